//! The kinds of control that a card has, one table entry each: its markup, what of it never
//! changes, and what follows the pin.

use crate::browser::dom;
use crate::model::dashboard::pins::Pin;
use crate::model::decode::decimal::push_thousandths;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::push_integer;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// A kind of control.
pub struct Control {
    /// The inside of its card. It is from this file; what the board and the profile say is put in
    /// as text.
    pub face: &'static str,
    /// Puts in what never changes.
    pub furnish: fn(&Element, &PinSpec),
    /// Shows the pin as it is now; says whether its state is another one than before.
    pub draw: fn(&Element, &Pin, bool),
}

/// The control of a pin.
pub fn of(spec: &PinSpec) -> &'static Control {
    match spec.kind {
        PinKind::Digital => &DIGITAL,
        PinKind::Switch if spec.is_momentary() => &MOMENTARY,
        PinKind::Switch => &SWITCH,
        PinKind::Analog => &ANALOG,
        PinKind::Slider => &SLIDER,
        PinKind::Counter | PinKind::Text => &VALUE,
        PinKind::Button => &BUTTON,
    }
}

macro_rules! face {
    ($part:literal) => {
        concat!(
            "<div class=face><h2></h2><p class=reading><output aria-live=off></output><span class=unit></span></p><p class='part ",
            $part,
            "</p><p class=note></p></div>"
        )
    };
}

const DIGITAL: Control = Control {
    face: face!("lamp'><i></i>"),
    furnish: |_, _| {},
    draw: |_, _, _| {},
};

const SWITCH: Control = Control {
    face: face!("'><button type=button class=toggle role=switch data-do=toggle></button>"),
    furnish: |button, spec| dom::set(button, "aria-label", spec.label()),
    draw: |button, pin, is_other| {
        if is_other {
            dom::set_bool(button, "aria-checked", pin.is_on());
        }
    },
};

/// A switch that is on while it is pressed.
const MOMENTARY: Control = Control {
    face: face!("'><button type=button class=hold data-do=hold></button>"),
    furnish: SWITCH.furnish,
    draw: |button, pin, is_other| {
        if is_other {
            dom::set_bool(button, "aria-pressed", pin.is_on());
        }
    },
};

const ANALOG: Control = Control {
    face: face!("bar'><i></i>"),
    furnish: |_, _| {},
    draw: |bar, pin, _| {
        let mut share = String::new();
        push_integer(&mut share, pin.share());
        // Set as a property: a strict content security policy allows no style attribute.
        let bar: &HtmlElement = bar.unchecked_ref();
        let _ = bar.style().set_property("--share", &share);
    },
};

const SLIDER: Control = Control {
    face: face!("'><input type=range data-do=slide>"),
    furnish: |slider, spec| {
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
    },
    draw: |slider, pin, _| {
        // A slider stands somewhere even where nothing is known.
        let value = pin.control().unwrap_or("unknown");
        dom::set(slider, "aria-valuetext", value);
        put_knob(slider.unchecked_ref(), pin);
    },
};

/// A counter or a text is a value without a control.
const VALUE: Control = Control {
    face: face!("'><i></i>"),
    furnish: |_, _| {},
    draw: |_, _, _| {},
};

/// A button has no value of its own: its label is what is pressed.
const BUTTON: Control = Control {
    face: "<div class=face><p class=part><button type=button class=press data-do=press></button></p><p class=note></p></div>",
    furnish: |button, spec| dom::set_text(button, spec.label()),
    draw: |_, _, _| {},
};

/// Puts the knob of a slider where it belongs, wherever a person moved it.
pub fn put_knob(slider: &HtmlInputElement, pin: &Pin) {
    slider.set_value(pin.control().unwrap_or("0"));
}
