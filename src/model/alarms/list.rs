//! The list of alarms: those that are active, and those that were.
//!
//! It holds the alarms of all boards, each with a hash of its board's address, and shows those of one.
//! So it is one text that is stored.

use crate::model::decode::decimal;
use crate::model::text::{
    concat, isolated, number_of, prefix_within, push_cell, push_date_and_clock, push_field,
    push_integer, push_text, text_of,
};
use words::t;

/// The most alarms that are kept; of those that are over the oldest goes first.
pub const MAX_ALARMS: usize = 1_000;
/// The most that is stored, in bytes; the newest alarms are.
pub const MAX_STORED_BYTES: usize = 131_072;
/// The longest label and the longest value that are kept, in bytes.
const MAX_TEXT_BYTES: usize = 256;
/// Two tabs tell the same alarm by when it began, which differs by less, in milliseconds.
const SAME_MS: u64 = 5_000;

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Beyond what the profile gives as `warn`.
    Warning,
    /// Beyond what it gives as `alarm`, silent, or lost.
    Alarm,
}

impl Level {
    /// The level as one word, for the style sheet and for tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Alarm => "alarm",
        }
    }

    /// The level as a person reads it.
    fn said(self) -> &'static str {
        match self {
            Self::Warning => t!("warning"),
            Self::Alarm => t!("alarm"),
        }
    }
}

/// One alarm, from its begin to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its number; a later one has a greater one.
    pub id: u64,
    /// The pin's label, or the board's name.
    pub label: String,
    /// How urgent it is; once it is over, how urgent it was at worst.
    pub level: Level,
    /// What is wrong: `above 80`.
    pub what: String,
    /// The worst value with its unit; empty where there is none.
    pub value: String,
    /// When it began, in local time.
    pub begin_wall_ms: u64,
    /// When it ended; nothing while it is active.
    pub end_wall_ms: Option<u64>,
    /// When a person acknowledged it.
    pub seen_wall_ms: Option<u64>,
    /// How often it began: more than once for a value that flaps.
    pub times: u32,
    /// The level and what was wrong at worst.
    pub(super) worst: (Level, String),
    /// What it is about: a hash of paths.
    pub(super) key: u64,
    pub(super) board: u64,
}

impl Alarm {
    /// What it says of a card: `alarm: above 80`.
    pub fn says(&self) -> String {
        concat(&[self.level.said(), ": ", &self.what])
    }

    /// Whether it has not ended.
    pub fn is_active(&self) -> bool {
        self.end_wall_ms.is_none()
    }

    /// One sentence: `alarm: Boiler above 80, 85 °C`.
    pub fn sentence(&self) -> String {
        let (label, what) = (isolated(&self.label), isolated(&self.what));
        let mut sentence = concat(&[self.level.said(), ": ", &label, " ", &what]);
        // Of a state, the words say all.
        if !self.value.is_empty() && !self.what.starts_with(t!("is ")) {
            sentence.push_str(", ");
            let from = sentence.len();
            sentence.push_str(&isolated(&self.value));
            decimal::localize(&mut sentence, from);
        }
        sentence
    }

    fn is_same(&self, other: &Self) -> bool {
        self.board == other.board
            && self.key == other.key
            && self.begin_wall_ms.abs_diff(other.begin_wall_ms) < SAME_MS
    }
}

/// The list.
#[derive(Default)]
pub struct List {
    /// The oldest first, with growing numbers.
    alarms: Vec<Alarm>,
    /// The number of the newest one.
    newest: u64,
    /// Which board is shown.
    pub(super) board: u64,
    /// Changes whenever anything has changed.
    pub(super) stamp: u32,
    /// Since when something is to be stored.
    pub(super) dirty_ms: Option<u64>,
    /// The numbers of those that have begun or got worse, until they are told.
    pub(super) news: Vec<u64>,
    /// Whether anything but a value has changed since that was told.
    pub(super) is_changed: bool,
}

impl List {
    /// The alarms of the board that is shown, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Alarm> {
        let board = self.board;
        let newest_first = self.alarms.iter().rev();
        newest_first.filter(move |alarm| alarm.board == board)
    }

    /// The alarm with a number.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Alarm> {
        self.alarms.iter_mut().rev().find(|alarm| alarm.id == id)
    }

    /// The active alarm about something.
    pub fn active(&self, key: u64) -> Option<&Alarm> {
        self.all()
            .find(|alarm| alarm.key == key && alarm.is_active())
    }

    /// Something of it has changed that is to be stored.
    pub fn touch(&mut self, now_ms: u64) {
        self.stamp += 1;
        self.is_changed = true;
        self.dirty_ms.get_or_insert(now_ms);
    }

    /// Adds an alarm, and gives it a number.
    pub fn add(&mut self, mut alarm: Alarm) -> u64 {
        if self.alarms.len() >= MAX_ALARMS {
            let over = self.alarms.iter().position(|alarm| !alarm.is_active());
            self.alarms.remove(over.unwrap_or(0));
        }
        self.newest += 1;
        alarm.id = self.newest;
        shorten(&mut alarm.label);
        shorten(&mut alarm.value);
        self.alarms.push(alarm);
        self.newest
    }

    /// A person acknowledges an alarm, or all.
    pub fn acknowledge(&mut self, id: Option<u64>, wall_ms: u64) {
        let board = self.board;
        for alarm in &mut self.alarms {
            if alarm.board == board && id.is_none_or(|id| id == alarm.id) {
                alarm.seen_wall_ms.get_or_insert(wall_ms);
            }
        }
    }

    /// The list as comma-separated values, the newest first, with local times.
    pub fn csv(&self) -> String {
        let mut out = String::from("begin,end,acknowledged,level,label,what,value,times\n");
        for alarm in self.all() {
            let times = [
                Some(alarm.begin_wall_ms),
                alarm.end_wall_ms,
                alarm.seen_wall_ms,
            ];
            for time in times {
                if let Some(wall_ms) = time {
                    push_date_and_clock(&mut out, wall_ms, ' ');
                }
                out.push(',');
            }
            let (level, what) = &alarm.worst;
            for text in [level.word(), &alarm.label, what, &alarm.value] {
                push_cell(&mut out, text);
                out.push(',');
            }
            push_integer(&mut out, u64::from(alarm.times));
            out.push('\n');
        }
        out
    }

    /// The list as it is stored: the newest first, as many as there is room for.
    pub fn stored(&self) -> String {
        let mut out = String::new();
        for alarm in self.alarms.iter().rev() {
            let before = out.len();
            let (level, what) = &alarm.worst;
            for number in [
                alarm.board,
                alarm.key,
                *level as u64,
                alarm.begin_wall_ms,
                alarm.end_wall_ms.unwrap_or(0),
                alarm.seen_wall_ms.unwrap_or(0),
                u64::from(alarm.times),
            ] {
                push_field(&mut out, number);
            }
            for text in [&alarm.label, what, &alarm.value] {
                push_text(&mut out, text);
            }
            if out.len() > MAX_STORED_BYTES {
                out.truncate(before);
                break;
            }
        }
        out
    }

    /// Takes over what is stored, as far as it is not damaged. What is new of the board that is
    /// shown is not taken over while it `is_watched` here: this tab finds it by itself.
    pub fn merge(&mut self, mut stored: &str, is_watched: bool) {
        let mut new = Vec::new();
        while let Some(alarm) = read(&mut stored) {
            let mut known = self.alarms.iter_mut();
            if let Some(known) = known.find(|known| known.is_same(&alarm)) {
                // One that got worse here has to be seen again.
                if known.worst.0 <= alarm.worst.0 {
                    known.seen_wall_ms = known.seen_wall_ms.or(alarm.seen_wall_ms);
                }
                if known.board != self.board {
                    known.end_wall_ms = alarm.end_wall_ms;
                }
            } else if !is_watched || alarm.board != self.board {
                new.push(alarm);
            }
            if new.len() >= MAX_ALARMS {
                break;
            }
        }
        // The oldest of them comes first.
        while let Some(alarm) = new.pop() {
            self.add(alarm);
        }
        self.stamp += 1;
    }
}

/// Reads one alarm of what is stored, and leaves what follows it.
fn read(stored: &mut &str) -> Option<Alarm> {
    let mut numbers = [0; 7];
    for number in &mut numbers {
        *number = number_of(stored)?;
    }
    let [board, key, level, begin_wall_ms, end, seen, times] = numbers;
    let level = match level {
        0 => Level::Warning,
        _ => Level::Alarm,
    };
    let mut texts = [const { String::new() }; 3];
    for text in &mut texts {
        text.push_str(text_of(stored)?);
    }
    let [label, what, value] = texts;
    Some(Alarm {
        id: 0,
        label,
        level,
        what: what.clone(),
        value,
        begin_wall_ms,
        end_wall_ms: Some(end).filter(|at| *at > 0),
        seen_wall_ms: Some(seen).filter(|at| *at > 0),
        times: times as u32,
        worst: (level, what),
        key,
        board,
    })
}

fn shorten(text: &mut String) {
    let bytes = prefix_within(text, MAX_TEXT_BYTES).len();
    text.truncate(bytes);
}
