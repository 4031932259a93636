//! The console: everything that went over the wire, and what can be done with it.

use super::action::{Action, Deed, Kind};
use super::command;
use super::holes::{Hole, Shows, fill};
use super::lines::Lines;
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::listen::Listener;
use crate::browser::storage::{self, Keep};
use crate::browser::{dom, page, take_out};
use crate::model::app::{ConsoleInput, Input};
use crate::model::console::log::{Direction, SIFT_IS_HERE};
use crate::model::console::transcript;
use crate::model::text::{concat, head_and_rest, push_integer};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use words::t;

/// The smallest window in which the page first starts with its console open, in CSS pixels: on a
/// phone it is one tap away.
const OPEN_FROM_PX: (f64, f64) = (700.0, 500.0);
/// The width of the console beside the pins at first, in CSS pixels; in the style sheet, too.
const FIRST_PX: i32 = 400;
/// The narrowest console beside the pins, in CSS pixels; in the style sheet, too.
const MIN_PX: i32 = 360;
/// The widest console beside the pins, in percent of the window; in the style sheet, too.
const MAX_PERCENT: i32 = 65;
/// How far an arrow key moves the edge of the console, in CSS pixels.
const STEP_PX: i32 = 24;

const HOLES: &[Hole] = &[
    (
        "pause",
        Shows::State("aria-pressed", |app, _| app.console().is_paused()),
    ),
    (
        "pause",
        // The replay has a button of that name.
        Shows::Value("aria-label", |app, _| match app.is_replay() {
            true => t!("Pause the console").into(),
            false => t!("Pause").into(),
        }),
    ),
    (
        "clear",
        Shows::Value("aria-label", |app, _| match app.console().is_cleared() {
            true => t!("Undo clear").into(),
            false => t!("Clear").into(),
        }),
    ),
    ("sifted", Shows::Notice(|app, _| app.console().sift_note())),
    ("held", Shows::Notice(|app, _| app.console().held_note())),
];
const LINK_HOLES: &[Hole] = &[("reply", Shows::Text(|app, _| app.reply().into()))];

const HANDLE: &str = t!(
    "<div class=handle role=separator aria-orientation=vertical \
    aria-label=[[Width of the console]] aria-controls=console aria-valuemin=360 aria-valuenow=400 \
    aria-valuemax=999 tabindex=0 data-do=width></div>"
);
const BEGIN: &str = "<div class=column>";
const FILTER: &str = t!(
    "<div class=tools><input type=search id=filter data-do=filter aria-label=[[Filter]] \
    placeholder=[[Filter]] autocomplete=off spellcheck=false>\
    <button type=button class=icon data-do=way aria-pressed=true>[[in]]</button>\
    <button type=button class=icon data-do=way aria-pressed=true>[[out]]</button>\
    <button type=button class=icon data-do=way aria-pressed=true>[[note]]</button>\
    <button type=button class=icon id=pause data-do=pause data-shows=pause>\
    <svg viewBox='0 0 24 24'><path d='M9 5v14m6-14v14'/></svg></button>"
);
const TRANSCRIPT: &str = t!(
    "<button type=button class=icon data-do=copy aria-label=[[Copy]]>\
    <svg viewBox='0 0 24 24'><path d='M9 9h11v11H9zM5 15V4h11'/></svg></button>\
    <button type=button class=icon data-do=download aria-label=[[Download]]>\
    <svg viewBox='0 0 24 24'><path d='M12 4v11m-5-5 5 5 5-5M5 20h14'/></svg></button>"
);
const CLEAR: &str = "<button type=button class=icon data-do=clear data-shows=clear>\
    <svg viewBox='0 0 24 24'><path d='M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13'/></svg></button></div>\
    <p class=held data-shows=sifted hidden></p><p class=held data-shows=held hidden></p>";
const LOG: &str = t!(
    "<div class=log id=log role=log aria-label=[[Console]] aria-live=off tabindex=0>\
    <ol id=lines></ol></div>"
);
const NEWEST: &str = "<button type=button class=newest data-do=newest hidden></button>";
const COPIED: &str = t!("<p id=copied role=status aria-label=[[Last copy]]></p>");
const END: &str = "</div>";
const REPLY: &str = t!("<p class=reply role=status aria-label=[[Reply]] data-shows=reply></p>");

/// The record of the wire, with its filter and its buttons, and the command line.
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
        fill(store, store.link, &root, LINK_HOLES);
    }
    fill(store, store.link, &root, command::HOLES);
    let (panel, followed) = (root.clone(), lines.clone());
    watch_lines(store, root.clone(), lines);
    // A refused command is told below the lines, which have less room then.
    store.watch(
        store.link,
        Box::new(move || {
            if let Some(log) = panel.find(".log")
                && page_of(&log).is_some_and(|page| is_open(&page))
            {
                followed.follow(&log);
            }
        }),
    );
    t! { view! {
        <section class="console" id="console" aria-label="[[Console panel]]" use:is_root=root>
            {InertElement::new(inside())}
        </section>
    } }
}

/// The inside of the panel: a single piece of markup for Leptos, without what this page leaves out.
fn inside() -> String {
    let piece = |is_here, piece| if is_here { piece } else { "" };
    let [field, hex, send] = command::FORM;
    concat(&[
        BEGIN,
        piece(SIFT_IS_HERE, HANDLE),
        piece(SIFT_IS_HERE, FILTER),
        piece(transcript::IS_HERE, TRANSCRIPT),
        piece(SIFT_IS_HERE, CLEAR),
        LOG,
        piece(SIFT_IS_HERE, NEWEST),
        piece(transcript::IS_HERE, COPIED),
        field,
        hex,
        send,
        piece(SIFT_IS_HERE, REPLY),
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
                open_first(&page);
            }
            draw(store, &lines, &page);
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
    let is_of_lines = matches!(
        deed.action,
        Action::Unfold | Action::Newest | Action::Console
    );
    if transcript::IS_HERE && matches!(deed.kind, Kind::Click | Kind::Input) && !is_of_lines {
        // It is said until something else is done.
        say(deed, "");
    }
    match (deed.kind, deed.action) {
        (Kind::Input, Action::Filter) if SIFT_IS_HERE => {
            input(ConsoleInput::Filter(&dom::value(deed.element)))
        }
        (Kind::Click, Action::Way) if SIFT_IS_HERE => {
            let direction = match deed.element.text_content().as_deref() {
                Some(t!("in")) => Direction::In,
                Some(t!("out")) => Direction::Out,
                _ => Direction::Note,
            };
            input(ConsoleInput::Turn(direction));
            let shows = store.read(|app, _| app.console().shows(direction));
            dom::set_bool(deed.element, "aria-pressed", shows);
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
        (Kind::Click, Action::Console | Action::Newest) => {
            if let Some(page) = page_of(deed.element) {
                if deed.action == Action::Console {
                    open(&page, !is_open(&page));
                    remember(&page);
                    if let Some(list) = dom::find(&page, ".log ol") {
                        lines.begin_anew(&list);
                    }
                }
                lines.follow_newest();
                draw(store, lines, &page);
            }
        }
        (_, Action::Width) if SIFT_IS_HERE => move_edge(deed),
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
        say(deed, if done { t!("Copied") } else { t!("Not copied") });
    }
}

/// Says how copying went.
fn say(deed: &Deed<'_>, what: &str) {
    if let Some(said) = deed.near(".console", "#copied") {
        said.set_text_content(Some(what));
    }
}

fn page_of(element: &Element) -> Option<Element> {
    element.closest(".page").ok()?
}

fn is_open(page: &Element) -> bool {
    !page.class_list().contains("console-closed")
}

/// Draws the lines. A closed console has none; it is filled when it is opened.
fn draw(store: Store, lines: &Lines, page: &Element) {
    if is_open(page)
        && let (Some(log), Some(list)) = (dom::find(page, ".log"), dom::find(page, ".log ol"))
    {
        lines.draw(store.runtime().app().console(), &log, &list);
    }
}

/// Opens the console, or closes it.
fn open(page: &Element, open: bool) {
    let _ = page.class_list().toggle_with_force("console-closed", !open);
    if let Some(button) = dom::find(page, "[data-do=console]") {
        dom::set_bool(&button, "aria-expanded", open);
    }
}

/// Opens the console as the person left it, or closes it; at first where there is room for it.
fn open_first(page: &Element) {
    let has_room = page::width_px() >= OPEN_FROM_PX.0 && page::height_px() >= OPEN_FROM_PX.1;
    if !SIFT_IS_HERE {
        return open(page, has_room);
    }
    let stored = storage::text(storage::CONSOLE);
    let (state, width) = head_and_rest(&stored, b' ');
    open(page, state == "open" || state.is_empty() && has_room);
    let width_px = width.parse::<u64>().map_or(FIRST_PX, |px| px as i32);
    set_width(page, width_px);
}

/// Keeps for the next visit whether the console is open, and its width.
fn remember(page: &Element) {
    if SIFT_IS_HERE && let Some(handle) = dom::find(page, ".handle") {
        let state = if is_open(page) { "open " } else { "closed " };
        let width = handle.get_attribute("aria-valuenow").unwrap_or_default();
        storage::write(Keep::Always, storage::CONSOLE, &concat(&[state, &width]));
    }
}

/// The edge of the console follows a pointer, and arrow keys.
fn move_edge(deed: &Deed<'_>) {
    let Some(page) = page_of(deed.element) else {
        return;
    };
    let pointer: &PointerEvent = deed.event.unchecked_ref();
    match deed.kind {
        Kind::PointerDown => {
            let _ = deed.element.set_pointer_capture(pointer.pointer_id());
        }
        Kind::PointerMove if deed.element.has_pointer_capture(pointer.pointer_id()) => {
            set_width(&page, page::width_px() as i32 - pointer.client_x());
        }
        Kind::LostPointerCapture => remember(&page),
        Kind::KeyDown => {
            let key: &KeyboardEvent = deed.event.unchecked_ref();
            let now_px = dom::number(deed.element, "aria-valuenow").unwrap_or(0) as i32;
            set_width(
                &page,
                match key.key().as_str() {
                    "ArrowLeft" => now_px + STEP_PX,
                    "ArrowRight" => now_px - STEP_PX,
                    _ => return,
                },
            );
            deed.event.prevent_default();
            remember(&page);
        }
        _ => {}
    }
}

/// Sets the width of the console beside the pins, in CSS pixels, within its bounds.
fn set_width(page: &Element, width_px: i32) {
    let most_px = page::width_px() as i32 * MAX_PERCENT / 100;
    let mut width = String::new();
    for (name, px) in [
        ("aria-valuemax", most_px),
        ("aria-valuenow", width_px.min(most_px).max(MIN_PX)),
    ] {
        width.clear();
        push_integer(&mut width, px as u64);
        if let Some(handle) = dom::find(page, ".handle") {
            dom::set(&handle, name, &width);
        }
    }
    width.push_str("px");
    let page: &HtmlElement = page.unchecked_ref();
    let _ = page.style().set_property("--console", &width);
}
