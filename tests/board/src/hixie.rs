//! Protocol 76, the WebSocket of 2010 (draft-hixie-thewebsocketprotocol-76). mbed's library for
//! boards speaks it; no browser does any more.
//!
//! The client sends two keys and, after the head of its request, eight bytes. The server proves
//! with sixteen bytes that it understood them. After that a text is `00`, its UTF-8, `FF`, in
//! both directions. `FF 00` closes, and the other side answers with the same. There are no binary
//! messages, pings or close codes.
//!
//! The draft lets a client replace invalid UTF-8; here it ends the connection, as with RFC 6455.
//! That is a choice, as is [`MAX_BYTES`].

use std::collections::VecDeque;
use std::fmt;

use md5::{Digest, Md5};

pub use crate::device::Device;
use crate::random::Random;

/// The longest frame that the board accepts, in bytes between its delimiters.
pub const MAX_BYTES: usize = 64 * 1024;

/// The close frame.
pub const CLOSE: [u8; 2] = [END, START];

const START: u8 = 0x00;
const END: u8 = 0xFF;

/// The sixteen bytes that answer a handshake. Fails if a key is invalid.
pub fn answer(key1: &str, key2: &str, body: [u8; 8]) -> Result<[u8; 16], String> {
    let mut hash = Md5::new();
    hash.update(key_number(key1)?.to_be_bytes());
    hash.update(key_number(key2)?.to_be_bytes());
    hash.update(body);
    Ok(hash.finalize().into())
}

/// The number that a key encodes: its digits as one number, divided by the number of its spaces.
fn key_number(key: &str) -> Result<u32, String> {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    let number: u32 = digits
        .parse()
        .map_err(|_| format!("the key '{key}' holds no 32-bit number"))?;
    let spaces = key.chars().filter(|letter| *letter == ' ').count();
    let spaces = u32::try_from(spaces).unwrap_or(u32::MAX);
    match number.checked_rem(spaces) {
        None => Err(format!("the key '{key}' has no spaces")),
        Some(0) => Ok(number / spaces),
        Some(_) => Err(format!(
            "the number in the key '{key}' is not a multiple of its spaces"
        )),
    }
}

/// A random key, as specified in the draft.
pub(crate) fn random_key(random: &mut Random) -> String {
    let spaces = random.between(1, 12);
    let number = random.between(0, i64::from(u32::MAX) / spaces) * spaces;
    let mut key: Vec<char> = number.to_string().chars().collect();
    for _ in 0..random.between(1, 12) {
        // Any printable ASCII character except digits and the space.
        let letter = match random.between(0, 0x2F - 0x21 + 0x7E - 0x3A + 1) {
            low @ 0..=0x0E => 0x21 + low,
            high => 0x3A + high - 0x0F,
        };
        let letter = char::from(letter as u8);
        key.insert(random.between(0, key.len() as i64) as usize, letter);
    }
    for _ in 0..spaces {
        // Neither first nor last, where a header parser would trim it.
        key.insert(random.between(1, key.len() as i64 - 1) as usize, ' ');
    }
    key.into_iter().collect()
}

/// A text frame.
pub fn text_frame(text: &str) -> Vec<u8> {
    raw_frame(text.as_bytes())
}

/// A text frame of bytes that need not be UTF-8.
pub(crate) fn raw_frame(bytes: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(bytes.len() + 2);
    frame.push(START);
    frame.extend(bytes);
    frame.push(END);
    frame
}

/// A frame of the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message.
    Text(String),
    /// The start of the closing handshake, or its answer.
    Close,
}

/// Why a frame is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// The frame is longer than the limit.
    TooLong,
    /// The text is not valid UTF-8.
    InvalidUtf8,
}

impl fmt::Display for FrameError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::TooLong => "a frame of protocol 76 is too long",
            Self::InvalidUtf8 => "a text of protocol 76 is not valid UTF-8",
        })
    }
}

impl std::error::Error for FrameError {}

/// Decodes frames from bytes, however the reads split them.
pub struct Decoder {
    limit: usize,
    input: VecDeque<u8>,
    state: State,
    frame: Vec<u8>,
}

/// What the next byte is.
enum State {
    /// The type of the next frame.
    Type,
    /// Part of a frame that ends with `FF`; only texts are kept.
    Delimited { text: bool },
    /// Seven bits of a length.
    Length { close: bool, length: usize },
    /// Payload of a frame with a length, which is dropped.
    Payload { left: usize },
}

impl Decoder {
    /// A decoder that rejects frames of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            input: VecDeque::new(),
            state: State::Type,
            frame: Vec::new(),
        }
    }

    /// Adds bytes that were read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.input.extend(bytes);
    }

    /// The next complete frame. Frames of types that the draft reserves are dropped. An error is
    /// final: what follows cannot be decoded.
    // Not an `Iterator`: an iterator may go on after an error.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Frame>, FrameError> {
        while let Some(byte) = self.input.pop_front() {
            match self.state {
                State::Type if byte < 0x80 => {
                    self.state = State::Delimited {
                        text: byte == START,
                    };
                }
                State::Type => {
                    self.state = State::Length {
                        close: byte == END,
                        length: 0,
                    };
                }
                State::Delimited { text } if byte == END => {
                    self.state = State::Type;
                    let frame = std::mem::take(&mut self.frame);
                    if text {
                        let text = String::from_utf8(frame);
                        return text
                            .map(|text| Some(Frame::Text(text)))
                            .map_err(|_| FrameError::InvalidUtf8);
                    }
                }
                State::Delimited { .. } => {
                    if self.frame.len() == self.limit {
                        return Err(FrameError::TooLong);
                    }
                    self.frame.push(byte);
                }
                State::Length { close, length } => {
                    let length = length * 0x80 + usize::from(byte & 0x7F);
                    if length > self.limit {
                        return Err(FrameError::TooLong);
                    }
                    self.state = match (byte & 0x80 != 0, length) {
                        (true, length) => State::Length { close, length },
                        (false, 0) => State::Type,
                        (false, left) => State::Payload { left },
                    };
                    if close && byte == 0 && length == 0 {
                        return Ok(Some(Frame::Close));
                    }
                }
                State::Payload { left } => {
                    self.state = match left {
                        1 => State::Type,
                        left => State::Payload { left: left - 1 },
                    };
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_key_can_be_answered() {
        let mut random = Random(1);
        for _ in 0..10_000 {
            let key = random_key(&mut random);
            assert!(key_number(&key).is_ok(), "{key}");
            assert_eq!(key, key.trim(), "a header parser keeps it");
            assert!(key.contains(' ') && key.is_ascii(), "{key}");
        }
    }
}
