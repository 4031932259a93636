//! The file: what is in it, and what becomes of one that is damaged, foreign, hostile or newer.

use super::{file, file_of, lines, recording, replayed, tape};
use crate::page::Page;
use pindash::model::app::Input;
use pindash::model::console::log::MAX_LINE_BYTES;
use pindash::model::recording::{MAX_BYTES, MAX_PROBLEMS, Tape};
use proptest::prelude::*;

const LAMP: &str = r#"{"pins":[{"path":"a","label":"A"}]}"#;

#[test]
fn a_file_is_readable_by_a_person() {
    let mut page = recording(LAMP);
    page.give(Input::Connect("board.local"));
    page.ms += 35;
    page.opens();
    page.ms += 1;
    page.types("tuv0=3");
    page.ms += 16;
    page.hears(r#"{"a":1}"#);
    page.give(Input::Binary(page.attempt, &[0xde, 0xad, 0xbe, 0xef]));
    page.ms += 8_000;
    page.loses(1006);
    let file = file(&page);
    let head = r#"{"pindash":1,"utc":"2026-11-20T11:00:01.000Z","zone":60,"board":"","profile":{"pins":[{"path":"a","label":"A"}]}}"#;
    assert_eq!(file.lines().next(), Some(head));
    let wait = lines(&file)[5].split("\"again\":").nth(1).unwrap();
    assert_eq!(
        lines(&file)[..5],
        [
            r#"{"ms":0,"event":"connecting","note":"Connecting to ws://board.local/ws","board":"ws://board.local/ws","tries":0}"#,
            r#"{"ms":35,"event":"open","note":"Connected"}"#,
            r#"{"ms":36,"out":"tuv0=3"}"#,
            r#"{"ms":52,"in":"{\"a\":1}"}"#,
            r#"{"ms":52,"in":"de ad be ef","binary":4}"#,
        ]
    );
    assert_eq!(
        lines(&file)[5],
        format!(
            r#"{{"ms":8052,"event":"lost","note":"Connection ended: no closing handshake, not closed cleanly (code 1006)","since":8052,"code":1006,"reason":"","clean":false,"again":{wait}"#
        )
    );
}

#[test]
fn the_head_has_no_login_wherever_the_profile_has_one() {
    for (profile, want) in [
        (
            r#"{"address":"ws://me:secret@host:81/x","pins":[]}"#,
            r#"{"address":"ws://host:81/x","pins":[]}"#,
        ),
        // Not an address at all, but a password all the same.
        (
            r#"{"address":"ws://me:sec@ret@ho st/"}"#,
            r#"{"address":"ws://ho st/"}"#,
        ),
        (r#"{"address":"me:secret@host"}"#, r#"{"address":"host"}"#),
        (
            r#"{"dialect":"mqtt","mqtt":{"user":"secret","password":"secret","subscribe":["a/#"]},"password":"secret"}"#,
            r#"{"dialect":"mqtt","mqtt":{"subscribe":["a/#"]}}"#,
        ),
        (
            "{\n  \"name\": \"A b\",\n\r\n \"pins\": [ ]\n}",
            r#"{"name":"A b","pins":[]}"#,
        ),
    ] {
        let mut page = Page::waiting();
        page.give(Input::Own(profile));
        page.give(Input::Record(true));
        page.connects();
        let text = file(&page) + &page.app.last_minutes();
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains(&format!(r#""profile":{want}}}"#)), "{text}");
        assert_eq!(tape(&file(&page)).profile(), want);
    }
}

#[test]
fn the_password_of_an_address_that_a_person_typed_is_not_recorded() {
    let mut page = recording(LAMP);
    page.give(Input::Connect("ws://me:secret@board.local/x"));
    page.give(Input::Record(true));
    page.opens();
    let text = file(&page) + &page.app.last_minutes();
    assert!(!text.contains("secret"), "{text}");
    assert!(text.contains(r#""board":"ws://board.local/x""#), "{text}");
}

#[test]
fn a_profile_with_a_slip_is_kept_with_it() {
    let profile = r#"{"pins":[{"path":"a","label":"A"} {"path":"b","label":"B"}],}"#;
    let mut page = Page::waiting();
    page.give(Input::Own(profile));
    page.give(Input::Record(true));
    page.connects();
    page.hears(r#"{"a":1,"b":2}"#);
    let replayed = replayed(&file(&page));
    assert_eq!(replayed.values(), page.values());
    assert_eq!(replayed.values().len(), 2);
}

#[test]
fn a_file_that_is_no_recording_is_told_with_what_it_begins_with() {
    for (text, want) in [
        (
            "",
            "The file begins with an empty line, and a recording of pindash begins with {\"pindash\":1. ",
        ),
        (
            "{\"name\":\"x\"}",
            "Line 1 is “{\"name\":\"x\"}”, and a recording of pindash begins",
        ),
        ("PK\u{3}\u{4}<b>", "Line 1 is “PK"),
        (
            "{\"pindash\":1,\"utc\":\"2026",
            "Line 1 is damaged, which says what was recorded, and",
        ),
        ("[1]\n{\"pindash\":1}", "Line 1 is “[1]”"),
        ("{\"pindash\":\"no\"}", "Line 1 is damaged"),
    ] {
        let Err(why) = Tape::read(text.into()) else {
            panic!("{text}");
        };
        assert!(why.starts_with(want), "{why}");
        assert!(
            why.ends_with("Choose a file that “Save recording” has made."),
            "{why}"
        );
    }
    let large = "{\"pindash\":1}\n".to_owned() + &" ".repeat(MAX_BYTES);
    let why = Tape::read(large).err().unwrap();
    assert!(why.starts_with("The file is larger than 64 MiB"), "{why}");
}

#[test]
fn a_damaged_line_is_told_with_its_number_and_the_rest_works() {
    let file = file_of(
        LAMP,
        &[
            r#"{"ms":0,"event":"open","note":"Connected"}"#,
            r#"{"ms":1,"in":"{\"a\":1}""#,
            "",
            r#"{"in":"{\"a\":2}"}"#,
            "nonsense",
            r#"{"ms":99999999999999999999,"in":"{\"a\":3}"}"#,
            r#"{"ms":2000000000000,"in":"{\"a\":3}"}"#,
            r#"{"ms":5,"in":"{\"a\":4}"}"#,
        ],
    );
    let tape = Tape::read(file).unwrap();
    assert_eq!(
        tape.problems(),
        [
            "line 3: it is no JSON object",
            "line 5: it has no time, as in \"ms\":1200",
            "line 6: it is no JSON object",
            "line 7: it has no time, as in \"ms\":1200",
            "line 8: its time is more than 30 years",
        ]
    );
    let many = vec!["x"; 1_000];
    let tape = Tape::read(file_of(LAMP, &many)).unwrap();
    assert_eq!(tape.problems().len(), MAX_PROBLEMS);
    assert_eq!(tape.problems()[19], "line 21: it is no JSON object");
}

#[test]
fn a_line_that_is_cut_at_the_end_of_the_file_is_no_error() {
    let mut page = recording(LAMP);
    page.connects();
    page.hears(r#"{"a":1}"#);
    page.hears(r#"{"a":"tü2"}"#);
    let whole = file(&page);
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for end in last..whole.len() {
        if let Some(cut) = whole.get(..end) {
            let replayed = replayed(cut);
            // Without its end, the line is whole.
            let want = if end + 1 == whole.len() { "tü2" } else { "1" };
            assert_eq!(replayed.pin("A").value(), Some(want), "{cut}");
        }
    }
}

#[test]
fn what_a_newer_page_writes_is_passed_over() {
    let file = file_of(
        LAMP,
        &[
            r#"{"ms":0,"event":"open","note":"Connected","colour":{"a":[1,{}]}}"#,
            r#"{"ms":1,"event":"teleported","to":"mars"}"#,
            r#"{"ms":2,"video":"…"}"#,
            r#"{"ms":3,"in":"{\"a\":4}","mood":"good"}"#,
        ],
    );
    let replayed = replayed(&file.replacen("\"pindash\":1", "\"pindash\":2,\"new\":true", 1));
    assert_eq!(replayed.pin("A").value(), Some("4"));
    assert_eq!(replayed.console(), ["note: Connected", r#"in: {"a":4}"#]);
}

#[test]
fn times_that_go_back_do_not() {
    let file = file_of(
        LAMP,
        &[
            r#"{"ms":100,"event":"open"}"#,
            r#"{"ms":50,"in":"{\"a\":1}"}"#,
            r#"{"ms":300,"in":"{\"a\":2}"}"#,
        ],
    );
    let tape = tape(&file);
    assert_eq!((tape.begin_ms(), tape.end_ms()), (100, 300));
    assert_eq!(tape.ms_of(1), Some(100));
    assert_eq!(replayed(&file).pin("A").value(), Some("2"));
}

#[test]
fn a_message_that_is_too_long_is_recorded_as_cut_and_shown_as_it_was() {
    let mut page = recording(LAMP);
    page.connects();
    page.hears(r#"{"a":1}"#);
    let long = format!(r#"{{"a":2,"b":"{}"}}"#, "x".repeat(MAX_LINE_BYTES));
    page.hears(&long);
    page.give(Input::Binary(page.attempt, &vec![7; 10_000]));
    let replayed = replayed(&file(&page));
    let kept = |page: &Page| {
        let lines = page.app.console().lines_after(None);
        lines
            .map(|line| (line.text.clone(), line.length_bytes, line.is_cut()))
            .collect::<Vec<_>>()
    };
    assert!(kept(&page) == kept(&replayed));
    assert_eq!(replayed.pin("A").value(), Some("1"));
}

mod properties {
    use super::*;

    proptest! {
        #[test]
        fn any_text_comes_back_as_it_went(texts in proptest::collection::vec(any::<String>(), 1..6)) {
            let mut page = recording(LAMP);
            page.connects();
            for text in &texts {
                page.hears(text);
                page.types(text);
                page.give(Input::Binary(page.attempt, text.as_bytes()));
            }
            let file = file(&page);
            prop_assert_eq!(file.lines().count(), 1 + page.app.recorder().lines() as usize);
            prop_assert_eq!(file.len(), page.app.recorder().bytes());
            let replayed = replayed(&file);
            prop_assert_eq!(replayed.console(), page.console());
            prop_assert_eq!(replayed.values(), page.values());
            let minutes = super::replayed(&page.app.last_minutes());
            prop_assert_eq!(minutes.console(), page.console());
        }

        #[test]
        fn any_file_is_read_or_refused(text in any::<String>(), lines in proptest::collection::vec(any_line(), 0..12)) {
            let _ = Tape::read(text.clone());
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let file = file_of(LAMP, &lines) + &text;
            let tape = Tape::read(file).unwrap();
            let mut player = pindash::model::replay::Player::new(tape);
            let mut app = player.begin(&Page::waiting().app);
            player.seek(u64::MAX);
            for _ in 0..10_000 {
                if !player.work(&mut app, 1_000) {
                    break;
                }
            }
            prop_assert!(!player.work(&mut app, usize::MAX));
            prop_assert!(app.take_outputs().is_empty());
        }
    }

    /// A line with fields as they may be, in any combination.
    fn any_line() -> impl Strategy<Value = String> {
        let field = prop_oneof![
            "\"(in|out|note|topic|known|board|event|reason)\":\"[a-z0-9 {}:,]{0,20}\"",
            "\"(binary|cut|skipped|since|age|tries|again|code|alarm)\":[0-9]{1,22}",
            "\"(retained|old|clean)\":(true|false|\"true\")",
            "\"event\":\"(connecting|open|ready|lost|refused|closed|released|away|silent|forget|past|unwatched|passed|slept|acknowledged)\"",
            "\"utc\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.[0-9]{3}Z\",\"zone\":-?[0-9]{1,6}",
            "\"profile\":(\\{\\}|\"\\{\"|\\{\"dialect\":\"mqtt\"\\}|\\{\"pins\":\\[\\{\"path\":\"a\"\\}\\]\\})",
        ];
        (0_u64..100_000, proptest::collection::vec(field, 0..4)).prop_map(|(ms, fields)| {
            format!("{{\"ms\":{ms},{}}}", fields.join(",")).replace(",}", "}")
        })
    }
}
