//! The conversation with a broker: who is let in, what is subscribed to, what was confirmed, and
//! whether the broker is still there.
//!
//! A session outlives its connections, and remembers the version that the broker
//! speaks; nothing else goes from one connection to the next. Above all, no
//! message is sent again: what a person wanted a minute ago must not switch
//! anything now.

use super::packet::{
    self, Body, Decoder, Limits, MAXIMUM_PACKET_SIZE, MAXIMUM_QOS, RECEIVE_MAXIMUM,
    RETAIN_AVAILABLE, SERVER_KEEP_ALIVE,
};
use super::reason::Reason;
use super::topic::is_topic;
use super::{
    CONFIRM_WITHIN_MS, GREET_WITHIN_MS, MAX_PACKET_BYTES, MAX_SKIPPED, MAX_SUBSCRIPTIONS,
    MAX_UNCONFIRMED, MIN_ANNOUNCED_S, Options, Version,
};
use crate::model::text::hash;
use crate::model::time::{LISTEN_MS, STILL_MS};
use std::mem::take;

/// A time that does not come.
const NEVER: u64 = u64::MAX;

/// Whether it makes sense to connect again after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// At once: the session speaks the other version now.
    AtOnce,
    /// After a while, as after any loss.
    Later,
    /// Not before a person has changed something: it would be refused again, or the place taken
    /// from another client that takes it back.
    Never,
}

/// What is to be done, and what has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this as a binary message.
    Send(Vec<u8>),
    /// The broker let the page in and was asked for what is subscribed to.
    Ready,
    /// A message came.
    Message {
        /// Where it was published.
        topic: String,
        /// What it says, any bytes.
        payload: Vec<u8>,
        /// Whether it is the value that the broker kept, and no news.
        retained: bool,
    },
    /// A message came that is longer than [`MAX_PACKET_BYTES`], and was not kept.
    Skipped {
        /// Where it was published.
        topic: String,
        /// How long it is, without the length in front of it.
        bytes: usize,
        /// Whether it is the value that the broker kept, and no news.
        retained: bool,
        /// Whether it is the first of its topic, and of no more than [`MAX_SKIPPED`] topics.
        is_first: bool,
    },
    /// The broker has confirmed the message with this number.
    Confirmed(u16),
    /// The broker has not confirmed the message with this number. It may have come there all the
    /// same, and is not sent again.
    Unconfirmed(u16, Reason),
    /// The broker does not give what this subscription asks for. It is named by its place among
    /// those of the options that can be subscribed to.
    Unsubscribed(usize, Reason),
    /// The conversation is over: close the socket.
    Refused(Reason, Retry),
    /// The broker does not answer any more: abandon the socket.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is no connection, or none that anything is said on.
    Closed,
    /// The broker has been asked to let the page in.
    Greeting,
    /// It has let the page in.
    Ready,
}

/// A conversation with one broker.
pub struct Session {
    options: Options,
    version: Version,
    /// Whether the broker has let the page in before, in this version and with these options.
    was_ready: bool,
    /// Whether user and password were refused, and nobody was let in since.
    asks_login: bool,
    state: State,
    decoder: Decoder,
    /// The hashes of the topics of which a message was skipped.
    skipped: Vec<u64>,
    limits: Limits,
    /// The number of the last packet that has one.
    last_id: u16,
    /// The messages that wait for the broker's confirmation, and until when, the oldest first.
    unconfirmed: Vec<(u16, u64)>,
    sent_ms: u64,
    heard_ms: u64,
    /// By when something must have come; [`NEVER`] where the broker was not asked.
    answer_by_ms: u64,
    /// Until when a silence that was found late is doubted: what came meanwhile may not have been
    /// told yet. 0 where none is.
    doubt_ms: u64,
    outputs: Vec<Output>,
}

impl Session {
    /// A session without a connection.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            version: Version::V5,
            was_ready: false,
            asks_login: false,
            state: State::Closed,
            decoder: Decoder::default(),
            skipped: Vec::new(),
            limits: Limits::default(),
            last_id: 0,
            unconfirmed: Vec::new(),
            sent_ms: 0,
            heard_ms: 0,
            answer_by_ms: NEVER,
            doubt_ms: 0,
            outputs: Vec::new(),
        }
    }

    /// The version that is spoken, now or on the next connection.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the broker has let the page in.
    pub fn is_ready(&self) -> bool {
        self.state == State::Ready
    }

    /// The user whom the broker refused, where another user or password may be let in; empty for
    /// one without a name.
    pub fn refused_user(&self) -> Option<&str> {
        self.asks_login.then_some(&self.options.user)
    }

    /// What is to be done and has happened since this was last asked.
    pub fn take_outputs(&mut self) -> Vec<Output> {
        take(&mut self.outputs)
    }

    /// The socket is open.
    pub fn opened(&mut self, now_ms: u64) {
        self.forget();
        self.state = State::Greeting;
        self.decoder = Decoder::default();
        self.limits = Limits::default();
        self.heard_ms = now_ms;
        self.answer_by_ms = now_ms + GREET_WITHIN_MS;
        // Twice the silence after which the page says something by itself.
        let announced_s = MIN_ANNOUNCED_S.max((self.options.ping_every_ms / 500) as u16);
        let connect = packet::connect(&self.options, self.version, announced_s);
        self.send(connect, now_ms);
    }

    /// The socket is closed, and not because the page wanted it.
    pub fn closed(&mut self) {
        let version = self.version;
        self.try_other_version();
        self.forget();
        if version == Version::V5 && self.version == Version::V311 {
            self.refuse(Reason::OLDER);
        }
    }

    /// Says goodbye, so that the broker publishes no will; nothing is said after that.
    pub fn leave(&mut self) {
        if self.state != State::Closed {
            self.outputs.push(Output::Send(packet::DISCONNECT.into()));
        }
        self.forget();
    }

    /// The socket brought a binary message.
    pub fn bytes(&mut self, mut bytes: &[u8], now_ms: u64) {
        self.heard_ms = now_ms;
        self.doubt_ms = 0;
        if self.is_ready() && self.answer_by_ms < NEVER {
            // The answer may stand behind much else on a slow wire.
            self.answer_by_ms = now_ms + self.options.ping_within_ms;
        }
        while self.state != State::Closed {
            match self.decoder.next(&mut bytes) {
                Ok(Some((packet, at))) => {
                    if self.packet(&packet, at, now_ms).is_none() {
                        self.refuse(Reason::MALFORMED);
                    }
                }
                Ok(None) => break,
                Err(reason) => self.refuse(reason),
            }
        }
    }

    /// Takes a packet; nothing where it breaks the rules, or none such was asked for. What follows
    /// its length begins at `at`.
    fn packet(&mut self, packet: &[u8], at: usize, now_ms: u64) -> Option<()> {
        let first = *packet.first()?;
        let length = Body::of(packet.get(1..at)?).length();
        let mut body = Body::of(packet.get(at..)?);
        // The broker says whether it lets the page in, once and before all else.
        if (first == packet::CONNACK) == self.is_ready() {
            return None;
        }
        let is_v5 = self.version == Version::V5;
        match first {
            packet::CONNACK => {
                // Whether a session was there before; none is ever asked for.
                body.number(1);
                let code = body.number(1) as u8;
                // A broker that knows version 3 only answers without properties.
                if is_v5 && !body.rest.is_empty() {
                    self.limits = body.limits();
                }
                body.is_good.then(|| self.greeted(code, now_ms))?;
            }
            packet::PUBLISH..=packet::PUBLISH_END => {
                self.message(first, length, &mut body, now_ms)?;
            }
            packet::PUBACK => {
                let id = body.number(2) as u16;
                self.settle(id, 0, body.reason());
            }
            packet::SUBACK => {
                body.number(2);
                body.skip_properties(is_v5);
                for (at, code) in body.rest.iter().take(MAX_SUBSCRIPTIONS).enumerate() {
                    if *code >= 0x80 {
                        let refused = Output::Unsubscribed(at, Reason(*code));
                        self.outputs.push(refused);
                    }
                }
            }
            packet::PINGRESP => self.answer_by_ms = NEVER,
            packet::DISCONNECTED if is_v5 => {
                let reason = body.reason();
                self.refuse(reason);
            }
            _ => return None,
        }
        body.is_good.then_some(())
    }

    /// Takes a message, whose first byte and length the packet's header says. Only the beginning of
    /// one that is too long is there.
    fn message(
        &mut self,
        first: u8,
        length: usize,
        body: &mut Body<'_>,
        now_ms: u64,
    ) -> Option<()> {
        let is_whole = length <= body.rest.len();
        let topic = std::str::from_utf8(body.counted()).ok()?;
        // This client never asks for QoS 2, there is no QoS 3, and packet id 0 is invalid (§2.2.1).
        let id = match first & 6 {
            0 => 0,
            2 => Some(body.number(2)).filter(|id| *id > 0)?,
            _ => return None,
        };
        if is_whole {
            body.skip_properties(self.version == Version::V5);
        }
        if !is_topic(topic) || !body.is_good {
            return None;
        }
        let retained = first & 1 != 0;
        let topic = String::from(topic);
        self.outputs.push(if is_whole {
            Output::Message {
                topic,
                payload: body.rest.into(),
                retained,
            }
        } else {
            let hash = hash(&topic);
            let has_room = self.skipped.len() < MAX_SKIPPED;
            let is_first = has_room && !self.skipped.contains(&hash);
            if is_first {
                self.skipped.push(hash);
            }
            Output::Skipped {
                topic,
                bytes: length,
                retained,
                is_first,
            }
        });
        if id > 0 {
            self.send(packet::puback(id as u16), now_ms);
        }
        Some(())
    }

    fn greeted(&mut self, code: u8, now_ms: u64) {
        // Version 3.1.1 counts from 1 (§3.2.2.3) what version 5 calls by these.
        const OLDER: [u8; 6] = [0, 0x84, 0x85, 0x88, 0x86, 0x87];
        let code = OLDER.get(usize::from(code)).copied().unwrap_or(code);
        let reason = Reason::of(code);
        if reason == Reason::VERSION && self.version == Version::V5 {
            self.version = Version::V311;
            return self.refuse(Reason::OLDER);
        }
        if code > 0 {
            return self.refuse(reason);
        }
        self.was_ready = true;
        self.asks_login = false;
        self.state = State::Ready;
        self.answer_by_ms = NEVER;
        if !self.options.subscriptions.is_empty() {
            let id = self.next_id();
            let subscribe = packet::subscribe(&self.options.subscriptions, self.version, id);
            self.send(subscribe, now_ms);
        }
        self.outputs.push(Output::Ready);
    }

    /// Publishes a message, and gives its number, by which it is confirmed; 0 for one of QoS 0,
    /// which is not. A broker that has no QoS 1 gets all as QoS 0.
    ///
    /// # Errors
    /// Why it is not sent: there is no connection, or the broker would not take it. It is not sent
    /// later either.
    pub fn publish(
        &mut self,
        topic: &str,
        payload: &[u8],
        qos: u8,
        retain: bool,
        now_ms: u64,
    ) -> Result<u16, Reason> {
        if !self.is_ready() {
            return Err(Reason::CLOSED);
        }
        if !is_topic(topic) {
            return Err(Reason::NO_TOPIC);
        }
        if retain && self.limits.of(RETAIN_AVAILABLE) == 0 {
            return Err(Reason::NO_RETAIN);
        }
        let is_confirmed = qos > 0 && self.limits.of(MAXIMUM_QOS) > 0;
        let most_unconfirmed = MAX_UNCONFIRMED.min(self.limits.of(RECEIVE_MAXIMUM));
        if is_confirmed && self.unconfirmed.len() >= most_unconfirmed {
            return Err(Reason::CROWDED);
        }
        let id = if is_confirmed { self.next_id() } else { 0 };
        let packet = packet::publish(topic, payload, id, retain, self.version);
        if packet.len() > MAX_PACKET_BYTES.min(self.limits.of(MAXIMUM_PACKET_SIZE)) {
            return Err(Reason::PACKET_TOO_LARGE);
        }
        if is_confirmed {
            self.unconfirmed.push((id, now_ms + CONFIRM_WITHIN_MS));
        }
        self.send(packet, now_ms);
        Ok(id)
    }

    /// When the broker is asked whether it is there: when either side has been silent for long.
    fn ping_ms(&self) -> u64 {
        let is_asked = self.answer_by_ms < NEVER;
        if !self.is_ready() || is_asked && self.heard_ms <= self.sent_ms {
            return NEVER;
        }
        // While the answer stands behind much else, the page says what it promised to say.
        let mut every_ms = self.options.ping_every_ms << u32::from(is_asked);
        let limit_s = self.limits.of(SERVER_KEEP_ALIVE);
        if limit_s > 0 {
            every_ms = every_ms.min((limit_s as u64).saturating_mul(1_000));
        }
        self.sent_ms.min(self.heard_ms).saturating_add(every_ms)
    }

    /// The page is looked at again, or the network is back: what would be asked later is asked now.
    pub fn hurry(&mut self, now_ms: u64) {
        if self.ping_ms() < NEVER {
            self.answer_by_ms = (now_ms + self.options.ping_within_ms).min(self.answer_by_ms);
            self.send(packet::PINGREQ.into(), now_ms);
        }
    }

    /// By when something must have come.
    fn missed_ms(&self) -> u64 {
        let confirm_by_ms = self.unconfirmed.first().map_or(NEVER, |(_, at)| *at);
        self.answer_by_ms.min(confirm_by_ms)
    }

    /// When [`Session::tick`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        // What is doubted is looked at again.
        let at = self.missed_ms().max(self.doubt_ms).min(self.ping_ms());
        (at < NEVER).then_some(at)
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if now_ms >= self.ping_ms() {
            self.hurry(now_ms);
        }
        let missed_ms = self.missed_ms();
        if self.doubt_ms == 0 && now_ms > missed_ms.saturating_add(STILL_MS) {
            self.doubt_ms = now_ms + LISTEN_MS;
        }
        if now_ms < missed_ms.max(self.doubt_ms) {
            return;
        }
        self.doubt_ms = 0;
        self.settle(0, now_ms, Reason::LATE);
        if now_ms >= self.answer_by_ms {
            self.try_other_version();
            self.forget();
            self.outputs.push(Output::Silent);
        }
    }

    /// The broker says nothing. Where it has never let the page in, it may in the other version.
    fn try_other_version(&mut self) {
        if self.state == State::Greeting && !self.was_ready {
            self.version = match self.version {
                Version::V5 => Version::V311,
                Version::V311 => Version::V5,
            };
        }
    }

    /// The broker has answered to a message, or the time of some is over: they are not waited for
    /// any more.
    fn settle(&mut self, answered: u16, now_ms: u64, reason: Reason) {
        let mut at = 0;
        while let Some((id, by_ms)) = self.unconfirmed.get(at).copied() {
            if id != answered && now_ms < by_ms {
                at += 1;
                continue;
            }
            self.unconfirmed.remove(at);
            self.outputs.push(match reason.0 {
                0 => Output::Confirmed(id),
                _ => Output::Unconfirmed(id, reason),
            });
        }
    }

    /// Nothing more is said on this connection, and what was said on it is not said again.
    fn forget(&mut self) {
        self.state = State::Closed;
        self.answer_by_ms = NEVER;
        self.doubt_ms = 0;
        self.settle(0, NEVER, Reason::CUT);
    }

    fn refuse(&mut self, reason: Reason) {
        self.forget();
        self.asks_login = matches!(reason.0, 0x86 | 0x87);
        let retry = match reason {
            Reason::OLDER => Retry::AtOnce,
            // Who was let in before is so again, once the broker can ask who that is.
            Reason(0x86 | 0x87) if self.was_ready => Retry::Later,
            Reason(0x84..=0x87 | 0x8a | 0x8e) => Retry::Never,
            _ => Retry::Later,
        };
        self.outputs.push(Output::Refused(reason, retry));
    }

    fn next_id(&mut self) -> u16 {
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        self.last_id
    }

    fn send(&mut self, packet: Vec<u8>, now_ms: u64) {
        self.sent_ms = now_ms;
        self.outputs.push(Output::Send(packet));
    }
}
