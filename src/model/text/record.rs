//! Numbers and texts in sequence, as they are stored and as tabs exchange them: a number ends with
//! a space, and a text has its length in bytes in front.

use super::integer::push_integer;
use super::split::cut_at_first;

/// Appends a number and a space.
pub fn push_field(out: &mut String, number: u64) {
    push_integer(out, number);
    out.push(' ');
}

/// Appends a text, with its length in front.
pub fn push_text(out: &mut String, text: &str) {
    push_field(out, text.len() as u64);
    out.push_str(text);
}

/// Reads what [`push_text`] wrote, and leaves what follows it.
pub fn text_of<'a>(record: &mut &'a str) -> Option<&'a str> {
    let length = number_of(record)?;
    let (text, rest) = record.split_at_checked(length as usize)?;
    *record = rest;
    Some(text)
}

/// Reads what [`push_field`] wrote, and leaves what follows it.
pub fn number_of(record: &mut &str) -> Option<u64> {
    let (number, rest) = cut_at_first(record, b' ')?;
    *record = rest;
    number.parse().ok()
}
