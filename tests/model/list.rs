//! Which readings are listed: found by typing, and in a group for each device.

use pindash::model::dashboard::list::{Line, List, MAX_OPEN_GROUPS, MAX_SEARCH_BYTES, Search};
use pindash::model::dashboard::table::{MAX_PATHS, Table};
use pindash::model::decode::readings::{Kind, Reading};
use pindash::model::mqtt::topic::device;
use pindash::model::profile::Profile;

const FLEET: &str = r#"{"dialect":"mqtt","mqtt":{"subscribe":["node/+/#","hall/#"]}}"#;

/// What a person sees of the readings.
struct Seen {
    profile: Profile,
    table: Table,
    sought: Search,
    list: List,
}

impl Seen {
    fn new(profile: &str, paths: &[&str]) -> Self {
        let mut seen = Self {
            profile: Profile::read(profile),
            table: Table::default(),
            sought: Search::default(),
            list: List::default(),
        };
        assert_eq!(seen.profile.problems, []);
        for path in paths {
            seen.comes(path, 0);
        }
        seen
    }

    /// A fleet of so many nodes with a door and a temperature each.
    fn nodes(count: usize) -> Self {
        let mut seen = Self::new(FLEET, &[]);
        for node in 0..count {
            seen.comes(&format!("node/{node:04}/door"), 0);
            seen.comes(&format!("node/{node:04}/temperature"), 0);
        }
        seen
    }

    /// A reading comes; with a broker on the topic that ends where its path has a dot.
    fn comes(&mut self, path: &str, now_ms: u64) {
        let reading = Reading {
            path,
            topic_bytes: path.find('.').unwrap_or(path.len()),
            kind: Kind::Text,
            value: "1",
            ..Reading::default()
        };
        self.table.take(reading, now_ms);
    }

    /// The lines: `- node/1 (2)` for the head of a group of two, and the rest of the path for a reading.
    fn lines(&mut self) -> Vec<String> {
        let Self { profile, table, .. } = self;
        self.list.arrange(table, &self.sought, profile);
        let lines = self.list.lines.iter().map(|line| match line {
            Line::Group(at) => {
                let group = self.list.group(*at).unwrap();
                let sign = if group.is_open { '-' } else { '+' };
                format!("{sign} {} ({})", group.name(table), group.rows.len())
            }
            Line::Reading { row, named } => table.row(*row).unwrap().path[*named..].to_owned(),
        });
        lines.collect()
    }

    fn note(&mut self) -> String {
        self.lines();
        self.list.note(&self.table)
    }
}

#[test]
fn without_a_broker_readings_stand_as_they_came_and_in_no_groups() {
    let mut seen = Seen::new("{}", &["z.1", "a", "z.0"]);
    assert_eq!(seen.lines(), ["z.1", "a", "z.0"]);
    assert_eq!(seen.note(), "Other readings: 3");
    seen.table.claim(1, 0);
    assert_eq!(seen.lines(), ["z.1", "z.0"]);
    seen.sought.find("Z 1");
    assert_eq!(seen.lines(), ["z.1"]);
    assert_eq!(seen.note(), "Other readings: 1 of 2");
}

#[test]
fn those_of_a_device_stand_together_however_they_came() {
    let mut seen = Seen::new(
        FLEET,
        &[
            "node/2/b",
            "other",
            "node/10/a",
            "hall/lamp.state",
            "node/2/a",
            "hall/lamp.bri",
            "$SYS/x",
        ],
    );
    assert_eq!(
        seen.lines(),
        [
            "$SYS/x",
            "- hall/lamp (2)",
            ".bri",
            ".state",
            "node/10/a",
            "- node/2 (2)",
            "/a",
            "/b",
            "other",
        ]
    );
    seen.comes("node/10/b", 1);
    assert!(seen.lines().contains(&"- node/10 (2)".to_owned()));
}

#[test]
fn many_groups_are_folded_until_a_person_opens_one() {
    let mut seen = Seen::nodes(MAX_OPEN_GROUPS);
    assert_eq!(seen.lines().len(), 3 * MAX_OPEN_GROUPS);
    seen.comes("node/9999/door", 0);
    assert_eq!(seen.lines().len(), MAX_OPEN_GROUPS + 1);
    seen.sought.turn("node/0001");
    let open = [
        "+ node/0000 (2)",
        "- node/0001 (2)",
        "/door",
        "/temperature",
        "+ node/0002 (2)",
    ];
    assert_eq!(seen.lines()[..5], open);
    seen.sought.turn("node/0001");
    assert_eq!(seen.lines()[1], "+ node/0001 (2)");
    assert_eq!(seen.note(), "Other readings: 25 in 13 groups");
}

#[test]
fn typing_finds_among_thousands_and_opens_what_it_finds() {
    let mut seen = Seen::nodes(2_000);
    assert_eq!(seen.note(), "Other readings: 4,000 in 2,000 groups");
    seen.sought.find("0042");
    assert_eq!(seen.lines(), ["- node/0042 (2)", "/door", "/temperature"]);
    assert_eq!(seen.note(), "Other readings: 2 of 4,000");
    seen.sought.turn("node/0042");
    assert_eq!(seen.lines(), ["+ node/0042 (2)"]);
    seen.sought.find("DOOR 0042");
    assert_eq!(seen.lines(), ["node/0042/door"]);
    seen.sought.find("no such thing");
    assert_eq!(seen.lines(), [""; 0]);
    assert_eq!(seen.note(), "Other readings: 0 of 4,000");
    seen.sought.find(" ");
    assert!(seen.sought.is_empty());
    assert_eq!(seen.lines().len(), 2_000);
}

#[test]
fn a_text_without_end_is_looked_for_as_far_as_it_may_go() {
    let mut sought = Search::default();
    sought.find(&"a".repeat(1 << 20));
    assert!(sought.has(&"a".repeat(MAX_SEARCH_BYTES)));
}

#[test]
fn a_profile_says_which_level_its_devices_have() {
    let profile = r##"{"dialect":"mqtt","mqtt":{"subscribe":"#","group":"home/room/+"}}"##;
    let mut seen = Seen::new(
        profile,
        &[
            "home/room/1/a/x",
            "home/room/1/b",
            "home/room/2",
            "home/yard/1",
        ],
    );
    let lines = seen.lines();
    assert_eq!(
        lines,
        [
            "- home/room/1 (2)",
            "/a/x",
            "/b",
            "home/room/2",
            "home/yard/1"
        ]
    );
    let problems = Profile::read(r#"{"mqtt":{"group":"a+"}}"#).problems;
    assert_eq!(problems.len(), 1);
}

#[test]
fn the_head_of_a_group_is_as_old_as_its_newest_reading() {
    let mut seen = Seen::new(FLEET, &["node/1/a", "node/1/b"]);
    seen.comes("node/1/a", 5_000);
    seen.lines();
    let newest = seen.list.group(0).unwrap().newest(&seen.table).unwrap();
    assert_eq!(newest.path, "node/1/a");
    assert_eq!(newest.came_ms(), 5_000);
}

#[test]
fn the_device_of_a_topic_ends_with_the_level_of_the_first_wildcard() {
    for (filters, topic, expected) in [
        (
            "node/+/+/+/+",
            "node/8d/thermometer/0:1/temperature",
            "node/8d",
        ),
        ("node/#", "node/8d/x", "node/8d"),
        ("node/#", "node", ""),
        ("#", "a/b/c", "a"),
        ("+/state", "lamp/state", "lamp"),
        ("zigbee2mqtt/+", "zigbee2mqtt/lamp", "zigbee2mqtt/lamp"),
        ("tele/+/SENSOR", "tele/10.0.0.7/SENSOR", "tele/10.0.0.7"),
        ("exact/topic", "exact/topic", ""),
        ("b/+ a/+", "a/1/x", "a/1"),
        ("a/+/+ a/#", "a/1/x", "a/1"),
        ("nothing/+", "a/1", ""),
        ("#", "", ""),
        ("+/+", "/x", ""),
        ("a/+", "a//x", "a/"),
    ] {
        assert_eq!(
            device(filters.split(' '), topic),
            expected,
            "{filters} on {topic}"
        );
    }
}

#[test]
fn a_fleet_of_a_thousand_devices_with_ten_readings_each_fits() {
    const { assert!(MAX_PATHS >= 10_000) };
    let mut seen = Seen::new(FLEET, &[]);
    for at in 0..10_000 {
        seen.comes(&format!("node/{:04}/r{}", at % 1_000, at / 1_000), 0);
    }
    assert_eq!(seen.note(), "Other readings: 10,000 in 1,000 groups");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_reading_that_was_found_is_listed_once_and_in_its_own_group(
            paths in prop::collection::vec("(node|hall|x)(/[a-c1]{0,2}){0,3}(\\.[ab])?", 0..60),
            typed in "[a-c1/ ]{0,4}",
            turned in prop::collection::vec("(node|hall)/[a-c1]{0,2}", 0..4),
        ) {
            let mut seen = Seen::new(FLEET, &paths.iter().map(String::as_str).collect::<Vec<_>>());
            seen.sought.find(&typed);
            seen.lines();
            let mut listed: Vec<usize> = Vec::new();
            let mut at = 0;
            while let Some(group) = seen.list.group(at) {
                let name = group.name(&seen.table).to_owned();
                for row in &group.rows {
                    let path = &seen.table.row(*row).unwrap().path;
                    prop_assert!(path.starts_with(&name) && seen.sought.has(path));
                    prop_assert_eq!(device_of(&seen, path), name.as_str());
                }
                listed.extend(&group.rows);
                at += 1;
            }
            let found = (0..seen.table.len()).filter(|row| seen.sought.has(&seen.table.row(*row).unwrap().path));
            listed.sort_unstable();
            prop_assert_eq!(&listed, &found.collect::<Vec<_>>());
            for name in turned {
                // Whatever is folded, nothing else moves, and turned twice all is as before.
                let before = seen.lines();
                seen.sought.turn(&name);
                let _ = seen.lines();
                seen.sought.turn(&name);
                prop_assert_eq!(seen.lines(), before);
            }
        }
    }
}

/// The device of a path whose topic ends at its first dot.
fn device_of<'a>(seen: &Seen, path: &'a str) -> &'a str {
    let topic = path.split('.').next().unwrap_or("");
    device(seen.profile.groups(), topic)
}
