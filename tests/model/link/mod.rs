//! The connection to the board: every state with every event, and driven time.

mod delays;
mod ends;

use pindash::model::connection::address::Address;
use pindash::model::connection::backoff::UNHURRIED_MS;
use pindash::model::connection::link::{
    Action, Attempt, CLOSE_WITHIN_MS, Ended, Event, LEAVE_WITHIN_MS, Link, OPEN_WITHIN_MS,
    STABLE_MS, State,
};
use pindash::model::connection::loss::{Loss, meaning};

fn address(typed: &str) -> Address {
    Address::parse(typed, false).unwrap()
}

fn loss(code: u16) -> Loss {
    Loss {
        code,
        reason: String::new(),
        clean: code != 1006,
    }
}

fn silent() -> Event {
    Event::Silent("no answer".into())
}

/// A link and a clock that is moved by hand.
struct Driven {
    link: Link,
    now_ms: u64,
    actions: Vec<Action>,
}

impl Driven {
    fn new(seed: u32) -> Self {
        Self {
            link: Link::new(seed),
            now_ms: 1_000_000,
            actions: Vec::new(),
        }
    }

    /// A link that has had two sockets, so that one of them is older: its number is 1.
    fn in_state(state: &str) -> Self {
        let mut driven = Self::new(7);
        driven.give(Event::Connect(address("a.local")));
        driven.give(Event::Connect(address("a.local")));
        match state {
            "Idle" => driven.give(Event::Disconnect),
            "Opening" => {}
            "Open" => driven.give(Event::Opened(Attempt(2))),
            "Closing" => {
                driven.give(Event::Opened(Attempt(2)));
                driven.give(Event::Disconnect);
            }
            "Waiting" => driven.give(Event::Lost(Attempt(2), loss(1006))),
            "Away" => driven.give(Event::Leave),
            "Released" => driven.give(Event::Release),
            _ => panic!("{state}"),
        }
        driven.actions.clear();
        driven
    }

    fn give(&mut self, event: Event) {
        let wall_ms = self.now_ms + 5_000_000;
        self.link
            .handle(event, self.now_ms, wall_ms, &mut self.actions);
    }

    fn after(&mut self, ms: u64, event: Event) {
        self.now_ms += ms;
        self.give(event);
    }

    /// Lets time pass until the link has something to do, and returns how long that was.
    fn tick(&mut self) -> u64 {
        let until_ms = self.link.deadline_ms().unwrap();
        let waited_ms = until_ms - self.now_ms;
        self.after(waited_ms, Event::Tick);
        waited_ms
    }

    fn attempt(&self) -> Attempt {
        match *self.link.state() {
            State::Opening { attempt, .. }
            | State::Open { attempt, .. }
            | State::Closing { attempt, .. } => attempt,
            _ => panic!("no socket in {:?}", self.link.state()),
        }
    }

    /// The state with the time that is left, and what is to be done: `Opening 3, 4000 ms: open 3 a.local`.
    fn told(&mut self) -> String {
        let mut told = match *self.link.state() {
            State::Idle => "Idle".to_owned(),
            State::Opening { attempt, .. } => format!("Opening {}", attempt.0),
            State::Open { attempt, .. } => format!("Open {}", attempt.0),
            State::Closing { attempt, .. } => format!("Closing {}", attempt.0),
            State::Waiting { .. } => "Waiting".to_owned(),
            State::Away { .. } => "Away".to_owned(),
            State::Released => "Released".to_owned(),
        };
        if let Some(until_ms) = self.link.deadline_ms() {
            let left_ms = until_ms - self.now_ms;
            // A delay is jittered by up to a tenth.
            match [200, 400, 800, 1_600, 3_000].into_iter().find(|most| {
                matches!(self.link.state(), State::Waiting { .. })
                    && (most * 9 / 10..=*most).contains(&left_ms)
            }) {
                Some(most) => told += &format!(" ≤{most} ms"),
                None => told += &format!(" {left_ms} ms"),
            }
        }
        for (place, action) in self.actions.drain(..).enumerate() {
            told += if place == 0 { ": " } else { ", " };
            told += &match action {
                Action::Open(attempt, address) => {
                    format!("open {} {}", attempt.0, address.host())
                }
                Action::Close(attempt) => format!("close {}", attempt.0),
                Action::Abandon(attempt) => format!("abandon {}", attempt.0),
                Action::Greet(attempt) => format!("greet {}", attempt.0),
                Action::Gone(None) => "gone".to_owned(),
                Action::Gone(Some(Ended::Cut(loss))) => format!("gone: cut {}", loss.code),
                Action::Gone(Some(Ended::Unopened(loss))) => {
                    format!("gone: unopened {}", loss.code)
                }
                Action::Gone(Some(Ended::TimedOut)) => "gone: timed out".to_owned(),
                Action::Gone(Some(Ended::Blocked(why))) => format!("gone: blocked, {why}"),
                Action::Gone(Some(Ended::Silent(what))) => format!("gone: silent, {what}"),
                Action::Gone(Some(Ended::Refused(why))) => format!("gone: refused, {why}"),
            };
        }
        told
    }
}

/// Gives a link in `state` each of all events, 100 ms later, and sees what becomes of it.
fn check(state: &str, expected: [&str; 18]) {
    let events = [
        ("connect", Event::Connect(address("b.local"))),
        ("disconnect", Event::Disconnect),
        ("retry now", Event::RetryNow),
        ("opened", Event::Opened(Attempt(2))),
        ("opened, older", Event::Opened(Attempt(1))),
        ("lost 1006", Event::Lost(Attempt(2), loss(1006))),
        ("lost 1013", Event::Lost(Attempt(2), loss(1013))),
        ("lost, older", Event::Lost(Attempt(1), loss(1006))),
        ("blocked", Event::Blocked(Attempt(2), "why")),
        ("blocked, older", Event::Blocked(Attempt(1), "why")),
        ("leave", Event::Leave),
        ("return", Event::Return),
        ("silent", silent()),
        ("hidden", Event::Hidden(true)),
        ("shown", Event::Hidden(false)),
        ("release", Event::Release),
        ("tick, early", Event::Tick),
    ];
    for ((name, event), expected) in events.into_iter().zip(expected) {
        let mut driven = Driven::in_state(state);
        driven.after(100, event);
        assert_eq!(driven.told(), expected, "{state}, {name}");
    }
    let mut driven = Driven::in_state(state);
    match driven.link.deadline_ms() {
        Some(_) => {
            driven.tick();
        }
        None => driven.after(86_400_000, Event::Tick),
    }
    assert_eq!(driven.told(), expected[17], "{state}, tick at the deadline");
}

#[test]
fn an_idle_link_does_nothing_until_a_person_wants_a_board() {
    check(
        "Idle",
        [
            /* connect        */ "Opening 3 4000 ms: open 3 b.local",
            /* disconnect     */ "Idle",
            /* retry now      */ "Idle",
            /* opened         */ "Idle",
            /* opened, older  */ "Idle",
            /* lost 1006      */ "Idle",
            /* lost 1013      */ "Idle",
            /* lost, older    */ "Idle",
            /* blocked        */ "Idle",
            /* blocked, older */ "Idle",
            /* leave          */ "Idle",
            /* return         */ "Idle",
            /* silent         */ "Idle",
            /* hidden         */ "Idle",
            /* shown          */ "Idle",
            /* release        */ "Idle",
            /* tick, early    */ "Idle",
            /* tick           */ "Idle",
        ],
    );
}

#[test]
fn an_attempt_opens_or_is_tried_again() {
    check(
        "Opening",
        [
            /* connect        */ "Opening 3 4000 ms: abandon 2, open 3 b.local",
            /* disconnect     */ "Idle: abandon 2",
            /* retry now      */ "Opening 2 3900 ms",
            /* opened         */ "Open 2: greet 2",
            /* opened, older  */ "Opening 2 3900 ms",
            /* lost 1006      */ "Waiting ≤200 ms: gone: unopened 1006",
            /* lost 1013      */ "Waiting ≤3000 ms: gone: unopened 1013",
            /* lost, older    */ "Opening 2 3900 ms",
            /* blocked        */ "Idle: gone: blocked, why",
            /* blocked, older */ "Opening 2 3900 ms",
            /* leave          */ "Away 15000 ms: abandon 2",
            /* return         */ "Opening 2 3900 ms",
            /* silent         */ "Opening 2 3900 ms",
            /* hidden         */ "Opening 2 3900 ms",
            /* shown          */ "Opening 2 3900 ms",
            /* release        */ "Released: abandon 2",
            /* tick, early    */ "Opening 2 3900 ms",
            /* tick           */ "Waiting ≤200 ms: abandon 2, gone: timed out",
        ],
    );
}

#[test]
fn an_open_connection_ends_by_the_person_the_board_or_the_page() {
    check(
        "Open",
        [
            /* connect        */ "Opening 3 4000 ms: abandon 2, gone, open 3 b.local",
            /* disconnect     */ "Closing 2 1500 ms: close 2, gone",
            /* retry now      */ "Open 2",
            /* opened         */ "Open 2",
            /* opened, older  */ "Open 2",
            /* lost 1006      */ "Waiting ≤200 ms: gone: cut 1006",
            /* lost 1013      */ "Waiting ≤3000 ms: gone: cut 1013",
            /* lost, older    */ "Open 2",
            /* blocked        */ "Open 2",
            /* blocked, older */ "Open 2",
            /* leave          */ "Away 15000 ms: abandon 2, gone",
            /* return         */ "Open 2",
            /* silent         */ "Waiting ≤200 ms: abandon 2, gone: silent, no answer",
            /* hidden         */ "Open 2",
            /* shown          */ "Open 2",
            /* release        */ "Released: abandon 2, gone",
            /* tick, early    */ "Open 2",
            /* tick           */ "Open 2",
        ],
    );
}

#[test]
fn a_closing_handshake_ends_in_peace_or_is_cut_short() {
    check(
        "Closing",
        [
            /* connect        */ "Opening 3 4000 ms: abandon 2, open 3 b.local",
            /* disconnect     */ "Closing 2 1400 ms",
            /* retry now      */ "Closing 2 1400 ms",
            /* opened         */ "Closing 2 1400 ms",
            /* opened, older  */ "Closing 2 1400 ms",
            /* lost 1006      */ "Idle",
            /* lost 1013      */ "Idle",
            /* lost, older    */ "Closing 2 1400 ms",
            /* blocked        */ "Closing 2 1400 ms",
            /* blocked, older */ "Closing 2 1400 ms",
            /* leave          */ "Closing 2 1400 ms",
            /* return         */ "Closing 2 1400 ms",
            /* silent         */ "Closing 2 1400 ms",
            /* hidden         */ "Closing 2 1400 ms",
            /* shown          */ "Closing 2 1400 ms",
            /* release        */ "Closing 2 1400 ms",
            /* tick, early    */ "Closing 2 1400 ms",
            /* tick           */ "Idle: abandon 2",
        ],
    );
}

#[test]
fn a_waiting_link_tries_again_in_time_or_at_once() {
    let mut waiting = Driven::in_state("Waiting");
    let left_ms = waiting.link.deadline_ms().unwrap() - waiting.now_ms;
    let still = format!("Waiting {} ms", left_ms - 100);
    let still = still.as_str();
    assert_eq!(waiting.told(), "Waiting ≤200 ms");
    check(
        "Waiting",
        [
            /* connect        */ "Opening 3 4000 ms: open 3 b.local",
            /* disconnect     */ "Idle",
            /* retry now      */ "Opening 3 4000 ms: open 3 a.local",
            /* opened         */ still,
            /* opened, older  */ still,
            /* lost 1006      */ still,
            /* lost 1013      */ still,
            /* lost, older    */ still,
            /* blocked        */ still,
            /* blocked, older */ still,
            /* leave          */ "Away 15000 ms",
            /* return         */ still,
            /* silent         */ still,
            /* hidden         */ still,
            /* shown          */ "Opening 3 4000 ms: open 3 a.local",
            /* release        */ "Released",
            /* tick, early    */ still,
            /* tick           */ "Opening 3 4000 ms: open 3 a.local",
        ],
    );
}

#[test]
fn a_page_that_was_left_comes_back_by_return_or_after_a_while() {
    check(
        "Away",
        [
            /* connect        */ "Opening 3 4000 ms: open 3 b.local",
            /* disconnect     */ "Idle",
            /* retry now      */ "Away 14900 ms",
            /* opened         */ "Away 14900 ms",
            /* opened, older  */ "Away 14900 ms",
            /* lost 1006      */ "Away 14900 ms",
            /* lost 1013      */ "Away 14900 ms",
            /* lost, older    */ "Away 14900 ms",
            /* blocked        */ "Away 14900 ms",
            /* blocked, older */ "Away 14900 ms",
            // `beforeunload` and `pagehide` both announce it.
            /* leave          */
            "Away 15000 ms",
            /* return         */ "Opening 3 4000 ms: open 3 a.local",
            /* silent         */ "Away 14900 ms",
            /* hidden         */ "Away 14900 ms",
            /* shown          */ "Away 14900 ms",
            /* release        */ "Released",
            /* tick, early    */ "Away 14900 ms",
            /* tick           */ "Opening 3 4000 ms: open 3 a.local",
        ],
    );
}

#[test]
fn a_link_that_was_released_waits_for_a_person_to_look() {
    check(
        "Released",
        [
            /* connect        */ "Opening 3 4000 ms: open 3 b.local",
            /* disconnect     */ "Idle",
            /* retry now      */ "Released",
            /* opened         */ "Released",
            /* opened, older  */ "Released",
            /* lost 1006      */ "Released",
            /* lost 1013      */ "Released",
            /* lost, older    */ "Released",
            /* blocked        */ "Released",
            /* blocked, older */ "Released",
            /* leave          */ "Away 15000 ms",
            /* return         */ "Opening 3 4000 ms: open 3 a.local",
            /* silent         */ "Released",
            /* hidden         */ "Released",
            /* shown          */ "Opening 3 4000 ms: open 3 a.local",
            /* release        */ "Released",
            /* tick, early    */ "Released",
            /* tick           */ "Released",
        ],
    );
}

#[test]
fn a_hidden_page_tries_every_half_minute_and_at_once_when_it_is_shown() {
    let mut driven = Driven::new(42);
    driven.give(Event::Connect(address("a.local")));
    driven.give(Event::Hidden(true));
    for most in [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000] {
        driven.give(Event::Lost(driven.attempt(), loss(1006)));
        let waited = driven.tick();
        assert!(
            (most * 9 / 10..=most).contains(&waited),
            "{waited} of {most}"
        );
    }
    driven.give(Event::Lost(driven.attempt(), loss(1006)));
    driven.actions.clear();
    driven.after(10, Event::Hidden(false));
    assert_eq!(driven.told(), "Opening 11 4000 ms: open 11 a.local");
}

#[test]
fn a_link_that_never_had_an_address_stays_idle() {
    for event in [
        Event::RetryNow,
        Event::Leave,
        Event::Return,
        Event::Disconnect,
        Event::Tick,
        Event::Opened(Attempt(0)),
        Event::Lost(Attempt(0), loss(1006)),
    ] {
        let mut driven = Driven::new(1);
        driven.give(event);
        assert_eq!(driven.told(), "Idle");
        assert!(!driven.link.is_wanted() && driven.link.address().is_none());
    }
}

#[test]
fn each_state_says_whether_a_connection_is_wanted_and_open() {
    for (state, is_wanted, is_open) in [
        ("Idle", false, false),
        ("Opening", true, false),
        ("Open", true, true),
        ("Closing", false, false),
        ("Waiting", true, false),
        ("Away", true, false),
        ("Released", true, false),
    ] {
        let link = Driven::in_state(state).link;
        assert_eq!(link.is_wanted(), is_wanted, "{state}");
        assert_eq!(link.open().is_some(), is_open, "{state}");
    }
}

#[test]
fn times_are_those_of_the_design() {
    assert_eq!(OPEN_WITHIN_MS, 4_000);
    assert_eq!(CLOSE_WITHIN_MS, 1_500);
    assert_eq!(LEAVE_WITHIN_MS, 15_000);
    assert_eq!(STABLE_MS, 60_000);
    assert_eq!(UNHURRIED_MS, 3_000);
}

#[test]
fn an_open_connection_knows_since_when_on_both_clocks() {
    let driven = Driven::in_state("Open");
    assert_eq!(
        *driven.link.state(),
        State::Open {
            attempt: Attempt(2),
            since_ms: 1_000_000,
            since_wall_ms: 6_000_000,
        }
    );
}

#[test]
fn the_triggers_are_asked_for_at_every_open() {
    let mut driven = Driven::new(1);
    driven.give(Event::Connect(address("a.local")));
    for _ in 0..5 {
        driven.actions.clear();
        let attempt = driven.attempt();
        driven.give(Event::Opened(attempt));
        assert_eq!(driven.actions, [Action::Greet(attempt)]);
        driven.give(Event::Lost(attempt, loss(1006)));
        driven.tick();
    }
}
