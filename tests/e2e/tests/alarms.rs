//! Alarms: the strip, the cards, the icon, the list, sound, notifications, and the form.

use board::{Board, Config};
use e2e::{A_WHILE, Browser, PATIENCE, Page, Scheme, start_with, still};
use serde_json::{Value, json};
use std::time::Instant;
use tokio::time::sleep;

/// A pin with limits, one whose state is an alarm, a gauge and a chart with limits.
const BOILER: &str = r#"{"name":"Boiler","pins":[
    {"label":"Heat","path":"h","kind":"analog","unit":"°C","max":100,"warn":[5,60],"alarm":[null,80]},
    {"label":"Door","path":"d","kind":"digital","alarm":"on"},
    {"label":"Flow","path":"f","kind":"gauge","max":100,"warn":[10,90],"alarm":[5,95]},
    {"label":"Trend","kind":"chart","path":["h"],"warn":[20,60],"alarm":[null,80],"window":10},
    {"label":"Other","path":"o","kind":"counter"}]}"#;

async fn boiler() -> Board {
    board_with(BOILER).await
}

async fn board_with(profile: &str) -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), profile.to_owned())].into(),
        pages_always: true,
        many_sockets: true,
        ..still()
    })
    .await
}

/// The page of the boiler, live, with values that are as they should be.
async fn open(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    see_values(&page, board).await;
    page
}

async fn see_values(page: &Page, board: &Board) {
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    says(page, board, "20").await;
    board.push_text(r#"{"d":0,"f":50,"o":1}"#);
    page.wait_pin("Other", "1").await;
}

async fn says(page: &Page, board: &Board, heat: &str) {
    board.push_text(&format!("{{\"h\":{heat}}}"));
    page.wait_pin("Heat", heat).await;
}

/// What a person finds.
const FIND: &str = "
    const strip = document.querySelector('section[aria-label=Alarms]');
    const said = () => strip.querySelector('p').innerText.replace(/\\s+/g, ' ').trim();
    const described = (label) => one('group', label).getAttribute('aria-description') ?? '';
    const icon = () => document.querySelector('[rel=icon]').href;
    const announced = () => strip.querySelector('[aria-live=assertive]').textContent;
    const items = () => [...document.querySelectorAll('dialog[open] li')].map((item) => item.innerText);";

async fn found(page: &Page, script: &str) -> Value {
    page.script(&format!("{FIND} return {script};")).await
}

/// Waits until a script gives this.
async fn wait(page: &Page, script: &str, wanted: Value) {
    let until = Instant::now() + PATIENCE;
    loop {
        let seen = found(page, script).await;
        if seen == wanted {
            return;
        }
        assert!(
            Instant::now() < until,
            "{script} is {seen}, and never {wanted}"
        );
        sleep(A_WHILE).await;
    }
}

async fn an_alarm_is_on_its_card_in_the_strip_in_title_and_icon_in(browser: Browser) {
    let board = boiler().await;
    let page = open(browser, &board).await;
    let place = "[strip.offsetHeight, one('group', 'Heat').getBoundingClientRect().top]";
    assert_eq!(found(&page, "said()").await, "No alarms");
    assert_eq!(page.count("button", "Acknowledge all").await, 0);
    let before = found(&page, place).await;

    says(&page, &board, "70").await;
    wait(&page, "described('Heat')", json!("warning: above 60")).await;
    let told = "said().startsWith('warning: Heat above 60, 70 °C since ')";
    wait(&page, told, json!(true)).await;
    wait(&page, "icon().includes(\"fill='orange'\")", json!(true)).await;

    says(&page, &board, "91").await;
    wait(&page, "described('Heat')", json!("alarm: above 80")).await;
    let told = "said().startsWith('alarm: Heat above 80, 91 °C since ')";
    wait(&page, told, json!(true)).await;
    wait(&page, "icon().includes(\"fill='red'\")", json!(true)).await;
    wait(&page, "announced().includes('Heat')", json!(true)).await;
    assert!(page.title().await.starts_with("(1) "));
    assert_eq!(found(&page, place).await, before);

    page.press("Acknowledge").await;
    let told = "said().startsWith('alarm: Heat above 80, 91 °C acknowledged · ')";
    wait(&page, told, json!(true)).await;
    wait(
        &page,
        "icon().includes(\"'/%3E%3Ccircle cx='11' cy='5' r='5' fill='none'\")",
        json!(true),
    )
    .await;
    assert!(!page.title().await.starts_with('('));
    assert_eq!(found(&page, "described('Heat')").await, "alarm: above 80");

    says(&page, &board, "20").await;
    wait(&page, "described('Heat')", json!("")).await;
    wait(&page, "said()", json!("No alarms")).await;
    assert_eq!(found(&page, place).await, before);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_on_its_card_in_the_strip_in_title_and_icon_in_chromium() {
    an_alarm_is_on_its_card_in_the_strip_in_title_and_icon_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_on_its_card_in_the_strip_in_title_and_icon_in_firefox() {
    an_alarm_is_on_its_card_in_the_strip_in_title_and_icon_in(Browser::Firefox).await;
}

async fn what_is_over_stays_until_it_is_seen_and_in_the_list_over_a_reload_in(browser: Browser) {
    let board = boiler().await;
    let page = open(browser, &board).await;
    says(&page, &board, "85.5").await;
    board.push_text(r#"{"d":1}"#);
    wait(&page, "described('Door')", json!("alarm: is on")).await;
    says(&page, &board, "20").await;
    board.push_text(r#"{"d":0}"#);
    wait(&page, "described('Door')", json!("")).await;
    let over = "said().startsWith('alarm: Door is on over · 1 more · since ')";
    wait(&page, over, json!(true)).await;

    page.reload().await;
    page.wait_status("Connected").await;
    says(&page, &board, "21").await;
    wait(&page, over, json!(true)).await;
    page.press("All alarms").await;
    page.wait_dialog("Alarms").await;
    wait(&page, "items().length", json!(2)).await;
    let items = found(&page, "items()").await;
    let [door, heat] = [0, 1].map(|at| items[at].as_str().unwrap_or_default().to_owned());
    assert!(door.starts_with("alarm: Door is on\nfrom "), "{door}");
    assert!(
        heat.starts_with("alarm: Heat above 80, 85.5 °C\nfrom "),
        "{heat}"
    );
    assert!(
        heat.contains(" to ") && heat.ends_with(", not acknowledged"),
        "{heat}"
    );
    page.press("Acknowledge all").await;
    wait(
        &page,
        "items().every((item) => /, acknowledged [0-9: -]+$/.test(item))",
        json!(true),
    )
    .await;
    page.press("Download CSV").await;
    let csv = page.downloaded("alarms.csv").await;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    page.press("Close").await;
    wait(&page, "said()", json!("No alarms")).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_stays_until_it_is_seen_and_in_the_list_over_a_reload_in_chromium() {
    what_is_over_stays_until_it_is_seen_and_in_the_list_over_a_reload_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_stays_until_it_is_seen_and_in_the_list_over_a_reload_in_firefox() {
    what_is_over_stays_until_it_is_seen_and_in_the_list_over_a_reload_in(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_sounds_once_it_was_switched_on_and_after_a_reload_once_the_page_was_clicked() {
    let board = boiler().await;
    let page = Page::blank().await;
    page.before_start(
        "window.__tones = [];
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) {
            __tones.push(this.frequency.value);
            return start.apply(this, when);
        };",
    )
    .await;
    see_values(&page, &board).await;
    says(&page, &board, "91").await;
    wait(&page, "described('Heat')", json!("alarm: above 80")).await;
    assert_eq!(found(&page, "__tones").await, json!([]));

    page.press("All alarms").await;
    page.click("switch", "Sound").await;
    wait(&page, "__tones", json!([440])).await;
    page.press("Close").await;
    // Nobody has seen the first one yet.
    wait(&page, "__tones.length > 1 && __tones[1]", json!(880)).await;
    page.press("Acknowledge all").await;
    says(&page, &board, "20").await;

    page.reload().await;
    page.wait_status("Connected").await;
    says(&page, &board, "21").await;
    wait(
        &page,
        "said().includes('once this page was clicked')",
        json!(true),
    )
    .await;
    page.press("All alarms").await;
    page.press("Close").await;
    wait(&page, "said()", json!("No alarms")).await;
    board.push_text(r#"{"d":1}"#);
    wait(&page, "__tones", json!([880])).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_switched_on_where_the_browser_has_them_and_refused_in_words_elsewhere() {
    let board = boiler().await;
    let page = Page::blank().await;
    page.before_start(
        "window.__shown = [];
        window.Notification = class {
            static permission = 'default';
            static requestPermission() { this.permission = 'granted'; return Promise.resolve(); }
            constructor(text) { __shown.push(text); }
        };
        if (location.hash) Object.defineProperty(window, 'isSecureContext', { value: false });",
    )
    .await;
    see_values(&page, &board).await;
    page.press("All alarms").await;
    page.click("switch", "Notifications").await;
    wait(&page, "__shown.length", json!(1)).await;
    page.press("Close").await;
    says(&page, &board, "91").await;
    wait(
        &page,
        "__shown[1]?.includes('Heat') && __shown[1].includes('above 80')",
        json!(true),
    )
    .await;

    page.go_to("about:blank").await;
    page.go_to(&format!("{}#plain", board.url())).await;
    page.wait_status("Connected").await;
    page.press("All alarms").await;
    assert_eq!(page.count("switch", "Notifications").await, 0);
    let words = "document.querySelector('dialog[open]').innerText.includes('over https only')";
    wait(&page, words, json!(true)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_a_pin_has_its_limits_and_the_chart_draws_them() {
    let board = boiler().await;
    let page = open(Browser::Chromium, &board).await;
    page.turn_editing(true).await;
    page.open_form("Heat").await;
    found(
        &page,
        "document.querySelector('dialog[open] summary').click()",
    )
    .await;
    page.wait_field("textbox", "Warning", "5..60").await;
    page.wait_field("textbox", "Alarm", "..80").await;
    page.type_into("textbox", "Warning", "5..30").await;
    page.type_into("textbox", "Lasts (s)", "0").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    says(&page, &board, "35").await;
    wait(&page, "described('Heat')", json!("warning: above 30")).await;
    let zones = "['--l0', '--l1', '--l2', '--l3'].map((name) => \
        one('group', 'Heat').querySelector('.bar i').style.getPropertyValue(name)).join()";
    assert_eq!(found(&page, zones).await, "0,50,300,800");
    // The line of the alarm of the chart is red.
    for heat in ["10", "95"] {
        says(&page, &board, heat).await;
    }
    let is_red = "(() => {
        const canvas = one('img', 'Chart of Trend');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let red = 0;
        for (let at = 0; at < data.length; at += 4)
            red += data[at] > 150 && data[at + 1] < 90 && data[at + 2] < 90 && data[at + 3] > 100;
        return red > 50;
    })()";
    wait(&page, is_red, json!(true)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_strip_until_a_limit_is_typed_and_then_the_loss_of_the_board_stands_in_it() {
    let board = board_with(
        r#"{"name":"Shed","pins":[{"label":"Heat","path":"h"},{"label":"Other","path":"o"}]}"#,
    )
    .await;
    let page = open(Browser::Chromium, &board).await;
    assert_eq!(found(&page, "isShown(strip)").await, false);
    page.turn_editing(true).await;
    page.open_form("Heat").await;
    found(
        &page,
        "document.querySelector('dialog[open] summary').click()",
    )
    .await;
    page.type_into("textbox", "Alarm", "..80").await;
    page.press("Done").await;
    page.turn_editing(false).await;
    wait(&page, "isShown(strip) && said()", json!("No alarms")).await;

    let board = board_with(r#"{"name":"Shed","lost":0,"pins":[{"label":"Heat","path":"h"},{"label":"Other","path":"o"}]}"#).await;
    let page = open(Browser::Chromium, &board).await;
    wait(&page, "isShown(strip) && said()", json!("No alarms")).await;
    board.set_refusing(true);
    board.drop_sockets();
    wait(
        &page,
        "said().startsWith('alarm: Shed board lost since ')",
        json!(true),
    )
    .await;
    board.set_refusing(false);
    page.wait_status("Connected").await;
    wait(
        &page,
        "said().startsWith('alarm: Shed board lost over · since ')",
        json!(true),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_are_legible_and_in_reach_in_every_size() {
    let board = boiler().await;
    let page = open(Browser::Chromium, &board).await;
    says(&page, &board, "91").await;
    board.push_text(r#"{"d":1,"f":92}"#);
    wait(&page, "described('Flow')", json!("warning: above 90")).await;
    for (width, height) in [(1280, 800), (844, 390), (390, 844), (320, 640)] {
        page.resize(width, height).await;
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.set_scheme(scheme).await;
            let seen = format!("{width}x{height} {}", scheme.name());
            assert_eq!(page.pale_text().await, [""; 0], "{seen}");
            assert_eq!(page.text_smaller_than(12.0).await, [""; 0], "{seen}");
            assert_eq!(page.obstacles().await, [""; 0], "{seen}");
            assert_eq!(page.scrolled_sideways().await, [""; 0], "{seen}");
            assert!(page.is_in_sight("button", "Acknowledge").await, "{seen}");
            assert!(
                page.is_in_sight("button", "Acknowledge all").await,
                "{seen}"
            );
            if width < 700 {
                assert_eq!(page.smaller_than_thumbs().await, [""; 0], "{seen}");
            }
            page.picture(&format!("alarms-{width}-{}", scheme.name()))
                .await;
            page.press("All alarms").await;
            page.wait_dialog("Alarms").await;
            assert_eq!(page.pale_text().await, [""; 0], "{seen}, the list");
            assert_eq!(page.obstacles().await, [""; 0], "{seen}, the list");
            page.press("Close").await;
            page.wait_no_dialog().await;
        }
    }
}
