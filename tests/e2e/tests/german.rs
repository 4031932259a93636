//! The page in German, as `cargo xtask flash --language de` makes it: it says nothing in English,
//! nothing of it is cut or in the way, numbers have a comma where a person reads them and a point
//! where a board does.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use board::{Board, Config};
use e2e::{Key, Page, Scheme, flash, start_with, still};
use serde_json::Value;

/// A desktop's window, and a phone's.
const DESKTOP: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);

/// A profile with pins of many kinds, in a group and in none, for the simulated Netzer.
const SHED: &str = r#"{
  "name": "Gartenhaus",
  "open": ["tuv10=3", "tuv3=3"],
  "pins": [
    { "label": "Pumpe", "kind": "switch", "path": "u.v.10", "write": "uv10={value}", "confirm": true },
    { "label": "Tor", "kind": "switch", "path": "u.v.12", "write": "uv12={value}", "locked": true },
    { "label": "Lüfter", "kind": "slider", "path": "u.v.3", "max": 1000, "write": "uv3={value}" },
    { "label": "Wärme", "kind": "analog", "path": "warm", "group": "Luft", "unit": "°C", "digits": 1, "wide": true, "warn": [5, 20.5] },
    { "label": "Verlauf", "kind": "chart", "path": "warm", "group": "Luft", "unit": "°C" },
    { "label": "Stand", "kind": "text", "path": "version", "group": "Luft" },
    { "label": "Soll", "kind": "number", "path": "soll", "write": "soll={value}", "min": 5, "max": 30, "unit": "°C" },
    { "label": "Fenster", "kind": "digital", "path": "u.v.0", "group": "Luft" }
  ],
  "buttons": [{ "label": "Alles ein", "send": "uv10=1" }]
}"#;

/// What its board says beside.
const SAID: &str = r#"{"warm":21.57,"soll":"19.5","version":"1.2","heap":171824.25}"#;

/// The folder of the German page, or its lean one.
fn german(lean: &str) -> PathBuf {
    let folder = flash().join("de").join(lean);
    assert!(
        folder.join("index.html").is_file(),
        "There is no German page in {}: run `cargo xtask flash --language de`.",
        folder.display()
    );
    folder
}

async fn shed() -> Board {
    start_with(Config {
        serve: Some(german("")),
        files: [("/board.json".to_owned(), SHED.to_owned())].into(),
        ..still()
    })
    .await
}

/// Shows the shed with values that are as they should be.
async fn see_shed(page: &Page, board: &Board) {
    page.go_to(&board.url()).await;
    page.wait_status("Verbunden").await;
    page.wait_pin("Pumpe", "0").await;
    board.push_text(r#"{"warm":19.96}"#);
    page.wait_reading("Wärme", "20,0°C").await;
}

/// The panels of a board without limits, whose strip of alarms they would lie on.
async fn panels(page: &Page, look: &impl AsyncFn(&Page, &str)) {
    let board = start_with(Config {
        serve: Some(german("")),
        ..still()
    })
    .await;
    page.go_to(&board.url()).await;
    page.wait_status("Verbunden").await;
    for panel in ["Einstellungen", "Menü"] {
        page.press(panel).await;
        look(page, panel).await;
        page.press_key(Key::Escape).await;
    }
}

/// Goes through what a person may meet, and lets it be looked at.
async fn go_through(size: (u32, u32), scheme: Scheme, look: impl AsyncFn(&Page, &str)) {
    let page = Page::blank().await;
    page.resize(size.0, size.1).await;
    page.set_scheme(scheme).await;
    panels(&page, &look).await;
    let board = shed().await;
    see_shed(&page, &board).await;
    look(&page, "live").await;
    board.push_text(SAID);
    page.wait_reading("Wärme", "21,6°C").await;
    look(&page, "alarm").await;
    page.press("Konsole").await;
    look(&page, "console toggled").await;
    page.press("Konsole").await;
    page.toggle("Pumpe").await;
    page.wait_dialog("„Pumpe“ einschalten?").await;
    look(&page, "question").await;
    page.press("Abbrechen").await;
    page.wait_no_dialog().await;
    page.press("Verlauf von Wärme").await;
    page.wait_dialog("Verlauf von Wärme").await;
    page.press("Tabelle").await;
    look(&page, "history").await;
    page.press("Schließen").await;
    page.wait_no_dialog().await;
    page.press("Alle Alarme").await;
    page.wait_dialog("Alarme").await;
    look(&page, "alarms").await;
    page.press("Schließen").await;
    page.wait_no_dialog().await;
    page.press("Quittieren").await;
    look(&page, "acknowledged").await;
    page.press("Menü").await;
    page.press("Aufnehmen").await;
    page.press_key(Key::Escape).await;
    look(&page, "recording").await;
    page.press("Aufnahme beenden").await;
    page.press_key(Key::Escape).await;
    page.press("Bearbeiten").await;
    look(&page, "edit").await;
    for pin in ["Pumpe", "Wärme", "Alles ein"] {
        page.press(&format!("Bearbeiten: {pin}")).await;
        page.wait_dialog(pin).await;
        look(&page, &format!("form of {pin}")).await;
        page.press("Fertig").await;
        page.wait_no_dialog().await;
    }
    page.press("Pins hinzufügen").await;
    page.wait_dialog("1 Messwert gefunden").await;
    look(&page, "found").await;
    page.press("Abbrechen").await;
    page.wait_no_dialog().await;
    page.press("Text").await;
    page.wait_dialog("Profil als Text").await;
    let text = r#"{"name":"Meins","open":["tuv0=3"],"colour":1,"pins":[{"label":"A","kind":"lamp","path":"u.v.0"}]}"#;
    page.type_into("textbox", "Profil", text).await;
    let problem = "Zeile 1, colour: Unbekanntes Feld";
    shows(&page, "[aria-label=Prüfung]", problem).await;
    look(&page, "text").await;
    page.press("Abbrechen").await;
    page.wait_no_dialog().await;
    page.press("Bearbeiten").await;
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Neu verbinden").await;
    page.wait_alert(&["Keine Verbindung", "1006"]).await;
    page.press("Alles ein").await;
    page.wait_pin_text("Alles ein", "nicht verbunden").await;
    look(&page, "lost").await;
    replay(&page).await;
    look(&page, "replay").await;
}

/// Opens a recording in place of a board.
async fn replay(page: &Page) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let recording = fs::read_to_string(root.join("tests/fixtures/recordings/netzer.jsonl"));
    let recording = recording.expect("there is a recording of a Netzer");
    let board = start_with(Config {
        serve: Some(german("")),
        files: [("/netzer.jsonl".to_owned(), recording)].into(),
        pages_always: true,
        ..still()
    })
    .await;
    page.go_to(&format!("{}?replay=netzer.jsonl", board.url()))
        .await;
    shows(
        page,
        "section[aria-label=Wiedergabe]:not([hidden])",
        "Wiedergabe von",
    )
    .await;
}

/// Waits until what a selector finds says this.
async fn shows(page: &Page, selector: &str, said: &str) {
    page.until(format!("{selector} with {said}"), async || {
        let script = "return document.querySelector(arguments[0])?.innerText ?? '';";
        let text = page.script_with(script, vec![selector.into()]).await;
        match text.as_str() {
            Some(text) if text.contains(said) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

async fn see_it_well(size: (u32, u32), scheme: Scheme) {
    let found = RefCell::new(Vec::new());
    go_through(size, scheme, async |page, state| {
        for faults in [
            page.scrolled_sideways().await,
            page.cut_off_controls().await,
            page.cut_values().await,
            page.text_smaller_than(12.0).await,
            page.pale_text().await,
            page.obstacles().await,
            cut_words(page).await,
            match size {
                PHONE => page.smaller_than_thumbs().await,
                _ => Vec::new(),
            },
        ] {
            let faults = faults.iter().map(|fault| format!("{state}: {fault}"));
            found.borrow_mut().extend(faults);
        }
        let (width, height) = size;
        let name = format!("german-{width}x{height}-{}-{state}", scheme.name());
        page.picture(&name).await;
    })
    .await;
    let found = found.into_inner();
    assert!(found.is_empty(), "{found:#?}");
}

/// Buttons, labels and headings whose words do not fit into them.
async fn cut_words(page: &Page) -> Vec<String> {
    let script = "
        return [...document.querySelectorAll('button, label, summary, th, h2, p, .status')]
            .filter(isShown)
            .filter((element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1)
            .filter((element) => {
                // What is cut on purpose, on a phone, says so in its style.
                const { overflowX, textOverflow, textIndent } = getComputedStyle(element);
                return !['auto', 'scroll'].includes(overflowX)
                    && textOverflow !== 'ellipsis' && parseFloat(textIndent) === 0;
            })
            .map((element) => `too long: ${element.textContent.slice(0, 60)}`);";
    texts(&page.script(script).await)
}

fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().into_iter().flatten();
    let texts = texts.filter_map(|text| text.as_str().map(str::to_owned));
    texts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_nothing_is_cut_or_in_the_way() {
    see_it_well(PHONE, Scheme::Light).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_desktop_nothing_is_cut_or_in_the_way() {
    see_it_well(DESKTOP, Scheme::Dark).await;
}

/// The English texts that are other ones in German, from the file of the language.
fn english() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = fs::read_to_string(root.join("src/words/de.toml")).expect("the language has a file");
    let pairs = file.lines().filter_map(|line| {
        let (english, own) = line.strip_prefix('"')?.split_once("\" = \"")?;
        (own.strip_suffix('"')? != english).then(|| english.to_owned())
    });
    let own: BTreeSet<_> = file.lines().filter_map(own_text).collect();
    pairs.filter(|english| !own.contains(english)).collect()
}

/// The German text of a line.
fn own_text(line: &str) -> Option<String> {
    let (_, own) = line.split_once("\" = \"")?;
    Some(own.trim_end_matches('"').to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_in_english() {
    let said = RefCell::new(BTreeSet::new());
    go_through(DESKTOP, Scheme::Light, async |page, _| {
        let script = "
            const said = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                if (!node.parentElement.closest('script, code, textarea')) said.push(node.data.trim());
            }
            for (const name of ['aria-label', 'title', 'placeholder', 'aria-description'])
                for (const element of document.querySelectorAll(`[${name}]`))
                    said.push(element.getAttribute(name));
            return said;";
        let texts = texts(&page.script(script).await);
        said.borrow_mut().extend(texts);
    })
    .await;
    let (said, english) = (said.into_inner(), english());
    assert!(english.len() > 300 && said.contains("Verbindung"));
    let found: Vec<_> = said.intersection(&english).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_a_comma_and_the_board_a_point() {
    let board = shed().await;
    let page = Page::blank().await;
    page.resize(DESKTOP.0, DESKTOP.1).await;
    see_shed(&page, &board).await;
    board.push_text(SAID);
    let alarm = "Warnung: Wärme über 20,5, 21,6 °C";
    shows(&page, "section[aria-label=Alarme]", alarm).await;
    // A version is no number, and the console and the list of readings show what was sent.
    page.wait_reading("Stand", "1.2").await;
    page.wait_reading("Soll", "19,5°C").await;
    page.wait_console_line("in", |line| line == SAID).await;
    page.wait_other_reading("heap", |reading| reading.value == "171824.25")
        .await;
    page.press("Verlauf von Wärme").await;
    page.wait_dialog("Verlauf von Wärme").await;
    shows(
        &page,
        "#past-words",
        "letzte 10 min: 20,0 bis 21,6 °C, Mittel",
    )
    .await;
    page.press("CSV laden").await;
    let csv = page.downloaded("Wärme.csv").await;
    assert!(csv.contains("21.57"), "{csv}");
    page.press("Schließen").await;
    page.wait_no_dialog().await;
    page.type_into("spinbutton", "Soll", "21,5").await;
    page.press_key(Key::Enter).await;
    page.wait_console_line("out", |line| line == "soll=21.5")
        .await;
}

/// A Netzer is shown, switched and commanded, and its loss is told, in German.
async fn is_live_in_german(lean: &str) {
    let board = start_with(Config {
        serve: Some(german(lean)),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.go_to(&board.url()).await;
    page.wait_status("Verbunden").await;
    assert_eq!(
        page.script("return document.documentElement.lang;").await,
        "de"
    );
    page.wait_pin("IO10", "0").await;
    page.toggle("IO10").await;
    page.wait_pin("IO10", "1").await;
    assert_eq!(page.pin_words("IO10").await, "Ein");
    page.type_into("textbox", "Befehl", "uv11=1").await;
    page.press("Senden").await;
    page.wait_pin("IO11", "1").await;
    page.wait_console_line("out", |line| line == "uv11=1").await;
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Neu verbinden").await;
    page.wait_alert(&["Keine Verbindung"]).await;
    assert!(page.is_stale("IO10").await);
    board.set_refusing(false);
    page.press("Jetzt versuchen").await;
    page.wait_status("Verbunden").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_netzer_is_live_in_german() {
    is_live_in_german("").await;
    is_live_in_german("lean").await;
}
