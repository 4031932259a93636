//! A person chooses a profile.

use super::*;

/// A Shelly, whose socket is not where that of a Netzer is.
async fn shelly(files: &[(&str, &str)]) -> Board {
    let files = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), (*content).to_owned()));
    start_with(Config {
        board: "shelly".into(),
        files: files.collect(),
        ..still()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_chosen_connects_at_its_path_and_is_remembered() {
    let board = shelly(&[]).await;
    let page = Page::open(&board).await;
    page.wait_status("Reconnecting").await;
    page.choose_profile("Shelly Gen2+").await;
    page.wait_status("Connected").await;
    assert_eq!(page.address().await, board.ws_url());
    page.wait_pin("Voltage 0", "230").await;
    for _ in 0..2 {
        let before = board.attempts();
        page.reload().await;
        page.wait_pin("Voltage 0", "230").await;
        assert_eq!(page.profile().await, "Shelly Gen2+");
        assert_eq!(board.attempts(), before + 1, "there at once");
    }
    // Another board is not meant by it.
    let other = start().await;
    page.enter_address(&other.addr().to_string()).await;
    page.choose_profile("Netzer").await;
    page.wait_live().await;
    page.enter_address(&board.addr().to_string()).await;
    page.wait_pin("Voltage 0", "230").await;
    assert_eq!(page.profile().await, "Shelly Gen2+");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_chosen_for_a_typed_address_connects_there_after_a_reload() {
    let (host, board) = (start().await, shelly(&[]).await);
    let page = Page::open_live(&host).await;
    page.enter_address(&board.addr().to_string()).await;
    page.wait_status("Reconnecting").await;
    page.choose_profile("Shelly Gen2+").await;
    page.wait_pin("Voltage 0", "230").await;
    page.reload().await;
    page.wait_pin("Voltage 0", "230").await;
    assert_eq!(page.address().await, board.ws_url());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_was_chosen_by_mistake_is_taken_back() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for mistake in ["Shelly Gen2+", "Echo"] {
        page.choose_profile(mistake).await;
        page.wait_status("Reconnecting").await;
        page.choose_profile("Netzer").await;
        page.wait_live().await;
        assert_eq!(page.address().await, board.ws_url());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_choose_the_boards_own_forgets_the_choice() {
    let own = r#"{"name":"Own","address":"/rpc","open":[{"id":1,"src":"mine","method":"Shelly.GetStatus"}],
        "inside":["result"],"pins":[{"label":"Signal","path":"wifi.rssi","unit":"dBm"}]}"#;
    let board = shelly(&[("/board.json", own)]).await;
    let page = Page::open(&board).await;
    page.wait_reading("Signal", "-38dBm").await;
    page.choose_profile("Shelly Gen2+").await;
    page.wait_pin("Voltage 0", "230").await;
    page.reload().await;
    page.wait_pin("Voltage 0", "230").await;
    assert_eq!(page.profile().await, "Shelly Gen2+");
    assert_eq!(page.profiles().await[0], "Own");
    page.choose_profile("Own").await;
    page.wait_reading("Signal", "-38dBm").await;
    assert_eq!(page.count("group", "Voltage 0").await, 0);
    page.reload().await;
    page.wait_reading("Signal", "-38dBm").await;
    assert_eq!(page.profile().await, "Own");
    let kept = page.script("return JSON.stringify(localStorage);").await;
    assert!(!kept.to_string().contains("Shelly"), "{kept}");
}
