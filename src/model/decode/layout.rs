//! Formats JSON, on one line or indented, and tells its parts. Only the white space between tokens changes: numbers,
//! strings and anything else stay exactly as they came.

use crate::model::decode::cursor::Cursor;
use crate::model::text::{behind_topic, is_structured, prefix_within};

/// The deepest nesting that [`unfold`] follows, in levels.
pub const MAX_UNFOLD_LEVELS: usize = 64;

/// Ends a text that had to be cut.
const CUT_MARK: &str = "\n…";

/// Appends JSON on one line: with spaces as a person writes them, `{ "a": [1, 2] }`, or without any.
pub fn push_line(out: &mut String, json: &str, is_spaced: bool) {
    let mut before = 0;
    let mut cursor = Cursor::at(json, 0);
    while let Some(first) = cursor.step() {
        if is_spaced {
            push_gap(out, before, first, None);
        }
        out.push_str(cursor.token());
        before = first;
    }
}

/// Indents a JSON object or array by two spaces a level.
///
/// Text behind the closing bracket follows on a line of its own. JSON behind one word, as it was
/// published to a broker's topic, begins a line below it.
///
/// The result has at most `max_bytes` bytes; where it had to be cut, it ends with a line `…`. `None`
/// if no object or array begins there, if its brackets do not match, or if they are nested deeper
/// than [`MAX_UNFOLD_LEVELS`].
pub fn unfold(text: &str, max_bytes: usize) -> Option<String> {
    let mut out = String::new();
    let mut json = text.trim_ascii_start();
    if !is_structured(json) {
        let (topic, behind) = behind_topic(text)?;
        out.push_str(topic);
        push_break(&mut out, 0);
        json = behind;
    }
    let mut cursor = Cursor::at(json, 0);
    let mut level = 0;
    // One bit a level: whether it is an object. The innermost is bit 0.
    let mut kinds = 0_u64;
    let mut before = 0;
    while let Some(first) = cursor.step() {
        let (opens, closes) = (matches!(first, b'{' | b'['), matches!(first, b'}' | b']'));
        if closes {
            if kinds & 1 != u64::from(first == b'}') {
                return None;
            }
            kinds >>= 1;
            level -= 1;
        }
        // Beyond the bound nothing is written, but brackets that do not match are still found.
        if out.len() <= max_bytes {
            push_gap(&mut out, before, first, Some(level));
            out.push_str(cursor.token());
        }
        before = first;
        if opens {
            if level >= MAX_UNFOLD_LEVELS {
                return None;
            }
            kinds = kinds << 1 | u64::from(first == b'{');
            level += 1;
        }
        if level == 0 {
            let rest = cursor.rest().trim_ascii();
            if !rest.is_empty() {
                push_break(&mut out, 0);
            }
            if !is_structured(rest) {
                out.push_str(rest);
                return Some(within(out, max_bytes));
            }
            before = 0;
        }
    }
    None
}

/// What a part of a JSON text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A name with its quotes.
    Name,
    /// A number, `true`, `false` or `null`.
    Word,
    /// Anything else, such as strings and brackets.
    Rest,
}

/// Tells the parts of a text in their order; together they are the text. From `max_bytes` on, and in
/// front of the first bracket, all is [`Part::Rest`].
pub fn tell_parts(text: &str, max_bytes: usize, tell: &mut dyn FnMut(Part, &str)) {
    let mut told = 0;
    let first_bracket = text.bytes().position(|byte| matches!(byte, b'{' | b'['));
    let mut cursor = Cursor::at(text, first_bracket.unwrap_or(text.len()));
    while let Some(first) = cursor.step()
        && cursor.start() < max_bytes
    {
        let next = cursor.rest().trim_ascii_start().as_bytes().first();
        let part = match first {
            b'"' if next == Some(&b':') => Part::Name,
            b'-' | b'0'..=b'9' | b'a'..=b'z' => Part::Word,
            _ => continue,
        };
        tell(Part::Rest, text.get(told..cursor.start()).unwrap_or(""));
        tell(part, cursor.token());
        told = cursor.start() + cursor.token().len();
    }
    tell(Part::Rest, text.get(told..).unwrap_or(""));
}

/// Appends the white space between two tokens, given their first bytes; `before` is 0 in front of the
/// first one. `level` is the indentation of the second one, and nothing where all is on one line.
fn push_gap(out: &mut String, before: u8, first: u8, level: Option<usize>) {
    match (before, first, level) {
        (0, _, _) | (_, b',' | b':', _) | (b'{', b'}', _) | (b'[', b']', _) => {}
        (b'{' | b'[' | b',', _, Some(level)) | (_, b'}' | b']', Some(level)) => {
            push_break(out, level);
        }
        (b'[', _, None) | (_, b']', None) => {}
        // In what is no JSON after all, words must not run together.
        _ => out.push(' '),
    }
}

fn push_break(out: &mut String, level: usize) {
    out.push('\n');
    for _ in 0..level {
        out.push_str("  ");
    }
}

fn within(text: String, max_bytes: usize) -> String {
    if text.len() <= max_bytes {
        return text;
    }
    let mark = prefix_within(CUT_MARK, max_bytes);
    let mut out = String::from(prefix_within(&text, max_bytes - mark.len()));
    out.push_str(mark);
    out
}
