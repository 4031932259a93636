//! What an input causes.

use super::input::{ConsoleInput, Kept, Moment, Output};
use crate::model::console::log::{Console, Direction, Mark};
use crate::model::console::reply::Reply;
use crate::model::recording::{self, Recorder};

/// What an owner causes while it handles an input, and the time of that input.
#[derive(Default)]
pub struct Effects {
    /// The time of the input.
    pub now: Moment,
    /// What the shell is to do.
    pub outputs: Vec<Output>,
    /// The console, in which every owner records what it sends, receives and notes.
    pub console: Console,
    /// The reply to what a person sent.
    pub reply: Reply,
    /// Changes whenever link, troubles or notices may look different.
    pub revision: u32,
    /// What is recorded of it.
    pub recorder: Recorder,
    /// Whether a recording is played: what it does not say is neither noted nor done.
    pub is_replay: bool,
}

impl Effects {
    /// Adds a line to the console.
    pub fn log(&mut self, direction: Direction, text: &str) {
        self.log_marked(direction, text, Mark::default());
    }

    /// Adds a line to the console, of which a recording has more.
    pub fn log_marked(&mut self, direction: Direction, text: &str, mark: Mark) {
        if !self.is_replay() {
            self.console.push_text(self.now.wall_ms, direction, text);
            self.record(mark);
        }
    }

    /// Adds a binary message to the console, of which the beginning is at hand.
    pub fn log_bytes(&mut self, direction: Direction, beginning: &[u8], length_bytes: usize) {
        if !self.is_replay() {
            let wall_ms = self.now.wall_ms;
            self.console
                .push_beginning(wall_ms, direction, beginning, length_bytes);
            self.record(Mark::default());
        }
    }

    /// Notes what happened to the connection.
    pub fn happened(&mut self, event: &'static str, text: &str) {
        let mark = Mark {
            event,
            ..Mark::default()
        };
        self.log_marked(Direction::Note, text, mark);
    }

    /// Records the newest line of the console.
    fn record(&mut self, mark: Mark) {
        if recording::IS_HERE {
            let ms = self.now.ms;
            let line = self.console.mark(Mark { ms, ..mark });
            if self.recorder.is_on()
                && let Some(line) = line
            {
                self.recorder.said(line);
            }
        }
    }

    /// Whether a recording is played.
    pub fn is_replay(&self) -> bool {
        recording::REPLAY_IS_HERE && self.is_replay
    }

    /// Adds a note of the page to the console.
    pub fn note(&mut self, text: &str) {
        self.log(Direction::Note, text);
    }

    /// Has the shell do something.
    pub fn push(&mut self, output: Output) {
        if !self.is_replay() {
            self.outputs.push(output);
        }
    }

    /// Has the shell store something for the next visit.
    pub fn store(&mut self, kept: Kept) {
        self.push(Output::Store(kept));
    }

    /// Link, troubles or notices may look different.
    pub fn changed(&mut self) {
        self.revision += 1;
    }

    /// A person changes what the console shows.
    pub fn show(&mut self, input: ConsoleInput<'_>) {
        match input {
            ConsoleInput::Filter(text) => self.console.set_filter(text),
            ConsoleInput::Turn(direction) => self.console.turn(direction),
            ConsoleInput::Pause(true) => self.console.pause(),
            ConsoleInput::Pause(false) => self.console.resume(),
            ConsoleInput::Clear => self.console.clear(),
            ConsoleInput::Restore => self.console.restore(),
        }
    }
}
