//! A person changes the profile in the page: in its forms, in its text, and back.

use crate::page::Page;
use pindash::model::app::{Edit, Input, Kept, OWN_NAME, Outcome, Output};
use pindash::model::profile::choices::Choices;
use pindash::model::profile::{BUILT_IN, MAX_PINS, MAX_PROFILE_BYTES, NETZER, Profile};
use proptest::prelude::*;

const SLIP: &str = "The profile’s text has a slip; mend it in the text first.";
const NO_ROOM: &str = "There is no room for more pins.";
/// A profile with a group, a pattern and a button.
const MIXED: &str = r#"{"name":"Mixed","open":["hi"],"each":{"unit":"u{n}"},
    "pins":[{"label":"A","path":"a"},{"label":"T {1}","path":"t.*","group":"Warm","kind":"analog"},
        {"label":"B","path":"b","group":"Out","kind":"switch","write":"b={value}"}],
    "buttons":[{"label":"Go","send":"go"}]}"#;

/// A page on the board's own profile, or on the built-in one where there is none, before it
/// connects.
fn visit(own: Option<&str>) -> Page {
    after_visit(own, "", "")
}

/// The same after earlier visits.
fn after_visit(own: Option<&str>, choices: &str, edits: &str) -> Page {
    let mut page = Page::waiting();
    page.app.set_choices(Choices::new(choices.into()));
    page.app.set_edits(edits.into());
    page.give(match own {
        Some(json) => Input::Own(json),
        None => Input::NoProfile(""),
    });
    page
}

/// A page with an open connection.
fn open(own: Option<&str>) -> Page {
    let mut page = visit(own);
    page.give(Input::Begin("board.local"));
    page.opens();
    page.outputs();
    page
}

impl Page {
    /// The next visit: with what is stored, and what now lies beside the page.
    fn next_visit(&self, own: Option<&str>) -> Self {
        let (choices, edits) = (self.app.stored_choices(), self.app.stored_edits());
        let mut page = after_visit(own, choices, edits);
        page.give(Input::Begin("board.local"));
        page
    }

    fn sets(&mut self, pin: usize, field: &str, value: &str) {
        assert_eq!(self.edits(Edit::Set { pin, field, value }), "");
    }

    /// Does an edit, and sees what the page says of it and which pin it was about, by its label.
    #[track_caller]
    fn check(&mut self, edit: Edit<'_>, outcome: Outcome, said: &str, about: Option<&str>) {
        let told = format!("{edit:?}");
        assert_eq!(self.edits(edit), "", "{told}");
        let label = self.app.edited_pin().map(|pin| &self.app.pins()[pin]);
        let label = label.map(|pin| pin.spec().label());
        assert_eq!(
            (self.app.edit_outcome(), self.app.edit_said(), label),
            (outcome, said, about),
            "{told}"
        );
    }

    /// Does an edit, and sees that it is refused, and that nothing else is said.
    #[track_caller]
    fn check_refused(&mut self, edit: Edit<'_>, why: &str) {
        let told = format!("{edit:?}");
        assert_eq!(self.edits(edit), why, "{told}");
        assert_eq!(
            (self.app.edit_outcome(), self.app.edit_said()),
            (Outcome::Nothing, ""),
            "{told}"
        );
        assert_eq!(self.app.edited_pin(), None, "{told}");
    }

    fn labels(&self) -> Vec<String> {
        let pins = self.app.pins().iter();
        pins.map(|pin| pin.spec().label().to_owned()).collect()
    }

    /// The row of a path in the table.
    fn row(&self, path: &str) -> usize {
        let table = self.app.table();
        (0..table.len())
            .find(|at| table.row(*at).unwrap().path == path)
            .unwrap()
    }

    fn adds(&mut self, path: &str) -> String {
        let row = self.row(path);
        self.edits(Edit::Add { row })
    }

    fn chosen(&self) -> &str {
        self.app.profile_name(self.app.chosen()).unwrap()
    }
}

#[test]
fn a_reading_becomes_a_card_with_one_input() {
    let mut page = open(Some("{}"));
    page.hears(r#"{"env":{"waterTemp":18.2},"relay":{"0":true},"note":"idle"}"#);
    page.hears(r#"{"env":{"waterTemp":23.9}}"#);
    assert_eq!(page.others(), ["env.waterTemp", "relay.0", "note"]);
    for path in ["env.waterTemp", "relay.0", "note"] {
        assert_eq!(page.adds(path), "");
    }
    assert_eq!(
        page.values(),
        ["Water temp = 23.9", "Relay 0 = true", "Note = idle"]
    );
    assert!(page.others().is_empty());
    assert_eq!(
        page.app.profile_text(),
        r#"{
  "pins": [
    { "label": "Water temp", "kind": "analog", "path": "env.waterTemp", "min": 0, "max": 50, "digits": 1 },
    { "label": "Relay 0", "kind": "digital", "path": "relay.0" },
    { "label": "Note", "kind": "text", "path": "note" }
  ]
}
"#
    );
    assert_eq!(page.app.edited_pin(), Some(2));
    page.hears(r#"{"env":{"waterTemp":20}}"#);
    assert_eq!(page.values()[0], "Water temp = 20.0");
    assert_eq!(page.app.edit_notice(), "");
}

#[test]
fn a_row_that_is_not_there_adds_nothing() {
    let mut page = open(Some("{}"));
    assert_eq!(page.edits(Edit::Add { row: 0 }), "");
    for edit in [
        Edit::Remove { pin: 7 },
        Edit::Move { pin: 7, before: 0 },
        Edit::Set {
            pin: 7,
            field: "label",
            value: "x",
        },
        Edit::Undo,
        Edit::Redo,
        Edit::Reset,
        Edit::KeepMine,
    ] {
        assert_eq!(page.edits(edit), "", "{edit:?}");
    }
    assert!(page.outputs().is_empty() && !page.app.has_edits() && !page.app.can_undo());
}

#[test]
fn every_edit_is_stored_and_shows_the_pins_anew() {
    let mut page = open(Some(MIXED));
    for edit in [
        Edit::Set {
            pin: 0,
            field: "label",
            value: "x",
        },
        Edit::Move { pin: 0, before: 2 },
        Edit::Remove { pin: 0 },
        Edit::Undo,
        Edit::Redo,
        Edit::Text("{}"),
        Edit::Reset,
    ] {
        let generation = page.app.generation();
        page.edits(edit);
        assert_eq!(page.outputs(), [Output::Store(Kept::Edits)], "{edit:?}");
        assert_ne!(page.app.generation(), generation);
    }
}

#[test]
fn the_first_edit_starts_the_edited_profile_of_this_board() {
    let mut page = open(Some(MIXED));
    assert_eq!(page.app.profile_text(), MIXED);
    assert!(!page.app.has_edits() && !page.app.can_undo());
    page.sets(0, "label", "First");
    assert!(page.app.has_edits() && page.app.can_undo() && !page.app.base_changed());
    assert_eq!(
        page.profile_names()[..3],
        ["Mixed (edited)", "Mixed", "Netzer"]
    );
    assert_eq!(page.app.chosen(), 0);
    assert_eq!(page.labels(), ["First", "B", "Go"]);
    assert_eq!(page.app.edited_pin(), Some(0));
    let mut page = open(None);
    page.sets(10, "label", "Pump");
    assert_eq!(page.profile_names()[..2], ["Netzer (edited)", "Netzer"]);
    page.edits(Edit::Text("{}"));
    assert_eq!(page.profile_names()[0], "board.json (edited)");
}

#[test]
fn a_form_shows_what_is_there_and_sets_it() {
    let mut page = open(None);
    assert_eq!(page.app.field_of(3, "label"), "IO3");
    assert_eq!(page.app.field_of(3, "max"), "1023");
    assert_eq!(page.app.field_of(3, "open"), "tuv3=3");
    assert_eq!(page.app.field_of(3, "wide"), "");
    assert_eq!(page.app.field_of(99, "label"), "");
    page.sets(3, "wide", "true");
    page.sets(3, "kind", "analog");
    page.sets(3, "unit", "V");
    let pin = &page.app.pins()[3];
    assert_eq!(
        (pin.spec().is_wide(), pin.spec().kind.name(), pin.unit()),
        (true, "analog", "V")
    );
    assert_eq!(page.app.field_of(3, "wide"), "true");
    page.outputs();
    for (field, value) in [
        ("unit", "V"),
        ("wide", "true"),
        ("shown", "true"),
        ("shown", ""),
        ("confirm", "false"),
        ("max", "1023.0"),
        ("label", "IO3"),
    ] {
        page.sets(3, field, value);
        assert!(
            page.outputs().is_empty(),
            "what is so already is no edit: {field}"
        );
    }
}

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
fn a_pin_that_goes_before_another_one_joins_its_group() {
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
fn a_pin_that_is_another_one_is_filled_from_what_the_board_said() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":"1f","b":false,"c":[1,2]}"#);
    page.after(60_000, Input::Tick);
    page.sets(0, "radix", "16");
    assert_eq!(page.pin("A").value(), Some("31"));
    assert_eq!(page.pin("A").note(), "12:00:01");
    page.sets(0, "path", "c.1");
    assert_eq!(page.pin("A").value(), Some("2"));
    assert_eq!(page.others(), ["a", "c.0"]);
    page.sets(0, "path", r#"["c.0","a"]"#);
    assert_eq!(page.others(), ["c.1"]);
    page.sets(0, "path", "nothing");
    assert!(page.pin("A").is_unknown());
    assert_eq!(page.others(), ["a", "c.0", "c.1"]);
}

#[test]
fn what_the_board_said_before_the_connection_was_lost_is_stale_in_a_new_card() {
    let mut page = open(Some("{}"));
    page.hears(r#"{"a":1,"b":2}"#);
    page.adds("a");
    page.loses(1006);
    page.adds("b");
    assert!(page.pin("A").is_stale() && page.pin("B").is_stale());
    page.give(Input::RetryNow);
    page.after(100, Input::Opened(page.attempt));
    page.hears(r#"{"a":5}"#);
    page.sets(1, "path", "a");
    assert!(!page.pin("B").is_stale());
    page.sets(0, "path", "b");
    assert!(page.pin("A").is_stale(), "it came before");
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
fn the_board_is_called_again_only_where_it_must_hear_something_else() {
    let with = |change: &dyn Fn(&mut Page)| {
        let mut page = open(Some(MIXED));
        change(&mut page);
        page.called()
    };
    let text = |page: &mut Page, from: &str, to: &str| {
        let text = page.app.profile_text().replace(from, to);
        assert_ne!(text, page.app.profile_text());
        page.edits(Edit::Text(&text));
    };
    for quiet in [
        &(|page: &mut Page| page.sets(0, "label", "x")) as &dyn Fn(&mut Page),
        &|page| page.sets(1, "write", "c={value}"),
        &|page| page.sets(0, "hidden", "quiet"),
        &|page| text(page, "\"open\":[\"hi\"],", ""),
        &|page| {
            text(
                page,
                "\"open\"",
                "\"keepalive\":{\"send\":\"p\",\"every\":5},\"open\"",
            )
        },
        &|page| {
            page.edits(Edit::Remove { pin: 0 });
        },
    ] {
        assert_eq!(with(quiet), [""; 0]);
    }
    for loud in [
        &(|page: &mut Page| page.sets(0, "open", "tell a")) as &dyn Fn(&mut Page),
        &|page| text(page, "\"hi\"", "\"hi\",\"there\""),
        &|page| text(page, "\"open\"", "\"subprotocol\":\"mqtt\",\"open\""),
    ] {
        assert_eq!(with(loud), ["ws://board.local/ws"]);
    }
    let moved = with(&|page| text(page, "\"open\"", "\"address\":\"/rpc\",\"open\""));
    assert_eq!(moved, ["ws://board.local/rpc"]);
}

#[test]
fn what_the_board_was_told_already_is_not_told_again() {
    let mut page = open(None);
    page.edits(Edit::Remove { pin: 0 });
    page.edits(Edit::Move { pin: 0, before: 5 });
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    assert!(page.called().is_empty());
    page.sets(0, "open", "tuv0=1");
    assert_eq!(page.called().len(), 1);
    page.edits(Edit::Set {
        pin: 1,
        field: "open",
        value: "tuv1=1",
    });
    assert!(page.called().is_empty(), "it will be told when it answers");
    page.opens();
    assert_eq!(page.sent()[..3], ["tuv0=1", "tuv1=1", "tuv2=3"]);
}

#[test]
fn an_edit_amid_the_commands_on_open_begins_them_anew() {
    let mut page = open(Some(
        r#"{"open":["a","b","c"],"pause":1,"pins":[{"path":"x"}]}"#,
    ));
    page.sets(0, "label", "X");
    assert!(page.called().is_empty());
    let text = page
        .app
        .profile_text()
        .replace("\"a\", \"b\"", "\"b\", \"a\"");
    page.edits(Edit::Text(&text));
    assert_eq!(page.called().len(), 1);
}

#[test]
fn a_board_that_nobody_called_is_not_called_by_an_edit() {
    let mut page = open(Some(MIXED));
    page.give(Input::Disconnect);
    page.outputs();
    page.sets(0, "open", "tell a");
    page.edits(Edit::Text(r#"{"address":"/rpc","subprotocol":"x"}"#));
    assert!(page.called().is_empty());
    let aimed = |page: &Page| page.app.link().address().unwrap().url();
    assert_eq!(aimed(&page), "ws://board.local/rpc");
    page.edits(Edit::Undo);
    assert_eq!(aimed(&page), "ws://board.local/ws");
    assert!(page.called().is_empty());
}

#[test]
fn values_stay_stale_while_the_board_is_called_again() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":1}"#);
    page.sets(0, "open", "tell a");
    assert_eq!(page.values()[0], "A = 1");
    assert!(page.pin("A").is_stale());
    page.opens();
    assert_eq!(page.sent(), ["hi", "tell a"]);
}

#[test]
fn another_question_for_the_board_counts_at_once() {
    let mut page = open(Some("{}"));
    page.edits(Edit::Text(r#"{"keepalive":{"send":"ping","every":5}}"#));
    page.after(3_000, Input::Tick);
    page.edits(Edit::Text(
        r#"{"name":"x","keepalive":{"send":"pong","every":5}}"#,
    ));
    assert!(page.sent().is_empty());
    page.after(2_000, Input::Tick);
    assert_eq!(page.sent(), ["pong"], "typing puts nothing off");
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    page.after(60_000, Input::Tick);
    assert!(page.sent().is_empty() && page.app.link().open().is_some());
}

#[test]
fn an_edit_without_a_connection_leaves_nothing_due() {
    let mut page = visit(Some("{}"));
    page.edits(Edit::Text(r#"{"keepalive":{"send":"ping","every":5}}"#));
    assert_eq!(page.app.deadline_ms(page.ms), None);
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

fn set<'a>(pin: usize, field: &'a str, value: &'a str) -> Edit<'a> {
    Edit::Set { pin, field, value }
}

#[test]
fn an_edit_reports_what_it_did() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"a":1,"t":{"x":2,"y":3},"z":true}"#);
    let row = page.row("z");
    page.check(Edit::Add { row }, Outcome::Added, "Added Z", Some("Z"));
    page.check(set(0, "unit", "V"), Outcome::Set, "", Some("A"));
    page.check(set(0, "unit", "V"), Outcome::Nothing, "", None);
    let moved = Edit::MoveBehind { pin: 0, beside: 1 };
    page.check(moved, Outcome::Moved, "A: place 2 of 6", Some("A"));
    let stays = Edit::MoveBehind { pin: 1, beside: 0 };
    page.check(stays, Outcome::Nothing, "", None);
    let pin = page.place("T x");
    page.check(Edit::Remove { pin }, Outcome::Hidden, "Hidden", Some("T x"));
    let pin = page.place("T x");
    page.check(Edit::Remove { pin }, Outcome::Returned, "Shown again", None);
    let pin = page.place("Z");
    page.check(Edit::Remove { pin }, Outcome::Removed, "Removed", None);
    page.check(Edit::Undo, Outcome::Undone, "Undone", None);
    page.check(Edit::Redo, Outcome::Redone, "Done again", None);
    page.check(Edit::Redo, Outcome::Nothing, "", None);
    page.check(Edit::Mode(true), Outcome::Nothing, "", None);
    let reset = "Reset. Undo brings your edits back.";
    page.check(Edit::Reset, Outcome::Reset, reset, None);
    page.check(Edit::Reset, Outcome::Nothing, "", None);
    page.check(Edit::Text("{}"), Outcome::Replaced, "", None);
    page.check(Edit::Text("{}"), Outcome::Nothing, "", None);
    while page.app.can_undo() {
        page.check(Edit::Undo, Outcome::Undone, "Undone", None);
    }
    page.check(Edit::Undo, Outcome::Nothing, "", None);
    page.check(Edit::KeepMine, Outcome::Nothing, "", None);
    page.check(Edit::Add { row: 99 }, Outcome::Nothing, "", None);
    page.check(Edit::Remove { pin: 99 }, Outcome::Nothing, "", None);
}

#[test]
fn an_edit_that_is_refused_reports_nothing_but_why() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"t":{"x":2},"z":1}"#);
    let row = page.row("z");
    let slip = MIXED.replace("\"path\":\"a\"", "\"path\":\"a\",");
    page.sets(1, "unit", "V");
    assert_eq!(page.app.edited_pin(), Some(1));
    page.edits(Edit::Text(&slip));
    let pattern = page.place("T x");
    for edit in [
        Edit::Remove { pin: 0 },
        Edit::Remove { pin: pattern },
        set(pattern, "label", "x"),
        Edit::Move { pin: 0, before: 2 },
        Edit::Add { row },
    ] {
        page.check_refused(edit, SLIP);
    }
    page.check_refused(Edit::Text("{\u{1e}}"), SLIP);
}

/// Pins of their own, as many as there may be but for so many, and a pattern.
fn crowd(free: usize) -> String {
    let pins = (0..MAX_PINS - 1 - free).map(|n| format!(r#"{{"path":"p{n}","label":"p{n}"}}"#));
    let pins: Vec<_> = pins.collect();
    format!(r#"{{"pins":[{{"path":"t.*"}},{}]}}"#, pins.join(","))
}

#[test]
fn a_full_profile_takes_no_pin_and_keeps_the_form_where_it_is() {
    let mut page = open(Some(&crowd(1)));
    page.hears(r#"{"t":{"x":5,"y":6},"z":1}"#);
    page.sets(3, "unit", "V");
    let row = page.row("z");
    page.check(Edit::Add { row }, Outcome::Added, "Added Z", Some("Z"));
    page.sets(3, "unit", "A");
    assert_eq!(page.app.edited_pin(), Some(3));
    page.check_refused(Edit::Add { row }, NO_ROOM);
    // The form of a pattern's pin, of which nothing can be kept: each keystroke is refused.
    let pattern = page.place("t.x");
    for value in ["x", "xy"] {
        let text = page.app.profile_text().to_owned();
        page.check_refused(set(pattern, "label", value), NO_ROOM);
        assert_eq!(page.app.profile_text(), text);
    }
    // What needs no room is done all the same.
    page.check(Edit::Remove { pin: 5 }, Outcome::Removed, "Removed", None);
    page.edits(Edit::Undo);
    // A slip is what has to be mended first, also where there is no room.
    let slip = page.app.profile_text().replacen('{', "{,", 1);
    page.edits(Edit::Text(&slip));
    page.check_refused(Edit::Remove { pin: 5 }, SLIP);
    page.check_refused(Edit::Add { row }, SLIP);
}

#[test]
fn the_place_of_an_edited_pin_is_forgotten_with_the_pins() {
    let mut page = open(Some(MIXED));
    page.sets(1, "unit", "V");
    assert_eq!(page.app.edited_pin(), Some(1));
    page.chooses("Mixed");
    assert_eq!((page.app.edited_pin(), page.app.edit_said()), (None, ""));
    page.edits(Edit::Text("{,}"));
    page.check_refused(Edit::Remove { pin: 0 }, "");
    let mut page = open(Some(MIXED));
    page.sets(1, "unit", "V");
    page.edits(Edit::Mode(true));
    assert_eq!(page.app.edited_pin(), None);
}

#[test]
fn a_profile_has_room_for_so_many_pins_and_bytes() {
    let pins = |count: usize| {
        let pins: Vec<_> = (0..count)
            .map(|n| format!(r#"{{"path":"p{n}"}}"#))
            .collect();
        format!(r#"{{"pins":[{{"path":"t.*"}},{}]}}"#, pins.join(","))
    };
    let mut page = open(Some(&pins(MAX_PINS - 1)));
    page.hears(r#"{"z":1}"#);
    assert_eq!(page.adds("z"), NO_ROOM);
    assert_eq!(page.edits(Edit::Remove { pin: 0 }), "");
    page.hears(r#"{"t":{"1":5}}"#);
    assert_eq!(page.app.pins().len(), MAX_PINS - 1);
    let made = MAX_PINS - 2;
    assert_eq!(
        page.edits(Edit::Set {
            pin: made,
            field: "label",
            value: "x"
        }),
        ""
    );
    assert_eq!(page.adds("z"), NO_ROOM);
    let long = "x".repeat(MAX_PROFILE_BYTES);
    let too_long = "The profile would be longer than 65,536 bytes.";
    page.outputs();
    assert_eq!(
        page.edits(Edit::Set {
            pin: 0,
            field: "label",
            value: &long
        }),
        too_long
    );
    assert_eq!(page.edits(Edit::Text(&(long + "x"))), too_long);
    assert!(page.outputs().is_empty());
    assert_eq!(
        page.edits(Edit::Set {
            pin: 0,
            field: "label",
            value: "y"
        }),
        ""
    );
}

#[test]
fn a_pin_of_a_pattern_stands_on_its_own_once_it_is_changed() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"t":{"x":20,"y":30}}"#);
    assert_eq!(page.labels(), ["A", "B", "Go", "T x", "T y"]);
    assert_eq!(page.app.field_of(3, "label"), "T x");
    assert_eq!(page.app.field_of(3, "path"), "t.x");
    for value in ["B", "Bo", "Boiler"] {
        let pin = page.app.edited_pin().unwrap_or(3);
        page.sets(pin, "label", value);
    }
    assert_eq!(page.labels(), ["A", "B", "Go", "Boiler", "T y"]);
    assert_eq!(page.values()[3], "Warm/Boiler = 20");
    assert_eq!(page.pin("Boiler").unit(), "u1");
    page.hears(r#"{"t":{"x":21,"z":1}}"#);
    assert_eq!(
        page.values()[3..],
        ["Warm/Boiler = 21", "Warm/T y = 30", "Warm/T z = 1"]
    );
    page.edits(Edit::Undo);
    assert_eq!(page.labels(), ["A", "B", "Go", "T x", "T y", "T z"]);
    assert!(!page.app.has_edits());
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
    // One that stands on its own would come again, too.
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
fn another_choice_stays_and_leaves_the_edits_where_they_are() {
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
fn a_profile_that_changed_beside_the_edits_is_told_until_a_person_knows() {
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
fn a_profile_that_the_board_has_only_since_is_told() {
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
fn what_is_edited_before_there_is_a_board_is_for_the_first_one() {
    let mut page = visit(None);
    page.edits(Edit::Text(MIXED));
    assert_eq!(page.chosen(), "Mixed (edited)");
    let stored = page.app.stored_edits().to_owned();
    let mut page = after_visit(None, "", &stored);
    assert_eq!(page.chosen(), "Mixed (edited)");
    page.hears(r#"{"a":1}"#);
    page.give(Input::Connect("board.local"));
    assert_eq!((page.chosen(), page.labels().len()), ("Mixed (edited)", 3));
    let page = page.next_visit(None);
    assert_eq!(page.chosen(), "Mixed (edited)");
    let next = after_visit(None, "", page.app.stored_edits());
    assert_eq!(next.chosen(), "Netzer");
}

#[test]
fn edits_go_along_where_they_move_the_board() {
    let mut page = open(Some(MIXED));
    let text = MIXED.replace("\"open\"", "\"address\":\"ws://10.0.0.7:81/x\",\"open\"");
    page.edits(Edit::Text(&text));
    assert_eq!(page.called(), ["ws://10.0.0.7:81/x"]);
    assert!(page.app.has_edits());
    page.sets(0, "label", "x");
    let mut page = page.next_visit(Some(MIXED));
    assert_eq!(page.called(), ["ws://10.0.0.7:81/x"]);
    assert_eq!(
        (page.labels()[0].as_str(), page.chosen()),
        ("x", "Mixed (edited)")
    );
}

#[test]
fn an_address_of_a_profile_that_is_none_is_told_and_the_host_of_the_page_is_called() {
    for address in ["ws://", "bad host", "ftp://board.local/"] {
        let own = serde_json::json!({"address": address}).to_string();
        let mut page = visit(Some(&own));
        assert_eq!(page.app.first_address("page.local"), "page.local");
        page.give(Input::Begin("page.local"));
        assert_eq!(page.called(), ["ws://page.local/ws"], "{address}");
        let problems = page.app.profile_problems();
        assert!(problems[0].starts_with("address: "), "{problems:?}");
        assert_eq!((problems.len(), page.app.address_problem()), (1, ""));
    }
    for address in ["", "/x", "ws://other.local/x"] {
        let own = serde_json::json!({"address": address}).to_string();
        assert_eq!(visit(Some(&own)).app.profile_problems(), [""; 0]);
    }
}

#[test]
fn what_was_stored_and_cannot_be_read_is_passed_over() {
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
fn an_address_that_a_person_named_is_remembered_where_an_edit_moves_it() {
    let mut page = visit(Some(MIXED));
    page.give(Input::Connect("board.local"));
    page.opens();
    page.outputs();
    page.edits(Edit::Text(r#"{"address":"/rpc"}"#));
    assert!(page.outputs().contains(&Output::Store(Kept::Address)));
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
fn while_a_person_edits_nothing_is_sent_to_a_pin() {
    let mut page = open(Some(MIXED));
    page.hears(r#"{"b":0}"#);
    let (switch, button) = (page.place("B"), page.place("Go"));
    let operate = |page: &mut Page| {
        page.give(Input::Toggle { pin: switch });
        page.give(Input::Press { pin: button });
        page.after(
            1_000,
            Input::Write {
                pin: switch,
                value: "1",
            },
        );
        page.sent()
    };
    page.edits(Edit::Mode(true));
    assert!(page.app.is_editing());
    assert!(operate(&mut page).is_empty() && !page.pin("B").is_pending());
    assert_eq!(page.pin("B").notice(), "");
    page.edits(Edit::Mode(false));
    assert!(!page.app.is_editing());
    assert_eq!(operate(&mut page), ["b=1", "go", "b=1"]);
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
            // Every reading that has room is shown by a pin, or stands in the table.
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

#[test]
fn a_pin_goes_behind_another_and_into_its_group_also_where_it_is_the_last_of_it() {
    let board = r#"{"pins":[{"label":"A","path":"a","group":"One"},{"label":"B","path":"b","group":"One"},{"label":"C","path":"c","group":"Two"}]}"#;
    let mut page = open(Some(board));
    assert_eq!(page.edits(Edit::MoveBehind { pin: 0, beside: 1 }), "");
    assert_eq!(page.labels(), ["B", "A", "C"]);
    assert_eq!(page.app.field_of(1, "group"), "One");
    // It stands where it is wanted already, but in another group.
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

    /// Another page is told that something was stored.
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
    // The other tab has not been told yet.
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
    // Who only looks is told nothing.
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
fn what_was_chosen_for_other_boards_in_other_tabs_is_kept() {
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
/// The paths that a person may want to see, whatever they hold.
const ODD_PATHS: [&str; 22] = [
    "a*b",
    "*",
    "**",
    "t.*",
    "{n}",
    "a.{n}",
    "{1}",
    "x{value}",
    "{",
    "}{",
    "{{n}}",
    "a\"b",
    "a\nb",
    "[\"a\",\"b\"]",
    "[a",
    "\\",
    "\\*",
    "\\\\",
    "a\\{n}",
    "\\\\*\\",
    "\t \u{1}\u{7f}\u{2028}",
    "{\"a\":1}",
];

/// Adds a card for a path, and sees that it shows what the board says there, and nothing else.
fn check_card(path: &str) -> Result<(), TestCaseError> {
    // Another path that a pattern, or a name that is filled, would have it be.
    let message = |value: u8| {
        let mut message = serde_json::Map::new();
        for (other, value) in [(path, value), ("t.x", 100), ("a0b", 101), ("0", 102)] {
            message.insert(other.into(), value.into());
        }
        serde_json::to_string(&message).unwrap()
    };
    let mut page = open(Some(
        r#"{"each":{"unit":"u{n}"},"pins":[{"label":"A","path":"zz"}]}"#,
    ));
    page.hears(&message(7));
    prop_assert_eq!(page.adds(path), "");
    let see = |page: &Page, place: usize, value: &str| {
        prop_assert_eq!(page.app.profile_problems(), [""; 0]);
        prop_assert_eq!(page.app.pins().len(), 2, "{}", page.app.profile_text());
        let pin = &page.app.pins()[place];
        prop_assert_eq!(&pin.spec().paths, &[path]);
        prop_assert_eq!(pin.value(), Some(value), "{}", page.app.profile_text());
        prop_assert!(!page.others().contains(&path));
        Ok(())
    };
    see(&page, 1, "7")?;
    let label = page.app.pins()[1].spec().label().to_owned();
    page.hears(&message(8));
    see(&page, 1, "8")?;
    // Another field is edited, and the path itself is typed again.
    page.sets(1, "group", "Odd");
    see(&page, 1, "8")?;
    let typed = page.app.field_of(1, "path");
    prop_assert!(!typed.contains(['\n', '\r']), "{typed:?}");
    page.sets(1, "path", "elsewhere");
    page.sets(1, "path", &typed);
    see(&page, 1, "8")?;
    prop_assert_eq!(page.edits(Edit::Move { pin: 1, before: 0 }), "");
    see(&page, 0, "8")?;
    for edit in [Edit::Undo, Edit::Undo, Edit::Redo, Edit::Redo] {
        page.edits(edit);
    }
    see(&page, 0, "8")?;
    prop_assert_eq!(page.app.pins()[0].spec().label(), &label);
    let mut page = page.next_visit(Some("{}"));
    page.opens();
    page.outputs();
    page.hears(&message(9));
    see(&page, 0, "9")?;
    prop_assert_eq!(page.app.pins()[0].spec().label(), &label);
    Ok(())
}

#[test]
fn whatever_a_path_holds_its_card_shows_it() {
    for path in ODD_PATHS {
        if let Err(error) = check_card(path) {
            panic!("{path}: {error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_path_of_the_table_becomes_a_card_of_its_own(
        path in prop_oneof![
            "([*{}\\\\n1]|\\{n\\}|[a.\"/\\[\\]]){1,8}",
            "[^\u{0}-\u{1}]{1,12}",
            "\\PC{1,300}",
        ],
    ) {
        prop_assume!(!["t.x", "a0b", "0", "zz", "elsewhere"].contains(&path.as_str()));
        prop_assume!(path.len() <= 512);
        check_card(&path)?;
    }
}
