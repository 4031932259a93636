//! A chart in words, for those who do not see it, and what it leaves out.

use super::window::Window;
use crate::model::decode::decimal;
use crate::model::history::{LEVELS, Series, push_shown};
use crate::model::text::{clock_text_seconds, concat, isolated, push_integer};
use words::t;

/// The levels of a history, from the finest.
const LEVEL_NAMES: [&str; LEVELS] = [
    t!("single values"),
    t!("seconds"),
    t!("tens of seconds"),
    t!("minutes"),
];

/// What is described.
pub struct Subject<'a> {
    /// The label of the pin.
    pub label: &'a str,
    /// The unit; empty for none.
    pub unit: &'a str,
    /// How many decimals are shown; none for as many as came.
    pub decimals: Option<u32>,
    /// How far local time is ahead of UTC, in milliseconds.
    pub zone_ms: i64,
}

/// The time that a window shows: `last 10 min`, or `12:00:00 to 12:10:00` where it is held.
pub fn period(window: &Window, zone_ms: i64) -> String {
    let Some(to_ms) = window.held_to_ms else {
        let mut out = String::from(t!("last "));
        let seconds = window.length_ms.div_ceil(1_000);
        let (size, unit) = match seconds {
            7_200.. | 3_600 => (3_600, " h"),
            120.. | 60 => (60, " min"),
            _ => (1, " s"),
        };
        push_integer(&mut out, (seconds + size / 2) / size);
        out.push_str(unit);
        return out;
    };
    let span = window.span(to_ms);
    let [from, to] =
        [span.from_ms, span.to_ms].map(|ms| clock_text_seconds(ms.saturating_add_signed(zone_ms)));
    concat(&[&from, t!(" to "), &to])
}

/// A series in words: `Speed, last 10 min: 2.1 to 3.4 m/s, mean 2.81, now 3.0`.
pub fn described(subject: &Subject<'_>, series: &Series, window: &Window, now_ms: u64) -> String {
    let label = isolated(subject.label);
    let mut out = concat(&[&label, ", ", &period(window, subject.zone_ms), ": "]);
    let span = window.span(now_ms);
    // As fine as a line of 600 pixels.
    let read = series.read(span, span.ms() / 600);
    if read.is_empty() {
        out.push_str(t!("no values"));
        return out;
    }
    let decimals = subject.decimals.unwrap_or_else(|| series.decimals());
    push_shown(&mut out, read.low, decimals);
    if read.low < read.high {
        out.push_str(t!(" to "));
        push_shown(&mut out, read.high, decimals);
    }
    if !subject.unit.is_empty() {
        out.push(' ');
        out.push_str(&isolated(subject.unit));
    }
    if !series.keeps_changes && read.count > 1 {
        out.push_str(t!(", mean "));
        push_shown(&mut out, read.sum / read.count as f64, decimals + 1);
    }
    if let Some(last) = series
        .last()
        .filter(|last| window.held_to_ms.is_none() && !last.is_gap())
    {
        out.push_str(t!(", now "));
        let from = out.len();
        last.push_digits(&mut out);
        decimal::localize(&mut out, from);
    }
    let inside = read
        .columns
        .iter()
        .take(read.columns.len().saturating_sub(1));
    if inside.filter(|column| column.ends_ms.is_some()).count() > 0 {
        out.push_str(t!(", with gaps"));
    }
    out
}

/// What of a series was given up, because it did not fit into memory: `Not kept any more: single
/// values before 12:00:05, seconds before 11:40:00`. Empty if nothing was.
pub fn given_up(series: &Series, zone_ms: i64) -> String {
    let mut out = String::new();
    for (level, name) in LEVEL_NAMES.into_iter().enumerate() {
        let ms = series.whole_from_ms(level);
        if ms > 0 {
            let time = clock_text_seconds(ms.saturating_add_signed(zone_ms));
            let before = if out.is_empty() {
                t!("Not kept any more: ")
            } else {
                ", "
            };
            out.push_str(&concat(&[before, name, t!(" before "), &time]));
        }
    }
    out
}
