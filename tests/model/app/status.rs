//! What the page says of its connection: status, trouble, countdown.

use super::*;

#[test]
fn the_status_starts_with_the_word_of_the_contract_in_every_state() {
    for (state, status, title) in [
        ("Idle", "Disconnected", "pindash"),
        (
            "Opening",
            "Connecting…",
            "board.local · connecting · pindash",
        ),
        ("Open", "Connected", "board.local · pindash"),
        (
            "Closing",
            "Connected, closing…",
            "board.local · disconnected · pindash",
        ),
        (
            "Waiting",
            "Reconnecting in 1 s",
            "board.local · connecting · pindash",
        ),
        (
            "Away",
            "Disconnected while leaving the page",
            "board.local · disconnected · pindash",
        ),
    ] {
        let page = in_state(state);
        assert_eq!(page.status(), status, "{state}");
        assert_eq!(page.app.title(), title, "{state}");
    }
    let mut page = in_state("Waiting");
    page.give(Input::RetryNow);
    assert_eq!(page.status(), "Reconnecting, attempt 1");
}

#[test]
fn another_board_starts_with_unknown_pins_and_the_same_one_with_stale_ones() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"0":"1"}}}"#);
    page.give(Input::Connect("board.local"));
    assert_eq!(page.app.pins()[0].value(), Some("1"));
    assert!(page.app.pins()[0].is_stale());
    page.give(Input::Connect("other.local"));
    assert_eq!(page.app.pins()[0].value(), None);
    assert!(!page.app.pins()[0].is_stale());
}

#[test]
fn stopping_the_attempts_is_logged() {
    for state in ["Opening", "Waiting"] {
        let mut page = in_state(state);
        page.give(Input::Disconnect);
        let last = page.app.console().lines_after(None).last().unwrap();
        assert_eq!(last.text, "Stopped", "{state}");
    }
}

#[test]
fn the_countdown_changes_each_second_and_the_page_wakes_for_it() {
    let mut page = open();
    page.loses(1013);
    let mut seen = vec![page.status()];
    let mut waits = Vec::new();
    while matches!(page.state(), State::Waiting { .. }) {
        waits.push(page.wakes());
        seen.push(page.status());
    }
    assert_eq!(waits, [1_000, 1_000, 1_000]);
    assert_eq!(
        seen,
        [
            "Reconnecting in 3 s",
            "Reconnecting in 2 s",
            "Reconnecting in 1 s",
            "Reconnecting, attempt 1"
        ]
    );
}

#[test]
fn a_countdown_that_is_no_whole_number_of_seconds_shows_no_zero() {
    let mut page = open();
    page.loses(1013);
    page.ms += 700;
    assert_eq!(page.status(), "Reconnecting in 3 s");
    assert_eq!(page.wakes(), 300);
    assert_eq!(page.status(), "Reconnecting in 2 s");
    page.ms += 1_999;
    assert_eq!(page.status(), "Reconnecting in 1 s");
    assert_eq!(page.wakes(), 1);
    assert_eq!(page.status(), "Reconnecting, attempt 1");
}

#[test]
fn trouble_says_how_it_ended_and_what_it_may_have_been() {
    for (state, code, headline, trouble, causes) in [
        ("Open", 1006, "Board lost.", "Connection ended: ", 3),
        (
            "Opening",
            1006,
            "No connection to the board.",
            "No connection: ",
            4,
        ),
        (
            "Open",
            1013,
            "Board lost.",
            "Connection ended: the board is busy",
            0,
        ),
    ] {
        let mut page = in_state(state);
        page.loses(code);
        assert_eq!(page.app.headline(), headline);
        assert!(page.trouble().starts_with(trouble), "{}", page.trouble());
        let code = format!(" (code {code})");
        assert!(page.trouble().ends_with(&code), "{}", page.trouble());
        assert_eq!(page.app.causes().len(), causes);
        assert_eq!(page.last_line(), format!("note: {}", page.trouble()));
        // It is shown while the page retries, until the connection is open.
        page.give(Input::RetryNow);
        assert!(page.trouble().starts_with(trouble));
        page.give(Input::Opened(Attempt(2)));
        assert_eq!((page.trouble().as_str(), page.app.causes().len()), ("", 0));
    }
}

#[test]
fn an_attempt_without_an_answer_is_given_up_after_four_seconds() {
    let mut page = in_state("Opening");
    assert_eq!(page.wakes(), 4_000);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
    assert_eq!(page.trouble(), "No connection: no answer within 4 seconds");
    assert!(!page.app.causes().is_empty());
    assert!(page.status().starts_with("Reconnecting in "));
}

#[test]
fn a_blocked_socket_is_reported_and_not_retried() {
    let mut page = in_state("Opening");
    page.give(Input::Blocked(Attempt(1), "This browser has no WebSocket."));
    assert_eq!(page.trouble(), "This browser has no WebSocket.");
    assert_eq!(page.last_line(), "note: This browser has no WebSocket.");
    assert_eq!(page.status(), "Disconnected");
    assert_eq!(
        (page.app.deadline_ms(page.ms), page.outputs().len()),
        (None, 0)
    );
}

#[test]
fn leaving_the_page_frees_the_board_and_coming_back_connects_again() {
    let mut page = open();
    page.give(Input::Leave);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
    assert_eq!(page.trouble(), "");
    page.give(Input::Return);
    assert_eq!(
        page.outputs(),
        [Output::Open(Attempt(2), "ws://board.local/ws".into())]
    );
}

#[test]
fn the_revision_changes_with_what_is_shown_of_the_link_and_not_with_messages() {
    let mut page = open();
    let mut revision = page.app.revision();
    page.give(Input::Text(Attempt(1), r#"{"u":{"v":{"0":"1"}}}"#));
    page.give(Input::Binary(Attempt(1), &[1]));
    assert_eq!(page.app.revision(), revision);
    let inputs = [
        Input::Connect("a b"),
        Input::Command {
            typed: "x",
            as_hex: true,
        },
        Input::Buffered(Attempt(1), 9),
        Input::Toggle { pin: SWITCH },
        Input::Disconnect,
        Input::Tick,
    ];
    for input in inputs {
        page.give(input.clone());
        assert_ne!(page.app.revision(), revision, "{input:?}");
        revision = page.app.revision();
    }
}
