//! The connection, as the page shows it, and browsers that lack something.

use super::*;

#[wasm_bindgen_test]
async fn the_triggers_are_sent_on_open_and_an_update_shows() {
    let page = Page::connected().await;
    assert_eq!(url(), "ws://board.local/ws");
    assert_eq!(sent().length(), 13);
    assert_eq!(sent_text(0), "tuv0=3");
    assert_eq!(sent_text(12), "tuv12=3");
    assert!(page.status().starts_with("Connected"), "{}", page.status());
    assert_eq!(page.value("IO0"), "unknown");
    page.board_says(r#"{"u":{"v":{"0":"1"}}}"#).await;
    assert_eq!(page.value("IO0"), "1");
    assert_eq!(page.lines("in"), [r#"{"u":{"v":{"0":"1"}}}"#]);
}

#[wasm_bindgen_test]
async fn a_browser_without_a_broadcast_channel_connects_at_once() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.input("Board address").set_value("board.local");
    let connect: HtmlElement = page.find("#connect").unchecked_into();
    connect.click();
    assert_eq!(count(), 1, "the socket waits for something");
}

#[wasm_bindgen_test]
async fn an_old_firefox_has_mozwebsocket() {
    let page = Page::with_socket(Some("MozWebSocket")).await;
    page.connect("board.local").await;
    opens();
    page.settle().await;
    assert_eq!(sent_text(0), "tuv0=3");
    assert_eq!(page.alerts(), "");
}

#[wasm_bindgen_test]
async fn a_browser_without_a_websocket_is_told_so() {
    let page = Page::with_socket(None).await;
    assert!(page.alerts().contains("no WebSocket"), "{}", page.alerts());
    page.connect("board.local").await;
    assert!(
        page.status().starts_with("Disconnected"),
        "{}",
        page.status()
    );
}

#[wasm_bindgen_test]
async fn the_page_works_where_storage_is_denied() {
    deny_storage();
    let page = Page::connected().await;
    page.send("uv0").await;
    page.board_says(r#"{"u":{"v":{"0":"0"}}}"#).await;
    let value = page.value("IO0");
    allow_storage();
    assert_eq!(value, "0");
    assert_eq!(sent_text(13), "uv0");
}

#[wasm_bindgen_test]
async fn an_address_that_the_browser_blocks_is_explained_without_its_password() {
    let page = Page::with_socket(Some("WebSocket")).await;
    refuse_with("SecurityError");
    page.connect("ws://user:secret@board/ws").await;
    assert!(page.alerts().contains("https"), "{}", page.alerts());
    assert!(
        page.status().starts_with("Disconnected"),
        "{}",
        page.status()
    );
    let text = page.place.text_content().unwrap();
    assert!(!text.contains("secret"), "{text}");
    assert!(!page.input("Board address").value().contains("secret"));
}

#[wasm_bindgen_test]
async fn a_bad_address_gets_a_message_at_the_field() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.connect("ftp://board").await;
    assert_ne!(page.alerts(), "");
    assert_eq!(
        page.input("Board address")
            .get_attribute("aria-invalid")
            .unwrap(),
        "true"
    );
    assert_eq!(page.input("Board address").value(), "ftp://board");
    assert_eq!(count(), 0);
}

#[wasm_bindgen_test]
async fn a_lost_connection_makes_every_value_stale_and_says_why() {
    let page = Page::connected().await;
    page.board_says(r#"{"u":{"v":{"4":"512"}}}"#).await;
    errs();
    ends(1011, "flash full", false);
    page.settle().await;
    assert_eq!(page.value("IO4"), "512");
    assert_eq!(
        page.pin("IO4").get_attribute("aria-description").unwrap(),
        "stale"
    );
    assert!(
        page.status().starts_with("Reconnecting"),
        "{}",
        page.status()
    );
    for word in ["1011", "error", "flash full", "not closed cleanly"] {
        assert!(
            page.alerts().contains(word),
            "{word} is not in: {}",
            page.alerts()
        );
    }
}

#[wasm_bindgen_test]
async fn code_1006_gets_its_likely_causes() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.connect("board.local").await;
    ends(1006, "", false);
    page.settle().await;
    for word in [
        "1006",
        "address is wrong",
        "is off",
        "one connection",
        "blocked",
    ] {
        assert!(
            page.alerts().contains(word),
            "{word} is not in: {}",
            page.alerts()
        );
    }
}

#[wasm_bindgen_test]
async fn a_page_that_the_broker_has_not_let_in_does_not_look_connected() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.runtime.dispatch(Input::Own(r#"{"dialect":"mqtt"}"#));
    let state = || page.find("#head").get_attribute("data-state").unwrap();
    page.connect("broker.local").await;
    assert_eq!(state(), "opening");
    opens();
    page.settle().await;
    assert_eq!(
        (state().as_str(), page.status().as_str()),
        ("opening", "Connecting…")
    );
    let attempt = page.runtime.app().link().open().unwrap();
    let let_in = [0x20, 3, 0, 0, 0];
    page.runtime.dispatch(Input::Binary(attempt, &let_in));
    page.settle().await;
    assert_eq!(state(), "open");
}

#[wasm_bindgen_test]
async fn the_seconds_of_the_countdown_are_not_read_out() {
    let page = Page::connected().await;
    let region = page.find("[role=status][aria-label=Connection]");
    ends(1006, "", false);
    let mut heard: Vec<String> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    while !seen
        .iter()
        .any(|status| status == "Reconnecting, attempt 2")
        && seen.len() < 5
    {
        let status = page.status();
        if status.starts_with("Reconnecting, attempt") && count() > 1 && !seen.contains(&status) {
            ends(1006, "", false);
        }
        for (said, to) in [(read_out(&region), &mut heard), (status, &mut seen)] {
            if to.last() != Some(&said) {
                to.push(said);
            }
        }
        two_frames().await;
    }
    let seconds = seen
        .iter()
        .filter(|status| status.starts_with("Reconnecting in "));
    assert!(seconds.count() >= 2, "{seen:?}");
    heard.retain(|said| said.starts_with("Reconnecting") && !said.contains("attempt"));
    heard.dedup();
    assert_eq!(heard, ["Reconnecting"], "{seen:?}");
}

#[wasm_bindgen_test]
async fn the_seconds_of_the_strip_are_not_read_out() {
    let page = Page::connected().await;
    ends(1013, "busy", true);
    page.settle().await;
    let strip = page.find("#trouble");
    let (before, heard) = (strip.text_content(), read_out(&strip));
    assert!(heard.starts_with("Board lost."), "{heard}");
    while strip.text_content() == before {
        two_frames().await;
    }
    assert!(
        strip
            .text_content()
            .unwrap()
            .contains("Trying again in 2 s")
    );
    assert_eq!(read_out(&strip), heard);
}

#[wasm_bindgen_test]
async fn a_reason_that_runs_backwards_turns_nothing_around_it() {
    let page = Page::connected().await;
    ends(4000, "\u{202e}kool ,\u{2069}\u{202e}olleh", false);
    page.settle().await;
    page.find("#trouble details")
        .set_attribute("open", "")
        .unwrap();
    let trouble = page.find("#trouble-text");
    let text = trouble.text_content().unwrap();
    assert!(text.contains("kool"), "{text}");
    assert!(
        stands_in_order(&trouble, "reason|kool|olleh|not closed|cleanly|(code"),
        "{text}"
    );
}

#[wasm_bindgen_test]
async fn leaving_the_page_frees_the_board_and_coming_back_connects_again() {
    let page = Page::connected().await;
    page_event("pagehide", true);
    assert_eq!(closed(), 1000);
    page_event("pageshow", true);
    assert_eq!(count(), 2);
    opens();
    page.settle().await;
    assert_eq!(sent_text(0), "tuv0=3");
    assert!(page.status().starts_with("Connected"), "{}", page.status());
}

#[wasm_bindgen_test]
async fn a_dashboard_that_is_taken_down_closes_its_socket_and_hears_nothing_more() {
    let page = Page::connected().await;
    let runtime = Rc::downgrade(&page.runtime);
    drop(page);
    two_frames().await;
    assert_eq!(closed(), 1000);
    assert!(
        runtime.upgrade().is_none(),
        "something still holds the runtime"
    );
}
