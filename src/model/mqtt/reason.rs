//! Why something failed, for a person.

use crate::model::text::{pieces, push_hex};
use words::t;

/// Why something failed. From 0x80 on, it is a reason code of the broker, as in version 5 (§2.4);
/// below, one of this client. 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason(pub u8);

impl Reason {
    /// What came is no packet, or none that a broker may send to this client.
    pub const MALFORMED: Self = Self(1);
    /// A packet is longer than [`super::MAX_PACKET_BYTES`].
    pub const TOO_LARGE: Self = Self(2);
    /// The broker seems not to speak version 5.
    pub const OLDER: Self = Self(3);
    /// The broker did not acknowledge within [`super::CONFIRM_WITHIN_MS`].
    pub const LATE: Self = Self(4);
    /// The connection ended before the broker acknowledged.
    pub const CUT: Self = Self(5);
    /// The broker has not accepted the client.
    pub const CLOSED: Self = Self(6);
    /// This is no topic to publish to.
    pub const NO_TOPIC: Self = Self(7);
    /// Too many messages wait for their acknowledgement.
    pub const CROWDED: Self = Self(8);
    /// The broker does not speak this version of the protocol.
    pub const VERSION: Self = Self(0x84);
    /// The client is not allowed to do this, or user and password are wrong.
    pub const NOT_AUTHORIZED: Self = Self(0x87);
    /// The broker is not available.
    pub const UNAVAILABLE: Self = Self(0x88);
    /// Another client has connected with the same client id.
    pub const TAKEN_OVER: Self = Self(0x8e);
    /// The packet is larger than the broker accepts.
    pub const PACKET_TOO_LARGE: Self = Self(0x95);
    /// The broker does not retain messages.
    pub const NO_RETAIN: Self = Self(0x9a);

    /// The reason for a broker's code; all codes below 0x80 are success.
    pub fn of(code: u8) -> Self {
        Self(if code < 0x80 { 0 } else { code })
    }

    /// What happened and what to try, with the broker's code.
    pub fn text(self) -> String {
        let meant = match self.0 {
            0x86 => 0x87,
            0x89 | 0x8b | 0x9f => 0x88,
            code => code,
        };
        let place = CODES.iter().position(|code| *code == meant);
        let words = pieces(WORDS, b'\n').nth(place.unwrap_or(CODES.len()));
        let mut text = String::from(words.unwrap_or_default());
        if self.0 >= 0x80 {
            text.push_str(t!(" (MQTT reason 0x"));
            push_hex(&mut text, &[self.0], 1);
            text.push(')');
        }
        text
    }
}

/// The reasons that there are words for.
const CODES: [u8; 18] = [
    1, 2, 3, 4, 5, 6, 7, 8, 0x84, 0x85, 0x87, 0x88, 0x8a, 0x8d, 0x8e, 0x95, 0x97, 0x9a,
];
/// The words in the order of the codes, a line each, and those for all other codes. One text is
/// smaller than a list, which would add a place and a length for each.
const WORDS: &str = t!("\
    What came is not MQTT. Is this the address of a broker?\n\
    The broker sent more than 262,144 bytes at once. Subscribe to fewer topics.\n\
    The broker does not answer to MQTT 5. The next attempt is in MQTT 3.1.1.\n\
    The broker did not confirm within 5 s.\n\
    The connection ended before the broker confirmed.\n\
    The broker has not accepted the connection.\n\
    A topic to publish to is not empty, and has no + or #.\n\
    The broker has not confirmed what was sent before.\n\
    The broker speaks neither MQTT 5 nor 3.1.1. It may have an update.\n\
    The broker does not accept this client id. Try another one, or none.\n\
    The broker does not allow this. Check user and password, and what this user may do.\n\
    The broker is busy, or not ready. Try again later.\n\
    The broker has banned this client. Only its operator can change that.\n\
    The broker heard nothing from this page for too long, as when a computer sleeps.\n\
    Another client took the place, with the same client id. Give each its own.\n\
    This is longer than the broker accepts.\n\
    What the broker allows this client is used up. Try again later.\n\
    The broker does not retain messages. Try it without retain.\n\
    The broker refused, or ended the connection.");
