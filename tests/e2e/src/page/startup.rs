//! How a page starts: when it is there, what it costs the browser's main thread, and how long the
//! board was waited for.

use figures::covered;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

use super::Page;

/// What counts as started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Startup {
    /// The empty Leptos page shows its paragraph, and that has been painted.
    Mounted,
    /// A pin shows a value of the board, and that has been painted.
    Live,
}

impl Startup {
    /// The global that [`WATCH`] notes it in.
    fn noted_as(self) -> &'static str {
        match self {
            Self::Mounted => "__mounted",
            Self::Live => "__live",
        }
    }
}

/// What starting took.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// From the navigation until it had started, in milliseconds.
    pub elapsed_ms: f64,
    /// How much of that the board had a question and its answer was not there yet, in
    /// milliseconds: requests, the socket's handshake, and the first message after the first that
    /// was sent. What is asked at the same time counts once.
    pub board_ms: f64,
    /// What scripts and wasm spent on the main thread, in milliseconds, in all visits together.
    pub script_ms: f64,
    /// Whether the browser still had the page, and the board only said that it is the same.
    pub is_from_cache: bool,
}

/// Notes when the page is mounted and live, each at the end of the frame that paints it. A page that
/// has mounted is painted by the next frame. A pin is written while a frame is made, so that same
/// one paints it, and what comes behind it is a task.
///
/// It notes as well from when to when a socket was waited for.
const WATCH: &str = r#"
    const note = (name) => setTimeout(() => { window[name] ??= performance.now(); });
    new MutationObserver((_, observer) => {
        // Dialogs have outputs too, which say nothing for now.
        const isLive = ({ textContent }) => textContent && textContent !== "unknown";
        if ([...document.querySelectorAll("output")].some(isLive)) {
            observer.disconnect();
            note("__live");
        } else if (document.querySelector("p:last-of-type:not([id])")?.textContent === "empty") {
            observer.disconnect();
            requestAnimationFrame(() => note("__mounted"));
        }
    }).observe(document, { childList: true, subtree: true, characterData: true });
    window.__waits = [];
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        constructor(...of) {
            const began = performance.now();
            super(...of);
            const on = (name, from) => Native.prototype.addEventListener.call(this, name, () => {
                if (from() !== undefined) __waits.push([from(), performance.now()]);
            }, { once: true });
            on("open", () => began);
            on("message", () => this.asked);
        }
        send(...of) {
            this.asked ??= performance.now();
            super.send(...of);
        }
    };
"#;

/// When it started, from when to when the board was waited for, and whether it said that the page
/// is the same. What the page makes itself, such as the script of a worker, is no request.
const ASK: &str = r#"
    const elapsed = window[arguments[0]];
    if (elapsed === undefined) return null;
    const [page] = performance.getEntriesByType("navigation");
    const requests = performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(location.origin));
    const spans = [page, ...requests].map((request) => [request.requestStart, request.responseEnd]);
    return [elapsed, spans.filter(([from]) => from > 0).concat(__waits), page.transferSize < page.encodedBodySize];
"#;

/// How often a page is asked whether it has started.
const ASK_EVERY: Duration = Duration::from_millis(1_200);
/// A page that takes longer has not started.
const LIMIT: Duration = Duration::from_secs(30);

impl Page {
    /// Takes a global away from every page to come, as if the browser were older.
    pub async fn remove_before_start(&self, global: &str) {
        let removal = json!({ "source": format!("delete window.{global};") });
        let command = "Page.addScriptToEvaluateOnNewDocument";
        self.session.devtools(command, removal).await;
    }

    /// A new browser that takes note of how pages start. Its main thread is so many times slower
    /// than the machine's; workers are not, nor is what compiles wasm.
    pub async fn stopwatch(slowdown: u32) -> Self {
        let page = Self::blank().await;
        let session = &page.session;
        let watch = json!({ "source": WATCH });
        let command = "Page.addScriptToEvaluateOnNewDocument";
        session.devtools(command, watch).await;
        session.devtools("Performance.enable", json!({})).await;
        let rate = json!({ "rate": slowdown });
        session
            .devtools("Emulation.setCPUThrottlingRate", rate)
            .await;
        page
    }

    /// Opens an address with a [stopwatch](Self::stopwatch), and measures until the page has
    /// started.
    pub async fn visit(&self, url: &str, startup: Startup) -> Started {
        self.go_to(url).await;
        let end = Instant::now() + LIMIT;
        loop {
            // Asking costs script time too, so it is asked rarely, and measured before.
            sleep(ASK_EVERY).await;
            let metrics = self.session.devtools("Performance.getMetrics", json!({}));
            let metrics = metrics.await;
            let noted = self.script_with(ASK, vec![json!(startup.noted_as())]).await;
            if let Some(elapsed_ms) = noted[0].as_f64() {
                return Started {
                    elapsed_ms,
                    board_ms: covered(&spans(&noted[1]), elapsed_ms),
                    script_ms: metric(&metrics, "ScriptDuration") * 1_000.0,
                    is_from_cache: noted[2] == true,
                };
            }
            assert!(
                Instant::now() < end,
                "the page at {url} did not start within {LIMIT:?}"
            );
        }
    }
}

/// Pairs of times, as a script gives them.
fn spans(noted: &Value) -> Vec<(f64, f64)> {
    let spans = noted.as_array().into_iter().flatten();
    spans
        .filter_map(|span| Some((span[0].as_f64()?, span[1].as_f64()?)))
        .collect()
}

fn metric(metrics: &Value, name: &str) -> f64 {
    let all = metrics["metrics"].as_array();
    let found = all
        .into_iter()
        .flatten()
        .find(|metric| metric["name"] == name);
    found
        .and_then(|metric| metric["value"].as_f64())
        .expect("Chromium measures this")
}
