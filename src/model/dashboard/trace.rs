//! Which series of the history a pin gives its numbers to.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::words::{is_on, is_word};
use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::history::History;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::concat;

/// The key of the series of a pin: its path and, where the pin makes a number of its own from what
/// comes, how. None for a pin that has none.
pub fn key_of(spec: &PinSpec) -> Option<String> {
    let path = spec.paths.first()?;
    Some(match (spec.field("radix"), spec.field("bit")) {
        (radix, bit) if radix.is_empty() && bit.is_empty() => path.clone(),
        (radix, bit) => concat(&[path, "#", &radix, ".", &bit]),
    })
}

/// Whether a pin is drawn in steps: each value stands until the next one.
pub fn is_stepped(spec: &PinSpec) -> bool {
    matches!(spec.kind, PinKind::Digital | PinKind::Switch)
}

/// A number as it came, a word for on or off as 1 or 0, and nothing else.
fn number_in(value: &str) -> Option<&str> {
    match value {
        _ if decimal::thousandths(value).is_some() => Some(value),
        _ if is_word(value) => Some(truth(is_on(value))),
        _ => None,
    }
}

fn truth(is_on: bool) -> &'static str {
    if is_on { "1" } else { "0" }
}

impl Pin {
    /// Keeps what a reading has just said, if that is a number. A retained one is not from now.
    pub fn keep(&mut self, reading: Reading<'_>, history: &mut History, now_ms: u64) {
        let spec = self.spec();
        let number = match (spec.kind, self.value()) {
            (PinKind::Button, _) => None,
            (PinKind::Digital | PinKind::Switch, Some(_)) => Some(truth(self.is_on())),
            (_, Some(value)) => number_in(value),
            (_, None) => None,
        };
        match (number, self.trace) {
            _ if reading.retained || reading.kind == Kind::Empty => {}
            (None, Some(place)) => history.end(place, now_ms),
            (Some(number), Some(place)) => history.take(place, number, now_ms),
            (Some(number), None) => {
                let place = key_of(spec).and_then(|key| history.place_of(&key, is_stepped(spec)));
                if let Some(place) = place {
                    history.take(place, number, now_ms);
                }
                self.trace = place;
            }
            (None, None) => {}
        }
    }
}
