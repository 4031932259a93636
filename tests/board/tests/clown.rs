//! Clown.Hub: Clown.Talk, both pure and over real sockets.

mod common;

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use board::clown::{Clown, LED, LED_STATES, PATH, RELAY, RELAY_UNKNOWN};
use board::firmware::{Firmware, Outgoing};
use board::{Config, Fault};
use common::{Client, PATIENCE, get, refusal, start, still};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const SOCKET: usize = 0;
const OTHER: usize = 1;
const START: &str = "[\"clown.talk/-/config/set\", {}]\n";
const STARTED: &str = "[\"clown.talk/-/config/ok\", {\"ack\":false, \"device\":\"bridge\", \"capabilities\":1, \"firmware-datetime\":\"2016-11-24T00:00:00Z\", \"firmware-release\":\"1.1.1\"}]\n";

/// A hub on which both sockets have started a session.
fn started() -> Clown {
    let mut hub = Clown::new(1);
    for socket in [SOCKET, OTHER] {
        assert_eq!(hub.text(socket, START), [(socket, STARTED.to_owned())]);
    }
    hub
}

fn relay(state: &str) -> String {
    format!("[\"relay/i2c0-3b\", {{\"state\": {state}}}]\n")
}

fn led(state: &str) -> String {
    format!("[\"led/-\", {{\"state\": \"{state}\"}}]\n")
}

fn to_both(text: &str) -> Vec<Outgoing> {
    vec![(SOCKET, text.to_owned()), (OTHER, text.to_owned())]
}

#[test]
fn without_a_session_nothing_is_sent_and_commands_are_ignored() {
    let mut hub = Clown::new(1);
    assert!(hub.opened(SOCKET, PATH).is_empty());
    for text in [
        "[\"-/-/config/list\", {}]\n",
        "[\"relay/i2c0-3b/set\", {\"state\": true}]\n",
        "[\"relay/i2c0-3b/get\", {}]\n",
        "hello\n",
    ] {
        assert!(hub.text(SOCKET, text).is_empty(), "{text}");
    }
    assert_eq!(hub.pin(RELAY), Some(RELAY_UNKNOWN));
    assert!(hub.advance(Duration::from_secs(10)).is_empty());
    assert!(hub.set_pin(0, 2100).unwrap().is_empty());
}

#[test]
fn starting_a_session_is_answered_on_that_socket_and_again_if_repeated() {
    let mut hub = started();
    assert_eq!(hub.text(OTHER, START), [(OTHER, STARTED.to_owned())]);
}

#[test]
fn a_session_ends_with_its_socket() {
    let mut hub = started();
    hub.closed(SOCKET);
    let answers = hub.text(OTHER, r#"["relay/i2c0-3b/get", {}]"#);
    assert_eq!(answers, [(OTHER, relay("null"))]);
    assert!(hub.text(SOCKET, r#"["relay/i2c0-3b/get", {}]"#).is_empty());
}

#[test]
fn the_list_names_every_device() {
    let mut hub = started();
    let answers = hub.text(SOCKET, "[\"-/-/config/list\", {}]\n");
    assert_eq!(answers.len(), 1);
    assert!(answers[0].1.ends_with("]\n"));
    let answer: Value = serde_json::from_str(&answers[0].1).unwrap();
    let listed = json!(["-/-/config/list/ok", {
        "sensors": ["thermometer/i2c0-48", "lux-meter/i2c0-44", "humidity-sensor/i2c0-40",
            "barometer/i2c0-60", "co2-sensor/i2c0-38"],
        "actuators": ["led/-", "relay/i2c0-3b"],
        "notifications": [],
    }]);
    assert_eq!(answer, listed);
    assert!(
        hub.text(SOCKET, r#"["-/-/config/list", {"a": 1}]"#)
            .is_empty()
    );
}

#[test]
fn every_device_answers_a_get_to_all_with_the_bridges_digits() {
    let mut hub = started();
    for (topic, message) in [
        (
            "thermometer/i2c0-48",
            r#"["thermometer/i2c0-48", {"temperature": [20.01, "\u2103"]}]"#,
        ),
        (
            "lux-meter/i2c0-44",
            r#"["lux-meter/i2c0-44", {"illuminance": [600.10, "lux"]}]"#,
        ),
        (
            "humidity-sensor/i2c0-40",
            r#"["humidity-sensor/i2c0-40", {"relative-humidity": [30.2, "%"]}]"#,
        ),
        (
            "barometer/i2c0-60",
            r#"["barometer/i2c0-60", {"altitude": [583.0, "m"], "pressure": [101.900, "kPa"]}]"#,
        ),
        (
            "co2-sensor/i2c0-38",
            r#"["co2-sensor/i2c0-38", {"concentration": [300, "ppm"]}]"#,
        ),
        ("relay/i2c0-3b", r#"["relay/i2c0-3b", {"state": null}]"#),
        ("led/-", r#"["led/-", {"state": "off"}]"#),
    ] {
        let answers = hub.text(SOCKET, &format!("[\"{topic}/get\", {{}}]\n"));
        assert_eq!(answers, to_both(&format!("{message}\n")));
    }
}

#[test]
fn the_relay_is_null_until_it_is_set_and_every_set_is_confirmed_to_all() {
    let mut hub = started();
    for (state, value) in [("true", 1), ("true", 1), ("false", 0)] {
        let set = format!("[\"relay/i2c0-3b/set\", {{\"state\": {state}}}]\n");
        assert!(hub.is_write(&set));
        assert_eq!(hub.text(SOCKET, &set), to_both(&relay(state)));
        assert_eq!(hub.pin(RELAY), Some(value));
    }
    assert_eq!(hub.set_pin(RELAY, -1).unwrap(), to_both(&relay("null")));
}

#[test]
fn the_led_has_five_states() {
    let mut hub = started();
    for (value, state) in LED_STATES.iter().enumerate() {
        let set = format!("[\"led/-/set\", {{\"state\": \"{state}\"}}]");
        assert!(hub.is_write(&set));
        assert_eq!(hub.text(SOCKET, &set), to_both(&led(state)));
        assert_eq!(hub.pin(LED), Some(value as i64));
    }
}

#[test]
fn what_the_bridge_drops_has_no_effect_and_no_answer() {
    let mut hub = started();
    for text in [
        // Not two elements, or of the wrong types.
        r#"["relay/i2c0-3b/set"]"#,
        r#"["relay/i2c0-3b/set", {"state": true}, {}]"#,
        r#"["relay/i2c0-3b/set", true]"#,
        r#"["relay/i2c0-3b/set", ["state", true]]"#,
        r#"[7, {"state": true}]"#,
        r#"{"relay/i2c0-3b/set": {"state": true}}"#,
        // Another first key, or an invalid state.
        r#"["relay/i2c0-3b/set", {"id": 1, "state": true}]"#,
        r#"["relay/i2c0-3b/set", {}]"#,
        r#"["relay/i2c0-3b/set", {"State": true}]"#,
        r#"["relay/i2c0-3b/set", {"state": null}]"#,
        r#"["relay/i2c0-3b/set", {"state": "true"}]"#,
        r#"["relay/i2c0-3b/set", {"state": 1}]"#,
        r#"["led/-/set", {"state": "4-dot"}]"#,
        r#"["led/-/set", {"state": true}]"#,
        // Another device, or a longer or shorter topic.
        r#"["relay/i2c0-3f/set", {"state": true}]"#,
        r#"["thermometer/i2c0-48/set", {"state": true}]"#,
        r#"["relay/i2c0-3b", {"state": true}]"#,
        r#"["relay/i2c0-3b/state/set", {"state": true}]"#,
        // Not JSON.
        "",
        "\n\n",
        "relay on",
        r#"["relay/i2c0-3b/set", {"state": true}"#,
        r#"["relay/i2c0-3b/set", {"state": true}] ["led/-/get", {}]"#,
    ] {
        assert!(!hub.is_write(text), "{text}");
        assert!(hub.text(SOCKET, text).is_empty(), "{text}");
        assert_eq!((hub.pin(RELAY), hub.pin(LED)), (Some(-1), Some(0)));
    }
    assert!(hub.binary(SOCKET, START.as_bytes()).is_empty());
}

#[test]
fn keys_after_the_state_are_ignored() {
    let mut hub = started();
    let set = r#"["relay/i2c0-3b/set", {"state": true, "id": 1}]"#;
    assert_eq!(hub.text(SOCKET, set), to_both(&relay("true")));
}

#[test]
fn a_frame_can_hold_several_messages_and_its_end_terminates_the_last() {
    let mut hub = Clown::new(1);
    let frame = format!(
        "{START}nonsense\r\n[\"relay/i2c0-3b/set\", {{\"state\": true}}]\r\n[\"led/-/get\", {{}}]"
    );
    let answers = hub.text(SOCKET, &frame);
    let texts: Vec<_> = answers.into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, [STARTED.to_owned(), relay("true"), led("off")]);
}

#[test]
fn a_quantity_set_by_hand_within_its_range_is_sent() {
    let mut hub = started();
    assert_eq!(
        hub.set_pin(0, -5).unwrap(),
        to_both("[\"thermometer/i2c0-48\", {\"temperature\": [-0.05, \"\\u2103\"]}]\n")
    );
    assert_eq!(
        hub.set_pin(4, 99_007).unwrap(),
        to_both(
            "[\"barometer/i2c0-60\", {\"altitude\": [583.0, \"m\"], \"pressure\": [99.007, \"kPa\"]}]\n"
        )
    );
    assert_eq!(hub.pin(4), Some(99_007));
    assert!(hub.set_pin(5, -1).is_err());
    assert!(hub.set_pin(LED, 5).is_err());
    assert!(hub.set_pin(8, 0).is_err());
    assert_eq!(hub.pin(8), None);
}

/// What one socket receives in a time, and the pins at its end.
fn simulated(seed: u64, time: Duration) -> (Vec<String>, Vec<Option<i64>>) {
    let mut hub = Clown::new(seed);
    hub.text(SOCKET, START);
    let mut received = Vec::new();
    while let Some(now) = hub.next_change().filter(|now| *now <= time) {
        received.extend(hub.advance(now).into_iter().map(|(_, text)| text));
    }
    (received, (0..8).map(|pin| hub.pin(pin)).collect())
}

#[test]
fn every_sensor_sends_by_itself_and_changes_slowly() {
    let (received, pins) = simulated(1, Duration::from_secs(60));
    let count = |device: &str| {
        let own = received.iter().filter(|text| text.contains(device));
        own.count()
    };
    assert_eq!(count("thermometer/"), 60);
    for device in [
        "lux-meter/",
        "humidity-sensor/",
        "barometer/",
        "co2-sensor/",
    ] {
        assert!((20..60).contains(&count(device)), "{device}");
    }
    assert_eq!((count("relay"), count("led")), (0, 0));
    assert_ne!(pins[0], Some(2001));
    assert!((2001 - 12 * 60..=2001 + 12 * 60).contains(&pins[0].unwrap()));
}

#[test]
fn the_same_seed_gives_the_same_changes_and_another_seed_gives_others() {
    let time = Duration::from_secs(20);
    assert_eq!(simulated(1, time), simulated(1, time));
    assert_ne!(simulated(1, time), simulated(2, time));
}

#[test]
fn a_hub_whose_simulation_was_off_does_not_catch_up() {
    let mut hub = started();
    let late = Duration::from_secs(3600);
    assert_eq!(hub.advance(late).len(), 2 * 5);
    assert!(hub.next_change().unwrap() > late);
    assert!(hub.advance(late).is_empty());
}

fn hub() -> Config {
    Config {
        board: "clown".into(),
        ..still()
    }
}

#[tokio::test]
async fn many_sockets_have_sessions_and_pages_are_served_meanwhile() {
    let board = start(hub()).await;
    assert!(board.ws_url().ends_with(PATH));
    let mut first = Client::open(&board).await;
    let mut second = Client::open(&board).await;
    assert_eq!(first.ask(START).await, STARTED);
    assert_eq!(second.ask(START).await, STARTED);
    let set = "[\"relay/i2c0-3b/set\", {\"state\": true}]\n";
    assert_eq!(first.ask(set).await, relay("true"));
    assert_eq!(second.text().await, relay("true"));
    assert_eq!(board.pin(RELAY), 1);
    let mut others = Vec::new();
    for _ in 0..8 {
        others.push(Client::open(&board).await);
    }
    assert_eq!(board.open_sockets(), 10);
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
}

#[tokio::test]
async fn no_socket_is_served_at_another_path() {
    let board = start(hub()).await;
    let url = format!("ws://{}/ws", board.addr());
    let refused = refusal(Client::try_open_at(&board, &url).await);
    assert_eq!(refused.status(), 404);
}

#[tokio::test]
async fn telemetry_is_sent_once_a_socket_has_started_a_session() {
    let board = start(Config {
        simulate: true,
        ..hub()
    })
    .await;
    let mut client = Client::open(&board).await;
    assert_eq!(client.ask(START).await, STARTED);
    let message: Value = serde_json::from_str(&client.text().await).unwrap();
    let members = message[1].as_object().unwrap();
    assert!(
        members
            .values()
            .all(|value| value[0].is_number() && value[1].is_string())
    );
}

#[tokio::test]
async fn with_no_confirm_a_write_is_neither_applied_nor_confirmed() {
    let board = start(hub()).await;
    let mut client = Client::open(&board).await;
    client.ask(START).await;
    board.set_fault(Fault::NoConfirm, true);
    client
        .send("[\"relay/i2c0-3b/set\", {\"state\": true}]\n")
        .await;
    let get = "[\"relay/i2c0-3b/get\", {}]\n";
    assert_eq!(client.ask(get).await, relay("null"));
}

#[tokio::test]
async fn a_binary_message_is_dropped_and_the_socket_stays() {
    let board = start(hub()).await;
    let mut client = Client::open(&board).await;
    let frame = Message::binary(START.as_bytes().to_vec());
    futures_util::SinkExt::send(&mut client.0, frame)
        .await
        .unwrap();
    assert_eq!(client.ask(START).await, STARTED);
}

#[tokio::test]
async fn the_documented_user_and_password_open_a_socket() {
    let board = start(Config {
        credentials: Some(("clown".into(), "bigclown".into())),
        ..hub()
    })
    .await;
    assert!(Client::try_open(&board).await.is_err());
    assert!(
        board
            .wait_for(|board| board.unauthorized() == 1, PATIENCE)
            .await
    );
    let mut upgrade = board.ws_url().into_client_request().unwrap();
    let value = format!("Basic {}", BASE64_STANDARD.encode("clown:bigclown"));
    upgrade
        .headers_mut()
        .insert("Authorization", value.parse().unwrap());
    let tcp = TcpStream::connect(board.addr()).await.unwrap();
    let mut client = Client::try_open_over(tcp, upgrade).await.unwrap();
    assert_eq!(client.ask(START).await, STARTED);
}
