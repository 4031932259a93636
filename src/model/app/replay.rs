//! A recording in place of a board.

use super::App;
use crate::model::console::recall::Recall;
use crate::model::profile::Profile;
use crate::model::recording::REPLAY_IS_HERE;

impl App {
    /// Whether a recording is played in place of a board. Then nothing is sent and nothing stored.
    pub fn is_replay(&self) -> bool {
        REPLAY_IS_HERE && self.effects.is_replay
    }

    /// An app for a recording, by the profile in it, without any of its lines. All that is shown of
    /// this one counts as outdated.
    pub fn replay(&self, profile: &str) -> Self {
        let mut app = Self::new(Profile::read("{}"), Recall::new(), false, 0);
        app.profiles.set_own(profile);
        app.begin_again();
        app.effects.is_replay = true;
        app.effects.revision = self.effects.revision + 1;
        app
    }
}
