//! Whether a person or the system has asked this program to end.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::trouble::Trouble;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Records Ctrl-C, SIGTERM and SIGHUP instead of exiting at once, so that the programs started from
/// here can be stopped first.
pub fn listen() -> Result<(), Trouble> {
    ctrlc::set_handler(|| REQUESTED.store(true, Ordering::SeqCst)).map_err(|error| {
        Trouble::new(
            format!("the handler for Ctrl-C could not be set ({error})"),
            "Programs started from here could be left running.",
            "running it again; nothing has been started yet.",
        )
    })
}

/// Whether this program has been asked to end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}
