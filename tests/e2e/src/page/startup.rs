//! How a page starts: when it is there, and what it costs the browser's main thread.

use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

use super::Page;

/// What counts as started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Startup {
    /// The page is loaded and has been painted.
    Loaded,
    /// A pin shows a value of the board, and that has been painted.
    Live,
}

/// What starting took.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// From the navigation until it had started, in milliseconds.
    pub elapsed_ms: f64,
    /// What of that scripts and wasm spent on the main thread, in milliseconds.
    pub script_ms: f64,
}

/// Notes when the page is loaded and when a pin is live, each at the end of the frame that
/// paints it. A page that has loaded is painted by the next frame. A pin is written while a
/// frame is made, so that same one paints it, and what comes behind it is a task.
const WATCH: &str = r#"
    const note = (name) => setTimeout(() => { window[name] ??= performance.now(); });
    addEventListener("load", () => requestAnimationFrame(() => note("__loaded")));
    new MutationObserver((_, observer) => {
        const output = document.querySelector("output");
        if (output?.textContent && output.textContent !== "unknown") {
            observer.disconnect();
            note("__live");
        }
    }).observe(document, { childList: true, subtree: true, characterData: true });
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

    /// Opens an address in a new browser, and measures until the page has started.
    pub async fn measure(url: &str, startup: Startup) -> Started {
        let page = Self::blank().await;
        let session = &page.session;
        let watch = json!({ "source": WATCH });
        session
            .devtools("Page.addScriptToEvaluateOnNewDocument", watch)
            .await;
        session.devtools("Performance.enable", json!({})).await;
        page.go_to(url).await;
        let name = match startup {
            Startup::Loaded => "__loaded",
            Startup::Live => "__live",
        };
        let script = format!("return window.{name} ?? null;");
        let end = Instant::now() + LIMIT;
        loop {
            // Asking costs script time too, so it is asked rarely, and measured before.
            sleep(ASK_EVERY).await;
            let metrics = session.devtools("Performance.getMetrics", json!({})).await;
            if let Some(elapsed_ms) = page.script(&script).await.as_f64() {
                return Started {
                    elapsed_ms,
                    script_ms: metric(&metrics, "ScriptDuration") * 1_000.0,
                };
            }
            assert!(
                Instant::now() < end,
                "the page at {url} did not start within {LIMIT:?}"
            );
        }
    }
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
