//! A fleet behind a broker: many devices with ten readings each, at one round a second.

use std::time::{Duration, Instant};

use pindash::model::mqtt::packet::{self, CONNACK};
use pindash::model::mqtt::{Options, Version};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::{Broker, PATIENCE};

/// What a device measures: where each reading is published below its own topic.
pub const READINGS: [&str; 10] = [
    "thermometer/0:1/temperature",
    "thermometer/0:0/temperature",
    "hygrometer/0:4/relative-humidity",
    "lux-meter/0:0/illuminance",
    "barometer/0:0/pressure",
    "barometer/0:0/altitude",
    "co2-meter/-/concentration",
    "voc-sensor/0:0/tvoc",
    "battery/-/voltage",
    "push-button/-/event-count",
];
/// How long a round takes.
pub const ROUND: Duration = Duration::from_secs(1);
/// How often a batch of messages is sent.
const BATCH: Duration = Duration::from_millis(5);
/// How long the devices may be silent, in seconds; they never are for that long.
const ANNOUNCED_S: u16 = 600;

/// How a device says what it measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each reading on a topic of its own.
    Topics,
    /// All readings in one JSON object.
    Json,
}

/// All devices, on one connection to the broker: what a page hears of them is the same.
pub struct Fleet {
    socket: UnixStream,
    devices: u32,
    shape: Shape,
    /// The number of the round that comes next.
    round: u32,
}

impl Fleet {
    /// Starts a broker that keeps nothing back from a page that is slow: what is missing then, the
    /// page has lost.
    pub async fn start_broker() -> Broker {
        Broker::start_with("allow_anonymous true\nmax_queued_messages 0").await
    }

    /// Devices that the broker has let in and that have said nothing yet.
    pub async fn start(broker: &Broker, devices: u32, shape: Shape) -> Self {
        let path = broker.plain_socket();
        let socket = UnixStream::connect(path).await;
        let mut socket = socket.expect("the broker listens on its plain socket");
        let hello = packet::connect(&Options::default(), Version::V311, ANNOUNCED_S);
        socket.write_all(&hello).await.expect("it takes a greeting");
        let mut answer = [0; 4];
        let read = timeout(PATIENCE, socket.read_exact(&mut answer)).await;
        read.expect("it answers").expect("it answers in full");
        assert_eq!(answer, [CONNACK, 2, 0, 0], "the devices are let in");
        Self {
            socket,
            devices,
            shape,
            round: 0,
        }
    }

    /// How many messages a round has.
    pub fn messages(&self) -> u32 {
        match self.shape {
            Shape::Topics => self.devices * READINGS.len() as u32,
            Shape::Json => self.devices,
        }
    }

    /// Every device says once what it measures, all at the same time, and the broker keeps it.
    pub async fn say_all_at_once(&mut self) {
        let all: Vec<u8> = (0..self.messages())
            .flat_map(|number| self.message(number, true))
            .collect();
        self.write(&all).await;
        self.round += 1;
    }

    /// Every device says what it measures once a [`ROUND`], each at its own time in it.
    pub async fn say(&mut self, rounds: u32) {
        let messages = self.messages();
        let began = Instant::now();
        let mut batches = interval(BATCH);
        batches.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let (mut said, all) = (0, rounds * messages);
        while said < all {
            batches.tick().await;
            let share = began.elapsed().as_secs_f64() / ROUND.as_secs_f64();
            let due = all.min((share * f64::from(messages)) as u32);
            let mut batch = Vec::new();
            while said < due {
                batch.extend(self.message(said % messages, false));
                said += 1;
                if said % messages == 0 {
                    self.round += 1;
                }
            }
            self.write(&batch).await;
        }
    }

    /// A profile that hears all devices, with a card for each of these readings, each of a device.
    pub fn profile(&self, broker: &Broker, cards: &[(u32, usize)]) -> String {
        let pin = |&(device, reading): &(u32, usize)| json!({ "path": self.path(device, reading), "label": label(device, reading) });
        let profile = json!({
            "name": "Fleet",
            "address": broker.url(),
            "dialect": "mqtt",
            "mqtt": { "subscribe": "node/#" },
            "pins": cards.iter().map(pin).collect::<Vec<_>>(),
        });
        profile.to_string()
    }

    /// The path that a page knows a reading by.
    pub fn path(&self, device: u32, reading: usize) -> String {
        let between = match self.shape {
            Shape::Topics => "/",
            Shape::Json => ".",
        };
        format!("{}{between}{}", topic(device), READINGS[reading])
    }

    /// What a device has said last.
    pub fn last_value(&self, device: u32, reading: usize) -> String {
        value(device, reading, self.round - 1)
    }

    /// The message with this number in the round.
    fn message(&self, number: u32, retain: bool) -> Vec<u8> {
        let readings = READINGS.len() as u32;
        let (topic, payload) = match self.shape {
            Shape::Topics => {
                let (device, reading) = (number / readings, (number % readings) as usize);
                let payload = value(device, reading, self.round);
                (self.path(device, reading), payload)
            }
            Shape::Json => {
                let fields = READINGS.iter().enumerate().map(|(reading, name)| {
                    format!("\"{name}\":{}", value(number, reading, self.round))
                });
                let fields: Vec<_> = fields.collect();
                (topic(number), format!("{{{}}}", fields.join(",")))
            }
        };
        packet::publish(&topic, payload.as_bytes(), 0, retain, Version::V311)
    }

    async fn write(&mut self, packets: &[u8]) {
        let written = self.socket.write_all(packets).await;
        written.expect("the broker takes what the devices say");
    }
}

/// What the card of a reading is called.
pub fn label(device: u32, reading: usize) -> String {
    format!("{device} {}", READINGS[reading])
}

/// Where all is published that a device says.
fn topic(device: u32) -> String {
    format!("node/836d1982{device:04x}")
}

/// No two readings of a device, and no two rounds in a hundred, have the same value, so that a
/// page shows by the value alone which message it has come to. The last digit is never 0: a page
/// may leave that out.
fn value(device: u32, reading: usize, round: u32) -> String {
    let hundredths = 1_000 * (reading as u32 + 1) + (device * 7 + round) % 1_000;
    format!("{}.{:02}5", hundredths / 100, hundredths % 100)
}
