//! What a message becomes: readings, each a path and a scalar (`u.v.0` = `1`).
//!
//! JSON is flattened while serde_json parses it; no tree is built, and all leaves of a message
//! share one buffer, which the next message reuses. Numbers keep the digits that the board sent
//! (only an exponent is always written `e+5` or `e-5`). A message that breaks off in the middle
//! yields no reading at all: half of it is not what the board meant.
//!
//! - `kind` tells the kinds of scalars apart;
//! - `flatten` is the serde visitor;
//! - `words` reads messages that are not JSON;
//! - `shape` applies what the dialect says of JSON.

mod flatten;
mod kind;
mod shape;
mod words;

pub use self::kind::Kind;

use self::kind::kind_of_word;
use crate::model::decode::dialect::Dialect;
use crate::model::text::{is_structured, pieces, push_hex};
use std::ops::Range;

/// The longest path that is kept, in bytes; a leaf with a longer one is left out.
pub const MAX_PATH_BYTES: usize = 512;
/// The most leaves that are taken from one message; the rest are left out.
pub const MAX_LEAVES: usize = 20_000;
/// The longest message that is read, in bytes: 2 MiB, as much as the console keeps of one. A longer
/// one has no readings: parsing several of 16 MiB would block the page for seconds.
pub const MAX_READ_BYTES: usize = 2 * 1_048_576;
/// The most text that the readings of one message take, in bytes; leaves beyond it are left out.
pub const MAX_TEXT_BYTES: usize = 16 * 1_048_576;
/// How much of a binary payload is shown, in bytes.
pub const MAX_PAYLOAD_HEX_BYTES: usize = 64;
/// The path of a message that is a single value.
pub const WHOLE: &str = "value";

/// One leaf of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Keys and indices from the outside in, joined by dots.
    pub path: &'a str,
    /// The kind of the value.
    pub kind: Kind,
    /// The value as text; empty for [`Kind::Null`] and [`Kind::Empty`].
    pub value: &'a str,
    /// The unit that the board sent with the value; empty for none.
    pub unit: &'a str,
    /// True for a retained MQTT message; its age is unknown.
    pub retained: bool,
    /// The length of the MQTT topic that the path begins with, in bytes; 0 without a broker.
    pub topic_bytes: usize,
}

/// Why a message is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson {
    /// The line where it stops being JSON, counted from 1.
    pub line: usize,
}

/// The readings of one message. Reused for the next one, so that a steady stream allocates nothing.
#[derive(Default)]
pub struct Readings {
    dialect: Dialect,
    /// Paths, values and units, in sequence.
    text: String,
    leaves: Vec<Leaf>,
    /// The path of what the parser is reading.
    path: String,
    retained: bool,
    topic_bytes: usize,
}

struct Leaf {
    path: Range<usize>,
    kind: Kind,
    value: Range<usize>,
    unit: Range<usize>,
    /// Whether the message gave the whole path, so that no key around it belongs to it.
    is_absolute: bool,
}

impl Readings {
    /// Readings of messages in this dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            ..Self::default()
        }
    }

    /// Reads a message in the dialect. Its readings replace those before.
    ///
    /// A message that is not JSON as a whole is read line by line. A line without readings is no
    /// error: the console shows it as it came.
    pub fn read(&mut self, message: &str) {
        let is_text = self.dialect.is_text;
        let message = match message.len() {
            0..=MAX_READ_BYTES => message.trim_ascii(),
            _ => "",
        };
        if !is_text && self.read_json(message).is_ok() {
            return;
        }
        self.clear();
        for line in pieces(message, b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() {
            } else if !is_text || is_structured(line) {
                // A message of one line has been tried above.
                if is_text || line.len() < message.len() {
                    let _ = self.add_json(line);
                }
            } else {
                self.add_words(line);
            }
        }
        self.step_inside();
    }

    /// Reads a message as JSON. Its readings replace those before.
    ///
    /// # Errors
    /// [`NotJson`] if it is no JSON, has something behind it, or is nested deeper than the 128 levels
    /// that serde_json allows. There are no readings then.
    pub fn read_json(&mut self, message: &str) -> Result<(), NotJson> {
        self.clear();
        self.add_json(message)?;
        self.step_inside();
        Ok(())
    }

    /// Reads a message that was published to a topic. Its readings replace those before, and their
    /// paths begin with the topic.
    ///
    /// What the dialect finds stands below the topic: `tele/x/SENSOR` with
    /// `{"ENERGY":{"Power":5}}` is `tele/x/SENSOR.ENERGY.Power` = `5`. Where it finds nothing, the
    /// payload is the value of the topic itself: a number or a text as it is, and bytes that are
    /// not UTF-8 in hex, up to [`MAX_PAYLOAD_HEX_BYTES`]. JSON that breaks off has no readings here
    /// either. An empty payload deletes a retained value (MQTT 5, §3.3.1.3), so it is
    /// [`Kind::Null`].
    pub fn read_topic(&mut self, topic: &str, payload: &[u8], retained: bool) {
        self.clear();
        self.retained = retained;
        self.topic_bytes = topic.len();
        // Every path would be too long, and many leaves below a long topic take much memory.
        if topic.len() > MAX_PATH_BYTES {
            return;
        }
        match std::str::from_utf8(payload) {
            Ok("") => self.push(Kind::Null, ""),
            Ok(message) => {
                self.read(message);
                let message = message.trim_ascii();
                // A text may begin with `[`, as log lines do with the time in brackets.
                if self.leaves.is_empty() && !message.starts_with('{') {
                    self.push(kind_of_word(message), message);
                }
            }
            Err(_) => self.push_with(Kind::Text, |text| {
                push_hex(text, payload, MAX_PAYLOAD_HEX_BYTES);
            }),
        }
        let Self { text, leaves, .. } = self;
        for leaf in leaves {
            let below = leaf.path.clone();
            let start = text.len();
            text.push_str(topic);
            if !below.is_empty() {
                text.push('.');
                text.extend_from_within(below);
            }
            leaf.path = start..text.len();
        }
    }

    /// The readings, in the order of the message.
    pub fn iter(&self) -> impl Iterator<Item = Reading<'_>> {
        let kept = |leaf: &&Leaf| leaf.path.len() <= MAX_PATH_BYTES;
        self.leaves.iter().filter(kept).map(|leaf| Reading {
            path: match self.part(&leaf.path) {
                "" => WHOLE,
                path => path,
            },
            kind: leaf.kind,
            value: self.part(&leaf.value),
            unit: self.part(&leaf.unit),
            retained: self.retained,
            topic_bytes: self.topic_bytes,
        })
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn clear(&mut self) {
        self.text.clear();
        self.leaves.clear();
        self.path.clear();
    }

    fn push(&mut self, kind: Kind, value: &str) {
        self.push_with(kind, |text| text.push_str(value));
    }

    fn push_with(&mut self, kind: Kind, write: impl FnOnce(&mut String)) {
        if self.leaves.len() >= MAX_LEAVES
            || self.path.len() > MAX_PATH_BYTES
            || self.text.len() > MAX_TEXT_BYTES
        {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        let middle = self.text.len();
        write(&mut self.text);
        let end = self.text.len();
        self.leaves.push(Leaf {
            path: start..middle,
            kind,
            value: middle..end,
            unit: end..end,
            is_absolute: false,
        });
    }
}

/// The kind and the text of JSON that is a single value; nothing for an object or a list, and for
/// what is not JSON.
pub fn scalar(json: &str) -> Option<(Kind, String)> {
    if is_structured(json) {
        return None;
    }
    let mut readings = Readings::default();
    readings.read_json(json).ok()?;
    let reading = readings.iter().next()?;
    Some((reading.kind, reading.value.into()))
}

/// Whether a text is JSON as a whole, and nested no deeper than [`Readings::read_json`] reads it.
pub fn is_json(text: &str) -> bool {
    Readings::default().read_json(text).is_ok()
}
