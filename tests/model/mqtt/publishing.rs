//! What the page publishes, and what becomes of it.

use super::*;

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
fn a_message_not_confirmed_in_time_is_reported_and_not_sent_again() {
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
fn a_message_that_the_broker_rejects_is_reported() {
    let mut driven = Driven::ready(Version::V5);
    driven.publish("a", "1", 1).unwrap();
    driven.session.take_outputs();
    assert_eq!(
        driven.hear("40 03 00 01 87"),
        [Output::Unconfirmed(1, Reason::NOT_AUTHORIZED)]
    );
}

#[test]
fn nothing_carries_over_to_the_next_connection() {
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
fn a_new_socket_resets_the_session_even_if_the_old_one_never_closed() {
    let mut driven = Driven::ready(Version::V5);
    driven.publish("a", "1", 1).unwrap();
    driven.session.take_outputs();
    let outputs = driven.open();
    assert_eq!(outputs[0], Output::Unconfirmed(1, Reason::CUT));
    assert_eq!(sent(&outputs).len(), 1);
}

#[test]
fn what_the_broker_does_not_allow_is_not_sent() {
    // At most one unconfirmed, packets of 20 bytes, QoS 0, nothing retained (§3.2.2.3).
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
fn packet_ids_wrap_and_skip_0() {
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
