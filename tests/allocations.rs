//! A steady stream of messages allocates nothing but what the parser itself needs for numbers
//! and escapes.
//!
//! A target of its own: `allocation-counter` replaces the global allocator of the whole program.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use pindash::model::alarms::{Alarms, Contact};
use pindash::model::dashboard::table::{MAX_WORDS_BYTES, Table};
use pindash::model::decode::readings::Readings;
use pindash::model::history::{History, MAX_BYTES, MAX_SERIES};
use pindash::model::profile::{BUILT_IN, Judged, Profile};

/// How often reading a message allocates, once messages like it have been read.
fn allocations(profile: &str, message: &str) -> u64 {
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile);
    let profile = Profile::read(built_in.map_or(profile, |(_, json)| json));
    assert_eq!(profile.problems, []);
    let mut readings = Readings::new(profile.dialect);
    readings.read(message);
    let leaves = readings.iter().count();
    assert!(leaves > 0, "{message}");
    let info = allocation_counter::measure(|| readings.read(message));
    assert_eq!(info.bytes_current, 0, "{message} leaves something behind");
    assert_eq!(readings.iter().count(), leaves);
    info.count_total
}

fn check(expected: u64, profile: &str, messages: &[&str]) {
    for message in messages {
        assert_eq!(allocations(profile, message), expected, "{message}");
    }
}

#[test]
fn texts_words_and_nothing_allocate_nothing() {
    let json = [
        r#"{"u":{"v":{"0":"1","12":"0"}}}"#,
        r#"{"u":true,"v":null,"w":{},"x":[],"ü":"℃"}"#,
        r#"[["a","b"],[{"c":"d"}],"e"]"#,
    ];
    check(0, "Netzer", &json);
    check(0, "Plain JSON", &json);
    check(
        0,
        r#"{"dialect":"text"}"#,
        &["a=1 b=0 x=1fff", "temp: 20.5 C\n24.69", "7"],
    );
}

#[test]
fn finding_keys_units_and_what_is_inside_allocates_nothing() {
    check(
        0,
        "mbed channel",
        &[
            r#"{"id":"eth_env","p":"10","t":"10"}"#,
            r#"[{"p":"10","id":"eth_env","t":"10"},{"id":"b","x":true}]"#,
        ],
    );
    check(
        0,
        "BigClown Clown.Hub",
        &[
            r#"["relay/i2c0-3b", {"state": true}]"#,
            r#"["thermometer/i2c0-48", {"temperature": ["20.01", "C"]}]"#,
        ],
    );
    check(
        0,
        "Shelly Gen2+",
        &[r#"{"params":{"switch:0":{"output":true}}}"#],
    );
    check(
        0,
        r#"{"key":"path","value":"value"}"#,
        &[r#"{"values":[{"path":"a.b","value":"1"},{"path":"c","value":{"x":"1","y":"2"}}]}"#],
    );
}

#[test]
fn a_topic_in_front_allocates_nothing() {
    let mut readings = Readings::default();
    for payload in ["ON", r#"{"a":"b","c":{"d":true}}"#, ""] {
        readings.read_topic("tele/x/SENSOR", payload.as_bytes(), false);
        let read = || readings.read_topic("tele/x/SENSOR", payload.as_bytes(), false);
        let info = allocation_counter::measure(read);
        assert!(info.bytes_current <= 0, "{payload} {info:?}");
        // What is no JSON costs a message of the parser.
        let expected = if payload == "ON" { 8 } else { 0 };
        assert!(info.count_total <= expected, "{payload} {info:?}");
    }
}

/// The parser hands a number over as a text of its own, which it grows as it reads the digits.
#[test]
fn a_number_allocates_once_and_a_longer_one_once_more_for_each_doubling() {
    for (digits, expected) in [
        ("1", 1),
        ("-1", 1),
        ("20.01", 1),
        ("1e5", 1),
        ("1234567890123456", 1),
        ("12345678901234567890123456", 2),
        ("1234567890123456789012345678901234567890", 3),
    ] {
        check(
            expected,
            "Plain JSON",
            &[&format!(r#"{{"a":{digits}}}"#), &format!("[{digits}]")],
        );
    }
    let hundred = vec!["20.5"; 100].join(",");
    check(100, "Plain JSON", &[&format!("[{hundred}]")]);
    check(
        101,
        "mbed channel",
        &[&format!(r#"{{"id":7,"list":[{hundred}]}}"#)],
    );
}

/// The parser's own buffer, which begins anew with each message.
#[test]
fn escapes_allocate_for_the_message_and_not_for_each_text() {
    check(
        1,
        "Plain JSON",
        &[
            r#"{"a":"\u2103"}"#,
            r#"{"a":"\u2103","b":"\n","c":["\t","\""]}"#,
        ],
    );
}

#[test]
fn what_is_no_json_allocates_a_message_of_the_parser_and_no_more() {
    let profile = Profile::read(r#"{"dialect":"json"}"#);
    let mut readings = Readings::new(profile.dialect);
    for message in ["ok", "{", "[1", "a=1 b=2", "{\n}\nx"] {
        readings.read(message);
        let info = allocation_counter::measure(|| readings.read(message));
        assert!(
            info.count_total <= 8 && info.bytes_current <= 0,
            "{message} {info:?}"
        );
    }
}

#[test]
fn the_table_remembers_what_comes_without_allocating() {
    let mut table = Table::default();
    let mut readings = Readings::default();
    let mut say = |message: &str| {
        readings.read(message);
        let info = allocation_counter::measure(|| {
            for reading in readings.iter() {
                table.take(reading, 0);
            }
        });
        (info.count_total, info.bytes_current)
    };
    say(r#"{"a":"20.125","b":true,"c":"on","d":"some words"}"#);
    // Different words are kept, up to a bound, as what a list may offer.
    let (_, bytes) = say(r#"{"a":"-1.5","b":false,"c":"off","d":"no words"}"#);
    assert!(bytes <= 2 * MAX_WORDS_BYTES as i64, "{bytes}");
    for message in [
        r#"{"a":"-1.5","b":false,"c":"off","d":"no words"}"#,
        r#"{"a":"7","b":true,"c":"on","d":"some words"}"#,
        r#"{"a":null,"b":null,"c":{},"d":[]}"#,
    ] {
        assert_eq!(say(message), (0, 0), "{message}");
    }
}

/// What a history holds besides its rings: keys, and some hundred bytes a series.
const BESIDE_RINGS: usize = 256 << 10;

#[test]
fn the_history_of_three_hundred_pins_stays_within_its_bound() {
    // A sample a minute fills all levels, those of minutes too.
    const SAMPLES: u64 = 2_100;
    let keys: Vec<String> = (0..300).map(|pin| format!("a.b.{pin}")).collect();
    let mut history = History::default();
    let mut at_ms = 0;
    let info = allocation_counter::measure(|| {
        for key in &keys {
            // There is no room for the last of them.
            history.place_of(key, false);
        }
        for sample in 0..SAMPLES {
            at_ms = sample * 61_000;
            for place in 0..keys.len() {
                history.begin_reading();
                history.take(place, "20.50", at_ms);
            }
        }
    });
    let most = (MAX_BYTES + BESIDE_RINGS) as i64;
    assert!(info.bytes_current <= most, "{info:?}");
    assert!(
        info.bytes_current > most / 2,
        "the rings are full: {info:?}"
    );
    assert_eq!(history.series().len(), MAX_SERIES);
    // From then on nothing is allocated any more.
    let info = allocation_counter::measure(|| {
        for place in 0..MAX_SERIES {
            for sample in 1..200 {
                history.begin_reading();
                history.take(place, "21.50", at_ms + sample * 700);
            }
        }
        history.lose(at_ms + 200_000);
    });
    assert_eq!((info.count_total, info.bytes_current), (0, 0));
}

#[test]
fn one_fast_pin_and_pins_that_come_later_stay_within_the_bound() {
    let mut history = History::default();
    let place = history.place_of("fast", false).unwrap();
    let info = allocation_counter::measure(|| {
        for sample in 0..200_000 {
            history.begin_reading();
            history.take(place, "1", sample * 10);
        }
    });
    assert!(info.bytes_current <= (MAX_BYTES + BESIDE_RINGS) as i64);
    let long = info.bytes_current;
    let info = allocation_counter::measure(|| {
        for other in 1..MAX_SERIES {
            history.place_of(&other.to_string(), false);
        }
    });
    // The long rings become as short as those of the others may be.
    let kept = long + info.bytes_current;
    assert!(
        kept <= MAX_BYTES as i64 / MAX_SERIES as i64 + BESIDE_RINGS as i64,
        "{kept}"
    );
}

#[test]
fn watching_a_value_allocates_nothing_while_it_is_well_and_while_it_is_no_worse() {
    let json = r#"{"pins":[{"path":"a","warn":[0,60],"alarm":[0,80],"for":3,"late":9}]}"#;
    let profile = Profile::read(json);
    let mut alarms = Alarms::default();
    alarms.renew(
        profile.pins.iter().cloned().map(Some).collect(),
        Some(5_000),
    );
    alarms.tick(1_000, 1_000, false);
    alarms.follow(Contact::Open, "board");
    for (text, ms) in [("20.5", 2_000), ("95", 3_000), ("90", 10_000)] {
        let value = Judged { text, state: None };
        alarms.tick(ms, ms, false);
        alarms.hear(0, value, "°C");
        let info = allocation_counter::measure(|| {
            for later_ms in 0..1_000 {
                alarms.tick(ms + later_ms, ms, false);
                alarms.hear(0, value, "°C");
            }
        });
        assert_eq!(info.count_total, 0, "{text}");
    }
    assert_eq!(alarms.all().count(), 1);
}
