//! The profile is saved on the board, which takes it, or fails to in one of its ways.

use board::{Board, Config, Uploads};
use e2e::{Browser, Page, start_with, still};

/// A profile of the board, with one pin and its own way to save.
fn profile(label: &str, save: &str) -> String {
    format!(
        r#"{{"name":"Shed","address":"/ws","save":{save},"pins":[{{"label":"{label}","path":"relay","kind":"digital"}}]}}"#
    )
}

const UPLOAD: &str = r#"{"path":"/upload","field":"data"}"#;

async fn board(save: &str, uploads: Uploads) -> Board {
    start_with(Config {
        board: "plain".into(),
        files: [("/board.json".to_owned(), profile("Relay", save))].into(),
        uploads,
        ..still()
    })
    .await
}

/// A page in its edit mode, in which the pin has got another label.
async fn renamed(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_order(&["Relay"]).await;
    page.turn_editing(true).await;
    page.open_form("Relay").await;
    page.type_into("textbox", "Label", "Pump").await;
    page.press("Done").await;
    page.wait_order(&["Pump"]).await;
    page
}

/// Opens the sheet, sees what would change, and saves.
async fn save(page: &Page) {
    page.press("Save to board").await;
    page.wait_dialog("Save to the board").await;
    wait_changes(page, &["New: “Pump”", "Goes: “Relay”"]).await;
    page.press("Save").await;
}

async fn wait_changes(page: &Page, wanted: &[&str]) {
    let list = "return [...document.querySelectorAll('[aria-label=Changes] li')].map((li) => li.textContent);";
    page.until(format!("the changes {wanted:?}"), async || {
        match page.script(list).await {
            lines if lines == serde_json::json!(wanted) => Ok(()),
            lines => Err(lines.to_string()),
        }
    })
    .await;
}

async fn wait_saving(page: &Page, part: &str) {
    let status = "return document.querySelector('[aria-label=Saving]').textContent;";
    page.until(format!("“{part}”"), async || {
        match page.script(status).await.as_str() {
            Some(said) if said.contains(part) => Ok(()),
            said => Err(format!("{said:?}")),
        }
    })
    .await;
}

async fn is_saved_and_another_browser_has_it(browser: Browser, way: &str) {
    let board = board(way, Uploads::Take).await;
    let page = renamed(browser, &board).await;
    save(&page).await;
    wait_saving(&page, "Saved.").await;
    wait_changes(&page, &[]).await;
    let stored = board.file("/board.json").expect("a file");
    assert!(stored.contains("\"Pump\""), "{stored}");
    page.press("Close").await;
    // It is the board's own now, and no draft.
    assert_eq!(page.profile().await, "Shed");
    // A browser that was never here: the same one, so that there is room for other tests.
    page.script("localStorage.clear();").await;
    page.go_to(&board.url()).await;
    page.wait_order(&["Pump"]).await;
    page.turn_editing(true).await;
    page.press("Save to board").await;
    wait_saving(&page, "The board has this profile already.").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_at_its_path_saves_the_profile_for_every_browser() {
    is_saved_and_another_browser_has_it(Browser::Chromium, UPLOAD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_saves_the_profile_for_every_browser() {
    let put = r#"{"method":"PUT","path":"/board.json"}"#;
    is_saved_and_another_browser_has_it(Browser::Chromium, put).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_editor_of_the_web_server_saves_the_profile_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    let edit = r#"{"path":"/edit","field":"data"}"#;
    is_saved_and_another_browser_has_it(Browser::Firefox, edit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_fails_to_save_is_told_of_and_loses_no_edit() {
    let board = board(UPLOAD, Uploads::Refuse).await;
    let before = board.file("/board.json");
    let page = renamed(Browser::Chromium, &board).await;
    save(&page).await;
    for (uploads, words) in [
        (Uploads::Refuse, "The board refused it"),
        (Uploads::Full, "no room for it"),
        (Uploads::None, "takes no file there"),
        (Uploads::Lose, "has another board.json"),
    ] {
        board.set_uploads(uploads);
        page.press("Save").await;
        wait_saving(&page, words).await;
        wait_saving(&page, "Your edits are kept in this browser.").await;
        assert_eq!(board.file("/board.json"), before, "{uploads:?}");
    }
    // It hangs up in the middle, and has half of the file.
    board.set_uploads(Uploads::Vanish);
    page.press("Save").await;
    wait_saving(&page, "The board went away").await;
    wait_saving(&page, "neither the old nor the new one").await;
    page.press("Close").await;
    page.go_to(&board.url()).await;
    page.wait_order(&["Pump"]).await;
    // Once it takes files, the same edits are saved.
    board.set_uploads(Uploads::Take);
    page.turn_editing(true).await;
    page.press("Save to board").await;
    wait_saving(&page, "").await;
    page.press("Save").await;
    wait_saving(&page, "Saved.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_is_gone_is_told_of_and_loses_no_edit() {
    let board = board(UPLOAD, Uploads::Take).await;
    let page = renamed(Browser::Chromium, &board).await;
    page.press("Save to board").await;
    wait_changes(&page, &["New: “Pump”", "Goes: “Relay”"]).await;
    board.stop().await;
    page.press("Save").await;
    wait_saving(&page, "The board went away").await;
    page.press("Close").await;
    page.press("Save to board").await;
    wait_saving(&page, "The board does not answer").await;
    assert_eq!(
        page.script("return one('button', 'Save').disabled;").await,
        true
    );
    page.press("Close").await;
    page.wait_order(&["Pump"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_says_no_way_has_no_such_button() {
    let board = start_with(Config {
        board: "plain".into(),
        files: [("/board.json".to_owned(), r#"{"name":"Shed"}"#.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank_in(Browser::Chromium).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.turn_editing(true).await;
    let shown = page.script("return all('button', 'Save to board').length;");
    assert_eq!(shown.await, 0);
}
