//! What a message becomes: readings, each a path and a scalar (`u.v.0` = `1`).
//!
//! JSON is flattened while serde_json parses it; no tree is built, and all
//! leaves of a message share one buffer that is used again for the next one.
//! Numbers stay the digits that the board sent (only an exponent is written
//! `e+5` or `e-5`, however it came). A message that breaks off in
//! the middle yields no reading at all: half of it is not what the board meant.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// The longest path that is kept, in bytes; a leaf with a longer one is left out.
pub const MAX_PATH_BYTES: usize = 512;
/// The most leaves that are taken from one message; the rest are left out.
pub const MAX_LEAVES: usize = 20_000;

/// What kind of scalar a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`: the board says that it does not know.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Keys and indices from the outside in, joined by dots.
    pub path: &'a str,
    /// The kind of the value.
    pub kind: Kind,
    /// The value as text; empty for [`Kind::Null`] and [`Kind::Empty`].
    pub value: &'a str,
}

/// A message is not JSON, or breaks off; it stays text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson;

/// The readings of one message. Made once and used again, so that a steady stream allocates nothing.
#[derive(Default)]
pub struct Readings {
    /// Paths and values, one behind the other.
    text: String,
    leaves: Vec<Leaf>,
    /// The path to where the parser is now.
    path: String,
}

struct Leaf {
    path: Range<usize>,
    kind: Kind,
    value: Range<usize>,
}

impl Readings {
    /// Replaces what is held by the leaves of the JSON in `message`.
    ///
    /// # Errors
    /// [`NotJson`] if it is no JSON, has something behind it, or is nested deeper
    /// than the 128 levels that serde_json allows; nothing is held then.
    pub fn read_json(&mut self, message: &str) -> Result<(), NotJson> {
        self.text.clear();
        self.leaves.clear();
        self.path.clear();
        let mut parser = serde_json::Deserializer::from_str(message);
        let read = Flatten::new(self)
            .deserialize(&mut parser)
            .and_then(|()| parser.end());
        if read.is_err() {
            self.leaves.clear();
            return Err(NotJson);
        }
        Ok(())
    }

    /// The readings, in the order of the message.
    pub fn iter(&self) -> impl Iterator<Item = Reading<'_>> {
        self.leaves.iter().map(|leaf| Reading {
            path: self.text.get(leaf.path.clone()).unwrap_or(""),
            kind: leaf.kind,
            value: self.text.get(leaf.value.clone()).unwrap_or(""),
        })
    }

    fn push(&mut self, kind: Kind, value: &str) {
        if self.leaves.len() >= MAX_LEAVES || self.path.len() > MAX_PATH_BYTES {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        let middle = self.text.len();
        self.text.push_str(value);
        self.leaves.push(Leaf {
            path: start..middle,
            kind,
            value: middle..self.text.len(),
        });
    }

    fn push_integer(&mut self, sign: &str, value: u64) {
        let mut digits = String::from(sign);
        super::text::push_integer(&mut digits, value);
        self.push(Kind::Number, &digits);
    }

    /// Steps into a key or an index; returns the length of the path to step back to.
    fn enter(&mut self, key: &str) -> usize {
        let outer = self.path.len();
        // A path beyond the bound is not built any further: its leaves are left out anyway.
        if outer <= MAX_PATH_BYTES {
            if outer > 0 {
                self.path.push('.');
            }
            self.path.push_str(key);
        }
        outer
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
        self.readings.push_integer("", value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let sign = if value < 0 { "-" } else { "" };
        self.readings.push_integer(sign, value.unsigned_abs());
        Ok(())
    }

    // Never called; without it the printing of floats would be linked for an error message.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            let mut key = String::new();
            super::text::push_integer(&mut key, index);
            let outer = self.readings.enter(&key);
            let more = items.next_element_seed(Flatten::new(self.readings))?;
            self.readings.path.truncate(outer);
            if more.is_none() {
                break;
            }
            index += 1;
        }
        if index == 0 {
            self.readings.push(Kind::Empty, "");
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut empty = true;
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
