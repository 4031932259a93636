//! The fields of a pin: how each is read from a profile, and written as a person edits it.

use crate::model::decode::decimal;
use crate::model::decode::raw::Raw;
use crate::model::decode::template::escaped;
use crate::model::profile::pin::{PinKind, PinSpec};
use crate::model::profile::value::{
    KIND_WANTED, TEXT_WANTED, Taken, UNKNOWN, number, put, truth, whole,
};
use crate::model::text::push_quoted;

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
pub(super) const ON: usize = 3;
/// Where the topic is on which a value is published.
pub(super) const TOPIC: usize = 5;
/// Where the texts begin that are sent, with what writes a value.
pub(super) const WRITE: usize = 6;
/// Where the numbers begin.
pub(super) const NUMBERS: usize = 9;
/// Where the whole numbers begin.
pub(super) const DIGITS: usize = 11;
/// Where the base is, and behind it the bit.
pub(super) const RADIX: usize = 12;
/// Where the fields begin that are true or false.
pub(super) const FLAGS: usize = 15;
/// Where the kind is.
pub(super) const KIND: usize = 21;
/// Where the paths are.
pub(super) const PATH: usize = 22;
/// The furthest limit of a bar or a slider.
pub(in crate::model) const MAX_LIMIT: i64 = 1_000_000_000_000_000;

impl PinSpec {
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
