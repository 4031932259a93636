//! A profile: what a board is told when the connection opens, and which pins it has.
//!
//! A profile is data, a small JSON file; no board is in code. It is read through
//! the same readings as a message (`pins.3.kind` = `slider`), so there is one
//! JSON reader in the page. Reading a profile never fails as a whole: what is
//! wrong is listed with its place, and the rest works.
//!
//! ```json
//! {
//!   "name": "Netzer",
//!   "open": ["hello"],
//!   "each": { "label": "IO{n}", "path": "u.v.{n}", "open": "tuv{n}=3", "write": "uv{n}={value}" },
//!   "pins": [ { "kind": "digital" }, { "kind": "slider", "max": 1023, "label": "Fan" } ]
//! }
//! ```
//!
//! `each` gives what all pins share; a pin's own field wins. `{n}` is the pin's
//! place in the list, from 0; `{value}` is what is written.

use super::decimal;
use super::readings::{Kind, Reading, Readings};
use super::text::{cut_at_first, push_integer};

/// The profile that is compiled in.
pub const NETZER: &str = include_str!("profiles/netzer.json");

/// The most pins that a profile may have.
pub const MAX_PINS: usize = 200;
/// The most commands that are sent on open.
pub const MAX_OPEN: usize = 250;
/// The most problems that are listed; a wrong file is understood from the first few.
pub const MAX_PROBLEMS: usize = 20;

/// How a pin is shown and operated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PinKind {
    /// An input that is on or off, shown as a lamp.
    Digital,
    /// An output that is on or off.
    Switch,
    /// A number between limits, shown with a bar.
    Analog,
    /// An output between limits, such as a PWM duty cycle.
    Slider,
    /// A number that counts.
    Counter,
    /// Anything else, shown as it came.
    #[default]
    Text,
}

impl PinKind {
    /// The kind by its name in a profile.
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "digital" => Self::Digital,
            "switch" => Self::Switch,
            "analog" => Self::Analog,
            "slider" => Self::Slider,
            "counter" => Self::Counter,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// The kind's name in a profile and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Digital => "digital",
            Self::Switch => "switch",
            Self::Analog => "analog",
            Self::Slider => "slider",
            Self::Counter => "counter",
            Self::Text => "text",
        }
    }
}

/// One pin as the profile describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PinSpec {
    /// What the pin is called in the page.
    pub label: String,
    /// The path of the readings that give its value.
    pub path: String,
    /// How it is shown and operated.
    pub kind: PinKind,
    /// What the value is measured in; shown behind it.
    pub unit: String,
    /// The lower limit of a bar or a slider.
    pub min: i64,
    /// The upper limit of a bar or a slider.
    pub max: i64,
    /// What is sent to write a value, with `{value}` in it; empty for a pin that cannot be written.
    pub write: String,
}

/// Something in a profile that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is, such as `pins.3.kind`.
    pub place: String,
    /// What is wrong with it.
    pub what: &'static str,
}

/// What a board is told on open, and which pins it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The board's name.
    pub name: String,
    /// The commands that are sent at every open, in this order.
    pub open: Vec<String>,
    /// The pins, in the order in which they are shown.
    pub pins: Vec<PinSpec>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// The fields of one pin as they stand in the file, before `each` fills the gaps.
#[derive(Clone, Default)]
struct Draft {
    label: Option<String>,
    path: Option<String>,
    kind: Option<PinKind>,
    unit: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    open: Option<String>,
    write: Option<String>,
}

impl Profile {
    /// Reads a profile. What cannot be used stands in [`Profile::problems`].
    pub fn read(json: &str) -> Self {
        let mut profile = Self::default();
        let mut readings = Readings::default();
        if readings.read_json(json).is_err() {
            profile.problem(
                "",
                "This is not JSON: look for a missing comma, quote or bracket.",
            );
            return profile;
        }
        let mut each = Draft::default();
        let mut drafts: Vec<Draft> = Vec::new();
        for reading in readings.iter() {
            if let Err(what) = profile.take(reading, &mut each, &mut drafts) {
                profile.problem(reading.path, what);
            }
        }
        for (place, draft) in drafts.into_iter().enumerate() {
            profile.finish(place, draft, &each);
        }
        profile
    }

    /// Takes one leaf of the file.
    fn take(
        &mut self,
        reading: Reading<'_>,
        each: &mut Draft,
        drafts: &mut Vec<Draft>,
    ) -> Result<(), &'static str> {
        let (first, rest) = cut_at_first(reading.path, b'.').unwrap_or((reading.path, ""));
        match (first, rest) {
            ("name", "") => self.name = text(reading)?,
            ("each", "") if reading.kind == Kind::Empty => {}
            ("each", field) => each.take(field, reading)?,
            ("open", _) if reading.kind == Kind::Empty => {}
            ("open", _) => self.send_on_open(text(reading)?)?,
            ("pins", "") if reading.kind == Kind::Empty => {}
            ("pins", rest) => {
                let (place, field) = cut_at_first(rest, b'.').unwrap_or((rest, ""));
                let place: usize = place.parse().map_err(|_| "“pins” is a list: [ … ].")?;
                if place >= MAX_PINS {
                    return Err("There are too many pins; at most 200 are shown.");
                }
                while drafts.len() <= place {
                    drafts.push(Draft::default());
                }
                // `{}` is a pin that says nothing of its own.
                let is_bare = field.is_empty() && reading.kind == Kind::Empty;
                if let Some(draft) = drafts.get_mut(place)
                    && !is_bare
                {
                    draft.take(field, reading)?;
                }
            }
            _ => return Err("This field is not known."),
        }
        Ok(())
    }

    /// Makes the pin at `place` of its own fields, else of what all pins share, else of defaults.
    fn finish(&mut self, place: usize, draft: Draft, each: &Draft) {
        let mut number = String::new();
        push_integer(&mut number, place as u64);
        let text = |own: Option<String>, shared: &Option<String>| {
            let template = own.or_else(|| shared.clone()).unwrap_or_default();
            fill(&template, "{n}", &number)
        };
        let mut spec = PinSpec {
            label: text(draft.label, &each.label),
            path: text(draft.path, &each.path),
            kind: draft.kind.or(each.kind).unwrap_or_default(),
            unit: text(draft.unit, &each.unit),
            min: draft.min.or(each.min).unwrap_or(0),
            max: draft.max.or(each.max).unwrap_or(100),
            write: text(draft.write, &each.write),
        };
        let open = text(draft.open, &each.open);
        if !open.is_empty()
            && let Err(what) = self.send_on_open(open)
        {
            self.problem(&spec.label, what);
        }
        if spec.label.is_empty() {
            spec.label.push_str(&spec.path);
        }
        if spec.max <= spec.min {
            let place = fill("pins.{n}.max", "{n}", &number);
            self.problem(
                &place,
                "“max” must be greater than “min”; 0 to 100 is used.",
            );
            (spec.min, spec.max) = (0, 100);
        }
        self.pins.push(spec);
    }

    fn send_on_open(&mut self, command: String) -> Result<(), &'static str> {
        if self.open.len() >= MAX_OPEN {
            return Err("There are too many commands to send on open; the first 250 are sent.");
        }
        self.open.push(command);
        Ok(())
    }

    fn problem(&mut self, place: &str, what: &'static str) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                place: place.into(),
                what,
            });
        }
    }
}

impl Draft {
    fn take(&mut self, field: &str, reading: Reading<'_>) -> Result<(), &'static str> {
        match field {
            "label" => self.label = Some(text(reading)?),
            "path" => self.path = Some(text(reading)?),
            "unit" => self.unit = Some(text(reading)?),
            "open" => self.open = Some(text(reading)?),
            "write" => self.write = Some(text(reading)?),
            "min" => self.min = Some(integer(reading)?),
            "max" => self.max = Some(integer(reading)?),
            "kind" => {
                let kind = PinKind::from_name(reading.value);
                self.kind = Some(kind.ok_or(
                    "This kind is not known: it is one of digital, switch, analog, slider, counter and text.",
                )?);
            }
            _ => return Err("A pin has no field of this name."),
        }
        Ok(())
    }
}

fn text(reading: Reading<'_>) -> Result<String, &'static str> {
    match reading.kind {
        Kind::Text | Kind::Number => Ok(reading.value.into()),
        _ => Err("A text in quotes is wanted here."),
    }
}

fn integer(reading: Reading<'_>) -> Result<i64, &'static str> {
    decimal::thousandths(reading.value)
        .map(|value| value / 1_000)
        .ok_or("A number is wanted here.")
}

/// The template with every `name` in it replaced by `value`.
pub fn fill(template: &str, name: &str, value: &str) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = cut_at_name(rest, name) {
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Splits around the first `name`, byte by byte as the functions of [`super::text`] do.
fn cut_at_name<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let start = (0..text.len()).find(|&start| {
        text.as_bytes()
            .get(start..)
            .is_some_and(|rest| rest.starts_with(name.as_bytes()))
    })?;
    Some((text.get(..start)?, text.get(start + name.len()..)?))
}
