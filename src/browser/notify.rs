//! Notifications of the system, off until a person switches them on.

use super::by_name::{after, call, get, global, make};
use super::storage::{self, Keep};
use wasm_bindgen::JsValue;
use words::t;

const CLASS: &str = "Notification";

/// Why there can be none; empty if there can.
pub fn obstacle() -> &'static str {
    if global("isSecureContext") == JsValue::FALSE {
        return t!(
            "No notifications: browsers allow them over https only, and this page came over plain http."
        );
    }
    match permission().as_str() {
        "" => t!("No notifications: this browser has none for pages."),
        "denied" => {
            t!(
                "No notifications: the browser blocks those of this page. Its site settings can allow them."
            )
        }
        _ => "",
    }
}

/// Whether a person switched them on, and the browser allows them.
pub fn is_on() -> bool {
    permission() == "granted" && !storage::text(storage::NOTIFY).is_empty()
}

/// Switches them on, and shows one, or off. The browser may ask first; `done` is called when the
/// answer is known. Where none can be shown, they are off.
pub fn switch(is_on: bool, done: Box<dyn FnOnce()>) {
    let keep = |is_on| storage::write(Keep::Always, storage::NOTIFY, if is_on { "1" } else { "" });
    keep(is_on);
    let asked = call(&global(CLASS), "requestPermission", &JsValue::UNDEFINED);
    after(
        asked,
        Box::new(move || {
            if is_on && !show(t!("Alarms will be shown like this.")) {
                keep(false);
            }
            done();
        }),
    );
}

/// Shows one, if they are on; returns whether it could. Some phones leave them to apps.
pub fn show(text: &str) -> bool {
    is_on() && !make(CLASS, &text.into()).is_undefined()
}

fn permission() -> String {
    let permission = get(&global(CLASS), "permission");
    permission.as_string().unwrap_or_default()
}
