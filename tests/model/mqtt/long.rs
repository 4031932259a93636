//! Messages longer than the page takes: they are skipped, and cost no memory.

use super::*;

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
fn the_longest_possible_message_is_skipped_in_little_memory_and_counts_as_a_sign_of_life() {
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
    // The keepalive in CONNECT is twice the silence after which the page pings (§3.1.2.10).
    let silent_ms = 256 * (PING_WITHIN_MS - 1) / pings as u64;
    assert!(
        silent_ms <= 2 * PING_EVERY_MS + PING_WITHIN_MS,
        "{pings} pings"
    );
    let next = packet::publish("b", b"1", 0, false, Version::V311);
    assert_eq!(driven.hear_bytes(&next), [message("b", b"1", false)]);
}

#[test]
fn skipped_messages_are_reported_once_for_each_of_a_bounded_number_of_topics() {
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
    // A retained one comes again on the next connection, and is no news.
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
