//! The profile as a text and as a file: checked, exported and imported.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_is_checked_as_it_is_typed_formatted_and_used() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.turn_editing(true).await;
    page.press("Text").await;
    page.wait_dialog("Profile as text").await;
    page.wait_review(&["On open: tuv10=3", "On open: tuv3=3", "On open: tuv5=3"])
        .await;
    page.type_into(
        "textbox",
        "Profile",
        r#"{"name":"Mine","pins":[{"label":"Lamp""#,
    )
    .await;
    page.until("the slip", async || match page.review().await {
        review
            if review
                .iter()
                .any(|line| line.starts_with("Line 1: This is not valid JSON")) =>
        {
            Ok(())
        }
        review => Err(format!("{review:?}")),
    })
    .await;
    let json = r#"{"name":"Mine","open":["tuv10=3","tuv3=3"],"pins":[{"label":"Lamp","kind":"digital","path":"u.v.10","colour":"red"}]}"#;
    page.type_into("textbox", "Profile", json).await;
    page.wait_review(&[
        "Line 1, pin 1, colour: Unknown field. Is its name misspelled?",
        "On open: tuv10=3",
        "On open: tuv3=3",
    ])
    .await;
    page.press("Format").await;
    let formatted = "{\n  \"name\": \"Mine\",\n  \"open\": [\"tuv10=3\", \"tuv3=3\"],\n  \"pins\": [\n    \
                     { \"label\": \"Lamp\", \"kind\": \"digital\", \"path\": \"u.v.10\", \"colour\": \"red\" }\n  ]\n}\n";
    page.wait_field("textbox", "Profile", formatted).await;
    // Whoever cancels has changed nothing.
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.wait_order(&SHED_ORDER).await;
    page.press("Text").await;
    page.type_into("textbox", "Profile", json).await;
    page.press("Use it").await;
    page.wait_no_dialog().await;
    page.wait_order(&["Lamp"]).await;
    page.wait_pin("Lamp", "0").await;
    page.wait_alert(&["Line 1, pin 1, colour"]).await;
    // Who connects anew for it has said so in the frame that shows it.
    assert!(page.status().await.starts_with("Connected"));
    assert_eq!(board.attempts(), 1, "the board hears nothing new");
    undo(&page).await;
    page.wait_order(&SHED_ORDER).await;
}

async fn an_export_works_as_the_boards_own(browser: Browser) {
    let (_board, page) = shed(browser).await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Pumpe „Süd“").await;
    page.press("Done").await;
    page.wait_order(&["Pumpe „Süd“", "Fan", "All on", "Warmth", "Light"])
        .await;
    page.press("Export").await;
    let exported = page.downloaded("board.json").await;
    assert!(exported.contains("„Süd“"), "{exported}");
    // The same browser, so that there is room for another one.
    let board = with_profile(&exported).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_order(&["Pumpe „Süd“", "Fan", "All on", "Warmth", "Light"])
        .await;
    assert_eq!(page.profile().await, "Garden shed");
    page.toggle("Pumpe „Süd“").await;
    page.wait_switch("Pumpe „Süd“", true).await;
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_works_as_the_boards_own_profile() {
    an_export_works_as_the_boards_own(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_works_as_the_boards_own_profile_in_firefox() {
    if !lacks_firefox() {
        an_export_works_as_the_boards_own(Browser::Firefox).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_tells_first_where_an_imported_profile_leads() {
    let (board, page) = shed(Browser::Chromium).await;
    let today = board.addr().to_string();
    let secret = "ws://anna:geheim@other.local/ws";
    for (address, expected) in [
        (
            secret,
            format!("ws://anna:•••@other.local/ws — another host than today’s ({today})"),
        ),
        (&board.ws_url(), board.ws_url()),
        ("/other", "/other on the board’s host".into()),
    ] {
        let json = format!(r#"{{"open":["uv11=1"],"address":"{address}","colour":1}}"#);
        page.paste(&json).await;
        page.wait_dialog("Profile as text").await;
        page.wait_review(&[
            &format!("Connects to: {expected}"),
            "Line 1, colour: Unknown field. Is its name misspelled?",
            "On open: uv11=1",
        ])
        .await;
        page.press("Cancel").await;
        page.wait_no_dialog().await;
    }
    assert_eq!(board.attempts(), 1);
}

/// How a profile comes in from elsewhere.
#[derive(Clone, Copy, Debug)]
enum Way {
    File,
    Paste,
    DropFile,
    DropText,
}

async fn an_import_sends_nothing_before_it_is_accepted(browser: Browser, way: Way) {
    let (board, page) = shed(browser).await;
    page.wait_pin("Pump", "0").await;
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = folder.path().join("other.json");
    std::fs::write(&file, OTHER).expect("the file can be written");
    let sent = board.received();
    // A file is chosen in the bar; dropping and pasting works at any time.
    if let Way::File = way {
        page.turn_editing(true).await;
    }
    for accepts in [false, true] {
        match way {
            Way::File => page.import(&file).await,
            Way::Paste => _ = page.paste(OTHER).await,
            Way::DropFile => assert!(!page.drop_on_page("other.json", OTHER).await),
            Way::DropText => assert!(!page.drop_on_page("", OTHER).await),
        }
        page.wait_dialog("Profile as text").await;
        page.wait_review(&OTHER_SENDS).await;
        let waited = board.wait_for(|board| board.received() != sent, A_WHILE);
        assert!(
            !waited.await,
            "nothing was accepted: {:?}",
            board.received()
        );
        assert_eq!(board.attempts(), 1);
        page.press(if accepts { "Use it" } else { "Cancel" }).await;
        page.wait_no_dialog().await;
    }
    page.wait_order(&["Lamp"]).await;
    page.wait_status("Connected").await;
    page.wait_pin("Lamp", "1").await;
    assert_eq!(board.attempts(), 2, "it connects anew, to be told on open");
    assert_eq!(board.received()[sent.len()..][..2], ["tuv4=3", "uv11=1"]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_file_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::File).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_file_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::File).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_profile_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::Paste).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_profile_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::Paste).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::DropFile).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::DropFile).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_text_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::DropText).await;
}
