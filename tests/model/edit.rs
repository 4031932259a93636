//! Changes of a profile's text, as a form makes them.

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

/// The pin at a place of a text, as it stands there.
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
fn a_field_that_stands_twice_counts_once_from_then_on() {
    let pin = r#"{"min":1,"path":"a","min":2}"#;
    let json = format!(r#"{{"pins":[{pin}]}}"#);
    assert_eq!(field(&json, 0, "min").as_deref(), Some("2"));
    assert_eq!(pin_after(pin, "min", "3"), r#"{ "path": "a", "min": 3 }"#);
}

#[test]
fn a_pin_goes_before_another_one_or_to_the_end() {
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
fn a_pin_goes_away_and_another_one_comes() {
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

#[test]
fn a_pin_is_described_by_all_that_it_says() {
    let json = r#"{"pins":[{"label":"Fan","group":"Air","path":["a","b"],"kind":"slider","unit":"%",
        "on":"run","off":"stop","min":-10,"max":90.5,"digits":2,"radix":16,"bit":3,"wide":true,
        "confirm":true,"momentary":true,"locked":true,"shown":false,
        "write":{"duty":"{value}"}},{"path":"b","write":"{no json}"},{"kind":"button","send":"x"}]}"#;
    let profile = Profile::read(json);
    assert_eq!(profile.problems, []);
    for pin in &profile.pins {
        let again = Profile::read(&format!(r#"{{"pins":[{}]}}"#, described(pin, "", "")));
        assert_eq!((&again.pins[0], again.problems.len()), (pin, 0));
    }
    assert_eq!(
        described(&profile.pins[1], "", ""),
        r#"{"path":"b","write":"{no json}"}"#
    );
}

#[test]
fn what_a_profile_sends_by_itself_is_said_in_words() {
    let told = |json| sends(&Profile::read(json));
    assert_eq!(told("{}"), [""; 0]);
    assert_eq!(
        told(r#"{"pins":[{"path":"a","write":"w"}],"buttons":[{"send":"x"}]}"#),
        [""; 0]
    );
    assert_eq!(
        told(
            r#"{"open":["hi"],"hidden":["quiet"],"visible":["loud"],"pins":[{"path":"a","open":"t={n}"}],
                "keepalive":{"send":"ping","every":2.5},"answers":[{"when":"PING","send":"PONG"}]}"#
        ),
        [
            "On open: hi",
            "On open: t=0",
            "When hidden: quiet",
            "When shown: loud",
            "Every 2.5 s: ping",
            "On “PING”: PONG"
        ]
    );
    assert_eq!(
        told(
            r#"{"dialect":"mqtt","mqtt":{"subscribe":["a/#",{"topic":"b","qos":1}],"client":"kitchen","user":"who",
                "keepalive":9,"will":{"topic":"c d","payload":1,"retain":true}},"keepalive":{"send":"ping","every":5},
                "open":[{"topic":"e","payload":{"f": 1}}],"answers":[{"when":"b *","send":"g {1}"}]}"#
        ),
        [
            r#"On open: {"topic":"e","payload":{"f":1}}"#,
            "Subscribes to: a/#",
            "Subscribes to: b, QoS 1",
            "Client id: kitchen",
            "User: who",
            "Will, when the page is cut off: c d 1, kept",
            "On “b *”: g {1}"
        ]
    );
    let netzer = told(NETZER);
    assert_eq!(netzer.len(), 27);
    assert_eq!(netzer[26], "When shown: the same as on open");
}

#[test]
fn a_text_is_reviewed_before_it_is_taken() {
    let told = review("{\n\"open\":[\"hi\"],\n\"pins\":[{\"path\":\"a\",\"kind\":\"lamp\"}]");
    assert_eq!(
        (told.pins, told.sends.as_slice()),
        (1, ["On open: hi".to_owned()].as_slice())
    );
    assert_eq!(told.problems.len(), 2);
    assert!(told.problems[0].starts_with("Line 3: This is not JSON."));
    assert!(told.problems[1].starts_with("Line 3, pin 1, kind: A kind is"));
    assert!(review(NETZER).problems.is_empty());
}

#[test]
fn a_review_tells_where_a_profile_leads() {
    const TODAY: &str = "netzer.local";
    let connects =
        |json: &str, today: &str, secure: bool| review_from(json, today, secure).connects;
    let other = |address: &str| {
        format!("Connects to: {address} — another host than today’s (netzer.local)")
    };
    for (address, expected) in [
        ("ws://netzer.local/ws", "Connects to: ws://netzer.local/ws"),
        ("NETZER.local", "Connects to: ws://NETZER.local/ws"),
        ("/rpc", "Connects to: /rpc on the board’s host"),
        ("ws://other.host/ws", &other("ws://other.host/ws")),
        // Whoever listens at another port is somebody else.
        ("netzer.local:81", &other("ws://netzer.local:81/ws")),
        (
            "wss://who:secret@10.0.0.7/x",
            &other("wss://who:•••@10.0.0.7/x"),
        ),
        (
            "ws://who:secret@bad host",
            "Connects to: An address has no spaces or invisible characters. In a path or a password, write a space as %20.",
        ),
    ] {
        let json = json!({"address": address, "open": ["hi"]}).to_string();
        let line = connects(&json, TODAY, false);
        assert_eq!(line, expected, "{address}");
        assert!(!line.contains("secret"));
        assert_eq!(review(&json).sends, ["On open: hi"]);
    }
    let bare = r#"{"address":"ws://a/b"}"#;
    assert_eq!(connects(bare, "", false), "Connects to: ws://a/b");
    assert_eq!(
        connects(r#"{"address":"board"}"#, "board", true),
        "Connects to: wss://board/ws"
    );
    assert_eq!(
        connects(r#"{"address":"/ws","subprotocol":"arduino"}"#, TODAY, false),
        "Connects to: /ws on the board’s host, subprotocol arduino"
    );
    assert_eq!(
        connects(r#"{"subprotocol":"arduino"}"#, TODAY, false),
        "Connects to: the same address, subprotocol arduino"
    );
    for quiet in ["{}", "", "{\"dialect\":\"mqtt\"}", "{\"address\":\"\"}"] {
        assert_eq!(connects(quiet, TODAY, false), "", "{quiet}");
    }
}

#[test]
fn a_file_full_of_slips_is_changed_in_proportion() {
    let fields = |count| {
        let fields = (0..count).map(|n| format!(r#""a{n}":1"#));
        fields.collect::<Vec<_>>().join(",")
    };
    let min = |count| vec![r#""min":1"#; count].join(",");
    let empty = |count| vec!["{}"; count].join(",");
    let with_unit = r#"{"unit":""},"#.repeat(MAX_PINS - 1);
    let files: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("fields that all pins share", &|parts| {
            let (fields, pins) = (fields(60 * parts), empty(MAX_PINS));
            format!(r#"{{"each":{{{fields}}},"pins":[{pins}]}}"#)
        }),
        ("one field that all pins share", &|parts| {
            let min = min(20 * parts);
            format!(r#"{{"each":{{{min}}},"pins":[{with_unit}{{}}]}}"#)
        }),
        ("one field, shared and of its own", &|parts| {
            let min = min(60 * parts);
            format!(r#"{{"each":{{{min}}},"pins":[{{{min}}}]}}"#)
        }),
        ("pins", &|parts| {
            format!(r#"{{"pins":[{}]}}"#, empty(1_250 * parts))
        }),
        ("brackets", &|parts| "[".repeat(3_750 * parts)),
        ("pins inside each other", &|parts| {
            "{\"pins\":[".repeat(375 * parts)
        }),
    ];
    for (name, file) in files {
        assert_in_proportion(name, |parts| {
            let json = file(parts);
            let _ = changed(&json, Change::Remove { pin: 0 });
            let _ = field(&json, 0, "min");
            let _ = formatted(&json);
        });
    }
}

/// Values as a pin's field may have them, right and wrong.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[a-z{}n*1. ]{0,6}".prop_map(Value::from),
        2 => prop::sample::select(vec!["{n}", "a{n}", "a.*", "{1}", "{value}", "switch", "button", "true"])
            .prop_map(Value::from),
        1 => (-5..2_000).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop::sample::select(vec![
            json!(null), json!({}), json!([]), json!(["a", "b{n}"]), json!({"id": "{n}", "x": ["{value}"]}),
            json!({"{n}": "{n}"}), json!(["{n}", 5, true]), json!("[\"{n}\"]"), json!(["[\"{n}\"", {}]),
        ]),
    ]
}

fn pin() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "label", "group", "path", "path", "kind", "unit", "on", "off", "min", "max", "digits",
        "radix", "bit", "write", "send", "open", "hidden", "wide", "shown", "other",
    ]);
    let fields = prop::collection::vec((name, value()), 0..6);
    prop_oneof![
        9 => fields.prop_map(|fields| {
            Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map<_, _>>())
        }),
        1 => value(),
    ]
}

fn profile() -> impl Strategy<Value = String> {
    let pins = || prop::collection::vec(pin(), 0..4).prop_map(Value::from);
    let field = prop_oneof![
        3 => pins().prop_map(|pins| ("pins", pins)),
        2 => pins().prop_map(|pins| ("buttons", pins)),
        3 => pin().prop_map(|pin| ("each", pin)),
        1 => value().prop_map(|value| ("open", json!([value]))),
        1 => value().prop_map(|value| ("hidden", json!([value]))),
        1 => value().prop_map(|value| ("extra", value)),
        1 => value().prop_map(|value| ("pins", value)),
    ];
    // Written by hand, so that a name may stand twice.
    prop::collection::vec(field, 0..6).prop_map(|fields| {
        let fields = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    })
}

/// Nearly a profile: its fields, and what may go wrong between them.
const NEARLY: &str = "([\\[\\]{}:,]|\"(pins|each|path|kind|open|write|min|max|wide|shown|buttons|\\{n\\}|\\{1\\}|a\\.\\*)\"|-?[0-9]{1,3}|true|null|\"|\\\\|\n| ){0,60}";

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_profile_written_out_is_the_same_profile(json in profile()) {
            let count = Profile::read(&json).pins.len();
            let text = match count {
                0 => formatted(&json).unwrap(),
                _ => written_out(&json),
            };
            check_same(&json, &text);
            prop_assert_eq!(formatted(&text), Some(text.clone()), "it is formatted");
            for pin in 0..count {
                for name in ["label", "path", "write", "send", "min", "kind", "open"] {
                    prop_assert_eq!(field(&json, pin, name), field(&text, pin, name));
                }
            }
        }

        #[test]
        fn a_change_of_one_pin_leaves_the_others_as_they_are(
            json in profile(),
            at in 0..6_usize,
            before in 0..7_usize,
            name in "(label|path|unit|min|wide|shown|write|send|x)",
            value in "(|true|false|5|[a-z]{1,3}|\\{n\\}|\\{\"a\":1\\}|\\[\"b\"\\])",
        ) {
            let pins = Profile::read(&json).pins;
            let is_pin = at < pins.len();
            let removed = changed(&json, Change::Remove { pin: at });
            prop_assert_eq!(removed.is_some(), is_pin);
            if let Some(removed) = removed {
                let mut expected = pins.clone();
                expected.remove(at);
                prop_assert_eq!(Profile::read(&removed).pins, expected);
            }
            let moved = changed(&json, Change::Move { pin: at, before });
            prop_assert_eq!(moved.is_some(), is_pin && before <= pins.len());
            if let Some(moved) = moved {
                let mut expected = pins.clone();
                let pin = expected.remove(at);
                expected.insert(if before > at { before - 1 } else { before }, pin);
                prop_assert_eq!(Profile::read(&moved).pins, expected);
            }
            if let Some(text) = changed(&json, Change::Set { pin: at, field: &name, value: &value }) {
                let after = Profile::read(&text).pins;
                prop_assert_eq!(after.len(), pins.len());
                for (place, pin) in pins.iter().enumerate() {
                    prop_assert!(place == at || after[place] == *pin);
                }
            }
        }

        #[test]
        fn no_text_panics(
            text: String,
            nearly in NEARLY,
            pin in prop_oneof![0..3_usize, Just(usize::MAX)],
            name in "(label|path|min|shown|write|send|\\PC{0,3})",
            value in "(\\PC{0,5}|\\{|\\[|\\{\\}|\"|-|1e9)",
        ) {
            let in_pin = format!(r#"{{"each":{{{nearly}}},"pins":[{{{nearly}}},{{"path":"a.*"}}]}}"#);
            for json in [&text, &nearly, &in_pin] {
                let changes = [
                    Change::Set { pin, field: &name, value: &value },
                    Change::Move { pin, before: 1 },
                    Change::Move { pin: 0, before: pin },
                    Change::Remove { pin },
                    Change::Add(&nearly),
                    Change::Add(&text),
                ];
                for change in changes {
                    if let Some(after) = changed(json, change) {
                        prop_assert_eq!(formatted(&after), Some(after.clone()));
                    }
                }
                let _ = (field(json, pin, &name), formatted(json), review(json));
            }
        }

        #[test]
        fn a_built_in_profile_with_any_byte_replaced_is_changed_or_left(
            which in 0..BUILT_IN.len(),
            at in 0.0..1.0,
            other in "[\\[\\]{}:,\"\\\\ a0]{0,3}",
        ) {
            let json = BUILT_IN[which].1;
            let at = json.floor_char_boundary((json.len() as f64 * at) as usize);
            let after = json.ceil_char_boundary(at + 1);
            let json = format!("{}{other}{}", &json[..at], &json[after..]);
            if let Some(text) = changed(&json, Change::Move { pin: 0, before: 0 }) {
                check_same(&json, &text);
            }
            let _ = field(&json, 0, "label");
        }
    }
}

#[test]
fn every_built_in_profile_written_out_is_the_same_profile() {
    for (_, json) in BUILT_IN {
        if !Profile::read(json).pins.is_empty() {
            check_same(json, &written_out(json));
        }
    }
}
