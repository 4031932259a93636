//! The kinds beyond lamps, bars and sliders: a list, a number, a text, a colour and a gauge.

use board::{Board, Config, Fault};
use e2e::{Browser, Key, Page, Scheme, note, start_with, start_with_profile, still};
use serde_json::{Value, json};

const WLED: &str = include_str!("../../../src/model/profiles/wled.json");

/// A pin of each kind, for a board that says what it is told to.
const KINDS: &str = r#"{
  "name": "Heater",
  "pins": [
    { "label": "Mode", "path": "mode", "kind": "select", "options": { "Automatic": "auto", "Heat": "heat", "Off": "off" }, "write": { "mode": "{value}" } },
    { "label": "Target", "path": "target", "kind": "number", "min": 5, "max": 30, "by": 0.5, "unit": "°C", "write": { "target": "{value}" } },
    { "label": "Message", "path": "text", "kind": "input", "write": { "text": "{value}" } },
    { "label": "Lamp", "path": "lamp", "kind": "color", "write": { "lamp": "{hex}" } },
    { "label": "Load", "path": "load", "kind": "gauge", "unit": "%" },
    { "label": "Pressure", "path": "p", "kind": "gauge", "min": 900, "max": 1100, "unit": "hPa", "digits": 1 },
    { "label": "Asked", "path": "asked", "kind": "number", "write": { "asked": "{value}" }, "confirm": true },
    { "label": "Locked list", "path": "mode", "kind": "select", "options": ["auto"], "write": "x", "locked": true },
    { "label": "Locked number", "path": "target", "kind": "number", "write": "x", "locked": true },
    { "label": "No command", "path": "text", "kind": "input" },
    { "label": "No number yet", "path": "never", "kind": "number", "write": "x" },
    { "label": "Nothing yet", "path": "never", "kind": "color", "write": "x" }
  ]
}"#;

/// What the board says.
const SAID: &str = r#"{"mode":"heat","target":21.5,"text":"Hello","lamp":"FF8800","load":37,"p":1013.25,"asked":1}"#;

/// The controls of the page, by role and name.
const CONTROLS: [(&str, &str); 4] = [
    ("combobox", "Mode"),
    ("spinbutton", "Target"),
    ("textbox", "Message"),
    ("color", "Lamp"),
];

async fn open_in(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    page
}

/// A board that has said all its values, and the page that shows them.
async fn heater(browser: Browser) -> (Board, Page) {
    let board = start_with_profile(KINDS).await;
    let page = open_in(browser, &board).await;
    board.push_text(SAID);
    page.wait_pin("Message", "Hello").await;
    (board, page)
}

/// Picks a colour, as the picker of the browser does: no driver operates that one.
async fn pick(page: &Page, name: &str, colour: &str) {
    let script = "
        const field = one('color', arguments[0]);
        field.value = arguments[1];
        for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));";
    page.script_with(script, vec![json!(name), json!(colour)])
        .await;
}

/// Chooses an option, as a click on it does.
async fn choose(page: &Page, name: &str, option: &str) {
    let script = "
        const list = one('combobox', arguments[0]);
        list.value = [...list.options].find(({ label }) => label === arguments[1]).value;
        for (const kind of ['input', 'change']) list.dispatchEvent(new Event(kind, { bubbles: true }));";
    page.script_with(script, vec![json!(name), json!(option)])
        .await;
}

/// Waits until the board was sent this last.
async fn wait_sent(page: &Page, board: &Board, wanted: &str) {
    page.until(format!("{wanted} to be sent"), async || {
        match board.received().pop() {
            Some(last) if last == wanted => Ok(()),
            last => Err(format!("{last:?}")),
        }
    })
    .await;
}

async fn a_strip_is_set(browser: Browser) {
    let board = start_with(Config {
        board: "wled".into(),
        files: [("/board.json".to_owned(), WLED.to_owned())].into(),
        ..still()
    })
    .await;
    let page = open_in(browser, &board).await;
    page.wait_pin("Colour", "#ffa000").await;
    page.wait_pin("Effect", "Solid").await;
    page.wait_pin("Preset", "-1").await;
    pick(&page, "Colour", "#1080f0").await;
    page.wait_pin("Colour", "#1080f0").await;
    wait_sent(&page, &board, r#"{"seg":{"col":[[16,128,240]]}}"#).await;
    assert_eq!(board.pin(10), 0x10_80_f0);
    page.keys("combobox", "Effect", "Rai").await;
    // A list may open by it, and the choice is made then.
    page.press_key(Key::Enter).await;
    page.wait_pin("Effect", "Rainbow").await;
    assert_eq!(board.pin(2), 9);
    let seven = format!("7{}", char::from(Key::Enter));
    page.type_into("spinbutton", "Preset", &seven).await;
    page.wait_pin("Preset", "7").await;
    page.wait_pin("Colour", "#2040ff").await;
    page.wait_pin("Brightness", "255").await;
    // What is changed elsewhere is shown, and what has no label as it came.
    board.set_pin(2, 88);
    page.wait_pin("Effect", "Candle").await;
    board.set_pin(2, 150);
    page.wait_pin("Effect", "150").await;
    page.wait_field("combobox", "Effect", "150").await;
    board.set_pin(10, 0xff);
    page.wait_field("color", "Colour", "#0000ff").await;
    page.wait_pin("Preset", "-1").await;
    // The board has no such preset.
    page.press("More Preset").await;
    page.wait_pin("Preset", "1").await;
    page.press("More Preset").await;
    page.press("More Preset").await;
    page.wait_pin_text("Preset", note::UNCONFIRMED).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wled_is_given_a_colour_an_effect_and_a_preset() {
    a_strip_is_set(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wled_is_given_a_colour_an_effect_and_a_preset_in_firefox() {
    if Browser::Firefox.is_here() {
        a_strip_is_set(Browser::Firefox).await;
    }
}

async fn each_kind_asks_and_is_confirmed(browser: Browser) {
    let (board, page) = heater(browser).await;
    for (pin, value) in [
        ("Mode", "Heat"),
        ("Target", "21.5"),
        ("Lamp", "#ff8800"),
        ("Load", "37"),
        ("Pressure", "1013.3"),
        ("Nothing yet", "unknown"),
    ] {
        page.wait_pin(pin, value).await;
    }
    page.wait_reading("Pressure", "1013.3hPa").await;
    let enter = char::from(Key::Enter);
    let asks = async |pin: &str, sent: &str, asked: &str, answer: &str| {
        wait_sent(&page, &board, sent).await;
        page.wait_pin_text(pin, asked).await;
        page.wait_pin_text(pin, note::PENDING).await;
        board.push_text(answer);
    };
    choose(&page, "Mode", "Off").await;
    let sent = r#"{"mode":"off"}"#;
    asks("Mode", sent, "→ Off", sent).await;
    page.wait_pin("Mode", "Off").await;
    page.type_into("spinbutton", "Target", &format!("22,5{enter}"))
        .await;
    let sent = r#"{"target":22.5}"#;
    asks("Target", sent, "→ 22.5", r#"{"target":"22.50"}"#).await;
    page.wait_pin("Target", "22.50").await;
    assert_eq!(page.pin_asked("Target").await, "");
    page.type_into("textbox", "Message", &format!("Good \"day\"{enter}"))
        .await;
    let sent = r#"{"text":"Good \"day\""}"#;
    asks("Message", sent, "→ Good \"day\"", sent).await;
    page.wait_pin("Message", "Good \"day\"").await;
    pick(&page, "Lamp", "#0a80ff").await;
    asks("Lamp", r#"{"lamp":"0a80ff"}"#, "→ #0a80ff", "{}").await;
    // What the board does not confirm goes back to what it said.
    page.wait_pin_text("Lamp", note::UNCONFIRMED).await;
    page.wait_field("color", "Lamp", "#ff8800").await;
    assert_eq!(page.pin_asked("Lamp").await, "");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_each_kind_waits_for_the_board() {
    each_kind_asks_and_is_confirmed(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_each_kind_waits_for_the_board_in_firefox() {
    if Browser::Firefox.is_here() {
        each_kind_asks_and_is_confirmed(Browser::Firefox).await;
    }
}

async fn a_number_is_stepped_and_typed(browser: Browser) {
    let (board, page) = heater(browser).await;
    // Faster than the board answers, and beyond the limit.
    for _ in 0..4 {
        page.press("More Target").await;
    }
    wait_sent(&page, &board, r#"{"target":23.5}"#).await;
    board.push_text(r#"{"target":23.5}"#);
    page.wait_field("spinbutton", "Target", "23.5").await;
    page.press("Less Target").await;
    wait_sent(&page, &board, r#"{"target":23}"#).await;
    board.push_text(r#"{"target":29.5}"#);
    page.wait_pin("Target", "29.5").await;
    let up = char::from(Key::Up);
    // It was not confirmed, and the arrows go on from it.
    page.wait_pin_text("Target", note::UNCONFIRMED).await;
    page.keys("spinbutton", "Target", &format!("{up}{up}{up}"))
        .await;
    wait_sent(&page, &board, r#"{"target":30}"#).await;
    board.push_text(r#"{"target":30}"#);
    page.wait_field("spinbutton", "Target", "30").await;
    let sent = board.received().len();
    // A bad number is told at its field, and stays to be mended.
    for (typed, told) in [("warm", "not a number"), ("31", "only 5…30")] {
        let keys = format!("{typed}{}", char::from(Key::Enter));
        page.type_into("spinbutton", "Target", &keys).await;
        page.wait_pin_text("Target", told).await;
        let invalid = page.attribute("spinbutton", "Target", "aria-invalid").await;
        assert_eq!(invalid.as_deref(), Some("true"));
        assert_eq!(page.field("spinbutton", "Target").await, typed);
    }
    page.keys("spinbutton", "Target", &(Key::Escape + "")).await;
    page.wait_field("spinbutton", "Target", "30").await;
    let invalid = page.attribute("spinbutton", "Target", "aria-invalid").await;
    assert_eq!(invalid.as_deref(), Some("false"));
    assert_eq!(board.received().len(), sent);
    // Who leaves the field has typed the number.
    page.type_into("spinbutton", "Target", "19").await;
    page.press_tab().await;
    wait_sent(&page, &board, r#"{"target":19}"#).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_changed_in_steps_and_by_typing() {
    a_number_is_stepped_and_typed(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_changed_in_steps_and_by_typing_in_firefox() {
    if Browser::Firefox.is_here() {
        a_number_is_stepped_and_typed(Browser::Firefox).await;
    }
}

async fn typing_is_left_alone(browser: Browser) {
    let (board, page) = heater(browser).await;
    page.type_into("textbox", "Message", "Half a sen").await;
    page.type_into("spinbutton", "Target", "2").await;
    board.push_text(r#"{"text":"Other","target":7}"#);
    page.wait_pin("Message", "Other").await;
    page.wait_pin("Target", "7").await;
    assert_eq!(page.field("textbox", "Message").await, "Half a sen");
    assert_eq!(page.field("spinbutton", "Target").await, "2");
    for (role, name, value) in [
        ("spinbutton", "Target", "7"),
        ("textbox", "Message", "Other"),
    ] {
        page.keys(role, name, &(Key::Escape + "")).await;
        page.wait_field(role, name, value).await;
    }
    // From then on the fields follow the board.
    board.push_text(r#"{"text":"Third","target":8}"#);
    page.wait_field("textbox", "Message", "Third").await;
    page.wait_field("spinbutton", "Target", "8").await;
    assert_eq!(board.received(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_never_overwritten_by_the_board() {
    typing_is_left_alone(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_never_overwritten_by_the_board_in_firefox() {
    if Browser::Firefox.is_here() {
        typing_is_left_alone(Browser::Firefox).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_asks_first_is_locked_or_has_no_command_sends_nothing_by_itself() {
    let (board, page) = heater(Browser::Chromium).await;
    page.press("More Asked").await;
    page.wait_dialog("Set “Asked” to 2?").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.wait_field("spinbutton", "Asked", "1").await;
    let five = format!("5{}", char::from(Key::Enter));
    page.type_into("spinbutton", "Asked", &five).await;
    page.wait_dialog("Set “Asked” to 5?").await;
    assert_eq!(board.received(), [""; 0]);
    page.press("Yes").await;
    wait_sent(&page, &board, r#"{"asked":5}"#).await;
    assert!(page.is_disabled("Locked number").await);
    choose(&page, "Locked list", "auto").await;
    page.wait_pin_text("Locked list", "locked in the profile")
        .await;
    page.wait_field("combobox", "Locked list", "heat").await;
    page.press("More Locked number").await;
    page.wait_pin_text("Locked number", "locked in the profile")
        .await;
    page.type_into("textbox", "No command", &five).await;
    page.wait_pin_text("No command", "no command").await;
    assert_eq!(board.received().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_is_said_and_nothing_is_sent_later() {
    let (board, page) = heater(Browser::Chromium).await;
    page.press("More Target").await;
    choose(&page, "Mode", "Off").await;
    wait_sent(&page, &board, r#"{"mode":"off"}"#).await;
    board.set_fault(Fault::HangHandshake, true);
    board.drop_sockets();
    page.wait_pin_text("Mode", "lost, not confirmed").await;
    page.wait_field("combobox", "Mode", "heat").await;
    page.wait_field("spinbutton", "Target", "21.5").await;
    for label in ["Mode", "Target", "Message", "Lamp", "Load"] {
        assert!(page.is_stale(label).await, "{label}");
    }
    // What cannot be sent stays in its field.
    let typed = format!("Later{}", char::from(Key::Enter));
    page.type_into("textbox", "Message", &typed).await;
    page.wait_pin_text("Message", note::UNCONNECTED).await;
    assert_eq!(page.field("textbox", "Message").await, "Later");
    pick(&page, "Lamp", "#000000").await;
    page.wait_pin_text("Lamp", note::UNCONNECTED).await;
    page.wait_field("color", "Lamp", "#ff8800").await;
    let sent = board.received().len();
    board.clear_faults();
    // The page retries by itself, and the button may go under the hand.
    page.wait_status("Connected").await;
    assert_eq!(board.received().len(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_control_is_large_enough_for_a_thumb_and_nothing_is_in_the_way() {
    let (_board, page) = heater(Browser::Chromium).await;
    for (size, scheme) in [
        ((360, 740), Scheme::Light),
        ((390, 844), Scheme::Dark),
        ((844, 390), Scheme::Light),
        ((1280, 800), Scheme::Dark),
    ] {
        page.resize(size.0, size.1).await;
        page.set_scheme(scheme).await;
        let when = format!("{size:?} {}", scheme.name());
        let script = "
            return [...document.querySelectorAll('.part > [data-do]')]
                .map((control) => [control, control.getBoundingClientRect()])
                .filter(([, { width, height }]) => width < 44 || height < 44)
                .map(([control, { width, height }]) => `${nameOf(control)}: ${width} by ${height}`);";
        assert_eq!(page.script(script).await, json!([]), "{when}");
        assert_eq!(page.obstacles().await, [""; 0], "{when}");
        assert_eq!(page.cut_values().await, [""; 0], "{when}");
        assert_eq!(page.scrolled_sideways().await, [""; 0], "{when}");
        assert_eq!(page.pale_text().await, [""; 0], "{when}");
        assert_eq!(page.overlapping_pins().await, [""; 0], "{when}");
        page.picture(&format!("kinds-{}x{}-{}", size.0, size.1, scheme.name()))
            .await;
    }
    for (role, name) in CONTROLS {
        assert_eq!(page.count(role, name).await, 1, "{role} {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_a_number_a_text_and_a_colour_are_as_tall_as_a_slider_and_a_gauge_is_taller() {
    let profile = KINDS.replace(
        r#""label": "Asked", "path": "asked", "kind": "number""#,
        r#""label": "Asked", "path": "asked", "kind": "slider""#,
    );
    let board = start_with_profile(profile).await;
    let page = open_in(Browser::Chromium, &board).await;
    let script =
        "return arguments[0].map((label) => one('group', label).getBoundingClientRect().height);";
    let labels = json!(["Asked", "Mode", "Target", "Message", "Lamp", "Load"]);
    let heights = page.script_with(script, vec![labels]).await;
    let heights: Vec<f64> = heights
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    assert!(
        heights[1..5].iter().all(|height| *height == heights[0]),
        "{heights:?}"
    );
    assert!(heights[5] > heights[0], "{heights:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arc_and_what_is_locked_can_be_told_in_forced_colours() {
    let (_board, page) = heater(Browser::Chromium).await;
    let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
    page.devtools("Emulation.setEmulatedMedia", features).await;
    page.picture("kinds-forced-colors").await;
    let script = "
        const style = (label, selector) => getComputedStyle(one('group', label).querySelector(selector));
        return [style('Load', '.arc i').backgroundImage.includes('conic-gradient'),
            style('Locked list', 'select').borderTopColor !== style('Mode', 'select').borderTopColor];";
    assert_eq!(page.script(script).await, json!([true, true]));
    assert_eq!(page.obstacles().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_becomes_a_list_in_the_form_and_is_undone() {
    let profile = json!({ "pins": [{ "label": "Mode", "path": "mode", "write": "mode={value}" }] });
    let board = start_with_profile(profile).await;
    let page = open_in(Browser::Chromium, &board).await;
    board.push_text(r#"{"mode":"heat"}"#);
    page.wait_pin("Mode", "heat").await;
    page.turn_editing(true).await;
    page.open_form("Mode").await;
    page.choose("Kind", "select").await;
    page.type_into("textbox", "Options", "Automatic: auto, Heat: heat")
        .await;
    for hidden in ["From", "Unit", "Decimals", "Step"] {
        assert_eq!(page.count("textbox", hidden).await, 0, "{hidden}");
    }
    page.press("Done").await;
    page.wait_no_dialog().await;
    page.wait_pin("Mode", "Heat").await;
    page.turn_editing(false).await;
    choose(&page, "Mode", "Automatic").await;
    wait_sent(&page, &board, "mode=auto").await;
    board.push_text(r#"{"mode":"auto"}"#);
    page.wait_pin("Mode", "Automatic").await;
    page.turn_editing(true).await;
    page.press("Undo").await;
    page.press("Undo").await;
    page.wait_pin("Mode", "auto").await;
}
