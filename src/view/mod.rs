//! What a person sees: Leptos components that read signals and dispatch inputs.
//!
//! The signals are a projection of the model and are all written in [`store`]; no effect sets a
//! signal. [`holes`] says how a component shows the model, [`action`] what a person can do, and
//! [`dashboard`] which component does it. One public component a file.

pub mod action;
#[cfg(feature = "alarms")]
pub mod alarms;
pub mod command;
pub mod console;
pub mod control;
pub mod dashboard;
#[cfg(feature = "edit")]
pub mod editing;
#[cfg(not(feature = "edit"))]
#[path = "editing/left_out.rs"]
pub mod editing;
pub mod find;
pub mod header;
pub mod holes;
pub mod keys;
pub mod lines;
pub mod menu;
pub mod newer;
pub mod operate;
pub mod pages;
pub mod panel;
#[cfg_attr(not(feature = "history"), path = "past_left_out.rs")]
pub mod past;
pub mod pin_card;
pub mod pins;
pub mod plot;
pub mod question;
pub mod readings;
pub mod recording;
pub mod replay;
pub mod root;
pub mod settings;
pub mod store;
pub mod stranger;
pub mod strip;

use crate::browser::fetch::{self, Found};
use crate::browser::runtime::Runtime;
use crate::browser::{document, dom, early, page, storage};
use crate::model::alarms::IS_HERE as ALARMS_ARE_HERE;
use crate::model::app::{App, Input, MENU_IS_HERE, PAGES_ARE_HERE, SETTING_IS_HERE};
use crate::model::console::recall::{self, Recall};
use crate::model::profile::Profile;
use crate::model::profile::choices::{self, Choices};
use crate::model::profile::kept;
use crate::model::recording::REPLAY_IS_HERE;
use dashboard::Dashboard;
use leptos::mount::UnmountHandle;
use leptos::prelude::*;
use std::rc::Rc;
use store::Store;
use web_sys::HtmlElement;

/// Shows the dashboard in place of the page's starting frame, and connects.
pub fn mount() {
    if let Some(starting) = dom::by_id("starting") {
        starting.remove();
    }
    let Some(body) = document().body() else {
        return;
    };
    if MENU_IS_HERE {
        menu::begin();
    }
    let runtime = start();
    // A page that is opened in the background is hidden from its start.
    runtime.look();
    if PAGES_ARE_HERE {
        runtime.turn_page();
    }
    let is_replay = REPLAY_IS_HERE && page::replay_file().is_some();
    let is_known = match fetch::known().filter(|_| !is_replay) {
        // The socket opens before the page is built: the board answers meanwhile.
        Some(found) => {
            begin(&runtime, &found);
            true
        }
        // The profile is requested first, so that it arrives while the page is built.
        None => {
            wasm_bindgen_futures::spawn_local(ask_board(runtime.clone()));
            false
        }
    };
    show_in(body, runtime).forget();
    // Until the profile is known, the cards of the last visit stay in place of none.
    if is_known {
        page::remove_outline();
    }
}

/// Asks for the recording that the page's address names and plays it, else for the profile, and
/// connects by that.
async fn ask_board(runtime: Rc<Runtime>) {
    // What is not there must not be waited for: even a wait that never happens has its code.
    #[cfg(feature = "replay")]
    if let Some(name) = page::replay_file() {
        let text = fetch::recording(&name).await;
        if replay::open_named(&runtime, text) {
            close_early();
            return page::remove_outline();
        }
    }
    let found = match page::profile_file() {
        Some((name, is_asked_for)) => fetch::profile(&name, is_asked_for).await,
        None => Found::Nothing(""),
    };
    begin(&runtime, &found);
    page::remove_outline();
}

/// Connects by this profile to the address that a person named, else to that of the profile, else
/// to the host of the page.
fn begin(runtime: &Runtime, found: &Found) {
    // A person may have opened a recording meanwhile.
    if runtime.replay.is_on() {
        return;
    }
    runtime.dispatch(match found {
        Found::Profile(json) => Input::Own(json),
        Found::Nothing(why) => Input::NoProfile(why),
    });
    // A person may have connected before the profile arrived.
    if runtime.app().link().address().is_none() {
        let named = page::named_address();
        if named.is_empty() {
            let own = runtime.app().first_address(&page::own_host());
            if !own.is_empty() {
                runtime.dispatch(Input::Begin(&own));
            }
        } else {
            runtime.dispatch(Input::Connect(&named));
        }
    }
    close_early();
}

/// Where no tab is to share the socket, the channel of the start script is of no use.
fn close_early() {
    if let Some(asked) = early::to_tabs() {
        asked.channel.close();
    }
}

/// Shows the board that `runtime` runs in an element, until the handle is dropped.
pub fn show_in(parent: HtmlElement, runtime: Rc<Runtime>) -> UnmountHandle<impl Mountable> {
    mount_to(parent, move || {
        let store = Store::new(runtime);
        view! { <Dashboard store/> }
    })
}

/// The history of the command line, as earlier visits stored it.
fn recalled() -> Recall {
    match recall::IS_HERE {
        true => Recall::from_stored(&storage::text(storage::RECALL)),
        false => Recall::new(),
    }
}

/// A runtime with the built-in profile and what earlier visits stored.
pub fn start() -> Rc<Runtime> {
    let mut app = App::new(
        Profile::default(),
        recalled(),
        page::is_secure(),
        page::seed(),
    );
    if SETTING_IS_HERE {
        app.set_hiding(&storage::text(storage::KEEPS));
    }
    if MENU_IS_HERE {
        app.set_read_only(menu::was_read_only());
    }
    if choices::IS_HERE {
        app.set_choices(Choices::new(storage::text(storage::CHOICES)));
    }
    if kept::IS_HERE {
        app.set_edits(storage::edits());
    }
    if ALARMS_ARE_HERE {
        app.set_alarms(&storage::text(storage::ALARMS));
    }
    Runtime::new(app)
}
