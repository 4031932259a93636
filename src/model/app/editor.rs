//! The editor: its mode, the undo history, and what the last edit did.

use super::edit::Outcome;
use crate::model::profile::steps::Steps;
use crate::model::text::{concat, isolated, push_integer, thousands};
use crate::model::time::Passing;
use words::t;

/// The key of steps that other tabs took: consecutive ones are undone as one. The steps of this tab
/// have odd keys, or 0.
const OTHER_TAB: u64 = 2;

const EDITED_THERE: &str = t!("Another tab edited this dashboard too. Undo brings yours back.");

/// How an edit ended; an error is shown to the person, and may be empty.
pub type Done = Result<Outcome, &'static str>;

/// How long it is said what an edit did, in milliseconds: the words lie over cards.
pub const SAID_MS: u64 = 10_000;

/// The state of editing, but for the text that is edited.
#[derive(Default)]
pub struct Editor {
    /// Whether the edit mode is on.
    pub is_on: bool,
    /// The undo history.
    pub steps: Steps,
    /// Why the last edit was not possible; empty if it was.
    pub notice: &'static str,
    /// What the last edit did.
    pub outcome: Outcome,
    /// The same in words, if a person cannot see it.
    pub said: Passing,
    /// The place of the pin that the last edit was about.
    pin: Option<usize>,
    /// The generation of the pins that the place belongs to.
    generation: u32,
    /// How often another tab changed the order of the pins.
    pub moves: u32,
}

impl Editor {
    /// Another profile is active: its history is empty.
    pub fn forget_steps(&mut self) {
        self.steps.clear();
        self.pin = None;
        self.said = Passing::default();
        self.notice = "";
    }

    /// The place of the pin that the last edit was about. None if it was about none, did nothing,
    /// or the pins were replaced since.
    pub fn edited_pin(&self, generation: u32) -> Option<usize> {
        self.pin.filter(|_| self.generation == generation)
    }

    /// An edit ended. `pin` is the place of the pin that it was about.
    pub fn finish(&mut self, done: Done, pin: Option<usize>, generation: u32) {
        self.pin = pin;
        self.generation = generation;
        self.notice = done.err().unwrap_or("");
        self.outcome = done.unwrap_or_default();
    }

    /// Says what the last edit did, which was about the pin with this label, one of `pins`.
    pub fn say(&mut self, label: &str, pins: usize, now_ms: u64) {
        let label = isolated(label);
        let mut place;
        let said = match self.outcome {
            Outcome::Nothing | Outcome::Set | Outcome::Replaced => "",
            Outcome::Moved => {
                place = concat(&[&label, t!(": place ")]);
                push_integer(&mut place, self.pin.unwrap_or(0) as u64 + 1);
                place.push_str(t!(" of "));
                push_integer(&mut place, pins as u64);
                &place
            }
            Outcome::AddedAll(count) => {
                place = thousands(count as u64);
                place.push_str(if count == 1 {
                    t!(" pin added")
                } else {
                    t!(" pins added")
                });
                &place
            }
            Outcome::Added => &concat(&[t!("Added "), &label]),
            Outcome::Removed => t!("Removed"),
            Outcome::Hidden => t!("Hidden"),
            Outcome::Returned => t!("Shown again"),
            Outcome::Undone => t!("Undone"),
            Outcome::Redone => t!("Done again"),
            Outcome::Reset => t!("Reset. Undo brings your edits back."),
        };
        self.said.show(said.into(), now_ms + SAID_MS);
    }

    /// Another tab edited the profile, whose text was `before`.
    pub fn follow_tab(&mut self, before: String) {
        let can_return = self.steps.can_undo() || self.steps.can_redo();
        if self.is_on || can_return && !self.steps.joins(OTHER_TAB) {
            self.notice = EDITED_THERE;
        }
        self.steps.take(before, OTHER_TAB);
        self.pin = None;
    }
}
