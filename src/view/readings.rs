//! What the board sends and no pin shows, as a table.
//!
//! There may be thousands of rows: only those in sight are in the document, and
//! two rows of the right height stand for the others.

use super::board::Board;
use crate::browser::listen::{Alarm, Listener};
use crate::browser::{document, dom};
use crate::model::app::{App, Moment};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The height of a row, in pixels; the style sheet has the same.
const ROW_PX: usize = 30;
/// How many rows more than fit are in the document, so that scrolling finds them there.
const SPARE_ROWS: usize = 8;
/// How often the ages are brought up to date, in milliseconds.
const AGE_MS: i32 = 1_000;
/// The cells of a row.
const CELLS: usize = 4;

/// The table of the readings that no pin shows.
#[component]
pub fn Readings(
    /// The board that sends them.
    board: Board,
) -> impl IntoView {
    let runtime = board.runtime.clone();
    // Ages grow, and the person scrolls, also where nothing comes.
    let redraw = move || draw(&runtime.app(), runtime.now());
    let aging = Rc::new(RefCell::new(Alarm::timer(Box::new(redraw.clone()))));
    let scrolling = RefCell::new(None);
    board.watch(
        board.table,
        Box::new(move |app, now| {
            draw(app, now);
            if !app.table().unclaimed().is_empty() {
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
                    <tr><th>"Path"</th><th>"Value"</th><th>"Age"</th><th>"Rate"</th></tr>
                </thead>
                <tbody id="rows"></tbody>
            </table>
        </details>
    }
}

fn draw(app: &App, now: Moment) {
    let (Some(whole), Some(rows), Some(scroller)) = (
        dom::by_id("readings"),
        dom::by_id("rows"),
        dom::by_id("pins"),
    ) else {
        return;
    };
    let table = app.table();
    let all = table.unclaimed();
    dom::hide(&whole, all.is_empty());
    dom::tell("readings-count", &table.count_note());
    if all.is_empty() {
        return;
    }
    let above_px =
        scroller.get_bounding_client_rect().top() - rows.get_bounding_client_rect().top();
    let first = (above_px.max(0.0) as usize / ROW_PX)
        .saturating_sub(SPARE_ROWS / 2)
        .min(all.len());
    let fitting = scroller.client_height() as usize / ROW_PX + SPARE_ROWS;
    let last = (first + fitting).min(all.len());
    // The first and the last row stand for those that are out of sight.
    while (rows.child_element_count() as usize) < last - first + 2 {
        add_row(&rows);
    }
    while rows.child_element_count() as usize > last - first + 2 {
        if let Some(row) = rows.last_element_child() {
            row.remove();
        }
    }
    let mut shown = rows.first_element_child();
    let mut places = all.iter().skip(first);
    for at in 0..last - first + 2 {
        let Some(row) = shown else {
            return;
        };
        let is_shown = at > 0 && at <= last - first;
        let out_of_sight = match at {
            0 => first,
            _ if is_shown => 0,
            _ => all.len() - last,
        };
        stretch(&row, is_shown, out_of_sight);
        if is_shown && let Some(reading) = places.next().and_then(|place| table.row(*place)) {
            let texts = [
                &reading.path,
                &reading.shown(),
                &reading.age(now.ms),
                &reading.rate(),
            ];
            let mut cell = row.first_element_child();
            for text in texts {
                let Some(this) = cell else {
                    break;
                };
                dom::set_text(&this, text);
                cell = this.next_element_sibling();
            }
        }
        shown = row.next_element_sibling();
    }
}

fn add_row(rows: &Element) {
    let make = |name: &str| document().create_element(name).ok();
    if let Some(row) = make("tr") {
        for _ in 0..CELLS {
            if let Some(cell) = make("td") {
                let _ = row.append_child(&cell);
            }
        }
        let _ = rows.append_child(&row);
    }
}

/// Makes a row as high as the rows that it stands for.
fn stretch(row: &Element, is_shown: bool, out_of_sight: usize) {
    let mut height = String::new();
    crate::model::text::push_integer(&mut height, (out_of_sight * ROW_PX) as u64);
    height.push_str("px");
    let _ = row.toggle_attribute_with_force("aria-hidden", !is_shown);
    // Set as a property: a strict content security policy allows no style attribute.
    let style = row.unchecked_ref::<HtmlElement>().style();
    let _ = style.set_property("height", if is_shown { "" } else { &height });
    let _ = style.set_property(
        "display",
        if !is_shown && out_of_sight == 0 {
            "none"
        } else {
            ""
        },
    );
    if !is_shown {
        let mut cell = row.first_element_child();
        while let Some(this) = cell {
            dom::set_text(&this, "");
            cell = this.next_element_sibling();
        }
    }
}
