//! Times and deadlines that several parts of the model share. It knows nothing of what they are for.

/// How late a timer may fire, in milliseconds, before the page counts as having been suspended.
pub const STILL_MS: u64 = 10;
/// How long a page that was suspended first takes in what arrived meanwhile, in milliseconds, before
/// it concludes that something is missing.
pub const LISTEN_MS: u64 = 100;

/// The earlier of two times, or the only one.
pub fn sooner(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

/// A text that is shown for a while. Times are in milliseconds.
#[derive(Default)]
pub struct Passing {
    text: String,
    until_ms: Option<u64>,
}

impl Passing {
    /// Shows a text until then; an empty one ends what was shown.
    pub fn show(&mut self, text: String, until_ms: u64) {
        self.until_ms = (!text.is_empty()).then_some(until_ms);
        self.text = text;
    }

    /// The text while it is shown; empty for none.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it is no longer shown.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.until_ms
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if self.until_ms.is_some_and(|until_ms| now_ms >= until_ms) {
            *self = Self::default();
        }
    }
}
