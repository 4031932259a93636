//! The whole of the page's logic: link, pins, console and command line, composed.
//!
//! One [`Input`] goes in with its [`Moment`], [`Output`]s come out. What is shown
//! is read through the accessors; the revisions say whether to look again.

use super::address::{Address, Problem};
use super::console::{Console, Direction};
use super::link::{Action, Attempt, Ended, Event, Link, State};
use super::loss::Loss;
use super::pins::{Due, Pin};
use super::profile::Profile;
use super::readings::Readings;
use super::recall::Recall;
use super::text;

/// How often a send buffer that is not empty is looked at again, in milliseconds.
pub const BUFFER_CHECK_MS: u64 = 500;
/// How long a send buffer may stay filled before it is said, in milliseconds.
pub const BUFFER_STUCK_MS: u64 = 1_000;
/// How much may wait in the send buffer before commands are refused, in bytes.
pub const MAX_BUFFERED_BYTES: u32 = 65_536;
/// The longest command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 65_536;

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
    /// Keep the link's address for the next visit.
    StoreAddress,
    /// Keep the command line's history for the next visit.
    StoreRecall,
}

/// Why nothing can be sent.
enum Refusal {
    Unconnected,
    /// The send buffer is full.
    Stuck,
}

/// The page's logic.
pub struct App {
    link: Link,
    pins: Vec<Pin>,
    profile: Profile,
    console: Console,
    recall: Recall,
    readings: Readings,
    secure_page: bool,
    address_problem: Option<Problem>,
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
            pins: profile.pins.iter().cloned().map(Pin::new).collect(),
            profile,
            console: Console::default(),
            recall,
            readings: Readings::default(),
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
                    self.console
                        .push_binary(now.wall_ms, Direction::In, message);
                }
                return;
            }
            Input::Console(input) => return self.console_input(input),
            Input::Tick => {
                self.drive(Event::Tick, now);
                self.pins_due(now);
            }
            Input::Connect(typed) => self.connect(typed, now),
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
            Input::Leave => self.drive(Event::Leave, now),
            Input::Return => self.drive(Event::Return, now),
            Input::Command { typed, as_hex } => {
                self.command_notice = self.command(typed, as_hex, now).err().unwrap_or("");
            }
            Input::Write { pin, value } => self.write(pin, value, now),
            Input::Toggle { pin } => {
                if let Some(value) = self.pins.get(pin).map(Pin::toggled) {
                    self.write(pin, value, now);
                }
            }
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
        [pins, countdown, self.buffer_check_ms]
            .into_iter()
            .flatten()
            .min()
    }

    /// The link.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The pins, in the order of the profile.
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
            }
            State::Closing { .. } => status.push_str("Connected, closing…"),
            State::Waiting { until_ms } => {
                status.push_str("Reconnecting in ");
                text::push_integer(&mut status, until_ms.saturating_sub(now_ms).div_ceil(1_000));
                status.push_str(" s");
            }
            State::Away { .. } => status.push_str("Disconnected while leaving the page"),
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

    fn connect(&mut self, typed: &str, now: Moment) {
        match Address::parse(typed, self.secure_page) {
            Ok(address) => {
                self.address_problem = None;
                let known = self.link.address();
                let address = address.unmasked(known);
                let is_another = known.is_some_and(|known| known.url() != address.url());
                self.drive(Event::Connect(address), now);
                if is_another {
                    // What the last board said is not even stale news of this one.
                    for pin in &mut self.pins {
                        pin.forget();
                    }
                }
                self.outputs.push(Output::StoreAddress);
            }
            Err(problem) => self.address_problem = Some(problem),
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
                    for at in 0..self.profile.open.len() {
                        if let Some(command) = self.profile.open.get(at).cloned() {
                            self.send(attempt, command, now);
                        }
                    }
                }
                Action::Gone(ended) => {
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

    fn text(&mut self, attempt: Attempt, message: &str, now: Moment) {
        if self.link.open() != Some(attempt) {
            return;
        }
        self.console.push_text(now.wall_ms, Direction::In, message);
        if self.readings.read_json(message).is_err() {
            return;
        }
        for reading in self.readings.iter() {
            for pin in &mut self.pins {
                if pin.spec().path == reading.path {
                    pin.read(reading, now.wall_ms);
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
            Refusal::Stuck => {
                "The board takes no data at the moment: the command was not sent. Try again later."
            }
        })?;
        // Bytes in hex have a bound of their own, after they are read.
        if !as_hex && typed.len() > MAX_COMMAND_BYTES {
            return Err("The command is longer than 65,536 bytes and was not sent.");
        }
        if as_hex {
            let bytes = text::parse_hex(typed)?;
            self.console
                .push_binary(now.wall_ms, Direction::Out, &bytes);
            self.sent(Output::SendBytes(attempt, bytes), now);
        } else {
            self.send(attempt, typed.to_owned(), now);
        }
        self.recall.remember(typed);
        self.outputs.push(Output::StoreRecall);
        Ok(())
    }

    fn write(&mut self, at: usize, value: &str, now: Moment) {
        let ready = self.ready();
        let Some(pin) = self.pins.get_mut(at).filter(|pin| pin.is_output()) else {
            return;
        };
        match ready {
            Ok(attempt) => {
                if let Some(command) = pin.ask(value, now.ms) {
                    self.send(attempt, command, now);
                }
            }
            Err(Refusal::Unconnected) => pin.refuse("not connected"),
            Err(Refusal::Stuck) => pin.refuse("board takes no data"),
        }
    }

    /// The attempt to send on.
    fn ready(&self) -> Result<Attempt, Refusal> {
        match (self.link.open(), self.buffered) {
            (None, _) => Err(Refusal::Unconnected),
            (Some(_), Some((_, bytes))) if bytes > MAX_BUFFERED_BYTES => Err(Refusal::Stuck),
            (Some(attempt), _) => Ok(attempt),
        }
    }

    fn pins_due(&mut self, now: Moment) {
        for at in 0..self.pins.len() {
            let due = self.pins.get_mut(at).and_then(|pin| pin.due(now.ms));
            match (due, self.link.open()) {
                (Some(Due::Send(command)), Some(attempt)) => self.send(attempt, command, now),
                (Some(Due::Unconfirmed(command)), _) => {
                    self.note(
                        &("The board did not confirm within 3 s: ".to_owned() + &command),
                        now,
                    );
                }
                _ => {}
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

    fn send(&mut self, attempt: Attempt, command: String, now: Moment) {
        self.console
            .push_text(now.wall_ms, Direction::Out, &command);
        self.sent(Output::SendText(attempt, command), now);
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
