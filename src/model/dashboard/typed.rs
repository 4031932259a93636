//! What a person types for a number, or asks for in steps.

use crate::model::dashboard::pins::Pin;
use crate::model::decode::decimal::{push_thousandths, thousandths};
use crate::model::profile::PinKind;

/// Why what was typed is not sent.
pub const NO_NUMBER: &str = "not sent: type a number";
/// The same; the limits follow.
pub const BEYOND: &str = "not sent:";

impl Pin {
    /// What a person typed, as it is sent.
    ///
    /// # Errors
    /// Why it cannot be sent: no number, or one beyond the limits.
    pub fn typed(&self, typed: &str) -> Result<String, &'static str> {
        if self.spec().kind != PinKind::Number {
            return Ok(typed.into());
        }
        // Half of Europe types a comma, and many a phone has no other key.
        let typed = typed.trim_ascii().chars();
        let typed: String = typed
            .map(|typed| if typed == ',' { '.' } else { typed })
            .collect();
        let number = thousandths(&typed).ok_or(NO_NUMBER)?;
        match self.within(number) == number {
            true => Ok(typed),
            false => Err(BEYOND),
        }
    }

    /// The number that is one step more than what is asked for, or one less.
    pub fn stepped(&self, is_more: bool) -> String {
        let asked = self.control().unwrap_or("");
        let by = self.spec().step(asked);
        let next = match thousandths(asked) {
            Some(number) => number.saturating_add(if is_more { by } else { -by }),
            None => self.spec().min(),
        };
        let mut text = String::new();
        push_thousandths(&mut text, self.within(next));
        text
    }

    /// Whether what was typed was refused.
    pub fn is_mistyped(&self) -> bool {
        matches!(self.notice(), NO_NUMBER | BEYOND)
    }

    /// Appends the limits that what was typed is beyond, if it is.
    pub(super) fn push_limits(&self, note: &mut String) {
        if self.notice() != BEYOND {
            return;
        }
        let spec = self.spec();
        let limits = [
            (" at least ", spec.limit_min()),
            (" at most ", spec.limit_max()),
        ];
        for (word, limit) in limits {
            if let Some(limit) = limit {
                note.push_str(word);
                push_thousandths(note, limit);
            }
        }
    }

    fn within(&self, number: i64) -> i64 {
        let least = self.spec().limit_min().unwrap_or(i64::MIN);
        let most = self.spec().limit_max().unwrap_or(i64::MAX);
        number.max(least).min(most)
    }
}
