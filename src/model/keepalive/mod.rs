//! Whether the board is still there, and what the page says to it by itself.
//!
//! - [`talk`] is the schedule: on-open commands, the keepalive, answers, and what is concluded
//!   where nothing comes back;
//! - [`rhythm`] learns how often a board speaks, and when its silence counts.

pub mod rhythm;
pub mod talk;
