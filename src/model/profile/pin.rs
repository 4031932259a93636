//! A pin as a profile describes it.

use crate::model::decode::decimal;
use crate::model::history;
use crate::model::profile::kinds;
use crate::model::profile::limits::{self, Limits};

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
    /// What its readings were, drawn in one frame.
    Chart,
    /// An output that is one of a list.
    Select,
    /// An output that is a number, typed or changed in steps.
    Number,
    /// An output that is a text, typed.
    Input,
    /// An output that is a colour.
    Color,
    /// A number between limits, shown with an arc.
    Gauge,
    /// Anything else, shown as it came.
    #[default]
    Text,
}

/// The kinds with their names in a profile and in the style sheet.
/// A page without some shows them as others; those come first.
const KINDS: [(&str, PinKind); 12 + history::IS_HERE as usize] = [
    ("digital", PinKind::Digital),
    ("switch", PinKind::Switch),
    ("analog", PinKind::Analog),
    ("slider", PinKind::Slider),
    ("counter", PinKind::Counter),
    ("button", PinKind::Button),
    #[cfg(feature = "history")]
    ("chart", PinKind::Chart),
    ("text", PinKind::Text),
    ("select", or(PinKind::Select, PinKind::Text)),
    ("number", or(PinKind::Number, PinKind::Text)),
    ("input", or(PinKind::Input, PinKind::Text)),
    ("color", or(PinKind::Color, PinKind::Text)),
    ("gauge", or(PinKind::Gauge, PinKind::Analog)),
];

/// A kind, or what stands for it where the page has no such kind.
const fn or(kind: PinKind, other: PinKind) -> PinKind {
    if kinds::IS_HERE { kind } else { other }
}

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
        use PinKind::{Button, Color, Input, Number, Select, Slider, Switch};
        matches!(
            self,
            Switch | Slider | Button | Select | Number | Input | Color
        )
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
    /// Whether the first path has a `*`, or any path of a chart: what matches makes a pin.
    pub(super) is_pattern: bool,
    pub(super) label: String,
    pub(super) group: String,
    pub(super) page: String,
    pub(super) unit: String,
    pub(super) on: String,
    pub(super) off: String,
    pub(super) topic: String,
    pub(super) write: String,
    /// As JSON; see [`kinds`].
    pub(super) options: String,
    /// The command that is sent on open.
    pub(super) open: String,
    /// The command that is sent when the page is hidden.
    pub(super) hidden: String,
    /// In thousandths.
    pub(super) min: Option<i64>,
    /// In thousandths.
    pub(super) max: Option<i64>,
    /// In thousandths.
    pub(super) by: Option<i64>,
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
    /// The opposite of [`PinSpec::has_spark`].
    pub(super) has_no_spark: bool,
    pub(super) is_step: bool,
    /// In thousandths of a second.
    pub(super) window: Option<i64>,
    pub(super) takes_paths: bool,
    pub(super) warn: Limits,
    pub(super) alarm: Limits,
    /// In thousandths.
    pub(super) hysteresis: Option<i64>,
    /// In thousandths of a second.
    pub(super) lasts: Option<i64>,
    /// In thousandths of a second.
    pub(super) late: Option<i64>,
}

/// The upper limit of a bar or a slider where the profile gives none, in thousandths.
const DEFAULT_MAX: i64 = 100_000;
/// How much time a chart shows where the profile does not say, in milliseconds.
const DEFAULT_WINDOW_MS: u64 = 600_000;
/// The shortest time that a chart shows, in seconds.
pub const MIN_WINDOW_S: i64 = 10;

impl PinSpec {
    /// The pin's name in the page.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The heading under which its card stands; empty for none.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The page on which its card stands; empty for that of its group.
    pub fn page(&self) -> &str {
        &self.page
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

    /// Gives the options of a select, each a label and its value.
    pub fn each_option(&self, take: &mut dyn FnMut(&str, &str)) {
        kinds::each(&self.options, take);
    }

    /// The number between the limits that the profile gives that is nearest to `number`, both in
    /// thousandths.
    pub fn nearest(&self, number: i64) -> i64 {
        let least = number.max(self.min.unwrap_or(i64::MIN));
        least.min(self.max.unwrap_or(i64::MAX))
    }

    /// Both limits, with defaults filled in; nothing where they leave no range.
    pub(super) fn limits(&self) -> Option<(i64, i64)> {
        let min = self.min.unwrap_or(0);
        let max = self.max.unwrap_or(DEFAULT_MAX);
        // A chart finds the limit that is not given by itself, and a number has none.
        let is_free = self.is_chart() || kinds::IS_HERE && self.kind == PinKind::Number;
        let is_free = is_free && (self.min.is_none() || self.max.is_none());
        (min < max || is_free).then_some((min, max))
    }

    /// The lower limit that the profile gives, in thousandths; nothing if it gives none, or none
    /// that can be used.
    pub fn limit_min(&self) -> Option<i64> {
        self.min.filter(|_| self.limits().is_some())
    }

    /// The upper limit that the profile gives, in thousandths; nothing if it gives none, or none
    /// that can be used.
    pub fn limit_max(&self) -> Option<i64> {
        self.max.filter(|_| self.limits().is_some())
    }

    /// The step of a slider or a number that shows `value`, in thousandths: else one of the last
    /// decimal that is shown.
    pub fn step(&self, value: &str) -> i64 {
        let digits = self.digits().unwrap_or(decimal::digits(value)).min(3);
        match self.by {
            Some(by) if kinds::IS_HERE && by > 0 => by,
            _ => (0..digits).fold(1_000, |step, _| step / 10),
        }
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

    /// Whether the profile wants its card two columns wide, as that of a chart always is.
    pub fn is_wide(&self) -> bool {
        self.is_wide || self.is_chart()
    }

    /// Whether its card is two columns wide: that of a text is, too, unless the profile tells that
    /// it is a number.
    pub fn has_wide_card(&self) -> bool {
        let is_text = self.kind == PinKind::Text && self.unit.is_empty() && self.digits.is_none();
        self.is_wide() || is_text
    }

    /// Whether it is on or off, and nothing between.
    pub fn is_on_or_off(&self) -> bool {
        matches!(self.kind, PinKind::Digital | PinKind::Switch)
    }

    /// Whether it is a chart: it draws what its readings were, and has no value of its own.
    pub fn is_chart(&self) -> bool {
        history::IS_HERE && self.kind == PinKind::Chart
    }

    /// Whether its card has a small line of the last minutes, if it has numbers. Where something is
    /// operated or on or off, there is no room for one, and a chart has its own.
    pub fn has_spark_line(&self) -> bool {
        use PinKind::{Analog, Counter, Text};
        !self.has_no_spark && matches!(self.kind, Analog | Counter | Text)
    }

    /// Whether the profile leaves it its small line.
    pub fn has_spark(&self) -> bool {
        !self.has_no_spark
    }

    /// Whether a chart holds each value until the next one comes, as that of an input that is on
    /// or off; otherwise a line leads from one to the next.
    pub fn is_step(&self) -> bool {
        self.is_step
    }

    /// How much time a chart shows, in milliseconds: 10 s to a day.
    pub fn window_ms(&self) -> u64 {
        // Thousandths of a second are milliseconds.
        self.window.map_or(DEFAULT_WINDOW_MS, i64::unsigned_abs)
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

    /// Whether it is a chart that a pattern made: it takes the other paths that match.
    pub fn takes_paths(&self) -> bool {
        self.is_chart() && self.takes_paths
    }

    /// Whether both are charts of the same name in the same group, so that one stands for both.
    pub fn is_same_chart(&self, other: &Self) -> bool {
        self.is_chart()
            && other.is_chart()
            && self.label == other.label
            && self.group == other.group
    }

    /// The values that are a warning.
    pub fn warn(&self) -> &Limits {
        &self.warn
    }

    /// The values that are an alarm.
    pub fn alarm(&self) -> &Limits {
        &self.alarm
    }

    /// How far a value has to be back inside its limits to end an alarm, in thousandths.
    pub fn hysteresis(&self) -> i64 {
        self.hysteresis.unwrap_or(0)
    }

    /// How long a value has to be beyond its limits to be an alarm, in milliseconds.
    pub fn lasts_ms(&self) -> u64 {
        self.lasts.map_or(0, i64::unsigned_abs)
    }

    /// How long the board may say nothing of it, in milliseconds; nothing for as long as it likes.
    pub fn late_ms(&self) -> Option<u64> {
        let late = self.late.filter(|late| *late > 0);
        late.map(i64::unsigned_abs)
    }

    /// Whether it can be in alarm. A chart draws its limits, and a button has no value.
    pub fn is_watched(&self) -> bool {
        let has_value = !self.is_chart() && self.kind != PinKind::Button;
        let is_limited =
            !self.warn.is_empty() || !self.alarm.is_empty() || self.late_ms().is_some();
        limits::IS_HERE && has_value && is_limited
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
