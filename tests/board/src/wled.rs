//! A WLED, the light strip controller, at `/ws`.
//!
//! From the maker's documentation (<https://kno.wled.ge/interfaces/websocket/>)
//! and source (`wled00/ws.cpp`, `wled00/json.cpp`):
//! - The board speaks first, with its whole state and info.
//! - After every change of the light the whole state and info go to all sockets; that is also the
//!   only answer to the socket that asked. If nothing changed, it gets `{"success":true}`.
//! - A text of fewer than ten bytes that starts with `p` is a heartbeat, answered with the text
//!   `pong`, which is not JSON.
//! - `{"lv":true}` starts the live view on that socket and ends it on any other; `{"lv":false}`
//!   ends it. It is a binary message: `L`, the version 1, then red, green and blue of each LED.
//! - `{"error":9}` answers a message that does not fit into one packet, [`PACKET`] bytes, and
//!   `{"error":3}` one that arrives while the JSON buffer is in use.
//! - At most [`SOCKETS`] sockets are open at a time; a fifth closes the oldest.
//!
//! | text | does |
//! |------|------|
//! | `{"on":true}`, `false`, `"t"` | switches, or toggles |
//! | `{"bri":N}` | sets the brightness, 0 to 255; 0 switches off |
//! | `{"bri":"~N"}`, `"~-N"` | adds to it, or subtracts from it, within these limits |
//! | `{"seg":{"fx":N}}`, or a list of one | sets `fx`, `sx`, `ix`, `pal` alike |
//! | `{"seg":{"col":[[R,G,B]]}}`, or `["RRGGBB"]` | sets the first colour |
//! | `{"ps":N}` | loads a preset |
//! | `{"v":true}` | sends state and info to this socket |
//! | `{"lv":true}` | starts the live view |
//!
//! | pin | holds | values |
//! |----:|-------|--------|
//! | 0 | `state.on` | 0, 1 |
//! | 1 | `state.bri`, kept while off | 1 to 255 |
//! | 2 to 5 | `fx`, `sx`, `ix`, `pal` of `state.seg[0]` | 0 to 255 |
//! | 6 | `info.wifi.rssi`, in dBm | -100 to 0 |
//! | 7 | `info.uptime`, in s | 0 to 2147483647 |
//! | 8 | `info.freeheap`, in bytes | 0 to 327680 |
//! | 9 | whether the JSON buffer is in use | 0, 1 |
//! | 10 | the first of `state.seg[0].col`, as red, green, blue in one number | 0 to 16777215 |
//! | 11 | `state.ps`, the preset that is shown; -1 for none | -1 to 250 |
//!
//! Pins 0 to 5, 10 and 11 are sent when they change. A preset is loaded from the board's file after
//! the message: the socket that asked gets `{"success":true}` first, and all get the state then. Any
//! other change of the light leaves the preset. The others only go with the next message, as on the
//! board.
//!
//! Assumptions, which say nothing about a real board:
//! - Broken JSON, or JSON that is not an object, gets `{"error":9}`. The board's HTTP interface
//!   answers so; its WebSocket, in the versions that were read, drops such a text silently.
//! - The board rejects a message in several frames with `{"error":9}`. Here the frames are joined
//!   first, so it is accepted if it is short enough.
//! - The live view is sent every [`LIVE_PERIOD`], and first together with the answer, so that it
//!   works without the simulation too.
//! - Keys and values that are not in the table are ignored, and so is a preset that the board has
//!   not. It has those in [`PRESETS`].

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::firmware::{Firmware, Limits, Outgoing, SocketId, Surplus, check_value, to_each};
use crate::json::{object, text};
use crate::random::Random;
use crate::timer::Timer;

/// The longest message that is accepted, in bytes.
pub const PACKET: usize = 1428;
/// The limit of open sockets.
pub const SOCKETS: usize = 4;
/// The number of LEDs.
pub const LEDS: usize = 30;
/// How often the live view is sent.
pub const LIVE_PERIOD: Duration = Duration::from_millis(100);

/// The answer to a text that changed nothing.
const SUCCESS: &str = r#"{"success":true}"#;
/// The answer while the JSON buffer is in use.
const NO_BUFFER: &str = r#"{"error":3}"#;
/// The answer to a text that cannot be parsed.
const NO_JSON: &str = r#"{"error":9}"#;

/// The range of each pin, both ends included.
const RANGES: [(i64, i64); 12] = [
    (0, 1),
    (1, 255),
    (0, 255),
    (0, 255),
    (0, 255),
    (0, 255),
    (-100, 0),
    (0, 2_147_483_647),
    (0, 327_680),
    (0, 1),
    (0, 0xff_ff_ff),
    (-1, 250),
];
const ON: usize = 0;
const BRIGHTNESS: usize = 1;
/// The pins of the segment, by their names in a message.
const SEGMENT: [(&str, usize); 4] = [("fx", 2), ("sx", 3), ("ix", 4), ("pal", 5)];
/// The pins that make up the state of the light.
const LIGHT_PINS: [usize; 7] = [0, 1, 2, 3, 4, 5, COLOUR];
const RSSI: usize = 6;
const UPTIME: usize = 7;
const HEAP: usize = 8;
const BUFFER_IN_USE: usize = 9;
const COLOUR: usize = 10;
const PRESET: usize = 11;

/// The presets by their numbers, each with its brightness, effect and colour.
pub const PRESETS: [(i64, [i64; 3]); 3] = [
    (1, [128, 0, 0xff_c8_80]),
    (2, [40, 88, 0xff_60_10]),
    (7, [255, 9, 0x20_40_ff]),
];

/// The board.
pub struct Wled {
    pins: [i64; RANGES.len()],
    open: BTreeSet<SocketId>,
    /// The socket that gets the live view.
    live: Option<SocketId>,
    /// Live views to send.
    frames: Vec<(SocketId, Vec<u8>)>,
    random: Random,
    second_timer: Timer,
    live_timer: Timer,
}

impl Wled {
    /// A board whose values change the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self {
            pins: [1, 128, 0, 128, 128, 0, -61, 12, 171_824, 0, 0xff_a0_00, -1],
            open: BTreeSet::new(),
            live: None,
            frames: Vec::new(),
            random: Random(seed),
            second_timer: Timer::every(1000),
            // It runs without a viewer too, so that the period of a later one is the same.
            live_timer: Timer::every(LIVE_PERIOD.as_millis() as u64),
        }
    }

    fn handle(&mut self, socket: SocketId, message: &Map<String, Value>) -> Vec<Outgoing> {
        let wants_all = message.get("v") == Some(&Value::Bool(true));
        if let Some(live) = message.get("lv") {
            self.live = (live == &Value::Bool(true)).then_some(socket);
            self.add_frame();
            return vec![(socket, SUCCESS.into())];
        }
        if let Some(preset) = message.get("ps").and_then(Value::as_i64) {
            let mut answers = vec![(socket, SUCCESS.into())];
            if preset != self.pins[PRESET] && self.load(preset) {
                answers.extend(self.to_all());
            }
            return answers;
        }
        let before = self.light();
        self.change(message);
        if self.light() != before {
            self.pins[PRESET] = -1;
            self.to_all()
        } else if wants_all {
            vec![(socket, self.everything())]
        } else {
            vec![(socket, SUCCESS.into())]
        }
    }

    fn light(&self) -> [i64; LIGHT_PINS.len()] {
        LIGHT_PINS.map(|pin| self.pins[pin])
    }

    /// Loads a preset; returns whether there is one.
    fn load(&mut self, preset: i64) -> bool {
        let found = PRESETS.iter().find(|(number, _)| *number == preset);
        let Some((_, [brightness, effect, colour])) = found else {
            return false;
        };
        self.pins[ON] = 1;
        self.pins[BRIGHTNESS] = *brightness;
        self.pins[SEGMENT[0].1] = *effect;
        self.pins[COLOUR] = *colour;
        self.pins[PRESET] = preset;
        true
    }

    fn rgb(&self) -> [u8; 3] {
        let [_, rgb @ ..] = (self.pins[COLOUR] as u32).to_be_bytes();
        rgb
    }

    fn change(&mut self, message: &Map<String, Value>) {
        let was_on = self.pins[ON] == 1;
        // While the light is off its brightness counts as 0; the pin keeps the last one.
        let actual = if was_on { self.pins[BRIGHTNESS] } else { 0 };
        let wanted = message
            .get("bri")
            .and_then(|value| number(value, actual))
            .unwrap_or(actual);
        if wanted > 0 {
            self.pins[BRIGHTNESS] = wanted;
        }
        let on = match message.get("on") {
            Some(Value::Bool(on)) => *on,
            // A toggle must not switch off what the brightness has just switched on.
            Some(Value::String(word)) if word.starts_with('t') => !was_on,
            _ => wanted > 0,
        };
        self.pins[ON] = i64::from(on);
        let segment = match message.get("seg") {
            Some(Value::Array(segments)) => segments.first(),
            other => other,
        };
        for (name, pin) in SEGMENT {
            let value = segment.and_then(|segment| segment.get(name));
            if let Some(value) = value.and_then(|value| number(value, self.pins[pin])) {
                self.pins[pin] = value;
            }
        }
        let colours = segment.and_then(|segment| segment.get("col"));
        if let Some(colour) = colours.and_then(|colours| colour(colours.get(0)?)) {
            self.pins[COLOUR] = colour;
        }
    }

    /// State and info to every socket.
    fn to_all(&self) -> Vec<Outgoing> {
        to_each(&self.open, &self.everything())
    }

    fn everything(&self) -> String {
        if self.pins[BUFFER_IN_USE] == 1 {
            return NO_BUFFER.into();
        }
        object(&[("state", self.state()), ("info", self.info())])
    }

    fn state(&self) -> String {
        let [red, green, blue] = self.rgb();
        let mut segment = vec![
            ("id", "0".into()),
            ("start", "0".into()),
            ("stop", LEDS.to_string()),
            ("len", LEDS.to_string()),
            ("on", "true".into()),
            ("bri", "255".into()),
            ("col", format!("[[{red},{green},{blue}],[0,0,0],[0,0,0]]")),
        ];
        segment.extend(SEGMENT.map(|(name, pin)| (name, self.pins[pin].to_string())));
        segment.extend([("sel", "true".into()), ("rev", "false".into())]);
        object(&[
            ("on", (self.pins[ON] == 1).to_string()),
            ("bri", self.pins[BRIGHTNESS].to_string()),
            ("transition", "7".into()),
            ("ps", self.pins[PRESET].to_string()),
            ("pl", "-1".into()),
            (
                "nl",
                r#"{"on":false,"dur":60,"mode":1,"tbri":0,"rem":-1}"#.into(),
            ),
            ("udpn", r#"{"send":false,"recv":true}"#.into()),
            ("lor", "0".into()),
            ("mainseg", "0".into()),
            ("seg", format!("[{}]", object(&segment))),
        ])
    }

    fn info(&self) -> String {
        let power = match self.pins[ON] {
            0 => 0,
            _ => self.pins[BRIGHTNESS] * LEDS as i64 / 10,
        };
        let leds = format!(
            r#"{{"count":{LEDS},"pwr":{power},"fps":42,"maxpwr":850,"maxseg":32,"rgbw":false}}"#
        );
        // The board's own scale: -100 dBm is 0 %, -50 dBm and more is 100 %.
        let signal = (2 * (self.pins[RSSI] + 100)).clamp(0, 100);
        let wifi = format!(
            r#"{{"bssid":"02:00:00:00:00:01","rssi":{},"signal":{signal},"channel":6}}"#,
            self.pins[RSSI]
        );
        object(&[
            ("ver", text("0.14.0")),
            ("vid", "2312080".into()),
            ("leds", leds),
            ("str", "false".into()),
            ("name", text("WLED")),
            ("udpport", "21324".into()),
            ("live", "false".into()),
            ("lm", text("")),
            ("lip", text("")),
            ("ws", self.open.len().to_string()),
            ("fxcount", "187".into()),
            ("palcount", "71".into()),
            ("wifi", wifi),
            ("fs", r#"{"u":20,"t":983,"pmt":0}"#.into()),
            ("ndc", "0".into()),
            ("arch", text("esp32")),
            ("core", text("v3.3.6-16-gcc5440f6a2")),
            ("freeheap", self.pins[HEAP].to_string()),
            ("uptime", self.pins[UPTIME].to_string()),
            ("brand", text("WLED")),
            ("product", text("FOSS")),
            ("mac", text("020000000001")),
            ("ip", text("192.168.1.15")),
        ])
    }

    /// Queues a live view, if a socket has asked for it.
    fn add_frame(&mut self) {
        let Some(socket) = self.live else { return };
        let colour = if self.pins[ON] == 1 {
            self.rgb()
        } else {
            [0; 3]
        };
        let mut frame = vec![b'L', 1];
        (0..LEDS).for_each(|_| frame.extend(colour));
        self.frames.push((socket, frame));
    }
}

impl Firmware for Wled {
    fn limits(&self) -> Limits {
        Limits {
            sockets: Some(SOCKETS),
            surplus: Surplus::ClosesOldest,
            pages_while_open: true,
        }
    }

    fn opened(&mut self, socket: SocketId, _path: &str) -> Vec<Outgoing> {
        self.open.insert(socket);
        vec![(socket, self.everything())]
    }

    fn text(&mut self, socket: SocketId, text: &str) -> Vec<Outgoing> {
        if text.len() > PACKET {
            return vec![(socket, NO_JSON.into())];
        }
        if text.len() < 10 && text.starts_with('p') {
            return vec![(socket, "pong".into())];
        }
        if self.pins[BUFFER_IN_USE] == 1 {
            return vec![(socket, NO_BUFFER.into())];
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(message)) => self.handle(socket, &message),
            _ => vec![(socket, NO_JSON.into())],
        }
    }

    fn binary(&mut self, _socket: SocketId, _bytes: &[u8]) -> Vec<Outgoing> {
        Vec::new()
    }

    fn frames(&mut self) -> Vec<(SocketId, Vec<u8>)> {
        std::mem::take(&mut self.frames)
    }

    fn closed(&mut self, socket: SocketId) {
        self.open.remove(&socket);
        if self.live == Some(socket) {
            self.live = None;
        }
    }

    fn is_write(&self, text: &str) -> bool {
        let message: Value = serde_json::from_str(text).unwrap_or_default();
        ["on", "bri", "seg", "ps"]
            .iter()
            .any(|name| message.get(name).is_some())
    }

    fn next_change(&self) -> Option<Duration> {
        Some(self.second_timer.next().min(self.live_timer.next()))
    }

    fn advance(&mut self, now: Duration) -> Vec<Outgoing> {
        if self.second_timer.fires(now) {
            self.pins[UPTIME] = (self.pins[UPTIME] + 1).min(RANGES[UPTIME].1);
            self.pins[HEAP] = self.random.between(170_000, 172_000);
            self.pins[RSSI] = self.random.wander(self.pins[RSSI], 2, (-80, -40));
        }
        if self.live_timer.fires(now) {
            self.add_frame();
        }
        Vec::new()
    }

    fn pin(&self, pin: usize) -> Option<i64> {
        self.pins.get(pin).copied()
    }

    fn set_pin(&mut self, pin: usize, value: i64) -> Result<Vec<Outgoing>, String> {
        check_value(pin, RANGES.get(pin).copied(), value)?;
        let (before, preset) = (self.light(), self.pins[PRESET]);
        self.pins[pin] = value;
        if self.light() != before {
            self.pins[PRESET] = -1;
        }
        let is_same = self.light() == before && self.pins[PRESET] == preset;
        Ok(if is_same { Vec::new() } else { self.to_all() })
    }
}

/// A byte given as a number, or relative to the current one as `~10` or `~-10`.
fn number(value: &Value, current: i64) -> Option<i64> {
    match value {
        Value::String(word) => match word.strip_prefix('~') {
            Some(step) => {
                let step: i64 = step.parse().ok()?;
                Some(current.saturating_add(step).clamp(0, 255))
            }
            None => word.parse().ok().filter(|byte| (0..=255).contains(byte)),
        },
        value => value.as_i64().filter(|byte| (0..=255).contains(byte)),
    }
}

/// A colour given as `[R,G,B]`, also with a white that this strip has not, or as `"RRGGBB"`.
fn colour(value: &Value) -> Option<i64> {
    if let Value::String(hex) = value {
        let is_hex = hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
        return i64::from_str_radix(hex, 16).ok().filter(|_| is_hex);
    }
    let levels = value.as_array()?.iter().take(3);
    let levels: Option<Vec<_>> = levels.map(|level| number(level, 0)).collect();
    let levels = levels.filter(|levels| levels.len() == 3)?;
    Some(levels.iter().fold(0, |colour, level| colour << 8 | level))
}
