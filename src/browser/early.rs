//! What the page's start script asked while the wasm was on its way (`early.js` of the flash
//! page): the board for its profile, and the other tabs whether one holds the socket. The app takes
//! both over. A page without that script, such as trunk's, has asked nothing.

use super::window;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

/// Whether a start script asks anything.
const IS_HERE: bool = cfg!(feature = "early");
/// The global that the script leaves, and what is in it.
const EARLY: &str = "early";
#[cfg(feature = "early")]
const ASKED_MS: &str = "asked";
#[cfg(feature = "early")]
const PROFILE: &str = "profile";
const TEXT: &str = "text";
const CHANNEL: &str = "channel";
const SINCE_MS: &str = "since";
const HEARD: &str = "heard";

/// The question to the other tabs.
pub struct ToTabs {
    /// The channel that it was asked on, which is open.
    pub channel: BroadcastChannel,
    /// When, in milliseconds since the page was opened.
    pub at_ms: f64,
    /// What came since, each message with a NUL behind it.
    pub heard: String,
}

/// What is known of the board's profile by now: nothing while the board has not answered, else its
/// text, or that there is none.
pub fn profile() -> Option<Option<String>> {
    if !IS_HERE {
        return None;
    }
    let text = get(TEXT);
    (!text.is_undefined()).then(|| text.as_string())
}

/// The answer of the board that is waited for, and when it was asked in milliseconds since the page
/// was opened. The promise fails where the board refused, and [`profile`] has the answer otherwise.
#[cfg(feature = "early")]
pub fn asked_profile() -> Option<(js_sys::Promise, f64)> {
    Some((get(PROFILE).dyn_into().ok()?, get(ASKED_MS).as_f64()?))
}

/// The question to the other tabs. It is there once.
pub fn to_tabs() -> Option<ToTabs> {
    if !IS_HERE {
        return None;
    }
    let channel: BroadcastChannel = get(CHANNEL).dyn_into().ok()?;
    channel.set_onmessage(None);
    let _ = Reflect::set(&early(), &CHANNEL.into(), &JsValue::NULL);
    Some(ToTabs {
        channel,
        at_ms: get(SINCE_MS).as_f64()?,
        heard: get(HEARD).as_string()?,
    })
}

fn early() -> JsValue {
    Reflect::get(&window(), &EARLY.into()).unwrap_or(JsValue::UNDEFINED)
}

fn get(name: &str) -> JsValue {
    // Of a page without that script, nothing is read.
    Reflect::get(&early(), &name.into()).unwrap_or(JsValue::UNDEFINED)
}
