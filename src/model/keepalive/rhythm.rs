//! Learns how often a board sends, and when its silence means that the connection has stalled.
//!
//! A browser does not report a half-open connection. Where the profile has no
//! keepalive, a stream that stops is the only sign of one. The less is known of
//! the stream, the longer its silence has to last:
//!
//! | what is known of this connection | the silence that counts |
//! |---|---|
//! | [`MIN_BEATS`] beats, steady or fast | twice the longest gap, at least [`MIN_SILENCE_MS`] |
//! | [`MIN_EARLY_BEATS`] regular beats | three times the longest gap, at least [`MIN_EARLY_SILENCE_MS`] |
//! | one message, and the previous rhythm: of the last connection, or before a command | four times the longest gap, at least [`MIN_KNOWN_SILENCE_MS`] |
//! | messages at irregular intervals, or none | none: irregular streams never count as stalled |
//!
//! Silence can have other causes than a stalled connection. If the page gives up
//! a silent connection and the next attempt opens, that was a false alarm: from
//! then on the board has to be silent for twice as long.

use crate::model::decode::decimal;
use words::t;

/// Messages that arrive within this time are one beat, in milliseconds: a board may send several
/// at once, and faster rhythms need not be told apart.
pub const BEAT_MS: u64 = 250;
/// The number of beats after which the rhythm of a stream is known.
pub const MIN_BEATS: u32 = 12;
/// The number of regular beats after which a silence counts before that.
pub const MIN_EARLY_BEATS: u32 = 4;
/// The most beats, irregular ones included, that may have come for the early rule to apply.
pub const MAX_EARLY_BEATS: u32 = 2 * MIN_BEATS;
/// The shortest silence that counts, in milliseconds.
pub const MIN_SILENCE_MS: u64 = 2_500;
/// The same while the stream has few beats, in milliseconds.
pub const MIN_EARLY_SILENCE_MS: u64 = 4_000;
/// The same where only the previous rhythm is known, in milliseconds.
pub const MIN_KNOWN_SILENCE_MS: u64 = 10_000;
/// The slowest rhythm that is watched, in milliseconds between two messages.
pub const MAX_BEAT_MS: u64 = 60_000;

/// The rhythm of one board's messages.
#[derive(Default)]
pub struct Rhythm {
    /// When the last message came, or else the connection opened.
    last_ms: u64,
    /// The same in wall time.
    last_wall_ms: u64,
    /// Whether a message came on this connection.
    has_received: bool,
    /// The number of beats since the connection opened or a command was sent.
    beats: u32,
    /// When the last beat began.
    beat_ms: u64,
    /// The number of beats, with those that were too irregular to belong to this rhythm.
    all_beats: u32,
    gaps: Gaps,
    /// The previous rhythm; [`Gaps::default`] if there was none.
    previous: Gaps,
    /// Whether the board was told to be quiet, so that the previous rhythm says nothing.
    is_quiet: bool,
    /// The shortest silence that counts after a false alarm, in milliseconds.
    min_silence_ms: u64,
    /// The silence after which the connection was given up, in milliseconds, until an attempt
    /// shows whether that was a false alarm; 0 if it was not given up.
    gave_up_after_ms: u64,
}

/// The times between beats.
#[derive(Clone, Copy, Default)]
struct Gaps {
    /// The moving average, in sixteenths of a millisecond.
    average: u64,
    /// The moving average of the deviation from it, in sixteenths of a millisecond.
    deviation: u64,
    /// The greatest deviation, in milliseconds.
    max_deviation_ms: u64,
    /// The longest recent gap, in milliseconds.
    longest_ms: u64,
}

impl Gaps {
    fn first(gap_ms: u64) -> Self {
        Self {
            average: gap_ms * 16,
            deviation: gap_ms * 4,
            max_deviation_ms: 0,
            longest_ms: gap_ms,
        }
    }

    fn add(&mut self, gap_ms: u64, deviation_ms: u64) {
        self.max_deviation_ms = self.max_deviation_ms.max(deviation_ms);
        self.deviation = self.deviation * 15 / 16 + deviation_ms;
        self.average = self.average * 15 / 16 + gap_ms;
        // A long gap is forgotten after some dozens of beats.
        self.longest_ms = gap_ms.max(self.longest_ms - self.longest_ms / 32);
    }
}

impl Rhythm {
    /// A connection to the board has opened.
    pub fn start(&mut self, now_ms: u64, wall_ms: u64) {
        self.min_silence_ms = self.min_silence_ms.max(self.gave_up_after_ms * 2);
        self.gave_up_after_ms = 0;
        self.relearn();
        self.has_received = false;
        self.is_quiet = false;
        self.last_ms = now_ms;
        self.beat_ms = now_ms;
        self.last_wall_ms = wall_ms;
    }

    /// The board was told to be quiet. If it sends all the same, that is its rhythm.
    pub fn quiet(&mut self) {
        self.relearn();
        self.is_quiet = true;
    }

    /// Whether the board was told to be quiet.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// The board may send again.
    pub fn resume(&mut self, now_ms: u64) {
        if std::mem::take(&mut self.is_quiet) {
            self.last_ms = now_ms;
            self.beat_ms = now_ms;
        }
    }

    /// Learns the rhythm again, because a command was sent that may change it. What was known
    /// becomes the previous rhythm.
    pub fn relearn(&mut self) {
        if self.measured_ms().is_some() {
            self.previous = self.gaps;
        } else if self.beats >= MIN_BEATS {
            // It is known to have none.
            self.previous = Gaps::default();
        }
        self.beats = 0;
        self.all_beats = 0;
    }

    /// The connection is given up, because the board was silent until `stalled_ms`. If the page
    /// slept after that, the time says nothing about the board.
    pub fn give_up(&mut self, stalled_ms: u64) {
        self.gave_up_after_ms = stalled_ms.saturating_sub(self.last_ms);
    }

    /// The board could not be reached, so giving up the connection was right.
    pub fn was_unreachable(&mut self) {
        if std::mem::take(&mut self.gave_up_after_ms) > 0 {
            self.min_silence_ms /= 2;
        }
    }

    /// A message came. Returns whether it begins a beat. If the page `was_late`, the time since
    /// the last beat is not a gap of the stream.
    pub fn received(&mut self, now_ms: u64, wall_ms: u64, was_late: bool) -> bool {
        self.last_ms = now_ms;
        self.last_wall_ms = wall_ms;
        self.has_received = true;
        let gap_ms = now_ms.saturating_sub(self.beat_ms);
        if gap_ms < BEAT_MS {
            return false;
        }
        self.beat_ms = now_ms;
        if was_late {
            return true;
        }
        self.beats = self.beats.saturating_add(1);
        self.all_beats = self.all_beats.saturating_add(1);
        let deviation_ms = gap_ms.abs_diff(self.gaps.average / 16);
        let is_irregular = deviation_ms > self.gaps.average / 64 + BEAT_MS;
        // The first messages after the opening have no rhythm yet, and one that is not known yet
        // may start over.
        if self.beats <= 2 || self.beats < MIN_BEATS && is_irregular {
            self.beats = self.beats.min(2);
            self.gaps = Gaps::first(gap_ms);
        } else {
            self.gaps.add(gap_ms, deviation_ms);
        }
        true
    }

    /// Whether a message came on this connection.
    pub fn has_received(&self) -> bool {
        self.has_received
    }

    /// When the last message came, or else the connection opened.
    pub fn last_ms(&self) -> u64 {
        self.last_ms
    }

    /// The same in wall time.
    pub fn last_wall_ms(&self) -> u64 {
        self.last_wall_ms
    }

    /// The silence that counts by what came since the connection opened or a command was sent.
    fn measured_ms(&self) -> Option<u64> {
        let Gaps {
            average,
            deviation,
            max_deviation_ms,
            longest_ms,
        } = self.gaps;
        // Messages about as far apart as a beat is long are sometimes one beat, sometimes two.
        let is_fast = longest_ms <= BEAT_MS * 2 + 50;
        // An eighth of the average and 50 ms are within the jitter of any stream.
        let is_steady = longest_ms <= MAX_BEAT_MS && deviation <= average / 8 + 800;
        let is_regular = longest_ms <= MAX_BEAT_MS && max_deviation_ms <= average / 128 + 50;
        // After an irregular start or a false alarm, a few regular beats are not enough.
        let is_new = self.all_beats < MAX_EARLY_BEATS && self.min_silence_ms == 0;
        match self.beats {
            MIN_BEATS.. if is_steady || is_fast => Some(MIN_SILENCE_MS.max(longest_ms * 2 + 200)),
            MIN_EARLY_BEATS..MIN_BEATS if is_new && (is_regular || is_fast) => {
                Some(MIN_EARLY_SILENCE_MS.max(longest_ms * 3))
            }
            _ => None,
        }
    }

    /// The silence after which the page says that there is no news, in milliseconds; nothing if
    /// the messages have no rhythm.
    pub fn silence_ms(&self) -> Option<u64> {
        let previous_ms = self.previous.longest_ms;
        let counts = previous_ms > 0 && self.beats < MIN_BEATS && !self.is_quiet;
        let longest_ms = match self.beats {
            0 => previous_ms,
            _ => previous_ms.max(self.gaps.longest_ms),
        };
        let known_ms = MIN_KNOWN_SILENCE_MS.max(longest_ms * 4);
        self.measured_ms().or(counts.then_some(known_ms))
    }

    /// When the connection counts as stalled if nothing comes until then.
    pub fn stalled_from_ms(&self) -> Option<u64> {
        let silence_ms = self.silence_ms().filter(|_| self.has_received)?;
        Some(self.last_ms + silence_ms.max(self.min_silence_ms))
    }

    /// The silence in words: how long it lasts, and how often the board usually sends.
    pub fn describe_silence(&self, now_ms: u64) -> String {
        let gaps = match self.measured_ms() {
            None => self.previous,
            Some(_) => self.gaps,
        };
        let mut silence = String::from(t!("no data for "));
        decimal::push_thousandths(&mut silence, tenths(now_ms.saturating_sub(self.last_ms)));
        silence.push_str(t!(" s, usually every "));
        decimal::push_thousandths(&mut silence, tenths(gaps.average / 16));
        decimal::localize(&mut silence, 0);
        silence.push_str(" s");
        silence
    }
}

/// Milliseconds, cut to tenths of a second from one second on.
fn tenths(ms: u64) -> i64 {
    let ms = if ms < 1_000 { ms } else { ms / 100 * 100 };
    i64::try_from(ms).unwrap_or(i64::MAX)
}
