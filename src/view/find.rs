//! The field to look for readings by.

use super::action::{Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::panel;
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::dom;
use crate::model::app::{App, Input};
use crate::model::dashboard::list::WORTH_FINDING;
use leptos::prelude::*;

const HOLES: &[Hole] = &[(
    "",
    Shows::Flag("hidden", |app, _| {
        app.table().len() < WORTH_FINDING && app.sought().is_empty()
    }),
)];

/// The field, shown where there are readings enough.
#[component]
pub fn Find(
    /// The board that sends the readings.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.table, &root, HOLES);
    view! {
        <label class="find" use:is_root=root hidden>
            "Find"
            <input type="search" data-do="find" autocomplete="off" spellcheck="false"/>
        </label>
    }
}

/// Carries out what a person typed.
pub fn act(store: Store, deed: &Deed<'_>) {
    if deed.kind == Kind::Input {
        store.dispatch(Input::Find(&dom::value(deed.element)));
    }
}

/// Whether there is anything to be found.
pub fn has_readings(app: &App) -> bool {
    app.table().len() > 0 || !app.sought().is_empty()
}

/// Goes to the field to look for readings by, which is shown from now on.
pub fn seek() {
    if let Some(field) = dom::by_id("page").and_then(|page| dom::find(&page, ".find")) {
        let _ = field.class_list().add_1("asked");
        if let Some(input) = dom::find(&field, "input") {
            panel::focus(&input);
        }
    }
}
