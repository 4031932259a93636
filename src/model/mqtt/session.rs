//! The protocol with a broker: connecting, subscriptions, acknowledgements, and keepalive.
//!
//! A session outlives its connections, and remembers the version that the broker speaks; nothing
//! else goes from one connection to the next. Above all, no message is sent again: what a person
//! wanted a minute ago must not switch anything now.

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

/// A time that never comes.
const NEVER: u64 = u64::MAX;

/// When to reconnect after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// At once: the session now speaks the other version.
    AtOnce,
    /// After a while, as after any loss.
    Later,
    /// Not until a person has changed something: the broker would refuse again, or two clients would
    /// take the place from each other in turn.
    Never,
}

/// What to do, and what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this as a binary message.
    Send(Vec<u8>),
    /// The broker accepted the client, and the subscriptions were sent.
    Ready,
    /// A message came.
    Message {
        /// Its topic.
        topic: String,
        /// Its payload, any bytes.
        payload: Vec<u8>,
        /// True for a retained message; its age is unknown.
        retained: bool,
    },
    /// A message came that is longer than [`MAX_PACKET_BYTES`], and was dropped.
    Skipped {
        /// Its topic.
        topic: String,
        /// Its length without the fixed header.
        bytes: usize,
        /// True for a retained message; its age is unknown.
        retained: bool,
        /// Whether it is the first of its topic, for up to [`MAX_SKIPPED`] topics.
        is_first: bool,
    },
    /// The broker acknowledged the message with this packet id.
    Confirmed(u16),
    /// The broker did not acknowledge the message with this packet id. It may have arrived all the
    /// same, and is not sent again.
    Unconfirmed(u16, Reason),
    /// The broker refused a subscription, given by its place in [`Options::subscriptions`].
    Unsubscribed(usize, Reason),
    /// The session is over: close the socket.
    Refused(Reason, Retry),
    /// The broker no longer answers: abandon the socket.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is no connection, or the session on it is over.
    Closed,
    /// CONNECT was sent.
    Greeting,
    /// The broker accepted the client.
    Ready,
}

/// A client of one broker.
pub struct Session {
    options: Options,
    version: Version,
    /// Whether the broker has accepted this version and these options before.
    was_ready: bool,
    /// Whether user and password were refused, and not accepted since.
    asks_login: bool,
    state: State,
    decoder: Decoder,
    /// The hashes of the topics whose skipped messages were reported.
    skipped: Vec<u64>,
    limits: Limits,
    /// The last packet id.
    last_id: u16,
    /// The messages that wait for their acknowledgement, and until when, the oldest first.
    unconfirmed: Vec<(u16, u64)>,
    sent_ms: u64,
    heard_ms: u64,
    /// When an answer is due; [`NEVER`] if none is.
    answer_by_ms: u64,
    /// If the timer fired late, an answer may have come unnoticed: until then it may still be
    /// reported. 0 if the timer fired in time.
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

    /// The version of this connection, or of the next one.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the broker has accepted the client.
    pub fn is_ready(&self) -> bool {
        self.state == State::Ready
    }

    /// The user that the broker refused, if another user or password may be accepted; empty for no
    /// user.
    pub fn refused_user(&self) -> Option<&str> {
        self.asks_login.then_some(&self.options.user)
    }

    /// What to do, and what happened, since this was last called.
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
        // Twice the silence after which the client sends a ping.
        let announced_s = MIN_ANNOUNCED_S.max((self.options.ping_every_ms / 500) as u16);
        let connect = packet::connect(&self.options, self.version, announced_s);
        self.send(connect, now_ms);
    }

    /// The socket is closed, and not by the page.
    pub fn closed(&mut self) {
        let version = self.version;
        self.try_other_version();
        self.forget();
        if version == Version::V5 && self.version == Version::V311 {
            self.refuse(Reason::OLDER);
        }
    }

    /// Sends DISCONNECT, so that the broker publishes no will, and nothing after that.
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
            // On a slow connection, much else may arrive before the answer.
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

    /// Takes a packet whose fixed header ends at `at`; `None` if it breaks the protocol.
    fn packet(&mut self, packet: &[u8], at: usize, now_ms: u64) -> Option<()> {
        let first = *packet.first()?;
        let length = Body::of(packet.get(1..at)?).length();
        let mut body = Body::of(packet.get(at..)?);
        // CONNACK comes once, and before all else.
        if (first == packet::CONNACK) == self.is_ready() {
            return None;
        }
        let is_v5 = self.version == Version::V5;
        match first {
            packet::CONNACK => {
                // Whether there was a session before; the client always asks for a clean one.
                body.number(1);
                let code = body.number(1) as u8;
                // A broker that only knows version 3 answers without properties.
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

    /// Takes a message, with the first byte and the length of its fixed header. Of one that is too
    /// long, only the beginning is there.
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
        // The codes of version 3.1.1, from 1 on (§3.2.2.3), in those of version 5.
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

    /// Publishes a message, and gives its packet id, by which it is acknowledged; 0 for QoS 0, which
    /// is not. A broker without QoS 1 gets all as QoS 0.
    ///
    /// # Errors
    /// Why it is not sent: there is no connection, or the broker would not take it. It is not queued
    /// either.
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

    /// When the next ping is due: after a long silence of either side.
    fn ping_ms(&self) -> u64 {
        let is_asked = self.answer_by_ms < NEVER;
        if !self.is_ready() || is_asked && self.heard_ms <= self.sent_ms {
            return NEVER;
        }
        // While the answer is delayed by much else, pings go on to keep the announced keep alive.
        let mut every_ms = self.options.ping_every_ms << u32::from(is_asked);
        let limit_s = self.limits.of(SERVER_KEEP_ALIVE);
        if limit_s > 0 {
            every_ms = every_ms.min((limit_s as u64).saturating_mul(1_000));
        }
        self.sent_ms.min(self.heard_ms).saturating_add(every_ms)
    }

    /// The page is visible again, or the network is back: pings now instead of later.
    pub fn hurry(&mut self, now_ms: u64) {
        if self.ping_ms() < NEVER {
            self.answer_by_ms = (now_ms + self.options.ping_within_ms).min(self.answer_by_ms);
            self.send(packet::PINGREQ.into(), now_ms);
        }
    }

    /// When an answer or an acknowledgement is overdue.
    fn missed_ms(&self) -> u64 {
        let confirm_by_ms = self.unconfirmed.first().map_or(NEVER, |(_, at)| *at);
        self.answer_by_ms.min(confirm_by_ms)
    }

    /// When [`Session::tick`] has something to do.
    pub fn deadline_ms(&self) -> Option<u64> {
        // A doubtful silence is checked again.
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

    /// The broker did not answer. If it has never accepted this version, the next attempt is in the
    /// other one.
    fn try_other_version(&mut self) {
        if self.state == State::Greeting && !self.was_ready {
            self.version = match self.version {
                Version::V5 => Version::V311,
                Version::V311 => Version::V5,
            };
        }
    }

    /// Reports the message that was answered, and those whose time is over: none of them waits any
    /// longer.
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

    /// Ends the session on this connection. What is unacknowledged is not sent again.
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
            // It was accepted before: the broker may just be unable to check it now.
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
