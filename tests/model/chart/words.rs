//! A chart in words.

use super::*;
use pindash::model::chart::{Subject, Window, described, period};

const SPEED: Subject<'_> = Subject {
    label: "Speed",
    unit: "m/s",
    decimals: Some(1),
    zone_ms: 3_600_000,
};

fn words(history: &History, subject: &Subject<'_>, window: Window, now_ms: u64) -> String {
    described(subject, history.of("a").unwrap(), &window, NOON + now_ms)
}

#[test]
fn a_period_is_named_as_people_do() {
    for (length_ms, expected) in [
        (10_000, "last 10 s"),
        (60_000, "last 1 min"),
        (90_000, "last 90 s"),
        (120_000, "last 2 min"),
        (600_000, "last 10 min"),
        (3_600_000, "last 1 h"),
        (5_400_000, "last 90 min"),
        (7_200_000, "last 2 h"),
        (86_400_000, "last 24 h"),
    ] {
        assert_eq!(period(&Window::live(length_ms), 0), expected);
    }
    let window = Window {
        length_ms: 600_000,
        held_to_ms: Some(NOON),
    };
    assert_eq!(period(&window, 0), "11:50:00 to 12:00:00");
    assert_eq!(period(&window, 3_600_000), "12:50:00 to 13:00:00");
}

#[test]
fn a_series_says_its_limits_its_mean_and_what_is_now() {
    let history = history_of(&[(0, "2.12"), (1_000, "3.36"), (2_000, "3.0")]);
    let words = |window, now_ms| words(&history, &SPEED, window, now_ms);
    assert_eq!(
        words(Window::live(600_000), 5_000),
        "Speed, last 10 min: 2.1 to 3.4 m/s, mean 2.83, now 3.0"
    );
    let held = Window {
        length_ms: 60_000,
        held_to_ms: Some(NOON + 1_500),
    };
    assert_eq!(
        words(held, 5_000),
        "Speed, 12:59:01 to 13:00:01: 2.1 to 3.4 m/s, mean 2.74"
    );
    let before = Window {
        length_ms: 60_000,
        held_to_ms: Some(NOON - 500),
    };
    assert_eq!(
        words(before, 5_000),
        "Speed, 12:58:59 to 12:59:59: no values"
    );
    // What stands is there, although nothing came.
    assert_eq!(
        words(Window::live(10_000), 60_000),
        "Speed, last 10 s: 3.0 m/s, now 3.0"
    );
}

#[test]
fn what_came_in_the_present_minute_counts_at_once() {
    let history = history_of(&[(0, "1"), (60_000, "1"), (121_000, "9")]);
    let subject = Subject { unit: "", ..SPEED };
    for length_ms in [60_000, 600_000, 3_600_000, 86_400_000] {
        let words = words(&history, &subject, Window::live(length_ms), 121_001);
        assert!(words.contains(": 1.0 to 9.0"), "{words}");
    }
}

#[test]
fn a_series_without_values_says_so() {
    let mut history = history();
    history.place_of("a", false);
    assert_eq!(
        words(&history, &SPEED, Window::live(600_000), 0),
        "Speed, last 10 min: no values"
    );
}

#[test]
fn gaps_are_named_and_a_page_that_was_just_opened_has_none() {
    let mut history = history();
    for at in 0..120_u64 {
        takes(&mut history, "a", 500 + at * 1_000, "1");
    }
    for length_ms in [60_000, 600_000, 3_600_000, 86_400_000] {
        let words = words(&history, &SPEED, Window::live(length_ms), 120_000);
        assert!(!words.contains("gaps"), "{words}");
    }
    history.lose(121_000);
    let ended = words(&history, &SPEED, Window::live(600_000), 130_000);
    assert!(!ended.contains("gaps") && !ended.contains("now"), "{ended}");
    takes(&mut history, "a", 190_000, "1");
    let broken = words(&history, &SPEED, Window::live(600_000), 200_000);
    assert!(broken.ends_with("now 1, with gaps"), "{broken}");
}

#[test]
fn changes_have_no_mean_and_what_stood_counts() {
    let mut history = history();
    for (ms, value) in [(0, "1"), (900_000, "0")] {
        switches(&mut history, "a", ms, value);
    }
    let pump = Subject {
        label: "Pump",
        unit: "",
        decimals: None,
        zone_ms: 0,
    };
    assert_eq!(
        words(&history, &pump, Window::live(600_000), 910_000),
        "Pump, last 10 min: 0 to 1, now 0"
    );
}

#[test]
fn decimals_are_as_they_came_where_the_profile_says_nothing() {
    let history = history_of(&[(0, "2.125"), (1_000, "2.25")]);
    let plain = Subject {
        label: "X",
        unit: "",
        decimals: None,
        zone_ms: 0,
    };
    assert_eq!(
        words(&history, &plain, Window::live(10_000), 5_000),
        "X, last 10 s: 2.125 to 2.250, mean 2.1875, now 2.25"
    );
    let long = history_of(&[(0, "1234567890123.123456"), (1_000, "1234567890123.623456")]);
    let said = words(&long, &plain, Window::live(10_000), 5_000);
    assert!(said.starts_with("X, last 10 s: 1234567890123.12"), "{said}");
    assert!(said.contains("mean 1234567890123.37"), "{said}");
}
