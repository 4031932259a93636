//! What comes and goes, for a file.

use super::App;
use crate::model::recording::Recorder;

impl App {
    /// What is recorded.
    pub fn recorder(&self) -> &Recorder {
        &self.effects.recorder
    }

    /// The recording, in parts that follow each other: of the present one, or of the last one.
    pub fn recording_parts(&self) -> Vec<&str> {
        Vec::new()
    }

    /// What the console still has, as a recording.
    pub fn last_minutes(&self) -> String {
        String::new()
    }

    /// A person begins a recording, which drops the one before, or ends it.
    pub(super) fn record(&mut self, is_on: bool) {
        self.effects.recorder.set_on(is_on);
    }
}
