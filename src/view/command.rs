//! The command line.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::dom;
use crate::model::app::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

const HOLES: &[Hole] = &[(
    "problem",
    Shows::Notice(|app, _| app.command_notice().into()),
)];

/// A line to type commands into, as text or as bytes in hex.
#[component]
pub fn Command(
    /// The board that gets the commands.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.link, &root, HOLES);
    view! {
        <form class="command" data-do="send" aria-label="Command line" use:is_root=root>
          <div class="row">
            <p class="problem" role="alert" data-shows="problem" hidden></p>
            <button type="button" aria-controls="console" data-do="console">
                "Console"
            </button>
            <input
                id="command"
                data-do="recall"
                aria-label="Command"
                placeholder="Command"
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
            />
            <label class="hex"><input type="checkbox" id="hex"/>"Hex"</label>
            <button class="primary">"Send"</button>
          </div>
        </form>
    }
}

/// Carries out what a person did in the command line.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Submit, Action::Send) => {
            deed.event.prevent_default();
            send(store, deed.element);
        }
        (Kind::KeyDown, Action::Recall) => {
            recall(
                store,
                deed.element.unchecked_ref(),
                deed.event.unchecked_ref(),
            );
        }
        _ => {}
    }
}

fn send(store: Store, form: &Element) {
    let (Some(field), Some(hex)) = (dom::input(form, "#command"), dom::input(form, "#hex")) else {
        return;
    };
    store.dispatch(Input::Command {
        typed: &field.value(),
        as_hex: hex.checked(),
    });
    // A refused command stays in the field.
    if store.read(|app, _| app.command_notice().is_empty()) {
        field.set_value("");
    }
}

fn recall(store: Store, field: &HtmlInputElement, event: &KeyboardEvent) {
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
