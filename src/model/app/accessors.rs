//! What the view shows and the shell stores, read from the owners.

use super::edit::Outcome;
use super::input::Moment;
use super::{App, latest, profile_address, status, stranger, trial};
use crate::model::alarms;
use crate::model::connection::link::{Link, State};
use crate::model::connection::tabs;
use crate::model::console::log::Console;
use crate::model::console::recall::Recall;
use crate::model::dashboard::found::Found;
use crate::model::dashboard::list::{self, Search};
use crate::model::dashboard::offer::offers;
use crate::model::dashboard::outline::{self, Shape};
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::dashboard::trace;
use crate::model::history::{History, Series};
use crate::model::login;
use crate::model::profile::choices::Choices;
use crate::model::profile::kept::{self, Edits};
use crate::model::profile::{MAX_PINS, PinSpec, Problem, Profile, page};
use crate::model::text::{concat, push_integer};
use words::t;

/// The connection.
impl App {
    /// The link.
    pub fn link(&self) -> &Link {
        &self.board.connection.link
    }

    /// The connection state in words. It starts with `Disconnected`, `Connecting`, `Connected` or
    /// `Reconnecting`.
    pub fn status(&self, now_ms: u64) -> String {
        status::status(&self.board.connection, self.board.profile(), now_ms)
    }

    /// Since when the board is connected, in words; empty where it is not.
    pub fn since(&self) -> String {
        status::since(&self.board.connection)
    }

    /// How many messages a second came lately; 0 where the board is silent.
    pub fn messages_per_second(&self) -> u64 {
        self.board.connection.rate.per_second()
    }

    /// The title of the page: how many alarms nobody has seen, the board's host and the connection
    /// state.
    pub fn title(&self) -> String {
        let title = status::title(&self.board.connection);
        match alarms::IS_HERE {
            true => self.alarms().titled(title),
            false => title,
        }
    }

    /// What the trouble means to a person, in a few words; empty where [`App::trouble`] says all.
    pub fn headline(&self) -> &'static str {
        status::headline(&self.board.connection)
    }

    /// What needs a person, in one line; empty for nothing.
    pub fn trouble(&self, now_ms: u64) -> String {
        status::trouble(&self.board.connection, now_ms)
    }

    /// The likely causes of the trouble.
    pub fn causes(&self) -> &'static [&'static str] {
        status::causes(&self.board.connection)
    }

    /// The user whom the broker refused, if the page is to ask for a login; empty for a login
    /// without a user, and for a board that wants a password.
    pub fn refused_user(&self) -> Option<&str> {
        status::refused_user(&self.board.connection)
    }

    /// Whether a person can type another password: that of a board which may have refused it in its
    /// own words.
    pub fn has_password(&self) -> bool {
        let sender = &self.board.connection.sender;
        login::IS_HERE && sender.broker.session().is_none() && sender.password.is_known()
    }

    /// Whether the socket is open and the broker has not accepted the page yet.
    pub fn is_greeting(&self) -> bool {
        self.board.connection.sender.broker.is_greeting()
    }

    /// Whether the page no longer knows that the board is there, although it is connected.
    pub fn has_no_news(&self, now_ms: u64) -> bool {
        let connection = &self.board.connection;
        connection.has_no_news(self.board.profile(), now_ms)
    }

    /// What a person is told of a board that does not speak as its profile says; empty for nothing.
    pub fn stranger(&self) -> String {
        let name = Some(self.profile().name()).filter(|_| self.profiles.is_built_in());
        stranger::words(self.board.manner, name)
    }

    /// What is wrong with the address that was last typed; empty for nothing.
    pub fn address_problem(&self) -> &'static str {
        let problem = self.board.connection.address_problem.as_ref();
        problem.map_or("", |problem| problem.message())
    }

    /// Sets whether another tab holds the socket.
    pub fn set_shared(&mut self, shared: bool) {
        self.board.connection.is_shared = shared;
        self.board.connection.sender.password.is_elsewhere = tabs::IS_HERE && shared;
    }

    /// A text of [`Output::SendText`](super::Output::SendText) on its way to the socket, of this tab or of one that shares
    /// the socket: with what only the board may see.
    pub fn seal(&mut self, text: String, now_ms: u64) -> String {
        match login::IS_HERE {
            true => self.board.connection.sender.password.seal(text, now_ms),
            false => text,
        }
    }

    /// Whether a person has the page operate nothing.
    pub fn is_read_only(&self) -> bool {
        self.board.connection.is_read_only
    }

    /// Takes over whether an earlier visit operated nothing.
    pub fn set_read_only(&mut self, is_on: bool) {
        self.board.connection.is_read_only = is_on;
    }

    /// Takes over what an earlier visit stored about hidden pages.
    pub fn set_hiding(&mut self, stored: &str) {
        self.board.connection.presence.restore(stored);
    }

    /// What is to be stored about hidden pages.
    pub fn stored_hiding(&self) -> &str {
        self.board.connection.presence.stored()
    }

    /// Whether a hidden page keeps its connection to a board that has only one.
    pub fn keeps_hidden(&self) -> bool {
        self.board.connection.presence.keeps_hidden()
    }

    /// The latest value of every path, for [`Input::Latest`](super::Input::Latest) of another tab.
    /// It is at most 17 MB long.
    pub fn latest(&self, now: Moment) -> String {
        latest::latest(&self.board, self.profiles.text(), now.ms)
    }

    /// Changes whenever link, troubles or notices may look different.
    pub fn revision(&self) -> u32 {
        self.effects.revision
    }
}

/// The dashboard.
impl App {
    /// The latest value of every path.
    pub fn table(&self) -> &Table {
        &self.board.dashboard.table
    }

    /// Changes whenever anything that is shown of the readings may have.
    pub fn table_stamp(&self) -> u32 {
        let revision = self.table().revision();
        revision.wrapping_add(self.sought().revision())
    }

    /// What a person searches for among the readings.
    pub fn sought(&self) -> &Search {
        &self.board.dashboard.sought
    }

    /// Whether a pin is among what a person searches for, by its label, group or paths.
    pub fn finds(&self, pin: &Pin) -> bool {
        let spec = pin.spec();
        let mut text = concat(&[spec.label(), " ", spec.group()]);
        for path in &spec.paths {
            text.push(' ');
            text.push_str(path);
        }
        self.sought().has(&text)
    }

    /// How many pins and how many of the listed readings the search finds, in words; empty if nothing
    /// is searched for.
    pub fn found(&self, readings: usize) -> String {
        if self.sought().is_empty() {
            return String::new();
        }
        let pins = self.pins().iter();
        let pins = pins.filter(|pin| pin.spec().is_shown() && self.finds(pin));
        self.sought().found(pins.count(), readings)
    }

    /// The pins, in the order of the profile; those that patterns made follow.
    pub fn pins(&self) -> &[Pin] {
        &self.board.dashboard.pins
    }

    /// Changes whenever anything that is shown of the pins may have.
    pub fn pins_stamp(&self) -> u32 {
        let sought = if list::IS_HERE {
            self.sought().revision()
        } else {
            0
        };
        let stamp = self.board.dashboard.stamp().wrapping_add(sought);
        stamp.wrapping_add(self.board.dashboard.views)
    }

    /// Changes whenever the pins are replaced, not only added to.
    pub fn generation(&self) -> u32 {
        self.board.dashboard.generation
    }

    /// Whether the patterns would make more pins than there may be, and so make none.
    pub fn is_crowded(&self) -> bool {
        self.board.dashboard.is_crowded
    }

    /// Whether the cards that are shown are others than those in the outline that was kept last,
    /// and the board is there that they are of.
    pub fn has_new_outline(&self) -> bool {
        self.has_outline() && self.outlined != Some(self.generation())
    }

    /// What is to be stored for the next visit to draw before the app is there; empty where the
    /// page does not look as it does then, and what was stored is to stay.
    pub fn outline(&mut self, shape: &Shape) -> String {
        if !self.has_outline() {
            return String::new();
        }
        self.outlined = Some(self.generation());
        if page::IS_HERE && self.shows_part() {
            // The start script knows neither addresses nor what is folded.
            return "{}".into();
        }
        outline::outline(self.profile(), shape)
    }

    fn has_outline(&self) -> bool {
        let is_open = matches!(self.link().state(), State::Open { .. });
        outline::IS_HERE && is_open && !self.is_editing() && !self.is_replay()
    }

    /// What a person is to confirm before it is sent, in words: `Switch “Pump” on?`. None if no
    /// question is open.
    pub fn question(&self) -> Option<String> {
        self.board.dashboard.question()
    }
}

/// What was.
impl App {
    /// The history of the pins.
    pub fn history(&self) -> &History {
        &self.board.dashboard.history
    }

    /// The series of a pin, as far as they have begun; of a chart one for each path.
    pub fn series_of(&self, spec: &PinSpec) -> Vec<Option<&Series>> {
        let keys = trace::keys_of(spec).into_iter();
        keys.map(|key| self.history().of(&key)).collect()
    }

    /// Until when the values of the board stand, on the clock of the history; none if there is no
    /// connection.
    pub fn standing_until_ms(&self, now_ms: u64) -> Option<u64> {
        self.board.standing_until_ms(now_ms)
    }
}

/// The profiles.
impl App {
    /// The active profile.
    pub fn profile(&self) -> &Profile {
        self.board.profile()
    }

    /// The text of the active profile.
    pub fn profile_text(&self) -> &str {
        self.profiles.text()
    }

    /// The name of a profile to choose, by its place: first the one that a person edited for this
    /// board and then the board's own, if there are such.
    pub fn profile_name(&self, place: usize) -> Option<&str> {
        self.profiles.name_at(place)
    }

    /// The place of the active profile in [`App::profile_name`].
    pub fn chosen(&self) -> usize {
        self.profiles.active_place()
    }

    /// The address to start with if nobody named one: the profile's, or, if that is only a path,
    /// the host that the page came from. Empty if there is none.
    pub fn first_address(&self, page_host: &str) -> String {
        profile_address::first(self.profile(), page_host, self.board.secure_page)
    }

    /// What of the profile could not be used, a line each.
    pub fn profile_problems(&self) -> Vec<String> {
        let profile = self.profile();
        let mut problems = Vec::new();
        if !self.profiles.missing.is_empty() {
            problems.push(self.profiles.missing.into());
        }
        if let Some(problem) = profile_address::problem(profile, self.board.secure_page) {
            problems.push(concat(&[t!("address: "), problem.message()]));
        }
        problems.extend(profile.problems.iter().map(Problem::line));
        problems
    }

    /// Takes over the choices of earlier visits.
    pub fn set_choices(&mut self, choices: Choices) {
        self.profiles.choices = choices;
    }

    /// Takes over the choices that are stored by now, except for the board of this tab.
    pub fn merge_choices(&mut self, stored: &str) {
        self.profiles.merge_choices(stored);
    }

    /// The choices of all boards, as they are stored.
    pub fn stored_choices(&self) -> &str {
        self.profiles.choices.stored()
    }
}

/// Editing.
impl App {
    /// Whether the edit mode is on.
    pub fn is_editing(&self) -> bool {
        kept::IS_HERE && self.editor.is_on
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        self.editor.steps.can_undo()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        self.editor.steps.can_redo()
    }

    /// Whether a person edited the active profile.
    pub fn has_edits(&self) -> bool {
        self.profiles.has_edits()
    }

    /// Whether the board's own profile has changed since the active edits began.
    pub fn base_changed(&self) -> bool {
        self.profiles.base_changed()
    }

    /// A field of a pin, in the form that a person edits; empty if it is not set.
    pub fn field_of(&self, pin: usize, name: &str) -> String {
        self.board.dashboard.field(pin, name)
    }

    /// What is wrong with a field of a pin; empty for nothing, and for a pin that a pattern made.
    pub fn field_problem(&self, pin: usize, name: &str) -> &'static str {
        let place = self.sheet().place_in_text(pin);
        let problem = place.and_then(|place| {
            let mut end = String::from(t!(", pin "));
            push_integer(&mut end, place as u64 + 1);
            end.push_str(", ");
            end.push_str(name);
            let mut problems = self.profile().problems.iter();
            problems.find(|problem| problem.place.ends_with(&end))
        });
        problem.map_or("", |problem| problem.what)
    }

    /// Why the last edit was not possible; empty if it was.
    pub fn edit_notice(&self) -> &str {
        self.editor.notice
    }

    /// What the last edit did.
    pub fn edit_outcome(&self) -> Outcome {
        self.editor.outcome
    }

    /// What the last edit did, in words; empty if a person sees it, or it did nothing.
    pub fn edit_said(&self) -> &str {
        self.editor.said.text()
    }

    /// The place of the pin that the last edit was about, which may have moved it. None if it was
    /// about none, did nothing, or the pins were replaced since.
    pub fn edited_pin(&self) -> Option<usize> {
        self.editor.edited_pin(self.generation())
    }

    /// The readings to make a dashboard of, as far as there is room for their pins.
    pub fn found_readings(&self) -> Found {
        let room = MAX_PINS.saturating_sub(self.profile().pins.len());
        Found::new(self.table(), self.pins(), room)
    }

    /// The commands that a pin may take, as its board speaks, a line each, the most probable ones
    /// first.
    pub fn offers(&self, pin: usize) -> String {
        let Some(spec) = self.pins().get(pin).map(Pin::spec) else {
            return String::new();
        };
        let row = spec
            .paths
            .first()
            .and_then(|path| self.table().row_of(path));
        offers(spec, row, self.board.dashboard.speaks_json, self.pins())
    }

    /// Why the command of a pin cannot be tested, in words; empty if it can.
    pub fn test_refusal(&self, pin: usize) -> &'static str {
        let pin = self.pins().get(pin);
        pin.map_or("", |pin| trial::refusal(pin, &self.board.connection))
    }

    /// What was sent to test the command of a pin, and what came back; empty if it was not tested.
    pub fn answer(&self, pin: usize) -> &str {
        self.board.trial.said(pin)
    }

    /// How often another tab changed the order of the pins.
    pub fn moves(&self) -> u32 {
        self.editor.moves
    }

    /// The edits of all boards, as they are stored.
    pub fn stored_edits(&self) -> &str {
        self.profiles.edits().stored()
    }

    /// Takes over the edits of earlier visits.
    pub fn set_edits(&mut self, stored: String) {
        if kept::IS_HERE {
            self.profiles.set_edits(stored);
        }
    }

    /// Takes over the edits that are stored by now, except for the board of this tab. Returns what
    /// is to be stored then.
    pub fn merge_edits(&mut self, stored: String) -> &Edits {
        self.profiles.merge_edits(stored);
        self.profiles.edits()
    }
}

/// The console and the command line.
impl App {
    /// The console.
    pub fn console(&self) -> &Console {
        &self.effects.console
    }

    /// What the board replied to the last command, for a few seconds; empty for nothing.
    pub fn reply(&self) -> &str {
        self.effects.reply.shown.text()
    }

    /// The command history.
    pub fn recall(&mut self) -> &mut Recall {
        &mut self.command_line.recall
    }

    /// The command history, as it is stored.
    pub fn stored_recall(&self) -> String {
        self.command_line.recall.to_stored()
    }

    /// Why the last command was not sent; empty if it was.
    pub fn command_notice(&self) -> &'static str {
        self.command_line.notice
    }
}
