//! The history of the command line: Up and Down.

use crate::model::text;

/// Whether this page remembers the commands that were sent.
pub const IS_HERE: bool = cfg!(feature = "recall");

/// The most commands that are remembered.
pub const MAX_ENTRIES: usize = 100;

/// The longest command that is remembered, in bytes.
pub const MAX_ENTRY_BYTES: usize = 4_096;

/// The commands that were sent, and which one the command line shows.
#[derive(Clone, Default)]
pub struct Recall {
    /// Oldest first.
    entries: Vec<String>,
    /// How many steps up from the draft; 0 is the draft itself.
    steps: usize,
    /// What was typed but not sent when the person began to go up.
    draft: String,
}

impl Recall {
    /// A history without entries.
    pub fn new() -> Recall {
        Recall::default()
    }

    /// Adds a command that was sent, and goes back to an empty draft.
    ///
    /// A blank command, and one that repeats the newest entry, add nothing. A command longer than
    /// [`MAX_ENTRY_BYTES`] is not remembered at all: cut short, it would be another command, sent by
    /// mistake.
    pub fn remember(&mut self, command: &str) {
        self.steps = 0;
        self.draft.clear();
        if command.trim_ascii().is_empty()
            || command.len() > MAX_ENTRY_BYTES
            || self.entries.last().is_some_and(|newest| newest == command)
        {
            return;
        }
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.remove(0);
        }
        self.entries.push(String::from(command));
    }

    /// Takes over the stored history, which other tabs may have changed. With `is_sent`, this tab's
    /// newest command is not stored yet and stays the newest. Does nothing while the person steps
    /// through the history.
    pub fn merge(&mut self, stored: &str, is_sent: bool) {
        if self.steps == 0 && !stored.is_empty() {
            let newest = self.entries.pop().filter(|_| is_sent);
            *self = Self::from_stored(stored);
            self.remember(&newest.unwrap_or_default());
        }
    }

    /// The next older command, for Up; `None` if there is none.
    ///
    /// `current_text` is what the field shows. The first step up saves it as the draft, and
    /// [`newer`](Self::newer) returns it in the end.
    pub fn older(&mut self, current_text: &str) -> Option<&str> {
        let index = self.entries.len().checked_sub(self.steps + 1)?;
        if self.steps == 0 {
            self.draft = String::from(current_text);
        }
        self.steps += 1;
        self.entries.get(index).map(String::as_str)
    }

    /// The next newer command, for Down, and after the newest one the draft; `None` if the field
    /// shows that already.
    pub fn newer(&mut self) -> Option<&str> {
        self.steps = self.steps.checked_sub(1)?;
        if self.steps == 0 {
            return Some(&self.draft);
        }
        let index = self.entries.len().checked_sub(self.steps)?;
        self.entries.get(index).map(String::as_str)
    }

    /// The commands, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(String::as_str)
    }

    /// The history as text for storage: one command a line, oldest first, with `\\`, `\n` and `\r`
    /// escaped by a backslash. The draft is not part of it.
    pub fn to_stored(&self) -> String {
        let mut out = String::new();
        for entry in &self.entries {
            for character in entry.chars() {
                match character {
                    '\\' | '\n' | '\r' => text::push_escaped(&mut out, character),
                    _ => out.push(character),
                }
            }
            out.push('\n');
        }
        out
    }

    /// Reads what [`to_stored`](Self::to_stored) wrote.
    ///
    /// Storage may be truncated, edited, or written by another version: a line that cannot be read is
    /// skipped, and the bounds hold for the rest.
    pub fn from_stored(stored: &str) -> Recall {
        let mut recall = Recall::new();
        for line in text::pieces(stored, b'\n') {
            if let Some(command) = unescaped(line) {
                recall.remember(&command);
            }
        }
        recall
    }
}

fn unescaped(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\\' => match characters.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            _ => character,
        });
    }
    Some(out)
}
