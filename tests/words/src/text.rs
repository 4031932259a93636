//! What becomes of a text in `t!`.

use std::collections::BTreeMap;

/// What opens and closes a text in markup.
pub const OPENS: &str = "[[";
const CLOSES: &str = "]]";
/// Ends a text in markup; what follows tells it from the same one at another place.
const CONTEXT: char = '|';
/// The place of a value in a text.
const PLACE: &str = "{}";

/// What `t!` stands for.
#[derive(Debug, PartialEq, Eq)]
pub enum Text {
    /// One text.
    Whole(String),
    /// What is before, between and behind the values of a sentence.
    Pieces(Vec<String>),
}

/// The words of a language; English has none, as it is in the code.
pub type Words = BTreeMap<String, String>;

/// The text in a language, or why there is none.
pub fn text(english: &str, words: Option<&Words>) -> Result<Text, String> {
    if english.contains(OPENS) {
        return markup(english, words).map(Text::Whole);
    }
    if english.contains(PLACE) {
        let own = word(english, words)?;
        let pieces = |text: &str| text.split(PLACE).map(str::to_owned).collect::<Vec<_>>();
        let (pieces, wanted) = (pieces(own), pieces(english).len());
        return match pieces.len() == wanted {
            true => Ok(Text::Pieces(pieces)),
            false => Err(format!(
                "{own:?} has other places for values than {english:?}"
            )),
        };
    }
    let lines: Result<Vec<_>, _> = english.split('\n').map(|line| word(line, words)).collect();
    Ok(Text::Whole(lines?.join("\n")))
}

/// Every text that a language has to have for what stands in a `t!`.
#[cfg(test)]
pub fn keys(english: &str) -> Vec<String> {
    if english.contains(OPENS) {
        let pieces = english.split(OPENS).skip(1);
        return pieces
            .map(|piece| piece.split(CLOSES).next().unwrap_or_default().to_owned())
            .collect();
    }
    let lines = english.split('\n').filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

fn word<'a>(english: &'a str, words: Option<&'a Words>) -> Result<&'a str, String> {
    match words {
        Some(words) if !english.is_empty() => words
            .get(english)
            .map(String::as_str)
            .ok_or_else(|| format!("the file of this language has no {english:?}")),
        _ => Ok(english
            .split_once(CONTEXT)
            .map_or(english, |(text, _)| text)),
    }
}

/// Markup, with the texts in brackets in the language. That of an attribute gets quotes if it needs
/// them: `aria-label=[[Last copy]]`.
fn markup(english: &str, words: Option<&Words>) -> Result<String, String> {
    let mut pieces = english.split(OPENS);
    let mut markup = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (key, rest) = piece
            .split_once(CLOSES)
            .ok_or_else(|| format!("nothing closes the brackets before {piece:?}"))?;
        let own = word(key, words)?;
        if own.contains(['<', '&', '\'']) {
            return Err(format!(
                "{own:?} stands in markup, so it cannot have <, & or '"
            ));
        }
        let needs_quotes = own.contains([' ', '"', '=', '>', '`']) || own.is_empty();
        let quote = match markup.ends_with('=') && needs_quotes {
            true => "'",
            false => "",
        };
        markup += &[quote, own, quote, rest].concat();
    }
    Ok(markup)
}
