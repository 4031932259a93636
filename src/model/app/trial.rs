//! The test of a pin's command, while the pin is edited: it is sent once, and what comes back is
//! shown beside it.

use super::connection::Connection;
use super::dashboard::Dashboard;
use super::effects::Effects;
use super::input::Output;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::said::LOCKED;
use crate::model::dashboard::table::Row;
use crate::model::decode::decimal::push_thousandths;
use crate::model::profile::PinKind;
use crate::model::text::prefix_within;
use words::t;

/// How long an answer is waited for, in milliseconds.
pub const WITHIN_MS: u64 = 3_000;
/// How far back a path must not have come for a message about it to be an answer, in milliseconds:
/// a board that sends its light ten times a second does not answer with it.
const CHATTER_MS: u64 = 6_000;
/// How much of a command and of its answer is shown, in bytes.
const MAX_BYTES: usize = 200;

const NOTHING: &str = t!("\nNothing came back within 3 s. Try another command.");

/// The last test. All times are in milliseconds.
#[derive(Default)]
pub struct Trial {
    /// The place of the pin.
    pin: usize,
    is_waiting: bool,
    began_ms: u64,
    /// When the last answer came.
    answered_ms: u64,
    /// What is said of it.
    said: String,
}

impl Trial {
    /// When it is no longer waited for an answer.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.is_waiting.then_some(self.began_ms + WITHIN_MS)
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if self.deadline_ms().is_some_and(|at| now_ms >= at) {
            self.is_waiting = false;
            self.said.push_str(NOTHING);
        }
    }

    /// What is said of the test of the pin at a place; empty if another one was tested last.
    pub fn said(&self, pin: usize) -> &str {
        if self.pin == pin { &self.said } else { "" }
    }

    /// The profile is edited: there may be another command, or another pin, at the place.
    pub fn forget(&mut self) {
        self.is_waiting = false;
        self.said.clear();
    }

    /// A person tests the command of a pin. It is sent at once or not at all.
    pub fn send(
        &mut self,
        place: usize,
        connection: &mut Connection,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) {
        let (Some(pin), Some(attempt)) = (dashboard.pins.get(place), connection.attempt()) else {
            return;
        };
        if self.is_waiting || !pin.is_output() || !refusal(pin, connection).is_empty() {
            return;
        }
        let (template, value) = (pin.spec().write(), tested_value(pin));
        let wired = pin.wired(&value);
        let sender = &mut connection.sender;
        let sent = sender.send_filled(attempt, template, &wired, Some(place), dashboard, fx);
        self.pin = place;
        self.is_waiting = sent.is_ok();
        self.began_ms = fx.now.ms;
        self.said.clear();
        match (sent, fx.outputs.last()) {
            (Err(why), _) => self.say(t!("Not sent: "), why),
            (Ok(()), Some(Output::SendText(_, command))) => self.say(t!("Sent "), command),
            (Ok(()), _) => self.say(t!("Sent "), &value),
        }
    }

    /// A message was read, but not yet taken over: shows it if it answers a test. Then it is about
    /// the pin, or about nothing that a pin shows or that the board says by itself.
    pub fn hear(&mut self, message: &str, dashboard: &Dashboard, fx: &mut Effects) {
        let Some(pin) = dashboard.pins.get(self.pin).filter(|_| self.is_waiting) else {
            return;
        };
        let (mut is_own, mut is_new) = (false, !dashboard.shows_message());
        for reading in dashboard.readings.iter() {
            is_own |= pin.spec().paths.iter().any(|path| path == reading.path);
            let came_ms = dashboard.table.row_of(reading.path).map(Row::came_ms);
            let since_ms = self.began_ms.saturating_sub(CHATTER_MS);
            is_new &= came_ms.is_none_or(|at| at < since_ms || at <= self.answered_ms);
        }
        if is_own || is_new {
            self.is_waiting = false;
            self.answered_ms = fx.now.ms;
            self.say(t!("\nCame back: "), message);
            fx.changed();
        }
    }

    fn say(&mut self, how: &str, text: &str) {
        let text = text.trim_ascii_end();
        let shown = prefix_within(text, MAX_BYTES);
        self.said.push_str(how);
        self.said.push_str(shown);
        if shown.len() < text.len() {
            self.said.push('…');
        }
    }
}

/// Why the command of a pin cannot be tested, in words; empty if it can.
pub fn refusal(pin: &Pin, connection: &Connection) -> &'static str {
    let spec = pin.spec();
    match connection.refusal() {
        _ if !spec.kind.is_operated() => "",
        _ if spec.write().is_empty() => t!("no command yet"),
        _ if spec.is_locked() => LOCKED,
        _ if spec.asks_first() || pin.is_momentary() => t!("test it on its card"),
        Some(refusal) => refusal.notice(),
        None => "",
    }
}

/// What is sent to a pin: to a switch what a click would send, to anything else the value that it
/// has already, or else its lower limit.
fn tested_value(pin: &Pin) -> String {
    match (pin.spec().kind, pin.control()) {
        (PinKind::Switch, _) => pin.toggled(),
        (PinKind::Button, _) => String::new(),
        (_, Some(value)) => value.into(),
        (_, None) => {
            let mut value = String::new();
            push_thousandths(&mut value, pin.spec().min());
            value
        }
    }
}
