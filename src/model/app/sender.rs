//! What the page sends on an open connection: what a person typed, what a pin is set to, and, by
//! itself, the on-open commands, keepalives and answers of the profile.
//!
//! Nothing is queued here. What cannot be sent is refused with a notice, because a command that
//! leaves later than the person meant it may switch a relay.

use super::broker::Broker;
use super::dashboard::Dashboard;
use super::effects::Effects;
use super::fill::Filler;
use super::input::Output;
use super::refusal::Refusal;
use crate::model::connection::link::Attempt;
use crate::model::console::log::Direction;
use crate::model::dashboard::pins::Pin;
use crate::model::decode::readings::Readings;
use crate::model::keepalive::talk::{self, Talk};
use crate::model::login::{self, Password};
use crate::model::mqtt::Publication;
use crate::model::profile::Profile;
use crate::model::text::{isolated, parse_hex, thousands};
use words::t;

/// How often a send buffer that is not empty is checked, in milliseconds.
pub const BUFFER_CHECK_MS: u64 = 500;
/// How long a send buffer may stay filled before the page reports it, in milliseconds.
pub const BUFFER_STUCK_MS: u64 = 1_000;
/// How much may wait in the send buffer before commands are refused, in bytes.
pub const MAX_BUFFERED_BYTES: u32 = 65_536;
/// The longest command, in bytes.
pub const MAX_COMMAND_BYTES: usize = 65_536;

const TOO_LONG: &str =
    t!("The command is longer than the board takes in one message, and was not sent.");
const COMMAND_WANTED: &str = t!(
    "A broker takes a topic, a space and what is published there, as text: the command was not sent."
);

/// Whether a command was sent, or why not, in words.
type Sent = Result<(), &'static str>;

/// The sending side of a connection.
pub struct Sender {
    /// What the page says by itself, and what it concludes from silence.
    pub talk: Talk,
    /// The client of the broker, if the profile has one.
    pub broker: Broker,
    /// The password of the board.
    pub password: Password,
    filler: Filler,
    /// Since when bytes wait in the send buffer, and how many.
    buffered: Option<(u64, u32)>,
    /// When the send buffer is checked next.
    buffer_check_ms: Option<u64>,
}

impl Sender {
    /// Nothing was sent yet.
    pub fn new(seed: u32) -> Self {
        Self {
            talk: Talk::default(),
            broker: Broker::new(seed),
            password: Password::new(seed),
            filler: Filler::default(),
            buffered: None,
            buffer_check_ms: None,
        }
    }

    /// The connection is gone, and with it what waited for an answer.
    pub fn close(&mut self, now_ms: u64) {
        if login::IS_HERE {
            self.password.lost(now_ms);
        }
        self.talk.stop();
        self.broker.forget_pins();
        self.buffered = None;
        self.buffer_check_ms = None;
    }

    /// Why nothing can be sent on the open connection; nothing if it can.
    pub fn refusal(&self) -> Option<Refusal> {
        if self.talk.is_opening() || self.broker.is_greeting() {
            return Some(Refusal::Opening);
        }
        let bytes = self.buffered.map_or(0, |(_, bytes)| bytes);
        (bytes > MAX_BUFFERED_BYTES).then_some(Refusal::Stuck)
    }

    /// The shell reports how many bytes wait in the send buffer.
    pub fn set_buffered(&mut self, bytes: u32, now_ms: u64) {
        self.buffered = match (bytes, self.buffered) {
            (0, _) => None,
            // A buffer that drains, if slowly, is no trouble.
            (bytes, Some((since_ms, before))) if bytes >= before => Some((since_ms, bytes)),
            (bytes, _) => Some((now_ms, bytes)),
        };
    }

    /// Exchanges what is known of the send buffer: what cannot be sent later must not wait for it.
    pub fn replace_buffered(&mut self, buffered: Option<(u64, u32)>) -> Option<(u64, u32)> {
        std::mem::replace(&mut self.buffered, buffered)
    }

    /// What a person is told about a send buffer that does not drain; empty for nothing.
    pub fn buffer_trouble(&self, now_ms: u64) -> String {
        match self.buffered {
            Some((since_ms, bytes)) if now_ms.saturating_sub(since_ms) >= BUFFER_STUCK_MS => {
                let mut trouble = thousands(u64::from(bytes));
                trouble.push_str(t!(" bytes wait to be sent: the board does not take them"));
                trouble
            }
            _ => String::new(),
        }
    }

    /// When the send buffer is checked next.
    pub fn buffer_check_ms(&self) -> Option<u64> {
        self.buffer_check_ms
    }

    /// Time has passed. The shell reports the buffer before every tick.
    pub fn check_buffer(&mut self, now_ms: u64) {
        if self.buffer_check_ms.is_some_and(|at| now_ms >= at) {
            self.buffer_check_ms = self.buffered.map(|_| now_ms + BUFFER_CHECK_MS);
        }
    }

    /// Sends the on-open commands and keepalives that are due. If the connection is silent for too
    /// long, gives what was missed, in words: the connection is to be ended.
    pub fn say_due(
        &mut self,
        attempt: Attempt,
        is_hidden: bool,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Option<String> {
        let profile = &dashboard.profile;
        while let Some(due) = self.talk.due(profile, fx.now.ms) {
            let template = match due {
                talk::Due::Open(place) => profile.open.get(place),
                talk::Due::Probe => Some(&profile.keepalive.send),
                talk::Due::Unanswered => return Some(t!("the board stopped answering").to_owned()),
                talk::Due::Silent => return Some(self.talk.describe_silence(fx.now.ms)),
            };
            if let Some(template) = template {
                let is_probe = due == talk::Due::Probe;
                if is_probe && self.talk.is_probe_unsent() && !self.can_fill(template, dashboard) {
                    // That is noted once, not at every keepalive.
                    continue;
                }
                // If it cannot be sent, the console says why.
                let sent = self.send_filled(attempt, template, "", None, dashboard, fx);
                if is_probe {
                    let probe = &profile.keepalive;
                    self.talk.probed(sent.is_ok(), probe, fx.now.ms);
                }
            }
            let has_opened = matches!(due, talk::Due::Open(_)) && !self.talk.is_opening();
            if has_opened && is_hidden {
                // The connection came back while the page is hidden.
                self.say_visibility(attempt, false, dashboard, fx);
            }
        }
        None
    }

    /// Sends the commands for a page that is shown again, or hidden.
    pub fn say_visibility(
        &mut self,
        attempt: Attempt,
        shown: bool,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) {
        if self.broker.is_greeting() {
            // They are sent once the broker has accepted the page.
            return;
        }
        let profile = &dashboard.profile;
        let commands = match shown {
            false => &profile.hidden,
            true if profile.repeats_open() => &profile.open,
            true => &profile.visible,
        };
        for command in commands {
            self.talk.command_sent();
            let _ = self.send_filled(attempt, command, "", None, dashboard, fx);
        }
        if shown {
            let says = !commands.is_empty();
            self.talk.show(says, &profile.keepalive, fx.now.ms);
        } else if !commands.is_empty() {
            self.talk.hide();
        }
    }

    /// Sends the profile's answers to a message.
    pub fn answer(
        &mut self,
        attempt: Attempt,
        message: &str,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) {
        for answer in &dashboard.profile.answers {
            let Some(template) = talk::answer(answer, message, &dashboard.readings) else {
                continue;
            };
            match self.talk.may_answer(fx.now.ms) {
                Ok(()) => {
                    let _ = self.send_filled(attempt, &template, "", None, dashboard, fx);
                }
                Err(true) => fx.note(
                    t!("More than 20 answers in a second are not sent: do the profile's answers go in circles?"),
                ),
                Err(false) => {}
            }
        }
    }

    /// Sends what a person typed, without filling it.
    ///
    /// # Errors
    /// Why it was not sent.
    pub fn send_typed(
        &mut self,
        attempt: Attempt,
        typed: &str,
        as_hex: bool,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Sent {
        // Bytes in hex have a bound of their own, after they are parsed.
        if !as_hex && typed.len() > MAX_COMMAND_BYTES {
            return Err(t!(
                "The command is longer than 65,536 bytes and was not sent."
            ));
        }
        if !as_hex && !fits(typed, &dashboard.profile) {
            return Err(TOO_LONG);
        }
        if self.broker.session().is_some() {
            let message = Publication::read(typed).filter(|_| !as_hex);
            let message = message.ok_or(COMMAND_WANTED)?;
            let ending = dashboard.profile.ending();
            let sent = self.broker.publish(&message, ending, None, fx);
            return sent.map_err(|_| t!("The command was not sent: the console says why."));
        }
        if as_hex {
            let bytes = parse_hex(typed)?;
            fx.log_bytes(Direction::Out, &bytes, bytes.len());
            self.send(Output::SendBytes(attempt, bytes), fx);
        } else {
            self.send_text(attempt, typed.to_owned(), dashboard, fx);
        }
        Ok(())
    }

    /// Fills a template and sends it, for the pin at a place if it is for one. If that fails, the
    /// console says why.
    ///
    /// # Errors
    /// Why it was not sent, for the small line of a card.
    pub fn send_filled(
        &mut self,
        attempt: Attempt,
        template: &str,
        value: &str,
        pin: Option<usize>,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Sent {
        let command = self.filled(template, value, dashboard, fx)?;
        if !fits(&command, &dashboard.profile) {
            fx.note(TOO_LONG);
            return Err(t!("too long for the board"));
        }
        if self.broker.session().is_some() {
            return self.publish_command(command, pin, dashboard, fx);
        }
        self.send_text(attempt, command, dashboard, fx);
        Ok(())
    }

    /// Whether a value is known for every name in a template.
    pub fn can_fill(&mut self, template: &str, dashboard: &Dashboard) -> bool {
        self.fill(template, "", dashboard).is_ok()
    }

    fn fill(
        &mut self,
        template: &str,
        value: &str,
        dashboard: &Dashboard,
    ) -> Result<String, String> {
        let password = &self.password;
        // A broker has the password of the session.
        let has_own = login::IS_HERE && self.broker.session().is_none();
        self.filler.fill(template, value, &|path| match path {
            login::NAME if has_own => password.shown(),
            _ => dashboard.table.value(path).map(Into::into),
        })
    }

    fn filled(
        &mut self,
        template: &str,
        value: &str,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Result<String, &'static str> {
        self.fill(template, value, dashboard).map_err(|missing| {
            let mut note = String::from(t!("Not sent, because "));
            if login::IS_HERE && missing == login::NAME {
                self.password.ask();
                note.push_str(t!("nobody has typed the password yet: "));
            } else {
                note.push_str(t!("the board has not said “"));
                note.push_str(&isolated(&missing));
                note.push_str(t!("” yet: "));
            }
            note.push_str(template);
            fx.note(&note);
            t!("needs what is not known yet")
        })
    }

    /// Publishes a command: on its pin's topic, if that has one, else on the topic that the command
    /// begins with.
    fn publish_command(
        &mut self,
        command: String,
        pin: Option<usize>,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Sent {
        let spec = pin
            .and_then(|place| dashboard.pins.get(place))
            .map(Pin::spec);
        let message = match spec.filter(|spec| !spec.topic().is_empty()) {
            Some(spec) => Some(Publication {
                topic: self.filled(spec.topic(), "", dashboard, fx)?,
                payload: command,
                qos: spec.qos(),
                retain: spec.is_retained(),
            }),
            None => Publication::read(&command),
        };
        match message {
            Some(message) => {
                let ending = dashboard.profile.ending();
                self.broker.publish(&message, ending, pin, fx)
            }
            None => {
                fx.note(COMMAND_WANTED);
                Err(t!("no topic and payload"))
            }
        }
    }

    fn send_text(
        &mut self,
        attempt: Attempt,
        command: String,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) {
        fx.log(Direction::Out, &command);
        let message = command + dashboard.profile.ending();
        self.send(Output::SendText(attempt, message), fx);
    }

    /// A message of this attempt was read. True if it asks for the password, and says nothing of the
    /// board.
    pub fn is_challenge(
        &mut self,
        attempt: Attempt,
        readings: &Readings,
        fx: &mut Effects,
    ) -> bool {
        let mut again = None;
        let now_ms = fx.now.ms;
        let is_challenge = self.password.is_challenge(readings, now_ms, &mut again);
        if let Some(request) = again {
            fx.log(Direction::Out, &request);
            self.send(Output::SendText(attempt, request), fx);
        }
        is_challenge
    }

    /// Sends a message as it is, and checks the send buffer a little later.
    pub fn send(&mut self, output: Output, fx: &mut Effects) {
        fx.push(output);
        self.watch_buffer(fx.now.ms);
    }

    fn watch_buffer(&mut self, now_ms: u64) {
        self.buffer_check_ms.get_or_insert(now_ms + BUFFER_CHECK_MS);
    }
}

/// Whether the board takes a text of this length.
fn fits(command: &str, profile: &Profile) -> bool {
    let max = profile.max_frame_bytes;
    max == 0 || command.len() + profile.ending().len() <= max
}
