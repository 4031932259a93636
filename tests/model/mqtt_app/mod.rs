//! The whole page with a board behind a broker, without a browser: the broker is played here.

mod connection;
mod fleet;
mod publishing;
mod signing_in;

use crate::broker::{HOME, Said, published};
use crate::page::Page;
use pindash::model::app::{Edit, Input, Output};
use pindash::model::connection::backoff::UNHURRIED_MS;
use pindash::model::connection::link::State;
use pindash::model::console::log::Direction;
use pindash::model::dashboard::list::List;
use pindash::model::mqtt::{
    CONFIRM_WITHIN_MS, GREET_WITHIN_MS, PING_EVERY_MS, PING_WITHIN_MS, Publication,
};
use pindash::model::profile::{MAX_PINS, PinKind, Profile};

const NODE: &str = "node/836d19821664";

fn last_direction(page: &Page) -> Direction {
    let last = page.app.console().lines_after(None).last();
    last.unwrap().direction
}

#[test]
fn a_retained_value_is_marked_until_the_board_sends_a_new_one() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"21.5", true);
    page.hears_on("home/other", b"7", true);
    let pin = page.pin("Temperature");
    assert_eq!((pin.value(), pin.changes()), (Some("21.5"), 0));
    assert_eq!(pin.note(), "retained");
    let row = page.app.table().row(1).unwrap();
    assert_eq!(row.age(page.ms), "retained");
    assert_eq!(page.last_text(), "home/other 7");
    assert_eq!(last_direction(&page), Direction::Retained);
    page.passes(2_000);
    page.hears_on("home/temperature", b"22", false);
    page.hears_on("home/other", b"7", false);
    assert_eq!(last_direction(&page), Direction::In);
    let pin = page.pin("Temperature");
    assert_eq!((pin.value(), pin.changes()), (Some("22"), 1));
    assert_eq!(pin.note(), "12:00:03");
    let row = page.app.table().row(1).unwrap();
    assert_eq!(
        (row.age(page.ms), row.rate()),
        ("0 s".into(), String::new())
    );
}

#[test]
fn whatever_is_published_becomes_readings_below_its_topic() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/lamp", br#"{"state":"ON","color":{"h":5}}"#, false);
    assert!(page.pin("Lamp").is_on());
    assert_eq!(page.app.table().value("home/lamp.color.h"), Some("5"));
    page.hears_on("home/raw", &[0xff, 0], false);
    assert_eq!(page.app.table().value("home/raw"), Some("ff 00"));
    assert_eq!(page.last_text(), "home/raw ff 00");
    // A value is taken back.
    page.hears_on("home/temperature", b"1", false);
    page.hears_on("home/temperature", b"", false);
    assert_eq!(page.pin("Temperature").value(), None);
    // A broker says nothing in text.
    page.give(Input::Text(page.attempt, r#"{"home/temperature":4}"#));
    assert_eq!(page.pin("Temperature").value(), None);
}

#[test]
fn a_message_that_is_too_long_is_reported_once_and_only_its_pin_becomes_unknown() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"21.5", false);
    page.hears_on("home/lamp", br#"{"state": "ON"}"#, true);
    assert!(page.pin("Lamp").is_on());
    let long = vec![b'x'; 300_000];
    let before = page.lines().len();
    for _ in 0..3 {
        page.hears_on("home/lamp", &long, true);
        page.hears_on("home/temperature", b"22", false);
    }
    assert_eq!(page.pin("Temperature").value(), Some("22"));
    // What it was is not what it is.
    assert_eq!(page.pin("Lamp").value(), None);
    let lines = page.lines();
    let about: Vec<_> = lines[before..]
        .iter()
        .filter(|line| line.contains("home/lamp"))
        .collect();
    let [note] = &about[..] else {
        panic!("{about:?}");
    };
    assert!(note.contains("300,0") && note.contains("262,144"), "{note}");
    assert_eq!(lines.len(), before + 1 + 3);
    page.hears_on("home/lamp", br#"{"state": "ON"}"#, false);
    assert!(page.pin("Lamp").is_on());
    assert_eq!(page.app.link().open(), Some(page.attempt));
    // A message that was skipped triggers no answer.
    page.said();
    page.hears_on("home/ask", &long, false);
    assert_eq!(page.said(), []);
}

#[test]
fn whatever_is_published_leaves_the_page_alive() {
    let mut page = Page::on_broker("BigClown MQTT");
    for fixture in [
        include_str!("../../fixtures/netzer.txt"),
        include_str!("../../fixtures/clown.txt"),
        include_str!("../../fixtures/hostile-messages.txt"),
    ] {
        for payload in fixture.lines() {
            for rest in ["relay/-/state", "thermometer/0:1/temperature", "a"] {
                page.hears_on(&[NODE, rest].join("/"), payload.as_bytes(), false);
            }
        }
    }
    assert!(page.app.link().open().is_some() && page.app.pins().len() <= MAX_PINS);
    assert_eq!(page.said(), []);
}
