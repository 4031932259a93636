//! The question before an output that asks first.

use super::action::{Deed, Kind};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::dom;
use crate::model::app::Input;
use leptos::prelude::*;
use words::t;

/// The question, open for as long as the model asks one.
#[component]
pub fn Question(
    /// The board whose output it is.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    let place = root.clone();
    store.watch(
        store.link,
        Box::new(move || match store.read(|app, _| app.question()) {
            Some(question) => {
                if let Some(text) = place.find("h2") {
                    dom::set_text(&text, &question);
                }
                place.open();
            }
            None => place.close(),
        }),
    );
    t! { view! {
        <dialog class="sheet" id="question" aria-labelledby="question-text" use:is_root=root>
            <form method="dialog">
                <h2 id="question-text"></h2>
                <div class="actions">
                    <button>"[[Cancel]]"</button>
                    <button class="primary" data-do="confirm">"[[Yes]]"</button>
                </div>
            </form>
        </dialog>
    } }
}

/// Carries out what a person answered.
pub fn act(store: Store, deed: &Deed<'_>) {
    if deed.kind == Kind::Click {
        store.dispatch(Input::Confirm(true));
    }
}
