//! Leaving the page frees the board at once, and coming back makes it live again.
//!
//! All boards here have both limits of the Netzer: one socket, and no page while
//! it is open. A page that kept its socket would lock its own person out.

use std::time::Duration;

use board::Board;
use e2e::{A_WHILE, PROFILE_REQUEST, Page, page_requests, start, triggers};

/// How soon the board has to be free.
const AT_ONCE: Duration = Duration::from_secs(1);

async fn is_free(board: &Board) -> bool {
    board
        .wait_for(|board| board.open_sockets() == 0, AT_ONCE)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_works_again_and_again() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for round in 1..=5 {
        page.reload().await;
        page.wait_live().await;
        assert_eq!(board.received_on(round), triggers());
    }
    assert_eq!((board.connections(), board.attempts()), (6, 6));
    assert_eq!(board.closes(), [Some(1000); 5]);
    let requests = board.requests();
    assert!(
        requests
            .iter()
            .all(|request| page_requests().contains(request)),
        "{requests:?}"
    );
    let questions = requests
        .iter()
        .filter(|request| *request == PROFILE_REQUEST);
    assert_eq!(questions.count(), 6, "one a load: {requests:?}");
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn going_elsewhere_frees_the_board() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.go_to("about:blank").await;
    assert!(is_free(&board).await);
    assert_eq!(board.closes(), [Some(1000)]);
    assert!(!board.wait_for(|board| board.attempts() > 1, A_WHILE).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn going_to_another_page_of_the_board_is_served() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.go_to(&format!("{}no-such-page", board.url())).await;
    assert!(is_free(&board).await);
    // The browser asks for an icon as well, since that page has none.
    assert!(board.requests().contains(&"GET /no-such-page".into()));
    let text = page.script("return document.body.innerText;").await;
    assert!(
        text.as_str().is_some_and(|text| text.contains("no ")),
        "the board answered {text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn going_to_another_board_frees_this_one() {
    let (here, there) = (start().await, start().await);
    let page = Page::open_live(&here).await;
    page.go_to(&there.url()).await;
    page.wait_live().await;
    assert!(is_free(&here).await);
    assert_eq!((here.attempts(), there.attempts()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_back_makes_the_page_live_again() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.script("window.kept = true;").await;
    for round in 1..=3 {
        page.go_to("about:blank").await;
        assert!(is_free(&board).await);
        board.set_pin(4, round);
        page.go_back().await;
        // The page that was kept may still show what it did when it was left, but not this value.
        page.wait_pin("IO4", &round.to_string()).await;
        page.wait_live().await;
        let kept = page.script("return window.kept === true;").await;
        assert_eq!(
            kept, true,
            "the browser did not keep the page, so this tests a reload only"
        );
    }
    assert_eq!(board.connections(), 4);
    assert_eq!(board.received_on(3), triggers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_disconnected_comes_back_disconnected() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    page.script("window.kept = true;").await;
    page.go_to("about:blank").await;
    page.go_back().await;
    assert_eq!(page.script("return window.kept === true;").await, true);
    assert!(!board.wait_for(|board| board.attempts() > 1, A_WHILE).await);
    assert!(page.status().await.starts_with("Disconnected"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_while_it_waits_comes_back_and_connects() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    page.go_to("about:blank").await;
    board.set_refusing(false);
    let before = board.attempts();
    assert!(
        !board
            .wait_for(|board| board.attempts() > before, A_WHILE)
            .await
    );
    page.go_back().await;
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_tab_frees_the_board() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.close_tab().await;
    assert!(is_free(&board).await);
    page.go_to(&board.url()).await;
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_within_the_page_is_no_leaving() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.go_to(&format!("{}#pins", board.url())).await;
    assert!(
        !board
            .wait_for(|board| board.open_sockets() == 0, A_WHILE)
            .await
    );
    page.wait_live().await;
    assert_eq!(board.attempts(), 1);
}
