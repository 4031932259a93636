//! Pins that ask first, that are held, and that are locked.

use super::*;

/// Waits until exactly this was written to the board.
#[track_caller]
#[tokio::test(flavor = "multi_thread")]
async fn a_pin_asks_first_where_a_person_wants_it_to() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.turn_editing(true).await;
    for pin in ["Pump", "All on", "Fan"] {
        page.open_form(pin).await;
        page.click("checkbox", "Ask first").await;
        page.press("Done").await;
        page.wait_no_dialog().await;
    }
    page.turn_editing(false).await;
    page.toggle("Pump").await;
    page.wait_dialog("Switch “Pump” on?").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.press("All on").await;
    page.wait_dialog("Press “All on”?").await;
    page.press_key(Key::Escape).await;
    page.wait_no_dialog().await;
    let waited = board.wait_for(|board| !writes(board).is_empty(), A_WHILE);
    assert!(!waited.await, "nothing was agreed to");
    page.toggle("Pump").await;
    page.wait_dialog("Switch “Pump” on?").await;
    page.press("Yes").await;
    page.wait_no_dialog().await;
    page.wait_switch("Pump", true).await;
    wait_writes(&board, &["uv10=1"]).await;
    page.keys("slider", "Fan", &(Key::End + "")).await;
    page.wait_dialog("Set “Fan” to 1000?").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.until("the slider where the board is", async || {
        match page.slider("Fan").await {
            0 => Ok(()),
            place => Err(place.to_string()),
        }
    })
    .await;
    page.keys("slider", "Fan", &(Key::End + "")).await;
    page.press("Yes").await;
    wait_writes(&board, &["uv10=1", "uv3=1000"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_momentary_switch_is_on_while_it_is_pressed() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.click("checkbox", "On while pressed").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    for (hand, before) in [(Hand::Mouse, 0), (Hand::Finger, 2)] {
        page.hold_down(hand, "button", "Pump").await;
        page.wait_pin("Pump", "1").await;
        assert_eq!(writes(&board).len(), before + 1, "{hand:?}");
        page.let_go().await;
        page.wait_pin("Pump", "0").await;
        assert_eq!(writes(&board).len(), before + 2, "{hand:?}");
    }
    tab_to(&page, "Pump").await;
    page.hold_key(' ').await;
    page.wait_pin("Pump", "1").await;
    page.let_go().await;
    wait_writes(
        &board,
        &["uv10=1", "uv10=0", "uv10=1", "uv10=0", "uv10=1", "uv10=0"],
    )
    .await;
    page.wait_pin("Pump", "0").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_pin_cannot_be_operated() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.click("checkbox", "Locked").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    assert!(page.is_disabled("Pump").await);
    assert!(!page.is_disabled("Fan").await);
    board.set_pin(10, 1);
    page.wait_switch("Pump", true).await;
    assert_eq!(writes(&board), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_of_the_edit_mode_stays_in_sight_on_a_phone_however_far_one_scrolls() {
    let board = with_profile(
        r#"{"each":{"path":"u.v.{n}"},"pins":[{},{},{},{},{},{},{},{},{},{},{},{},{}]}"#,
    )
    .await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.resize(390, 844).await;
    page.turn_editing(true).await;
    for share in [0.5, 1.0] {
        page.scroll_pins(share).await;
        assert!(page.is_in_sight("button", "Undo").await, "{share}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_number_is_told_at_its_field_and_stays_to_be_corrected() {
    let board =
        with_profile(r#"{"pins":[{"path":"u.v.4","label":"Light","kind":"analog"}]}"#).await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.turn_editing(true).await;
    page.open_form("Light").await;
    page.type_into("textbox", "From", "ten").await;
    page.press_tab().await;
    page.until("the field to be wrong", async || {
        let invalid = page.attribute("textbox", "From", "aria-invalid").await;
        match invalid.as_deref() {
            Some("true") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let said = page.attribute("textbox", "From", "aria-description").await;
    assert_eq!(
        said.as_deref(),
        Some("Expected a number within its limits.")
    );
    assert_eq!(page.field("textbox", "From").await, "ten");
    let other = page.attribute("textbox", "To", "aria-invalid").await;
    assert_eq!(other.as_deref(), Some("false"));
}
