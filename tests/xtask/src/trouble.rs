//! Errors with a remedy.

use std::fmt;

/// An error in the three parts that a person needs. All are required, so that every error has a
/// remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What happened, as a clause without a full stop.
    pub happened: String,
    /// What it means for the task.
    pub means: String,
    /// What to try next.
    pub remedy: String,
}

impl Trouble {
    pub fn new(
        happened: impl Into<String>,
        means: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            happened: happened.into(),
            means: means.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "error: {}.\n  {}\n  Try: {}",
            self.happened, self.means, self.remedy
        )
    }
}
