//! The lines of a chart, as they are drawn.

use super::*;

#[test]
fn a_ramp_is_a_straight_line_from_corner_to_corner() {
    let samples: Vec<(u64, String)> = (0..=10)
        .map(|at| (at * 1_000, (at * 10).to_string()))
        .collect();
    let samples: Vec<(u64, &str)> = samples
        .iter()
        .map(|(ms, text)| (*ms, text.as_str()))
        .collect();
    let picture = picture(&history_of(&samples), span(0, 10_000), None);
    let expected: Vec<Point> = (0..=10)
        .map(|at| [f64::from(at) * 10.0, 100.0 - f64::from(at) * 10.0])
        .collect();
    assert_eq!(runs(&picture.lines[0]), [expected]);
    assert_eq!(picture.frame, [0.0, 0.0, 100.0, 100.0]);
    // Without room on the left there are no axes.
    assert!(picture.values.is_empty() && picture.times.is_empty());
}

#[test]
fn changes_are_drawn_in_steps_and_other_values_where_that_is_asked_for() {
    let mut history = history();
    for (ms, value) in [(0, "0"), (4_000, "1"), (8_000, "0")] {
        switches(&mut history, "d", ms, value);
        takes(&mut history, "a", ms, value);
    }
    let expected = [
        [0.0, 100.0],
        [40.0, 100.0],
        [40.0, 0.0],
        [80.0, 0.0],
        [80.0, 100.0],
        [100.0, 100.0],
        [100.0, 100.0],
    ];
    for (key, is_step) in [("d", false), ("d", true), ("a", true)] {
        let series = [history.of(key).unwrap()];
        let plot = Plot {
            is_step,
            until_ms: Some(NOON + 10_000),
            ..plot(&series, span(0, 10_000))
        };
        assert_eq!(runs(&plot.picture().lines[0]), [expected], "{key}");
    }
    let series = [history.of("a").unwrap()];
    let line = &plot(&series, span(0, 10_000)).picture().lines[0];
    assert_eq!(runs(line), [[[0.0, 100.0], [40.0, 0.0], [80.0, 100.0]]]);
}

#[test]
fn a_gap_interrupts_the_line_and_the_last_value_stands_until_it_begins() {
    let mut history = history_of(&[(0, "10"), (2_000, "20")]);
    history.lose(3_000);
    takes(&mut history, "a", 6_000, "30");
    takes(&mut history, "a", 8_000, "40");
    let line = &picture(&history, span(0, 10_000), Some(9_000)).lines[0];
    assert_eq!(
        runs(line),
        [
            vec![[0.0, 90.0], [20.0, 80.0], [30.0, 80.0]],
            vec![[60.0, 70.0], [80.0, 60.0], [90.0, 60.0]],
        ]
    );
    // Nobody knows until when the last value stands.
    let line = &picture(&history, span(0, 10_000), None).lines[0];
    assert_eq!(runs(line)[1], [[60.0, 70.0], [80.0, 60.0]]);
    // The last value is from before a gap.
    history.lose(8_500);
    let line = &picture(&history, span(0, 10_000), Some(9_900)).lines[0];
    assert_eq!(runs(line)[1].last(), Some(&[85.0, 60.0]));
    // All of the span is a gap.
    let line = &picture(&history, span(4_000, 5_000), None).lines[0];
    assert!(
        line.iter()
            .all(|[x, _]| x.is_nan() || !(0.0..=100.0).contains(x))
    );
}

#[test]
fn a_value_of_an_earlier_visit_does_not_stand_now() {
    let mut first = history_of(&[(0, "10"), (2_000, "20")]);
    let mut next = history();
    for record in first.unstored(2_500, true) {
        next.restore(&record.bytes, 5_000);
    }
    let line = &picture(&next, span(0, 10_000), Some(9_000)).lines[0];
    assert_eq!(runs(line), [[[0.0, 90.0], [20.0, 80.0]]]);
    // Nor is a line drawn from it to the first value of this visit.
    takes(&mut next, "a", 6_000, "30");
    let line = &picture(&next, span(0, 10_000), Some(9_000)).lines[0];
    assert_eq!(
        runs(line),
        [[[0.0, 90.0], [20.0, 80.0]], [[60.0, 70.0], [90.0, 70.0]]]
    );
}

#[test]
fn a_single_value_is_seen() {
    let line = &picture(&history_of(&[(5_000, "50")]), span(0, 10_000), None).lines[0];
    assert_eq!(runs(line), [[[50.0, 50.0], [51.5, 50.0]]]);
    let mut history = history_of(&[(5_000, "50")]);
    history.lose(5_000);
    takes(&mut history, "a", 7_000, "50");
    takes(&mut history, "a", 8_000, "50");
    let line = &picture(&history, span(0, 10_000), None).lines[0];
    assert_eq!(runs(line)[0], [[50.0, 50.0], [51.5, 50.0]]);
}

#[test]
fn a_flat_line_is_in_the_middle_and_nothing_draws_nothing() {
    let history = history_of(&[(0, "7"), (5_000, "7")]);
    let series = [history.of("a").unwrap()];
    let line = &plot(&series, span(0, 10_000)).picture().lines[0];
    assert_eq!(runs(line), [[[0.0, 50.0], [50.0, 50.0]]]);
    let mut empty = super::history();
    empty.place_of("a", false);
    let picture = picture(&empty, span(0, 10_000), Some(5_000));
    assert_eq!(picture.lines, [Vec::<Point>::new()]);
    assert!(plot(&[], span(0, 10_000)).picture().lines.is_empty());
    // A picture without room is none.
    let none = Plot {
        width: 0.0,
        height: 0.0,
        margins: [40.0, 8.0, 8.0, 20.0],
        ..plot(&series, span(0, 0))
    };
    none.picture();
}

#[test]
fn a_column_is_drawn_by_its_first_extreme_and_last_values() {
    let history = history_of(&[
        (0, "50"),
        (5_000, "40"),
        (5_010, "90"),
        (5_020, "10"),
        (5_030, "60"),
        (9_000, "50"),
    ]);
    let line = &picture(&history, span(0, 10_000), None).lines[0];
    let [run] = &runs(line)[..] else {
        panic!("{line:?}")
    };
    let values: Vec<f64> = run.iter().map(|[_, y]| 100.0 - y).collect();
    // It rises all in all, so the least comes first.
    assert_eq!(values, [50.0, 40.0, 10.0, 90.0, 60.0, 50.0]);
    assert!(run.is_sorted_by_key(|[x, _]| *x));
}

#[test]
fn what_is_beyond_fixed_limits_is_at_most_a_height_away() {
    let history = history_of(&[(0, "-1e9"), (5_000, "1e9"), (10_000, "50")]);
    let line = &picture(&history, span(0, 10_000), None).lines[0];
    assert_eq!(runs(line), [[[0.0, 200.0], [50.0, -100.0], [100.0, 50.0]]]);
}

#[test]
fn several_series_share_limits_and_have_their_own_lines() {
    let mut history = history_of(&[(0, "0"), (10_000, "50")]);
    takes(&mut history, "b", 0, "100");
    takes(&mut history, "b", 10_000, "100");
    let series = [history.of("a").unwrap(), history.of("b").unwrap()];
    let picture = plot(&series, span(0, 10_000)).picture();
    assert_eq!(runs(&picture.lines[0]), [[[0.0, 100.0], [100.0, 50.0]]]);
    assert_eq!(runs(&picture.lines[1]), [[[0.0, 0.0], [100.0, 0.0]]]);
}

#[test]
fn a_step_leads_from_what_stood_within_the_frame() {
    let mut history = history();
    for (ms, value) in [(0, "90"), (50_000, "10"), (55_000, "20")] {
        takes(&mut history, "a", ms, value);
    }
    let series = [history.of("a").unwrap()];
    let plot = Plot {
        is_step: true,
        ..plot(&series, span(40_000, 60_000))
    };
    let line = &plot.picture().lines[0];
    assert!(
        line.iter()
            .all(|[_, y]| y.is_nan() || (0.0..=100.0).contains(y)),
        "{line:?}"
    );
}

#[test]
fn a_chart_with_axes_has_its_lines_in_its_frame() {
    let history = history_of(&[(0, "20.3"), (5_000, "21.9")]);
    let series = [history.of("a").unwrap()];
    let plot = Plot {
        width: 400.0,
        height: 200.0,
        margins: [40.0, 8.0, 10.0, 20.0],
        ..plot(&series, span(0, 10_000))
    };
    let picture = plot.picture();
    assert_eq!(picture.frame, [40.0, 8.0, 390.0, 180.0]);
    let texts: Vec<&str> = picture
        .values
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(texts, ["20.0", "20.5", "21.0", "21.5", "22.0"]);
    assert_eq!((picture.values[0].0, picture.values[4].0), (180.0, 8.0));
    let [from, to] = [picture.lines[0][0], picture.lines[0][1]];
    assert!((from[1] - (180.0 - 172.0 * 0.15)).abs() < 1e-9 && from[0] == 40.0);
    assert!((to[1] - (180.0 - 172.0 * 0.95)).abs() < 1e-9 && to[0] == 215.0);
    assert_eq!(picture.times[0], (40.0, "12:00:00".into()));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_spike_is_drawn_and_no_line_crosses_a_gap(
            steps in prop::collection::vec((1..3_000_u64, -50..50_i64, 0..12_u8), 2..200),
            spike in any::<prop::sample::Index>(),
            width in 20.0..900.0_f64,
            is_step: bool,
        ) {
            let mut history = super::history();
            let (mut at_ms, mut gaps, mut lost_ms) = (0, Vec::new(), None);
            let spike = spike.index(steps.len());
            for (nth, (ms, value, what)) in steps.iter().enumerate() {
                at_ms += ms;
                if *what == 0 && nth != spike {
                    history.lose(at_ms);
                    lost_ms.get_or_insert(at_ms);
                    continue;
                }
                if let Some(lost_ms) = lost_ms.take() && nth > 0 {
                    gaps.push((lost_ms, at_ms));
                }
                let value = if nth == spike { 1_000 } else { *value };
                takes(&mut history, "a", at_ms, &value.to_string());
            }
            let series = [history.of("a").unwrap()];
            let span = super::span(0, at_ms + 1);
            let plot = Plot {
                is_step,
                width,
                until_ms: lost_ms.is_none().then_some(span.to_ms),
                ..plot(&series, span)
            };
            let picture = plot.picture();
            let top = picture.lines[0].iter().map(|[_, y]| *y).fold(100.0, f64::min);
            // Alone it is a flat line, which is in the middle.
            let is_alone = series[0].read(span, 1).count == 1;
            prop_assert_eq!(top, if is_alone { 50.0 } else { 0.0 }, "the spike touches the top");
            // As exact as a column, and as the buckets that it is read from.
            let column_ms = plot.column_ms();
            let slack_ms = if column_ms >= 1_000 { 60_000 } else { 2 };
            let x = |ms: u64| ms as f64 / (at_ms + 1) as f64 * width;
            for run in runs(&picture.lines[0]) {
                prop_assert!(run.is_sorted_by(|one, other| one[0] <= other[0] + 1e-9));
                let [from, to] = [run[0][0], run[run.len() - 1][0]];
                // That of a single value is longer than that.
                let to = if run.len() == 2 { to - 1.5 } else { to };
                for (lost_ms, back_ms) in &gaps {
                    let [lost, back] = [x(lost_ms + slack_ms), x(back_ms.saturating_sub(slack_ms))];
                    prop_assert!(
                        back <= lost || to <= lost + 1e-6 || from >= back - 1e-6,
                        "from {from} to {to} over {lost} to {back}"
                    );
                }
            }
        }
    }
}
