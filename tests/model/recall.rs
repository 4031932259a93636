//! The history of the command line.

use pindash::model::console::recall::{MAX_ENTRIES, MAX_ENTRY_BYTES, Recall};

fn with(commands: &[&str]) -> Recall {
    let mut recall = Recall::new();
    for command in commands {
        recall.remember(command);
    }
    recall
}

fn entries(recall: &Recall) -> Vec<&str> {
    recall.entries().collect()
}

#[test]
fn up_goes_to_older_commands_and_stops_at_the_oldest() {
    let mut recall = with(&["a", "b", "c"]);
    assert_eq!(recall.older(""), Some("c"));
    assert_eq!(recall.older("c"), Some("b"));
    assert_eq!(recall.older("b"), Some("a"));
    assert_eq!(recall.older("a"), None);
    assert_eq!(recall.older("a"), None);
    assert_eq!(recall.newer(), Some("b"));
}

#[test]
fn down_comes_back_to_the_unsent_text() {
    let mut recall = with(&["a", "b"]);
    assert_eq!(recall.older("unsent"), Some("b"));
    assert_eq!(recall.older("b"), Some("a"));
    assert_eq!(recall.newer(), Some("b"));
    assert_eq!(recall.newer(), Some("unsent"));
    assert_eq!(recall.newer(), None);
    // And up again saves the text that is there by then.
    assert_eq!(recall.older("other"), Some("b"));
    assert_eq!(recall.newer(), Some("other"));
}

#[test]
fn an_empty_field_comes_back_empty() {
    let mut recall = with(&["a"]);
    assert_eq!(recall.older(""), Some("a"));
    assert_eq!(recall.newer(), Some(""));
}

#[test]
fn what_other_tabs_have_stored_is_taken_over_and_what_was_sent_here_is_the_newest() {
    let mut recall = with(&["a", "b", "mine"]);
    recall.merge(&with(&["a", "b", "theirs"]).to_stored(), true);
    assert_eq!(entries(&recall), ["a", "b", "theirs", "mine"]);
    // After a merge with storage, nothing is there twice.
    let stored = recall.to_stored();
    recall.merge(&stored, false);
    recall.merge(&stored, true);
    assert_eq!(entries(&recall), ["a", "b", "theirs", "mine"]);
    recall.merge(&with(&["a", "last\nline"]).to_stored(), false);
    assert_eq!(recall.older(""), Some("last\nline"));
}

#[test]
fn where_nothing_is_stored_nothing_is_lost() {
    let mut recall = with(&["a", "b"]);
    for is_sent in [true, false] {
        recall.merge("", is_sent);
        assert_eq!(entries(&recall), ["a", "b"]);
    }
}

#[test]
fn who_walks_through_the_history_stays_where_they_are_when_another_tab_sends() {
    let mut recall = with(&["a", "b", "c"]);
    assert_eq!(recall.older("unsent"), Some("c"));
    assert_eq!(recall.older("c"), Some("b"));
    let stored = with(&["a", "b", "c", "d"]).to_stored();
    recall.merge(&stored, false);
    assert_eq!(recall.older("b"), Some("a"));
    for newer in ["b", "c", "unsent"] {
        assert_eq!(recall.newer(), Some(newer));
    }
    // What the other one sent is there once this one sends something.
    recall.remember("mine");
    recall.merge(&stored, true);
    assert_eq!(entries(&recall), ["a", "b", "c", "d", "mine"]);
}

#[test]
fn without_entries_up_and_down_do_nothing() {
    let mut recall = Recall::new();
    assert_eq!(recall.older("unsent"), None);
    assert_eq!(recall.newer(), None);
}

#[test]
fn sending_ends_the_walk() {
    let mut recall = with(&["a", "b"]);
    recall.older("");
    recall.older("b");
    recall.remember("a");
    assert_eq!(recall.newer(), None);
    assert_eq!(recall.older(""), Some("a"));
    assert_eq!(entries(&recall), ["a", "b", "a"]);
}

#[test]
fn a_command_that_repeats_the_newest_is_stored_once() {
    assert_eq!(entries(&with(&["a", "a", "b", "a", "a"])), ["a", "b", "a"]);
}

#[test]
fn blank_commands_are_not_remembered() {
    assert!(entries(&with(&["", "  ", "\n"])).is_empty());
}

#[test]
fn space_in_a_command_is_part_of_it() {
    assert_eq!(entries(&with(&[" a ", "a"])), [" a ", "a"]);
}

#[test]
fn the_oldest_commands_make_room() {
    let mut recall = Recall::new();
    for number in 0..MAX_ENTRIES + 3 {
        recall.remember(&number.to_string());
    }
    assert_eq!(entries(&recall).len(), MAX_ENTRIES);
    assert_eq!(entries(&recall)[0], "3");
}

#[test]
fn a_command_that_is_too_long_is_not_remembered_rather_than_cut() {
    let fits = "x".repeat(MAX_ENTRY_BYTES);
    assert_eq!(
        entries(&with(&["a", &fits, &format!("{fits}x")])),
        ["a", &fits]
    );
}

#[test]
fn the_history_survives_being_stored() {
    let commands = [
        "uv0=1",
        "two\nlines\r\n",
        "back\\slash \\n",
        " space ",
        "ü€",
    ];
    let recall = with(&commands);
    let stored = recall.to_stored();
    assert_eq!(stored.lines().count(), commands.len());
    assert_eq!(entries(&Recall::from_stored(&stored)), commands);
}

#[test]
fn a_restored_history_starts_at_the_newest() {
    let mut recall = Recall::from_stored("a\nb\n");
    assert_eq!(recall.newer(), None);
    assert_eq!(recall.older("unsent"), Some("b"));
}

#[test]
fn what_is_corrupt_in_storage_is_lost_and_nothing_else() {
    let long = "x".repeat(MAX_ENTRY_BYTES + 1);
    let stored = format!("a\nbad\\x\n{long}\n\n\nb\ncut\\");
    assert_eq!(entries(&Recall::from_stored(&stored)), ["a", "b"]);
    assert!(entries(&Recall::from_stored("")).is_empty());
    assert!(entries(&Recall::from_stored("\\")).is_empty());
}

#[test]
fn the_bounds_hold_for_what_is_stored() {
    let stored: String = (0..1_000).map(|number| format!("{number}\n")).collect();
    let recall = Recall::from_stored(&stored);
    assert_eq!(entries(&recall).len(), MAX_ENTRIES);
    assert_eq!(entries(&recall)[0], "900");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_is_in_storage_can_be_read_and_stored_again(
            stored in prop_oneof![any::<String>(), "[a\\\\nrx\n ]{0,40}"],
        ) {
            let mut recall = Recall::from_stored(&stored);
            let again = Recall::from_stored(&recall.to_stored());
            prop_assert_eq!(entries(&again), entries(&recall));
            while recall.older("").is_some() {}
            while recall.newer().is_some() {}
        }

        #[test]
        fn any_command_survives_being_stored(commands in prop::collection::vec(any::<String>(), 0..8)) {
            let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
            let recall = with(&commands);
            let again = Recall::from_stored(&recall.to_stored());
            prop_assert_eq!(entries(&again), entries(&recall));
        }
    }
}
