//! What the page leaves undone, so that it is cheap while a person looks at it: frames that nobody
//! could read, what is out of sight, animations.

use std::time::Duration;

use board::Config;
use e2e::{Page, start, start_with, still};
use tokio::time::sleep;

/// How many values come in a burst.
const BURST: u32 = 600;
/// The shortest mean time between two frames in a flood, in milliseconds, and how many frames may
/// come at once besides.
const GAP_MS: f64 = 66.0;
const AT_ONCE: f64 = 6.0;

/// The shortest time between two drawings of a card out of sight, in milliseconds.
const UNSEEN_GAP_MS: f64 = 1_000.0;

/// Counts how often a card's text and classes change, from its first value on.
const WATCH_CARD: &str = r#"
    const card = one("group", arguments[0]);
    window.__card = { texts: 0, classes: 0, began: performance.now() };
    new MutationObserver((changes) => {
        const has = (type, at) => changes.some((change) => change.type === type && change.target === at);
        __card.texts += has("characterData", card.querySelector("output").firstChild);
        __card.classes += has("attributes", card);
        __card.ms = performance.now() - __card.began;
    }).observe(card, { subtree: true, characterData: true, childList: true, attributeFilter: ["class"] });
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_drawn_at_a_readers_pace_and_its_last_value_comes() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_pin(4, 1);
    page.wait_pin("IO4", "1").await;
    page.script_with(WATCH_CARD, vec!["IO4".into()]).await;
    for number in 1..=BURST {
        board.push_text(&format!(r#"{{"u":{{"v":{{"4":"{number}"}}}}}}"#));
        sleep(Duration::from_millis(5)).await;
    }
    page.wait_pin("IO4", &BURST.to_string()).await;
    let seen = page.script("return __card;").await;
    eprintln!("of {BURST} values: {seen}");
    let texts = seen["texts"].as_f64().expect("a count");
    let most = seen["ms"].as_f64().expect("a time") / GAP_MS + AT_ONCE;
    assert!(texts <= most, "{texts} changes, at most {most}");
    // The mark comes with the first change and goes; it does not blink.
    let classes = seen["classes"].as_u64().expect("a count");
    assert!(classes <= 3, "the classes changed {classes} times");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_out_of_sight_is_seldom_drawn_and_is_right_when_it_comes_into_sight() {
    let pins: Vec<_> = (0..150)
        .map(|pin| format!(r#"{{"label":"P{pin}","path":"p{pin}","kind":"text"}}"#))
        .collect();
    let profile = format!(r#"{{"name":"Many","pins":[{}]}}"#, pins.join(","));
    let board = start_with(Config {
        files: [("/board.json".to_owned(), profile)].into(),
        ..still()
    })
    .await;
    let page = Page::open(&board).await;
    page.wait_status("Connected").await;
    // What is read out of it or found in it is true all the same.
    board.push_text(r#"{"p0":"a","p149":"a"}"#);
    page.wait_pin("P0", "a").await;
    page.wait_pin("P149", "a").await;
    page.script_with(WATCH_CARD, vec!["P149".into()]).await;
    for value in 0..200 {
        board.push_text(&format!(r#"{{"p0":"{value}","p149":"{value}"}}"#));
        sleep(Duration::from_millis(10)).await;
    }
    page.wait_pin("P0", "199").await;
    let seen = page.script("return __card;").await;
    let texts = seen["texts"].as_f64().expect("a count");
    let most = seen["ms"].as_f64().unwrap_or_default() / UNSEEN_GAP_MS + 1.0;
    assert!(texts <= most, "{texts} changes, at most {most}");
    let next_frame = "one('group', 'P149').scrollIntoView();
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
            window.__first = pin('P149').value;
        })));";
    page.script(next_frame).await;
    page.until("the next frame", async || {
        match page.script("return window.__first;").await.as_str() {
            Some("199") => Ok(()),
            Some(other) => panic!("it had {other}"),
            None => Err("none yet".to_owned()),
        }
    })
    .await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_page_asks_for_no_frame_and_runs_no_animation() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_pin(4, 1);
    page.wait_pin("IO4", "1").await;
    board.set_pin(4, 2);
    page.wait_pin("IO4", "2").await;
    assert_eq!(
        page.script("return document.getAnimations().length;").await,
        0
    );
    let marks = "return document.querySelectorAll('.beat, .beat-again').length;";
    page.until("no mark", async || match page.script(marks).await {
        count if count == 0 => Ok(()),
        count => Err(count.to_string()),
    })
    .await;
    page.script(
        "window.__frames = 0;
        const native = requestAnimationFrame;
        window.requestAnimationFrame = (run) => ((__frames += 1), native(run));",
    )
    .await;
    // The rate in the header is still to come, and to go, when the marks have gone.
    page.until("a second without frames", async || {
        page.script("__frames = 0;").await;
        sleep(Duration::from_secs(1)).await;
        match page.script("return __frames;").await.as_u64() {
            // Two may be for what the page asks the board by itself, and the answer.
            Some(0..=2) => Ok(()),
            frames => Err(format!("{frames:?} frames")),
        }
    })
    .await;
}
