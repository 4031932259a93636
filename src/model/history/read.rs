//! A series read out for a chart: what is in each column of a span. The work is bounded by the
//! lengths of the rings.

use super::item::{Item, push_rounded};
use super::series::Series;
use crate::model::decode::decimal;
use words::t;

/// A part of the time of a history, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from_ms: u64,
    /// Where it ends.
    pub to_ms: u64,
}

/// What is in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// When its first value came.
    pub first_ms: u64,
    /// When its last value came.
    pub last_ms: u64,
    /// Its first value; of a bucket the mean.
    pub first: f64,
    /// Its last value; of a bucket the mean.
    pub last: f64,
    /// Its least value.
    pub low: f64,
    /// Its greatest value.
    pub high: f64,
    /// The sum of its samples.
    pub sum: f64,
    /// How many samples are in it.
    pub count: u64,
    /// Where the line ends behind it; none if it goes on to the next column.
    pub ends_ms: Option<u64>,
}

/// What is in a span.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The columns that have a value, in the order of time: those of the span, the last one before
    /// it, from which a line leads into it, and the first one behind it.
    pub columns: Vec<Column>,
    /// The least value of the span, with what stands at its begin.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// The sum of the samples in the span.
    pub sum: f64,
    /// How many samples are in the span.
    pub count: u64,
}

impl Span {
    /// Its length, in milliseconds.
    pub fn ms(self) -> u64 {
        self.to_ms.saturating_sub(self.from_ms)
    }
}

impl Columns {
    /// Whether there is nothing to draw in the span.
    pub fn is_empty(&self) -> bool {
        self.low > self.high
    }
}

impl Series {
    /// Reads a span in columns of a width, in milliseconds. They begin at multiples of it, so they
    /// stay the same while the span moves on.
    pub fn read(&self, span: Span, column_ms: u64) -> Columns {
        let column_ms = column_ms.max(1);
        let mut read = Columns {
            columns: Vec::new(),
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            sum: 0.0,
            count: 0,
        };
        let levels = self.levels.iter();
        let fitting = levels.filter(|level| level.width_ms <= column_ms).count();
        self.walk(fitting - 1, span, &mut |item, width_ms| {
            read.take(item, width_ms, column_ms, span.to_ms);
        });
        let mut standing = None;
        for column in &read.columns {
            if column.last_ms < span.from_ms {
                standing = Some(*column);
            } else if column.first_ms <= span.to_ms {
                read.low = read.low.min(column.low);
                read.high = read.high.max(column.high);
                read.sum += column.sum;
                read.count += column.count;
            }
        }
        // What came before the span stands in it until something else comes.
        if let Some(before) = standing
            && before.ends_ms.is_none_or(|ends_ms| ends_ms > span.from_ms)
        {
            read.low = read.low.min(before.last);
            read.high = read.high.max(before.last);
        }
        read
    }

    /// The latest item by a time: the sample that stands then, the bucket that it is in, or a gap.
    /// With it comes how wide it is, in milliseconds; 1 for a sample.
    pub fn at(&self, ms: u64) -> Option<(Item, u64)> {
        let mut found = None;
        let span = Span {
            from_ms: ms,
            to_ms: ms,
        };
        self.walk(0, span, &mut |item, width_ms| {
            if item.at_ms() <= ms {
                found = Some((*item, width_ms));
            }
        });
        found
    }

    /// What stands at a time, in digits: `20.50`, or `2.1 to 3.4` where single samples are not kept
    /// any more; a dash in a gap.
    pub fn text_at(&self, ms: u64) -> String {
        let mut text = String::new();
        match self.at(ms).filter(|(item, _)| !item.is_gap()) {
            None => text.push('–'),
            Some((item, 1)) => item.push_digits(&mut text),
            Some((item, _)) => {
                push_rounded(&mut text, item.low, self.decimals());
                if item.low < item.high {
                    text.push_str(t!(" to "));
                    push_rounded(&mut text, item.high, self.decimals());
                }
            }
        }
        decimal::localize(&mut text, 0);
        text
    }

    /// Gives `sink` the items of a span with the width of their level, and one on each side of it:
    /// those of the level `finest`, and of coarser ones for the time that it no longer holds.
    pub fn walk(&self, finest: usize, span: Span, sink: &mut dyn FnMut(&Item, u64)) {
        let mut from_ms = 0;
        let mut levels = self.levels.get(finest..).unwrap_or_default();
        while let [finer @ .., level] = levels {
            levels = finer;
            // A finer level takes over where it holds the whole of a bucket.
            let mut until_ms = u64::MAX;
            for level in finer {
                until_ms = until_ms.min(level.whole_from_ms);
            }
            if until_ms < u64::MAX {
                until_ms = until_ms.div_ceil(level.width_ms) * level.width_ms;
            }
            let mut place = level
                .first_from(from_ms.max(span.from_ms))
                .saturating_sub(1);
            while let Some(item) = level.items.get(place)
                && item.at_ms() < until_ms
            {
                place += 1;
                if item.at_ms() >= from_ms {
                    sink(item, level.width_ms);
                }
                if item.at_ms() > span.to_ms {
                    return;
                }
            }
            from_ms = from_ms.max(until_ms);
        }
    }
}

impl Columns {
    fn take(&mut self, item: &Item, width_ms: u64, column_ms: u64, to_ms: u64) {
        if item.is_gap() {
            // A gap is rounded to the width of its level, but never before what came last.
            if let Some(last) = self.columns.last_mut() {
                let ends_ms = match item.is_visit() {
                    true => last.last_ms,
                    false => item.at_ms().max(last.last_ms),
                };
                last.ends_ms.get_or_insert(ends_ms);
            }
            return;
        }
        // What came in the present minute is not from its middle, which may lie in the future.
        let at_ms = (item.at_ms() + width_ms / 2).min(to_ms.max(item.at_ms()));
        let (sum, count) = match width_ms {
            1 => (item.low, 1),
            _ => (item.sum(), item.count()),
        };
        let mean = sum / count as f64;
        if let Some(last) = self.columns.last_mut()
            && last.ends_ms.is_none()
            && last.last_ms / column_ms == at_ms / column_ms
        {
            last.last_ms = at_ms;
            last.last = mean;
            last.low = last.low.min(item.low);
            last.high = last.high.max(item.high);
            last.sum += sum;
            last.count += count;
            return;
        }
        self.columns.push(Column {
            first_ms: at_ms,
            last_ms: at_ms,
            first: mean,
            last: mean,
            low: item.low,
            high: item.high,
            sum,
            count,
            ends_ms: None,
        });
    }
}
