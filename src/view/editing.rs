//! The edit mode: the bar above the pins, the form of a pin, the profile as text, and the
//! question before an output that asks first.

use super::actions::{pin_of, show_address};
use super::board::Board;
use super::drag::Drag;
use super::header::list_texts;
use super::pins::focus;
use crate::browser::{document, dom, page, take_in, take_out};
use crate::model::app::{App, Edit, Input};
use crate::model::connection::address::Address;
use crate::model::profile::edit;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlInputElement, KeyboardEvent, NodeList};

/// What a person is about to edit.
#[derive(Default)]
pub struct Hands {
    /// The pin in the form, by its place.
    pub pin: Cell<usize>,
    /// The generation of the pins that this is a place in.
    generation: Cell<u32>,
    /// The card that is being moved.
    pub drag: Drag,
    /// How often another tab had changed which pin stands where when the form was last drawn.
    moves: Cell<u32>,
    /// Where a finger touched a slider, and until when that is not moved by it, in milliseconds:
    /// without end before the finger has moved along it.
    pub touch: Cell<(i32, i32, u64)>,
}

/// The bar of the edit mode, and what opens above the page.
#[component]
pub fn Editing(
    /// The board whose dashboard is edited.
    board: Board,
    /// What is about to be edited.
    hands: Rc<Hands>,
) -> impl IntoView {
    board.watch(board.link, Box::new(move |app, _| draw(app, &hands)));
    view! {
        <div class="editing">
            <div class="edit-bar" id="bar" role="toolbar" aria-label="Edit the dashboard" hidden>
                <button type="button" id="undo" data-do="undo">"Undo"</button>
                <button type="button" id="redo" data-do="redo">"Redo"</button>
                <button type="button" data-do="text">"Text"</button>
                <label class="file">
                    "Import"
                    <input type="file" accept=".json" data-do="import"/>
                </label>
                <button type="button" data-do="export">"Export"</button>
                <button type="button" id="reset" data-do="reset">"Reset"</button>
                <p>"Controls are off while you edit."</p>
            </div>
            <p class="said"><span id="said" role="status" aria-label="Last edit"></span>
                <button type="button" id="take-back" data-do="undo" hidden>"Undo"</button>
            </p>
            <p class="problem" id="edit-notice" role="alert" hidden></p>
            <dialog class="sheet" id="pin-form" aria-labelledby="pin-name"><form method="dialog" autocomplete="off" autocapitalize="off" spellcheck="false">
                <h2 id="pin-name"></h2>
                <div class="fields" id="fields">
                    <label>"Label"<input name="label" data-do="field"/></label>
                    <label>"Kind"<select name="kind" data-do="field">
                        <option>"digital"</option>
                        <option>"switch"</option>
                        <option>"analog"</option>
                        <option>"slider"</option>
                        <option>"counter"</option>
                        <option>"button"</option>
                        <option>"text"</option>
                    </select></label>
                    <label data-for="switch slider button">"Sends"
                        <input name="write" data-do="field" placeholder="relay={value}"/>
                    </label>
                    <label data-for="mqtt switch slider button">"Topic"<input name="topic" data-do="field"/></label>
                    <label data-for="mqtt switch slider button">"QoS"<input name="qos" data-do="field" inputmode="numeric" placeholder="0"/></label>
                    <label data-for="analog slider counter text">"Unit"<input name="unit" data-do="field"/></label>
                    <label data-for="analog slider">"From"<input name="min" data-do="field" inputmode="decimal"/></label>
                    <label data-for="analog slider">"To"<input name="max" data-do="field" inputmode="decimal"/></label>
                    <label data-for="analog slider counter">"Decimals"<input name="digits" data-do="field" inputmode="numeric"/></label>
                    <label data-for="digital switch">"Word for on"<input name="on" data-do="field"/></label>
                    <label data-for="digital switch">"Word for off"<input name="off" data-do="field"/></label>
                    <label>"Group"<input name="group" data-do="field"/></label>
                    <label data-for="digital switch analog slider counter text">"Reading"
                        <input name="path" data-do="field"/>
                    </label>
                    <label class="check"><input type="checkbox" name="shown" data-do="field"/>"Shown"</label>
                    <label class="check"><input type="checkbox" name="wide" data-do="field"/>"Wide"</label>
                    <label class="check" data-for="switch slider button"><input type="checkbox" name="confirm" data-do="field"/>"Ask first"</label>
                    <label class="check" data-for="switch slider button"><input type="checkbox" name="locked" data-do="field"/>"Locked"</label>
                    <label class="check" data-for="mqtt switch slider button"><input type="checkbox" name="retain" data-do="field"/>"Retain"</label>
                    <label class="check" data-for="switch"><input type="checkbox" name="momentary" data-do="field"/>"On while pressed"</label>
                </div>
                <div role="status"><ul class="problem" id="form-problems" aria-label="Problems"></ul></div>
                <div class="actions">
                    <button type="button" data-do="earlier">"Earlier"</button>
                    <button type="button" data-do="later">"Later"</button>
                    <button type="button" data-do="remove">"Remove"</button>
                    <button class="primary">"Done"</button>
                </div>
            </form></dialog>
            <dialog class="sheet" id="text-form" aria-labelledby="text-name"><form method="dialog" autocomplete="off" autocapitalize="off" spellcheck="false">
                <h2 id="text-name">"Profile as text"</h2>
                <textarea id="text" data-do="text-typed" aria-label="Profile"></textarea>
                <div role="status"><ul id="review" aria-label="Review"></ul></div>
                <div class="actions">
                    <button type="button" data-do="format">"Format"</button>
                    <button>"Cancel"</button>
                    <button class="primary" data-do="use">"Use it"</button>
                </div>
            </form></dialog>
            <dialog class="sheet" id="question" aria-labelledby="question-text"><form method="dialog">
                <h2 id="question-text"></h2>
                <div class="actions">
                    <button>"Cancel"</button>
                    <button class="primary" data-do="confirm">"Yes"</button>
                </div>
            </form></dialog>
        </div>
    }
}

fn draw(app: &App, hands: &Hands) {
    let is_editing = app.is_editing();
    if let (Some(page), Some(bar), Some(edit)) =
        (dom::by_id("page"), dom::by_id("bar"), dom::by_id("edit"))
    {
        let _ = page
            .class_list()
            .toggle_with_force("is-editing", is_editing);
        dom::hide(&bar, !is_editing);
        dom::set_bool(&edit, "aria-pressed", is_editing);
    }
    if let Some(said) = dom::by_id("said") {
        dom::set_text(&said, app.edit_said());
    }
    if let Some(reset) = dom::by_id("reset") {
        dom::hide(&reset, !app.has_edits());
    }
    for (id, can) in [("undo", app.can_undo()), ("redo", app.can_redo())] {
        if let Some(button) = dom::by_id(id) {
            dom::disable(&button, !can);
        }
    }
    if let Some(button) = dom::by_id("take-back") {
        let is_said = !app.edit_said().is_empty();
        dom::hide(&button, is_editing || !is_said || !app.can_undo());
    }
    dom::tell("edit-notice", app.edit_notice());
    // What is typed next would go to another pin.
    if hands.moves.replace(app.moves()) != app.moves()
        && let Some(form) = dialog("pin-form")
    {
        form.close();
    }
    if let Some(form) = dom::by_id("text-form") {
        // The review of a profile tells whether it leads to another host.
        dom::set(
            &form,
            "data-host",
            app.link().address().map_or("", Address::host),
        );
    }
    fill_form(app, hands, false);
    ask(app);
}

/// Opens the question, or closes it.
fn ask(app: &App) {
    let Some(dialog) = dialog("question") else {
        return;
    };
    match app.question() {
        Some(question) => {
            dom::tell("question-text", &question);
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        }
        // A browser that knows no dialogs has none that is open.
        None if dialog.open() => dialog.close(),
        None => {}
    }
}

fn dialog(id: &str) -> Option<HtmlDialogElement> {
    dom::by_id(id).map(JsCast::unchecked_into)
}

fn open(id: &str) {
    if let Some(dialog) = dialog(id)
        && !dialog.open()
    {
        let _ = dialog.show_modal();
    }
}

/// Brings the open form up to the pin. The field that is being typed into is left alone, unless
/// the form is of another pin than before.
fn fill_form(app: &App, hands: &Hands, is_another: bool) {
    let (Some(form), Some(fields), Some(pin)) = (
        dialog("pin-form"),
        dom::by_id("fields"),
        app.pins().get(hands.pin.get()),
    ) else {
        return;
    };
    if !form.open() {
        return;
    }
    if hands.generation.get() != app.generation() {
        // Another pin may stand at this place, and would be written.
        form.close();
        return;
    }
    dom::set(&form, "data-kind", pin.spec().kind.name());
    dom::set_bool(&form, "data-mqtt", app.profile().dialect.has_broker());
    dom::tell("pin-name", pin.spec().label());
    let active = document().active_element();
    for field in all(&fields, "[data-do]") {
        let value = app.field_of(hands.pin.get(), &name_of(&field));
        let input: &HtmlInputElement = field.unchecked_ref();
        if input.type_() == "checkbox" {
            // A pin is shown where nothing is said.
            input.set_checked(value == "true" || value.is_empty() && name_of(&field) == "shown");
        } else if is_another || active.as_ref() != Some(&field) && input.value() != value {
            input.set_value(&value);
        }
    }
    if let Some(list) = dom::by_id("form-problems") {
        let mut problems = app.profile_problems();
        if !app.edit_notice().is_empty() {
            problems.push(app.edit_notice().into());
        }
        let problems: Vec<_> = problems.iter().map(String::as_str).collect();
        list_texts(&list, "li", &problems);
    }
}

fn name_of(field: &Element) -> String {
    field.get_attribute("name").unwrap_or_default()
}

/// All elements in `root` that a selector finds.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let found: Option<NodeList> = root.query_selector_all(selector).ok();
    let mut elements = Vec::new();
    if let Some(found) = found {
        for at in 0..found.length() {
            elements.extend(found.item(at).map(JsCast::unchecked_into));
        }
    }
    elements
}

/// Carries out what a person did to edit; says whether it was that.
pub fn act(
    board: &Board,
    hands: &Rc<Hands>,
    name: &str,
    action: &str,
    element: &Element,
    event: &Event,
) -> bool {
    let edit = |edit| do_edit(board, edit);
    match (name, action) {
        ("click", "edit") => {
            let is_editing = board.runtime.app().is_editing();
            edit(Edit::Mode(!is_editing));
        }
        ("click", "undo") => edit(Edit::Undo),
        ("click", "redo") => edit(Edit::Redo),
        ("click", "reset") => edit(Edit::Reset),
        ("click", "keep-mine") => edit(Edit::KeepMine),
        ("click", "use-own") => {
            // The board's own profile stands behind the edited one.
            board.dispatch(Input::Choose(1));
            show_address(&board.runtime);
        }
        ("click", "add") => {
            let row = dom::number(element, "data-row");
            edit(Edit::Add { row });
        }
        ("click", "pin") => {
            hands.pin.set(pin_of(element));
            hands.generation.set(board.runtime.app().generation());
            open("pin-form");
            fill_form(&board.runtime.app(), hands, true);
        }
        ("input", "field") => {
            let input: &HtmlInputElement = element.unchecked_ref();
            let value = match (input.type_().as_str(), input.checked()) {
                ("checkbox", true) => "true".into(),
                ("checkbox", false) => "false".into(),
                _ => input.value(),
            };
            edit(Edit::Set {
                pin: form_pin(board, hands),
                field: &name_of(element),
                value: &value,
            });
            follow(board, hands);
        }
        ("click", "earlier" | "later") => {
            // The first card goes no earlier, and the last one no later.
            if shift(board, form_pin(board, hands), action == "later").is_some() {
                follow(board, hands);
            }
        }
        ("click", "remove") => {
            edit(Edit::Remove {
                pin: form_pin(board, hands),
            });
            if let Some(form) = dialog("pin-form") {
                form.close();
            }
        }
        ("keydown", "grip") => {
            let event: &KeyboardEvent = event.unchecked_ref();
            let later = match event.key().as_str() {
                "ArrowLeft" | "ArrowUp" => false,
                "ArrowRight" | "ArrowDown" => true,
                _ => return true,
            };
            event.prevent_default();
            shift(board, pin_of(element), later);
        }
        ("click", "grip") => {}
        ("click", "confirm") => board.dispatch(Input::Confirm(true)),
        ("click", "text") => {
            let text = board.runtime.app().profile_text().to_owned();
            show_text(&edit::formatted(&text).unwrap_or(text));
        }
        ("input", "text-typed") => review(),
        ("click", "format") => {
            if let Some(formatted) = edit::formatted(&text()) {
                show_text(&formatted);
            }
        }
        ("click", "use") => {
            edit(Edit::Text(&text()));
            show_address(&board.runtime);
        }
        ("click", "export") => {
            let app = board.runtime.app();
            take_out::download("board.json", app.profile_text());
        }
        ("change", "import") => take_in::file(element.unchecked_ref(), show_text),
        _ => return false,
    }
    true
}

/// What a person does anywhere on the page: drops a file, pastes a profile, takes a step back.
pub fn act_anywhere(board: &Board, hands: &Hands, name: &str, element: &Element, event: &Event) {
    match name {
        // A browser would leave the page for the file.
        "dragover" => event.prevent_default(),
        "drop" => take_in::dropped(event.unchecked_ref(), is_field(element), show_text),
        "paste" if !is_field(element) => {
            let pasted = take_in::pasted(event.unchecked_ref());
            if pasted.trim_ascii_start().starts_with('{') {
                // The browser would put it into the field that is about to get the focus, too.
                event.prevent_default();
                show_text(&pasted);
            }
        }
        "keydown" if !is_field(element) && board.runtime.app().is_editing() => {
            let event: &KeyboardEvent = event.unchecked_ref();
            let is_shifted = event.shift_key();
            let key = event.key();
            if !(event.ctrl_key() || event.meta_key()) {
                return;
            }
            let edit = match (key.as_str(), is_shifted) {
                ("z", false) => Edit::Undo,
                ("z" | "Z", true) | ("y", _) => Edit::Redo,
                _ => return,
            };
            event.prevent_default();
            do_edit(board, edit);
        }
        // Whoever leaves the question without an answer means no.
        "close" if element.id() == "question" => board.dispatch(Input::Confirm(false)),
        // The cards are others than when the form was opened.
        "close" if element.id() == "pin-form" => {
            if let Some(groups) = dom::by_id("groups") {
                focus(&groups, "pin", hands.pin.get());
            }
        }
        _ => {}
    }
}

/// Whether a person types into an element.
pub fn is_field(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

/// Carries out an edit. What it did is said with the next frame.
fn do_edit(board: &Board, edit: Edit<'_>) {
    if let Some(said) = dom::by_id("said") {
        // The same words once more are said once more.
        said.set_text_content(None);
    }
    board.dispatch(Input::Edit(edit));
}

/// The place of the pin in the form; one that there is not where the pins are other ones by now.
fn form_pin(board: &Board, hands: &Hands) -> usize {
    let is_there = board.runtime.app().generation() == hands.generation.get();
    if is_there {
        hands.pin.get()
    } else {
        usize::MAX
    }
}

/// The form follows its pin, which may stand elsewhere now; where the edit was not done, it stays.
fn follow(board: &Board, hands: &Hands) {
    let app = board.runtime.app();
    if let Some(place) = app.edited_pin() {
        hands.pin.set(place);
        hands.generation.set(app.generation());
    }
}

/// Moves a pin past its neighbour, as the cards stand in the page, if it has one.
fn shift(board: &Board, pin: usize, later: bool) -> Option<()> {
    let cards = all(&dom::by_id("groups")?, ".pin");
    let at = cards.iter().position(|card| pin_of(card) == pin)?;
    let beside = if later {
        at.checked_add(1)
    } else {
        at.checked_sub(1)
    };
    let beside = cards.get(beside?)?;
    move_beside(board, pin, pin_of(beside), later);
    Some(())
}

/// Moves a pin before another one, or behind it.
pub fn move_beside(board: &Board, pin: usize, beside: usize, after: bool) {
    let edit = match after {
        true => Edit::MoveBehind { pin, beside },
        false => Edit::Move {
            pin,
            before: beside,
        },
    };
    do_edit(board, edit);
}

fn text() -> String {
    dom::input("text").map_or_else(String::new, |field| field.value())
}

/// Opens the text view with a profile. Nothing is done with it before the person has seen what it
/// sends, and uses it. What was typed into an open one comes back by the browser's own undo.
fn show_text(json: &str) {
    let is_open = dialog("text-form").is_some_and(|dialog| dialog.open());
    open("text-form");
    if let Some(field) = dom::input("text")
        && !(is_open && take_in::typed_over(field.unchecked_ref(), json))
    {
        field.set_value(json);
    }
    review();
}

/// Says where the text would have the page connect as it is typed, what is wrong with it, and what
/// it would have the page send.
fn review() {
    let Some(list) = dom::by_id("review") else {
        return;
    };
    let today = dom::by_id("text-form").and_then(|form| form.get_attribute("data-host"));
    let review = edit::review_from(&text(), &today.unwrap_or_default(), page::is_secure());
    let mut lines = Vec::new();
    if !review.connects.is_empty() {
        lines.push(review.connects.as_str());
    }
    for line in [&review.problems, &review.sends].into_iter().flatten() {
        lines.push(line);
    }
    list_texts(&list, "li", &lines);
}
