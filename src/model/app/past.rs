//! The history of the board, kept for the next visit.
//!
//! It belongs to an address. The tab that holds the socket stores it; one that shares the socket
//! reads what was stored when it joins.

use super::board::Board;
use super::effects::Effects;
use super::input::Output;
use crate::model::alarms;
use crate::model::connection::address::Address;
use crate::model::history::{self, RETAINED_MS, Record};
use crate::model::text::{concat, push_integer, push_padded};
use words::t;

/// What is shown once where nothing can be stored.
const NOT_KEPT: &str = t!("The history of the pins is lost when this page is closed: ");

impl Board {
    /// Something comes from the board. If the page no longer knew that it is there, that is a gap.
    pub fn end_silence(&mut self, fx: &mut Effects) {
        if history::IS_HERE
            && let Some(since_ms) = self.connection.silent_from_ms(self.profile(), fx.now.ms)
        {
            fx.recorder.add_time("since", since_ms);
            fx.recorder.event("silent");
            self.dashboard.history.lose(since_ms);
        }
    }

    /// Until when the values of the board stand, on the clock of the history; none if there is no
    /// connection.
    pub fn standing_until_ms(&self, now_ms: u64) -> Option<u64> {
        let connection = &self.connection;
        connection.link.open()?;
        let silent_from_ms = connection.silent_from_ms(self.profile(), now_ms);
        Some(
            self.dashboard
                .history
                .time(silent_from_ms.unwrap_or(now_ms)),
        )
    }

    /// Sets the clock of the history where that bends nothing: without a connection, and after a sleep,
    /// which is a gap.
    pub fn set_history_clock(&mut self, has_jumped: bool, fx: &Effects) {
        let history = &mut self.dashboard.history;
        if has_jumped && !self.connection.is_replay() {
            history.lose(self.connection.sender.talk.last_ms());
        }
        if has_jumped || self.connection.link.open().is_none() {
            history.set_clock(fx.now.ms, fx.now.utc_ms());
        }
    }

    /// When something of the history is to be stored.
    pub fn store_ms(&self) -> Option<u64> {
        let deadline_ms = self.dashboard.history.deadline_ms();
        deadline_ms.filter(|_| self.stores())
    }

    fn stores(&self) -> bool {
        let is_told = self.connection.is_shared() || self.connection.is_replay();
        !self.history_of.is_empty() && !is_told
    }

    /// Has what is due stored, or all that is new.
    pub fn store_history(&mut self, is_all: bool, fx: &mut Effects) {
        if !self.stores() {
            return;
        }
        for record in self.dashboard.history.unstored(fx.now.ms, is_all) {
            fx.push(self.stored(record));
        }
    }

    fn stored(&self, record: Record) -> Output {
        let retained_ms = RETAINED_MS.get(record.level).copied().unwrap_or_default();
        let key = |at_ms| key(&self.history_of, record.level, at_ms);
        Output::Archive {
            key: key(record.at_ms),
            oldest: key(0),
            expired: key(record.at_ms.saturating_sub(retained_ms)),
            record: record.bytes,
        }
    }

    /// The board may be another one: its history and its alarms are others, too.
    pub fn follow_address(&mut self, fx: &mut Effects) {
        let address = self.connection.link.address();
        let board = address.map(Address::remembered).unwrap_or_default();
        if board != self.history_of {
            if alarms::IS_HERE {
                self.dashboard.alarms.set_board(&board);
            }
            if history::IS_HERE {
                self.store_history(true, fx);
                let history = self.dashboard.begin_history();
                history.set_clock(fx.now.ms, fx.now.utc_ms());
            }
            self.history_of = board;
            if history::IS_HERE {
                self.recall_history(fx);
            }
        }
    }

    /// Reads what is stored.
    pub fn recall_history(&self, fx: &mut Effects) {
        fx.push(Output::ReadArchive(concat(&[&self.history_of, "|"])));
    }

    /// Forgets the history, the stored one too.
    pub fn forget_history(&mut self, fx: &mut Effects) {
        self.dashboard.history.forget();
        fx.push(Output::ForgetArchive(concat(&[&self.history_of, "|"])));
    }

    /// The history could not be stored.
    pub fn history_not_kept(&mut self, why: &str, fx: &mut Effects) {
        if !std::mem::replace(&mut self.is_history_denied, true) {
            fx.note(&concat(&[NOT_KEPT, why]));
        }
    }
}

/// The key of a record. The keys of a level are in the order of its times.
fn key(board: &str, level: usize, at_ms: u64) -> String {
    let mut key = concat(&[board, "|"]);
    push_integer(&mut key, level as u64);
    key.push('|');
    push_padded(&mut key, at_ms, 15);
    key
}
