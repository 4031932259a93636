//! The kinds beyond lamps, bars and sliders: a list, a number, a text, a colour, a gauge.

use crate::page::Page;
use pindash::model::app::{Edit, Input};
use pindash::model::dashboard::pins::WRITE_GAP_MS;
use pindash::model::decode::colour::{colour, part};
use pindash::model::profile::kinds::MAX_OPTIONS;
use pindash::model::profile::{PinKind, PinSpec, Profile};

/// A pin of each kind.
const ALL: &str = r#"{"pins":[
    {"label":"Mode","path":"mode","kind":"select","options":["auto","heat",3],"write":{"mode":"{value}"}},
    {"label":"Effect","path":"fx","kind":"select","options":{"Solid":0,"Blink":1},"write":"fx={value}"},
    {"label":"Target","path":"target","kind":"number","min":5,"max":30,"by":0.5,"digits":1,"unit":"°C","write":{"target":"{value}"}},
    {"label":"Free","path":"free","kind":"number","write":"free={value}"},
    {"label":"Text","path":"text","kind":"input","write":{"text":"{value}"}},
    {"label":"Lamp","path":"lamp","kind":"color","write":"lamp={hex}"},
    {"label":"Strip","path":["s.0","s.1","s.2"],"kind":"color","write":{"s":["{r}","{g}","{b}"]}},
    {"label":"Load","path":"load","kind":"gauge","max":200,"unit":"%"}]}"#;

impl Page {
    fn steps(&mut self, pin: &str, steps: i64) -> Vec<String> {
        let pin = self.place(pin);
        self.give(Input::Step { pin, steps });
        self.sent()
    }

    fn asked(&self, pin: &str) -> String {
        self.pin(pin).asked()
    }
}

#[test]
fn each_kind_is_shown_in_its_words() {
    let mut page = Page::connected(ALL);
    assert!(
        page.values()
            .iter()
            .all(|value| value.ends_with(" = unknown"))
    );
    page.hears(
        r##"{"mode":"heat","fx":1,"target":21.46,"free":-7,"text":"Hello","lamp":"FF8800","s":[32,64,255],"load":37}"##,
    );
    assert_eq!(
        page.pins(),
        [
            "Mode = heat",
            "Effect = Blink",
            "Target = 21.5 °C",
            "Free = -7",
            "Text = Hello",
            "Lamp = #ff8800",
            "Strip = #2040ff",
            "Load = 37 %",
        ]
    );
    assert_eq!(page.pin("Load").share(), 185);
    // What is none of the options or no number is shown as it came, and what is no colour is none.
    page.hears(r#"{"mode":"boost","fx":"1.0","target":"open","lamp":"red","load":"?"}"#);
    assert_eq!(page.pin("Mode").shown(), "boost");
    assert_eq!(page.pin("Effect").shown(), "Blink");
    assert_eq!(page.pin("Target").shown(), "open");
    assert_eq!(page.pin("Lamp").shown(), "unknown");
    assert_eq!(page.pin("Load").shown(), "?");
}

#[test]
fn each_kind_writes_as_its_command_says_and_waits_for_the_board() {
    let mut page = Page::connected(ALL);
    page.hears(r#"{"mode":"heat","fx":1,"target":21.5,"text":"a","lamp":"000000","s":[0,0,0]}"#);
    for (pin, value, sent, asked) in [
        ("Mode", "3", r#"{"mode":3}"#, " → 3"),
        ("Effect", "0", "fx=0", " → Solid"),
        ("Target", " 22,5 ", r#"{"target":22.5}"#, " → 22.5"),
        (
            "Text",
            "two words",
            r#"{"text":"two words"}"#,
            " → two words",
        ),
        ("Lamp", "#ff8800", "lamp=ff8800", " → #ff8800"),
        ("Strip", "#0a00ff", r#"{"s":[10,0,255]}"#, " → #0a00ff"),
    ] {
        assert_eq!(page.writes(pin, value), [sent], "{pin}");
        assert_eq!(page.asked(pin), asked, "{pin}");
        assert_eq!(page.pin(pin).note(), "waiting for the board");
    }
    page.hears(
        r##"{"mode":3,"fx":0,"target":"22.50","text":"two words","lamp":"#FF8800","s":[10,0,255]}"##,
    );
    let pins = page.app.pins();
    assert!(
        pins.iter().all(|pin| !pin.is_pending()),
        "{:?}",
        page.pins()
    );
}

#[test]
fn what_is_typed_for_a_number_is_refused_with_the_reason_and_can_be_taken_back() {
    let mut page = Page::connected(ALL);
    page.hears(r#"{"target":21.5}"#);
    for (typed, note) in [
        ("warm", "not a number"),
        ("", "not a number"),
        ("2 2", "not a number"),
        ("4.999", "only 5…30"),
        ("31", "only 5…30"),
    ] {
        assert!(page.writes("Target", typed).is_empty(), "{typed}");
        let pin = page.pin("Target");
        assert!(pin.is_mistyped() && !pin.is_pending(), "{typed}");
        assert_eq!(pin.note(), note, "{typed}");
    }
    let (revision, pin) = (page.pin("Target").revision(), page.place("Target"));
    page.give(Input::Step { pin, steps: 0 });
    assert!(!page.pin("Target").is_mistyped());
    assert!(page.pin("Target").note().starts_with("1"), "the time");
    assert_ne!(page.pin("Target").revision(), revision);
    // A number without limits takes any, and a text is no number.
    assert_eq!(page.writes("Free", "-1000000"), ["free=-1000000"]);
    assert_eq!(page.writes("Text", "warm"), [r#"{"text":"warm"}"#]);
}

#[test]
fn each_step_adds_to_what_is_asked_for_as_far_as_the_limits() {
    let mut page = Page::connected(ALL);
    page.hears(r#"{"target":28.5,"free":0.25}"#);
    assert_eq!(page.steps("Target", 1), [r#"{"target":29}"#]);
    assert!(page.steps("Target", 1).is_empty(), "it waits its turn");
    assert_eq!(page.asked("Target"), " → 29.5");
    // The board confirms the first, and the others are still asked for.
    page.hears(r#"{"target":29}"#);
    for _ in 0..3 {
        assert!(page.steps("Target", 1).is_empty());
    }
    assert_eq!(page.asked("Target"), " → 30.0");
    page.after(WRITE_GAP_MS, Input::Tick);
    assert_eq!(page.sent(), [r#"{"target":30}"#]);
    page.hears(r#"{"target":30}"#);
    assert_eq!(page.asked("Target"), "");
    // At the limit there is nothing to ask for.
    page.passes(WRITE_GAP_MS);
    assert!(page.steps("Target", 1).is_empty());
    assert!(!page.pin("Target").is_pending());
    // Without a step of its own, one of the last decimal that is shown.
    page.passes(WRITE_GAP_MS);
    assert_eq!(page.steps("Free", -1), ["free=0.24"]);
}

#[test]
fn the_first_step_of_an_unknown_number_is_its_lower_limit_and_other_kinds_have_none() {
    let mut page = Page::connected(ALL);
    assert_eq!(page.steps("Target", -1), [r#"{"target":5}"#]);
    assert!(page.steps("Text", 0).is_empty() && page.steps("Free", 0).is_empty());
    assert_eq!(page.steps("Free", 1), ["free=0"]);
    for pin in ["Mode", "Text", "Lamp", "Load"] {
        assert!(page.steps(pin, 1).is_empty(), "{pin}");
        assert!(!page.pin(pin).is_pending(), "{pin}");
    }
    // A preset that is none, -1, is below the limits, too.
    let mut page = Page::connected("WLED");
    page.hears(r#"{"state":{"ps":-1}}"#);
    assert_eq!(page.steps("Preset", 1), [r#"{"ps":1}"#]);
}

#[test]
fn what_asks_first_is_locked_or_has_no_command_does_so_for_every_kind() {
    let kinds = [
        ("select", "heat"),
        ("number", "21"),
        ("input", "x"),
        ("color", "#ff8800"),
    ];
    for (kind, value) in kinds {
        let pin = |more: &str| {
            let profile = format!(
                r#"{{"pins":[{{"label":"A","path":"a","kind":"{kind}","options":{{"Hot":"heat"}}{more}}}]}}"#
            );
            Page::connected(&profile)
        };
        let mut page = pin(r#","write":"a={value}","confirm":true"#);
        assert!(page.writes("A", value).is_empty());
        let said = if kind == "select" { "Hot" } else { value };
        let question = page.app.question().unwrap();
        assert_eq!(question, format!("Set “A” to {said}?"));
        page.give(Input::Confirm(true));
        assert_eq!(page.sent(), [format!("a={value}")]);
        for (more, note) in [
            (
                r#","write":"a={value}","locked":true"#,
                "locked in the profile",
            ),
            ("", "no command: give it one under Edit"),
        ] {
            let mut page = pin(more);
            assert!(page.writes("A", value).is_empty());
            assert!(page.steps("A", 1).is_empty());
            assert_eq!(page.pin("A").note(), note, "{kind}");
        }
        let mut page = pin(r#","write":"a={value}""#);
        page.give(Input::ReadOnly(true));
        assert!(page.writes("A", value).is_empty());
        assert!(!page.pin("A").notice().is_empty(), "{kind}");
        page.give(Input::ReadOnly(false));
        page.loses(1006);
        assert!(page.writes("A", value).is_empty());
        assert!(page.pin("A").note().contains("not connected"), "{kind}");
    }
}

#[test]
fn a_colour_is_read_in_the_forms_that_boards_have() {
    for (text, read) in [
        ("#ff8800", Some("#ff8800")),
        ("#FF8800", Some("#ff8800")),
        ("FF8800", Some("#ff8800")),
        ("0xFf8800", Some("#ff8800")),
        ("123456", Some("#123456")),
        ("#f80", None),
        ("#ff88001", None),
        ("ff 88 00", None),
        ("10,20,30", None),
        ("##ff880", None),
        ("gg8800", None),
        ("€€", None),
        ("", None),
        ("orange", None),
    ] {
        assert_eq!(colour(text).as_deref(), read, "{text}");
    }
    for (name, value) in [
        ("hex", Some("0a80ff")),
        ("r", Some("10")),
        ("g", Some("128")),
        ("b", Some("255")),
        ("a", None),
        ("value", None),
    ] {
        assert_eq!(part("#0a80ff", name).as_deref(), value, "{name}");
    }
    assert_eq!(part("0a80ff", "hex"), None);
    assert_eq!(part("#a€ff", "g"), None);
}

#[test]
fn a_colour_of_three_readings_is_known_once_all_of_them_are() {
    let mut page = Page::connected(ALL);
    for (message, shown) in [
        (r#"{"s":[1]}"#, "unknown"),
        (r#"{"s":[1,2]}"#, "unknown"),
        (r#"{"s":[1,2,3]}"#, "#010203"),
        (r#"{"s":{"1":"255"}}"#, "#01ff03"),
        (r#"{"s":[256]}"#, "unknown"),
        (r#"{"s":[9]}"#, "#09ff03"),
        (r#"{"s":{"2":null}}"#, "unknown"),
        (r#"{"s":{"2":0}}"#, "#09ff00"),
    ] {
        page.hears(message);
        assert_eq!(page.pin("Strip").shown(), shown, "{message}");
    }
    page.loses(1006);
    assert!(page.pin("Strip").is_stale());
}

#[test]
fn a_reading_becomes_a_colour_with_what_was_said_before() {
    let mut page = Page::connected(r#"{"pins":[{"label":"A","path":"s.0"}]}"#);
    page.hears(r#"{"s":[1,2,3]}"#);
    page.edits(Edit::Mode(true));
    for (field, value) in [("path", r#"["s.0","s.1","s.2"]"#), ("kind", "color")] {
        let edit = Edit::Set {
            pin: 0,
            field,
            value,
        };
        assert_eq!(page.edits(edit), "");
    }
    assert_eq!(page.pin("A").shown(), "#010203");
}

#[test]
fn options_are_typed_in_words_and_kept_as_json() {
    for (typed, json, shown) in [
        ("auto, heat, 3", r#"["auto","heat",3]"#, "auto, heat, 3"),
        ("auto,heat,,", r#"["auto","heat"]"#, "auto, heat"),
        (
            "Solid: 0, Blink: 1",
            r#"{"Solid":0,"Blink":1}"#,
            "Solid: 0, Blink: 1",
        ),
        ("Off: 0, on", r#"{"Off":0,"on":"on"}"#, "Off: 0, on"),
        ("12:30, 13:00", r#"["12:30","13:00"]"#, "12:30, 13:00"),
        ("At noon: 12:30", r#"{"At noon":"12:30"}"#, "At noon: 12:30"),
        (
            "true, null, 007",
            r#"[true,"null","007"]"#,
            "true, null, 007",
        ),
        (
            r#"["a, b", "c: d"]"#,
            r#"["a, b", "c: d"]"#,
            r#"["a, b","c: d"]"#,
        ),
        (r#"["3"]"#, r#"["3"]"#, r#"["3"]"#),
        ("", "", ""),
    ] {
        let mut page = Page::connected(r#"{"pins":[{"path":"a","kind":"select"}]}"#);
        let edit = Edit::Set {
            pin: 0,
            field: "options",
            value: typed,
        };
        assert_eq!(page.edits(edit), "", "{typed}");
        let spaceless = |text: &str| text.replace(' ', "");
        assert_eq!(page.app.field_of(0, "options"), shown);
        assert!(
            spaceless(page.app.profile_text()).contains(&spaceless(json)),
            "{}",
            page.app.profile_text()
        );
        let problems = page.app.profile_problems();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

fn options_of(pin: &PinSpec) -> usize {
    let mut count = 0;
    pin.each_option(&mut |_, _| count += 1);
    count
}

#[test]
fn options_are_a_list_or_an_object_of_at_most_256_values() {
    let read = |options: &str| {
        let json = format!(r#"{{"pins":[{{"path":"a","kind":"select","options":{options}}}]}}"#);
        Profile::read(&json)
    };
    let most = format!("{:?}", [1; MAX_OPTIONS + 1]);
    for options in ["\"auto\"", "7", "[[1]]", "{\"a\":null}", &most] {
        let profile = read(options);
        let what = "Expected at most 256 values in a list, or in braces with labels.";
        assert_eq!(profile.problems[0].what, what, "{options}");
        assert_eq!(options_of(&profile.pins[0]), 0);
    }
    let most = read(&format!("{:?}", [1; MAX_OPTIONS]));
    assert!(most.problems.is_empty());
    assert_eq!(options_of(&most.pins[0]), MAX_OPTIONS);
}

#[test]
fn a_profile_of_all_kinds_is_exported_as_it_is_read_and_an_edit_is_undone() {
    let mut page = Page::connected(ALL);
    let kinds = |page: &Page| {
        let pins = page.app.profile().pins.iter();
        pins.map(|pin| (pin.kind, pin.field("options"), pin.field("by")))
            .collect::<Vec<_>>()
    };
    let before = kinds(&page);
    let edit = Edit::Set {
        pin: 7,
        field: "unit",
        value: "W",
    };
    assert_eq!(page.edits(edit), "");
    assert_eq!(kinds(&page), before);
    let exported = page.app.profile_text().to_owned();
    let again = Profile::read(&exported);
    assert!(again.problems.is_empty());
    assert_eq!(again.pins, page.app.profile().pins);
    for part in [
        r#""options": ["auto", "heat", 3]"#,
        r#""options": { "Solid": 0, "Blink": 1 }"#,
        r#""by": 0.5"#,
        r#""kind": "gauge""#,
    ] {
        assert!(exported.contains(part), "{part}: {exported}");
    }
    page.edits(Edit::Undo);
    assert_eq!(page.app.profile_text(), ALL);
    // And by import.
    page.edits(Edit::Text(&exported));
    assert_eq!(kinds(&page), before);
}

#[test]
fn a_step_is_the_profiles_or_one_of_the_last_decimal() {
    for (fields, value, step) in [
        ("", "21", 1_000),
        ("", "21.5", 100),
        ("", "21.50", 10),
        ("", "0.12345", 1),
        (r#","digits":1"#, "21", 100),
        (r#","digits":9"#, "21", 1),
        (r#","by":5"#, "21.5", 5_000),
        (r#","by":0.25,"digits":0"#, "21.5", 250),
        (r#","by":0"#, "21.5", 100),
    ] {
        let json = format!(r#"{{"pins":[{{"path":"a","kind":"number"{fields}}}]}}"#);
        let profile = Profile::read(&json);
        assert!(profile.problems.is_empty(), "{fields}");
        assert_eq!(profile.pins[0].step(value), step, "{fields} {value}");
    }
}

#[test]
fn a_number_needs_no_limits_and_a_gauge_has_those_of_a_bar() {
    for (kind, fields, limits) in [
        ("number", "", (None, None)),
        ("number", r#","min":150"#, (Some(150_000), None)),
        ("number", r#","max":-5"#, (None, Some(-5_000))),
        (
            "gauge",
            r#","min":-20,"max":50"#,
            (Some(-20_000), Some(50_000)),
        ),
    ] {
        let json = format!(r#"{{"pins":[{{"path":"a","kind":"{kind}"{fields}}}]}}"#);
        let profile = Profile::read(&json);
        assert!(profile.problems.is_empty(), "{kind} {fields}");
        let pin = &profile.pins[0];
        assert_eq!((pin.limit_min(), pin.limit_max()), limits);
    }
    let wrong = r#"{"pins":[{"path":"a","kind":"gauge","min":150}]}"#;
    assert_eq!(Profile::read(wrong).problems.len(), 1);
    assert!(!PinKind::Gauge.is_operated());
}
