//! Which tab is the leader, and which one takes over.

use super::*;

#[test]
fn tabs_that_ask_at_the_same_moment_end_with_one_socket() {
    for numbers in [[1, 2, 3], [3, 2, 1], [2, 3, 1], [1, 3, 2]] {
        for late_ms in [0, 1, 10, SEEK_MS / 2, SEEK_MS - 1] {
            let mut browser = Browser::new(&numbers);
            for at in 0..3 {
                browser.asks(at);
                browser.pass(if at == 0 { late_ms } else { 0 });
                browser.deliver();
            }
            for _ in 0..200 {
                browser.pass(10);
                assert!(browser.sockets().len() <= 1, "{numbers:?}, {late_ms}");
            }
            assert_eq!(browser.sockets().len(), 1, "{numbers:?}, {late_ms}");
        }
    }
}

#[test]
fn a_tab_that_asked_first_and_is_gone_is_not_waited_for_long() {
    let mut browser = Browser::new(&[1, 2]);
    browser.asks(0);
    browser.asks(1);
    browser.deliver();
    browser.crash(0);
    browser.pass(YIELD_MS + SEEK_MS);
    assert_eq!(browser.sockets(), [1]);
}

#[test]
fn a_leader_that_says_goodbye_is_replaced_at_once() {
    let mut browser = Browser::sharing(&[1, 2, 3]);
    browser.tabs[0].tabs.let_go();
    browser.settle(0);
    browser.deliver();
    assert_eq!(browser.log(0), ["abandon"]);
    browser.crash(0);
    assert_eq!(browser.log(1), ["closed 0 "]);
    browser.wants(1);
    browser.live(200);
    assert_eq!(browser.sockets(), [1]);
    assert!(browser.tabs[2].tabs.is_follower());
}

#[test]
fn a_leader_that_crashes_or_freezes_is_replaced_within_three_seconds() {
    for moment_ms in (0..1_000).step_by(50) {
        let mut browser = Browser::sharing(&[3, 2, 1]);
        browser.live(moment_ms);
        browser.crash(0);
        browser.live(ASK_MS + ANSWER_MS + SEEK_MS + YIELD_MS + 100);
        assert_eq!(browser.sockets().len(), 1, "{moment_ms}");
        let (holder, sharer) = if browser.sockets() == [1] {
            (1, 2)
        } else {
            (2, 1)
        };
        browser.happens(holder, Happening::Opened);
        assert!(browser.tabs[sharer].tabs.is_follower());
    }
}

#[test]
fn a_leader_that_wakes_after_another_took_over_yields() {
    for numbers in [[1, 2], [2, 1]] {
        let mut browser = Browser::sharing(&numbers);
        browser.tabs[0].is_running = false;
        browser.live(3_000);
        assert_eq!(
            browser.sockets(),
            [0, 1],
            "the browser keeps the socket of the first"
        );
        browser.happens(1, Happening::Opened);
        browser.says(1, "news");
        browser.log(1);
        browser.thaw(0);
        assert_eq!(browser.log(0), ["abandon", "closed 0 "]);
        assert_eq!(browser.sockets(), [1]);
        assert!(browser.log(1).is_empty(), "who took over keeps it");
        browser.wants(0);
        assert_eq!(browser.log(0), ["opened", "in news"]);
    }
}

#[test]
fn a_leader_that_was_frozen_sends_nothing_requested_meanwhile() {
    let mut browser = Browser::sharing(&[1, 2]);
    browser.tabs[0].is_running = false;
    browser.pass(300);
    browser.sends(1, "uv10=1");
    browser.ms += FRESH_MS;
    browser.thaw(0);
    assert!(browser.log(0).is_empty());
    // The tab that asked for it learns that, and starts again.
    assert_eq!(browser.log(1), ["closed 0 "]);
    browser.pass(200);
    browser.wants(1);
    browser.sends(1, "uv11=1");
    assert_eq!(browser.log(0), ["out uv11=1", "sends uv11=1"]);
}

#[test]
fn a_command_for_an_older_connection_is_not_sent_on_the_next() {
    let mut browser = Browser::sharing(&[1, 2]);
    browser.tabs[1].tabs.send_text("uv10=1".into());
    // It is on its way while the leader gets another socket.
    let wished = browser.tabs[1].tabs.take_orders();
    let [Order::Post(wished)] = &wished[..] else {
        panic!("{wished:?}");
    };
    browser.happens(0, lost(1006, ""));
    browser.pass(100);
    browser.wants(0);
    browser.happens(0, Happening::Opened);
    browser.log(0);
    browser.hears(0, wished.clone());
    assert!(browser.log(0).is_empty());
}

#[test]
fn a_tab_whose_timer_was_late_asks_again_before_it_takes_the_socket() {
    let mut browser = Browser::sharing(&[1, 2]);
    // The timer of the second tab is that of a hidden page, and fires once a minute.
    browser.tabs[1].is_running = false;
    browser.ms += 60_000;
    browser.tabs[1].is_running = true;
    let now_ms = browser.ms;
    for _ in 0..3 {
        browser.tabs[1].tabs.tick(now_ms);
    }
    browser.settle(1);
    browser.deliver();
    assert!(browser.log(1).is_empty());
    browser.pass(10_000);
    assert_eq!(browser.sockets(), [0]);
    assert!(browser.log(1).is_empty());
}

#[test]
fn a_tab_that_is_looked_at_does_not_wait_for_the_next_attempt_of_a_hidden_one() {
    let mut browser = Browser::new(&[1, 2]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.tabs[0].tabs.set_hidden(true);
    // While it tries, and while it waits.
    for is_trying in [true, false] {
        if !is_trying {
            browser.happens(0, lost(1006, ""));
        }
        browser.wants(1);
        browser.pass(SEEK_MS);
        assert_eq!(browser.sockets(), [1], "{is_trying}");
        browser.tabs[1].tabs.let_go();
        browser.settle(1);
        browser.deliver();
        browser.wants(0);
        browser.pass(SEEK_MS * 4 + YIELD_MS);
        assert_eq!(browser.sockets(), [0]);
    }
}

#[test]
fn a_person_who_disconnects_leaves_the_socket_to_the_other_tabs() {
    let mut browser = Browser::sharing(&[1, 2]);
    browser.tabs[0].tabs.close();
    browser.settle(0);
    browser.deliver();
    assert_eq!(browser.log(0), ["close"]);
    assert_eq!(browser.log(1), ["closed 0 "]);
    // A follower has nothing to close.
    let mut browser = Browser::sharing(&[1, 2]);
    browser.tabs[1].tabs.close();
    browser.settle(1);
    assert_eq!(browser.log(1), ["closed 1000 "]);
    browser.tabs[1].tabs.let_go();
    browser.settle(1);
    browser.deliver();
    browser.pass(10_000);
    assert!(browser.log(0).is_empty());
    assert!(!browser.tabs[0].tabs.has_followers(browser.ms));
}

#[test]
fn an_attempt_given_up_while_the_lead_is_asked_for_is_not_opened_later() {
    let mut browser = Browser::new(&[1]);
    browser.wants(0);
    browser.tabs[0].tabs.abandon();
    browser.settle(0);
    browser.pass(10_000);
    assert!(browser.log(0).is_empty());
}

#[test]
fn the_times_keep_the_promise_of_three_seconds() {
    const { assert!(ASK_MS + ANSWER_MS + SEEK_MS + YIELD_MS + SEEK_MS + 200 < 3_000) }
}
