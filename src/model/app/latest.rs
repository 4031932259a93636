//! What the tab that holds the socket tells one that comes later: the latest value of every path.
//!
//! It is told in one go, so that nothing comes between, and it is the last word about all that came
//! before it. The last messages, which are told behind it, are for the console alone.

use super::wire::claim;
use super::{App, Moment};
use crate::model::connection::link::State;
use crate::model::dashboard::pins::Pin;
use crate::model::text::{hash, number_of, push_field};

impl App {
    /// The latest value of every path, for [`super::Input::Latest`], behind how messages are
    /// understood and how long the connection is there. With 20,000 paths, each of 512 bytes, with
    /// a value of 256 and a unit of 32, it is 17 MB long, and longer never.
    pub fn latest(&self, now: Moment) -> String {
        let mut told = String::new();
        push_field(&mut told, hash(&self.text));
        push_field(&mut told, now.ms.saturating_sub(self.fresh_from_ms()));
        for place in 0..self.table.len() {
            self.table.tell(place, &mut told, now.ms);
        }
        told
    }

    /// From when on a value is of this connection.
    fn fresh_from_ms(&self) -> u64 {
        match *self.link.state() {
            State::Open { since_ms, .. } => self.fresh_from_ms.unwrap_or(since_ms),
            _ => u64::MAX,
        }
    }

    /// Learns what another tab knows of the board. One with another profile knows other paths.
    pub(super) fn learn(&mut self, mut told: &str, now: Moment) -> Option<()> {
        if number_of(&mut told)? != hash(&self.text) {
            return None;
        }
        let open_ms = number_of(&mut told)?;
        while let Some(learned) = self.table.learn(&mut told, now.ms) {
            if let Some((place, true)) = learned {
                let (pins, specs) = (&mut self.pins, &self.profile.pins);
                claim(pins, specs, &mut self.table, place, true);
            }
        }
        self.fresh_from_ms = Some(now.ms.saturating_sub(open_ms));
        self.know_pins(|_| true, now);
        Some(())
    }

    /// Tells pins what the table knows of them.
    pub(super) fn know_pins(&mut self, is_meant: fn(&Pin) -> bool, now: Moment) {
        let fresh_from_ms = self.fresh_from_ms();
        for (at, pin) in self.pins.iter_mut().enumerate() {
            if is_meant(pin)
                && let Some(row) = self.table.newest_of(at)
            {
                let age_ms = now.ms.saturating_sub(row.since_ms());
                pin.read_since(row.reading(), now.wall_ms.saturating_sub(age_ms));
                if row.came_ms() < fresh_from_ms {
                    pin.lose();
                }
            }
        }
    }
}
