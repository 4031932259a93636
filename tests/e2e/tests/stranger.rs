//! A board that nobody has described, and that speaks another language than the page expects.

use board::{Board, Config, Fault};
use e2e::{Page, start_with, still, triggers};
use serde_json::{Value, json};

const FOREIGN: &str =
    "This board does not speak as a Netzer does. Choose its kind, or make cards of its readings.";

/// A WLED without a profile beside the page, which is taken for a Netzer.
async fn wled() -> (Board, Page) {
    let board = start_with(Config {
        board: "wled".into(),
        many_sockets: true,
        pages_always: true,
        ..still()
    })
    .await;
    let page = Page::open(&board).await;
    (board, page)
}

/// Where a button stands, as its left and upper edge in the window.
async fn place_of(page: &Page, button: &str) -> Value {
    let script = "
        const { left, top } = one('button', arguments[0]).getBoundingClientRect();
        return [left, top].map(Math.round);";
    page.script_with(script, vec![json!(button)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_of_another_kind_is_said_to_be_and_its_kind_can_be_chosen() {
    let (board, page) = wled().await;
    page.wait_alert(&[FOREIGN]).await;
    let sent = board.received();
    assert_eq!(
        sent,
        triggers(),
        "what a Netzer needs goes out all the same"
    );
    page.press("Choose a board").await;
    page.wait_focused("Profile").await;
    page.choose_profile("WLED").await;
    page.wait_pin("Brightness", "128").await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_made_of_the_readings_one_after_the_other_without_moving_the_pointer() {
    let (_board, page) = wled().await;
    page.resize(1280, 800).await;
    page.wait_alert(&[FOREIGN]).await;
    let script = "document.querySelector('#readings').scrollIntoView();";
    page.script(script).await;
    page.until("the first row to be in sight", async || {
        match page.is_in_sight("button", "Add state.on").await {
            true => Ok(()),
            false => Err("it is not".to_owned()),
        }
    })
    .await;
    // The card of a new pin makes a row of cards more from time to time.
    for path in ["on", "bri", "transition", "ps", "pl", "nl.on", "nl.dur"] {
        let add = format!("Add state.{path}");
        let before = place_of(&page, &add).await;
        page.press(&add).await;
        let added = format!("Added state.{path}");
        page.until(
            format!("“{added}” in place of it"),
            async || match place_of(&page, &added).await {
                place if place == before => Ok(()),
                place => Err(format!("at {place} instead of {before}")),
            },
        )
        .await;
    }
    assert_eq!(page.alerts().await, [""; 0], "the pins have values");
    // Once the person does something else, what has a card leaves the list.
    page.press("Console").await;
    page.until("the rows to be gone", async || {
        match page.count("button", "Added state.on").await {
            0 => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_is_made_of_its_readings_and_undo_takes_it_back() {
    let (_board, page) = wled().await;
    page.wait_alert(&[FOREIGN]).await;
    let before = page.order().await;
    page.press("Its readings").await;
    page.until("the list", async || match page.dialogs().await {
        open if open.len() == 1 && open[0].ends_with(" readings found") => Ok(()),
        open => Err(format!("{open:?}")),
    })
    .await;
    page.press("None").await;
    page.click("checkbox", "State").await;
    page.press("Make the dashboard").await;
    page.wait_no_dialog().await;
    page.wait_pin("State bri", "128").await;
    page.press("Undo").await;
    let unchanged: Vec<_> = before.iter().map(String::as_str).collect();
    page.wait_order(&unchanged).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_says_nothing_is_said_to_until_it_speaks() {
    let board = start_with(still()).await;
    board.set_fault(Fault::Silent, true);
    let page = Page::open(&board).await;
    page.wait_alert(&["Connected, but it has not sent anything yet."])
        .await;
    board.set_fault(Fault::Silent, false);
    board.push_text(r#"{"u":{"v":{"0":"1"}}}"#);
    page.wait_pin("IO0", "1").await;
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
}

/// Waits until this is said beside the field.
async fn wait_found(page: &Page, words: &str) {
    page.until(format!("“{words}”"), async || {
        let said = page.script("return document.querySelector('#find [role=status]').innerText;");
        match said.await {
            said if said == words => Ok(()),
            said => Err(said.to_string()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_for_is_counted_and_all_else_is_left_out() {
    let (_board, page) = wled().await;
    page.wait_alert(&[FOREIGN]).await;
    let first_card = async || {
        let script = "return Math.round(one('group', 'IO0').getBoundingClientRect().top);";
        page.script(script).await
    };
    let before = first_card().await;
    page.open_find().await;
    assert_eq!(first_card().await, before, "no card moves for the field");
    page.type_into("searchbox", "Find", "io1").await;
    wait_found(&page, "4 pins, 0 readings").await;
    assert_eq!(page.order().await, ["IO1", "IO10", "IO11", "IO12"]);
    page.type_into("searchbox", "Find", "state.bri").await;
    wait_found(&page, "0 pins, 1 reading").await;
    page.type_into("searchbox", "Find", "xyz").await;
    wait_found(&page, "Nothing contains “xyz”.").await;
    // Escape shows everything again.
    page.press_key(e2e::Key::Escape).await;
    page.until("the cards", async || match page.order().await.len() {
        13 => Ok(()),
        count => Err(count.to_string()),
    })
    .await;
    assert_eq!(page.count("searchbox", "Find").await, 0);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_keeps_its_end_and_its_button_in_sight_on_a_phone() {
    let (board, page) = wled().await;
    page.resize(390, 844).await;
    page.wait_alert(&[FOREIGN]).await;
    let path = "house.ground_floor.kitchen.sensor.temperature";
    board.push_text(r#"{"house":{"ground_floor":{"kitchen":{"sensor":{"temperature":21.5}}}}}"#);
    page.open_find().await;
    page.type_into("searchbox", "Find", "kitchen").await;
    let add = format!("Add {path}");
    page.until("its row in sight", async || {
        match page.count("button", &add).await == 1 && page.is_in_sight("button", &add).await {
            true => Ok(()),
            false => Err("it is not".to_owned()),
        }
    })
    .await;
    // What a person sees of the path ends as the path does, and the row is high enough for a thumb.
    let seen = page
        .script_with(
            "
            const row = one('button', arguments[0]).closest('tr');
            const [text, cell] = [row.cells[0].querySelector('bdi'), row.cells[0]];
            const [inner, outer] = [text, cell].map((element) => element.getBoundingClientRect());
            return [inner.right <= outer.right + 1, inner.left < outer.left, row.offsetHeight >= 44];",
            vec![json!(add)],
        )
        .await;
    assert_eq!(
        seen,
        json!([true, true, true]),
        "end, cut beginning, height"
    );
}
