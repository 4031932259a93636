//! The pins: what the board said, what a person asked for, and what the page may claim.

use pindash::model::dashboard::pins::{CONFIRM_WITHIN_MS, Due, MAX_VALUE_BYTES, Pin};
use pindash::model::decode::readings::{Kind, Reading};
use pindash::model::profile::{PinKind, Profile};

/// What every notice of a write that failed says.
const UNCONFIRMED: &str = "not confirmed";
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
fn a_pin_is_unknown_until_the_board_speaks_of_it() {
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
fn a_value_that_is_said_again_changes_nothing_not_even_the_time() {
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
fn a_write_waits_for_the_boards_own_word() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "1", 1_000);
    assert!(pin.is_pending());
    assert_eq!((pin.value(), pin.control()), (Some("0"), Some("1")));
    assert_eq!(pin.note(), "waiting for the board");
    let revision = pin.revision();
    say(&mut pin, "1");
    assert!(!pin.is_pending() && pin.notice().is_empty());
    assert_eq!((pin.value(), pin.deadline_ms()), (Some("1"), None));
    assert_ne!(pin.revision(), revision);
}

#[test]
fn the_boards_word_may_be_written_otherwise() {
    for (asked, said, confirms) in [
        ("1", "1", true),
        ("1", "1.0", true),
        ("512", "5.12e2", true),
        ("1", "on", false),
        ("1", "0", false),
        ("1", "", false),
    ] {
        let mut pin = slider();
        ask(&mut pin, asked, 0);
        say(&mut pin, said);
        assert_eq!(!pin.is_pending(), confirms, "{asked} and {said}");
    }
}

#[test]
fn another_value_while_a_write_waits_shows_and_does_not_end_the_wait() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "100", 0);
    for value in ["7", "50"] {
        say(&mut pin, value);
        assert!(pin.is_pending());
        assert_eq!((pin.value(), pin.control()), (Some(value), Some("100")));
    }
    says(&mut pin, Kind::Null, "", NOON);
    assert!(pin.is_pending() && pin.value().is_none());
    say(&mut pin, "100");
    assert!(!pin.is_pending());
}

#[test]
fn a_write_of_the_value_that_stands_is_confirmed_by_hearing_it_again() {
    let mut pin = slider();
    say(&mut pin, "1");
    ask(&mut pin, "1", 0);
    assert!(pin.is_pending());
    say(&mut pin, "1");
    assert!(!pin.is_pending());
    assert_eq!(pin.changes(), 1);
}

#[test]
fn a_write_without_an_answer_falls_back_with_a_notice() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "1", 1_000);
    assert_eq!(pin.deadline_ms(), Some(1_000 + CONFIRM_WITHIN_MS));
    assert_eq!(pin.due(1_000 + CONFIRM_WITHIN_MS - 1), None);
    let unconfirmed = Some(Due::Unconfirmed("1".into()));
    assert_eq!(pin.due(1_000 + CONFIRM_WITHIN_MS), unconfirmed);
    assert!(!pin.is_pending());
    assert_eq!((pin.value(), pin.control()), (Some("0"), Some("0")));
    assert!(pin.notice().contains(UNCONFIRMED));
    assert_eq!(pin.note(), pin.notice());
    assert_eq!((pin.deadline_ms(), pin.due(u64::MAX)), (None, None));
}

#[test]
fn a_notice_goes_with_the_next_change_or_the_next_write() {
    let unconfirmed = || {
        let mut pin = slider();
        say(&mut pin, "0");
        ask(&mut pin, "1", 0);
        pin.due(CONFIRM_WITHIN_MS);
        assert!(pin.notice().contains(UNCONFIRMED));
        pin
    };
    let mut pin = unconfirmed();
    say(&mut pin, "0");
    assert_ne!(pin.notice(), "", "the board says nothing new");
    say(&mut pin, "1");
    assert_eq!((pin.notice(), pin.note().as_str()), ("", "12:00:00"));

    let mut pin = unconfirmed();
    ask(&mut pin, "2", 10_000);
    assert_eq!(pin.notice(), "");
}

#[test]
fn a_write_is_given_up_with_the_connection_and_never_sent_again() {
    for sent_before in [true, false] {
        let mut pin = slider();
        say(&mut pin, "0");
        ask(&mut pin, "1", 0);
        if !sent_before {
            assert_eq!(pin.ask("2", 50), None);
        }
        pin.lose();
        assert!(!pin.is_pending() && pin.is_stale());
        assert_eq!(pin.control(), Some("0"));
        assert!(pin.notice().contains(UNCONFIRMED));
        assert_eq!((pin.deadline_ms(), pin.due(u64::MAX)), (None, None));
        say(&mut pin, "0");
        assert_eq!(pin.due(u64::MAX), None);
    }
}

#[test]
fn a_refused_write_says_so_and_waits_for_nothing() {
    let mut pin = slider();
    say(&mut pin, "0");
    let revision = pin.revision();
    pin.refuse("not connected, not sent");
    assert_eq!(pin.note(), "not connected, not sent");
    assert!(!pin.is_pending());
    assert_eq!(pin.deadline_ms(), None);
    assert_ne!(pin.revision(), revision);
}

#[test]
fn of_many_values_at_once_the_first_is_sent_and_then_the_last() {
    let mut pin = slider();
    ask(&mut pin, "1", 1_000);
    for (value, now_ms) in [("2", 1_010), ("3", 1_020), ("4", 1_109)] {
        assert_eq!(pin.ask(value, now_ms), None);
        assert_eq!(pin.control(), Some(value));
        assert_eq!(pin.deadline_ms(), Some(1_110));
    }
    assert_eq!(pin.due(1_109), None);
    assert_eq!(pin.due(1_110), sent("4"));
    assert_eq!(pin.deadline_ms(), Some(1_110 + CONFIRM_WITHIN_MS));
    ask(&mut pin, "5", 1_220);
}

#[test]
fn what_the_board_says_before_the_last_value_is_sent_confirms_nothing() {
    let mut pin = slider();
    ask(&mut pin, "1", 0);
    assert_eq!(pin.ask("2", 10), None);
    say(&mut pin, "2");
    assert!(
        pin.is_pending(),
        "the board cannot mean what it has not heard"
    );
    assert_eq!(pin.due(110), sent("2"));
    say(&mut pin, "1");
    assert!(pin.is_pending());
    say(&mut pin, "2");
    assert!(!pin.is_pending());
}

#[test]
fn a_late_timer_sends_the_waiting_value_once() {
    let mut pin = slider();
    ask(&mut pin, "1", 0);
    assert_eq!(pin.ask("2", 10), None);
    assert_eq!(pin.due(60_000), sent("2"));
    assert_eq!(pin.due(60_000), None);
    assert_eq!(pin.deadline_ms(), Some(60_000 + CONFIRM_WITHIN_MS));
}

#[test]
fn a_switch_turns_over_what_was_asked_or_else_what_stands() {
    let mut pin = slider();
    assert_eq!(pin.toggled(), "1", "what is unknown is switched on");
    for (value, toggled) in [
        ("0", "1"),
        ("1", "0"),
        ("1023", "0"),
        ("-1", "0"),
        ("0.0", "1"),
        ("oN", "0"),
        ("TRUE", "0"),
        ("", "1"),
        ("broken", "1"),
    ] {
        say(&mut pin, value);
        assert_eq!(pin.toggled(), toggled, "{value}");
        assert_eq!(pin.is_on(), toggled == "0", "{value}");
    }
    say(&mut pin, "0");
    ask(&mut pin, "1", 0);
    assert_eq!(
        pin.toggled(),
        "0",
        "a second click takes the first one back"
    );
    assert!(!pin.is_on(), "the lamp shows what the board said");
}

#[test]
fn a_bar_stands_where_the_boards_value_is() {
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

#[test]
fn only_a_switch_a_slider_or_a_button_with_a_template_can_be_written() {
    for (kind, write, is_output) in [
        (PinKind::Switch, "w", true),
        (PinKind::Slider, "w", true),
        (PinKind::Button, "w", true),
        (PinKind::Switch, "", false),
        (PinKind::Slider, "", false),
        (PinKind::Digital, "w", false),
        (PinKind::Analog, "w", false),
        (PinKind::Counter, "w", false),
        (PinKind::Text, "w", false),
    ] {
        let pin = pin(&format!(r#""kind":"{}","write":"{write}""#, kind.name()));
        assert_eq!(pin.is_output(), is_output, "{kind:?} {write:?}");
    }
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
fn a_long_unit_is_cut_and_said_again_changes_nothing() {
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
fn a_board_is_answered_in_the_words_that_it_uses() {
    let mut switch = pin(r#""kind":"switch","write":"{value}""#);
    for (value, toggled) in [
        ("true", "false"),
        ("false", "true"),
        ("ON", "OFF"),
        ("off", "on"),
        ("On", "Off"),
        ("True", "False"),
        ("0", "1"),
    ] {
        say(&mut switch, value);
        assert_eq!(switch.toggled(), toggled, "{value}");
        let was_on = switch.is_on();
        say(&mut switch, toggled);
        assert_ne!(switch.is_on(), was_on, "{value}");
    }
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
fn a_button_is_not_unknown_and_tells_when_it_was_sent() {
    let mut button = pin(r#""kind":"button","send":"reboot""#);
    assert!(!button.is_unknown() && button.note().is_empty());
    let changes = button.changes();
    button.press(NOON);
    assert_eq!(button.note(), "sent 12:00:00");
    assert_ne!(button.changes(), changes);
    button.refuse("not connected");
    assert_eq!(button.note(), "not connected");
    button.press(NOON + 1_000);
    assert_eq!(button.note(), "sent 12:00:01");
    assert!(!button.is_pending(), "nothing confirms a button");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_slider_never_sends_more_than_ten_values_a_second_and_always_the_last(
            gaps_ms in prop::collection::vec(0_u64..200, 1..200),
            late_ms in 0_u64..50,
            seed in 0_usize..1_000,
        ) {
            let mut pin = slider();
            let mut now_ms = 5_000;
            let mut sends: Vec<(u64, String)> = Vec::new();
            for (place, gap_ms) in gaps_ms.iter().enumerate() {
                let next_ms = now_ms + gap_ms;
                // A timer is never early, and sometimes late.
                while let Some(at_ms) = pin.deadline_ms().map(|at| at + late_ms) && at_ms <= next_ms {
                    if let Some(Due::Send(value)) = pin.due(at_ms) {
                        sends.push((at_ms, value));
                    }
                }
                now_ms = next_ms;
                if let Some(value) = pin.ask(&(seed + place).to_string(), now_ms) {
                    sends.push((now_ms, value));
                }
            }
            let last = (seed + gaps_ms.len() - 1).to_string();
            // Silence of the board ends it, once all was sent.
            let mut ends = 0;
            while let Some(at_ms) = pin.deadline_ms() {
                match pin.due(at_ms) {
                    Some(Due::Send(value)) => sends.push((at_ms, value)),
                    Some(Due::Unconfirmed(_)) => ends += 1,
                    None => prop_assert!(false, "a deadline with nothing to do"),
                }
            }
            prop_assert_eq!(ends, 1);
            prop_assert_eq!(sends.last().map(|(_, value)| value), Some(&last));
            for eleven in sends.windows(11) {
                prop_assert!(eleven[10].0 - eleven[0].0 >= 1_000, "{:?}", eleven);
            }
        }

        #[test]
        fn whatever_happens_a_deadline_that_was_met_is_over(
            steps in prop::collection::vec((0_u32..6, 0_u64..4_000), 1..60),
        ) {
            let mut pin = slider();
            let mut now_ms = 0;
            for (kind, ms) in steps {
                now_ms += ms;
                match kind {
                    0 | 1 => { pin.ask(&(ms % 3).to_string(), now_ms); }
                    2 => say(&mut pin, &(ms % 3).to_string()),
                    3 => says(&mut pin, Kind::Null, "", NOON),
                    4 => pin.lose(),
                    _ => { pin.due(now_ms); }
                }
                prop_assert_eq!(pin.is_pending(), pin.deadline_ms().is_some());
                if let Some(at_ms) = pin.deadline_ms() && at_ms <= now_ms {
                    pin.due(now_ms);
                    prop_assert!(pin.deadline_ms().is_none_or(|at_ms| at_ms > now_ms));
                }
                if pin.is_stale() {
                    prop_assert!(pin.value().is_some() && kind != 2);
                }
            }
        }
    }
}

#[test]
fn a_notice_from_before_the_loss_goes_when_the_board_speaks_again() {
    let mut pin = slider();
    say(&mut pin, "5");
    ask(&mut pin, "7", 0);
    pin.lose();
    assert_ne!(pin.notice(), "");
    say(&mut pin, "5");
    assert_eq!(pin.notice(), "");
    assert_eq!(pin.value(), Some("5"));
}

#[test]
fn what_a_broker_kept_is_no_change_and_shown_as_such_until_it_is_said_anew() {
    let mut pin = slider();
    let kept = |value| Reading {
        path: "u.v.3",
        kind: Kind::Number,
        value,
        is_kept: true,
        ..Reading::default()
    };
    pin.read(kept("5"), NOON);
    assert_eq!(
        (pin.value(), pin.changes(), pin.note()),
        (Some("5"), 0, "kept by the broker".into())
    );
    pin.lose();
    assert_eq!(pin.note(), "stale, kept by the broker");
    // It is the same, and now the board itself has said so.
    let revision = pin.revision();
    says(&mut pin, Kind::Number, "5", NOON + 1_000);
    assert_eq!((pin.note(), pin.changes()), ("12:00:01".into(), 0));
    assert!(pin.revision() > revision);
    // What was heard at that time and is kept since is known to be so since then.
    pin.read(kept("5"), NOON + 9_000);
    assert_eq!(pin.note(), "12:00:01");
    says(&mut pin, Kind::Number, "6", NOON + 20_000);
    assert_eq!((pin.note(), pin.changes()), ("12:00:20".into(), 1));
}
