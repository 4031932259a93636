//! Undo and redo.

use pindash::model::profile::steps::{MAX_STEPS, MAX_STEPS_BYTES, Steps};

/// A text and its steps, as an editor has them.
#[derive(Default)]
struct Edited {
    text: String,
    steps: Steps,
}

impl Edited {
    fn put(&mut self, text: &str, key: u64) {
        let before = std::mem::replace(&mut self.text, text.into());
        self.steps.take(before, key);
    }

    fn undo(&mut self) -> bool {
        let found = self.steps.undo(self.text.clone());
        found.map(|text| self.text = text).is_some()
    }

    fn redo(&mut self) -> bool {
        let found = self.steps.redo(self.text.clone());
        found.map(|text| self.text = text).is_some()
    }
}

#[test]
fn what_was_done_is_undone_and_redone_in_turn() {
    let mut edited = Edited::default();
    for text in ["a", "b", "c"] {
        edited.put(text, 0);
    }
    for text in ["b", "a", ""] {
        assert!(edited.steps.can_undo() && edited.undo());
        assert_eq!(edited.text, text);
    }
    assert!(!edited.steps.can_undo() && !edited.undo());
    for text in ["a", "b", "c"] {
        assert!(edited.steps.can_redo() && edited.redo());
        assert_eq!(edited.text, text);
    }
    assert!(!edited.steps.can_redo() && !edited.redo());
    assert!(edited.undo());
    assert_eq!(edited.text, "b");
}

#[test]
fn what_was_undone_is_gone_with_the_next_step() {
    let mut edited = Edited::default();
    edited.put("a", 0);
    edited.put("b", 0);
    assert!(edited.undo());
    edited.put("c", 0);
    assert!(!edited.steps.can_redo());
    assert!(edited.undo());
    assert_eq!(edited.text, "a");
}

#[test]
fn steps_of_one_key_in_a_row_are_one_step() {
    let mut edited = Edited::default();
    for (text, key) in [
        ("f", 1),
        ("fa", 1),
        ("fan", 1),
        ("x", 2),
        ("fan!", 1),
        ("y", 0),
        ("z", 0),
    ] {
        edited.put(text, key);
    }
    for text in ["y", "fan!", "x", "fan", ""] {
        assert!(edited.undo());
        assert_eq!(edited.text, text);
    }
    assert!(!edited.undo());
}

#[test]
fn a_step_after_an_undo_joins_none() {
    let mut edited = Edited::default();
    edited.put("a", 1);
    edited.put("b", 2);
    assert!(edited.undo());
    edited.put("c", 2);
    edited.put("d", 2);
    assert!(edited.undo());
    assert_eq!(edited.text, "a");
    assert!(edited.redo());
    edited.put("e", 2);
    assert!(edited.undo());
    assert_eq!(edited.text, "d");
}

#[test]
fn nothing_is_left_of_another_text() {
    let mut edited = Edited::default();
    edited.put("a", 1);
    edited.put("b", 2);
    edited.undo();
    edited.steps.clear();
    assert!(!edited.steps.can_undo() && !edited.steps.can_redo());
    edited.put("c", 1);
    assert!(edited.steps.can_undo());
}

#[test]
fn the_oldest_steps_make_room() {
    let mut edited = Edited::default();
    for n in 0..1_000 {
        edited.put(&n.to_string(), 0);
    }
    let mut undone = 0;
    while edited.undo() {
        undone += 1;
    }
    assert_eq!((undone, edited.text.as_str()), (MAX_STEPS, "899"));
    let mut edited = Edited::default();
    for n in 0..20 {
        edited.put(&n.to_string().repeat(MAX_STEPS_BYTES / 10), 0);
    }
    let mut undone = 0;
    while edited.undo() {
        undone += 1;
    }
    assert!((5..10).contains(&undone), "{undone}");
    edited.put(&"x".repeat(MAX_STEPS_BYTES + 1), 0);
    edited.put("y", 0);
    assert!(!edited.steps.can_undo(), "it is longer than all may be");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn undoing_and_redoing_go_through_the_same_texts(steps in prop::collection::vec(("[ab]{1,3}", 0..3_u64), 1..30)) {
            let mut edited = Edited::default();
            for (text, key) in &steps {
                edited.put(text, *key);
            }
            let mut undone = vec![edited.text.clone()];
            while edited.undo() {
                undone.push(edited.text.clone());
            }
            prop_assert_eq!(edited.text.as_str(), "");
            let mut redone = vec![edited.text.clone()];
            while edited.redo() {
                redone.push(edited.text.clone());
            }
            redone.reverse();
            prop_assert_eq!(undone, redone);
        }
    }
}
