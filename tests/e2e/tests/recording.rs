//! What comes and goes is recorded, and saved as a file.

use board::Board;
use e2e::{Browser, Page, start};
use serde_json::Value;

async fn live(browser: Browser) -> (Board, Page) {
    let board = start().await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    (board, page)
}

/// The lines of a file, each of which is JSON.
fn lines(file: &str) -> Vec<Value> {
    let lines = file.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

fn has(lines: &[Value], way: &str, text: &str) -> bool {
    lines.iter().any(|line| line[way] == text)
}

async fn is_recorded_and_saved(browser: Browser) {
    let (_board, page) = live(browser).await;
    page.press("Record").await;
    page.until("the mark in the bar", async || {
        match page.count("status", "Recording").await {
            0 => Err("none".to_owned()),
            _ => Ok(()),
        }
    })
    .await;
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.press("Stop recording").await;
    page.toggle("IO11").await;
    page.wait_switch("IO11", true).await;
    page.press("Save recording").await;
    let file = page.saved_recording().await;
    let lines = lines(&file);
    assert_eq!(lines[0]["pindash"], 1, "{file}");
    assert!(lines[0]["profile"].is_object(), "{file}");
    assert!(has(&lines, "out", "uv10=1"), "{file}");
    assert!(!has(&lines, "out", "uv11=1"), "{file}");
    let times = lines.iter().filter_map(|line| line["ms"].as_u64());
    assert!(times.is_sorted(), "{file}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_and_goes_is_recorded_and_saved_as_a_file() {
    is_recorded_and_saved(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_and_goes_is_recorded_and_saved_as_a_file_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    is_recorded_and_saved(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_minutes_are_saved_after_the_fact() {
    let (_board, page) = live(Browser::Chromium).await;
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.press("Save the last minutes").await;
    let file = page.saved_recording().await;
    let lines = lines(&file);
    assert_eq!(lines[0]["pindash"], 1, "{file}");
    assert!(has(&lines, "event", "open"), "{file}");
    assert!(has(&lines, "out", "tuv0=3"), "{file}");
    assert!(has(&lines, "out", "uv10=1"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_says_what_a_recording_holds() {
    let (_board, page) = live(Browser::Chromium).await;
    let held = "return document.querySelector('[data-shows=recorded]').textContent;";
    assert_eq!(page.script(held).await, "Nothing is recorded yet.");
    page.press("Record").await;
    page.toggle("IO10").await;
    page.until("what it holds", async || {
        match page.script(held).await.as_str() {
            Some(said) if said.contains(" lines, ") && said.ends_with(" kB") => Ok(()),
            said => Err(format!("{said:?}")),
        }
    })
    .await;
}
