//! Numbers and texts one behind the other, as they are stored and as tabs exchange them.

use super::{cut_at_first, push_integer};

/// Appends a number and a space.
pub fn push_field(out: &mut String, number: u64) {
    push_integer(out, number);
    out.push(' ');
}

/// Appends a text with its length in front.
pub fn push_text(out: &mut String, text: &str) {
    push_field(out, text.len() as u64);
    out.push_str(text);
}

/// Cuts a text with its length in front off the front of another one.
pub fn text_of<'a>(told: &mut &'a str) -> Option<&'a str> {
    let length = number_of(told)?;
    let (text, rest) = told.split_at_checked(length as usize)?;
    *told = rest;
    Some(text)
}

/// Cuts a number and the space behind it off the front of a text.
pub fn number_of(text: &mut &str) -> Option<u64> {
    let (number, rest) = cut_at_first(text, b' ')?;
    *text = rest;
    number.parse().ok()
}
