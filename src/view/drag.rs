//! A card that is moved by mouse or finger to another place.

use super::board::Board;
use super::editing::move_beside;
use crate::browser::{document, dom};
use std::cell::Cell;
use web_sys::{Element, PointerEvent};

/// How far a pointer moves before it moves a card, in pixels: a click is never quite still.
const SLACK_PX: i32 = 6;
/// How near to its edge the list of cards scrolls, and by how much at once, in pixels.
const EDGE_PX: i32 = 40;
const SCROLL_PX: i32 = 14;

/// The card that is being moved, if one is.
#[derive(Default)]
pub struct Drag {
    /// The pin of the card that the pointer went down on, and where.
    from: Cell<Option<(usize, i32, i32)>>,
    /// The pin beside which it would stand, and whether behind it.
    to: Cell<Option<(usize, bool)>>,
    /// Whether it has moved, so that the click which ends it is none.
    has_moved: Cell<bool>,
}

impl Drag {
    /// Takes note of a pointer event on an element of a card, or of anything while a card is held.
    pub fn act(&self, board: &Board, name: &str, element: &Element, event: &PointerEvent) {
        match name {
            "pointerdown" => {
                self.has_moved.set(false);
                self.begin(element, event);
            }
            "pointermove" if self.from.get().is_some() => self.point(event),
            "pointerup" => self.end(Some(board)),
            "pointercancel" | "contextmenu" | "keydown" => self.end(None),
            _ => {}
        }
    }

    /// Whether a click is only the end of a move.
    pub fn swallows_click(&self) -> bool {
        self.has_moved.take()
    }

    fn begin(&self, element: &Element, event: &PointerEvent) {
        let Ok(Some(card)) = element.closest(".is-editing [data-pin]") else {
            return;
        };
        let is_grip = element.closest("[data-do=grip]").ok().flatten();
        // A finger on the card itself scrolls the page.
        if event.button() != 0 || is_grip.is_none() && event.pointer_type() != "mouse" {
            return;
        }
        if let Some(grip) = is_grip {
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
        let pin = dom::number(&card, "data-pin");
        self.from
            .set(Some((pin, event.client_x(), event.client_y())));
    }

    fn point(&self, event: &PointerEvent) {
        let (x, y) = (event.client_x(), event.client_y());
        let Some((pin, from_x, from_y)) = self.from.get() else {
            return;
        };
        if !self.has_moved.get() && (x - from_x).abs() + (y - from_y).abs() < SLACK_PX {
            return;
        }
        self.has_moved.set(true);
        event.prevent_default();
        scroll(y);
        self.mark("");
        let under = document().element_from_point(x as f32, y as f32);
        let card = under.and_then(|under| under.closest("[data-pin]").ok()?);
        self.to.set(None);
        if let Some(card) = card {
            let beside = dom::number(&card, "data-pin");
            let place = card.get_bounding_client_rect();
            if beside != pin {
                let after = f64::from(x) > place.left() + place.width() / 2.0;
                self.to.set(Some((beside, after)));
                self.mark(if after { "after" } else { "before" });
            }
        }
    }

    /// Shows beside which card the moved one would stand.
    fn mark(&self, side: &str) {
        if let Some((beside, _)) = self.to.get() {
            let mut selector = String::from("[data-pin=\"");
            crate::model::text::push_integer(&mut selector, beside as u64);
            selector.push_str("\"]");
            if let Some(page) = dom::by_id("groups")
                && let Some(card) = dom::find(&page, &selector)
            {
                dom::set(&card, "data-drop", side);
            }
        }
    }

    fn end(&self, board: Option<&Board>) {
        self.mark("");
        let from = self.from.take();
        if let (Some((pin, ..)), Some((beside, after)), Some(board)) = (from, self.to.take(), board)
        {
            move_beside(board, pin, beside, after);
        }
    }
}

/// Scrolls the cards where the pointer is near the edge of their list.
fn scroll(y: i32) {
    if let Some(scroller) = dom::by_id("pins") {
        let place = scroller.get_bounding_client_rect();
        let by = if y < place.top() as i32 + EDGE_PX {
            -SCROLL_PX
        } else if y > place.bottom() as i32 - EDGE_PX {
            SCROLL_PX
        } else {
            0
        };
        scroller.set_scroll_top(scroller.scroll_top() + by);
    }
}
