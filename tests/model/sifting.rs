//! What the console leaves out at a person's wish, what it says of that, and the parts of a line that
//! have colours of their own.

use pindash::model::console::log::{Console, Direction};
use pindash::model::decode::layout::{Part, tell_parts};
use proptest::prelude::*;

/// A console with a line of each direction.
fn mixed() -> Console {
    let mut console = Console::new();
    for (direction, text) in [
        (Direction::Note, "Connected"),
        (Direction::Out, "uv0"),
        (Direction::In, "uv0=1"),
        (Direction::Retained, "a/b 5"),
    ] {
        console.push_text(0, direction, text);
    }
    console
}

fn seen(console: &Console) -> Vec<&str> {
    let lines = console.lines_after(None);
    lines.map(|line| line.text.as_str()).collect()
}

#[test]
fn each_direction_is_left_out_and_shown_again() {
    let mut console = mixed();
    console.turn(Direction::In);
    assert!(!console.shows(Direction::In) && console.shows(Direction::Out));
    assert_eq!(seen(&console), ["Connected", "uv0"]);
    console.push_text(0, Direction::In, "uv1=1");
    console.push_text(0, Direction::Out, "uv1");
    assert_eq!(seen(&console), ["Connected", "uv0", "uv1"]);
    console.turn(Direction::Note);
    assert_eq!(seen(&console), ["uv0", "uv1"]);
    console.turn(Direction::In);
    console.turn(Direction::Note);
    assert_eq!(console.shown(), 6);
}

#[test]
fn a_retained_message_goes_with_those_that_came_in() {
    let mut console = mixed();
    console.turn(Direction::In);
    assert!(!console.shows(Direction::Retained));
    assert!(!seen(&console).contains(&"a/b 5"));
}

#[test]
fn direction_and_text_are_both_asked_for() {
    let mut console = mixed();
    console.set_filter("uv0");
    assert_eq!(seen(&console), ["uv0", "uv0=1"]);
    console.turn(Direction::Out);
    assert_eq!(seen(&console), ["uv0=1"]);
    assert_eq!(console.transcript().lines().count(), 1);
    console.set_filter("");
    assert_eq!(console.shown(), 3);
}

#[test]
fn a_view_rebuilds_its_lines_when_a_direction_is_left_out() {
    let mut console = mixed();
    let before = console.revision();
    console.turn(Direction::Out);
    assert_ne!(console.revision(), before);
}

#[test]
fn what_is_left_out_is_counted_in_words() {
    let mut console = mixed();
    assert_eq!(console.sift_note(), "");
    console.set_filter("UV0");
    assert_eq!(console.sift_note(), "2 of 4 lines");
    console.set_filter("nowhere");
    assert_eq!(
        console.sift_note(),
        "No line contains “nowhere”. 4 lines are kept."
    );
    // It may be in those that are left out.
    console.turn(Direction::In);
    assert_eq!(console.sift_note(), "0 of 4 lines");
    console.set_filter("");
    for _ in 0..1_200 {
        console.push_text(0, Direction::In, "x");
    }
    assert_eq!(console.sift_note(), "2 of 1,204 lines");
    console.clear();
    assert_eq!(console.sift_note(), "0 of 0 lines");
    console.turn(Direction::In);
    assert_eq!(console.sift_note(), "");
}

#[test]
fn a_filter_of_any_direction_does_not_turn_the_words_around_it() {
    let mut console = mixed();
    console.set_filter("\u{5d0}");
    assert!(console.sift_note().contains("“\u{2068}\u{5d0}\u{2069}”"));
}

#[test]
fn what_a_pause_holds_back_counts_as_kept() {
    let mut console = mixed();
    console.set_filter("later");
    console.pause();
    console.push_text(0, Direction::In, "later");
    assert_eq!(console.sift_note(), "1 of 5 lines");
    assert_eq!(console.held_note(), "1 new");
}

/// The parts of a text that have a colour.
fn coloured(text: &str, max_bytes: usize) -> Vec<(Part, String)> {
    let mut parts = Vec::new();
    let mut all = String::new();
    tell_parts(text, max_bytes, &mut |part, text| {
        all.push_str(text);
        if part != Part::Rest {
            parts.push((part, text.to_owned()));
        }
    });
    assert_eq!(all, text, "the parts are the text");
    parts
}

#[test]
fn names_and_words_of_json_are_told_from_the_rest() {
    let name = |text: &str| (Part::Name, text.to_owned());
    let word = |text: &str| (Part::Word, text.to_owned());
    assert_eq!(
        coloured(
            r#"{"a" : -1.5e3, "b:":"text, \"c\":1", "d":[true,null]}"#,
            1_000
        ),
        [
            name(r#""a""#),
            word("-1.5e3"),
            name(r#""b:""#),
            name(r#""d""#),
            word("true"),
            word("null"),
        ]
    );
    assert_eq!(coloured("home/1 [2]", 1_000), [word("2")]);
    for text in ["", "uv0=1", "no 1 {", "\"", "{\"a"] {
        assert_eq!(coloured(text, 1_000), [], "{text}");
    }
}

#[test]
fn only_the_beginning_of_a_line_has_colours() {
    let long = format!("[{}0]", "1,".repeat(10_000));
    assert_eq!(coloured(&long, 256).len(), 128);
}

mod properties {
    use super::*;

    proptest! {
        #[test]
        fn the_parts_of_any_text_are_the_text(
            text in prop_oneof![any::<String>(), "[a1{}\\[\\]\",: \\\\]{0,40}"],
            max_bytes in 0_usize..60,
        ) {
            coloured(&text, max_bytes);
        }
    }
}
