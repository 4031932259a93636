//! What the page keeps between visits. Where storage is denied, it keeps nothing and works on.

use super::window;
use crate::model::kept::Edits;
use crate::model::text::concat;
use web_sys::Storage;

/// How long something is kept.
#[derive(Clone, Copy)]
pub enum Keep {
    /// Until the person clears it.
    Always,
    /// As long as this tab is open; the only place for a password.
    Session,
}

/// The address of the last visit.
pub const ADDRESS: &str = "pindash.address";
/// The history of the command line.
pub const RECALL: &str = "pindash.commands";
/// The profiles that were chosen.
pub const CHOICES: &str = "pindash.profiles";
/// What the key of a board's edited profile begins with; its host follows.
const EDITS_OF: &str = "pindash.edits.";
/// The edited profiles of all boards, as earlier versions kept them.
const OLD_EDITS: &str = "pindash.edits";
/// Whether a hidden page keeps its board.
pub const KEEPS: &str = "pindash.keeps-hidden";

/// What is kept under `key`; nothing where storage is denied.
pub fn read(keep: Keep, key: &str) -> Option<String> {
    storage(keep)?.get_item(key).ok()?
}

/// Keeps `value` under `key`, or nothing where it is empty; says whether it could. A storage that is
/// full or denied keeps what it had.
pub fn write(keep: Keep, key: &str, value: &str) -> bool {
    storage(keep).is_some_and(|storage| {
        match value {
            "" => storage.remove_item(key),
            _ => storage.set_item(key, value),
        }
        .is_ok()
    })
}

/// Whether the edits of a board are kept under this key; those of all boards may be gone where
/// there is none.
pub fn is_of_edits(key: Option<&str>) -> bool {
    key.is_none_or(|key| key.starts_with(OLD_EDITS))
}

/// The edited profiles of all boards. What an earlier version kept of them is kept as they are.
pub fn edits() -> Edits {
    let mut boards = Vec::new();
    if let Some(storage) = storage(Keep::Always) {
        let mut at = 0;
        while let Ok(Some(key)) = storage.key(at) {
            at += 1;
            if let Some(host) = key.strip_prefix(EDITS_OF)
                && let Ok(Some(value)) = storage.get_item(&key)
            {
                boards.push((host.into(), value));
            }
        }
    }
    let old = read(Keep::Always, OLD_EDITS).unwrap_or_default();
    let mut edits = Edits::of_boards(boards, &old);
    // The old ones go once the new ones are there.
    if write_edits(edits.take_changes()) && !old.is_empty() {
        write(Keep::Always, OLD_EDITS, "");
    }
    edits
}

/// Keeps the edited profiles of some boards, or nothing for those where they are empty; says
/// whether it could.
pub fn write_edits(changes: Vec<(String, String)>) -> bool {
    changes.iter().fold(true, |is_kept, (host, value)| {
        write(Keep::Always, &concat(&[EDITS_OF, host]), value) && is_kept
    })
}

fn storage(keep: Keep) -> Option<Storage> {
    match keep {
        Keep::Always => window().local_storage(),
        Keep::Session => window().session_storage(),
    }
    // A browser that denies storage throws here, even at the look.
    .ok()?
}
