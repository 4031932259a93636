//! What a message becomes: readings, each a path and a scalar (`u.v.0` = `1`).
//!
//! JSON is flattened while serde_json parses it; no tree is built, and all
//! leaves of a message share one buffer that is used again for the next one.
//! Numbers stay the digits that the board sent (only an exponent is written
//! `e+5` or `e-5`, however it came). A message that breaks off in
//! the middle yields no reading at all: half of it is not what the board meant.

mod flatten;
mod shape;
mod words;

use self::words::kind_of_word;
use crate::model::decode::dialect::Dialect;
use crate::model::text::{is_structured, pieces, push_hex};
use std::ops::Range;

/// The longest path that is kept, in bytes; a leaf with a longer one is left out.
pub const MAX_PATH_BYTES: usize = 512;
/// The most leaves that are taken from one message; the rest are left out.
pub const MAX_LEAVES: usize = 20_000;
/// The longest message that is read, in bytes: 2 MiB, as much of it as the console keeps. A longer
/// one has no readings; to look through sixteen of them would stop the page for seconds.
pub const MAX_READ_BYTES: usize = 2 * 1_048_576;
/// How much text the readings of one message may take, in bytes; leaves beyond it are left out.
pub const MAX_TEXT_BYTES: usize = 16 * 1_048_576;
/// How much of a payload that is no text is shown, in bytes.
pub const MAX_PAYLOAD_HEX_BYTES: usize = 64;
/// The path of a message that is a single value.
pub const WHOLE: &str = "value";

/// What kind of scalar a leaf is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `null`: the board says that it does not know.
    #[default]
    Null,
    /// `true` or `false`.
    Bool,
    /// A number; its text is the digits as they were sent.
    Number,
    /// A string.
    Text,
    /// `{}` or `[]`: something is there, and nothing is in it.
    Empty,
}

/// One leaf of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Keys and indices from the outside in, joined by dots.
    pub path: &'a str,
    /// The kind of the value.
    pub kind: Kind,
    /// The value as text; empty for [`Kind::Null`] and [`Kind::Empty`].
    pub value: &'a str,
    /// What the value is measured in, where the board says so; else empty.
    pub unit: &'a str,
    /// Whether it is what a broker kept, nobody knows since when, and no news.
    pub is_kept: bool,
    /// How much of the path is the topic that it came on, in bytes; 0 where no broker is.
    pub topic_bytes: usize,
}

/// A message is not JSON, or breaks off; it stays text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson {
    /// The line in which it stops being JSON, counted from 1.
    pub line: usize,
}

/// The readings of one message. Made once and used again, so that a steady stream allocates nothing.
#[derive(Default)]
pub struct Readings {
    /// How messages are to be understood.
    dialect: Dialect,
    /// Paths, values and units, one behind the other.
    text: String,
    leaves: Vec<Leaf>,
    /// The path to where the parser is now.
    path: String,
    /// Whether a broker kept the message.
    is_kept: bool,
    /// The length of the topic that the message came on, in bytes.
    topic_bytes: usize,
}

struct Leaf {
    path: Range<usize>,
    kind: Kind,
    value: Range<usize>,
    unit: Range<usize>,
    /// Whether the path was given by the message itself, and no key around it belongs to it.
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

    /// Replaces what is held by what `message` says in the dialect.
    ///
    /// A message of several lines is read line by line where it is no JSON as a
    /// whole. A line that says nothing in the dialect is no error: it stands in
    /// the console as it came.
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
                // The whole of a message of one line has been tried above.
                if is_text || line.len() < message.len() {
                    let _ = self.add_json(line);
                }
            } else {
                self.add_words(line);
            }
        }
        self.step_inside();
    }

    /// Replaces what is held by the leaves of the JSON in `message`.
    ///
    /// # Errors
    /// [`NotJson`] if it is no JSON, has something behind it, or is nested deeper
    /// than the 128 levels that serde_json allows; nothing is held then.
    pub fn read_json(&mut self, message: &str) -> Result<(), NotJson> {
        self.clear();
        self.add_json(message)?;
        self.step_inside();
        Ok(())
    }

    /// Replaces what is held by what a message on a topic says; the topic leads every path.
    ///
    /// What the dialect finds stands below the topic: `tele/x/SENSOR` with
    /// `{"ENERGY":{"Power":5}}` is `tele/x/SENSOR.ENERGY.Power` = `5`. What it finds nothing in
    /// stands at the topic itself: a number or a text as it is, and bytes that are no UTF-8 in
    /// hex, up to [`MAX_PAYLOAD_HEX_BYTES`]. JSON that breaks off says nothing here either. An
    /// empty payload is how a value is taken back (MQTT 5, §3.3.1.3), and so it is
    /// [`Kind::Null`]. `is_kept` says that it is what the broker kept, and no news.
    pub fn read_topic(&mut self, topic: &str, payload: &[u8], is_kept: bool) {
        self.clear();
        self.is_kept = is_kept;
        self.topic_bytes = topic.len();
        // No path would be short enough, and many leaves with a long topic take much memory.
        if topic.len() > MAX_PATH_BYTES {
            return;
        }
        match std::str::from_utf8(payload) {
            Ok("") => self.push(Kind::Null, ""),
            Ok(message) => {
                self.read(message);
                let message = message.trim_ascii();
                // A text may well begin as a list does, with the time in brackets.
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
            is_kept: self.is_kept,
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

/// Whether a text is JSON as a whole, and nested no deeper than it is read.
pub fn is_json(text: &str) -> bool {
    Readings::default().read_json(text).is_ok()
}
