//! A recording in place of a board, on a real port.

mod common;

use std::fs;
use std::path::Path;

use board::replay::Recording;
use board::{Board, Config};
use common::{Client, start};
use tokio_tungstenite::tungstenite::Message;

/// The recordings of all systems: one that is added is tested too.
fn recordings() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/recordings");
    let files = fs::read_dir(folder).unwrap();
    let mut recordings: Vec<_> = files
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_some_and(|end| end == "jsonl"))
        .map(|file| {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(file).unwrap())
        })
        .collect();
    recordings.sort();
    recordings
}

async fn playing(text: &str) -> Board {
    start(Config {
        replay: Some(Recording::read(text).unwrap()),
        ..Config::default()
    })
    .await
}

#[test]
fn there_is_a_recording_of_each_system_of_the_field() {
    let recordings = recordings();
    let names: Vec<_> = recordings.iter().map(|(name, _)| name.as_str()).collect();
    for name in [
        "clown",
        "echo",
        "greenhouse",
        "mbed",
        "mqtt",
        "netzer",
        "plain",
        "shelly",
        "wled",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    for (name, text) in &recordings {
        let recording = Recording::read(text);
        let recording = recording.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(recording.profile.contains("\"name\""), "{name}");
    }
}

#[tokio::test]
async fn a_recorded_connection_is_played_and_ended_as_it_was_and_the_next_one_follows() {
    let board = playing(
        r#"{"pindash":1,"board":"ws://shed.local/live"}
{"ms":0,"event":"open"}
{"ms":1,"out":"hello"}
{"ms":2,"in":"first"}
{"ms":3,"in":"00 ff","binary":2}
{"ms":4,"event":"lost","code":1012,"reason":"reboot","clean":true}
{"ms":9,"event":"open"}
{"ms":9,"in":"second"}
{"ms":10,"event":"lost","code":1006,"clean":false}"#,
    )
    .await;
    assert!(board.ws_url().ends_with("/live"));
    let mut client = Client::open(&board).await;
    assert_eq!(
        client.next().await.unwrap().unwrap(),
        Message::text("first")
    );
    let binary = Message::binary(vec![0, 0xff]);
    assert_eq!(client.next().await.unwrap().unwrap(), binary);
    assert_eq!(client.closed_with().await, (1012, "reboot".into()));
    let mut client = Client::open(&board).await;
    assert_eq!(client.texts_until_dropped().await, ["second"]);
    board.stop().await;
}
