//! What a message becomes: readings, each a path and a scalar (`u.v.0` = `1`).
//!
//! JSON is flattened while serde_json parses it; no tree is built, and all
//! leaves of a message share one buffer that is used again for the next one.
//! Numbers stay the digits that the board sent (only an exponent is written
//! `e+5` or `e-5`, however it came). A message that breaks off in
//! the middle yields no reading at all: half of it is not what the board meant.

use crate::model::decode::decimal;
use crate::model::decode::dialect::Dialect;
use crate::model::text::{
    cut_at_first, cut_at_last, is_structured, pieces, push_hex, push_integer,
};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// The longest path that is kept, in bytes; a leaf with a longer one is left out.
pub const MAX_PATH_BYTES: usize = 512;
/// The most leaves that are taken from one message; the rest are left out.
pub const MAX_LEAVES: usize = 20_000;
/// The longest message that is read, in bytes: 2 MiB, as much of it as the console keeps. A longer
/// one has no readings; to look through sixteen of them would stop the page for seconds.
pub const MAX_READ_BYTES: usize = 2 * 1_048_576;
/// How much text the readings of one message may take, in bytes; leaves beyond it are left out.
pub const MAX_TEXT_BYTES: usize = 16 * 1_048_576;
/// How much of a payload that is no text is shown, in bytes.
pub const MAX_PAYLOAD_HEX_BYTES: usize = 64;
/// The path of a message that is a single value.
pub const WHOLE: &str = "value";

/// What kind of scalar a leaf is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `null`: the board says that it does not know.
    #[default]
    Null,
    /// `true` or `false`.
    Bool,
    /// A number; its text is the digits as they were sent.
    Number,
    /// A string.
    Text,
    /// `{}` or `[]`: something is there, and nothing is in it.
    Empty,
}

/// One leaf of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Keys and indices from the outside in, joined by dots.
    pub path: &'a str,
    /// The kind of the value.
    pub kind: Kind,
    /// The value as text; empty for [`Kind::Null`] and [`Kind::Empty`].
    pub value: &'a str,
    /// What the value is measured in, where the board says so; else empty.
    pub unit: &'a str,
    /// Whether it is what a broker kept, nobody knows since when, and no news.
    pub is_kept: bool,
    /// How much of the path is the topic that it came on, in bytes; 0 where no broker is.
    pub topic_bytes: usize,
}

/// A message is not JSON, or breaks off; it stays text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson {
    /// The line in which it stops being JSON, counted from 1.
    pub line: usize,
}

/// The readings of one message. Made once and used again, so that a steady stream allocates nothing.
#[derive(Default)]
pub struct Readings {
    /// How messages are to be understood.
    dialect: Dialect,
    /// Paths, values and units, one behind the other.
    text: String,
    leaves: Vec<Leaf>,
    /// The path to where the parser is now.
    path: String,
    /// Whether a broker kept the message.
    is_kept: bool,
    /// The length of the topic that the message came on, in bytes.
    topic_bytes: usize,
}

struct Leaf {
    path: Range<usize>,
    kind: Kind,
    value: Range<usize>,
    unit: Range<usize>,
    /// Whether the path was given by the message itself, and no key around it belongs to it.
    is_absolute: bool,
}

impl Readings {
    /// Readings of messages in this dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            ..Self::default()
        }
    }

    /// Replaces what is held by what `message` says in the dialect.
    ///
    /// A message of several lines is read line by line where it is no JSON as a
    /// whole. A line that says nothing in the dialect is no error: it stands in
    /// the console as it came.
    pub fn read(&mut self, message: &str) {
        let is_text = self.dialect.is_text;
        let message = match message.len() {
            0..=MAX_READ_BYTES => message.trim_ascii(),
            _ => "",
        };
        if !is_text && self.read_json(message).is_ok() {
            return;
        }
        self.clear();
        for line in pieces(message, b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() {
            } else if !is_text || is_structured(line) {
                // The whole of a message of one line has been tried above.
                if is_text || line.len() < message.len() {
                    let _ = self.add_json(line);
                }
            } else {
                self.add_words(line);
            }
        }
        self.step_inside();
    }

    /// Replaces what is held by the leaves of the JSON in `message`.
    ///
    /// # Errors
    /// [`NotJson`] if it is no JSON, has something behind it, or is nested deeper
    /// than the 128 levels that serde_json allows; nothing is held then.
    pub fn read_json(&mut self, message: &str) -> Result<(), NotJson> {
        self.clear();
        self.add_json(message)?;
        self.step_inside();
        Ok(())
    }

    /// Replaces what is held by what a message on a topic says; the topic leads every path.
    ///
    /// What the dialect finds stands below the topic: `tele/x/SENSOR` with
    /// `{"ENERGY":{"Power":5}}` is `tele/x/SENSOR.ENERGY.Power` = `5`. What it finds nothing in
    /// stands at the topic itself: a number or a text as it is, and bytes that are no UTF-8 in
    /// hex, up to [`MAX_PAYLOAD_HEX_BYTES`]. JSON that breaks off says nothing here either. An
    /// empty payload is how a value is taken back (MQTT 5, §3.3.1.3), and so it is
    /// [`Kind::Null`]. `is_kept` says that it is what the broker kept, and no news.
    pub fn read_topic(&mut self, topic: &str, payload: &[u8], is_kept: bool) {
        self.clear();
        self.is_kept = is_kept;
        self.topic_bytes = topic.len();
        // No path would be short enough, and many leaves with a long topic take much memory.
        if topic.len() > MAX_PATH_BYTES {
            return;
        }
        match std::str::from_utf8(payload) {
            Ok("") => self.push(Kind::Null, ""),
            Ok(message) => {
                self.read(message);
                let message = message.trim_ascii();
                // A text may well begin as a list does, with the time in brackets.
                if self.leaves.is_empty() && !message.starts_with('{') {
                    self.push(kind_of_word(message), message);
                }
            }
            Err(_) => self.push_with(Kind::Text, |text| {
                push_hex(text, payload, MAX_PAYLOAD_HEX_BYTES);
            }),
        }
        let Self { text, leaves, .. } = self;
        for leaf in leaves {
            let below = leaf.path.clone();
            let start = text.len();
            text.push_str(topic);
            if !below.is_empty() {
                text.push('.');
                text.extend_from_within(below);
            }
            leaf.path = start..text.len();
        }
    }

    /// The readings, in the order of the message.
    pub fn iter(&self) -> impl Iterator<Item = Reading<'_>> {
        let kept = |leaf: &&Leaf| leaf.path.len() <= MAX_PATH_BYTES;
        self.leaves.iter().filter(kept).map(|leaf| Reading {
            path: match self.part(&leaf.path) {
                "" => WHOLE,
                path => path,
            },
            kind: leaf.kind,
            value: self.part(&leaf.value),
            unit: self.part(&leaf.unit),
            is_kept: self.is_kept,
            topic_bytes: self.topic_bytes,
        })
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn clear(&mut self) {
        self.text.clear();
        self.leaves.clear();
        self.path.clear();
    }

    /// Adds the leaves of some JSON; none of them if it breaks off.
    fn add_json(&mut self, json: &str) -> Result<(), NotJson> {
        let before = self.leaves.len();
        let mut parser = serde_json::Deserializer::from_str(json);
        let read = Flatten::new(self)
            .deserialize(&mut parser)
            .and_then(|()| parser.end());
        self.path.clear();
        read.map_err(|error| {
            self.leaves.truncate(before);
            NotJson { line: error.line() }
        })
    }

    /// Adds the words of a line: `a=1 b=0`, `temp: 20.5`, or a number alone.
    fn add_words(&mut self, line: &str) {
        let words = line
            .split([' ', '\t', ',', ';', '&'])
            .filter(|word| !word.is_empty());
        let mut key = "";
        // The word before, which belongs to no key; it is one itself where `=` stands apart.
        let mut before = "";
        for word in words {
            let cut = cut_at_first(word, b'=').or_else(|| cut_at_first(word, b':'));
            let value = match cut {
                Some((name, value)) => {
                    key = if name.is_empty() { before } else { name };
                    if value.is_empty() {
                        continue;
                    }
                    value
                }
                None => word,
            };
            before = if key.is_empty() { value } else { "" };
            let kind = kind_of_word(value);
            // A word that belongs to no key is text for a person, unless it is a number by itself.
            if !key.is_empty() || (kind == Kind::Number && value.len() == line.len()) {
                self.path.push_str(key);
                self.push(kind, value);
                self.path.clear();
            }
            key = "";
        }
    }

    /// What stands in one of the fields of [`Dialect::inside`] counts as the message itself.
    fn step_inside(&mut self) {
        for name in &self.dialect.inside {
            for leaf in &mut self.leaves {
                let path = self.text.get(leaf.path.clone()).unwrap_or("");
                if path.len() > name.len() + 1
                    && path.starts_with(name.as_str())
                    && path.as_bytes().get(name.len()) == Some(&b'.')
                {
                    leaf.path.start += name.len() + 1;
                }
            }
        }
    }

    fn push(&mut self, kind: Kind, value: &str) {
        self.push_with(kind, |text| text.push_str(value));
    }

    fn push_with(&mut self, kind: Kind, write: impl FnOnce(&mut String)) {
        if self.leaves.len() >= MAX_LEAVES
            || self.path.len() > MAX_PATH_BYTES
            || self.text.len() > MAX_TEXT_BYTES
        {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        let middle = self.text.len();
        write(&mut self.text);
        let end = self.text.len();
        self.leaves.push(Leaf {
            path: start..middle,
            kind,
            value: middle..end,
            unit: end..end,
            is_absolute: false,
        });
    }

    fn push_integer(&mut self, is_negative: bool, value: u64) {
        self.push_with(Kind::Number, |text| {
            if is_negative {
                text.push('-');
            }
            push_integer(text, value);
        });
    }

    /// Steps into a key; returns the length of the path to step back to.
    fn enter(&mut self, key: &str) -> usize {
        let outer = self.path.len();
        // A path beyond the bound is not built any further: its leaves are left out anyway.
        if outer <= MAX_PATH_BYTES {
            self.separate();
            self.path.push_str(key);
        }
        outer
    }

    fn separate(&mut self) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
    }

    /// An array was read: `[20.1, "°C"]` is a value with its unit, where the dialect has such pairs.
    fn pair(&mut self, first: usize) {
        let outer = self.path.len();
        let [value, unit] = self.leaves.get(first..).unwrap_or(&[]) else {
            return;
        };
        // Without a key between them: the one character is the place in the array.
        let is_direct = value.path.len() == outer + 1 + usize::from(outer > 0);
        let is_value = match value.kind {
            Kind::Number | Kind::Null => true,
            Kind::Text => decimal::thousandths(self.part(&value.value)).is_some(),
            Kind::Bool | Kind::Empty => false,
        };
        if self.dialect.pairs && is_direct && is_value && unit.kind == Kind::Text {
            let unit = unit.value.clone();
            self.leaves.truncate(first + 1);
            if let Some(leaf) = self.leaves.last_mut() {
                leaf.path.end = leaf.path.start + outer;
                leaf.unit = unit;
            }
        }
    }

    /// An object or an array was read: where it holds the dialect's key, the key leads its paths.
    fn key(&mut self, first: usize, is_array: bool) {
        let Self {
            dialect,
            text,
            leaves,
            path,
            ..
        } = self;
        let (key, value) = (dialect.key.as_str(), dialect.value.as_str());
        // An array that leads with its key is the message itself: others are lists of texts.
        if key.is_empty() || is_array && !path.is_empty() {
            return;
        }
        // Where a field begins in the path of one of these leaves.
        let inner = if path.is_empty() { 0 } else { path.len() + 1 };
        // What stands behind a field in the path of a leaf; nothing if it is not in that field.
        let behind = |text: &str, leaf: &Leaf, wanted: &str| {
            let field = text.get(leaf.path.start + inner..leaf.path.end)?;
            let rest = field.strip_prefix(wanted)?.len();
            let is_field = rest == 0 || field.as_bytes().get(wanted.len()) == Some(&b'.');
            (!leaf.is_absolute && is_field).then_some(rest)
        };
        let field = |text: &str, leaf: &Leaf, wanted: &str| behind(text, leaf, wanted).is_some();
        let fields = leaves.get(first..).unwrap_or(&[]);
        let Some(at) = fields.iter().position(|leaf| {
            (leaf.kind == Kind::Text || leaf.kind == Kind::Number && !is_array)
                && leaf.value.len() <= MAX_PATH_BYTES
                && behind(text, leaf, key) == Some(0)
        }) else {
            return;
        };
        let base = if !value.is_empty() {
            if !fields.iter().any(|leaf| field(text, leaf, value)) {
                return;
            }
            ""
        } else {
            // Without a value, an object is one of many: the message itself, or an element of a list.
            let (base, place) = cut_at_last(path, b'.').unwrap_or(("", path));
            if !place.bytes().all(|byte| byte.is_ascii_digit()) {
                return;
            }
            base
        };
        let name = leaves.remove(first + at).value;
        if text.len() > MAX_TEXT_BYTES {
            leaves.truncate(first);
        }
        for leaf in leaves.iter_mut().skip(first) {
            if leaf.is_absolute {
                continue;
            }
            let mut rest = leaf.path.start + inner..leaf.path.end;
            if !value.is_empty() && field(text, leaf, value) {
                rest.start += value.len();
            } else {
                rest.start -= usize::from(inner > 0);
            }
            let start = text.len();
            text.push_str(base);
            if !base.is_empty() {
                text.push('.');
            }
            text.extend_from_within(name.clone());
            if !rest.is_empty() && text.as_bytes().get(rest.start) != Some(&b'.') {
                text.push('.');
            }
            text.extend_from_within(rest);
            leaf.path = start..text.len();
            leaf.is_absolute = !value.is_empty();
        }
    }
}

/// Whether a text is JSON as a whole, and nested no deeper than it is read.
pub fn is_json(text: &str) -> bool {
    Readings::default().read_json(text).is_ok()
}

/// The kind of a value that is no JSON.
fn kind_of_word(word: &str) -> Kind {
    match decimal::thousandths(word) {
        Some(_) => Kind::Number,
        None => Kind::Text,
    }
}

/// Reads one value and everything in it into the readings.
struct Flatten<'r> {
    readings: &'r mut Readings,
    /// How long the path is without the key of the map that the value stands in.
    outer: usize,
}

impl<'r> Flatten<'r> {
    fn new(readings: &'r mut Readings) -> Self {
        let outer = readings.path.len();
        Self { readings, outer }
    }
}

impl<'de> DeserializeSeed<'de> for Flatten<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flatten<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.readings.push(Kind::Null, "");
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.readings
            .push(Kind::Bool, if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.readings.push(Kind::Text, value);
        Ok(())
    }

    // serde_json hands over an integer that fits as a number, and the digits of any other
    // as an owned string in a map of its own, under a key that stands in no message. Texts
    // of the board are always borrowed, so a board that sends that key gains nothing.

    fn visit_string<E: Error>(self, digits: String) -> Result<(), E> {
        self.readings.path.truncate(self.outer);
        self.readings.push(Kind::Number, &digits);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.readings.push_integer(false, value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.readings.push_integer(value < 0, value.unsigned_abs());
        Ok(())
    }

    // Never called; without it the printing of floats would be linked for an error message.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let first = self.readings.leaves.len();
        let outer = self.readings.path.len();
        let mut index = 0;
        loop {
            if outer <= MAX_PATH_BYTES {
                self.readings.separate();
                push_integer(&mut self.readings.path, index);
            }
            let more = items.next_element_seed(Flatten::new(self.readings))?;
            self.readings.path.truncate(outer);
            if more.is_none() {
                break;
            }
            index += 1;
        }
        match index {
            0 => self.readings.push(Kind::Empty, ""),
            2 => self.readings.pair(first),
            _ => {}
        }
        self.readings.key(first, true);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut empty = true;
        let first = self.readings.leaves.len();
        let outer = self.readings.path.len();
        while entries.next_key_seed(Key(self.readings))?.is_some() {
            empty = false;
            entries.next_value_seed(Flatten {
                readings: self.readings,
                outer,
            })?;
            self.readings.path.truncate(outer);
        }
        if empty {
            self.readings.push(Kind::Empty, "");
        }
        self.readings.key(first, false);
        Ok(())
    }
}

/// Reads one key and steps into it.
struct Key<'r>(&'r mut Readings);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        self.0.enter(key);
        Ok(())
    }
}
