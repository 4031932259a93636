//! The browser's WebSocket, by either of its names.
//!
//! It is that of web-sys: gloo-net's cannot be a `MozWebSocket`, and costs 13 kB more (66,045
//! against 53,276 gzip bytes for one small page). gloo-net fetches `board.json`.

use super::listen::Listener;
use crate::model::connection::loss::Loss;
use crate::model::connection::tabs::Happening;
use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};
use words::t;

/// What is said where a browser has no WebSocket at all.
pub const NO_WEBSOCKET: &str = t!(
    "This browser has no WebSocket, so it cannot talk to a board. \
     Open the page in a current Firefox, Chrome, Edge or Safari."
);

/// An open or opening socket. Dropped, it is closed at once and reports nothing more.
pub struct Socket {
    socket: WebSocket,
    /// Declared behind the socket, it still ends before anything of the closing is heard.
    listener: Option<Listener>,
}

impl Socket {
    /// Opens a socket. A subprotocol is asked for only if one is named: a browser drops a
    /// connection whose board does not know it.
    ///
    /// # Errors
    /// In words for a person: the browser has no WebSocket, or would not open this address.
    pub fn open(
        url: &str,
        subprotocol: &str,
        mut happened: Box<dyn FnMut(Happening)>,
    ) -> Result<Self, &'static str> {
        let constructor = constructor().ok_or(NO_WEBSOCKET)?;
        let arguments = Array::of1(&url.into());
        if !subprotocol.is_empty() {
            arguments.push(&subprotocol.into());
        }
        let socket: WebSocket = Reflect::construct(&constructor, &arguments)
            .map_err(|error| refusal(&error))?
            .unchecked_into();
        socket.set_binary_type(BinaryType::Arraybuffer);
        let listener = Listener::new(
            socket.clone().unchecked_into(),
            &["open", "message", "error", "close"],
            Box::new(move |event| {
                if let Some(happening) = read(event) {
                    happened(happening);
                }
            }),
        );
        Ok(Self {
            socket,
            listener: Some(listener),
        })
    }

    /// Sends a text message. The browser reports a socket that cannot send by closing it.
    pub fn send_text(&self, message: &str) {
        let _ = self.socket.send_with_str(message);
    }

    /// Sends a binary message.
    pub fn send_bytes(&self, message: &[u8]) {
        let _ = self.socket.send_with_u8_array(message);
    }

    /// Starts the closing handshake; the end of it is still reported.
    pub fn close(&self) {
        let _ = self.socket.close_with_code(1000);
    }

    /// How many bytes were sent and are not on the wire yet.
    pub fn buffered_bytes(&self) -> u32 {
        self.socket.buffered_amount()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.listener = None;
        self.close();
    }
}

/// Whether this browser has a WebSocket, by either name.
pub fn is_supported() -> bool {
    constructor().is_some()
}

/// Firefox 6 to 10 named the constructor `MozWebSocket`.
fn constructor() -> Option<Function> {
    ["WebSocket", "MozWebSocket"].iter().find_map(|name| {
        Reflect::get(&js_sys::global(), &JsValue::from_str(name))
            .ok()?
            .dyn_into()
            .ok()
    })
}

/// Why the constructor threw, by the name of its error. The error's own text is
/// not shown: it holds the address with its password.
fn refusal(error: &JsValue) -> &'static str {
    let name = Reflect::get(error, &"name".into()).ok();
    if name.and_then(|name| name.as_string()).as_deref() == Some("SecurityError") {
        t!(
            "The browser blocked this address: a page that came over https may only use wss://. \
         Open the page over http, or give the board a wss:// address."
        )
    } else {
        t!("The browser does not accept this address. Look at its host, port and path.")
    }
}

fn read(event: Event) -> Option<Happening> {
    if let Some(message) = event.dyn_ref::<MessageEvent>() {
        let data = message.data();
        return match data.as_string() {
            Some(text) => Some(Happening::Text(text)),
            None => data
                .dyn_ref::<ArrayBuffer>()
                .map(|buffer| Happening::Binary(Uint8Array::new(buffer).to_vec())),
        };
    }
    if let Some(close) = event.dyn_ref::<CloseEvent>() {
        return Some(Happening::Closed(Loss {
            code: close.code(),
            reason: close.reason(),
            clean: close.was_clean(),
        }));
    }
    Some(if event.type_() == "open" {
        Happening::Opened
    } else {
        Happening::Errored
    })
}
