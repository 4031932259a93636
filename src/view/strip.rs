//! The strip at the lower edge of the pins: what needs a person. It lies over the cards, so that
//! none moves when it comes or goes.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::root::Root;
use super::store::Store;
use super::stranger;
use crate::browser::socket;
use crate::model::app::{App, Edit, Input, Moment};
use crate::model::connection::link::State;
use crate::model::profile::kept;
use crate::model::text::{concat, push_integer};
use words::t;

const HOLES: &[Hole] = &[
    (
        "trouble",
        Shows::Flag("hidden", |app, now| app.trouble(now.ms).is_empty()),
    ),
    ("headline", Shows::Text(headline)),
    ("again", Shows::Text(again)),
    (
        "retry",
        Shows::Flag("hidden", |app, _| !app.link().is_recovering()),
    ),
    (
        "details",
        Shows::Flag("hidden", |app, _| {
            app.headline().is_empty() && app.causes().is_empty()
        }),
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

const BASE_HOLES: &[Hole] = &[("base", Shows::Flag("hidden", |app, _| !app.base_changed()))];

const TROUBLE: &str = t!("<div class=strip>\
    <div class=trouble id=trouble role=alert data-shows=trouble hidden>\
    <p><span data-shows=headline></span> \
    <span data-shows=again aria-live=off aria-hidden=true></span></p>\
    <div class=retry data-shows=retry hidden>\
    <button type=button data-do=retry>[[Retry now]]</button>\
    <button type=button data-do=stop>[[Stop]]</button></div>\
    <details data-shows=details><summary>[[Details]]</summary>\
    <p id=trouble-text data-shows=trouble-text></p><ul data-shows=causes></ul></details></div>");
const PROBLEMS: &str = t!(
    "<div class=trouble role=alert data-shows=problems hidden><details>\
    <summary>[[Some of the profile could not be used; the rest works:]]</summary>\
    <ul data-shows=problem-list></ul></details></div>"
);
const BASE: &str = t!("<div class=trouble role=alert data-shows=base hidden>\
    <p>[[The board’s own profile has changed since your edits began. Both are kept.]]</p>\
    <button type=button data-do=use-own>[[Use the board’s]]</button>\
    <button type=button data-do=keep-mine>[[Keep mine]]</button></div>");
const END: &str = "<p class=banner role=alert data-shows=banner hidden></p></div>";

/// The strip, without what this page leaves out.
pub fn markup() -> String {
    let base = if kept::IS_HERE { BASE } else { "" };
    let stranger = if stranger::IS_HERE {
        stranger::NOTICE
    } else {
        ""
    };
    concat(&[TROUBLE, PROBLEMS, stranger, base, END])
}

/// Fills the strip in the head.
pub fn fill_strip(store: Store, head: &Root) {
    fill(store, store.link, head, HOLES);
    if stranger::IS_HERE {
        fill(store, store.link, head, stranger::HOLES);
    }
    if kept::IS_HERE {
        fill(store, store.link, head, BASE_HOLES);
    }
}

/// Carries out what a person did in the strip.
pub fn act(store: Store, deed: &Deed<'_>) {
    if deed.kind != Kind::Click {
        return;
    }
    match deed.action {
        Action::Retry => store.dispatch(Input::RetryNow),
        Action::Stop => store.dispatch(Input::Disconnect),
        // The board's own profile stands behind the edited one.
        Action::UseOwn => store.dispatch(Input::Choose(1)),
        Action::KeepMine => store.edit(Edit::KeepMine),
        _ => {}
    }
}

/// What the trouble means.
fn headline(app: &App, now: Moment) -> String {
    match app.headline() {
        "" => app.trouble(now.ms),
        headline => headline.into(),
    }
}

/// When the page tries again.
fn again(app: &App, now: Moment) -> String {
    match *app.link().state() {
        State::Waiting { until_ms } => {
            let mut again = String::from(t!("Trying again in "));
            push_integer(&mut again, until_ms.saturating_sub(now.ms).div_ceil(1_000));
            again.push_str(" s");
            again
        }
        State::Opening { .. } if app.link().is_recovering() => t!("Trying again…").into(),
        _ => String::new(),
    }
}
