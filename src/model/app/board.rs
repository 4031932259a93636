//! Which board, and by which profile it is understood.

use super::{App, Kept, Moment, OWN_NAME, Output};
use crate::model::connection::address::{self, Address, DEFAULT_PATH};
use crate::model::connection::link::Event;
use crate::model::dashboard::pins::Pin;
use crate::model::decode::readings::Readings;
use crate::model::profile::{BUILT_IN, Problem, Profile};
use crate::model::text::concat;
use std::rc::Rc;

/// The profile that lies beside the page.
pub(super) struct Own {
    name: String,
    pub(super) text: String,
}

impl Own {
    pub(super) fn new(json: &str) -> Self {
        Self {
            name: name_of(json),
            text: json.into(),
        }
    }
}

/// What a profile is called in the page.
pub(super) fn name_of(json: &str) -> String {
    match Profile::read(json).name() {
        "" => OWN_NAME.into(),
        name => name.into(),
    }
}

/// The profile that a person edited for this board. They are numbered in the order of the list;
/// those that there are not have no place in it.
pub(super) const EDITED: usize = 0;
/// The profile that lies beside the page.
pub(super) const OWN: usize = 1;
/// The first of the profiles that are compiled in.
pub(super) const FIRST_BUILT_IN: usize = 2;

/// The name under which a profile is found again; empty for the edited one.
pub(super) fn lasting_name(profile: usize) -> &'static str {
    match profile {
        EDITED => "",
        OWN => OWN_NAME,
        _ => BUILT_IN
            .get(profile - FIRST_BUILT_IN)
            .map_or("", |(name, _)| name),
    }
}

/// The profile with a lasting name; the edited one where there is none.
pub(super) fn profile_named(name: &str) -> usize {
    let mut profiles = OWN..FIRST_BUILT_IN + BUILT_IN.len();
    profiles
        .find(|profile| lasting_name(*profile) == name)
        .unwrap_or(EDITED)
}

impl App {
    /// The name of a profile to choose, by its place: the one that a person edited for this board
    /// comes first, if there is one, then the board's own, if it has one.
    pub fn profile_name(&self, place: usize) -> Option<&str> {
        match (self.at_place(place)?, &self.own) {
            (EDITED, _) => Some(self.edited_name()),
            (OWN, Some(own)) => Some(&own.name),
            (profile, _) => Some(lasting_name(profile)),
        }
    }

    /// The place of the profile in [`App::profile_name`].
    pub fn chosen(&self) -> usize {
        (0..self.used)
            .filter(|profile| self.text_of(*profile).is_some())
            .count()
    }

    /// The profile at a place.
    pub(super) fn at_place(&self, place: usize) -> Option<usize> {
        let mut profiles = EDITED..FIRST_BUILT_IN + BUILT_IN.len();
        let mut before = place;
        profiles.find(|profile| {
            let is_there = self.text_of(*profile).is_some();
            let is_it = is_there && before == 0;
            before -= usize::from(is_there && !is_it);
            is_it
        })
    }

    /// The text of a profile, if there is one.
    pub(super) fn text_of(&self, profile: usize) -> Option<&str> {
        match profile {
            EDITED => Some(self.edited()?.text),
            OWN => Some(&self.own.as_ref()?.text),
            _ => Some(BUILT_IN.get(profile - FIRST_BUILT_IN)?.1),
        }
    }

    /// The address to begin with where nobody named one: that of the profile, on the host that
    /// the page came from where it is a path alone. Empty where there is none.
    pub fn first_address(&self, page_host: &str) -> String {
        match self.profile.address() {
            "" => page_host,
            address if address.starts_with('/') => page_host,
            // The profile's problems say what is wrong with it.
            _ if self.own_address_problem().is_some() => page_host,
            address => address,
        }
        .into()
    }

    /// What is wrong with the address that the profile names, if it names one.
    fn own_address_problem(&self) -> Option<address::Problem> {
        let address = self.profile.address();
        let is_whole = !address.is_empty() && !address.starts_with('/');
        address::problem(address, self.secure_page).filter(|_| is_whole)
    }

    /// What of the profile could not be used, a line each.
    pub fn profile_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.missing.is_empty() {
            problems.push(self.missing.into());
        }
        if let Some(problem) = self.own_address_problem() {
            problems.push(concat(&["address: ", problem.message()]));
        }
        problems.extend(self.profile.problems.iter().map(Problem::line));
        problems
    }

    /// Connects to an address that nobody typed. The profile that is used for that board may know
    /// a better one.
    pub(super) fn begin(&mut self, address: &str, now: Moment) {
        if let Ok(parsed) = Address::parse(address, self.secure_page) {
            self.look_up(parsed.host());
        }
        self.dial(&self.first_address(address), now);
    }

    /// The board at this host is meant from now on: its edits, and the profile that was chosen
    /// for it.
    fn look_up(&mut self, host: &str) {
        let base = self.base();
        if self.used == EDITED && self.host.is_empty() && self.edited_of(host).is_none() {
            self.move_edits_to(host);
        }
        self.host = host.into();
        self.name_edits();
        let chosen = self.choices.of(host).map_or(EDITED, profile_named);
        for profile in [chosen, EDITED, base, FIRST_BUILT_IN] {
            if let Some(text) = self.text_of(profile) {
                let is_other = profile != self.used || profile == EDITED && text != self.text;
                if is_other {
                    self.apply(profile);
                }
                return;
            }
        }
    }

    /// Connects to what was typed; says whether it is an address.
    pub(super) fn connect(&mut self, typed: &str, now: Moment) -> bool {
        if let Ok(address) = Address::parse(typed, self.secure_page) {
            // The profile that is used for this board knows where it listens.
            self.look_up(address.host());
        }
        self.dial(typed, now)
    }

    /// Connects as the profile in use has it.
    fn dial(&mut self, typed: &str, now: Moment) -> bool {
        match Address::parse_for(typed, self.secure_page, self.own_path()) {
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
            self.talk.forget_board();
        }
    }

    /// The board is understood by another profile from now on.
    pub(super) fn apply(&mut self, profile: usize) {
        if let Some(text) = self.text_of(profile) {
            self.text = text.into();
            self.used = profile;
            self.profile = Rc::new(Profile::read(&self.text));
            self.readings = Readings::new(self.profile.dialect.clone());
            self.editor.forget_steps();
            self.forget();
        }
    }

    /// The first profile is known. Who was quicker than it is connected anew, so that the board
    /// hears what is sent on open.
    pub(super) fn begin_anew(&mut self, now: Moment) {
        self.name_edits();
        self.apply(self.at_place(0).unwrap_or(FIRST_BUILT_IN));
        if self.link.is_wanted()
            && let Some(address) = self.link.address()
        {
            self.connect(&address.url(), now);
        }
    }

    pub(super) fn forget(&mut self) {
        self.pins = first_pins(&self.profile);
        self.question = None;
        self.unconfirmed.clear();
        self.generation += 1;
        self.is_crowded = false;
        self.table.clear();
    }

    pub(super) fn choose(&mut self, place: usize, now: Moment) {
        let Some(profile) = self.at_place(place) else {
            return;
        };
        let left = self.profile.clone();
        self.keep_mine();
        self.apply(profile);
        if let Some(address) = self.link.address() {
            let address = self.address_after(&left, address);
            // What is used by itself needs no choice to be remembered.
            let is_usual = place == 0 && profile == OWN;
            self.remember_choice(if is_usual { "" } else { lasting_name(profile) });
            self.go_to(address, now);
        }
    }

    /// Remembers the choice of a profile for the board that is meant.
    pub(super) fn remember_choice(&mut self, name: &str) {
        if self.choices.of(&self.host).unwrap_or("") != name {
            self.choices.remember(&self.host, name);
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
