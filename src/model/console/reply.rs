//! The reply to what a person sent, for a page that shows no console: the first message soon after it
//! that no pin shows.

use crate::model::text::prefix_within;

/// How long after a command a message may be its reply, in milliseconds.
pub const WITHIN_MS: u64 = 2_000;
/// How long a reply is shown, in milliseconds.
pub const SHOWN_MS: u64 = 6_000;
/// How much of a reply is shown, in bytes.
pub const MAX_BYTES: usize = 200;

/// What is known of the reply. All times are in milliseconds.
#[derive(Default)]
pub struct Reply {
    /// Until when one is expected.
    expected_until_ms: u64,
    text: String,
    shown_until_ms: Option<u64>,
}

impl Reply {
    /// A person sent something.
    pub fn expect(&mut self, now_ms: u64) {
        self.expected_until_ms = now_ms + WITHIN_MS;
    }

    /// Whether a message that comes now may be the reply.
    pub fn is_expected(&self, now_ms: u64) -> bool {
        now_ms < self.expected_until_ms
    }

    /// This is the reply.
    pub fn take(&mut self, message: &str, now_ms: u64) {
        self.text = prefix_within(message, MAX_BYTES).into();
        if self.text.len() < message.len() {
            self.text.push('…');
        }
        self.expected_until_ms = 0;
        self.shown_until_ms = Some(now_ms + SHOWN_MS);
    }

    /// The reply while it is shown; empty for none.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// When it is no longer shown.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.shown_until_ms
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if self
            .shown_until_ms
            .is_some_and(|until_ms| now_ms >= until_ms)
        {
            self.shown_until_ms = None;
            self.text.clear();
        }
    }
}
