//! Several tabs on one board, by what they tell each other: one socket, and somebody to hold it.

mod early;
mod late;
mod leader;

use pindash::model::connection::link::Attempt;
use pindash::model::connection::loss::Loss;
use pindash::model::connection::tabs::{
    ANSWER_MS, ASK_MS, FRESH_MS, Happening, MAX_RECENT, MAX_RECENT_BYTES, Order, SEEK_MS, Tabs,
    YIELD_MS,
};
use pindash::model::text::MAX_HEX_BYTES;
use proptest::prelude::*;
use std::collections::VecDeque;

const BOARD: &str = "ws://board.local/ws";

/// A tab, and what it asked its shell to do.
struct Tab {
    tabs: Tabs,
    attempt: Attempt,
    /// The attempt of the socket that it has.
    socket: Option<Attempt>,
    is_running: bool,
    waiting: Vec<String>,
    /// When its start script asked who leads and what that heard since, while the tab only starts.
    starting: Option<(u64, String)>,
    /// What its model received, and what went over its socket.
    log: Vec<String>,
    /// What its model knows of the board.
    latest: String,
}

/// The tabs of one browser, and a clock that is moved by hand. What a tab posts reaches the
/// others at once.
struct Browser {
    tabs: Vec<Tab>,
    ms: u64,
    posted: Vec<(usize, String)>,
}

impl Browser {
    /// Tabs with these numbers, none of which wants a socket yet.
    fn new(numbers: &[u32]) -> Self {
        let tab = |number: &u32| Tab {
            tabs: Tabs::new(*number),
            attempt: Attempt(0),
            socket: None,
            is_running: true,
            waiting: Vec::new(),
            starting: None,
            log: Vec::new(),
            latest: String::new(),
        };
        Self {
            tabs: numbers.iter().map(tab).collect(),
            ms: 10_000,
            posted: Vec::new(),
        }
    }

    /// Tabs of which the first holds an open socket and the others share it.
    fn sharing(numbers: &[u32]) -> Self {
        let mut browser = Self::new(numbers);
        browser.wants(0);
        browser.pass(SEEK_MS);
        browser.happens(0, Happening::Opened);
        for tab in 1..numbers.len() {
            browser.wants(tab);
            assert_eq!(browser.log(tab).first().unwrap(), "opened");
        }
        browser.pass(10);
        browser.log(0);
        browser
    }

    /// A tab's model wants a socket.
    fn wants(&mut self, at: usize) {
        self.asks(at);
        self.deliver();
    }

    /// As [`Browser::wants`], with what it says still on its way.
    fn asks(&mut self, at: usize) {
        let ms = self.ms;
        let tab = &mut self.tabs[at];
        tab.attempt.0 += 1;
        tab.tabs.open(
            tab.attempt,
            "ws://board.local/ws?key=7".into(),
            BOARD.into(),
            ms,
        );
        self.settle(at);
    }

    /// Does what a tab orders.
    fn settle(&mut self, at: usize) {
        let tab = &mut self.tabs[at];
        let mut orders = VecDeque::from(tab.tabs.take_orders());
        while let Some(order) = orders.pop_front() {
            match order {
                Order::Open(attempt, url) => {
                    assert_eq!(url, "ws://board.local/ws?key=7");
                    tab.socket = Some(attempt);
                    tab.log.push("open".into());
                }
                Order::SendText(text) => tab.log.push(format!("sends {text}")),
                Order::SendBytes(bytes) => tab.log.push(format!("sends {bytes:?}")),
                Order::Close => tab.log.push("close".into()),
                Order::Abandon => {
                    tab.socket = None;
                    tab.log.push("abandon".into());
                }
                Order::Post(message) => {
                    assert!(!message.contains("key=7"), "a secret is told: {message}");
                    self.posted.push((at, message));
                }
                Order::TellLatest => {
                    let latest = tab.latest.clone();
                    tab.tabs.tell_latest(&latest);
                    orders.extend(tab.tabs.take_orders());
                }
                Order::Happened(attempt, happening) => {
                    assert_eq!(attempt, tab.attempt);
                    tab.log.push(match happening {
                        Happening::Opened => "opened".into(),
                        Happening::Text(text) => format!("in {text}"),
                        Happening::Binary(bytes) => format!("in {bytes:?}"),
                        Happening::Beginning(bytes, length) if bytes.len() == length => {
                            format!("in {bytes:?}")
                        }
                        Happening::Beginning(bytes, length) => {
                            format!("in {length}, of which {} are here", bytes.len())
                        }
                        Happening::Past(text) => format!("in {text}"),
                        Happening::Latest(text) if text.is_empty() => continue,
                        Happening::Latest(text) => format!("knows {text}"),
                        Happening::Sent(text) => format!("out {text}"),
                        Happening::Errored => "error".into(),
                        Happening::Closed(loss) => format!("closed {} {}", loss.code, loss.reason),
                    });
                }
            }
        }
    }

    /// Posted messages reach the others, until none is left.
    fn deliver(&mut self) {
        let mut rounds = 0;
        while !self.posted.is_empty() {
            rounds += 1;
            assert!(rounds < 100, "they never stop to talk: {:?}", self.posted);
            for (from, message) in std::mem::take(&mut self.posted) {
                for at in (0..self.tabs.len()).filter(|at| *at != from) {
                    self.hears(at, message.clone());
                }
            }
        }
    }

    fn hears(&mut self, at: usize, message: String) {
        let tab = &mut self.tabs[at];
        if let Some((_, heard)) = &mut tab.starting {
            *heard += &message;
            heard.push('\0');
        } else if tab.is_running {
            tab.tabs.peer(&message, self.ms);
            self.settle(at);
        } else {
            tab.waiting.push(message);
        }
    }

    /// Something happens to the real socket of a tab.
    fn happens(&mut self, at: usize, happening: Happening) {
        let tab = &mut self.tabs[at];
        let attempt = tab.socket.expect("a socket");
        tab.tabs.socket(attempt, &happening, self.ms);
        if matches!(happening, Happening::Closed(_)) {
            tab.socket = None;
        }
        self.settle(at);
        self.deliver();
    }

    fn says(&mut self, at: usize, text: &str) {
        self.happens(at, Happening::Text(text.into()));
    }

    fn sends(&mut self, at: usize, text: &str) {
        self.tabs[at].tabs.send_text(text.into());
        self.settle(at);
        self.deliver();
    }

    /// Lets time pass; timers fire when they are due.
    fn pass(&mut self, ms: u64) {
        let until_ms = self.ms + ms;
        loop {
            let running = self
                .tabs
                .iter()
                .enumerate()
                .filter(|(_, tab)| tab.is_running);
            let due = running
                .filter_map(|(at, tab)| Some((tab.tabs.deadline_ms()?, at)))
                .min();
            match due {
                Some((due_ms, at)) if due_ms <= until_ms => {
                    self.ms = self.ms.max(due_ms);
                    self.tabs[at].tabs.tick(self.ms);
                    self.settle(at);
                    self.deliver();
                }
                _ => break,
            }
        }
        self.ms = until_ms;
    }

    /// Lets time pass; a tab that loses its connection wants another one, as the model does.
    fn live(&mut self, ms: u64) {
        for _ in 0..ms / 10 {
            self.pass(10);
            for at in 0..self.tabs.len() {
                let is_lost = |line: &String| line.starts_with("closed");
                if self.tabs[at].is_running && self.log(at).iter().any(is_lost) {
                    self.wants(at);
                }
            }
        }
    }

    fn crash(&mut self, at: usize) {
        self.tabs[at].is_running = false;
        self.tabs[at].socket = None;
    }

    /// A frozen tab runs again, and gets the messages of the meantime.
    fn thaw(&mut self, at: usize) {
        self.tabs[at].is_running = true;
        for message in std::mem::take(&mut self.tabs[at].waiting) {
            self.hears(at, message);
        }
        self.deliver();
    }

    fn log(&mut self, at: usize) -> Vec<String> {
        std::mem::take(&mut self.tabs[at].log)
    }

    fn sockets(&self) -> Vec<usize> {
        let sockets = self.tabs.iter().enumerate();
        let sockets = sockets.filter(|(_, tab)| tab.socket.is_some());
        sockets.map(|(at, _)| at).collect()
    }
}

fn lost(code: u16, reason: &str) -> Happening {
    Happening::Closed(Loss {
        code,
        reason: reason.into(),
        clean: code != 1006,
    })
}

#[test]
fn a_tab_that_is_alone_opens_a_socket_after_a_moment() {
    let mut browser = Browser::new(&[7]);
    browser.wants(0);
    browser.pass(SEEK_MS - 1);
    assert!(browser.log(0).is_empty());
    browser.pass(1);
    assert_eq!(browser.log(0), ["open"]);
    assert_eq!(browser.tabs[0].tabs.deadline_ms(), None);
}

#[test]
fn where_there_is_no_channel_nobody_is_waited_for() {
    let mut browser = Browser::new(&[7]);
    browser.asks(0);
    browser.tabs[0].tabs.lead_alone(10_000);
    browser.settle(0);
    assert_eq!(browser.log(0), ["open"]);
}

#[test]
fn a_second_tab_shares_the_socket_and_opens_none() {
    for numbers in [[1, 2], [2, 1]] {
        let mut browser = Browser::sharing(&numbers);
        browser.pass(600_000);
        assert_eq!(browser.sockets(), [0]);
        assert!(browser.tabs[1].tabs.is_follower() && !browser.tabs[0].tabs.is_follower());
        assert!(browser.tabs[0].tabs.has_followers(browser.ms));
        assert!(browser.log(0).is_empty() && browser.log(1).is_empty());
    }
}

#[test]
fn what_the_board_says_reaches_all_tabs() {
    let mut browser = Browser::sharing(&[1, 2, 3]);
    browser.says(0, "{\"a\":1}");
    browser.says(0, "two\nlines");
    browser.says(0, "");
    browser.happens(0, Happening::Binary(vec![0, 255]));
    for at in [1, 2] {
        let heard = ["in {\"a\":1}", "in two\nlines", "in ", "in [0, 255]"];
        assert_eq!(browser.log(at), heard);
    }
}

#[test]
fn what_any_tab_sends_goes_over_the_socket_once_and_shows_once_in_every_tab() {
    let mut browser = Browser::sharing(&[1, 2, 3]);
    browser.sends(1, "uv10=1");
    assert_eq!(browser.log(0), ["out uv10=1", "sends uv10=1"]);
    // The sender has shown it already.
    assert!(browser.log(1).is_empty());
    assert_eq!(browser.log(2), ["out uv10=1"]);
    browser.sends(0, "two\nlines");
    assert_eq!(browser.log(0), ["sends two\nlines"]);
    assert_eq!(browser.log(2), ["out two\nlines"]);
    browser.tabs[2].tabs.send_bytes(vec![1, 171]);
    browser.settle(2);
    browser.deliver();
    assert_eq!(browser.log(0), ["sends [1, 171]"]);
}

#[test]
fn followers_learn_the_code_and_reason_of_the_sockets_end() {
    for (code, reason) in [(1000, ""), (1006, ""), (1013, "too many"), (4001, "a b\nc")] {
        let mut browser = Browser::sharing(&[1, 2]);
        browser.happens(0, lost(code, reason));
        assert_eq!(browser.log(1), [format!("closed {code} {reason}")]);
        browser.wants(0);
        assert_eq!(browser.log(0), ["open"]);
        browser.wants(1);
        browser.pass(500);
        assert!(browser.log(1).is_empty());
        browser.happens(0, Happening::Opened);
        assert_eq!(browser.log(1), ["opened"]);
    }
}

#[test]
fn as_many_bytes_as_may_be_typed_are_sent_whole_from_any_tab() {
    let mut browser = Browser::sharing(&[1, 2]);
    let bytes: Vec<u8> = (0..MAX_HEX_BYTES).map(|at| (at % 251) as u8).collect();
    browser.tabs[1].tabs.send_bytes(bytes.clone());
    browser.settle(1);
    browser.deliver();
    assert_eq!(browser.log(0), [format!("sends {bytes:?}")]);
}

#[test]
fn tabs_on_other_boards_take_no_notice() {
    let mut browser = Browser::sharing(&[1, 2]);
    let ms = browser.ms;
    let tab = &mut browser.tabs[1];
    tab.attempt.0 += 1;
    let url = "ws://board.local/ws?key=7".to_owned();
    tab.tabs
        .open(tab.attempt, url, "ws://other.local/ws".into(), ms);
    browser.settle(1);
    browser.deliver();
    browser.pass(SEEK_MS);
    assert_eq!(browser.sockets(), [0, 1]);
    browser.says(0, "for one");
    assert_eq!(browser.log(1), ["open"]);
}

/// The messages that tabs really exchange, and others.
fn any_message() -> impl Strategy<Value = String> {
    let kind = prop_oneof![4 => "[ajthop<>bsxclev]", 1 => ".{0,5}"];
    let sender = prop_oneof![
        (0_u64..5).prop_map(|n| n.to_string()),
        "[0-9]{0,25}",
        ".{0,3}"
    ];
    let board = prop_oneof![3 => Just(BOARD.to_owned()), 1 => ".{0,10}"];
    let carried = prop_oneof![
        "(?s).{0,40}",
        "[0-9]{1,22} ?[0-9]{0,22} ?[0-9]{0,22}\n?(?s).{0,10}",
        "([0-9]{1,3}\n[<>b].{0,5}){0,3}",
        "[0-9a-f ]{0,20}",
    ];
    let whole = (kind, sender, board, carried)
        .prop_map(|(kind, sender, board, carried)| [kind + &sender, board, carried].join("\n"));
    prop_oneof![4 => whole, 1 => "(?s).{0,60}"]
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_text_on_the_channel_does_no_harm(
            role in 0..4,
            messages in prop::collection::vec((any_message(), 0_u64..2_000), 1..40),
        ) {
            let mut tabs = Tabs::new(2);
            let mut now_ms = 5_000;
            if role > 0 {
                tabs.open(Attempt(1), BOARD.into(), BOARD.into(), now_ms);
            }
            if role > 1 {
                now_ms += SEEK_MS;
                tabs.tick(now_ms);
            }
            if role > 2 {
                tabs.socket(Attempt(1), &Happening::Opened, now_ms);
            }
            for (message, ms) in messages {
                now_ms += ms;
                tabs.peer(&message, now_ms);
                tabs.tick(now_ms);
                prop_assert!(tabs.take_orders().len() < 100);
                if let Some(due_ms) = tabs.deadline_ms() {
                    prop_assert!(due_ms > now_ms, "{} at {}", due_ms, now_ms);
                }
            }
        }

        #[test]
        fn a_message_that_is_none_changes_nothing(message in "(?s).{0,60}") {
            let mut browser = Browser::sharing(&[1, 2]);
            for at in 0..2 {
                browser.hears(at, message.clone());
                prop_assert!(browser.log(at).is_empty());
            }
            prop_assert!(browser.posted.is_empty());
            prop_assert!(browser.tabs[1].tabs.is_follower());
        }
    }
}
