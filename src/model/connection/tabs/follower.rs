//! A tab that uses the socket of another one, the leader.

use super::message::{BINARY, BYE, CLOSED, HERE, IN, LATE, LATEST, OPEN, OUT, PAST, number};
use super::{Happening, Tabs};
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::text::{cut_at_first, head_and_rest, number_of, parse_hex, text_of};

impl Tabs {
    /// Asks the leader to send something, with its latest stamp.
    pub(super) fn request(&mut self, kind: u8, message: &str) {
        let mut carried = self.stamp.clone();
        carried.push('\n');
        carried.push_str(message);
        self.post(kind, &carried);
    }

    /// A message of the leader.
    pub(super) fn peer_of_follower(&mut self, kind: u8, carried: &str) {
        let attempt = self.attempt;
        if (kind == OPEN || kind == HERE)
            && let Some((_, stamp)) = cut_at_first(carried, b' ')
        {
            self.term = number(carried);
            self.stamp = stamp.into();
        }
        match kind {
            OPEN if !self.is_open => {
                self.is_open = true;
                self.happened(attempt, Happening::Opened);
            }
            LATEST if self.is_open && !self.knows_latest => {
                self.knows_latest = true;
                self.happened(attempt, Happening::Latest(carried.into()));
            }
            PAST if self.recent.is_empty() => {
                // Marks the past as known, so that it is reported once.
                self.recent.push_back(String::new());
                let mut rest = carried;
                while let Some(message) = text_of(&mut rest) {
                    if let Some(kind) = message.bytes().next() {
                        let kind = if kind == IN { PAST } else { kind };
                        self.relayed(attempt, kind, message.get(1..).unwrap_or(""));
                    }
                }
            }
            IN | OUT | BINARY if self.is_open => {
                // This tab has already shown what it asked to be sent.
                let (origin, carried) = cut_at_first(carried, b'\n').unwrap_or(("", carried));
                if kind == OUT && number(origin) == u64::from(self.me) {
                    return;
                }
                self.relayed(attempt, kind, carried);
            }
            CLOSED => {
                let (code, rest) = head_and_rest(carried, b' ');
                let (clean, reason) = head_and_rest(rest, b' ');
                self.lose_leader(Loss {
                    code: code.parse::<u64>().map_or(1006, |code| code as u16),
                    clean: clean == "clean",
                    reason: reason.into(),
                });
            }
            LATE if number(carried) == u64::from(self.me) => {
                self.lose_leader(Loss::of_tab());
            }
            BYE => self.lose_leader(Loss::of_tab()),
            _ => {}
        }
    }

    /// Reports what the leader relayed from the socket.
    fn relayed(&mut self, attempt: Attempt, kind: u8, message: &str) {
        let happening = match kind {
            IN => Happening::Text(message.into()),
            PAST => Happening::Past(message.into()),
            OUT => Happening::Sent(message.into()),
            _ => {
                let mut bytes = message;
                let length = number_of(&mut bytes).unwrap_or(0);
                let bytes = parse_hex(bytes).unwrap_or_default();
                Happening::Beginning(bytes, length as usize)
            }
        };
        self.happened(attempt, happening);
    }
}
