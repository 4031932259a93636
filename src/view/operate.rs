//! What a person does to the control of a card: a switch, a button, a slider, a list, a field.

use super::action::{Action, Deed, Kind};
use super::control::put_knob;
use super::pin_card::pin_of;
use super::store::Store;
use crate::browser::dom;
use crate::model::app::Input;
use crate::model::dashboard::said::obstacle;
use crate::model::profile::kinds;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, PointerEvent};

/// How far a finger moves along a slider before it moves the slider, in pixels.
const SLIDE_PX: i32 = 6;
/// Marks a field whose text has not been sent.
const TYPED: &str = "data-typed";
/// How long what a browser makes of a touch is ignored after the finger has left the slider, in
/// milliseconds.
const SETTLE_MS: u64 = 500;

/// A finger on a slider.
#[derive(Default)]
pub struct Touch {
    /// Where it went down.
    from: Cell<(i32, i32)>,
    /// Until when it does not move the slider, in milliseconds: without end before the finger has
    /// moved along it.
    still_until_ms: Cell<u64>,
}

/// Carries out what a person did to a control.
pub fn act(store: Store, touch: &Touch, deed: &Deed<'_>) {
    let Some(pin) = pin_of(deed.element) else {
        return;
    };
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Toggle) => store.dispatch(Input::Toggle { pin }),
        (Kind::Click, Action::Press) => store.dispatch(Input::Press { pin }),
        (_, Action::Hold) => hold(store, pin, deed),
        (_, Action::Slide | Action::SlideAsking) => slide(store, touch, pin, deed),
        _ if kinds::IS_HERE => set(store, pin, deed),
        _ => {}
    }
}

/// Carries out what a person did to a list, a field, or the buttons of a number.
fn set(store: Store, pin: usize, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Change, Action::Choose) => {
            let value = &dom::value(deed.element);
            store.dispatch(Input::Write { pin, value });
        }
        (Kind::Click, Action::Less | Action::More) => {
            let steps = if deed.action == Action::More { 1 } else { -1 };
            store.dispatch(Input::Step { pin, steps });
        }
        (Kind::Input, Action::Typed) => dom::flag(deed.element, TYPED, true),
        (Kind::KeyDown, Action::Typed) => press(store, pin, deed),
        // Who leaves the field of a number has typed it, for want of another key on some phones.
        (Kind::Change, Action::Typed) if is_number(deed) => send_typed(store, pin, deed.element),
        _ => {}
    }
}

/// A key in a field: Enter sends, Escape takes back, and arrows change a number in steps.
fn press(store: Store, pin: usize, deed: &Deed<'_>) {
    let key: &KeyboardEvent = deed.event.unchecked_ref();
    let steps = match key.key().as_str() {
        // That of an input method ends a word and no more.
        "Enter" if !key.is_composing() => return send_typed(store, pin, deed.element),
        "Escape" => {
            dom::flag(deed.element, TYPED, false);
            0
        }
        "ArrowUp" if is_number(deed) => 1,
        "ArrowDown" if is_number(deed) => -1,
        _ => return,
    };
    if steps != 0 {
        send_typed(store, pin, deed.element);
    }
    store.dispatch(Input::Step { pin, steps });
}

fn is_number(deed: &Deed<'_>) -> bool {
    deed.element.has_attribute("role")
}

/// Sends what was typed, if anything was. What is refused stays, to be mended or sent again.
fn send_typed(store: Store, pin: usize, field: &Element) {
    if !field.has_attribute(TYPED) {
        return;
    }
    let value = &dom::value(field);
    store.dispatch(Input::Write { pin, value });
    if let Some(pin) = store.runtime().app().pins().get(pin) {
        dom::flag(field, TYPED, !pin.notice().is_empty());
    }
}

/// A slider under a finger or a pen sends nothing before that has moved along it: a swipe that
/// scrolls the page may begin on a slider, and a browser moves the knob at the first touch. A mouse
/// and the keys move it at once.
fn slide(store: Store, touch: &Touch, pin: usize, deed: &Deed<'_>) {
    let slider: &HtmlInputElement = deed.element.unchecked_ref();
    let pointer: &PointerEvent = deed.event.unchecked_ref();
    let now_ms = store.runtime().now().ms;
    let still_until_ms = touch.still_until_ms.get();
    let is_still = now_ms < still_until_ms;
    let still_until_ms = match deed.kind {
        Kind::PointerDown => {
            touch.from.set((pointer.client_x(), pointer.client_y()));
            let still_until_ms = if is_mouse(deed.event) { 0 } else { u64::MAX };
            return touch.still_until_ms.set(still_until_ms);
        }
        // A movement that is more up or down than along is the beginning of a scroll.
        Kind::PointerMove if is_still => {
            let (x, y) = touch.from.get();
            let along = (pointer.client_x() - x).abs();
            if along < SLIDE_PX || along <= (pointer.client_y() - y).abs() {
                return;
            }
            0
        }
        // It was a tap, or the browser has taken it for a scroll.
        Kind::PointerUp if is_still => now_ms + SETTLE_MS,
        Kind::PointerCancel => now_ms + SETTLE_MS,
        Kind::Input | Kind::Change if is_still => still_until_ms,
        // A slider that asks first asks once it is released.
        _ => {
            let value = slider.value();
            return match (deed.kind, deed.action) {
                (Kind::Input, Action::Slide) | (Kind::Change, Action::SlideAsking) => {
                    store.dispatch(Input::Write { pin, value: &value });
                }
                (Kind::Input, _) => show_asked(store, pin, deed, &value),
                _ => {}
            };
        }
    };
    touch.still_until_ms.set(still_until_ms);
    if let Some(pin) = store.runtime().app().pins().get(pin) {
        put_knob(slider, pin);
    }
}

/// Shows what a slider that asks first will ask for, while it is moved. The card is drawn without it
/// again.
fn show_asked(store: Store, pin: usize, deed: &Deed<'_>, value: &str) {
    let asking = match store.runtime().app().pins().get(pin) {
        Some(pin) if obstacle(pin.spec()).is_empty() => pin.asking(value),
        _ => String::new(),
    };
    let place = deed.near(".pin", ".asked");
    if let Some(text) = place.and_then(|place| place.first_child()) {
        text.set_node_value(Some(&asking));
    }
}

/// Whether an event comes from a mouse, or says nothing of what it comes from.
pub fn is_mouse(event: &Event) -> bool {
    let pointer = event.dyn_ref::<PointerEvent>();
    pointer.is_none_or(|pointer| matches!(pointer.pointer_type().as_str(), "mouse" | ""))
}

/// A switch that is on while it is pressed, by pointer or by key.
fn hold(store: Store, pin: usize, deed: &Deed<'_>) {
    let down = match deed.kind {
        Kind::PointerDown => {
            let pointer: &PointerEvent = deed.event.unchecked_ref();
            // A finger or a pen is button 0, too.
            if pointer.button() != 0 {
                return;
            }
            // Wherever the pointer goes, its end is heard here.
            let _ = deed.element.set_pointer_capture(pointer.pointer_id());
            true
        }
        Kind::ContextMenu => {
            // The menu would take the end of the press.
            deed.event.prevent_default();
            // A long press of a finger asks for it, too, and that is what the switch is for.
            if !is_mouse(deed.event) {
                return;
            }
            false
        }
        Kind::PointerUp | Kind::PointerCancel | Kind::LostPointerCapture | Kind::FocusOut => false,
        Kind::KeyDown | Kind::KeyUp => {
            let key: &KeyboardEvent = deed.event.unchecked_ref();
            if key.repeat() || !matches!(key.key().as_str(), " " | "Enter") {
                return;
            }
            deed.event.prevent_default();
            deed.kind == Kind::KeyDown
        }
        _ => return,
    };
    store.dispatch(Input::Hold { pin, down });
}
