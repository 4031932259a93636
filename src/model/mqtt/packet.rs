//! MQTT packets as bytes: written as a client sends them, and read as a broker does.
//!
//! A packet is its kind, the length of the rest, and the rest. It is independent of the socket's
//! messages: one may hold many packets, or a part of one (§6).

use super::reason::Reason;
use super::{MAX_PACKET_BYTES, MAX_SUBSCRIPTIONS, MAX_TEXT_BYTES, Options, Subscription, Version};
use crate::model::text::prefix_within;
use std::mem::take;

/// Asks the broker for a sign of life (§3.12).
pub const PINGREQ: [u8; 2] = [0xc0, 0];
/// Ends the session, so that no will is published (§3.14).
pub const DISCONNECT: [u8; 2] = [0xe0, 0];

// The first bytes of what a broker sends (§2.1.2). The lower four bits of a PUBLISH are its flags;
// those of all others are fixed.

/// Accepts or refuses the client (§3.2).
pub const CONNACK: u8 = 0x20;
/// A message (§3.3); this one and the 15 that follow, for its flags.
pub const PUBLISH: u8 = 0x30;
/// The last of them.
pub const PUBLISH_END: u8 = 0x3f;
/// Acknowledges a message of QoS 1 (§3.4).
pub const PUBACK: u8 = 0x40;
/// Accepts or refuses each subscription, in their order (§3.9).
pub const SUBACK: u8 = 0x90;
/// Answers a ping (§3.13).
pub const PINGRESP: u8 = 0xd0;
/// The broker ends the connection (§3.14); version 5 only.
pub const DISCONNECTED: u8 = 0xe0;

// The properties that the client reads (§3.2.2.3).

/// The keep alive in seconds, which replaces the announced one; 0 for none.
pub const SERVER_KEEP_ALIVE: usize = 0x13;
/// How many messages of QoS 1 may wait for their acknowledgement.
pub const RECEIVE_MAXIMUM: usize = 0x21;
/// The highest quality of service that the broker supports.
pub const MAXIMUM_QOS: usize = 0x24;
/// 0 if the broker does not retain messages.
pub const RETAIN_AVAILABLE: usize = 0x25;
/// The largest packet that the broker accepts, in bytes.
pub const MAXIMUM_PACKET_SIZE: usize = 0x27;

/// The one property that is two strings.
const USER_PROPERTY: usize = 0x26;
/// The first property that is a number.
const FIRST_NUMBER: usize = 0x11;
/// The size of each property from there up to the last one, in bytes; 0 for those with their length
/// in front (§2.2.2.2).
const PROPERTY_BYTES: [u8; 26] = [
    4, 0, 2, 0, 0, 0, 1, 4, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 1, 0, 4, 1, 1, 1,
];

/// What a broker allows, from the properties of its CONNACK.
pub struct Limits([usize; PROPERTY_BYTES.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self([usize::MAX; PROPERTY_BYTES.len()])
    }
}

impl Limits {
    /// The value of a property; the highest number if the broker did not send it.
    pub fn of(&self, property: usize) -> usize {
        let at = property.wrapping_sub(FIRST_NUMBER);
        self.0.get(at).copied().unwrap_or(usize::MAX)
    }
}

/// How much is kept of a message that is too long, in bytes: the fixed header, the topic and the
/// packet id.
const HEAD_BYTES: usize = 5 + 2 + MAX_TEXT_BYTES + 2;

/// Finds packets in what the socket brings, however it is split.
#[derive(Default)]
pub struct Decoder {
    /// The packet that is arriving, from its first byte. Never longer than [`MAX_PACKET_BYTES`].
    packet: Vec<u8>,
    /// How many bytes of it have come and were dropped.
    skipped: usize,
}

impl Decoder {
    /// The next packet, and the length of its fixed header. Its bytes are taken from the front of
    /// `bytes`; nothing comes out while it is incomplete.
    ///
    /// Of a message longer than [`MAX_PACKET_BYTES`] only the beginning comes out, once all of it
    /// has come: with its topic and packet id, but shorter than its length says.
    ///
    /// # Errors
    /// [`Reason::MALFORMED`], or [`Reason::TOO_LARGE`] for a large packet that is no message.
    /// Nothing that follows can be read then.
    pub fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<(Vec<u8>, usize)>, Reason> {
        loop {
            let mut missing = 1;
            let mut room = MAX_PACKET_BYTES;
            let mut header = Body::of(self.packet.get(1..).unwrap_or(&[]));
            let length = header.length();
            if header.is_good {
                let header_bytes = self.packet.len() - header.rest.len();
                let whole = header_bytes + length;
                if whole > MAX_PACKET_BYTES {
                    if !matches!(self.packet.first(), Some(PUBLISH..=PUBLISH_END)) {
                        return Err(Reason::TOO_LARGE);
                    }
                    room = HEAD_BYTES;
                }
                missing = whole - self.packet.len() - self.skipped;
                if missing == 0 {
                    self.skipped = 0;
                    return Ok(Some((take(&mut self.packet), header_bytes)));
                }
            } else if self.packet.len() > 4 {
                return Err(Reason::MALFORMED);
            }
            if bytes.is_empty() {
                return Ok(None);
            }
            let (here, later) = bytes.split_at_checked(missing).unwrap_or((*bytes, &[]));
            let room = room - self.packet.len();
            let (kept, skipped) = here.split_at_checked(room).unwrap_or((here, &[]));
            self.packet.extend_from_slice(kept);
            self.skipped += skipped.len();
            *bytes = later;
        }
    }
}

/// Reads the rest of a packet. What is missing reads as zero or empty and clears `is_good`, so that
/// one check at the end is enough.
pub struct Body<'a> {
    /// The bytes still to read.
    pub rest: &'a [u8],
    /// Whether everything that was read was there.
    pub is_good: bool,
}

impl<'a> Body<'a> {
    /// Begins to read.
    pub fn of(rest: &'a [u8]) -> Self {
        Self {
            rest,
            is_good: true,
        }
    }

    /// So many bytes; none if there are fewer.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or_else(|| {
            self.is_good = false;
            (&[], &[])
        });
        self.rest = rest;
        taken
    }

    /// A big-endian number of so many bytes.
    pub fn number(&mut self, count: usize) -> usize {
        let bytes = self.take(count).iter();
        bytes.fold(0, |value, byte| value << 8 | usize::from(*byte))
    }

    /// A reason code; success may be left out.
    pub fn reason(&mut self) -> Reason {
        let count = self.rest.len().min(1);
        Reason::of(self.number(count) as u8)
    }

    /// Bytes with their length in front.
    pub fn counted(&mut self) -> &'a [u8] {
        let count = self.number(2);
        self.take(count)
    }

    /// Skips the properties of a packet of version 5.
    pub fn skip_properties(&mut self, is_v5: bool) {
        if is_v5 {
            let count = self.length();
            self.take(count);
        }
    }

    /// A variable byte integer (§1.5.5), of one to four bytes.
    pub fn length(&mut self) -> usize {
        let mut value = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.number(1);
            value |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                return value;
            }
        }
        self.is_good = false;
        0
    }

    /// The properties of a CONNACK, which are its rest.
    pub fn limits(&mut self) -> Limits {
        let mut limits = Limits::default();
        let count = self.length();
        self.rest = self.take(count);
        while !self.rest.is_empty() {
            let id = self.number(1);
            let at = id.wrapping_sub(FIRST_NUMBER);
            let count = usize::from(PROPERTY_BYTES.get(at).copied().unwrap_or(0));
            let value = self.number(count);
            match limits.0.get_mut(at) {
                Some(limit) if count > 0 => *limit = value,
                _ => {
                    self.counted();
                    if id == USER_PROPERTY {
                        self.counted();
                    }
                }
            }
        }
        limits
    }
}

/// Appends a variable byte integer (§1.5.5), of at most four bytes up to 268,435,455.
pub fn push_length(out: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn push_number(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_be_bytes());
}

/// Appends a string with its length in front; what is beyond [`MAX_TEXT_BYTES`] is cut off.
fn push_text(out: &mut Vec<u8>, text: &str) {
    let text = prefix_within(text, MAX_TEXT_BYTES);
    push_number(out, text.len() as u16);
    out.extend_from_slice(text.as_bytes());
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    push_length(&mut packet, body.len());
    packet.extend_from_slice(body);
    packet
}

/// Connects with a clean session (§3.1). `keep_alive_s` is the keep alive that it announces.
pub fn connect(options: &Options, version: Version, keep_alive_s: u16) -> Vec<u8> {
    let is_v5 = version == Version::V5;
    let mut body = Vec::new();
    body.extend_from_slice(b"\0\x04MQTT");
    body.push(if is_v5 { 5 } else { 4 });
    let has_password = !options.password.is_empty();
    // Version 3.1.1 takes no password without a user, who may be empty.
    let has_user = has_password || !options.user.is_empty();
    let mut flags = 2 | u8::from(has_password) << 6 | u8::from(has_user) << 7;
    if let Some(will) = &options.will {
        flags |= 4 | u8::from(will.qos > 0) << 3 | u8::from(will.retain) << 5;
    }
    body.push(flags);
    push_number(&mut body, keep_alive_s);
    if is_v5 {
        // The one property: the broker need not send larger packets.
        let [_, high, middle, low] = (MAX_PACKET_BYTES as u32).to_be_bytes();
        body.extend_from_slice(&[5, MAXIMUM_PACKET_SIZE as u8, 0, high, middle, low]);
    }
    push_text(&mut body, &options.client_id);
    if let Some(will) = &options.will {
        if is_v5 {
            body.push(0);
        }
        push_text(&mut body, &will.topic);
        push_text(&mut body, &will.payload);
    }
    if has_user {
        push_text(&mut body, &options.user);
    }
    if has_password {
        push_text(&mut body, &options.password);
    }
    packet(0x10, &body)
}

/// Subscribes (§3.8), up to [`MAX_SUBSCRIPTIONS`].
pub fn subscribe(subscriptions: &[Subscription], version: Version, id: u16) -> Vec<u8> {
    let mut body = Vec::new();
    push_number(&mut body, id);
    if version == Version::V5 {
        body.push(0);
    }
    for subscription in subscriptions.iter().take(MAX_SUBSCRIPTIONS) {
        push_text(&mut body, &subscription.filter);
        body.push(u8::from(subscription.qos > 0));
    }
    packet(0x82, &body)
}

/// Publishes a message (§3.3): with a packet id other than 0 as QoS 1, else as QoS 0.
pub fn publish(topic: &str, payload: &[u8], id: u16, retain: bool, version: Version) -> Vec<u8> {
    let mut body = Vec::new();
    push_text(&mut body, topic);
    if id > 0 {
        push_number(&mut body, id);
    }
    if version == Version::V5 {
        body.push(0);
    }
    body.extend_from_slice(payload);
    packet(PUBLISH | u8::from(id > 0) << 1 | u8::from(retain), &body)
}

/// Acknowledges a message of QoS 1 (§3.4).
pub fn puback(id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    vec![PUBACK, 2, high, low]
}
