//! A Netzer: its command interface and thirteen simulated pins.
//!
//! | command  | does |
//! |----------|------|
//! | `tuvN=F` | sets the trigger of pin N |
//! | `uvN`    | reads pin N |
//! | `uvN=V`  | writes pin N, which must be an output |
//!
//! A value is sent as `{"u":{"v":{"N":"V"}}}`, one pin a message, as a **decimal string**, as in
//! the maker's document. (The board's older raw TCP server used hex numbers and `a=1` instead.)
//!
//! Assumptions where the document is silent, which say nothing about a real board:
//! - `F` is a bit mask: 1 sends on a rise, 2 on a fall, 3 on every change, 0 never.
//! - Setting a trigger other than 0 is answered with the current value, so that a page is complete
//!   as soon as it is open.
//! - `uvN` and `uvN=V` mirror the message's path u, v, N. A write is confirmed by exactly one update
//!   to the socket that wrote it, whatever its trigger.
//! - An invalid command is answered with `{"error":"…"}`.
//! - A trigger belongs to the socket that set it, and ends with that socket.
//! - The real board's configuration page sets which pin is an input, an output, a counter, a PWM or
//!   an ADC; here it is `KINDS`.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, to_each};
use crate::random::Random;
use crate::timer::Timer;

/// How many pins a Netzer has, IO0 to IO12.
pub const PINS: usize = 13;

/// What a pin is configured as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A digital input, which toggles by itself.
    Input,
    /// A pulse counter, which counts by itself and wraps.
    Counter,
    /// An analog input, which drifts by itself.
    Adc,
    /// A PWM output.
    Pwm,
    /// A digital output.
    Output,
}

/// The configuration of the simulated board.
pub const KINDS: [Kind; PINS] = [
    Kind::Input,
    Kind::Counter,
    Kind::Counter,
    Kind::Pwm,
    Kind::Adc,
    Kind::Adc,
    Kind::Input,
    Kind::Input,
    Kind::Input,
    Kind::Pwm,
    Kind::Output,
    Kind::Output,
    Kind::Output,
];

impl Kind {
    /// The largest value; the smallest is always 0.
    pub fn max(self) -> i64 {
        match self {
            Kind::Input | Kind::Output => 1,
            Kind::Counter => 32767,
            Kind::Adc | Kind::Pwm => 1023,
        }
    }

    /// Whether commands may write it.
    pub fn is_output(self) -> bool {
        matches!(self, Kind::Pwm | Kind::Output)
    }
}

/// How much of a command an error message repeats, in characters.
const ECHO_CHARS: usize = 60;

const RISE: u8 = 1;
const FALL: u8 = 2;

/// The triggers that one socket has set.
type Triggers = [u8; PINS];

/// The board.
pub struct Netzer {
    pins: Vec<Pin>,
    triggers: BTreeMap<SocketId, Triggers>,
}

impl Netzer {
    /// A board whose pins change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        let pins = (0..PINS).map(|number| Pin::new(number, seed)).collect();
        Self {
            pins,
            triggers: BTreeMap::new(),
        }
    }

    fn execute(&mut self, socket: SocketId, text: &str) -> Result<Vec<Outgoing>, String> {
        match Command::parse(text)? {
            Command::Trigger { pin, mask } => {
                self.triggers.entry(socket).or_insert([0; PINS])[pin] = mask;
                Ok(if mask == 0 {
                    Vec::new()
                } else {
                    vec![(socket, self.update(pin))]
                })
            }
            Command::Read { pin } => Ok(vec![(socket, self.update(pin))]),
            Command::Write { pin, value } => self.write(socket, pin, value),
        }
    }

    fn write(&mut self, socket: SocketId, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        let kind = self.pins[pin].kind;
        if !kind.is_output() {
            return Err(format!("IO{pin} is an input and cannot be written"));
        }
        if !(0..=kind.max()).contains(&value) {
            return Err(format!("IO{pin} takes 0 to {}, not {value}", kind.max()));
        }
        let mut out = self.change(pin, value);
        out.retain(|(other, _)| *other != socket);
        out.push((socket, self.update(pin)));
        Ok(out)
    }

    /// Sets a pin, and returns an update for every socket whose trigger matches.
    fn change(&mut self, pin: usize, value: i64) -> Vec<Outgoing> {
        let before = std::mem::replace(&mut self.pins[pin].value, value);
        let edge = match value.cmp(&before) {
            std::cmp::Ordering::Greater => RISE,
            std::cmp::Ordering::Less => FALL,
            std::cmp::Ordering::Equal => return Vec::new(),
        };
        let text = self.update(pin);
        let asked = self
            .triggers
            .iter()
            .filter(|(_, triggers)| triggers[pin] & edge != 0);
        to_each(asked.map(|(socket, _)| socket), &text)
    }

    fn update(&self, pin: usize) -> String {
        format!(r#"{{"u":{{"v":{{"{pin}":"{}"}}}}}}"#, self.pins[pin].value)
    }
}

impl Firmware for Netzer {
    fn limits(&self) -> Limits {
        Limits {
            sockets: Some(1),
            surplus: Surplus::Waits,
            pages_while_open: false,
        }
    }

    fn opened(&mut self, _socket: SocketId, _path: &str) -> Vec<Outgoing> {
        Vec::new()
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        self.execute(socket, text)
            .unwrap_or_else(|error| vec![(socket, error_text(&error))])
    }

    fn binary(&mut self, socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        vec![(socket, error_text("this board takes text messages only"))]
    }

    fn closed(&mut self, socket: SocketId) {
        self.triggers.remove(&socket);
    }

    fn is_write(&self, text: &str) -> bool {
        matches!(Command::parse(text), Ok(Command::Write { .. }))
    }

    fn next_change(&self) -> Option<Duration> {
        let timers = self.pins.iter().filter_map(|pin| pin.timer.as_ref());
        timers.map(Timer::next).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        let mut out = Vec::new();
        for number in 0..PINS {
            let pin = &mut self.pins[number];
            if pin.timer.as_mut().is_some_and(|timer| timer.fires(now)) {
                let value = pin.next_value();
                out.extend(self.change(number, value));
            }
        }
        out
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).map(|pin| pin.value)
    }

    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        let max = self
            .pins
            .get(pin)
            .ok_or_else(|| format!("there is no pin {pin}"))?
            .kind
            .max();
        if !(0..=max).contains(&value) {
            return Err(format!("IO{pin} takes 0 to {max}, not {value}"));
        }
        Ok(self.change(pin, value))
    }
}

fn error_text(error: &str) -> String {
    serde_json::json!({ "error": error }).to_string()
}

#[derive(Debug, PartialEq, Eq)]
enum Command {
    Trigger { pin: usize, mask: u8 },
    Read { pin: usize },
    Write { pin: usize, value: i64 },
}

impl Command {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (target, argument) = match text.split_once('=') {
            Some((target, argument)) => (target, Some(argument)),
            None => (text, None),
        };
        let digits_at = target.find(|letter: char| letter.is_ascii_digit());
        let (name, pin) = target.split_at(digits_at.unwrap_or(target.len()));
        match (name, argument) {
            ("tuv", Some(mask)) => Ok(Command::Trigger {
                pin: pin_number(pin)?,
                mask: trigger_mask(mask)?,
            }),
            ("uv", Some(value)) => Ok(Command::Write {
                pin: pin_number(pin)?,
                value: number(value)?,
            }),
            ("uv", None) => Ok(Command::Read {
                pin: pin_number(pin)?,
            }),
            _ => Err(format!("unknown command: {}", echo(text))),
        }
    }
}

fn pin_number(text: &str) -> Result<usize, String> {
    let pin = text.parse().ok().filter(|pin| *pin < PINS);
    pin.ok_or_else(|| format!("there is no pin '{}'", echo(text)))
}

fn trigger_mask(text: &str) -> Result<u8, String> {
    let mask = number(text)?;
    let known = u8::try_from(mask).ok().filter(|mask| *mask <= RISE | FALL);
    known.ok_or_else(|| format!("a trigger is 0, 1, 2 or 3, not {mask}"))
}

fn number(text: &str) -> Result<i64, String> {
    text.parse()
        .map_err(|_| format!("'{}' is not a number", echo(text)))
}

/// The start of a client's text, short enough for an error message.
fn echo(text: &str) -> String {
    text.chars().take(ECHO_CHARS).collect()
}

/// A pin with its simulation. Each pin has its own random numbers, so that its values do not depend
/// on the timing of other pins.
struct Pin {
    kind: Kind,
    value: i64,
    /// When it changes by itself, unless it is an output.
    timer: Option<Timer>,
    velocity: i64,
    random: Random,
}

impl Pin {
    fn new(number: usize, seed: u64) -> Self {
        let kind = KINDS[number];
        let mut random = Random(seed ^ (number as u64 + 1).wrapping_mul(0xA076_1D64_78BD_642F));
        let value = match kind {
            Kind::Input => random.between(0, 1),
            Kind::Adc => random.between(300, 700),
            // A counter starts near its end, so that it soon wraps.
            Kind::Counter => random.between(32_600, 32_750),
            Kind::Pwm | Kind::Output => 0,
        };
        let nth = KINDS[..number]
            .iter()
            .filter(|other| **other == kind)
            .count() as i64;
        let period_ms = match kind {
            // Four inputs, each in its own band between 1 and 4 seconds.
            Kind::Input => 1000 + nth * 800 + random.between(0, 599),
            Kind::Adc => 250 + nth * 80,
            Kind::Counter => 500 + nth * 400,
            Kind::Pwm | Kind::Output => 0,
        };
        let timer = (!kind.is_output()).then(|| Timer::every(period_ms.unsigned_abs()));
        Self {
            kind,
            value,
            timer,
            velocity: 0,
            random,
        }
    }

    /// The value after one change.
    fn next_value(&mut self) -> i64 {
        let max = self.kind.max();
        match self.kind {
            Kind::Input => 1 - self.value,
            Kind::Counter => (self.value + self.random.between(1, 3)) % (max + 1),
            Kind::Adc => {
                self.velocity =
                    (self.velocity * 9 / 10 + self.random.between(-8, 8)).clamp(-40, 40);
                let next = self.value + self.velocity;
                if !(0..=max).contains(&next) {
                    self.velocity = -self.velocity;
                }
                next.clamp(0, max)
            }
            Kind::Pwm | Kind::Output => self.value,
        }
    }
}
