//! The panel with the settings of the connection: the board's address, its profile, a login.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::panel::{self, SETTINGS};
use super::root::Root;
use super::store::Store;
use crate::browser::{document, dom};
use crate::model::app::{App, Input, LOGIN_IS_HERE, SETTING_IS_HERE};
use crate::model::connection::address::Address;
use crate::model::profile::choices;
use crate::model::text::concat;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use words::t;

const HOLES: &[Hole] = &[
    (
        "address",
        Shows::State("aria-invalid", |app, _| !app.address_problem().is_empty()),
    ),
    (
        "address-problem",
        Shows::Notice(|app, _| app.address_problem().into()),
    ),
    ("since", Shows::Notice(|app, _| app.since())),
];

const SETTING_HOLES: &[Hole] = &[
    (
        "setting",
        Shows::Flag("hidden", |app, _| !app.profile().has_one_connection),
    ),
    ("releases", Shows::Checked(|app, _| !app.keeps_hidden())),
];

const ADDRESS: &str = t!(
    "<div class=panel id=settings role=dialog aria-label=[[Settings]] \
    tabindex=-1 hidden><form class=address data-do=connect>\
    <label for=address>[[Board address]]</label>\
    <input id=address data-do=address data-shows=address inputmode=url autocapitalize=off \
    autocomplete=off spellcheck=false placeholder=netzer.local aria-describedby=address-problem>\
    <button type=button class=primary id=connect data-do=connect>[[Connect]]</button>\
    <p id=address-problem class=problem role=alert data-shows=address-problem hidden></p>"
);
const PROFILE: &str =
    t!("<label for=profile>[[Profile]]</label><select id=profile data-do=profile></select>");
const LOGIN: &str = t!("<form class=fields id=login data-do=log-in hidden>\
    <label id=who>[[User]]<input id=user autocomplete=username autocapitalize=off spellcheck=false></label>\
    <label>[[Password]]<input id=password type=password autocomplete=current-password></label>\
    <button class=primary>[[Log in]]</button></form>");
const SETTING: &str = t!("<label class=setting data-shows=setting hidden>\
    <input type=checkbox data-do=releases data-shows=releases>\
    [[Free the board’s connection after a minute or two in the background]]</label>");
const END: &str = "<p class=since data-shows=since hidden></p></div>";

/// The panel, without what this page leaves out.
pub fn markup() -> String {
    let piece = |is_here, piece| if is_here { piece } else { "" };
    concat(&[
        ADDRESS,
        piece(choices::IS_HERE, PROFILE),
        "</form>",
        piece(LOGIN_IS_HERE, LOGIN),
        piece(SETTING_IS_HERE, SETTING),
        END,
    ])
}

/// Fills the panel in the head.
pub fn fill_settings(store: Store, head: &Root) {
    fill(store, store.link, head, HOLES);
    if SETTING_IS_HERE {
        fill(store, store.link, head, SETTING_HOLES);
    }
    watch_fields(store, head.clone());
}

/// Fills the fields that a person may be typing into, only when the model has something new, and
/// opens the panel where nothing goes on without a person.
fn watch_fields(store: Store, root: Root) {
    let generation = Cell::new(None);
    let address = RefCell::default();
    let (was_needed, is_open) = (Cell::new(false), Cell::new(false));
    store.watch(
        store.link,
        Box::new(move || {
            let Some(header) = root.get() else {
                return;
            };
            let is_needed = store.read(|app, _| is_needed(app));
            let is_new = !was_needed.replace(is_needed) && is_needed;
            if is_new {
                panel::open(SETTINGS, true);
                is_open.set(true);
            }
            let is_through = store.read(|app, _| app.link().open().is_some() && !app.is_greeting());
            if is_through && !is_needed && is_open.take() {
                panel::open(SETTINGS, false);
            }
            if LOGIN_IS_HERE {
                store.read(|app, _| ask_login(header, app, is_new));
            }
            let now = store.read(|app, _| Some(app.generation()));
            if choices::IS_HERE && generation.replace(now) != now {
                offer_profiles(store, header);
            }
            let now = store.read(|app, _| app.link().address().map(Address::shown));
            if address.replace(now.clone()) != now {
                show_address(store, header);
            }
            name_button(store, header);
        }),
    );
}

/// Whether nothing goes on without a person: there is no address to connect to once the profile is
/// known, or a wrong one, or a broker or the board wants a login.
fn is_needed(app: &App) -> bool {
    app.generation() > 0 && app.link().address().is_none()
        || !app.address_problem().is_empty()
        || LOGIN_IS_HERE && app.refused_user().is_some()
}

/// Carries out what a person did in the panel.
pub fn act(store: Store, deed: &Deed<'_>) {
    let element = deed.element;
    match (deed.kind, deed.action) {
        (Kind::Submit, Action::Connect) => {
            deed.event.prevent_default();
            connect(store, element);
        }
        (Kind::Click, Action::Connect) if element.tag_name() == "BUTTON" => {
            if let Ok(Some(form)) = element.closest("form") {
                match disconnects(store, &form) {
                    true => store.dispatch(Input::Disconnect),
                    false => connect(store, &form),
                }
            }
        }
        (Kind::Input, Action::Address) => {
            if let Ok(Some(form)) = element.closest("form") {
                name_button(store, &form);
            }
        }
        (Kind::Submit, Action::LogIn) if LOGIN_IS_HERE => {
            deed.event.prevent_default();
            log_in(store, element);
        }
        (Kind::Input, Action::Profile) if choices::IS_HERE => {
            let select: &HtmlSelectElement = element.unchecked_ref();
            let place = usize::try_from(select.selected_index());
            store.dispatch(Input::Choose(place.unwrap_or(0)));
            if let Ok(Some(form)) = select.closest("form") {
                show_address(store, &form);
            }
        }
        (Kind::Input, Action::Releases) if SETTING_IS_HERE => {
            let releases: &HtmlInputElement = element.unchecked_ref();
            store.dispatch(Input::Releases(releases.checked()));
        }
        _ => {}
    }
}

fn connect(store: Store, form: &Element) {
    if let Some(field) = dom::input(form, "#address") {
        store.dispatch(Input::Connect(&field.value()));
        show_address(store, form);
        if store.read(|app, _| app.address_problem().is_empty()) {
            panel::open(SETTINGS, false);
        }
    }
}

/// Whether the button ends the connection. Where another address is typed, it connects to that one.
fn disconnects(store: Store, around: &Element) -> bool {
    let shown = store.read(|app, _| {
        let wanted = app.link().address().filter(|_| app.link().is_wanted());
        wanted.map(Address::shown)
    });
    let field = dom::input(around, "#address");
    shown.is_some() && shown == field.map(|field| field.value())
}

fn name_button(store: Store, around: &Element) {
    if let Some(button) = dom::find(around, "#connect") {
        let disconnects = disconnects(store, around);
        let name = if disconnects {
            t!("Disconnect")
        } else {
            t!("Connect")
        };
        dom::set_text(&button, name);
        // The loudest thing on the page does not end it.
        let class = if disconnects { "" } else { "primary" };
        dom::set(&button, "class", class);
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
        // It stays in no field, and a wrong one is typed again.
        password.set_value("");
        let _ = password.focus();
        store.dispatch(Input::LogIn {
            user: &user.value(),
            password: &typed,
        });
    }
}

/// Shows the form for user and password where the broker refused them, and for the password alone
/// where the board wants one, or has one that may be wrong. A person who types in another field
/// stays there.
fn ask_login(header: &Element, app: &App, is_new: bool) {
    let (Some(form), Some(who), Some(user), Some(password)) = (
        dom::find(header, "#login"),
        dom::find(header, "#who"),
        dom::input(header, "#user"),
        dom::input(header, "#password"),
    ) else {
        return;
    };
    let refused = app.refused_user();
    let is_asked = refused.filter(|_| is_new || form.has_attribute("hidden"));
    dom::hide(&form, refused.is_none() && !app.has_password());
    let has_user = app.profile().dialect.has_broker();
    dom::hide(&who, !has_user);
    let Some(refused) = is_asked else {
        return;
    };
    user.set_value(refused);
    let active = document().active_element();
    if !active.as_ref().is_some_and(dom::is_field) {
        let is_user = has_user && refused.is_empty();
        let empty = if is_user { user } else { password };
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
