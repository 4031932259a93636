//! Board profiles: what they say, what they leave to defaults, and what is wrong with them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use pindash::model::profile::{
    MAX_OPEN, MAX_PINS, MAX_PROBLEMS, NETZER, PinKind, PinSpec, Profile, fill,
};
use proptest::prelude::*;

const NOT_JSON: &str = "This is not JSON: look for a missing comma, quote or bracket.";
const UNKNOWN: &str = "This field is not known.";
const NO_PIN_FIELD: &str = "A pin has no field of this name.";
const NO_TEXT: &str = "A text in quotes is wanted here.";
const NO_NUMBER: &str = "A number is wanted here.";
const NO_KIND: &str =
    "This kind is not known: it is one of digital, switch, analog, slider, counter and text.";
const NO_LIST: &str = "“pins” is a list: [ … ].";
const TOO_MANY: &str = "There are too many pins; at most 200 are shown.";
const LIMITS: &str = "“max” must be greater than “min”; 0 to 100 is used.";

fn problems(profile: &Profile) -> Vec<(&str, &str)> {
    profile
        .problems
        .iter()
        .map(|problem| (problem.place.as_str(), problem.what))
        .collect()
}

/// Reads a profile that has no problems.
fn read(json: &str) -> Profile {
    let profile = Profile::read(json);
    assert_eq!(problems(&profile), [], "{json}");
    profile
}

/// Sees the one pin of a profile that has no problems.
fn check(json: &str, expected: PinSpec) {
    assert_eq!(read(json).pins, [expected], "{json}");
}

/// Sees the problems of a profile, and that the pins that are well described are there.
fn check_problems(json: &str, expected: &[(&str, &str)], pins: usize) {
    let profile = Profile::read(json);
    assert_eq!(problems(&profile), expected, "{json}");
    assert_eq!(profile.pins.len(), pins, "{json}");
}

fn pin(label: &str, path: &str) -> PinSpec {
    PinSpec {
        label: label.into(),
        path: path.into(),
        max: 100,
        ..PinSpec::default()
    }
}

#[test]
fn the_built_in_profile_is_a_netzer_with_thirteen_pins() {
    let profile = read(NETZER);
    assert_eq!(profile.name, "Netzer");
    assert_eq!(profile.pins.len(), 13);
    for (place, pin) in profile.pins.iter().enumerate() {
        assert_eq!(pin.label, format!("IO{place}"));
        assert_eq!(pin.path, format!("u.v.{place}"));
        assert_eq!(pin.write, format!("uv{place}={{value}}"));
        assert_eq!(profile.open[place], format!("tuv{place}=3"));
    }
    assert_eq!(profile.open.len(), 13);
}

#[test]
fn the_pins_of_the_built_in_profile_have_the_kinds_of_the_hardware() {
    let profile = read(NETZER);
    let kinds: Vec<_> = profile.pins.iter().map(|pin| pin.kind.name()).collect();
    assert_eq!(
        kinds,
        [
            "digital", "counter", "counter", "slider", "analog", "analog", "digital", "digital",
            "digital", "slider", "switch", "switch", "switch"
        ]
    );
    for pin in &profile.pins {
        if matches!(pin.kind, PinKind::Slider | PinKind::Analog) {
            assert_eq!((pin.min, pin.max), (0, 1_023), "{}", pin.label);
        }
    }
}

#[test]
fn a_pin_has_all_its_fields_from_its_own_description() {
    check(
        r#"{"pins":[{"label":"Fan","path":"pwm.duty","kind":"slider","unit":"%","min":-10,
            "max":90,"write":"duty {value}"}]}"#,
        PinSpec {
            label: "Fan".into(),
            path: "pwm.duty".into(),
            kind: PinKind::Slider,
            unit: "%".into(),
            min: -10,
            max: 90,
            write: "duty {value}".into(),
        },
    );
}

#[test]
fn what_is_not_said_has_a_default() {
    check(r#"{"pins":[{}]}"#, pin("", ""));
    check(r#"{"pins":[{"path":"t"}]}"#, pin("t", "t"));
    check(
        r#"{"pins":[{"path":"t","label":"Warm"}]}"#,
        pin("Warm", "t"),
    );
    check(r#"{"pins":{"0":{"path":"t"}}}"#, pin("t", "t"));
}

#[test]
fn a_pins_own_field_wins_over_what_all_share() {
    let profile = read(
        r#"{"each":{"label":"Pin {n}","path":"p{n}","unit":"V","kind":"analog","min":1,"max":5,
                "open":"watch {n}","write":"w{n}={value}"},
            "pins":[{},{"label":"Own","unit":"","kind":"text","max":9,"open":"","write":""}]}"#,
    );
    assert_eq!(
        profile.pins,
        [
            PinSpec {
                label: "Pin 0".into(),
                path: "p0".into(),
                kind: PinKind::Analog,
                unit: "V".into(),
                min: 1,
                max: 5,
                write: "w0={value}".into(),
            },
            PinSpec {
                label: "Own".into(),
                path: "p1".into(),
                kind: PinKind::Text,
                min: 1,
                max: 9,
                ..PinSpec::default()
            },
        ]
    );
    assert_eq!(profile.open, ["watch 0"]);
}

#[test]
fn what_all_share_may_stand_behind_the_pins() {
    check(
        r#"{"pins":[{"path":"t"}],"each":{"label":"Pin {n}"}}"#,
        pin("Pin 0", "t"),
    );
}

#[test]
fn the_place_is_filled_in_wherever_it_stands() {
    let profile = read(
        r#"{"each":{"label":"{n}/{n}","path":"a.{n}","unit":"u{n}","open":"o{n}{n}",
            "write":"{n}{value}{n}"},"pins":[{},{},{},{},{},{},{},{},{},{},{"label":"own {n}"}]}"#,
    );
    let last = &profile.pins[10];
    assert_eq!(profile.pins[9].label, "9/9");
    assert_eq!(
        (last.label.as_str(), last.path.as_str(), last.unit.as_str()),
        ("own 10", "a.10", "u10")
    );
    assert_eq!(last.write, "10{value}10");
    assert_eq!(profile.open[10], "o1010");
}

#[test]
fn the_boards_own_open_commands_come_before_those_of_the_pins() {
    let profile = read(
        r#"{"pins":[{"open":"p0"},{},{"open":"p2"}],"open":["first","","{n}",5],
            "each":{"path":"x"}}"#,
    );
    assert_eq!(profile.open, ["first", "", "{n}", "5", "p0", "p2"]);
    assert_eq!(read(r#"{"open":"alone"}"#).open, ["alone"]);
    assert!(read(r#"{"open":[],"pins":[],"each":{}}"#).open.is_empty());
}

#[test]
fn numbers_may_be_written_as_text_and_text_as_numbers() {
    let profile = read(r#"{"name":7,"pins":[{"label":12,"min":"-5","max":1e1,"path":0.50}]}"#);
    let pin = &profile.pins[0];
    assert_eq!(profile.name, "7");
    assert_eq!((pin.label.as_str(), pin.path.as_str()), ("12", "0.50"));
    assert_eq!((pin.min, pin.max), (-5, 10));
}

#[test]
fn each_kind_has_the_name_of_the_profile() {
    for name in ["digital", "switch", "analog", "slider", "counter", "text"] {
        let json = format!(r#"{{"pins":[{{"kind":"{name}"}}]}}"#);
        assert_eq!(read(&json).pins[0].kind.name(), name);
    }
}

#[test]
fn a_text_that_is_no_json_is_one_problem() {
    for json in ["", "{", "pins", r#"{"pins":[{},]}"#, "{} {}"] {
        check_problems(json, &[("", NOT_JSON)], 0);
    }
}

#[test]
fn what_is_wrong_is_listed_with_its_place_and_the_rest_works() {
    check_problems(
        r#"{"pins":[{"kind":"lamp"},{"path":"t"}]}"#,
        &[("pins.0.kind", NO_KIND)],
        2,
    );
    check_problems(
        r#"{"nmae":"Netzer","name":"Netzer","pins":[{}]}"#,
        &[("nmae", UNKNOWN)],
        1,
    );
    check_problems(
        r#"{"pins":[{"lable":"x","label":true,"min":"low","max":null,"kind":null,"unit":[]}]}"#,
        &[
            ("pins.0.lable", NO_PIN_FIELD),
            ("pins.0.label", NO_TEXT),
            ("pins.0.min", NO_NUMBER),
            ("pins.0.max", NO_NUMBER),
            ("pins.0.kind", NO_KIND),
            ("pins.0.unit", NO_TEXT),
        ],
        1,
    );
    check_problems(
        r#"{"each":{"color":"red","write":null},"pins":[{}]}"#,
        &[("each.color", NO_PIN_FIELD), ("each.write", NO_TEXT)],
        1,
    );
    check_problems(
        r#"{"open":["a",null,"b"],"name":{"en":"x"}}"#,
        &[("open.1", NO_TEXT), ("name.en", UNKNOWN)],
        0,
    );
    assert_eq!(Profile::read(r#"{"open":["a",null,"b"]}"#).open, ["a", "b"]);
}

#[test]
fn pins_that_are_no_list_of_objects_are_a_problem() {
    check_problems(r#"{"pins":5}"#, &[("pins", NO_LIST)], 0);
    check_problems(
        r#"{"pins":{"fan":{"path":"t"}}}"#,
        &[("pins.fan.path", NO_LIST)],
        0,
    );
    check_problems(
        r#"{"pins":{"-1":{},"a":{}}}"#,
        &[("pins.-1", NO_LIST), ("pins.a", NO_LIST)],
        0,
    );
    check_problems(r#"{"pins":["t"]}"#, &[("pins.0", NO_PIN_FIELD)], 1);
    check_problems(
        r#"{"pins":[{"path":{"of":"t"}}]}"#,
        &[("pins.0.path.of", NO_PIN_FIELD)],
        1,
    );
}

#[test]
fn limits_that_are_none_are_replaced() {
    for (fields, expected) in [
        (r#""min":5,"max":5"#, (0, 100)),
        (r#""min":9,"max":1"#, (0, 100)),
        (r#""min":100"#, (0, 100)),
        (r#""max":-1"#, (0, 100)),
    ] {
        let json = format!(r#"{{"pins":[{{}},{{"label":"Fan",{fields}}}]}}"#);
        let profile = Profile::read(&json);
        assert_eq!(problems(&profile), [("pins.1.max", LIMITS)], "{json}");
        assert_eq!((profile.pins[1].min, profile.pins[1].max), expected);
    }
    check_problems(
        r#"{"pins":[{"max":1e400,"min":99999999999999999999}]}"#,
        &[("pins.0.max", NO_NUMBER), ("pins.0.min", NO_NUMBER)],
        1,
    );
}

#[test]
fn pins_beyond_the_bound_are_left_out_and_told() {
    let list = |count: usize| format!(r#"{{"pins":[{}{{}}]}}"#, "{},".repeat(count - 1));
    assert_eq!(read(&list(MAX_PINS)).pins.len(), MAX_PINS);
    check_problems(&list(MAX_PINS + 1), &[("pins.200", TOO_MANY)], MAX_PINS);
    let profile = Profile::read(&list(5_000));
    assert_eq!(profile.pins.len(), MAX_PINS);
    assert_eq!(profile.problems.len(), MAX_PROBLEMS);
    check_problems(
        r#"{"pins":{"18446744073709551615":{},"99999999999999999999":{},"200":{}}}"#,
        &[
            ("pins.18446744073709551615", TOO_MANY),
            ("pins.99999999999999999999", NO_LIST),
            ("pins.200", TOO_MANY),
        ],
        0,
    );
}

#[test]
fn problems_beyond_the_bound_are_left_out() {
    let fields: Vec<String> = (0..100).map(|n| format!(r#""field{n}":{n}"#)).collect();
    let profile = Profile::read(&format!("{{{},\"name\":\"x\"}}", fields.join(",")));
    assert_eq!(profile.problems.len(), MAX_PROBLEMS);
    assert_eq!(profile.problems[0].place, "field0");
    assert_eq!(profile.name, "x");
}

#[test]
fn a_template_is_filled_at_every_place() {
    for (template, name, value, expected) in [
        ("uv3={value}", "{value}", "1", "uv3=1"),
        ("{value}", "{value}", "", ""),
        ("{value}{value} {value}", "{value}", "ab", "abab ab"),
        ("", "{value}", "1", ""),
        ("toggle", "{value}", "1", "toggle"),
        ("{value", "{value}", "1", "{value"),
        ("{{value}}", "{value}", "1", "{1}"),
        ("{v{value}alue}", "{value}", "1", "{v1alue}"),
        // What is filled in is not looked at again.
        ("a{n}b", "{n}", "{n}{n}", "a{n}{n}b"),
        ("℃{n}℃", "{n}", "ü", "℃ü℃"),
        (
            r#"["relay/set", {"state": {value}}]"#,
            "{value}",
            "true",
            r#"["relay/set", {"state": true}]"#,
        ),
    ] {
        assert_eq!(fill(template, name, value), expected, "{template}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_panics(text: String) {
        Profile::read(&text);
    }

    #[test]
    fn no_field_breaks_the_whole(
        place in prop_oneof![
            Just("name"), Just("open"), Just("each"), Just("pins"), Just("other"), Just("")
        ],
        field in "(label|path|kind|unit|min|max|open|write|[a-z]{0,3})",
        value in prop_oneof![
            Just("null"), Just("true"), Just("[]"), Just("{}"), Just("1e400"), Just("-7"),
            Just("\"digital\""), Just("[[{}]]"), Just("{\"0\":{\"1\":2}}")
        ],
    ) {
        let json = format!(
            r#"{{"name":"Board","pins":[{{"path":"a"}},{{"{field}":{value}}}],"{place}":{value}}}"#
        );
        let profile = Profile::read(&json);
        prop_assert!(profile.pins.len() >= 2, "{}", json);
        prop_assert_eq!(&profile.pins[0].path, "a");
        prop_assert!(profile.pins.iter().all(|pin| pin.min < pin.max), "{}", json);
    }

    #[test]
    fn filling_is_what_replacing_is(template in "(\\{n\\}|\\{|\\}|n|ü| ){0,12}", value: String) {
        prop_assert_eq!(fill(&template, "{n}", &value), template.replace("{n}", &value));
    }
}

#[test]
fn commands_on_open_beyond_the_bound_are_left_out_and_told() {
    let open = vec![r#""hi""#; MAX_OPEN + 2].join(",");
    let profile = Profile::read(&format!(r#"{{"open":[{open}]}}"#));
    assert_eq!(profile.open.len(), MAX_OPEN);
    assert_eq!(profile.problems.len(), 2);
}
