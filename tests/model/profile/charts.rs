//! What a profile says of a chart.

use super::*;

fn chart(fields: &str) -> PinSpec {
    let json = format!(r#"{{"pins":[{{"kind":"chart","path":"a"{fields}}}]}}"#);
    PinSpec::clone(&read(&json).pins[0])
}

#[test]
fn a_chart_shows_ten_minutes_as_a_line_without_limits_where_nothing_is_said() {
    let pin = chart("");
    assert!(pin.is_chart() && pin.is_wide() && pin.has_spark());
    assert!(!pin.is_step() && !pin.is_pattern() && !pin.kind.is_operated());
    assert_eq!(pin.window_ms(), 600_000);
    assert_eq!((pin.limit_min(), pin.limit_max()), (None, None));
    assert_eq!(pin.label(), "a");
}

#[test]
fn a_chart_is_read_with_its_fields_and_written_as_it_was() {
    let pin = chart(r#","step":true,"window":10,"min":-5,"max":0.5,"unit":"m/s","spark":false"#);
    assert!(pin.is_step() && !pin.has_spark());
    assert_eq!(pin.window_ms(), 10_000);
    assert_eq!(
        (pin.limit_min(), pin.limit_max()),
        (Some(-5_000), Some(500))
    );
    let fields = [
        "kind", "path", "step", "window", "min", "max", "unit", "spark",
    ];
    assert_eq!(
        fields.map(|name| pin.field(name)),
        ["chart", "a", "true", "10", "-5", "0.5", "m/s", "false"]
    );
    assert_eq!(chart(r#","window":86400"#).window_ms(), 86_400_000);
}

#[test]
fn what_is_at_its_default_needs_no_field() {
    let pin = chart(r#","step":false,"spark":true"#);
    assert_eq!(
        ["step", "spark", "window"].map(|name| pin.field(name)),
        [""; 3]
    );
}

#[test]
fn any_card_may_go_without_its_small_line() {
    let profile =
        read(r#"{"each":{"spark":false},"pins":[{"path":"a"},{"path":"b","spark":true}]}"#);
    let sparks = profile.pins.iter().map(|pin| pin.has_spark());
    assert_eq!(sparks.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn one_limit_of_a_chart_is_enough_wherever_it_is() {
    for (fields, limits) in [
        (r#","max":-5"#, (None, Some(-5_000))),
        (r#","min":500"#, (Some(500_000), None)),
        (r#","min":500,"max":501"#, (Some(500_000), Some(501_000))),
    ] {
        let pin = chart(fields);
        assert_eq!((pin.limit_min(), pin.limit_max()), limits, "{fields}");
    }
}

#[test]
fn limits_of_a_chart_that_leave_no_range_are_a_problem_and_not_used() {
    let profile = Profile::read(r#"{"pins":[{"kind":"chart","path":"a","min":5,"max":5}]}"#);
    assert_eq!(
        profile.problems[0].line(),
        "Line 1, pin 1: “max” must be greater than “min”; neither is used."
    );
    let pin = &profile.pins[0];
    assert_eq!((pin.limit_min(), pin.limit_max()), (None, None));
}

#[test]
fn a_window_is_from_ten_seconds_to_a_day() {
    for window in ["9.999", "86400.001", "0", "-10", "\"long\""] {
        let json = format!(r#"{{"pins":[{{"kind":"chart","path":"a","window":{window}}}]}}"#);
        let profile = Profile::read(&json);
        assert_eq!(profile.problems.len(), 1, "{window}");
        assert_eq!(profile.pins[0].window_ms(), 600_000, "{window}");
    }
}

#[test]
fn any_path_of_a_chart_makes_it_a_pattern() {
    for (kind, paths, is_pattern) in [
        ("chart", r#"["a","b.*"]"#, true),
        ("chart", r#"["b.*","a"]"#, true),
        ("chart", r#"["a","b.\\*"]"#, false),
        ("text", r#"["a","b.*"]"#, false),
    ] {
        let json = format!(r#"{{"pins":[{{"path":{paths},"kind":"{kind}"}}]}}"#);
        assert_eq!(
            read(&json).pins[0].is_pattern(),
            is_pattern,
            "{kind} {paths}"
        );
    }
}

#[test]
fn a_chart_of_a_pattern_is_called_by_its_label_or_else_by_the_pattern() {
    for (label, path, made) in [
        ("", "env.t", "*.*"),
        (r#","label":"All""#, "env.t", "All"),
        (r#","label":"{1}","group":"{2}""#, "env.t", "env"),
        (r#","label":"{1}""#, "list/0", "list"),
        (r#","label":"{1}""#, "plain", "{1}"),
    ] {
        let json =
            format!(r#"{{"pins":[{{"path":["*.*","*/*","plain"],"kind":"chart"{label}}}]}}"#);
        let pin = read(&json).pins[0].made_for(path).unwrap();
        assert_eq!(
            (pin.label(), &pin.paths[..]),
            (made, &[path.to_owned()][..])
        );
        assert!(pin.is_chart() && !pin.is_pattern());
    }
}

#[test]
fn a_pattern_that_is_no_chart_is_made_by_its_first_path_only() {
    let pins = read(r#"{"pins":[{"path":["a.*","b.*"]}]}"#).pins;
    assert!(pins[0].made_for("b.c").is_none());
    assert_eq!(pins[0].made_for("a.c").unwrap().paths.len(), 2);
}
