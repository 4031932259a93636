//! The head of the page: its bar, the strip for trouble, and the panels under the bar.

use board::Board;
use e2e::{A_WHILE, Key, PATIENCE, Page, start, triggers};
use serde_json::json;

const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);
/// A phone on its side, and a desktop at 400 %.
const LOW: [(u32, u32); 2] = [(844, 390), (320, 256)];

async fn open_in(board: &Board, (width, height): (u32, u32)) -> Page {
    let page = Page::blank().await;
    page.resize(width, height).await;
    page.go_to(&board.url()).await;
    page.wait_live().await;
    page
}

/// The boxes of the cards stay where they are, whatever the connection does.
async fn nothing_moves(size: (u32, u32)) {
    let board = start().await;
    let page = open_in(&board, size).await;
    let before = page.cards().await;
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_alert(&["Board lost."]).await;
    assert_eq!(page.cards().await, before, "lost");
    page.wait_alert(&["No connection to the board."]).await;
    assert_eq!(page.cards().await, before, "out of reach");
    board.set_refusing(false);
    page.wait_live().await;
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    assert_eq!(page.cards().await, before, "found");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_card_moves_when_the_board_is_lost_and_found_on_a_desktop() {
    nothing_moves(DESKTOP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_card_moves_when_the_board_is_lost_and_found_on_a_phone() {
    nothing_moves(PHONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_board_is_told_first_by_what_it_means_and_last_by_its_code() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    board.close_sockets(1013, "busy");
    let alert = page.wait_alert(&["Trying again in ", "1013"]).await;
    assert!(alert.starts_with("Board lost."), "{alert}");
    assert!(alert.ends_with("(code 1013)"), "{alert}");
    for name in ["Retry now", "Stop"] {
        assert!(page.is_in_sight("button", name).await, "{name}");
    }
    page.press("Stop").await;
    page.wait_status("Disconnected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_typed_while_connected_is_connected_to() {
    let (here, there) = (start().await, start().await);
    let page = open_in(&here, DESKTOP).await;
    page.press("Settings").await;
    assert_eq!(page.count("button", "Disconnect").await, 1);
    page.type_address(&there.addr().to_string()).await;
    assert_eq!(page.count("button", "Disconnect").await, 0);
    page.press("Connect").await;
    let there_is = |board: &Board| board.open_sockets() == 1;
    assert!(there.wait_for(there_is, PATIENCE).await);
    page.wait_live().await;
    assert_eq!(page.address().await, there.ws_url());
    assert_eq!(here.attempts(), 1);
    // It was all that was to be done there.
    assert_eq!(page.count("textbox", "Board address").await, 0);
    assert_eq!(page.focused().await, "Settings");
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    assert_eq!(page.count("button", "Connect").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_takes_the_focus_and_gives_it_back() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    for name in ["Settings", "Menu"] {
        page.press(name).await;
        assert_eq!(page.focused().await, name);
        let inside = "return document.activeElement.matches('.panel');";
        assert_eq!(page.script(inside).await, true, "{name}");
        let expanded = page.attribute("button", name, "aria-expanded").await;
        assert_eq!(expanded.as_deref(), Some("true"), "{name}");
        page.press_key(Key::Escape).await;
        let inside = "return document.querySelectorAll('.panel:not([hidden])').length;";
        assert_eq!(page.script(inside).await, 0, "{name}");
        assert_eq!(page.focused().await, name);
    }
    // A press elsewhere closes it, too, and does what it is for.
    page.press("Settings").await;
    page.press("Menu").await;
    assert_eq!(page.count("textbox", "Board address").await, 0);
    page.wait_field("combobox", "Theme", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tab_key_goes_through_the_bar_from_left_to_right() {
    let board = start().await;
    for size in [DESKTOP, PHONE] {
        let page = open_in(&board, size).await;
        let script = "
            const buttons = [...document.querySelectorAll('.top button')].filter(isShown);
            return buttons.map((button) => [nameOf(button), button.getBoundingClientRect().left]);";
        let buttons = page.script(script).await;
        let buttons = buttons.as_array().expect("a list");
        let lefts: Vec<_> = buttons.iter().map(|one| one[1].as_f64()).collect();
        assert!(lefts.is_sorted(), "{buttons:?}");
        for button in buttons {
            page.press_tab().await;
            assert_eq!(page.focused().await, button[0], "{size:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_low_screen_is_mostly_pins() {
    let board = start().await;
    for size in LOW {
        let page = open_in(&board, size).await;
        if page.count("log", "Console").await == 1 {
            page.press("Console").await;
        }
        let script = "return document.querySelector('main').getBoundingClientRect().height;";
        let height = page.script(script).await.as_f64().expect("a height");
        let share = height / f64::from(size.1);
        assert!(share > 0.5, "{size:?}: {share}");
        assert_eq!(page.scrolled_sideways().await, [""; 0], "{size:?}");
        assert_eq!(page.cut_off_controls().await, [""; 0], "{size:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_head_is_operated_with_is_large_enough_for_a_thumb() {
    let board = start().await;
    let page = open_in(&board, PHONE).await;
    for panel in ["", "Settings", "Menu"] {
        if !panel.is_empty() {
            page.press(panel).await;
        }
        assert_eq!(page.smaller_than_thumbs().await, [""; 0], "{panel}");
        assert_eq!(page.cut_off_controls().await, [""; 0], "{panel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn theme_and_density_are_kept_for_the_next_visit() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    let ground = "return getComputedStyle(document.body).backgroundColor;";
    let light = page.script(ground).await;
    page.choose("Theme", "dark").await;
    page.choose("Density", "compact").await;
    let dark = page.script(ground).await;
    assert_ne!(dark, light);
    page.reload().await;
    page.wait_live().await;
    assert_eq!(page.script(ground).await, dark);
    page.wait_field("combobox", "Theme", "dark").await;
    page.wait_field("combobox", "Density", "compact").await;
    page.keys("combobox", "Theme", "As").await;
    page.wait_field("combobox", "Theme", "").await;
    assert_eq!(page.script(ground).await, light);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_view_sends_nothing_and_says_why() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    let name = "Read-only view: nothing is sent to the board";
    page.click("checkbox", name).await;
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", "read-only view").await;
    page.send_command("uv10=1").await;
    page.wait_alert(&["read-only", "not sent", "menu"]).await;
    page.reload().await;
    page.wait_live().await;
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", "read-only view").await;
    let more = |board: &Board| board.received_on(1) != triggers();
    assert!(!board.wait_for(more, A_WHILE).await);
    page.click("checkbox", name).await;
    page.toggle("IO10").await;
    page.wait_pin("IO10", "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_do_what_their_buttons_do_outside_of_fields() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    page.press_key('e').await;
    page.wait_editing(true).await;
    page.press_key('e').await;
    page.wait_editing(false).await;
    let was_open = page.count("log", "Console").await;
    page.press_key('`').await;
    assert_ne!(page.count("log", "Console").await, was_open);
    page.press_key('`').await;
    page.press_key('?').await;
    page.wait_focused("Keys").await;
    page.press_key(Key::Escape).await;
    board.push_text(r#"{"heap":171824}"#);
    page.wait_other_reading("heap", |_| true).await;
    page.press_key('/').await;
    page.wait_focused("Find").await;
    page.press_chord(&['e', '/', '?']).await;
    assert_eq!(page.field("searchbox", "Find").await, "e/?");
    page.wait_editing(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pill_says_how_many_messages_come() {
    let board = start().await;
    let page = open_in(&board, DESKTOP).await;
    let rate = "return document.querySelector('.rate').innerText;";
    assert_eq!(page.script(rate).await, json!(""));
    page.until("a rate", async || {
        board.push_text("{}");
        match page.script(rate).await {
            shown if shown.to_string().contains("/s") => Ok(()),
            shown => Err(shown.to_string()),
        }
    })
    .await;
    page.until("no rate", async || match page.script(rate).await {
        shown if shown == json!("") => Ok(()),
        shown => Err(shown.to_string()),
    })
    .await;
}
