//! Changes of a profile's text, as a form makes them.

mod any_text;
mod review;

use crate::proportion::assert_in_proportion;
use pindash::model::profile::edit::{
    Change, changed, described, field, formatted, review, review_from, sends,
};
use pindash::model::profile::{BUILT_IN, MAX_PINS, NETZER, Profile};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// The text with a field set.
fn set(json: &str, pin: usize, field: &str, value: &str) -> String {
    changed(json, Change::Set { pin, field, value }).unwrap()
}

/// The pin at a place of a text, as it is written there.
fn line(json: &str, pin: usize) -> String {
    let mut lines = json.lines().skip_while(|line| *line != "  \"pins\": [");
    let line = lines.nth(1 + pin).unwrap();
    line.trim().trim_end_matches(',').to_owned()
}

/// The one pin of a text after a field of it is set.
fn pin_after(pin: &str, field: &str, value: &str) -> String {
    line(&set(&format!(r#"{{"pins":[{pin}]}}"#), 0, field, value), 0)
}

/// The text with the pins written out, and nothing else changed.
fn written_out(json: &str) -> String {
    changed(json, Change::Move { pin: 0, before: 0 }).unwrap()
}

fn labels(json: &str) -> Vec<String> {
    let pins = Profile::read(json).pins;
    pins.iter().map(|pin| pin.label().to_owned()).collect()
}

/// Sees that two texts have the page do and show the same.
fn check_same(before: &str, after: &str) {
    let [mut before_read, mut after_read] = [before, after].map(Profile::read);
    // The same problems stand in other lines.
    before_read.problems.clear();
    after_read.problems.clear();
    assert_eq!(before_read, after_read, "{before}\n{after}");
}

#[test]
fn a_text_has_a_line_for_each_field_and_each_pin() {
    assert_eq!(
        formatted(
            "\u{feff}{\"name\":\"A \\\"b\\\"\",\n\n\"limits\" :{ \"frame\":5 , \"connections\":1},\
             \"open\":[\"a\",{\"b\":[1,{}]},[]], \"pins\":[{\"path\":\"x\"},{\"path\":[\"y\",\"z\"],\
             \"write\":{\"on\":\"{value}\"}}],\"buttons\":[]}"
        )
        .unwrap(),
        "{\n  \"name\": \"A \\\"b\\\"\",\n  \"limits\": { \"frame\": 5, \"connections\": 1 },\n  \
         \"open\": [\"a\", { \"b\": [1, {}] }, []],\n  \"pins\": [\n    { \"path\": \"x\" },\n    \
         { \"path\": [\"y\", \"z\"], \"write\": { \"on\": \"{value}\" } }\n  ],\n  \"buttons\": []\n}\n"
    );
}

#[test]
fn the_shipped_profiles_stand_nearly_as_they_are_formatted() {
    for (name, json) in BUILT_IN {
        let text = formatted(json).unwrap();
        check_same(json, &text);
        assert_eq!(formatted(&text).as_deref(), Some(text.as_str()), "{name}");
    }
    for name in ["BigClown Clown.Hub", "Shelly Gen2+"] {
        let (_, json) = BUILT_IN.iter().find(|(known, _)| *known == name).unwrap();
        assert_eq!(formatted(json).as_deref(), Some(*json));
    }
}

#[test]
fn what_is_no_object_as_a_whole_is_neither_formatted_nor_changed() {
    for json in [
        "",
        "[]",
        "5",
        "{",
        "{} {}",
        "{\"pins\":[{},]}",
        "{\"pins\":[{}]",
        "{'a':1}",
    ] {
        assert_eq!(formatted(json), None, "{json}");
        assert_eq!(changed(json, Change::Add("{}")), None, "{json}");
        assert_eq!(changed(json, Change::Remove { pin: 0 }), None, "{json}");
    }
}

#[test]
fn a_field_is_set_and_all_fields_stand_in_the_same_order() {
    let pin = r#"{"label":"Fan","path":"f","kind":"slider"}"#;
    assert_eq!(
        pin_after(pin, "path", "g"),
        r#"{ "label": "Fan", "kind": "slider", "path": "g" }"#
    );
    assert_eq!(
        pin_after(pin, "unit", "%"),
        r#"{ "label": "Fan", "kind": "slider", "path": "f", "unit": "%" }"#
    );
    assert_eq!(
        pin_after(pin, "label", ""),
        r#"{ "kind": "slider", "path": "f" }"#
    );
    assert_eq!(
        pin_after(pin, "other", "x"),
        r#"{ "label": "Fan", "kind": "slider", "path": "f", "other": "x" }"#
    );
    assert_eq!(
        pin_after(
            r#"{"label":"a"}"#,
            "label",
            "\"\\\n\u{1}\u{1f}ü\u{2028}\t\r"
        ),
        "{ \"label\": \"\\\"\\\\\\n\\u0001\\u001fü\u{2028}\\t\\r\" }"
    );
}

#[test]
fn each_field_is_written_as_json_wants_it() {
    for (field, value, expected) in [
        ("min", "-5", "-5"),
        ("max", " 1e3 ", "1000"),
        ("max", "50.50", "50.5"),
        ("digits", "2", "2"),
        ("radix", "16", "16"),
        ("bit", "+7", "7"),
        ("max", "much", "\"much\""),
        ("max", "18,5", "\"18,5\""),
        ("wide", "true", "true"),
        ("confirm", "true", "true"),
        ("momentary", "true", "true"),
        ("locked", "true", "true"),
        ("shown", "false", "false"),
        ("kind", "switch", "\"switch\""),
        ("on", "1", "\"1\""),
        ("label", "true", "\"true\""),
        ("label", "{\"a\":1}", r#""{\"a\":1}""#),
        ("path", "a.b", "\"a.b\""),
        ("path", "[\"a\",\"b\"]", "[\"a\", \"b\"]"),
        ("path", "[\"a\",", r#""[\"a\",""#),
        ("path", "{}", "\"{}\""),
        ("write", "a={value}", "\"a={value}\""),
        ("write", "{\"a\":\"{value}\"}", "{ \"a\": \"{value}\" }"),
        ("write", "{\"a\": \"{value}\"}", r#""{\"a\": \"{value}\"}""#),
    ] {
        assert_eq!(
            pin_after("{}", field, value),
            format!("{{ \"{field}\": {expected} }}"),
            "{field} {value}"
        );
    }
}

#[test]
fn what_is_usual_is_left_out() {
    for (field, value) in [
        ("wide", "false"),
        ("confirm", ""),
        ("momentary", "no"),
        ("locked", "false"),
        ("shown", "true"),
        ("shown", ""),
    ] {
        let pin = format!(r#"{{"path":"a","{field}":true}}"#);
        assert_eq!(pin_after(&pin, field, value), r#"{ "path": "a" }"#);
    }
}

#[test]
fn a_command_that_was_an_object_stays_one_as_long_as_it_is_json() {
    let pin = r#"{"write":{"on":"{value}"}}"#;
    assert_eq!(
        pin_after(pin, "write", "{\"on\":\n[\"{value}\"]}"),
        r#"{ "write": { "on": ["{value}"] } }"#
    );
    assert_eq!(
        pin_after(pin, "write", "[\"{value}\"]"),
        r#"{ "write": ["{value}"] }"#
    );
    assert_eq!(
        pin_after(pin, "write", "{\"on\":}"),
        r#"{ "write": "{\"on\":}" }"#
    );
    assert_eq!(
        pin_after(pin, "write", "{value}"),
        r#"{ "write": "{value}" }"#
    );
    let list = r#"{"path":["a","b"]}"#;
    assert_eq!(pin_after(list, "path", "a"), r#"{ "path": "a" }"#);
}

#[test]
fn what_a_button_sends_has_its_name() {
    let button = r#"{"kind":"button","write":"a"}"#;
    let expected = r#"{ "kind": "button", "send": "b" }"#;
    assert_eq!(pin_after(button, "write", "b"), expected);
    assert_eq!(pin_after(button, "send", "b"), expected);
    let json = format!(r#"{{"pins":[{button}]}}"#);
    assert_eq!(field(&json, 0, "send").as_deref(), Some("a"));
}

#[test]
fn a_field_given_twice_is_written_once() {
    let pin = r#"{"min":1,"path":"a","min":2}"#;
    let json = format!(r#"{{"pins":[{pin}]}}"#);
    assert_eq!(field(&json, 0, "min").as_deref(), Some("2"));
    assert_eq!(pin_after(pin, "min", "3"), r#"{ "path": "a", "min": 3 }"#);
}

#[test]
fn a_pin_is_moved_before_another_one_or_to_the_end() {
    let json = r#"{"pins":[{"label":"a"},{"label":"b"},{"label":"c"}]}"#;
    for (pin, before, expected) in [
        (0, 0, "abc"),
        (0, 1, "abc"),
        (0, 2, "bac"),
        (0, 3, "bca"),
        (1, 0, "bac"),
        (2, 0, "cab"),
        (2, 1, "acb"),
        (2, 3, "abc"),
    ] {
        let moved = changed(json, Change::Move { pin, before }).unwrap();
        assert_eq!(labels(&moved).concat(), expected, "{pin} before {before}");
    }
    for (pin, before) in [(3, 0), (0, 4), (usize::MAX, usize::MAX)] {
        assert_eq!(changed(json, Change::Move { pin, before }), None);
    }
}

#[test]
fn a_pin_is_removed_and_another_one_added() {
    let json = r#"{"pins":[{"label":"a"},{"label":"b"}]}"#;
    let removed = changed(json, Change::Remove { pin: 0 }).unwrap();
    assert_eq!(labels(&removed), ["b"]);
    let none = changed(&removed, Change::Remove { pin: 0 }).unwrap();
    assert_eq!(none, "{\n  \"pins\": []\n}\n");
    assert_eq!(changed(&none, Change::Remove { pin: 0 }), None);
    let added = changed(&none, Change::Add(r#"{"label":"c"}"#)).unwrap();
    assert_eq!(labels(&added), ["c"]);
    assert_eq!(
        changed("{\"name\":\"x\"}", Change::Add("{}")).unwrap(),
        "{\n  \"name\": \"x\",\n  \"pins\": [\n    {}\n  ]\n}\n"
    );
    for pin in ["", "{", "5", "[]", "{} {}"] {
        assert_eq!(changed(json, Change::Add(pin)), None, "{pin}");
    }
}

#[test]
fn there_is_room_for_as_many_pins_as_are_read_and_none_is_lost() {
    let list = |count| format!(r#"{{"pins":[{}]}}"#, vec!["{}"; count].join(","));
    assert!(changed(&list(MAX_PINS - 1), Change::Add("{}")).is_some());
    assert_eq!(changed(&list(MAX_PINS), Change::Add("{}")), None);
    assert!(changed(&list(MAX_PINS), Change::Remove { pin: 0 }).is_some());
    for count in [MAX_PINS + 1, MAX_PINS + 2, 5_000] {
        assert_eq!(changed(&list(count), Change::Remove { pin: 0 }), None);
    }
}

#[test]
fn what_is_no_pin_has_its_place_and_no_fields() {
    let json = r#"{"each":{"label":"{n}"},"pins":["a",{},5]}"#;
    assert_eq!(
        changed(
            json,
            Change::Set {
                pin: 0,
                field: "label",
                value: "x"
            }
        ),
        None
    );
    assert_eq!(field(json, 0, "label"), None);
    assert_eq!(field(json, 1, "label").as_deref(), Some("1"));
    let removed = changed(json, Change::Remove { pin: 0 }).unwrap();
    assert_eq!(labels(&removed), ["1", ""]);
}

#[test]
fn a_netzer_is_written_out_and_stays_a_netzer() {
    let text = written_out(NETZER);
    check_same(NETZER, &text);
    assert!(!text.contains("each") && !text.contains("{n}"));
    assert_eq!(
        line(&text, 3),
        r#"{ "label": "IO3", "kind": "slider", "path": "u.v.3", "write": "uv3={value}", "open": "tuv3=3", "hidden": "tuv3=0", "max": 1023 }"#
    );
    let moved = changed(NETZER, Change::Move { pin: 12, before: 0 }).unwrap();
    assert_eq!(labels(&moved)[..2], ["IO12", "IO0"]);
    assert_eq!(Profile::read(&moved).pins[0].write(), "uv12={value}");
}

#[test]
fn buttons_become_pins_in_their_order() {
    let json = r#"{"buttons":[{"label":"B{n}","send":"b","open":"o"}],"pins":[{"path":"a"}],
        "each":{"unit":"V"},"open":["first"],"pins":[{"path":"c{n}"}]}"#;
    let text = written_out(json);
    check_same(json, &text);
    assert_eq!(
        text,
        "{\n  \"pins\": [\n    { \"label\": \"B0\", \"kind\": \"button\", \"send\": \"b\", \"open\": \"o\" },\n    \
         { \"path\": \"a\", \"unit\": \"V\" },\n    { \"path\": \"c0\", \"unit\": \"V\" }\n  ],\n  \
         \"open\": [\"first\"]\n}\n"
    );
}

#[test]
fn what_is_not_known_stays_as_it_is() {
    let json = r#"{"x":{"a":[1,null]},"each":{"colour":"red","min":"low","unit":"V","path":["a",{}]},
        "pins":[{"path":"a","min":1,"note":"{n}"},{"path":"b","unit":[]}],"y":"\u0041","pins":5}"#;
    let text = written_out(json);
    check_same(json, &text);
    assert_eq!(
        text,
        "{\n  \"x\": { \"a\": [1, null] },\n  \
         \"each\": { \"colour\": \"red\", \"min\": \"low\", \"path\": [\"a\", {}] },\n  \"pins\": [\n    \
         { \"path\": \"a\", \"unit\": \"V\", \"min\": 1, \"note\": \"{n}\" },\n    \
         { \"path\": \"b\", \"unit\": \"[]\" }\n  ],\n  \"y\": \"\\u0041\",\n  \"pins\": 5\n}\n"
    );
    let problems = |json| Profile::read(json).problems.len();
    assert_eq!(problems(json), problems(&text));
}

#[test]
fn only_the_first_each_counts_before_and_after() {
    for json in [
        r#"{"each":{"unit":"V"},"each":{"unit":"A"},"pins":[{"path":"a"}]}"#,
        r#"{"each":[],"each":{"unit":"A"},"pins":[{"path":"a"}]}"#,
        r#"{"each":{"x":1},"each":{"unit":"A"},"pins":[{"path":"a"}]}"#,
    ] {
        check_same(json, &written_out(json));
    }
}

#[test]
fn a_field_of_its_own_that_cannot_be_used_hides_nothing() {
    let json = r#"{"each":{"min":5,"path":"t.{n}","kind":"analog"},
        "pins":[{"min":"low","path":["a",{}],"kind":"lamp"}]}"#;
    check_same(json, &written_out(json));
}

#[test]
fn the_place_is_filled_in_as_reading_fills_it_in() {
    for value in [
        r#""{n}""#,
        r#""a{n}b{n}{n""#,
        r#""{{n}}""#,
        r#""{n}{value}""#,
        r#"{"id":"{n}","x":"a{n}","y":["{n}"]}"#,
        r#"{"{n}":1}"#,
        r#""{\"id\":\"{n}\"}""#,
        r#""[\"{n}\",\"a{n}\"]""#,
        r#"["[\"{n}\"","{n}"]"#,
        r#""{n}\u000a\"""#,
        "7",
        "true",
        "null",
    ] {
        for name in [
            "label", "path", "write", "send", "open", "hidden", "min", "kind", "shown",
        ] {
            for json in [
                format!(r#"{{"each":{{"{name}":{value}}},"pins":[{{}},{{"path":"p"}}]}}"#),
                format!(r#"{{"pins":[{{}},{{"path":"p","{name}":{value}}}]}}"#),
                format!(r#"{{"buttons":[{{"send":"p","{name}":{value}}}]}}"#),
            ] {
                let text = written_out(&json);
                check_same(&json, &text);
                let again = written_out(&text);
                assert_eq!(again, text, "it is written out once");
            }
        }
    }
}

#[test]
fn a_field_is_read_as_a_person_edits_it() {
    let json = r#"{"each":{"unit":"V","open":"o{n}"},"pins":[{"label":"a \"b\"","min":-5,"wide":true,
        "path":["x","y{n}"],"write":{"on":"{value}","n":"{n}"},"off":null},{"unit":""}]}"#;
    for (name, expected) in [
        ("label", Some("a \"b\"")),
        ("min", Some("-5")),
        ("wide", Some("true")),
        ("path", Some(r#"["x","y0"]"#)),
        ("write", Some(r#"{"on":"{value}","n":0}"#)),
        ("unit", Some("V")),
        ("open", Some("o0")),
        ("off", None),
        ("group", None),
    ] {
        assert_eq!(field(json, 0, name).as_deref(), expected, "{name}");
    }
    assert_eq!(field(json, 1, "unit"), None);
    assert_eq!(field(json, 1, "open").as_deref(), Some("o1"));
    assert_eq!(field(json, 2, "open"), None);
    assert_eq!(
        field("{\"pins\":[{\"label\":\"a\"},", 0, "label").as_deref(),
        Some("a")
    );
}

#[test]
fn what_is_set_is_read_again_and_counts() {
    let fields = [
        "label", "group", "path", "unit", "on", "off", "write", "open", "hidden",
    ];
    for value in [
        "x",
        "a b",
        "{value}",
        "{\"a\":1}",
        "[",
        "5",
        "\\u0041",
        "\u{7f}\u{0}ü",
    ] {
        for name in fields {
            if (name, value) == ("path", "[") {
                continue;
            }
            let text = set(NETZER, 4, name, value);
            assert_eq!(field(&text, 4, name).as_deref(), Some(value), "{name}");
            assert_eq!(Profile::read(&text).pins.len(), 13);
        }
        assert_eq!(
            Profile::read(&set(NETZER, 4, "label", value)).pins[4].label(),
            value
        );
    }
}
