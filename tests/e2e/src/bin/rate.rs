//! What a stream of messages costs the page, beside a page written by hand that does no more
//! than show the values.
//!
//! `cargo xtask bench rate` builds what this needs and runs it. All rows are measured in one
//! run; the ratios are what counts.
//!
//! A stream should cost no more than by hand, and costs more: what is left is the browser's own
//! work for cards and console at each frame, half of what it was before the console was painted
//! apart from the cards. At 1,000 messages a second a message took 373 µs of the main thread, at
//! 10,000 it took 34 µs. Memory grew by 45 kB from 200,000 to 2,000,000 messages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use board::{Board, Config};
use e2e::Page;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How long each rate is measured.
const MEASURE: Duration = Duration::from_secs(6);
/// How long the page gets used to it before.
const WARM_UP: Duration = Duration::from_secs(3);
/// How often a batch of messages is sent.
const BATCH: Duration = Duration::from_millis(5);
/// The pins that the messages tell of, in turn.
const PINS: u64 = 13;

/// As plain as a page can be: it parses and shows.
const BY_HAND: &str = r#"<!DOCTYPE html><html lang=en><title>by hand</title><body><script>
const shown = Array.from({ length: 13 }, () => document.body.appendChild(document.createElement("p")).appendChild(document.createElement("output")));
const socket = new WebSocket(`ws://${location.host}/ws`);
socket.onmessage = (event) => {
  const values = JSON.parse(event.data).u.v;
  for (const pin in values) shown[pin].textContent = values[pin];
};
</script>"#;

#[tokio::main]
async fn main() {
    let flash = env::var_os("PINDASH_FLASH").map(PathBuf::from);
    let flash =
        flash.expect("PINDASH_FLASH names the folder of the page: run `cargo xtask bench rate`");
    let scratch = tempfile::tempdir().expect("a folder for the page by hand can be made");
    fs::write(scratch.path().join("index.html"), BY_HAND).expect("the page can be written");
    let memory_messages = env::var("PINDASH_MESSAGES")
        .ok()
        .and_then(|count| count.parse().ok());

    println!(
        "| messages a second | by hand, main thread | pindash, main thread | ratio | pindash, a message | delay p50 | delay p99 |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    for rate in [1, 1_000, 10_000] {
        let (by_hand, _) = busy(scratch.path(), rate, false).await;
        let (pindash, _) = busy(&flash, rate, false).await;
        let (_, delays) = busy(&flash, rate, true).await;
        let quantile = |part: f64| {
            let at = ((delays.len().saturating_sub(1)) as f64 * part) as usize;
            delays
                .get(at)
                .map_or("-".to_owned(), |delay| format!("{delay:.1} ms"))
        };
        println!(
            "| {rate} | {:.1} % | {:.1} % | {:.2} | {:.0} µs | {} | {} |",
            by_hand * 100.0,
            pindash * 100.0,
            pindash / by_hand,
            pindash * 1e6 / rate as f64,
            quantile(0.5),
            quantile(0.99),
        );
    }
    memory(&flash, memory_messages.unwrap_or(200_000)).await;
}

/// The share of the main thread that a page takes at a rate, and the delays if they are noted.
async fn busy(folder: &Path, rate: u64, with_delays: bool) -> (f64, Vec<f64>) {
    let board = start(folder).await;
    let page = if with_delays {
        Page::open_with_delays(&board.url()).await
    } else {
        Page::open_at(&board.url()).await
    };
    sleep(Duration::from_secs(1)).await;
    let mut sent = 0;
    feed(&board, rate, WARM_UP, &mut sent).await;
    if with_delays {
        page.delays_ms().await;
    }
    let (began, before) = (Instant::now(), page.busy().await);
    feed(&board, rate, MEASURE, &mut sent).await;
    let after = page.busy().await;
    let share = (after - before).as_secs_f64() / began.elapsed().as_secs_f64();
    let delays = if with_delays {
        page.delays_ms().await
    } else {
        Vec::new()
    };
    drop(page);
    board.stop().await;
    (share, delays)
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
