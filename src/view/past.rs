//! What was: the history of a pin, large, in a window of time that a person moves.

use super::action::{Action, Deed, Kind};
use super::pin_card::{focus, pin_of};
use super::plot::{View, name_of};
use super::root::Root;
use super::store::Store;
use crate::browser::canvas::{Colours, Sheet};
use crate::browser::{dom, take_out};
use crate::model::app::{App, Input, Moment};
use crate::model::chart::{CHOICES, Margins, Window, csv, given_up, table};
use crate::model::profile::PinSpec;
use crate::model::text::{clock_text_seconds, concat};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, WheelEvent};
use words::t;

/// How often it is drawn while nothing comes, and how often the words change, in milliseconds.
const GAP_MS: u64 = 250;
const WORDS_GAP_MS: u64 = 1_000;
/// How far a key moves the cursor, as a share of the width.
const STEP: f64 = 0.02;

/// The dialog.
pub const PAST: &str = t!(
    "<dialog class=sheet id=past aria-labelledby=past-name><form method=dialog>\
    <h2 id=past-name></h2>\
    <canvas role=img data-do=plot aria-describedby=past-words></canvas>\
    <p class=at><output></output></p>\
    <ul id=past-words></ul>\
    <div class=actions>\
    <button type=button data-do=window>10 s</button>\
    <button type=button data-do=window>1 min</button>\
    <button type=button data-do=window>10 min</button>\
    <button type=button data-do=window>1 h</button>\
    <button type=button data-do=window>24 h</button>\
    <button type=button data-do=freeze>[[Hold]]</button>\
    <button type=button data-do=live>[[Live]]</button>\
    <button type=button data-do=table>[[Table]]</button>\
    <button type=button data-do=csv>[[Download CSV]]</button>\
    <button type=button data-do=png>[[Download PNG]]</button>\
    <button type=button data-do=forget>[[Forget history]]</button>\
    <button class=primary>[[Close]]</button></div>\
    <div class=numbers></div>\
    </form></dialog>"
);

/// The dialog, and what it shows.
#[derive(Default)]
pub struct Past(RefCell<Option<Shown>>);

struct Shown {
    pin: usize,
    /// The generation of the pins that it was chosen from.
    generation: u32,
    view: View,
    sheet: Sheet,
    /// Where the lines are.
    frame: Margins,
    has_table: bool,
    /// The window of the table that is there, or of none.
    tabled: Option<(Window, bool)>,
    /// The fingers, or the mouse, that are down: which, and how far from the left.
    pointers: Vec<(i32, f64)>,
    written_ms: u64,
}

impl Past {
    /// Carries out what a person did in the dialog, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        if (deed.kind, deed.action) == (Kind::Click, Action::Past) {
            if let Some(pin) = pin_of(deed.element) {
                self.open(store, pin);
            }
            return;
        }
        let runtime = store.runtime();
        let now = runtime.now();
        if let Some(shown) = &mut *self.0.borrow_mut() {
            let now_ms = runtime.app().history().time(now.ms);
            if deed.action == Action::Plot {
                shown.touch(deed, now_ms);
            } else if deed.kind == Kind::Click {
                let window = &mut shown.view.window;
                match deed.action {
                    Action::Window => {
                        let name = deed.element.text_content().unwrap_or_default();
                        for (text, length_ms) in CHOICES {
                            if text == name {
                                window.length_ms = length_ms;
                            }
                        }
                    }
                    Action::Freeze => window.held_to_ms = Some(window.span(now_ms).to_ms),
                    Action::Live => window.held_to_ms = None,
                    Action::Table => shown.has_table = !shown.has_table,
                    Action::Forget => shown.tabled = None,
                    _ => shown.save(&runtime.app(), deed.action, now),
                }
            }
        }
        if (deed.kind, deed.action) == (Kind::Click, Action::Forget) {
            store.dispatch(Input::ForgetHistory);
        }
        self.draw(store, true);
    }

    /// Hears a key in the open dialog; returns whether it was for the chart.
    pub fn key(&self, store: Store, event: &Event) -> bool {
        let key: &KeyboardEvent = event.unchecked_ref();
        let runtime = store.runtime();
        let now_ms = runtime.app().history().time(runtime.now().ms);
        let was_for_it = match &mut *self.0.borrow_mut() {
            Some(shown) => shown.press(&key.key(), key.shift_key(), now_ms),
            None => false,
        };
        if was_for_it {
            event.prevent_default();
            self.draw(store, true);
        }
        was_for_it
    }

    /// The dialog was closed: the focus goes back to the card.
    pub fn closed(&self, dialog: &Element) {
        let page = dialog.closest(".page").ok().flatten();
        if let (Some(shown), Some(page)) = (self.0.take(), page) {
            focus(&page, "past", shown.pin);
        }
    }

    fn open(&self, store: Store, pin: usize) {
        let root = Root::by_id("past");
        let runtime = store.runtime();
        {
            let app = runtime.app();
            let canvas = root.find("canvas");
            let (Some(canvas), Some(name), Some(card)) =
                (canvas, root.find("h2"), app.pins().get(pin))
            else {
                return;
            };
            let spec = card.spec();
            dom::set_text(&name, &concat(&[t!("History of "), spec.label()]));
            dom::set(
                &canvas,
                "aria-label",
                &concat(&[t!("Chart of "), spec.label()]),
            );
            *self.0.borrow_mut() = Sheet::new(canvas).map(|sheet| Shown {
                pin,
                generation: app.generation(),
                view: View::large(spec.window_ms()),
                sheet,
                frame: [0.0; 4],
                has_table: false,
                tabled: None,
                pointers: Vec::new(),
                written_ms: 0,
            });
        }
        root.open();
        self.draw(store, true);
    }

    /// Draws the dialog if it is open; `is_asked` because a person did something.
    pub fn draw(&self, store: Store, is_asked: bool) {
        let mut shown = self.0.borrow_mut();
        let Some(shown) = &mut *shown else { return };
        let root = Root::by_id("past");
        let runtime = store.runtime();
        let (app, now) = (runtime.app(), runtime.now());
        let pin = app.pins().get(shown.pin);
        match (pin, root.get()) {
            (Some(pin), Some(root)) if app.generation() == shown.generation => {
                shown.draw(&app, pin.spec(), root, now, is_asked);
                drop(app);
                runtime.draw_cards_at(now.ms + GAP_MS);
            }
            // Another pin may stand at this place.
            _ => root.close(),
        }
    }
}

impl Shown {
    fn draw(&mut self, app: &App, spec: &PinSpec, root: &Element, now: Moment, is_asked: bool) {
        let Some(colours) = Colours::read() else {
            return;
        };
        let is_due = is_asked || self.written_ms + WORDS_GAP_MS <= now.ms;
        if colours.are_calm() && !is_due {
            return;
        }
        self.sheet.measure();
        self.frame = self.paint(app, spec, &colours, now, "");
        if is_due {
            self.written_ms = now.ms;
            self.write(app, spec, root, now);
        }
    }

    fn paint(
        &self,
        app: &App,
        spec: &PinSpec,
        colours: &Colours,
        now: Moment,
        title: &str,
    ) -> Margins {
        self.view
            .draw(app, spec, &self.sheet, colours, now, Some(title))
    }

    /// Says in words what is drawn, and shows which buttons are on.
    fn write(&mut self, app: &App, spec: &PinSpec, root: &Element, now: Moment) {
        let window = self.view.window;
        let now_ms = app.history().time(now.ms);
        let span = window.span(now_ms);
        let (places, series) = self.view.series(app, spec);
        let mut words = self.view.words(app, spec, now);
        let cursor_ms = self
            .view
            .cursor
            .map(|share| span.from_ms + (span.ms() as f64 * share) as u64);
        let mut at = cursor_ms.map_or(String::new(), |ms| {
            clock_text_seconds(ms.saturating_add_signed(now.zone_ms))
        });
        let mut head = String::from(t!("<table><tr><th>[[Time]]"));
        for (place, series) in places.iter().zip(&series) {
            if let Some(ms) = cursor_ms {
                let name = name_of(app, spec, *place);
                at.push_str(&concat(&[", ", name, " ", &series.text_at(ms)]));
            }
            let lost = given_up(series, now.zone_ms);
            if !lost.is_empty() {
                words.push(lost);
            }
            head.push_str("<th>");
        }
        if let Some(list) = dom::find(root, "ul") {
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            dom::list_texts(&list, "li", &words);
        }
        if let Some(output) = dom::find(root, "output") {
            dom::set_text(&output, &at);
        }
        for button in dom::all(root, "[type=button]") {
            let is_on = match button.text_content().unwrap_or_default().as_str() {
                t!("Hold") => window.held_to_ms.is_some(),
                t!("Live") => window.held_to_ms.is_none(),
                t!("Table") => self.has_table,
                name => {
                    let choice = (name, window.length_ms);
                    CHOICES.contains(&choice)
                }
            };
            dom::set_bool(&button, "aria-pressed", is_on);
        }
        // The table stays as it is while a person reads it.
        let wanted = Some((window, self.has_table));
        if let Some(numbers) = dom::find(root, ".numbers").filter(|_| self.tabled != wanted) {
            self.tabled = wanted;
            numbers.set_text_content(None);
            if self.has_table {
                // All of it is digits, and markup from here; the names are put in as text.
                head.push_str(&table(&series, span, now.zone_ms));
                let _ = numbers.insert_adjacent_html("beforeend", &head);
                let names = dom::all(&numbers, "th").into_iter().skip(1);
                for (place, name) in places.iter().zip(names) {
                    dom::set_text(&name, name_of(app, spec, *place));
                }
            }
        }
    }

    fn save(&self, app: &App, action: Action, now: Moment) {
        let Some(spec) = app.pins().get(self.pin).map(|pin| pin.spec()) else {
            return;
        };
        if action == Action::Csv {
            let (_, series) = self.view.series(app, spec);
            let text = csv(&series, self.view.span(app, now));
            take_out::download(&concat(&[spec.label(), ".csv"]), &text);
        } else if let Some(colours) = Colours::read().filter(|_| action == Action::Png) {
            self.paint(app, spec, &colours, now, spec.label());
            take_out::offer(&concat(&[spec.label(), ".png"]), &self.sheet.png());
        }
    }

    /// A key moves the cursor, the window or its length.
    fn press(&mut self, key: &str, has_shift: bool, now_ms: u64) -> bool {
        let window = &mut self.view.window;
        let share = self.view.cursor.unwrap_or(1.0);
        let moved = match key {
            "ArrowLeft" => -STEP,
            "ArrowRight" => STEP,
            "ArrowUp" | "+" => {
                window.zoom(0.5, share, now_ms);
                0.0
            }
            "ArrowDown" | "-" => {
                window.zoom(2.0, share, now_ms);
                0.0
            }
            "PageUp" => -0.5,
            "PageDown" => 0.5,
            "End" => {
                window.held_to_ms = None;
                0.0
            }
            _ => return false,
        };
        if has_shift || moved.abs() > STEP || !(0.0..=1.0).contains(&(share + moved)) {
            window.pan(moved, now_ms);
        } else {
            self.view.cursor = Some(share + moved);
        }
        true
    }

    /// A pointer moves the cursor; one that is down moves the window, and two of them stretch it.
    fn touch(&mut self, deed: &Deed<'_>, now_ms: u64) {
        let pointer: &PointerEvent = deed.event.unchecked_ref();
        let [left, _, right, _] = self.frame;
        let width = (right - left).max(1.0);
        let edge = deed.element.get_bounding_client_rect().left();
        let share = (f64::from(pointer.client_x()) - edge - left) / width;
        let share = share.clamp(0.0, 1.0);
        self.view.cursor = Some(share);
        let window = &mut self.view.window;
        let id = pointer.pointer_id();
        match deed.kind {
            Kind::Wheel => {
                let wheel: &WheelEvent = deed.event.unchecked_ref();
                let times = if wheel.delta_y() < 0.0 { 0.8 } else { 1.25 };
                window.zoom(times, share, now_ms);
            }
            Kind::PointerDown => {
                let _ = deed.element.set_pointer_capture(id);
                self.pointers.push((id, share));
            }
            Kind::PointerMove => {
                let other = self.pointers.iter().find(|(other, _)| *other != id);
                let other = other.map(|(_, share)| *share);
                for (known, before) in &mut self.pointers {
                    if *known == id {
                        match other {
                            None => window.pan(*before - share, now_ms),
                            Some(other) => {
                                let times = (*before - other) / (share - other);
                                if times.is_finite() {
                                    window.zoom(times.abs(), other, now_ms);
                                }
                            }
                        }
                        *before = share;
                    }
                }
            }
            Kind::PointerUp | Kind::PointerCancel | Kind::LostPointerCapture => {
                self.pointers.retain(|(known, _)| *known != id);
            }
            _ => {}
        }
    }
}
