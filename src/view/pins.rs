//! The pins as cards, those of one group together.
//!
//! There may be hundreds of them, and each value arrives on its own: a card is put into the document
//! when its pin appears, and drawn when its pin has changed, or comes into sight after that. A
//! `<For>` over cards with a signal each and holes in `view!` weighs 3,062 bytes of `index.html.gz`
//! more, even without groups.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::pages;
use super::past::PAST;
use super::pin_card::{Card, focus, pin_of};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::canvas::Colours;
use crate::browser::sight::{self, Sight};
use crate::browser::{document, dom};
use crate::model::app::{App, Moment, PAGES_ARE_HERE};
use crate::model::dashboard::{found, list};
use crate::model::history;
use crate::model::mqtt;
use crate::model::profile::kept;
use crate::model::text::concat;
use crate::model::time::sooner;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::cell::{Cell, OnceCell, Ref, RefCell};
use std::rc::Rc;
use web_sys::Element;
use words::t;

const EMPTY: Hole = ("empty", Shows::Notice(|app, _| why_empty(app)));
const HOLES: &[Hole] = &[EMPTY];
/// What is offered in place of cards.
const MAKE_HOLES: &[Hole] = &[
    EMPTY,
    ("make", Shows::Flag("hidden", |app, _| !can_make(app))),
];

/// How long the colours of the page are taken for the same, in milliseconds.
const COLOURS_MS: u64 = 1_000;

const BEGIN: &str = "<div>";
const CARDS: &str = "<div id=groups></div><p class=empty data-shows=empty hidden></p>";
const MAKE: &str = t!(
    "<button type=button class=primary data-do=found data-shows=make hidden>[[\
    Make a dashboard]]</button>"
);
const END: &str = "</div>";

/// The cards of all pins. None moves because another one comes.
#[component]
pub fn Pins(
    /// The board that the pins belong to.
    store: Store,
) -> impl IntoView {
    let root = Root::default();
    fill(store, store.pins, &root, HOLES);
    if found::IS_HERE {
        fill(store, store.table, &root, MAKE_HOLES);
    }
    let (cards, place) = (Rc::new(Cards::default()), root.clone());
    store.watch(
        store.pins,
        Box::new(move || {
            if let Some(groups) = place.find("#groups") {
                if sight::IS_HERE {
                    cards.watch_sight(store, &groups);
                }
                let runtime = store.runtime();
                let again_ms = cards.draw(&runtime.app(), &groups, runtime.now());
                if let Some(again_ms) = again_ms {
                    runtime.draw_cards_at(again_ms);
                }
            }
        }),
    );
    view! {
        <div use:is_root=root>
            {InertElement::new(inside())}
        </div>
    }
}

/// What is in it: a single piece of markup for Leptos, without what this page leaves out.
fn inside() -> String {
    let past = if history::IS_HERE { PAST } else { "" };
    let nav = if PAGES_ARE_HERE { pages::NAV } else { "" };
    let make = if found::IS_HERE { MAKE } else { "" };
    concat(&[BEGIN, nav, CARDS, make, past, END])
}

/// Carries out a press on the name of a line of a chart.
pub fn act(store: Store, deed: &Deed<'_>) {
    if history::IS_HERE && (deed.kind, deed.action) == (Kind::Click, Action::Series) {
        let is_left_out = deed.element.get_attribute("aria-pressed").as_deref() == Some("false");
        dom::set_bool(deed.element, "aria-pressed", is_left_out);
        let runtime = store.runtime();
        runtime.draw_cards_at(runtime.now().ms);
    }
}

/// What stands in place of cards, or tells where they are.
fn why_empty(app: &App) -> String {
    if can_make(app) {
        return found::heading(app.table().len());
    }
    let why = match (app.pins().is_empty(), app.profile().pins.is_empty()) {
        _ if mqtt::IS_HERE && app.is_crowded() => {
            t!("There are more than 200 pins. Press Find and type to see those of some.")
        }
        (false, _) => "",
        (true, false) => t!("The pins appear here as soon as the board reports them."),
        (true, true) if !list::IS_HERE => {
            t!("This profile has no pins. What the board sends is in the console.")
        }
        (true, true) => {
            t!("This profile has no pins. What the board sends is listed here, and in the console.")
        }
    };
    why.into()
}

/// Whether a dashboard can be made of what the board sends, and there is none.
fn can_make(app: &App) -> bool {
    found::IS_HERE && app.profile().pins.is_empty() && !app.table().is_empty()
}

#[derive(Default)]
struct Cards {
    /// The card of each pin.
    drawn: RefCell<Vec<Card>>,
    generation: Cell<u32>,
    /// The revision of the search by which cards are left out.
    sought: Cell<u32>,
    /// What told last which groups are in sight.
    arranged: Cell<u32>,
    /// The stamp of the alarms that are shown.
    #[cfg(feature = "alarms")]
    alarms: Cell<u32>,
    sight: OnceCell<Sight>,
    colours: RefCell<Option<Colours>>,
    /// When they were read.
    colours_ms: Cell<u64>,
}

impl Cards {
    /// Has a card drawn when it comes into sight, and seldom while it is out of it.
    fn watch_sight(self: &Rc<Self>, store: Store, groups: &Element) {
        let Ok(Some(scroller)) = groups.closest("main") else {
            return;
        };
        self.sight.get_or_init(|| {
            let cards = Rc::downgrade(self);
            Sight::new(
                &scroller,
                Box::new(move |card, is_in_sight| {
                    let at = pin_of(card);
                    if let (Some(cards), Some(at)) = (cards.upgrade(), at)
                        && let Some(card) = cards.drawn.borrow_mut().get_mut(at)
                    {
                        let runtime = store.runtime();
                        let app = runtime.app();
                        card.is_in_sight = is_in_sight;
                        if let Some(pin) = app.pins().get(at) {
                            let _ = card.catch_up(pin, runtime.now().ms);
                        }
                    }
                }),
            )
        });
    }

    /// The colours of the page, which are read once a second.
    fn colours(&self, now_ms: u64) -> Ref<'_, Option<Colours>> {
        if history::IS_HERE && self.colours_ms.get() + COLOURS_MS <= now_ms {
            self.colours_ms.set(now_ms);
            *self.colours.borrow_mut() = Colours::read();
        }
        self.colours.borrow()
    }

    fn sight(&self) -> Option<&Sight> {
        self.sight.get().filter(|_| sight::IS_HERE)
    }

    /// Draws what has changed; returns when it is to be done again although nothing has.
    fn draw(&self, app: &App, groups: &Element, now: Moment) -> Option<u64> {
        let now_ms = now.ms;
        let mut drawn = self.drawn.borrow_mut();
        let (mut focused, mut again_ms) = (None, None);
        if history::IS_HERE {
            // As long as nothing is changed, the browser need not lay anything out for it.
            drawn.iter_mut().for_each(Card::measure);
            if self.colours_ms.get() + COLOURS_MS <= now_ms {
                drawn.iter_mut().for_each(Card::measure_label);
            }
        }
        let colours = self.colours(now_ms);
        if self.generation.replace(app.generation()) != app.generation() {
            focused = kept::IS_HERE.then(|| held(groups)).flatten();
            drawn.clear();
            if let Some(sight) = self.sight() {
                sight.forget();
            }
            groups.set_text_content(None);
        }
        let sought = app.sought().revision();
        let is_sought_anew = list::IS_HERE && self.sought.replace(sought) != sought;
        #[cfg(feature = "alarms")]
        let has_other_alarms = self.alarms.replace(app.alarms().stamp()) != app.alarms().stamp();
        for (at, pin) in app.pins().iter().enumerate() {
            let is_new = at >= drawn.len();
            if is_new {
                let card = pages::group(groups, pin.spec(), at, app)
                    .and_then(|cards| Card::add(&cards, pin.spec(), at, app.is_editing()));
                let mut card = card?;
                // All are drawn once: what is in sight is known only then.
                card.draw(pin, now_ms);
                if let Some(sight) = self.sight() {
                    sight.watch(card.whole());
                }
                drawn.push(card);
                if history::IS_HERE {
                    // It has its place in the next frame.
                    again_ms = Some(now_ms);
                }
            }
            if let Some(card) = drawn.get_mut(at) {
                if is_sought_anew || list::IS_HERE && is_new {
                    dom::flag(card.whole(), "data-missed", !app.finds(pin));
                }
                again_ms = sooner(again_ms, card.catch_up(pin, now_ms));
                #[cfg(feature = "alarms")]
                if has_other_alarms || is_new {
                    card.draw_alarm(pin, app.alarm_of(at));
                }
                if history::IS_HERE
                    && let Some(colours) = &*colours
                {
                    again_ms = sooner(again_ms, card.draw_past(app, pin, colours, now));
                }
            }
        }
        let arranged = app.arrangement();
        if PAGES_ARE_HERE && self.arranged.replace(arranged) != arranged {
            pages::arrange(groups, app);
        }
        if let Some((action, place)) = focused {
            focus(groups, &action, app.edited_pin().unwrap_or(place));
        }
        again_ms
    }
}

/// Which part of which card has the focus, so that it gets it back when the cards are rebuilt.
fn held(groups: &Element) -> Option<(String, usize)> {
    let active = document().active_element()?;
    let is_card = groups.contains(Some(&active));
    let action = active.get_attribute("data-do").filter(|_| is_card)?;
    Some((action, pin_of(&active)?))
}
