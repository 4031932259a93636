//! Commands that a person types, and the console.

use super::*;

const NOT_CONNECTED: &str = "Not connected: the command was not sent. Connect, then send it again.";

#[test]
fn the_console_has_every_event_message_and_command() {
    let mut page = open();
    page.hears("hello");
    page.give(Input::Binary(Attempt(1), &[1, 255]));
    page.types("uv1");
    page.give(Input::Errored(Attempt(1)));
    page.loses(1011);
    let console = page.console();
    assert_eq!(console[0], "note: Connecting to ws://board.local/ws");
    assert_eq!(console[1], "note: Connected");
    assert_eq!(console[2], "out: tuv0=3");
    assert_eq!(
        console[15..],
        [
            "in: hello",
            "in: 2 bytes: 01 ff",
            "out: uv1",
            "note: The socket reported an error",
            "note: Connection ended: the board had an error, closed cleanly (code 1011)",
        ]
    );
    let times: Vec<u64> = page
        .app
        .console()
        .lines_after(None)
        .map(|line| line.wall_ms)
        .collect();
    assert!(times.iter().all(|time| *time == NOON + 1_000));
}

#[test]
fn every_message_of_the_fixtures_is_in_the_console_and_the_page_goes_on() {
    let mut page = open();
    for fixture in [
        include_str!("../../fixtures/real-messages.txt"),
        include_str!("../../fixtures/hostile-messages.txt"),
    ] {
        for message in fixture
            .lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("    "))
        {
            page.hears(message);
            assert_eq!(page.last_line(), format!("in: {message}"));
        }
    }
    let deep = "[".repeat(100_000);
    let long = format!(r#"{{"u":{{"v":{{"0":"{}"}}}}}}"#, "9".repeat(1_048_576));
    for message in [&deep, &long] {
        page.hears(message);
    }
    page.hears(r#"{"u":{"v":{"0":"42"}}}"#);
    assert_eq!(page.pin(0).value(), Some("42"));
    assert!(page.status().starts_with("Connected") && page.trouble().is_empty());
    assert!(
        page.outputs().is_empty(),
        "a message makes the page do nothing"
    );
}

#[test]
fn a_command_is_sent_shown_in_the_console_and_added_to_the_history() {
    let mut page = open();
    assert_eq!(page.types("uv10=1"), "");
    assert_eq!(
        page.outputs(),
        [
            Output::SendText(Attempt(1), "uv10=1".into()),
            Output::Store(Kept::Recall)
        ]
    );
    assert_eq!(page.last_line(), "out: uv10=1");
    assert_eq!(page.app.recall().older(""), Some("uv10=1"));
    assert!(page.app.stored_recall().contains("uv10=1"));
}

#[test]
fn an_empty_command_does_nothing_and_clears_the_notice() {
    for state in ["Idle", "Open"] {
        let mut page = in_state(state);
        page.types("x");
        page.outputs();
        assert_eq!((page.types(""), page.types_hex("")), ("", ""));
        assert!(page.outputs().is_empty());
    }
}

#[test]
fn a_command_without_a_connection_is_refused_and_never_replayed() {
    for state in ["Idle", "Opening", "Closing", "Waiting", "Away"] {
        let mut page = in_state(state);
        let lines = page.console();
        assert_eq!(page.types("uv10=1"), NOT_CONNECTED, "{state}");
        assert_eq!(page.types_hex("de ad"), NOT_CONNECTED, "{state}");
        assert!(page.outputs().is_empty(), "{state}");
        assert_eq!(page.console(), lines, "{state}");
        assert_eq!(page.app.recall().older(""), None, "{state}");

        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.give(Input::Opened(attempt));
        assert_eq!(page.sent(), triggers(), "{state}");
        assert_eq!(page.types("uv10=1"), "", "{state}");
    }
}

#[test]
fn a_command_in_hex_is_sent_as_bytes() {
    let mut page = open();
    assert_eq!(page.types_hex("de ad 0xBE,EF"), "");
    assert_eq!(
        page.outputs(),
        [
            Output::SendBytes(Attempt(1), vec![0xde, 0xad, 0xbe, 0xef]),
            Output::Store(Kept::Recall)
        ]
    );
    assert_eq!(page.last_line(), "out: 4 bytes: de ad be ef");
    assert_eq!(page.app.recall().older(""), Some("de ad 0xBE,EF"));
}

#[test]
fn bad_hex_is_refused_with_what_is_wrong() {
    let mut page = open();
    let lines = page.console();
    for typed in ["d", "xyz", " ", "de a"] {
        let notice = page.types_hex(typed);
        assert!(!notice.is_empty() && notice != NOT_CONNECTED, "{typed}");
    }
    assert_eq!((page.console(), page.outputs().len()), (lines, 0));
    assert_eq!(page.app.recall().older(""), None);
    assert_eq!(
        page.types_hex("de"),
        "",
        "the notice goes with the next command"
    );
}

#[test]
fn a_command_beyond_the_bound_is_refused() {
    let mut page = open();
    assert_eq!(page.types(&"x".repeat(MAX_COMMAND_BYTES)), "");
    page.outputs();
    let lines = page.console().len();
    for typed in ["x".repeat(MAX_COMMAND_BYTES + 1), "€".repeat(21_846)] {
        assert_eq!(
            page.types(&typed),
            "The command is longer than 65,536 bytes and was not sent."
        );
    }
    assert_eq!((page.console().len(), page.outputs().len()), (lines, 0));
}

#[test]
fn the_bound_of_a_command_in_hex_counts_its_bytes_and_not_its_digits() {
    let mut page = open();
    assert_eq!(page.types_hex(&"de ".repeat(MAX_COMMAND_BYTES)), "");
    assert!(
        matches!(&page.outputs()[0], Output::SendBytes(_, bytes) if bytes.len() == MAX_COMMAND_BYTES)
    );
    assert_eq!(
        page.types_hex(&"de ".repeat(MAX_COMMAND_BYTES + 1)),
        "That is more than 65,536 bytes, too many for one message."
    );
}

#[test]
fn the_console_is_filtered_held_cleared_and_restored() {
    let mut page = open();
    let all = page.console().len();
    page.give(Input::Console(ConsoleInput::Filter("tuv12")));
    assert_eq!(page.console(), ["out: tuv12=3"]);
    page.give(Input::Console(ConsoleInput::Filter("")));
    page.give(Input::Console(ConsoleInput::Pause(true)));
    page.hears("held");
    assert_eq!(page.console().len(), all);
    page.give(Input::Console(ConsoleInput::Pause(false)));
    assert_eq!(page.last_line(), "in: held");
    page.give(Input::Console(ConsoleInput::Clear));
    assert!(page.console().is_empty());
    page.give(Input::Console(ConsoleInput::Restore));
    assert_eq!(page.console().len(), all + 1);
}

#[test]
fn of_a_message_that_is_too_long_the_beginning_stands_in_the_console_and_nothing_is_read() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"0":"42"}}}"#);
    let long = format!(
        r#"{{"u":{{"v":{{"0":"7"}}}},"x":"{}"}}"#,
        "x".repeat(16_000_000)
    );
    page.hears(&long);
    assert_eq!(page.pin(0).value(), Some("42"));
    let lines = page.app.console().lines_after(None);
    let line = lines.last().unwrap();
    assert_eq!(
        (line.text.as_str(), line.length_bytes),
        (&long[..MAX_LINE_BYTES], long.len())
    );
    page.hears(r#"{"u":{"v":{"0":"43"}}}"#);
    assert_eq!(page.pin(0).value(), Some("43"));
}

#[test]
fn a_sequence_number_is_not_used_again_on_the_next_connection() {
    let mut page = start();
    page.app = App::new(
        Profile::read(r#"{"open":["n={seq}"]}"#),
        Recall::new(),
        false,
        7,
    );
    page.give(Input::Connect("board.local"));
    page.give(Input::Opened(Attempt(1)));
    assert_eq!(page.sent(), ["n=1"]);
    page.loses(1006);
    page.give(Input::RetryNow);
    page.give(Input::Opened(Attempt(2)));
    assert_eq!(page.sent(), ["n=2"]);
}
