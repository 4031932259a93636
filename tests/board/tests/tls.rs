//! The board over https and wss, with clients that verify its certificate.

mod common;

use std::sync::Arc;
use std::time::Duration;

use board::{Board, Config, Fault};
use common::{Answer, Client, PATIENCE, request, request_over, soon, start, still, update};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::{Error, Message};

fn secure() -> Config {
    Config {
        tls: true,
        ..still()
    }
}

/// Connects as a client that trusts the board's certificate and nothing else.
async fn connect(board: &Board, name: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    let certificate = board.certificate().expect("a board with TLS has one");
    roots.add(CertificateDer::from(certificate)).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(board.addr()).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    soon(TlsConnector::from(Arc::new(config)).connect(name, tcp)).await
}

async fn try_open(board: &Board) -> Result<Client<TlsStream<TcpStream>>, Error> {
    let stream = connect(board, "localhost").await?;
    Client::try_open_over(stream, board.ws_url()).await
}

async fn open(board: &Board) -> Client<TlsStream<TcpStream>> {
    try_open(board).await.expect("the board opens a socket")
}

async fn get(board: &Board, path: &str) -> Option<Answer> {
    let stream = connect(board, "localhost").await.expect("TLS works");
    request_over(stream, &format!("GET {path} HTTP/1.1\nHost: board")).await
}

#[tokio::test]
async fn the_addresses_are_https_and_wss_at_localhost() {
    let board = start(secure()).await;
    let port = board.addr().port();
    assert_eq!(board.url(), format!("https://localhost:{port}/"));
    assert_eq!(board.ws_url(), format!("wss://localhost:{port}/ws"));
    let plain = start(still()).await;
    assert!(plain.url().starts_with("http://127.0.0.1:"));
    assert_eq!(plain.certificate(), None);
}

#[tokio::test]
async fn the_certificate_is_for_localhost_and_127_0_0_1_and_no_other_name() {
    let board = start(secure()).await;
    assert!(connect(&board, "localhost").await.is_ok());
    assert!(connect(&board, "127.0.0.1").await.is_ok());
    assert!(connect(&board, "board.example").await.is_err());
}

#[tokio::test]
async fn each_board_has_its_own_certificate() {
    let (one, other) = (start(secure()).await, start(secure()).await);
    assert_ne!(one.certificate(), other.certificate());
}

#[tokio::test]
async fn a_page_is_served_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let body = vec![b'x'; 300_000];
    std::fs::write(folder.path().join("index.html"), &body).unwrap();
    let board = start(Config {
        serve: Some(folder.path().to_owned()),
        ..secure()
    })
    .await;
    let answer = get(&board, "/").await.expect("an end without truncation");
    assert_eq!((answer.status(), answer.body), (200, body));
}

#[tokio::test]
async fn a_file_in_memory_is_served_over_tls_only() {
    let board = start(Config {
        files: [("/board.json".to_owned(), "{}".to_owned())].into(),
        ..secure()
    })
    .await;
    let answer = get(&board, "/board.json").await.unwrap();
    assert_eq!((answer.status(), answer.body), (200, b"{}".to_vec()));
    let without = request(&board, "GET /board.json HTTP/1.1\nHost: board").await;
    assert!(without.is_none());
}

#[tokio::test]
async fn a_request_without_tls_gets_no_page_and_is_not_recorded() {
    let board = start(secure()).await;
    assert!(
        request(&board, "GET / HTTP/1.1\nHost: board")
            .await
            .is_none()
    );
    assert!(board.requests().is_empty());
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_socket_answers_commands_and_closes_cleanly() {
    let board = start(secure()).await;
    let mut client = open(&board).await;
    assert_eq!(client.ask("uv10=1").await, update(10, 1));
    client.close().await;
    assert!(
        board
            .wait_for(|board| !board.closes().is_empty(), PATIENCE)
            .await
    );
    assert_eq!(board.closes(), [Some(1000)]);
}

#[tokio::test]
async fn the_board_closes_with_a_code_and_a_reason() {
    let board = start(secure()).await;
    let mut client = open(&board).await;
    board.close_sockets(1013, "later");
    assert_eq!(client.closed_with().await, (1013, "later".to_owned()));
}

#[tokio::test]
async fn one_socket_blocks_a_second_one_and_every_page() {
    let board = start(secure()).await;
    let first = open(&board).await;
    assert!(try_open(&board).await.is_err());
    assert!(get(&board, "/").await.is_none());
    first.close().await;
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_silent_or_stalled_board_recovers_when_the_fault_is_cleared() {
    for fault in [Fault::Silent, Fault::Stall] {
        let board = start(secure()).await;
        let mut client = open(&board).await;
        client.ask("tuv4=3").await;
        board.set_fault(fault.clone(), true);
        board.push_text("dropped");
        let quiet = tokio::time::timeout(
            Duration::from_millis(200),
            futures_util::StreamExt::next(&mut client.0),
        );
        assert!(quiet.await.is_err(), "{fault:?}");
        board.clear_faults();
        board.push_text("heard");
        assert_eq!(client.text().await, "heard", "{fault:?}");
        assert_eq!(client.ask("uv10").await, update(10, 0), "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttled_record_that_a_fault_interrupts_is_completed_later() {
    let board = start(secure()).await;
    let mut client = open(&board).await;
    board.set_fault(Fault::BytesPerSecond(2000), true);
    let long = "long ".repeat(100);
    board.push_text(&long);
    // A third of the time that the record needs.
    tokio::time::sleep(Duration::from_millis(100)).await;
    board.set_fault(Fault::Silent, true);
    assert_eq!(board.open_sockets(), 1);
    board.clear_faults();
    board.push_text("heard");
    assert_eq!(client.text().await, long);
    assert_eq!(client.text().await, "heard");
}

#[tokio::test]
async fn a_frozen_socket_is_half_open_and_frees_its_slot() {
    let board = start(secure()).await;
    let mut frozen = open(&board).await;
    board.set_fault(Fault::Freeze, true);
    let mut next = open(&board).await;
    assert_eq!(next.ask("uv10").await, update(10, 0));
    frozen.send("uv10").await;
    board.drop_sockets();
    assert!(frozen.texts_until_dropped().await.is_empty());
}

#[tokio::test]
async fn an_aborted_socket_ends_without_a_close_frame() {
    let board = start(secure()).await;
    let mut client = open(&board).await;
    board.drop_sockets();
    assert!(client.texts_until_dropped().await.is_empty());
    assert!(
        board
            .wait_for(|board| board.closes() == [None], PATIENCE)
            .await
    );
}

#[tokio::test]
async fn refuse_and_drop_after_work_over_tls() {
    let board = start(secure()).await;
    board.set_refusing(true);
    assert!(try_open(&board).await.is_err());
    board.set_refusing(false);
    board.set_fault(Fault::DropAfter(2), true);
    let mut client = open(&board).await;
    for text in ["one", "two", "three"] {
        board.push_text(text);
    }
    assert_eq!(client.texts_until_dropped().await, ["one", "two"]);
}

#[tokio::test]
async fn invalid_utf_8_and_binary_work_over_tls() {
    let board = start(secure()).await;
    let mut client = open(&board).await;
    board.push_binary(vec![0, 255]);
    match client.next().await {
        Some(Ok(Message::Binary(bytes))) => assert_eq!(&bytes[..], [0, 255]),
        other => panic!("binary was expected, not {other:?}"),
    }
    board.set_fault(Fault::InvalidUtf8, true);
    assert!(matches!(client.next().await, Some(Err(Error::Utf8(_)))));
}

#[tokio::test]
async fn bytes_per_second_works_over_tls() {
    let board = start(Config {
        faults: vec![Fault::BytesPerSecond(5000)],
        ..secure()
    })
    .await;
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    let mut client = open(&board).await;
    assert_eq!(client.ask("uv10=1").await, update(10, 1));
    client.close().await;
}
