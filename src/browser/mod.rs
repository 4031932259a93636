//! The shell: carries out what the model decides, and tells the model what happens in the browser.
//! Sockets, storage, timers and listeners are used here only.
//!
//! Every handle is a value that cleans up when it is dropped.

#[cfg_attr(not(feature = "history"), path = "archive_left_out.rs")]
pub mod archive;
#[cfg(feature = "alarms")]
pub mod bell;
pub mod by_name;
pub mod canvas;
pub mod channel;
pub mod clock;
pub mod dom;
pub mod early;
pub mod fetch;
pub mod frames;
pub mod listen;
#[cfg(feature = "alarms")]
pub mod notify;
pub mod page;
pub mod replay;
pub mod runtime;
pub mod sight;
pub mod socket;
#[cfg(feature = "alarms")]
pub mod sound;
pub mod storage;
pub mod take_in;
pub mod take_out;
#[cfg(feature = "edit")]
pub mod upload;

/// The window. There always is one: the page runs on the main thread of a document.
pub(crate) fn window() -> web_sys::Window {
    use wasm_bindgen::JsCast;
    js_sys::global().unchecked_into()
}

/// The document of the window.
pub(crate) fn document() -> web_sys::Document {
    use wasm_bindgen::JsCast;
    // A window that runs a page has a document; the cast costs nothing and cannot fail.
    js_sys::Reflect::get(&js_sys::global(), &"document".into())
        .unwrap_or(wasm_bindgen::JsValue::UNDEFINED)
        .unchecked_into()
}
