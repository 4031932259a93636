//! What is read out for a chart.

use super::*;

#[test]
fn a_column_has_its_first_least_greatest_and_last_value_and_the_neighbours_come_too() {
    let history = history_of(&[
        (0, "1"),
        (100, "5"),
        (120, "9"),
        (140, "2"),
        (160, "6"),
        (300, "4"),
        (500, "3"),
    ]);
    let read = history.of("a").unwrap().read(span(50, 400), 100);
    assert_eq!(
        lines(&read),
        [
            (0, [1.0; 4], None),
            (100, [5.0, 2.0, 9.0, 6.0], None),
            (300, [4.0; 4], None),
            (500, [3.0; 4], None),
        ]
    );
    // What stood at the begin counts for the limits, and not for the mean.
    assert_eq!(
        (read.low, read.high, read.sum, read.count),
        (1.0, 9.0, 26.0, 5)
    );
}

#[test]
fn what_stands_counts_where_nothing_came_and_where_a_step_leads_away_from_it() {
    let mut history = history_of(&[(0, "7"), (60_000, "2")]);
    let read = history.of("a").unwrap().read(span(10_000, 20_000), 100);
    assert_eq!((read.low, read.high, read.count), (7.0, 7.0, 0));
    for (ms, value) in [(0, "1"), (60_000, "0")] {
        switches(&mut history, "d", ms, value);
    }
    let read = history.of("d").unwrap().read(span(50_000, 70_000), 100);
    assert_eq!((read.low, read.high, read.count), (0.0, 1.0, 1));
    // Nothing stands behind a gap, and nothing before the first sample.
    history.lose(61_000);
    let series = history.of("a").unwrap();
    assert!(series.read(span(62_000, 63_000), 100).is_empty());
    assert!(!series.read(span(60_500, 63_000), 100).is_empty());
    let before = Span {
        from_ms: NOON - 5_000,
        to_ms: NOON - 1_000,
    };
    assert!(series.read(before, 100).is_empty());
}

#[test]
fn a_column_that_only_begins_before_the_span_counts() {
    let history = history_of(&[(0, "1"), (990, "1"), (1_010, "100"), (2_000, "1")]);
    let read = history.of("a").unwrap().read(span(1_005, 3_000), 100);
    assert_eq!(read.high, 1.0_f64.max(100.0));
    // Here both are in the column from 900 to 1,100.
    let read = history.of("a").unwrap().read(span(1_005, 3_000), 200);
    assert_eq!(read.high, 100.0);
}

#[test]
fn an_empty_history_has_no_columns() {
    let mut history = history();
    history.place_of("a", false);
    let series = history.of("a").unwrap();
    for (from_ms, to_ms) in [(0, 1_000), (5, 5), (9, 3)] {
        let read = series.read(span(from_ms, to_ms), 0);
        assert!(read.is_empty() && read.columns.is_empty() && read.count == 0);
    }
    assert_eq!(series.last(), None);
    assert_eq!(series.decimals(), 0);
}

#[test]
fn the_value_at_a_time_is_the_sample_that_stands_then_or_a_gap() {
    let mut history = history_of(&[(0, "1.50"), (1_000, "2")]);
    history.lose(1_500);
    let at = |ms: u64| {
        let (item, width_ms) = history.of("a").unwrap().at(NOON + ms)?;
        let mut digits = String::new();
        item.push_digits(&mut digits);
        Some((digits, item.is_gap(), width_ms))
    };
    assert_eq!(at(0), Some(("1.50".into(), false, 1)));
    assert_eq!(at(999), Some(("1.50".into(), false, 1)));
    assert_eq!(at(1_499), Some(("2".into(), false, 1)));
    assert_eq!(at(1_500).map(|(_, is_gap, _)| is_gap), Some(true));
    assert_eq!(history.of("a").unwrap().at(NOON - 1_000), None);
}

#[test]
fn a_stream_that_gave_up_its_samples_is_read_in_a_bounded_number_of_columns() {
    let mut history = history();
    for other in 0..200 {
        history.place_of(&other.to_string(), false);
    }
    for at in 0..20_000_u64 {
        takes(&mut history, "a", at * 100, &(at % 7).to_string());
    }
    let series = history.of("a").unwrap();
    let read = series.read(span(0, 2_000_000), 2_000);
    assert!(read.columns.len() <= 1_001, "{}", read.columns.len());
    // As fine as there is, it has no more columns than the rings have items.
    assert!(series.read(ALWAYS, 1).columns.len() <= 1_024 + 512 + 256 + 64);
    let read = series.read(span(1_990_000, 2_000_000), 10);
    assert_eq!(read.count, 100);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// Samples in the order of time, with some spikes.
    fn came() -> impl Strategy<Value = Vec<(u64, i64)>> {
        let gap_ms = prop_oneof![8 => 1..400_u64, 1 => 1..20_000_u64];
        let value = prop_oneof![9 => 0..100_i64, 1 => -10_000..10_000_i64];
        prop::collection::vec((gap_ms, value), 1..300).prop_map(|steps| {
            let mut at_ms = 0;
            let timed = steps.into_iter().map(|(gap_ms, value)| {
                at_ms += gap_ms;
                (at_ms, value)
            });
            timed.collect()
        })
    }

    fn taken(came: &[(u64, i64)], among: usize) -> History {
        let mut history = history();
        for other in 1..among {
            history.place_of(&other.to_string(), false);
        }
        for (ms, value) in came {
            takes(&mut history, "a", *ms, &value.to_string());
        }
        history
    }

    fn limits(came: &[(u64, i64)], from_ms: u64, to_ms: u64) -> (f64, f64) {
        let inside = came.iter().filter(|(ms, _)| (from_ms..=to_ms).contains(ms));
        inside.fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(low, high), (_, value)| (low.min(*value as f64), high.max(*value as f64)),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_spike_is_never_lost_and_none_is_made_up(
            came in came(),
            from_ms in 0..60_000_u64,
            length_ms in 1..60_000_u64,
            column_ms in 1..2_000_u64,
        ) {
            let history = taken(&came, 1);
            let to_ms = from_ms + length_ms;
            let read = history.of("a").unwrap().read(span(from_ms, to_ms), column_ms);
            let (low, high) = limits(&came, from_ms, to_ms);
            // A bucket counts where its middle is; the columns at both ends may be cut.
            let around_ms = column_ms + 1_000;
            let is_whole = column_ms < 1_000;
            if is_whole {
                prop_assert!(read.low <= low && read.high >= high, "{low} {high} {read:?}");
                let standing = came.iter().rfind(|(ms, _)| *ms < from_ms);
                let standing = standing.map_or(from_ms, |(ms, _)| *ms);
                let from_ms = standing.min(from_ms.saturating_sub(around_ms));
                let (low, high) = limits(&came, from_ms, to_ms + around_ms);
                prop_assert!(read.is_empty() || read.low >= low && read.high <= high);
            }
            let (low, high) = limits(&came, from_ms + around_ms, to_ms.saturating_sub(around_ms));
            prop_assert!(read.low <= low && read.high >= high);
            // What a line is drawn from has every extreme, too.
            let all = history.of("a").unwrap().read(ALWAYS, column_ms);
            let (low, high) = limits(&came, 0, u64::MAX);
            let extremes = all.columns.iter().fold((low, high), |(low, high), column| {
                (low.max(column.low.min(low)), high.min(column.high.max(high)))
            });
            prop_assert_eq!(extremes, (low, high));
            prop_assert_eq!((all.low, all.high, all.count), (low, high, came.len() as u64));
        }

        #[test]
        fn a_spike_is_not_lost_where_the_finer_rings_gave_it_up(
            at in 1..6_000_u64,
            every_ms in 90..400_u64,
            column_ms in 1..100_000_u64,
            beside_ms in 60_000..600_000_u64,
        ) {
            let mut history = history();
            let place = history.place_of("a", false).unwrap();
            for other in 0..250 {
                history.place_of(&other.to_string(), false);
            }
            for tick in 0..6_000_u64 {
                let value = if tick == at { "99" } else { "1" };
                history.begin_reading();
                history.take(place, value, tick * every_ms);
            }
            let spike_ms = at * every_ms;
            let around = span(spike_ms.saturating_sub(beside_ms), spike_ms + beside_ms);
            let series = history.of("a").unwrap();
            let read = series.read(around, column_ms.min(beside_ms / 2));
            prop_assert_eq!(read.high, 99.0);
            let all = series.read(ALWAYS, column_ms);
            prop_assert_eq!((all.high, all.count, all.sum), (99.0, 6_000, 6_098.0));
            let times: Vec<u64> = all.columns.iter().map(|column| column.first_ms).collect();
            prop_assert!(times.is_sorted());
        }

        #[test]
        fn the_same_samples_in_any_order_give_the_same_picture(
            came in came(),
            order in prop::collection::vec(any::<u32>(), 300),
            column_ms in prop::sample::select(vec![1, 7, 100, 1_000, 5_000, 10_000, 60_000, 144_000]),
        ) {
            let in_order = taken(&came, 1);
            // A visit begins with its first sample.
            let mut shuffled: Vec<(u32, (u64, i64))> =
                order.into_iter().zip(came[1..].iter().copied()).collect();
            shuffled.sort();
            let shuffled = shuffled.into_iter().map(|(_, sample)| sample);
            let others: Vec<(u64, i64)> = came[..1].iter().copied().chain(shuffled).collect();
            let other = taken(&others, 1);
            let [one, other] = [&in_order, &other].map(|history| {
                history.of("a").unwrap().read(ALWAYS, column_ms)
            });
            prop_assert_eq!(one, other);
        }

        #[test]
        fn columns_stay_the_same_while_the_span_moves_on(
            came in came(),
            from_ms in 0..20_000_u64,
            by_ms in 0..5_000_u64,
            column_ms in 1..3_000_u64,
        ) {
            let history = taken(&came, 1);
            let series = history.of("a").unwrap();
            let length_ms = 20_000;
            let [one, other] = [from_ms, from_ms + by_ms].map(|from_ms| {
                series.read(span(from_ms, from_ms + length_ms), column_ms)
            });
            // All but those that an end of a span cuts.
            let inside = NOON + from_ms + by_ms + 2 * column_ms + 1_000
                ..NOON + from_ms + length_ms - 2 * column_ms - 1_000;
            let [one, other] = [one, other].map(|read| {
                let columns = read.columns.into_iter();
                let whole: Vec<_> =
                    columns.filter(|column| inside.contains(&column.first_ms)).collect();
                whole
            });
            prop_assert_eq!(one, other);
        }

        #[test]
        fn no_column_is_wider_than_it_may_be(came in came(), column_ms in 1..200_000_u64) {
            let history = taken(&came, 1);
            let read = history.of("a").unwrap().read(ALWAYS, column_ms);
            for column in &read.columns {
                prop_assert_eq!(column.first_ms / column_ms, column.last_ms / column_ms);
                prop_assert!(column.low <= column.first && column.first <= column.high);
                prop_assert!(column.low <= column.last && column.last <= column.high);
            }
            let cells: Vec<u64> =
                read.columns.iter().map(|column| column.first_ms / column_ms).collect();
            prop_assert!(cells.is_sorted_by(|one, other| one < other), "{cells:?}");
        }
    }
}
