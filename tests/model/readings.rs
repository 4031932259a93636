//! What a message becomes: the readings of real and of hostile messages.
//!
//! The messages stand in `tests/fixtures/*-messages.txt`, each with the readings
//! that it becomes.

use pindash::model::decode::dialect::Dialect;
use pindash::model::decode::readings::{
    Kind, MAX_LEAVES, MAX_PATH_BYTES, MAX_READ_BYTES, NotJson, Reading, Readings,
};
use pindash::model::profile::Profile;
use proptest::prelude::*;
use serde_json::Value;

/// What the readings of a message look like in a fixture.
fn told(readings: &mut Readings, message: &str) -> Vec<String> {
    match readings.read_json(message) {
        Ok(()) => readings.iter().map(line_of).collect(),
        Err(NotJson { .. }) => {
            assert_eq!(readings.iter().count(), 0, "{message}");
            vec!["not JSON".into()]
        }
    }
}

fn line_of(reading: Reading<'_>) -> String {
    let path = reading.path;
    let (kind, has_value) = match reading.kind {
        Kind::Null => ("null", false),
        Kind::Bool => ("bool", true),
        Kind::Number => ("number", true),
        Kind::Text => ("text", true),
        Kind::Empty => ("empty", false),
    };
    let mut line = format!("{path} {kind}");
    if has_value {
        line.push(' ');
        line.push_str(reading.value);
    }
    line.chars()
        .map(|character| match character {
            '\t' | '\n' | '\0'..='\x1f' | '\u{202e}' | '\u{feff}' => {
                character.escape_debug().to_string()
            }
            _ => character.to_string(),
        })
        .collect()
}

fn check_fixture(fixture: &str) {
    // One for all messages, as in the page: no message may leave anything to the next.
    let mut readings = Readings::default();
    let mut lines = fixture
        .lines()
        .filter(|line| !line.starts_with('#'))
        .peekable();
    let mut messages = 0;
    while let Some(message) = lines.next() {
        let mut expected = Vec::new();
        while let Some(line) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
            expected.push(line);
            lines.next();
        }
        assert_eq!(told(&mut readings, message), expected, "{message}");
        messages += 1;
    }
    assert!(messages > 10);
}

fn check(message: &str, expected: &[(&str, Kind, &str)]) {
    let mut readings = Readings::default();
    assert_eq!(readings.read_json(message), Ok(()), "{message}");
    let told: Vec<_> = readings
        .iter()
        .map(|reading| (reading.path, reading.kind, reading.value))
        .collect();
    assert_eq!(told, expected, "{message}");
}

#[test]
fn real_messages_become_their_readings() {
    check_fixture(include_str!("../fixtures/real-messages.txt"));
}

#[test]
fn hostile_messages_become_no_more_than_they_say() {
    check_fixture(include_str!("../fixtures/hostile-messages.txt"));
}

#[test]
fn white_space_around_a_message_does_not_matter() {
    check("\r\n\t {\"a\" :\n1 } \r\n", &[("a", Kind::Number, "1")]);
    for nothing in ["", " ", "\n"] {
        assert!(Readings::default().read_json(nothing).is_err());
    }
}

#[test]
fn a_number_keeps_all_its_digits() {
    let digits = "1234567890".repeat(40);
    for number in [&digits, &format!("-{digits}.{digits}e-{}", "9".repeat(400))] {
        check(number, &[("value", Kind::Number, number)]);
        check(&format!("[{number}]"), &[("0", Kind::Number, number)]);
    }
}

#[test]
fn values_of_an_array_are_counted_from_zero_at_every_level() {
    check(
        r#"[[1,2],[3],4,{"a":[5,6]},7]"#,
        &[
            ("0.0", Kind::Number, "1"),
            ("0.1", Kind::Number, "2"),
            ("1.0", Kind::Number, "3"),
            ("2", Kind::Number, "4"),
            ("3.a.0", Kind::Number, "5"),
            ("3.a.1", Kind::Number, "6"),
            ("4", Kind::Number, "7"),
        ],
    );
}

#[test]
fn nesting_is_followed_for_127_levels_and_no_further() {
    for (open, close, key) in [("[", "]", "0"), (r#"{"a":"#, "}", "a")] {
        let nested = |levels: usize| open.repeat(levels) + "1" + &close.repeat(levels);
        let path = vec![key; 127].join(".");
        check(&nested(127), &[(&path, Kind::Number, "1")]);
        let mut readings = Readings::default();
        for levels in [128, 200, 100_000] {
            assert!(readings.read_json(&nested(levels)).is_err());
            assert!(readings.read_json(&open.repeat(levels)).is_err());
        }
        assert_eq!(readings.iter().count(), 0);
    }
}

#[test]
fn what_a_message_said_before_it_broke_off_is_not_held() {
    let whole = r#"{"u":{"v":{"0":"1","1":"0"}},"list":[1,2,{"a":null}],"end":true}"#;
    let mut readings = Readings::default();
    for cut in 0..whole.len() {
        readings.read_json(whole).unwrap();
        assert_eq!(readings.iter().count(), 6);
        assert!(readings.read_json(&whole[..cut]).is_err(), "{cut}");
        assert_eq!(readings.iter().count(), 0, "{cut}");
    }
}

#[test]
fn after_an_error_the_next_message_is_read_from_a_clean_start() {
    let mut readings = Readings::default();
    let deep = r#"{"a":"#.repeat(200);
    for broken in [r#"{"a":{"b":[1,"#, r#"{"a":{"b":"#, "[[[", &deep, "x"] {
        assert!(readings.read_json(broken).is_err());
        readings.read_json("[1]").unwrap();
        let first = readings.iter().next().unwrap();
        assert_eq!((first.path, first.value), ("0", "1"), "{broken}");
        assert_eq!(readings.iter().count(), 1);
    }
}

#[test]
fn leaves_beyond_the_bound_are_left_out() {
    for count in [MAX_LEAVES - 1, MAX_LEAVES, MAX_LEAVES + 1, MAX_LEAVES * 3] {
        let message = format!("[{}1]", "1,".repeat(count - 1));
        let mut readings = Readings::default();
        readings.read_json(&message).unwrap();
        assert_eq!(readings.iter().count(), count.min(MAX_LEAVES));
        let last = count.min(MAX_LEAVES) - 1;
        assert_eq!(readings.iter().last().unwrap().path, last.to_string());
    }
}

#[test]
fn a_leaf_with_a_path_beyond_the_bound_is_left_out_and_the_rest_is_not() {
    let longest = "k".repeat(MAX_PATH_BYTES);
    check(
        &format!(r#"{{"{longest}":1,"{longest}k":2,"a":3}}"#),
        &[(&longest, Kind::Number, "1"), ("a", Kind::Number, "3")],
    );
    // The path is at the bound one level up, and every step deeper is beyond it.
    check(
        &format!(r#"{{"{longest}":{{"":1}},"b":{{"{longest}":[[[2]]]}},"a":3}}"#),
        &[("a", Kind::Number, "3")],
    );
}

#[test]
fn a_hundred_long_keys_inside_each_other_do_not_multiply() {
    let long = "k".repeat(10_000);
    let message = format!(r#"{{"{long}":"#).repeat(100) + "1" + &"}".repeat(100);
    check(&message, &[]);
}

#[test]
fn a_megabyte_is_read_whole() {
    let text = "x".repeat(1_048_576);
    check(
        &format!(r#"{{"a":"{text}","b":1}}"#),
        &[("a", Kind::Text, &text), ("b", Kind::Number, "1")],
    );
}

/// Any JSON, with keys and numbers of every sort.
/// The readings of a payload on a topic.
fn check_topic(profile: &str, topic: &str, payload: &[u8], expected: &[(&str, Kind, &str)]) {
    let mut readings = Readings::new(Profile::read(profile).dialect);
    // What an earlier message said is gone.
    readings.read_topic("before", br#"{"a":[1,2]}"#, false);
    readings.read_topic(topic, payload, false);
    let told: Vec<_> = readings
        .iter()
        .map(|reading| (reading.path, reading.kind, reading.value))
        .collect();
    assert_eq!(told, expected, "{topic} {}", payload.escape_ascii());
}

#[test]
fn json_on_a_topic_becomes_readings_below_the_topic() {
    let payload = br#"{"Time":"2026-01-01T00:00:00","ENERGY":{"Power":5,"Phases":[1,2]}}"#;
    check_topic(
        "{}",
        "tele/x/SENSOR",
        payload,
        &[
            ("tele/x/SENSOR.Time", Kind::Text, "2026-01-01T00:00:00"),
            ("tele/x/SENSOR.ENERGY.Power", Kind::Number, "5"),
            ("tele/x/SENSOR.ENERGY.Phases.0", Kind::Number, "1"),
            ("tele/x/SENSOR.ENERGY.Phases.1", Kind::Number, "2"),
        ],
    );
}

#[test]
fn a_single_value_stands_at_the_topic_itself() {
    for (payload, kind, value) in [
        ("24.69", Kind::Number, "24.69"),
        (" 7\n", Kind::Number, "7"),
        // No JSON, and a number all the same.
        ("+5", Kind::Number, "+5"),
        ("007", Kind::Number, "007"),
        ("true", Kind::Bool, "true"),
        ("null", Kind::Null, ""),
        ("\"on\"", Kind::Text, "on"),
        ("ON", Kind::Text, "ON"),
        ("22.5 °C", Kind::Text, "22.5 °C"),
        ("a=1", Kind::Text, "a=1"),
        ("two\nlines", Kind::Text, "two\nlines"),
        ("[12:30] started", Kind::Text, "[12:30] started"),
        ("{}", Kind::Empty, ""),
        // A value that was taken back.
        ("", Kind::Null, ""),
        (" ", Kind::Text, ""),
    ] {
        let expected = [("node/x", kind, value)];
        check_topic("{}", "node/x", payload.as_bytes(), &expected);
    }
}

#[test]
fn an_object_that_breaks_off_says_nothing_on_a_topic_either() {
    check_topic("{}", "t", br#"{"a":1,"b":"#, &[]);
}

#[test]
fn bytes_that_are_no_text_stand_as_hex_and_only_the_first_of_them() {
    check_topic(
        "{}",
        "t",
        &[0xff, 0, 0x10],
        &[("t", Kind::Text, "ff 00 10")],
    );
    let first = "ff ".repeat(64) + "…";
    check_topic("{}", "t", &[0xff; 65], &[("t", Kind::Text, &first)]);
}

#[test]
fn the_dialect_of_the_profile_holds_on_topics_too() {
    check_topic(
        r#"{"inside":["result"]}"#,
        "a/b",
        br#"{"result":{"on":true}}"#,
        &[("a/b.on", Kind::Bool, "true")],
    );
    check_topic(
        r#"{"key":"id"}"#,
        "a.b/c",
        br#"{"id":"env","p":10}"#,
        &[("a.b/c.env.p", Kind::Number, "10")],
    );
    check_topic(
        r#"{"dialect":"text"}"#,
        "a/b",
        b"x=1 y=on",
        &[("a/b.x", Kind::Number, "1"), ("a/b.y", Kind::Text, "on")],
    );
    check_topic(
        r#"{"dialect":"text"}"#,
        "a/b",
        b"all is well",
        &[("a/b", Kind::Text, "all is well")],
    );
}

#[test]
fn a_topic_beyond_the_bound_yields_nothing_and_takes_no_memory() {
    let list = format!("[{}1]", "1,".repeat(100_000));
    let long = "t".repeat(MAX_PATH_BYTES + 1);
    check_topic("{}", &long, list.as_bytes(), &[]);
    let longest = &long[1..];
    check_topic("{}", longest, b"1", &[(longest, Kind::Number, "1")]);
    // Below it there is no room for anything.
    check_topic("{}", longest, br#"{"a":1}"#, &[]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number.prop_map(|digits| serde_json::from_str(&digits).unwrap()),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map("[a-z.]{1,3}|\\PC{1,8}", inner, 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// The leaves of a value, found the plain way.
fn leaves_of(path: &str, value: &Value, out: &mut Vec<(String, Kind, String)>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    let leaf = |kind, value: String| (path.to_owned(), kind, value);
    match value {
        Value::Null => out.push(leaf(Kind::Null, String::new())),
        Value::Bool(value) => out.push(leaf(Kind::Bool, value.to_string())),
        Value::Number(value) => out.push(leaf(Kind::Number, value.to_string())),
        Value::String(value) => out.push(leaf(Kind::Text, value.clone())),
        Value::Array(items) if items.is_empty() => out.push(leaf(Kind::Empty, String::new())),
        Value::Object(entries) if entries.is_empty() => out.push(leaf(Kind::Empty, String::new())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves_of(&below(&index.to_string()), item, out);
            }
        }
        Value::Object(entries) => {
            for (key, entry) in entries {
                leaves_of(&below(key), entry, out);
            }
        }
    }
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_text_panics(text: String, nearly in "[\\[\\]{}:,\"\\\\a0-9.eE+-]{0,60}") {
            let mut readings = Readings::default();
            for text in [&text, &nearly] {
                let read = readings.read_json(text);
                let valid = serde_json::from_str::<Value>(text).is_ok();
                prop_assert_eq!(read.is_ok(), valid, "{}", text);
            }
        }

        #[test]
        fn every_json_yields_exactly_its_leaves_in_their_order(value in any_json(), pretty: bool) {
            let message = if pretty {
                serde_json::to_string_pretty(&value).unwrap()
            } else {
                value.to_string()
            };
            let mut readings = Readings::default();
            prop_assert_eq!(readings.read_json(&message), Ok(()));
            let told: Vec<_> = readings
                .iter()
                .map(|reading| (reading.path.to_owned(), reading.kind, reading.value.to_owned()))
                .collect();
            let mut expected = Vec::new();
            leaves_of("", &value, &mut expected);
            for (path, ..) in &mut expected {
                // What has no path of its own is the value of the message.
                if path.is_empty() {
                    path.push_str("value");
                }
            }
            prop_assert_eq!(told, expected, "{}", message);
        }

        #[test]
        fn a_message_that_breaks_off_yields_nothing(value in any_json(), cut in 0.0..1.0) {
            let message = Value::Array(vec![value]).to_string();
            let cut = message.floor_char_boundary((message.len() as f64 * cut) as usize);
            let mut readings = Readings::default();
            prop_assert!(readings.read_json(&message[..cut]).is_err());
            prop_assert_eq!(readings.iter().count(), 0);
        }
    }
}

#[test]
fn a_message_that_is_longer_than_what_is_read_has_no_readings() {
    for is_text in [false, true] {
        let mut readings = Readings::new(Dialect {
            is_text,
            ..Dialect::default()
        });
        for (too_long, count) in [(0, 1), (1, 0), (MAX_READ_BYTES * 7, 0)] {
            let json = r#"{"a":1}"#;
            let blanks = " ".repeat(MAX_READ_BYTES - json.len() + too_long);
            readings.read(&(json.to_owned() + &blanks));
            assert_eq!(readings.iter().count(), count, "{too_long} {is_text}");
        }
    }
}

#[test]
fn blank_lines_say_nothing_between_those_that_do() {
    for is_text in [false, true] {
        let mut readings = Readings::new(Dialect {
            is_text,
            ..Dialect::default()
        });
        readings.read("\n\n {\"a\":1}\n \r\n\n{\"b\":2}\n\n");
        let paths: Vec<_> = readings
            .iter()
            .map(|reading| reading.path.to_owned())
            .collect();
        assert_eq!(paths, ["a", "b"]);
    }
}
