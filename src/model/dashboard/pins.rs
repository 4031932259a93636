//! The pins: the board's last value of each, and the write that is pending.
//!
//! Values come from the board alone. A write stays pending until the board's own
//! update confirms it; if none comes in time, the pin goes back to the board's last
//! value, with a notice. When the connection is lost, every value is stale and
//! pending writes are dropped: a relay must not click when the connection is back.

use crate::model::dashboard::words::{WORDS, is_on, is_usual};
use crate::model::decode::colour::colour;
use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{Judged, MAX_CHART_PATHS, PinKind, PinSpec, kinds};
use crate::model::text;
use std::rc::Rc;

pub use crate::model::dashboard::table::MAX_VALUE_BYTES;
use words::t;

/// How long a write may wait for the update that confirms it, in milliseconds.
pub const CONFIRM_WITHIN_MS: u64 = 3_000;
/// The shortest time between two writes of a pin, in milliseconds: fewer than ten a second.
pub const WRITE_GAP_MS: u64 = 110;
/// The shortest time between two changes that are both highlighted, in milliseconds.
pub const MARK_GAP_MS: u64 = 800;
/// One pin.
#[derive(Clone, Debug)]
pub struct Pin {
    spec: Rc<PinSpec>,
    value: Option<String>,
    /// The unit that the board sent; empty for none.
    unit: String,
    changed_wall_ms: u64,
    /// True for a retained MQTT message; its age is unknown.
    is_retained: bool,
    is_stale: bool,
    write: Option<Write>,
    is_held: bool,
    last_write_ms: Option<u64>,
    notice: &'static str,
    changes: u32,
    revision: u32,
    /// The places of its series in the history, of each path that has given a number.
    pub(super) traces: Vec<Option<usize>>,
}

/// A pending write: the board has not confirmed the value yet.
#[derive(Clone, Debug)]
struct Write {
    value: String,
    /// Whether it was sent. It waits until [`WRITE_GAP_MS`] after the write before it.
    is_sent: bool,
    /// When it is to be sent, or its confirmation is overdue.
    due_ms: u64,
}

/// What is due for a pending write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Send this value to the board.
    Send(String),
    /// The board did not confirm this value in time.
    Unconfirmed(String),
}

impl Pin {
    /// A pin without a value yet.
    pub fn new(spec: impl Into<Rc<PinSpec>>) -> Self {
        Self {
            spec: spec.into(),
            value: None,
            unit: String::new(),
            changed_wall_ms: 0,
            is_retained: false,
            is_stale: false,
            write: None,
            is_held: false,
            last_write_ms: None,
            notice: "",
            changes: 0,
            revision: 0,
            traces: Vec::new(),
        }
    }

    /// Its description in the profile.
    pub fn spec(&self) -> &PinSpec {
        &self.spec
    }

    /// What alarms need to watch it; nothing if it has no limits.
    pub fn watched(&self) -> Option<Rc<PinSpec>> {
        self.spec.is_watched().then(|| self.spec.clone())
    }

    /// The value as alarms judge it; nothing until the board has sent one.
    pub fn judged(&self) -> Option<Judged<'_>> {
        let text = self.value.as_deref()?;
        let is_on = self.means_on(text);
        let has_state = self.spec.is_on_or_off()
            || is_on
            || is_usual(text)
            || text.eq_ignore_ascii_case(self.spec.off());
        let state = has_state.then_some(is_on);
        Some(Judged { text, state })
    }

    /// Whether it was made from this very description, as which the pattern of a chart counts
    /// whose label is that of all that matches.
    pub fn is_of(&self, spec: &Rc<PinSpec>) -> bool {
        let is_its_chart = self.spec.takes_paths() && self.spec.is_same_chart(spec);
        Rc::ptr_eq(&self.spec, spec) || is_its_chart && spec.is_pattern()
    }

    /// Adds a path to a chart that a pattern made. Returns false where it takes none, has this one
    /// already, or has as many as it may have.
    pub fn take_path(&mut self, path: &str) -> bool {
        let paths = &self.spec.paths;
        if !self.spec.takes_paths()
            || paths.len() >= MAX_CHART_PATHS
            || paths.iter().any(|known| known == path)
        {
            return false;
        }
        // What a pattern made belongs to this pin alone.
        let spec = Rc::get_mut(&mut self.spec);
        self.revision += 1;
        spec.map(|spec| spec.paths.push(path.into())).is_some()
    }

    /// Swaps values and pending writes with the pin that stood for the same before the profile
    /// changed. Each keeps its description.
    pub fn swap_state(&mut self, before: &mut Self) {
        std::mem::swap(self, before);
        std::mem::swap(&mut self.spec, &mut before.spec);
    }

    /// The board's last value; nothing until it has sent one.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Whether the value is from before the connection was lost.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Whether the value is one that a broker kept, so that its age is unknown.
    pub fn is_retained(&self) -> bool {
        self.is_retained
    }

    /// Whether a write is pending.
    pub fn is_pending(&self) -> bool {
        self.write.is_some()
    }

    /// What went wrong with the last write; empty for nothing.
    pub fn notice(&self) -> &'static str {
        self.notice
    }

    /// Changes whenever anything that is shown of the pin has changed.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// How often the value has changed, so that the page can highlight each change.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// Whether the board has sent no value. Buttons and charts have none and are never unknown.
    pub fn is_unknown(&self) -> bool {
        self.value.is_none() && self.spec.kind != PinKind::Button && !self.spec.is_chart()
    }

    /// The unit: the board's, or else the profile's.
    pub fn unit(&self) -> &str {
        if self.unit.is_empty() {
            self.spec.unit()
        } else {
            &self.unit
        }
    }

    /// Whether its control stands at "on": by the pending value, or else by the board's.
    pub fn is_up(&self) -> bool {
        self.control().is_some_and(|value| self.means_on(value))
    }

    /// Whether the board's last value means "on".
    pub fn is_on(&self) -> bool {
        self.value
            .as_deref()
            .is_some_and(|value| self.means_on(value))
    }

    /// Whether a value means "on": the profile's word, a number other than zero, or a usual word.
    pub fn means_on(&self, value: &str) -> bool {
        let is = |word: &str| !word.is_empty() && value.eq_ignore_ascii_case(word);
        is(self.spec.on()) || !is(self.spec.off()) && is_on(value)
    }

    /// The position of the control: the pending value, or else the board's.
    pub fn control(&self) -> Option<&str> {
        match &self.write {
            Some(write) => Some(&write.value),
            None => self.value.as_deref(),
        }
    }

    /// Where the value lies between the pin's limits, in thousandths.
    pub fn share(&self) -> u64 {
        let value = self.value.as_deref().unwrap_or("");
        decimal::share(value, self.spec.min(), self.spec.max())
    }

    /// The value that a click on a switch writes.
    pub fn toggled(&self) -> String {
        self.word(!self.is_up())
    }

    /// The word for on or off: the profile's, or else that of the pair which the board uses.
    pub fn word(&self, is_on: bool) -> String {
        let value = self.control().unwrap_or("");
        let (on, off) = WORDS
            .iter()
            .find(|(on, off)| *on == value || *off == value)
            .copied()
            .unwrap_or(("1", "0"));
        let (own, usual) = match is_on {
            true => (self.spec.on(), on),
            false => (self.spec.off(), off),
        };
        if own.is_empty() {
            usual.into()
        } else {
            own.into()
        }
    }

    /// A value as it is sent: numbers in the board's base.
    pub fn wired(&self, value: &str) -> String {
        match decimal::thousandths(value) {
            Some(number) if self.spec.radix() != 10 => {
                in_radix(number.unsigned_abs() / 1_000, u64::from(self.spec.radix()))
            }
            _ => value.into(),
        }
    }

    /// The small line of a card: trouble first, or else when the value last changed.
    pub fn note(&self) -> String {
        if !self.notice.is_empty() {
            return match kinds::IS_HERE {
                true => self.trouble(),
                false => self.notice.into(),
            };
        }
        if self.write.is_some() {
            return t!("waiting for the board").into();
        }
        let is_pressed = self.spec.kind == PinKind::Button && self.changes > 0;
        if self.value.is_none() && !is_pressed {
            return String::new();
        }
        let mut note = String::from(match (is_pressed, self.is_stale) {
            (true, _) => t!("sent "),
            (_, true) => t!("stale, "),
            _ => "",
        });
        if self.is_retained {
            note.push_str(t!("retained"));
        } else {
            note.push_str(&text::clock_text_seconds(self.changed_wall_ms));
        }
        note
    }

    /// Takes a reading of this pin. That of a chart is no value of its own.
    pub fn read(&mut self, reading: Reading<'_>, wall_ms: u64) {
        if self.spec.is_chart() {
            // It is drawn again all the same.
            self.revision += 1;
            return;
        }
        let value = match reading.kind {
            Kind::Empty => return,
            Kind::Null => None,
            _ => Some(text::prefix_within(reading.value, MAX_VALUE_BYTES)),
        };
        let is_colour = kinds::IS_HERE && self.spec.kind == PinKind::Color;
        let own = value.and_then(|value| match is_colour {
            true => colour(value),
            false => self.number(value),
        });
        let value = own.as_deref().or(value.filter(|_| !is_colour));
        let unit = text::prefix_within(reading.unit, MAX_VALUE_BYTES);
        if self.unit != unit {
            self.unit.clear();
            self.unit.push_str(unit);
            self.revision += 1;
        }
        if let (Some(write), Some(value)) = (&self.write, value)
            && write.is_sent
            && decimal::same(&write.value, value)
        {
            self.write = None;
            self.revision += 1;
        }
        if self.is_stale || self.value.as_deref() != value {
            // The board has sent again, so an older notice no longer applies.
            self.is_stale = false;
            self.notice = "";
            self.revision += 1;
        }
        let has_become_live = self.is_retained && !reading.retained;
        if self.value.as_deref() != value {
            self.value = value.map(Into::into);
            self.is_retained = reading.retained;
            // A fast stream is not highlighted, and a retained value did not change just now.
            if !self.is_retained && wall_ms.abs_diff(self.changed_wall_ms) >= MARK_GAP_MS {
                self.changes += 1;
            }
            self.changed_wall_ms = wall_ms;
        } else if has_become_live {
            // The board confirms the retained value; how long it has had it stays unknown.
            self.is_retained = false;
            self.changed_wall_ms = wall_ms;
            self.revision += 1;
        }
    }

    /// Takes a reading from another tab, which knows when the value last changed.
    pub fn read_since(&mut self, reading: Reading<'_>, since_wall_ms: u64) {
        self.read(reading, since_wall_ms);
        self.is_retained = reading.retained;
        self.changed_wall_ms = since_wall_ms;
    }

    /// A person writes a value. Returns what to send at once, if anything.
    pub fn ask(&mut self, value: &str, now_ms: u64) -> Option<String> {
        self.notice = "";
        self.revision += 1;
        let due_ms = self.last_write_ms.map_or(now_ms, |at| at + WRITE_GAP_MS);
        self.write = Some(Write {
            value: value.into(),
            is_sent: false,
            due_ms,
        });
        match self.due(now_ms) {
            Some(Due::Send(command)) => Some(command),
            _ => None,
        }
    }

    /// Lets the next write go out at once, without the gap to the last one.
    pub fn skip_write_gap(&mut self) {
        self.last_write_ms = None;
    }

    /// The pending write could not be sent; it is tried again after [`WRITE_GAP_MS`].
    pub fn retry(&mut self, now_ms: u64) {
        if let Some(write) = &mut self.write {
            write.is_sent = false;
            write.due_ms = now_ms + WRITE_GAP_MS;
        }
    }

    /// A person holds it down, or lets go.
    pub fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// Whether a person holds it down.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Whether the board has yet to be told that it is no longer held.
    pub fn needs_release(&self) -> bool {
        let is_unsent = self.write.as_ref().is_some_and(|write| !write.is_sent);
        self.is_held || is_unsent && self.is_momentary()
    }

    /// Has the control drawn again, to put it back where it belongs after a person moved it, or took
    /// back what was typed.
    pub fn redraw(&mut self) {
        if kinds::IS_HERE && self.is_mistyped() {
            self.notice = "";
        }
        self.revision += 1;
    }

    /// A person pressed it. Nothing confirms a button.
    pub fn press(&mut self, wall_ms: u64) {
        self.notice = "";
        self.changed_wall_ms = wall_ms;
        self.changes += 1;
        self.revision += 1;
    }

    /// A write was refused, with the reason.
    pub fn refuse(&mut self, notice: &'static str) {
        self.write = None;
        self.notice = notice;
        self.revision += 1;
    }

    /// When [`Pin::due`] has something.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.write.as_ref().map(|write| write.due_ms)
    }

    /// What is due for the pending write, if anything.
    pub fn due(&mut self, now_ms: u64) -> Option<Due> {
        let write = self.write.as_mut().filter(|write| now_ms >= write.due_ms)?;
        self.revision += 1;
        if write.is_sent {
            self.notice = t!("not confirmed");
            return self.write.take().map(|write| Due::Unconfirmed(write.value));
        }
        write.is_sent = true;
        write.due_ms = now_ms + CONFIRM_WITHIN_MS;
        self.last_write_ms = Some(now_ms);
        Some(Due::Send(write.value.clone()))
    }

    /// The number after the profile's base and bit are applied to a value; nothing if the profile
    /// gives neither.
    fn number(&self, value: &str) -> Option<String> {
        if self.spec.radix() == 10 && self.spec.bit().is_none() {
            return None;
        }
        let digits = value.trim_ascii();
        let digits = match self.spec.radix() {
            16 => digits.strip_prefix("0x").unwrap_or(digits),
            _ => digits,
        };
        let mut number = (!digits.is_empty()).then_some(0_u64);
        for digit in digits.chars() {
            let digit = digit.to_digit(self.spec.radix())?;
            number = number?
                .checked_mul(u64::from(self.spec.radix()))?
                .checked_add(u64::from(digit));
        }
        let number = number?;
        Some(in_radix(
            match self.spec.bit() {
                Some(bit) => number >> bit & 1,
                None => number,
            },
            10,
        ))
    }

    /// The connection is lost: the value is stale, and a pending write is dropped.
    pub fn lose(&mut self) {
        self.revision += 1;
        self.is_stale = self.value.is_some();
        if self.write.take().is_some() {
            self.notice = t!("lost, not confirmed");
        }
    }

    /// Whether it is a switch that is on only while it is held down.
    pub fn is_momentary(&self) -> bool {
        self.spec.is_momentary() && self.spec.kind == PinKind::Switch && self.is_output()
    }

    /// Whether a person can write it.
    pub fn is_output(&self) -> bool {
        self.spec.kind.is_operated() && !self.spec.write().is_empty()
    }
}

/// The digits of a number in a base from 2 to 36.
fn in_radix(mut number: u64, radix: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = (number % radix) as u8;
        digits.push(if digit < 10 {
            b'0' + digit
        } else {
            b'a' - 10 + digit
        });
        number /= radix;
        if number == 0 {
            break;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(*digit))
        .collect()
}
