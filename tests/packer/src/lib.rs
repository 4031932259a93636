//! A coder for the packed part of the page, made for wasm. Pure.
//!
//! `start.js` has the other half: both go through the same bits with the same
//! model and say for each how likely it is a one, before they know it; here it
//! is written, there it is read. What is to be known for a third one:
//!
//! **Numbers.** All odds, leanings and weights are 64-bit floats, and only
//! added, multiplied, divided, and cut to whole numbers: IEEE 754 says every bit
//! of the results, so all browsers agree. The order of the operations counts.
//! Integers are of 32 bits and wrap. `M` is [`SPREAD`].
//!
//! **Bits.** The range starts at 2^40. Before each bit it is multiplied by 256
//! while it is below 2^40, and the reader takes one more byte into its code,
//! which starts with the first five bytes. A one gets the lower part of the
//! range, `floor(range * chance)`. The writer writes what it began with to the
//! last byte, so at the end the reader's code is zero and all is read: after a
//! change anywhere it is not. Bytes come one by one, the highest bit first, in
//! two halves of four bits.
//!
//! **Where a bit stands.** A half knows its *prefix*: 1 for the upper half of a
//! byte, for the lower one 16 and the upper half. In it, the *node* is 1 and
//! then the bits so far: 1 to 15. `place = 16 * prefix + node`.
//!
//! **Functions.** The reader knows where the functions of the module begin and
//! end: all between is functions, each after its size in three bytes. The sizes
//! are not packed: the reader leaves three zeros, and puts the size there once it
//! has come to the end of the function. Until then they are zeros for the writer,
//! too.
//!
//! **Instructions.** In a function, where no instruction has begun, a byte is the
//! *operation*; [`operands`] says how many numbers follow, each of which ends
//! with a byte below 128, those of two operations with any byte. Where it is not
//! a fixed one, the first byte says how many more there are. What is before the
//! first instruction of a function, its locals, is read as numbers of the
//! operation 1, which the reader takes as read. `depth` is how many blocks are
//! open, the function itself counted; 0 outside of functions, where all bytes
//! are operations without numbers. `part` is 0 before an instruction, 1 more than
//! its operation after that where numbers follow, and with each `byte` of these
//! `mixed(part ^ byte)`, where `mixed(x)` is `y ^ y >>> 15` for `y = x * M`.
//! Outside of functions it is the same with each letter from a to z, and 0 after
//! any other byte. `operations` are the last four, the latest lowest, and `older`
//! the four before; `last` the last four bytes. For each operation, `latest` is
//! the last byte of the numbers that came with it latest, at first 0.
//!
//! **The same before.** `from` is where what has come last has come before: when
//! it no longer goes on there, it is where `last * M >>> 14` had the same value
//! latest, and `length` how many bytes before are the same, up to 32; it grows
//! while they go on being the same. Where a function begins, `from` steps over
//! three bytes as the reader does.
//!
//! **Contexts.** Six numbers, of which each sees the past another way:
//!
//! 1. the last two bytes;
//! 2. in a function, the instruction so far, the last three operations, and
//!    where a number is next, what came with the operation latest, else 0:
//!    `part ^ (operations & 0xFFFFFF ^ latest * M) * M`; outside, `part`: the word
//!    so far;
//! 3. in a function, the instruction so far and the last six operations:
//!    `part ^ (operations ^ (older & 65535) * M) * M`; outside, the same without
//!    `part`: these are the last six bytes;
//! 4. the last byte;
//! 5. in a function, the two bytes before that; outside, the last three bytes;
//! 6. `expected`: where `length` is not 0,
//!    `bytes[from] + 1 + 512 * min(length, 5)`, else 0.
//!
//! The context `k`, from 1 on, gets `key = (context ^ k << 24) * M`. For a half
//! of a byte it has 16 bytes in one table for all: with
//! `x = (key ^ prefix) * M`, from `(x >>> 13) * 16` on, one for each node. Where
//! the first of them, which is no node's, is not `x & 255`, it becomes this, and
//! the others 0: they were of another key. The contexts do so in their order.
//!
//! **Histories.** Each of these bytes keeps which bits came there: 0 for none
//! yet, else a one and then up to seven bits, the latest lowest.
//!
//! **The odds.** Each history has a leaning, for each context its own: how far it
//! speaks for a one. At first it is that of the history without its latest bit
//! times 0.8, and 0.7 more or less, by that bit. A context also has a weight, at
//! first 0.23, for each operation and bit of a byte, and others where a number of
//! the operation is next. They are eight in a `row`, of which the first bit of a
//! byte has `64 * operation`, 16384 more for a number, and each further bit 8
//! more. Three more leanings, 0 at first, are without history and weight: one for
//! the last byte and the place (`512 * byte + place`), and two in tables of their
//! own for a key, the prefix and the node
//! (`((key ^ prefix) * M >>> 18) * 16 + node`). The key of the first is the
//! instruction so far and the last operation,
//! `(part << 3 ^ operations & 255) * M`, that of the second what is expected and
//! the row of the first bit, `(expected << 12 ^ row) * M`. All leanings, with
//! their weights, are summed: first these three, then those of the contexts in
//! their order. The chance of a one is `1 / (1 + t)`: `t` is 200000, times 0.976
//! once for each of the whole steps in `41 * sum + 502`, of 0 to 1023.
//!
//! **Learning.** The miss is the bit less its chance. Each weight grows by
//! `0.0045 * miss * leaning`, each leaning with a weight by `0.2 * miss * weight`
//! (both as they were before), the three without by 0.035, 0.09 and 0.12 times the
//! miss. Then the histories get their bit.

use std::ops::Range;

/// Carries each bit of a number into the high ones: 2^32 by the golden ratio.
const SPREAD: u32 = 0x9E37_79B1;
/// Where the range has become narrower than this, it is widened.
const NARROW: u64 = 1 << 40;
/// The operation that no module has, for what is before the first instruction.
const LOCALS: u32 = 1;
const BR_TABLE: u32 = 0x0E;
const WITH_PREFIX: u32 = 0xFC;
const F32_CONST: u32 = 0x43;
const F64_CONST: u32 = 0x44;
/// So many numbers are left where the next byte says how many.
const COUNTED: i32 = -1;
/// How many contexts there are.
const CONTEXTS: usize = 6;
/// How many steps there are from the least chance to the largest.
const STEPS: usize = 1024;

/// Packs a content with functions at `code`, each after its size in three bytes;
/// who unpacks it has to know its length, and where these are. Nothing where
/// there is an instruction that is not known here: a range without functions
/// always does.
pub fn squeeze(content: &[u8], code: Range<usize>) -> Option<Vec<u8>> {
    // Of nothing, nothing is read.
    if content.is_empty() {
        return Some(Vec::new());
    }
    let mut model = Model::new(code);
    let mut writer = Writer::default();
    while model.bytes.len() < content.len() {
        model.look();
        let byte = *content.get(model.bytes.len())?;
        for place in (0..8).rev() {
            let bit = byte >> place & 1 == 1;
            writer.write(bit, model.chance());
            model.learn(bit);
        }
        model.step(byte);
    }
    (model.bytes == content).then(|| writer.finish())
}

/// How many numbers follow an operation, or bytes where these are not numbers;
/// [`COUNTED`] where the first byte says it.
fn operands(operation: u32) -> i32 {
    match operation {
        BR_TABLE | WITH_PREFIX => COUNTED,
        0x11 | 0x28..=0x3E => 2,
        0x02..=0x04 | 0x0C..=0x0D | 0x10 | 0x20..=0x27 | 0x3F..=0x42 => 1,
        F32_CONST => 4,
        F64_CONST => 8,
        _ => 0,
    }
}

/// How many numbers follow the first one, which is this byte.
fn counted(operation: u32, byte: u32) -> i32 {
    let more = match operation {
        // For each kind of local, how many there are and the kind.
        LOCALS => 2 * byte,
        // One more, for all other cases.
        BR_TABLE => byte + 1,
        // Up to 7 floats are made whole numbers; 10 copies memory, 11 fills it.
        _ if byte < 8 => 0,
        _ => 12_u32.saturating_sub(byte),
    };
    more as i32
}

/// A content that is being written as one number between 0 and 1.
struct Writer {
    bytes: Vec<u8>,
    low: u64,
    range: u64,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            low: 0,
            range: NARROW,
        }
    }
}

impl Writer {
    fn write(&mut self, bit: bool, chance: f64) {
        while self.range < NARROW {
            self.range <<= 8;
            self.shift();
        }
        let bound = (self.range as f64 * chance).floor() as u64;
        if bit {
            self.range = bound;
        } else {
            self.low += bound;
            self.range -= bound;
        }
    }

    /// Writes the highest of six bytes, and into those before what went over it.
    fn shift(&mut self) {
        let over = self.low >> 48 == 1;
        for byte in self.bytes.iter_mut().rev().take_while(|_| over) {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
        self.bytes.push((self.low >> 40) as u8);
        self.low = (self.low & (NARROW - 1)) << 8;
    }

    fn finish(mut self) -> Vec<u8> {
        for _ in 0..6 {
            self.shift();
        }
        // The first byte is always a zero.
        self.bytes.remove(0);
        self.bytes
    }
}

/// What both halves know of the content so far, and what they make of it.
struct Model {
    bytes: Vec<u8>,
    /// Where the functions are.
    code: Range<usize>,
    /// Where the size of the latest function is to be.
    hole: usize,
    depth: u32,
    histories: Vec<u8>,
    leanings: Vec<f64>,
    weights: Vec<f64>,
    after_byte: Vec<f64>,
    in_instruction: Vec<f64>,
    as_expected: Vec<f64>,
    chances: Vec<f64>,
    seen: Vec<u32>,
    last: u32,
    operation: u32,
    operations: u32,
    older: u32,
    /// The last byte of the latest numbers of each operation.
    latest: [u8; 256],
    left: i32,
    part: u32,
    from: usize,
    length: usize,
    keys: [u32; CONTEXTS],
    slots: [usize; CONTEXTS],
    prefix: u32,
    node: u32,
    row: usize,
    spots: [usize; CONTEXTS],
    plain_keys: [u32; 2],
    plain_slots: [usize; 2],
    plain: [usize; 3],
    chance: f64,
}

impl Model {
    fn new(code: Range<usize>) -> Self {
        let mut leanings = vec![0.0; CONTEXTS << 8];
        for context in leanings.chunks_mut(256) {
            for history in 2..256 {
                let latest = if history & 1 == 1 { 0.7 } else { -0.7 };
                context[history] = context[history >> 1] * 0.8 + latest;
            }
        }
        let mut against = 2e5;
        let chances = (0..STEPS).map(|_| {
            let chance = 1.0 / (1.0 + against);
            against *= 0.976;
            chance
        });
        Self {
            bytes: Vec::new(),
            code,
            hole: 0,
            depth: 0,
            chances: chances.collect(),
            histories: vec![0; 1 << 23],
            leanings,
            weights: vec![0.23; 4096 * 8],
            after_byte: vec![0.0; 1 << 17],
            in_instruction: vec![0.0; 1 << 18],
            as_expected: vec![0.0; 1 << 18],
            seen: vec![0; 1 << 18],
            last: 0,
            operation: 0,
            operations: 0,
            older: 0,
            latest: [0; 256],
            left: 0,
            part: 0,
            from: 0,
            length: 0,
            keys: [0; CONTEXTS],
            slots: [0; CONTEXTS],
            prefix: 0,
            node: 1,
            row: 0,
            spots: [0; CONTEXTS],
            plain_keys: [0; 2],
            plain_slots: [0; 2],
            plain: [0; 3],
            chance: 0.0,
        }
    }

    /// Looks at what a byte comes after.
    fn look(&mut self) {
        if self.depth == 0 && self.code.contains(&self.bytes.len()) {
            self.hole = self.bytes.len();
            self.bytes.extend([0; 3]);
            self.from += 3;
            self.depth = 1;
            self.begin(LOCALS);
            self.left = COUNTED;
        }
        let expected = match self.length {
            0 => 0,
            length => u32::from(self.bytes[self.from]) + 1 + 512 * length.min(5) as u32,
        };
        let latest = match self.left {
            0 => 0,
            _ => u32::from(self.latest[self.operation as usize]),
        };
        let six = spread(self.operations ^ spread(self.older & 65535));
        let (near, far, bytes) = if self.depth > 0 {
            (
                self.part ^ spread(self.operations & 0xFF_FFFF ^ spread(latest)),
                self.part ^ six,
                self.last >> 8 & 65535,
            )
        } else {
            (self.part, six, self.last & 0xFF_FFFF)
        };
        let contexts = [
            self.last & 65535,
            near,
            far,
            self.last & 255,
            bytes,
            expected,
        ];
        for (number, context) in (1..).zip(contexts) {
            self.keys[number as usize - 1] = spread(context ^ number << 24);
        }
        self.row = 64 * self.operation as usize + if self.left == 0 { 0 } else { 16384 };
        self.plain_keys = [
            spread(self.part << 3 ^ self.operations & 255),
            spread(expected << 12 ^ self.row as u32),
        ];
        self.node = 1;
        self.begin_half();
    }

    fn begin_half(&mut self) {
        self.prefix = self.node;
        self.node = 1;
        for (slot, key) in self.plain_slots.iter_mut().zip(self.plain_keys) {
            *slot = (spread(key ^ self.prefix) >> 18 << 4) as usize;
        }
        for (slot, key) in self.slots.iter_mut().zip(self.keys) {
            let place = spread(key ^ self.prefix);
            *slot = (place >> 13 << 4) as usize;
            let whose = place as u8;
            if self.histories[*slot] != whose {
                self.histories[*slot..*slot + 16].fill(0);
                self.histories[*slot] = whose;
            }
        }
    }

    /// How likely the next bit is a one.
    fn chance(&mut self) -> f64 {
        let place = 16 * self.prefix + self.node;
        self.plain = [
            (512 * (self.last & 255) + place) as usize,
            self.plain_slots[0] + self.node as usize,
            self.plain_slots[1] + self.node as usize,
        ];
        let mut sum = self.after_byte[self.plain[0]]
            + self.in_instruction[self.plain[1]]
            + self.as_expected[self.plain[2]];
        for context in 0..CONTEXTS {
            let history = self.histories[self.slots[context] + self.node as usize];
            self.spots[context] = context << 8 | usize::from(history);
            sum += self.weights[self.row + context] * self.leanings[self.spots[context]];
        }
        // Cut to a whole number towards zero, as `| 0` does.
        let step = ((sum * 41.0 + 502.0) as i32).clamp(0, STEPS as i32 - 1);
        self.chance = self.chances[step as usize];
        self.chance
    }

    /// Takes in what the bit was.
    fn learn(&mut self, bit: bool) {
        let miss = f64::from(u8::from(bit)) - self.chance;
        self.after_byte[self.plain[0]] += miss * 0.035;
        self.in_instruction[self.plain[1]] += miss * 0.09;
        self.as_expected[self.plain[2]] += miss * 0.12;
        for context in 0..CONTEXTS {
            let weight = &mut self.weights[self.row + context];
            let leaning = &mut self.leanings[self.spots[context]];
            let before = *weight;
            *weight += miss * 0.0045 * *leaning;
            *leaning += miss * 0.2 * before;
        }
        for context in 0..CONTEXTS {
            // From before: another context may have the same place, and the last one counts.
            let history = self.spots[context] as u8;
            self.histories[self.slots[context] + self.node as usize] = grown(history, bit);
        }
        self.row += 8;
        self.node = 2 * self.node + u32::from(bit);
        if self.node > 15 && self.prefix == 1 {
            self.begin_half();
        }
    }

    /// Takes in what the byte was.
    fn step(&mut self, latest: u8) {
        let byte = u32::from(latest);
        self.last = self.last << 8 | byte;
        self.bytes.push(latest);
        if self.left != 0 {
            self.part = mixed(self.part ^ byte);
            if self.left < 0 {
                self.left = counted(self.operation, byte);
            } else if byte < 128 || matches!(self.operation, F32_CONST | F64_CONST) {
                self.left -= 1;
            }
            if self.left == 0 {
                self.part = 0;
                self.latest[self.operation as usize] = latest;
            }
        } else if self.depth > 0 {
            self.begin(byte);
            self.left = operands(byte);
            if self.left == 0 {
                self.part = 0;
            }
            self.nest(byte);
        } else {
            let word = latest.is_ascii_lowercase();
            let part = if word { mixed(self.part ^ byte) } else { 0 };
            self.begin(byte);
            self.part = part;
        }
        if self.length > 0 && self.bytes[self.from] == latest {
            self.from += 1;
            self.length += 1;
        } else {
            self.length = 0;
        }
        let seen = &mut self.seen[(spread(self.last) >> 14) as usize];
        if self.length == 0 {
            self.from = *seen as usize;
            let there = self.bytes[..self.from].iter().rev();
            let same = there.zip(self.bytes.iter().rev()).take(32);
            self.length = same.take_while(|(there, here)| there == here).count();
        }
        *seen = self.bytes.len() as u32;
    }

    fn begin(&mut self, operation: u32) {
        self.operation = operation;
        self.older = self.older << 8 | self.operations >> 24;
        self.operations = self.operations << 8 | operation;
        self.part = operation + 1;
    }

    /// Opens or closes a block, and with the last one the function.
    fn nest(&mut self, operation: u32) {
        match operation {
            0x02..=0x04 => self.depth += 1,
            0x0B => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 {
            let size = self.bytes.len() - self.hole - 3;
            self.bytes[self.hole] = (size | 128) as u8;
            self.bytes[self.hole + 1] = (size >> 7 | 128) as u8;
            self.bytes[self.hole + 2] = (size >> 14) as u8;
        }
    }
}

/// A history with one bit more: the eighth last is forgotten.
fn grown(history: u8, bit: bool) -> u8 {
    let bits = u16::from(history.max(1)) * 2 + u16::from(bit);
    if bits > 255 {
        (bits & 127 | 128) as u8
    } else {
        bits as u8
    }
}

fn spread(number: u32) -> u32 {
    number.wrapping_mul(SPREAD)
}

fn mixed(number: u32) -> u32 {
    let mixed = spread(number);
    mixed ^ mixed >> 15
}

/// A function with its size in three bytes.
pub fn function(body: &[u8]) -> Vec<u8> {
    let size = body.len();
    let size = [
        size as u8 | 128,
        (size >> 7) as u8 | 128,
        (size >> 14) as u8,
    ];
    [&size, body].concat()
}

/// Each instruction that is not a mere operation, and two blocks.
pub const BODY: &[u8] =
    b"\x02\x03\x7f\x81\x01\x7e\x02\x40\x03\x7f\x20\x0b\x0d\x01\x0e\x02\x00\x01\x0b\
    \x0f\x10\x8b\x0b\x11\x0b\x00\x28\x02\x8b\x0b\x41\x8b\x7f\x42\x0b\x43\x0b\x0b\xcb\x0b\
    \x44\x0b\x0b\x0b\x0b\xcb\x0b\x0b\xcb\xfc\x02\xfc\x0a\x00\x00\xfc\x0b\x00\x3f\x00\x0b\x0b\x0b";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// The other half, as start.js has it: nothing where the packed bytes do
    /// not end where the content does.
    fn unsqueeze(packed: &[u8], length: usize, code: Range<usize>) -> Option<Vec<u8>> {
        let mut model = Model::new(code);
        let mut bytes = packed.iter();
        let (mut number, mut range) = (0_u64, 1_u64);
        while model.bytes.len() < length {
            model.look();
            let mut byte = 0;
            for _ in 0..8 {
                let chance = model.chance();
                while range < NARROW {
                    range <<= 8;
                    number = number << 8 | u64::from(*bytes.next()?);
                }
                let bound = (range as f64 * chance).floor() as u64;
                let bit = number < bound;
                if bit {
                    range = bound;
                } else {
                    number -= bound;
                    range -= bound;
                }
                byte = byte << 1 | u8::from(bit);
                model.learn(bit);
            }
            model.step(byte);
        }
        (number == 0 && bytes.next().is_none()).then_some(model.bytes)
    }

    fn survives(content: &[u8]) -> usize {
        with_functions_survives(content, 0..0)
    }

    fn with_functions_survives(content: &[u8], code: Range<usize>) -> usize {
        let packed = squeeze(content, code.clone()).unwrap();
        assert!(unsqueeze(&packed, content.len(), code).as_deref() == Some(content));
        packed.len()
    }

    fn chance_bytes(length: usize) -> Vec<u8> {
        let mut seed = 1_u32;
        let next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        std::iter::repeat_with(next).take(length).collect()
    }

    #[test]
    fn a_text_comes_out_again_and_is_small() {
        let text = include_str!("lib.rs");
        let packed = survives(text.as_bytes());
        assert!(packed * 3 < text.len(), "{packed} of {}", text.len());
    }

    #[test]
    fn what_has_no_order_grows_by_little() {
        for length in [1, 2, 5, 300, 20_000] {
            let packed = survives(&chance_bytes(length));
            assert!(packed < length + length / 20 + 12, "{packed} of {length}");
        }
    }

    #[test]
    fn what_is_always_the_same_all_but_vanishes() {
        for byte in [0, 1, 127, 255] {
            let packed = survives(&vec![byte; 50_000]);
            assert!(packed < 200, "{packed} bytes for {byte}");
        }
    }

    #[test]
    fn code_is_packed_well_by_its_instructions() {
        // local.get a; local.get b; i32.add; local.set c; call d: numbers that repeat now and then.
        let chance = chance_bytes(8_000);
        let code: Vec<u8> = chance
            .chunks(2)
            .flat_map(|two| {
                let (near, far) = (two[0] & 7, two[1] | 128);
                [32, near, 32, near ^ 1, 106, 33, near + 2, 16, far, 3]
            })
            .collect();
        let packed = survives(&code);
        // Ten bits of chance in ten bytes, and what it takes to learn this.
        assert!(packed < 4_000 * 10 / 8 + 900, "{packed} of {}", code.len());
    }

    #[test]
    fn the_sizes_of_functions_are_not_packed() {
        let functions = [function(BODY), function(b"\0\x0b"), function(BODY)].concat();
        let end = 8 + functions.len();
        let content = [b"\0asm\x01\0\0\0", &functions[..], b"data \x0b"].concat();
        let packed = with_functions_survives(&content, 8..end);
        assert!(packed < survives(&content));
    }

    #[test]
    fn code_that_is_not_what_it_is_said_to_be_is_refused() {
        let other_size = b"\x85\x80\0\0\x0b";
        let no_end = function(b"\0\x41\x01");
        // Its numbers would be read as operations.
        let unknown = function(b"\0\xd2\x0b\x0b");
        for content in [&other_size[..], &no_end, &unknown, b"ab"] {
            assert_eq!(squeeze(content, 0..content.len()), None, "{content:?}");
        }
    }

    #[test]
    fn nothing_can_be_packed_too() {
        assert_eq!(survives(b""), 0);
    }

    #[test]
    fn the_same_content_gives_the_same_bytes() {
        let content = include_bytes!("../../xtask/src/flash/page.rs");
        assert_eq!(squeeze(content, 0..0), squeeze(content, 0..0));
    }

    /// What only a change of the format may change: a page could not be unpacked
    /// by the start script of another.
    #[test]
    fn the_format_is_what_it_was() {
        let packed = squeeze(
            b"(module (func (export \"a\") (result i32) i32.const 1))",
            0..0,
        )
        .unwrap();
        let shown: Vec<_> = packed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            shown.concat(),
            "d45988a03733b1ecb6d7346181cce8436fdaccf6240f3e4d2b0359a0f27449b1\
             8e4db05f69f5c3a0fd847774c3769e36"
        );
    }

    #[test]
    fn a_history_forgets_its_eighth_last_bit() {
        let mut history = 0;
        for bit in [true, false, true, true, false, false, true] {
            history = grown(history, bit);
        }
        assert_eq!(history, 0b1101_1001);
        assert_eq!(grown(history, false), 0b1011_0010);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_contents_come_out_again(
            pieces in vec((vec(any::<u8>(), 1..40), 1_usize..30), 0..12)
        ) {
            let repeated = pieces.iter().map(|(piece, times)| piece.repeat(*times));
            let content = repeated.collect::<Vec<_>>().concat();
            survives(&content);
        }
    }
}
