//! What went over the wire, and what was typed.
//!
//! - [`log`] keeps every message in a bounded record, and says what of it is shown;
//! - [`recall`] is the history of the command line.

pub mod log;
pub mod recall;
