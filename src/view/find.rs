//! The field to look for pins and readings by. It lies over the top of the pins, so that nothing
//! moves when it comes.

use super::action::{Deed, Kind};
use super::panel;
use super::store::Store;
use crate::browser::dom;
use crate::model::app::{App, Input};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use words::t;

/// The field, hidden until a person opens it. What it finds is counted with the readings.
#[component]
pub fn Find() -> impl IntoView {
    t! { view! {
        <div class="find" id="find" hidden>
            <label>
                "[[Find]]"
                <input type="search" placeholder=" " data-do="find" autocomplete="off" spellcheck="false"/>
            </label>
            <span role="status" aria-label="[[Found]]"></span>
        </div>
    } }
}

/// Carries out what a person typed. Escape closes the field, and all is shown again.
pub fn act(store: Store, deed: &Deed<'_>) {
    let event: &KeyboardEvent = deed.event.unchecked_ref();
    let closes = deed.kind == Kind::KeyDown && event.key() == "Escape";
    if closes {
        dom::set_value(deed.element, "");
        if let Some(whole) = dom::by_id("find") {
            dom::hide(&whole, true);
        }
    }
    if closes || deed.kind == Kind::Input {
        store.dispatch(Input::Find(&dom::value(deed.element)));
    }
}

/// Whether there is anything to be found.
pub fn has_readings(app: &App) -> bool {
    !app.pins().is_empty() || !app.table().is_empty()
}

/// Opens the field, and goes there.
pub fn seek() {
    if let Some(whole) = dom::by_id("find")
        && let Some(field) = dom::find(&whole, "input")
    {
        // On a phone the button stands in the menu.
        panel::open("menu", false);
        dom::hide(&whole, false);
        panel::focus(&field);
    }
}
