//! What makes one board differ from another: how it answers, and what its pins
//! do by themselves.
//!
//! A firmware is pure. Text goes in, texts come out, and the time is an
//! argument, so that a board's behaviour is tested without a socket or a clock.

use std::time::Duration;

use crate::netzer::Netzer;

/// The number of a socket since the board started, counted from 0.
pub type SocketId = usize;

/// A text, and the socket that it goes to.
pub type Outgoing = (SocketId, String);

/// One kind of board.
pub trait Firmware: Send {
    /// Whether a WebSocket is served at this path; any other path answers 404.
    fn serves(&self, path: &str) -> bool;

    /// A socket was opened; some boards speak first.
    fn opened(&mut self, socket: SocketId, path: &str) -> Vec<Outgoing>;

    /// A text came in.
    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing>;

    /// A binary message came in.
    fn binary(&mut self, socket: SocketId, bytes: &[u8]) -> Vec<Outgoing>;

    /// A socket is gone, and so is what it had asked for.
    fn closed(&mut self, socket: SocketId);

    /// Whether the text would write an output, so that a fault can swallow it.
    fn is_write(&self, text: &str) -> bool;

    /// When a pin changes by itself next, counted from the board's start.
    fn next_change(&self) -> Option<Duration>;

    /// Lets every pin change that is due at `now`.
    fn advance(&mut self, now: Duration) -> Vec<Outgoing>;

    /// The value of a pin, or nothing where there is no such pin.
    fn pin(&self, pin: usize) -> Option<i64>;

    /// Changes a pin as if by hand; an error says why that cannot be.
    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String>;
}

type Build = fn(u64) -> Box<dyn Firmware>;

/// Every board that can be asked for by name. A further board is a further
/// file and a further line here.
const BOARDS: &[(&str, Build)] = &[("netzer", |seed| Box::new(Netzer::new(seed)))];

/// The names that `by_name` knows.
pub fn names() -> Vec<&'static str> {
    BOARDS.iter().map(|(name, _)| *name).collect()
}

/// Builds the board of that name, or says which names there are.
pub fn by_name(name: &str, seed: u64) -> Result<Box<dyn Firmware>, String> {
    BOARDS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, build)| build(seed))
        .ok_or_else(|| {
            format!(
                "there is no board '{name}'; the boards are: {}",
                names().join(", ")
            )
        })
}
