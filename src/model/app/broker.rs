//! A board behind an MQTT broker: the session, the login, and what waits for a confirmation.
//!
//! The session lives as long as the address and the broker options of the profile: it survives a
//! lost connection, and nothing that was published on one connection is published again on the
//! next.

use super::effects::Effects;
use crate::model::connection::address::Address;
use crate::model::console::log::{Direction, Mark};
use crate::model::decode::readings::MAX_PAYLOAD_HEX_BYTES;
use crate::model::mqtt::session::{Output as Report, Session};
use crate::model::mqtt::{self, Publication};
use crate::model::profile::Profile;
use crate::model::text::{concat, isolated, push_hex, thousands};
use words::t;

/// What follows the length of a message that was skipped.
const SKIPPED: &str = t!(" bytes. A message may have 262,144. It is said once for a topic.");

/// The login that a person typed. It is never stored.
struct Login {
    user: String,
    password: String,
    /// The URL of the broker, or the board, that it is for.
    url: String,
}

/// The page as the client of a broker; idle if the profile has none.
pub struct Broker {
    session: Option<Session>,
    login: Option<Login>,
    /// Tells this page from the other clients of the broker.
    seed: u32,
    /// The packet ids of publications that the broker has not confirmed, each with the place of its
    /// pin.
    unconfirmed: Vec<(u16, usize)>,
    /// What the session reported and nobody has followed yet, the next one last.
    reports: Vec<Report>,
}

impl Broker {
    /// No broker yet.
    pub fn new(seed: u32) -> Self {
        Self {
            session: None,
            login: None,
            seed,
            unconfirmed: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// The session, if the profile has a broker.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref().filter(|_| mqtt::IS_HERE)
    }

    /// The session, to be driven. [`Broker::next_report`] has to be asked afterwards.
    pub fn session_mut(&mut self) -> Option<&mut Session> {
        self.session.as_mut().filter(|_| mqtt::IS_HERE)
    }

    /// Whether there is a broker that has not accepted the page yet.
    pub fn is_greeting(&self) -> bool {
        let session = self.session();
        session.is_some_and(|session| !session.is_ready())
    }

    /// A person typed a login for the broker, or the board, at an address.
    pub fn log_in(&mut self, user: &str, password: &str, address: &Address) {
        self.login = Some(Login {
            user: user.into(),
            password: password.into(),
            url: address.url(),
        });
    }

    /// The user and the password for an address; empty for none.
    pub fn login(&self, address: &Address) -> [String; 2] {
        let typed = self.login.as_ref();
        match typed.filter(|login| login.url == address.url()) {
            Some(login) => [&login.user, &login.password].map(String::clone),
            None => address.login(),
        }
    }

    /// Begins a session for an address, or none if the profile has no broker.
    pub fn begin(&mut self, address: &Address, profile: &Profile) {
        self.session = None;
        if !profile.dialect.has_broker() {
            return;
        }
        let mut options = profile.mqtt.clone();
        if options.client_id.is_empty() {
            options.client_id.push_str("pindash-");
            for byte in self.seed.to_be_bytes() {
                push_hex(&mut options.client_id, &[byte], 1);
            }
        }
        let [user, password] = self.login(address);
        if !user.is_empty() {
            options.user = user;
        }
        options.password = password;
        self.session = Some(Session::new(options));
    }

    /// What the session reports next. What a report leads to comes before the reports that were
    /// already there: an answer leaves the page before the next message is read.
    pub fn next_report(&mut self) -> Option<Report> {
        let mut fresh = self.session_mut()?.take_outputs();
        fresh.reverse();
        self.reports.append(&mut fresh);
        self.reports.pop()
    }

    /// Publishes a message, for the pin at a place if it is for one. The session reports the packet.
    ///
    /// # Errors
    /// Why it was not sent, for the small line of a card. The console says more.
    pub fn publish(
        &mut self,
        message: &Publication,
        ending: &str,
        pin: Option<usize>,
        fx: &mut Effects,
    ) -> Result<(), &'static str> {
        let Some(session) = self.session_mut() else {
            return Ok(());
        };
        let Publication { topic, payload, .. } = message;
        let line = concat(&[topic, " ", payload]);
        let payload = concat(&[payload, ending]);
        let (qos, retain) = (message.qos, message.retain);
        match session.publish(topic, payload.as_bytes(), qos, retain, fx.now.ms) {
            Ok(id) => {
                if let (1.., Some(pin)) = (id, pin) {
                    self.unconfirmed.push((id, pin));
                }
                fx.log(Direction::Out, &line);
                Ok(())
            }
            Err(reason) => {
                fx.note(&concat(&[
                    t!("Not sent: "),
                    &isolated(&line),
                    ". ",
                    &reason.text(),
                ]));
                Err(t!("not sent, see the console"))
            }
        }
    }

    /// A publication is settled: the place of its pin, if it was for one.
    pub fn settled(&mut self, id: u16) -> Option<usize> {
        let place = self.unconfirmed.iter().position(|known| known.0 == id)?;
        Some(self.unconfirmed.remove(place).1)
    }

    /// The connection is gone, or the pins have other places: a confirmation that is still to come
    /// belongs to none of them.
    pub fn forget_pins(&mut self) {
        self.unconfirmed.clear();
    }
}

/// Records a message that a broker delivered, as the line that this returns.
pub fn log_message(topic: &str, payload: &[u8], retained: bool, fx: &mut Effects) -> String {
    let mut line = concat(&[topic, " "]);
    let mut mark = Mark {
        topic_bytes: topic.len(),
        ..Mark::default()
    };
    match std::str::from_utf8(payload) {
        Ok(text) => line.push_str(text),
        Err(_) => {
            mark.payload_bytes = payload.len();
            push_hex(&mut line, payload, MAX_PAYLOAD_HEX_BYTES);
        }
    }
    let direction = match retained {
        true => Direction::Retained,
        false => Direction::In,
    };
    fx.log_marked(direction, &line, mark);
    line
}

/// Notes that messages of a topic are too long to be received.
pub fn note_skipped(topic: &str, length_bytes: usize, fx: &mut Effects) {
    let length = thousands(length_bytes as u64);
    fx.note(&concat(&[t!("Skipped: "), topic, ", ", &length, SKIPPED]));
}
