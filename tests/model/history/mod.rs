//! What was: digits, rings, buckets, columns, gaps, and what is stored for the next visit.

mod buckets;
mod columns;
mod digits;
mod gaps;
mod records;
mod restored;
mod rings;
mod visits;

use crate::page::NOON;
use pindash::model::history::{Columns, History, Item, Series, Span, WIDTHS_MS};

/// All of the time.
pub const ALWAYS: Span = Span {
    from_ms: 0,
    to_ms: u64::MAX >> 1,
};

/// A history whose clock shows noon when that for intervals shows 0.
pub fn history() -> History {
    let mut history = History::default();
    history.set_clock(0, NOON);
    history
}

/// A part of the time, since noon.
pub fn span(from_ms: u64, to_ms: u64) -> Span {
    Span {
        from_ms: NOON + from_ms,
        to_ms: NOON + to_ms,
    }
}

/// A reading of an analog pin.
pub fn takes(history: &mut History, key: &str, ms: u64, text: &str) {
    let place = history.place_of(key, false).unwrap();
    history.begin_reading();
    history.take(place, text, ms);
}

/// A reading of a digital pin.
pub fn switches(history: &mut History, key: &str, ms: u64, text: &str) {
    let place = history.place_of(key, true).unwrap();
    history.begin_reading();
    history.take(place, text, ms);
}

/// A history of one analog series `a`, and when each value came.
pub fn history_of(samples: &[(u64, &str)]) -> History {
    let mut history = history();
    for (ms, text) in samples {
        takes(&mut history, "a", *ms, text);
    }
    history
}

/// The items of a level, in the order of time.
pub fn items(series: &Series, level: usize) -> Vec<Item> {
    let mut items = Vec::new();
    series.walk(level, ALWAYS, &mut |item, width_ms| {
        if width_ms == WIDTHS_MS[level] {
            items.push(*item);
        }
    });
    items
}

/// The samples of a series: when, since noon, and the digits; `gap` for a gap.
pub fn samples(series: &Series) -> Vec<(i64, String)> {
    let sample = |item: &Item| {
        let mut text = String::new();
        match item.is_gap() {
            true => text.push_str("gap"),
            false => item.push_digits(&mut text),
        }
        (item.at_ms() as i64 - NOON as i64, text)
    };
    items(series, 0).iter().map(sample).collect()
}

/// The buckets of a level as `at: low to high, sum/count`, or `at: gap`; times in seconds since noon.
pub fn buckets(series: &Series, level: usize) -> Vec<String> {
    let bucket = |item: &Item| {
        let at_s = (item.at_ms() as f64 - NOON as f64) / 1_000.0;
        match item.is_gap() {
            true => format!("{at_s}: gap"),
            false => {
                let (low, high, sum) = (item.low, item.high, item.sum());
                format!("{at_s}: {low} to {high}, {sum}/{}", item.count())
            }
        }
    };
    items(series, level).iter().map(bucket).collect()
}

/// The columns of a read-out: the time of its first value since noon, `first low high last`, and where
/// the line ends.
pub fn lines(read: &Columns) -> Vec<(i64, [f64; 4], Option<i64>)> {
    let since_noon = |ms: u64| ms as i64 - NOON as i64;
    let columns = read.columns.iter();
    columns
        .map(|column| {
            let values = [column.first, column.low, column.high, column.last];
            (
                since_noon(column.first_ms),
                values,
                column.ends_ms.map(since_noon),
            )
        })
        .collect()
}
