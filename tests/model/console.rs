//! The record of everything that went over the wire, and what of it is shown.

use pindash::model::console::log::{
    Console, Direction, MAX_FILTER_BYTES, MAX_HEX_BYTES, MAX_LINE_BYTES, MAX_LINES, MAX_TOTAL_BYTES,
};
use proptest::prelude::*;

/// 2026-11-20 12:00:00.123
const NOON: u64 = 1_795_176_000_123;

fn receive(console: &mut Console, texts: &[&str]) {
    let texts = texts.iter();
    texts.for_each(|text| console.push_text(NOON, Direction::In, text));
}

fn with(texts: &[&str]) -> Console {
    let mut console = Console::new();
    receive(&mut console, texts);
    console
}

fn seen(console: &Console) -> Vec<&str> {
    let lines = console.lines_after(None);
    lines.map(|line| line.text.as_str()).collect()
}

#[test]
fn lines_are_shown_in_the_order_they_came() {
    let mut console = Console::new();
    console.push_text(1, Direction::Note, "Connected");
    console.push_text(2, Direction::Out, "tuv0=3");
    console.push_text(3, Direction::In, r#"{"u":{"v":{"0":"1"}}}"#);
    let lines: Vec<_> = console
        .lines_after(None)
        .map(|line| {
            (
                line.seq,
                line.wall_ms,
                line.direction.name(),
                line.text.as_str(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (0, 1, "note", "Connected"),
            (1, 2, "out", "tuv0=3"),
            (2, 3, "in", r#"{"u":{"v":{"0":"1"}}}"#),
        ]
    );
    assert_eq!(console.shown(), 3);
}

#[test]
fn a_view_asks_for_what_is_newer_than_its_last_line() {
    let console = with(&["a", "b", "c"]);
    let newer = |seq| {
        console
            .lines_after(seq)
            .map(|line| line.seq)
            .collect::<Vec<_>>()
    };
    assert_eq!(newer(None), [0, 1, 2]);
    assert_eq!(newer(Some(0)), [1, 2]);
    assert!(newer(Some(2)).is_empty());
    assert!(newer(Some(99)).is_empty());
    assert!(newer(Some(u64::MAX)).is_empty());
}

#[test]
fn a_line_is_found_by_its_number() {
    let mut console = with(&["a", "b"]);
    console.set_filter("b");
    assert_eq!(console.line(0).unwrap().text, "a");
    assert_eq!(console.line(1).unwrap().text, "b");
    assert!(console.line(2).is_none());
    assert!(console.line(u64::MAX).is_none());
}

#[test]
fn the_oldest_lines_make_room() {
    let mut console = Console::new();
    for number in 0..MAX_LINES + 5 {
        console.push_text(NOON, Direction::In, &number.to_string());
    }
    assert_eq!(console.shown(), MAX_LINES);
    assert_eq!(console.dropped(), 5);
    assert_eq!(console.first_kept(), 5);
    assert!(console.line(4).is_none());
    assert_eq!(console.line(5).unwrap().text, "5");
    assert_eq!(seen(&console)[0], "5");
    assert_eq!(console.lines_after(Some(0)).count(), MAX_LINES);
}

#[test]
fn a_long_line_is_cut_and_says_how_long_it_was() {
    let mut console = Console::new();
    console.push_text(NOON, Direction::In, &"€".repeat(1_000_000));
    let line = console.line(0).unwrap();
    assert_eq!(line.length_bytes, 3_000_000);
    assert!(line.text.len() <= MAX_LINE_BYTES && line.text.len() > MAX_LINE_BYTES - 3);
    assert!(line.is_cut());
    assert_eq!(line.cut_note().unwrap(), "… cut, 3,000,000 bytes in total");

    let whole = "x".repeat(MAX_LINE_BYTES);
    console.push_text(NOON, Direction::In, &whole);
    assert!(!console.line(1).unwrap().is_cut());
    assert_eq!(console.line(1).unwrap().cut_note(), None);
}

#[test]
fn all_lines_together_have_a_most_bytes() {
    let mut console = Console::new();
    let long = "x".repeat(MAX_LINE_BYTES);
    for _ in 0..10 {
        console.push_text(NOON, Direction::In, &long);
    }
    assert_eq!(console.shown(), MAX_TOTAL_BYTES / MAX_LINE_BYTES);
    console.push_text(NOON, Direction::In, "x");
    assert_eq!(console.shown(), MAX_TOTAL_BYTES / MAX_LINE_BYTES);
    assert_eq!(console.dropped(), 7);
    assert_eq!(seen(&console).last(), Some(&"x"));
}

#[test]
fn a_binary_message_shows_as_hex_with_its_length() {
    let mut console = Console::new();
    console.push_binary(NOON, Direction::In, &[0xde, 0xad, 0xbe, 0xef]);
    console.push_binary(NOON, Direction::Out, &[7]);
    console.push_binary(NOON, Direction::In, &[]);
    console.push_binary(NOON, Direction::In, &[0; MAX_HEX_BYTES]);
    console.push_binary(NOON, Direction::In, &[0; MAX_HEX_BYTES + 1]);
    let texts = seen(&console);
    assert_eq!(
        texts[..3],
        ["4 bytes: de ad be ef", "1 byte: 07", "0 bytes"]
    );
    assert!(texts[3].starts_with("4,096 bytes: 00 00") && texts[3].ends_with("00"));
    assert!(texts[4].starts_with("4,097 bytes: 00 00") && texts[4].ends_with("00 …"));
    let line = console.line(4).unwrap();
    assert!(line.binary && line.is_cut());
    assert_eq!(line.length_bytes, MAX_HEX_BYTES + 1);
    assert!(console.lines_after(None).take(4).all(|line| !line.is_cut()));
}

#[test]
fn what_begins_like_json_can_unfold() {
    let mut console = with(&["{}", " \n[1]", "text", "", "   ", "1", "\"{\"", "{no json"]);
    console.push_binary(NOON, Direction::In, b"{}");
    receive(&mut console, &[&format!("[{}", "1".repeat(MAX_LINE_BYTES))]);
    let can: Vec<_> = console
        .lines_after(None)
        .map(|line| line.can_unfold())
        .collect();
    assert_eq!(
        can,
        [
            true, true, false, false, false, false, false, true, false, false
        ]
    );
}

#[test]
fn what_begins_like_json_behind_a_topic_can_unfold() {
    let mut console = with(&["a/b {}", "a [1", "a b {}", "a 1", "a{}", " a {}"]);
    receive(
        &mut console,
        &[&format!("a [{}", "1".repeat(MAX_LINE_BYTES))],
    );
    let lines = console.lines_after(None);
    let can: Vec<_> = lines.map(|line| line.can_unfold()).collect();
    assert_eq!(can, [true, true, false, false, false, false, false]);
}

#[test]
fn retained_messages_are_told_from_news_and_copied_as_they_came() {
    let mut console = Console::new();
    console.push_text(NOON, Direction::Retained, "a/b 5");
    assert_eq!(console.line(0).unwrap().direction.name(), "retained");
    assert_eq!(console.transcript(), "2026-11-20 12:00:00.123 < a/b 5\n");
}

#[test]
fn a_filter_shows_the_lines_that_contain_it() {
    let mut console = with(&["Relay on", "led off", "RELAY off"]);
    console.set_filter("relay");
    assert_eq!(console.filter(), "relay");
    assert_eq!(seen(&console), ["Relay on", "RELAY off"]);
    receive(&mut console, &["led on", "relay on"]);
    assert_eq!(seen(&console), ["Relay on", "RELAY off", "relay on"]);
    assert_eq!(console.lines_after(Some(2)).count(), 1);
    assert_eq!(console.shown(), 3);
    console.set_filter("");
    assert_eq!(console.shown(), 5);
}

#[test]
fn a_filter_is_about_text_and_not_about_direction() {
    let mut console = Console::new();
    console.push_text(NOON, Direction::Out, "uv0");
    console.set_filter("out");
    assert_eq!(console.shown(), 0);
}

#[test]
fn a_filter_has_a_longest_length() {
    let mut console = Console::new();
    console.set_filter(&"ü".repeat(MAX_FILTER_BYTES));
    assert_eq!(console.filter().len(), MAX_FILTER_BYTES);
}

#[test]
fn while_paused_the_shown_end_stays_and_the_record_goes_on() {
    let mut console = with(&["a", "b"]);
    console.pause();
    assert!(console.is_paused());
    receive(&mut console, &["c", "d"]);
    assert_eq!(seen(&console), ["a", "b"]);
    assert_eq!(console.held_back(), 2);
    assert_eq!(console.line(3).unwrap().text, "d");
    // Pausing again does not move the end.
    console.pause();
    assert_eq!(seen(&console), ["a", "b"]);
    console.resume();
    assert!(!console.is_paused());
    assert_eq!(seen(&console), ["a", "b", "c", "d"]);
    assert_eq!(console.held_back(), 0);
}

#[test]
fn only_lines_that_pass_the_filter_count_as_held_back() {
    let mut console = Console::new();
    console.set_filter("x");
    console.pause();
    receive(&mut console, &["x1", "y", "x2"]);
    assert_eq!(console.held_back(), 2);
    console.set_filter("y");
    assert_eq!(console.held_back(), 1);
    assert_eq!(console.shown(), 0);
}

#[test]
fn lines_that_were_dropped_unseen_are_counted() {
    let mut console = with(&["seen"]);
    console.pause();
    for _ in 0..MAX_LINES {
        console.push_text(NOON, Direction::In, "x");
    }
    assert_eq!(console.lost_while_paused(), 0);
    assert_eq!(console.shown(), 0);
    receive(&mut console, &["y", "z"]);
    assert_eq!(console.lost_while_paused(), 2);
    assert_eq!(console.held_back(), MAX_LINES);
    console.resume();
    assert_eq!(console.lost_while_paused(), 0);
    assert_eq!(console.shown(), MAX_LINES);
}

#[test]
fn a_pause_says_what_it_keeps_from_view() {
    let mut console = with(&["seen"]);
    assert_eq!(console.held_note(), "");
    console.pause();
    assert_eq!(console.held_note(), "0 new");
    receive(&mut console, &["a", "b"]);
    assert_eq!(console.held_note(), "2 new");
    for _ in 0..MAX_LINES {
        console.push_text(NOON, Direction::In, "x");
    }
    assert_eq!(console.held_note(), "2,000 new, 2 not kept");
    console.resume();
    assert_eq!(console.held_note(), "");
}

#[test]
fn the_stamp_changes_with_every_line_and_every_revision() {
    let mut console = with(&["a"]);
    let before = console.stamp();
    assert_eq!(console.stamp(), before);
    receive(&mut console, &["b"]);
    let after = console.stamp();
    assert_ne!(after, before);
    console.clear();
    assert_ne!(console.stamp(), after);
}

#[test]
fn clearing_hides_everything_so_far_and_can_be_undone() {
    let mut console = with(&["a", "b"]);
    assert!(!console.is_cleared());
    console.clear();
    assert!(console.is_cleared());
    assert_eq!(console.shown(), 0);
    receive(&mut console, &["c"]);
    assert_eq!(seen(&console), ["c"]);
    assert_eq!(console.lines_after(Some(0)).count(), 1);
    console.clear();
    console.restore();
    assert!(!console.is_cleared());
    assert_eq!(seen(&console), ["a", "b", "c"]);
}

#[test]
fn clearing_an_empty_record_is_nothing_to_undo() {
    let mut console = Console::new();
    console.clear();
    assert!(!console.is_cleared());
    assert_eq!(console.revision(), 0);
}

#[test]
fn there_is_nothing_to_undo_once_the_cleared_lines_are_dropped() {
    let mut console = with(&["a"]);
    console.clear();
    for _ in 0..MAX_LINES {
        console.push_text(NOON, Direction::In, "x");
    }
    assert!(!console.is_cleared());
}

#[test]
fn clearing_while_paused_hides_what_is_held_back_too() {
    let mut console = with(&["a"]);
    console.pause();
    receive(&mut console, &["b"]);
    console.clear();
    assert_eq!((console.shown(), console.held_back()), (0, 0));
    receive(&mut console, &["c"]);
    assert_eq!((console.shown(), console.held_back()), (0, 1));
    console.restore();
    assert_eq!(seen(&console), ["a"]);
    assert_eq!(console.held_back(), 2);
    console.clear();
    receive(&mut console, &["d"]);
    console.resume();
    assert_eq!(seen(&console), ["d"]);
}

#[test]
fn the_revision_changes_when_what_is_shown_must_be_built_anew() {
    let mut console = with(&["a", "b"]);
    let mut last = console.revision();
    let mut changed = |console: &Console| {
        let before = last;
        last = console.revision();
        last != before
    };
    receive(&mut console, &["c"]);
    assert!(!changed(&console), "lines are added at the end");
    console.set_filter("a");
    assert!(changed(&console), "filter");
    console.set_filter("a");
    assert!(!changed(&console), "the same filter");
    console.pause();
    assert!(!changed(&console), "a pause changes nothing that is shown");
    console.resume();
    assert!(changed(&console), "resume");
    console.resume();
    assert!(!changed(&console), "nothing was paused");
    console.clear();
    assert!(changed(&console), "clear");
    console.clear();
    assert!(!changed(&console), "it is clear already");
    console.restore();
    assert!(changed(&console), "restore");
    console.restore();
    assert!(!changed(&console), "nothing was hidden");
}

#[test]
fn a_transcript_has_a_line_for_each_message() {
    let mut console = Console::new();
    console.push_text(NOON, Direction::Note, "Connected to ws://user:•••@host/ws");
    console.push_text(NOON + 1, Direction::Out, "tuv0=3");
    console.push_text(NOON + 1_000, Direction::In, "[\"a\",{}]\n");
    console.push_binary(NOON + 86_400_000, Direction::In, &[1, 2]);
    assert_eq!(
        console.transcript(),
        "2026-11-20 12:00:00.123 - Connected to ws://user:•••@host/ws\n\
         2026-11-20 12:00:00.124 > tuv0=3\n\
         2026-11-20 12:00:01.123 < [\"a\",{}]\n\
         2026-11-21 12:00:00.123 < 2 bytes: 01 02\n"
    );
}

#[test]
fn a_message_of_several_lines_cannot_pass_itself_off_as_several_messages() {
    let console = with(&["a\n2026-11-20 12:00:00.123 < b\r\nc\rd\n\ne\r\n", "f"]);
    assert_eq!(
        console.transcript(),
        "2026-11-20 12:00:00.123 < a\n  2026-11-20 12:00:00.123 < b\n  c\n  d\n  \n  e\n\
         2026-11-20 12:00:00.123 < f\n"
    );
}

#[test]
fn a_transcript_follows_filter_and_clear_and_holds_what_a_pause_holds_back() {
    let mut console = with(&["x old"]);
    console.clear();
    receive(&mut console, &["x 1", "y"]);
    console.pause();
    receive(&mut console, &["x 2"]);
    console.set_filter("x");
    let transcript = console.transcript();
    let texts: Vec<_> = transcript.lines().map(|line| &line[26..]).collect();
    assert_eq!(texts, ["x 1", "x 2"]);
}

#[test]
fn a_transcript_says_what_was_cut_and_keeps_its_bound() {
    let mut console = Console::new();
    let lines = "\n".repeat(MAX_LINE_BYTES + 1);
    for _ in 0..8 {
        console.push_text(NOON, Direction::In, &lines);
    }
    let transcript = console.transcript();
    assert!(transcript.ends_with(" … cut, 2,097,153 bytes in total\n"));
    assert!(transcript.len() <= 3 * MAX_TOTAL_BYTES + 1_000);
}

#[test]
fn ten_seconds_at_ten_thousand_messages_a_second_take_a_moment() {
    let mut console = Console::new();
    console.set_filter("\"7\"");
    for number in 0..100_000_u64 {
        console.push_text(NOON, Direction::In, r#"{"u":{"v":{"0":"1"}}}"#);
        if number % 160 == 0 {
            let _ = console.lines_after(number.checked_sub(160)).count();
            let _ = console.held_back();
        }
    }
    assert_eq!(console.dropped(), 100_000 - MAX_LINES as u64);
}

#[derive(Clone, Debug)]
enum Act {
    Text(String),
    Binary(Vec<u8>),
    Long(usize),
    Filter(String),
    Pause,
    Resume,
    Clear,
    Restore,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => any::<String>().prop_map(Act::Text),
        1 => any::<Vec<u8>>().prop_map(Act::Binary),
        1 => (0..3_000_000_usize).prop_map(Act::Long),
        1 => "[a-z]?".prop_map(Act::Filter),
        1 => Just(Act::Pause),
        1 => Just(Act::Resume),
        1 => Just(Act::Clear),
        1 => Just(Act::Restore),
    ]
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn bounds_hold_and_an_appending_view_stays_right(acts in prop::collection::vec(act(), 0..40)) {
            let mut console = Console::new();
            // What a view holds that follows the rules of the module.
            let mut view: Vec<u64> = Vec::new();
            let mut revision = console.revision();
            for act in acts {
                match act {
                    Act::Text(text) => console.push_text(NOON, Direction::In, &text),
                    Act::Binary(bytes) => console.push_binary(NOON, Direction::Out, &bytes),
                    Act::Long(length) => console.push_text(NOON, Direction::In, &"x".repeat(length)),
                    Act::Filter(filter) => console.set_filter(&filter),
                    Act::Pause => console.pause(),
                    Act::Resume => console.resume(),
                    Act::Clear => console.clear(),
                    Act::Restore => console.restore(),
                }
                if console.revision() != revision {
                    revision = console.revision();
                    view.clear();
                }
                view.retain(|seq| *seq >= console.first_kept());
                view.extend(console.lines_after(view.last().copied()).map(|line| line.seq));

                let shown: Vec<_> = console.lines_after(None).map(|line| line.seq).collect();
                prop_assert_eq!(&view, &shown);
                prop_assert_eq!(console.shown(), shown.len());
                prop_assert!(shown.len() <= MAX_LINES);
                let kept = (console.first_kept()..).map_while(|seq| console.line(seq));
                prop_assert!(kept.map(|line| line.text.len()).sum::<usize>() <= MAX_TOTAL_BYTES);
            }
        }
    }
}
