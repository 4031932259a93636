//! What is stored of the edits, and found on the next visit.

use super::*;

#[test]
fn what_the_edits_began_from_may_be_gone_or_have_another_name() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let mut next = page.next_visit(None);
    next.give(Input::Connect("other.local"));
    assert_eq!((next.chosen(), next.app.has_edits()), ("Netzer", false));
    let edits = page.app.stored_edits().replace(OWN_NAME, "Gone");
    let mut next = after_visit(Some(MIXED), "", &edits);
    next.give(Input::Begin("board.local"));
    assert_eq!(next.chosen(), "Mixed (edited)");
    next.edits(Edit::Reset);
    assert_eq!(next.app.profile_text(), MIXED);
}

#[test]
fn edits_are_there_on_the_next_visit_and_for_their_board_only() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let mut page = page.next_visit(Some(MIXED));
    assert!(page.app.has_edits() && !page.app.base_changed() && !page.app.can_undo());
    assert_eq!(
        (page.labels()[0].as_str(), page.chosen()),
        ("x", "Mixed (edited)")
    );
    page.give(Input::Connect("other.local"));
    assert!(!page.app.has_edits());
    assert_eq!((page.labels()[0].as_str(), page.chosen()), ("A", "Mixed"));
    page.sets(0, "label", "other");
    page.give(Input::Connect("board.local"));
    assert_eq!(page.labels()[0], "x");
    assert!(!page.app.can_undo(), "steps are of one board");
    page.give(Input::Connect("other.local"));
    assert_eq!(
        (page.labels()[0].as_str(), page.chosen()),
        ("other", "Mixed (edited)")
    );
    page.chooses("WLED");
    page.give(Input::Connect("third.local"));
    assert_eq!(
        (page.chosen(), page.profile_names().len()),
        ("WLED", BUILT_IN.len() + 1)
    );
}

#[test]
fn choosing_another_profile_lasts_and_leaves_the_edits_alone() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    page.chooses("Mixed");
    assert_eq!(
        (page.app.stored_choices(), page.labels()[0].as_str()),
        ("board.local\tboard.json\n", "A")
    );
    assert!(!page.app.has_edits() && !page.app.can_undo());
    let mut page = page.next_visit(Some(MIXED));
    assert_eq!((page.chosen(), page.app.has_edits()), ("Mixed", false));
    page.chooses("Mixed (edited)");
    assert_eq!(
        (page.app.stored_choices(), page.labels()[0].as_str()),
        ("", "x")
    );
    page.chooses("Shelly Gen2+");
    let mut page = page.next_visit(Some(MIXED));
    assert_eq!(
        (page.chosen(), page.profile_names().len()),
        ("Shelly Gen2+", BUILT_IN.len() + 2)
    );
    page.chooses("Mixed (edited)");
    let page = page.next_visit(Some(MIXED));
    assert_eq!(
        (page.chosen(), page.labels()[0].as_str()),
        ("Mixed (edited)", "x")
    );
}

#[test]
fn new_edits_take_the_place_of_others_and_may_be_undone_to_them() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    page.chooses("Mixed");
    page.sets(0, "label", "y");
    assert_eq!(page.labels()[0], "y");
    assert_eq!(page.profile_names()[..2], ["Mixed (edited)", "Mixed"]);
    page.edits(Edit::Undo);
    assert!(!page.app.has_edits());
    page.edits(Edit::Undo);
    assert_eq!(
        (page.labels()[0].as_str(), page.app.has_edits()),
        ("x", true)
    );
}

#[test]
fn a_profile_that_changed_under_the_edits_is_reported_until_a_person_decides() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let newer = MIXED.replace("Go", "Start");
    for end in ["keep", "choose", "choose edited", "reset"] {
        let mut next = page.next_visit(Some(&newer));
        assert!(next.app.base_changed() && next.app.has_edits(), "{end}");
        assert_eq!(next.labels(), ["x", "B", "Go"]);
        next.sets(0, "label", "xx");
        assert!(next.app.base_changed(), "an edit is no answer");
        next.outputs();
        match end {
            "keep" => assert_eq!(next.edits(Edit::KeepMine), ""),
            "choose" => next.chooses("Mixed"),
            "choose edited" => next.chooses("Mixed (edited)"),
            _ => assert_eq!(next.edits(Edit::Reset), ""),
        }
        assert!(
            next.outputs().contains(&Output::Store(Kept::Edits)),
            "{end}"
        );
        assert!(!next.app.base_changed(), "{end}");
        if end == "choose" {
            assert_eq!(next.labels()[2], "Start");
            next.chooses("Mixed (edited)");
        }
        let again = next.next_visit(Some(&newer));
        assert!(!again.app.base_changed(), "{end}");
        assert!(
            again.next_visit(Some(MIXED)).app.base_changed() != (end == "reset"),
            "{end}"
        );
    }
    assert!(!page.next_visit(None).app.base_changed());
}

#[test]
fn a_profile_added_to_the_board_later_is_reported() {
    let mut page = open(None);
    page.sets(0, "label", "x");
    assert!(!page.next_visit(None).app.base_changed());
    let mut page = page.next_visit(Some(MIXED));
    assert!(page.app.base_changed());
    assert_eq!(
        page.profile_names()[..3],
        ["Netzer (edited)", "Mixed", "Netzer"]
    );
    page.edits(Edit::KeepMine);
    page.edits(Edit::Reset);
    assert_eq!(page.chosen(), "Netzer");
}

#[test]
fn unreadable_stored_edits_are_ignored() {
    for garbage in [
        "\t",
        "board.local",
        "x\ty",
        "\u{1e}\u{1e}",
        "board.local\t",
        "\0\n\t\n",
    ] {
        let mut page = after_visit(Some(MIXED), garbage, garbage);
        page.app.set_hiding(garbage);
        page.give(Input::Begin("board.local"));
        page.opens();
        page.outputs();
        assert_eq!(page.labels(), ["A", "B", "Go"], "{garbage:?}");
        assert!(!page.app.has_edits() && !page.app.keeps_hidden());
        page.sets(0, "label", "x");
        let page = page.next_visit(Some(MIXED));
        assert_eq!(page.labels()[0], "x", "{garbage:?}");
    }
    let mut page = visit(None);
    page.give(Input::Releases(false));
    let stored = page.app.stored_hiding().to_owned();
    let mut next = visit(None);
    next.app.set_hiding(&stored);
    assert!(next.app.keeps_hidden());
}

#[test]
fn a_profile_that_comes_late_finds_the_edits() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "x");
    let mut late = Page::waiting();
    late.app.set_edits(page.app.stored_edits().into());
    late.give(Input::Connect("board.local"));
    late.give(Input::Own(MIXED));
    assert_eq!(
        (late.chosen(), late.labels()[0].as_str()),
        ("Mixed (edited)", "x")
    );
    assert!(!late.app.base_changed());
}

#[test]
fn edit_mode_says_nothing_of_what_is_stored() {
    let mut page = open(Some(MIXED));
    page.edits(Edit::Mode(true));
    assert!(page.outputs().is_empty() && !page.app.has_edits());
}

#[test]
fn what_is_remembered_of_no_edits_is_as_before() {
    let mut page = open(Some(MIXED));
    page.chooses("WLED");
    page.chooses("Mixed");
    assert_eq!(page.app.stored_choices(), "");
    let mut page = open(None);
    page.chooses("WLED");
    page.chooses("Netzer");
    assert_eq!(page.app.stored_choices(), "board.local\tNetzer\n");
    let choices = format!("board.local\t{OWN_NAME}\n");
    let mut page = after_visit(None, &choices, "");
    page.give(Input::Begin("board.local"));
    assert_eq!(page.chosen(), "Netzer");
}

mod properties {
    use super::*;

    /// What a person may do, in any order.
    fn any_edit() -> impl Strategy<Value = (u8, usize, usize, String)> {
        (
            0..13_u8,
            0..6_usize,
            0..7_usize,
            "(|x|[ab]|t\\.x|true|5|\\{\"a\":1\\}|\\{)",
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn whatever_is_edited_the_page_and_the_next_visit_agree(
            edits in prop::collection::vec(any_edit(), 0..25),
            has_own: bool,
        ) {
            let own = has_own.then_some(MIXED);
            let mut page = open(own);
            page.hears(r#"{"a":1,"t":{"x":2,"y":3},"z":true}"#);
            for (what, pin, other, text) in edits {
                let field = ["label", "group", "path", "shown", "open", "kind", "x"][other];
                let edit = match what {
                    0..=1 => Edit::Undo,
                    2 => Edit::Redo,
                    3..=5 => Edit::Set { pin, field, value: &text },
                    6..=7 => Edit::Move { pin, before: other },
                    8 => Edit::Remove { pin },
                    9 => Edit::Add { row: other },
                    10 => Edit::Reset,
                    11 => Edit::Text(if pin == 0 { &text } else { MIXED }),
                    _ => {
                        page.give(Input::Choose(pin));
                        Edit::Mode(false)
                    }
                };
                page.edits(edit);
                // What is shown is what the text says.
                let read = Profile::read(page.app.profile_text());
                prop_assert_eq!(&read.pins, &page.app.profile().pins);
                let fixed = read.pins.iter().filter(|spec| !spec.is_pattern());
                let labels: Vec<_> = fixed.map(|spec| spec.label().to_owned()).collect();
                prop_assert_eq!(&page.labels()[..labels.len()], labels);
                prop_assert_eq!(page.app.profile_text() == page.next_visit(own).app.profile_text(), true);
                prop_assert_eq!(page.chosen().ends_with(" (edited)"), page.app.has_edits());
                // Every reading that has room is shown by a pin or is in the table.
                let table = page.app.table();
                prop_assert_eq!(page.others().len(), table.unclaimed());
                for at in 0..table.len() {
                    let row = table.row(at).unwrap();
                    for pin in &row.pins {
                        prop_assert!(page.app.pins()[*pin].spec().paths.contains(&row.path));
                    }
                }
                if let Some(pin) = page.app.edited_pin() {
                    prop_assert!(pin < page.app.pins().len());
                }
            }
            while page.app.can_undo() {
                page.edits(Edit::Undo);
            }
        }
    }
}
