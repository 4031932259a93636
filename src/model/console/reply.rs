//! The reply to what a person sent, for a page that shows no console: the first message soon after it
//! that no pin shows.

use crate::model::text::prefix_within;
use crate::model::time::Passing;

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
    /// The reply while it is shown.
    pub shown: Passing,
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
        let mut text = String::from(prefix_within(message, MAX_BYTES));
        if text.len() < message.len() {
            text.push('…');
        }
        self.expected_until_ms = 0;
        self.shown.show(text, now_ms + SHOWN_MS);
    }
}
