//! What is wrong with a profile.

use crate::model::profile::{MAX_PROBLEMS, Profile};
use crate::model::text::{concat, isolated, push_integer};

/// Something in a profile that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is, such as `Line 12, pin 4, kind`.
    pub place: String,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Problem {
    /// What is wrong, and where, in one line.
    pub fn line(&self) -> String {
        concat(&[&isolated(&self.place), ": ", self.what])
    }
}

impl Profile {
    pub(super) fn problem(&mut self, line: usize, name: &str, field: &str, what: &'static str) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut place = String::from("Line ");
            push_integer(&mut place, line as u64);
            for part in [name, field] {
                if !part.is_empty() {
                    place.push_str(", ");
                    place.push_str(part);
                }
            }
            self.problems.push(Problem { place, what });
        }
    }
}
