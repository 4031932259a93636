//! Plays a recording in place of a board: tells its player how much time has passed, and lets it
//! work in pieces that leave the browser time to draw.

use super::listen::Alarm;
use super::window;
use crate::model::app::{App, Moment};
use crate::model::recording::{REPLAY_IS_HERE, Tape};
use crate::model::replay::Player;
use std::cell::{Cell, RefCell};

/// How often what is due is played, in milliseconds.
const STEP_MS: i32 = 33;
/// How long it may take at a time, in milliseconds, so that a frame still comes in time.
const WORK_MS: f64 = 16.0;
/// How much is played between two looks at the clock, in bytes.
const PIECE_BYTES: usize = 16 << 10;
/// How often is drawn how far a long way has come, in milliseconds: drawing takes longer than playing.
const FAR_MS: u64 = 1_000;

/// What a recording begins with.
const BEGINNING: &str = "{\"pindash\"";

/// Whether a text is a recording, by how it begins.
pub fn is_recording(text: &str) -> bool {
    REPLAY_IS_HERE && text.trim_ascii_start().starts_with(BEGINNING)
}

/// The recording that is played, if one is. Times are in milliseconds: real ones on the clock of the
/// browser, the others on that of the recording.
pub struct Replay {
    player: RefCell<Option<Player>>,
    timer: RefCell<Alarm>,
    /// Until when the player knows of the real time.
    told_ms: Cell<u64>,
    /// When the cards are to be drawn although no pin has changed, in the recording's time.
    pub cards_ms: Cell<Option<u64>>,
    /// Whether there is still a way to where it is to be.
    is_busy: Cell<bool>,
    /// Changes whenever its place may look different.
    pub stamp: Cell<u32>,
}

impl Replay {
    /// Nothing is played; `due` is called when something is due, once one is.
    pub fn new(due: Box<dyn FnMut()>) -> Self {
        Self {
            player: RefCell::default(),
            timer: RefCell::new(Alarm::timer(due)),
            told_ms: Cell::new(0),
            cards_ms: Cell::new(None),
            is_busy: Cell::new(false),
            stamp: Cell::new(0),
        }
    }

    /// Whether a recording is played.
    pub fn is_on(&self) -> bool {
        REPLAY_IS_HERE && self.player.borrow().is_some()
    }

    /// Whether it is on its way to a place that is far.
    pub fn is_busy(&self) -> bool {
        self.is_busy.get()
    }

    /// The time in the recording, if one is played.
    pub fn now(&self) -> Option<Moment> {
        if !REPLAY_IS_HERE {
            return None;
        }
        self.player.borrow().as_ref().map(Player::now)
    }

    /// Reads the player, if there is one.
    pub fn look(&self, look: &mut dyn FnMut(&Player)) {
        if let Some(player) = &*self.player.borrow() {
            look(player);
        }
    }

    /// Plays a recording from now on: `app` shows its beginning.
    pub fn begin(&self, tape: Tape, app: &RefCell<App>, real_ms: u64) {
        let mut player = Player::new(tape);
        let first = player.begin(&app.borrow());
        *app.borrow_mut() = first;
        self.told_ms.set(real_ms);
        *self.player.borrow_mut() = Some(player);
    }

    /// Changes how it is played, then plays what is due. Returns when that is to be drawn.
    pub fn drive(
        &self,
        change: &mut dyn FnMut(&mut Player),
        app: &RefCell<App>,
        real_ms: u64,
    ) -> u64 {
        let mut player = self.player.borrow_mut();
        let Some(player) = &mut *player else {
            return real_ms;
        };
        player.pass(real_ms - self.told_ms.replace(real_ms));
        change(player);
        let app = &mut *app.borrow_mut();
        let end_ms = clock_ms() + WORK_MS;
        let is_busy = loop {
            let is_left = player.work(app, PIECE_BYTES);
            if !is_left || clock_ms() > end_ms {
                break is_left;
            }
        };
        // Nothing that it decides reaches a board or is stored.
        drop(app.take_outputs());
        self.is_busy.set(is_busy);
        self.stamp.set(self.stamp.get().wrapping_add(1));
        let mut timer = self.timer.borrow_mut();
        if is_busy {
            timer.set(0);
            return real_ms + FAR_MS;
        }
        if player.is_playing() {
            timer.set(STEP_MS);
        } else {
            timer.clear();
        }
        real_ms
    }
}

fn clock_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
