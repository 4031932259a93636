//! Buckets of a second, ten seconds and a minute.

use super::*;
use std::collections::BTreeMap;

#[test]
fn a_bucket_has_the_least_the_greatest_and_the_sum_of_its_samples() {
    let history = history_of(&[
        (100, "2"),
        (500, "-1.5"),
        (999, "4"),
        (1_000, "7"),
        (12_345, "0.5"),
        (61_000, "3"),
    ]);
    let series = history.of("a").unwrap();
    assert_eq!(
        buckets(series, 1)[1..],
        [
            "0: -1.5 to 4, 4.5/3",
            "1: 7 to 7, 7/1",
            "12: 0.5 to 0.5, 0.5/1",
            "61: 3 to 3, 3/1"
        ]
    );
    assert_eq!(
        buckets(series, 2)[1..],
        [
            "0: -1.5 to 7, 11.5/4",
            "10: 0.5 to 0.5, 0.5/1",
            "60: 3 to 3, 3/1"
        ]
    );
    assert_eq!(
        buckets(series, 3)[1..],
        ["0: -1.5 to 7, 12/5", "60: 3 to 3, 3/1"]
    );
}

#[test]
fn a_visit_begins_with_a_gap_before_its_first_bucket_and_has_none_behind_it() {
    let history = history_of(&[(59_500, "1"), (61_000, "2")]);
    let series = history.of("a").unwrap();
    for level in 0..4 {
        let gaps: Vec<bool> = items(series, level).iter().map(Item::is_gap).collect();
        assert_eq!(gaps, [true, false, false], "{level}");
    }
}

#[test]
fn a_digital_pin_keeps_its_changes_only_and_the_last_value_of_a_bucket_stands() {
    let mut history = history();
    for (ms, value) in [
        (0, "1"),
        (100, "1"),
        (200, "0"),
        (300, "0"),
        (5_000, "0"),
        (9_000, "1"),
    ] {
        switches(&mut history, "d", ms, value);
    }
    let series = history.of("d").unwrap();
    let expected = [(-1, "gap"), (0, "1"), (200, "0"), (9_000, "1")];
    assert_eq!(
        samples(series),
        expected.map(|(ms, text)| (ms, text.to_owned()))
    );
    let seconds = items(series, 1);
    let [_, first, second] = seconds[..] else {
        panic!("{seconds:?}")
    };
    assert_eq!(
        (first.low, first.high, first.sum() / first.count() as f64),
        (0.0, 1.0, 0.0)
    );
    assert_eq!((second.low, second.high), (1.0, 1.0));
    assert_eq!(
        items(series, 3)[1].sum() / items(series, 3)[1].count() as f64,
        1.0
    );
}

#[test]
fn a_digital_value_that_is_the_same_behind_a_gap_is_kept() {
    let mut history = history();
    switches(&mut history, "d", 0, "1");
    history.lose(1_000);
    switches(&mut history, "d", 5_000, "1");
    let expected = [(-1, "gap"), (0, "1"), (1_000, "gap"), (5_000, "1")];
    let series = history.of("d").unwrap();
    assert_eq!(
        samples(series),
        expected.map(|(ms, text)| (ms, text.to_owned()))
    );
}

#[test]
fn of_one_reading_a_series_takes_one_number() {
    let mut history = history();
    let place = history.place_of("a", false).unwrap();
    history.begin_reading();
    history.take(place, "1", 0);
    // A second pin that shows the same path.
    history.take(place, "1", 0);
    history.begin_reading();
    history.take(place, "1", 0);
    assert_eq!(items(history.of("a").unwrap(), 0).len(), 3);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn buckets_say_what_came_in_them(
            came in prop::collection::vec((0..30_000_u64, -1_000..1_000_i64), 1..200),
        ) {
            let mut history = history();
            let mut naive: Vec<BTreeMap<u64, Vec<i64>>> = vec![BTreeMap::new(); 4];
            let mut at_ms = 0;
            for (gap_ms, value) in came {
                at_ms += gap_ms;
                takes(&mut history, "a", at_ms, &value.to_string());
                for (level, width_ms) in WIDTHS_MS.into_iter().enumerate() {
                    let from_ms = (NOON + at_ms) / width_ms * width_ms;
                    naive[level].entry(from_ms).or_default().push(value);
                }
            }
            let series = history.of("a").unwrap();
            for (level, naive) in naive.iter().enumerate().skip(1) {
                let kept = items(series, level);
                let kept: Vec<&Item> = kept.iter().filter(|item| !item.is_gap()).collect();
                prop_assert_eq!(kept.len(), naive.len());
                for (item, (from_ms, values)) in kept.into_iter().zip(naive) {
                    prop_assert_eq!(item.at_ms(), *from_ms);
                    prop_assert_eq!(item.count(), values.len() as u64);
                    prop_assert_eq!(item.low, *values.iter().min().unwrap() as f64);
                    prop_assert_eq!(item.high, *values.iter().max().unwrap() as f64);
                    prop_assert_eq!(item.sum(), values.iter().sum::<i64>() as f64);
                }
            }
        }
    }
}
