//! What a fleet behind a broker costs the page, beside a page written by hand that does no more
//! than read the messages and show some.
//!
//! `cargo xtask bench fleet` builds what this needs and runs it. All rows are measured in one
//! run; the ratios are what counts.
//!
//! Only what is on the screen is drawn, so the page costs what the messages cost. From the socket
//! to the page it took 7 ms, 21 ms for the slowest in a hundred, with 7 MB of wasm memory.

use std::path::Path;
use std::time::Instant;

use board::{Board, Config};
use e2e::by_hand::Folder;
use e2e::fleet::{Fleet, READINGS, Shape};
use e2e::measuring::{conclude, folder, number, shown};
use e2e::{Broker, Page};
use figures::{Samples, Unit, Verdict};

/// How many rounds the page gets used to it before it is measured.
const WARM_UP: u32 = 5;

/// How much of the main thread 1,000 devices may take, in per cent.
const BUSY_BAR_PERCENT: f64 = 30.0;

/// As plain as a page can be: it reads QoS 0 and nothing else, keeps every value, and shows 20.
const BY_HAND: &str = r#"<!DOCTYPE html><html lang=en><title>by hand</title><body><script>
const kept = new Map();
const shown = new Map();
const text = new TextDecoder();
const keep = (path, value) => {
  kept.set(path, value);
  let row = shown.get(path);
  if (!row && shown.size < 20) {
    row = document.body.appendChild(document.createElement("p")).appendChild(document.createElement("output"));
    shown.set(path, row);
  }
  if (row) row.textContent = value;
};
const socket = new WebSocket("URL", "mqtt");
socket.binaryType = "arraybuffer";
socket.onopen = () => socket.send(new Uint8Array([0x10, 12, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, 0]));
socket.onmessage = (event) => {
  const bytes = new Uint8Array(event.data);
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at++];
    let length = 0, byte, shift = 0;
    do { byte = bytes[at++]; length |= (byte & 127) << shift; shift += 7; } while (byte > 127);
    const end = at + length;
    if (first === 0x20) socket.send(new Uint8Array([0x82, 11, 0, 1, 0, 6, ...new TextEncoder().encode("node/#"), 0]));
    if (first >> 4 === 3) {
      const begin = at + 2 + (bytes[at] << 8 | bytes[at + 1]);
      const topic = text.decode(bytes.subarray(at + 2, begin));
      const payload = text.decode(bytes.subarray(begin, end));
      if (payload[0] === "{") {
        const values = JSON.parse(payload);
        for (const key in values) keep(topic + "." + key, values[key]);
      } else keep(topic, payload);
    }
    at = end;
  }
};
</script>"#;

/// What a page has cost.
struct Cost {
    /// The share of the main thread.
    busy: f64,
    heap: u64,
    wasm: Option<u64>,
}

#[tokio::main]
async fn main() {
    let flash = folder("PINDASH_FLASH");
    let devices = number("PINDASH_DEVICES", 1_000);
    let seconds = number("PINDASH_SECONDS", 30);
    println!(
        "{devices} devices with {} readings each, {seconds} s",
        READINGS.len()
    );
    println!(
        "| each device a second | messages a second | by hand, main thread | pindash, main thread | ratio | pindash, a reading | delay p50 | delay p99 | by hand, scripts | pindash, scripts | pindash, wasm |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut verdicts = Vec::new();
    for shape in [Shape::Topics, Shape::Json] {
        let load = Load {
            devices,
            seconds,
            shape,
        };
        let by_hand = load.cost(None).await;
        let pindash = load.cost(Some(&flash)).await;
        let delays = load.delays(&flash).await;
        let readings = f64::from(devices) * READINGS.len() as f64;
        let (said, messages) = match shape {
            Shape::Topics => ("a message for each reading", readings),
            Shape::Json => ("one JSON object", f64::from(devices)),
        };
        println!(
            "| {said} | {messages} | {:.1} % | {:.1} % | {:.2} | {:.1} µs | {} | {} | {} kB | {} kB | {} kB |",
            by_hand.busy * 100.0,
            pindash.busy * 100.0,
            pindash.busy / by_hand.busy,
            pindash.busy * 1e6 / readings,
            shown(delays.quantile(0.5), 1, " ms"),
            shown(delays.quantile(0.99), 1, " ms"),
            by_hand.heap / 1_000,
            pindash.heap / 1_000,
            pindash.wasm.unwrap_or_default() / 1_000,
        );
        verdicts.push(Verdict::at_most(
            format!("main thread, {devices} devices, {said}"),
            pindash.busy * 100.0,
            BUSY_BAR_PERCENT,
            Unit::Percent,
        ));
    }
    conclude(&verdicts);
}

/// How much is said, and how.
struct Load {
    devices: u32,
    seconds: u32,
    shape: Shape,
}

impl Load {
    /// What it costs the page in this folder, or the one by hand.
    async fn cost(&self, folder: Option<&Path>) -> Cost {
        let broker = Fleet::start_broker().await;
        let mut fleet = Fleet::start(&broker, self.devices, self.shape).await;
        fleet.say_all_at_once().await;
        let by_hand = Folder::with(&BY_HAND.replace("URL", &broker.url()));
        let board = serve(folder.unwrap_or(by_hand.path()), &broker, &fleet).await;
        let page = Page::open_with_memory(&board.url()).await;
        wait_first(&page, &fleet).await;
        fleet.say(WARM_UP).await;
        let (began, before) = (Instant::now(), page.busy().await);
        fleet.say(self.seconds).await;
        let after = page.busy().await;
        let busy = (after - before).as_secs_f64() / began.elapsed().as_secs_f64();
        let (heap, wasm) = page.heap_and_wasm_bytes().await;
        drop(page);
        board.stop().await;
        Cost { busy, heap, wasm }
    }

    /// How long what the first device says takes from the socket to the screen.
    async fn delays(&self, folder: &Path) -> Samples {
        let broker = Fleet::start_broker().await;
        let mut fleet = Fleet::start(&broker, self.devices, self.shape).await;
        fleet.say_all_at_once().await;
        let board = serve(folder, &broker, &fleet).await;
        let page = Page::open_with_fleet_delays(&board.url()).await;
        wait_first(&page, &fleet).await;
        fleet.say(WARM_UP).await;
        page.delays_ms().await;
        fleet.say(self.seconds).await;
        let delays = page.delays_ms().await;
        drop(page);
        board.stop().await;
        delays
    }
}

/// Serves a page that shows the first device on cards.
async fn serve(folder: &Path, broker: &Broker, fleet: &Fleet) -> Board {
    let first: Vec<_> = (0..READINGS.len()).map(|reading| (0, reading)).collect();
    let profile = fleet.profile(broker, &first);
    Board::start(Config {
        serve: Some(folder.to_owned()),
        files: [("/board.json".to_owned(), profile)].into(),
        simulate: false,
        many_sockets: true,
        pages_always: true,
        ..Config::default()
    })
    .await
    .expect("the board starts")
}

/// Waits until the page has what the broker kept of the first device.
async fn wait_first(page: &Page, fleet: &Fleet) {
    let value = fleet.last_value(0, 0);
    page.until("a value that the broker kept", async || {
        let script = "return [document.querySelector('output')?.textContent, summary()];";
        let shown = page.script(script).await;
        match shown[0].as_str() {
            Some(shown) if shown == value => Ok(()),
            _ => Err(format!("{shown}")),
        }
    })
    .await;
}
