//! A connection that never lies: a silence is noticed, and a page that nobody looks at asks for less.

use crate::page::Page;
use pindash::model::app::{Input, Kept, Output, PULSE_MS, RELEASE_AFTER_MS, WAKE_MS};
use pindash::model::connection::link::{Attempt, State};
use pindash::model::connection::loss::Loss;
use pindash::model::keepalive::rhythm::{
    MAX_BEAT_MS, MIN_BEATS, MIN_EARLY_BEATS, MIN_EARLY_SILENCE_MS, MIN_KNOWN_SILENCE_MS,
    MIN_SILENCE_MS,
};
use pindash::model::keepalive::talk::{MAX_LISTEN_MS, NO_NEWS_MS, SHOWN_WITHIN_MS};
use pindash::model::profile::{NETZER, Profile};

const PLAIN: &str = r#"{"address":"/ws","pins":[{"path":"a"}]}"#;
const PROBED: &str =
    r#"{"address":"/ws","keepalive":{"send":"ping","every":600,"within":2},"pins":[{"path":"a"}]}"#;

/// A board that sends every second.
const STREAM: &str = r#"{"a":1}"#;

/// A page with an open connection, and this profile from the start.
fn open(profile: &str) -> Page {
    let mut page = Page::starting(Profile::read(profile), 7);
    page.connects();
    page.outputs();
    page
}

impl Page {
    /// A stream with these gaps between its messages.
    fn streams(&mut self, gaps_ms: impl IntoIterator<Item = u64>) {
        for gap_ms in gaps_ms {
            self.passes(gap_ms);
            assert!(
                self.is_open(),
                "lost after {gap_ms} ms: {:?}",
                self.lines().last()
            );
            self.hears(STREAM);
        }
    }

    /// The page stands still, as one whose laptop sleeps: no timer rings meanwhile.
    fn sleeps(&mut self, ms: u64) {
        self.ms += ms;
    }

    /// How long it takes until the page does not say any more that it is plainly connected, and
    /// whether it has left the connection then; nothing within an hour.
    fn doubts(&mut self) -> Option<(u64, bool)> {
        let since_ms = self.ms;
        while self.ms < since_ms + 3_600_000 {
            if !self.status().starts_with("Connected since") {
                return Some((self.ms - since_ms, !self.is_open()));
            }
            self.passes(100);
        }
        None
    }

    /// How long it takes until the connection is left; nothing within an hour.
    fn leaves(&mut self) -> Option<u64> {
        let since_ms = self.ms;
        while self.ms < since_ms + 3_600_000 {
            if !self.is_open() {
                return Some(self.ms - since_ms);
            }
            self.passes(100);
        }
        None
    }

    /// Lets time pass with a board that is well: every attempt opens. How often it was left.
    fn is_well(&mut self, ms: u64) -> u32 {
        let until_ms = self.ms + ms;
        let mut left = 0;
        while self.ms < until_ms {
            let at_ms = self.app.deadline_ms(self.ms).unwrap_or(until_ms);
            self.passes(at_ms.clamp(self.ms, until_ms) - self.ms);
            if matches!(self.state(), State::Opening { .. }) {
                left += 1;
                self.is_opened();
            }
        }
        left
    }

    /// The next attempt opens, and the board says what it says on open.
    fn is_back(&mut self) {
        while !matches!(self.state(), State::Opening { .. }) {
            self.passes(100);
        }
        self.is_opened();
    }

    /// The attempt that is under way, or the next one, fails.
    fn lose_attempt(&mut self) {
        while !matches!(self.state(), State::Opening { .. }) {
            self.passes(100);
        }
        self.is_lost();
    }

    fn is_lost(&mut self) {
        self.outputs();
        self.give(Input::Lost(self.attempt, Loss::of_tab()));
    }

    /// The socket that was asked for opens; what is sent on it.
    fn is_opened(&mut self) -> Vec<String> {
        self.outputs();
        self.give(Input::Opened(self.attempt));
        self.sent()
    }
}

#[test]
fn a_stream_of_a_second_that_falls_silent_is_noticed_within_2600_ms_and_said() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.passes(2_400);
    assert!(page.is_open());
    page.passes(200);
    assert!(!page.is_open());
    let said = "Connection ended: no data for 2.5 s, usually every 1 s";
    assert_eq!(page.trouble(), said);
    assert!(page.app.pins()[0].is_stale());
    // The dead socket is left behind, and the next one comes soon.
    let outputs = page.outputs();
    assert_eq!(outputs[0], Output::Abandon(Attempt(1)));
    page.passes(300);
    assert!(matches!(page.state(), State::Opening { .. }));
}

#[test]
fn streams_of_all_speeds_are_known_by_their_own_rhythm() {
    for (beat_ms, most_ms) in [
        (10, 2_600),
        (100, 2_600),
        (500, 2_600),
        (1_000, 2_600),
        (2_000, 4_300),
        (10_000, 20_300),
        (59_000, 118_300),
    ] {
        let mut page = open(PLAIN);
        page.streams(vec![beat_ms; (4_000 / beat_ms as usize).max(40)]);
        page.passes(most_ms);
        assert!(!page.is_open(), "{beat_ms}");
    }
}

#[test]
fn less_evidence_waits_longer_and_always_concludes() {
    // A board that sends every second, and freezes soon after open.
    for (messages, least_ms, most_ms) in [
        (MIN_EARLY_BEATS, MIN_EARLY_SILENCE_MS, 4_200),
        (8, MIN_EARLY_SILENCE_MS, 4_200),
        (MIN_BEATS - 1, MIN_EARLY_SILENCE_MS, 4_200),
        (MIN_BEATS, MIN_SILENCE_MS, 2_700),
    ] {
        let mut page = open(PLAIN);
        page.streams(vec![1_000; messages as usize]);
        let took_ms = page.leaves().unwrap();
        assert!(
            (least_ms..most_ms).contains(&took_ms),
            "{messages}: {took_ms}"
        );
    }
    // Three of its silences, where they are long.
    let mut page = open(PLAIN);
    page.streams([5_000; MIN_EARLY_BEATS as usize]);
    assert!(matches!(page.leaves(), Some(15_000..15_200)));
}

#[test]
fn too_few_messages_for_a_rhythm_leave_the_board_and_the_page_says_since_when_it_has_no_news() {
    for messages in 0..MIN_EARLY_BEATS {
        let mut page = open(PLAIN);
        page.streams(vec![1_000; messages as usize]);
        assert_eq!(page.doubts(), Some((NO_NEWS_MS, false)), "{messages}");
        let said = page.status();
        let since = format!(" no news since 12:00:0{}", 1 + messages);
        assert!(said.ends_with(&since), "{said}");
        page.passes(86_400_000);
        assert!(page.is_open());
        // It speaks again, and that is seen at once.
        let before = page.app.revision();
        page.hears(STREAM);
        assert_ne!(page.app.revision(), before);
        let said = page.status();
        assert_eq!(said, "Connected since 12:00:01");
    }
}

#[test]
fn a_stream_at_irregular_intervals_is_never_called_silent_but_its_silence_is_told() {
    for gaps_ms in [
        [1_000, 3_000, 200, 5_000].as_slice(),
        &[10, 2_000, 700, 4_000],
        &[100, 100, 100, 100, 100, 100, 900],
        &[MAX_BEAT_MS + 1],
        &[3_600_000],
        &[250, 250, 900, 60_000],
    ] {
        let mut page = open(PLAIN);
        page.streams(gaps_ms.iter().copied().cycle().take(200));
        assert_eq!(page.doubts(), Some((NO_NEWS_MS, false)), "{gaps_ms:?}");
        page.passes(86_400_000);
        assert!(page.is_open(), "{gaps_ms:?}");
    }
}

#[test]
fn a_burst_on_open_does_not_spoil_the_rhythm_after_it() {
    let mut page = open(PLAIN);
    page.streams(std::iter::repeat_n(0, 50).chain(std::iter::repeat_n(1_000, 200)));
    page.passes(2_600);
    assert!(!page.is_open());
}

#[test]
fn answers_that_come_scattered_on_open_do_not_hide_the_rhythm_after_them() {
    for scattered_ms in [&[300, 300][..], &[100; 13], &[300, 5_000]] {
        let mut page = open(PLAIN);
        page.streams(scattered_ms.iter().copied());
        page.streams(vec![1_000; MIN_BEATS as usize]);
        page.passes(2_600);
        assert!(!page.is_open(), "{scattered_ms:?}");
    }
}

#[test]
fn a_stream_that_wavers_around_the_length_of_a_beat_is_known() {
    for gaps_ms in [[245, 245, 255], [249, 249, 250], [240, 240, 260]] {
        let mut page = open(PLAIN);
        page.streams(gaps_ms.repeat(40));
        page.passes(2_550);
        assert!(!page.is_open(), "{gaps_ms:?}");
    }
}

#[test]
fn a_stream_by_chance_is_left_once_at_most_and_hardly_ever() {
    let mut chance = 1_u64;
    let mut left = 0;
    for usual_ms in (300..10_000).step_by(50) {
        let mut page = open(PLAIN);
        let mut times = 0;
        for _ in 0..300 {
            // Times between events that know nothing of each other.
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let share = ((chance >> 33) + 1) as f64 / (1_u64 << 31) as f64;
            times += page.is_well((f64::from(usual_ms) * -share.ln()) as u64);
            page.hears(STREAM);
        }
        assert!(times <= 1, "{usual_ms}: {times}");
        left += times;
    }
    assert!(left <= 10, "{left}");
}

#[test]
fn a_board_that_sends_a_few_at_a_time_is_left_once_at_most() {
    let mut page = open(PLAIN);
    let mut left = 0;
    for _ in 0..100 {
        for gap_ms in [500, 500, 500, 500, 60_000] {
            left += page.is_well(gap_ms);
            page.hears(STREAM);
        }
    }
    assert_eq!(left, 1);
}

#[test]
fn a_board_that_says_several_things_at_once_has_the_rhythm_of_those_moments() {
    for beat_ms in [1_000, 4_000] {
        let mut page = open(PLAIN);
        page.streams([10, 0, 30, beat_ms - 40].repeat(30));
        page.streams([10, 0, 30]);
        page.passes((beat_ms * 2 + 300).max(2_600));
        assert!(!page.is_open(), "{beat_ms}");
    }
}

#[test]
fn where_there_is_a_question_to_ask_silence_asks_it_first() {
    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.outputs();
    page.passes(2_600);
    assert_eq!(page.sent(), ["ping"]);
    assert!(page.is_open());
    // It is there: it only has nothing more to say, and is asked ever less often.
    let mut asked = 0;
    while page.ms < 600_000 {
        page.hears("pong");
        while page.sent().is_empty() && page.ms < 600_000 {
            page.passes(100);
        }
        asked += 1;
    }
    assert!(asked < 10, "{asked}");
    assert!(page.is_open());
    assert!(page.status().starts_with("Connected since"));

    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.passes(2_600 + 2_000);
    assert!(!page.is_open());
    let said = "Connection ended: the board stopped answering";
    assert_eq!(page.trouble(), said);
}

#[test]
fn a_keepalive_that_cannot_be_sent_is_not_missed() {
    let profile =
        r#"{"keepalive":{"send":"ping {session}","every":2,"within":1},"pins":[{"path":"a"}]}"#;
    let mut page = open(profile);
    page.passes(60_000);
    assert_eq!(page.sent(), [""; 0]);
    assert!(page.is_open(), "{:?}", page.lines().last());
    // Nobody was asked, so nobody knows.
    assert!(page.status().contains("no news since"));
    // It is said once, not every two seconds.
    let told = page.lines();
    let told = told.iter().filter(|line| line.starts_with("Not sent"));
    assert_eq!(told.count(), 1);
    // What it names has come, and it is asked from then on.
    page.hears(r#"{"session":7}"#);
    page.passes(2_000);
    assert_eq!(page.sent(), ["ping 7"]);
    page.passes(1_100);
    assert!(!page.is_open());
}

#[test]
fn a_slow_keepalive_that_cannot_be_sent_does_not_put_off_that_there_is_no_news() {
    let profile = r#"{"keepalive":{"send":"{session}","every":100,"within":1},"pins":[]}"#;
    let mut page = open(profile);
    page.hears("[]");
    page.passes(100_000);
    assert!(page.status().contains("no news since"));
}

#[test]
fn a_stream_whose_keepalive_cannot_be_sent_is_watched_by_its_rhythm() {
    let profile =
        r#"{"keepalive":{"send":"ping {session}","every":2,"within":1},"pins":[{"path":"a"}]}"#;
    let mut page = open(profile);
    page.streams([1_000; 30]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
}

#[test]
fn the_rhythm_of_a_board_is_remembered_on_its_next_connection() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.is_lost();
    page.is_back();
    // It has spoken, and then no more.
    page.passes(500);
    page.hears(STREAM);
    let took_ms = page.leaves();
    assert!(
        matches!(took_ms, Some(MIN_KNOWN_SILENCE_MS..10_200)),
        "{took_ms:?}"
    );
    // A board that has said nothing yet is waited for, and the page says so.
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.is_lost();
    page.is_back();
    assert_eq!(page.doubts(), Some((MIN_KNOWN_SILENCE_MS, false)));
    page.passes(3_600_000);
    assert!(page.is_open());
}

#[test]
fn the_rhythm_of_one_board_says_nothing_of_another() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.give(Input::Connect("other.local"));
    page.is_opened();
    page.hears(STREAM);
    assert_eq!(page.doubts(), Some((NO_NEWS_MS, false)));
}

#[test]
fn a_command_does_not_hide_that_the_board_is_gone() {
    type Types = fn(&mut Page);
    let typed: [(&str, Types); 4] = [
        ("before the board freezes", |page| {
            page.types("uv1");
            page.streams([1_000]);
        }),
        ("after it", |page| {
            page.passes(500);
            page.types("uv1");
        }),
        ("again and again", |page| {
            for _ in 0..3 {
                page.passes(700);
                page.types("uv1");
            }
        }),
        ("in another tab", |page| {
            page.passes(500);
            page.give(Input::Sent(page.attempt, "uv1"));
        }),
    ];
    for (when, types) in typed {
        for messages in [MIN_EARLY_BEATS as usize, 30] {
            let mut page = open(PLAIN);
            page.streams(vec![1_000; messages]);
            types(&mut page);
            let took_ms = page.leaves();
            assert!(
                matches!(took_ms, Some(7_000..=MIN_KNOWN_SILENCE_MS)),
                "typed {when}, after {messages}: {took_ms:?}"
            );
        }
    }
    // Four times the longest gap, where that is more.
    let mut page = open(PLAIN);
    page.streams([5_000; 30]);
    page.types("uv1");
    assert!(matches!(page.leaves(), Some(20_000..20_200)));
}

#[test]
fn a_stream_that_slows_down_by_command_has_its_new_rhythm() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.types("every 8 s");
    page.streams([8_000; 30]);
    assert!(matches!(page.leaves(), Some(16_000..16_400)));
}

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
fn the_wait_for_the_next_attempt_is_cut_short_by_who_looks_and_by_the_network() {
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
fn a_board_with_one_connection_is_let_go_after_a_minute_in_which_nobody_looks() {
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
    // Nobody looks, so the network is of no use either.
    page.give(Input::Online);
    assert_eq!(page.outputs(), []);
    page.give(Input::Shown);
    assert_eq!(page.is_opened().len(), 13);
    assert!(page.is_open());
}

#[test]
fn a_hidden_page_is_told_the_time_by_messages_as_well() {
    // Its timers ring once a minute.
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
fn a_board_is_kept_that_has_room_for_more_or_that_a_person_wants_kept() {
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
fn a_netzer_is_quiet_while_nobody_looks_and_speaks_again_on_return() {
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
fn a_netzer_that_comes_back_while_nobody_looks_is_quiet_again() {
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
    // Hidden while the commands on open are still being sent, it is told at their end.
    let mut page = open(r#"{"open":["o","p"],"pause":1,"hidden":["h"]}"#);
    page.give(Input::Hidden { shared: false });
    page.passes(2_000);
    assert_eq!(page.sent(), ["h", "p", "h"]);
}

#[test]
fn a_board_that_was_told_to_be_quiet_is_not_missed() {
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
fn a_board_that_streams_though_it_was_told_to_be_quiet_is_missed_when_it_stops() {
    let mut page = open(NETZER);
    page.give(Input::Releases(false));
    page.streams([300; 30]);
    page.give(Input::Hidden { shared: false });
    page.streams([300; 30]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
}

#[test]
fn a_stream_that_a_person_stops_is_left_once() {
    let mut page = open(NETZER);
    page.streams([1_000; 30]);
    page.types("tuv1=0");
    assert!(matches!(page.leaves(), Some(10_000..10_200)));
    // On open its triggers are set again. Whoever stops it once more is believed for longer.
    page.is_back();
    page.streams([1_000; 30]);
    page.types("tuv1=0");
    assert!(matches!(page.leaves(), Some(20_000..20_200)));
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
fn a_board_that_does_not_answer_to_being_shown_is_left_once_and_never_again_for_it() {
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
fn a_board_that_has_said_nothing_yet_need_not_answer_to_being_shown() {
    let mut page = open(NETZER);
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    page.passes(3_600_000);
    assert!(page.is_open());
}

#[test]
fn a_page_that_stood_still_listens_before_it_concludes_anything() {
    // The machine slept for an hour; its timer rings before what came meanwhile is told.
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    assert!(page.is_open());
    page.hears("{}");
    assert!(page.is_open());
    // Nothing came: that is noticed a moment later, and said at once.
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    assert!(page.status().contains("no news since"));
    page.passes(MAX_LISTEN_MS);
    assert!(!page.is_open());

    for is_answered in [true, false] {
        let mut page = open(PROBED);
        page.passes(600_000);
        assert_eq!(page.sent(), ["ping"]);
        page.sleeps(10_000);
        page.give(Input::Tick);
        assert!(page.is_open());
        if is_answered {
            page.hears("pong");
        }
        page.passes(MAX_LISTEN_MS);
        assert_eq!(page.is_open(), is_answered);
    }
}

#[test]
fn a_board_that_died_while_the_page_slept_is_left_soon_though_messages_were_waiting() {
    for slept_ms in [5_000, 30_000, 70_000, 3_600_000] {
        for messages in [MIN_EARLY_BEATS as usize, 12, 60] {
            for timer_first in [true, false] {
                let mut page = open(PLAIN);
                page.streams(vec![1_000; messages]);
                page.sleeps(slept_ms);
                if timer_first {
                    page.give(Input::Tick);
                }
                for _ in 0..3 {
                    page.hears(STREAM);
                }
                assert!(page.is_open());
                let took_ms = page.leaves();
                assert!(
                    matches!(took_ms, Some(MIN_SILENCE_MS..5_200)),
                    "{slept_ms}, {messages}, {timer_first}: {took_ms:?}"
                );
            }
        }
    }
}

#[test]
fn a_clock_that_sleeps_with_the_machine_hides_nothing() {
    // Only the clock on the wall tells of it.
    for jump_ms in [30_000, 70_000, 3_600_000] {
        let mut page = open(PLAIN);
        page.streams([1_000; 30]);
        page.wall_ms += jump_ms;
        page.hears(STREAM);
        assert!(matches!(page.leaves(), Some(MIN_SILENCE_MS..2_700)));

        let mut page = open(PROBED);
        page.passes(1_000);
        page.outputs();
        page.wall_ms += jump_ms;
        // Said before it slept, it is no answer to what is asked after.
        page.hears(STREAM);
        page.passes(WAKE_MS);
        assert_eq!(page.sent(), ["ping"]);
        page.passes(2_100);
        assert!(!page.is_open());
    }
    // A clock that is set, be it by an hour, is no harm.
    let mut page = open(PROBED);
    page.streams([1_000; 30]);
    page.wall_ms -= 3_600_000;
    page.streams([1_000; 30]);
    assert!(page.is_open());
}

#[test]
fn a_page_with_a_question_asks_it_when_it_wakes() {
    for slept_ms in [30_000, 70_000] {
        let mut page = open(PROBED);
        page.passes(1_000);
        page.outputs();
        page.sleeps(slept_ms);
        page.give(Input::Tick);
        page.hears(STREAM);
        page.passes(WAKE_MS);
        assert_eq!(page.sent(), ["ping"]);
        page.passes(4_100);
        assert!(!page.is_open());
    }
    // It looks from time to time whether it slept, and asks nothing where it did not.
    let mut page = open(PROBED);
    let mut rung = 0;
    while let Some(at_ms) = page.app.deadline_ms(page.ms).filter(|at| *at < 100_000) {
        page.ms = at_ms;
        page.give(Input::Tick);
        rung += 1;
    }
    assert_eq!(
        (rung, page.sent()),
        (99_000 / PULSE_MS as usize, Vec::new())
    );
}

#[test]
fn a_page_that_wakes_and_can_ask_nothing_says_since_when_it_has_no_news() {
    let mut page = open(PLAIN);
    page.streams([1_000, 3_000, 200, 5_000].repeat(20));
    page.sleeps(30_000);
    page.hears(STREAM);
    assert_eq!(page.doubts(), Some((NO_NEWS_MS, false)));
    let mut page = open(PLAIN);
    page.streams([1_000, 3_000, 200, 5_000].repeat(20));
    page.sleeps(70_000);
    page.give(Input::Tick);
    assert_eq!(page.doubts(), Some((0, false)));
}

#[test]
fn a_busy_browser_is_given_more_time() {
    let mut page = open(PLAIN);
    page.streams([100; 300]);
    // Frames come late: the browser has not handed over all that came.
    page.app.was_late(900, page.now());
    assert!(matches!(page.leaves(), Some(4_300..4_500)));
    // A browser that is not busy any more is believed again.
    let mut page = open(PLAIN);
    page.streams([100; 300]);
    page.app.was_late(900, page.now());
    page.streams([100; 50]);
    assert!(matches!(page.leaves(), Some(2_500..2_700)));
    // What lasted longer than that was sleep.
    page.is_back();
    page.streams([100; 300]);
    page.app.was_late(70_000, page.now());
    assert!(matches!(page.leaves(), Some(5_000..5_200)));
}

#[test]
fn a_board_that_was_left_and_is_well_has_to_be_silent_for_twice_as_long() {
    let mut page = open(PLAIN);
    for silence_ms in [2_500, 5_000, 10_000, 20_000] {
        page.streams([1_000; 30]);
        // What is not known is said all the same.
        let (doubted_ms, _) = page.doubts().unwrap();
        assert_eq!(doubted_ms, MIN_SILENCE_MS);
        let took_ms = doubted_ms + page.leaves().unwrap();
        assert_eq!(took_ms, silence_ms);
        page.is_back();
    }
    // A board that was gone indeed, as no attempt opened for a while, is believed sooner again.
    page.streams([1_000; 30]);
    page.leaves();
    page.lose_attempt();
    page.is_back();
    page.streams([1_000; 30]);
    assert!(matches!(page.leaves(), Some(20_000..20_100)));
}

#[test]
fn what_the_page_slept_does_not_make_it_more_patient() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.sleeps(3_600_000);
    page.give(Input::Tick);
    page.passes(MAX_LISTEN_MS);
    assert!(!page.is_open());
    page.is_back();
    page.streams([1_000; 30]);
    assert!(matches!(page.leaves(), Some(5_000..5_200)));
}

#[test]
fn a_board_that_pauses_is_not_left_again_and_again() {
    // It sends every second for half a minute, and then nothing for as long.
    let mut page = open(PLAIN);
    let mut left = 0;
    for _ in 0..50 {
        page.streams([1_000; 30]);
        left += page.is_well(29_000);
    }
    assert!(left <= 4, "{left}");
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
fn a_tab_that_only_shares_the_socket_does_not_quieten_the_board_of_the_others() {
    let mut page = open(NETZER);
    page.app.set_shared(true);
    page.give(Input::Hidden { shared: false });
    assert_eq!(page.sent(), Vec::<String>::new());
    assert!(page.is_open());
}

#[test]
fn only_the_tab_that_holds_the_socket_asks_and_answers() {
    let profile = r#"{"keepalive":{"send":"ping","every":2,"within":1},"answers":[{"when":"PING","send":"PONG"}]}"#;
    for is_shared in [false, true] {
        let mut page = open(profile);
        page.is_lost();
        page.app.set_shared(is_shared);
        page.passes(300);
        page.is_opened();
        page.hears("PING");
        page.passes(2_500);
        let sent = page.sent();
        if is_shared {
            assert!(sent.is_empty(), "{sent:?}");
        } else {
            assert_eq!(sent, ["PONG", "ping"]);
        }
        page.passes(10_000);
        assert_eq!(page.is_open(), is_shared);
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_rhythm_that_wavers_by_a_twentieth_is_known_and_never_a_false_alarm(
            beat_ms in 200_u64..20_000,
            wavering in prop::collection::vec(-50_i64..50, 100),
        ) {
            let mut page = open(PLAIN);
            let gaps = wavering.iter().map(|parts| beat_ms.saturating_add_signed(beat_ms as i64 * parts / 1_000));
            page.streams(gaps);
            page.passes(beat_ms * 11 / 5 + MIN_SILENCE_MS);
            prop_assert!(!page.is_open());
        }
    }
}
