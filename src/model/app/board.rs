//! Which board, and by which profile it is understood.

use super::{App, Kept, Moment, OWN_NAME, Output};
use crate::model::address::{Address, DEFAULT_PATH};
use crate::model::link::Event;
use crate::model::pins::Pin;
use crate::model::profile::{BUILT_IN, Problem, Profile};
use crate::model::readings::Readings;
use std::rc::Rc;

impl App {
    /// The name of a profile to choose, by its place: the board's own first, if it has one.
    pub fn profile_name(&self, place: usize) -> Option<&str> {
        match &self.own {
            Some(own) if place == 0 => Some(match own.name() {
                "" => OWN_NAME,
                name => name,
            }),
            own => {
                let (name, _) = BUILT_IN.get(place - usize::from(own.is_some()))?;
                Some(name)
            }
        }
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

    /// Connects to what was typed; says whether it is an address.
    pub(super) fn connect(&mut self, typed: &str, now: Moment) -> bool {
        let mut parsed = Address::parse(typed, self.secure_page);
        if let Ok(address) = &parsed {
            // The profile that was chosen for this board knows where it listens.
            let chosen = self.choices.of(address.host());
            let place = (0..=BUILT_IN.len())
                .find(|place| chosen.is_some() && self.profile_name(*place) == chosen);
            if let Some(place) = place.filter(|place| *place != self.chosen) {
                self.apply(place);
            }
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

    fn call(&mut self, address: Address, now: Moment) {
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
        let profile = match (&self.own, place) {
            (Some(own), 0) => Some(own.clone()),
            (own, place) => {
                let built_in = BUILT_IN.get(place - usize::from(own.is_some()));
                built_in.map(|(_, json)| Rc::new(Profile::read(json)))
            }
        };
        if let Some(profile) = profile {
            self.chosen = place;
            self.readings = Readings::new(profile.dialect.clone());
            self.profile = profile;
            self.forget();
        }
    }

    /// The first profile is known. Who was quicker than it is connected anew, so that the board
    /// hears what is sent on open.
    pub(super) fn begin_anew(&mut self, now: Moment) {
        self.apply(0);
        if self.link.is_wanted()
            && let Some(address) = self.link.address()
        {
            self.connect(&address.url(), now);
        }
    }

    fn forget(&mut self) {
        self.pins = first_pins(&self.profile);
        self.generation += 1;
        self.table.clear();
    }

    pub(super) fn choose(&mut self, place: usize, now: Moment) {
        let left = self.profile.clone();
        self.apply(place);
        let Some(address) = self.link.address().cloned() else {
            return;
        };
        // What the board says of itself needs no choice to be remembered.
        let place = place.checked_sub(usize::from(self.own.is_some()));
        let name = place.and_then(|place| BUILT_IN.get(place));
        let name = name.map_or("", |(name, _)| name);
        self.choices.remember(address.host(), name);
        self.outputs.push(Output::Store(Kept::Choices));
        let wanted = self.profile.address();
        let address = if wanted.is_empty() {
            // The path of the profile that is left means nothing to this one.
            match address.path() == left.address() {
                true => address.at_path(DEFAULT_PATH),
                false => address,
            }
        } else if wanted.starts_with('/') {
            address.at_path(wanted)
        } else {
            Address::parse(wanted, self.secure_page).unwrap_or(address)
        };
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
