//! The bounds of a profile, and texts of any sort.

use super::*;

#[test]
fn numbers_have_their_bounds() {
    for (field, good, bad) in [
        (
            "min",
            ["-1000000000000000", "0", "99.999"],
            ["1000000000000001", "-1e16", "\"\""],
        ),
        (
            "max",
            ["1000000000000000", "0.001", "1"],
            ["1000000000000001", "1e16", "true"],
        ),
        ("digits", ["0", "9", "\"3\""], ["-1", "10", "\"a\""]),
        ("radix", ["2", "16", "36"], ["1", "37", "0"]),
        ("bit", ["0", "63", "7"], ["64", "-1", "[]"]),
    ] {
        for (value, is_good) in good
            .map(|v| (v, true))
            .into_iter()
            .chain(bad.map(|v| (v, false)))
        {
            let json = format!(r#"{{"pins":[{{"path":"a","{field}":{value}}}]}}"#);
            let problems = Profile::read(&json).problems;
            assert_eq!(problems.is_empty(), is_good, "{json} {problems:?}");
        }
    }
}

#[test]
fn pins_beyond_the_bound_are_left_out_and_reported() {
    let pin = r#"{"path":"a"}"#;
    let list = |count: usize| {
        format!(
            r#"{{"pins":[{}{pin}]}}"#,
            format!("{pin},").repeat(count - 1)
        )
    };
    assert_eq!(read(&list(MAX_PINS)).pins.len(), MAX_PINS);
    for count in [MAX_PINS + 1, 5_000] {
        check_problems(&list(count), &[("Line 1, pins", TOO_MANY)], MAX_PINS);
    }
}

#[test]
fn a_profile_beyond_the_bound_is_not_read() {
    let json = |bytes: usize| format!(r#"{{"name":"x"}}{}"#, " ".repeat(bytes - 12));
    assert_eq!(read(&json(MAX_PROFILE_BYTES)).name(), "x");
    let profile = Profile::read(&json(MAX_PROFILE_BYTES + 1));
    assert_eq!(
        problems(&profile),
        [("Line 1", "The file is longer than 65,536 bytes.")]
    );
    assert_eq!(profile.name(), "");
}

#[test]
fn problems_beyond_the_bound_are_left_out() {
    let fields: Vec<String> = (0..100).map(|n| format!(r#""field{n}":{n}"#)).collect();
    let profile = Profile::read(&format!("{{{},\"name\":\"x\"}}", fields.join(",")));
    assert_eq!(profile.problems.len(), MAX_PROBLEMS);
    assert_eq!(profile.problems[0].place, "Line 1, field0");
    assert_eq!(profile.name(), "x");
}

#[test]
fn on_open_commands_beyond_the_bound_are_left_out_and_reported() {
    let open = vec![r#""hi""#; MAX_OPEN + 2].join(",");
    let profile = Profile::read(&format!(r#"{{"open":[{open}]}}"#));
    assert_eq!(profile.open.len(), MAX_OPEN);
    assert_eq!(profile.problems.len(), 1);
}

#[test]
fn answers_beyond_the_bound_are_left_out_and_reported() {
    let answers = vec![r#"{"when":"a","send":"b"}"#; MAX_ANSWERS + 1].join(",");
    let profile = Profile::read(&format!(r#"{{"answers":[{answers}]}}"#));
    assert_eq!(profile.answers.len(), MAX_ANSWERS);
    assert_eq!(profile.problems.len(), 1);
}

/// Checks that a profile is within its bounds.
fn check_bounds(profile: &Profile) -> Result<(), TestCaseError> {
    prop_assert!(profile.pins.len() <= MAX_PINS);
    prop_assert!(profile.open.len() <= MAX_OPEN);
    prop_assert!(profile.answers.len() <= MAX_ANSWERS);
    prop_assert!(profile.problems.len() <= MAX_PROBLEMS);
    for pin in &profile.pins {
        prop_assert!(pin.min() < pin.max() && (2..=36).contains(&pin.radix()));
        prop_assert!(pin.bit().is_none_or(|bit| bit < 64));
    }
    Ok(())
}

/// Nearly a profile: its fields, and what may go wrong between them.
const NEARLY: &str = "([\\[\\]{}:,]|\"(pins|each|path|kind|open|write|min|max|keepalive|send|every|answers|when|limits|frame|buttons|inside|\\{n\\}|\\{1\\}|a\\.\\*)\"|-?[0-9]{1,3}|true|null|\"|\\\\|\n| ){0,60}";

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_text_panics(text: String, nearly in NEARLY) {
            check_bounds(&Profile::read(&text))?;
            check_bounds(&Profile::read(&nearly))?;
            check_bounds(&Profile::read(&format!(r#"{{"each":{{{nearly}}},"pins":[{{{nearly}}},{{"path":"a.*"}}]}}"#)))?;
        }

        #[test]
        fn a_built_in_profile_with_any_byte_replaced_is_read_as_far_as_it_goes(
            which in 0..BUILT_IN.len(),
            at in 0.0..1.0,
            other in "[\\[\\]{}:,\"\\\\ a0]{0,3}",
        ) {
            let json = BUILT_IN[which].1;
            let at = json.floor_char_boundary((json.len() as f64 * at) as usize);
            let after = json.ceil_char_boundary(at + 1);
            let profile = Profile::read(&format!("{}{other}{}", &json[..at], &json[after..]));
            check_bounds(&profile)?;
        }

        #[test]
        fn no_field_breaks_the_whole(
            place in prop_oneof![
                Just("name"), Just("open"), Just("each"), Just("pins"), Just("other"), Just(""),
                Just("answers"), Just("keepalive"), Just("limits"), Just("inside"), Just("buttons")
            ],
            field in "(label|path|kind|unit|min|max|digits|radix|bit|open|write|[a-z]{0,3})",
            value in prop_oneof![
                Just("null"), Just("true"), Just("[]"), Just("{}"), Just("1e400"), Just("-7"),
                Just("\"digital\""), Just("[[{}]]"), Just("{\"0\":{\"1\":2}}")
            ],
        ) {
            let json = format!(
                r#"{{"name":"Board","pins":[{{"path":"a"}},{{"{field}":{value}}}],"{place}":{value}}}"#
            );
            let profile = Profile::read(&json);
            prop_assert!(profile.pins.len() >= 2, "{}", json);
            prop_assert_eq!(&profile.pins[0].paths, &["a"]);
            check_bounds(&profile)?;
        }
    }
}

#[test]
fn a_file_full_of_slips_is_read_in_proportion() {
    let pins = "{},".repeat(MAX_PINS);
    let most = MAX_PROFILE_BYTES - 112;
    for (name, before, slip, times, after) in [
        ("fields", "{", r#""a":1,"#, 1_000, r#""name":"x"}"#),
        (
            "fields of a pin",
            r#"{"pins":[{"#,
            r#""a":1,"#,
            1_000,
            "}]}",
        ),
        ("brackets", r#"{"open":"#, "[", most, ""),
        ("braces in a text", r#"{"open":[""#, "{", most, r#""]}"#),
        (
            "what each pin has",
            r#"{"each":{"#,
            r#""label":"{n}","#,
            1_000,
            &format!(r#"}},"pins":[{pins}]}}"#),
        ),
    ] {
        assert_in_proportion(name, |parts| {
            let json = [before, &slip.repeat(times / WHOLE * parts), after].concat();
            assert!(json.len() <= MAX_PROFILE_BYTES);
            Profile::read(&json);
        });
    }
}
