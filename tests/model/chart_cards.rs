//! Which readings a chart draws: those of its paths, beside the cards that show them.

use crate::page::Page;
use pindash::model::app::Input;
use pindash::model::profile::{MAX_CHART_PATHS, MAX_PINS};

/// A page whose board has these pins and sends an `id` with each message.
fn page(pins: &str) -> Page {
    Page::connected(&format!(r#"{{"key":"id","pins":[{pins}]}}"#))
}

impl Page {
    /// The charts with what they draw, as `group/label: paths`.
    fn charts(&self) -> Vec<String> {
        let pins = self.app.pins().iter().map(|pin| pin.spec());
        let charts = pins.filter(|spec| spec.is_chart());
        charts
            .map(|spec| {
                let told = [spec.group(), "/", spec.label(), ": ", &spec.paths.join(" ")];
                told.concat().trim_start_matches('/').trim_end().to_owned()
            })
            .collect()
    }

    /// The pins that are no charts, with what they show.
    fn cards(&self) -> Vec<String> {
        let pins = self.app.pins().iter();
        let cards = pins.filter(|pin| !pin.spec().is_chart());
        cards
            .map(|pin| format!("{} = {}", pin.spec().label(), pin.shown()))
            .collect()
    }

    /// The labels of the pins that show a path.
    fn shown_by(&self, path: &str) -> Vec<&str> {
        let table = self.app.table();
        let mut rows = (0..table.len()).map(|at| table.row(at).unwrap());
        let row = rows.find(|row| row.path == path).unwrap();
        let pins = row.pins.iter().map(|at| &self.app.pins()[*at]);
        pins.map(|pin| pin.spec().label()).collect()
    }
}

#[test]
fn a_chart_is_there_before_its_readings_and_is_never_unknown() {
    let mut page = page(r#"{"kind":"chart","label":"Air","path":["env.t","env.h"],"write":"x"}"#);
    assert_eq!(page.charts(), ["Air: env.t env.h"]);
    let see_sane = |page: &Page| {
        let pin = page.pin("Air");
        assert!(!pin.is_unknown() && !pin.is_stale() && !pin.is_output() && !pin.is_on());
        assert_eq!((pin.shown().as_str(), pin.note().as_str()), ("", ""));
        assert_eq!(pin.value(), None);
    };
    see_sane(&page);
    page.hears(r#"{"id":"env","t":20,"h":50,"other":1}"#);
    see_sane(&page);
    assert_eq!(page.others(), ["env.other"]);
    page.loses(1006);
    see_sane(&page);
}

#[test]
fn a_chart_is_drawn_again_at_each_of_its_readings_and_at_no_other() {
    let mut page = page(r#"{"kind":"chart","label":"Air","path":"env.t"}"#);
    page.hears(r#"{"id":"env","t":20}"#);
    let drawn = page.app.pins_stamp();
    page.hears(r#"{"id":"env","other":1}"#);
    assert_eq!(page.app.pins_stamp(), drawn);
    page.hears(r#"{"id":"env","t":20}"#);
    assert_ne!(page.app.pins_stamp(), drawn);
}

#[test]
fn nothing_is_sent_to_a_chart() {
    let mut page = page(r#"{"kind":"chart","label":"Air","path":"env.t","write":"t={value}"}"#);
    page.hears(r#"{"id":"env","t":20}"#);
    assert_eq!(page.toggles("Air"), [""; 0]);
    assert_eq!(page.writes("Air", "1"), [""; 0]);
    assert_eq!(page.presses("Air"), [""; 0]);
    assert!(!page.pin("Air").is_pending());
    assert_eq!(page.pin("Air").notice(), "");
}

#[test]
fn cards_and_charts_share_their_readings_in_whatever_order_they_stand() {
    let card = r#"{"label":"T","path":"env.t"}"#;
    let chart = r#"{"kind":"chart","label":"Air","path":"env.t"}"#;
    let cards = r#"{"label":"{2}","path":"*.*"}"#;
    let charts = r#"{"kind":"chart","label":"All","path":"*.*"}"#;
    for pins in [[card, chart, cards, charts], [charts, cards, chart, card]] {
        let mut page = page(&pins.join(","));
        page.hears(r#"{"id":"env","t":20,"h":50}"#);
        assert_eq!(page.cards(), ["T = 20", "h = 50"]);
        let mut charts = page.charts();
        charts.sort();
        assert_eq!(charts, ["Air: env.t", "All: env.t env.h"]);
        assert!(page.others().is_empty());
    }
}

#[test]
fn a_pattern_makes_a_chart_of_each_id() {
    let mut page = page(r#"{"kind":"chart","label":"{1}","path":"*.*"}"#);
    assert!(page.charts().is_empty());
    page.hears(r#"{"id":"hall","t":19}"#);
    page.hears(r#"{"id":"env","h":50,"t":20}"#);
    page.hears(r#"{"id":"hall","t":18,"co2":400}"#);
    assert_eq!(page.charts(), ["hall: hall.t hall.co2", "env: env.h env.t"]);
    assert!(page.others().is_empty());
    assert_eq!(page.shown_by("hall.co2"), ["hall"]);
}

#[test]
fn the_group_decides_which_chart_it_is_as_the_label_does() {
    let mut page = page(r#"{"kind":"chart","label":"{2}","group":"{1}","path":["*.t.*","*.h.*"]}"#);
    page.hears(r#"{"id":"env","t":{"in":20,"out":5},"h":{"in":50}}"#);
    page.hears(r#"{"id":"hall","h":{"in":40}}"#);
    assert_eq!(
        page.charts(),
        [
            "env/in: env.t.in env.h.in",
            "env/out: env.t.out",
            "hall/in: hall.h.in"
        ]
    );
}

#[test]
fn a_pattern_with_one_label_is_one_chart_at_its_place_from_the_start() {
    let mut page = page(
        r#"{"label":"A","path":"x.a"},{"kind":"chart","path":["*.t","*.h"],"unit":"u"},
            {"label":"B","path":"x.b"}"#,
    );
    let labels = |page: &Page| {
        let pins = page
            .app
            .pins()
            .iter()
            .map(|pin| pin.spec().label().to_owned());
        pins.collect::<Vec<_>>()
    };
    assert_eq!(labels(&page), ["A", "*.t", "B"]);
    assert_eq!(page.charts(), ["*.t:"]);
    page.hears(r#"{"id":"env","h":50,"t":20,"x":1}"#);
    assert_eq!(page.charts(), ["*.t: env.h env.t"]);
    assert_eq!(page.others(), ["env.x"]);
    assert_eq!(labels(&page), ["A", "*.t", "B"]);
    assert_eq!(page.app.pins()[1].unit(), "u");
}

#[test]
fn two_descriptions_of_the_same_chart_fill_one_and_each_path_is_in_it_once() {
    let mut page = page(
        r#"{"kind":"chart","label":"{1}","path":"*.t"},{"kind":"chart","label":"{1}","path":["*.*"]}"#,
    );
    page.hears(r#"{"id":"env","t":20,"h":50}"#);
    assert_eq!(page.charts(), ["env: env.t env.h"]);
    assert_eq!(page.shown_by("env.t"), ["env"]);
}

#[test]
fn a_chart_with_paths_of_its_own_stands_in_place_of_the_one_of_a_pattern() {
    let mut page = page(
        r#"{"kind":"chart","label":"{1}","path":"*.*"},{"kind":"chart","label":"env","path":"env.t"}"#,
    );
    page.hears(r#"{"id":"env","t":20,"h":50}"#);
    page.hears(r#"{"id":"hall","t":20}"#);
    assert_eq!(page.charts(), ["env: env.t", "hall: hall.t"]);
}

#[test]
fn a_reading_may_be_in_several_charts() {
    let mut page = page(
        r#"{"kind":"chart","label":"{1}","path":"*.*"},{"kind":"chart","label":"All {2}","path":"*.*"},
            {"kind":"chart","label":"Two","path":["env.t","hall.t"]}"#,
    );
    page.hears(r#"{"id":"env","t":20}"#);
    page.hears(r#"{"id":"hall","t":21}"#);
    assert_eq!(
        page.charts(),
        [
            "Two: env.t hall.t",
            "env: env.t",
            "All t: env.t hall.t",
            "hall: hall.t"
        ]
    );
}

#[test]
fn a_chart_takes_so_many_paths_and_the_others_are_listed() {
    let mut page = page(r#"{"kind":"chart","label":"All","path":"*.*"}"#);
    let fields: Vec<_> = (0..MAX_CHART_PATHS + 2)
        .map(|at| format!(r#""f{at}":1"#))
        .collect();
    page.hears(&format!(r#"{{"id":"a",{}}}"#, fields.join(",")));
    assert_eq!(page.pin("All").spec().paths.len(), MAX_CHART_PATHS);
    assert_eq!(page.others().len(), 2);
    assert_eq!(page.app.pins().len(), 1);
}

#[test]
fn patterns_make_no_more_charts_than_there_may_be_pins() {
    let mut page = page(r#"{"kind":"chart","label":"{1}","path":"*.*"}"#);
    for id in 0..MAX_PINS + 3 {
        page.hears(&format!(r#"{{"id":"n{id}","t":1}}"#));
    }
    assert_eq!(page.app.pins().len(), MAX_PINS);
    assert_eq!(page.others().len(), 3);
    // One that is there has room for more.
    page.hears(r#"{"id":"n0","h":1}"#);
    assert_eq!(page.charts()[0], "n0: n0.t n0.h");
}

#[test]
fn in_a_fleet_a_chart_draws_what_is_looked_for() {
    let mut page = Page::on_broker(
        r#"{"dialect":"mqtt","mqtt":{"subscribe":"node/#"},"pins":[
            {"kind":"chart","label":"{2}","path":"node/*/*"},{"path":"node/*/*"}]}"#,
    );
    for node in 0..MAX_PINS {
        page.hears_on(&format!("node/{node}/t"), b"1", false);
    }
    assert!(page.app.is_crowded());
    assert!(page.charts().is_empty() && page.cards().is_empty());
    page.give(Input::Find("node/7/"));
    assert_eq!(page.charts(), ["t: node/7/t"]);
    assert_eq!(page.cards(), ["node/7/t = 1"]);
}
