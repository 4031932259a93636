//! Which series of the history a pin gives its numbers to.

use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::words::{is_on, is_word};
use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, Reading};
use crate::model::history::History;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::concat;

/// The keys of the series of a pin: for a chart the paths of its readings, else its path and, where
/// it makes a number of its own from what comes, how.
pub fn keys_of(spec: &PinSpec) -> Vec<String> {
    if spec.is_chart() {
        return spec.paths.clone();
    }
    let path = spec.paths.first().into_iter();
    let key = |path: &String| match (spec.field("radix"), spec.field("bit")) {
        (radix, bit) if radix.is_empty() && bit.is_empty() => path.clone(),
        (radix, bit) => concat(&[path, "#", &radix, ".", &bit]),
    };
    path.map(key).collect()
}

/// Whether only changes of a pin are kept, because each value stands until the next one.
fn keeps_changes(spec: &PinSpec) -> bool {
    matches!(spec.kind, PinKind::Digital | PinKind::Switch) || spec.is_step()
}

/// A number as it came, a word for on or off as 1 or 0, and nothing else.
fn number_in(value: &str) -> Option<&str> {
    match value {
        _ if decimal::scaled(value, 0).is_some() => Some(value),
        _ if is_word(value) => Some(truth(is_on(value))),
        _ => None,
    }
}

fn truth(is_on: bool) -> &'static str {
    if is_on { "1" } else { "0" }
}

impl Pin {
    /// Another history begins.
    pub fn end_traces(&mut self) {
        self.traces.clear();
    }

    /// Keeps what a reading has just said, if that is a number. A retained one is not from now.
    pub fn keep(&mut self, reading: Reading<'_>, history: &mut History, now_ms: u64) {
        if reading.retained || reading.kind == Kind::Empty {
            return;
        }
        let spec = self.spec();
        let mut place = 0;
        let number = match spec.kind {
            PinKind::Button => return,
            PinKind::Chart => {
                let place_of = spec.paths.iter().position(|path| path == reading.path);
                place = place_of.unwrap_or(0);
                number_in(reading.value)
            }
            PinKind::Digital | PinKind::Switch => self.value().map(|_| truth(self.is_on())),
            _ => self.value().and_then(number_in),
        };
        let mut series = self.traces.get(place).copied().flatten();
        if series.is_none() && number.is_some() {
            let key = keys_of(spec).into_iter().nth(place);
            series = key.and_then(|key| history.place_of(&key, keeps_changes(spec)));
        }
        match (series, number) {
            (Some(series), Some(number)) => history.take(series, number, now_ms),
            (Some(series), None) => history.end(series, now_ms),
            (None, _) => return,
        }
        if self.traces.len() <= place {
            self.traces.resize(place + 1, None);
        }
        if let Some(trace) = self.traces.get_mut(place) {
            *trace = series;
        }
    }
}
