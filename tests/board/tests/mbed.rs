//! mbed's channel server, both pure and over real sockets.

mod common;

use std::time::Duration;

use board::Config;
use board::firmware::{Firmware, Outgoing};
use board::mbed::Mbed;
use board::{Board, Fault};
use common::{Client, get, refusal, start, still};

/// A server with a client at each of the paths, numbered in their order.
fn with_clients(paths: &[&str]) -> Mbed {
    let mut server = Mbed::new(1);
    for (socket, path) in paths.iter().enumerate() {
        assert!(server.serves(path), "{path}");
        assert!(server.opened(socket, path).is_empty(), "no greeting");
    }
    server
}

fn sockets(outgoing: &[Outgoing]) -> Vec<usize> {
    outgoing.iter().map(|(socket, _)| *socket).collect()
}

#[test]
fn what_a_client_sends_goes_to_every_reader_of_its_channel_and_to_itself() {
    let paths = ["/ws/a/rw", "/ws/a/rw", "/ws/a/ro", "/ws/a/wo", "/ws/b/rw"];
    let mut server = with_clients(&paths);
    let answers = server.text(0, "any text, not JSON only");
    assert_eq!(sockets(&answers), [0, 1, 2]);
    assert!(
        answers
            .iter()
            .all(|(_, text)| text == "any text, not JSON only")
    );
    assert_eq!(sockets(&server.text(3, "from wo")), [0, 1, 2]);
    assert_eq!(sockets(&server.text(4, "from b")), [4]);
}

#[test]
fn what_a_reader_sends_is_dropped() {
    let mut server = with_clients(&["/ws/a/ro", "/ws/a/rw"]);
    assert!(server.text(0, "hello").is_empty());
    assert!(server.binary(1, b"hello").is_empty());
}

#[test]
fn a_closed_client_neither_receives_nor_sends() {
    let mut server = with_clients(&["/ws/a/rw", "/ws/a/rw"]);
    server.closed(0);
    assert_eq!(sockets(&server.text(1, "hello")), [1]);
    assert!(server.text(0, "hello").is_empty());
}

#[test]
fn a_path_is_a_channel_and_one_of_three_modes() {
    let server = Mbed::new(1);
    for path in [
        "/ws",
        "/ws/a",
        "/ws/a/",
        "/ws/a/x",
        "/ws//rw",
        "/ws/a/rw/",
        "/ws/a/b/rw",
        "/a/rw",
    ] {
        assert!(!server.serves(path), "{path}");
    }
    assert!(server.serves(server.path()));
}

#[test]
fn the_devices_publish_to_the_channel_demo() {
    let paths = ["/ws/demo/ro", "/ws/demo/rw", "/ws/demo/wo", "/ws/a/rw"];
    let mut server = with_clients(&paths);
    let published = server.set_pin(2, 37).unwrap();
    let text = r#"{"id":"eth_env","p":"10","t":"10","l":"37","m":"120"}"#;
    assert_eq!(published, [(0, text.to_owned()), (1, text.to_owned())]);
    let published = server.set_pin(4, -7).unwrap();
    let text = r#"{"id":"app_board_EW2013","ax":-7,"ay":2,"az":3,"tmp":21}"#;
    assert_eq!(published, [(0, text.to_owned()), (1, text.to_owned())]);
    assert_eq!((server.pin(4), server.pin(7)), (Some(-7), Some(21)));
}

#[test]
fn a_pin_takes_only_its_range() {
    let mut server = Mbed::new(1);
    assert!(server.set_pin(0, -1).is_err());
    assert!(server.set_pin(7, 86).is_err());
    assert!(server.set_pin(8, 0).is_err());
    assert_eq!(server.pin(8), None);
}

/// What a reader of the channel receives in a time.
fn simulated(seed: u64, time: Duration) -> Vec<String> {
    let mut server = Mbed::new(seed);
    server.opened(0, "/ws/demo/ro");
    let mut received = Vec::new();
    while let Some(now) = server.next_change().filter(|now| *now <= time) {
        received.extend(server.advance(now).into_iter().map(|(_, text)| text));
    }
    received
}

#[test]
fn one_device_publishes_twice_a_second_and_the_other_ten_times() {
    let received = simulated(1, Duration::from_secs(10));
    let from = |id: &str| received.iter().filter(|text| text.contains(id)).count();
    assert_eq!((from("eth_env"), from("app_board_EW2013")), (20, 100));
    assert_ne!(received[0], received[received.len() - 1]);
    let another = simulated(2, Duration::from_secs(10));
    assert!(received == simulated(1, Duration::from_secs(10)) && received != another);
}

#[test]
fn devices_whose_simulation_was_off_do_not_catch_up() {
    let mut server = with_clients(&["/ws/demo/ro"]);
    let late = Duration::from_secs(3600);
    assert_eq!(server.advance(late).len(), 2);
    assert!(server.next_change().unwrap() > late);
    assert!(server.advance(late).is_empty());
}

fn channels() -> Config {
    Config {
        board: "mbed".into(),
        ..still()
    }
}

async fn join(board: &Board, place: &str) -> Client {
    let url = format!("ws://{}/ws/{place}", board.addr());
    Client::try_open_at(board, &url)
        .await
        .expect("the server opens a socket")
}

#[tokio::test]
async fn clients_of_a_channel_get_each_others_texts_and_pages_are_served_meanwhile() {
    let board = start(channels()).await;
    let mut both = Client::open(&board).await;
    let mut reader = join(&board, "demo/ro").await;
    let mut writer = join(&board, "demo/wo").await;
    let mut other = join(&board, "other/rw").await;
    reader.send("dropped").await;
    writer.send("one").await;
    assert_eq!(both.text().await, "one");
    assert_eq!(both.ask("two").await, "two");
    assert_eq!(
        (reader.text().await, reader.text().await),
        ("one".into(), "two".into())
    );
    assert_eq!(other.ask("three").await, "three");
    assert_eq!(board.open_sockets(), 4);
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_devices_publish_while_the_simulation_is_on() {
    let board = start(channels()).await;
    let mut reader = join(&board, "demo/ro").await;
    board.set_pin(7, 22);
    let first = reader.text().await;
    assert_eq!(
        first,
        r#"{"id":"app_board_EW2013","ax":1,"ay":2,"az":3,"tmp":22}"#
    );
    board.set_simulation(true);
    let mut ids = Vec::new();
    while !(ids.contains(&"eth_env".to_owned()) && ids.contains(&"app_board_EW2013".to_owned())) {
        let message: serde_json::Value = serde_json::from_str(&reader.text().await).unwrap();
        ids.push(message["id"].as_str().unwrap().to_owned());
    }
}

#[tokio::test]
async fn a_path_without_a_mode_is_not_found() {
    let board = start(channels()).await;
    let url = format!("ws://{}/ws/demo", board.addr());
    let refused = refusal(Client::try_open_at(&board, &url).await);
    assert_eq!(refused.status(), 404);
}

#[tokio::test]
async fn with_no_confirm_a_text_reaches_no_one() {
    let board = start(channels()).await;
    let mut both = Client::open(&board).await;
    board.set_fault(Fault::NoConfirm, true);
    both.send("lost").await;
    assert!(
        board
            .wait_for(|board| board.received() == ["lost"], common::PATIENCE)
            .await
    );
    board.clear_faults();
    assert_eq!(both.ask("confirmed").await, "confirmed");
}
