//! The latest reading of every path that the board has sent since the page connected.
//!
//! Rows are in the order in which their paths first came, so that nothing moves
//! while somebody reads. An index in the order of the paths finds a row; a message
//! with the same paths as the one before needs no search.

use crate::model::dashboard::words::is_word;
use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, MAX_PATH_BYTES, Reading};
use crate::model::profile::{kept, kinds};
use crate::model::text::{
    number_of, pieces, prefix_within, push_field, push_integer, push_text, text_of,
};
use std::ops::Range;
use words::t;

/// Whether the readings are listed in this page, with how often they come and a fitting pin for each.
pub const LIST_IS_HERE: bool = cfg!(feature = "readings");
/// Whether the words of a path are kept: they become the options of its pin.
const WORDS_ARE_HERE: bool = kept::IS_HERE && kinds::IS_HERE;

/// The most rows; readings of further paths only update their pins.
pub const MAX_PATHS: usize = 20_000;
/// The longest value that is kept, in bytes; the rest is cut off.
pub const MAX_VALUE_BYTES: usize = 256;
/// The longest unit that is kept, in bytes.
pub const MAX_UNIT_BYTES: usize = 32;

/// Intervals are counted in parts of a millisecond, so that 1,000 messages a second differ from
/// 2,000.
const PARTS_PER_MS: u64 = 64;

/// The latest reading of one path.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The path.
    pub path: String,
    /// The value, up to [`MAX_VALUE_BYTES`].
    pub value: String,
    /// The kind of the value.
    pub kind: Kind,
    /// The unit that the board sent with it; empty for none.
    pub unit: String,
    /// The places of the pins that show it.
    pub pins: Vec<usize>,
    /// True for a retained MQTT message; its age is unknown.
    is_retained: bool,
    /// The length of the topic that its path begins with, in bytes.
    topic_bytes: usize,
    /// When it last came, on the monotonic clock.
    at_ms: u64,
    /// When its value last changed, on the same clock.
    since_ms: u64,
    /// The moving average of the time between two readings, in parts of a millisecond
    /// ([`PARTS_PER_MS`]); nothing before the second one.
    interval: Option<u64>,
    /// What its values were so far.
    seen: Seen,
}

/// The most text that is kept of the different words of a path, in bytes.
pub const MAX_WORDS_BYTES: usize = 96;

/// Statistics of the values of a path, from which a fitting pin is inferred.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many numbers came that differ from the one before; numbers in quotes count.
    pub numbers: u32,
    /// Whether there were texts, and all of them words for on or off.
    pub word: bool,
    /// Whether there was any other text.
    pub other: bool,
    /// Whether a number was less than the one before.
    pub fell: bool,
    /// The least number, in thousandths.
    pub low: i64,
    /// The greatest number, in thousandths.
    pub high: i64,
    /// The most decimals that a number had.
    pub digits: u32,
    /// The different texts, as the field `options` of a pin has them: `auto, heat`. Without those
    /// that would mean something else there, and no more than [`MAX_WORDS_BYTES`].
    pub words: String,
    /// The last number, in thousandths.
    last: i64,
}

impl Seen {
    /// Counts a value that differs from the one before.
    fn take(&mut self, value: &str) {
        let number = decimal::thousandths(value);
        if WORDS_ARE_HERE && number.is_none() {
            self.take_word(value);
        }
        // A path that had a text once stays a text.
        if self.other {
        } else if let Some(number) = number {
            if self.numbers == 0 {
                (self.low, self.high, self.last, self.numbers) = (number, number, number, 1);
            }
            self.numbers = self.numbers.saturating_add(u32::from(number != self.last));
            self.fell |= number < self.last;
            self.last = number;
            self.low = self.low.min(number);
            self.high = self.high.max(number);
            self.digits = self.digits.max(decimal::digits(value));
        } else {
            self.word = is_word(value);
            self.other = !self.word;
        }
    }

    fn take_word(&mut self, value: &str) {
        let bytes = self.words.len() + value.len();
        if bytes < MAX_WORDS_BYTES
            && !value.bytes().any(|byte| matches!(byte, b',' | b':'))
            && !pieces(&self.words, b',').any(|word| word.trim_ascii() == value)
        {
            if bytes > value.len() {
                self.words.push_str(", ");
            }
            self.words.push_str(value);
        }
    }
}

/// The latest reading of every path.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    /// The places of the rows, in the order of their paths.
    order: Vec<usize>,
    /// How many rows no pin shows.
    unclaimed: usize,
    /// The place where the row of the next reading is looked for first.
    next: usize,
    overflowed: bool,
    revision: u32,
    /// Changes with the set of rows, and with the set of those that no pin shows.
    shape: u32,
}

impl Table {
    /// Counts on from where another table was.
    pub fn continue_after(&mut self, before: &Self) {
        self.revision = before.revision.wrapping_add(1);
        self.shape = before.shape.wrapping_add(1);
    }

    /// Takes a reading. Returns the place of its row, and whether the path is new; nothing if the
    /// table is full.
    pub fn take(&mut self, reading: Reading<'_>, now_ms: u64) -> Option<(usize, bool)> {
        self.revision = self.revision.wrapping_add(1);
        let (place, is_new) = match self.find(reading.path) {
            Ok(place) => (place, false),
            Err(at) => {
                if self.rows.len() >= MAX_PATHS {
                    self.overflowed = true;
                    return None;
                }
                let place = self.rows.len();
                self.shape = self.shape.wrapping_add(1);
                self.order.insert(at, place);
                self.unclaimed += 1;
                self.rows.push(Row {
                    path: reading.path.into(),
                    topic_bytes: reading.topic_bytes,
                    ..Row::default()
                });
                (place, true)
            }
        };
        self.next = place + 1;
        if let Some(row) = self.rows.get_mut(place) {
            row.take(reading, now_ms, is_new);
        }
        Some((place, is_new))
    }

    /// Appends a row to a message for another tab or a recording, which is read with
    /// [`Table::learn`].
    pub fn tell(&self, place: usize, out: &mut String, now_ms: u64) {
        let Some(row) = self.rows.get(place) else {
            return;
        };
        // Brokers are not shared by tabs, so for them these are 0.
        let (retained, topic) = (u64::from(row.is_retained), row.topic_bytes as u64);
        push_field(out, row.kind as u64 + retained * 8 + topic * 16);
        push_field(out, now_ms.saturating_sub(row.at_ms));
        push_field(out, now_ms.saturating_sub(row.since_ms));
        for text in [&row.path, &row.unit, &row.value] {
            push_text(out, text);
        }
    }

    /// Takes a row from another tab's message, and cuts it off the front of `message`. Returns
    /// the same as [`Table::take`]; nothing if there is no further row, or a malformed one.
    pub fn learn(&mut self, message: &mut &str, now_ms: u64) -> Option<Option<(usize, bool)>> {
        let kind = number_of(message)?;
        let age_ms = number_of(message)?;
        let since_ms = number_of(message)?;
        let (path, unit, value) = (text_of(message)?, text_of(message)?, text_of(message)?);
        if path.len() > MAX_PATH_BYTES {
            return None;
        }
        let reading = Reading {
            path,
            retained: kind & 8 > 0,
            topic_bytes: path.floor_char_boundary((kind / 16) as usize),
            kind: match kind % 8 {
                0 => Kind::Null,
                1 => Kind::Bool,
                2 => Kind::Number,
                3 => Kind::Text,
                _ => Kind::Empty,
            },
            value,
            unit,
        };
        let taken = self.take(reading, now_ms);
        if let Some(row) = taken.and_then(|(place, _)| self.rows.get_mut(place)) {
            row.at_ms = now_ms.saturating_sub(age_ms);
            row.since_ms = now_ms.saturating_sub(since_ms);
            row.interval = None;
        }
        Some(taken)
    }

    /// The place of a path's row, or else where it belongs in [`Table::in_order`].
    fn find(&self, path: &str) -> Result<usize, usize> {
        if self.rows.get(self.next).is_some_and(|row| row.path == path) {
            return Ok(self.next);
        }
        let found = self.order.binary_search_by(|place| {
            let row = self.rows.get(*place).map_or("", |row| &row.path);
            row.cmp(path)
        });
        found.map(|at| self.order.get(at).copied().unwrap_or(0))
    }

    /// The last value of a path; nothing if there is none, or it was null or empty.
    pub fn value(&self, path: &str) -> Option<&str> {
        let row = self.row_of(path)?;
        matches!(row.kind, Kind::Bool | Kind::Number | Kind::Text).then_some(&row.value)
    }

    /// The row of a path.
    pub fn row_of(&self, path: &str) -> Option<&Row> {
        self.rows.get(self.find(path).ok()?)
    }

    /// Clears the values of all paths below one that the board has cleared: after `a.b` nothing is
    /// known of `a.b.c`. Returns where those rows are in [`Table::in_order`].
    pub fn clear_below(&mut self, path: &str, now_ms: u64) -> Range<usize> {
        let mut start = String::from(path);
        start.push('.');
        // Nothing has this path, so its place in the order is that of the first longer one.
        let first = self.find(&start).err().unwrap_or(self.order.len());
        let mut end = first;
        while let Some(place) = self.in_order(end)
            && let Some(row) = self.rows.get_mut(place)
            && row.path.starts_with(&start)
        {
            row.take(Reading::default(), now_ms, false);
            end += 1;
        }
        first..end
    }

    /// The place of the row that is at `at` in the order of the paths.
    pub fn in_order(&self, at: usize) -> Option<usize> {
        self.order.get(at).copied()
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    /// Records that a pin shows the row.
    pub fn claim(&mut self, place: usize, pin: usize) {
        self.shape = self.shape.wrapping_add(1);
        if let Some(row) = self.rows.get_mut(place) {
            self.unclaimed -= usize::from(row.pins.is_empty());
            row.pins.push(pin);
        }
    }

    /// The pins that show the row at a place.
    pub fn shown_by(&self, place: usize) -> &[usize] {
        self.rows.get(place).map_or(&[], |row| &row.pins)
    }

    /// Records that no pin shows any row.
    pub fn release(&mut self) {
        self.revision = self.revision.wrapping_add(1);
        self.shape = self.shape.wrapping_add(1);
        self.unclaimed = self.rows.len();
        for row in &mut self.rows {
            row.pins.clear();
        }
    }

    /// The most recent of the rows that a pin shows.
    pub fn newest_of(&self, pin: usize) -> Option<&Row> {
        let mut newest: Option<&Row> = None;
        for row in &self.rows {
            let is_newer = newest.is_none_or(|newest| newest.at_ms <= row.at_ms);
            if is_newer && row.kind != Kind::Empty && row.pins.contains(&pin) {
                newest = Some(row);
            }
        }
        newest
    }

    /// How many rows no pin shows.
    pub fn unclaimed(&self) -> usize {
        self.unclaimed
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether more paths came than there is room for.
    pub fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Changes whenever anything that is shown of the table may have.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Changes with the set of rows, and with the set of those that no pin shows.
    pub fn shape(&self) -> u32 {
        self.shape
    }

    /// Removes all rows, because another board is connected or another dialect applies.
    pub fn clear(&mut self) {
        *self = Self {
            revision: self.revision.wrapping_add(1),
            shape: self.shape.wrapping_add(1),
            ..Self::default()
        };
    }
}

impl Row {
    fn take(&mut self, reading: Reading<'_>, now_ms: u64, is_new: bool) {
        // Retained messages come when the page subscribes, not when they are published.
        let is_live = !reading.retained && !self.is_retained;
        if LIST_IS_HERE && !is_new && is_live {
            let passed = now_ms
                .saturating_sub(self.at_ms)
                .saturating_mul(PARTS_PER_MS);
            self.interval = Some(match self.interval {
                None => passed,
                // Each reading counts for an eighth: the number is calm and still follows.
                Some(average) => (average * 7 + passed) / 8,
            });
        }
        let value = prefix_within(reading.value, MAX_VALUE_BYTES);
        let has_become_live = self.is_retained && !reading.retained;
        if is_new || has_become_live || self.kind != reading.kind || self.value != value {
            self.since_ms = now_ms;
        }
        self.at_ms = now_ms;
        self.is_retained = reading.retained;
        self.kind = reading.kind;
        if self.value != value {
            self.value.clear();
            self.value.push_str(value);
            // A cleared reading has no value to count.
            if LIST_IS_HERE && matches!(reading.kind, Kind::Bool | Kind::Number | Kind::Text) {
                self.seen.take(value);
            }
        }
        let unit = prefix_within(reading.unit, MAX_UNIT_BYTES);
        if self.unit != unit {
            self.unit.clear();
            self.unit.push_str(unit);
        }
    }

    /// The last reading.
    pub fn reading(&self) -> Reading<'_> {
        Reading {
            path: &self.path,
            kind: self.kind,
            value: &self.value,
            unit: &self.unit,
            retained: self.is_retained,
            topic_bytes: self.topic_bytes,
        }
    }

    /// The topic that it came on; empty without a broker.
    pub fn topic(&self) -> &str {
        self.path.get(..self.topic_bytes).unwrap_or("")
    }

    /// When it last came, on the monotonic clock.
    pub fn came_ms(&self) -> u64 {
        self.at_ms
    }

    /// When its value last changed, on the monotonic clock.
    pub fn since_ms(&self) -> u64 {
        self.since_ms
    }

    /// What its values were so far.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// The value as it is shown, with its unit.
    pub fn shown(&self) -> String {
        let mut shown = String::from(match self.kind {
            Kind::Null => "unknown",
            Kind::Empty => "nothing",
            _ => &self.value,
        });
        if !self.unit.is_empty() {
            shown.push(' ');
            shown.push_str(&self.unit);
        }
        shown
    }

    /// How long ago it came. A retained message shows `retained`: its age is unknown.
    pub fn age(&self, now_ms: u64) -> String {
        if self.is_retained {
            return t!("retained").into();
        }
        let seconds = now_ms.saturating_sub(self.at_ms) / 1_000;
        let (count, unit) = match seconds {
            0..100 => (seconds, " s"),
            100..6_000 => (seconds / 60, " min"),
            6_000..172_800 => (seconds / 3_600, " h"),
            _ => (seconds / 86_400, " d"),
        };
        let mut age = String::new();
        push_integer(&mut age, count);
        age.push_str(unit);
        age
    }

    /// How often it comes: `10/s`, `24/min` or `2/h`; empty until it has come twice.
    pub fn rate(&self) -> String {
        let mut rate = String::new();
        if let Some(interval) = self.interval {
            let second = PARTS_PER_MS * 1_000;
            // A reading every second shows as `1/s` even when it is a little late.
            let (time, unit) = match interval * 2 / second {
                0..3 => (second, "/s"),
                3..120 => (60 * second, "/min"),
                _ => (3_600 * second, "/h"),
            };
            push_integer(&mut rate, (time + interval / 2) / interval.max(1));
            rate.push_str(unit);
        }
        rate
    }
}
