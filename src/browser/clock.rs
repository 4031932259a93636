//! The two clocks of the page: one for intervals, one for showing.

use crate::model::app::Moment;
use std::cell::Cell;

const HOUR_MS: u64 = 3_600_000;
/// When the page was opened, on the clock for intervals. What came to another tab before that has
/// a time on it too.
const START_MS: u64 = 1 << 40;

/// Reads both clocks.
#[derive(Default)]
pub struct Clock {
    /// The hour for which the offset was asked, and the offset of local time in milliseconds.
    offset: Cell<Option<(u64, i64)>>,
}

impl Clock {
    /// The time now. Intervals are measured on a clock that nobody can set.
    pub fn now(&self) -> Moment {
        let ms = super::window()
            .performance()
            .map_or(0.0, |clock| clock.now());
        let utc_ms = js_sys::Date::now() as u64;
        let zone_ms = self.offset_ms(utc_ms);
        Moment {
            ms: at(ms),
            wall_ms: utc_ms.saturating_add_signed(zone_ms),
            zone_ms,
        }
    }

    /// How far local time is ahead of UTC. It can change on the hour only, so it is asked once an hour.
    fn offset_ms(&self, utc_ms: u64) -> i64 {
        let hour = utc_ms / HOUR_MS;
        match self.offset.get() {
            Some((asked, offset_ms)) if asked == hour => offset_ms,
            _ => {
                let minutes = js_sys::Date::new_0().get_timezone_offset();
                let offset_ms = minutes as i64 * -60_000;
                self.offset.set(Some((hour, offset_ms)));
                offset_ms
            }
        }
    }
}

/// The time on the clock for intervals so many milliseconds after the page was opened.
pub fn at(since_opened_ms: f64) -> u64 {
    START_MS + since_opened_ms as u64
}
