//! Protocol 76, the WebSocket of 2010 (draft-hixie-thewebsocketprotocol-76),
//! which mbed's library for boards speaks and which no browser speaks any more.
//!
//! The client sends two keys and, after the head of its request, eight bytes.
//! The server proves with sixteen bytes that it understood them. From then on a
//! text is `00`, its UTF-8, `FF`, in both directions, and `FF 00` closes, which
//! the other side answers with the same. There are no binary messages, no
//! pings and no close codes.
//!
//! The draft lets a client replace what is not UTF-8; here it ends the
//! connection, as with any other client. That is a choice, as is [`MAX_BYTES`].

use std::collections::VecDeque;
use std::fmt;

use md5::{Digest, Md5};

pub use crate::device::Device;
use crate::random::Random;

/// The longest frame that the board takes, in bytes between its ends.
pub const MAX_BYTES: usize = 64 * 1024;

/// The frame that closes.
pub const CLOSE: [u8; 2] = [END, START];

const START: u8 = 0x00;
const END: u8 = 0xFF;

/// The sixteen bytes that answer a handshake. An error says which key cannot
/// be answered, and why.
pub fn answer(key1: &str, key2: &str, body: [u8; 8]) -> Result<[u8; 16], String> {
    let mut hash = Md5::new();
    hash.update(part(key1)?.to_be_bytes());
    hash.update(part(key2)?.to_be_bytes());
    hash.update(body);
    Ok(hash.finalize().into())
}

/// What a key stands for: its digits as one number, divided by how many spaces
/// it has.
fn part(key: &str) -> Result<u32, String> {
    let digits: String = key.chars().filter(char::is_ascii_digit).collect();
    let number: u32 = digits
        .parse()
        .map_err(|_| format!("the key '{key}' holds no number of 32 bits"))?;
    let spaces = key.chars().filter(|letter| *letter == ' ').count();
    let spaces = u32::try_from(spaces).unwrap_or(u32::MAX);
    match number.checked_rem(spaces) {
        None => Err(format!("the key '{key}' has no spaces")),
        Some(0) => Ok(number / spaces),
        Some(_) => Err(format!(
            "the number in the key '{key}' is no multiple of its spaces"
        )),
    }
}

/// A key as the draft wants a client to make it.
pub(crate) fn key(random: &mut Random) -> String {
    let spaces = random.between(1, 12);
    let number = random.between(0, i64::from(u32::MAX) / spaces) * spaces;
    let mut key: Vec<char> = number.to_string().chars().collect();
    for _ in 0..random.between(1, 12) {
        // Any printable letter of ASCII but digits.
        let letter = match random.between(0, 0x2F - 0x21 + 0x7E - 0x3A + 1) {
            low @ 0..=0x0E => 0x21 + low,
            high => 0x3A + high - 0x0F,
        };
        let letter = char::from(letter as u8);
        key.insert(random.between(0, key.len() as i64) as usize, letter);
    }
    for _ in 0..spaces {
        // Neither first nor last, where a header would lose it.
        key.insert(random.between(1, key.len() as i64 - 1) as usize, ' ');
    }
    key.into_iter().collect()
}

/// A text as a frame.
pub fn text_frame(text: &str) -> Vec<u8> {
    raw_frame(text.as_bytes())
}

/// Bytes as a text frame, whether they are text or not.
pub(crate) fn raw_frame(bytes: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(bytes.len() + 2);
    frame.push(START);
    frame.extend(bytes);
    frame.push(END);
    frame
}

/// What the other side sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message.
    Text(String),
    /// The start of the closing handshake, or its answer.
    Close,
}

/// Why what the other side sent is no frame to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The frame is longer than the limit.
    TooLong,
    /// The text is not valid UTF-8.
    InvalidUtf8,
}

impl fmt::Display for Refusal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::TooLong => "a frame of protocol 76 is too long",
            Self::InvalidUtf8 => "a text of protocol 76 is not valid UTF-8",
        })
    }
}

impl std::error::Error for Refusal {}

/// Makes frames of bytes, however those come in.
pub struct Decoder {
    limit: usize,
    waiting: VecDeque<u8>,
    inside: Inside,
    frame: Vec<u8>,
}

/// Where in a frame the next byte stands.
enum Inside {
    /// It is the type of the next frame.
    Nothing,
    /// It is part of what the end byte ends, which is a text or is dropped.
    Ended { text: bool },
    /// It is a digit of a length, seven bits each.
    Length { close: bool, length: usize },
    /// It is one of so many that are dropped.
    Counted { left: usize },
}

impl Decoder {
    /// A decoder that refuses frames with more bytes than that.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            waiting: VecDeque::new(),
            inside: Inside::Nothing,
            frame: Vec::new(),
        }
    }

    /// Takes in what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend(bytes);
    }

    /// The next frame that is complete. Frames of other types, which the draft
    /// leaves to the future, are dropped. After a refusal nothing that follows
    /// means anything.
    // An iterator has no errors that end it for good.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Frame>, Refusal> {
        while let Some(byte) = self.waiting.pop_front() {
            match self.inside {
                Inside::Nothing if byte < 0x80 => {
                    self.inside = Inside::Ended {
                        text: byte == START,
                    };
                }
                Inside::Nothing => {
                    self.inside = Inside::Length {
                        close: byte == END,
                        length: 0,
                    };
                }
                Inside::Ended { text } if byte == END => {
                    self.inside = Inside::Nothing;
                    let frame = std::mem::take(&mut self.frame);
                    if text {
                        let text = String::from_utf8(frame);
                        return text
                            .map(|text| Some(Frame::Text(text)))
                            .map_err(|_| Refusal::InvalidUtf8);
                    }
                }
                Inside::Ended { .. } => {
                    if self.frame.len() == self.limit {
                        return Err(Refusal::TooLong);
                    }
                    self.frame.push(byte);
                }
                Inside::Length { close, length } => {
                    let length = length * 0x80 + usize::from(byte & 0x7F);
                    if length > self.limit {
                        return Err(Refusal::TooLong);
                    }
                    self.inside = match (byte & 0x80 != 0, length) {
                        (true, length) => Inside::Length { close, length },
                        (false, 0) => Inside::Nothing,
                        (false, left) => Inside::Counted { left },
                    };
                    if close && byte == 0 && length == 0 {
                        return Ok(Some(Frame::Close));
                    }
                }
                Inside::Counted { left } => {
                    self.inside = match left {
                        1 => Inside::Nothing,
                        left => Inside::Counted { left: left - 1 },
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
    fn a_key_that_is_made_can_be_answered() {
        let mut random = Random(1);
        for _ in 0..10_000 {
            let key = key(&mut random);
            assert!(part(&key).is_ok(), "{key}");
            assert_eq!(key, key.trim(), "a header keeps it");
            assert!(key.contains(' ') && key.is_ascii(), "{key}");
        }
    }
}
