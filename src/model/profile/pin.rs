//! A pin as a profile describes it.

/// How a pin is shown and operated.
///
/// To add a kind:
///
/// 1. In the model: a variant here, its name in `KINDS`, in the message `KIND_EXPECTED` and in
///    `board.schema.json`, and in [`PinKind::is_operated`] whether it sends anything. The test of
///    the schema fails until these names agree.
/// 2. In the view: its functions in `view/control.rs`, its `<option>` in the form of a pin, and in `style/edit.css` the line
///    that hides the fields of the form that it does not use.
/// 3. A case in the test of the pins.
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

/// The kinds with their names in a profile and in the style sheet.
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

    /// The names of all kinds.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|(name, _)| *name)
    }

    /// Whether a person operates it: it sends something to the board.
    pub fn is_operated(self) -> bool {
        matches!(self, Self::Switch | Self::Slider | Self::Button)
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
    /// The paths of the readings that give its value. Those of a pattern are as the profile has
    /// them, with their stars and backslashes.
    pub paths: Vec<String>,
    /// Whether the first path has a `*`: each path that matches makes a pin of its own.
    pub(super) is_pattern: bool,
    pub(super) label: String,
    pub(super) group: String,
    pub(super) unit: String,
    pub(super) on: String,
    pub(super) off: String,
    pub(super) topic: String,
    pub(super) write: String,
    /// The command that is sent on open.
    pub(super) open: String,
    /// The command that is sent when the page is hidden.
    pub(super) hidden: String,
    /// In thousandths.
    pub(super) min: Option<i64>,
    /// In thousandths.
    pub(super) max: Option<i64>,
    pub(super) digits: Option<u8>,
    pub(super) radix: Option<u8>,
    pub(super) bit: Option<u8>,
    pub(super) qos: Option<u8>,
    pub(super) is_wide: bool,
    pub(super) asks_first: bool,
    pub(super) is_momentary: bool,
    pub(super) is_locked: bool,
    /// The opposite of [`PinSpec::is_shown`].
    pub(super) has_no_card: bool,
    pub(super) is_retained: bool,
}

/// The upper limit of a bar or a slider where the profile gives none, in thousandths.
const DEFAULT_MAX: i64 = 100_000;
/// The furthest limit of a bar or a slider.
pub(in crate::model) const MAX_LIMIT: i64 = 1_000_000_000_000_000;

impl PinSpec {
    /// The pin's name in the page.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The heading under which its card stands; empty for none.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The unit of the value; shown behind it.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The board's word for "on"; empty for the usual ones.
    pub fn on(&self) -> &str {
        &self.on
    }

    /// The board's word for "off"; empty for the usual ones.
    pub fn off(&self) -> &str {
        &self.off
    }

    /// The topic on which a value is published, a template; empty where [`PinSpec::write`] holds
    /// all that is sent.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// The command that writes a value, a template; empty for a pin that cannot be written.
    pub fn write(&self) -> &str {
        &self.write
    }

    /// The lower limit of a bar or a slider, in thousandths.
    pub fn min(&self) -> i64 {
        self.limits().map_or(0, |(min, _)| min)
    }

    /// The upper limit of a bar or a slider, in thousandths.
    pub fn max(&self) -> i64 {
        self.limits().map_or(DEFAULT_MAX, |(_, max)| max)
    }

    /// Both limits, with defaults filled in; nothing where they leave no range.
    pub(super) fn limits(&self) -> Option<(i64, i64)> {
        let min = self.min.unwrap_or(0);
        let max = self.max.unwrap_or(DEFAULT_MAX);
        (min < max).then_some((min, max))
    }

    /// The number of decimals that are shown; nothing to show the number as it came.
    pub fn digits(&self) -> Option<u32> {
        self.digits.map(u32::from)
    }

    /// The base in which the board writes numbers, from 2 to 36.
    pub fn radix(&self) -> u32 {
        self.radix.map_or(10, u32::from)
    }

    /// Which bit of a number is the value, counted from 0; nothing for the whole number.
    pub fn bit(&self) -> Option<u32> {
        self.bit.map(u32::from)
    }

    /// The quality of service with which a value is published on [`PinSpec::topic`], 0 or 1.
    pub fn qos(&self) -> u8 {
        self.qos.unwrap_or(0)
    }

    /// Whether its card takes the whole width.
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// Whether the page asks for confirmation before it sends anything to the pin.
    pub fn asks_first(&self) -> bool {
        self.asks_first
    }

    /// Whether a switch is on only while it is held down.
    pub fn is_momentary(&self) -> bool {
        self.is_momentary
    }

    /// Whether nothing may be sent to it.
    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Whether it has a card. A pin without one only keeps its reading out of the list of other
    /// readings.
    pub fn is_shown(&self) -> bool {
        !self.has_no_card
    }

    /// Whether the broker retains what is published on [`PinSpec::topic`].
    pub fn is_retained(&self) -> bool {
        self.is_retained
    }

    /// Whether it is a pattern: pins are made from it when paths match.
    pub fn is_pattern(&self) -> bool {
        self.is_pattern
    }

    /// Whether both describe the same pin, so that the value and pending writes of one can be
    /// carried over to the other.
    pub fn means_same(&self, other: &Self) -> bool {
        self.paths == other.paths
            && self.is_pattern == other.is_pattern
            && self.kind == other.kind
            && self.on == other.on
            && self.off == other.off
            && self.topic == other.topic
            && self.write == other.write
            && self.radix == other.radix
            && self.bit == other.bit
    }
}
