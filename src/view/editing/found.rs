//! The readings to tick, of which a dashboard is made.
//!
//! The boxes themselves know what is ticked. A row is made once and then only filled where something
//! changed: hundreds of them go on showing live values while a person ticks.

use crate::browser::{document, dom};
use crate::model::app::{App, Edit};
use crate::model::dashboard::found::Found;
use crate::model::dashboard::guess::kind_and_unit;
use crate::model::text::{concat, push_integer};
use crate::view::action::{Action, Deed, Kind};
use crate::view::panel::focus;
use crate::view::store::Store;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement};

/// A row: its box, the label, the value, the kind.
const ROW: &str = "<input type=checkbox data-do=tick><span></span><span></span><span></span>";
const SECTION: &str = "<legend><label><input type=checkbox data-do=tick><b></b></label></legend>";
const ROWS: &str = "[data-at]";
const TICKED: &str = "[data-at]:checked";
const UNTICKED: &str = "[data-at]:not(:checked)";

/// What is listed.
#[derive(Default)]
pub struct FoundList {
    found: RefCell<Found>,
    /// When it was drawn, on the monotonic clock: only what came since then is drawn again.
    drawn_ms: Cell<u64>,
}

impl FoundList {
    /// Carries out what a person did in the dialog, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        let Some(list) = list().filter(|_| deed.kind == Kind::Click) else {
            return;
        };
        match deed.action {
            Action::Make => self.make(store, &list),
            Action::Found if is_open(&list) => close(&list),
            Action::Found => self.open(store, &list),
            _ => {
                let is_ticked = deed.element.has_attribute("data-tick") || is_checked(deed.element);
                // A box ticks its section, and a button everything.
                if let Ok(Some(all)) = deed.element.closest("label:has(span),fieldset,form") {
                    for input in &dom::all(&all, ROWS) {
                        check(input, is_ticked);
                    }
                }
                self.fill(store, &list);
            }
        }
    }

    fn open(&self, store: Store, list: &Element) {
        let found = store.runtime().app().found_readings();
        list.set_text_content(None);
        for name in &found.sections {
            if let Some(section) = add(list, "fieldset", SECTION) {
                tell(&section, "b", name);
            }
        }
        self.found.replace(found);
        self.drawn_ms.set(0);
        // The first box gets the focus, so it has to be there.
        self.fill(store, list);
        if let Some(dialog) = list.closest("dialog").ok().flatten() {
            let _ = dialog.unchecked_ref::<HtmlDialogElement>().show_modal();
        }
    }

    fn make(&self, store: Store, list: &Element) {
        let mut ticked = Vec::new();
        for input in &dom::all(list, TICKED) {
            ticked.extend(dom::number(input, "data-at"));
        }
        let found = &self.found.borrow();
        store.edit(Edit::AddAll {
            found,
            ticked: &ticked,
        });
        if !store.runtime().app().edit_notice().is_empty() {
            // It is shown with the next frame.
            return;
        }
        close(list);
        // What opened the dialog may be gone.
        if let Ok(Some(edit)) = document().query_selector("[data-do=edit]") {
            focus(&edit);
        }
    }

    /// Brings the open dialog up to the readings.
    pub fn draw(&self, store: Store) {
        if let Some(list) = list().filter(is_open) {
            self.fill(store, &list);
        }
    }

    fn fill(&self, store: Store, list: &Element) {
        let runtime = store.runtime();
        let app = runtime.app();
        let mut found = self.found.borrow_mut();
        found.follow(app.table(), app.pins());
        let since_ms = self.drawn_ms.replace(runtime.now().ms);
        if fill_rows(&app, &found, list, since_ms).is_none() {
            // Another board is connected.
            return close(list);
        }
        for section in &dom::all(list, "fieldset") {
            let has = |selector| dom::find(section, selector).is_some();
            let (some, not_all) = (has(TICKED), has(UNTICKED));
            if let Some(input) = dom::find(section, "input") {
                check(&input, !not_all);
                let input: &HtmlInputElement = input.unchecked_ref();
                input.set_indeterminate(some && not_all);
            }
        }
        if let Some(form) = list.parent_element() {
            tell(&form, "h2", &found.heading());
            tell(&form, ".problem", app.edit_notice());
            let ticked = dom::all(list, TICKED).len();
            tell(&form, ".actions p", &found.note(ticked));
        }
    }
}

fn list() -> Option<Element> {
    dom::by_id("readings-found")
}

fn is_open(list: &Element) -> bool {
    matches!(list.closest("dialog[open]"), Ok(Some(_)))
}

fn close(list: &Element) {
    if let Ok(Some(dialog)) = list.closest("dialog[open]") {
        dialog.unchecked_ref::<HtmlDialogElement>().close();
    }
}

/// Says this in the part of an element that a selector finds.
fn tell(element: &Element, selector: &str, text: &str) {
    if let Some(part) = dom::find(element, selector) {
        dom::set_text(&part, text);
    }
}

/// Fills the row of each item that came since then; nothing if the table is of another board by now.
fn fill_rows(app: &App, found: &Found, list: &Element, since_ms: u64) -> Option<()> {
    for at in dom::all(list, ROWS).len()..found.items.len() {
        let item = found.items.get(at)?;
        let row = add(&list.children().item(item.section as u32)?, "label", ROW)?;
        let input = row.first_element_child()?;
        let mut digits = String::new();
        push_integer(&mut digits, at as u64);
        dom::set(&input, "data-at", &digits);
        dom::set(&input, "aria-label", &item.label);
        check(&input, item.is_good);
    }
    for input in &dom::all(list, ROWS) {
        let item = found.items.get(dom::number(input, "data-at")?)?;
        let reading = app.table().row(item.row)?;
        if reading.path != item.path {
            return None;
        }
        if reading.came_ms() < since_ms {
            continue;
        }
        let (kind, unit) = kind_and_unit(reading);
        let mut cell = input.next_element_sibling();
        for text in [&item.label, &concat(&[&reading.shown(), " ", unit]), kind] {
            let this = cell?;
            dom::set_text(&this, text);
            cell = this.next_element_sibling();
        }
    }
    Some(())
}

/// Appends an element with this in it.
fn add(to: &Element, name: &str, html: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    let _ = element.insert_adjacent_html("afterbegin", html);
    let _ = to.append_child(&element);
    Some(element)
}

fn is_checked(input: &Element) -> bool {
    input.unchecked_ref::<HtmlInputElement>().checked()
}

fn check(input: &Element, is_checked: bool) {
    let input: &HtmlInputElement = input.unchecked_ref();
    input.set_checked(is_checked);
}
