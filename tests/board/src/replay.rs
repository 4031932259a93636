//! A board that plays a recording: what pindash saved of another board, or of a bug.
//!
//! The format is that of pindash, see `src/model/recording/README.md`. Each socket that is opened gets
//! one connection of the recording, with its messages at their times; after the last connection comes
//! the first again. A connection that the board ended is ended here the same way. One that a person
//! ended, or that lasted until the end of the recording, stays open and silent.
//!
//! What was sent to the board is not compared: nothing answers, and a message that answered a command
//! comes at its time, whether it is sent or not. Of a broker's recording the messages with a topic are
//! published, see `broker.rs`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::broker::Client;
use crate::firmware::{End, Firmware, Limits, Outgoing, SocketId, Surplus};

/// How soon a new socket is noticed.
const LOOK: Duration = Duration::from_millis(20);
/// The code that browsers report for a connection that was cut, which no board can send.
const CUT: u64 = 1006;

/// A recording, as far as it is for a board.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// The profile, as JSON; empty for none.
    pub profile: String,
    /// The path of the WebSocket.
    path: String,
    connections: Vec<Connection>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Connection {
    /// The messages, each with its time since the connection was opened.
    messages: Vec<(Duration, Message)>,
    /// How and when the board ended it.
    end: Option<(Duration, End)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Message {
    Text(String),
    Binary(Vec<u8>),
    /// On a topic of a broker.
    Published {
        topic: String,
        payload: Vec<u8>,
        is_retained: bool,
    },
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// Which line cannot be read, and why.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().zip(1..);
        let head = lines.next().map_or("", |(line, _)| line);
        let head = object(head).filter(|head| head.contains_key("pindash"));
        let head = head.ok_or("line 1 is not the head of a recording: {\"pindash\":1,…}")?;
        let mut recording = Self {
            profile: head.get("profile").map_or(String::new(), Value::to_string),
            path: path(head.get("board").and_then(Value::as_str).unwrap_or("")),
            connections: Vec::new(),
        };
        let mut current = None;
        for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            let Some(line) = object(line) else {
                // A page that was closed while it saved leaves half a line.
                if number == text.lines().count() {
                    break;
                }
                return Err(format!("line {number} is not a JSON object"));
            };
            let read = recording.take(&line, &mut current);
            read.map_err(|what| format!("line {number}: {what}"))?;
        }
        recording.connections.extend(current.map(|(_, now)| now));
        Ok(recording)
    }

    fn take(
        &mut self,
        line: &Map<String, Value>,
        current: &mut Option<(u64, Connection)>,
    ) -> Result<(), String> {
        let at_ms = line.get("ms").and_then(Value::as_u64).unwrap_or(0);
        let event = line.get("event").and_then(Value::as_str).unwrap_or("");
        if event == "open" {
            self.connections.extend(current.take().map(|(_, now)| now));
            *current = Some((at_ms, Connection::default()));
        }
        if let Some(text) = line.get("in").and_then(Value::as_str) {
            // A recording may have begun in the middle of a connection.
            let (since_ms, connection) = current.get_or_insert((at_ms, Connection::default()));
            let at = Duration::from_millis(at_ms.saturating_sub(*since_ms));
            connection.messages.push((at, message(line, text)?));
        }
        if event == "lost"
            && let Some((since_ms, mut connection)) = current.take()
        {
            let at = Duration::from_millis(at_ms.saturating_sub(since_ms));
            let reason = line.get("reason").and_then(Value::as_str).unwrap_or("");
            connection.end = match line.get("code").and_then(Value::as_u64) {
                Some(code @ 1000..=4999) if !matches!(code, 1005 | CUT | 1015) => {
                    Some((at, End::Close(code as u16, reason.into())))
                }
                Some(CUT) => Some((at, End::Cut)),
                _ => None,
            };
            self.connections.push(connection);
        }
        Ok(())
    }
}

fn object(line: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(line) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The path of an address; that of the Netzer if it has none.
fn path(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("ws", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    format!("/{path}")
}

fn message(line: &Map<String, Value>, text: &str) -> Result<Message, String> {
    if line.contains_key("cut") {
        return Err("only the beginning of this message was kept, so it cannot be played".into());
    }
    let bytes = match line.contains_key("binary") {
        true => hex(text).ok_or("the bytes are not hex")?,
        false => text.as_bytes().to_vec(),
    };
    if let Some(topic) = line.get("topic").and_then(Value::as_str) {
        return Ok(Message::Published {
            topic: topic.into(),
            payload: bytes,
            is_retained: line.get("retained") == Some(&Value::Bool(true)),
        });
    }
    Ok(match line.contains_key("binary") {
        true => Message::Binary(bytes),
        false => Message::Text(text.into()),
    })
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.split_ascii_whitespace();
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).ok())
        .collect()
}

/// The board.
pub struct Replay {
    recording: Recording,
    /// How many sockets were opened.
    opened: usize,
    sockets: BTreeMap<SocketId, Playing>,
    /// The time of the last change.
    now: Duration,
    frames: Vec<(SocketId, Vec<u8>)>,
    ends: Vec<(SocketId, End)>,
}

/// What a socket gets.
struct Playing {
    /// The place of its connection.
    connection: usize,
    /// When it began, once that is known.
    since: Option<Duration>,
    /// How many messages it has got.
    sent: usize,
    is_ended: bool,
    client: Client,
}

impl Replay {
    /// A board that plays this.
    pub fn new(recording: Recording) -> Self {
        Self {
            recording,
            opened: 0,
            sockets: BTreeMap::new(),
            now: Duration::ZERO,
            frames: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn is_broker(&self) -> bool {
        let mut connections = self.recording.connections.iter();
        let is_packet =
            |message: &(Duration, Message)| matches!(message.1, Message::Published { .. });
        connections.any(|connection| connection.messages.iter().any(is_packet))
    }
}

impl Firmware for Replay {
    fn path(&self) -> &str {
        &self.recording.path
    }

    fn limits(&self) -> Limits {
        Limits {
            sockets: None,
            surplus: Surplus::Waits,
            pages_while_open: true,
        }
    }

    fn subprotocol(&self) -> Option<&'static str> {
        self.is_broker().then_some("mqtt")
    }

    fn opened(&mut self, socket: SocketId, _path: &str) -> Vec<Outgoing> {
        let playing = Playing {
            connection: self.opened % self.recording.connections.len().max(1),
            since: None,
            sent: 0,
            is_ended: false,
            client: Client::default(),
        };
        self.opened += 1;
        self.sockets.insert(socket, playing);
        Vec::new()
    }

    fn text(&mut self, _socket: SocketId, _text: &str) -> Vec<Outgoing> {
        Vec::new()
    }

    fn binary(&mut self, socket: SocketId, bytes: &[u8]) -> Vec<Outgoing> {
        let is_broker = self.is_broker();
        if let Some(playing) = self.sockets.get_mut(&socket).filter(|_| is_broker) {
            let answers = playing.client.answers(bytes).into_iter();
            self.frames.extend(answers.map(|answer| (socket, answer)));
        }
        Vec::new()
    }

    fn frames(&mut self) -> Vec<(SocketId, Vec<u8>)> {
        std::mem::take(&mut self.frames)
    }

    fn ends(&mut self) -> Vec<(SocketId, End)> {
        std::mem::take(&mut self.ends)
    }

    fn closed(&mut self, socket: SocketId) {
        self.sockets.remove(&socket);
    }

    fn is_write(&self, _text: &str) -> bool {
        false
    }

    fn next_change(&self) -> Option<Duration> {
        Some(self.now + LOOK)
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        self.now = now;
        let is_broker = self.is_broker();
        let mut texts = Vec::new();
        for (socket, playing) in &mut self.sockets {
            let Some(connection) = self.recording.connections.get(playing.connection) else {
                continue;
            };
            if is_broker && !playing.client.is_subscribed {
                continue;
            }
            let passed = now - *playing.since.get_or_insert(now);
            while let Some((at, message)) = connection.messages.get(playing.sent)
                && *at <= passed
            {
                playing.sent += 1;
                match message {
                    Message::Text(text) => texts.push((*socket, text.clone())),
                    Message::Binary(bytes) => self.frames.push((*socket, bytes.clone())),
                    Message::Published {
                        topic,
                        payload,
                        is_retained,
                    } => {
                        let packet = playing.client.publish(topic, payload, *is_retained);
                        self.frames.push((*socket, packet));
                    }
                }
            }
            if let Some((at, end)) = &connection.end
                && *at <= passed
                && !std::mem::replace(&mut playing.is_ended, true)
            {
                self.ends.push((*socket, end.clone()));
            }
        }
        texts
    }

    fn pin(&self, _pin: usize) -> Option<i64> {
        None
    }

    fn set_pin(&mut self, pin: usize, _value: i64) -> Result<Vec<Outgoing>, String> {
        Err(format!(
            "there is no pin {pin}: this board plays a recording"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"{"pindash":1,"board":"ws://netzer.local/ws?x","profile":{"name":"N"}}"#;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn board(lines: &[&str]) -> Replay {
        let text = [&[HEAD], lines].concat().join("\n");
        Replay::new(Recording::read(&text).unwrap())
    }

    #[test]
    fn each_socket_gets_a_connection_of_its_own_from_when_it_opens() {
        let mut board = board(&[
            r#"{"ms":10,"event":"open"}"#,
            r#"{"ms":11,"out":"tuv0=3"}"#,
            r#"{"ms":60,"in":"one"}"#,
            r#"{"ms":70,"in":"de ad","binary":2}"#,
            r#"{"ms":110,"event":"lost","code":1012,"reason":"off"}"#,
            r#"{"ms":200,"event":"open"}"#,
            r#"{"ms":200,"in":"two"}"#,
            r#"{"ms":300,"event":"lost","code":1006}"#,
        ]);
        assert_eq!(board.path(), "/ws");
        assert_eq!(board.opened(7, "/ws"), []);
        assert_eq!(board.advance(ms(1000)), []);
        assert_eq!(board.advance(ms(1055)), [(7, "one".into())]);
        assert_eq!(board.advance(ms(1100)), []);
        assert_eq!(board.frames(), [(7, vec![0xde, 0xad])]);
        assert_eq!(board.ends(), [(7, End::Close(1012, "off".into()))]);
        board.closed(7);
        board.opened(8, "/ws");
        assert_eq!(board.advance(ms(2000)), [(8, "two".into())]);
        board.advance(ms(2100));
        assert_eq!(board.ends(), [(8, End::Cut)]);
        board.opened(9, "/ws");
        board.advance(ms(3000));
        assert_eq!(board.advance(ms(3050)), [(9, "one".into())]);
    }

    #[test]
    fn a_line_that_is_none_is_told_with_its_number_and_half_a_line_at_the_end_is_none() {
        let read = |lines: &[&str]| Recording::read(&lines.join("\n")).map(|_| ());
        assert!(read(&["uv0=1"]).unwrap_err().contains("line 1"));
        assert!(read(&[""]).unwrap_err().contains("line 1"));
        let damaged = read(&[HEAD, "", "{\"ms\":1", r#"{"ms":2,"in":"x"}"#]);
        assert!(damaged.unwrap_err().contains("line 3"));
        let cut = read(&[HEAD, r#"{"ms":2,"in":"x","cut":9}"#]);
        assert!(cut.unwrap_err().contains("line 2"));
        assert_eq!(read(&[HEAD, r#"{"ms":2,"in":"x"}"#, "{\"ms\":3"]), Ok(()));
    }

    #[test]
    fn what_stands_before_the_first_open_is_a_connection_too() {
        let mut board = board(&[r#"{"ms":5,"known":"…"}"#, r#"{"ms":50,"in":"x"}"#]);
        board.opened(0, "/ws");
        assert_eq!(board.advance(ms(9)), [(0, "x".into())]);
    }
}
