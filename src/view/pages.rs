//! Which cards are in sight: those of one page, and of groups that are not folded.
//!
//! All cards stay in the document, so that another page is there at once and each card keeps its
//! state; those out of sight are not drawn. The address of the browser says which page is shown: it
//! can be linked to, and the browser itself goes back.

use super::action::{Action, Deed, Kind};
use super::operate::is_mouse;
use super::store::Store;
use crate::browser::{document, dom};
use crate::model::app::{App, Edit, Input, PAGES_ARE_HERE};
use crate::model::profile::PinSpec;
use crate::model::profile::page::slug;
use crate::model::text::{concat, push_integer};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, PointerEvent};
use words::t;

/// What tells a group from the others.
const KEY: &str = if PAGES_ARE_HERE {
    "data-group"
} else {
    "aria-label"
};
/// A group: its heading, and the place for its cards.
const GROUP: &str = match PAGES_ARE_HERE {
    true => {
        "<h2><button type=button data-do=fold></button><input data-do=name></h2><div class=cards></div>"
    }
    false => "<h2></h2><div class=cards></div>",
};

/// The links to the pages.
pub const NAV: &str = t!("<nav aria-label=[[Pages]] hidden></nav>");

/// How far a finger moves along before it turns the page, in pixels.
const SWIPE_PX: i32 = 60;
/// What has a use of its own for a finger that moves along it.
const NO_SWIPE: &str = "input,select,textarea,canvas,nav,dialog,[data-do=hold],[data-do=grip]";

/// The place for one more card of the group of the pin at a place, made where it is the first of it.
pub fn group(groups: &Element, spec: &PinSpec, at: usize, app: &App) -> Option<Element> {
    let name = spec.group();
    let mut key = String::from(name);
    if PAGES_ARE_HERE {
        // A group may stand on several pages. No address of one has a space in it.
        key = concat(&[&slug(app.profile().page_of(spec)), " ", name]);
    }
    let mut known = groups.first_element_child();
    while let Some(group) = known {
        if group.get_attribute(KEY).unwrap_or_default() == key {
            return group.last_element_child();
        }
        known = group.next_element_sibling();
    }
    let group = document().create_element("section").ok()?;
    if PAGES_ARE_HERE {
        dom::set(&group, KEY, &key);
    }
    // This is markup from this file and nothing else.
    group.insert_adjacent_html("afterbegin", GROUP).ok()?;
    let heading = group.first_element_child()?;
    if name.is_empty() {
        heading.remove();
    } else {
        dom::set(&group, "role", "group");
        dom::set(&group, "data-accent", app.profile().accent(name));
        dom::set(&group, "aria-label", name);
        if !PAGES_ARE_HERE {
            dom::set_text(&heading, name);
        } else if let (Some(button), Some(field)) =
            (heading.first_element_child(), heading.last_element_child())
        {
            dom::set_text(&button, name);
            dom::set_bool(&button, "aria-expanded", !app.is_folded(name));
            dom::set(&field, "aria-label", &concat(&[t!("Name of "), name]));
            dom::set_value(&field, name);
            // By the place of its first pin, it is found again when the cards are rebuilt.
            dom::set(&heading, "data-pin", &digits(at));
        }
    }
    let _ = groups.append_child(&group);
    group.last_element_child()
}

fn digits(number: usize) -> String {
    let mut digits = String::new();
    push_integer(&mut digits, number as u64);
    digits
}

/// Shows the groups of the page that a person is on, and the links to all pages.
pub fn arrange(groups: &Element, app: &App) {
    let (mut pages, shown) = app.pages();
    let here = pages.get(shown).map_or(String::new(), |name| slug(name)) + " ";
    let mut next = groups.first_element_child();
    while let Some(group) = next {
        let key = group.get_attribute("data-group").unwrap_or_default();
        dom::flag(&group, "data-away", !key.starts_with(&here));
        if let (Some(button), Some(cards)) = (
            dom::find(&group, "[data-do=fold]"),
            group.last_element_child(),
        ) {
            let count = cards.child_element_count() as usize;
            dom::set(&button, "data-count", &digits(count));
        }
        next = group.next_element_sibling();
    }
    let Some(nav) = groups.previous_element_sibling() else {
        return;
    };
    // One page needs no link.
    if pages.len() < 2 {
        pages.clear();
    }
    dom::hide(&nav, pages.is_empty());
    dom::list_texts(&nav, "a", &pages);
    let mut next = nav.first_element_child();
    for (at, name) in pages.iter().enumerate() {
        let Some(link) = next else {
            return;
        };
        dom::set(&link, "href", &slug(name));
        let current = if at == shown { "page" } else { "false" };
        if link.get_attribute("aria-current").as_deref() != Some(current) {
            dom::set(&link, "aria-current", current);
            if at == shown {
                // A page is entered at its top.
                if let Some(pins) = dom::by_id("pins") {
                    pins.set_scroll_top(0);
                }
                link.scroll_into_view();
            }
        }
        next = link.next_element_sibling();
    }
}

/// Carries out what a person did to the heading of a group.
pub fn act(store: Store, deed: &Deed<'_>) {
    let group = deed.element.closest("section").ok().flatten();
    let name = group.and_then(|group| group.get_attribute("aria-label"));
    let name = &name.unwrap_or_default();
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Fold) => {
            store.dispatch(Input::Fold(name));
            let is_open = !store.runtime().app().is_folded(name);
            dom::set_bool(deed.element, "aria-expanded", is_open);
        }
        (Kind::Change, Action::Name) => {
            store.edit(Edit::RenameGroup {
                from: name,
                to: &dom::value(deed.element),
            });
            // With another name, there is another field.
            dom::set_value(deed.element, name);
        }
        _ => {}
    }
}

/// Where the finger went down that may turn the page.
#[derive(Default)]
pub struct Swipe(Cell<Option<(i32, i32)>>);

impl Swipe {
    /// Follows a finger wherever it is. The style sheet leaves a movement along the page to it, and
    /// one up or down to the browser, which takes the finger away then.
    pub fn hear(&self, kind: Kind, target: &Element, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        let place = || (pointer.client_x(), pointer.client_y());
        match kind {
            Kind::PointerDown => {
                // A second finger zooms.
                let is_first = self.0.get().is_none() && !is_mouse(event);
                self.0.set(is_first.then(place));
            }
            Kind::PointerUp => {
                if let Some((from_x, from_y)) = self.0.take()
                    && let (x, y) = place()
                    && (x - from_x).abs() >= SWIPE_PX.max(2 * (y - from_y).abs())
                    && let Ok(None) = target.closest(NO_SWIPE)
                {
                    turn(x < from_x);
                }
            }
            Kind::PointerCancel => self.0.set(None),
            _ => {}
        }
    }
}

/// Follows the link to the page beside the one that is shown.
fn turn(forward: bool) {
    let shown = ".page:not(.is-searching) nav > [aria-current=page]";
    let shown = dom::by_id("page").and_then(|page| dom::find(&page, shown));
    let link = shown.and_then(|link| match forward {
        true => link.next_element_sibling(),
        false => link.previous_element_sibling(),
    });
    if let Some(link) = link {
        link.unchecked_ref::<HtmlElement>().click();
    }
}
