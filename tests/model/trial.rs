//! Test: the command of a pin is sent once, and what comes back is shown.

use crate::page::Page;
use pindash::model::app::{ANSWER_WITHIN_MS, Edit, Input};

const PINS: &str = r#"{"pins":[
    {"label":"Relay","kind":"switch","path":"relay","write":"{\"relay\": {value}}"},
    {"label":"Dimmer","kind":"slider","path":"dimmer","min":10,"write":"dim={value}"},
    {"label":"Restart","kind":"button","write":"restart"},
    {"label":"None","kind":"switch","path":"none"},
    {"label":"Locked","kind":"switch","path":"x","write":"x","locked":true},
    {"label":"Careful","kind":"button","write":"x","confirm":true},
    {"label":"Bell","kind":"switch","path":"x","write":"x","momentary":true},
    {"label":"Lamp","path":"lamp"}
]}"#;
const NOTHING: &str = "Sent {\"relay\": true}\nNothing came back within 3 s. Try another command.";

/// A page in the edit mode.
fn editing() -> Page {
    let mut page = Page::connected(PINS);
    page.hears(r#"{"relay":false,"lamp":true}"#);
    page.edits(Edit::Mode(true));
    page.outputs();
    page
}

impl Page {
    /// Tests the command of a pin; returns what was sent.
    fn tests(&mut self, pin: &str) -> Vec<String> {
        let pin = self.place(pin);
        self.give(Input::Test { pin });
        self.sent()
    }

    fn answer(&self, pin: &str) -> &str {
        self.app.answer(self.place(pin))
    }
}

#[test]
fn a_switch_sends_what_a_click_would_and_shows_the_boards_answer() {
    let mut page = editing();
    assert_eq!(page.tests("Relay"), [r#"{"relay": true}"#]);
    assert_eq!(page.answer("Relay"), r#"Sent {"relay": true}"#);
    assert_eq!(page.answer("Dimmer"), "");
    // What another pin shows is no answer.
    page.hears(r#"{"lamp":false}"#);
    assert_eq!(page.answer("Relay"), r#"Sent {"relay": true}"#);
    let before = page.app.revision();
    page.hears(r#"{"relay":true}"#);
    let answered = "Sent {\"relay\": true}\nCame back: {\"relay\":true}";
    assert_eq!(page.answer("Relay"), answered);
    assert_ne!(page.app.revision(), before, "so that it is drawn");
    page.hears(r#"{"relay":false}"#);
    page.passes(60_000);
    assert_eq!(page.answer("Relay"), answered, "only the first one counts");
    assert_eq!(page.sent(), [""; 0], "it is never repeated");
}

#[test]
fn anything_else_sends_the_value_that_it_has_or_its_lower_limit() {
    let mut page = editing();
    assert_eq!(page.tests("Dimmer"), ["dim=10"]);
    page.hears(r#"{"dimmer":44}"#);
    assert_eq!(
        page.answer("Dimmer"),
        "Sent dim=10\nCame back: {\"dimmer\":44}"
    );
    assert_eq!(page.tests("Dimmer"), ["dim=44"]);
    page.passes(ANSWER_WITHIN_MS);
    assert_eq!(page.tests("Restart"), ["restart"]);
    page.hears("restarting");
    assert_eq!(
        page.answer("Restart"),
        "Sent restart\nCame back: restarting"
    );
}

#[test]
fn an_error_that_no_pin_shows_is_an_answer_every_time() {
    let mut page = editing();
    for _ in 0..3 {
        page.tests("Relay");
        page.hears(r#"{"error":"relay takes on or off"}"#);
        assert!(
            page.answer("Relay")
                .ends_with("Came back: {\"error\":\"relay takes on or off\"}")
        );
        page.passes(500);
    }
}

#[test]
fn what_the_board_says_all_the_time_is_no_answer() {
    let mut page = editing();
    page.hears(r#"{"light":300}"#);
    page.tests("Relay");
    for _ in 0..20 {
        page.passes(100);
        page.hears(r#"{"light":301}"#);
    }
    assert_eq!(page.answer("Relay"), r#"Sent {"relay": true}"#);
    page.passes(ANSWER_WITHIN_MS);
    assert_eq!(page.answer("Relay"), NOTHING);
}

#[test]
fn silence_is_said_after_three_seconds_and_until_then_there_is_no_second_test() {
    let mut page = editing();
    page.tests("Relay");
    assert_eq!(page.tests("Relay"), [""; 0], "one waits");
    assert_eq!(page.tests("Dimmer"), [""; 0], "one waits");
    page.passes(ANSWER_WITHIN_MS - 1);
    assert_eq!(page.answer("Relay"), r#"Sent {"relay": true}"#);
    page.passes(1);
    assert_eq!(page.answer("Relay"), NOTHING);
    page.hears(r#"{"relay":true}"#);
    assert_eq!(page.answer("Relay"), NOTHING, "too late");
    assert_eq!(page.tests("Relay"), [r#"{"relay": false}"#]);
}

#[test]
fn what_cannot_be_tested_says_why_and_sends_nothing() {
    let mut page = editing();
    for (pin, why) in [
        ("None", "no command yet"),
        ("Locked", "locked in the profile"),
        ("Careful", "test it on its card"),
        ("Bell", "test it on its card"),
        ("Relay", ""),
        ("Lamp", ""),
    ] {
        assert_eq!(page.app.test_refusal(page.place(pin)), why);
        if pin != "Relay" {
            assert_eq!(page.tests(pin), [""; 0], "{pin}");
        }
    }
    page.give(Input::ReadOnly(true));
    assert_eq!(page.app.test_refusal(0), "read-only view");
    assert_eq!(page.tests("Relay"), [""; 0]);
    page.give(Input::ReadOnly(false));
    page.loses(1006);
    assert_eq!(page.app.test_refusal(0), "not connected");
    assert_eq!(page.tests("Relay"), [""; 0]);
    page.passes(5_000);
    page.opens();
    assert_eq!(page.sent(), [""; 0], "nothing is sent later");
}

#[test]
fn an_edit_ends_what_is_said_of_a_test() {
    let mut page = editing();
    page.tests("Relay");
    let (pin, field) = (0, "write");
    page.edits(Edit::Set {
        pin,
        field,
        value: "other={value}",
    });
    assert_eq!(page.answer("Relay"), "");
    page.hears(r#"{"relay":true}"#);
    assert_eq!(page.answer("Relay"), "");
    assert_eq!(page.tests("Relay"), ["other=false"]);
}

#[test]
fn a_command_that_needs_what_is_not_known_is_not_sent_and_that_is_said() {
    let mut page = Page::connected(
        r#"{"pins":[{"label":"A","kind":"button","write":"{unknown.path} {seq}"}]}"#,
    );
    page.edits(Edit::Mode(true));
    page.outputs();
    assert_eq!(page.tests("A"), [""; 0]);
    assert_eq!(page.answer("A"), "Not sent: needs what is not known yet");
}
