//! Walks hand-written JSON in place, and forgives its slips.
//!
//! A profile is written by hand. Where a comma is missing or one too many, whatever can be
//! recognized is still used, and every value knows its line. Templates that are JSON stay as they
//! were written.

use crate::model::decode::cursor::Cursor;
use crate::model::decode::layout::push_line;
use crate::model::decode::readings::{Kind, scalar};
use crate::model::text::is_structured;

/// A value, from its first character to its last.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a>(Cursor<'a>);

impl<'a> Raw<'a> {
    /// The first value of a file. A byte order mark in front of it is no part of the file.
    pub fn of(file: &'a str) -> Self {
        let mut cursor = Cursor::at(file.strip_prefix('\u{feff}').unwrap_or(file), 0);
        cursor.step_over();
        Self(cursor)
    }

    /// The whole file that it is in.
    pub fn file(self) -> &'a str {
        self.0.text()
    }

    /// The value as it was written.
    pub fn written(self) -> &'a str {
        self.0.token()
    }

    /// The line in which it begins, counted from 1.
    pub fn line(self) -> usize {
        let before = self.file().bytes().take(self.0.start());
        1 + before.filter(|byte| *byte == b'\n').count()
    }

    /// Whether it begins as an object (`{`) or as a list (`[`).
    pub fn begins(self, bracket: char) -> bool {
        self.written().starts_with(bracket)
    }

    /// The content of a string, a number, `true` or `false`; nothing for any other value.
    pub fn text(self) -> Option<String> {
        match scalar(self.written())? {
            (Kind::Null, _) => None,
            (_, text) => Some(text),
        }
    }

    /// The same, and for an object or a list its JSON on one line.
    pub fn command(self) -> Option<String> {
        if !is_structured(self.written()) {
            return self.text();
        }
        let mut out = String::new();
        push_line(&mut out, self.written(), false);
        Some(out)
    }

    /// The values of an object with their keys, or those of a list with empty ones; none of any other
    /// value.
    pub fn parts(self) -> Parts<'a> {
        let start = match is_structured(self.written()) {
            true => self.0.start() + 1,
            false => self.file().len(),
        };
        Parts {
            cursor: Cursor::at(self.file(), start),
            has_keys: self.begins('{'),
        }
    }
}

/// The iterator of [`Raw::parts`].
pub struct Parts<'a> {
    cursor: Cursor<'a>,
    /// Whether each value has a key in front of it.
    has_keys: bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = (String, Raw<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut key = (!self.has_keys).then(String::new);
        loop {
            match self.cursor.step_over()? {
                b'}' | b']' => return None,
                // Stray commas and colons are passed over.
                b',' | b':' => continue,
                _ => {}
            }
            let value = Raw(self.cursor);
            match key {
                Some(key) => return Some((key, value)),
                None => key = Some(value.text().unwrap_or_default()),
            }
        }
    }
}
