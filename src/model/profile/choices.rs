//! Which profile a person chose for which board, and how a little is kept for each board.

use crate::model::text::{cut_at_first, pieces};

/// How much is remembered at most, in bytes; the oldest choices make room.
pub const MAX_BYTES: usize = 4_096;

/// The name of the chosen profile for each board, as it is stored: a line for each, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(String);

const LINES: Shape = Shape {
    separator: b'\n',
    max_records: usize::MAX,
    max_bytes: MAX_BYTES,
};

impl Choices {
    /// What was stored.
    pub fn new(stored: String) -> Self {
        Self(stored)
    }

    /// What is to be stored.
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// What was remembered for the board at `host`.
    pub fn of(&self, host: &str) -> Option<&str> {
        LINES.find(&self.0, host)
    }

    /// Takes over all that is stored, but for what was chosen here for the board at `host`.
    pub fn merge(&mut self, stored: &str, host: &str) {
        self.0 = LINES.merge(&self.0, stored, host);
    }

    /// Remembers the choice of a profile by its name; an empty name forgets the choice.
    pub fn remember(&mut self, host: &str, name: &str) {
        self.0 = LINES.put(&self.0, host, name);
    }
}

/// How records are stored: one for each board, its host, a tab and what is kept of it.
pub(super) struct Shape {
    /// What ends each record, an ASCII character.
    pub(super) separator: u8,
    pub(super) max_records: usize,
    pub(super) max_bytes: usize,
}

impl Shape {
    /// What is kept of the board at `host`.
    pub(super) fn find<'a>(&self, stored: &'a str, host: &str) -> Option<&'a str> {
        let mut records =
            pieces(stored, self.separator).filter_map(|line| cut_at_first(line, b'\t'));
        Some(records.find(|(known, _)| *known == host)?.1)
    }

    /// What is stored, with what is kept here for the board at `host`.
    pub(super) fn merge(&self, mine: &str, stored: &str, host: &str) -> String {
        self.put(stored, host, self.find(mine, host).unwrap_or(""))
    }

    /// The records with another one for the board at `host`, or with none where it is empty. The
    /// newest is the first; the oldest make room.
    pub(super) fn put(&self, stored: &str, host: &str, kept: &str) -> String {
        let mut out = String::new();
        let mut records = 0;
        let mut old = pieces(stored, self.separator);
        let mut next = (!kept.is_empty()).then_some((host, kept));
        loop {
            if let Some((host, kept)) = next
                && records < self.max_records
                && out.len() + host.len() + kept.len() + 2 <= self.max_bytes
            {
                records += 1;
                out.push_str(host);
                out.push('\t');
                out.push_str(kept);
                out.push(char::from(self.separator));
            }
            let Some(record) = old.next() else {
                return out;
            };
            next = cut_at_first(record, b'\t').filter(|(known, _)| *known != host);
        }
    }
}
