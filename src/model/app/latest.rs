//! What the tab that holds the socket tells one that comes later: the latest value of every path.
//!
//! It is told in one go, so that nothing comes between, and it is the last word about all that came
//! before it. The last messages, which are told behind it, are for the console alone.

use super::wire::claim;
use super::{App, Moment};
use crate::model::link::State;
use crate::model::pins::Pin;
use crate::model::table::number_of;
use crate::model::text::{concat, push_integer};
use std::mem::take;

/// How long a part of what is told gets before another one is begun, in bytes. With 20,000 paths,
/// each of 512 bytes and with a value of 256, there are 67 of them, of 18 MB together.
pub const MAX_PART_BYTES: usize = 262_144;

impl App {
    /// The latest value of every path, in parts for [`super::Input::Latest`]. Each says first
    /// whether another one follows, how messages are understood, and how long the connection is
    /// there.
    pub fn latest(&self, now: Moment) -> Vec<String> {
        let mut head = String::new();
        for number in [
            self.profile.dialect.print(),
            now.ms.saturating_sub(self.fresh_from_ms()),
        ] {
            head.push(' ');
            push_integer(&mut head, number);
        }
        head.push(' ');
        let mut parts = Vec::new();
        let mut part = String::new();
        for place in 0..self.table.len() {
            self.table.tell(place, &mut part, now.ms);
            if part.len() >= MAX_PART_BYTES {
                parts.push(concat(&["1", &head, &take(&mut part)]));
            }
        }
        parts.push(concat(&["0", &head, &part]));
        parts
    }

    /// From when on a value is of this connection.
    fn fresh_from_ms(&self) -> u64 {
        match *self.link.state() {
            State::Open { since_ms, .. } => since_ms.saturating_sub(self.lead_ms),
            _ => u64::MAX,
        }
    }

    /// Learns what another tab knows of the board. One that understands it differently knows
    /// other paths.
    pub(super) fn learn(&mut self, mut told: &str, now: Moment) -> Option<()> {
        let is_last = number_of(&mut told)? == 0;
        if number_of(&mut told)? != self.profile.dialect.print() {
            return None;
        }
        let lead_ms = number_of(&mut told)?;
        if self.lead_ms == 0
            && let State::Open { since_ms, .. } = *self.link.state()
        {
            self.lead_ms = lead_ms.saturating_sub(now.ms - since_ms);
        }
        // All parts were told at the same moment.
        let told_ms = self.fresh_from_ms().saturating_add(lead_ms);
        while let Some(learned) = self.table.learn(&mut told, told_ms) {
            if let Some((place, true)) = learned {
                let (pins, specs) = (&mut self.pins, &self.profile.pins);
                claim(pins, specs, &mut self.table, place, true);
            }
        }
        if is_last {
            self.know_pins(|_| true, now);
        }
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
                pin.know(row.reading(), now.wall_ms.saturating_sub(age_ms));
                if row.came_ms() < fresh_from_ms {
                    pin.lose();
                }
            }
        }
    }
}
