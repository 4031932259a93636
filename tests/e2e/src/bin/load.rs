//! How fast the page starts, measured beside pages that show how fast it could.
//!
//! `cargo xtask bench load` builds what this needs and runs it. Each page is opened through three
//! links, on the machine's processor and on a fourth of it, each time in a browser that has never
//! seen it. All cells are measured in one run, the pages in turn, because machines differ and so
//! do their minutes; the ratios are what counts. `PINDASH_ROUNDS` sets how often.
//!
//! | page | shows |
//! |------|-------|
//! | scriptless | a page of as many bytes without an app: text, and ten lines that ask the board what the page asks, one question after the other as soon as the page is there, and show its first answer: nothing can be faster |
//! | empty Leptos | one paragraph, built and packed as the page is: what Leptos and the packing cost |
//! | lean | `lean/` beside the page, where that is built: until its first live pin |
//! | pindash | the page, until its first live pin |
//!
//! A fourth of the processor is Chromium's throttling: the page's main thread pauses, while
//! workers and the compiler of wasm go on.
//!
//! The second visit is in the same browser, from its cache: the board answers that the page is the
//! same (`ETag`, 304). What is left of it without the time in which an answer of the board was
//! waited for is the page's own time. Three round trips (`board.json`, the socket's handshake, and a
//! trigger with its answer) are about 100 ms at 20 ms each way, whatever a page does, so the
//! scriptless page waits for them too.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use board::{Board, Config, Fault};
use e2e::by_hand::Folder;
use e2e::measuring::{conclude, folder, number, shown};
use e2e::{PATIENCE, Page, Started, Startup};
use figures::{Samples, Unit, Verdict, ratio};
use flate2::Compression;
use flate2::write::GzEncoder;

/// How often each page is opened in each cell.
const ROUNDS: u32 = 7;
/// What a board's radio and web server can do.
const LINKS: [Link; 3] = [
    Link::new(100_000, 20),
    Link::new(300_000, 10),
    Link::new(1_000_000, 5),
];
/// How many times slower than the machine's the processor is.
const SLOWDOWNS: [u32; 2] = [1, 4];

/// How much longer than the scriptless page the page may take to its first live pin.
const LIVE_BAR: f64 = 1.15;
/// How much of a second visit may be the page's own, in milliseconds.
const AGAIN_BAR_MS: f64 = 150.0;
/// How long scripts and wasm may have the main thread before the first live pin, in milliseconds.
const SCRIPT_BAR_MS: f64 = 50.0;

/// The way between board and browser.
#[derive(Clone, Copy)]
struct Link {
    bytes_per_second: u32,
    latency: Duration,
}

impl Link {
    const fn new(bytes_per_second: u32, latency_ms: u64) -> Self {
        Self {
            bytes_per_second,
            latency: Duration::from_millis(latency_ms),
        }
    }

    fn name(self) -> String {
        let latency = self.latency.as_millis();
        match self.bytes_per_second / 1_000 {
            1_000 => format!("1 MB/s, {latency} ms"),
            rate => format!("{rate} kB/s, {latency} ms"),
        }
    }
}

/// The pages by their folders.
struct Pages {
    scriptless: Folder,
    empty: PathBuf,
    lean: Option<PathBuf>,
    page: PathBuf,
}

/// A link and a processor, and what was measured with them.
struct Cell {
    link: Link,
    slowdown: u32,
    scriptless: Vec<Started>,
    empty: Vec<Started>,
    lean: Vec<Started>,
    page: Vec<Started>,
    again: Vec<Started>,
}

#[tokio::main]
async fn main() {
    let page = folder("PINDASH_FLASH");
    let size = fs::metadata(page.join("index.html.gz"))
        .expect("the flash page is built")
        .len();
    let lean = page.join("lean");
    let pages = Pages {
        scriptless: Folder::with_gzip(&scriptless(size as usize)),
        empty: folder("PINDASH_EMPTY"),
        lean: lean.join("index.html.gz").is_file().then_some(lean),
        page,
    };
    let rounds = number("PINDASH_ROUNDS", ROUNDS);
    println!("medians of {rounds}, {size} bytes of gzip\n");
    println!(
        "| link | processor | scriptless | empty Leptos | lean | pindash | to the scriptless | second visit | its own of that | scripts, empty Leptos | scripts, pindash |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut cells = Vec::new();
    for slowdown in SLOWDOWNS {
        for link in LINKS {
            let cell = Cell::measure(link, slowdown, &pages, rounds).await;
            println!("{}", cell.row());
            cells.push(cell);
        }
    }
    let verdicts: Vec<_> = cells.iter().flat_map(Cell::verdicts).collect();
    conclude(&verdicts);
}

impl Cell {
    async fn measure(link: Link, slowdown: u32, pages: &Pages, rounds: u32) -> Self {
        let mut cell = Self {
            link,
            slowdown,
            scriptless: Vec::new(),
            empty: Vec::new(),
            lean: Vec::new(),
            page: Vec::new(),
            again: Vec::new(),
        };
        let open = async |folder, startup| Visit::new(folder, link, slowdown, startup).await;
        for _ in 0..rounds {
            let scriptless = open(pages.scriptless.path(), Startup::Live).await;
            cell.scriptless.push(scriptless.first);
            drop(scriptless);
            let empty = open(&pages.empty, Startup::Mounted).await;
            cell.empty.push(empty.first);
            drop(empty);
            if let Some(lean) = &pages.lean {
                cell.lean.push(open(lean, Startup::Live).await.first);
            }
            let page = open(&pages.page, Startup::Live).await;
            cell.page.push(page.first);
            cell.again.push(page.again().await);
        }
        cell
    }

    /// How much longer the page takes than the scriptless one.
    fn to_scriptless(&self) -> Option<f64> {
        ratio(
            median(&self.page, |start| start.elapsed_ms),
            median(&self.scriptless, |start| start.elapsed_ms),
        )
    }

    /// How much of the second visit is the page's own, in milliseconds.
    fn own_ms(&self) -> Option<f64> {
        median(&self.again, |start| start.elapsed_ms - start.board_ms)
    }

    fn row(&self) -> String {
        let elapsed = |starts| median(starts, |start: &Started| start.elapsed_ms);
        let script = |starts| median(starts, |start: &Started| start.script_ms);
        let cells = [
            self.link.name(),
            match self.slowdown {
                1 => "full".to_owned(),
                slowdown => format!("1/{slowdown}"),
            },
            shown(elapsed(&self.scriptless), 0, " ms"),
            shown(elapsed(&self.empty), 0, " ms"),
            shown(elapsed(&self.lean), 0, " ms"),
            shown(elapsed(&self.page), 0, " ms"),
            shown(self.to_scriptless(), 2, ""),
            shown(elapsed(&self.again), 0, " ms"),
            shown(self.own_ms(), 0, " ms"),
            shown(script(&self.empty), 1, " ms"),
            shown(script(&self.page), 1, " ms"),
        ];
        format!("| {} |", cells.join(" | "))
    }

    /// The bars are those of the full processor.
    fn verdicts(&self) -> Vec<Verdict> {
        if self.slowdown > 1 {
            return Vec::new();
        }
        let name = self.link.name();
        let mut verdicts = vec![
            Verdict::at_most(
                format!("first live pin at {name}, to a scriptless page"),
                self.to_scriptless(),
                LIVE_BAR,
                Unit::Times,
            ),
            Verdict::at_most(
                format!("second visit at {name}, live, without the board's answers"),
                self.own_ms(),
                AGAIN_BAR_MS,
                Unit::Milliseconds,
            ),
        ];
        // The link makes no difference to this, so it stands there once.
        if self.link.bytes_per_second == LINKS[0].bytes_per_second {
            verdicts.push(Verdict::at_most(
                "scripts and wasm on the main thread until the first live pin",
                median(&self.page, |start| start.script_ms),
                SCRIPT_BAR_MS,
                Unit::Milliseconds,
            ));
        }
        verdicts
    }
}

fn median(starts: &[Started], figure: impl Fn(&Started) -> f64) -> Option<f64> {
    starts.iter().map(figure).collect::<Samples>().median()
}

/// A browser that had never seen the page, and the board that serves it.
struct Visit {
    // The browser ends before the board that it is connected to.
    page: Page,
    board: Board,
    first: Started,
}

impl Visit {
    /// Opens what lies in a folder, and measures until it has started.
    async fn new(folder: &Path, link: Link, slowdown: u32, startup: Startup) -> Self {
        let board = Board::start(Config {
            serve: Some(folder.to_owned()),
            simulate: false,
            etags: true,
            faults: vec![
                Fault::BytesPerSecond(link.bytes_per_second),
                Fault::Latency(link.latency),
            ],
            ..Config::default()
        })
        .await
        .expect("the board starts");
        let page = Page::stopwatch(slowdown).await;
        let first = page.visit(&board.url(), startup).await;
        Self { page, board, first }
    }

    /// Opens the page once more, from the browser's cache, and measures until a pin is live.
    async fn again(&self) -> Started {
        // The board serves one socket, and no page while there is one.
        self.page.go_to("about:blank").await;
        let is_free = self
            .board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE);
        assert!(is_free.await, "the page that was left lets go of the board");
        let again = self.page.visit(&self.board.url(), Startup::Live).await;
        assert!(again.is_from_cache, "it is from the browser's cache");
        again
    }
}

/// Asks the board what the page asks, and shows its first answer.
const ASKS: &str = "<output></output><script>addEventListener('DOMContentLoaded', async () => {
    await fetch('board.json', { cache: 'no-cache' });
    const socket = new WebSocket(`ws://${location.host}/ws`);
    socket.onopen = () => { for (let pin = 0; pin < 13; pin += 1) socket.send(`tuv${pin}=3`); };
    socket.onmessage = ({ data }) => requestAnimationFrame(() => {
        document.querySelector('output').textContent = data;
    });
});</script>";

/// A page that only has to come through, and to ask: text that compresses to `size` bytes with
/// that.
fn scriptless(size: usize) -> Vec<u8> {
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
            "<!DOCTYPE html><html lang=en><title>x</title>{ASKS}<p>{}</p>",
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
    packed(low)
}
