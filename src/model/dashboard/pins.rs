//! The pins: what the board last said of each, and what a person asked of it.
//!
//! A value comes from the board alone. A write is a wish until the board's own
//! update confirms it; if none comes in time the pin falls back to what the
//! board last said, with a notice. When the connection is lost every value is
//! stale, and no write outlives it: a relay must not click when the link is back.

use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text;
use std::rc::Rc;

/// How long a write may wait for the board's own update, in milliseconds.
pub const CONFIRM_WITHIN_MS: u64 = 3_000;
/// The shortest time between two writes of a pin, in milliseconds: never more than ten in a second.
pub const WRITE_GAP_MS: u64 = 110;
/// The shortest time between two changes that are both marked, in milliseconds.
pub const MARK_GAP_MS: u64 = 800;
/// The longest value that is kept, in bytes; the rest is cut off.
pub const MAX_VALUE_BYTES: usize = 256;

/// The usual words for "on" and "off". A board is answered in those that it uses.
const WORDS: [(&str, &str); 5] = [
    ("true", "false"),
    ("on", "off"),
    ("ON", "OFF"),
    ("On", "Off"),
    ("True", "False"),
];

/// One pin.
#[derive(Clone, Debug)]
pub struct Pin {
    spec: Rc<PinSpec>,
    value: Option<String>,
    /// What the board measures the value in, where it says so.
    unit: String,
    changed_wall_ms: u64,
    /// Whether the value is what a broker kept, nobody knows since when.
    is_kept: bool,
    stale: bool,
    wish: Option<Wish>,
    /// Whether a person holds it down.
    held: bool,
    last_write_ms: Option<u64>,
    notice: &'static str,
    changes: u32,
    revision: u32,
}

/// A value that a person asked for and that the board has not confirmed yet.
#[derive(Clone, Debug)]
struct Wish {
    value: String,
    /// Unsent while the gap to the write before it runs; then sent, and to be confirmed.
    sent: bool,
    /// When it is due to be sent, or must have been confirmed.
    due_ms: u64,
}

/// What time makes of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Send this value to the board.
    Send(String),
    /// The board did not confirm this value in time.
    Unconfirmed(String),
}

impl Pin {
    /// A pin that the board has said nothing of yet.
    pub fn new(spec: impl Into<Rc<PinSpec>>) -> Self {
        Self {
            spec: spec.into(),
            value: None,
            unit: String::new(),
            changed_wall_ms: 0,
            is_kept: false,
            stale: false,
            wish: None,
            held: false,
            last_write_ms: None,
            notice: "",
            changes: 0,
            revision: 0,
        }
    }

    /// What the profile says of it.
    pub fn spec(&self) -> &PinSpec {
        &self.spec
    }

    /// Whether it is the pin of this very description.
    pub fn is_of(&self, spec: &Rc<PinSpec>) -> bool {
        Rc::ptr_eq(&self.spec, spec)
    }

    /// Takes over what is known and was asked of the same pin as it was described before, which
    /// gets in exchange what is known here.
    pub fn take_over(&mut self, before: &mut Self) {
        std::mem::swap(self, before);
        std::mem::swap(&mut self.spec, &mut before.spec);
    }

    /// What the board last said; nothing as long as it has not spoken of this pin.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Whether the value is from before the connection was lost.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether a write waits for the board's own update.
    pub fn is_pending(&self) -> bool {
        self.wish.is_some()
    }

    /// What a person has to be told of this pin; empty for nothing.
    pub fn notice(&self) -> &'static str {
        self.notice
    }

    /// Changes whenever anything that is shown of the pin has changed.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// How often the value has changed, so that the page can mark each change.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// The value as it is shown: rounded where the profile says so.
    pub fn shown(&self) -> String {
        let Some(value) = &self.value else {
            return "unknown".into();
        };
        let rounded = self
            .spec
            .digits()
            .and_then(|digits| decimal::rounded(value, digits));
        rounded.unwrap_or_else(|| value.clone())
    }

    /// Whether the board has not said what it is; a button has nothing to be said.
    pub fn is_unknown(&self) -> bool {
        self.value.is_none() && self.spec.kind != PinKind::Button
    }

    /// What the value is measured in: what the board says, else what the profile says.
    pub fn unit(&self) -> &str {
        if self.unit.is_empty() {
            self.spec.unit()
        } else {
            &self.unit
        }
    }

    /// Whether the board says that the pin is on.
    pub fn is_on(&self) -> bool {
        self.value
            .as_deref()
            .is_some_and(|value| self.means_on(value))
    }

    /// Whether a value stands for "on": the profile's word, a number that is not zero, or a usual word.
    pub fn means_on(&self, value: &str) -> bool {
        let is = |word: &str| !word.is_empty() && value.eq_ignore_ascii_case(word);
        is(self.spec.on()) || !is(self.spec.off()) && is_on(value)
    }

    /// Where a control stands: at the value asked for, else at the board's.
    pub fn control(&self) -> Option<&str> {
        match &self.wish {
            Some(wish) => Some(&wish.value),
            None => self.value.as_deref(),
        }
    }

    /// Where the value lies between the pin's limits, in thousandths.
    pub fn share(&self) -> u64 {
        let value = self.value.as_deref().unwrap_or("");
        decimal::share(value, self.spec.min(), self.spec.max())
    }

    /// What a click on a switch asks for.
    pub fn toggled(&self) -> String {
        self.word(!self.control().is_some_and(|value| self.means_on(value)))
    }

    /// The word for on or off: the profile's, else one of those that the board uses.
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

    /// A value as it goes over the wire: in the base in which the board writes numbers.
    pub fn wired(&self, value: &str) -> String {
        match decimal::thousandths(value) {
            Some(number) if self.spec.radix() != 10 => {
                in_radix(number.unsigned_abs() / 1_000, u64::from(self.spec.radix()))
            }
            _ => value.into(),
        }
    }

    /// The small line of a card: trouble first, else since when the value stands.
    pub fn note(&self) -> String {
        if !self.notice.is_empty() {
            return self.notice.into();
        }
        if self.wish.is_some() {
            return "waiting for the board".into();
        }
        let is_pressed = self.spec.kind == PinKind::Button && self.changes > 0;
        if self.value.is_none() && !is_pressed {
            return String::new();
        }
        let mut note = String::from(match (is_pressed, self.stale) {
            (true, _) => "sent ",
            (_, true) => "stale, ",
            _ => "",
        });
        if self.is_kept {
            note.push_str("kept by the broker");
        } else {
            note.push_str(&text::clock_text_seconds(self.changed_wall_ms));
        }
        note
    }

    /// The board speaks of this pin.
    pub fn read(&mut self, reading: Reading<'_>, wall_ms: u64) {
        let value = match reading.kind {
            Kind::Empty => return,
            Kind::Null => None,
            _ => Some(text::prefix_within(reading.value, MAX_VALUE_BYTES)),
        };
        let number = value.and_then(|value| self.number(value));
        let value = number.as_deref().or(value);
        let unit = text::prefix_within(reading.unit, MAX_VALUE_BYTES);
        if self.unit != unit {
            self.unit.clear();
            self.unit.push_str(unit);
            self.revision += 1;
        }
        if let (Some(wish), Some(value)) = (&self.wish, value)
            && wish.sent
            && decimal::same(&wish.value, value)
        {
            self.wish = None;
            self.revision += 1;
        }
        if self.stale || self.value.as_deref() != value {
            // The board speaks of the pin again, and a notice from before says no more than that.
            self.stale = false;
            self.notice = "";
            self.revision += 1;
        }
        let is_told = self.is_kept && !reading.retained;
        if self.value.as_deref() != value {
            self.value = value.map(Into::into);
            self.is_kept = reading.retained;
            // What changes all the time is seen to change without a mark, and what a broker kept
            // did not change now.
            if !self.is_kept && wall_ms.abs_diff(self.changed_wall_ms) >= MARK_GAP_MS {
                self.changes += 1;
            }
            self.changed_wall_ms = wall_ms;
        } else if is_told {
            // It is so now, and who knows since when.
            self.is_kept = false;
            self.changed_wall_ms = wall_ms;
            self.revision += 1;
        }
    }

    /// Another tab knows what the board said of this pin, and since when.
    pub fn know(&mut self, reading: Reading<'_>, since_wall_ms: u64) {
        self.read(reading, since_wall_ms);
        self.is_kept = reading.retained;
        self.changed_wall_ms = since_wall_ms;
    }

    /// A person asks for a value. Returns what to send at once, if anything.
    pub fn ask(&mut self, value: &str, now_ms: u64) -> Option<String> {
        self.notice = "";
        self.revision += 1;
        let due_ms = self.last_write_ms.map_or(now_ms, |at| at + WRITE_GAP_MS);
        self.wish = Some(Wish {
            value: value.into(),
            sent: false,
            due_ms,
        });
        match self.due(now_ms) {
            Some(Due::Send(command)) => Some(command),
            _ => None,
        }
    }

    /// What is asked for next is sent at once, however short ago the last was.
    pub fn hurry(&mut self) {
        self.last_write_ms = None;
    }

    /// What was to be sent could not be, and is tried again a little later.
    pub fn put_off(&mut self, now_ms: u64) {
        if let Some(wish) = &mut self.wish {
            wish.sent = false;
            wish.due_ms = now_ms + WRITE_GAP_MS;
        }
    }

    /// A person holds it down from now on, or no more.
    pub fn hold(&mut self, is_held: bool) {
        self.held = is_held;
    }

    /// Whether a person holds it down.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Whether the board has not been told yet that nobody holds it any more.
    pub fn needs_release(&self) -> bool {
        let waits = self.wish.as_ref().is_some_and(|wish| !wish.sent);
        self.held || waits && self.is_momentary()
    }

    /// Its control is shown where it belongs, wherever a person moved it.
    pub fn touch(&mut self) {
        self.revision += 1;
    }

    /// A person pressed it. A button has no value that could confirm it.
    pub fn press(&mut self, wall_ms: u64) {
        self.notice = "";
        self.changed_wall_ms = wall_ms;
        self.changes += 1;
        self.revision += 1;
    }

    /// A person asked for something that could not be sent.
    pub fn refuse(&mut self, notice: &'static str) {
        self.wish = None;
        self.notice = notice;
        self.revision += 1;
    }

    /// When [`Pin::due`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.wish.as_ref().map(|wish| wish.due_ms)
    }

    /// Lets time pass.
    pub fn due(&mut self, now_ms: u64) -> Option<Due> {
        let wish = self.wish.as_mut().filter(|wish| now_ms >= wish.due_ms)?;
        self.revision += 1;
        if wish.sent {
            self.notice = "not confirmed";
            return self.wish.take().map(|wish| Due::Unconfirmed(wish.value));
        }
        wish.sent = true;
        wish.due_ms = now_ms + CONFIRM_WITHIN_MS;
        self.last_write_ms = Some(now_ms);
        Some(Due::Send(wish.value.clone()))
    }

    /// The number that a profile's base and bit make of a value; nothing where it says neither.
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

    /// The connection is gone: the value is stale, and a write that was not confirmed is given up.
    pub fn lose(&mut self) {
        self.revision += 1;
        self.stale = self.value.is_some();
        if self.wish.take().is_some() {
            self.notice = "lost, not confirmed";
        }
    }

    /// Whether it is a switch that is on only as long as a person holds it.
    pub fn is_momentary(&self) -> bool {
        self.spec.is_momentary() && self.spec.kind == PinKind::Switch && self.is_output()
    }

    /// Whether a person can write it.
    pub fn is_output(&self) -> bool {
        self.spec.kind.is_operated() && !self.spec.write().is_empty()
    }
}

/// Whether a value stands for "on": a number that is not zero, or one of the usual words.
fn is_on(value: &str) -> bool {
    match decimal::thousandths(value) {
        Some(number) => number != 0,
        None => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("on"),
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
