//! The whole of the page's logic: link, pins, console and command line, composed.
//!
//! One [`Input`] goes in with its [`Moment`], [`Output`]s come out. What is shown
//! is read through the accessors; the revisions say whether to look again.
//!
//! Here stand the inputs, the outputs and what each input leads to; in `board`
//! which board it is and by which profile it is understood, in `broker` the
//! conversation with a broker where the board is behind one, in `edit` how a
//! person changes that profile, in `latest` what one tab tells another, in
//! `operate` what a person does to its pins, in `wire` what goes over the wire,
//! and in `words` how a person is told how things stand.

mod board;
mod broker;
mod edit;
mod latest;
mod operate;
mod wire;
mod words;

pub use edit::{Edit, Outcome};

use crate::model::connection::address;
use crate::model::connection::link::{Action, Attempt, Ended, Event, Link, State};
use crate::model::connection::loss::Loss;
use crate::model::console::log::{Console, Direction};
use crate::model::console::recall::Recall;
use crate::model::dashboard::list::Search;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::decode::readings::Readings;
use crate::model::keepalive::talk::Talk;
use crate::model::mqtt::session::Session;
use crate::model::profile::Profile;
use crate::model::profile::choices::Choices;
use crate::model::time::sooner;
use board::{FIRST_BUILT_IN, Own, first_pins};
use edit::Editor;
use operate::Question;
use std::rc::Rc;

/// How long a page is hidden before it lets go of a board that has one connection, in milliseconds.
pub const RELEASE_AFTER_MS: u64 = 60_000;
/// How much later than due a timer may ring, and how far the clock on the wall may jump, before the
/// page is taken for one that slept, in milliseconds.
pub const SLEPT_MS: u64 = 2_000;
/// How long what the board said may take to reach a page that slept, in milliseconds.
pub const WAKE_MS: u64 = 1_000;
/// How often a page that could ask the board something looks whether it slept, in milliseconds.
pub const PULSE_MS: u64 = 5_000;
/// How often a send buffer that is not empty is looked at again, in milliseconds.
pub const BUFFER_CHECK_MS: u64 = 500;
/// How long a send buffer may stay filled before it is said, in milliseconds.
pub const BUFFER_STUCK_MS: u64 = 1_000;
/// How much may wait in the send buffer before commands are refused, in bytes.
pub const MAX_BUFFERED_BYTES: u32 = 65_536;
/// The longest command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 65_536;
/// What the board's own profile is called in the page where it has no name, and under which it is
/// remembered where a person preferred it to the edited one.
pub const OWN_NAME: &str = "board.json";

/// What is stored where a hidden page keeps its connection.
const KEEP: &str = "keep";

/// The time of an input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Milliseconds on a clock that only goes forward, and that began so long ago that what another
    /// tab heard before this page was opened has a time on it.
    pub ms: u64,
    /// Milliseconds since 1970 in local time; for showing only.
    pub wall_ms: u64,
}

/// What happens to the page.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// A person wants the board at this address, as typed.
    Connect(&'a str),
    /// The page begins with this address, which nobody typed.
    Begin(&'a str),
    /// The profile that lies beside the page.
    Own(&'a str),
    /// No profile lies beside the page. Where its address names one all the same, why it could
    /// not be had, in words.
    NoProfile(&'static str),
    /// A person chooses a profile, by its place in [`App::profile_name`].
    Choose(usize),
    /// A person wants no connection.
    Disconnect,
    /// A person does not want to wait for the next attempt.
    RetryNow,
    /// A person says who the page is to the broker that refused it.
    LogIn {
        /// The user.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// The socket is open.
    Opened(Attempt),
    /// A text message came.
    Text(Attempt, &'a str),
    /// A binary message came.
    Binary(Attempt, &'a [u8]),
    /// Another tab got a binary message: its beginning, and how long it is, in bytes.
    Beginning(Attempt, &'a [u8], usize),
    /// What the tab that holds the socket knows of the board, as [`App::latest`] gives it.
    Latest(Attempt, &'a str),
    /// A text message came before this tab did, which may know already what it says.
    Past(Attempt, &'a str),
    /// The socket reported an error; browsers do not say which.
    Errored(Attempt),
    /// The socket is closed.
    Lost(Attempt, Loss),
    /// The browser would not make the socket, and why in words.
    Blocked(Attempt, &'static str),
    /// So many bytes have been given to the socket and not to the wire.
    Buffered(Attempt, u32),
    /// Another tab sent this on the shared socket.
    Sent(Attempt, &'a str),
    /// The page is hidden from now on. If other tabs share its socket, one of them takes it.
    Hidden {
        /// Whether other tabs share the socket.
        shared: bool,
    },
    /// The page is shown again.
    Shown,
    /// The network is back.
    Online,
    /// A person switches whether the board is let go while the page is hidden.
    Releases(bool),
    /// The browser kept nothing of what was to be stored.
    NotKept,
    /// What is stored of the edited profiles, where another tab may have stored something.
    Stored(&'a str),
    /// The page is about to be left.
    Leave,
    /// The page is back.
    Return,
    /// Time has passed.
    Tick,
    /// A person sends a command: text, or bytes typed in hex.
    Command {
        /// What was typed.
        typed: &'a str,
        /// Whether it is bytes in hex.
        as_hex: bool,
    },
    /// A person sets an output pin to a value.
    Write {
        /// The pin's place in the profile.
        pin: usize,
        /// The value.
        value: &'a str,
    },
    /// A person switches an output pin over.
    Toggle {
        /// The pin's place in the profile.
        pin: usize,
    },
    /// A person presses a button pin.
    Press {
        /// The pin's place.
        pin: usize,
    },
    /// A person holds a momentary switch down, or lets it go.
    Hold {
        /// The pin's place.
        pin: usize,
        /// Whether it is held from now on.
        down: bool,
    },
    /// The browser takes the person's hands off the page: nothing is held any more.
    LetGo,
    /// A person answers [`App::question`].
    Confirm(bool),
    /// A person changes what the console shows.
    Console(ConsoleInput<'a>),
    /// A person changes the profile.
    Edit(Edit<'a>),
    /// A person looks for readings, by what their paths hold.
    Find(&'a str),
    /// A person opens a group of the readings, or folds it.
    Turn(&'a str),
}

/// What a person does to the console.
#[derive(Clone, Copy, Debug)]
pub enum ConsoleInput<'a> {
    /// Show the lines that hold this text only.
    Filter(&'a str),
    /// Hold the shown end, or follow again.
    Pause(bool),
    /// Hide all lines so far.
    Clear,
    /// Show the hidden lines again.
    Restore,
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Open a socket to this URL, which may hold a password.
    Open(Attempt, String),
    /// Send a text message.
    SendText(Attempt, String),
    /// Send a binary message.
    SendBytes(Attempt, Vec<u8>),
    /// Start the closing handshake.
    Close(Attempt),
    /// Close the socket and report nothing of it any more.
    Abandon(Attempt),
    /// Keep this for the next visit.
    Store(Kept),
}

/// What is kept for the next visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The link's address.
    Address,
    /// The command line's history.
    Recall,
    /// The chosen profiles.
    Choices,
    /// The profiles that a person edited.
    Edits,
    /// Whether the board is let go while the page is hidden.
    Hiding,
}

/// The page's logic.
pub struct App {
    link: Link,
    pins: Vec<Pin>,
    profile: Rc<Profile>,
    /// The profile as it was when the connection opened: what the board was told is from it.
    told: Rc<Profile>,
    /// What the profile was read from.
    text: String,
    /// The profile that lies beside the page, if one does.
    own: Option<Own>,
    /// Which profile it is, as in [`board`].
    used: usize,
    choices: Choices,
    /// The host of the board that is meant; empty as long as there is none.
    host: String,
    editor: Editor,
    question: Option<Question>,
    /// Whether a person named the address, on this visit or an earlier one.
    is_named: bool,
    /// Why the profile that the page's address names could not be had; empty for nothing.
    missing: &'static str,
    /// Changes whenever the pins are other ones.
    generation: u32,
    /// Since when the page is hidden.
    hidden_ms: Option<u64>,
    /// When a timer last rang.
    rung_ms: u64,
    /// How far the clock on the wall is ahead of the one that only goes forward, in milliseconds.
    ahead_ms: u64,
    /// Whether a hidden page keeps its connection to a board that has only one.
    keeps_hidden: bool,
    /// Whether the socket is in another tab.
    shared: bool,
    /// From when on values are of this connection, where another tab has told.
    fresh_from_ms: Option<u64>,
    /// Whether it has been said that nothing is kept.
    told_not_kept: bool,
    table: Table,
    sought: Search,
    /// Whether the patterns would make more pins than there may be.
    is_crowded: bool,
    talk: Talk,
    /// The conversation with the broker at the address, where the profile says that one is there.
    session: Option<Session>,
    /// The user and the password that a person typed when they were asked for, and the URL of the
    /// broker that they are for. They are gone with the page.
    login: [String; 3],
    /// The messages that the broker has not confirmed yet, by their numbers, and the pins that
    /// they are for.
    unconfirmed: Vec<(u16, usize)>,
    /// What tells this page from the other clients of a broker.
    seed: u32,
    console: Console,
    recall: Recall,
    readings: Readings,
    secure_page: bool,
    address_problem: Option<address::Problem>,
    command_notice: &'static str,
    /// Since when bytes wait in the send buffer, and how many.
    buffered: Option<(u64, u32)>,
    /// When the send buffer is looked at again.
    buffer_check_ms: Option<u64>,
    /// Changes whenever link, troubles or notices may be shown differently.
    revision: u32,
    outputs: Vec<Output>,
}

impl App {
    /// An app without a connection. Any `seed` will do for the jitter of the retries. What is
    /// edited is the text of a profile, so `profile` can be edited only where it says nothing:
    /// the page's first profile comes with [`Input::Own`] or [`Input::NoProfile`].
    pub fn new(profile: Profile, recall: Recall, secure_page: bool, seed: u32) -> Self {
        let profile = Rc::new(profile);
        Self {
            link: Link::new(seed),
            pins: first_pins(&profile),
            readings: Readings::new(profile.dialect.clone()),
            told: profile.clone(),
            profile,
            text: "{}".into(),
            own: None,
            used: FIRST_BUILT_IN,
            choices: Choices::default(),
            host: String::new(),
            editor: Editor::default(),
            question: None,
            is_named: false,
            missing: "",
            generation: 0,
            hidden_ms: None,
            rung_ms: 0,
            ahead_ms: 0,
            keeps_hidden: false,
            shared: false,
            fresh_from_ms: None,
            told_not_kept: false,
            table: Table::default(),
            sought: Search::default(),
            is_crowded: false,
            talk: Talk::default(),
            session: None,
            login: Default::default(),
            unconfirmed: Vec::new(),
            seed,
            console: Console::default(),
            recall,
            secure_page,
            address_problem: None,
            command_notice: "",
            buffered: None,
            buffer_check_ms: None,
            revision: 0,
            outputs: Vec::new(),
        }
    }

    /// Takes one input. What is to be done about it stands in [`App::take_outputs`].
    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        if matches!(
            input,
            Input::Connect(_)
                | Input::Begin(_)
                | Input::Own(_)
                | Input::NoProfile(_)
                | Input::Choose(_)
                | Input::Edit(_)
                | Input::Find(_)
                | Input::Disconnect
                | Input::Hidden { .. }
                | Input::Leave
                | Input::LetGo
        ) {
            // Nobody holds a button of a page that is gone, or is another one.
            self.let_go_of_pins(now);
        }
        let ahead_ms = now.wall_ms.saturating_sub(now.ms);
        if std::mem::replace(&mut self.ahead_ms, ahead_ms).abs_diff(ahead_ms) > SLEPT_MS {
            self.wake(now);
        }
        match input {
            Input::Past(attempt, message) if self.fresh_from_ms.is_some() => {
                if self.link.open() == Some(attempt) {
                    self.console.push_text(now.wall_ms, Direction::In, message);
                }
            }
            // The two that come thousands of times a second change nothing but pins and console.
            // The timers of a hidden page ring late, so they tell it the time as well.
            Input::Text(attempt, message) | Input::Past(attempt, message) => {
                self.text(attempt, message, now);
                return self.release(now);
            }
            Input::Binary(attempt, message) => {
                self.binary(attempt, message, message.len(), now);
                return self.release(now);
            }
            Input::Beginning(attempt, message, length) => {
                self.binary(attempt, message, length, now);
                return self.release(now);
            }
            Input::Latest(attempt, told) => {
                if self.link.open() == Some(attempt) {
                    self.learn(told, now);
                }
            }
            Input::Console(input) => return self.console_input(input),
            Input::Tick => {
                let due_ms = self.deadline_ms(now.ms).unwrap_or(now.ms);
                self.was_late(now.ms.saturating_sub(due_ms), now);
                self.rung_ms = now.ms;
                self.release(now);
                self.drive(Event::Tick, now);
                self.in_session(Session::tick, now);
                self.say_what_is_due(now);
                self.pins_due(now);
            }
            Input::Connect(typed) => {
                if self.connect(typed, now) {
                    self.is_named = true;
                    self.outputs.push(Output::Store(Kept::Address));
                }
            }
            Input::Begin(address) => self.begin(address, now),
            Input::Own(json) => {
                self.own = Some(Own::new(json));
                self.begin_anew(now);
            }
            Input::NoProfile(what) => {
                self.missing = what;
                self.begin_anew(now);
            }
            Input::Choose(place) => self.choose(place, now),
            Input::Disconnect => {
                if self.link.is_wanted() && self.link.open().is_none() {
                    self.note("Stopped", now);
                }
                self.drive(Event::Disconnect, now);
            }
            Input::RetryNow => self.drive(Event::RetryNow, now),
            Input::LogIn { user, password } => {
                if let Some(address) = self.link.address().cloned() {
                    self.login = [user.into(), password.into(), address.url()];
                    self.drive(Event::Connect(address), now);
                }
            }
            Input::Opened(attempt) => self.drive(Event::Opened(attempt), now),
            Input::Errored(attempt) => {
                if self.link.open() == Some(attempt) {
                    self.note("The socket reported an error", now);
                }
            }
            Input::Lost(attempt, loss) => {
                if matches!(*self.link.state(), State::Closing { attempt: awaited, .. } if awaited == attempt)
                {
                    self.note(&("Closed: ".to_owned() + &loss.text()), now);
                }
                if self.link.open() == Some(attempt) {
                    self.in_session(|session, _| session.closed(), now);
                }
                self.drive(Event::Lost(attempt, loss), now);
            }
            Input::Blocked(attempt, why) => self.drive(Event::Blocked(attempt, why), now),
            Input::Buffered(attempt, bytes) => self.buffered(attempt, bytes, now),
            Input::Sent(attempt, message) => {
                if self.link.open() == Some(attempt) {
                    self.talk.command_sent();
                    self.console.push_text(now.wall_ms, Direction::Out, message);
                }
            }
            Input::Hidden { shared } => {
                self.drive(Event::Hidden(true), now);
                self.hidden_ms = Some(now.ms);
                if shared {
                    self.drive(Event::Release, now);
                } else if let Some(attempt) = self.link.open()
                    && !self.shared
                {
                    // What the board sends less is missed by the tab that holds the socket.
                    self.say_all(attempt, false, now);
                }
            }
            Input::Shown => {
                self.hidden_ms = None;
                let was_open = self.link.open();
                self.rung_ms = now.ms;
                self.drive(Event::Hidden(false), now);
                self.doubt(now);
                if let Some(attempt) = was_open {
                    self.say_all(attempt, true, now);
                }
                self.say_what_is_due(now);
            }
            Input::Online => {
                self.drive(Event::RetryNow, now);
                self.doubt(now);
                self.say_what_is_due(now);
            }
            Input::Releases(releases) => {
                self.keeps_hidden = !releases;
                self.outputs.push(Output::Store(Kept::Hiding));
            }
            Input::NotKept => {
                if !self.told_not_kept {
                    self.told_not_kept = true;
                    self.note("Nothing is kept for the next visit: the browser's storage is full or denied", now);
                }
            }
            Input::Stored(edits) => self.stored(edits.into(), now),
            Input::LetGo => {}
            Input::Leave => self.drive(Event::Leave, now),
            Input::Return => self.drive(Event::Return, now),
            Input::Command { typed, as_hex } => {
                self.command_notice = self.command(typed, as_hex, now).err().unwrap_or("");
            }
            Input::Edit(edit) => self.edit(edit, now),
            Input::Find(text) => {
                self.sought.find(text);
                if self.profile.dialect.has_broker() {
                    self.renew_pins(now);
                    self.generation += 1;
                }
            }
            Input::Turn(group) => self.sought.turn(group),
            // A person who moves a card about must not switch what is on it.
            Input::Write { .. }
            | Input::Toggle { .. }
            | Input::Press { .. }
            | Input::Hold { .. }
            | Input::Confirm(_)
                if self.editor.is_on => {}
            Input::Write { pin, value } => self.operate(pin, Some(value.into()), false, now),
            Input::Toggle { pin } => self.toggle(pin, now),
            Input::Press { pin } => self.operate(pin, None, false, now),
            Input::Hold { pin, down } => self.hold(pin, down, now),
            Input::Confirm(yes) => self.confirm(yes, now),
        }
        self.revision += 1;
    }

    /// What is to be done since this was last asked.
    pub fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// When [`Input::Tick`] has something to do, in milliseconds of [`Moment::ms`].
    pub fn deadline_ms(&self, now_ms: u64) -> Option<u64> {
        let pins = self.pins.iter().filter_map(Pin::deadline_ms).min();
        let countdown = match *self.link.state() {
            // The shown countdown changes whenever a whole second is left.
            State::Waiting { until_ms } if until_ms > now_ms => {
                Some(until_ms - (until_ms - now_ms - 1) / 1_000 * 1_000)
            }
            _ => self.link.deadline_ms(),
        };
        let link = sooner(pins, countdown);
        let own = sooner(self.buffer_check_ms, self.release_ms());
        let session = self.session().and_then(Session::deadline_ms);
        let own = sooner(sooner(own, session), self.pulse_ms());
        // The status is another one from then on.
        let no_news = self.no_news_from_ms().filter(|at| *at > now_ms);
        let own = sooner(own, no_news);
        sooner(link, sooner(own, self.talk.deadline_ms()))
    }

    /// The link.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What was chosen on earlier visits.
    pub fn set_choices(&mut self, choices: Choices) {
        self.choices = choices;
    }

    /// What is stored of the chosen profiles by now; for the board that is meant stands what is
    /// chosen here.
    pub fn merge_choices(&mut self, stored: &str) {
        if !self.told_not_kept {
            self.choices.merge(stored, &self.host);
        }
    }

    /// What was stored of what a hidden page does.
    pub fn set_hiding(&mut self, stored: &str) {
        self.keeps_hidden = stored == KEEP;
    }

    /// The stored form of what a hidden page does.
    pub fn stored_hiding(&self) -> &str {
        if self.keeps_hidden { KEEP } else { "" }
    }

    /// Says whether the socket is in another tab.
    pub fn set_shared(&mut self, shared: bool) {
        self.shared = shared;
    }

    /// Whether a hidden page keeps its connection to a board that has only one.
    pub fn keeps_hidden(&self) -> bool {
        self.keeps_hidden
    }

    /// The stored form of the chosen profiles.
    pub fn stored_choices(&self) -> &str {
        self.choices.stored()
    }

    /// Every reading that the board has sent.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Changes whenever anything that is shown of the pins may have.
    pub fn pins_stamp(&self) -> u32 {
        // The revisions only grow, until the pins are other ones.
        let revisions = self.pins.iter().map(Pin::revision);
        let stamp = revisions.fold(self.pins.len() as u32, u32::wrapping_add);
        stamp.wrapping_add(self.generation.wrapping_mul(1_000_003))
    }

    /// Changes whenever anything that is shown of the readings may have.
    pub fn table_stamp(&self) -> u32 {
        self.table.revision().wrapping_add(self.sought.revision())
    }

    /// Changes whenever the pins are other ones, not only more of them.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The pins, in the order of the profile, those that were made of patterns behind them.
    pub fn pins(&self) -> &[Pin] {
        &self.pins
    }

    /// Whether the patterns would make more pins than there may be, and so make none.
    pub fn is_crowded(&self) -> bool {
        self.is_crowded
    }

    /// What a person looks for among the readings.
    pub fn sought(&self) -> &Search {
        &self.sought
    }

    /// The console.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// The command line's history.
    pub fn recall(&mut self) -> &mut Recall {
        &mut self.recall
    }

    /// The stored form of the command line's history.
    pub fn stored_recall(&self) -> String {
        self.recall.to_stored()
    }

    /// What is wrong with the address that was last typed; empty for nothing.
    pub fn address_problem(&self) -> &'static str {
        self.address_problem
            .as_ref()
            .map_or("", |problem| problem.message())
    }

    /// Why the last command was not sent; empty if it was.
    pub fn command_notice(&self) -> &'static str {
        self.command_notice
    }

    /// Changes whenever link, troubles or notices may be shown differently.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    fn drive(&mut self, event: Event, now: Moment) {
        if matches!(
            event,
            Event::Connect(_) | Event::Disconnect | Event::Release | Event::Leave
        ) {
            // Said before the socket is closed, it still goes out.
            self.in_session(|session, _| session.leave(), now);
        }
        if let Event::Connect(address) = &event {
            self.session = self.session_at(address);
        }
        let mut actions = Vec::new();
        self.link.handle(event, now.ms, now.wall_ms, &mut actions);
        for action in actions {
            match action {
                Action::Open(attempt, address) => {
                    self.note(&("Connecting to ".to_owned() + &address.shown()), now);
                    let url = match self.session() {
                        // Who the page is, the broker is told inside.
                        Some(_) => address.url_without_login(),
                        None => address.url(),
                    };
                    self.outputs.push(Output::Open(attempt, url));
                }
                Action::Close(attempt) => self.outputs.push(Output::Close(attempt)),
                Action::Abandon(attempt) => self.outputs.push(Output::Abandon(attempt)),
                // A broker says first whether it lets the page in.
                Action::Greet(_) if self.session().is_some() => {
                    self.in_session(Session::opened, now);
                }
                Action::Greet(attempt) => self.greet(attempt, now),
                Action::Gone(ended) => {
                    self.talk.stop();
                    if let Some(Ended::Unopened(_) | Ended::TimedOut) = ended {
                        self.talk.was_unreachable();
                    }
                    let text = ended.map_or_else(|| "Disconnected".to_owned(), |e| e.text());
                    self.note(&text, now);
                    self.unconfirmed.clear();
                    self.buffered = None;
                    self.buffer_check_ms = None;
                    self.question = None;
                    for pin in &mut self.pins {
                        pin.lose();
                    }
                }
            }
        }
    }

    /// The board is there, and hears what is sent on open.
    fn greet(&mut self, attempt: Attempt, now: Moment) {
        self.note("Connected", now);
        self.fresh_from_ms = None;
        self.told = self.profile.clone();
        self.talk.start(&self.profile, now.ms, now.wall_ms);
        if self.shared || self.session().is_some() {
            // The tab that holds the socket watches over it, or the session does.
            self.talk.delegate();
        }
        self.say(attempt, now);
    }

    /// A timer or a frame came so much later than it should have. Those of a hidden page always do.
    pub fn was_late(&mut self, late_ms: u64, now: Moment) {
        if self.hidden_ms.is_none() {
            self.talk.was_late(late_ms);
            if late_ms >= SLEPT_MS {
                self.wake(now);
            }
        }
    }

    /// The page slept, and the board may be gone. What it said before that is still on its way, and
    /// is no answer to what it is asked now.
    fn wake(&mut self, now: Moment) {
        self.talk.probe_by(now.ms + WAKE_MS);
        self.in_session(Session::hurry, now);
    }

    /// The board may be gone without a word: it is asked at once where there is a question to ask.
    fn doubt(&mut self, now: Moment) {
        self.talk.probe_by(now.ms);
        self.in_session(Session::hurry, now);
    }

    /// When the page looks whether it slept, where that would make it ask something.
    fn pulse_ms(&self) -> Option<u64> {
        let asks = self.talk.sends_keepalives() || self.session().is_some();
        let is_watched = asks && self.link.open().is_some() && self.hidden_ms.is_none();
        is_watched.then_some(self.rung_ms + PULSE_MS)
    }

    /// When the page says that nothing has come for a while. A broker is asked all the time.
    fn no_news_from_ms(&self) -> Option<u64> {
        let is_open = self.link.open().is_some() && self.session().is_none();
        self.talk
            .no_news_from_ms(&self.profile.keepalive)
            .filter(|_| is_open)
    }

    /// Whether the page does not know any more that the board is there, though it is connected.
    pub fn has_no_news(&self, now_ms: u64) -> bool {
        self.no_news_from_ms().is_some_and(|at| now_ms >= at)
    }

    /// When the board's one connection is released, because nobody looks.
    fn release_ms(&self) -> Option<u64> {
        let is_due = self.link.needs_socket() && !self.keeps_hidden;
        let at = self.hidden_ms? + RELEASE_AFTER_MS;
        (is_due && self.profile.has_one_connection).then_some(at)
    }

    /// Lets go of the board where nobody has looked for long enough.
    fn release(&mut self, now: Moment) {
        if self.release_ms().is_some_and(|at| now.ms >= at) {
            self.note("Released while the page is hidden", now);
            self.drive(Event::Release, now);
            self.revision += 1;
        }
    }

    fn note(&mut self, text: &str, now: Moment) {
        self.console.push_text(now.wall_ms, Direction::Note, text);
    }

    fn console_input(&mut self, input: ConsoleInput<'_>) {
        match input {
            ConsoleInput::Filter(text) => self.console.set_filter(text),
            ConsoleInput::Pause(true) => self.console.pause(),
            ConsoleInput::Pause(false) => self.console.resume(),
            ConsoleInput::Clear => self.console.clear(),
            ConsoleInput::Restore => self.console.restore(),
        }
    }
}
