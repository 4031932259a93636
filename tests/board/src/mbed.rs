//! The channel server of mbed's Internet of Things demonstration, with two
//! simulated devices.
//!
//! A socket is opened at `/ws/<channel>/<mode>`, with the mode `rw`, `ro` or `wo`. A client's text
//! goes unchanged to every `rw` and `ro` client of the channel, so an `rw` client gets its own texts
//! back; the texts of an `ro` client are dropped. There is no greeting. The public service worked
//! like this; it no longer exists. Boards connect with the pre-standard protocol 76, see
//! [`crate::hixie`], and join the same channels. As channels exist to connect clients, several
//! sockets can be open at once.
//!
//! The devices publish to the channel `demo` by themselves:
//!
//! | pins | message | every |
//! |------|---------|-------|
//! | 0 to 3: p, t, l, m | `{"id":"eth_env","p":"10","t":"10","l":"37","m":"120"}` | 0.5 s |
//! | 4 to 7: ax, ay, az, tmp | `{"id":"app_board_EW2013","ax":1,"ay":2,"az":3,"tmp":21}` | 0.1 s |
//!
//! A pin holds the number in the message. p is the pressure, t and tmp the temperature, l the light,
//! m the microphone, ax to az the acceleration; the samples name no units.
//!
//! Assumptions, which say nothing about the service:
//! - A channel is any text without a slash, compared as in the path, without decoding.
//! - A binary message is dropped.
//! - The values' ranges, and how they change.
//! - Any number of sockets can be open, as no document names a limit, and pages are served
//!   meanwhile. One service was shared by all users of mbed.
//!
//! The server has no commands of its own. A message is confirmed by its echo, so every text counts
//! as a write.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, check_value, to_each};
use crate::random::Random;
use crate::timer::Timer;

/// The channel of the simulated devices.
pub const CHANNEL: &str = "demo";

/// A value in a device's message, with its range and the largest change at once.
struct Value {
    key: &'static str,
    initial: i64,
    range: (i64, i64),
    step: i64,
}

const fn value(key: &'static str, initial: i64, low: i64, high: i64, step: i64) -> Value {
    Value {
        key,
        initial,
        range: (low, high),
        step,
    }
}

/// A simulated device.
struct Device {
    id: &'static str,
    period_ms: u64,
    /// Whether numbers are sent as strings.
    strings: bool,
    values: [Value; 4],
}

const DEVICES: [Device; 2] = [
    Device {
        id: "eth_env",
        period_ms: 500,
        strings: true,
        values: [
            value("p", 10, 0, 100, 1),
            value("t", 10, -40, 85, 1),
            value("l", 37, 0, 100, 3),
            value("m", 120, 0, 1023, 9),
        ],
    },
    Device {
        id: "app_board_EW2013",
        period_ms: 100,
        strings: false,
        values: [
            value("ax", 1, -100, 100, 2),
            value("ay", 2, -100, 100, 2),
            value("az", 3, -100, 100, 2),
            value("tmp", 21, -40, 85, 1),
        ],
    },
];

/// The number of values of a device, and so of its pins.
const VALUES: usize = 4;

/// A client's rights in its channel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    ReadWrite,
    ReadOnly,
    WriteOnly,
}

/// The server.
pub struct Mbed {
    clients: BTreeMap<SocketId, (String, Mode)>,
    numbers: [[i64; VALUES]; DEVICES.len()],
    /// When each device publishes by itself.
    timers: [Timer; DEVICES.len()],
    random: Random,
}

impl Mbed {
    /// A server whose devices change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            clients: BTreeMap::new(),
            numbers: DEVICES.map(|device| device.values.map(|value| value.initial)),
            timers: DEVICES.map(|device| Timer::every(device.period_ms)),
            random: Random(seed),
        }
    }

    /// The text for every reader of the channel.
    fn broadcast(&self, channel: &str, text: &str) -> Vec<Outgoing> {
        let listeners = self
            .clients
            .iter()
            .filter(|(_, (own, mode))| own == channel && *mode != Mode::WriteOnly);
        to_each(listeners.map(|(socket, _)| socket), text)
    }

    fn publish(&self, number: usize) -> Vec<Outgoing> {
        let device = &DEVICES[number];
        let quote = if device.strings { "\"" } else { "" };
        let members = device.values.iter().zip(&self.numbers[number]);
        let members: String = members
            .map(|(value, number)| format!(r#","{}":{quote}{number}{quote}"#, value.key))
            .collect();
        self.broadcast(CHANNEL, &format!(r#"{{"id":"{}"{members}}}"#, device.id))
    }
}

impl Firmware for Mbed {
    fn path(&self) -> &'static str {
        "/ws/demo/rw"
    }

    fn serves(&self, path: &str) -> bool {
        place(path).is_some()
    }

    fn limits(&self) -> Limits {
        Limits {
            sockets: None,
            surplus: Surplus::Waits,
            pages_while_open: true,
        }
    }

    fn speaks_protocol_76(&self) -> bool {
        true
    }

    fn opened(&mut self, socket: SocketId, path: &str) -> Vec<Outgoing> {
        if let Some((channel, mode)) = place(path) {
            self.clients.insert(socket, (channel.to_owned(), mode));
        }
        Vec::new()
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        match self.clients.get(&socket) {
            Some((channel, mode)) if *mode != Mode::ReadOnly => self.broadcast(channel, text),
            _ => Vec::new(),
        }
    }

    fn binary(&mut self, _socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        Vec::new()
    }

    fn closed(&mut self, socket: SocketId) {
        self.clients.remove(&socket);
    }

    fn is_write(&self, _text: &str) -> bool {
        true
    }

    fn next_change(&self) -> Option<Duration> {
        self.timers.iter().map(Timer::next).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        let mut out = Vec::new();
        for (number, device) in DEVICES.iter().enumerate() {
            if !self.timers[number].fires(now) {
                continue;
            }
            for (value, number) in device.values.iter().zip(&mut self.numbers[number]) {
                *number = self.random.wander(*number, value.step, value.range);
            }
            out.extend(self.publish(number));
        }
        out
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.numbers.as_flattened().get(pin).copied()
    }

    /// The device publishes the new value at once, out of its period.
    fn set_pin(&mut self, pin: usize, number: i64) -> Result<Vec<Outgoing>, String> {
        let (device, place) = (pin / VALUES, pin % VALUES);
        let range = DEVICES.get(device).map(|device| device.values[place].range);
        check_value(pin, range, number)?;
        self.numbers[device][place] = number;
        Ok(self.publish(device))
    }
}

/// The channel and the mode of a path.
fn place(path: &str) -> Option<(&str, Mode)> {
    let (channel, mode) = path.strip_prefix("/ws/")?.split_once('/')?;
    let mode = match mode {
        "rw" => Mode::ReadWrite,
        "ro" => Mode::ReadOnly,
        "wo" => Mode::WriteOnly,
        _ => return None,
    };
    (!channel.is_empty()).then_some((channel, mode))
}
