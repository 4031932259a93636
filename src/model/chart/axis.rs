//! The ticks of both axes.

use crate::model::decode::decimal;
use crate::model::history::Span;
use crate::model::text::clock_text_seconds;

/// The steps of a time axis, in seconds.
const STEPS_S: [u64; 16] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600,
];
/// The least step of an axis of values: as fine as numbers are rounded.
const LEAST_STEP: f64 = 1e-9;

/// The ticks of an axis of values: `low` and `high` are widened to the next tick unless they are
/// fixed. Returns how far ticks are apart, and how many decimals they have.
pub fn value_ticks(low: &mut f64, high: &mut f64, are_fixed: [bool; 2], most: f64) -> (f64, u32) {
    if *high <= *low {
        let around = (low.abs() * 0.1).max(1.0);
        (*low, *high) = (*low - around, *low + around);
    }
    let (mut unit, mut decimals) = (LEAST_STEP, decimal::MAX_DIGITS);
    let widest = low.abs().max(high.abs());
    let step = loop {
        // Adding a finer step to a great value does not lead to another float.
        let fits = |times: &f64| {
            let step = unit * times;
            step * most >= *high - *low && widest + step / 4.0 > widest
        };
        match [1.0, 2.0, 5.0].into_iter().find(fits) {
            Some(times) => break unit * times,
            None => unit *= 10.0,
        }
        decimals = decimals.saturating_sub(1);
    };
    let [low_is_fixed, high_is_fixed] = are_fixed;
    if !low_is_fixed {
        *low = (*low / step).floor() * step;
    }
    if !high_is_fixed {
        *high = (*high / step).ceil() * step;
    }
    (step, decimals)
}

/// The ticks of a time axis, as far apart as if there were so many: when, and the time of day then.
pub fn time_ticks(span: Span, zone_ms: i64, most: u64) -> Vec<(u64, String)> {
    let rough_ms = span.ms() / most.max(1);
    let mut steps_ms = STEPS_S.into_iter().map(|step_s| step_s * 1_000);
    let step_ms = steps_ms.find(|step_ms| *step_ms >= rough_ms);
    let step_ms = step_ms.unwrap_or(43_200_000);
    let local_ms = |ms: u64| ms.saturating_add_signed(zone_ms);
    let from_ms = local_ms(span.from_ms);
    let mut ms = span.from_ms + (from_ms.next_multiple_of(step_ms) - from_ms);
    let mut ticks = Vec::new();
    while ms <= span.to_ms {
        let mut text = clock_text_seconds(local_ms(ms));
        if step_ms >= 60_000 {
            text.truncate("12:30".len());
        }
        ticks.push((ms, text));
        ms += step_ms;
    }
    ticks
}
