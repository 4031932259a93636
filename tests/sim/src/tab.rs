//! A tab: the real model, and a shell that does what `src/browser/runtime.rs` does.
//!
//! The functions have the same names as there. Calls of the browser are [`Effect`]s, which the world
//! carries out.

use crate::{Broken, PERSON, replayed};
use pindash::model::app::{App, Input, Moment, Output};
use pindash::model::connection::address::Address;
use pindash::model::connection::link::{Attempt, State};
use pindash::model::connection::tabs::{Happening, Order, Tabs};
use pindash::model::console::recall::Recall;
use pindash::model::keepalive::talk::SHOWN_WITHIN_MS;
use pindash::model::profile::Profile;
use pindash::model::time::sooner;

/// The monotonic clock of a page when it is opened. It is not 0, as other tabs may have older times.
const START_MS: u64 = 1_000_000_000;

/// A request to the browser.
#[derive(Debug)]
pub enum Effect {
    /// Create the socket with this number, to this address.
    Open(usize, Attempt, String),
    /// Send a text on a socket.
    Send(usize, String),
    /// Close a socket; its events are still delivered.
    Close(usize),
    /// Close a socket and ignore its events.
    Drop(usize),
    /// Post a message to the other tabs.
    Post(String),
    /// Set the timer to fire after this many milliseconds, or never.
    Timer(Option<u64>),
    /// Open or close the channel to the other tabs.
    Channel(bool),
}

/// A command of a person.
pub struct Command {
    /// The text to send.
    pub text: String,
    /// The world's time in milliseconds since when the tab was connected, if it was.
    pub connected_since_ms: Option<u64>,
}

/// A tab of the browser.
pub struct Tab {
    /// Its model.
    pub app: App,
    tabs: Tabs,
    broken: Broken,
    /// When the page was opened, in the world's time: its monotonic clock starts then.
    origin_ms: u64,
    /// The world's time, in milliseconds.
    pub now_ms: u64,
    /// The wall clock, in milliseconds.
    pub wall_ms: u64,
    has_channel: bool,
    socket: Option<(Attempt, usize)>,
    timer_ms: Option<u64>,
    /// The latest value of the stream that reached the model on an open connection, and which
    /// connection that was.
    pub last: Option<(u64, Attempt)>,
    /// When the model's open connection was opened, in the world's time.
    pub since_ms: Option<(Attempt, u64)>,
    /// When the model last received a message, or opened the connection.
    pub received_ms: u64,
    /// When the page last became visible.
    pub shown_ms: u64,
    /// Whether a message arrived soon after that, since the last disconnect for silence then.
    pub has_answered: bool,
    refused: Option<String>,
    /// The bytes that the socket has buffered.
    pub buffered_bytes: u32,
    /// The requests to the browser.
    pub effects: Vec<Effect>,
    /// After how many inputs this tab begins to record; none if it does not.
    records_after: Option<u32>,
    /// When it began, on the page's clock, and whether nothing was before.
    recorded: Option<(u64, bool)>,
}

impl Tab {
    /// A new tab.
    pub fn new(number: u32, profile: &str, now_ms: u64, wall_ms: u64, broken: Broken) -> Self {
        Self {
            app: App::new(Profile::read(profile), Recall::new(), false, number),
            tabs: Tabs::new(number),
            broken,
            origin_ms: now_ms,
            now_ms,
            wall_ms,
            has_channel: false,
            socket: None,
            timer_ms: None,
            last: None,
            since_ms: None,
            received_ms: now_ms,
            shown_ms: now_ms,
            has_answered: true,
            refused: None,
            buffered_bytes: 0,
            effects: Vec::new(),
            records_after: None,
            recorded: None,
        }
    }

    /// Has the tab record: every second one from its beginning on, the others from later.
    pub fn record(&mut self, profile: &str, number: u32) {
        let now = self.now();
        let watched = r#"{"path":"a","warn":[5,15],"alarm":[null,20],"for":1,"late":4}"#;
        let profile = profile.replacen(r#"{"path":"a"}"#, watched, 1);
        let profile = profile.replacen('{', r#"{"lost":3,"#, 1);
        self.app.handle(Input::Own(&profile), now);
        self.records_after = Some(if number.is_multiple_of(2) {
            10 + number
        } else {
            0
        });
        self.begin_recording(true);
    }

    fn begin_recording(&mut self, is_whole: bool) {
        match &mut self.records_after {
            Some(0) => {
                let now = self.now();
                self.records_after = None;
                self.recorded = Some((now.ms, is_whole));
                self.app.handle(Input::Record(true), now);
            }
            Some(left) => *left -= 1,
            None => {}
        }
    }

    /// Plays what was recorded.
    ///
    /// # Errors
    /// What differs in the replay.
    pub fn check_recording(&self) -> Result<(), String> {
        let recorded = self
            .recorded
            .map(|(begin_ms, is_whole)| replayed::check(&self.app, begin_ms, is_whole));
        recorded.unwrap_or(Ok(()))
    }

    /// The page's monotonic clock at a time of the world.
    pub fn ms(&self, now_ms: u64) -> u64 {
        START_MS + now_ms - self.origin_ms
    }

    fn now(&self) -> Moment {
        Moment {
            ms: self.ms(self.now_ms),
            wall_ms: self.wall_ms,
            zone_ms: 0,
        }
    }

    /// Feeds the model an input and carries out its outputs.
    pub fn dispatch(&mut self, input: Input<'_>, sockets: &mut usize) {
        self.begin_recording(false);
        let now = self.now();
        let board = self.app.link().address().map(Address::remembered);
        self.app.handle(input, now);
        if board.is_some() && board != self.app.link().address().map(Address::remembered) {
            // The values of another board no longer count.
            self.last = None;
        }
        self.settle(sockets);
    }

    fn settle(&mut self, sockets: &mut usize) {
        self.carry_out(sockets);
        if self.broken == Broken::ReplaysRefused
            && self.app.link().open().is_some()
            && let Some(typed) = self.refused.take()
        {
            let now = self.now();
            let input = Input::Command {
                typed: &typed,
                as_hex: false,
            };
            self.app.handle(input, now);
            self.carry_out(sockets);
        }
        self.set_timer();
    }

    fn carry_out(&mut self, sockets: &mut usize) {
        let mut rounds = 0;
        loop {
            rounds += 1;
            assert!(rounds < 1_000, "the shell does not settle");
            let outputs = self.app.take_outputs();
            let is_done = outputs.is_empty();
            for output in outputs {
                self.perform(output);
            }
            if !self.app.link().needs_socket() && self.broken != Broken::KeepsSocket {
                self.tabs.let_go();
            }
            let orders = self.tabs.take_orders();
            if is_done && orders.is_empty() {
                break;
            }
            for order in orders {
                self.obey(order, sockets);
            }
        }
        if matches!(self.app.link().state(), State::Away { .. }) && self.has_channel {
            self.has_channel = false;
            self.effects.push(Effect::Channel(false));
        }
    }

    fn obey(&mut self, order: Order, sockets: &mut usize) {
        match order {
            Order::Open(attempt, url) => {
                self.drop_socket();
                let socket = *sockets;
                *sockets += 1;
                self.socket = Some((attempt, socket));
                self.effects.push(Effect::Open(socket, attempt, url));
            }
            Order::SendText(message) => {
                if self.broken == Broken::SkipsOnOpenCommands && message.starts_with("on") {
                    return;
                }
                if let Some((_, socket)) = self.socket {
                    self.effects.push(Effect::Send(socket, message));
                }
            }
            Order::SendBytes(_) => {}
            Order::Close => {
                if let Some((_, socket)) = self.socket {
                    self.effects.push(Effect::Close(socket));
                }
            }
            Order::Abandon => {
                if self.broken == Broken::LeaksSockets {
                    self.socket = None;
                } else {
                    self.drop_socket();
                }
            }
            Order::Post(message) => {
                if self.has_channel {
                    self.effects.push(Effect::Post(message));
                }
            }
            Order::TellLatest => {
                if self.broken != Broken::OmitsLatest {
                    let latest = self.app.latest(self.now());
                    self.tabs.tell_latest(&latest);
                }
            }
            Order::Happened(attempt, happening) => self.tell(attempt, &happening),
        }
    }

    fn drop_socket(&mut self) {
        if let Some((_, socket)) = self.socket.take() {
            self.effects.push(Effect::Drop(socket));
        }
    }

    fn tell(&mut self, attempt: Attempt, happening: &Happening) {
        let input = match happening {
            Happening::Opened => Input::Opened(attempt),
            Happening::Text(text) => Input::Text(attempt, text),
            Happening::Binary(bytes) => Input::Binary(attempt, bytes),
            Happening::Past(text) => Input::Past(attempt, text),
            Happening::Beginning(bytes, length) => Input::Beginning(attempt, bytes, *length),
            Happening::Latest(latest) => Input::Latest(attempt, latest),
            Happening::Errored => Input::Errored(attempt),
            Happening::Sent(text) => Input::Sent(attempt, text),
            Happening::Closed(loss) => Input::Lost(attempt, loss.clone()),
        };
        let is_open = self.app.link().open() == Some(attempt);
        if is_open && matches!(happening, Happening::Text(_) | Happening::Past(_)) {
            self.received_ms = self.now_ms;
            self.has_answered |= self.now_ms <= self.shown_ms + SHOWN_WITHIN_MS;
        }
        if let Happening::Text(text) = happening
            && is_open
            && let Some(value) = stream_value(text)
        {
            self.last = Some((value, attempt));
            if self.broken == Broken::LosesMessages && value % 7 == 0 {
                return;
            }
        }
        self.app.set_shared(self.tabs.is_follower());
        let now = self.now();
        self.app.handle(input, now);
        if matches!(happening, Happening::Latest(_)) && is_open {
            // The leader's latest value is the latest here too.
            let pin = &self.app.pins()[0];
            let value = pin.value().and_then(|value| value.parse().ok());
            let on = if pin.is_stale() { Attempt(0) } else { attempt };
            self.last = value.map(|value| (value, on));
        }
        if !is_open && self.app.link().open() == Some(attempt) {
            self.since_ms = Some((attempt, self.now_ms));
            self.received_ms = self.now_ms;
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Open(attempt, url) => {
                let board = self.app.link().address().map(Address::remembered);
                let now_ms = self.ms(self.now_ms);
                if !self.has_channel {
                    self.has_channel = true;
                    self.effects.push(Effect::Channel(true));
                }
                self.tabs
                    .open(attempt, url, board.unwrap_or_default(), now_ms);
            }
            Output::SendText(_, message) => self.tabs.send_text(message),
            Output::SendBytes(_, message) => self.tabs.send_bytes(message),
            Output::Close(_) => self.tabs.close(),
            Output::Abandon(_) => self.tabs.abandon(),
            _ => {}
        }
    }

    fn set_timer(&mut self) {
        let now_ms = self.ms(self.now_ms);
        let deadline = sooner(self.app.deadline_ms(now_ms), self.tabs.deadline_ms());
        if self.timer_ms == deadline {
            return;
        }
        self.timer_ms = deadline;
        let delay = deadline.map(|at| at.saturating_sub(now_ms) + 1);
        self.effects.push(Effect::Timer(delay));
    }

    /// The timer fires.
    pub fn timer_fired(&mut self, sockets: &mut usize) {
        self.timer_ms = None;
        if let Some((attempt, _)) = self.socket {
            let now = self.now();
            let input = Input::Buffered(attempt, self.buffered_bytes);
            self.app.handle(input, now);
        }
        let now_ms = self.ms(self.now_ms);
        self.tabs.tick(now_ms);
        self.dispatch(Input::Tick, sockets);
    }

    /// An event of a socket, which is ignored unless the socket is still this tab's.
    pub fn socket_event(&mut self, socket: usize, happening: &Happening, sockets: &mut usize) {
        let Some((attempt, own)) = self.socket else {
            return;
        };
        if own == socket {
            let now_ms = self.ms(self.now_ms);
            self.tabs.socket(attempt, happening, now_ms);
            self.tell(attempt, happening);
            self.settle(sockets);
        }
    }

    /// A message of another tab.
    pub fn peer_message(&mut self, message: &str, sockets: &mut usize) {
        let now_ms = self.ms(self.now_ms);
        self.tabs.peer(message, now_ms);
        self.settle(sockets);
    }

    /// The page is hidden or shown.
    pub fn set_hidden(&mut self, is_hidden: bool, sockets: &mut usize) {
        let input = if is_hidden {
            Input::Hidden {
                shared: self.tabs.has_followers(self.ms(self.now_ms)),
            }
        } else {
            Input::Shown
        };
        self.tabs.set_hidden(is_hidden);
        if !is_hidden {
            self.shown_ms = self.now_ms;
        }
        self.dispatch(input, sockets);
    }

    /// The connection status that the page shows at a time of the world.
    pub fn status_at(&self, now_ms: u64) -> String {
        let status = self.app.status(self.ms(now_ms));
        match self.broken {
            Broken::HidesSilence => status.replace(", no news", ""),
            _ => status,
        }
    }

    /// Whether this tab is a follower, so that another one holds the socket.
    pub fn is_sharing(&self) -> bool {
        self.tabs.is_follower()
    }

    /// Since when the tab is connected, in the world's time, if it is.
    pub fn connected_since_ms(&self) -> Option<u64> {
        let open = self.app.link().open()?;
        let (attempt, since_ms) = self.since_ms?;
        (attempt == open).then_some(since_ms)
    }

    /// A person types a command.
    pub fn command(&mut self, number: u64, sockets: &mut usize) -> Command {
        let typed = format!("{PERSON}{number}");
        let command = Command {
            connected_since_ms: self.connected_since_ms(),
            text: typed.clone(),
        };
        let input = Input::Command {
            typed: &typed,
            as_hex: false,
        };
        self.dispatch(input, sockets);
        if !self.app.command_notice().is_empty() {
            self.refused = Some(typed);
        }
        command
    }

    /// A person moves the slider.
    pub fn write(&mut self, number: u64, sockets: &mut usize) -> Command {
        let command = Command {
            connected_since_ms: self.connected_since_ms(),
            text: format!("s={number}"),
        };
        let value = number.to_string();
        let input = Input::Write {
            pin: 1,
            value: &value,
        };
        self.dispatch(input, sockets);
        command
    }
}

/// The number in a message of the stream.
pub fn stream_value(text: &str) -> Option<u64> {
    let digits = text.strip_prefix(r#"{"a":"#)?.strip_suffix('}')?;
    digits.parse().ok()
}
