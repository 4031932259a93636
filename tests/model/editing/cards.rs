//! A card for any path that a board can send.

use super::*;

/// The paths that a person may want to see, whatever they hold.
const ODD_PATHS: [&str; 22] = [
    "a*b",
    "*",
    "**",
    "t.*",
    "{n}",
    "a.{n}",
    "{1}",
    "x{value}",
    "{",
    "}{",
    "{{n}}",
    "a\"b",
    "a\nb",
    "[\"a\",\"b\"]",
    "[a",
    "\\",
    "\\*",
    "\\\\",
    "a\\{n}",
    "\\\\*\\",
    "\t \u{1}\u{7f}\u{2028}",
    "{\"a\":1}",
];

/// Adds a card for a path, and sees that it shows what the board says there, and nothing else.
fn check_card(path: &str) -> Result<(), TestCaseError> {
    // Another path that a pattern, or a name that is filled, would have it be.
    let message = |value: u8| {
        let mut message = serde_json::Map::new();
        for (other, value) in [(path, value), ("t.x", 100), ("a0b", 101), ("0", 102)] {
            message.insert(other.into(), value.into());
        }
        serde_json::to_string(&message).unwrap()
    };
    let mut page = open(Some(
        r#"{"each":{"unit":"u{n}"},"pins":[{"label":"A","path":"zz"}]}"#,
    ));
    page.hears(&message(7));
    prop_assert_eq!(page.adds(path), "");
    let see = |page: &Page, place: usize, value: &str| {
        prop_assert_eq!(page.app.profile_problems(), [""; 0]);
        prop_assert_eq!(page.app.pins().len(), 2, "{}", page.app.profile_text());
        let pin = &page.app.pins()[place];
        prop_assert_eq!(&pin.spec().paths, &[path]);
        prop_assert_eq!(pin.value(), Some(value), "{}", page.app.profile_text());
        prop_assert!(!page.others().contains(&path));
        Ok(())
    };
    see(&page, 1, "7")?;
    let label = page.app.pins()[1].spec().label().to_owned();
    page.hears(&message(8));
    see(&page, 1, "8")?;
    // Another field is edited, and the path itself is typed again.
    page.sets(1, "group", "Odd");
    see(&page, 1, "8")?;
    let typed = page.app.field_of(1, "path");
    prop_assert!(!typed.contains(['\n', '\r']), "{typed:?}");
    page.sets(1, "path", "elsewhere");
    page.sets(1, "path", &typed);
    see(&page, 1, "8")?;
    prop_assert_eq!(page.edits(Edit::Move { pin: 1, before: 0 }), "");
    see(&page, 0, "8")?;
    for edit in [Edit::Undo, Edit::Undo, Edit::Redo, Edit::Redo] {
        page.edits(edit);
    }
    see(&page, 0, "8")?;
    prop_assert_eq!(page.app.pins()[0].spec().label(), &label);
    let mut page = page.next_visit(Some("{}"));
    page.opens();
    page.outputs();
    page.hears(&message(9));
    see(&page, 0, "9")?;
    prop_assert_eq!(page.app.pins()[0].spec().label(), &label);
    Ok(())
}

#[test]
fn whatever_a_path_holds_its_card_shows_it() {
    for path in ODD_PATHS {
        if let Err(error) = check_card(path) {
            panic!("{path}: {error}");
        }
    }
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_path_of_the_table_becomes_a_card_of_its_own(
            path in prop_oneof![
                "([*{}\\\\n1]|\\{n\\}|[a.\"/\\[\\]]){1,8}",
                "[^\u{0}-\u{1}]{1,12}",
                "\\PC{1,300}",
            ],
        ) {
            prop_assume!(!["t.x", "a0b", "0", "zz", "elsewhere"].contains(&path.as_str()));
            prop_assume!(path.len() <= 512);
            check_card(&path)?;
        }
    }
}
