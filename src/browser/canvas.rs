//! Paints a picture of the model on a canvas, at the resolution of the device and in the colours of
//! the page.

use super::{document, window};
use crate::model::alarms;
use crate::model::chart::Picture;
use crate::model::text::pieces;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

/// How many colours there are for lines; those that follow begin anew, with other dashes.
pub const COLOURS: usize = 6;
/// The dashes of lines, in pixels: drawn and left out. The colour alone tells no line apart.
const DASHES: [[f64; 2]; 4] = [[0.0, 0.0], [7.0, 4.0], [2.0, 3.0], [12.0, 3.0]];
/// The size of the text, in pixels.
const TEXT: &str = "12px system-ui, sans-serif";
/// How wide a letter is at most, in pixels.
const LETTER_WIDTH: f64 = 7.5;

/// The colours of the page, as it is shown now: ground, ink, quiet ink and grid, then the lines;
/// whether it is to be calm; and those of a warning and of an alarm.
pub struct Colours(Vec<String>);

impl Colours {
    /// Reads the colours from the style of the page.
    pub fn read() -> Option<Self> {
        let root = document().document_element()?;
        let style = window().get_computed_style(&root).ok()??;
        let colours = style.get_property_value("--chart").unwrap_or_default();
        let mut list = Vec::new();
        for colour in pieces(colours.trim_ascii(), b' ') {
            list.push(colour.to_owned());
        }
        Some(Self(list))
    }

    /// Whether a person asked for less motion: then a chart moves on in steps of a second.
    pub fn are_calm(&self) -> bool {
        self.get(4 + COLOURS) == "calm"
    }

    fn get(&self, place: usize) -> &str {
        self.0.get(place).map_or("", String::as_str)
    }
}

/// A canvas with its size.
pub struct Sheet {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Its size in pixels of the page.
    pub size: [f64; 2],
}

impl Sheet {
    /// The sheet of a canvas; none where the browser has no canvas.
    pub fn new(canvas: Element) -> Option<Self> {
        let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
        let context = canvas.get_context("2d").ok()??;
        Some(Self {
            context: context.unchecked_into(),
            canvas,
            size: [0.0; 2],
        })
    }

    /// Measures it as it is laid out now.
    pub fn measure(&mut self) {
        let canvas = &self.canvas;
        self.size = [canvas.client_width(), canvas.client_height()].map(f64::from);
    }

    /// Paints a picture. Each line has the colour of its place. `cursor` is how far a line is from the
    /// left that marks a time.
    pub fn paint(
        &self,
        picture: &Picture,
        places: &[usize],
        cursor: Option<f64>,
        colours: &Colours,
    ) {
        let context = &self.context;
        self.begin();
        context.set_font(TEXT);
        let _ = context.set_line_dash(&Array::new());
        context.set_line_width(1.0);
        context.set_stroke_style_str(colours.get(3));
        context.set_fill_style_str(colours.get(2));
        let [left, top, right, bottom] = picture.frame;
        for (y, text) in &picture.values {
            self.stroke([[left, *y], [right, *y]]);
            context.set_text_align("right");
            let _ = context.fill_text(text, left - 6.0, y + 4.0);
        }
        context.set_text_align("left");
        let _ = context.fill_text(&picture.unit, 4.0, top - 10.0);
        context.set_text_align("center");
        for (x, text) in &picture.times {
            self.stroke([[*x, bottom], [*x, bottom + 4.0]]);
            let _ = context.fill_text(text, *x, bottom + 17.0);
        }
        if alarms::IS_HERE {
            // An alarm is drawn over a warning, and in longer dashes.
            for (place, limits) in picture.limits.iter().enumerate() {
                self.set_dashes([4.0 + 8.0 * place as f64, 4.0]);
                context.set_stroke_style_str(colours.get(5 + COLOURS + place));
                for y in limits {
                    self.stroke([[left, *y], [right, *y]]);
                }
            }
        }
        context.save();
        context.begin_path();
        context.rect(left, top - 2.0, right - left, bottom - top + 4.0);
        context.clip();
        context.set_line_join("bevel");
        for (line, place) in picture.lines.iter().zip(places) {
            // A browser without a graphics card strokes wide lines several times slower, and where
            // there are more points than pixels nobody sees a difference.
            let is_dense = line.len() as f64 > right - left;
            context.set_line_width(match picture.values.is_empty() {
                _ if is_dense => 1.0,
                true => 1.5,
                false => 2.0,
            });
            self.set_series(*place, colours);
            self.stroke_line(line);
        }
        context.restore();
        if let Some(x) = cursor {
            let _ = context.set_line_dash(&Array::new());
            context.set_stroke_style_str(colours.get(1));
            self.stroke([[x, top], [x, bottom]]);
        }
    }

    /// Paints a title and a legend above a picture that has room for them, and the ground below all.
    pub fn entitle(&self, title: &str, names: &[&str], places: &[usize], colours: &Colours) {
        let context = &self.context;
        let [width, height] = self.size;
        context.set_text_align("left");
        context.set_fill_style_str(colours.get(1));
        let _ = context.fill_text(title, 4.0, 14.0);
        let mut x = 60.0;
        for (name, place) in names.iter().zip(places) {
            self.set_series(*place, colours);
            self.stroke([[x, 34.0], [x + 24.0, 34.0]]);
            let _ = context.fill_text(name, x + 30.0, 38.0);
            x += name.len() as f64 * LETTER_WIDTH + 54.0;
        }
        // What is painted now comes to lie below what is there.
        let _ = context.set_global_composite_operation("destination-over");
        context.set_fill_style_str(colours.get(0));
        context.fill_rect(0.0, 0.0, width, height);
        let _ = context.set_global_composite_operation("source-over");
    }

    /// The picture as an address of a PNG file.
    pub fn png(&self) -> String {
        self.canvas.to_data_url().unwrap_or_default()
    }

    /// Empties the canvas, which has as many pixels as the device shows of it.
    fn begin(&self) {
        let ratio = window().device_pixel_ratio().max(1.0);
        let [width, height] = self.size.map(|length| (length * ratio) as u32);
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let context = &self.context;
        let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        let [width, height] = self.size;
        context.clear_rect(0.0, 0.0, width, height);
    }

    fn set_series(&self, place: usize, colours: &Colours) {
        let context = &self.context;
        context.set_stroke_style_str(colours.get(4 + place % COLOURS));
        self.set_dashes(
            DASHES
                .get(place % DASHES.len())
                .copied()
                .unwrap_or_default(),
        );
    }

    fn set_dashes(&self, [drawn, left_out]: [f64; 2]) {
        let dashes = Array::new();
        if drawn > 0.0 {
            dashes.push(&JsValue::from(drawn));
            dashes.push(&JsValue::from(left_out));
        }
        let _ = self.context.set_line_dash(&dashes);
    }

    fn stroke(&self, points: [[f64; 2]; 2]) {
        // In the middle of a pixel a thin line is sharp.
        self.stroke_line(&points.map(|point| point.map(|at| at.floor() + 0.5)));
    }

    fn stroke_line(&self, points: &[[f64; 2]]) {
        let context = &self.context;
        context.begin_path();
        let mut is_down = false;
        for [x, y] in points {
            if x.is_nan() {
                is_down = false;
            } else if std::mem::replace(&mut is_down, true) {
                context.line_to(*x, *y);
            } else {
                context.move_to(*x, *y);
            }
        }
        context.stroke();
    }
}
