//! A person moves pins, and hides those of a pattern.

use super::*;

#[test]
fn a_pin_that_moves_keeps_its_value_and_what_was_asked_of_it() {
    let mut page = open(None);
    page.hears(r#"{"u":{"v":{"0":"1","3":"512","10":"0"}}}"#);
    page.give(Input::Toggle { pin: 10 });
    assert_eq!(page.sent(), ["uv10=1"]);
    assert_eq!(page.edits(Edit::Move { pin: 10, before: 0 }), "");
    assert_eq!(page.labels()[..2], ["IO10", "IO0"]);
    assert_eq!(page.app.edited_pin(), Some(0));
    assert!(page.pin("IO10").is_pending());
    assert_eq!(
        (page.pin("IO0").value(), page.pin("IO3").value()),
        (Some("1"), Some("512"))
    );
    assert_eq!(page.pin("IO0").note(), "12:00:01");
    assert!(page.called().is_empty(), "the board is told nothing else");
    page.hears(r#"{"u":{"v":{"10":"1"}}}"#);
    assert!(!page.pin("IO10").is_pending() && page.pin("IO10").is_on());
    assert_eq!(page.edits(Edit::Move { pin: 0, before: 13 }), "");
    assert_eq!(page.labels()[12], "IO10");
    assert_eq!(page.pin("IO10").value(), Some("1"));
}

#[test]
fn a_pin_moved_before_another_one_joins_its_group() {
    let mut page = open(Some(MIXED));
    assert_eq!(
        page.values(),
        ["A = unknown", "Out/B = unknown", "Go = unknown"]
    );
    page.edits(Edit::Move { pin: 0, before: 1 });
    assert_eq!(
        page.values(),
        ["Out/A = unknown", "Out/B = unknown", "Go = unknown"]
    );
    page.edits(Edit::Move { pin: 0, before: 3 });
    assert_eq!(
        page.values(),
        ["Out/B = unknown", "Go = unknown", "A = unknown"]
    );
    page.edits(Edit::Move { pin: 2, before: 1 });
    assert_eq!(
        page.values(),
        ["Out/B = unknown", "A = unknown", "Go = unknown"]
    );
    page.outputs();
    for (pin, before) in [(1, 1), (1, 2), (2, 3), (2, 99)] {
        page.edits(Edit::Move { pin, before });
        assert!(
            page.outputs().is_empty(),
            "{pin} before {before} is where it is"
        );
    }
}

#[test]
fn a_pin_of_a_pattern_is_hidden_where_it_is_removed_and_fixed_where_it_is_moved() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"t":{"x":20,"y":30}}"#);
    page.edits(Edit::Remove { pin: 3 });
    assert_eq!(page.labels(), ["A", "B", "Go", "T x", "T y"]);
    assert!(!page.pin("T x").spec().is_shown() && page.pin("T y").spec().is_shown());
    assert!(page.others().is_empty(), "a hidden pin keeps its reading");
    page.edits(Edit::Move { pin: 4, before: 1 });
    assert_eq!(
        page.values(),
        [
            "A = unknown",
            "Out/T y = 30",
            "Out/B = unknown",
            "Go = unknown",
            "Warm/T x = 20"
        ]
    );
    assert_eq!(page.app.edited_pin(), Some(1));
    // A pin of its own would come back, too.
    page.edits(Edit::Remove { pin: 1 });
    assert!(!page.pin("T y").spec().is_shown());
    page.edits(Edit::Remove { pin: 1 });
    assert_eq!(
        page.values()[4],
        "Warm/T y = 30",
        "it is of the pattern again"
    );
    page.edits(Edit::Remove { pin: 0 });
    assert_eq!(page.labels(), ["B", "Go", "T x", "T y"]);
}

#[test]
fn a_pin_moved_behind_another_joins_its_group_even_as_its_last() {
    let board = r#"{"pins":[{"label":"A","path":"a","group":"One"},{"label":"B","path":"b","group":"One"},{"label":"C","path":"c","group":"Two"}]}"#;
    let mut page = open(Some(board));
    assert_eq!(page.edits(Edit::MoveBehind { pin: 0, beside: 1 }), "");
    assert_eq!(page.labels(), ["B", "A", "C"]);
    assert_eq!(page.app.field_of(1, "group"), "One");
    // It is in the right place already, but in another group.
    page.edits(Edit::MoveBehind { pin: 2, beside: 1 });
    assert_eq!(page.labels(), ["B", "A", "C"]);
    assert_eq!(page.app.field_of(2, "group"), "One");
    page.edits(Edit::Undo);
    assert_eq!(page.app.field_of(2, "group"), "Two");
    let text = page.app.profile_text().to_owned();
    page.edits(Edit::MoveBehind { pin: 1, beside: 0 });
    page.edits(Edit::MoveBehind { pin: 1, beside: 1 });
    page.edits(Edit::MoveBehind { pin: 1, beside: 9 });
    assert_eq!(
        page.app.profile_text(),
        text,
        "it stands there, or there is no such place"
    );
}

#[test]
fn undo_and_redo_stay_with_the_pin_that_they_move() {
    let mut page = open(None);
    page.edits(Edit::Move { pin: 10, before: 0 });
    page.edits(Edit::Undo);
    assert_eq!(page.labels()[10], "IO10");
    assert_eq!(page.app.edited_pin(), Some(10));
    page.edits(Edit::Redo);
    assert_eq!(page.app.edited_pin(), Some(0));
    // One that is gone is not followed.
    page.edits(Edit::Remove { pin: 3 });
    page.edits(Edit::Undo);
    assert_eq!(page.app.edited_pin(), None);
}
