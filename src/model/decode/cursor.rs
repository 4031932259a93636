//! The one cursor for everything that scans JSON by hand.
//!
//! serde_json reads what a board sends. This is for text that need not be valid JSON: a profile with
//! a comma missing ([`raw`](super::raw)), or a console line to indent ([`layout`](super::layout)).
//! The cursor splits text into tokens and validates nothing: any text has tokens, and together they
//! hold all of it but the white space between them.

/// A token of a text, or a whole value.
///
/// A token is one of `{ } [ ] , :`; a string with its quotes, which takes the rest of the text where
/// it has no end; or a word, which is anything else up to white space or one of those. It is never
/// empty. White space is that of ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor in front of the first token behind a place, in bytes.
    pub fn at(text: &'a str, place: usize) -> Self {
        Self {
            text,
            start: place,
            end: place,
        }
    }

    /// The text that the cursor moves in.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where the token begins, in bytes.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The token as it stands in the text.
    pub fn token(&self) -> &'a str {
        self.text.get(self.start..self.end).unwrap_or("")
    }

    /// What lies ahead.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.end..).unwrap_or("")
    }

    /// Steps to the next token, and gives its first byte; nothing at the end of the text.
    pub fn step(&mut self) -> Option<u8> {
        let first = loop {
            self.start = self.end;
            let byte = self.byte()?;
            self.end += 1;
            if !byte.is_ascii_whitespace() {
                break byte;
            }
        };
        if first == b'"' {
            while let Some(byte) = self.byte() {
                self.end += if byte == b'\\' { 2 } else { 1 };
                if byte == b'"' {
                    break;
                }
            }
            // A backslash may have been the last character.
            self.end = self.end.min(self.text.len());
        } else if !ends_word(first) {
            while self.byte().is_some_and(|byte| !ends_word(byte)) {
                self.end += 1;
            }
        }
        Some(first)
    }

    /// Steps to the next value: a word, a string, or an opening bracket with all up to the one that
    /// closes it. Brackets are counted, whichever their kind; where one is missing, the value takes
    /// the rest of the text. What only separates or closes values is a value of its own.
    pub fn step_over(&mut self) -> Option<u8> {
        let first = self.step()?;
        let start = self.start;
        let (mut depth, mut token) = (0_usize, first);
        loop {
            match token {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
            match self.step() {
                Some(first) => token = first,
                None => break,
            }
        }
        self.start = start;
        Some(first)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.end).copied()
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"') || byte.is_ascii_whitespace()
}
