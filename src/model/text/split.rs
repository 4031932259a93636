//! Text split at ASCII characters.

/// Splits around the first `separator`, an ASCII character.
///
/// The pattern functions of the standard library do the same, but bring their searchers along: a
/// kilobyte for a loop over bytes.
pub fn cut_at_first(text: &str, separator: u8) -> Option<(&str, &str)> {
    cut_at(text, text.bytes().position(|byte| byte == separator)?)
}

/// The same, where a text without a separator is all in front of it.
pub fn head_and_rest(text: &str, separator: u8) -> (&str, &str) {
    cut_at_first(text, separator).unwrap_or((text, ""))
}

/// Splits around the last `separator`, an ASCII character.
pub fn cut_at_last(text: &str, separator: u8) -> Option<(&str, &str)> {
    cut_at(text, text.bytes().rposition(|byte| byte == separator)?)
}

/// Splits around the character at `index`, an ASCII one.
pub fn cut_at(text: &str, index: usize) -> Option<(&str, &str)> {
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// Splits before the first ASCII character that `is_end` names; all of it is the
/// first part if there is none.
pub fn split_before(text: &str, is_end: fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(is_end).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether a text begins as a JSON object or array does.
pub fn is_structured(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'{' | b'['))
}

/// A topic and the JSON that was published to it, where a text is that: the first word, and what
/// begins as an object or array right behind one space.
pub fn behind_topic(text: &str) -> Option<(&str, &str)> {
    cut_at_first(text, b' ').filter(|(_, json)| is_structured(json))
}

/// Whether an ASCII character occurs in `text`.
pub fn has(text: &str, byte: u8) -> bool {
    text.bytes().any(|other| other == byte)
}

/// The pieces of `text` between separators, empty ones too, as `str::split`
/// gives them; the separator is an ASCII character.
pub fn pieces(text: &str, separator: u8) -> Pieces<'_> {
    Pieces {
        rest: Some(text),
        separator,
    }
}

/// The iterator of [`pieces`].
pub struct Pieces<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let (piece, rest) = match cut_at_first(rest, self.separator) {
            Some((piece, rest)) => (piece, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Some(piece)
    }
}
