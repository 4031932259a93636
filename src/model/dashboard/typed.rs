//! What a person types for a number, or asks for in steps.

use crate::model::dashboard::pins::Pin;
use crate::model::decode::decimal::{push_thousandths, thousandths};
use crate::model::profile::PinKind;
use crate::model::text::{concat, head_and_rest};
use words::t;

/// Why what was typed is not sent.
const NO_NUMBER: &str = t!("not a number");
/// The same; the limits stand in its place.
const BEYOND: &str = t!("beyond its limits");

impl Pin {
    /// Mends what a person typed. Returns whether it can be sent; if not, the card says why.
    pub fn takes(&mut self, typed: &mut String) -> bool {
        if self.spec().kind != PinKind::Number {
            return true;
        }
        // Half of Europe types a comma, and many a phone has no other key.
        let (whole, fraction) = head_and_rest(typed.trim_ascii(), b',');
        let point = if fraction.is_empty() { "" } else { "." };
        *typed = concat(&[whole, point, fraction]);
        let why = match thousandths(typed) {
            None => NO_NUMBER,
            Some(number) if self.spec().nearest(number) != number => BEYOND,
            Some(_) => return true,
        };
        self.refuse(why);
        false
    }

    /// The number that is so many steps more than what is asked for, as far as the limits; nothing
    /// where it is the same. One that is not known yet begins at its lower limit.
    pub fn stepped(&self, steps: i64) -> Option<String> {
        let asked = self.control().unwrap_or("");
        let number = thousandths(asked);
        let next = match number {
            Some(number) => number.saturating_add(self.spec().step(asked).saturating_mul(steps)),
            None => self.spec().min(),
        };
        let next = self.spec().nearest(next);
        let is_other = steps != 0 && self.spec().kind == PinKind::Number && number != Some(next);
        is_other.then(|| {
            let mut text = String::new();
            push_thousandths(&mut text, next);
            text
        })
    }

    /// Whether what was typed was refused.
    pub fn is_mistyped(&self) -> bool {
        matches!(self.notice(), NO_NUMBER | BEYOND)
    }

    /// What went wrong with the last write, as the small line says it.
    pub fn trouble(&self) -> String {
        match self.notice() {
            BEYOND => {
                let limits = ["min", "max"].map(|limit| self.spec().field(limit));
                let [min, max] = &limits;
                concat(&[t!("only "), min, "…", max])
            }
            notice => notice.into(),
        }
    }
}
