//! The kinds of control that a card has: the markup of each, what of it never changes, and what
//! follows the pin.

use crate::browser::{document, dom};
use crate::model::alarms;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::said::obstacle;
use crate::model::decode::decimal::{self, push_thousandths};
use crate::model::history;
use crate::model::profile::{PinKind, PinSpec, kinds};
use crate::model::text::{concat, push_integer};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use words::t;

/// The inside of a card. It is markup from this file; what the board and the profile say is put in
/// as text.
pub fn face(spec: &PinSpec) -> &'static str {
    macro_rules! face {
        ($part:literal) => {
            concat!(
                "<div class=face><h2></h2><p class=reading><output aria-live=off></output><span class=asked></span><span class=unit></span></p><p class='part ",
                $part,
                "</p><p class=note></p></div>"
            )
        };
    }
    match spec.kind {
        PinKind::Switch if spec.is_momentary() => {
            face!("'><button type=button class=hold data-do=hold></button>")
        }
        PinKind::Switch => {
            face!("'><button type=button class=toggle role=switch data-do=toggle></button>")
        }
        PinKind::Slider => face!("'><input type=range data-do=slide>"),
        PinKind::Digital => face!("lamp'><i></i>"),
        PinKind::Analog => face!("bar'><i></i>"),
        PinKind::Chart if history::IS_HERE => {
            "<div class='face chart-face'><h2></h2><p class=part><canvas role=img></canvas></p><ul class=legend></ul></div>"
        }
        // A button has no value of its own: its label is what is pressed.
        PinKind::Button => {
            "<div class=face><p class=part><button type=button class=press data-do=press></button></p><p class=note></p></div>"
        }
        PinKind::Select if kinds::IS_HERE => {
            face!("'><select data-do=choose><option hidden></option></select>")
        }
        PinKind::Number if kinds::IS_HERE => {
            face!(
                "steps'><input role=spinbutton inputmode=decimal autocomplete=off enterkeyhint=send data-do=typed><button type=button data-do=less>−</button><button type=button data-do=more>+</button>"
            )
        }
        PinKind::Input if kinds::IS_HERE => {
            face!("'><input autocomplete=off spellcheck=false enterkeyhint=send data-do=typed>")
        }
        PinKind::Color if kinds::IS_HERE => face!("'><input type=color data-do=slide>"),
        PinKind::Gauge if kinds::IS_HERE => face!("arc'><i></i>"),
        _ => face!("'><i></i>"),
    }
}

/// Puts into a control what never changes.
pub fn furnish(control: &Element, spec: &PinSpec) {
    match spec.kind {
        PinKind::Button => dom::set_text(control, spec.label()),
        PinKind::Switch => dom::set(control, "aria-label", spec.label()),
        PinKind::Slider => furnish_slider(control, spec),
        PinKind::Chart if history::IS_HERE => {
            dom::set(
                control,
                "aria-label",
                &concat(&[t!("Chart of "), spec.label()]),
            );
        }
        PinKind::Analog => furnish_limits(control, spec),
        PinKind::Gauge if kinds::IS_HERE => {
            furnish_range(control, spec);
            furnish_limits(control, spec);
        }
        PinKind::Color if kinds::IS_HERE => furnish_slider(control, spec),
        PinKind::Select | PinKind::Number | PinKind::Input if kinds::IS_HERE => {
            furnish_field(control, spec);
        }
        _ => {}
    }
}

/// Shows the pin as it is now; `is_other` tells whether its state is another one than before, and
/// `share` what its bar shows.
pub fn draw(control: &Element, pin: &Pin, is_other: bool, share: &mut Option<u64>) {
    match pin.spec().kind {
        PinKind::Switch if is_other => draw_switch(control, pin),
        PinKind::Slider => {
            draw_slider(control, pin);
            draw_bar(control, pin, share);
        }
        PinKind::Analog => draw_bar(control, pin, share),
        PinKind::Gauge if kinds::IS_HERE => draw_bar(control, pin, share),
        PinKind::Select | PinKind::Number | PinKind::Input | PinKind::Color if kinds::IS_HERE => {
            draw_field(control, pin);
        }
        // A lamp follows the class of its card, a button shows nothing, and the others are text.
        _ => {}
    }
}

fn draw_switch(button: &Element, pin: &Pin) {
    let state = match pin.spec().is_momentary() {
        true => "aria-pressed",
        false => "aria-checked",
    };
    dom::set_bool(button, state, pin.is_on());
}

fn furnish_slider(slider: &Element, spec: &PinSpec) {
    if spec.asks_first() {
        dom::set(slider, "data-do", "slide-asking");
    }
    furnish_range(slider, spec);
    dom::set(slider, "aria-label", spec.label());
}

fn furnish_range(range: &Element, spec: &PinSpec) {
    let step = spec.step("");
    for (name, thousandths) in [("min", spec.min()), ("max", spec.max()), ("step", step)] {
        let mut text = String::new();
        push_thousandths(&mut text, thousandths);
        dom::set(range, name, &text);
    }
}

/// Tells the style where the zones of alarms and warnings end: that of a low alarm, of a low warning,
/// of no trouble, of a high warning. What is no limit is beyond the end of the bar.
fn furnish_limits(bar: &Element, spec: &PinSpec) {
    let (warn, alarm) = (spec.warn().range(), spec.alarm().range());
    if !alarms::IS_HERE || warn.is_none() && alarm.is_none() {
        return;
    }
    dom::flag(bar, "data-limits", true);
    let (from, to) = warn.unwrap_or_default();
    let (least, most) = alarm.unwrap_or_default();
    let limits = [
        ("--l0", least.unwrap_or(i64::MIN)),
        ("--l1", from.max(least).unwrap_or(i64::MIN)),
        ("--l2", to.unwrap_or(i64::MAX).min(most.unwrap_or(i64::MAX))),
        ("--l3", most.unwrap_or(i64::MAX)),
    ];
    for (name, limit) in limits {
        set_number(bar, name, decimal::share_of(limit, spec.min(), spec.max()));
    }
}

/// Puts into a list or a field what never changes.
fn furnish_field(field: &Element, spec: &PinSpec) {
    dom::set(field, "aria-label", spec.label());
    spec.each_option(&mut |label, value| {
        if let Ok(option) = document().create_element("option") {
            dom::set_text(&option, label);
            dom::set(&option, "value", value);
            let _ = field.append_child(&option);
        }
    });
    // The buttons of a number.
    let mut button = field.next_element_sibling();
    for verb in [t!("Less "), t!("More ")] {
        if let Some(step) = button {
            dom::set(&step, "aria-label", &concat(&[verb, spec.label()]));
            dom::set_bool(&step, "aria-disabled", !obstacle(spec).is_empty());
            button = step.next_element_sibling();
        }
    }
}

/// Shows what is asked for, or else the board's value. What a person is typing stays.
fn draw_field(field: &Element, pin: &Pin) {
    let asked = pin.control().unwrap_or("");
    dom::set(field, "aria-description", &pin.trouble());
    dom::set_bool(field, "aria-invalid", pin.is_mistyped());
    if pin.spec().kind == PinKind::Number {
        dom::set(field, "aria-valuenow", asked);
    }
    let mut shown = String::new();
    let asked = match decimal::IS_COMMA && pin.spec().kind == PinKind::Number {
        true => {
            shown.push_str(asked);
            decimal::localize(&mut shown, 0);
            &shown
        }
        false => asked,
    };
    if field.has_attribute("data-typed") || dom::value(field) == asked {
        return;
    }
    dom::set_value(field, asked);
    // The first option of a list stands for what is none of the others.
    if dom::value(field) != asked
        && let Some(other) = field.first_element_child()
    {
        dom::set_text(&other, &pin.said(asked));
        dom::set(&other, "value", asked);
        dom::set_value(field, asked);
    }
}

fn draw_slider(slider: &Element, pin: &Pin) {
    // A slider stands somewhere even where nothing is known.
    let value = pin.control().unwrap_or(t!("unknown"));
    dom::set(slider, "aria-valuetext", value);
    put_knob(slider.unchecked_ref(), pin);
}

/// Puts the knob of a slider where it belongs, wherever a person moved it.
pub fn put_knob(slider: &HtmlInputElement, pin: &Pin) {
    slider.set_value(pin.control().unwrap_or("0"));
}

fn draw_bar(bar: &Element, pin: &Pin, share: &mut Option<u64>) {
    if share.replace(pin.share()) != Some(pin.share()) {
        set_number(bar, "--share", pin.share());
    }
}

/// Gives the style of an element a number. It is set as a property: a strict content security
/// policy allows no style attribute.
pub fn set_number(element: &Element, name: &str, number: u64) {
    let mut text = String::new();
    push_integer(&mut text, number);
    let element: &HtmlElement = element.unchecked_ref();
    let _ = element.style().set_property(name, &text);
}
