//! The bar of the edit mode, and what is said of the last edit.

use super::text;
use crate::browser::{take_in, take_out};
use crate::model::app::Edit;
use crate::model::profile::edit;
use crate::view::action::{Action, Deed, Kind};
use crate::view::holes::{Hole, Shows, fill};
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use words::t;

const HOLES: &[Hole] = &[
    ("bar", Shows::Flag("hidden", |app, _| !app.is_editing())),
    ("undo", Shows::Flag("disabled", |app, _| !app.can_undo())),
    ("redo", Shows::Flag("disabled", |app, _| !app.can_redo())),
    ("reset", Shows::Flag("hidden", |app, _| !app.has_edits())),
    (
        "save-on",
        Shows::Flag("hidden", |app, _| !app.profile().save.is_possible()),
    ),
    ("said", Shows::Text(|app, _| app.edit_said().into())),
    (
        "take-back",
        Shows::Flag("hidden", |app, _| {
            app.is_editing() || app.edit_said().is_empty() || !app.can_undo()
        }),
    ),
    ("notice", Shows::Notice(|app, _| app.edit_notice().into())),
];

/// The bar of the edit mode.
#[component]
pub fn EditBar(
    /// The board whose dashboard is edited.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.link, &root, HOLES);
    let place = root.clone();
    store.watch(
        store.edits,
        Box::new(move || {
            if let Some(said) = place.find("[role=status]") {
                // The same words once more are said once more.
                said.set_text_content(None);
            }
        }),
    );
    t! { view! {
        <div class="editing" use:is_root=root>
            <div class="edit-bar" role="toolbar" aria-label="[[Edit the dashboard]]" data-shows="bar" hidden>
                <button type="button" data-do="undo" data-shows="undo">"[[Undo]]"</button>
                <button type="button" data-do="redo" data-shows="redo">"[[Redo]]"</button>
                <button type="button" data-do="found">"[[Add pins]]"</button>
                <button type="button" data-do="text">"[[Text]]"</button>
                <label class="file">
                    "[[Import]]"
                    <input type="file" accept=".json" data-do="import"/>
                </label>
                <button type="button" data-do="export">"[[Export]]"</button>
                <button type="button" data-do="save-on" data-shows="save-on">"[[Save to board]]"</button>
                <button type="button" data-do="reset" data-shows="reset">"[[Reset]]"</button>
                <p>"[[Controls are off while you edit.]]"</p>
            </div>
            <p class="said"><span role="status" aria-label="[[Last edit]]" data-shows="said"></span>
                <button type="button" data-do="undo" data-shows="take-back" hidden>"[[Undo]]"</button>
            </p>
            <p class="problem" role="alert" data-shows="notice" hidden></p>
            <dialog class="sheet" id="found" aria-labelledby="found-name">
                <form method="dialog">
                    <h2 id="found-name"></h2>
                    <div class="found" id="readings-found"></div>
                    <p class="problem" role="alert"></p>
                    <div class="actions">
                        <p></p>
                        <button type="button" data-do="tick" data-tick="">"[[All]]"</button>
                        <button type="button" data-do="tick">"[[None]]"</button>
                        <button type="button" data-do="found">"[[Cancel]]"</button>
                        <button type="button" class="primary" data-do="make">"[[Make the dashboard]]"</button>
                    </div>
                </form>
            </dialog>
        </div>
    } }
}

/// Carries out what a person did with the bar, or with the button that opens it.
pub fn act(store: Store, text: &Root, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Edit) => {
            let is_editing = store.read(|app, _| app.is_editing());
            store.edit(Edit::Mode(!is_editing));
        }
        (Kind::Click, Action::Undo) => store.edit(Edit::Undo),
        (Kind::Click, Action::Redo) => store.edit(Edit::Redo),
        (Kind::Click, Action::Reset) => store.edit(Edit::Reset),
        (Kind::Click, Action::Text) => {
            let profile = store.read(|app, _| app.profile_text().to_owned());
            text::show(store, text, &edit::formatted(&profile).unwrap_or(profile));
        }
        (Kind::Click, Action::Export) => {
            let profile = store.read(|app, _| app.profile_text().to_owned());
            take_out::download("board.json", &profile);
        }
        (Kind::Change, Action::Import) => {
            let root = text.clone();
            take_in::file(
                deed.element.unchecked_ref(),
                Box::new(move |json| text::take(store, &root, json)),
            );
        }
        _ => {}
    }
}

/// Takes a step back or forward by the usual keys, outside of a field.
pub fn press_key(store: Store, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || !store.read(|app, _| app.is_editing()) {
        return;
    }
    let edit = match (event.key().as_str(), event.shift_key()) {
        ("z", false) => Edit::Undo,
        ("z" | "Z", true) | ("y", _) => Edit::Redo,
        _ => return,
    };
    event.prevent_default();
    store.edit(edit);
}
