//! Problems of a profile are listed with their place, and the rest works.

use super::*;

const NO_TEXT: &str = "Expected text in quotes.";
const NO_KIND: &str = "The kind must be digital, switch, analog, slider, counter, button, chart, text, select, number, input, color or gauge.";
const NO_LIST: &str = "Expected a list: [ … ].";
const NO_PATH: &str = "A pin needs the “path” of a reading.";
const NO_SEND: &str = "A button needs “send”.";
const LIMITS: &str = "“max” must be greater than “min”; 0 to 100 is used.";

#[test]
fn one_bad_entry_costs_no_other() {
    const FILTER: &str =
        "Expected a topic filter, in which + stands for one level and # for all that follow.";
    const WHOLE: &str = "Expected a whole number.";
    let told = |profile: &Profile| {
        let mqtt = &profile.mqtt;
        let filters = mqtt.subscriptions.iter();
        let filters = filters.map(|wanted| format!("{} {}", wanted.filter, wanted.qos));
        let answers = profile.answers.iter();
        let answers = answers.map(|answer| format!("{}>{}", answer.when, answer.send));
        let pins = profile.pins.iter().map(|pin| pin.label().to_owned());
        let probe = &profile.keepalive;
        let will = mqtt.will.iter();
        let will = will.map(|will| {
            let how = (will.qos, will.retain);
            format!("{} {} {how:?}", will.topic, will.payload)
        });
        [
            profile.open.join(" "),
            profile.hidden.join(" "),
            profile.visible.join(" "),
            profile.dialect.inside.join(" "),
            filters.collect::<Vec<_>>().join(" "),
            answers.collect::<Vec<_>>().join(" "),
            pins.collect::<Vec<_>>().join(" "),
            format!("{} {} {}", probe.send, probe.every_ms, probe.within_ms),
            format!("{} {}", profile.max_frame_bytes, profile.has_one_connection),
            will.collect(),
            format!("{} {}", mqtt.client_id, mqtt.ping_every_ms),
        ]
        .into_iter()
        .filter(|told| !["", " 0 0", "0 false", " 30000"].contains(&told.as_str()))
        .collect::<Vec<_>>()
    };
    for (json, expected, problems) in [
        (
            "\"open\": [\"a\",\nnull,\n\"b\",\n{\"c\":1}]",
            &["a b {\"c\":1}"][..],
            &[("Line 3, open", NO_TEXT)][..],
        ),
        (
            "\"hidden\": [null, \"a\",\nnull],\n\"visible\": [\"b\",\nnull, \"c\"]",
            &["a", "b c"],
            &[
                ("Line 2, hidden", NO_TEXT),
                ("Line 3, hidden", NO_TEXT),
                ("Line 5, visible", NO_TEXT),
            ],
        ),
        (
            "\"inside\": [\"a\",\n[],\n{},\n\"b\"]",
            &["a b"],
            &[("Line 3, inside", NO_TEXT), ("Line 4, inside", NO_TEXT)],
        ),
        (
            "\"mqtt\": {\"subscribe\": [\"a/#\",\n\"b/#/c\",\n\"d/#\"],\n\"client\": []}",
            &["a/# 0 d/# 0"],
            &[
                ("Line 3, mqtt, subscribe", FILTER),
                ("Line 5, mqtt, client", NO_TEXT),
            ],
        ),
        (
            "\"mqtt\": {\"subscribe\": [{\"topic\":\"a\",\n\"qos\":2},\n{\"qos\":1},\n{\"topic\":\"b\",\"qos\":1},\n{\"topic\":\"c\",\"x\":0},\n\"a#\"],\"keepalive\":\n0,\"client\":\"c\"}",
            &["b 1", "c 30000"],
            &[
                ("Line 2, mqtt, subscribe", NO_NUMBER),
                ("Line 4, mqtt, subscribe", FILTER),
                ("Line 6, mqtt, subscribe", UNKNOWN),
                ("Line 7, mqtt, subscribe", FILTER),
                ("Line 8, mqtt, keepalive", NO_NUMBER),
            ],
        ),
        (
            "\"mqtt\": {\"will\": {\"topic\":\"t\",\"qos\":0.5,\"payload\":\"p\"},\n\"client\":\"c\"}",
            &["c 30000"],
            &[(
                "Line 2, mqtt, will",
                "A will needs a “topic” and a “payload”.",
            )],
        ),
        (
            "\"answers\": [{\"when\":\"a\",\"send\":\"b\"},\n5,\n{\"when\":\"c\",\n\"send\":null},\n{\"when\":\"d\",\"send\":\"e\"}]",
            &["a>b d>e"],
            &[
                ("Line 3, answers", NO_FIELDS),
                ("Line 5, answers, send", NO_TEXT),
            ],
        ),
        (
            "\"pins\": [{\"path\":\"a\"},\n5,\n{\"path\":\"b\",\"digits\":\n1.5}],\n\"buttons\":[{\"label\":\"c\",\"send\":\n[1\n]}]",
            &["a  b c"],
            &[
                ("Line 3, pin 2", NO_FIELDS),
                ("Line 5, pin 3, digits", WHOLE),
            ],
        ),
        (
            "\"limits\": {\"frame\":\n0,\"connections\":1}",
            &["0 true"],
            &[("Line 3, limits, frame", NO_NUMBER)],
        ),
        (
            "\"limits\": {\"connections\":\n1.5,\n\"frame\": 100}",
            &["100 false"],
            &[("Line 3, limits, connections", WHOLE)],
        ),
        (
            "\"keepalive\": {\"within\":\n-1,\"send\":\"p\",\"every\":5}",
            &["p 5000 0"],
            &[("Line 3, keepalive, within", NO_NUMBER)],
        ),
        (
            "\"keepalive\": {\"send\":\"p\",\n\"every\":\"x\"}",
            &[],
            &[("Line 3, keepalive, every", NO_NUMBER)],
        ),
        (
            "\"pins\":[{\"label\":\"a\",\n\"min\":5,\"max\":1}]",
            &["a"],
            &[("Line 2, pin 1", LIMITS), ("Line 2, pin 1", NO_PATH)],
        ),
    ] {
        let json = format!("{{\n{json}}}");
        let profile = Profile::read(&json);
        assert_eq!(told(&profile), expected, "{json}");
        assert_eq!(self::problems(&profile), problems, "{json}");
    }
}

#[test]
fn a_text_that_is_no_json_is_one_problem_in_its_line() {
    check_problems("", &[("Line 1", NOT_JSON), ("Line 1", NO_FIELDS)], 0);
    check_problems("pins", &[("Line 1", NOT_JSON), ("Line 1", NO_FIELDS)], 0);
    check_problems("{\n\n\"name\":\n", &[("Line 4", NOT_JSON)], 0);
    check_problems("{} {}", &[("Line 1", NOT_JSON)], 0);
    check_problems("[]", &[("Line 1", NO_FIELDS)], 0);
    check_problems("\n\n5", &[("Line 3", NO_FIELDS)], 0);
}

#[test]
fn what_can_be_recognized_of_broken_json_is_used() {
    for json in [
        "{\"name\":\"B\"\n\"pins\":[{\"path\":\"a\"}]}",
        "{\"name\":\"B\",\n\"pins\":[{\"path\":\"a\"},]}",
        "{\"name\":\"B\",\n\"pins\":[{\"path\":\"a\"},],}",
        "{\"name\":\"B\",\n\"pins\":[{\"path\" \"a\"}]}",
        "{\"name\":\"B\",\n\"pins\":[{\"path\":\"a\"}",
        "{\"name\":\"B\",\n,,\"pins\":[{\"path\":\"a\"}]}",
    ] {
        let profile = Profile::read(json);
        assert_eq!(problems(&profile), [("Line 2", NOT_JSON)], "{json}");
        assert_eq!(profile.name(), "B", "{json}");
        assert_eq!(profile.pins.len(), 1, "{json}");
        assert_eq!(profile.pins[0].paths, ["a"], "{json}");
    }
}

#[test]
fn what_is_wrong_is_listed_with_its_place_and_the_rest_works() {
    check_problems(
        "{\"pins\":[\n{\"path\":\"a\",\n\"kind\":\"lamp\"},{\"path\":\"t\"}]}",
        &[("Line 3, pin 1, kind", NO_KIND)],
        2,
    );
    check_problems(
        r#"{"nmae":"Netzer","name":"Netzer","pins":[{"path":"a"}]}"#,
        &[("Line 1, nmae", UNKNOWN)],
        1,
    );
    check_problems(
        r#"{"pins":[{"lable":"x","label":[],"min":"low","max":null,"kind":null,"unit":{},"path":null}]}"#,
        &[
            ("Line 1, pin 1, lable", UNKNOWN),
            ("Line 1, pin 1, min", NO_NUMBER),
            ("Line 1, pin 1, max", NO_NUMBER),
            ("Line 1, pin 1, kind", NO_KIND),
            ("Line 1, pin 1, path", NO_TEXT),
            ("Line 1, pin 1", NO_PATH),
        ],
        1,
    );
    check_problems(
        r#"{"each":{"color":"red","write":null},"pins":[{"path":"a"}]}"#,
        &[
            ("Line 1, each, color", UNKNOWN),
            ("Line 1, each, write", NO_TEXT),
        ],
        1,
    );
    check_problems(
        "{\"open\":\n[\"a\",null,\"b\"],\"name\":{\"en\":\"x\"}}",
        &[("Line 2, open", NO_TEXT), ("Line 2, name", NO_TEXT)],
        0,
    );
    check_problems(
        "{\"buttons\":[{\"label\":\"x\"},\n{\"send\":\"a\",\"sned\":\"b\"}]}",
        &[
            ("Line 1, button 1", NO_SEND),
            ("Line 2, button 2, sned", UNKNOWN),
        ],
        2,
    );
    check_problems(
        r#"{"keepalive":{"send":"ping","evry":1},"limits":{"frame":0}}"#,
        &[
            ("Line 1, keepalive, evry", UNKNOWN),
            ("Line 1, keepalive", "A keepalive needs “send” and “every”."),
            ("Line 1, limits, frame", NO_NUMBER),
        ],
        0,
    );
    check_problems(
        "{\"answers\":[{\"when\":\"a\"},\n{\"when\":\"a\",\"send\":\"b\",\"then\":\"c\"}]}",
        &[
            ("Line 1, answers", "An answer needs “when” and “send”."),
            ("Line 2, answers, then", UNKNOWN),
        ],
        0,
    );
}

#[test]
fn a_word_that_is_none_of_yes_and_no_is_a_problem() {
    for pairs in ["\"yes\"", "1", "null", "[]"] {
        let profile = Profile::read(&format!(r#"{{"pairs":{pairs}}}"#));
        assert_eq!(profile.problems.len(), 1, "{pairs}");
        assert!(!profile.dialect.pairs);
    }
    for (pairs, expected) in [("true", true), ("false", false)] {
        assert_eq!(
            read(&format!(r#"{{"pairs":{pairs}}}"#)).dialect.pairs,
            expected
        );
    }
    assert_eq!(Profile::read(r#"{"dialect":"xml"}"#).problems.len(), 1);
}

#[test]
fn a_word_for_a_pin_that_is_neither_true_nor_false_is_a_problem() {
    const EITHER: &str = "Expected true or false.";
    for name in ["wide", "confirm", "momentary", "locked", "shown"] {
        for value in ["\"yes\"", "1", "0", "null", "[]", "{}", "\"\""] {
            let json = format!(r#"{{"pins":[{{"path":"a","{name}":{value}}}]}}"#);
            let place = format!("Line 1, pin 1, {name}");
            check_problems(&json, &[(place.as_str(), EITHER)], 1);
            assert_eq!(flags(&Profile::read(&json).pins[0]), ["shown"], "{json}");
        }
    }
}

#[test]
fn a_wrong_list_of_paths_leaves_the_path_that_all_share() {
    let profile = Profile::read(r#"{"each":{"path":"t.{n}"},"pins":[{"path":["a",{}]}]}"#);
    assert_eq!(problems(&profile), [("Line 1, pin 1, path", NO_TEXT)]);
    assert_eq!(profile.pins[0].paths, ["t.0"]);
}

#[test]
fn pins_that_are_no_list_of_objects_are_a_problem() {
    check_problems(r#"{"pins":5}"#, &[("Line 1, pins", NO_LIST)], 0);
    check_problems(
        r#"{"pins":{"fan":{"path":"t"}}}"#,
        &[("Line 1, pins", NO_LIST)],
        0,
    );
    check_problems(r#"{"pins":["t"]}"#, &[("Line 1, pin 1", NO_FIELDS)], 1);
    check_problems(
        r#"{"each":[],"open":"hi"}"#,
        &[("Line 1, each", NO_FIELDS), ("Line 1, open", NO_LIST)],
        0,
    );
    check_problems(
        r#"{"pins":[{"path":{"of":"t"}}]}"#,
        &[("Line 1, pin 1, path", NO_TEXT), ("Line 1, pin 1", NO_PATH)],
        1,
    );
}

#[test]
fn limits_that_are_none_are_replaced() {
    for fields in [
        r#""min":5,"max":5"#,
        r#""min":9,"max":1"#,
        r#""min":100"#,
        r#""max":-1"#,
    ] {
        let json = format!("{{\"pins\":[{{\"path\":\"a\"}},\n{{\"path\":\"b\",{fields}}}]}}");
        let profile = Profile::read(&json);
        assert_eq!(problems(&profile), [("Line 2, pin 2", LIMITS)], "{json}");
        assert_eq!((profile.pins[1].min(), profile.pins[1].max()), (0, 100_000));
    }
    check_problems(
        r#"{"pins":[{"path":"a","max":1e400,"min":99999999999999999999}]}"#,
        &[
            ("Line 1, pin 1, max", NO_NUMBER),
            ("Line 1, pin 1, min", NO_NUMBER),
        ],
        1,
    );
}

#[test]
fn limits_that_are_none_cost_a_pin_nothing_but_its_limits() {
    let json = r#"{"pins":[{"path":"a","min":9,"max":1,"digits":2,"radix":16,"bit":3}]}"#;
    let pin = &Profile::read(json).pins[0];
    assert_eq!((pin.min(), pin.max()), (0, 100_000));
    assert_eq!(
        (pin.digits(), pin.radix(), pin.bit()),
        (Some(2), 16, Some(3))
    );
}

#[test]
fn an_answer_to_no_message_is_a_problem() {
    check_problems(
        r#"{"answers":[{"when":null,"send":"b"},{"when":"a","send":null}]}"#,
        &[
            ("Line 1, answers, when", NO_TEXT),
            ("Line 1, answers, send", NO_TEXT),
        ],
        0,
    );
    let json = r#"{"answers":[{"when":null,"send":"b"}]}"#;
    assert!(Profile::read(json).answers.is_empty());
}
