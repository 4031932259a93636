//! Streams are known by their rhythm, and missed when they stop.

use super::*;

#[test]
fn a_stream_every_second_that_stalls_is_noticed_within_2600_ms_and_reported() {
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
fn too_few_messages_for_a_rhythm_keep_the_connection_and_the_page_says_since_when_it_has_no_news() {
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
        assert_eq!(said, "Connected");
        assert_eq!(page.app.since(), "Connected since 12:00:01");
    }
}

#[test]
fn irregular_streams_never_count_as_stalled_but_their_silence_is_shown() {
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
fn a_stream_that_wavers_around_its_interval_has_a_rhythm() {
    for gaps_ms in [[245, 245, 255], [249, 249, 250], [240, 240, 260]] {
        let mut page = open(PLAIN);
        page.streams(gaps_ms.repeat(40));
        page.passes(2_550);
        assert!(!page.is_open(), "{gaps_ms:?}");
    }
}

#[test]
fn a_random_stream_is_dropped_at_most_once_and_hardly_ever() {
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
fn a_board_that_sends_in_bursts_is_dropped_at_most_once() {
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
fn messages_sent_together_count_as_one_beat_of_the_rhythm() {
    for beat_ms in [1_000, 4_000] {
        let mut page = open(PLAIN);
        page.streams([10, 0, 30, beat_ms - 40].repeat(30));
        page.streams([10, 0, 30]);
        page.passes((beat_ms * 2 + 300).max(2_600));
        assert!(!page.is_open(), "{beat_ms}");
    }
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
fn a_stream_that_slows_down_by_command_has_its_new_rhythm() {
    let mut page = open(PLAIN);
    page.streams([1_000; 30]);
    page.types("every 8 s");
    page.streams([8_000; 30]);
    assert!(matches!(page.leaves(), Some(16_000..16_400)));
}

#[test]
fn a_stream_that_a_person_stops_is_dropped_once() {
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
fn after_a_false_alarm_the_silence_has_to_last_twice_as_long() {
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
fn a_board_that_pauses_is_not_dropped_again_and_again() {
    // It sends every second for half a minute, and then nothing for as long.
    let mut page = open(PLAIN);
    let mut left = 0;
    for _ in 0..50 {
        page.streams([1_000; 30]);
        left += page.is_well(29_000);
    }
    assert!(left <= 4, "{left}");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_rhythm_that_wavers_by_a_twentieth_is_learned_and_never_a_false_alarm(
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
