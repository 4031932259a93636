//! A gap is a gap: nothing is drawn over a time in which the board was not heard.

use super::*;
use crate::broker::HOME;
use crate::page::Page;
use pindash::model::app::Input;
use pindash::model::connection::loss::Loss;

const BOARD: &str = r#"{"pins":[
    {"label":"A","path":"a","kind":"analog"}, {"label":"B","path":"b","kind":"analog"},
    {"label":"D","path":"d","kind":"digital"}, {"label":"T","path":"t","kind":"text"}]}"#;

/// The time since 1970 that the clock for intervals shows as 0, in UTC.
const START: i64 = NOON as i64 - 3_600_000;

/// What a page has of a series: when, on its clock for intervals, and the digits or `gap`.
fn line(page: &Page, key: &str) -> Vec<(i64, String)> {
    let series = page.app.history().of(key).unwrap();
    let mut line = samples(series);
    for (ms, _) in &mut line {
        *ms += NOON as i64 - START;
    }
    line
}

fn check(page: &Page, key: &str, expected: &[(i64, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(ms, text)| (*ms, (*text).to_owned()))
        .collect();
    assert_eq!(line(page, key), expected);
}

impl Page {
    /// The board sends a message every so often.
    fn hears_often(&mut self, message: &str, every_ms: u64, times: u64) {
        for _ in 0..times {
            self.passes(every_ms);
            self.hears(message);
        }
    }

    /// Until when the values stand, on the clock for intervals.
    fn stands_until(&self) -> Option<u64> {
        let until_ms = self.app.standing_until_ms(self.ms)?;
        Some(until_ms - START as u64)
    }

    /// The connection comes back.
    fn is_back_soon(&mut self) {
        while self.opening().is_none() {
            self.passes(100);
        }
        self.opens();
    }
}

#[test]
fn a_line_ends_where_the_connection_was_lost_and_begins_anew_with_the_next_value() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1,"d":1}"#);
    page.ms += 500;
    assert_eq!(page.stands_until(), Some(1_500));
    page.loses(1006);
    assert_eq!(page.stands_until(), None);
    page.is_back_soon();
    page.ms = 9_000;
    page.hears(r#"{"a":1}"#);
    page.hears(r#"{"d":1}"#);
    check(
        &page,
        "a",
        &[(999, "gap"), (1_000, "1"), (1_500, "gap"), (9_000, "1")],
    );
    check(
        &page,
        "d",
        &[(999, "gap"), (1_000, "1"), (1_500, "gap"), (9_000, "1")],
    );
    assert_eq!(page.stands_until(), Some(9_000));
}

#[test]
fn a_connection_that_ends_again_and_again_is_one_gap() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1}"#);
    for _ in 0..5 {
        page.ms += 1_000;
        page.loses(1006);
        page.is_back_soon();
    }
    check(&page, "a", &[(999, "gap"), (1_000, "1"), (2_000, "gap")]);
    page.give(Input::Disconnect);
    page.connects();
    page.ms += 1_000;
    page.hears(r#"{"a":2}"#);
    page.give(Input::Disconnect);
    let closed_ms = page.ms as i64;
    let line = line(&page, "a");
    assert_eq!(line.len(), 5);
    assert_eq!(line[4], (closed_ms, "gap".into()));
}

#[test]
fn a_stalled_board_was_last_heard_with_its_last_message() {
    let mut page = Page::connected(BOARD);
    page.hears_often(r#"{"a":1}"#, 1_000, 30);
    let last_ms = page.ms;
    page.passes(1_000);
    assert_eq!(page.stands_until(), Some(last_ms + 1_000));
    while page.is_open() && !page.app.has_no_news(page.ms) {
        page.passes(100);
    }
    // It may be gone since then, and is not given up yet.
    if page.is_open() {
        assert_eq!(page.stands_until(), Some(last_ms));
    }
    while page.is_open() {
        page.passes(100);
    }
    assert_eq!(
        line(&page, "a").last().unwrap(),
        &(last_ms as i64, "gap".into())
    );
    assert_eq!(page.stands_until(), None);
}

#[test]
fn a_board_that_speaks_again_after_a_long_silence_leaves_a_gap() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1,"b":1}"#);
    let heard_ms = page.ms as i64;
    page.passes(600_000);
    assert!(page.is_open() && page.app.has_no_news(page.ms));
    assert_eq!(page.stands_until(), Some(heard_ms as u64));
    page.hears(r#"{"a":2}"#);
    let now_ms = page.ms as i64;
    check(
        &page,
        "a",
        &[
            (999, "gap"),
            (heard_ms, "1"),
            (heard_ms, "gap"),
            (now_ms, "2"),
        ],
    );
    // Of the other one nothing is known since then.
    check(
        &page,
        "b",
        &[(999, "gap"), (heard_ms, "1"), (heard_ms, "gap")],
    );
    assert_eq!(page.stands_until(), Some(now_ms as u64));
    // A moment later that is no silence.
    page.passes(1_000);
    page.hears(r#"{"a":3}"#);
    assert_eq!(line(&page, "a").len(), 5);
}

#[test]
fn a_page_that_slept_was_not_there() {
    let mut page = Page::connected(BOARD);
    page.hears_often(r#"{"a":1}"#, 1_000, 5);
    let heard_ms = page.ms as i64;
    // The clock for intervals stood still while the machine slept for an hour.
    page.wall_ms += 3_600_000;
    page.after(500, Input::Tick);
    page.hears(r#"{"a":2}"#);
    let line = line(&page, "a");
    assert_eq!(line[6], (heard_ms, "gap".into()));
    assert_eq!(line[7], (heard_ms + 3_600_500, "2".into()));
}

#[test]
fn a_page_that_is_left_and_restored_has_a_gap() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1}"#);
    page.after(1_000, Input::Leave);
    page.after(60_000, Input::Return);
    page.is_back_soon();
    let now_ms = page.ms as i64;
    page.hears(r#"{"a":1}"#);
    check(
        &page,
        "a",
        &[(999, "gap"), (1_000, "1"), (2_000, "gap"), (now_ms, "1")],
    );
}

#[test]
fn a_page_that_released_the_board_while_hidden_has_a_gap() {
    for shared in [false, true] {
        let mut page = Page::connected(BOARD);
        page.hears(r#"{"a":1}"#);
        page.give(Input::Hidden { shared });
        page.passes(120_000);
        page.give(Input::Shown);
        if !page.is_open() {
            page.is_back_soon();
            page.hears(r#"{"a":1}"#);
            assert_eq!(line(&page, "a")[2].1, "gap", "{shared}");
        }
    }
}

#[test]
fn a_retained_value_is_no_sample_and_ends_no_line() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"20", true);
    assert!(page.app.history().of("home/temperature").is_none());
    page.hears_on("home/temperature", b"21", false);
    page.ms += 1_000;
    page.hears_on("home/temperature", b"22", true);
    page.hears_on("home/temperature", b"unavailable", true);
    assert_eq!(line(&page, "home/temperature").len(), 2);
    // One that is taken back ends it.
    page.hears_on("home/temperature", b"", false);
    assert_eq!(line(&page, "home/temperature")[2].1, "gap");
}

#[test]
fn a_broker_that_answers_pings_knows_that_values_stand() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"20", false);
    for _ in 0..3_600 {
        page.passes(1_000);
        page.hears_packet(0xd0, &[]);
    }
    assert_eq!(page.stands_until(), Some(page.ms));
    page.hears_on("home/temperature", b"21", false);
    assert_eq!(line(&page, "home/temperature").len(), 3);
    page.loses(1006);
    assert_eq!(line(&page, "home/temperature").len(), 4);
}

#[test]
fn what_is_no_number_ends_the_line_of_its_pin_alone() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1,"b":1,"d":"on","t":"5"}"#);
    page.ms += 1_000;
    page.hears(r#"{"a":null,"d":"off","t":"five"}"#);
    check(&page, "a", &[(999, "gap"), (1_000, "1"), (2_000, "gap")]);
    check(&page, "b", &[(999, "gap"), (1_000, "1")]);
    check(&page, "d", &[(999, "gap"), (1_000, "1"), (2_000, "0")]);
    check(&page, "t", &[(999, "gap"), (1_000, "5"), (2_000, "gap")]);
    page.hears(r#"{"a":"on","d":"maybe"}"#);
    assert_eq!(line(&page, "a").last().unwrap().1, "1");
}

#[test]
fn pins_that_make_a_number_of_their_own_have_a_series_of_their_own() {
    let mut page = Page::connected(
        r#"{"pins":[{"label":"Hex","path":"x","kind":"analog","radix":16},
            {"label":"Bit","path":"x","kind":"digital","bit":1,"radix":16},
            {"label":"Plain","path":"x","kind":"text"}]}"#,
    );
    page.hears(r#"{"x":"1f"}"#);
    let series = page.app.history().series().iter();
    let last: Vec<String> = series
        .map(|series| format!("{} {}", series.key, samples(series).pop().unwrap().1))
        .collect();
    assert_eq!(last, ["x#16. 31", "x#16.1 1"]);
    page.hears(r#"{"x":"10"}"#);
    assert_eq!(
        samples(page.app.history().of("x").unwrap())
            .pop()
            .unwrap()
            .1,
        "10"
    );
}

#[test]
fn a_clock_that_is_set_bends_nothing_and_never_goes_back() {
    for by_ms in [
        -86_400_000_i64,
        -3_600_000,
        -1_500,
        1_500,
        3_600_000,
        86_400_000,
    ] {
        let mut page = Page::connected(BOARD);
        page.hears_often(r#"{"a":1}"#, 1_000, 5);
        page.wall_ms = page.wall_ms.saturating_add_signed(by_ms);
        page.hears_often(r#"{"a":2}"#, 1_000, 5);
        let line = line(&page, "a");
        assert!(line.is_sorted_by_key(|(ms, _)| *ms), "{by_ms}: {line:?}");
        let values: Vec<&(i64, String)> = line.iter().filter(|(_, text)| text != "gap").collect();
        assert_eq!(values.len(), 10);
        let apart: Vec<i64> = values.windows(2).map(|two| two[1].0 - two[0].0).collect();
        let [before, [jump], after] = [&apart[..4], &apart[4..5], &apart[5..]] else {
            unreachable!()
        };
        assert_eq!(
            (before, after),
            (&[1_000; 4][..], &[1_000; 4][..]),
            "{by_ms}"
        );
        match by_ms {
            -1_500..=1_500 => assert_eq!((*jump, line.len()), (1_000, 11)),
            // A page cannot tell a clock that is set from a machine that slept.
            1_501.. => assert_eq!((*jump, line.len()), (1_000 + by_ms, 12)),
            // A tick that comes before the next message sees it sooner.
            _ => assert!(matches!((*jump, line.len()), (1 | 1_001, 12)), "{jump}"),
        }
    }
}

#[test]
fn a_clock_that_is_set_while_there_is_no_connection_never_goes_back() {
    for by_ms in [-86_400_000_i64, -5_000, 5_000, 86_400_000] {
        let mut page = Page::connected(BOARD);
        page.hears_often(r#"{"a":1}"#, 1_000, 3);
        page.loses(1006);
        page.wall_ms = page.wall_ms.saturating_add_signed(by_ms);
        page.is_back_soon();
        page.hears_often(r#"{"a":2}"#, 1_000, 3);
        let line = line(&page, "a");
        assert!(line.is_sorted_by_key(|(ms, _)| *ms), "{by_ms}: {line:?}");
        assert_eq!(line.len(), 8);
        if by_ms > 0 {
            // From then on it is right.
            assert_eq!(line[7].0, page.ms as i64 + by_ms);
        }
    }
}

#[test]
fn summer_time_is_no_gap() {
    let mut page = Page::connected(BOARD);
    page.hears_often(r#"{"a":1}"#, 1_000, 3);
    let mut now = page.now();
    now.zone_ms += 3_600_000;
    now.wall_ms += 3_600_000;
    now.ms += 1_000;
    now.wall_ms += 1_000;
    page.app
        .handle(Input::Text(page.attempt, r#"{"a":2}"#), now);
    assert_eq!(line(&page, "a").len(), 5);
    assert_eq!(line(&page, "a")[4], (now.ms as i64, "2".into()));
}

#[test]
fn a_socket_that_another_tab_lost_is_lost_here_too() {
    let mut page = Page::connected(BOARD);
    page.app.set_shared(true);
    page.hears(r#"{"a":1}"#);
    page.ms += 1_000;
    page.give(Input::Lost(page.attempt, Loss::of_tab()));
    assert_eq!(line(&page, "a").last().unwrap(), &(2_000, "gap".into()));
}
