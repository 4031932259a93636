//! The samples of one reading, in four rings.

use super::item::Item;
use std::collections::VecDeque;
use std::rc::Rc;

/// Samples, and three widths of buckets.
pub const LEVELS: usize = 4;
/// How wide the buckets of each level are, in milliseconds. A sample has no width.
pub const WIDTHS_MS: [u64; LEVELS] = [1, 1_000, 10_000, 60_000];

/// The samples of one reading.
#[derive(Debug)]
pub struct Series {
    /// What it is the history of.
    pub key: Rc<str>,
    /// Whether only changes are kept, as of a pin that is on or off: each value stands until the
    /// next one.
    pub keeps_changes: bool,
    /// Changes whenever something was added.
    pub revision: u32,
    /// The reading that was taken last.
    pub(super) taken: u32,
    /// When the first sample of this visit came.
    pub(super) visit_ms: Option<u64>,
    pub(super) levels: [Level; LEVELS],
}

/// One ring.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) items: VecDeque<Item>,
    /// From when on it holds everything.
    pub(super) whole_from_ms: u64,
    /// From when on it is still to be stored.
    pub(super) stored_ms: u64,
    /// The revision of the series that is stored.
    pub(super) stored_revision: u32,
}

impl Series {
    pub(super) fn new(key: Rc<str>, keeps_changes: bool) -> Self {
        Self {
            key,
            keeps_changes,
            revision: 0,
            taken: 0,
            visit_ms: None,
            levels: Default::default(),
        }
    }

    /// Keeps a sample.
    pub(super) fn take(&mut self, sample: Item, lengths: [usize; LEVELS]) {
        let value = sample.low;
        let keeps_changes = self.keeps_changes;
        if self.visit_ms.is_none() {
            self.visit_ms = Some(sample.at_ms());
            for (level, length) in self.levels.iter_mut().zip(lengths) {
                level.put(Item::visit(sample.at_ms().saturating_sub(1)), length);
            }
        }
        let last = self.last().filter(|last| !last.is_gap());
        if keeps_changes && last.is_some_and(|last| last.low == value) {
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        for ((level, width_ms), length) in self.levels.iter_mut().zip(WIDTHS_MS).zip(lengths) {
            let mut item = sample;
            if width_ms > 1 {
                item = Item::bucket(sample.at_ms() / width_ms * width_ms, value);
                let behind = level.items.iter_mut().rev();
                let mut same = behind.take_while(|bucket| bucket.at_ms() >= item.at_ms());
                let same = same.find(|bucket| bucket.at_ms() == item.at_ms());
                if let Some(bucket) = same.filter(|bucket| !bucket.is_gap()) {
                    bucket.add(value, keeps_changes);
                    continue;
                }
            }
            level.put(item, length);
        }
    }

    /// A gap begins.
    pub(super) fn end(&mut self, at_ms: u64, lengths: [usize; LEVELS]) {
        if self.last().is_none_or(Item::is_gap) {
            return;
        }
        for ((level, width_ms), length) in self.levels.iter_mut().zip(WIDTHS_MS).zip(lengths) {
            level.put(Item::gap(at_ms / width_ms * width_ms), length);
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// Gives up the oldest items where the rings become shorter.
    pub(super) fn shorten(&mut self, lengths: [usize; LEVELS]) {
        for (level, length) in self.levels.iter_mut().zip(lengths) {
            if level.items.len() > length {
                while level.items.len() > length {
                    level.drop_oldest();
                }
                level.items.shrink_to_fit();
            }
        }
    }

    /// Forgets all samples.
    pub(super) fn forget(&mut self) {
        self.visit_ms = None;
        self.revision = self.revision.wrapping_add(1);
        self.levels = Default::default();
    }

    /// The latest sample, or the gap behind it.
    pub fn last(&self) -> Option<&Item> {
        let [samples, ..] = &self.levels;
        samples.items.back()
    }

    /// Whether something came on this visit.
    pub fn is_live(&self) -> bool {
        self.visit_ms.is_some()
    }

    /// How many decimals the latest sample has.
    pub fn decimals(&self) -> u32 {
        let [samples, ..] = &self.levels;
        let last = samples.items.iter().rev().find(|item| !item.is_gap());
        last.map_or(0, |last| last.count() as u32 - 1)
    }

    /// From when on a level holds everything; 0 where it has given up nothing.
    pub fn whole_from_ms(&self, level: usize) -> u64 {
        self.levels
            .get(level)
            .map_or(0, |level| level.whole_from_ms)
    }
}

impl Level {
    /// Puts an item where its time belongs: behind all others, unless it is late.
    pub(super) fn put(&mut self, item: Item, length: usize) {
        if self.items.len() >= length {
            self.drop_oldest();
        }
        self.items.push_back(item);
        let mut place = self.items.len() - 1;
        while place > 0
            && let Some(before) = self.items.get(place - 1)
            && before.at_ms() > item.at_ms()
        {
            self.items.swap(place - 1, place);
            place -= 1;
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.items.pop_front() {
            self.whole_from_ms = oldest.at_ms() + 1;
        }
    }
}
