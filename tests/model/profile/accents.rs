//! The accents of groups.

use pindash::model::profile::edit::{Change, changed, formatted};
use pindash::model::profile::{ACCENTS, Profile};

const HOUSE: &str = r#"{
  "groups": { "House": { "accent": "teal" }, "Garden": {} },
  "pins": [{ "path": "a", "group": "House" }]
}"#;

#[test]
fn a_group_has_the_accent_that_the_profile_gives_it() {
    let profile = Profile::read(HOUSE);
    assert_eq!(profile.problems, []);
    let accents = ["House", "Garden", "Shed", ""].map(|group| profile.accent(group));
    assert_eq!(accents, ["teal", "", "", ""]);
    for accent in ACCENTS {
        let profile = Profile::read(&HOUSE.replace("teal", accent));
        assert_eq!(profile.accent("House"), accent);
    }
}

#[test]
fn what_is_wrong_with_a_group_is_said_with_its_line_and_the_rest_works() {
    for (groups, line) in [
        (
            "\"a\": {\"accent\": \"red\"}",
            "Line 2, a, accent: The accent must be blue, teal, violet, pink, orange or brown.",
        ),
        (
            "\"a\": {\"colour\": \"blue\"}",
            "Line 2, a, colour: Unknown field. Is its name misspelled?",
        ),
        (
            "\"a\": \"blue\"",
            "Line 2, groups, a: Expected fields in braces: { … }.",
        ),
    ] {
        let json = format!("{{\"groups\":\n{{{groups}, \"b\": {{\"accent\": \"pink\"}}}}}}");
        let profile = Profile::read(&json);
        let said: Vec<_> = profile
            .problems
            .iter()
            .map(|problem| problem.line())
            .collect();
        assert_eq!(said, [line]);
        assert_eq!([profile.accent("a"), profile.accent("b")], ["", "pink"]);
    }
}

#[test]
fn an_edit_of_a_pin_and_the_format_keep_the_accents() {
    let label = Change::Set {
        pin: 0,
        field: "label",
        value: "Lamp",
    };
    for edited in [changed(HOUSE, label), formatted(HOUSE)] {
        let edited = edited.unwrap();
        assert!(
            edited.contains(r#""groups": { "House": { "accent": "teal" }, "Garden": {} }"#),
            "{edited}"
        );
        assert_eq!(Profile::read(&edited).accent("House"), "teal");
    }
}
