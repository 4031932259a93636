//! The programs in Rust and C that people start from: they serve the flash page, and it works with
//! them.

use std::fs;
use std::path::Path;

use e2e::{A_WHILE, Firmware, PATIENCE, Page, flash};
use tempfile::TempDir;
use tokio::time::timeout;

/// The page as it is, and not at all to a browser that has it already.
async fn serves_the_page(firmware: &Firmware) {
    let page = fs::read(flash().join("index.html.gz")).expect("there is a flash page");
    let (head, body) = firmware.ask("GET /", &[]).await.read().await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-encoding: gzip\r\n"), "{head}");
    let length = format!("content-length: {}\r\n", page.len());
    assert!(head.contains(&length), "{head}");
    assert!(body == page, "{} bytes of {}", body.len(), page.len());
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: "));
    let known = format!("If-None-Match: {}", tag.expect("a tag"));
    let (head, body) = firmware.ask("GET /", &[&known]).await.read().await;
    assert!(head.starts_with("http/1.1 304"), "{head}");
    assert_eq!(body, b"");
    let (head, body) = firmware.ask("HEAD /", &[]).await.read().await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert_eq!(body, b"");
    let (head, _) = firmware.ask("GET /other", &[]).await.read().await;
    assert!(head.starts_with("http/1.1 404"), "{head}");
}

/// A lamp that comes and goes, and a switch.
async fn is_operated(page: &Page, lamp: &str, switch: &str) {
    for value in ["1", "0", "1"] {
        page.wait_pin(lamp, value).await;
    }
    page.wait_switch(switch, false).await;
    for on in [true, false, true] {
        page.toggle(switch).await;
        page.wait_pin(switch, if on { "1" } else { "0" }).await;
        page.wait_switch(switch, on).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_microcontroller_with_picoserve_shows_and_switches_its_pins() {
    let firmware = Firmware::picoserve().await;
    serves_the_page(&firmware).await;
    let page = Page::open_at(firmware.url()).await;
    page.wait_status("Connected").await;
    assert_eq!(page.board_name().await, "Picoserve");
    is_operated(&page, "Door", "Relay").await;
    // Its pins are its own, not those of the page.
    page.reload().await;
    page.wait_switch("Relay", true).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_microcontroller_with_picoserve_takes_one_connection_at_a_time() {
    let firmware = Firmware::picoserve().await;
    let page = Page::open_at(firmware.url()).await;
    page.wait_status("Connected").await;
    let mut second = firmware.ask("GET /board.json", &[]).await;
    let early = timeout(A_WHILE, second.read()).await;
    assert!(early.is_err(), "{early:?}");
    page.wait_pin("Door", "1").await;
    page.go_to("about:blank").await;
    let late = timeout(PATIENCE, second.read()).await;
    let (head, body) = late.expect("it is answered once the page is gone");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(body.starts_with(b"{"), "{body:?}");
}

/// A folder for the profile, with a file as the LED.
fn machine() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the machine can be made");
    let led = folder.path().join("brightness");
    set(&led, "0\n");
    (folder, led)
}

fn set(led: &Path, level: &str) {
    fs::write(led, level).expect("the folder can be written");
}

/// Waits until a pin shows a number that fits.
async fn wait_number(page: &Page, pin: &str, fits: impl Fn(f64) -> bool) {
    page.until(format!("{pin} to fit"), async || {
        let value = page.pin_value(pin).await;
        match value.parse() {
            Ok(number) if fits(number) => Ok(()),
            _ => Err(value),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_with_axum_shows_its_load_and_switches_its_led_for_all_who_look() {
    let (folder, led) = machine();
    let firmware = Firmware::axum(folder.path(), &led).await;
    serves_the_page(&firmware).await;
    let page = Page::open_at(firmware.url()).await;
    let other = Page::open_at(firmware.url()).await;
    page.wait_status("Connected").await;
    assert_eq!(page.board_name().await, "Machine");
    wait_number(&page, "Load", |load| (0.0..1_000.0).contains(&load)).await;
    wait_number(&page, "Memory in use", |percent| {
        percent > 0.0 && percent < 100.0
    })
    .await;
    page.toggle("LED").await;
    page.wait_switch("LED", true).await;
    other.wait_switch("LED", true).await;
    assert_eq!(fs::read_to_string(&led).ok().as_deref(), Some("1"));
    // Somebody else switches it; the full brightness of a real one is 255.
    set(&led, "0\n");
    page.wait_switch("LED", false).await;
    set(&led, "255\n");
    page.wait_switch("LED", true).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_was_saved_with_axum_is_there_after_a_restart() {
    let (folder, led) = machine();
    let firmware = Firmware::axum(folder.path(), &led).await;
    let page = Page::open_at(firmware.url()).await;
    page.wait_status("Connected").await;
    page.turn_editing(true).await;
    page.open_form("LED").await;
    page.type_into("textbox", "Label", "Signal").await;
    page.press("Done").await;
    page.press("Save to board").await;
    page.wait_dialog("Save to the board").await;
    page.press("Save").await;
    let said = "return document.querySelector('[aria-label=Saving]').textContent;";
    page.until("“Saved.”", async || {
        match page.script(said).await.as_str() {
            Some(said) if said.contains("Saved.") => Ok(()),
            said => Err(format!("{said:?}")),
        }
    })
    .await;
    firmware.stop().await;
    // Its port is another one, so nothing that the browser keeps counts there.
    let firmware = Firmware::axum(folder.path(), &led).await;
    page.go_to(firmware.url()).await;
    page.wait_switch("Signal", false).await;
    page.toggle("Signal").await;
    page.wait_switch("Signal", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_with_axum_lets_no_page_from_elsewhere_at_its_socket() {
    let (folder, led) = machine();
    let firmware = Firmware::axum(folder.path(), &led).await;
    let own = format!("Origin: {}", firmware.url().trim_end_matches('/'));
    for (origin, status) in [(own.as_str(), "101"), ("Origin: http://elsewhere", "403")] {
        let wish = [
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            origin,
        ];
        let status_line = firmware.ask("GET /ws", &wish).await.status_line().await;
        assert!(status_line.contains(status), "{origin}: {status_line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_in_c_with_libwebsockets_shows_and_switches_its_pins() {
    let Some(firmware) = Firmware::libwebsockets().await else {
        return;
    };
    serves_the_page(&firmware).await;
    let page = Page::open_at(firmware.url()).await;
    page.wait_status("Connected").await;
    is_operated(&page, "IO0", "IO10").await;
    page.reload().await;
    page.wait_switch("IO10", true).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}
