//! Panels under the bar: what opens and closes them, and where the focus goes.
//!
//! A panel is not modal: the pins stay in reach beside it. A click outside closes it, and so does
//! Escape, which gives the focus back to the button that opened it.

use super::action::{Deed, Kind};
use crate::browser::{document, dom};
use crate::model::text::concat;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// The panel with the address and what else belongs to the connection.
pub const SETTINGS: &str = "settings";

/// Opens a panel by its id, or closes it.
pub fn open(id: &str, is_open: bool) {
    let Some(panel) = dom::by_id(id) else {
        return;
    };
    let button = concat(&["button[aria-controls=", id, "]"]);
    let Ok(Some(button)) = document().query_selector(&button) else {
        return;
    };
    let active = document().active_element();
    if !is_open && panel.contains(active.as_deref()) {
        focus(&button);
    }
    dom::hide(&panel, !is_open);
    dom::set_bool(&button, "aria-expanded", is_open);
}

/// Whether a panel is open.
pub fn is_open(id: &str) -> bool {
    dom::by_id(id).is_some_and(|panel| !panel.has_attribute("hidden"))
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Closes the open panel where a person presses Escape or clicks outside of it.
pub fn hear(kind: Kind, target: &Element, event: &Event) {
    if !matches!(kind, Kind::Click | Kind::KeyDown) {
        return;
    }
    let Ok(Some(panel)) = document().query_selector(".panel:not([hidden])") else {
        return;
    };
    let id = panel.id();
    let is_over = match kind {
        Kind::Click => {
            let own = concat(&["#", &id, ",[aria-controls=", &id, "]"]);
            matches!(target.closest(&own), Ok(None))
        }
        _ => event.unchecked_ref::<KeyboardEvent>().key() == "Escape",
    };
    if is_over {
        open(&id, false);
    }
}

/// Carries out a press on what opens a panel.
pub fn act(deed: &Deed<'_>) {
    let Some(id) = deed.element.get_attribute("aria-controls") else {
        return;
    };
    if deed.kind == Kind::Click {
        let opens = !is_open(&id);
        open(&id, opens);
        if let Some(panel) = dom::by_id(&id).filter(|_| opens) {
            focus(&panel);
        }
    }
}
