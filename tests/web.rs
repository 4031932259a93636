//! The page in a real browser, with a socket that the test plays.
//!
//! `cargo xtask test web` runs it in headless Chrome.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

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
        output.text_content().unwrap()
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

#[wasm_bindgen_test]
async fn the_triggers_are_sent_on_open_and_an_update_shows() {
    let page = Page::connected().await;
    assert_eq!(url(), "ws://board.local/ws");
    assert_eq!(sent().length(), 13);
    assert_eq!(sent_text(0), "tuv0=3");
    assert_eq!(sent_text(12), "tuv12=3");
    assert!(page.status().starts_with("Connected"), "{}", page.status());
    assert_eq!(page.value("IO0"), "unknown");
    page.board_says(r#"{"u":{"v":{"0":"1"}}}"#).await;
    assert_eq!(page.value("IO0"), "1");
    assert_eq!(page.lines("in"), [r#"{"u":{"v":{"0":"1"}}}"#]);
}

#[wasm_bindgen_test]
async fn a_browser_without_a_broadcast_channel_connects_at_once() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.input("Board address").set_value("board.local");
    let connect: HtmlElement = page.find("#connect").unchecked_into();
    connect.click();
    assert_eq!(count(), 1, "the socket waits for something");
}

#[wasm_bindgen_test]
async fn an_old_firefox_has_mozwebsocket() {
    let page = Page::with_socket(Some("MozWebSocket")).await;
    page.connect("board.local").await;
    opens();
    page.settle().await;
    assert_eq!(sent_text(0), "tuv0=3");
    assert_eq!(page.alerts(), "");
}

#[wasm_bindgen_test]
async fn a_browser_without_a_websocket_is_told_so() {
    let page = Page::with_socket(None).await;
    assert!(page.alerts().contains("no WebSocket"), "{}", page.alerts());
    page.connect("board.local").await;
    assert!(
        page.status().starts_with("Disconnected"),
        "{}",
        page.status()
    );
}

#[wasm_bindgen_test]
async fn the_page_works_where_storage_is_denied() {
    deny_storage();
    let page = Page::connected().await;
    page.send("uv0").await;
    page.board_says(r#"{"u":{"v":{"0":"0"}}}"#).await;
    let value = page.value("IO0");
    allow_storage();
    assert_eq!(value, "0");
    assert_eq!(sent_text(13), "uv0");
}

#[wasm_bindgen_test]
async fn an_address_that_the_browser_blocks_is_explained_without_its_password() {
    let page = Page::with_socket(Some("WebSocket")).await;
    refuse_with("SecurityError");
    page.connect("ws://user:secret@board/ws").await;
    assert!(page.alerts().contains("https"), "{}", page.alerts());
    assert!(
        page.status().starts_with("Disconnected"),
        "{}",
        page.status()
    );
    let text = page.place.text_content().unwrap();
    assert!(!text.contains("secret"), "{text}");
    assert!(!page.input("Board address").value().contains("secret"));
}

#[wasm_bindgen_test]
async fn a_bad_address_gets_a_message_at_the_field() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.connect("ftp://board").await;
    assert_ne!(page.alerts(), "");
    assert_eq!(
        page.input("Board address")
            .get_attribute("aria-invalid")
            .unwrap(),
        "true"
    );
    assert_eq!(page.input("Board address").value(), "ftp://board");
    assert_eq!(count(), 0);
}

#[wasm_bindgen_test]
async fn a_lost_connection_makes_every_value_stale_and_says_why() {
    let page = Page::connected().await;
    page.board_says(r#"{"u":{"v":{"4":"512"}}}"#).await;
    errs();
    ends(1011, "flash full", false);
    page.settle().await;
    assert_eq!(page.value("IO4"), "512");
    assert_eq!(
        page.pin("IO4").get_attribute("aria-description").unwrap(),
        "stale"
    );
    assert!(
        page.status().starts_with("Reconnecting"),
        "{}",
        page.status()
    );
    for word in ["1011", "error", "flash full", "not closed cleanly"] {
        assert!(
            page.alerts().contains(word),
            "{word} is not in: {}",
            page.alerts()
        );
    }
}

#[wasm_bindgen_test]
async fn code_1006_gets_its_likely_causes() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.connect("board.local").await;
    ends(1006, "", false);
    page.settle().await;
    for word in [
        "1006",
        "address is wrong",
        "is off",
        "one connection",
        "blocked",
    ] {
        assert!(
            page.alerts().contains(word),
            "{word} is not in: {}",
            page.alerts()
        );
    }
}

#[wasm_bindgen_test]
async fn a_switch_shows_the_answer_of_the_board_and_not_the_wish() {
    let page = Page::connected().await;
    page.board_says(r#"{"u":{"v":{"10":"0"}}}"#).await;
    let switch: HtmlElement = page.find("[role=switch][aria-label=IO10]").unchecked_into();
    switch.click();
    page.settle().await;
    assert_eq!(sent_text(13), "uv10=1");
    assert_eq!(switch.get_attribute("aria-checked").unwrap(), "false");
    assert!(page.pin("IO10").text_content().unwrap().contains("waiting"));
    page.board_says(r#"{"u":{"v":{"10":"1"}}}"#).await;
    assert_eq!(switch.get_attribute("aria-checked").unwrap(), "true");
    assert!(!page.pin("IO10").text_content().unwrap().contains("waiting"));
}

#[wasm_bindgen_test]
async fn markup_from_the_board_stays_text() {
    let page = Page::connected().await;
    let value = "<img src=x onerror=alert(1)>";
    page.board_says(&format!(r#"{{"u":{{"v":{{"0":"{value}"}}}}}}"#))
        .await;
    assert_eq!(page.value("IO0"), value);
    assert!(page.place.query_selector("img").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_command_goes_out_as_text_or_as_bytes() {
    let page = Page::connected().await;
    page.send("uv3=7").await;
    assert_eq!(sent_text(13), "uv3=7");
    assert_eq!(page.input("Command").value(), "");
    page.input("Hex").click();
    page.send("de ad").await;
    let bytes: Uint8Array = sent().get(14).unchecked_into();
    assert_eq!(bytes.to_vec(), [0xde, 0xad]);
    page.send("xyz").await;
    assert_eq!(page.input("Command").value(), "xyz");
    assert_ne!(page.alerts(), "");
    assert_eq!(sent().length(), 15);
}

#[wasm_bindgen_test]
async fn a_command_without_a_connection_is_refused_and_stays() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.send("uv10=1").await;
    assert_eq!(page.input("Command").value(), "uv10=1");
    assert!(page.alerts().contains("not sent"), "{}", page.alerts());
    page.connect("board.local").await;
    opens();
    page.settle().await;
    assert_eq!(sent().length(), 13, "only the triggers go out on open");
}

#[wasm_bindgen_test]
async fn a_binary_message_shows_as_hex_with_its_length() {
    let page = Page::connected().await;
    let bytes = Uint8Array::from(&[1u8, 0xfe][..]);
    says(&bytes.buffer());
    page.settle().await;
    assert_eq!(page.lines("in"), ["2 bytes: 01 fe"]);
}

#[wasm_bindgen_test]
async fn json_in_the_console_unfolds_and_folds() {
    let page = Page::connected().await;
    page.board_says(r#"{"a":{"b":1}}"#).await;
    page.press("Unfold").await;
    assert_eq!(page.lines("in"), ["{\n  \"a\": {\n    \"b\": 1\n  }\n}"]);
    page.press("Unfold").await;
    assert_eq!(page.lines("in"), [r#"{"a":{"b":1}}"#]);
}

#[wasm_bindgen_test]
async fn the_console_filters_pauses_and_takes_clear_back() {
    let page = Page::connected().await;
    page.board_says("alpha").await;
    page.board_says("beta").await;
    let filter = page.input("Filter");
    filter.set_value("ALPHA");
    let typed = web_sys::Event::new_with_event_init_dict("input", &{
        let bubbles = web_sys::EventInit::new();
        bubbles.set_bubbles(true);
        bubbles
    });
    filter.dispatch_event(&typed.unwrap()).unwrap();
    page.settle().await;
    assert_eq!(page.lines("in"), ["alpha"]);

    page.press("Pause").await;
    page.board_says("alphabet").await;
    assert_eq!(page.lines("in"), ["alpha"]);
    assert!(page.place.text_content().unwrap().contains("1 new"));
    page.press("Pause").await;
    assert_eq!(page.lines("in"), ["alpha", "alphabet"]);

    page.press("Clear").await;
    assert!(page.lines("in").is_empty());
    page.press("Undo clear").await;
    assert_eq!(page.lines("in"), ["alpha", "alphabet"]);
}

#[wasm_bindgen_test]
async fn what_a_person_does_shows_at_once_in_a_flood() {
    let page = Page::connected().await;
    (0..100).for_each(|number| says(&format!("flood {number}").into()));
    let pause = page.find("#pause").unchecked_into::<HtmlElement>();
    pause.click();
    two_frames().await;
    assert_eq!(pause.get_attribute("aria-pressed").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_send_buffer_that_does_not_drain_is_shown() {
    let page = Page::connected().await;
    buffer(4_321);
    page.send("uv0").await;
    assert_eq!(page.alerts(), "");
    let end = page.runtime.now().ms + 2 * (BUFFER_CHECK_MS + BUFFER_STUCK_MS);
    while page.alerts().is_empty() && page.runtime.now().ms < end {
        two_frames().await;
    }
    assert!(page.alerts().contains("4,321 bytes"), "{}", page.alerts());
    buffer(0);
    while !page.alerts().is_empty() && page.runtime.now().ms < 2 * end {
        two_frames().await;
    }
    assert_eq!(page.alerts(), "");
}

#[wasm_bindgen_test]
async fn a_page_that_the_broker_has_not_let_in_does_not_look_connected() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(r#"{"dialect":"mqtt"}"#));
    let state = || page.find("#head").get_attribute("data-state").unwrap();
    page.connect("broker.local").await;
    assert_eq!(state(), "opening");
    opens();
    page.settle().await;
    assert_eq!(
        (state().as_str(), page.status().as_str()),
        ("opening", "Connecting…")
    );
    let attempt = page.runtime.app().link().open().unwrap();
    let let_in = [0x20, 3, 0, 0, 0];
    page.runtime.dispatch(Input::Binary(attempt, &let_in));
    page.settle().await;
    assert_eq!(state(), "open");
}

/// A board with a switch that is on while it is held, and two sliders, of which one asks first.
const SHED: &str = r#"{"pins":[
    {"label":"Horn","path":"h","kind":"switch","momentary":true,"write":"h={value}"},
    {"label":"Fan","path":"f","kind":"slider","max":1000,"write":"f={value}"},
    {"label":"Heat","path":"t","kind":"slider","max":1000,"confirm":true,"write":"t={value}"}]}"#;

/// The same page for it, with an open connection.
async fn shed() -> Page {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(SHED));
    page.connect("board.local").await;
    opens();
    page.board_says(r#"{"h":0,"f":300,"t":20}"#).await;
    page
}

/// All that was sent, and then forgotten.
fn take_sent() -> Vec<String> {
    let all = sent();
    let texts = all.iter().map(|one| one.as_string().unwrap_or_default());
    let texts = texts.collect();
    all.set_length(0);
    texts
}

/// Waits until two writes of a pin are far enough apart.
async fn write_gap(page: &Page) {
    let end = page.runtime.now().ms + 150;
    while page.runtime.now().ms < end {
        two_frames().await;
    }
}

#[wasm_bindgen_test]
async fn only_the_main_button_holds_a_switch_and_whatever_takes_it_away_lets_go() {
    let page = shed().await;
    let horn = page.find("[data-do=hold]");
    for button in [1, 2] {
        point(&horn, "pointerdown", &format!(r#"{{"button":{button}}}"#));
        point(&horn, "pointerup", &format!(r#"{{"button":{button}}}"#));
        page.settle().await;
    }
    assert_eq!(take_sent(), [""; 0]);
    for end in [
        "pointerup",
        "pointercancel",
        "lostpointercapture",
        "contextmenu",
        "blur",
    ] {
        point(&horn, "pointerdown", "{}");
        assert_eq!(take_sent(), ["h=1"], "{end}");
        write_gap(&page).await;
        let is_left = match end {
            "blur" => {
                blur_window();
                true
            }
            _ => point(&horn, end, "{}"),
        };
        assert_eq!(is_left, end != "contextmenu", "no menu opens over it");
        assert_eq!(take_sent(), ["h=0"], "{end}");
        write_gap(&page).await;
    }
    // A finger that stays asks for the menu, too.
    point(&horn, "pointerdown", r#"{"pointerType":"touch"}"#);
    assert!(!point(&horn, "contextmenu", r#"{"pointerType":"touch"}"#));
    write_gap(&page).await;
    assert_eq!(take_sent(), ["h=1"]);
    point(&horn, "pointerup", r#"{"pointerType":"touch"}"#);
    assert_eq!(take_sent(), ["h=0"]);
}

#[wasm_bindgen_test]
async fn a_finger_on_a_slider_sends_nothing_before_it_moves_along_it() {
    let page = shed().await;
    for (selector, event) in [
        ("[data-do=slide]", "input"),
        ("[data-do=slide-asking]", "change"),
    ] {
        let slider = page.find(selector);
        let input: HtmlInputElement = slider.clone().unchecked_into();
        let before = input.value();
        let at =
            |x: i32, y: i32| format!(r#"{{"pointerType":"touch","clientX":{x},"clientY":{y}}}"#);
        for (moves, end) in [
            (vec![], "pointercancel"),
            (vec![], "pointerup"),
            (vec![(103, 100), (104, 90)], "pointercancel"),
            (vec![(120, 70)], "pointercancel"),
        ] {
            point(&slider, "pointerdown", &at(100, 100));
            slid(&slider, "627", "input");
            for (x, y) in moves {
                point(&slider, "pointermove", &at(x, y));
                slid(&slider, "628", "input");
            }
            point(&slider, end, &at(100, 100));
            // What a browser makes of the touch when it is over.
            slid(&slider, "629", "input");
            slid(&slider, "629", "change");
            page.settle().await;
            assert_eq!(
                (take_sent(), input.value()),
                (vec![], before.clone()),
                "{end}"
            );
            assert_eq!(page.runtime.app().question(), None);
        }
        point(&slider, "pointerdown", &at(100, 100));
        slid(&slider, "627", "input");
        point(&slider, "pointermove", &at(130, 110));
        slid(&slider, "700", "input");
        point(&slider, "pointerup", &at(130, 110));
        slid(&slider, "700", "change");
        match event {
            "input" => assert_eq!(take_sent(), ["f=700"]),
            _ => {
                assert_eq!(take_sent(), [""; 0]);
                let question = page.runtime.app().question();
                assert_eq!(question.as_deref(), Some("Set “Heat” to 700?"));
                page.runtime.dispatch(Input::Confirm(false));
            }
        }
        write_gap(&page).await;
    }
    // A mouse moves it at once, and so do the keys.
    let slider = page.find("[data-do=slide]");
    point(&slider, "pointerdown", "{}");
    slid(&slider, "10", "input");
    write_gap(&page).await;
    slid(&slider, "11", "input");
    assert_eq!(take_sent(), ["f=10", "f=11"]);
}

/// A page whose broker has let it in, with a switch that is on while it is held.
async fn behind_a_broker() -> Page {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(
        r#"{"dialect":"mqtt","pins":[{"label":"Horn","path":"h","kind":"switch","momentary":true,
        "topic":"h/set","payload":"{value}"}]}"#,
    ));
    page.connect("broker.local").await;
    opens();
    broker_says(&[0x20, 3, 0, 0, 0]);
    page.settle().await;
    assert!(page.status().starts_with("Connected"), "{}", page.status());
    page
}

fn broker_says(bytes: &[u8]) {
    says(&Uint8Array::from(bytes).buffer());
}

#[wasm_bindgen_test]
async fn a_focus_that_the_page_itself_moves_is_heard_and_the_page_works_on() {
    let page = behind_a_broker().await;
    let horn: HtmlElement = page.find("[data-do=hold]").unchecked_into();
    horn.focus().unwrap();
    key(&horn, "keydown", " ");
    ends(1006, "", false);
    page.settle().await;
    page.press("Retry now").await;
    opens();
    // It does not let the page in any more, which asks for user and password.
    broker_says(&[0x20, 3, 0, 0x87, 0]);
    page.settle().await;
    let document = web_sys::window().unwrap().document().unwrap();
    let has_focus = |id: &str| document.active_element().is_some_and(|one| one.id() == id);
    assert!(has_focus("user"), "who is asked can type at once");
    assert!(
        !page.runtime.app().pins().iter().any(Pin::is_held),
        "the key went elsewhere"
    );
    // The page still hears whatever is done to it.
    page.input("Filter").set_value("x");
    page.press("Pause").await;
    assert!(page.runtime.app().console().is_paused());
    page.input("User").set_value("me");
    page.press("Log in").await;
    opens();
    broker_says(&[0x20, 3, 0, 0, 0]);
    page.settle().await;
    assert!(page.status().starts_with("Connected"), "{}", page.status());
}

#[wasm_bindgen_test]
async fn a_switch_whose_card_is_made_anew_under_the_key_is_let_go() {
    let page = shed().await;
    let horn: HtmlElement = page.find("[data-do=hold]").unchecked_into();
    horn.focus().unwrap();
    key(&horn, "keydown", " ");
    assert_eq!(take_sent(), ["h=1"]);
    page.runtime.dispatch(Input::Edit(Edit::Set {
        pin: 0,
        field: "label",
        value: "Klaxon",
    }));
    assert_eq!(take_sent(), ["h=0"]);
    page.settle().await;
    assert_eq!(take_sent(), [""; 0]);
    write_gap(&page).await;
    // The key is still down on the new card, which has the focus: it is let go of once.
    let horn = page.find("[data-do=hold]");
    let document = web_sys::window().unwrap().document().unwrap();
    assert_eq!(document.active_element().as_ref(), Some(&horn));
    key(&horn, "keyup", " ");
    assert_eq!(take_sent(), [""; 0]);
    key(&horn, "keydown", " ");
    assert_eq!(take_sent(), ["h=1"]);
}

#[wasm_bindgen_test]
async fn the_seconds_of_the_countdown_are_not_read_out() {
    let page = Page::connected().await;
    let region = page.find("[role=status][aria-label=Connection]");
    ends(1006, "", false);
    let mut heard: Vec<String> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    while !seen
        .iter()
        .any(|status| status == "Reconnecting, attempt 2")
        && seen.len() < 5
    {
        let status = page.status();
        if status.starts_with("Reconnecting, attempt") && count() > 1 && !seen.contains(&status) {
            ends(1006, "", false);
        }
        for (said, to) in [(read_out(&region), &mut heard), (status, &mut seen)] {
            if to.last() != Some(&said) {
                to.push(said);
            }
        }
        two_frames().await;
    }
    let seconds = seen
        .iter()
        .filter(|status| status.starts_with("Reconnecting in "));
    assert!(seconds.count() >= 2, "{seen:?}");
    heard.retain(|said| said.starts_with("Reconnecting") && !said.contains("attempt"));
    heard.dedup();
    assert_eq!(heard, ["Reconnecting"], "{seen:?}");
}

#[wasm_bindgen_test]
async fn what_was_copied_is_said_beside_a_button_that_keeps_its_name() {
    let page = Page::connected().await;
    page.press("Copy").await;
    let said = || page.find("#copied").text_content().unwrap();
    assert!(said().ends_with("opied"), "{}", said());
    assert_eq!(
        page.find("[data-do=copy]").text_content().as_deref(),
        Some("Copy")
    );
    page.press("Pause").await;
    assert_eq!(said(), "");
}

#[wasm_bindgen_test]
async fn a_reason_that_runs_backwards_turns_nothing_around_it() {
    let page = Page::connected().await;
    ends(4000, "\u{202e}kool ,\u{2069}\u{202e}olleh", false);
    page.settle().await;
    let trouble = page.find("#trouble-text");
    let text = trouble.text_content().unwrap();
    assert!(text.contains("kool"), "{text}");
    assert!(
        stands_in_order(&trouble, "code|reason|kool|olleh|not closed|cleanly"),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn a_long_line_that_runs_backwards_turns_nothing_behind_it() {
    let page = Page::connected().await;
    let long = "\u{202e}a".repeat(1_000);
    page.board_says(&long).await;
    let lines = page
        .place
        .query_selector_all("#lines [data-direction=in] code")
        .unwrap();
    let line: Element = lines.get(0).unwrap().unchecked_into();
    let text = line.text_content().unwrap();
    assert!(text.ends_with(" … 4,000 bytes in all"), "{text}");
    assert!(stands_in_order(&line, "4,000|bytes|in all"), "{text}");
}

const OTHER: &str = r#"{"pins":[]}"#;

#[wasm_bindgen_test]
async fn a_profile_that_is_pasted_stands_there_once() {
    let page = shed().await;
    let body = web_sys::window()
        .unwrap()
        .document()
        .unwrap()
        .body()
        .unwrap();
    assert!(!paste(&body, OTHER), "the browser would paste it, too");
    let text: HtmlInputElement = page.find("#text").unchecked_into();
    assert_eq!(text.value(), OTHER);
    assert!(paste(&body, "no profile") && paste(&text, OTHER));
}

#[wasm_bindgen_test]
async fn what_was_typed_into_the_open_text_comes_back_by_the_browsers_undo() {
    let page = shed().await;
    page.press("Edit").await;
    page.press("Text").await;
    let text: HtmlInputElement = page.find("#text").unchecked_into();
    text.set_value("typed");
    let format: HtmlElement = page.find("[data-do=format]").unchecked_into();
    format.focus().unwrap();
    assert!(!paste(&format, OTHER));
    assert_eq!(text.value(), OTHER);
    page.settle().await;
    assert!(undo());
    assert_eq!(text.value(), "typed");
}

#[wasm_bindgen_test]
async fn leaving_the_page_frees_the_board_and_coming_back_connects_again() {
    let page = Page::connected().await;
    page_event("pagehide", true);
    assert_eq!(closed(), 1000);
    page_event("pageshow", true);
    assert_eq!(count(), 2);
    opens();
    page.settle().await;
    assert_eq!(sent_text(0), "tuv0=3");
    assert!(page.status().starts_with("Connected"), "{}", page.status());
}

#[wasm_bindgen_test]
async fn a_dashboard_that_is_taken_down_closes_its_socket_and_hears_nothing_more() {
    let page = Page::connected().await;
    let runtime = Rc::downgrade(&page.runtime);
    drop(page);
    two_frames().await;
    assert_eq!(closed(), 1000);
    assert!(
        runtime.upgrade().is_none(),
        "something still holds the runtime"
    );
}
