//! The geometry of a chart, and its words.

mod axes;
mod lines;
mod numbers;
mod window;
mod words;

use crate::page::NOON;
use pindash::model::chart::{Picture, Plot, Point};
use pindash::model::history::{History, Series, Span};

pub use crate::history::{history, history_of, span, switches, takes};

/// A plot of a hundred by a hundred pixels around which there is nothing.
pub fn plot<'a>(series: &'a [&'a Series], span: Span) -> Plot<'a> {
    Plot {
        series,
        is_step: false,
        span,
        until_ms: None,
        limits: [None, None],
        marks: [[None; 2]; 2],
        unit: "",
        zone_ms: 0,
        width: 100.0,
        height: 100.0,
        margins: [0.0; 4],
    }
}

/// The picture of the series `a` of a history, with limits from 0 to 100: a value is a pixel.
pub fn picture(history: &History, span: Span, until_ms: Option<u64>) -> Picture {
    let series = [history.of("a").unwrap()];
    let plot = Plot {
        limits: [Some(0.0), Some(100.0)],
        until_ms: until_ms.map(|ms| NOON + ms),
        ..plot(&series, span)
    };
    plot.picture()
}

/// The runs of a line: what is between interruptions.
pub fn runs(line: &[Point]) -> Vec<Vec<Point>> {
    let runs = line.split(|[x, _]| x.is_nan());
    runs.filter(|run| !run.is_empty())
        .map(<[Point]>::to_vec)
        .collect()
}
