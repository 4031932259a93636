//! What a card tells by its look, and where it can be operated.

use board::{Board, Config, Fault};
use e2e::{A_WHILE, Key, PATIENCE, Page, Scheme, note, start, start_with, still};
use pindash::model::dashboard::icon::LOCK;
use serde_json::{Value, json};

/// A pin of each state, and labels that are longer than their cards.
const HOUSE: &str = r#"{"name":"House","pins":[
    {"label":"Lamp","path":"l","kind":"switch","write":"lamp={value}"},
    {"label":"Valve","path":"v","kind":"switch"},
    {"label":"Gate","path":"g","kind":"switch","write":"gate={value}","locked":true},
    {"label":"Horn","path":"h","kind":"switch","momentary":true},
    {"label":"Vent","path":"f","kind":"slider","write":"vent={value}"},
    {"label":"Heat","path":"t","kind":"slider","max":40,"digits":1,"confirm":true,"write":"heat={value}"},
    {"label":"Setpoint","path":"s","kind":"slider","write":"set={value}","locked":true},
    {"label":"Door","path":"d","kind":"digital","on":"open","off":"closed"},
    {"label":"Window","path":"w","kind":"digital"},
    {"label":"A label that is far longer than the card that it stands on","path":"a","kind":"counter"},
    {"label":"Another label that is far longer than the card that it stands on","path":"b","kind":"switch","write":"b={value}"}],
    "buttons":[{"label":"Reboot","send":"reboot","locked":true}]}"#;

const SAID: &str =
    r#"{"l":0,"v":1,"g":1,"h":0,"f":40,"t":21.5,"s":70,"d":"closed","w":1,"a":5,"b":0}"#;

async fn house() -> (Board, Page) {
    let board = start_with(Config {
        files: [("/board.json".to_owned(), HOUSE.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.resize(1280, 800).await;
    page.set_scheme(Scheme::Light).await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    board.push_text(SAID);
    page.wait_pin("Lamp", "0").await;
    (board, page)
}

/// What a script says of the card of a pin: there it is `card`.
async fn of_card(page: &Page, label: &str, script: &str) -> Value {
    let script = format!("const card = one('group', arguments[0]); {script}");
    page.script_with(&script, vec![json!(label)]).await
}

/// Puts the mouse somewhere on a card, as shares of its width and height, and clicks there if asked
/// to.
async fn point(page: &Page, label: &str, (x, y): (f64, f64), clicks: bool) {
    let script = "
        card.scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = card.getBoundingClientRect();
        return [left, top, width, height];";
    let found = of_card(page, label, script).await;
    let [left, top, width, height] = [0, 1, 2, 3].map(|at| found[at].as_f64().expect("a place"));
    let kinds: &[&str] = match clicks {
        true => &["mouseMoved", "mousePressed", "mouseReleased"],
        false => &["mouseMoved"],
    };
    for kind in kinds {
        let event = json!({ "type": kind, "x": left + width * x, "y": top + height * y,
            "button": if clicks { "left" } else { "none" }, "clickCount": i32::from(clicks) });
        page.devtools("Input.dispatchMouseEvent", event).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_or_off_says_so_in_words() {
    let (board, page) = house().await;
    for (pin, word) in [("Lamp", "Off"), ("Window", "On"), ("Door", "closed")] {
        assert_eq!(page.pin_words(pin).await, word, "{pin}");
    }
    board.push_text(r#"{"l":true,"d":"open","w":"off"}"#);
    page.wait_pin("Lamp", "true").await;
    for (pin, word) in [("Lamp", "On"), ("Window", "Off"), ("Door", "open")] {
        assert_eq!(page.pin_words(pin).await, word, "{pin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_anywhere_on_the_card_of_a_switch_toggles_it_and_its_corner_opens_the_history() {
    let (board, page) = house().await;
    for (count, place) in [(0.1, 0.15), (0.1, 0.9), (0.5, 0.5), (0.9, 0.9)]
        .iter()
        .enumerate()
    {
        point(&page, "Lamp", *place, true).await;
        let heard = |board: &Board| {
            let all = board.received();
            all.iter().filter(|one| one.starts_with("lamp=")).count() == count + 1
        };
        assert!(board.wait_for(heard, PATIENCE).await, "{place:?}");
        board.push_text(&format!(r#"{{"l":{}}}"#, (count + 1) % 2));
        page.wait_switch("Lamp", count % 2 == 0).await;
    }
    point(&page, "Lamp", (0.95, 0.1), true).await;
    page.wait_dialog("History of Lamp").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_that_can_send_nothing_looks_like_that_and_says_why() {
    let (board, page) = house().await;
    let sent = board.received();
    for (pin, role, why) in [
        ("Valve", "switch", "no command: give it one under Edit"),
        ("Gate", "switch", "locked in the profile"),
        ("Horn", "button", "no command: give it one under Edit"),
        ("Setpoint", "slider", "locked in the profile"),
        ("Reboot", "button", "locked in the profile"),
    ] {
        assert_eq!(
            page.attribute(role, pin, "aria-disabled").await,
            Some("true".to_owned()),
            "{pin}"
        );
        assert!(page.is_disabled(pin).await, "{pin}");
        page.click(role, pin).await;
        page.wait_pin_text(pin, why).await;
        assert_eq!(page.pin_asked(pin).await, "", "{pin}");
    }
    // A key is answered as well: the control keeps its place for the Tab key.
    board.push_text(r#"{"v":0}"#);
    page.wait_pin("Valve", "0").await;
    assert!(!page.pin_text("Valve").await.contains("no command"));
    page.keys("switch", "Valve", " ").await;
    page.wait_pin_text("Valve", "no command").await;
    page.keys("slider", "Setpoint", &(Key::End + "")).await;
    // The browser moves the knob, and the next frame puts it back.
    page.until("the knob to be back", async || {
        match page.slider("Setpoint").await {
            70 => Ok(()),
            place => Err(place.to_string()),
        }
    })
    .await;
    let heard = board.wait_for(|board| board.received() != sent, A_WHILE);
    assert!(!heard.await, "{:?}", board.received());
    // There is no knob that could be taken for a live one, and what is locked has a lock.
    let knob =
        "return getComputedStyle(card.querySelector('.toggle'), '::after').display !== 'none';";
    let lock = format!("return card.querySelector('h2 path')?.getAttribute('d') === '{LOCK}';");
    for (pin, has_knob, has_lock) in [
        ("Lamp", true, false),
        ("Valve", false, false),
        ("Gate", false, true),
    ] {
        assert_eq!(of_card(&page, pin, knob).await, has_knob, "{pin}");
        assert_eq!(of_card(&page, pin, &lock).await, has_lock, "{pin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slider_shows_what_is_asked_for_beside_the_value_of_the_board() {
    let (board, page) = house().await;
    page.keys("slider", "Vent", &(Key::End + "")).await;
    page.wait_pin_text("Vent", note::PENDING).await;
    assert_eq!(page.pin_value("Vent").await, "40");
    assert_eq!(page.pin_asked("Vent").await, "→ 100");
    page.wait_pin_text("Vent", note::UNCONFIRMED).await;
    assert_eq!(
        (page.pin_asked("Vent").await, page.slider("Vent").await),
        (String::new(), 40)
    );
    page.keys("slider", "Vent", &(Key::End + "")).await;
    page.wait_pin_text("Vent", note::PENDING).await;
    board.push_text(r#"{"f":100}"#);
    page.wait_pin("Vent", "100").await;
    assert_eq!(page.pin_asked("Vent").await, "");
    // One that asks first says it while it is moved, and takes it back where the answer is no.
    let slide = "
        const slider = card.querySelector('input');
        slider.value = 28.6;
        slider.dispatchEvent(new Event('input', { bubbles: true }));";
    of_card(&page, "Heat", slide).await;
    assert_eq!(page.pin_asked("Heat").await, "→ 28.6");
    assert_eq!(page.pin_value("Heat").await, "21.5");
    of_card(
        &page,
        "Heat",
        "card.querySelector('input').dispatchEvent(new Event('change', { bubbles: true }));",
    )
    .await;
    page.wait_dialog("Set “Heat” to 28.6?").await;
    page.press("Cancel").await;
    page.wait_no_dialog().await;
    page.until("nothing asked for", async || {
        match page.pin_asked("Heat").await {
            asked if asked.is_empty() => Ok(()),
            asked => Err(asked),
        }
    })
    .await;
    assert_eq!(page.pin_value("Heat").await, "21.5");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_knob_of_a_switch_goes_at_once_and_is_hollow_until_the_board_confirms() {
    let (board, page) = house().await;
    let knob = "
        const style = getComputedStyle(card.querySelector('.toggle'), '::after');
        return [style.right, style.borderTopWidth];";
    let off = of_card(&page, "Lamp", knob).await;
    page.toggle("Lamp").await;
    page.wait_pin_text("Lamp", note::PENDING).await;
    let asked = of_card(&page, "Lamp", knob).await;
    assert!(
        asked[0] != off[0] && asked[1] != off[1],
        "{off} and {asked}"
    );
    assert_eq!(
        (page.pin_words("Lamp").await, page.pin_asked("Lamp").await),
        ("Off".into(), "→ On".into())
    );
    assert!(!page.is_on("Lamp").await);
    board.push_text(r#"{"l":1}"#);
    page.wait_switch("Lamp", true).await;
    let on = of_card(&page, "Lamp", knob).await;
    assert!(on[0] == asked[0] && on[1] == off[1], "{asked} and {on}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_a_change_is_there_for_who_asks_and_its_place_is_kept() {
    let (board, page) = house().await;
    // Without a mouse on any card.
    point(&page, "Reboot", (2.0, 2.0), false).await;
    let is_seen = "return getComputedStyle(card.querySelector('.note')).clipPath === 'none';";
    let note = "return card.querySelector('.note').textContent;";
    let pin = "A label that is far longer than the card that it stands on";
    let time = of_card(&page, pin, note).await;
    assert!(
        time.as_str().is_some_and(|time| time.contains(':')),
        "{time}"
    );
    assert_eq!(of_card(&page, pin, is_seen).await, false);
    let places = "return [...card.querySelectorAll('*')].filter((one) => !one.closest('h2'))
        .map((one) => JSON.stringify(one.getBoundingClientRect())).join();";
    let before = of_card(&page, pin, places).await;
    point(&page, pin, (0.5, 0.6), false).await;
    assert_eq!(of_card(&page, pin, is_seen).await, true);
    assert_eq!(of_card(&page, pin, places).await, before);
    point(&page, "Reboot", (2.0, 2.0), false).await;
    assert_eq!(of_card(&page, pin, is_seen).await, false);
    page.keys("switch", "Lamp", "").await;
    assert_eq!(
        of_card(&page, "Lamp", is_seen).await,
        true,
        "the focus is in the card"
    );
    board.set_fault(Fault::HangHandshake, true);
    board.drop_sockets();
    page.until("stale pins", async || match page.is_stale("Vent").await {
        true => Ok(()),
        false => Err("none".to_owned()),
    })
    .await;
    assert_eq!(of_card(&page, "Vent", is_seen).await, true, "it is late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_that_is_cut_opens_on_hover_focus_and_tap() {
    let (_board, page) = house().await;
    let (counter, switch) = (
        "A label that is far longer than the card that it stands on",
        "Another label that is far longer than the card that it stands on",
    );
    let is_whole = "
        const label = card.querySelector('h2');
        return label.scrollWidth <= label.clientWidth && label.scrollHeight <= label.clientHeight
            && label.getBoundingClientRect().bottom <= card.getBoundingClientRect().bottom;";
    for pin in [counter, switch] {
        page.script("document.activeElement.blur();").await;
        point(&page, "Reboot", (2.0, 2.0), false).await;
        assert_eq!(of_card(&page, pin, is_whole).await, false, "{pin}");
        point(&page, pin, (0.5, 0.7), false).await;
        assert_eq!(of_card(&page, pin, is_whole).await, true, "{pin}");
        point(&page, "Reboot", (2.0, 2.0), false).await;
    }
    page.until("a label for the Tab key", async || {
        match of_card(&page, counter, "return card.querySelector('h2').tabIndex;").await {
            index if index == 0 => Ok(()),
            index => Err(index.to_string()),
        }
    })
    .await;
    // A tap on the label gives it the focus, and opens no history.
    point(&page, counter, (0.3, 0.12), true).await;
    point(&page, "Reboot", (2.0, 2.0), false).await;
    assert_eq!(of_card(&page, counter, is_whole).await, true);
    assert_eq!(page.dialogs().await, [""; 0]);
    page.keys("switch", switch, "").await;
    assert_eq!(of_card(&page, switch, is_whole).await, true);
    assert_eq!(of_card(&page, counter, is_whole).await, false);
}

/// All that a state shows by shape and border, without any colour.
const SHAPE: &str = "
    const shape = (element, pseudo) => {
        const style = element && getComputedStyle(element, pseudo);
        return style && [style.content, style.display, style.borderTopStyle, style.borderTopWidth, style.width, style.right].join(' ');
    };
    const control = card.querySelector('.toggle, .lamp i');
    return [getComputedStyle(card).borderTopStyle, getComputedStyle(card).borderTopWidth,
        card.querySelector('h2 path')?.getAttribute('d'), shape(control), shape(control, '::before'), shape(control, '::after')].join(' | ');";

#[tokio::test(flavor = "multi_thread")]
async fn states_differ_by_shape_and_border_in_forced_colours_and_high_contrast() {
    for (feature, value) in [("forced-colors", "active"), ("prefers-contrast", "more")] {
        let (board, page) = house().await;
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        page.devtools("Emulation.setEmulatedMedia", features).await;
        let mut shapes = Vec::new();
        let take = async |state: &str, pin: &str, kind: &str| {
            let shape = of_card(&page, pin, SHAPE).await.to_string();
            (kind.to_owned(), state.to_owned(), shape)
        };
        shapes.push(take("off", "Lamp", "switch").await);
        shapes.push(take("locked", "Gate", "switch").await);
        shapes.push(take("no command", "Valve", "switch").await);
        shapes.push(take("off", "Door", "lamp").await);
        shapes.push(take("lit", "Window", "lamp").await);
        page.toggle("Lamp").await;
        page.wait_pin_text("Lamp", note::PENDING).await;
        shapes.push(take("pending", "Lamp", "switch").await);
        page.wait_pin_text("Lamp", note::UNCONFIRMED).await;
        shapes.push(take("unconfirmed", "Lamp", "switch").await);
        board.push_text(r#"{"l":1}"#);
        page.wait_switch("Lamp", true).await;
        shapes.push(take("on", "Lamp", "switch").await);
        page.picture(&format!("cards-{feature}")).await;
        board.set_fault(Fault::HangHandshake, true);
        board.drop_sockets();
        page.until("stale pins", async || match page.is_stale("Lamp").await {
            true => Ok(()),
            false => Err("none".to_owned()),
        })
        .await;
        shapes.push(take("stale on", "Lamp", "switch").await);
        shapes.push(take("stale off", "Door", "lamp").await);
        shapes.push(take("stale lit", "Window", "lamp").await);
        page.picture(&format!("cards-{feature}-stale")).await;
        for (at, (kind, state, shape)) in shapes.iter().enumerate() {
            for (other_kind, other, its) in &shapes[at + 1..] {
                assert!(
                    kind != other_kind || shape != its,
                    "{kind}, {feature}: {state} looks like {other}: {shape}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_keep_their_places_when_the_connection_is_lost_and_found() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.resize(1280, 800).await;
    // What stands above the cards is not theirs.
    let places = async || {
        let cards = page.cards().await;
        let first = cards[0][1].as_i64();
        let card = |card: &Value| {
            (
                card[0].as_i64(),
                card[1].as_i64().zip(first).map(|(y, top)| y - top),
                card[3].clone(),
            )
        };
        cards
            .as_array()
            .into_iter()
            .flatten()
            .map(card)
            .collect::<Vec<_>>()
    };
    let before = places().await;
    board.set_refusing(true);
    board.drop_sockets();
    page.until("stale pins", async || match page.is_stale("IO1").await {
        true => Ok(()),
        false => Err("none".to_owned()),
    })
    .await;
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", note::UNCONNECTED).await;
    assert_eq!(places().await, before);
    board.set_refusing(false);
    page.wait_live().await;
    assert_eq!(places().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_without_a_group_stand_apart_from_the_group_above() {
    let profile = r#"{"pins":[{"label":"A","path":"a","group":"G"},{"label":"B","path":"b"}]}"#;
    let board = start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    let line = "return getComputedStyle(card.closest('section:not([data-pin])')).borderTopStyle;";
    assert_eq!(of_card(&page, "B", line).await, "solid");
    assert_eq!(of_card(&page, "A", line).await, "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accent_of_a_group_is_legible_in_light_and_dark() {
    let (_board, page) = house().await;
    for scheme in [Scheme::Light, Scheme::Dark] {
        page.set_scheme(scheme).await;
        let mut seen = Vec::new();
        for accent in ["blue", "teal", "violet", "pink", "orange", "brown"] {
            let script = "
                const section = document.querySelector('#groups > section');
                section.dataset.accent = arguments[0];
                return getComputedStyle(section.querySelector('.asked')).color;";
            seen.push(page.script_with(script, vec![json!(accent)]).await);
            assert_eq!(
                page.pale_text().await,
                [""; 0],
                "{accent} in {}",
                scheme.name()
            );
        }
        seen.dedup();
        assert_eq!(seen.len(), 6, "{seen:?}");
    }
}
