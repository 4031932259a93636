//! Timers of what a board does by itself.

use std::time::Duration;

/// A periodic timer.
pub(crate) struct Timer {
    period: Duration,
    due: Duration,
}

impl Timer {
    /// A timer with this period, which first fires after one period.
    pub fn every(milliseconds: u64) -> Self {
        let period = Duration::from_millis(milliseconds);
        Self {
            period,
            due: period,
        }
    }

    /// When it fires next, counted from the board's start.
    pub fn next(&self) -> Duration {
        self.due
    }

    /// Whether it fires at `now`; it is then rescheduled. A timer that is late because the
    /// simulation was off fires once and does not catch up.
    pub fn fires(&mut self, now: Duration) -> bool {
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
    fn a_timer_fires_once_a_period_and_once_when_late() {
        let at = Duration::from_millis;
        let mut timer = Timer::every(100);
        assert!(!timer.fires(at(99)));
        assert!(timer.fires(at(110)));
        assert_eq!(timer.next(), at(200), "delays do not add up");
        assert!(timer.fires(at(1000)));
        assert!(!timer.fires(at(1000)));
        assert_eq!(timer.next(), at(1100));
    }
}
