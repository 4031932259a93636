//! Readings from text that is not JSON: words such as `a=1 b=0`.

use super::kind::kind_of_word;
use super::{Kind, Readings};
use crate::model::text::{cut_at_first, split_before};

impl Readings {
    /// Adds the words of a line: `a=1 b=0`, `temp: 20.5`, or a single number.
    pub(super) fn add_words(&mut self, line: &str) {
        let mut rest = line;
        let mut key = "";
        // The word before, if it belongs to no key. It is a key itself if `=` follows as a word.
        let mut before = "";
        while !rest.is_empty() {
            let (word, behind) = split_before(rest, ends_word);
            rest = behind.get(1..).unwrap_or("");
            if word.is_empty() {
                continue;
            }
            let cut = cut_at_first(word, b'=').or_else(|| cut_at_first(word, b':'));
            let value = match cut {
                Some((name, value)) => {
                    key = if name.is_empty() { before } else { name };
                    if value.is_empty() {
                        continue;
                    }
                    value
                }
                None => word,
            };
            before = if key.is_empty() { value } else { "" };
            let kind = kind_of_word(value);
            // A word without a key is prose, unless it is a number and the whole line.
            if !key.is_empty() || (kind == Kind::Number && value.len() == line.len()) {
                self.path.push_str(key);
                self.push(kind, value);
                self.path.clear();
            }
            key = "";
        }
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b',' | b';' | b'&')
}
