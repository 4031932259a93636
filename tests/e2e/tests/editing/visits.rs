//! Where edits are stored, and what becomes of them when the board’s profile changes.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_kept_in_the_browser_for_their_board_alone_and_reset_can_be_undone() {
    let (board, page) = shed(Browser::Chromium).await;
    let other = start_with(Config {
        serve: None,
        ..still()
    })
    .await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Well").await;
    page.press("Done").await;
    let edited = ["Well", "Fan", "All on", "Warmth", "Light"];
    page.wait_order(&edited).await;
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_order(&edited).await;
    page.enter_address(&other.ws_url()).await;
    page.until("the other board", async || match other.open_sockets() {
        1 => Ok(()),
        count => Err(format!("{count} sockets")),
    })
    .await;
    page.wait_order(&SHED_ORDER).await;
    page.enter_address(&board.ws_url()).await;
    page.wait_order(&edited).await;
    page.wait_status("Connected").await;
    page.turn_editing(true).await;
    page.press("Reset").await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.count("button", "Reset").await, 0);
    undo(&page).await;
    page.wait_order(&edited).await;
    page.press("Reset").await;
    page.wait_order(&SHED_ORDER).await;
    page.reload().await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.profiles().await[0], "Garden shed");
}

/// A board whose profile can be changed while it is there.
async fn with_changing_profile(folder: &std::path::Path) -> Board {
    let dist = still().serve.expect("the folder with the page");
    for file in std::fs::read_dir(dist).expect("the page can be read") {
        let file = file.expect("the page can be read");
        let copied = std::fs::copy(file.path(), folder.join(file.file_name()));
        copied.expect("the page can be copied");
    }
    std::fs::write(folder.join("board.json"), SHED).expect("the profile can be written");
    start_with(Config {
        serve: Some(folder.to_owned()),
        ..still()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_boards_profile_has_changed_since_the_edits_both_are_offered() {
    let folder = tempfile::tempdir().expect("a folder for the page");
    let board = with_changing_profile(folder.path()).await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Well").await;
    page.press("Done").await;
    let mine = ["Well", "Fan", "All on", "Warmth", "Light"];
    page.wait_order(&mine).await;
    let change = |to: &str| {
        let changed = SHED.replace("\"Fan\"", &format!("\"{to}\""));
        std::fs::write(folder.path().join("board.json"), changed).expect("it can be written");
    };
    change("Blower");
    page.reload().await;
    page.wait_alert(&["has changed since your edits began"])
        .await;
    page.wait_order(&mine).await;
    page.press("Keep mine").await;
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_order(&mine).await;
    assert_eq!(page.alerts().await, [""; 0], "this change is known");
    change("Ventilator");
    page.reload().await;
    page.wait_alert(&["has changed since your edits began"])
        .await;
    page.press("Use the board’s").await;
    page.wait_order(&["Pump", "Ventilator", "All on", "Warmth", "Light"])
        .await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.choose_profile("Garden shed (edited)").await;
    page.wait_order(&mine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_applies_without_a_reload_and_reconnects_only_where_it_must() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.script("window.stayed = true;").await;
    page.turn_editing(true).await;
    page.open_form("Fan").await;
    page.type_into("textbox", "To", "100").await;
    page.type_into("textbox", "Sends", "uv4={value}").await;
    page.choose("Kind", "switch").await;
    // The form of a switch has other fields, and its last button stands higher.
    page.wait_field("textbox", "Word for on", "").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    page.wait_pin("Fan", "0").await;
    page.toggle("Fan").await;
    wait_writes(&board, &["uv4=1"]).await;
    assert_eq!(board.attempts(), 1);
    page.turn_editing(true).await;
    page.press("Text").await;
    let more = SHED.replace("\"tuv5=3\"", "\"tuv5=3\", \"tuv0=3\"");
    page.type_into("textbox", "Profile", &more.replace('\n', " "))
        .await;
    page.press("Use it").await;
    let again = board.wait_for(
        |board| board.received().contains(&"tuv0=3".into()),
        PATIENCE,
    );
    assert!(again.await, "the board is told what is new on open");
    page.wait_status("Connected").await;
    assert_eq!(board.attempts(), 2);
    assert_eq!(page.script("return window.stayed;").await, true);
}
