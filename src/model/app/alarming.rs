//! What the board does is told to the alarms, and what they find is told on.

use super::App;
use super::board::Board;
use super::effects::Effects;
use super::input::{Kept, Output};
use crate::model::alarms::{self, Alarm, Alarms, Contact};
use crate::model::connection::link::State;
use crate::model::time::sooner;

/// What asks a person to act.
impl App {
    /// The alarms of the board.
    pub fn alarms(&self) -> &Alarms {
        &self.board.dashboard.alarms
    }

    /// The active alarm of a pin, the worst one; nothing if all is well.
    pub fn alarm_of(&self, pin: usize) -> Option<&Alarm> {
        self.alarms().of(pin)
    }

    /// Whether anything can become an alarm by the active profile.
    pub fn watches(&self) -> bool {
        let profile = self.profile();
        let mut pins = profile.pins.iter();
        alarms::IS_HERE && (profile.lost_ms.is_some() || pins.any(|pin| pin.is_watched()))
    }

    /// The alarms of all boards, as they are stored; at most 128 KiB.
    pub fn stored_alarms(&self) -> String {
        self.alarms().stored()
    }

    /// Takes over the alarms of earlier visits.
    pub fn set_alarms(&mut self, stored: &str) {
        self.board.dashboard.alarms.restore(stored);
    }

    /// Takes over the alarms that are stored by now, as
    /// [`Input::Alarms`](super::Input::Alarms) does: to be called before they are stored again.
    pub fn merge_alarms(&mut self, stored: &str) {
        self.board.dashboard.alarms.merge(stored);
    }
}

impl Board {
    /// When something is due for the alarms.
    pub fn alarms_ms(&self) -> Option<u64> {
        let alarms = &self.dashboard.alarms;
        let store_ms = alarms.store_ms().filter(|_| !self.connection.is_shared());
        sooner(alarms.deadline_ms(), store_ms)
    }

    /// Works off what was due for the alarms until now: what comes now is later.
    pub fn watch_until_now(&mut self, fx: &Effects) {
        let is_hidden = self.connection.presence.is_hidden();
        let alarms = &mut self.dashboard.alarms;
        alarms.tick(fx.now.ms, fx.now.wall_ms, is_hidden);
    }

    /// Has a recording say that something is due for the alarms by now, and whether the page slept.
    pub fn say_due_alarms(&self, fx: &mut Effects) {
        let is_hidden = self.connection.presence.is_hidden();
        let alarms = &self.dashboard.alarms;
        if alarms.has_slept(fx.now.ms, is_hidden) {
            fx.recorder.add_words("event", "slept");
        } else if alarms.deadline_ms().is_some_and(|at| fx.now.ms >= at) {
            fx.recorder.add_words("event", "passed");
        }
    }

    /// Tells the alarms whether the board is there.
    pub fn watch_contact(&mut self) {
        let link = &self.connection.link;
        let contact = match link.state() {
            State::Open { .. } if !self.connection.sender.broker.is_greeting() => Contact::Open,
            State::Idle | State::Closing { .. } => Contact::Unwanted,
            _ if link.is_recovering() => Contact::Gone,
            _ => Contact::Pending,
        };
        if self.dashboard.alarms.is_other(contact) {
            let host = link.address().map_or("", |address| address.host());
            let name = match self.dashboard.profile.name() {
                "" => host,
                name => name,
            };
            self.dashboard.alarms.follow(contact, name);
        }
    }

    /// Has what is new of the alarms rung and stored, by the tab that holds the socket.
    pub fn tell_alarms(&mut self, is_last: bool, fx: &mut Effects) {
        let is_shared = self.connection.is_shared();
        let alarms = &mut self.dashboard.alarms;
        if alarms.take_changed() {
            fx.changed();
            for (level, text) in alarms.take_news() {
                if !is_shared {
                    fx.push(Output::Ring(level, text));
                }
            }
        }
        let is_due = alarms.store_ms().is_some_and(|at| fx.now.ms >= at);
        if (is_last || is_due) && !is_shared && alarms.take_unstored() {
            fx.store(Kept::Alarms);
        }
    }
}
