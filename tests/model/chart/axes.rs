//! The ticks of both axes.

use super::*;
use pindash::model::chart::{time_ticks, value_ticks};

/// The texts of an axis of values, for a picture of so many pixels.
fn values(low: &str, high: &str, height: f64) -> Vec<String> {
    let history = history_of(&[(0, low), (1_000, high)]);
    let series = [history.of("a").unwrap()];
    let plot = Plot {
        height,
        margins: [40.0, 0.0, 0.0, 0.0],
        ..plot(&series, span(0, 10_000))
    };
    plot.picture()
        .values
        .into_iter()
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn ticks_are_one_two_or_five_apart_and_have_as_many_decimals_as_they_need() {
    for (low, high, expected) in [
        ("0", "10", "0 5 10"),
        ("0", "100", "0 50 100"),
        ("0", "7", "0 2 4 6 8"),
        ("2.1", "3.4", "2.0 2.5 3.0 3.5"),
        ("-3", "3", "-4 -2 0 2 4"),
        ("-0.5", "0.5", "-0.5 0.0 0.5"),
        ("0.001", "0.002", "0.0010 0.0015 0.0020"),
        (
            "0",
            "0.000000007",
            "0.000000000 0.000000002 0.000000004 0.000000006 0.000000008",
        ),
        (
            "-5000000",
            "12000000",
            "-5000000 0 5000000 10000000 15000000",
        ),
        (
            "1795176000123",
            "1795176000124",
            "1795176000123.0 1795176000123.5 1795176000124.0",
        ),
    ] {
        assert_eq!(
            values(low, high, 150.0).join(" "),
            expected,
            "{low} to {high}"
        );
    }
}

#[test]
fn a_flat_line_has_room_around_it() {
    assert_eq!(values("7", "7", 150.0), ["6.0", "6.5", "7.0", "7.5", "8.0"]);
    assert_eq!(
        values("0", "0", 150.0),
        ["-1.0", "-0.5", "0.0", "0.5", "1.0"]
    );
    assert_eq!(
        values("-1000", "-1000", 150.0),
        ["-1100", "-1050", "-1000", "-950", "-900"]
    );
}

#[test]
fn values_that_a_float_hardly_tells_apart_have_few_ticks_all_the_same() {
    for (low, high) in [
        ("9007199254740991", "9007199254740992"),
        ("9007199254740993", "9007199254740994"),
        ("4503599627370497", "4503599627370498.5"),
        ("-9223372036854775807", "-9223372036854775806"),
        ("9223372036854774784", "9223372036854775807"),
        ("1795176000123456789", "1795176000123457789"),
        ("0.0000000000001", "0.0000000000002"),
        ("1000000000.0000000", "1000000000.0000001"),
    ] {
        for height in [40.0, 150.0, 1_000.0] {
            let ticks = values(low, high, height);
            assert!(ticks.len() <= 32, "{low} to {high}: {}", ticks.len());
        }
    }
}

#[test]
fn given_limits_stay_and_ticks_are_between_them() {
    let history = history_of(&[(0, "20"), (1_000, "30")]);
    let series = [history.of("a").unwrap()];
    let plot = Plot {
        limits: [Some(-7.0), Some(43.0)],
        height: 150.0,
        margins: [40.0, 0.0, 0.0, 0.0],
        ..plot(&series, span(0, 10_000))
    };
    let picture = plot.picture();
    let texts: Vec<&str> = picture
        .values
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(texts, ["0", "20", "40"]);
    assert!((picture.values[0].0 - (150.0 - 150.0 * 7.0 / 50.0)).abs() < 1e-9);
    // One of them alone.
    let plot = Plot {
        limits: [Some(0.0), None],
        ..plot
    };
    let texts: Vec<String> = plot
        .picture()
        .values
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    assert_eq!(texts, ["0", "10", "20", "30"]);
    // Those that leave no room are widened.
    let plot = Plot {
        limits: [Some(50.0), Some(10.0)],
        ..plot
    };
    assert!(plot.picture().values.len() < 10);
}

fn times(length_ms: u64, zone_ms: i64, most: u64) -> Vec<String> {
    let ticks = time_ticks(span(0, length_ms), zone_ms, most);
    ticks.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn times_are_round_and_of_the_local_time() {
    assert_eq!(times(10_000, 0, 4), ["12:00:00", "12:00:05", "12:00:10"]);
    assert_eq!(
        times(60_000, 0, 4),
        ["12:00:00", "12:00:15", "12:00:30", "12:00:45", "12:01:00"]
    );
    assert_eq!(
        times(600_000, 3_600_000, 5),
        ["13:00", "13:02", "13:04", "13:06", "13:08", "13:10"]
    );
    assert_eq!(
        times(3_600_000, -3_600_000, 4),
        ["11:00", "11:15", "11:30", "11:45", "12:00"]
    );
    // Half an hour ahead, at full hours there.
    assert_eq!(
        times(10_800_000, 19_800_000, 4),
        ["18:00", "19:00", "20:00"]
    );
    assert_eq!(
        times(86_400_000, 0, 4),
        ["12:00", "18:00", "00:00", "06:00", "12:00"]
    );
    assert_eq!(
        times(86_400_000, 3_600_000, 4),
        ["18:00", "00:00", "06:00", "12:00"]
    );
    assert_eq!(times(86_400_000, 0, 0), ["12:00", "00:00", "12:00"]);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn times_are_as_far_apart_as_there_is_room_for(
            from_ms in 0..86_400_000_u64,
            length_ms in 10_000..86_400_000_u64,
            zone_ms in -50_400_000..50_400_000_i64,
            most in 1..40_u64,
        ) {
            let span = span(from_ms, from_ms + length_ms);
            let ticks = time_ticks(span, zone_ms, most);
            prop_assert!(ticks.len() as u64 <= most.max(2) + 1);
            prop_assert!(ticks.iter().all(|(ms, _)| (span.from_ms..=span.to_ms).contains(ms)));
            for two in ticks.windows(2) {
                let apart_ms = two[1].0 - two[0].0;
                prop_assert!(apart_ms >= (length_ms / most).min(43_200_000));
            }
        }

        #[test]
        fn values_have_round_ticks_that_hold_them(
            middle in -1e12..1e12_f64,
            range in prop_oneof![0.0..1e-6_f64, 0.0..1.0_f64, 0.0..1e9_f64],
            most in 1.0..20.0_f64,
        ) {
            let (mut low, mut high) = (middle - range, middle + range);
            let before = (low, high);
            let (step, decimals) = value_ticks(&mut low, &mut high, [false; 2], most);
            // Floats of this size are so far apart.
            let slack = middle.abs() * 1e-15;
            prop_assert!(low <= before.0 + slack && high >= before.1 - slack && low < high);
            prop_assert!((high - low) / step <= most + 2.001, "{} of {}", (high - low) / step, most);
            prop_assert!(decimals <= 9);
            let digit = step / 10_f64.powf(step.log10().floor());
            prop_assert!([1.0, 2.0, 5.0, 10.0].iter().any(|of| (digit - of).abs() < 1e-6), "{step}");
        }
    }
}
