//! BigClown's Clown.Hub: its page, encrypted and behind a password.

use super::*;

const USER: &str = "clown";
const PASSWORD: &str = "bigclown";

/// Encrypted, and with nothing to see without user and password.
async fn clown() -> Board {
    start_with(Config {
        tls: true,
        credentials: Some((USER.into(), PASSWORD.into())),
        ..system("clown", CLOWN)
    })
    .await
}

/// An address of the board with user and password.
fn signed(url: &str) -> String {
    url.replacen("://", &format!("://{USER}:{PASSWORD}@"), 1)
}

/// What the page begins with.
const CLOWN_OPEN: [&str; 4] = [
    "[\"clown.talk/-/config/set\",{}]\n",
    "[\"-/-/config/list\",{}]\n",
    "[\"relay/i2c0-3b/get\",{}]\n",
    "[\"led/-/get\",{}]\n",
];

/// What a person sees and does once the page is connected to the hub.
async fn talks_to_clown(page: &Page, board: &Board) {
    page.wait_status("Connected").await;
    wait_received(board, &CLOWN_OPEN).await;
    page.wait_console_line("in", |text| text.contains("clown.talk/-/config/ok"))
        .await;
    page.wait_console_line("in", |text| text.contains("-/-/config/list/ok"))
        .await;
    for (pin, value, label, shown) in [
        (0, 2157, "Temperature", "21.6℃"),
        (0, -512, "Temperature", "-5.1℃"),
        (2, 455, "Humidity", "45.5%"),
        (1, 60_010, "Light", "600lux"),
        (4, 99_871, "Pressure", "99.9kPa"),
        (5, 417, "CO2", "417ppm"),
    ] {
        board.set_pin(pin, value);
        page.wait_reading(label, shown).await;
    }
    // The relay has no state until it was set once.
    assert_eq!(page.pin_value("Relay").await, "unknown");
    let before = board.received().len();
    for (on, command) in [
        (true, "[\"relay/i2c0-3b/set\",{\"state\":true}]\n"),
        (false, "[\"relay/i2c0-3b/set\",{\"state\":false}]\n"),
    ] {
        page.toggle("Relay").await;
        page.wait_switch("Relay", on).await;
        page.wait_pin("Relay", &on.to_string()).await;
        assert_eq!(board.pin(board::clown::RELAY), i64::from(on));
        assert_eq!(board.received().last().map(String::as_str), Some(command));
    }
    page.toggle("LED").await;
    page.wait_pin("LED", "on").await;
    assert_eq!(board.received().len(), before + 3);
    board.set_pin(board::clown::RELAY, board::clown::RELAY_UNKNOWN);
    page.wait_pin("Relay", "unknown").await;
    assert_eq!(page.alerts().await, [""; 0]);
}

/// The page comes from the hub itself, to a person who typed the password into the browser.
async fn clown_serves_the_page(browser: Browser) {
    let board = clown().await;
    let page = Page::blank_trusting(browser).await;
    // The browser's own dialog cannot be typed into. What it would keep of it, it also keeps of
    // an address.
    page.go_to(&signed(&format!("{}none", board.url()))).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    assert_eq!(page.profile().await, "BigClown Clown.Hub");
    assert_eq!(page.profiles().await.len(), 9, "its own and the built-in");
    assert_eq!(page.address().await, board.ws_url());
    talks_to_clown(&page, &board).await;
    page.see_nothing_of(PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_serves_the_page_encrypted_and_behind_a_password() {
    clown_serves_the_page(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_serves_the_page_encrypted_and_behind_a_password_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    clown_serves_the_page(Browser::Firefox).await;
}

/// The password is in the address of the page and nowhere else. With the page as one file, as a
/// browser fetches no second one with such an address.
async fn clown_serves_the_page_at_a_signed_address(browser: Browser) {
    let board = start_with(Config {
        serve: Some(flash()),
        tls: true,
        credentials: Some((USER.into(), PASSWORD.into())),
        ..system("clown", CLOWN)
    })
    .await;
    let page = Page::blank_trusting(browser).await;
    page.go_to(&signed(&board.url())).await;
    page.wait_status("Connected").await;
    assert_eq!(page.profiles().await.len(), 9, "its own and the built-in");
    talks_to_clown(&page, &board).await;
    page.see_nothing_of(PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_serves_the_page_at_an_address_with_the_password() {
    clown_serves_the_page_at_a_signed_address(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_serves_the_page_at_an_address_with_the_password_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    clown_serves_the_page_at_a_signed_address(Browser::Firefox).await;
}

/// The password is in the address of the socket and nowhere else. Page and hub are both
/// encrypted and of one site: elsewhere Chromium gives no password to a socket.
async fn clown_is_reached_by_a_signed_address(browser: Browser) {
    let host = start_with(Config {
        tls: true,
        ..still()
    })
    .await;
    let board = clown().await;
    let page = Page::blank_trusting(browser).await;
    let address = signed(&board.ws_url());
    page.go_to(&format!("{}?board={address}", host.url())).await;
    page.wait_status("Connected").await;
    page.choose_profile("BigClown Clown.Hub").await;
    page.wait_console_line("in", |text| text.contains("-/-/config/list/ok"))
        .await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    // Whatever was sent has come once the board, too, is done with the socket.
    let ended = board.wait_for(|board| board.open_sockets() == 0, PATIENCE);
    assert!(ended.await);
    page.see_nothing_of(PASSWORD).await;
    let shown = page.address().await;
    assert!(shown.starts_with("wss://clown:"), "{shown}");
    let before = board.received().len();
    page.press("Connect").await;
    let opened = board.wait_for(|board| board.received().len() == before + 4, PATIENCE);
    assert!(opened.await);
    assert_eq!(board.received()[before..], CLOWN_OPEN);
    board.set_pin(0, 2157);
    page.wait_reading("Temperature", "21.6℃").await;
    page.reload().await;
    page.wait_status("Connected").await;
    // Before it has answered this, the hub tells nothing.
    page.wait_console_line("in", |text| text.contains("clown.talk/-/config/ok"))
        .await;
    board.set_pin(0, 2044);
    page.wait_reading("Temperature", "20.4℃").await;
    page.see_nothing_of(PASSWORD).await;
    let lines = page.console_lines().await;
    assert!(lines.iter().all(|line| !line.1.contains(PASSWORD)));
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_is_reached_with_the_password_in_the_address() {
    clown_is_reached_by_a_signed_address(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clown_is_reached_with_the_password_in_the_address_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    clown_is_reached_by_a_signed_address(Browser::Firefox).await;
}
