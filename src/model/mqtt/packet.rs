//! The packets of MQTT as bytes: those that a client sends, and those that a broker does.
//!
//! A packet is its kind, the length of the rest, and the rest. It has nothing to
//! do with the message of the socket that brings it: one may bring many, or a
//! part of one (§6).

use super::reason::Reason;
use super::{MAX_PACKET_BYTES, MAX_SUBSCRIPTIONS, MAX_TEXT_BYTES, Options, Subscription, Version};
use crate::model::text::prefix_within;
use std::mem::take;

/// Asks the broker whether it is there (§3.12).
pub const PINGREQ: [u8; 2] = [0xc0, 0];
/// Says goodbye, so that no will is published (§3.14).
pub const DISCONNECT: [u8; 2] = [0xe0, 0];

// What a broker sends, by the first byte (§2.1.2). The lower half of a PUBLISH has its flags, that
// of all others is fixed.

/// Says whether the client is let in (§3.2).
pub const CONNACK: u8 = 0x20;
/// A message (§3.3); this one and the 15 that follow, for its flags.
pub const PUBLISH: u8 = 0x30;
/// The last of them.
pub const PUBLISH_END: u8 = 0x3f;
/// A message has come (§3.4).
pub const PUBACK: u8 = 0x40;
/// Says what became of each subscription, in their order (§3.9).
pub const SUBACK: u8 = 0x90;
/// The broker is there (§3.13).
pub const PINGRESP: u8 = 0xd0;
/// The broker ends the connection (§3.14); version 5 only.
pub const DISCONNECTED: u8 = 0xe0;

// The properties that are looked at (§3.2.2.3).

/// How long the client may be silent, in seconds, whatever it said itself; 0 for ever.
pub const SERVER_KEEP_ALIVE: usize = 0x13;
/// How many messages of QoS 1 may wait for their confirmation.
pub const RECEIVE_MAXIMUM: usize = 0x21;
/// The best quality of service that the broker has.
pub const MAXIMUM_QOS: usize = 0x24;
/// 0 where the broker keeps no values.
pub const RETAIN_AVAILABLE: usize = 0x25;
/// The largest packet that the broker takes, in bytes.
pub const MAXIMUM_PACKET_SIZE: usize = 0x27;

/// The one property that is two texts.
const USER_PROPERTY: usize = 0x26;
/// The first property that is a number.
const FIRST_NUMBER: usize = 0x11;
/// How many bytes the properties from there on take, up to the last one; 0 for those with their
/// length in front (§2.2.2.2).
const PROPERTY_BYTES: [u8; 26] = [
    4, 0, 2, 0, 0, 0, 1, 4, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 1, 0, 4, 1, 1, 1,
];

/// What a broker allows, as it says on letting in.
pub struct Limits([usize; PROPERTY_BYTES.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self([usize::MAX; PROPERTY_BYTES.len()])
    }
}

impl Limits {
    /// The value of a property; the highest number where the broker says nothing of it.
    pub fn of(&self, property: usize) -> usize {
        let at = property.wrapping_sub(FIRST_NUMBER);
        self.0.get(at).copied().unwrap_or(usize::MAX)
    }
}

/// How much is kept of a message that is too long, in bytes: the length in front of it, its topic
/// and its number.
const HEAD_BYTES: usize = 5 + 2 + MAX_TEXT_BYTES + 2;

/// Finds packets in what the socket brings, however it is split.
#[derive(Default)]
pub struct Decoder {
    /// The packet that is under way, from its first byte. It is never longer than
    /// [`MAX_PACKET_BYTES`].
    packet: Vec<u8>,
    /// How many bytes of it have come and are not kept.
    skipped: usize,
}

impl Decoder {
    /// The next packet, and where in it stands what follows its length. What belongs to it is cut
    /// off the front of `bytes`; nothing comes out where all of them were not enough.
    ///
    /// Of a message that is longer than [`MAX_PACKET_BYTES`] only the beginning comes out, once
    /// all of it has come: with its topic and its number, but less than its length says.
    ///
    /// # Errors
    /// [`Reason::MALFORMED`], or [`Reason::TOO_LARGE`] for what is too long and no message;
    /// nothing that follows can be understood then.
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

/// What is still to be read of a packet. What is asked for in vain counts as nothing: whether all
/// was there is looked at once, in the end.
pub struct Body<'a> {
    /// The bytes.
    pub rest: &'a [u8],
    /// Whether all that was asked for was there.
    pub is_good: bool,
}

impl<'a> Body<'a> {
    /// Bytes of which nothing has been read yet.
    pub fn of(rest: &'a [u8]) -> Self {
        Self {
            rest,
            is_good: true,
        }
    }

    /// So many bytes; none where there are too few.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or_else(|| {
            self.is_good = false;
            (&[], &[])
        });
        self.rest = rest;
        taken
    }

    /// A number of so many bytes, the highest first.
    pub fn number(&mut self, count: usize) -> usize {
        let bytes = self.take(count).iter();
        bytes.fold(0, |value, byte| value << 8 | usize::from(*byte))
    }

    /// A reason code; what says that all is well may be left out.
    pub fn reason(&mut self) -> Reason {
        let count = self.rest.len().min(1);
        Reason::of(self.number(count) as u8)
    }

    /// Bytes with their count in front.
    pub fn counted(&mut self) -> &'a [u8] {
        let count = self.number(2);
        self.take(count)
    }

    /// Passes over the properties of a packet of version 5.
    pub fn skip_properties(&mut self, is_v5: bool) {
        if is_v5 {
            let count = self.length();
            self.take(count);
        }
    }

    /// A variable byte integer (§1.5.5), of one to four bytes, the lowest first.
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

    /// What the properties on letting in say of what the broker allows. Nothing follows them.
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

/// Appends a variable byte integer (§1.5.5); up to 268,435,455 it is one of four bytes at most.
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

/// Appends a text with its length in front; what is beyond [`MAX_TEXT_BYTES`] has no room.
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

/// Asks to be let in, without a session of before (§3.1). `keep_alive_s` is what the broker is
/// told of how long the client may be silent.
pub fn connect(options: &Options, version: Version, keep_alive_s: u16) -> Vec<u8> {
    let is_v5 = version == Version::V5;
    let mut body = Vec::new();
    body.extend_from_slice(b"\0\x04MQTT");
    body.push(if is_v5 { 5 } else { 4 });
    let has_password = !options.password.is_empty();
    // Version 3.1.1 takes no password without a user, who may be an empty text.
    let has_user = has_password || !options.user.is_empty();
    let mut flags = 2 | u8::from(has_password) << 6 | u8::from(has_user) << 7;
    if let Some(will) = &options.will {
        flags |= 4 | u8::from(will.qos > 0) << 3 | u8::from(will.retain) << 5;
    }
    body.push(flags);
    push_number(&mut body, keep_alive_s);
    if is_v5 {
        // The one property: what is larger need not be sent.
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

/// Asks for what is published to some topics (§3.8), up to [`MAX_SUBSCRIPTIONS`].
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

/// A message (§3.3). With a number (`id`) other than 0 it is of QoS 1, and wants to be confirmed.
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

/// Confirms a message of QoS 1 (§3.4).
pub fn puback(id: u16) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    vec![PUBACK, 2, high, low]
}
