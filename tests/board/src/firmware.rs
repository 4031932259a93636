//! What makes one board differ from another: how it answers, and what its pins
//! do by themselves.
//!
//! A firmware is pure. Text goes in, texts come out, and the time is an
//! argument, so that a board's behaviour is tested without a socket or a clock.

use std::time::Duration;

use crate::clown::Clown;
use crate::mbed::Mbed;
use crate::netzer::Netzer;
use crate::plain::Plain;
use crate::shelly::Shelly;
use crate::wled::Wled;

/// The number of a socket since the board started, counted from 0.
pub type SocketId = usize;

/// A text, and the socket that it goes to.
pub type Outgoing = (SocketId, String);

/// What the server of a board can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many sockets can be open at a time; nothing where any number can.
    pub sockets: Option<usize>,
    /// What becomes of a socket on top of that.
    pub surplus: Surplus,
    /// Whether pages are served while a socket is open.
    pub pages_while_open: bool,
}

/// What happens when one socket more is asked for than there may be. While the
/// fault [`crate::Fault::Busy1013`] is on, it is closed with 1013 instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surplus {
    /// It waits for [`crate::BUSY_WAIT`] and is then left without an answer.
    Waits,
    /// It is served, and the socket that was opened first is closed, without a
    /// close code.
    ClosesOldest,
}

/// One kind of board.
pub trait Firmware: Send {
    /// The path of the WebSocket that a dashboard opens.
    fn path(&self) -> &'static str {
        "/ws"
    }

    /// Whether a WebSocket is served at this path; an upgrade at any other
    /// answers 404. Only a board with more paths than one has to say so here.
    fn serves(&self, path: &str) -> bool {
        path == self.path()
    }

    /// What the board's server can take.
    fn limits(&self) -> Limits;

    /// Whether a client may come with protocol 76, see [`crate::hixie`].
    fn speaks_protocol_76(&self) -> bool {
        false
    }

    /// A socket was opened; some boards speak first.
    fn opened(&mut self, socket: SocketId, path: &str) -> Vec<Outgoing>;

    /// A text came in.
    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing>;

    /// A binary message came in.
    fn binary(&mut self, socket: SocketId, bytes: &[u8]) -> Vec<Outgoing>;

    /// The binary messages that are to be sent. They are taken after each of
    /// the other calls, and go out after the texts that it gave.
    fn frames(&mut self) -> Vec<(SocketId, Vec<u8>)> {
        Vec::new()
    }

    /// A socket is gone, and so is what it had asked for.
    fn closed(&mut self, socket: SocketId);

    /// Whether the text would write an output, so that a fault can swallow it.
    fn is_write(&self, text: &str) -> bool;

    /// When a pin changes by itself next, counted from the board's start.
    fn next_change(&self) -> Option<Duration>;

    /// Lets every pin change that is due at `now`.
    fn advance(&mut self, now: Duration) -> Vec<Outgoing>;

    /// The value of a pin, as the board's module numbers them, or nothing where there is no such pin.
    fn pin(&self, pin: usize) -> Option<i64>;

    /// Changes a pin as if by hand; an error says why that cannot be.
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

/// Every board that can be asked for by name, with what it is. A further board
/// is a further file and a further entry here.
const BOARDS: &[(&str, &str, Build)] = &[
    (
        "netzer",
        "13 pins by text command, at /ws; one socket, no page beside it",
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
        "nested JSON of one's own making, at /ws; any number of sockets",
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

/// The names that `by_name` knows.
pub fn names() -> Vec<&'static str> {
    BOARDS.iter().map(|(name, ..)| *name).collect()
}

/// The same names, each with what the board is.
pub fn descriptions() -> Vec<(&'static str, &'static str)> {
    BOARDS
        .iter()
        .map(|(name, what, _)| (*name, *what))
        .collect()
}

/// Builds the board of that name, or says which names there are.
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
