//! BigClown's Clown.Hub: a bridge with sensors, a relay and a LED, speaking Clown.Talk at `/auth/clown-talk-server_nodes_bridge_0`.
//!
//! A message is a JSON array of a topic and a payload, `[topic, {…}]`, terminated by a newline.
//! The client speaks first:
//!
//! | message | does |
//! |---------|------|
//! | `["clown.talk/-/config/set", {}]` | starts the session; answered with `clown.talk/-/config/ok` |
//! | `["-/-/config/list", {}]` | asks for the devices; answered with `-/-/config/list/ok` |
//! | `["relay/i2c0-3b/set", {"state": true}]` | switches the relay |
//! | `["led/-/set", {"state": "1-dot"}]` | sets the LED: off, on, 1-dot, 2-dot, 3-dot |
//! | `["relay/i2c0-3b/get", {}]` | asks for the state of any device below |
//!
//! | pin | device | topic | unit of the pin |
//! |-----|--------|-------|-----------------|
//! | 0 | thermometer | `thermometer/i2c0-48` | hundredths of a degree Celsius |
//! | 1 | lux meter | `lux-meter/i2c0-44` | hundredths of a lux |
//! | 2 | humidity sensor | `humidity-sensor/i2c0-40` | tenths of a percent |
//! | 3 | barometer, altitude | `barometer/i2c0-60` | tenths of a metre |
//! | 4 | barometer, pressure | `barometer/i2c0-60` | thousandths of a kilopascal |
//! | 5 | CO2 sensor | `co2-sensor/i2c0-38` | parts per million |
//! | 6 | relay | `relay/i2c0-3b` | 0, 1, or -1 for `null` |
//! | 7 | LED | `led/-` | 0 to 4, in the order of the states above |
//!
//! From the maker's bridge and its documents:
//! - The messages and their digits.
//! - The hub sends nothing before the session is started.
//! - An array of more than two elements, a payload that is not an object, a `set` whose first key
//!   is not `state`, and text that is not JSON are dropped **without an answer**.
//! - The relay's state is `null` until it is set for the first time.
//! - A `set` is confirmed by the new state, even if nothing changed.
//! - `config/list` takes an empty payload.
//! - The maker's own example sends a relay message without its newline, so the end of a frame
//!   terminates a message too.
//! - Pages and sockets both come from the hub's own web server, Caddy, so an open socket does not
//!   block pages.
//!
//! Assumptions, which say nothing about a real hub:
//! - A session belongs to a socket. The hub sends nothing to a socket without one and ignores its
//!   commands. Starting it again is answered again.
//! - Messages of devices go to every socket with a session, whoever asked for them; the two
//!   `config` answers go to the socket that asked.
//! - A binary message is dropped.
//! - The intervals of the sensors, which are configurable on a real hub but not here.
//! - Any number of sockets can be open. No document names a limit, and a web server on a
//!   Raspberry Pi or a PC takes more than a dashboard opens.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, check_value, to_each};
use crate::random::Random;
use crate::talk;
use crate::timer::Timer;

/// The path of the hub's socket.
pub const PATH: &str = "/auth/clown-talk-server_nodes_bridge_0";

/// The states of the LED, in the order of its pin's values.
pub const LED_STATES: [&str; 5] = ["off", "on", "1-dot", "2-dot", "3-dot"];

/// The pin of the relay.
pub const RELAY: usize = 6;
/// The pin of the LED.
pub const LED: usize = 7;
/// The value of the relay's pin while its state is `null`.
pub const RELAY_UNKNOWN: i64 = -1;

const CONFIG_OK: &str = r#"["clown.talk/-/config/ok", {"ack":false, "device":"bridge", "capabilities":1, "firmware-datetime":"2016-11-24T00:00:00Z", "firmware-release":"1.1.1"}]"#;

/// A quantity that a sensor measures. Its pin holds the digits without the decimal point.
struct Quantity {
    name: &'static str,
    decimals: u32,
    /// As in the JSON; the maker's bridge escapes what is not ASCII.
    unit: &'static str,
    initial: i64,
    range: (i64, i64),
    /// The largest change at once.
    step: i64,
}

impl Quantity {
    fn text(&self, value: i64) -> String {
        let (name, unit) = (self.name, self.unit);
        let sign = if value < 0 { "-" } else { "" };
        let scale = 10_u64.pow(self.decimals);
        let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
        match self.decimals as usize {
            0 => format!(r#""{name}": [{sign}{whole}, "{unit}"]"#),
            decimals => format!(r#""{name}": [{sign}{whole}.{rest:0decimals$}, "{unit}"]"#),
        }
    }
}

const QUANTITIES: [Quantity; 6] = [
    Quantity {
        name: "temperature",
        decimals: 2,
        unit: r"\u2103",
        initial: 2001,
        range: (-4000, 12_500),
        step: 12,
    },
    Quantity {
        name: "illuminance",
        decimals: 2,
        unit: "lux",
        initial: 60_010,
        range: (0, 8_300_000),
        step: 900,
    },
    Quantity {
        name: "relative-humidity",
        decimals: 1,
        unit: "%",
        initial: 302,
        range: (0, 1000),
        step: 3,
    },
    Quantity {
        name: "altitude",
        decimals: 1,
        unit: "m",
        initial: 5830,
        range: (-5000, 90_000),
        step: 4,
    },
    Quantity {
        name: "pressure",
        decimals: 3,
        unit: "kPa",
        initial: 101_900,
        range: (30_000, 110_000),
        step: 5,
    },
    Quantity {
        name: "concentration",
        decimals: 0,
        unit: "ppm",
        initial: 300,
        range: (0, 5000),
        step: 9,
    },
];

/// A sensor, the pins of its quantities, and how often it sends by itself.
struct Sensor {
    topic: &'static str,
    pins: &'static [usize],
    period_ms: u64,
}

const SENSORS: [Sensor; 5] = [
    Sensor {
        topic: "thermometer/i2c0-48",
        pins: &[0],
        period_ms: 1000,
    },
    Sensor {
        topic: "lux-meter/i2c0-44",
        pins: &[1],
        period_ms: 1300,
    },
    Sensor {
        topic: "humidity-sensor/i2c0-40",
        pins: &[2],
        period_ms: 2100,
    },
    Sensor {
        topic: "barometer/i2c0-60",
        pins: &[3, 4],
        period_ms: 1700,
    },
    Sensor {
        topic: "co2-sensor/i2c0-38",
        pins: &[5],
        period_ms: 2500,
    },
];

const RELAY_TOPIC: &str = "relay/i2c0-3b";
const LED_TOPIC: &str = "led/-";

/// The hub.
pub struct Clown {
    /// The value of each pin, the quantities first.
    pins: [i64; QUANTITIES.len() + 2],
    /// When each sensor sends by itself.
    timers: [Timer; SENSORS.len()],
    random: Random,
    /// The sockets that have started a session.
    started: BTreeSet<SocketId>,
}

impl Clown {
    /// A hub whose quantities change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        let mut pins = [0; QUANTITIES.len() + 2];
        for (pin, quantity) in pins.iter_mut().zip(&QUANTITIES) {
            *pin = quantity.initial;
        }
        pins[RELAY] = RELAY_UNKNOWN;
        Self {
            pins,
            timers: SENSORS.map(|sensor| Timer::every(sensor.period_ms)),
            random: Random(seed),
            started: BTreeSet::new(),
        }
    }

    fn handle(&mut self, socket: SocketId, line: &str) -> Vec<Outgoing> {
        let Some((topic, payload)) = talk::message(line) else {
            return Vec::new();
        };
        if topic == "clown.talk/-/config/set" {
            self.started.insert(socket);
            return vec![(socket, terminated(CONFIG_OK))];
        }
        if !self.started.contains(&socket) {
            return Vec::new();
        }
        if topic == "-/-/config/list" && payload.is_empty() {
            return vec![(socket, terminated(&list_ok()))];
        }
        if let Some((pin, value)) = write(&topic, &payload) {
            self.pins[pin] = value;
            return self.publish(pin);
        }
        let asked = topic.strip_suffix("/get").and_then(pin_of);
        asked.map_or_else(Vec::new, |pin| self.publish(pin))
    }

    /// The message of the device that has this pin, for every socket with a session.
    fn publish(&self, pin: usize) -> Vec<Outgoing> {
        to_each(&self.started, &terminated(&self.message(pin)))
    }

    fn message(&self, pin: usize) -> String {
        match pin {
            RELAY => {
                let state = match self.pins[RELAY] {
                    RELAY_UNKNOWN => "null",
                    0 => "false",
                    _ => "true",
                };
                format!(r#"["{RELAY_TOPIC}", {{"state": {state}}}]"#)
            }
            LED => {
                let state = usize::try_from(self.pins[LED]).map_or("null", |at| LED_STATES[at]);
                format!(r#"["{LED_TOPIC}", {{"state": "{state}"}}]"#)
            }
            _ => {
                let sensor = &SENSORS[sensor_of(pin)];
                let quantities = sensor.pins.iter();
                let texts: Vec<_> = quantities
                    .map(|&pin| QUANTITIES[pin].text(self.pins[pin]))
                    .collect();
                format!(r#"["{}", {{{}}}]"#, sensor.topic, texts.join(", "))
            }
        }
    }

    fn wander(&mut self, pin: usize) {
        let quantity = &QUANTITIES[pin];
        self.pins[pin] = self
            .random
            .wander(self.pins[pin], quantity.step, quantity.range);
    }
}

impl Firmware for Clown {
    fn path(&self) -> &'static str {
        PATH
    }

    fn limits(&self) -> Limits {
        Limits {
            sockets: None,
            surplus: Surplus::Waits,
            pages_while_open: true,
        }
    }

    fn opened(&mut self, _socket: SocketId, _path: &str) -> Vec<Outgoing> {
        Vec::new()
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        let lines = text.lines();
        lines.flat_map(|line| self.handle(socket, line)).collect()
    }

    fn binary(&mut self, _socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        Vec::new()
    }

    fn closed(&mut self, socket: SocketId) {
        self.started.remove(&socket);
    }

    fn is_write(&self, text: &str) -> bool {
        let messages = text.lines().filter_map(talk::message);
        let mut writes = messages.filter_map(|(topic, payload)| write(&topic, &payload));
        writes.next().is_some()
    }

    fn next_change(&self) -> Option<Duration> {
        self.timers.iter().map(Timer::next).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        let mut out = Vec::new();
        for (number, sensor) in SENSORS.iter().enumerate() {
            if self.timers[number].fires(now) {
                sensor.pins.iter().for_each(|&pin| self.wander(pin));
                out.extend(self.publish(sensor.pins[0]));
            }
        }
        out
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).copied()
    }

    /// The device sends its value at once, even if it has not changed.
    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        let range = match pin {
            RELAY => Some((RELAY_UNKNOWN, 1)),
            LED => Some((0, LED_STATES.len() as i64 - 1)),
            _ => QUANTITIES.get(pin).map(|quantity| quantity.range),
        };
        check_value(pin, range, value)?;
        self.pins[pin] = value;
        Ok(self.publish(pin))
    }
}

fn terminated(message: &str) -> String {
    format!("{message}\n")
}

fn sensor_of(pin: usize) -> usize {
    let number = SENSORS.iter().position(|sensor| sensor.pins.contains(&pin));
    number.expect("every quantity has a sensor")
}

/// The first pin of the device with this topic.
fn pin_of(topic: &str) -> Option<usize> {
    match topic {
        RELAY_TOPIC => Some(RELAY),
        LED_TOPIC => Some(LED),
        _ => {
            let sensor = SENSORS.iter().find(|sensor| sensor.topic == topic);
            sensor.map(|sensor| sensor.pins[0])
        }
    }
}

/// The pin and the value that a message writes. Only the first key counts; others are ignored.
fn write(topic: &str, payload: &[(String, Value)]) -> Option<(usize, i64)> {
    let (_, state) = payload.first().filter(|(key, _)| key == "state")?;
    match topic.strip_suffix("/set")? {
        RELAY_TOPIC => Some((RELAY, i64::from(state.as_bool()?))),
        LED_TOPIC => {
            let state = state.as_str()?;
            let at = LED_STATES.iter().position(|known| *known == state)?;
            Some((LED, i64::try_from(at).ok()?))
        }
        _ => None,
    }
}

fn list_ok() -> String {
    let sensors: Vec<_> = SENSORS.iter().map(|sensor| quoted(sensor.topic)).collect();
    format!(
        r#"["-/-/config/list/ok", {{"sensors": [{}], "actuators": [{}, {}], "notifications": []}}]"#,
        sensors.join(", "),
        quoted(LED_TOPIC),
        quoted(RELAY_TOPIC),
    )
}

fn quoted(topic: &str) -> String {
    format!(r#""{topic}""#)
}
