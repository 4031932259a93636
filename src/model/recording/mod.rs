//! What comes and goes, as lines of JSON that a person can read and a replay can play.
#![doc = include_str!("README.md")]

mod line;
mod recorder;
mod tape;
mod write;

pub use line::Line;
pub use recorder::{CHUNK_BYTES, IS_HERE, MAX_BYTES, Recorder, of_lines};
pub use tape::{MAX_LINE_BYTES, MAX_MARKS, MAX_PROBLEMS, Tape};

/// Whether the page plays a recording in place of a board.
pub const REPLAY_IS_HERE: bool = cfg!(feature = "replay");
