//! A recording is played in place of a board: nothing is sent, and every screen says so.

use std::fmt::Write;
use std::fs;

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Key, Page, flash, start, start_with, still};
use tempfile::NamedTempFile;

const HEAD: &str = r#"{"pindash":1,"utc":"2026-11-22T13:33:24.123Z","zone":60,"board":"ws://shed.local/ws","profile":{"name":"Shed","pins":[{"label":"Level","path":"level"},{"label":"Fan","path":"fan","kind":"switch","on":"1","off":"0","write":"fan={value}"}]}}"#;

/// A minute at a board: a level that is the second it was sent in, and a loss after half of it.
fn minute() -> String {
    let mut file = String::from(HEAD);
    let event = |file: &mut String, ms: u64, rest: &str| {
        let _ = write!(file, "\n{{\"ms\":{ms},{rest}}}");
    };
    event(
        &mut file,
        0,
        r#""event":"connecting","note":"Connecting to ws://shed.local/ws""#,
    );
    event(&mut file, 10, r#""event":"open","note":"Connected""#);
    event(&mut file, 20, r#""in":"{\"fan\":\"0\"}""#);
    for second in 1..30 {
        let level = format!(r#""in":"{{\"level\":{second}}}""#);
        event(&mut file, second * 1_000, &level);
    }
    event(
        &mut file,
        30_000,
        r#""event":"lost","since":29000,"code":1006,"reason":"","clean":false,"note":"Connection ended: no answer""#,
    );
    event(&mut file, 60_000, r#""note":"The end""#);
    file
}

fn stored(content: &str) -> NamedTempFile {
    let file = NamedTempFile::with_suffix(".jsonl").expect("a file can be made");
    fs::write(file.path(), content).expect("the file can be written");
    file
}

/// A board that serves the page, and a recording beside it.
async fn beside() -> Board {
    start_with(Config {
        files: [("/shed.jsonl".to_owned(), minute())].into(),
        pages_always: true,
        ..still()
    })
    .await
}

/// A page that plays the recording beside it, paused.
async fn paused(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    page.go_to(&format!("{}?replay=shed.jsonl", board.url()))
        .await;
    page.wait_replay().await;
    page.press("Pause").await;
    page
}

async fn wait_ms(page: &Page, ms: u64) {
    page.until(format!("the place {ms} ms"), async || {
        match page.replay_ms().await {
            at if at == ms => Ok(()),
            at => Err(at.to_string()),
        }
    })
    .await;
}

async fn plays_without_a_board(browser: Browser) {
    let board = beside().await;
    let page = paused(browser, &board).await;
    let words = page.replay_words().await;
    assert!(
        words.starts_with("Replay of ") && words.contains("shed.local"),
        "{words}"
    );
    assert!(
        words.contains(", 2026-11-22 14:33: nothing is sent"),
        "{words}"
    );
    page.seek(12_500).await;
    page.wait_pin("Level", "12").await;
    page.wait_status("Connected").await;
    page.wait_pin("Fan", "0").await;
    // Back, too.
    page.seek(3_100).await;
    page.wait_pin("Level", "3").await;
    // After the loss.
    page.seek(40_000).await;
    page.until("stale pins", async || match page.is_stale("Level").await {
        true => Ok(()),
        false => Err("live".to_owned()),
    })
    .await;
    assert_eq!((board.connections(), board.attempts()), (0, 0));
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_beside_the_page_is_played_without_a_board() {
    plays_without_a_board(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_beside_the_page_is_played_without_a_board_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    plays_without_a_board(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_played_by_keys_alone() {
    let board = beside().await;
    let page = paused(Browser::Chromium, &board).await;
    page.seek(10_000).await;
    wait_ms(&page, 10_000).await;
    let slider = |key: Key| {
        let keys = String::from(char::from(key));
        let page = &page;
        async move { page.keys("slider", "Replay position", &keys).await }
    };
    for (key, ms) in [
        (Key::Right, 11_000),
        (Key::Left, 10_000),
        (Key::PageUp, 20_000),
        (Key::PageDown, 10_000),
        (Key::End, 60_000),
        (Key::Home, 0),
    ] {
        slider(key).await;
        wait_ms(&page, ms).await;
    }
    let says = page.attribute("slider", "Replay position", "aria-valuetext");
    assert_eq!(says.await.as_deref(), Some("0:00 of 1:00"));
    page.seek(5_500).await;
    page.press("Later message").await;
    wait_ms(&page, 6_000).await;
    page.wait_pin("Level", "6").await;
    page.press("Earlier message").await;
    wait_ms(&page, 5_000).await;
    page.wait_pin("Level", "5").await;
    // The space key, wherever nothing else has the focus.
    page.script("document.activeElement.blur();").await;
    page.press_key(' ').await;
    page.until("it plays", async || {
        match page.count("button", "Pause").await {
            1 => Ok(()),
            _ => Err("paused".to_owned()),
        }
    })
    .await;
    page.press_key(' ').await;
    page.until("it is paused", async || {
        match page.count("button", "Play").await {
            1 => Ok(()),
            _ => Err("plays".to_owned()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_plays_as_fast_as_is_chosen() {
    let board = beside().await;
    let page = paused(Browser::Chromium, &board).await;
    page.seek(0).await;
    page.keys("combobox", "Speed", "100").await;
    page.press("Play").await;
    wait_ms(&page, 60_000).await;
    // At its end it stands still, and plays again from the beginning.
    page.until("it is paused", async || {
        match page.count("button", "Play").await {
            1 => Ok(()),
            _ => Err("plays".to_owned()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_page_lets_go_of_its_board_before_it_plays() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let sent = board.received_on(0).len();
    let stored_before = page.script("return JSON.stringify(localStorage);").await;
    let file = stored(&minute());
    page.open_recording(file.path()).await;
    page.wait_replay().await;
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, A_WHILE)
            .await
    );
    page.seek(12_500).await;
    page.press("Pause").await;
    page.wait_pin("Fan", "0").await;
    page.toggle("Fan").await;
    page.wait_pin_text("Fan", "replay: nothing is sent").await;
    page.open_console().await;
    page.send_command("hello").await;
    page.wait_alert(&["This is a replay: nothing is sent."])
        .await;
    assert_eq!(board.received_on(0).len(), sent);
    assert_eq!(board.connections(), 1);
    let kept = page.script("return JSON.stringify(localStorage);").await;
    assert!(
        !kept.to_string().contains("shed.local"),
        "{kept} after {stored_before}"
    );
    page.press("Leave the replay").await;
    page.wait_live().await;
    assert_eq!(page.replay_words().await, "");
}

/// Records in the middle of a connection, saves, opens what was saved, and sees it again.
async fn what_was_recorded_is_played(browser: Browser) {
    let board = start().await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page.press("Record").await;
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.press("Stop recording").await;
    page.press("Save recording").await;
    let file = stored(&page.saved_recording().await);
    page.toggle("IO10").await;
    page.wait_switch("IO10", false).await;
    let before = page.pin_value("IO4").await;
    page.open_recording(file.path()).await;
    page.wait_replay().await;
    page.wait_switch("IO10", true).await;
    assert_eq!(page.pin_value("IO4").await, before);
    page.wait_status("Connected").await;
    assert!(page.title().await.starts_with("Replay: "));
    page.press("Leave the replay").await;
    page.wait_live().await;
    page.wait_switch("IO10", false).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_in_the_middle_of_a_connection_is_played() {
    what_was_recorded_is_played(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_in_the_middle_of_a_connection_is_played_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    what_was_recorded_is_played(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_a_replay_of_the_address_leads_to_the_live_page() {
    let board = beside().await;
    let page = paused(Browser::Chromium, &board).await;
    page.press("Leave the replay").await;
    page.wait_live().await;
    assert!(!page.url().await.contains("replay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_recording_is_told_and_the_page_goes_on() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let foreign = stored("{\"name\":\"Shed\"}");
    page.open_recording(foreign.path()).await;
    page.wait_alert(&["recording"]).await;
    page.wait_live().await;
    page.press("Close").await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(board.connections(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_records_is_not_taken_for_a_replay() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Record").await;
    page.drop_on_page("shed.jsonl", &minute()).await;
    page.wait_alert(&["recording", "save it"]).await;
    assert_eq!(page.replay_words().await, "");
    page.press("Stop recording").await;
    page.drop_on_page("shed.jsonl", &minute()).await;
    page.wait_replay().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_is_not_there_is_told_and_the_page_connects() {
    let board = start().await;
    let page = Page::open_at(&format!("{}?replay=nowhere.jsonl", board.url())).await;
    page.wait_alert(&["could not be loaded"]).await;
    page.wait_connected().await;
    assert_eq!(page.replay_words().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_line_is_told_and_the_rest_is_played() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let damaged = minute().replacen("{\"ms\":5000", "{\"ms\"x5000", 1);
    assert!(!page.drop_on_page("shed.jsonl", &damaged).await);
    page.wait_replay().await;
    page.wait_alert(&["could not be read", "line 9"]).await;
    assert_eq!(page.obstacles().await, [""; 0]);
    page.press("Pause").await;
    page.seek(5_500).await;
    page.wait_pin("Level", "4").await;
    page.seek(6_500).await;
    page.wait_pin("Level", "6").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_a_recording_stays_text() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let hostile = "<img src=x onerror=alert(1)>";
    let file = minute()
        .replace("ws://shed.local/ws", hostile)
        .replace("\"Level\"", &format!("\"{hostile}\""))
        .replace("The end", hostile);
    page.drop_on_page("shed.jsonl", &file).await;
    page.wait_replay().await;
    page.press("Pause").await;
    page.seek(60_000).await;
    page.wait_pin(hostile, "29").await;
    let images = page.script("return document.images.length;").await;
    assert_eq!(images, 0);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_covers_no_card_and_says_what_it_is_on_a_phone() {
    let board = beside().await;
    let page = paused(Browser::Chromium, &board).await;
    for (width, height) in [(390, 844), (844, 390), (1280, 800)] {
        page.resize(width, height).await;
        let places = "
            const bar = document.getElementById('replay').getBoundingClientRect();
            const main = document.querySelector('main').getBoundingClientRect();
            const words = document.querySelector('#replay p');
            const inside = [...document.querySelectorAll('#replay :is(p, button, input, select)')]
                .map((part) => part.getBoundingClientRect())
                .every((part) => part.left >= 0 && part.right <= innerWidth && part.bottom <= innerHeight);
            return [main.bottom <= bar.top, bar.bottom === innerHeight, inside,
                words.scrollWidth <= words.clientWidth && words.scrollHeight <= words.clientHeight,
                document.documentElement.scrollWidth <= innerWidth];";
        let places = page.script(places).await;
        assert_eq!(
            places,
            serde_json::json!([true, true, true, true, true]),
            "{width}x{height}"
        );
        assert_eq!(page.obstacles().await, [""; 0], "{width}x{height}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_opened_as_a_file_plays_a_recording() {
    let page = Page::blank().await;
    let url = format!("file://{}", flash().join("index.html").display());
    page.go_to(&url).await;
    let file = stored(&minute());
    page.open_recording(file.path()).await;
    page.wait_replay().await;
    page.press("Pause").await;
    page.seek(12_500).await;
    page.wait_pin("Level", "12").await;
    page.press("Leave the replay").await;
    page.until("the live page", async || match page.replay_words().await {
        words if words.is_empty() => Ok(()),
        words => Err(words),
    })
    .await;
    // It can read nothing beside it, and says so.
    page.go_to(&format!("{url}?replay=shed.jsonl")).await;
    page.wait_alert(&["opened as a file", "open it from the menu"])
        .await;
}
