//! A connection that never lies: a silence is noticed, and a page that nobody looks at asks for less.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use pindash::model::app::{App, Input, Kept, Moment, Output, RELEASE_AFTER_MS};
use pindash::model::link::{Attempt, State};
use pindash::model::loss::Loss;
use pindash::model::profile::{NETZER, Profile};
use pindash::model::recall::Recall;
use pindash::model::talk::{LISTEN_MS, MAX_BEAT_MS, MIN_BEATS};
use proptest::prelude::*;

const PLAIN: &str = r#"{"address":"/ws","pins":[{"path":"a"}]}"#;
const PROBED: &str =
    r#"{"address":"/ws","keepalive":{"send":"ping","every":600,"within":2},"pins":[{"path":"a"}]}"#;

struct Page {
    app: App,
    ms: u64,
    newest: Attempt,
}

impl Page {
    /// A page with an open connection.
    fn open(profile: &str) -> Self {
        let mut page = Self {
            app: App::new(Profile::read(profile), Recall::new(), false, 7),
            ms: 1_000,
            newest: Attempt(0),
        };
        page.give(Input::Connect("board.local"));
        page.is_opened();
        page
    }

    fn give(&mut self, input: Input<'_>) {
        let now = Moment {
            ms: self.ms,
            wall_ms: 1_795_176_000_000 + self.ms,
        };
        self.app.handle(input, now);
    }

    /// Lets time pass; the timer rings whenever there is something to do.
    fn pass(&mut self, ms: u64) {
        let until_ms = self.ms + ms;
        while let Some(at) = self.app.deadline_ms(self.ms)
            && at <= until_ms
        {
            self.ms = at.max(self.ms);
            self.give(Input::Tick);
        }
        self.ms = until_ms;
    }

    fn says(&mut self, message: &str) {
        self.give(Input::Text(self.newest, message));
    }

    /// A stream with these gaps between its messages.
    fn streams(&mut self, gaps_ms: impl IntoIterator<Item = u64>) {
        for gap_ms in gaps_ms {
            self.pass(gap_ms);
            assert!(
                self.is_open(),
                "lost after {gap_ms} ms: {:?}",
                self.lines().last()
            );
            self.says(r#"{"a":1}"#);
        }
    }

    fn outputs(&mut self) -> Vec<Output> {
        let outputs = self.app.take_outputs();
        for output in &outputs {
            if let Output::Open(attempt, _) = output {
                self.newest = *attempt;
            }
        }
        outputs
    }

    /// The socket that was asked for opens; what is sent on it.
    fn is_opened(&mut self) -> Vec<String> {
        self.outputs();
        self.give(Input::Opened(self.newest));
        self.sent()
    }

    fn sent(&mut self) -> Vec<String> {
        let sent = |output| match output {
            Output::SendText(_, text) => Some(text),
            _ => None,
        };
        self.outputs().into_iter().filter_map(sent).collect()
    }

    fn is_open(&self) -> bool {
        self.app.link().open().is_some()
    }

    fn state(&self) -> &State {
        self.app.link().state()
    }

    fn lose(&mut self) {
        self.outputs();
        self.give(Input::Lost(self.newest, Loss::of_tab()));
    }

    fn lines(&self) -> Vec<String> {
        let lines = self.app.console().lines_after(None);
        lines.map(|line| line.text.to_string()).collect()
    }
}

#[test]
fn a_stream_of_a_second_that_falls_silent_is_noticed_within_2300_ms_and_said() {
    let mut page = Page::open(PLAIN);
    page.streams([1_000; 30]);
    page.pass(2_100);
    assert!(page.is_open());
    page.pass(200);
    assert!(!page.is_open());
    let said = "Connection ended: no data for 2.2 s, usually every 1 s";
    assert_eq!(page.app.trouble(page.ms), said);
    assert!(page.app.pins()[0].is_stale());
    // The dead socket is left behind, and the next one comes soon.
    let outputs = page.outputs();
    assert_eq!(outputs[0], Output::Abandon(Attempt(1)));
    page.pass(300);
    assert!(matches!(page.state(), State::Opening { .. }));
}

#[test]
fn streams_of_all_speeds_are_known_by_their_own_rhythm() {
    for (beat_ms, most_ms) in [
        (10, 1_700),
        (100, 1_700),
        (500, 1_700),
        (1_000, 2_300),
        (2_000, 4_300),
        (10_000, 20_300),
        (59_000, 118_300),
    ] {
        let mut page = Page::open(PLAIN);
        page.streams(vec![beat_ms; (4_000 / beat_ms as usize).max(40)]);
        page.pass(most_ms);
        assert!(!page.is_open(), "{beat_ms}");
    }
}

#[test]
fn a_rhythm_is_known_after_a_dozen_messages_and_not_before() {
    let known = MIN_BEATS as usize;
    let mut page = Page::open(PLAIN);
    page.streams(vec![1_000; known - 1]);
    page.pass(3_600_000);
    assert!(page.is_open());
    let mut page = Page::open(PLAIN);
    page.streams(vec![1_000; known]);
    page.pass(2_300);
    assert!(!page.is_open());
}

#[test]
fn a_stream_that_comes_as_it_pleases_is_never_called_silent() {
    for gaps_ms in [
        [1_000, 3_000, 200, 5_000].as_slice(),
        &[10, 2_000, 700, 4_000],
        &[100, 100, 100, 100, 100, 100, 900],
        &[MAX_BEAT_MS + 1],
        &[3_600_000],
        &[500, 500, 500, 60_000],
    ] {
        let mut page = Page::open(PLAIN);
        page.streams(gaps_ms.iter().copied().cycle().take(200));
        page.pass(86_400_000);
        assert!(page.is_open(), "{gaps_ms:?}");
    }
}

#[test]
fn a_burst_on_open_does_not_spoil_the_rhythm_after_it() {
    let mut page = Page::open(PLAIN);
    page.streams(std::iter::repeat_n(0, 50).chain(std::iter::repeat_n(1_000, 200)));
    page.pass(2_300);
    assert!(!page.is_open());
}

#[test]
fn answers_that_come_scattered_on_open_do_not_hide_the_rhythm_after_them() {
    for scattered_ms in [&[300, 300][..], &[100; 13], &[300, 5_000]] {
        let mut page = Page::open(PLAIN);
        page.streams(scattered_ms.iter().copied());
        page.streams(vec![1_000; MIN_BEATS as usize]);
        page.pass(2_300);
        assert!(!page.is_open(), "{scattered_ms:?}");
    }
}

#[test]
fn a_stream_that_wavers_around_the_length_of_a_beat_is_known() {
    for gaps_ms in [[245, 245, 255], [249, 249, 250], [240, 240, 260]] {
        let mut page = Page::open(PLAIN);
        page.streams(gaps_ms.repeat(40));
        page.pass(2_050);
        assert!(!page.is_open(), "{gaps_ms:?}");
    }
}

#[test]
fn a_stream_by_chance_is_never_called_silent() {
    let mut chance = 1_u64;
    for usual_ms in (300..10_000).step_by(50) {
        let mut page = Page::open(PLAIN);
        // Times between events that know nothing of each other.
        page.streams((0..300).map(|_| {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let share = ((chance >> 33) + 1) as f64 / (1_u64 << 31) as f64;
            (f64::from(usual_ms) * -share.ln()) as u64
        }));
    }
}

#[test]
fn a_board_that_says_several_things_at_once_has_the_rhythm_of_those_moments() {
    for beat_ms in [1_000, 4_000] {
        let mut page = Page::open(PLAIN);
        page.streams([10, 0, 30, beat_ms - 40].repeat(30));
        page.streams([10, 0, 30]);
        page.pass(beat_ms * 2 + 300);
        assert!(!page.is_open(), "{beat_ms}");
    }
}

#[test]
fn where_there_is_a_question_to_ask_silence_asks_it_first() {
    let mut page = Page::open(PROBED);
    page.streams([1_000; 30]);
    page.outputs();
    page.pass(2_300);
    assert_eq!(page.sent(), ["ping"]);
    assert!(page.is_open());
    // It is there: it only has nothing more to say.
    page.says("pong");
    page.pass(60_000);
    assert!(page.is_open());

    let mut page = Page::open(PROBED);
    page.streams([1_000; 30]);
    page.pass(2_300 + 2_000);
    assert!(!page.is_open());
    let said = "Connection ended: the board stopped answering";
    assert_eq!(page.app.trouble(page.ms), said);
}

#[test]
fn a_rhythm_is_learned_anew_on_every_connection() {
    let mut page = Page::open(PLAIN);
    page.streams([1_000; 30]);
    page.lose();
    page.pass(300);
    page.is_opened();
    page.pass(3_600_000);
    assert!(page.is_open());
}

#[test]
fn the_page_that_is_shown_again_or_online_asks_the_board_at_once() {
    for input in [Input::Shown, Input::Online] {
        let mut page = Page::open(PROBED);
        page.pass(1_000);
        page.outputs();
        page.give(input);
        assert_eq!(page.sent(), ["ping"]);
        page.pass(2_100);
        assert!(!page.is_open());
    }
}

#[test]
fn the_wait_for_the_next_attempt_is_cut_short_by_who_looks_and_by_the_network() {
    for input in [Input::Shown, Input::Online, Input::RetryNow] {
        let mut page = Page::open(PLAIN);
        page.give(Input::Hidden { shared: false });
        for _ in 0..9 {
            page.lose();
            while !matches!(page.state(), State::Opening { .. }) {
                page.pass(100);
            }
        }
        page.lose();
        page.pass(20_000);
        assert!(matches!(page.state(), State::Waiting { .. }));
        page.give(input);
        assert!(matches!(page.state(), State::Opening { .. }));
    }
}

#[test]
fn a_board_with_one_connection_is_let_go_after_a_minute_in_which_nobody_looks() {
    let mut page = Page::open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.pass(RELEASE_AFTER_MS - 1);
    assert!(page.is_open());
    page.outputs();
    page.pass(1);
    assert_eq!(page.state(), &State::Released);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
    assert_eq!(
        page.app.status(page.ms),
        "Disconnected while the page is hidden"
    );
    assert!(page.lines().iter().any(|line| line.starts_with("Released")));
    page.pass(86_400_000);
    assert_eq!(page.outputs(), []);
    // Nobody looks, so the network is of no use either.
    page.give(Input::Online);
    assert_eq!(page.outputs(), []);
    page.give(Input::Shown);
    assert_eq!(page.is_opened().len(), 13);
    assert!(page.is_open());
}

#[test]
fn a_look_within_the_minute_keeps_the_board() {
    let mut page = Page::open(NETZER);
    for _ in 0..5 {
        page.give(Input::Hidden { shared: false });
        page.pass(RELEASE_AFTER_MS - 1);
        page.give(Input::Shown);
        page.pass(10_000);
    }
    assert!(page.is_open());
}

#[test]
fn a_board_is_kept_that_has_room_for_more_or_that_a_person_wants_kept() {
    let mut page = Page::open(PLAIN);
    page.give(Input::Hidden { shared: false });
    page.pass(86_400_000);
    assert!(page.is_open());

    let mut page = Page::open(NETZER);
    page.give(Input::Releases(false));
    assert!(page.outputs().contains(&Output::Store(Kept::Hiding)) && page.app.keeps_hidden());
    page.give(Input::Hidden { shared: false });
    page.pass(86_400_000);
    assert!(page.is_open());
    // Switched back, it counts from when the page was hidden.
    page.give(Input::Releases(true));
    page.pass(1);
    assert_eq!(page.state(), &State::Released);
}

#[test]
fn a_hidden_page_gives_the_socket_to_a_tab_that_shares_it_at_once() {
    let mut page = Page::open(PLAIN);
    page.give(Input::Hidden { shared: true });
    assert_eq!(page.state(), &State::Released);
    assert_eq!(page.outputs(), [Output::Abandon(Attempt(1))]);
}

#[test]
fn a_netzer_is_quiet_while_nobody_looks_and_speaks_again_on_return() {
    let mut page = Page::open(NETZER);
    page.give(Input::Hidden { shared: false });
    let off: Vec<String> = (0..13).map(|pin| format!("tuv{pin}=0")).collect();
    assert_eq!(page.sent(), off);
    page.pass(5_000);
    page.give(Input::Shown);
    let on: Vec<String> = (0..13).map(|pin| format!("tuv{pin}=3")).collect();
    assert_eq!(page.sent(), on);
}

#[test]
fn a_netzer_that_comes_back_while_nobody_looks_is_quiet_again() {
    let mut page = Page::open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.lose();
    page.pass(300);
    let sent = page.is_opened();
    assert_eq!(sent.len(), 26);
    assert_eq!(
        (sent[12].as_str(), sent[13].as_str()),
        ("tuv12=3", "tuv0=0")
    );
    // Hidden while the commands on open are still being sent, it is told at their end.
    let mut page = Page::open(r#"{"open":["o","p"],"pause":1,"hidden":["h"]}"#);
    page.give(Input::Hidden { shared: false });
    page.pass(2_000);
    assert_eq!(page.sent(), ["h", "p", "h"]);
}

#[test]
fn a_stream_that_was_asked_to_stop_is_not_missed() {
    let stops: [fn(&mut Page); 3] = [
        |page| page.give(Input::Hidden { shared: false }),
        |page| {
            page.give(Input::Command {
                typed: "tuv1=0",
                as_hex: false,
            });
        },
        // In another tab.
        |page| page.give(Input::Sent(page.newest, "tuv1=0")),
    ];
    for (place, stop) in stops.into_iter().enumerate() {
        let mut page = Page::open(NETZER);
        page.streams([1_000; 30]);
        stop(&mut page);
        page.pass(RELEASE_AFTER_MS - 1);
        assert!(page.is_open(), "{place}: {:?}", page.lines().last());
        page.give(Input::Shown);
        page.streams([1_000; 30]);
        page.pass(2_300);
        assert!(!page.is_open(), "{place}");
    }
}

#[test]
fn a_page_that_stood_still_listens_before_it_concludes_anything() {
    // The machine slept for an hour; its timer rings before what came meanwhile is told.
    let mut page = Page::open(PLAIN);
    page.streams([1_000; 30]);
    page.ms += 3_600_000;
    page.give(Input::Tick);
    assert!(page.is_open());
    page.says("{}");
    assert!(page.is_open());
    // Nothing came: that is noticed a moment later.
    let mut page = Page::open(PLAIN);
    page.streams([1_000; 30]);
    page.ms += 3_600_000;
    page.pass(LISTEN_MS);
    assert!(!page.is_open());

    for is_answered in [true, false] {
        let mut page = Page::open(PROBED);
        page.pass(600_000);
        assert_eq!(page.sent(), ["ping"]);
        page.ms += 10_000;
        page.give(Input::Tick);
        assert!(page.is_open());
        if is_answered {
            page.says("pong");
        }
        page.pass(LISTEN_MS);
        assert_eq!(page.is_open(), is_answered);
    }
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
        let mut page = Page::open(profile);
        page.give(Input::Hidden { shared: false });
        assert_eq!(page.sent(), hidden, "{profile}");
        page.give(Input::Shown);
        assert_eq!(page.sent(), shown, "{profile}");
        page.lose();
        page.give(Input::Hidden { shared: false });
        assert!(page.sent().is_empty(), "{profile}, not connected");
    }
}

#[test]
fn a_tab_that_only_shares_the_socket_does_not_quieten_the_board_of_the_others() {
    let mut page = Page::open(NETZER);
    page.app.set_shared(true);
    page.give(Input::Hidden { shared: false });
    assert_eq!(page.sent(), Vec::<String>::new());
    assert!(page.is_open());
}

#[test]
fn only_the_tab_that_holds_the_socket_asks_and_answers() {
    let profile = r#"{"keepalive":{"send":"ping","every":2,"within":1},"answers":[{"when":"PING","send":"PONG"}]}"#;
    for is_shared in [false, true] {
        let mut page = Page::open(profile);
        page.lose();
        page.app.set_shared(is_shared);
        page.pass(300);
        page.is_opened();
        page.says("PING");
        page.pass(2_500);
        let sent = page.sent();
        if is_shared {
            assert!(sent.is_empty(), "{sent:?}");
        } else {
            assert_eq!(sent, ["PONG", "ping"]);
        }
        page.pass(10_000);
        assert_eq!(page.is_open(), is_shared);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_rhythm_that_wavers_by_a_twentieth_is_known_and_never_a_false_alarm(
        beat_ms in 200_u64..20_000,
        wavering in prop::collection::vec(-50_i64..50, 100),
    ) {
        let mut page = Page::open(PLAIN);
        let gaps = wavering.iter().map(|parts| beat_ms.saturating_add_signed(beat_ms as i64 * parts / 1_000));
        page.streams(gaps);
        page.pass(beat_ms * 11 / 5 + 1_500);
        prop_assert!(!page.is_open());
    }
}
