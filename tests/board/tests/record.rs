//! How a test observes, disturbs and stops a board.

mod common;

use std::time::Duration;

use board::{Board, Config};
use common::{Client, PATIENCE, close_frame, start, still, update};
use futures_util::SinkExt;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn texts_are_recorded_in_order_with_their_connection_and_time() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    client.ask("uv10").await;
    client.ask("nonsense").await;
    client.close().await;
    let mut client = Client::open(&board).await;
    client.ask("uv11").await;
    assert_eq!(board.received(), ["uv10", "nonsense", "uv11"]);
    assert_eq!(board.received_on(0), ["uv10", "nonsense"]);
    assert_eq!(board.received_on(1), ["uv11"]);
    assert!(board.received_at().is_sorted_by_key(|(at, _)| *at));
}

#[tokio::test]
async fn what_is_sent_just_before_a_close_is_still_received() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    for number in 0..100 {
        client
            .0
            .feed(Message::text(format!("uv9={number}")))
            .await
            .unwrap();
    }
    client.close().await;
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
    assert_eq!(board.received().len(), 100);
    assert_eq!(board.pin(9), 99);
}

#[tokio::test]
async fn the_clients_close_code_is_recorded_for_each_connection() {
    let board = start(still()).await;
    for code in [Some(1000), Some(1001), Some(4321), None] {
        let mut client = Client::open(&board).await;
        match code {
            Some(code) => client.0.send(close_frame(code, "bye")).await.unwrap(),
            None => client.0.send(Message::Close(None)).await.unwrap(),
        }
        while let Some(Ok(_)) = client.next().await {}
    }
    drop(Client::open(&board).await);
    assert!(
        board
            .wait_for(|board| board.closes().len() == 5, PATIENCE)
            .await
    );
    let expected = [Some(1000), Some(1001), Some(4321), Some(1005), None];
    assert_eq!(board.closes(), expected);
}

#[tokio::test]
async fn anything_can_be_pushed_to_an_open_socket() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    board.push_text("");
    board.push_text("<b>");
    board.push_binary(vec![0, 255]);
    assert_eq!(client.text().await, "");
    assert_eq!(client.text().await, "<b>");
    assert_eq!(
        client.next().await.unwrap().unwrap(),
        Message::binary(vec![0, 255])
    );
}

#[tokio::test]
async fn a_ping_is_answered_and_a_binary_message_gets_an_error() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    client.0.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(
        client.next().await.unwrap().unwrap(),
        Message::Pong("x".into())
    );
    client.0.send(Message::binary(vec![1])).await.unwrap();
    assert!(client.text().await.contains("error"));
    assert!(board.received().is_empty());
}

#[tokio::test]
async fn dropped_sockets_end_without_a_close_frame() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    client.ask("uv10").await;
    board.drop_sockets();
    assert!(client.texts_until_dropped().await.is_empty());
    assert!(
        board
            .wait_for(|board| board.closes() == [None], PATIENCE)
            .await
    );
    assert_eq!(Client::open(&board).await.ask("uv10").await, update(10, 0));
}

#[tokio::test]
async fn closed_sockets_get_the_code_and_the_reason() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    board.push_text("last");
    board.close_sockets(1013, "out of memory");
    assert_eq!(client.text().await, "last");
    assert_eq!(client.closed_with().await, (1013, "out of memory".into()));
    assert!(
        board
            .wait_for(|board| board.closes() == [Some(1013)], PATIENCE)
            .await
    );
}

#[tokio::test]
async fn a_wait_returns_whether_its_condition_came_true() {
    let board = start(still()).await;
    assert!(
        board
            .wait_for(|board| board.pin(10) == 0, Duration::ZERO)
            .await
    );
    assert!(
        !board
            .wait_for(|board| board.pin(10) == 1, Duration::ZERO)
            .await
    );
    let mut client = Client::open(&board).await;
    let waits = board.wait_for(|board| board.pin(10) == 1, PATIENCE);
    let (held, ()) = tokio::join!(waits, client.send("uv10=1"));
    assert!(held);
}

#[tokio::test]
async fn a_stopped_board_ends_its_sockets_and_frees_its_port() {
    let board = start(still()).await;
    let addr = board.addr();
    let mut client = Client::open(&board).await;
    client.ask("uv10").await;
    board.stop().await;
    assert!(client.texts_until_dropped().await.is_empty());
    let again = start(Config {
        port: addr.port(),
        ..still()
    })
    .await;
    Client::open(&again).await.close().await;
}

#[tokio::test]
async fn a_dropped_board_ends_its_sockets_too() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    drop(board);
    assert!(client.texts_until_dropped().await.is_empty());
}

#[tokio::test]
async fn a_board_that_cannot_start_says_why() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Board::start(Config { port, ..still() })
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);

    let unknown = Config {
        board: "toaster".into(),
        ..still()
    };
    let error = Board::start(unknown).await.err().unwrap();
    assert!(
        error.to_string().contains("the boards are: netzer"),
        "{error}"
    );

    let nowhere = Config {
        serve: Some("no/such/folder".into()),
        ..still()
    };
    let error = Board::start(nowhere).await.err().unwrap();
    assert!(error.to_string().contains("no/such/folder"), "{error}");
}
