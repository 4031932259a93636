//! What comes and goes, as lines of JSON that a person can read and a replay can play.

mod recorder;
mod tape;

pub use recorder::Recorder;
pub use tape::Tape;

/// Whether the page records.
pub const IS_HERE: bool = cfg!(feature = "recording");
/// Whether the page plays a recording in place of a board.
pub const REPLAY_IS_HERE: bool = cfg!(feature = "replay");
