//! Which cards are in sight: those of one page, and of groups that are not folded.
//!
//! All cards stay in the document, so that another page is there at once and each card keeps its
//! state; those out of sight are not drawn. The address of the browser says which page is shown, so
//! a page can be linked to, and the browser itself goes back.

use super::action::{Action, Deed, Kind};
use super::store::Store;
use crate::browser::listen::Listener;
use crate::browser::{document, dom, page as url, window};
use crate::model::app::{App, Edit, Input};
use crate::model::profile::{PinSpec, kept, page};
use crate::model::text::{concat, push_integer};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, PointerEvent};

/// The links to the pages.
pub const NAV: &str = "<nav aria-label=Pages hidden></nav>";

/// How far a finger moves along before it turns the page, in pixels.
const SWIPE_PX: i32 = 60;
/// What has a use of its own for a finger that moves along it.
const NO_SWIPE: &str =
    "input, select, textarea, canvas, nav, dialog, [data-do=hold], [data-do=grip]";
/// How much of the links before the one of the page that is shown stays in sight, in pixels.
const BEFORE_PX: i32 = 60;
const HEADINGS: &str = "h2 > [data-do]";

/// Shows the page that the address of the browser names, now and whenever that changes.
pub fn follow_address(store: Store) {
    store.dispatch(Input::Page(&url::fragment()));
    StoredValue::new_local(Listener::new(
        window().unchecked_into(),
        &["hashchange"],
        Box::new(move |_| {
            store.dispatch(Input::Page(&url::fragment()));
            if let Some(pins) = dom::by_id("pins") {
                pins.set_scroll_top(0);
            }
        }),
    ));
}

/// The place for the cards of the group of a pin, made where it is the first of its group.
pub fn group(groups: &Element, spec: &PinSpec, app: &App) -> Option<Element> {
    let name = spec.group();
    let address = match page::IS_HERE {
        true => app.address_of(spec),
        false => String::new(),
    };
    let has =
        |group: &Element, key, value: &str| group.get_attribute(key).unwrap_or_default() == value;
    let mut known = groups.first_element_child();
    while let Some(group) = known {
        if has(&group, "aria-label", name) && has(&group, "data-page", &address) {
            return group.last_element_child();
        }
        known = group.next_element_sibling();
    }
    let make = |name: &str| document().create_element(name).ok();
    let group = make("section")?;
    if page::IS_HERE {
        dom::set(&group, "data-page", &address);
    }
    if !name.is_empty() {
        dom::set(&group, "role", "group");
        dom::set(&group, "data-accent", app.profile().accent(name));
        dom::set(&group, "aria-label", name);
        let heading = make("h2")?;
        let _ = group.append_child(&heading);
        if !page::IS_HERE {
            dom::set_text(&heading, name);
        } else if kept::IS_HERE && app.is_editing() {
            let field = make("input")?;
            dom::set(&field, "data-do", "name");
            dom::set(&field, "aria-label", &concat(&["Name of ", name]));
            dom::set_value(&field, name);
            let _ = heading.append_child(&field);
        } else {
            let button = make("button")?;
            dom::set(&button, "type", "button");
            dom::set(&button, "data-do", "fold");
            dom::set_text(&button, name);
            let _ = heading.append_child(&button);
        }
    }
    let cards = make("div")?;
    dom::set(&cards, "class", "cards");
    let _ = group.append_child(&cards);
    let _ = groups.append_child(&group);
    Some(cards)
}

/// Shows the groups of the page that a person is on, those that are folded without their cards, and
/// the links to all pages.
pub fn arrange(groups: &Element, app: &App) {
    let (pages, shown) = app.pages();
    let is_searching = app.is_searching();
    let address = pages.get(shown).map_or("", |page| &page.slug);
    let mut next = groups.first_element_child();
    while let Some(group) = next {
        let is_here = group.get_attribute("data-page").as_deref() == Some(address);
        dom::hide(&group, !is_here && !is_searching);
        if let (Some(heading), Some(cards)) = (
            dom::find(&group, "[data-do=fold]"),
            group.last_element_child(),
        ) {
            let is_folded = app.is_folded(&name_of(&group));
            dom::hide(&cards, is_folded);
            dom::set_bool(&heading, "aria-expanded", !is_folded);
            let mut count = String::new();
            push_integer(
                &mut count,
                dom::all(&cards, ".pin:not([hidden])").len() as u64,
            );
            dom::set(&heading, "data-count", &count);
        }
        next = group.next_element_sibling();
    }
    let Some(nav) = groups.previous_element_sibling() else {
        return;
    };
    dom::hide(&nav, pages.len() < 2 || is_searching);
    let names: Vec<_> = pages.iter().map(|page| page.name).collect();
    dom::list_texts(&nav, "a", &names);
    let mut next = nav.first_element_child();
    for (at, page) in pages.iter().enumerate() {
        let Some(link) = next else {
            return;
        };
        dom::set(&link, "href", &concat(&["#", &page.slug]));
        let current = if at == shown { "page" } else { "false" };
        dom::set(&link, "aria-current", current);
        if at == shown {
            let left_px = link.unchecked_ref::<HtmlElement>().offset_left();
            nav.set_scroll_left(left_px - BEFORE_PX);
        }
        next = link.next_element_sibling();
    }
}

/// Goes to the page on which an element is, if that is another one: an edit may have moved its card.
pub fn show_page_of(element: &Element) {
    if let Ok(Some(group)) = element.closest("[data-page][hidden]") {
        // It takes the focus only where it is seen.
        dom::hide(&group, false);
        let address = group.get_attribute("data-page").unwrap_or_default();
        let _ = window().location().set_hash(&address);
    }
}

/// The name of the group that an element is in.
fn name_of(element: &Element) -> String {
    let group = element.closest("[data-page]");
    let name = group
        .ok()
        .flatten()
        .and_then(|group| group.get_attribute("aria-label"));
    name.unwrap_or_default()
}

/// Carries out what a person did to the heading of a group.
pub fn act(store: Store, deed: &Deed<'_>) {
    let name = name_of(deed.element);
    let event: &KeyboardEvent = deed.event.unchecked_ref();
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Fold) => store.dispatch(Input::Fold(&name)),
        (Kind::Change, Action::Name) => {
            let to = dom::value(deed.element);
            if to.trim_ascii().is_empty() {
                dom::set_value(deed.element, &name);
            }
            store.edit(Edit::RenameGroup {
                from: &name,
                to: &to,
            });
        }
        (Kind::KeyDown, Action::Name) if event.key() == "Escape" => {
            dom::set_value(deed.element, &name);
        }
        _ => {}
    }
}

/// The place of the heading that has the focus, so that it gets it back when the cards are rebuilt.
pub fn held_heading(groups: &Element) -> Option<usize> {
    let active = document().active_element()?;
    let mut headings = dom::all(groups, HEADINGS).into_iter();
    headings.position(|heading| heading == active)
}

/// Gives the focus to the heading at a place.
pub fn focus_heading(groups: &Element, place: usize) {
    if let Some(heading) = dom::all(groups, HEADINGS).get(place) {
        let _ = heading.unchecked_ref::<HtmlElement>().focus();
    }
}

/// A finger that may turn the page.
#[derive(Default)]
pub struct Swipe {
    /// Where it went down.
    from: Cell<Option<(i32, i32)>>,
}

impl Swipe {
    /// Follows a finger wherever it is. The style sheet leaves a movement along the page to it, and
    /// one up or down to the browser, which takes the finger away then.
    pub fn hear(&self, kind: Kind, target: &Element, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        match kind {
            Kind::PointerDown => {
                let is_free = matches!(target.closest(NO_SWIPE), Ok(None))
                    && pointer.pointer_type() == "touch"
                    && pointer.is_primary();
                let place = (pointer.client_x(), pointer.client_y());
                self.from.set(is_free.then_some(place));
            }
            Kind::PointerUp => {
                if let Some((x, y)) = self.from.take() {
                    let along = pointer.client_x() - x;
                    let across = pointer.client_y() - y;
                    if along.abs() >= SWIPE_PX && along.abs() > 2 * across.abs() {
                        turn(target, along < 0);
                    }
                }
            }
            Kind::PointerCancel => self.from.set(None),
            _ => {}
        }
    }
}

/// Follows the link to the page beside the one that is shown.
fn turn(target: &Element, forward: bool) {
    let pins = target.closest("main").ok().flatten();
    let link = pins.and_then(|pins| dom::find(&pins, "nav:not([hidden]) [aria-current=page]"));
    let beside = link.and_then(|link| match forward {
        true => link.next_element_sibling(),
        false => link.previous_element_sibling(),
    });
    if let Some(link) = beside {
        link.unchecked_ref::<HtmlElement>().click();
    }
}
