//! What the page says by itself: commands on open, the keepalive, answers.

use pindash::model::app::Filler;
use pindash::model::dashboard::table::Table;
use pindash::model::decode::readings::Readings;
use pindash::model::keepalive::talk::{Due, MAX_ANSWERS_PER_SECOND, Talk, answer};
use pindash::model::profile::{Answer, Profile};

fn read(json: &str) -> Profile {
    let profile = Profile::read(json);
    assert_eq!(profile.problems, [], "{json}");
    profile
}

fn start(talk: &mut Talk, profile: &Profile, now_ms: u64) {
    talk.start(profile, now_ms, 0);
}

/// All that is due at a time; every keepalive is sent.
fn due(talk: &mut Talk, profile: &Profile, now_ms: u64) -> Vec<Due> {
    std::iter::from_fn(|| {
        let due = talk.due(profile, now_ms)?;
        if due == Due::Probe {
            talk.probed(true, &profile.keepalive, now_ms);
        }
        Some(due)
    })
    .collect()
}

/// A table in which the board has said this.
fn table(message: &str) -> Table {
    let mut readings = Readings::default();
    readings.read(message);
    let mut table = Table::default();
    for reading in readings.iter() {
        table.take(reading, 0);
    }
    table
}

/// What a profile answers a message with.
fn answered(answers: &str, message: &str) -> Vec<String> {
    let profile = read(&format!(r#"{{"answers":{answers}}}"#));
    let mut readings = Readings::new(profile.dialect.clone());
    readings.read(message);
    let said = table(message);
    let given: Vec<String> = profile
        .answers
        .iter()
        .filter_map(|given| answer(given, message, &readings))
        .collect();
    let mut filler = Filler::default();
    given
        .iter()
        .map(|template| {
            filler
                .fill(template, "", &|path| said.value(path).map(Into::into))
                .unwrap()
        })
        .collect()
}

#[test]
fn without_commands_and_keepalive_nothing_is_ever_due() {
    let profile = read("{}");
    let mut talk = Talk::default();
    start(&mut talk, &profile, 1_000);
    assert!(!talk.is_opening());
    assert_eq!(
        (talk.deadline_ms(), talk.due(&profile, u64::MAX)),
        (None, None)
    );
}

#[test]
fn commands_on_open_are_due_at_once_and_in_order() {
    let profile = read(r#"{"open":["a","b","c"]}"#);
    let mut talk = Talk::default();
    assert!(due(&mut talk, &profile, 0).is_empty());
    start(&mut talk, &profile, 1_000);
    assert!(talk.is_opening());
    assert_eq!(
        due(&mut talk, &profile, 1_000),
        [Due::Open(0), Due::Open(1), Due::Open(2)]
    );
    assert!(!talk.is_opening());
    assert_eq!(talk.deadline_ms(), None);
}

#[test]
fn between_commands_on_open_there_is_the_pause_of_the_profile() {
    let profile = read(r#"{"open":["a","b","c"],"pause":0.2}"#);
    let mut talk = Talk::default();
    start(&mut talk, &profile, 1_000);
    assert_eq!(due(&mut talk, &profile, 1_000), [Due::Open(0)]);
    assert_eq!(talk.deadline_ms(), Some(1_200));
    assert!(due(&mut talk, &profile, 1_199).is_empty());
    // A late timer: the pause is one between two commands, not to a plan.
    assert_eq!(due(&mut talk, &profile, 1_900), [Due::Open(1)]);
    assert!(talk.is_opening());
    assert_eq!(due(&mut talk, &profile, 2_100), [Due::Open(2)]);
    assert!(!talk.is_opening());
}

#[test]
fn a_lost_connection_ends_it_and_the_next_one_begins_again() {
    let profile =
        read(r#"{"open":["a","b"],"pause":1,"keepalive":{"send":"p","every":5,"within":2}}"#);
    let mut talk = Talk::default();
    start(&mut talk, &profile, 0);
    due(&mut talk, &profile, 5_000);
    talk.stop();
    assert_eq!((talk.deadline_ms(), talk.is_opening()), (None, false));
    assert!(due(&mut talk, &profile, 100_000).is_empty());
    start(&mut talk, &profile, 200_000);
    assert_eq!(due(&mut talk, &profile, 200_000), [Due::Open(0)]);
    assert_eq!(due(&mut talk, &profile, 201_000), [Due::Open(1)]);
    assert_eq!(talk.deadline_ms(), Some(205_000));
}

#[test]
fn a_keepalive_that_is_answered_goes_on_for_ever() {
    let profile = read(r#"{"keepalive":{"send":"ping","every":10,"within":5}}"#);
    let mut talk = Talk::default();
    start(&mut talk, &profile, 0);
    for round in 1..10 {
        let now_ms = round * 10_000;
        assert_eq!(talk.deadline_ms(), Some(now_ms));
        assert!(due(&mut talk, &profile, now_ms - 1).is_empty());
        assert_eq!(due(&mut talk, &profile, now_ms), [Due::Probe]);
        assert_eq!(talk.deadline_ms(), Some(now_ms + 5_000));
        assert!(due(&mut talk, &profile, now_ms + 4_999).is_empty());
        talk.received(now_ms + 4_999, 0);
    }
}

#[test]
fn a_keepalive_without_an_answer_ends_it_once() {
    let profile = read(r#"{"keepalive":{"send":"ping","every":2,"within":5}}"#);
    let mut talk = Talk::default();
    start(&mut talk, &profile, 0);
    assert_eq!(due(&mut talk, &profile, 2_000), [Due::Probe]);
    assert_eq!(due(&mut talk, &profile, 4_000), [Due::Probe]);
    assert_eq!(due(&mut talk, &profile, 6_000), [Due::Probe]);
    assert_eq!(
        due(&mut talk, &profile, 7_000),
        [Due::Unanswered],
        "counted from the first"
    );
    assert!(due(&mut talk, &profile, 100_000).is_empty());
}

#[test]
fn a_keepalive_that_needs_no_answer_only_sends() {
    let profile = read(r#"{"keepalive":{"send":"ping","every":2}}"#);
    let mut talk = Talk::default();
    start(&mut talk, &profile, 0);
    for round in 1..100 {
        assert_eq!(due(&mut talk, &profile, round * 2_000), [Due::Probe]);
    }
    // A tab that slept for an hour sends one, not eighteen hundred.
    assert_eq!(due(&mut talk, &profile, 3_800_000), [Due::Probe]);
}

#[test]
fn a_sequence_number_grows_with_each_command_and_never_starts_again() {
    let said = Table::default();
    let mut filler = Filler::default();
    let mut fill = |template| {
        let filled = filler.fill(template, "", &|path| said.value(path).map(Into::into));
        filled.unwrap()
    };
    assert_eq!(
        fill(r#"{"id":"{seq}","again":"{seq}"}"#),
        r#"{"id":1,"again":1}"#
    );
    assert_eq!(fill("no number"), "no number");
    assert_eq!(fill("{seq}"), "2");
    assert_eq!(fill("{seq}"), "3");
}

#[test]
fn a_template_is_filled_with_the_value_and_with_what_the_board_has_said() {
    let said = table(r#"{"session":"ab\"c","u":{"v":[7]},"gone":null,"none":{}}"#);
    let mut filler = Filler::default();
    for (template, expected) in [
        ("uv0={value}", Ok("uv0=on")),
        ("x {session} {u.v.0}", Ok("x ab\"c 7")),
        (
            r#"{"s":"{session}","n":"{u.v.0}"}"#,
            Ok(r#"{"s":"ab\"c","n":7}"#),
        ),
        ("x {missing} {other}", Err("missing")),
        ("x {gone}", Err("gone")),
        ("x {none}", Err("none")),
        ("x {value} {no name}", Ok("x on {no name}")),
    ] {
        let filled = filler.fill(template, "on", &|path| said.value(path).map(Into::into));
        let filled = filled.as_deref().map_err(String::as_str);
        assert_eq!(filled, expected, "{template}");
    }
}

#[test]
fn a_challenge_is_answered_with_what_stands_in_it() {
    let answers =
        r#"[{"when":{"type":"auth_required"},"send":{"type":"auth","token":"{challenge}"}}]"#;
    assert_eq!(
        answered(answers, r#"{"type":"auth_required","challenge":"s3"}"#),
        [r#"{"type":"auth","token":"s3"}"#]
    );
    assert!(answered(answers, r#"{"type":"auth_ok","challenge":"s3"}"#).is_empty());
    assert!(answered(answers, "auth_required").is_empty());
}

#[test]
fn a_chunk_is_answered_with_the_place_where_the_next_begins() {
    let answers = r#"[{"when":{"startindex":"*"},"send":"uiok:{startindex}"}]"#;
    assert_eq!(
        answered(answers, r#"{"type":200,"startindex":12,"controls":[]}"#),
        ["uiok:12"]
    );
    assert!(answered(answers, r#"{"type":200}"#).is_empty());
}

#[test]
fn a_text_is_answered_where_all_of_it_matches() {
    let answers = r#"[{"when":"PING","send":"PONG"},{"when":"PING *","send":"PONG {1}"},{"when":"* is *","send":"{2}={1}"}]"#;
    for (message, expected) in [
        ("PING", vec!["PONG"]),
        (" PING\r\n", vec!["PONG"]),
        ("PING 7 8", vec!["PONG 7 8"]),
        ("PINGS", vec![]),
        ("ping", vec![]),
        ("it is so", vec!["so=it"]),
        ("", vec![]),
    ] {
        assert_eq!(answered(answers, message), expected, "{message}");
    }
}

#[test]
fn all_readings_that_an_answer_wants_must_be_in_the_message() {
    let answers = r#"[{"when":{"a":{"b":1},"on":true,"c":"*"},"send":"yes"}]"#;
    for (message, is_given) in [
        (r#"{"c":0,"a":{"b":1},"on":true}"#, true),
        (r#"{"c":null,"a":{"b":"1"},"on":"true","d":1}"#, true),
        (r#"{"a":{"b":1},"on":true}"#, false),
        (r#"{"c":0,"a":{"b":2},"on":true}"#, false),
        (r#"[{"c":0,"a":{"b":1},"on":true}]"#, false),
    ] {
        assert_eq!(
            answered(answers, message).len(),
            usize::from(is_given),
            "{message}"
        );
    }
}

#[test]
fn an_answer_to_nothing_is_given_to_no_message_that_says_something() {
    let nothing = Answer::default();
    let mut readings = Readings::default();
    readings.read("[1]");
    assert_eq!(answer(&nothing, "[1]", &readings), None);
}

#[test]
fn twenty_messages_a_second_are_answered_and_the_first_beyond_is_reported() {
    let mut talk = Talk::default();
    for second in [5, 6, 100] {
        for place in 0..1_000 {
            let may = talk.may_answer(second * 1_000 + place);
            let expected = match place {
                _ if place < u64::from(MAX_ANSWERS_PER_SECOND) => Ok(()),
                20 => Err(true),
                _ => Err(false),
            };
            assert_eq!(may, expected, "{place}");
        }
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_happens_nothing_is_due_once_it_was_taken(
            pause in 0_u32..3, every in 0_u32..4, within in 0_u32..4,
            steps in prop::collection::vec((0_u32..5, 0_u64..3_000), 1..60),
        ) {
            let keepalive = match (every, within) {
                (0, _) => String::new(),
                (_, 0) => format!(r#","keepalive":{{"send":"p","every":{every}}}"#),
                _ => format!(r#","keepalive":{{"send":"p","every":{every},"within":{within}}}"#),
            };
            let profile = read(&format!(r#"{{"open":["a","b","c"],"pause":{pause}{keepalive}}}"#));
            let mut talk = Talk::default();
            let mut now_ms = 0;
            for (kind, ms) in steps {
                now_ms += ms;
                match kind {
                    0 => start(&mut talk, &profile, now_ms),
                    1 => talk.stop(),
                    2 => talk.received(now_ms, 0),
                    _ => {
                        let count = due(&mut talk, &profile, now_ms).len();
                        prop_assert!(count <= 5, "{} at once", count);
                        prop_assert!(talk.deadline_ms().is_none_or(|at| at > now_ms));
                    }
                }
                if let Some(at_ms) = talk.deadline_ms() {
                    prop_assert!(!due(&mut talk, &profile, at_ms.max(now_ms)).is_empty(), "a deadline for nothing");
                    now_ms = now_ms.max(at_ms);
                }
            }
        }

        #[test]
        fn a_sequence_number_is_never_given_twice(
            templates in prop::collection::vec("(x|\\{none\\}|\\{value\\}){0,2} \\{seq\\}", 1..40),
        ) {
            let said = Table::default();
            let mut filler = Filler::default();
            let mut last = 0;
            for template in templates {
                if let Ok(filled) = filler.fill(&template, "7", &|path| said.value(path).map(Into::into)) {
                    let number: u64 = filled.rsplit(' ').next().unwrap().parse().unwrap();
                    prop_assert!(number > last, "{} after {}", number, last);
                    last = number;
                }
            }
        }
    }
}
