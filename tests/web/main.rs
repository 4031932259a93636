//! The page in a real browser, with a socket that the test plays.
//!
//! `cargo xtask test web` runs it in headless Chrome.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod archive;
mod connection;
mod console;
mod controls;
mod text;

use js_sys::{Array, Promise, Uint8Array};
use pindash::browser::runtime::Runtime;
use pindash::model::app::{BUFFER_CHECK_MS, BUFFER_STUCK_MS, Edit, Input};
use pindash::model::dashboard::pins::Pin;

use pindash::view;
use std::any::Any;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// How often it is looked again whether all is on the screen; after that the test's own
/// assertions tell what is missing.
const MAX_WAITS: u32 = 100;

#[wasm_bindgen(inline_js = r#"
const real = { WebSocket: window.WebSocket, BroadcastChannel: window.BroadcastChannel };
let sockets = [];
let refusal = null;

export function fake_socket(name) {
  sockets = [];
  refusal = null;
  delete window.WebSocket;
  delete window.MozWebSocket;
  // Where tabs cannot speak to each other, none is waited for: the socket opens at once.
  delete window.BroadcastChannel;
  class Fake extends EventTarget {
    constructor(url) {
      super();
      if (refusal) throw new DOMException("ws://user:secret@board/ws", refusal);
      Object.assign(this, { url, sent: [], closed: null, bufferedAmount: 0 });
      sockets.push(this);
    }
    // Like a real one, it takes a copy: the bytes lie in the memory of the wasm.
    send(data) { this.sent.push(typeof data === "string" ? data : data.slice()); }
    close(code) { this.closed = code; }
  }
  if (name) window[name] = Fake;
}
export function restore() {
  delete window.MozWebSocket;
  Object.assign(window, real);
  for (const name of ["localStorage", "sessionStorage"]) window[name].clear();
}
const own = Object.fromEntries(["localStorage", "sessionStorage"].map(
  (name) => [name, Object.getOwnPropertyDescriptor(window, name)]));
export function deny_storage() {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, {
      configurable: true,
      get() { throw new DOMException("denied", "SecurityError"); },
    });
  }
}
export function allow_storage() {
  for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, own[name]);
}
export function refuse_with(name) { refusal = name; }
export function count() { return sockets.length; }
export function url() { return sockets.at(-1).url; }
export function sent() { return sockets.at(-1).sent; }
export function closed() { return sockets.at(-1).closed ?? 0; }
export function buffer(bytes) { sockets.at(-1).bufferedAmount = bytes; }
export function opens() { sockets.at(-1).dispatchEvent(new Event("open")); }
export function says(data) { sockets.at(-1).dispatchEvent(new MessageEvent("message", { data })); }
export function errs() { sockets.at(-1).dispatchEvent(new Event("error")); }
export function ends(code, reason, wasClean) {
  sockets.at(-1).dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
}
export function page_event(name, persisted) {
  window.dispatchEvent(new PageTransitionEvent(name, { persisted }));
}
// Each says whether the page lets the browser go on with it.
export function point(element, name, of) {
  const init = { bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, pointerType: "mouse", ...JSON.parse(of) };
  return element.dispatchEvent(new PointerEvent(name, init));
}
export function key(element, name, key) {
  return element.dispatchEvent(new KeyboardEvent(name, { key, bubbles: true, cancelable: true }));
}
export function paste(element, text) {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  return element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
export function slid(element, value, name) {
  element.value = value;
  element.dispatchEvent(new Event(name, { bubbles: true }));
}
export function blur_window() { window.dispatchEvent(new FocusEvent("blur")); }
export function undo() { return document.execCommand("undo"); }
// What is read out of a live region when it changes: all that is not kept out of it.
export function read_out(region) {
  const copy = region.cloneNode(true);
  for (const one of copy.querySelectorAll("[aria-hidden=true], [aria-live=off]")) one.remove();
  return copy.textContent.trim();
}
// Whether the words of a text stand in their order, from left to right or further down.
export function stands_in_order(element, words) {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const places = words.split("|").map((word) => {
    const range = document.createRange();
    const start = text.data.indexOf(word);
    range.setStart(text, start);
    range.setEnd(text, start + 1);
    const { left, top } = range.getBoundingClientRect();
    return start < 0 ? NaN : Math.round(top) * 10_000 + left;
  });
  return places.every((place, at) => at === 0 || places[at - 1] < place);
}
"#)]
extern "C" {
    fn fake_socket(name: Option<&str>);
    fn restore();
    fn deny_storage();
    fn allow_storage();
    fn refuse_with(name: &str);
    fn count() -> u32;
    fn url() -> String;
    fn sent() -> Array;
    fn closed() -> u32;
    fn buffer(bytes: u32);
    fn opens();
    fn says(data: &JsValue);
    fn errs();
    fn ends(code: u16, reason: &str, clean: bool);
    fn page_event(name: &str, persisted: bool);
    fn point(element: &Element, name: &str, of: &str) -> bool;
    fn key(element: &Element, name: &str, key: &str) -> bool;
    fn paste(element: &Element, text: &str) -> bool;
    fn slid(element: &Element, value: &str, name: &str);
    fn blur_window();
    fn undo() -> bool;
    fn read_out(region: &Element) -> String;
    fn stands_in_order(element: &Element, words: &str) -> bool;
}

/// The dashboard on a page whose sockets the test plays. It leaves nothing behind.
struct Page {
    runtime: Rc<Runtime>,
    _shown: Box<dyn Any>,
    place: HtmlElement,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.place.remove();
        restore();
    }
}

impl Page {
    /// Shows the dashboard where the browser's socket has this name, or none.
    async fn with_socket(name: Option<&str>) -> Self {
        fake_socket(name);
        let document = web_sys::window().unwrap().document().unwrap();
        let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&place).unwrap();
        let runtime = view::start();
        // As where no board.json lies beside the page.
        runtime.dispatch(Input::NoProfile(""));
        let shown = view::show_in(place.clone(), runtime.clone());
        let page = Self {
            runtime,
            _shown: Box::new(shown),
            place,
        };
        page.settle().await;
        // The window of these tests may be lower than one in which the console opens by itself.
        if page
            .place
            .query_selector(".console-closed")
            .unwrap()
            .is_some()
        {
            page.press("Console").await;
        }
        page
    }

    /// Shows the dashboard with an open connection.
    async fn connected() -> Self {
        let page = Self::with_socket(Some("WebSocket")).await;
        page.connect("board.local").await;
        opens();
        page.settle().await;
        page
    }

    /// Waits until what has happened is on the screen.
    async fn settle(&self) {
        two_frames().await;
        // Many lines at once, such as the triggers, come into the page some frames later.
        for _ in 0..MAX_WAITS {
            if self.newest_line_shown() == self.newest_line() {
                break;
            }
            two_frames().await;
        }
    }

    fn newest_line(&self) -> Option<u64> {
        let app = self.runtime.app();
        app.console().lines_after(None).last().map(|line| line.seq)
    }

    fn newest_line_shown(&self) -> Option<u64> {
        let lines = self.place.query_selector_all("#lines li").unwrap();
        let newest: Element = lines.get(lines.length().checked_sub(1)?)?.unchecked_into();
        newest.get_attribute("data-line")?.parse().ok()
    }

    async fn connect(&self, address: &str) {
        self.input("Board address").set_value(address);
        self.press("Connect").await;
    }

    async fn board_says(&self, message: &str) {
        says(&message.into());
        self.settle().await;
    }

    fn find(&self, selector: &str) -> Element {
        let found = self.place.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("nothing is found by {selector}"))
    }

    /// The input with this accessible name, given by a label or by an attribute.
    fn input(&self, name: &str) -> HtmlInputElement {
        let named = self
            .place
            .query_selector(&format!("input[aria-label='{name}']"));
        named
            .unwrap()
            .or_else(|| {
                let labels = self.place.query_selector_all("label").unwrap();
                (0..labels.length())
                    .map(|at| {
                        labels
                            .get(at)
                            .unwrap()
                            .unchecked_into::<web_sys::HtmlLabelElement>()
                    })
                    .find(|label| label.text_content().as_deref() == Some(name))
                    .and_then(|label| label.control().map(Into::into))
            })
            .unwrap_or_else(|| panic!("there is no input {name}"))
            .unchecked_into()
    }

    async fn press(&self, name: &str) {
        let buttons = self.place.query_selector_all("button").unwrap();
        let button = (0..buttons.length())
            .map(|at| buttons.get(at).unwrap().unchecked_into::<HtmlElement>())
            .find(|button| {
                button.text_content().as_deref() == Some(name)
                    || button.get_attribute("aria-label").as_deref() == Some(name)
            });
        button
            .unwrap_or_else(|| panic!("there is no button {name}"))
            .click();
        self.settle().await;
    }

    async fn send(&self, command: &str) {
        self.input("Command").set_value(command);
        self.press("Send").await;
    }

    fn status(&self) -> String {
        self.find("[role=status][aria-label=Connection]")
            .text_content()
            .unwrap()
    }

    fn pin(&self, label: &str) -> Element {
        self.find(&format!("[role=group][aria-label='{label}']"))
    }

    fn value(&self, label: &str) -> String {
        let output = self.pin(label).query_selector("output").unwrap().unwrap();
        let said = output.get_attribute("data-value").unwrap_or_default();
        match said.is_empty() {
            true => output.text_content().unwrap(),
            false => said,
        }
    }

    /// The shown alerts.
    fn alerts(&self) -> String {
        let alerts = self
            .place
            .query_selector_all("[role=alert]:not([hidden])")
            .unwrap();
        (0..alerts.length())
            .map(|at| alerts.get(at).unwrap().text_content().unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The lines of the console that went in this direction.
    fn lines(&self, direction: &str) -> Vec<String> {
        let selector =
            format!("[role=log][aria-label=Console] li[data-direction={direction}] code");
        let lines = self.place.query_selector_all(&selector).unwrap();
        (0..lines.length())
            .map(|at| lines.get(at).unwrap().text_content().unwrap())
            .collect()
    }
}

/// Waits for a frame and for the effects behind it.
async fn two_frames() {
    let window = web_sys::window().unwrap();
    for _ in 0..2 {
        let frame = Promise::new(&mut |done, _| {
            window.request_animation_frame(&done).unwrap();
        });
        JsFuture::from(frame).await.unwrap();
    }
}

fn sent_text(at: u32) -> String {
    sent().get(at).as_string().unwrap_or_default()
}
