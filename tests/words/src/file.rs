//! The file of a language, `src/words/de.toml`: English on the left, the language on the right.
//!
//! It is TOML of the plainest kind: tables, comments, and one `"English" = "Deutsch"` a line.
//! `cargo xtask` reads it with this module, too.

use std::collections::BTreeMap;

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Language {
    /// The words of the program, under `[words]`.
    pub words: BTreeMap<String, String>,
    /// What is replaced in the start page, the style sheets and the start scripts, under `[frame]`.
    pub frame: BTreeMap<String, String>,
}

impl Language {
    /// Reads a file, or says which line cannot be read and why.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut language = Self::default();
        let mut table = "";
        for (number, line) in (1..).zip(text.lines()) {
            let wrong = |why: &str| Err(format!("line {number}: {why}"));
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                table = name;
                continue;
            }
            let pair = quoted(line).and_then(|(english, rest)| {
                let (own, rest) = quoted(rest.trim_start().strip_prefix('=')?.trim_start())?;
                rest.is_empty().then_some((english, own))
            });
            let Some((english, own)) = pair else {
                return wrong("this is not \"English\" = \"other language\"");
            };
            let texts = match table {
                "words" => &mut language.words,
                "frame" => &mut language.frame,
                _ => return wrong("texts stand under [words] or [frame]"),
            };
            if own.is_empty() {
                return wrong("the text is empty");
            }
            if texts.insert(english, own).is_some() {
                return wrong("this text is there already");
            }
        }
        Ok(language)
    }
}

/// The text in the quotes that `line` begins with, and what is behind them.
fn quoted(line: &str) -> Option<(String, &str)> {
    let mut letters = line.strip_prefix('"')?.char_indices();
    let mut text = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            // One quote stands before what is counted.
            '"' => return Some((text, &line[at + 2..])),
            '\\' => text.push(match letters.next()?.1 {
                'n' => '\n',
                letter @ ('"' | '\\') => letter,
                _ => return None,
            }),
            letter => text.push(letter),
        }
    }
    None
}
