//! One WebSocket at a time, and no page while one is open.

mod common;

use board::Config;
use common::{Client, PATIENCE, get, refusal, start, still, update};

#[tokio::test]
async fn a_socket_answers_commands_and_sends_triggered_changes() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    let value = board.pin(0);
    assert_eq!(client.ask("tuv0=3").await, update(0, value));
    board.set_pin(0, 1 - value);
    assert_eq!(client.text().await, update(0, 1 - value));
    assert_eq!(client.ask("uv10=1").await, update(10, 1));
    assert_eq!(board.pin(10), 1);
}

#[tokio::test]
async fn pins_change_by_themselves_while_the_simulation_is_on() {
    let board = start(still()).await;
    let mut client = Client::open(&board).await;
    client.ask("tuv4=3").await;
    board.set_simulation(true);
    assert!(client.text().await.starts_with(r#"{"u":{"v":{"4":""#));
}

#[tokio::test]
async fn an_upgrade_at_another_path_is_not_found() {
    let board = start(still()).await;
    let url = format!("ws://{}/wrong", board.addr());
    let refused = refusal(Client::try_open_at(&board, &url).await);
    assert_eq!(refused.status(), 404);
    assert_eq!((board.attempts(), board.connections()), (1, 0));
}

#[tokio::test]
async fn a_second_socket_gets_no_answer() {
    let board = start(still()).await;
    let mut first = Client::open(&board).await;
    assert!(Client::try_open(&board).await.is_err());
    assert_eq!((board.attempts(), board.connections()), (2, 1));
    assert_eq!(first.ask("uv10").await, update(10, 0), "the first works");
}

#[tokio::test]
async fn a_second_socket_is_served_when_the_first_ends_in_time() {
    let board = start(still()).await;
    let first = Client::open(&board).await;
    let ends_first = async {
        assert!(
            board
                .wait_for(|board| board.attempts() == 2, PATIENCE)
                .await
        );
        first.close().await;
    };
    let (second, ()) = tokio::join!(Client::open(&board), ends_first);
    assert_eq!(board.connections(), 2);
    second.close().await;
}

#[tokio::test]
async fn a_page_gets_no_answer_while_a_socket_is_open() {
    let board = start(still()).await;
    let client = Client::open(&board).await;
    assert!(get(&board, "/").await.is_none());
    assert_eq!(board.requests(), ["GET /"], "it is recorded nevertheless");
    client.close().await;
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_page_is_served_when_the_socket_ends_in_time() {
    let board = start(still()).await;
    let client = Client::open(&board).await;
    let ends_socket = async {
        assert!(
            board
                .wait_for(|board| !board.requests().is_empty(), PATIENCE)
                .await
        );
        client.close().await;
    };
    let (answer, ()) = tokio::join!(get(&board, "/"), ends_socket);
    assert_eq!(answer.unwrap().status(), 200);
}

#[tokio::test]
async fn a_waiting_page_does_not_block_other_connections() {
    let board = start(Config {
        many_sockets: true,
        ..still()
    })
    .await;
    let _first = Client::open(&board).await;
    let opens_second = async {
        assert!(
            board
                .wait_for(|board| !board.requests().is_empty(), PATIENCE)
                .await
        );
        let mut second = Client::open(&board).await;
        second.ask("uv10").await;
        board.set_limits(true, true);
    };
    let (answer, ()) = tokio::join!(get(&board, "/"), opens_second);
    assert_eq!(answer.unwrap().status(), 200);
}

#[tokio::test]
async fn a_socket_whose_tcp_is_dropped_frees_its_slot() {
    let board = start(still()).await;
    drop(Client::open(&board).await);
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
    Client::open(&board).await.close().await;
}

#[tokio::test]
async fn many_sockets_each_get_their_own_updates() {
    let board = start(Config {
        many_sockets: true,
        ..still()
    })
    .await;
    let mut first = Client::open(&board).await;
    let mut second = Client::open(&board).await;
    first.ask("tuv10=3").await;
    assert_eq!(second.ask("uv10=1").await, update(10, 1));
    assert_eq!(first.text().await, update(10, 1));
    assert_eq!(board.open_sockets(), 2);
}

#[tokio::test]
async fn each_limit_can_be_lifted_and_restored_while_the_board_runs() {
    let board = start(Config {
        pages_always: true,
        ..still()
    })
    .await;
    let _first = Client::open(&board).await;
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    board.set_limits(true, false);
    let _second = Client::open(&board).await;
    assert!(get(&board, "/").await.is_none());
}
