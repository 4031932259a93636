//! What tabs say to each other, as text.

use super::{Order, Tabs};
use crate::model::text::{cut_at_first, push_integer};

/// What the question of a hidden tab ends with.
pub(super) const PATIENT: &str = " hidden";

// The kinds of messages. Who wants the socket asks; who shares it joins, and asks whether the
// holder is there.
pub(super) const ASK: u8 = b'a';
pub(super) const JOIN: u8 = b'j';
pub(super) const THERE: u8 = b't';
// The holder says that it is here, with an open socket or without.
pub(super) const HERE: u8 = b'h';
pub(super) const OPEN: u8 = b'o';
// What came and went: lately, and now.
pub(super) const PAST: u8 = b'p';
pub(super) const IN: u8 = b'<';
pub(super) const OUT: u8 = b'>';
pub(super) const BINARY: u8 = b'b';
// The latest values.
pub(super) const LATEST: u8 = b'v';
// What the holder is to send.
pub(super) const SEND: u8 = b's';
pub(super) const BYTES: u8 = b'x';
// The socket is closed; a wish came too late; the holder holds it no more.
pub(super) const CLOSED: u8 = b'c';
pub(super) const LATE: u8 = b'l';
pub(super) const BYE: u8 = b'e';

impl Tabs {
    pub(super) fn post(&mut self, kind: u8, carried: &str) {
        let mut message = String::from(char::from(kind));
        push_integer(&mut message, u64::from(self.me));
        for part in [&self.board, carried] {
            message.push('\n');
            message.push_str(part);
        }
        self.orders.push(Order::Post(message));
    }
}

/// The number that a text begins with; 0 where there is none.
pub(super) fn number(text: &str) -> u64 {
    let digits = cut_at_first(text, b' ').map_or(text, |(digits, _)| digits);
    digits.parse().unwrap_or(0)
}
