//! Stored edits, for each board.

use pindash::model::profile::kept::{Edited, Edits, MAX_BOARDS, MAX_BYTES, fingerprint};

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
fn edits_are_stored_for_their_board_and_replaced_by_the_next() {
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

#[test]
fn stored_edits_are_taken_over_except_for_the_board_edited_here() {
    let mut one = Edits::default();
    let mut other = Edits::default();
    one.keep("a", edited("of a"));
    other.keep("b", edited("of b"));
    other.merge(one.stored().to_owned(), "b");
    assert_eq!(
        (text(&other, "a"), text(&other, "b")),
        (Some("of a"), Some("of b"))
    );
    // The board edited here is the newest.
    let records: Vec<_> = other.records().map(|(host, _)| host).collect();
    assert_eq!(records, ["b", "a"]);
    // Edits reset here stay reset, and so do those reset there.
    other.forget("b");
    other.merge(one.stored().to_owned() + "b\t\tx\tof b\u{1e}", "b");
    assert_eq!(other.stored(), one.stored());
    other.merge(String::new(), "b");
    assert_eq!(other.stored(), "");
}

#[test]
fn edits_made_before_connecting_move_to_the_board_they_belong_to() {
    let mut edits = Edits::default();
    edits.keep("", edited("first"));
    let stored = edits.stored().to_owned();
    edits.forget("");
    edits.keep("a", edited("first"));
    edits.merge(stored, "a");
    assert_eq!((text(&edits, ""), text(&edits, "a")), (None, Some("first")));
}

#[test]
fn of_two_records_of_a_board_the_first_one_counts_and_the_other_is_soon_gone() {
    let mut edits = Edits::new("a\t\tx\tnew\u{1e}a\t\tx\told\u{1e}b\t\tx\told\u{1e}".into());
    assert_eq!(
        (text(&edits, "a"), text(&edits, "b")),
        (Some("new"), Some("old"))
    );
    let records: Vec<_> = edits.records().collect();
    assert_eq!(records, [("a", "\tx\tnew"), ("b", "\tx\told")]);
    edits.keep("a", edited("newer"));
    assert_eq!(edits.records().count(), 2);
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

mod properties {
    use super::*;
    use proptest::prelude::*;

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
}
