//! What the board sends and no pin shows, as a table; behind a broker a group for each device.
//!
//! There may be thousands of rows: only those in sight are in the document.

use super::board::Board;
use crate::browser::listen::{Alarm, Listener};
use crate::browser::{document, dom};
use crate::model::app::{App, Moment};
use crate::model::dashboard::list::{Line, List, WORTH_FINDING};
use crate::model::text::{concat, isolated, push_integer};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The height of a row, in pixels; the style sheet has the same.
const ROW_PX: usize = 30;
/// How many rows more than fit are in the document, so that scrolling finds them there.
const SPARE_ROWS: usize = 8;
/// How often the ages are brought up to date, in milliseconds.
const AGE_MS: i32 = 1_000;

/// The table of the readings that no pin shows.
#[component]
pub fn Readings(
    /// The board that sends them.
    board: Board,
) -> impl IntoView {
    let runtime = board.runtime.clone();
    // Ages grow, and the person scrolls, also where nothing comes.
    let list = Rc::new(RefCell::new(List::default()));
    let drawn = list.clone();
    let redraw = move || draw(&runtime.app(), &mut drawn.borrow_mut(), runtime.now());
    let aging = Rc::new_cyclic(|me: &Weak<RefCell<Alarm>>| {
        let (me, redraw) = (me.clone(), redraw.clone());
        RefCell::new(Alarm::timer(Box::new(move || {
            redraw();
            if let Some(aging) = me.upgrade() {
                aging.borrow_mut().set(AGE_MS);
            }
        })))
    });
    let scrolling = RefCell::new(None);
    board.watch(
        board.table,
        Box::new(move |app, now| {
            draw(app, &mut list.borrow_mut(), now);
            if app.table().unclaimed() > 0 {
                aging.borrow_mut().set(AGE_MS);
            }
            if scrolling.borrow().is_none()
                && let Some(scroller) = dom::by_id("pins")
            {
                let redraw = redraw.clone();
                *scrolling.borrow_mut() = Some(Listener::new(
                    scroller.unchecked_into(),
                    &["scroll"],
                    Box::new(move |_| redraw()),
                ));
            }
        }),
    );
    view! {
        <details class="readings" id="readings" open hidden>
            <summary id="readings-count"></summary>
            <table aria-label="Other readings">
                <thead>
                    <tr><th>"Path"</th><th>"Value"</th><th>"Age"</th><th>"Rate"</th><th>"Pin"</th></tr>
                </thead>
                <tbody id="rows"></tbody>
            </table>
        </details>
    }
}

fn draw(app: &App, list: &mut List, now: Moment) {
    let (Some(whole), Some(rows), Some(scroller)) = (
        dom::by_id("readings"),
        dom::by_id("rows"),
        dom::by_id("pins"),
    ) else {
        return;
    };
    let table = app.table();
    let is_sought = !app.sought().is_empty();
    dom::hide(&whole, table.unclaimed() == 0);
    if let Some(find) = dom::by_id("find-label") {
        dom::hide(&find, table.len() < WORTH_FINDING && !is_sought);
    }
    if table.unclaimed() == 0 {
        return;
    }
    list.arrange(table, app.sought(), app.profile());
    dom::tell("readings-count", &list.note(table));
    let all = &list.lines;
    let above_px =
        scroller.get_bounding_client_rect().top() - whole.get_bounding_client_rect().top();
    let first = (above_px.max(0.0) as usize / ROW_PX).saturating_sub(SPARE_ROWS / 2);
    let count = scroller.client_height() as usize / ROW_PX + SPARE_ROWS;
    let count = count.min(all.len());
    let first = first.min(all.len() - count);
    while (rows.child_element_count() as usize) < count {
        add_row(&rows);
    }
    while rows.child_element_count() as usize > count
        && let Some(row) = rows.last_element_child()
    {
        row.remove();
    }
    // The table is moved to where its rows belong, and the rest of its place is kept free.
    stretch(&rows, "margin-top", first);
    stretch(&rows, "margin-bottom", all.len() - count - first);
    let mut shown = rows.first_element_child();
    for line in all.iter().skip(first) {
        let Some(row) = shown else {
            return;
        };
        match *line {
            Line::Reading { row: place, named } => {
                if let Some(reading) = table.row(place) {
                    // What begins as the head of the group does goes without that and what parts them.
                    let from = if named > 0 { named + 1 } else { 0 };
                    let path = reading.path.get(from..).unwrap_or(&reading.path);
                    let (value, age) = (reading.shown(), reading.age(now.ms));
                    fill(&row, "", [path, &value, &age, &reading.rate()]);
                    let mut number = String::new();
                    push_integer(&mut number, place as u64);
                    button(&row, "add", "+", "Add ", &reading.path, &number);
                }
            }
            Line::Group(at) => {
                if let Some(group) = list.group(at) {
                    let name = group.name(table);
                    // It has the room of the value, too, whose own cell is not shown.
                    let mut head = concat(&[&isolated(name), " · "]);
                    push_integer(&mut head, group.rows.len() as u64);
                    let age = group.newest(table).map(|row| row.age(now.ms));
                    fill(&row, "turn", [&head, "", &age.unwrap_or_default(), ""]);
                    let (sign, act) = match group.is_open {
                        true => ("▾", "Fold "),
                        false => ("▸", "Open "),
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
    // All of the head of a group can be clicked.
    dom::set(row, "data-do", action);
    let mut cell = row.first_element_child();
    if let Some(first) = &cell {
        let columns = if action.is_empty() { "1" } else { "2" };
        dom::set(first, "colspan", columns);
    }
    for text in texts {
        if let Some(this) = cell {
            dom::set_text(&this, text);
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
            "<td></td><td></td><td></td><td></td><td><button type=button></button></td>",
        );
        let _ = rows.append_child(&row);
    }
}

/// Sets a margin of the table to the height of so many rows.
fn stretch(rows: &Element, margin: &str, count: usize) {
    let mut height = String::new();
    push_integer(&mut height, (count * ROW_PX) as u64);
    height.push_str("px");
    if let Some(table) = rows.parent_element() {
        // Set as a property: a strict content security policy allows no style attribute.
        let style = table.unchecked_ref::<HtmlElement>().style();
        let _ = style.set_property(margin, &height);
    }
}
