//! The unknown board: its messages, their periods and its outputs.

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use board::firmware::Firmware;
use board::plain::{PATHS, Plain};
use board::{Config, Fault};
use common::{Client, get, parsed, start, still};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

const SOCKET: usize = 0;
const OTHER: usize = 1;

fn plain() -> Config {
    Config {
        board: "plain".into(),
        ..still()
    }
}

/// The paths of all values of a message.
fn paths(prefix: &str, value: &Value, into: &mut Vec<String>) {
    let path = |name: &str| match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}.{name}"),
    };
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| paths(&path(name), value, into)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| paths(&path(&index.to_string()), value, into)),
        _ => into.push(prefix.to_owned()),
    }
}

#[tokio::test]
async fn the_first_message_has_25_paths_of_every_kind() {
    let board = start(plain()).await;
    let mut client = Client::open(&board).await;
    let first = client.text().await;
    assert_eq!(
        first,
        concat!(
            r#"{"relay":false,"dimmer":40,"button":0,"pulses":1204,"uptime":5,"#,
            r#""temperature":{"inside":21.4,"outside":-3.2,"cpu":"48.3"},"#,
            r#""power":{"volts":"230.1","amps":0.42,"watts":96.6},"#,
            r#""levels":[512,498,0],"light":320,"door":"closed","alarm":false,"mode":"auto","#,
            r#""system":{"name":"shed","version":"1.4.2","heap":41200,"#,
            r#""wifi":{"rssi":-61,"channel":6},"ready":true,"error":null}}"#
        )
    );
    let mut all = Vec::new();
    paths("", &parsed(&first), &mut all);
    assert_eq!(all.len(), PATHS);
}

#[tokio::test]
async fn the_relay_and_the_dimmer_answer_to_all_sockets() {
    let board = start(plain()).await;
    let mut first = Client::open(&board).await;
    first.text().await;
    let mut second = Client::open(&board).await;
    second.text().await;
    for (text, answer) in [
        (r#"{"relay":true}"#, r#"{"relay":true}"#),
        (r#"{"relay":true}"#, r#"{"relay":true}"#),
        (r#"{"relay":false}"#, r#"{"relay":false}"#),
        (r#"{"relay":"toggle"}"#, r#"{"relay":true}"#),
        (r#"{"dimmer":0}"#, r#"{"dimmer":0}"#),
        (r#"{"dimmer":100}"#, r#"{"dimmer":100}"#),
    ] {
        assert_eq!(first.ask(text).await, answer, "{text}");
        assert_eq!(second.text().await, answer, "{text}");
    }
    assert_eq!((board.pin(0), board.pin(1)), (1, 100));
    first.send(r#"{"relay":false,"dimmer":7}"#).await;
    assert_eq!(second.text().await, r#"{"relay":false}"#);
    assert_eq!(second.text().await, r#"{"dimmer":7}"#);
}

#[test]
fn an_invalid_text_gets_an_error_and_changes_nothing() {
    let mut board = Plain::new(1);
    board.opened(SOCKET, "/ws");
    board.opened(OTHER, "/ws");
    for (text, part) in [
        ("", "not JSON"),
        ("relay", "not JSON"),
        ("{}", "relay or dimmer"),
        ("[]", "relay or dimmer"),
        ("7", "relay or dimmer"),
        (r#"{"door":"open"}"#, "relay or dimmer"),
        (r#"{"relay":1}"#, "not 1"),
        (r#"{"relay":"on"}"#, r#"not "on""#),
        (r#"{"relay":null}"#, "not null"),
        (r#"{"dimmer":101}"#, "not 101"),
        (r#"{"dimmer":-1}"#, "not -1"),
        (r#"{"dimmer":"50"}"#, r#"not "50""#),
        (r#"{"relay":true,"dimmer":1.5}"#, "not 1.5"),
    ] {
        let out = board.text(SOCKET, text);
        assert_eq!(out.len(), 1, "{text:?}");
        assert_eq!(out[0].0, SOCKET);
        let error = parsed(&out[0].1)["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{text:?}: {error}");
    }
    assert_eq!((board.pin(0), board.pin(1)), (Some(0), Some(40)));
}

#[tokio::test]
async fn a_binary_message_gets_an_error() {
    let board = start(plain()).await;
    let mut client = Client::open(&board).await;
    client.text().await;
    client.0.send(Message::binary(vec![1])).await.unwrap();
    assert!(client.text().await.contains("error"));
}

#[tokio::test]
async fn every_pin_is_sent_in_the_message_of_its_group() {
    let board = start(plain()).await;
    let mut client = Client::open(&board).await;
    client.text().await;
    for (pin, value, expected) in [
        (0, 1, r#"{"relay":true}"#),
        (1, 41, r#"{"dimmer":41}"#),
        (2, 1, r#"{"button":1}"#),
        (3, 2000, r#"{"pulses":2000}"#),
        (4, 0, r#"{"uptime":0}"#),
        (
            5,
            -5,
            r#"{"temperature":{"inside":-0.5,"outside":-3.2,"cpu":"48.3"}}"#,
        ),
        (
            6,
            0,
            r#"{"temperature":{"inside":-0.5,"outside":0.0,"cpu":"48.3"}}"#,
        ),
        (
            7,
            999,
            r#"{"temperature":{"inside":-0.5,"outside":0.0,"cpu":"99.9"}}"#,
        ),
        (
            8,
            2290,
            r#"{"power":{"volts":"229.0","amps":0.42,"watts":96.6}}"#,
        ),
        (
            9,
            7,
            r#"{"power":{"volts":"229.0","amps":0.07,"watts":96.6}}"#,
        ),
        (
            10,
            0,
            r#"{"power":{"volts":"229.0","amps":0.07,"watts":0.0}}"#,
        ),
        (11, 1, r#"{"levels":[1,498,0]}"#),
        (12, 2, r#"{"levels":[1,2,0]}"#),
        (13, 3, r#"{"levels":[1,2,3]}"#),
        (14, 1000, r#"{"light":1000}"#),
        (15, 1, r#"{"door":"open"}"#),
        (16, 1, r#"{"alarm":true}"#),
        (17, 0, r#"{"system":{"heap":0,"wifi":{"rssi":-61}}}"#),
        (18, -90, r#"{"system":{"heap":0,"wifi":{"rssi":-90}}}"#),
    ] {
        board.set_pin(pin, value);
        assert_eq!(client.text().await, expected, "pin {pin}");
        assert_eq!(board.pin(pin), value);
    }
}

#[test]
fn an_unknown_pin_and_a_value_out_of_range_are_rejected() {
    let mut board = Plain::new(1);
    assert!(board.set_pin(1, 101).unwrap_err().contains("0 to 100"));
    assert!(board.set_pin(19, 0).unwrap_err().contains("no pin 19"));
    assert_eq!(board.pin(19), None);
    assert!(board.set_pin(1, 40).unwrap().is_empty(), "unchanged");
}

#[test]
fn each_group_has_its_own_period_and_updates_the_first_message() {
    let mut board = Plain::new(2);
    let mut known = parsed(&board.opened(SOCKET, "/ws")[0].1);
    let mut times: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    let mut pulses = board.pin(3).unwrap();
    while board.next_change().unwrap() <= Duration::from_secs(20) {
        let now = board.next_change().unwrap();
        for (_, text) in board.advance(now) {
            let message = parsed(&text);
            let (name, value) = message.as_object().unwrap().iter().next().unwrap();
            times.entry(name.clone()).or_default().push(now);
            match name.as_str() {
                "system" => {
                    known["system"]["heap"] = value["heap"].clone();
                    known["system"]["wifi"]["rssi"] = value["wifi"]["rssi"].clone();
                }
                name => known[name] = value.clone(),
            }
        }
        let grown = board.pin(3).unwrap();
        assert!(grown >= pulses, "a counter only grows");
        pulses = grown;
    }
    let counts: Vec<_> = times
        .iter()
        .map(|(name, times)| (name.as_str(), times.len()))
        .collect();
    assert_eq!(
        counts,
        [
            ("button", 8),
            ("door", 5),
            ("levels", 80),
            ("light", 200),
            ("power", 20),
            ("pulses", 50),
            ("system", 4),
            ("temperature", 6),
            ("uptime", 20),
        ]
    );
    assert_eq!(known["uptime"], json!(25));
    assert_eq!(known, parsed(&board.opened(OTHER, "/ws")[0].1));
}

#[tokio::test]
async fn values_change_by_themselves_while_the_simulation_is_on() {
    let board = start(plain()).await;
    let mut client = Client::open(&board).await;
    client.text().await;
    board.set_simulation(true);
    assert!(client.text().await.starts_with('{'));
}

#[tokio::test]
async fn many_sockets_are_accepted_and_pages_are_served_meanwhile() {
    let board = start(plain()).await;
    let mut clients = Vec::new();
    for _ in 0..10 {
        clients.push(Client::open(&board).await);
    }
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    assert_eq!(board.open_sockets(), 10);
}

#[tokio::test]
async fn with_no_confirm_a_write_is_dropped() {
    let board = start(Config {
        faults: vec![Fault::NoConfirm],
        ..plain()
    })
    .await;
    let mut client = Client::open(&board).await;
    client.text().await;
    client.send(r#"{"relay":true}"#).await;
    assert!(client.ask("{}").await.contains("error"));
    assert_eq!(board.pin(0), 0);
}
