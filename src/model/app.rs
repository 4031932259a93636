//! The whole of the page's logic: link, pins, console and command line, composed.
//!
//! One [`Input`] goes in with its [`Moment`], [`Output`]s come out. What is shown
//! is read through the accessors; the revisions say whether to look again.

use super::address::{self, Address, DEFAULT_PATH};
use super::choices::Choices;
use super::console::{Console, Direction};
use super::link::{Action, Attempt, Ended, Event, Link, State};
use super::loss::Loss;
use super::pins::{Due, Pin};
use super::profile::{BUILT_IN, MAX_PINS, PinKind, PinSpec, Profile};
use super::readings::{Kind, Reading, Readings};
use super::recall::Recall;
use super::table::Table;
use super::talk::{self, Talk, sooner};
use super::text;
use std::rc::Rc;

/// How long a page is hidden before it lets go of a board that has one connection, in milliseconds.
pub const RELEASE_AFTER_MS: u64 = 60_000;
/// How often a send buffer that is not empty is looked at again, in milliseconds.
pub const BUFFER_CHECK_MS: u64 = 500;
/// How long a send buffer may stay filled before it is said, in milliseconds.
pub const BUFFER_STUCK_MS: u64 = 1_000;
/// How much may wait in the send buffer before commands are refused, in bytes.
pub const MAX_BUFFERED_BYTES: u32 = 65_536;
/// The longest command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 65_536;
/// What the board's own profile is called in the page where it has no name.
pub const OWN_NAME: &str = "board.json";

/// The time of an input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Milliseconds on a clock that only goes forward.
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
    /// The socket is open.
    Opened(Attempt),
    /// A text message came.
    Text(Attempt, &'a str),
    /// A binary message came.
    Binary(Attempt, &'a [u8]),
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
    /// A person changes what the console shows.
    Console(ConsoleInput<'a>),
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
    /// Whether the board is let go while the page is hidden.
    Hiding,
}

/// Why nothing can be sent.
enum Refusal {
    Unconnected,
    /// The commands on open are still being sent.
    Opening,
    /// The send buffer is full.
    Stuck,
}

impl Refusal {
    /// In the small line of a card.
    fn notice(&self) -> &'static str {
        match self {
            Self::Unconnected => "not connected",
            Self::Opening => "not ready yet",
            Self::Stuck => "board takes no data",
        }
    }
}

const TOO_LONG: &str =
    "The command is longer than the board takes in one message, and was not sent.";

/// The page's logic.
pub struct App {
    link: Link,
    pins: Vec<Pin>,
    profile: Rc<Profile>,
    /// The profile that lies beside the page, if one does.
    own: Option<Rc<Profile>>,
    /// The place of the profile in [`App::profile_name`].
    chosen: usize,
    choices: Choices,
    /// Whether a person named the address, on this visit or an earlier one.
    is_named: bool,
    /// Why the profile that the page's address names could not be had; empty for nothing.
    missing: &'static str,
    /// Changes whenever the pins are other ones.
    generation: u32,
    /// Since when the page is hidden.
    hidden_ms: Option<u64>,
    /// Whether a hidden page keeps its connection to a board that has only one.
    keeps_hidden: bool,
    /// Whether the socket is in another tab.
    shared: bool,
    /// Whether it has been said that nothing is kept.
    told_not_kept: bool,
    table: Table,
    talk: Talk,
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
    /// An app without a connection. Any `seed` will do for the jitter of the retries.
    pub fn new(profile: Profile, recall: Recall, secure_page: bool, seed: u32) -> Self {
        Self {
            link: Link::new(seed),
            pins: first_pins(&profile),
            readings: Readings::new(profile.dialect.clone()),
            profile: Rc::new(profile),
            own: None,
            chosen: 0,
            choices: Choices::default(),
            is_named: false,
            missing: "",
            generation: 0,
            hidden_ms: None,
            keeps_hidden: false,
            shared: false,
            told_not_kept: false,
            table: Table::default(),
            talk: Talk::default(),
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
        match input {
            // The two that come thousands of times a second change nothing but pins and console.
            Input::Text(attempt, message) => return self.text(attempt, message, now),
            Input::Binary(attempt, message) => {
                if self.link.open() == Some(attempt) {
                    self.talk.heard(now.ms);
                    self.console
                        .push_binary(now.wall_ms, Direction::In, message);
                }
                return;
            }
            Input::Console(input) => return self.console_input(input),
            Input::Tick => {
                if self.release_ms().is_some_and(|at| now.ms >= at) {
                    self.note("Released while the page is hidden", now);
                    self.drive(Event::Release, now);
                }
                self.drive(Event::Tick, now);
                self.say_what_is_due(now);
                self.pins_due(now);
            }
            Input::Connect(typed) => {
                if self.connect(typed, now) {
                    self.is_named = true;
                    self.outputs.push(Output::Store(Kept::Address));
                }
            }
            Input::Begin(address) => {
                self.connect(address, now);
            }
            Input::Own(json) => {
                self.own = Some(Rc::new(Profile::read(json)));
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
                self.drive(Event::Lost(attempt, loss), now);
            }
            Input::Blocked(attempt, why) => self.drive(Event::Blocked(attempt, why), now),
            Input::Buffered(attempt, bytes) => self.buffered(attempt, bytes, now),
            Input::Sent(attempt, message) => {
                if self.link.open() == Some(attempt) {
                    self.talk.forget_rhythm();
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
                self.drive(Event::Hidden(false), now);
                self.talk.hurry(now.ms);
                if let Some(attempt) = was_open {
                    self.say_all(attempt, true, now);
                }
                self.say_what_is_due(now);
            }
            Input::Online => {
                self.drive(Event::RetryNow, now);
                self.talk.hurry(now.ms);
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
            Input::Leave => self.drive(Event::Leave, now),
            Input::Return => self.drive(Event::Return, now),
            Input::Command { typed, as_hex } => {
                self.command_notice = self.command(typed, as_hex, now).err().unwrap_or("");
            }
            Input::Write { pin, value } => self.write(pin, value, now),
            Input::Toggle { pin } => {
                if let Some(value) = self.pins.get(pin).map(Pin::toggled) {
                    self.write(pin, &value, now);
                }
            }
            Input::Press { pin } => self.press(pin, now),
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

    /// The place of the profile in [`App::profile_name`].
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    /// What of the profile could not be used, a line each.
    pub fn profile_problems(&self) -> Vec<String> {
        let missing = (!self.missing.is_empty()).then(|| self.missing.into());
        let problems = self.profile.problems.iter().map(|problem| {
            let mut line = problem.place.clone();
            line.push_str(": ");
            line.push_str(problem.what);
            line
        });
        missing.into_iter().chain(problems).collect()
    }

    /// What was chosen on earlier visits.
    pub fn set_choices(&mut self, choices: Choices) {
        self.choices = choices;
    }

    /// What was stored of what a hidden page does.
    pub fn set_hiding(&mut self, stored: &str) {
        self.keeps_hidden = !stored.is_empty();
    }

    /// The stored form of what a hidden page does.
    pub fn stored_hiding(&self) -> &str {
        if self.keeps_hidden { "keep" } else { "" }
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

    /// Changes whenever the pins are other ones, not only more of them.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The pins, in the order of the profile, those that were made of patterns behind them.
    pub fn pins(&self) -> &[Pin] {
        &self.pins
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

    /// The connection state in words. It starts with `Disconnected`, `Connecting`,
    /// `Connected` or `Reconnecting`.
    pub fn status(&self, now_ms: u64) -> String {
        let mut status = String::new();
        match *self.link.state() {
            State::Idle => status.push_str("Disconnected"),
            State::Opening { .. } if self.link.tries() == 0 => status.push_str("Connecting…"),
            State::Opening { .. } => {
                status.push_str("Reconnecting, attempt ");
                text::push_integer(&mut status, u64::from(self.link.tries()));
            }
            State::Open { since_wall_ms, .. } => {
                status.push_str("Connected since ");
                status.push_str(&text::clock_text_seconds(since_wall_ms));
                if self.shared {
                    status.push_str(", shared by tabs");
                }
            }
            State::Closing { .. } => status.push_str("Connected, closing…"),
            State::Waiting { until_ms } => {
                status.push_str("Reconnecting in ");
                text::push_integer(&mut status, until_ms.saturating_sub(now_ms).div_ceil(1_000));
                status.push_str(" s");
            }
            State::Away { .. } => status.push_str("Disconnected while leaving the page"),
            State::Released => status.push_str("Disconnected while the page is hidden"),
        }
        status
    }

    /// The title of the page: the board's host and how the link stands.
    pub fn title(&self) -> String {
        let mut title = String::new();
        if let Some(address) = self.link.address() {
            title.push_str(address.host());
            title.push_str(match self.link.state() {
                State::Open { .. } => " · ",
                State::Opening { .. } | State::Waiting { .. } => " · connecting · ",
                _ => " · disconnected · ",
            });
        }
        title.push_str("pindash");
        title
    }

    /// What needs a person, in one line; empty for nothing.
    pub fn trouble(&self, now_ms: u64) -> String {
        if let Some(ended) = self.link.ended() {
            return ended.text();
        }
        match self.buffered {
            Some((since_ms, bytes)) if now_ms.saturating_sub(since_ms) >= BUFFER_STUCK_MS => {
                let mut trouble = text::thousands(u64::from(bytes));
                trouble.push_str(" bytes wait to be sent: the board does not take them");
                trouble
            }
            _ => String::new(),
        }
    }

    /// What the trouble may come from.
    pub fn causes(&self) -> &'static [&'static str] {
        self.link.ended().map_or(&[], Ended::causes)
    }

    /// Connects to what was typed; says whether it is an address.
    fn connect(&mut self, typed: &str, now: Moment) -> bool {
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
    fn apply(&mut self, place: usize) {
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
    fn begin_anew(&mut self, now: Moment) {
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

    fn choose(&mut self, place: usize, now: Moment) {
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

    fn drive(&mut self, event: Event, now: Moment) {
        let mut actions = Vec::new();
        self.link.handle(event, now.ms, now.wall_ms, &mut actions);
        for action in actions {
            match action {
                Action::Open(attempt, address) => {
                    self.note(&("Connecting to ".to_owned() + &address.shown()), now);
                    self.outputs.push(Output::Open(attempt, address.url()));
                }
                Action::Close(attempt) => self.outputs.push(Output::Close(attempt)),
                Action::Abandon(attempt) => self.outputs.push(Output::Abandon(attempt)),
                Action::Greet(attempt) => {
                    self.note("Connected", now);
                    self.talk.start(&self.profile, now.ms);
                    if self.shared {
                        // The tab that holds the socket watches over it.
                        self.talk.trust();
                    }
                    self.say(attempt, now);
                }
                Action::Gone(ended) => {
                    self.talk.stop();
                    let text = ended.map_or_else(|| "Disconnected".to_owned(), |e| e.text());
                    self.note(&text, now);
                    self.buffered = None;
                    self.buffer_check_ms = None;
                    for pin in &mut self.pins {
                        pin.lose();
                    }
                }
            }
        }
    }

    /// When the board's one connection is released, because nobody looks.
    fn release_ms(&self) -> Option<u64> {
        let is_due = self.link.needs_socket() && !self.keeps_hidden;
        let at = self.hidden_ms? + RELEASE_AFTER_MS;
        (is_due && self.profile.has_one_connection).then_some(at)
    }

    /// Tells the board that the page is shown again, or hidden.
    fn say_all(&mut self, attempt: Attempt, shown: bool, now: Moment) {
        let profile = self.profile.clone();
        let commands = match shown {
            false => &profile.hidden,
            true if profile.visible.is_empty() && !profile.hidden.is_empty() => &profile.open,
            true => &profile.visible,
        };
        for command in commands {
            self.talk.forget_rhythm();
            let _ = self.send_filled(attempt, command, "", now);
        }
    }

    /// Says what the profile has the page say at this time.
    fn say_what_is_due(&mut self, now: Moment) {
        if let Some(attempt) = self.link.open() {
            self.say(attempt, now);
        }
    }

    fn say(&mut self, attempt: Attempt, now: Moment) {
        while let Some(due) = self.talk.due(&self.profile, now.ms) {
            let template = match due {
                talk::Due::Open(place) => self.profile.open.get(place).cloned(),
                talk::Due::Probe => Some(self.profile.keepalive.send.clone()),
                talk::Due::Unanswered => {
                    let what = "the board stopped answering".to_owned();
                    return self.drive(Event::Silent(what), now);
                }
                talk::Due::Silent => {
                    let what = self.talk.silence(now.ms);
                    return self.drive(Event::Silent(what), now);
                }
            };
            if let Some(template) = template {
                // What cannot be said is noted in the console.
                let _ = self.send_filled(attempt, &template, "", now);
            }
            let has_opened = matches!(due, talk::Due::Open(_)) && !self.talk.is_opening();
            if has_opened && self.hidden_ms.is_some() && !self.shared {
                // The connection came back while nobody looks.
                self.say_all(attempt, false, now);
            }
        }
    }

    fn text(&mut self, attempt: Attempt, message: &str, now: Moment) {
        if self.link.open() != Some(attempt) {
            return;
        }
        self.talk.heard(now.ms);
        self.console.push_text(now.wall_ms, Direction::In, message);
        self.readings.read(message);
        for reading in self.readings.iter() {
            if reading.kind == Kind::Null {
                // What the board had there is gone, with all that was in it.
                for at in self.table.lose_below(reading.path, now.ms) {
                    if let Some(place) = self.table.in_order(at) {
                        tell(&mut self.pins, &self.table, place, reading, now);
                    }
                }
            }
            let Some((place, is_new)) = self.table.take(reading, now.ms) else {
                // There is no room for another path; a pin that shows it knows it all the same.
                for pin in &mut self.pins {
                    if pin.spec().paths.iter().any(|path| path == reading.path) {
                        pin.read(reading, now.wall_ms);
                    }
                }
                continue;
            };
            if is_new {
                claim(
                    &mut self.pins,
                    &self.profile.pins,
                    &mut self.table,
                    place,
                    reading.path,
                );
            }
            tell(&mut self.pins, &self.table, place, reading, now);
        }
        // The tab that holds the socket answers, and nobody else.
        let answers = if self.shared {
            0
        } else {
            self.profile.answers.len()
        };
        for at in 0..answers {
            let answer = self.profile.answers.get(at);
            let answer = answer.and_then(|answer| talk::answer(answer, message, &self.readings));
            if let Some(template) = answer {
                match self.talk.may_answer(now.ms) {
                    Ok(()) => {
                        let _ = self.send_filled(attempt, &template, "", now);
                    }
                    Err(true) => self.note(
                        "More than 20 answers in a second are not sent: do the profile's answers go in circles?",
                        now,
                    ),
                    Err(false) => {}
                }
            }
        }
    }

    fn command(&mut self, typed: &str, as_hex: bool, now: Moment) -> Result<(), &'static str> {
        if typed.is_empty() {
            return Ok(());
        }
        let attempt = self.ready().map_err(|refusal| match refusal {
            Refusal::Unconnected => {
                "Not connected: the command was not sent. Connect, then send it again."
            }
            Refusal::Opening => {
                "The commands on open are still being sent: the command was not sent. Try again in a moment."
            }
            Refusal::Stuck => {
                "The board takes no data at the moment: the command was not sent. Try again later."
            }
        })?;
        // Bytes in hex have a bound of their own, after they are read.
        if !as_hex && typed.len() > MAX_COMMAND_BYTES {
            return Err("The command is longer than 65,536 bytes and was not sent.");
        }
        if !as_hex && !self.fits(typed) {
            return Err(TOO_LONG);
        }
        if as_hex {
            let bytes = text::parse_hex(typed)?;
            self.console
                .push_binary(now.wall_ms, Direction::Out, &bytes);
            self.sent(Output::SendBytes(attempt, bytes), now);
        } else {
            self.send(attempt, typed.to_owned(), now);
        }
        self.talk.forget_rhythm();
        self.recall.remember(typed);
        self.outputs.push(Output::Store(Kept::Recall));
        Ok(())
    }

    fn write(&mut self, at: usize, value: &str, now: Moment) {
        let refusal = self.ready().err();
        let Some(pin) = self.pins.get_mut(at).filter(|pin| pin.is_output()) else {
            return;
        };
        // What cannot be sent now must not wait either: it would be sent when the link is back.
        if let Some(refusal) = refusal {
            pin.refuse(refusal.notice());
        } else if let Some(value) = pin.ask(value, now.ms) {
            self.send_value(at, &value, now);
        }
    }

    fn press(&mut self, at: usize, now: Moment) {
        let is_button = |pin: &&mut Pin| pin.is_output() && pin.spec().kind == PinKind::Button;
        if let Some(pin) = self.pins.get_mut(at).filter(is_button) {
            pin.press(now.wall_ms);
            self.send_value(at, "", now);
        }
    }

    /// Sends what writes a value to a pin, or says at the pin why it is not sent.
    fn send_value(&mut self, at: usize, value: &str, now: Moment) {
        let Some(pin) = self.pins.get(at) else {
            return;
        };
        let (template, value) = (pin.spec().write().to_owned(), pin.wired(value));
        let sent = match self.ready() {
            Ok(attempt) => self.send_filled(attempt, &template, &value, now),
            Err(refusal) => Err(refusal.notice()),
        };
        if let (Err(notice), Some(pin)) = (sent, self.pins.get_mut(at)) {
            pin.refuse(notice);
        }
    }

    /// The attempt to send on.
    fn ready(&self) -> Result<Attempt, Refusal> {
        match (self.link.open(), self.buffered) {
            (None, _) => Err(Refusal::Unconnected),
            (Some(_), _) if self.talk.is_opening() => Err(Refusal::Opening),
            (Some(_), Some((_, bytes))) if bytes > MAX_BUFFERED_BYTES => Err(Refusal::Stuck),
            (Some(attempt), _) => Ok(attempt),
        }
    }

    fn pins_due(&mut self, now: Moment) {
        for at in 0..self.pins.len() {
            match self.pins.get_mut(at).and_then(|pin| pin.due(now.ms)) {
                Some(Due::Send(value)) => self.send_value(at, &value, now),
                Some(Due::Unconfirmed(value)) => {
                    let mut note = String::from("The board did not confirm within 3 s: ");
                    note.push_str(self.pins.get(at).map_or("", |pin| pin.spec().label()));
                    note.push_str(" = ");
                    note.push_str(&value);
                    self.note(&note, now);
                }
                None => {}
            }
        }
        if self.buffer_check_ms.is_some_and(|at| now.ms >= at) {
            // The shell reports the buffer before every tick; what it reported stands.
            self.buffer_check_ms = self.buffered.map(|_| now.ms + BUFFER_CHECK_MS);
        }
    }

    fn buffered(&mut self, attempt: Attempt, bytes: u32, now: Moment) {
        if self.link.open() != Some(attempt) {
            return;
        }
        self.buffered = match (bytes, self.buffered) {
            (0, _) => None,
            // A buffer that drains, if slowly, is no trouble.
            (bytes, Some((since_ms, before))) if bytes >= before => Some((since_ms, bytes)),
            (bytes, _) => Some((now.ms, bytes)),
        };
    }

    /// Fills a template and sends it. What cannot be sent stands in the console, and the error
    /// is for the small line of a card.
    fn send_filled(
        &mut self,
        attempt: Attempt,
        template: &str,
        value: &str,
        now: Moment,
    ) -> Result<(), &'static str> {
        match self.talk.fill(template, value, &self.table) {
            Ok(command) if self.fits(&command) => {
                self.send(attempt, command, now);
                Ok(())
            }
            Ok(_) => {
                self.note(TOO_LONG, now);
                Err("too long for the board")
            }
            Err(missing) => {
                let mut note = String::from("Not sent, because the board has not said “");
                note.push_str(&missing);
                note.push_str("” yet: ");
                note.push_str(template);
                self.note(&note, now);
                Err("needs what is not known yet")
            }
        }
    }

    /// Whether the board takes a text of this length.
    fn fits(&self, command: &str) -> bool {
        let max = self.profile.max_frame_bytes;
        max == 0 || command.len() + self.profile.ending().len() <= max
    }

    fn send(&mut self, attempt: Attempt, command: String, now: Moment) {
        self.console
            .push_text(now.wall_ms, Direction::Out, &command);
        let message = command + self.profile.ending();
        self.sent(Output::SendText(attempt, message), now);
    }

    fn sent(&mut self, output: Output, now: Moment) {
        self.outputs.push(output);
        self.buffer_check_ms.get_or_insert(now.ms + BUFFER_CHECK_MS);
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

/// The pins that a profile has from the start.
fn first_pins(profile: &Profile) -> Vec<Pin> {
    let specs = profile.pins.iter().filter(|spec| !spec.is_pattern());
    specs.map(|spec| Pin::new(spec.clone())).collect()
}

/// Finds the pins that show a path which came for the first time, and makes those of patterns.
fn claim(pins: &mut Vec<Pin>, specs: &[Rc<PinSpec>], table: &mut Table, place: usize, path: &str) {
    let shows = |pin: &Pin| pin.spec().paths.iter().any(|known| known == path);
    let mut is_shown = false;
    for (at, pin) in pins.iter().enumerate() {
        if shows(pin) {
            table.claim(place, at);
            is_shown = true;
        }
    }
    if is_shown {
        return;
    }
    for spec in specs.iter().filter(|spec| spec.is_pattern()) {
        if pins.len() < MAX_PINS
            && let Some(made) = spec.made_for(path)
        {
            table.claim(place, pins.len());
            pins.push(Pin::new(made));
        }
    }
}

/// Tells a reading to the pins that show it.
fn tell(pins: &mut [Pin], table: &Table, place: usize, reading: Reading<'_>, now: Moment) {
    let shown_by = table.row(place).map_or(&[][..], |row| &row.pins);
    for at in shown_by {
        if let Some(pin) = pins.get_mut(*at) {
            pin.read(reading, now.wall_ms);
        }
    }
}
