//! What a person edited, for each board.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use pindash::model::kept::{Edited, Edits, MAX_BOARDS, MAX_BYTES, fingerprint};
use proptest::prelude::*;

fn edited(text: &str) -> Edited<'_> {
    Edited {
        own: "12",
        base: "Netzer",
        text,
    }
}

fn text<'a>(edits: &'a Edits, host: &str) -> Option<&'a str> {
    edits.of(host).map(|edited| edited.text)
}

#[test]
fn edits_are_kept_for_their_board_and_replaced_by_the_next() {
    let mut edits = Edits::default();
    assert_eq!(
        (edits.of("a"), edits.of(""), edits.stored()),
        (None, None, "")
    );
    edits.keep("a", edited("{\n\t\"name\": \"x\"\n}"));
    edits.keep("b:81", edited("b"));
    edits.keep("", edited("no host"));
    assert_eq!(edits.of("a"), Some(edited("{\n\t\"name\": \"x\"\n}")));
    assert_eq!(text(&edits, "b:81"), Some("b"));
    assert_eq!(text(&edits, ""), Some("no host"));
    assert_eq!(edits.of("b"), None);
    edits.keep("a", edited("y"));
    assert_eq!(text(&edits, "a"), Some("y"));
    edits.forget("b:81");
    assert_eq!((text(&edits, "a"), edits.of("b:81")), (Some("y"), None));
    assert_eq!(
        edits.stored(),
        "a\t12\tNetzer\ty\u{1e}\t12\tNetzer\tno host\u{1e}"
    );
}

#[test]
fn what_was_stored_comes_back_on_the_next_visit() {
    let mut edits = Edits::default();
    edits.keep("a", edited("x"));
    assert_eq!(Edits::new(edits.stored().to_owned()), edits);
}

/// What a browser keeps, by host.
#[derive(Default)]
struct Store(std::collections::BTreeMap<String, String>);

impl Store {
    fn take(&mut self, edits: &mut Edits) {
        for (host, value) in edits.take_changes() {
            if value.is_empty() {
                self.0.remove(&host);
            } else {
                self.0.insert(host, value);
            }
        }
    }

    /// As another visit finds it, whatever the order in which the browser tells it.
    fn edits(&self, is_reversed: bool) -> Edits {
        let mut boards: Vec<_> = self.0.clone().into_iter().collect();
        if is_reversed {
            boards.reverse();
        }
        Edits::of_boards(boards, "")
    }
}

#[test]
fn each_board_has_a_record_of_its_own_that_another_one_does_not_touch() {
    let mut store = Store::default();
    let (mut one, mut other) = (store.edits(false), store.edits(false));
    one.keep("a", edited("of a"));
    store.take(&mut one);
    // The other tab knows nothing of that yet.
    other.keep("b", edited("of b"));
    assert_eq!(
        other.take_changes(),
        [("b".into(), "1 12\tNetzer\tof b".into())]
    );
    other.keep("b", edited("of b"));
    store.take(&mut other);
    for is_reversed in [false, true] {
        let edits = store.edits(is_reversed);
        assert_eq!(edits.of("a"), Some(edited("of a")));
        assert_eq!(edits.of("b"), Some(edited("of b")));
    }
    one.forget("a");
    assert_eq!(one.take_changes(), [("a".into(), String::new())]);
}

#[test]
fn the_newest_is_known_whatever_the_order_in_which_they_are_found() {
    let mut store = Store::default();
    for n in 0..MAX_BOARDS {
        let mut edits = store.edits(n % 2 > 0);
        // Hosts in no order.
        edits.keep(&(n * 7 % MAX_BOARDS).to_string(), edited("{}"));
        store.take(&mut edits);
    }
    for is_reversed in [false, true] {
        let mut edits = store.edits(is_reversed);
        edits.keep("another", edited("{}"));
        assert_eq!(edits.of("0"), None);
        let mut changes = edits.take_changes();
        changes.sort();
        assert_eq!(changes[0], ("0".into(), String::new()));
        assert_eq!((changes.len(), changes[1].0.as_str()), (2, "another"));
    }
}

#[test]
fn what_an_earlier_version_kept_under_one_key_is_taken_over() {
    let mut old = Edits::default();
    for n in 0..3 {
        old.keep(&n.to_string(), edited("old"));
    }
    let mut edits = Edits::of_boards(Vec::new(), old.stored());
    assert_eq!(edits, old);
    let mut store = Store::default();
    store.take(&mut edits);
    assert_eq!(store.edits(true), old);
    assert_eq!(store.0.len(), 3);
    // A board that has a record of its own has been edited since.
    let new = vec![("1".into(), "9 12\tNetzer\tnew".into())];
    let mut edits = Edits::of_boards(new, old.stored());
    assert_eq!(
        (text(&edits, "1"), text(&edits, "2")),
        (Some("new"), Some("old"))
    );
    let hosts: Vec<_> = edits
        .take_changes()
        .into_iter()
        .map(|(host, _)| host)
        .collect();
    assert_eq!(hosts, ["0", "2"]);
}

#[test]
fn more_boards_than_are_kept_leave_nothing_behind() {
    let all = |n: usize| (n.to_string(), format!("{n} 12\tNetzer\t{{}}"));
    let mut edits = Edits::of_boards((1..=MAX_BOARDS + 3).map(all).collect(), "");
    assert_eq!(text(&edits, "4"), Some("{}"));
    let gone: Vec<_> = edits.take_changes().into_iter().collect();
    assert_eq!(
        gone,
        ["1", "2", "3"].map(|host| (host.to_owned(), String::new()))
    );
}

#[test]
fn anything_may_be_stored_for_a_board() {
    for value in [
        "",
        " ",
        "1",
        "x y",
        "1 a",
        "1 a\tb",
        "99999999999999999999 a\tb\tc",
        "\u{1e}",
    ] {
        let mut edits = Edits::of_boards(vec![("a".into(), value.into())], value);
        edits.keep("a", edited("text"));
        assert_eq!(edits.of("a"), Some(edited("text")), "{value:?}");
    }
}

#[test]
fn the_oldest_boards_make_room() {
    let mut edits = Edits::default();
    for n in 0..100 {
        edits.keep(&n.to_string(), edited("{}"));
    }
    assert_eq!(edits.of("99"), Some(edited("{}")));
    assert_eq!(text(&edits, &(100 - MAX_BOARDS).to_string()), Some("{}"));
    assert_eq!(text(&edits, &(99 - MAX_BOARDS).to_string()), None);
    let long = "x".repeat(MAX_BYTES / 3);
    for n in 0..8 {
        edits.keep(&n.to_string(), edited(&long));
        assert!(edits.stored().len() <= MAX_BYTES);
    }
    let kept = (0..8).filter(|n| edits.of(&n.to_string()).is_some());
    assert_eq!(kept.collect::<Vec<_>>(), [6, 7]);
    edits.keep("7", edited(&"x".repeat(MAX_BYTES)));
    assert_eq!((edits.of("7"), text(&edits, "6").is_some()), (None, true));
}

#[test]
fn a_fingerprint_tells_texts_apart() {
    // FNV-1a of 64 bits.
    assert_eq!(fingerprint(""), "14695981039346656037");
    assert_eq!(fingerprint("a"), "12638187200555641996");
    assert_ne!(fingerprint("{ }"), fingerprint("{}"));
    let mut prints: Vec<_> = (0..1_000).map(|n| fingerprint(&n.to_string())).collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_store_panics_or_grows(stored in "([a-c]|\t|\n|\u{1e}|ü){0,40}", hosts in prop::collection::vec("[a-c]{0,2}", 0..12)) {
        let mut edits = Edits::new(stored);
        for host in &hosts {
            edits.keep(host, edited("text"));
            prop_assert_eq!(edits.of(host), Some(edited("text")));
            prop_assert!(edits.stored().len() <= MAX_BYTES);
            let records = edits.stored().matches('\u{1e}').count();
            prop_assert!(records <= MAX_BOARDS);
        }
        for host in &hosts {
            edits.forget(host);
            prop_assert_eq!(edits.of(host), None);
        }
    }
}
