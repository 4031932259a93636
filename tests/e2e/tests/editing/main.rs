//! The dashboard is edited in the page: from a reading to a pin, in forms, by hand, and as text.

mod charts;
mod operating;
mod order;
mod profile;
mod visits;

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Hand, Key, PATIENCE, Page, Side, start_with, still};
use std::cell::Cell;

/// A board that no one has described.
fn plain() -> Config {
    Config {
        board: "plain".into(),
        ..still()
    }
}

/// A board of one's own making, of which the page knows nothing.
async fn unknown_board() -> Board {
    start_with(Config {
        files: [(
            "/board.json".to_owned(),
            r#"{"name":"Plain JSON"}"#.to_owned(),
        )]
        .into(),
        ..plain()
    })
    .await
}

/// A Netzer with this profile beside its page.
async fn with_profile(profile: &str) -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await
}

async fn open_connected(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page
}

/// A person whose every click, field and key counts.
struct Newcomer<'a> {
    page: &'a Page,
    interactions: Cell<u32>,
}

impl Newcomer<'_> {
    fn count(&self) {
        self.interactions.set(self.interactions.get() + 1);
    }

    async fn press(&self, button: &str) {
        self.count();
        self.page.press(button).await;
    }

    async fn toggle(&self, switch: &str) {
        self.count();
        self.page.toggle(switch).await;
    }

    async fn fill(&self, field: &str, text: &str) {
        self.count();
        self.page.type_into("textbox", field, text).await;
    }

    async fn choose(&self, field: &str, option: &str) {
        self.count();
        self.page.choose(field, option).await;
    }
}

/// Goes on with the tab key until this has the focus.
async fn tab_to(page: &Page, name: &str) {
    press_until_focused(page, &[Key::Tab.into()], name).await;
}

/// Goes back with it: behind the end of the page comes the browser, which Firefox's driver does
/// not come back from as a person does.
async fn tab_back_to(page: &Page, name: &str) {
    press_until_focused(page, &[Key::Shift.into(), Key::Tab.into()], name).await;
}

async fn press_until_focused(page: &Page, keys: &[char], name: &str) {
    let mut passed = Vec::new();
    while page.focused().await != name {
        page.press_chord(keys).await;
        passed.push(page.focused().await);
        assert!(passed.len() < 80, "{name} is not among {passed:?}");
    }
}

/// What was written to the board since its page was opened.
fn writes(board: &Board) -> Vec<String> {
    let received = board.received().into_iter();
    received.filter(|text| text.starts_with("uv")).collect()
}

fn wait_writes(board: &Board, wanted: &[&str]) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        board
            .wait_for(|board| writes(board).len() >= wanted.len(), PATIENCE)
            .await;
        assert_eq!(writes(board), wanted, "{caller}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_has_six_labelled_pins_and_a_working_switch_in_under_twenty_interactions() {
    let board = unknown_board().await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.wait_other_reading("system.wifi.channel", |_| true)
        .await;
    assert_eq!(page.readings_heading().await, "Other readings: 25");
    let newcomer = Newcomer {
        page: &page,
        interactions: Cell::new(0),
    };
    let labels = ["Relay", "Inside", "Outside", "Watts", "Light", "Door"];
    for (at, path) in [
        "relay",
        "temperature.inside",
        "temperature.outside",
        "power.watts",
        "light",
        "door",
    ]
    .into_iter()
    .enumerate()
    {
        newcomer.press(&format!("Add {path}")).await;
        page.wait_no_row(path).await;
        // The card comes a frame later than the row goes, and pushes the others down.
        page.wait_order(&labels[..=at]).await;
    }
    newcomer.press("Edit").await;
    page.wait_editing(true).await;
    newcomer.press("Edit Relay").await;
    newcomer.choose("Kind", "switch").await;
    newcomer.fill("Sends", r#"{"relay":{value}}"#).await;
    newcomer.fill("Label", "Pump").await;
    // The form has the name once all is drawn that was typed, and its last button stands still.
    page.wait_dialog("Pump").await;
    newcomer.press("Done").await;
    page.wait_no_dialog().await;
    newcomer.press("Edit").await;
    page.wait_editing(false).await;
    newcomer.toggle("Pump").await;
    page.wait_switch("Pump", true).await;
    page.wait_pin("Pump", "true").await;
    assert_eq!(board.pin(0), 1);
    assert_eq!(board.received(), [r#"{"relay":true}"#]);
    page.wait_order(&["Pump", "Inside", "Outside", "Watts", "Light", "Door"])
        .await;
    page.wait_pin("Inside", "21.4").await;
    page.wait_pin("Door", "closed").await;
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
    let interactions = newcomer.interactions.get();
    println!("{interactions} interactions");
    assert!(interactions < 20, "{interactions} interactions");
}

/// A profile with a group, a switch, a slider and a button for the simulated Netzer.
const SHED: &str = r#"{
  "name": "Garden shed",
  "open": ["tuv10=3", "tuv3=3", "tuv5=3"],
  "pins": [
    { "label": "Pump", "kind": "switch", "path": "u.v.10", "write": "uv10={value}" },
    { "label": "Fan", "kind": "slider", "path": "u.v.3", "max": 1000, "write": "uv3={value}" },
    { "label": "Warmth", "kind": "analog", "path": "u.v.5", "group": "Air" },
    { "label": "Light", "kind": "analog", "path": "u.v.4", "group": "Air" }
  ],
  "buttons": [{ "label": "All on", "send": "uv10=1" }]
}"#;

const SHED_ORDER: [&str; 5] = ["Pump", "Fan", "All on", "Warmth", "Light"];

/// What a board is asked by another one's profile.
const OTHER: &str = r#"{
  "name": "Other",
  "open": ["tuv4=3", "uv11=1"],
  "keepalive": { "send": "guv0", "every": 30 },
  "pins": [{ "label": "Lamp", "kind": "switch", "path": "u.v.11", "write": "uv11={value}" }]
}"#;

const OTHER_SENDS: [&str; 3] = ["On open: tuv4=3", "On open: uv11=1", "Every 30 s: guv0"];

async fn shed(browser: Browser) -> (Board, Page) {
    let board = with_profile(SHED).await;
    let page = open_connected(browser, &board).await;
    page.wait_order(&SHED_ORDER).await;
    // What the board hears from here on is no longer what it is told on open.
    let told = board.wait_for(|board| board.received().len() == 3, PATIENCE);
    assert!(told.await, "{:?}", board.received());
    (board, page)
}

/// Whether the other browser is missing, which is said.
fn lacks_firefox() -> bool {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
    }
    !Browser::Firefox.is_here()
}

/// Takes the last step back.
async fn undo(page: &Page) {
    page.press("Undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_becomes_the_pin_that_fits_it_in_one_click() {
    let board = unknown_board().await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.wait_other_reading("door", |_| true).await;
    for (pin, value) in [(3, 1_300), (3, 1_400), (3, 1_500), (5, 228), (14, 700)] {
        board.set_pin(pin, value);
    }
    page.wait_other_reading("pulses", |reading| reading.value == "1500")
        .await;
    page.wait_other_reading("light", |reading| reading.value == "700")
        .await;
    for (path, label, kind, from, to, decimals) in [
        ("relay", "Relay", "digital", "", "", ""),
        ("temperature.inside", "Inside", "analog", "0", "50", "1"),
        ("light", "Light", "analog", "0", "1000", ""),
        ("pulses", "Pulses", "counter", "", "", ""),
        ("door", "Door", "text", "", "", ""),
        ("system.error", "Error", "text", "", "", ""),
    ] {
        page.press(&format!("Add {path}")).await;
        page.wait_said(&format!("Added {label}")).await;
        page.wait_no_row(path).await;
        page.turn_editing(true).await;
        page.open_form(label).await;
        page.wait_field("combobox", "Kind", kind).await;
        if kind == "analog" {
            assert_eq!(page.field("textbox", "From").await, from, "{path}");
            assert_eq!(page.field("textbox", "To").await, to, "{path}");
            assert_eq!(page.field("textbox", "Decimals").await, decimals, "{path}");
        }
        assert_eq!(page.field("textbox", "Reading").await, path);
        page.press("Done").await;
        page.wait_no_dialog().await;
        page.turn_editing(false).await;
    }
    // What was added can be taken back where it is said.
    page.press("Add mode").await;
    page.wait_said("Added Mode").await;
    page.press("Undo").await;
    page.wait_order(&["Relay", "Inside", "Light", "Pulses", "Door", "Error"])
        .await;
    page.wait_other_reading("mode", |_| true).await;
    assert_eq!(board.received(), [""; 0], "nothing was sent");
    assert_eq!(board.attempts(), 1, "nothing made the page connect anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_edit_mode_is_clearly_on_or_off_and_no_control_works_in_it() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    let sent = board.received();
    page.wait_editing(false).await;
    assert_eq!(page.count("toolbar", "Edit the dashboard").await, 0);
    page.turn_editing(true).await;
    assert_eq!(page.count("toolbar", "Edit the dashboard").await, 1);
    for pin in ["Pump", "Fan", "All on"] {
        assert!(page.is_disabled(pin).await, "{pin}");
    }
    page.turn_editing(false).await;
    assert_eq!(page.count("toolbar", "Edit the dashboard").await, 0);
    for pin in ["Pump", "Fan", "All on"] {
        assert!(!page.is_disabled(pin).await, "{pin}");
    }
    assert_eq!(board.received(), sent);
    page.toggle("Pump").await;
    page.wait_switch("Pump", true).await;
    assert_eq!(board.attempts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_described_in_its_form_and_every_step_is_undone_and_redone() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    board.set_pin(5, 250);
    page.wait_reading("Warmth", "250").await;
    page.turn_editing(true).await;
    page.open_form("Warmth").await;
    page.type_into("textbox", "Unit", "°C").await;
    page.wait_reading("Warmth", "250°C").await;
    page.type_into("textbox", "Decimals", "1").await;
    page.wait_reading("Warmth", "250.0°C").await;
    page.type_into("textbox", "Label", "Water").await;
    page.wait_dialog("Water").await;
    page.type_into("textbox", "Group", "").await;
    page.wait_order(&["Pump", "Fan", "Water", "All on", "Light"])
        .await;
    page.type_into("textbox", "From", "500").await;
    page.wait_form_problems(true).await;
    page.type_into("textbox", "To", "900").await;
    page.wait_form_problems(false).await;
    page.click("checkbox", "Wide").await;
    page.press("Done").await;
    page.wait_no_dialog().await;
    for (control, shift) in [(true, false), (false, true)] {
        // Wide, to, from, group, label, decimals, unit.
        for step in 0..7 {
            if control {
                page.press_chord(&[Key::Control.into(), 'z']).await;
            } else if shift && step % 2 == 0 {
                page.press_chord(&[Key::Control.into(), Key::Shift.into(), 'z'])
                    .await;
            } else {
                page.press("Redo").await;
            }
        }
        if control {
            page.wait_order(&SHED_ORDER).await;
            page.wait_reading("Warmth", "250").await;
            assert_eq!(page.profile().await, "Garden shed");
        }
    }
    page.wait_order(&["Pump", "Fan", "Water", "All on", "Light"])
        .await;
    page.wait_reading("Water", "250.0°C").await;
    assert_eq!(page.profile().await, "Garden shed (edited)");
    assert_eq!(board.attempts(), 1, "nothing made the page connect anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_hidden_shown_and_removed_and_all_of_it_is_undone() {
    let (_board, page) = shed(Browser::Chromium).await;
    page.turn_editing(true).await;
    page.open_form("Warmth").await;
    assert!(page.is_ticked("Shown").await);
    page.click("checkbox", "Shown").await;
    page.press("Done").await;
    page.wait_order(&SHED_ORDER).await;
    page.turn_editing(false).await;
    page.wait_order(&["Pump", "Fan", "All on", "Light"]).await;
    page.turn_editing(true).await;
    page.open_form("Light").await;
    page.press("Remove").await;
    page.wait_no_dialog().await;
    page.wait_order(&["Pump", "Fan", "All on", "Warmth"]).await;
    page.wait_said("Removed").await;
    undo(&page).await;
    page.wait_order(&SHED_ORDER).await;
    undo(&page).await;
    page.turn_editing(false).await;
    page.wait_order(&SHED_ORDER).await;
}

const SLIP: &str = "The profile’s text has a slip; mend it in the text first.";

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_failed_is_not_said_to_have_happened() {
    let slip = SHED.replace("\"buttons\"", ",\"buttons\"");
    let board = with_profile(&slip).await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.wait_order(&SHED_ORDER).await;
    page.turn_editing(true).await;
    page.open_form("Warmth").await;
    page.press("Remove").await;
    page.wait_no_dialog().await;
    page.wait_alert(&[SLIP]).await;
    assert_eq!(page.said().await, "");
    page.wait_order(&SHED_ORDER).await;
    // In a form, too, it is said why nothing changes.
    page.open_form("Warmth").await;
    page.type_into("textbox", "Unit", "°C").await;
    page.wait_form_problems(true).await;
    assert_eq!(page.said().await, "");
}

/// As many pins as there may be, one of them a pattern.
fn full() -> String {
    let pins = (0..199).map(|n| format!(r#"{{"label":"P{n}","path":"p{n}"}}"#));
    let pins = pins.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"open":["tuv10=3","tuv3=3"],"pins":[{{"label":"T {{1}}","path":"u.v.*"}},{pins}]}}"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_full_profile_nothing_is_added_and_no_other_pin_is_written() {
    let board = with_profile(&full()).await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.wait_pin("T 10", "0").await;
    page.turn_editing(true).await;
    page.open_form("P3").await;
    page.type_into("textbox", "Unit", "V").await;
    page.press("Done").await;
    page.wait_no_dialog().await;
    page.press("Add u.v.3").await;
    page.wait_alert(&["There is no room for more pins."]).await;
    assert_eq!(page.said().await, "");
    let order = page.order().await;
    page.open_form("T 10").await;
    page.keys("textbox", "Label", "xy").await;
    page.wait_alert(&["There is no room for more pins."]).await;
    assert_eq!(
        page.dialogs().await,
        ["T 10"],
        "the form is of its pin still"
    );
    page.press("Done").await;
    page.wait_no_dialog().await;
    assert_eq!(page.order().await, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_undone_is_not_said_to_be() {
    let (_board, page) = shed(Browser::Chromium).await;
    page.turn_editing(true).await;
    tab_to(&page, "Move Pump").await;
    page.press_key(Key::Right).await;
    page.wait_said("Pump: place 2 of 5").await;
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_said("Undone").await;
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_said("").await;
    page.press_chord(&[Key::Control.into(), 'y']).await;
    page.wait_said("Done again").await;
    page.press_chord(&[Key::Control.into(), 'y']).await;
    page.wait_said("").await;
    // The first card goes no further.
    tab_to(&page, "Move Pump").await;
    page.press_key(Key::Left).await;
    page.wait_said("Pump: place 1 of 5").await;
    page.press_key(Key::Left).await;
    page.press("Reset").await;
    page.wait_said("Reset. Undo brings your edits back.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_writes_no_other_pin_than_the_one_that_it_was_opened_for() {
    let (_board, page) = shed(Browser::Chromium).await;
    page.turn_editing(true).await;
    page.open_form("Warmth").await;
    page.press("Remove").await;
    page.wait_order(&["Pump", "Fan", "All on", "Light"]).await;
    // The form of the pin that stands where the other one comes back.
    page.open_form("Light").await;
    tab_to(&page, "Done").await;
    page.press_chord(&[Key::Control.into(), 'z']).await;
    page.wait_order(&SHED_ORDER).await;
    page.wait_no_dialog().await;
    page.wait_said("Undone").await;
}
