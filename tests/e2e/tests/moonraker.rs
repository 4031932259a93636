//! The real Moonraker with the profile of the gallery, without a printer and with a stand-in for one.

use e2e::{Key, Moonraker, Page, start_with_profile};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_printer_is_followed_once_klipper_is_ready_and_its_heater_takes_a_target() {
    let server = Moonraker::start().await;
    let board = start_with_profile(server.profile()).await;
    let page = Page::open(&board).await;
    page.wait_pin("Klipper", "disconnected").await;
    let klipper = server.start_klipper();
    page.wait_pin("Klipper", "ready").await;
    page.wait_reading("Extruder", "23.5°C").await;
    page.wait_pin("X", "12.50").await;
    page.wait_pin("State", "standby").await;

    let enter = char::from(Key::Enter);
    page.type_into("spinbutton", "Extruder target", &format!("200{enter}"))
        .await;
    page.wait_pin("Extruder target", "200").await;
    page.wait_console_line("in", |text| {
        text.contains("notify_status_update") && text.contains(r#""target":200.0"#)
    })
    .await;
    page.wait_pin("Bed target", "0").await;
    assert_eq!(page.alerts().await, [""; 0]);
    drop(klipper);
}
