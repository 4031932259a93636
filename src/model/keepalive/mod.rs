//! Whether the board is still there, and what the page sends by itself.
//!
//! - [`talk`] is the schedule: on-open commands, keepalives, answers, and when a connection has
//!   stalled;
//! - [`rhythm`] learns how often a board sends, and how long its silence must last to count.

pub mod rhythm;
pub mod talk;
