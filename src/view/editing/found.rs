//! The readings to tick, of which a dashboard is made.
//!
//! The rows are made once and then only filled where something changed: hundreds of them go on
//! showing live values while a person ticks.

use crate::browser::{document, dom};
use crate::model::app::{App, Edit};
use crate::model::dashboard::found::Found;
use crate::model::dashboard::guess::kind_and_unit;
use crate::model::text::{concat, push_integer};
use crate::view::action::{Action, Deed, Kind};
use crate::view::panel::focus;
use crate::view::root::{Root, is_root};
use crate::view::store::Store;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

const ROW: &str = "<input type=checkbox data-do=tick><span></span><span></span><span></span>";
const SECTION: &str = "<legend><label><input type=checkbox data-do=tick><b></b></label></legend>";

/// The dialog, and what is listed in it.
#[derive(Default)]
pub struct FoundList {
    root: Root,
    found: RefCell<Found>,
    /// The row of each item.
    rows: RefCell<Vec<Element>>,
}

/// The dialog with the readings to tick.
#[component]
pub fn FoundView(
    /// The board that sends them.
    store: Store,
    /// What is listed.
    list: Rc<FoundList>,
) -> impl IntoView {
    let root = list.root.clone();
    store.watch(store.table, Box::new(move || list.draw(store)));
    view! {
        <dialog class="sheet" id="found" aria-labelledby="found-name" use:is_root=root>
            <form method="dialog">
                <h2 id="found-name"></h2>
                <div class="found"></div>
                <p class="problem" role="alert"></p>
                <div class="actions">
                    <p></p>
                    <button type="button" data-do="tick-all" data-tick="">"All"</button>
                    <button type="button" data-do="tick-all">"None"</button>
                    <button type="button" data-do="found">"Cancel"</button>
                    <button type="button" class="primary" data-do="make">"Make the dashboard"</button>
                </div>
            </form>
        </dialog>
    }
}

impl FoundList {
    /// Carries out what a person did in the dialog, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        match (deed.kind, deed.action) {
            (Kind::Click, Action::Found) if self.root.is_open() => self.root.close(),
            (Kind::Click, Action::Found) => {
                let found = store.runtime().app().found_readings();
                self.rows.borrow_mut().clear();
                if let Some(list) = self.root.find(".found") {
                    list.set_text_content(None);
                    for (at, name) in found.sections.iter().enumerate() {
                        if let Some(section) = add(&list, "fieldset", SECTION) {
                            set_number(&section, "data-section", at);
                            if let Some(heading) = dom::find(&section, "b") {
                                dom::set_text(&heading, name);
                            }
                        }
                    }
                }
                *self.found.borrow_mut() = found;
                // The first box gets the focus, so it has to be there.
                self.fill(store);
                self.root.open();
            }
            (Kind::Click, Action::TickAll) => {
                let is_ticked = deed.element.has_attribute("data-tick");
                self.found.borrow_mut().tick_all(None, is_ticked);
            }
            (Kind::Input, Action::Tick) => {
                let is_ticked = deed.element.unchecked_ref::<HtmlInputElement>().checked();
                let mut found = self.found.borrow_mut();
                match dom::number(deed.element, "data-at") {
                    Some(at) => {
                        if let Some(item) = found.items.get_mut(at) {
                            item.is_ticked = is_ticked;
                        }
                    }
                    None => found.tick_all(dom::number(deed.element, "data-section"), is_ticked),
                }
            }
            (Kind::Click, Action::Make) => return self.make(store),
            _ => return,
        }
        self.draw(store);
    }

    fn make(&self, store: Store) {
        store.edit(Edit::AddAll(&self.found.borrow()));
        let runtime = store.runtime();
        let app = runtime.app();
        if let Some(problem) = self.root.find(".problem") {
            dom::set_text(&problem, app.edit_notice());
        }
        if app.edit_notice().is_empty() {
            self.root.close();
            // What opened the dialog may be gone.
            if let Ok(Some(edit)) = document().query_selector("[data-do=edit]") {
                focus(&edit);
            }
        }
    }

    fn draw(&self, store: Store) {
        if self.root.is_open() {
            self.fill(store);
        }
    }

    fn fill(&self, store: Store) {
        let (Some(whole), Some(list)) = (self.root.get(), self.root.find(".found")) else {
            return;
        };
        let runtime = store.runtime();
        let app = runtime.app();
        let mut found = self.found.borrow_mut();
        found.follow(app.table(), app.pins());
        if self.fill_rows(&app, &found, &list).is_none() {
            // Another board is connected.
            return self.root.close();
        }
        for input in dom::all(&list, "[data-section]") {
            let (ticked, all) = found.count(dom::number(&input, "data-section"));
            let input: &HtmlInputElement = input.unchecked_ref();
            input.set_checked(ticked == all);
            input.set_indeterminate(0 < ticked && ticked < all);
        }
        for (selector, text) in [("h2", found.heading()), (".actions p", found.note())] {
            if let Some(element) = dom::find(whole, selector) {
                dom::set_text(&element, &text);
            }
        }
    }

    /// Fills the row of each item; nothing if the table is of another board by now.
    fn fill_rows(&self, app: &App, found: &Found, list: &Element) -> Option<()> {
        let mut rows = self.rows.borrow_mut();
        for (at, item) in found.items.iter().enumerate() {
            let reading = app.table().row(item.row)?;
            if reading.path != item.path {
                return None;
            }
            if at >= rows.len() {
                let section = list.children().item(item.section as u32)?;
                let row = add(&section, "label", ROW)?;
                set_number(&row, "data-at", at);
                rows.push(row);
            }
            let input = rows.get(at)?.first_element_child()?;
            dom::set(&input, "aria-label", &item.label);
            let input: &HtmlInputElement = input.unchecked_ref();
            input.set_checked(item.is_ticked);
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
}

/// Appends an element with this in it.
fn add(to: &Element, name: &str, html: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    let _ = element.insert_adjacent_html("afterbegin", html);
    let _ = to.append_child(&element);
    Some(element)
}

/// Marks the first box in an element with a number.
fn set_number(element: &Element, name: &str, number: usize) {
    let mut digits = String::new();
    push_integer(&mut digits, number as u64);
    if let Some(input) = dom::find(element, "input") {
        dom::set(&input, name, &digits);
    }
}
