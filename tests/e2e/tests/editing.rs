//! The dashboard is edited in the page: from a reading to a pin, in forms, by hand, and as text.

use std::cell::Cell;

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Hand, Key, PATIENCE, Page, Side, start_with, still};

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
    page.press_key(Key::Left).await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.focused().await, "Move Pump");
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

/// What was written to the board since its page was opened.
fn writes(board: &Board) -> Vec<String> {
    let received = board.received().into_iter();
    received.filter(|text| text.starts_with("uv")).collect()
}

/// Waits until exactly this was written to the board.
#[track_caller]
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
async fn the_profile_is_checked_as_it_is_typed_formatted_and_used() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.turn_editing(true).await;
    page.press("Text").await;
    page.wait_dialog("Profile as text").await;
    page.wait_review(&["On open: tuv10=3", "On open: tuv3=3", "On open: tuv5=3"])
        .await;
    page.type_into(
        "textbox",
        "Profile",
        r#"{"name":"Mine","pins":[{"label":"Lamp""#,
    )
    .await;
    page.until("the slip", async || match page.review().await {
        review
            if review
                .iter()
                .any(|line| line.starts_with("Line 1: This is not valid JSON")) =>
        {
            Ok(())
        }
        review => Err(format!("{review:?}")),
    })
    .await;
    let json = r#"{"name":"Mine","open":["tuv10=3","tuv3=3"],"pins":[{"label":"Lamp","kind":"digital","path":"u.v.10","colour":"red"}]}"#;
    page.type_into("textbox", "Profile", json).await;
    page.wait_review(&[
        "Line 1, pin 1, colour: Unknown field. Is its name misspelled?",
        "On open: tuv10=3",
        "On open: tuv3=3",
    ])
    .await;
    page.press("Format").await;
    let formatted = "{\n  \"name\": \"Mine\",\n  \"open\": [\"tuv10=3\", \"tuv3=3\"],\n  \"pins\": [\n    \
                     { \"label\": \"Lamp\", \"kind\": \"digital\", \"path\": \"u.v.10\", \"colour\": \"red\" }\n  ]\n}\n";
    page.wait_field("textbox", "Profile", formatted).await;
    // Whoever cancels has changed nothing.
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.wait_order(&SHED_ORDER).await;
    page.press("Text").await;
    page.type_into("textbox", "Profile", json).await;
    page.press("Use it").await;
    page.wait_no_dialog().await;
    page.wait_order(&["Lamp"]).await;
    page.wait_pin("Lamp", "0").await;
    page.wait_alert(&["Line 1, pin 1, colour"]).await;
    // Who connects anew for it has said so in the frame that shows it.
    assert!(page.status().await.starts_with("Connected"));
    assert_eq!(board.attempts(), 1, "the board hears nothing new");
    undo(&page).await;
    page.wait_order(&SHED_ORDER).await;
}

async fn an_export_works_as_the_boards_own(browser: Browser) {
    let (_board, page) = shed(browser).await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Pumpe „Süd“").await;
    page.press("Done").await;
    page.wait_order(&["Pumpe „Süd“", "Fan", "All on", "Warmth", "Light"])
        .await;
    page.press("Export").await;
    let exported = page.downloaded("board.json").await;
    assert!(exported.contains("„Süd“"), "{exported}");
    // The same browser, so that there is room for another one.
    let board = with_profile(&exported).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_order(&["Pumpe „Süd“", "Fan", "All on", "Warmth", "Light"])
        .await;
    assert_eq!(page.profile().await, "Garden shed");
    page.toggle("Pumpe „Süd“").await;
    page.wait_switch("Pumpe „Süd“", true).await;
    assert_eq!(page.alerts().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_works_as_the_boards_own_profile() {
    an_export_works_as_the_boards_own(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_works_as_the_boards_own_profile_in_firefox() {
    if !lacks_firefox() {
        an_export_works_as_the_boards_own(Browser::Firefox).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_tells_first_where_an_imported_profile_leads() {
    let (board, page) = shed(Browser::Chromium).await;
    let today = board.addr().to_string();
    let secret = "ws://anna:geheim@other.local/ws";
    for (address, expected) in [
        (
            secret,
            format!("ws://anna:•••@other.local/ws — another host than today’s ({today})"),
        ),
        (&board.ws_url(), board.ws_url()),
        ("/other", "/other on the board’s host".into()),
    ] {
        let json = format!(r#"{{"open":["uv11=1"],"address":"{address}","colour":1}}"#);
        page.paste(&json).await;
        page.wait_dialog("Profile as text").await;
        page.wait_review(&[
            &format!("Connects to: {expected}"),
            "Line 1, colour: Unknown field. Is its name misspelled?",
            "On open: uv11=1",
        ])
        .await;
        page.press("Cancel").await;
        page.wait_no_dialog().await;
    }
    assert_eq!(board.attempts(), 1);
}

/// How a profile comes in from elsewhere.
#[derive(Clone, Copy, Debug)]
enum Way {
    File,
    Paste,
    DropFile,
    DropText,
}

async fn an_import_sends_nothing_before_it_is_accepted(browser: Browser, way: Way) {
    let (board, page) = shed(browser).await;
    page.wait_pin("Pump", "0").await;
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = folder.path().join("other.json");
    std::fs::write(&file, OTHER).expect("the file can be written");
    let sent = board.received();
    // A file is chosen in the bar; dropping and pasting works at any time.
    if let Way::File = way {
        page.turn_editing(true).await;
    }
    for accepts in [false, true] {
        match way {
            Way::File => page.import(&file).await,
            Way::Paste => _ = page.paste(OTHER).await,
            Way::DropFile => assert!(!page.drop_on_page("other.json", OTHER).await),
            Way::DropText => assert!(!page.drop_on_page("", OTHER).await),
        }
        page.wait_dialog("Profile as text").await;
        page.wait_review(&OTHER_SENDS).await;
        let waited = board.wait_for(|board| board.received() != sent, A_WHILE);
        assert!(
            !waited.await,
            "nothing was accepted: {:?}",
            board.received()
        );
        assert_eq!(board.attempts(), 1);
        page.press(if accepts { "Use it" } else { "Cancel" }).await;
        page.wait_no_dialog().await;
    }
    page.wait_order(&["Lamp"]).await;
    page.wait_status("Connected").await;
    page.wait_pin("Lamp", "1").await;
    assert_eq!(board.attempts(), 2, "it connects anew, to be told on open");
    assert_eq!(board.received()[sent.len()..][..2], ["tuv4=3", "uv11=1"]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_file_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::File).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_file_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::File).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_profile_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::Paste).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_profile_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::Paste).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::DropFile).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_sends_nothing_before_it_is_accepted_in_firefox() {
    if !lacks_firefox() {
        an_import_sends_nothing_before_it_is_accepted(Browser::Firefox, Way::DropFile).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_text_sends_nothing_before_it_is_accepted() {
    an_import_sends_nothing_before_it_is_accepted(Browser::Chromium, Way::DropText).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_are_kept_in_the_browser_for_their_board_alone_and_reset_can_be_undone() {
    let (board, page) = shed(Browser::Chromium).await;
    let other = start_with(Config {
        serve: None,
        ..still()
    })
    .await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Well").await;
    page.press("Done").await;
    let edited = ["Well", "Fan", "All on", "Warmth", "Light"];
    page.wait_order(&edited).await;
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_order(&edited).await;
    page.enter_address(&other.ws_url()).await;
    page.until("the other board", async || match other.open_sockets() {
        1 => Ok(()),
        count => Err(format!("{count} sockets")),
    })
    .await;
    page.wait_order(&SHED_ORDER).await;
    page.enter_address(&board.ws_url()).await;
    page.wait_order(&edited).await;
    page.wait_status("Connected").await;
    page.turn_editing(true).await;
    page.press("Reset").await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.count("button", "Reset").await, 0);
    undo(&page).await;
    page.wait_order(&edited).await;
    page.press("Reset").await;
    page.wait_order(&SHED_ORDER).await;
    page.reload().await;
    page.wait_order(&SHED_ORDER).await;
    assert_eq!(page.profiles().await[0], "Garden shed");
}

/// A board whose profile can be changed while it is there.
async fn with_changing_profile(folder: &std::path::Path) -> Board {
    let dist = still().serve.expect("the folder with the page");
    for file in std::fs::read_dir(dist).expect("the page can be read") {
        let file = file.expect("the page can be read");
        let copied = std::fs::copy(file.path(), folder.join(file.file_name()));
        copied.expect("the page can be copied");
    }
    std::fs::write(folder.join("board.json"), SHED).expect("the profile can be written");
    start_with(Config {
        serve: Some(folder.to_owned()),
        ..still()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_boards_profile_has_changed_since_the_edits_both_are_offered() {
    let folder = tempfile::tempdir().expect("a folder for the page");
    let board = with_changing_profile(folder.path()).await;
    let page = open_connected(Browser::Chromium, &board).await;
    page.turn_editing(true).await;
    page.open_form("Pump").await;
    page.type_into("textbox", "Label", "Well").await;
    page.press("Done").await;
    let mine = ["Well", "Fan", "All on", "Warmth", "Light"];
    page.wait_order(&mine).await;
    let change = |to: &str| {
        let changed = SHED.replace("\"Fan\"", &format!("\"{to}\""));
        std::fs::write(folder.path().join("board.json"), changed).expect("it can be written");
    };
    change("Blower");
    page.reload().await;
    page.wait_alert(&["has changed since your edits began"])
        .await;
    page.wait_order(&mine).await;
    page.press("Keep mine").await;
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    page.reload().await;
    page.wait_status("Connected").await;
    page.wait_order(&mine).await;
    assert_eq!(page.alerts().await, [""; 0], "this change is known");
    change("Ventilator");
    page.reload().await;
    page.wait_alert(&["has changed since your edits began"])
        .await;
    page.press("Use the board’s").await;
    page.wait_order(&["Pump", "Ventilator", "All on", "Warmth", "Light"])
        .await;
    assert_eq!(page.alerts().await, [""; 0]);
    page.choose_profile("Garden shed (edited)").await;
    page.wait_order(&mine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_applies_without_a_reload_and_reconnects_only_where_it_must() {
    let (board, page) = shed(Browser::Chromium).await;
    page.wait_pin("Pump", "0").await;
    page.script("window.stayed = true;").await;
    page.turn_editing(true).await;
    page.open_form("Fan").await;
    page.type_into("textbox", "To", "100").await;
    page.type_into("textbox", "Sends", "uv4={value}").await;
    page.choose("Kind", "switch").await;
    // The form of a switch has other fields, and its last button stands higher.
    page.wait_field("textbox", "Word for on", "").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    page.wait_pin("Fan", "0").await;
    page.toggle("Fan").await;
    wait_writes(&board, &["uv4=1"]).await;
    assert_eq!(board.attempts(), 1);
    page.turn_editing(true).await;
    page.press("Text").await;
    let more = SHED.replace("\"tuv5=3\"", "\"tuv5=3\", \"tuv0=3\"");
    page.type_into("textbox", "Profile", &more.replace('\n', " "))
        .await;
    page.press("Use it").await;
    let again = board.wait_for(
        |board| board.received().contains(&"tuv0=3".into()),
        PATIENCE,
    );
    assert!(again.await, "the board is told what is new on open");
    page.wait_status("Connected").await;
    assert_eq!(board.attempts(), 2);
    assert_eq!(page.script("return window.stayed;").await, true);
}
