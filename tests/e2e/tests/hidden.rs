//! A page that nobody looks at: it asks the board to be quiet, lets it go, and is live on return.
//!
//! The page is hidden for real, by another tab in front of it; only Chromium's
//! driver can do that and drive the hidden one. A minute does not pass in a
//! test: the page's own clock and timers run faster, alike.

use std::sync::Arc;
use std::time::{Duration, Instant};

use board::{Board, Config, Fault};
use e2e::{A_WHILE, PATIENCE, Page, Tab, start, start_with, still, triggers};
use tokio::time::interval;

/// How many times as fast time passes in the page. What a hidden tab waits for
/// is rounded to a second, so a minute is 4 s at most.
const FASTER: u64 = 20;
/// How long the board has to answer for its profile, in milliseconds: as long as ever, because
/// board and browser do not become faster.
const FOR_PROFILE_MS: u64 = 4_000;
/// Where the numbers of a stream begin, so that none is taken for a value of the board's own.
const STREAM: u32 = 10_000;
/// How often a countdown is begun that a busy machine shows too late.
const TRIES: usize = 3;

fn faster() -> String {
    format!(
        "const [now, later] = [performance.now.bind(performance), setTimeout];
        performance.now = () => now() * {FASTER};
        window.setTimeout = (run, ms, ...rest) =>
            later(run, ms === {FOR_PROFILE_MS} ? ms : ms / {FASTER}, ...rest);"
    )
}

/// A browser with an empty tab that can be put in front of the page.
struct Seen {
    page: Page,
    tab: Tab,
    empty: Tab,
}

impl Seen {
    async fn open(board: &Board, before_start: &str) -> Self {
        let page = Page::blank().await;
        let tab = page.tab().await;
        let empty = page.new_tab("about:blank").await;
        page.turn_to(&tab).await;
        page.can_be_hidden().await;
        page.put_in_front(&tab).await;
        page.before_start(before_start).await;
        page.go_to(&board.url()).await;
        let seen = Self { page, tab, empty };
        seen.wait(false).await;
        seen.page.wait_live().await;
        seen
    }

    async fn hide(&self) {
        self.page.put_in_front(&self.empty).await;
        self.wait(true).await;
    }

    async fn show(&self) {
        self.page.put_in_front(&self.tab).await;
        self.wait(false).await;
    }

    async fn wait(&self, hidden: bool) {
        let page = &self.page;
        page.until("the page's sight", async || {
            match page.is_hidden().await == hidden {
                true => Ok(()),
                false => Err(format!("hidden is not {hidden}")),
            }
        })
        .await;
    }
}

fn quiet() -> Vec<String> {
    triggers()
        .iter()
        .map(|trigger| trigger.replace("=3", "=0"))
        .collect()
}

async fn has_received(board: &Board, from: usize, commands: &[String]) {
    let all = |board: &Board| board.received().len() >= from + commands.len();
    let came = board.wait_for(all, PATIENCE).await;
    assert!(came, "{:?}", board.received());
    assert_eq!(board.received()[from..], *commands);
}

async fn is_free(board: &Board, within: Duration) -> bool {
    board
        .wait_for(|board| board.open_sockets() == 0, within)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_page_asks_for_quiet_and_a_shown_one_for_news() {
    let board = start().await;
    let seen = Seen::open(&board, "").await;
    let count = triggers().len();
    for round in 0..2 {
        seen.hide().await;
        has_received(&board, count * (2 * round + 1), &quiet()).await;
        board.set_pin(4, 500 + round as i64);
        seen.show().await;
        has_received(&board, count * (2 * round + 2), &triggers()).await;
        let value = board.pin(4).to_string();
        seen.page.wait_pin("IO4", &value).await;
    }
    assert_eq!((board.attempts(), board.open_sockets()), (1, 1));
    assert_eq!(seen.page.script_errors().await, [""; 0]);
}

/// Counts the messages that come, and what changes in cards and console; notes what the first frame
/// after the page is shown again has.
const WATCH: &str = r#"
    window.__came = 0;
    window.__changes = 0;
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        constructor(...of) {
            super(...of);
            Native.prototype.addEventListener.call(this, "message", () => (__came += 1));
        }
    };
    const observer = new MutationObserver((changes) => (__changes += changes.length));
    document.addEventListener("visibilitychange", () => {
        if (document.hidden) {
            const all = { subtree: true, childList: true, attributes: true, characterData: true };
            for (const id of ["pins", "console"]) observer.observe(document.getElementById(id), all);
        } else {
            window.__hidden = __changes + observer.takeRecords().length;
            const read = () => (window.__first = document.querySelectorAll("output")[4].textContent);
            requestAnimationFrame(() => setTimeout(read));
        }
    });
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_page_draws_nothing_and_is_right_in_its_first_frame() {
    let board = start().await;
    let seen = Seen::open(&board, WATCH).await;
    let page = &seen.page;
    seen.hide().await;
    // The board sends nothing by itself after that.
    has_received(&board, triggers().len(), &quiet()).await;
    let before = page.script("return __came;").await.as_u64();
    board.set_pin(4, 777);
    for number in 700..=777 {
        board.push_text(&format!(
            r#"{{"u":{{"v":{{"4":"{number}","77":"{number}"}}}}}}"#
        ));
    }
    page.until("all messages", async || {
        let came = page.script("return __came;").await.as_u64();
        match came >= before.map(|before| before + 78) {
            true => Ok(()),
            false => Err(format!("{came:?}")),
        }
    })
    .await;
    assert_eq!(page.script("return __changes;").await, 0);
    seen.show().await;
    page.until("the first frame", async || {
        match page.script("return window.__first;").await.as_str() {
            Some("777") => Ok(()),
            Some(other) => panic!("the first frame had {other}"),
            None => Err("none yet".to_owned()),
        }
    })
    .await;
    assert_eq!(page.script("return __hidden;").await, 0);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_connected_again_while_hidden_asks_for_quiet_too() {
    let board = start().await;
    let seen = Seen::open(&board, "").await;
    seen.hide().await;
    let before = 2 * triggers().len();
    assert!(
        board
            .wait_for(|board| board.received().len() == before, PATIENCE)
            .await
    );
    board.drop_sockets();
    has_received(&board, before, &[triggers(), quiet()].concat()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_page_frees_the_board_and_a_thawed_one_is_live() {
    let board = start().await;
    let seen = Seen::open(&board, "").await;
    let page = &seen.page;
    for round in 1..=2 {
        let frozen = Instant::now();
        page.freeze(true).await;
        assert!(is_free(&board, Duration::from_secs(1)).await);
        eprintln!("free {:?} after the page was frozen", frozen.elapsed());
        board.set_pin(4, i64::from(round));
        let before = board.attempts();
        let more = board.wait_for(|board| board.attempts() > before, A_WHILE);
        assert!(!more.await, "a frozen page connects");
        page.freeze(false).await;
        // Before the 15 s are over after which it would connect in any case.
        let again = board.wait_for(|board| board.open_sockets() == 1, PATIENCE);
        assert!(again.await, "a thawed page does not connect");
        // It is still hidden then, and so not drawn.
        page.put_in_front(&seen.empty).await;
        seen.show().await;
        page.wait_pin("IO4", &round.to_string()).await;
        page.wait_live().await;
    }
    assert_eq!(board.connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_with_one_connection_is_freed_after_a_minute() {
    let board = start().await;
    let seen = Seen::open(&board, &faster()).await;
    let hidden = Instant::now();
    seen.hide().await;
    assert!(is_free(&board, PATIENCE).await);
    let took = hidden.elapsed() * FASTER as u32;
    let minute = Duration::from_secs(60);
    assert!((minute..minute * 2).contains(&took), "it took {took:?}");
    let before = board.attempts();
    let more = board.wait_for(|board| board.attempts() > before, A_WHILE);
    assert!(!more.await, "a released board is left alone");
    // A hidden page is not drawn; its title is what can be seen of it.
    assert!(seen.page.title().await.contains("disconnected"));
    board.set_pin(4, 321);
    seen.show().await;
    seen.page.wait_live().await;
    seen.page.wait_pin("IO4", "321").await;
    seen.page
        .wait_console_line("note", |line| line.starts_with("Released"))
        .await;
    // Time that passes so fast may be over before a busy machine has opened a socket.
    assert_eq!(board.received_on(board.connections() - 1), triggers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_can_keep_the_board_connected() {
    let setting = "Free the board’s connection after a minute or two in the background";
    let board = start().await;
    let seen = Seen::open(&board, &faster()).await;
    seen.page.click("checkbox", setting).await;
    seen.page.reload().await;
    seen.page.wait_live().await;
    let script = "return one('checkbox', arguments[0]).checked;";
    let arguments = vec![setting.into()];
    let checked = seen.page.script_with(script, arguments).await;
    assert_eq!(checked, false, "the setting was not kept");
    seen.hide().await;
    assert!(!is_free(&board, Duration::from_secs(5)).await);
    seen.show().await;
    assert!(seen.page.status().await.starts_with("Connected"));
    seen.page.click("checkbox", setting).await;
    seen.hide().await;
    assert!(is_free(&board, PATIENCE).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_with_room_for_more_stays_connected() {
    let profile = r#"{"name":"Roomy","pins":[{"label":"Door","path":"u.v.0"}],"open":["tuv0=3"]}"#;
    let board = start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    let tab = page.tab().await;
    let empty = page.new_tab("about:blank").await;
    page.turn_to(&tab).await;
    page.can_be_hidden().await;
    page.put_in_front(&tab).await;
    page.before_start(&faster()).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let seen = Seen { page, tab, empty };
    seen.hide().await;
    assert!(!is_free(&board, Duration::from_secs(5)).await);
    assert_eq!(board.received(), ["tuv0=3"]);
}

/// Has the board ask for patience, and comes back while the page's countdown has just begun.
async fn begin_countdown(board: &Board, page: &Page) {
    for _ in 0..TRIES {
        board.close_sockets(1013, "busy");
        if page.wait_status("Reconnecting in").await == "Reconnecting in 3 s" {
            return;
        }
        // It was looked at too late. The page comes back by itself, and it begins anew.
        page.wait_live().await;
    }
    panic!("the countdown does not begin at 3 s");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_that_comes_back_shortens_the_countdown() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for event in ["online", "hidden and shown"] {
        begin_countdown(&board, &page).await;
        let before = board.connections();
        let back = Instant::now();
        match event {
            "online" => page.script("dispatchEvent(new Event('online'));").await,
            // The event alone: the page is and was visible.
            _ => {
                page.script("document.dispatchEvent(new Event('visibilitychange'));")
                    .await
            }
        };
        let again = |board: &Board| board.connections() > before;
        assert!(
            board.wait_for(again, Duration::from_secs(1)).await,
            "{event}"
        );
        eprintln!("{event}: an attempt after {:?}", back.elapsed());
        page.wait_live().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_died_while_the_page_was_hidden_is_noticed_on_return() {
    let board = start_with(Config {
        // The dead connection must not take the one place of the board.
        many_sockets: true,
        ..still()
    })
    .await;
    let seen = Seen::open(&board, "").await;
    seen.hide().await;
    has_received(&board, triggers().len(), &quiet()).await;
    board.set_fault(Fault::Freeze, true);
    let shown = Instant::now();
    seen.show().await;
    let again = |board: &Board| board.connections() > 1;
    assert!(board.wait_for(again, PATIENCE).await, "nothing is noticed");
    eprintln!("dead on return: replaced after {:?}", shown.elapsed());
    seen.page
        .wait_console_line("note", |line| line.contains("stopped answering"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_brings_nothing_for_a_minute_says_since_when() {
    let board = start_with(still()).await;
    let seen = Seen::open(&board, &faster()).await;
    let page = &seen.page;
    page.wait_status("Connected, no news since ").await;
    assert_eq!(board.attempts(), 1);
    board.set_pin(4, 77);
    page.wait_pin("IO4", "77").await;
    page.wait_connected().await;
}

/// A hidden page's timers come late, which is no silence of the board.
#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_goes_on_while_the_page_is_hidden_raises_no_alarm() {
    let board = Arc::new(start().await);
    let seen = Seen::open(&board, "").await;
    let streaming = tokio::spawn({
        let board = Arc::clone(&board);
        async move {
            let mut ticks = interval(Duration::from_millis(300));
            for number in STREAM.. {
                ticks.tick().await;
                board.push_text(&format!(r#"{{"u":{{"v":{{"4":{number}}}}}}}"#));
            }
        }
    });
    // By then the stream has a rhythm; a busy machine may not show each of its numbers.
    let page = &seen.page;
    page.until("18 messages", async || {
        let shown = page.pin_value("IO4").await;
        match shown.parse::<u32>() {
            Ok(number) if number >= STREAM + 17 => Ok(()),
            _ => Err(shown),
        }
    })
    .await;
    seen.hide().await;
    let again = |board: &Board| board.attempts() > 1;
    assert!(!board.wait_for(again, Duration::from_secs(6)).await);
    // A silence that is one is noticed all the same.
    streaming.abort();
    let noticed = board.wait_for(again, PATIENCE).await;
    assert!(noticed, "the rhythm was not known");
    seen.show().await;
    seen.page.wait_live().await;
}
