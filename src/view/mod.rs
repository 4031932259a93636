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
use crate::browser::{dom, page};
use crate::model::app::{App, Input};
use crate::model::profile::{self, Profile};
use crate::model::recall::Recall;
use board::Board;
use dashboard::Dashboard;
use leptos::prelude::*;
use std::rc::Rc;

/// Shows the dashboard in place of the page's starting frame, and connects.
pub fn mount() {
    if let Some(starting) = dom::by_id("starting") {
        starting.remove();
    }
    let runtime = start();
    let shown = runtime.clone();
    mount_to_body(move || {
        let board = Board::new(shown);
        view! { <Dashboard board/> }
    });
    let first = page::first_address();
    if !first.is_empty() {
        runtime.dispatch(Input::Connect(&first));
        actions::show_address(&runtime);
    }
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
