//! Which readings are listed, and in what order: those that were typed for, a group for each
//! device of a fleet.
//!
//! A broker may have thousands of them. The list is made anew only where a path
//! is new or a person wants another one; a value that comes changes nothing here.

use crate::model::dashboard::table::{Row, Table};
use crate::model::mqtt::topic;
use crate::model::profile::Profile;
use crate::model::text::{contains_ignore_ascii_case, prefix_within, push_thousands};

/// The longest text that is looked for, in bytes; the rest is left out.
pub const MAX_SOUGHT_BYTES: usize = 256;
/// How many groups may stand open by themselves; of more, a person opens those that count.
pub const MAX_OPEN_GROUPS: usize = 12;
/// With how many paths it is worth looking for one.
pub const WORTH_FINDING: usize = 40;

/// What a person wants listed.
#[derive(Default)]
pub struct Sought {
    words: String,
    /// The groups that a person opened or folded, against what is usual.
    turned: Vec<String>,
    revision: u32,
}

impl Sought {
    /// Looks for the paths that hold all words of a text, in any order and case.
    pub fn find(&mut self, text: &str) {
        *self = Self {
            words: prefix_within(text, MAX_SOUGHT_BYTES).into(),
            turned: Vec::new(),
            revision: self.revision + 1,
        };
    }

    /// Opens a group, or folds it.
    pub fn turn(&mut self, group: &str) {
        self.revision += 1;
        let before = self.turned.len();
        self.turned.retain(|turned| turned != group);
        if self.turned.len() == before {
            self.turned.push(group.into());
        }
    }

    /// Changes with everything that a person wants otherwise.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Whether a path is looked for. Every path is, as long as nothing was typed.
    pub fn has(&self, path: &str) -> bool {
        let mut words = self.words.split_ascii_whitespace();
        words.all(|word| contains_ignore_ascii_case(path, word))
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.words.trim_ascii().is_empty()
    }
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of a group, by its place among them.
    Group(usize),
    /// A reading.
    Reading {
        /// The place of its row in the table.
        row: usize,
        /// How much of its path stands in the head of its group, in bytes.
        named: usize,
    },
}

/// The readings of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The length of its name, in bytes. What belongs to no device has none.
    named: usize,
    /// The places of its rows that were found, at least one.
    pub rows: Vec<usize>,
    /// Whether they are listed.
    pub is_open: bool,
}

/// The lines of the list.
#[derive(Default)]
pub struct List {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    groups: Vec<Group>,
    /// What it was made of.
    made_of: Option<(u32, u32)>,
}

impl List {
    /// Brings the list up to what the table has and a person wants.
    pub fn arrange(&mut self, table: &Table, sought: &Sought, profile: &Profile) {
        let made_of = Some((table.shape(), sought.revision));
        if self.made_of == made_of {
            return;
        }
        self.made_of = made_of;
        self.groups.clear();
        let mut name = None;
        for at in 0..table.len() {
            let (mut place, mut device) = (at, "");
            if profile.dialect.has_broker() {
                // Those of one device stand together, in whichever order they came.
                place = table.in_order(at).unwrap_or(at);
                let topic = table.row(place).map_or("", Row::topic);
                device = topic::device(profile.groups(), topic);
            }
            let is_free = table.row(place).is_some_and(|row| row.pins.is_empty());
            if !is_free || !sought.has(path_of(table, place)) {
                continue;
            }
            if name != Some(device) {
                name = Some(device);
                self.groups.push(Group {
                    named: device.len(),
                    ..Group::default()
                });
            }
            if let Some(group) = self.groups.last_mut() {
                group.rows.push(place);
            }
        }
        let opens = self.groups.len() <= MAX_OPEN_GROUPS || !sought.is_empty();
        self.lines.clear();
        for (at, group) in self.groups.iter_mut().enumerate() {
            let name = group.name(table);
            // What belongs to no device has no head that it could be folded under, and one reading
            // of each of many devices is seen better without.
            let has_head = !name.is_empty() && group.rows.len() > 1;
            group.is_open = !has_head || opens != sought.turned.iter().any(|turned| turned == name);
            if has_head {
                self.lines.push(Line::Group(at));
            }
            if group.is_open {
                let named = if has_head { group.named } else { 0 };
                let reading = |row: &usize| Line::Reading { row: *row, named };
                self.lines.extend(group.rows.iter().map(reading));
            }
        }
    }

    /// The group at a place.
    pub fn group(&self, at: usize) -> Option<&Group> {
        self.groups.get(at)
    }

    /// How many readings are listed, in words.
    pub fn note(&self, table: &Table) -> String {
        let mut note = String::from("Other readings: ");
        let found: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        push_thousands(&mut note, found as u64);
        if found < table.unclaimed() {
            note.push_str(" of ");
            push_thousands(&mut note, table.unclaimed() as u64);
        }
        if self.groups.len() > 1 {
            note.push_str(" in ");
            push_thousands(&mut note, self.groups.len() as u64);
            note.push_str(" groups");
        }
        if table.has_overflowed() {
            note.push_str(", and more");
        }
        note
    }
}

impl Group {
    /// How the paths of all that it has begin; empty where they belong to no device.
    pub fn name<'a>(&self, table: &'a Table) -> &'a str {
        let first = self.rows.first().map_or("", |row| path_of(table, *row));
        first.get(..self.named).unwrap_or("")
    }

    /// The reading that came last.
    pub fn newest<'a>(&self, table: &'a Table) -> Option<&'a Row> {
        let rows = self.rows.iter().filter_map(|row| table.row(*row));
        rows.max_by_key(|row| row.came_ms())
    }
}

fn path_of(table: &Table, row: usize) -> &str {
    table.row(row).map_or("", |row| &row.path)
}
