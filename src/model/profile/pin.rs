//! A pin as a profile describes it.

use crate::model::decode::template::{captured, captures, fill, fill_path};
use crate::model::profile::field::{FLAGS, KIND, NUMBERS, ON, PATH, RADIX, TOPIC, WRITE};

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
    /// A command that is sent when it is pressed.
    Button,
    /// Anything else, shown as it came.
    #[default]
    Text,
}

/// The kinds by their names in a profile and in the style sheet.
const KINDS: [(&str, PinKind); 7] = [
    ("digital", PinKind::Digital),
    ("switch", PinKind::Switch),
    ("analog", PinKind::Analog),
    ("slider", PinKind::Slider),
    ("counter", PinKind::Counter),
    ("button", PinKind::Button),
    ("text", PinKind::Text),
];

impl PinKind {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let found = KINDS.iter().find(|(known, _)| *known == name)?;
        Some(found.1)
    }

    /// The kind's name in a profile and in the style sheet.
    pub fn name(self) -> &'static str {
        let found = KINDS.iter().find(|(_, kind)| *kind == self);
        found.map_or("text", |(name, _)| name)
    }
}

/// One pin as the profile describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PinSpec {
    /// How it is shown and operated.
    pub kind: PinKind,
    /// The paths of the readings that give its value. Those of a pattern stand here as the profile
    /// writes them, with their stars and backslashes.
    pub paths: Vec<String>,
    /// Whether there is a `*` in the first path: each path that matches makes a pin of its own.
    pub(super) is_pattern: bool,
    /// As [`PIN_FIELDS`], up to [`NUMBERS`].
    pub(super) texts: [String; NUMBERS],
    /// As [`PIN_FIELDS`] from [`NUMBERS`], in thousandths.
    pub(super) numbers: [Option<i64>; FLAGS - NUMBERS],
    /// As [`PIN_FIELDS`] from [`FLAGS`]: whether they are other than usual.
    pub(super) flags: [bool; KIND - FLAGS],
}

/// The upper limit of a bar or a slider where nothing is said, in thousandths.
const USUAL_MAX: i64 = 100_000;

impl PinSpec {
    /// What the pin is called in the page.
    pub fn label(&self) -> &str {
        self.text(0)
    }

    /// Which pins it stands together with; empty for none.
    pub fn group(&self) -> &str {
        self.text(1)
    }

    /// What the value is measured in; shown behind it.
    pub fn unit(&self) -> &str {
        self.text(2)
    }

    /// The board's word for "on"; empty for the usual ones.
    pub fn on(&self) -> &str {
        self.text(3)
    }

    /// The board's word for "off"; empty for the usual ones.
    pub fn off(&self) -> &str {
        self.text(4)
    }

    /// The topic on which a value is published, a template; empty where [`PinSpec::write`] says
    /// all that is sent.
    pub fn topic(&self) -> &str {
        self.text(TOPIC)
    }

    /// What is sent to write a value, a template; empty for a pin that cannot be written.
    pub fn write(&self) -> &str {
        self.text(WRITE)
    }

    /// The lower limit of a bar or a slider, in thousandths.
    pub fn min(&self) -> i64 {
        self.limits().map_or(0, |(min, _)| min)
    }

    /// The upper limit of a bar or a slider, in thousandths.
    pub fn max(&self) -> i64 {
        self.limits().map_or(USUAL_MAX, |(_, max)| max)
    }

    /// The limits as they are said, where there is anything between them.
    pub(super) fn limits(&self) -> Option<(i64, i64)> {
        let min = self.number(0).unwrap_or(0);
        let max = self.number(1).unwrap_or(USUAL_MAX);
        (min < max).then_some((min, max))
    }

    /// With how many decimals a number is shown; as it came where nothing is said.
    pub fn digits(&self) -> Option<u32> {
        self.number(2).map(|digits| (digits / 1_000) as u32)
    }

    /// In which base the board writes numbers, from 2 to 36.
    pub fn radix(&self) -> u32 {
        self.number(3).map_or(10, |radix| (radix / 1_000) as u32)
    }

    /// Which bit of a number is the value, counted from 0; all of it where nothing is said.
    pub fn bit(&self) -> Option<u32> {
        self.number(4).map(|bit| (bit / 1_000) as u32)
    }

    /// In which quality of service a value is published on [`PinSpec::topic`], 0 or 1.
    pub fn qos(&self) -> u8 {
        u8::from(self.number(5).is_some_and(|qos| qos > 0))
    }

    /// Whether its card takes the whole width.
    pub fn is_wide(&self) -> bool {
        self.flag(0)
    }

    /// Whether a person is asked before anything is sent to it.
    pub fn asks_first(&self) -> bool {
        self.flag(1)
    }

    /// Whether it is on only as long as a person holds it; said of a switch.
    pub fn is_momentary(&self) -> bool {
        self.flag(2)
    }

    /// Whether nothing may be sent to it.
    pub fn is_locked(&self) -> bool {
        self.flag(3)
    }

    /// Whether it has a card. One without keeps its reading out of the table of the others.
    pub fn is_shown(&self) -> bool {
        !self.flag(4)
    }

    /// Whether the broker keeps what is published on [`PinSpec::topic`].
    pub fn is_retained(&self) -> bool {
        self.flag(5)
    }

    pub(super) fn text(&self, at: usize) -> &str {
        self.texts.get(at).map_or("", String::as_str)
    }

    pub(super) fn flag(&self, at: usize) -> bool {
        self.flags.get(at).copied().unwrap_or(false)
    }

    pub(super) fn number(&self, at: usize) -> Option<i64> {
        self.numbers.get(at).copied().flatten()
    }

    /// Whether pins are made of it only when a path matches.
    pub fn is_pattern(&self) -> bool {
        self.is_pattern
    }

    /// Whether another description means the same pin: what is known of the one is known of the other.
    pub fn means_same(&self, other: &Self) -> bool {
        // Where they differ, they mostly differ in their paths.
        let fields = [PATH, KIND, ON, ON + 1, TOPIC, WRITE, RADIX, RADIX + 1];
        fields.iter().all(|at| self.said(*at) == other.said(*at))
    }

    /// The pin that `path` makes of this pattern; nothing if it does not match. What the first
    /// `*` stands for is `{1}` in its texts and its further paths. BigClown calls the only relay of
    /// a node `-`, which is left out at the end of a label.
    pub fn made_for(&self, path: &str) -> Option<Self> {
        let found = captures(self.paths.first()?, path, true)?;
        let mut made = self.clone();
        made.is_pattern = false;
        made.fill(&mut |name| captured(&found, name));
        if let Some(first) = made.paths.first_mut() {
            *first = path.into();
        }
        if let [label, ..] = &mut made.texts
            && label.ends_with(" -")
        {
            label.truncate(label.len() - 2);
        }
        made.name();
        Some(made)
    }

    /// Fills names in braces in all texts, and takes the paths for what they are.
    pub(super) fn fill(&mut self, value_of: &mut dyn FnMut(&str) -> Option<String>) {
        for text in &mut self.texts {
            *text = fill(text, value_of);
        }
        for path in &mut self.paths {
            *path = fill_path(path, self.is_pattern, value_of);
        }
    }

    /// A pin without a label is called by its path.
    pub(super) fn name(&mut self) {
        if let ([label, ..], Some(path)) = (&mut self.texts, self.paths.first())
            && label.is_empty()
        {
            label.push_str(path);
        }
    }
}
