//! An MQTT client, versions 5 and 3.1.1, without a socket.
//!
//! A broker connects a fleet: every board publishes to it, and the page receives them all on one
//! WebSocket (subprotocol `mqtt`, binary messages). Bytes come in with their time, and what to do
//! goes out. Nothing here knows a pin, a profile, or how a payload is read.
//!
//! - [`topic`] checks topics and filters, and matches them;
//! - [`packet`] writes what a client sends, and reads what a broker sends;
//! - [`reason`] says why something failed, for a person;
//! - [`session`] is the protocol: connecting, subscriptions, acknowledgements, keepalive.
//!
//! Numbers in brackets, such as §3.1.2.4, are sections of the OASIS standards
//! "MQTT Version 5.0" (2019) and "MQTT Version 3.1.1" (2014), which number most
//! of them alike.
//!
//! Left out, because a dashboard does not need it: QoS 2 (no subscription asks for it), sessions that
//! outlive a connection, topic aliases, and redelivery.

pub mod packet;
pub mod reason;
pub mod session;
pub mod topic;

use crate::model::decode::dialect::MQTT_IS_HERE;
use crate::model::decode::raw::Raw;
use crate::model::text::cut_at_first;

/// Whether the MQTT client is compiled in.
pub const IS_HERE: bool = MQTT_IS_HERE;

/// The largest packet that is received or sent, in bytes, with its header. A broker of version 5 is
/// told so and should not send a larger one; a larger message that comes all the same is skipped.
pub const MAX_PACKET_BYTES: usize = 262_144;
/// The most topics whose skipped messages are reported.
pub const MAX_SKIPPED: usize = 50;
/// The longest topic, and the longest string in a packet, in bytes (§1.5.4).
pub const MAX_TEXT_BYTES: usize = 65_535;
/// The most filters that are subscribed to; further ones are left out.
pub const MAX_SUBSCRIPTIONS: usize = 50;
/// The most messages that may wait for their acknowledgement; further ones are refused.
pub const MAX_UNCONFIRMED: usize = 64;
/// How long the broker may take to accept the client, in milliseconds.
pub const GREET_WITHIN_MS: u64 = 5_000;
/// How long the broker may take to acknowledge a message, in milliseconds.
pub const CONFIRM_WITHIN_MS: u64 = 5_000;
/// The usual silence, of either side, after which the broker is pinged, in milliseconds.
pub const PING_EVERY_MS: u64 = 30_000;
/// The shortest such silence, and the shortest time to answer, in milliseconds.
pub const MIN_PING_MS: u64 = 1_000;
/// The longest of both, in milliseconds.
pub const MAX_PING_MS: u64 = 3_600_000;
/// The usual time to answer a ping, in milliseconds.
pub const PING_WITHIN_MS: u64 = 5_000;
/// The shortest keep alive that the client announces, in seconds.
///
/// The timers of a hidden page fire once a minute. The broker waits one and a half times the keep
/// alive before it ends the connection (§3.1.2.10).
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
    /// The topics, such as `tele/+/SENSOR` or `node/#`. It must be valid ([`topic::is_filter`]): a
    /// broker ends the connection over an invalid one.
    pub filter: String,
    /// The highest quality of service: 0, or 1 for any other number.
    pub qos: u8,
}

/// A message to publish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// The topic.
    pub topic: String,
    /// The payload.
    pub payload: String,
    /// The quality of service: 0, or 1 for any other number.
    pub qos: u8,
    /// Whether the broker retains it as the topic's value.
    pub retain: bool,
}

impl Publication {
    /// Reads a command: either `topic payload`, with QoS 0 and not retained, where the payload
    /// begins behind the first space, or `{"topic": …, "payload": …, "qos": 1, "retain": true}`.
    /// Nothing if it is neither. A payload is required, because an empty one deletes the retained
    /// value.
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

/// Who the client is, and what it wants of the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The client id, which no other client of the broker may have. If it is empty, the broker
    /// assigns one.
    pub client_id: String,
    /// The user; empty for none.
    pub user: String,
    /// The password; empty for none.
    pub password: String,
    /// The silence after which the broker is pinged, in milliseconds, from [`MIN_PING_MS`] to
    /// [`MAX_PING_MS`].
    pub ping_every_ms: u64,
    /// How soon anything must come back then, in milliseconds, within the same bounds.
    pub ping_within_ms: u64,
    /// The subscriptions, up to [`MAX_SUBSCRIPTIONS`].
    pub subscriptions: Vec<Subscription>,
    /// The will: what the broker publishes when the client is gone without a DISCONNECT.
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
