//! The head of the page: the board, how the connection stands, its address, and trouble.

use super::board::Board;
use super::editing::is_field;
use crate::browser::{document, dom};
use crate::model::app::{App, Moment};
use crate::model::connection::link::State;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

/// The board's name, the state of the connection, the address, and what needs a person.
#[component]
pub fn Header(
    /// The board that it shows.
    board: Board,
) -> impl IntoView {
    let generation = Cell::new(u32::MAX);
    board.watch(
        board.link,
        Box::new(move |app, now| {
            draw(app, now);
            if generation.replace(app.generation()) != app.generation() {
                draw_profile(app);
            }
        }),
    );
    view! {
        <header class="head" id="head">
            // One child, so that Leptos keeps all of it as a single piece of markup.
            <div class="row">
                <h1 id="name"></h1>
                // The seconds run beside what is read out.
                <p class="status" role="status" aria-label="Connection">
                    <span><span id="state">"Starting"</span><span id="countdown" aria-live="off" aria-hidden="true"></span></span>
                </p>
                <div class="retry" id="retry" hidden>
                    <button type="button" data-do="retry">"Retry now"</button>
                    <button type="button" data-do="stop">"Stop"</button>
                </div>
                <button type="button" class="edit" id="edit" data-do="edit" aria-pressed="false">"Edit"</button>
                <form class="address" data-do="connect">
                    <label for="address">"Board address"</label>
                    <input
                        id="address"
                        inputmode="url"
                        autocapitalize="off"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="netzer.local"
                        aria-describedby="address-problem"
                    />
                    <button type="button" class="primary" id="connect" data-do="connect">
                        "Connect"
                    </button>
                    <label for="profile">"Profile"</label>
                    <select id="profile" data-do="profile"></select>
                    <p id="address-problem" class="problem" role="alert" hidden></p>
                </form>
                <div class="trouble" id="trouble" role="alert" hidden>
                    <p id="trouble-text"></p>
                    <ul id="causes"></ul>
                </div>
                <form class="fields" id="login" data-do="log-in" hidden>
                    <label>"User"<input id="user" autocomplete="username" autocapitalize="off" spellcheck="false"/></label>
                    <label>"Password"<input id="password" type="password" autocomplete="current-password"/></label>
                    <button class="primary">"Log in"</button>
                </form>
                <div class="trouble" id="problems" role="alert" hidden>
                    <details open>
                        <summary>"Some of the profile could not be used; the rest works:"</summary>
                        <ul id="problem-list"></ul>
                    </details>
                </div>
                <div class="trouble" id="base" role="alert" hidden>
                    <p>"The board’s own profile has changed since your edits began. Both are kept."</p>
                    <button type="button" data-do="use-own">"Use the board’s"</button>
                    <button type="button" data-do="keep-mine">"Keep mine"</button>
                </div>
                <p class="banner" id="banner" role="alert" hidden></p>
            </div>
        </header>
    }
}

fn draw(app: &App, now: Moment) {
    let link = app.link();
    dom::tell("name", app.profile().name());
    let status = app.status(now.ms);
    let read_out = match link.state() {
        State::Waiting { .. } => "Reconnecting".len(),
        _ => status.len(),
    };
    let (state, countdown) = status.split_at_checked(read_out).unwrap_or_default();
    dom::tell("state", state);
    dom::tell("countdown", countdown);
    dom::tell(
        "connect",
        if link.is_wanted() {
            "Disconnect"
        } else {
            "Connect"
        },
    );
    if let Some(head) = dom::by_id("head") {
        dom::set(&head, "data-state", state_name(app, now.ms));
    }
    if let Some(retry) = dom::by_id("retry") {
        dom::hide(&retry, !link.is_recovering());
    }
    let problem = app.address_problem();
    dom::tell("address-problem", problem);
    if let Some(field) = dom::by_id("address") {
        dom::set_bool(&field, "aria-invalid", !problem.is_empty());
    }
    draw_trouble(&app.trouble(now.ms), app.causes());
    ask_login(app.refused_user());
    if let Some(base) = dom::by_id("base") {
        dom::hide(&base, !app.base_changed());
    }
}

/// Shows the form for user and password where the broker refused them. Who is typing elsewhere goes
/// on there.
fn ask_login(refused: Option<&str>) {
    let (Some(form), Some(user), Some(password)) = (
        dom::by_id("login"),
        dom::input("user"),
        dom::input("password"),
    ) else {
        return;
    };
    let is_asked = refused.filter(|_| form.has_attribute("hidden"));
    dom::hide(&form, refused.is_none());
    let Some(refused) = is_asked else {
        return;
    };
    user.set_value(refused);
    if !document().active_element().as_ref().is_some_and(is_field) {
        let empty = if refused.is_empty() { user } else { password };
        let _ = empty.focus();
    }
}

/// Writes the trouble only when it is another one: an alert is read out whenever it is written.
fn draw_trouble(trouble: &str, causes: &[&str]) {
    let (Some(whole), Some(text), Some(list)) = (
        dom::by_id("trouble"),
        dom::by_id("trouble-text"),
        dom::by_id("causes"),
    ) else {
        return;
    };
    if text.text_content().as_deref() != Some(trouble) {
        text.set_text_content(Some(trouble));
        dom::hide(&whole, trouble.is_empty());
        list_texts(&list, "li", causes);
    }
}

/// The profile: its name among those to choose from, and what could not be used of it.
fn draw_profile(app: &App) {
    if let Some(select) = dom::by_id("profile") {
        let names: Vec<_> = (0..).map_while(|place| app.profile_name(place)).collect();
        list_texts(&select, "option", &names);
        let select: HtmlSelectElement = select.unchecked_into();
        select.set_selected_index(i32::try_from(app.chosen()).unwrap_or(0));
    }
    let problems = app.profile_problems();
    if let (Some(whole), Some(list)) = (dom::by_id("problems"), dom::by_id("problem-list")) {
        dom::hide(&whole, problems.is_empty());
        let problems: Vec<_> = problems.iter().map(String::as_str).collect();
        list_texts(&list, "li", &problems);
    }
}

/// Replaces what is in an element by one element for each text. The same texts are left alone, so
/// that nothing is read out twice.
pub fn list_texts(list: &Element, name: &str, texts: &[&str]) {
    if list.child_element_count() as usize == texts.len()
        && list.text_content().unwrap_or_default() == texts.concat()
    {
        return;
    }
    list.set_text_content(None);
    for text in texts {
        if let Ok(item) = document().create_element(name) {
            dom::set_text(&item, text);
            let _ = list.append_child(&item);
        }
    }
}

/// The state as one word, for the style sheet.
fn state_name(app: &App, now_ms: u64) -> &'static str {
    match app.link().state() {
        State::Idle | State::Away { .. } | State::Released => "idle",
        State::Opening { .. } => "opening",
        // The broker decides first whether it lets the page in, and who brings no news may be gone.
        State::Open { .. } if app.is_greeting() || app.has_no_news(now_ms) => "opening",
        State::Open { .. } => "open",
        State::Closing { .. } => "closing",
        State::Waiting { .. } => "waiting",
    }
}
