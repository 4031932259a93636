//! Templates: what is sent, with names in braces in place of what is known only then.

use pindash::model::decode::template::{MAX_NAME_BYTES, MAX_STEPS, captured, captures, fill};

use crate::proportion::assert_in_proportion;

/// Fills `name` with `value` and leaves any other name.
fn filled(template: &str, name: &str, value: &str) -> String {
    fill(template, &mut |asked| (asked == name).then(|| value.into()))
}

/// The names that a template asks for.
fn names(template: &str) -> Vec<String> {
    let mut names = Vec::new();
    fill(template, &mut |name| {
        names.push(name.into());
        None
    });
    names
}

#[test]
fn a_text_is_filled_at_every_place() {
    for (template, value, expected) in [
        ("uv3={value}", "1", "uv3=1"),
        ("{value}", "", ""),
        ("{value}{value} {value}", "ab", "abab ab"),
        ("", "1", ""),
        ("toggle", "1", "toggle"),
        ("{value", "1", "{value"),
        ("value}", "1", "value}"),
        ("{}{ value}{values}", "1", "{}{ value}{values}"),
        ("{v{value}alue}", "1", "{v1alue}"),
        ("℃{value}℃", "ü", "℃ü℃"),
        ("a \"{value}\"", "1", "a \"1\""),
        ("x={value}", "say \"hi\" \\ \n", "x=say \"hi\" \\ \n"),
        // What is filled in is not looked at again.
        ("a{value}b", "{value}{value}", "a{value}{value}b"),
    ] {
        assert_eq!(filled(template, "value", value), expected, "{template}");
    }
}

#[test]
fn a_text_that_begins_with_a_name_is_no_json() {
    for (template, value, expected) in [
        ("{value}", "say \"hi\"", "say \"hi\""),
        ("{value} \"{value}\"", "1", "1 \"1\""),
    ] {
        assert_eq!(filled(template, "value", value), expected, "{template}");
    }
}

#[test]
fn in_json_a_name_takes_its_quotes_along_where_the_value_needs_none() {
    let template = r#"{"on":"{value}"}"#;
    for bare in [
        "true",
        "false",
        "null",
        "0",
        "-1.5",
        "1e5",
        "12345678901234567890",
    ] {
        assert_eq!(
            filled(template, "value", bare),
            format!(r#"{{"on":{bare}}}"#)
        );
    }
    for text in [
        "", "on", "1-dot", "01", "+1", ".5", "1.", "0x1f", "NaN", "True", " 1", "1 ", "1 2", "1,2",
        "[1]", "{}", "-",
    ] {
        assert_eq!(
            filled(template, "value", text),
            format!(r#"{{"on":"{text}"}}"#)
        );
    }
}

#[test]
fn in_json_a_name_inside_a_text_stays_text() {
    for (template, value, expected) in [
        (r#"["relay/{value}/set",1]"#, "0", r#"["relay/0/set",1]"#),
        (r#"["{value} {value}"]"#, "0", r#"["0 0"]"#),
        (r#"["{value}{value}"]"#, "0", r#"["00"]"#),
        (r#"["{value} "]"#, "0", r#"["0 "]"#),
        (r#"{"{value}":1}"#, "a", r#"{"a":1}"#),
        // Without quotes of its own it is inserted as it is.
        (r#"{"on":{value}}"#, "true", r#"{"on":true}"#),
        (r#"[{"a":"{value}"}]"#, "7", r#"[{"a":7}]"#),
    ] {
        assert_eq!(filled(template, "value", value), expected, "{template}");
    }
}

#[test]
fn in_json_a_value_cannot_leave_its_text() {
    let template = r#"{"t":"{value}"}"#;
    for (value, expected) in [
        (r#"","x":""#, r#"{"t":"\",\"x\":\""}"#),
        (r"\", r#"{"t":"\\"}"#),
        ("a\nb\0c\u{1f}d", r#"{"t":"a b c d"}"#),
        ("\u{2028}ü", "{\"t\":\"\u{2028}ü\"}"),
        ("1\n", r#"{"t":"1 "}"#),
    ] {
        assert_eq!(filled(template, "value", value), expected);
    }
}

#[test]
fn names_that_are_filled_first_leave_the_others_as_they_are() {
    let template = r#"{"id":"{seq}","params":{"id":"{1}","on":"{value}"}}"#;
    let once = filled(template, "1", "0");
    assert_eq!(once, r#"{"id":"{seq}","params":{"id":0,"on":"{value}"}}"#);
    let twice = filled(&filled(&once, "value", "true"), "seq", "2");
    assert_eq!(twice, r#"{"id":2,"params":{"id":0,"on":true}}"#);
}

#[test]
fn a_name_is_what_braces_hold_without_quotes_commas_and_spaces() {
    assert_eq!(names("{a}{b.c/d:0}{1}{ü}"), ["a", "b.c/d:0", "1", "ü"]);
    for none in [
        "{}",
        "{ }",
        "{a b}",
        "{\"a\":1}",
        "{a,b}",
        "{",
        "{{",
        "{\n}",
        "}{",
    ] {
        assert_eq!(names(none), [""; 0], "{none}");
    }
    assert_eq!(names("{{a}}"), ["a"]);
    let longest = "n".repeat(MAX_NAME_BYTES);
    assert_eq!(names(&format!("{{{longest}}}")), [longest.as_str()]);
    assert_eq!(names(&format!("{{{longest}n}}")), [""; 0]);
}

#[test]
fn a_pattern_tells_what_its_stars_stand_for() {
    for (pattern, text, expected) in [
        ("*", "anything at. all/", Some(vec!["anything at. all/"])),
        ("PING *", "PING 12 34", Some(vec!["12 34"])),
        ("PING *", "PING ", None),
        ("PING", "PING", Some(vec![])),
        ("PING", "PING ", None),
        ("PING ", "PING", None),
        ("*=*", "a=b=c", Some(vec!["a", "b=c"])),
        ("*-*-*", "1-2-3", Some(vec!["1", "2", "3"])),
        ("a*", "a", None),
        ("*a", "ba", Some(vec!["b"])),
        ("*é", "aé", Some(vec!["a"])),
        ("", "", Some(vec![])),
        ("", "a", None),
        ("*", "", None),
        ("**", "ab", None),
        ("a**b", "a12b", None),
        ("*ab", "aab", Some(vec!["a"])),
        ("*ab*", "aababab", Some(vec!["a", "abab"])),
        ("say *!", "say hi! ho!", Some(vec!["hi! ho"])),
        ("*ü*", "aüüb", Some(vec!["a", "üb"])),
    ] {
        assert_eq!(captures(pattern, text, false), expected, "{pattern} {text}");
    }
}

#[test]
fn in_a_path_a_star_goes_on_to_the_next_dot_or_slash() {
    for (pattern, text, expected) in [
        ("*.*", "env.t", Some(vec!["env", "t"])),
        ("*.*", "env.t.x", None),
        ("*", "a.b", None),
        ("switch:*.output", "switch:0.output", Some(vec!["0"])),
        ("switch:*.output", "switch:0.temperature.output", None),
        (
            "relay/*.state",
            "relay/i2c0-3b.state",
            Some(vec!["i2c0-3b"]),
        ),
        ("relay/*.state", "relay/a/b.state", None),
        ("node/*/relay/*", "node/8/relay/-", Some(vec!["8", "-"])),
        ("*:*", "a:b:c", Some(vec!["a", "b:c"])),
        ("u.v.*", "u.v.", None),
        (
            "*_sensor.t",
            "living_room_sensor.t",
            Some(vec!["living_room"]),
        ),
        ("*_sensor.t", "_sensor.t", None),
        ("*_sensor.t", "a_sensor_sensor.t", Some(vec!["a_sensor"])),
        ("*ab.*b", "aab.bb", Some(vec!["a", "b"])),
        ("*_*.t", "a_b_c.t", Some(vec!["a", "b_c"])),
        ("*-a/*.a", "x-a-a/y.a", Some(vec!["x-a", "y"])),
        ("*-a/*.a", "x-a/y.a.a", None),
        ("*.t", "ü.t", Some(vec!["ü"])),
    ] {
        assert_eq!(captures(pattern, text, true), expected, "{pattern} {text}");
    }
}

/// What the stars of a pattern stand for, found by trying everything: each as few as can be.
fn tried(pattern: &[char], text: &[char], is_path: bool) -> Option<Vec<String>> {
    let Some((first, rest)) = pattern.split_first() else {
        return text.is_empty().then(Vec::new);
    };
    if *first != '*' {
        let (same, after) = text.split_first()?;
        return (first == same).then(|| tried(rest, after, is_path))?;
    }
    if rest.first() == Some(&'*') {
        return None;
    }
    let is_end = |c: &char| is_path && ['.', '/'].contains(c);
    let most = text.iter().position(is_end).unwrap_or(text.len());
    (1..=most).find_map(|end| {
        let mut found = tried(rest, &text[end..], is_path)?;
        found.insert(0, text[..end].iter().collect());
        Some(found)
    })
}

#[test]
fn captures_are_counted_from_one() {
    let found = ["a", "b"];
    for (name, expected) in [
        ("1", Some("a")),
        ("2", Some("b")),
        ("0", None),
        ("3", None),
        ("n", None),
        ("-1", None),
        ("99999999999999999999999", None),
    ] {
        assert_eq!(captured(&found, name).as_deref(), expected, "{name}");
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn filling_a_text_is_what_replacing_is(template in "x(\\{n\\}|\\{|\\}|n|ü| ){0,12}", value: String) {
            prop_assert_eq!(filled(&template, "n", &value), template.replace("{n}", &value));
        }

        #[test]
        fn no_template_panics_and_the_result_is_bounded(
            template in "(\\{\"a\":|\\[)?([\\[\\]{}:,\"\\\\]|\\{a\\}|\"\\{a\\}\"|ü| |\n|a){0,30}",
            value: String,
        ) {
            let filled = filled(&template, "a", &value);
            let names = template.matches("{a}").count();
            prop_assert!(filled.len() <= template.len() + names * value.len() * 2);
        }

        #[test]
        fn any_value_in_json_is_json(value: String) {
            let filled = filled(r#"{"a":"{v}","b":["x {v} y"]}"#, "v", &value);
            let parsed: serde_json::Value = serde_json::from_str(&filled).unwrap();
            prop_assert!(parsed["b"][0].as_str().unwrap().starts_with("x "));
        }

        #[test]
        fn a_pattern_matches_whatever_it_can_match(
            pattern in "([ab]|\\*|\\*[ab]|[./ü]){0,8}", text in "([ab]|[ab]|[./ü]){0,12}", is_path: bool,
        ) {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            let wanted = tried(&characters(&pattern), &characters(&text), is_path);
            let found = captures(&pattern, &text, is_path);
            let found = found.map(|found| found.into_iter().map(String::from).collect::<Vec<_>>());
            prop_assert_eq!(found, wanted, "{} {}", pattern, text);
        }

        #[test]
        fn no_pattern_panics_and_its_stars_put_in_are_the_text(
            pattern in "[a*./ü]{0,8}", text in "[ab./ü]{0,12}", is_path: bool,
        ) {
            if let Some(found) = captures(&pattern, &text, is_path) {
                prop_assert_eq!(found.len(), pattern.matches('*').count());
                let mut found = found.into_iter();
                let put: String = pattern.chars().map(|c| match c {
                    '*' => found.next().unwrap().to_owned(),
                    c => c.to_string(),
                }).collect();
                prop_assert_eq!(put, text);
            }
        }
    }
}

#[test]
fn a_template_of_nothing_but_braces_is_filled_in_proportion() {
    for part in ["{", "{a", "{\"{", "{a}"] {
        assert_in_proportion(part, |parts| {
            fill(&part.repeat(6_250 * parts), &mut |_| None);
        });
    }
    assert_in_proportion("stars", |parts| {
        captures(&"*a".repeat(625 * parts), &"a".repeat(6_250 * parts), false);
    });
    // What follows a star is nearly found, at every place.
    for is_path in [false, true] {
        assert_in_proportion("stars that nearly match", |parts| {
            let pattern = format!("{}*{}b*", "*a".repeat(100), "a".repeat(300));
            captures(&pattern, &"a".repeat(625 * parts), is_path);
        });
    }
}

#[test]
fn a_pattern_that_takes_too_many_steps_matches_nothing() {
    const STEPS_A_PLACE: usize = 30_000;
    let pattern = format!("*{}b", "a".repeat(STEPS_A_PLACE));
    let text = |places| format!("{}b", "a".repeat(places + STEPS_A_PLACE));
    let near = text(100);
    assert_eq!(captures(&pattern, &near, false), Some(vec![&near[..100]]));
    let too_many = MAX_STEPS / STEPS_A_PLACE + 1;
    assert_eq!(captures(&pattern, &text(too_many), false), None);
}
