//! Alarms: what begins one, what ends it, and what a person is told.

mod list;
mod properties;
mod silence;
mod words;

use crate::page::Page;
use pindash::model::alarms::Alarm;
use pindash::model::app::{Input, Kept, Output};

/// A profile of one pin at the path `t`, with these fields.
fn profile(fields: &str) -> String {
    format!(r#"{{"pins":[{{"label":"Boiler","path":"t","unit":"°C",{fields}}}]}}"#)
}

/// A connected page with one pin that has these fields.
fn page(fields: &str) -> Page {
    let mut page = Page::connected(&profile(fields));
    page.ms = 100_000;
    page
}

impl Page {
    /// The pin is this.
    fn is(&mut self, value: &str) {
        self.hears(&format!(r#"{{"t":{value}}}"#));
    }

    /// The pin is this after some time.
    fn is_after(&mut self, ms: u64, value: &str) {
        self.passes(ms);
        self.is(value);
    }

    /// The page reconnects.
    fn reconnects(&mut self) {
        while self.opening().is_none() {
            self.passes(100);
        }
        self.opens();
    }

    /// What rings since this was last asked.
    fn rings(&mut self) -> Vec<String> {
        let outputs = self.outputs().into_iter();
        let rings = outputs.filter_map(|output| match output {
            Output::Ring(_, text) => Some(text),
            _ => None,
        });
        rings.collect()
    }

    /// The list, the newest first, a line each.
    fn alarms(&self) -> Vec<String> {
        self.app.alarms().all().map(line).collect()
    }

    /// What the card of the only pin says.
    fn card(&self) -> String {
        self.app.alarm_of(0).map(Alarm::says).unwrap_or_default()
    }

    fn from(&self, wall_ms: u64) -> u64 {
        wall_ms - self.wall_ms
    }
}

/// An alarm in one line: its times are those of the page's own clock.
fn line(alarm: &Alarm) -> String {
    let ms = |wall_ms: u64| (wall_ms - crate::page::NOON).to_string();
    let end = alarm.end_wall_ms.map_or("…".into(), ms);
    let seen = alarm.seen_wall_ms.map_or("", |_| " seen");
    let times = match alarm.times {
        1 => String::new(),
        times => format!(" ×{times}"),
    };
    let value = &alarm.value;
    let begin = ms(alarm.begin_wall_ms);
    format!(
        "{begin}-{end} {} {} {value}{times}{seen}",
        alarm.label,
        alarm.says()
    )
}

#[test]
fn a_value_beyond_its_limits_is_an_alarm_until_it_is_back() {
    let mut page = page(r#""alarm":[0,80]"#);
    page.is("79");
    page.is("80");
    assert!(page.alarms().is_empty() && page.card().is_empty() && page.app.watches());
    page.is("81");
    assert_eq!(page.card(), "alarm: above 80");
    assert_eq!(page.rings(), ["alarm: Boiler above 80, 81 °C"]);
    page.is_after(1_000, "95.5");
    page.is_after(1_000, "90");
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: above 80 95.5 °C"]);
    page.is_after(1_000, "80");
    assert_eq!(
        page.alarms(),
        ["100000-103000 Boiler alarm: above 80 95.5 °C"]
    );
    assert!(page.card().is_empty() && page.rings().is_empty());
}

#[test]
fn a_value_below_its_limit_and_one_with_a_single_limit_are_alarms_too() {
    let mut page = page(r#""alarm":[5,null]"#);
    page.is("1e9");
    page.is("4.999");
    assert_eq!(page.card(), "alarm: below 5");
    page.is("-20");
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: below 5 -20 °C"]);
}

#[test]
fn an_alarm_that_follows_a_warning_is_the_same_one_that_got_worse() {
    let mut page = page(r#""warn":[null,60],"alarm":[null,80]"#);
    page.is("70");
    assert_eq!(page.rings(), ["warning: Boiler above 60, 70 °C"]);
    page.give(Input::Acknowledge(None));
    page.is_after(1_000, "85");
    assert_eq!(page.rings(), ["alarm: Boiler above 80, 85 °C"]);
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: above 80 85 °C"]);
    assert_eq!(page.app.alarms().unseen(), 1, "it has to be seen again");
    page.is_after(1_000, "70");
    assert_eq!(page.card(), "warning: above 60");
    page.is_after(1_000, "60");
    assert_eq!(
        page.alarms(),
        ["100000-103000 Boiler alarm: above 80 85 °C"]
    );
    assert!(page.rings().is_empty());
}

#[test]
fn hysteresis_holds_an_alarm_until_the_value_is_back_inside_by_that_much() {
    let mut page = page(r#""alarm":[10,80],"hysteresis":2"#);
    for (value, card) in [
        ("79", ""),
        ("80.1", "alarm: above 80"),
        ("78.001", "alarm: above 80"),
        ("78", ""),
        ("79.9", ""),
        ("9", "alarm: below 10"),
        ("11.9", "alarm: below 10"),
        ("12", ""),
        // From one limit to the other it is one alarm, and the slack is that of the last one.
        ("81", "alarm: above 80"),
        ("9", "alarm: below 10"),
        ("79", ""),
    ] {
        page.is(value);
        assert_eq!(page.card(), card, "{value}");
    }
}

#[test]
fn hysteresis_that_is_wider_than_the_limits_ends_an_alarm_all_the_same() {
    let mut page = page(r#""alarm":[10,20],"hysteresis":500"#);
    page.is("21");
    page.is("15.1");
    assert_eq!(page.card(), "alarm: above 20");
    page.is("15");
    assert_eq!(page.card(), "");
}

#[test]
fn a_value_that_flaps_is_one_alarm_that_counts() {
    let mut page = page(r#""alarm":[null,80]"#);
    for _ in 0..100 {
        page.is_after(100, "81");
        page.is_after(9_999, "80");
    }
    assert_eq!(page.rings(), ["alarm: Boiler above 80, 81 °C"]);
    assert_eq!(page.app.alarms().all().count(), 1);
    assert_eq!(page.app.alarms().loudest(), None);
    let ms = page.ms;
    let expected = format!("100100-{ms} Boiler alarm: above 80 81 °C ×100");
    assert_eq!(page.alarms(), [expected]);
    // Ten seconds later it is another one.
    page.is_after(10_000, "82");
    assert_eq!(page.rings().len(), 1);
    assert_eq!(page.app.alarms().all().count(), 2);
}

#[test]
fn an_acknowledged_alarm_that_flaps_stays_acknowledged() {
    let mut page = page(r#""alarm":[null,80]"#);
    page.is("81");
    page.give(Input::Acknowledge(None));
    page.rings();
    page.is_after(1_000, "80");
    page.is_after(1_000, "83");
    assert_eq!((page.app.alarms().unseen(), page.rings().len()), (0, 0));
    assert_eq!(
        page.alarms(),
        ["100000-… Boiler alarm: above 80 83 °C ×2 seen"]
    );
}

#[test]
fn what_has_to_last_begins_when_it_began_to_hold() {
    let mut page = page(r#""alarm":[null,80],"for":3"#);
    page.is("81");
    page.passes(2_999);
    assert_eq!(page.card(), "");
    page.passes(1);
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: above 80 81 °C"]);
    assert_eq!(page.rings(), ["alarm: Boiler above 80, 81 °C"]);
}

#[test]
fn what_ends_too_soon_is_no_alarm() {
    let mut page = page(r#""alarm":[null,80],"for":3"#);
    for _ in 0..10 {
        page.is("90");
        page.is_after(2_999, "80");
    }
    assert!(page.alarms().is_empty());
}

#[test]
fn a_timer_that_rings_late_changes_no_time() {
    let mut page = page(r#""warn":[null,60],"alarm":[null,80],"for":3"#);
    page.is("70");
    page.ms += 1_000;
    page.is("90");
    // No timer fires for a while, and then the value is back before any does.
    page.ms += 9_000;
    page.is("50");
    assert_eq!(
        page.alarms(),
        ["100000-110000 Boiler alarm: above 80 90 °C"]
    );
    assert_eq!(page.rings().len(), 2);
}

#[test]
fn a_jump_of_the_wall_clock_bends_nothing() {
    for jump_ms in [-86_400_000_i64, 86_400_000] {
        let mut page = page(r#""alarm":[null,80],"for":3,"late":60"#);
        page.is("81");
        page.passes(1_000);
        page.wall_ms = page.wall_ms.saturating_add_signed(jump_ms);
        page.passes(1_999);
        assert_eq!(page.card(), "", "{jump_ms}");
        page.passes(1);
        assert_eq!(page.card(), "alarm: above 80", "{jump_ms}");
        let alarm = page.app.alarms().all().next().unwrap();
        assert_eq!(page.from(alarm.begin_wall_ms), 100_000);
    }
}

#[test]
fn a_bit_and_a_base_are_applied_before_the_limits() {
    let mut bit = page(r#""alarm":true,"bit":2"#);
    bit.is("3");
    assert_eq!(bit.card(), "");
    bit.is("4");
    assert_eq!(bit.card(), "alarm: is on");
    let mut hex = page(r#""alarm":[null,100],"radix":16"#);
    hex.is(r#""64""#);
    assert_eq!(hex.card(), "");
    hex.is(r#""65""#);
    assert_eq!(hex.alarms(), ["100000-… Boiler alarm: above 100 101 °C"]);
}

#[test]
fn the_worst_value_is_rounded_as_the_card_shows_it() {
    let mut page = page(r#""alarm":[null,80],"digits":1"#);
    page.is("81.26");
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: above 80 81.3 °C"]);
}

#[test]
fn a_pin_that_a_pattern_makes_is_watched() {
    let mut page = Page::connected(
        r#"{"each":{"late":10},"pins":[{"label":"Room {1}","path":"*.t","warn":[18,25]}]}"#,
    );
    page.hears(r#"{"a":{"t":20},"b":{"t":17},"c":{"t":26}}"#);
    let rings = [
        "warning: Room b below 18, 17",
        "warning: Room c above 25, 26",
    ];
    assert_eq!(page.rings(), rings);
    page.passes(10_000);
    let late = [
        "alarm: Room a late",
        "alarm: Room b late",
        "alarm: Room c late",
    ];
    assert_eq!(page.rings(), late);
}

#[test]
fn a_page_without_limits_watches_nothing() {
    let mut page = Page::connected(r#"{"pins":[{"path":"t","min":0,"max":10}]}"#);
    page.is("11");
    assert!(!page.app.watches() && page.app.alarm_of(0).is_none() && page.alarms().is_empty());
}

#[test]
fn a_chart_draws_its_limits_and_rings_nothing() {
    let mut page = Page::connected(r#"{"pins":[{"path":"t","kind":"chart","alarm":[0,10]}]}"#);
    page.is("11");
    assert_eq!(
        page.pin(0).spec().alarm().range(),
        Some((Some(0), Some(10_000)))
    );
    assert!(page.alarms().is_empty());
}

#[test]
fn the_title_counts_what_nobody_has_seen() {
    let mut page = page(r#""alarm":[null,80]"#);
    page.is("81");
    assert_eq!(page.app.title(), "(1) board.local · pindash");
    page.is("80");
    assert_eq!(
        page.app.title(),
        "(1) board.local · pindash",
        "it is over, and not seen"
    );
    let id = page.app.alarms().all().next().unwrap().id;
    page.give(Input::Acknowledge(Some(id + 1)));
    assert_eq!(page.app.alarms().unseen(), 1);
    page.give(Input::Acknowledge(Some(id)));
    assert_eq!(page.app.title(), "board.local · pindash");
    assert!(page.outputs().contains(&Output::Store(Kept::Alarms)));
}

#[test]
fn the_loudest_is_an_alarm_before_a_warning_and_the_newest_of_them() {
    let mut page = Page::connected(
        r#"{"pins":[{"path":"a","warn":[0,1]},{"path":"b","alarm":[0,1]},
            {"path":"c","alarm":[0,1]},{"path":"d","warn":[0,1]}]}"#,
    );
    let loudest = |page: &Page| page.app.alarms().loudest().map(|alarm| alarm.label.clone());
    assert_eq!(loudest(&page), None);
    for (message, expected) in [
        (r#"{"a":2}"#, "a"),
        (r#"{"b":2}"#, "b"),
        (r#"{"c":2}"#, "c"),
        (r#"{"d":2}"#, "c"),
        (r#"{"c":1}"#, "b"),
        (r#"{"b":1}"#, "d"),
    ] {
        page.hears(message);
        assert_eq!(loudest(&page).as_deref(), Some(expected), "{message}");
    }
    page.give(Input::Acknowledge(None));
    assert_eq!(loudest(&page), None);
}

#[test]
fn a_pin_that_loses_its_limits_ends_its_alarm_and_one_that_keeps_them_goes_on() {
    let mut page = page(r#""alarm":[null,80]"#);
    page.is("90");
    let set = |field, value| pindash::model::app::Edit::Set {
        pin: 0,
        field,
        value,
    };
    page.edits(set("unit", "K"));
    assert_eq!(page.card(), "alarm: above 80");
    page.passes(1_000);
    page.edits(set("alarm", ""));
    assert_eq!(
        page.alarms(),
        ["100000-101000 Boiler alarm: above 80 90 °C"]
    );
    assert_eq!(page.card(), "");
}
