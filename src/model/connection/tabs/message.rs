//! What tabs say to each other.
//!
//! A message is a text: a letter for its kind and the sender's number, the board's address without
//! its password, and what it carries, each on a line of its own; the last may be any text.

use crate::model::text::head_and_rest;

/// What a page that is about to start asks: who leads, on whatever board. It does not know its own
/// yet, and has no number.
pub(super) const WHO: &str = "w0\n";
/// Ends the question of a hidden tab.
pub(super) const PATIENT: &str = " hidden";

// The kinds of messages. A tab that wants the socket asks; a follower joins, and asks whether the
// leader is still there.
pub(super) const ASK: u8 = b'a';
pub(super) const JOIN: u8 = b'j';
pub(super) const PING: u8 = b't';
// The leader is here, without an open socket or with one.
pub(super) const HERE: u8 = b'h';
pub(super) const OPEN: u8 = b'o';
// What came and went: before, and now.
pub(super) const PAST: u8 = b'p';
pub(super) const IN: u8 = b'<';
pub(super) const OUT: u8 = b'>';
pub(super) const BINARY: u8 = b'b';
// What the leader knows of the board.
pub(super) const LATEST: u8 = b'v';
// The leader is to send this, text or bytes.
pub(super) const SEND: u8 = b's';
pub(super) const BYTES: u8 = b'x';
// The socket is closed; a command came too late; the leader gives up the socket.
pub(super) const CLOSED: u8 = b'c';
pub(super) const LATE: u8 = b'l';
pub(super) const BYE: u8 = b'e';

/// The number that a text begins with; 0 where there is none.
pub(super) fn number(text: &str) -> u64 {
    let (digits, _) = head_and_rest(text, b' ');
    digits.parse().unwrap_or(0)
}
