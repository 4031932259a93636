//! The console: everything that went over the wire, and what can be done with it.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::lines::Lines;
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::listen::Listener;
use crate::browser::{dom, page, take_out};
use crate::model::app::{ConsoleInput, Input};
use crate::model::console::log::SIFT_IS_HERE;
use crate::model::console::transcript;
use crate::model::text::concat;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The narrowest window in which the page starts with its console open, in CSS pixels: on a phone
/// it is one tap away.
const OPEN_FROM_PX: f64 = 700.0;

const HOLES: &[Hole] = &[
    (
        "pause",
        Shows::State("aria-pressed", |app, _| app.console().is_paused()),
    ),
    (
        "clear",
        Shows::Text(|app, _| match app.console().is_cleared() {
            true => "Undo clear".into(),
            false => "Clear".into(),
        }),
    ),
    ("held", Shows::Notice(|app, _| app.console().held_note())),
];

const BEGIN: &str = "<div class=column>";
const FILTER: &str = "<div class=tools><input type=search id=filter data-do=filter aria-label=Filter placeholder=Filter \
    autocomplete=off spellcheck=false>\
    <button type=button id=pause data-do=pause data-shows=pause>Pause</button>";
const TRANSCRIPT: &str = "<button type=button data-do=copy>Copy</button>\
    <button type=button data-do=download>Download</button>";
const CLEAR: &str = "<button type=button data-do=clear data-shows=clear>Clear</button></div>";
const LOG: &str = "<div class=log id=log role=log aria-label=Console aria-live=off tabindex=0>\
    <ol id=lines></ol></div>";
const HELD: &str = "<p class=held data-shows=held hidden></p>";
const COPIED: &str = "<p id=copied role=status aria-label='Last copy'></p>";
const END: &str = "</div>";

/// The record of the wire, with its filter and its buttons.
#[component]
pub fn Console(
    /// The board whose wire it shows.
    store: Store,
    /// The lines that are in the page.
    lines: Rc<Lines>,
) -> impl IntoView {
    let root = Root::default();
    if SIFT_IS_HERE {
        fill(store, store.console, &root, HOLES);
    }
    watch_lines(store, root.clone(), lines);
    view! {
        <section class="console" id="console" aria-label="Console panel" use:is_root=root>
            {InertElement::new(column())}
        </section>
    }
}

/// The inside of the panel: a single piece of markup for Leptos, without what this page leaves out.
fn column() -> String {
    let piece = |is_here, piece| if is_here { piece } else { "" };
    concat(&[
        BEGIN,
        piece(SIFT_IS_HERE, FILTER),
        piece(transcript::IS_HERE, TRANSCRIPT),
        piece(SIFT_IS_HERE, CLEAR),
        LOG,
        piece(SIFT_IS_HERE, HELD),
        piece(transcript::IS_HERE, COPIED),
        END,
    ])
}

/// Draws the lines, and follows the person who scrolls them.
fn watch_lines(store: Store, root: Root, lines: Rc<Lines>) {
    let scrolling = OnceCell::new();
    store.watch(
        store.console,
        Box::new(move || {
            let (Some(log), Some(list)) = (root.find(".log"), root.find("ol")) else {
                return;
            };
            let Some(page) = page_of(&log) else {
                return;
            };
            if scrolling.get().is_none() {
                open(&page, page::width_px() >= OPEN_FROM_PX);
            }
            // A closed console has no lines; it is filled when it is opened.
            if is_open(&page) {
                lines.draw(store.runtime().app().console(), &log, &list);
            }
            scrolling.get_or_init(|| {
                let lines = lines.clone();
                Listener::new(
                    log.clone().unchecked_into(),
                    &["scroll"],
                    Box::new(move |_| {
                        lines.scrolled(store.runtime().app().console(), &log, &list);
                    }),
                )
            });
        }),
    );
}

/// Carries out what a person did with the console.
pub fn act(store: Store, lines: &Lines, deed: &Deed<'_>) {
    let input = |input: ConsoleInput<'_>| store.dispatch(Input::Console(input));
    let is_of_lines = matches!(deed.action, Action::Unfold | Action::Console);
    if transcript::IS_HERE && matches!(deed.kind, Kind::Click | Kind::Input) && !is_of_lines {
        // It is said until something else is done.
        say(deed, "");
    }
    match (deed.kind, deed.action) {
        (Kind::Input, Action::Filter) if SIFT_IS_HERE => {
            input(ConsoleInput::Filter(&dom::value(deed.element)))
        }
        (Kind::Click, Action::Pause) if SIFT_IS_HERE => {
            input(ConsoleInput::Pause(
                !store.read(|app, _| app.console().is_paused()),
            ));
        }
        (Kind::Click, Action::Clear) if SIFT_IS_HERE => {
            let is_cleared = store.read(|app, _| app.console().is_cleared());
            input(if is_cleared {
                ConsoleInput::Restore
            } else {
                ConsoleInput::Clear
            });
        }
        (Kind::Click, Action::Download | Action::Copy) if transcript::IS_HERE => {
            copy_or_save(store, deed);
        }
        (Kind::Click, Action::Unfold) if SIFT_IS_HERE => {
            lines.unfold(store.runtime().app().console(), deed.element);
        }
        (Kind::Click, Action::Console) => {
            if let Some(page) = page_of(deed.element) {
                open(&page, !is_open(&page));
                if let (Some(log), Some(list)) =
                    (dom::find(&page, ".log"), dom::find(&page, ".log ol"))
                {
                    lines.begin_anew(&list);
                    if is_open(&page) {
                        lines.draw(store.runtime().app().console(), &log, &list);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Copies or saves what the console shows.
fn copy_or_save(store: Store, deed: &Deed<'_>) {
    let transcript = store.read(|app, _| app.console().transcript());
    if deed.action == Action::Download {
        take_out::download("pindash-console.txt", &transcript);
    } else {
        let done = take_out::copy(&transcript);
        say(deed, if done { "Copied" } else { "Not copied" });
    }
}

/// Says how copying went.
fn say(deed: &Deed<'_>, what: &str) {
    if let Some(said) = deed.near(".console", "[role=status]") {
        said.set_text_content(Some(what));
    }
}

fn page_of(element: &Element) -> Option<Element> {
    element.closest(".page").ok()?
}

fn is_open(page: &Element) -> bool {
    !page.class_list().contains("console-closed")
}

/// Opens the console, or closes it.
fn open(page: &Element, open: bool) {
    let _ = page.class_list().toggle_with_force("console-closed", !open);
    if let Some(button) = dom::find(page, "[data-do=console]") {
        dom::set_bool(&button, "aria-expanded", open);
    }
}
