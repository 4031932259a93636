//! Live values, and outputs that are written.

use std::time::Duration;

use board::{Config, Fault};
use e2e::{
    A_WHILE, Key, PATIENCE, PINS, Page, note, page_requests, start, start_with, still, triggers,
};

/// What was sent to write a pin.
fn writes(received: &[String], pin: usize) -> Vec<String> {
    let start = format!("uv{pin}=");
    let own = received.iter().filter(|text| text.starts_with(&start));
    own.cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_live_without_a_click() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    assert_eq!(board.received(), triggers());
    for (number, label) in PINS.iter().enumerate() {
        page.wait_pin(label, &board.pin(number).to_string()).await;
    }
    assert!(page.title().await.contains("127.0.0.1"));
    assert_eq!(page.alerts().await, [""; 0]);
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_on_the_board_changes_on_the_page() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for (pin, values) in [(0, [1, 0, 1]), (1, [32_767, 0, 1]), (4, [0, 1023, 7])] {
        for value in values {
            board.set_pin(pin, value);
            page.wait_pin(PINS[pin], &value.to_string()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_that_change_by_themselves_keep_changing() {
    let board = start_with(Config {
        simulate: true,
        ..still()
    })
    .await;
    let page = Page::open_live(&board).await;
    for pin in ["IO1", "IO4", "IO0"] {
        let before = page.pin_value(pin).await;
        page.until(format!("{pin} to change"), async || {
            match page.pin_value(pin).await {
                value if value == before => Err(value),
                _ => Ok(()),
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_page_and_its_profile_are_requested_and_each_once() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_pin(0, 1 - board.pin(0));
    page.toggle("IO10").await;
    page.wait_switch("IO10", true).await;
    page.send_command("uv0").await;
    // A request for an icon, for one, comes late and would be left unanswered, but not unseen.
    board
        .wait_for(
            |board| board.requests().len() > page_requests().len(),
            A_WHILE,
        )
        .await;
    let mut requests = board.requests();
    requests.sort();
    assert_eq!(requests, page_requests());
    assert_eq!((board.attempts(), board.connections()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_writes_once_and_shows_the_boards_answer() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for (on, value) in [(true, "1"), (false, "0")] {
        page.toggle("IO10").await;
        page.wait_switch("IO10", on).await;
        page.wait_pin("IO10", value).await;
        assert_eq!(board.pin(10), i64::from(on));
    }
    assert_eq!(writes(&board.received(), 10), ["uv10=1", "uv10=0"]);
    assert_eq!(board.received().len(), triggers().len() + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_is_pending_until_the_board_confirms() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    // It does not even hear of it until all of this is seen.
    board.set_fault(Fault::Stall, true);
    page.toggle("IO11").await;
    page.wait_pin_text("IO11", note::PENDING).await;
    assert!(
        !page.is_on("IO11").await,
        "the wish is shown as if it were the board's answer"
    );
    assert_eq!(page.pin_value("IO11").await, "0");
    board.clear_faults();
    page.wait_switch("IO11", true).await;
    assert!(!page.pin_text("IO11").await.contains(note::PENDING));
    assert_eq!(writes(&board.received(), 11), ["uv11=1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_that_is_not_confirmed_falls_back_with_a_notice() {
    let board = start().await;
    board.set_fault(Fault::NoConfirm, true);
    let page = Page::open_live(&board).await;
    page.toggle("IO12").await;
    page.wait_pin_text("IO12", note::PENDING).await;
    page.wait_pin_text("IO12", note::UNCONFIRMED).await;
    assert!(!page.is_on("IO12").await);
    page.wait_console_line("note", |text| {
        text == "The board did not confirm within 3 s: IO12 = 1"
    })
    .await;
    assert_eq!(writes(&board.received(), 12), ["uv12=1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slider_sends_at_most_ten_values_a_second_and_always_the_last() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.note_sends().await;
    let end = page.drag_slider("IO3", 512).await;
    assert!(
        (450..=570).contains(&end),
        "the slider was dragged to {end}"
    );
    assert!(
        board.wait_for(|board| board.pin(3) == end, PATIENCE).await,
        "the last is {end}"
    );
    page.wait_pin("IO3", &end.to_string()).await;
    // The hand has passed the last value before, so that the board having it is not the end yet.
    let sent = page
        .until("all that was sent to have come", async || {
            let text = page.pin_text("IO3").await;
            let sent = page.sends().await;
            let came = writes(&board.received(), 3).len();
            match came == sent.len() && !text.contains(note::PENDING) {
                true => Ok(sent),
                false => Err(format!("{came} of {}, {text}", sent.len())),
            }
        })
        .await;
    assert!(
        sent.iter().all(|(_, text)| text.starts_with("uv3=")),
        "{sent:?}"
    );
    assert!(
        sent.len() > 5,
        "a drag of two seconds sends values meanwhile: {sent:?}"
    );
    for eleven in sent.windows(11) {
        let took_ms = eleven[10].0 - eleven[0].0;
        assert!(took_ms > 1000.0, "eleven in {took_ms} ms: {eleven:?}");
    }
    assert_eq!(
        sent.last().map(|(_, text)| text.clone()),
        Some(format!("uv3={end}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_and_a_slider_work_with_the_keyboard() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.keys("switch", "IO10", " ").await;
    page.wait_switch("IO10", true).await;
    page.keys("switch", "IO10", &(Key::Enter + "")).await;
    page.wait_switch("IO10", false).await;
    page.keys(
        "slider",
        "IO9",
        &(Key::Right + "" + &Key::Right + &Key::Right),
    )
    .await;
    page.wait_pin("IO9", "3").await;
    page.keys("slider", "IO9", &(Key::End + "")).await;
    page.wait_pin("IO9", "1023").await;
    page.keys("slider", "IO9", &(Key::Home + "")).await;
    page.wait_pin("IO9", "0").await;
    assert_eq!((board.pin(9), board.pin(10)), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_control_is_reached_with_the_tab_key() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    let wanted = [
        "IO3", "IO9", "IO10", "IO11", "IO12", "Command", "Send", "Filter", "Console",
    ];
    let mut reached = Vec::new();
    page.press_tab().await;
    while reached.len() < 200 && !wanted.iter().all(|name| reached.contains(&(*name).into())) {
        reached.push(page.focused().await);
        page.press_tab().await;
    }
    for name in wanted {
        assert!(
            reached.contains(&name.into()),
            "{name} is not among {reached:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_looks_unknown() {
    let board = start_with(Config {
        faults: vec![Fault::Silent],
        ..still()
    })
    .await;
    let page = Page::open(&board).await;
    page.wait_status("Connected").await;
    assert!(
        board
            .wait_for(|board| board.received().len() == 13, PATIENCE)
            .await
    );
    for pin in PINS {
        assert_eq!(page.pin_value(pin).await, "unknown", "{pin}");
        assert!(
            !page.is_stale(pin).await,
            "{pin}: nothing is known that could be stale"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_board_is_slow_and_no_trouble() {
    let board = start_with(Config {
        faults: vec![Fault::Latency(Duration::from_millis(300))],
        ..still()
    })
    .await;
    let page = Page::open_live(&board).await;
    board.set_pin(0, 1 - board.pin(0));
    page.wait_pin("IO0", &board.pin(0).to_string()).await;
    assert_eq!(page.alerts().await, [""; 0]);
}
