//! A Shelly of the second generation or later: JSON-RPC at `/rpc`, with two
//! switches that measure, a dimmer, an input and a sensor.
//!
//! From the maker's documentation (<https://shelly-api-docs.shelly.cloud/gen2/>):
//! - A request is `{"id":1,"src":"dash","method":"Switch.Set","params":{…}}`;
//!   the answer has the same `id`, the board's name as `src`, and the request's
//!   `src` as `dst`. It holds `result`, or `error` with a `code` and a `message`.
//! - No notification goes out on a socket before a request with a `src` came in
//!   on it. Then every change of a status is sent as `NotifyStatus` with a part
//!   of the status, which overlays what is known; `null` means gone.
//! - At most six channels are open.
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
//! | 14 | whether `temperature:100` is there | 0, 1 |
//!
//! Assumed, and nothing more should be concluded from it about a real board:
//! - Which components there are. No real board has this very set.
//! - The wording of the errors with code -103, that a dimmer takes a brightness
//!   of 0, and the codes and the result of `Light.Set`.
//! - A text that is no request (not JSON, no object, or without a `method`) is
//!   not answered. A request without an `id` is obeyed and not answered.
//! - Where a request has no `src`, its answer has no `dst`.
//! - A sensor that is unplugged is what makes a component disappear.
//! - A seventh socket waits and is left without an answer, see
//!   [`crate::firmware::Surplus::Waits`].
//! - The clock: the board starts at [`START_TIME`], so that tests can compare.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus};
use crate::json::{decimal, object, text};
use crate::random::Random;
use crate::rhythm::Rhythm;

/// The `src` of everything that the board sends.
pub const NAME: &str = "shellypro4pm-f008d1d8b8b8";
/// How many sockets can be open at a time.
pub const CHANNELS: usize = 6;
/// The Unix time at the board's start, in seconds.
pub const START_TIME: u64 = 1_700_000_000;

/// The error code for an argument that is missing or of the wrong kind.
const INVALID_ARGUMENT: i64 = -103;
/// The error code for an `id` that no component has.
const NOT_FOUND: i64 = -105;
/// The error code for a method that the board does not have.
const NO_HANDLER: i64 = 404;

/// The pins, each with its smallest and its largest value.
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
/// How many pins a switch has, and their places within it.
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
const SENSOR_THERE: usize = 14;

/// What an answer holds: a result, or a code and a message.
type Answer = Result<String, (i64, String)>;
/// A component's name, and its status or a part of it.
type Part = (String, String);

/// The board.
pub struct Shelly {
    pins: [i64; RANGES.len()],
    /// The `src` of each socket that has sent one.
    sources: BTreeMap<SocketId, String>,
    now: Duration,
    random: Random,
    rhythms: [(Rhythm, Change); 6],
}

/// What changes by itself.
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
            now: Duration::ZERO,
            random: Random(seed),
            rhythms: [
                (Rhythm::every(1000), Change::Power),
                (Rhythm::every(3000), Change::Voltage),
                (Rhythm::every(7000), Change::Temperature),
                (Rhythm::every(4000), Change::Input),
                (Rhythm::every(5000), Change::Uptime),
                (Rhythm::every(10_000), Change::Signal),
            ],
        }
    }

    /// Takes a request, and gives its answer with the notifications that follow.
    fn request(&mut self, socket: SocketId, request: &Map<String, Value>) -> Vec<Outgoing> {
        let Some(Value::String(method)) = request.get("method") else {
            return Vec::new();
        };
        let source = request.get("src").and_then(Value::as_str);
        if let Some(source) = source {
            self.sources.insert(socket, source.to_owned());
        }
        let none = Value::Null;
        let params = Params(request.get("params").unwrap_or(&none));
        let before = self.pins;
        let answer = self.call(method, &params);
        let mut out = Vec::new();
        if let Some(id) = request.get("id").filter(|id| !id.is_null()) {
            out.push((socket, answer_frame(id, source, &answer)));
        }
        out.extend(self.notify(&before, Some("WS_in")));
        out
    }

    fn call(&mut self, method: &str, params: &Params<'_>) -> Answer {
        match method {
            "Shelly.GetStatus" => Ok(self.status()),
            "Shelly.GetDeviceInfo" => Ok(device_info()),
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
                // Both are looked at first, so that a bad one changes nothing.
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

    /// The status of every component.
    fn status(&self) -> String {
        let parts = self.parts(None, None);
        let members: Vec<_> = parts
            .iter()
            .map(|(name, status)| (name.as_str(), status.clone()))
            .collect();
        object(&members)
    }

    /// Tells every socket with a source what differs from `before`, if anything.
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

    /// The components, each with its whole status, or with what differs from
    /// `before`, in which case those without a difference are left out.
    fn parts(&self, before: Option<&[i64; RANGES.len()]>, source: Option<&str>) -> Vec<Part> {
        let changed = |pin: usize| before.is_none_or(|before| before[pin] != self.pins[pin]);
        let mut parts = Vec::new();
        for id in 0..SWITCHES {
            let pin = |place| id * SWITCH_PINS + place;
            let mut members = Vec::new();
            if changed(pin(OUTPUT)) {
                members.push(("source", text(source.unwrap_or("init"))));
                members.push(("output", boolean(self.pins[pin(OUTPUT)])));
            }
            if changed(pin(POWER)) {
                members.push(("apower", decimal(self.pins[pin(POWER)], 1)));
            }
            if changed(pin(VOLTAGE)) {
                members.push(("voltage", decimal(self.pins[pin(VOLTAGE)], 1)));
            }
            if changed(pin(TEMPERATURE)) {
                let degrees = object(&degrees(self.pins[pin(TEMPERATURE)]));
                members.push(("temperature", degrees));
            }
            part(&mut parts, "switch", id, members);
        }
        let mut members = Vec::new();
        if changed(LIGHT_OUTPUT) || changed(LIGHT_BRIGHTNESS) {
            members.push(("source", text(source.unwrap_or("init"))));
        }
        if changed(LIGHT_OUTPUT) {
            members.push(("output", boolean(self.pins[LIGHT_OUTPUT])));
        }
        if changed(LIGHT_BRIGHTNESS) {
            members.push(("brightness", self.pins[LIGHT_BRIGHTNESS].to_string()));
        }
        part(&mut parts, "light", 0, members);
        if changed(INPUT) {
            let state = vec![("state", boolean(self.pins[INPUT]))];
            part(&mut parts, "input", 0, state);
        }
        let (there, was_there) = (self.pins[SENSOR_THERE], before.map(|old| old[SENSOR_THERE]));
        if there == 1 && (changed(SENSOR) || changed(SENSOR_THERE)) {
            part(
                &mut parts,
                "temperature",
                100,
                degrees(self.pins[SENSOR]).into(),
            );
        } else if there == 0 && was_there == Some(1) {
            parts.push(("temperature:100".into(), "null".into()));
        }
        if before.is_none() {
            parts.push(("sys".into(), self.system()));
            let wifi = object(&[
                ("sta_ip", text("192.168.1.14")),
                ("status", text("got ip")),
                ("ssid", text("Simulated")),
                ("rssi", self.pins[RSSI].to_string()),
            ]);
            parts.push(("wifi".into(), wifi));
        } else {
            for (pin, component, name) in [(UPTIME, "sys", "uptime"), (RSSI, "wifi", "rssi")] {
                if changed(pin) {
                    let member = object(&[(name, self.pins[pin].to_string())]);
                    parts.push((component.into(), member));
                }
            }
        }
        parts
    }

    fn system(&self) -> String {
        object(&[
            ("mac", text("F008D1D8B8B8")),
            ("restart_required", "false".into()),
            ("unixtime", self.time(0)),
            ("uptime", self.pins[UPTIME].to_string()),
            ("ram_size", "253464".into()),
            ("ram_free", "146012".into()),
        ])
    }

    /// The Unix time with so many decimals, at most three.
    fn time(&self, places: u32) -> String {
        let milliseconds = u128::from(START_TIME) * 1000 + self.now.as_millis();
        let units = milliseconds / 10_u128.pow(3 - places);
        match places {
            0 => units.to_string(),
            _ => decimal(units as i64, places as usize),
        }
    }

    fn let_change(&mut self, change: Change) {
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
                // All channels hang on the same wire.
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
            Change::Uptime => self.wander_up(UPTIME, 5),
            Change::Signal => self.wander(RSSI, 4),
        }
    }

    fn wander(&mut self, pin: usize, step: i64) {
        let (low, high) = RANGES[pin];
        let next = self.pins[pin] + self.random.between(-step, step);
        self.pins[pin] = next.clamp(low, high);
    }

    fn wander_up(&mut self, pin: usize, step: i64) {
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
        self.rhythms.iter().map(|(rhythm, _)| rhythm.next()).min()
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        self.now = now;
        let before = self.pins;
        for index in 0..self.rhythms.len() {
            let (rhythm, change) = &mut self.rhythms[index];
            let change = *change;
            if rhythm.has_come(now) {
                self.let_change(change);
            }
        }
        self.notify(&before, None)
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).copied()
    }

    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        let (low, high) = *RANGES
            .get(pin)
            .ok_or_else(|| format!("there is no pin {pin}"))?;
        if !(low..=high).contains(&value) {
            return Err(format!("pin {pin} takes {low} to {high}, not {value}"));
        }
        let before = self.pins;
        self.pins[pin] = value;
        Ok(self.notify(&before, Some("button")))
    }
}

/// The arguments of a method.
struct Params<'a>(&'a Value);

impl Params<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The `id` of one of `count` components.
    fn id(&self, count: usize) -> Result<usize, (i64, String)> {
        let value = self.get("id").ok_or_else(|| missing("id"))?;
        let id = value.as_u64().ok_or_else(|| invalid("id", value))?;
        usize::try_from(id)
            .ok()
            .filter(|id| *id < count)
            .ok_or_else(|| (NOT_FOUND, format!("Argument 'id', value {id} not found!")))
    }

    fn boolean(&self, name: &str) -> Result<Option<bool>, (i64, String)> {
        self.get(name)
            .map(|value| value.as_bool().ok_or_else(|| invalid(name, value)))
            .transpose()
    }

    fn percent(&self, name: &str) -> Result<Option<i64>, (i64, String)> {
        self.get(name)
            .map(|value| {
                let percent = value.as_i64().filter(|percent| (0..=100).contains(percent));
                percent.ok_or_else(|| invalid(name, value))
            })
            .transpose()
    }
}

fn missing(name: &str) -> (i64, String) {
    (
        INVALID_ARGUMENT,
        format!("Missing required argument '{name}'!"),
    )
}

fn invalid(name: &str, value: &Value) -> (i64, String) {
    (
        INVALID_ARGUMENT,
        format!("Invalid argument '{name}', value {value}!"),
    )
}

fn answer_frame(id: &Value, destination: Option<&str>, answer: &Answer) -> String {
    let mut members = vec![("id", id.to_string()), ("src", text(NAME))];
    members.extend(destination.map(|source| ("dst", text(source))));
    members.push(match answer {
        Ok(result) => ("result", result.clone()),
        Err((code, message)) => (
            "error",
            object(&[("code", code.to_string()), ("message", text(message))]),
        ),
    });
    object(&members)
}

fn device_info() -> String {
    object(&[
        ("name", "null".into()),
        ("id", text(NAME)),
        ("mac", text("F008D1D8B8B8")),
        ("model", text("SPSW-004PE16EU")),
        ("gen", "2".into()),
        ("fw_id", text("20231107-164219/1.0.8-g8c7bb8d")),
        ("ver", text("1.0.8")),
        ("app", text("Pro4PM")),
        ("auth_en", "false".into()),
        ("auth_domain", "null".into()),
    ])
}

/// Adds a numbered component where it has anything to say.
fn part(parts: &mut Vec<Part>, kind: &str, id: usize, members: Vec<(&str, String)>) {
    if !members.is_empty() {
        let mut all = vec![("id", id.to_string())];
        all.extend(members);
        parts.push((format!("{kind}:{id}"), object(&all)));
    }
}

fn boolean(value: i64) -> String {
    (value != 0).to_string()
}

/// A temperature in 0.1 °C, in both units.
fn degrees(tenths: i64) -> [(&'static str, String); 2] {
    // Rounded to the nearest tenth, away from zero, without a float.
    let fifths = tenths * 9;
    let fahrenheit = (fifths + 2 * fifths.signum()) / 5 + 320;
    [("tC", decimal(tenths, 1)), ("tF", decimal(fahrenheit, 1))]
}
