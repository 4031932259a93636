//! How a person changes the profile of the board.
//!
//! What is edited is the profile's text, whether in a form or as it stands. The
//! first change makes it the edited profile of this board, which is kept in the
//! browser and comes before the one that lies beside the page; a text that is
//! again what it began from is no edit any more.

use super::board::{EDITED, FIRST_BUILT_IN, OWN, first_pins, lasting_name, name_of, profile_named};
use super::wire::claim;
use super::{App, Kept, Moment, Output};
use crate::model::dashboard::guess::pin_for;
use crate::model::decode::readings::Readings;
use crate::model::profile::edit::{Change, changed, described, is_whole, says_same};
use crate::model::profile::kept::{END, Edited, Edits, fingerprint};
use crate::model::profile::steps::Steps;
use crate::model::profile::{MAX_PINS, MAX_PROFILE_BYTES, Profile};
use crate::model::text::{concat, has, hash, isolated, push_integer};
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

/// What an edit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that a profile has to do with: it was so already, there was nothing to be done, or
    /// [`App::edit_notice`] says why it was not.
    #[default]
    Nothing,
    /// A field of a pin has another value.
    Set,
    /// A pin stands elsewhere.
    Moved,
    /// A pin is gone.
    Removed,
    /// A pin is hidden, because a pattern would make it again.
    Hidden,
    /// A pin that stood on its own is again what a pattern makes.
    Returned,
    /// A pin has come.
    Added,
    /// A step was undone.
    Undone,
    /// A step was done again.
    Redone,
    /// Another text is used.
    Replaced,
    /// What the edits began from is used again.
    Reset,
}

/// What belongs to editing.
#[derive(Default)]
pub(super) struct Editor {
    /// Whether the edit mode is on.
    pub(super) is_on: bool,
    edits: Edits,
    /// From which profile the edits of this board began.
    base: usize,
    /// By which the board's own profile was told when they did, or when a person last preferred
    /// them to it; empty where it had none.
    own: String,
    /// What the edited profile of this board is called in the page; empty where there is none.
    name: String,
    steps: Steps,
    notice: &'static str,
    outcome: Outcome,
    /// The outcome in words.
    said: String,
    /// The place of the pin that the last edit was about.
    pin: Option<usize>,
    /// How often another tab changed which pin stands where.
    moves: u32,
    /// The generation of the pins that this is a place in.
    generation: u32,
}

impl Editor {
    /// Another profile is in use.
    pub(super) fn forget_steps(&mut self) {
        self.steps.clear();
        self.pin = None;
        self.said.clear();
        self.notice = "";
    }
}

/// What an edit did, or why it is not done; empty where there is nothing to be said.
type Done = Result<Outcome, &'static str>;

/// What consecutive edits of other tabs are one step by. Those of this tab have odd keys, or 0.
const OTHER_TAB: u64 = 2;

const EDITED_THERE: &str = "Another tab edited this dashboard too. Undo brings yours back.";
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
        self.used == EDITED
    }

    /// Why the last edit was not done; empty if it was.
    pub fn edit_notice(&self) -> &str {
        self.editor.notice
    }

    /// Whether the profile that lies beside the page is another one than when the edits in use
    /// began.
    pub fn base_changed(&self) -> bool {
        let own = self.own.as_ref();
        self.used == EDITED && own.is_some_and(|own| fingerprint(&own.text) != self.editor.own)
    }

    /// A field of a pin, as a person edits it; empty where it is not there.
    pub fn field_of(&self, pin: usize, name: &str) -> String {
        let pin = self.pins.get(pin);
        pin.map_or(String::new(), |pin| pin.spec().field(name))
    }

    /// What the last edit did.
    pub fn edit_outcome(&self) -> Outcome {
        self.editor.outcome
    }

    /// What the last edit did, in words; empty where a person sees it, or it did nothing.
    pub fn edit_said(&self) -> &str {
        &self.editor.said
    }

    /// The place of the pin that the last edit was about, which may have moved it; nothing where
    /// it was about none, or did nothing, or the pins are other ones since.
    pub fn edited_pin(&self) -> Option<usize> {
        let is_its = self.editor.generation == self.generation;
        self.editor.pin.filter(|_| is_its)
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

    /// What is stored of the edits by now; what was edited here stands. Gives what is to be stored
    /// then.
    pub fn merge_edits(&mut self, stored: String) -> &Edits {
        if !self.told_not_kept {
            self.editor.edits.merge(stored, &self.host);
        }
        &self.editor.edits
    }

    /// How often another tab changed which pin stands where.
    pub fn moves(&self) -> u32 {
        self.editor.moves
    }

    /// Another tab stored edits. Those of this board are used here too, as a step that can be
    /// undone; who edits it here is told.
    pub(super) fn stored(&mut self, edits: String, now: Moment) {
        if self.told_not_kept {
            // What was edited here is not among them.
            return;
        }
        let before = std::mem::replace(&mut self.editor.edits, Edits::new(edits));
        let is_same = before.is_same(&self.editor.edits, &self.host);
        self.name_edits();
        let text = self.text_of(EDITED).unwrap_or(self.base_text());
        if is_same || text == self.text {
            return;
        }
        let text = text.to_owned();
        self.let_go_of_pins(now);
        let has_edited =
            (self.can_undo() || self.can_redo()) && !self.editor.steps.joins(OTHER_TAB);
        if self.editor.is_on || has_edited {
            self.editor.notice = EDITED_THERE;
        }
        let left = self.profile.clone();
        let before = std::mem::replace(&mut self.text, text);
        self.editor.steps.take(before, OTHER_TAB);
        self.editor.pin = None;
        self.follow_text(now);
        let mut both = left.pins.iter().zip(&self.profile.pins);
        let is_moved = left.pins.len() != self.profile.pins.len()
            || both.any(|(before, now)| !before.means_same(now));
        self.editor.moves += u32::from(is_moved);
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

    /// The profile in use, or that from which its edits began.
    pub(super) fn base(&self) -> usize {
        match self.used {
            EDITED => self.editor.base,
            used => used,
        }
    }

    /// There is another board, or its edits are other ones.
    pub(super) fn name_edits(&mut self) {
        let mut name = String::new();
        let edits = &self.editor.edits;
        if let Some(Edited { own, base, text }) = edits.of(&self.host) {
            name = isolated(&name_of(text)) + " (edited)";
            // A profile that there is no more is not the one that is edited.
            self.editor.base = profile_named(base).max(OWN);
            self.editor.own = own.into();
        }
        self.editor.name = name;
    }

    /// What was edited before there was a board is for the one at this host, which is the first.
    pub(super) fn move_edits_to(&mut self, host: &str) {
        self.forget_edits();
        self.host = host.into();
        self.keep();
        self.remember_choice("");
    }

    /// Keeps the text in use as the edits of the board that is meant.
    fn keep(&mut self) {
        let edited = Edited {
            own: &self.editor.own,
            base: lasting_name(self.editor.base),
            text: &self.text,
        };
        self.editor.edits.keep(&self.host, edited);
        self.outputs.push(Output::Store(Kept::Edits));
    }

    fn forget_edits(&mut self) {
        self.editor.edits.forget(&self.host);
        self.outputs.push(Output::Store(Kept::Edits));
    }

    /// The board's own profile, as it is now, is known to the person, who prefers the edits.
    pub(super) fn keep_mine(&mut self) {
        if self.base_changed() {
            self.know_own();
            self.keep();
        }
    }

    /// The edits take the board's own profile, as it is now, into account.
    fn know_own(&mut self) {
        let own = self.own.as_ref();
        self.editor.own = own.map_or(String::new(), |own| fingerprint(&own.text));
    }

    pub(super) fn edit(&mut self, edit: Edit<'_>, now: Moment) {
        self.editor.pin = None;
        let done = match edit {
            Edit::Mode(is_on) => {
                self.editor.is_on = is_on;
                // The cards are others: with handles, and without a hand on what they switch.
                self.generation += 1;
                self.drop_question();
                Ok(Outcome::Nothing)
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
            Edit::Undo | Edit::Redo => {
                let (steps, now_is) = (&mut self.editor.steps, self.text.clone());
                let (other, outcome) = match edit {
                    Edit::Undo => (steps.undo(now_is), Outcome::Undone),
                    _ => (steps.redo(now_is), Outcome::Redone),
                };
                match other {
                    Some(text) => {
                        self.use_text(text, now);
                        Ok(outcome)
                    }
                    None => Ok(Outcome::Nothing),
                }
            }
            Edit::Text(text) if has(text, END) => Err(SLIP),
            Edit::Text(text) => self.step(text.into(), 0, usize::MAX, Outcome::Replaced, now),
            Edit::Reset => {
                let text = self.base_text().into();
                self.step(text, 0, usize::MAX, Outcome::Reset, now)
            }
            Edit::KeepMine => {
                self.keep_mine();
                Ok(Outcome::Nothing)
            }
        };
        self.editor.generation = self.generation;
        self.editor.notice = done.err().unwrap_or("");
        self.editor.outcome = done.unwrap_or_default();
        self.editor.said = self.words();
    }

    /// What the edit did that was just done, in words.
    fn words(&self) -> String {
        let place = self.edited_pin().unwrap_or(0);
        let label = self.pins.get(place).map_or("", |pin| pin.spec().label());
        let label = isolated(label);
        let said = match self.editor.outcome {
            Outcome::Nothing | Outcome::Set | Outcome::Replaced => "",
            Outcome::Moved => {
                let mut said = concat(&[&label, ": place "]);
                push_integer(&mut said, place as u64 + 1);
                said.push_str(" of ");
                push_integer(&mut said, self.pins.len() as u64);
                return said;
            }
            Outcome::Added => return concat(&["Added ", &label]),
            Outcome::Removed => "Removed",
            Outcome::Hidden => "Hidden",
            Outcome::Returned => "Shown again",
            Outcome::Undone => "Undone",
            Outcome::Redone => "Done again",
            Outcome::Reset => "Reset. Undo brings your edits back.",
        };
        said.into()
    }

    fn set(&mut self, pin: usize, field: &str, value: &str, now: Moment) -> Done {
        if says_same(field, &self.field_of(pin, field), value) {
            return Ok(Outcome::Nothing);
        }
        self.change(pin, field, value, None, Outcome::Set, now)
    }

    fn move_pin(&mut self, pin: usize, before: usize, beside: usize, now: Moment) -> Done {
        let neighbour = self.pins.get(beside).ok_or("")?;
        let group = neighbour.spec().group().to_owned();
        let stays = before == pin || before == pin + 1;
        if beside == pin || stays && self.field_of(pin, "group") == group {
            return Ok(Outcome::Nothing);
        }
        let before = Some(before);
        self.change(pin, "group", &group, before, Outcome::Moved, now)
    }

    /// Sets a field of a pin, which may go before another one. A pin that a pattern made stands on
    /// its own from then on.
    fn change(
        &mut self,
        pin: usize,
        field: &str,
        value: &str,
        before: Option<usize>,
        outcome: Outcome,
        now: Moment,
    ) -> Done {
        let spec = self.pins.get(pin).ok_or("")?.spec();
        let end = self.profile.pins.len();
        let (mut text, mut place) = match self.place_in_text(pin) {
            Some(pin) => (self.changed(Change::Set { pin, field, value })?, pin),
            None => {
                let alone = described(spec, field, value);
                (self.changed(Change::Add(&alone))?, end)
            }
        };
        let mut key = hash(field).wrapping_add(place as u64) | 1;
        if let Some(before) = before {
            key = 0;
            let before = self.place_in_text(before).unwrap_or(end.max(place + 1));
            let moved = Change::Move { pin: place, before };
            text = changed(&text, moved).ok_or(SLIP)?;
            place = before - usize::from(before > place);
        }
        self.step(text, key, place, outcome, now)
    }

    fn remove(&mut self, pin: usize, now: Moment) -> Done {
        let spec = self.pins.get(pin).ok_or("")?.spec();
        let mut patterns = self.profile.pins.iter().filter(|spec| spec.is_pattern());
        let path = spec.paths.first().map_or("", String::as_str);
        let comes_again = patterns.any(|pattern| pattern.made_for(path).is_some());
        if comes_again && spec.is_shown() {
            return self.change(pin, "shown", "false", None, Outcome::Hidden, now);
        }
        let pin = self.place_in_text(pin).ok_or("")?;
        let text = self.changed(Change::Remove { pin })?;
        let outcome = match comes_again {
            true => Outcome::Returned,
            false => Outcome::Removed,
        };
        self.step(text, 0, usize::MAX, outcome, now)
    }

    fn add(&mut self, row: usize, now: Moment) -> Done {
        let pin = pin_for(self.table.row(row).ok_or("")?);
        let text = self.changed(Change::Add(&pin))?;
        let place = self.profile.pins.len();
        self.step(text, 0, place, Outcome::Added, now)
    }

    /// The text after a change, or why it cannot be made.
    fn changed(&self, change: Change<'_>) -> Result<String, &'static str> {
        let is_one_more = matches!(change, Change::Add(_));
        changed(&self.text, change).ok_or(
            // A slip comes first: without it there may be room.
            match is_one_more && self.profile.pins.len() >= MAX_PINS && is_whole(&self.text) {
                true => NO_ROOM,
                false => SLIP,
            },
        )
    }

    /// The place in the profile of the pin at a place; nothing if a pattern made it.
    fn place_in_text(&self, pin: usize) -> Option<usize> {
        let pin = self.pins.get(pin)?;
        self.profile.pins.iter().position(|spec| pin.is_of(spec))
    }

    /// The text from which the edits began; that of the profile in use where there are none.
    fn base_text(&self) -> &str {
        // What lay beside the page may be gone.
        let text = self.text_of(self.base());
        text.or(self.text_of(FIRST_BUILT_IN)).unwrap_or("")
    }

    /// Takes a step to another text. It is about the pin at a place of the new profile.
    fn step(
        &mut self,
        text: String,
        key: u64,
        place: usize,
        outcome: Outcome,
        now: Moment,
    ) -> Done {
        if text.len() > MAX_PROFILE_BYTES {
            return Err(TOO_LONG);
        }
        if text == self.text {
            return Ok(Outcome::Nothing);
        }
        if self.used != EDITED
            && let Some(edited) = self.text_of(EDITED).map(Into::into)
        {
            // The edits that these take the place of are one more step back.
            self.editor.steps.take(edited, 0);
        }
        self.editor.steps.take(self.text.clone(), key);
        self.use_text(text, now);
        let spec = self.profile.pins.get(place);
        self.editor.pin = spec.and_then(|spec| self.pins.iter().position(|pin| pin.is_of(spec)));
        Ok(outcome)
    }

    /// The board is understood by this text from now on.
    fn use_text(&mut self, text: String, now: Moment) {
        let is_base = self.base_text() == text;
        self.text = text;
        if self.used != EDITED {
            self.editor.base = self.used;
            self.know_own();
        }
        if is_base {
            self.forget_edits();
        } else {
            self.keep();
        }
        self.follow_text(now);
    }

    /// The text is another one, and kept or not.
    fn follow_text(&mut self, now: Moment) {
        let base = self.editor.base;
        let profiles = [EDITED, base, FIRST_BUILT_IN].into_iter();
        let mut there = profiles.filter(|profile| self.text_of(*profile).is_some());
        self.used = there.next().unwrap_or(FIRST_BUILT_IN);
        self.name_edits();
        let is_usual = self.chosen() == 0;
        self.remember_choice(if is_usual {
            ""
        } else {
            lasting_name(self.used)
        });
        let profile = Rc::new(Profile::read(&self.text));
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
    pub(super) fn renew_pins(&mut self, now: Moment) {
        // Its card is made anew, and nobody holds that one.
        self.let_go_of_pins(now);
        let mut known = std::mem::take(&mut self.pins);
        self.question = None;
        // Their places may be others.
        self.unconfirmed.clear();
        let is_fleet = self.profile.dialect.has_broker();
        // Some two hundred of thousands would be none of those that a person wants.
        self.is_crowded = !self.claim_all(is_fleet, true) && is_fleet;
        if self.is_crowded {
            self.claim_all(is_fleet, false);
        }
        for pin in &mut self.pins {
            let mut known = known.iter_mut();
            if let Some(before) = known.find(|before| before.spec().means_same(pin.spec())) {
                pin.swap_state(before);
            }
        }
        self.know_pins(|pin| pin.value().is_none(), now);
    }

    /// Has the pins of the profile show all that has come. Says whether there was room for those
    /// of patterns, which are made of what a person looks for in a fleet.
    fn claim_all(&mut self, is_fleet: bool, may_make: bool) -> bool {
        let mut had_room = true;
        self.pins = first_pins(&self.profile);
        self.table.release();
        for place in 0..self.table.len() {
            let path = self.table.row(place).map_or("", |row| &row.path);
            let may_make = may_make && (!is_fleet || self.sought.has(path));
            let (pins, specs) = (&mut self.pins, &self.profile.pins);
            had_room &= claim(pins, specs, &mut self.table, place, may_make);
        }
        had_room
    }

    /// Connects anew where the board must hear or be reached differently from before.
    fn reach_board(&mut self, left: &Profile, now: Moment) {
        let is_moved = left.address() != self.profile.address();
        let is_other = left.subprotocol() != self.profile.subprotocol()
            || left.dialect.has_broker() != self.profile.dialect.has_broker()
            || left.mqtt != self.profile.mqtt;
        let is_called = is_other && self.link.is_wanted();
        let open = &self.profile.open;
        let is_new = |command: &String| !self.told.open.contains(command);
        let must_hear = self.link.open().is_some() && open.iter().any(is_new)
            // Who is in the middle of the list would miss some of another one.
            || self.talk.is_opening() && *open != left.open;
        if is_moved || is_called || must_hear {
            if let Some(address) = self.link.address() {
                let address = match is_moved {
                    true => self.address_after(left, address),
                    false => address.clone(),
                };
                self.go_to(address, now);
            }
        } else if self.link.open().is_some() {
            self.talk.update_keepalive(&self.profile, now.ms);
        }
    }
}
