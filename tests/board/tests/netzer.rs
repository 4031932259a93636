//! The Netzer's commands and pins, without a socket or a clock.

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use board::firmware::{Firmware, Outgoing};
use board::netzer::{KINDS, Kind, Netzer, PINS};
use common::update;

const SOCKET: usize = 0;
const OTHER: usize = 1;

/// A board after these commands, whose answers are ignored.
fn with_triggers(commands: &[(usize, &str)]) -> Netzer {
    let mut board = Netzer::new(1);
    for (socket, command) in commands {
        board.text(*socket, command);
    }
    board
}

fn values(board: &Netzer) -> Vec<i64> {
    (0..PINS).map(|pin| board.pin(pin).unwrap()).collect()
}

/// The texts for one socket.
fn to(socket: usize, outgoing: Vec<Outgoing>) -> Vec<String> {
    let own = outgoing.into_iter().filter(|(other, _)| *other == socket);
    own.map(|(_, text)| text).collect()
}

/// The error message that answers a command.
#[track_caller]
fn error_of(command: &str) -> String {
    let answers = Netzer::new(1).text(SOCKET, command);
    assert_eq!(answers.len(), 1, "{command:?} gets one answer: {answers:?}");
    let message: serde_json::Value = serde_json::from_str(&answers[0].1).unwrap();
    message["error"].as_str().expect("an error text").to_owned()
}

#[test]
fn setting_a_trigger_answers_with_the_current_value() {
    let mut board = Netzer::new(1);
    for pin in 0..PINS {
        let value = board.pin(pin).unwrap();
        let answers = board.text(SOCKET, &format!("tuv{pin}=3"));
        assert_eq!(answers, [(SOCKET, update(pin, value))]);
    }
}

#[test]
fn a_trigger_of_0_answers_nothing_and_ends_the_updates() {
    let mut board = with_triggers(&[(SOCKET, "tuv4=3")]);
    assert!(board.text(SOCKET, "tuv4=0").is_empty());
    assert!(board.set_pin(4, 1).unwrap().is_empty());
}

#[test]
fn a_trigger_of_1_sends_a_rise_and_no_fall() {
    let mut board = with_triggers(&[(SOCKET, "tuv4=1")]);
    board.set_pin(4, 500).unwrap();
    assert_eq!(board.set_pin(4, 501).unwrap(), [(SOCKET, update(4, 501))]);
    assert!(board.set_pin(4, 500).unwrap().is_empty());
}

#[test]
fn a_trigger_of_2_sends_a_fall_and_no_rise() {
    let mut board = with_triggers(&[(SOCKET, "tuv4=2")]);
    board.set_pin(4, 500).unwrap();
    assert!(board.set_pin(4, 501).unwrap().is_empty());
    assert_eq!(board.set_pin(4, 500).unwrap(), [(SOCKET, update(4, 500))]);
}

#[test]
fn a_trigger_of_3_sends_every_change_and_nothing_without_one() {
    let mut board = with_triggers(&[(SOCKET, "tuv4=3")]);
    board.set_pin(4, 500).unwrap();
    assert_eq!(board.set_pin(4, 501).unwrap(), [(SOCKET, update(4, 501))]);
    assert!(board.set_pin(4, 501).unwrap().is_empty());
    assert_eq!(board.set_pin(4, 500).unwrap(), [(SOCKET, update(4, 500))]);
}

#[test]
fn a_trigger_belongs_to_its_socket_and_ends_with_it() {
    let mut board = with_triggers(&[(SOCKET, "tuv0=3"), (OTHER, "tuv6=3")]);
    let toggled = 1 - board.pin(0).unwrap();
    assert_eq!(
        board.set_pin(0, toggled).unwrap(),
        [(SOCKET, update(0, toggled))]
    );
    board.closed(SOCKET);
    assert!(board.set_pin(0, 1 - toggled).unwrap().is_empty());
}

#[test]
fn reading_answers_with_an_update_and_sets_no_trigger() {
    let mut board = Netzer::new(1);
    let value = board.pin(5).unwrap();
    assert_eq!(board.text(SOCKET, "uv5"), [(SOCKET, update(5, value))]);
    board.set_pin(5, 10).unwrap();
    assert!(board.set_pin(5, 11).unwrap().is_empty());
}

#[test]
fn a_write_changes_an_output_and_is_confirmed_once_whatever_the_trigger() {
    for trigger in 0..=3 {
        let mut board = with_triggers(&[(SOCKET, &format!("tuv9={trigger}"))]);
        for value in [1023, 1023, 0] {
            let answers = board.text(SOCKET, &format!("uv9={value}"));
            assert_eq!(answers, [(SOCKET, update(9, value))], "trigger {trigger}");
            assert_eq!(board.pin(9), Some(value));
        }
    }
}

#[test]
fn a_write_reaches_other_sockets_through_their_triggers() {
    let mut board = with_triggers(&[(OTHER, "tuv10=1")]);
    assert_eq!(
        to(OTHER, board.text(SOCKET, "uv10=1")),
        [update(10, 1)],
        "a rise"
    );
    assert!(to(OTHER, board.text(SOCKET, "uv10=0")).is_empty(), "a fall");
}

#[test]
fn an_invalid_command_gets_an_error_that_says_why() {
    for (command, part) in [
        ("uv0=1", "IO0 is an input"),
        ("uv1=5", "IO1 is an input"),
        ("uv10=2", "0 to 1, not 2"),
        ("uv3=1024", "0 to 1023, not 1024"),
        ("uv3=-1", "not -1"),
        ("uv3=on", "'on' is not a number"),
        ("uv3=0x10", "'0x10' is not a number"),
        ("uv3=", "'' is not a number"),
        ("uv3=99999999999999999999", "is not a number"),
        ("uv13", "there is no pin '13'"),
        ("uv13=1", "there is no pin '13'"),
        ("tuv99=3", "there is no pin '99'"),
        ("uv", "there is no pin ''"),
        ("tuv0=4", "a trigger is 0, 1, 2 or 3, not 4"),
        ("tuv0=-1", "not -1"),
        ("tuv0", "unknown command: tuv0"),
        ("", "unknown command: "),
        ("hello", "unknown command: hello"),
        ("<b>\"x\"\u{1}", "unknown command: <b>\"x\"\u{1}"),
    ] {
        let error = error_of(command);
        assert!(error.contains(part), "{command:?} got {error:?}");
    }
}

#[test]
fn an_error_repeats_only_the_start_of_a_long_command() {
    assert!(error_of(&"é".repeat(100_000)).chars().count() < 100);
}

#[test]
fn a_binary_message_gets_an_error() {
    let answers = Netzer::new(1).binary(SOCKET, &[1, 2, 3]);
    assert_eq!(answers.len(), 1);
    assert!(answers[0].1.contains("text messages only"));
}

#[test]
fn white_space_around_a_command_is_ignored() {
    let answers = Netzer::new(1).text(SOCKET, " uv10=1\r\n");
    assert_eq!(answers, [(SOCKET, update(10, 1))]);
}

#[test]
fn only_a_valid_write_counts_as_a_write() {
    let board = Netzer::new(1);
    assert!(board.is_write("uv10=1"));
    for other in ["uv10", "tuv10=3", "uv10=x", "hello", ""] {
        assert!(!board.is_write(other), "{other}");
    }
}

/// Runs a board for a number of seconds, in steps of 10 ms, and returns the changes of each pin with
/// their times in milliseconds.
fn run(board: &mut Netzer, seconds: u64) -> BTreeMap<usize, Vec<(u64, i64)>> {
    let mut changes: BTreeMap<usize, Vec<(u64, i64)>> = BTreeMap::new();
    let mut before = values(board);
    for ms in (10..=seconds * 1000).step_by(10) {
        board.advance(Duration::from_millis(ms));
        let after = values(board);
        for pin in 0..PINS {
            if before[pin] != after[pin] {
                changes.entry(pin).or_default().push((ms, after[pin]));
            }
        }
        before = after;
    }
    changes
}

#[test]
fn the_same_seed_gives_the_same_changes_and_another_seed_gives_others() {
    let changes = |seed| run(&mut Netzer::new(seed), 20);
    assert_eq!(changes(7), changes(7));
    assert_ne!(changes(7), changes(8));
}

#[test]
fn each_digital_input_toggles_with_its_own_period_of_1_to_4_seconds() {
    for seed in 0..50 {
        let changes = run(&mut Netzer::new(seed), 9);
        let inputs = (0..PINS).filter(|pin| KINDS[*pin] == Kind::Input);
        let mut periods: Vec<u64> = inputs
            .map(|pin| changes[&pin][1].0 - changes[&pin][0].0)
            .collect();
        assert!(
            periods.iter().all(|ms| (990..=4010).contains(ms)),
            "{periods:?}"
        );
        periods.dedup();
        assert_eq!(periods.len(), 4, "each has its own");
    }
}

#[test]
fn analog_inputs_drift_in_small_steps_a_few_times_a_second() {
    let mut board = Netzer::new(3);
    let start = values(&board);
    let changes = run(&mut board, 600);
    for pin in [4, 5] {
        assert!((1000..3000).contains(&changes[&pin].len()));
        let mut before = start[pin];
        for (_, value) in &changes[&pin] {
            assert!((0..=1023).contains(value) && (value - before).abs() <= 40);
            before = *value;
        }
    }
}

#[test]
fn counters_grow_and_wrap() {
    let changes = run(&mut Netzer::new(1), 200);
    for pin in [1, 2] {
        let counts: Vec<i64> = changes[&pin].iter().map(|(_, value)| *value).collect();
        assert!(counts.iter().all(|value| (0..=32767).contains(value)));
        let wraps = counts.windows(2).filter(|pair| pair[1] < pair[0]).count();
        assert_eq!(wraps, 1, "IO{pin}");
    }
}

#[test]
fn outputs_change_only_when_they_are_written() {
    let changes = run(&mut Netzer::new(1), 60);
    for pin in (0..PINS).filter(|pin| KINDS[*pin].is_output()) {
        assert!(!changes.contains_key(&pin), "IO{pin}");
    }
}

#[test]
fn a_board_that_was_paused_does_not_catch_up() {
    let mut board = with_triggers(&[(SOCKET, "tuv0=3")]);
    let hour = Duration::from_secs(3600);
    assert_eq!(board.advance(hour).len(), 1);
    assert!(board.next_change().unwrap() > hour);
}

#[test]
fn a_value_out_of_range_cannot_be_set_by_hand() {
    let mut board = Netzer::new(1);
    assert!(board.set_pin(0, 2).is_err());
    assert!(board.set_pin(13, 0).is_err());
}
