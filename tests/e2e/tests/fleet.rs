//! A thousand devices behind a broker, each with ten readings a second: the page keeps up, and what
//! it shows is what came last.

use std::collections::HashMap;

use board::Config;
use e2e::client::{Client, message};
use e2e::fleet::{Fleet, READINGS, Shape, label};
use e2e::{Broker, Browser, Key, OtherReading, Page, Scheme, flash};
use pindash::model::mqtt::Version;
use pindash::model::profile::BUILT_IN;
use tokio::sync::Mutex;

/// Two fleets at once would tell how busy the machine is, not the page.
static ALONE: Mutex<()> = Mutex::const_new(());
const DEVICES: u32 = 1_000;
/// The readings that have cards: of the first, the middle and the last device.
const CARDS: [(u32, usize); 4] = [
    (0, 0),
    (500, 3),
    (500, 8),
    (DEVICES - 1, READINGS.len() - 1),
];
/// As many elements may be in the document, however many readings there are.
const MOST_ELEMENTS: u64 = 3_000;
/// In how many places the table is looked at.
const LOOKS: u32 = 20;

/// How many elements are in the document.
async fn elements(page: &Page) -> u64 {
    let script = "return document.querySelectorAll('*').length;";
    let count = page.script(script).await;
    count.as_u64().expect("it is a number")
}

/// Waits until each card shows what its device has said last.
async fn wait_cards(page: &Page, fleet: &Fleet) {
    for (device, reading) in CARDS {
        let value = fleet.last_value(device, reading);
        page.wait_pin(&label(device, reading), &value).await;
    }
}

/// Looks at the table from its beginning to its end: each reading in it is one of the fleet's, and
/// has the value that was sent last. Gives how many different ones were seen.
async fn look_through_table(page: &Page, fleet: &Fleet) -> usize {
    let all = (0..DEVICES).flat_map(|device| (0..READINGS.len()).map(move |at| (device, at)));
    let sent: HashMap<_, _> = all
        .map(|(device, at)| (fleet.path(device, at), fleet.last_value(device, at)))
        .collect();
    let mut seen = HashMap::new();
    for look in 0..=LOOKS {
        page.scroll_pins(f64::from(look) / f64::from(LOOKS)).await;
        let rows = page.until("the last values in the table", async || {
            let rows = page.other_readings().await;
            let is_old = |row: &&OtherReading| sent.get(&row.path) != Some(&row.value);
            match rows.iter().find(is_old) {
                None if !rows.is_empty() => Ok(rows),
                other => Err(format!("{other:?} among {}", rows.len())),
            }
        });
        seen.extend(rows.await.into_iter().map(|row| (row.path, row.value)));
    }
    seen.len()
}

/// Opens the page on a fleet, and watches it for so many rounds.
async fn keeps_up(shape: Shape, rounds: u32) {
    let broker = Fleet::start_broker().await;
    let mut fleet = Fleet::start(&broker, DEVICES, shape).await;
    fleet.say_all_at_once().await;
    let board = e2e::start_with(Config {
        files: [("/board.json".to_owned(), fleet.profile(&broker, &CARDS))].into(),
        pages_always: true,
        ..e2e::still()
    })
    .await;

    // It opens to all that the broker has kept, at once.
    let page = Page::open(&board).await;
    page.wait_connected().await;
    wait_cards(&page, &fleet).await;
    for (device, reading) in CARDS {
        let label = label(device, reading);
        page.wait_pin_text(&label, "retained").await;
    }
    assert_eq!(broker.greeted(), 2, "the devices and the page");

    let speaking = tokio::spawn(async move {
        fleet.say(rounds).await;
        fleet
    });
    while !speaking.is_finished() {
        let count = elements(&page).await;
        assert!(count < MOST_ELEMENTS, "{count} elements");
    }
    let fleet = speaking.await.expect("the devices have spoken");
    wait_cards(&page, &fleet).await;

    page.wait_readings_heading("Other readings: 9,996 in 1,000 groups")
        .await;
    page.open_find().await;
    page.type_into("searchbox", "Find", "voltage").await;
    page.wait_readings_heading("Other readings: 999 of 9,996 in 999 groups")
        .await;
    let seen = look_through_table(&page, &fleet).await;
    assert!(seen > 300, "{seen} readings were seen in the table");
    for device in [1, DEVICES / 3, DEVICES - 2] {
        let path = fleet.path(device, 0);
        let (_, id) = path.split_at("node/".len());
        let typed = [&id[..12], "0:1", "temp"].join(" ");
        page.type_into("searchbox", "Find", &typed).await;
        let value = fleet.last_value(device, 0);
        page.wait_other_reading(&path, |reading| reading.value == value)
            .await;
        assert_eq!(page.other_readings().await.len(), 1, "{typed}");
    }

    page.wait_connected().await;
    assert_eq!(broker.greeted(), 2, "there was one connection all along");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_keeps_up_with_a_thousand_devices_that_send_ten_messages_a_second_each() {
    let _alone = ALONE.lock().await;
    keeps_up(Shape::Topics, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_keeps_up_with_a_thousand_devices_that_send_ten_readings_in_one_object() {
    let _alone = ALONE.lock().await;
    keeps_up(Shape::Json, 3).await;
}

/// The shipped profile of BigClown's topics.
fn bigclown() -> &'static str {
    let known = BUILT_IN.iter().find(|(name, _)| *name == "BigClown MQTT");
    known.expect("it is built in").1
}

/// A folder with the flash page and a profile beside it, as a web server has it.
fn site(profile: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let page = std::fs::read(flash().join("index.html")).expect("the flash page can be read");
    let write = |name: &str, content: &[u8]| {
        std::fs::write(folder.path().join(name), content).expect("the folder can be written");
    };
    write("index.html", &page);
    write("board.json", profile.as_bytes());
    folder
}

/// A broker that serves the page itself, with so many BigClown nodes that have spoken.
async fn nodes(count: u32) -> (Broker, Fleet, tempfile::TempDir) {
    let site = site(bigclown());
    let lines = format!(
        "allow_anonymous true\nmax_queued_messages 0\nhttp_dir {}",
        site.path().display()
    );
    let broker = Broker::start_with(&lines).await;
    let mut fleet = Fleet::start(&broker, count, Shape::Topics).await;
    fleet.say_all_at_once().await;
    (broker, fleet, site)
}

/// The broker's own web server, as the README has it.
fn page_of(broker: &Broker) -> String {
    broker
        .url()
        .replace("ws://", "http://")
        .replace("/mqtt", "/")
}

/// Three nodes have their cards in a page that the broker serves, as the README has it.
async fn a_few_have_cards(browser: Browser) {
    let (broker, fleet, _site) = nodes(3).await;
    let page = Page::blank_in(browser).await;
    page.go_to(&page_of(&broker)).await;
    page.wait_connected().await;
    assert_eq!(page.address().await, broker.url());
    page.until("the groups of three nodes", async || {
        let groups = page.groups().await;
        match &groups[..] {
            [_, _, (node, pins)]
                if node == "836d19820002" && pins.iter().any(|pin| pin == "Humidity 0:4") =>
            {
                Ok(())
            }
            _ => Err(format!("{groups:?}")),
        }
    })
    .await;
    // The table is drawn with the lines: it has all there is where the last of them is shown.
    page.until("all that the broker kept", async || {
        let lines = page.console_lines().await;
        match lines.iter().filter(|line| line.0 == "retained").count() {
            count if count == fleet.messages() as usize => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_serves_the_page_itself_and_a_few_devices_have_their_cards() {
    a_few_have_cards(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_serves_the_page_itself_to_firefox_too() {
    if !Browser::Firefox.is_here() {
        eprintln!("skipped: there is no Firefox with geckodriver here");
        return;
    }
    a_few_have_cards(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_folded_and_what_is_typed_for_has_its_cards_and_its_switch() {
    const SWITCHED: &str = "node/836d1982001c/relay/-/state/set";
    let (broker, fleet, _site) = nodes(40).await;
    let mut node = Client::ready(&broker, Version::V5, SWITCHED, 1).await;
    let state = "node/836d1982001c/relay/-/state";
    node.publish(state, b"false", 0, true).await;
    node.settle().await;
    let page = Page::open_at(&page_of(&broker)).await;
    page.wait_connected().await;
    page.wait_readings_heading("Other readings: 401 in 40 groups")
        .await;
    assert_eq!(page.groups().await, []);
    let text = page.script("return document.querySelector('main').innerText;");
    assert!(
        text.await
            .to_string()
            .contains("There are more than 200 pins.")
    );

    // All devices are there, each as one line that opens at a click and by the keyboard.
    let heads = page.group_heads().await;
    assert_eq!(heads[1], ("node/836d19820001 · 10".to_owned(), false));
    assert_eq!(page.other_readings().await, []);
    page.press("Open node/836d19820001").await;
    let path = "node/836d19820001/battery/-/voltage";
    page.wait_other_reading(path, |reading| reading.value == fleet.last_value(1, 8))
        .await;
    assert_eq!(page.other_readings().await.len(), 10);
    page.press("Fold node/836d19820001").await;
    page.until("no reading", async || {
        match page.other_readings().await.len() {
            0 => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;

    // Typing finds one of them, and its pins.
    page.open_find().await;
    for key in "1c".chars() {
        page.press_key(key).await;
    }
    page.wait_switch("Relay", false).await;
    assert_eq!(page.focused().await, "Find", "one can type on");
    let groups = page.groups().await;
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].0, "836d1982001c");
    page.toggle("Relay").await;
    assert_eq!(node.next().await, message(SWITCHED, b"true", false));
    page.wait_pin_text("Relay", "waiting for the board").await;
    node.publish(state, b"true", 0, true).await;
    page.wait_switch("Relay", true).await;

    // Nothing found is said, and all is there again where nothing is typed.
    page.type_into("searchbox", "Find", "no such thing").await;
    page.wait_readings_heading("Other readings: 0 of 401").await;
    page.type_into("searchbox", "Find", "a").await;
    page.press_key(Key::Backspace).await;
    page.wait_readings_heading("Other readings: 401 in 40 groups")
        .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_can_be_used_on_a_phone_and_on_a_desktop_in_light_and_in_dark() {
    let (broker, _fleet, _site) = nodes(40).await;
    for ((width, height), scheme) in [
        ((360, 740), Scheme::Dark),
        ((390, 844), Scheme::Light),
        ((1280, 800), Scheme::Dark),
        ((1280, 800), Scheme::Light),
    ] {
        let page = Page::blank().await;
        page.resize(width, height).await;
        page.set_scheme(scheme).await;
        page.go_to(&page_of(&broker)).await;
        page.wait_readings_heading("Other readings: 400 in 40 groups")
            .await;
        page.open_find().await;
        for (state, typed) in [
            ("folded", ""),
            ("found", "1c"),
            ("cards", "voltage"),
            ("lines", "tvoc"),
            ("none", "?"),
        ] {
            page.type_into("searchbox", "Find", typed).await;
            if state == "folded" {
                page.press("Open node/836d19820001").await;
            }
            let seen = format!("fleet-{width}-{}-{state}", scheme.name());
            page.picture(&seen).await;
            assert_eq!(page.obstacles().await, [""; 0], "{seen}");
            assert_eq!(page.pale_text().await, [""; 0], "{seen}");
            assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "{seen}");
            assert_eq!(page.scrolled_sideways().await, [""; 0], "{seen}");
        }
        // What one types in stays in sight.
        page.type_into("searchbox", "Find", "tvoc").await;
        page.wait_readings_heading("Other readings: 40 of 400 in 40 groups")
            .await;
        page.scroll_pins(1.0).await;
        assert!(page.is_in_sight("searchbox", "Find").await);
        assert_eq!(page.script_errors().await, [""; 0]);
    }
}
