//! The password of a board: the page asks for it, and nobody sees it afterwards.

use board::{Board, Config};
use e2e::{Browser, Key, Page, Scheme, start_with, still};
use pindash::model::profile::BUILT_IN;

const PASSWORD: &str = "se#same";
const WANTED: &str = "The board wants its password.";
const REFUSED: &str = "The board did not take the password. Type it again.";

/// A Shelly with a password, beside whose page its profile lies.
async fn shelly() -> Board {
    let profile = BUILT_IN.iter().find(|(name, _)| *name == "Shelly Gen2+");
    let (_, profile) = profile.expect("a profile for a Shelly");
    start_with(Config {
        board: "shelly".into(),
        password: Some(PASSWORD.into()),
        files: [("/board.json".to_owned(), (*profile).to_owned())].into(),
        many_sockets: true,
        pages_always: true,
        ..still()
    })
    .await
}

/// A person types the password and sends it off.
async fn log_in(page: &Page, password: &str) {
    page.type_into("password", "Password", password).await;
    page.press("Log in").await;
}

async fn a_shelly_is_logged_in_to(browser: Browser) {
    let board = shelly().await;
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_alert(&[WANTED]).await;
    assert_eq!(page.focused().await, "Password");
    // The user of a Shelly is always the same.
    assert_eq!(page.count("textbox", "User").await, 0);
    log_in(&page, "wrong").await;
    page.wait_alert(&[REFUSED]).await;
    assert_eq!(page.focused().await, "Password");
    log_in(&page, PASSWORD).await;
    page.wait_pin("Voltage 0", "230").await;
    assert_eq!(page.alerts().await, [""; 0]);
    // More often than a nonce is good for.
    for on in [1, 0, 1, 0, 1, 0, 1, 0] {
        page.toggle("Switch 0").await;
        let is_switched = |board: &Board| board.pin(0) == on;
        assert!(board.wait_for(is_switched, e2e::PATIENCE).await);
        page.wait_pin("Switch 0", ["false", "true"][on as usize])
            .await;
    }
    // The board hangs up, and nobody is asked again.
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    page.wait_connected().await;
    page.toggle("Switch 0").await;
    let is_switched = |board: &Board| board.pin(0) == 1;
    assert!(board.wait_for(is_switched, e2e::PATIENCE).await);
    assert_eq!(page.alerts().await, [""; 0]);
    page.see_nothing_of(PASSWORD).await;
    page.see_nothing_of("SHA-256\",\"").await;
    let kept = page.script("return JSON.stringify(sessionStorage);").await;
    assert!(!kept.to_string().contains(PASSWORD), "{kept}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shelly_with_a_password_is_logged_in_to() {
    a_shelly_is_logged_in_to(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shelly_with_a_password_is_logged_in_to_in_firefox() {
    if !Browser::Firefox.is_here() {
        return eprintln!("skipped: there is no Firefox with geckodriver here");
    }
    a_shelly_is_logged_in_to(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_question_fits_every_screen() {
    let board = shelly().await;
    let page = Page::open(&board).await;
    page.wait_alert(&[WANTED]).await;
    for (width, height) in [(390, 844), (844, 390), (1280, 800)] {
        page.resize(width, height).await;
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.set_scheme(scheme).await;
            page.wait_alert(&[WANTED]).await;
            assert_eq!(page.obstacles().await, [""; 0]);
            assert_eq!(page.text_smaller_than(12.0).await, [""; 0]);
            assert_eq!(page.scrolled_sideways().await, [""; 0]);
            assert_eq!(page.cut_off_controls().await, [""; 0]);
            page.picture(&format!("password-{width}-{}", scheme.name()))
                .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_shares_the_socket_needs_no_password() {
    let board = shelly().await;
    let page = Page::open(&board).await;
    page.wait_alert(&[WANTED]).await;
    log_in(&page, PASSWORD).await;
    page.wait_pin("Voltage 0", "230").await;
    page.new_window(&board.url()).await;
    page.wait_pin("Voltage 0", "230").await;
    page.toggle("Switch 0").await;
    page.wait_pin("Switch 0", "true").await;
    assert_eq!(board.pin(0), 1);
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(board.open_sockets(), 1);
    page.see_nothing_of(PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_a_profile_is_asked_for_once() {
    let profile = r#"{
      "name": "Shed",
      "address": "/rpc",
      "inside": ["result"],
      "open": ["key={password}", { "id": 1, "method": "Shelly.GetStatus" }],
      "pins": [{ "path": "wifi.rssi", "label": "Wi-Fi" }]
    }"#;
    let board = start_with(Config {
        board: "shelly".into(),
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::open(&board).await;
    page.wait_alert(&[WANTED]).await;
    page.type_into("password", "Password", PASSWORD).await;
    page.press_key(Key::Enter).await;
    page.wait_console_line("out", |line| line.contains("key=•••"))
        .await;
    let typed = format!("key={PASSWORD}");
    let is_there = |board: &Board| board.received().contains(&typed);
    assert!(board.wait_for(is_there, e2e::PATIENCE).await);
    page.wait_connected().await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.see_nothing_of(PASSWORD).await;
    // Only the board can tell whether it was right, so it can be typed again.
    log_in(&page, "other").await;
    let is_there = |board: &Board| board.received().contains(&"key=other".to_owned());
    assert!(board.wait_for(is_there, e2e::PATIENCE).await);
}
