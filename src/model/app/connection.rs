//! The connection to the board: the link, what is sent and received on it, and what the page
//! concludes from silence, sleep and being hidden.

use super::dashboard::Dashboard;
use super::effects::Effects;
use super::ending;
use super::input::Output;
use super::presence::Presence;
use super::rate::Rate;
use super::refusal::{MENU_IS_HERE, Refusal};
use super::sender::Sender;
use crate::model::connection::address::{Address, Problem};
use crate::model::connection::backoff::UNHURRIED_MS;
use crate::model::connection::link::{Action, Attempt, Ended, Event, Link, State};
use crate::model::connection::loss::Loss;
use crate::model::connection::tabs;
use crate::model::console::log::{Direction, Mark};
use crate::model::decode::readings::MAX_READ_BYTES;
use crate::model::history;
use crate::model::login;
use crate::model::mqtt::session::{Output as Report, Retry, Session};
use crate::model::profile::Profile;
use crate::model::recording::REPLAY_IS_HERE;
use crate::model::text::{concat, isolated};
use crate::model::time::sooner;
use std::mem::take;
use std::rc::Rc;
use words::t;

/// How long a page that slept waits for what the board sent meanwhile, in milliseconds.
pub const WAKE_MS: u64 = 1_000;

/// The connection to the board.
pub struct Connection {
    /// The state of the socket.
    pub link: Link,
    /// What the page sends.
    pub sender: Sender,
    /// Whether the page is hidden or slept.
    pub presence: Presence,
    /// How many messages come.
    pub rate: Rate,
    /// Whether a person has the page operate nothing.
    pub is_read_only: bool,
    /// Whether a recording is played. Then it says all that happens to the connection.
    pub is_replay: bool,
    /// The profile whose on-open commands this connection sent.
    opened_with: Rc<Profile>,
    /// Whether another tab holds the socket.
    pub is_shared: bool,
    /// Values from then on are of this connection, if the leader said so.
    fresh_from_ms: Option<u64>,
    /// What is wrong with the address that was last typed.
    pub address_problem: Option<Problem>,
    /// Whether a person named the address, on this visit or an earlier one.
    pub is_named: bool,
    /// Since when the board has said nothing, if the connection was lost and the dashboard does not
    /// know it yet.
    lost_from_ms: Option<u64>,
}

impl Connection {
    /// No connection yet. Any `seed` will do for the jitter of the retries.
    pub fn new(profile: Rc<Profile>, seed: u32) -> Self {
        Self {
            link: Link::new(seed),
            sender: Sender::new(seed),
            presence: Presence::default(),
            rate: Rate::default(),
            is_read_only: false,
            is_replay: false,
            opened_with: profile,
            is_shared: false,
            fresh_from_ms: None,
            address_problem: None,
            is_named: false,
            lost_from_ms: None,
        }
    }

    /// Whether another tab holds the socket.
    pub fn is_shared(&self) -> bool {
        tabs::IS_HERE && self.is_shared
    }

    /// Whether a recording is played.
    pub fn is_replay(&self) -> bool {
        REPLAY_IS_HERE && self.is_replay
    }

    /// Whether the board at the address that was last connected to is at another URL.
    pub fn is_elsewhere(&self, address: &Address) -> bool {
        let before = self.link.address();
        before.is_some_and(|before| before.url() != address.url())
    }

    /// Says goodbye to the broker, as long as the socket is open.
    pub fn leave(&mut self) {
        if let Some(session) = self.sender.broker.session_mut() {
            session.leave();
        }
    }

    /// Gives the link an event and carries out what it decides. [`Connection::next_report`] has to be
    /// asked afterwards.
    pub fn drive(&mut self, event: Event, dashboard: &Dashboard, fx: &mut Effects) {
        if let Event::Connect(address) = &event {
            self.sender.broker.begin(address, &dashboard.profile);
            if login::IS_HERE {
                let [_, password] = self.sender.broker.login(address);
                self.sender.password.begin(password);
            }
        }
        let mut actions = Vec::new();
        let mut rest = ending::rest(&self.link);
        self.link
            .handle(event, fx.now.ms, fx.now.wall_ms, &mut actions);
        for action in actions {
            if matches!(action, Action::Gone(_)) {
                // That says how it rests, too.
                rest = ending::rest(&self.link);
            }
            self.act(action, dashboard, fx);
        }
        let rests = ending::rest(&self.link);
        if !rests.is_empty() && rests != rest {
            fx.recorder.event(rests);
        }
    }

    fn act(&mut self, action: Action, dashboard: &Dashboard, fx: &mut Effects) {
        match action {
            Action::Open(attempt, address) => {
                if fx.recorder.is_on() {
                    let tries = u64::from(self.link.tries());
                    fx.recorder.add_words("board", &address.url_without_login());
                    fx.recorder.add_number("tries", tries);
                }
                fx.happened(
                    "connecting",
                    &(t!("Connecting to ").to_owned() + &address.shown()),
                );
                let url = match self.sender.broker.session() {
                    // A broker takes the login inside the connection.
                    Some(_) => address.url_without_login(),
                    None => address.url(),
                };
                fx.push(Output::Open(attempt, url));
            }
            Action::Close(attempt) => fx.push(Output::Close(attempt)),
            Action::Abandon(attempt) => fx.push(Output::Abandon(attempt)),
            Action::Greet(_) => match self.sender.broker.session_mut() {
                // The connection counts once the broker has accepted the page.
                Some(session) => {
                    fx.recorder.event("open");
                    session.opened(fx.now.ms);
                }
                None => self.greet(dashboard, fx),
            },
            Action::Gone(ended) => {
                let is_silent = matches!(ended, Some(Ended::Silent(_)));
                self.lost_from_ms = Some(fx.now.ms);
                if history::IS_HERE {
                    let silent_ms = self.silent_from_ms(&dashboard.profile, fx.now.ms);
                    let last_ms = is_silent.then(|| self.sender.talk.last_ms());
                    self.lost_from_ms = silent_ms.or(last_ms).or(self.lost_from_ms);
                }
                self.sender.close(fx.now.ms);
                self.rate = Rate::default();
                let since_ms = self.lost_from_ms.unwrap_or(fx.now.ms);
                let event = ending::end(&self.link, ended.as_ref(), since_ms, fx);
                if let Some(Ended::Unopened(_) | Ended::TimedOut) = ended {
                    self.sender.talk.was_unreachable();
                }
                let text =
                    ended.map_or_else(|| t!("Disconnected").to_owned(), |ended| ended.text());
                fx.happened(event, &text);
            }
        }
    }

    /// The board can be talked to: sends the on-open commands.
    pub fn greet(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        let has_broker = self.sender.broker.session().is_some();
        fx.happened(if has_broker { "ready" } else { "open" }, t!("Connected"));
        self.fresh_from_ms = None;
        self.opened_with = dashboard.profile.clone();
        self.sender
            .talk
            .start(&dashboard.profile, fx.now.ms, fx.now.wall_ms);
        if self.is_shared() || self.sender.broker.session().is_some() {
            // The leader watches the connection, or the session does.
            self.sender.talk.delegate();
        }
        self.say_due(dashboard, fx);
    }

    /// Whether the connection was lost since this was last called, and since when the board has said
    /// nothing, in milliseconds.
    pub fn take_lost(&mut self) -> Option<u64> {
        take(&mut self.lost_from_ms)
    }

    /// What the session with the broker reports next. What it reported of a connection that is gone
    /// by now counts no more.
    pub fn next_report(&mut self) -> Option<Report> {
        loop {
            let report = self.sender.broker.next_report()?;
            if self.link.open().is_some() {
                return Some(report);
            }
        }
    }

    /// Follows a report of the session with the broker. [`Connection::next_report`] has to be asked
    /// afterwards.
    pub fn follow(&mut self, report: Report, dashboard: &Dashboard, fx: &mut Effects) {
        let Some(attempt) = self.link.open() else {
            return;
        };
        match report {
            Report::Send(packet) => self.sender.send(Output::SendBytes(attempt, packet), fx),
            Report::Unsubscribed(place, reason) => {
                let filter = dashboard.profile.mqtt.subscriptions.get(place);
                let filter = filter.map_or("", |wanted| &wanted.filter);
                let parts = [
                    t!("Not subscribed to "),
                    &isolated(filter),
                    ": ",
                    &reason.text(),
                ];
                fx.note(&concat(&parts));
            }
            Report::Ready => self.greet(dashboard, fx),
            Report::Refused(reason, retry) => {
                let again_ms = match retry {
                    Retry::AtOnce => Some(0),
                    Retry::Later => Some(UNHURRIED_MS),
                    Retry::Never => None,
                };
                self.drive(Event::Refused(reason.text(), again_ms), dashboard, fx);
            }
            Report::Silent => {
                let what = t!("the broker stopped answering").to_owned();
                self.drive(Event::Silent(what), dashboard, fx);
            }
            // The rest concerns pins.
            Report::Message { .. }
            | Report::Skipped { .. }
            | Report::Confirmed(_)
            | Report::Unconfirmed(..) => {}
        }
    }

    /// A text message arrived. True if it is to be read: of this connection, short enough not to
    /// block the page, and from no broker, because a broker speaks in bytes.
    pub fn receive_text(
        &mut self,
        attempt: Attempt,
        message: &str,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> bool {
        if self.link.open() != Some(attempt) {
            return false;
        }
        self.heard(&dashboard.profile, fx);
        fx.log(Direction::In, message);
        self.sender.broker.session().is_none() && message.len() <= MAX_READ_BYTES
    }

    /// A binary message arrived, or its first bytes.
    pub fn receive_binary(
        &mut self,
        attempt: Attempt,
        message: &[u8],
        length_bytes: usize,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) {
        if self.link.open() != Some(attempt) {
            return;
        }
        if let Some(session) = self.sender.broker.session_mut() {
            self.rate.came(fx.now.ms);
            return session.bytes(message, fx.now.ms);
        }
        self.heard(&dashboard.profile, fx);
        fx.log_bytes(Direction::In, message, length_bytes);
    }

    /// Something came from the board.
    pub fn heard(&mut self, profile: &Profile, fx: &mut Effects) {
        if self.has_no_news(profile, fx.now.ms) {
            fx.changed();
        }
        self.rate.came(fx.now.ms);
        self.sender.talk.received(fx.now.ms, fx.now.wall_ms);
    }

    /// Another tab sent a command on the shared socket.
    pub fn sent_elsewhere(&mut self, attempt: Attempt, message: &str, fx: &mut Effects) {
        if self.link.open() == Some(attempt) {
            self.sender.talk.command_sent();
            fx.log(Direction::Out, message);
        }
    }

    /// A message from before this tab joined arrived. True if [`Connection::learned`] was told what
    /// it says: then it is only recorded.
    pub fn receive_past(&mut self, attempt: Attempt, message: &str, fx: &mut Effects) -> bool {
        if self.fresh_from_ms.is_some() && self.link.open() == Some(attempt) {
            let mark = Mark {
                event: "past",
                ..Mark::default()
            };
            fx.log_marked(Direction::In, message, mark);
        }
        self.fresh_from_ms.is_some()
    }

    /// The leader said how long its connection has been open.
    pub fn learned(&mut self, open_ms: u64, now_ms: u64) {
        self.fresh_from_ms = Some(now_ms.saturating_sub(open_ms));
    }

    /// From when on a value is of this connection.
    pub fn fresh_from_ms(&self) -> u64 {
        match *self.link.state() {
            State::Open { since_ms, .. } => self.fresh_from_ms.unwrap_or(since_ms),
            _ => u64::MAX,
        }
    }

    /// The socket reported an error.
    pub fn errored(&self, attempt: Attempt, fx: &mut Effects) {
        if self.link.open() == Some(attempt) {
            fx.note(t!("The socket reported an error"));
        }
    }

    /// The socket is closed; the link is to be told once the session's reports are followed.
    pub fn closed(&mut self, attempt: Attempt, loss: &Loss, fx: &mut Effects) {
        if matches!(*self.link.state(), State::Closing { attempt: awaited, .. } if awaited == attempt)
        {
            fx.note(&(t!("Closed: ").to_owned() + &loss.text()));
        }
        if self.link.open() == Some(attempt)
            && let Some(session) = self.sender.broker.session_mut()
        {
            session.closed();
        }
    }

    /// The shell reports how many bytes wait in the send buffer.
    pub fn buffered(&mut self, attempt: Attempt, bytes: u32, fx: &Effects) {
        if self.link.open() == Some(attempt) {
            self.sender.set_buffered(bytes, fx.now.ms);
        }
    }

    /// The attempt to send on, if anything can be sent.
    pub fn attempt(&self) -> Option<Attempt> {
        self.link.open().filter(|_| self.refusal().is_none())
    }

    /// Why nothing can be sent; none if it can.
    pub fn refusal(&self) -> Option<Refusal> {
        match self.link.open() {
            _ if self.is_replay() => Some(Refusal::Replay),
            _ if MENU_IS_HERE && self.is_read_only => Some(Refusal::ReadOnly),
            None => Some(Refusal::Unconnected),
            Some(_) => self.sender.refusal(),
        }
    }

    /// Sends what a person typed.
    ///
    /// # Errors
    /// Why it was not sent.
    pub fn command(
        &mut self,
        typed: &str,
        as_hex: bool,
        dashboard: &Dashboard,
        fx: &mut Effects,
    ) -> Result<(), &'static str> {
        if typed.is_empty() {
            return Ok(());
        }
        let refusal = self.refusal().unwrap_or(Refusal::Unconnected);
        let attempt = self.attempt().ok_or(refusal.command_notice())?;
        self.sender
            .send_typed(attempt, typed, as_hex, dashboard, fx)?;
        self.sender.talk.command_sent();
        Ok(())
    }

    /// Answers a message, if the profile does.
    pub fn answer(&mut self, message: &str, dashboard: &Dashboard, fx: &mut Effects) {
        // Of all tabs, only the leader answers.
        let is_told = self.is_shared() || self.is_replay();
        if let Some(attempt) = self.link.open().filter(|_| !is_told) {
            self.sender.answer(attempt, message, dashboard, fx);
        }
    }

    /// Sends the on-open commands and keepalives that are due, and ends a connection that is silent.
    pub fn say_due(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        if let Some(attempt) = self.link.open().filter(|_| !self.is_replay()) {
            let is_hidden = self.presence.is_hidden() && !self.is_shared();
            if let Some(missed) = self.sender.say_due(attempt, is_hidden, dashboard, fx) {
                self.drive(Event::Silent(missed), dashboard, fx);
            }
        }
    }

    /// The page was hidden: the tab that holds the socket asks the board for less.
    pub fn hide(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        if let Some(attempt) = self.link.open()
            && !self.is_shared()
        {
            self.sender.say_visibility(attempt, false, dashboard, fx);
        }
    }

    /// The page is shown again.
    pub fn show(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        let was_open = self.link.open();
        self.presence.show(fx.now.ms);
        self.drive(Event::Hidden(false), dashboard, fx);
        self.hurry(fx.now.ms, fx.now.ms);
        if let Some(attempt) = was_open {
            self.sender.say_visibility(attempt, true, dashboard, fx);
        }
        self.say_due(dashboard, fx);
    }

    /// The network is back.
    pub fn online(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        self.drive(Event::RetryNow, dashboard, fx);
        self.hurry(fx.now.ms, fx.now.ms);
        self.say_due(dashboard, fx);
    }

    /// The page slept, and the board may be gone. What it sent meanwhile may still be on its way,
    /// and is no answer to a keepalive sent now.
    pub fn wake(&mut self, now_ms: u64) {
        self.hurry(now_ms + WAKE_MS, now_ms);
    }

    /// The board may be gone without a word: sends the next keepalive by a time.
    fn hurry(&mut self, by_ms: u64, now_ms: u64) {
        self.sender.talk.probe_by(by_ms);
        if let Some(session) = self.sender.broker.session_mut() {
            session.hurry(now_ms);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, dashboard: &Dashboard, fx: &mut Effects) {
        self.rate.tick(fx.now.ms);
        if self.is_replay() {
            return;
        }
        self.drive(Event::Tick, dashboard, fx);
        if let Some(session) = self.sender.broker.session_mut() {
            session.tick(fx.now.ms);
        }
    }

    /// When a hidden page frees the board's only connection.
    pub fn release_ms(&self, profile: &Profile) -> Option<u64> {
        let is_due = self.link.needs_socket() && profile.has_one_connection;
        self.presence.release_ms().filter(|_| is_due)
    }

    /// When the page checks whether it slept, if it would send a keepalive then.
    fn pulse_ms(&self) -> Option<u64> {
        let asks = self.sender.talk.sends_keepalives() || self.sender.broker.session().is_some();
        let is_watched = asks && self.link.open().is_some();
        self.presence.pulse_ms().filter(|_| is_watched)
    }

    /// When the page reports that nothing has arrived for a while. A broker is asked all the time.
    fn no_news_from_ms(&self, profile: &Profile) -> Option<u64> {
        let is_open = self.link.open().is_some() && self.sender.broker.session().is_none();
        self.sender
            .talk
            .no_news_from_ms(&profile.keepalive)
            .filter(|_| is_open)
    }

    /// Whether the page no longer knows that the board is there, although it is connected.
    pub fn has_no_news(&self, profile: &Profile, now_ms: u64) -> bool {
        self.no_news_from_ms(profile).is_some_and(|at| now_ms >= at)
    }

    /// When the board spoke last, if the page no longer knows that it is there.
    pub fn silent_from_ms(&self, profile: &Profile, now_ms: u64) -> Option<u64> {
        let talk = &self.sender.talk;
        let is_asked = self.sender.broker.session().is_some();
        let no_news_from_ms = talk.no_news_from_ms(&profile.keepalive);
        let is_silent = !is_asked && no_news_from_ms.is_some_and(|at| now_ms >= at);
        is_silent.then(|| talk.last_ms())
    }

    /// When the next tick has something to do.
    pub fn deadline_ms(&self, profile: &Profile, now_ms: u64) -> Option<u64> {
        let link = match *self.link.state() {
            // The countdown that is shown changes at every whole second left.
            State::Waiting { until_ms } if until_ms > now_ms => {
                Some(until_ms - (until_ms - now_ms - 1) / 1_000 * 1_000)
            }
            _ => self.link.deadline_ms(),
        };
        let session = self.sender.broker.session().and_then(Session::deadline_ms);
        // The status changes then.
        let no_news = self.no_news_from_ms(profile).filter(|at| *at > now_ms);
        if self.is_replay() {
            return sooner(link.filter(|at| *at > now_ms), no_news);
        }
        [
            link,
            self.sender.buffer_check_ms(),
            self.release_ms(profile),
            session,
            self.pulse_ms(),
            no_news,
        ]
        .into_iter()
        .fold(self.sender.talk.deadline_ms(), sooner)
    }

    /// When the rate changes. Nobody sees that of a hidden page.
    pub fn rate_ms(&self) -> Option<u64> {
        self.rate.due_ms().filter(|_| !self.presence.is_hidden())
    }

    /// Whether the board must be connected to again to hear the on-open commands of another
    /// profile, after `left`.
    pub fn misses_commands(&self, profile: &Profile, left: &Profile) -> bool {
        let is_new = |command: &String| !self.opened_with.open.contains(command);
        self.link.open().is_some()
            && (profile.open.iter().any(is_new)
                // In the middle of one list, some commands of another would be missed.
                || self.sender.talk.is_opening() && profile.open != left.open)
    }

    /// Another profile describes the board, which stays connected.
    pub fn follow_profile(&mut self, profile: &Profile, now_ms: u64) {
        if self.link.open().is_some() {
            self.sender.talk.update_keepalive(profile, now_ms);
        }
    }
}
