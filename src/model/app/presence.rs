//! Whether a person looks at the page, and whether the page slept.

use super::input::Moment;

/// Whether a person can have a hidden page keep its connection.
pub const SETTING_IS_HERE: bool = cfg!(feature = "setting");
/// How long a page is hidden before it frees a board that has only one connection, in milliseconds.
pub const RELEASE_AFTER_MS: u64 = 60_000;
/// How late a timer may fire, and how far the wall clock may jump, before the page counts as having
/// slept, in milliseconds.
pub const SLEPT_MS: u64 = 2_000;
/// How often a page that sends keepalives checks whether it slept, in milliseconds.
pub const PULSE_MS: u64 = 5_000;

/// The stored form of a hidden page that keeps its connection.
const KEEP: &str = "keep";

/// Whether the page is hidden, and the clocks by which a sleep is noticed.
#[derive(Default)]
pub struct Presence {
    /// Since when the page is hidden.
    hidden_ms: Option<u64>,
    /// When a timer last fired.
    fired_ms: u64,
    /// How far the wall clock is ahead of the monotonic one, in milliseconds.
    ahead_ms: u64,
    /// Whether a hidden page keeps its connection to a board that has only one.
    keeps_hidden: bool,
}

impl Presence {
    /// The page was hidden.
    pub fn hide(&mut self, now_ms: u64) {
        self.hidden_ms = Some(now_ms);
    }

    /// The page is shown again.
    pub fn show(&mut self, now_ms: u64) {
        self.hidden_ms = None;
        self.fired_ms = now_ms;
    }

    /// Whether the page is hidden.
    pub fn is_hidden(&self) -> bool {
        self.hidden_ms.is_some()
    }

    /// A timer fired.
    pub fn fired(&mut self, now_ms: u64) {
        self.fired_ms = now_ms;
    }

    /// Compares the two clocks: the monotonic one stands still while some systems sleep. True if
    /// the wall clock has jumped since the last input.
    pub fn clock_jumped(&mut self, now: Moment) -> bool {
        // Summer time and a journey change local time only.
        let ahead_ms = now.utc_ms().saturating_sub(now.ms);
        let before_ms = std::mem::replace(&mut self.ahead_ms, ahead_ms);
        before_ms.abs_diff(ahead_ms) > SLEPT_MS
    }

    /// When a page that is shown checks next whether it slept.
    pub fn pulse_ms(&self) -> Option<u64> {
        (!self.is_hidden()).then_some(self.fired_ms + PULSE_MS)
    }

    /// When a hidden page frees a board that has only one connection.
    pub fn release_ms(&self) -> Option<u64> {
        let release_ms = self.hidden_ms? + RELEASE_AFTER_MS;
        (!self.keeps_hidden()).then_some(release_ms)
    }

    /// Whether a hidden page keeps its connection to a board that has only one.
    pub fn keeps_hidden(&self) -> bool {
        SETTING_IS_HERE && self.keeps_hidden
    }

    /// Sets whether a hidden page keeps its connection.
    pub fn set_keeps_hidden(&mut self, keeps: bool) {
        self.keeps_hidden = keeps;
    }

    /// Takes over what an earlier visit stored.
    pub fn restore(&mut self, stored: &str) {
        self.keeps_hidden = stored == KEEP;
    }

    /// What is to be stored for the next visit.
    pub fn stored(&self) -> &str {
        if self.keeps_hidden { KEEP } else { "" }
    }
}
