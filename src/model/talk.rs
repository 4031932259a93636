//! What the page says to the board by itself: the commands on open, the keepalive, the answers.
//!
//! All of it comes from the profile. What a person does is not in here.

use super::decimal;
use super::profile::{Answer, Profile};
use super::readings::Readings;
use super::table::Table;
use super::template::{self, captured, captures};
use super::text::push_integer;

/// How many messages are answered in a second at most: an echo must not go in circles.
pub const MAX_ANSWERS_PER_SECOND: u32 = 20;

/// Messages that come within this time are one beat, in milliseconds: a board may say several
/// things at once, and a faster rhythm need not be told from this one.
pub const BEAT_MS: u64 = 250;
/// How many beats a stream must have brought before its rhythm is known.
pub const MIN_BEATS: u32 = 12;
/// The shortest silence that counts, in milliseconds.
pub const MIN_SILENCE_MS: u64 = 1_500;
/// The same for a stream that is only known to be fast, in milliseconds.
pub const FAST_SILENCE_MS: u64 = 2_000;
/// The slowest rhythm that is watched, in milliseconds between two messages.
pub const MAX_BEAT_MS: u64 = 60_000;

/// How much later than due a timer may ring before it is taken for that of a page that stood
/// still, in milliseconds.
pub const STILL_MS: u64 = 10;
/// How long such a page listens to what came meanwhile before it concludes anything, in milliseconds.
pub const LISTEN_MS: u64 = 100;

/// What is due to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The command on open at this place.
    Open(usize),
    /// The keepalive.
    Probe,
    /// Nothing came back in time: the board is not there any more.
    Unanswered,
    /// A stream with a rhythm has fallen silent.
    Silent,
}

/// Where the page stands in what it says by itself.
#[derive(Default)]
pub struct Talk {
    /// The last number that was given for `{seq}`; it never starts again.
    seq: u64,
    /// The next command on open, and when.
    open: Option<(usize, u64)>,
    /// When the keepalive is sent.
    probe_ms: Option<u64>,
    /// By when anything must have come.
    answer_by_ms: Option<u64>,
    /// Whether somebody else watches over the connection.
    trusts: bool,
    /// Until when a silence that was found late is doubted: what came meanwhile may not have been
    /// told yet.
    doubt_ms: Option<u64>,
    /// When the last message came.
    heard_ms: u64,
    /// How many beats came on this connection, and when the last one began.
    beats: u32,
    beat_ms: u64,
    /// The usual time between two beats, in sixteenths of a millisecond.
    usual: u64,
    /// How far the time between two of them usually is from that, in sixteenths of a millisecond.
    wavering: u64,
    /// The longest time between two of the last beats, in milliseconds.
    longest_ms: u64,
    /// The second in which messages were last answered, and how many.
    answered: (u64, u32),
}

impl Talk {
    /// The connection is there.
    pub fn start(&mut self, profile: &Profile, now_ms: u64) {
        self.open = (!profile.open.is_empty()).then_some((0, now_ms));
        let every_ms = profile.keepalive.every_ms;
        self.probe_ms = (every_ms > 0).then_some(now_ms + every_ms);
        self.answer_by_ms = None;
        self.trusts = false;
        self.doubt_ms = None;
        self.beats = 0;
        self.beat_ms = now_ms;
        self.heard_ms = now_ms;
    }

    /// The profile has another question for the board, or asks it at other times; the connection
    /// stays.
    pub fn follow(&mut self, profile: &Profile, now_ms: u64) {
        let probe = &profile.keepalive;
        if !self.trusts {
            let next = (probe.every_ms > 0).then_some(now_ms + probe.every_ms);
            // What is due sooner stays due then: who types does not put it off for ever.
            let before = self.probe_ms.filter(|_| next.is_some());
            self.probe_ms = sooner(before, next);
        }
        self.answer_by_ms = self.answer_by_ms.filter(|_| probe.within_ms > 0);
    }

    /// Somebody else asks whether the board is there.
    pub fn trust(&mut self) {
        self.trusts = true;
        self.probe_ms = None;
    }

    /// Something was sent that may well change how often the board speaks.
    pub fn forget_rhythm(&mut self) {
        self.beats = 0;
    }

    /// The connection is gone.
    pub fn stop(&mut self) {
        self.open = None;
        self.probe_ms = None;
        self.answer_by_ms = None;
        self.beats = 0;
    }

    /// Whether commands on open are still to be sent.
    pub fn is_opening(&self) -> bool {
        self.open.is_some()
    }

    /// The board said something, whatever it was.
    pub fn heard(&mut self, now_ms: u64) {
        self.answer_by_ms = None;
        self.doubt_ms = None;
        self.heard_ms = now_ms;
        let gap_ms = now_ms.saturating_sub(self.beat_ms);
        if gap_ms < BEAT_MS {
            return;
        }
        self.beat_ms = now_ms;
        self.beats = self.beats.saturating_add(1);
        let late_ms = gap_ms.abs_diff(self.usual / 16);
        // What comes on open is no rhythm yet, and one that is not known yet may begin anew.
        if self.beats <= 2 || self.beats < MIN_BEATS && late_ms > self.usual / 64 + BEAT_MS {
            self.beats = self.beats.min(2);
            (self.usual, self.wavering, self.longest_ms) = (gap_ms * 16, gap_ms * 4, gap_ms);
        } else {
            self.wavering = self.wavering * 15 / 16 + late_ms;
            self.usual = self.usual * 15 / 16 + gap_ms;
            // A long gap is forgotten after some dozens of beats.
            self.longest_ms = gap_ms.max(self.longest_ms - self.longest_ms / 32);
        }
    }

    /// When a silence counts, where the stream has a rhythm: messages that come as they please
    /// have none, and their silence means nothing.
    fn silent_from_ms(&self) -> Option<u64> {
        // By an eighth of the usual time, and by 50 ms that anything may be late.
        let is_steady = self.wavering <= self.usual / 8 + 800 && self.longest_ms <= MAX_BEAT_MS;
        // Messages about as far apart as a beat is long are one beat now, two then.
        let is_fast = self.longest_ms <= BEAT_MS * 2 + 50;
        let silence_ms = (self.longest_ms * 2 + 200).max(if is_steady {
            MIN_SILENCE_MS
        } else {
            FAST_SILENCE_MS
        });
        let is_watched = self.beats >= MIN_BEATS && (is_steady || is_fast) && !self.trusts;
        is_watched.then_some(self.heard_ms + silence_ms)
    }

    /// What was missed, in words.
    pub fn silence(&self, now_ms: u64) -> String {
        let mut silence = String::from("no data for ");
        decimal::push_thousandths(&mut silence, tenths(now_ms.saturating_sub(self.heard_ms)));
        silence.push_str(" s, usually every ");
        decimal::push_thousandths(&mut silence, tenths(self.usual / 16));
        silence.push_str(" s");
        silence
    }

    /// The page is looked at again, or the network is back: what would be asked later is asked now.
    pub fn hurry(&mut self, now_ms: u64) {
        self.probe_ms = self.probe_ms.map(|_| now_ms);
    }

    /// When [`Talk::due`] has something.
    pub fn deadline_ms(&self) -> Option<u64> {
        let open = self.open.map(|(_, at)| at);
        let missed = sooner(self.answer_by_ms, self.silent_from_ms());
        // What is doubted is looked at again.
        let missed = missed.map(|at| at.max(self.doubt_ms.unwrap_or(0)));
        sooner(open, sooner(self.probe_ms, missed))
    }

    /// What is due, one after the other.
    pub fn due(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        if let Some((place, at)) = self.open
            && now_ms >= at
        {
            let next = place + 1;
            self.open = (next < profile.open.len()).then_some((next, now_ms + profile.pause_ms));
            return Some(Due::Open(place));
        }
        let missed = sooner(self.answer_by_ms, self.silent_from_ms());
        if missed.is_some_and(|at| now_ms > at + STILL_MS) && self.doubt_ms.is_none() {
            self.doubt_ms = Some(now_ms + LISTEN_MS);
        }
        let is_doubted = self.doubt_ms.is_some_and(|at| now_ms < at);
        if self.answer_by_ms.is_some_and(|at| now_ms >= at) && !is_doubted {
            self.stop();
            return Some(Due::Unanswered);
        }
        if self.silent_from_ms().is_some_and(|at| now_ms >= at) && !is_doubted {
            // Where there is a question to ask, it is asked before anything is concluded.
            self.beats = 0;
            if self.probe_ms.is_none() || profile.keepalive.within_ms == 0 {
                return Some(Due::Silent);
            }
            self.hurry(now_ms);
        }
        if self.probe_ms.is_some_and(|at| now_ms >= at) {
            self.probe_ms = Some(now_ms + profile.keepalive.every_ms);
            let within_ms = profile.keepalive.within_ms;
            if within_ms > 0 {
                self.answer_by_ms.get_or_insert(now_ms + within_ms);
            }
            return Some(Due::Probe);
        }
        None
    }

    /// Fills a template with `value`, the next number, and what the board has said.
    ///
    /// # Errors
    /// The first name that nothing is known for.
    pub fn fill(&mut self, template: &str, value: &str, table: &Table) -> Result<String, String> {
        let mut missing = None;
        let next = self.seq + 1;
        let seq = &mut self.seq;
        let command = template::fill(template, &mut |name| match name {
            "value" => Some(value.into()),
            "seq" => {
                *seq = next;
                let mut digits = String::new();
                push_integer(&mut digits, next);
                Some(digits)
            }
            _ => {
                let said = table.value(name);
                if said.is_none() && missing.is_none() {
                    missing = Some(name.into());
                }
                said.map(Into::into)
            }
        });
        missing.map_or(Ok(command), Err)
    }

    /// Whether one more message may be answered now; tells apart the first that may not.
    pub fn may_answer(&mut self, now_ms: u64) -> Result<(), bool> {
        let second = now_ms / 1_000;
        if self.answered.0 != second {
            self.answered = (second, 0);
        }
        self.answered.1 = self.answered.1.saturating_add(1);
        if self.answered.1 > MAX_ANSWERS_PER_SECOND {
            return Err(self.answered.1 == MAX_ANSWERS_PER_SECOND + 1);
        }
        Ok(())
    }
}

/// Thousandths of a second, cut to tenths where that says enough.
fn tenths(ms: u64) -> i64 {
    let ms = if ms < 1_000 { ms } else { ms / 100 * 100 };
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// The earlier of two times, or the only one.
pub fn sooner(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

/// What a message is answered with, as far as the message itself decides; nothing if it is not.
pub fn answer(answer: &Answer, message: &str, readings: &Readings) -> Option<String> {
    let mut wanted = Readings::default();
    let found = if answer.when.starts_with('{') && wanted.read_json(&answer.when).is_ok() {
        for wanted in wanted.iter() {
            readings.iter().find(|reading| {
                reading.path == wanted.path
                    && (wanted.value == "*" || reading.value == wanted.value)
            })?;
        }
        Vec::new()
    } else {
        captures(&answer.when, message.trim_ascii(), false)?
    };
    Some(template::fill(&answer.send, &mut |name| {
        captured(&found, name)
    }))
}
