//! A person changes the profile in the page: in its forms, in its text, and back.

mod cards;
mod charts;
mod connection;
mod forms;
mod order;
mod tabs;
mod text;
mod visits;

use crate::page::Page;
use pindash::model::app::{Edit, Input, Kept, OWN_NAME, Outcome, Output};
use pindash::model::dashboard::list::{Line, List};
use pindash::model::profile::choices::Choices;
use pindash::model::profile::{BUILT_IN, MAX_PINS, MAX_PROFILE_BYTES, NETZER, Profile};
use proptest::prelude::*;

const SLIP: &str = "The profile’s text has a slip; mend it in the text first.";

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

    /// Checks what the page reports of an edit, and the label of the pin that it was about.
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

    /// Checks that an edit is refused, and that nothing else is reported.
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
