//! Nothing keeps anybody from using the page: axe-core finds nothing in any state.

use board::{Board, Config};
use e2e::{Key, Page, Scheme, start_with, still};

/// The screens, a phone's and a desktop's.
const PHONE: (u32, u32) = (360, 740);
const DESKTOP: (u32, u32) = (1280, 800);

/// A profile with pins of every kind, in a group and in none, for the simulated Netzer.
const SHED: &str = r#"{
  "name": "Garden shed",
  "open": ["tuv10=3", "tuv3=3", "tuv5=3"],
  "pins": [
    { "label": "Pump", "kind": "switch", "path": "u.v.10", "write": "uv10={value}", "confirm": true },
    { "label": "Bell", "kind": "switch", "path": "u.v.11", "write": "uv11={value}", "momentary": true },
    { "label": "Gate", "kind": "switch", "path": "u.v.12", "write": "uv12={value}", "locked": true },
    { "label": "Fan", "kind": "slider", "path": "u.v.3", "max": 1000, "write": "uv3={value}" },
    { "label": "Warmth", "kind": "analog", "path": "u.v.5", "group": "Air", "unit": "°C", "wide": true },
    { "label": "Window", "kind": "digital", "path": "u.v.0", "group": "Air" },
    { "label": "Visitors", "kind": "counter", "path": "u.v.1", "group": "Air" },
    { "label": "Mode", "kind": "text", "path": "u.v.2", "group": "Air" },
    { "label": "Cellar", "kind": "analog", "path": "u.v.4", "group": "Air", "shown": false }
  ],
  "buttons": [{ "label": "All on", "send": "uv10=1" }]
}"#;

async fn shed() -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), SHED.to_owned())].into(),
        ..still()
    })
    .await
}

async fn open_in(board: &Board, (width, height): (u32, u32), scheme: Scheme) -> Page {
    let page = Page::blank().await;
    page.resize(width, height).await;
    page.set_scheme(scheme).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page.wait_pin("Pump", "0").await;
    board.push_text(r#"{"heap":171824,"wifi":{"rssi":-61}}"#);
    page.wait_other_reading("wifi.rssi", |_| true).await;
    page
}

/// Goes through all that a person may meet, and lets it be looked at.
async fn go_through(size: (u32, u32), scheme: Scheme, look: impl AsyncFn(&Page, &str)) {
    let board = shed().await;
    let page = open_in(&board, size, scheme).await;
    look(&page, "live").await;
    for panel in ["Settings", "Menu"] {
        page.press(panel).await;
        look(&page, &panel.to_lowercase()).await;
        page.press_key(Key::Escape).await;
    }
    page.press("Console").await;
    look(&page, "console toggled").await;
    page.press("Console").await;
    page.toggle("Pump").await;
    page.wait_dialog("Switch “Pump” on?").await;
    look(&page, "question").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.press("Add heap").await;
    page.wait_said("Added Heap").await;
    page.wait_pin("Heap", "171824").await;
    look(&page, "added").await;
    page.turn_editing(true).await;
    look(&page, "edit").await;
    for pin in ["Pump", "Warmth", "All on"] {
        page.open_form(pin).await;
        look(&page, &format!("form-{}", pin.to_lowercase())).await;
        if pin == "Warmth" {
            page.type_into("textbox", "From", "500").await;
            page.wait_form_problems(true).await;
            look(&page, "form-problem").await;
            page.type_into("textbox", "From", "0").await;
            page.wait_form_problems(false).await;
        }
        page.press("Done").await;
        page.wait_no_dialog().await;
    }
    page.press("Text").await;
    page.wait_dialog("Profile as text").await;
    look(&page, "text").await;
    page.type_into(
        "textbox",
        "Profile",
        r#"{"name":"Mine","open":["tuv0=3"],"colour":1,"pins":[{"label":"A","kind":"lamp","path":"u.v.0"}]}"#,
    )
    .await;
    page.wait_review(&[
        "Line 1, colour: Unknown field. Is its name misspelled?",
        "Line 1, pin 1, kind: The kind must be digital, switch, analog, slider, counter, button, chart, text, select, number, input, color or gauge.",
        "On open: tuv0=3",
    ])
    .await;
    look(&page, "text-problems").await;
    page.press("Use it").await;
    page.wait_no_dialog().await;
    page.wait_alert(&["colour"]).await;
    look(&page, "problems").await;
}

/// axe-core finds nothing in any of the states.
async fn nothing_is_in_the_way(size: (u32, u32), scheme: Scheme) {
    let found = std::cell::RefCell::new(Vec::new());
    go_through(size, scheme, async |page, state| {
        let obstacles = page.obstacles().await;
        let obstacles = obstacles.iter().map(|found| format!("{state}: {found}"));
        found.borrow_mut().extend(obstacles);
        let name = format!("edit-{}x{}-{}-{state}", size.0, size.1, scheme.name());
        page.picture(&name).await;
    })
    .await;
    let found = found.into_inner();
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_using_the_page_on_a_phone_in_light() {
    nothing_is_in_the_way(PHONE, Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_using_the_page_on_a_phone_in_dark() {
    nothing_is_in_the_way(PHONE, Scheme::Dark).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_using_the_page_on_a_desktop_in_light() {
    nothing_is_in_the_way(DESKTOP, Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_using_the_page_on_a_desktop_in_dark() {
    nothing_is_in_the_way(DESKTOP, Scheme::Dark).await;
}
