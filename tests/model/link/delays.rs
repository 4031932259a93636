//! How long the link waits before it tries again.

use super::*;

#[test]
fn delays_grow_with_every_failure_and_are_capped() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    for most in [200, 400, 800, 1_600, 3_000, 3_000, 3_000, 3_000] {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        let waited = driven.tick();
        assert!(
            (most * 9 / 10..=most).contains(&waited),
            "{waited} of {most}"
        );
    }
    assert_eq!(driven.link.tries(), 8);
}

#[test]
fn a_board_that_is_off_for_five_minutes_is_tried_every_ten_seconds() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    let since_ms = driven.now_ms;
    loop {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        let failing_ms = driven.now_ms - since_ms;
        let waited = driven.tick();
        if failing_ms >= 300_000 {
            assert!((9_000..=10_000).contains(&waited), "{waited}");
            break;
        }
        assert!(waited <= 3_000, "{waited} after {failing_ms}");
    }
}

#[test]
fn an_open_connection_or_a_new_wish_ends_a_long_absence() {
    for event in [
        Event::Opened(Attempt(2)),
        Event::Connect(address("a.local")),
    ] {
        let mut driven = Driven::new(42);
        driven.give(Event::Connect(address("a.local")));
        driven.give(Event::Lost(Attempt(1), loss(1006)));
        driven.tick();
        driven.after(600_000, event);
        for _ in 0..8 {
            driven.give(Event::Lost(driven.attempt(), loss(1006)));
            assert!(driven.tick() <= 3_000);
        }
    }
}

#[test]
fn two_waits_in_a_row_are_not_the_same() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    let mut waits = Vec::new();
    for _ in 0..20 {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        waits.push(driven.tick());
    }
    assert!(
        waits[10..]
            .windows(2)
            .filter(|two| two[0] != two[1])
            .count()
            >= 8
    );
}

#[test]
fn a_connection_of_a_minute_starts_the_delays_from_the_beginning() {
    for (lasted_ms, is_stable) in [(STABLE_MS - 1, false), (STABLE_MS, true)] {
        let mut driven = Driven::new(42);
        driven.give(Event::Connect(address("a.local")));
        for _ in 0..3 {
            driven.give(Event::Lost(driven.attempt(), loss(1006)));
            driven.tick();
        }
        driven.give(Event::Opened(driven.attempt()));
        assert_eq!(driven.link.tries(), 3);
        driven.after(lasted_ms, Event::Lost(driven.attempt(), loss(1006)));
        let waited = driven.tick();
        let most = if is_stable { 200 } else { 1_600 };
        assert!((most * 9 / 10..=most).contains(&waited), "{waited}");
    }
}

#[test]
fn a_board_that_accepts_and_drops_at_once_is_not_hammered() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    let mut opened = 0;
    while driven.now_ms < 1_030_000 {
        driven.give(Event::Opened(driven.attempt()));
        opened += 1;
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        driven.tick();
    }
    assert!(opened <= 15, "{opened}");
}

#[test]
fn a_person_who_connects_again_does_not_wait_for_the_failures_before() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    for _ in 0..6 {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        driven.tick();
    }
    driven.give(Event::Connect(address("a.local")));
    assert_eq!((driven.link.tries(), driven.link.ended()), (0, None));
    driven.give(Event::Lost(driven.attempt(), loss(1006)));
    assert!(driven.tick() <= 200);
}

#[test]
fn retry_now_does_not_make_the_board_be_asked_faster_afterwards() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    for _ in 0..5 {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        driven.give(Event::RetryNow);
    }
    driven.give(Event::Lost(driven.attempt(), loss(1006)));
    assert!(driven.tick() >= 2_700);
}

#[test]
fn a_board_that_asks_for_patience_gets_three_seconds() {
    for (code, is_patient) in [
        (1000, true),
        (1001, false),
        (1002, false),
        (1005, false),
        (1006, false),
        (1008, true),
        (1011, false),
        (1012, false),
        (1013, true),
        (3999, false),
        (4000, true),
        (4999, true),
        (5000, false),
    ] {
        assert_eq!(loss(code).asks_for_patience(), is_patient, "{code}");
        for state in ["Opening", "Open"] {
            let mut driven = Driven::in_state(state);
            driven.give(Event::Lost(Attempt(2), loss(code)));
            let waited = driven.tick();
            assert_eq!(waited == UNHURRIED_MS, is_patient, "{code}: {waited}");
            assert_eq!(waited <= 200, !is_patient, "{code}: {waited}");
        }
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_board_that_refuses_at_once_is_tried_at_most_fifteen_times_in_thirty_seconds(seed: u32) {
            let mut driven = Driven::new(seed);
            driven.give(Event::Connect(address("a.local")));
            let mut attempts = 0;
            while driven.now_ms <= 1_030_000 {
                attempts += 1;
                driven.give(Event::Lost(driven.attempt(), loss(1006)));
                driven.tick();
            }
            prop_assert!((10..=15).contains(&attempts), "{} attempts", attempts);
        }

        #[test]
        fn there_is_never_more_than_one_socket(
            seed: u32,
            events in prop::collection::vec((0..15_u32, 0..3_u32, 0..5_000_u64), 1..80),
        ) {
            let mut driven = Driven::new(seed);
            let mut sockets: Vec<Attempt> = Vec::new();
            for (kind, older, ms) in events {
                let newest = sockets.last().copied().unwrap_or_default();
                let some = Attempt(newest.0.saturating_sub(older));
                let event = match kind {
                    0 => Event::Connect(address("a.local")),
                    1 => Event::Disconnect,
                    2 => Event::RetryNow,
                    3 | 4 => Event::Opened(some),
                    5 => Event::Lost(some, loss(1006)),
                    6 => Event::Lost(some, loss(1000)),
                    // A socket that could not be made never opened.
                    7 if driven.link.open().is_none() => Event::Blocked(some, "why"),
                    8 => Event::Leave,
                    9 => Event::Return,
                    10 => silent(),
                    11 => Event::Release,
                    12 => Event::Hidden(true),
                    13 => Event::Hidden(false),
                    _ => Event::Tick,
                };
                // What a socket reported as its last is the end of it, whatever the link makes of it.
                if let Event::Lost(attempt, _) | Event::Blocked(attempt, _) = &event {
                    sockets.retain(|socket| socket != attempt);
                }
                driven.after(ms, event);
                for action in driven.actions.drain(..) {
                    match action {
                        Action::Open(attempt, _) => sockets.push(attempt),
                        Action::Abandon(attempt) => sockets.retain(|socket| *socket != attempt),
                        Action::Close(attempt) | Action::Greet(attempt) => {
                            prop_assert!(sockets.contains(&attempt));
                        }
                        Action::Gone(_) => {}
                    }
                }
                prop_assert!(sockets.len() <= 1, "{:?} are open", sockets);
                // A socket without a link to it would hold a board's only connection for ever.
                if matches!(driven.link.state(), State::Idle | State::Waiting { .. } | State::Away { .. } | State::Released) {
                    prop_assert!(sockets.is_empty(), "{:?} in {:?}", sockets, driven.link.state());
                }
            }
        }
    }
}

#[test]
fn a_board_that_refuses_decides_when_it_is_tried_again() {
    let refused = |again_ms| Event::Refused("no".into(), again_ms);
    for (again_ms, expected) in [
        (None, "Idle: abandon 2, gone: refused, no"),
        (
            Some(0),
            "Opening 3 4000 ms: abandon 2, gone: refused, no, open 3 a.local",
        ),
        (Some(7_000), "Waiting 7000 ms: abandon 2, gone: refused, no"),
    ] {
        let mut driven = Driven::in_state("Open");
        driven.after(100, refused(again_ms));
        assert_eq!(driven.told(), expected);
        let ended = driven.link.ended().unwrap();
        assert_eq!((ended.text(), ended.causes().len()), ("no".into(), 0));
        // Without a connection a refusal changes nothing.
        for state in ["Idle", "Opening", "Closing", "Waiting", "Away", "Released"] {
            let mut driven = Driven::in_state(state);
            let before = driven.link.state().clone();
            driven.give(refused(again_ms));
            assert_eq!(*driven.link.state(), before, "{state}");
            assert!(driven.actions.is_empty(), "{state}");
        }
    }
}
