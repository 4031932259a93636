//! What a person does to a pin: what is refused, what is asked first, and what is held.

use crate::page::Page;
use pindash::model::app::{Edit, Input, MAX_BUFFERED_BYTES, Output};
use pindash::model::connection::link::Attempt;
use pindash::model::dashboard::pins::WRITE_GAP_MS;
use pindash::model::profile::Profile;

const PUMP: usize = 0;
const FAN: usize = 1;
const REBOOT: usize = 2;
const HORN: usize = 3;
const LAMP: usize = 4;
/// A pin of each sort: the first three are asked about, the horn is held, the lamp is plain.
const BOARD: &str = r#"{"open":["one"],"pins":[
    {"label":"Pump","path":"p","kind":"switch","confirm":true,"write":"p={value}"},
    {"label":"Fan","path":"f","kind":"slider","max":1023,"confirm":true,"write":"f={value}"},
    {"label":"Reboot","kind":"button","confirm":true,"send":"reboot"},
    {"label":"Horn","path":"h","kind":"switch","momentary":true,"confirm":true,"write":"h={value}"},
    {"label":"Lamp","path":"l","kind":"switch","write":"l={value}"}]}"#;

impl Page {
    fn answers(&mut self, yes: bool) -> Vec<String> {
        self.give(Input::Confirm(yes));
        self.sent()
    }

    fn tick(&mut self, ms: u64) -> Vec<String> {
        self.after(ms, Input::Tick);
        self.sent()
    }

    fn question(&self) -> String {
        self.app.question().unwrap_or_default()
    }

    fn reopens(&mut self) {
        self.give(Input::RetryNow);
        self.opens();
        self.outputs();
    }
}

#[test]
fn what_is_to_be_confirmed_is_asked_in_words_and_sent_at_a_yes() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.app.question(), None);
    for (question, expected) in [
        ("Switch “Pump” on?", "p=1"),
        ("Set “Fan” to 300?", "f=300"),
        ("Press “Reboot”?", "reboot"),
    ] {
        let asked = match expected {
            "p=1" => page.toggles(PUMP),
            "reboot" => page.presses(REBOOT),
            _ => page.writes(FAN, "300"),
        };
        assert!(asked.is_empty());
        assert_eq!(page.question(), question);
        assert_eq!(page.answers(true), [expected]);
        assert_eq!(page.app.question(), None);
        assert!(page.answers(true).is_empty(), "it is sent once");
    }
    assert!(page.pin(PUMP).is_pending() && page.pin(FAN).is_pending());
    assert!(page.pin(REBOOT).note().starts_with("sent "));
    page.toggles(PUMP);
    assert_eq!(page.question(), "Switch “Pump” off?");
}

#[test]
fn what_is_not_confirmed_is_not_sent_and_the_control_falls_back() {
    let mut page = Page::connected(BOARD);
    page.writes(FAN, "300");
    let revision = page.pin(FAN).revision();
    assert!(page.answers(false).is_empty());
    assert_eq!(page.app.question(), None);
    assert_ne!(page.pin(FAN).revision(), revision);
    assert_eq!(
        (page.pin(FAN).control(), page.pin(FAN).note()),
        (None, String::new())
    );
    assert!(page.answers(true).is_empty() && page.tick(10_000).is_empty());
}

#[test]
fn the_last_value_of_a_slider_is_asked_about_without_moving_it() {
    let mut page = Page::connected(BOARD);
    page.writes(FAN, "1");
    let revision = page.pin(FAN).revision();
    page.writes(FAN, "2");
    assert_eq!(
        (page.question().as_str(), page.pin(FAN).revision()),
        ("Set “Fan” to 2?", revision)
    );
    // Another question takes its place, and the slider falls back.
    page.toggles(PUMP);
    assert_eq!(page.question(), "Switch “Pump” on?");
    assert_ne!(page.pin(FAN).revision(), revision);
    assert_eq!(page.toggles(LAMP), ["l=1"], "others are not asked about");
    assert_eq!(page.answers(true), ["p=1"]);
}

#[test]
fn the_value_that_was_asked_about_is_the_one_that_is_sent() {
    let mut page = Page::connected(BOARD);
    page.toggles(PUMP);
    page.give(Input::Text(Attempt(1), r#"{"p":"on"}"#));
    assert_eq!(page.question(), "Switch “Pump” on?");
    assert_eq!(page.answers(true), ["p=1"]);
}

#[test]
fn a_question_is_gone_with_the_connection_and_with_the_profile() {
    for end in 0..6 {
        let mut page = Page::connected(BOARD);
        page.toggles(PUMP);
        match end {
            0 => page.loses(1006),
            1 => page.give(Input::Disconnect),
            2 => page.give(Input::Choose(1)),
            3 => page.give(Input::Edit(Edit::Text("{}"))),
            4 => page.give(Input::Edit(Edit::Mode(true))),
            _ => page.give(Input::Leave),
        }
        assert_eq!(page.app.question(), None, "{end}");
        page.outputs();
        assert!(page.answers(true).is_empty(), "{end}");
    }
}

#[test]
fn nothing_is_asked_that_could_not_be_sent() {
    let mut page = Page::connected(BOARD);
    page.loses(1006);
    page.toggles(PUMP);
    page.presses(REBOOT);
    assert_eq!(page.app.question(), None);
    assert_eq!(
        (page.pin(PUMP).notice(), page.pin(REBOOT).notice()),
        ("not connected", "not connected")
    );
    page.reopens();
    page.toggles(PUMP);
    page.give(Input::Buffered(Attempt(2), MAX_BUFFERED_BYTES + 1));
    assert!(page.answers(true).is_empty());
    assert_eq!(page.pin(PUMP).notice(), "board takes no data");
}

#[test]
fn a_locked_pin_is_never_written() {
    let board = BOARD.replace("\"confirm\":true", "\"confirm\":true,\"locked\":true");
    let mut page = Page::connected(&board);
    let sent = [
        page.toggles(PUMP),
        page.writes(FAN, "5"),
        page.presses(REBOOT),
        page.holds(HORN, true),
        page.holds(HORN, false),
        page.writes(HORN, "1"),
        page.tick(1_000),
    ];
    assert!(sent.concat().is_empty() && page.app.question().is_none());
    for pin in [PUMP, FAN, REBOOT, HORN] {
        assert_eq!(page.pin(pin).notice(), "locked in the profile");
        assert!(!page.pin(pin).is_pending());
    }
    assert_eq!(page.toggles(LAMP), ["l=1"]);
}

#[test]
fn a_momentary_switch_is_on_as_long_as_it_is_held() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    assert!(
        page.holds(HORN, true).is_empty(),
        "a key that repeats holds it once"
    );
    assert!(page.tick(500).is_empty());
    assert_eq!(page.holds(HORN, false), ["h=0"]);
    assert!(page.holds(HORN, false).is_empty() && page.app.question().is_none());
    assert!(page.toggles(HORN).is_empty(), "it is not switched over");
    assert!(page.tick(1_000).is_empty());
}

#[test]
fn only_a_momentary_switch_is_held() {
    let mut page = Page::connected(BOARD);
    for pin in [PUMP, FAN, REBOOT, LAMP, 99] {
        page.give(Input::Hold { pin, down: true });
        page.give(Input::Hold { pin, down: false });
    }
    assert!(page.sent().is_empty() && page.tick(1_000).is_empty());
    assert_eq!(page.pin(LAMP).notice(), "");
    let board = BOARD.replace(
        "\"kind\":\"switch\",\"momentary\"",
        "\"kind\":\"slider\",\"momentary\"",
    );
    let mut page = Page::connected(&board);
    assert!(page.holds(HORN, true).is_empty());
}

#[test]
fn a_held_switch_sends_the_words_of_the_board() {
    for (profile, said, words) in [
        ("", "", ["h=1", "h=0"]),
        ("", "\"off\"", ["h=on", "h=off"]),
        ("", "true", ["h=true", "h=false"]),
        (
            ",\"on\":\"LOUD\",\"off\":\"QUIET\"",
            "\"QUIET\"",
            ["h=LOUD", "h=QUIET"],
        ),
    ] {
        let board = BOARD.replace(
            "\"momentary\":true",
            &format!("\"momentary\":true{profile}"),
        );
        let mut page = Page::connected(&board);
        page.give(Input::Text(Attempt(1), &format!(r#"{{"h":{said}}}"#)));
        let mut sent = page.holds(HORN, true);
        page.ms += 500;
        sent.extend(page.holds(HORN, false));
        assert_eq!(sent, words, "{said}");
    }
}

#[test]
fn a_release_waits_for_the_gap_between_writes_and_is_not_lost() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.ms += 20;
    assert!(page.holds(HORN, false).is_empty());
    assert_eq!(page.app.deadline_ms(page.ms), Some(1_000 + WRITE_GAP_MS));
    assert!(page.tick(WRITE_GAP_MS - 21).is_empty());
    assert_eq!(page.tick(1), ["h=0"]);
    // Whoever hammers on it ends with what the finger did last.
    for down in [true, false, true, false] {
        page.ms += 10;
        assert!(page.holds(HORN, down).is_empty(), "{down}");
    }
    assert_eq!(page.tick(WRITE_GAP_MS), ["h=0"]);
    for down in [true, false, true] {
        page.ms += 10;
        assert!(page.holds(HORN, down).is_empty(), "{down}");
    }
    assert_eq!(page.tick(WRITE_GAP_MS), ["h=1"]);
    page.ms += WRITE_GAP_MS;
    assert_eq!(page.holds(HORN, false), ["h=0"]);
}

#[test]
fn a_release_is_retried_until_the_board_takes_it() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.ms += 500;
    page.give(Input::Buffered(Attempt(1), MAX_BUFFERED_BYTES + 1));
    assert!(page.holds(HORN, false).is_empty());
    for _ in 0..5 {
        assert!(page.tick(WRITE_GAP_MS).is_empty());
        assert_eq!(page.pin(HORN).notice(), "");
    }
    page.give(Input::Buffered(Attempt(1), 0));
    assert_eq!(page.tick(WRITE_GAP_MS), ["h=0"]);
    assert!(page.tick(WRITE_GAP_MS).is_empty());
}

#[test]
fn a_switch_held_when_the_connection_was_lost_is_released_on_the_next_one() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.loses(1006);
    page.reopens();
    assert!(
        page.tick(1_000).is_empty(),
        "nothing is sent that nobody asks for now"
    );
    assert_eq!(page.holds(HORN, false), ["h=0"]);
    // A release without a connection shows a notice, and nothing is sent later.
    page.ms += 500;
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.loses(1006);
    assert!(page.holds(HORN, false).is_empty());
    assert_eq!(page.pin(HORN).notice(), "not connected");
    page.reopens();
    assert!(page.tick(1_000).is_empty() && page.holds(HORN, false).is_empty());
}

#[test]
fn a_release_waits_for_the_on_open_commands() {
    let board = BOARD.replace("[\"one\"]", "[\"one\",\"two\",\"three\"],\"pause\":1");
    let mut page = Page::connected(&board);
    page.tick(1_000);
    page.tick(1_000);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.loses(1006);
    page.reopens();
    assert!(page.holds(HORN, false).is_empty());
    assert_eq!(page.tick(1_000), ["two"]);
    assert_eq!(page.tick(1_000), ["three", "h=0"]);
}

#[test]
fn a_page_that_is_left_releases_held_switches_first() {
    for end in 0..8 {
        let mut page = Page::connected(BOARD);
        assert_eq!(page.holds(HORN, true), ["h=1"]);
        if end >= 6 {
            // It is released, which has not been sent yet.
            assert!(page.holds(HORN, false).is_empty());
        }
        match end {
            0 | 6 => page.give(Input::Leave),
            1 => page.give(Input::Hidden { shared: true }),
            2 => page.give(Input::Disconnect),
            3 => page.give(Input::Connect("other.local")),
            4 => page.give(Input::Choose(1)),
            5 => page.give(Input::Edit(Edit::Mode(true))),
            _ => page.give(Input::Hidden { shared: false }),
        }
        let first = page.outputs().into_iter().next();
        assert_eq!(
            first,
            Some(Output::SendText(Attempt(1), "h=0".into())),
            "{end}"
        );
        assert!(
            page.holds(HORN, false).is_empty() && page.tick(1_000).is_empty(),
            "{end}"
        );
    }
}

#[test]
fn nothing_is_released_for_a_switch_that_is_not_held() {
    let mut page = Page::connected(BOARD);
    page.toggles(LAMP);
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    page.give(Input::Leave);
    assert!(page.sent().is_empty());
    page.give(Input::Return);
    page.outputs();
    assert!(page.holds(HORN, true).is_empty());
    assert_eq!(page.pin(HORN).notice(), "not connected");
    assert!(page.holds(HORN, false).is_empty());
}

#[test]
fn in_edit_mode_nothing_is_held_or_answered() {
    let mut page = Page::connected(BOARD);
    page.give(Input::Edit(Edit::Mode(true)));
    let sent = [
        page.holds(HORN, true),
        page.holds(HORN, false),
        page.toggles(PUMP),
        page.answers(true),
    ];
    assert!(sent.concat().is_empty() && page.app.question().is_none());
}

#[test]
fn a_full_send_buffer_does_not_stop_the_final_release_of_a_switch() {
    let mut page = Page::connected(BOARD);
    assert_eq!(page.holds(HORN, true), ["h=1"]);
    page.ms += 500;
    page.give(Input::Buffered(Attempt(1), MAX_BUFFERED_BYTES + 1));
    assert!(page.toggles(LAMP).is_empty());
    page.give(Input::Disconnect);
    let first = page.outputs().into_iter().next();
    assert_eq!(first, Some(Output::SendText(Attempt(1), "h=0".into())));
}

#[test]
fn a_held_switch_is_released_when_its_profile_changes() {
    for edit in [
        Edit::Set {
            pin: PUMP,
            field: "label",
            value: "Water",
        },
        Edit::Remove { pin: HORN },
        Edit::Move {
            pin: LAMP,
            before: 0,
        },
        Edit::Text("{}"),
    ] {
        let mut page = Page::connected(BOARD);
        assert_eq!(page.holds(HORN, true), ["h=1"]);
        page.ms += 500;
        page.give(Input::Edit(edit));
        assert_eq!(page.sent(), ["h=0"], "{edit:?}");
    }
}

#[test]
fn a_right_to_left_label_or_value_does_not_reorder_the_pages_own_text() {
    let turned = "\\u202epmuP";
    let board = BOARD
        .replace("\"Pump\"", &format!("\"{turned}\""))
        .replace("\"Lamp\"", &format!("\"{turned}\""));
    let mut page = Page::connected(&board);
    page.toggles(PUMP);
    assert_eq!(page.question(), "Switch “\u{2068}\u{202e}pmuP\u{2069}” on?");
    page.writes(FAN, "\u{2067}9");
    assert_eq!(
        page.question(),
        "Set “Fan” to \u{2068}\u{2067}9\u{2069}\u{2069}?"
    );
    page.give(Input::Confirm(false));
    page.toggles(LAMP);
    page.tick(5_000);
    let lines = page.app.console().lines_after(None);
    let last = lines.last().map(|line| line.text.clone());
    assert_eq!(
        last.as_deref(),
        Some("The board did not confirm within 3 s: \u{2068}\u{202e}pmuP\u{2069} = 1")
    );
}

#[test]
fn right_to_left_text_in_a_bad_profile_does_not_reorder_its_message() {
    let profile = Profile::read("{\"\u{202e}epyt\": 1}");
    let lines: Vec<_> = profile
        .problems
        .iter()
        .map(|problem| problem.line())
        .collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with('\u{2068}'), "{lines:?}");
    assert!(lines[0].contains("\u{202e}epyt\u{2069}: "), "{lines:?}");
}
