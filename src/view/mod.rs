//! What a person sees: Leptos components that read signals and dispatch inputs.
//!
//! The signals are a projection of the model and are all written in [`board`];
//! no effect sets a signal. One public component a file.

pub mod actions;
pub mod board;
pub mod command;
pub mod console;
pub mod dashboard;
pub mod header;
pub mod lines;
pub mod pin_card;

use crate::browser::runtime::Runtime;
use crate::browser::storage::{self, Keep};
use crate::browser::{document, dom, page};
use crate::model::app::{App, Input};
use crate::model::profile::{self, Profile};
use crate::model::recall::Recall;
use board::Board;
use dashboard::Dashboard;
use leptos::mount::UnmountHandle;
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::HtmlElement;

/// Shows the dashboard in place of the page's starting frame, and connects.
pub fn mount() {
    if let Some(starting) = dom::by_id("starting") {
        starting.remove();
    }
    let Some(body) = document().body() else {
        return;
    };
    let runtime = start();
    // The board is called first: it answers while the page is made.
    let first = page::first_address();
    if !first.is_empty() {
        runtime.dispatch(Input::Connect(&first));
    }
    show_in(body, runtime.clone()).forget();
    actions::show_address(&runtime);
}

/// Shows the board that `runtime` runs in an element, until the handle is dropped.
pub fn show_in(parent: HtmlElement, runtime: Rc<Runtime>) -> UnmountHandle<impl Mountable> {
    mount_to(parent, move || {
        let board = Board::new(runtime);
        view! { <Dashboard board/> }
    })
}

/// A runtime with the built-in profile and what was kept of earlier visits.
pub fn start() -> Rc<Runtime> {
    let recall = storage::read(Keep::Always, storage::RECALL);
    Runtime::new(App::new(
        Profile::read(profile::NETZER),
        recall.map_or_else(Recall::default, |stored| Recall::from_stored(&stored)),
        page::is_secure(),
        page::seed(),
    ))
}
