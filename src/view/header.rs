//! The head of the page: the bar with the board's name and how the connection stands, the strip
//! with what needs a person, and the panels that open under the bar.

#[cfg(feature = "alarms")]
use super::alarms;
use super::holes::{Hole, Shows, fill};
use super::root::{Root, is_root};
use super::store::Store;
use super::{find, menu, newer, recording, settings, strip};
use crate::model::app::{App, MENU_IS_HERE, Moment};
use crate::model::connection::link::State;
use crate::model::dashboard::list;
use crate::model::profile::kept;
use crate::model::text::{concat, push_integer};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use words::t;

const HOLES: &[Hole] = &[
    (
        "",
        Shows::Value("data-state", |app, now| state_name(app, now.ms).into()),
    ),
    ("name", Shows::Notice(|app, _| app.profile().name().into())),
    // The seconds and the rate run beside what is read out.
    ("state", Shows::Notice(|app, now| status(app, now).0)),
    ("countdown", Shows::Notice(|app, now| status(app, now).1)),
    ("rate", Shows::Notice(|app, _| rate(app))),
];

const EDIT_HOLES: &[Hole] = &[(
    "editing",
    Shows::State("aria-pressed", |app, _| app.is_editing()),
)];

const FIND_HOLES: &[Hole] = &[(
    "seek",
    Shows::Flag("hidden", |app, _| !find::has_readings(app)),
)];

/// The bar. Its buttons stand in the order in which they are reached by the Tab key.
const BAR: &str = t!("<div><div class=top><h1 data-shows=name></h1>\
    <div class=pill data-do=panel aria-controls=settings>\
    <p class=status role=status aria-label=[[Connection]]><span data-shows=state></span>\
    <span data-shows=countdown aria-live=off aria-hidden=true></span>\
    <span data-shows=rate class=rate aria-live=off aria-hidden=true></span></p>\
    <button type=button aria-controls=settings aria-expanded=false aria-label=[[Settings]]>\
    </button></div>");
const FIND: &str = t!(
    "<button type=button class=icon data-do=seek data-shows=seek aria-label=[[Find]] title=[[Find (/)]] hidden>\
    <svg viewBox='0 0 24 24'><path d='M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0zm-2 4 5 5'/></svg></button>"
);
const CONSOLE: &str = t!(
    "<button type=button class=icon id=console-button data-do=console aria-controls=console aria-label=[[Console]] title=[[Console (`)]]>\
    <svg viewBox='0 0 24 24'><path d='m5 7 5 5-5 5m7 1h7'/></svg></button>"
);
const EDIT: &str = t!(
    "<button type=button class=icon id=edit data-do=edit data-shows=editing aria-pressed=false aria-label=[[Edit]] title=[[Edit (e)]]>\
    <svg viewBox='0 0 24 24'><path d='m4 20 1-4L16 5l3 3L8 19zM14 7l3 3'/></svg></button>"
);
const MENU: &str = t!(
    "<button type=button class=icon data-do=panel aria-controls=menu aria-expanded=false aria-label=[[Menu]] title=[[Menu (?)]]>\
    <svg viewBox='0 0 24 24'><path d='M4 7h16M4 12h16M4 17h16'/></svg></button>"
);

/// The bar, the strip, and the panels.
#[component]
pub fn Header(
    /// The board that it shows.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.link, &root, HOLES);
    strip::fill_strip(store, &root);
    settings::fill_settings(store, &root);
    #[cfg(feature = "alarms")]
    alarms::fill_alarms(store, &root);
    if kept::IS_HERE {
        fill(store, store.link, &root, EDIT_HOLES);
    }
    if list::IS_HERE {
        fill(store, store.table, &root, FIND_HOLES);
    }
    if MENU_IS_HERE {
        menu::fill_menu(store, &root);
    }
    if recording::IS_HERE {
        recording::fill_recording(store, &root);
    }
    view! {
        <header class="head" id="head" use:is_root=root>
            {InertElement::new(inside())}
        </header>
    }
}

/// The inside of the head: a single piece of markup for Leptos, without what this page leaves out.
fn inside() -> String {
    let piece = |is_here, piece| if is_here { piece } else { "" };
    concat(&[
        BAR,
        piece(recording::IS_HERE, recording::MARK),
        piece(list::IS_HERE, FIND),
        CONSOLE,
        piece(kept::IS_HERE, EDIT),
        piece(MENU_IS_HERE, MENU),
        "</div>",
        #[cfg(feature = "alarms")]
        alarms::MARKUP,
        &strip::markup(),
        &settings::markup(),
        piece(MENU_IS_HERE, menu::MARKUP),
        piece(recording::IS_HERE, recording::MARKUP),
        piece(MENU_IS_HERE, menu::KEYS),
        piece(MENU_IS_HERE, newer::VERSION),
        piece(MENU_IS_HERE, newer::RELOAD),
        "</div>",
    ])
}

/// What is read out of the status, and the seconds behind it.
fn status(app: &App, now: Moment) -> (String, String) {
    let mut status = app.status(now.ms);
    let read_out = match app.link().state() {
        State::Waiting { .. } => t!("Reconnecting").len(),
        _ => status.len(),
    };
    let countdown = status.split_off(read_out.min(status.len()));
    (status, countdown)
}

/// How many messages come; empty for a silent board.
fn rate(app: &App) -> String {
    let mut rate = String::new();
    let per_second = app.messages_per_second();
    if per_second > 0 {
        rate.push_str(" · ");
        push_integer(&mut rate, per_second);
        rate.push_str("/s");
    }
    rate
}

/// The state as one word, for the style sheet.
fn state_name(app: &App, now_ms: u64) -> &'static str {
    match app.link().state() {
        State::Idle | State::Away { .. } | State::Released => "idle",
        State::Opening { .. } => "opening",
        // A broker first decides whether it lets the page in, and a board without news may be gone.
        State::Open { .. } if app.is_greeting() || app.has_no_news(now_ms) => "opening",
        State::Open { .. } => "open",
        State::Closing { .. } => "closing",
        State::Waiting { .. } => "waiting",
    }
}
