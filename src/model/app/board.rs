//! The board: the connection to it, and the dashboard that shows it.
//!
//! Messages of the connection become values of pins, and what a person does to a pin becomes a
//! command. Neither owner knows the other one: what concerns both is here.

use super::broker::{log_message, note_skipped};
use super::connection::Connection;
use super::dashboard::Dashboard;
use super::effects::Effects;
use super::input::Kept;
use super::presence::SLEPT_MS;
use super::profile_address;
use super::stranger::{self, Manner};
use super::trial::Trial;
use crate::model::alarms;
use crate::model::connection::address::Address;
use crate::model::connection::link::{Attempt, Event};
use crate::model::connection::loss::Loss;
use crate::model::console::log::SIFT_IS_HERE;
use crate::model::dashboard::pins::Pin;
use crate::model::history;
use crate::model::login;
use crate::model::mqtt::session::Output as Report;
use crate::model::profile::{Profile, kept};
use crate::model::time::sooner;
use std::rc::Rc;
use words::t;

/// The board.
pub struct Board {
    /// The connection to the board.
    pub connection: Connection,
    /// The active profile, and the pins and readings of the board.
    pub dashboard: Dashboard,
    /// Whether the page was loaded over HTTPS.
    pub secure_page: bool,
    /// The address that the history is of.
    pub history_of: String,
    /// Whether a person knows that the history is not stored.
    pub is_history_denied: bool,
    /// Whether the board speaks as its profile says.
    pub manner: Manner,
    /// The last test of a command.
    pub trial: Trial,
}

impl Board {
    /// A board that is not connected.
    pub fn new(profile: Profile, secure_page: bool, seed: u32) -> Self {
        let profile = Rc::new(profile);
        Self {
            connection: Connection::new(profile.clone(), seed),
            dashboard: Dashboard::new(profile),
            secure_page,
            history_of: String::new(),
            is_history_denied: false,
            manner: Manner::default(),
            trial: Trial::default(),
        }
    }

    /// The active profile.
    pub fn profile(&self) -> &Profile {
        &self.dashboard.profile
    }

    /// When [`Board::tick`] has something to do.
    pub fn deadline_ms(&self, now_ms: u64) -> Option<u64> {
        // A message that comes late is due for the rate at once.
        let rate_ms = self.connection.rate_ms().map(|at| at.max(now_ms));
        let mut due_ms = sooner(self.due_ms(now_ms), rate_ms);
        if alarms::IS_HERE {
            due_ms = sooner(due_ms, self.alarms_ms());
        }
        match history::IS_HERE {
            true => sooner(due_ms, self.store_ms()),
            false => due_ms,
        }
    }

    /// The same without what may be late: the history is stored, and the rate is counted.
    fn due_ms(&self, now_ms: u64) -> Option<u64> {
        let connection = self.connection.deadline_ms(self.profile(), now_ms);
        let judge_ms = stranger::judge_ms(&self.connection, &self.dashboard);
        let judge_ms = judge_ms.filter(|at| *at > now_ms);
        [connection, judge_ms]
            .into_iter()
            .fold(self.dashboard.deadline_ms(), sooner)
    }

    // What happens to the connection.

    /// Gives the link an event.
    pub fn drive(&mut self, event: Event, fx: &mut Effects) {
        if matches!(
            event,
            Event::Connect(_) | Event::Disconnect | Event::Release | Event::Leave
        ) {
            // Before the socket is closed, the goodbye still goes out.
            self.connection.leave();
            self.follow(fx);
        }
        self.connection.drive(event, &self.dashboard, fx);
        self.follow(fx);
    }

    /// Follows what the connection reports. It has to be called after everything that the connection
    /// does.
    pub fn follow(&mut self, fx: &mut Effects) {
        loop {
            if let Some(since_ms) = self.connection.take_lost() {
                self.dashboard.lose(since_ms);
            }
            if alarms::IS_HERE {
                self.watch_contact();
            }
            let Some(report) = self.connection.next_report() else {
                return;
            };
            match report {
                Report::Message {
                    topic,
                    payload,
                    retained,
                } => {
                    let line = log_message(&topic, &payload, retained, fx);
                    self.take_payload(&topic, &payload, retained, &line, fx);
                    continue;
                }
                Report::Skipped {
                    topic,
                    bytes,
                    retained,
                    is_first,
                } => {
                    if is_first {
                        note_skipped(&topic, bytes, fx);
                    }
                    if fx.recorder.is_on() {
                        fx.recorder.add_words("topic", &topic);
                        fx.recorder.add_number("skipped", bytes as u64);
                        if retained {
                            fx.recorder.add_flag("retained", true);
                        }
                        fx.recorder.event("");
                    }
                    // The value that the topic had before is outdated.
                    self.take_payload(&topic, b"", retained, "", fx);
                }
                Report::Confirmed(id) => {
                    self.connection.sender.broker.settled(id);
                }
                Report::Unconfirmed(id, reason) => {
                    let pin = self.connection.sender.broker.settled(id);
                    self.dashboard.not_confirmed(pin, &reason.text(), fx);
                }
                report => self.connection.follow(report, &self.dashboard, fx),
            }
            fx.changed();
        }
    }

    /// A broker delivered a message. The line is empty if it was too long.
    pub fn take_payload(
        &mut self,
        topic: &str,
        payload: &[u8],
        retained: bool,
        line: &str,
        fx: &mut Effects,
    ) {
        let readings = &mut self.dashboard.readings;
        readings.read_topic(topic, payload, retained);
        self.take_readings(line, !retained && !line.is_empty(), fx);
    }

    /// A text message arrived.
    pub fn text(&mut self, attempt: Attempt, message: &str, fx: &mut Effects) {
        self.end_silence(fx);
        let is_past = alarms::IS_HERE && self.dashboard.alarms.is_past;
        if is_past && self.connection.link.open() == Some(attempt) {
            fx.recorder.add_flag("old", true);
        }
        let (connection, dashboard) = (&mut self.connection, &mut self.dashboard);
        if connection.receive_text(attempt, message, dashboard, fx) {
            dashboard.readings.read(message);
            let readings = &dashboard.readings;
            if login::IS_HERE && connection.sender.is_challenge(attempt, readings, fx) {
                return fx.changed();
            }
            self.take_readings(message, true, fx);
        }
    }

    /// A text message from before this tab joined arrived. It is only recorded if
    /// [`Input::Latest`](super::Input::Latest) covers it.
    pub fn past(&mut self, attempt: Attempt, message: &str, fx: &mut Effects) {
        if self.connection.receive_past(attempt, message, fx) {
            fx.changed();
        } else {
            self.dashboard.alarms.is_past = true;
            self.text(attempt, message, fx);
            self.dashboard.alarms.is_past = false;
        }
    }

    /// A binary message arrived, or its first bytes.
    pub fn binary(&mut self, attempt: Attempt, message: &[u8], bytes: usize, fx: &mut Effects) {
        self.connection
            .receive_binary(attempt, message, bytes, &self.dashboard, fx);
        self.follow(fx);
    }

    /// Shows what a message says, and answers it if the profile does and it `is_news`.
    pub fn take_readings(&mut self, message: &str, is_news: bool, fx: &mut Effects) {
        if kept::IS_HERE && is_news {
            self.dashboard.note_language(message);
            self.trial.hear(message, &self.dashboard, fx);
        }
        if !self.dashboard.take_readings(fx) {
            self.renew_pins(fx);
            self.dashboard.generation += 1;
        }
        if is_news {
            self.take_reply(message, fx);
            // A retained message may be old, and is not answered.
            self.connection.answer(message, &self.dashboard, fx);
        }
    }

    /// Shows a message if it replies to what a person sent: then no pin shows anything of it.
    fn take_reply(&self, message: &str, fx: &mut Effects) {
        let now_ms = fx.now.ms;
        if SIFT_IS_HERE && fx.reply.is_expected(now_ms) && !self.dashboard.shows_message() {
            fx.reply.take(message, now_ms);
            fx.changed();
        }
    }

    /// The socket is closed.
    pub fn lost(&mut self, attempt: Attempt, loss: Loss, fx: &mut Effects) {
        self.connection.closed(attempt, &loss, fx);
        self.follow(fx);
        self.drive(Event::Lost(attempt, loss), fx);
    }

    /// A person disconnects.
    pub fn disconnect(&mut self, fx: &mut Effects) {
        let link = &self.connection.link;
        if link.is_wanted() && link.open().is_none() {
            fx.note(t!("Stopped"));
        }
        self.drive(Event::Disconnect, fx);
    }

    /// A person logs in to the broker, or the board, that refused the page.
    pub fn log_in(&mut self, user: &str, password: &str, fx: &mut Effects) {
        if let Some(address) = self.connection.link.address().cloned() {
            let broker = &mut self.connection.sender.broker;
            broker.log_in(user, password, &address);
            self.drive(Event::Connect(address), fx);
        }
    }

    /// The page was hidden.
    pub fn hide(&mut self, shared: bool, fx: &mut Effects) {
        self.drive(Event::Hidden(true), fx);
        self.connection.presence.hide(fx.now.ms);
        if shared {
            // Another tab becomes the leader.
            self.drive(Event::Release, fx);
        } else {
            self.connection.hide(&self.dashboard, fx);
        }
    }

    /// The page is shown again.
    pub fn show(&mut self, fx: &mut Effects) {
        self.connection.show(&self.dashboard, fx);
    }

    /// The network is back.
    pub fn online(&mut self, fx: &mut Effects) {
        self.connection.online(&self.dashboard, fx);
    }

    /// Notices a sleep by the clocks.
    pub fn look_at_clocks(&mut self, fx: &mut Effects) {
        let has_jumped = self.connection.presence.clock_jumped(fx.now);
        if fx.recorder.is_on() {
            let last_ms = self.connection.sender.talk.last_ms();
            fx.recorder.look_at_clock(has_jumped.then_some(last_ms));
            fx.recorder.finish();
        }
        if history::IS_HERE {
            self.set_history_clock(has_jumped, fx);
        }
        if has_jumped {
            self.connection.wake(fx.now.ms);
        }
    }

    /// A timer or a frame was late. Those of a hidden page always are.
    pub fn was_late(&mut self, late_ms: u64, fx: &mut Effects) {
        if !self.connection.presence.is_hidden() {
            self.connection.sender.talk.was_late(late_ms);
            if late_ms >= SLEPT_MS {
                self.connection.wake(fx.now.ms);
            }
        }
        self.follow(fx);
    }

    /// Frees the board's only connection once the page has been hidden for long enough.
    pub fn release(&mut self, fx: &mut Effects) {
        let release_ms = self.connection.release_ms(self.profile());
        if release_ms.is_some_and(|at| fx.now.ms >= at) {
            // Another tab that has the connection watches on.
            let watches = alarms::IS_HERE && !self.connection.is_shared();
            let event = if watches { "unwatched" } else { "" };
            fx.happened(event, t!("Released while the page is hidden"));
            if watches {
                self.dashboard.alarms.unwatch();
            }
            self.drive(Event::Release, fx);
            fx.changed();
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, fx: &mut Effects) {
        let now_ms = fx.now.ms;
        let due_ms = self.due_ms(now_ms).unwrap_or(now_ms);
        if !self.connection.is_replay() {
            self.was_late(now_ms.saturating_sub(due_ms), fx);
            self.connection.presence.fired(now_ms);
            self.release(fx);
        }
        self.connection.tick(&self.dashboard, fx);
        self.follow(fx);
        self.connection.say_due(&self.dashboard, fx);
        self.follow(fx);
        for place in 0..self.dashboard.pins.len() {
            if let Some(value) = self.dashboard.due(place, fx) {
                self.send(place, &value, fx);
            }
        }
        self.connection.sender.check_buffer(now_ms);
        if history::IS_HERE {
            self.store_history(false, fx);
        }
    }

    /// Tells whether the board speaks as its profile says.
    pub fn judge(&mut self, fx: &mut Effects) {
        let manner = stranger::manner(&self.connection, &self.dashboard, fx.now.ms);
        if std::mem::replace(&mut self.manner, manner) != manner {
            fx.changed();
        }
    }

    // What a person does to the pins and on the command line.

    /// A person sends a command.
    ///
    /// # Errors
    /// Why it was not sent.
    pub fn command(
        &mut self,
        typed: &str,
        as_hex: bool,
        fx: &mut Effects,
    ) -> Result<(), &'static str> {
        self.connection.command(typed, as_hex, &self.dashboard, fx)
    }

    /// A person writes a value to a pin, or presses it if there is none.
    pub fn operate(
        &mut self,
        place: usize,
        value: Option<String>,
        is_confirmed: bool,
        fx: &mut Effects,
    ) {
        let refusal = self.connection.refusal();
        let dashboard = &mut self.dashboard;
        let value = dashboard.operate(place, value, is_confirmed, refusal, fx);
        if let Some(value) = value {
            self.send(place, &value, fx);
        }
    }

    /// A person tests the command of a pin.
    pub fn test(&mut self, place: usize, fx: &mut Effects) {
        let (connection, dashboard) = (&mut self.connection, &self.dashboard);
        self.trial.send(place, connection, dashboard, fx);
    }

    /// A person toggles a pin.
    pub fn toggle(&mut self, place: usize, fx: &mut Effects) {
        if let Some(value) = self.dashboard.toggled(place) {
            self.operate(place, Some(value), false, fx);
        }
    }

    /// A person answers the question.
    pub fn confirm(&mut self, yes: bool, fx: &mut Effects) {
        if !yes {
            self.dashboard.drop_question();
        } else if let Some(question) = self.dashboard.take_question() {
            self.operate(question.pin, question.value, true, fx);
        }
    }

    /// A person presses or releases a momentary switch.
    pub fn hold(&mut self, place: usize, is_down: bool, fx: &mut Effects) {
        if let Some(word) = self.dashboard.hold(place, is_down) {
            self.operate(place, Some(word), true, fx);
            self.dashboard.held(place);
        }
    }

    /// Releases all switches that are held, as long as the board can still be told.
    pub fn let_go_of_pins(&mut self, fx: &mut Effects) {
        if self.connection.link.open().is_none() {
            return;
        }
        // A release that is refused now is not sent later, so a full send buffer does not count.
        let buffered = self.connection.sender.replace_buffered(None);
        for place in 0..self.dashboard.pins.len() {
            if let Some(word) = self.dashboard.release(place) {
                self.operate(place, Some(word), true, fx);
            }
        }
        self.connection.sender.replace_buffered(buffered);
    }

    /// Sends a value to a pin. If that fails, the pin says why.
    fn send(&mut self, place: usize, value: &str, fx: &mut Effects) {
        let (connection, dashboard) = (&mut self.connection, &mut self.dashboard);
        let Some(pin) = dashboard.pins.get(place) else {
            return;
        };
        let sent = match connection.attempt() {
            Some(attempt) => {
                let (template, value) = (pin.spec().write(), pin.wired(value));
                let sender = &mut connection.sender;
                let sent =
                    sender.send_filled(attempt, template, &value, Some(place), dashboard, fx);
                sent.map_err(Some)
            }
            None if pin.is_momentary() && connection.link.open().is_some() => Err(None),
            None => Err(connection.refusal().map(|refusal| refusal.notice())),
        };
        if let Err(notice) = sent {
            dashboard.not_sent(place, notice, fx.now.ms);
        }
    }

    /// A person searches the readings. In a fleet, patterns make pins of what is found.
    pub fn find(&mut self, text: &str, fx: &mut Effects) {
        self.dashboard.sought.find(text);
        if self.profile().dialect.has_broker() {
            self.renew_pins(fx);
            self.dashboard.generation += 1;
        }
    }

    // Which profile describes the board, and where it is.

    /// Another profile describes the board from now on.
    pub fn use_profile(&mut self, profile: Profile) {
        self.dashboard.profile = Rc::new(profile);
        self.read_anew();
    }

    /// The active profile was edited. What is known of the board stays known, as far as its
    /// messages mean the same. Returns the profile before.
    pub fn edit_profile(&mut self, profile: Profile, fx: &mut Effects) -> Rc<Profile> {
        let left = std::mem::replace(&mut self.dashboard.profile, Rc::new(profile));
        if left.dialect == self.profile().dialect {
            self.renew_pins(fx);
        } else {
            self.read_anew();
        }
        self.dashboard.generation += 1;
        self.reach_again(&left, fx);
        left
    }

    fn read_anew(&mut self) {
        self.dashboard.read_anew();
        self.connection.sender.broker.forget_pins();
    }

    /// Rebuilds the pins from the active profile and all paths.
    fn renew_pins(&mut self, fx: &mut Effects) {
        // The cards are rebuilt, and none of the new ones is held.
        self.let_go_of_pins(fx);
        self.connection.sender.broker.forget_pins();
        let fresh_from_ms = self.connection.fresh_from_ms();
        self.dashboard.renew_pins(fresh_from_ms, fx);
    }

    /// Reconnects if the board must be reached differently, or hear other on-open commands, than
    /// by the profile `left`.
    fn reach_again(&mut self, left: &Profile, fx: &mut Effects) {
        let profile = &self.dashboard.profile;
        let is_moved = left.address() != profile.address();
        let is_other = left.subprotocol() != profile.subprotocol()
            || left.dialect.has_broker() != profile.dialect.has_broker()
            || left.mqtt != profile.mqtt;
        let connection = &mut self.connection;
        if connection.is_replay() {
            return;
        }
        let is_called = is_other && connection.link.is_wanted();
        if !is_moved && !is_called && !connection.misses_commands(profile, left) {
            return connection.follow_profile(profile, fx.now.ms);
        }
        if let Some(address) = connection.link.address() {
            let address = match is_moved {
                true => profile_address::after(profile, left, address, self.secure_page),
                false => address.clone(),
            };
            self.go_to(address, fx);
        }
    }

    /// The host of an address as typed, if it is one.
    pub fn host_of(&self, typed: &str) -> Option<String> {
        let address = Address::parse(typed, self.secure_page).ok()?;
        Some(address.host().into())
    }

    /// Connects to what was typed, on the path that the profile names. Returns whether it is an
    /// address.
    pub fn dial(&mut self, typed: &str, fx: &mut Effects) -> bool {
        let path = profile_address::path(self.profile());
        let parsed = Address::parse_for(typed, self.secure_page, path);
        let is_address = parsed.is_ok();
        self.connection.address_problem = None;
        match parsed {
            Ok(address) => {
                let before = self.connection.link.address();
                self.call(address.unmasked(before), fx);
            }
            Err(problem) => self.connection.address_problem = Some(problem),
        }
        is_address
    }

    fn call(&mut self, address: Address, fx: &mut Effects) {
        let is_another = self.connection.is_elsewhere(&address);
        self.drive(Event::Connect(address), fx);
        if is_another {
            fx.recorder.event("forget");
            // What the last board said is not even a stale value of this one.
            self.dashboard.forget();
            self.connection.sender.broker.forget_pins();
            self.connection.sender.talk.forget_board();
        }
    }

    /// Goes to where the board is by the active profile, after the profile `left`.
    pub fn move_after(&mut self, left: &Profile, fx: &mut Effects) {
        if let Some(address) = self.connection.link.address() {
            let address = profile_address::after(self.profile(), left, address, self.secure_page);
            self.go_to(address, fx);
        }
    }

    /// Connects to an address if a connection is wanted; else the next attempt goes there.
    fn go_to(&mut self, address: Address, fx: &mut Effects) {
        let is_moved = self.connection.is_elsewhere(&address);
        if self.connection.link.is_wanted() {
            self.call(address, fx);
        } else {
            self.connection.link.aim(address);
        }
        if self.connection.is_named && is_moved {
            fx.store(Kept::Address);
        }
    }

    /// The pin that is about a spec at a place of the profile.
    pub fn pin_of_spec(&self, place: usize) -> Option<usize> {
        let spec = self.profile().pins.get(place)?;
        self.dashboard.pins.iter().position(|pin| pin.is_of(spec))
    }

    /// A pin's label; empty if there is none.
    pub fn label(&self, place: usize) -> &str {
        let pin = self.dashboard.pins.get(place);
        pin.map(Pin::spec).map_or("", |spec| spec.label())
    }
}
