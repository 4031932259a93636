//! What an edit makes of the profile's text.
//!
//! The text itself is edited, whether a person uses a form or types: what a person wrote by hand
//! keeps its form and order.

use super::dashboard::Dashboard;
use super::input::Edit;
use crate::model::dashboard::guess::pin_for;
use crate::model::profile::MAX_PROFILE_BYTES;
use crate::model::profile::edit::{Change, changed, described, is_whole, says_same};
use crate::model::profile::kept::END;
use crate::model::profile::{kinds, page};
use crate::model::text::{has, hash};
use words::t;

const SLIP: &str = t!("The profile’s text has a slip; mend it in the text first.");
const NO_ROOM: &str = t!("There is no room for more pins.");
const TOO_LONG: &str = t!("The profile would be longer than 65,536 bytes.");

/// What an edit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: it was so already, there was nothing to be done, or
    /// [`App::edit_notice`](super::App::edit_notice) says why it was not.
    #[default]
    Nothing,
    /// A field of a pin has another value.
    Set,
    /// A pin was moved.
    Moved,
    /// A pin was removed.
    Removed,
    /// A pin was hidden, because a pattern would make it again.
    Hidden,
    /// A pin of its own is again what a pattern makes.
    Returned,
    /// A pin was added.
    Added,
    /// So many pins were added.
    AddedAll(usize),
    /// A step was undone.
    Undone,
    /// A step was redone.
    Redone,
    /// The text was replaced.
    Replaced,
    /// The edits were discarded.
    Reset,
}

/// The next text of the profile.
pub struct Step {
    /// The text.
    pub text: String,
    /// Consecutive steps with the same key are undone as one; 0 for a step of its own.
    pub key: u64,
    /// The place in the profile of the pin that it is about.
    pub place: Option<usize>,
    /// What it does.
    pub outcome: Outcome,
}

/// A step, or why there is none; empty if the edit changes nothing.
type Planned = Result<Step, &'static str>;

const NOTHING: &str = "";

/// What is edited.
pub struct Sheet<'a> {
    /// The text of the active profile.
    pub text: &'a str,
    /// The text from which the edits began.
    pub base_text: &'a str,
    /// The active profile, its pins and the readings.
    pub dashboard: &'a Dashboard,
    /// Whether pins that are not shown are in sight.
    pub is_editing: bool,
}

impl Sheet<'_> {
    /// The step that an edit takes. Those that are not about the text take none.
    pub fn plan(&self, edit: Edit<'_>) -> Planned {
        let step = match edit {
            Edit::Set { pin, field, value } => self.set(pin, field, value),
            Edit::Move { pin, before } => {
                let last = self.dashboard.pins.len().saturating_sub(1);
                self.move_pin(pin, before, before.min(last))
            }
            Edit::MoveBehind { pin, beside } => {
                self.move_pin(pin, beside.saturating_add(1), beside)
            }
            Edit::Remove { pin } => self.remove(pin),
            Edit::Add { row } => {
                let pin = pin_for(self.dashboard.table.row(row).ok_or(NOTHING)?);
                self.add(&[pin], Outcome::Added)
            }
            Edit::AddAll { found, ticked } => {
                let pins = found.pins(ticked, &self.dashboard.table);
                self.add(&pins, Outcome::AddedAll(pins.len()))
            }
            Edit::RenameGroup { from, to } if page::IS_HERE => self.rename(from, to.trim_ascii()),
            Edit::Text(text) if has(text, END) => Err(SLIP),
            Edit::Text(text) => whole(text, Outcome::Replaced),
            Edit::Reset => whole(self.base_text, Outcome::Reset),
            Edit::RenameGroup { .. } | Edit::Mode(_) | Edit::Undo | Edit::Redo | Edit::KeepMine => {
                Err(NOTHING)
            }
        }?;
        if step.text.len() > MAX_PROFILE_BYTES {
            return Err(TOO_LONG);
        }
        if step.text == self.text {
            return Err(NOTHING);
        }
        Ok(step)
    }

    fn set(&self, pin: usize, field: &str, value: &str) -> Planned {
        if says_same(field, &self.dashboard.field(pin, field), value) {
            return Err(NOTHING);
        }
        let mut step = self.change(pin, field, value, None, Outcome::Set)?;
        if kinds::IS_HERE
            && (field, value) == ("kind", "select")
            && self.dashboard.field(pin, "options").is_empty()
            && let Some(place) = step.place
        {
            // What there is to choose from begins with the words that the board has sent.
            step.text = with_field(step.text, place, "options", self.dashboard.words(pin))?;
        }
        Ok(step)
    }

    fn move_pin(&self, pin: usize, before: usize, beside: usize) -> Planned {
        let neighbour = self.dashboard.pins.get(beside).ok_or(NOTHING)?;
        let group = neighbour.spec().group();
        let stays = before == pin || before == pin + 1;
        if beside == pin || stays && self.dashboard.field(pin, "group") == group {
            return Err(NOTHING);
        }
        // It stays on the page of its neighbour, also where that has left the one of its group.
        let to = Some((before, neighbour.spec().page()));
        self.change(pin, "group", group, to, Outcome::Moved)
    }

    fn rename(&self, from: &str, to: &str) -> Planned {
        if to.is_empty() || to == from {
            return Err(NOTHING);
        }
        let mut text = self.changed(Change::Rename { from, to })?;
        let mut specs = self.dashboard.profile.pins.iter();
        if specs.any(|spec| spec.is_pattern() && spec.group() == from) {
            return whole(&text, Outcome::Set);
        }
        for (place, pin) in self.dashboard.pins.iter().enumerate() {
            if pin.spec().group() == from && self.place_in_text(place).is_none() {
                // Its pattern names groups by what comes, so it becomes a pin of its own.
                let alone = described(pin.spec(), "group", to);
                text = changed(&text, Change::Add(&alone)).ok_or(NO_ROOM)?;
            }
        }
        whole(&text, Outcome::Set)
    }

    /// Sets a field of a pin, which may be moved before another one and to a page. A pin that a
    /// pattern made becomes one of its own.
    fn change(
        &self,
        pin: usize,
        field: &str,
        value: &str,
        to: Option<(usize, &str)>,
        outcome: Outcome,
    ) -> Planned {
        let spec = self.dashboard.pins.get(pin).ok_or(NOTHING)?.spec();
        let end = self.dashboard.profile.pins.len();
        let (mut text, mut place) = match self.place_in_text(pin) {
            Some(pin) => (self.changed(Change::Set { pin, field, value })?, pin),
            None => {
                let alone = described(spec, field, value);
                (self.changed(Change::Add(&alone))?, end)
            }
        };
        // The keys of fields are odd: neither 0 nor that of another tab.
        let mut key = hash(field).wrapping_add(place as u64) | 1;
        if let Some((before, page)) = to {
            key = 0;
            let before = self.place_in_text(before).unwrap_or(end.max(place + 1));
            let moved = Change::Move { pin: place, before };
            text = changed(&text, moved).ok_or(SLIP)?;
            place = before - usize::from(before > place);
            if page::IS_HERE {
                text = with_field(text, place, "page", page)?;
            }
        }
        Ok(Step {
            text,
            key,
            place: Some(place),
            outcome,
        })
    }

    fn remove(&self, pin: usize) -> Planned {
        let card = self.dashboard.pins.get(pin).ok_or(NOTHING)?;
        let spec = card.spec();
        let mut specs = self.dashboard.profile.pins.iter();
        let comes_again = specs.any(|other| !card.is_of(other) && other.makes_again(spec));
        if comes_again && spec.is_shown() {
            return self.change(pin, "shown", "false", None, Outcome::Hidden);
        }
        let pin = self.place_in_text(pin).ok_or(NOTHING)?;
        let text = self.changed(Change::Remove { pin })?;
        let outcome = match comes_again {
            true => Outcome::Returned,
            false => Outcome::Removed,
        };
        whole(&text, outcome)
    }

    fn add(&self, pins: &[String], outcome: Outcome) -> Planned {
        let mut text = String::from(self.text);
        let first = self.dashboard.profile.pins.len();
        for (place, pin) in (first..).zip(pins) {
            text = self.changed_from(&text, Change::Add(pin))?;
            if page::IS_HERE {
                text = with_field(
                    text,
                    place,
                    "page",
                    self.dashboard.named_page(self.is_editing),
                )?;
            }
        }
        Ok(Step {
            text,
            key: 0,
            place: Some(first),
            outcome,
        })
    }

    /// The text after a change, or why it is not possible.
    fn changed(&self, change: Change<'_>) -> Result<String, &'static str> {
        self.changed_from(self.text, change)
    }

    fn changed_from(&self, text: &str, change: Change<'_>) -> Result<String, &'static str> {
        let adds = matches!(change, Change::Add(_));
        changed(text, change).ok_or(
            // Syntax errors come first: once they are mended, there may be room. What is added is
            // written by this page, and has none.
            match adds && is_whole(text) {
                true => NO_ROOM,
                false => SLIP,
            },
        )
    }

    /// The place in the profile of the pin at a place; none if a pattern made it.
    pub fn place_in_text(&self, pin: usize) -> Option<usize> {
        let pin = self.dashboard.pins.get(pin)?;
        self.dashboard
            .profile
            .pins
            .iter()
            .position(|spec| pin.is_of(spec))
    }
}

/// The text with a field of the pin at a place of it set, if there is a value for it.
fn with_field(text: String, pin: usize, field: &str, value: &str) -> Result<String, &'static str> {
    match value.is_empty() {
        true => Ok(text),
        false => changed(&text, Change::Set { pin, field, value }).ok_or(SLIP),
    }
}

/// A step to a text that is about no pin in particular.
fn whole(text: &str, outcome: Outcome) -> Planned {
    Ok(Step {
        text: text.into(),
        key: 0,
        place: None,
        outcome,
    })
}
