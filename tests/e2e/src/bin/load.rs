//! How fast the page starts, measured beside pages that show how fast it could.
//!
//! `cargo xtask bench load` builds what this needs and runs it. All rows are
//! measured in one run, in turn, because machines differ and so do their minutes;
//! the ratios are what counts.
//!
//! Of the start, three round trips to the board (`board.json`, the socket's handshake, and a
//! trigger with its answer) are about 100 ms, whatever a page does.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use board::{Board, Config, Fault};
use e2e::{Page, Startup};
use flate2::Compression;
use flate2::write::GzEncoder;

/// How often each page is opened, each time in a browser that has never seen it.
const ROUNDS: usize = 9;
/// What a board's radio and web server can do.
const BYTES_PER_SECOND: u32 = 100_000;
const LATENCY: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() {
    let flash = folder("PINDASH_FLASH");
    let empty = folder("PINDASH_EMPTY");
    let scratch = tempfile::tempdir().expect("a folder for the page without a script can be made");
    let size = fs::metadata(flash.join("index.html.gz"))
        .expect("the flash page is built")
        .len();
    write_scriptless(
        scratch.path(),
        usize::try_from(size).expect("it fits in flash"),
    );

    let (mut live, mut plain) = (Vec::new(), Vec::new());
    let (mut script, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(open(scratch.path(), true, Startup::Loaded).await.elapsed_ms);
        live.push(open(&flash, true, Startup::Live).await.elapsed_ms);
        floor.push(open(&empty, false, Startup::Loaded).await.script_ms);
        script.push(open(&flash, false, Startup::Live).await.script_ms);
    }
    let (live, plain) = (median(live), median(plain));
    let (script, floor) = (median(script), median(floor));
    println!("medians of {ROUNDS}, {size} bytes of gzip");
    println!(
        "through {} kB/s and {} ms: a page of that size without a script is there after {plain:.0} ms,\n\
         pindash shows its first live pin after {live:.0} ms: {:.2} times",
        BYTES_PER_SECOND / 1_000,
        LATENCY.as_millis(),
        live / plain,
    );
    println!(
        "script and wasm on the main thread until the first live pin: {script:.1} ms,\n\
         an empty Leptos page built the same way: {floor:.1} ms: {:.2} times",
        script / floor,
    );
}

/// Opens what lies in a folder in a new browser, and measures until it has started.
async fn open(folder: &Path, slow: bool, startup: Startup) -> e2e::Started {
    let faults = if slow {
        vec![
            Fault::BytesPerSecond(BYTES_PER_SECOND),
            Fault::Latency(LATENCY),
        ]
    } else {
        Vec::new()
    };
    let board = Board::start(Config {
        serve: Some(folder.to_owned()),
        simulate: false,
        faults,
        ..Config::default()
    })
    .await
    .expect("the board starts");
    let started = Page::measure(&board.url(), startup).await;
    board.stop().await;
    started
}

fn folder(variable: &str) -> PathBuf {
    let folder = env::var_os(variable).map(PathBuf::from);
    folder.unwrap_or_else(|| {
        panic!("{variable} has to name a folder with a page: run `cargo xtask bench load`")
    })
}

/// A page that only has to come through: text that compresses to `size` bytes.
fn write_scriptless(folder: &Path, size: usize) {
    let mut letters = String::new();
    let mut random: u32 = 1;
    while letters.len() < size * 2 {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        letters.push(char::from(b'!' + (random % 90) as u8));
    }
    let packed = |length: usize| {
        let page = format!(
            "<!DOCTYPE html><html lang=en><title>x</title><p>{}</p>",
            letters[..length].replace(['<', '&'], "x")
        );
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer
            .write_all(page.as_bytes())
            .expect("memory can be written to");
        packer.finish().expect("memory can be written to")
    };
    // The packed size grows with the length, so the length is found by halving.
    let (mut low, mut high) = (0, letters.len());
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if packed(middle).len() > size {
            high = middle;
        } else {
            low = middle;
        }
    }
    fs::write(folder.join("index.html.gz"), packed(low)).expect("the page can be written");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
