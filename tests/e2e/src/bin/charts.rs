//! What charts cost the page, beside a page written by hand that has uPlot draw them.
//!
//! `cargo xtask bench charts` builds what this needs and runs it. All rows are measured in one run,
//! the pages in turn; the ratios are what counts. `PINDASH_ROUNDS` sets how often, `PINDASH_SECONDS`
//! for how long, and `PINDASH_SAMPLES` how many samples a day has, with 0 for none.
//!
//! Each page shows 24 charts of 10 s in a window that has room for all of them. 10,000 samples a
//! second come in 417 messages, each with a value for every chart, as from a board that sends all it
//! measures in one JSON object. (With a message for each value the same samples would be mostly the
//! browser's cost of an event, the same for every page.) Both pages have the same messages on the
//! same socket, and the same size of charts, which is that of pindash's.
//!
//! | page | does |
//! |------|------|
//! | uPlot | draws all charts once a frame, as uPlot's own examples do; the bar is half of that |
//! | uPlot, paced | the same 15 times a second, as pindash does; it has no bar, and says what is left of the difference at the same pace |
//! | pindash | the page as it opens: charts, and the console beside them |
//! | pindash, console closed | the charts alone |
//!
//! Main-thread time is processor time, as in `bench rate`.
//!
//! A frame is measured in two ways: from one to the next, and what the main thread does for it,
//! scripts and messages included, of which the browser tells more than 50 ms only (a
//! `long-animation-frame`). The latter has the bar: what the machine does beside moves the former.
//!
//! The age is that of a sample when it comes onto the screen: the first chart gets a step now and
//! then, the board notes when it sends it, and the page has it at the end of the frame after which
//! the canvas has the colour of the line in the row of the upper level. The pixels are read in the
//! same way from each page.
//!
//! A day is 10 million samples as fast as the page takes them, with a clock that goes on with each
//! message, so that all that is kept for a day is full. Memory is that of scripts and wasm, less
//! what they held before the first sample, with a full console; the bound is that of the history
//! alone. Then `24 h` is
//! pressed in the dialog of a pin; the time ends with the frame that has another picture.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use board::{Board, Config};
use e2e::by_hand::{self, Folder};
use e2e::measuring::{conclude, folder, number, shown};
use e2e::{Charts, Frames, PATIENCE, Page};
use figures::{Samples, Unit, Verdict, ratio, with_thousands};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How many charts there are, of a reading each.
const CHARTS: usize = 24;
/// Samples a second, of all charts.
const SAMPLES_PER_SECOND: f64 = 10_000.0;
/// The samples of a day.
const DAY_SAMPLES: u32 = 10_000_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How often each page is measured.
const ROUNDS: u32 = 3;
/// How long that takes.
const MEASURE_S: u32 = 6;
/// Until the charts are full, and a little more.
const WARM_UP: Duration = Duration::from_secs(12);
/// How often a batch of messages is sent.
const BATCH: Duration = Duration::from_millis(5);
/// How many steps are sent to see how late they are.
const STEPS: u32 = 16;
/// How long the marked chart stays low, so that the step before has left its newest part.
const LOW: Duration = Duration::from_secs(3);
/// How long it stays high.
const HIGH: Duration = Duration::from_millis(700);
/// How many messages may be on their way where they are sent as fast as the page takes them.
const ON_THE_WAY: u64 = 4_000;
/// How many lines fill the console, and how long they are, which is as long as a message.
const LINES: u64 = 2_000;
const LINE_BYTES: usize = 300;
/// How often a window of a day is opened.
const OPENED: u32 = 5;

/// The window of the browser, with room for all charts.
const WINDOW: (u32, u32) = (1_600, 2_600);
/// The size of uPlot's charts where pindash shows none to go by, in CSS pixels.
const SIZE: (u32, u32) = (300, 160);
/// How often a paced page draws, a second.
const PACE: u32 = 15;

const TO_UPLOT_BAR: f64 = 0.5;
const BUSY_BAR_PERCENT: f64 = 20.0;
const FRAME_BAR_MS: f64 = 50.0;
const AGE_BAR_MS: f64 = 100.0;
const OPEN_BAR_MS: f64 = 100.0;
const MEMORY_BAR_BYTES: f64 = 24.0 * 1024.0 * 1024.0;

/// A page, and what was measured of it.
struct Row {
    name: &'static str,
    folder: PathBuf,
    /// What is behind the address.
    query: String,
    closes_console: bool,
    /// Shares of the main thread.
    busy: Vec<f64>,
    frames: Frames,
    /// How old steps were on the screen, in milliseconds.
    ages: Samples,
}

#[tokio::main]
async fn main() {
    let flash = folder("PINDASH_FLASH");
    let uplot = Folder::with(&by_hand::uplot(&folder("PINDASH_UPLOT")));
    let rounds = number("PINDASH_ROUNDS", ROUNDS);
    let charts = charts_of(&flash).await;
    let (width, height) = match charts {
        Some(Charts { width, height, .. }) => (width, height),
        None => SIZE,
    };
    println!("{CHARTS} charts of {width} × {height} pixels, medians of {rounds}\n");
    let size = format!("?width={width}&height={height}");
    let mut rows = vec![
        Row::new("uPlot", uplot.path(), size.clone(), false),
        Row::new(
            "uPlot, paced",
            uplot.path(),
            format!("{size}&pace={PACE}"),
            false,
        ),
    ];
    match charts {
        Some(_) => rows.extend([
            Row::new("pindash", &flash, String::new(), false),
            Row::new("pindash, console closed", &flash, String::new(), true),
        ]),
        None => println!("pindash does not show {CHARTS} charts in this window\n"),
    }
    for _ in 0..rounds {
        for row in &mut rows {
            let busy = busy(row).await;
            row.busy.push(busy);
        }
    }
    for row in &mut rows {
        (row.frames, row.ages) = watched(row).await;
    }
    println!(
        "| page | main thread | to uPlot | to uPlot, paced | frame to frame p99 | longest | longest on the main thread | age p50 | age p99 |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for row in &rows {
        println!("{}", row.text(&rows));
    }
    let mut verdicts = page_verdicts(&rows);
    let samples = number("PINDASH_SAMPLES", DAY_SAMPLES);
    if samples > 0 {
        verdicts.extend(match charts {
            Some(_) => day(&flash, samples).await.verdicts(samples),
            None => Day::default().verdicts(samples),
        });
    }
    conclude(&verdicts);
}

impl Row {
    fn new(name: &'static str, folder: &Path, query: String, closes_console: bool) -> Self {
        Self {
            name,
            folder: folder.to_owned(),
            query,
            closes_console,
            busy: Vec::new(),
            frames: Frames::default(),
            ages: Samples::default(),
        }
    }

    fn share(&self) -> Option<f64> {
        Samples::from(self.busy.clone()).median()
    }

    /// The longest frame of the main thread; no more than 50 ms where the browser told of none.
    fn longest_ms(&self) -> Option<f64> {
        let seen = self.frames.gaps.count() > 0;
        let long = self.frames.long.quantile(1.0);
        long.or(seen.then_some(FRAME_BAR_MS))
    }

    /// The row of the table.
    fn text(&self, rows: &[Self]) -> String {
        let longest = match self.frames.long.count() {
            0 => "under 50 ms".to_owned(),
            count => format!("{} ({count} over 50)", shown(self.longest_ms(), 0, " ms")),
        };
        let percent = self.share().map(|share| share * 100.0);
        let cells = [
            self.name.to_owned(),
            shown(percent, 1, " %"),
            shown(ratio(self.share(), share_of(rows, "uPlot")), 2, ""),
            shown(ratio(self.share(), share_of(rows, "uPlot, paced")), 2, ""),
            shown(self.frames.gaps.quantile(0.99), 0, " ms"),
            shown(self.frames.gaps.quantile(1.0), 0, " ms"),
            longest,
            shown(self.ages.quantile(0.5), 0, " ms"),
            shown(self.ages.quantile(0.99), 0, " ms"),
        ];
        format!("| {} |", cells.join(" | "))
    }
}

/// The share of the main thread that a page took.
fn share_of(rows: &[Row], name: &str) -> Option<f64> {
    rows.iter().find(|row| row.name == name)?.share()
}

fn page_verdicts(rows: &[Row]) -> Vec<Verdict> {
    let pindash = rows.iter().find(|row| row.name == "pindash");
    let share = pindash.and_then(Row::share);
    let of = format!("{CHARTS} charts of 10 s, 10,000 samples a second");
    vec![
        Verdict::at_most(
            format!("main thread, {of}, to a page by hand with uPlot"),
            ratio(share, share_of(rows, "uPlot")),
            TO_UPLOT_BAR,
            Unit::Times,
        ),
        Verdict::at_most(
            format!("main thread, {of}"),
            share.map(|share| share * 100.0),
            BUSY_BAR_PERCENT,
            Unit::Percent,
        ),
        Verdict::at_most(
            "longest frame of charts on the main thread",
            pindash.and_then(Row::longest_ms),
            FRAME_BAR_MS,
            Unit::Milliseconds,
        ),
        Verdict::at_most(
            "age of the last sample on the screen, p99",
            pindash.and_then(|row| row.ages.quantile(0.99)),
            AGE_BAR_MS,
            Unit::Milliseconds,
        ),
    ]
}

/// The charts of pindash, if the window has all of them.
async fn charts_of(flash: &Path) -> Option<Charts> {
    let board = start(flash, &[]).await;
    let page = open(&board, "").await;
    let began = Instant::now();
    let mut feed = Feed::default();
    let charts = loop {
        feed.run(&board, Duration::from_millis(500)).await;
        let charts = page.charts().await;
        if charts.count >= CHARTS || began.elapsed() > PATIENCE {
            break charts;
        }
    };
    drop(page);
    board.stop().await;
    let fits = charts.count == CHARTS && charts.bottom <= WINDOW.1;
    fits.then_some(charts)
}

/// The share of the main thread that a page takes.
async fn busy(row: &Row) -> f64 {
    let board = start(&row.folder, &[]).await;
    let page = open(&board, &row.query).await;
    if row.closes_console {
        page.press("Console").await;
    }
    let mut feed = Feed::default();
    feed.run(&board, WARM_UP).await;
    let (began, before) = (Instant::now(), page.busy().await);
    let seconds = number("PINDASH_SECONDS", MEASURE_S);
    feed.run(&board, Duration::from_secs(seconds.into())).await;
    let after = page.busy().await;
    let busy = (after - before).as_secs_f64() / began.elapsed().as_secs_f64();
    drop(page);
    board.stop().await;
    busy
}

/// The frames of a page, and how old steps were on the screen.
async fn watched(row: &Row) -> (Frames, Samples) {
    let board = start(&row.folder, &[]).await;
    let page = Page::open_with_drawn(&(board.url() + &row.query)).await;
    page.resize(WINDOW.0, WINDOW.1).await;
    if row.closes_console {
        page.press("Console").await;
    }
    let mut feed = Feed {
        level: Some(Level::Low),
        ..Feed::default()
    };
    feed.run(&board, WARM_UP).await;
    page.keep_low().await;
    feed.level = Some(Level::High);
    feed.run(&board, HIGH).await;
    let learned = page.learn_step().await;
    feed.level = Some(Level::Low);
    feed.run(&board, LOW).await;
    page.frames().await;
    let mut sent_ms = Vec::new();
    for step in 0..STEPS {
        // At another moment of a frame, and of a pace, each time.
        let jitter = Duration::from_micros(u64::from(step) * 6_170);
        feed.level = Some(Level::Low);
        feed.run(&board, LOW + jitter).await;
        feed.level = Some(Level::High);
        sent_ms.push(now_ms());
        feed.run(&board, HIGH).await;
    }
    feed.run(&board, HIGH).await;
    let frames = page.frames().await;
    drop(page);
    board.stop().await;
    let ages = match learned {
        true => ages(&sent_ms, &frames.steps_shown_ms),
        false => Samples::default(),
    };
    if ages.count() < sent_ms.len() {
        println!(
            "{}: {} of {} steps were seen",
            row.name,
            ages.count(),
            sent_ms.len()
        );
    }
    (frames, ages)
}

/// How long after it was sent each step was shown, as far as it was.
fn ages(sent_ms: &[f64], shown_ms: &[f64]) -> Samples {
    let age = |sent: &f64| {
        let shown = shown_ms.iter().find(|shown| *shown >= sent)?;
        Some(shown - sent).filter(|age| *age < HIGH.as_secs_f64() * 1e3)
    };
    sent_ms.iter().filter_map(age).collect()
}

fn now_ms() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("the clock is behind 1970").as_secs_f64() * 1e3
}

/// What a day of samples takes.
#[derive(Default)]
struct Day {
    grown_bytes: Option<f64>,
    /// From the click on `History of …` on, in milliseconds.
    dialog_ms: Option<f64>,
    /// From the click on `24 h` on.
    opened_ms: Samples,
}

/// Has the page keep a day of samples, and opens it.
async fn day(flash: &Path, samples: u32) -> Day {
    let messages = u64::from(samples) / CHARTS as u64;
    // A pin with a card of its own has the dialog.
    let board = start(flash, &[json!({ "path": "s1", "label": "One" })]).await;
    let step = DAY.div_f64(messages as f64);
    let page = Page::open_with_fast_clock(&board.url(), step).await;
    page.resize(WINDOW.0, WINDOW.1).await;
    sleep(Duration::from_secs(1)).await;
    // The console has all the lines that it keeps, and they are no part of the history.
    let line = format!(r#"{{"x":"{}"}}"#, "x".repeat(LINE_BYTES));
    for _ in 0..LINES {
        board.push_text(&line);
    }
    taken(&page, LINES).await;
    let before = page.memory_bytes().await;
    let mut feed = Feed::default();
    let began = Instant::now();
    while feed.sent < messages {
        let taken = page.messages().await;
        while feed.sent + LINES < (messages + LINES).min(taken + ON_THE_WAY) {
            feed.send(&board);
        }
        // What is on its way lasts longer than this.
        sleep(Duration::from_millis(50)).await;
    }
    taken(&page, messages + LINES).await;
    let seconds = began.elapsed().as_secs_f64();
    let after = page.memory_bytes().await;
    println!(
        "\na day of {samples} samples, taken in {seconds:.0} s: {} kB before, {} kB after",
        before / 1_000,
        after / 1_000
    );
    let mut day = Day {
        grown_bytes: Some(after as f64 - before as f64),
        ..Day::default()
    };
    let button = "History of One";
    if page.count("button", button).await == 1 {
        day.dialog_ms = page.redrawn_after(button).await;
        let mut opened = Vec::new();
        for _ in 0..OPENED {
            page.redrawn_after("10 s").await;
            opened.extend(page.redrawn_after("24 h").await);
        }
        day.opened_ms = opened.into();
    }
    println!(
        "the dialog took {}, a window of 24 h {} to {}",
        shown(day.dialog_ms, 0, " ms"),
        shown(day.opened_ms.quantile(0.0), 0, " ms"),
        shown(day.opened_ms.quantile(1.0), 0, " ms"),
    );
    drop(page);
    board.stop().await;
    day
}

/// Waits until so many messages have come to the page.
async fn taken(page: &Page, messages: u64) {
    page.until("the last message", async || match page.messages().await {
        taken if taken >= messages => Ok(()),
        taken => Err(format!("message {taken} of {messages}")),
    })
    .await;
}

impl Day {
    fn verdicts(&self, samples: u32) -> Vec<Verdict> {
        vec![
            Verdict::at_most(
                "a window of 24 h opens, the slowest of five",
                self.opened_ms.quantile(1.0),
                OPEN_BAR_MS,
                Unit::Milliseconds,
            ),
            Verdict::at_most(
                format!(
                    "memory after {} samples, less that before",
                    with_thousands(&samples.to_string())
                ),
                self.grown_bytes,
                MEMORY_BAR_BYTES,
                Unit::Bytes,
            ),
        ]
    }
}

/// A board with a chart for each reading, and these pins behind them.
async fn start(folder: &Path, more: &[serde_json::Value]) -> Board {
    let chart = |at: usize| {
        json!({
            "kind": "chart", "path": format!("s{at}"), "label": format!("S{at}"),
            "window": 10, "min": 0, "max": 100,
        })
    };
    let pins: Vec<_> = (0..CHARTS).map(chart).chain(more.iter().cloned()).collect();
    let profile = json!({ "name": "Charts", "address": "/ws", "pins": pins });
    Board::start(Config {
        serve: Some(folder.to_owned()),
        files: [("/board.json".to_owned(), profile.to_string())].into(),
        simulate: false,
        many_sockets: true,
        pages_always: true,
        ..Config::default()
    })
    .await
    .expect("the board starts")
}

/// Opens a page in a window that has room for all charts.
async fn open(board: &Board, query: &str) -> Page {
    let page = Page::blank().await;
    page.go_to(&(board.url() + query)).await;
    page.resize(WINDOW.0, WINDOW.1).await;
    sleep(Duration::from_secs(1)).await;
    page
}

/// The level of the first chart, where steps are looked for.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Low,
    High,
}

/// The messages of the board.
#[derive(Default)]
struct Feed {
    sent: u64,
    level: Option<Level>,
    random: u32,
}

impl Feed {
    /// Sends messages for some time.
    async fn run(&mut self, board: &Board, time: Duration) {
        let began = Instant::now();
        let mut batches = interval(BATCH);
        batches.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let per_second = SAMPLES_PER_SECOND / CHARTS as f64;
        // The first one comes at once.
        let mut given = 0;
        while began.elapsed() < time {
            batches.tick().await;
            let due = 1 + (began.elapsed().as_secs_f64() * per_second) as u64;
            while given < due {
                self.send(board);
                given += 1;
            }
        }
    }

    /// Sends a message with a value for each chart: a wave with some noise.
    fn send(&mut self, board: &Board) {
        let seconds = self.sent as f64 * CHARTS as f64 / SAMPLES_PER_SECOND;
        let values = (0..CHARTS).map(|at| {
            let value = match self.level {
                Some(Level::Low) if at == 0 => 23.0,
                Some(Level::High) if at == 0 => 77.0,
                _ => {
                    let wave = (seconds * (1.0 + at as f64 / 8.0)).sin() * 40.0;
                    50.0 + wave + self.noise() * 8.0
                }
            };
            format!("\"s{at}\":{value:.2}")
        });
        let values: Vec<_> = values.collect();
        board.push_text(&format!("{{{}}}", values.join(",")));
        self.sent += 1;
    }

    /// A number from -0.5 to 0.5, the same ones in every run.
    fn noise(&mut self) -> f64 {
        self.random = self
            .random
            .wrapping_mul(1_664_525)
            .wrapping_add(1_013_904_223);
        f64::from(self.random >> 8) / f64::from(1 << 24) - 0.5
    }
}
