//! Every reading that the board has sent since it was connected: the latest value of each path.
//!
//! Rows stand in the order in which their paths first came, so that nothing moves
//! under a person's eyes. A second list in the order of the paths finds a row; a
//! message that repeats the paths of the one before is found without it.

use crate::model::decode::decimal;
use crate::model::decode::readings::{Kind, MAX_PATH_BYTES, Reading};
use crate::model::text::{number_of, prefix_within, push_field, push_integer, push_text, text_of};
use std::ops::Range;

/// The most paths that are kept; readings of further ones change their pins only.
pub const MAX_PATHS: usize = 20_000;
/// The longest value that is kept, in bytes; the rest is cut off.
pub const MAX_VALUE_BYTES: usize = 256;
/// The longest unit that is kept, in bytes.
pub const MAX_UNIT_BYTES: usize = 32;

/// Intervals are kept in parts of a millisecond, so that a thousand messages a second are told from two thousand.
const PARTS: u64 = 64;

/// The latest reading of one path.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The path.
    pub path: String,
    /// The value, up to [`MAX_VALUE_BYTES`].
    pub value: String,
    /// The kind of the value.
    pub kind: Kind,
    /// What the board measures it in; empty where it does not say.
    pub unit: String,
    /// The pins that show it, by their places.
    pub pins: Vec<usize>,
    /// Whether it is what a broker kept, nobody knows since when.
    is_kept: bool,
    /// The length of the topic that its path begins with, in bytes.
    topic_bytes: usize,
    /// When it last came, on the clock that only goes forward.
    at_ms: u64,
    /// Since when it has its value, on the same clock.
    since_ms: u64,
    /// The usual time between two readings, in parts of a millisecond; nothing before the second.
    interval: Option<u64>,
    /// What its values were like so far.
    seen: Seen,
}

/// What the values of a path were like so far, by which a fitting pin is guessed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// How many numbers came, each other than the one before; those in quotes count.
    pub numbers: u32,
    /// Whether there was one of the words for on and off.
    pub word: bool,
    /// Whether there was any other text.
    pub other: bool,
    /// Whether a number was ever less than the one before.
    pub fell: bool,
    /// The least number, in thousandths.
    pub low: i64,
    /// The greatest number, in thousandths.
    pub high: i64,
    /// The most decimals that a number had.
    pub digits: u32,
    /// The last number, in thousandths.
    last: i64,
}

impl Seen {
    /// Takes a value that is another one than before.
    fn take(&mut self, value: &str) {
        // Where there was a text, it is a text for good.
        if self.other {
        } else if let Some(number) = decimal::thousandths(value) {
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
            self.word = WORDS.iter().any(|word| value.eq_ignore_ascii_case(word));
            self.other = !self.word;
        }
    }
}

/// The words for on and off.
const WORDS: [&str; 4] = ["true", "false", "on", "off"];

/// The latest reading of every path.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    /// The places of the rows, by path.
    order: Vec<usize>,
    /// How many rows no pin shows.
    unclaimed: usize,
    /// Where the next reading is looked for first.
    next: usize,
    overflowed: bool,
    revision: u32,
    /// Changes whenever there are other rows, or other ones that no pin shows.
    shape: u32,
}

impl Table {
    /// Takes a reading. Gives the place of its row, and whether the path is new; nothing where
    /// there is no room for it.
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

    /// Appends a row, as another tab learns of it with [`Table::learn`]. No broker is shared.
    pub fn tell(&self, place: usize, out: &mut String, now_ms: u64) {
        let Some(row) = self.rows.get(place) else {
            return;
        };
        push_field(out, row.kind as u64);
        push_field(out, now_ms.saturating_sub(row.at_ms));
        push_field(out, now_ms.saturating_sub(row.since_ms));
        for text in [&row.path, &row.unit, &row.value] {
            push_text(out, text);
        }
    }

    /// Learns of a row from another tab, which is cut off the front of `told`. As
    /// [`Table::take`]; nothing where no row is left, or it is none.
    pub fn learn(&mut self, told: &mut &str, now_ms: u64) -> Option<Option<(usize, bool)>> {
        let kind = number_of(told)?;
        let age_ms = number_of(told)?;
        let since_ms = number_of(told)?;
        let (path, unit, value) = (text_of(told)?, text_of(told)?, text_of(told)?);
        if path.len() > MAX_PATH_BYTES {
            return None;
        }
        let reading = Reading {
            path,
            kind: match kind {
                0 => Kind::Null,
                1 => Kind::Bool,
                2 => Kind::Number,
                3 => Kind::Text,
                _ => Kind::Empty,
            },
            value,
            unit,
            ..Reading::default()
        };
        let taken = self.take(reading, now_ms);
        if let Some(row) = taken.and_then(|(place, _)| self.rows.get_mut(place)) {
            row.at_ms = now_ms.saturating_sub(age_ms);
            row.since_ms = now_ms.saturating_sub(since_ms);
            row.interval = None;
        }
        Some(taken)
    }

    /// The place of a path's row, else where it belongs in the order of paths.
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

    /// What the board last said at a path; nothing where it did not, or does not know.
    pub fn value(&self, path: &str) -> Option<&str> {
        let row = self.rows.get(self.find(path).ok()?)?;
        matches!(row.kind, Kind::Bool | Kind::Number | Kind::Text).then_some(&row.value)
    }

    /// What the board had at a path is gone, and so is all below it: after `a.b` nothing is known of
    /// `a.b.c`. Gives where those rows stand in [`Table::in_order`].
    pub fn lose_below(&mut self, path: &str, now_ms: u64) -> Range<usize> {
        let mut start = String::from(path);
        start.push('.');
        // Where a path that nobody has belongs, the longer ones follow.
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

    /// The place of a row, by where it stands in the order of the paths.
    pub fn in_order(&self, at: usize) -> Option<usize> {
        self.order.get(at).copied()
    }

    /// The row at a place.
    pub fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    /// A pin shows the row from now on.
    pub fn claim(&mut self, place: usize, pin: usize) {
        self.shape = self.shape.wrapping_add(1);
        if let Some(row) = self.rows.get_mut(place) {
            self.unclaimed -= usize::from(row.pins.is_empty());
            row.pins.push(pin);
        }
    }

    /// No pin shows any row from now on.
    pub fn release(&mut self) {
        self.revision = self.revision.wrapping_add(1);
        self.shape = self.shape.wrapping_add(1);
        self.unclaimed = self.rows.len();
        for row in &mut self.rows {
            row.pins.clear();
        }
    }

    /// The row that came last of those that a pin shows.
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

    /// How many paths have come.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing has come.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether there were more paths than are kept.
    pub fn has_overflowed(&self) -> bool {
        self.overflowed
    }

    /// Changes whenever anything that is shown of the table may have.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Changes whenever there are other rows, or other ones that no pin shows.
    pub fn shape(&self) -> u32 {
        self.shape
    }

    /// Forgets everything: another board is connected, or it is understood differently.
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
        // How often a broker is asked for what it keeps says nothing of who sent it.
        let is_news = !reading.retained && !self.is_kept;
        if !is_new && is_news {
            let passed = now_ms.saturating_sub(self.at_ms).saturating_mul(PARTS);
            self.interval = Some(match self.interval {
                None => passed,
                // Each reading counts for an eighth, so that the figure is calm and still follows.
                Some(usual) => (usual * 7 + passed) / 8,
            });
        }
        let value = prefix_within(reading.value, MAX_VALUE_BYTES);
        let is_told = self.is_kept && !reading.retained;
        if is_new || is_told || self.kind != reading.kind || self.value != value {
            self.since_ms = now_ms;
        }
        self.at_ms = now_ms;
        self.is_kept = reading.retained;
        self.kind = reading.kind;
        if self.value != value {
            self.value.clear();
            self.value.push_str(value);
            // A reading that is gone has no value that it could be judged by.
            if matches!(reading.kind, Kind::Bool | Kind::Number | Kind::Text) {
                self.seen.take(value);
            }
        }
        let unit = prefix_within(reading.unit, MAX_UNIT_BYTES);
        if self.unit != unit {
            self.unit.clear();
            self.unit.push_str(unit);
        }
    }

    /// The reading as it last came.
    pub fn reading(&self) -> Reading<'_> {
        Reading {
            path: &self.path,
            kind: self.kind,
            value: &self.value,
            unit: &self.unit,
            retained: self.is_kept,
            topic_bytes: self.topic_bytes,
        }
    }

    /// The topic that it came on; empty where no broker is.
    pub fn topic(&self) -> &str {
        self.path.get(..self.topic_bytes).unwrap_or("")
    }

    /// When it last came, on the clock that only goes forward.
    pub fn came_ms(&self) -> u64 {
        self.at_ms
    }

    /// Since when it has its value, on the clock that only goes forward.
    pub fn since_ms(&self) -> u64 {
        self.since_ms
    }

    /// What its values were like so far.
    pub fn seen(&self) -> Seen {
        self.seen
    }

    /// The value in words, with its unit.
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

    /// How long ago it came; `kept` where a broker kept it, nobody knows since when.
    pub fn age(&self, now_ms: u64) -> String {
        if self.is_kept {
            // There is no room for more in the column.
            return "kept".into();
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

    /// How often it comes: `10/s`, `24/min` or `2/h`; empty before it came twice.
    pub fn rate(&self) -> String {
        let mut rate = String::new();
        if let Some(interval) = self.interval {
            let second = PARTS * 1_000;
            // A beat of a second is told as such, also where it comes a little late.
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
