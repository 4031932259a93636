//! What a ring holds: a sample, a bucket of samples, or the begin of a gap.

use crate::model::decode::decimal;
use crate::model::text::cut_at;

/// The low bits of [`Item::stamp`], which hold a count.
const COUNT_BITS: u32 = 22;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;
/// The most decimals of a number that are kept; further digits are cut off.
const MAX_DECIMALS: u32 = 18;

/// A sample, a bucket of samples, or the begin of a gap, in 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// The time, and below it how many samples it stands for. A gap stands for none.
    stamp: u64,
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// The sum of a bucket, or the digits of a sample without their point.
    rest: u64,
}

impl Item {
    /// The sample that `text` holds, if that is a number up to 9,223,372,036,854,775,807 and not
    /// below its negative. Its digits are kept, those of an exponent without it: `1e-7` is
    /// `0.0000001`. Decimals behind the 18th, and those that do not fit beside many digits before
    /// the point, are cut off.
    pub fn sample(at_ms: u64, text: &str) -> Option<Self> {
        let mut decimals = decimal::digits(text) as i32;
        let exponent_at = text.bytes().position(|byte| matches!(byte, b'e' | b'E'));
        if let Some((_, exponent)) = exponent_at.and_then(|at| cut_at(text, at)) {
            decimals = decimals.saturating_sub(exponent.parse::<i32>().ok()?);
        }
        let mut decimals = decimals.clamp(0, MAX_DECIMALS as i32) as u32;
        // A number of more digits than fit loses the last of its decimals.
        loop {
            match decimal::scaled(text, decimals) {
                Some(digits) => return Some(Self::of_digits(at_ms, digits, decimals)),
                None => decimals = decimals.checked_sub(1)?,
            }
        }
    }

    fn of_digits(at_ms: u64, digits: i64, decimals: u32) -> Self {
        let value = digits as f64 / power_of_ten(decimals);
        Self {
            stamp: (at_ms << COUNT_BITS) | u64::from(decimals + 1),
            low: value,
            high: value,
            rest: digits as u64,
        }
    }

    /// A bucket that begins at a time, with a sample in it.
    pub(super) fn bucket(from_ms: u64, value: f64) -> Self {
        Self {
            stamp: (from_ms << COUNT_BITS) | 1,
            low: value,
            high: value,
            rest: value.to_bits(),
        }
    }

    /// The begin of a gap.
    pub(super) fn gap(at_ms: u64) -> Self {
        Self {
            stamp: at_ms << COUNT_BITS,
            low: 0.0,
            high: 0.0,
            rest: 0,
        }
    }

    /// The begin of this visit. How long the values before it stood is not known.
    pub(super) fn visit(at_ms: u64) -> Self {
        Self {
            rest: 1,
            ..Self::gap(at_ms)
        }
    }

    /// Whether it is the gap at the begin of a visit.
    pub(super) fn is_visit(&self) -> bool {
        self.is_gap() && self.rest != 0
    }

    /// When it came or began.
    pub fn at_ms(&self) -> u64 {
        self.stamp >> COUNT_BITS
    }

    /// Whether a line ends here.
    pub fn is_gap(&self) -> bool {
        self.stamp & MAX_COUNT == 0
    }

    /// Of a bucket, how many samples are in it; of a sample, how many decimals it has and one more.
    pub fn count(&self) -> u64 {
        self.stamp & MAX_COUNT
    }

    /// How many decimals a sample has.
    pub(super) fn decimals(&self) -> u32 {
        self.count().saturating_sub(1) as u32
    }

    /// Adds a sample to a bucket. Of one that keeps changes, the last value counts as its mean.
    pub(super) fn add(&mut self, value: f64, keeps_changes: bool) {
        if self.count() < MAX_COUNT {
            self.stamp += 1;
            let sum = match keeps_changes {
                true => value * self.count() as f64,
                false => f64::from_bits(self.rest) + value,
            };
            self.rest = sum.to_bits();
        }
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    /// The sum of a bucket.
    pub fn sum(&self) -> f64 {
        f64::from_bits(self.rest)
    }

    /// Appends the digits of a sample, as they came.
    pub fn push_digits(&self, out: &mut String) {
        let digits = self.rest as i64;
        let decimals = self.decimals();
        decimal::push_scaled(out, digits < 0, digits.unsigned_abs(), decimals);
    }

    /// Its four words, as they are stored.
    pub(super) fn words(&self) -> [u64; 4] {
        let (low, high) = (self.low.to_bits(), self.high.to_bits());
        [self.stamp, low, high, self.rest]
    }

    /// Whether it is one that a page stores: without decimals that no number has, and values that
    /// no axis has room for.
    pub(super) fn is_sound(&self, is_bucket: bool) -> bool {
        let (most, sum) = match is_bucket {
            true => (MAX_COUNT, self.sum()),
            false => (u64::from(MAX_DECIMALS) + 1, 0.0),
        };
        // Four million times the greatest number are less.
        let mut values = [self.low, self.high, sum].into_iter();
        self.count() <= most && values.all(|value| value.abs() < 1e26)
    }

    /// The item of four stored words.
    pub(super) fn of_words([stamp, low, high, rest]: [u64; 4]) -> Self {
        Self {
            stamp,
            low: f64::from_bits(low),
            high: f64::from_bits(high),
            rest,
        }
    }
}

/// Appends a number rounded to so many decimals, halves away from zero; to fewer where those would
/// be more digits than a float has.
pub fn push_rounded(out: &mut String, value: f64, decimals: u32) {
    let mut decimals = decimals.min(decimal::MAX_DIGITS);
    while decimals > 0 && value.abs() * power_of_ten(decimals) > 1e16 {
        decimals -= 1;
    }
    let digits = (value.abs() * power_of_ten(decimals) + 0.5) as u64;
    decimal::push_scaled(out, value < 0.0 && digits > 0, digits, decimals);
}

/// The same, as it is shown to a person.
pub fn push_shown(out: &mut String, value: f64, decimals: u32) {
    let from = out.len();
    push_rounded(out, value, decimals);
    decimal::localize(out, from);
}

/// Ten to the power of so many.
fn power_of_ten(exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}
