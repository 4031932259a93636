//! An unknown, self-made board: nested JSON at `/ws`.
//!
//! It follows no vendor's protocol, so a page can be tested with a board for which it has no
//! profile. On open it sends everything at once, 25 paths. After that each group of values is sent
//! in a message of its own, with its own period.
//!
//! | text | does | answer, to all sockets |
//! |------|------|------------------------|
//! | `{"relay":true}`, `false`, `"toggle"` | switches the relay | `{"relay":true}` |
//! | `{"dimmer":N}`, 0 to 100 | sets the dimmer | `{"dimmer":N}` |
//!
//! One text can hold both. A text with neither, or with an invalid value, is answered with
//! `{"error":"…"}` on its own socket and changes nothing.
//!
//! | pin | path | values | sent every |
//! |----:|------|--------|-----------:|
//! | 0 | `relay` | 0, 1; a boolean | change |
//! | 1 | `dimmer` | 0 to 100 | change |
//! | 2 | `button` | 0, 1; a number | 2.3 s |
//! | 3 | `pulses` | 0 to 2147483647, only grows | 0.4 s |
//! | 4 | `uptime` | seconds, 0 to 2147483647 | 1 s |
//! | 5, 6 | `temperature.inside`, `.outside` | -400 to 1000, in 0.1 °C | 3 s |
//! | 7 | `temperature.cpu` | the same, as a string | 3 s |
//! | 8 | `power.volts` | 0 to 4000, in 0.1 V, as a string | 1 s |
//! | 9 | `power.amps` | 0 to 1600, in 0.01 A | 1 s |
//! | 10 | `power.watts` | 0 to 36800, in 0.1 W | 1 s |
//! | 11 to 13 | `levels.0` to `levels.2` | 0 to 1023 | 0.25 s |
//! | 14 | `light` | 0 to 1000 | 0.1 s |
//! | 15 | `door` | 0 `"closed"`, 1 `"open"` | 4 s |
//! | 16 | `alarm` | 0, 1; a boolean | change |
//! | 17 | `system.heap` | 0 to 327680, in bytes | 5 s |
//! | 18 | `system.wifi.rssi` | -100 to 0, in dBm | 5 s |
//!
//! The six other paths do not change: `mode`, `system.name`, `system.version`,
//! `system.ready`, `system.error`, which is `null`, and `system.wifi.channel`.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, check_value, to_each};
use crate::json::{decimal, object, text};
use crate::random::Random;
use crate::timer::Timer;

/// The number of paths in the first message.
pub const PATHS: usize = 25;

/// The range of each pin, both ends included.
const RANGES: [(i64, i64); 19] = [
    (0, 1),
    (0, 100),
    (0, 1),
    (0, 2_147_483_647),
    (0, 2_147_483_647),
    (-400, 1000),
    (-400, 1000),
    (-400, 1000),
    (0, 4000),
    (0, 1600),
    (0, 36_800),
    (0, 1023),
    (0, 1023),
    (0, 1023),
    (0, 1000),
    (0, 1),
    (0, 1),
    (0, 327_680),
    (-100, 0),
];
const RELAY: usize = 0;
const DIMMER: usize = 1;
const BUTTON: usize = 2;
const PULSES: usize = 3;
const UPTIME: usize = 4;
const INSIDE: usize = 5;
const OUTSIDE: usize = 6;
const CPU: usize = 7;
const VOLTS: usize = 8;
const AMPS: usize = 9;
const WATTS: usize = 10;
const LEVELS: [usize; 3] = [11, 12, 13];
const LIGHT: usize = 14;
const DOOR: usize = 15;
const ALARM: usize = 16;
const HEAP: usize = 17;
const RSSI: usize = 18;

/// The values that are sent in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Relay,
    Dimmer,
    Button,
    Pulses,
    Uptime,
    Temperature,
    Power,
    Levels,
    Light,
    Door,
    Alarm,
    System,
}

/// The groups that change by themselves, with their periods in milliseconds.
const PERIODS: [(Group, u64); 9] = [
    (Group::Light, 100),
    (Group::Levels, 250),
    (Group::Pulses, 400),
    (Group::Uptime, 1000),
    (Group::Power, 1000),
    (Group::Button, 2300),
    (Group::Temperature, 3000),
    (Group::Door, 4000),
    (Group::System, 5000),
];

/// The board.
pub struct Plain {
    pins: [i64; RANGES.len()],
    open: BTreeSet<SocketId>,
    timers: Vec<(Group, Timer)>,
    random: Random,
}

impl Plain {
    /// A board whose values change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            pins: [
                0, 40, 0, 1204, 5, 214, -32, 483, 2301, 42, 966, 512, 498, 0, 320, 0, 0, 41_200,
                -61,
            ],
            open: BTreeSet::new(),
            timers: PERIODS
                .iter()
                .map(|(group, period)| (*group, Timer::every(*period)))
                .collect(),
            random: Random(seed),
        }
    }

    /// Carries out a text entirely or not at all.
    fn execute(&mut self, text: &str) -> Result<Vec<Outgoing>, String> {
        let message: Value =
            serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
        let relay = match message.get("relay") {
            None => None,
            Some(Value::Bool(on)) => Some(i64::from(*on)),
            Some(Value::String(word)) if word == "toggle" => Some(1 - self.pins[RELAY]),
            Some(other) => {
                return Err(format!(
                    r#"relay takes true, false or "toggle", not {other}"#
                ));
            }
        };
        let dimmer = match message.get("dimmer") {
            None => None,
            Some(value) => Some(
                value
                    .as_i64()
                    .filter(|percent| (0..=100).contains(percent))
                    .ok_or_else(|| format!("dimmer takes 0 to 100, not {value}"))?,
            ),
        };
        if relay.is_none() && dimmer.is_none() {
            return Err("a text holds relay or dimmer".into());
        }
        let mut out = Vec::new();
        for (pin, value, group) in [
            (RELAY, relay, Group::Relay),
            (DIMMER, dimmer, Group::Dimmer),
        ] {
            if let Some(value) = value {
                self.pins[pin] = value;
                out.extend(self.to_all(group));
            }
        }
        Ok(out)
    }

    fn to_all(&self, group: Group) -> Vec<Outgoing> {
        to_each(&self.open, &object(&[self.member(group)]))
    }

    fn everything(&self) -> String {
        let mut members: Vec<_> = [
            Group::Relay,
            Group::Dimmer,
            Group::Button,
            Group::Pulses,
            Group::Uptime,
            Group::Temperature,
            Group::Power,
            Group::Levels,
            Group::Light,
            Group::Door,
            Group::Alarm,
        ]
        .map(|group| self.member(group))
        .into();
        members.push(("mode", text("auto")));
        let wifi = object(&[
            ("rssi", self.pins[RSSI].to_string()),
            ("channel", "6".into()),
        ]);
        let system = object(&[
            ("name", text("shed")),
            ("version", text("1.4.2")),
            ("heap", self.pins[HEAP].to_string()),
            ("wifi", wifi),
            ("ready", "true".into()),
            ("error", "null".into()),
        ]);
        members.push(("system", system));
        object(&members)
    }

    /// A group as the member of a message.
    fn member(&self, group: Group) -> (&'static str, String) {
        let plain = |pin: usize| self.pins[pin].to_string();
        let boolean = |pin: usize| (self.pins[pin] == 1).to_string();
        let tenths = |pin: usize| decimal(self.pins[pin], 1);
        match group {
            Group::Relay => ("relay", boolean(RELAY)),
            Group::Dimmer => ("dimmer", plain(DIMMER)),
            Group::Button => ("button", plain(BUTTON)),
            Group::Pulses => ("pulses", plain(PULSES)),
            Group::Uptime => ("uptime", plain(UPTIME)),
            Group::Temperature => (
                "temperature",
                object(&[
                    ("inside", tenths(INSIDE)),
                    ("outside", tenths(OUTSIDE)),
                    ("cpu", text(&tenths(CPU))),
                ]),
            ),
            Group::Power => (
                "power",
                object(&[
                    ("volts", text(&tenths(VOLTS))),
                    ("amps", decimal(self.pins[AMPS], 2)),
                    ("watts", tenths(WATTS)),
                ]),
            ),
            Group::Levels => ("levels", format!("[{}]", LEVELS.map(plain).join(","))),
            Group::Light => ("light", plain(LIGHT)),
            Group::Door => {
                let word = if self.pins[DOOR] == 1 {
                    "open"
                } else {
                    "closed"
                };
                ("door", text(word))
            }
            Group::Alarm => ("alarm", boolean(ALARM)),
            Group::System => {
                let wifi = object(&[("rssi", plain(RSSI))]);
                ("system", object(&[("heap", plain(HEAP)), ("wifi", wifi)]))
            }
        }
    }

    fn simulate(&mut self, group: Group) {
        match group {
            Group::Relay | Group::Dimmer | Group::Alarm => {}
            Group::Button => self.pins[BUTTON] = 1 - self.pins[BUTTON],
            Group::Door => self.pins[DOOR] = 1 - self.pins[DOOR],
            Group::Pulses => {
                let more = self.random.between(1, 3);
                self.grow(PULSES, more);
            }
            Group::Uptime => self.grow(UPTIME, 1),
            Group::Temperature => {
                for pin in [INSIDE, OUTSIDE, CPU] {
                    self.wander(pin, 2);
                }
            }
            Group::Power => {
                self.wander(VOLTS, 5);
                self.wander(AMPS, 3);
                // 0.1 V × 0.01 A = 0.001 W; the pin holds 0.1 W.
                let watts = self.pins[VOLTS] * self.pins[AMPS] / 100;
                self.pins[WATTS] = watts.min(RANGES[WATTS].1);
            }
            Group::Levels => LEVELS.iter().for_each(|pin| self.wander(*pin, 12)),
            Group::Light => self.wander(LIGHT, 9),
            Group::System => {
                self.wander(HEAP, 400);
                self.wander(RSSI, 3);
            }
        }
    }

    fn grow(&mut self, pin: usize, more: i64) {
        self.pins[pin] = (self.pins[pin] + more).min(RANGES[pin].1);
    }

    fn wander(&mut self, pin: usize, step: i64) {
        self.pins[pin] = self.random.wander(self.pins[pin], step, RANGES[pin]);
    }
}

impl Firmware for Plain {
    fn limits(&self) -> Limits {
        Limits {
            sockets: None,
            surplus: Surplus::Waits,
            pages_while_open: true,
        }
    }

    fn opened(&mut self, socket: SocketId, _path: &str) -> Vec<Outgoing> {
        self.open.insert(socket);
        vec![(socket, self.everything())]
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        self.execute(text)
            .unwrap_or_else(|error| vec![(socket, error_text(&error))])
    }

    fn binary(&mut self, socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        vec![(socket, error_text("this board takes text messages only"))]
    }

    fn closed(&mut self, socket: SocketId) {
        self.open.remove(&socket);
    }

    fn is_write(&self, text: &str) -> bool {
        let message: Value = serde_json::from_str(text).unwrap_or_default();
        ["relay", "dimmer"]
            .iter()
            .any(|name| message.get(name).is_some())
    }

    fn next_change(&self) -> Option<Duration> {
        self.timers.iter().map(|(_, timer)| timer.next()).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        let due: Vec<Group> = self
            .timers
            .iter_mut()
            .filter_map(|(group, timer)| timer.fires(now).then_some(*group))
            .collect();
        let mut out = Vec::new();
        for group in due {
            self.simulate(group);
            out.extend(self.to_all(group));
        }
        out
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).copied()
    }

    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        check_value(pin, RANGES.get(pin).copied(), value)?;
        let before = std::mem::replace(&mut self.pins[pin], value);
        Ok(if value == before {
            Vec::new()
        } else {
            self.to_all(group_of(pin))
        })
    }
}

/// The group of a pin.
fn group_of(pin: usize) -> Group {
    match pin {
        RELAY => Group::Relay,
        DIMMER => Group::Dimmer,
        BUTTON => Group::Button,
        PULSES => Group::Pulses,
        UPTIME => Group::Uptime,
        INSIDE | OUTSIDE | CPU => Group::Temperature,
        VOLTS | AMPS | WATTS => Group::Power,
        LIGHT => Group::Light,
        DOOR => Group::Door,
        ALARM => Group::Alarm,
        HEAP | RSSI => Group::System,
        _ => Group::Levels,
    }
}

fn error_text(error: &str) -> String {
    object(&[("error", text(error))])
}
