//! The sound of an alarm: a short tone, off until a person switches it on.

use super::by_name::{call, get, global, make};
use super::storage::{self, Keep};
use crate::model::alarms::Level;
use js_sys::Reflect;
use std::cell::RefCell;
use wasm_bindgen::JsValue;

/// How long a tone lasts, in seconds.
const TONE_S: f64 = 0.4;
/// How loud it is, of the loudest sine.
const VOLUME: f64 = 0.3;

thread_local! {
    /// What plays all tones: a browser has few of them for a page.
    static PLAYER: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Whether a person switched it on, at this visit or an earlier one.
pub fn is_on() -> bool {
    !storage::text(storage::SOUND).is_empty()
}

/// Switches it on or off.
pub fn switch(is_on: bool) {
    storage::write(Keep::Always, storage::SOUND, if is_on { "1" } else { "" });
}

/// Whether it is on and cannot be heard: before a click on the page, a browser plays nothing.
pub fn waits_for_click() -> bool {
    let activation = get(&global("navigator"), "userActivation");
    is_on() && get(&activation, "hasBeenActive") == JsValue::FALSE
}

/// Plays the tone of a level, if sound is on and may be heard.
pub fn tone(level: Level) {
    if !is_on() || waits_for_click() {
        return;
    }
    PLAYER.with_borrow_mut(|player| {
        let nothing = &JsValue::UNDEFINED;
        if player.is_undefined() {
            *player = make("AudioContext", nothing);
        }
        // A phone that was locked has suspended it.
        call(player, "resume", nothing);
        let (tone, volume) = (
            call(player, "createOscillator", nothing),
            call(player, "createGain", nothing),
        );
        let pitch_hz = match level {
            Level::Alarm => 880.0,
            Level::Warning => 440.0,
        };
        set(&get(&tone, "frequency"), pitch_hz);
        set(&get(&volume, "gain"), VOLUME);
        call(&tone, "connect", &volume);
        call(&volume, "connect", &get(player, "destination"));
        call(&tone, "start", nothing);
        let now_s = get(player, "currentTime").as_f64().unwrap_or_default();
        call(&tone, "stop", &JsValue::from(now_s + TONE_S));
    });
}

fn set(parameter: &JsValue, value: f64) {
    let _ = Reflect::set(parameter, &"value".into(), &value.into());
}
