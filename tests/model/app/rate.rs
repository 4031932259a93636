//! How many messages a second come.

use super::*;

/// Lets messages come every so many milliseconds, and gives the rate after each.
fn rates(page: &mut Page, every_ms: u64, count: usize) -> Vec<u64> {
    let mut rates = Vec::new();
    for _ in 0..count {
        page.passes(every_ms);
        page.hears("{}");
        rates.push(page.app.messages_per_second());
    }
    rates
}

#[test]
fn the_rate_is_that_of_at_least_a_second() {
    for (every_ms, per_second) in [(10, 100), (100, 10), (500, 2), (1_000, 1), (1_300, 1)] {
        let mut page = open();
        let rates = rates(&mut page, every_ms, 400);
        let first = rates.iter().position(|rate| *rate > 0).unwrap();
        assert!((first as u64 + 1) * every_ms >= 1_000, "{every_ms}");
        assert!(
            rates[first..]
                .iter()
                .all(|rate| rate.abs_diff(per_second) <= 1),
            "{every_ms}: {rates:?}"
        );
    }
}

#[test]
fn a_message_now_and_then_is_no_rate_and_two_silent_seconds_end_it() {
    let mut page = open();
    assert_eq!(rates(&mut page, 3_000, 5), [0; 5]);
    rates(&mut page, 100, 30);
    assert_eq!(page.app.messages_per_second(), 10);
    page.passes(3_000);
    assert_eq!(page.app.messages_per_second(), 0);
}

#[test]
fn a_lost_connection_has_no_rate_and_a_hidden_page_does_not_wake_for_it() {
    let mut page = open();
    rates(&mut page, 100, 30);
    page.loses(1006);
    assert_eq!(page.app.messages_per_second(), 0);
    let mut page = open();
    page.give(Input::Hidden { shared: false });
    page.passes(5_000);
    page.hears("{}");
    let soon_ms = page.ms + 2_000;
    assert!(page.app.deadline_ms(page.ms).is_none_or(|at| at > soon_ms));
}

#[test]
fn a_message_that_comes_after_the_time_of_counting_is_due_at_once_and_not_before() {
    let mut page = open();
    page.hears("{}");
    // The time of counting is over, but the silence is not long enough to be one.
    page.ms += 1_001;
    page.give(Input::Tick);
    page.hears("{}");
    assert_eq!(page.app.deadline_ms(page.ms), Some(page.ms));
    page.give(Input::Tick);
    assert!(
        page.app
            .deadline_ms(page.ms)
            .is_none_or(|due_ms| due_ms > page.ms)
    );
}
