//! MQTT 5 and 3.1.1 as a client, without a socket.
//!
//! A broker joins a fleet: every board publishes to it, and a page hears them all
//! on one WebSocket (subprotocol `mqtt`, binary messages). Bytes come in with
//! their time, and what is to be done goes out.
//!
//! - [`topic`] says what a topic is, and which filter it is found by;
//! - [`packet`] writes what a client sends, and reads what a broker sends;
//! - [`reason`] says why something was not done, for a person;
//! - [`session`] is the conversation: who is let in, what is subscribed to, what
//!   was confirmed, and whether the broker is still there.
//!
//! Numbers in brackets, such as §3.1.2.4, are sections of the OASIS standards
//! "MQTT Version 5.0" (2019) and "MQTT Version 3.1.1" (2014), which number most
//! of them alike.
//!
//! What a dashboard does without: QoS 2 (no subscription asks for it), sessions
//! that outlive a connection, topic aliases, and sending anything again.

pub mod packet;
pub mod reason;
pub mod session;
pub mod topic;

use crate::model::decode::dialect::MQTT_IS_HERE;
use crate::model::decode::raw::Raw;
use crate::model::text::cut_at_first;

/// Whether this page can speak to a broker at all. One that cannot has none of this in it.
pub const IS_HERE: bool = MQTT_IS_HERE;

/// The largest packet that is taken or sent, in bytes, with its header. A broker of version 5 is
/// told so and should keep larger ones to itself; a larger message that comes all the same is
/// skipped.
pub const MAX_PACKET_BYTES: usize = 262_144;
/// The most topics of which it is said that a message was skipped.
pub const MAX_SKIPPED: usize = 50;
/// The longest topic, and the longest of all other texts in a packet, in bytes (§1.5.4).
pub const MAX_TEXT_BYTES: usize = 65_535;
/// The most filters of a profile that are subscribed to; further ones are left out.
pub const MAX_SUBSCRIPTIONS: usize = 50;
/// The most messages that wait for the broker's confirmation; further ones are refused.
pub const MAX_UNCONFIRMED: usize = 64;
/// How long the broker may take to let the page in, in milliseconds.
pub const GREET_WITHIN_MS: u64 = 5_000;
/// How long the broker may take to confirm a message, in milliseconds.
pub const CONFIRM_WITHIN_MS: u64 = 5_000;
/// The usual silence, of either side, after which the broker is asked whether it is there, in
/// milliseconds.
pub const PING_EVERY_MS: u64 = 30_000;
/// The shortest such silence, and the shortest time for the answer, in milliseconds.
pub const MIN_PING_MS: u64 = 1_000;
/// The longest of both, in milliseconds.
pub const MAX_PING_MS: u64 = 3_600_000;
/// How soon something must come back then, in milliseconds.
pub const PING_WITHIN_MS: u64 = 5_000;
/// What the broker is told at least of how long the page may be silent, in seconds.
///
/// The timers of a hidden page ring once a minute. The broker waits half as long again before it
/// ends the connection (§3.1.2.10).
pub const MIN_ANNOUNCED_S: u16 = 60;

/// A version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 3.1.1, of 2014.
    V311,
    /// 5, of 2019.
    #[default]
    V5,
}

/// A filter to subscribe to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// The topics that are wanted, such as `tele/+/SENSOR` or `node/#`. It must be one by
    /// [`topic::is_filter`]: a broker ends the connection over any other.
    pub filter: String,
    /// The best quality of service that is wanted: 0, or 1 for everything else.
    pub qos: u8,
}

/// A message, where it is published and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: String,
    /// Its quality of service: 0, or 1 for everything else.
    pub qos: u8,
    /// Whether the broker keeps it as the topic's value.
    pub retain: bool,
}

impl Publication {
    /// Reads a command: `topic payload`, of QoS 0 and not kept, where the payload begins behind
    /// the first space, or `{"topic": …, "payload": …, "qos": 1, "retain": true}`. Nothing where
    /// it is neither. A payload must be there, if an empty one: it deletes what the broker keeps.
    pub fn read(command: &str) -> Option<Self> {
        let mut read = Self::default();
        let root = Raw::of(command);
        if !root.begins('{') {
            let (topic, payload) = cut_at_first(command, b' ')?;
            (read.topic, read.payload) = (topic.into(), payload.into());
            return Some(read);
        }
        let mut has_payload = false;
        for (key, value) in root.parts() {
            let text = value.command()?;
            match (key.as_str(), text.as_str()) {
                ("topic", _) => read.topic = text,
                ("payload", _) => (read.payload, has_payload) = (text, true),
                ("qos", "0" | "1") => read.qos = u8::from(text == "1"),
                ("retain", "true" | "false") => read.retain = text == "true",
                _ => return None,
            }
        }
        has_payload.then_some(read)
    }
}

/// Who the page is, and what it wants of the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The name that no other client of the broker may have; the broker makes one up where it is
    /// empty.
    pub client_id: String,
    /// The user; empty for none.
    pub user: String,
    /// The password; empty for none.
    pub password: String,
    /// The silence after which the broker is asked whether it is there, in milliseconds, from
    /// [`MIN_PING_MS`] to [`MAX_PING_MS`].
    pub ping_every_ms: u64,
    /// How soon something must come back then, in milliseconds, within the same bounds.
    pub ping_within_ms: u64,
    /// What is subscribed to, up to [`MAX_SUBSCRIPTIONS`].
    pub subscriptions: Vec<Subscription>,
    /// What the broker publishes when the page is gone without a goodbye.
    pub will: Option<Publication>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            client_id: String::new(),
            user: String::new(),
            password: String::new(),
            ping_every_ms: PING_EVERY_MS,
            ping_within_ms: PING_WITHIN_MS,
            subscriptions: Vec::new(),
            will: None,
        }
    }
}
