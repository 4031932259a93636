//! Records: what is stored when, and what becomes of damaged ones.

use super::*;
use pindash::model::history::{LEVELS, Record, STORE_EVERY_MS};

/// A day in which the tests are.
const NOW_MS: u64 = 80_000_000;

/// A history at a time of the day that knows what is in the records.
pub fn knowing(records: &[Record], now_ms: u64) -> History {
    let mut history = history();
    let mut records: Vec<&Record> = records.iter().collect();
    records.sort_by_key(|record| (record.level, record.at_ms));
    for record in records {
        history.restore(&record.bytes, now_ms);
    }
    history
}

/// All that is kept, level by level.
pub fn everything(history: &History) -> Vec<(String, bool, Vec<Vec<Item>>)> {
    let all = history.series().iter().map(|series| {
        let levels = (0..LEVELS).map(|level| items(series, level)).collect();
        (series.key.to_string(), series.keeps_changes, levels)
    });
    all.collect()
}

/// How many items a record has of its first series.
fn first_items(record: &Record) -> u64 {
    u64::from_le_bytes(record.bytes[17..25].try_into().unwrap())
}

#[test]
fn each_level_is_stored_in_its_own_time() {
    let mut history = history_of(&[(0, "1")]);
    assert_eq!(history.deadline_ms(), Some(10_000));
    let mut stored = Vec::new();
    for at_s in 0..=600_u64 {
        takes(&mut history, "a", at_s * 1_000, "1");
        for record in history.unstored(at_s * 1_000, false) {
            assert_eq!(record.at_ms, NOON + at_s * 1_000);
            stored.push((record.level, at_s * 1_000));
        }
    }
    for (level, every_ms) in STORE_EVERY_MS.into_iter().enumerate() {
        let times = stored.iter().filter(|(of, _)| *of == level);
        let times: Vec<u64> = times.map(|(_, ms)| *ms).collect();
        let expected: Vec<u64> = (1..=600_000 / every_ms).map(|nth| nth * every_ms).collect();
        assert_eq!(times, expected, "{level}");
    }
}

#[test]
fn only_what_is_new_is_stored() {
    let mut history = history_of(&[(0, "1"), (1_000, "2"), (2_500, "3")]);
    let records = history.unstored(3_000, true);
    let counts: Vec<u64> = records.iter().map(first_items).collect();
    // With the gap at the begin of the visit.
    assert_eq!(counts, [4, 4, 2, 2]);
    assert_eq!(history.unstored(4_000, true), []);
    assert_eq!(history.deadline_ms(), None);
    takes(&mut history, "a", 4_500, "4");
    // What was last may have changed.
    let counts: Vec<u64> = history
        .unstored(5_000, true)
        .iter()
        .map(first_items)
        .collect();
    assert_eq!(counts, [2, 2, 1, 1]);
    // A series without anything new is in no record.
    takes(&mut history, "b", 6_000, "4");
    let [record, ..] = &history.unstored(7_000, true)[..] else {
        panic!()
    };
    assert_eq!(first_items(record), 2);
    assert!(
        !record
            .bytes
            .windows(9)
            .any(|at| at == [1, 0, 0, 0, 0, 0, 0, 0, b'a'])
    );
}

#[test]
fn what_came_since_the_last_record_is_stored_although_other_timers_fire() {
    let mut history = history_of(&[(20_000, "1")]);
    history.unstored(20_000, false);
    takes(&mut history, "a", 21_000, "2");
    assert_eq!(history.unstored(25_000, false), []);
    assert_eq!(history.deadline_ms(), Some(30_000));
    assert_eq!(history.unstored(30_000, false).len(), 2);
}

#[test]
fn what_was_stored_twice_in_a_moment_has_one_key() {
    // A page that is hidden and then left.
    let mut history = history_of(&[(20_000, "1")]);
    assert_eq!(history.unstored(21_000, true).len(), LEVELS);
    history.lose(21_000);
    assert_eq!(history.unstored(21_000, true), []);
    assert_eq!(history.unstored(21_001, true).len(), LEVELS);
}

#[test]
fn samples_come_back_with_their_digits_and_gaps_and_the_next_visit_begins_with_one() {
    let mut history = history_of(&[(0, "20.50"), (1_000, "-0.5")]);
    history.lose(2_000);
    takes(&mut history, "a", 3_000, "1e-7");
    switches(&mut history, "d", 3_500, "1");
    let mut next = knowing(&history.unstored(4_000, true), NOW_MS);
    assert_eq!(everything(&next), everything(&history));
    assert!(next.of("d").unwrap().keeps_changes);
    assert!(next.series().iter().all(|series| !series.is_live()));
    takes(&mut next, "a", NOW_MS, "7");
    switches(&mut next, "d", NOW_MS, "1");
    let line = samples(next.of("a").unwrap());
    let now_ms = NOW_MS as i64;
    let expected = [
        (-1, "gap"),
        (0, "20.50"),
        (1_000, "-0.5"),
        (2_000, "gap"),
        (3_000, "0.0000001"),
        (now_ms - 1, "gap"),
        (now_ms, "7"),
    ];
    assert_eq!(line, expected.map(|(ms, text)| (ms, text.to_owned())));
    assert_eq!(samples(next.of("d").unwrap()).len(), 4);
}

#[test]
fn a_gap_at_the_very_time_of_the_last_sample_is_stored() {
    let mut history = history_of(&[(0, "1"), (1_000, "2")]);
    let mut records = history.unstored(5_000, true);
    history.lose(1_000);
    records.extend(history.unstored(60_000, true));
    assert_eq!(everything(&knowing(&records, NOW_MS)), everything(&history));
}

#[test]
fn what_comes_at_the_same_moment_as_the_last_record_is_stored() {
    let mut history = history_of(&[(0, "1"), (1_000, "2")]);
    let mut records = history.unstored(1_000, true);
    takes(&mut history, "a", 1_000, "3");
    takes(&mut history, "a", 1_000, "3");
    records.extend(history.unstored(2_000, true));
    assert_eq!(everything(&knowing(&records, NOW_MS)), everything(&history));
}

#[test]
fn a_fast_stream_stores_its_newest_samples_and_the_time_before_them_is_read_in_seconds() {
    let mut history = history();
    let mut records = Vec::new();
    for at in 0..6_000_u64 {
        let value = if at % 1_000 == 300 { "50" } else { "1" };
        takes(&mut history, "a", at * 10, value);
        if at % 1_000 == 999 {
            records.extend(history.unstored(at * 10, false));
        }
    }
    records.extend(history.unstored(60_000, true));
    let next = knowing(&records, NOW_MS);
    let series = next.of("a").unwrap();
    let kept = items(series, 0).len();
    assert!((156..=257).contains(&kept), "{kept}");
    for column_ms in [1, 500, 1_000, 60_000] {
        let read = series.read(ALWAYS, column_ms);
        assert_eq!(read.high, 50.0, "{column_ms}");
        // All spikes are there, and nothing twice but what is in the second where levels meet.
        let spikes = read
            .columns
            .iter()
            .filter(|column| column.high > 1.0)
            .count();
        assert!(column_ms == 60_000 || spikes == 6, "{spikes}");
        assert!(read.count <= 6_000 && read.count >= 5_900, "{}", read.count);
    }
}

#[test]
fn a_second_restore_changes_nothing() {
    let mut history = history();
    let mut records = Vec::new();
    for at in 0..1_000_u64 {
        takes(&mut history, "a", at * 730, &(at % 17).to_string());
        if at % 100 == 50 {
            history.lose(at * 730 + 100);
        }
        records.extend(history.unstored(at * 730, false));
    }
    records.extend(history.unstored(730_000, true));
    let mut next = knowing(&records, NOW_MS);
    assert_eq!(everything(&next), everything(&history));
    takes(&mut next, "a", NOW_MS, "1");
    let before = everything(&next);
    let mut sorted = records.clone();
    sorted.sort_by_key(|record| (record.level, record.at_ms));
    for record in &sorted {
        next.restore(&record.bytes, NOW_MS + 100);
    }
    assert_eq!(everything(&next), before);
}

#[test]
fn a_restored_page_stores_only_what_is_new() {
    let mut history = history();
    for at in 0..400_u64 {
        takes(&mut history, "a", at * 1_000, "1");
    }
    let mut next = knowing(&history.unstored(400_000, true), NOW_MS);
    takes(&mut next, "a", NOW_MS, "2");
    let counts: Vec<u64> = next
        .unstored(NOW_MS, true)
        .iter()
        .map(first_items)
        .collect();
    // The last item once more, the begin of the visit and the sample.
    assert_eq!(counts, [3; 4]);
}

#[test]
fn what_is_restored_after_the_first_sample_joins_it() {
    // A reload within a minute, in which the new page hears the board before it reads the records.
    let mut history = history_of(&[(0, "1"), (20_000, "99"), (29_500, "2")]);
    let records = history.unstored(30_000, true);
    let mut next = super::history();
    takes(&mut next, "a", 29_900, "5");
    for _ in 0..2 {
        for record in &records {
            next.restore(&record.bytes, 29_950);
        }
        let series = next.of("a").unwrap();
        let expected = [
            (-1, "gap"),
            (0, "1"),
            (20_000, "99"),
            (29_500, "2"),
            (29_899, "gap"),
            (29_900, "5"),
        ];
        assert_eq!(
            samples(series),
            expected.map(|(ms, text)| (ms, text.to_owned()))
        );
        for column_ms in [1_000, 10_000, 60_000] {
            let read = series.read(ALWAYS, column_ms);
            assert_eq!((read.low, read.high), (1.0, 99.0), "{column_ms}");
        }
        assert_eq!(buckets(series, 3), ["-0.001: gap", "0: 1 to 99, 5/1"]);
    }
    takes(&mut next, "a", 31_000, "6");
    assert_eq!(buckets(next.of("a").unwrap(), 3)[1], "0: 1 to 99, 11/2");
}

#[test]
fn what_is_restored_before_the_first_sample_joins_it() {
    let mut history = history_of(&[(0, "1"), (20_000, "99")]);
    let mut next = knowing(&history.unstored(30_000, true), 30_000);
    takes(&mut next, "a", 31_000, "5");
    let series = next.of("a").unwrap();
    let last = buckets(series, 3).pop().unwrap();
    assert_eq!(last, "0: 1 to 99, 105/3");
}

#[test]
fn records_from_the_future_are_left_out() {
    let mut history = history_of(&[(0, "1"), (10_000, "2"), (20_000, "3")]);
    let records = history.unstored(20_000, true);
    // The clock was set back since.
    let mut next = knowing(&records, 15_000);
    assert_eq!(samples(next.of("a").unwrap()).len(), 3);
    takes(&mut next, "a", 15_000, "4");
    let line = samples(next.of("a").unwrap());
    assert!(line.is_sorted_by_key(|(ms, _)| *ms));
    assert_eq!(line.last().unwrap(), &(15_000, "4".into()));
}

#[test]
fn the_clock_is_not_set_back_behind_what_was_restored() {
    let mut history = history_of(&[(0, "1"), (100_000, "2")]);
    let mut next = knowing(&history.unstored(100_000, true), 200_000);
    next.set_clock(200_000, NOON + 50_000);
    takes(&mut next, "a", 201_000, "3");
    let line = samples(next.of("a").unwrap());
    assert_eq!(line.last().unwrap(), &(101_001, "3".into()));
}

#[test]
fn a_cut_record_is_restored_up_to_where_it_is_cut() {
    let mut history = history_of(&[(0, "1"), (10_000, "2"), (20_000, "3")]);
    let whole = history.unstored(20_000, true);
    let bytes = &whole[0].bytes;
    for length in 0..bytes.len() {
        let mut next = super::history();
        next.restore(&bytes[..length], NOW_MS);
        assert!(
            next.of("a")
                .is_none_or(|series| items(series, 0).is_empty()),
            "{length}"
        );
    }
}

#[test]
fn a_number_that_cannot_be_is_left_out() {
    let mut history = history_of(&[(0, "1"), (10_000, "2")]);
    for record in history.unstored(20_000, true) {
        for word in [
            f64::NAN.to_bits(),
            f64::INFINITY.to_bits(),
            1e300_f64.to_bits(),
        ] {
            // The last item: its least value, its greatest one and its sum.
            for behind in [24, 16, 8] {
                let mut bytes = record.bytes.clone();
                let at = bytes.len() - behind;
                bytes[at..at + 8].copy_from_slice(&word.to_le_bytes());
                if record.level == 0 && behind == 8 {
                    continue;
                }
                let mut next = super::history();
                next.restore(&bytes, NOW_MS);
                let kept = items(next.of("a").unwrap(), record.level);
                assert!(kept.iter().all(|item| item.is_gap() || item.high < 3.0));
            }
        }
        // As many decimals as no number has.
        if record.level == 0 {
            let mut bytes = record.bytes.clone();
            let at = bytes.len() - 32;
            bytes[at] = 64;
            let mut next = super::history();
            next.restore(&bytes, NOW_MS);
            assert_eq!(samples(next.of("a").unwrap()).len(), 2);
        }
    }
}

mod properties {
    use super::*;
    use pindash::model::chart::{Plot, csv, table};
    use proptest::prelude::*;

    /// All that a page does with a history.
    fn used(mut history: History) {
        takes(&mut history, "a", NOW_MS, "1.5");
        history.lose(NOW_MS + 10);
        takes(&mut history, "a", NOW_MS + 20, "2");
        let series: Vec<&Series> = history.series().iter().collect();
        let all = Span {
            from_ms: NOON - 86_400_000,
            to_ms: NOON + 86_400_000,
        };
        csv(&series, all);
        table(&series, all, 0);
        for span in [all, span(0, 600_000)] {
            let plot = Plot {
                series: &series,
                is_step: false,
                span,
                until_ms: Some(span.to_ms),
                limits: [None, None],
                marks: [[None; 2]; 2],
                unit: "",
                zone_ms: 0,
                width: 300.0,
                height: 100.0,
                margins: [40.0, 4.0, 4.0, 20.0],
            };
            plot.picture();
        }
        for series in series {
            series.at(NOON);
            series.decimals();
        }
        history.unstored(NOW_MS + 30, true);
    }

    /// A record of any items of a series.
    fn any_record() -> impl Strategy<Value = Vec<u8>> {
        let time = prop_oneof![0..NOW_MS, Just(0), Just(NOW_MS - 1)];
        let count = prop_oneof![0..30_u64, 0..(1_u64 << 22)];
        let stamp = prop_oneof![
            3 => (time, count).prop_map(|(ms, count)| (NOON + ms) << 22 | count),
            1 => any::<u64>(),
        ];
        let float = prop_oneof![
            4 => (-1e6..1e6_f64).prop_map(f64::to_bits),
            1 => any::<u64>(),
        ];
        let item = (
            stamp,
            float.clone(),
            float.clone(),
            prop_oneof![float, any::<u64>()],
        );
        let items = prop::collection::vec(item, 0..40);
        (0..6_u8, 0..4_u64, items).prop_map(|(level, flags, items)| {
            let mut bytes = vec![level];
            for number in [flags, 1, items.len() as u64] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.push(b'a');
            for (stamp, low, high, rest) in items {
                for word in [stamp, low, high, rest] {
                    bytes.extend(word.to_le_bytes());
                }
            }
            bytes
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_bytes_do_harm(bytes: Vec<u8>, level in 0..5_u8) {
            let mut history = history();
            history.restore(&bytes, NOW_MS);
            let mut of_level = vec![level];
            of_level.extend(bytes);
            history.restore(&of_level, NOW_MS);
            used(history);
        }

        #[test]
        fn no_items_do_harm(records in prop::collection::vec(any_record(), 1..6)) {
            let mut history = history();
            for record in &records {
                history.restore(record, NOW_MS);
            }
            for (_, _, levels) in everything(&history) {
                for level in levels {
                    prop_assert!(level.iter().all(|item| item.at_ms() < NOON + NOW_MS));
                    prop_assert!(level.is_sorted_by_key(Item::at_ms));
                }
            }
            used(history);
        }

        #[test]
        fn changed_bytes_of_a_record_do_no_harm(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut history = history_of(&[(0, "1.5"), (1_000, "2"), (70_000, "-3")]);
            let mut next = super::super::history();
            for mut record in history.unstored(80_000, true) {
                for (at, byte) in &changes {
                    let at = at.index(record.bytes.len());
                    record.bytes[at] = *byte;
                }
                next.restore(&record.bytes, NOW_MS);
            }
            used(next);
        }
    }
}
