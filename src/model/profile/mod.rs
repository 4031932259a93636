//! A board as data: what it is sent, how its messages become readings, and which pins it has.
//!
//! No board is in code. Reading a profile never fails as a whole: what is wrong is listed with
//! its line, and the rest works. What follows is for whoever writes a `board.json`.
//!
#![doc = include_str!("../profiles/README.md")]

pub mod choices;
pub mod edit;
pub mod kept;
pub mod steps;

use crate::model::decode::decimal;
use crate::model::decode::dialect::Dialect;
use crate::model::decode::raw::{Parts, Raw};
use crate::model::decode::readings::Readings;
use crate::model::decode::template::{captured, captures, escaped, fill, fill_path, has_star};
use crate::model::mqtt::topic::{is_filter, is_topic};
use crate::model::mqtt::{self, MAX_SUBSCRIPTIONS, Options, Publication, Subscription};
use crate::model::text::{concat, isolated, push_integer, push_quoted};
use std::rc::Rc;

/// The profiles that are compiled in, by their names; the first for a board that says nothing of itself.
pub const BUILT_IN: [(&str, &str); 7 + mqtt::IS_HERE as usize] = [
    ("Netzer", NETZER),
    ("BigClown Clown.Hub", include_str!("../profiles/clown.json")),
    #[cfg(feature = "mqtt")]
    ("BigClown MQTT", include_str!("../profiles/mqtt.json")),
    ("mbed channel", include_str!("../profiles/mbed.json")),
    ("Echo", include_str!("../profiles/echo.json")),
    ("Shelly Gen2+", include_str!("../profiles/shelly.json")),
    ("WLED", include_str!("../profiles/wled.json")),
    ("Plain JSON", include_str!("../profiles/plain.json")),
];

/// The profile of a Netzer.
pub const NETZER: &str = include_str!("../profiles/netzer.json");

/// The longest profile, in bytes.
pub const MAX_PROFILE_BYTES: usize = 65_536;
/// The most pins that a profile may have, those that come of patterns included.
pub const MAX_PINS: usize = 200;
/// The most commands that are sent on open.
pub const MAX_OPEN: usize = 250;
/// The most answers that a profile may have.
pub const MAX_ANSWERS: usize = 50;
/// The most problems that are listed; a wrong file is understood from the first few.
pub const MAX_PROBLEMS: usize = 20;
/// The longest time that a profile may say, in seconds.
const MAX_SECONDS: i64 = 86_400;
/// The shortest time between two probes, and for the answer to one, in milliseconds.
pub const MIN_PROBE_MS: u64 = 500;

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
    fn from_name(name: &str) -> Option<Self> {
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
    is_pattern: bool,
    /// As [`PIN_FIELDS`], up to [`NUMBERS`].
    texts: [String; NUMBERS],
    /// As [`PIN_FIELDS`] from [`NUMBERS`], in thousandths.
    numbers: [Option<i64>; FLAGS - NUMBERS],
    /// As [`PIN_FIELDS`] from [`FLAGS`]: whether they are other than usual.
    flags: [bool; KIND - FLAGS],
}

/// The fields of a pin: texts, numbers with their bounds, what is true or false with what it
/// usually is, its kind and its paths.
pub(super) const PIN_FIELDS: [(&str, i64, i64); PATH + 1] = [
    ("label", 0, 0),
    ("group", 0, 0),
    ("unit", 0, 0),
    ("on", 0, 0),
    ("off", 0, 0),
    ("topic", 0, 0),
    ("write", 0, 0),
    ("open", 0, 0),
    ("hidden", 0, 0),
    ("min", -MAX_LIMIT, MAX_LIMIT),
    ("max", -MAX_LIMIT, MAX_LIMIT),
    ("digits", 0, decimal::MAX_DIGITS as i64),
    ("radix", 2, 36),
    ("bit", 0, 63),
    ("qos", 0, 1),
    ("wide", 0, 0),
    ("confirm", 0, 0),
    ("momentary", 0, 0),
    ("locked", 0, 0),
    ("shown", 1, 1),
    ("retain", 0, 0),
    ("kind", 0, 0),
    ("path", 0, 0),
];
/// Where the word for on is, and behind it that for off.
const ON: usize = 3;
/// Where the topic is on which a value is published.
const TOPIC: usize = 5;
/// Where the texts begin that are sent, with what writes a value.
pub(super) const WRITE: usize = 6;
/// Where the numbers begin.
pub(super) const NUMBERS: usize = 9;
/// Where the whole numbers begin.
const DIGITS: usize = 11;
/// Where the base is, and behind it the bit.
const RADIX: usize = 12;
/// Where the fields begin that are true or false.
pub(super) const FLAGS: usize = 15;
/// Where the kind is.
pub(super) const KIND: usize = 21;
/// Where the paths are.
pub(super) const PATH: usize = 22;
/// The upper limit of a bar or a slider where nothing is said, in thousandths.
const USUAL_MAX: i64 = 100_000;
/// The furthest limit of a bar or a slider.
pub(super) const MAX_LIMIT: i64 = 1_000_000_000_000_000;

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
    fn limits(&self) -> Option<(i64, i64)> {
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

    fn text(&self, at: usize) -> &str {
        self.texts.get(at).map_or("", String::as_str)
    }

    fn flag(&self, at: usize) -> bool {
        self.flags.get(at).copied().unwrap_or(false)
    }

    fn number(&self, at: usize) -> Option<i64> {
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
    fn fill(&mut self, value_of: &mut dyn FnMut(&str) -> Option<String>) {
        for text in &mut self.texts {
            *text = fill(text, value_of);
        }
        for path in &mut self.paths {
            *path = fill_path(path, self.is_pattern, value_of);
        }
    }

    /// A pin without a label is called by its path.
    fn name(&mut self) {
        if let ([label, ..], Some(path)) = (&mut self.texts, self.paths.first())
            && label.is_empty()
        {
            label.push_str(path);
        }
    }

    pub(super) fn take(&mut self, field: &str, value: Raw<'_>) -> Taken {
        let at = place_of_field(field).ok_or(UNKNOWN)?;
        let (_, min, max) = PIN_FIELDS.get(at).ok_or(UNKNOWN)?;
        if at < NUMBERS {
            put(&mut self.texts, at, value.command())?;
        } else if at == KIND {
            let kind = PinKind::from_name(&value.text().unwrap_or_default());
            self.kind = kind.ok_or(KIND_WANTED)?;
        } else if at == PATH {
            // One wrong path of a list leaves what was said before as it is.
            let mut paths = Vec::new();
            if !value.begins('[') {
                paths.push(value.text().ok_or(TEXT_WANTED)?);
            }
            for (_, path) in value.parts() {
                paths.push(path.text().ok_or(TEXT_WANTED)?);
            }
            self.paths = paths;
        } else if let Some(place) = self.flags.get_mut(at.wrapping_sub(FLAGS)) {
            *place = truth(value)? != (*min != 0);
        } else if let Some(place) = self.numbers.get_mut(at - NUMBERS) {
            let number = number(value, *min, *max)?;
            // A limit alone may have decimals.
            if at >= DIGITS {
                whole(value, *min, *max)?;
            }
            *place = Some(number);
        }
        Ok(())
    }

    /// What a field says, as a person edits it: text without quotes, several paths as a list in
    /// JSON. Empty for what is not said.
    pub fn field(&self, name: &str) -> String {
        place_of_field(name).map_or(String::new(), |at| self.said(at))
    }

    /// What the field at a place of [`PIN_FIELDS`] says.
    pub(super) fn said(&self, at: usize) -> String {
        let mut said = String::new();
        if at < NUMBERS {
            let text = self.text(at);
            // A pin is called by its path where nothing else is said.
            let is_path = !self.is_pattern() && self.paths.first().is_some_and(|path| path == text);
            if at > 0 || !is_path {
                said.push_str(text);
            }
        } else if at == KIND {
            said.push_str(self.kind.name());
        } else if at == PATH {
            let written = |path: &String| match self.is_pattern {
                true => path.clone(),
                false => escaped(path),
            };
            let paths: Vec<_> = self.paths.iter().map(written).collect();
            // A field in the page has no place for a line break, and its JSON has none.
            let is_plain = |path: &str| {
                let mut bytes = path.bytes();
                !path.is_empty()
                    && !path.starts_with('[')
                    && bytes.all(|byte| !matches!(byte, b'\n' | b'\r'))
            };
            match paths.as_slice() {
                [path] if is_plain(path) => said.push_str(path),
                paths => {
                    for path in paths {
                        said.push_str(if said.is_empty() { "[" } else { "," });
                        push_quoted(&mut said, path);
                    }
                    if !said.is_empty() {
                        said.push(']');
                    }
                }
            }
        } else if at >= FLAGS {
            if self.flag(at - FLAGS) {
                said.push_str(unusual(at));
            }
        } else if let Some(number) = self.number(at - NUMBERS) {
            decimal::push_thousandths(&mut said, number);
        }
        said
    }
}

/// The word for what is not usual of a field that is true or false.
pub(super) fn unusual(at: usize) -> &'static str {
    match PIN_FIELDS.get(at) {
        Some((_, 0, _)) => "true",
        _ => "false",
    }
}

/// The place of a field in [`PIN_FIELDS`].
pub(super) fn place_of_field(name: &str) -> Option<usize> {
    let name = usual_name(name);
    PIN_FIELDS.iter().position(|(known, ..)| *known == name)
}

/// The name under which a field of a pin is kept: what a button sends, and what is published on a
/// topic, is called as it reads best.
pub(super) fn usual_name(field: &str) -> &str {
    match field {
        "send" | "payload" => "write",
        _ => field,
    }
}

/// Something in a profile that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is, such as `Line 12, pin 4, kind`.
    pub place: String,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Problem {
    /// What is wrong, and where, in one line.
    pub fn line(&self) -> String {
        concat(&[&isolated(&self.place), ": ", self.what])
    }
}

/// What is sent when a certain message comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The message that is answered: a text, in which `*` stands for anything, or an object whose
    /// readings the message must have, where `*` stands for any value.
    pub when: String,
    /// What is sent, a template.
    pub send: String,
}

/// A question that the board answers as long as it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// What is sent, a template.
    pub send: String,
    /// How often, in milliseconds; never where it is 0.
    pub every_ms: u64,
    /// How soon anything must come back, in milliseconds; nothing need come where it is 0.
    pub within_ms: u64,
}

/// A board as data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// As [`TEXTS`].
    texts: [String; TEXTS.len()],
    /// How messages become readings.
    pub dialect: Dialect,
    /// What is wanted of the broker, in the dialect for one.
    pub mqtt: Options,
    /// The filter whose first wildcard stands for a device; that of the subscriptions where it is
    /// empty.
    pub group: String,
    /// The commands that are sent at every open, in this order; templates.
    pub open: Vec<String>,
    /// The time between two of them, in milliseconds.
    pub pause_ms: u64,
    /// The commands that are sent when the page is hidden.
    pub hidden: Vec<String>,
    /// The commands that are sent when the page is shown again; those on open where only what is
    /// sent on hiding is said.
    pub visible: Vec<String>,
    /// Whether the board has room for a single connection.
    pub has_one_connection: bool,
    /// What is sent when certain messages come.
    pub answers: Vec<Answer>,
    /// The question that shows whether the board is there.
    pub keepalive: Probe,
    /// The longest text that the board takes, in bytes; 0 where it does not matter.
    pub max_frame_bytes: usize,
    /// The pins, in the order in which they are shown, patterns among them.
    pub pins: Vec<Rc<PinSpec>>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// The fields of a profile that are texts.
const TEXTS: [&str; 4] = ["name", "address", "subprotocol", "ending"];

type Taken = Result<(), &'static str>;

const UNKNOWN: &str = "This field is not known. Is there a slip in its name?";
const TEXT_WANTED: &str = "A text in quotes is wanted here.";
const NUMBER_WANTED: &str = "A number is wanted here, and within its bounds.";
const WHOLE_WANTED: &str = "A whole number is wanted here.";
const TOO_SOON: &str = "Half a second is the least, and is used. For never, say 0.";
const LIST_WANTED: &str = "A list is wanted here: [ … ].";
const FIELDS_WANTED: &str = "Fields in braces are wanted here: { … }.";
const TOO_MANY: &str = "There are too many; the first 250 are used.";
const TOO_MANY_FILTERS: &str = "There are too many; the first 50 are used.";
const FILTER_WANTED: &str =
    "A filter is a topic, in which + stands for a whole level and # for all that follow.";
const WITHOUT_MQTT: &str = "This page was made without MQTT. Put the one with it in its place.";
const KIND_WANTED: &str = "A kind is digital, switch, analog, slider, counter, button or text.";

impl Profile {
    /// The board's name.
    pub fn name(&self) -> &str {
        self.text(0)
    }

    /// The board's address, or its path on the host that the page came from; empty for neither.
    pub fn address(&self) -> &str {
        self.text(1)
    }

    /// The subprotocol that is asked for; empty for none.
    pub fn subprotocol(&self) -> &str {
        match self.text(2) {
            "" if self.dialect.has_broker() => "mqtt",
            subprotocol => subprotocol,
        }
    }

    /// The filters whose first wildcard stands for a device of the fleet.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        let own = Some(self.group.as_str()).filter(|group| !group.is_empty());
        let wanted = self.mqtt.subscriptions.iter();
        let wanted = wanted.filter(move |_| own.is_none());
        own.into_iter()
            .chain(wanted.map(|wanted| wanted.filter.as_str()))
    }

    /// What ends every text that is sent, such as a line feed.
    pub fn ending(&self) -> &str {
        self.text(3)
    }

    fn text(&self, at: usize) -> &str {
        self.texts.get(at).map_or("", String::as_str)
    }

    /// Whether the commands on open are sent again when the page is shown: a board that is told
    /// to be quiet for a hidden page is told to speak up again.
    pub fn repeats_open(&self) -> bool {
        self.visible.is_empty() && !self.hidden.is_empty()
    }

    /// Reads a profile. What cannot be used stands in [`Profile::problems`].
    pub fn read(json: &str) -> Self {
        let mut profile = Self::default();
        let root = Raw::of(json);
        let json = root.file();
        if json.len() > MAX_PROFILE_BYTES {
            profile.problem(1, "", "", "The file is longer than 65,536 bytes.");
        } else if let Err(error) = Readings::default().read_json(json) {
            profile.problem(
                error.line,
                "",
                "",
                "This is not JSON. Is a comma, quote or bracket missing here or just before, or one too many?",
            );
        }
        if json.len() <= MAX_PROFILE_BYTES && profile.take_fields(root).is_err() {
            profile.problem(root.line(), "", "", FIELDS_WANTED);
        }
        profile
    }

    fn take_fields(&mut self, root: Raw<'_>) -> Taken {
        let mut shared = fields(root)?
            .find(|(key, _)| key == "each")
            .map(|(_, each)| each);
        if let Some(each) = shared
            && self
                .take_pin(each, None, "each", &mut PinSpec::default())
                .is_err()
        {
            self.problem(each.line(), "each", "", FIELDS_WANTED);
            shared = None;
        }
        // The pins come last: what they send on open follows what the board is told as a whole.
        for is_for_pins in [false, true] {
            for (key, value) in fields(root)? {
                if matches!(key.as_str(), "pins" | "buttons") == is_for_pins
                    && let Err(what) = self.take(&key, value, shared)
                {
                    self.problem(value.line(), "", &key, what);
                }
            }
        }
        Ok(())
    }

    /// Takes one field of the file.
    fn take(&mut self, key: &str, value: Raw<'_>, each: Option<Raw<'_>>) -> Taken {
        if let Some(at) = TEXTS.iter().position(|name| *name == key) {
            return put(&mut self.texts, at, value.text());
        }
        match key {
            "$schema" | "each" => {}
            "key" => self.dialect.key = value.text().ok_or(TEXT_WANTED)?,
            "value" => self.dialect.value = value.text().ok_or(TEXT_WANTED)?,
            "pairs" => self.dialect.pairs = truth(value)?,
            "dialect" => {
                let name = value.text().ok_or(TEXT_WANTED)?;
                (self.dialect.is_text, self.dialect.is_mqtt) = match name.as_str() {
                    "json" => (false, false),
                    "text" => (true, false),
                    "mqtt" if !mqtt::IS_HERE => return Err(WITHOUT_MQTT),
                    "mqtt" => (false, true),
                    _ => return Err("A dialect is json, text or mqtt."),
                }
            }
            "open" | "hidden" | "visible" | "inside" => {
                for (_, entry) in list(value)? {
                    let text = match key {
                        "inside" => entry.text(),
                        _ => entry.command(),
                    };
                    let texts = match key {
                        "open" => &mut self.open,
                        "hidden" => &mut self.hidden,
                        "visible" => &mut self.visible,
                        _ => &mut self.dialect.inside,
                    };
                    match text {
                        _ if texts.len() >= MAX_OPEN => return Err(TOO_MANY),
                        Some(text) => texts.push(text),
                        None => self.problem(entry.line(), key, "", TEXT_WANTED),
                    }
                }
            }
            "pause" => self.pause_ms = number(value, 0, MAX_SECONDS)?.unsigned_abs(),
            "answers" => {
                for (_, answer) in list(value)? {
                    if self.answers.len() >= MAX_ANSWERS {
                        return Err("There are too many; the first 50 are used.");
                    }
                    if let Err(what) = self.take_record(key, answer) {
                        self.problem(answer.line(), key, "", what);
                    }
                }
            }
            "keepalive" | "limits" => self.take_record(key, value)?,
            "mqtt" if mqtt::IS_HERE => {
                for (field, value) in fields(value)? {
                    if let Err(what) = self.take_mqtt(&field, value) {
                        self.problem(value.line(), key, &field, what);
                    }
                }
            }
            "pins" | "buttons" => {
                let is_button = key == "buttons";
                for (at, (_, pin)) in list(value)?.enumerate() {
                    if self.pins.len() >= MAX_PINS {
                        return Err("There are too many; the first 200 are used.");
                    }
                    let mut name = String::from(if is_button { "button " } else { "pin " });
                    push_integer(&mut name, at as u64 + 1);
                    let mut spec = PinSpec::default();
                    // What all pins share comes first, so that a pin's own field wins.
                    let is_pin = pin.begins('{');
                    let shared = each.filter(|_| is_pin && !is_button);
                    for (field, value) in shared.into_iter().flat_map(Raw::parts) {
                        let _ = spec.take(&field, value);
                    }
                    if is_pin && is_button {
                        spec.kind = PinKind::Button;
                    }
                    let own = self.take_pin(pin, Some(at), &name, &mut spec);
                    if let Err(what) = own {
                        self.problem(pin.line(), &name, "", what);
                    }
                    self.pins.push(Rc::new(spec));
                }
            }
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Takes the fields of a pin, which is called `name` where something is wrong, and looks
    /// whether they go together where it has a place.
    fn take_pin(
        &mut self,
        pin: Raw<'_>,
        place: Option<usize>,
        name: &str,
        spec: &mut PinSpec,
    ) -> Taken {
        for (field, value) in fields(pin)? {
            if let Err(what) = spec.take(&field, value) {
                self.problem(value.line(), name, &field, what);
            }
        }
        let Some(place) = place else {
            return Ok(());
        };
        let mut digits = String::new();
        push_integer(&mut digits, place as u64);
        spec.is_pattern = spec.paths.first().is_some_and(|path| has_star(path));
        spec.fill(&mut |name| (name == "n").then(|| digits.clone()));
        if !spec.is_pattern() {
            spec.name();
        }
        let [.., open, hidden] = &spec.texts;
        if !hidden.is_empty() {
            self.hidden.push(hidden.clone());
        }
        if !open.is_empty() {
            if self.open.len() < MAX_OPEN {
                self.open.push(open.clone());
            } else {
                self.problem(pin.line(), name, "open", TOO_MANY);
            }
        }
        if spec.limits().is_none() {
            let what = "“max” must be greater than “min”; 0 to 100 is used.";
            self.problem(pin.line(), name, "", what);
        }
        match spec.kind {
            PinKind::Button if spec.write().is_empty() => Err("A button says what to “send”."),
            PinKind::Button => Ok(()),
            _ if spec.paths.is_empty() => Err("A pin says by its “path” which reading it shows."),
            _ => Ok(()),
        }
    }

    /// Takes one field of what is wanted of a broker.
    fn take_mqtt(&mut self, field: &str, value: Raw<'_>) -> Taken {
        let mqtt = &mut self.mqtt;
        match field {
            "client" => mqtt.client_id = value.text().ok_or(TEXT_WANTED)?,
            "user" => mqtt.user = value.text().ok_or(TEXT_WANTED)?,
            "group" => {
                let filter = value.text().filter(|filter| is_filter(filter));
                self.group = filter.ok_or(FILTER_WANTED)?;
            }
            "keepalive" => mqtt.ping_every_ms = number(value, 1, 3_600)?.unsigned_abs(),
            "will" => {
                let will = value.command().and_then(|will| Publication::read(&will));
                let will = will.filter(|will| value.begins('{') && is_topic(&will.topic));
                mqtt.will = Some(will.ok_or("A will says its “topic” and its “payload”.")?);
            }
            "subscribe" if value.begins('[') => {
                for (_, filter) in value.parts() {
                    if let Err(what) = self.take_filter(filter) {
                        self.problem(filter.line(), "mqtt", field, what);
                        if what == TOO_MANY_FILTERS {
                            break;
                        }
                    }
                }
            }
            "subscribe" => self.take_filter(value)?,
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    /// Takes what is subscribed to: a filter, or one with its quality of service.
    fn take_filter(&mut self, wanted: Raw<'_>) -> Taken {
        if self.mqtt.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(TOO_MANY_FILTERS);
        }
        let (mut filter, mut qos) = (wanted.text(), 0);
        for (field, value) in wanted.parts() {
            match field.as_str() {
                "topic" => filter = value.text(),
                "qos" => qos = whole(value, 0, 1)? as u8,
                _ => return Err(UNKNOWN),
            }
        }
        let filter = filter.filter(|filter| is_filter(filter));
        self.mqtt.subscriptions.push(Subscription {
            filter: filter.ok_or(FILTER_WANTED)?,
            qos,
        });
        Ok(())
    }

    /// Takes an answer, the keepalive or the limits.
    fn take_record(&mut self, key: &str, record: Raw<'_>) -> Taken {
        // What is said first, and what is sent; how often, and how soon something comes.
        let (mut when, mut send) = (None, None);
        let (mut every_ms, mut within_ms) = (None, None);
        let mut is_whole = true;
        for (name, value) in fields(record)? {
            let taken = match (key, name.as_str()) {
                ("answers", "when") => put_command(&mut when, value),
                ("answers" | "keepalive", "send") => put_command(&mut send, value),
                ("keepalive", "every") => put_probe(&mut every_ms, value),
                ("keepalive", "within") => put_probe(&mut within_ms, value),
                ("limits", "frame") => whole(value, 1, 1 << 20).map(|bytes| {
                    self.max_frame_bytes = bytes as usize;
                }),
                ("limits", "connections") => whole(value, 1, 1_000).map(|connections| {
                    self.has_one_connection = connections == 1;
                }),
                _ => Err(UNKNOWN),
            };
            if let Err(what) = taken {
                is_whole &= what == UNKNOWN;
                self.problem(value.line(), key, &name, what);
            }
        }
        match (key, when, send, every_ms) {
            ("answers", Some(when), Some(send), _) => self.answers.push(Answer { when, send }),
            ("keepalive", _, Some(send), Some(every_ms)) => {
                self.keepalive = Probe {
                    send,
                    every_ms,
                    within_ms: within_ms.unwrap_or(0),
                };
            }
            // What is missing only because it could not be used has been said.
            ("answers", ..) if is_whole => return Err("An answer says “when” and what to “send”."),
            ("keepalive", ..) if is_whole => {
                return Err("This says what to “send”, and “every” how many seconds.");
            }
            _ => {}
        }
        Ok(())
    }

    fn problem(&mut self, line: usize, name: &str, field: &str, what: &'static str) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut place = String::from("Line ");
            push_integer(&mut place, line as u64);
            for part in [name, field] {
                if !part.is_empty() {
                    place.push_str(", ");
                    place.push_str(part);
                }
            }
            self.problems.push(Problem { place, what });
        }
    }
}

fn put(texts: &mut [String], at: usize, text: Option<String>) -> Taken {
    if let Some(place) = texts.get_mut(at) {
        *place = text.ok_or(TEXT_WANTED)?;
    }
    Ok(())
}

fn put_command(place: &mut Option<String>, value: Raw<'_>) -> Taken {
    *place = Some(value.command().ok_or(TEXT_WANTED)?);
    Ok(())
}

fn list(value: Raw<'_>) -> Result<Parts<'_>, &'static str> {
    value.begins('[').then(|| value.parts()).ok_or(LIST_WANTED)
}

fn fields(value: Raw<'_>) -> Result<Parts<'_>, &'static str> {
    value
        .begins('{')
        .then(|| value.parts())
        .ok_or(FIELDS_WANTED)
}

fn truth(value: Raw<'_>) -> Result<bool, &'static str> {
    match value.written() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("This is either true or false."),
    }
}

/// A number in thousandths, from `min` to `max`.
fn number(value: Raw<'_>, min: i64, max: i64) -> Result<i64, &'static str> {
    let number = decimal::thousandths(&value.text().unwrap_or_default());
    let is_within = |number: &i64| (min * 1_000..=max * 1_000).contains(number);
    number.filter(is_within).ok_or(NUMBER_WANTED)
}

/// A whole number, from `min` to `max`.
fn whole(value: Raw<'_>, min: i64, max: i64) -> Result<i64, &'static str> {
    let number = number(value, min, max)?;
    let is_whole = number % 1_000 == 0;
    is_whole.then_some(number / 1_000).ok_or(WHOLE_WANTED)
}

/// Seconds between two probes, or before an answer: none, or [`MIN_PROBE_MS`] and more.
fn put_probe(place: &mut Option<u64>, seconds: Raw<'_>) -> Taken {
    let ms = number(seconds, 0, MAX_SECONDS)?.unsigned_abs();
    let is_less = ms > 0 && ms < MIN_PROBE_MS;
    *place = Some(if is_less { MIN_PROBE_MS } else { ms });
    if is_less { Err(TOO_SOON) } else { Ok(()) }
}
