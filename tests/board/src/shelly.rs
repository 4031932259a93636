//! A Shelly of generation 2 or later: JSON-RPC at `/rpc`, with two metering switches, a dimmer,
//! an input and a temperature sensor.
//!
//! From the maker's documentation (<https://shelly-api-docs.shelly.cloud/gen2/>):
//! - A request is `{"id":1,"src":"dash","method":"Switch.Set","params":{…}}`;
//!   the response has the same `id`, the board's name as `src`, and the request's
//!   `src` as `dst`. It holds `result`, or `error` with a `code` and a `message`.
//! - A socket gets no notifications until it has sent a request with a `src`. From then on
//!   every change of status is sent as `NotifyStatus` with a partial status, to be merged into
//!   what is known; `null` means that the component is gone.
//! - With a password, each request has to answer a challenge; see [`login`].
//! - At most six channels are open at a time.
//!
//! | method | params | result |
//! |--------|--------|--------|
//! | `Shelly.GetStatus` | none | every component's status |
//! | `Shelly.GetDeviceInfo` | none | name, model, firmware |
//! | `Switch.Set` | `id`, `on` | `{"was_on":…}` |
//! | `Switch.Toggle` | `id` | `{"was_on":…}` |
//! | `Light.Set` | `id`, and `on` or `brightness` or both | `null` |
//!
//! | pin | holds | values |
//! |----:|-------|--------|
//! | 0, 4 | `output` of `switch:0`, `switch:1` | 0, 1 |
//! | 1, 5 | their `apower`, in 0.1 W | 0 to 36800 |
//! | 2, 6 | their `voltage`, in 0.1 V | 0 to 4000 |
//! | 3, 7 | their `temperature.tC`, in 0.1 °C | -400 to 1500 |
//! | 8 | `output` of `light:0` | 0, 1 |
//! | 9 | `brightness` of `light:0`, in % | 0 to 100 |
//! | 10 | `state` of `input:0` | 0, 1 |
//! | 11 | `uptime` of `sys`, in s | 0 to 2147483647 |
//! | 12 | `rssi` of `wifi`, in dBm | -100 to 0 |
//! | 13 | `tC` of `temperature:100`, in 0.1 °C | -400 to 1500 |
//! | 14 | whether `temperature:100` is present | 0, 1 |
//!
//! Assumptions, which say nothing about a real board:
//! - The set of components. No real board has exactly this one.
//! - The wording of the errors with code -103, that a dimmer takes a brightness
//!   of 0, and the codes and the result of `Light.Set`.
//! - A text that is not a request (not JSON, not an object, or without a `method`) gets no
//!   response. A request without an `id` is carried out without a response.
//! - The response to a request without a `src` has no `dst`.
//! - A component disappears because its sensor was unplugged.
//! - A seventh socket waits and then gets no answer; see [`crate::firmware::Surplus::Waits`].
//! - The clock: the board starts at [`START_TIME`], so that tests can compare times.

pub mod login;
mod params;
mod status;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, check_value};
use crate::json::{object, text};
use crate::random::Random;
use crate::timer::Timer;
use login::Login;
use params::{Params, missing};
use status::boolean;

/// The `src` of every frame that the board sends.
pub const NAME: &str = "shellypro4pm-f008d1d8b8b8";
/// The limit of open sockets.
pub const CHANNELS: usize = 6;
/// The Unix time at the board's start, in seconds.
pub const START_TIME: u64 = 1_700_000_000;

/// The error code for an unknown method.
const NO_HANDLER: i64 = 404;

/// The range of each pin, both ends included.
const RANGES: [(i64, i64); 15] = [
    (0, 1),
    (0, 36_800),
    (0, 4000),
    (-400, 1500),
    (0, 1),
    (0, 36_800),
    (0, 4000),
    (-400, 1500),
    (0, 1),
    (0, 100),
    (0, 1),
    (0, 2_147_483_647),
    (-100, 0),
    (-400, 1500),
    (0, 1),
];
/// The number of pins of a switch; the next four constants are offsets within it.
const SWITCH_PINS: usize = 4;
const OUTPUT: usize = 0;
const POWER: usize = 1;
const VOLTAGE: usize = 2;
const TEMPERATURE: usize = 3;
const SWITCHES: usize = 2;
const LIGHT_OUTPUT: usize = 8;
const LIGHT_BRIGHTNESS: usize = 9;
const INPUT: usize = 10;
const UPTIME: usize = 11;
const RSSI: usize = 12;
const SENSOR: usize = 13;
const SENSOR_PRESENT: usize = 14;

/// The result of a method as JSON, or an error code and its message.
type CallResult = Result<String, (i64, String)>;

/// The board.
pub struct Shelly {
    pins: [i64; RANGES.len()],
    /// The `src` of each socket that has sent one; these sockets get notifications.
    sources: BTreeMap<SocketId, String>,
    /// What a request has to know, if the board has a password.
    login: Option<Login>,
    now: Duration,
    random: Random,
    timers: [(Timer, Change); 6],
}

/// A simulated change of some pins.
#[derive(Clone, Copy)]
enum Change {
    Power,
    Voltage,
    Temperature,
    Input,
    Uptime,
    Signal,
}

impl Shelly {
    /// A board whose values change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            pins: [
                0, 0, 2301, 412, 1, 89, 2301, 438, 0, 50, 0, 78_962, -38, 214, 1,
            ],
            sources: BTreeMap::new(),
            login: None,
            now: Duration::ZERO,
            random: Random(seed),
            timers: [
                (Timer::every(1000), Change::Power),
                (Timer::every(3000), Change::Voltage),
                (Timer::every(7000), Change::Temperature),
                (Timer::every(4000), Change::Input),
                (Timer::every(5000), Change::Uptime),
                (Timer::every(10_000), Change::Signal),
            ],
        }
    }

    /// Gives the board a password. With numbers as nonces, it is one with firmware before 2.0.
    #[must_use]
    pub fn with_password(mut self, password: &str, has_numbers: bool) -> Self {
        self.login = Some(Login::new(password, has_numbers));
        self
    }

    /// Handles a request; returns its response and the notifications that follow.
    fn request(&mut self, socket: SocketId, request: &Map<String, Value>) -> Vec<Outgoing> {
        let Some(Value::String(method)) = request.get("method") else {
            return Vec::new();
        };
        let source = request.get("src").and_then(Value::as_str);
        let id = request.get("id").filter(|id| !id.is_null());
        if let Some(login) = self
            .login
            .as_mut()
            .filter(|_| method != "Shelly.GetDeviceInfo")
            && let Err(refused) = login.check(request)
        {
            let refused = id.map(|id| (socket, response(id, source, &Err(refused))));
            return refused.into_iter().collect();
        }
        if let Some(source) = source {
            self.sources.insert(socket, source.to_owned());
        }
        let none = Value::Null;
        let params = Params(request.get("params").unwrap_or(&none));
        let before = self.pins;
        let result = self.call(method, &params);
        let mut out = Vec::new();
        if let Some(id) = id {
            out.push((socket, response(id, source, &result)));
        }
        out.extend(self.notify(&before, Some("WS_in")));
        out
    }

    fn call(&mut self, method: &str, params: &Params<'_>) -> CallResult {
        match method {
            "Shelly.GetStatus" => Ok(self.status()),
            "Shelly.GetDeviceInfo" => Ok(device_info(self.login.is_some())),
            "Switch.Set" => {
                let pin = params.id(SWITCHES)? * SWITCH_PINS + OUTPUT;
                let on = params.boolean("on")?.ok_or_else(|| missing("on"))?;
                Ok(self.switch(pin, on))
            }
            "Switch.Toggle" => {
                let pin = params.id(SWITCHES)? * SWITCH_PINS + OUTPUT;
                Ok(self.switch(pin, self.pins[pin] == 0))
            }
            "Light.Set" => {
                params.id(1)?;
                // Both are checked first: a bad argument must not leave the request half done.
                let (on, brightness) = (params.boolean("on")?, params.percent("brightness")?);
                if on.is_none() && brightness.is_none() {
                    return Err(missing("on"));
                }
                if let Some(on) = on {
                    self.pins[LIGHT_OUTPUT] = i64::from(on);
                }
                if let Some(brightness) = brightness {
                    self.pins[LIGHT_BRIGHTNESS] = brightness;
                }
                Ok("null".into())
            }
            _ => Err((NO_HANDLER, format!("No handler for {method}"))),
        }
    }

    fn switch(&mut self, pin: usize, on: bool) -> String {
        let before = std::mem::replace(&mut self.pins[pin], i64::from(on));
        object(&[("was_on", boolean(before))])
    }

    /// A notification of what differs from `before`, if anything, for every socket with a `src`.
    fn notify(&self, before: &[i64; RANGES.len()], source: Option<&str>) -> Vec<Outgoing> {
        let parts = self.parts(Some(before), source);
        if parts.is_empty() {
            return Vec::new();
        }
        let mut members = vec![("ts", self.time(2))];
        members.extend(
            parts
                .iter()
                .map(|(name, status)| (name.as_str(), status.clone())),
        );
        let params = object(&members);
        let sources = self.sources.iter();
        sources
            .map(|(socket, source)| {
                let frame = object(&[
                    ("src", text(NAME)),
                    ("dst", text(source)),
                    ("method", text("NotifyStatus")),
                    ("params", params.clone()),
                ]);
                (*socket, frame)
            })
            .collect()
    }

    fn simulate(&mut self, change: Change) {
        match change {
            Change::Power => {
                for id in 0..SWITCHES {
                    let pin = id * SWITCH_PINS + POWER;
                    self.pins[pin] = match self.pins[id * SWITCH_PINS + OUTPUT] {
                        0 => 0,
                        _ => self.random.between(80, 120),
                    };
                }
            }
            Change::Voltage => {
                // Both switches are on the same mains.
                let voltage = self.random.between(2270, 2330);
                for id in 0..SWITCHES {
                    self.pins[id * SWITCH_PINS + VOLTAGE] = voltage;
                }
            }
            Change::Temperature => {
                for pin in [TEMPERATURE, SWITCH_PINS + TEMPERATURE, SENSOR] {
                    self.wander(pin, 3);
                }
            }
            Change::Input => self.pins[INPUT] = 1 - self.pins[INPUT],
            Change::Uptime => self.grow(UPTIME, 5),
            Change::Signal => self.wander(RSSI, 4),
        }
    }

    fn wander(&mut self, pin: usize, step: i64) {
        self.pins[pin] = self.random.wander(self.pins[pin], step, RANGES[pin]);
    }

    fn grow(&mut self, pin: usize, step: i64) {
        self.pins[pin] = (self.pins[pin] + step).min(RANGES[pin].1);
    }
}

impl Firmware for Shelly {
    fn path(&self) -> &'static str {
        "/rpc"
    }

    fn limits(&self) -> Limits {
        Limits {
            sockets: Some(CHANNELS),
            surplus: Surplus::Waits,
            pages_while_open: true,
        }
    }

    fn set_password(&mut self, password: &str) -> Result<(), String> {
        self.login = Some(Login::new(password, false));
        Ok(())
    }

    fn opened(&mut self, _socket: SocketId, _path: &str) -> Vec<Outgoing> {
        Vec::new()
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        match serde_json::from_str(text) {
            Ok(Value::Object(request)) => self.request(socket, &request),
            _ => Vec::new(),
        }
    }

    fn binary(&mut self, _socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        Vec::new()
    }

    fn closed(&mut self, socket: SocketId) {
        self.sources.remove(&socket);
    }

    fn is_write(&self, text: &str) -> bool {
        let request: Value = serde_json::from_str(text).unwrap_or_default();
        matches!(
            request["method"].as_str(),
            Some("Switch.Set" | "Switch.Toggle" | "Light.Set")
        )
    }

    fn next_change(&self) -> Option<Duration> {
        self.timers.iter().map(|(timer, _)| timer.next()).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        self.now = now;
        let before = self.pins;
        for index in 0..self.timers.len() {
            let (timer, change) = &mut self.timers[index];
            let change = *change;
            if timer.fires(now) {
                self.simulate(change);
            }
        }
        self.notify(&before, None)
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).copied()
    }

    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        check_value(pin, RANGES.get(pin).copied(), value)?;
        let before = self.pins;
        self.pins[pin] = value;
        Ok(self.notify(&before, Some("button")))
    }
}

fn response(id: &Value, destination: Option<&str>, result: &CallResult) -> String {
    let mut members = vec![("id", id.to_string()), ("src", text(NAME))];
    members.extend(destination.map(|name| ("dst", text(name))));
    members.push(match result {
        Ok(result) => ("result", result.clone()),
        Err((code, message)) => (
            "error",
            object(&[("code", code.to_string()), ("message", text(message))]),
        ),
    });
    object(&members)
}

fn device_info(has_password: bool) -> String {
    object(&[
        ("name", "null".into()),
        ("id", text(NAME)),
        ("mac", text("F008D1D8B8B8")),
        ("model", text("SPSW-004PE16EU")),
        ("gen", "2".into()),
        ("fw_id", text("20231107-164219/1.0.8-g8c7bb8d")),
        ("ver", text("1.0.8")),
        ("app", text("Pro4PM")),
        ("auth_en", has_password.to_string()),
        (
            "auth_domain",
            if has_password {
                text(NAME)
            } else {
                "null".into()
            },
        ),
    ])
}
