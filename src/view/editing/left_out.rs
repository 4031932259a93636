//! What stands in place of the edit mode in a page without it.

use super::action::{Deed, Kind};
use super::store::Store;
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::{Element, Event};

/// Nothing is edited.
#[derive(Default)]
pub struct Editor;

/// Adds nothing to the page.
#[component]
pub fn Editing(
    /// The board whose dashboard is not edited.
    store: Store,
    /// The missing edit mode.
    editor: Rc<Editor>,
) -> impl IntoView {
    let _ = (store, editor);
}

impl Editor {
    /// Leaves everything that a person does to the rest of the page.
    pub fn hear(&self, _: Store, _: Kind, _: &Element, _: &Event) -> bool {
        false
    }

    /// Carries out nothing.
    pub fn act(&self, _: Store, _: &Deed<'_>) {}
}
