//! Whether the broker is still there: PINGREQ and PINGRESP.

use super::*;

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
fn a_silent_connection_is_pinged_and_given_up_without_an_answer() {
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
fn the_broker_is_pinged_even_if_one_side_keeps_sending() {
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
fn a_page_that_was_frozen_listens_before_it_gives_up() {
    // A laptop that slept: its timer fires first, and only then queued messages arrive.
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
fn a_page_shown_again_pings_at_once_and_not_twice() {
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
    // Without a connection nothing is pinged.
    driven.session.hurry(driven.now_ms);
    assert_eq!(driven.session.take_outputs(), []);
}

#[test]
fn a_profile_may_ping_more_often_and_the_broker_may_demand_it() {
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
fn the_keepalive_given_to_the_broker_is_longer_than_the_page_needs() {
    // The timers of a hidden page fire once a minute, and a broker waits half as long again.
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
