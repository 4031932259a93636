//! Which profile a person chose for which board.

use super::text::{cut_at_first, pieces};

/// How much is remembered at most, in bytes; the oldest choices make room.
pub const MAX_BYTES: usize = 4_096;

/// The name of the chosen profile for each board, as it is stored: a line for each, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(String);

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
        let mut lines = pieces(&self.0, b'\n').filter_map(|line| cut_at_first(line, b'\t'));
        Some(lines.find(|(known, _)| *known == host)?.1)
    }

    /// Remembers the choice of a profile by its name; an empty name forgets the choice.
    pub fn remember(&mut self, host: &str, name: &str) {
        let mut stored = String::new();
        let mut add = |host: &str, name: &str| {
            if stored.len() + host.len() + name.len() + 2 <= MAX_BYTES {
                for part in [host, "\t", name, "\n"] {
                    stored.push_str(part);
                }
            }
        };
        if !name.is_empty() {
            add(host, name);
        }
        for line in pieces(&self.0, b'\n') {
            if let Some((known, name)) = cut_at_first(line, b'\t')
                && known != host
            {
                add(known, name);
            }
        }
        self.0 = stored;
    }
}
