//! More than any board should send: the page stays usable, and the last value is right.

use std::time::{Duration, Instant};

use board::Board;
use e2e::{Browser, Line, PATIENCE, Page, start};
use tokio::sync::Mutex;
use tokio::time::{MissedTickBehavior, interval};

/// Two floods at once would tell how busy the machine is, not the page.
static ALONE: Mutex<()> = Mutex::const_new(());

/// How soon the page has to react to a click.
const REACTS: Duration = Duration::from_secs(1);

/// How often a load is tried: a busy machine may bring the browser nothing for 1.5 s, so that the
/// page takes the board for silent, or be late with a click. A page that cannot keep up fails each
/// time.
const TRIES: usize = 3;

/// Sends so many messages a second, evenly, and gives the last value.
async fn flood(board: &Board, per_second: u32, seconds: u32) -> i64 {
    let ticks = 100;
    let mut tick = interval(Duration::from_secs(1) / ticks);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut value = 0;
    for _ in 0..ticks * seconds {
        tick.tick().await;
        for _ in 0..per_second / ticks {
            value += 1;
            let shown = value % 1_000;
            board.push_text(&format!(
                r#"{{"u":{{"v":{{"4":"{shown}","5":"{value}"}}}}}}"#
            ));
        }
    }
    value
}

/// How long a click takes until the page has changed, with what the driver needs for it.
async fn click_takes(page: &Page) -> Duration {
    let begun = Instant::now();
    let before = page.attribute("switch", "IO10", "aria-checked").await;
    page.toggle("IO10").await;
    page.until("a reaction", async || {
        let now = page.pin_text("IO10").await;
        let is_on = page.attribute("switch", "IO10", "aria-checked").await;
        match is_on != before || now.contains(e2e::note::PENDING) {
            true => Ok(()),
            false => Err(now),
        }
    })
    .await;
    begun.elapsed()
}

/// What the page says of its connection, which is why there was another one.
async fn notes(page: &Page) -> Vec<Line> {
    let mut lines = page.newest_lines(2_000).await;
    lines.retain(|(direction, _)| direction == "note");
    lines
}

/// Does something that takes one connection. It is an error where there is another one: what is
/// waited for may never come then, as the board that falls silent after a flood is taken for gone.
async fn on_one_connection<T>(
    board: &Board,
    page: &Page,
    work: impl Future<Output = T>,
) -> Result<T, String> {
    let again = board.wait_for(|board| board.attempts() > 1, Duration::MAX);
    let done = tokio::select! {
        done = work => Some(done),
        _ = again => None,
    };
    match done {
        Some(done) if board.attempts() == 1 => Ok(done),
        _ => Err(format!("another connection: {:?}", notes(page).await)),
    }
}

/// Tries a load until there is no trouble.
async fn without_trouble(load: impl AsyncFn() -> Result<(), String>) {
    let _alone = ALONE.lock().await;
    let mut troubles = Vec::new();
    while troubles.len() < TRIES {
        match load().await {
            Ok(()) => return,
            Err(trouble) => troubles.push(trouble),
        }
        eprintln!("load: {troubles:?}");
    }
    panic!("each time there was trouble: {troubles:?}");
}

async fn ten_thousand_a_second(browser: Browser) {
    without_trouble(async || try_ten_thousand_a_second(browser).await).await;
}

/// An error says what may be the machine's fault.
async fn try_ten_thousand_a_second(browser: Browser) -> Result<(), String> {
    let board = start().await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    let clicking = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            slowest = slowest.max(click_takes(&page).await);
        }
        slowest
    };
    let begun = Instant::now();
    let flooded = async { tokio::join!(flood(&board, 10_000, 10), clicking) };
    let (last, slowest) = on_one_connection(&board, &page, flooded).await?;
    let sent = begun.elapsed();
    if slowest >= REACTS || sent >= Duration::from_secs(14) {
        return Err(format!("a click took {slowest:?}, the flood {sent:?}"));
    }
    on_one_connection(&board, &page, async {
        page.wait_pin("IO5", &last.to_string()).await;
        page.wait_pin("IO4", &(last % 1_000).to_string()).await;
        eprintln!(
            "load in {browser:?}: {last} messages in {sent:?}, shown {:?} later, slowest click {slowest:?}",
            begun.elapsed() - sent,
        );
        page.wait_console_line("note", |line| line.ends_with(" lines not shown"))
            .await;
        assert!(page.line_count().await <= 2_000);
    })
    .await?;
    assert_eq!(page.script_errors().await, [""; 0]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_a_second_leave_the_page_usable() {
    ten_thousand_a_second(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_a_second_leave_the_page_usable_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    ten_thousand_a_second(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_a_megabyte_and_thousands_of_paths_leave_the_page_usable() {
    without_trouble(async || {
        let board = start().await;
        let page = Page::open_live(&board).await;
        let took = on_one_connection(&board, &page, try_megabytes_and_paths(&board, &page)).await?;
        let open = board.wait_for(|board| board.open_sockets() == 1, PATIENCE);
        assert!(open.await);
        assert_eq!(page.script_errors().await, [""; 0]);
        match took < REACTS {
            true => Ok(()),
            false => Err(format!("a click took {took:?}")),
        }
    })
    .await;
}

/// Gives how long a click took.
async fn try_megabytes_and_paths(board: &Board, page: &Page) -> Duration {
    let long = "x".repeat(1_000_000);
    let begun = Instant::now();
    for number in 1..=20 {
        board.push_text(&format!(
            r#"{{"long":"{long}","u":{{"v":{{"4":"{number}"}}}}}}"#
        ));
    }
    page.wait_pin("IO4", "20").await;
    eprintln!("load of 20 messages of 1 MB: {:?}", begun.elapsed());
    let begun = Instant::now();
    for round in 1..=3 {
        let paths = (0..4_980).map(|path| format!(r#""p{path}":{}"#, path * round));
        board.push_text(&format!("{{{}}}", paths.collect::<Vec<_>>().join(",")));
    }
    board.push_text(r#"{"u":{"v":{"4":"77"}}}"#);
    page.wait_pin("IO4", "77").await;
    page.until("all readings", async || {
        match page.readings_heading().await {
            heading if heading.contains("4,98") => Ok(()),
            heading => Err(heading),
        }
    })
    .await;
    eprintln!("load of 5,000 paths: {:?}", begun.elapsed());
    let took = click_takes(page).await;
    page.scroll_pins(1.0).await;
    page.wait_other_reading("p4979", |reading| reading.value == "14937")
        .await;
    took
}
