//! Cards change their order: by mouse or finger, by the arrow keys, or one place at a time.

use crate::browser::{document, dom};
use crate::model::app::Edit;
use crate::view::action::{Deed, Kind};
use crate::view::pin_card::pin_of;
use crate::view::store::Store;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

/// How far a pointer moves before it moves a card, in pixels: a click is never quite still.
const SLACK_PX: i32 = 6;
/// How near to its edge the list of cards scrolls, and by how much at once, in pixels.
const EDGE_PX: i32 = 40;
const SCROLL_PX: i32 = 14;

/// The card that is being moved, if one is.
#[derive(Default)]
pub struct Drag {
    from: RefCell<Option<Held>>,
    /// The card beside which it would stand, its pin, and whether behind it.
    to: RefCell<Option<(Element, usize, bool)>>,
    /// Whether it has moved, so that the click which ends it is none.
    has_moved: Cell<bool>,
}

/// A card under a pressed pointer.
struct Held {
    pin: usize,
    /// Where the pointer went down.
    x: i32,
    y: i32,
    /// What scrolls the cards.
    scroller: Option<Element>,
}

impl Drag {
    /// Follows a pointer event on any element.
    pub fn follow(&self, store: Store, kind: Kind, element: &Element, event: &PointerEvent) {
        match kind {
            Kind::PointerDown => {
                self.has_moved.set(false);
                self.begin(element, event);
            }
            Kind::PointerMove => self.point(event),
            Kind::PointerUp => {
                let to = self
                    .to
                    .borrow()
                    .as_ref()
                    .map(|(_, pin, after)| (*pin, *after));
                if let (Some(held), Some((beside, after))) = (self.end(), to) {
                    store.edit(beside_of(held.pin, beside, after));
                }
            }
            Kind::PointerCancel | Kind::ContextMenu | Kind::KeyDown => {
                self.end();
            }
            _ => {}
        }
    }

    /// Whether a click is only the end of a move.
    pub fn swallows_click(&self) -> bool {
        self.has_moved.take()
    }

    fn begin(&self, element: &Element, event: &PointerEvent) {
        let Ok(Some(card)) = element.closest(".is-editing .pin") else {
            return;
        };
        let grip = element.closest("[data-do=grip]").ok().flatten();
        // A finger on the card itself scrolls the page.
        if event.button() != 0 || grip.is_none() && event.pointer_type() != "mouse" {
            return;
        }
        if let Some(grip) = grip {
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
        *self.from.borrow_mut() = pin_of(&card).map(|pin| Held {
            pin,
            x: event.client_x(),
            y: event.client_y(),
            scroller: card.closest("main").ok().flatten(),
        });
    }

    fn point(&self, event: &PointerEvent) {
        let (x, y) = (event.client_x(), event.client_y());
        let from = self.from.borrow();
        let Some(held) = &*from else {
            return;
        };
        if !self.has_moved.get() && (x - held.x).abs() + (y - held.y).abs() < SLACK_PX {
            return;
        }
        self.has_moved.set(true);
        event.prevent_default();
        if let Some(scroller) = &held.scroller {
            scroll(scroller, y);
        }
        self.mark("");
        let under = document().element_from_point(x as f32, y as f32);
        let card = under.and_then(|under| under.closest("[data-pin]").ok()?);
        let beside = card.and_then(|card| {
            let pin = pin_of(&card).filter(|pin| *pin != held.pin)?;
            let place = card.get_bounding_client_rect();
            let after = f64::from(x) > place.left() + place.width() / 2.0;
            Some((card, pin, after))
        });
        *self.to.borrow_mut() = beside;
        self.mark("before");
    }

    /// Shows beside which card the moved one would stand, or nothing more.
    fn mark(&self, side: &str) {
        if let Some((card, _, after)) = &*self.to.borrow() {
            let side = if *after && !side.is_empty() {
                "after"
            } else {
                side
            };
            dom::set(card, "data-drop", side);
        }
    }

    fn end(&self) -> Option<Held> {
        self.mark("");
        self.to.take();
        self.from.take()
    }
}

/// Carries out what a person did to the grip of a card.
pub fn act(store: Store, deed: &Deed<'_>) {
    if deed.kind != Kind::KeyDown {
        return;
    }
    let event: &KeyboardEvent = deed.event.unchecked_ref();
    let later = match event.key().as_str() {
        "ArrowLeft" | "ArrowUp" => false,
        "ArrowRight" | "ArrowDown" => true,
        _ => return,
    };
    event.prevent_default();
    if let Some(pin) = pin_of(deed.element) {
        shift(store, deed.element, pin, later);
    }
}

/// Moves a pin past its neighbour, as the cards stand in the page of an element; says whether it
/// has one.
pub fn shift(store: Store, element: &Element, pin: usize, later: bool) -> bool {
    let neighbour = || {
        let page = element.closest(".page").ok()??;
        let cards = dom::all(&page, "#groups > :not([data-away]) .pin");
        let at = cards.iter().position(|card| pin_of(card) == Some(pin))?;
        let beside = match later {
            true => at.checked_add(1),
            false => at.checked_sub(1),
        };
        pin_of(cards.get(beside?)?)
    };
    let Some(beside) = neighbour() else {
        return false;
    };
    store.edit(beside_of(pin, beside, later));
    true
}

/// The edit that moves a pin before another one, or behind it.
fn beside_of(pin: usize, beside: usize, after: bool) -> Edit<'static> {
    match after {
        true => Edit::MoveBehind { pin, beside },
        false => Edit::Move {
            pin,
            before: beside,
        },
    }
}

/// Scrolls the cards where the pointer is near the edge of their list.
fn scroll(scroller: &Element, y: i32) {
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
