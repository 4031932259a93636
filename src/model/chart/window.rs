//! The time that a chart shows: live, so that it ends now, or held.

use crate::model::history::{KEPT_MS, Span};

/// The shortest window, in milliseconds.
pub const MIN_WINDOW_MS: u64 = 10_000;
/// The longest window, in milliseconds.
pub const MAX_WINDOW_MS: u64 = KEPT_MS;
/// The windows that a person selects with one click: name, and length in milliseconds.
pub const CHOICES: [(&str, u64); 5] = [
    ("10 s", 10_000),
    ("1 min", 60_000),
    ("10 min", 600_000),
    ("1 h", 3_600_000),
    ("24 h", 86_400_000),
];

/// The time that a chart shows. All times are those of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long it is, in milliseconds.
    pub length_ms: u64,
    /// Where it ends if it is held.
    pub held_to_ms: Option<u64>,
}

impl Window {
    /// A live window of this length.
    pub fn live(length_ms: u64) -> Self {
        Self {
            length_ms: length_ms.clamp(MIN_WINDOW_MS, MAX_WINDOW_MS),
            held_to_ms: None,
        }
    }

    /// What it shows now.
    pub fn span(&self, now_ms: u64) -> Span {
        let to_ms = self.held_to_ms.unwrap_or(now_ms);
        Span {
            from_ms: to_ms.saturating_sub(self.length_ms),
            to_ms,
        }
    }

    /// Moves it by a share of its length, to the later if positive. It is held then, and live again
    /// once it has come to the end.
    pub fn pan(&mut self, share: f64, now_ms: u64) {
        let by_ms = (self.length_ms as f64 * share) as i64;
        let to_ms = self.span(now_ms).to_ms.saturating_add_signed(by_ms);
        self.end_at(to_ms, now_ms);
    }

    /// Makes it so many times as long, and leaves the time at `share` of it where it is. A live one
    /// stays live where it is zoomed at its end.
    pub fn zoom(&mut self, times: f64, share: f64, now_ms: u64) {
        let Span { from_ms, to_ms } = self.span(now_ms);
        let length_ms = self.length_ms as f64;
        let fixed_ms = from_ms as f64 + length_ms * share;
        self.length_ms = ((length_ms * times) as u64).clamp(MIN_WINDOW_MS, MAX_WINDOW_MS);
        let behind_ms = self.length_ms as f64 * (1.0 - share);
        if self.held_to_ms.is_some() || share < 0.9 {
            self.end_at((fixed_ms + behind_ms) as u64, now_ms);
        } else {
            self.end_at(to_ms, now_ms);
        }
    }

    /// Ends it there, at most a day ago. At the end it is live.
    fn end_at(&mut self, to_ms: u64, now_ms: u64) {
        let oldest_ms = now_ms.saturating_sub(KEPT_MS) + self.length_ms;
        let to_ms = to_ms.max(oldest_ms.min(now_ms));
        self.held_to_ms = (to_ms < now_ms).then_some(to_ms);
    }
}
