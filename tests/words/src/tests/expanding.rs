//! The file of a language, literals, and what becomes of a text.

use super::{Language, Text, text, unescaped, words};

fn whole(text: &str) -> Result<Text, String> {
    Ok(Text::Whole(text.to_owned()))
}

#[test]
fn english_is_what_stands_in_the_code() {
    for literal in ["Connect", " of ", "", "\none\ntwo", "{ … }"] {
        assert_eq!(text(literal, None), whole(literal));
    }
}

#[test]
fn another_language_takes_it_from_its_file_or_says_what_is_missing() {
    let german = words(&[("Connect", "Verbinden"), ("one", "eins"), ("two", "zwei")]);
    assert_eq!(text("Connect", Some(&german)), whole("Verbinden"));
    assert_eq!(text("\none\ntwo", Some(&german)), whole("\neins\nzwei"));
    let why = text("Disconnect", Some(&german)).unwrap_err();
    assert!(why.contains("\"Disconnect\""), "{why}");
}

#[test]
fn of_markup_only_what_stands_in_brackets_is_translated() {
    let german = words(&[
        ("Copy", "Kopieren"),
        ("Last copy", "Kopie"),
        ("Reply", "Letzte Antwort"),
    ]);
    let markup = "<p title=[[Last copy]] class=copy>[[Copy]]<b aria-label=[[Reply]]>";
    assert_eq!(
        text(markup, None),
        whole("<p title='Last copy' class=copy>Copy<b aria-label=Reply>")
    );
    assert_eq!(
        text(markup, Some(&german)),
        whole("<p title=Kopie class=copy>Kopieren<b aria-label='Letzte Antwort'>")
    );
}

#[test]
fn what_stands_behind_a_bar_tells_the_same_text_at_two_places_apart() {
    let german = words(&[("All|pins", "Alle"), ("All", "Alles")]);
    assert_eq!(text("<b>[[All|pins]]", None), whole("<b>All"));
    assert_eq!(text("<b>[[All|pins]]", Some(&german)), whole("<b>Alle"));
    assert_eq!(text("<b>[[All]]", Some(&german)), whole("<b>Alles"));
}

#[test]
fn what_would_end_markup_is_refused_and_so_are_brackets_that_nothing_closes() {
    for own in ["a<b", "a&b", "it's"] {
        assert!(
            text("<p>[[a]]", Some(&words(&[("a", own)]))).is_err(),
            "{own}"
        );
    }
    assert!(text("<p>[[Copy</p>", None).is_err());
}

#[test]
fn a_sentence_falls_into_what_is_around_its_values() {
    let german = words(&[
        ("Set “{}” to {}?", "„{}“ auf {} setzen?"),
        ("Set {}?", "Setzen?"),
    ]);
    let pieces = |pieces: [&str; 3]| Ok(Text::Pieces(pieces.map(str::to_owned).to_vec()));
    let sentence = "Set “{}” to {}?";
    assert_eq!(text(sentence, None), pieces(["Set “", "” to ", "?"]));
    assert_eq!(
        text(sentence, Some(&german)),
        pieces(["„", "“ auf ", " setzen?"])
    );
    assert!(text("Set {}?", Some(&german)).is_err());
}

#[test]
fn a_file_has_two_tables_of_quoted_texts() {
    let file = "# German\n[frame]\n\"a \\\"b\\\"\" = \"c\\nd\"\n\n[words]\n\"e\"=\"f\"\n";
    let language = Language::read(file).unwrap();
    assert_eq!(language.frame, words(&[("a \"b\"", "c\nd")]));
    assert_eq!(language.words, words(&[("e", "f")]));
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    for line in [
        "a = \"b\"",
        "\"a\" \"b\"",
        "\"a\" = \"b",
        "\"a\" = \"b\" c",
        "\"a\" = \"\"",
        "[x]\n\"a\" = \"b\"",
    ] {
        let file = format!("[words]\n\"c\" = \"d\"\n{line}");
        let why = Language::read(&file).unwrap_err();
        assert!(why.starts_with("line "), "{line}: {why}");
    }
    let twice = Language::read("[words]\n\"a\" = \"b\"\n\"a\" = \"c\"").unwrap_err();
    assert!(twice.starts_with("line 3"), "{twice}");
}

#[test]
fn a_literal_is_read_as_the_compiler_does() {
    for (literal, meant) in [
        (r#""a \"b\" \\ \n""#, "a \"b\" \\ \n"),
        ("\"a \\\n      b\"", "a b"),
        (r#""\u{201e}\x41""#, "„A"),
        ("r#\"a \\ \"b\"\"#", "a \\ \"b\""),
    ] {
        assert_eq!(unescaped(literal).as_deref(), Some(meant), "{literal}");
    }
    assert_eq!(unescaped(r"'\''").as_deref(), Some("'"));
    assert_eq!(unescaped("12"), None);
    assert_eq!(unescaped("b\"a\""), None);
}
