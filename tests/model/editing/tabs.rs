//! Two tabs edit, and share one store.

use super::*;

// Two tabs.

/// What the browser keeps of the edits.
#[derive(Default)]
struct Store(String);

impl Store {
    /// A page stores what it has changed.
    fn take(&mut self, page: &mut Page) {
        if page.outputs().contains(&Output::Store(Kept::Edits)) {
            self.0 = page.app.merge_edits(self.0.clone()).stored().to_owned();
        }
    }

    /// Another page learns that something was stored.
    fn tell(&self, page: &mut Page) {
        page.give(Input::Stored(&self.0));
    }
}

/// Two tabs on boards of these hosts.
fn two_tabs(hosts: [&str; 2]) -> [Page; 2] {
    hosts.map(|host| {
        let mut page = visit(Some(MIXED));
        page.give(Input::Begin(host));
        page.opens();
        page.outputs();
        page
    })
}

#[test]
fn tabs_that_edit_different_boards_lose_nothing_of_each_other() {
    let [mut one, mut other] = two_tabs(["one.local", "other.local"]);
    let mut store = Store::default();
    one.sets(0, "label", "Of one");
    store.take(&mut one);
    // The other tab does not know yet.
    other.sets(0, "label", "Of the other");
    store.take(&mut other);
    store.tell(&mut one);
    store.tell(&mut other);
    assert_eq!(
        (one.labels()[0].as_str(), one.app.edit_notice()),
        ("Of one", "")
    );
    assert_eq!(other.labels()[0], "Of the other");
    for (host, label) in [("one.local", "Of one"), ("other.local", "Of the other")] {
        let mut next = visit(Some(MIXED));
        next.app.set_edits(store.0.clone());
        next.give(Input::Begin(host));
        assert_eq!(next.labels()[0], label);
    }
}

#[test]
fn an_edit_in_another_tab_of_the_same_board_shows_and_can_be_undone() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    for label in ["P", "Pu", "Pump"] {
        one.sets(0, "label", label);
        store.take(&mut one);
        store.tell(&mut other);
        assert_eq!(other.labels()[0], label);
    }
    // A tab that only shows the dashboard reports nothing.
    assert_eq!((other.app.edit_notice(), other.app.has_edits()), ("", true));
    assert_eq!(other.app.profile_text(), one.app.profile_text());
    // It was typed in one go, and is one step.
    other.edits(Edit::Undo);
    assert_eq!(other.labels()[0], "A");
    assert!(!other.app.can_undo());
    store.take(&mut other);
    store.tell(&mut one);
    assert_eq!(one.labels()[0], "A");
    assert!(one.app.edit_notice().contains("Another tab"));
    one.edits(Edit::Undo);
    assert_eq!(
        (one.labels()[0].as_str(), one.app.edit_notice()),
        ("Pump", "")
    );
}

#[test]
fn of_two_edits_of_one_board_both_are_there_and_both_persons_know() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    // At the same moment: what was stored last is used in both, and the other one is a step back.
    one.sets(0, "label", "One");
    other.sets(0, "label", "Other");
    store.take(&mut one);
    store.take(&mut other);
    store.tell(&mut one);
    store.tell(&mut other);
    for page in [&one, &other] {
        assert_eq!(page.labels()[0], "Other");
    }
    assert!(one.app.edit_notice().contains("Another tab"));
    one.edits(Edit::Undo);
    assert_eq!(one.labels()[0], "One");
    store.take(&mut one);
    store.tell(&mut other);
    assert_eq!(other.labels()[0], "One");
    assert!(other.app.edit_notice().contains("Another tab"));
    other.edits(Edit::Undo);
    assert_eq!(other.labels()[0], "Other");
}

#[test]
fn edits_that_another_tab_takes_back_are_gone_here_and_can_be_brought_back() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    one.sets(0, "label", "Pump");
    store.take(&mut one);
    store.tell(&mut other);
    one.edits(Edit::Reset);
    store.take(&mut one);
    assert!(store.0.is_empty());
    store.tell(&mut other);
    assert_eq!(
        (other.labels()[0].as_str(), other.app.has_edits()),
        ("A", false)
    );
    other.edits(Edit::Undo);
    store.take(&mut other);
    store.tell(&mut one);
    // Both steps of the other tab are one here.
    assert_eq!(
        (one.labels()[0].as_str(), one.app.has_edits()),
        ("A", false)
    );
}

#[test]
fn a_form_is_left_open_only_where_its_pin_stays_where_it_was() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    other.edits(Edit::Mode(true));
    one.sets(1, "label", "Warm");
    store.take(&mut one);
    store.tell(&mut other);
    assert_eq!(other.app.moves(), 0);
    assert!(other.app.edit_notice().contains("Another tab"));
    one.edits(Edit::Remove { pin: 0 });
    store.take(&mut one);
    store.tell(&mut other);
    assert_eq!(other.app.moves(), 1);
}

#[test]
fn a_profile_that_a_person_chose_stays_where_the_edits_are_the_same() {
    let [mut one, mut other] = two_tabs(["board.local", "elsewhere.local"]);
    let mut store = Store::default();
    one.sets(0, "label", "Pump");
    store.take(&mut one);
    let netzer = (0..9)
        .find(|at| one.app.profile_name(*at) == Some("Netzer"))
        .unwrap();
    one.give(Input::Choose(netzer));
    store.tell(&mut one);
    other.sets(0, "label", "Of another board");
    store.take(&mut other);
    store.tell(&mut one);
    assert_eq!(one.app.profile_name(one.app.chosen()), Some("Netzer"));
    assert!(!one.app.has_edits());
}

#[test]
fn where_nothing_can_be_kept_what_is_stored_changes_nothing() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    one.sets(0, "label", "Mine");
    one.give(Input::NotKept);
    other.sets(0, "label", "Theirs");
    store.take(&mut other);
    store.tell(&mut one);
    assert_eq!(one.labels()[0], "Mine");
}

#[test]
fn choices_for_other_boards_in_other_tabs_are_preserved() {
    let [mut one, mut other] = two_tabs(["one.local", "other.local"]);
    for page in [&mut one, &mut other] {
        let wled = (0..9)
            .find(|at| page.app.profile_name(*at) == Some("WLED"))
            .unwrap();
        page.give(Input::Choose(wled));
    }
    let stored = one.app.stored_choices().to_owned();
    other.app.merge_choices(&stored);
    let choices = Choices::new(other.app.stored_choices().to_owned());
    assert_eq!(
        (choices.of("one.local"), choices.of("other.local")),
        (Some("WLED"), Some("WLED"))
    );
    // A choice that was taken back is not brought back by what was stored before.
    let stored = other.app.stored_choices().to_owned();
    other.give(Input::Choose(0));
    other.app.merge_choices(&stored);
    let choices = Choices::new(other.app.stored_choices().to_owned());
    assert_eq!(
        (choices.of("one.local"), choices.of("other.local")),
        (Some("WLED"), None)
    );
}

#[test]
fn what_was_saved_on_the_board_is_no_draft_any_longer_in_any_tab() {
    let [mut one, mut other] = two_tabs(["board.local", "board.local"]);
    let mut store = Store::default();
    one.sets(0, "label", "Pump");
    store.take(&mut one);
    store.tell(&mut other);
    let saved = one.app.profile_text().to_owned();
    one.give(Input::Saved(&saved));
    assert_eq!(one.last_line(), "note: Saved the profile on the board");
    store.take(&mut one);
    store.tell(&mut other);
    for page in [&one, &other] {
        assert_eq!(
            (page.labels()[0].as_str(), page.app.has_edits()),
            ("Pump", false)
        );
        assert_eq!((page.app.edit_notice(), page.chosen()), ("", "Mixed"));
    }
    // Neither is it one at the next visit, whatever the board has by then.
    let mut next = visit(Some(MIXED));
    next.app.set_edits(store.0.clone());
    next.give(Input::Begin("board.local"));
    assert_eq!(
        (next.labels()[0].as_str(), next.app.has_edits()),
        ("A", false)
    );
    // What is edited from then on is a draft of what was saved, and undo goes back beyond that.
    other.sets(0, "label", "Pump 2");
    assert!(other.app.has_edits());
    assert_eq!(other.edits(Edit::Reset), "");
    assert_eq!(
        (other.labels()[0].as_str(), other.app.has_edits()),
        ("Pump", false)
    );
    one.edits(Edit::Undo);
    assert_eq!((one.labels()[0].as_str(), one.app.has_edits()), ("A", true));
}

#[test]
fn what_was_edited_while_the_board_saved_stays_a_draft() {
    let mut page = open(Some(MIXED));
    page.sets(0, "label", "Pump");
    let saved = page.app.profile_text().to_owned();
    page.sets(0, "unit", "bar");
    page.give(Input::Saved(&saved));
    assert!(page.app.has_edits() && !page.app.base_changed());
    assert_eq!(page.edits(Edit::Reset), "");
    assert_eq!(
        (page.labels()[0].as_str(), page.app.has_edits()),
        ("Pump", false)
    );
}

#[test]
fn a_built_in_profile_that_was_saved_is_the_boards_own() {
    let mut page = open(None);
    let saved = page.app.profile_text().to_owned();
    page.give(Input::Saved(&saved));
    assert_eq!((page.chosen(), page.app.has_edits()), ("Netzer", false));
    page.sets(0, "label", "Pump");
    assert_eq!(page.next_visit(Some(&saved)).labels()[0], "Pump");
}
