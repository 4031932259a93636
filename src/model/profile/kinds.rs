//! The kinds that a small page leaves out, and the options of a select.
//!
//! Options are kept as JSON: a list of values, or an object that has each value under its label. A
//! person types them as `auto, heat, 3` or `Solid: 0, Blink: 1`.

// A page without selects reads no options.
#![cfg_attr(not(feature = "kinds"), allow(dead_code))]

use crate::model::decode::raw::Raw;
use crate::model::decode::readings::{Kind, scalar};
use crate::model::profile::value::Parsed;
use crate::model::text::{cut_at, is_structured, pieces, push_quoted};
use words::t;

/// Whether the page has selects, numbers, inputs, colours and gauges.
pub const IS_HERE: bool = cfg!(feature = "kinds");

/// The most options of a select.
pub const MAX_OPTIONS: usize = 256;

const EXPECTED: &str = t!("Expected at most 256 values in a list, or in braces with labels.");

/// Reads options.
pub(super) fn read(value: Raw<'_>) -> Parsed<String> {
    let mut count = 0;
    for (_, option) in value.parts() {
        count += match option.text() {
            Some(_) => 1,
            None => MAX_OPTIONS + 1,
        };
    }
    let json = value.command().filter(|json| is_structured(json));
    json.filter(|_| count <= MAX_OPTIONS).ok_or(EXPECTED)
}

/// Gives each of the options, a label and its value.
pub(super) fn each(options: &str, take: &mut dyn FnMut(&str, &str)) {
    for (label, value) in Raw::of(options).parts() {
        let value = value.text().unwrap_or_default();
        take(if label.is_empty() { &value } else { &label }, &value);
    }
}

/// Options as a person types them: as JSON where that alone says the same.
pub(super) fn typed(options: &str) -> String {
    let mut typed = String::new();
    each(options, &mut |label, value| {
        if !typed.is_empty() {
            typed.push_str(", ");
        }
        typed.push_str(label);
        if label != value {
            typed.push_str(": ");
            typed.push_str(value);
        }
    });
    match json_of(&typed) == options {
        true => typed,
        false => options.into(),
    }
}

/// What a person typed as options, as JSON; empty for none.
pub(super) fn json_of(typed: &str) -> String {
    let has_labels = labelled(typed).is_some();
    let [open, close] = if has_labels { ['{', '}'] } else { ['[', ']'] };
    let mut json = String::new();
    for piece in pieces(typed, b',') {
        let piece = piece.trim_ascii();
        if piece.is_empty() {
            continue;
        }
        json.push(if json.is_empty() { open } else { ',' });
        let (label, value) = labelled(piece).unwrap_or((piece, piece));
        if has_labels {
            push_quoted(&mut json, label);
            json.push(':');
        }
        let value = value.trim_ascii();
        match scalar(value) {
            Some((Kind::Number | Kind::Bool, _)) => json.push_str(value),
            _ => push_quoted(&mut json, value),
        }
    }
    if !json.is_empty() {
        json.push(close);
    }
    json
}

/// A label and its value: a colon without a space behind it belongs to a value, such as `12:30`.
fn labelled(piece: &str) -> Option<(&str, &str)> {
    let mut pairs = piece.as_bytes().windows(2);
    cut_at(piece, pairs.position(|pair| pair == b": ")?)
}
