//! Which of several tabs leads: it asks, waits for an answer, and opens the socket if none comes.

use super::message::{ASK, HERE, JOIN, OPEN, PATIENT, WHO, number};
use super::{Happening, Order, Role, SEEK_MS, Tabs, YIELD_MS, is_of};
use crate::model::connection::loss::Loss;
use crate::model::text::{pieces, push_integer};

impl Tabs {
    /// Begins an election.
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

    /// The start script of the page asked who leads, at `asked_ms`, and heard this since: each
    /// message with a NUL behind it. It counts as the question of this tab, so the time that has
    /// passed since need not pass again. Where anything was heard that may concern this board, it
    /// is taken as if it came now, and the election takes its time.
    ///
    /// Two pages that start at the same time cannot both hear nothing: the one that asked first
    /// hears the other, which hears it lead or ask again.
    pub fn asked_before(&mut self, asked_ms: u64, heard: &str, now_ms: u64) {
        let mut is_silent = true;
        for message in pieces(heard, 0) {
            if message == WHO || is_of(message, &self.board) {
                is_silent = false;
                self.peer(message, now_ms);
            }
        }
        if let Role::Seeking { until_ms, .. } = &mut self.role
            && is_silent
        {
            *until_ms = asked_ms + SEEK_MS;
            if *until_ms <= now_ms {
                self.lead(now_ms);
            }
        }
    }

    /// A page that is about to start asks who leads. A hidden leader without a socket would give
    /// way to it, and does so once it asks by the board's name.
    pub(super) fn tell_who(&mut self, now_ms: u64) {
        match self.role {
            Role::Leading if self.is_open || !self.hidden => self.post_here(now_ms),
            Role::Seeking { .. } => self.ask(),
            _ => {}
        }
    }

    /// Asks whether another tab leads.
    fn ask(&mut self) {
        let mut carried = String::new();
        push_integer(&mut carried, self.term);
        if self.asked_hidden {
            carried.push_str(PATIENT);
        }
        self.post(ASK, &carried);
    }

    /// A message of another tab, while this one waits for an answer.
    pub(super) fn peer_of_seeker(
        &mut self,
        kind: u8,
        sender: u32,
        carried: &str,
        was_late: bool,
        now_ms: u64,
    ) {
        match kind {
            ASK => {
                let term = number(carried);
                let is_patient = carried.ends_with(PATIENT);
                // A visible tab goes before hidden ones, whose timers fire late.
                let goes_first = if is_patient == self.asked_hidden {
                    self.goes_first(term, sender)
                } else {
                    self.asked_hidden
                };
                if goes_first {
                    self.term = self.term.max(term);
                    self.role = Role::Seeking {
                        until_ms: now_ms + YIELD_MS,
                        again: true,
                        was_late,
                    };
                } else {
                    self.ask();
                }
            }
            HERE | OPEN => {
                self.follow(sender, now_ms, now_ms);
                if kind == HERE {
                    // The leader may not have heard the question, and relays only to followers
                    // that it knows of.
                    self.post(JOIN, "");
                }
                self.peer_of_follower(kind, carried);
            }
            _ => {}
        }
    }

    /// Follows a leader that was heard right now.
    pub(super) fn follow(&mut self, leader: u32, asked_ms: u64, now_ms: u64) {
        self.role = Role::Following {
            leader,
            heard_ms: now_ms,
            asked_ms,
            was_late: false,
        };
    }

    /// Forgets what belongs to the connection before.
    pub(super) fn forget(&mut self) {
        self.recent.clear();
        self.recent_bytes = 0;
        self.knows_latest = false;
    }

    /// Becomes the leader, and opens the socket.
    pub(super) fn lead(&mut self, now_ms: u64) {
        self.role = Role::Leading;
        self.has_socket = true;
        self.post_here(now_ms);
        self.orders
            .push(Order::Open(self.attempt, self.url.clone()));
    }

    /// Whether another tab goes before this one: the later term first, and of two in the same term
    /// the smaller number.
    fn goes_first(&self, term: u64, sender: u32) -> bool {
        term > self.term || term == self.term && sender < self.me
    }

    /// Whether another leader keeps its socket, and this one does not. An open socket is worth more
    /// than an attempt.
    pub(super) fn yields_to(&self, is_open: bool, term: u64, sender: u32) -> bool {
        if is_open == self.is_open {
            self.goes_first(term, sender)
        } else {
            is_open
        }
    }

    /// The connection of this tab is over; the model will want another one.
    pub(super) fn lose_leader(&mut self, loss: Loss) {
        self.role = Role::None;
        self.is_open = false;
        self.forget();
        let attempt = self.attempt;
        self.happened(attempt, Happening::Closed(loss));
    }
}
