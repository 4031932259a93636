//! The command line, in the last row of the console.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows};
use super::lines::Lines;
use super::store::Store;
use crate::browser::dom;
use crate::model::app::Input;
use crate::model::console::recall;
use crate::model::text::hex;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use words::t;

/// What the form shows of the model.
pub const HOLES: &[Hole] = &[(
    "problem",
    Shows::Notice(|app, _| app.command_notice().into()),
)];

const FIELD: &str = t!(
    "<form class=command data-do=send aria-label=[[Command line]]>\
    <p class=problem role=alert data-shows=problem hidden></p>\
    <input id=command data-do=recall aria-label=[[Command]] placeholder=[[Command]] autocapitalize=off \
    autocomplete=off spellcheck=false>"
);
const HEX: &str = t!("<label class=hex><input type=checkbox id=hex>[[Hex]]</label>");
const SEND: &str = t!("<button class=primary>[[Send]]</button></form>");

/// A form to type commands into, as text or as bytes in hex, without what this page leaves out.
pub const FORM: [&str; 3] = [FIELD, if hex::IS_HERE { HEX } else { "" }, SEND];

/// Carries out what a person did in the command line.
pub fn act(store: Store, lines: &Lines, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Submit, Action::Send) => {
            deed.event.prevent_default();
            send(store, lines, deed.element);
        }
        (Kind::KeyDown, Action::Recall) if recall::IS_HERE => {
            step(
                store,
                deed.element.unchecked_ref(),
                deed.event.unchecked_ref(),
            );
        }
        _ => {}
    }
}

fn send(store: Store, lines: &Lines, form: &Element) {
    let Some(field) = dom::input(form, "#command") else {
        return;
    };
    let as_hex = hex::IS_HERE && dom::input(form, "#hex").is_some_and(|hex| hex.checked());
    store.dispatch(Input::Command {
        typed: &field.value(),
        as_hex,
    });
    // A refused command stays in the field.
    if store.read(|app, _| app.command_notice().is_empty()) {
        field.set_value("");
        // A person who sends something wants to see what comes of it.
        lines.follow_newest();
    }
}

fn step(store: Store, field: &HtmlInputElement, event: &KeyboardEvent) {
    let runtime = store.runtime();
    let mut app = runtime.app_mut();
    let recalled = match event.key().as_str() {
        "ArrowUp" => app.recall().older(&field.value()),
        "ArrowDown" => app.recall().newer(),
        _ => return,
    };
    event.prevent_default();
    if let Some(recalled) = recalled {
        field.set_value(recalled);
    }
}
