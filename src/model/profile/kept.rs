//! The profiles that a person edited, for each board.
//!
//! They are a record for each board, the newest first, and in each, behind tabs, the
//! fingerprint of the profile that lay beside the page when the edits began, the
//! name of the profile that they began from, and the edited text. The browser keeps
//! each under a key of its own, and their order under another one: what another tab
//! has stored meanwhile is read before anything is written.

use crate::model::profile::choices::Shape;
use crate::model::text::{concat, cut_at_first, hash, pieces, push_integer};

/// The most boards whose edits are kept; the oldest edits make room.
pub const MAX_BOARDS: usize = 8;
/// How much is kept of all of them, in bytes.
pub const MAX_BYTES: usize = 262_144;
/// What ends a record, so that it stands in none of them. No JSON has it.
pub const END: u8 = 0x1e;
/// The same as a text.
pub const END_TEXT: &str = "\u{1e}";

const RECORDS: Shape = Shape {
    separator: END,
    max_records: MAX_BOARDS,
    max_bytes: MAX_BYTES,
};

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

    /// What is to be stored for each host, the newest first. Of two records of a board the first
    /// one counts.
    pub fn records(&self) -> impl Iterator<Item = (&str, &str)> {
        let records = pieces(&self.0, END).filter_map(|record| cut_at_first(record, b'\t'));
        records.filter(|(host, record)| RECORDS.find(&self.0, host) == Some(record))
    }

    /// Takes over all that is stored, but for what is edited here: at `host`, and where there was
    /// no board yet.
    pub fn merge(&mut self, mut stored: String, host: &str) {
        for host in ["", host] {
            stored = RECORDS.merge(&self.0, &stored, host);
        }
        self.0 = stored;
    }

    /// Whether these are the same of the board at `host`.
    pub fn is_same(&self, other: &Self, host: &str) -> bool {
        RECORDS.find(&self.0, host) == RECORDS.find(&other.0, host)
    }

    /// The edits of the board at `host`.
    pub fn of(&self, host: &str) -> Option<Edited<'_>> {
        let (own, rest) = cut_at_first(RECORDS.find(&self.0, host)?, b'\t')?;
        let (base, text) = cut_at_first(rest, b'\t')?;
        Some(Edited { own, base, text })
    }

    /// Keeps the edits of the board at `host` in place of those that it had.
    pub fn keep(&mut self, host: &str, edited: Edited<'_>) {
        let record = concat(&[edited.own, "\t", edited.base, "\t", edited.text]);
        self.0 = RECORDS.put(&self.0, host, &record);
    }

    /// Forgets the edits of the board at `host`.
    pub fn forget(&mut self, host: &str) {
        self.0 = RECORDS.put(&self.0, host, "");
    }
}

/// A text in digits, by which another one is told from it.
pub fn fingerprint(text: &str) -> String {
    let mut digits = String::new();
    push_integer(&mut digits, hash(text));
    digits
}
