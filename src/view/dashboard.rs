//! The page: its parts, and the one listener that hears what a person does to them.
//!
//! Every event is heard once, on the whole document, and goes to the component whose action the
//! element is marked with. A listener for each element would cost ten times the code.

use super::action::{Action, Deed, Kind};
use super::command::{self, Command};
use super::console::{self, Console};
use super::drag::{self, Drag};
use super::edit_bar::{self, EditBar};
use super::find::{self, Find};
use super::header::{self, Header};
use super::holes::{Hole, Shows, fill};
use super::lines::Lines;
use super::operate::{self, Touch};
use super::pin_form::{Form, PinForm};
use super::pins::{self, Pins};
use super::question::{self, Question};
use super::readings::{self, Readings};
use super::root::{Root, is_root};
use super::store::Store;
use super::text_view::{self, TextView};
use crate::browser::listen::Listener;
use crate::browser::{document, dom};
use crate::model::app::Input;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

const HOLES: &[Hole] = &[("", Shows::Class("is-editing", |app, _| app.is_editing()))];

/// The whole page for one board.
#[component]
pub fn Dashboard(
    /// The board that it shows.
    store: Store,
) -> impl IntoView {
    let parts = Rc::new(Parts::default());
    let (root, lines, form) = (Root::default(), parts.lines.clone(), parts.form.clone());
    let text = parts.text.clone();
    fill(store, store.link, &root, HOLES);
    StoredValue::new_local(Listener::new(
        document().unchecked_into(),
        Kind::NAMES,
        Box::new(move |event| parts.hear(store, &event)),
    ));
    view! {
        <div class="page" id="page" use:is_root=root>
            <Header store/>
            <main class="pins" id="pins" aria-label="Pins">
                <EditBar store/>
                <PinForm store form/>
                <TextView root=text/>
                <Question store/>
                <Find store/>
                <Pins store/>
                <Readings store/>
            </main>
            <Console store lines/>
            <Command store/>
        </div>
    }
}

/// What the handlers of events know besides the model.
#[derive(Default)]
struct Parts {
    lines: Rc<Lines>,
    form: Rc<Form>,
    text: Root,
    drag: Drag,
    touch: Touch,
}

impl Parts {
    fn hear(&self, store: Store, event: &Event) {
        let target = event.target();
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(target), Some(kind)) = (target, Kind::named(&event.type_())) else {
            return;
        };
        self.drag
            .follow(store, kind, &target, event.unchecked_ref());
        self.hear_anywhere(store, kind, &target, event);
        let Ok(Some(element)) = target.closest("[data-do]") else {
            return;
        };
        let name = element.get_attribute("data-do").unwrap_or_default();
        if kind == Kind::Click && self.drag.swallows_click() {
            return;
        }
        if let Some(action) = Action::named(&name) {
            self.act(
                store,
                &Deed {
                    kind,
                    action,
                    element: &element,
                    event,
                },
            );
        }
    }

    /// What a person does wherever on the page: drops a file, pastes a profile, undoes an edit.
    fn hear_anywhere(&self, store: Store, kind: Kind, target: &Element, event: &Event) {
        let is_field = dom::is_field(target);
        match kind {
            // A browser would leave the page for the file.
            Kind::DragOver => event.prevent_default(),
            Kind::Drop => text_view::drop_in(store, &self.text, event.unchecked_ref(), is_field),
            Kind::Paste if !is_field => {
                text_view::paste_in(store, &self.text, event.unchecked_ref());
            }
            Kind::KeyDown if !is_field => edit_bar::press_key(store, event.unchecked_ref()),
            // Closing the question without an answer means no.
            Kind::Close if target.id() == "question" => store.dispatch(Input::Confirm(false)),
            Kind::Close if self.form.is(target) => self.form.closed(),
            _ => {}
        }
    }

    /// Gives what a person did to the component that it is an action of.
    fn act(&self, store: Store, deed: &Deed<'_>) {
        match deed.action {
            Action::Connect
            | Action::LogIn
            | Action::Retry
            | Action::Stop
            | Action::Profile
            | Action::UseOwn
            | Action::KeepMine => header::act(store, deed),
            Action::Send | Action::Recall => command::act(store, deed),
            Action::Console
            | Action::Filter
            | Action::Pause
            | Action::Copy
            | Action::Download
            | Action::Clear
            | Action::Unfold => console::act(store, &self.lines, deed),
            Action::Toggle | Action::Press | Action::Hold | Action::Slide | Action::SlideAsking => {
                operate::act(store, &self.touch, deed)
            }
            Action::Releases => pins::act(store, deed),
            Action::Find => find::act(store, deed),
            Action::Turn | Action::Add => readings::act(store, deed),
            Action::Edit
            | Action::Undo
            | Action::Redo
            | Action::Reset
            | Action::Import
            | Action::Export
            | Action::Text => edit_bar::act(store, &self.text, deed),
            Action::Grip => drag::act(store, deed),
            Action::Pin | Action::Field | Action::Earlier | Action::Later | Action::Remove => {
                self.form.act(store, deed)
            }
            Action::TextTyped | Action::Format | Action::Use => {
                text_view::act(store, &self.text, deed);
            }
            Action::Confirm => question::act(store, deed),
        }
    }
}
