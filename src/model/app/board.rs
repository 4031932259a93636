//! Which board, and by which profile it is understood.

use super::{App, Kept, Moment, OWN_NAME, Output};
use crate::model::address::{Address, DEFAULT_PATH};
use crate::model::kept::fingerprint;
use crate::model::link::Event;
use crate::model::pins::Pin;
use crate::model::profile::{BUILT_IN, Problem, Profile};
use crate::model::readings::Readings;
use std::rc::Rc;

/// The profile that lies beside the page.
pub(super) struct Own {
    name: String,
    text: String,
    /// By which it is told from another one.
    pub(super) print: String,
}

impl Own {
    pub(super) fn new(json: &str) -> Self {
        Self {
            name: Profile::read(json).name().into(),
            text: json.into(),
            print: fingerprint(json),
        }
    }
}

impl App {
    /// The name of a profile to choose, by its place: the one that a person edited for this board
    /// comes first, if there is one, then the board's own, if it has one.
    pub fn profile_name(&self, place: usize) -> Option<&str> {
        if place < self.own_place() {
            return Some(self.edited_name());
        }
        match &self.own {
            Some(own) if place == self.own_place() => Some(match own.name.as_str() {
                "" => OWN_NAME,
                name => name,
            }),
            _ => Some(self.built_in(place)?.0),
        }
    }

    /// The place of the board's own profile, or of the first built-in one where it has none.
    pub(super) fn own_place(&self) -> usize {
        usize::from(!self.edited_name().is_empty())
    }

    fn first_built_in(&self) -> usize {
        self.own_place() + usize::from(self.own.is_some())
    }

    fn built_in(&self, place: usize) -> Option<&'static (&'static str, &'static str)> {
        BUILT_IN.get(place.checked_sub(self.first_built_in())?)
    }

    /// The text of the profile at a place.
    pub(super) fn text_at(&self, place: usize) -> Option<&str> {
        if place < self.own_place() {
            return self.edited().map(|edited| edited.text);
        }
        match &self.own {
            Some(own) if place == self.own_place() => Some(&own.text),
            _ => Some(self.built_in(place)?.1),
        }
    }

    /// The name under which the profile at a place is found again; empty for the edited one.
    pub(super) fn lasting_name(&self, place: usize) -> &'static str {
        match self.built_in(place) {
            Some((name, _)) => name,
            None if place < self.own_place() => "",
            None => OWN_NAME,
        }
    }

    /// The place of the profile with a lasting name.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        if name == OWN_NAME {
            return self.own.is_some().then(|| self.own_place());
        }
        let place = BUILT_IN.iter().position(|(known, _)| *known == name)?;
        Some(self.first_built_in() + place)
    }

    /// The address to begin with where nobody named one: that of the profile, on the host that
    /// the page came from where it is a path alone. Empty where there is none.
    pub fn first_address(&self, page_host: &str) -> String {
        match self.profile.address() {
            "" => page_host,
            address if address.starts_with('/') => page_host,
            address => address,
        }
        .into()
    }

    /// What of the profile could not be used, a line each.
    pub fn profile_problems(&self) -> Vec<String> {
        let missing = (!self.missing.is_empty()).then(|| self.missing.into());
        let problems = self.profile.problems.iter().map(Problem::line);
        missing.into_iter().chain(problems).collect()
    }

    /// Connects to an address that nobody typed. The profile that is used for that board may know
    /// a better one.
    pub(super) fn begin(&mut self, address: &str, now: Moment) {
        if let Ok(parsed) = Address::parse(address, self.secure_page) {
            self.look_up(parsed.host());
        }
        let address = self.first_address(address);
        self.connect(&address, now);
    }

    /// The board at this host is meant from now on: its edits, and the profile that was chosen
    /// for it.
    fn look_up(&mut self, host: &str) {
        let had_edits = self.has_edits();
        let stays = self.base_name().to_owned();
        if had_edits && self.host.is_empty() && self.edited_of(host).is_none() {
            // What was edited before there was a board is for the first one.
            self.move_to(host);
            self.forget_edits_of("");
            self.remember_choice(host, "");
        } else if self.host != host {
            self.host = host.into();
            self.name_edits();
        }
        let chosen = self.choices.of(host);
        let chosen = chosen.and_then(|name| self.place_of(name));
        let edited = (self.own_place() > 0).then_some(0);
        let stays = self.place_of(&stays).unwrap_or(self.own_place());
        match chosen.or(edited) {
            Some(place) if self.text_at(place) != Some(&self.text) => self.apply(place),
            // The edits of another board are none of this one.
            None if had_edits => self.apply(stays),
            place => self.chosen = place.unwrap_or(stays),
        }
    }

    /// The board is at another host from now on, and the profile in use stays the same.
    pub(super) fn move_to(&mut self, host: &str) {
        if self.host == host {
            return;
        }
        let name = self.lasting_name(self.chosen);
        if self.has_edits() {
            self.copy_edits_to(host);
        }
        self.host = host.into();
        self.name_edits();
        self.chosen = self.place_of(name).unwrap_or(0);
    }

    /// Connects to what was typed; says whether it is an address.
    pub(super) fn connect(&mut self, typed: &str, now: Moment) -> bool {
        let mut parsed = Address::parse(typed, self.secure_page);
        if let Ok(address) = &parsed {
            // The profile that is used for this board knows where it listens.
            self.look_up(address.host());
            parsed = Address::parse_for(typed, self.secure_page, self.own_path());
        }
        match parsed {
            Ok(address) => {
                self.address_problem = None;
                let known = self.link.address();
                self.call(address.unmasked(known), now);
                true
            }
            Err(problem) => {
                self.address_problem = Some(problem);
                false
            }
        }
    }

    /// Where the board of the profile listens, on any host.
    fn own_path(&self) -> &str {
        match self.profile.address() {
            address if address.starts_with('/') => address,
            _ => DEFAULT_PATH,
        }
    }

    pub(super) fn call(&mut self, address: Address, now: Moment) {
        let known = self.link.address();
        let is_another = known.is_some_and(|known| known.url() != address.url());
        self.drive(Event::Connect(address), now);
        if is_another {
            // What the last board said is not even stale news of this one.
            self.forget();
        }
    }

    /// The board is understood by another profile from now on; `place` as in [`App::profile_name`].
    pub(super) fn apply(&mut self, place: usize) {
        if let Some(text) = self.text_at(place) {
            self.text = text.into();
            let profile = Profile::read(&self.text);
            self.chosen = place;
            self.readings = Readings::new(profile.dialect.clone());
            self.profile = Rc::new(profile);
            self.editor.forget_steps();
            self.forget();
        }
    }

    /// The first profile is known. Who was quicker than it is connected anew, so that the board
    /// hears what is sent on open.
    pub(super) fn begin_anew(&mut self, now: Moment) {
        self.name_edits();
        self.apply(0);
        if self.link.is_wanted()
            && let Some(address) = self.link.address()
        {
            self.connect(&address.url(), now);
        }
    }

    pub(super) fn forget(&mut self) {
        self.pins = first_pins(&self.profile);
        self.question = None;
        self.generation += 1;
        self.table.clear();
    }

    pub(super) fn choose(&mut self, place: usize, now: Moment) {
        if self.text_at(place).is_none() {
            return;
        }
        let left = self.profile.clone();
        self.keep_mine();
        self.apply(place);
        let Some(address) = self.link.address() else {
            return;
        };
        let host = address.host().to_owned();
        let address = self.address_after(&left, address);
        // What is used by itself needs no choice to be remembered.
        let name = match self.built_in(place) {
            None if place == 0 => "",
            _ => self.lasting_name(place),
        };
        self.remember_choice(&host, name);
        self.go_to(address, now);
    }

    pub(super) fn remember_choice(&mut self, host: &str, name: &str) {
        if self.choices.of(host).unwrap_or("") != name {
            self.choices.remember(host, name);
            self.outputs.push(Output::Store(Kept::Choices));
        }
    }

    /// Where the board of the profile in use is, after another profile had it at an address.
    pub(super) fn address_after(&self, left: &Profile, address: &Address) -> Address {
        let address = address.clone();
        let wanted = self.profile.address();
        if wanted.is_empty() {
            // The path of the profile that is left means nothing to this one.
            match address.path() == left.address() {
                true => address.at_path(DEFAULT_PATH),
                false => address,
            }
        } else if wanted.starts_with('/') {
            address.at_path(wanted)
        } else {
            Address::parse(wanted, self.secure_page).unwrap_or(address)
        }
    }

    /// The board is called at this address, if it is to be called at all.
    pub(super) fn go_to(&mut self, address: Address, now: Moment) {
        self.move_to(address.host());
        let known = self.link.address();
        let is_moved = known.is_some_and(|known| known.url() != address.url());
        if self.link.is_wanted() {
            self.call(address, now);
        } else {
            self.link.aim(address);
        }
        if self.is_named && is_moved {
            self.outputs.push(Output::Store(Kept::Address));
        }
    }
}

/// The pins that a profile has from the start.
pub(super) fn first_pins(profile: &Profile) -> Vec<Pin> {
    let specs = profile.pins.iter().filter(|spec| !spec.is_pattern());
    specs.map(|spec| Pin::new(spec.clone())).collect()
}
