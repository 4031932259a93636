//! Words and on/off states that are alarms, and how limits are read and typed.

use super::*;
use pindash::model::app::Edit;
use pindash::model::profile::Profile;

#[test]
fn a_word_several_and_a_state_can_be_an_alarm() {
    for (limits, value, card) in [
        (r#""open""#, r#""open""#, "alarm: is open"),
        (r#""open""#, r#""Open""#, "alarm: is Open"),
        (r#""open""#, r#""closed""#, ""),
        (r#"["open","fault"]"#, r#""fault""#, "alarm: is fault"),
        ("true", "1", "alarm: is on"),
        ("true", "true", "alarm: is on"),
        ("true", "0", ""),
        ("false", "0", "alarm: is off"),
        ("false", r#""OFF""#, "alarm: is off"),
        ("false", r#""standby""#, ""),
        (r#"["1","2"]"#, "2", "alarm: is 2"),
    ] {
        let mut page = page(&format!(r#""alarm":{limits}"#));
        page.is(value);
        assert_eq!(page.card(), card, "{limits} {value}");
    }
}

#[test]
fn the_words_of_the_profile_for_on_and_off_count() {
    let mut page = page(r#""kind":"digital","on":"wet","off":"dry","alarm":true"#);
    page.is(r#""dry""#);
    assert_eq!(page.card(), "");
    page.is(r#""wet""#);
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: is on wet °C"]);
}

#[test]
fn another_word_that_is_an_alarm_goes_on_with_it() {
    let mut page = page(r#""alarm":["open","fault"]"#);
    page.is(r#""open""#);
    page.is(r#""fault""#);
    assert_eq!(page.alarms(), ["100000-… Boiler alarm: is fault fault °C"]);
    assert_eq!(page.rings().len(), 1);
}

#[test]
fn a_field_shows_its_limits_as_they_are_typed_and_reads_them_back() {
    for (json, typed) in [
        ("[5,60]", "5..60"),
        ("[null,80]", "..80"),
        ("[5,null]", "5.."),
        ("[-1.5,0.125]", "-1.5..0.125"),
        ("true", "on"),
        ("false", "off"),
        (r#"["open"]"#, "open"),
        (r#"["open","fault"]"#, "open, fault"),
    ] {
        let mut page = page(&format!(r#""warn":{json}"#));
        assert_eq!(page.app.field_of(0, "warn"), typed);
        // Another field is edited, so that this one is written as it was read.
        page.edits(Edit::Set {
            pin: 0,
            field: "label",
            value: "A",
        });
        assert_eq!(page.app.field_of(0, "warn"), typed, "{json}");
        let text = page.app.profile_text().replace(' ', "");
        let spaceless = json.replace(' ', "");
        assert!(text.contains(&format!(r#""warn":{spaceless}"#)), "{text}");
    }
}

#[test]
fn what_a_person_types_becomes_limits() {
    for (typed, json) in [
        (" 5 … 60 ", "[5, 60]"),
        ("5…60", "[5, 60]"),
        ("..80", "[null, 80]"),
        ("5 ..", "[5, null]"),
        ("[5, 60]", "[5, 60]"),
        ("open , fault,", r#"["open", "fault"]"#),
        ("on", "true"),
        ("false", "false"),
    ] {
        let mut page = page(r#""kind":"analog""#);
        page.edits(Edit::Set {
            pin: 0,
            field: "alarm",
            value: typed,
        });
        assert_eq!(page.app.profile_problems(), [""; 0], "{typed}");
        let text = page.app.profile_text();
        assert!(
            text.contains(&format!(r#""alarm": {json}"#)),
            "{typed}: {text}"
        );
    }
}

#[test]
fn limits_that_mean_nothing_are_problems() {
    for (limits, what) in [
        ("80", "Expected limits"),
        (r#""""#, "Expected limits"),
        ("[]", "Expected limits"),
        ("[null,null]", "Expected limits"),
        ("[1,2,3]", "Expected limits"),
        (r#"[1,"a"]"#, "Expected limits"),
        (r#"["a, b"]"#, "Expected limits"),
        (r#"["5..6"]"#, "Expected limits"),
        ("{}", "Expected limits"),
        ("[60,5]", "must not be greater"),
        (r#"[true,5]"#, "Expected limits"),
    ] {
        let problems = Profile::read(&profile(&format!(r#""alarm":{limits}"#))).problems;
        assert_eq!(problems.len(), 1, "{limits}: {problems:?}");
        let problem = &problems[0];
        assert!(problem.line().contains(what), "{limits}: {problem:?}");
        assert!(problem.place.ends_with("pin 1, alarm"), "{problem:?}");
    }
    for field in [r#""for":-1"#, r#""late":86401"#, r#""hysteresis":-1"#] {
        assert_eq!(Profile::read(&profile(field)).problems.len(), 1, "{field}");
    }
}

#[test]
fn a_typed_single_number_is_told_where_it_stands() {
    let mut page = page(r#""kind":"analog""#);
    page.edits(Edit::Set {
        pin: 0,
        field: "warn",
        value: "80",
    });
    assert!(
        page.app
            .field_problem(0, "warn")
            .starts_with("Expected limits")
    );
}
