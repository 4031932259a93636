//! A page whose board is behind a broker, which is played here.

use crate::page::Page;
use pindash::model::app::{Input, Output};
use pindash::model::mqtt::packet::{Body, Decoder, push_length};
use pindash::model::profile::Profile;

/// A profile with a pin and a button of each sort that publishes.
pub const HOME: &str = r#"{
  "name": "Home", "address": "/mqtt", "dialect": "mqtt",
  "mqtt": { "subscribe": ["home/#", "else/+"], "will": { "topic": "home/page", "payload": "gone", "retain": true } },
  "open": [{ "topic": "home/get", "payload": { "all": true } }, "home/hello page {seq}"],
  "hidden": ["home/quiet 1"], "visible": ["home/quiet 0"],
  "answers": [{ "when": "home/ask *", "send": { "topic": "home/answer", "payload": "{1}" } }],
  "pins": [
    { "label": "Lamp", "path": "home/lamp.state", "kind": "switch", "on": "ON", "off": "OFF",
      "topic": "home/lamp/set", "payload": { "state": "{value}" }, "qos": 1 },
    { "label": "Fan", "path": "home/fan", "kind": "slider", "write": "home/fan/set {value}" },
    { "label": "Heat", "path": "home/heat", "kind": "slider",
      "write": { "topic": "home/heat/set", "payload": "{value}", "retain": true } },
    { "label": "Temperature", "path": "home/temperature", "kind": "analog" }
  ],
  "buttons": [{ "label": "Ring", "topic": "home/bell", "send": "1", "qos": 1 }]
}"#;

/// The other end of the socket.
pub struct Broker {
    /// Whether it speaks MQTT 5, and not 3.1.1.
    pub is_v5: bool,
    decoder: Decoder,
}

impl Default for Broker {
    fn default() -> Self {
        Self {
            is_v5: true,
            decoder: Decoder::default(),
        }
    }
}

/// What the page says to the broker.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// The version, and the client id, the will, the user and the password one after the other.
    Connect(u8, String),
    /// The filters; one of QoS 1 ends with ` 1`.
    Subscribe(Vec<String>),
    /// The topic, the payload, and the packet id, which is 0 for QoS 0.
    Publish(String, String, u16),
    /// The topic and the payload of a message to be retained.
    Retain(String, String),
    Ping,
    Disconnect,
}

pub fn published(topic: &str, payload: &str) -> Said {
    Said::Publish(topic.into(), payload.into(), 0)
}

impl Page {
    /// A page that has read its profile. Its client id is `pindash-00abcdef`.
    pub fn for_broker(profile: &str) -> Self {
        let mut page = Self::starting(Profile::default(), 0x00ab_cdef);
        page.reads(profile);
        page
    }

    /// A page that the broker has accepted. What was said until then is forgotten.
    pub fn on_broker(profile: &str) -> Self {
        let mut page = Self::for_broker(profile);
        page.give(Input::Connect("broker.local"));
        page.reaches_broker();
        page.is_accepted();
        page.said();
        page
    }

    /// The socket that the page waits for opens. Returns its URL.
    #[track_caller]
    pub fn reaches_broker(&mut self) -> String {
        let url = self.called().pop().unwrap_or_default();
        self.broker.decoder = Decoder::default();
        self.opens();
        url
    }

    /// The broker sends a packet.
    pub fn hears_packet(&mut self, first: u8, body: &[u8]) {
        let mut packet = vec![first];
        push_length(&mut packet, body.len());
        packet.extend(body);
        self.give(Input::Binary(self.attempt, &packet));
    }

    /// The broker accepts the connection.
    pub fn is_accepted(&mut self) {
        let reason_and_properties: &[u8] = if self.broker.is_v5 { &[0, 0] } else { &[0] };
        self.hears_packet(0x20, &[&[0], reason_and_properties].concat());
    }

    /// The broker forwards a message.
    pub fn hears_on(&mut self, topic: &str, payload: &[u8], retained: bool) {
        let mut body = vec![0, topic.len() as u8];
        body.extend(topic.as_bytes());
        if self.broker.is_v5 {
            body.push(0);
        }
        body.extend(payload);
        self.hears_packet(0x30 | u8::from(retained), &body);
    }

    /// The broker confirms a message of QoS 1.
    pub fn hears_confirmation(&mut self, id: u16) {
        self.hears_packet(0x40, &id.to_be_bytes());
    }

    /// What the page has said since this was last asked.
    pub fn said(&mut self) -> Vec<Said> {
        let mut said = Vec::new();
        for output in self.outputs() {
            match output {
                Output::SendBytes(attempt, bytes) => {
                    assert_eq!(attempt, self.attempt);
                    let mut bytes = bytes.as_slice();
                    while let Some((packet, at)) = self.broker.decoder.next(&mut bytes).unwrap() {
                        said.push(understood(packet[0], &packet[at..], self.broker.is_v5));
                    }
                }
                Output::SendText(_, text) => panic!("text to a broker: {text}"),
                _ => {}
            }
        }
        said
    }

    pub fn last_text(&self) -> String {
        self.lines().pop().unwrap()
    }
}

fn understood(first: u8, body: &[u8], is_v5: bool) -> Said {
    let mut body = Body::of(body);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match first {
        0x10 => {
            assert_eq!(body.counted(), b"MQTT");
            let version = body.number(1) as u8;
            let rest = text(body.rest).replace(|byte: char| byte < ' ', "|");
            Said::Connect(version, rest)
        }
        0x82 => {
            body.number(2);
            body.skip_properties(is_v5);
            let mut filters = Vec::new();
            while !body.rest.is_empty() {
                let filter = text(body.counted());
                filters.push(filter + if body.number(1) > 0 { " 1" } else { "" });
            }
            Said::Subscribe(filters)
        }
        0x30..=0x33 => {
            let topic = text(body.counted());
            let id = if first & 2 > 0 {
                body.number(2) as u16
            } else {
                0
            };
            body.skip_properties(is_v5);
            let payload = text(body.rest);
            match first & 1 {
                0 => Said::Publish(topic, payload, id),
                _ => Said::Retain(topic, payload),
            }
        }
        0xc0 => Said::Ping,
        0xe0 => Said::Disconnect,
        _ => panic!("{first:x}"),
    }
}
