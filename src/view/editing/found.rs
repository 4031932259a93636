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
use crate::view::root::Root;
use crate::view::store::Store;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// A row: its box, the label, the value, the kind.
const ROW: &str =
    "<input type=checkbox data-do=tick data-to=label><span></span><span></span><span></span>";
const SECTION: &str =
    "<legend><label><input type=checkbox data-do=tick data-to=fieldset><b></b></label></legend>";
const ROWS: &str = "[data-at]";
const TICKED: &str = "[data-at]:checked";

/// What is listed.
#[derive(Default)]
pub struct FoundList(RefCell<Found>);

impl FoundList {
    /// Carries out what a person did in the dialog, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        let root = Root::by_id("found");
        let Some(list) = root.find(".found").filter(|_| deed.kind == Kind::Click) else {
            return;
        };
        match deed.action {
            Action::Found if root.is_open() => return root.close(),
            Action::Found => {
                let found = store.runtime().app().found_readings();
                list.set_text_content(None);
                for name in &found.sections {
                    let heading = add(&list, "fieldset", SECTION);
                    if let Some(heading) = heading.and_then(|section| dom::find(&section, "b")) {
                        dom::set_text(&heading, name);
                    }
                }
                self.0.replace(found);
            }
            Action::Make => return self.make(store, &root, &list),
            _ => {
                let is_ticked = deed.element.has_attribute("data-tick") || is_checked(deed.element);
                let all = deed.element.get_attribute("data-to").unwrap_or_default();
                if let Ok(Some(all)) = deed.element.closest(&all) {
                    for input in &dom::all(&all, ROWS) {
                        check(input, is_ticked);
                    }
                }
            }
        }
        self.fill(store, &root, &list);
        // The first box gets the focus, so it has to be there.
        root.open();
    }

    fn make(&self, store: Store, root: &Root, list: &Element) {
        let mut ticked = Vec::new();
        for input in &dom::all(list, TICKED) {
            ticked.extend(dom::number(input, "data-at"));
        }
        let found = &self.0.borrow();
        store.edit(Edit::AddAll {
            found,
            ticked: &ticked,
        });
        let runtime = store.runtime();
        let app = runtime.app();
        if let Some(problem) = root.find(".problem") {
            dom::set_text(&problem, app.edit_notice());
        }
        if app.edit_notice().is_empty() {
            root.close();
            // What opened the dialog may be gone.
            if let Ok(Some(edit)) = document().query_selector("[data-do=edit]") {
                focus(&edit);
            }
        }
    }

    /// Brings the open dialog up to the readings.
    pub fn draw(&self, store: Store) {
        let root = Root::by_id("found");
        if let Some(list) = root.find(".found").filter(|_| root.is_open()) {
            self.fill(store, &root, &list);
        }
    }

    fn fill(&self, store: Store, root: &Root, list: &Element) {
        let runtime = store.runtime();
        let app = runtime.app();
        let mut found = self.0.borrow_mut();
        found.follow(app.table(), app.pins());
        if fill_rows(&app, &found, list).is_none() {
            // Another board is connected.
            return root.close();
        }
        for section in &dom::all(list, "fieldset") {
            let (ticked, all) = (count(section, TICKED), count(section, ROWS));
            if let Some(input) = dom::find(section, "input") {
                check(&input, ticked == all);
                let input: &HtmlInputElement = input.unchecked_ref();
                input.set_indeterminate(0 < ticked && ticked < all);
            }
        }
        let note = found.note(count(list, TICKED));
        for (selector, text) in [("h2", found.heading()), (".actions p", note)] {
            if let Some(element) = root.find(selector) {
                dom::set_text(&element, &text);
            }
        }
    }
}

/// Fills the row of each item; nothing if the table is of another board by now.
fn fill_rows(app: &App, found: &Found, list: &Element) -> Option<()> {
    for at in count(list, ROWS)..found.items.len() {
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

fn count(root: &Element, selector: &str) -> usize {
    dom::all(root, selector).len()
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
