//! The profiles to choose from, and which one describes the board: the one that a person edited
//! for it, the one that lies beside the page, or one that is compiled in.

use super::effects::Effects;
use super::input::Kept;
use crate::model::profile::choices::{self, Choices};
use crate::model::profile::kept::{self, Edited, Edits, fingerprint};
use crate::model::profile::page::turned_key;
use crate::model::profile::{BUILT_IN, Profile};
use crate::model::text::isolated;
use words::t;

/// The name of the board's own profile, if it says none, and the name under which the choice of it
/// is stored.
pub const OWN_NAME: &str = "board.json";

/// Where a profile comes from, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A person edited it, for this board.
    Edited,
    /// It lies beside the page.
    Own,
    /// It is compiled in, at this place of [`BUILT_IN`].
    BuiltIn(usize),
}

impl Source {
    /// The profile that is always there.
    pub const FALLBACK: Self = Self::BuiltIn(0);

    /// The name under which the choice of it is stored; empty for the edited one.
    pub fn stored_name(self) -> &'static str {
        match self {
            Self::Edited => "",
            Self::Own => OWN_NAME,
            Self::BuiltIn(place) => BUILT_IN.get(place).map_or("", |(name, _)| name),
        }
    }

    /// The source with a stored name; the edited one for an unknown name.
    fn named(name: &str) -> Self {
        let built_in = BUILT_IN.iter().position(|(known, _)| *known == name);
        match built_in {
            Some(place) => Self::BuiltIn(place),
            None if name == OWN_NAME => Self::Own,
            None => Self::Edited,
        }
    }
}

/// The profile that lies beside the page.
struct Own {
    name: String,
    text: String,
}

/// The profiles of all sources, and the text of the active one.
pub struct Profiles {
    active: Source,
    /// The text of the active profile.
    text: String,
    own: Option<Own>,
    /// Why the profile that the page's address names was not loaded; empty for nothing.
    pub missing: &'static str,
    /// The profile selected for each board.
    pub choices: Choices,
    /// What is remembered of the group that was turned last, under this name.
    turned_last: String,
    /// The edited profile of each board.
    edits: Edits,
    /// The name of this board's edited profile; empty if there is none.
    edited_name: String,
    /// The profile from which the edits of this board began.
    base: Source,
    /// The fingerprint of the board's own profile when the edits began, or when a person last
    /// preferred them to it; empty if there was none.
    known_own: String,
    /// The host of the board; empty before there is one.
    host: String,
    /// Whether the browser refuses to store anything.
    is_storage_denied: bool,
}

impl Profiles {
    /// The active profile says nothing until one is loaded.
    pub fn new() -> Self {
        Self {
            active: Source::FALLBACK,
            text: "{}".into(),
            own: None,
            missing: "",
            choices: Choices::default(),
            turned_last: String::new(),
            edits: Edits::default(),
            edited_name: String::new(),
            base: Source::Own,
            known_own: String::new(),
            host: String::new(),
            is_storage_denied: false,
        }
    }

    /// The text of the active profile.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The active profile, parsed.
    pub fn parsed(&self) -> Profile {
        Profile::read(&self.text)
    }

    /// The profile that lies beside the page was loaded.
    pub fn set_own(&mut self, json: &str) {
        self.own = Some(Own {
            name: match choices::IS_HERE {
                true => name_of(json),
                false => String::new(),
            },
            text: json.into(),
        });
    }

    /// The name of the profile at a place of the list.
    pub fn name_at(&self, place: usize) -> Option<&str> {
        match (self.source_at(place)?, &self.own) {
            (Source::Edited, _) => Some(&self.edited_name),
            (Source::Own, Some(own)) => Some(&own.name),
            (source, _) => Some(source.stored_name()),
        }
    }

    /// The source at a place of the list.
    pub fn source_at(&self, place: usize) -> Option<Source> {
        self.sources().get(place).copied()
    }

    /// The list: the sources that there are, in their order.
    fn sources(&self) -> Vec<Source> {
        let mut sources = vec![Source::Edited, Source::Own];
        sources.extend((0..BUILT_IN.len()).map(Source::BuiltIn));
        sources.retain(|source| self.text_of(*source).is_some());
        sources
    }

    /// The place of the active profile in the list.
    pub fn active_place(&self) -> usize {
        let sources = self.sources();
        let mut sources = sources.iter();
        sources
            .position(|source| *source == self.active)
            .unwrap_or(0)
    }

    fn text_of(&self, source: Source) -> Option<&str> {
        match source {
            Source::Edited => Some(self.edits.of(&self.host)?.text),
            Source::Own => Some(&self.own.as_ref()?.text),
            Source::BuiltIn(place) => Some(BUILT_IN.get(place)?.1),
        }
    }

    /// The first of these sources that there is.
    fn first_of(&self, sources: &[Source]) -> Source {
        let mut sources = sources.iter().copied();
        let found = sources.find(|source| self.text_of(*source).is_some());
        found.unwrap_or(Source::FALLBACK)
    }

    /// The first profile of the list is active from now on.
    pub fn activate_first(&mut self) {
        self.activate(self.first_of(&[Source::Edited, Source::Own]));
    }

    /// The profile of this source is active from now on.
    pub fn activate(&mut self, source: Source) {
        if let Some(text) = self.text_of(source) {
            self.text = text.into();
            self.active = source;
        }
    }

    /// The profile at a host is meant from now on, with its edits and the profile selected for it.
    /// Returns whether another profile is active.
    pub fn look_up(&mut self, host: &str, fx: &mut Effects) -> bool {
        let base = self.base();
        if self.has_edits() && self.host.is_empty() && self.edits.of(host).is_none() {
            self.move_edits_to(host, fx);
        }
        self.host = host.into();
        self.load_edits();
        let chosen = self.choices.of(host).map_or(Source::Edited, Source::named);
        let source = self.first_of(&[chosen, Source::Edited, base]);
        let is_edited = source == Source::Edited && self.text_of(source) != Some(&self.text);
        let is_other = source != self.active || is_edited;
        if is_other {
            self.activate(source);
        }
        is_other
    }

    /// Stores the choice of a profile for this board.
    pub fn remember_choice(&mut self, name: &str, fx: &mut Effects) {
        if choices::IS_HERE && self.choices.of(&self.host).unwrap_or("") != name {
            self.choices.remember(&self.host, name);
            fx.store(Kept::Choices);
        }
    }

    /// Takes over the choices that are stored by now, except for what this tab chose last.
    pub fn merge_choices(&mut self, stored: &str) {
        if !self.is_storage_denied {
            self.choices.merge(stored, [&self.host, &self.turned_last]);
        }
    }

    /// Whether a person turned a group of this board, from folded to open or back.
    pub fn is_turned(&self, group: &str) -> bool {
        let key = turned_key(&self.host, group);
        self.choices.of(&key).is_some()
    }

    /// A person turns a group of this board.
    pub fn turn(&mut self, group: &str, fx: &mut Effects) {
        let turned = if self.is_turned(group) { "" } else { "1" };
        self.turned_last = turned_key(&self.host, group);
        self.choices.remember(&self.turned_last, turned);
        fx.store(Kept::Choices);
    }

    /// The browser could not store something. From then on the stored data are not taken over,
    /// because what this tab has is not among them.
    pub fn deny_storage(&mut self, fx: &mut Effects) {
        if !self.is_storage_denied {
            self.is_storage_denied = true;
            fx.note(t!(
                "Nothing is kept for the next visit: the browser's storage is full or denied"
            ));
        }
    }

    /// Whether the active profile is one that is compiled in.
    pub fn is_built_in(&self) -> bool {
        matches!(self.active, Source::BuiltIn(_))
    }

    /// Whether a person edited the active profile.
    pub fn has_edits(&self) -> bool {
        kept::IS_HERE && self.active == Source::Edited
    }

    /// The edits of this board if another profile is active.
    pub fn inactive_edits(&self) -> Option<&str> {
        match self.active {
            Source::Edited => None,
            _ => self.text_of(Source::Edited),
        }
    }

    /// Whether the board's own profile has changed since the active edits began.
    pub fn base_changed(&self) -> bool {
        let own = self.own.as_ref();
        self.has_edits() && own.is_some_and(|own| fingerprint(&own.text) != self.known_own)
    }

    /// The edits of all boards.
    pub fn edits(&self) -> &Edits {
        &self.edits
    }

    /// Takes over the edits of earlier visits.
    pub fn set_edits(&mut self, stored: String) {
        self.edits = Edits::new(stored);
        self.load_edits();
    }

    /// Takes over the edits that are stored by now, except for this board.
    pub fn merge_edits(&mut self, stored: String) {
        if !self.is_storage_denied {
            self.edits.merge(stored, &self.host);
        }
    }

    /// Another tab stored edits. The text that is to be active from now on, if they changed it.
    pub fn take_edits(&mut self, stored: &str) -> Option<String> {
        if self.is_storage_denied {
            return None;
        }
        let before = std::mem::replace(&mut self.edits, Edits::new(stored.into()));
        let is_same = before.is_same(&self.edits, &self.host);
        self.load_edits();
        if fingerprint(&self.text) == self.edits.saved(&self.host) {
            // The other tab has saved what this one shows, too.
            self.set_own(&self.text.clone());
            self.active = Source::Own;
            return None;
        }
        let text = self.text_of(Source::Edited).unwrap_or(self.base_text());
        (!is_same && text != self.text).then(|| text.into())
    }

    /// The source of the active profile, or that from which its edits began.
    fn base(&self) -> Source {
        match self.active {
            Source::Edited => self.base,
            source => source,
        }
    }

    /// The text from which the active edits began; without edits, that of the active profile.
    pub fn base_text(&self) -> &str {
        // The profile beside the page may be gone.
        self.text_of(self.first_of(&[self.base()])).unwrap_or("")
    }

    /// Looks up what belongs to the edits of this board, after either has changed.
    pub fn load_edits(&mut self) {
        self.edited_name.clear();
        if let Some(Edited { own, base, text }) = self.edits.of(&self.host) {
            self.edited_name = isolated(&name_of(text)) + t!(" (edited)");
            self.known_own = own.into();
            // Edits of a profile that no longer exists count as those of the board's own.
            self.base = match Source::named(base) {
                Source::Edited => Source::Own,
                source => source,
            };
        }
    }

    /// What was edited before there was a board belongs to the first one, at this host.
    fn move_edits_to(&mut self, host: &str, fx: &mut Effects) {
        self.forget_edits(fx);
        self.host = host.into();
        self.keep(fx);
        self.remember_choice("", fx);
    }

    /// Keeps the active text as the edits of this board.
    fn keep(&mut self, fx: &mut Effects) {
        let edited = Edited {
            own: &self.known_own,
            base: self.base.stored_name(),
            text: &self.text,
        };
        self.edits.keep(&self.host, edited);
        fx.store(Kept::Edits);
    }

    fn forget_edits(&mut self, fx: &mut Effects) {
        self.edits.forget(&self.host);
        fx.store(Kept::Edits);
    }

    /// The person prefers the edits to the board's own profile as it is now.
    pub fn keep_mine(&mut self, fx: &mut Effects) {
        if self.base_changed() {
            self.know_own();
            self.keep(fx);
        }
    }

    /// The board has this text as its own profile from now on: a person saved it there. What was
    /// edited since then stays a draft.
    pub fn saved(&mut self, text: &str, fx: &mut Effects) {
        self.set_own(text);
        self.base = Source::Own;
        self.know_own();
        if self.text == text {
            // Other tabs show this text, too, and are told that it is no draft any longer.
            let saved = Edited {
                own: &self.known_own,
                base: kept::SAVED,
                text: "",
            };
            self.edits.keep(&self.host, saved);
            fx.store(Kept::Edits);
        } else {
            self.keep(fx);
        }
        self.follow_edits(fx);
    }

    /// The edits take the board's own profile as it is now into account.
    fn know_own(&mut self) {
        let own = self.own.as_ref();
        self.known_own = own.map_or(String::new(), |own| fingerprint(&own.text));
    }

    /// The active profile has another text, which a person edited.
    pub fn edit(&mut self, text: String, fx: &mut Effects) {
        let is_base = self.base_text() == text;
        self.text = text;
        if !self.has_edits() {
            self.base = self.active;
            self.know_own();
        }
        if is_base {
            self.forget_edits(fx);
        } else {
            self.keep(fx);
        }
        self.follow_edits(fx);
    }

    /// Another tab edited the profile: the active one has this text. Returns the text before.
    pub fn follow_tab(&mut self, text: String, fx: &mut Effects) -> String {
        let before = std::mem::replace(&mut self.text, text);
        self.follow_edits(fx);
        before
    }

    /// Edits came or went: finds the source of the active text.
    fn follow_edits(&mut self, fx: &mut Effects) {
        self.active = self.first_of(&[Source::Edited, self.base]);
        self.load_edits();
        let name = match self.active_place() {
            // What is active by itself needs no stored choice.
            0 => "",
            _ => self.active.stored_name(),
        };
        self.remember_choice(name, fx);
    }
}

/// The name of a profile.
fn name_of(json: &str) -> String {
    match Profile::read(json).name() {
        "" => OWN_NAME.into(),
        name => name.into(),
    }
}
