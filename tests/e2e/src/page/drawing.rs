//! What charts cost the page: how long frames take, how old what they show is, how long a window of
//! a day takes to open.

use std::time::Duration;

use figures::Samples;
use serde_json::{Value, json};

use super::Page;

/// Notes frames and steps, the same in each page.
const DRAWN: &str = include_str!("drawn.js");
/// A clock that goes on with each message.
const FAST: &str = include_str!("fast.js");
/// Every canvas that is a chart, as [`DRAWN`] finds them.
const CANVASES: &str = "const charts = [...document.querySelectorAll(
    'canvas[aria-label^=\"Chart of \"], [aria-label^=\"Chart of \"] canvas')];";

/// The charts that a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Charts {
    /// How many there are.
    pub count: usize,
    /// The size of the first, in CSS pixels.
    pub width: u32,
    pub height: u32,
    /// How high a window shows all of them, in CSS pixels.
    pub bottom: u32,
}

/// What was noted of the frames of a page, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Frames {
    /// From one frame to the next.
    pub gaps: Samples,
    /// The main thread's part, of those frames for which it took more than 50 ms.
    pub long: Samples,
    /// When a step came onto the screen, since the Unix epoch.
    pub steps_shown_ms: Vec<f64>,
}

impl Page {
    /// Opens an address in a new browser that takes note of its charts.
    pub async fn open_with_drawn(url: &str) -> Self {
        Self::open_with(url, DRAWN).await
    }

    /// Opens an address in a new browser whose clock goes on by so much with each message, and that
    /// takes note of the wasm's memory.
    pub async fn open_with_fast_clock(url: &str, step: Duration) -> Self {
        let step_ms = step.as_secs_f64() * 1e3;
        let fast = FAST.replace("STEP_MS", &step_ms.to_string());
        Self::open_with(url, &format!("{}\n{fast}", super::effort::MEMORY)).await
    }

    /// How many messages have come to a page with a fast clock.
    pub async fn messages(&self) -> u64 {
        let script = "return window.__messages ?? 0;";
        self.script(script).await.as_u64().unwrap_or_default()
    }

    /// The charts that the page shows now.
    pub async fn charts(&self) -> Charts {
        let script = format!(
            "{CANVASES}
            const boxes = charts.filter(isShown).map((chart) => chart.getBoundingClientRect());
            const bottom = Math.max(0, ...boxes.map(({{ bottom }}) => bottom));
            return [boxes.length, boxes[0]?.width ?? 0, boxes[0]?.height ?? 0, bottom];"
        );
        let found = self.script(&script).await;
        let whole = |at: usize| found[at].as_f64().unwrap_or_default().ceil() as u32;
        Charts {
            count: whole(0) as usize,
            width: whole(1),
            height: whole(2),
            bottom: whole(3),
        }
    }

    /// Takes the first chart as it is now, with nothing but the lower level of steps to come.
    pub async fn keep_low(&self) {
        self.script("__drawn.keepLow();").await;
    }

    /// Learns where and in which colour the upper level is drawn, which has been there for a moment.
    /// False where the first chart is as before.
    pub async fn learn_step(&self) -> bool {
        self.script("return __drawn.learn();").await == true
    }

    /// What was noted of the frames since this was last asked.
    pub async fn frames(&self) -> Frames {
        let script = "
            const noted = [__drawn.gaps, __drawn.long, __drawn.shown];
            [__drawn.gaps, __drawn.long, __drawn.shown] = [[], [], []];
            return noted;";
        let noted = self.script(script).await;
        let numbers = |at: usize| {
            let numbers = noted[at].as_array().into_iter().flatten();
            numbers.filter_map(Value::as_f64).collect::<Vec<_>>()
        };
        Frames {
            gaps: numbers(0).into(),
            long: numbers(1).into(),
            steps_shown_ms: numbers(2),
        }
    }

    /// From the click on a button until the end of the frame in which the chart of a dialog has
    /// another picture than before, in milliseconds; none where that does not come.
    pub async fn redrawn_after(&self, button: &str) -> Option<f64> {
        let script = "
            const [name] = arguments;
            const picture = () => {
                const canvas = document.querySelector('dialog[open] canvas');
                if (!canvas?.width || !canvas.height) return '';
                const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                let hash = 0;
                for (const part of new Uint32Array(data.buffer)) hash = (hash * 31 + part) | 0;
                return hash ? `${hash}` : '';
            };
            const before = picture();
            window.__redrawn = null;
            const began = performance.now();
            one('button', name).click();
            const look = () => {
                const now = performance.now();
                const after = picture();
                if (after && after !== before) __redrawn = now - began;
                else if (now - began < 5000) requestAnimationFrame(() => setTimeout(look));
                else __redrawn = -1;
            };
            requestAnimationFrame(() => setTimeout(look));";
        self.script_with(script, vec![json!(button)]).await;
        let taken = self
            .until("a chart with another picture", async || {
                let taken = self.script("return window.__redrawn;").await;
                taken.as_f64().ok_or_else(|| "the same one".to_owned())
            })
            .await;
        (taken >= 0.0).then_some(taken)
    }
}
