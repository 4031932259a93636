//! What is expanded and read, and that the files of languages and the sources say the same.

use super::file::Language;
use super::literal::unescaped;
use super::text::{Text, Words, text};

mod expanding;
mod sources;

/// The words of a language from pairs.
fn words(pairs: &[(&str, &str)]) -> Words {
    let own = |(english, own): &(&str, &str)| (str::to_owned(english), str::to_owned(own));
    pairs.iter().map(own).collect()
}
