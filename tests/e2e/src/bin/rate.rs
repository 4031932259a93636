//! What a stream of messages costs the page, beside two pages written by hand.
//!
//! `cargo xtask bench rate` builds what this needs and runs it. All rows are measured in one run,
//! the pages in turn; the ratios are what counts. `PINDASH_ROUNDS` sets how often, `PINDASH_RATE` the
//! one rate that is measured, `PINDASH_SECONDS` for how long, and `PINDASH_MESSAGES` the first count
//! of the memory's growth, with 0 for none.
//!
//! | page | does |
//! |------|------|
//! | bare | parses each message and writes the value, and nothing else |
//! | fair | what a good web developer would write: the same 13 cards, and a console of the newest 200 lines, drawn once a frame |
//! | pindash | the page as it opens: cards, and the console beside them |
//!
//! Main-thread time is the processor time that the browser's main thread takes for the page: scripts,
//! style, layout, paint. A bar of 0.5 times the fair page is about what ESPHome's page of version 2
//! takes, which has the values in a table and no console in its way.
//!
//! The delay is from the socket to the page: from the message's event until the end of the frame
//! that shows it, or a later value of its pin. It is measured in a run of its own, of every
//! message of every pin. A page that draws a card 15 times a second is late by 67 ms and a frame at
//! most.
//!
//! Where the time goes, in ms a second of the main thread; the last table of `cargo xtask bench
//! rate` prints it. Before is a page that drew every frame it could, and marked a change by an
//! animation; its rows are of another, busier run, so only their shares compare.
//!
//! | messages a second | page | script | style | layout | paint and the rest | all |
//! |---:|---|---:|---:|---:|---:|---:|
//! | 0 | fair | 0.0 | 0.0 | 0.0 | 0.1 | 0.1 |
//! | 0 | pindash | 0.0 | 0.0 | 0.0 | 0.2 | 0.2 |
//! | 1 | fair | 0.4 | 0.2 | 0.5 | 1.1 | 2.1 |
//! | 1 | before | 0.9 | 0.5 | 0.7 | 2.4 | 4.5 |
//! | 1 | pindash | 1.5 | 0.4 | 0.8 | 3.4 | 6.0 |
//! | 100 | fair | 24 | 10 | 40 | 138 | 212 |
//! | 100 | before | 42 | 20 | 50 | 189 | 300 |
//! | 100 | pindash | 24 | 6 | 17 | 51 | 98 |
//! | 1,000 | fair | 33 | 12 | 51 | 154 | 250 |
//! | 1,000 | before | 44 | 22 | 47 | 118 | 231 |
//! | 1,000 | pindash | 22 | 4 | 17 | 49 | 92 |
//! | 10,000 | fair | 103 | 48 | 118 | 292 | 562 |
//! | 10,000 | before | 79 | 26 | 51 | 215 | 371 |
//! | 10,000 | pindash | 65 | 4 | 17 | 149 | 235 |
//!
//! So most of it is paint and what follows it, once a frame. What makes a message dearer than the
//! fair page's at 1 a second is not settled: the mark of a change that comes and goes, and perhaps a
//! second frame for the scroll of the console.
//! A busy machine gives the fair page fewer than its 60 frames a second and so makes it cheaper;
//! pindash has its 15 either way.
//! Memory grew by 45 kB from 200,000 to 2,000,000 messages.

use std::env;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use board::{Board, Config};
use e2e::Page;
use e2e::by_hand::{BARE, FAIR, Folder};
use e2e::measuring::{conclude, folder, number, shown};
use figures::{Samples, Unit, Verdict, ratio, with_thousands};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How often each page is measured at each rate.
const ROUNDS: u32 = 3;
/// How long a rate is measured.
const MEASURE: Duration = Duration::from_secs(6);
/// How long the slowest rate is measured, so that there is something to measure.
const MEASURE_SLOW: Duration = Duration::from_secs(15);
/// How long the page gets used to it before.
const WARM_UP: Duration = Duration::from_secs(3);
/// How often a batch of messages is sent.
const BATCH: Duration = Duration::from_millis(5);
/// The pins that the messages tell of, in turn.
const PINS: u64 = 13;

/// Messages a second, and how many times the fair page's main-thread time they may cost; none is
/// what an idle page costs.
const RATES: [(u64, f64); 5] = [(0, 0.0), (1, 1.2), (100, 0.5), (1_000, 0.5), (10_000, 0.5)];
/// From so many messages a second on it is a flood: more than a reader's pace has frames for.
const FLOOD: u64 = 100;
/// How late the slowest message in a hundred may be in a flood, in milliseconds.
const FLOOD_BAR_MS: f64 = 100.0;
/// And otherwise: two frames, of 60 a second.
const BAR_MS: f64 = 2_000.0 / 60.0;

/// What was measured at a rate: shares of the main thread, and delays in milliseconds.
struct Row {
    rate: u64,
    bar: f64,
    bare: Option<f64>,
    fair: Option<f64>,
    pindash: Option<f64>,
    delays: Samples,
}

#[tokio::main]
async fn main() {
    let flash = folder("PINDASH_FLASH");
    let (bare, fair) = (Folder::with(BARE), Folder::with(FAIR));
    let rounds = number("PINDASH_ROUNDS", ROUNDS);
    println!("main thread in ms a second, medians of {rounds}\n");
    println!(
        "| messages a second | bare page | fair page | pindash | to the bare | to the fair | pindash, a message | delay p50 | delay p99 |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let (mut verdicts, mut where_it_goes) = (Vec::new(), Vec::new());
    let one = env::var("PINDASH_RATE").ok();
    let one = one.map(|one| one.parse::<u64>().expect("PINDASH_RATE is a number"));
    let rates = RATES.into_iter();
    for (rate, bar) in rates.filter(|(rate, _)| one.is_none_or(|one| one == *rate)) {
        let mut shares = [Vec::new(), Vec::new(), Vec::new()];
        let mut parts = [[0.0; 4]; 3];
        for _ in 0..rounds {
            let pages = [bare.path(), fair.path(), &flash];
            for ((page, shares), parts) in pages.into_iter().zip(&mut shares).zip(&mut parts) {
                let share = busy(page, rate).await;
                shares.push(share.iter().sum());
                for (part, share) in parts.iter_mut().zip(share) {
                    *part += share * 1e3 / f64::from(rounds);
                }
            }
        }
        where_it_goes.push((rate, parts));
        let [bare, fair, pindash] = shares.map(|shares| Samples::from(shares).median());
        let row = Row {
            rate,
            bar,
            bare,
            fair,
            pindash,
            delays: delays(&flash, rate).await,
        };
        println!("{row}");
        verdicts.extend(row.verdicts());
    }
    where_a_frame_goes(&where_it_goes);
    let messages = number("PINDASH_MESSAGES", 200_000);
    if messages > 0 {
        memory(&flash, u64::from(messages)).await;
    }
    conclude(&verdicts);
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let a_second = |share: Option<f64>| shown(share.map(|share| share * 1e3), 1, "");
        let shown_rate = (self.rate > 0).then_some(self.rate as f64);
        let a_message = ratio(self.pindash.map(|share| share * 1e6), shown_rate);
        let cells = [
            with_thousands(&self.rate.to_string()),
            a_second(self.bare),
            a_second(self.fair),
            a_second(self.pindash),
            shown(ratio(self.pindash, self.bare), 2, ""),
            shown(ratio(self.pindash, self.fair), 2, ""),
            shown(a_message, 0, " µs"),
            shown(self.delays.quantile(0.5), 1, " ms"),
            shown(self.delays.quantile(0.99), 1, " ms"),
        ];
        write!(formatter, "| {} |", cells.join(" | "))
    }
}

impl Row {
    fn verdicts(&self) -> Vec<Verdict> {
        if self.rate == 0 {
            return Vec::new();
        }
        let at = match self.rate {
            1 => "at 1 message a second".to_owned(),
            rate => format!("at {} messages a second", with_thousands(&rate.to_string())),
        };
        let delay_bar = if self.rate < FLOOD {
            BAR_MS
        } else {
            FLOOD_BAR_MS
        };
        vec![
            Verdict::at_most(
                format!("main thread {at}, to the fair page by hand"),
                ratio(self.pindash, self.fair),
                self.bar,
                Unit::Times,
            ),
            Verdict::at_most(
                format!("from socket to page {at}, p99"),
                self.delays.quantile(0.99),
                delay_bar,
                Unit::Milliseconds,
            ),
        ]
    }
}

/// How long a rate is measured.
fn measure_time(rate: u64) -> Duration {
    let usual = if rate <= 1 { MEASURE_SLOW } else { MEASURE };
    let seconds = number("PINDASH_SECONDS", usual.as_secs() as u32);
    Duration::from_secs(seconds.into())
}

/// Where the time of each page goes at each rate.
fn where_a_frame_goes(rates: &[(u64, [[f64; 4]; 3])]) {
    println!("\nwhere it goes, in ms a second, means\n");
    println!("| messages a second | page | script | style | layout | paint and the rest |");
    println!("|---:|---|---:|---:|---:|---:|");
    for (rate, pages) in rates {
        for (page, parts) in ["bare", "fair", "pindash"].into_iter().zip(pages) {
            let parts = parts.map(|part| format!("{part:.1}")).join(" | ");
            let rate = with_thousands(&rate.to_string());
            println!("| {rate} | {page} | {parts} |");
        }
    }
}

/// The shares of the main thread that a page takes at a rate: for scripts, style, layout, and the
/// rest.
async fn busy(folder: &Path, rate: u64) -> [f64; 4] {
    let board = start(folder).await;
    let page = Page::open_at(&board.url()).await;
    let mut sent = settle(&board, rate).await;
    let (began, before) = (Instant::now(), page.effort().await);
    feed(&board, rate, measure_time(rate), &mut sent).await;
    let after = page.effort().await;
    let seconds = began.elapsed().as_secs_f64();
    drop(page);
    board.stop().await;
    let script = after.script - before.script;
    let style = after.style - before.style;
    let layout = after.layout - before.layout;
    let rest = after.all - before.all - script - style - layout;
    [script, style, layout, rest].map(|part| part / seconds)
}

/// How late messages are shown at a rate, in milliseconds.
async fn delays(folder: &Path, rate: u64) -> Samples {
    let board = start(folder).await;
    let page = Page::open_with_delays(&board.url()).await;
    let mut sent = settle(&board, rate).await;
    page.delays_ms().await;
    feed(&board, rate, measure_time(rate), &mut sent).await;
    let delays = page.delays_ms().await;
    drop(page);
    board.stop().await;
    delays
}

/// Lets the page come alive, and get used to a rate; gives how many messages that took.
async fn settle(board: &Board, rate: u64) -> u64 {
    sleep(Duration::from_secs(1)).await;
    let mut sent = 0;
    feed(board, rate, WARM_UP, &mut sent).await;
    sent
}

/// What the page holds after some messages, and after ten times as many.
async fn memory(folder: &Path, messages: u64) {
    let board = start(folder).await;
    let page = Page::open_with_memory(&board.url()).await;
    sleep(Duration::from_secs(1)).await;
    let mut sent = 0;
    let rate = 10_000;
    let mut held = Vec::new();
    for count in [messages, messages * 9] {
        feed(&board, rate, Duration::from_secs(count / rate), &mut sent).await;
        held.push((sent, page.memory_bytes().await));
    }
    println!();
    for (sent, bytes) in &held {
        println!("memory after {sent} messages: {} kB", bytes / 1_000);
    }
    if let [(_, early), (_, late)] = held[..] {
        println!("growth: {} kB", (late as i64 - early as i64) / 1_000);
    }
    board.stop().await;
}

async fn start(folder: &Path) -> Board {
    Board::start(Config {
        serve: Some(folder.to_owned()),
        simulate: false,
        many_sockets: true,
        pages_always: true,
        ..Config::default()
    })
    .await
    .expect("the board starts")
}

/// Sends messages at a rate for some time.
async fn feed(board: &Board, rate: u64, time: Duration, sent: &mut u64) {
    let began = Instant::now();
    let mut batches = interval(BATCH);
    batches.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut given = 0;
    while began.elapsed() < time {
        batches.tick().await;
        let due = (began.elapsed().as_secs_f64() * rate as f64) as u64;
        while given < due {
            let pin = *sent % PINS;
            board.push_text(&format!(r#"{{"u":{{"v":{{"{pin}":"{sent}"}}}}}}"#));
            given += 1;
            *sent += 1;
        }
    }
}
