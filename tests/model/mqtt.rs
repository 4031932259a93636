//! MQTT as a client: the standards' own examples, what real brokers send, hostile bytes in any
//! splitting, and whole conversations in driven time.
//!
//! Sections (§) are those of the OASIS standards "MQTT Version 3.1.1" and "MQTT Version 5.0".

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
use proptest::prelude::*;

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

    /// Time passes, and the timer rings when it was asked to.
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

    /// Time passes, and no timer rings before its end.
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

// What the standards give as examples.

#[test]
fn a_variable_byte_integer_has_the_bytes_of_the_standard() {
    // Table 1-1 of version 5, and 2.4 of version 3.1.1.
    for (value, bytes) in [
        (0, "00"),
        (127, "7f"),
        (128, "80 01"),
        (16_383, "ff 7f"),
        (16_384, "80 80 01"),
        (2_097_151, "ff ff 7f"),
        (2_097_152, "80 80 80 01"),
        (268_435_455, "ff ff ff 7f"),
    ] {
        let mut written = Vec::new();
        push_length(&mut written, value);
        assert_eq!(written, hex(bytes));
        written.push(7);
        let mut body = Body::of(&written);
        assert_eq!((body.length(), body.is_good), (value, true));
        assert_eq!(body.rest, [7]);
        // Without its last byte it is none.
        let mut body = Body::of(&written[..written.len() - 2]);
        body.length();
        assert!(!body.is_good);
    }
    let too_long = hex("80 80 80 80 01");
    let mut body = Body::of(&too_long);
    body.length();
    assert!(!body.is_good);
}

#[test]
fn connect_has_the_bytes_of_the_standards_example() {
    // Figure 3.6 of version 3.1.1, with all flags but that for keeping the will.
    let options = Options {
        client_id: "id".into(),
        user: "u".into(),
        password: "p".into(),
        will: Some(Publication {
            topic: "w".into(),
            payload: "gone".into(),
            qos: 1,
            retain: false,
        }),
        ..Options::default()
    };
    let payload = "00 02 69 64 00 01 77 00 04 67 6f 6e 65 00 01 75 00 01 70";
    let header = "00 04 4d 51 54 54 04 ce 00 0a";
    assert_eq!(
        packet::connect(&options, Version::V311, 10),
        packet_of(0x10, &hex(&[header, payload].join(" ")))
    );
    // In version 5 there are properties: the largest packet, and none of the will.
    let header = "00 04 4d 51 54 54 05 ce 00 0a 05 27 00 04 00 00";
    let payload = "00 02 69 64 00 00 01 77 00 04 67 6f 6e 65 00 01 75 00 01 70";
    assert_eq!(
        packet::connect(&options, Version::V5, 10),
        packet_of(0x10, &hex(&[header, payload].join(" ")))
    );
}

#[test]
fn connect_says_who_it_is_with_a_password_alone_too() {
    // Version 3.1.1 allows no password without a user (§3.1.2.9).
    for (user, password, flags, end) in [
        ("", "", 0x02, ""),
        ("u", "", 0x82, "00 01 75"),
        ("u", "p", 0xc2, "00 01 75 00 01 70"),
        ("", "p", 0xc2, "00 00 00 01 70"),
    ] {
        let options = Options {
            user: user.into(),
            password: password.into(),
            ..Options::default()
        };
        let packet = packet::connect(&options, Version::V311, 60);
        assert_eq!(packet[9], flags);
        assert_eq!(packet[14..], parse_hex(end).unwrap_or_default());
    }
    let retained = Options {
        will: Some(Publication {
            retain: true,
            ..Publication::default()
        }),
        ..Options::default()
    };
    assert_eq!(packet::connect(&retained, Version::V311, 60)[9], 0x26);
}

#[test]
fn subscribe_publish_and_puback_have_the_bytes_of_the_standards_examples() {
    // Figures 3.21 and 3.23 of version 3.1.1; its second filter asks for QoS 2, which is never done.
    let wanted = [("a/b", 1), ("c/d", 2)].map(|(filter, qos)| Subscription {
        filter: filter.into(),
        qos,
    });
    let filters = "00 03 61 2f 62 01 00 03 63 2f 64 01";
    assert_eq!(
        packet::subscribe(&wanted, Version::V311, 10),
        hex(&["82 0e 00 0a", filters].join(" "))
    );
    assert_eq!(
        packet::subscribe(&wanted, Version::V5, 10),
        hex(&["82 0f 00 0a 00", filters].join(" "))
    );
    // Figure 3.11, and the table after it.
    assert_eq!(
        packet::publish("a/b", b"", 10, false, Version::V311),
        hex("32 07 00 03 61 2f 62 00 0a")
    );
    assert_eq!(
        packet::publish("a/b", b"x", 10, true, Version::V5),
        hex("33 09 00 03 61 2f 62 00 0a 00 78")
    );
    assert_eq!(packet::puback(0x1234), hex("40 02 12 34"));
}

#[test]
fn texts_are_utf_8_and_nothing_else() {
    // Figure 1.2: the letter A and U+2A6D4.
    let topic = "A\u{2a6d4}";
    assert_eq!(
        packet::publish(topic, b"", 0, false, Version::V311),
        hex("30 07 00 05 41 f0 aa 9b 94")
    );
    // What looks like the mark of a byte order is a character as any other (§1.5.3).
    for (text, expected) in [
        ("41 f0 aa 9b 94", Some(topic)),
        ("ef bb bf", Some("\u{feff}")),
        // Half a pair of UTF-16, a character cut off, a zero, Latin-1.
        ("ed a0 80", None),
        ("e2 84", None),
        ("61 00", None),
        ("b0 43", None),
    ] {
        let text = hex(text);
        let body = [&[0, text.len() as u8][..], &text].concat();
        let outputs = Driven::ready(Version::V311).hear_bytes(&packet_of(0x30, &body));
        assert_eq!(
            outputs,
            [match expected {
                Some(topic) => message(topic, b"", false),
                None => Output::Refused(Reason::MALFORMED, Retry::Later),
            }]
        );
    }
}

#[test]
fn filters_find_what_the_standards_examples_say() {
    // §4.7.1 and §4.7.2.
    for (filter, found, others) in [
        (
            "sport/tennis/player1/#",
            &[
                "sport/tennis/player1",
                "sport/tennis/player1/ranking",
                "sport/tennis/player1/score/wimbledon",
            ][..],
            &["sport/tennis", "sport/tennis/player10"][..],
        ),
        ("sport/#", &["sport", "sport/", "sport/a/b"], &["sports"]),
        (
            "sport/tennis/+",
            &["sport/tennis/player1", "sport/tennis/player2"],
            &["sport/tennis/player1/ranking", "sport/tennis"],
        ),
        ("sport/+", &["sport/"], &["sport"]),
        ("+/tennis/#", &["sport/tennis", "x/tennis/y/z"], &["tennis"]),
        ("sport/+/player1", &["sport/x/player1"], &["sport/player1"]),
        ("+/+", &["/finance"], &["finance"]),
        ("/+", &["/finance"], &["finance", "a/finance"]),
        ("+", &["finance"], &["/finance", "$SYS"]),
        ("#", &["a", "/", "a/$b"], &["$SYS", "$SYS/monitor/Clients"]),
        (
            "+/monitor/Clients",
            &["x/monitor/Clients"],
            &["$SYS/monitor/Clients"],
        ),
        ("$SYS/#", &["$SYS/", "$SYS", "$SYS/a/b"], &["SYS/a"]),
        (
            "$SYS/monitor/+",
            &["$SYS/monitor/Clients"],
            &["$SYS/monitor"],
        ),
        ("ACCOUNTS", &["ACCOUNTS"], &["Accounts", "ACCOUNTS/"]),
        ("/finance", &["/finance"], &["finance"]),
    ] {
        assert!(is_filter(filter), "{filter}");
        for topic in found {
            assert!(matches(filter, topic), "{filter} {topic}");
        }
        for topic in others {
            assert!(!matches(filter, topic), "{filter} {topic}");
        }
    }
}

#[test]
fn a_filter_has_its_wildcards_alone_on_a_level_and_a_topic_has_none() {
    for filter in [
        "#",
        "+",
        "/",
        "a b",
        "sport/tennis/#",
        "+/+/#",
        "/+",
        "+/",
        "$SYS/#",
    ] {
        assert!(is_filter(filter), "{filter}");
    }
    for filter in [
        "",
        "sport/tennis#",
        "sport/tennis/#/ranking",
        "sport+",
        "+sport",
        "##",
        "++",
        "#/",
        "+#",
        "a\0b",
    ] {
        assert!(!is_filter(filter), "{filter}");
    }
    let longest = "a".repeat(MAX_TEXT_BYTES);
    for (topic, expected) in [
        ("a/b", true),
        ("/", true),
        (longest.as_str(), true),
        ("", false),
        ("a/+", false),
        ("#", false),
        ("a\0", false),
        (&(longest.clone() + "a"), false),
    ] {
        assert_eq!(is_topic(topic), expected);
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
fn what_the_broker_kept_is_told_from_news() {
    for version in BOTH {
        let mut driven = Driven::ready(version);
        for retained in [true, false] {
            let packet = packet::publish("a", b"1", 0, retained, version);
            assert_eq!(driven.hear_bytes(&packet), [message("a", b"1", retained)]);
        }
    }
}

#[test]
fn a_message_that_wants_to_be_confirmed_is() {
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

/// A message whose payload makes it so many bytes long behind its length.
fn long_publish(topic: &str, qos: u8, id: u16, length: usize, version: Version) -> Vec<u8> {
    let mut body = (topic.len() as u16).to_be_bytes().to_vec();
    body.extend(topic.as_bytes());
    if qos > 0 {
        body.extend(id.to_be_bytes());
    }
    if version == Version::V5 {
        body.push(0);
    }
    body.resize(length, b'x');
    packet_of(0x30 | qos << 1, &body)
}

fn skipped(topic: &str, bytes: usize, is_first: bool) -> Output {
    Output::Skipped {
        topic: topic.into(),
        bytes,
        retained: false,
        is_first,
    }
}

#[test]
fn the_largest_message_is_taken_and_a_larger_one_skipped_however_it_is_split() {
    for version in BOTH {
        let header_bytes = packet::publish("a", &[0; 200_000], 0, false, version).len() - 200_000;
        let payload = vec![b'x'; MAX_PACKET_BYTES - header_bytes];
        let largest = packet::publish("a", &payload, 0, false, version);
        assert_eq!(largest.len(), MAX_PACKET_BYTES);
        let mut driven = Driven::ready(version);
        assert_eq!(driven.hear_bytes(&largest), [message("a", &payload, false)]);
        // One byte more.
        let larger = packet::publish("a", &[&payload[..], b"x"].concat(), 0, false, version);
        let next = packet::publish("b", b"1", 0, false, version);
        for size in [1, 2, 3, 7, 1_000, 65_537, usize::MAX] {
            let mut driven = Driven::ready(version);
            let wire = [&larger[..], &next, &larger, &next].concat();
            let heard: Vec<_> = wire
                .chunks(size)
                .flat_map(|part| driven.hear_bytes(part))
                .collect();
            let expected = [
                skipped("a", MAX_PACKET_BYTES - 3, true),
                message("b", b"1", false),
                skipped("a", MAX_PACKET_BYTES - 3, false),
                message("b", b"1", false),
            ];
            assert_eq!(heard, expected, "{version:?}, {size}");
        }
    }
}

#[test]
fn a_message_that_is_skipped_is_confirmed_once_it_has_come() {
    for version in BOTH {
        let long = "t".repeat(MAX_TEXT_BYTES);
        for topic in ["a", &long] {
            let mut driven = Driven::ready(version);
            let wire = long_publish(topic, 1, 0x0102, 300_000, version);
            let (first, last) = wire.split_at(wire.len() - 1);
            for part in first.chunks(999) {
                assert_eq!(driven.hear_bytes(part), []);
            }
            let expected = [
                skipped(topic, 300_000, true),
                Output::Send(packet::puback(0x0102)),
            ];
            assert_eq!(driven.hear_bytes(last), expected);
        }
    }
}

#[test]
fn a_long_message_that_no_broker_may_send_ends_the_session() {
    for (topic, qos, id) in [
        ("", 0, 0),
        ("a/#", 0, 0),
        ("a", 1, 0),
        ("a", 2, 1),
        ("a", 3, 1),
    ] {
        let mut driven = Driven::ready(Version::V311);
        let wire = long_publish(topic, qos, id, 300_000, Version::V311);
        assert_eq!(
            driven.hear_bytes(&wire),
            [Output::Refused(Reason::MALFORMED, Retry::Later)],
            "{topic} {qos}"
        );
    }
}

#[test]
fn a_packet_that_is_too_long_and_no_message_ends_the_session() {
    for version in BOTH {
        for first in [0x20, 0x40, 0x90, 0xd0, 0xe0, 0xf0] {
            let mut driven = Driven::ready(version);
            // It is refused by its length alone, and what follows is not even looked at.
            let header = packet_of(first, &vec![0; MAX_PACKET_BYTES]);
            assert_eq!(
                driven.hear_bytes(&header[..4]),
                [Output::Refused(Reason::TOO_LARGE, Retry::Later)]
            );
            assert_eq!(driven.hear_bytes(&header[4..]), []);
        }
    }
}

#[test]
fn the_longest_message_that_can_be_said_is_skipped_in_little_memory_and_is_a_sign_of_life() {
    let mut driven = Driven::ready(Version::V311);
    let length = 268_435_455;
    let header = hex("30 ff ff ff 7f 00 01 61");
    let part = vec![b'x'; 1_048_576];
    let mut heard = driven.hear_bytes(&header);
    let mut left = length - 3;
    let info = allocation_counter::measure(|| {
        while left > 0 {
            // A slow wire: the page asks meanwhile, and is not answered before the end.
            heard.extend(driven.pass(PING_WITHIN_MS - 1));
            let count = left.min(part.len());
            heard.extend(driven.hear_bytes(&part[..count]));
            left -= count;
        }
    });
    assert!(info.bytes_max < 300_000, "{info:?}");
    assert_eq!(heard.pop(), Some(skipped("a", length, true)));
    let pings = heard.len();
    assert!(
        heard
            .iter()
            .all(|output| *output == Output::Send(packet::PINGREQ.into()))
    );
    // The broker was told of twice the silence after which it is asked (§3.1.2.10).
    let silent_ms = 256 * (PING_WITHIN_MS - 1) / pings as u64;
    assert!(
        silent_ms <= 2 * PING_EVERY_MS + PING_WITHIN_MS,
        "{pings} pings"
    );
    let next = packet::publish("b", b"1", 0, false, Version::V311);
    assert_eq!(driven.hear_bytes(&next), [message("b", b"1", false)]);
}

#[test]
fn what_is_skipped_is_said_once_for_each_of_some_topics() {
    let mut driven = Driven::ready(Version::V311);
    let mut first = 0;
    for _ in 0..2 {
        for number in 0..MAX_SKIPPED + 10 {
            let topic = number.to_string();
            let wire = long_publish(&topic, 0, 0, 300_000, Version::V311);
            match &driven.hear_bytes(&wire)[..] {
                [
                    Output::Skipped {
                        topic: told,
                        is_first,
                        ..
                    },
                ] if *told == topic => {
                    first += usize::from(*is_first);
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(first, MAX_SKIPPED);
    // A kept one comes again on the next connection, and is no news.
    driven.closed();
    driven.open();
    driven.let_in("");
    let wire = long_publish("0", 0, 0, 300_000, Version::V311);
    assert_eq!(driven.hear_bytes(&wire), [skipped("0", 300_000, false)]);
}

#[test]
fn a_packet_takes_no_memory_before_it_is_there() {
    let info = allocation_counter::measure(|| {
        let mut driven = Driven::ready(Version::V5);
        // The longest packet that is taken, and the longest that can be said.
        assert_eq!(driven.hear("30 fb ff 0f"), []);
        let mut driven = Driven::ready(Version::V5);
        driven.hear("30 ff ff ff 7f");
    });
    assert!(info.bytes_max < 10_000, "{info:?}");
    let all = vec![b'a'; MAX_PACKET_BYTES - 4];
    let info = allocation_counter::measure(|| {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.next(&mut &hex("30 fc ff 0f")[..]), Ok(None));
        for part in all.chunks(1_000) {
            let mut part = part;
            decoder.next(&mut part).unwrap();
        }
    });
    // Memory grows by doubling, and what is copied is still there meanwhile.
    assert!(info.bytes_max <= 3 * MAX_PACKET_BYTES as u64, "{info:?}");
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

#[test]
fn before_the_broker_lets_the_page_in_nothing_else_may_come() {
    for packet in [
        "30 04 00 01 61 00",
        "d0 00",
        "90 03 00 01 00",
        "e0 00",
        "40 02 00 01",
    ] {
        let mut driven = Driven::new(Options::default());
        driven.open();
        assert_eq!(
            driven.hear(packet),
            [Output::Refused(Reason::MALFORMED, Retry::Later)]
        );
    }
    // An answer that breaks off inside its properties.
    for packet in [
        "20 01 00",
        "20 03 00 00 05",
        "20 05 00 00 02 13 00",
        "20 04 00 00 80 80",
    ] {
        let mut driven = Driven::new(Options::default());
        driven.open();
        let malformed = Output::Refused(Reason::MALFORMED, Retry::Later);
        assert_eq!(driven.hear(packet), [malformed], "{packet}");
    }
}

#[test]
fn without_a_connection_nothing_that_comes_is_heard() {
    let mut driven = Driven::new(Options::default());
    assert_eq!(driven.hear("20 03 00 00 00"), []);
    assert!(!driven.session.is_ready());
}

// Being let in.

#[test]
fn the_session_is_ready_when_it_was_let_in_and_has_subscribed() {
    let mut driven = Driven::new(Options {
        subscriptions: subscriptions(&["a/#", "b"]),
        ..Options::default()
    });
    let connect = sent(&driven.open());
    assert_eq!(connect.len(), 1);
    assert_eq!(connect[0][..9], hex("10 12 00 04 4d 51 54 54 05"));
    assert!(!driven.session.is_ready());
    assert_eq!(driven.publish("a", "1", 0), Err(Reason::CLOSED));
    assert_eq!(
        driven.hear("20 03 00 00 00"),
        [
            Output::Send(hex("82 0d 00 01 00 00 03 61 2f 23 00 00 01 62 00")),
            Output::Ready
        ]
    );
    assert!(driven.session.is_ready());
    // Without subscriptions there is nothing to ask for.
    let mut driven = Driven::new(Options::default());
    driven.open();
    assert_eq!(driven.hear("20 03 00 00 00"), [Output::Ready]);
}

#[test]
fn a_subscription_that_the_broker_refuses_is_told_and_the_others_hold() {
    let options = Options {
        subscriptions: subscriptions(&["a", "$SYS/#", "b", "c"]),
        ..Options::default()
    };
    let mut driven = Driven::ready_with(Version::V5, options.clone(), "");
    let outputs = driven.hear("90 07 00 01 00 00 87 01 8f");
    let refused = |place, code| Output::Unsubscribed(place, Reason(code));
    assert_eq!(outputs, [refused(1, 0x87), refused(3, 0x8f)]);
    assert!(driven.session.is_ready());
    let mut driven = Driven::ready_with(Version::V311, options, "");
    assert_eq!(driven.hear("90 06 00 01 00 80 01 00"), [refused(1, 0x80)]);
    // A broker that refuses more than was asked for.
    let many = packet_of(0x90, &[0x80; 10_000]);
    assert_eq!(driven.hear_bytes(&many).len(), MAX_SUBSCRIPTIONS);
}

#[test]
fn no_more_than_fifty_filters_are_subscribed_to() {
    let filters: Vec<_> = (0..60).map(|number| format!("f/{number}")).collect();
    let filters: Vec<_> = filters.iter().map(String::as_str).collect();
    let packet = packet::subscribe(&subscriptions(&filters), Version::V5, 1);
    assert!(packet.windows(4).any(|four| four == b"f/49"));
    assert!(!packet.windows(4).any(|four| four == b"f/50"));
    assert_eq!(MAX_SUBSCRIPTIONS, 50);
}

#[test]
fn every_refusal_says_what_happened_and_whether_to_come_again() {
    for (code, word, retry) in [
        (0x80, "refused", Retry::Later),
        (0x85, "client id", Retry::Never),
        (0x86, "password", Retry::Never),
        (0x87, "password", Retry::Never),
        (0x88, "busy", Retry::Later),
        (0x89, "busy", Retry::Later),
        (0x8a, "banned", Retry::Never),
        (0x95, "longer", Retry::Later),
        (0x97, "used up", Retry::Later),
        (0x9f, "busy", Retry::Later),
        (0xff, "refused", Retry::Later),
    ] {
        let mut driven = Driven::new(Options::default());
        driven.open();
        let outputs = driven.hear_bytes(&packet_of(0x20, &[0, code, 0]));
        let reason = Reason(code);
        assert_eq!(outputs, [Output::Refused(reason, retry)], "{code:x}");
        let text = reason.text();
        assert!(text.contains(word), "{text}");
        let number = format!(" (MQTT reason 0x{code:x})");
        assert!(text.ends_with(&number), "{text}");
        assert_eq!(driven.session.deadline_ms(), None);
        // It is over: that the socket closes now is no news.
        assert_eq!(driven.closed(), []);
    }
}

#[test]
fn the_refusals_of_version_3_are_told_in_the_same_words() {
    for (code, same, retry) in [
        (1, 0x84, Retry::Never),
        (2, 0x85, Retry::Never),
        (3, 0x88, Retry::Later),
        (4, 0x86, Retry::Never),
        (5, 0x87, Retry::Never),
        (6, 0, Retry::Later),
        (0x7f, 0, Retry::Later),
    ] {
        let mut driven = Driven::new(Options::default());
        driven.open();
        driven.hear("20 02 00 01");
        driven.open();
        assert_eq!(
            driven.hear_bytes(&[0x20, 2, 0, code]),
            [Output::Refused(Reason(same), retry)],
            "{code}"
        );
    }
}

#[test]
fn a_wrong_password_is_said_and_not_tried_again() {
    let mut driven = Driven::new(Options {
        user: "dash".into(),
        password: "wrong".into(),
        ..Options::default()
    });
    driven.open();
    let outputs = driven.hear("20 03 00 86 00");
    assert_eq!(outputs, [Output::Refused(Reason(0x86), Retry::Never)]);
    assert_eq!(
        Reason(0x86).text(),
        "The broker does not allow this. Check user and password, and what this user may do. \
         (MQTT reason 0x86)"
    );
}

#[test]
fn a_broker_that_let_the_page_in_before_may_do_so_again() {
    // As where the broker is up sooner than what knows its users.
    let mut driven = Driven::ready(Version::V5);
    driven.closed();
    driven.open();
    assert_eq!(
        driven.hear("20 03 00 87 00"),
        [Output::Refused(Reason(0x87), Retry::Later)]
    );
}

#[test]
fn every_reason_has_words() {
    let mut seen = std::collections::BTreeSet::new();
    for code in (1..=8).chain([
        0x84, 0x85, 0x87, 0x88, 0x8a, 0x8d, 0x8e, 0x95, 0x97, 0x9a, 0,
    ]) {
        let text = Reason(code).text();
        assert!(text.len() > 20 && !text.contains('\n'), "{text}");
        assert!(seen.insert(text));
    }
    assert_eq!(
        Reason(0x8e).text(),
        "Another client took the place, with the same client id. Give each its own. (MQTT reason \
         0x8e)"
    );
    assert_eq!(
        Reason(0xa2).text(),
        "The broker refused, or ended the connection. (MQTT reason 0xa2)"
    );
}

// The version.

#[test]
fn a_broker_that_refuses_version_5_is_spoken_to_in_3_1_1_from_then_on() {
    // In the words of either version.
    for refusal in ["20 03 00 84 00", "20 02 00 84", "20 02 00 01"] {
        let mut driven = Driven::new(Options::default());
        driven.open();
        assert_eq!(
            driven.hear(refusal),
            [Output::Refused(Reason::OLDER, Retry::AtOnce)]
        );
        assert_eq!(driven.closed(), []);
        assert_eq!(driven.session.version(), Version::V311);
        let connect = sent(&driven.open());
        assert_eq!(connect[0][8], 4);
        assert_eq!(driven.hear("20 02 00 00"), [Output::Ready]);
        driven.closed();
        assert_eq!(driven.session.version(), Version::V311);
    }
    assert!(Reason::OLDER.text().contains("3.1.1"));
}

#[test]
fn a_broker_that_knows_neither_version_is_not_tried_again() {
    let mut driven = Driven::new(Options::default());
    driven.open();
    driven.hear("20 02 00 01");
    driven.open();
    assert_eq!(
        driven.hear("20 02 00 01"),
        [Output::Refused(Reason::VERSION, Retry::Never)]
    );
}

#[test]
fn a_broker_that_only_hangs_up_is_tried_in_the_other_version_by_turns() {
    let mut driven = Driven::new(Options::default());
    for _ in 0..3 {
        driven.open();
        assert_eq!(
            driven.closed(),
            [Output::Refused(Reason::OLDER, Retry::AtOnce)]
        );
        // It may have been the network, so it is not held against version 5 for ever.
        assert_eq!(driven.session.version(), Version::V311);
        driven.open();
        assert_eq!(driven.closed(), []);
        assert_eq!(driven.session.version(), Version::V5);
    }
    // Once it was let in, a broker that hangs up is one that restarts.
    driven.open();
    driven.let_in("");
    driven.closed();
    driven.open();
    assert_eq!(driven.closed(), []);
    assert_eq!(driven.session.version(), Version::V5);
}

#[test]
fn a_page_that_leaves_while_it_waits_learns_nothing_of_the_version() {
    let mut driven = Driven::new(Options::default());
    driven.open();
    driven.session.leave();
    assert_eq!(
        driven.session.take_outputs(),
        [Output::Send(DISCONNECT.into())]
    );
    assert_eq!(driven.closed(), []);
    assert_eq!(driven.session.version(), Version::V5);
}

#[test]
fn a_broker_that_does_not_answer_at_all_is_silent() {
    let mut driven = Driven::new(Options::default());
    driven.open();
    assert_eq!(driven.pass(GREET_WITHIN_MS - 1), []);
    assert_eq!(driven.pass(1), [Output::Silent]);
    assert_eq!(driven.closed(), []);
    // It may be one that does not know what to make of version 5.
    assert_eq!(driven.session.version(), Version::V311);
}

// Whether the broker is there.

#[test]
fn a_silent_wire_is_asked_and_one_without_an_answer_is_given_up() {
    for version in BOTH {
        let mut driven = Driven::ready(version);
        assert_eq!(driven.pass(PING_EVERY_MS - 1), []);
        assert_eq!(driven.pass(1), [Output::Send(PINGREQ.into())]);
        assert_eq!(driven.pass(PING_WITHIN_MS - 1), []);
        assert_eq!(driven.pass(1), [Output::Silent]);
        assert!(!driven.session.is_ready());
        assert_eq!(driven.session.deadline_ms(), None);
        assert_eq!(driven.pass(1_000_000), []);
    }
}

#[test]
fn an_answer_holds_for_the_next_silence() {
    let mut driven = Driven::ready(Version::V5);
    for _ in 0..100 {
        assert_eq!(driven.pass(PING_EVERY_MS), [Output::Send(PINGREQ.into())]);
        assert_eq!(driven.pass(PING_WITHIN_MS - 1), []);
        assert_eq!(driven.hear("d0 00"), []);
        driven.now_ms -= PING_WITHIN_MS - 1;
    }
}

#[test]
fn the_broker_is_asked_although_one_side_goes_on_talking() {
    // The broker must hear something from time to time, and so must the page.
    let message = packet::publish("a", b"1", 0, false, Version::V5);
    for is_page_talking in [false, true] {
        let mut driven = Driven::ready(Version::V5);
        let mut pings = 0;
        for _ in 0..60 {
            if is_page_talking {
                driven.publish("a", "1", 0).unwrap();
                driven.session.take_outputs();
            } else {
                driven.hear_bytes(&message);
            }
            let asked = driven.pass(1_000);
            if asked == [Output::Send(PINGREQ.into())] {
                pings += 1;
                driven.hear("d0 00");
            } else {
                assert_eq!(asked, []);
            }
        }
        assert_eq!(pings, 2);
    }
}

#[test]
fn on_a_slow_wire_the_answer_may_stand_behind_much_else() {
    let mut driven = Driven::ready(Version::V5);
    driven.pass(PING_EVERY_MS);
    driven.hear("30 ff 01");
    for _ in 0..10 {
        // A part of a long message.
        assert_eq!(driven.pass(PING_WITHIN_MS - 1), []);
        assert_eq!(driven.hear("00"), []);
    }
    assert_eq!(driven.pass(PING_WITHIN_MS), [Output::Silent]);
}

#[test]
fn a_page_that_stood_still_listens_before_it_gives_up() {
    // A laptop that slept: its timer rings first, and only then comes what was waiting.
    let mut driven = Driven::ready(Version::V5);
    driven.pass(PING_EVERY_MS);
    assert_eq!(driven.stand_still(60_000), []);
    assert_eq!(driven.pass(LISTEN_MS - 1), []);
    assert_eq!(driven.hear("d0 00"), []);
    assert!(driven.session.is_ready());
    // Where nothing was waiting, it is over.
    driven.session.hurry(driven.now_ms);
    driven.session.take_outputs();
    assert_eq!(driven.stand_still(60_000), []);
    assert_eq!(driven.pass(LISTEN_MS), [Output::Silent]);
}

#[test]
fn a_page_in_front_again_asks_at_once_and_not_twice() {
    let mut driven = Driven::ready(Version::V5);
    driven.pass(1_000);
    driven.session.hurry(driven.now_ms);
    assert_eq!(
        driven.session.take_outputs(),
        [Output::Send(PINGREQ.into())]
    );
    driven.session.hurry(driven.now_ms);
    assert_eq!(driven.session.take_outputs(), []);
    assert_eq!(driven.pass(PING_WITHIN_MS), [Output::Silent]);
    // Without a connection there is nobody to ask.
    driven.session.hurry(driven.now_ms);
    assert_eq!(driven.session.take_outputs(), []);
}

#[test]
fn a_profile_may_ask_more_often_and_the_broker_may_demand_it() {
    for (own_ms, properties, expected_ms) in [
        (10_000, "", 10_000),
        (10_000, "13 00 05", 5_000),
        (10_000, "13 00 ff", 10_000),
        // 0 is "for ever".
        (10_000, "13 00 00", 10_000),
        // Between other properties: an id that was made up, an expiry, a text, a user's.
        (
            30_000,
            "12 00 01 78 11 00 00 00 09 1f 00 02 6f 6b 26 00 01 6b 00 01 76 2a 01 13 00 14",
            20_000,
        ),
    ] {
        let options = Options {
            ping_every_ms: own_ms,
            ..Options::default()
        };
        let mut driven = Driven::ready_with(Version::V5, options, properties);
        assert_eq!(driven.pass(expected_ms - 1), []);
        assert_eq!(driven.pass(1), [Output::Send(PINGREQ.into())]);
    }
}

#[test]
fn the_broker_is_told_of_more_patience_than_the_page_needs() {
    // The timers of a hidden page ring once a minute, and a broker waits half as long again.
    for (own_ms, announced_s) in [(1_000, 60), (30_000, 60), (45_000, 90), (3_600_000, 7_200)] {
        let mut driven = Driven::new(Options {
            ping_every_ms: own_ms,
            ..Options::default()
        });
        let connect = sent(&driven.open());
        let said = u16::from_be_bytes([connect[0][10], connect[0][11]]);
        assert_eq!(said, announced_s);
    }
}

// Sending.

#[test]
fn a_message_of_qos_1_is_confirmed() {
    for (version, answer) in [
        (Version::V311, "40 02 00 01"),
        (Version::V5, "40 02 00 01"),
        (Version::V5, "40 03 00 01 00"),
        (Version::V5, "40 04 00 01 00 00"),
        // Nobody has subscribed.
        (Version::V5, "40 03 00 01 10"),
    ] {
        let mut driven = Driven::ready(version);
        assert_eq!(driven.publish("a", "1", 1), Ok(1));
        assert_eq!(
            sent(&driven.session.take_outputs()),
            [packet::publish("a", b"1", 1, false, version)]
        );
        driven.pass(CONFIRM_WITHIN_MS - 1);
        assert_eq!(driven.hear(answer), [Output::Confirmed(1)]);
        // Once.
        assert_eq!(driven.hear(answer), []);
        assert_eq!(driven.pass(CONFIRM_WITHIN_MS), []);
        assert_eq!(driven.publish("a", "1", 0), Ok(0));
        assert_eq!(driven.publish("a", "2", 1), Ok(2));
    }
}

#[test]
fn a_message_that_is_not_confirmed_in_time_is_told_and_not_sent_again() {
    let mut driven = Driven::ready(Version::V5);
    driven.publish("a", "1", 1).unwrap();
    driven.pass(1_000);
    driven.publish("a", "2", 1).unwrap();
    driven.session.take_outputs();
    assert_eq!(driven.pass(CONFIRM_WITHIN_MS - 1_001), []);
    let late = |id| Output::Unconfirmed(id, Reason::LATE);
    assert_eq!(driven.pass(1), [late(1)]);
    assert_eq!(driven.pass(1_000), [late(2)]);
    // An answer that comes too late is none.
    assert_eq!(driven.hear("40 02 00 01"), []);
    assert_eq!(driven.pass(10_000), []);
    assert_eq!(
        Reason::LATE.text(),
        "The broker did not confirm within 5 s."
    );
}

#[test]
fn a_message_that_the_broker_does_not_take_is_told() {
    let mut driven = Driven::ready(Version::V5);
    driven.publish("a", "1", 1).unwrap();
    driven.session.take_outputs();
    assert_eq!(
        driven.hear("40 03 00 01 87"),
        [Output::Unconfirmed(1, Reason::NOT_AUTHORIZED)]
    );
}

#[test]
fn nothing_goes_from_one_connection_to_the_next() {
    for version in BOTH {
        let options = Options {
            subscriptions: subscriptions(&["a"]),
            ..Options::default()
        };
        let mut driven = Driven::ready_with(version, options, "");
        driven.publish("relay", "1", 1).unwrap();
        driven.publish("relay", "2", 0).unwrap();
        // A message is under way when the connection ends.
        driven.hear("30 09 00");
        driven.session.take_outputs();
        assert_eq!(driven.closed(), [Output::Unconfirmed(2, Reason::CUT)]);
        assert_eq!(driven.publish("relay", "3", 1), Err(Reason::CLOSED));
        let mut outputs = driven.open();
        outputs.extend(driven.let_in(""));
        outputs.extend(driven.hear("d0 00"));
        outputs.extend(driven.pass(2 * CONFIRM_WITHIN_MS));
        let kinds: Vec<_> = sent(&outputs).iter().map(|packet| packet[0]).collect();
        assert_eq!(kinds, [0x10, 0x82]);
        // A late answer from before confirms nothing.
        assert_eq!(driven.hear("40 02 00 02"), []);
    }
}

#[test]
fn a_socket_that_opens_anew_without_a_word_ends_what_was_before() {
    let mut driven = Driven::ready(Version::V5);
    driven.publish("a", "1", 1).unwrap();
    driven.session.take_outputs();
    let outputs = driven.open();
    assert_eq!(outputs[0], Output::Unconfirmed(1, Reason::CUT));
    assert_eq!(sent(&outputs).len(), 1);
}

#[test]
fn what_the_broker_does_not_allow_is_not_sent() {
    // At most one unconfirmed, packets of 20 bytes, QoS 0, nothing kept (§3.2.2.3).
    let mut driven = Driven::ready_with(Version::V5, Options::default(), "21 00 01");
    assert_eq!(driven.publish("a", "1", 1), Ok(1));
    assert_eq!(driven.publish("a", "2", 1), Err(Reason::CROWDED));
    assert_eq!(driven.publish("a", "2", 0), Ok(0));

    let mut driven = Driven::ready_with(Version::V5, Options::default(), "27 00 00 00 14");
    assert_eq!(driven.publish("a", "12345678901234", 0), Ok(0));
    let too_large = driven.publish("a", "123456789012345", 1);
    assert_eq!(too_large, Err(Reason::PACKET_TOO_LARGE));
    assert_eq!(sent(&driven.session.take_outputs())[0].len(), 20);
    assert_eq!(driven.pass(CONFIRM_WITHIN_MS), []);

    let mut driven = Driven::ready_with(Version::V5, Options::default(), "24 00");
    assert_eq!(driven.publish("a", "1", 1), Ok(0));
    assert_eq!(
        sent(&driven.session.take_outputs()),
        [packet::publish("a", b"1", 0, false, Version::V5)]
    );

    let mut driven = Driven::ready_with(Version::V5, Options::default(), "25 00");
    let kept = driven.session.publish("a", b"1", 0, true, 0);
    assert_eq!(kept, Err(Reason::NO_RETAIN));
    assert_eq!(driven.session.take_outputs(), []);
}

#[test]
fn what_cannot_be_published_is_not_sent() {
    let mut driven = Driven::ready(Version::V311);
    for topic in ["", "a/#", "+", "a\0"] {
        assert_eq!(driven.publish(topic, "1", 0), Err(Reason::NO_TOPIC));
    }
    let large = "x".repeat(MAX_PACKET_BYTES);
    assert_eq!(
        driven.publish("a", &large, 0),
        Err(Reason::PACKET_TOO_LARGE)
    );
    for _ in 0..MAX_UNCONFIRMED {
        assert!(driven.publish("a", "1", 1).is_ok());
    }
    assert_eq!(driven.publish("a", "1", 1), Err(Reason::CROWDED));
    driven.session.take_outputs();
    assert_eq!(driven.pass(CONFIRM_WITHIN_MS).len(), MAX_UNCONFIRMED);
    assert!(driven.publish("a", "1", 1).is_ok());
}

#[test]
fn the_numbers_of_messages_begin_anew_after_the_last_and_0_is_none() {
    let mut driven = Driven::ready(Version::V311);
    for expected in (1..=65_535_u16).chain(1..=3) {
        assert_eq!(driven.publish("a", "", 1), Ok(expected));
        let [high, low] = expected.to_be_bytes();
        driven.session.take_outputs();
        assert_eq!(
            driven.hear_bytes(&[0x40, 2, high, low]),
            [Output::Confirmed(expected)]
        );
    }
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
fn who_leaves_says_goodbye_once() {
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

/// Packets, broken packets and noise, one behind the other.
fn any_wire() -> impl Strategy<Value = Vec<u8>> {
    let payload = || proptest::collection::vec(any::<u8>(), 0..40);
    let topic = "[a-z/]{1,8}";
    let publish = (topic, payload(), 0..3_u16, any::<bool>(), any::<bool>());
    let publish = publish.prop_map(|(topic, payload, id, retain, is_v5)| {
        let version = BOTH[usize::from(!is_v5)];
        packet::publish(&topic, &payload, id, retain, version)
    });
    let kind = prop_oneof![
        Just(0x20),
        Just(0x30),
        Just(0x32),
        Just(0x40),
        Just(0x90),
        Just(0xd0),
        Just(0xe0),
        any::<u8>()
    ];
    let other = (kind, payload()).prop_map(|(first, body)| packet_of(first, &body));
    let known = prop_oneof![
        Just(hex("d0 00")),
        Just(hex("20 03 00 00 00")),
        Just(hex("20 02 00 00")),
        Just(hex("20 02 00 01")),
        Just(hex("40 02 00 02")),
        Just(hex("90 04 00 01 00 87")),
        Just(hex("30 ff ff ff 7f")),
        Just(hex("30 ff ff ff ff 7f")),
    ];
    let part = prop_oneof![4 => publish, 2 => known, 1 => other, 1 => payload()];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

/// All that comes of a wire that is cut at these places.
fn heard(version: Version, wire: &[u8], cuts: &[usize]) -> Vec<Output> {
    let mut driven = Driven::ready(version);
    driven.publish("a", "1", 1).unwrap();
    driven.publish("a", "2", 1).unwrap();
    driven.session.take_outputs();
    let mut outputs = Vec::new();
    let mut start = 0;
    for cut in cuts.iter().copied().chain([wire.len()]) {
        let end = cut.clamp(start, wire.len());
        outputs.extend(driven.hear_bytes(&wire[start..end]));
        start = end;
    }
    outputs
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_published_message_is_read_as_it_was_written(
            topic in "[^+#\0]{1,100}",
            payload in proptest::collection::vec(any::<u8>(), 0..3_000),
            id: u16,
            retained: bool,
        ) {
            for version in BOTH {
                let packet = packet::publish(&topic, &payload, id, retained, version);
                let mut expected = vec![message(&topic, &payload, retained)];
                if id > 0 {
                    expected.push(Output::Send(packet::puback(id)));
                }
                prop_assert_eq!(Driven::ready(version).hear_bytes(&packet), expected);
            }
        }

        #[test]
        fn any_bytes_say_the_same_however_they_are_split(
            wire in any_wire(),
            mut cuts in proptest::collection::vec(0..400_usize, 0..10),
        ) {
            cuts.sort_unstable();
            for version in BOTH {
                let whole = heard(version, &wire, &[]);
                prop_assert_eq!(&heard(version, &wire, &cuts), &whole);
                let every: Vec<_> = (1..wire.len()).collect();
                prop_assert_eq!(&heard(version, &wire, &every), &whole);
            }
        }

        #[test]
        fn any_bytes_take_no_more_memory_than_they_are(wire in any_wire()) {
            let info = allocation_counter::measure(|| {
                let mut decoder = Decoder::default();
                let mut rest = &wire[..];
                while let Ok(Some((packet, at))) = decoder.next(&mut rest) {
                    assert!(at <= packet.len() && packet.len() <= wire.len());
                }
            });
            prop_assert!(info.bytes_max <= 3 * wire.len() as u64 + 24, "{:?}", info);
        }

        #[test]
        fn a_session_survives_any_order_of_what_happens(
            steps in proptest::collection::vec((0..8_u8, any_wire(), 0..40_000_u64), 0..30)
        ) {
            let mut driven = Driven::new(Options::default());
            for (step, wire, ms) in steps {
                match step {
                    0 => { driven.open(); }
                    1 => { driven.closed(); }
                    2 => { driven.pass(ms); }
                    3 => { driven.stand_still(ms); }
                    4 => driven.session.hurry(driven.now_ms),
                    5 => { let _ = driven.publish("a", "1", 1); }
                    6 => { driven.let_in(""); }
                    _ => { driven.hear_bytes(&wire); }
                }
                // A timer that is overdue has something to do, and then is not.
                driven.pass(0);
                prop_assert!(driven.session.deadline_ms().is_none_or(|at| at > driven.now_ms));
            }
        }
    }
}
