//! The numbers of a chart as a table, for those who do not see it.

use super::csv::push_rows;
use crate::model::history::{Series, Span, WIDTHS_MS};

/// So many rows a table has at most, or about so many where a value a second is too fine.
const MAX_ROWS: u64 = 600;

/// A table of so long a time has single values, in milliseconds.
const EXACT_MS: u64 = 20_000;

/// The rows of a table of HTML: the local time of day, and for each series what came then, or the
/// mean of a bucket. There is nothing in it but digits.
pub fn table(series: &[&Series], span: Span, zone_ms: i64) -> String {
    let fine_ms = span.ms() / MAX_ROWS;
    let widths = WIDTHS_MS.iter().filter(|width_ms| **width_ms < fine_ms);
    let finest = if span.ms() > EXACT_MS {
        widths.count()
    } else {
        0
    };
    let mut rows = String::new();
    push_rows(
        &mut rows,
        series,
        span,
        finest.min(WIDTHS_MS.len() - 1),
        Some(zone_ms),
    );
    rows
}
