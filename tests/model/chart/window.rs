//! The time that a chart shows.

use super::*;
use pindash::model::chart::{CHOICES, MAX_WINDOW_MS, MIN_WINDOW_MS, Window};

const NOW: u64 = NOON;

fn held(from_ms: u64, to_ms: u64) -> Window {
    Window {
        length_ms: to_ms - from_ms,
        held_to_ms: Some(NOON - 86_400_000 + to_ms),
    }
}

#[test]
fn a_live_window_ends_now_and_a_held_one_stays() {
    let window = Window::live(600_000);
    assert_eq!(
        window.span(NOW),
        Span {
            from_ms: NOW - 600_000,
            to_ms: NOW
        }
    );
    assert_eq!(window.span(NOW + 5).to_ms, NOW + 5);
    let window = held(0, 60_000);
    assert_eq!(window.span(NOW), window.span(NOW + 1_000_000));
    assert_eq!(window.span(NOW).ms(), 60_000);
}

#[test]
fn a_window_is_from_ten_seconds_to_a_day_long() {
    assert_eq!((MIN_WINDOW_MS, MAX_WINDOW_MS), (10_000, 86_400_000));
    assert_eq!(Window::live(0).length_ms, MIN_WINDOW_MS);
    assert_eq!(Window::live(u64::MAX).length_ms, MAX_WINDOW_MS);
    for (_, length_ms) in CHOICES {
        assert_eq!(Window::live(length_ms).length_ms, length_ms);
    }
    let mut window = Window::live(600_000);
    for _ in 0..50 {
        window.zoom(0.5, 1.0, NOW);
    }
    assert_eq!(window, Window::live(MIN_WINDOW_MS));
    for _ in 0..50 {
        window.zoom(2.0, 0.5, NOW);
    }
    assert_eq!(window, Window::live(MAX_WINDOW_MS));
}

#[test]
fn a_window_that_is_moved_back_is_held_and_at_the_end_it_is_live_again() {
    let mut window = Window::live(60_000);
    window.pan(-0.5, NOW);
    assert_eq!(window.held_to_ms, Some(NOW - 30_000));
    window.pan(0.25, NOW);
    assert_eq!(window.held_to_ms, Some(NOW - 15_000));
    window.pan(0.25, NOW);
    assert_eq!(window, Window::live(60_000));
    window.pan(10.0, NOW);
    assert_eq!(window, Window::live(60_000));
    // Meanwhile time has passed.
    window.pan(-0.5, NOW);
    window.pan(0.5, NOW + 10_000);
    assert_eq!(window.held_to_ms, Some(NOW));
}

#[test]
fn no_window_begins_more_than_a_day_ago() {
    let mut window = Window::live(60_000);
    for _ in 0..10_000 {
        window.pan(-1.0, NOW);
    }
    assert_eq!(window.span(NOW).from_ms, NOW - 86_400_000);
    window.zoom(3.0, 1.0, NOW);
    assert_eq!(
        window.span(NOW),
        Span {
            from_ms: NOW - 86_400_000,
            to_ms: NOW - 86_220_000
        }
    );
    let mut window = Window::live(MAX_WINDOW_MS);
    window.pan(-1.0, NOW);
    assert_eq!(window, Window::live(MAX_WINDOW_MS));
}

#[test]
fn a_live_window_that_is_zoomed_at_its_end_stays_live_and_elsewhere_it_is_held() {
    for share in [0.95, 1.0] {
        let mut window = Window::live(60_000);
        window.zoom(0.5, share, NOW);
        assert_eq!(window, Window::live(30_000), "{share}");
    }
    let mut window = Window::live(60_000);
    window.zoom(0.5, 0.5, NOW);
    assert_eq!(
        window.span(NOW),
        Span {
            from_ms: NOW - 45_000,
            to_ms: NOW - 15_000
        }
    );
    window.zoom(2.0, 0.5, NOW);
    assert_eq!(window, Window::live(60_000));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_time_under_the_cursor_stays_under_it(
            to_ms in 20_000_000..80_000_000_u64,
            length_ms in 20_000..10_000_000_u64,
            times in 0.5..2.0_f64,
            share in 0.0..=1.0_f64,
        ) {
            let mut window = held(to_ms - length_ms, to_ms);
            let under = |window: &Window| {
                let span = window.span(NOW);
                span.from_ms as f64 + span.ms() as f64 * share
            };
            // No window ends in the future, or begins more than a day ago.
            let fixed_ms = (to_ms - length_ms) as f64 + length_ms as f64 * share;
            let zoomed_ms = length_ms as f64 * times;
            prop_assume!(fixed_ms >= zoomed_ms * share);
            prop_assume!(fixed_ms + zoomed_ms * (1.0 - share) < 86_400_000.0);
            let before = under(&window);
            window.zoom(times, share, NOW);
            prop_assert!((under(&window) - before).abs() <= 3.0);
            prop_assert!((window.length_ms as f64 - length_ms as f64 * times).abs() <= 1.0);
        }

        #[test]
        fn whatever_is_done_a_window_stays_within_the_last_day(
            steps in prop::collection::vec((any::<bool>(), -3.0..3.0_f64, -0.5..1.5_f64, 0..100_000_u64), 0..60),
        ) {
            let mut now_ms = NOW;
            let mut window = Window::live(600_000);
            for (is_zoom, by, share, ms) in steps {
                now_ms += ms;
                match is_zoom {
                    true => window.zoom(by.exp2(), share.clamp(0.0, 1.0), now_ms),
                    false => window.pan(by, now_ms),
                }
                prop_assert!((MIN_WINDOW_MS..=MAX_WINDOW_MS).contains(&window.length_ms));
                let span = window.span(now_ms);
                prop_assert!(span.to_ms <= now_ms && span.ms() == window.length_ms);
                prop_assert!(span.from_ms >= now_ms - 86_400_000);
            }
        }
    }
}
