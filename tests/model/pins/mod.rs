//! The pins: what the board said, what a person asked for, and what the page may claim.

mod said;
mod writes;

use pindash::model::dashboard::pins::{CONFIRM_WITHIN_MS, Due, MAX_VALUE_BYTES, Pin};
use pindash::model::decode::readings::{Kind, Reading};
use pindash::model::profile::{PinKind, Profile};

/// 12:00:00
const NOON: u64 = 1_795_176_000_000;

/// The pin that a profile describes by these fields.
fn pin(fields: &str) -> Pin {
    let profile = Profile::read(&format!(r#"{{"pins":[{{"path":"u.v.3",{fields}}}]}}"#));
    assert_eq!(profile.problems, [], "{fields}");
    Pin::new(profile.pins[0].clone())
}

fn slider() -> Pin {
    pin(r#""kind":"slider","max":1023,"write":"uv3={value}""#)
}

fn says(pin: &mut Pin, kind: Kind, value: &str, wall_ms: u64) {
    let reading = Reading {
        path: "u.v.3",
        kind,
        value,
        unit: "",
        ..Reading::default()
    };
    pin.read(reading, wall_ms);
}

/// The board says a value at noon.
fn say(pin: &mut Pin, value: &str) {
    says(pin, Kind::Text, value, NOON);
}

/// Asks for a value that is sent at once.
fn ask(pin: &mut Pin, value: &str, now_ms: u64) {
    assert_eq!(pin.ask(value, now_ms).as_deref(), Some(value));
}

fn sent(value: &str) -> Option<Due> {
    Some(Due::Send(value.into()))
}

#[test]
fn a_pin_is_unknown_until_its_first_reading() {
    let pin = slider();
    assert_eq!(
        (pin.value(), pin.control(), pin.note().as_str()),
        (None, None, "")
    );
    assert!(!pin.is_stale() && !pin.is_pending() && !pin.is_on());
    assert_eq!((pin.changes(), pin.deadline_ms()), (0, None));
}

#[test]
fn a_value_shows_with_the_time_it_changed() {
    let mut pin = slider();
    let revision = pin.revision();
    say(&mut pin, "1");
    assert_eq!((pin.value(), pin.control()), (Some("1"), Some("1")));
    assert_eq!((pin.changes(), pin.note().as_str()), (1, "12:00:00"));
    assert_ne!(pin.revision(), revision);
    says(&mut pin, Kind::Number, "0", NOON + 61_000);
    assert_eq!((pin.value(), pin.changes()), (Some("0"), 2));
    assert_eq!(pin.note(), "12:01:01");
}

#[test]
fn a_repeated_value_changes_nothing_not_even_the_time() {
    let mut pin = slider();
    say(&mut pin, "1");
    let revision = pin.revision();
    says(&mut pin, Kind::Text, "1", NOON + 5_000);
    says(&mut pin, Kind::Number, "1", NOON + 9_000);
    assert_eq!((pin.changes(), pin.note().as_str()), (1, "12:00:00"));
    assert_eq!(pin.revision(), revision);
}

#[test]
fn a_value_is_shown_as_the_board_writes_it() {
    let mut pin = slider();
    for value in ["1.0", "1.00", "01", "", " ", "<b>", "1e400", "℃"] {
        say(&mut pin, value);
        assert_eq!(pin.value(), Some(value));
    }
    says(&mut pin, Kind::Bool, "true", NOON);
    assert_eq!(pin.value(), Some("true"));
}

#[test]
fn null_is_unknown_and_an_empty_object_says_nothing() {
    let mut pin = slider();
    say(&mut pin, "1");
    says(&mut pin, Kind::Empty, "", NOON + 1_000);
    assert_eq!((pin.value(), pin.changes()), (Some("1"), 1));
    says(&mut pin, Kind::Null, "", NOON + 2_000);
    assert_eq!((pin.value(), pin.changes()), (None, 2));
    assert!(!pin.is_on() && pin.note().is_empty());
    let revision = pin.revision();
    says(&mut pin, Kind::Null, "", NOON + 3_000);
    assert_eq!((pin.changes(), pin.revision()), (2, revision));
    pin.lose();
    assert!(!pin.is_stale(), "what is unknown cannot be stale");
}

#[test]
fn a_long_value_is_cut_between_characters() {
    let mut pin = slider();
    say(&mut pin, &"€".repeat(1_000_000));
    assert_eq!(pin.value(), Some("€".repeat(MAX_VALUE_BYTES / 3).as_str()));
    say(&mut pin, &"€".repeat(2_000_000));
    assert_eq!(pin.changes(), 1);
}

#[test]
fn a_lost_connection_makes_a_value_stale_and_the_next_reading_fresh() {
    for same_again in [true, false] {
        let mut pin = slider();
        say(&mut pin, "1");
        let revision = pin.revision();
        pin.lose();
        assert!(pin.is_stale());
        assert_eq!(
            (pin.value(), pin.note().as_str()),
            (Some("1"), "stale, 12:00:00")
        );
        assert_ne!(pin.revision(), revision);
        pin.lose();
        assert!(pin.is_stale());

        let revision = pin.revision();
        let value = if same_again { "1" } else { "0" };
        says(&mut pin, Kind::Text, value, NOON + 1_000);
        assert!(!pin.is_stale());
        assert_ne!(pin.revision(), revision);
        let since = if same_again { "12:00:00" } else { "12:00:01" };
        assert_eq!(pin.note(), since);
    }
}

#[test]
fn null_after_a_lost_connection_is_fresh_and_unknown() {
    let mut pin = slider();
    say(&mut pin, "1");
    pin.lose();
    says(&mut pin, Kind::Null, "", NOON);
    assert!(!pin.is_stale() && pin.value().is_none());
}

#[test]
fn a_bar_shows_the_boards_value() {
    let mut pin = slider();
    assert_eq!(pin.share(), 0);
    for (value, share) in [
        ("0", 0),
        ("1023", 1_000),
        ("5000", 1_000),
        ("-1", 0),
        ("x", 0),
    ] {
        say(&mut pin, value);
        assert_eq!(pin.share(), share, "{value}");
    }
    say(&mut pin, "0");
    ask(&mut pin, "1023", 0);
    assert_eq!(pin.share(), 0, "a wish is no value");
}

/// The board says a value, with what it is measured in.
fn say_in(pin: &mut Pin, value: &str, unit: &str) {
    let reading = Reading {
        path: "u.v.3",
        kind: Kind::Number,
        value,
        unit,
        ..Reading::default()
    };
    pin.read(reading, NOON);
}

#[test]
fn the_unit_of_the_board_wins_over_that_of_the_profile() {
    let mut pin = pin(r#""unit":"V""#);
    assert_eq!(pin.unit(), "V");
    say_in(&mut pin, "20.5", "℃");
    assert_eq!(pin.unit(), "℃");
    let revision = pin.revision();
    say_in(&mut pin, "20.5", "℃");
    assert_eq!(pin.revision(), revision);
    say_in(&mut pin, "20.5", "");
    assert_eq!(pin.unit(), "V");
    assert_ne!(pin.revision(), revision);
}

#[test]
fn a_long_unit_is_cut_and_repeating_it_changes_nothing() {
    let mut pin = pin(r#""label":"x""#);
    let unit = "m".repeat(100_000);
    say_in(&mut pin, "1", &unit);
    assert!(pin.unit().len() <= MAX_VALUE_BYTES);
    let revision = pin.revision();
    say_in(&mut pin, "1", &unit);
    assert_eq!(pin.revision(), revision);
}

#[test]
fn a_value_is_shown_rounded_where_the_profile_says_so() {
    let mut rounded = pin(r#""digits":1"#);
    let mut plain = pin(r#""label":"x""#);
    for (value, shown) in [
        ("20.05", "20.1"),
        ("-0.04", "0.0"),
        ("7", "7.0"),
        ("1e1", "10.0"),
        ("on", "on"),
    ] {
        say(&mut rounded, value);
        say(&mut plain, value);
        assert_eq!(
            (rounded.shown().as_str(), rounded.value()),
            (shown, Some(value))
        );
        assert_eq!(plain.shown(), value);
    }
    says(&mut plain, Kind::Null, "", NOON);
    assert_eq!(plain.shown(), "unknown");
}

#[test]
fn the_words_of_the_profile_decide_what_on_is() {
    let mut open_door = pin(r#""kind":"switch","on":"open","off":"closed","write":"{value}""#);
    assert_eq!(open_door.toggled(), "open");
    for (value, is_on, toggled) in [
        ("open", true, "closed"),
        ("OPEN", true, "closed"),
        ("closed", false, "open"),
        ("1", true, "closed"),
        ("0", false, "open"),
        ("ajar", false, "open"),
    ] {
        say(&mut open_door, value);
        assert_eq!(
            (open_door.is_on(), open_door.toggled().as_str()),
            (is_on, toggled),
            "{value}"
        );
    }
    // A word for "off" that would usually mean "on": a relay that is on when it is low.
    let mut inverted = pin(r#""kind":"switch","on":0,"off":1,"write":"{value}""#);
    say(&mut inverted, "1");
    assert_eq!(
        (inverted.is_on(), inverted.toggled().as_str()),
        (false, "0")
    );
    say(&mut inverted, "0");
    assert_eq!((inverted.is_on(), inverted.toggled().as_str()), (true, "1"));
}

#[test]
fn a_number_in_hex_is_shown_in_decimals_and_written_in_hex() {
    let mut pwm = pin(r#""kind":"slider","max":1023,"radix":16,"write":"d={value}""#);
    for (value, number) in [("3ff", "1023"), ("0x1F", "31"), ("0", "0"), (" a\n", "10")] {
        say(&mut pwm, value);
        assert_eq!(pwm.value(), Some(number), "{value}");
    }
    assert_eq!(
        (pwm.wired("1023").as_str(), pwm.wired("0").as_str()),
        ("3ff", "0")
    );
    ask(&mut pwm, "255", 0);
    say(&mut pwm, "FF");
    assert!(!pwm.is_pending(), "ff is 255");
    for value in ["xyz", "", "-1", "fffffffffffffffff"] {
        say(&mut pwm, value);
        assert_eq!(pwm.value(), Some(value), "no number, and shown as it came");
    }
}

#[test]
fn one_bit_of_a_mask_is_a_value_of_its_own() {
    for (bit, value) in [(0, "1"), (1, "0"), (12, "1"), (13, "0"), (63, "0")] {
        let mut pin = pin(&format!(r#""kind":"digital","radix":16,"bit":{bit}"#));
        say(&mut pin, "1ffd");
        assert_eq!(pin.value(), Some(value), "{bit}");
    }
    let mut decimal = pin(r#""bit":2"#);
    say(&mut decimal, "4");
    assert_eq!(decimal.value(), Some("1"));
    say(&mut decimal, "broken");
    assert_eq!(decimal.value(), Some("broken"));
}

#[test]
fn a_retained_value_is_marked_and_no_change_until_a_new_one_arrives() {
    let mut pin = slider();
    let kept = |value| Reading {
        path: "u.v.3",
        kind: Kind::Number,
        value,
        retained: true,
        ..Reading::default()
    };
    pin.read(kept("5"), NOON);
    assert_eq!(
        (pin.value(), pin.changes(), pin.note()),
        (Some("5"), 0, "retained".into())
    );
    pin.lose();
    assert_eq!(pin.note(), "stale, retained");
    // It is the same, and now the board itself has said so.
    let revision = pin.revision();
    says(&mut pin, Kind::Number, "5", NOON + 1_000);
    assert_eq!((pin.note(), pin.changes()), ("12:00:01".into(), 0));
    assert!(pin.revision() > revision);
    // A retained value that equals the live one keeps its time.
    pin.read(kept("5"), NOON + 9_000);
    assert_eq!(pin.note(), "12:00:01");
    says(&mut pin, Kind::Number, "6", NOON + 20_000);
    assert_eq!((pin.note(), pin.changes()), ("12:00:20".into(), 1));
}
