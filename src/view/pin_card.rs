//! One pin as a card.

use super::control;
use crate::browser::{document, dom};
use crate::model::dashboard::pins::Pin;
use crate::model::profile::{PinSpec, kept};
use crate::model::text::push_integer;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The card of a pin, with the parts of it that change and what they show.
pub struct Card {
    whole: Element,
    output: Option<Element>,
    unit: Option<Element>,
    note: Option<Element>,
    part: Option<Element>,
    class: String,
    shown: [String; 3],
    /// The revision of the pin that is shown.
    pub revision: Option<u32>,
}

impl Card {
    /// Adds the card of a pin to those of its group.
    pub fn add(cards: &Element, spec: &PinSpec, at: usize, is_editing: bool) -> Option<Self> {
        let card = document().create_element("section").ok()?;
        dom::set(&card, "role", "group");
        card.insert_adjacent_html("afterbegin", control::face(spec))
            .ok()?;
        let part = dom::find(&card, ".part > *");
        furnish(&card, spec, at);
        if let Some(part) = &part {
            if part.has_attribute("data-do") {
                dom::flag(part, "disabled", is_editing || spec.is_locked());
            }
            control::furnish(part, spec);
        }
        if kept::IS_HERE && is_editing {
            offer_edit(&card, spec);
        }
        dom::hide(&card, !spec.is_shown() && !is_editing);
        cards.append_child(&card).ok()?;
        Some(Self {
            output: dom::find(&card, "output"),
            unit: dom::find(&card, ".unit"),
            note: dom::find(&card, ".note"),
            part,
            whole: card,
            class: String::new(),
            shown: Default::default(),
            revision: None,
        })
    }

    /// Shows the pin as it is now. What stays the same is not touched: a browser recomputes
    /// styles even for a value that is set again.
    pub fn draw(&mut self, pin: &Pin) {
        self.revision = Some(pin.revision());
        let class = class(pin);
        let is_other = self.class != class;
        if is_other {
            dom::set(&self.whole, "class", &class);
            self.class = class;
            let description = if pin.is_stale() { "stale" } else { "" };
            dom::set(&self.whole, "aria-description", description);
        }
        let texts = [pin.shown(), pin.unit().to_owned(), pin.note()];
        let places = [&self.output, &self.unit, &self.note];
        for ((text, shown), place) in texts.into_iter().zip(&mut self.shown).zip(places) {
            if let Some(place) = place
                && *shown != text
            {
                place.set_text_content(Some(&text));
                *shown = text;
            }
        }
        if let Some(part) = &self.part {
            control::draw(part, pin, is_other);
        }
    }
}

/// Puts in what never changes.
fn furnish(card: &Element, spec: &PinSpec, at: usize) {
    dom::set(card, "aria-label", spec.label());
    let mut place = String::new();
    push_integer(&mut place, at as u64);
    dom::set(card, "data-pin", &place);
    if let Some(label) = dom::find(card, "h2") {
        dom::set_text(&label, spec.label());
    }
    for (applies, mark) in [
        (spec.is_wide(), "data-wide"),
        (!spec.is_shown(), "data-off"),
    ] {
        dom::flag(card, mark, applies);
    }
}

/// Names a button after its pin, and after what it does.
fn name(control: &Element, verb: &str, spec: &PinSpec) {
    let mut name = String::from(verb);
    name.push_str(spec.label());
    dom::set(control, "aria-label", &name);
}

/// What a card has while the dashboard is edited: a grip to move it, and the way to its form.
fn offer_edit(card: &Element, spec: &PinSpec) {
    dom::set(card, "data-do", "pin");
    // This is markup from this file and nothing else.
    let _ = card.insert_adjacent_html(
        "afterbegin",
        "<p class=handles><button type=button data-do=grip>⠿</button><button type=button data-do=pin>✎</button></p>",
    );
    for (selector, verb) in [("[data-do=grip]", "Move "), ("[data-do=pin]", "Edit ")] {
        if let Some(button) = dom::find(card, selector) {
            name(&button, verb, spec);
        }
    }
}

/// The classes of a card: its kind, and what is known of its value.
fn class(pin: &Pin) -> String {
    let mut class = String::from("pin ");
    class.push_str(pin.spec().kind.name());
    let marks = [
        (pin.is_unknown(), " unknown"),
        (pin.is_on(), " on"),
        (pin.is_stale(), " stale"),
        (pin.is_pending(), " pending"),
        (!pin.notice().is_empty(), " noticed"),
        // Two names for the same mark, in turn, so that its animation restarts at each change.
        (pin.changes() > 1 && pin.changes() & 1 == 0, " beat"),
        (pin.changes() > 1 && pin.changes() & 1 == 1, " beat-again"),
    ];
    for (applies, mark) in marks {
        if applies {
            class.push_str(mark);
        }
    }
    class
}

/// The place of the pin whose card an element is in.
pub fn pin_of(element: &Element) -> Option<usize> {
    let card = element.closest("[data-pin]").ok()??;
    dom::number(&card, "data-pin")
}

/// Gives the focus to a part of the card of a pin.
pub fn focus(page: &Element, action: &str, place: usize) {
    let mut selector = String::from("[data-pin=\"");
    push_integer(&mut selector, place as u64);
    for part in ["\"] [data-do=", action, "]"] {
        selector.push_str(part);
    }
    if let Some(control) = dom::find(page, &selector) {
        let _ = control.unchecked_into::<HtmlElement>().focus();
    }
}
