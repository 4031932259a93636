//! The pages of a dashboard, and its groups: folded, renamed, moved to another page.

use crate::page::Page;
use pindash::model::app::{Edit, Input, Kept, Outcome, Output};
use pindash::model::dashboard::outline::Shape;
use pindash::model::profile::choices::{Choices, MAX_BYTES};
use pindash::model::profile::page::slug;
use pindash::model::profile::{MAX_PINS, Profile};
use serde_json::{Value, json};

/// Pins that name their page, pins whose group does, and one without.
const HOUSE: &str = r#"{"name":"House",
    "groups":{"Oven":{"page":"Kitchen","accent":"teal"},"Attic":{"folded":true,"page":"Top floor"}},
    "pins":[{"label":"Stove","path":"s","page":"kitchen"},{"label":"Bell","path":"b"},
        {"label":"Grill","path":"g","group":"Oven"},{"label":"Light","path":"l","group":"Oven","page":"Große Halle"},
        {"label":"Box","path":"x","group":"Attic"},{"label":"Gone","path":"y","shown":false,"page":"Cellar"}]}"#;

/// A pattern that names a group and a page by what comes, and one that does not.
const ROOMS: &str = r#"{"groups":{"All":{"page":"Air"}},
    "pins":[{"path":"room.*.t","label":"T","group":"{1}","page":"{1}"},{"path":"air.*","label":"Air {1}","group":"All"}]}"#;

fn open(profile: &Value) -> Page {
    open_text(&profile.to_string())
}

fn open_text(profile: &str) -> Page {
    let mut page = Page::waiting();
    page.give(Input::Own(profile));
    page.give(Input::Begin("board.local"));
    page.opens();
    page.outputs();
    page
}

impl Page {
    /// The names of the pages, that which is shown in brackets.
    fn tour(&self) -> Vec<String> {
        let (pages, shown) = self.app.pages();
        let names = pages.iter().enumerate();
        names
            .map(|(at, page)| match at == shown {
                true => format!("[{page}]"),
                false => page.to_string(),
            })
            .collect()
    }

    /// The address of the page on which a pin stands.
    fn address(&self, label: &str) -> String {
        slug(self.app.profile().page_of(self.pin(label).spec()))
    }

    /// The group of each pin.
    fn grouped(&self) -> Vec<(String, String)> {
        let specs = self.app.pins().iter().map(|pin| pin.spec());
        specs
            .map(|spec| (spec.label().to_owned(), spec.group().to_owned()))
            .collect()
    }

    fn renames(&mut self, from: &str, to: &str) -> String {
        self.edits(Edit::RenameGroup { from, to })
    }

    fn adds_pin(&mut self, path: &str) {
        let table = self.app.table();
        let row = (0..table.len()).find(|at| table.row(*at).unwrap().path == path);
        let row = row.unwrap();
        assert_eq!(self.edits(Edit::Add { row }), "");
    }
}

#[test]
fn the_address_of_a_page_is_its_name_as_a_browser_writes_it_in_lower_case_and_with_hyphens() {
    for (name, address) in [
        ("Kitchen", "#kitchen"),
        ("Große Küche", "#gro%c3%9fe-k%c3%bcche"),
        ("Top floor", "#top-floor"),
        ("Heat/Water?", "#heat-water-"),
        ("50%", "#50-"),
        ("Keller 2", "#keller-2"),
    ] {
        assert_eq!(slug(name), address, "{name}");
    }
}

#[test]
fn pages_stand_in_the_order_of_their_first_pins_and_those_without_one_are_at_home() {
    let page = open_text(HOUSE);
    assert_eq!(
        page.tour(),
        ["[Home]", "kitchen", "Große Halle", "Top floor"]
    );
    for (label, address) in [
        ("Bell", "#home"),
        ("Stove", "#kitchen"),
        ("Grill", "#kitchen"),
        ("Light", "#gro%c3%9fe-halle"),
        ("Box", "#top-floor"),
    ] {
        assert_eq!(page.address(label), address, "{label}");
    }
}

#[test]
fn there_is_no_home_where_every_pin_has_a_page_and_one_page_without_any() {
    let all = open(&json!({"each": {"page": "Hall"}, "pins": [
        {"path": "a"}, {"path": "b", "page": "Bath"}, {"path": "c", "page": "", "group": "g"}]}));
    assert_eq!(all.tour(), ["[Home]", "Hall", "Bath"]);
    let all =
        open(&json!({"pins": [{"path": "a", "page": "Bath"}, {"path": "b", "page": "Hall"}]}));
    assert_eq!(all.tour(), ["[Bath]", "Hall"]);
    let none = open(&json!({"pins": [{"path": "a"}, {"path": "b", "group": "g"}]}));
    assert_eq!(none.tour(), ["[Home]"]);
    assert_eq!(open(&json!({})).tour(), [""; 0]);
}

#[test]
fn an_address_shows_its_page_however_it_is_written_and_an_unknown_one_the_first() {
    let mut page = open_text(HOUSE);
    for (address, shown) in [
        ("#top-floor", 3),
        ("#Top-Floor", 3),
        ("#gro%C3%9Fe-Halle", 2),
        ("#nowhere", 0),
        ("#cellar", 0),
        ("", 0),
        ("#kitchen", 1),
    ] {
        page.give(Input::Page(address));
        assert_eq!(page.app.pages().1, shown, "{address}");
    }
    let before = page.app.pins_stamp();
    page.give(Input::Page("#home"));
    assert_ne!(page.app.pins_stamp(), before, "it is drawn");
    // A pin that is not shown is in sight while the dashboard is edited.
    page.edits(Edit::Mode(true));
    page.give(Input::Page("#cellar"));
    assert_eq!(page.tour()[4], "[Cellar]");
}

#[test]
fn what_a_pattern_makes_has_a_page() {
    let mut page = open_text(ROOMS);
    assert_eq!(page.tour(), [""; 0]);
    page.hears(r#"{"room":{"Bath":{"t":20},"Hall":{"t":21}},"air":{"co2":400}}"#);
    assert_eq!(page.tour(), ["[Bath]", "Hall", "Air"]);
    assert_eq!(page.address("Air co2"), "#air");
}

#[test]
fn a_switch_that_is_held_is_let_go_where_another_page_comes() {
    let mut page = open(
        &json!({"pins": [{"path": "h", "label": "Horn", "kind": "switch",
        "momentary": true, "write": "horn={value}"}, {"path": "a", "page": "Other"}]}),
    );
    page.hears(r#"{"h":0}"#);
    assert_eq!(page.holds("Horn", true), ["horn=1"]);
    page.give(Input::Page("#other"));
    assert_eq!(page.sent(), ["horn=0"]);
}

#[test]
fn a_group_is_folded_as_the_profile_says_until_a_person_turns_it_and_that_is_remembered() {
    let mut page = open_text(HOUSE);
    assert!(page.app.is_folded("Attic") && !page.app.is_folded("Oven"));
    for group in ["Attic", "Oven"] {
        page.give(Input::Fold(group));
    }
    assert!(!page.app.is_folded("Attic") && page.app.is_folded("Oven"));
    let store = Output::Store(Kept::Choices);
    assert_eq!(page.outputs(), [store.clone(), store]);
    let mut next = Page::waiting();
    next.app
        .set_choices(Choices::new(page.app.stored_choices().into()));
    next.reads(HOUSE);
    next.connects();
    assert!(!next.app.is_folded("Attic") && next.app.is_folded("Oven"));
    // It is so for this board only.
    next.give(Input::Connect("other.local"));
    assert!(next.app.is_folded("Attic") && !next.app.is_folded("Oven"));
    next.give(Input::Fold("Oven"));
    // Another tab has stored its own board meanwhile.
    let mut third = open_text(HOUSE);
    third.give(Input::Connect("third.local"));
    third.give(Input::Fold("Oven"));
    third.app.merge_choices(next.app.stored_choices());
    for host in ["third.local", "other.local", "board.local"] {
        third.give(Input::Connect(host));
        assert!(third.app.is_folded("Oven"), "{host}");
    }
    // A profile that is chosen is remembered beside it.
    page.chooses("WLED");
    page.chooses("House");
    assert!(page.app.is_folded("Oven"));
    page.chooses("WLED");
    let mut next = Page::waiting();
    next.app
        .set_choices(Choices::new(page.app.stored_choices().into()));
    next.reads(HOUSE);
    next.connects();
    assert_eq!(next.app.profile().name(), "WLED");
    page.chooses("House");
    // Turned twice, nothing is left to remember.
    page.give(Input::Fold("Oven"));
    page.give(Input::Fold("Attic"));
    assert_eq!(page.app.stored_choices(), "");
}

#[test]
fn the_oldest_of_many_turned_groups_makes_room_and_no_name_breaks_the_list() {
    let mut page = open_text(HOUSE);
    for name in ["a b", "a", "b", "\n\t", "ü"] {
        page.give(Input::Fold(name));
        assert!(page.app.is_folded(name), "{name:?}");
    }
    assert!(!page.app.is_folded("c"));
    for at in 0..500 {
        page.give(Input::Fold(&at.to_string()));
    }
    assert!(page.app.stored_choices().len() <= MAX_BYTES);
    assert!(page.app.is_folded("499") && !page.app.is_folded("ü"));
}

#[test]
fn a_renamed_group_has_all_its_pins_its_look_and_its_place_and_undo_takes_it_back_at_once() {
    let mut page = open_text(HOUSE);
    page.edits(Edit::Mode(true));
    page.hears(r#"{"g":7}"#);
    assert_eq!(page.renames("Oven", "  Herd "), "");
    let in_herd = |page: &Page| {
        let grouped = page.grouped().into_iter();
        let labels = grouped.filter(|(_, group)| group == "Herd");
        labels.map(|(label, _)| label).collect::<Vec<_>>()
    };
    assert_eq!(in_herd(&page), ["Grill", "Light"]);
    assert_eq!(page.app.profile().accent("Herd"), "teal");
    assert_eq!(page.address("Grill"), "#kitchen");
    assert_eq!(page.pin("Grill").value(), Some("7"));
    assert_eq!(page.app.edit_outcome(), Outcome::Set);
    assert!(!page.app.profile_text().contains("Oven"));
    page.edits(Edit::Undo);
    assert_eq!(page.app.profile_text(), HOUSE);
    assert!(!page.app.can_undo());
    page.edits(Edit::Redo);
    assert_eq!(in_herd(&page), ["Grill", "Light"]);
}

#[test]
fn a_name_that_another_group_has_makes_them_one_which_looks_as_that() {
    let mut page = open_text(HOUSE);
    assert_eq!(page.renames("Attic", "Oven"), "");
    assert_eq!(page.address("Box"), "#kitchen");
    assert!(
        page.app
            .profile_text()
            .contains(r#""groups": { "Oven": { "page": "Kitchen", "accent": "teal" } }"#)
    );
    // One that the profile says nothing of takes the look along.
    let mut page = open_text(HOUSE);
    assert_eq!(page.renames("Oven", "New"), "");
    assert_eq!(page.renames("New", "Attic"), "");
    assert_eq!(page.app.profile().accent("Attic"), "");
    assert_eq!(page.address("Grill"), "#top-floor");
}

#[test]
fn a_group_that_a_pattern_names_is_renamed_with_what_it_makes() {
    let mut page = open_text(ROOMS);
    page.hears(r#"{"room":{"Bath":{"t":20},"Hall":{"t":21}},"air":{"co2":400}}"#);
    // The pattern itself names this one.
    assert_eq!(page.renames("All", "Luft"), "");
    page.hears(r#"{"air":{"voc":3}}"#);
    let of = |page: &Page, label: &str| {
        let mut grouped = page.grouped().into_iter();
        grouped.find(|(known, _)| known == label).unwrap().1
    };
    assert_eq!(
        [of(&page, "Air co2"), of(&page, "Air voc")],
        ["Luft", "Luft"]
    );
    // This one comes of a path: its pins become pins of their own, and the others stay.
    assert_eq!(page.renames("Bath", "Bad"), "");
    let groups: Vec<_> = page.grouped().into_iter().map(|(_, group)| group).collect();
    assert!(
        groups.contains(&"Bad".into()) && groups.contains(&"Hall".into()),
        "{groups:?}"
    );
    assert!(!groups.contains(&"Bath".into()), "{groups:?}");
    assert_eq!(page.app.pins().len(), 4);
    page.hears(r#"{"room":{"Bath":{"t":25}}}"#);
    let specs = page.app.pins().iter();
    let bath = specs.filter(|pin| pin.value() == Some("25")).count();
    assert_eq!(bath, 1, "{:?}", page.values());
    page.edits(Edit::Undo);
    assert!(page.grouped().iter().any(|(_, group)| group == "Bath"));
}

#[test]
fn a_name_that_changes_nothing_is_no_step() {
    let mut page = open_text(HOUSE);
    for (from, to) in [
        ("Oven", "Oven"),
        ("Oven", " "),
        ("Oven", ""),
        ("Oven", " Oven "),
    ] {
        assert_eq!(page.renames(from, to), "");
        assert!(
            !page.app.can_undo() && page.app.profile_text() == HOUSE,
            "{to:?}"
        );
    }
    // What could not be used stays, to be corrected.
    let mut wrong = open_text(r#"{"groups":["x"],"pins":[{"path":"a","group":"G"}]}"#);
    assert_eq!(wrong.renames("G", "H"), "");
    assert!(wrong.app.profile_text().contains(r#""groups": ["x"]"#));
    let mut broken = open_text(r#"{"pins":[{"path":"a","group":"G"}}"#);
    assert!(broken.renames("G", "H").contains("slip"));
}

#[test]
fn two_hundred_pins_are_renamed_at_once() {
    let pin = |at: usize| json!({"path": format!("p{at}"), "group": "G"});
    let mut page = open(&json!({"pins": (0..MAX_PINS).map(pin).collect::<Vec<_>>()}));
    assert_eq!(page.renames("G", "H"), "");
    assert!(page.grouped().iter().all(|(_, group)| group == "H"));
    page.edits(Edit::Undo);
    assert!(page.grouped().iter().all(|(_, group)| group == "G"));
    assert!(!page.app.can_undo());
}

#[test]
fn a_new_pin_comes_to_the_page_that_is_shown() {
    let mut page = open_text(HOUSE);
    page.hears(r#"{"new":1,"next":2,"last":3}"#);
    page.adds_pin("new");
    assert_eq!(page.app.field_of(page.place("New"), "page"), "");
    page.give(Input::Page("#top-floor"));
    page.adds_pin("next");
    assert_eq!(page.app.field_of(page.place("Next"), "page"), "Top floor");
    page.edits(Edit::Undo);
    assert!(
        !page.values().iter().any(|pin| pin.starts_with("Next")),
        "one step"
    );
    page.give(Input::Page("#unknown"));
    page.adds_pin("last");
    assert_eq!(page.address("Last"), "#home");
}

#[test]
fn a_moved_card_stays_on_the_page_where_it_is_put() {
    let mut page = open_text(HOUSE);
    let (pin, beside) = (page.place("Light"), page.place("Stove"));
    // It leaves its group, which would have kept it elsewhere.
    page.edits(Edit::MoveBehind { pin, beside });
    assert_eq!(page.address("Light"), "#kitchen");
    let (pin, before) = (page.place("Grill"), page.place("Bell"));
    page.edits(Edit::Move { pin, before });
    assert_eq!(page.address("Grill"), "#home");
    page.edits(Edit::Undo);
    page.edits(Edit::Undo);
    assert_eq!(page.app.profile_text(), HOUSE);
}

#[test]
fn a_page_is_set_in_the_form_and_goes_with_export_and_import() {
    let mut page = open_text(HOUSE);
    let (pin, field, value) = (page.place("Bell"), "page", "Große Küche");
    assert_eq!(page.edits(Edit::Set { pin, field, value }), "");
    assert_eq!(page.address("Bell"), "#gro%c3%9fe-k%c3%bcche");
    assert_eq!(page.tour().len(), 4);
    let exported = page.app.profile_text().to_owned();
    let mut other = open_text("{}");
    assert_eq!(other.edits(Edit::Text(&exported)), "");
    assert_eq!(other.tour(), page.tour());
    assert!(other.app.is_folded("Attic"));
    let value = "";
    assert_eq!(page.edits(Edit::Set { pin, field, value }), "");
    assert_eq!(page.address("Bell"), "#home");
}

#[test]
fn what_is_wrong_with_the_page_of_a_group_is_said_and_the_rest_works() {
    let json = r#"{"groups":{"a":{"page":[],"folded":"yes","accent":"pink"}},"pins":[{"path":"x","group":"a"}]}"#;
    let profile = Profile::read(json);
    let lines: Vec<_> = profile
        .problems
        .iter()
        .map(|problem| problem.line())
        .collect();
    assert_eq!(
        lines,
        [
            "Line 1, a, page: Expected text in quotes.",
            "Line 1, a, folded: Expected true or false."
        ]
    );
    assert_eq!(profile.accent("a"), "pink");
    assert!(!profile.is_folded("a"));
}

#[test]
fn no_outline_is_kept_of_a_dashboard_that_is_shown_in_part() {
    let shape = Shape::default();
    assert_eq!(open_text(HOUSE).app.outline(&shape), "{}");
    let mut plain = open(&json!({"pins": [{"path": "a", "group": "G"}]}));
    assert!(plain.app.outline(&shape).contains("\"cards\""));
    plain.give(Input::Fold("G"));
    assert_eq!(plain.app.outline(&shape), "{}");
}
