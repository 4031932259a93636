//! The numbers of a chart as a table, for those who do not see it.

use crate::model::history::{Column, Series, Span, push_rounded};
use crate::model::text::clock_text_seconds;

/// The most rows of a table.
const MAX_ROWS: u64 = 60;

/// The rows of a table: the local time, and for each series its value in that part of the span,
/// such as `2.1` or `2.1 to 3.4`; empty where it has none.
pub fn table(series: &[&Series], span: Span, zone_ms: i64) -> Vec<Vec<String>> {
    let row_ms = span.ms().div_ceil(MAX_ROWS).max(1);
    let columns: Vec<Vec<Column>> = series
        .iter()
        .map(|series| series.read(span, row_ms).columns)
        .collect();
    let mut rows = Vec::new();
    let mut at_ms = span.from_ms / row_ms * row_ms;
    while at_ms <= span.to_ms {
        let mut row = vec![clock_text_seconds(at_ms.saturating_add_signed(zone_ms))];
        for (columns, series) in columns.iter().zip(series) {
            let mut cell = String::new();
            let is_there = |column: &&Column| {
                column.first_ms / row_ms * row_ms == at_ms && column.first_ms >= span.from_ms
            };
            if let Some(column) = columns.iter().find(is_there) {
                push_rounded(&mut cell, column.low, series.decimals());
                if column.low < column.high {
                    cell.push_str(" to ");
                    push_rounded(&mut cell, column.high, series.decimals());
                }
            }
            row.push(cell);
        }
        if row.iter().skip(1).any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
        at_ms += row_ms;
    }
    rows
}
