//! What was: the small lines, the large chart of a pin, chart cards, and the history of earlier visits.

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Key, PATIENCE, Page, Scheme, start_with, still};
use serde_json::json;
use std::time::Instant;
use tokio::time::sleep;

/// Two pins with numbers, one that is on or off, and a chart of all of them.
const LAB: &str = r#"{"name":"Lab","pins":[
    {"label":"Speed","path":"s","kind":"analog","unit":"m/s","max":100},
    {"label":"Warmth","path":"w","unit":"°C","spark":false},
    {"label":"Door","path":"d","kind":"digital"},
    {"label":"All","kind":"chart","path":["s","w","d"],"window":10}]}"#;

async fn lab() -> Board {
    start_with(Config {
        files: [("/board.json".to_owned(), LAB.to_owned())].into(),
        pages_always: true,
        many_sockets: true,
        ..still()
    })
    .await
}

/// The page of the lab, live, with a first value of each pin.
async fn open(browser: Browser, board: &Board) -> Page {
    let page = Page::blank_in(browser).await;
    see_values(&page, board).await;
    page
}

async fn see_values(page: &Page, board: &Board) {
    page.go_to(&board.url()).await;
    page.wait_status("Connected").await;
    board.push_text(r#"{"s":10.50,"w":21.5,"d":0}"#);
    page.wait_pin("Speed", "10.50").await;
}

async fn says(page: &Page, board: &Board, speed: &str) {
    board.push_text(&format!("{{\"s\":{speed}}}"));
    page.wait_pin("Speed", speed).await;
}

/// What a person finds in the open dialog.
const FIND: &str = "
    const said = () => document.querySelector('dialog[open] ul').innerText;
    const numbers = () => one('table').innerText;
    const at_cursor = () => document.querySelector('dialog output').innerText;
    const is_pressed = (name) => one('button', name).getAttribute('aria-pressed') === 'true';
    const is_there = () => {";

/// Waits until a script is true.
async fn wait(page: &Page, script: &str) {
    let script =
        format!("{FIND} {script} }}; try {{ return is_there() }} catch {{ return false }}");
    let until = Instant::now() + PATIENCE;
    while page.script(&script).await != json!(true) {
        assert!(Instant::now() < until, "never: {script}");
        sleep(A_WHILE).await;
    }
}

/// In which columns of the open chart the first line is, and how far from the top it is there: the
/// middle of its pixels; -1 where it is not.
const LINE: &str = "
    const canvas = one('img', 'Chart of Speed');
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const column = (x) => {
        let sum = 0, count = 0;
        for (let y = 50; y < height; y++) {
            const at = (y * width + x) * 4;
            if (data[at] < 90 && data[at + 2] > 150) { sum += y; count += 1; }
        }
        return count ? sum / count : -1;
    };
    const line = Array.from({ length: width }, (_, x) => column(x));";

async fn a_ramp_rises_and_a_gap_is_empty_in(browser: Browser) {
    let board = lab().await;
    let page = open(browser, &board).await;
    page.press("History of Speed").await;
    page.wait_dialog("History of Speed").await;
    page.press("10 s").await;
    for speed in 11..40 {
        says(&page, &board, &speed.to_string()).await;
    }
    let rises = format!(
        "{LINE}
        const drawn = line.filter((y) => y >= 0);
        const middle = drawn.slice(2, -6);
        return middle.length > 20 && middle.every((y, at) => !at || y <= middle[at - 1] + 1.5)
            && middle[0] - middle.at(-1) > 60;"
    );
    wait(&page, &rises).await;

    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    board.set_refusing(false);
    page.wait_status("Connected").await;
    says(&page, &board, "20").await;
    says(&page, &board, "20.5").await;
    let has_gap = format!(
        "{LINE}
        const first = line.findIndex((y) => y >= 0);
        const last = line.findLastIndex((y) => y >= 0);
        let gap = 0;
        for (let x = first; x <= last; x++) gap += line[x] < 0;
        return first >= 0 && gap > 5 && gap < last - first;"
    );
    wait(&page, &has_gap).await;
    wait(&page, "return said().includes('with gaps')").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ramp_rises_and_a_gap_is_empty_in_chromium() {
    a_ramp_rises_and_a_gap_is_empty_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ramp_rises_and_a_gap_is_empty_in_firefox() {
    a_ramp_rises_and_a_gap_is_empty_in(Browser::Firefox).await;
}

async fn history_is_there_after_a_reload_until_it_is_forgotten_in(browser: Browser) {
    let board = lab().await;
    let page = open(browser, &board).await;
    says(&page, &board, "77.250").await;
    page.reload().await;
    page.wait_status("Connected").await;
    says(&page, &board, "12").await;
    page.press("History of Speed").await;
    wait(
        &page,
        "return said().includes('10.500 to 77.250') && said().includes('now 12')",
    )
    .await;
    page.press("Download CSV").await;
    let csv = page.downloaded("Speed.csv").await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "time,s");
    assert!(lines.iter().any(|line| line.ends_with("Z,77.250")), "{csv}");
    assert_eq!(
        lines[1].len(),
        "2026-11-22T03:54:25.123Z,10.50".len(),
        "{csv}"
    );
    page.press("Table").await;
    wait(&page, "return numbers().includes('77.250')").await;
    page.press("Forget history").await;
    wait(
        &page,
        "return said().includes('no values') && !numbers().includes('77.250')",
    )
    .await;
    page.press("Close").await;
    page.reload().await;
    page.wait_status("Connected").await;
    says(&page, &board, "13").await;
    page.press("History of Speed").await;
    wait(&page, "return said().includes('last 10 min: 13')").await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_there_after_a_reload_until_it_is_forgotten_in_chromium() {
    history_is_there_after_a_reload_until_it_is_forgotten_in(Browser::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn history_is_there_after_a_reload_until_it_is_forgotten_in_firefox() {
    history_is_there_after_a_reload_until_it_is_forgotten_in(Browser::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_moves_the_window_with_keys_and_reads_values_at_a_time() {
    let board = lab().await;
    let page = open(Browser::Chromium, &board).await;
    says(&page, &board, "30").await;
    page.script("one('button', 'History of Speed').focus()")
        .await;
    page.press_key(Key::Enter).await;
    page.wait_dialog("History of Speed").await;
    assert_eq!(page.count("img", "Chart of Speed").await, 1);
    for name in [
        "10 s", "1 min", "10 min", "1 h", "24 h", "Hold", "Live", "Table",
    ] {
        assert_eq!(page.count("button", name).await, 1, "{name}");
    }
    wait(
        &page,
        "return said().includes('Speed, last 10 min: 10.50 to 30')",
    )
    .await;
    page.press_key(Key::Up).await;
    wait(&page, "return said().includes('last 5 min')").await;
    page.press_key(Key::Down).await;
    wait(&page, "return said().includes('last 10 min')").await;
    page.press_key(Key::Left).await;
    wait(
        &page,
        "return /^\\d\\d:\\d\\d:\\d\\d, Speed –$/.test(at_cursor())",
    )
    .await;
    page.press_key(Key::PageUp).await;
    wait(&page, "return is_pressed('Hold') && !is_pressed('Live')").await;
    page.press_key(Key::End).await;
    wait(&page, "return is_pressed('Live')").await;
    page.press("Hold").await;
    wait(
        &page,
        "return is_pressed('Hold') && / to \\d\\d:\\d\\d:\\d\\d: /.test(said())",
    )
    .await;
    page.press("Live").await;
    page.press("24 h").await;
    wait(&page, "return said().includes('last 24 h')").await;
    page.press_key(Key::Escape).await;
    page.wait_no_dialog().await;
    assert_eq!(page.focused().await, "History of Speed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_card_has_a_legend_whose_series_are_switched_off_and_on() {
    let board = lab().await;
    let page = open(Browser::Chromium, &board).await;
    assert_eq!(page.count("img", "Chart of All").await, 1);
    for name in ["Speed 10.50", "Warmth 21.5", "Door 0"] {
        wait(&page, &format!("return is_pressed('{name}')")).await;
    }
    page.press("Warmth 21.5").await;
    wait(
        &page,
        "return !is_pressed('Warmth 21.5') && is_pressed('Speed 10.50')",
    )
    .await;
    page.press("Warmth 21.5").await;
    wait(&page, "return is_pressed('Warmth 21.5')").await;
    wait(
        &page,
        "return one('img', 'Chart of All').getAttribute('aria-description')
            .startsWith('Speed, last 10 s: 10.50, now 10.50. Warmth, last 10 s: 21.5')",
    )
    .await;
    // A card without numbers yet offers nothing, and one without a line has its history all the same.
    assert_eq!(page.count("button", "History of Warmth").await, 1);
    page.press("History of All").await;
    page.wait_dialog("History of All").await;
    wait(&page, "return said().includes('Door, last 10 s: 0')").await;
    page.press("Download CSV").await;
    let csv = page.downloaded("All.csv").await;
    assert!(csv.starts_with("time,s,w,d\n"), "{csv}");
    assert!(csv.contains("Z,10.50,21.5,0\n"), "{csv}");
    let png = "one('button', 'Download PNG').click();
        return document.querySelector('dialog canvas').toDataURL().length";
    assert!(page.script(png).await.as_u64() > Some(5_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_stored_it_is_said_once_and_all_else_works() {
    let board = lab().await;
    let page = Page::blank().await;
    page.before_start(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') };",
    )
    .await;
    see_values(&page, &board).await;
    says(&page, &board, "30").await;
    page.wait_console_line("note", |line| line.contains("history of the pins is lost"))
        .await;
    page.press("History of Speed").await;
    wait(&page, "return said().includes('10.50 to 30')").await;
    let notes = page.console_lines().await;
    let told = notes.iter().filter(|line| line.1.contains("is lost when"));
    assert_eq!(told.count(), 1);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_shows_what_the_first_has_seen() {
    let board = lab().await;
    let page = open(Browser::Chromium, &board).await;
    says(&page, &board, "66.6").await;
    page.new_tab(&board.url()).await;
    page.wait_status("Connected").await;
    says(&page, &board, "20").await;
    page.press("History of Speed").await;
    wait(
        &page,
        "return said().includes(' to 66.60') && said().includes('now 20')",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_keeps_anybody_from_using_the_history() {
    for ((width, height), scheme) in [
        ((1280, 800), Scheme::Light),
        ((1280, 800), Scheme::Dark),
        ((390, 844), Scheme::Light),
    ] {
        let board = lab().await;
        let page = Page::blank().await;
        page.resize(width, height).await;
        page.set_scheme(scheme).await;
        see_values(&page, &board).await;
        says(&page, &board, "30").await;
        assert_eq!(page.scrolled_sideways().await, [""; 0]);
        assert_eq!(page.overlapping_pins().await, [""; 0]);
        page.press("History of All").await;
        page.press("Table").await;
        wait(&page, "return numbers().includes('21.5')").await;
        assert_eq!(page.obstacles().await, [""; 0], "{width} {}", scheme.name());
        assert_eq!(page.text_smaller_than(12.0).await, [""; 0]);
        page.picture(&format!("history-{width}-{}", scheme.name()))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_moves_the_window_and_two_of_them_stretch_it() {
    let board = lab().await;
    let page = Page::blank().await;
    page.resize(390, 844).await;
    see_values(&page, &board).await;
    says(&page, &board, "30").await;
    page.press("History of Speed").await;
    let touch = async |kind: &str, points: &[f64]| {
        let points: Vec<_> = points
            .iter()
            .map(|x| json!({ "x": x, "y": 200, "id": if *x < 200.0 { 1 } else { 2 } }))
            .collect();
        page.devtools(
            "Input.dispatchTouchEvent",
            json!({ "type": kind, "touchPoints": points }),
        )
        .await;
    };
    touch("touchStart", &[180.0, 220.0]).await;
    for by in 1..8 {
        let by = f64::from(by) * 15.0;
        touch("touchMove", &[180.0 - by, 220.0 + by]).await;
    }
    touch("touchEnd", &[]).await;
    // Five times as far apart: a fifth of the time.
    wait(
        &page,
        "return /last (1|2) min|last \\d+ s| to /.test(said()) && !said().includes('last 10 min')",
    )
    .await;
    page.press("Live").await;
    page.press("10 min").await;
    touch("touchStart", &[100.0]).await;
    for by in 1..8 {
        touch("touchMove", &[100.0 + f64::from(by) * 10.0]).await;
    }
    touch("touchEnd", &[]).await;
    wait(&page, "return is_pressed('Hold')").await;
}
