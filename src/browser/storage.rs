//! What the page stores between visits. Where storage is denied, it stores nothing and works on.

use super::window;
use crate::model::profile::kept::{END_TEXT, Edits};
use crate::model::text::{concat, pieces};
use web_sys::Storage;

/// How long something is stored.
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
/// The hosts of the boards whose profiles were edited, a line each, the newest first.
const EDITED: &str = "pindash.edited";
/// The edited profiles of all boards, as earlier versions kept them.
const OLD_EDITS: &str = "pindash.edits";
/// The outline of the last visit, which the start script reads, too.
pub const OUTLINE: &str = "pindash.outline";
/// The theme: `light`, `dark`, or nothing for that of the system. The start script reads it, too.
pub const THEME: &str = "pindash.theme";
/// The density: `compact` or nothing. The start script reads it, too.
pub const DENSITY: &str = "pindash.density";
/// Whether the page operates nothing.
pub const READ_ONLY: &str = "pindash.read-only";
/// Whether the console is open, and its width: `open 400`.
pub const CONSOLE: &str = "pindash.console";
/// Whether a hidden page keeps its connection.
pub const KEEPS: &str = "pindash.keeps-hidden";
/// The alarms of all boards.
pub const ALARMS: &str = "pindash.alarms";
/// Whether an alarm is heard.
pub const SOUND: &str = "pindash.sound";
/// Whether an alarm is told to the system.
pub const NOTIFY: &str = "pindash.notify";

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

/// What is always kept under `key`; empty for nothing.
pub fn text(key: &str) -> String {
    read(Keep::Always, key).unwrap_or_default()
}

/// The edited profiles of all boards, as [`Edits`] has them.
pub fn edits() -> String {
    let mut edits = String::new();
    for host in pieces(&text(EDITED), b'\n') {
        if let Some(record) = read(Keep::Always, &concat(&[EDITS_OF, host])) {
            edits.push_str(&concat(&[host, "\t", &record, END_TEXT]));
        }
    }
    // Of two records of a board the first one counts.
    edits + &text(OLD_EDITS)
}

/// Keeps the edited profiles of all boards; says whether it could.
pub fn write_edits(edits: &Edits) -> bool {
    let put = |host, record| write(Keep::Always, &concat(&[EDITS_OF, host]), record);
    let before = text(EDITED);
    for host in pieces(&before, b'\n') {
        if edits.of(host).is_none() {
            put(host, "");
        }
    }
    let mut hosts = String::new();
    let mut is_kept = true;
    for (host, record) in edits.records() {
        hosts.push_str(host);
        hosts.push('\n');
        is_kept &= put(host, record);
    }
    // The old record is removed once the new ones are stored.
    is_kept && write(Keep::Always, EDITED, &hosts) && write(Keep::Always, OLD_EDITS, "")
}

fn storage(keep: Keep) -> Option<Storage> {
    match keep {
        Keep::Always => window().local_storage(),
        Keep::Session => window().session_storage(),
    }
    // A browser that denies storage throws here.
    .ok()?
}
