//! Which of several tabs is to hold the socket.

use super::message::{ASK, PATIENT};
use super::{Happening, Order, Role, SEEK_MS, Tabs};
use crate::model::connection::loss::Loss;
use crate::model::text::push_integer;

impl Tabs {
    /// Asks for the socket.
    pub(super) fn seek(&mut self, now_ms: u64, was_late: bool) {
        self.role = Role::Seeking {
            until_ms: now_ms + SEEK_MS,
            again: false,
            was_late,
        };
        self.term += 1;
        self.forget();
        self.asked_hidden = self.hidden;
        self.ask();
    }

    pub(super) fn ask(&mut self) {
        let mut carried = String::new();
        push_integer(&mut carried, self.term);
        if self.asked_hidden {
            carried.push_str(PATIENT);
        }
        self.post(ASK, &carried);
    }

    /// What came and went before means nothing any more.
    pub(super) fn forget(&mut self) {
        self.recent.clear();
        self.recent_bytes = 0;
        self.knows_latest = false;
    }

    pub(super) fn hold(&mut self, now_ms: u64) {
        self.role = Role::Holding;
        self.has_socket = true;
        self.post_here(now_ms);
        self.orders
            .push(Order::Open(self.attempt, self.url.clone()));
    }

    /// Whether another tab goes before this one: by its later term, of two that ask or open at
    /// once by its smaller number.
    pub(super) fn goes_first(&self, term: u64, sender: u32) -> bool {
        term > self.term || term == self.term && sender < self.me
    }

    /// Whether another tab that holds a socket is to keep it, and not this one.
    pub(super) fn is_outdone(&self, is_open: bool, term: u64, sender: u32) -> bool {
        if is_open == self.is_open {
            self.goes_first(term, sender)
        } else {
            is_open
        }
    }

    /// The shared connection is over; the model will want another one.
    pub(super) fn lost_holder(&mut self, loss: Loss) {
        self.role = Role::None;
        self.is_open = false;
        self.forget();
        let attempt = self.attempt;
        self.happened(attempt, Happening::Closed(loss));
    }
}
