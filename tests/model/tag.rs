//! The tags by which a page is told from a newer one.

use pindash::model::text::{is_other_tag, tag_words};

#[test]
fn a_tag_is_shown_without_its_quotes() {
    for (tag, words) in [
        ("\"6a1f\"", "6a1f"),
        ("W/\"6a1f\"", "6a1f"),
        // Some boards forget the quotes, or one of them.
        ("6a1f", "6a1f"),
        ("\"6a1f", "6a1f"),
        ("\"\"", ""),
        ("", ""),
        ("\"é\"", "é"),
    ] {
        assert_eq!(tag_words(tag), words, "{tag}");
    }
}

#[test]
fn a_page_is_newer_where_its_tag_is_another_one() {
    for (one, other) in [
        ("\"0123456789abcdef\"", "\"0123456789abcdee\""),
        ("\"67400f2e-2a1b3\"", "\"67400f31-2a1b3\""),
        ("W/\"67400f2e-2a1b3\"", "\"67400f31-2a1b3\""),
        ("\"1\"", "\"2\""),
    ] {
        assert!(is_other_tag(one, other), "{one} {other}");
        assert!(is_other_tag(other, one), "{other} {one}");
    }
}

#[test]
fn the_marks_of_compression_are_of_the_same_page() {
    for (one, other) in [
        ("\"6a1f\"", "\"6a1f\""),
        ("W/\"6a1f\"", "\"6a1f\""),
        ("\"6a1f-gzip\"", "\"6a1f\""),
        ("W/\"6a1f-gzip\"", "\"6a1f\""),
        ("6a1f", "\"6a1f\""),
    ] {
        assert!(!is_other_tag(one, other), "{one} {other}");
        assert!(!is_other_tag(other, one), "{other} {one}");
    }
}
