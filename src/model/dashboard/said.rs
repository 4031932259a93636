//! A pin in words: its value, what is asked for, and why nothing can be sent to it.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::words::is_usual;
use crate::model::decode::decimal;
use crate::model::profile::{PinKind, PinSpec, kept, kinds};
use crate::model::text::concat;
use words::t;

/// What leads from a value to the one that is asked for.
const ASKED: &str = " → ";
/// Why nothing can be sent to what the profile locks.
pub const LOCKED: &str = t!("locked in the profile");

impl Pin {
    /// The value as it is shown: On or Off, or rounded if the profile says so. Empty for a chart,
    /// which has none.
    pub fn shown(&self) -> String {
        match self.value() {
            Some(value) => self.said(value),
            None if self.spec().is_chart() => String::new(),
            None => t!("unknown").into(),
        }
    }

    /// What is asked for and not yet confirmed, as it stands behind the value: ` → On`. Empty where
    /// nothing else than the value is asked for.
    pub fn asked(&self) -> String {
        let (value, asked) = (self.value(), self.control());
        match asked {
            Some(asked) if self.is_pending() && value != Some(asked) => self.asking(asked),
            _ => String::new(),
        }
    }

    /// That a value is asked for, as it stands behind the board's.
    pub fn asking(&self, value: &str) -> String {
        concat(&[ASKED, &self.said(value)])
    }

    /// A value in the words of the card. Of what is on or off it says so, unless the profile has a
    /// word of its own for it; an option has a label.
    pub fn said(&self, value: &str) -> String {
        if self.spec().is_on_or_off() && is_usual(value) {
            return if self.means_on(value) {
                t!("On")
            } else {
                t!("Off")
            }
            .into();
        }
        let digits = self.spec().digits();
        let mut said = digits.and_then(|digits| decimal::rounded(value, digits));
        if kinds::IS_HERE && self.spec().kind == PinKind::Select {
            self.spec().each_option(&mut |label, own| {
                if decimal::same(own, value) {
                    said = Some(label.into());
                }
            });
        }
        let mut said = said.unwrap_or_else(|| value.into());
        // A text may look like a number, and be a version or a date.
        let is_text = matches!(
            self.spec().kind,
            PinKind::Text | PinKind::Input | PinKind::Select
        );
        if decimal::IS_COMMA && !is_text && decimal::thousandths(value).is_some() {
            decimal::localize(&mut said, 0);
        }
        said
    }

    /// Whether nothing can ever be sent to it; then the card says why.
    pub fn refuses_all(&mut self) -> bool {
        let obstacle = obstacle(self.spec());
        if !obstacle.is_empty() {
            self.refuse(obstacle);
        }
        !obstacle.is_empty()
    }
}

/// Why nothing can ever be sent to a pin, although a person could expect it; empty where something
/// can.
pub fn obstacle(spec: &PinSpec) -> &'static str {
    match spec.kind.is_operated() {
        true if spec.write().is_empty() && kept::IS_HERE => {
            t!("no command: give it one under Edit")
        }
        true if spec.write().is_empty() => t!("no command in the profile"),
        true if spec.is_locked() => LOCKED,
        _ => "",
    }
}
