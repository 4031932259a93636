//! A person edits the text of the profile, and undoes edits.

use super::*;

#[test]
fn a_word_that_is_typed_is_one_step() {
    let mut page = open(Some(MIXED));
    for value in ["F", "Fa", "Fan"] {
        page.sets(0, "label", value);
    }
    page.sets(0, "unit", "%");
    page.sets(1, "unit", "A");
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    assert_eq!(
        (
            page.app.field_of(0, "label").as_str(),
            page.app.field_of(0, "unit").as_str()
        ),
        ("Fan", "u0")
    );
    page.edits(Edit::Undo);
    assert_eq!(page.labels()[0], "A");
    assert!(!page.app.can_undo() && page.app.can_redo());
}

#[test]
fn a_text_that_is_again_what_it_began_from_is_no_edit() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "First");
    assert!(!page.app.stored_edits().is_empty());
    page.edits(Edit::Undo);
    assert_eq!(page.app.profile_text(), MIXED);
    assert!(!page.app.has_edits() && page.app.stored_edits().is_empty());
    assert_eq!(page.profile_names()[0], "Mixed");
    page.edits(Edit::Redo);
    assert!(page.app.has_edits());
    assert_eq!(
        (page.chosen(), page.labels()[0].as_str()),
        ("Mixed (edited)", "First")
    );
    page.edits(Edit::Text(MIXED));
    assert!(!page.app.has_edits());
}

#[test]
fn all_of_it_is_undone_and_redone() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":1,"t":{"x":2},"z":true}"#);
    let mut texts = vec![page.app.profile_text().to_owned()];
    let row = page.row("z");
    for edit in [
        Edit::Add { row },
        Edit::Set {
            pin: 0,
            field: "label",
            value: "x",
        },
        Edit::Move { pin: 0, before: 2 },
        Edit::Remove { pin: 1 },
        Edit::Remove { pin: 3 },
        Edit::Text(r#"{"name":"Other","dialect":"text"}"#),
        Edit::Reset,
    ] {
        assert_eq!(page.edits(edit), "", "{edit:?}");
        texts.push(page.app.profile_text().to_owned());
    }
    for text in texts.iter().rev().skip(1) {
        assert!(page.app.can_undo());
        page.edits(Edit::Undo);
        assert_eq!(page.app.profile_text(), text);
    }
    assert!(!page.app.can_undo());
    for text in texts.iter().skip(1) {
        assert!(page.app.can_redo());
        page.edits(Edit::Redo);
        assert_eq!(page.app.profile_text(), text);
    }
    assert!(!page.app.can_redo());
}

#[test]
fn a_dialect_that_is_another_one_forgets_what_was_understood() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":1}"#);
    page.edits(Edit::Text(
        r#"{"dialect":"text","open":["hi"],"pins":[{"label":"A","path":"a"}]}"#,
    ));
    assert_eq!(page.values(), ["A = unknown"]);
    assert!(page.app.table().is_empty());
    page.hears("a=7");
    assert_eq!(page.values(), ["A = 7"]);
}

#[test]
fn nothing_is_sent_by_a_text_before_it_is_given() {
    let mut page = open(Some("{}"));
    let bad = r#"{"open":["reset"],"keepalive":{"send":"x","every":1}}"#;
    assert_eq!(
        pindash::model::profile::edit::review(bad).sends,
        ["On open: reset", "Every 1 s: x"]
    );
    page.after(10_000, Input::Tick);
    assert!(page.outputs().is_empty());
    page.edits(Edit::Text(bad));
    assert!(page.sent().is_empty());
    page.opens();
    assert_eq!(page.sent(), ["reset"]);
}

#[test]
fn in_a_text_with_a_slip_no_form_changes_anything() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"t":{"x":2},"z":1}"#);
    let slip = MIXED.replace("\"path\":\"a\"", "\"path\":\"a\",");
    assert_eq!(page.edits(Edit::Text(&slip)), "");
    assert!(!page.app.profile_problems().is_empty());
    assert_eq!(
        page.app.field_of(0, "label"),
        "A",
        "a form shows what is there"
    );
    let row = page.row("z");
    for edit in [
        Edit::Set {
            pin: 0,
            field: "label",
            value: "x",
        },
        Edit::Set {
            pin: 3,
            field: "label",
            value: "x",
        },
        Edit::Move { pin: 0, before: 2 },
        Edit::Remove { pin: 0 },
        Edit::Add { row },
    ] {
        page.outputs();
        assert_eq!(page.edits(edit), SLIP, "{edit:?}");
        assert_eq!(page.app.profile_text(), slip);
        assert!(page.outputs().is_empty());
    }
    assert_eq!(page.edits(Edit::Undo), "");
    assert_eq!(page.app.profile_text(), MIXED);
}

#[test]
fn a_reset_is_a_step_too() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let edited = page.app.profile_text().to_owned();
    page.edits(Edit::Reset);
    assert_eq!(page.app.profile_text(), MIXED);
    assert!(!page.app.has_edits() && page.app.can_undo() && page.app.stored_edits().is_empty());
    page.edits(Edit::Undo);
    assert_eq!(page.app.profile_text(), edited);
    assert!(page.app.has_edits() && page.chosen() == "Mixed (edited)");
    page.edits(Edit::Redo);
    assert!(!page.app.has_edits());
}

#[test]
fn a_reset_gives_back_the_profile_that_the_edits_began_from() {
    let mut page = open(Some(MIXED));
    page.chooses("WLED");
    assert_eq!(page.app.stored_choices(), "board.local\tWLED\n");
    page.sets(0, "label", "x");
    assert_eq!(page.profile_names()[..2], ["WLED (edited)", "Mixed"]);
    assert_eq!(
        page.app.stored_choices(),
        "",
        "the edited one is used by itself"
    );
    page.edits(Edit::Reset);
    assert_eq!((page.chosen(), page.app.profile().name()), ("WLED", "WLED"));
    assert_eq!(page.app.stored_choices(), "board.local\tWLED\n");
    page.edits(Edit::Undo);
    assert_eq!(
        (page.chosen(), page.app.stored_choices()),
        ("WLED (edited)", "")
    );
    // What lies beside the page may be gone by then.
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let mut page = page.next_visit(None);
    assert_eq!(page.chosen(), "Mixed (edited)");
    page.edits(Edit::Reset);
    assert_eq!((page.chosen(), page.app.profile_text()), ("Netzer", NETZER));
}
