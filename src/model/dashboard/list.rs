//! The list of the readings that no pin shows: which of them the search finds, with a group for each
//! device of a fleet.
//!
//! A broker may have thousands of them. The list is built again only when a path
//! is new or the search changes, not when a value comes.

use crate::model::dashboard::table::{LIST_IS_HERE, Row, Table};
use crate::model::mqtt::topic;
use crate::model::profile::Profile;
use crate::model::text::{concat, contains_ignore_ascii_case, prefix_within, push_thousands};
use words::t;

/// Whether this page lists the readings that no pin shows.
pub const IS_HERE: bool = LIST_IS_HERE;

/// The longest text of a search, in bytes; the rest is cut off.
pub const MAX_SEARCH_BYTES: usize = 256;
/// The most groups that are open by default; of more, a person opens those that matter.
pub const MAX_OPEN_GROUPS: usize = 12;

/// The search, and which groups a person opened or folded.
#[derive(Default)]
pub struct Search {
    words: String,
    /// The groups that a person turned from open to folded, or back, against the default.
    turned: Vec<String>,
    /// The rows that were made pins, and keep their place until the person is done with the list.
    held: Vec<usize>,
    revision: u32,
}

impl Search {
    /// Searches for the paths that contain all words of a text, in any order and case.
    pub fn find(&mut self, text: &str) {
        *self = Self {
            words: prefix_within(text, MAX_SEARCH_BYTES).into(),
            revision: self.revision + 1,
            ..Self::default()
        };
    }

    /// Searches for the same as another search did.
    pub fn continue_after(&mut self, before: &Self) {
        self.words.clone_from(&before.words);
        self.turned.clone_from(&before.turned);
        self.revision = before.revision + 1;
    }

    /// Opens a folded group, or folds an open one.
    pub fn turn(&mut self, group: &str) {
        self.revision += 1;
        let before = self.turned.len();
        self.turned.retain(|turned| turned != group);
        if self.turned.len() == before {
            self.turned.push(group.into());
        }
    }

    /// A row was made a pin, and stays listed.
    pub fn hold(&mut self, row: usize) {
        self.revision += 1;
        self.held.push(row);
    }

    /// The person is done with the list, and rows that pins show leave it.
    pub fn let_go(&mut self) {
        self.revision += 1;
        self.held.clear();
    }

    /// How many rows stay listed although they were made pins.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// How many pins and readings are found, in words; empty if nothing is searched for.
    pub fn found(&self, pins: usize, readings: usize) -> String {
        let mut found = String::new();
        if self.is_empty() {
            return found;
        }
        if pins + readings == 0 {
            return concat(&[t!("Nothing contains “"), self.words.trim_ascii(), t!("”.")]);
        }
        push_thousands(&mut found, pins as u64);
        found.push_str(if pins == 1 {
            t!(" pin, ")
        } else {
            t!(" pins, ")
        });
        push_thousands(&mut found, readings as u64);
        found.push_str(if readings == 1 {
            t!(" reading")
        } else {
            t!(" readings")
        });
        found
    }

    /// Changes with the search and with the groups that are open.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Whether the search finds a path. An empty one finds every path.
    pub fn has(&self, path: &str) -> bool {
        let mut words = self.words.split_ascii_whitespace();
        words.all(|word| contains_ignore_ascii_case(path, word))
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.words.trim_ascii().is_empty()
    }
}

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The heading of a group, with the place of the group.
    Group(usize),
    /// A reading.
    Reading {
        /// The place of its row in the table.
        row: usize,
        /// How much of its path is in the heading of its group, in bytes.
        named: usize,
    },
}

/// The readings of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The length of its name, in bytes; 0 for readings that belong to no device.
    named: usize,
    /// The places of its rows that the search finds, at least one.
    pub rows: Vec<usize>,
    /// Whether its rows are listed.
    pub is_open: bool,
}

/// The list of readings.
#[derive(Default)]
pub struct List {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    groups: Vec<Group>,
    /// The revisions of the table and of the search that it shows.
    revisions: Option<(u32, u32)>,
}

impl List {
    /// Brings the list up to date with the table and the search.
    pub fn arrange(&mut self, table: &Table, search: &Search, profile: &Profile) {
        let revisions = Some((table.shape(), search.revision));
        if self.revisions == revisions {
            return;
        }
        self.revisions = revisions;
        self.groups.clear();
        let mut name = None;
        for at in 0..table.len() {
            let (mut place, mut device) = (at, "");
            if profile.dialect.has_broker() {
                // The readings of one device are together, in whatever order they came.
                place = table.in_order(at).unwrap_or(at);
                let topic = table.row(place).map_or("", Row::topic);
                device = topic::device(profile.groups(), topic);
            }
            let is_free = table.row(place).is_some_and(|row| row.pins.is_empty());
            let is_listed = is_free || search.held.contains(&place);
            if !is_listed || !search.has(path_of(table, place)) {
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
        let opens = self.groups.len() <= MAX_OPEN_GROUPS || !search.is_empty();
        self.lines.clear();
        for (at, group) in self.groups.iter_mut().enumerate() {
            let name = group.name(table);
            // Readings of no device have no heading to fold them under, and a single reading reads
            // better without.
            let has_heading = !name.is_empty() && group.rows.len() > 1;
            group.is_open =
                !has_heading || opens != search.turned.iter().any(|turned| turned == name);
            if has_heading {
                self.lines.push(Line::Group(at));
            }
            if group.is_open {
                let named = if has_heading { group.named } else { 0 };
                let reading = |row: &usize| Line::Reading { row: *row, named };
                self.lines.extend(group.rows.iter().map(reading));
            }
        }
    }

    /// The group at a place.
    pub fn group(&self, at: usize) -> Option<&Group> {
        self.groups.get(at)
    }

    /// How many readings are found.
    pub fn found(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }

    /// How many readings are found, in words.
    pub fn note(&self, table: &Table) -> String {
        let mut note = String::from(t!("Other readings: "));
        let found = self.found();
        push_thousands(&mut note, found as u64);
        if found < table.unclaimed() {
            note.push_str(t!(" of "));
            push_thousands(&mut note, table.unclaimed() as u64);
        }
        if self.groups.len() > 1 {
            note.push_str(t!(" in "));
            push_thousands(&mut note, self.groups.len() as u64);
            note.push_str(t!(" groups"));
        }
        if table.has_overflowed() {
            note.push_str(t!(", and more"));
        }
        note
    }
}

impl Group {
    /// The beginning that the paths of its rows share; empty if they belong to no device.
    pub fn name<'a>(&self, table: &'a Table) -> &'a str {
        let first = self.rows.first().map_or("", |row| path_of(table, *row));
        first.get(..self.named).unwrap_or("")
    }

    /// The most recent reading.
    pub fn newest<'a>(&self, table: &'a Table) -> Option<&'a Row> {
        let rows = self.rows.iter().filter_map(|row| table.row(*row));
        rows.max_by_key(|row| row.came_ms())
    }
}

fn path_of(table: &Table, row: usize) -> &str {
    table.row(row).map_or("", |row| &row.path)
}
