//! The profile as text: pasted, typed over, undone.

use super::*;
use crate::controls::shed;

const OTHER: &str = r#"{"pins":[]}"#;

#[wasm_bindgen_test]
async fn a_profile_that_is_pasted_stands_there_once() {
    let page = shed().await;
    let body = web_sys::window()
        .unwrap()
        .document()
        .unwrap()
        .body()
        .unwrap();
    assert!(!paste(&body, OTHER), "the browser would paste it, too");
    let text: HtmlInputElement = page.find("#text").unchecked_into();
    assert_eq!(text.value(), OTHER);
    assert!(paste(&body, "no profile") && paste(&text, OTHER));
}

#[wasm_bindgen_test]
async fn what_was_typed_into_the_open_text_comes_back_by_the_browsers_undo() {
    let page = shed().await;
    page.press("Edit").await;
    page.press("Text").await;
    let text: HtmlInputElement = page.find("#text").unchecked_into();
    text.set_value("typed");
    let format: HtmlElement = page.find("[data-do=format]").unchecked_into();
    format.focus().unwrap();
    assert!(!paste(&format, OTHER));
    assert_eq!(text.value(), OTHER);
    page.settle().await;
    assert!(undo());
    assert_eq!(text.value(), "typed");
}
