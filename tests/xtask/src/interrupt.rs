//! Whether a person, or the system, has asked this program to end.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::trouble::Trouble;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Notes Ctrl-C, a terminated session and a closed terminal instead of dying of
/// them, so that the programs started from here can be ended first.
pub fn listen() -> Result<(), Trouble> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::SeqCst)).map_err(|error| {
        Trouble::new(
            format!("the handler for Ctrl-C could not be set ({error})"),
            "Programs started from here could be left running.",
            "again; nothing has been started yet.",
        )
    })
}

/// Whether the end has been asked for.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
