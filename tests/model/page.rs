//! The whole page without a browser: a person, a socket and a clock, played by the tests.

use crate::broker::Broker;
use pindash::model::app::{App, Edit, Input, Moment, Output};
use pindash::model::connection::link::{Attempt, State};
use pindash::model::connection::loss::Loss;
use pindash::model::console::recall::Recall;
use pindash::model::dashboard::pins::Pin;
use pindash::model::profile::{BUILT_IN, Profile};

/// 2026-11-20 12:00:00
pub const NOON: u64 = 1_795_176_000_000;

pub struct Page {
    pub app: App,
    /// The page's own clock.
    pub ms: u64,
    /// How far the wall clock is ahead of the page’s own.
    pub wall_ms: u64,
    /// The newest connection attempt, which is the one that the socket speaks for.
    pub attempt: Attempt,
    /// The other end of the socket, where that is a broker.
    pub broker: Broker,
}

/// A pin, by its place or by its label.
pub trait Which {
    fn place(&self, page: &Page) -> usize;
}

impl Which for usize {
    fn place(&self, _: &Page) -> usize {
        *self
    }
}

impl Which for &str {
    fn place(&self, page: &Page) -> usize {
        page.place(self)
    }
}

/// How a page comes to be.
impl Page {
    pub fn of(app: App) -> Self {
        Self {
            app,
            ms: 1_000,
            wall_ms: NOON,
            attempt: Attempt(0),
            broker: Broker::default(),
        }
    }

    /// A page with this profile from the start, whose connection attempts are spread by `seed`.
    pub fn starting(profile: Profile, seed: u32) -> Self {
        Self::of(App::new(profile, Recall::new(), false, seed))
    }

    /// A page that waits for its profile.
    pub fn waiting() -> Self {
        Self::starting(Profile::default(), 7)
    }

    /// A page that has read its profile, a built-in one by its name, and has not connected yet.
    pub fn new(profile: &str) -> Self {
        let mut page = Self::waiting();
        page.reads(profile);
        page
    }

    /// A page with an open connection. What was sent on open is forgotten.
    pub fn connected(profile: &str) -> Self {
        let mut page = Self::new(profile);
        page.connects();
        page.outputs();
        page
    }

    /// The profile has loaded, and has no problems.
    pub fn reads(&mut self, profile: &str) {
        let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile);
        self.give(Input::Own(built_in.map_or(profile, |(_, json)| json)));
        assert_eq!(self.app.profile_problems(), [""; 0]);
    }
}

/// What happens to it.
impl Page {
    pub fn now(&self) -> Moment {
        Moment {
            ms: self.ms,
            wall_ms: self.wall_ms + self.ms,
            zone_ms: 3_600_000,
        }
    }

    pub fn give(&mut self, input: Input<'_>) {
        let now = self.now();
        self.app.handle(input, now);
        if let State::Opening { attempt, .. } | State::Open { attempt, .. } = *self.state() {
            self.attempt = attempt;
        }
    }

    /// Gives an input after some time in which no timer has fired.
    pub fn after(&mut self, ms: u64, input: Input<'_>) {
        self.ms += ms;
        self.give(input);
    }

    /// Lets time pass; the timer fires whenever there is something to do.
    pub fn passes(&mut self, ms: u64) {
        let until_ms = self.ms + ms;
        while let Some(at) = self.app.deadline_ms(self.ms)
            && at <= until_ms
        {
            self.ms = at.max(self.ms);
            self.give(Input::Tick);
        }
        self.ms = until_ms;
    }

    /// Connects to a board, and the socket opens.
    pub fn connects(&mut self) {
        self.give(Input::Connect("board.local"));
        self.opens();
    }

    /// The socket that the page waits for opens.
    #[track_caller]
    pub fn opens(&mut self) {
        let attempt = self.opening().expect("the page waits for a socket");
        self.give(Input::Opened(attempt));
    }

    /// The board sends a message.
    pub fn hears(&mut self, message: &str) {
        self.give(Input::Text(self.attempt, message));
    }

    /// The connection ends with a close code.
    pub fn loses(&mut self, code: u16) {
        self.closes(self.attempt, code);
    }

    /// The socket of an attempt, which may be an old one, closes with a code.
    pub fn closes(&mut self, attempt: Attempt, code: u16) {
        let loss = Loss {
            code,
            reason: String::new(),
            clean: code != 1006,
        };
        self.give(Input::Lost(attempt, loss));
    }

    /// A person sends a command. Returns why it was refused.
    pub fn types(&mut self, typed: &str) -> &'static str {
        let as_hex = false;
        self.give(Input::Command { typed, as_hex });
        self.app.command_notice()
    }

    pub fn types_hex(&mut self, typed: &str) -> &'static str {
        let as_hex = true;
        self.give(Input::Command { typed, as_hex });
        self.app.command_notice()
    }

    /// A person operates a switch. Returns what is sent.
    pub fn toggles(&mut self, pin: impl Which) -> Vec<String> {
        let pin = pin.place(self);
        self.give(Input::Toggle { pin });
        self.sent()
    }

    pub fn writes(&mut self, pin: impl Which, value: &str) -> Vec<String> {
        let pin = pin.place(self);
        self.give(Input::Write { pin, value });
        self.sent()
    }

    pub fn presses(&mut self, pin: impl Which) -> Vec<String> {
        let pin = pin.place(self);
        self.give(Input::Press { pin });
        self.sent()
    }

    pub fn holds(&mut self, pin: impl Which, down: bool) -> Vec<String> {
        let pin = pin.place(self);
        self.give(Input::Hold { pin, down });
        self.sent()
    }

    /// A person edits the profile. Returns why that was refused.
    pub fn edits(&mut self, edit: Edit<'_>) -> String {
        self.give(Input::Edit(edit));
        self.app.edit_notice().to_owned()
    }

    pub fn chooses(&mut self, profile: &str) {
        let names = self.profile_names();
        let place = names.iter().position(|name| name == profile);
        self.give(Input::Choose(place.unwrap()));
    }
}

/// What it does.
impl Page {
    /// What concerns the history, and nothing else.
    pub fn archive(&mut self) -> Vec<Output> {
        let mut outputs = self.app.take_outputs();
        outputs.retain(|output| {
            matches!(
                output,
                Output::Archive { .. } | Output::ReadArchive(_) | Output::ForgetArchive(_)
            )
        });
        outputs
    }

    /// All but what concerns the history.
    pub fn outputs(&mut self) -> Vec<Output> {
        let mut outputs = self.app.take_outputs();
        outputs.retain(|output| {
            !matches!(
                output,
                Output::Archive { .. } | Output::ReadArchive(_) | Output::ForgetArchive(_)
            )
        });
        outputs
    }

    /// What is sent, bytes as the list of them.
    pub fn sent(&mut self) -> Vec<String> {
        let outputs = self.outputs().into_iter();
        outputs
            .filter_map(|output| match output {
                Output::SendText(_, command) => Some(command),
                Output::SendBytes(_, bytes) => Some(format!("{bytes:?}")),
                _ => None,
            })
            .collect()
    }

    /// The addresses that it connects to.
    pub fn called(&mut self) -> Vec<String> {
        let outputs = self.outputs().into_iter();
        outputs
            .filter_map(|output| match output {
                Output::Open(_, url) => Some(url),
                _ => None,
            })
            .collect()
    }
}

/// What it shows.
impl Page {
    pub fn state(&self) -> &State {
        self.app.link().state()
    }

    pub fn is_open(&self) -> bool {
        self.app.link().open().is_some()
    }

    pub fn opening(&self) -> Option<Attempt> {
        match *self.state() {
            State::Opening { attempt, .. } => Some(attempt),
            _ => None,
        }
    }

    pub fn status(&self) -> String {
        self.app.status(self.ms)
    }

    pub fn trouble(&self) -> String {
        self.app.trouble(self.ms)
    }

    pub fn place(&self, label: &str) -> usize {
        let mut pins = self.app.pins().iter();
        pins.position(|pin| pin.spec().label() == label)
            .unwrap_or_else(|| panic!("no pin {label}: {:?}", self.pins()))
    }

    pub fn pin(&self, pin: impl Which) -> &Pin {
        &self.app.pins()[pin.place(self)]
    }

    /// All pins in words: `group/label = value`.
    pub fn values(&self) -> Vec<String> {
        let pins = self.app.pins().iter();
        pins.map(|pin| {
            let (group, label) = (pin.spec().group(), pin.spec().label());
            let words = format!("{group}/{label} = {}", pin.shown());
            words.trim_start_matches('/').to_owned()
        })
        .collect()
    }

    /// The same with their units: `group/label = value unit`.
    pub fn pins(&self) -> Vec<String> {
        let values = self.values().into_iter();
        values
            .zip(self.app.pins())
            .map(|(value, pin)| format!("{value} {}", pin.unit()).trim_end().to_owned())
            .collect()
    }

    /// The paths that no pin shows.
    pub fn others(&self) -> Vec<&str> {
        let table = self.app.table();
        let rows = (0..table.len()).map(|at| table.row(at).unwrap());
        let others = rows.filter(|row| row.pins.is_empty());
        others.map(|row| row.path.as_str()).collect()
    }

    /// The profiles to choose from.
    pub fn profile_names(&self) -> Vec<String> {
        let names = (0..).map_while(|place| self.app.profile_name(place));
        names.map(Into::into).collect()
    }

    /// All lines of the console, each behind the name of its direction.
    pub fn console(&self) -> Vec<String> {
        let lines = self.app.console().lines_after(None);
        lines
            .map(|line| format!("{}: {}", line.direction.name(), line.text))
            .collect()
    }

    pub fn last_line(&self) -> String {
        self.console().pop().unwrap()
    }

    /// All lines of the console, as they are shown.
    pub fn lines(&self) -> Vec<String> {
        let lines = self.app.console().lines_after(None);
        lines.map(|line| line.text.to_string()).collect()
    }
}
