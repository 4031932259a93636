//! A Shelly: requests, responses, and notifications after a `src`.

mod common;

use std::time::Duration;

use board::firmware::{Firmware, Outgoing};
use board::shelly::{CHANNELS, NAME, Shelly};
use board::{Config, Fault};
use common::{Client, get, parsed, start, still};
use serde_json::{Value, json};

const SOCKET: usize = 0;
const OTHER: usize = 1;
const STATUS: &str = r#"{"id":1,"src":"dash","method":"Shelly.GetStatus"}"#;

fn shelly() -> Config {
    Config {
        board: "shelly".into(),
        ..still()
    }
}

/// The only message, which must go to the first socket.
#[track_caller]
fn only(outgoing: &[Outgoing]) -> Value {
    assert_eq!(outgoing.len(), 1, "{outgoing:?}");
    assert_eq!(outgoing[0].0, SOCKET);
    parsed(&outgoing[0].1)
}

/// A board that has received a `src` on the first socket.
fn subscribed() -> Shelly {
    let mut board = Shelly::new(1);
    board.text(SOCKET, STATUS);
    board
}

/// The error that answers a request.
#[track_caller]
fn error_of(method: &str, params: Value) -> (i64, String) {
    let request = json!({"id": 7, "method": method, "params": params}).to_string();
    let answer = only(&Shelly::new(1).text(SOCKET, &request));
    let error = &answer["error"];
    (
        error["code"].as_i64().expect("a code"),
        error["message"].as_str().expect("a message").to_owned(),
    )
}

/// The notification of a change by hand, without its time.
#[track_caller]
fn change(board: &mut Shelly, pin: usize, value: i64) -> Value {
    let mut message = only(&board.set_pin(pin, value).unwrap());
    assert_eq!(message["method"], "NotifyStatus");
    let params = message["params"].as_object_mut().unwrap();
    assert!(params.remove("ts").unwrap().is_f64());
    message["params"].take()
}

#[tokio::test]
async fn the_status_names_every_component_and_the_client() {
    let board = start(shelly()).await;
    assert!(board.ws_url().ends_with("/rpc"));
    let mut client = Client::open(&board).await;
    let answer = client.ask(STATUS).await;
    assert!(
        answer.starts_with(
            r#"{"id":1,"src":"shellypro4pm-f008d1d8b8b8","dst":"dash","result":{"switch:0":{"id":0,"#
        ),
        "{answer}"
    );
    let answer = parsed(&answer);
    let status = &answer["result"];
    for (pointer, expected) in [
        ("/switch:0/id", json!(0)),
        ("/switch:0/output", json!(false)),
        ("/switch:0/apower", json!(0.0)),
        ("/switch:0/voltage", json!(230.1)),
        ("/switch:0/temperature", json!({"tC": 41.2, "tF": 106.2})),
        ("/switch:1/id", json!(1)),
        ("/switch:1/output", json!(true)),
        ("/switch:1/apower", json!(8.9)),
        (
            "/light:0",
            json!({"id": 0, "source": "init", "output": false, "brightness": 50}),
        ),
        ("/input:0", json!({"id": 0, "state": false})),
        (
            "/temperature:100",
            json!({"id": 100, "tC": 21.4, "tF": 70.5}),
        ),
        ("/sys/uptime", json!(78_962)),
        ("/sys/unixtime", json!(1_700_000_000)),
        ("/wifi/rssi", json!(-38)),
        ("/wifi/ssid", json!("Simulated")),
    ] {
        assert_eq!(status.pointer(pointer), Some(&expected), "{pointer}");
    }
}

#[tokio::test]
async fn a_socket_gets_no_notifications_before_its_first_request_with_a_src() {
    let board = start(shelly()).await;
    let mut unsubscribed = Client::open(&board).await;
    let mut subscribed = Client::open(&board).await;
    let anonymous = r#"{"id":9,"method":"Shelly.GetDeviceInfo"}"#;
    let answer = parsed(&unsubscribed.ask(anonymous).await);
    assert_eq!(answer["result"]["id"], NAME);
    assert_eq!(answer.get("dst"), None);
    subscribed.ask(STATUS).await;
    board.set_pin(10, 1);
    let notification = parsed(&subscribed.text().await);
    assert_eq!(
        notification["params"]["input:0"],
        json!({"id": 0, "state": true})
    );
    // A notification would arrive before this.
    assert_eq!(parsed(&unsubscribed.ask(anonymous).await)["id"], 9);
    assert_eq!(
        parsed(&unsubscribed.ask(STATUS).await)["result"]["input:0"]["state"],
        true
    );
    board.set_pin(10, 0);
    assert_eq!(parsed(&unsubscribed.text().await)["method"], "NotifyStatus");
}

#[tokio::test]
async fn a_write_is_answered_and_then_sent_to_every_socket_with_a_src() {
    let board = start(shelly()).await;
    let mut writer = Client::open(&board).await;
    let mut other = Client::open(&board).await;
    other
        .ask(r#"{"id":"a","src":"other","method":"Shelly.GetStatus"}"#)
        .await;
    let set = r#"{"id":2,"src":"dash","method":"Switch.Set","params":{"id":0,"on":true}}"#;
    assert_eq!(
        writer.ask(set).await,
        r#"{"id":2,"src":"shellypro4pm-f008d1d8b8b8","dst":"dash","result":{"was_on":false}}"#
    );
    let notification = |dst: &str| {
        format!(
            r#"{{"src":"{NAME}","dst":"{dst}","method":"NotifyStatus","params":{{"ts":1700000000.00,"switch:0":{{"id":0,"source":"WS_in","output":true}}}}}}"#
        )
    };
    assert_eq!(writer.text().await, notification("dash"));
    assert_eq!(other.text().await, notification("other"));
    assert_eq!(board.pin(0), 1);
}

#[test]
fn a_switch_is_toggled_and_a_write_without_a_change_is_not_sent() {
    let mut board = subscribed();
    let toggle = r#"{"id":3,"src":"dash","method":"Switch.Toggle","params":{"id":1}}"#;
    let out = board.text(SOCKET, toggle);
    assert_eq!(parsed(&out[0].1)["result"], json!({"was_on": true}));
    assert_eq!(
        parsed(&out[1].1)["params"]["switch:1"],
        json!({"id": 1, "source": "WS_in", "output": false})
    );
    let off = r#"{"id":4,"src":"dash","method":"Switch.Set","params":{"id":1,"on":false}}"#;
    let answer = only(&board.text(SOCKET, off));
    assert_eq!(answer["result"], json!({"was_on": false}));
}

#[test]
fn a_dimmer_takes_one_argument_or_both_and_sends_what_changed() {
    let mut board = subscribed();
    let mut set = |params: Value| {
        let request = json!({"id": 1, "src": "dash", "method": "Light.Set", "params": params});
        let out = board.text(SOCKET, &request.to_string());
        assert_eq!(parsed(&out[0].1)["result"], Value::Null);
        parsed(&out[1].1)["params"]["light:0"].clone()
    };
    assert_eq!(
        set(json!({"id": 0, "on": true})),
        json!({"id": 0, "source": "WS_in", "output": true})
    );
    assert_eq!(
        set(json!({"id": 0, "brightness": 80})),
        json!({"id": 0, "source": "WS_in", "brightness": 80})
    );
    assert_eq!(
        set(json!({"id": 0, "on": false, "brightness": 0})),
        json!({"id": 0, "source": "WS_in", "output": false, "brightness": 0})
    );
}

#[test]
fn a_bad_request_gets_the_error_code_of_its_cause() {
    let no_handler = error_of("Foo.Bar", json!({}));
    assert_eq!(no_handler, (404, "No handler for Foo.Bar".into()));
    for (method, params, code, part) in [
        ("Switch.Set", Value::Null, -103, "'id'"),
        ("Switch.Set", json!({"on": true}), -103, "'id'"),
        ("Switch.Set", json!({"id": 0}), -103, "'on'"),
        ("Switch.Set", json!({"id": 0, "on": 1}), -103, "'on'"),
        ("Switch.Set", json!({"id": "0", "on": true}), -103, "'id'"),
        ("Switch.Set", json!({"id": -1, "on": true}), -103, "'id'"),
        ("Switch.Toggle", json!([0]), -103, "'id'"),
        ("Light.Set", json!({"id": 0}), -103, "'on'"),
        (
            "Light.Set",
            json!({"id": 0, "on": true, "brightness": 101}),
            -103,
            "'brightness'",
        ),
        (
            "Switch.Set",
            json!({"id": 2, "on": true}),
            -105,
            "Argument 'id', value 2 not found!",
        ),
    ] {
        let (got, message) = error_of(method, params);
        assert_eq!(got, code, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_bad_argument_changes_nothing() {
    let mut board = subscribed();
    let request = r#"{"id":1,"src":"dash","method":"Light.Set","params":{"id":0,"on":true,"brightness":"80"}}"#;
    assert_eq!(only(&board.text(SOCKET, request))["error"]["code"], -103);
    assert_eq!((board.pin(8), board.pin(9)), (Some(0), Some(50)));
}

#[test]
fn a_text_that_is_not_a_request_is_not_answered() {
    let mut board = Shelly::new(1);
    for text in [
        "",
        "ping",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"id":1}"#,
        r#"{"method":7}"#,
    ] {
        assert!(board.text(SOCKET, text).is_empty(), "{text:?}");
    }
    assert!(board.binary(SOCKET, &[1]).is_empty());
    let without_id = r#"{"method":"Switch.Set","params":{"id":0,"on":true}}"#;
    assert!(board.text(SOCKET, without_id).is_empty());
    assert_eq!(board.pin(0), Some(1), "it is carried out");
}

#[test]
fn a_closed_socket_gets_no_notifications() {
    let mut board = subscribed();
    board.text(OTHER, STATUS);
    assert_eq!(board.set_pin(10, 1).unwrap().len(), 2);
    board.closed(OTHER);
    assert_eq!(board.set_pin(10, 0).unwrap().len(), 1);
}

#[test]
fn every_pin_is_sent_as_part_of_its_component() {
    let mut board = subscribed();
    for (pin, value, expected) in [
        (
            0,
            1,
            json!({"switch:0": {"id": 0, "source": "button", "output": true}}),
        ),
        (1, 125, json!({"switch:0": {"id": 0, "apower": 12.5}})),
        (2, 2295, json!({"switch:0": {"id": 0, "voltage": 229.5}})),
        (
            3,
            -5,
            json!({"switch:0": {"id": 0, "temperature": {"tC": -0.5, "tF": 31.1}}}),
        ),
        (
            4,
            0,
            json!({"switch:1": {"id": 1, "source": "button", "output": false}}),
        ),
        (5, 0, json!({"switch:1": {"id": 1, "apower": 0.0}})),
        (6, 0, json!({"switch:1": {"id": 1, "voltage": 0.0}})),
        (
            7,
            0,
            json!({"switch:1": {"id": 1, "temperature": {"tC": 0.0, "tF": 32.0}}}),
        ),
        (
            8,
            1,
            json!({"light:0": {"id": 0, "source": "button", "output": true}}),
        ),
        (
            9,
            7,
            json!({"light:0": {"id": 0, "source": "button", "brightness": 7}}),
        ),
        (10, 1, json!({"input:0": {"id": 0, "state": true}})),
        (11, 9, json!({"sys": {"uptime": 9}})),
        (12, -90, json!({"wifi": {"rssi": -90}})),
        (
            13,
            1000,
            json!({"temperature:100": {"id": 100, "tC": 100.0, "tF": 212.0}}),
        ),
    ] {
        assert_eq!(change(&mut board, pin, value), expected, "pin {pin}");
        assert_eq!(board.pin(pin), Some(value));
        assert!(board.set_pin(pin, value).unwrap().is_empty(), "unchanged");
    }
    assert!(board.set_pin(0, 2).unwrap_err().contains("0 to 1"));
    assert!(board.set_pin(15, 0).unwrap_err().contains("no pin 15"));
    assert_eq!(board.pin(15), None);
}

#[test]
fn a_component_that_disappears_is_null_and_is_sent_whole_when_it_returns() {
    let mut board = subscribed();
    assert_eq!(change(&mut board, 14, 0), json!({"temperature:100": null}));
    let status = only(&board.text(SOCKET, STATUS));
    assert_eq!(status["result"].get("temperature:100"), None);
    assert!(board.set_pin(13, 220).unwrap().is_empty());
    assert_eq!(
        change(&mut board, 14, 1),
        json!({"temperature:100": {"id": 100, "tC": 22.0, "tF": 71.6}})
    );
}

#[test]
fn values_change_by_themselves_and_add_up_to_the_status() {
    let mut board = Shelly::new(3);
    let mut known = only(&board.text(SOCKET, STATUS))["result"].clone();
    let mut seen = Vec::new();
    let mut now = Duration::ZERO;
    while now < Duration::from_secs(30) {
        now = board.next_change().unwrap();
        for (_, text) in board.advance(now) {
            let message = parsed(&text);
            let params = message["params"].as_object().unwrap();
            let time = params["ts"].as_f64().unwrap() - 1_700_000_000.0;
            assert!((time - now.as_secs_f64()).abs() < 0.01, "{time}");
            for (component, part) in params.iter().filter(|(name, _)| *name != "ts") {
                for (name, value) in part.as_object().unwrap() {
                    seen.push(format!("{component}.{name}"));
                    known[component][name] = value.clone();
                }
            }
        }
    }
    for path in [
        "switch:1.apower",
        "switch:0.voltage",
        "switch:0.temperature",
        "input:0.state",
        "sys.uptime",
        "wifi.rssi",
    ] {
        assert!(seen.iter().any(|other| other == path), "{path}: {seen:?}");
    }
    assert!(
        !seen.contains(&"switch:0.apower".to_owned()),
        "a switch that is off draws no power"
    );
    let status = only(&board.text(SOCKET, STATUS))["result"].take();
    known["sys"]["unixtime"] = status["sys"]["unixtime"].clone();
    assert_eq!(known, status);
}

#[tokio::test]
async fn pages_are_served_beside_open_sockets_and_a_seventh_is_rejected() {
    let board = start(shelly()).await;
    let mut clients = Vec::new();
    for _ in 0..CHANNELS {
        clients.push(Client::open(&board).await);
    }
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    assert!(Client::try_open(&board).await.is_err());
    board.set_fault(Fault::Busy1013, true);
    let (code, _) = Client::open(&board).await.closed_with().await;
    assert_eq!(code, 1013);
    board.clear_faults();
    clients.pop().unwrap().close().await;
    clients.push(Client::open(&board).await);
    board.set_limits(true, true);
    clients.push(Client::open(&board).await);
    assert_eq!(board.open_sockets(), CHANNELS + 1);
}

#[tokio::test]
async fn with_no_confirm_a_write_is_dropped_and_a_read_is_not() {
    let board = start(Config {
        faults: vec![Fault::NoConfirm],
        ..shelly()
    })
    .await;
    let mut client = Client::open(&board).await;
    client
        .send(r#"{"id":2,"src":"dash","method":"Light.Set","params":{"id":0,"on":true}}"#)
        .await;
    assert_eq!(parsed(&client.ask(STATUS).await)["id"], 1);
    assert_eq!(board.pin(8), 0);
}

/// The challenge that answers a request.
#[track_caller]
fn challenge(answer: &Value) -> Value {
    assert_eq!(answer["error"]["code"], 401, "{answer}");
    let message = answer["error"]["message"].as_str().expect("a message");
    let challenge = parsed(message);
    assert_eq!(challenge["auth_type"], "digest");
    assert_eq!(challenge["realm"], NAME);
    assert_eq!(challenge["algorithm"], "SHA-256");
    challenge
}

#[test]
fn a_board_with_a_password_asks_for_it_and_says_nothing_else() {
    for has_numbers in [true, false] {
        let mut board = Shelly::new(1).with_password("secret", has_numbers);
        let first = challenge(&only(&board.text(SOCKET, STATUS)));
        assert_eq!(first["nonce"].is_u64(), has_numbers, "{first}");
        assert_eq!(first["nonce"].is_string(), !has_numbers, "{first}");
        let second = challenge(&only(&board.text(SOCKET, STATUS)));
        assert_ne!(first["nonce"], second["nonce"]);
        assert!(board.set_pin(1, 700).unwrap().is_empty(), "no notification");
        let info = r#"{"id":1,"src":"dash","method":"Shelly.GetDeviceInfo"}"#;
        assert_eq!(only(&board.text(SOCKET, info))["result"]["auth_en"], true);
    }
}
