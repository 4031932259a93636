//! The form of a pin.

use super::drag::shift;
use super::offer;
use crate::browser::{document, dom};
use crate::model::app::Edit;
use crate::model::dashboard::pins::Pin;
use crate::view::action::{Action, Deed, Kind};
use crate::view::pin_card::{focus, pin_of};
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use words::t;

/// The form, and the pin that it is about.
#[derive(Default)]
pub struct Form {
    root: Root,
    /// The place of the pin.
    pin: Cell<usize>,
    /// The generation of the pins that it is a place in.
    generation: Cell<u32>,
    /// How often another tab had changed which pin stands where when the form was last drawn.
    moves: Cell<u32>,
}

/// The form of a pin. Each change is an edit of its own, and shows at once.
#[component]
pub fn PinForm(
    /// The board that the pin belongs to.
    store: Store,
    /// The form.
    form: Rc<Form>,
) -> impl IntoView {
    let root = form.root.clone();
    store.watch(store.link, Box::new(move || form.draw(store)));
    t! { view! {
        <dialog class="sheet" aria-labelledby="pin-name" use:is_root=root>
            <form method="dialog" autocomplete="off" autocapitalize="off" spellcheck="false">
                <h2 id="pin-name"></h2>
                <div class="fields">
                    <label>"[[Label]]"<input name="label" data-do="field"/></label>
                    <label>"[[Kind]]"<select name="kind" data-do="field">
                        <option>"digital"</option>
                        <option>"switch"</option>
                        <option>"analog"</option>
                        <option>"slider"</option>
                        <option>"counter"</option>
                        <option>"button"</option>
                        <option>"chart"</option>
                        <option>"text"</option>
                        <option>"select"</option>
                        <option>"number"</option>
                        <option>"input"</option>
                        <option>"color"</option>
                        <option>"gauge"</option>
                    </select></label>
                    <label data-for="switch slider button select number input color">"[[Sends]]"
                        <input name="write" data-do="field" placeholder="relay={value}"/>
                    </label>
                    <div class="offers" data-for="switch slider button select number input color">
                        <div role="group" aria-label="[[Commands to take]]"></div>
                        <button type="button" data-do="test">"[[Test]]"</button>
                        <p role="status" aria-label="[[Answer]]"></p>
                    </div>
                    <label data-for="mqtt switch slider button select number input color">"[[Topic]]"<input name="topic" data-do="field"/></label>
                    <label data-for="mqtt switch slider button select number input color">"[[QoS]]"<input name="qos" data-do="field" inputmode="numeric" placeholder="0"/></label>
                    <label data-for="analog slider counter chart text number gauge">"[[Unit]]"<input name="unit" data-do="field"/></label>
                    <label data-for="analog slider chart number gauge">"[[From]]"<input name="min" data-do="field" inputmode="decimal"/></label>
                    <label data-for="analog slider chart number gauge">"[[To]]"<input name="max" data-do="field" inputmode="decimal"/></label>
                    <label data-for="analog slider counter number gauge">"[[Decimals]]"<input name="digits" data-do="field" inputmode="numeric"/></label>
                    <label data-for="slider number">"[[Step]]"<input name="by" data-do="field" inputmode="decimal"/></label>
                    <label data-for="select">"[[Options]]"<input name="options" data-do="field" placeholder="auto, heat, 3"/></label>
                    <label data-for="chart">"[[Window (s)]]"<input name="window" data-do="field" inputmode="decimal" placeholder="600"/></label>
                    <label data-for="digital switch">"[[Word for on]]"<input name="on" data-do="field"/></label>
                    <label data-for="digital switch">"[[Word for off]]"<input name="off" data-do="field"/></label>
                    <label>"[[Group]]"<input name="group" data-do="field"/></label>
                    <label>"[[Page]]"<input name="page" data-do="field"/></label>
                    <label data-for="digital switch analog slider counter chart text select number input color gauge">"[[Reading]]"
                        <input name="path" data-do="field"/>
                    </label>
                    <label class="check"><input type="checkbox" name="shown" data-do="field"/>"[[Shown]]"</label>
                    <label class="check" data-for="digital switch analog slider counter button text select number input color gauge"><input type="checkbox" name="wide" data-do="field"/>"[[Wide]]"</label>
                    <label class="check" data-for="analog counter text"><input type="checkbox" name="spark" data-do="field"/>"[[Line]]"</label>
                    <label class="check" data-for="chart"><input type="checkbox" name="step" data-do="field"/>"[[Steps]]"</label>
                    <label class="check" data-for="switch slider button select number input color"><input type="checkbox" name="confirm" data-do="field"/>"[[Ask first]]"</label>
                    <label class="check" data-for="switch slider button select number input color"><input type="checkbox" name="locked" data-do="field"/>"[[Locked]]"</label>
                    <label class="check" data-for="mqtt switch slider button select number input color"><input type="checkbox" name="retain" data-do="field"/>"[[Retain]]"</label>
                    <label class="check" data-for="switch"><input type="checkbox" name="momentary" data-do="field"/>"[[On while pressed]]"</label>
                    <details class="alarm-fields" data-for="digital switch analog slider counter chart text select number input color gauge">
                        <summary>"[[Alarms]]"</summary>
                        <div class="fields">
                            <label>"[[Warning]]"<input name="warn" data-do="field" placeholder="5..60"/></label>
                            <label>"[[Alarm]]"<input name="alarm" data-do="field" placeholder="0..80"/></label>
                            <label data-for="analog slider counter text number gauge">"[[Hysteresis]]"<input name="hysteresis" data-do="field" inputmode="decimal" placeholder="0"/></label>
                            <label data-for="digital switch analog slider counter text select number input color gauge">"[[Lasts (s)]]"<input name="for" data-do="field" inputmode="decimal" placeholder="0"/></label>
                            <label data-for="digital switch analog slider counter text select number input color gauge">"[[Late after (s)]]"<input name="late" data-do="field" inputmode="decimal"/></label>
                        </div>
                        <p>"[[Limits of a number: 5..60, or ..80 without a lower one. States: on, off, or words such as open, fault.]]"</p>
                    </details>
                </div>
                <div role="status"><ul class="problem" aria-label="[[Problems]]"></ul></div>
                <div class="actions">
                    <button type="button" data-do="earlier">"[[Earlier]]"</button>
                    <button type="button" data-do="later">"[[Later]]"</button>
                    <button type="button" data-do="remove">"[[Remove]]"</button>
                    <button class="primary">"[[Done]]"</button>
                </div>
            </form>
        </dialog>
    } }
}

impl Form {
    /// Carries out what a person did in the form, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        match (deed.kind, deed.action) {
            (Kind::Click, Action::Pin) => {
                if let Some(pin) = pin_of(deed.element) {
                    self.pin.set(pin);
                    self.generation.set(store.read(|app, _| app.generation()));
                    self.root.open();
                    self.fill(store, true);
                }
            }
            (Kind::Input, Action::Field) => {
                let input: &HtmlInputElement = deed.element.unchecked_ref();
                let value = match (input.type_().as_str(), input.checked()) {
                    ("checkbox", true) => "true".into(),
                    ("checkbox", false) => "false".into(),
                    _ => input.value(),
                };
                if let Some(pin) = self.pin(store) {
                    store.edit(Edit::Set {
                        pin,
                        field: &name_of(deed.element),
                        value: &value,
                    });
                    self.follow(store);
                }
            }
            (Kind::Click, Action::Offer | Action::Test) => {
                if let Some(pin) = self.pin(store) {
                    offer::act(store, pin, deed);
                    self.follow(store);
                }
            }
            (Kind::Click, Action::Earlier | Action::Later) => {
                let later = deed.action == Action::Later;
                // The first card goes no earlier, and the last one no later.
                if let Some(pin) = self.pin(store)
                    && shift(store, deed.element, pin, later)
                {
                    self.follow(store);
                }
            }
            (Kind::Click, Action::Remove) => {
                if let Some(pin) = self.pin(store) {
                    store.edit(Edit::Remove { pin });
                }
                self.root.close();
            }
            _ => {}
        }
    }

    /// Whether this is the form's element.
    pub fn is(&self, element: &Element) -> bool {
        self.root.get() == Some(element)
    }

    /// Gives the focus back to the card, which may be another one than when the form was opened.
    pub fn closed(&self) {
        let form = self.root.get();
        if let Some(Ok(Some(page))) = form.map(|form| form.closest(".page")) {
            focus(&page, "pin", self.pin.get());
        }
    }

    /// The pin, if the pins are still those that it was chosen from.
    fn pin(&self, store: Store) -> Option<usize> {
        let is_there = store.read(|app, _| app.generation()) == self.generation.get();
        is_there.then(|| self.pin.get())
    }

    /// The form follows its pin, which may stand elsewhere now; where the edit was not done, it stays.
    fn follow(&self, store: Store) {
        let edited = store.read(|app, _| Some((app.edited_pin()?, app.generation())));
        if let Some((pin, generation)) = edited {
            self.pin.set(pin);
            self.generation.set(generation);
        }
    }

    fn draw(&self, store: Store) {
        let moves = store.read(|app, _| app.moves());
        if self.moves.replace(moves) != moves {
            // What is typed next would go to another pin.
            self.root.close();
        }
        self.fill(store, false);
    }

    /// Brings the open form up to the pin. The field that is being typed into is left alone, unless
    /// the form is of another pin than before.
    fn fill(&self, store: Store, is_another: bool) {
        if !self.root.is_open() {
            return;
        }
        let Some(pin) = self.pin(store) else {
            // Another pin may stand at this place, and would be written.
            return self.root.close();
        };
        let runtime = store.runtime();
        let app = runtime.app();
        let (Some(form), Some(spec)) = (self.root.get(), app.pins().get(pin).map(Pin::spec)) else {
            return;
        };
        dom::set(form, "data-kind", spec.kind.name());
        dom::set_bool(form, "data-mqtt", app.profile().dialect.has_broker());
        if let Some(name) = self.root.find("h2") {
            dom::set_text(&name, spec.label());
        }
        let active = document().active_element();
        for field in &dom::all(form, "[data-do=field]") {
            let name = name_of(field);
            let value = app.field_of(pin, &name);
            let input: &HtmlInputElement = field.unchecked_ref();
            let problem = app.field_problem(pin, &name);
            dom::set_bool(field, "aria-invalid", !problem.is_empty());
            dom::set(field, "aria-description", problem);
            if let Some(label) = field.parent_element() {
                dom::set(&label, "data-problem", problem);
            }
            if input.type_() == "checkbox" {
                // A pin is shown where nothing is said, and so is its line.
                let is_default = matches!(name.as_str(), "shown" | "spark");
                input.set_checked(value == "true" || value.is_empty() && is_default);
            } else if is_another
                // What is wrong stays to be corrected.
                || problem.is_empty() && active.as_ref() != Some(field) && input.value() != value
            {
                input.set_value(&value);
            }
        }
        offer::fill(&app, form, pin);
        let mut problems = app.profile_problems();
        if !app.edit_notice().is_empty() {
            problems.push(app.edit_notice().into());
        }
        if let Some(list) = self.root.find("ul") {
            let problems: Vec<_> = problems.iter().map(String::as_str).collect();
            dom::list_texts(&list, "li", &problems);
        }
    }
}

fn name_of(field: &Element) -> String {
    field.get_attribute("name").unwrap_or_default()
}
