//! The usual words for "on" and "off".

use crate::model::decode::decimal;

/// The usual words for "on" and "off". The page writes those that the board uses.
pub(super) const WORDS: [(&str, &str); 5] = [
    ("true", "false"),
    ("on", "off"),
    ("ON", "OFF"),
    ("On", "Off"),
    ("True", "False"),
];

/// Whether a value means "on": a number other than zero, or one of the usual words.
pub(super) fn is_on(value: &str) -> bool {
    match decimal::thousandths(value) {
        Some(number) => number != 0,
        None => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("on"),
    }
}

/// Whether a value is one of the usual words, or 0 or 1: then a card says On or Off in its place.
pub(super) fn is_usual(value: &str) -> bool {
    matches!(value, "0" | "1") || is_word(value)
}

/// Whether a value is one of the usual words.
pub(super) fn is_word(value: &str) -> bool {
    let is = |word: &str| value.eq_ignore_ascii_case(word);
    WORDS.iter().any(|(on, off)| is(on) || is(off))
}
