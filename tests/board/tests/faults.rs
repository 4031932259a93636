//! Each fault as a client sees it.

mod common;

use std::time::{Duration, Instant};

use board::{Board, Config, Fault};
use common::{Answer, Client, PATIENCE, get, request, soon, start, still, update};
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};

async fn with(fault: Fault) -> Board {
    start(Config {
        faults: vec![fault],
        ..still()
    })
    .await
}

#[tokio::test]
async fn refuse_closes_an_upgrade_and_serves_pages() {
    let board = with(Fault::Refuse).await;
    assert!(Client::try_open(&board).await.is_err());
    assert_eq!(get(&board, "/").await.map(|page| page.status()), Some(200));
    assert_eq!((board.attempts(), board.connections()), (1, 0));
    board.set_refusing(false);
    Client::open(&board).await.close().await;
}

#[tokio::test]
async fn silent_reads_everything_and_answers_nothing() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    board.set_fault(Fault::Silent, true);
    client.send("uv10").await;
    client.0.send(Message::Ping("x".into())).await.unwrap();
    client.send("uv11").await;
    assert!(
        board
            .wait_for(|board| board.received().len() == 2, PATIENCE)
            .await
    );
    // An answer would arrive before this.
    board.clear_faults();
    assert_eq!(client.ask("uv12").await, update(12, 0));
}

#[tokio::test]
async fn silent_from_the_start_completes_the_handshake_and_answers_no_close() {
    let board = with(Fault::Silent).await;
    let mut client = Client::open(&board).await;
    client.0.send(Message::Close(None)).await.unwrap();
    let answer = timeout(Duration::from_millis(200), client.next()).await;
    assert!(answer.is_err(), "{answer:?}");
    assert_eq!(board.open_sockets(), 1);
    drop(client);
    assert!(
        board
            .wait_for(|board| board.closes() == [Some(1005)], PATIENCE)
            .await
    );
}

#[tokio::test]
async fn drop_after_sends_n_messages_first() {
    let board = with(Fault::DropAfter(2)).await;
    let mut client = Client::open(&board).await;
    for number in 0..5 {
        board.push_text(&number.to_string());
    }
    assert_eq!(client.texts_until_dropped().await, ["0", "1"]);
}

#[tokio::test]
async fn close_closes_right_after_open_with_its_code_and_reason() {
    let board = with("close=1013:busy: try later".parse().unwrap()).await;
    let mut client = Client::open(&board).await;
    assert_eq!(client.closed_with().await, (1013, "busy: try later".into()));
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
}

#[tokio::test]
async fn close_after_sends_n_messages_first() {
    let board = with("close-after=2:1001".parse().unwrap()).await;
    let mut client = Client::open(&board).await;
    assert_eq!(client.ask("uv10").await, update(10, 0));
    assert_eq!(client.ask("uv11").await, update(11, 0));
    assert_eq!(client.closed_with().await, (1001, String::new()));
}

#[tokio::test]
async fn garbage_is_sent_completely_and_in_order_and_the_board_still_answers() {
    let board = with(Fault::Garbage).await;
    let mut client = Client::open(&board).await;
    client.send("uv10").await;
    let mut answers = 0;
    for expected in board::garbage() {
        let mut text = client.text().await;
        if text == update(10, 0) {
            answers += 1;
            text = client.text().await;
        }
        assert!(text == expected, "{expected:.80} was expected");
    }
    assert_eq!(answers, 1);
}

#[tokio::test]
async fn garbage_has_every_kind_of_hostile_text() {
    let garbage = board::garbage();
    let some = |what: &dyn Fn(&str) -> bool| garbage.iter().any(|text| what(text));
    assert!(some(&|text| text.is_empty()));
    assert!(some(&|text| text.len() > 1_000_000));
    assert!(some(&|text| text.starts_with(&"[".repeat(100_000))));
    assert!(some(&|text| text.contains("\\ud800")));
    assert!(some(&|text| text.contains("\":null")));
    assert!(some(&|text| text.contains("1e999")));
    let markup = "<img src=x onerror=alert(1)>";
    assert!(some(&|text| text.contains(&format!("\"{markup}\":"))));
    assert!(some(&|text| text.contains(&format!(":\"{markup}\""))));
}

#[tokio::test]
async fn invalid_utf8_sends_a_broken_text_frame() {
    let board = with(Fault::InvalidUtf8).await;
    let mut client = Client::open(&board).await;
    assert!(matches!(client.next().await, Some(Err(Error::Utf8(_)))));
}

#[tokio::test]
async fn binary_sends_binary_frames() {
    let board = with(Fault::Binary).await;
    let mut client = Client::open(&board).await;
    let mut lengths = Vec::new();
    while lengths.len() < 4 {
        match client.next().await {
            Some(Ok(Message::Binary(bytes))) => lengths.push(bytes.len()),
            other => panic!("binary was expected, not {other:?}"),
        }
    }
    assert_eq!(lengths, [0, 1, 16, 300]);
}

#[tokio::test]
async fn stall_lets_the_client_fill_its_buffers_until_it_is_cleared() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    board.set_fault(Fault::Stall, true);
    let chunk = "x".repeat(64 * 1024);
    let mut sent = 0;
    // The buffers between two programs are a few megabytes; this is far above.
    while sent < 2000 {
        let sending = client.0.send(Message::text(chunk.clone()));
        sent += 1;
        if timeout(Duration::from_millis(300), sending).await.is_err() {
            break;
        }
    }
    assert!(sent < 2000, "the board has read all of it");
    assert!(board.received().is_empty());
    board.clear_faults();
    soon(client.0.flush()).await.unwrap();
    let arrived = |board: &Board| board.received().len() == sent;
    assert!(board.wait_for(arrived, PATIENCE).await);
}

#[tokio::test]
async fn latency_delays_everything_and_throttles_nothing() {
    const LATENCY: Duration = Duration::from_millis(100);
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    board.set_fault(Fault::Latency(LATENCY), true);
    let started = Instant::now();
    for _ in 0..30 {
        client.send("uv10").await;
    }
    for _ in 0..30 {
        client.text().await;
    }
    let took = started.elapsed();
    assert!(took >= 2 * LATENCY, "each way: {took:?}");
    assert!(took < 30 * LATENCY, "not one after the other: {took:?}");

    client.close().await;
    let started = Instant::now();
    get(&board, "/").await.unwrap();
    assert!(started.elapsed() >= 2 * LATENCY);
}

#[tokio::test]
async fn bytes_per_second_slows_pages_and_messages() {
    let board = with(Fault::BytesPerSecond(10_000)).await;
    let mut client = Client::open(&board).await;
    let started = Instant::now();
    board.push_text(&"x".repeat(5_000));
    assert_eq!(client.text().await.len(), 5_000);
    assert!(started.elapsed() >= Duration::from_millis(400));
    client.close().await;

    board.set_fault(Fault::BytesPerSecond(200), true);
    let started = Instant::now();
    let page: Answer = get(&board, "/").await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(400));
}

#[tokio::test]
async fn no_confirm_accepts_a_write_and_does_nothing() {
    let board = with(Fault::NoConfirm).await;
    let mut client = Client::open(&board).await;
    client.send("uv10=1").await;
    assert_eq!(client.ask("uv10").await, update(10, 0));
    assert_eq!(board.received(), ["uv10=1", "uv10"]);
}

#[tokio::test]
async fn hang_handshake_never_answers_and_blocks_nothing_else() {
    let board = with(Fault::HangHandshake).await;
    let mut tcp = TcpStream::connect(board.addr()).await.unwrap();
    let head = "GET /ws HTTP/1.1\r\nHost: board\r\nUpgrade: websocket\r\n\r\n";
    tcp.write_all(head.as_bytes()).await.unwrap();
    assert!(
        board
            .wait_for(|board| board.attempts() == 1, PATIENCE)
            .await
    );
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    tcp.shutdown().await.unwrap();
    let mut answer = Vec::new();
    soon(tcp.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.is_empty());
}

#[tokio::test]
async fn freeze_leaves_open_sockets_half_open_and_accepts_new_ones() {
    let board = start(still()).await;
    let mut old = Client::open(&board).await;
    old.ask("tuv10=3").await;
    board.set_fault(Fault::Freeze, true);
    assert_eq!(board.open_sockets(), 0);
    let mut new = Client::open(&board).await;
    old.send("uv10").await;
    assert_eq!(new.ask("uv10=1").await, update(10, 1));
    board.push_text("to the new one only");
    assert_eq!(new.text().await, "to the new one only");
    board.drop_sockets();
    assert!(
        old.texts_until_dropped().await.is_empty(),
        "nothing was sent"
    );
    assert_eq!(board.received(), ["tuv10=3", "uv10=1"]);
}

#[tokio::test]
async fn freeze_after_sends_n_messages_first() {
    let board = with(Fault::FreezeAfter(1)).await;
    let mut client = Client::open(&board).await;
    assert_eq!(client.ask("uv10").await, update(10, 0));
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
    client.send("uv10").await;
    board.drop_sockets();
    assert!(client.texts_until_dropped().await.is_empty());
}

#[tokio::test]
async fn busy_1013_closes_a_second_socket_with_the_reason() {
    let board = with(Fault::Busy1013).await;
    let mut first = Client::open(&board).await;
    let mut second = Client::open(&board).await;
    assert_eq!(second.closed_with().await, (1013, "busy".into()));
    assert_eq!(first.ask("uv10").await, update(10, 0));
    assert_eq!(board.connections(), 1);
}

#[tokio::test]
async fn a_handshake_without_a_key_is_a_bad_request() {
    let board = start(still()).await;
    let head = "GET /ws HTTP/1.1\nHost: board\nUpgrade: websocket";
    assert_eq!(request(&board, head).await.unwrap().status(), 400);
}

#[test]
fn every_fault_in_the_help_can_be_parsed() {
    for (flag, _) in board::FLAGS {
        let flag = flag
            .replace("[:REASON]", ":why")
            .replace("CODE", "1011")
            .replace("=MS", "=20")
            .replace('N', "3");
        assert!(flag.parse::<Fault>().is_ok(), "{flag}");
    }
}

#[test]
fn an_invalid_fault_is_rejected_with_the_reason() {
    for (flag, part) in [
        ("nonsense", "the faults are: refuse"),
        ("drop-after", "the faults are"),
        ("refuse=1", "the faults are"),
        ("drop-after=x", "'x'"),
        ("drop-after=-1", "'-1'"),
        ("close=99999", "'99999'"),
        ("close-after=1000", "N:CODE"),
        ("bytes-per-second=0", "1 or more"),
    ] {
        let error = flag.parse::<Fault>().unwrap_err();
        assert!(error.contains(part), "{flag}: {error}");
    }
}
