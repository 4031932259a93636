//! The version in the menu, and the button that loads the newer page of the board.

use std::fs;
use std::path::Path;
use std::time::Duration;

use board::{Board, Config, Fault};
use e2e::{A_WHILE, Browser, Key, PATIENCE, Page, flash, start_with, still};
use tempfile::TempDir;

const NEWER: &str = "Reload: the board has a newer page";
const ALONE: &str = concat!("pindash ", env!("CARGO_PKG_VERSION"));
const LATER: &str = "A newer page is looked for after Disconnect.";

/// A board that serves a page which can be replaced, with tags, and more than one connection.
struct Home {
    board: Board,
    folder: TempDir,
}

impl Home {
    async fn with(page: &Path, profile: &str, config: Config) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a page");
        for file in fs::read_dir(page).expect("the folder with the page can be read") {
            let file = file.expect("the folder with the page can be read");
            // The page itself is served as it is, so that it can be replaced.
            let name = file.file_name();
            if file.path().is_file() && name != "index.html.gz" {
                fs::copy(file.path(), folder.path().join(name)).expect("it can be copied");
            }
        }
        let files = match profile {
            "" => [].into(),
            _ => [("/board.json".to_owned(), profile.to_owned())].into(),
        };
        let board = start_with(Config {
            serve: Some(folder.path().to_owned()),
            files,
            ..config
        })
        .await;
        Self { board, folder }
    }

    /// One that answers whoever asks.
    async fn roomy(page: &Path, etags: bool) -> Self {
        let config = Config {
            many_sockets: true,
            pages_always: true,
            etags,
            ..still()
        };
        Self::with(page, ROOMY, config).await
    }

    /// Somebody stores another page on the board.
    fn replace(&self) {
        let file = self.folder.path().join("index.html");
        let page = fs::read_to_string(&file).expect("there is a page") + "<!-- newer -->\n";
        fs::write(file, page).expect("it can be replaced");
    }

    async fn open_in(&self, browser: Browser) -> Page {
        let page = Page::blank_in(browser).await;
        page.go_to(&self.board.url()).await;
        page.wait_status("Connected").await;
        page
    }

    fn times(&self, request: &str) -> usize {
        let requests = self.board.requests();
        requests.iter().filter(|other| *other == request).count()
    }

    /// How often the board was asked for its page's tag.
    fn heads(&self) -> usize {
        self.times("HEAD /")
    }

    async fn wait_heads(&self, wanted: usize) {
        let asked = |_: &Board| self.heads() == wanted;
        let is_asked = self.board.wait_for(asked, PATIENCE).await;
        assert!(is_asked, "{:?}", self.board.requests());
    }
}

const ROOMY: &str = r#"{"name": "Roomy", "open": ["tuv4=3"],
    "pins": [{"label": "Level", "path": "u.v.4", "kind": "analog"}]}"#;

fn dist() -> std::path::PathBuf {
    still().serve.expect("the folder with the page")
}

async fn version(page: &Page) -> String {
    let script = "return document.querySelector('#version').textContent;";
    page.script(script)
        .await
        .as_str()
        .expect("words")
        .to_owned()
}

async fn wait_version(page: &Page, fits: impl Fn(&str) -> bool) -> String {
    page.until("the version", async || {
        let version = version(page).await;
        match fits(&version) {
            true => Ok(version),
            false => Err(version),
        }
    })
    .await
}

/// The version with the tag behind it, and no more.
fn has_tag(version: &str) -> bool {
    let tag = version
        .strip_prefix(ALONE)
        .and_then(|rest| rest.strip_prefix(" · "));
    tag.is_some_and(|tag| tag.len() == 16 && tag.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

async fn wait_newer(page: &Page) {
    page.until("the button", async || {
        match page.count("button", NEWER).await {
            1 => Ok(()),
            count => Err(format!("{count}")),
        }
    })
    .await;
}

/// Nothing is offered, now and a while later.
async fn stays_alone(page: &Page, home: &Home, heads: usize) {
    let more = home.board.wait_for(|_| home.heads() > heads, A_WHILE).await;
    assert!(!more, "{:?}", home.board.requests());
    assert_eq!(page.count("button", NEWER).await, 0);
}

async fn a_replaced_page_is_offered_in(browser: Browser, folder: &Path) {
    if !browser.is_here() {
        return;
    }
    let home = Home::roomy(folder, true).await;
    let page = home.open_in(browser).await;
    // Never by itself.
    stays_alone(&page, &home, 0).await;
    page.press("Menu").await;
    let before = wait_version(&page, has_tag).await;
    home.wait_heads(1).await;
    stays_alone(&page, &home, 1).await;
    page.press_key(Key::Escape).await;
    home.replace();
    stays_alone(&page, &home, 1).await;
    page.press("Menu").await;
    wait_newer(&page).await;
    home.wait_heads(2).await;
    assert_eq!(home.times("GET /"), 1);
    assert!(page.is_in_sight("button", NEWER).await);
    assert_eq!(version(&page).await, before);

    page.press(NEWER).await;
    let again = home.board.wait_for(|_| home.times("GET /") == 2, PATIENCE);
    assert!(again.await, "{:?}", home.board.requests());
    // The page before has left its board by now.
    page.wait_status("Connected").await;
    let is_newer =
        "return new XMLSerializer().serializeToString(document).includes('<!-- newer -->');";
    assert_eq!(page.script(is_newer).await, true);
    page.press("Menu").await;
    let after = wait_version(&page, has_tag).await;
    assert_ne!(after, before);
    home.wait_heads(3).await;
    stays_alone(&page, &home, 3).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_page_is_offered_when_the_menu_is_opened() {
    a_replaced_page_is_offered_in(Browser::Chromium, &dist()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_page_is_offered_when_the_menu_is_opened_in_firefox() {
    a_replaced_page_is_offered_in(Browser::Firefox, &dist()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_of_the_flash_page_lets_it_look_for_a_newer_one() {
    a_replaced_page_is_offered_in(Browser::Chromium, &flash()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_menu_looks_too_and_another_tab_does_not_hide_what_it_finds() {
    let home = Home::roomy(&dist(), true).await;
    let page = home.open_in(Browser::Chromium).await;
    page.press_key('?').await;
    wait_version(&page, has_tag).await;
    page.press_key(Key::Escape).await;
    home.replace();
    let older = page.tab().await;
    let newer = page.new_tab(&home.board.url()).await;
    page.turn_to(&newer).await;
    page.wait_status("Connected").await;
    page.turn_to(&older).await;
    page.press_key('?').await;
    wait_newer(&page).await;
}

async fn a_page_without_a_tag_is_not_looked_for_in(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let home = Home::roomy(&dist(), false).await;
    let page = home.open_in(browser).await;
    home.replace();
    page.press("Menu").await;
    stays_alone(&page, &home, 0).await;
    assert_eq!(version(&page).await, ALONE);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_a_tag_is_not_looked_for() {
    a_page_without_a_tag_is_not_looked_for_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_a_tag_is_not_looked_for_in_firefox() {
    a_page_without_a_tag_is_not_looked_for_in(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_board_is_waited_for_and_asked_once() {
    let home = Home::roomy(&dist(), true).await;
    let page = home.open_in(Browser::Chromium).await;
    home.replace();
    home.board
        .set_fault(Fault::Latency(Duration::from_millis(700)), true);
    page.press("Menu").await;
    home.wait_heads(1).await;
    page.press_key(Key::Escape).await;
    page.press("Menu").await;
    wait_newer(&page).await;
    assert_eq!(home.heads(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_does_not_answer_is_left_alone_after_four_seconds() {
    let home = Home::roomy(&dist(), true).await;
    let page = home.open_in(Browser::Chromium).await;
    home.replace();
    home.board
        .set_fault(Fault::Latency(Duration::from_secs(60)), true);
    page.press("Menu").await;
    wait_version(&page, has_tag).await;
    home.wait_heads(1).await;
    home.board.clear_faults();
    // The question is over at some time, and then there is another one.
    page.until("another question", async || {
        page.press_key(Key::Escape).await;
        page.press("Menu").await;
        match home.heads() {
            2 => Ok(()),
            heads => Err(format!("{heads}")),
        }
    })
    .await;
    wait_newer(&page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_serves_nothing_beside_its_socket_is_told_of_by_nothing() {
    let config = Config {
        etags: true,
        ..still()
    };
    let home = Home::with(&dist(), ROOMY, config).await;
    let page = home.open_in(Browser::Chromium).await;
    home.replace();
    page.press("Menu").await;
    wait_version(&page, has_tag).await;
    home.wait_heads(1).await;
    stays_alone(&page, &home, 1).await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.wait_status("Connected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_with_one_connection_is_asked_once_that_is_free() {
    let config = Config {
        etags: true,
        ..still()
    };
    let home = Home::with(&dist(), "", config).await;
    let page = home.open_in(Browser::Chromium).await;
    home.replace();
    page.press("Menu").await;
    let said = wait_version(&page, |version| version != ALONE).await;
    assert!(said.ends_with(LATER), "{said}");
    stays_alone(&page, &home, 0).await;
    page.press("Settings").await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    page.press("Menu").await;
    wait_version(&page, has_tag).await;
    wait_newer(&page).await;
    assert_eq!(home.heads(), 1);
}

/// The head of a recording, and a message.
const RECORDING: &str = r#"{"pindash":1,"utc":"2026-11-22T13:33:24.123Z","zone":60,"board":"ws://shed.local/ws","profile":{"name":"Shed"}}
{"ms":0,"in":"{\"level\":1}"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_looks_for_nothing() {
    let home = Home::roomy(&dist(), true).await;
    let recording = home.folder.path().join("shed.jsonl");
    fs::write(recording, RECORDING).expect("there is room for a recording");
    let page = Page::open_at(&(home.board.url() + "?replay=shed.jsonl")).await;
    page.wait_replay().await;
    page.press("Menu").await;
    stays_alone(&page, &home, 0).await;
    assert_eq!(version(&page).await, ALONE);
}
