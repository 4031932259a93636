//! The pins as cards, those of one group together.

use super::board::Board;
use super::pin_card::PinCard;
use crate::browser::{document, dom};
use crate::model::app::App;
use leptos::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The cards of all pins. A card is added when its pin comes, and none moves for it.
#[component]
pub fn Pins(
    /// The board that the pins belong to.
    board: Board,
) -> impl IntoView {
    let cards = Cards {
        board: board.clone(),
        // The cards outlive the effect that adds them.
        owner: Owner::new(),
        mounted: RefCell::default(),
        generation: Cell::new(0),
    };
    board.watch(
        board.layout,
        Box::new(move |app, _| {
            if let Some(groups) = dom::by_id("groups") {
                cards.draw(app, &groups);
            }
        }),
    );
    view! {
        <div id="groups"></div>
        <p class="empty" id="empty" hidden></p>
    }
}

struct Cards {
    board: Board,
    owner: Owner,
    /// What keeps each card in the page.
    mounted: RefCell<Vec<Box<dyn Any>>>,
    generation: Cell<u32>,
}

impl Cards {
    fn draw(&self, app: &App, groups: &Element) {
        let mut mounted = self.mounted.borrow_mut();
        if self.generation.replace(app.generation()) != app.generation() {
            mounted.clear();
            self.board.pins.borrow_mut().clear();
            groups.set_text_content(None);
        }
        for (at, pin) in app.pins().iter().enumerate().skip(mounted.len()) {
            let Some(cards) = group(groups, pin.spec().group()) else {
                continue;
            };
            let (board, kind) = (self.board.clone(), pin.spec().kind);
            mounted.push(self.owner.with(|| {
                let card = mount_to(cards, move || {
                    let changed = RwSignal::new(0);
                    board.pins.borrow_mut().push(changed);
                    view! { <PinCard board at kind changed/> }
                });
                Box::new(card) as Box<dyn Any>
            }));
        }
        let has_pins = !app.profile().pins.is_empty();
        dom::tell(
            "empty",
            match (app.pins().is_empty(), has_pins) {
                (false, _) => "",
                (true, true) => "The pins appear here as soon as the board speaks of them.",
                (true, false) => {
                    "This profile describes no pins. What the board sends is listed here, and in the console."
                }
            },
        );
    }
}

/// The place for the cards of a group, made where it is the first of its group.
fn group(groups: &Element, name: &str) -> Option<HtmlElement> {
    let all = groups.children();
    let known = (0..all.length())
        .filter_map(|at| all.item(at))
        .find(|group| group.get_attribute("aria-label").unwrap_or_default() == name);
    let group = match known {
        Some(group) => group,
        None => {
            let make = |name: &str| document().create_element(name).ok();
            let group = make("section")?;
            if !name.is_empty() {
                dom::set(&group, "role", "group");
                dom::set(&group, "aria-label", name);
                let heading = make("h2")?;
                dom::set_text(&heading, name);
                let _ = group.append_child(&heading);
            }
            let cards = make("div")?;
            dom::set(&cards, "class", "cards");
            let _ = group.append_child(&cards);
            let _ = groups.append_child(&group);
            group
        }
    };
    Some(group.last_element_child()?.unchecked_into())
}
