//! The head of the page: the board, how the connection stands, its address, and trouble.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::{document, dom, socket};
use crate::model::app::{App, Edit, Input, Moment};
use crate::model::connection::address::Address;
use crate::model::connection::link::State;
use crate::model::mqtt;
use crate::model::profile::{choices, kept};
use crate::model::text::concat;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

const HOLES: &[Hole] = &[
    (
        "",
        Shows::Value("data-state", |app, now| state_name(app, now.ms).into()),
    ),
    ("name", Shows::Notice(|app, _| app.profile().name().into())),
    // The seconds run beside what is read out.
    ("state", Shows::Notice(|app, now| status(app, now).0)),
    ("countdown", Shows::Notice(|app, now| status(app, now).1)),
    (
        "retry",
        Shows::Flag("hidden", |app, _| !app.link().is_recovering()),
    ),
    (
        "connect",
        Shows::Text(|app, _| {
            let wanted = app.link().is_wanted();
            if wanted { "Disconnect" } else { "Connect" }.into()
        }),
    ),
    (
        "address",
        Shows::State("aria-invalid", |app, _| !app.address_problem().is_empty()),
    ),
    (
        "address-problem",
        Shows::Notice(|app, _| app.address_problem().into()),
    ),
    (
        "trouble",
        Shows::Flag("hidden", |app, now| app.trouble(now.ms).is_empty()),
    ),
    ("trouble-text", Shows::Text(|app, now| app.trouble(now.ms))),
    (
        "causes",
        Shows::List(|app, _| app.causes().iter().map(|&cause| cause.into()).collect()),
    ),
    (
        "problems",
        Shows::Flag("hidden", |app, _| app.profile_problems().is_empty()),
    ),
    ("problem-list", Shows::List(|app, _| app.profile_problems())),
    (
        "banner",
        Shows::Notice(|_, _| match socket::is_supported() {
            true => String::new(),
            false => socket::NO_WEBSOCKET.into(),
        }),
    ),
];

const EDIT_HOLES: &[Hole] = &[
    (
        "editing",
        Shows::State("aria-pressed", |app, _| app.is_editing()),
    ),
    ("base", Shows::Flag("hidden", |app, _| !app.base_changed())),
];

/// The board's name and the state of the connection.
const STATE: &str = "<div class=row><h1 data-shows=name></h1>\
    <p class=status role=status aria-label=Connection><span><span data-shows=state></span>\
    <span data-shows=countdown aria-live=off aria-hidden=true></span></span></p>\
    <div class=retry data-shows=retry hidden>\
    <button type=button data-do=retry>Retry now</button>\
    <button type=button data-do=stop>Stop</button></div>";
const EDIT: &str = "<button type=button class=edit id=edit data-do=edit data-shows=editing \
    aria-pressed=false>Edit</button>";
const ADDRESS: &str = "<form class=address data-do=connect><label for=address>Board address</label>\
    <input id=address data-shows=address inputmode=url autocapitalize=off autocomplete=off \
    spellcheck=false placeholder=netzer.local aria-describedby=address-problem>\
    <button type=button class=primary id=connect data-do=connect data-shows=connect>Connect</button>";
const PROFILE: &str =
    "<label for=profile>Profile</label><select id=profile data-do=profile></select>";
const TROUBLE: &str = "<p id=address-problem class=problem role=alert data-shows=address-problem \
    hidden></p></form>\
    <div class=trouble id=trouble role=alert data-shows=trouble hidden>\
    <p id=trouble-text data-shows=trouble-text></p><ul data-shows=causes></ul></div>";
const LOGIN: &str = "<form class=fields id=login data-do=log-in hidden>\
    <label>User<input id=user autocomplete=username autocapitalize=off spellcheck=false></label>\
    <label>Password<input id=password type=password autocomplete=current-password></label>\
    <button class=primary>Log in</button></form>";
const PROBLEMS: &str = "<div class=trouble role=alert data-shows=problems hidden><details open>\
    <summary>Some of the profile could not be used; the rest works:</summary>\
    <ul data-shows=problem-list></ul></details></div>";
const BASE: &str = "<div class=trouble role=alert data-shows=base hidden>\
    <p>The board’s own profile has changed since your edits began. Both are kept.</p>\
    <button type=button data-do=use-own>Use the board’s</button>\
    <button type=button data-do=keep-mine>Keep mine</button></div>";
const END: &str = "<p class=banner role=alert data-shows=banner hidden></p></div>";

/// The board's name, the state of the connection, the address, and what needs a person.
#[component]
pub fn Header(
    /// The board that it shows.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.link, &root, HOLES);
    if kept::IS_HERE {
        fill(store, store.link, &root, EDIT_HOLES);
    }
    watch_fields(store, root.clone());
    view! {
        <header class="head" id="head" use:is_root=root>
            {InertElement::new(row())}
        </header>
    }
}

/// The inside of the head: a single piece of markup for Leptos, without what this page leaves out.
fn row() -> String {
    let piece = |is_here, piece| if is_here { piece } else { "" };
    concat(&[
        STATE,
        piece(kept::IS_HERE, EDIT),
        ADDRESS,
        piece(choices::IS_HERE, PROFILE),
        TROUBLE,
        piece(mqtt::IS_HERE, LOGIN),
        PROBLEMS,
        piece(kept::IS_HERE, BASE),
        END,
    ])
}

/// Fills the fields that a person may be typing into, only when the model has something new.
fn watch_fields(store: Store, root: Root) {
    let generation = Cell::new(None);
    let address = RefCell::default();
    store.watch(
        store.link,
        Box::new(move || {
            let Some(header) = root.get() else {
                return;
            };
            if mqtt::IS_HERE {
                let refused = store.read(|app, _| app.refused_user().map(String::from));
                ask_login(header, refused.as_deref());
            }
            let now = store.read(|app, _| Some(app.generation()));
            if choices::IS_HERE && generation.replace(now) != now {
                offer_profiles(store, header);
            }
            let now = store.read(|app, _| app.link().address().map(Address::shown));
            if address.replace(now.clone()) != now {
                show_address(store, header);
            }
        }),
    );
}

/// Carries out what a person did in the header.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Submit, Action::Connect) => {
            deed.event.prevent_default();
            connect(store, deed.element);
        }
        (Kind::Click, Action::Connect) if deed.element.tag_name() == "BUTTON" => {
            if store.read(|app, _| app.link().is_wanted()) {
                store.dispatch(Input::Disconnect);
            } else if let Ok(Some(form)) = deed.element.closest("form") {
                connect(store, &form);
            }
        }
        (Kind::Submit, Action::LogIn) if mqtt::IS_HERE => {
            deed.event.prevent_default();
            log_in(store, deed.element);
        }
        (Kind::Click, Action::Retry) => store.dispatch(Input::RetryNow),
        (Kind::Click, Action::Stop) => store.dispatch(Input::Disconnect),
        (Kind::Input, Action::Profile) if choices::IS_HERE => {
            let select: &HtmlSelectElement = deed.element.unchecked_ref();
            let place = usize::try_from(select.selected_index());
            store.dispatch(Input::Choose(place.unwrap_or(0)));
            if let Ok(Some(form)) = select.closest("form") {
                show_address(store, &form);
            }
        }
        // The board's own profile stands behind the edited one.
        (Kind::Click, Action::UseOwn) => store.dispatch(Input::Choose(1)),
        (Kind::Click, Action::KeepMine) => store.edit(Edit::KeepMine),
        _ => {}
    }
}

fn connect(store: Store, form: &Element) {
    if let Some(field) = dom::input(form, "#address") {
        store.dispatch(Input::Connect(&field.value()));
        show_address(store, form);
    }
}

/// Shows what was made of the typed address: completed, and its password masked.
fn show_address(store: Store, around: &Element) {
    let shown = store.read(|app, _| match app.address_problem() {
        "" => app.link().address().map(Address::shown),
        _ => None,
    });
    if let (Some(field), Some(shown)) = (dom::input(around, "#address"), shown) {
        field.set_value(&shown);
    }
}

fn log_in(store: Store, form: &Element) {
    if let (Some(user), Some(password)) = (dom::input(form, "#user"), dom::input(form, "#password"))
    {
        let typed = password.value();
        // It stays in no field.
        password.set_value("");
        store.dispatch(Input::LogIn {
            user: &user.value(),
            password: &typed,
        });
    }
}

/// Shows the form for user and password where the broker refused them. A person who types in
/// another field stays there.
fn ask_login(header: &Element, refused: Option<&str>) {
    let (Some(form), Some(user), Some(password)) = (
        dom::find(header, "#login"),
        dom::input(header, "#user"),
        dom::input(header, "#password"),
    ) else {
        return;
    };
    let is_asked = refused.filter(|_| form.has_attribute("hidden"));
    dom::hide(&form, refused.is_none());
    let Some(refused) = is_asked else {
        return;
    };
    user.set_value(refused);
    let active = document().active_element();
    if !active.as_ref().is_some_and(dom::is_field) {
        let empty = if refused.is_empty() { user } else { password };
        let _ = empty.focus();
    }
}

/// Lists the profiles to choose from.
fn offer_profiles(store: Store, header: &Element) {
    let (names, chosen) = store.read(|app, _| {
        let names = (0..).map_while(|place| app.profile_name(place));
        (names.map(String::from).collect::<Vec<_>>(), app.chosen())
    });
    if let Some(select) = dom::find(header, "#profile") {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        dom::list_texts(&select, "option", &names);
        let select: HtmlSelectElement = select.unchecked_into();
        select.set_selected_index(i32::try_from(chosen).unwrap_or(0));
    }
}

/// What is read out of the status, and the seconds behind it.
fn status(app: &App, now: Moment) -> (String, String) {
    let mut status = app.status(now.ms);
    let read_out = match app.link().state() {
        State::Waiting { .. } => "Reconnecting".len(),
        _ => status.len(),
    };
    let countdown = status.split_off(read_out.min(status.len()));
    (status, countdown)
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
