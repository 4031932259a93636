//! Problems: what could not be used of a profile.

use crate::model::text::{concat, isolated, push_integer};
use words::t;

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

    /// A problem in a line of the file, with the part and the field of the profile that it is in,
    /// either of them empty for none.
    pub(super) fn new(line: usize, part: &str, field: &str, what: &'static str) -> Self {
        let mut place = String::from(t!("Line "));
        push_integer(&mut place, line as u64);
        for name in [part, field] {
            if !name.is_empty() {
                place.push_str(", ");
                place.push_str(name);
            }
        }
        Self { place, what }
    }
}
