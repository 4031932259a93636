//! Protocol 76: its handshake and its frames, both pure and over real sockets.

mod common;

use std::io::ErrorKind;

use board::hixie::{self, CLOSE, Decoder, Device, Frame, FrameError, text_frame};
use board::{Board, Config, Fault};
use common::{Client, PATIENCE, request, soon, start, still};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const KEY1: &str = "4 @1  46546xW%0l 1 5";
const KEY2: &str = "12998 5 Y3 1  .P00";
const BODY: &[u8; 8] = b"^n:ds[4U";
const ANSWER: &[u8; 16] = b"8jKS'y:G*Co,Wxa-";

#[test]
fn the_answer_is_the_one_in_the_draft() {
    assert_eq!(hixie::answer(KEY1, KEY2, *BODY).as_ref(), Ok(ANSWER));
    let swapped = hixie::answer(KEY2, KEY1, *BODY);
    assert_ne!(swapped.as_ref(), Ok(ANSWER), "the order counts");
    assert_ne!(hixie::answer(KEY1, KEY2, [0; 8]).as_ref(), Ok(ANSWER));
}

#[test]
fn invalid_keys_are_rejected() {
    for (key, why) in [
        ("12998", "no spaces"),
        ("", "no 32-bit number"),
        ("a b c", "no 32-bit number"),
        ("1 2 3 5", "not a multiple"),
        ("42949 67296", "no 32-bit number"),
        ("99999 99999 99999 99999", "no 32-bit number"),
    ] {
        for keys in [(key, KEY2), (KEY1, key)] {
            let error = hixie::answer(keys.0, keys.1, *BODY).unwrap_err();
            assert!(error.contains(why), "{key}: {error}");
        }
    }
    assert!(hixie::answer("42949 67295", KEY2, *BODY).is_ok());
    assert!(hixie::answer("0 ", KEY2, *BODY).is_ok());
}

/// The frames decoded from these reads, and the error that ended the decoding.
fn decoded(reads: &[&[u8]]) -> (Vec<Frame>, Option<FrameError>) {
    let mut decoder = Decoder::new(16);
    let mut frames = Vec::new();
    for read in reads {
        decoder.push(read);
        loop {
            match decoder.next() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    (frames, None)
}

fn texts(texts: &[&str]) -> Vec<Frame> {
    texts
        .iter()
        .map(|text| Frame::Text((*text).to_owned()))
        .collect()
}

#[test]
fn a_text_frame_has_two_delimiters() {
    assert_eq!(text_frame("℃"), [0x00, 0xE2, 0x84, 0x83, 0xFF]);
    assert_eq!(decoded(&[&text_frame("℃")]), (texts(&["℃"]), None));
    assert_eq!(decoded(&[&text_frame("")]), (texts(&[""]), None));
    assert_eq!(
        decoded(&[&text_frame("nul \0 in")]),
        (texts(&["nul \0 in"]), None)
    );
}

#[test]
fn frames_do_not_depend_on_how_the_reads_are_split() {
    let bytes = [
        &text_frame("one ℃")[..],
        &text_frame(""),
        &text_frame("two"),
        &CLOSE,
    ]
    .concat();
    let mut expected = texts(&["one ℃", "", "two"]);
    expected.push(Frame::Close);
    for first in 0..=bytes.len() {
        for second in first..=bytes.len() {
            let reads = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            assert_eq!(
                decoded(&reads),
                (expected.clone(), None),
                "{first}, {second}"
            );
        }
    }
    let single: Vec<_> = bytes.chunks(1).collect();
    assert_eq!(decoded(&single), (expected, None));
}

#[test]
fn an_incomplete_frame_is_not_a_message() {
    assert_eq!(decoded(&[b"\x00half"]), (Vec::new(), None));
    assert_eq!(decoded(&[b"\xFF"]), (Vec::new(), None));
    assert_eq!(decoded(&[]), (Vec::new(), None));
}

#[test]
fn a_frame_longer_than_the_limit_is_rejected_before_its_end() {
    let longest = "x".repeat(16);
    assert_eq!(
        decoded(&[&text_frame(&longest)]),
        (texts(&[&longest]), None)
    );
    let longer = text_frame(&"x".repeat(17));
    let endless = &longer[..longer.len() - 1];
    assert_eq!(decoded(&[endless]), (Vec::new(), Some(FrameError::TooLong)));
    assert_eq!(
        decoded(&[b"\x80\x11"]),
        (Vec::new(), Some(FrameError::TooLong))
    );
    let digits = [&[0x80][..], &[0xFF; 40]].concat();
    assert_eq!(decoded(&[&digits]), (Vec::new(), Some(FrameError::TooLong)));
}

#[test]
fn a_text_that_is_not_utf_8_is_rejected() {
    for bytes in [
        &b"\x00\xF0\x28\x8C\x28\xFF"[..],
        b"\x00\xC3\xFF",
        b"\x00\x80\xFF",
    ] {
        let good_then_bad = [&text_frame("good"), bytes].concat();
        let expected = (texts(&["good"]), Some(FrameError::InvalidUtf8));
        assert_eq!(decoded(&[&good_then_bad]), expected);
    }
}

#[test]
fn frames_of_other_types_are_dropped() {
    let dropped: [&[u8]; 5] = [
        b"\x01not text\xFF",
        b"\x7F\x00\xFF",
        b"\x80\x03\x00\xFF\x00",
        b"\x80\x00",
        b"\xFF\x80\x01x",
    ];
    for bytes in dropped {
        let around = [&text_frame("before"), bytes, &text_frame("after")].concat();
        assert_eq!(
            decoded(&[&around]),
            (texts(&["before", "after"]), None),
            "{bytes:?}"
        );
    }
}

fn channels() -> Config {
    Config {
        board: "mbed".into(),
        ..still()
    }
}

async fn device(board: &Board, path: &str) -> Device {
    soon(Device::connect(board.addr(), path))
        .await
        .expect("the server opens a socket")
}

/// Sends a handshake with the keys of the draft.
async fn handshake(board: &Board, more: &str, body: &[u8]) -> TcpStream {
    let mut tcp = TcpStream::connect(board.addr()).await.unwrap();
    let head = format!(
        "GET /ws/demo/rw?x=1 HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: {KEY2}\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: {KEY1}\r\n{more}\r\n"
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    tcp.write_all(body).await.unwrap();
    tcp
}

async fn read_until(tcp: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(end) {
        bytes.push(soon(tcp.read_u8()).await.expect("more bytes"));
    }
    bytes
}

#[tokio::test]
async fn the_handshake_of_the_draft_gets_the_reply_of_the_draft() {
    let board = start(channels()).await;
    let more = "Origin: http://example.com\r\nSec-WebSocket-Protocol: sample\r\n";
    let mut tcp = handshake(&board, more, BODY).await;
    let head = String::from_utf8(read_until(&mut tcp, b"\r\n\r\n").await).unwrap();
    let lines: Vec<_> = head.trim_end().split("\r\n").collect();
    assert_eq!(lines[0], "HTTP/1.1 101 WebSocket Protocol Handshake");
    for line in [
        "Upgrade: WebSocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Origin: http://example.com",
        "Sec-WebSocket-Location: ws://example.com/ws/demo/rw?x=1",
        "Sec-WebSocket-Protocol: sample",
    ] {
        assert!(lines.contains(&line), "{line} in {head}");
    }
    assert_eq!(read_until(&mut tcp, ANSWER).await.len(), 16);
    tcp.write_all(&text_frame("hello")).await.unwrap();
    assert_eq!(read_until(&mut tcp, b"\xFF").await, text_frame("hello"));
}

#[tokio::test]
async fn optional_headers_are_answered_only_if_sent() {
    let board = start(channels()).await;
    let mut tcp = handshake(&board, "", BODY).await;
    let head = String::from_utf8(read_until(&mut tcp, b"\r\n\r\n").await).unwrap();
    assert!(!head.contains("Sec-WebSocket-Protocol"), "{head}");
    assert!(!head.contains("Sec-WebSocket-Origin"), "{head}");
}

#[tokio::test]
async fn the_body_may_arrive_late_and_together_with_frames() {
    let board = start(channels()).await;
    let mut tcp = handshake(&board, "", &BODY[..3]).await;
    assert!(
        board
            .wait_for(|board| board.attempts() == 1, PATIENCE)
            .await
    );
    let rest = [&BODY[3..], &text_frame("one"), &text_frame("two")[..2]].concat();
    tcp.write_all(&rest).await.unwrap();
    read_until(&mut tcp, ANSWER).await;
    assert_eq!(read_until(&mut tcp, b"\xFF").await, text_frame("one"));
    tcp.write_all(&text_frame("two")[2..]).await.unwrap();
    assert_eq!(read_until(&mut tcp, b"\xFF").await, text_frame("two"));
}

#[tokio::test]
async fn a_bad_key_and_a_missing_body_are_rejected() {
    let board = start(channels()).await;
    let head = "GET /ws/demo/rw HTTP/1.1\nHost: x\nUpgrade: WebSocket\nConnection: Upgrade";
    let bad = format!("{head}\nSec-WebSocket-Key1: 12345\nSec-WebSocket-Key2: {KEY2}\n\n^n:ds[4U");
    let answer = request(&board, &bad).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(
        String::from_utf8(answer.body)
            .unwrap()
            .contains("no spaces")
    );
    let missing = format!("{head}\nSec-WebSocket-Key1: {KEY1}\n\n^n:ds[4U");
    assert_eq!(request(&board, &missing).await.unwrap().status(), 400);
    let mut tcp = handshake(&board, "", &BODY[..7]).await;
    tcp.shutdown().await.unwrap();
    assert!(
        read_until(&mut tcp, b"\r\n")
            .await
            .starts_with(b"HTTP/1.1 400 ")
    );
    assert_eq!(board.connections(), 0);
}

#[tokio::test]
async fn other_boards_do_not_speak_protocol_76() {
    let board = start(still()).await;
    let refused = soon(Device::connect(board.addr(), "/ws"))
        .await
        .err()
        .unwrap();
    assert!(refused.to_string().contains("400"), "{refused}");
}

#[tokio::test]
async fn a_device_and_a_modern_client_get_each_others_texts() {
    let board = start(channels()).await;
    let mut client = Client::open(&board).await;
    let mut device = device(&board, "/ws/demo/rw").await;
    let sample = r#"{"id":"eth_env","p":"10","t":"10 ℃","l":"37","m":"120"}"#;
    device.send(sample).await.unwrap();
    assert_eq!(client.text().await, sample);
    assert_eq!(soon(device.next()).await.unwrap(), sample, "its own text");
    client.send("to the device").await;
    assert_eq!(soon(device.next()).await.unwrap(), "to the device");
    assert_eq!(board.received(), [sample, "to the device"]);
}

#[tokio::test]
async fn the_modes_apply_to_devices_too() {
    let board = start(channels()).await;
    let mut writer = device(&board, "/ws/demo/wo").await;
    let mut reader = device(&board, "/ws/demo/ro").await;
    reader.send("dropped").await.unwrap();
    assert!(
        board
            .wait_for(|board| board.received().len() == 1, PATIENCE)
            .await
    );
    writer.send("kept").await.unwrap();
    assert_eq!(soon(reader.next()).await.unwrap(), "kept");
    let refused = soon(Device::connect(board.addr(), "/ws/demo"))
        .await
        .err()
        .unwrap();
    assert!(refused.to_string().contains("404"), "{refused}");
}

#[tokio::test]
async fn a_close_from_either_side_is_answered() {
    let board = start(channels()).await;
    let leaving = device(&board, "/ws/demo/rw").await;
    soon(leaving.close()).await.expect("an answer");
    assert!(
        board
            .wait_for(|board| board.closes() == [Some(1005)], PATIENCE)
            .await
    );
    let mut left = device(&board, "/ws/demo/rw").await;
    board.push_text("last");
    board.close_sockets(1001, "no codes in this protocol");
    assert_eq!(soon(left.next()).await.unwrap(), "last");
    let end = soon(left.next()).await.unwrap_err();
    assert_eq!(end.kind(), ErrorKind::ConnectionAborted);
    assert!(
        board
            .wait_for(|board| board.open_sockets() == 0, PATIENCE)
            .await
    );
    assert_eq!(board.closes(), [Some(1005), Some(1005)]);
}

#[tokio::test]
async fn a_device_that_sends_invalid_utf_8_or_a_long_frame_is_dropped() {
    let board = start(channels()).await;
    let too_long = [&[0x00][..], &vec![b'x'; hixie::MAX_BYTES + 1]].concat();
    for bytes in [&b"\x00\xC3\x28\xFF"[..], &too_long] {
        let mut tcp = handshake(&board, "", BODY).await;
        read_until(&mut tcp, ANSWER).await;
        tcp.write_all(bytes).await.unwrap();
        let mut rest = Vec::new();
        let _ = soon(tcp.read_to_end(&mut rest)).await;
        assert!(rest.is_empty());
    }
    assert!(
        board
            .wait_for(|board| board.closes() == [None, None], PATIENCE)
            .await
    );
    assert!(board.received().is_empty());
}

#[tokio::test]
async fn faults_affect_devices_too() {
    let board = start(channels()).await;
    let mut device = device(&board, "/ws/demo/rw").await;
    board.push_binary(vec![1, 2, 3]);
    board.push_text("the protocol has no binary messages");
    assert_eq!(
        soon(device.next()).await.unwrap(),
        "the protocol has no binary messages"
    );
    board.set_fault(Fault::InvalidUtf8, true);
    let end = soon(device.next()).await.unwrap_err();
    assert_eq!(end.kind(), ErrorKind::InvalidData);
    board.clear_faults();
    board.set_fault(Fault::DropAfter(0), true);
    let mut dropped = self::device(&board, "/ws/demo/rw").await;
    let end = soon(dropped.next()).await.unwrap_err();
    assert_eq!(end.kind(), ErrorKind::UnexpectedEof);
}
