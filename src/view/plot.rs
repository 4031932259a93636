//! A pin drawn on a canvas: the small line of a card, the chart of a card, and the large one.

use crate::browser::canvas::{Colours, Sheet};
use crate::model::app::{App, Moment};
use crate::model::chart::{Margins, Plot, Subject, Window, described};
use crate::model::decode::decimal;
use crate::model::history::{Series, Span};
use crate::model::profile::PinSpec;
use web_sys::Element;

/// The time that the small line of a card shows, in milliseconds.
pub const SPARK_MS: u64 = 300_000;
/// The shortest time between two drawings of a small line, in milliseconds.
const SPARK_GAP_MS: u64 = 1_000;
/// How often a chart moves on while nothing comes, at most, in milliseconds.
const IDLE_MS: u64 = 250;
/// The room around a small line, in pixels.
const SPARK_MARGINS: Margins = [0.0, 3.0, 0.0, 3.0];
/// The room around the chart of a card, and around the large one.
const CHART_MARGINS: Margins = [28.0, 22.0, 16.0, 24.0];
const LARGE_MARGINS: Margins = [28.0, 56.0, 24.0, 24.0];

/// What a canvas shows of a pin.
#[derive(Clone, Copy)]
pub struct View {
    /// The time.
    pub window: Window,
    /// The series that are left out, a bit for each place.
    pub hidden: u32,
    /// Where a time is marked, as a share of the width.
    pub cursor: Option<f64>,
    /// The room around the lines.
    pub margins: Margins,
}

impl View {
    /// The small line of a card.
    pub fn spark() -> Self {
        Self {
            margins: SPARK_MARGINS,
            ..Self::chart(SPARK_MS)
        }
    }

    /// The large chart.
    pub fn large(window_ms: u64) -> Self {
        Self {
            margins: LARGE_MARGINS,
            ..Self::chart(window_ms)
        }
    }

    /// The chart of a card.
    pub fn chart(window_ms: u64) -> Self {
        Self {
            window: Window::live(window_ms),
            hidden: 0,
            cursor: None,
            margins: CHART_MARGINS,
        }
    }

    /// The time that is shown.
    pub fn span(&self, app: &App, now: Moment) -> Span {
        self.window.span(app.history().time(now.ms))
    }

    /// The places of the series that are shown, and the series.
    pub fn series<'a>(&self, app: &'a App, spec: &PinSpec) -> (Vec<usize>, Vec<&'a Series>) {
        let (mut places, mut shown) = (Vec::new(), Vec::new());
        for (place, series) in app.series_of(spec).into_iter().enumerate() {
            if let Some(series) = series.filter(|_| self.hidden >> place & 1 == 0) {
                places.push(place);
                shown.push(series);
            }
        }
        (places, shown)
    }

    /// What is drawn, in words: a text for each series.
    pub fn words(&self, app: &App, spec: &PinSpec, now: Moment) -> Vec<String> {
        let now_ms = app.history().time(now.ms);
        let mut words = Vec::new();
        let (places, series) = self.series(app, spec);
        for (place, series) in places.into_iter().zip(series) {
            let subject = Subject {
                label: name_of(app, spec, place),
                unit: spec.unit(),
                decimals: spec.digits(),
                zone_ms: now.zone_ms,
            };
            words.push(described(&subject, series, &self.window, now_ms));
        }
        words
    }

    /// Draws a pin, below a title and a legend if there is one. Returns where the lines are.
    pub fn draw(
        &self,
        app: &App,
        spec: &PinSpec,
        sheet: &Sheet,
        colours: &Colours,
        now: Moment,
        title: Option<&str>,
    ) -> Margins {
        let (places, series) = self.series(app, spec);
        let [width, height] = sheet.size;
        let limit = |limit: Option<i64>| limit.map(|limit| limit as f64 / 1_000.0);
        let plot = Plot {
            series: &series,
            is_step: spec.is_step(),
            span: self.span(app, now),
            until_ms: app.standing_until_ms(now.ms),
            limits: match spec.is_chart() {
                true => [limit(spec.limit_min()), limit(spec.limit_max())],
                false => [None; 2],
            },
            marks: [spec.warn(), spec.alarm()].map(|limits| {
                let (min, max) = limits.range().unwrap_or_default();
                [limit(min), limit(max)]
            }),
            unit: spec.unit(),
            zone_ms: now.zone_ms,
            width,
            height,
            margins: self.margins,
        };
        let picture = plot.picture();
        let [left, _, right, _] = picture.frame;
        let cursor = self.cursor.map(|share| left + (right - left) * share);
        sheet.paint(&picture, &places, cursor, colours);
        if let Some(title) = title {
            let names = places.iter().map(|place| name_of(app, spec, *place));
            let names: Vec<_> = names.collect();
            sheet.entitle(title, &names, &places, colours);
        }
        picture.frame
    }
}

/// The canvas of a card.
pub struct CardPlot {
    sheet: Sheet,
    view: View,
    /// What is drawn: the revisions of the series, and which of them are left out.
    stamp: Option<u32>,
    drawn_ms: u64,
}

impl CardPlot {
    /// The canvas of a pin's card.
    pub fn new(canvas: Element, spec: &PinSpec) -> Option<Self> {
        Some(Self {
            sheet: Sheet::new(canvas)?,
            view: match spec.is_chart() {
                true => View::chart(spec.window_ms()),
                false => View::spark(),
            },
            stamp: None,
            drawn_ms: 0,
        })
    }

    /// What a chart shows, in words.
    pub fn words(&self, app: &App, spec: &PinSpec, now: Moment) -> String {
        let mut words = String::new();
        for text in self.view.words(app, spec, now) {
            words.push_str(&text);
            words.push_str(". ");
        }
        words
    }

    /// Measures the canvas. It is done for all before any of them is drawn: then the browser has
    /// nothing to lay out.
    pub fn measure(&mut self) {
        self.sheet.measure();
    }

    /// Draws what is due; returns when that is to be looked at again.
    pub fn catch_up(
        &mut self,
        app: &App,
        spec: &PinSpec,
        hidden: u32,
        colours: &Colours,
        now: Moment,
    ) -> u64 {
        let [width, _] = self.sheet.size;
        let column_ms = (self.view.window.length_ms as f64 / width.max(1.0)) as u64;
        let (gap_ms, idle_ms) = match spec.is_chart() {
            true if !colours.are_calm() => (0, column_ms.max(IDLE_MS)),
            _ => (SPARK_GAP_MS, column_ms.max(SPARK_GAP_MS)),
        };
        if now.ms < self.drawn_ms + gap_ms {
            return self.drawn_ms + idle_ms;
        }
        let (mut stamp, mut is_empty) = (hidden, true);
        for series in app.series_of(spec).into_iter().flatten() {
            stamp = stamp.wrapping_add(series.revision);
            is_empty = false;
        }
        let is_other = self.stamp != Some(stamp);
        if width > 0.0 && (is_other || now.ms >= self.drawn_ms + idle_ms) {
            self.view.hidden = hidden;
            self.view.draw(app, spec, &self.sheet, colours, now, None);
            self.stamp = Some(stamp);
            self.drawn_ms = now.ms;
        }
        match is_empty {
            // Nothing moves on.
            true => u64::MAX,
            false => self.drawn_ms + idle_ms,
        }
    }
}

/// What the series at a place of a pin is called: for a chart as the pin that shows it, or else by
/// its path.
pub fn name_of<'a>(app: &'a App, spec: &'a PinSpec, place: usize) -> &'a str {
    let Some(path) = spec.paths.get(place).filter(|_| spec.is_chart()) else {
        return spec.label();
    };
    for pin in app.pins() {
        let other = pin.spec();
        if !other.is_chart() && other.paths.contains(path) {
            return other.label();
        }
    }
    path
}

/// The latest value of a series, as it is shown; empty where there is none.
pub fn latest_of(series: &Series, spec: &PinSpec) -> String {
    let mut text = String::new();
    if let Some(last) = series.last().filter(|last| !last.is_gap()) {
        last.push_digits(&mut text);
    }
    let rounded = spec.digits();
    let rounded = rounded.and_then(|digits| decimal::rounded(&text, digits));
    let mut shown = rounded.unwrap_or(text);
    decimal::localize(&mut shown, 0);
    shown
}
