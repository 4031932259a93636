//! The samples of a span as comma-separated values.

use crate::model::history::{Item, Series, Span, push_rounded};
use crate::model::text::{clock_text_seconds, push_cell, push_date_and_clock};

/// The samples of a span: a line for each time at which something came, with the time in UTC, and a
/// column for each series, empty where nothing came then. Digits are as they came; for a time of
/// which single samples are not kept any more there is the mean of each bucket.
pub fn csv(series: &[&Series], span: Span) -> String {
    let mut out = String::from("time");
    for series in series {
        out.push(',');
        push_cell(&mut out, &series.key);
    }
    out.push('\n');
    push_rows(&mut out, series, span, 0, None);
    out
}

/// Appends a line for each time at which something came, from the level `finest` and coarser ones.
/// Without a time zone it has the time in UTC and commas between; with one it is a row of a table of
/// HTML, with the local time of day.
pub(super) fn push_rows(
    out: &mut String,
    series: &[&Series],
    span: Span,
    finest: usize,
    zone_ms: Option<i64>,
) {
    let mut columns: Vec<Vec<(Item, u64)>> = Vec::new();
    for series in series {
        let mut items = Vec::new();
        series.walk(finest, span, &mut |item, width_ms| {
            let is_inside = item.at_ms() >= span.from_ms && item.at_ms() <= span.to_ms;
            if is_inside && !item.is_gap() {
                items.push((*item, width_ms));
            }
        });
        items.reverse();
        columns.push(items);
    }
    let between = if zone_ms.is_some() { "<td>" } else { "," };
    let next = |column: &Vec<(Item, u64)>| column.last().map(|(item, _)| item.at_ms());
    while let Some(at_ms) = columns.iter().filter_map(next).min() {
        match zone_ms {
            Some(zone_ms) => {
                out.push_str("<tr><td>");
                out.push_str(&clock_text_seconds(at_ms.saturating_add_signed(zone_ms)));
            }
            None => {
                push_date_and_clock(out, at_ms, 'T');
                out.push('Z');
            }
        }
        for (column, series) in columns.iter_mut().zip(series) {
            out.push_str(between);
            match column.pop() {
                Some((item, width_ms)) if item.at_ms() == at_ms => match width_ms {
                    1 => item.push_digits(out),
                    _ => push_rounded(out, item.sum() / item.count() as f64, series.decimals()),
                },
                Some(later) => column.push(later),
                None => {}
            }
        }
        out.push('\n');
    }
}
