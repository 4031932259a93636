//! Numbers as boards send them, compared without a float.

use pindash::model::decode::decimal::{
    MAX_DIGITS, digits, push_thousandths, rounded, same, share, thousandths,
};

fn check(cases: &[(&str, Option<i64>)]) {
    for (text, expected) in cases {
        assert_eq!(thousandths(text), *expected, "{text:?}");
    }
}

#[test]
fn whole_numbers_and_fractions_become_thousandths() {
    check(&[
        ("0", Some(0)),
        ("1", Some(1_000)),
        ("-1", Some(-1_000)),
        ("+1", Some(1_000)),
        ("1023", Some(1_023_000)),
        ("00012", Some(12_000)),
        ("24.69", Some(24_690)),
        ("-0.5", Some(-500)),
        ("-0", Some(0)),
        (".5", Some(500)),
        ("5.", Some(5_000)),
        (" 7\r\n", Some(7_000)),
    ]);
}

#[test]
fn digits_beyond_the_thousandths_are_cut_off() {
    check(&[
        ("1.2345", Some(1_234)),
        ("1.2399999999999999999999999", Some(1_239)),
        ("-1.2345", Some(-1_234)),
        ("0.0009", Some(0)),
        ("-0.0009", Some(0)),
    ]);
}

#[test]
fn an_exponent_moves_the_point() {
    check(&[
        ("1e3", Some(1_000_000)),
        ("1E3", Some(1_000_000)),
        ("1e+3", Some(1_000_000)),
        ("1.5e1", Some(15_000)),
        ("12345e-3", Some(12_345)),
        ("12345e-6", Some(12)),
        ("1e-3", Some(1)),
        ("1e-4", Some(0)),
        ("1e-2147483648", Some(0)),
        ("0e2147483647", Some(0)),
        ("0.000000000000000000001e21", Some(1_000)),
    ]);
}

#[test]
fn what_does_not_fit_is_no_number_here() {
    check(&[
        ("9223372036854775.807", Some(i64::MAX)),
        ("-9223372036854775.807", Some(-i64::MAX)),
        ("9223372036854775.808", None),
        ("1e16", None),
        ("1e400", None),
        ("1e2147483647", None),
        ("1e2147483648", None),
        ("-1e-2147483649", None),
    ]);
    assert_eq!(thousandths(&"9".repeat(400)), None);
    assert_eq!(thousandths(&("0".repeat(400) + "7")), Some(7_000));
    assert_eq!(
        thousandths(&("7.".to_owned() + &"0".repeat(100_000))),
        Some(7_000)
    );
}

#[test]
fn other_texts_are_no_numbers() {
    for text in [
        "", " ", "-", "+", ".", "-.", "e", "e5", "1e", "1e+", "1e1.5", "1e5e5", "--1", "-+1",
        "+-1", "1-", "1 2", "1,5", "1.2.3", "0x10", "NaN", "inf", "true", "on", "٣", "1٣", "½",
        "−1", "\u{0}",
    ] {
        assert_eq!(thousandths(text), None, "{text:?}");
    }
}

#[test]
fn the_same_value_may_be_written_in_other_words() {
    for (one, other, expected) in [
        ("1", "1", true),
        ("1", "1.0", true),
        ("1", "01", true),
        ("1", "1e0", true),
        ("0", "-0", true),
        ("on", "on", true),
        ("", "", true),
        ("1e400", "1e400", true),
        ("1", "2", false),
        ("1", "-1", false),
        ("on", "off", false),
        ("on", "ON", false),
        ("1", "on", false),
        ("", "0", false),
        ("1e400", "1e401", false),
    ] {
        assert_eq!(same(one, other), expected, "{one:?} and {other:?}");
        assert_eq!(same(other, one), expected, "{other:?} and {one:?}");
    }
}

#[test]
fn a_share_is_in_thousandths_of_the_range() {
    for (value, min, max, expected) in [
        ("0", 0, 1_023, 0),
        ("1023", 0, 1_023, 1_000),
        ("512", 0, 1_024, 500),
        ("511", 0, 1_023, 499),
        ("-5", 0, 1_023, 0),
        ("99999", 0, 1_023, 1_000),
        ("0", -40, 60, 400),
        ("20.5", 20, 21, 500),
        ("1.5e1", 10, 20, 500),
        ("half", 0, 1_023, 0),
        ("", 0, 1_023, 0),
        ("5", 5, 5, 0),
        ("5", 9, 1, 0),
        ("1e400", 0, 100, 0),
    ] {
        let told = share(value, min * 1_000, max * 1_000);
        assert_eq!(told, expected, "{value} in {min}..{max}");
    }
}

#[test]
fn limits_may_have_decimals_and_be_far_apart() {
    for (value, min, max, expected) in [
        ("1.65", 0, 3_300, 500),
        ("0.001", 0, 1, 1_000),
        ("0", -500, 500, 500),
        (
            "0",
            -1_000_000_000_000_000_000,
            1_000_000_000_000_000_000,
            500,
        ),
        (
            "1e15",
            -1_000_000_000_000_000_000,
            1_000_000_000_000_000_000,
            1_000,
        ),
        ("500000", 0, 1_000_000_000, 500),
    ] {
        let told = share(value, min, max);
        assert_eq!(told, expected, "{value} in {min}..{max}");
    }
}

#[test]
fn a_number_is_rounded_half_away_from_zero() {
    for (text, decimals, expected) in [
        ("20.05", 1, Some("20.1")),
        ("20.04999", 1, Some("20.0")),
        ("-20.05", 1, Some("-20.1")),
        ("0.5", 0, Some("1")),
        ("-0.5", 0, Some("-1")),
        ("-0.4", 0, Some("0")),
        ("-0.04", 1, Some("0.0")),
        ("9.995", 2, Some("10.00")),
        ("7", 3, Some("7.000")),
        ("1e2", 1, Some("100.0")),
        ("1.5e-3", 4, Some("0.0015")),
        (" 1 ", 0, Some("1")),
        ("0.1234567891", 9, Some("0.123456789")),
        // More decimals than there are, and more than are stored.
        ("1", 4_000_000_000, Some("1.000000000")),
        ("on", 1, None),
        ("", 0, None),
        ("1e400", 1, None),
        ("9223372036854775807", 9, None),
    ] {
        assert_eq!(rounded(text, decimals).as_deref(), expected, "{text}");
    }
}

#[test]
fn thousandths_are_written_without_needless_zeros() {
    for (value, expected) in [
        (0, "0"),
        (1_000, "1"),
        (2_500, "2.5"),
        (-1_500, "-1.5"),
        (1, "0.001"),
        (-10, "-0.01"),
        (100_000, "100"),
        (i64::MAX, "9223372036854775.807"),
        (i64::MIN, "-9223372036854775.808"),
    ] {
        let mut out = String::from("at ");
        push_thousandths(&mut out, value);
        assert_eq!(out, format!("at {expected}"));
    }
}

#[test]
fn the_decimals_of_a_number_are_counted_as_they_are_written() {
    for (text, count) in [
        ("", 0),
        ("20", 0),
        ("20.", 0),
        ("20.50", 2),
        ("-0.125e3", 3),
        (".5", 1),
        ("1e5", 0),
    ] {
        assert_eq!(digits(text), count, "{text}");
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_text_panics(text: String, number in "[-+]?[0-9.eE+-]{0,40}", min: i64, max: i64) {
            for text in [&text, &number] {
                thousandths(text);
                prop_assert!(same(text, text));
                prop_assert!(share(text, min, max) <= 1_000);
                for decimals in 0..=MAX_DIGITS {
                    rounded(text, decimals);
                }
            }
        }

        #[test]
        fn every_number_comes_back_from_its_digits(value in -i64::MAX..=i64::MAX) {
            let sign = if value < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:03}", value.abs() / 1_000, value.abs() % 1_000);
            prop_assert_eq!(thousandths(&text), Some(value));
            let mut short = String::new();
            push_thousandths(&mut short, value);
            prop_assert_eq!(thousandths(&short), Some(value));
        }

        #[test]
        fn rounding_is_off_by_half_a_step_at_most(value in -1_000_000_i64..1_000_000, decimals in 0_u32..3) {
            let mut text = String::new();
            push_thousandths(&mut text, value);
            let rounded = thousandths(&rounded(&text, decimals).unwrap()).unwrap();
            prop_assert!(2 * (rounded - value).abs() <= 10_i64.pow(3 - decimals), "{} {}", text, rounded);
        }

        #[test]
        fn moving_the_point_and_the_exponent_against_each_other_changes_nothing(
            digits in "[0-9]{1,12}",
            point in 0_usize..12,
            negative: bool,
        ) {
            let sign = if negative { "-" } else { "" };
            let point = point.min(digits.len());
            let plain = format!("{sign}{}.{}", &digits[..point], &digits[point..]);
            let shifted = format!("{sign}{digits}e-{}", digits.len() - point);
            prop_assert_eq!(thousandths(&plain), thousandths(&shifted));
            prop_assert!(same(&plain, &shifted));
        }

        #[test]
        fn a_greater_value_never_has_a_smaller_share(
            low in -2_000_i64..2_000,
            more in 0_i64..2_000,
            min in -1_000_i64..1_000,
            way in 1_i64..1_000,
        ) {
            let at = |value: i64| share(&value.to_string(), min * 1_000, (min + way) * 1_000);
            prop_assert!(at(low) <= at(low + more));
            prop_assert_eq!(at(min), 0);
            prop_assert_eq!(at(min + way), 1_000);
        }
    }
}
