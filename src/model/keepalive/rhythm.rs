//! How often a board speaks, and for how long it has to be silent before that counts.
//!
//! A browser does not report a half-open connection. Where the profile has no
//! keepalive, a stream that stops is the only sign of one. The less is known of
//! the stream, the longer its silence has to last:
//!
//! | what is known of this connection | the silence that counts |
//! |---|---|
//! | [`MIN_BEATS`] beats, steady or fast | twice the longest gap, at least [`MIN_SILENCE_MS`] |
//! | [`MIN_EARLY_BEATS`] regular beats | three times the longest gap, at least [`MIN_EARLY_SILENCE_MS`] |
//! | one message, and the rhythm of before: of the last connection, or before a command | four times the longest gap, at least [`MIN_KNOWN_SILENCE_MS`] |
//! | messages at irregular intervals, or none | it never counts |
//!
//! A silence can have another cause than a dead connection. So a board that was
//! left for its silence and is found well, because the next attempt opens, has
//! to be silent for twice as long before it is left again.

use crate::model::decode::decimal;

/// Messages that come within this time are one beat, in milliseconds: a board may say several
/// things at once, and a faster rhythm need not be told from this one.
pub const BEAT_MS: u64 = 250;
/// How many beats a stream must have brought before its rhythm is known.
pub const MIN_BEATS: u32 = 12;
/// How many beats must have been regular before that, so that a silence counts all the same.
pub const MIN_EARLY_BEATS: u32 = 4;
/// How many beats may have come in all for that.
pub const MAX_EARLY_BEATS: u32 = 2 * MIN_BEATS;
/// The shortest silence that counts, in milliseconds.
pub const MIN_SILENCE_MS: u64 = 2_500;
/// The same where little is known of the stream yet, in milliseconds.
pub const MIN_EARLY_SILENCE_MS: u64 = 4_000;
/// The same where only the rhythm of before is known, in milliseconds.
pub const MIN_KNOWN_SILENCE_MS: u64 = 10_000;
/// The slowest rhythm that is watched, in milliseconds between two messages.
pub const MAX_BEAT_MS: u64 = 60_000;

/// The rhythm of one board's messages.
#[derive(Default)]
pub struct Rhythm {
    /// When the last message came, or the connection opened, and the same on the wall.
    heard_ms: u64,
    heard_wall_ms: u64,
    /// Whether a message came on this connection.
    has_spoken: bool,
    /// How many beats came since the connection opened or a command was sent, and when the last
    /// one began.
    beats: u32,
    beat_ms: u64,
    /// How many came with those of before, which were too irregular to be of this rhythm.
    all_beats: u32,
    gaps: Gaps,
    /// The rhythm of before; that of [`Gaps::default`] where there was none.
    before: Gaps,
    /// Whether the board was told to be quiet, so that the rhythm of before says nothing.
    is_hushed: bool,
    /// How long the board has to be silent at least, because it was left in error for half of that,
    /// in milliseconds.
    least_ms: u64,
    /// After which silence the connection was left, as long as no attempt has shown how the board
    /// is, in milliseconds; 0 where it was not.
    left_after_ms: u64,
}

/// The times between beats.
#[derive(Clone, Copy, Default)]
struct Gaps {
    /// The usual one, in sixteenths of a millisecond.
    usual: u64,
    /// How far one usually is from that, in sixteenths of a millisecond.
    wavering: u64,
    /// How far one ever was from that, in milliseconds.
    worst_ms: u64,
    /// The longest one of late, in milliseconds.
    longest_ms: u64,
}

impl Gaps {
    /// The first of its kind.
    fn first(gap_ms: u64) -> Self {
        Self {
            usual: gap_ms * 16,
            wavering: gap_ms * 4,
            worst_ms: 0,
            longest_ms: gap_ms,
        }
    }

    fn take(&mut self, gap_ms: u64, late_ms: u64) {
        self.worst_ms = self.worst_ms.max(late_ms);
        self.wavering = self.wavering * 15 / 16 + late_ms;
        self.usual = self.usual * 15 / 16 + gap_ms;
        // A long gap is forgotten after some dozens of beats.
        self.longest_ms = gap_ms.max(self.longest_ms - self.longest_ms / 32);
    }
}

impl Rhythm {
    /// A connection to the board is open.
    pub fn start(&mut self, now_ms: u64, wall_ms: u64) {
        self.least_ms = self.least_ms.max(self.left_after_ms * 2);
        self.left_after_ms = 0;
        self.ask();
        self.has_spoken = false;
        self.is_hushed = false;
        self.heard_ms = now_ms;
        self.beat_ms = now_ms;
        self.heard_wall_ms = wall_ms;
    }

    /// The board is told to be quiet. Where it sends all the same, that is its rhythm.
    pub fn hush(&mut self) {
        self.ask();
        self.is_hushed = true;
    }

    /// Whether the board was told to be quiet.
    pub fn is_hushed(&self) -> bool {
        self.is_hushed
    }

    /// The board need not be quiet any more.
    pub fn resume(&mut self, now_ms: u64) {
        if std::mem::take(&mut self.is_hushed) {
            self.heard_ms = now_ms;
            self.beat_ms = now_ms;
        }
    }

    /// Something was sent that may well change how often the board speaks. What was known is the
    /// rhythm of before.
    pub fn ask(&mut self) {
        if self.measured_ms().is_some() {
            self.before = self.gaps;
        } else if self.beats >= MIN_BEATS {
            // It is known to have none.
            self.before = Gaps::default();
        }
        self.beats = 0;
        self.all_beats = 0;
    }

    /// The connection is left because the board was silent up to a time. What the page slept behind
    /// that says nothing of the board.
    pub fn leave(&mut self, lost_ms: u64) {
        self.left_after_ms = lost_ms.saturating_sub(self.heard_ms);
    }

    /// The board could not be reached: its silence was what it seemed.
    pub fn was_gone(&mut self) {
        if std::mem::take(&mut self.left_after_ms) > 0 {
            self.least_ms /= 2;
        }
    }

    /// A message came; says whether it begins a beat. While the page `stood_still`, the time that
    /// passed is no gap of the stream.
    pub fn heard(&mut self, now_ms: u64, wall_ms: u64, stood_still: bool) -> bool {
        self.heard_ms = now_ms;
        self.heard_wall_ms = wall_ms;
        self.has_spoken = true;
        let gap_ms = now_ms.saturating_sub(self.beat_ms);
        if gap_ms < BEAT_MS {
            return false;
        }
        self.beat_ms = now_ms;
        if stood_still {
            return true;
        }
        self.beats = self.beats.saturating_add(1);
        self.all_beats = self.all_beats.saturating_add(1);
        let late_ms = gap_ms.abs_diff(self.gaps.usual / 16);
        // What comes on open is no rhythm yet, and one that is not known yet may begin anew.
        if self.beats <= 2 || self.beats < MIN_BEATS && late_ms > self.gaps.usual / 64 + BEAT_MS {
            self.beats = self.beats.min(2);
            self.gaps = Gaps::first(gap_ms);
        } else {
            self.gaps.take(gap_ms, late_ms);
        }
        true
    }

    /// Whether a message came on this connection.
    pub fn has_spoken(&self) -> bool {
        self.has_spoken
    }

    /// When the last message came, or the connection opened.
    pub fn heard_ms(&self) -> u64 {
        self.heard_ms
    }

    /// The same on the wall.
    pub fn heard_wall_ms(&self) -> u64 {
        self.heard_wall_ms
    }

    /// The silence that counts by what came since the connection opened or a command was sent.
    fn measured_ms(&self) -> Option<u64> {
        let Gaps {
            usual,
            wavering,
            worst_ms,
            longest_ms,
        } = self.gaps;
        // Messages about as far apart as a beat is long are one beat now, two then.
        let is_fast = longest_ms <= BEAT_MS * 2 + 50;
        // By an eighth of the usual time, and by 50 ms, anything may be late.
        let is_steady = longest_ms <= MAX_BEAT_MS && wavering <= usual / 8 + 800;
        let is_regular = longest_ms <= MAX_BEAT_MS && worst_ms <= usual / 128 + 50;
        // A stream that was irregular before, or a board that was left in error, is not left for so
        // little.
        let is_new = self.all_beats < MAX_EARLY_BEATS && self.least_ms == 0;
        match self.beats {
            MIN_BEATS.. if is_steady || is_fast => Some(MIN_SILENCE_MS.max(longest_ms * 2 + 200)),
            MIN_EARLY_BEATS..MIN_BEATS if is_new && (is_regular || is_fast) => {
                Some(MIN_EARLY_SILENCE_MS.max(longest_ms * 3))
            }
            _ => None,
        }
    }

    /// How long the board has to be silent until that is worth a word, in milliseconds; nothing
    /// where its messages have no rhythm.
    pub fn silence_ms(&self) -> Option<u64> {
        let before_ms = self.before.longest_ms;
        let says = before_ms > 0 && self.beats < MIN_BEATS && !self.is_hushed;
        let longest_ms = match self.beats {
            0 => before_ms,
            _ => before_ms.max(self.gaps.longest_ms),
        };
        let known_ms = MIN_KNOWN_SILENCE_MS.max(longest_ms * 4);
        self.measured_ms().or(says.then_some(known_ms))
    }

    /// When the connection is left if nothing comes until then.
    pub fn lost_from_ms(&self) -> Option<u64> {
        let silence_ms = self.silence_ms().filter(|_| self.has_spoken)?;
        Some(self.heard_ms + silence_ms.max(self.least_ms))
    }

    /// What was missed, in words.
    pub fn silence(&self, now_ms: u64) -> String {
        let gaps = match self.measured_ms() {
            None => self.before,
            Some(_) => self.gaps,
        };
        let mut silence = String::from("no data for ");
        decimal::push_thousandths(&mut silence, tenths(now_ms.saturating_sub(self.heard_ms)));
        silence.push_str(" s, usually every ");
        decimal::push_thousandths(&mut silence, tenths(gaps.usual / 16));
        silence.push_str(" s");
        silence
    }
}

/// Thousandths of a second, cut to tenths where that says enough.
fn tenths(ms: u64) -> i64 {
    let ms = if ms < 1_000 { ms } else { ms / 100 * 100 };
    i64::try_from(ms).unwrap_or(i64::MAX)
}
