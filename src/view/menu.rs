//! The menu: how the page looks, full screen, a view that operates nothing, and the keys.
//!
//! What is chosen is kept for the next visit. The start script of the page sets theme and density,
//! too, so that nothing flashes before the app is there.

use super::action::{Action, Deed, Kind};
use super::find::has_readings;
use super::holes::{Hole, Shows, fill};
use super::root::Root;
use super::store::Store;
use crate::browser::storage::{self, Keep};
use crate::browser::{dom, page};
use crate::model::app::Input;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use words::t;

const HOLES: &[Hole] = &[
    ("read-only", Shows::Checked(|app, _| app.is_read_only())),
    (
        "full",
        Shows::Flag("hidden", |_, _| !page::can_fill_screen()),
    ),
];

const FIND_HOLES: &[Hole] = &[(
    "seek-too",
    Shows::Flag("hidden", |app, _| !has_readings(app)),
)];

/// The choices that are kept: the control's id, and the attribute of the document that says it.
const LOOKS: [(&str, &str); 2] = [
    (storage::THEME, "data-theme"),
    (storage::DENSITY, "data-density"),
];

/// The panel.
pub const MARKUP: &str = t!(
    "<div class=panel id=menu role=dialog aria-label=[[Menu]] tabindex=-1 hidden>\
    <button type=button data-do=seek data-shows=seek-too class=narrow hidden>[[Find]]</button>\
    <label>[[Theme]]<select data-do=look id=pindash.theme><option value=''>[[As the system]]\
    <option value=light>[[Light]]<option value=dark>[[Dark]]</select></label>\
    <label>[[Density]]<select data-do=look id=pindash.density><option value=''>[[Comfortable]]\
    <option value=compact>[[Compact]]</select></label>\
    <label class=setting><input type=checkbox data-do=read-only data-shows=read-only>\
    [[Read-only view: nothing is sent to the board]]</label>\
    <button type=button data-do=full data-shows=full>[[Full screen]]</button>"
);
/// The keys, near the end of the panel.
pub const KEYS: &str = t!(
    "<h2 id=keys tabindex=-1>[[Keys]]</h2><dl><dt>/<dd>[[Find]]<dt>e<dd>[[Edit]]<dt>`<dd>[[Console]]\
    <dt>?<dd>[[This list]]<dt>Esc<dd>[[Close]]</dl>"
);

/// Sets the document's attributes as the last visit left them.
pub fn begin() {
    for (key, attribute) in LOOKS {
        show(attribute, &storage::text(key));
    }
}

/// Fills the menu in the head.
pub fn fill_menu(store: Store, head: &Root) {
    fill(store, store.link, head, HOLES);
    fill(store, store.table, head, FIND_HOLES);
    let head = head.clone();
    store.watch(
        store.edits,
        Box::new(move || {
            for (key, _) in LOOKS {
                if let (Some(_), Some(choice)) = (head.get(), dom::by_id(key)) {
                    dom::set_value(&choice, &storage::text(key));
                }
            }
        }),
    );
}

/// Carries out what a person did in the menu.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Input, Action::Look) => {
            let (chosen, id) = (dom::value(deed.element), deed.element.id());
            for (key, attribute) in LOOKS {
                if id == key {
                    storage::write(Keep::Always, key, &chosen);
                    show(attribute, &chosen);
                }
            }
        }
        (Kind::Input, Action::ReadOnly) => {
            let is_on = deed.element.unchecked_ref::<HtmlInputElement>().checked();
            storage::write(
                Keep::Always,
                storage::READ_ONLY,
                if is_on { "1" } else { "" },
            );
            store.dispatch(Input::ReadOnly(is_on));
        }
        (Kind::Click, Action::Full) => page::fill_screen(),
        (Kind::Click, Action::Reload) => page::leave_replay(),
        _ => {}
    }
}

/// Whether the last visit left the page read-only.
pub fn was_read_only() -> bool {
    !storage::text(storage::READ_ONLY).is_empty()
}

fn show(attribute: &str, value: &str) {
    let Some(root) = page::root() else {
        return;
    };
    match value {
        "" => {
            let _ = Element::remove_attribute(&root, attribute);
        }
        _ => dom::set(&root, attribute, value),
    }
}
