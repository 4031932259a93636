//! What is asked of a pin, and how the board confirms it.

use super::*;

/// What every notice of a write that failed says.
const UNCONFIRMED: &str = "not confirmed";

#[test]
fn a_write_waits_for_the_boards_own_word() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "1", 1_000);
    assert!(pin.is_pending());
    assert_eq!((pin.value(), pin.control()), (Some("0"), Some("1")));
    assert_eq!(pin.note(), "waiting for the board");
    let revision = pin.revision();
    say(&mut pin, "1");
    assert!(!pin.is_pending() && pin.notice().is_empty());
    assert_eq!((pin.value(), pin.deadline_ms()), (Some("1"), None));
    assert_ne!(pin.revision(), revision);
}

#[test]
fn the_boards_word_may_be_written_otherwise() {
    for (asked, said, confirms) in [
        ("1", "1", true),
        ("1", "1.0", true),
        ("512", "5.12e2", true),
        ("1", "on", false),
        ("1", "0", false),
        ("1", "", false),
    ] {
        let mut pin = slider();
        ask(&mut pin, asked, 0);
        say(&mut pin, said);
        assert_eq!(!pin.is_pending(), confirms, "{asked} and {said}");
    }
}

#[test]
fn another_value_while_a_write_waits_shows_and_does_not_end_the_wait() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "100", 0);
    for value in ["7", "50"] {
        say(&mut pin, value);
        assert!(pin.is_pending());
        assert_eq!((pin.value(), pin.control()), (Some(value), Some("100")));
    }
    says(&mut pin, Kind::Null, "", NOON);
    assert!(pin.is_pending() && pin.value().is_none());
    say(&mut pin, "100");
    assert!(!pin.is_pending());
}

#[test]
fn a_write_of_the_current_value_is_confirmed_by_its_repetition() {
    let mut pin = slider();
    say(&mut pin, "1");
    ask(&mut pin, "1", 0);
    assert!(pin.is_pending());
    say(&mut pin, "1");
    assert!(!pin.is_pending());
    assert_eq!(pin.changes(), 1);
}

#[test]
fn a_write_without_an_answer_falls_back_with_a_notice() {
    let mut pin = slider();
    say(&mut pin, "0");
    ask(&mut pin, "1", 1_000);
    assert_eq!(pin.deadline_ms(), Some(1_000 + CONFIRM_WITHIN_MS));
    assert_eq!(pin.due(1_000 + CONFIRM_WITHIN_MS - 1), None);
    let unconfirmed = Some(Due::Unconfirmed("1".into()));
    assert_eq!(pin.due(1_000 + CONFIRM_WITHIN_MS), unconfirmed);
    assert!(!pin.is_pending());
    assert_eq!((pin.value(), pin.control()), (Some("0"), Some("0")));
    assert!(pin.notice().contains(UNCONFIRMED));
    assert_eq!(pin.note(), pin.notice());
    assert_eq!((pin.deadline_ms(), pin.due(u64::MAX)), (None, None));
}

#[test]
fn a_notice_is_cleared_by_the_next_change_or_the_next_write() {
    let unconfirmed = || {
        let mut pin = slider();
        say(&mut pin, "0");
        ask(&mut pin, "1", 0);
        pin.due(CONFIRM_WITHIN_MS);
        assert!(pin.notice().contains(UNCONFIRMED));
        pin
    };
    let mut pin = unconfirmed();
    say(&mut pin, "0");
    assert_ne!(pin.notice(), "", "the board says nothing new");
    say(&mut pin, "1");
    assert_eq!((pin.notice(), pin.note().as_str()), ("", "12:00:00"));

    let mut pin = unconfirmed();
    ask(&mut pin, "2", 10_000);
    assert_eq!(pin.notice(), "");
}

#[test]
fn a_write_is_given_up_with_the_connection_and_never_sent_again() {
    for sent_before in [true, false] {
        let mut pin = slider();
        say(&mut pin, "0");
        ask(&mut pin, "1", 0);
        if !sent_before {
            assert_eq!(pin.ask("2", 50), None);
        }
        pin.lose();
        assert!(!pin.is_pending() && pin.is_stale());
        assert_eq!(pin.control(), Some("0"));
        assert!(pin.notice().contains(UNCONFIRMED));
        assert_eq!((pin.deadline_ms(), pin.due(u64::MAX)), (None, None));
        say(&mut pin, "0");
        assert_eq!(pin.due(u64::MAX), None);
    }
}

#[test]
fn a_refused_write_says_so_and_waits_for_nothing() {
    let mut pin = slider();
    say(&mut pin, "0");
    let revision = pin.revision();
    pin.refuse("not connected, not sent");
    assert_eq!(pin.note(), "not connected, not sent");
    assert!(!pin.is_pending());
    assert_eq!(pin.deadline_ms(), None);
    assert_ne!(pin.revision(), revision);
}

#[test]
fn of_many_values_at_once_the_first_is_sent_and_then_the_last() {
    let mut pin = slider();
    ask(&mut pin, "1", 1_000);
    for (value, now_ms) in [("2", 1_010), ("3", 1_020), ("4", 1_109)] {
        assert_eq!(pin.ask(value, now_ms), None);
        assert_eq!(pin.control(), Some(value));
        assert_eq!(pin.deadline_ms(), Some(1_110));
    }
    assert_eq!(pin.due(1_109), None);
    assert_eq!(pin.due(1_110), sent("4"));
    assert_eq!(pin.deadline_ms(), Some(1_110 + CONFIRM_WITHIN_MS));
    ask(&mut pin, "5", 1_220);
}

#[test]
fn what_the_board_says_before_the_last_value_is_sent_confirms_nothing() {
    let mut pin = slider();
    ask(&mut pin, "1", 0);
    assert_eq!(pin.ask("2", 10), None);
    say(&mut pin, "2");
    assert!(
        pin.is_pending(),
        "the board cannot mean what it has not heard"
    );
    assert_eq!(pin.due(110), sent("2"));
    say(&mut pin, "1");
    assert!(pin.is_pending());
    say(&mut pin, "2");
    assert!(!pin.is_pending());
}

#[test]
fn a_late_timer_sends_the_waiting_value_once() {
    let mut pin = slider();
    ask(&mut pin, "1", 0);
    assert_eq!(pin.ask("2", 10), None);
    assert_eq!(pin.due(60_000), sent("2"));
    assert_eq!(pin.due(60_000), None);
    assert_eq!(pin.deadline_ms(), Some(60_000 + CONFIRM_WITHIN_MS));
}

#[test]
fn a_switch_toggles_the_requested_value_or_else_the_current_one() {
    let mut pin = slider();
    assert_eq!(pin.toggled(), "1", "what is unknown is switched on");
    for (value, toggled) in [
        ("0", "1"),
        ("1", "0"),
        ("1023", "0"),
        ("-1", "0"),
        ("0.0", "1"),
        ("oN", "0"),
        ("TRUE", "0"),
        ("", "1"),
        ("broken", "1"),
    ] {
        say(&mut pin, value);
        assert_eq!(pin.toggled(), toggled, "{value}");
        assert_eq!(pin.is_on(), toggled == "0", "{value}");
    }
    say(&mut pin, "0");
    ask(&mut pin, "1", 0);
    assert_eq!(
        pin.toggled(),
        "0",
        "a second click takes the first one back"
    );
    assert!(!pin.is_on(), "the lamp shows what the board said");
}

#[test]
fn only_what_is_operated_and_has_a_template_can_be_written() {
    for (kind, write, is_output) in [
        (PinKind::Switch, "w", true),
        (PinKind::Slider, "w", true),
        (PinKind::Button, "w", true),
        (PinKind::Switch, "", false),
        (PinKind::Slider, "", false),
        (PinKind::Digital, "w", false),
        (PinKind::Analog, "w", false),
        (PinKind::Counter, "w", false),
        (PinKind::Text, "w", false),
        (PinKind::Select, "w", true),
        (PinKind::Number, "w", true),
        (PinKind::Input, "w", true),
        (PinKind::Color, "w", true),
        (PinKind::Gauge, "w", false),
    ] {
        let pin = pin(&format!(r#""kind":"{}","write":"{write}""#, kind.name()));
        assert_eq!(pin.is_output(), is_output, "{kind:?} {write:?}");
    }
}

#[test]
fn a_board_is_answered_in_the_words_that_it_uses() {
    let mut switch = pin(r#""kind":"switch","write":"{value}""#);
    for (value, toggled) in [
        ("true", "false"),
        ("false", "true"),
        ("ON", "OFF"),
        ("off", "on"),
        ("On", "Off"),
        ("True", "False"),
        ("0", "1"),
    ] {
        say(&mut switch, value);
        assert_eq!(switch.toggled(), toggled, "{value}");
        let was_on = switch.is_on();
        say(&mut switch, toggled);
        assert_ne!(switch.is_on(), was_on, "{value}");
    }
}

#[test]
fn a_button_is_not_unknown_and_tells_when_it_was_sent() {
    let mut button = pin(r#""kind":"button","send":"reboot""#);
    assert!(!button.is_unknown() && button.note().is_empty());
    let changes = button.changes();
    button.press(NOON);
    assert_eq!(button.note(), "sent 12:00:00");
    assert_ne!(button.changes(), changes);
    button.refuse("not connected");
    assert_eq!(button.note(), "not connected");
    button.press(NOON + 1_000);
    assert_eq!(button.note(), "sent 12:00:01");
    assert!(!button.is_pending(), "nothing confirms a button");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_slider_never_sends_more_than_ten_values_a_second_and_always_the_last(
            gaps_ms in prop::collection::vec(0_u64..200, 1..200),
            late_ms in 0_u64..50,
            seed in 0_usize..1_000,
        ) {
            let mut pin = slider();
            let mut now_ms = 5_000;
            let mut sends: Vec<(u64, String)> = Vec::new();
            for (place, gap_ms) in gaps_ms.iter().enumerate() {
                let next_ms = now_ms + gap_ms;
                // A timer is never early, and sometimes late.
                while let Some(at_ms) = pin.deadline_ms().map(|at| at + late_ms) && at_ms <= next_ms {
                    if let Some(Due::Send(value)) = pin.due(at_ms) {
                        sends.push((at_ms, value));
                    }
                }
                now_ms = next_ms;
                if let Some(value) = pin.ask(&(seed + place).to_string(), now_ms) {
                    sends.push((now_ms, value));
                }
            }
            let last = (seed + gaps_ms.len() - 1).to_string();
            // Silence of the board ends it, once all was sent.
            let mut ends = 0;
            while let Some(at_ms) = pin.deadline_ms() {
                match pin.due(at_ms) {
                    Some(Due::Send(value)) => sends.push((at_ms, value)),
                    Some(Due::Unconfirmed(_)) => ends += 1,
                    None => prop_assert!(false, "a deadline with nothing to do"),
                }
            }
            prop_assert_eq!(ends, 1);
            prop_assert_eq!(sends.last().map(|(_, value)| value), Some(&last));
            for eleven in sends.windows(11) {
                prop_assert!(eleven[10].0 - eleven[0].0 >= 1_000, "{:?}", eleven);
            }
        }

        #[test]
        fn whatever_happens_a_deadline_that_was_met_is_over(
            steps in prop::collection::vec((0_u32..6, 0_u64..4_000), 1..60),
        ) {
            let mut pin = slider();
            let mut now_ms = 0;
            for (kind, ms) in steps {
                now_ms += ms;
                match kind {
                    0 | 1 => { pin.ask(&(ms % 3).to_string(), now_ms); }
                    2 => say(&mut pin, &(ms % 3).to_string()),
                    3 => says(&mut pin, Kind::Null, "", NOON),
                    4 => pin.lose(),
                    _ => { pin.due(now_ms); }
                }
                prop_assert_eq!(pin.is_pending(), pin.deadline_ms().is_some());
                if let Some(at_ms) = pin.deadline_ms() && at_ms <= now_ms {
                    pin.due(now_ms);
                    prop_assert!(pin.deadline_ms().is_none_or(|at_ms| at_ms > now_ms));
                }
                if pin.is_stale() {
                    prop_assert!(pin.value().is_some() && kind != 2);
                }
            }
        }
    }
}

#[test]
fn a_notice_from_before_the_loss_is_cleared_by_the_next_reading() {
    let mut pin = slider();
    say(&mut pin, "5");
    ask(&mut pin, "7", 0);
    pin.lose();
    assert_ne!(pin.notice(), "");
    say(&mut pin, "5");
    assert_eq!(pin.notice(), "");
    assert_eq!(pin.value(), Some("5"));
}
