//! The first minute with a board that nobody has described: from what it sends to a dashboard, and
//! from a card to a command that works.

use board::{Board, Config, Fault};
use e2e::{Browser, Key, PATIENCE, Page, start_with, still};
use serde_json::json;
use std::cell::Cell;

const TITLE: &str = "25 readings found";

/// The board that `cargo xtask serve --board plain` starts, with the profile that it has there.
async fn plain() -> Board {
    start_with(Config {
        board: "plain".into(),
        files: [(
            "/board.json".to_owned(),
            r#"{ "name": "Plain JSON" }"#.into(),
        )]
        .into(),
        many_sockets: true,
        pages_always: true,
        ..still()
    })
    .await
}

async fn open_in(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page
}

/// The page with the list of readings open.
async fn listed(board: &Board) -> Page {
    let page = open_in(Browser::Chromium, board).await;
    page.press("Make a dashboard").await;
    page.wait_dialog(TITLE).await;
    page
}

/// A person whose every click counts, and who types nothing.
struct Newcomer<'a> {
    page: &'a Page,
    clicks: Cell<u32>,
}

impl Newcomer<'_> {
    async fn click(&self, role: &str, name: &str) {
        self.clicks.set(self.clicks.get() + 1);
        self.page.click(role, name).await;
    }

    /// Opens a list and clicks on an option. The drivers do not play that click alike, so the arrow
    /// key does it, and it counts all the same.
    async fn choose(&self, name: &str, option: &str) {
        self.clicks.set(self.clicks.get() + 2);
        for _ in 0..20 {
            if self.page.field("combobox", name).await == option {
                return;
            }
            let down = char::from(Key::Down).to_string();
            self.page.keys("combobox", name, &down).await;
        }
        panic!("{option} is not among the options");
    }

    /// Makes a control of a card, with the command that is offered first.
    async fn make(&self, card: &str, kind: &str, command: &str) {
        self.click("button", &format!("Edit {card}")).await;
        self.page.wait_dialog(card).await;
        self.choose("Kind", kind).await;
        self.click("button", command).await;
        self.page.wait_field("textbox", "Sends", command).await;
    }
}

/// What the form says of the test.
fn wait_answer<'a>(page: &'a Page, words: &'a str) -> impl Future<Output = ()> + use<'a> {
    page.until(format!("the answer {words:?}"), async move || {
        let script = "return one('status', 'Answer').innerText.trim();";
        match page.script(script).await {
            said if said == words => Ok(()),
            said => Err(said.to_string()),
        }
    })
}

async fn newcomer_in(browser: Browser) {
    if !browser.is_here() {
        return;
    }
    let board = plain().await;
    let page = open_in(browser, &board).await;
    let clicks = Cell::new(0);
    let newcomer = Newcomer {
        page: &page,
        clicks,
    };
    newcomer.click("button", "Make a dashboard").await;
    page.wait_dialog(TITLE).await;
    newcomer.click("button", "Make the dashboard").await;
    page.wait_no_dialog().await;
    page.wait_editing(true).await;
    page.wait_said("24 pins added").await;

    newcomer
        .make("Relay", "switch", r#"{"relay": {value}}"#)
        .await;
    newcomer.click("button", "Test").await;
    wait_answer(&page, "Sent {\"relay\": true}\nCame back: {\"relay\":true}").await;
    newcomer.click("button", "Done").await;
    newcomer
        .make("Dimmer", "slider", r#"{"dimmer": {value}}"#)
        .await;
    newcomer.click("button", "Done").await;
    newcomer.click("button", "Edit").await;
    page.wait_editing(false).await;

    newcomer.click("switch", "Relay").await;
    board.wait_for(|board| board.pin(0) == 0, PATIENCE).await;
    page.wait_switch("Relay", false).await;
    page.drag_slider("Dimmer", 70).await;
    newcomer.clicks.set(newcomer.clicks.get() + 1);
    let moved = |board: &Board| (60..=80).contains(&board.pin(1));
    assert!(board.wait_for(moved, PATIENCE).await, "{:?}", board.pin(1));

    let groups = page.groups().await;
    let names: Vec<_> = groups.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["", "Temperature", "Power", "Levels", "System"]);
    let labels: Vec<_> = groups.into_iter().flat_map(|(_, labels)| labels).collect();
    assert!(labels.len() >= 8, "{labels:?}");
    page.wait_reading("Inside", "21.4°C").await;
    page.wait_reading("Volts", "230.1V").await;
    assert!(
        newcomer.clicks.get() <= 20,
        "{} clicks",
        newcomer.clicks.get()
    );
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_has_cards_a_switch_and_a_slider_in_twenty_clicks() {
    newcomer_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_has_cards_a_switch_and_a_slider_in_twenty_clicks_in_firefox() {
    newcomer_in(Browser::Firefox).await;
}

/// Which boxes are ticked, of those with these names; a group's may be in between.
async fn ticks(page: &Page, names: &[&str]) -> Vec<String> {
    let script = "return arguments[0].map((name) => {
        const box = one('checkbox', name);
        return `${name} ${box.indeterminate ? 'some' : box.checked}`;
    });";
    let ticks = page.script_with(script, vec![json!(names)]).await;
    let ticks = ticks.as_array().cloned().unwrap_or_default();
    ticks
        .iter()
        .map(|tick| tick.as_str().unwrap().to_owned())
        .collect()
}

/// What stands in the row of a reading, without its box.
async fn row(page: &Page, name: &str) -> String {
    let script = "const cells = [...one('checkbox', arguments[0]).parentElement.children].slice(1);
        return cells.map((cell) => cell.innerText.trim()).join(' | ');";
    let row = page.script_with(script, vec![json!(name)]).await;
    row.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn readings_are_ticked_alone_in_groups_and_all_together_while_their_values_live() {
    let board = plain().await;
    let page = listed(&board).await;
    assert_eq!(row(&page, "Inside").await, "Inside | 21.4 °C | analog");
    assert_eq!(row(&page, "Relay").await, "Relay | false | digital");
    assert_eq!(
        ticks(&page, &["Relay", "Power", "Volts", "System", "Error"]).await,
        [
            "Relay true",
            "Power true",
            "Volts true",
            "System some",
            "Error false"
        ]
    );
    page.click("checkbox", "Volts").await;
    assert_eq!(
        ticks(&page, &["Power", "Volts", "Amps"]).await,
        ["Power some", "Volts false", "Amps true"]
    );
    page.click("checkbox", "Power").await;
    assert_eq!(
        ticks(&page, &["Power", "Volts"]).await,
        ["Power true", "Volts true"]
    );
    page.click("checkbox", "Power").await;
    assert_eq!(
        ticks(&page, &["Power", "Amps"]).await,
        ["Power false", "Amps false"]
    );
    // What the board says goes on, and ticks nothing.
    board.push_text(r#"{"power":{"volts":"229.0"},"later":5}"#);
    page.until("the new value", async || match row(&page, "Volts").await {
        row if row == "Volts | 229.0 V | analog" => Ok(()),
        row => Err(row),
    })
    .await;
    page.wait_dialog("26 readings found").await;
    assert_eq!(
        ticks(&page, &["Power", "New", "Later"]).await,
        ["Power false", "New false", "Later false"]
    );
    page.press("None").await;
    assert_eq!(
        ticks(&page, &["Relay", "System"]).await,
        ["Relay false", "System false"]
    );
    page.click("checkbox", "Temperature").await;
    page.press("Make the dashboard").await;
    page.wait_order(&["Inside", "Outside", "Cpu"]).await;
    page.wait_said("3 pins added").await;
    // Undo brings back the list, and what is left is found from the bar, too.
    page.press("Undo").await;
    page.wait_order(&[]).await;
    assert_eq!(page.count("button", "Make a dashboard").await, 1);
    page.press("Redo").await;
    page.wait_order(&["Inside", "Outside", "Cpu"]).await;
    assert_eq!(page.count("button", "Make a dashboard").await, 0);
    page.press("Add pins").await;
    page.wait_dialog("23 readings found").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_is_made_by_keyboard_and_the_focus_stays_in_reach() {
    let board = plain().await;
    let page = open_in(Browser::Chromium, &board).await;
    while page.focused().await != "Make a dashboard" {
        page.press_tab().await;
    }
    page.press_key(Key::Enter).await;
    page.wait_dialog(TITLE).await;
    page.wait_focused("Relay").await;
    page.press_key(' ').await;
    page.press_tab().await;
    page.wait_focused("Dimmer").await;
    assert_eq!(
        ticks(&page, &["Relay", "Dimmer"]).await,
        ["Relay false", "Dimmer true"]
    );
    let mut passed = 0;
    while page.focused().await != "Make the dashboard" {
        page.press_tab().await;
        passed += 1;
        assert!(
            passed < 60,
            "the button is not among what the tab key reaches"
        );
    }
    page.press_key(Key::Enter).await;
    page.wait_no_dialog().await;
    page.wait_said("23 pins added").await;
    page.wait_focused("Edit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_a_row_is_a_target_for_a_thumb() {
    let board = plain().await;
    let page = Page::blank().await;
    page.resize(390, 844).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.press("Make a dashboard").await;
    page.wait_dialog(TITLE).await;
    let script = "return ['Dimmer', 'Power', 'Channel'].map((name) => {
        const { left, right, height } = one('checkbox', name).closest('label').getBoundingClientRect();
        return height >= 44 && (name === 'Power' || right - left > 300);
    });";
    assert_eq!(page.script(script).await, json!([true, true, true]));
    assert_eq!(page.scrolled_sideways().await, [""; 0]);
    // A tap on the value ticks as one on the box does.
    let script = "const cell = one('checkbox', 'Dimmer').parentElement.children[2];
        const { left, top, width, height } = cell.getBoundingClientRect();
        return [left + width / 2, top + height / 2];";
    let place = page.script(script).await;
    let point = json!([{ "x": place[0], "y": place[1] }]);
    for (kind, points) in [("touchStart", point), ("touchEnd", json!([]))] {
        let event = json!({ "type": kind, "touchPoints": points });
        page.devtools("Input.dispatchTouchEvent", event).await;
    }
    page.until("the tick to go", async || {
        match ticks(&page, &["Dimmer"]).await {
            ticks if ticks == ["Dimmer false"] => Ok(()),
            ticks => Err(format!("{ticks:?}")),
        }
    })
    .await;
    page.press("Make the dashboard").await;
    page.wait_no_dialog().await;
    page.wait_editing(true).await;
    assert_eq!(page.scrolled_sideways().await, [""; 0]);
}

/// The form of the relay, as a switch with a command.
async fn form_of_relay(board: &Board, command: &str) -> Page {
    let page = listed(board).await;
    page.press("Make the dashboard").await;
    page.wait_no_dialog().await;
    page.open_form("Relay").await;
    page.choose("Kind", "switch").await;
    page.type_into("textbox", "Sends", command).await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_shows_the_boards_error_and_its_silence() {
    let board = plain().await;
    let page = form_of_relay(&board, "relay={{value}}").await;
    page.press("Test").await;
    page.until("the error", async || {
        let said = page
            .script("return one('status', 'Answer').innerText;")
            .await;
        match said.as_str().unwrap_or_default() {
            said if said.starts_with("Sent relay=")
                && said.contains("Came back: {\"error\":\"this is not JSON") =>
            {
                Ok(())
            }
            said => Err(said.to_owned()),
        }
    })
    .await;
    page.press(r#"{"relay": {value}}"#).await;
    board.set_fault(Fault::Silent, true);
    page.press("Test").await;
    wait_answer(&page, r#"Sent {"relay": true}"#).await;
    wait_answer(
        &page,
        "Sent {\"relay\": true}\nNothing came back within 3 s. Try another command.",
    )
    .await;
    let sent = board.received();
    assert_eq!(sent.len(), 2, "nothing is sent twice: {sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_without_a_connection_or_a_command_says_why_it_cannot_be_done() {
    let board = plain().await;
    let page = listed(&board).await;
    page.press("Make the dashboard").await;
    page.wait_no_dialog().await;
    page.open_form("Relay").await;
    page.choose("Kind", "switch").await;
    wait_answer(&page, "no command yet").await;
    assert_eq!(
        page.attribute("button", "Test", "disabled")
            .await
            .as_deref(),
        Some("")
    );
    page.press(r#"{"relay": {value}}"#).await;
    wait_answer(&page, "").await;
    assert_eq!(page.attribute("button", "Test", "disabled").await, None);
    board.set_fault(Fault::Refuse, true);
    board.drop_sockets();
    wait_answer(&page, "not connected").await;
    assert_eq!(
        page.attribute("button", "Test", "disabled")
            .await
            .as_deref(),
        Some("")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_the_list_and_the_form() {
    let board = plain().await;
    let page = listed(&board).await;
    assert_eq!(page.obstacles().await, [""; 0]);
    page.picture("found").await;
    page.press("Make the dashboard").await;
    page.wait_no_dialog().await;
    page.open_form("Relay").await;
    page.choose("Kind", "switch").await;
    page.press(r#"{"relay": {value}}"#).await;
    page.press("Test").await;
    wait_answer(&page, "Sent {\"relay\": true}\nCame back: {\"relay\":true}").await;
    assert_eq!(page.obstacles().await, [""; 0]);
}
