//! One pin as a card.

#[cfg(feature = "alarms")]
use super::alarms::mark;
use super::control;
use super::plot::{CardPlot, latest_of, name_of};
use crate::browser::canvas::Colours;
use crate::browser::{document, dom, sight};
#[cfg(feature = "alarms")]
use crate::model::alarms::Alarm;
use crate::model::app::{App, Moment};
use crate::model::dashboard::icon;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::said::obstacle;
use crate::model::history;
use crate::model::pace::{MARK_MOST_MS, UNSEEN_GAP_MS, mark_ends};
use crate::model::profile::{PinKind, PinSpec, kept};
use crate::model::text::{concat, push_integer};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use words::t;

/// How often the legend of a chart changes at most, in milliseconds.
const LEGEND_GAP_MS: u64 = 250;
/// The numbers of characters beyond which a value takes a larger card.
const LONG: [u64; 4] = [24, 60, 110, 170];

/// The card of a pin, with the parts of it that change and what they show.
pub struct Card {
    whole: Element,
    /// The value, what is asked for, the unit and the note, each as one piece of text whose words
    /// change.
    texts: [Option<Node>; 4],
    part: Option<Element>,
    /// The label, until it is known to be cut.
    label: Option<Element>,
    class: String,
    /// What its alarm says; empty for none.
    alarm: String,
    shown: [String; 4],
    /// How many characters the size of the value is for, and how much larger the card has become.
    chars: u64,
    size: usize,
    share: Option<u64>,
    /// Whether a person may see it.
    pub is_in_sight: bool,
    /// The revision of the pin that is shown.
    revision: Option<u32>,
    /// When it was drawn last, on the clock of the page.
    drawn_ms: u64,
    /// How often the value had changed when it was drawn last.
    changes: u32,
    /// When the mark of a change was set, on the same clock.
    marked_ms: Option<u64>,
    plot: Option<CardPlot>,
    /// The series of a chart that are left out, a bit for each place.
    hidden: u32,
    /// When the legend of a chart was drawn last.
    legend_ms: u64,
    /// The way to the history, until it is shown.
    past: Option<Element>,
}

impl Card {
    /// Adds the card of a pin to those of its group.
    pub fn add(cards: &Element, spec: &PinSpec, at: usize, is_editing: bool) -> Option<Self> {
        let card = document().create_element("section").ok()?;
        dom::set(&card, "role", "group");
        card.insert_adjacent_html("afterbegin", control::face(spec))
            .ok()?;
        let part = dom::find(&card, ".part > *");
        furnish(&card, spec, at);
        if let Some(part) = &part {
            if part.has_attribute("data-do") {
                dom::flag(part, "disabled", is_editing);
                if !obstacle(spec).is_empty() {
                    // It keeps its place for the Tab key, and the model says why on a click.
                    dom::set(part, "aria-disabled", "true");
                }
            }
            control::furnish(part, spec);
        }
        if kept::IS_HERE && is_editing {
            offer_edit(&card, spec);
        } else if history::IS_HERE && spec.kind != PinKind::Button {
            offer_past(&card, spec);
        }
        dom::hide(&card, !spec.is_shown() && !is_editing);
        cards.append_child(&card).ok()?;
        Some(Self {
            texts: ["output", ".asked", ".unit", ".note"].map(|selector| text_in(&card, selector)),
            part,
            // The focus of its control opens the label of an output.
            label: match history::IS_HERE && !spec.kind.is_operated() {
                true => dom::find(&card, "h2"),
                false => None,
            },
            class: String::new(),
            alarm: String::new(),
            shown: Default::default(),
            chars: 0,
            size: 0,
            share: None,
            is_in_sight: true,
            revision: None,
            drawn_ms: 0,
            changes: 0,
            marked_ms: None,
            hidden: 0,
            legend_ms: 0,
            plot: match history::IS_HERE {
                true => dom::find(&card, "canvas").and_then(|canvas| CardPlot::new(canvas, spec)),
                false => None,
            },
            past: match history::IS_HERE {
                true => dom::find(&card, ".past"),
                false => None,
            },
            whole: card,
        })
    }

    /// Shows the pin as it is now. What stays the same is not touched: a browser recomputes
    /// styles even for a value that is set again.
    pub fn draw(&mut self, pin: &Pin, now_ms: u64) {
        self.drawn_ms = now_ms;
        let is_first = self.revision.replace(pin.revision()).is_none();
        if self.has_old_mark(now_ms) {
            self.marked_ms = None;
        }
        if self.changes != pin.changes() {
            self.changes = pin.changes();
            self.marked_ms = (!is_first && pin.changes() > 1).then_some(now_ms);
        }
        let mut class = class(pin);
        if self.marked_ms.is_some() {
            // Two names for the same mark, in turn, so that a change is seen beside the one before.
            let is_even = pin.changes().is_multiple_of(2);
            class.push_str(if is_even { " beat" } else { " beat-again" });
        }
        let is_other = self.class != class;
        if is_other {
            dom::set(&self.whole, "class", &class);
            self.class = class;
            self.describe(pin);
        }
        let texts = [pin.shown(), pin.asked(), pin.unit().to_owned(), pin.note()];
        let spec = pin.spec();
        // A person who moves a slider that asks first changes a text, too.
        let is_moved = spec.asks_first() && spec.kind.is_operated();
        for ((text, shown), place) in texts.into_iter().zip(&mut self.shown).zip(&self.texts) {
            if let Some(place) = place
                && (*shown != text || is_moved && place.node_value().as_ref() != Some(&text))
            {
                place.set_node_value(Some(&text));
                *shown = text;
            }
        }
        if spec.is_on_or_off()
            && let Some(output) = dom::find(&self.whole, "output")
        {
            dom::set(&output, "data-value", pin.value().unwrap_or(""));
        }
        self.fit(spec.is_on_or_off());
        if let Some(part) = &self.part {
            control::draw(part, pin, is_other, &mut self.share);
        }
    }

    /// Shows the alarm of the pin, or that there is none any more.
    #[cfg(feature = "alarms")]
    pub fn draw_alarm(&mut self, pin: &Pin, alarm: Option<&Alarm>) {
        let says = alarm.map_or_else(String::new, Alarm::says);
        if self.alarm != says {
            self.alarm = says;
            mark(&self.whole, alarm);
            self.describe(pin);
        }
    }

    fn describe(&self, pin: &Pin) {
        let stale = match pin.is_stale() {
            false => "",
            true if self.alarm.is_empty() => t!("stale"),
            true => t!(", stale"),
        };
        dom::set(
            &self.whole,
            "aria-description",
            &concat(&[&self.alarm, stale]),
        );
    }

    /// Has the style choose a size for the value. A card that a long one has made larger stays so:
    /// the others do not move to and fro.
    fn fit(&mut self, has_lamp: bool) {
        let [value, asked, unit, _] = &self.shown;
        let count = |text: &str| text.chars().count() as u64;
        // A unit is about half as large.
        let chars = count(value) + count(asked) + count(unit).div_ceil(2);
        if self.chars == chars {
            return;
        }
        self.chars = chars;
        control::set_number(&self.whole, "--chars", chars.max(1));
        // Beside a lamp or a switch there is half the room.
        let chars = chars << u32::from(has_lamp);
        let size = LONG.iter().filter(|long| chars > **long).count();
        if self.size < size {
            self.size = size;
            let mut text = String::new();
            push_integer(&mut text, size as u64);
            dom::set(&self.whole, "data-size", &text);
        }
    }

    /// The card itself.
    pub fn whole(&self) -> &Element {
        &self.whole
    }

    /// Draws the card if it shows something else than the pin, or a mark that ends. Returns when
    /// that is to be looked at again.
    pub fn catch_up(&mut self, pin: &Pin, now_ms: u64) -> Option<u64> {
        let is_behind = self.revision != Some(pin.revision());
        let again_ms = self.drawn_ms + UNSEEN_GAP_MS;
        if sight::IS_HERE && is_behind && !self.is_in_sight && now_ms < again_ms {
            return Some(again_ms);
        }
        if is_behind || self.has_old_mark(now_ms) {
            self.draw(pin, now_ms);
        }
        self.marked_ms.map(|marked_ms| marked_ms + MARK_MOST_MS)
    }

    /// Lets a label that is cut take the focus, which opens it.
    pub fn measure_label(&mut self) {
        if let Some(label) = &self.label
            && label.scroll_width() > label.client_width()
        {
            dom::set(label, "tabindex", "0");
            self.label = None;
        }
    }

    /// Measures the canvas, if there is one that is seen.
    pub fn measure(&mut self) {
        if let Some(plot) = self.plot.as_mut().filter(|_| self.is_in_sight) {
            plot.measure();
        }
    }

    /// Draws the history of a pin as far as it is due. Returns when that is to be looked at again.
    pub fn draw_past(
        &mut self,
        app: &App,
        pin: &Pin,
        colours: &Colours,
        now: Moment,
    ) -> Option<u64> {
        if !history::IS_HERE {
            return None;
        }
        let spec = pin.spec();
        if let Some(past) = &self.past
            && (spec.is_chart() || pin.value().is_some())
            && app.series_of(spec).iter().any(Option::is_some)
        {
            dom::hide(past, false);
            self.past = None;
        }
        let plot = self.plot.as_mut().filter(|_| self.is_in_sight)?;
        if spec.is_chart() && self.legend_ms + LEGEND_GAP_MS <= now.ms {
            self.legend_ms = now.ms;
            self.hidden = draw_legend(&self.whole, app, spec);
            if let Some(canvas) = &self.part {
                dom::set(canvas, "aria-description", &plot.words(app, spec, now));
            }
        }
        Some(plot.catch_up(app, spec, self.hidden, colours, now))
    }

    fn has_old_mark(&self, now_ms: u64) -> bool {
        self.marked_ms
            .is_some_and(|marked_ms| mark_ends(marked_ms, now_ms))
    }
}

/// A text in an element, to be changed in place: an element whose content is replaced is laid out
/// as a new one.
fn text_in(card: &Element, selector: &str) -> Option<Node> {
    let place = dom::find(card, selector)?;
    place.set_text_content(Some("…"));
    let text = place.first_child()?;
    text.set_node_value(Some(""));
    Some(text)
}

/// Puts in what never changes.
fn furnish(card: &Element, spec: &PinSpec, at: usize) {
    dom::set(card, "aria-label", spec.label());
    let mut place = String::new();
    push_integer(&mut place, at as u64);
    dom::set(card, "data-pin", &place);
    if let Some(label) = dom::find(card, "h2") {
        dom::set_text(&label, spec.label());
        if icon::IS_HERE
            && let Some(path) = icon::of(spec)
        {
            let parts = [
                "<svg viewBox='0 0 16 16' aria-hidden=true><path d='",
                path,
                "'/></svg>",
            ];
            // This is markup from the sources and nothing else.
            let _ = label.insert_adjacent_html("afterbegin", &concat(&parts));
        }
    }
    for (applies, mark) in [
        (spec.has_wide_card(), "data-wide"),
        (!spec.is_shown(), "data-off"),
    ] {
        dom::flag(card, mark, applies);
    }
}

/// Names a button after its pin, and after what it does.
fn name(control: &Element, verb: &str, spec: &PinSpec) {
    let mut name = String::from(verb);
    name.push_str(spec.label());
    dom::set(control, "aria-label", &name);
}

/// What a card has while the dashboard is edited: a grip to move it, and the way to its form.
fn offer_edit(card: &Element, spec: &PinSpec) {
    dom::set(card, "data-do", "pin");
    // This is markup from this file and nothing else.
    let _ = card.insert_adjacent_html(
        "afterbegin",
        "<p class=handles><button type=button data-do=grip>⠿</button><button type=button data-do=pin>✎</button></p>",
    );
    for (selector, verb) in [
        ("[data-do=grip]", t!("Move ")),
        ("[data-do=pin]", t!("Edit ")),
    ] {
        if let Some(button) = dom::find(card, selector) {
            name(&button, verb, spec);
        }
    }
}

/// Puts in the small line, and the way to the history, which is shown once there is some.
fn offer_past(card: &Element, spec: &PinSpec) {
    let Some(face) = dom::find(card, ".face") else {
        return;
    };
    // This is markup from this file and nothing else.
    if spec.has_spark_line() {
        let _ = face.insert_adjacent_html(
            "beforeend",
            "<canvas class=spark aria-hidden=true></canvas>",
        );
    }
    let _ = face.insert_adjacent_html(
        "beforeend",
        "<button type=button class=past data-do=past hidden></button>",
    );
    if let Some(past) = dom::find(card, ".past") {
        name(&past, t!("History of "), spec);
    }
}

/// Shows the series of a chart with their latest values, each as a button that leaves it out. Returns
/// those that are left out, a bit for each place.
fn draw_legend(card: &Element, app: &App, spec: &PinSpec) -> u32 {
    let mut hidden = 0;
    let Some(legend) = dom::find(card, ".legend") else {
        return hidden;
    };
    let mut entry = legend.first_element_child();
    for (place, series) in app.series_of(spec).into_iter().enumerate() {
        let Some(item) = entry.or_else(|| {
            // This is markup from this file and nothing else.
            let item = "<li><button type=button data-do=series aria-pressed=true><i></i><span></span></button></li>";
            legend.insert_adjacent_html("beforeend", item).ok()?;
            legend.last_element_child()
        }) else {
            return hidden;
        };
        if let Some(text) = dom::find(&item, "span") {
            let latest = series.map(|series| latest_of(series, spec));
            let latest = latest.unwrap_or_default();
            dom::set_text(&text, &concat(&[name_of(app, spec, place), " ", &latest]));
        }
        if dom::find(&item, "[aria-pressed=false]").is_some() {
            hidden |= 1 << place;
        }
        entry = item.next_element_sibling();
    }
    hidden
}

/// The classes of a card: its kind, and what is known of its value.
fn class(pin: &Pin) -> String {
    let mut class = String::from("pin ");
    class.push_str(pin.spec().kind.name());
    let marks = [
        (pin.is_unknown(), " unknown"),
        (pin.is_on(), " on"),
        (pin.is_up(), " up"),
        (!obstacle(pin.spec()).is_empty(), " locked"),
        (pin.is_stale(), " stale"),
        (pin.is_pending(), " pending"),
        (!pin.notice().is_empty(), " noticed"),
    ];
    for (applies, mark) in marks {
        if applies {
            class.push_str(mark);
        }
    }
    class
}

/// The place of the pin whose card an element is in.
pub fn pin_of(element: &Element) -> Option<usize> {
    let card = element.closest("[data-pin]").ok()??;
    dom::number(&card, "data-pin")
}

/// Gives the focus to a part of the card of a pin.
pub fn focus(page: &Element, action: &str, place: usize) {
    let mut selector = String::from("[data-pin=\"");
    push_integer(&mut selector, place as u64);
    for part in ["\"] [data-do=", action, "]"] {
        selector.push_str(part);
    }
    if let Some(control) = dom::find(page, &selector) {
        let _ = control.unchecked_into::<HtmlElement>().focus();
    }
}
