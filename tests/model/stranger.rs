//! A board that does not speak as its profile says, or does not speak at all.

use crate::page::Page;
use pindash::model::app::{Input, LISTEN_MS};
use pindash::model::profile::BUILT_IN;

const FOREIGN: &str =
    "This board does not speak as a Netzer does. Choose its kind, or make cards of its readings.";
const SILENT: &str = "Connected, but it has not sent anything yet. \
    Is it another kind of board? Or does it wait for a command?";

/// A page without a profile of the board's own, which has connected.
fn open() -> Page {
    let mut page = Page::waiting();
    page.give(Input::NoProfile(""));
    page.connects();
    page
}

#[test]
fn a_board_that_speaks_another_language_is_said_to_after_three_seconds() {
    let mut page = open();
    let sent = page.sent();
    assert_eq!(sent.len(), 13, "the triggers go out all the same: {sent:?}");
    page.hears(r#"{"temp":21.5}"#);
    page.passes(LISTEN_MS - 1);
    assert_eq!(page.app.stranger(), "");
    let before = page.app.revision();
    page.passes(1);
    assert_eq!(page.app.stranger(), FOREIGN);
    assert_ne!(page.app.revision(), before, "so that it is drawn");
    // Nothing is drawn for what says the same, however often it comes.
    let before = page.app.revision();
    page.hears(r#"{"temp":22}"#);
    assert_eq!(page.app.revision(), before);
    // It is a Netzer after all.
    page.hears(r#"{"u":{"v":{"10":"1"}}}"#);
    assert_eq!(page.app.stranger(), "");
    assert_ne!(page.app.revision(), before);
    page.passes(60_000);
    assert_eq!(page.app.stranger(), "");
}

#[test]
fn a_board_that_stays_silent_gets_words_until_it_speaks() {
    let mut page = open();
    page.passes(LISTEN_MS);
    assert_eq!(page.app.stranger(), SILENT);
    page.hears(r#"{"temp":21.5}"#);
    assert_eq!(page.app.stranger(), FOREIGN);
    page.loses(1006);
    assert_eq!(page.app.stranger(), "", "the lost connection counts more");
    page.passes(5_000);
    page.opens();
    page.passes(LISTEN_MS);
    assert_eq!(page.app.stranger(), FOREIGN, "it said so before");
}

#[test]
fn nothing_is_said_of_a_board_that_speaks_as_its_profile_says() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"10":"1"}}}"#);
    page.hears(r#"{"temp":21.5}"#);
    page.passes(LISTEN_MS);
    assert_eq!(page.app.stranger(), "");
    // Nor of one that comes back, and whose values are stale.
    page.loses(1006);
    page.passes(5_000);
    page.opens();
    page.passes(LISTEN_MS);
    assert_eq!(page.app.stranger(), "");
}

#[test]
fn nothing_is_said_where_nothing_can_be_expected() {
    // Other readings are usual without pins, and a button has no value.
    for profile in ["Echo", "Plain JSON", r#"{"buttons":[{"send":"beep"}]}"#] {
        let mut page = Page::connected(profile);
        page.passes(LISTEN_MS);
        assert_eq!(page.app.stranger(), "", "{profile}");
        page.hears(r#"{"temp":21.5}"#);
        page.passes(LISTEN_MS);
        assert_eq!(page.app.stranger(), "", "{profile}");
    }
}

#[test]
fn a_profile_that_was_written_for_the_board_is_not_called_wrong() {
    let mut page = Page::connected(r#"{"name":"Shed","pins":[{"path":"a"}]}"#);
    page.hears(r#"{"temp":21.5}"#);
    page.passes(LISTEN_MS);
    assert_eq!(page.app.stranger(), "");
}

#[test]
fn a_chosen_kind_of_board_is_judged_anew() {
    let mut page = open();
    page.hears(r#"{"temp":21.5}"#);
    page.passes(LISTEN_MS);
    let wled = BUILT_IN
        .iter()
        .position(|(name, _)| *name == "WLED")
        .unwrap();
    page.give(Input::Choose(wled));
    assert_eq!(page.app.stranger(), "", "its first words are still to come");
}
