//! A page in the background, and one that is shown again.

use super::*;

#[test]
fn the_page_that_is_shown_again_or_online_asks_the_board_at_once() {
    for input in [Input::Shown, Input::Online] {
        let mut page = open(PROBED);
        page.passes(1_000);
        page.outputs();
        page.give(input);
        assert_eq!(page.sent(), ["ping"]);
        page.passes(2_100);
        assert!(!page.is_open());
    }
}

#[test]
fn showing_the_page_or_going_online_shortens_the_wait_for_the_next_attempt() {
    for input in [Input::Shown, Input::Online, Input::RetryNow] {
        let mut page = open(PLAIN);
        page.give(Input::Hidden { shared: false });
        for _ in 0..9 {
            page.is_lost();
            while !matches!(page.state(), State::Opening { .. }) {
                page.passes(100);
            }
        }
        page.is_lost();
        page.passes(20_000);
        assert!(matches!(page.state(), State::Waiting { .. }));
        page.give(input);
        assert!(matches!(page.state(), State::Opening { .. }));
    }
}

#[test]
fn a_page_hidden_for_a_minute_frees_a_board_with_one_connection() {
    let mut page = open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.passes(RELEASE_AFTER_MS - 1);
    assert!(page.is_open());
    page.outputs();
    page.passes(1);
    assert_eq!(page.state(), &State::Released);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
    assert_eq!(page.status(), "Disconnected while the page is hidden");
    assert!(page.lines().iter().any(|line| line.starts_with("Released")));
    page.passes(86_400_000);
    assert_eq!(page.outputs(), []);
    // The page is hidden, so going online does not reconnect it either.
    page.give(Input::Online);
    assert_eq!(page.outputs(), []);
    page.give(Input::Shown);
    assert_eq!(page.is_opened().len(), 13);
    assert!(page.is_open());
}

#[test]
fn messages_tell_a_hidden_page_the_time_too() {
    // Its timers fire once a minute.
    for message in [true, false] {
        let mut page = open(r#"{"limits":{"connections":1}}"#);
        page.give(Input::Hidden { shared: false });
        page.sleeps(RELEASE_AFTER_MS);
        if message {
            page.hears(STREAM);
        } else {
            page.give(Input::Binary(page.attempt, b"x"));
        }
        assert_eq!(page.state(), &State::Released);
    }
}

#[test]
fn a_look_within_the_minute_keeps_the_board() {
    let mut page = open(NETZER);
    for _ in 0..5 {
        page.give(Input::Hidden { shared: false });
        page.passes(RELEASE_AFTER_MS - 1);
        page.give(Input::Shown);
        page.passes(10_000);
    }
    assert!(page.is_open());
}

#[test]
fn a_hidden_page_stays_connected_if_the_board_has_room_or_a_person_asked_for_it() {
    let mut page = open(PLAIN);
    page.give(Input::Hidden { shared: false });
    page.passes(86_400_000);
    assert!(page.is_open());

    let mut page = open(NETZER);
    page.give(Input::Releases(false));
    assert!(page.outputs().contains(&Output::Store(Kept::Hiding)) && page.app.keeps_hidden());
    page.give(Input::Hidden { shared: false });
    page.passes(86_400_000);
    assert!(page.is_open());
    // Switched back, it counts from when the page was hidden.
    page.give(Input::Releases(true));
    page.passes(1);
    assert_eq!(page.state(), &State::Released);
}

#[test]
fn a_hidden_page_gives_the_socket_to_a_tab_that_shares_it_at_once() {
    let mut page = open(PLAIN);
    page.give(Input::Hidden { shared: true });
    assert_eq!(page.state(), &State::Released);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
}

#[test]
fn a_netzer_is_silenced_while_the_page_is_hidden_and_resumed_on_return() {
    let mut page = open(NETZER);
    page.give(Input::Hidden { shared: false });
    let off: Vec<String> = (0..13).map(|pin| format!("tuv{pin}=0")).collect();
    assert_eq!(page.sent(), off);
    page.passes(5_000);
    page.give(Input::Shown);
    let on: Vec<String> = (0..13).map(|pin| format!("tuv{pin}=3")).collect();
    assert_eq!(page.sent(), on);
}

#[test]
fn a_netzer_that_reconnects_while_the_page_is_hidden_is_silenced_again() {
    let mut page = open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.is_lost();
    page.passes(300);
    let sent = page.is_opened();
    assert_eq!(sent.len(), 26);
    assert_eq!(
        (sent[12].as_str(), sent[13].as_str()),
        ("tuv12=3", "tuv0=0")
    );
    // Hidden amid the on-open commands, it sends the hidden command after them.
    let mut page = open(r#"{"open":["o","p"],"pause":1,"hidden":["h"]}"#);
    page.give(Input::Hidden { shared: false });
    page.passes(2_000);
    assert_eq!(page.sent(), ["h", "p", "h"]);
}

#[test]
fn silence_after_the_hidden_command_is_no_alarm() {
    let mut page = open(NETZER);
    page.streams([1_000; 30]);
    page.give(Input::Hidden { shared: false });
    page.passes(RELEASE_AFTER_MS - 1);
    assert!(page.is_open(), "{:?}", page.lines().last());
    page.give(Input::Shown);
    page.streams([1_000; 30]);
    page.passes(2_600);
    assert!(!page.is_open());
}

#[test]
fn a_board_that_streams_despite_the_hidden_command_is_noticed_when_it_stops() {
    let mut page = open(NETZER);
    page.give(Input::Releases(false));
    page.streams([300; 30]);
    page.give(Input::Hidden { shared: false });
    page.streams([300; 30]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
}

#[test]
fn a_board_that_died_while_the_page_was_hidden_is_lost_soon_after_it_is_shown_again() {
    // With its triggers, which are sent again, and with commands of its own for that.
    let own = r#"{"open":["o"],"hidden":["h"],"visible":["v"]}"#;
    for profile in [NETZER, own, r#"{"visible":["v"]}"#] {
        let mut page = open(profile);
        page.hears(STREAM);
        page.give(Input::Hidden { shared: false });
        page.passes(50_000);
        assert!(page.is_open());
        page.outputs();
        page.give(Input::Shown);
        assert!(!page.sent().is_empty());
        page.passes(SHOWN_WITHIN_MS - 1);
        assert!(page.is_open());
        page.passes(2);
        assert!(!page.is_open(), "{profile}");
        let said = "Connection ended: the board stopped answering";
        assert_eq!(page.trouble(), said);
    }
}

#[test]
fn a_board_that_never_answers_the_visible_command_is_dropped_for_it_only_once() {
    let mut page = open(NETZER);
    page.hears(STREAM);
    for round in 0..5 {
        page.give(Input::Hidden { shared: false });
        page.passes(5_000);
        page.give(Input::Shown);
        page.passes(30_000);
        assert_eq!(page.is_open(), round > 0, "{round}");
        if round == 0 {
            page.is_back();
            page.hears(STREAM);
        }
    }
    let said = page.doubts();
    assert!(matches!(said, Some((_, false))), "{said:?}");
    // Once it does answer, it is expected to.
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    page.hears(STREAM);
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    assert_eq!(
        page.leaves().map(|ms| ms / 100),
        Some(SHOWN_WITHIN_MS / 100)
    );
}

#[test]
fn a_board_that_has_sent_nothing_yet_need_not_answer_the_visible_command() {
    let mut page = open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    page.passes(3_600_000);
    assert!(page.is_open());
}

#[test]
fn a_profile_says_what_is_sent_when_the_page_is_hidden_and_shown() {
    for (profile, hidden, shown) in [
        ("{}", vec![], vec![]),
        (r#"{"open":["o"]}"#, vec![], vec![]),
        (r#"{"open":["o"],"hidden":["h"]}"#, vec!["h"], vec!["o"]),
        (
            r#"{"open":["o"],"hidden":["h"],"visible":["v","w"]}"#,
            vec!["h"],
            vec!["v", "w"],
        ),
        (r#"{"open":["o"],"visible":["v"]}"#, vec![], vec!["v"]),
    ] {
        let mut page = open(profile);
        page.give(Input::Hidden { shared: false });
        assert_eq!(page.sent(), hidden, "{profile}");
        page.give(Input::Shown);
        assert_eq!(page.sent(), shown, "{profile}");
        page.is_lost();
        page.give(Input::Hidden { shared: false });
        assert!(page.sent().is_empty(), "{profile}, not connected");
    }
}

#[test]
fn a_follower_does_not_silence_the_board_when_it_is_hidden() {
    let mut page = open(NETZER);
    page.app.set_shared(true);
    page.give(Input::Hidden { shared: false });
    assert_eq!(page.sent(), Vec::<String>::new());
    assert!(page.is_open());
}
