//! The small functions over text that the model shares.

use pindash::model::decode::layout::{MAX_UNFOLD_LEVELS, unfold};
use pindash::model::text::{
    MAX_HEX_BYTES, clock_text, clock_text_seconds, contains_ignore_ascii_case, cut_at_first,
    cut_at_last, has, hex, isolated, parse_hex, pieces, prefix_within, push_date_and_clock,
    push_integer, push_padded, push_quoted, thousands,
};

fn written(write: impl Fn(&mut String)) -> String {
    let mut out = String::from("=");
    write(&mut out);
    out
}

#[test]
fn integers_are_written_in_decimal() {
    for value in [
        0,
        1,
        9,
        10,
        99,
        100,
        1023,
        u64::from(u32::MAX),
        u64::MAX - 1,
        u64::MAX,
    ] {
        assert_eq!(written(|out| push_integer(out, value)), format!("={value}"));
    }
}

#[test]
fn padding_fills_with_zeros_and_never_cuts() {
    assert_eq!(written(|out| push_padded(out, 7, 2)), "=07");
    assert_eq!(written(|out| push_padded(out, 7, 3)), "=007");
    assert_eq!(written(|out| push_padded(out, 70, 3)), "=070");
    assert_eq!(written(|out| push_padded(out, 1234, 3)), "=1234");
    assert_eq!(written(|out| push_padded(out, 0, 0)), "=0");
}

#[test]
fn thousands_are_grouped() {
    for (value, text) in [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (1_048_576, "1,048,576"),
        (1_000_000, "1,000,000"),
        (12_003, "12,003"),
        (u64::MAX, "18,446,744,073,709,551,615"),
    ] {
        assert_eq!(thousands(value), text);
    }
}

#[test]
fn the_clock_shows_the_time_of_day() {
    assert_eq!(clock_text(0), "00:00:00.000");
    assert_eq!(clock_text(86_399_999), "23:59:59.999");
    assert_eq!(clock_text(86_400_000), "00:00:00.000");
    // 2026-11-20 12:00:00.123
    assert_eq!(clock_text(1_795_176_000_123), "12:00:00.123");
    assert_eq!(clock_text_seconds(1_795_176_000_999), "12:00:00");
}

#[test]
fn the_calendar_knows_leap_years() {
    for (wall_ms, text) in [
        (0, "=1970-01-01 00:00:00.000"),
        (951_782_400_000, "=2000-02-29 00:00:00.000"),
        (951_868_800_000, "=2000-03-01 00:00:00.000"),
        (1_704_067_199_999, "=2023-12-31 23:59:59.999"),
        (1_709_164_800_000, "=2024-02-29 00:00:00.000"),
        (1_795_176_000_123, "=2026-11-20 12:00:00.123"),
        (4_107_542_400_000, "=2100-03-01 00:00:00.000"),
    ] {
        assert_eq!(written(|out| push_date_and_clock(out, wall_ms, ' ')), text);
    }
    // No clock goes there, but nothing breaks.
    assert!(written(|out| push_date_and_clock(out, u64::MAX, ' ')).len() > 20);
}

#[test]
fn bytes_are_written_in_hex_up_to_a_bound() {
    assert_eq!(hex(&[0xde, 0xad, 0xbe, 0xef], 16), "de ad be ef");
    assert_eq!(hex(&[0, 5, 10, 255], 4), "00 05 0a ff");
    assert_eq!(hex(&[1, 2, 3], 2), "01 02 …");
    assert_eq!(hex(&[], 2), "");
    assert_eq!(hex(&[1], usize::MAX), "01");
}

#[test]
fn bytes_are_read_from_hex_in_the_ways_that_people_write_them() {
    for typed in [
        "de ad be ef",
        "deadbeef",
        "DEADBEEF",
        "0xdeadbeef",
        "0xDE, 0xAD, 0xBE, 0xEF",
        "0Xde,0xad,0xbe,0xef",
        "de:ad:be:ef",
        "DE-AD-BE-EF",
        "  dead\tbe\r\nef ",
        "dead beef",
    ] {
        assert_eq!(
            parse_hex(typed),
            Ok(vec![0xde, 0xad, 0xbe, 0xef]),
            "{typed}"
        );
    }
    assert_eq!(parse_hex("00"), Ok(vec![0]));
    assert_eq!(parse_hex("0x00"), Ok(vec![0]));
}

#[test]
fn hex_that_cannot_be_read_is_explained() {
    for (typed, word) in [
        ("", "Type"),
        (" , ", "Type"),
        ("d", "two hex digits"),
        ("de a", "two hex digits"),
        ("d e", "two hex digits"),
        ("0x", "two hex digits"),
        ("0x de", "two hex digits"),
        ("0x1, 0x2", "two hex digits"),
        ("dea", "two hex digits"),
        ("xyz", "digits 0 to 9"),
        ("00x1", "digits 0 to 9"),
        ("0x0x01", "digits 0 to 9"),
        ("1x00", "digits 0 to 9"),
        ("de;ad", "digits 0 to 9"),
        ("dé", "digits 0 to 9"),
    ] {
        let message = parse_hex(typed).unwrap_err();
        assert!(message.contains(word), "{typed}: {message}");
    }
}

#[test]
fn hex_has_a_most_bytes() {
    let fits = "00".repeat(MAX_HEX_BYTES);
    assert_eq!(parse_hex(&fits).unwrap().len(), MAX_HEX_BYTES);
    assert!(
        parse_hex(&format!("{fits}00"))
            .unwrap_err()
            .contains("65,536")
    );
}

#[test]
fn searching_ignores_the_case_of_ascii_letters() {
    for (hay, needle, found) in [
        ("Relay ON", "relay", true),
        ("Relay ON", "y o", true),
        ("Relay ON", "on", true),
        ("Relay ON", "onn", false),
        ("", "", true),
        ("abc", "", true),
        ("", "a", false),
        ("ab", "abc", false),
        ("aab", "ab", true),
        ("grün", "GRÜN", false),
        ("grün", "GRün", true),
    ] {
        assert_eq!(
            contains_ignore_ascii_case(hay, needle),
            found,
            "{needle} in {hay}"
        );
    }
}

#[test]
fn text_is_cut_around_a_separator() {
    assert_eq!(cut_at_first("ü=b=c", b'='), Some(("ü", "b=c")));
    assert_eq!(cut_at_last("ü=b=c", b'='), Some(("ü=b", "c")));
    assert_eq!(cut_at_first("=", b'='), Some(("", "")));
    assert_eq!(cut_at_first("a", b'='), None);
    assert_eq!(cut_at_last("", b'='), None);
    assert!(has("ab", b'b') && !has("ab", b'c'));
}

#[test]
fn a_prefix_never_cuts_a_character() {
    assert_eq!(prefix_within("grün", 2), "gr");
    assert_eq!(prefix_within("grün", 3), "gr");
    assert_eq!(prefix_within("grün", 4), "grü");
    assert_eq!(prefix_within("grün", 99), "grün");
    assert_eq!(prefix_within("€", 2), "");
    assert_eq!(prefix_within("", 0), "");
}

fn unfolded(json: &str) -> String {
    unfold(json, 100_000).unwrap()
}

#[test]
fn json_unfolds_two_spaces_a_level() {
    assert_eq!(
        unfolded(r#" {"u":{"v":{"0":"1"}},"list":[1, 2.50,null],"e":{},"f":[ ]}"#),
        r#"{
  "u": {
    "v": {
      "0": "1"
    }
  },
  "list": [
    1,
    2.50,
    null
  ],
  "e": {},
  "f": []
}"#
    );
}

#[test]
fn strings_stay_exactly_as_they_came() {
    assert_eq!(
        unfolded(r#"["a, {b}: [c]","\"]\\","ü  €"]"#),
        "[\n  \"a, {b}: [c]\",\n  \"\\\"]\\\\\",\n  \"ü  €\"\n]"
    );
}

#[test]
fn what_is_unfolded_already_stays_the_same() {
    let once = unfolded(r#"{"a":[1,{"b":[]}],"c":"d e"}"#);
    assert_eq!(unfolded(&once), once);
}

#[test]
fn a_message_with_a_line_ending_unfolds() {
    assert_eq!(unfolded("[\"led/-\", {}]\r\n"), "[\n  \"led/-\",\n  {}\n]");
}

#[test]
fn text_behind_the_closing_bracket_is_kept() {
    assert_eq!(unfolded("[] and, more: text"), "[]\nand, more: text");
    assert_eq!(unfolded("[(]}"), "[\n  (\n]\n}");
    assert_eq!(unfolded("{}\n{\"a\":1}"), "{}\n{\n  \"a\": 1\n}");
}

#[test]
fn words_in_what_is_no_json_do_not_run_together() {
    assert_eq!(unfolded("{temp 20 C, on}"), "{\n  temp 20 C,\n  on\n}");
    assert_eq!(unfolded("[\"a\" \"b\"]"), "[\n  \"a\" \"b\"\n]");
}

#[test]
fn json_behind_a_topic_unfolds_below_it() {
    assert_eq!(
        unfolded(r#"home/lamp {"state":"ON"}"#),
        "home/lamp\n{\n  \"state\": \"ON\"\n}"
    );
    assert_eq!(unfolded("a [1,{}]\r\n"), "a\n[\n  1,\n  {}\n]");
    assert_eq!(unfolded("a {} b"), "a\n{}\nb");
    for text in ["a b {}", "a  {}", "a {", "a [}", "a 5", "a{}", "a\n{}"] {
        assert_eq!(unfold(text, 1_000), None, "{text}");
    }
    let cut = unfold(&format!("{} [1]", "t".repeat(100)), 20).unwrap();
    assert_eq!(cut, format!("{}\n…", "t".repeat(16)));
}

#[test]
fn what_is_no_balanced_object_or_array_does_not_unfold() {
    for text in [
        "",
        "  ",
        "1",
        "\"{}\"",
        "text",
        "u=1",
        "{",
        "[",
        "[1,2",
        "{\"a\":1",
        "[}",
        "{]",
        "{\"a",
        "{\"a\\",
        "{\"a\":\"}",
        "]",
        "[1}",
        "{} {",
        "[[]",
    ] {
        assert_eq!(unfold(text, 1_000), None, "{text}");
    }
}

#[test]
fn nesting_has_a_deepest_level() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(unfold(&nested(MAX_UNFOLD_LEVELS), 100_000).is_some());
    assert_eq!(unfold(&nested(MAX_UNFOLD_LEVELS + 1), 100_000), None);
    assert_eq!(unfold(&"[{\"a\":".repeat(100_000), 100_000), None);
    let mixed = format!("{}1{}", "[{\"a\":".repeat(32), "}]".repeat(32));
    assert!(unfold(&mixed, 100_000).is_some());
}

#[test]
fn unfolding_stops_at_its_bound_and_says_so() {
    let json = format!("[{}0]", "1,".repeat(10_000));
    let cut = unfold(&json, 1_000).unwrap();
    assert!(cut.len() <= 1_000 && cut.len() > 900);
    assert!(cut.ends_with("\n…"));
    assert_eq!(unfold("[]", 0), Some(String::new()));
}

#[test]
fn a_megabyte_unfolds_without_delay() {
    let json = format!("[{}0]", "[1,{\"a\":\"b\"}],".repeat(70_000));
    assert!(unfold(&json, 10_000_000).unwrap().len() > json.len());
}

#[test]
fn a_text_is_quoted_as_json_wants_it() {
    for (text, quoted) in [
        ("", r#""""#),
        ("a b", r#""a b""#),
        ("say \"x\\y\"", r#""say \"x\\y\"""#),
        ("\n\r\t", r#""\n\r\t""#),
        ("\0\u{1}\u{b}\u{1f}", r#""\u0000\u0001\u000b\u001f""#),
        ("ü\u{7f}\u{2028}", "\"ü\u{7f}\u{2028}\""),
    ] {
        assert_eq!(written(|out| push_quoted(out, text)), format!("={quoted}"));
    }
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_quoted_text_is_read_as_it_was(text: String) {
            let mut quoted = String::new();
            push_quoted(&mut quoted, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }

        #[test]
        fn whatever_is_unfolded_stays_within_its_bound(
            text in prop_oneof![any::<String>(), "(a/b ){0,1}[\\[{]{1,4}[\\[\\]{}:,\"\\\\ ax€]{0,40}[\\]}]{0,4}"],
            max_bytes in 0..200_usize,
        ) {
            if let Some(out) = unfold(&text, max_bytes) {
                prop_assert!(out.len() <= max_bytes);
            }
            // Only white space changes.
            if let Some(out) = unfold(&text, 1_000_000) {
                let solid = |text: &str| text.split_whitespace().collect::<String>();
                prop_assert_eq!(solid(&out), solid(&text));
            }
        }

        #[test]
        fn whatever_is_typed_as_hex_becomes_bytes_or_a_message(
            typed in prop_oneof![any::<String>(), "[0-9a-fx ,:]{0,20}"],
        ) {
            if let Ok(bytes) = parse_hex(&typed) {
                prop_assert!(!bytes.is_empty());
                prop_assert_eq!(parse_hex(&hex(&bytes, usize::MAX)), Ok(bytes));
            }
        }

        #[test]
        fn searching_agrees_with_lower_case(hay in "[aAbB ü]{0,8}", needle in "[aAbBü]{0,3}") {
            prop_assert_eq!(
                contains_ignore_ascii_case(&hay, &needle),
                hay.to_ascii_lowercase().contains(&needle.to_ascii_lowercase())
            );
        }

        #[test]
        fn pieces_are_those_of_the_standard_library(text in "[a.ü]{0,8}") {
            prop_assert!(pieces(&text, b'.').eq(text.split('.')));
        }

        #[test]
        fn a_prefix_is_a_beginning_within_its_bound(text: String, max_bytes in 0..50_usize) {
            let prefix = prefix_within(&text, max_bytes);
            prop_assert!(prefix.len() <= max_bytes && text.starts_with(prefix));
            prop_assert!(prefix.len() + 4 > max_bytes || prefix == text);
        }
    }
}

/// The marks that change the direction of text (UAX #9, section 2).
const MARKS: &str = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";

#[test]
fn text_that_runs_from_left_to_right_stands_in_a_sentence_as_it_is() {
    for text in [
        "",
        "busy",
        "20 °C, µg/m³",
        "Größe “1” …",
        "Датчик",
        "温度",
        "•••",
        "👍",
    ] {
        assert_eq!(isolated(text), text);
    }
}

#[test]
fn text_that_turns_is_laid_out_on_its_own_and_cannot_get_out_of_it() {
    assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
    assert_eq!(isolated("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
    // What it closes was opened before, and what it opens is closed behind.
    assert_eq!(isolated("\u{2069}a"), "\u{2068}\u{2068}\u{2069}a\u{2069}");
    assert_eq!(isolated("a\u{2067}"), "\u{2068}a\u{2067}\u{2069}\u{2069}");
    assert_eq!(
        isolated("\u{2066}a\u{2069}"),
        "\u{2068}\u{2066}a\u{2069}\u{2069}"
    );
    for mark in MARKS.chars() {
        for other in MARKS.chars() {
            let text = format!("א{mark}b{other}{mark}c");
            let shown = isolated(&text);
            assert!(shown.contains(&text), "{text:?}");
            let mut depth = 0;
            for (at, character) in shown.char_indices() {
                match character {
                    '\u{2066}'..='\u{2068}' => depth += 1,
                    '\u{2069}' => depth -= 1,
                    _ => {}
                }
                let is_end = at + character.len_utf8() == shown.len();
                assert_eq!(depth == 0, is_end, "{text:?} ends at {at}");
            }
        }
    }
}
