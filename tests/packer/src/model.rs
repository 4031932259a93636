//! What packing and unpacking share: the content so far, and its contexts.

use alloc::vec::Vec;
use core::ops::Range;

use crate::hash;
use crate::matching::Match;
use crate::mixer::{CONTEXTS, Contexts, Mixer};
use crate::syntax::Syntax;

/// Bytes of the size before a function.
const SIZE_BYTES: usize = 3;

/// A content that is being packed or unpacked.
pub struct Model {
    pub bytes: Vec<u8>,
    /// Where the functions are.
    code: Range<usize>,
    /// Where the size of the latest function goes.
    size_at: usize,
    /// The last four bytes, the latest lowest.
    last: u32,
    syntax: Syntax,
    matching: Match,
    mixer: Mixer,
}

impl Model {
    pub fn new(code: Range<usize>) -> Self {
        Self {
            bytes: Vec::new(),
            code,
            size_at: 0,
            last: 0,
            syntax: Syntax::new(),
            matching: Match::new(),
            mixer: Mixer::new(),
        }
    }

    /// Leaves room for the size where a function begins.
    pub fn begin_byte(&mut self) {
        if !self.syntax.in_function() && self.code.contains(&self.bytes.len()) {
            self.size_at = self.bytes.len();
            self.bytes.extend([0; SIZE_BYTES]);
            self.matching.skip(SIZE_BYTES);
            self.syntax.begin_function();
        }
    }

    /// Codes the next byte, and takes it in: `code` is told for each bit how likely
    /// a one is, and says what it is. Nothing where `code` does not know.
    pub fn code_byte(&mut self, code: impl FnMut(f64) -> Option<bool>) -> Option<()> {
        let contexts = self.contexts();
        let byte = self.mixer.code_byte(&contexts, code)?;
        self.last = self.last << 8 | u32::from(byte);
        self.bytes.push(byte);
        if self.syntax.step(byte) {
            self.write_size();
        }
        self.matching.step(&self.bytes, self.last);
        Some(())
    }

    fn contexts(&self) -> Contexts {
        let expected = self.matching.expected(&self.bytes);
        let (far, apart) = if self.syntax.in_function() {
            (self.last >> 8 & 0xFFFF, self.syntax.nested())
        } else {
            (self.last & 0xFF_FFFF, self.last & 0xFFFF_0000)
        };
        let mut hashed: [u32; CONTEXTS] = [
            self.last & 0xFFFF,
            self.syntax.order3(),
            self.syntax.order6(),
            self.last & 0xFF,
            far,
            expected,
            apart,
            self.syntax.order2(self.last as u8),
        ];
        for (number, context) in (1..).zip(&mut hashed) {
            *context = hash(*context ^ number << 24);
        }
        let (opcode, has_operands) = self.syntax.opcode();
        let weights = 64 * usize::from(opcode) + if has_operands { 1 << 14 } else { 0 };
        Contexts {
            last: self.last as u8,
            hashed,
            weights,
            instruction: self.syntax.order1(),
            expected: hash(expected << 12 ^ weights as u32),
            earlier: self.syntax.earlier(),
        }
    }

    fn write_size(&mut self) {
        let size = self.bytes.len() - self.size_at - SIZE_BYTES;
        let size = [
            (size | 128) as u8,
            (size >> 7 | 128) as u8,
            (size >> 14) as u8,
        ];
        self.bytes[self.size_at..self.size_at + SIZE_BYTES].copy_from_slice(&size);
    }
}
