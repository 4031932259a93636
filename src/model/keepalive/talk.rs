//! What the page says to the board by itself: the commands on open, the keepalive, the answers.
//! And what it concludes where nothing comes back.
//!
//! All of it comes from the profile. What a person does is not in here.

use crate::model::decode::readings::Readings;
use crate::model::decode::template::{self, captured, captures};
use crate::model::keepalive::rhythm::{BEAT_MS, Rhythm};
use crate::model::profile::{Answer, Probe, Profile};
use crate::model::text::push_integer;
use crate::model::time::{LISTEN_MS, STILL_MS, sooner};

/// How many messages are answered in a second at most: an echo must not go in circles.
pub const MAX_ANSWERS_PER_SECOND: u32 = 20;
/// How soon a board that has spoken must speak again after the commands for a page that is shown
/// again, in milliseconds.
pub const SHOWN_WITHIN_MS: u64 = 3_000;
/// After how long without a message the page says so, in milliseconds, where neither a keepalive
/// nor a rhythm tells more.
pub const NO_NEWS_MS: u64 = 60_000;

/// The longest that a page which stood still listens before it concludes anything, in milliseconds.
pub const MAX_LISTEN_MS: u64 = 2_000;

/// What is due to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The command on open at this place.
    Open(usize),
    /// The keepalive. [`Talk::asked`] wants to know whether it could be sent.
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
    /// Whether the last keepalive could not be sent, so that no answer to one is to be expected.
    is_mute: bool,
    /// By when anything must have come.
    answer_by_ms: Option<u64>,
    /// By when something should have come after the commands for a page that is shown again.
    shown_by_ms: Option<u64>,
    /// Whether nothing came once, so that this says nothing of the board until something does.
    missed_shown: bool,
    /// Whether the page watches over the connection, and nobody does so for it.
    watches: bool,
    /// Whether the browser was so late that the time since the last message is no gap of the stream.
    stood_still: bool,
    /// How late the browser's timers and frames are of late, in milliseconds.
    late_ms: u64,
    /// Until when a silence that was found late is doubted: what came meanwhile may not have been
    /// told yet.
    doubt_ms: Option<u64>,
    rhythm: Rhythm,
    /// The second in which messages were last answered, and how many.
    answered: (u64, u32),
}

impl Talk {
    /// The connection is there.
    pub fn start(&mut self, profile: &Profile, now_ms: u64, wall_ms: u64) {
        self.open = (!profile.open.is_empty()).then_some((0, now_ms));
        let every_ms = profile.keepalive.every_ms;
        self.probe_ms = (every_ms > 0).then_some(now_ms + every_ms);
        self.is_mute = false;
        self.answer_by_ms = None;
        self.shown_by_ms = None;
        self.watches = true;
        self.doubt_ms = None;
        self.rhythm.start(now_ms, wall_ms);
    }

    /// The profile has another question for the board, or asks it at other times; the connection
    /// stays.
    pub fn follow(&mut self, profile: &Profile, now_ms: u64) {
        let probe = &profile.keepalive;
        if self.watches {
            let next = (probe.every_ms > 0).then_some(now_ms + probe.every_ms);
            // What is due sooner stays due then: who types does not put it off for ever.
            let before = self.probe_ms.filter(|_| next.is_some());
            self.probe_ms = sooner(before, next);
        }
        self.answer_by_ms = self.answer_by_ms.filter(|_| probe.within_ms > 0);
    }

    /// Somebody else asks whether the board is there.
    pub fn trust(&mut self) {
        self.watches = false;
        self.probe_ms = None;
    }

    /// Something was sent that may well change how often the board speaks.
    pub fn ask(&mut self) {
        self.rhythm.ask();
    }

    /// The board was told to be quiet, as nobody looks.
    pub fn hush(&mut self) {
        self.rhythm.hush();
    }

    /// The page is shown again, and the board was told so where the profile `says` something then:
    /// if it has spoken, it does so again.
    pub fn show(&mut self, says: bool, probe: &Probe, now_ms: u64) {
        self.rhythm.resume(now_ms);
        let is_probed = self.probe_ms.is_some() && probe.within_ms > 0;
        if says && self.rhythm.has_spoken() && !is_probed && self.watches {
            self.shown_by_ms = Some(now_ms + SHOWN_WITHIN_MS);
        }
    }

    /// A timer or a frame came so much later than it should have.
    pub fn was_late(&mut self, late_ms: u64) {
        self.stood_still |= late_ms >= BEAT_MS;
        // Of a page that slept it says nothing about how busy the browser is.
        if late_ms < MAX_LISTEN_MS {
            self.late_ms = self.late_ms.max(late_ms);
        }
    }

    /// The connection is gone.
    pub fn stop(&mut self) {
        self.open = None;
        self.probe_ms = None;
        self.answer_by_ms = None;
        self.shown_by_ms = None;
        self.watches = false;
    }

    /// The board could not be reached.
    pub fn was_gone(&mut self) {
        self.rhythm.was_gone();
    }

    /// Another board is meant from now on.
    pub fn forget_board(&mut self) {
        self.rhythm = Rhythm::default();
        self.missed_shown = false;
    }

    /// Whether the board is asked from time to time whether it is there.
    pub fn asks(&self) -> bool {
        self.probe_ms.is_some()
    }

    /// Whether commands on open are still to be sent.
    pub fn is_opening(&self) -> bool {
        self.open.is_some()
    }

    /// The board said something, whatever it was.
    pub fn heard(&mut self, now_ms: u64, wall_ms: u64) {
        let lost_ms = self.lost_from_ms().unwrap_or(u64::MAX);
        // Else it would have been left by now.
        self.stood_still |= now_ms > lost_ms.saturating_add(STILL_MS);
        if self.rhythm.heard(now_ms, wall_ms, self.stood_still) {
            self.stood_still = false;
            self.late_ms /= 2;
        }
        if self.shown_by_ms.take().is_some_and(|at| now_ms <= at) {
            self.missed_shown = false;
        }
        self.answer_by_ms = None;
        self.doubt_ms = None;
    }

    /// What was missed, in words.
    pub fn silence(&self, now_ms: u64) -> String {
        self.rhythm.silence(now_ms)
    }

    /// Whether the last keepalive could not be sent.
    pub fn is_mute(&self) -> bool {
        self.is_mute
    }

    /// What would be asked later is asked by then.
    pub fn hurry(&mut self, by_ms: u64) {
        self.probe_ms = self.probe_ms.map(|at| at.min(by_ms));
    }

    /// When a silence counts, where somebody watches for it. A busy browser may have much that it
    /// has not handed over yet.
    fn lost_from_ms(&self) -> Option<u64> {
        let lost_ms = self.rhythm.lost_from_ms()?;
        let is_watched = self.watches && self.awaited_ms().is_none();
        is_watched.then_some(lost_ms + self.late_ms * 2)
    }

    /// When the page says that nothing has come for a while: it does not know any more that the
    /// board is there.
    pub fn no_news_from_ms(&self, probe: &Probe) -> Option<u64> {
        let silence_ms = self.rhythm.silence_ms();
        let is_probed = probe.every_ms > 0 && probe.within_ms > 0 && !self.is_mute;
        let silence_ms = if is_probed {
            // Nobody is told that the answer to a question is still on its way.
            silence_ms.unwrap_or(0).max(probe.every_ms) + probe.within_ms
        } else {
            silence_ms.unwrap_or(NO_NEWS_MS)
        };
        (!self.rhythm.is_hushed()).then_some(self.rhythm.heard_ms() + silence_ms)
    }

    /// When the last message came, or the connection opened, on the wall.
    pub fn heard_wall_ms(&self) -> u64 {
        self.rhythm.heard_wall_ms()
    }

    /// By when something must have come.
    fn awaited_ms(&self) -> Option<u64> {
        let shown_by_ms = self.shown_by_ms.filter(|_| !self.missed_shown);
        sooner(self.answer_by_ms, shown_by_ms)
    }

    /// When the connection is over if nothing comes until then.
    fn missed_ms(&self) -> Option<u64> {
        sooner(self.awaited_ms(), self.lost_from_ms())
    }

    /// When [`Talk::due`] has something.
    pub fn deadline_ms(&self) -> Option<u64> {
        let open = self.open.map(|(_, at)| at);
        // What is doubted is looked at again.
        let missed = self.missed_ms();
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
        if let Some(missed_ms) = self.missed_ms()
            && now_ms >= missed_ms
        {
            let late_ms = now_ms - missed_ms;
            if late_ms > STILL_MS && self.doubt_ms.is_none() {
                self.stood_still = true;
                self.doubt_ms = Some(now_ms + late_ms.clamp(LISTEN_MS, MAX_LISTEN_MS));
            }
            if self.doubt_ms.is_none_or(|at| now_ms >= at) {
                return self.miss(profile, now_ms);
            }
        }
        self.probe(profile, now_ms)
    }

    /// Nothing came in time.
    fn miss(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        if self.awaited_ms().is_some() {
            self.missed_shown |= self.shown_by_ms.is_some();
            self.stop();
            return Some(Due::Unanswered);
        }
        // Where there is a question to ask, it is asked before anything is concluded.
        if self.probe_ms.is_some() && profile.keepalive.within_ms > 0 && !self.is_mute {
            self.hurry(now_ms);
            return self.probe(profile, now_ms);
        }
        self.rhythm.leave(self.lost_from_ms().unwrap_or(now_ms));
        self.stop();
        Some(Due::Silent)
    }

    fn probe(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        self.probe_ms.filter(|at| now_ms >= *at)?;
        self.probe_ms = Some(now_ms + profile.keepalive.every_ms);
        Some(Due::Probe)
    }

    /// The keepalive was sent, or could not be: what was not asked cannot go unanswered.
    pub fn asked(&mut self, is_sent: bool, probe: &Probe, now_ms: u64) {
        self.is_mute = !is_sent;
        if is_sent && probe.within_ms > 0 {
            self.answer_by_ms.get_or_insert(now_ms + probe.within_ms);
        }
    }

    /// Fills a template with `value`, the next number, and what the board has said.
    ///
    /// # Errors
    /// The first name that nothing is known for.
    pub fn fill(
        &mut self,
        template: &str,
        value: &str,
        last_said: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
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
                let said = last_said(name);
                if said.is_none() && missing.is_none() {
                    missing = Some(name.into());
                }
                said
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
