//! Drafts: the profiles that a person edited, for each board.
//!
//! There is a record for each board, the newest first. Its parts are separated by tab
//! characters: the fingerprint of the `board.json` beside the page when the edits began,
//! the name of the profile that they began from, and the edited text. The browser stores
//! each record under a key of its own, and their order under another one; what another
//! tab has stored meanwhile is read before anything is written.

use crate::model::profile::choices::Shape;
use crate::model::text::{concat, cut_at_first, hash, pieces, push_integer};

/// Whether a person can edit a profile in this page.
pub const IS_HERE: bool = cfg!(feature = "edit");

/// The most boards with a draft; the oldest drafts make room.
pub const MAX_BOARDS: usize = 8;
/// The most that all drafts may take, in bytes.
pub const MAX_BYTES: usize = 262_144;
/// Ends a record. JSON cannot contain it unescaped.
pub const END: u8 = 0x1e;
/// [`END`] as text.
pub const END_TEXT: &str = "\u{1e}";

/// What stands in place of the name of a profile where the draft was saved on the board: no profile
/// is called so.
pub const SAVED: &str = "\u{1}";

const RECORDS: Shape = Shape {
    separator: END,
    max_records: MAX_BOARDS,
    max_bytes: MAX_BYTES,
};

/// The draft of one board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edited<'a> {
    /// The [`fingerprint`] of the board's own profile when the edits began, or when a person last
    /// preferred them to it; empty if it had none.
    pub own: &'a str,
    /// The name of the profile that the edits began from.
    pub base: &'a str,
    /// The edited text.
    pub text: &'a str,
}

/// The drafts of all boards, as they are stored: the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(String);

impl Edits {
    /// Reads the stored text.
    pub fn new(stored: String) -> Self {
        Self(stored)
    }

    /// The text to store.
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// The record of each host, the newest first. Of two records of a board the first counts.
    pub fn records(&self) -> impl Iterator<Item = (&str, &str)> {
        let records = pieces(&self.0, END).filter_map(|record| cut_at_first(record, b'\t'));
        records.filter(|(host, record)| RECORDS.find(&self.0, host) == Some(record))
    }

    /// Takes over what another tab has stored, except for the drafts of this tab: that of `host`,
    /// and that of no board yet.
    pub fn merge(&mut self, mut stored: String, host: &str) {
        for host in ["", host] {
            stored = RECORDS.merge(&self.0, &stored, host);
        }
        self.0 = stored;
    }

    /// Whether both have the same draft of the board at `host`.
    pub fn is_same(&self, other: &Self, host: &str) -> bool {
        RECORDS.find(&self.0, host) == RECORDS.find(&other.0, host)
    }

    /// The draft of the board at `host`.
    pub fn of(&self, host: &str) -> Option<Edited<'_>> {
        if !IS_HERE {
            return None;
        }
        let (own, rest) = cut_at_first(RECORDS.find(&self.0, host)?, b'\t')?;
        let (base, text) = cut_at_first(rest, b'\t')?;
        (base != SAVED).then_some(Edited { own, base, text })
    }

    /// The fingerprint of the profile that was saved on the board at `host`, since it has no draft;
    /// empty for none.
    pub fn saved(&self, host: &str) -> &str {
        let record = RECORDS.find(&self.0, host).unwrap_or("");
        match cut_at_first(record, b'\t') {
            Some((own, rest)) if rest.strip_suffix('\t') == Some(SAVED) => own,
            _ => "",
        }
    }

    /// Replaces the draft of the board at `host`.
    pub fn keep(&mut self, host: &str, edited: Edited<'_>) {
        let record = concat(&[edited.own, "\t", edited.base, "\t", edited.text]);
        self.0 = RECORDS.put(&self.0, host, &record);
    }

    /// Removes the draft of the board at `host`.
    pub fn forget(&mut self, host: &str) {
        self.0 = RECORDS.put(&self.0, host, "");
    }
}

/// A hash of a text in digits, by which a changed text is recognized.
pub fn fingerprint(text: &str) -> String {
    let mut digits = String::new();
    push_integer(&mut digits, hash(text));
    digits
}
