//! The tab that holds the socket, and what it relays to its followers.

use super::message::{
    ASK, BINARY, BYE, BYTES, CLOSED, HERE, IN, JOIN, LATE, LATEST, OPEN, OUT, PAST, PATIENT, PING,
    SEND, number,
};
use super::{FRESH_MS, Happening, MAX_RECENT, MAX_RECENT_BYTES, Order, Role, Tabs};
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::console::log::beginning;
use crate::model::text::{
    MAX_HEX_BYTES, cut_at_first, hex, parse_hex, push_field, push_integer, push_text,
};

impl Tabs {
    /// Something happened to this tab's own socket; the shell tells the model.
    pub fn socket(&mut self, attempt: Attempt, happening: &Happening, now_ms: u64) {
        if matches!(happening, Happening::Closed(_)) && attempt == self.attempt {
            self.has_socket = false;
        }
        if self.role != Role::Leading || attempt != self.attempt {
            return;
        }
        match happening {
            Happening::Opened => {
                self.is_open = true;
                self.fresh_from_ms = now_ms;
                self.forget();
                self.post_here(now_ms);
                // Followers that came while there was no connection get all of it relayed, and
                // learn here what was known before.
                if self.follower_ms.is_some() {
                    self.orders.push(Order::TellLatest);
                }
            }
            Happening::Text(message) => self.relay(IN, self.me, message),
            // Writing hex takes longer than all the rest, so only where somebody listens.
            Happening::Binary(message) if self.follower_ms.is_some() => {
                let mut carried = String::new();
                push_field(&mut carried, message.len() as u64);
                carried.push_str(&hex(beginning(message), MAX_HEX_BYTES));
                self.post_relayed(BINARY, self.me, &carried);
            }
            Happening::Closed(loss) => self.post_closed(loss),
            _ => {}
        }
    }

    /// A message of another tab, while this one leads.
    pub(super) fn peer_of_leader(&mut self, kind: u8, sender: u32, carried: &str, now_ms: u64) {
        if matches!(kind, ASK | JOIN | PING) {
            self.follower_ms = Some(now_ms);
        }
        match kind {
            // The timers of a hidden tab fire late, and it waits long between two attempts. A
            // visible tab need not wait for that.
            ASK if self.hidden && !self.is_open && !carried.ends_with(PATIENT) => {
                if self.has_socket {
                    self.drop_socket();
                    self.lose_leader(Loss::of_tab());
                }
                self.role = Role::None;
            }
            ASK | JOIN if self.is_open => {
                self.post_here(now_ms);
                self.orders.push(Order::TellLatest);
            }
            ASK | JOIN | PING => self.post_here(now_ms),
            SEND | BYTES => {
                let Some(message) = self.fresh(carried, sender, now_ms) else {
                    return;
                };
                if kind == SEND {
                    self.relay(OUT, sender, message);
                    let attempt = self.attempt;
                    self.happened(attempt, Happening::Sent(message.into()));
                    self.orders.push(Order::SendText(message.into()));
                } else if let Ok(bytes) = parse_hex(message) {
                    self.orders.push(Order::SendBytes(bytes));
                }
            }
            // There are two leaders, and one of them has to give up.
            HERE | OPEN if self.yields_to(kind == OPEN, number(carried), sender) => {
                self.drop_socket();
                self.post(BYE, "");
                self.lose_leader(Loss::of_tab());
            }
            HERE | OPEN => self.post_here(now_ms),
            _ => {}
        }
    }

    /// What a follower wants sent, unless its stamp is older than [`FRESH_MS`] or of another
    /// connection. A late follower is told to begin again, and stamps from before that are void.
    fn fresh<'a>(&mut self, carried: &'a str, sender: u32, now_ms: u64) -> Option<&'a str> {
        let (stamp, message) = cut_at_first(carried, b'\n')?;
        let (leader, stamped_ms) = cut_at_first(stamp, b' ')?;
        if number(leader) != u64::from(self.me) {
            return None;
        }
        let stamped_ms = number(stamped_ms);
        let is_fresh = self.is_open
            && (self.fresh_from_ms..=now_ms).contains(&stamped_ms)
            && now_ms - stamped_ms <= FRESH_MS;
        if !is_fresh {
            self.fresh_from_ms = now_ms + 1;
            let mut late = String::new();
            push_integer(&mut late, u64::from(sender));
            self.post(LATE, &late);
        }
        is_fresh.then_some(message)
    }

    /// Says that this tab leads: the term, and a stamp.
    pub(super) fn post_here(&mut self, now_ms: u64) {
        let mut carried = String::new();
        for number in [self.term, u64::from(self.me), now_ms] {
            push_field(&mut carried, number);
        }
        self.post(if self.is_open { OPEN } else { HERE }, &carried);
    }

    /// Says that the socket is closed.
    pub(super) fn post_closed(&mut self, loss: &Loss) {
        self.is_open = false;
        let mut carried = String::new();
        push_integer(&mut carried, u64::from(loss.code));
        carried.push_str(if loss.clean { " clean " } else { " cut " });
        carried.push_str(&loss.reason);
        self.post(CLOSED, &carried);
    }

    /// Tells the followers what came or went, and keeps it for those that come later.
    pub(super) fn relay(&mut self, kind: u8, origin: u32, message: &str) {
        self.post_relayed(kind, origin, message);
        let mut recent = String::from(char::from(kind));
        recent.push_str(message);
        self.recent_bytes += recent.len();
        self.recent.push_back(recent);
        while self.recent.len() > MAX_RECENT || self.recent_bytes > MAX_RECENT_BYTES {
            let Some(oldest) = self.recent.pop_front() else {
                break;
            };
            self.recent_bytes = self.recent_bytes.saturating_sub(oldest.len());
        }
    }

    /// Tells the followers, if there are any, with the number of the tab that it came from.
    fn post_relayed(&mut self, kind: u8, origin: u32, message: &str) {
        if self.follower_ms.is_some() {
            let mut carried = String::new();
            push_integer(&mut carried, u64::from(origin));
            carried.push('\n');
            carried.push_str(message);
            self.post(kind, &carried);
        }
    }

    /// Tells new followers what the model knows of the board, and what came and went lately: what
    /// is kept of that is bounded, and a value may have come long before. Other followers ignore it.
    pub fn tell_latest(&mut self, latest: &str) {
        self.post(LATEST, latest);
        let mut past = String::new();
        for message in &self.recent {
            push_text(&mut past, message);
        }
        self.post(PAST, &past);
    }
}
