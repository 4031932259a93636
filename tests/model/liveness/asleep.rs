//! A page that stood still, as one whose laptop slept or whose browser was busy.

use super::*;

#[test]
fn a_page_that_was_frozen_listens_before_it_concludes_anything() {
    // The machine slept for an hour; its timer fires before queued messages are delivered.
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    assert!(page.is_open());
    page.hears("{}");
    assert!(page.is_open());
    // Nothing came: that is noticed a moment later, and said at once.
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    assert!(page.status().contains("no news since"));
    page.passes(MAX_LISTEN_MS);
    assert!(!page.is_open());

    for is_answered in [true, false] {
        let mut page = open(PROBED);
        page.passes(600_000);
        assert_eq!(page.sent(), ["ping"]);
        page.sleeps(10_000);
        page.give(Input::Tick);
        assert!(page.is_open());
        if is_answered {
            page.hears("pong");
        }
        page.passes(MAX_LISTEN_MS);
        assert_eq!(page.is_open(), is_answered);
    }
}

#[test]
fn a_board_that_died_while_the_page_slept_is_dropped_soon_despite_queued_messages() {
    for slept_ms in [5_000, 30_000, 70_000, 3_600_000] {
        for messages in [MIN_EARLY_BEATS as usize, 12, 60] {
            for timer_first in [true, false] {
                let mut page = open(PLAIN);
                page.streams(vec![1_000; messages]);
                page.sleeps(slept_ms);
                if timer_first {
                    page.give(Input::Tick);
                }
                for _ in 0..3 {
                    page.hears(STREAM);
                }
                assert!(page.is_open());
                let took_ms = page.leaves();
                assert!(
                    matches!(took_ms, Some(MIN_SILENCE_MS..5_200)),
                    "{slept_ms}, {messages}, {timer_first}: {took_ms:?}"
                );
            }
        }
    }
}

#[test]
fn a_clock_that_sleeps_with_the_machine_hides_nothing() {
    // Only the wall clock shows it.
    for jump_ms in [30_000, 70_000, 3_600_000] {
        let mut page = open(PLAIN);
        page.streams([1_000; 30]);
        page.wall_ms += jump_ms;
        page.hears(STREAM);
        assert!(matches!(page.leaves(), Some(MIN_SILENCE_MS..2_700)));

        let mut page = open(PROBED);
        page.passes(1_000);
        page.outputs();
        page.wall_ms += jump_ms;
        // Said before it slept, it is no answer to what is asked after.
        page.hears(STREAM);
        page.passes(WAKE_MS);
        assert_eq!(page.sent(), ["ping"]);
        page.passes(2_100);
        assert!(!page.is_open());
    }
    // A clock that is set, be it by an hour, is no harm.
    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.wall_ms -= 3_600_000;
    page.streams([1_000; 30]);
    assert!(page.is_open());
}

#[test]
fn a_page_with_a_question_asks_it_when_it_wakes() {
    for slept_ms in [30_000, 70_000] {
        let mut page = open(PROBED);
        page.passes(1_000);
        page.outputs();
        page.sleeps(slept_ms);
        page.give(Input::Tick);
        page.hears(STREAM);
        page.passes(WAKE_MS);
        assert_eq!(page.sent(), ["ping"]);
        page.passes(4_100);
        assert!(!page.is_open());
    }
    // It looks from time to time whether it slept, and once whether the board has spoken, and asks
    // nothing where it did not.
    let mut page = open(PROBED);
    let mut rung = 0;
    while let Some(at_ms) = page.app.deadline_ms(page.ms).filter(|at| *at < 100_000) {
        page.ms = at_ms;
        page.give(Input::Tick);
        rung += 1;
    }
    assert_eq!(
        (rung, page.sent()),
        (1 + 99_000 / PULSE_MS as usize, Vec::new())
    );
}

#[test]
fn a_page_that_wakes_and_has_no_keepalive_says_since_when_it_has_no_news() {
    let mut page = open(PLAIN);
    page.streams([1_000, 3_000, 200, 5_000].repeat(20));
    page.sleeps(30_000);
    page.hears(STREAM);
    assert_eq!(page.doubts(), Some((NO_NEWS_MS, false)));
    let mut page = open(PLAIN);
    page.streams([1_000, 3_000, 200, 5_000].repeat(20));
    page.sleeps(70_000);
    page.give(Input::Tick);
    assert_eq!(page.doubts(), Some((0, false)));
}

#[test]
fn a_busy_browser_is_given_more_time() {
    let mut page = open(PLAIN);
    page.streams([100; 300]);
    // Frames are late: the browser has not delivered all messages.
    page.app.was_late(900, page.now());
    assert!(matches!(page.leaves(), Some(4_300..4_500)));
    // A browser that is not busy any more is believed again.
    let mut page = open(PLAIN);
    page.streams([100; 300]);
    page.app.was_late(900, page.now());
    page.streams([100; 50]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
    // What lasted longer than that was sleep.
    page.is_back();
    page.streams([100; 300]);
    page.app.was_late(70_000, page.now());
    assert!(matches!(page.leaves(), Some(5_000..5_200)));
}

#[test]
fn time_asleep_does_not_make_the_page_more_patient() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    page.passes(MAX_LISTEN_MS);
    assert!(!page.is_open());
    page.is_back();
    page.streams([1_000; 30]);
    assert!(matches!(page.leaves(), Some(5_000..5_200)));
}
