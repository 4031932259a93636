//! The lean page: what it promises, and that what it leaves out is not there.

use std::path::PathBuf;

use board::{Board, Config};
use e2e::{A_WHILE, PINS, Page, flash, note, start_with, still, triggers};

/// The folder of the lean page.
fn lean() -> PathBuf {
    flash().join("lean")
}

/// A board that has the lean page, and keeps the Netzer's limits.
async fn board() -> Board {
    start_with(Config {
        serve: Some(lean()),
        ..still()
    })
    .await
}

/// The lean page of a board with this `board.json`.
async fn page_with(profile: &str) -> (Board, Page) {
    let board = start_with(Config {
        serve: Some(lean()),
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::open_at(&board.url()).await;
    (board, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_are_live_commands_go_out_on_open_and_the_console_shows_both() {
    let board = board().await;
    let page = Page::open_at(&board.url()).await;
    page.wait_live().await;
    assert_eq!(board.received_on(0), triggers());
    page.toggle("IO10").await;
    page.wait_pin("IO10", "1").await;
    board.set_pin(4, 512);
    page.wait_pin("IO4", "512").await;
    page.send_command("uv11=1").await;
    page.wait_pin("IO11", "1").await;
    page.wait_console_line("out", |line| line == "uv11=1").await;
    page.wait_console_line("in", |line| line.contains(r#""4":"#))
        .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_told_comes_back_and_replays_nothing() {
    let board = board().await;
    let page = Page::open_at(&board.url()).await;
    page.wait_live().await;
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    page.wait_alert(&["No connection"]).await;
    assert_eq!(page.stale_pins().await, PINS);
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", note::UNCONNECTED).await;
    page.send_command("uv11=1").await;
    page.wait_alert(&["not sent"]).await;
    board.set_refusing(false);
    page.wait_live().await;
    let more = board.wait_for(|board| board.received_on(1).len() > PINS.len(), A_WHILE);
    assert!(!more.await, "{:?}", board.received_on(1));
    assert_eq!(board.received_on(1), triggers());
    assert_eq!([board.pin(10), board.pin(11)], [0, 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_problems_of_a_profile_are_listed_and_the_rest_of_it_works() {
    let (board, page) = page_with(
        r#"{"name": "Shed", "open": ["tuv4=3"], "colour": 1, "pins": [
            {"label": "Light", "path": "u.v.4", "kind": "analog"},
            {"label": "Fan", "path": "u.v.5", "kind": "wheel"}]}"#,
    )
    .await;
    board.set_pin(4, 300);
    page.wait_pin("Light", "300").await;
    page.wait_alert(&["the rest works", "colour", "kind"]).await;
    assert_eq!(page.board_name().await, "Shed");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_a_broker_is_told_in_words() {
    let behind = r#"{"name":"Behind","dialect":"mqtt","mqtt":{"subscribe":"a/#"}}"#;
    let (_board, page) = page_with(behind).await;
    page.wait_alert(&["This page was built without MQTT."])
        .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

/// The name of every button, field and list that a person can reach.
const CONTROLS: &str = "
    const controls = [...document.querySelectorAll('button, input, select, summary')];
    return controls.filter((control) => control.checkVisibility() && !control.closest('.pin'))
        .map((control) => control.labels?.[0]?.textContent || control.ariaLabel || control.textContent);";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_not_there() {
    let board = board().await;
    let page = Page::open_at(&board.url()).await;
    page.wait_live().await;
    let controls = page.script(CONTROLS).await;
    let expected = ["Settings", "Console", "Command", "Send"];
    assert_eq!(controls, serde_json::json!(expected));
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kinds_that_are_left_out_are_shown_as_text_or_a_bar_and_send_nothing() {
    let profile = r#"{ "pins": [
        { "label": "Mode", "path": "mode", "kind": "select", "options": ["auto", "heat"], "write": "mode={value}" },
        { "label": "Target", "path": "target", "kind": "number", "by": 0.5, "write": "target={value}" },
        { "label": "Message", "path": "text", "kind": "input", "write": "text={value}" },
        { "label": "Lamp", "path": "lamp", "kind": "color", "write": "lamp={value}" },
        { "label": "Load", "path": "load", "kind": "gauge", "max": 200, "unit": "%" }
    ] }"#;
    let (board, page) = page_with(profile).await;
    page.wait_status("Connected").await;
    board.push_text(r##"{"mode":"heat","target":21.5,"text":"a","lamp":"#FF8800","load":50}"##);
    for (pin, value) in [
        ("Mode", "heat"),
        ("Target", "21.5"),
        ("Message", "a"),
        ("Lamp", "#FF8800"),
        ("Load", "50"),
    ] {
        page.wait_pin(pin, value).await;
    }
    let script = "
        const part = (label, selector) => one('group', label).querySelector(selector);
        return [document.querySelectorAll('main .part > :is(input, select, button)').length,
            part('Load', '.bar i').style.getPropertyValue('--share')];";
    assert_eq!(page.script(script).await, serde_json::json!([0, "250"]));
    assert_eq!(page.alerts().await, [""; 0]);
}
