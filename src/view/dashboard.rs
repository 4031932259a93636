//! The page.

use super::actions;
use super::board::Board;
use super::command::Command;
use super::console::Console;
use super::editing::{Editing, Hands};
use super::header::Header;
use super::lines::Lines;
use super::pins::Pins;
use super::readings::Readings;
use crate::browser::listen::Listener;
use crate::browser::{document, dom, socket};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;

/// The whole page for one board.
#[component]
pub fn Dashboard(
    /// The board that it shows.
    board: Board,
) -> impl IntoView {
    let lines = Rc::new(Lines::default());
    let hands = Rc::new(Hands::default());
    listen(&board, &lines, &hands);
    view! {
        <div class="page" id="page">
            <Header board=board.clone()/>
            <main class="pins" id="pins" aria-label="Pins">
                <Editing board=board.clone() hands/>
                <label class="find" id="find-label" hidden>
                    "Find"
                    <input type="search" id="find" data-do="find" autocomplete="off" spellcheck="false"/>
                </label>
                <Pins board=board.clone()/>
                <Readings board=board.clone()/>
            </main>
            <Console board=board.clone() lines/>
            <Command board/>
        </div>
    }
}

/// Hears what the person does for as long as the page is there.
fn listen(board: &Board, lines: &Rc<Lines>, hands: &Rc<Hands>) {
    let (acting, scrolled, hands) = (board.clone(), lines.clone(), hands.clone());
    let (drawn, scrolling) = (lines.clone(), RefCell::new(None));
    let runtime = board.runtime.clone();
    let acts = Listener::new(
        document().unchecked_into(),
        actions::EVENTS,
        Box::new(move |event| actions::act(&acting, &drawn, &hands, &event)),
    );
    StoredValue::new_local(acts);
    // The rest waits until the elements are there, and is done once.
    board.watch(
        RwSignal::new(0),
        Box::new(move |_, _| {
            actions::open_console(actions::starts_with_console());
            if !socket::is_supported() {
                dom::tell("banner", socket::NO_WEBSOCKET);
            }
            if let Some(log) = dom::by_id("log") {
                let (scrolled, scroller, runtime) =
                    (scrolled.clone(), log.clone(), runtime.clone());
                *scrolling.borrow_mut() = Some(Listener::new(
                    log.unchecked_into(),
                    &["scroll"],
                    Box::new(move |_| {
                        if let Some(list) = scroller.first_element_child() {
                            scrolled.scrolled(runtime.app().console(), &scroller, &list);
                        }
                    }),
                ));
            }
        }),
    );
}
