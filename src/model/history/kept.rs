//! A history stored for the next visit: records of what is new in a level since the last record.
//!
//! A record is a byte for the level and then, for each series with something new: its flags, the
//! length of its key in bytes and the number of its items, the key, and four numbers an item. All
//! numbers have 64 bits and are little-endian. What was last, such as a bucket that was not full yet,
//! comes again in the next record.

use super::all::{History, KEPT_MS};
use super::item::Item;
use super::series::{LEVELS, Level, Series};

/// How often each level is stored while something comes, in milliseconds.
pub const STORE_EVERY_MS: [u64; LEVELS] = [10_000, 10_000, 60_000, 300_000];
/// How long the records of each level are retained, in milliseconds.
pub const RETAINED_MS: [u64; LEVELS] = [600_000, 3_600_000, 21_600_000, KEPT_MS];
/// The most samples of a series in a record: the newest, of a stream that has more than 25 a second.
const MAX_STORED: usize = 256;

/// The series keeps changes.
const CHANGES: u64 = 1;
/// Older items were left out of the record, or given up.
const CUT: u64 = 2;

/// What is new in a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The level.
    pub level: usize,
    /// When it was written, in milliseconds UTC.
    pub at_ms: u64,
    /// What is to be stored.
    pub bytes: Vec<u8>,
}

impl History {
    /// When [`History::unstored`] has something, on the clock for intervals.
    pub fn deadline_ms(&self) -> Option<u64> {
        let [samples_ms, ..] = self.stored_ms;
        let [every_ms, ..] = STORE_EVERY_MS;
        self.is_unstored.then_some(samples_ms + every_ms)
    }

    /// What is due to be stored, or all that is new.
    pub fn unstored(&mut self, now_ms: u64, is_all: bool) -> Vec<Record> {
        let at_ms = self.time(now_ms);
        let mut records = Vec::new();
        for (level, stored_ms) in self.stored_ms.iter_mut().enumerate() {
            let every_ms = STORE_EVERY_MS.get(level).unwrap_or(&0);
            // A record has its moment as its key: another one would take its place.
            let wait_ms = if is_all { &1 } else { every_ms };
            if now_ms < *stored_ms + wait_ms {
                continue;
            }
            *stored_ms = now_ms;
            if level == 0 {
                self.is_unstored = false;
            }
            let mut bytes = vec![level as u8];
            for series in &mut self.series {
                series.push_unstored(level, &mut bytes);
            }
            if bytes.len() > 1 {
                records.push(Record {
                    level,
                    at_ms,
                    bytes,
                });
            }
        }
        records
    }

    /// Takes over a record of an earlier visit, or of the tab that stores. What cannot be read is
    /// left out. Records come in the order of their times.
    pub fn restore(&mut self, mut record: &[u8], now_ms: u64) {
        let Some(place) = record.split_off_first().copied().map(usize::from) else {
            return;
        };
        // A clock that was set back since knows nothing of the future.
        let now_ms = self.time(now_ms);
        while self.restore_series(&mut record, place, now_ms).is_some() {}
    }

    /// Takes over what a record has of its next series.
    fn restore_series(&mut self, record: &mut &[u8], place: usize, now_ms: u64) -> Option<()> {
        let [flags, key_bytes, items] = [number(record)?, number(record)?, number(record)?];
        let key = std::str::from_utf8(record.split_off(..key_bytes as usize)?).ok()?;
        let items = record.split_off(..usize::try_from(items.checked_mul(32)?).ok()?)?;
        let known = self.place_of(key, flags & CHANGES != 0);
        if let Some(series) = known.and_then(|known| self.series.get_mut(known)) {
            series.revision += 1;
            let level = series.levels.get_mut(place)?;
            let visit_ms = series.visit_ms.unwrap_or(now_ms);
            // The bucket in which this visit began is not only of an earlier one.
            let own_ms = match series.visit_ms {
                Some(visit_ms) => visit_ms / level.width_ms * level.width_ms,
                None => now_ms,
            };
            level.restore(items, flags & CUT != 0, own_ms, visit_ms);
            if place == 0 {
                for item in &level.items {
                    series.decimals = series.decimals.max(item.decimals());
                }
            }
            // Time does not go back behind it.
            self.last_ms = self.last_ms.max(level.restored_ms);
        }
        Some(())
    }
}

impl Series {
    /// Appends what is new in a level since the last record.
    fn push_unstored(&mut self, place: usize, record: &mut Vec<u8>) {
        let mut flags = if self.keeps_changes { CHANGES } else { 0 };
        let Some(level) = self.levels.get_mut(place) else {
            return;
        };
        let stored_ms = level.stored_ms;
        let first = level.first_from(stored_ms);
        let new = level.items.len() - first;
        let Some(last) = level.items.last() else {
            return;
        };
        if level.stored_revision == self.revision || new == 0 {
            return;
        }
        level.stored_revision = self.revision;
        level.stored_ms = last.at_ms();
        let left_out = match place {
            0 => new.saturating_sub(MAX_STORED),
            _ => 0,
        };
        if left_out > 0 || level.whole_from_ms > stored_ms + 1 {
            flags |= CUT;
        }
        for number in [flags, self.key.len() as u64, (new - left_out) as u64] {
            record.extend_from_slice(&number.to_le_bytes());
        }
        record.extend_from_slice(self.key.as_bytes());
        for item in level.items.iter().skip(first + left_out) {
            for word in item.words() {
                record.extend_from_slice(&word.to_le_bytes());
            }
        }
    }
}

impl Level {
    /// Takes over items from before a visit. What the record before had last comes again, as it
    /// became. From `own_ms` on, buckets are those of this visit.
    fn restore(&mut self, mut items: &[u8], is_cut: bool, own_ms: u64, visit_ms: u64) {
        let known_ms = self.restored_ms;
        let is_bucket = self.width_ms > 1;
        let mut next = None;
        while let (Some(stamp), Some(low), Some(high), Some(rest)) = (
            number(&mut items),
            number(&mut items),
            number(&mut items),
            number(&mut items),
        ) {
            let mut item = Item::of_words([stamp, low, high, rest]);
            let at_ms = item.at_ms();
            // A second time, a record changes nothing.
            if at_ms < known_ms || at_ms >= visit_ms || !item.is_sound(is_bucket) {
                continue;
            }
            if is_cut && next.is_none() {
                // What it has from before the record is not whole.
                self.drop_oldest(self.first_from(at_ms));
                self.whole_from_ms = self.whole_from_ms.max(at_ms);
            }
            let is_own = at_ms >= own_ms;
            let place = next.filter(|_| !is_own);
            let place = place.unwrap_or_else(|| self.first_from(at_ms));
            self.restored_ms = at_ms;
            self.stored_ms = self.stored_ms.max(at_ms);
            let is_full = self.items.len() >= self.length;
            next = Some(place + 1);
            match self.items.get_mut(place) {
                Some(known) if known.at_ms() == at_ms && known.is_gap() == item.is_gap() => {
                    if is_bucket {
                        // What came in it on another visit is not lost.
                        item.low = item.low.min(known.low);
                        item.high = item.high.max(known.high);
                    }
                    match is_own {
                        true => (known.low, known.high) = (item.low, item.high),
                        false => *known = item,
                    }
                }
                Some(_) if is_own => {}
                Some(_) if place == 0 && is_full => {
                    self.whole_from_ms = self.whole_from_ms.max(at_ms + 1);
                }
                _ => next = Some(self.put(item) + 1),
            }
        }
    }
}

/// Takes the next number of a record.
fn number(record: &mut &[u8]) -> Option<u64> {
    let (number, rest) = record.split_first_chunk()?;
    *record = rest;
    Some(u64::from_le_bytes(*number))
}
