//! Templates: text to send, with names in braces that are replaced when it is sent.
//!
//! `uv{n}={value}` is a template, and so is JSON: `{"id":"{seq}","on":"{value}"}`.
//! Where a name is all of a JSON string and its value is a number, `true`, `false` or `null`, the
//! quotes go too, and the JSON becomes `{"id":7,"on":true}`. A brace that begins no name stays as
//! it is.
//!
//! A path with a `*` is a pattern. In a path, `\*`, `\{`, `\}` and `\\` stand for the characters
//! themselves; a backslash before any other character is a backslash.

use crate::model::decode::readings::{Kind, scalar};
use crate::model::text::{is_structured, push_escaped};
use std::ops::Range;

/// The longest name in braces, in bytes.
pub const MAX_NAME_BYTES: usize = 128;
/// The most bytes compared to match a text with a pattern; a match that takes more does not count.
/// Paths are far too short for it: only a repetitive pattern on a long message takes this long.
pub const MAX_STEPS: usize = 1 << 25;

/// The template with each name replaced by its value. A name that `value_of` does not know stays as
/// it is.
pub fn fill(template: &str, value_of: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let is_json = is_structured(template) && name(template).is_none();
    filled(template, is_json, None, value_of)
}

/// A path with each name replaced, as in [`fill`]. A pattern keeps its backslashes, because it is
/// still to be matched; in any other path they are resolved.
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
                // Boards read lines, so a control character becomes a space.
                push_escaped(&mut filled, character.max(' '));
            }
        }
    }
}

/// Whether a path goes on with an escape: a backslash and the character that it stands for.
fn is_escape(path: &[u8]) -> bool {
    matches!(path, [b'\\', b'*' | b'{' | b'}' | b'\\', ..])
}

/// Whether a path of a profile is a pattern.
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

/// Escapes a path for a profile, so that it is no pattern and no name in it is replaced.
pub fn escaped(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path.chars();
    loop {
        let here = rest.as_str();
        let Some(character) = rest.next() else {
            return out;
        };
        // Outside of patterns, the pin's number is the only name that is replaced in a path.
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
    // JSON would drop white space around it.
    value.trim_ascii() == value && scalar(value).is_some_and(|(kind, _)| kind != Kind::Text)
}

/// What each `*` of a pattern matches in `text`; nothing if the text does not match.
///
/// A `*` matches one character or more; in a path, neither `.` nor `/`. Each takes as few as
/// possible, so the last one before a `.` or `/`, or before the end, takes what is left: `*_*`
/// finds `a` and `b_c` in `a_b_c`. Two in a row match nothing, because nothing separates them.
///
/// The search never goes back beyond the last `*`: an earlier one that took more would leave less
/// to those behind it.
pub fn captures<'a>(pattern: &str, text: &'a str, is_path: bool) -> Option<Vec<&'a str>> {
    let text_bytes = text.as_bytes();
    let mut pattern = pattern.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    // The pattern behind the last `*`, while that may still take more.
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
        // No match here: the last `*` takes one character more.
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

/// The capture that a name from `{1}` to `{9}` stands for.
pub fn captured(captures: &[&str], name: &str) -> Option<String> {
    let [digit @ b'1'..=b'9'] = name.as_bytes() else {
        return None;
    };
    captures
        .get(usize::from(digit - b'1'))
        .map(|&text| text.into())
}
