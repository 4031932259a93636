//! What a person does to a pin: what is refused, what is asked first, and what is held.

use super::{App, Moment};
use crate::model::dashboard::pins::Pin;
use crate::model::profile::PinKind;
use crate::model::text::{concat, isolated};

/// What is asked of a pin.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) pin: usize,
    /// The value to be written; nothing for a button, which is pressed.
    value: Option<String>,
}

impl App {
    /// What a person is to confirm before it is sent, in words: `Switch “Pump” on?`. Nothing
    /// where nothing waits for an answer.
    pub fn question(&self) -> Option<String> {
        let question = self.question.as_ref()?;
        let pin = self.pins.get(question.pin)?;
        let value = question.value.as_deref();
        let is_switch = pin.spec().kind == PinKind::Switch;
        let (verb, before, after) = match value {
            None => ("Press “", "", ""),
            Some(value) if is_switch && pin.means_on(value) => ("Switch “", " on", ""),
            Some(_) if is_switch => ("Switch “", " off", ""),
            Some(value) => ("Set “", " to ", value),
        };
        let [label, after] = [pin.spec().label(), after].map(isolated);
        Some(concat(&[verb, &label, "”", before, &after, "?"]))
    }

    pub(super) fn toggle(&mut self, at: usize, now: Moment) {
        let pin = self.pins.get(at).filter(|pin| !pin.is_momentary());
        if let Some(value) = pin.map(Pin::toggled) {
            self.operate(at, Some(value), false, now);
        }
    }

    /// Writes a value to a pin, or presses it where there is none.
    pub(super) fn operate(
        &mut self,
        at: usize,
        value: Option<String>,
        is_confirmed: bool,
        now: Moment,
    ) {
        let refusal = self.refusal();
        let is_open = self.link.open().is_some();
        let can_do = |pin: &&mut Pin| {
            pin.is_output() && (value.is_some() || pin.spec().kind == PinKind::Button)
        };
        let Some(pin) = self.pins.get_mut(at).filter(can_do) else {
            return;
        };
        // Who lets go of a switch must not leave it on: that waits until it can be sent.
        let refusal = refusal.filter(|_| !is_open || !pin.is_momentary() || pin.is_held());
        // What else cannot be sent now must not wait: it would be sent when the link is back.
        if let Some(notice) = refusal.or(pin.spec().is_locked().then_some("locked")) {
            pin.refuse(notice);
        } else if pin.spec().asks_first() && !pin.is_momentary() && !is_confirmed {
            // Where a person moves the same slider on, it must not jump back.
            if self.question.as_ref().is_some_and(|other| other.pin != at) {
                self.drop_question();
            }
            self.question = Some(Question { pin: at, value });
        } else if let Some(value) = value {
            if let Some(value) = pin.ask(&value, now.ms) {
                self.send_value(at, &value, now);
            }
        } else {
            pin.press(now.wall_ms);
            self.send_value(at, "", now);
        }
    }

    /// The question is answered.
    pub(super) fn confirm(&mut self, yes: bool, now: Moment) {
        if !yes {
            self.drop_question();
        } else if let Some(question) = self.question.take() {
            self.operate(question.pin, question.value, true, now);
        }
    }

    /// Nobody waits for an answer any more; the control goes back to where the board says.
    pub(super) fn drop_question(&mut self) {
        let question = self.question.take();
        if let Some(pin) = question.and_then(|question| self.pins.get_mut(question.pin)) {
            pin.redraw();
        }
    }

    /// A momentary switch is held down, or let go.
    pub(super) fn hold(&mut self, at: usize, is_down: bool, now: Moment) {
        let pin = self.pins.get_mut(at).filter(|pin| pin.is_momentary());
        if let Some(pin) = pin.filter(|pin| pin.is_held() != is_down) {
            pin.hold(is_down);
            let word = pin.word(is_down);
            self.operate(at, Some(word), true, now);
            if let Some(pin) = self.pins.get_mut(at).filter(|pin| !pin.is_pending()) {
                // It was refused.
                pin.hold(false);
            }
        }
    }

    /// Lets go of all that is held, as long as the board can still be told.
    pub(super) fn let_go_of_pins(&mut self, now: Moment) {
        // It cannot be tried again later: so it does not wait for a full send buffer.
        let buffered = self.buffered.take();
        for at in 0..self.pins.len() {
            let pin = self.pins.get_mut(at).filter(|pin| pin.needs_release());
            if let Some(pin) = pin.filter(|_| self.link.open().is_some()) {
                pin.hold(false);
                pin.skip_write_gap();
                let word = pin.word(false);
                self.operate(at, Some(word), true, now);
            }
        }
        self.buffered = buffered;
    }
}
