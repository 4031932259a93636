//! A binary arithmetic coder: each bit narrows an interval by its probability.
//!
//! The interval is kept as in the range coder of LZMA, with 40 to 48 bits and
//! carry propagation in the encoder. It is the one part that differs between
//! packing and unpacking.

use alloc::vec::Vec;

/// The interval is widened by a byte while it is narrower than this.
const MIN_RANGE: u64 = 1 << 40;

/// Writes bits as one number, the lower end of the final interval.
pub struct Encoder {
    bytes: Vec<u8>,
    low: u64,
    range: u64,
}

impl Encoder {
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            low: 0,
            range: MIN_RANGE,
        }
    }

    /// Writes a bit that is a one with this probability.
    pub fn encode(&mut self, bit: bool, probability: f64) {
        while self.range < MIN_RANGE {
            self.range <<= 8;
            self.shift_low();
        }
        let bound = split(self.range, probability);
        if bit {
            self.range = bound;
        } else {
            self.low += bound;
            self.range -= bound;
        }
    }

    /// Writes the highest of six bytes, and adds the carry to those before.
    fn shift_low(&mut self) {
        if self.low >> 48 == 1 {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
        self.bytes.push((self.low >> 40) as u8);
        self.low = (self.low & (MIN_RANGE - 1)) << 8;
    }

    /// The bytes, with all of the lower end, so that the decoder's code is zero
    /// after the last bit.
    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..6 {
            self.shift_low();
        }
        // The first byte only takes the carry, and there is none.
        self.bytes.remove(0);
        self.bytes
    }
}

/// Reads what an [`Encoder`] wrote.
pub struct Decoder<'a> {
    bytes: &'a [u8],
    code: u64,
    range: u64,
}

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            code: 0,
            // So narrow that the first bit takes the first five bytes.
            range: 1,
        }
    }

    /// Reads a bit that is a one with this probability; nothing after the end.
    pub fn decode(&mut self, probability: f64) -> Option<bool> {
        while self.range < MIN_RANGE {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            self.range <<= 8;
            self.code = self.code << 8 | u64::from(*byte);
        }
        let bound = split(self.range, probability);
        let bit = self.code < bound;
        if bit {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        Some(bit)
    }

    /// Whether all bytes are read and nothing is left of the number. After a
    /// change anywhere, something is.
    pub fn is_at_end(&self) -> bool {
        self.code == 0 && self.bytes.is_empty()
    }
}

/// How much of a range stands for a one.
fn split(range: u64, probability: f64) -> u64 {
    // The cast cuts off what is behind the point, as `Math.floor` does.
    (range as f64 * probability) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_with_the_probabilities_they_were_written_with() {
        let bits = |n: u32| n.wrapping_mul(2_654_435_761) >> 30 == 0;
        let probability = |n: u32| [0.000_01, 0.25, 0.5, 0.999_99][n as usize % 4];
        let mut encoder = Encoder::new();
        for n in 0..3_000 {
            encoder.encode(bits(n), probability(n));
        }
        let bytes = encoder.finish();
        let mut decoder = Decoder::new(&bytes);
        for n in 0..3_000 {
            assert!(!decoder.is_at_end());
            assert_eq!(decoder.decode(probability(n)), Some(bits(n)), "bit {n}");
        }
        assert!(decoder.is_at_end());
    }

    #[test]
    fn a_carry_goes_through_all_bytes_that_are_full() {
        // Zeros that were almost certain, then unlikely ones: low grows to the top of a byte.
        for zeros in 0..200 {
            let mut encoder = Encoder::new();
            for n in 0..zeros + 8 {
                encoder.encode(n >= zeros, 0.999);
            }
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes);
            for n in 0..zeros + 8 {
                assert_eq!(decoder.decode(0.999), Some(n >= zeros));
            }
            assert!(decoder.is_at_end());
        }
    }

    #[test]
    fn nothing_is_read_after_the_end() {
        assert_eq!(Decoder::new(b"four").decode(0.5), None);
    }
}
