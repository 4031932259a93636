//! The whole page without a browser: a person, a socket and a clock, played by the tests.

mod address;
mod any_order;
mod commands;
mod rate;
mod status;
mod writes;

use crate::page::{NOON, Page};
use pindash::model::app::{
    App, BUFFER_CHECK_MS, ConsoleInput, Input, Kept, LISTEN_MS, MAX_BUFFERED_BYTES,
    MAX_COMMAND_BYTES, Moment, Output,
};
use pindash::model::connection::link::{Attempt, State};
use pindash::model::console::log::{MAX_LINE_BYTES, MAX_LINES};
use pindash::model::console::recall::Recall;
use pindash::model::dashboard::pins::CONFIRM_WITHIN_MS;
use pindash::model::profile::{NETZER, Profile};
use proptest::prelude::*;

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

/// A page in a state of the link, with attempt 1 as its only one.
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
    /// Whether it is still to be told whether the board speaks as its profile says.
    fn awaits_first_words(&self) -> bool {
        match *self.state() {
            State::Open { since_ms, .. } => {
                let mut pins = self.app.pins().iter();
                self.ms < since_ms + LISTEN_MS && pins.all(|pin| pin.value().is_none())
            }
            _ => false,
        }
    }

    /// Whether the only deadline left is the one at which the lack of news is shown, once no more
    /// messages are counted.
    fn is_at_rest(&mut self) -> bool {
        while self.app.messages_per_second() > 0 || self.awaits_first_words() {
            self.wakes();
        }
        let deadline_ms = self.app.deadline_ms(self.ms);
        let status_at = |ms| self.app.status(ms);
        deadline_ms.is_none_or(|at| {
            status_at(at - 1) == "Connected"
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
fn a_disconnect_is_logged_with_how_the_board_closed() {
    let mut page = open();
    page.give(Input::Disconnect);
    assert_eq!(page.outputs(), [Output::Close(Attempt(1))]);
    assert_eq!(page.last_line(), "note: Disconnected");
    page.loses(1000);
    assert_eq!(
        page.last_line(),
        "note: Closed: normal end, closed cleanly (code 1000)"
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
fn events_of_an_older_socket_are_dropped() {
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
fn when_the_connection_is_lost_every_value_is_stale_until_its_next_reading() {
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

#[test]
fn a_page_connected_before_its_profile_loads_reconnects_and_sends_its_on_open_commands() {
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
