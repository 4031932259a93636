//! The history of a board: all its series, their bound and their clock.

use super::item::Item;
use super::series::{LEVELS, Series};

/// The most bytes that all rings hold. With what memory loses where rings grow, a history stays
/// within 24 MiB.
pub const MAX_BYTES: usize = 22 << 20;
/// The most series. What comes beyond has no history.
pub const MAX_SERIES: usize = 256;
/// How long a history goes back, in milliseconds: a day.
pub const KEPT_MS: u64 = 86_400_000;

/// The length of the ring of minutes: a day and room for gaps.
const MINUTES: usize = 2_048;
/// The most samples that a series keeps, however few series there are.
const MAX_SAMPLES: usize = 65_536;

/// The history of a board.
#[derive(Debug, Default)]
pub struct History {
    pub(super) series: Vec<Series>,
    /// What the clock for intervals lacks to the times of the history, in milliseconds.
    ahead_ms: u64,
    /// The time of the latest reading.
    pub(super) last_ms: u64,
    /// Counts the readings, because two pins may give the same one.
    readings: u32,
    /// When the records of each level were stored last, on the clock for intervals.
    pub(super) stored_ms: [u64; LEVELS],
    /// Whether something was kept since then.
    pub(super) is_unstored: bool,
}

impl History {
    /// Sets the clock: it is `utc_ms` now, or a moment after what was kept last.
    pub fn set_clock(&mut self, now_ms: u64, utc_ms: u64) {
        // A page knows times from before it was opened, but none before 1970.
        self.ahead_ms = utc_ms.max(self.last_ms + 1).saturating_sub(now_ms);
    }

    /// A time on the clock for intervals, on that of the history.
    pub fn time(&self, ms: u64) -> u64 {
        ms + self.ahead_ms
    }

    /// All series, in the order in which they began.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The series of a key, which is the path of its reading and what a pin makes of it.
    pub fn of(&self, key: &str) -> Option<&Series> {
        self.series.iter().find(|series| *series.key == *key)
    }

    /// Another reading of the board follows.
    pub fn begin_reading(&mut self) {
        self.readings = self.readings.wrapping_add(1);
    }

    /// Keeps a number of the present reading in the series at a place. Anything else than a number is
    /// not kept.
    pub fn take(&mut self, place: usize, text: &str, now_ms: u64) {
        let at_ms = self.time(now_ms);
        if let Some(series) = self.series.get_mut(place)
            && series.taken != self.readings
            && let Some(sample) = Item::sample(at_ms, text)
        {
            series.taken = self.readings;
            series.take(sample);
            self.last_ms = self.last_ms.max(at_ms);
            self.is_unstored = true;
        }
    }

    /// The connection was lost, or the board has said nothing since then: a gap begins.
    pub fn lose(&mut self, since_ms: u64) {
        for place in 0..self.series.len() {
            self.end(place, since_ms);
        }
    }

    /// A gap begins in the series at a place.
    pub fn end(&mut self, place: usize, since_ms: u64) {
        let at_ms = self.time(since_ms).max(self.last_ms);
        if let Some(series) = self.series.get_mut(place) {
            series.end(at_ms);
            self.is_unstored = true;
        }
    }

    /// Forgets all samples. Each series keeps its place.
    pub fn forget(&mut self) {
        for series in &mut self.series {
            series.forget();
        }
    }

    /// The place of the series of a key, which is made if it is new; none where there is no room.
    pub fn place_of(&mut self, key: &str, keeps_changes: bool) -> Option<usize> {
        let mut keys = self.series.iter().map(|series| &*series.key);
        let known = keys.position(|known| known == key);
        let place = known.unwrap_or(self.series.len());
        if known.is_none() {
            if place >= MAX_SERIES {
                return None;
            }
            self.series.push(Series::new(key.into(), keeps_changes));
            let lengths = lengths(self.series.len());
            for series in &mut self.series {
                series.set_lengths(lengths);
            }
        }
        Some(place)
    }
}

/// How many items each level of a series keeps at most where there are so many series.
///
/// Each is a power of two, because a ring grows to one. With 200 series these are 512 samples, 256
/// seconds, 128 times ten seconds and 2,048 minutes, which are 18 MiB in all; with 24 series 8,192,
/// 4,096, 2,048 and 2,048. A quarter of a ring goes at a time.
pub fn lengths(series: usize) -> [usize; LEVELS] {
    let each = MAX_BYTES / size_of::<Item>() / series.max(1);
    let finer = each.saturating_sub(MINUTES);
    let mut samples = MAX_SAMPLES;
    while samples + samples / 2 + samples / 4 > finer {
        samples /= 2;
    }
    [samples, samples / 2, samples / 4, MINUTES]
}
