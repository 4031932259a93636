//! How much is kept, and what is given up.

use super::*;
use pindash::model::chart::given_up;
use pindash::model::history::{LEVELS, MAX_BYTES, MAX_SERIES, lengths};

#[test]
fn all_rings_stay_within_the_bound_and_keep_a_day_of_minutes() {
    for series in 0..=MAX_SERIES {
        let lengths = lengths(series);
        let items: usize = lengths.iter().sum();
        assert!(items * size_of::<Item>() * series <= MAX_BYTES, "{series}");
        assert!(lengths[3] > 1_440 * 5 / 4 && lengths[0] >= 256, "{series}");
        assert!(lengths.iter().all(|length| length.is_power_of_two()));
    }
    assert_eq!(size_of::<Item>(), 32);
    assert_eq!(lengths(1), [65_536, 32_768, 16_384, 2_048]);
    assert_eq!(lengths(24), [8_192, 4_096, 2_048, 2_048]);
    assert_eq!(lengths(200), [512, 256, 128, 2_048]);
    assert_eq!(lengths(MAX_SERIES), [256, 128, 64, 2_048]);
}

/// A history with so many series, of which only `a` has samples.
fn among(series: usize) -> History {
    let mut history = history();
    for other in 1..series {
        history.place_of(&other.to_string(), false).unwrap();
    }
    history.place_of("a", false).unwrap();
    history
}

#[test]
fn where_samples_are_given_up_seconds_are_left_and_where_those_are_minutes() {
    let mut history = among(200);
    assert_eq!(given_up(history.of("a").unwrap(), 0), "");
    // Four a second for an hour.
    for at in 0..14_400_u64 {
        takes(&mut history, "a", at * 250, &at.to_string());
    }
    let series = history.of("a").unwrap();
    // A ring has the gap of the begin, until that is given up.
    let since_s = |level| (series.whole_from_ms(level) - NOON).div_ceil(1_000);
    assert_eq!([since_s(0), since_s(1), since_s(2)], [3_488, 3_391, 2_541]);
    assert_eq!(series.whole_from_ms(3), 0);
    assert_eq!(
        given_up(series, 3_600_000),
        "Not kept any more: single values before 13:58:07, seconds before 13:56:30, \
         tens of seconds before 13:42:20"
    );
    let counts: Vec<usize> = (0..LEVELS)
        .map(|level| items(series, level).len())
        .collect();
    assert_eq!(counts, [448, 200, 102, 61]);
    // Nothing is missing, and nothing is there twice.
    for column_ms in [1, 16, 250, 1_000, 10_000, 60_000] {
        let read = series.read(ALWAYS, column_ms);
        assert_eq!(
            (read.count, read.low, read.high),
            (14_400, 0.0, 14_399.0),
            "{column_ms}"
        );
        assert_eq!(read.sum, (0..14_400).sum::<u64>() as f64);
    }
}

#[test]
fn rings_become_shorter_when_more_series_come_and_the_newest_stay() {
    let mut history = among(1);
    for at in 0..5_000_u64 {
        takes(&mut history, "a", at * 100, "7");
    }
    assert_eq!(history.of("a").unwrap().whole_from_ms(0), 0);
    for other in 0..199 {
        history.place_of(&other.to_string(), false).unwrap();
    }
    let series = history.of("a").unwrap();
    assert_eq!(series.whole_from_ms(0), NOON + 499_900 - 512 * 100 + 1);
    assert_eq!(series.last().unwrap().at_ms(), NOON + 499_900);
    assert_eq!(series.read(ALWAYS, 1).count, 5_000);
}

#[test]
fn there_are_at_most_so_many_series_each_with_one_place() {
    let mut history = history();
    for at in 0..MAX_SERIES {
        assert_eq!(history.place_of(&at.to_string(), false), Some(at));
    }
    assert_eq!(history.place_of("another", false), None);
    assert_eq!(history.place_of("7", false), Some(7));
    assert_eq!(history.series().len(), MAX_SERIES);
    // What has no place is not kept, and does no harm.
    history.begin_reading();
    history.take(MAX_SERIES, "1", 0);
    history.end(MAX_SERIES, 0);
    assert!(history.of("another").is_none());
}

#[test]
fn forgetting_leaves_the_places_and_begins_a_new_line() {
    let mut history = history_of(&[(0, "1"), (1_000, "2")]);
    history.forget();
    let series = history.of("a").unwrap();
    assert!(series.read(ALWAYS, 1).is_empty() && !series.is_live());
    assert_eq!(series.at(NOON + 5_000), None);
    assert_eq!(history.place_of("a", false), Some(0));
    takes(&mut history, "a", 2_000, "3");
    let series = history.of("a").unwrap();
    assert_eq!(
        samples(series),
        [(1_999, "gap".into()), (2_000, "3".into())]
    );
}
