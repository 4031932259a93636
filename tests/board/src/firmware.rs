//! What differs between boards: how they answer, and how their pins change by themselves.
//!
//! A firmware is pure. Text goes in, texts come out, and the time is an argument, so that a board's
//! behaviour is tested without a socket or a clock.

use std::time::Duration;

use crate::clown::Clown;
use crate::mbed::Mbed;
use crate::netzer::Netzer;
use crate::plain::Plain;
use crate::shelly::Shelly;
use crate::wled::Wled;

/// The number of a socket; the first since the board's start is 0.
pub type SocketId = usize;

/// A text, and the socket that it goes to.
pub type Outgoing = (SocketId, String);

/// How a board ends a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It closes it with a code and a reason, once what was sent before is sent.
    Close(u16, String),
    /// It hangs up.
    Cut,
}

/// The limits of a board's server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The limit of open sockets, if there is one.
    pub sockets: Option<usize>,
    /// What happens to a socket beyond that limit.
    pub surplus: Surplus,
    /// Whether pages are served while a socket is open.
    pub pages_while_open: bool,
}

/// What happens to a socket beyond the limit. While the fault [`crate::Fault::Busy1013`] is on, it is
/// closed with 1013 instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surplus {
    /// It waits for [`crate::BUSY_WAIT`] and then gets no answer.
    Waits,
    /// It is served, and the oldest socket is closed without a close code.
    ClosesOldest,
}

/// One kind of board.
pub trait Firmware: Send {
    /// The path of the WebSocket that a dashboard opens.
    fn path(&self) -> &str {
        "/ws"
    }

    /// The subprotocol that a client must have asked for, if the board has one.
    fn subprotocol(&self) -> Option<&'static str> {
        None
    }

    /// Whether a WebSocket is served at this path; an upgrade at any other gets 404. Only a board
    /// with several paths overrides this.
    fn serves(&self, path: &str) -> bool {
        path == self.path()
    }

    /// The limits of the board's server.
    fn limits(&self) -> Limits;

    /// Whether the board accepts protocol 76, see [`crate::hixie`].
    fn speaks_protocol_76(&self) -> bool {
        false
    }

    /// Gives the board a password that its messages have to prove. Fails if it knows none.
    fn set_password(&mut self, _password: &str) -> Result<(), String> {
        Err("this board has no password in its messages".into())
    }

    /// A socket was opened; some boards send a greeting.
    fn opened(&mut self, socket: SocketId, path: &str) -> Vec<Outgoing>;

    /// A text was received.
    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing>;

    /// A binary message was received.
    fn binary(&mut self, socket: SocketId, bytes: &[u8]) -> Vec<Outgoing>;

    /// Takes the binary messages to send. This is called after each of the other calls, and the
    /// messages are sent after the texts which that call returned.
    fn frames(&mut self) -> Vec<(SocketId, Vec<u8>)> {
        Vec::new()
    }

    /// Takes the sockets that the board ends. This is called after [`Firmware::frames`].
    fn ends(&mut self) -> Vec<(SocketId, End)> {
        Vec::new()
    }

    /// A socket was closed; its subscriptions end.
    fn closed(&mut self, socket: SocketId);

    /// Whether the text writes an output, so that a fault can drop it.
    fn is_write(&self, text: &str) -> bool;

    /// The time of the next simulated change, counted from the board's start.
    fn next_change(&self) -> Option<Duration>;

    /// Makes the simulated changes that are due at `now`.
    fn advance(&mut self, now: Duration) -> Vec<Outgoing>;

    /// The value of a pin, numbered as in the board's module, if there is such a pin.
    fn pin(&self, pin: usize) -> Option<i64>;

    /// Changes a pin as if by hand. Fails if there is no such pin or the value is out of its range.
    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String>;
}

/// The same text for each of these sockets.
pub(crate) fn to_each<'a>(
    sockets: impl IntoIterator<Item = &'a SocketId>,
    text: &str,
) -> Vec<Outgoing> {
    let sockets = sockets.into_iter();
    sockets.map(|socket| (*socket, text.to_owned())).collect()
}

/// Checks a value against the range of a pin, which is `None` if there is no such pin.
pub(crate) fn check_value(pin: usize, range: Option<(i64, i64)>, value: i64) -> Result<(), String> {
    let (low, high) = range.ok_or_else(|| format!("there is no pin {pin}"))?;
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(format!("pin {pin} takes {low} to {high}, not {value}"))
    }
}

type Build = fn(u64) -> Box<dyn Firmware>;

/// The boards by name, with a description. A new board is a new file and a new entry here.
const BOARDS: &[(&str, &str, Build)] = &[
    (
        "netzer",
        "13 pins by text commands at /ws; one socket, and no page while it is open",
        |seed| Box::new(Netzer::new(seed)),
    ),
    (
        "shelly",
        "JSON-RPC at /rpc: switches, a dimmer, sensors; six sockets",
        |seed| Box::new(Shelly::new(seed)),
    ),
    (
        "wled",
        "a light strip at /ws; four sockets, a fifth closes the oldest",
        |seed| Box::new(Wled::new(seed)),
    ),
    (
        "plain",
        "self-made, nested JSON at /ws; any number of sockets",
        |seed| Box::new(Plain::new(seed)),
    ),
    (
        "clown",
        "BigClown's hub: sensors, a relay, a LED; any number of sockets",
        |seed| Box::new(Clown::new(seed)),
    ),
    (
        "mbed",
        "channels at /ws/CHANNEL/MODE, with two devices in demo; any number",
        |seed| Box::new(Mbed::new(seed)),
    ),
];

/// The names of the boards.
pub fn names() -> Vec<&'static str> {
    BOARDS.iter().map(|(name, ..)| *name).collect()
}

/// The names of the boards with their descriptions.
pub fn descriptions() -> Vec<(&'static str, &'static str)> {
    BOARDS
        .iter()
        .map(|(name, what, _)| (*name, *what))
        .collect()
}

/// Builds the board with this name; the error lists the names.
pub fn by_name(name: &str, seed: u64) -> Result<Box<dyn Firmware>, String> {
    BOARDS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(.., build)| build(seed))
        .ok_or_else(|| {
            format!(
                "there is no board '{name}'; the boards are: {}",
                names().join(", ")
            )
        })
}
