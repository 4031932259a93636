//! The dialects: what messages become, as the profile of their board has them read.
//!
//! The messages stand in `tests/fixtures/`, one file a board, each with the readings
//! that it becomes. The first line names the profile, or is one.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use pindash::model::dialect::Dialect;
use pindash::model::profile::{BUILT_IN, Profile};
use pindash::model::readings::{
    Kind, MAX_LEAVES, MAX_PATH_BYTES, MAX_TEXT_BYTES, Reading, Readings,
};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// The readings in the dialect of a built-in profile, or of one that is given.
fn readings_of(profile: &str) -> Readings {
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile);
    let profile = Profile::read(built_in.map_or(profile, |(_, json)| json));
    assert_eq!(profile.problems, []);
    Readings::new(profile.dialect)
}

fn line_of(reading: Reading<'_>) -> String {
    let mut line = reading.path.to_owned();
    line += match reading.kind {
        Kind::Null => " null",
        Kind::Bool => " bool ",
        Kind::Number => " number ",
        Kind::Text => " text ",
        Kind::Empty => " empty",
    };
    line += reading.value;
    if !reading.unit.is_empty() {
        line += " | ";
        line += reading.unit;
    }
    line
}

fn told(readings: &mut Readings, message: &str) -> Vec<String> {
    readings.read(message);
    readings.iter().map(line_of).collect()
}

/// Reads all messages of a fixture; `⏎` is a line feed.
fn check_fixture(fixture: &str) {
    let (first, fixture) = fixture.split_once('\n').unwrap();
    // One for all messages, as in the page: no message may leave anything to the next.
    let mut readings = readings_of(first.strip_prefix("#! ").unwrap());
    let mut lines = fixture
        .lines()
        .filter(|line| !line.starts_with('#'))
        .peekable();
    while let Some(message) = lines.next() {
        let mut expected = Vec::new();
        while let Some(line) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
            expected.push(line);
            lines.next();
        }
        let message = message.replace('⏎', "\n");
        assert_eq!(told(&mut readings, &message), expected, "{message}");
    }
}

#[test]
fn a_netzers_messages_become_their_readings() {
    check_fixture(include_str!("fixtures/netzer.txt"));
}

#[test]
fn a_clown_hubs_messages_become_their_readings() {
    check_fixture(include_str!("fixtures/clown.txt"));
}

#[test]
fn the_messages_of_an_mbed_channel_become_their_readings() {
    check_fixture(include_str!("fixtures/mbed.txt"));
}

#[test]
fn a_shellys_messages_become_their_readings() {
    check_fixture(include_str!("fixtures/shelly.txt"));
}

#[test]
fn a_wleds_messages_become_their_readings() {
    check_fixture(include_str!("fixtures/wled.txt"));
}

#[test]
fn any_json_becomes_its_leaves() {
    check_fixture(include_str!("fixtures/plain.txt"));
}

#[test]
fn words_become_readings() {
    check_fixture(include_str!("fixtures/text.txt"));
}

#[test]
fn objects_that_hold_their_paths_become_readings_at_any_depth() {
    check_fixture(include_str!("fixtures/signalk.txt"));
}

#[test]
fn a_number_and_a_text_become_a_value_with_its_unit() {
    check_fixture(include_str!("fixtures/pairs.txt"));
    check_fixture(include_str!("fixtures/pairs-by-path.txt"));
}

/// Every field of a dialect on and off, as no profile has them together.
fn dialects() -> impl Iterator<Item = Dialect> {
    (0..16).flat_map(dialects_of)
}

/// The fields that are on, one a bit, with every sort of key.
fn dialects_of(bits: u32) -> impl Iterator<Item = Dialect> {
    let keys = [
        ("", ""),
        ("id", ""),
        ("0", "1"),
        ("path", "value"),
        ("a", "0"),
    ];
    keys.into_iter().map(move |(key, value)| Dialect {
        is_mqtt: false,
        is_text: bits & 1 > 0,
        pairs: bits & 2 > 0,
        inside: ["result", "params"]
            .iter()
            .filter(|_| bits & 4 > 0)
            .map(|name| (*name).into())
            .collect(),
        key: if bits & 8 > 0 {
            key.into()
        } else {
            String::new()
        },
        value: value.into(),
    })
}

/// Sees that the readings are within their bounds, and returns their number.
fn check_bounds(readings: &Readings, message: &str) -> usize {
    let (mut leaves, mut bytes) = (0, 0);
    for reading in readings.iter() {
        assert!(
            reading.path.len() <= MAX_PATH_BYTES,
            "{}",
            reading.path.len()
        );
        assert!(!reading.path.is_empty());
        leaves += 1;
        bytes += reading.path.len() + reading.value.len();
    }
    assert!(leaves <= MAX_LEAVES);
    assert!(bytes <= MAX_TEXT_BYTES + message.len() + MAX_LEAVES * MAX_PATH_BYTES);
    leaves
}

/// Reads a hostile message in every dialect, in a time that a person does not notice.
fn check_hostile(name: &str, message: &str) {
    // Each way to find keys, with everything else off, and on, and among words.
    for dialect in [8, 14, 9].into_iter().flat_map(dialects_of) {
        let shown = format!("{name} in {dialect:?}");
        let mut readings = Readings::new(dialect);
        let begun = Instant::now();
        readings.read(message);
        // Without optimization, and on a busy machine.
        assert!(
            begun.elapsed() < Duration::from_secs(8),
            "{shown} {:?}",
            begun.elapsed()
        );
        check_bounds(&readings, message);
        readings.read(r#"{"b":1}"#);
        assert_eq!(readings.iter().count(), 1, "{shown}");
    }
}

#[test]
fn a_key_of_two_megabytes_does_no_harm() {
    let key = "k".repeat(2 << 20);
    check_hostile("as a field", &format!(r#"{{"{key}":1,"id":"x"}}"#));
    check_hostile("as an id", &format!(r#"{{"id":"{key}","b":1,"c":[1,2]}}"#));
    check_hostile("as a topic", &format!(r#"["{key}",{{"b":1,"c":2}}]"#));
    check_hostile("as a path", &format!(r#"[{{"path":"{key}","value":1}}]"#));
    check_hostile("as a unit", &format!(r#"[1,"{key}"]"#));
    check_hostile("as a word", &format!("{key}=1 a={key} {key}"));
}

#[test]
fn twenty_thousand_leaves_with_keys_do_no_harm() {
    let id = "i".repeat(100);
    let listed = |element: &str, count: usize| format!("[{}]", vec![element; count].join(","));
    for (name, element) in [
        ("objects by id", format!(r#"{{"id":"{id}","a":1}}"#)),
        ("objects by id, last", format!(r#"{{"a":1,"id":"{id}"}}"#)),
        ("objects by path", format!(r#"{{"path":"{id}","value":1}}"#)),
        ("topics", format!(r#"["{id}",1]"#)),
        ("pairs", r#"[1,"x"]"#.into()),
    ] {
        check_hostile(name, &listed(&element, MAX_LEAVES + 10));
    }
    let fields: Vec<String> = (0..MAX_LEAVES + 10)
        .map(|n| format!(r#""f{n}":1"#))
        .collect();
    let fields = fields.join(",");
    check_hostile("one object", &format!(r#"{{"id":"{id}",{fields}}}"#));
    check_hostile("one topic", &format!(r#"["{id}",{{{fields}}}]"#));
    check_hostile(
        "one path",
        &format!(r#"{{"value":{{{fields}}},"path":"{id}"}}"#),
    );
    check_hostile("one result", &format!(r#"{{"result":{{{fields}}}}}"#));
    check_hostile("words", &"a=1 ".repeat(MAX_LEAVES + 10));
    check_hostile("lines", &"1\n".repeat(MAX_LEAVES + 10));
}

#[test]
fn keyed_objects_inside_each_other_do_not_multiply() {
    let id = "i".repeat(MAX_PATH_BYTES);
    let many = vec!["1"; 5_000].join(",");
    for (name, open, close) in [
        ("by id", format!(r#"{{"id":"{id}","0":"#), "}"),
        ("by id, in lists", format!(r#"[{{"id":"{id}","0":"#), "}]"),
        ("by path", format!(r#"{{"path":"{id}","value":"#), "}"),
        (
            "by path, with more",
            format!(r#"{{"path":"{id}","more":1,"value":"#),
            "}",
        ),
        ("by topic", format!(r#"["{id}","#), "]"),
    ] {
        let depth = if name.contains("lists") { 60 } else { 120 };
        let message = format!("{}[{many}]{}", open.repeat(depth), close.repeat(depth));
        check_hostile(name, &message);
    }
}

#[test]
fn a_leaf_whose_key_makes_its_path_too_long_is_left_out_and_the_rest_is_not() {
    let long = "i".repeat(MAX_PATH_BYTES - 2);
    for (dialect, message, path) in [
        (
            r#"{"key":"id"}"#,
            format!(r#"{{"id":"{long}","a":1,"ab":2}}"#),
            format!("{long}.a"),
        ),
        (
            r#"{"key":"path","value":"value"}"#,
            format!(r#"{{"path":"{long}","value":{{"a":1,"ab":2}}}}"#),
            format!("{long}.a"),
        ),
    ] {
        let mut readings = readings_of(dialect);
        assert_eq!(told(&mut readings, &message), [format!("{path} number 1")]);
    }
}

#[test]
fn frames_of_many_lines_are_read_in_time() {
    check_hostile("line feeds", &"\n".repeat(1 << 18));
    check_hostile("brackets", &"[\n".repeat(1 << 17));
    check_hostile("open objects", &"{\"id\":\"x\",\n".repeat(1 << 13));
    check_hostile("spaces", &" ".repeat(1 << 18));
    check_hostile("equals", &"=".repeat(1 << 18));
    check_hostile("colons", &": ".repeat(1 << 17));
}

/// Nearly a message, in all dialects at once.
const NEARLY: &str =
    "([\\[\\]{}:,]|\"(id|path|value|0|1|result|a|\\.)\"|[0-9]{1,3}|null|true|\"ü\"|=| |\n){0,50}";

/// JSON in which the fields of the dialects are common.
fn any_message() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        "(x|ü\\.1|0|12|)".prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map("(id|path|value|0|1|result|params|a|ü|\\.|)", inner, 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_text_panics_in_any_dialect(text: String, nearly in NEARLY) {
        for dialect in dialects() {
            let mut readings = Readings::new(dialect);
            for text in [&text, &nearly] {
                readings.read(text);
                check_bounds(&readings, text);
            }
        }
    }

    #[test]
    fn no_json_panics_in_any_dialect_and_no_value_is_made_up(value in any_message()) {
        let message = value.to_string();
        let mut plain = Readings::default();
        plain.read(&message);
        let values: Vec<_> = plain.iter().map(|reading| (reading.kind, reading.value.to_owned())).collect();
        for dialect in dialects() {
            let mut readings = Readings::new(dialect);
            readings.read(&message);
            check_bounds(&readings, &message);
            // Keys and units leave the list of values; all others stay, in their order.
            let mut rest = values.iter();
            for reading in readings.iter() {
                let found = rest.any(|(kind, value)| *kind == reading.kind && value == reading.value);
                prop_assert!(found, "{:?} in {}", reading, message);
                let known = |text: &str| text.is_empty() || values.iter().any(|(_, value)| value == text);
                prop_assert!(known(reading.unit), "{:?} in {}", reading, message);
            }
        }
    }
}
