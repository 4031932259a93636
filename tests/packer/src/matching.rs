//! The match model: where the last bytes have come before, and what came then.

use alloc::boxed::Box;

use crate::{array, hash};

/// How long a match is looked at, in bytes.
const MAX_LENGTH: usize = 32;
/// Longer matches are as good as those of this length, in bytes.
const LONG: usize = 5;
/// One place for each hash of four bytes.
const PLACES: usize = 1 << 18;

/// The latest place where the content went on as it does now.
pub struct Match {
    /// Where it goes on there.
    from: usize,
    /// How many bytes before are the same; 0 where there is no match.
    length: usize,
    /// The place after the latest four bytes of each hash.
    places: Box<[u32; PLACES]>,
}

impl Match {
    pub fn new() -> Self {
        Self {
            from: 0,
            length: 0,
            places: array(0),
        }
    }

    /// The byte that came next, plus one, and how long the match is; 0 without one.
    pub fn expected(&self, bytes: &[u8]) -> u32 {
        match bytes.get(self.from) {
            Some(byte) if self.length > 0 => {
                u32::from(*byte) + 1 + 512 * self.length.min(LONG) as u32
            }
            _ => 0,
        }
    }

    /// Steps over bytes that are not packed.
    pub fn skip(&mut self, bytes: usize) {
        self.from += bytes;
    }

    /// Takes in that these are the bytes by now, the last four as a number.
    pub fn step(&mut self, bytes: &[u8], last: u32) {
        let end = bytes.len();
        if self.length > 0 && bytes.get(self.from) == bytes.last() {
            self.from += 1;
            self.length += 1;
        } else {
            self.length = 0;
        }
        let place = &mut self.places[(hash(last) >> 14) as usize];
        if self.length == 0 {
            self.from = *place as usize;
            let there = bytes.iter().take(self.from).rev();
            let same = there.zip(bytes.iter().rev()).take(MAX_LENGTH);
            self.length = same.take_while(|(there, here)| there == here).count();
        }
        *place = end as u32;
    }
}
