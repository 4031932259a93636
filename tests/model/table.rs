//! Every reading of the board: the latest of each path, with its age and how often it comes.

use pindash::model::dashboard::table::{MAX_PATHS, MAX_UNIT_BYTES, MAX_VALUE_BYTES, Table};
use pindash::model::decode::readings::{Kind, Reading};
use std::collections::HashMap;

fn reading<'a>(path: &'a str, value: &'a str) -> Reading<'a> {
    Reading {
        path,
        kind: Kind::Text,
        value,
        unit: "",
        ..Reading::default()
    }
}

/// Takes readings at the same time.
fn take(table: &mut Table, now_ms: u64, readings: &[(&str, &str)]) {
    for (path, value) in readings {
        table.take(reading(path, value), now_ms);
    }
}

/// A table with one path that came at these times.
fn came(times_ms: &[u64]) -> Table {
    let mut table = Table::default();
    for at in times_ms {
        table.take(reading("a", "1"), *at);
    }
    table
}

fn paths(table: &Table) -> Vec<&str> {
    (0..table.len())
        .map(|at| table.row(at).unwrap().path.as_str())
        .collect()
}

#[test]
fn rows_stand_in_the_order_in_which_they_first_came_and_never_move() {
    let mut table = Table::default();
    assert!(table.is_empty());
    take(&mut table, 0, &[("z", "1"), ("a", "2"), ("m", "3")]);
    take(&mut table, 1, &[("m", "4"), ("b", "5"), ("z", "6")]);
    assert_eq!(paths(&table), ["z", "a", "m", "b"]);
    assert_eq!(table.unclaimed(), 4);
    let values = ["z", "a", "m", "b", "c", ""].map(|path| table.value(path));
    assert_eq!(
        values,
        [Some("6"), Some("2"), Some("4"), Some("5"), None, None]
    );
}

#[test]
fn a_reading_tells_its_row_and_whether_its_path_is_new() {
    let mut table = Table::default();
    assert_eq!(table.take(reading("a", "1"), 0), Some((0, true)));
    assert_eq!(table.take(reading("b", "1"), 0), Some((1, true)));
    assert_eq!(table.take(reading("a", "1"), 0), Some((0, false)));
    assert_eq!(table.take(reading("a", "1"), 0), Some((0, false)));
    assert_eq!(table.take(reading("b", "1"), 0), Some((1, false)));
}

#[test]
fn a_row_is_shown_with_its_unit_and_what_is_unknown_says_so() {
    for (kind, value, unit, shown, known) in [
        (Kind::Number, "20.01", "℃", "20.01 ℃", Some("20.01")),
        (Kind::Bool, "true", "", "true", Some("true")),
        (Kind::Text, "", "", "", Some("")),
        (Kind::Null, "", "V", "unknown V", None),
        (Kind::Empty, "", "", "nothing", None),
    ] {
        let mut table = Table::default();
        let reading = Reading {
            path: "a",
            kind,
            value,
            unit,
            ..Reading::default()
        };
        table.take(reading, 0);
        assert_eq!(table.row(0).unwrap().shown(), shown);
        assert_eq!(table.value("a"), known, "{kind:?}");
    }
}

#[test]
fn a_long_value_and_a_long_unit_are_cut_between_characters() {
    let long = "€".repeat(10_000);
    let mut table = Table::default();
    table.take(
        Reading {
            path: "a",
            kind: Kind::Number,
            value: &long,
            unit: &long,
            ..Reading::default()
        },
        0,
    );
    let row = table.row(0).unwrap();
    assert_eq!(row.value, "€".repeat(MAX_VALUE_BYTES / 3));
    assert_eq!(row.unit, "€".repeat(MAX_UNIT_BYTES / 3));
    table.take(reading("a", "1"), 0);
    assert_eq!(table.row(0).unwrap().shown(), "1");
}

#[test]
fn an_age_is_in_the_unit_that_a_person_would_use() {
    let table = came(&[5_000]);
    let row = table.row(0).unwrap();
    for (seconds, age) in [
        (0, "0 s"),
        (1, "1 s"),
        (99, "99 s"),
        (100, "1 min"),
        (5_999, "99 min"),
        (6_000, "1 h"),
        (172_799, "47 h"),
        (172_800, "2 d"),
        (864_000_000, "10000 d"),
    ] {
        assert_eq!(row.age(5_000 + seconds * 1_000), age);
        assert_eq!(row.age(5_000 + seconds * 1_000 + 999), age);
    }
    assert_eq!(
        row.age(0),
        "0 s",
        "a clock of another thread may lag behind"
    );
}

#[test]
fn a_rate_is_known_from_the_second_reading_on() {
    let rate = |times: &[u64]| came(times).row(0).unwrap().rate();
    assert_eq!(rate(&[0]), "");
    for (interval, expected) in [
        (1, "1000/s"),
        (100, "10/s"),
        (500, "2/s"),
        (999, "1/s"),
        (1_000, "1/s"),
        (2_500, "24/min"),
        (59_999, "1/min"),
        (60_000, "60/h"),
        (3_600_000, "1/h"),
        (86_400_000, "0/h"),
    ] {
        let times: Vec<u64> = (0..30).map(|n| n * interval).collect();
        assert_eq!(rate(&times[..2]), expected);
        assert_eq!(rate(&times), expected);
    }
}

#[test]
fn a_rate_follows_when_it_changes_and_does_not_jump() {
    let mut times: Vec<u64> = (0..50).map(|n| n * 100).collect();
    let rate = |times: &[u64]| came(times).row(0).unwrap().rate();
    times.push(times.last().unwrap() + 200);
    assert_eq!(rate(&times), "9/s", "one late reading is not half the rate");
    for _ in 0..50 {
        times.push(times.last().unwrap() + 50);
    }
    assert_eq!(rate(&times), "20/s");
}

#[test]
fn further_paths_than_fit_are_not_kept_and_the_page_says_so() {
    let mut table = Table::default();
    let all: Vec<String> = (0..MAX_PATHS + 2).map(|n| format!("path.{n}")).collect();
    for (at, path) in all.iter().enumerate() {
        let place = table.take(reading(path, "1"), 0);
        assert_eq!(place, (at < MAX_PATHS).then_some((at, true)));
    }
    assert!(table.has_overflowed());
    assert_eq!(table.len(), MAX_PATHS);
    assert_eq!(table.value(&all[MAX_PATHS]), None);
    assert_eq!(table.take(reading(&all[7], "2"), 1), Some((7, false)));
    table.clear();
    assert!(!table.has_overflowed() && table.is_empty());
}

#[test]
fn a_row_that_a_pin_shows_is_no_other_reading() {
    let mut table = Table::default();
    take(&mut table, 0, &[("a", "1"), ("b", "1"), ("c", "1")]);
    assert_eq!(table.unclaimed(), 3);
    table.claim(1, 10);
    table.claim(1, 12);
    table.claim(99, 0);
    assert_eq!(table.unclaimed(), 2);
    assert_eq!(table.row(1).unwrap().pins, [10, 12]);
    assert_eq!(table.value("b"), Some("1"), "and templates know it");
}

#[test]
fn the_revision_changes_with_every_reading_and_with_a_clearing() {
    let mut table = Table::default();
    let mut revision = table.revision();
    for step in 0..4 {
        match step {
            3 => table.clear(),
            _ => take(&mut table, 0, &[("a", "1")]),
        }
        assert_ne!(table.revision(), revision);
        revision = table.revision();
    }
}

#[test]
fn the_shape_changes_with_the_rows_and_not_with_their_values() {
    let mut table = Table::default();
    let mut shape = table.shape();
    let mut changed = |table: &Table| std::mem::replace(&mut shape, table.shape()) != table.shape();
    take(&mut table, 0, &[("a", "1")]);
    assert!(changed(&table));
    take(&mut table, 1, &[("a", "2"), ("a", "3")]);
    assert!(!changed(&table), "the same row has another value");
    table.claim(0, 7);
    assert!(changed(&table));
    table.release();
    assert!(changed(&table));
    table.clear();
    assert!(changed(&table));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_table_is_a_map_in_order_of_arrival(
            steps in prop::collection::vec(("[a-c.]{0,3}", 0_u32..100, 0_u64..5_000), 0..100),
            claims in prop::collection::vec((0_usize..20, 0_usize..5), 0..10),
        ) {
            let mut table = Table::default();
            let mut expected: Vec<String> = Vec::new();
            let mut values = HashMap::new();
            let mut now_ms = 0;
            for (path, value, ms) in steps {
                now_ms += ms;
                let value = value.to_string();
                let known = expected.iter().position(|known| *known == path);
                let place = known.unwrap_or(expected.len());
                prop_assert_eq!(table.take(reading(&path, &value), now_ms), Some((place, known.is_none())));
                if known.is_none() {
                    expected.push(path.clone());
                }
                values.insert(path, value);
                let row = table.row(place).unwrap();
                prop_assert!(row.age(now_ms).starts_with("0 s"));
                prop_assert_eq!(row.rate().is_empty(), known.is_none());
            }
            for (place, pin) in &claims {
                table.claim(*place, *pin);
            }
            prop_assert_eq!(paths(&table), expected.clone());
            for (path, value) in &values {
                prop_assert_eq!(table.value(path), Some(value.as_str()));
            }
            let unclaimed = (0..expected.len())
                .filter(|place| claims.iter().all(|(claimed, _)| claimed != place))
                .count();
            prop_assert_eq!(table.unclaimed(), unclaimed);
        }
    }
}

#[test]
fn a_retained_value_has_no_age_and_no_rate_until_a_new_one_arrives() {
    let mut table = Table::default();
    let kept = Reading {
        retained: true,
        ..reading("a", "1")
    };
    table.take(kept, 1_000);
    let row = table.row(0).unwrap();
    assert_eq!(row.age(5_000), "retained");
    assert!(row.reading().retained);
    // A broker says what it keeps at each subscription.
    table.take(kept, 2_000);
    assert_eq!(table.row(0).unwrap().rate(), "");
    take(&mut table, 3_000, &[("a", "1")]);
    let row = table.row(0).unwrap();
    assert_eq!((row.age(5_000), row.rate()), ("2 s".into(), "".into()));
    take(&mut table, 4_000, &[("a", "2")]);
    assert_eq!(table.row(0).unwrap().rate(), "1/s");
}
