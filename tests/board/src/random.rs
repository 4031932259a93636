//! Random numbers that are the same on every machine for the same seed.

/// SplitMix64, which is random enough for pins.
pub(crate) struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low + 1).unsigned_abs();
        low + (self.next() % span) as i64
    }

    /// A value up to `step` above or below this one, within the range.
    pub fn wander(&mut self, value: i64, step: i64, (low, high): (i64, i64)) -> i64 {
        (value + self.between(-step, step)).clamp(low, high)
    }
}
