//! A connection that never lies: stalled streams are noticed, and a hidden page asks for less.

mod asleep;
mod hidden;
mod keepalive;
mod rhythm;

use crate::page::Page;
use pindash::model::app::{Input, Kept, Output, PULSE_MS, RELEASE_AFTER_MS, WAKE_MS};
use pindash::model::connection::link::{Attempt, State};
use pindash::model::connection::loss::Loss;
use pindash::model::keepalive::rhythm::{
    MAX_BEAT_MS, MIN_BEATS, MIN_EARLY_BEATS, MIN_EARLY_SILENCE_MS, MIN_KNOWN_SILENCE_MS,
    MIN_SILENCE_MS,
};
use pindash::model::keepalive::talk::{MAX_LISTEN_MS, NO_NEWS_MS, SHOWN_WITHIN_MS};
use pindash::model::profile::{NETZER, Profile};

const PLAIN: &str = r#"{"address":"/ws","pins":[{"path":"a"}]}"#;

const PROBED: &str =
    r#"{"address":"/ws","keepalive":{"send":"ping","every":600,"within":2},"pins":[{"path":"a"}]}"#;

/// A board that sends every second.
const STREAM: &str = r#"{"a":1}"#;

/// A page with an open connection, and this profile from the start.
fn open(profile: &str) -> Page {
    let mut page = Page::starting(Profile::read(profile), 7);
    page.connects();
    page.outputs();
    page
}

impl Page {
    /// A stream with these gaps between its messages.
    fn streams(&mut self, gaps_ms: impl IntoIterator<Item = u64>) {
        for gap_ms in gaps_ms {
            self.passes(gap_ms);
            assert!(
                self.is_open(),
                "lost after {gap_ms} ms: {:?}",
                self.lines().last()
            );
            self.hears(STREAM);
        }
    }

    /// The page is frozen, as one whose laptop sleeps: no timer fires meanwhile.
    fn sleeps(&mut self, ms: u64) {
        self.ms += ms;
    }

    /// How long it takes until the page no longer shows itself as simply connected, and
    /// whether it has dropped the connection by then; `None` within an hour.
    fn doubts(&mut self) -> Option<(u64, bool)> {
        let since_ms = self.ms;
        while self.ms < since_ms + 3_600_000 {
            if self.status() != "Connected" {
                return Some((self.ms - since_ms, !self.is_open()));
            }
            self.passes(100);
        }
        None
    }

    /// How long it takes until the connection is dropped; `None` within an hour.
    fn leaves(&mut self) -> Option<u64> {
        let since_ms = self.ms;
        while self.ms < since_ms + 3_600_000 {
            if !self.is_open() {
                return Some(self.ms - since_ms);
            }
            self.passes(100);
        }
        None
    }

    /// Lets time pass with a board on which every attempt opens. Returns how often it was dropped.
    fn is_well(&mut self, ms: u64) -> u32 {
        let until_ms = self.ms + ms;
        let mut left = 0;
        while self.ms < until_ms {
            let at_ms = self.app.deadline_ms(self.ms).unwrap_or(until_ms);
            self.passes(at_ms.clamp(self.ms, until_ms) - self.ms);
            if matches!(self.state(), State::Opening { .. }) {
                left += 1;
                self.is_opened();
            }
        }
        left
    }

    /// The next attempt opens.
    fn is_back(&mut self) {
        while !matches!(self.state(), State::Opening { .. }) {
            self.passes(100);
        }
        self.is_opened();
    }

    /// The current attempt, or the next one, fails.
    fn lose_attempt(&mut self) {
        while !matches!(self.state(), State::Opening { .. }) {
            self.passes(100);
        }
        self.is_lost();
    }

    fn is_lost(&mut self) {
        self.outputs();
        self.give(Input::Lost(self.attempt, Loss::of_tab()));
    }

    /// The socket that was asked for opens; what is sent on it.
    fn is_opened(&mut self) -> Vec<String> {
        self.outputs();
        self.give(Input::Opened(self.attempt));
        self.sent()
    }
}
