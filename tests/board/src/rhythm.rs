//! When something that a board does by itself is due.

use std::time::Duration;

/// A thing that comes again and again.
pub(crate) struct Rhythm {
    period: Duration,
    due: Duration,
}

impl Rhythm {
    /// It comes every so many milliseconds, for the first time after one period.
    pub fn every(milliseconds: u64) -> Self {
        let period = Duration::from_millis(milliseconds);
        Self {
            period,
            due: period,
        }
    }

    /// When it comes next, counted from the board's start.
    pub fn next(&self) -> Duration {
        self.due
    }

    /// Whether it has come. What is late, because the simulation was off, has
    /// come once and not many times.
    pub fn has_come(&mut self, now: Duration) -> bool {
        if now < self.due {
            return false;
        }
        let next = self.due + self.period;
        self.due = if next > now { next } else { now + self.period };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_once_a_period_and_once_when_late() {
        let at = Duration::from_millis;
        let mut rhythm = Rhythm::every(100);
        assert!(!rhythm.has_come(at(99)));
        assert!(rhythm.has_come(at(110)));
        assert_eq!(rhythm.next(), at(200), "the delay does not add up");
        assert!(rhythm.has_come(at(1000)));
        assert!(!rhythm.has_come(at(1000)));
        assert_eq!(rhythm.next(), at(1100));
    }
}
