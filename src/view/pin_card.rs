//! One pin as a card.

use crate::browser::{document, dom};
use crate::model::decimal::push_thousandths;
use crate::model::pins::Pin;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::push_integer;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Adds the card of a pin to those of its group.
pub fn add(cards: &Element, spec: &PinSpec, at: usize) -> Option<Element> {
    let card = document().create_element("section").ok()?;
    dom::set(&card, "role", "group");
    // This is markup from this file and nothing else; what the board and the profile say is put
    // in as text.
    card.insert_adjacent_html("afterbegin", face(spec.kind))
        .ok()?;
    furnish(&card, spec, at);
    cards.append_child(&card).ok()?;
    Some(card)
}

/// The inside of a card.
fn face(kind: PinKind) -> &'static str {
    macro_rules! face {
        ($part:literal) => {
            concat!(
                "<div class=face><h2></h2><p class=reading><output aria-live=off></output><span class=unit></span></p><p class='part ",
                $part,
                "</p><p class=note></p></div>"
            )
        };
    }
    match kind {
        PinKind::Switch => {
            face!("'><button type=button class=toggle role=switch data-do=toggle></button>")
        }
        PinKind::Slider => face!("'><input type=range data-do=slide>"),
        PinKind::Digital => face!("lamp'><i></i>"),
        PinKind::Analog => face!("bar'><i></i>"),
        PinKind::Counter | PinKind::Text => face!("'><i></i>"),
        // A button has no value of its own: its label is what is pressed.
        PinKind::Button => {
            "<div class=face><p class=part><button type=button class=press data-do=press></button></p><p class=note></p></div>"
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
    let Some(control) = dom::find(card, "[data-do]") else {
        return;
    };
    match spec.kind {
        PinKind::Button => dom::set_text(&control, spec.label()),
        PinKind::Slider => {
            dom::set(&control, "min", &number(spec.min()));
            dom::set(&control, "max", &number(spec.max()));
            // A tenth for each decimal that is shown.
            let step = (0..spec.digits().unwrap_or(0).min(3)).fold(1_000, |step, _| step / 10);
            dom::set(&control, "step", &number(step));
        }
        _ => {}
    }
    if spec.kind != PinKind::Button {
        dom::set(&control, "aria-label", spec.label());
    }
}

/// Shows the pin as it is now.
pub fn draw(card: &Element, pin: &Pin) {
    dom::set(card, "class", &class(pin));
    if pin.is_stale() {
        dom::set(card, "aria-description", "stale");
    } else {
        let _ = card.remove_attribute("aria-description");
    }
    if let Some(value) = dom::find(card, "output") {
        dom::set_text(&value, &pin.shown());
    }
    if let Some(unit) = dom::find(card, ".unit") {
        dom::set_text(&unit, pin.unit());
    }
    if let Some(note) = dom::find(card, ".note") {
        dom::set_text(&note, &pin.note());
    }
    let Some(part) = dom::find(card, ".part > *") else {
        return;
    };
    match pin.spec().kind {
        PinKind::Switch => dom::set_bool(&part, "aria-checked", pin.is_on()),
        PinKind::Slider => {
            // A slider stands somewhere even where nothing is known.
            dom::set(&part, "aria-valuetext", pin.control().unwrap_or("unknown"));
            let slider: HtmlInputElement = part.unchecked_into();
            slider.set_value(pin.control().unwrap_or("0"));
        }
        PinKind::Analog => {
            let mut share = String::new();
            push_integer(&mut share, pin.share());
            // Set as a property: a strict content security policy allows no style attribute.
            let bar: HtmlElement = part.unchecked_into();
            let _ = bar.style().set_property("--share", &share);
        }
        PinKind::Digital | PinKind::Counter | PinKind::Text | PinKind::Button => {}
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
        // Two names for the same mark, in turn, so that its animation starts anew at each change.
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

fn number(thousandths: i64) -> String {
    let mut text = String::new();
    push_thousandths(&mut text, thousandths);
    text
}
