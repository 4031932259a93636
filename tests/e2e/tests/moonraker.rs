//! The real Moonraker, without a printer, with the profile of the gallery.

use e2e::{Moonraker, Page, start_with_profile};

#[tokio::test(flavor = "multi_thread")]
async fn moonraker_shows_its_host_refuses_what_needs_a_printer_and_comes_back_from_a_restart() {
    let server = Moonraker::start().await;
    let board = start_with_profile(server.profile()).await;
    let page = Page::open(&board).await;
    page.wait_status("Connected").await;
    page.wait_pin("Klipper", "disconnected").await;
    page.wait_pin("Clients", "1").await;
    page.wait_pin_text("CPU", "%").await;
    page.wait_pin_text("Free memory", "kB").await;
    let extruder = page.pin_value("Extruder").await;
    assert_eq!(extruder, "unknown", "there is no printer");

    // What it does not know without one, it says; it stays connected.
    page.press("Pause print").await;
    page.wait_console_line("out", |text| text.contains("printer.print.pause"))
        .await;
    page.wait_console_line("in", |text| text.contains(r#""error""#))
        .await;
    assert_eq!(page.alerts().await, [""; 0]);

    page.note_statuses().await;
    page.press("Restart Moonraker").await;
    page.press("Yes").await;
    page.until("a restart", async || {
        let statuses = page.statuses().await;
        let has_left = statuses
            .iter()
            .any(|status| !status.starts_with("Connected"));
        has_left.then_some(()).ok_or(format!("{statuses:?}"))
    })
    .await;
    page.wait_status("Connected").await;
    page.wait_pin("Clients", "1").await;
}
