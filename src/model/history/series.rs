//! The samples of one reading, in four rings.

use super::item::Item;
use std::rc::Rc;

/// Samples, and three widths of buckets.
pub const LEVELS: usize = 4;
/// How wide the buckets of each level are, in milliseconds. A sample has no width.
pub const WIDTHS_MS: [u64; LEVELS] = [1, 1_000, 10_000, 60_000];

/// A full ring gives up this part of its items, the oldest: one at a time would move all others.
const DROPPED: usize = 4;

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
    pub(super) decimals: u32,
    pub(super) levels: [Level; LEVELS],
}

/// One ring.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) items: Vec<Item>,
    /// How wide its buckets are, in milliseconds.
    pub(super) width_ms: u64,
    /// How many items it keeps.
    pub(super) length: usize,
    /// From when on it holds everything.
    pub(super) whole_from_ms: u64,
    /// When the newest item began that was restored.
    pub(super) restored_ms: u64,
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
            decimals: 0,
            levels: WIDTHS_MS.map(|width_ms| Level {
                items: Vec::new(),
                width_ms,
                length: usize::MAX,
                whole_from_ms: 0,
                restored_ms: 0,
                stored_ms: 0,
                stored_revision: 0,
            }),
        }
    }

    /// Keeps a sample.
    pub(super) fn take(&mut self, sample: Item) {
        let last = self.last().filter(|last| !last.is_gap() && self.is_live());
        if self.keeps_changes && last.is_some_and(|last| last.low == sample.low) {
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        self.decimals = self.decimals.max(sample.decimals());
        let is_new = !self.is_live();
        self.visit_ms.get_or_insert(sample.at_ms());
        for level in &mut self.levels {
            if is_new {
                // Before the first bucket, which may have begun in an earlier visit.
                let from_ms = sample.at_ms() / level.width_ms * level.width_ms;
                level.put(Item::visit(from_ms.saturating_sub(1)));
            }
            level.take(sample, self.keeps_changes);
        }
    }

    /// A gap begins.
    pub(super) fn end(&mut self, at_ms: u64) {
        if self.last().is_none_or(Item::is_gap) {
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        for level in &mut self.levels {
            level.put(Item::gap(at_ms / level.width_ms * level.width_ms));
        }
    }

    /// Sets how many items each level keeps. The oldest are given up where there are more.
    pub(super) fn set_lengths(&mut self, lengths: [usize; LEVELS]) {
        for (level, length) in self.levels.iter_mut().zip(lengths) {
            level.length = length;
            level.drop_oldest(level.items.len().saturating_sub(length));
            level.items.shrink_to(length);
        }
    }

    /// Forgets all samples.
    pub(super) fn forget(&mut self) {
        self.visit_ms = None;
        self.revision = self.revision.wrapping_add(1);
        for level in &mut self.levels {
            level.items = Vec::new();
            level.whole_from_ms = 0;
        }
    }

    /// The latest sample, or the gap behind it.
    pub fn last(&self) -> Option<&Item> {
        let [samples, ..] = &self.levels;
        samples.items.last()
    }

    /// Whether something came on this visit.
    pub fn is_live(&self) -> bool {
        self.visit_ms.is_some()
    }

    /// The most decimals that a sample has had.
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// From when on a level holds everything; 0 where it has given up nothing.
    pub fn whole_from_ms(&self, level: usize) -> u64 {
        self.levels
            .get(level)
            .map_or(0, |level| level.whole_from_ms)
    }
}

impl Level {
    /// Adds a sample to the bucket that it belongs to, or begins one.
    fn take(&mut self, sample: Item, keeps_changes: bool) {
        let mut item = sample;
        if self.width_ms > 1 {
            let from_ms = sample.at_ms() / self.width_ms * self.width_ms;
            for bucket in self.items.iter_mut().rev() {
                if bucket.at_ms() == from_ms && !bucket.is_gap() {
                    return bucket.add(sample.low, keeps_changes);
                }
                if bucket.at_ms() <= from_ms {
                    break;
                }
            }
            item = Item::bucket(from_ms, sample.low);
        }
        self.put(item);
    }

    /// Puts an item where its time belongs: behind all others, unless it is late. Returns its place.
    pub(super) fn put(&mut self, item: Item) -> usize {
        if self.items.len() >= self.length {
            self.drop_oldest(self.length / DROPPED);
        }
        self.items.push(item);
        let mut place = self.items.len() - 1;
        while place > 0
            && let Some(before) = self.items.get(place - 1)
            && before.at_ms() > item.at_ms()
        {
            self.items.swap(place - 1, place);
            place -= 1;
        }
        place
    }

    /// Gives up the oldest items.
    pub(super) fn drop_oldest(&mut self, count: usize) {
        if let Some(last) = self.items.drain(..count.min(self.items.len())).next_back() {
            self.whole_from_ms = last.at_ms() + 1;
        }
    }

    /// The place of the first item that is not before a time.
    pub(super) fn first_from(&self, ms: u64) -> usize {
        self.items.partition_point(|item| item.at_ms() < ms)
    }
}
