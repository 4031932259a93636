//! Wall-clock times as text.

use super::integer::push_padded;
use words::t;

/// The order of year, month and day.
const DATE: &str = t!("Y-M-D");

/// The time of day `HH:MM:SS.mmm`.
///
/// `wall_ms` is local time: milliseconds since the Unix epoch, already shifted
/// by the time zone.
pub fn clock_text(wall_ms: u64) -> String {
    let mut out = String::new();
    push_clock(&mut out, wall_ms);
    push_milliseconds(&mut out, wall_ms);
    out
}

/// The time of day `HH:MM:SS`, of local time as in [`clock_text`].
pub fn clock_text_seconds(wall_ms: u64) -> String {
    let mut out = String::new();
    push_clock(&mut out, wall_ms);
    out
}

/// Appends date and time `YYYY-MM-DD HH:MM:SS.mmm`, with `between` between them, of local time as in
/// [`clock_text`].
pub fn push_date_and_clock(out: &mut String, wall_ms: u64, between: char) {
    // Days are counted from 0000-03-01, so that the leap day ends a year, and
    // in eras of 400 years, after which the calendar repeats.
    let days = wall_ms / 86_400_000 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let january_or_february = month_from_march >= 10;
    let month = if january_or_february {
        month_from_march - 9
    } else {
        month_from_march + 3
    };
    let year = era * 400 + year_of_era + u64::from(january_or_february);
    push_padded(out, year, 4);
    out.push('-');
    push_padded(out, month, 2);
    out.push('-');
    push_padded(out, day, 2);
    out.push(between);
    push_clock(out, wall_ms);
    push_milliseconds(out, wall_ms);
}

/// Appends the same as a person reads it, in the order of the language: `22.11.2026 10:30:00.000`.
pub fn push_date_shown(out: &mut String, wall_ms: u64) {
    let from = out.len();
    push_date_and_clock(out, wall_ms, ' ');
    // In English this is known to the compiler, and nothing of it is in the page.
    if !matches!(DATE.as_bytes(), b"Y-M-D") {
        let sent = out.split_off(from);
        for sign in DATE.chars() {
            let part = match sign {
                'Y' => sent.get(..4),
                'M' => sent.get(5..7),
                'D' => sent.get(8..10),
                _ => None,
            };
            match part {
                Some(part) => out.push_str(part),
                None => out.push(sign),
            }
        }
        out.push_str(sent.get(10..).unwrap_or_default());
    }
}

fn push_clock(out: &mut String, wall_ms: u64) {
    push_padded(out, wall_ms / 3_600_000 % 24, 2);
    out.push(':');
    push_padded(out, wall_ms / 60_000 % 60, 2);
    out.push(':');
    push_padded(out, wall_ms / 1_000 % 60, 2);
}

fn push_milliseconds(out: &mut String, wall_ms: u64) {
    out.push('.');
    push_padded(out, wall_ms % 1_000, 3);
}
