//! The dialects: what messages become, as the profile of their board has them read.
//!
//! The messages stand in `tests/fixtures/`, one file a board, each with the readings
//! that it becomes. The first line names the profile, or is one.

use pindash::model::decode::dialect::Dialect;
use pindash::model::decode::readings::{
    Kind, MAX_LEAVES, MAX_PATH_BYTES, MAX_TEXT_BYTES, Reading, Readings,
};
use pindash::model::profile::{BUILT_IN, Profile};
use proptest::prelude::*;

use crate::proportion::{WHOLE, assert_in_proportion};

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
    check_fixture(include_str!("../fixtures/netzer.txt"));
}

#[test]
fn a_clown_hubs_messages_become_their_readings() {
    check_fixture(include_str!("../fixtures/clown.txt"));
}

#[test]
fn the_messages_of_an_mbed_channel_become_their_readings() {
    check_fixture(include_str!("../fixtures/mbed.txt"));
}

#[test]
fn a_shellys_messages_become_their_readings() {
    check_fixture(include_str!("../fixtures/shelly.txt"));
}

#[test]
fn a_wleds_messages_become_their_readings() {
    check_fixture(include_str!("../fixtures/wled.txt"));
}

#[test]
fn any_json_becomes_its_leaves() {
    check_fixture(include_str!("../fixtures/plain.txt"));
}

#[test]
fn words_become_readings() {
    check_fixture(include_str!("../fixtures/text.txt"));
}

#[test]
fn objects_that_hold_their_paths_become_readings_at_any_depth() {
    check_fixture(include_str!("../fixtures/signalk.txt"));
}

#[test]
fn a_number_and_a_text_become_a_value_with_its_unit() {
    check_fixture(include_str!("../fixtures/pairs.txt"));
    check_fixture(include_str!("../fixtures/pairs-by-path.txt"));
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

/// Reads a hostile message of as many parts as are asked for in every dialect. It may take as long
/// as it is, and no longer.
fn check_hostile(name: &str, message_of: impl Fn(usize) -> String) {
    let [part, whole] = [1, WHOLE].map(message_of);
    // Each way to find keys, with everything else off, and on, and among words.
    for dialect in [8, 14, 9].into_iter().flat_map(dialects_of) {
        let shown = format!("{name} in {dialect:?}");
        let message = &whole[..];
        let mut readings = Readings::new(dialect);
        assert_in_proportion(&shown, |parts| {
            readings.read(if parts == WHOLE { message } else { &part });
        });
        check_bounds(&readings, message);
        readings.read(r#"{"b":1}"#);
        assert_eq!(readings.iter().count(), 1, "{shown}");
    }
}

#[test]
fn a_key_of_two_megabytes_does_no_harm() {
    let key = |parts| "k".repeat((2 << 20) / WHOLE * parts);
    for (name, before, after) in [
        ("as a field", r#"{""#, r#"":1,"id":"x"}"#),
        ("as an id", r#"{"id":""#, r#"","b":1,"c":[1,2]}"#),
        ("as a topic", r#"[""#, r#"",{"b":1,"c":2}]"#),
        ("as a path", r#"[{"path":""#, r#"","value":1}]"#),
        ("as a unit", r#"[1,""#, r#""]"#),
    ] {
        check_hostile(name, |parts| [before, &key(parts), after].concat());
    }
    check_hostile("as a word", |parts| {
        let key = key(parts);
        format!("{key}=1 a={key} {key}")
    });
}

#[test]
fn twenty_thousand_leaves_with_keys_do_no_harm() {
    let id = "i".repeat(100);
    let count = |parts| (MAX_LEAVES + 10) * parts / WHOLE;
    for (name, element) in [
        ("objects by id", format!(r#"{{"id":"{id}","a":1}}"#)),
        ("objects by id, last", format!(r#"{{"a":1,"id":"{id}"}}"#)),
        ("objects by path", format!(r#"{{"path":"{id}","value":1}}"#)),
        ("topics", format!(r#"["{id}",1]"#)),
        ("pairs", r#"[1,"x"]"#.into()),
    ] {
        check_hostile(name, |parts| {
            format!("[{}]", vec![&element[..]; count(parts)].join(","))
        });
    }
    let fields = |parts| {
        let fields = (0..count(parts)).map(|n| format!(r#""f{n}":1"#));
        fields.collect::<Vec<_>>().join(",")
    };
    for (name, before, after) in [
        ("one object", format!(r#"{{"id":"{id}","#), "}".to_owned()),
        ("one topic", format!(r#"["{id}",{{"#), "}]".into()),
        (
            "one path",
            r#"{"value":{"#.into(),
            format!(r#"}},"path":"{id}"}}"#),
        ),
        ("one result", r#"{"result":{"#.into(), "}}".into()),
    ] {
        check_hostile(name, |parts| [&before, &fields(parts)[..], &after].concat());
    }
    check_hostile("words", |parts| "a=1 ".repeat(count(parts)));
    check_hostile("lines", |parts| "1\n".repeat(count(parts)));
}

#[test]
fn keyed_objects_inside_each_other_do_not_multiply() {
    let id = "i".repeat(MAX_PATH_BYTES);
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
        let most = if name.contains("lists") { 60 } else { 120 };
        // The depth has a bound of its own. Within it the work grows with the leaves.
        check_hostile(name, |parts| {
            let many = vec!["1"; 5_000 * parts / WHOLE];
            let (open, close) = (open.repeat(most), close.repeat(most));
            format!("{open}[{}]{close}", many.join(","))
        });
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
fn frames_of_many_lines_are_read_in_proportion() {
    check_hostile("line feeds", |parts| "\n".repeat(parts << 14));
    check_hostile("brackets", |parts| "[\n".repeat(parts << 12));
    check_hostile("open objects", |parts| {
        "{\"id\":\"x\",\n".repeat(parts << 9)
    });
    check_hostile("spaces", |parts| " ".repeat(parts << 14));
    check_hostile("equals", |parts| "=".repeat(parts << 14));
    check_hostile("colons", |parts| ": ".repeat(parts << 13));
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

mod properties {
    use super::*;

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
}
