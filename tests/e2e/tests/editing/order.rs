//! Cards are ordered by mouse, finger and keyboard.

use super::*;

async fn cards_are_ordered_by_drag(browser: Browser, hand: Hand) {
    let (board, page) = shed(browser).await;
    page.turn_editing(true).await;
    page.move_card(hand, "Pump", Side::Behind, "Fan").await;
    page.wait_order(&["Fan", "Pump", "All on", "Warmth", "Light"])
        .await;
    page.wait_said("Pump: place 2 of 5").await;
    // Beside a card of another group is in that group.
    page.move_card(hand, "Pump", Side::Before, "Light").await;
    page.wait_order(&["Fan", "All on", "Warmth", "Pump", "Light"])
        .await;
    assert_eq!(page.groups().await[1].1, ["Warmth", "Pump", "Light"]);
    assert_eq!(page.dialogs().await, [""; 0], "a drag is no click");
    undo(&page).await;
    undo(&page).await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(board.attempts(), 1);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_ordered_by_mouse() {
    cards_are_ordered_by_drag(Browser::Chromium, Hand::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_ordered_by_finger() {
    cards_are_ordered_by_drag(Browser::Chromium, Hand::Finger).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_ordered_by_mouse_in_firefox() {
    if !lacks_firefox() {
        cards_are_ordered_by_drag(Browser::Firefox, Hand::Mouse).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_ordered_by_finger_in_firefox() {
    if !lacks_firefox() {
        cards_are_ordered_by_drag(Browser::Firefox, Hand::Finger).await;
    }
}

async fn everything_is_done_by_keyboard_alone(browser: Browser) {
    let (_board, page) = shed(browser).await;
    tab_to(&page, "Edit").await;
    page.press_key(Key::Enter).await;
    page.wait_editing(true).await;
    tab_to(&page, "Move Pump").await;
    page.press_key(Key::Right).await;
    page.wait_order(&["Fan", "Pump", "All on", "Warmth", "Light"])
        .await;
    page.wait_said("Pump: place 2 of 5").await;
    assert_eq!(page.focused().await, "Move Pump", "the focus stays with it");
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.focused().await, "Move Pump", "undone, too");
    tab_to(&page, "Edit Pump").await;
    page.press_key(Key::Enter).await;
    page.wait_dialog("Pump").await;
    tab_to(&page, "Word for on").await;
    for key in "running".chars() {
        page.press_key(key).await;
    }
    page.press_key(Key::Escape).await;
    page.wait_no_dialog().await;
    page.wait_focused("Edit Pump").await;
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_order(&SHED_ORDER).await;
    tab_back_to(&page, "Text").await;
    page.press_key(Key::Enter).await;
    page.wait_dialog("Profile as text").await;
    tab_to(&page, "Cancel").await;
    page.press_key(Key::Enter).await;
    page.wait_no_dialog().await;
    assert_eq!(page.focused().await, "Text");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_edited_by_keyboard_alone() {
    everything_is_done_by_keyboard_alone(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_edited_by_keyboard_alone_in_firefox() {
    if !lacks_firefox() {
        everything_is_done_by_keyboard_alone(Browser::Firefox).await;
    }
}
