//! A board behind an MQTT broker: the conversation with the broker, and what comes and goes in it.
//!
//! The session lives as long as the address and what the profile wants of the
//! broker: it survives that a connection is lost, and nothing that was said on
//! one connection is said again on the next.

use super::{App, Moment, Output};
use crate::model::connection::address::Address;
use crate::model::connection::backoff::UNHURRIED_MS;
use crate::model::connection::link::{Attempt, Event};
use crate::model::console::log::Direction;
use crate::model::dashboard::pins::Pin;
use crate::model::decode::readings::MAX_PAYLOAD_HEX_BYTES;
use crate::model::mqtt::session::{Output as Said, Retry, Session};
use crate::model::mqtt::{self, Publication};
use crate::model::profile::PinKind;
use crate::model::text::{concat, isolated, push_hex, thousands};

const COMMAND_WANTED: &str = "A broker takes a topic, a space and what is published there, as text: the command was not sent.";

/// What follows the length of a message that was skipped.
const SKIPPED: &str = " bytes. A message may have 262,144. It is said once for a topic.";

impl App {
    /// The conversation with the broker at an address; nothing where the profile has no broker.
    pub(super) fn session_at(&self, address: &Address) -> Option<Session> {
        if !self.profile.dialect.has_broker() {
            return None;
        }
        let mut options = self.profile.mqtt.clone();
        if options.client_id.is_empty() {
            options.client_id.push_str("pindash-");
            for byte in self.seed.to_be_bytes() {
                push_hex(&mut options.client_id, &[byte], 1);
            }
        }
        let [typed_user, typed_password, url] = &self.login;
        let [user, password] = match *url == address.url() {
            true => [typed_user, typed_password].map(String::clone),
            false => address.login(),
        };
        if !user.is_empty() {
            options.user = user;
        }
        options.password = password;
        Some(Session::new(options))
    }

    /// The conversation with the broker, where there is one.
    pub(super) fn session(&self) -> Option<&Session> {
        self.session.as_ref().filter(|_| mqtt::IS_HERE)
    }

    /// Whom the broker refused, where user and password are to be asked for; empty for nobody in
    /// particular.
    pub fn refused_user(&self) -> Option<&str> {
        // Who gives up is not asked.
        let is_wanted = self.link.is_wanted() || self.link.ended().is_some();
        let session = self.session().filter(|_| is_wanted);
        session.and_then(Session::refused_user)
    }

    /// Whether the socket is open and the broker has not let the page in yet.
    pub fn is_greeting(&self) -> bool {
        let session = self.session();
        session.is_some_and(|session| !session.is_ready())
    }

    /// Has the session do something, and follows what it says.
    pub(super) fn in_session(&mut self, act: fn(&mut Session, u64), now: Moment) {
        if let Some(session) = live(&mut self.session) {
            act(session, now.ms);
            self.follow_session(now);
        }
    }

    /// Does what the session wants done.
    pub(super) fn follow_session(&mut self, now: Moment) {
        let said = live(&mut self.session).map(Session::take_outputs);
        for said in said.unwrap_or_default() {
            let Some(attempt) = self.link.open() else {
                return;
            };
            match said {
                Said::Send(packet) => self.sent(Output::SendBytes(attempt, packet), now),
                Said::Message {
                    topic,
                    payload,
                    retained,
                } => {
                    let mut line = concat(&[&topic, " "]);
                    match std::str::from_utf8(&payload) {
                        Ok(text) => line.push_str(text),
                        Err(_) => push_hex(&mut line, &payload, MAX_PAYLOAD_HEX_BYTES),
                    }
                    let direction = match retained {
                        true => Direction::Retained,
                        false => Direction::In,
                    };
                    self.console.push_text(now.wall_ms, direction, &line);
                    self.take_payload(attempt, &topic, &payload, retained, &line, now);
                    continue;
                }
                Said::Skipped {
                    topic,
                    bytes,
                    retained,
                    is_first,
                } => {
                    if is_first {
                        let bytes = thousands(bytes as u64);
                        self.note(&concat(&["Skipped: ", &topic, ", ", &bytes, SKIPPED]), now);
                    }
                    // What the board said there before is not what it says now.
                    self.take_payload(attempt, &topic, b"", retained, "", now);
                }
                Said::Confirmed(id) => {
                    self.settled(id);
                }
                Said::Unconfirmed(id, reason) => {
                    let mut note = String::from("Not confirmed: ");
                    if let Some(pin) = self.settled(id) {
                        note.push_str(&isolated(pin.spec().label()));
                        note.push_str(". ");
                        // The board itself may have said meanwhile that it is done.
                        if pin.is_pending() || pin.spec().kind == PinKind::Button {
                            pin.refuse("not confirmed");
                        }
                    }
                    note.push_str(&reason.text());
                    self.note(&note, now);
                }
                Said::Unsubscribed(at, reason) => {
                    let filter = self.profile.mqtt.subscriptions.get(at);
                    let filter = filter.map_or("", |wanted| &wanted.filter);
                    let note = concat(&[
                        "Not subscribed to ",
                        &isolated(filter),
                        ": ",
                        &reason.text(),
                    ]);
                    self.note(&note, now);
                }
                Said::Ready => self.greet(attempt, now),
                Said::Refused(reason, retry) => {
                    let again_ms = match retry {
                        Retry::AtOnce => Some(0),
                        Retry::Later => Some(UNHURRIED_MS),
                        Retry::Never => None,
                    };
                    self.drive(Event::Refused(reason.text(), again_ms), now);
                }
                Said::Silent => {
                    let what = "the broker stopped answering".to_owned();
                    self.drive(Event::Silent(what), now);
                }
            }
            self.revision += 1;
        }
    }

    /// Tells what was published to table and pins. An answer is given to what is news and was read.
    fn take_payload(
        &mut self,
        attempt: Attempt,
        topic: &str,
        payload: &[u8],
        retained: bool,
        line: &str,
        now: Moment,
    ) {
        self.readings.read_topic(topic, payload, retained);
        self.take_readings(attempt, line, retained || line.is_empty(), now);
    }

    /// A message is not waited for any more; the pin that it is for.
    fn settled(&mut self, id: u16) -> Option<&mut Pin> {
        let is_it = |known: &(u16, usize)| known.0 == id;
        let at = self.unconfirmed.iter().position(is_it)?;
        let (_, pin) = self.unconfirmed.remove(at);
        self.pins.get_mut(pin)
    }

    /// Publishes what a person typed.
    pub(super) fn publish_typed(
        &mut self,
        typed: &str,
        as_hex: bool,
        now: Moment,
    ) -> Result<(), &'static str> {
        let message = Publication::read(typed).filter(|_| !as_hex);
        let sent = self.publish(message.ok_or(COMMAND_WANTED)?, None, now);
        sent.map_err(|_| "The command was not sent: the console says why.")
    }

    /// Publishes a command, on its pin's topic where that has one.
    pub(super) fn publish_command(
        &mut self,
        command: String,
        pin: Option<usize>,
        now: Moment,
    ) -> Result<(), &'static str> {
        let spec = pin.and_then(|at| self.pins.get(at)).map(Pin::spec);
        let message = match spec.filter(|spec| !spec.topic().is_empty()) {
            Some(spec) => {
                let (topic, qos, retain) =
                    (spec.topic().to_owned(), spec.qos(), spec.is_retained());
                Some(Publication {
                    topic: self.filled(&topic, "", now)?,
                    payload: command,
                    qos,
                    retain,
                })
            }
            None => Publication::read(&command),
        };
        match message {
            Some(message) => self.publish(message, pin, now),
            None => {
                self.note(COMMAND_WANTED, now);
                Err("no topic and payload")
            }
        }
    }

    fn publish(
        &mut self,
        message: Publication,
        pin: Option<usize>,
        now: Moment,
    ) -> Result<(), &'static str> {
        let Some(session) = live(&mut self.session) else {
            return Ok(());
        };
        let Publication { topic, payload, .. } = &message;
        let line = concat(&[topic, " ", payload]);
        let payload = concat(&[payload, self.profile.ending()]);
        let (qos, retain) = (message.qos, message.retain);
        match session.publish(topic, payload.as_bytes(), qos, retain, now.ms) {
            Ok(id) => {
                if let (1.., Some(pin)) = (id, pin) {
                    self.unconfirmed.push((id, pin));
                }
                self.console.push_text(now.wall_ms, Direction::Out, &line);
                self.follow_session(now);
                Ok(())
            }
            Err(reason) => {
                let note = concat(&["Not sent: ", &isolated(&line), ". ", &reason.text()]);
                self.note(&note, now);
                Err("not sent, see the console")
            }
        }
    }
}

/// The conversation with the broker, where there is one, to be gone on with.
pub(super) fn live(session: &mut Option<Session>) -> Option<&mut Session> {
    session.as_mut().filter(|_| mqtt::IS_HERE)
}
