//! Tabs of one browser share one socket, and one of them takes over where the holder ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use board::{Board, Config};
use e2e::{A_WHILE, Browser, OtherReading, PATIENCE, Page, Tab, start_with, still, triggers};
use pindash::model::connection::tabs::MAX_RECENT;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// How soon another tab has to have the socket.
const TAKEN_OVER: Duration = Duration::from_secs(3);
/// How often the board is asked how many sockets are open.
const LOOK: Duration = Duration::from_millis(1);

/// Counts the sockets that are open at the same time. The board would take
/// more: it is the page that must not open them.
struct Count {
    most: Arc<AtomicUsize>,
    looking: JoinHandle<()>,
}

impl Count {
    fn of(board: &Arc<Board>) -> Self {
        let most = Arc::new(AtomicUsize::new(0));
        let (seen, board) = (Arc::clone(&most), Arc::clone(board));
        let looking = tokio::spawn(async move {
            loop {
                seen.fetch_max(board.open_sockets(), Ordering::Relaxed);
                sleep(LOOK).await;
            }
        });
        Self { most, looking }
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

/// A Netzer that would take many sockets.
async fn lenient() -> Arc<Board> {
    named("netzer").await
}

async fn named(board: &str) -> Arc<Board> {
    let config = Config {
        board: board.to_owned(),
        many_sockets: true,
        pages_always: true,
        ..still()
    };
    Arc::new(start_with(config).await)
}

/// A browser with so many live tabs, each in a window of its own and so in sight; the last one is
/// driven.
async fn tabs(browser: Browser, board: &Board, count: usize) -> (Page, Vec<Tab>) {
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    let mut tabs = vec![page.tab().await];
    while tabs.len() < count {
        tabs.push(page.new_window(&board.url()).await);
        page.wait_live().await;
    }
    (page, tabs)
}

/// What went over the connection, as the console of the tab has it.
async fn messages(page: &Page) -> Vec<(String, String)> {
    let lines = page.newest_lines(2_000).await;
    lines.into_iter().filter(|line| line.0 != "note").collect()
}

fn count_of(board: &Board, command: &str) -> usize {
    let received = board.received();
    received.iter().filter(|text| *text == command).count()
}

async fn share_one_socket(browser: Browser, count: usize) {
    let board = lenient().await;
    let open = Count::of(&board);
    let (page, tabs) = tabs(browser, &board, count).await;
    for value in [101, 202, 303] {
        board.set_pin(4, value);
        for tab in &tabs {
            page.turn_to(tab).await;
            page.wait_live().await;
            page.wait_pin("IO4", &value.to_string()).await;
        }
    }
    for (at, tab) in tabs.iter().enumerate() {
        page.turn_to(tab).await;
        page.wait_live().await;
        let command = format!("uv{}", 4 + at);
        // Firefox gives keys to the window in front only, so here nobody types.
        let script = "one('textbox', 'Command').value = arguments[0];";
        page.script_with(script, vec![command.as_str().into()])
            .await;
        page.press("Send").await;
        let once = board.wait_for(|board| count_of(board, &command) > 0, PATIENCE);
        let came = once.await;
        let field = page.command().await;
        assert!(
            came,
            "{command} did not reach the board; the field has “{field}”"
        );
        let is_on = board.pin(10) == 1;
        // What is switched over is what this tab knows.
        page.wait_switch("IO10", is_on).await;
        page.toggle("IO10").await;
        page.wait_switch("IO10", !is_on).await;
        let written = format!("uv10={}", u8::from(!is_on));
        sleep(A_WHILE).await;
        assert_eq!(count_of(&board, &command), 1, "{command}");
        assert_eq!(count_of(&board, &written), at / 2 + 1, "{written}");
    }
    for tab in &tabs {
        page.turn_to(tab).await;
        page.wait_live().await;
        page.wait_switch("IO10", board.pin(10) == 1).await;
    }
    assert_eq!(open.most(), 1, "sockets were open at the same time");
    assert_eq!(page.script_errors().await, [""; 0]);
    assert_eq!((board.attempts(), board.connections()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_share_one_socket() {
    share_one_socket(Browser::Chromium, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_tabs_share_one_socket() {
    share_one_socket(Browser::Chromium, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_tabs_share_one_socket_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    share_one_socket(Browser::Firefox, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_tab_sees_the_others_see_in_the_same_order() {
    let board = lenient().await;
    let (page, tabs) = tabs(Browser::Chromium, &board, 3).await;
    for value in 1..=20 {
        board.set_pin(4, value);
    }
    // A tab shows at once what it sends itself, and later what others do: each sends only once it
    // has heard all before. The board answers to either with its words.
    page.wait_pin("IO4", "20").await;
    page.send_command("first").await;
    page.turn_to(&tabs[1]).await;
    page.wait_console_line("in", |line| line.contains("unknown command: first"))
        .await;
    page.send_command("last").await;
    let mut seen = Vec::new();
    for tab in &tabs {
        page.turn_to(tab).await;
        page.wait_console_line("in", |line| line.contains("unknown command: last"))
            .await;
        let messages = messages(&page).await;
        let of_values = messages.iter().filter(|line| line.1.contains(r#""4":"#));
        assert!(of_values.count() >= 20);
        seen.push(messages[messages.len() - 15..].to_vec());
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

/// Ends the tab with the socket, and gives how long the board was without one.
async fn take_over(browser: Browser, what: &str, end: impl AsyncFn(&Page, &Tab)) -> Duration {
    let board = lenient().await;
    let open = Count::of(&board);
    let (page, tabs) = tabs(browser, &board, 2).await;
    let (holder, other) = (&tabs[0], &tabs[1]);
    page.turn_to(holder).await;
    page.wait_live().await;
    let before = board.connections();
    let ended = Instant::now();
    end(&page, other).await;
    let again = |board: &Board| board.connections() > before && board.open_sockets() == 1;
    let taken = board.wait_for(again, PATIENCE).await;
    let took = ended.elapsed();
    eprintln!("take-over in {browser:?}, {what}: {took:?}");
    assert!(taken && took < TAKEN_OVER, "{what} took {took:?}");
    board.set_pin(4, 77);
    // The tab may still show what it did before, but not this value.
    page.wait_pin("IO4", "77").await;
    page.wait_live().await;
    assert_eq!(board.received_on(before), triggers());
    assert_eq!(open.most(), 1, "sockets were open at the same time");
    took
}

async fn close(page: &Page, other: &Tab) {
    page.close_this_tab().await;
    page.turn_to(other).await;
}

async fn leave(page: &Page, other: &Tab) {
    page.go_to("about:blank").await;
    page.turn_to(other).await;
}

async fn crash(page: &Page, other: &Tab) {
    page.crash_this_tab().await;
    page.turn_to(other).await;
}

async fn freeze(page: &Page, other: &Tab) {
    page.freeze(true).await;
    page.turn_to(other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_takes_over_when_the_leader_is_closed() {
    take_over(Browser::Chromium, "closed", close).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_takes_over_when_the_leader_navigates_away() {
    take_over(Browser::Chromium, "gone elsewhere", leave).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_takes_over_when_the_leader_is_killed() {
    take_over(Browser::Chromium, "killed", crash).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_takes_over_when_the_leader_is_frozen() {
    take_over(Browser::Chromium, "frozen", freeze).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_takes_over_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    take_over(Browser::Firefox, "closed", close).await;
    take_over(Browser::Firefox, "gone elsewhere", leave).await;
}

/// A WLED, the page that shows it, and its brightness. It says what it is when a socket opens, and
/// then only what changes.
async fn wled() -> (Arc<Board>, Page, String) {
    let board = named("wled").await;
    let page = Page::open(&board).await;
    page.choose_profile("WLED").await;
    page.wait_status("Connected").await;
    let brightness = board.pin(1).to_string();
    page.wait_pin("Brightness", &brightness).await;
    (board, page, brightness)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_joins_later_knows_what_the_board_sent_on_open() {
    let (board, page, brightness) = wled().await;
    let first = page.tab().await;
    let before = board.attempts();
    page.new_window(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_pin("Brightness", &brightness).await;
    assert_eq!((board.attempts(), board.open_sockets()), (before, 1));
    let is_on = board.pin(0) == 1;
    page.toggle("On").await;
    page.wait_switch("On", !is_on).await;
    page.turn_to(&first).await;
    page.wait_switch("On", !is_on).await;
    assert_eq!(board.pin(0), i64::from(!is_on));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_joins_later_knows_values_older_than_the_recent_messages() {
    let (board, page, brightness) = wled().await;
    // What is gone is no less to be known than what is there.
    board.push_text(r#"{"info":{"wifi":{"signal":null}}}"#);
    for number in 0..MAX_RECENT + 20 {
        board.push_text(&format!(r#"{{"other":{number}}}"#));
    }
    let last = format!(r#"{{"other":{}}}"#, MAX_RECENT + 19);
    page.wait_console_line("in", |line| line == last).await;
    page.wait_pin("Wi-Fi", "unknown").await;
    let seen = page.other_readings().await;
    page.new_window(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_console_line("in", |line| line == last).await;
    page.wait_pin("Brightness", &brightness).await;
    page.wait_pin("Wi-Fi", "unknown").await;
    let values = |rows: Vec<OtherReading>| -> Vec<_> {
        let rows = rows.into_iter();
        rows.map(|row| (row.path, row.value)).collect()
    };
    assert_eq!(values(page.other_readings().await), values(seen));
    assert_eq!(board.open_sockets(), 1);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_binary_message_has_its_length_and_beginning_in_all_tabs() {
    let board = lenient().await;
    let (page, tabs) = tabs(Browser::Chromium, &board, 2).await;
    board.push_binary(vec![0xab; 70_000]);
    let mut lines = Vec::new();
    for tab in &tabs {
        page.turn_to(tab).await;
        let line = page.wait_console_line("in", |line| line.starts_with("70,000 bytes: ab ab ab"));
        lines.push(line.await);
    }
    assert_eq!(lines[0], lines[1]);
}

/// Renames a pin in the form.
async fn rename(page: &Page, pin: &str, label: &str) {
    page.turn_editing(true).await;
    page.open_form(pin).await;
    page.type_into("textbox", "Label", label).await;
    page.wait_dialog(label).await;
    page.press("Done").await;
    page.wait_no_dialog().await;
    page.turn_editing(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_that_edit_different_boards_lose_nothing_of_each_other() {
    let (one, other) = (lenient().await, lenient().await);
    // Both pages are from one origin, and so have one storage.
    let url_of = |board: &Board| format!("{}?board={}", one.url(), board.ws_url());
    let page = Page::open_at(&url_of(&one)).await;
    page.wait_live().await;
    let first = page.tab().await;
    let second = page.new_window(&url_of(&other)).await;
    page.wait_live().await;
    page.turn_to(&first).await;
    rename(&page, "IO10", "Of one").await;
    page.send_command("uv1").await;
    page.turn_to(&second).await;
    rename(&page, "IO10", "Of the other").await;
    page.send_command("uv2").await;
    for (tab, label, stranger) in [
        (&first, "Of one", "Of the other"),
        (&second, "Of the other", "Of one"),
    ] {
        page.turn_to(tab).await;
        page.reload().await;
        page.wait_status("Connected").await;
        page.wait_pin(label, "0").await;
        assert!(!page.order().await.iter().any(|known| known == stranger));
        let commands = page
            .script("return localStorage['pindash.commands'];")
            .await;
        assert_eq!(commands, "uv1\nuv2\n");
    }
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_in_another_tab_shows_without_a_reload_and_is_reported_to_a_person_who_edits_too() {
    let board = lenient().await;
    let (page, tabs) = tabs(Browser::Chromium, &board, 2).await;
    page.turn_to(&tabs[0]).await;
    rename(&page, "IO10", "Pump").await;
    page.turn_to(&tabs[1]).await;
    page.wait_pin("Pump", "0").await;
    assert_eq!(page.alerts().await, [""; 0]);
    // The first one is about to edit on, in a form, when the second one moves what it edits.
    page.turn_to(&tabs[0]).await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.turn_to(&tabs[1]).await;
    page.turn_editing(true).await;
    page.open_form("IO0").await;
    page.press("Remove").await;
    page.wait_no_dialog().await;
    page.turn_to(&tabs[0]).await;
    page.wait_no_dialog().await;
    page.wait_alert(&["Another tab"]).await;
    assert!(!page.order().await.iter().any(|pin| pin == "IO0"));
    page.press("Undo").await;
    page.wait_pin("IO0", "0").await;
    page.turn_to(&tabs[1]).await;
    page.wait_pin("IO0", "0").await;
    page.wait_alert(&["Another tab"]).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_kept_is_taken_over_once() {
    let board = lenient().await;
    let page = Page::open_live(&board).await;
    let host = board.url().replace("http://", "").replace('/', "");
    let text = r#"{"name":"Old","pins":[{"label":"From before","path":"u.v.10"}]}"#;
    let old = format!("{host}\t\tNetzer\t{text}\u{1e}elsewhere\t\tNetzer\t{{}}\u{1e}");
    page.script_with(
        "localStorage['pindash.edits'] = arguments[0];",
        vec![old.into()],
    )
    .await;
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_pin("From before", "unknown").await;
    // With the first edit all have keys of their own, and the old one goes.
    rename(&page, "From before", "Pump").await;
    let kept = page.script(
        "return Object.keys(localStorage).filter((key) => key.startsWith('pindash.edits')).sort();",
    );
    let expected = serde_json::json!([format!("pindash.edits.{host}"), "pindash.edits.elsewhere"]);
    assert_eq!(kept.await, expected);
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_pin("Pump", "unknown").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_disconnects_one_tab_and_the_other_stays() {
    let board = lenient().await;
    let (page, tabs) = tabs(Browser::Chromium, &board, 2).await;
    // The one without the socket: nothing happens to the connection.
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    page.turn_to(&tabs[0]).await;
    assert!(page.status().await.starts_with("Connected"));
    assert_eq!((board.connections(), board.open_sockets()), (1, 1));
    page.turn_to(&tabs[1]).await;
    page.press("Connect").await;
    page.wait_live().await;
    assert_eq!(board.connections(), 1);
    // The one with the socket: the other takes over.
    page.turn_to(&tabs[0]).await;
    let pressed = Instant::now();
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    let again = |board: &Board| board.connections() == 2 && board.open_sockets() == 1;
    assert!(board.wait_for(again, TAKEN_OVER).await);
    eprintln!(
        "take-over in Chromium, disconnected: {:?}",
        pressed.elapsed()
    );
    assert!(page.status().await.starts_with("Disconnected"));
    page.turn_to(&tabs[1]).await;
    page.wait_live().await;
    assert_eq!(board.attempts(), 2);
}

/// A person goes from one tab to the other: the one in front is live, and the board is not asked
/// for quiet by the one behind it.
#[tokio::test(flavor = "multi_thread")]
async fn the_tab_in_front_is_live_and_has_news() {
    let board = lenient().await;
    let open = Count::of(&board);
    let page = Page::open_live(&board).await;
    page.can_be_hidden().await;
    let first = page.tab().await;
    let second = page.new_tab(&board.url()).await;
    page.can_be_hidden().await;
    page.put_in_front(&second).await;
    page.wait_live().await;
    let is_loud = |board: &Board| {
        let asked = board.received();
        let newest = asked.iter().rfind(|text| text.starts_with("tuv12="));
        board.open_sockets() == 1 && newest.is_some_and(|text| text == "tuv12=3")
    };
    for round in 1..=3 {
        page.put_in_front(&first).await;
        page.until("the other tab", async || match page.is_hidden().await {
            true => Ok(()),
            false => Err("this one".to_owned()),
        })
        .await;
        // Whatever the tabs have to tell each other is told by then, if not on a busy machine.
        sleep(A_WHILE).await;
        let loud = board.wait_for(is_loud, PATIENCE).await;
        assert!(loud, "{:?}", board.received());
        page.put_in_front(&second).await;
        sleep(A_WHILE).await;
        let loud = board.wait_for(is_loud, PATIENCE).await;
        assert!(loud, "{:?}", board.received());
        board.set_pin(4, round);
        page.wait_pin("IO4", &round.to_string()).await;
        page.wait_live().await;
    }
    assert_eq!(open.most(), 1, "sockets were open at the same time");
}
