//! Which profile was chosen for which board.

use pindash::model::profile::choices::{Choices, MAX_BYTES};

#[test]
fn a_choice_is_remembered_for_its_board_and_replaced_by_the_next() {
    let mut choices = Choices::default();
    assert_eq!((choices.of("a.local"), choices.stored()), (None, ""));
    choices.remember("a.local", "WLED");
    choices.remember("b.local:81", "Plain JSON");
    assert_eq!(choices.of("a.local"), Some("WLED"));
    assert_eq!(choices.of("b.local:81"), Some("Plain JSON"));
    assert_eq!(choices.of("b.local"), None);
    choices.remember("a.local", "Netzer");
    assert_eq!(
        choices.stored(),
        "a.local\tNetzer\nb.local:81\tPlain JSON\n"
    );
}

#[test]
fn an_empty_name_forgets_the_choice() {
    let mut choices = Choices::default();
    choices.remember("a", "x");
    choices.remember("b", "y");
    choices.remember("a", "");
    assert_eq!((choices.of("a"), choices.of("b")), (None, Some("y")));
}

#[test]
fn what_was_stored_comes_back_on_the_next_visit() {
    let mut choices = Choices::default();
    choices.remember("a", "x");
    let again = Choices::new(choices.stored().to_owned());
    assert_eq!(again, choices);
}

#[test]
fn anything_may_stand_in_the_store() {
    for stored in [
        "",
        "\n",
        "\t",
        "\t\n\t",
        "a",
        "a\tb\tc",
        "\u{0}ü\tx\n\n\n",
        "a\tb\r\n",
    ] {
        let mut choices = Choices::new(stored.into());
        choices.remember("host", "name");
        assert_eq!(choices.of("host"), Some("name"), "{stored:?}");
    }
    assert_eq!(Choices::new("a\tb\tc".into()).of("a"), Some("b\tc"));
}

#[test]
fn the_oldest_choices_make_room() {
    let mut choices = Choices::default();
    for n in 0..1_000 {
        choices.remember(&format!("board-{n}.local"), "BigClown Clown.Hub");
        assert!(choices.stored().len() <= MAX_BYTES);
    }
    assert_eq!(choices.of("board-999.local"), Some("BigClown Clown.Hub"));
    assert_eq!(choices.of("board-950.local"), Some("BigClown Clown.Hub"));
    assert_eq!(choices.of("board-0.local"), None);
    choices.remember(&"h".repeat(MAX_BYTES), "x");
    assert!(choices.stored().len() <= MAX_BYTES);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_store_panics_or_grows(stored in "([a-c]|\t|\n|ü){0,40}", hosts in prop::collection::vec("[a-c]{1,2}", 0..10)) {
            let mut choices = Choices::new(stored);
            for host in &hosts {
                choices.remember(host, "name");
                prop_assert_eq!(choices.of(host), Some("name"));
                prop_assert!(choices.stored().len() <= MAX_BYTES);
            }
        }
    }
}
