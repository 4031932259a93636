//! The command line: its history, and why the last command was not sent.

use super::effects::Effects;
use super::input::Kept;
use crate::model::console::recall::{self, Recall};

/// The command line.
pub struct CommandLine {
    /// The commands of this and earlier visits.
    pub recall: Recall,
    /// Why the last command was not sent; empty if it was.
    pub notice: &'static str,
}

impl CommandLine {
    /// A person sent a command, and this is what became of it. What was sent joins the history.
    pub fn sent(&mut self, typed: &str, result: Result<(), &'static str>, fx: &mut Effects) {
        self.notice = result.err().unwrap_or("");
        if recall::IS_HERE && result.is_ok() && !typed.is_empty() {
            self.recall.remember(typed);
            fx.store(Kept::Recall);
        }
    }
}
