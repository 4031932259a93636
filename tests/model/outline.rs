//! The outline of the last visit: what is kept, and what is not.

use crate::page::Page;
use pindash::model::app::Edit;
use pindash::model::dashboard::outline::{MAX_BYTES, MAX_CARDS, MAX_TEXT_BYTES, Shape, outline};
use pindash::model::profile::Profile;
use serde_json::{Value, json};

fn shape() -> Shape {
    Shape {
        page: "/?board=a".into(),
        width_px: 1280,
        console_px: 400,
        is_closed: true,
        has_alarms: true,
    }
}

fn kept(profile: &Value) -> Value {
    let text = outline(&Profile::read(&profile.to_string()), &shape());
    assert!(text.len() <= MAX_BYTES, "{} bytes", text.len());
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn the_name_and_the_cards_are_kept_with_their_places() {
    let profile = json!({"name": "Green \"house\"", "pins": [
        {"path": "a", "label": "Pump", "kind": "switch", "group": "Beds"},
        {"path": "b", "label": "<b>Log</b>\n", "kind": "text", "wide": true},
    ]});
    let kept = kept(&profile);
    assert_eq!(kept["page"], "/?board=a");
    assert_eq!(kept["name"], "Green \"house\"");
    assert_eq!(kept["width"], json!(1280));
    assert_eq!(
        (&kept["console"], &kept["closed"]),
        (&json!(400), &json!(1))
    );
    assert_eq!(kept["cards"][0], json!(["Beds", "Pump", "switch", 0]));
    assert_eq!(kept["cards"][1][2], "text");
    assert_eq!(kept["cards"][1][3], 1);
}

#[test]
fn a_chart_of_all_that_matches_is_there_from_the_start_and_wide() {
    let cards = kept(&json!({"pins": [
        {"path": "*.*", "label": "{1}", "kind": "chart"},
        {"path": "*.*", "label": "All", "kind": "chart"},
        {"path": "a", "label": "A", "kind": "chart", "group": "One"},
    ]}));
    assert_eq!(
        cards["cards"],
        json!([["", "All", "chart", 1], ["One", "A", "chart", 1]])
    );
}

#[test]
fn pins_that_have_no_card_at_the_start_are_left_out() {
    let profile = json!({"pins": [
        {"path": "a", "label": "Hidden", "shown": false},
        {"path": "zone/*/t", "label": "Zone *", "kind": "analog"},
        {"path": "c", "label": "Shown"},
    ]});
    let cards = kept(&profile)["cards"].clone();
    let labels: Vec<_> = cards
        .as_array()
        .unwrap()
        .iter()
        .map(|card| &card[1])
        .collect();
    assert_eq!(labels, ["Shown"]);
}

#[test]
fn however_much_there_is_the_outline_has_its_bounds() {
    let pins = |count: usize, label: &str| {
        let pin = |at| json!({"path": format!("p{at}"), "label": format!("{at}{label}")});
        json!({"name": "n".repeat(500), "pins": (0..count).map(pin).collect::<Vec<_>>()})
    };
    let many = kept(&pins(500, ""));
    assert!(many["cards"].as_array().unwrap().len() <= MAX_CARDS);
    assert_eq!(many["name"].as_str().unwrap().len(), MAX_TEXT_BYTES);
    for label in ["\u{20ac}".repeat(40), "\u{1}".repeat(40), "\"".repeat(40)] {
        let long = kept(&pins(200, &label));
        assert!(!long["cards"].as_array().unwrap().is_empty());
    }
}

#[test]
fn an_address_too_long_keeps_no_outline() {
    let long = Shape {
        page: "/?".to_owned() + &"x".repeat(MAX_TEXT_BYTES),
        ..shape()
    };
    assert_eq!(outline(&Profile::default(), &long), "");
}

#[test]
fn an_outline_is_kept_once_for_the_cards_of_a_board_that_is_there() {
    let mut page = Page::new("Netzer");
    assert!(!page.app.has_new_outline());
    assert_eq!(page.app.outline(&shape()), "");
    page.connects();
    assert!(page.app.has_new_outline());
    let text = page.app.outline(&shape());
    assert!(text.contains("\"IO10\""), "{text}");
    page.hears(r#"{"u":{"v":{"4":512}}}"#);
    assert!(!page.app.has_new_outline());
    // A page that is left in another width keeps another one, with no more of the board in it.
    assert_eq!(page.app.outline(&shape()), text);

    page.edits(Edit::Mode(true));
    assert_eq!(page.app.outline(&shape()), "");
    page.edits(Edit::Mode(false));
    page.loses(1006);
    assert_eq!(page.app.outline(&shape()), "");
}

#[test]
fn cards_that_change_give_another_outline() {
    let mut page = Page::connected("Netzer");
    let before = page.app.outline(&shape());
    let pin = page.place("IO10");
    page.edits(Edit::Set {
        pin,
        field: "label",
        value: "Pump",
    });
    assert!(page.app.has_new_outline());
    let after = page.app.outline(&shape());
    assert!(after.contains("\"Pump\"") && after != before, "{after}");
}
