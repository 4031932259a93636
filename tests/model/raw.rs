//! The walk through a profile as a person wrote it, slips and all, and the cursor under it.

use pindash::model::decode::cursor::Cursor;
use pindash::model::decode::layout::push_line;
use pindash::model::decode::raw::Raw;

use crate::proportion::assert_in_proportion;

/// The parts of what is written: `key=value`, or `value` where there is no key.
fn parts(file: &str) -> Vec<String> {
    let parts = Raw::of(file).parts();
    parts
        .map(|(key, value)| match key.as_str() {
            "" => value.written().to_owned(),
            _ => format!("{key}={}", value.written()),
        })
        .collect()
}

/// The tokens of a text from a place on.
fn cut(text: &str, place: usize) -> Vec<&str> {
    let mut cursor = Cursor::at(text, place);
    std::iter::from_fn(|| cursor.step().map(|_| cursor.token())).collect()
}

fn check(file: &str, expected: &[&str]) {
    assert_eq!(parts(file), expected, "{file}");
}

#[test]
fn json_is_cut_into_brackets_commas_colons_strings_and_words() {
    for (text, tokens) in [
        (
            "{\"a\": [1.5e3,true] }",
            &["{", "\"a\"", ":", "[", "1.5e3", ",", "true", "]", "}"][..],
        ),
        ("\t\"a, \\\"{b}\\\\\" \r\n x", &["\"a, \\\"{b}\\\\\"", "x"]),
        ("on\"off\"ü:ü{", &["on", "\"off\"", "ü", ":", "ü", "{"]),
        ("\"no end, {", &["\"no end, {"]),
        ("\"ü\\", &["\"ü\\"]),
        (" \n", &[]),
    ] {
        assert_eq!(cut(text, 0), tokens, "{text}");
    }
}

#[test]
fn a_cursor_passes_over_a_value_with_all_that_is_in_it() {
    for (text, value, rest) in [
        (" [1,{\"]\":2}] ,3", "[1,{\"]\":2}]", " ,3"),
        ("\"a:b\":1", "\"a:b\"", ":1"),
        ("word ] x", "word", " ] x"),
        ("{[}} }", "{[}}", " }"),
        ("[[1]", "[[1]", ""),
        ("  ", "", ""),
    ] {
        let mut cursor = Cursor::at(text, 0);
        assert_eq!(cursor.step_over(), value.bytes().next(), "{text}");
        assert_eq!(cursor.token(), value, "{text}");
        assert_eq!(cursor.rest(), rest, "{text}");
    }
}

#[test]
fn an_object_has_its_values_with_their_keys_and_a_list_without() {
    check(
        r#"{"a":1,"b":"x","c":{"d":[2]},"e":[3,{}]}"#,
        &["a=1", r#"b="x""#, r#"c={"d":[2]}"#, "e=[3,{}]"],
    );
    check(
        "[1, \"a\" ,[2],{\"b\":3} , true]",
        &["1", "\"a\"", "[2]", "{\"b\":3}", "true"],
    );
    for nothing in ["{}", "[]", "5", "\"{\\\"a\\\":1}\"", "", "  ", "x"] {
        check(nothing, &[]);
    }
}

#[test]
fn brackets_and_quotes_inside_a_text_are_text() {
    check(
        r#"{"a]":"}{\"][,:","b":"\\"}"#,
        &[r#"a]="}{\"][,:""#, r#"b="\\""#],
    );
}

#[test]
fn commas_and_colons_too_many_or_too_few_do_not_matter() {
    for file in [
        r#"{"a":1,"b":2}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a" 1,"b" 2}"#,
        r#"{,"a":1,,"b":2,}"#,
        r#"{"a"::1,"b":2:}"#,
        r#"{"a":1,"b":2"#,
        "\t{ \"a\" : 1 ,\r\n \"b\" : 2 } trailing",
    ] {
        check(file, &["a=1", "b=2"]);
    }
}

#[test]
fn a_text_without_its_end_takes_the_rest() {
    check(r#"{"a":1,"b":"x}"#, &["a=1", r#"b="x}"#]);
    check(r#"["a\"#, &[r#""a\"#]);
}

#[test]
fn brackets_that_do_not_match_end_somewhere() {
    check("[[1,2},3]", &["[1,2}", "3"]);
    check("[1]]]]", &["1"]);
    check("{\"a\":[1,{\"b\":2}", &["a=[1,{\"b\":2}"]);
}

#[test]
fn every_value_knows_its_line() {
    let file = "\n{\n\"a\": 1,\r\n\"b\":\n[\n2] }";
    let lines: Vec<_> = Raw::of(file)
        .parts()
        .map(|(_, value)| value.line())
        .collect();
    assert_eq!((Raw::of(file).line(), lines), (2, vec![3, 5]));
    assert_eq!(Raw::of("").line(), 1);
}

#[test]
fn a_text_a_number_and_a_word_have_a_text() {
    for (file, expected) in [
        (r#""a\n\u00e9\"""#, Some("a\né\"")),
        ("\"\"", Some("")),
        ("1.50", Some("1.50")),
        ("true", Some("true")),
        ("null", None),
        ("{}", None),
        ("[1]", None),
        ("word", None),
        ("'a'", None),
        ("\"a", None),
        ("", None),
    ] {
        assert_eq!(Raw::of(file).text().as_deref(), expected, "{file}");
    }
}

#[test]
fn a_command_is_a_text_or_json_on_one_line() {
    for (file, expected) in [
        ("\"uv0=1\"", Some("uv0=1")),
        ("5", Some("5")),
        ("null", None),
        (
            "{ \"a b\" :\n\t[ 1 , \" x \\\" y \" ] }",
            Some(r#"{"a b":[1," x \" y "]}"#),
        ),
        (r#"["\\", "\\\\\" "]"#, Some(r#"["\\","\\\\\" "]"#)),
    ] {
        assert_eq!(Raw::of(file).command().as_deref(), expected, "{file}");
    }
}

#[test]
fn json_stands_on_one_line_with_spaces_or_without_any() {
    for (json, spaced, compact) in [
        (
            "{\n \"a\" : [ 1 ,{}, [ ] ],\t\"b {\":{\"c\":\"{ d,\\\" }\"} }",
            r#"{ "a": [1, {}, []], "b {": { "c": "{ d,\" }" } }"#,
            r#"{"a":[1,{},[]],"b {":{"c":"{ d,\" }"}}"#,
        ),
        ("{ }", "{}", "{}"),
        (" 5 ", "5", "5"),
        ("[ ]", "[]", "[]"),
    ] {
        let line = |is_spaced| {
            let mut out = String::new();
            push_line(&mut out, json, is_spaced);
            out
        };
        assert_eq!(
            (line(true).as_str(), line(false).as_str()),
            (spaced, compact)
        );
    }
}

/// Everything in a value, and how much that is.
fn walk(value: Raw<'_>, depth: usize) -> usize {
    let _ = (value.line(), value.text(), value.command());
    if depth > 20 {
        return 1;
    }
    1 + value
        .parts()
        .map(|(_, part)| walk(part, depth + 1))
        .sum::<usize>()
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn tokens_hold_all_of_a_text_but_the_white_space_between_them(
            text: String, nearly in "([\\[\\]{}:,\"\\\\]|ü| |\n|a|1|\"a\"){0,60}", at in 0..60_usize,
        ) {
            for text in [&text, &nearly] {
                let mut place = 0;
                for token in cut(text, 0) {
                    let begins = place + text[place..].find(token).unwrap();
                    prop_assert!(!token.is_empty() && text[place..begins].trim_ascii().is_empty());
                    place = begins + token.len();
                }
                prop_assert!(text[place..].trim_ascii().is_empty());
                // No place in a text is out of bounds, and there is an end from each.
                prop_assert!(cut(text, at).len() <= text.len());
            }
        }

        #[test]
        fn no_text_panics_or_has_more_parts_than_characters(
            text: String, nearly in "([\\[\\]{}:,\"\\\\]|ü| |\n|a|1|\"a\"){0,60}",
        ) {
            for text in [&text, &nearly] {
                prop_assert!(Raw::of(text).parts().count() <= text.len());
                walk(Raw::of(text), 0);
            }
        }

        #[test]
        fn of_what_is_json_the_parts_are_those_of_json(
            entries in prop::collection::vec(("[a-z\\]}\"\\\\ ]{0,6}", "[ -~ü]{0,8}"), 0..6),
        ) {
            use serde_json::Value;
            let written: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), Value::from(value.as_str())))
                .collect();
            let file = format!("{{ {} }}", written.join(" , "));
            let told: Vec<_> = Raw::of(&file).parts().map(|(key, value)| (key, value.text().unwrap())).collect();
            prop_assert_eq!(told, entries);
        }
    }
}

#[test]
fn a_long_file_without_an_end_is_walked_in_proportion() {
    for part in ["[", "{", "\"", "\\", ",", "1 ", "{\"a\":", "\"a\" "] {
        assert_in_proportion(part, |times| {
            let file = format!("[{}", part.repeat(1_250 * times));
            assert!(parts(&file).len() <= file.len());
        });
    }
}
