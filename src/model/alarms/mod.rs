//! What asks a person to act: a value beyond its limits, a silent pin, a lost board.
//!
//! - [`watch`] decides when something that is watched becomes an alarm, gets worse, and ends;
//! - [`list`] keeps what was: the last 1,000 alarms, with what a person has seen of them;
//! - [`Alarms`] are both of them for the pins that have limits, and for the board itself.
//!
//! They are told what comes from a live board, and nothing else: a value that is retained, stale
//! or from another visit never gets here.

mod all;
pub mod list;
pub mod watch;

pub use crate::model::profile::ALARMS_ARE_HERE as IS_HERE;
pub use all::{Alarms, Contact};
pub use list::{Alarm, Level};
