//! What was: the history of a pin, large, in a window of time that a person moves.

use super::action::{Action, Deed, Kind};
use super::pin_card::{focus, pin_of, series_name};
use super::plot::{CHART_MARGINS, View};
use super::root::{Root, is_root};
use super::store::Store;
use crate::browser::canvas::{Colours, Sheet};
use crate::browser::{document, dom, take_out};
use crate::model::app::{App, Input, Moment};
use crate::model::chart::{CHOICES, Margins, Subject, csv, described, given_up, table};
use crate::model::profile::PinSpec;
use crate::model::text::{clock_text_seconds, concat};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, WheelEvent};

/// The window that opens first, in milliseconds.
const FIRST_WINDOW_MS: u64 = 600_000;
/// How often it is drawn while nothing comes, and how often the words change, in milliseconds.
const GAP_MS: u64 = 250;
const WORDS_GAP_MS: u64 = 1_000;
/// The size of a saved picture, and the room around its lines.
const PICTURE: [f64; 2] = [1_200.0, 600.0];
const PICTURE_MARGINS: Margins = [28.0, 90.0, 20.0, 30.0];

/// The most rows of a table: the newest.
const MAX_ROWS: usize = 600;

const INSIDE: &str = "<form method=dialog>\
    <h2 id=past-name></h2>\
    <div class=plot><canvas role=img data-do=plot aria-describedby=past-words></canvas></div>\
    <p class=at><output></output></p>\
    <ul id=past-words></ul>\
    <div class=actions>\
    <button type=button data-do=window>10 s</button>\
    <button type=button data-do=window>1 min</button>\
    <button type=button data-do=window>10 min</button>\
    <button type=button data-do=window>1 h</button>\
    <button type=button data-do=window>24 h</button>\
    <button type=button data-do=freeze>Hold</button>\
    <button type=button data-do=live>Live</button>\
    <button type=button data-do=table>Table</button>\
    <button type=button data-do=csv>Download CSV</button>\
    <button type=button data-do=png>Download PNG</button>\
    <button type=button data-do=forget>Forget history</button>\
    <button class=primary>Close</button></div>\
    <div class=numbers></div>\
    </form>";

/// The dialog and what it shows.
#[derive(Default)]
pub struct Past {
    root: Root,
    shown: RefCell<Option<Shown>>,
}

struct Shown {
    pin: usize,
    /// The generation of the pins that it was chosen from.
    generation: u32,
    view: View,
    sheet: Sheet,
    /// Where the lines are, from the left.
    frame: Margins,
    has_table: bool,
    /// The fingers, or the mouse, that are down: which, and how far from the left.
    pointers: Vec<(i32, f64)>,
    words_ms: u64,
}

/// The history of a pin, in a dialog.
#[component]
pub fn History(
    /// The board that the pin belongs to.
    store: Store,
    /// The dialog.
    past: Rc<Past>,
) -> impl IntoView {
    let root = past.root.clone();
    store.watch(store.pins, Box::new(move || past.draw(store, false)));
    view! {
        <dialog class="sheet" id="past" aria-labelledby="past-name" use:is_root=root>
            {InertElement::new(INSIDE)}
        </dialog>
    }
}

impl Past {
    /// Carries out what a person did in the dialog, or to open it.
    pub fn act(&self, store: Store, deed: &Deed<'_>) {
        if deed.action == Action::Past {
            if let Some(pin) = pin_of(deed.element).filter(|_| deed.kind == Kind::Click) {
                self.open(store, pin);
            }
            return;
        }
        let now_ms = store.read(|app, now| app.history().time(now.ms));
        if let Some(shown) = &mut *self.shown.borrow_mut() {
            match (deed.kind, deed.action) {
                (_, Action::Plot) => shown.touch(deed, now_ms),
                (Kind::Click, Action::Window) => {
                    let name = deed.element.text_content().unwrap_or_default();
                    if let Some((_, length_ms)) = CHOICES.iter().find(|(text, _)| *text == name) {
                        shown.view.window.length_ms = *length_ms;
                    }
                }
                (Kind::Click, Action::Freeze) => {
                    shown.view.window.held_to_ms.get_or_insert(now_ms);
                }
                (Kind::Click, Action::Live) => shown.view.window.held_to_ms = None,
                (Kind::Click, Action::Table) => shown.has_table = !shown.has_table,
                (Kind::Click, Action::Csv | Action::Png) => shown.save(store, deed.action),
                _ => {}
            }
        }
        if (deed.kind, deed.action) == (Kind::Click, Action::Forget) {
            store.dispatch(Input::Forget);
        }
        self.draw(store, true);
    }

    /// Hears a key in the open dialog; returns whether it was for the chart.
    pub fn key(&self, store: Store, event: &Event) -> bool {
        let key: &KeyboardEvent = event.unchecked_ref();
        let now_ms = store.read(|app, now| app.history().time(now.ms));
        let was_for_it = match &mut *self.shown.borrow_mut() {
            Some(shown) if self.root.is_open() => shown.press(&key.key(), key.shift_key(), now_ms),
            _ => false,
        };
        if was_for_it {
            event.prevent_default();
            self.draw(store, true);
        }
        was_for_it
    }

    /// The dialog was closed: the focus goes back to the card.
    pub fn closed(&self, page: &Element) {
        if let Some(shown) = self.shown.take() {
            focus(page, "past", shown.pin);
        }
    }

    /// Whether this is the dialog's element.
    pub fn is(&self, element: &Element) -> bool {
        self.root.get() == Some(element)
    }

    fn open(&self, store: Store, pin: usize) {
        let sheet = self.root.find("canvas").and_then(Sheet::new);
        let found = store.read(|app, _| {
            let spec = app.pins().get(pin)?.spec();
            let window_ms = match spec.is_chart() {
                true => spec.window_ms(),
                false => FIRST_WINDOW_MS,
            };
            Some((app.generation(), spec.label().to_owned(), window_ms))
        });
        let (Some(sheet), Some((generation, label, window_ms))) = (sheet, found) else {
            return;
        };
        *self.shown.borrow_mut() = Some(Shown {
            pin,
            generation,
            view: View::chart(window_ms),
            sheet,
            frame: CHART_MARGINS,
            has_table: false,
            pointers: Vec::new(),
            words_ms: 0,
        });
        if let Some(name) = self.root.find("h2") {
            dom::set_text(&name, &concat(&["History of ", &label]));
        }
        if let Some(canvas) = self.root.find("canvas") {
            dom::set(&canvas, "aria-label", &concat(&["Chart of ", &label]));
        }
        self.root.open();
        self.draw(store, true);
    }

    /// Draws the open dialog; `is_asked` because a person did something.
    fn draw(&self, store: Store, is_asked: bool) {
        let (Some(root), true) = (self.root.get(), self.root.is_open()) else {
            return;
        };
        let runtime = store.runtime();
        let (app, now) = (runtime.app(), runtime.now());
        let mut shown = self.shown.borrow_mut();
        let Some(shown) = &mut *shown else { return };
        let pin = app.pins().get(shown.pin);
        let Some(pin) = pin.filter(|_| app.generation() == shown.generation) else {
            // Another pin may stand at this place.
            drop(app);
            return self.root.close();
        };
        shown.draw(&app, pin.spec(), root, now, is_asked);
        drop(app);
        runtime.draw_cards_at(now.ms + GAP_MS);
    }
}

impl Shown {
    fn draw(&mut self, app: &App, spec: &PinSpec, root: &Element, now: Moment, is_asked: bool) {
        let Some(colours) = Colours::read() else {
            return;
        };
        self.sheet.measure();
        self.frame = self.view.draw(app, spec, &self.sheet, &colours, now).frame;
        let is_due = self.words_ms + WORDS_GAP_MS <= now.ms;
        if is_asked || is_due {
            self.words_ms = now.ms;
            self.write(app, spec, root, now);
        }
    }

    /// Says in words what is drawn, and shows which buttons are on.
    fn write(&self, app: &App, spec: &PinSpec, root: &Element, now: Moment) {
        let window = &self.view.window;
        let (places, series) = self.view.series(app, spec);
        let mut words = Vec::new();
        for (place, series) in places.into_iter().zip(series) {
            let subject = Subject {
                label: name_of(app, spec, place),
                unit: spec.unit(),
                decimals: spec.digits(),
                zone_ms: now.zone_ms,
            };
            let now_ms = app.history().time(now.ms);
            words.push(described(&subject, series, window, now_ms));
            words.push(given_up(series, now.zone_ms));
        }
        words.retain(|text| !text.is_empty());
        if let Some(list) = dom::find(root, "ul") {
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            dom::list_texts(&list, "li", &words);
        }
        for button in dom::all(root, "[data-do]") {
            let name = button.text_content().unwrap_or_default();
            let is_on = match name.as_str() {
                "Hold" => window.held_to_ms.is_some(),
                "Live" => window.held_to_ms.is_none(),
                "Table" => self.has_table,
                _ => match CHOICES.iter().find(|(text, _)| *text == name) {
                    Some((_, length_ms)) => window.length_ms == *length_ms,
                    None => continue,
                },
            };
            dom::set_bool(&button, "aria-pressed", is_on);
        }
        if let Some(output) = dom::find(root, "output") {
            dom::set_text(&output, &self.at_cursor(app, spec, now));
        }
        if let Some(numbers) = dom::find(root, ".numbers") {
            self.write_table(app, spec, &numbers, now);
        }
    }

    /// The values at the cursor.
    fn at_cursor(&self, app: &App, spec: &PinSpec, now: Moment) -> String {
        let Some(share) = self.view.cursor else {
            return String::new();
        };
        let span = self.view.span(app, now);
        let ms = span.from_ms + (span.ms() as f64 * share) as u64;
        let mut text = clock_text_seconds(ms.saturating_add_signed(now.zone_ms));
        let (places, series) = self.view.series(app, spec);
        for (place, series) in places.into_iter().zip(series) {
            text.push_str(", ");
            text.push_str(name_of(app, spec, place));
            text.push(' ');
            text.push_str(&series.text_at(ms));
        }
        text
    }

    fn write_table(&self, app: &App, spec: &PinSpec, numbers: &Element, now: Moment) {
        numbers.set_text_content(None);
        if !self.has_table {
            return;
        }
        let make = |name: &str, text: &str, into: &Element| {
            let made = document().create_element(name).ok()?;
            dom::set_text(&made, text);
            into.append_child(&made).ok()?;
            Some(made)
        };
        let Some(whole) = make("table", "", numbers) else {
            return;
        };
        let (places, series) = self.view.series(app, spec);
        if let Some(line) = make("tr", "", &whole) {
            make("th", "Time", &line);
            for place in places {
                make("th", name_of(app, spec, place), &line);
            }
        }
        let rows = table(&series, self.view.span(app, now), now.zone_ms);
        let left_out = rows.lines().count().saturating_sub(MAX_ROWS);
        for row in rows.lines().skip(left_out) {
            if let Some(line) = make("tr", "", &whole) {
                for cell in row.split(',') {
                    make("td", cell, &line);
                }
            }
        }
    }

    fn save(&mut self, store: Store, action: Action) {
        let runtime = store.runtime();
        let (app, now) = (runtime.app(), runtime.now());
        let Some(spec) = app.pins().get(self.pin).map(|pin| pin.spec()) else {
            return;
        };
        let (places, series) = self.view.series(&app, spec);
        if action == Action::Csv {
            let text = csv(&series, self.view.span(&app, now));
            return take_out::download(&concat(&[spec.label(), ".csv"]), &text);
        }
        if let (Some(sheet), Some(colours)) = (Sheet::apart(PICTURE), Colours::read()) {
            let view = View {
                margins: PICTURE_MARGINS,
                cursor: None,
                ..self.view
            };
            view.draw(&app, spec, &sheet, &colours, now);
            let named = places.into_iter();
            let named = named.map(|place| (place, name_of(&app, spec, place).to_owned()));
            let legend: Vec<_> = named.collect();
            sheet.entitle(spec.label(), &legend, &colours);
            take_out::offer(&concat(&[spec.label(), ".png"]), &sheet.png());
        }
    }

    /// A key moves the cursor, the window or its length.
    fn press(&mut self, key: &str, has_shift: bool, now_ms: u64) -> bool {
        let window = &mut self.view.window;
        let share = self.view.cursor.unwrap_or(1.0);
        let step = match key {
            "ArrowLeft" => -0.02,
            "ArrowRight" => 0.02,
            "ArrowUp" | "+" => {
                window.zoom(0.5, share, now_ms);
                return true;
            }
            "ArrowDown" | "-" => {
                window.zoom(2.0, share, now_ms);
                return true;
            }
            "PageUp" | "PageDown" => {
                window.pan(if key == "PageUp" { -0.5 } else { 0.5 }, now_ms);
                return true;
            }
            "End" => {
                window.held_to_ms = None;
                return true;
            }
            _ => return false,
        };
        let moved = share + step;
        if has_shift || !(0.0..=1.0).contains(&moved) {
            window.pan(step * 5.0, now_ms);
        } else {
            self.view.cursor = Some(moved);
        }
        true
    }

    /// A pointer moves the cursor; one that is down moves the window, and two of them stretch it.
    fn touch(&mut self, deed: &Deed<'_>, now_ms: u64) {
        let pointer: &PointerEvent = deed.event.unchecked_ref();
        let [left, _, right, _] = self.frame;
        let from_left =
            f64::from(pointer.client_x()) - deed.element.get_bounding_client_rect().left();
        let share = ((from_left - left) / (right - left).max(1.0)).clamp(0.0, 1.0);
        let window = &mut self.view.window;
        let known = |(id, _): &(i32, f64)| *id == pointer.pointer_id();
        match deed.kind {
            Kind::Wheel => {
                let wheel: &WheelEvent = deed.event.unchecked_ref();
                deed.event.prevent_default();
                window.zoom(
                    if wheel.delta_y() < 0.0 { 0.8 } else { 1.25 },
                    share,
                    now_ms,
                );
            }
            Kind::PointerDown => {
                let _ = deed.element.set_pointer_capture(pointer.pointer_id());
                self.pointers.push((pointer.pointer_id(), from_left));
                self.view.cursor = Some(share);
            }
            Kind::PointerUp | Kind::PointerCancel | Kind::LostPointerCapture => {
                self.pointers.retain(|pointer| !known(pointer));
            }
            Kind::PointerMove => {
                let width = (right - left).max(1.0);
                let before = self.pointers.iter().position(known);
                match (before, self.pointers.as_mut_slice()) {
                    (Some(0), [(_, before)]) => {
                        window.pan((*before - from_left) / width, now_ms);
                        *before = from_left;
                    }
                    (Some(place), [(_, one), (_, other)]) => {
                        let apart = (*one - *other).abs().max(1.0);
                        if place == 0 {
                            *one = from_left;
                        } else {
                            *other = from_left;
                        }
                        let middle = (f64::midpoint(*one, *other) - left) / width;
                        let times = apart / (*one - *other).abs().max(1.0);
                        window.zoom(times, middle.clamp(0.0, 1.0), now_ms);
                    }
                    _ => {}
                }
                self.view.cursor = Some(share);
            }
            _ => {}
        }
    }
}

/// What the series at a place of a pin is called.
fn name_of<'a>(app: &'a App, spec: &'a PinSpec, place: usize) -> &'a str {
    match spec.paths.get(place).filter(|_| spec.is_chart()) {
        Some(path) => series_name(app, path),
        None => spec.label(),
    }
}
