//! What a tab that joins later learns from the leader.

use crate::page::{NOON, Page};
use pindash::model::app::{Edit, Input};
use pindash::model::connection::link::Attempt;
use pindash::model::dashboard::table::MAX_PATHS;

const PROFILE: &str = r#"{ "pins": [
    { "label": "A", "path": "a", "kind": "analog" },
    { "label": "Either", "path": ["b.c", "b.d"] },
    { "label": "N {1}", "path": "n.*" }
] }"#;

struct Tab {
    page: Page,
    /// The clocks of two pages start at different times.
    start_ms: u64,
}

/// Two tabs with one wall clock.
struct Tabs {
    holder: Tab,
    other: Tab,
    ms: u64,
}

impl Tab {
    fn new(profile: &str, start_ms: u64) -> Self {
        let mut page = Page::waiting();
        (page.ms, page.wall_ms) = (start_ms, NOON - start_ms);
        page.reads(profile);
        Self { page, start_ms }
    }

    /// The page at a time of the world.
    fn at(&mut self, ms: u64) -> &mut Page {
        self.page.ms = self.start_ms + ms;
        &mut self.page
    }

    /// What the tab that holds the socket tells at a time.
    fn tells(&mut self, ms: u64) -> String {
        let page = self.at(ms);
        page.app.latest(page.now())
    }

    fn pin(&self, label: &str) -> (Option<&str>, bool, String) {
        let mut pins = self.page.app.pins().iter();
        let pin = pins.find(|pin| pin.spec().label() == label).unwrap();
        (pin.value(), pin.is_stale(), pin.note())
    }

    /// All that is shown of the readings.
    fn rows(&self, ms: u64) -> Vec<[String; 3]> {
        let table = self.page.app.table();
        let rows = (0..table.len()).map(|at| table.row(at).unwrap());
        let now_ms = self.start_ms + ms;
        rows.map(|row| [row.path.clone(), row.shown(), row.age(now_ms)])
            .collect()
    }
}

impl Tabs {
    /// Two pages, of which one holds an open socket.
    fn new() -> Self {
        let mut holder = Tab::new(PROFILE, 5_000_000);
        holder.at(0).connects();
        Self {
            holder,
            other: Tab::new(PROFILE, 4_000_000_000),
            ms: 0,
        }
    }

    fn hears(&mut self, text: &str, after_ms: u64) {
        self.ms += after_ms;
        self.holder.at(self.ms).hears(text);
    }

    /// The other tab comes, and learns what there is.
    fn comes(&mut self) {
        self.other.at(self.ms).connects();
        self.learns();
    }

    fn learns(&mut self) {
        let told = self.holder.tells(self.ms);
        // It is on its way for a moment.
        self.ms += 3;
        let other = self.other.at(self.ms);
        other.give(Input::Latest(other.attempt, &told));
    }

    fn assert_same(&self) {
        assert_eq!(self.holder.rows(self.ms), self.other.rows(self.ms));
        let pins = |tab: &Tab| -> Vec<_> {
            let pins = tab.page.app.pins().iter();
            pins.map(|pin| {
                let label = pin.spec().label().to_owned();
                (label, pin.shown(), pin.unit().to_owned(), pin.is_stale())
            })
            .collect()
        };
        assert_eq!(pins(&self.holder), pins(&self.other));
    }
}

#[test]
fn a_tab_that_joins_later_shows_what_the_first_one_knows() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 20.5, "b": {"c": "on"}, "n": {"x": 1}}"#, 1_000);
    tabs.hears(
        r#"{"b": {"d": "off"}, "e": [], "f": "", "g": "two\nlines ü"}"#,
        1_000,
    );
    tabs.hears(r#"{"a": 20.5, "n": {"x": 1}}"#, 1_000);
    tabs.ms = 3_600_000;
    tabs.comes();
    tabs.assert_same();
    assert_eq!(tabs.other.pin("Either").0, Some("off"));
    assert_eq!(tabs.other.pin("N x").0, Some("1"));
    // The time is the one since which it is so.
    assert_eq!(
        tabs.other.pin("A"),
        (Some("20.5"), false, "12:00:01".into())
    );
    let ages: Vec<String> = tabs
        .other
        .rows(tabs.ms)
        .into_iter()
        .map(|row| row[2].clone())
        .collect();
    assert!(ages.iter().all(|age| age == "59 min"), "{ages:?}");
}

#[test]
fn earlier_messages_show_in_the_console_of_a_new_tab_and_change_no_value() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"b": {"d": 1}, "a": 1}"#, 1_000);
    tabs.hears(r#"{"a": 2}"#, 1_000);
    tabs.comes();
    let attempt = tabs.other.page.attempt;
    for past in [r#"{"b": {"d": 1}, "a": 1}"#, r#"{"a": 2}"#] {
        tabs.other.at(tabs.ms).give(Input::Past(attempt, past));
    }
    tabs.assert_same();
    assert_eq!(tabs.other.pin("A").2, "12:00:02");
    let lines = tabs.other.page.app.console().lines_after(None);
    let last: Vec<_> = lines.map(|line| line.text.as_str()).collect();
    assert_eq!(
        last[last.len() - 2..],
        [r#"{"b": {"d": 1}, "a": 1}"#, r#"{"a": 2}"#]
    );
}

#[test]
fn a_value_set_to_null_is_unknown_in_the_other_tab_too() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1, "b": {"c": 1}}"#, 1_000);
    tabs.hears(r#"{"a": null, "b": null}"#, 1_000);
    tabs.other.at(tabs.ms).connects();
    // What it knows, as from an older connection, may be older than what it is sent.
    tabs.other.at(tabs.ms).hears(r#"{"a": 1, "b": {"c": 1}}"#);
    assert_eq!(tabs.other.pin("A").0, Some("1"));
    tabs.learns();
    tabs.assert_same();
    assert_eq!(
        (tabs.other.pin("A").0, tabs.other.pin("Either").0),
        (None, None)
    );
}

#[test]
fn recent_messages_overwrite_no_newer_value_and_later_ones_are_newer() {
    let mut tabs = Tabs::new();
    for value in 0..300 {
        tabs.hears(&format!(r#"{{"a": {value}}}"#), 10);
    }
    tabs.other.at(tabs.ms).connects();
    for value in 100..300 {
        tabs.other
            .at(tabs.ms)
            .hears(&format!(r#"{{"a": {value}}}"#));
    }
    tabs.learns();
    tabs.assert_same();
    assert_eq!(tabs.other.pin("A").2, "12:00:03");
    tabs.hears(r#"{"a": 300}"#, 1_000);
    tabs.other.at(tabs.ms).hears(r#"{"a": 300}"#);
    tabs.assert_same();
}

#[test]
fn a_value_from_before_the_connection_is_stale_in_the_other_tab_too() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1, "n": {"x": 1}}"#, 1_000);
    tabs.holder.at(tabs.ms).loses(1006);
    tabs.holder.at(tabs.ms).give(Input::RetryNow);
    tabs.ms += 1;
    tabs.holder.at(tabs.ms).opens();
    tabs.hears(r#"{"n": {"x": 1}}"#, 0);
    tabs.ms += 60_000;
    tabs.comes();
    tabs.assert_same();
    assert!(tabs.other.pin("A").1 && !tabs.other.pin("N x").1);
    // It stays so when the pins are rebuilt.
    tabs.other.at(tabs.ms).edits(Edit::Set {
        pin: 0,
        field: "label",
        value: "B",
    });
    assert!(tabs.other.pin("B").1 && !tabs.other.pin("N x").1);
}

#[test]
fn the_latest_values_of_a_full_table_fit_into_a_bound() {
    let mut tabs = Tabs::new();
    let long = "v".repeat(300);
    let path = "p".repeat(490);
    for number in 0..MAX_PATHS / 100 {
        let fields: Vec<_> = (0..100)
            .map(|at| format!(r#""{path}{number}-{at}": "{long}""#))
            .collect();
        tabs.hears(&format!("{{{}}}", fields.join(",")), 10);
    }
    tabs.hears(r#"{"a": 1}"#, 10);
    assert_eq!(tabs.holder.page.app.table().len(), MAX_PATHS);
    let told = tabs.holder.tells(tabs.ms);
    assert!(told.len() < 17_500_000, "{}", told.len());
    tabs.comes();
    assert_eq!(tabs.other.page.app.table().len(), MAX_PATHS);
    let values = |tab: &Tab| -> Vec<_> {
        let rows = tab.rows(0).into_iter();
        rows.map(|[path, value, ..]| (path, value)).collect()
    };
    // They are too many to be printed.
    assert!(values(&tabs.holder) == values(&tabs.other));
}

#[test]
fn a_tab_with_another_profile_learns_no_paths_and_reads_the_past_itself() {
    let mut tabs = Tabs::new();
    tabs.other = Tab::new(r#"{"key": "id", "pins": [{"path": "a"}]}"#, 0);
    tabs.hears(r#"{"a": 1}"#, 1_000);
    tabs.comes();
    assert!(tabs.other.page.app.table().is_empty());
    let attempt = tabs.other.page.attempt;
    tabs.other
        .at(tabs.ms)
        .give(Input::Past(attempt, r#"{"id": "a", "t": 1}"#));
    assert_eq!(tabs.other.rows(tabs.ms)[0][0], "a.t");
}

#[test]
fn the_latest_values_of_another_connection_are_ignored() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1}"#, 1_000);
    tabs.other.at(tabs.ms).connects();
    let part = tabs.holder.tells(tabs.ms);
    let older = Attempt(tabs.other.page.attempt.0 - 1);
    tabs.other.at(tabs.ms).give(Input::Latest(older, &part));
    assert!(tabs.other.page.app.table().is_empty());
}

#[test]
fn of_a_binary_message_the_length_and_the_beginning_are_shown() {
    let mut tabs = Tabs::new();
    let bytes = vec![0xab; 70_000];
    let holder = tabs.holder.at(0);
    holder.give(Input::Binary(holder.attempt, &bytes));
    tabs.other.at(0).connects();
    let attempt = tabs.other.page.attempt;
    tabs.other
        .at(0)
        .give(Input::Beginning(attempt, &bytes[..4_096], 70_000));
    let last = |tab: &Tab| {
        tab.page
            .app
            .console()
            .lines_after(None)
            .last()
            .cloned()
            .unwrap()
    };
    let (held, told) = (last(&tabs.holder), last(&tabs.other));
    assert!(told.text.starts_with("70,000 bytes: ab ab"));
    assert_eq!(
        (held.text, held.length_bytes, held.binary),
        (told.text, told.length_bytes, told.binary)
    );
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_text_as_the_latest_values_does_no_harm(
            told in "([0-9]{1,22} ?| |[01] [0-9]{1,3} ){0,30}(?s).{0,40}",
            cut in 0_usize..200,
        ) {
            let mut tabs = Tabs::new();
            tabs.hears(r#"{"a": "ü", "b": {"c": 1}}"#, 1_000);
            tabs.other.at(tabs.ms).connects();
            let attempt = tabs.other.page.attempt;
            let part = tabs.holder.tells(tabs.ms);
            let part = &part[..part.floor_char_boundary(cut)];
            for told in [&told, part, &format!("{part}{told}")] {
                tabs.other.at(tabs.ms).give(Input::Latest(attempt, told));
                let _ = tabs.other.rows(tabs.ms);
            }
            tabs.other.at(tabs.ms + 1).hears(r#"{"a": 2}"#);
            prop_assert_eq!(tabs.other.pin("A").0, Some("2"));
        }
    }
}
