//! Saving a profile on the board: where to, what it changes, what became of it.

use pindash::model::profile::save::{Learned, changes, verdict};
use pindash::model::profile::{Profile, Save};

/// What is read of a `save`, and the words of its problems.
fn read(save: &str) -> (Save, Vec<String>) {
    let profile = Profile::read(&format!(r#"{{"save":{save}}}"#));
    let problems = profile.problems.iter().map(|problem| problem.line());
    (profile.save, problems.collect())
}

#[test]
fn a_profile_says_how_its_board_takes_a_file() {
    for (json, puts, path, field) in [
        (
            r#"{"path":"/upload","field":"data"}"#,
            false,
            "/upload",
            "data",
        ),
        (
            r#"{"method":"POST","path":"/edit","field":"f"}"#,
            false,
            "/edit",
            "f",
        ),
        (
            r#"{"method":"put","path":"/board.json"}"#,
            true,
            "/board.json",
            "",
        ),
        (r#"{"path":"/"}"#, false, "/", ""),
    ] {
        let (save, problems) = read(json);
        assert_eq!(problems, [""; 0], "{json}");
        let wanted = Save {
            puts,
            path: path.into(),
            field: field.into(),
        };
        assert_eq!(save, wanted, "{json}");
        assert!(save.is_possible());
    }
    assert!(!read("{}").0.is_possible());
    assert!(!Profile::read("{}").save.is_possible());
}

#[test]
fn a_save_that_leads_elsewhere_or_nowhere_is_a_problem() {
    for (json, words) in [
        (r#"{"path":"upload"}"#, "Expected a path on the board"),
        (
            r#"{"path":"//evil.example/upload"}"#,
            "Expected a path on the board",
        ),
        (
            r#"{"path":"/\\evil.example/upload"}"#,
            "Expected a path on the board",
        ),
        (
            r#"{"path":"http://evil.example/"}"#,
            "Expected a path on the board",
        ),
        (r#"{"method":"DELETE","path":"/a"}"#, "POST or PUT"),
        (r#"{"path":"/a","file":"x"}"#, "Unknown field"),
        (r#"{"field":"data"}"#, "needs a “path”"),
        (r#"[]"#, "braces"),
    ] {
        let (save, problems) = read(json);
        assert!(
            problems.len() == 1 && problems[0].contains(words),
            "{json}: {problems:?}"
        );
        assert!(save.path.is_empty() || save.path == "/a", "{json}");
    }
}

#[test]
fn what_a_save_changes_is_listed() {
    const THERE: &str = r#"{"name":"A","open":["x"],"pins":[
        {"label":"One","path":"one"},{"label":"Two","path":"two"},{"label":"Three","path":"three"}]}"#;
    for (mine, lines) in [
        (THERE, &[][..]),
        // Another form of the same is no change.
        (
            r#"{ "open": [ "x" ], "name": "A", "each": {}, "pins": [
                {"path":"one","label":"One"}, {"label":"Two","path":"two"}, {"label":"Three","path":"three"}] }"#,
            &[],
        ),
        (
            r#"{"name":"B","keepalive":{"send":"p","every":5},"pins":[{"label":"One","path":"uno"},
                {"label":"Two","path":"two"},{"label":"Four","path":"four"}]}"#,
            &[
                "Changes: name",
                "New: keepalive",
                "Changes: “One”",
                "New: “Four”",
                "Goes: open",
                "Goes: “Three”",
            ],
        ),
        (
            r#"{"name":"A","open":["x"],"pins":[{"label":"Two","path":"two"},
                {"label":"One","path":"one"},{"label":"Three","path":"three"}]}"#,
            &["Changes: the order"],
        ),
    ] {
        assert_eq!(changes(THERE, mine), lines, "{mine}");
    }
    let lines = changes("<html>", r#"{"pins":[{"label":"One","path":"one"}]}"#);
    assert_eq!(lines, ["New: “One”"]);
}

#[test]
fn a_long_list_of_changes_is_cut_and_says_by_how_much() {
    let pins: Vec<_> = (0..200)
        .map(|pin| format!(r#"{{"label":"P{pin}","path":"p{pin}"}}"#))
        .collect();
    let lines = changes("{}", &format!(r#"{{"pins":[{}]}}"#, pins.join(",")));
    assert_eq!((lines.len(), lines[30].as_str()), (31, "… and 170 more"));
}

#[test]
fn before_a_save_the_board_is_asked_for_what_it_has() {
    let mine = r#"{"name":"A"}"#;
    for (now, can_save, words, lines) in [
        (
            None,
            false,
            "does not answer, and nothing was sent",
            &["New: name"][..],
        ),
        (Some((404, "no such file")), true, "", &["New: name"]),
        (Some((200, "{}")), true, "", &["New: name"]),
        (
            Some((200, "{ \"name\": \"A\" }")),
            false,
            "has this profile already",
            &[],
        ),
    ] {
        let learned = Learned {
            upload: None,
            before: None,
            now,
        };
        let verdict = verdict(learned, mine);
        assert_eq!(
            (verdict.can_save, verdict.is_saved),
            (can_save, false),
            "{now:?}"
        );
        assert!(verdict.said.contains(words), "{now:?}: {}", verdict.said);
        assert_eq!(verdict.said.is_empty(), words.is_empty(), "{now:?}");
        assert_eq!(verdict.lines, lines, "{now:?}");
    }
}

#[test]
fn what_became_of_a_save_is_said_and_nothing_is_called_saved_that_is_not_there() {
    let (old, mine, half) = (r#"{"name":"Old"}"#, r#"{"name":"Mine"}"#, r#"{"na"#);
    for (status, now, is_saved, words) in [
        (Some(200), Some(mine), true, "Saved."),
        (Some(303), Some(mine), true, "Saved."),
        // It has it, although the answer was lost.
        (None, Some(mine), true, "Saved."),
        (None, Some(old), false, "went away"),
        (None, None, false, "went away"),
        (None, Some(half), false, "neither the old nor the new one"),
        (Some(403), Some(old), false, "refused"),
        (Some(401), Some(old), false, "password"),
        (Some(404), Some(old), false, "takes no file there"),
        (Some(405), Some(old), false, "(HTTP 405)"),
        (Some(507), Some(old), false, "no room"),
        (
            Some(413),
            Some(half),
            false,
            "neither the old nor the new one",
        ),
        (Some(500), Some(old), false, "could not store it"),
        (Some(200), Some(old), false, "has another board.json"),
        (Some(200), None, false, "has another board.json"),
        // An old file that happens to be the same is no sign that it was taken.
        (Some(403), Some(mine), false, "refused"),
    ] {
        let learned = Learned {
            upload: Some(status),
            before: Some(old),
            now: now.map(|text| (200, text)),
        };
        let verdict = verdict(learned, mine);
        assert_eq!(verdict.is_saved, is_saved, "{status:?} {now:?}");
        assert!(
            verdict.said.contains(words),
            "{status:?} {now:?}: {}",
            verdict.said
        );
        let kept = verdict
            .said
            .contains("Your edits are kept in this browser.");
        assert_eq!(kept, !is_saved, "{}", verdict.said);
        assert!(!is_saved || !verdict.can_save && verdict.lines.is_empty());
    }
}
