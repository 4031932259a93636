//! How the page looks: size, colours, pictures.

use std::fs;

use serde_json::{Value, json};

use super::{Page, texts};
use crate::session::answered;
use crate::start;

/// The system's setting for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    /// The name of the setting.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Page {
    /// Gives the page this size in CSS pixels. A narrow one becomes a phone's.
    pub async fn resize(&self, width: u32, height: u32) {
        let parameters = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters)
            .await;
        self.until(format!("a width of {width}"), async move || {
            let shown = self.script("return innerWidth;").await;
            if shown == width {
                Ok(())
            } else {
                Err(shown.to_string())
            }
        })
        .await;
    }

    /// Sets the system's colours, and that nothing should move.
    pub async fn set_scheme(&self, scheme: Scheme) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// A command that only Chromium has.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session.devtools(command, parameters).await
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, name: &str) {
        let png = answered("a picture", self.session.client.screenshot()).await;
        let path = start::pictures().join(format!("{name}.png"));
        fs::write(&path, png).expect("the picture can be saved");
    }

    /// What is wider than its place, so that it would have to be scrolled sideways.
    pub async fn scrolled_sideways(&self) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll('*')]
                .filter((element) => isShown(element) && !element.matches('input, textarea'))
                .filter((element) => element.scrollWidth > element.clientWidth)
                .filter((element) => element === document.documentElement
                    || ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
                .map((element) => `${element.tagName} ${nameOf(element).slice(0, 30)}: `
                    + `${element.scrollWidth} in ${element.clientWidth}`);";
        texts(&self.script(script).await)
    }

    /// What can be operated and is not wholly inside the window, sideways.
    pub async fn cut_off_controls(&self) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll('button, input')]
                .filter(isShown)
                .filter((element) => {
                    const { left, right } = element.getBoundingClientRect();
                    return left < 0 || right > innerWidth;
                })
                .map(nameOf);";
        texts(&self.script(script).await)
    }

    /// Text that is smaller than this, in CSS pixels.
    pub async fn text_smaller_than(&self, pixels: f64) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll('body, body *')]
                .filter(isShown)
                .filter((element) => element.matches('input')
                    || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
                .map((element) => [element, parseFloat(getComputedStyle(element).fontSize)])
                .filter(([, size]) => size < arguments[0])
                .map(([element, size]) => `${size}px: ${element.tagName} ${nameOf(element).slice(0, 40)}`);";
        texts(&self.script_with(script, vec![json!(pixels)]).await)
    }
}
