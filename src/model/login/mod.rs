//! The password of a board: when a person is asked for it, and how it goes out.
//!
//! It is in no message of the model. A template shows it as [`MASK`], and [`Password::seal`] puts
//! it in on the way to the socket, as it puts in the answer to a [`Challenge`]. So neither the
//! console, nor a recording, nor another tab ever has it.

mod challenge;
mod sha256;

pub use challenge::Challenge;
pub use sha256::sha256;

use crate::model::connection::address::MASK;
use crate::model::decode::raw::Raw;
use crate::model::decode::readings::Readings;
use crate::model::text::{concat, cut_at_last, is_structured, push_escaped};
use words::t;

/// Whether this page can ask for the password of a board.
pub const IS_HERE: bool = cfg!(feature = "password");

/// The name that stands for the password in a template.
pub const NAME: &str = "password";

/// How long a request that the board refuses is sent again, in milliseconds: a relay must not
/// click later than a person meant it. A board that hangs up within this time after it has got the
/// password did not take it.
pub const AGAIN_WITHIN_MS: u64 = 3_000;

/// The most requests that may be sent again.
const MAX_SENT: usize = 32;

/// The password of the board at one address.
#[derive(Default)]
pub struct Password {
    /// The password; empty if it is not known.
    text: String,
    /// Whether another tab holds the socket: that one has the password, and asks for it.
    pub is_elsewhere: bool,
    seed: u32,
    /// What is asked of a person; empty for nothing.
    question: &'static str,
    challenge: Challenge,
    /// When the password last went out.
    filled_ms: Option<u64>,
    /// The requests that were sent of late, the oldest first.
    sent: Vec<Sent>,
}

/// A request that the board may refuse.
struct Sent {
    text: String,
    at_ms: u64,
    /// Whether it was refused and is sent again.
    is_again: bool,
}

impl Password {
    /// No password yet. The seed tells this page from the other clients of the board.
    pub fn new(seed: u32) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    /// A person connects to an address, whose password may be known.
    pub fn begin(&mut self, text: String) {
        *self = Self {
            text,
            is_elsewhere: self.is_elsewhere,
            ..Self::new(self.seed)
        };
    }

    /// What stands for the password where it is shown; nothing if it is not known.
    pub fn shown(&self) -> Option<String> {
        (self.is_known() || self.is_elsewhere).then(|| MASK.into())
    }

    /// Whether the password is known.
    pub fn is_known(&self) -> bool {
        !self.text.is_empty()
    }

    /// Whether a person is asked.
    pub fn is_asked(&self) -> bool {
        !self.question.is_empty()
    }

    /// What is asked of a person, in words; empty for nothing.
    pub fn question(&self) -> &'static str {
        self.question
    }

    /// Nothing goes on without the password.
    pub fn ask(&mut self) {
        if !self.is_asked() && !self.is_elsewhere {
            self.question = t!("The board wants its password.");
        }
    }

    /// The password is wrong. It is not tried again: too many wrong ones lock a board.
    fn refuse(&mut self) {
        self.question = t!("The board did not take the password. Type it again.");
        self.text.clear();
    }

    /// The connection is lost. A board that hangs up as soon as it has the password did not take it.
    pub fn lost(&mut self, now_ms: u64) {
        if self
            .filled_ms
            .take()
            .is_some_and(|at| now_ms < at + AGAIN_WITHIN_MS)
        {
            self.refuse();
        }
    }

    /// A text on its way to the socket: with the password in place of [`MASK`], and with the answer
    /// to the challenge, if there was one.
    pub fn seal(&mut self, text: String, now_ms: u64) -> String {
        if !self.is_known() {
            return text;
        }
        let is_json = is_structured(&text);
        let mut sealed = String::new();
        let mut rest = text.as_str();
        while let Some(at) = place_of_mask(rest) {
            sealed.push_str(rest.get(..at).unwrap_or(""));
            for character in self.text.chars() {
                match is_json {
                    true => push_escaped(&mut sealed, character),
                    false => sealed.push(character),
                }
            }
            rest = rest.get(at + MASK.len()..).unwrap_or("");
            self.filled_ms = Some(now_ms);
        }
        sealed.push_str(rest);
        if is_json {
            if !self.challenge.is_empty()
                && let Some((request, ending)) = cut_at_last(&sealed, b'}')
            {
                let answer = self.challenge.answer(&self.text, self.seed);
                sealed = concat(&[request, &answer, ending]);
            }
            self.remember(text, now_ms);
        }
        sealed
    }

    fn remember(&mut self, text: String, now_ms: u64) {
        let is_old = |sent: &Sent| now_ms >= sent.at_ms + AGAIN_WITHIN_MS;
        if self.sent.len() >= MAX_SENT || self.sent.last().is_some_and(is_old) {
            self.sent.clear();
        }
        if self.sent.iter().all(|sent| sent.text != text) {
            self.sent.push(Sent {
                text,
                at_ms: now_ms,
                is_again: false,
            });
        }
    }

    /// A message was read. True if it is a challenge: then it says nothing of the board. The
    /// request that it refuses is pushed to `again`, once; if that was refused before, the password
    /// is wrong.
    pub fn is_challenge(
        &mut self,
        readings: &Readings,
        now_ms: u64,
        again: &mut Option<String>,
    ) -> bool {
        let (mut code, mut message, mut id) = ("", "", "");
        for reading in readings.iter() {
            match reading.path {
                "error.code" => code = reading.value,
                "error.message" => message = reading.value,
                "id" => id = reading.value,
                _ => {}
            }
        }
        if code == "429" {
            // So many were wrong that the board takes none for a while. It does not take this nonce
            // again either.
            self.challenge = Challenge::default();
        }
        if code != "401" {
            return false;
        }
        let challenge = Challenge::read(message);
        if challenge.is_empty() {
            return false;
        }
        self.challenge = challenge;
        if !self.is_known() {
            self.ask();
        }
        // Another tab may use the same numbers, so the newest is meant.
        for sent in self.sent.iter_mut().rev() {
            let mut parts = Raw::of(&sent.text).parts();
            if !parts.any(|(key, own)| key == "id" && own.text().as_deref() == Some(id)) {
                continue;
            }
            if sent.is_again {
                self.refuse();
            } else if now_ms < sent.at_ms + AGAIN_WITHIN_MS {
                sent.is_again = true;
                *again = Some(sent.text.clone());
            }
            break;
        }
        true
    }
}

fn place_of_mask(text: &str) -> Option<usize> {
    let mut places = text.as_bytes().windows(MASK.len());
    places.position(|place| place == MASK.as_bytes())
}
