//! A person sets fields of a pin, and adds and removes pins.

use super::*;
use pindash::model::app::SAID_MS;

const NO_ROOM: &str = "There is no room for more pins.";

#[test]
fn what_an_edit_did_is_said_for_a_while_and_can_be_undone_after_that() {
    let mut page = open(Some("{}"));
    page.hears(r#"{"note":"idle"}"#);
    page.adds("note");
    page.passes(SAID_MS - 1);
    assert_eq!(page.app.edit_said(), "Added Note");
    page.passes(1);
    assert_eq!(page.app.edit_said(), "");
    assert!(page.app.can_undo());
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
        ["Water temp = 23.9", "Relay 0 = On", "Note = idle"]
    );
    assert!(page.others().is_empty());
    assert_eq!(
        page.app.profile_text(),
        r#"{
  "pins": [
    { "label": "Water temp", "kind": "analog", "path": "env.waterTemp", "unit": "°C", "min": 0, "max": 50, "digits": 1 },
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
fn every_edit_is_stored_and_redraws_the_pins() {
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
fn a_pin_with_a_new_path_is_filled_from_the_latest_readings() {
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
fn a_reading_from_before_the_connection_was_lost_is_stale_in_a_new_card() {
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
    // Nothing of a pattern's pin can be stored, so its form refuses each keystroke.
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
fn what_is_wrong_with_a_field_is_said_of_that_field() {
    let mut page = open(Some(
        r#"{"pins":[{"path":"a"},{"path":"b","kind":"analog"}]}"#,
    ));
    let wrong = "Expected a number within its limits.";
    let set = |value| Edit::Set {
        pin: 1,
        field: "min",
        value,
    };
    page.edits(set("ten"));
    assert_eq!(page.app.field_problem(1, "min"), wrong);
    for (pin, field) in [(0, "min"), (1, "max"), (1, "in"), (7, "min")] {
        assert_eq!(page.app.field_problem(pin, field), "", "{pin} {field}");
    }
    page.edits(set("10"));
    assert_eq!(page.app.field_problem(1, "min"), "");
}

#[test]
fn a_row_that_was_made_a_pin_stays_until_the_person_is_done_with_the_list() {
    let mut page = open(Some("{}"));
    page.hears(r#"{"a":1,"b":2,"c":3}"#);
    let listed = |page: &Page| {
        let (app, mut list) = (&page.app, List::default());
        list.arrange(app.table(), app.sought(), app.profile());
        let lines = list.lines.iter().map(|line| match line {
            Line::Reading { row, .. } => app.table().row(*row).unwrap(),
            Line::Group(_) => unreachable!(),
        });
        let lines = lines.map(|row| (row.path.clone(), row.pins.is_empty()));
        (list.note(app.table()), lines.collect::<Vec<_>>())
    };
    let row = |path: &str, is_free| (path.to_owned(), is_free);
    page.edits(Edit::Add { row: 1 });
    let (note, rows) = listed(&page);
    assert_eq!(rows, [row("a", true), row("b", false), row("c", true)]);
    assert_eq!(note, "Other readings: 3", "the count waits, too");
    page.give(Input::LeaveReadings);
    let (note, rows) = listed(&page);
    assert_eq!(rows, [row("a", true), row("c", true)]);
    assert_eq!(note, "Other readings: 2");
    // Undone, it is a reading as before.
    page.edits(Edit::Add { row: 2 });
    page.edits(Edit::Undo);
    assert_eq!(listed(&page).1, [row("a", true), row("c", true)]);
}

#[test]
fn a_search_finds_pins_by_label_group_and_path_and_says_how_many() {
    let mut page = open(Some(
        r#"{"pins":[{"path":"u.v.1","label":"Pump","group":"Garden"},{"path":"lamp"}]}"#,
    ));
    page.hears(r#"{"lamp":1,"lamp2":1,"pump_hours":3}"#);
    let found = |page: &mut Page, words: &str, readings| {
        page.give(Input::Find(words));
        let app = &page.app;
        let pins = app.pins().iter().filter(|pin| app.finds(pin));
        let labels = pins.map(|pin| pin.spec().label().to_owned()).collect();
        let labels: Vec<String> = labels;
        (labels.join(" "), app.found(readings))
    };
    let said = |pins: &str, said: &str| (pins.to_owned(), said.to_owned());
    assert_eq!(
        found(&mut page, "pump", 1),
        said("Pump", "1 pin, 1 reading")
    );
    assert_eq!(
        found(&mut page, "garden PUMP", 0),
        said("Pump", "1 pin, 0 readings")
    );
    assert_eq!(
        found(&mut page, "u.v", 0),
        said("Pump", "1 pin, 0 readings")
    );
    assert_eq!(
        found(&mut page, "m", 2),
        said("Pump lamp", "2 pins, 2 readings")
    );
    assert_eq!(
        found(&mut page, " xyz ", 0),
        said("", "Nothing contains “xyz”.")
    );
    assert_eq!(found(&mut page, "", 2), said("Pump lamp", ""));
}

#[test]
fn a_list_to_choose_from_begins_with_the_words_that_the_board_has_sent() {
    let mut page = open(Some(r#"{"pins":[{"path":"mode"},{"path":"x"}]}"#));
    for mode in ["auto", "heat", "auto", "off"] {
        page.hears(&format!(r#"{{"mode":"{mode}","x":"only"}}"#));
    }
    page.sets(0, "kind", "select");
    assert_eq!(page.app.field_of(0, "options"), "auto, heat, off");
    page.edits(Edit::Undo);
    assert_eq!(page.app.field_of(0, "options"), "", "it is one step");
    page.edits(Edit::Redo);
    // What a person has written stays.
    page.sets(0, "options", "auto, cool");
    page.sets(0, "kind", "text");
    page.sets(0, "kind", "select");
    assert_eq!(page.app.field_of(0, "options"), "auto, cool");
}
