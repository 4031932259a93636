//! The alarms of the board: those that are active, and those that were.

use crate::model::text::concat;

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Beyond what the profile gives as `warn`.
    Warning,
    /// Beyond what it gives as `alarm`, silent, or lost.
    Alarm,
}

impl Level {
    /// The level in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Alarm => "alarm",
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
    /// How urgent it is, and was at worst once it is over.
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
}

impl Alarm {
    /// What it says of a card: `alarm: above 80`.
    pub fn says(&self) -> String {
        concat(&[self.level.word(), ": ", &self.what])
    }

    /// Whether it has not ended.
    pub fn is_active(&self) -> bool {
        self.end_wall_ms.is_none()
    }
}

/// What is watched, and the list of alarms.
#[derive(Default)]
pub struct Alarms {
    list: Vec<Alarm>,
    stamp: u32,
}

impl Alarms {
    /// All alarms of the board, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Alarm> {
        self.list.iter().rev()
    }

    /// How many have not been acknowledged.
    pub fn unseen(&self) -> usize {
        self.all()
            .filter(|alarm| alarm.seen_wall_ms.is_none())
            .count()
    }

    /// Changes whenever anything of the list has changed.
    pub fn stamp(&self) -> u32 {
        self.stamp
    }

    /// The list as comma-separated values, the newest first.
    pub fn csv(&self) -> String {
        String::new()
    }

    /// The alarm that a person should look at first: active and not acknowledged, an alarm before a
    /// warning, the newest first.
    pub fn loudest(&self) -> Option<&Alarm> {
        None
    }
}
