//! Templates: what is sent, with names in braces in place of what is known only then.
//!
//! `uv{n}={value}` is a template, and so is JSON: `{"id":"{seq}","on":"{value}"}`.
//! A name alone in quotes takes the quotes with it where its value is a number,
//! `true`, `false` or `null`, so the JSON becomes `{"id":7,"on":true}`. A brace
//! that opens no name stays as it is.

use super::readings::{Kind, Readings};
use super::text::is_structured;

/// The longest name in braces, in bytes.
pub const MAX_NAME_BYTES: usize = 128;

/// The template with each name replaced by what `value_of` gives for it. A name
/// that it gives nothing for stays as it is.
pub fn fill(template: &str, value_of: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let is_json = is_structured(template) && name(template).is_none();
    let mut filled = String::new();
    let mut rest = template;
    while let Some(character) = rest.chars().next() {
        let value = name(rest).and_then(|name| Some((name, value_of(name)?)));
        let Some((name, value)) = value else {
            filled.push(character);
            rest = rest.get(character.len_utf8()..).unwrap_or("");
            continue;
        };
        rest = rest.get(name.len() + 2..).unwrap_or("");
        if !is_json {
            filled.push_str(&value);
        } else if filled.ends_with('"') && rest.starts_with('"') && is_bare(&value) {
            filled.pop();
            filled.push_str(&value);
            rest = rest.get(1..).unwrap_or("");
        } else {
            push_escaped(&mut filled, &value);
        }
    }
    filled
}

/// The name that `{name}` at the start of the text holds.
fn name(text: &str) -> Option<&str> {
    let text = text.strip_prefix('{')?;
    let end = text
        .bytes()
        .take(MAX_NAME_BYTES + 1)
        .position(|byte| byte == b'}')?;
    let name = text.get(..end)?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte > b' ' && !matches!(byte, b'{' | b'"' | b','));
    is_name.then_some(name)
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

/// Appends text as it stands between the quotes of a JSON string.
fn push_escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            // Such a character has no place in a line that is sent.
            '\0'..' ' => out.push(' '),
            _ => out.push(character),
        }
    }
}

/// What each `*` of a pattern stands for in `text`; nothing if the text does not match.
///
/// A `*` stands for one character or more. In a path it goes on to the next `.` or `/`.
pub fn captures<'a>(pattern: &str, text: &'a str, is_path: bool) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut pattern = pattern.as_bytes();
    let mut at = 0;
    while let Some((&first, rest)) = pattern.split_first() {
        if first == b'*' {
            let length = text.as_bytes().get(at..)?.iter().position(|byte| {
                Some(byte) == rest.first() || is_path && matches!(byte, b'.' | b'/')
            });
            let end = length.map_or(text.len(), |length| at + length);
            if end == at {
                return None;
            }
            found.push(text.get(at..end)?);
            at = end;
        } else {
            if text.as_bytes().get(at) != Some(&first) {
                return None;
            }
            at += 1;
        }
        pattern = rest;
    }
    (at == text.len()).then_some(found)
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
