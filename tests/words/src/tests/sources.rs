//! The sources of the page and the files of its languages say the same: no word is missing, none is
//! unused, and no text goes to a person in English alone.

use super::{Language, unescaped};
use crate::text::keys;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What looks like a text and is none that a person reads in a language: in which file, what, and
/// why. An empty one stands for all files, or all texts.
const NO_TEXTS: &[(&str, &str, &str)] = &[
    ("browser/notify.rs", "Notification", "a name of browsers"),
    ("view/alarms.rs", "p span", "a selector"),
    (
        "view/replay.rs",
        "input, progress, output, #play",
        "a selector",
    ),
    (
        "main.rs",
        "",
        "it is for who starts the program outside of a browser",
    ),
    ("browser/canvas.rs", "12px system-ui, sans-serif", "a font"),
    ("model/chart/window.rs", "", "units of time are signs"),
    (
        "model/dashboard/guess.rs",
        "",
        "parts of what boards call their readings, and JSON",
    ),
    (
        "model/dashboard/icon.rs",
        "",
        "shapes, and parts of what boards call their readings",
    ),
    (
        "model/dashboard/words.rs",
        "",
        "what boards send for on and off",
    ),
    (
        "model/decode/readings/flatten.rs",
        "a key",
        "serde puts it into an error that nobody sees",
    ),
    (
        "model/profile/built_in.rs",
        "",
        "names of boards and formats",
    ),
    (
        "view/editing/form.rs",
        "auto, heat, 3",
        "an example of what a board takes",
    ),
    ("view/menu.rs", "Esc", "what stands on a key"),
    ("", "Enter", "a key, as browsers call it"),
    ("", "Escape", "a key, as browsers call it"),
    ("", "End", "a key, as browsers call it"),
    ("", "Home", "a key, as browsers call it"),
];

/// The last part of the attributes in a view that people read.
const FOR_PEOPLE: [&str; 3] = ["label", "title", "placeholder"];

/// The files of the page's frame, whose texts stand under `[frame]`.
const FRAME: [&str; 3] = ["index.html", "style", "tests/xtask/src/flash"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All files under a path with one of these endings, sorted.
fn files(path: &Path, endings: &[&str]) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = entries
        .flat_map(|path| {
            let ending = path
                .extension()
                .map(|ending| ending.to_str().unwrap().to_owned());
            match ending {
                Some(ending) if endings.contains(&&*ending) => vec![path],
                _ if path.is_dir() => files(&path, endings),
                _ => Vec::new(),
            }
        })
        .collect();
    found.sort();
    found
}

/// The texts of a source: those in `t!`, and the other string literals.
#[derive(Default)]
struct Texts {
    translated: Vec<String>,
    others: Vec<String>,
}

impl Texts {
    fn of(tokens: TokenStream, is_translated: bool, texts: &mut Self) {
        let mut last = [String::new(), String::new()];
        for token in tokens {
            let is_in_t = last == ["t", "!"];
            match &token {
                TokenTree::Group(group) => {
                    // A comment of documentation is an attribute.
                    let is_attribute = (last[1] == "#" || last == ["#", "!"])
                        && group.delimiter() == Delimiter::Bracket;
                    let inner = group.stream();
                    if is_in_t && inner.clone().into_iter().count() > 1 {
                        Self::of(inner, true, texts);
                    } else if is_in_t {
                        texts.translated.extend(literals(inner));
                    } else if !is_attribute {
                        Self::of(inner, is_translated, texts);
                    }
                }
                TokenTree::Literal(literal) => {
                    let text = unescaped(&literal.to_string());
                    match text {
                        Some(text) if is_translated && text.contains("[[") => {
                            texts.translated.push(text);
                        }
                        // Of the attributes in a view, some are for people.
                        _ if is_translated
                            && last[1] == "="
                            && !FOR_PEOPLE.contains(&&*last[0]) => {}
                        text => texts.others.extend(text),
                    }
                }
                _ => {}
            }
            last = [std::mem::take(&mut last[1]), token.to_string()];
        }
    }
}

fn literals(tokens: TokenStream) -> Vec<String> {
    let literals = tokens.into_iter();
    literals
        .filter_map(|token| unescaped(&token.to_string()))
        .collect()
}

/// The texts of all sources of the page, by file.
fn texts() -> Vec<(String, Texts)> {
    let src = root().join("src");
    let files = files(&src, &["rs"]);
    files
        .into_iter()
        .map(|file| {
            let code = fs::read_to_string(&file).unwrap();
            let mut texts = Texts::default();
            Texts::of(code.parse().unwrap(), false, &mut texts);
            let name = file.strip_prefix(&src).unwrap().to_str().unwrap();
            (name.to_owned(), texts)
        })
        .collect()
}

/// The languages, by their names.
fn languages() -> Vec<(String, Language)> {
    let files = files(&root().join("src/words"), &["toml"]);
    files
        .into_iter()
        .map(|file| {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            let language = Language::read(&text);
            (
                name.clone(),
                language.unwrap_or_else(|why| panic!("{name}: {why}")),
            )
        })
        .collect()
}

#[test]
fn every_language_has_every_word_and_no_other() {
    let texts = texts();
    let translated = texts.iter().flat_map(|(_, texts)| &texts.translated);
    let wanted: BTreeSet<_> = translated.flat_map(|text| keys(text)).collect();
    assert!(wanted.len() > 300, "only {} words are found", wanted.len());
    for (name, language) in languages() {
        let has: BTreeSet<_> = language.words.keys().cloned().collect();
        let missing: Vec<_> = wanted.difference(&has).collect();
        let unused: Vec<_> = has.difference(&wanted).collect();
        assert!(missing.is_empty(), "{name} lacks {missing:#?}");
        assert!(
            unused.is_empty(),
            "{name} has, and nothing uses: {unused:#?}"
        );
    }
}

#[test]
fn every_word_is_put_in_as_the_compiler_does_it() {
    for (_, language) in languages() {
        for (file, texts) in texts() {
            for text in texts.translated {
                let own = crate::text::text(&text, Some(&language.words));
                assert!(own.is_ok(), "{file}: {own:?}");
            }
        }
    }
}

#[test]
fn a_word_ends_with_a_space_where_the_english_one_does() {
    for (name, language) in languages() {
        for (english, own) in &language.words {
            let ends = |text: &str| text.ends_with(' ');
            assert_eq!(ends(own), ends(english), "{name}: {english:?} is {own:?}");
        }
    }
}

#[test]
fn the_states_of_a_reconnection_begin_alike() {
    // What is read out of them is cut off there.
    for (name, language) in languages() {
        let start = &language.words["Reconnecting"];
        for more in ["Reconnecting in ", "Reconnecting, attempt "] {
            let own = &language.words[more];
            assert!(own.starts_with(start), "{name}: {own:?} and {start:?}");
        }
    }
}

/// Whether a literal looks like what a person reads: words with a space between them, or one with a
/// capital, and nothing that only code has.
fn looks_like_a_text(text: &str) -> bool {
    let has_word = text
        .split(|letter: char| !letter.is_alphabetic() && letter != '’')
        .any(|word| word.chars().count() > 1);
    let mut letters = text.trim_start().chars();
    let is_code = text.contains(['<', '=', '>', '{', '[']);
    let ends = text.ends_with('.') && text.starts_with(char::is_uppercase);
    let is_sentence = text.trim().contains(' ') && (!is_code || ends);
    // A selector of CSS begins with a class.
    if text.starts_with('.') && is_sentence {
        return false;
    }
    let is_name = letters.next().is_some_and(char::is_uppercase)
        && letters.all(|letter| letter.is_lowercase() || " .,:…“”’()".contains(letter));
    has_word && (is_sentence || is_name || text.contains(['“', '”']))
}

/// The texts between the tags of markup, and those of its attributes for people.
fn texts_of_markup(markup: &str) -> Vec<String> {
    if !markup.contains('<') {
        return Vec::new();
    }
    let mut texts = Vec::new();
    for piece in markup.split('>') {
        let (text, tag) = piece.split_once('<').unwrap_or((piece, ""));
        // A piece without a tag is the end of one, or a text.
        texts.push(text.trim().to_owned());
        for name in ["aria-label=", "title=", "placeholder=", "alt="] {
            if let Some((_, value)) = tag.split_once(name) {
                let end = |quote| value.trim_start_matches('\'').split(quote).next();
                let quote = if value.starts_with('\'') { '\'' } else { ' ' };
                texts.extend(end(quote).map(str::to_owned));
            }
        }
    }
    texts
}

/// A markup text without what is translated in it.
fn untranslated(markup: &str) -> String {
    let mut rest = String::new();
    for piece in markup.split("[[") {
        rest += piece.split_once("]]").map_or(piece, |(_, after)| after);
    }
    rest
}

#[test]
fn every_text_that_a_person_can_see_goes_through_t() {
    let is_excepted = |file: &str, text: &str| {
        let mut excepted = NO_TEXTS.iter();
        excepted.any(|(there, what, _)| {
            (there.is_empty() || *there == file) && (what.is_empty() || *what == text)
        })
    };
    let mut found = Vec::new();
    for (file, texts) in texts() {
        let in_markup = texts.translated.iter().filter(|text| text.contains("[["));
        let in_markup = in_markup.flat_map(|text| texts_of_markup(&untranslated(text)));
        let in_others = texts.others.iter().flat_map(|text| texts_of_markup(text));
        let markup = in_markup.chain(in_others).filter(|text| {
            text.chars().any(char::is_uppercase) && !text.contains(['<', '=', '[', '\''])
        });
        let others = texts.others.iter().filter(|text| looks_like_a_text(text));
        for text in others.cloned().chain(markup) {
            if !is_excepted(&file, &text) {
                found.push(format!("{file}: {text:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_frame_has_each_text_of_a_language_and_each_of_its_texts_is_translated() {
    let root = root();
    let files = FRAME
        .iter()
        .flat_map(|path| files(&root.join(path), &["css", "js", "html"]));
    let frame: String = files
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for (name, language) in languages() {
        for english in language.frame.keys() {
            assert!(
                frame.contains(english.as_str()),
                "{name}: nothing has {english:?}"
            );
        }
    }
}
