//! The one cursor for everything that scans JSON by hand.
//!
//! serde_json reads what a board sends. This is for text that need not be JSON as a whole: a
//! profile with a comma missing ([`raw`](super::raw)), or a console line that is to be laid out
//! ([`layout`](super::layout)). The cursor cuts text into tokens and judges none of them, so
//! every text has tokens, and together they hold all of it but the white space between them.

use std::ops::Range;

/// A place in a text. As an iterator, it gives the tokens from there on.
///
/// A token is one of `{ } [ ] , :`; a string with its quotes, which takes the rest of the text where
/// it has no end; or a word, which is anything else up to white space or one of those. It is never
/// empty. White space is that of ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// A cursor at a place, in bytes. One that lies inside a character has no further tokens.
    pub fn at(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// What lies ahead.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The first byte of the next token; nothing at the end of the text.
    pub fn peek(&mut self) -> Option<u8> {
        while self.byte()?.is_ascii_whitespace() {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over a value, and gives its place: a word, a string, or an opening bracket with all
    /// up to its closing one. Brackets are counted, whichever their kind; where one is missing, the
    /// value takes the rest of the text.
    pub fn value(&mut self) -> Range<usize> {
        self.peek();
        let start = self.at;
        let mut depth = 0_usize;
        for token in self.by_ref() {
            depth = match token.as_bytes() {
                [b'{' | b'['] => depth + 1,
                [b'}' | b']'] => depth.saturating_sub(1),
                _ => depth,
            };
            if depth == 0 {
                break;
            }
        }
        start..self.at
    }
}

impl<'a> Iterator for Cursor<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let first = self.peek()?;
        let start = self.at;
        self.at += 1;
        if !ends_word(first) {
            while self.byte().is_some_and(|byte| !ends_word(byte)) {
                self.at += 1;
            }
        } else if first == b'"' {
            while let Some(byte) = self.byte() {
                self.at += if byte == b'\\' { 2 } else { 1 };
                if byte == b'"' {
                    break;
                }
            }
            // A backslash may have been the last character.
            self.at = self.at.min(self.text.len());
        }
        self.text.get(start..self.at)
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"') || byte.is_ascii_whitespace()
}
