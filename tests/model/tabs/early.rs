//! Tabs whose start script asked who leads before they knew their board.

use super::*;

/// What the start script asks.
const WHO: &str = "w0\n";

impl Browser {
    /// The start script of a tab asks.
    fn starts(&mut self, at: usize) {
        self.tabs[at].starting = Some((self.ms, String::new()));
        self.posted.push((at, WHO.into()));
        self.deliver();
    }

    /// The app of a tab is there, and wants a socket.
    fn takes_over(&mut self, at: usize) {
        self.takes_over_alone(at);
        self.deliver();
    }

    /// As [`Browser::takes_over`], with what it says still on its way.
    fn takes_over_alone(&mut self, at: usize) {
        let (asked_ms, heard) = self.tabs[at].starting.take().unwrap();
        self.asks(at);
        self.tabs[at].tabs.asked_before(asked_ms, &heard, self.ms);
        self.settle(at);
    }
}

#[test]
fn the_time_since_the_start_script_asked_is_not_waited_again() {
    let mut browser = Browser::new(&[7]);
    browser.starts(0);
    browser.pass(SEEK_MS);
    browser.takes_over(0);
    assert_eq!(browser.log(0), ["open"]);

    let mut browser = Browser::new(&[7]);
    browser.starts(0);
    browser.pass(SEEK_MS - 20);
    browser.takes_over(0);
    assert!(browser.log(0).is_empty());
    browser.pass(20);
    assert_eq!(browser.log(0), ["open"]);
}

#[test]
fn a_leader_that_answered_the_start_script_is_followed_at_once_and_tells_what_it_knows() {
    let mut browser = Browser::new(&[1, 2]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.happens(0, Happening::Opened);
    browser.says(0, "before");
    browser.starts(1);
    browser.pass(10);
    browser.takes_over(1);
    assert_eq!(browser.log(1), ["opened", "in before"]);
    browser.says(0, "after");
    assert_eq!(browser.log(1), ["in after"]);
    assert_eq!(browser.sockets(), [0]);
}

#[test]
fn a_leader_on_another_board_is_nobody_to_wait_for() {
    let mut browser = Browser::new(&[1, 2]);
    browser.tabs[1].tabs.open(
        Attempt(1),
        "ws://other/ws".into(),
        "ws://other/ws".into(),
        10_000,
    );
    browser.tabs[1].tabs.lead_alone(10_000);
    let heard: String = browser.tabs[1]
        .tabs
        .take_orders()
        .into_iter()
        .filter_map(|order| match order {
            Order::Post(message) => Some(message + "\0"),
            _ => None,
        })
        .collect();
    assert!(heard.contains("ws://other/ws"), "{heard}");
    browser.starts(0);
    browser.tabs[0].starting.as_mut().unwrap().1 += &heard;
    browser.pass(SEEK_MS);
    browser.takes_over(0);
    assert_eq!(browser.log(0), ["open"]);
}

#[test]
fn tabs_that_start_together_get_one_socket_whoever_is_ready_first() {
    for numbers in [[1, 2], [2, 1]] {
        for between_ms in [0, 1, 10, SEEK_MS - 1, SEEK_MS, SEEK_MS + 1, 3 * SEEK_MS] {
            for ready in [[0, 1], [1, 0]] {
                for gap_ms in [0, 1, 30, SEEK_MS, 200] {
                    let mut browser = Browser::new(&numbers);
                    browser.starts(0);
                    browser.pass(between_ms);
                    browser.starts(1);
                    browser.pass(SEEK_MS);
                    browser.takes_over(ready[0]);
                    browser.pass(gap_ms);
                    browser.takes_over(ready[1]);
                    browser.pass(YIELD_MS + 2 * SEEK_MS);
                    assert_eq!(
                        browser.sockets().len(),
                        1,
                        "{numbers:?} {between_ms} {gap_ms}"
                    );
                    let opened = browser.log(0).len() + browser.log(1).len();
                    assert_eq!(opened, 1, "{numbers:?} {between_ms} {gap_ms}");
                }
            }
        }
    }
}

#[test]
fn tabs_that_take_over_at_the_same_moment_end_with_one_socket() {
    let mut browser = Browser::new(&[1, 2]);
    browser.starts(0);
    browser.starts(1);
    browser.pass(SEEK_MS);
    browser.takes_over_alone(0);
    browser.takes_over_alone(1);
    browser.deliver();
    browser.live(YIELD_MS + 5 * SEEK_MS);
    assert_eq!(browser.sockets().len(), 1);
}

#[test]
fn a_tab_that_is_asking_already_and_one_that_starts_get_one_socket() {
    for late_ms in [0, 10, SEEK_MS - 1] {
        let mut browser = Browser::new(&[1, 2]);
        browser.wants(0);
        browser.pass(late_ms);
        browser.starts(1);
        browser.pass(SEEK_MS);
        browser.takes_over(1);
        browser.pass(YIELD_MS + 2 * SEEK_MS);
        assert_eq!(browser.sockets(), [0], "{late_ms}");
    }
}

#[test]
fn a_hidden_leader_without_a_socket_does_not_hold_up_a_tab_that_starts() {
    let mut browser = Browser::new(&[1, 2]);
    browser.wants(0);
    browser.pass(SEEK_MS);
    browser.tabs[0].tabs.set_hidden(true);
    browser.starts(1);
    browser.pass(SEEK_MS);
    browser.takes_over(1);
    assert_eq!(browser.log(1), ["open"]);
    assert_eq!(browser.sockets(), [1]);
}

#[test]
fn what_the_start_script_heard_may_be_anything() {
    for heard in [
        "",
        "\0",
        "h\0\0",
        "h1\n\0",
        "o4 5\nws://board.local/ws\0",
        "\u{e9}\n\n\0w",
    ] {
        let mut browser = Browser::new(&[7]);
        browser.starts(0);
        browser.tabs[0].starting.as_mut().unwrap().1 += heard;
        browser.pass(SEEK_MS);
        browser.takes_over(0);
        browser.live(4 * ASK_MS);
        assert_eq!(browser.sockets(), [0], "{heard:?}");
    }
}
