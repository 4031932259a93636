//! A server that is none of ours and knows nothing of pins: the real
//! pywebsocket3, whose echo handler sends every message back.

use std::time::{Duration, Instant};

use e2e::{Page, Pywebsocket};

/// After a close that the board meant, the page waits at least so long.
const MEANT_CLOSE_DELAY: Duration = Duration::from_secs(3);

/// The page that the server serves, connected to the server.
async fn open(server: &Pywebsocket) -> Page {
    let page = Page::open_at(&server.page_url()).await;
    page.wait_status("Connected").await;
    page
}

/// Sends a message, and waits until the console has it once out and once in.
async fn comes_back(page: &Page, message: &str) {
    page.send_command(message).await;
    page.wait_console_line("in", |text| text == message).await;
    let lines = page.console_lines().await;
    let lines = lines.iter().filter(|line| line.1 == message);
    let directions: Vec<_> = lines.map(|line| line.0.as_str()).collect();
    assert_eq!(directions, ["out", "in"], "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_from_an_echo_server_connects_to_it() {
    let server = Pywebsocket::start().await;
    let page = open(&server).await;
    assert_eq!(page.address().await, server.echo_url());
    page.wait_console_line("note", |text| text.contains(&server.echo_url()))
        .await;
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_command_comes_back_once() {
    let server = Pywebsocket::start().await;
    let page = open(&server).await;
    for message in ["hello", "grüße aus der Küche", "12"] {
        comes_back(&page, message).await;
    }
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_command_comes_back_once_and_can_be_unfolded() {
    let server = Pywebsocket::start().await;
    let page = open(&server).await;
    let message = r#"{"state":{"on":true,"bri":[1,2]},"name":"a, {b}"}"#;
    comes_back(&page, message).await;
    page.unfold(message).await;
    let unfolded = page
        .wait_console_line("in", |text| text.contains('\n'))
        .await;
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(bare(&unfolded), bare(message));
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn goodbye_ends_the_connection_in_order_and_the_page_comes_back_after_a_while() {
    let server = Pywebsocket::start().await;
    let page = open(&server).await;
    let sent = Instant::now();
    comes_back(&page, "Goodbye").await;
    let parts = ["1000", "normal end", "closed cleanly"];
    page.wait_alert(&parts).await;
    page.wait_console_line("note", |text| parts.iter().all(|part| text.contains(part)))
        .await;
    page.wait_status("Reconnecting in").await;
    page.wait_status("Connected").await;
    let waited = sent.elapsed();
    assert!(waited >= MEANT_CLOSE_DELAY, "it waited {waited:?}");
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    comes_back(&page, "hello again").await;
}
