//! A profile's JSON as it stands in its file: walked in place, and forgiving.
//!
//! A profile is written by hand. Where a comma is missing or one too many, what
//! can be recognized is still used, and every value knows the line that it
//! stands in. Templates that are JSON are kept as they were written.

use crate::model::decode::readings::Readings;
use crate::model::text::is_structured;

/// A value, from its first character to its last.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The whole file.
    file: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Raw<'a> {
    /// The first value of a file. A byte order mark in front of it is no part of the file.
    pub fn of(file: &'a str) -> Self {
        let file = file.strip_prefix('\u{feff}').unwrap_or(file);
        Self::at(file, skip_blank(file, 0))
    }

    /// The whole file in which it stands.
    pub fn file(self) -> &'a str {
        self.file
    }

    fn at(file: &'a str, start: usize) -> Self {
        Self {
            file,
            start,
            end: value_end(file.as_bytes(), start),
        }
    }

    /// The value as it was written.
    pub fn written(self) -> &'a str {
        self.file.get(self.start..self.end).unwrap_or("")
    }

    /// The line in which it begins, counted from 1.
    pub fn line(self) -> usize {
        let before = self.file.as_bytes().get(..self.start).unwrap_or(&[]);
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// Whether it begins as an object (`{`) or as a list (`[`).
    pub fn begins(self, bracket: char) -> bool {
        self.written().starts_with(bracket)
    }

    /// The value of a text, a number, `true` or `false`; nothing for any other.
    pub fn text(self) -> Option<String> {
        if is_structured(self.written()) {
            return None;
        }
        let mut readings = Readings::default();
        readings.read_json(self.written()).ok()?;
        let reading = readings.iter().next()?;
        (!reading.value.is_empty() || self.begins('"')).then(|| reading.value.into())
    }

    /// A text as it is; an object or a list as JSON on one line.
    pub fn command(self) -> Option<String> {
        if !is_structured(self.written()) {
            return self.text();
        }
        let mut out = String::new();
        push_line(&mut out, self.written(), false);
        Some(out)
    }

    /// What is in an object, each with its key, or in a list, each without one; nothing of any other.
    pub fn parts(self) -> Parts<'a> {
        let has_parts = is_structured(self.written());
        Parts {
            whole: self,
            at: if has_parts { self.start + 1 } else { self.end },
        }
    }
}

/// Appends JSON on one line: with spaces as a person writes them, `{ "a": [1, 2] }`, or without any.
pub fn push_line(out: &mut String, json: &str, is_spaced: bool) {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for character in json.chars() {
        if is_quoted {
            out.push(character);
        } else if !character.is_ascii_whitespace() {
            // Braces stand apart from what is between them.
            if is_spaced && (character == '}') != out.ends_with('{') {
                out.push(' ');
            }
            out.push(character);
            if is_spaced && matches!(character, ',' | ':') {
                out.push(' ');
            }
        }
        if character == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = character == '\\' && !is_escaped;
    }
}

/// What [`Raw::parts`] gives.
pub struct Parts<'a> {
    whole: Raw<'a>,
    at: usize,
}

impl<'a> Iterator for Parts<'a> {
    type Item = (String, Raw<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let file = self.whole.file;
        let mut key = String::new();
        let mut has_key = !self.whole.begins('{');
        loop {
            self.at = skip_blank(file, self.at);
            let first = *file.as_bytes().get(self.at)?;
            if self.at >= self.whole.end || matches!(first, b'}' | b']') {
                return None;
            }
            // Stray commas and colons are passed over.
            if matches!(first, b',' | b':') {
                self.at += 1;
                continue;
            }
            let value = Raw::at(file, self.at);
            self.at = value.end.max(self.at + 1);
            if has_key {
                return Some((key, value));
            }
            key = value.text().unwrap_or_default();
            has_key = true;
        }
    }
}

fn skip_blank(file: &str, mut at: usize) -> usize {
    while file.as_bytes().get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// Where the value that begins at `start` ends.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    let mut depth = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += 1;
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                if depth == 0 {
                    return (at + 1).min(bytes.len());
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return at,
            _ if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
