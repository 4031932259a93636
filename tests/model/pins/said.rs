//! What a card says: On or Off, what is asked for, and why nothing can be sent.

use super::*;
use pindash::model::dashboard::said::obstacle;

#[track_caller]
fn says_of(fields: &str, value: &str, shown: &str) {
    let mut pin = pin(fields);
    say(&mut pin, value);
    assert_eq!((pin.shown().as_str(), pin.value()), (shown, Some(value)));
}

#[test]
fn on_and_off_are_said_in_words_where_the_board_uses_the_usual_ones() {
    for kind in [r#""kind":"digital""#, r#""kind":"switch","write":"x""#] {
        for value in ["1", "true", "on", "ON", "On", "True", "TRUE"] {
            says_of(kind, value, "On");
        }
        for value in ["0", "false", "off", "OFF", "False"] {
            says_of(kind, value, "Off");
        }
        for value in ["2", "1.0", "open", "00", "yes", "1 "] {
            says_of(kind, value, value);
        }
    }
}

#[test]
fn a_word_of_the_profile_is_shown_and_a_usual_one_there_is_none_of_its_own() {
    let door = r#""kind":"digital","on":"Closed","off":"Open""#;
    says_of(door, "Closed", "Closed");
    says_of(door, "Open", "Open");
    says_of(
        r#""kind":"digital","on":"true","off":"false""#,
        "true",
        "On",
    );
    says_of(r#""kind":"digital","on":"0","off":"1""#, "0", "On");
    says_of(r#""kind":"digital","on":"0","off":"1""#, "1", "Off");
}

#[test]
fn numbers_and_texts_keep_what_the_board_said() {
    for kind in ["analog", "counter", "text"] {
        says_of(&format!(r#""kind":"{kind}""#), "1", "1");
        says_of(&format!(r#""kind":"{kind}""#), "on", "on");
    }
}

#[test]
fn what_is_asked_for_stands_beside_the_value_until_the_board_confirms_it() {
    let mut pin = slider();
    say(&mut pin, "21");
    assert_eq!(pin.asked(), "");
    ask(&mut pin, "28", 0);
    assert_eq!(
        (pin.shown().as_str(), pin.asked().as_str()),
        ("21", " → 28")
    );
    say(&mut pin, "28");
    assert_eq!((pin.shown().as_str(), pin.asked().as_str()), ("28", ""));
    ask(&mut pin, "28", 10_000);
    assert_eq!(pin.asked(), "", "it is there already");
    ask(&mut pin, "5", 20_000);
    let Some(Due::Unconfirmed(_)) = pin.due(20_000 + CONFIRM_WITHIN_MS) else {
        panic!("it is overdue");
    };
    assert_eq!(pin.asked(), "", "it falls back");
}

#[test]
fn a_switch_stands_at_once_where_it_is_asked_to_and_is_not_on_before_the_board_says_so() {
    let mut pin = pin(r#""kind":"switch","write":"x={value}""#);
    say(&mut pin, "0");
    ask(&mut pin, "1", 0);
    assert!(pin.is_up() && !pin.is_on());
    assert_eq!(
        (pin.shown().as_str(), pin.asked().as_str()),
        ("Off", " → On")
    );
    pin.lose();
    assert!(!pin.is_up());
}

#[test]
fn what_can_never_be_sent_has_a_reason() {
    for (fields, reason) in [
        (r#""kind":"switch","write":"x""#, ""),
        (r#""kind":"digital""#, ""),
        (r#""kind":"analog","locked":true"#, ""),
        (r#""kind":"switch""#, "no command: give it one under Edit"),
        (r#""kind":"slider""#, "no command: give it one under Edit"),
        (
            r#""kind":"switch","write":"x","locked":true"#,
            "locked in the profile",
        ),
        (
            r#""kind":"button","write":"x","locked":true"#,
            "locked in the profile",
        ),
    ] {
        assert_eq!(obstacle(pin(fields).spec()), reason, "{fields}");
    }
}
