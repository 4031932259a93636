//! Connections that end, fail, hang, come back, and are not wanted.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use board::{Board, Config, Fault};
use e2e::{A_WHILE, Key, PATIENCE, PINS, Page, note, start, start_with, still, triggers};
use tokio::net::TcpSocket;

/// The longest delay before the page tries again, or gives up a write, and a little more.
const LONGEST_DELAY: Duration = Duration::from_millis(3_500);
/// The delay after a close by which the board asks for patience.
const PATIENT_DELAY: Duration = Duration::from_secs(3);
/// How often a press is tried that cuts a delay short: a busy machine may be late with it. A page
/// that takes no notice of it is late each time.
const TRIES: usize = 3;
const A_DAY_MS: i64 = 86_400_000;

async fn with(fault: Fault) -> Board {
    start_with(Config {
        faults: vec![fault],
        ..still()
    })
    .await
}

/// Takes the connection away and keeps it from coming back. What the page says of that grows with
/// the first attempt in vain, which pushes the pins down, and not after it.
async fn cut(board: &Board, page: &Page) {
    board.set_refusing(true);
    board.drop_sockets();
    page.wait_status("Reconnecting").await;
    page.wait_alert(&["No connection"]).await;
}

/// A time of the console, in milliseconds.
fn milliseconds(time: &str) -> i64 {
    let parts = time.split([':', '.']).zip([3_600_000, 60_000, 1_000, 1]);
    let parts = parts.map(|(digits, unit)| digits.parse::<i64>().expect("digits") * unit);
    parts.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_makes_every_value_stale_and_comes_back_by_itself() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    cut(&board, &page).await;
    page.until("stale pins", async || {
        let stale = page.stale_pins().await;
        if stale == PINS {
            Ok(())
        } else {
            Err(format!("{stale:?}"))
        }
    })
    .await;
    assert_eq!(page.pin_value("IO4").await, board.pin(4).to_string());
    board.set_pin(4, 111);
    board.set_refusing(false);
    page.wait_live().await;
    page.wait_pin("IO4", "111").await;
    assert_eq!(page.stale_pins().await, [""; 0]);
    assert_eq!(board.received_on(1), triggers());
    page.until("no alert", async || match page.alerts().await {
        alerts if alerts.is_empty() => Ok(()),
        alerts => Err(format!("{alerts:?}")),
    })
    .await;
    board.set_pin(0, 1 - board.pin(0));
    page.wait_pin("IO0", &board.pin(0).to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_without_a_connection_is_refused_and_never_replayed() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    cut(&board, &page).await;
    page.send_command("uv10=1").await;
    page.wait_alert(&["not sent"]).await;
    assert_eq!(page.command().await, "uv10=1");
    page.toggle("IO11").await;
    page.wait_pin_text("IO11", note::UNCONNECTED).await;
    page.keys("slider", "IO3", &(Key::Right + "")).await;
    page.wait_pin_text("IO3", note::UNCONNECTED).await;
    board.set_refusing(false);
    page.wait_live().await;
    assert!(
        !board
            .wait_for(|board| board.received_on(1).len() > PINS.len(), A_WHILE)
            .await
    );
    assert_eq!(board.received_on(1), triggers());
    assert_eq!([board.pin(3), board.pin(10), board.pin(11)], [0, 0, 0]);
    assert_eq!(
        page.slider("IO3").await,
        0,
        "the slider is back where the board says"
    );
    assert_eq!(page.command().await, "uv10=1");
    page.command_keys(&(Key::Enter + "")).await;
    page.wait_pin("IO10", "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_a_lost_connection_left_open_is_given_up() {
    let board = with(Fault::NoConfirm).await;
    let page = Page::open_live(&board).await;
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", note::PENDING).await;
    // What the board says on the next connection takes the notice away.
    cut(&board, &page).await;
    page.wait_pin_text("IO10", note::UNCONFIRMED).await;
    board.clear_faults();
    page.wait_live().await;
    assert!(
        !board
            .wait_for(
                |board| board.received_on(1).len() > PINS.len(),
                LONGEST_DELAY
            )
            .await
    );
    assert_eq!(board.received_on(1), triggers());
    assert!(!page.is_on("IO10").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_names_its_code_and_the_likely_causes() {
    let board = with(Fault::Refuse).await;
    let page = Page::open(&board).await;
    page.wait_status("Reconnecting").await;
    page.wait_alert(&["1006", "address", "off", "one connection", "blocked"])
        .await;
    board.clear_faults();
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_is_off_is_no_other_than_one_that_refuses() {
    let board = start().await;
    // A port that is taken and at which nobody listens: a free one might become another program's.
    let off = TcpSocket::new_v4().expect("there is a socket");
    off.bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .expect("there is a free port");
    let address = off.local_addr().expect("it has a port");
    let page = Page::open_live(&board).await;
    page.enter_address(&format!("ws://{address}/ws")).await;
    page.wait_status("Reconnecting").await;
    page.wait_alert(&["1006", "off"]).await;
    for pin in PINS {
        let claimed = page.pin_value(pin).await != "unknown" && !page.is_stale(pin).await;
        assert!(
            !claimed,
            "{pin} shows the first board's value as if it were this one's"
        );
    }
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_boards_close_code_and_reason_are_shown_with_their_meaning() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    for (code, reason, parts) in [
        (
            1013,
            "busy",
            ["1013", "try again later", "busy", "closed cleanly"],
        ),
        (1001, "", ["1001", "going away", "code", "closed cleanly"]),
        (
            4321,
            "<b>low</b> battery",
            ["4321", "own code", "<b>low</b> battery", "closed cleanly"],
        ),
    ] {
        // The page forgets it when it is connected again, which after 1001 would be at once.
        board.set_fault(Fault::HangHandshake, true);
        board.close_sockets(code, reason);
        page.wait_alert(&parts).await;
        page.wait_console_line("note", |text| parts.iter().all(|part| text.contains(part)))
            .await;
        board.clear_faults();
        page.wait_live().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_the_next_attempt_is_counted_down_and_can_be_cut_short() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.note_statuses().await;
    board.close_sockets(1013, "busy");
    page.wait_status("Reconnecting in").await;
    page.wait_live().await;
    let mut counted = page.statuses().await;
    counted.retain(|status| status.starts_with("Reconnecting in"));
    assert_eq!(
        counted,
        [3, 2, 1].map(|seconds| format!("Reconnecting in {seconds} s"))
    );
    let mut delays: Vec<Duration> = Vec::new();
    while delays.iter().all(|delay| *delay >= PATIENT_DELAY) {
        assert!(delays.len() < TRIES, "no attempt at once: {delays:?}");
        let (before, closed) = (board.connections(), Instant::now());
        board.close_sockets(1013, "busy");
        page.wait_status("Reconnecting in").await;
        page.press("Retry now").await;
        let again = board.wait_for(|board| board.connections() > before, PATIENCE);
        assert!(again.await, "no attempt at all");
        delays.push(closed.elapsed());
        page.wait_live().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_attempts_can_be_stopped() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.close_sockets(1013, "busy");
    page.press("Stop").await;
    page.wait_status("Disconnected").await;
    let more = board
        .wait_for(|board| board.attempts() > 1, LONGEST_DELAY)
        .await;
    assert!(!more, "the page tried again");
    assert_eq!(page.count("button", "Stop").await, 0);
    page.press("Connect").await;
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_disconnects_and_connects() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
    assert_eq!(board.closes(), [Some(1000)]);
    assert_eq!(page.stale_pins().await, PINS);
    assert_eq!(
        page.alerts().await,
        [""; 0],
        "what a person asked for is no trouble"
    );
    assert!(!board.wait_for(|board| board.attempts() > 1, A_WHILE).await);
    page.press("Connect").await;
    page.wait_live().await;
    assert_eq!(board.received_on(1), triggers());
}

#[tokio::test(flavor = "multi_thread")]
async fn disconnecting_does_not_wait_for_a_board_that_says_nothing() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_fault(Fault::Silent, true);
    page.press("Disconnect").await;
    page.wait_status("Disconnected").await;
    assert_eq!(page.stale_pins().await, PINS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_hangs_is_given_up() {
    let board = with(Fault::HangHandshake).await;
    let page = Page::open(&board).await;
    page.wait_status("Connecting").await;
    page.wait_alert(&["No connection", "one connection"]).await;
    let (begun, given_up) = ("Connecting to", "No connection");
    page.wait_console_line("note", |line| line.starts_with(given_up))
        .await;
    // The page's own times know nothing of how late this test looks.
    let (times, lines) = (page.line_times().await, page.console_lines().await);
    let noted_ms = |start: &str| {
        let place = lines.iter().position(|(_, line)| line.starts_with(start));
        milliseconds(&times[place.expect("it is noted")])
    };
    let took_ms = (noted_ms(given_up) - noted_ms(begun)).rem_euclid(A_DAY_MS);
    assert!((3_000..7_000).contains(&took_ms), "it took {took_ms} ms");
    board.clear_faults();
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_hangs_up_at_once_is_not_hammered() {
    let board = with(Fault::DropAfter(0)).await;
    let page = Page::open(&board).await;
    page.wait_alert(&["1006"]).await;
    let more = board
        .wait_for(|board| board.attempts() > 6, Duration::from_secs(3))
        .await;
    assert!(!more, "{} attempts in three seconds", board.attempts());
    board.clear_faults();
    page.wait_live().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_takes_no_data_is_reported_and_sent_no_more() {
    let board = start().await;
    let page = Page::open_live(&board).await;
    board.set_fault(Fault::Stall, true);
    page.flood(60_000, 200).await;
    page.wait_alert(&["bytes wait to be sent"]).await;
    page.send_command("uv0").await;
    page.wait_alert(&["not sent"]).await;
    assert_eq!(page.command().await, "uv0");
    page.toggle("IO10").await;
    page.wait_pin_text("IO10", note::STUCK).await;
    board.clear_faults();
    page.until("no trouble", async || {
        let alerts = page.alerts().await;
        match alerts.iter().any(|alert| alert.contains("bytes wait")) {
            true => Err(format!("{alerts:?}")),
            false => Ok(()),
        }
    })
    .await;
    // A buffer that drains is no trouble, but until it is nearly empty a command is refused.
    page.until("room for the command", async || {
        if page.command().await == "uv0" {
            page.command_keys(&(Key::Enter + "")).await;
        }
        match page.command().await {
            field if field.is_empty() => Ok(()),
            field => Err(field),
        }
    })
    .await;
    assert!(
        board
            .wait_for(|board| board.received().contains(&"uv0".into()), PATIENCE)
            .await
    );
    assert!(!board.received().contains(&"uv10=1".into()));
    assert!(page.status().await.starts_with("Connected"));
}
