//! The digits of a sample, as they came.

use super::*;
use crate::page::Page;
use pindash::model::chart::csv;

/// The digits that are kept of a text; none if it is no number.
fn kept(text: &str) -> Option<String> {
    let mut out = String::new();
    Item::sample(NOON, text)?.push_digits(&mut out);
    Some(out)
}

fn check(text: &str, expected: &str) {
    assert_eq!(kept(text).as_deref(), Some(expected), "{text}");
}

#[test]
fn the_digits_of_a_number_come_back_as_they_came() {
    for text in [
        "0",
        "1",
        "-1",
        "20.50",
        "-0.5",
        "-20.01",
        "0.000",
        "1.0",
        "9007199254740993",
        "-9007199254740993.5",
        "123456789012345678",
        "9223372036854775807",
        "-9223372036854775807",
        "0.000000000000000001",
        "3.141592653589793238",
    ] {
        check(text, text);
    }
}

#[test]
fn another_notation_becomes_the_plain_one_with_all_of_its_digits() {
    for (text, expected) in [
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        (" 20.5 ", "20.5"),
        ("1e-7", "0.0000001"),
        ("1.5e3", "1500"),
        ("1.5E3", "1500"),
        ("1.25e+1", "12.5"),
        ("-1.50e-3", "-0.00150"),
        ("1e-12", "0.000000000001"),
        ("4.7e-11", "0.000000000047"),
        ("1e18", "1000000000000000000"),
        ("0e999", "0"),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_number_of_more_digits_than_fit_loses_the_last_of_its_decimals() {
    check("3.14159265358979323846", "3.141592653589793238");
    check("23.14159265358979323846", "23.14159265358979323");
    check("9007199254740993.123456789", "9007199254740993.123");
    check("0.0000000000000000001", "0.000000000000000000");
    check("1e-19", "0.000000000000000000");
}

#[test]
fn a_number_beyond_nine_quintillions_and_any_other_text_are_no_samples() {
    for text in [
        "18446744073709551615",
        "9223372036854775808",
        "-1e19",
        "1e400",
        "1e99999999999",
        "",
        "-",
        ".",
        "on",
        "1,5",
        "0x1f",
        "NaN",
        "inf",
        "1 2",
        "20.5 C",
    ] {
        assert_eq!(kept(text), None, "{text}");
    }
}

#[test]
fn the_value_that_is_drawn_is_the_nearest_to_the_digits() {
    for (text, value) in [
        ("20.50", 20.5),
        ("-0.1", -0.1),
        ("1e-7", 1e-7),
        ("0.3", 0.3),
        ("9007199254740993", 9_007_199_254_740_992.0),
        ("123456.789", 123_456.789),
    ] {
        let sample = Item::sample(NOON, text).unwrap();
        assert_eq!((sample.low, sample.high), (value, value), "{text}");
    }
}

#[test]
fn a_csv_of_the_page_has_the_digits_of_the_board() {
    let mut page = Page::connected(r#"{"pins":[{"label":"A","path":"a","kind":"analog"}]}"#);
    for digits in [
        "20.50",
        "-0.5",
        "9007199254740993",
        "1795176000123456789",
        "1e-7",
    ] {
        page.ms += 1_000;
        page.hears(&format!(r#"{{"a":{digits}}}"#));
    }
    let series = page.app.history().of("a").unwrap();
    let csv = csv(&[series], ALWAYS);
    let cells: Vec<&str> = csv
        .lines()
        .map(|line| line.split_once(',').unwrap().1)
        .collect();
    assert_eq!(
        cells,
        [
            "a",
            "20.50",
            "-0.5",
            "9007199254740993",
            "1795176000123456789",
            "0.0000001"
        ]
    );
}

#[test]
fn a_number_that_is_too_large_ends_the_line() {
    let mut page = Page::connected(r#"{"pins":[{"label":"A","path":"a","kind":"analog"}]}"#);
    page.hears(r#"{"a":1}"#);
    page.ms += 1_000;
    page.hears(r#"{"a":18446744073709551615}"#);
    let series = page.app.history().of("a").unwrap();
    assert!(series.last().unwrap().is_gap());
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn every_number_comes_back(digits in -i64::MAX..=i64::MAX, decimals in 0_usize..=18) {
            let mut text = format!("{:0width$}", digits.unsigned_abs(), width = decimals + 1);
            if decimals > 0 {
                text.insert(text.len() - decimals, '.');
            }
            if digits < 0 {
                text.insert(0, '-');
            }
            prop_assert_eq!(kept(&text), Some(text));
        }

        #[test]
        fn no_text_panics(text: String, number in "[-+]?[0-9.eE+-]{0,40}") {
            kept(&text);
            if let Some(digits) = kept(&number) {
                prop_assert_eq!(kept(&digits), Some(digits.clone()));
                let near: f64 = digits.parse().unwrap();
                let value = Item::sample(NOON, &number).unwrap().low;
                prop_assert!((value - near).abs() <= near.abs() * 1e-15, "{number}: {value}");
            }
        }
    }
}
