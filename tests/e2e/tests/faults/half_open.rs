//! Links that die without a word: under a stream, asleep, under a keepalive.

use super::*;

/// Sends a reading again and again, until this is dropped.
struct Stream(JoinHandle<()>);

impl Stream {
    fn start(board: &Arc<Board>, every: Duration) -> Self {
        let board = Arc::clone(board);
        Self(tokio::spawn(async move {
            let (mut ticks, mut number) = (interval(every), 0);
            loop {
                ticks.tick().await;
                number += 1;
                board.push_text(&format!(r#"{{"u":{{"v":{{"4":{number}}}}}}}"#));
            }
        }))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Waits until there is a new connection, and gives how long it took.
async fn replaced(board: &Board, before: usize) -> Duration {
    let begun = Instant::now();
    let again = |board: &Board| board.connections() > before;
    assert!(board.wait_for(again, PATIENCE).await, "it is not replaced");
    begun.elapsed()
}

/// Waits until the page has heard so many messages of a stream. It need not show each of them: on a
/// busy machine several come between two looks.
async fn wait_level(page: &Page, least: u32) {
    page.until(format!("a level of {least}"), async || {
        let shown = page.pin_value("Level").await;
        match shown.parse::<u32>() {
            Ok(level) if level >= least => Ok(()),
            _ => Err(shown),
        }
    })
    .await;
}

/// Takes a time that has to be within a bar.
async fn within(bar: Duration, take: impl AsyncFn() -> Duration) {
    let mut all = Vec::new();
    while all.len() < TRIES {
        let took = take().await;
        if took < bar + SPARE {
            return;
        }
        all.push(took);
    }
    panic!("it took {all:?}, where {bar:?} is the bar");
}

/// A page that has heard so many messages of a stream of 1 s.
async fn streaming(browser: Browser, messages: u32) -> (Arc<Board>, Page, Stream) {
    // It says nothing on open: where a busy machine scatters the answers to triggers, the rhythm of
    // what follows is known much later.
    let profile = r#"{"name":"Streaming","pins":[{"label":"Level","path":"u.v.4"}]}"#;
    let board = start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        many_sockets: true,
        ..still()
    });
    let board = Arc::new(board.await);
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let stream = Stream::start(&board, Duration::from_secs(1));
    for level in (1..=messages).step_by(5).chain([messages]) {
        wait_level(&page, level).await;
    }
    assert_eq!(board.connections(), 1, "a steady stream is no trouble");
    (board, page, stream)
}

async fn half_open_stream(browser: Browser) -> Duration {
    // So many messages make a rhythm; the link dies right after one of them.
    let (board, page, stream) = streaming(browser, 15).await;
    board.set_fault(Fault::Freeze, true);
    let took = replaced(&board, 1).await;
    eprintln!("half-open under a stream of 1 s in {browser:?}: replaced after {took:?}");
    drop(stream);
    let said = page.wait_console_line("note", |line| line.contains("no data for"));
    eprintln!("{}", said.await);
    page.wait_status("Connected").await;
    took
}

/// The board dies a second after the whole browser went to sleep.
async fn asleep(messages: u32, slept: Duration) -> Duration {
    let (board, page, _stream) = streaming(Browser::Chromium, messages).await;
    let asleep = page.sleep();
    sleep(Duration::from_millis(1_500)).await;
    board.set_fault(Fault::Freeze, true);
    sleep(slept).await;
    drop(asleep);
    let took = replaced(&board, 1).await;
    eprintln!("asleep for {slept:?} after {messages} messages: replaced after {took:?}");
    took
}

async fn half_open_probe(browser: Browser) -> Duration {
    let board = start_with(probed(2.0, 2.0)).await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    connected(&page, &board).await;
    let probes = |board: &Board| {
        board
            .received()
            .iter()
            .filter(|text| *text == "uv1")
            .count()
    };
    assert!(board.wait_for(|board| probes(board) >= 2, PATIENCE).await);
    // The link dies once both are answered: it is the next one that stays without an answer.
    page.until("two answers", async || {
        let lines = page.console_lines().await;
        let answers = lines
            .iter()
            .filter(|line| line.0 == "in" && line.1.contains(r#""1":"#));
        match answers.count() {
            2.. => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
    board.set_fault(Fault::Freeze, true);
    let took = replaced(&board, 1).await;
    eprintln!("half-open under a probe of 2 s in {browser:?}: replaced after {took:?}");
    page.wait_console_line("note", |line| line.contains("stopped answering"))
        .await;
    connected(&page, &board).await;
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_link_is_replaced_under_a_stream() {
    within(STREAM_BAR, async || {
        half_open_stream(Browser::Chromium).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_dies_after_a_few_messages_is_replaced() {
    within(EARLY_BAR, async || {
        let (board, _page, _stream) = streaming(Browser::Chromium, 8).await;
        board.set_fault(Fault::Freeze, true);
        replaced(&board, 1).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_dies_while_the_machine_sleeps_is_replaced_soon_after() {
    for (messages, slept) in [(15, 5), (8, 12)] {
        let slept = Duration::from_secs(slept);
        within(ASLEEP_BAR, async || asleep(messages, slept).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_link_is_replaced_under_a_probe() {
    within(PROBE_BAR, async || half_open_probe(Browser::Chromium).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_link_is_replaced_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    within(PROBE_BAR, async || half_open_probe(Browser::Firefox).await).await;
}
