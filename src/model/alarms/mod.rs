//! What asks a person to act: a value beyond its limits, a silent pin, a lost board.
//!
//! - [`list`] keeps what was: the last 1,000 alarms, with what a person has seen of them.
//!
//! They are told what was read from a live board, and nothing else: a value that is retained, stale
//! or from another visit never gets here.

pub mod list;

pub use crate::model::profile::ALARMS_ARE_HERE as IS_HERE;
pub use list::{Alarm, Alarms, Level};
