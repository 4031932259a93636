//! What was sent and received, and what was typed. Nothing here knows what a message means.
//!
//! - [`log`] keeps all messages and notes in a bounded record, and says which are shown;
//! - [`transcript`] is the record as text;
//! - [`recall`] is the history of the command line;
//! - [`reply`] is what the board said to the last command.

pub mod log;
pub mod recall;
pub mod reply;
pub mod transcript;
