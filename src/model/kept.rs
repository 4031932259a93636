//! The profiles that a person edited, for each board.
//!
//! They are stored as one text: records behind U+001E, and in each, behind tabs,
//! the board's host, the fingerprint of the profile that lay beside the page when
//! the edits began, the name of the profile that they began from, and the edited
//! text.

use super::text::{cut_at_first, pieces};

/// The most boards whose edits are kept; the oldest edits make room.
pub const MAX_BOARDS: usize = 8;
/// How much is kept of all of them, in bytes.
pub const MAX_BYTES: usize = 262_144;

/// What is between two records.
const RECORD: u8 = 0x1e;

/// What is kept of one board's profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edited<'a> {
    /// The [`fingerprint`] of the board's own profile when the edits began, or when a person last
    /// preferred them to it; empty where it had none.
    pub own: &'a str,
    /// The name of the profile that the edits began from.
    pub base: &'a str,
    /// The edited text.
    pub text: &'a str,
}

/// The edited profile of each board, as it is stored: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(String);

impl Edits {
    /// What was stored.
    pub fn new(stored: String) -> Self {
        Self(stored)
    }

    /// What is to be stored.
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// The edits of the board at `host`.
    pub fn of(&self, host: &str) -> Option<Edited<'_>> {
        let records = pieces(&self.0, RECORD).filter_map(|record| cut_at_first(record, b'\t'));
        for (known, rest) in records {
            if known == host {
                let (own, rest) = cut_at_first(rest, b'\t')?;
                let (base, text) = cut_at_first(rest, b'\t')?;
                return Some(Edited { own, base, text });
            }
        }
        None
    }

    /// Keeps the edits of the board at `host` in place of those that it had; without any, those
    /// are forgotten.
    pub fn keep(&mut self, host: &str, edited: Option<Edited<'_>>) {
        let mut stored = String::new();
        let mut boards = 0;
        let mut add = |record: &[&str]| {
            let bytes: usize = record.iter().map(|part| part.len()).sum();
            if boards < MAX_BOARDS && stored.len() + bytes < MAX_BYTES {
                boards += 1;
                for character in record.iter().flat_map(|part| part.chars()) {
                    // What stands between records stands in none.
                    if character != char::from(RECORD) {
                        stored.push(character);
                    }
                }
                stored.push(char::from(RECORD));
            }
        };
        if let Some(Edited { own, base, text }) = edited {
            add(&[host, "\t", own, "\t", base, "\t", text]);
        }
        for record in pieces(&self.0, RECORD) {
            if let Some((known, _)) = cut_at_first(record, b'\t')
                && known != host
            {
                add(&[record]);
            }
        }
        self.0 = stored;
    }
}

/// A text in sixteen hex digits, by which another one is told from it (FNV-1a).
pub fn fingerprint(text: &str) -> String {
    let hash = hash(text);
    let digit = |at: u32| char::from_digit((hash >> (at * 4) & 15) as u32, 16);
    (0..16).rev().filter_map(digit).collect()
}

/// The FNV-1a hash of a text.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
