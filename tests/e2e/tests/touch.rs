//! The page under a finger, on a phone: real touches, from which the browser makes scrolls, taps and
//! what it makes of them for a slider.

use board::{Board, Config};
use e2e::{A_WHILE, Browser, Hand, PATIENCE, Page, start_with, still};
use serde_json::json;
use tokio::time::sleep;

/// More than a phone shows at once, with a slider on each side of what is in sight.
const GARDEN: &str = r#"{"name":"Garden","pins":[
    {"label":"Fan","path":"f","kind":"slider","max":1023,"write":"fan={value}"},
    {"label":"Heat","path":"t","kind":"slider","max":1023,"confirm":true,"write":"heat={value}"},
    {"label":"Horn","path":"h","kind":"switch","momentary":true,"write":"horn={value}"},
    {"label":"Lamp","path":"l","kind":"switch","write":"lamp={value}"},
    {"label":"A","path":"a"},{"label":"B","path":"b"},{"label":"C","path":"c"},{"label":"D","path":"d"},
    {"label":"E","path":"e"},{"label":"G","path":"g"},{"label":"I","path":"i"},{"label":"J","path":"j"},
    {"label":"K","path":"k"},{"label":"M","path":"m"},{"label":"N","path":"n"},{"label":"O","path":"o"}]}"#;

/// The page of a garden in a phone, live.
async fn garden() -> (Board, Page) {
    let board = start_with(Config {
        files: [("/board.json".to_owned(), GARDEN.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank().await;
    page.resize(390, 844).await;
    page.go_to(&board.url()).await;
    page.wait_connected().await;
    board.push_text(r#"{"f":300,"t":20,"h":0,"l":0}"#);
    page.wait_pin("Fan", "300").await;
    (board, page)
}

/// Where a control is: its left, its middle from top to bottom, its width.
async fn place(page: &Page, role: &str, name: &str) -> (f64, f64, f64) {
    let script = "
        const { left, top, width, height } = one(...arguments).getBoundingClientRect();
        return [left, top + height / 2, width];";
    let found = page.script_with(script, vec![json!(role), json!(name)]);
    let found = found.await;
    let [left, middle, width] = [0, 1, 2].map(|at| found[at].as_f64().expect("a place"));
    (left, middle, width)
}

async fn scrolled(page: &Page) -> f64 {
    let script = "return document.querySelector('main').scrollTop;";
    page.script(script).await.as_f64().unwrap_or_default()
}

/// Fails if the board hears anything for a while.
async fn see_nothing_sent(board: &Board, sent: &[String]) {
    let heard = board.wait_for(|board| board.received() != sent, A_WHILE);
    assert!(!heard.await, "{:?}", &board.received()[sent.len()..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_that_begins_on_a_slider_scrolls_and_sends_nothing() {
    let (board, page) = garden().await;
    let sent = board.received();
    for name in ["Fan", "Heat"] {
        for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
            page.scroll_pins(0.0).await;
            let (left, middle, width) = place(&page, "slider", name).await;
            let from = (left + width * share, middle);
            // Nobody swipes quite straight.
            page.swipe(from, (share * 30.0, -160.0)).await;
            page.until("a scrolled page", async || match scrolled(&page).await {
                0.0 => Err("one that is not".to_owned()),
                _ => Ok(()),
            })
            .await;
            see_nothing_sent(&board, &sent).await;
            assert_eq!(page.dialogs().await, [""; 0]);
        }
    }
    assert_eq!(
        (page.slider("Fan").await, page.slider("Heat").await),
        (300, 20)
    );
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_on_a_slider_sends_nothing_and_a_movement_along_it_does() {
    let (board, page) = garden().await;
    let sent = board.received();
    let (left, middle, width) = place(&page, "slider", "Fan").await;
    page.swipe((left + width * 0.9, middle), (0.0, 0.0)).await;
    see_nothing_sent(&board, &sent).await;
    assert_eq!(page.slider("Fan").await, 300);
    page.swipe((left + width * 0.3, middle), (width * 0.5, 10.0))
        .await;
    let heard = board.wait_for(|board| board.received().len() > sent.len(), PATIENCE);
    assert!(heard.await, "it is moved");
    let at = page.slider("Fan").await;
    assert!((700..950).contains(&at), "{at}");
    let last = format!("fan={at}");
    let heard = board.wait_for(|board| board.received().last() == Some(&last), PATIENCE);
    assert!(
        heard.await,
        "{:?} instead of {last}",
        board.received().last()
    );
    assert_eq!(scrolled(&page).await, 0.0);
    // One that asks first asks where the finger has left it.
    let (left, middle, width) = place(&page, "slider", "Heat").await;
    page.swipe((left + width * 0.1, middle), (width * 0.5, 0.0))
        .await;
    page.wait_dialog(&format!("Set “Heat” to {}?", page.slider("Heat").await))
        .await;
    page.press("Yes").await;
    let heard = |board: &Board| board.received().iter().any(|one| one.starts_with("heat="));
    assert!(board.wait_for(heard, PATIENCE).await);
    // The keys move it at once, also right behind a finger.
    let count = board.received().len();
    page.swipe((left + width * 0.9, middle), (0.0, 0.0)).await;
    sleep(A_WHILE).await;
    page.keys("slider", "Fan", "\u{e011}").await;
    let heard = board.wait_for(|board| board.received().len() > count, PATIENCE);
    assert!(heard.await);
    assert_eq!(board.received().last().map(String::as_str), Some("fan=0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mouse_moves_a_slider_at_once() {
    let (board, page) = garden().await;
    page.click("slider", "Fan").await;
    let heard = board.wait_for(
        |board| board.received().iter().any(|one| one.starts_with("fan=5")),
        PATIENCE,
    );
    assert!(heard.await, "{:?}", board.received());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swipe_that_begins_on_a_switch_switches_nothing() {
    let (board, page) = garden().await;
    let sent = board.received();
    let (left, middle, width) = place(&page, "switch", "Lamp").await;
    page.swipe((left + width / 2.0, middle), (0.0, -160.0))
        .await;
    see_nothing_sent(&board, &sent).await;
    page.scroll_pins(0.0).await;
    // One that is held does not scroll, because who holds it does not hold quite still.
    let (left, middle, width) = place(&page, "button", "Horn").await;
    page.swipe((left + width / 2.0, middle), (0.0, -160.0))
        .await;
    let heard = board.wait_for(|board| board.received().len() == sent.len() + 2, PATIENCE);
    assert!(heard.await, "{:?}", board.received());
    assert_eq!(board.received()[sent.len()..], ["horn=1", "horn=0"]);
    assert_eq!(scrolled(&page).await, 0.0);
    // What the browser takes away from the finger is let go.
    page.touch("touchStart", &[(left + width / 2.0, middle)])
        .await;
    let heard = board.wait_for(|board| board.received().len() == sent.len() + 3, PATIENCE);
    assert!(heard.await, "{:?}", board.received());
    page.touch("touchCancel", &[]).await;
    let heard = board.wait_for(|board| board.received().len() == sent.len() + 4, PATIENCE);
    assert!(heard.await, "{:?}", board.received());
    assert_eq!(board.received()[sent.len() + 2..], ["horn=1", "horn=0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slider_moves_under_a_finger_in_firefox() {
    if !Browser::Firefox.is_here() {
        eprintln!("Firefox is not here");
        return;
    }
    let board = start_with(Config {
        files: [("/board.json".to_owned(), GARDEN.to_owned())].into(),
        ..still()
    })
    .await;
    let page = Page::blank_in(Browser::Firefox).await;
    page.go_to(&board.url()).await;
    page.wait_connected().await;
    board.push_text(r#"{"f":300}"#);
    page.wait_pin("Fan", "300").await;
    let sent = board.received();
    page.hold_down(Hand::Finger, "slider", "Fan").await;
    page.let_go().await;
    see_nothing_sent(&board, &sent).await;
    assert_eq!(page.slider("Fan").await, 300);
}
