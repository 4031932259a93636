//! What is shown of the board: its latest values, as pins and as a list of readings.
//!
//! - [`table`] keeps the latest reading of every path;
//! - [`pins`] holds the value and the pending write of each pin;
//! - [`said`] is a pin in words;
//! - [`typed`] checks what a person types for a number;
//! - [`levels`] joins the levels of a colour that come as three readings;
//! - [`icon`] is the sign beside its label;
//! - [`outline`] is what the next visit draws before it knows more;
//! - [`list`] arranges and searches the readings that no pin shows;
//! - [`guess`] infers a pin that fits a reading;
//! - [`found`] is the list of readings to tick, of which a dashboard is made;
//! - [`offer`] tells the commands that a pin may take, as its board speaks.

pub mod found;
pub mod guess;
pub mod icon;
pub mod levels;
pub mod list;
pub mod offer;
pub mod outline;
pub mod pins;
pub mod said;
pub mod table;
pub mod trace;
pub mod typed;
mod words;
