//! MQTT as a client: the standards' own examples, what real brokers send, hostile bytes in any
//! splitting, and whole conversations in driven time.
//!
//! Sections (§) are those of the OASIS standards "MQTT Version 3.1.1" and "MQTT Version 5.0".

mod accepting;
mod any_bytes;
mod keepalive;
mod long;
mod packets;
mod publishing;

use pindash::model::mqtt::packet::{self, Body, DISCONNECT, Decoder, PINGREQ, push_length};
use pindash::model::mqtt::reason::Reason;
use pindash::model::mqtt::session::{Output, Retry, Session};
use pindash::model::mqtt::topic::{is_filter, is_topic, matches};
use pindash::model::mqtt::{
    CONFIRM_WITHIN_MS, GREET_WITHIN_MS, MAX_PACKET_BYTES, MAX_SKIPPED, MAX_SUBSCRIPTIONS,
    MAX_TEXT_BYTES, MAX_UNCONFIRMED, Options, PING_EVERY_MS, PING_WITHIN_MS, Publication,
    Subscription, Version,
};
use pindash::model::text::parse_hex;
use pindash::model::time::LISTEN_MS;

const BOTH: [Version; 2] = [Version::V5, Version::V311];

fn hex(typed: &str) -> Vec<u8> {
    parse_hex(typed).unwrap()
}

fn subscriptions(filters: &[&str]) -> Vec<Subscription> {
    let subscription = |filter: &&str| Subscription {
        filter: (*filter).into(),
        qos: 0,
    };
    filters.iter().map(subscription).collect()
}

/// A packet of any kind, with its length.
fn packet_of(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    push_length(&mut packet, body.len());
    packet.extend(body);
    packet
}

/// A session, its clock, and the broker, which is played by hand.
struct Driven {
    session: Session,
    now_ms: u64,
}

impl Driven {
    fn new(options: Options) -> Self {
        Self {
            session: Session::new(options),
            now_ms: 1_000_000,
        }
    }

    /// A session that was let in, in this version.
    fn ready(version: Version) -> Self {
        Self::ready_with(version, Options::default(), "")
    }

    /// The same; the broker allows what these properties of version 5 say.
    fn ready_with(version: Version, options: Options, properties: &str) -> Self {
        let mut driven = Self::new(options);
        driven.open();
        if version == Version::V311 {
            assert_eq!(
                driven.hear("20 02 00 01"),
                [Output::Refused(Reason::OLDER, Retry::AtOnce)]
            );
            driven.open();
        }
        let outputs = driven.let_in(properties);
        assert_eq!(outputs.last(), Some(&Output::Ready));
        assert_eq!(driven.session.version(), version);
        driven
    }

    fn open(&mut self) -> Vec<Output> {
        self.session.opened(self.now_ms);
        self.session.take_outputs()
    }

    fn let_in(&mut self, properties: &str) -> Vec<Output> {
        let mut body = vec![0, 0];
        if self.session.version() == Version::V5 {
            let properties = parse_hex(properties).unwrap_or_default();
            push_length(&mut body, properties.len());
            body.extend(properties);
        }
        self.hear_bytes(&packet_of(0x20, &body))
    }

    fn hear(&mut self, typed: &str) -> Vec<Output> {
        self.hear_bytes(&hex(typed))
    }

    fn hear_bytes(&mut self, bytes: &[u8]) -> Vec<Output> {
        self.session.bytes(bytes, self.now_ms);
        self.session.take_outputs()
    }

    /// Time passes, and the timer fires when it is due.
    fn pass(&mut self, ms: u64) -> Vec<Output> {
        let end_ms = self.now_ms + ms;
        let mut outputs = Vec::new();
        while let Some(at_ms) = self.session.deadline_ms().filter(|at| *at <= end_ms) {
            self.now_ms = self.now_ms.max(at_ms);
            self.session.tick(self.now_ms);
            outputs.append(&mut self.session.take_outputs());
        }
        self.now_ms = end_ms;
        outputs
    }

    /// Time passes, and no timer fires before its end.
    fn stand_still(&mut self, ms: u64) -> Vec<Output> {
        self.now_ms += ms;
        self.session.tick(self.now_ms);
        self.session.take_outputs()
    }

    fn publish(&mut self, topic: &str, payload: &str, qos: u8) -> Result<u16, Reason> {
        let payload = payload.as_bytes();
        self.session
            .publish(topic, payload, qos, false, self.now_ms)
    }

    fn closed(&mut self) -> Vec<Output> {
        self.session.closed();
        self.session.take_outputs()
    }
}

fn sent(outputs: &[Output]) -> Vec<Vec<u8>> {
    let sent = |output: &Output| match output {
        Output::Send(packet) => Some(packet.clone()),
        _ => None,
    };
    outputs.iter().filter_map(sent).collect()
}

fn message(topic: &str, payload: &[u8], retained: bool) -> Output {
    Output::Message {
        topic: topic.into(),
        payload: payload.into(),
        retained,
    }
}

// What a real broker sends.

#[test]
fn a_conversation_has_the_bytes_that_a_real_broker_takes_and_sends() {
    // Recorded with mosquitto 2.0.
    let mut driven = Driven::new(Options {
        client_id: "dash".into(),
        subscriptions: subscriptions(&["node/#"]),
        ..Options::default()
    });
    driven.open();
    driven.hear("20 02 00 01");
    let connect = "10 10 00 04 4d 51 54 54 04 02 00 3c 00 04 64 61 73 68";
    assert_eq!(driven.open(), [Output::Send(hex(connect))]);
    assert_eq!(
        driven.hear("20 02 00 00"),
        [
            Output::Send(hex("82 0b 00 01 00 06 6e 6f 64 65 2f 23 00")),
            Output::Ready
        ]
    );
    assert_eq!(driven.hear("90 03 00 01 00"), []);
    assert_eq!(
        driven.hear("30 09 00 06 6e 6f 64 65 2f 78 31"),
        [message("node/x", b"1", false)]
    );
    assert_eq!(driven.pass(PING_EVERY_MS), [Output::Send(hex("c0 00"))]);
    assert_eq!(driven.hear("d0 00"), []);
    assert_eq!(driven.pass(PING_EVERY_MS - 1), []);
}

#[test]
fn a_retained_message_is_told_from_news() {
    for version in BOTH {
        let mut driven = Driven::ready(version);
        for retained in [true, false] {
            let packet = packet::publish("a", b"1", 0, retained, version);
            assert_eq!(driven.hear_bytes(&packet), [message("a", b"1", retained)]);
        }
    }
}

#[test]
fn a_message_of_qos_1_from_the_broker_is_confirmed() {
    for version in BOTH {
        let mut driven = Driven::ready(version);
        let packet = packet::publish("a", b"1", 0x1234, false, version);
        let confirmed = [message("a", b"1", false), Output::Send(hex("40 02 12 34"))];
        assert_eq!(driven.hear_bytes(&packet), confirmed);
        // Sent again because the broker missed that: it is confirmed again, and is a message again.
        let mut again = packet;
        again[0] |= 8;
        assert_eq!(driven.hear_bytes(&again), confirmed);
    }
}

#[test]
fn properties_of_a_message_are_passed_over() {
    // Its format, its age, a user's property, the numbers of subscriptions (§3.3.2.3).
    let properties = "01 01 02 00 00 00 09 26 00 01 6b 00 01 76 0b 80 01";
    let properties = hex(properties);
    let body = [
        &hex("00 01 61")[..],
        &[properties.len() as u8],
        &properties,
        b"payload",
    ];
    let mut driven = Driven::ready(Version::V5);
    assert_eq!(
        driven.hear_bytes(&packet_of(0x30, &body.concat())),
        [message("a", b"payload", false)]
    );
}

// Packets and the messages of the socket.

#[test]
fn packets_may_be_joined_in_a_message_or_split_over_messages() {
    for version in BOTH {
        let mut wire = Vec::new();
        let long = vec![b'x'; 20_000];
        for payload in [&b"1"[..], b"", &long, b"2"] {
            wire.extend(packet::publish("a/b", payload, 0, false, version));
            wire.extend(hex("d0 00"));
        }
        let expected = [&b"1"[..], b"", &long, b"2"].map(|payload| message("a/b", payload, false));
        for size in [1, 2, 3, 7, 20_000, wire.len()] {
            let mut driven = Driven::ready(version);
            let mut outputs = Vec::new();
            for part in wire.chunks(size) {
                outputs.extend(driven.hear_bytes(part));
                outputs.extend(driven.hear_bytes(&[]));
            }
            assert_eq!(outputs, expected, "{size}");
        }
    }
}

#[test]
fn what_no_broker_may_send_ends_the_session_in_words() {
    for (version, packet) in [
        // No length within four bytes (§2.2.3).
        (Version::V5, "30 80 80 80 80 01"),
        // QoS 2, which was not asked for, and 3, which is none.
        (Version::V5, "34 07 00 01 61 00 01 00 78"),
        (Version::V311, "34 06 00 01 61 00 01 78"),
        (Version::V311, "36 06 00 01 61 00 01 78"),
        // A message without a topic, as where a number stands for it, or to a filter (§3.3.2.1).
        (Version::V5, "30 06 00 00 03 23 00 01"),
        (Version::V311, "30 04 00 02 61 23"),
        // A message that ends too early: in the topic, before its number, in its properties.
        (Version::V311, "30 01 00"),
        (Version::V311, "30 04 00 05 61 62"),
        (Version::V311, "32 03 00 01 61"),
        (Version::V311, "32 04 00 01 61 01"),
        (Version::V5, "30 03 00 01 61"),
        (Version::V5, "30 06 00 01 61 09 00 00"),
        (Version::V5, "30 07 00 01 61 80 80 80 80"),
        // The number 0 (§2.3.1).
        (Version::V311, "32 05 00 01 61 00 00"),
        // Flags where there are none (§2.1.3).
        (Version::V5, "21 03 00 00 00"),
        (Version::V5, "41 02 00 01"),
        (Version::V5, "92 04 00 01 00 00"),
        (Version::V5, "d1 00"),
        // To be let in twice.
        (Version::V5, "20 03 00 00 00"),
        // What only a client sends, what QoS 2 needs, what was not asked for, kinds that are none.
        (Version::V5, "10 00"),
        (Version::V5, "82 00"),
        (Version::V5, "a2 00"),
        (Version::V5, "b0 02 00 01"),
        (Version::V5, "c0 00"),
        (Version::V5, "50 02 00 01"),
        (Version::V5, "62 02 00 01"),
        (Version::V5, "70 02 00 01"),
        (Version::V5, "f0 00"),
        (Version::V5, "00 00"),
        // Answers without a number.
        (Version::V5, "40 00"),
        (Version::V5, "40 01 00"),
        (Version::V5, "90 01 00"),
        // In version 3.1.1 only clients say goodbye.
        (Version::V311, "e0 00"),
        // An answer of HTTP.
        (Version::V5, "48 54 54 50 2f 31 2e 31"),
    ] {
        let mut driven = Driven::ready(version);
        // Some of these take more bytes, whatever they are.
        let outputs = driven.hear_bytes(&[hex(packet), vec![0; 200]].concat());
        assert_eq!(
            outputs.last(),
            Some(&Output::Refused(Reason::MALFORMED, Retry::Later)),
            "{packet}"
        );
        let messages = outputs
            .iter()
            .filter(|output| matches!(output, Output::Message { .. }));
        assert_eq!(messages.count(), 0, "{packet}");
        assert_eq!(driven.session.deadline_ms(), None);
    }
    let text = Reason::MALFORMED.text();
    assert_eq!(
        text,
        "What came is not MQTT. Is this the address of a broker?"
    );
}

// The end.

#[test]
fn a_broker_that_ends_the_connection_says_why() {
    for (packet, code, word, retry) in [
        ("e0 00", 0, "ended", Retry::Later),
        ("e0 01 00", 0, "ended", Retry::Later),
        ("e0 02 8b 00", 0x8b, "not ready", Retry::Later),
        ("e0 02 8d 00", 0x8d, "sleeps", Retry::Later),
        ("e0 02 8e 00", 0x8e, "client id", Retry::Never),
        ("e0 01 98", 0x98, "ended", Retry::Later),
        // With words of its own.
        ("e0 07 89 05 1f 00 02 6e 6f", 0x89, "busy", Retry::Later),
    ] {
        let mut driven = Driven::ready(Version::V5);
        driven.publish("a", "1", 1).unwrap();
        driven.session.take_outputs();
        assert_eq!(
            driven.hear(packet),
            [
                Output::Unconfirmed(1, Reason::CUT),
                Output::Refused(Reason(code), retry)
            ]
        );
        let text = Reason(code).text();
        assert!(text.contains(word), "{text}");
        assert_eq!(driven.closed(), []);
    }
}

#[test]
fn no_code_of_the_broker_is_taken_for_a_reason_of_the_page() {
    // Else it could make the page call again and again, at once.
    for code in 1..0x80 {
        let mut driven = Driven::ready(Version::V5);
        assert_eq!(
            driven.hear_bytes(&packet_of(0xe0, &[code])),
            [Output::Refused(Reason(0), Retry::Later)]
        );
    }
}

#[test]
fn a_page_that_is_left_disconnects_once() {
    let mut driven = Driven::ready(Version::V5);
    driven.session.leave();
    driven.session.leave();
    assert_eq!(
        driven.session.take_outputs(),
        [Output::Send(DISCONNECT.into())]
    );
    assert_eq!(driven.publish("a", "1", 0), Err(Reason::CLOSED));
    assert_eq!(driven.hear("30 04 00 01 61 00"), []);
    assert_eq!(driven.session.deadline_ms(), None);
}

// Any bytes.
