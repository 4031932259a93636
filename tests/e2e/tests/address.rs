//! Which board the page connects to, and what is kept of that.

use board::Board;
use e2e::{A_WHILE, PATIENCE, Page, start, triggers};

const SECRET: &str = "geh-heim";

async fn has_the_page(board: &Board) -> bool {
    board
        .wait_for(|board| board.open_sockets() == 1, PATIENCE)
        .await
}

async fn is_free(board: &Board) -> bool {
    board
        .wait_for(|board| board.open_sockets() == 0, PATIENCE)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_address_gets_a_message_and_changes_nothing_else() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let shown = page.address().await;
    for bad in [
        "ws://bad host/ws",
        "ftp://board/",
        "192.168.0.999",
        "board:99999",
        "",
        "ws://board/ws#x",
    ] {
        page.enter_address(bad).await;
        let problem = page.wait_address_problem(true).await;
        assert!(problem.len() > 20, "{bad}: {problem}");
        let invalid = page
            .attribute("textbox", "Board address", "aria-invalid")
            .await;
        assert_eq!(invalid.as_deref(), Some("true"), "{bad}");
        assert!(page.status().await.starts_with("Connected"), "{bad}");
        assert_eq!(page.address().await, bad);
        // The message goes with the next good address, so that each bad one has its own.
        page.enter_address(&shown).await;
        page.wait_address_problem(false).await;
        page.wait_live().await;
    }
    assert_eq!(
        page.attribute("textbox", "Board address", "aria-invalid")
            .await
            .as_deref(),
        Some("false")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_address_does_not_touch_the_connection() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.enter_address("ws://bad host/ws").await;
    page.wait_address_problem(true).await;
    board.set_pin(0, 1 - board.pin(0));
    page.wait_pin("IO0", &board.pin(0).to_string()).await;
    assert_eq!((board.attempts(), board.received()), (1, triggers()));
    page.reload().await;
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_address_while_disconnected_stays_disconnected() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    page.type_address("ws://").await;
    page.press("Connect").await;
    page.wait_address_problem(true).await;
    assert!(page.status().await.starts_with("Disconnected"));
    page.type_address(&board.addr().to_string()).await;
    page.press("Connect").await;
    page.wait_live().await;
    assert_eq!(page.address_problem().await, "");
    assert_eq!(
        page.address().await,
        board.ws_url(),
        "the address is shown as it was completed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_address_is_remembered_and_the_one_in_the_url_wins() {
    let (here, there) = (start().await, start().await);
    let page = Page::open_live(&here).await;
    page.enter_address(&there.addr().to_string()).await;
    assert!(has_the_page(&there).await);
    page.wait_live().await;
    assert!(is_free(&here).await, "the first board is free again");
    page.reload().await;
    page.wait_live().await;
    assert_eq!((here.connections(), there.connections()), (1, 2));
    page.go_to(&format!("{}?board={}", here.url(), here.addr()))
        .await;
    page.wait_live().await;
    assert_eq!((here.connections(), there.connections()), (2, 2));
    assert!(is_free(&there).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_the_url_is_nowhere_to_be_seen() {
    let board = start().await;
    let address = format!("ws://anna:{SECRET}@{}/ws", board.addr());
    let page = Page::open_at(&format!("{}?board={address}", board.url())).await;
    page.wait_live().await;
    page.wait_opening_lines().await;
    page.see_nothing_of(SECRET).await;
    assert!(
        page.url().await.contains("board="),
        "the rest of the URL is kept"
    );
    assert!(page.address().await.starts_with("ws://anna:•••@"));
    // Neither while it is out of reach, nor after a reload.
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_alert(&["1006"]).await;
    page.see_nothing_of(SECRET).await;
    board.set_refusing(false);
    page.reload().await;
    page.wait_live().await;
    page.wait_opening_lines().await;
    page.see_nothing_of(SECRET).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_typed_is_nowhere_to_be_seen() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.enter_address(&format!("anna:{SECRET}@{}", board.addr()))
        .await;
    page.wait_console_line("note", |text| text.contains("anna:•••@"))
        .await;
    page.wait_live().await;
    page.see_nothing_of(SECRET).await;
    page.reload().await;
    page.wait_live().await;
    page.wait_opening_lines().await;
    page.see_nothing_of(SECRET).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_address_in_the_url_is_text_and_nothing_else() {
    for bad in [
        "javascript:alert(1)",
        "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    ] {
        let board = start().await;
        let page = Page::open_at(&format!("{}?board={bad}", board.url())).await;
        page.wait_address_problem(true).await;
        assert!(page.status().await.starts_with("Disconnected"));
        assert!(!board.wait_for(|board| board.attempts() > 0, A_WHILE).await);
        assert_eq!(page.foreign_elements().await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_stored_address_leads_to_the_host_of_the_page() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for garbage in ["ws://", "bad host", "\u{0}\u{202e}"] {
        for store in ["localStorage", "sessionStorage"] {
            let script = format!("{store}.setItem('pindash.address', arguments[0]);");
            page.script_with(&script, vec![garbage.into()]).await;
        }
        page.reload().await;
        page.wait_live().await;
        assert_eq!(page.address_problem().await, "", "{garbage}");
        assert_eq!(page.address().await, board.ws_url(), "{garbage}");
    }
    // What is asked for is another matter.
    page.go_to(&format!("{}?board=ws://", board.url())).await;
    page.wait_address_problem(true).await;
    assert!(page.status().await.starts_with("Disconnected"));
}
