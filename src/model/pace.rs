//! When to draw: at a reader's pace.
//!
//! What a change costs the browser is mostly the frame that shows it, and little of it the change:
//! style, layout and paint begin anew in every frame. So the unit is a frame of the page, which
//! draws all that has changed by then, and not a card.
//!
//! A change after quiet is drawn in the very next frame. A *flood* is more changes than
//! [`FRAME_GAP_MS`] allows, about 15 frames a second, where nobody could read more: it is drawn at
//! that pace. A few frames may come at once all the same ([`AT_ONCE`]), so that changes that happen
//! to come together do not wait for each other. The last value always comes: what waits has a time
//! to be drawn at.
//!
//! Lines of the console and rows of readings are drawn in some of these frames, every
//! [`LINES_GAP_MS`] in a flood.

/// The mean time between two frames in a flood, in milliseconds.
pub const FRAME_GAP_MS: u64 = 66;
/// The mean time between two batches of lines in a flood, in milliseconds: about every fourth frame.
pub const LINES_GAP_MS: u64 = 250;
/// How long lines that are due wait for a frame that is drawn anyway, in milliseconds.
pub const LINES_WAIT_MS: u64 = 100;
/// How many drawings may come at once after quiet.
pub const AT_ONCE: u64 = 3;
/// The shortest time for which a change is marked, in milliseconds.
pub const MARK_MS: u64 = 700;
/// The longest time for which a change is marked, in milliseconds. In between, the mark goes with
/// the next frame that is drawn anyway.
pub const MARK_MOST_MS: u64 = 1_600;

/// The shortest time between two drawings of a card that is out of sight, in milliseconds. Nobody
/// sees it, but it may be read out, or searched for.
pub const UNSEEN_GAP_MS: u64 = 1_000;

/// What may be drawn every `gap` milliseconds in the long run, and [`AT_ONCE`] times after quiet.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    gap_ms: u64,
    /// When as much time has passed as the drawings so far may take.
    paid_ms: u64,
}

impl Pace {
    /// A pace at which nothing has been drawn yet.
    pub const fn new(gap_ms: u64) -> Self {
        Self { gap_ms, paid_ms: 0 }
    }

    /// From when on there may be the next drawing.
    pub fn due_ms(self) -> u64 {
        self.paid_ms.saturating_sub((AT_ONCE - 1) * self.gap_ms)
    }

    /// The pace after a drawing now.
    #[must_use]
    pub fn after(self, now_ms: u64) -> Self {
        let paid_ms = self.paid_ms.max(now_ms) + self.gap_ms;
        Self { paid_ms, ..self }
    }

    /// The pace after a person did something: this and what follows from it is drawn at once.
    #[must_use]
    pub fn hurried(self) -> Self {
        Self::new(self.gap_ms)
    }
}

/// Whether a mark that was set at `marked_ms` goes with a frame that is drawn now.
pub fn mark_ends(marked_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(marked_ms) >= MARK_MS
}
