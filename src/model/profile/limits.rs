//! Which values of a pin are a warning or an alarm.

/// Whether the page has alarms.
pub const IS_HERE: bool = cfg!(feature = "alarms");

/// The values of a pin that are not as they should be; by default none are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In thousandths.
    min: Option<i64>,
    /// In thousandths.
    max: Option<i64>,
    words: Vec<String>,
}

impl Limits {
    /// The least and the greatest number that are as they should be, in thousandths; either may be
    /// absent. Nothing where these are no numbers.
    pub fn range(&self) -> Option<(Option<i64>, Option<i64>)> {
        (self.min.is_some() || self.max.is_some()).then_some((self.min, self.max))
    }

    /// Whether any value is as it should be.
    pub fn is_empty(&self) -> bool {
        self.range().is_none() && self.words.is_empty()
    }
}
