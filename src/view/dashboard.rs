//! The page: its parts, and the one listener that hears what a person does to them.
//!
//! Every event is heard once, on the whole document, and goes to the component whose action the
//! element is marked with. A listener for each element would cost ten times the code.

use super::action::{Action, Deed, Kind};
#[cfg(feature = "alarms")]
use super::alarms;
use super::command;
use super::console::{self, Console};
use super::editing::{Editing, Editor};
use super::find::{self, Find};
use super::header::Header;
use super::holes::{Hole, Shows, fill};
use super::keys;
use super::lines::Lines;
use super::menu;
use super::newer;
use super::operate::{self, Touch};
use super::pages::{self, Swipe};
use super::panel;
use super::past::Past;
use super::pins::{self, Pins};
use super::question::{self, Question};
use super::readings::{self, Readings};
use super::recording;
use super::replay::{self, ReplayBar};
use super::root::{Root, is_root};
use super::settings;
use super::store::Store;
use super::stranger;
use super::strip;
use crate::browser::document;
use crate::browser::listen::Listener;
use crate::model::alarms::IS_HERE as ALARMS_ARE_HERE;
use crate::model::app::{Input, MENU_IS_HERE, PAGES_ARE_HERE};
use crate::model::dashboard::list;
use crate::model::history;
use crate::model::profile::kept;
use crate::model::recording::REPLAY_IS_HERE;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};
use words::t;

const HOLES: &[Hole] = &[("", Shows::Class("is-editing", |app, _| app.is_editing()))];
const PAGES_HOLES: &[Hole] = &[(
    "",
    Shows::Class("is-searching", |app, _| app.is_searching()),
)];
const MENU_HOLES: &[Hole] = &[("", Shows::Class("read-only", |app, _| app.is_read_only()))];

/// The whole page for one board.
#[component]
pub fn Dashboard(
    /// The board that it shows.
    store: Store,
) -> impl IntoView {
    let parts = Rc::new(Parts::default());
    let (root, lines, editor) = (Root::default(), parts.lines.clone(), parts.editor.clone());
    if kept::IS_HERE {
        fill(store, store.link, &root, HOLES);
    }
    if PAGES_ARE_HERE {
        fill(store, store.link, &root, PAGES_HOLES);
    }
    if MENU_IS_HERE {
        fill(store, store.link, &root, MENU_HOLES);
    }
    if history::IS_HERE {
        let past = parts.past.clone();
        store.watch(store.pins, Box::new(move || past.draw(store, false)));
    }
    StoredValue::new_local(Listener::new(
        document().unchecked_into(),
        Kind::NAMES,
        Box::new(move |event| parts.hear(store, &event)),
    ));
    t! { view! {
        <div class="page" id="page" use:is_root=root>
            <Header store/>
            <main class="pins" id="pins" aria-label="[[Pins]]">
                <Editing store editor/>
                <Question store/>
                {list::IS_HERE.then(|| view! { <Find/> })}
                <Pins store/>
                {list::IS_HERE.then(|| view! { <Readings store/> })}
            </main>
            <Console store lines/>
            {REPLAY_IS_HERE.then(|| view! { <ReplayBar store/> })}
        </div>
    } }
}

/// What the handlers of events know besides the model.
#[derive(Default)]
struct Parts {
    lines: Rc<Lines>,
    editor: Rc<Editor>,
    touch: Touch,
    swipe: Swipe,
    past: Rc<Past>,
}

impl Parts {
    fn hear(&self, store: Store, event: &Event) {
        let target = event.target();
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(target), Some(kind)) = (target, Kind::named(&event.type_())) else {
            return;
        };
        // Closing the question without an answer means no.
        if kind == Kind::Close && target.id() == "question" {
            store.dispatch(Input::Confirm(false));
        }
        if kind == Kind::Close && target.id() == "past" {
            self.past.closed(&target);
        } else if kind == Kind::KeyDown && self.past.key(store, event) {
            return;
        }
        panel::hear(kind, &target, event);
        if ALARMS_ARE_HERE && kind == Kind::Click {
            // A sound may be played from now on.
            let runtime = store.runtime();
            runtime.draw_cards_at(runtime.now().ms);
        }
        if PAGES_ARE_HERE {
            self.swipe.hear(kind, &target, event);
        }
        if MENU_IS_HERE && kind == Kind::KeyDown {
            keys::press(store, &target, event.unchecked_ref());
        }
        if list::IS_HERE {
            readings::hear(store, kind, &target);
        }
        if self.editor.hear(store, kind, &target, event) {
            return;
        }
        let Ok(Some(element)) = target.closest("[data-do]") else {
            return;
        };
        let name = element.get_attribute("data-do").unwrap_or_default();
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

    /// Gives what a person did to the component that it is an action of.
    fn act(&self, store: Store, deed: &Deed<'_>) {
        match deed.action {
            Action::Panel => {
                panel::act(deed);
                if MENU_IS_HERE && deed.kind == Kind::Click {
                    newer::look(store);
                }
            }
            Action::Connect
            | Action::Address
            | Action::LogIn
            | Action::Profile
            | Action::Releases => settings::act(store, deed),
            Action::Retry | Action::Stop | Action::UseOwn | Action::KeepMine => {
                strip::act(store, deed);
            }
            Action::Seek if list::IS_HERE && deed.kind == Kind::Click => find::seek(),
            Action::Look | Action::ReadOnly | Action::Full | Action::Reload if MENU_IS_HERE => {
                menu::act(store, deed);
            }
            Action::Seek | Action::Look | Action::ReadOnly | Action::Full | Action::Reload => {}
            Action::Record | Action::SaveRecording | Action::OpenRecording => {
                recording::act(store, deed);
            }
            Action::Play
            | Action::Back
            | Action::Forth
            | Action::Position
            | Action::Speed
            | Action::LeaveReplay
            | Action::Heard => replay::act(store, deed),
            Action::Send | Action::Recall => command::act(store, &self.lines, deed),
            Action::Console
            | Action::Filter
            | Action::Pause
            | Action::Copy
            | Action::Download
            | Action::Clear
            | Action::Unfold
            | Action::Way
            | Action::Newest
            | Action::Width => console::act(store, &self.lines, deed),
            Action::Toggle
            | Action::Press
            | Action::Hold
            | Action::Slide
            | Action::SlideAsking
            | Action::Choose
            | Action::Typed
            | Action::Less
            | Action::More => operate::act(store, &self.touch, deed),
            Action::Series => pins::act(store, deed),
            Action::Fold | Action::Name if PAGES_ARE_HERE => pages::act(store, deed),
            Action::Find if list::IS_HERE => find::act(store, deed),
            Action::Go if stranger::IS_HERE => stranger::act(deed),
            Action::Turn | Action::Add if list::IS_HERE => readings::act(store, deed),
            Action::Found
            | Action::Tick
            | Action::Make
            | Action::Offer
            | Action::Test
            | Action::Edit
            | Action::Undo
            | Action::Redo
            | Action::Reset
            | Action::Import
            | Action::Export
            | Action::Text
            | Action::Grip
            | Action::Pin
            | Action::Field
            | Action::Earlier
            | Action::Later
            | Action::Remove
            | Action::TextTyped
            | Action::Format
            | Action::Use
            | Action::SaveOn
            | Action::Save => self.editor.act(store, deed),
            Action::Find | Action::Turn | Action::Add | Action::Go => {}
            Action::Fold | Action::Name => {}
            Action::Past
            | Action::Plot
            | Action::Window
            | Action::Freeze
            | Action::Live
            | Action::Table
            | Action::Csv
            | Action::Png
            | Action::Forget => self.past.act(store, deed),
            #[cfg(feature = "alarms")]
            Action::Seen
            | Action::SeenAll
            | Action::Alarms
            | Action::AlarmsCsv
            | Action::Sound
            | Action::Notify => alarms::act(store, deed),
            #[cfg(not(feature = "alarms"))]
            Action::Seen
            | Action::SeenAll
            | Action::Alarms
            | Action::AlarmsCsv
            | Action::Sound
            | Action::Notify => {}
            Action::Confirm => question::act(store, deed),
        }
    }
}
