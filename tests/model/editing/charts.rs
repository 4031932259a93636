//! A person makes charts of cards, and cards of charts.

use super::*;

impl Page {
    /// The pins as `label kind: paths`.
    fn specs(&self) -> Vec<String> {
        let specs = self.app.pins().iter().map(|pin| pin.spec());
        let told = specs.map(|spec| {
            let (label, kind) = (spec.label(), spec.kind.name());
            format!("{label} {kind}: {}", spec.paths.join(" "))
        });
        told.collect()
    }
}

#[test]
fn a_card_becomes_a_chart_and_a_card_again() {
    let profile = r#"{"pins":[{"label":"Water","kind":"analog","path":"t","unit":"°C","min":-5,"max":30,"digits":1}]}"#;
    let mut page = open(Some(profile));
    page.hears(r#"{"t":20.55}"#);
    page.sets(0, "kind", "chart");
    let pin = &page.app.pins()[0];
    assert!(pin.spec().is_chart());
    assert_eq!((pin.spec().label(), pin.unit()), ("Water", "°C"));
    assert_eq!(pin.spec().paths, ["t"]);
    assert_eq!(
        (pin.spec().limit_min(), pin.spec().limit_max()),
        (Some(-5_000), Some(30_000))
    );
    assert_eq!((pin.shown().as_str(), pin.value()), ("", None));
    assert!(page.others().is_empty());
    assert_eq!(page.app.edited_pin(), Some(0));
    page.sets(0, "kind", "analog");
    assert_eq!(page.values(), ["Water = 20.6"]);
    assert_eq!(page.app.pins()[0].spec(), &*Profile::read(profile).pins[0]);
    // Consecutive changes of one field are one step.
    assert_eq!(page.edits(Edit::Undo), "");
    assert!(!page.app.can_undo());
    page.sets(0, "kind", "chart");
    assert_eq!(page.edits(Edit::Undo), "");
    assert_eq!(page.values(), ["Water = 20.6"]);
    assert_eq!(page.edits(Edit::Redo), "");
    assert!(page.app.pins()[0].spec().is_chart());
}

#[test]
fn any_reading_becomes_a_chart_and_takes_more() {
    let mut page = open(Some("{}"));
    page.hears(r#"{"a*b":1,"c":2,"d":3}"#);
    assert_eq!(page.adds("a*b"), "");
    page.sets(0, "kind", "chart");
    assert_eq!(page.specs(), ["A*b chart: a*b"]);
    page.sets(0, "path", r#"["a\\*b","c"]"#);
    assert_eq!(page.specs(), ["A*b chart: a*b c"]);
    assert_eq!(page.others(), ["d"]);
    page.sets(0, "window", "60");
    page.sets(0, "step", "true");
    assert_eq!(page.app.pins()[0].spec().window_ms(), 60_000);
    assert!(page.app.pins()[0].spec().is_step());
    assert!(page.app.profile_text().contains(
        r#"{ "label": "A*b", "kind": "chart", "path": ["a\\*b", "c"], "step": true, "window": 60 }"#
    ));
    page.sets(0, "path", "*");
    assert_eq!(page.specs(), ["A*b chart: a*b c d"]);
    assert_eq!(page.app.profile_problems(), [""; 0]);
}

#[test]
fn the_line_of_a_card_is_switched_off_and_on() {
    let mut page = open(Some(r#"{"pins":[{"path":"a"}]}"#));
    page.sets(0, "spark", "false");
    assert!(!page.app.pins()[0].spec().has_spark());
    assert_eq!(page.app.field_of(0, "spark"), "false");
    page.sets(0, "spark", "true");
    assert!(page.app.pins()[0].spec().has_spark());
    assert!(!page.app.profile_text().contains("spark"));
}

/// A page whose pattern makes a chart of each id.
fn charts_by_id() -> Page {
    let mut page = open(Some(
        r#"{"key":"id","pins":[{"label":"{1}","kind":"chart","path":"*.*"},{"label":"A","path":"a.t"}]}"#,
    ));
    page.hears(r#"{"id":"a","t":1,"h":2}"#);
    page.hears(r#"{"id":"b","t":1}"#);
    page
}

#[test]
fn another_card_is_edited_and_the_charts_keep_what_they_draw() {
    let mut page = charts_by_id();
    let charts = ["a chart: a.t a.h", "b chart: b.t"];
    assert_eq!(page.specs()[1..], charts);
    page.sets(0, "label", "Other");
    assert_eq!(page.specs()[1..], charts);
    page.loses(1006);
    page.sets(0, "unit", "m");
    assert_eq!(page.specs()[1..], charts);
}

#[test]
fn a_chart_of_a_pattern_becomes_one_of_its_own_and_does_not_come_twice() {
    let mut page = charts_by_id();
    page.sets(1, "window", "60");
    assert_eq!(
        page.specs(),
        ["A text: a.t", "a chart: a.t a.h", "b chart: b.t"]
    );
    assert_eq!(page.app.edited_pin(), Some(1));
    assert_eq!(page.app.pins()[1].spec().window_ms(), 60_000);
    assert_eq!(page.app.pins()[2].spec().window_ms(), 600_000);
    page.hears(r#"{"id":"c","t":1}"#);
    assert_eq!(page.specs()[3], "c chart: c.t");
    page.edits(Edit::Undo);
    assert_eq!(page.specs()[1], "a chart: a.t a.h");
    assert_eq!(page.app.pins()[1].spec().window_ms(), 600_000);
}

#[test]
fn a_chart_of_a_pattern_is_hidden_and_comes_back() {
    let mut page = charts_by_id();
    page.check(
        Edit::Remove { pin: 1 },
        Outcome::Hidden,
        "Hidden",
        Some("a"),
    );
    assert_eq!(page.specs().len(), 3);
    assert!(!page.app.pins()[1].spec().is_shown());
    page.edits(Edit::Remove { pin: 1 });
    assert_eq!(page.app.edit_outcome(), Outcome::Returned);
    assert_eq!(page.specs()[1..], ["a chart: a.t a.h", "b chart: b.t"]);
}

#[test]
fn a_chart_for_all_is_edited_moved_and_removed_as_the_profile_has_it() {
    let mut page = open(Some(
        r#"{"pins":[{"label":"A","path":"a"},{"label":"All","kind":"chart","path":"*"},{"label":"B","path":"b"}]}"#,
    ));
    page.hears(r#"{"a":1,"b":2}"#);
    assert_eq!(page.specs()[1], "All chart: a b");
    assert_eq!(page.app.field_of(1, "path"), "*");
    page.sets(1, "label", "Everything");
    assert_eq!(page.specs()[1], "Everything chart: a b");
    assert_eq!(page.app.edited_pin(), Some(1));
    page.hears(r#"{"c":3}"#);
    assert_eq!(page.specs()[1], "Everything chart: a b c");
    assert_eq!(page.edits(Edit::Move { pin: 1, before: 0 }), "");
    assert_eq!(page.specs()[0], "Everything chart: a b c");
    assert_eq!(page.app.edited_pin(), Some(0));
    page.edits(Edit::Remove { pin: 0 });
    assert_eq!(page.app.edit_outcome(), Outcome::Removed);
    assert_eq!(page.specs(), ["A text: a", "B text: b"]);
    for _ in 0..3 {
        page.edits(Edit::Undo);
    }
    assert_eq!(page.specs()[1], "All chart: a b c");
}

#[test]
fn a_chart_is_removed_though_a_pattern_makes_cards_of_its_readings() {
    let mut page = open(Some(
        r#"{"pins":[{"label":"Two","kind":"chart","path":["a","b"]},{"path":"*"}]}"#,
    ));
    page.hears(r#"{"a":1,"b":2}"#);
    page.edits(Edit::Remove { pin: 0 });
    assert_eq!(page.app.edit_outcome(), Outcome::Removed);
    assert_eq!(page.specs(), ["a text: a", "b text: b"]);
}
