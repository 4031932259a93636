//! A chart as a painter draws it: lines of points and texts at places, in pixels.

use super::axis::{time_ticks, value_ticks};
use crate::model::history::{Column, Columns, Series, Span, push_shown};

/// The least distance of two ticks of the axis of values, and of the axis of time, in pixels.
const TICKS_APART: [f64; 2] = [36.0, 84.0];

/// How wide a digit is, in pixels.
const DIGIT_WIDTH: f64 = 7.0;

/// A place in a picture: from the left and from the top. A line is interrupted where it is no
/// number.
pub type Point = [f64; 2];

/// How much room is left around the lines, in pixels: on the left, top, right and bottom.
pub type Margins = [f64; 4];

/// What is to be drawn.
pub struct Plot<'a> {
    /// The series, each with its own line.
    pub series: &'a [&'a Series],
    /// Whether lines are drawn in steps, those of changes aside, which always are.
    pub is_step: bool,
    /// The time from left to right.
    pub span: Span,
    /// Until when the last values stand; none if nobody knows.
    pub until_ms: Option<u64>,
    /// The limits of the axis of values; what is not given follows the values.
    pub limits: [Option<f64>; 2],
    /// The values beyond which there is a warning, and an alarm. A picture without axes has none.
    pub marks: [[Option<f64>; 2]; 2],
    /// The unit of the values; empty for none.
    pub unit: &'a str,
    /// How far local time is ahead of UTC, in milliseconds.
    pub zone_ms: i64,
    /// The width of the picture.
    pub width: f64,
    /// The height of the picture.
    pub height: f64,
    /// The room around the lines. Where there is none on the left, there are no axes.
    pub margins: Margins,
}

/// A chart in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The unit of the axis of values.
    pub unit: String,
    /// The ticks of the axis of values, from below: how far from the top, and what they say.
    pub values: Vec<(f64, String)>,
    /// The ticks of the axis of time: how far from the left, and what they say.
    pub times: Vec<(f64, String)>,
    /// A line for each series.
    pub lines: Vec<Vec<Point>>,
    /// How far from the top the limits are that are in sight: those of a warning, and of an alarm.
    pub limits: [Vec<f64>; 2],
    /// Where the plot is: left, top, right, bottom.
    pub frame: Margins,
}

impl Plot<'_> {
    /// How wide a column is in time: a pixel, in milliseconds.
    pub fn column_ms(&self) -> u64 {
        let [left, _, right, _] = self.margins;
        let pixels = (self.width - left - right).max(1.0);
        (self.span.ms() as f64 / pixels) as u64
    }

    /// The picture.
    pub fn picture(&self) -> Picture {
        let read = |series: &&Series| series.read(self.span, self.column_ms());
        let columns: Vec<Columns> = self.series.iter().map(read).collect();
        let [left, top, right, bottom] = self.margins;
        let has_axes = left > 0.0;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for read in &columns {
            low = low.min(read.low);
            high = high.max(read.high);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let [min, max] = self.limits;
        (low, high) = (min.unwrap_or(low), max.unwrap_or(high));
        let are_fixed = self.limits.map(|limit| limit.is_some() || !has_axes);
        let [apart, times_apart] = TICKS_APART;
        let most = ((self.height - top - bottom) / apart).max(1.0);
        let (step, decimals) = value_ticks(&mut low, &mut high, are_fixed, most);
        let mut scale = Scale {
            frame: [left, top, self.width - right, self.height - bottom],
            span: self.span,
            low,
            high,
        };
        let mut picture = Picture::default();
        if has_axes {
            picture.unit = self.unit.into();
            let mut value = (low / step).ceil() * step;
            while value <= high + step * 1e-6 {
                let mut text = String::new();
                push_shown(&mut text, value, decimals);
                let [left, ..] = &mut scale.frame;
                *left = left.max(text.len() as f64 * DIGIT_WIDTH + 12.0);
                picture.values.push((scale.y(value), text));
                value += step;
            }
            let most = (self.width - left - right) / times_apart;
            let ticks = time_ticks(self.span, self.zone_ms, most as u64);
            let places = ticks.into_iter().map(|(ms, text)| (scale.x(ms), text));
            picture.times = places.collect();
            for (marks, limits) in self.marks.iter().zip(&mut picture.limits) {
                for mark in marks.iter().flatten() {
                    if (low..=high).contains(mark) {
                        limits.push(scale.y(*mark));
                    }
                }
            }
        }
        picture.frame = scale.frame;
        for (series, read) in self.series.iter().zip(&columns) {
            let until_ms = self.until_ms.filter(|_| series.is_live());
            let mut pen = Pen {
                scale: &scale,
                is_step: self.is_step || series.keeps_changes,
                points: Vec::new(),
                last: None,
            };
            pen.draw(&read.columns, until_ms);
            picture.lines.push(pen.points);
        }
        picture
    }
}

/// Where times and values are.
struct Scale {
    frame: Margins,
    span: Span,
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, ms: u64) -> f64 {
        let [left, _, right, _] = self.frame;
        let since_ms = ms as f64 - self.span.from_ms as f64;
        left + since_ms / self.span.ms().max(1) as f64 * (right - left)
    }

    /// One beyond the limits is at most a height away.
    fn y(&self, value: f64) -> f64 {
        let [_, top, _, bottom] = self.frame;
        let share = (value - self.low) / (self.high - self.low);
        bottom - share.clamp(-1.0, 2.0) * (bottom - top)
    }
}

/// Draws one line.
struct Pen<'a> {
    scale: &'a Scale,
    is_step: bool,
    points: Vec<Point>,
    /// The value that stands.
    last: Option<f64>,
}

impl Pen<'_> {
    fn draw(&mut self, columns: &[Column], until_ms: Option<u64>) {
        for column in columns {
            self.draw_column(column);
            if let Some(ends_ms) = column.ends_ms {
                if ends_ms > column.last_ms {
                    self.go_to(ends_ms, column.last);
                }
                self.lift();
            }
        }
        if let (Some(last), Some(until_ms)) = (columns.last(), until_ms)
            && self.last.is_some()
            && until_ms > last.last_ms
        {
            self.go_to(until_ms, last.last);
        }
        self.lift();
    }

    /// First, least, greatest and last value.
    fn draw_column(&mut self, column: &Column) {
        self.go_to(column.first_ms, column.first);
        let middle_ms = u64::midpoint(column.first_ms, column.last_ms);
        let extremes = match column.first < column.last {
            true => [column.low, column.high],
            false => [column.high, column.low],
        };
        for value in extremes {
            if value != column.first && value != column.last {
                self.go_to(middle_ms, value);
            }
        }
        if column.count > 1 {
            self.go_to(column.last_ms, column.last);
        }
    }

    fn go_to(&mut self, ms: u64, value: f64) {
        let x = self.scale.x(ms);
        if let Some(last) = self.last.filter(|_| self.is_step) {
            self.points.push([x, self.scale.y(last)]);
        }
        self.points.push([x, self.scale.y(value)]);
        self.last = Some(value);
    }

    /// The line ends here. One of a single point is as long as it is wide, to be seen.
    fn lift(&mut self) {
        let is_point = |point: &Point| !matches!(point, [x, _] if x.is_nan());
        let run = self.points.rsplit(|point| !is_point(point)).next();
        if let Some([[x, y]]) = run {
            self.points.push([*x + 1.5, *y]);
        }
        if self.points.last().is_some_and(is_point) {
            self.points.push([f64::NAN; 2]);
        }
        self.last = None;
    }
}
