//! What asks a person to act: a value beyond its limits, a silent pin, a lost board.

/// Whether the page has alarms.
pub const IS_HERE: bool = cfg!(feature = "alarms");
