//! The readings that no pin shows, as a table; behind a broker, grouped by device.
//!
//! There may be thousands of rows, so only those in sight are in the document. They are reused as
//! the person scrolls, and so are filled directly and not through signals.

use super::action::{Action, Deed, Kind};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::listen::{Alarm, Listener};
use crate::browser::{document, dom};
use crate::model::app::{Edit, Input, Moment};
use crate::model::dashboard::list::{Line, List};
use crate::model::dashboard::table::Table;
use crate::model::text::{concat, isolated, push_integer};
use leptos::prelude::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use words::t;

/// The height of a row before there is one, in pixels: a finger needs higher ones than a mouse.
const ROW_PX: usize = 30;
/// How many more rows than fit are in the document, so that a short scroll needs no redraw.
const SPARE_ROWS: usize = 8;
/// How often the ages are updated, in milliseconds.
const AGE_MS: i32 = 1_000;

/// The table of the readings that no pin shows.
#[component]
pub fn Readings(
    /// The board that sends them.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    let shown = Rc::new(Shown {
        store,
        root: root.clone(),
        list: RefCell::default(),
        held: Cell::default(),
        top_px: Cell::default(),
    });
    // Ages grow, and the person scrolls, even when no message arrives. They are drawn in a frame,
    // which a hidden page has only when it is shown again.
    let drawn = shown.clone();
    let aging = Rc::new_cyclic(|me: &Weak<RefCell<Alarm>>| {
        let me = me.clone();
        let frame = RefCell::new(Alarm::frame(Box::new(move || {
            drawn.draw(true);
            if let Some(aging) = me.upgrade() {
                aging.borrow_mut().set(AGE_MS);
            }
        })));
        RefCell::new(Alarm::timer(Box::new(move || frame.borrow_mut().set(0))))
    });
    let scrolling = OnceCell::new();
    store.watch(
        store.table,
        Box::new(move || {
            shown.draw(false);
            if store.read(|app, _| app.table().unclaimed()) > 0 {
                aging.borrow_mut().set(AGE_MS);
            }
            if let Some(scroller) = shown.scroller() {
                let shown = shown.clone();
                scrolling.get_or_init(|| {
                    Listener::new(
                        scroller.unchecked_into(),
                        &["scroll", "toggle"],
                        Box::new(move |_| shown.draw(false)),
                    )
                });
            }
        }),
    );
    t! { view! {
        <details class="readings" id="readings" use:is_root=root open hidden>
            <summary></summary>
            <table aria-label="[[Other readings]]">
                <thead>
                    <tr><th>"[[Path]]"</th><th>"[[Value]]"</th><th>"[[Age]]"</th><th>"[[Rate]]"</th><th>"[[Pin]]"</th></tr>
                </thead>
                <tbody></tbody>
            </table>
        </details>
    } }
}

/// Carries out what a person did to a reading, or to a group of them.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        (Kind::Click, Action::Turn) => {
            let group = deed.element.get_attribute("data-row").unwrap_or_default();
            store.dispatch(Input::Turn(&group));
        }
        (Kind::Click, Action::Add) => {
            if let Some(row) = dom::number(deed.element, "data-row") {
                store.edit(Edit::Add { row });
            }
        }
        _ => {}
    }
}

/// Lets rows that were made pins go, once the person does anything outside of the list.
pub fn hear(store: Store, kind: Kind, target: &Element) {
    if matches!(kind, Kind::PointerMove | Kind::PointerDown | Kind::KeyUp)
        && store.read(|app, _| app.sought().held()) > 0
        && let Ok(None) = target.closest("#readings")
    {
        store.dispatch(Input::LeaveReadings);
    }
}

/// The readings in the document.
struct Shown {
    store: Store,
    root: Root,
    list: RefCell<List>,
    /// How many rows stay although they were made pins.
    held: Cell<usize>,
    /// Where the list stood in the window.
    top_px: Cell<f64>,
}

impl Shown {
    fn scroller(&self) -> Option<Element> {
        self.root.get()?.closest("main").ok()?
    }

    /// Draws the rows, those out of sight only if `is_unseen_due`: they may be read out.
    fn draw(&self, is_unseen_due: bool) {
        let (Some(whole), Some(head), Some(rows), Some(scroller)) = (
            self.root.get(),
            self.root.find("summary"),
            self.root.find("tbody"),
            self.scroller(),
        ) else {
            return;
        };
        let runtime = self.store.runtime();
        let now = runtime.now();
        let app = runtime.app();
        let table = app.table();
        let mut list = self.list.borrow_mut();
        list.arrange(table, app.sought(), app.profile());
        if let Some(found) = dom::find(&scroller, ".find [role=status]") {
            dom::set_text(&found, &app.found(list.found()));
        }
        let held = app.sought().held();
        let listed = table.unclaimed() + held;
        dom::hide(whole, listed == 0);
        if listed == 0 {
            return;
        }
        dom::set_text(&head, &list.note(table));
        let mut top_px = whole.get_bounding_client_rect().top();
        if self.held.replace(held) < held {
            // The card of a new pin may have moved the list, and the next row is to be where it was.
            let by_px = top_px - self.top_px.get();
            scroller.set_scroll_top(scroller.scroll_top() + by_px as i32);
            top_px = whole.get_bounding_client_rect().top();
        }
        self.top_px.set(top_px);
        // The first rows are drawn wherever they are, so that there is something to scroll to.
        let is_due = is_unseen_due || !rows.has_child_nodes();
        if is_due || is_in_sight(whole, &scroller) {
            draw_rows(table, &list, whole, &rows, &scroller, now);
        }
    }
}

/// Whether a person can see the list, or a short scroll brings it into sight.
fn is_in_sight(whole: &Element, scroller: &Element) -> bool {
    let below = scroller.get_bounding_client_rect().bottom() + (SPARE_ROWS * ROW_PX) as f64;
    whole.has_attribute("open") && whole.get_bounding_client_rect().top() < below
}

/// Draws the rows that are in sight.
fn draw_rows(
    table: &Table,
    list: &List,
    whole: &Element,
    rows: &Element,
    scroller: &Element,
    now: Moment,
) {
    let all = &list.lines;
    let row_px = rows.first_element_child();
    let row_px = row_px.map_or(0.0, |row| row.get_bounding_client_rect().height()) as usize;
    let row_px = if row_px == 0 { ROW_PX } else { row_px };
    let above_px =
        scroller.get_bounding_client_rect().top() - whole.get_bounding_client_rect().top();
    let first = (above_px.max(0.0) as usize / row_px).saturating_sub(SPARE_ROWS / 2);
    let count = scroller.client_height() as usize / row_px + SPARE_ROWS;
    let count = count.min(all.len());
    let first = first.min(all.len() - count);
    while (rows.child_element_count() as usize) < count {
        add_row(rows);
    }
    while rows.child_element_count() as usize > count
        && let Some(row) = rows.last_element_child()
    {
        row.remove();
    }
    // Margins stand in for the rows that are not in the document.
    stretch(rows, "margin-top", first * row_px);
    stretch(rows, "margin-bottom", (all.len() - count - first) * row_px);
    let mut shown = rows.first_element_child();
    for line in all.iter().skip(first) {
        let Some(row) = shown else {
            return;
        };
        match *line {
            Line::Reading { row: place, named } => {
                if let Some(reading) = table.row(place) {
                    // A reading in a group is shown without the group's name and the separator.
                    let from = if named > 0 { named + 1 } else { 0 };
                    let path = reading.path.get(from..).unwrap_or(&reading.path);
                    let (value, age) = (reading.shown(), reading.age(now.ms));
                    let (action, sign, act, age) = match reading.pins.is_empty() {
                        true => ("add", "+", t!("Add "), age.as_str()),
                        false => ("", "✓", t!("Added "), t!("added")),
                    };
                    fill(&row, "", [path, &value, age, &reading.rate()]);
                    let mut number = String::new();
                    push_integer(&mut number, place as u64);
                    button(&row, action, sign, act, &reading.path, &number);
                }
            }
            Line::Group(at) => {
                if let Some(group) = list.group(at) {
                    let name = group.name(table);
                    // Its cell spans the column of the value, whose own cell is hidden.
                    let mut head = concat(&[&isolated(name), " · "]);
                    push_integer(&mut head, group.rows.len() as u64);
                    let age = group.newest(table).map(|row| row.age(now.ms));
                    fill(&row, "turn", [&head, "", &age.unwrap_or_default(), ""]);
                    let (sign, act) = match group.is_open {
                        true => ("▾", t!("Fold ")),
                        false => ("▸", t!("Open ")),
                    };
                    button(&row, "turn", sign, act, name, name);
                    dom::set(&row, "data-row", name);
                }
            }
        }
        shown = row.next_element_sibling();
    }
}

/// Fills the cells of a row that hold text.
fn fill(row: &Element, action: &str, texts: [&str; 4]) {
    // The whole row of a group can be clicked.
    dom::set(row, "data-do", action);
    let mut cell = row.first_element_child();
    if let Some(first) = &cell {
        let columns = if action.is_empty() { "1" } else { "2" };
        dom::set(first, "colspan", columns);
    }
    for text in texts {
        if let Some(this) = cell {
            let place = this.first_element_child();
            dom::set_text(place.as_ref().unwrap_or(&this), text);
            cell = this.next_element_sibling();
        }
    }
}

/// Says what the button of a row does, and with what.
fn button(row: &Element, action: &str, sign: &str, act: &str, name: &str, with: &str) {
    if let Some(button) = dom::find(row, "button") {
        dom::set_text(&button, sign);
        dom::set(&button, "data-do", action);
        dom::set(&button, "data-row", with);
        dom::set(&button, "aria-label", &concat(&[act, name]));
    }
}

fn add_row(rows: &Element) {
    if let Ok(row) = document().create_element("tr") {
        let _ = row.insert_adjacent_html(
            "afterbegin",
            "<td><bdi></bdi></td><td><bdi></bdi></td><td></td><td></td><td><button type=button></button></td>",
        );
        let _ = rows.append_child(&row);
    }
}

/// Sets a margin of the table, in pixels.
fn stretch(rows: &Element, margin: &str, px: usize) {
    let mut height = String::new();
    push_integer(&mut height, px as u64);
    height.push_str("px");
    if let Some(table) = rows.parent_element() {
        // Set as a property: a strict content security policy allows no style attribute.
        let style = table.unchecked_ref::<HtmlElement>().style();
        let _ = style.set_property(margin, &height);
    }
}
