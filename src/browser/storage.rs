//! What the page keeps between visits. Where storage is denied, it keeps nothing and works on.

use super::window;
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
/// The profiles that were edited.
pub const EDITS: &str = "pindash.edits";
/// Whether a hidden page keeps its board.
pub const KEEPS: &str = "pindash.keeps-hidden";

/// What is kept under `key`; nothing where storage is denied.
pub fn read(keep: Keep, key: &str) -> Option<String> {
    storage(keep)?.get_item(key).ok()?
}

/// Keeps `value` under `key`; says whether it could. A storage that is full or denied keeps what
/// it had.
pub fn write(keep: Keep, key: &str, value: &str) -> bool {
    storage(keep).is_some_and(|storage| storage.set_item(key, value).is_ok())
}

fn storage(keep: Keep) -> Option<Storage> {
    match keep {
        Keep::Always => window().local_storage(),
        Keep::Session => window().session_storage(),
    }
    // A browser that denies storage throws here, even at the look.
    .ok()?
}
