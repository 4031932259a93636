//! What the page says to the board by itself: the commands on open, the keepalive, the answers.
//!
//! All of it comes from the profile. What a person does is not in here.

use super::profile::{Answer, Profile};
use super::readings::Readings;
use super::table::Table;
use super::template::{self, captured, captures};
use super::text::push_integer;

/// How many messages are answered in a second at most: an echo must not go in circles.
pub const MAX_ANSWERS_PER_SECOND: u32 = 20;

/// What is due to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The command on open at this place.
    Open(usize),
    /// The keepalive.
    Probe,
    /// Nothing came back in time: the board is not there any more.
    Unanswered,
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
    }

    /// The connection is gone.
    pub fn stop(&mut self) {
        self.open = None;
        self.probe_ms = None;
        self.answer_by_ms = None;
    }

    /// Whether commands on open are still to be sent.
    pub fn is_opening(&self) -> bool {
        self.open.is_some()
    }

    /// The board said something, whatever it was.
    pub fn heard(&mut self) {
        self.answer_by_ms = None;
    }

    /// When [`Talk::due`] has something.
    pub fn deadline_ms(&self) -> Option<u64> {
        let open = self.open.map(|(_, at)| at);
        sooner(open, sooner(self.probe_ms, self.answer_by_ms))
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
        if self.answer_by_ms.is_some_and(|at| now_ms >= at) {
            self.stop();
            return Some(Due::Unanswered);
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
