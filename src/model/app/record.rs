//! What comes and goes, for a file.
//!
//! What the console shows is recorded by the effects. Here is the rest: how things stand when a
//! recording begins, and what happens to the connection.

use super::App;
use super::ending::{add_wait, rest};
use crate::model::connection::address::Address;
use crate::model::connection::link::State;
use crate::model::recording::{Recorder, of_lines};
use crate::model::text::push_field;
use std::mem::take;

/// How many bytes of known values go into one line.
const KNOWN_BYTES: usize = 1 << 20;

impl App {
    /// What is recorded.
    pub fn recorder(&self) -> &Recorder {
        &self.effects.recorder
    }

    /// The recording, in parts that follow each other: the present one, or the last one. Together they
    /// have at most 64 MiB, and they are empty as long as nothing was recorded.
    pub fn recording_parts(&self) -> Vec<&str> {
        self.recorder().parts()
    }

    /// What the console still has, as a recording: what was cleared or is left out, too. Empty while
    /// it has nothing.
    pub fn last_minutes(&self) -> String {
        let fx = &self.effects;
        let zone_ms = fx.now.zone_ms;
        let profile = self.profiles.text();
        of_lines(
            fx.console.record(),
            zone_ms,
            &self.recorded_board(),
            profile,
        )
    }

    fn recorded_board(&self) -> String {
        let address = self.link().address();
        address.map(Address::url_without_login).unwrap_or_default()
    }

    /// A person begins a recording, which drops the one before, or ends it.
    pub(super) fn record(&mut self, is_on: bool) {
        let board = self.recorded_board();
        let fx = &mut self.effects;
        if !is_on {
            return fx.recorder.end();
        }
        let now = fx.now;
        let profile = self.profiles.text();
        fx.recorder
            .begin(now.ms, now.wall_ms, now.zone_ms, &board, profile);
        let connection = &self.board.connection;
        match *connection.link.state() {
            State::Idle | State::Closing { .. } => {}
            State::Opening { .. } => {
                let tries = u64::from(connection.link.tries());
                fx.recorder.add_number("tries", tries);
                fx.recorder.event("connecting");
            }
            State::Open { since_ms, .. } => {
                let age_ms = now.ms.saturating_sub(since_ms);
                fx.recorder.add_number("age", age_ms);
                let broker = &connection.sender.broker;
                let is_ready = broker.session().is_some() && !broker.is_greeting();
                fx.recorder.event(if is_ready { "ready" } else { "open" });
            }
            State::Waiting { until_ms } => {
                add_wait(until_ms, fx);
                fx.recorder.event("lost");
            }
            State::Away { .. } | State::Released => fx.recorder.event(rest(&connection.link)),
        }
        let open_ms = now.ms.saturating_sub(connection.fresh_from_ms());
        let table = &self.board.dashboard.table;
        let mut known = String::new();
        for row in 0..table.len() {
            if known.is_empty() {
                push_field(&mut known, open_ms);
            }
            table.tell(row, &mut known, now.ms);
            if known.len() > KNOWN_BYTES || row + 1 == table.len() {
                fx.recorder.add_words("known", &take(&mut known));
                fx.recorder.event("");
            }
        }
    }
}
