//! The bounds of a recording.

use super::{file, recording, replayed, tape};
use crate::page::Page;
use pindash::model::app::{Edit, Input};
use pindash::model::recording::{CHUNK_BYTES, MAX_BYTES};

const LAMP: &str = r#"{"pins":[{"path":"a","label":"A"}]}"#;

#[test]
fn the_oldest_makes_room_and_is_counted() {
    let mut page = recording(LAMP);
    page.connects();
    page.edits(Edit::Set {
        pin: 0,
        field: "label",
        value: "B",
    });
    let message = format!(r#"{{"a":1,"x":"{}"}}"#, "\n".repeat(CHUNK_BYTES / 4));
    let mut said = 0;
    while page.app.recorder().dropped() == 0 {
        page.ms += 10;
        page.hears(&message);
        said += 1;
    }
    // Half of what is written is escapes.
    assert_eq!(said, 2 * MAX_BYTES / CHUNK_BYTES);
    page.ms += 10;
    page.hears(r#"{"a":2}"#);
    let recorder = page.app.recorder();
    assert!(recorder.bytes() <= MAX_BYTES && recorder.bytes() > MAX_BYTES - 2 * CHUNK_BYTES);
    assert_eq!(recorder.bytes(), file(&page).len());
    let dropped_ms = recorder.since_wall_ms() - page.wall_ms - 1_000;
    assert!((10..60).contains(&dropped_ms), "{dropped_ms}");
    // What is left begins with a message, by the profile as it was edited.
    let parts = page.app.recording_parts();
    let tape = tape(&[parts[0], parts[1].split_inclusive('\n').next().unwrap()].concat());
    assert!(
        tape.profile().contains(r#""label":"B""#),
        "{}",
        tape.profile()
    );
    assert_eq!(tape.begin_ms(), dropped_ms);
    let replayed = replayed(&[parts[0], parts[parts.len() - 1]].concat());
    assert_eq!(replayed.values(), ["B = 2"]);
    assert!(!replayed.pin(0).is_stale());
    assert_eq!(replayed.pin(0).note(), page.pin(0).note());
}

#[test]
fn a_page_that_does_not_record_has_no_recording_and_one_that_stopped_keeps_it() {
    let mut page = Page::connected(LAMP);
    page.hears(r#"{"a":1}"#);
    assert!(!page.app.recorder().is_on());
    assert_eq!(
        (page.app.recorder().lines(), file(&page)),
        (0, String::new())
    );
    page.give(Input::Record(true));
    page.hears(r#"{"a":2}"#);
    assert!(page.app.recorder().is_on());
    page.give(Input::Record(false));
    let before = file(&page);
    page.hears(r#"{"a":3}"#);
    assert!(!page.app.recorder().is_on());
    assert_eq!(file(&page), before);
    // What was known when it began, and what came.
    assert_eq!(replayed(&before).values(), ["A = 2"]);
    page.give(Input::Record(true));
    assert_eq!(replayed(&file(&page)).values(), ["A = 3"]);
}
