//! The edit mode: its bar, the form of a pin, the profile as text, the readings to make a dashboard
//! of, and cards that are moved.
//!
//! A page without it has `left_out.rs` in this place.

mod bar;
mod drag;
mod form;
mod found;
mod offer;
mod save;
mod text;

use super::action::{Action, Deed, Kind};
use super::root::Root;
use super::store::Store;
use crate::browser::dom;
use bar::EditBar;
use drag::Drag;
use form::{Form, PinForm};
use found::FoundList;
use leptos::prelude::*;
use save::{SaveView, Saving};
use std::rc::Rc;
use text::TextView;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// What the edit mode knows besides the model.
#[derive(Default)]
pub struct Editor {
    form: Rc<Form>,
    found: Rc<FoundList>,
    text: Root,
    saving: Rc<Saving>,
    drag: Drag,
}

/// All that the edit mode adds to the page.
#[component]
pub fn Editing(
    /// The board whose dashboard is edited.
    store: Store,
    /// The edit mode.
    editor: Rc<Editor>,
) -> impl IntoView {
    let (form, text) = (editor.form.clone(), editor.text.clone());
    let (list, saving) = (editor.found.clone(), editor.saving.clone());
    store.watch(store.table, Box::new(move || list.draw(store)));
    view! {
        <EditBar store/>
        <PinForm store form/>
        <TextView root=text/>
        <SaveView saving/>
    }
}

impl Editor {
    /// Follows what a person does wherever on the page: moves a card, drops a file, pastes a
    /// profile, undoes an edit. Returns whether that is all, because a click only ended a move.
    pub fn hear(&self, store: Store, kind: Kind, target: &Element, event: &Event) -> bool {
        self.drag.follow(store, kind, target, event.unchecked_ref());
        let is_field = dom::is_field(target);
        match kind {
            // A browser would leave the page for the file.
            Kind::DragOver => event.prevent_default(),
            Kind::Drop => text::drop_in(store, &self.text, event.unchecked_ref(), is_field),
            Kind::Paste if !is_field => text::paste_in(store, &self.text, event.unchecked_ref()),
            Kind::KeyDown if !is_field => bar::press_key(store, event.unchecked_ref()),
            Kind::Close if self.form.is(target) => self.form.closed(),
            _ => {}
        }
        kind == Kind::Click && self.drag.swallows_click()
    }

    /// Carries out what a person did to edit the dashboard.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        match deed.action {
            Action::Grip => drag::act(store, deed),
            Action::Pin
            | Action::Field
            | Action::Offer
            | Action::Test
            | Action::Earlier
            | Action::Later
            | Action::Remove => self.form.act(store, deed),
            Action::Found | Action::Tick | Action::Make => {
                self.found.act(store, deed);
            }
            Action::TextTyped | Action::Format | Action::Use => {
                text::act(store, &self.text, deed);
            }
            Action::SaveOn | Action::Save => self.saving.act(store, deed),
            _ => bar::act(store, &self.text, deed),
        }
    }
}
