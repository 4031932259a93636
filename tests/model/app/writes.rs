//! What is written to pins, and waits for the board’s answer.

use super::*;

#[test]
fn a_switch_waits_for_the_board_to_confirm() {
    let mut page = open();
    page.hears(r#"{"u":{"v":{"10":"0"}}}"#);
    page.give(Input::Toggle { pin: SWITCH });
    assert_eq!(page.sent(), ["uv10=1"]);
    assert_eq!(page.last_line(), "out: uv10=1");
    assert!(page.app.pins()[SWITCH].is_pending() && !page.app.pins()[SWITCH].is_on());
    page.hears(r#"{"u":{"v":{"10":"1"}}}"#);
    assert!(!page.app.pins()[SWITCH].is_pending() && page.app.pins()[SWITCH].is_on());
    assert_eq!(
        page.app.recall().older(""),
        None,
        "a click is no typed command"
    );
}

#[test]
fn a_write_that_the_board_does_not_confirm_is_noted_in_the_console() {
    let mut page = open();
    page.give(Input::Toggle { pin: SWITCH });
    page.outputs();
    let begun_ms = page.ms;
    while page.app.pins()[SWITCH].is_pending() {
        page.wakes();
    }
    assert_eq!(page.ms - begun_ms, CONFIRM_WITHIN_MS);
    assert_eq!(
        page.last_line(),
        "note: The board did not confirm within 3 s: IO10 = 1"
    );
    assert!(page.app.pins()[SWITCH].notice().contains("not confirmed"));
    assert!(page.outputs().is_empty(), "it is not tried again");
}

#[test]
fn a_slider_sends_the_first_value_at_once_and_the_last_one_in_time() {
    let mut page = open();
    for value in ["1", "2", "3", "1023"] {
        page.after(5, Input::Write { pin: SLIDER, value });
    }
    assert_eq!(page.sent(), ["uv3=1"]);
    while page.app.pins()[SLIDER].is_pending() {
        page.wakes();
        if page.ms < 1_500 {
            assert_eq!(page.sent(), ["uv3=1023"]);
        }
    }
    assert!(page.sent().is_empty());
}

#[test]
fn a_write_without_a_connection_is_refused_at_the_pin_and_never_replayed() {
    for state in ["Idle", "Opening", "Closing", "Waiting", "Away"] {
        let mut page = in_state(state);
        page.give(Input::Toggle { pin: SWITCH });
        page.give(Input::Write {
            pin: SLIDER,
            value: "7",
        });
        for pin in [SWITCH, SLIDER] {
            let pin = &page.app.pins()[pin];
            assert!(
                !pin.is_pending() && pin.notice().contains("not connected"),
                "{state}"
            );
        }
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.give(Input::Opened(attempt));
        assert_eq!(page.sent(), triggers(), "{state}");
        page.after(10_000, Input::Tick);
        assert!(page.sent().is_empty(), "{state}");
    }
}

#[test]
fn a_second_write_without_a_connection_does_not_wait_for_one() {
    for state in ["Opening", "Waiting", "Away"] {
        let mut page = in_state(state);
        for _ in 0..2 {
            page.give(Input::Toggle { pin: SWITCH });
        }
        assert!(!page.app.pins()[SWITCH].is_pending(), "{state}");
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.give(Input::Opened(attempt));
        page.after(200, Input::Tick);
        assert_eq!(page.sent(), triggers(), "{state}");
    }
}

#[test]
fn a_write_does_not_outlive_its_connection() {
    let ends: [fn(&mut Page); 4] = [
        |page| page.loses(1006),
        |page| page.give(Input::Disconnect),
        |page| page.give(Input::Leave),
        |page| page.give(Input::Connect("board.local")),
    ];
    for end in ends {
        let mut page = open();
        page.hears(r#"{"u":{"v":{"3":"5"}}}"#);
        page.give(Input::Toggle { pin: SWITCH });
        for value in ["1", "2"] {
            page.give(Input::Write { pin: SLIDER, value });
        }
        page.outputs();
        end(&mut page);
        let slider = &page.app.pins()[SLIDER];
        assert!(slider.is_stale() && !slider.is_pending());
        assert_eq!((slider.value(), slider.control()), (Some("5"), Some("5")));
        assert!(slider.notice().contains("not confirmed"));
        page.give(Input::Connect("board.local"));
        let attempt = page.opening().unwrap();
        page.outputs();
        page.give(Input::Opened(attempt));
        page.after(200, Input::Tick);
        assert_eq!(page.sent(), triggers());
    }
}

#[test]
fn only_outputs_that_exist_can_be_written() {
    let mut page = open();
    for pin in [0, 1, 4, 13, usize::MAX] {
        page.give(Input::Toggle { pin });
        page.give(Input::Write { pin, value: "1" });
    }
    assert!(page.outputs().is_empty());
    assert!(page.app.pins().iter().all(|pin| pin.notice().is_empty()));
}

/// Lets the shell look at the send buffer, as it does before a tick at the deadline.
fn look_at_buffer(page: &mut Page, bytes: u32) {
    page.ms = page.app.deadline_ms(page.ms).unwrap();
    page.give(Input::Buffered(Attempt(1), bytes));
    page.give(Input::Tick);
}

#[test]
fn a_send_buffer_that_drains_is_checked_once() {
    let mut page = open();
    let sent_ms = page.ms;
    look_at_buffer(&mut page, 0);
    assert_eq!(page.ms - sent_ms, BUFFER_CHECK_MS);
    assert_eq!((page.is_at_rest(), page.trouble().as_str()), (true, ""));
    page.types("x");
    assert_eq!(
        page.app.deadline_ms(page.ms),
        Some(page.ms + BUFFER_CHECK_MS)
    );
}

#[test]
fn a_send_buffer_that_stays_filled_for_a_second_is_reported() {
    let mut page = open();
    look_at_buffer(&mut page, 1_234);
    assert_eq!(page.trouble(), "");
    look_at_buffer(&mut page, 1_234);
    assert_eq!(page.trouble(), "");
    look_at_buffer(&mut page, 1_234);
    let told = "1,234 bytes wait to be sent: the board does not take them";
    assert_eq!(
        (page.trouble().as_str(), page.app.causes().len()),
        (told, 0)
    );
    assert!(page.status().starts_with("Connected"));
    assert_eq!(page.types("still possible"), "");

    look_at_buffer(&mut page, 1_000);
    assert_eq!(page.trouble(), "", "it drains, if slowly");
    for _ in 0..3 {
        look_at_buffer(&mut page, 1_000);
    }
    assert_ne!(page.trouble(), "");
    look_at_buffer(&mut page, 0);
    assert_eq!((page.is_at_rest(), page.trouble().as_str()), (true, ""));
}

#[test]
fn nothing_more_is_sent_while_too_much_waits_in_the_buffer() {
    let mut page = open();
    look_at_buffer(&mut page, MAX_BUFFERED_BYTES);
    assert_eq!(page.types("x"), "");
    look_at_buffer(&mut page, MAX_BUFFERED_BYTES + 1);
    page.outputs();
    let history = page.app.stored_recall();
    assert_eq!(
        page.types("y"),
        "The board takes no data at the moment: the command was not sent. Try again later."
    );
    page.give(Input::Toggle { pin: SWITCH });
    assert!(
        page.app.pins()[SWITCH]
            .notice()
            .contains("board takes no data")
    );
    assert!(page.outputs().is_empty());
    assert_eq!(page.app.stored_recall(), history);

    look_at_buffer(&mut page, 10);
    assert_eq!(page.types("y"), "");
}

#[test]
fn the_buffer_of_a_lost_connection_is_forgotten() {
    let mut page = open();
    look_at_buffer(&mut page, u32::MAX);
    page.loses(1006);
    page.give(Input::RetryNow);
    page.give(Input::Opened(Attempt(2)));
    assert_eq!((page.types("x"), page.trouble().as_str()), ("", ""));
}
