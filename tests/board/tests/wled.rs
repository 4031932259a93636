//! A WLED: the first message, writes, live view, errors and the limit of four sockets.

mod common;

use std::time::Duration;

use board::firmware::{Firmware, Outgoing};
use board::wled::{LEDS, PACKET, PRESETS, SOCKETS, Wled};
use board::{Board, Config, Fault};
use common::{Client, PATIENCE, get, parsed, start, still};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

const SOCKET: usize = 0;
const OTHER: usize = 1;
const SUCCESS: &str = r#"{"success":true}"#;
const NO_JSON: &str = r#"{"error":9}"#;
const NO_BUFFER: &str = r#"{"error":3}"#;

fn wled() -> Config {
    Config {
        board: "wled".into(),
        ..still()
    }
}

/// A client after the first message, and that message.
async fn opened(board: &Board) -> (Client, Value) {
    let mut client = Client::open(board).await;
    let first = parsed(&client.text().await);
    (client, first)
}

/// A board with two sockets open.
fn with_two() -> Wled {
    let mut board = Wled::new(1);
    board.opened(SOCKET, "/ws");
    board.opened(OTHER, "/ws");
    board
}

/// The state that is sent to both sockets.
#[track_caller]
fn state_to_both(outgoing: &[Outgoing]) -> Value {
    let sockets: Vec<_> = outgoing.iter().map(|(socket, _)| *socket).collect();
    assert_eq!(sockets, [SOCKET, OTHER], "{outgoing:?}");
    assert_eq!(outgoing[0].1, outgoing[1].1);
    parsed(&outgoing[0].1)["state"].take()
}

async fn live_view(client: &mut Client) -> Vec<u8> {
    match client.next().await {
        Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
        other => panic!("a live view was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn the_board_speaks_first_with_state_and_info() {
    let board = start(wled()).await;
    let mut client = Client::open(&board).await;
    let first = client.text().await;
    assert!(
        first.starts_with(r#"{"state":{"on":true,"bri":128,"transition":7,"#),
        "{first}"
    );
    let first = parsed(&first);
    for (pointer, expected) in [
        ("/state/seg/0/fx", json!(0)),
        ("/state/seg/0/col/0", json!([255, 160, 0])),
        ("/state/nl/on", json!(false)),
        ("/info/ver", json!("0.14.0")),
        ("/info/name", json!("WLED")),
        ("/info/arch", json!("esp32")),
        ("/info/leds/count", json!(30)),
        ("/info/leds/pwr", json!(384)),
        ("/info/wifi/rssi", json!(-61)),
        ("/info/wifi/signal", json!(78)),
        ("/info/fs/t", json!(983)),
        ("/info/uptime", json!(12)),
        ("/info/ws", json!(1)),
    ] {
        assert_eq!(first.pointer(pointer), Some(&expected), "{pointer}");
    }
}

#[tokio::test]
async fn a_change_goes_to_all_sockets_and_a_write_without_one_is_only_confirmed() {
    let board = start(wled()).await;
    let (mut first, _) = opened(&board).await;
    let (mut second, message) = opened(&board).await;
    assert_eq!(message["info"]["ws"], 2);
    let answer = first.ask(r#"{"on":false}"#).await;
    assert_eq!(parsed(&answer)["state"]["on"], false);
    assert!(parsed(&answer)["info"].is_object());
    assert_eq!(second.text().await, answer);
    assert_eq!(first.ask(r#"{"on":false}"#).await, SUCCESS);
    // A second notification would arrive before this.
    assert_eq!(second.ask("ping").await, "pong");
    assert_eq!(board.pin(0), 0);
}

#[test]
fn the_light_is_switched_toggled_and_dimmed() {
    let mut board = with_two();
    for (text, on, brightness) in [
        (r#"{"on":"t"}"#, false, 128),
        (r#"{"on":"t"}"#, true, 128),
        (r#"{"bri":200}"#, true, 200),
        (r#"{"bri":"~10"}"#, true, 210),
        (r#"{"bri":"~-20"}"#, true, 190),
        (r#"{"bri":"~100"}"#, true, 255),
        (r#"{"bri":"64"}"#, true, 64),
        (r#"{"bri":0}"#, false, 64),
        (r#"{"on":true}"#, true, 64),
        (r#"{"on":false,"bri":32}"#, false, 32),
        (r#"{"bri":"~10"}"#, true, 10),
        (r#"{"bri":"~-10"}"#, false, 10),
        (r#"{"on":"t","bri":99}"#, true, 99),
    ] {
        let state = state_to_both(&board.text(SOCKET, text));
        assert_eq!(state["on"], on, "{text}");
        assert_eq!(state["bri"], brightness, "{text}");
    }
}

#[test]
fn a_colour_is_three_numbers_or_hex() {
    let mut board = with_two();
    for (text, colour) in [
        (r#"{"seg":{"col":[[1,2,3]]}}"#, [1, 2, 3]),
        (r#"{"seg":[{"col":[[9,8,7,6],[0,0,0]]}]}"#, [9, 8, 7]),
        (r#"{"seg":{"col":["FF8000"]}}"#, [255, 128, 0]),
    ] {
        let state = state_to_both(&board.text(SOCKET, text));
        assert_eq!(state["seg"][0]["col"][0], json!(colour), "{text}");
    }
    for text in [
        r#"{"seg":{"col":[]}}"#,
        r#"{"seg":{"col":[[1,2]]}}"#,
        r#"{"seg":{"col":[[1,2,256]]}}"#,
        r##"{"seg":{"col":["#FF800"]}}"##,
        r#"{"seg":{"col":5}}"#,
    ] {
        let answer = board.text(SOCKET, text);
        assert_eq!(answer, [(SOCKET, SUCCESS.into())], "{text}");
    }
}

#[test]
fn a_preset_is_loaded_after_the_answer_and_left_by_the_next_change() {
    let mut board = with_two();
    for (preset, [brightness, effect, colour]) in PRESETS {
        let out = board.text(SOCKET, &format!(r#"{{"ps":{preset}}}"#));
        assert_eq!(out[0], (SOCKET, SUCCESS.into()));
        let state = state_to_both(&out[1..]);
        assert_eq!(state["ps"], preset);
        assert_eq!(state["bri"], brightness);
        assert_eq!(state["seg"][0]["fx"], effect);
        assert_eq!(board.pin(10), Some(colour));
    }
    // Neither the one that is shown nor one that the board has not changes anything.
    for text in [r#"{"ps":7}"#, r#"{"ps":250}"#, r#"{"ps":0}"#] {
        let answer = board.text(SOCKET, text);
        assert_eq!(answer, [(SOCKET, SUCCESS.into())], "{text}");
    }
    let state = state_to_both(&board.text(SOCKET, r#"{"bri":99}"#));
    assert_eq!((&state["ps"], &state["bri"]), (&json!(-1), &json!(99)));
}

#[test]
fn a_segment_takes_its_effect_as_an_object_or_in_a_list() {
    let mut board = with_two();
    let state = state_to_both(&board.text(SOCKET, r#"{"seg":{"fx":9,"sx":"~1"}}"#));
    assert_eq!(
        (&state["seg"][0]["fx"], &state["seg"][0]["sx"]),
        (&json!(9), &json!(129))
    );
    let state = state_to_both(&board.text(SOCKET, r#"{"seg":[{"ix":7,"pal":6}]}"#));
    assert_eq!(
        (&state["seg"][0]["ix"], &state["seg"][0]["pal"]),
        (&json!(7), &json!(6))
    );
}

#[test]
fn unknown_keys_and_invalid_values_are_ignored() {
    let mut board = with_two();
    for text in [
        "{}",
        r#"{"x":1}"#,
        r#"{"bri":256}"#,
        r#"{"bri":-1}"#,
        r#"{"bri":"~x"}"#,
        r#"{"bri":null}"#,
        r#"{"on":1}"#,
        r#"{"on":"on"}"#,
        r#"{"seg":[]}"#,
        r#"{"seg":7}"#,
    ] {
        assert_eq!(
            board.text(SOCKET, text),
            [(SOCKET, SUCCESS.into())],
            "{text}"
        );
    }
}

#[test]
fn the_full_state_is_sent_to_the_socket_that_asks() {
    let mut board = with_two();
    let out = board.text(OTHER, r#"{"v":true}"#);
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].0, OTHER);
    assert_eq!(parsed(&out[0].1)["state"]["bri"], 128);
    let out = board.text(OTHER, r#"{"v":true,"on":true}"#);
    assert_eq!(
        parsed(&out[0].1)["state"]["on"],
        true,
        "unchanged, and sent"
    );
}

#[tokio::test]
async fn the_live_view_is_binary_and_goes_to_one_socket() {
    let board = start(wled()).await;
    let (mut first, _) = opened(&board).await;
    let (mut second, _) = opened(&board).await;
    assert_eq!(first.ask(r#"{"lv":true}"#).await, SUCCESS);
    let view = live_view(&mut first).await;
    assert_eq!(view.len(), 2 + 3 * LEDS);
    assert_eq!(view[..8], [b'L', 1, 255, 160, 0, 255, 160, 0]);
    board.set_simulation(true);
    live_view(&mut first).await;
    second.send(r#"{"lv":true}"#).await;
    assert_eq!(second.text().await, SUCCESS);
    live_view(&mut second).await;
    live_view(&mut second).await;
    second.send(r#"{"lv":false}"#).await;
    loop {
        match second.next().await {
            Some(Ok(Message::Binary(_))) => {}
            Some(Ok(Message::Text(text))) => break assert_eq!(text.as_str(), SUCCESS),
            other => panic!("an answer was expected, not {other:?}"),
        }
    }
    assert_eq!(second.ask("ping").await, "pong");
}

#[test]
fn the_live_view_ends_with_its_socket_and_is_dark_while_off() {
    let mut board = with_two();
    board.set_pin(0, 0).unwrap();
    board.text(SOCKET, r#"{"lv":true}"#);
    let frames = board.frames();
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].1[2..], [0; 3 * LEDS]);
    board.closed(SOCKET);
    board.advance(Duration::from_secs(1));
    assert!(board.frames().is_empty());
}

#[tokio::test]
async fn a_heartbeat_is_answered_with_a_text_that_is_not_json() {
    let board = start(wled()).await;
    let (mut client, _) = opened(&board).await;
    assert_eq!(client.ask("ping").await, "pong");
    assert_eq!(client.ask("pings and pongs").await, NO_JSON);
}

#[tokio::test]
async fn broken_json_and_a_long_message_get_an_error_and_have_no_effect() {
    let board = start(wled()).await;
    let (mut client, _) = opened(&board).await;
    for text in ["", "{", "[]", "null", "1", r#"{"on":}"#] {
        assert_eq!(client.ask(text).await, NO_JSON, "{text:?}");
    }
    let padded = |length: usize| format!("{:<length$}", r#"{"on":false}"#);
    assert_eq!(client.ask(&padded(PACKET + 1)).await, NO_JSON);
    assert_eq!(board.pin(0), 1);
    let answer = client.ask(&padded(PACKET)).await;
    assert_eq!(parsed(&answer)["state"]["on"], false);
}

#[tokio::test]
async fn while_the_buffer_is_in_use_every_message_gets_error_3() {
    let board = start(wled()).await;
    let (mut client, _) = opened(&board).await;
    board.set_pin(9, 1);
    assert_eq!(client.ask(r#"{"on":false}"#).await, NO_BUFFER);
    assert_eq!(client.ask("ping").await, "pong");
    let (_other, first) = opened(&board).await;
    assert_eq!(first, parsed(NO_BUFFER));
    board.set_pin(9, 0);
    assert_eq!(board.pin(0), 1);
    let answer = client.ask(r#"{"on":false}"#).await;
    assert_eq!(parsed(&answer)["state"]["on"], false);
}

#[tokio::test]
async fn a_binary_message_is_ignored() {
    let board = start(wled()).await;
    let (mut client, _) = opened(&board).await;
    client.0.send(Message::binary(vec![1, 2])).await.unwrap();
    assert_eq!(client.ask("ping").await, "pong");
}

#[test]
fn the_pins_of_the_light_are_sent_when_they_change_and_others_with_them() {
    let mut board = with_two();
    for (pin, value, pointer) in [
        (1, 7, "/bri"),
        (2, 65, "/seg/0/fx"),
        (3, 1, "/seg/0/sx"),
        (4, 2, "/seg/0/ix"),
        (5, 3, "/seg/0/pal"),
    ] {
        let state = state_to_both(&board.set_pin(pin, value).unwrap());
        assert_eq!(state.pointer(pointer), Some(&json!(value)), "pin {pin}");
        assert!(board.set_pin(pin, value).unwrap().is_empty(), "unchanged");
    }
    for (pin, value) in [(6, -40), (7, 99), (8, 1000)] {
        assert!(board.set_pin(pin, value).unwrap().is_empty(), "pin {pin}");
        assert_eq!(board.pin(pin), Some(value));
    }
    let out = board.set_pin(0, 0).unwrap();
    let info = parsed(&out[0].1)["info"].take();
    assert_eq!(info["wifi"]["rssi"], -40);
    assert_eq!(info["wifi"]["signal"], 100);
    assert_eq!(
        (&info["uptime"], &info["freeheap"]),
        (&json!(99), &json!(1000))
    );
    assert!(board.set_pin(1, 0).unwrap_err().contains("1 to 255"));
    let state = state_to_both(&board.set_pin(10, 0x01_02_03).unwrap());
    assert_eq!(state["seg"][0]["col"][0], json!([1, 2, 3]));
    let state = state_to_both(&board.set_pin(11, 7).unwrap());
    assert_eq!(state["ps"], 7);
    assert!(board.set_pin(12, 0).unwrap_err().contains("no pin 12"));
}

#[test]
fn nothing_is_sent_by_itself_while_the_uptime_goes_on() {
    let mut board = with_two();
    for second in 1..=3 {
        assert!(board.advance(Duration::from_secs(second)).is_empty());
    }
    assert_eq!(board.pin(7), Some(15));
}

#[tokio::test]
async fn a_fifth_socket_is_served_and_the_oldest_is_closed() {
    let board = start(wled()).await;
    let mut clients = Vec::new();
    for _ in 0..SOCKETS {
        clients.push(opened(&board).await.0);
    }
    assert_eq!(get(&board, "/").await.unwrap().status(), 200);
    let (_fifth, first) = opened(&board).await;
    assert_eq!(first["info"]["ws"], SOCKETS);
    let oldest = &mut clients[0];
    assert_eq!(oldest.next().await.unwrap().unwrap(), Message::Close(None));
    assert!(oldest.next().await.is_none());
    assert_eq!(clients[1].ask("ping").await, "pong");
    let ended = |board: &Board| board.closes().len() == 1;
    assert!(board.wait_for(ended, PATIENCE).await);
    assert_eq!(board.open_sockets(), SOCKETS);
}

#[tokio::test]
async fn out_of_memory_closes_with_1013() {
    let board = start(Config {
        faults: vec![Fault::Busy1013],
        ..wled()
    })
    .await;
    let mut clients = Vec::new();
    for _ in 0..SOCKETS {
        clients.push(opened(&board).await.0);
    }
    let (code, _) = Client::open(&board).await.closed_with().await;
    assert_eq!(code, 1013);
    assert_eq!(clients[0].ask("ping").await, "pong");
}

#[tokio::test]
async fn with_no_confirm_a_write_is_dropped_and_a_read_is_not() {
    let board = start(Config {
        faults: vec![Fault::NoConfirm],
        ..wled()
    })
    .await;
    let (mut client, _) = opened(&board).await;
    client.send(r#"{"bri":1}"#).await;
    let answer = client.ask(r#"{"v":true}"#).await;
    assert_eq!(parsed(&answer)["state"]["bri"], 128);
}
