//! How a person changes the profile of the board.
//!
//! What is edited is the profile's text, whether in a form or as it stands. The
//! first change makes it the edited profile of this board, which is kept in the
//! browser and comes before the one that lies beside the page; a text that is
//! again what it began from is no edit any more.

use super::board::first_pins;
use super::wire::claim;
use super::{App, Kept, Moment, OWN_NAME, Output};
use crate::model::edit::{Change, changed, described};
use crate::model::guess::pin_for;
use crate::model::kept::{Edited, Edits, hash};
use crate::model::link::State;
use crate::model::profile::{MAX_PINS, MAX_PROFILE_BYTES, Profile};
use crate::model::readings::Readings;
use crate::model::steps::Steps;
use std::rc::Rc;

/// What a person does to the profile. The places of pins are those of [`App::pins`].
#[derive(Clone, Copy, Debug)]
pub enum Edit<'a> {
    /// The edit mode is on or off. While it is on, nothing is sent to a pin.
    Mode(bool),
    /// A field of a pin is given a value, as [`App::field_of`] gives it; an empty one takes it
    /// away. The same field of the same pin in a row is one step.
    Set {
        /// The pin's place.
        pin: usize,
        /// The field's name.
        field: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// A pin goes before another one, and into its group.
    Move {
        /// The pin's place.
        pin: usize,
        /// The other one's place; the number of pins for the end, and the group of the last one.
        before: usize,
    },
    /// A pin goes behind another one, and into its group.
    MoveBehind {
        /// The pin's place.
        pin: usize,
        /// The other one's place.
        beside: usize,
    },
    /// A pin goes away. One that a pattern would make again is hidden.
    Remove {
        /// The pin's place.
        pin: usize,
    },
    /// A pin comes that fits the reading in a row of the table.
    Add {
        /// The row's place in [`App::table`].
        row: usize,
    },
    /// The last step is undone.
    Undo,
    /// The step that was last undone is done again.
    Redo,
    /// The whole profile as text, typed or imported, which the person has accepted.
    Text(&'a str),
    /// Away with the edits of this board: what they began from is used again. It is a step, and
    /// undoing it brings them back.
    Reset,
    /// The board's own profile is another one than when the edits began, and the person goes on
    /// with the edits.
    KeepMine,
}

/// What belongs to editing.
#[derive(Default)]
pub(super) struct Editor {
    /// Whether the edit mode is on.
    pub(super) is_on: bool,
    edits: Edits,
    /// What the edited profile of this board is called in the page; empty where there is none.
    name: String,
    steps: Steps,
    notice: &'static str,
    /// The place of the pin that the last edit was about.
    pin: Option<usize>,
}

impl Editor {
    /// Another profile is in use.
    pub(super) fn forget_steps(&mut self) {
        self.steps.clear();
        self.pin = None;
    }
}

/// Why an edit is not done; empty where there is nothing to be said.
type Done<T> = Result<T, &'static str>;

const SLIP: &str = "The profile’s text has a slip; mend it in the text first.";
const NO_ROOM: &str = "There is no room for more pins.";
const TOO_LONG: &str = "The profile would be longer than 65,536 bytes.";

impl App {
    /// Whether the edit mode is on.
    pub fn is_editing(&self) -> bool {
        self.editor.is_on
    }

    /// The text of the profile in use.
    pub fn profile_text(&self) -> &str {
        &self.text
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        self.editor.steps.can_undo()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        self.editor.steps.can_redo()
    }

    /// Whether a person edited the profile in use.
    pub fn has_edits(&self) -> bool {
        self.chosen < self.own_place()
    }

    /// Why the last edit was not done; empty if it was.
    pub fn edit_notice(&self) -> &str {
        self.editor.notice
    }

    /// Whether the profile that lies beside the page is another one than when the edits in use
    /// began.
    pub fn base_changed(&self) -> bool {
        let began = self.edited().filter(|_| self.has_edits());
        let began = began.map(|edited| edited.own);
        self.own
            .as_ref()
            .is_some_and(|own| began.is_some_and(|began| began != own.print))
    }

    /// A field of a pin, as a person edits it; empty where it is not there.
    pub fn field_of(&self, pin: usize, name: &str) -> String {
        let pin = self.pins.get(pin);
        pin.map_or(String::new(), |pin| pin.spec().field(name))
    }

    /// The place of the pin that the last edit was about, which may have moved it; nothing where
    /// it was about none.
    pub fn edited_pin(&self) -> Option<usize> {
        self.editor.pin
    }

    /// The stored form of what was edited, of all boards.
    pub fn stored_edits(&self) -> &str {
        self.editor.edits.stored()
    }

    /// What was edited on earlier visits.
    pub fn set_edits(&mut self, stored: String) {
        self.editor.edits = Edits::new(stored);
        self.name_edits();
    }

    /// What the edited profile of this board is called; empty where there is none.
    pub(super) fn edited_name(&self) -> &str {
        &self.editor.name
    }

    pub(super) fn edited(&self) -> Option<Edited<'_>> {
        self.edited_of(&self.host)
    }

    pub(super) fn edited_of(&self, host: &str) -> Option<Edited<'_>> {
        self.editor.edits.of(host)
    }

    /// The lasting name of the profile in use, or of that from which its edits began.
    pub(super) fn base_name(&self) -> &str {
        match self.edited().filter(|_| self.has_edits()) {
            Some(edited) => edited.base,
            None => self.lasting_name(self.chosen),
        }
    }

    /// There is another board, or its edits are other ones.
    pub(super) fn name_edits(&mut self) {
        let mut name = String::new();
        if let Some(edited) = self.edited() {
            name.push_str(match Profile::read(edited.text).name() {
                "" => OWN_NAME,
                name => name,
            });
            name.push_str(" (edited)");
        }
        self.editor.name = name;
    }

    /// Keeps the edits of the board that is meant, in place of those that it had.
    fn keep(&mut self, host: &str, own: &str, base: &str, text: &str) {
        let edited = Edited { own, base, text };
        self.editor.edits.keep(host, Some(edited));
        self.outputs.push(Output::Store(Kept::Edits));
    }

    pub(super) fn forget_edits_of(&mut self, host: &str) {
        self.editor.edits.keep(host, None);
        self.outputs.push(Output::Store(Kept::Edits));
    }

    /// Another board has the same edits.
    pub(super) fn copy_edits_to(&mut self, host: &str) {
        let edits = self.editor.edits.clone();
        if let Some(Edited { own, base, text }) = edits.of(&self.host) {
            self.keep(host, own, base, text);
        }
    }

    /// The board's own profile, as it is now, is known to the person, who prefers the edits.
    pub(super) fn keep_mine(&mut self) {
        if self.base_changed() {
            let edits = self.editor.edits.clone();
            let (host, own) = (self.host.clone(), self.own_print());
            if let Some(edited) = edits.of(&host) {
                self.keep(&host, &own, edited.base, edited.text);
            }
        }
    }

    fn own_print(&self) -> String {
        let own = self.own.as_ref();
        own.map(|own| own.print.clone()).unwrap_or_default()
    }

    pub(super) fn edit(&mut self, edit: Edit<'_>, now: Moment) {
        self.editor.notice = "";
        let done = match edit {
            Edit::Mode(is_on) => {
                self.editor.is_on = is_on;
                // The cards are others: with handles, and without a hand on what they switch.
                self.generation += 1;
                self.drop_question();
                Ok(())
            }
            Edit::Set { pin, field, value } => self.set(pin, field, value, now),
            Edit::Move { pin, before } => {
                let last = self.pins.len().saturating_sub(1);
                self.move_pin(pin, before, before.min(last), now)
            }
            Edit::MoveBehind { pin, beside } => {
                self.move_pin(pin, beside.saturating_add(1), beside, now)
            }
            Edit::Remove { pin } => self.remove(pin, now),
            Edit::Add { row } => self.add(row, now),
            Edit::Undo => {
                let text = self.editor.steps.undo(self.text.clone());
                self.go_back(text, now)
            }
            Edit::Redo => {
                let text = self.editor.steps.redo(self.text.clone());
                self.go_back(text, now)
            }
            Edit::Text(text) => self.step(text.into(), 0, None, now),
            Edit::Reset if self.has_edits() => {
                let text = self.text_at(self.base_place()).map(Into::into);
                text.map_or(Ok(()), |text| self.step(text, 0, None, now))
            }
            Edit::Reset => Ok(()),
            Edit::KeepMine => {
                self.keep_mine();
                Ok(())
            }
        };
        if let Err(notice) = done {
            self.editor.notice = notice;
        }
    }

    fn set(&mut self, pin: usize, field: &str, value: &str, now: Moment) -> Done<()> {
        if self.field_of(pin, field) == value {
            return Ok(());
        }
        let (text, place) = self.with_fixed(pin)?;
        let change = Change::Set {
            pin: place,
            field,
            value,
        };
        let key = hash(field).wrapping_add(place as u64) | 1;
        self.step(changed(&text, change).ok_or(SLIP)?, key, Some(place), now)
    }

    fn move_pin(&mut self, pin: usize, before: usize, beside: usize, now: Moment) -> Done<()> {
        let group = |pin: usize| self.pins.get(pin).map(|pin| pin.spec().group());
        let wanted = group(beside).unwrap_or("");
        let is_fixed = self.place_in_text(pin).is_some();
        let (mut text, place) = self.with_fixed(pin)?;
        let end = self.profile.pins.len().max(place + 1);
        let target = self.place_in_text(before).unwrap_or(end);
        let is_there = is_fixed && (target == place || target == place + 1);
        if before == pin || is_there && group(pin) == Some(wanted) {
            return Ok(());
        }
        if group(pin) != Some(wanted) {
            let change = Change::Set {
                pin: place,
                field: "group",
                value: wanted,
            };
            text = changed(&text, change).ok_or(SLIP)?;
        }
        let change = Change::Move {
            pin: place,
            before: target,
        };
        let place_after = target - usize::from(target > place);
        let text = changed(&text, change).ok_or(SLIP)?;
        self.step(text, 0, Some(place_after), now)
    }

    fn remove(&mut self, pin: usize, now: Moment) -> Done<()> {
        let Some(spec) = self.pins.get(pin).map(|pin| pin.spec()) else {
            return Ok(());
        };
        let comes_again = |path: &String| {
            let mut patterns = self.profile.pins.iter().filter(|spec| spec.is_pattern());
            patterns.any(|pattern| pattern.made_for(path).is_some())
        };
        let is_hidden = spec.is_shown() && spec.paths.iter().any(comes_again);
        let (text, place) = self.with_fixed(pin)?;
        let change = match is_hidden {
            true => Change::Set {
                pin: place,
                field: "shown",
                value: "false",
            },
            false => Change::Remove { pin: place },
        };
        self.step(changed(&text, change).ok_or(SLIP)?, 0, None, now)
    }

    fn add(&mut self, row: usize, now: Moment) -> Done<()> {
        let place = self.profile.pins.len();
        if place.max(self.pins.len()) >= MAX_PINS {
            return Err(NO_ROOM);
        }
        let pin = pin_for(self.table.row(row).ok_or("")?);
        let text = changed(&self.text, Change::Add(&pin)).ok_or(SLIP)?;
        self.step(text, 0, Some(place), now)
    }

    /// The text in which a pin stands on its own, also if a pattern made it, and its place there.
    fn with_fixed(&self, pin: usize) -> Done<(String, usize)> {
        if let Some(place) = self.place_in_text(pin) {
            return Ok((self.text.clone(), place));
        }
        let pin = self.pins.get(pin).ok_or("")?;
        let place = self.profile.pins.len();
        if place >= MAX_PINS {
            return Err(NO_ROOM);
        }
        let text = changed(&self.text, Change::Add(&described(pin.spec())));
        Ok((text.ok_or(SLIP)?, place))
    }

    /// The place in the profile of the pin at a place; nothing if a pattern made it.
    fn place_in_text(&self, pin: usize) -> Option<usize> {
        let pin = self.pins.get(pin)?;
        self.profile.pins.iter().position(|spec| pin.is_of(spec))
    }

    /// The place of the profile from which the edits began, else of that which is used without any.
    fn base_place(&self) -> usize {
        self.place_of(self.base_name()).unwrap_or(self.own_place())
    }

    /// Takes a step to another text. It is about the pin at a place of the new profile.
    fn step(&mut self, text: String, key: u64, place: Option<usize>, now: Moment) -> Done<()> {
        if text.len() > MAX_PROFILE_BYTES {
            return Err(TOO_LONG);
        }
        if text != self.text {
            if !self.has_edits()
                && let Some(edited) = self.edited()
            {
                // The edits that these take the place of are one more step back.
                let text = edited.text.into();
                self.editor.steps.take(text, 0);
            }
            self.editor.steps.take(self.text.clone(), key);
            self.use_text(text, now);
        }
        let spec = place.and_then(|place| self.profile.pins.get(place));
        self.editor.pin = spec.and_then(|spec| self.pins.iter().position(|pin| pin.is_of(spec)));
        Ok(())
    }

    fn go_back(&mut self, text: Option<String>, now: Moment) -> Done<()> {
        if let Some(text) = text {
            self.use_text(text, now);
            self.editor.pin = None;
        }
        Ok(())
    }

    /// The board is understood by this text from now on.
    fn use_text(&mut self, text: String, now: Moment) {
        let host = self.host.clone();
        let base = self.base_name().to_owned();
        if self.text_at(self.base_place()) == Some(&text) {
            self.forget_edits_of(&host);
            self.name_edits();
            self.chosen = self.place_of(&base).unwrap_or(0);
            let name = match self.chosen {
                0 => "",
                chosen => self.lasting_name(chosen),
            };
            self.remember_choice(&host, name);
        } else {
            let own = match self.edited().filter(|_| self.has_edits()) {
                Some(edited) => edited.own.into(),
                None => self.own_print(),
            };
            self.keep(&host, &own, &base, &text);
            self.name_edits();
            self.chosen = 0;
            self.remember_choice(&host, "");
        }
        let profile = Rc::new(Profile::read(&text));
        self.text = text;
        let left = std::mem::replace(&mut self.profile, profile);
        if left.dialect == self.profile.dialect {
            self.renew_pins(now);
        } else {
            self.readings = Readings::new(self.profile.dialect.clone());
            self.forget();
        }
        self.generation += 1;
        self.reach_board(&left, now);
    }

    /// Describes the pins anew. What is known of them stays known.
    fn renew_pins(&mut self, now: Moment) {
        let mut known = std::mem::replace(&mut self.pins, first_pins(&self.profile));
        self.question = None;
        self.table.release();
        for place in 0..self.table.len() {
            let path = self.table.row(place).map(|row| row.path.clone());
            let (pins, specs) = (&mut self.pins, &self.profile.pins);
            claim(
                pins,
                specs,
                &mut self.table,
                place,
                &path.unwrap_or_default(),
            );
        }
        let open_since_ms = match *self.link.state() {
            State::Open { since_ms, .. } => since_ms,
            _ => u64::MAX,
        };
        for (at, pin) in self.pins.iter_mut().enumerate() {
            let same = known
                .iter()
                .position(|known| known.spec().means_same(pin.spec()));
            if let Some(same) = same {
                *pin = known.remove(same).described_by(pin);
            } else if let Some(row) = self.table.newest_of(at) {
                let age_ms = now.ms.saturating_sub(row.came_ms());
                pin.read(row.reading(), now.wall_ms.saturating_sub(age_ms));
                if row.came_ms() < open_since_ms {
                    pin.lose();
                }
            }
        }
    }

    /// Connects anew where the board must hear or be reached differently from before.
    fn reach_board(&mut self, left: &Profile, now: Moment) {
        let Some(known) = self.link.address().cloned() else {
            return;
        };
        let address = match self.profile.address() == left.address() {
            true => known.clone(),
            false => self.address_after(left, &known),
        };
        let is_moved = address.url() != known.url();
        let open = &self.profile.open;
        let is_new = |command: &String| !self.told.open.contains(command);
        let must_hear = self.link.open().is_some() && open.iter().any(is_new)
            // Who is in the middle of the list would miss some of another one.
            || self.talk.is_opening() && *open != left.open;
        let is_called = left.subprotocol() != self.profile.subprotocol() && self.link.is_wanted();
        if is_moved || is_called || must_hear {
            self.go_to(address, now);
        } else if self.link.open().is_some() {
            self.talk.follow(&self.profile, now.ms);
        }
    }
}
