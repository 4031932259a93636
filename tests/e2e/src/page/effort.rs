//! What the page costs the browser while messages come: time, delay, memory.

use figures::Samples;
use serde_json::{Value, json};
use std::time::Duration;

use super::Page;
use crate::Browser;

/// Notes for each message of each pin when it came, and when the page shows it or one of the same
/// pin that came later: what a page leaves out because there is newer news is late until then.
const WATCH: &str = r#"
    const came = new Map();
    window.__delays = [];
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        constructor(...of) {
            super(...of);
            Native.prototype.addEventListener.call(this, "message", (event) => {
                const [, pin, value] = /"(\d+)":"(\d+)"/.exec(event.data) ?? [];
                if (!pin) return;
                if (!came.has(pin)) came.set(pin, []);
                came.get(pin).push({ value, at: performance.now() });
            });
        }
    };
    const look = () => {
        const now = performance.now();
        const outputs = document.querySelectorAll("output");
        for (const [pin, waiting] of came) {
            const shown = outputs[pin]?.textContent;
            const last = waiting.findLastIndex(({ value }) => value === shown);
            for (const { at } of waiting.splice(0, last + 1)) __delays.push(now - at);
        }
        // What is in the page before a frame is painted is painted by it.
        requestAnimationFrame(() => setTimeout(look));
    };
    requestAnimationFrame(look);
"#;

/// The same where the messages are MQTT's: of the fleet's first device alone, by what stands on
/// any of its cards, and only of the messages that are shown.
const WATCH_FLEET: &str = r#"
    const came = new Map();
    window.__delays = [];
    const text = new TextDecoder();
    const device = "node/836d19820000";
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        constructor(...of) {
            super(...of);
            Native.prototype.addEventListener.call(this, "message", (event) => {
                const now = performance.now();
                // The device's id ends here, behind one or two bytes of the packet's length.
                const bytes = new Uint8Array(event.data);
                const at = bytes[1] < 128 ? 4 : 5;
                if (bytes[at + 15] !== 48 || bytes[at + 16] !== 48) return;
                const message = text.decode(bytes.subarray(at));
                if (!message.startsWith(device)) return;
                for (const [value] of message.matchAll(/\d+\.\d\d5/g)) came.set(value, now);
            });
        }
    };
    const look = () => {
        const now = performance.now();
        for (const { textContent } of document.querySelectorAll("output")) {
            const at = came.get(textContent);
            if (at === undefined) continue;
            __delays.push(now - at);
            came.delete(textContent);
        }
        requestAnimationFrame(() => setTimeout(look));
    };
    requestAnimationFrame(look);
"#;

/// Keeps the memory of the wasm where a measurement finds it.
pub(super) const MEMORY: &str = r#"
    for (const name of ["instantiate", "instantiateStreaming"]) {
        const native = WebAssembly[name];
        WebAssembly[name] = async (...of) => {
            const made = await native.apply(WebAssembly, of);
            const exported = Object.values((made.instance ?? made).exports);
            window.__memory = exported.find((one) => one instanceof WebAssembly.Memory);
            return made;
        };
    }
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function (...of) {
        const made = new Instance(...of);
        window.__memory = Object.values(made.exports).find((one) => one instanceof WebAssembly.Memory);
        return made;
    };
"#;

/// What the main thread has done, in seconds. What is left of `all` is paint, compositing, and the
/// messages' way into the page.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// All of it.
    pub all: f64,
    /// Scripts and wasm.
    pub script: f64,
    /// Which style each element has.
    pub style: f64,
    /// Where each element stands.
    pub layout: f64,
}

impl Page {
    /// Opens an address in a new browser that takes note of delays.
    pub async fn open_with_delays(url: &str) -> Self {
        Self::open_with(url, WATCH).await
    }

    /// The same of what the first device of a [fleet](crate::fleet) says.
    pub async fn open_with_fleet_delays(url: &str) -> Self {
        Self::open_with(url, WATCH_FLEET).await
    }

    /// Opens an address in a new browser that takes note of the wasm's memory.
    pub async fn open_with_memory(url: &str) -> Self {
        Self::open_with(url, MEMORY).await
    }

    pub(super) async fn open_with(url: &str, script: &str) -> Self {
        let page = Self::blank_in(Browser::Chromium).await;
        let source = json!({ "source": script });
        let command = "Page.addScriptToEvaluateOnNewDocument";
        page.session.devtools(command, source).await;
        page.go_to(url).await;
        page
    }

    /// How long the main thread has been busy since it started.
    pub async fn busy(&self) -> Duration {
        Duration::from_secs_f64(self.effort().await.all)
    }

    /// What the main thread has done since it started. It is processor time, so what else runs on
    /// the machine does not count.
    pub async fn effort(&self) -> Effort {
        let ticks = json!({ "timeDomain": "threadTicks" });
        self.session.devtools("Performance.enable", ticks).await;
        let answer = self
            .session
            .devtools("Performance.getMetrics", json!({}))
            .await;
        let metrics = answer["metrics"].as_array().cloned().unwrap_or_default();
        let seconds = |name: &str| {
            let found = metrics.iter().find(|metric| metric["name"] == name);
            let seconds = found.and_then(|metric| metric["value"].as_f64());
            seconds.expect("the browser tells how busy it was")
        };
        Effort {
            all: seconds("TaskDuration"),
            script: seconds("ScriptDuration"),
            style: seconds("RecalcStyleDuration"),
            layout: seconds("LayoutDuration"),
        }
    }

    /// The delays that were noted since this was last asked, in milliseconds.
    pub async fn delays_ms(&self) -> Samples {
        let noted = self
            .script("const noted = __delays; __delays = []; return noted;")
            .await;
        let delays = noted.as_array().into_iter().flatten();
        delays.filter_map(Value::as_f64).collect()
    }

    /// What scripts and wasm hold, in bytes, after all that is not needed has been let go.
    pub async fn memory_bytes(&self) -> u64 {
        let (heap, wasm) = self.heap_and_wasm_bytes().await;
        heap + wasm.expect("the wasm has a memory")
    }

    /// The same apart; nothing of the wasm where the page has none.
    pub async fn heap_and_wasm_bytes(&self) -> (u64, Option<u64>) {
        for _ in 0..2 {
            let command = "HeapProfiler.collectGarbage";
            self.session.devtools(command, json!({})).await;
        }
        let heap = self
            .session
            .devtools("Runtime.getHeapUsage", json!({}))
            .await;
        let script = "return window.__memory?.buffer.byteLength;";
        let wasm = self.script(script).await.as_u64();
        (heap["usedSize"].as_f64().unwrap_or_default() as u64, wasm)
    }
}
