//! When the page is drawn next: in the frame that is asked for, at the pace of
//! [`pace`](crate::model::pace).

use super::listen::Alarm;
use crate::model::app::App;
use crate::model::pace::{FRAME_GAP_MS, LINES_GAP_MS, Pace};
use std::cell::{Cell, RefCell};

/// How long a browser that is not busy takes to give a requested frame, in milliseconds.
const FRAME_MS: u64 = 100;

/// The frame that was asked for, and what the last one has shown. All times are in milliseconds of
/// [`Moment::ms`](crate::model::app::Moment::ms).
pub struct Frames {
    frame: RefCell<Alarm>,
    /// When the next frame was asked for.
    asked_ms: Cell<Option<u64>>,
    /// Asks for the next frame when it is due.
    wait: RefCell<Alarm>,
    /// What that is set to.
    wait_ms: Cell<Option<u64>>,
    pace: Cell<Pace>,
    /// The stamps of what the last frame has shown, or will when it is due.
    shown: Cell<[u32; 4]>,
    /// The pace of lines and rows in these frames.
    pub lines_pace: Cell<Pace>,
    /// When the cards are to be drawn although no pin has changed.
    pub cards_ms: Cell<Option<u64>>,
}

impl Frames {
    /// Calls `draw` in each frame, and `due` when it is time to ask for one.
    pub fn new(draw: Box<dyn FnMut()>, due: Box<dyn FnMut()>) -> Self {
        Self {
            frame: RefCell::new(Alarm::frame(draw)),
            asked_ms: Cell::new(None),
            wait: RefCell::new(Alarm::timer(due)),
            wait_ms: Cell::new(None),
            pace: Cell::new(Pace::new(FRAME_GAP_MS)),
            shown: Cell::default(),
            lines_pace: Cell::new(Pace::new(LINES_GAP_MS)),
            cards_ms: Cell::new(None),
        }
    }

    /// Has what a person does shown in the next frame, flood or not.
    pub fn hurry(&self) {
        for pace in [&self.pace, &self.lines_pace] {
            pace.set(pace.get().hurried());
        }
    }

    /// Asks for a frame if the page would look different.
    pub fn ask_if_changed(&self, app: &App, now_ms: u64) {
        if self.asked_ms.get().is_none() && self.shown.get() != stamps(app) {
            self.ask_at(0, now_ms);
        }
    }

    /// Asks for a frame then, or later if the pace does not allow it yet.
    pub fn ask_at(&self, due_ms: u64, now_ms: u64) {
        if self.asked_ms.get().is_some() {
            return;
        }
        let due_ms = due_ms.max(self.pace.get().due_ms());
        if due_ms <= now_ms {
            self.asked_ms.set(Some(now_ms));
            self.frame.borrow_mut().set(0);
        } else if self.wait_ms.get().is_none_or(|set| due_ms < set) {
            self.wait_ms.set(Some(due_ms));
            let delay_ms = i32::try_from(due_ms - now_ms).unwrap_or(i32::MAX);
            self.wait.borrow_mut().set(delay_ms);
        }
    }

    /// The next frame need not wait any longer.
    pub fn end_wait(&self, now_ms: u64) {
        self.wait_ms.set(None);
        self.ask_at(0, now_ms);
    }

    /// Begins a frame that shows `app`; returns how much later it came than one of a browser that
    /// is not busy, if it was asked for.
    pub fn begin(&self, app: &App, now_ms: u64) -> Option<u64> {
        self.pace.set(self.pace.get().after(now_ms));
        self.shown.set(stamps(app));
        // What is still left is asked for anew.
        self.wait.borrow_mut().clear();
        self.wait_ms.set(None);
        let asked_ms = self.asked_ms.take()?;
        Some(now_ms.saturating_sub(asked_ms + FRAME_MS))
    }
}

/// Changes whenever anything that is shown may have.
fn stamps(app: &App) -> [u32; 4] {
    [
        app.revision(),
        app.pins_stamp().wrapping_add(app.alarms().stamp()),
        app.console().stamp(),
        app.table_stamp(),
    ]
}
