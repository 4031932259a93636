//! Small functions over text that the model shares. They know nothing of boards, profiles or JSON
//! beyond its first character and its quotes.
//!
//! They are written by hand where the standard library would bring its formatting or search
//! machinery along: every byte of the page is flash on a board.

mod clock;
mod hex;
mod integer;
mod isolate;
mod quote;
mod record;
mod split;

pub use clock::{clock_text, clock_text_seconds, push_date_and_clock};
pub use hex::{MAX_HEX_BYTES, hex, parse_hex, push_hex};
pub use integer::{push_integer, push_padded, push_thousands, thousands};
pub use isolate::isolated;
pub use quote::push_quoted;
pub use record::{number_of, push_field, push_text, text_of};
pub use split::{
    Pieces, behind_topic, cut_at, cut_at_first, cut_at_last, has, is_structured, pieces,
};

/// The deepest nesting that [`unfold`] follows, in levels.
pub const MAX_UNFOLD_LEVELS: u32 = 64;

/// A sensible bound for [`unfold`], in bytes: more than a person reads, and
/// less than what makes a browser slow to lay out.
pub const MAX_UNFOLDED_BYTES: usize = 262_144;

/// The parts as one text.
pub fn concat(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// Whether `hay` contains `needle`, where `A` and `a` are the same. An empty
/// needle is in everything. Letters beyond ASCII must match exactly.
pub fn contains_ignore_ascii_case(hay: &str, needle: &str) -> bool {
    let needle = needle.as_bytes();
    let Some(first) = needle.first() else {
        return true;
    };
    // The first byte alone rules out nearly every place, and cheaply.
    hay.as_bytes()
        .windows(needle.len())
        .any(|window| match window.first() {
            Some(byte) if byte.eq_ignore_ascii_case(first) => window.eq_ignore_ascii_case(needle),
            _ => false,
        })
}

/// The longest beginning of `text` that has at most `max_bytes` bytes and cuts
/// no character in two.
pub fn prefix_within(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or("")
}

/// Indents a JSON object or array by two spaces a level.
///
/// The text is scanned, not understood: numbers, strings and whatever else a
/// board puts there stay exactly as they came, only white space between them
/// changes. Text behind the closing bracket follows on a line of its own.
///
/// JSON behind one word, as a broker's topic stands before what is published
/// there, begins a line below it.
///
/// The result has at most `max_bytes` bytes; where it had to be cut, it ends
/// with a line `…`. `None` if no object or array begins there, if its
/// brackets do not match, or if they are nested deeper than
/// [`MAX_UNFOLD_LEVELS`].
pub fn unfold(json_text: &str, max_bytes: usize) -> Option<String> {
    let mut out = Bounded {
        text: String::new(),
        // Room is kept for the mark that says where it was cut.
        max_bytes: max_bytes.saturating_sub(CUT_MARK.len()),
        is_cut: false,
    };
    // One bit a level: whether it was opened by `{`. Bit 0 is the innermost.
    let mut kinds = 0_u64;
    let mut level = 0_u32;
    // Where the scan stands between tokens.
    let mut is_value_before = false;
    let mut is_space_before = false;
    let mut characters = json_text.trim_ascii_start().chars();
    if !is_structured(characters.as_str()) {
        let (topic, json) = behind_topic(json_text)?;
        for character in topic.chars() {
            out.push(character);
        }
        out.push_line(0);
        characters = json.chars();
    }
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' => {
                is_space_before = true;
                continue;
            }
            '{' | '[' => {
                if level >= MAX_UNFOLD_LEVELS {
                    return None;
                }
                out.push(character);
                let is_object = character == '{';
                let rest = characters.as_str().trim_ascii_start();
                match rest.strip_prefix(if is_object { '}' } else { ']' }) {
                    // An empty object or array stays on its line.
                    Some(rest) => {
                        out.push(if is_object { '}' } else { ']' });
                        characters = rest.chars();
                    }
                    None => {
                        kinds = kinds << 1 | u64::from(is_object);
                        level += 1;
                        out.push_line(level);
                    }
                }
                is_value_before = false;
            }
            '}' | ']' => {
                if (kinds & 1 == 1) != (character == '}') {
                    return None;
                }
                kinds >>= 1;
                level = level.saturating_sub(1);
                out.push_line(level);
                out.push(character);
                is_value_before = false;
            }
            ',' => {
                out.push(',');
                out.push_line(level);
                is_value_before = false;
            }
            ':' => {
                out.push(':');
                out.push(' ');
                is_value_before = false;
            }
            _ => {
                // In what is no JSON after all, words must not run together.
                if is_space_before && is_value_before {
                    out.push(' ');
                }
                out.push(character);
                if character == '"' {
                    let mut is_escaped = false;
                    for character in characters.by_ref() {
                        out.push(character);
                        match character {
                            _ if is_escaped => is_escaped = false,
                            '\\' => is_escaped = true,
                            '"' => break,
                            _ => {}
                        }
                    }
                }
                is_value_before = true;
            }
        }
        is_space_before = false;
        if level == 0 {
            let rest = characters.as_str().trim_ascii();
            if rest.is_empty() {
                return Some(out.finish(max_bytes));
            }
            out.push_line(0);
            if !is_structured(rest) {
                for character in rest.chars() {
                    out.push(character);
                }
                return Some(out.finish(max_bytes));
            }
            characters = rest.chars();
        }
    }
    None
}

const CUT_MARK: &str = "\n…";

/// Text that stops growing at its bound.
struct Bounded {
    text: String,
    max_bytes: usize,
    is_cut: bool,
}

impl Bounded {
    fn push(&mut self, character: char) {
        self.is_cut |= self.text.len() + character.len_utf8() > self.max_bytes;
        if !self.is_cut {
            self.text.push(character);
        }
    }

    fn push_line(&mut self, level: u32) {
        self.push('\n');
        for _ in 0..level {
            self.push(' ');
            self.push(' ');
        }
    }

    fn finish(mut self, max_bytes: usize) -> String {
        if self.is_cut && max_bytes >= CUT_MARK.len() {
            self.text.push_str(CUT_MARK);
        }
        self.text
    }
}

/// The FNV-1a hash of a text.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
