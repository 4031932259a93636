//! The channel between the tabs of one browser.

use super::listen::Listener;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, Event, MessageEvent};

/// The name of the channel; a browser keeps those of other origins apart.
const NAME: &str = "pindash";

/// An open channel; it ends when this is dropped.
pub struct Channel {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Channel {
    /// Listens on this open channel or on a new one; nothing where the browser has none.
    pub fn listen(
        open: Option<BroadcastChannel>,
        mut heard: Box<dyn FnMut(String)>,
    ) -> Option<Self> {
        let channel = open.or_else(|| BroadcastChannel::new(NAME).ok())?;
        let listener = Listener::new(
            channel.clone().unchecked_into(),
            &["message"],
            Box::new(move |event: Event| {
                let message: MessageEvent = event.unchecked_into();
                if let Some(text) = message.data().as_string() {
                    heard(text);
                }
            }),
        );
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Tells the other tabs.
    pub fn post(&self, message: &str) {
        let _ = self.channel.post_message(&message.into());
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
