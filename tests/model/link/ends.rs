//! How a connection ended, and how that is described.

use super::*;

#[test]
fn how_it_ended_is_known_until_the_next_open_or_the_persons_own_end() {
    let mut driven = Driven::in_state("Open");
    driven.give(Event::Lost(Attempt(2), loss(1011)));
    assert_eq!(driven.link.ended(), Some(&Ended::Cut(loss(1011))));
    driven.tick();
    assert!(driven.link.ended().is_some());
    driven.give(Event::Lost(Attempt(3), loss(1006)));
    assert_eq!(driven.link.ended(), Some(&Ended::Unopened(loss(1006))));
    driven.tick();
    driven.tick();
    assert_eq!(driven.link.ended(), Some(&Ended::TimedOut));
    driven.tick();
    driven.give(Event::Opened(driven.attempt()));
    assert_eq!(driven.link.ended(), None);

    driven.give(Event::Lost(driven.attempt(), loss(1006)));
    driven.give(Event::Disconnect);
    assert_eq!(driven.link.ended(), None);

    driven.give(Event::Connect(address("a.local")));
    driven.give(Event::Blocked(driven.attempt(), "why"));
    assert_eq!(driven.link.ended(), Some(&Ended::Blocked("why")));
    driven.give(Event::Disconnect);
    assert_eq!(driven.link.ended(), None);
}

#[test]
fn an_end_is_described_with_code_meaning_reason_and_cleanness() {
    let busy = Loss {
        code: 1013,
        reason: "one at a time".into(),
        clean: true,
    };
    for (ended, text, causes) in [
        (
            Ended::Cut(loss(1006)),
            "Connection ended: no closing handshake, not closed cleanly (code 1006)",
            3,
        ),
        (
            Ended::Unopened(loss(1006)),
            "No connection: no closing handshake, not closed cleanly (code 1006)",
            4,
        ),
        (
            Ended::Unopened(busy),
            "No connection: the board is busy, try again later, \
             reason “one at a time”, closed cleanly (code 1013)",
            0,
        ),
        (
            Ended::Cut(loss(4321)),
            "Connection ended: the board's own code, closed cleanly (code 4321)",
            0,
        ),
        (
            Ended::TimedOut,
            "No connection: no answer within 4 seconds",
            4,
        ),
        (
            Ended::Silent("no answer".into()),
            "Connection ended: no answer",
            3,
        ),
        (
            Ended::Blocked("This browser will not."),
            "This browser will not.",
            0,
        ),
    ] {
        assert_eq!(ended.text(), text);
        assert_eq!(ended.causes().len(), causes, "{text}");
    }
}

#[test]
fn a_board_that_falls_silent_is_dropped_and_reconnected() {
    for state in ["Idle", "Opening", "Closing", "Waiting", "Away"] {
        let mut driven = Driven::in_state(state);
        let before = driven.link.state().clone();
        driven.give(silent());
        assert_eq!(*driven.link.state(), before, "{state}");
        assert!(driven.actions.is_empty(), "{state}");
    }
    let mut driven = Driven::in_state("Open");
    driven.give(silent());
    assert_eq!(
        driven.told(),
        "Waiting ≤200 ms: abandon 2, gone: silent, no answer"
    );
    assert_eq!(
        driven.link.ended(),
        Some(&Ended::Silent("no answer".into()))
    );
    assert!(driven.link.is_recovering());
    driven.tick();
    assert_eq!(driven.told(), "Opening 3 4000 ms: open 3 a.local");
    driven.give(Event::Opened(Attempt(3)));
    assert_eq!(driven.link.ended(), None);
}

#[test]
fn every_close_code_has_words() {
    for code in 0..=u16::MAX {
        assert!(!meaning(code).is_empty());
    }
    assert_eq!(meaning(1004), "an unknown code");
    assert_eq!(meaning(2999), "an unknown code");
    assert_eq!(meaning(3000), "a registered code");
    assert_eq!(meaning(4000), "the board's own code");
    assert_eq!(meaning(u16::MAX), "an unknown code");
}

#[test]
fn a_reason_that_runs_backwards_turns_nothing_around_it() {
    for (reason, shown) in [
        ("\u{202e}olleh", "\u{2068}\u{202e}olleh\u{2069}"),
        (
            "\u{2069}\u{202e}olleh\u{2067}",
            "\u{2068}\u{2068}\u{2069}\u{202e}olleh\u{2067}\u{2069}\u{2069}",
        ),
        ("olleh\u{200f}", "\u{2068}olleh\u{200f}\u{2069}"),
    ] {
        let end = Loss {
            reason: reason.into(),
            ..loss(4000)
        };
        let said = format!("the board's own code, reason “{shown}”, closed cleanly (code 4000)");
        assert_eq!(end.text(), said);
    }
}
