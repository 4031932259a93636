//! What a tab learns that comes later, from the one that holds the socket.

use pindash::model::app::{App, Input, Moment, Output};
use pindash::model::connection::link::Attempt;
use pindash::model::connection::loss::Loss;
use pindash::model::console::recall::Recall;
use pindash::model::dashboard::table::MAX_PATHS;
use pindash::model::profile::Profile;
use proptest::prelude::*;

/// 2026-11-20 12:00:00
const NOON: u64 = 1_795_176_000_000;
const PROFILE: &str = r#"{ "pins": [
    { "label": "A", "path": "a", "kind": "analog" },
    { "label": "Either", "path": ["b.c", "b.d"] },
    { "label": "N {1}", "path": "n.*" }
] }"#;

struct Tab {
    app: App,
    /// The clocks of two pages start at different times.
    start_ms: u64,
    attempt: Attempt,
}

/// A world with one clock on the wall.
struct Tabs {
    holder: Tab,
    other: Tab,
    ms: u64,
}

impl Tab {
    fn new(profile: &str, start_ms: u64) -> Self {
        let mut tab = Self {
            app: App::new(Profile::default(), Recall::new(), false, 1),
            start_ms,
            attempt: Attempt(0),
        };
        tab.give(Input::Own(profile), 0);
        tab
    }

    fn now(&self, ms: u64) -> Moment {
        Moment {
            ms: self.start_ms + ms,
            wall_ms: NOON + ms,
        }
    }

    fn give(&mut self, input: Input<'_>, ms: u64) {
        let now = self.now(ms);
        self.app.handle(input, now);
    }

    fn connect(&mut self, ms: u64) {
        self.give(Input::Connect("board.local"), ms);
        self.opened(ms);
    }

    fn opened(&mut self, ms: u64) {
        for output in self.app.take_outputs() {
            if let Output::Open(attempt, _) = output {
                self.attempt = attempt;
            }
        }
        self.give(Input::Opened(self.attempt), ms);
    }

    fn says(&mut self, text: &str, ms: u64) {
        self.give(Input::Text(self.attempt, text), ms);
    }

    fn pin(&self, label: &str) -> (Option<&str>, bool, String) {
        let mut pins = self.app.pins().iter();
        let pin = pins.find(|pin| pin.spec().label() == label).unwrap();
        (pin.value(), pin.is_stale(), pin.note())
    }

    /// All that is shown of the readings.
    fn rows(&self, ms: u64) -> Vec<[String; 3]> {
        let table = self.app.table();
        let rows = (0..table.len()).map(|at| table.row(at).unwrap());
        let now_ms = self.now(ms).ms;
        rows.map(|row| [row.path.clone(), row.shown(), row.age(now_ms)])
            .collect()
    }
}

impl Tabs {
    /// Two pages, of which one holds an open socket.
    fn new() -> Self {
        let mut holder = Tab::new(PROFILE, 5_000_000);
        holder.connect(0);
        Self {
            holder,
            other: Tab::new(PROFILE, 4_000_000_000),
            ms: 0,
        }
    }

    fn hears(&mut self, text: &str, after_ms: u64) {
        self.ms += after_ms;
        self.holder.says(text, self.ms);
    }

    /// The other tab comes, and learns what there is.
    fn comes(&mut self) {
        self.other.connect(self.ms);
        self.learns();
    }

    fn learns(&mut self) {
        let told = self.holder.app.latest(self.holder.now(self.ms));
        // It is on its way for a moment.
        self.ms += 3;
        let attempt = self.other.attempt;
        self.other.give(Input::Latest(attempt, &told), self.ms);
    }

    fn assert_same(&self) {
        assert_eq!(self.holder.rows(self.ms), self.other.rows(self.ms));
        let pins = |tab: &Tab| -> Vec<_> {
            let pins = tab.app.pins().iter();
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
fn a_tab_that_comes_later_shows_what_the_first_one_knows() {
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
fn what_came_before_a_tab_stands_in_its_console_and_changes_nothing() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"b": {"d": 1}, "a": 1}"#, 1_000);
    tabs.hears(r#"{"a": 2}"#, 1_000);
    tabs.comes();
    let attempt = tabs.other.attempt;
    for past in [r#"{"b": {"d": 1}, "a": 1}"#, r#"{"a": 2}"#] {
        tabs.other.give(Input::Past(attempt, past), tabs.ms);
    }
    tabs.assert_same();
    assert_eq!(tabs.other.pin("A").2, "12:00:02");
    let lines = tabs.other.app.console().lines_after(None);
    let last: Vec<_> = lines.map(|line| line.text.as_str()).collect();
    assert_eq!(
        last[last.len() - 2..],
        [r#"{"b": {"d": 1}, "a": 1}"#, r#"{"a": 2}"#]
    );
}

#[test]
fn what_is_gone_is_gone_in_the_other_tab_too() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1, "b": {"c": 1}}"#, 1_000);
    tabs.hears(r#"{"a": null, "b": null}"#, 1_000);
    tabs.other.connect(tabs.ms);
    // What it knows from before, as from an older connection, may be older than what is told.
    tabs.other.says(r#"{"a": 1, "b": {"c": 1}}"#, tabs.ms);
    assert_eq!(tabs.other.pin("A").0, Some("1"));
    tabs.learns();
    tabs.assert_same();
    assert_eq!(
        (tabs.other.pin("A").0, tabs.other.pin("Either").0),
        (None, None)
    );
}

#[test]
fn the_last_messages_set_nothing_back_and_what_comes_later_is_newer() {
    let mut tabs = Tabs::new();
    for value in 0..300 {
        tabs.hears(&format!(r#"{{"a": {value}}}"#), 10);
    }
    tabs.other.connect(tabs.ms);
    for value in 100..300 {
        tabs.other.says(&format!(r#"{{"a": {value}}}"#), tabs.ms);
    }
    tabs.learns();
    tabs.assert_same();
    assert_eq!(tabs.other.pin("A").2, "12:00:03");
    tabs.hears(r#"{"a": 300}"#, 1_000);
    tabs.other.says(r#"{"a": 300}"#, tabs.ms);
    tabs.assert_same();
}

#[test]
fn what_is_from_before_the_connection_is_stale_in_the_other_tab_too() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1, "n": {"x": 1}}"#, 1_000);
    let attempt = tabs.holder.attempt;
    let loss = Loss {
        code: 1006,
        reason: String::new(),
        clean: false,
    };
    tabs.holder.give(Input::Lost(attempt, loss), tabs.ms);
    tabs.holder.give(Input::RetryNow, tabs.ms);
    tabs.ms += 1;
    tabs.holder.opened(tabs.ms);
    tabs.hears(r#"{"n": {"x": 1}}"#, 0);
    tabs.ms += 60_000;
    tabs.comes();
    tabs.assert_same();
    assert!(tabs.other.pin("A").1 && !tabs.other.pin("N x").1);
    // It stays so where the pins are made anew.
    tabs.other.give(
        Input::Edit(pindash::model::app::Edit::Set {
            pin: 0,
            field: "label",
            value: "B",
        }),
        tabs.ms,
    );
    assert!(tabs.other.pin("B").1 && !tabs.other.pin("N x").1);
}

#[test]
fn as_many_paths_as_are_kept_are_told_within_a_bound() {
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
    assert_eq!(tabs.holder.app.table().len(), MAX_PATHS);
    let told = tabs.holder.app.latest(tabs.holder.now(tabs.ms));
    assert!(told.len() < 17_500_000, "{}", told.len());
    tabs.comes();
    assert_eq!(tabs.other.app.table().len(), MAX_PATHS);
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
    assert!(tabs.other.app.table().is_empty());
    let attempt = tabs.other.attempt;
    tabs.other
        .give(Input::Past(attempt, r#"{"id": "a", "t": 1}"#), tabs.ms);
    assert_eq!(tabs.other.rows(tabs.ms)[0][0], "a.t");
}

#[test]
fn what_another_connection_knew_is_not_learnt() {
    let mut tabs = Tabs::new();
    tabs.hears(r#"{"a": 1}"#, 1_000);
    tabs.other.connect(tabs.ms);
    let part = tabs.holder.app.latest(tabs.holder.now(tabs.ms));
    let older = Attempt(tabs.other.attempt.0 - 1);
    tabs.other.give(Input::Latest(older, &part), tabs.ms);
    assert!(tabs.other.app.table().is_empty());
}

#[test]
fn of_a_binary_message_the_length_and_the_beginning_are_shown() {
    let mut tabs = Tabs::new();
    let bytes = vec![0xab; 70_000];
    tabs.holder
        .give(Input::Binary(tabs.holder.attempt, &bytes), 0);
    tabs.other.connect(0);
    let attempt = tabs.other.attempt;
    tabs.other
        .give(Input::Beginning(attempt, &bytes[..4_096], 70_000), 0);
    let last = |tab: &Tab| tab.app.console().lines_after(None).last().cloned().unwrap();
    let (held, told) = (last(&tabs.holder), last(&tabs.other));
    assert!(told.text.starts_with("70,000 bytes: ab ab"));
    assert_eq!(
        (held.text, held.length_bytes, held.binary),
        (told.text, told.length_bytes, told.binary)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn anything_that_is_told_is_borne(
        told in "([0-9]{1,22} ?| |[01] [0-9]{1,3} ){0,30}(?s).{0,40}",
        cut in 0_usize..200,
    ) {
        let mut tabs = Tabs::new();
        tabs.hears(r#"{"a": "ü", "b": {"c": 1}}"#, 1_000);
        tabs.other.connect(tabs.ms);
        let attempt = tabs.other.attempt;
        let part = tabs.holder.app.latest(tabs.holder.now(tabs.ms));
        let part = &part[..part.floor_char_boundary(cut)];
        for told in [&told, part, &format!("{part}{told}")] {
            tabs.other.give(Input::Latest(attempt, told), tabs.ms);
            let _ = tabs.other.rows(tabs.ms);
        }
        tabs.other.says(r#"{"a": 2}"#, tabs.ms + 1);
        prop_assert_eq!(tabs.other.pin("A").0, Some("2"));
    }
}
