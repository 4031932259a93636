//! The console and the command line.

use super::*;

#[wasm_bindgen_test]
async fn a_command_goes_out_as_text_or_as_bytes() {
    let page = Page::connected().await;
    page.send("uv3=7").await;
    assert_eq!(sent_text(13), "uv3=7");
    assert_eq!(page.input("Command").value(), "");
    page.input("Hex").click();
    page.send("de ad").await;
    let bytes: Uint8Array = sent().get(14).unchecked_into();
    assert_eq!(bytes.to_vec(), [0xde, 0xad]);
    page.send("xyz").await;
    assert_eq!(page.input("Command").value(), "xyz");
    assert_ne!(page.alerts(), "");
    assert_eq!(sent().length(), 15);
}

#[wasm_bindgen_test]
async fn a_command_without_a_connection_is_refused_and_stays() {
    let page = Page::with_socket(Some("WebSocket")).await;
    page.send("uv10=1").await;
    assert_eq!(page.input("Command").value(), "uv10=1");
    assert!(page.alerts().contains("not sent"), "{}", page.alerts());
    page.connect("board.local").await;
    opens();
    page.settle().await;
    assert_eq!(sent().length(), 13, "only the triggers go out on open");
}

#[wasm_bindgen_test]
async fn a_binary_message_shows_as_hex_with_its_length() {
    let page = Page::connected().await;
    let bytes = Uint8Array::from(&[1u8, 0xfe][..]);
    says(&bytes.buffer());
    page.settle().await;
    assert_eq!(page.lines("in"), ["2 bytes: 01 fe"]);
}

#[wasm_bindgen_test]
async fn json_in_the_console_unfolds_and_folds() {
    let page = Page::connected().await;
    page.board_says(r#"{"a":{"b":1}}"#).await;
    let unfold = page.find("#lines [data-direction=in] button");
    let unfold = unfold.unchecked_into::<HtmlElement>();
    unfold.click();
    assert_eq!(page.lines("in"), ["{\n  \"a\": {\n    \"b\": 1\n  }\n}"]);
    unfold.click();
    assert_eq!(page.lines("in"), [r#"{"a":{"b":1}}"#]);
}

#[wasm_bindgen_test]
async fn the_console_filters_pauses_and_takes_clear_back() {
    let page = Page::connected().await;
    page.board_says("alpha").await;
    page.board_says("beta").await;
    let filter = page.input("Filter");
    filter.set_value("ALPHA");
    let typed = web_sys::Event::new_with_event_init_dict("input", &{
        let bubbles = web_sys::EventInit::new();
        bubbles.set_bubbles(true);
        bubbles
    });
    filter.dispatch_event(&typed.unwrap()).unwrap();
    page.settle().await;
    assert_eq!(page.lines("in"), ["alpha"]);

    page.press("Pause").await;
    page.board_says("alphabet").await;
    assert_eq!(page.lines("in"), ["alpha"]);
    assert!(page.place.text_content().unwrap().contains("1 new"));
    page.press("Pause").await;
    assert_eq!(page.lines("in"), ["alpha", "alphabet"]);

    page.press("Clear").await;
    assert!(page.lines("in").is_empty());
    page.press("Undo clear").await;
    assert_eq!(page.lines("in"), ["alpha", "alphabet"]);
}

#[wasm_bindgen_test]
async fn what_a_person_does_shows_at_once_in_a_flood() {
    let page = Page::connected().await;
    (0..100).for_each(|number| says(&format!("flood {number}").into()));
    let pause = page.find("#pause").unchecked_into::<HtmlElement>();
    pause.click();
    two_frames().await;
    assert_eq!(pause.get_attribute("aria-pressed").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_send_buffer_that_does_not_drain_is_shown() {
    let page = Page::connected().await;
    buffer(4_321);
    page.send("uv0").await;
    assert_eq!(page.alerts(), "");
    let end = page.runtime.now().ms + 2 * (BUFFER_CHECK_MS + BUFFER_STUCK_MS);
    while page.alerts().is_empty() && page.runtime.now().ms < end {
        two_frames().await;
    }
    assert!(page.alerts().contains("4,321 bytes"), "{}", page.alerts());
    buffer(0);
    while !page.alerts().is_empty() && page.runtime.now().ms < 2 * end {
        two_frames().await;
    }
    assert_eq!(page.alerts(), "");
}

#[wasm_bindgen_test]
async fn what_was_copied_is_said_beside_a_button_that_keeps_its_name() {
    let page = Page::connected().await;
    page.press("Copy").await;
    let said = || page.find("#copied").text_content().unwrap();
    assert!(said().ends_with("opied"), "{}", said());
    assert_eq!(
        page.find("[data-do=copy]")
            .get_attribute("aria-label")
            .as_deref(),
        Some("Copy")
    );
    page.press("Pause").await;
    assert_eq!(said(), "");
}

#[wasm_bindgen_test]
async fn a_long_line_that_runs_backwards_turns_nothing_behind_it() {
    let page = Page::connected().await;
    let long = "\u{202e}a".repeat(1_000);
    page.board_says(&long).await;
    let lines = page
        .place
        .query_selector_all("#lines [data-direction=in] code")
        .unwrap();
    let line: Element = lines.get(0).unwrap().unchecked_into();
    let text = line.text_content().unwrap();
    assert!(text.ends_with(" … 4,000 bytes in total"), "{text}");
    assert!(stands_in_order(&line, "4,000|bytes|in total"), "{text}");
}
