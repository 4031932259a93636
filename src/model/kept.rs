//! The profiles that a person edited, for each board.
//!
//! They are a record for each board, and in each, behind tabs, the fingerprint of
//! the profile that lay beside the page when the edits began, the name of the
//! profile that they began from, and the edited text. The browser keeps each
//! under a key of its own, behind a number that tells the newer from the older:
//! tabs on different boards write nothing of each other's. All of them under one
//! key, as earlier versions kept them, are taken over.

use super::choices::Shape;
use super::table::number_of;
use super::text::{concat, cut_at_first, pieces, push_integer};

/// The most boards whose edits are kept; the oldest edits make room.
pub const MAX_BOARDS: usize = 8;
/// How much is kept of all of them, in bytes.
pub const MAX_BYTES: usize = 262_144;
/// What ends a record, so that it stands in none of them. No JSON has it.
pub const END: u8 = 0x1e;

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

/// The edited profile of each board.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    /// The records, the newest first.
    stored: String,
    /// The highest number that any of them has.
    newest: u64,
    /// The hosts whose records are other ones, and what is to be stored for them; nothing where
    /// nothing is.
    changes: Vec<(String, String)>,
}

impl PartialEq for Edits {
    fn eq(&self, other: &Self) -> bool {
        self.stored == other.stored
    }
}

impl From<&str> for Edits {
    fn from(stored: &str) -> Self {
        Self::new(stored.into())
    }
}

impl Edits {
    /// These records.
    pub fn new(stored: String) -> Self {
        Self {
            stored,
            ..Self::default()
        }
    }

    /// What is stored for each host, in any order, and what an earlier version stored of them
    /// all, which is among the changes then.
    pub fn of_boards(mut boards: Vec<(String, String)>, old: &str) -> Self {
        let mut edits = Self::default();
        let old: Vec<_> = pieces(old, END).collect();
        for record in old.into_iter().rev() {
            if let Some((host, record)) = cut_at_first(record, b'\t')
                && boards.iter().all(|(known, _)| known != host)
            {
                edits.write(host, record);
            }
        }
        let number = |value: &mut &str| number_of(value).unwrap_or(0);
        while let Some(at) = (0..boards.len())
            .min_by_key(|at| boards.get(*at).map(|(_, value)| number(&mut &value[..])))
        {
            let (host, value) = boards.swap_remove(at);
            let mut record = &value[..];
            edits.newest = number(&mut record).max(edits.newest);
            edits.put(&host, record);
        }
        edits
    }

    /// All records.
    pub fn stored(&self) -> &str {
        &self.stored
    }

    /// The hosts whose records have changed since this was last asked, and what is to be stored
    /// for each; nothing where nothing is.
    pub fn take_changes(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.changes)
    }

    /// Has a record for the board at `host`, or none where it is empty. Those that make room are
    /// changes.
    fn put(&mut self, host: &str, record: &str) {
        let before = std::mem::take(&mut self.stored);
        self.stored = RECORDS.put(&before, host, record);
        for piece in pieces(&before, END) {
            if let Some((known, _)) = cut_at_first(piece, b'\t')
                && known != host
                && RECORDS.find(&self.stored, known).is_none()
            {
                self.changes.push((known.into(), String::new()));
            }
        }
    }

    /// As [`Edits::put`]; the record itself is a change too.
    fn write(&mut self, host: &str, record: &str) {
        self.put(host, record);
        let mut value = String::new();
        if let Some(record) = RECORDS.find(&self.stored, host) {
            self.newest += 1;
            push_integer(&mut value, self.newest);
            value.push(' ');
            value.push_str(record);
        }
        self.changes.push((host.into(), value));
    }

    /// The edits of the board at `host`.
    pub fn of(&self, host: &str) -> Option<Edited<'_>> {
        let (own, rest) = cut_at_first(RECORDS.find(&self.stored, host)?, b'\t')?;
        let (base, text) = cut_at_first(rest, b'\t')?;
        Some(Edited { own, base, text })
    }

    /// Keeps the edits of the board at `host` in place of those that it had.
    pub fn keep(&mut self, host: &str, edited: Edited<'_>) {
        let record = concat(&[edited.own, "\t", edited.base, "\t", edited.text]);
        self.write(host, &record);
    }

    /// Forgets the edits of the board at `host`.
    pub fn forget(&mut self, host: &str) {
        self.write(host, "");
    }
}

/// A text in digits, by which another one is told from it.
pub fn fingerprint(text: &str) -> String {
    let mut digits = String::new();
    push_integer(&mut digits, hash(text));
    digits
}

/// The FNV-1a hash of a text.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
