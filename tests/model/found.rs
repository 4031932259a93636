//! The readings to tick, and the dashboard that is made of them in one step.

use crate::page::Page;
use pindash::model::app::{Edit, Outcome};
use pindash::model::dashboard::found::{Found, Item, MAX_LISTED};
use pindash::model::profile::MAX_PINS;
use serde_json::{Value, json};

/// What the simulated plain board sends on open, in part.
const HELLO: &str = r#"{"relay":false,"dimmer":40,"uptime":5,
    "temperature":{"inside":21.4,"outside":-3.2},
    "power":{"volts":"230.1","amps":0.42},"levels":[512,498,0],"mode":"auto",
    "system":{"error":null,"note":"a text that is longer than forty bytes is no good card"}}"#;

fn hears(messages: &[&str]) -> Page {
    let mut page = Page::connected("Plain JSON");
    for message in messages {
        page.hears(message);
    }
    page
}

/// The list in words, a line each: headings, and below them the labels; what is ticked at first
/// begins with `+`.
fn words(found: &Found) -> String {
    let mut words = String::new();
    for (section, name) in found.sections.iter().enumerate() {
        let items = found.items.iter().filter(|item| item.section == section);
        let signs = items.map(|item| match item.is_good {
            true => format!(" +{}", item.label),
            false => format!(" -{}", item.label),
        });
        let signs: String = signs.collect();
        if !signs.is_empty() {
            words += &format!("{name}:{signs}\n");
        }
    }
    words
}

/// The places of the items that a test is true for.
fn places(found: &Found, is_meant: impl Fn(&Item) -> bool) -> Vec<usize> {
    let items = found.items.iter().enumerate();
    items
        .filter(|(_, item)| is_meant(item))
        .map(|(at, _)| at)
        .collect()
}

/// The places of what is ticked at first.
fn good(found: &Found) -> Vec<usize> {
    places(found, |item| item.is_good)
}

impl Page {
    /// A person makes a dashboard of these items. Returns why that was refused.
    fn makes(&mut self, found: &Found, ticked: &[usize]) -> String {
        self.edits(Edit::AddAll { found, ticked })
    }
}

/// The pins of the profile.
fn pins(page: &Page) -> Vec<Value> {
    let profile: Value = serde_json::from_str(page.app.profile_text()).unwrap();
    profile["pins"].as_array().cloned().unwrap_or_default()
}

#[test]
fn readings_are_grouped_by_the_first_part_of_the_path_and_good_ones_are_ticked() {
    let page = hears(&[HELLO]);
    let found = page.app.found_readings();
    assert_eq!(
        words(&found),
        ": +Relay +Dimmer +Uptime +Mode\n\
         Temperature: +Inside +Outside\n\
         Power: +Volts +Amps\n\
         Levels: +Levels 0 +Levels 1 +Levels 2\n\
         System: -Error -Note\n"
    );
    assert_eq!(found.heading(), "13 readings found");
    assert_eq!(found.note(11), "11 of 13");
}

#[test]
fn all_ticked_readings_become_pins_in_one_step_and_undo_takes_them_back() {
    let mut page = hears(&[HELLO]);
    let empty = page.app.profile_text().to_owned();
    let found = page.app.found_readings();
    assert_eq!(page.makes(&found, &good(&found)), "");
    assert_eq!(page.app.edit_outcome(), Outcome::AddedAll(11));
    assert_eq!(page.app.edit_said(), "11 pins added");
    assert!(page.app.is_editing());
    assert_eq!(page.app.edited_pin(), Some(0));
    assert_eq!(
        page.pins(),
        [
            "Relay = Off",
            "Dimmer = 40",
            "Uptime = 5 s",
            "Temperature/Inside = 21.4 °C",
            "Temperature/Outside = -3.2 °C",
            "Power/Volts = 230.1 V",
            "Power/Amps = 0.42 A",
            "Levels/Levels 0 = 512",
            "Levels/Levels 1 = 498",
            "Levels/Levels 2 = Off",
            "Mode = auto",
        ]
    );
    assert_eq!(
        pins(&page)[3],
        json!({ "label": "Inside", "kind": "analog", "path": "temperature.inside",
            "group": "Temperature", "unit": "°C", "min": 0, "max": 50, "digits": 1 })
    );
    assert_eq!(page.edits(Edit::Undo), "");
    assert_eq!(page.app.profile_text(), empty);
    assert_eq!(page.app.found_readings(), found, "it is offered again");
    assert!(!page.app.can_undo(), "it was one step");
    page.edits(Edit::Redo);
    assert_eq!(page.app.pins().len(), 11);
    // What has a card by now is not found again.
    assert_eq!(words(&page.app.found_readings()), "System: -Error -Note\n");
}

#[test]
fn only_what_is_ticked_becomes_a_pin() {
    let mut page = hears(&[HELLO]);
    let found = page.app.found_readings();
    assert_eq!(page.makes(&found, &[]), "");
    assert_eq!(page.app.edit_outcome(), Outcome::Nothing);
    assert!(!page.app.is_editing());
    let power = found.sections.iter().position(|name| name == "Power");
    let ticked = places(&found, |item| {
        Some(item.section) == power || item.label == "Dimmer"
    });
    page.makes(&found, &ticked);
    let values = page.values();
    assert_eq!(
        values,
        ["Dimmer = 40", "Power/Volts = 230.1", "Power/Amps = 0.42"]
    );
}

#[test]
fn labels_tell_apart_what_would_be_the_same() {
    let page = hears(&[
        r#"{"room":{"kitchen":{"temp":20},"bath":{"temp":22}},"out":{"temp":3,"x":{"state":1}},"y":{"state":2}}"#,
        r#"{"a_b":1,"a":{"b":2},"A b":3}"#,
    ]);
    let found = page.app.found_readings();
    let labels: Vec<_> = found.items.iter().map(|item| item.label.as_str()).collect();
    let mut sorted = labels.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), labels.len(), "{labels:?}");
    for label in [
        "Kitchen temp",
        "Bath temp",
        "Out temp",
        "X state",
        "Y state",
    ] {
        assert!(labels.contains(&label), "{label}: {labels:?}");
    }
    // Nor is one called like a card that is there already.
    let mut page = Page::connected(r#"{"pins":[{"label":"Temp","path":"other"}]}"#);
    page.hears(r#"{"out":{"temp":3},"temp":4}"#);
    let found = page.app.found_readings();
    assert_eq!(words(&found), ": +Out temp +temp\n");
}

#[test]
fn what_comes_later_is_appended_without_a_tick_and_nothing_moves() {
    let mut page = hears(&[r#"{"a":1,"b":{"c":1,"d":2}}"#]);
    let mut found = page.app.found_readings();
    page.hears(r#"{"a":5,"b":{"c":9}}"#);
    found.follow(page.app.table(), page.app.pins());
    page.hears(r#"{"b":{"e":1},"c":2}"#);
    found.follow(page.app.table(), page.app.pins());
    page.hears(r#"{"f":7}"#);
    found.follow(page.app.table(), page.app.pins());
    assert_eq!(words(&found), ": +A\nB: +C +D\nNew: -E -c -F\n");
    let ticked = places(&found, |item| {
        !matches!(item.label.as_str(), "A" | "c" | "F")
    });
    page.makes(&found, &ticked);
    assert_eq!(
        page.values(),
        ["B/C = 9", "B/D = 2", "B/E = 1"].map(on_or_off)
    );
}

/// One, as a card says it.
fn on_or_off(words: &str) -> String {
    words.replace("= 1", "= On")
}

#[test]
fn no_more_are_ticked_than_there_is_room_for() {
    let mut page = Page::connected(r#"{"pins":[{"label":"One","path":"one"}]}"#);
    let values: Vec<_> = (0..MAX_PINS).map(|n| format!(r#""p{n}":{n}"#)).collect();
    page.hears(&format!("{{{}}}", values.join(",")));
    let found = page.app.found_readings();
    assert_eq!(good(&found).len(), MAX_PINS - 1);
    let all = places(&found, |_| true);
    assert_eq!(page.makes(&found, &all), "There is no room for more pins.");
    assert!(!page.app.is_editing());
    assert_eq!(page.makes(&found, &good(&found)), "");
    assert_eq!(page.app.pins().len(), MAX_PINS);
}

#[test]
fn a_fleet_is_listed_up_to_a_bound_and_that_is_said() {
    let mut page = hears(&[]);
    let values: Vec<_> = (0..3_000)
        .map(|n| format!(r#""d{n}":{{"t":{n}}}"#))
        .collect();
    page.hears(&format!("{{{}}}", values.join(",")));
    let mut found = page.app.found_readings();
    assert_eq!(found.items.len(), MAX_LISTED);
    assert_eq!(found.heading(), "3,000 readings found");
    assert_eq!(found.note(200), "200 of the first 500");
    assert_eq!(good(&found).len(), MAX_PINS);
    page.hears(r#"{"one":{"more":1}}"#);
    found.follow(page.app.table(), page.app.pins());
    assert_eq!(found.heading(), "3,001 readings found");
}

#[test]
fn a_list_of_another_board_makes_nothing() {
    let mut page = hears(&[HELLO]);
    let found = page.app.found_readings();
    page.give(pindash::model::app::Input::Connect("other.local"));
    page.opens();
    page.hears(r#"{"else":1}"#);
    page.makes(&found, &good(&found));
    assert_eq!(page.app.pins().len(), 0);
}
