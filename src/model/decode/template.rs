//! Templates: what is sent, with names in braces in place of what is known only then.
//!
//! `uv{n}={value}` is a template, and so is JSON: `{"id":"{seq}","on":"{value}"}`.
//! A name alone in quotes takes the quotes with it where its value is a number,
//! `true`, `false` or `null`, so the JSON becomes `{"id":7,"on":true}`. A brace
//! that opens no name stays as it is.
//!
//! A path may have a `*` in it, which makes it a pattern. In a path, `\*`, `\{`,
//! `\}` and `\\` stand for the characters themselves; a backslash before any
//! other character is a backslash.

use crate::model::decode::readings::{Kind, Readings};
use crate::model::text::{is_structured, push_escaped};
use std::ops::Range;

/// The longest name in braces, in bytes.
pub const MAX_NAME_BYTES: usize = 128;
/// The most bytes that are compared to find out whether a text matches a pattern; one that takes
/// longer does not. A path is far too short for that, and what takes so long in a message is a
/// pattern whose parts repeat themselves.
pub const MAX_STEPS: usize = 1 << 25;

/// The template with each name replaced by what `value_of` gives for it. A name
/// that it gives nothing for stays as it is.
pub fn fill(template: &str, value_of: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let is_json = is_structured(template) && name(template).is_none();
    filled(template, is_json, None, value_of)
}

/// A path with each name replaced, as in [`fill`]. The path of a pattern keeps its backslashes,
/// because it is still to be matched; of any other what they stand for is left.
pub fn fill_path(
    path: &str,
    is_pattern: bool,
    value_of: &mut dyn FnMut(&str) -> Option<String>,
) -> String {
    filled(path, false, Some(is_pattern), value_of)
}

fn filled(
    template: &str,
    is_json: bool,
    path_of_pattern: Option<bool>,
    value_of: &mut dyn FnMut(&str) -> Option<String>,
) -> String {
    let mut filled = String::new();
    let mut rest = template.chars();
    loop {
        let here = rest.as_str();
        let Some(character) = rest.next() else {
            return filled;
        };
        if let Some(keeps) = path_of_pattern
            && is_escape(here.as_bytes())
        {
            if keeps {
                filled.push(character);
            }
            filled.extend(rest.next());
            continue;
        }
        let value = name(here).and_then(|name| Some((name, value_of(name)?)));
        let Some((name, value)) = value else {
            filled.push(character);
            continue;
        };
        rest = here.get(name.len() + 2..).unwrap_or("").chars();
        if !is_json {
            filled.push_str(&value);
        } else if filled.ends_with('"') && rest.as_str().starts_with('"') && is_bare(&value) {
            filled.pop();
            filled.push_str(&value);
            rest.next();
        } else {
            for character in value.chars() {
                // A control character has no place in a line that is sent.
                push_escaped(&mut filled, character.max(' '));
            }
        }
    }
}

/// Whether a path goes on with a backslash that has a character stand for itself.
fn is_escape(path: &[u8]) -> bool {
    matches!(path, [b'\\', b'*' | b'{' | b'}' | b'\\', ..])
}

/// Whether a path, as a profile writes it, is a pattern.
pub fn has_star(path: &str) -> bool {
    let mut path = path.as_bytes();
    while let Some((first, rest)) = path.split_first() {
        if *first == b'*' {
            return true;
        }
        path = match is_escape(path) {
            true => rest.get(1..).unwrap_or(&[]),
            false => rest,
        };
    }
    false
}

/// Writes a path as a profile does, so that it is no pattern and nothing in it is filled.
pub fn escaped(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path.chars();
    loop {
        let here = rest.as_str();
        let Some(character) = rest.next() else {
            return out;
        };
        // The place of a pin is the one name that is filled in what is no pattern.
        if character == '*' || name(here) == Some("n") || is_escape(here.as_bytes()) {
            out.push('\\');
        }
        out.push(character);
    }
}

/// The name that `{name}` at the start of the text holds.
fn name(text: &str) -> Option<&str> {
    let text = text.strip_prefix('{')?;
    for (at, byte) in text.bytes().take(MAX_NAME_BYTES + 1).enumerate() {
        match byte {
            b'}' if at > 0 => return text.get(..at),
            b'}' | 0..=b' ' | b'{' | b'"' | b',' => return None,
            _ => {}
        }
    }
    None
}

/// Whether JSON writes this value without quotes.
fn is_bare(value: &str) -> bool {
    let mut readings = Readings::default();
    // White space around a number is no part of it.
    value.trim_ascii() == value
        && readings.read_json(value).is_ok()
        && readings
            .iter()
            .next()
            .is_some_and(|reading| reading.kind != Kind::Text && reading.kind != Kind::Empty)
        && !is_structured(value)
}

/// What each `*` of a pattern stands for in `text`; nothing if the text does not match.
///
/// A `*` stands for one character or more; in a path, for none that is `.` or `/`. Each takes as
/// few as leave a match, and so the last one before a `.` or `/`, or before the end, takes what is
/// left: `*_*` finds `a` and `b_c` in `a_b_c`. Two in a row match nothing, because nothing says
/// where the one ends.
///
/// What stands behind a `*` is looked for from its place on, and once it is found no earlier `*`
/// needs to be tried again: one that took more would leave less to those behind it.
pub fn captures<'a>(pattern: &str, text: &'a str, is_path: bool) -> Option<Vec<&'a str>> {
    let text_bytes = text.as_bytes();
    let mut pattern = pattern.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    // What follows the last `*`, as long as it may still take more.
    let mut behind: Option<&[u8]> = None;
    let mut at = 0;
    for _ in 0..MAX_STEPS {
        let byte = text_bytes.get(at);
        let skipped = usize::from(is_path && is_escape(pattern));
        if let Some((b'*', rest)) = pattern.split_first() {
            if behind.is_some_and(|behind| behind.len() == pattern.len()) {
                return None;
            }
            behind = Some(rest);
            found.push(at..at);
        } else if pattern.get(skipped) == byte {
            let Some(rest) = pattern.get(skipped + 1..) else {
                let found = found.into_iter();
                return found.map(|range| text.get(range)).collect();
            };
            if is_path && byte.is_some_and(ends_level) {
                behind = None;
            }
            pattern = rest;
            at += 1;
            continue;
        }
        // The last `*` has to take one more.
        pattern = behind?;
        let range = found.last_mut()?;
        let next = text_bytes.get(range.end)?;
        if is_path && ends_level(next) {
            return None;
        }
        range.end += 1;
        at = range.end;
    }
    None
}

fn ends_level(byte: &u8) -> bool {
    matches!(byte, b'.' | b'/')
}

/// What a name from `{1}` to `{9}` stands for: one of the captures.
pub fn captured(captures: &[&str], name: &str) -> Option<String> {
    let [digit @ b'1'..=b'9'] = name.as_bytes() else {
        return None;
    };
    captures
        .get(usize::from(digit - b'1'))
        .map(|&text| text.into())
}
