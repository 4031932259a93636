//! Small functions over text that the model shares. They know nothing of boards, profiles or JSON
//! beyond its first character and its quotes.
//!
//! They are written by hand where the standard library would bring its formatting or search
//! machinery along: every byte of the page is flash on a board.

mod cell;
mod clock;
pub mod hex;
mod integer;
mod isolate;
mod quote;
mod record;
mod split;
mod tag;

pub use cell::push_cell;
pub use clock::{clock_text, clock_text_seconds, push_date_and_clock, push_date_shown};
pub use hex::{MAX_HEX_BYTES, hex, parse_hex, push_hex};
pub use integer::{push_integer, push_padded, push_thousands, thousands};
pub use isolate::isolated;
pub use quote::{push_escaped, push_quoted};
pub use record::{number_of, push_field, push_text, text_of};
pub use split::{
    Pieces, behind_topic, cut_at, cut_at_first, cut_at_last, has, head_and_rest, is_structured,
    pieces, split_before,
};
pub use tag::{is_other_tag, tag_words};

/// Joins the parts.
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

/// The longest beginning of `text` that has at most `max_bytes` bytes and splits no character.
pub fn prefix_within(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or("")
}

/// The FNV-1a hash of a text.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
