//! Flattens JSON while serde_json parses it: the visitor behind [`Readings::read_json`].

use super::{Kind, MAX_PATH_BYTES, NotJson, Readings};
use crate::model::text::push_integer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

impl Readings {
    /// Adds the leaves of some JSON, or none of them if it breaks off.
    pub(super) fn add_json(&mut self, json: &str) -> Result<(), NotJson> {
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

    fn push_integer(&mut self, is_negative: bool, value: u64) {
        self.push_with(Kind::Number, |text| {
            if is_negative {
                text.push('-');
            }
            push_integer(text, value);
        });
    }

    /// Appends a key to the path.
    fn enter(&mut self, key: &str) {
        // A path beyond the bound is built no further: its leaves are left out anyway.
        if self.path.len() <= MAX_PATH_BYTES {
            self.separate();
            self.path.push_str(key);
        }
    }

    fn separate(&mut self) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
    }
}

/// Reads one value with everything in it into the readings.
struct Flatten<'r> {
    readings: &'r mut Readings,
    /// The length of the path without the key of this value.
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

    // serde_json passes an integer that fits as a number, and any other number as an owned
    // string of its digits, in a map under a private key. Strings of the board always come
    // borrowed, so a board that sends that key gains nothing.

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

    // Never called. The default would link float formatting for its error message.
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

/// Reads a key and appends it to the path.
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
