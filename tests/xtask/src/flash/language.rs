//! The page in another language: its words are put in by the crate `words` while it is compiled, and
//! those of its frame here: the start page, what style sheets say, and what the start script tells.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::shrink::on_disk;
use crate::place::Place;
use crate::trouble::Trouble;

#[path = "../../../words/src/file.rs"]
mod file;

/// The variable that tells the compiler the language.
pub const VARIABLE: &str = "PINDASH_LANGUAGE";

/// What the frame says in the language of the page; nothing for English.
pub struct Language(BTreeMap<String, String>);

impl Language {
    /// The language of the page that is made here.
    pub fn of(place: &Place) -> Result<Self, Trouble> {
        let Some(name) = &place.language else {
            return Ok(Self(BTreeMap::new()));
        };
        let path = folder(place).join(format!("{name}.toml"));
        let text = fs::read_to_string(&path).map_err(|_| unknown(place, name))?;
        let read = file::Language::read(&text).map_err(|why| {
            Trouble::new(
                format!("{} cannot be read: {why}", path.display()),
                "The page has no words without it.",
                "the first lines of that file, which say how it is written.",
            )
        })?;
        Ok(Self(read.frame))
    }

    /// A text of the frame in this language. What is longer is replaced first, as a part of it may
    /// be a text of its own.
    pub fn put_into(&self, text: &str) -> String {
        let mut pairs: Vec<_> = self.0.iter().collect();
        pairs.sort_by_key(|(english, _)| std::cmp::Reverse(english.len()));
        pairs
            .into_iter()
            .fold(text.to_owned(), |text, (english, own)| {
                text.replace(english, own)
            })
    }
}

/// The names of all languages beside English, sorted.
pub fn names(place: &Place) -> Result<Vec<String>, Trouble> {
    let folder = folder(place);
    let entries = fs::read_dir(&folder).map_err(|error| on_disk(&folder, &error))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut names: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn folder(place: &Place) -> PathBuf {
    place.root.join("src/words")
}

fn unknown(place: &Place, name: &str) -> Trouble {
    let known = names(place).unwrap_or_default().join(", ");
    Trouble::new(
        format!("there is no language `{name}`"),
        format!("The languages beside English are those of src/words: {known}."),
        "one of these, or a file of its own: README.md says how to add a language.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::frame::Frame;
    use super::*;

    const HTML: &str = include_str!("../../../../index.html");
    const SCRIPTS: [&str; 3] = [
        include_str!("start.js"),
        include_str!("deflated.js"),
        include_str!("packed.js"),
    ];

    /// All languages beside English.
    fn languages() -> Vec<Language> {
        let place = Place::find().unwrap();
        let names = names(&place).unwrap();
        let read = |name: &String| Language::of(&place.in_language(name));
        names.iter().map(|name| read(name).ok().unwrap()).collect()
    }

    fn has_words(text: &str) -> bool {
        text.split_whitespace().count() > 1 && text.contains(|letter: char| letter.is_lowercase())
    }

    #[test]
    fn without_a_language_all_stays_english() {
        let english = Language::of(&Place::find().unwrap()).ok().unwrap();
        assert_eq!(english.put_into(HTML), HTML);
    }

    #[test]
    fn a_language_without_a_file_is_named_with_those_that_have_one() {
        let place = Place::find().unwrap().in_language("xx");
        let trouble = Language::of(&place).err().unwrap().to_string();
        assert!(
            trouble.contains("`xx`") && trouble.contains("de"),
            "{trouble}"
        );
    }

    #[test]
    fn every_text_of_the_start_page_is_translated() {
        for language in languages() {
            let english = Frame::read(HTML).unwrap();
            let own = Frame::read(&language.put_into(HTML)).unwrap();
            assert!(!own.head.contains("lang=\"en\""));
            let texts = english.body.split(['<', '>']);
            for text in texts.filter(|text| has_words(text) && !text.contains('=')) {
                assert!(!own.body.contains(text), "{text}");
            }
            let (_, description) = english.head.split_once("name=\"description\"").unwrap();
            let description = description.split('"').nth(1).unwrap();
            assert!(!own.head.contains(description), "{description}");
        }
    }

    #[test]
    fn every_text_of_the_style_sheets_is_translated() {
        let place = Place::find().unwrap();
        for file in fs::read_dir(place.root.join("style")).unwrap() {
            let style = fs::read_to_string(file.unwrap().path()).unwrap();
            for language in languages() {
                let own = language.put_into(&style);
                for (english, own) in style.split("content: ").zip(own.split("content: ")).skip(1) {
                    let said = |style: &str| {
                        let quoted = style.strip_prefix('"').unwrap_or_default();
                        quoted.split('"').next().unwrap_or_default().to_owned()
                    };
                    if said(english).contains(|letter: char| letter.is_ascii_lowercase()) {
                        assert_ne!(said(english), said(own));
                    }
                }
            }
        }
    }

    #[test]
    fn every_text_of_the_start_scripts_is_translated() {
        for language in languages() {
            for script in SCRIPTS {
                let own = language.put_into(script);
                let code = script
                    .lines()
                    .filter(|line| !line.trim_start().starts_with(['/', '*']));
                let code = code.collect::<Vec<_>>().join("\n");
                let literals = code.split(['\'', '`']).skip(1).step_by(2);
                for text in literals.flat_map(|literal| literal.split(['$', '}'])) {
                    assert!(!has_words(text) || !own.contains(text), "{text}");
                }
            }
        }
    }
}
