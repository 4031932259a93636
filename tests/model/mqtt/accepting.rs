//! How a broker accepts or refuses the page, and in which version.

use super::*;

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
fn without_a_connection_incoming_bytes_are_ignored() {
    let mut driven = Driven::new(Options::default());
    assert_eq!(driven.hear("20 03 00 00 00"), []);
    assert!(!driven.session.is_ready());
}

// Being let in.

#[test]
fn the_session_is_ready_once_it_is_accepted_and_has_subscribed() {
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
fn a_subscription_that_the_broker_refuses_is_reported_and_the_others_hold() {
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
fn every_refusal_says_what_happened_and_whether_to_retry() {
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
fn refusals_of_version_3_use_the_same_words() {
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
fn a_wrong_password_is_reported_and_not_retried() {
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
fn a_page_that_is_left_before_the_answer_learns_nothing_of_the_version() {
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
