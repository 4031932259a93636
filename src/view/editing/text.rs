//! The profile as text.

use crate::browser::replay::is_recording;
use crate::browser::{dom, page, take_in};
use crate::model::app::Edit;
use crate::model::connection::address::Address;
use crate::model::profile::edit;
use crate::view::action::{Action, Deed, Kind};
use crate::view::replay;
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent};
use words::t;

/// The sheet with the profile as text, and with a review of what it would do.
#[component]
pub fn TextView(
    /// The sheet.
    root: Root,
) -> impl IntoView {
    t! { view! {
        <dialog class="sheet" id="text-form" aria-labelledby="text-name" use:is_root=root>
            <form method="dialog" autocomplete="off" autocapitalize="off" spellcheck="false">
                <h2 id="text-name">"[[Profile as text]]"</h2>
                <textarea id="text" data-do="text-typed" aria-label="[[Profile]]"></textarea>
                <div role="status"><ul aria-label="[[Review]]"></ul></div>
                <div class="actions">
                    <button type="button" data-do="format">"[[Format]]"</button>
                    <button>"[[Cancel]]"</button>
                    <button class="primary" data-do="use">"[[Use it]]"</button>
                </div>
            </form>
        </dialog>
    } }
}

/// Carries out what a person did in the sheet.
pub fn act(store: Store, root: &Root, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Input, Action::TextTyped) => review(store, root),
        (Kind::Click, Action::Format) => {
            if let Some(formatted) = edit::formatted(&typed(root)) {
                show(store, root, &formatted);
            }
        }
        (Kind::Click, Action::Use) => store.edit(Edit::Text(&typed(root))),
        _ => {}
    }
}

/// Opens the sheet with a profile. Nothing is done with it before the person has seen what it
/// sends, and uses it. What was typed into an open one comes back by the browser's own undo.
pub fn show(store: Store, root: &Root, json: &str) {
    let is_open = root.is_open();
    root.open();
    if let Some(field) = root.find("textarea")
        && !(is_open && take_in::typed_over(field.unchecked_ref(), json))
    {
        dom::set_value(&field, json);
    }
    review(store, root);
}

/// Takes a text from outside: a recording is played, anything else shown as a profile.
pub fn take(store: Store, root: &Root, text: String) {
    if is_recording(&text) {
        replay::open(&store.runtime(), text);
    } else {
        show(store, root, &text);
    }
}

/// Shows a profile that was dropped on the page, or plays a recording.
pub fn drop_in(store: Store, root: &Root, event: &DragEvent, on_field: bool) {
    let root = root.clone();
    take_in::dropped(
        event,
        on_field,
        Box::new(move |text| take(store, &root, text)),
    );
}

/// Shows a profile that was pasted outside of a field.
pub fn paste_in(store: Store, root: &Root, event: &ClipboardEvent) {
    let pasted = take_in::pasted(event);
    if pasted.trim_ascii_start().starts_with('{') {
        // The browser would put it into the field that is about to get the focus, too.
        event.prevent_default();
        take(store, root, pasted);
    }
}

fn typed(root: &Root) -> String {
    root.find("textarea")
        .map_or_else(String::new, |field| dom::value(&field))
}

/// Says where the text would have the page connect as it is typed, what is wrong with it, and what
/// it would have the page send.
fn review(store: Store, root: &Root) {
    let Some(list) = root.find("ul") else {
        return;
    };
    // A profile that leads to another host is told from one that stays.
    let host = store.read(|app, _| {
        let address = app.link().address();
        address.map_or("", Address::host).to_owned()
    });
    let review = edit::review_from(&typed(root), &host, page::is_secure());
    let mut lines = Vec::new();
    if !review.connects.is_empty() {
        lines.push(review.connects.as_str());
    }
    for line in [&review.problems, &review.sends].into_iter().flatten() {
        lines.push(line);
    }
    dom::list_texts(&list, "li", &lines);
}
