//! The numbers of a chart as a table, for those who do not see it.

use super::csv::push_rows;
use crate::model::decode::decimal;
use crate::model::history::{LEVELS, Series, Span};

/// The most rows of a table, unless a row a minute is more.
const MAX_ROWS: usize = 600;

/// The rows of a table of HTML: the local time of day, and for each series what came then, or the
/// mean of a bucket where single values would be too many rows. There is nothing in it but digits.
pub fn table(series: &[&Series], span: Span, zone_ms: i64) -> String {
    let mut rows = String::new();
    for finest in 0..LEVELS {
        rows.clear();
        push_rows(&mut rows, series, span, finest, Some(zone_ms));
        if rows.bytes().filter(|byte| *byte == b'\n').count() <= MAX_ROWS {
            break;
        }
    }
    decimal::localize(&mut rows, 0);
    rows
}
