//! The pins: what they show, and how they are operated.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::{Value, json};

use super::{Page, text};
use crate::PINS;
use crate::session::answered;

/// How many steps a drag takes, and how long each is.
const DRAG_STEPS: i32 = 40;
const DRAG_STEP: Duration = Duration::from_millis(50);
/// How many pixels a finger moves at once.
const SWIPE_STEP: f64 = 8.0;

/// What stands in the small line of a pin, as far as the tests rely on it.
pub mod note {
    /// A write waits for the board's answer.
    pub const PENDING: &str = "waiting";
    /// The board did not answer a write.
    pub const UNCONFIRMED: &str = "not confirmed";
    /// A write was refused, because there is no connection.
    pub const UNCONNECTED: &str = "not connected";
    /// A write was refused, because the board takes no more.
    pub const STUCK: &str = "takes no data";
}

impl Page {
    /// The word or the digits that a pin shows.
    pub async fn pin_words(&self, pin: &str) -> String {
        text(&self.pin(pin).await["words"])
    }

    /// What is asked of a pin and not yet confirmed, as its card says it.
    pub async fn pin_asked(&self, pin: &str) -> String {
        text(&self.pin(pin).await["asked"])
    }

    /// The value that a pin has from the board, where a word stands for it, too.
    pub async fn pin_value(&self, pin: &str) -> String {
        text(&self.pin(pin).await["value"])
    }

    /// All that a pin shows, its small line included.
    pub async fn pin_text(&self, pin: &str) -> String {
        text(&self.pin(pin).await["text"])
    }

    /// Whether a pin's value is from before the connection was lost.
    pub async fn is_stale(&self, pin: &str) -> bool {
        self.pin(pin).await["stale"] == true
    }

    /// The labels of all pins whose value is from before the connection was lost.
    pub async fn stale_pins(&self) -> Vec<String> {
        let script = "return arguments[0].filter((label) => pin(label).stale);";
        super::texts(&self.script_with(script, vec![json!(PINS)]).await)
    }

    /// Whether a switch shows on.
    pub async fn is_on(&self, pin: &str) -> bool {
        self.pin(pin).await["checked"] == "true"
    }

    /// Whether the control of a pin cannot be used, and says so.
    pub async fn is_disabled(&self, pin: &str) -> bool {
        self.pin(pin).await["disabled"] == true
    }

    /// Where a slider stands.
    pub async fn slider(&self, pin: &str) -> i64 {
        let value = text(&self.pin(pin).await["slider"]);
        value.parse().expect("a slider stands at a number")
    }

    /// Waits until a pin shows this value.
    #[track_caller]
    pub fn wait_pin(&self, pin: &str, value: &str) -> impl Future<Output = ()> {
        self.until(format!("{pin} to show {value}"), async move || {
            match text(&self.look_at(pin).await?["value"]) {
                shown if shown == value => Ok(()),
                shown => Err(format!("“{shown}”")),
            }
        })
    }

    /// Waits until a pin shows this value with its unit.
    #[track_caller]
    pub fn wait_reading(&self, pin: &str, reading: &str) -> impl Future<Output = ()> {
        self.until(
            format!("{pin} to show {reading}"),
            async move || match text(&self.look_at(pin).await?["reading"]) {
                shown if shown == reading => Ok(()),
                shown => Err(format!("“{shown}”")),
            },
        )
    }

    /// Waits until what a pin shows has this text in it.
    #[track_caller]
    pub fn wait_pin_text(&self, pin: &str, part: &str) -> impl Future<Output = ()> {
        self.until(format!("“{part}” at {pin}"), async move || {
            match text(&self.look_at(pin).await?["text"]) {
                shown if shown.contains(part) => Ok(()),
                shown => Err(format!("“{shown}”")),
            }
        })
    }

    /// Waits until a switch shows on, or off.
    #[track_caller]
    pub fn wait_switch(&self, pin: &str, on: bool) -> impl Future<Output = ()> {
        self.until(format!("{pin} to be {on}"), async move || {
            match self.look_at(pin).await?["checked"] == "true" {
                shown if shown == on => Ok(()),
                shown => Err(format!("{shown}")),
            }
        })
    }

    /// Clicks a switch.
    #[track_caller]
    pub fn toggle(&self, pin: &str) -> impl Future<Output = ()> {
        self.click("switch", pin)
    }

    /// Drags a slider with the mouse, for two seconds, to where `value` is.
    /// Gives the value that it then stands at, which a pixel's width decides.
    pub async fn drag_slider(&self, pin: &str, value: i64) -> i64 {
        let script = "
            const slider = one('slider', arguments[0]);
            slider.scrollIntoView({ block: 'nearest' });
            const { left, top, width, height } = slider.getBoundingClientRect();
            const [min, max] = [Number(slider.min), Number(slider.max)];
            const thumb = 16;
            const at = (value) => left + thumb / 2 + (width - thumb) * (value - min) / (max - min);
            return [at(Number(slider.value)), at(arguments[1]), top + height / 2];";
        let places = self
            .script_with(script, vec![json!(pin), json!(value)])
            .await;
        let place = |index: usize| places[index].as_f64().expect("a place in the page");
        let (from, to, y) = (place(0), place(1), place(2));
        let step = |x: f64, duration| PointerAction::MoveTo {
            duration: Some(duration),
            x,
            y,
        };
        let button = MOUSE_BUTTON_LEFT;
        let mut drag = MouseActions::new("mouse".into())
            .then(step(from, Duration::ZERO))
            .then(PointerAction::Down { button });
        for number in 1..=DRAG_STEPS {
            let share = f64::from(number) / f64::from(DRAG_STEPS);
            drag = drag.then(step(from + (to - from) * share, DRAG_STEP));
        }
        // A hand goes too far and back at the end: the last value follows close on another.
        let drag = drag
            .then(step(to + 9.0, DRAG_STEP))
            .then(step(to, Duration::ZERO))
            .then(PointerAction::Up { button });
        answered(pin, self.session.client.perform_actions(drag)).await;
        self.slider(pin).await
    }

    /// Fingers go down, move or leave: real touches, from which the browser makes scrolls and taps.
    pub async fn touch(&self, kind: &str, points: &[(f64, f64)]) {
        let points: Vec<_> = points
            .iter()
            .map(|(x, y)| json!({ "x": x, "y": y }))
            .collect();
        let event = json!({ "type": kind, "touchPoints": points });
        self.devtools("Input.dispatchTouchEvent", event).await;
    }

    /// A finger goes down, moves by so much in steps, and leaves.
    pub async fn swipe(&self, (x, y): (f64, f64), (by_x, by_y): (f64, f64)) {
        self.touch("touchStart", &[(x, y)]).await;
        let steps = (by_x.abs().max(by_y.abs()) / SWIPE_STEP).ceil();
        let mut step = 0.0;
        while step < steps {
            step += 1.0;
            let share = step / steps;
            self.touch("touchMove", &[(x + by_x * share, y + by_y * share)])
                .await;
        }
        self.touch("touchEnd", &[]).await;
    }

    /// From here on, what the page gives to its sockets is noted with its time.
    pub async fn note_sends(&self) {
        let script = "
            window.sends = [];
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) {
                window.sends.push([performance.now(), String(data)]);
                return send.call(this, data);
            };";
        self.script(script).await;
    }

    /// What the page gave to its sockets, with the time in milliseconds.
    pub async fn sends(&self) -> Vec<(f64, String)> {
        let sends = self.script("return window.sends;").await;
        let sends = sends.as_array().cloned().unwrap_or_default();
        let send = |send: &Value| (send[0].as_f64().unwrap_or_default(), text(&send[1]));
        sends.iter().map(send).collect()
    }

    async fn pin(&self, pin: &str) -> Value {
        let shown = self.look_at(pin).await;
        shown.unwrap_or_else(|error| panic!("{pin}: {error}"))
    }

    async fn look_at(&self, pin: &str) -> Result<Value, String> {
        self.look("return pin(arguments[0]);", vec![json!(pin)])
            .await
    }
}
