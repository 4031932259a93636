//! The reply to what a person sent, for a page whose console is closed.

use crate::page::Page;
use pindash::model::app::Input;
use pindash::model::console::reply::{MAX_BYTES, SHOWN_MS, WITHIN_MS};

const PROFILE: &str = r#"{
    "pins": [{ "label": "Lamp", "path": "lamp" }],
    "buttons": [
        { "label": "Version", "send": "version" },
        { "label": "Restart", "send": "restart", "confirm": true }
    ]
}"#;

fn connected() -> Page {
    Page::connected(PROFILE)
}

#[test]
fn text_that_is_no_reading_is_the_reply_to_a_command_and_goes_by_itself() {
    let mut page = connected();
    page.types("version");
    page.hears("pindash 1.0");
    assert_eq!(page.app.reply(), "pindash 1.0");
    page.passes(SHOWN_MS - 1);
    assert_eq!(page.app.reply(), "pindash 1.0");
    page.passes(1);
    assert_eq!(page.app.reply(), "");
    assert_eq!(
        page.app.deadline_ms(page.ms).map(|at| at > page.ms),
        Some(true)
    );
}

#[test]
fn a_button_has_a_reply_and_so_has_one_that_asks_first() {
    let mut page = connected();
    page.presses("Version");
    page.hears("1.0");
    assert_eq!(page.app.reply(), "1.0");
    page.presses("Restart");
    page.passes(WITHIN_MS);
    page.give(Input::Confirm(true));
    page.hears("restarting");
    assert_eq!(page.app.reply(), "restarting");
}

#[test]
fn what_a_pin_shows_is_no_reply_and_what_none_shows_is() {
    let mut page = connected();
    page.types("lamp");
    page.hears(r#"{"lamp":1,"uptime":5}"#);
    assert_eq!(page.app.reply(), "");
    page.hears(r#"{"uptime":5}"#);
    assert_eq!(page.app.reply(), r#"{"uptime":5}"#);
}

#[test]
fn only_the_first_message_soon_after_a_command_is_its_reply() {
    let mut page = connected();
    page.hears("unasked");
    assert_eq!(page.app.reply(), "");
    page.types("version");
    page.passes(WITHIN_MS);
    page.hears("late");
    assert_eq!(page.app.reply(), "");
    page.types("version");
    page.hears("first");
    page.hears("second");
    assert_eq!(page.app.reply(), "first");
    page.types("");
    page.hears("to nothing");
    assert_eq!(page.app.reply(), "first");
}

#[test]
fn a_command_that_is_refused_has_no_reply() {
    let mut page = connected();
    page.types_hex("no hex");
    page.hears("something else");
    assert_eq!(page.app.reply(), "");
}

#[test]
fn a_long_reply_is_cut_and_the_page_is_drawn_anew() {
    let mut page = connected();
    page.types("log");
    let before = page.app.revision();
    page.hears(&"ü".repeat(10_000));
    assert_ne!(page.app.revision(), before);
    assert_eq!(page.app.reply().len(), MAX_BYTES + '…'.len_utf8());
    assert!(page.app.reply().ends_with("ü…"));
}
