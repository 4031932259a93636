//! The whole page without a browser: a person, a socket and a clock, played by the tests.

use crate::page::{NOON, Page};
use pindash::model::app::{
    App, BUFFER_CHECK_MS, ConsoleInput, Input, Kept, MAX_BUFFERED_BYTES, MAX_COMMAND_BYTES, Moment,
    Output,
};
use pindash::model::connection::link::{Attempt, State};
use pindash::model::console::log::{MAX_LINE_BYTES, MAX_LINES};
use pindash::model::console::recall::Recall;
use pindash::model::dashboard::pins::CONFIRM_WITHIN_MS;
use pindash::model::profile::{NETZER, Profile};
use proptest::prelude::*;

const NOT_CONNECTED: &str = "Not connected: the command was not sent. Connect, then send it again.";
const SLIDER: usize = 3;
const SWITCH: usize = 10;

/// A page with the profile of a Netzer from the start.
fn start() -> Page {
    seeded(7)
}

fn seeded(seed: u32) -> Page {
    Page::starting(Profile::read(NETZER), seed)
}

/// A page with an open connection, of attempt 1.
fn open() -> Page {
    let mut page = start();
    page.connects();
    page.outputs();
    page
}

/// A page in a state of the link; its newest attempt is 1, and none is older.
fn in_state(state: &str) -> Page {
    let mut page = start();
    if state != "Idle" {
        page.give(Input::Connect("board.local"));
    }
    match state {
        "Idle" | "Opening" => {}
        "Open" => page.give(Input::Opened(Attempt(1))),
        "Closing" => {
            page.give(Input::Opened(Attempt(1)));
            page.give(Input::Disconnect);
        }
        "Waiting" => page.loses(1006),
        "Away" => page.give(Input::Leave),
        _ => panic!("{state}"),
    }
    page.outputs();
    page
}

impl Page {
    /// Whether the page waits for nothing but the moment from which it has had no news for too long.
    fn is_at_rest(&self) -> bool {
        let deadline_ms = self.app.deadline_ms(self.ms);
        let status_at = |ms| self.app.status(ms);
        deadline_ms.is_none_or(|at| {
            status_at(at - 1).starts_with("Connected since")
                && status_at(at).starts_with("Connected, no news since")
        })
    }

    /// Lets time pass until the page has something to do, and returns how long that was.
    fn wakes(&mut self) -> u64 {
        let until_ms = self.app.deadline_ms(self.ms).unwrap();
        let waited_ms = until_ms - self.ms;
        self.after(waited_ms, Input::Tick);
        waited_ms
    }
}

fn triggers() -> Vec<String> {
    (0..13).map(|pin| format!("tuv{pin}=3")).collect()
}

#[test]
fn a_page_at_rest_is_disconnected_and_wants_nothing() {
    let mut page = start();
    assert_eq!(page.status(), "Disconnected");
    assert_eq!(page.app.title(), "pindash");
    assert_eq!(
        (page.trouble(), page.app.causes().len()),
        (String::new(), 0)
    );
    assert_eq!(page.app.deadline_ms(0), None);
    page.give(Input::Tick);
    assert!(page.outputs().is_empty() && page.console().is_empty());
    assert_eq!(page.app.pins().len(), 13);
}

#[test]
fn connect_opens_the_completed_address_and_remembers_it() {
    let mut page = start();
    page.give(Input::Connect("board.local"));
    assert_eq!(
        page.outputs(),
        [
            Output::Open(Attempt(1), "ws://board.local/ws".into()),
            Output::Store(Kept::Address)
        ]
    );
    assert_eq!(page.console(), ["note: Connecting to ws://board.local/ws"]);
}

#[test]
fn the_triggers_are_sent_at_every_open_before_anything_else() {
    let mut page = start();
    page.give(Input::Connect("board.local"));
    page.types("early");
    page.give(Input::Toggle { pin: SWITCH });
    page.outputs();
    for attempt in 1..4 {
        page.give(Input::Opened(Attempt(attempt)));
        let outputs = page.outputs();
        let expected: Vec<_> = triggers()
            .into_iter()
            .map(|command| Output::SendText(Attempt(attempt), command))
            .collect();
        assert_eq!(outputs, expected);
        page.loses(1013);
        while page.opening().is_none() {
            page.wakes();
        }
        assert_eq!(page.opening(), Some(Attempt(attempt + 1)));
        page.outputs();
    }
}

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
            "note: Connection ended: code 1011 (the board had an error), closed cleanly",
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
fn a_disconnect_is_told_with_how_the_board_closed() {
    let mut page = open();
    page.give(Input::Disconnect);
    assert_eq!(page.outputs(), [Output::Close(Attempt(1))]);
    assert_eq!(page.last_line(), "note: Disconnected");
    page.loses(1000);
    assert_eq!(
        page.last_line(),
        "note: Closed: code 1000 (normal end), closed cleanly"
    );
    assert_eq!(
        (page.status().as_str(), page.trouble().as_str()),
        ("Disconnected", "")
    );
    let lines = page.console().len();
    page.loses(1000);
    assert_eq!(page.console().len(), lines, "it closes once");
}

#[test]
fn a_message_moves_the_pins_that_it_names() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"0":"1","4":512,"11":true}}}"#);
    assert_eq!(
        (
            page.pin(0).value(),
            page.pin(4).value(),
            page.pin(11).value(),
            page.pin(1).value()
        ),
        (Some("1"), Some("512"), Some("true"), None)
    );
    page.hears(r#"{"u":{"v":{"0":null}}}"#);
    assert_eq!(
        (page.pin(0).value(), page.pin(4).value()),
        (None, Some("512"))
    );
    assert_eq!(page.app.pins()[4].note(), "12:00:01");
}

#[test]
fn a_message_that_names_no_pin_is_no_error() {
    let mut page = open();
    let before: Vec<u32> = page.app.pins().iter().map(|pin| pin.revision()).collect();
    for message in [
        "",
        "ok",
        "{}",
        "5",
        r#"{"u":{"v":{}}}"#,
        r#"{"u":{"v":{"13":"1"}}}"#,
    ] {
        page.hears(message);
        assert_eq!(page.last_line(), format!("in: {message}"));
    }
    let after: Vec<u32> = page.app.pins().iter().map(|pin| pin.revision()).collect();
    assert_eq!(before, after);
    assert_eq!((page.trouble().as_str(), page.outputs().len()), ("", 0));
}

#[test]
fn every_message_of_the_fixtures_stands_in_the_console_and_the_page_goes_on() {
    let mut page = open();
    for fixture in [
        include_str!("../fixtures/real-messages.txt"),
        include_str!("../fixtures/hostile-messages.txt"),
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
fn what_an_older_socket_still_says_is_dropped() {
    let mut page = open();
    page.give(Input::Connect("other.local"));
    page.give(Input::Opened(Attempt(2)));
    page.outputs();
    let before = (page.console(), page.status());
    page.give(Input::Text(Attempt(1), r#"{"u":{"v":{"0":"1"}}}"#));
    page.give(Input::Binary(Attempt(1), &[1]));
    page.give(Input::Errored(Attempt(1)));
    page.give(Input::Buffered(Attempt(1), u32::MAX));
    page.give(Input::Opened(Attempt(1)));
    page.give(Input::Blocked(Attempt(1), "why"));
    page.closes(Attempt(1), 1006);
    assert_eq!((page.console(), page.status()), before);
    assert_eq!(page.pin(0).value(), None);
    assert!(page.outputs().is_empty());
    assert_eq!(page.types("uv0"), "");
}

#[test]
fn messages_count_only_while_the_connection_is_open() {
    for state in ["Idle", "Opening", "Closing", "Waiting", "Away"] {
        let mut page = in_state(state);
        let lines = page.console();
        page.hears(r#"{"u":{"v":{"0":"1"}}}"#);
        page.give(Input::Binary(Attempt(1), &[1]));
        assert_eq!(page.console(), lines, "{state}");
        assert_eq!(page.pin(0).value(), None, "{state}");
    }
}

#[test]
fn a_command_goes_out_into_the_console_and_into_the_history() {
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
fn a_switch_waits_for_the_board_and_then_stands() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"10":"0"}}}"#);
    page.give(Input::Toggle { pin: SWITCH });
    assert_eq!(page.sent(), ["uv10=1"]);
    assert_eq!(page.last_line(), "out: uv10=1");
    assert!(page.app.pins()[SWITCH].is_pending() && !page.app.pins()[SWITCH].is_on());
    page.hears(r#"{"u":{"v":{"10":"1"}}}"#);
    assert!(!page.app.pins()[SWITCH].is_pending() && page.app.pins()[SWITCH].is_on());
    assert_eq!(
        page.app.recall().older(""),
        None,
        "a click is no typed command"
    );
}

#[test]
fn a_write_that_the_board_does_not_confirm_is_told_in_the_console() {
    let mut page = open();
    page.give(Input::Toggle { pin: SWITCH });
    page.outputs();
    let begun_ms = page.ms;
    while page.app.pins()[SWITCH].is_pending() {
        page.wakes();
    }
    assert_eq!(page.ms - begun_ms, CONFIRM_WITHIN_MS);
    assert_eq!(
        page.last_line(),
        "note: The board did not confirm within 3 s: IO10 = 1"
    );
    assert!(page.app.pins()[SWITCH].notice().contains("not confirmed"));
    assert!(page.outputs().is_empty(), "it is not tried again");
}

#[test]
fn a_slider_sends_the_first_value_at_once_and_the_last_one_in_time() {
    let mut page = open();
    for value in ["1", "2", "3", "1023"] {
        page.after(5, Input::Write { pin: SLIDER, value });
    }
    assert_eq!(page.sent(), ["uv3=1"]);
    while page.app.pins()[SLIDER].is_pending() {
        page.wakes();
        if page.ms < 1_500 {
            assert_eq!(page.sent(), ["uv3=1023"]);
        }
    }
    assert!(page.sent().is_empty());
}

#[test]
fn a_write_without_a_connection_is_refused_at_the_pin_and_never_replayed() {
    for state in ["Idle", "Opening", "Closing", "Waiting", "Away"] {
        let mut page = in_state(state);
        page.give(Input::Toggle { pin: SWITCH });
        page.give(Input::Write {
            pin: SLIDER,
            value: "7",
        });
        for pin in [SWITCH, SLIDER] {
            let pin = &page.app.pins()[pin];
            assert!(
                !pin.is_pending() && pin.notice().contains("not connected"),
                "{state}"
            );
        }
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.give(Input::Opened(attempt));
        assert_eq!(page.sent(), triggers(), "{state}");
        page.after(10_000, Input::Tick);
        assert!(page.sent().is_empty(), "{state}");
    }
}

#[test]
fn a_second_write_without_a_connection_does_not_wait_for_one() {
    for state in ["Opening", "Waiting", "Away"] {
        let mut page = in_state(state);
        for _ in 0..2 {
            page.give(Input::Toggle { pin: SWITCH });
        }
        assert!(!page.app.pins()[SWITCH].is_pending(), "{state}");
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.give(Input::Opened(attempt));
        page.after(200, Input::Tick);
        assert_eq!(page.sent(), triggers(), "{state}");
    }
}

#[test]
fn a_write_does_not_outlive_its_connection() {
    let ends: [fn(&mut Page); 4] = [
        |page| page.loses(1006),
        |page| page.give(Input::Disconnect),
        |page| page.give(Input::Leave),
        |page| page.give(Input::Connect("board.local")),
    ];
    for end in ends {
        let mut page = open();
        page.hears(r#"{"u":{"v":{"3":"5"}}}"#);
        page.give(Input::Toggle { pin: SWITCH });
        for value in ["1", "2"] {
            page.give(Input::Write { pin: SLIDER, value });
        }
        page.outputs();
        end(&mut page);
        let slider = &page.app.pins()[SLIDER];
        assert!(slider.is_stale() && !slider.is_pending());
        assert_eq!((slider.value(), slider.control()), (Some("5"), Some("5")));
        assert!(slider.notice().contains("not confirmed"));
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.outputs();
        page.give(Input::Opened(attempt));
        page.after(200, Input::Tick);
        assert_eq!(page.sent(), triggers());
    }
}

#[test]
fn only_outputs_that_exist_can_be_written() {
    let mut page = open();
    for pin in [0, 1, 4, 13, usize::MAX] {
        page.give(Input::Toggle { pin });
        page.give(Input::Write { pin, value: "1" });
    }
    assert!(page.outputs().is_empty());
    assert!(page.app.pins().iter().all(|pin| pin.notice().is_empty()));
}

#[test]
fn when_the_connection_is_lost_every_value_goes_stale_until_it_is_said_again() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"0":"1","1":"2"}}}"#);
    page.loses(1006);
    let stale = |page: &Page| -> Vec<usize> {
        let pins = page.app.pins().iter().enumerate();
        pins.filter(|(_, pin)| pin.is_stale())
            .map(|(at, _)| at)
            .collect()
    };
    assert_eq!(stale(&page), [0, 1]);
    page.give(Input::RetryNow);
    page.give(Input::Opened(Attempt(2)));
    assert_eq!(
        stale(&page),
        [0, 1],
        "an open connection says nothing of the pins"
    );
    page.give(Input::Text(Attempt(2), r#"{"u":{"v":{"0":"1"}}}"#));
    assert_eq!(stale(&page), [1]);
}

/// Lets the shell look at the send buffer, as it does before a tick at the deadline.
fn look_at_buffer(page: &mut Page, bytes: u32) {
    page.ms = page.app.deadline_ms(page.ms).unwrap();
    page.give(Input::Buffered(Attempt(1), bytes));
    page.give(Input::Tick);
}

#[test]
fn a_send_buffer_that_drains_is_looked_at_once_and_left_alone() {
    let mut page = open();
    let sent_ms = page.ms;
    look_at_buffer(&mut page, 0);
    assert_eq!(page.ms - sent_ms, BUFFER_CHECK_MS);
    assert_eq!((page.is_at_rest(), page.trouble().as_str()), (true, ""));
    page.types("x");
    assert_eq!(
        page.app.deadline_ms(page.ms),
        Some(page.ms + BUFFER_CHECK_MS)
    );
}

#[test]
fn a_send_buffer_that_stays_filled_for_a_second_is_told() {
    let mut page = open();
    look_at_buffer(&mut page, 1_234);
    assert_eq!(page.trouble(), "");
    look_at_buffer(&mut page, 1_234);
    assert_eq!(page.trouble(), "");
    look_at_buffer(&mut page, 1_234);
    let told = "1,234 bytes wait to be sent: the board does not take them";
    assert_eq!(
        (page.trouble().as_str(), page.app.causes().len()),
        (told, 0)
    );
    assert!(page.status().starts_with("Connected"));
    assert_eq!(page.types("still possible"), "");

    look_at_buffer(&mut page, 1_000);
    assert_eq!(page.trouble(), "", "it drains, if slowly");
    for _ in 0..3 {
        look_at_buffer(&mut page, 1_000);
    }
    assert_ne!(page.trouble(), "");
    look_at_buffer(&mut page, 0);
    assert_eq!((page.is_at_rest(), page.trouble().as_str()), (true, ""));
}

#[test]
fn nothing_more_is_sent_while_too_much_waits_in_the_buffer() {
    let mut page = open();
    look_at_buffer(&mut page, MAX_BUFFERED_BYTES);
    assert_eq!(page.types("x"), "");
    look_at_buffer(&mut page, MAX_BUFFERED_BYTES + 1);
    page.outputs();
    let history = page.app.stored_recall();
    assert_eq!(
        page.types("y"),
        "The board takes no data at the moment: the command was not sent. Try again later."
    );
    page.give(Input::Toggle { pin: SWITCH });
    assert!(
        page.app.pins()[SWITCH]
            .notice()
            .contains("board takes no data")
    );
    assert!(page.outputs().is_empty());
    assert_eq!(page.app.stored_recall(), history);

    look_at_buffer(&mut page, 10);
    assert_eq!(page.types("y"), "");
}

#[test]
fn the_buffer_of_a_lost_connection_is_forgotten() {
    let mut page = open();
    look_at_buffer(&mut page, u32::MAX);
    page.loses(1006);
    page.give(Input::RetryNow);
    page.give(Input::Opened(Attempt(2)));
    assert_eq!((page.types("x"), page.trouble().as_str()), ("", ""));
}

#[test]
fn the_status_starts_with_the_word_of_the_contract_in_every_state() {
    for (state, status, title) in [
        ("Idle", "Disconnected", "pindash"),
        (
            "Opening",
            "Connecting…",
            "board.local · connecting · pindash",
        ),
        ("Open", "Connected since 12:00:01", "board.local · pindash"),
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
fn stopping_the_attempts_is_noted() {
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
    for (state, code, trouble, causes) in [
        ("Open", 1006, "Connection ended: code 1006", 3),
        ("Opening", 1006, "No connection: code 1006", 4),
        ("Open", 1013, "Connection ended: code 1013", 0),
    ] {
        let mut page = in_state(state);
        page.loses(code);
        assert!(page.trouble().starts_with(trouble), "{}", page.trouble());
        assert_eq!(page.app.causes().len(), causes);
        assert_eq!(page.last_line(), format!("note: {}", page.trouble()));
        // It stands while the page tries again, until the connection is there.
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
fn a_blocked_socket_is_told_and_not_tried_again() {
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
fn a_bad_address_is_told_at_the_field_and_leaves_the_connection_alone() {
    let mut page = open();
    let before = (page.status(), page.console(), page.app.title());
    for typed in ["", "ftp://board", "a b", "ws://board:99999/"] {
        page.give(Input::Connect(typed));
        assert!(!page.app.address_problem().is_empty(), "{typed}");
        assert!(page.outputs().is_empty(), "{typed}");
    }
    assert_eq!((page.status(), page.console(), page.app.title()), before);
    page.hears(r#"{"u":{"v":{"0":"1"}}}"#);
    assert_eq!(page.pin(0).value(), Some("1"));
    page.give(Input::Connect("other.local"));
    assert_eq!(page.app.address_problem(), "");
}

#[test]
fn connecting_elsewhere_lets_go_of_the_first_board_at_once() {
    let mut page = open();
    page.give(Input::Connect("other.local:81/socket"));
    assert_eq!(
        page.outputs(),
        [
            Output::Abandon(Attempt(1)),
            Output::Open(Attempt(2), "ws://other.local:81/socket".into()),
            Output::Store(Kept::Address)
        ]
    );
    let console = page.console();
    assert_eq!(
        console[console.len() - 2..],
        [
            "note: Disconnected",
            "note: Connecting to ws://other.local:81/socket"
        ]
    );
}

#[test]
fn a_password_goes_to_the_socket_and_is_shown_nowhere() {
    let mut page = start();
    let mut shown = Vec::new();
    page.give(Input::Connect("ws://clown:s3cret@board.local/ws"));
    assert_eq!(
        page.outputs()[0],
        Output::Open(Attempt(1), "ws://clown:s3cret@board.local/ws".into())
    );
    let mut look = |page: &Page| {
        shown.extend(page.console());
        shown.extend([page.status(), page.app.title(), page.trouble()]);
        shown.push(page.app.address_problem().into());
        shown.push(page.app.console().transcript());
        shown.push(page.app.link().address().unwrap().remembered());
        shown.push(format!("{:?}", page.app.link()));
    };
    look(&page);
    page.give(Input::Opened(Attempt(1)));
    look(&page);
    page.loses(1006);
    look(&page);
    page.give(Input::RetryNow);
    look(&page);
    page.wakes();
    look(&page);
    page.give(Input::Connect("ws://clown:s3cret@board local"));
    look(&page);
    assert!(shown.len() > 40);
    for text in shown {
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn the_masked_address_of_the_field_means_the_same_password() {
    let mut page = start();
    page.give(Input::Connect("ws://clown:s3cret@board.local/ws"));
    let shown = page.app.link().address().unwrap().shown();
    page.outputs();
    page.give(Input::Connect(&shown));
    assert_eq!(
        page.outputs()[1],
        Output::Open(Attempt(2), "ws://clown:s3cret@board.local/ws".into())
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

/// Something that happens, after some milliseconds; `which` says how, or to which socket.
#[derive(Clone, Debug)]
struct Step {
    kind: u32,
    which: u32,
    ms: u64,
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let ms = prop_oneof![0..20_u64, 0..600_u64, 0..5_000_u64, 0..120_000_u64];
    let step = (0..20_u32, 0..8_u32, ms).prop_map(|(kind, which, ms)| Step { kind, which, ms });
    prop::collection::vec(step, 1..80)
}

fn happen(page: &mut Page, step: &Step, newest: u32) {
    // Mostly the newest socket; sometimes an older one.
    let attempt = Attempt(newest.saturating_sub(if step.which == 0 { 1 } else { 0 }));
    let digit = step.which.to_string();
    let update = format!(
        r#"{{"u":{{"v":{{"3":"{digit}","10":"{}"}}}}}}"#,
        step.which % 2
    );
    match step.kind {
        0 => page.give(Input::Connect(if step.which < 5 {
            "board.local"
        } else {
            "a b"
        })),
        1 => page.give(Input::Disconnect),
        2 => page.give(Input::RetryNow),
        3..=6 => page.give(Input::Opened(attempt)),
        7 => page.closes(attempt, [1006, 1000, 1013, 1001][step.which as usize % 4]),
        8 => page.give(Input::Blocked(attempt, "why")),
        9 => page.give(Input::Leave),
        10 => page.give(Input::Return),
        11 => page.give(Input::Buffered(attempt, step.which * 20_000)),
        12 => page.give(Input::Text(attempt, &update)),
        13 => page.give(Input::Binary(attempt, &[1, 2, 3])),
        14 => page.give(Input::Errored(attempt)),
        15 => {
            page.types(&digit);
        }
        16 => {
            page.types_hex(&digit);
        }
        17 | 18 => page.give(Input::Write {
            pin: SLIDER,
            value: &digit,
        }),
        _ => page.give(Input::Toggle {
            pin: 9 + step.which as usize,
        }),
    }
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_happens_the_page_sleeps_sends_to_its_socket_and_says_how_it_stands(
            seed: u32,
            steps in any_steps(),
        ) {
            let mut page = seeded(seed);
            let mut newest = 0;
            let mut writes: Vec<u64> = Vec::new();
            for step in &steps {
                page.ms += step.ms;
                for is_tick in [true, false] {
                    if is_tick {
                        // The shell's timer was late at most until now; it rings before anything else.
                        page.give(Input::Tick);
                        let due_ms = page.app.deadline_ms(page.ms);
                        prop_assert!(due_ms.is_none_or(|due_ms| due_ms > page.ms), "a busy loop");
                    } else {
                        happen(&mut page, step, newest);
                    }
                    let open = page.app.link().open();
                    for output in page.outputs() {
                        match output {
                            Output::Open(attempt, url) => {
                                prop_assert!(attempt.0 > newest && url == "ws://board.local/ws");
                                newest = attempt.0;
                            }
                            Output::SendText(attempt, command) => {
                                prop_assert_eq!(Some(attempt), open);
                                if command.starts_with("uv3=") {
                                    writes.push(page.ms);
                                }
                            }
                            Output::SendBytes(attempt, _) => prop_assert_eq!(Some(attempt), open),
                            _ => {}
                        }
                    }
                }
                let is_open = page.app.link().open().is_some();
                for pin in page.app.pins() {
                    prop_assert!(!pin.is_pending() || is_open, "a write outlives its connection");
                    prop_assert!(is_open || pin.is_stale() || pin.value().is_none());
                }
                let status = page.status();
                let word = match page.state() {
                    State::Idle | State::Away { .. } | State::Released => "Disconnected",
                    State::Opening { .. } if page.app.link().tries() == 0 => "Connecting",
                    State::Opening { .. } | State::Waiting { .. } => "Reconnecting",
                    State::Open { .. } | State::Closing { .. } => "Connected",
                };
                prop_assert!(status.starts_with(word), "{}", status);
                prop_assert!(page.app.title().ends_with("pindash"));
                prop_assert!(page.app.console().shown() <= MAX_LINES);
                if let Some(due_ms) = page.app.deadline_ms(page.ms) {
                    // What is due now is handled by one tick.
                    prop_assert!(due_ms >= page.ms, "{} of {}", due_ms, page.ms);
                    page.give(Input::Tick);
                    prop_assert!(page.app.deadline_ms(page.ms).is_none_or(|due_ms| due_ms > page.ms));
                }
            }
            for eleven in writes.windows(11) {
                prop_assert!(eleven[10] - eleven[0] >= 1_000);
            }
        }

        #[test]
        fn left_alone_the_page_wakes_at_most_ten_times_a_second_and_only_while_it_wants_something(
            seed: u32,
            steps in any_steps(),
        ) {
            let mut page = seeded(seed);
            let mut newest = 0;
            for step in &steps {
                page.ms += step.ms;
                page.give(Input::Tick);
                happen(&mut page, step, newest);
                for output in page.outputs() {
                    if let Output::Open(attempt, _) = output {
                        newest = attempt.0;
                    }
                }
            }
            let until_ms = page.ms + 60_000;
            let mut wakes = 0;
            while let Some(due_ms) = page.app.deadline_ms(page.ms) && due_ms < until_ms {
                page.ms = due_ms.max(page.ms);
                if let Some(attempt) = page.app.link().open() {
                    // The socket takes what it was given.
                    page.give(Input::Buffered(attempt, 0));
                }
                page.give(Input::Tick);
                wakes += 1;
                prop_assert!(wakes < 200, "{} wakes", wakes);
            }
            if !page.app.link().is_wanted() || page.app.link().open().is_some() {
                prop_assert!(page.is_at_rest());
            }
        }
    }
}

#[test]
fn who_connects_before_the_profile_has_come_is_connected_anew_and_the_board_hears_its_commands() {
    let mut app = App::new(Profile::default(), Recall::default(), false, 1);
    let now = Moment::default();
    app.handle(Input::Connect("ws://board.local/ws"), now);
    app.handle(Input::Opened(Attempt(1)), now);
    app.take_outputs();
    app.handle(Input::Own(r#"{"open":["hello"]}"#), now);
    assert!(app.take_outputs().contains(&Output::Abandon(Attempt(1))));
    app.handle(Input::Opened(Attempt(2)), now);
    let hello = Output::SendText(Attempt(2), "hello".into());
    assert!(app.take_outputs().contains(&hello));
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
