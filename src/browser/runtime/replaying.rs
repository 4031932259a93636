//! A recording in place of the board.

use super::Runtime;
use crate::model::app::Input;
use crate::model::recording::Tape;
use crate::model::replay::Player;

impl Runtime {
    /// Plays a recording in place of the board, which is released first.
    pub fn play(&self, tape: Tape) {
        self.dispatch(Input::Leave);
        self.replay.begin(tape, &self.app, self.clock.now().ms);
        self.drive(&mut |player| player.set_playing(true));
    }

    /// Changes how the recording is played, and plays what is due.
    pub fn drive(&self, change: &mut dyn FnMut(&mut Player)) {
        let now_ms = self.clock.now().ms;
        let due_ms = self.replay.drive(change, &self.app, now_ms);
        if due_ms == now_ms {
            self.draw_due_cards(now_ms);
        }
        self.set_title();
        self.frames.ask_at(due_ms, now_ms);
    }

    /// Has the cards drawn then, although no pin may have changed.
    pub fn draw_cards_at(&self, due_ms: u64) {
        let now_ms = self.clock.now().ms;
        if self.replay.is_on() {
            self.replay.cards_ms.set(Some(due_ms));
            return self.draw_due_cards(now_ms);
        }
        self.frames.cards_ms.set(Some(due_ms));
        self.frames.ask_at(due_ms, now_ms);
    }

    /// Has the cards drawn that are due by the time in the recording.
    fn draw_due_cards(&self, real_ms: u64) {
        let due_ms = self.replay.cards_ms.get();
        if due_ms.is_some_and(|due_ms| due_ms <= self.now().ms) {
            self.replay.cards_ms.set(None);
            self.frames.cards_ms.set(Some(real_ms));
            self.frames.ask_at(real_ms, real_ms);
        }
    }
}
