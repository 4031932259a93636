//! The schedule of what the page sends by itself: on-open commands, keepalives and answers. It also
//! decides when a connection on which nothing comes back has stalled.
//!
//! All of it comes from the profile. What a person sends is not in here.

use crate::model::decode::readings::Readings;
use crate::model::decode::template::{self, captured, captures};
use crate::model::keepalive::rhythm::{BEAT_MS, Rhythm};
use crate::model::profile::{Answer, Probe, Profile};
use crate::model::time::{LISTEN_MS, STILL_MS, sooner};

/// The most messages that are answered in a second: an echo must not go in circles.
pub const MAX_ANSWERS_PER_SECOND: u32 = 20;
/// How soon a board that has sent before must send again after the commands for a page that is
/// shown again, in milliseconds.
pub const SHOWN_WITHIN_MS: u64 = 3_000;
/// How long after the last message the page says that there is no news, in milliseconds, if
/// neither a keepalive nor a rhythm gives another time.
pub const NO_NEWS_MS: u64 = 60_000;
/// The longest that a page whose timers were late waits for messages that the browser may hold
/// back, in milliseconds.
pub const MAX_LISTEN_MS: u64 = 2_000;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The on-open command at this place.
    Open(usize),
    /// The keepalive. [`Talk::probed`] is to be told whether it could be sent.
    Probe,
    /// Nothing came back in time: the board is gone.
    Unanswered,
    /// A stream with a rhythm has stalled.
    Silent,
}

/// The schedule of one connection.
#[derive(Default)]
pub struct Talk {
    /// The place of the next on-open command, and when it is due.
    open: Option<(usize, u64)>,
    /// When the next keepalive is due.
    probe_ms: Option<u64>,
    /// Whether the last keepalive could not be sent, so that no answer is to be expected.
    is_probe_unsent: bool,
    /// When the answer to the keepalive is due.
    answer_by_ms: Option<u64>,
    /// When a message is due after the commands for a page that is shown again.
    shown_by_ms: Option<u64>,
    /// Whether none came once. Then nothing is concluded from that until one does.
    ignores_shown: bool,
    /// Whether this page decides when the connection has stalled: not where another tab or an MQTT
    /// session does.
    watches: bool,
    /// Whether the browser was so late that the time since the last message is not a gap of the
    /// stream.
    was_late: bool,
    /// How late the browser's timers and frames were recently, in milliseconds.
    late_ms: u64,
    /// When a stall that was found late is checked again: the browser may not have delivered all
    /// messages yet.
    recheck_ms: Option<u64>,
    rhythm: Rhythm,
    /// The second in which messages were last answered, and how many.
    answered: (u64, u32),
}

impl Talk {
    /// The connection has opened.
    pub fn start(&mut self, profile: &Profile, now_ms: u64, wall_ms: u64) {
        self.open = (!profile.open.is_empty()).then_some((0, now_ms));
        let every_ms = profile.keepalive.every_ms;
        self.probe_ms = (every_ms > 0).then_some(now_ms + every_ms);
        self.is_probe_unsent = false;
        self.answer_by_ms = None;
        self.shown_by_ms = None;
        self.watches = true;
        self.recheck_ms = None;
        self.rhythm.start(now_ms, wall_ms);
    }

    /// Another keepalive applies to the same connection, because the profile was edited.
    pub fn update_keepalive(&mut self, profile: &Profile, now_ms: u64) {
        let probe = &profile.keepalive;
        if self.watches {
            let next = (probe.every_ms > 0).then_some(now_ms + probe.every_ms);
            // The earlier time counts, so that typing does not put the keepalive off for ever.
            let before = self.probe_ms.filter(|_| next.is_some());
            self.probe_ms = sooner(before, next);
        }
        self.answer_by_ms = self.answer_by_ms.filter(|_| probe.within_ms > 0);
    }

    /// Another tab, or the MQTT session, watches over the connection.
    pub fn delegate(&mut self) {
        self.watches = false;
        self.probe_ms = None;
    }

    /// A command was sent that may change how often the board sends.
    pub fn command_sent(&mut self) {
        self.rhythm.relearn();
    }

    /// The page is hidden, and the commands for that were sent: the board may be quiet.
    pub fn hide(&mut self) {
        self.rhythm.quiet();
    }

    /// The page is shown again. If commands were sent for that, a board that has sent before must
    /// send again.
    pub fn show(&mut self, sent_commands: bool, probe: &Probe, now_ms: u64) {
        self.rhythm.resume(now_ms);
        let is_probed = self.probe_ms.is_some() && probe.within_ms > 0;
        if sent_commands && self.rhythm.has_received() && !is_probed && self.watches {
            self.shown_by_ms = Some(now_ms + SHOWN_WITHIN_MS);
        }
    }

    /// A timer or a frame was late.
    pub fn was_late(&mut self, late_ms: u64) {
        self.was_late |= late_ms >= BEAT_MS;
        // After a sleep, it does not show how busy the browser is.
        if late_ms < MAX_LISTEN_MS {
            self.late_ms = self.late_ms.max(late_ms);
        }
    }

    /// The connection is closed.
    pub fn stop(&mut self) {
        self.open = None;
        self.probe_ms = None;
        self.answer_by_ms = None;
        self.shown_by_ms = None;
        self.watches = false;
    }

    /// The board could not be reached.
    pub fn was_unreachable(&mut self) {
        self.rhythm.was_unreachable();
    }

    /// The page connects to another board from now on.
    pub fn forget_board(&mut self) {
        self.rhythm = Rhythm::default();
        self.ignores_shown = false;
    }

    /// Whether keepalives are sent.
    pub fn sends_keepalives(&self) -> bool {
        self.probe_ms.is_some()
    }

    /// Whether on-open commands are still to be sent.
    pub fn is_opening(&self) -> bool {
        self.open.is_some()
    }

    /// A message came, whatever it was.
    pub fn received(&mut self, now_ms: u64, wall_ms: u64) {
        let stalled_ms = self.stalled_from_ms().unwrap_or(u64::MAX);
        // Otherwise the connection would have been given up by now.
        self.was_late |= now_ms > stalled_ms.saturating_add(STILL_MS);
        if self.rhythm.received(now_ms, wall_ms, self.was_late) {
            self.was_late = false;
            self.late_ms /= 2;
        }
        if self.shown_by_ms.take().is_some_and(|at| now_ms <= at) {
            self.ignores_shown = false;
        }
        self.answer_by_ms = None;
        self.recheck_ms = None;
    }

    /// The silence in words: how long it lasts, and how often the board usually sends.
    pub fn describe_silence(&self, now_ms: u64) -> String {
        self.rhythm.describe_silence(now_ms)
    }

    /// Whether the last keepalive could not be sent.
    pub fn is_probe_unsent(&self) -> bool {
        self.is_probe_unsent
    }

    /// Moves a keepalive that is due later to `by_ms`.
    pub fn probe_by(&mut self, by_ms: u64) {
        self.probe_ms = self.probe_ms.map(|at| at.min(by_ms));
    }

    /// When the stream counts as stalled, if this page watches it and waits for no answer. A busy
    /// browser gets more time, because it may hold messages back.
    fn stalled_from_ms(&self) -> Option<u64> {
        let stalled_ms = self.rhythm.stalled_from_ms()?;
        let is_watched = self.watches && self.awaited_ms().is_none();
        is_watched.then_some(stalled_ms + self.late_ms * 2)
    }

    /// When the page says that there is no news: it no longer knows whether the board is there.
    pub fn no_news_from_ms(&self, probe: &Probe) -> Option<u64> {
        let silence_ms = self.rhythm.silence_ms();
        let is_probed = probe.every_ms > 0 && probe.within_ms > 0 && !self.is_probe_unsent;
        let silence_ms = if is_probed {
            // Not while the answer to a keepalive may still be on its way.
            silence_ms.unwrap_or(0).max(probe.every_ms) + probe.within_ms
        } else {
            silence_ms.unwrap_or(NO_NEWS_MS)
        };
        (!self.rhythm.is_quiet()).then_some(self.rhythm.last_ms() + silence_ms)
    }

    /// When the last message came, or else the connection opened, in milliseconds.
    pub fn last_ms(&self) -> u64 {
        self.rhythm.last_ms()
    }

    /// When the last message came, or else the connection opened, in wall time.
    pub fn last_wall_ms(&self) -> u64 {
        self.rhythm.last_wall_ms()
    }

    /// When a message is due: an answer to the keepalive, or to the commands for a shown page.
    fn awaited_ms(&self) -> Option<u64> {
        let shown_by_ms = self.shown_by_ms.filter(|_| !self.ignores_shown);
        sooner(self.answer_by_ms, shown_by_ms)
    }

    /// When the connection is given up if nothing comes until then.
    fn give_up_ms(&self) -> Option<u64> {
        sooner(self.awaited_ms(), self.stalled_from_ms())
    }

    /// When [`Talk::due`] has something.
    pub fn deadline_ms(&self) -> Option<u64> {
        let open = self.open.map(|(_, at)| at);
        let missed = self.give_up_ms();
        let missed = missed.map(|at| at.max(self.recheck_ms.unwrap_or(0)));
        sooner(open, sooner(self.probe_ms, missed))
    }

    /// The next thing that is due; called until there is nothing.
    pub fn due(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        if let Some((place, at)) = self.open
            && now_ms >= at
        {
            let next = place + 1;
            self.open = (next < profile.open.len()).then_some((next, now_ms + profile.pause_ms));
            return Some(Due::Open(place));
        }
        if let Some(give_up_ms) = self.give_up_ms()
            && now_ms >= give_up_ms
        {
            let late_ms = now_ms - give_up_ms;
            if late_ms > STILL_MS && self.recheck_ms.is_none() {
                self.was_late = true;
                self.recheck_ms = Some(now_ms + late_ms.clamp(LISTEN_MS, MAX_LISTEN_MS));
            }
            if self.recheck_ms.is_none_or(|at| now_ms >= at) {
                return self.miss(profile, now_ms);
            }
        }
        self.probe(profile, now_ms)
    }

    /// Nothing came in time.
    fn miss(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        if self.awaited_ms().is_some() {
            self.ignores_shown |= self.shown_by_ms.is_some();
            self.stop();
            return Some(Due::Unanswered);
        }
        // If the board answers keepalives, one is sent before the stream counts as stalled.
        if self.probe_ms.is_some() && profile.keepalive.within_ms > 0 && !self.is_probe_unsent {
            self.probe_by(now_ms);
            return self.probe(profile, now_ms);
        }
        self.rhythm
            .give_up(self.stalled_from_ms().unwrap_or(now_ms));
        self.stop();
        Some(Due::Silent)
    }

    fn probe(&mut self, profile: &Profile, now_ms: u64) -> Option<Due> {
        self.probe_ms.filter(|at| now_ms >= *at)?;
        self.probe_ms = Some(now_ms + profile.keepalive.every_ms);
        Some(Due::Probe)
    }

    /// The keepalive was sent, or could not be. Then no answer to it is due.
    pub fn probed(&mut self, is_sent: bool, probe: &Probe, now_ms: u64) {
        self.is_probe_unsent = !is_sent;
        if is_sent && probe.within_ms > 0 {
            self.answer_by_ms.get_or_insert(now_ms + probe.within_ms);
        }
    }

    /// Counts an answer against [`MAX_ANSWERS_PER_SECOND`].
    ///
    /// # Errors
    /// There were too many; `true` for the first of this second that may not be sent.
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

/// The command that answers a message, with the names filled in that the message itself gives;
/// nothing if the message does not match.
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
