//! Makes the pictures in `tests/e2e/screenshots`: the page on four boards, in five sizes, in light
//! and in dark.
//!
//! `cargo xtask screenshots` builds what this needs and runs it. Each page is open for
//! `PINDASH_SECONDS` with what its board sends, so that there is something to see, before its first
//! picture is made. A picture gets a palette of its own, which makes it a third as large.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Duration;

use board::{Board, Config};
use e2e::fleet::{Fleet, Shape};
use e2e::measuring::{folder, number};
use e2e::{Broker, Page, Scheme, pictures};
use pindash::model::profile::BUILT_IN;
use serde_json::Value;
use tokio::time::{interval, sleep};

const SIZES: [(u32, u32); 5] = [
    (1280, 800),
    (1920, 1080),
    (768, 1024),
    (390, 844),
    (844, 390),
];
/// How long a page hears its board before the first picture.
const SECONDS: u32 = 60;
/// How long a page gets for what a size or a scheme changes.
const SETTLE: Duration = Duration::from_millis(1_200);
/// The console is closed in a smaller window, where it would have the place of the pins.
const CONSOLE_FROM: (u32, u32) = (700, 500);
/// How many devices are behind the broker, and how often all of them speak.
const DEVICES: u32 = 8;
const ROUND: Duration = Duration::from_secs(2);
/// The most colours that a palette can have.
const COLOURS: usize = 256;

/// A greenhouse whose pins are those of a Netzer.
const GREENHOUSE: &str = r#"{
  "name": "Greenhouse",
  "address": "/ws",
  "groups": { "Water": { "accent": "teal" } },
  "each": { "path": "u.v.{n}", "open": "tuv{n}=3", "hidden": "tuv{n}=0", "write": "uv{n}={value}" },
  "pins": [
    { "label": "Door", "kind": "digital", "group": "House", "on": "1", "off": "0" },
    { "label": "Drops", "kind": "counter", "group": "Water" },
    { "label": "Visitors", "kind": "counter", "group": "House" },
    { "label": "Vent", "kind": "slider", "group": "House", "max": 1023 },
    { "label": "Light", "kind": "analog", "group": "House", "unit": "lx", "max": 1023 },
    { "label": "Soil moisture", "kind": "analog", "group": "Water", "unit": "%", "max": 1023 },
    { "label": "Rain", "kind": "digital", "group": "Water" },
    { "label": "Tank full", "kind": "digital", "group": "Water" },
    { "label": "Window", "kind": "digital", "group": "House" },
    { "label": "Fan", "kind": "slider", "group": "House", "max": 1023 },
    { "label": "Pump", "kind": "switch", "group": "Water" },
    { "label": "Lamp", "kind": "switch", "group": "House" },
    { "label": "Heater", "kind": "switch", "group": "House" },
    { "label": "Light and soil", "kind": "chart", "group": "House", "path": ["u.v.4", "u.v.5"],
      "open": "", "hidden": "", "write": "", "window": 60 }
  ]
}"#;

/// A board of one's own making, some of whose readings are pins.
const PLAIN: &str = r#"{
  "name": "Workshop",
  "pins": [
    { "label": "Inside", "kind": "analog", "path": "temperature.inside", "unit": "°C", "digits": 1, "min": 0, "max": 40 },
    { "label": "Outside", "kind": "analog", "path": "temperature.outside", "unit": "°C", "digits": 1, "min": -20, "max": 40 },
    { "label": "Power", "kind": "analog", "path": "power.watts", "unit": "W", "digits": 1, "max": 3680 },
    { "label": "Relay", "kind": "switch", "path": "relay", "write": { "relay": "{value}" }, "on": "true", "off": "false" },
    { "label": "Dimmer", "kind": "slider", "path": "dimmer", "unit": "%", "write": { "dimmer": "{value}" } },
    { "label": "Door", "kind": "digital", "path": "door", "on": "open", "off": "closed" },
    { "label": "Wi-Fi", "kind": "analog", "path": "system.wifi.rssi", "unit": "dBm", "min": -100, "max": 0 },
    { "label": "Volts and amps", "kind": "chart", "path": ["power.volts", "power.amps"], "window": 60 }
  ]
}"#;

/// A page on its board, which is there as long as this is.
struct Scene {
    name: &'static str,
    page: Page,
    _board: Board,
}

impl Scene {
    async fn open(name: &'static str, board: &str, profile: String) -> Self {
        let board = e2e::start_with(Config {
            board: board.into(),
            serve: Some(folder("PINDASH_FLASH")),
            files: [("/board.json".to_owned(), profile)].into(),
            many_sockets: true,
            pages_always: true,
            ..Config::default()
        })
        .await;
        let page = Page::blank().await;
        page.resize(1280, 800).await;
        page.go_to(&board.url()).await;
        page.wait_status("Connected").await;
        Self {
            name,
            page,
            _board: board,
        }
    }

    /// Makes all pictures of it, and gives how large they are, in bytes.
    async fn take(&self) -> u64 {
        let mut bytes = 0;
        for (width, height) in SIZES {
            self.page.resize(width, height).await;
            let opens = width >= CONSOLE_FROM.0 && height >= CONSOLE_FROM.1;
            self.open_console(opens).await;
            for scheme in [Scheme::Light, Scheme::Dark] {
                self.page.set_scheme(scheme).await;
                sleep(SETTLE).await;
                let name = format!("{}-{width}x{height}-{}", self.name, scheme.name());
                self.page.picture(&name).await;
                let picture = format!("{name}.png");
                bytes += shrink(&pictures().join(&picture), &screenshots().join(&picture));
            }
        }
        bytes
    }

    /// Opens the console, or closes it, as the page would by itself in such a window.
    async fn open_console(&self, is_open: bool) {
        let script =
            "return !document.getElementById('page').classList.contains('console-closed');";
        if self.page.script(script).await != is_open {
            self.page.press("Console").await;
        }
    }
}

#[tokio::main]
async fn main() {
    fs::create_dir_all(screenshots()).expect("the folder for pictures can be made");
    let seconds = number("PINDASH_SECONDS", SECONDS);
    let broker = Broker::start().await;
    let mut fleet = Fleet::start(&broker, DEVICES, Shape::Topics).await;
    fleet.say_all_at_once().await;
    let speaking = tokio::spawn(async move {
        let mut rounds = interval(ROUND);
        loop {
            rounds.tick().await;
            fleet.say(1).await;
        }
    });
    let boards = [
        ("netzer", "netzer", GREENHOUSE.to_owned()),
        ("plain", "plain", PLAIN.to_owned()),
        ("wled", "wled", built_in("WLED").to_owned()),
        ("fleet", "plain", behind(&broker)),
    ];
    let mut bytes = 0;
    // In turn: only so many browsers run at once.
    for (name, board, profile) in boards {
        println!("{name}: listening for {seconds} s");
        let scene = Scene::open(name, board, profile).await;
        if name == "netzer" {
            scene.page.toggle("Pump").await;
            scene.page.toggle("Lamp").await;
            scene.page.drag_slider("Vent", 640).await;
            scene.page.drag_slider("Fan", 410).await;
        }
        sleep(Duration::from_secs(seconds.into())).await;
        let taken = scene.take().await;
        println!("{name}: {} kB", taken / 1_000);
        bytes += taken;
    }
    speaking.abort();
    println!(
        "all together: {} kB in {}",
        bytes / 1_000,
        screenshots().display()
    );
}

fn built_in(name: &str) -> &'static str {
    let known = BUILT_IN.iter().find(|(known, _)| *known == name);
    known.expect("it is built in").1
}

/// The profile of a gateway whose broker is this one.
fn behind(broker: &Broker) -> String {
    let mut profile: Value = serde_json::from_str(built_in("BigClown MQTT")).expect("it is JSON");
    profile["address"] = broker.url().into();
    profile.to_string()
}

fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

/// Writes a picture with a palette in place of its colours: of the most frequent ones, each other
/// one has the nearest. Gives its size, in bytes.
fn shrink(from: &Path, to: &Path) -> u64 {
    let file = File::open(from).expect("the picture is there");
    let mut decoder = png::Decoder::new(BufReader::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("it is a PNG");
    let size = reader.output_buffer_size().expect("it fits into memory");
    let mut samples = vec![0; size];
    let frame = reader.next_frame(&mut samples).expect("it is whole");
    let pixels: Vec<_> = samples[..frame.buffer_size()]
        .chunks_exact(frame.color_type.samples())
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let palette = palette(&pixels);
    let mut places: HashMap<_, _> = HashMap::new();
    let indices: Vec<_> = pixels
        .iter()
        .map(|pixel| {
            *places
                .entry(*pixel)
                .or_insert_with(|| nearest(&palette, *pixel))
        })
        .collect();
    let file = File::create(to).expect("the folder can be written");
    let mut encoder = png::Encoder::new(BufWriter::new(file), frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect("the picture can be written");
    writer
        .write_image_data(&indices)
        .expect("it can be written");
    writer.finish().expect("it can be written to its end");
    fs::metadata(to).map_or(0, |file| file.len())
}

/// The most frequent colours.
fn palette(pixels: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mut counts: HashMap<_, u32> = HashMap::new();
    for pixel in pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let mut colours: Vec<_> = counts.into_iter().collect();
    colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    colours.truncate(COLOURS);
    colours.into_iter().map(|(colour, _)| colour).collect()
}

/// The place of the colour that differs least.
fn nearest(palette: &[[u8; 3]], pixel: [u8; 3]) -> u8 {
    let distance = |colour: &[u8; 3]| {
        let parts = colour.iter().zip(pixel);
        parts
            .map(|(one, other)| i32::from(*one).abs_diff(i32::from(other)).pow(2))
            .sum::<u32>()
    };
    let nearest = (0..palette.len()).min_by_key(|place| distance(&palette[*place]));
    nearest.map_or(0, |place| place as u8)
}
