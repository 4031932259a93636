//! A compressor for a wasm module and the texts beside it, made for a small decoder.
//!
//! It is a context-mixing compressor: a model predicts each bit, an arithmetic coder
//! writes what the prediction leaves open. [`pack`] and [`unpack`] go through the same
//! bits with the same model; `decoder.js` is [`unpack`] once more, for the page (see
//! [`DECODER`]).
//!
//! Read in this order:
//! - `coder`: the arithmetic coder;
//! - `opcodes`: the opcode table, and `syntax`: contexts from the instructions;
//! - `matching`: the match model;
//! - `mixer`: bit histories, logits, logistic mixing;
//! - `model`: how they come together.
//!
//! # Prior art
//!
//! - **PAQ, lpaq** (Matt Mahoney): the whole scheme. Contexts of several orders are hashed
//!   into one table, a slot of 16 bytes for each nibble: a check byte and 15 bit histories,
//!   as in lpaq1. Predictions are mixed in the logistic domain by a gated network whose
//!   weight set is chosen by a small context. Here a slot of another key is always
//!   overwritten, a history is the last seven bits as they are (no state machine), it maps
//!   to a logit (no probability that is stretched), which is trained by the mixer's gradient,
//!   and there is no final adaptive stage (APM/SSE). Each leaves out code of the decoder.
//! - **paq8's x86 model**, and **kkrunchy** (Fabian Giesen): both take x86 instructions apart,
//!   the one for contexts, the other into streams. Here the instructions of wasm make
//!   contexts: the opcode selects the weights, opcodes and operands are hashed.
//! - **Crinkler** (Rune Stubbe, Aske Simon Christensen): context mixing where the decoder
//!   counts as much as the data, and **Roadroller** (Kang Seonghoon): the same for pages,
//!   with a decoder in JavaScript.
//! - **LZMA** (Igor Pavlov): the range coder with its carry.
//!
//! # Format
//!
//! For a third implementation. A change of the format breaks the test
//! `the_format_is_what_it_was`, and `decoder.js`, which has to follow it.
//!
//! **Numbers.** Probabilities, logits and weights are 64-bit floats, and only added,
//! multiplied, divided, and cut to whole numbers: IEEE 754 defines every bit of the results,
//! so all browsers agree. The order of the operations counts. Integers have 32 bits and
//! wrap. `hash(x)` is `x * 0x9E3779B1`, 2^32 by the golden ratio; `mix(x)` is `y ^ y >>> 15`
//! for `y = hash(x)`.
//!
//! **Coder.** The range starts at 2^40. Before each bit it is multiplied by 256 while it is
//! below 2^40, and the decoder takes one more byte into its code, which starts with the first
//! five bytes. A one gets the lower part of the range, `floor(range * probability)`. The
//! encoder writes the lower end in full, so at the end the decoder's code is zero and all
//! bytes are read; after a change anywhere they are not. There is no other checksum. Bytes
//! come one by one, the highest bit first, in two nibbles.
//!
//! **Position in a byte.** A nibble knows its *prefix*: 1 for the upper one, for the lower
//! one 16 and the upper nibble. In it, the *node* is 1 and then the bits so far: 1 to 15.
//!
//! **Functions.** The decoder knows where the functions of the module begin and end: all
//! between is functions, each after its size in three bytes. The sizes are not packed: the
//! decoder leaves three zeros, and puts the size there at the end of the function. Until then
//! they are zeros for the encoder, too.
//!
//! **Instructions.** In a function, where no instruction has begun, a byte is the *opcode*;
//! `opcodes` says which operands follow it. What is before the first instruction of a
//! function, its locals, is read as the operands of opcode 1, which the decoder takes as
//! read. Outside of functions, all bytes are opcodes without operands. `instruction` is 0
//! before an instruction, 1 more than its opcode after that where operands follow, and with
//! each `byte` of these `mix(instruction ^ byte)`. Outside of functions it is the same with
//! each letter from a to z, and 0 after any other byte. `opcodes` are the last four, the
//! latest lowest, and `older` the four before; `last` the last four bytes. For each opcode,
//! `last_operand` is the last byte of the operands that came with it latest, at first 0.
//!
//! **Match model.** `from` is where the last bytes have come before: when it no longer goes
//! on there, it is where `hash(last) >>> 14` had the same value latest, and `length` how many
//! bytes before are the same, up to 32; it grows while they go on being the same. Where a
//! function begins, `from` steps over three bytes as the decoder does. `expected` is
//! `bytes[from] + 1 + 512 * min(length, 5)` where `length` is not 0, else 0.
//!
//! **Hashed contexts.** Eight, of which some have other meanings outside of functions, where
//! opcodes are bytes, and `depth` (how many blocks are open, the function itself counted) is 0:
//!
//! | k | in a function | outside |
//! |---|---|---|
//! | 1 | order 2: the last two bytes | the same |
//! | 2 | `instruction ^ hash(opcodes & 0xFFFFFF ^ hash(operand))`, with `last_operand` of the opcode where an operand is next, else 0 | `instruction`: the word so far |
//! | 3 | `instruction ^ hash(opcodes ^ hash(older & 0xFFFF))`: the last six opcodes | the same without `instruction`: order 6 |
//! | 4 | order 1: the last byte | the same |
//! | 5 | sparse: the two bytes before the last | order 3: the last three bytes |
//! | 6 | `expected` | the same |
//! | 7 | `instruction ^ hash(depth << 8 ^ opcodes & 255)` | sparse: the two bytes before the last two, `last & 0xFFFF0000` |
//! | 8 | `instruction ^ hash(opcodes << 16 ^ last & 255)`: the last two opcodes and the last byte | the same |
//!
//! The context `k` gets `key = hash(context ^ k << 24)`. For a nibble it has a slot of 16
//! bytes in one table of 16 MiB for all: with `x = hash(key ^ prefix)`, from
//! `(x >>> 12) * 16` on, one byte for each node. Where the first of them, the check byte, is
//! not `x & 255`, it becomes this, and the others 0: they were of another key. The contexts do
//! so in their order.
//!
//! **Bit histories.** Each of these bytes keeps which bits came there: 0 for none yet, else a
//! one and then up to seven bits, the latest lowest.
//!
//! **Direct contexts.** Four, which have a logit for each bit, without history and weight:
//! order 1 (`512 * byte + 16 * prefix + node`), and three in tables of their own for a key, the
//! prefix and the node (`(hash(key ^ prefix) >>> 18) * 16 + node`). The key of the first is
//! the instruction so far and the last opcode, `hash(instruction << 3 ^ opcodes & 255)`, that
//! of the second what is expected and the weight set of the first bit,
//! `hash(expected << 12 ^ set)`, that of the third the opcodes before the last,
//! `hash(instruction ^ hash(opcodes & 0xFFFFFF00))`.
//!
//! **Mixing.** Each history has a logit, for each context its own. At first it is that of the
//! history without its latest bit times 0.8, and 0.7 more or less, by that bit. A context
//! also has a weight in each set, at first 0.1. Sets are eight numbers apart, and each bit
//! has two: the first bit of a byte has the set `64 * opcode`, 16384 more where an operand is
//! next, and each further bit 8 more; the other set is `32768 + 8 * (16 * prefix + node)`. The
//! sum of the two is the weight of the context. The logits of the direct contexts, in their order, and then those of the hashed
//! contexts, times their weights, are summed. The probability of a one is `1 / (1 + t)`: `t`
//! is 200000, times 0.976 once for each of the whole steps in `41 * sum + 502`, of 0 to 1023.
//!
//! **Learning.** The error is the bit less its probability. The weight in the first set grows by
//! `0.0045 * error * logit`, that in the other by `0.002 * error * logit`, each logit with a weight by `0.2 * error * weight` (both as they
//! were before), the direct ones by 0.035, 0.07, 0.12 and 0.1 times the error. Then the histories
//! get their bit.

#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

mod coder;
mod matching;
mod mixer;
mod model;
mod opcodes;
mod sample;
mod syntax;

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use coder::{Decoder, Encoder};
use model::Model;
pub use sample::{every_instruction, function};

/// [`unpack`] in JavaScript: a generator that takes base64 as it comes.
///
/// `PACKED_BYTES`, `PARTS_END`, `CODE_START` and `CODE_END` stand in it for the lengths of
/// packed and unpacked content and for where the functions are.
pub const DECODER: &str = include_str!("decoder.js");

/// Packs a content with functions at `code`, each after its size in three bytes.
///
/// [`unpack`] has to know its length and `code`. Nothing where the functions do not end where
/// `code` says, or have instructions that `opcodes` does not know: an empty `code` always
/// works.
pub fn pack(content: &[u8], code: Range<usize>) -> Option<Vec<u8>> {
    // Of nothing, nothing is read.
    if content.is_empty() {
        return Some(Vec::new());
    }
    let mut model = Model::new(code);
    let mut encoder = Encoder::new();
    while model.bytes.len() < content.len() {
        model.begin_byte();
        let byte = *content.get(model.bytes.len())?;
        let mut bits = (0..8).rev().map(|place| byte >> place & 1 == 1);
        model.code_byte(|probability| {
            let bit = bits.next()?;
            encoder.encode(bit, probability);
            Some(bit)
        })?;
    }
    (model.bytes == content).then(|| encoder.finish())
}

/// Unpacks what [`pack`] has packed, to `length` bytes. Nothing where it is not what [`pack`]
/// has written for this length and code.
///
/// Any input ends: after `length` bytes, or with the packed ones. A packed byte becomes at most
/// about 220,000 bytes, so bound `length` for input that is not trusted.
pub fn unpack(packed: &[u8], length: usize, code: Range<usize>) -> Option<Vec<u8>> {
    if length == 0 {
        return packed.is_empty().then(Vec::new);
    }
    let mut model = Model::new(code);
    let mut decoder = Decoder::new(packed);
    while model.bytes.len() < length {
        model.begin_byte();
        model.code_byte(|probability| decoder.decode(probability))?;
    }
    (decoder.is_at_end() && model.bytes.len() == length).then_some(model.bytes)
}

/// Carries each bit of a number into the high ones: 2^32 by the golden ratio.
fn hash(number: u32) -> u32 {
    number.wrapping_mul(0x9E37_79B1)
}

/// Carries each bit of a number into all.
fn mix(number: u32) -> u32 {
    let mixed = hash(number);
    mixed ^ mixed >> 15
}

/// An array on the heap: most are too large for a stack.
fn array<T: Clone, const LENGTH: usize>(value: T) -> Box<[T; LENGTH]> {
    let boxed = vec![value; LENGTH].into_boxed_slice();
    match boxed.try_into() {
        Ok(array) => array,
        Err(_) => unreachable!("the slice has this length"),
    }
}
