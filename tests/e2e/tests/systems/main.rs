//! The systems of the field, each simulated, with its built-in profile as the board's own.
//!
//! The Netzer, which needs no profile beside the page, has all other tests.

mod clown;

use board::hixie::Device;
use board::{Board, Config};
use e2e::{A_WHILE, Browser, Key, PATIENCE, Page, flash, start_with, still};
use tokio::time::timeout;

const CLOWN: &str = include_str!("../../../../src/model/profiles/clown.json");
const MBED: &str = include_str!("../../../../src/model/profiles/mbed.json");
const SHELLY: &str = include_str!("../../../../src/model/profiles/shelly.json");
const WLED: &str = include_str!("../../../../src/model/profiles/wled.json");
const PLAIN: &str = include_str!("../../../../src/model/profiles/plain.json");

/// A board by its name, with a profile beside its page.
fn system(name: &str, profile: &str) -> Config {
    Config {
        board: name.into(),
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    }
}

async fn open_connected(board: &Board) -> Page {
    let page = Page::open(board).await;
    page.wait_status("Connected").await;
    page
}

/// Waits until the board was sent exactly this, in this order.
#[track_caller]
fn wait_received(board: &Board, wanted: &[&str]) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        board
            .wait_for(|board| board.received().len() >= wanted.len(), PATIENCE)
            .await;
        assert_eq!(board.received(), wanted, "{caller}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mbed_has_a_group_of_cards_for_each_id() {
    let board = start_with(system("mbed", MBED)).await;
    let page = open_connected(&board).await;
    assert_eq!(page.address().await, board.ws_url());
    assert_eq!(page.groups().await, []);
    board.set_pin(3, 555);
    page.wait_pin("m", "555").await;
    board.set_pin(4, -7);
    page.wait_pin("ax", "-7").await;
    let groups = page.groups().await;
    let named = |name: &str, pins: [&str; 4]| (name.to_owned(), pins.map(str::to_owned).to_vec());
    assert_eq!(
        groups,
        [
            named("eth_env", ["p", "t", "l", "m"]),
            named("app_board_EW2013", ["ax", "ay", "az", "tmp"]),
        ]
    );
    assert_eq!(page.readings_heading().await, "");
    assert_eq!(board.received(), [""; 0], "a channel is not greeted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protocol_76_device_and_the_browser_share_an_mbed_channel() {
    let board = start_with(system("mbed", MBED)).await;
    let page = open_connected(&board).await;
    let device = Device::connect(board.addr(), "/ws/demo/rw").await;
    let mut device = device.expect("the device is let in");
    let sent = r#"{"id":"my_mbed","count":"1","name":"grün"}"#;
    device.send(sent).await.expect("the device can send");
    page.wait_pin("count", "1").await;
    page.wait_pin("name", "grün").await;
    page.wait_console_line("in", |text| text == sent).await;
    let groups = page.groups().await;
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].0, "my_mbed");

    let command = r#"{"id":"cmd","led1":1}"#;
    page.send_command(command).await;
    let heard = timeout(PATIENCE, async {
        loop {
            match device.next().await.expect("the device is still connected") {
                text if text == sent => {}
                text => return text,
            }
        }
    });
    assert_eq!(heard.await.expect("the command comes"), command);
    page.wait_console_line("in", |text| text == command).await;
    for count in 2..20 {
        let text = format!(r#"{{"id":"my_mbed","count":"{count}"}}"#);
        device.send(&text).await.expect("the device can send");
    }
    page.wait_pin("count", "19").await;
    device.close().await.expect("the device can close");
    board.set_pin(0, 99);
    page.wait_pin("p", "99").await;
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn shelly_says_nothing_before_it_is_asked() {
    let question =
        r#""open": [{ "id": "{seq}", "src": "pindash", "method": "Shelly.GetStatus" }],"#;
    let unasked = SHELLY.replace(question, "");
    assert_ne!(unasked, SHELLY);
    let board = start_with(system("shelly", &unasked)).await;
    let page = open_connected(&board).await;
    board.set_pin(0, 1);
    let spoken = board.wait_for(|board| !board.received().is_empty(), A_WHILE);
    assert!(!spoken.await, "{:?}", board.received());
    let lines = page.console_lines().await;
    assert!(lines.iter().all(|line| line.0 == "note"), "{lines:?}");
    page.send_command(r#"{"id":1,"src":"me","method":"Shelly.GetDeviceInfo"}"#)
        .await;
    page.wait_console_line("in", |text| text.contains("\"result\""))
        .await;
    board.set_pin(0, 0);
    page.wait_switch("Switch 0", false).await;
    page.wait_pin("Switch 0", "false").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shelly_shows_its_state_and_obeys() {
    let board = start_with(system("shelly", SHELLY)).await;
    let page = open_connected(&board).await;
    assert_eq!(page.address().await, board.ws_url());
    let mut wanted = vec![r#"{"id":1,"src":"pindash","method":"Shelly.GetStatus"}"#];
    wait_received(&board, &wanted).await;
    for (label, shown) in [
        ("Switch 0", "Off"),
        ("Switch 1", "On"),
        ("Power 1", "8.9W"),
        ("Voltage 0", "230V"),
        ("Temperature 1", "43.8°C"),
        ("Brightness 0", "50%"),
        ("Input 0", "Off"),
        ("Wi-Fi", "-38dBm"),
    ] {
        page.wait_reading(label, shown).await;
    }
    for (pin, value, label, shown) in [
        (1, 1234, "Power 0", "123.4W"),
        (10, 1, "Input 0", "On"),
        (12, -70, "Wi-Fi", "-70dBm"),
        (3, -5, "Temperature 0", "-0.5°C"),
    ] {
        board.set_pin(pin, value);
        page.wait_reading(label, shown).await;
    }
    page.toggle("Switch 0").await;
    page.wait_switch("Switch 0", true).await;
    wanted.push(r#"{"id":2,"src":"pindash","method":"Switch.Set","params":{"id":0,"on":true}}"#);
    wait_received(&board, &wanted).await;
    page.toggle("Switch 1").await;
    page.wait_switch("Switch 1", false).await;
    wanted.push(r#"{"id":3,"src":"pindash","method":"Switch.Set","params":{"id":1,"on":false}}"#);
    wait_received(&board, &wanted).await;
    page.keys("slider", "Brightness 0", &(Key::End + "")).await;
    page.wait_reading("Brightness 0", "100%").await;
    wanted.push(
        r#"{"id":4,"src":"pindash","method":"Light.Set","params":{"id":0,"brightness":100}}"#,
    );
    wait_received(&board, &wanted).await;
    assert_eq!([board.pin(0), board.pin(4), board.pin(9)], [1, 0, 100]);
    for label in ["Switch 0", "Switch 1", "Brightness 0"] {
        let text = page.pin_text(label).await;
        assert!(!text.contains("waiting"), "{label}: {text}");
    }
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_away_from_shelly_becomes_unknown() {
    let board = start_with(system("shelly", SHELLY)).await;
    let page = open_connected(&board).await;
    let value = async |value: &str| {
        page.wait_other_reading("temperature:100.tC", |reading| reading.value == value)
            .await;
    };
    value("21.4").await;
    board.set_pin(14, 0);
    value("unknown").await;
    board.set_pin(14, 1);
    value("21.4").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_of_what_goes_away_from_shelly_becomes_unknown() {
    let with_sensor = SHELLY.replace(
        r#"{ "label": "Wi-Fi","#,
        r#"{ "label": "Sensor {1}", "path": "temperature:*.tC" }, { "label": "Wi-Fi","#,
    );
    let board = start_with(system("shelly", &with_sensor)).await;
    let page = open_connected(&board).await;
    page.wait_pin("Sensor 100", "21.4").await;
    board.set_pin(14, 0);
    page.wait_pin("Sensor 100", "unknown").await;
    board.set_pin(14, 1);
    page.wait_pin("Sensor 100", "21.4").await;
}

/// The profile of a WLED that is asked so often, in seconds, whether it is there.
fn wled_asked(every: &str) -> String {
    let profile = WLED.replace("\"every\": 10", &format!("\"every\": {every}"));
    assert_ne!(profile, WLED);
    profile
}

/// So seldom that no machine is so slow as to see it: all that is sent is what a person does.
const SELDOM: &str = "600";

#[tokio::test(flavor = "multi_thread")]
async fn wled_speaks_first_and_obeys() {
    let board = start_with(system("wled", &wled_asked(SELDOM))).await;
    let page = open_connected(&board).await;
    page.wait_switch("On", true).await;
    page.wait_pin("Brightness", "128").await;
    page.wait_reading("Wi-Fi", "78%").await;
    assert_eq!(board.received(), [""; 0]);
    page.toggle("On").await;
    page.wait_switch("On", false).await;
    page.press("Toggle").await;
    page.wait_switch("On", true).await;
    page.keys("slider", "Brightness", &(Key::End + "")).await;
    page.wait_pin("Brightness", "255").await;
    wait_received(
        &board,
        &[r#"{"on":false}"#, r#"{"on":"t"}"#, r#"{"bri":255}"#],
    )
    .await;
    assert_eq!([board.pin(0), board.pin(1)], [1, 255]);
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wled_answers_the_keepalive() {
    let board = start_with(system("wled", &wled_asked("0.5"))).await;
    let page = open_connected(&board).await;
    page.wait_console_line("out", |text| text == "ping").await;
    page.wait_console_line("in", |text| text == "pong").await;
    let more = board.wait_for(|board| board.received().len() >= 4, PATIENCE);
    assert!(more.await);
    assert!(board.received().iter().all(|text| text == "ping"));
    assert_eq!((board.connections(), page.alerts().await), (1, vec![]));
    // A `pong` is no reading.
    let readings = page.other_readings().await;
    assert!(readings.iter().all(|reading| reading.value != "pong"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wled_is_sent_nothing_that_it_cannot_take() {
    let board = start_with(system("wled", &wled_asked(SELDOM))).await;
    let page = open_connected(&board).await;
    let command = |length: usize| {
        let start = r#"{"v":true,"x":""#;
        format!("{start}{}\"}}", "y".repeat(length - start.len() - 2))
    };
    let longest = command(board::wled::PACKET);
    page.send_command(&longest).await;
    wait_received(&board, &[&longest]).await;
    let too_long = command(board::wled::PACKET + 1);
    page.send_command(&too_long).await;
    page.wait_alert(&["longer than the board takes", "not sent"])
        .await;
    assert_eq!(page.command().await, too_long);
    let sent = board.wait_for(|board| board.received().len() > 1, A_WHILE);
    assert!(!sent.await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_view_of_wled_is_shown_in_hex_and_else_ignored() {
    let board = start_with(system("wled", WLED)).await;
    let page = open_connected(&board).await;
    page.wait_pin("Brightness", "128").await;
    page.send_command(r#"{"lv":true}"#).await;
    page.wait_console_line("in", |text| text.starts_with("92 bytes: 4c 01 ff a0 00 ff"))
        .await;
    board.set_pin(1, 77);
    page.wait_pin("Brightness", "77").await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wled_that_has_no_room_closes_with_1013_and_is_tried_again() {
    let board = start_with(system("wled", WLED)).await;
    let page = open_connected(&board).await;
    page.wait_pin("Brightness", "128").await;
    board.close_sockets(1013, "");
    page.wait_alert(&["1013", "try again later", "closed cleanly"])
        .await;
    assert!(page.is_stale("Brightness").await);
    board.set_pin(1, 99);
    page.wait_status("Connected").await;
    page.wait_pin("Brightness", "99").await;
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_plain_board_every_reading_is_seen_before_any_pin_is_described() {
    let board = start_with(system("plain", PLAIN)).await;
    let page = open_connected(&board).await;
    page.wait_other_reading("system.wifi.channel", |reading| reading.value == "6")
        .await;
    assert_eq!(page.groups().await, []);
    assert_eq!(page.readings_heading().await, "Other readings: 25");
    let readings = page.other_readings().await;
    assert_eq!(readings.len(), board::plain::PATHS);
    for (path, value) in [
        ("relay", "false"),
        ("temperature.cpu", "48.3"),
        ("levels.2", "0"),
        ("door", "closed"),
        ("system.error", "unknown"),
    ] {
        page.wait_other_reading(path, |reading| reading.value == value)
            .await;
    }
    board.set_pin(15, 1);
    page.wait_other_reading("door", |reading| reading.value == "open")
        .await;
    page.send_command(r#"{"relay":true}"#).await;
    page.wait_other_reading("relay", |reading| {
        reading.value == "true" && !reading.rate.is_empty()
    })
    .await;
}
