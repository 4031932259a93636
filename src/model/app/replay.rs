//! A recording in place of a board.
//!
//! Its lines drive the connection and bring the messages. What the page itself would note, send,
//! store or conclude from time is left out: the recording says it.

use super::board::Board;
use super::effects::Effects;
use super::input::{Input, Moment};
use super::{App, latest};
use crate::model::alarms;
use crate::model::connection::address::Address;
use crate::model::connection::link::{Attempt, Ended, State};
use crate::model::connection::loss::Loss;
use crate::model::console::log::{Console, Direction};
use crate::model::console::recall::Recall;
use crate::model::decode::readings::{MAX_PAYLOAD_HEX_BYTES, MAX_READ_BYTES};
use crate::model::history;
use crate::model::profile::Profile;
use crate::model::recording::{Line, REPLAY_IS_HERE};
use crate::model::text::concat;

/// All that is recorded is of one connection after the other.
const ATTEMPT: Attempt = Attempt(1);

impl App {
    /// Whether a recording is played in place of a board. Then nothing is sent and nothing stored.
    pub fn is_replay(&self) -> bool {
        self.effects.is_replay()
    }

    /// An app for a recording of a board, by its profile, without any of its lines. All that is shown
    /// of this one counts as outdated; what a person looks at stays.
    pub fn replay(&self, profile: &str, board: &str) -> Self {
        let mut app = Self::new(Profile::read("{}"), Recall::new(), false, 0);
        app.profiles.set_own(profile);
        app.profiles.choices = self.profiles.choices.clone();
        app.begin_again();
        app.effects.is_replay = true;
        app.effects.console = Console::after(&self.effects.console);
        app.effects.revision = self.effects.revision + 1;
        app.board.connection.is_replay = true;
        if let Ok(address) = Address::parse(board, false) {
            app.board.connection.link.aim(address);
        }
        app.board.dashboard.continue_after(&self.board.dashboard);
        app
    }

    /// Whether a person does this in a replay: what is sent is refused with a word.
    pub(super) fn is_for_replay(input: &Input<'_>) -> bool {
        matches!(
            input,
            Input::Console(_)
                | Input::Command { .. }
                | Input::Write { .. }
                | Input::Step { .. }
                | Input::Toggle { .. }
                | Input::Press { .. }
                | Input::Hold { .. }
                | Input::LetGo
                | Input::Confirm(_)
                | Input::Test { .. }
                | Input::Find(_)
                | Input::LeaveReadings
                | Input::Turn(_)
                | Input::Page(_)
                | Input::Fold(_)
                | Input::Acknowledge(_)
                | Input::Tick
        )
    }

    /// Plays a line of the recording.
    pub fn play(&mut self, line: &Line, now: Moment) {
        if !REPLAY_IS_HERE {
            return;
        }
        self.effects.now = now;
        if history::IS_HERE && line.text("utc").is_some() && line.text("since").is_some() {
            let since_ms = self.board.time_of(line, &self.effects);
            self.board.dashboard.history.lose(since_ms);
        }
        self.board.look_at_clocks(&mut self.effects);
        if alarms::IS_HERE {
            // A hidden page may be later, and has not slept for that.
            if line.event() == "passed" {
                self.board.connection.presence.hide(now.ms);
            }
            self.board.watch_until_now(&self.effects);
            self.board.connection.presence.show(now.ms);
        }
        if let Some(profile) = line.text("profile") {
            self.profiles.set_own(profile);
            self.profiles.activate_first();
            let profile = self.profiles.parsed();
            self.board.edit_profile(profile, &mut self.effects);
        }
        let fx = &mut self.effects;
        self.board.play(line, fx);
        self.board.follow(fx);
        self.board.judge(fx);
        if history::IS_HERE || alarms::IS_HERE {
            self.board.follow_address(fx);
        }
        if alarms::IS_HERE {
            self.board.tell_alarms(false, fx);
        }
        fx.changed();
    }
}

impl Board {
    fn play(&mut self, line: &Line, fx: &mut Effects) {
        let (now, event) = (fx.now, line.event());
        match event {
            "connecting" => {
                let board = line.text("board").unwrap_or("");
                if let Ok(address) = Address::parse(board, false) {
                    self.connection.link.aim(address);
                }
                let tries = line.number("tries").unwrap_or(0) as u32;
                let until_ms = u64::MAX;
                let ended = self.connection.link.ended().filter(|_| tries > 0).cloned();
                let state = State::Opening {
                    attempt: ATTEMPT,
                    until_ms,
                };
                self.connection.link.play(state, ended, tries);
            }
            // A connection to a broker counts once the broker has accepted the page.
            "open" if self.profile().dialect.has_broker() => {}
            "open" | "ready" => self.play_open(line.number("age").unwrap_or(0), fx),
            "unwatched" if alarms::IS_HERE => self.dashboard.alarms.unwatch(),
            "acknowledged" if alarms::IS_HERE => {
                self.dashboard.alarms.acknowledge(line.number("alarm"));
            }
            "lost" | "refused" | "closed" | "released" | "away" => self.play_end(line, fx),
            "silent" if history::IS_HERE => {
                let since_ms = self.time_of(line, fx);
                self.dashboard.history.lose(since_ms);
            }
            "forget" => {
                self.dashboard.forget();
                self.connection.sender.broker.forget_pins();
                self.connection.sender.talk.forget_board();
            }
            _ => {}
        }
        if let Some(known) = line.text("known") {
            latest::take_over(self, known, fx);
        }
        if let Some(note) = line.text("note") {
            fx.console.push_text(now.wall_ms, Direction::Note, note);
        }
        if let Some(command) = line.text("out") {
            show(line, command, Direction::Out, fx);
        }
        if let Some(message) = line.text("in") {
            self.play_message(line, message, fx);
        } else if let Some(topic) = line.text("topic")
            && line.text("skipped").is_some()
        {
            self.take_payload(topic, b"", line.is("retained"), "", fx);
        }
    }

    /// A time that a line names, in milliseconds of the present clock.
    fn time_of(&self, line: &Line, fx: &Effects) -> u64 {
        let (at, since) = (line.number("ms"), line.number("since"));
        let age_ms = at.unwrap_or(0).saturating_sub(since.unwrap_or(u64::MAX));
        fx.now.ms.saturating_sub(age_ms)
    }

    fn play_open(&mut self, age_ms: u64, fx: &mut Effects) {
        let state = State::Open {
            attempt: ATTEMPT,
            since_ms: fx.now.ms.saturating_sub(age_ms),
            since_wall_ms: fx.now.wall_ms.saturating_sub(age_ms),
        };
        self.connection.link.play(state, None, 0);
        self.connection.greet(&self.dashboard, fx);
        self.follow(fx);
    }

    fn play_end(&mut self, line: &Line, fx: &mut Effects) {
        let link = &mut self.connection.link;
        let was_open = link.open().is_some();
        let (event, note) = (line.event(), line.text("note"));
        let until_ms = u64::MAX;
        let state = match event {
            "lost" => State::Waiting {
                until_ms: fx.now.ms.saturating_add(line.number("again").unwrap_or(0)),
            },
            "released" => State::Released,
            "away" => State::Away { until_ms },
            _ => State::Idle,
        };
        let ended = match (event, line.number("code"), note) {
            ("lost" | "refused", Some(code), _) => {
                let loss = Loss {
                    code: code as u16,
                    reason: line.text("reason").unwrap_or("").into(),
                    clean: line.is("clean"),
                };
                Some(match was_open {
                    true => Ended::Cut(loss),
                    false => Ended::Unopened(loss),
                })
            }
            ("lost" | "refused", None, Some(note)) => Some(Ended::Refused(note.into())),
            _ => None,
        };
        let tries = link.tries();
        link.play(state, ended, tries);
        if was_open || line.text("since").is_some() {
            let since_ms = self.time_of(line, fx);
            self.connection.sender.close(fx.now.ms);
            self.connection.rate = super::rate::Rate::default();
            self.dashboard.lose(since_ms);
        }
    }

    fn play_message(&mut self, line: &Line, message: &str, fx: &mut Effects) {
        let is_retained = line.is("retained");
        let topic = line.text("topic");
        let direction = match is_retained {
            true => Direction::Retained,
            false => Direction::In,
        };
        if line.event() == "past" {
            return show(line, message, direction, fx);
        }
        if self.connection.link.open().is_none() {
            // The line that said so made room, or could not be read.
            self.play_open(0, fx);
        }
        if let Some(topic) = topic {
            let shown = concat(&[topic, " ", message]);
            fx.console.push_text(fx.now.wall_ms, direction, &shown);
            self.connection.rate.came(fx.now.ms);
            let mut payload = message.as_bytes().to_vec();
            if let Some((bytes, length)) = line.bytes() {
                payload = bytes;
                // That there is more is shown as well.
                payload.resize(length.min(MAX_PAYLOAD_HEX_BYTES + 1), 0);
            }
            return self.take_payload(topic, &payload, is_retained, &shown, fx);
        }
        self.connection.heard(&self.dashboard.profile, fx);
        show(line, message, direction, fx);
        let is_whole = line.number("binary").or(line.number("cut")).is_none();
        if is_whole && message.len() <= MAX_READ_BYTES && !self.profile().dialect.has_broker() {
            self.dashboard.readings.read(message);
            if alarms::IS_HERE {
                self.dashboard.alarms.is_past = line.is("old");
            }
            self.take_readings(message, true, fx);
            if alarms::IS_HERE {
                self.dashboard.alarms.is_past = false;
            }
        }
    }
}

/// Shows a message in the console as it was shown.
fn show(line: &Line, message: &str, direction: Direction, fx: &mut Effects) {
    let wall_ms = fx.now.wall_ms;
    match (line.bytes(), line.number("cut")) {
        (Some((bytes, length)), _) => {
            let console = &mut fx.console;
            console.push_beginning(wall_ms, direction, &bytes, length);
        }
        (None, length) => {
            let length = length.map_or(0, |length| length as usize);
            let length = length.max(message.len());
            fx.console.push_cut(wall_ms, direction, message, length);
        }
    }
}
