//! The geometry of a chart, and what it says in words: all that a painter needs no knowledge for.
//!
//! Of what is in a column of pixels, a line shows the first, the least, the greatest and the last
//! value, so a spike is never lost. The libraries that were weighed first are in
//! `tests/xtask/src/flash/charts.md`.

mod axis;
mod csv;
mod picture;
mod table;
mod window;
mod words;

pub use axis::{time_ticks, value_ticks};
pub use csv::csv;
pub use picture::{Margins, Picture, Plot, Point};
pub use table::table;
pub use window::{CHOICES, MAX_WINDOW_MS, MIN_WINDOW_MS, Window};
pub use words::{Subject, described, given_up, period};
