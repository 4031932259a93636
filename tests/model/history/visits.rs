//! The history of a board, kept by a page for the next visit.

use super::*;
use crate::page::Page;
use pindash::model::app::{Edit, Input, Output};
use pindash::model::history::RETAINED_MS;

const BOARD: &str = r#"{"pins":[{"label":"A","path":"a","kind":"analog"},
    {"label":"B","path":"b","kind":"analog"}]}"#;
const KEY: &str = "ws://board.local/ws|";

/// What a browser has stored, in the order of the keys.
#[derive(Default)]
struct Stored(std::collections::BTreeMap<String, Vec<u8>>);

impl Stored {
    /// Does what a page asks for. Returns what it wants to read.
    fn follow(&mut self, page: &mut Page) -> Vec<String> {
        let mut recalled = Vec::new();
        for output in page.archive() {
            match output {
                Output::Archive {
                    key,
                    record,
                    oldest,
                    expired,
                } => {
                    assert!(!self.0.contains_key(&key), "{key}");
                    self.0
                        .retain(|key, _| !(oldest.clone()..expired.clone()).contains(key));
                    self.0.insert(key, record);
                }
                Output::ReadArchive(prefix) => recalled.push(prefix),
                Output::ForgetArchive(prefix) => self.0.retain(|key, _| !key.starts_with(&prefix)),
                output => panic!("{output:?}"),
            }
        }
        recalled
    }

    /// Gives a page what it wants to read.
    fn give(&mut self, page: &mut Page) {
        for prefix in self.follow(page) {
            for (_, record) in self.0.iter().filter(|(key, _)| key.starts_with(&prefix)) {
                page.give(Input::Restore(record));
            }
        }
    }
}

/// A page that is opened later on the same computer.
fn opened(profile: &str, after_ms: u64) -> Page {
    let mut page = Page::new(profile);
    page.wall_ms += after_ms;
    page
}

fn values(page: &Page, key: &str) -> Vec<String> {
    let series = page.app.history().of(key);
    let samples = series.map(samples).unwrap_or_default().into_iter();
    samples.map(|(_, text)| text).collect()
}

#[test]
fn a_visit_begins_with_what_was_stored_of_the_board() {
    let mut stored = Stored::default();
    let mut page = opened(BOARD, 0);
    page.connects();
    assert_eq!(stored.follow(&mut page), [KEY]);
    page.hears(r#"{"a":20.50}"#);
    page.ms += 1_000;
    page.hears(r#"{"a":21}"#);
    page.ms += 1_000;
    page.give(Input::Leave);
    assert_eq!(stored.follow(&mut page), [""; 0]);
    let keys: Vec<&String> = stored.0.keys().collect();
    let utc_ms = page.now().utc_ms();
    let expected: Vec<String> = (0..4)
        .map(|level| format!("{KEY}{level}|{utc_ms:015}"))
        .collect();
    assert_eq!(keys, expected.iter().collect::<Vec<_>>());

    let mut page = opened(BOARD, 60_000);
    page.connects();
    stored.give(&mut page);
    assert_eq!(values(&page, "a"), ["gap", "20.50", "21", "gap"]);
    assert!(!page.app.history().of("a").unwrap().is_live());
    page.hears(r#"{"a":22}"#);
    assert_eq!(
        values(&page, "a"),
        ["gap", "20.50", "21", "gap", "gap", "22"]
    );
    assert!(page.app.history().of("a").unwrap().is_live());
}

#[test]
fn a_page_that_ends_without_a_word_loses_ten_seconds_at_most() {
    let mut stored = Stored::default();
    let mut page = opened(BOARD, 0);
    page.connects();
    for at in 0..95 {
        page.passes(1_000);
        page.hears(&format!(r#"{{"a":{at}}}"#));
        stored.follow(&mut page);
    }
    let mut page = opened(BOARD, 200_000);
    page.connects();
    stored.give(&mut page);
    let last: u64 = values(&page, "a").last().unwrap().parse().unwrap();
    assert!((84..95).contains(&last), "{last}");
}

#[test]
fn what_came_last_is_stored_although_nothing_follows_it() {
    let mut stored = Stored::default();
    let mut page = opened(BOARD, 0);
    page.connects();
    for value in 0..3 {
        page.passes(1_000);
        page.hears(&format!(r#"{{"a":{value}}}"#));
    }
    page.passes(20_000);
    stored.follow(&mut page);
    let mut page = opened(BOARD, 200_000);
    page.connects();
    stored.give(&mut page);
    assert_eq!(values(&page, "a"), ["gap", "0", "1", "2"]);
}

#[test]
fn a_page_that_is_hidden_and_then_left_stores_everything_once() {
    for shared in [false, true] {
        let mut stored = Stored::default();
        let mut page = opened(BOARD, 0);
        page.connects();
        page.hears(r#"{"a":1}"#);
        page.give(Input::Hidden { shared });
        page.give(Input::Leave);
        stored.follow(&mut page);
        let mut page = opened(BOARD, 60_000);
        page.connects();
        stored.give(&mut page);
        assert_eq!(values(&page, "a")[..2], ["gap", "1"], "{shared}");
    }
}

#[test]
fn a_tab_that_shares_the_socket_stores_nothing_until_it_holds_it() {
    let mut page = opened(BOARD, 0);
    page.app.set_shared(true);
    page.connects();
    page.archive();
    page.hears(r#"{"a":1}"#);
    page.passes(400_000);
    page.give(Input::StoreHistory);
    page.give(Input::Hidden { shared: true });
    assert_eq!(page.archive(), []);
    page.app.set_shared(false);
    page.give(Input::StoreHistory);
    assert_eq!(page.archive().len(), 4);
}

#[test]
fn a_tab_that_joins_has_what_the_others_had_before() {
    let mut stored = Stored::default();
    let mut leader = opened(BOARD, 0);
    leader.connects();
    stored.follow(&mut leader);
    for value in 0..5 {
        leader.passes(1_000);
        leader.hears(&format!(r#"{{"a":{value}}}"#));
    }
    let mut follower = opened(BOARD, 0);
    follower.app.set_shared(true);
    follower.ms = leader.ms + 500;
    leader.ms += 500;
    // The leader is asked first.
    leader.give(Input::StoreHistory);
    stored.follow(&mut leader);
    follower.connects();
    let latest = leader.app.latest(leader.now());
    follower.give(Input::Latest(follower.attempt, &latest));
    // It reads twice: when it knows the address, and when it knows the rest.
    stored.give(&mut follower);
    for page in [&mut leader, &mut follower] {
        page.ms += 500;
        page.hears(r#"{"a":5}"#);
    }
    let span = Span {
        from_ms: 0,
        to_ms: u64::MAX >> 1,
    };
    let [one, other] = [&leader, &follower].map(|page| {
        let read = page.app.history().of("a").unwrap().read(span, 1);
        (read.low, read.high, read.sum, read.count)
    });
    assert_eq!(one, other);
    assert_eq!(
        values(&follower, "a"),
        ["gap", "0", "1", "2", "3", "4", "gap", "5"]
    );
}

#[test]
fn records_expire_level_by_level() {
    let mut page = opened(BOARD, 0);
    page.connects();
    page.hears(r#"{"a":1}"#);
    page.ms += 1;
    page.give(Input::StoreHistory);
    let utc_ms = page.now().utc_ms();
    let mut archive = page.archive();
    archive.retain(|output| matches!(output, Output::Archive { .. }));
    let [.., samples, _, _, _] = &archive[..] else {
        panic!("{archive:?}")
    };
    let Output::Archive {
        oldest, expired, ..
    } = samples
    else {
        panic!()
    };
    assert_eq!(oldest, &format!("{KEY}0|000000000000000"));
    assert_eq!(expired, &format!("{KEY}0|{:015}", utc_ms - RETAINED_MS[0]));
}

#[test]
fn the_history_of_another_board_is_another() {
    let mut stored = Stored::default();
    let mut page = opened(BOARD, 0);
    page.connects();
    stored.follow(&mut page);
    page.hears(r#"{"a":1,"b":2}"#);
    page.ms += 1_000;
    page.give(Input::Connect("other.local"));
    assert_eq!(stored.follow(&mut page), ["ws://other.local/ws|"]);
    assert!(stored.0.keys().all(|key| key.starts_with(KEY)) && stored.0.len() == 4);
    assert!(page.app.history().series().is_empty());
    page.opens();
    page.hears(r#"{"b":7}"#);
    assert_eq!(values(&page, "b"), ["gap", "7"]);
    page.ms += 1_000;
    page.give(Input::Connect("board.local"));
    stored.give(&mut page);
    page.opens();
    assert_eq!(values(&page, "a"), ["gap", "1", "gap"]);
    assert_eq!(values(&page, "b"), ["gap", "2", "gap"]);
}

#[test]
fn pins_whose_profile_moved_to_another_address_keep_their_series_apart() {
    let profile = |address: &str| {
        let pins = r#""pins":[{"label":"A","path":"a","kind":"analog"},{"label":"B","path":"b","kind":"analog"}]"#;
        format!(r#"{{"address":"{address}",{pins}}}"#)
    };
    let mut page = opened(&profile("/one"), 0);
    page.connects();
    page.hears(r#"{"a":1}"#);
    page.hears(r#"{"b":2}"#);
    page.give(Input::Disconnect);
    page.loses(1000);
    assert_eq!(page.edits(Edit::Text(&profile("/two"))), "");
    page.give(Input::RetryNow);
    page.archive();
    page.connects();
    // Now in the other order.
    page.hears(r#"{"b":3}"#);
    page.hears(r#"{"a":4}"#);
    assert_eq!(values(&page, "a"), ["gap", "4"]);
    assert_eq!(values(&page, "b"), ["gap", "3"]);
}

#[test]
fn another_profile_for_the_board_goes_on_with_its_series() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1}"#);
    page.ms += 1_000;
    let text = r#"{"pins":[{"label":"New","path":"n","kind":"analog"},{"label":"Other","path":"a","kind":"analog"}]}"#;
    assert_eq!(page.edits(Edit::Text(text)), "");
    page.hears(r#"{"n":5,"a":2}"#);
    assert_eq!(values(&page, "a"), ["gap", "1", "2"]);
    assert_eq!(values(&page, "n"), ["gap", "5"]);
}

#[test]
fn a_person_forgets_the_history_here_and_in_the_storage() {
    let mut stored = Stored::default();
    let mut page = opened(BOARD, 0);
    page.connects();
    page.hears(r#"{"a":1}"#);
    page.ms += 1_000;
    page.give(Input::StoreHistory);
    stored.follow(&mut page);
    assert_eq!(stored.0.len(), 4);
    page.give(Input::ForgetHistory);
    stored.follow(&mut page);
    assert!(stored.0.is_empty() && values(&page, "a").is_empty());
    page.ms += 1_000;
    page.hears(r#"{"a":2}"#);
    assert_eq!(values(&page, "a"), ["gap", "2"]);
    page.give(Input::Leave);
    stored.follow(&mut page);
    let mut page = opened(BOARD, 60_000);
    page.connects();
    stored.give(&mut page);
    assert_eq!(values(&page, "a"), ["gap", "2", "gap"]);
}

#[test]
fn where_nothing_can_be_stored_that_is_said_once() {
    let mut page = Page::connected(BOARD);
    for _ in 0..3 {
        page.give(Input::NotArchived("the storage is full."));
    }
    let notes = page
        .lines()
        .into_iter()
        .filter(|line| line.contains("history"));
    let notes: Vec<String> = notes.collect();
    assert_eq!(
        notes,
        ["The history of the pins is lost when this page is closed: the storage is full."]
    );
    page.hears(r#"{"a":1}"#);
    assert_eq!(values(&page, "a"), ["gap", "1"]);
}

#[test]
fn a_page_at_rest_stores_nothing() {
    let mut page = Page::connected(BOARD);
    page.hears(r#"{"a":1}"#);
    page.passes(20_000);
    page.archive();
    page.passes(600_000);
    // What is coarser comes in its own time, and only once.
    assert!(page.archive().len() <= 2);
    page.passes(3_600_000);
    assert_eq!(page.archive(), []);
}
