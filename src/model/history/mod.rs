//! What was: the values of the pins over the last day, within a bound.
//!
//! A [`Series`] keeps the samples of one reading, and buckets of them that are a second, ten seconds
//! and a minute wide. Each level is a ring: the oldest quarter goes when it is full. All rings together
//! hold [`MAX_BYTES`]; few series get longer rings than many ([`lengths`]). A chart reads the level that
//! fits its columns, and a coarser one for the time that this no longer holds.
//!
//! A time without a connection is a gap: an item without samples in the rings, at which a line ends.
//!
//! Times are UTC, in milliseconds, on a clock that is set when a connection opens and goes on by
//! itself until the next: a clock of the computer that jumps bends nothing, and time never goes back.

mod all;
mod item;
mod kept;
mod read;
mod series;

pub use all::{History, KEPT_MS, MAX_BYTES, MAX_SERIES, lengths};
pub use item::{Item, push_rounded, push_shown};
pub use kept::{RETAINED_MS, Record, STORE_EVERY_MS};
pub use read::{Column, Columns, Span};
pub use series::{LEVELS, Series, WIDTHS_MS};

/// Whether the page keeps a history, and draws it.
pub const IS_HERE: bool = cfg!(feature = "history");
