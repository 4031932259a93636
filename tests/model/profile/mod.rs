//! Board profiles: what they say, what they leave to defaults, and what is wrong with them.

mod accents;
mod bounds;
mod charts;
mod problems;

use crate::proportion::{WHOLE, assert_in_proportion};
use pindash::model::profile::{
    Answer, BUILT_IN, MAX_ANSWERS, MAX_OPEN, MAX_PINS, MAX_PROBLEMS, MAX_PROFILE_BYTES,
    MIN_PROBE_MS, NETZER, PinKind, PinSpec, Probe, Profile,
};
use proptest::prelude::*;

const NOT_JSON: &str = "This is not valid JSON. Is a comma, quote or bracket missing or superfluous here or just before?";
const UNKNOWN: &str = "Unknown field. Is its name misspelled?";
const NO_NUMBER: &str = "Expected a number within its limits.";
const NO_FIELDS: &str = "Expected fields in braces: { … }.";
const TOO_MANY: &str = "Too many; the first 200 are used.";

fn problems(profile: &Profile) -> Vec<(&str, &str)> {
    profile
        .problems
        .iter()
        .map(|problem| (problem.place.as_str(), problem.what))
        .collect()
}

/// Reads a profile that has no problems.
fn read(json: &str) -> Profile {
    let profile = Profile::read(json);
    assert_eq!(problems(&profile), [], "{json}");
    profile
}

/// Sees the problems of a profile, and that the pins that are well described are there.
fn check_problems(json: &str, expected: &[(&str, &str)], pins: usize) {
    let profile = Profile::read(json);
    assert_eq!(problems(&profile), expected, "{json}");
    assert_eq!(profile.pins.len(), pins, "{json}");
}

/// All that a pin says, in one line.
fn told(pin: &PinSpec) -> String {
    format!(
        "{} | {} | {} | {} | {} | {}..{} | {}",
        pin.label(),
        pin.paths.join(" "),
        pin.kind.name(),
        pin.group(),
        pin.unit(),
        pin.min(),
        pin.max(),
        pin.write()
    )
}

fn check_pins(json: &str, expected: &[&str]) {
    let pins: Vec<_> = read(json).pins.iter().map(|pin| told(pin)).collect();
    assert_eq!(pins, expected, "{json}");
}

#[test]
fn every_built_in_profile_has_no_problem_and_the_name_that_it_is_chosen_by() {
    for (name, json) in BUILT_IN {
        assert_eq!(read(json).name(), name);
    }
    assert_eq!(BUILT_IN[0], ("Netzer", NETZER));
}

#[test]
fn a_netzer_has_thirteen_pins() {
    let profile = read(NETZER);
    assert_eq!(profile.name(), "Netzer");
    assert_eq!(profile.pins.len(), 13);
    for (place, pin) in profile.pins.iter().enumerate() {
        assert_eq!(pin.label(), format!("IO{place}"));
        assert_eq!(pin.paths, [format!("u.v.{place}")]);
        assert_eq!(pin.write(), format!("uv{place}={{value}}"));
        assert_eq!(profile.open[place], format!("tuv{place}=3"));
    }
    assert_eq!(profile.open.len(), 13);
}

#[test]
fn the_pins_of_a_netzer_have_the_kinds_of_the_hardware() {
    let profile = read(NETZER);
    let kinds: Vec<_> = profile.pins.iter().map(|pin| pin.kind.name()).collect();
    assert_eq!(
        kinds,
        [
            "digital", "counter", "counter", "slider", "analog", "analog", "digital", "digital",
            "digital", "slider", "switch", "switch", "switch"
        ]
    );
    for pin in &profile.pins {
        if matches!(pin.kind, PinKind::Slider | PinKind::Analog) {
            assert_eq!((pin.min(), pin.max()), (0, 1_023_000), "{}", pin.label());
        }
    }
}

#[test]
fn a_pin_has_all_its_fields_from_its_own_description() {
    let profile = read(
        r#"{"pins":[{"label":"Fan","group":"Cooling","path":["pwm.duty","duty"],"kind":"slider",
            "unit":"%","on":"run","off":"stop","min":-10,"max":90.5,"digits":2,"radix":16,
            "bit":63,"write":"duty {value}","open":"watch"}]}"#,
    );
    let pin = &profile.pins[0];
    assert_eq!(
        told(pin),
        "Fan | pwm.duty duty | slider | Cooling | % | -10000..90500 | duty {value}"
    );
    assert_eq!((pin.on(), pin.off()), ("run", "stop"));
    assert_eq!(
        (pin.digits(), pin.radix(), pin.bit()),
        (Some(2), 16, Some(63))
    );
    assert_eq!(profile.open, ["watch"]);
}

#[test]
fn what_is_not_said_has_a_default() {
    check_pins(
        r#"{"pins":[{"path":"t"}]}"#,
        &["t | t | text |  |  | 0..100000 | "],
    );
    check_pins(
        r#"{"pins":[{"path":"t","label":"Warm"}]}"#,
        &["Warm | t | text |  |  | 0..100000 | "],
    );
    let profile = read("{}");
    assert_eq!(profile, Profile::default());
    let pin = &read(r#"{"pins":[{"path":"t"}]}"#).pins[0];
    assert_eq!((pin.digits(), pin.radix(), pin.bit()), (None, 10, None));
    assert_eq!((pin.on(), pin.off()), ("", ""));
}

#[test]
fn everything_about_the_board_has_its_field() {
    let profile = read(
        r#"{"$schema":"board.schema.json","name":"B","address":"ws://b/x","subprotocol":"mqtt",
            "ending":"\r\n","dialect":"text","key":"id","value":"v","pairs":true,
            "inside":["result","params"],"open":["a",{"b": 1}],"pause":0.25,
            "answers":[{"when":"PING *","send":"PONG {1}"},
                {"when":{"type":"auth_required","n":{"a":"*"}},"send":{"token":"{challenge}"}}],
            "keepalive":{"send":"ping","every":10,"within":1.5},"limits":{"frame":1428}}"#,
    );
    assert_eq!(
        [
            profile.name(),
            profile.address(),
            profile.subprotocol(),
            profile.ending()
        ],
        ["B", "ws://b/x", "mqtt", "\r\n"]
    );
    let dialect = &profile.dialect;
    assert!(dialect.is_text && dialect.pairs);
    assert_eq!((dialect.key.as_str(), dialect.value.as_str()), ("id", "v"));
    assert_eq!(dialect.inside, ["result", "params"]);
    assert_eq!(profile.open, ["a", r#"{"b":1}"#]);
    assert_eq!((profile.pause_ms, profile.max_frame_bytes), (250, 1_428));
    let keepalive = Probe {
        send: "ping".into(),
        every_ms: 10_000,
        within_ms: 1_500,
    };
    assert_eq!(profile.keepalive, keepalive);
    let text = Answer {
        when: "PING *".into(),
        send: "PONG {1}".into(),
    };
    let readings = Answer {
        when: r#"{"type":"auth_required","n":{"a":"*"}}"#.into(),
        send: r#"{"token":"{challenge}"}"#.into(),
    };
    assert_eq!(profile.answers, [text, readings]);
}

#[test]
fn a_keepalive_needs_no_answer_and_is_never_a_flood() {
    let keepalive = |json: &str| read(json).keepalive;
    let probe = keepalive(r#"{"keepalive":{"send":{"m":"ping"},"every":0.5}}"#);
    assert_eq!((probe.every_ms, probe.within_ms), (MIN_PROBE_MS, 0));
    assert_eq!(probe.send, r#"{"m":"ping"}"#);
    let probe = keepalive(r#"{"keepalive":{"send":"p","every":86400,"within":0.5}}"#);
    assert_eq!(
        (probe.every_ms, probe.within_ms),
        (86_400_000, MIN_PROBE_MS)
    );
}

#[test]
fn a_keepalive_of_0_seconds_is_off_and_one_that_is_too_frequent_is_reported() {
    const TOO_SOON: &str = "Half a second is the minimum, and is used. 0 means never.";
    for (every, within, times, problems) in [
        ("0", "0", (0, 0), &[][..]),
        ("0.0", "\"0\"", (0, 0), &[]),
        ("10", "0", (10_000, 0), &[]),
        ("0", "5", (0, 5_000), &[]),
        ("0.499", "5", (MIN_PROBE_MS, 5_000), &["every"]),
        ("5", "0.001", (5_000, MIN_PROBE_MS), &["within"]),
        (
            "0.001",
            "0.1",
            (MIN_PROBE_MS, MIN_PROBE_MS),
            &["every", "within"],
        ),
    ] {
        let json = format!(
            "{{\n\"keepalive\":{{\"send\":\"p\",\n\"every\":{every},\n\"within\":{within}}}}}"
        );
        let profile = Profile::read(&json);
        let probe = &profile.keepalive;
        assert_eq!((probe.every_ms, probe.within_ms), times, "{json}");
        let places = problems.iter().map(|field| match *field {
            "every" => ("Line 3, keepalive, every", TOO_SOON),
            _ => ("Line 4, keepalive, within", TOO_SOON),
        });
        let places: Vec<_> = places.collect();
        assert_eq!(self::problems(&profile), places, "{json}");
    }
}

#[test]
fn what_has_no_decimals_is_a_whole_number() {
    for field in ["digits", "radix", "bit", "qos"] {
        let json = format!(r#"{{"pins":[{{"path":"a","{field}":2.5}}]}}"#);
        let profile = Profile::read(&json);
        assert_eq!(profile.problems.len(), 1, "{json}");
        assert_eq!(profile.pins[0].field(field), "", "{json}");
    }
}

#[test]
fn a_pins_own_field_wins_over_what_all_share() {
    let json = r#"{"each":{"label":"Pin {n}","path":"p{n}","unit":"V","kind":"analog","min":1,
                "max":5,"open":"watch {n}","write":"w{n}={value}"},
            "pins":[{},{"label":"Own","unit":"","kind":"text","max":9,"open":"","write":""}]}"#;
    check_pins(
        json,
        &[
            "Pin 0 | p0 | analog |  | V | 1000..5000 | w0={value}",
            "Own | p1 | text |  |  | 1000..9000 | ",
        ],
    );
    assert_eq!(read(json).open, ["watch 0"]);
}

#[test]
fn shared_fields_may_follow_the_pins_and_do_not_apply_to_buttons() {
    check_pins(
        r#"{"pins":[{"path":"t"}],"buttons":[{"send":"go"}],"each":{"label":"Pin {n}"}}"#,
        &[
            "Pin 0 | t | text |  |  | 0..100000 | ",
            " |  | button |  |  | 0..100000 | go",
        ],
    );
}

#[test]
fn the_place_is_filled_in_wherever_it_stands() {
    let profile = read(
        r#"{"each":{"label":"{n}/{n}","group":"{n}","path":["a.{n}","{n}"],"unit":"u{n}",
            "open":"o{n}{n}","on":"on{n}","off":"off{n}","write":"{n}{value}{n}"},
            "pins":[{},{},{},{},{},{},{},{},{},{},{"label":"own {n}"}]}"#,
    );
    let last = &profile.pins[10];
    assert_eq!(profile.pins[9].label(), "9/9");
    assert_eq!(
        told(last),
        "own 10 | a.10 10 | text | 10 | u10 | 0..100000 | 10{value}10"
    );
    assert_eq!((last.on(), last.off()), ("on10", "off10"));
    assert_eq!(profile.open[10], "o1010");
}

#[test]
fn the_profiles_on_open_commands_are_sent_before_those_of_its_pins() {
    let profile = read(
        r#"{"buttons":[{"send":"x","open":"b0","hidden":"h0"}],"pins":[{"path":"a","open":"p0","hidden":"h1"}],
            "hidden":["h"],"open":["first","second"]}"#,
    );
    assert_eq!(profile.open, ["first", "second", "b0", "p0"]);
    assert_eq!(profile.hidden, ["h", "h0", "h1"]);
}

#[test]
fn what_is_no_pin_has_nothing_of_what_all_share() {
    let profile =
        Profile::read(r#"{"each":{"path":"t.{n}","open":"o"},"pins":["a",{}],"buttons":[5]}"#);
    assert_eq!(
        problems(&profile),
        [
            ("Line 1, pin 1", NO_FIELDS),
            ("Line 1, button 1", NO_FIELDS)
        ]
    );
    assert_eq!(*profile.pins[2], PinSpec::default());
    assert_eq!(*profile.pins[0], PinSpec::default());
    assert_eq!((profile.pins[1].label(), profile.open.len()), ("t.1", 1));
}

#[test]
fn commands_are_sent_on_open_in_the_order_of_the_file() {
    let profile = read(
        r#"{"open":["first","","{n}",5],"pins":[{"open":"p0"},{},{"open":["p2",{"a":true}]}],
            "each":{"path":"x"}}"#,
    );
    assert_eq!(
        profile.open,
        ["first", "", "{n}", "5", "p0", r#"["p2",{"a":true}]"#]
    );
    assert!(read(r#"{"open":[],"pins":[],"each":{}}"#).open.is_empty());
}

#[test]
fn a_template_that_is_json_is_kept_on_one_line_with_its_texts_as_they_were() {
    let profile = read(
        "{\"pins\":[{\"path\":\"x\",\"write\":{\n  \"a b\": [1, \"c  d\\\" {value}\"],\n \
         \"e\": \"\\u00e9\\\\\" }}]}",
    );
    assert_eq!(
        profile.pins[0].write(),
        r#"{"a b":[1,"c  d\" {value}"],"e":"\u00e9\\"}"#
    );
}

#[test]
fn numbers_may_be_written_as_text_and_text_as_numbers() {
    let profile = read(
        r#"{"name":7,"key":0,"pins":[{"label":12,"min":"-5","max":1e1,"path":0.50,"on":true}]}"#,
    );
    let pin = &profile.pins[0];
    assert_eq!((profile.name(), profile.dialect.key.as_str()), ("7", "0"));
    assert_eq!(
        (pin.label(), pin.paths[0].as_str(), pin.on()),
        ("12", "0.50", "true")
    );
    assert_eq!((pin.min(), pin.max()), (-5_000, 10_000));
}

#[test]
fn each_kind_has_the_name_of_the_profile() {
    for name in [
        "digital", "switch", "analog", "slider", "counter", "button", "chart", "text",
    ] {
        let json = format!(r#"{{"pins":[{{"path":"p","write":"w","kind":"{name}"}}]}}"#);
        assert_eq!(read(&json).pins[0].kind.name(), name);
    }
}

#[test]
fn a_pattern_makes_a_pin_of_each_path_that_matches() {
    let profile = read(
        r#"{"pins":[{"path":["relay/*.state","{1}/relay"],"label":"Relay {1}","group":"{1}",
            "kind":"switch","write":["relay/{1}/set",{"state":"{value}"}]}]}"#,
    );
    let pattern = &profile.pins[0];
    assert!(pattern.is_pattern());
    for (path, made) in [
        (
            "relay/i2c0-3b.state",
            Some("Relay i2c0-3b | relay/i2c0-3b.state i2c0-3b/relay | i2c0-3b"),
        ),
        ("7/relay", None),
        ("relay/a/b.state", None),
        ("relay/.state", None),
        ("relay/x.states", None),
        ("x.relay/x.state", None),
    ] {
        let pin = pattern.made_for(path);
        let told = pin.as_ref().map(|pin| {
            format!(
                "{} | {} | {}",
                pin.label(),
                pin.paths.join(" "),
                pin.group()
            )
        });
        assert_eq!(told.as_deref(), made, "{path}");
        assert!(pin.is_none_or(|pin| !pin.is_pattern()));
    }
    let write = pattern
        .made_for("relay/0.state")
        .unwrap()
        .write()
        .to_owned();
    assert_eq!(write, r#"["relay/0/set",{"state":"{value}"}]"#);
}

#[test]
fn a_path_that_is_meant_as_it_is_has_backslashes() {
    for (written, path) in [
        (r"a\*b", "a*b"),
        (r"\{n\}.{n}", "{n}.0"),
        (r"\{n}", "{n}"),
        (r"\\*", r"\*"),
        (r"\\\*", r"\*"),
        (r"\\{n}", r"\0"),
        (r"a\b\", r"a\b\"),
        (r"{x}\{y\}", "{x}{y}"),
    ] {
        let json = serde_json::json!({"pins": [{"path": written}]}).to_string();
        let pin = &read(&json).pins[0];
        // An escaped backslash leaves the star a star.
        if written == r"\\*" {
            assert!(pin.is_pattern());
            continue;
        }
        assert!(!pin.is_pattern(), "{written}");
        assert_eq!((pin.paths[0].as_str(), pin.label()), (path, path));
    }
    let json =
        serde_json::json!({"pins": [{"path": [r"\*/\{1\}/*", r"{1}/\{1}/\*"], "label": "{1}"}]});
    let pattern = &read(&json.to_string()).pins[0];
    let made = pattern.made_for(r"*/{1}/\*").unwrap();
    assert_eq!(made.paths, [r"*/{1}/\*", r"\*/{1}/*"]);
    assert_eq!(made.label(), r"\*");
    assert_eq!(pattern.made_for("a/{1}/b"), None);
    assert_eq!(
        pattern.field("path"),
        r#"["\\*/\\{1\\}/*","{1}/\\{1}/\\*"]"#
    );
}

#[test]
fn a_pin_of_a_pattern_without_a_label_is_called_by_its_own_path() {
    let profile = read(r#"{"pins":[{"path":"*.*"}]}"#);
    let made = profile.pins[0].made_for("env.t").unwrap();
    assert_eq!((profile.pins[0].label(), made.label()), ("", "env.t"));
}

#[test]
fn what_a_path_holds_is_shown_as_it_is() {
    let profile = read(r#"{"pins":[{"path":"*.*","label":"{2}","group":"{1}"}]}"#);
    let made = profile.pins[0].made_for(r#"a\b.c"d"#).unwrap();
    assert_eq!((made.group(), made.label()), (r"a\b", r#"c"d"#));
}

#[test]
fn a_byte_order_mark_and_line_ends_of_any_sort_do_not_matter() {
    let profile = read("\u{feff}\r\n{\r\n\t\"name\": \"B\"\r\n}\r\n");
    assert_eq!(profile.name(), "B");
}

/// What is true of a pin, by the names of its fields.
fn flags(pin: &PinSpec) -> Vec<&'static str> {
    [
        ("wide", pin.is_wide()),
        ("confirm", pin.asks_first()),
        ("momentary", pin.is_momentary()),
        ("locked", pin.is_locked()),
        ("shown", pin.is_shown()),
    ]
    .into_iter()
    .filter_map(|(name, is_true)| is_true.then_some(name))
    .collect()
}

#[test]
fn a_flag_of_a_pin_is_set_by_its_name() {
    let pin = |field: &str| {
        let profile = read(&format!(r#"{{"pins":[{{"path":"a",{field}}}]}}"#));
        flags(&profile.pins[0])
    };
    assert_eq!(pin(r#""label":"x""#), ["shown"]);
    for name in ["wide", "confirm", "momentary", "locked"] {
        assert_eq!(pin(&format!(r#""{name}":true"#)), [name, "shown"]);
        assert_eq!(pin(&format!(r#""{name}":false"#)), ["shown"]);
    }
    assert_eq!(pin(r#""shown":true"#), ["shown"]);
    assert_eq!(pin(r#""shown":false"#), [""; 0]);
}

#[test]
fn one_pin_may_turn_off_a_flag_that_all_share() {
    let profile = read(
        r#"{"each":{"path":"a","wide":true,"shown":false},
            "pins":[{},{"wide":false,"shown":true}],"buttons":[{"send":"x"}]}"#,
    );
    let told: Vec<_> = profile.pins.iter().map(|pin| flags(pin)).collect();
    assert_eq!(told, [vec!["wide"], vec!["shown"], vec!["shown"]]);
}
