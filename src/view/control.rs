//! The kinds of control that a card has: the markup of each, what of it never changes, and what
//! follows the pin.

use crate::browser::dom;
use crate::model::dashboard::pins::Pin;
use crate::model::decode::decimal::push_thousandths;
use crate::model::history;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::{concat, push_integer};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

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
        PinKind::Counter | PinKind::Chart | PinKind::Text => face!("'><i></i>"),
        // A button has no value of its own: its label is what is pressed.
        PinKind::Button => {
            "<div class=face><p class=part><button type=button class=press data-do=press></button></p><p class=note></p></div>"
        }
    }
}

/// Puts into a control what never changes.
pub fn furnish(control: &Element, spec: &PinSpec) {
    match spec.kind {
        PinKind::Button => dom::set_text(control, spec.label()),
        PinKind::Switch => dom::set(control, "aria-label", spec.label()),
        PinKind::Slider => furnish_slider(control, spec),
        PinKind::Chart if history::IS_HERE => {
            dom::set(control, "aria-label", &concat(&["Chart of ", spec.label()]));
        }
        PinKind::Digital | PinKind::Analog | PinKind::Counter | PinKind::Chart | PinKind::Text => {}
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
    // A tenth for each decimal that is shown.
    let step = (0..spec.digits().unwrap_or(0).min(3)).fold(1_000, |step, _| step / 10);
    for (name, thousandths) in [("min", spec.min()), ("max", spec.max()), ("step", step)] {
        let mut text = String::new();
        push_thousandths(&mut text, thousandths);
        dom::set(slider, name, &text);
    }
    dom::set(slider, "aria-label", spec.label());
}

fn draw_slider(slider: &Element, pin: &Pin) {
    // A slider stands somewhere even where nothing is known.
    let value = pin.control().unwrap_or("unknown");
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
