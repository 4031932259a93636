//! A line of a recording, read.

use crate::model::decode::raw::Raw;
use crate::model::decode::readings::is_json;
use crate::model::text::parse_hex;

/// The most fields of a line that are read. A newer page may write some that this one does not know.
const MAX_FIELDS: usize = 32;

/// How long the fields are that are read at a glance, in bytes.
const GLANCED_BYTES: usize = 256;

/// The fields of a line.
pub struct Line(Vec<(String, String)>);

impl Line {
    /// Reads a line; none if it is no object of JSON.
    pub fn read(line: &str) -> Option<Self> {
        is_object(line).then(|| Self::of(line, usize::MAX))
    }

    /// The same, where the texts of long fields are not wanted.
    pub fn glance(line: &str) -> Option<Self> {
        is_object(line).then(|| Self::of(line, GLANCED_BYTES))
    }

    /// The fields of an object of JSON, without the texts of those that are longer.
    pub(super) fn of(line: &str, most_bytes: usize) -> Self {
        let fields = Raw::of(line).parts().take(MAX_FIELDS);
        let fields = fields.map(|(key, value)| {
            let written = value.written();
            let text = match written.len() > most_bytes {
                true => Some(String::new()),
                false => value.text(),
            };
            (key, text.unwrap_or_else(|| written.into()))
        });
        Self(fields.collect())
    }

    /// A field as text; none if there is no such field.
    pub fn text(&self, key: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let found = fields.find(|(name, _)| name == key)?;
        Some(&found.1)
    }

    /// A field as a whole number.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.text(key)?.parse().ok()
    }

    /// Whether a field is `true`.
    pub fn is(&self, key: &str) -> bool {
        self.text(key) == Some("true")
    }

    /// The event; empty for none.
    pub fn event(&self) -> &str {
        self.text("event").unwrap_or("")
    }

    /// The time in UTC, in milliseconds since 1970, and how far local time is ahead of it, if the line
    /// says it.
    pub fn time(&self) -> Option<(u64, i64)> {
        let utc_ms = parse_utc(self.text("utc")?)?;
        let zone: i64 = self.text("zone").unwrap_or("0").parse().ok()?;
        Some((utc_ms, zone.clamp(-1_440, 1_440) * 60_000))
    }

    /// The bytes of a binary message, as far as they were kept, and its length; none for a text.
    pub fn bytes(&self) -> Option<(Vec<u8>, usize)> {
        let length = self.number("binary")? as usize;
        let hex = self.text("in").or(self.text("out"))?;
        let bytes = parse_hex(hex).unwrap_or_default();
        Some((bytes, length))
    }
}

fn is_object(line: &str) -> bool {
    line.trim_ascii_start().starts_with('{') && is_json(line)
}

/// The milliseconds since 1970 of a time such as `2026-11-22T13:33:24.123Z`.
fn parse_utc(text: &str) -> Option<u64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day ends one.
    let (year, month) = match month {
        ..3 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let seconds = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    let ms = number(20, 23).unwrap_or(0);
    Some(days.checked_sub(719_468)? * 86_400_000 + seconds * 1_000 + ms)
}
