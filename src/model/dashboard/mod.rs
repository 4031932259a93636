//! What is shown of the board: its latest values, as pins and as a list.
//!
//! - [`table`] keeps the latest reading of every path;
//! - [`pins`] are what a profile makes of some of them, and what a person asks of them;
//! - [`list`] says which of the others are listed, and in what order;
//! - [`guess`] infers from a reading which pin would fit it.

pub mod guess;
pub mod list;
pub mod pins;
pub mod table;
