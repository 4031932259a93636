//! Which profile a person selected for which board, and the records in which that is stored. The
//! groups that a person folded or opened are kept among them, as boards with longer names.

use crate::model::text::{cut_at_first, pieces};

/// Whether a person can select one of several profiles in this page.
pub const IS_HERE: bool = cfg!(feature = "choices");

/// The most that is stored, in bytes; the oldest selections make room.
pub const MAX_BYTES: usize = 4_096;

/// The name of the selected profile for each board, as it is stored: a line each, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(String);

const LINES: Shape = Shape {
    separator: b'\n',
    max_records: usize::MAX,
    max_bytes: MAX_BYTES,
};

impl Choices {
    /// Reads the stored text.
    pub fn new(stored: String) -> Self {
        Self(stored)
    }

    /// The text to store.
    pub fn stored(&self) -> &str {
        &self.0
    }

    /// The name of the profile selected for the board at `host`.
    pub fn of(&self, host: &str) -> Option<&str> {
        if !IS_HERE && !cfg!(feature = "pages") {
            return None;
        }
        LINES.find(&self.0, host)
    }

    /// Takes over what another tab has stored, except for these boards.
    pub fn merge(&mut self, stored: &str, hosts: [&str; 2]) {
        let mut merged = String::from(stored);
        for host in hosts {
            merged = LINES.merge(&self.0, &merged, host);
        }
        self.0 = merged;
    }

    /// Sets the name of the profile for a board; an empty name removes it.
    pub fn remember(&mut self, host: &str, name: &str) {
        self.0 = LINES.put(&self.0, host, name);
    }
}

/// How records are stored, one for each board: its host, a tab character and its value.
pub(super) struct Shape {
    /// What ends each record, an ASCII character.
    pub(super) separator: u8,
    pub(super) max_records: usize,
    pub(super) max_bytes: usize,
}

impl Shape {
    /// The value of the board at `host`.
    pub(super) fn find<'a>(&self, stored: &'a str, host: &str) -> Option<&'a str> {
        let mut records =
            pieces(stored, self.separator).filter_map(|line| cut_at_first(line, b'\t'));
        Some(records.find(|(known, _)| *known == host)?.1)
    }

    /// The `stored` records, with that of the board at `host` from `mine`.
    pub(super) fn merge(&self, mine: &str, stored: &str, host: &str) -> String {
        self.put(stored, host, self.find(mine, host).unwrap_or(""))
    }

    /// The records with a new value for the board at `host`, or without it if the value is empty.
    /// The newest record comes first; the oldest make room.
    pub(super) fn put(&self, stored: &str, host: &str, value: &str) -> String {
        let mut out = String::new();
        let mut records = 0;
        let mut old = pieces(stored, self.separator);
        let mut next = (!value.is_empty()).then_some((host, value));
        loop {
            if let Some((host, value)) = next
                && records < self.max_records
                && out.len() + host.len() + value.len() + 2 <= self.max_bytes
            {
                records += 1;
                out.push_str(host);
                out.push('\t');
                out.push_str(value);
                out.push(char::from(self.separator));
            }
            let Some(record) = old.next() else {
                return out;
            };
            next = cut_at_first(record, b'\t').filter(|(known, _)| *known != host);
        }
    }
}
