//! The tab that holds the socket, and what it tells the others.

use super::message::{
    ASK, BINARY, BYE, BYTES, CLOSED, HERE, IN, JOIN, LATE, LATEST, OPEN, OUT, PAST, PATIENT, SEND,
    THERE, number,
};
use super::{FRESH_MS, Happening, MAX_RECENT, MAX_RECENT_BYTES, Order, Role, Tabs};
use crate::model::connection::link::Attempt;
use crate::model::connection::loss::Loss;
use crate::model::console::log::beginning;
use crate::model::text::{
    MAX_HEX_BYTES, cut_at_first, hex, parse_hex, push_field, push_integer, push_text,
};

impl Tabs {
    /// Something happened to the real socket; the model hears of it from the shell.
    pub fn socket(&mut self, attempt: Attempt, happening: &Happening, now_ms: u64) {
        if matches!(happening, Happening::Closed(_)) && attempt == self.attempt {
            self.has_socket = false;
        }
        if self.role != Role::Holding || attempt != self.attempt {
            return;
        }
        match happening {
            Happening::Opened => {
                self.is_open = true;
                self.fresh_from_ms = now_ms;
                self.forget();
                self.post_here(now_ms);
                // Who came while there was no connection hears all from its beginning on, and
                // learns here what was before.
                if self.asked_ms.is_some() {
                    self.orders.push(Order::TellLatest);
                }
            }
            Happening::Text(message) => self.told(IN, self.me, message),
            // To write it in hex takes longer than all else about it.
            Happening::Binary(message) if self.asked_ms.is_some() => {
                let mut carried = String::new();
                push_field(&mut carried, message.len() as u64);
                carried.push_str(&hex(beginning(message), MAX_HEX_BYTES));
                self.post_told(BINARY, self.me, &carried);
            }
            Happening::Closed(loss) => self.closed(loss),
            _ => {}
        }
    }

    pub(super) fn peer_of_holder(&mut self, kind: u8, sender: u32, carried: &str, now_ms: u64) {
        match kind {
            // The timers of a hidden tab ring late, and between two attempts it waits for long. One
            // that is looked at need not wait for that.
            ASK if self.hidden && !self.is_open && !carried.ends_with(PATIENT) => {
                if self.has_socket {
                    self.drop_socket();
                    self.lost_holder(Loss::of_tab());
                }
                self.role = Role::None;
            }
            ASK | JOIN if self.is_open => {
                self.post_here(now_ms);
                self.orders.push(Order::TellLatest);
            }
            ASK | JOIN | THERE => self.post_here(now_ms),
            SEND | BYTES => {
                let Some(message) = self.fresh(carried, sender, now_ms) else {
                    return;
                };
                if kind == SEND {
                    self.told(OUT, sender, message);
                    let attempt = self.attempt;
                    self.happened(attempt, Happening::Sent(message.into()));
                    self.orders.push(Order::SendText(message.into()));
                } else if let Ok(bytes) = parse_hex(message) {
                    self.orders.push(Order::SendBytes(bytes));
                }
            }
            // Two hold a socket, which cannot last. One that is open is worth more than an attempt.
            HERE | OPEN if self.is_outdone(kind == OPEN, number(carried), sender) => {
                self.drop_socket();
                self.post(BYE, "");
                self.lost_holder(Loss::of_tab());
            }
            HERE | OPEN => self.post_here(now_ms),
            _ => {}
        }
    }

    /// What another tab wants to have sent by this one, unless it is too late for it: the stamp
    /// must be of this connection and of this moment. A tab that comes too late is told to begin
    /// again, and so is who was not told yet.
    pub(super) fn fresh<'a>(
        &mut self,
        carried: &'a str,
        sender: u32,
        now_ms: u64,
    ) -> Option<&'a str> {
        let (stamp, message) = cut_at_first(carried, b'\n')?;
        let (holder, stamped_ms) = cut_at_first(stamp, b' ')?;
        if number(holder) != u64::from(self.me) {
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

    /// Says that this tab holds the socket: the term, and a stamp.
    pub(super) fn post_here(&mut self, now_ms: u64) {
        let mut carried = String::new();
        for number in [self.term, u64::from(self.me), now_ms] {
            push_field(&mut carried, number);
        }
        self.post(if self.is_open { OPEN } else { HERE }, &carried);
    }

    /// The real socket is closed; the others hear of it.
    pub(super) fn closed(&mut self, loss: &Loss) {
        self.is_open = false;
        let mut carried = String::new();
        push_integer(&mut carried, u64::from(loss.code));
        carried.push_str(if loss.clean { " clean " } else { " cut " });
        carried.push_str(&loss.reason);
        self.post(CLOSED, &carried);
    }

    /// Tells the others what came or went, and keeps it for those that come later.
    pub(super) fn told(&mut self, kind: u8, origin: u32, message: &str) {
        self.post_told(kind, origin, message);
        let mut kept = String::from(char::from(kind));
        kept.push_str(message);
        self.recent_bytes += kept.len();
        self.recent.push_back(kept);
        while self.recent.len() > MAX_RECENT || self.recent_bytes > MAX_RECENT_BYTES {
            let Some(oldest) = self.recent.pop_front() else {
                break;
            };
            self.recent_bytes = self.recent_bytes.saturating_sub(oldest.len());
        }
    }

    /// Tells the others, if there are any, with the number of the tab that it came from.
    pub(super) fn post_told(&mut self, kind: u8, origin: u32, message: &str) {
        if self.asked_ms.is_some() {
            let mut carried = String::new();
            push_integer(&mut carried, u64::from(origin));
            carried.push('\n');
            carried.push_str(message);
            self.post(kind, &carried);
        }
    }

    /// What the model knows of the board, for the tabs that do not know it yet, and what came and
    /// went lately: that is bounded, and what is true may have been said long before. A tab that
    /// is here already takes no notice.
    pub fn tell_latest(&mut self, latest: &str) {
        self.post(LATEST, latest);
        let mut past = String::new();
        for message in &self.recent {
            push_text(&mut past, message);
        }
        self.post(PAST, &past);
    }
}
