//! The list of readings to tick, of which a dashboard is made.
//!
//! It is made once, when a person asks for it, and keeps its order from then on: what comes later is
//! appended, and nothing moves under the hand. The values are read from the table.

use crate::model::dashboard::guess::{first_part, label, pin_named};
use crate::model::dashboard::list;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Table;
use crate::model::profile::kept;
use crate::model::text::{push_thousands, thousands};
use words::t;

/// Whether a dashboard can be made of the readings in this page.
pub const IS_HERE: bool = kept::IS_HERE && list::IS_HERE;
/// The most readings that are listed.
pub const MAX_LISTED: usize = 500;
/// The longest value that makes a card that is worth a tick, in bytes.
pub const MAX_GOOD_BYTES: usize = 40;
/// How many parts of the path a label may take more than usual, to tell it from others.
const MAX_PARTS: usize = 3;
/// The heading of what came after the list was made.
const LATER: &str = t!("New");

/// A reading in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The place of its row in the table.
    pub row: usize,
    /// Its path.
    pub path: String,
    /// Its label, which no other one has.
    pub label: String,
    /// The place of its section.
    pub section: usize,
    /// Whether it is ticked at first: a good card can be made of it, and there is room for its pin.
    pub is_good: bool,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The readings, in the order in which they first came.
    pub items: Vec<Item>,
    /// The headings of the sections, each the name of a group: the first one is empty, and the last
    /// one of what came later.
    pub sections: Vec<String>,
    /// How many rows of the table were looked at.
    known: usize,
    /// How many readings are not listed, because there are too many.
    left_out: usize,
}

impl Found {
    /// The readings that no pin shows, with `room` for so many pins.
    pub fn new(table: &Table, pins: &[Pin], mut room: usize) -> Self {
        let mut found = Self::default();
        found.sections.push(String::new());
        found.follow(table, pins);
        found.sections.push(LATER.into());
        for item in &mut found.items {
            let value = table.value(&item.path).unwrap_or("");
            item.is_good = room > 0 && (1..=MAX_GOOD_BYTES).contains(&value.len());
            room -= usize::from(item.is_good);
        }
        found
    }

    /// Appends the readings that are new, without a tick: a person has not seen them yet.
    pub fn follow(&mut self, table: &Table, pins: &[Pin]) {
        let is_later = self.known > 0;
        let before = self.items.len();
        while let Some(row) = table.row(self.known) {
            if !row.pins.is_empty() {
            } else if self.items.len() < MAX_LISTED {
                self.items.push(Item {
                    row: self.known,
                    path: row.path.clone(),
                    label: label(&row.path, 0),
                    section: self.sections.len() - 1,
                    is_good: false,
                });
            } else {
                self.left_out += 1;
            }
            self.known += 1;
        }
        if !is_later {
            for at in 0..self.items.len() {
                let name = self.group(at);
                let known = self.sections.iter().position(|known| *known == name);
                if let Some(item) = self.items.get_mut(at) {
                    item.section = known.unwrap_or(self.sections.len());
                }
                if known.is_none() {
                    self.sections.push(name);
                }
            }
        }
        for more in 1..=MAX_PARTS {
            let is_taken = |item: &Item| {
                let same = self.items.iter().filter(|other| other.label == item.label);
                same.count() > 1 || pins.iter().any(|pin| pin.spec().label() == item.label)
            };
            let taken: Vec<bool> = self.items.iter().map(is_taken).collect();
            for (item, is_taken) in self.items.iter_mut().zip(taken).skip(before) {
                if is_taken {
                    item.label = match more < MAX_PARTS {
                        true => label(&item.path, more),
                        false => item.path.clone(),
                    };
                }
            }
        }
    }

    /// The group of the pin of an item: the first part of its path, if others begin with it, too.
    fn group(&self, at: usize) -> String {
        let first = |item: &Item| first_part(&item.path).to_owned();
        let own = self.items.get(at).map(first).unwrap_or_default();
        let same = self
            .items
            .iter()
            .filter(|item| first_part(&item.path) == own);
        match same.count() > 1 {
            true => label(&own, 0),
            false => String::new(),
        }
    }

    /// How many are ticked, in words.
    pub fn note(&self, ticked: usize) -> String {
        let mut note = thousands(ticked as u64);
        note.push_str(match self.left_out {
            0 => t!(" of "),
            _ => t!(" of the first "),
        });
        push_thousands(&mut note, self.items.len() as u64);
        note
    }

    /// How many readings there are, as a heading.
    pub fn heading(&self) -> String {
        heading(self.items.len() + self.left_out)
    }

    /// The pins of the items at these places, each as JSON. A row that is of another reading by now
    /// is left out.
    pub fn pins(&self, ticked: &[usize], table: &Table) -> Vec<String> {
        let mut pins = Vec::new();
        for at in ticked {
            let item = self.items.get(*at);
            let row = item.and_then(|item| table.row(item.row).filter(|row| row.path == item.path));
            if let (Some(item), Some(row)) = (item, row) {
                pins.push(pin_named(row, &item.label, &self.group(*at)));
            }
        }
        pins
    }
}

/// How many readings were found, in words.
pub fn heading(count: usize) -> String {
    let mut heading = thousands(count as u64);
    heading.push_str(if count == 1 {
        t!(" reading found")
    } else {
        t!(" readings found")
    });
    heading
}
