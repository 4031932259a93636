//! What a person does to the page, and which input of the model it becomes.
//!
//! Every event is heard once, on the whole document, and told apart by the
//! `data-do` of the element it happened to. A listener for each element would
//! cost ten times the code.

use super::board::Board;
use super::editing::{self, Hands};
use super::lines::Lines;
use super::pin_card::put_knob;
use crate::browser::runtime::Runtime;
use crate::browser::{dom, page, take_out};
use crate::model::app::{ConsoleInput, Input};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, KeyboardEvent, PointerEvent};

/// The events that a person causes, and that [`act`] understands.
pub const EVENTS: &[&str] = &[
    "click",
    "input",
    "submit",
    "keydown",
    "keyup",
    "change",
    "focusout",
    "close",
    "paste",
    "dragover",
    "drop",
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "lostpointercapture",
    "contextmenu",
];

/// How far a finger moves along a slider before it moves the slider, in pixels.
const SLIDE_PX: i32 = 6;
/// How long after a finger has left a slider what the browser still makes of it is left out, in
/// milliseconds.
const SETTLE_MS: u64 = 500;

/// Carries out what a person did.
pub fn act(board: &Board, lines: &Lines, hands: &Rc<Hands>, event: &Event) {
    let target = event.target();
    let Some(target) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let name = event.type_();
    hands.drag.act(board, &name, &target, event.unchecked_ref());
    editing::act_anywhere(board, hands, &name, &target, event);
    let Ok(Some(element)) = target.closest("[data-do]") else {
        return;
    };
    let action = element.get_attribute("data-do").unwrap_or_default();
    if name == "click" && hands.drag.swallows_click()
        || editing::act(board, hands, &name, &action, &element, event)
    {
        return;
    }
    match (name.as_str(), action.as_str()) {
        ("submit", "connect") => {
            event.prevent_default();
            connect(board);
        }
        ("submit", "log-in") => {
            event.prevent_default();
            if let (Some(user), Some(password)) = (dom::input("user"), dom::input("password")) {
                let typed = password.value();
                // It stays in no field.
                password.set_value("");
                board.dispatch(Input::LogIn {
                    user: &user.value(),
                    password: &typed,
                });
            }
        }
        ("click", "connect") if element.tag_name() == "BUTTON" => {
            // Read first: the dispatch below borrows the model anew.
            let wanted = board.runtime.app().link().is_wanted();
            if wanted {
                board.dispatch(Input::Disconnect);
            } else {
                connect(board);
            }
        }
        ("click", "retry") => board.dispatch(Input::RetryNow),
        ("click", "stop") => board.dispatch(Input::Disconnect),
        ("click", "toggle") => board.dispatch(Input::Toggle {
            pin: pin_of(&element),
        }),
        ("click", "press") => board.dispatch(Input::Press {
            pin: pin_of(&element),
        }),
        (name, "hold") => hold(board, name, &element, event),
        ("input", "profile") => {
            let place = element
                .unchecked_into::<HtmlSelectElement>()
                .selected_index();
            board.dispatch(Input::Choose(usize::try_from(place).unwrap_or(0)));
            show_address(&board.runtime);
        }
        ("input", "releases") => {
            let releases = element.unchecked_into::<HtmlInputElement>().checked();
            board.dispatch(Input::Releases(releases));
        }
        ("input", "find") => {
            board.dispatch(Input::Find(
                &element.unchecked_into::<HtmlInputElement>().value(),
            ));
        }
        ("click", "turn") => {
            let group = element.get_attribute("data-row").unwrap_or_default();
            board.dispatch(Input::Turn(&group));
        }
        (name, "slide" | "slide-asking") => slide(board, hands, name, &action, &element, event),
        ("submit", "send") => {
            event.prevent_default();
            send(board);
        }
        ("keydown", "recall") => recall(board, event.unchecked_ref()),
        ("click", "console") => toggle_console(lines),
        ("click", "unfold") => lines.unfold(board.runtime.app().console(), &element),
        ("input" | "click", name) => console(board, event, name, &element),
        _ => {}
    }
}

/// A slider under a finger or a pen sends nothing before that has moved along it: a swipe that
/// scrolls the page begins on a slider, too, and a browser moves the knob at the first touch. A
/// mouse and the keys move it at once.
fn slide(board: &Board, hands: &Hands, name: &str, action: &str, element: &Element, event: &Event) {
    let slider: &HtmlInputElement = element.unchecked_ref();
    let pointer: &PointerEvent = event.unchecked_ref();
    let now_ms = board.runtime.now().ms;
    let (x, y, still_until_ms) = hands.touch.get();
    let is_still = now_ms < still_until_ms;
    let still_until_ms = match name {
        "pointerdown" => {
            let still_until_ms = if is_mouse(event) { 0 } else { u64::MAX };
            let place = (pointer.client_x(), pointer.client_y(), still_until_ms);
            return hands.touch.set(place);
        }
        // A movement that is more up or down than along is the beginning of a scroll.
        "pointermove" if is_still => {
            let along = (pointer.client_x() - x).abs();
            if along < SLIDE_PX || along <= (pointer.client_y() - y).abs() {
                return;
            }
            0
        }
        // It was a tap, or the browser has taken it for a scroll.
        "pointerup" if is_still => now_ms + SETTLE_MS,
        "pointercancel" => now_ms + SETTLE_MS,
        "input" | "change" if is_still => still_until_ms,
        // A slider that asks first asks once it is let go.
        _ => {
            if matches!(
                (name, action),
                ("input", "slide") | ("change", "slide-asking")
            ) {
                board.dispatch(Input::Write {
                    pin: pin_of(element),
                    value: &slider.value(),
                });
            }
            return;
        }
    };
    hands.touch.set((x, y, still_until_ms));
    if let Some(pin) = board.runtime.app().pins().get(pin_of(element)) {
        put_knob(slider, pin);
    }
}

/// Whether an event comes from a mouse, or from what is none of the others.
fn is_mouse(event: &Event) -> bool {
    let pointer = event.dyn_ref::<PointerEvent>();
    pointer.is_none_or(|pointer| matches!(pointer.pointer_type().as_str(), "mouse" | ""))
}

/// A switch that is on while it is pressed, by pointer or by key.
fn hold(board: &Board, name: &str, element: &Element, event: &Event) {
    let down = match name {
        "pointerdown" => {
            let event: &PointerEvent = event.unchecked_ref();
            // Of a finger or a pen, too, this is the first.
            if event.button() != 0 {
                return;
            }
            // Wherever the pointer goes, its end is heard here.
            let _ = element.set_pointer_capture(event.pointer_id());
            true
        }
        "contextmenu" => {
            // The menu would take the end of the press.
            event.prevent_default();
            // A finger that stays asks for it, too, and that is what the switch is for.
            if !is_mouse(event) {
                return;
            }
            false
        }
        "pointerup" | "pointercancel" | "lostpointercapture" | "focusout" => false,
        "keydown" | "keyup" => {
            let event: &KeyboardEvent = event.unchecked_ref();
            if event.repeat() || !matches!(event.key().as_str(), " " | "Enter") {
                return;
            }
            event.prevent_default();
            name == "keydown"
        }
        _ => return,
    };
    board.dispatch(Input::Hold {
        pin: pin_of(element),
        down,
    });
}

fn connect(board: &Board) {
    let Some(field) = dom::input("address") else {
        return;
    };
    board.dispatch(Input::Connect(&field.value()));
    show_address(&board.runtime);
}

/// Shows what was made of the typed address: completed, and its password masked.
pub fn show_address(runtime: &Runtime) {
    let app = runtime.app();
    if let (Some(field), Some(address), "") = (
        dom::input("address"),
        app.link().address(),
        app.address_problem(),
    ) {
        field.set_value(&address.shown());
    }
}

fn send(board: &Board) {
    let (Some(field), Some(hex)) = (dom::input("command"), dom::input("hex")) else {
        return;
    };
    board.dispatch(Input::Command {
        typed: &field.value(),
        as_hex: hex.checked(),
    });
    // What was refused stays in the field.
    if board.runtime.app().command_notice().is_empty() {
        field.set_value("");
    }
}

fn recall(board: &Board, event: &KeyboardEvent) {
    let Some(field) = dom::input("command") else {
        return;
    };
    let mut app = board.runtime.app_mut();
    let recalled = match event.key().as_str() {
        "ArrowUp" => app.recall().older(&field.value()),
        "ArrowDown" => app.recall().newer(),
        _ => return,
    };
    event.prevent_default();
    if let Some(recalled) = recalled {
        field.set_value(recalled);
    }
}

fn console(board: &Board, event: &Event, name: &str, element: &Element) {
    let input = |input: ConsoleInput<'_>| board.dispatch(Input::Console(input));
    let say = |what| {
        if let Some(said) = dom::by_id("copied") {
            said.set_text_content(Some(what));
        }
    };
    // It is said until something else is done.
    say("");
    let (paused, cleared) = {
        let app = board.runtime.app();
        (app.console().is_paused(), app.console().is_cleared())
    };
    match (event.type_().as_str(), name) {
        ("input", "filter") => {
            let field: &HtmlInputElement = element.unchecked_ref();
            input(ConsoleInput::Filter(&field.value()));
        }
        ("click", "pause") => input(ConsoleInput::Pause(!paused)),
        ("click", "clear") if cleared => input(ConsoleInput::Restore),
        ("click", "clear") => input(ConsoleInput::Clear),
        ("click", "download") => {
            let transcript = board.runtime.app().console().transcript();
            take_out::download("pindash-console.txt", &transcript);
        }
        ("click", "copy") => {
            let transcript = board.runtime.app().console().transcript();
            let done = take_out::copy(&transcript);
            say(if done { "Copied" } else { "Not copied" });
        }
        _ => {}
    }
}

fn toggle_console(lines: &Lines) {
    let Some(page) = dom::by_id("page") else {
        return;
    };
    open_console(page.class_list().contains("console-closed"));
    // What is not displayed cannot be scrolled: it begins at its top when it is displayed again.
    if let Some(log) = dom::by_id("log") {
        lines.follow(&log);
    }
}

/// Opens the console, or closes it.
pub fn open_console(open: bool) {
    if let (Some(page), Some(button)) = (dom::by_id("page"), dom::by_id("console-toggle")) {
        let _ = page.class_list().toggle_with_force("console-closed", !open);
        dom::set_bool(&button, "aria-expanded", open);
    }
}

/// Whether the page starts with its console open: on a phone it is one tap away.
pub fn starts_with_console() -> bool {
    page::width_px() >= 700.0
}

/// The place of the pin whose card an element is in.
pub fn pin_of(element: &Element) -> usize {
    let card = element.closest("[data-pin]").ok().flatten();
    card.map_or(usize::MAX, |card| dom::number(&card, "data-pin"))
}
