//! The probability of each bit: bit histories, logits and logistic mixing.

use alloc::boxed::Box;

use crate::{array, hash};

/// How many hashed contexts there are.
pub const CONTEXTS: usize = 8;
/// Bytes of the hash table: slots of 16 for a nibble, one check byte and a bit
/// history for each of its 15 nodes.
const TABLE_BYTES: usize = 1 << 24;
/// Weights of a set.
const SET: usize = CONTEXTS;
/// Sets of weights: for each opcode, before it and in its operands, eight bits.
const SETS: usize = 256 * 2 * 8;
/// The sets after these are for each place in a byte: a prefix and a node.
const PLACES: usize = 512;
const DIRECT: usize = 1 << 18;
/// Steps of the squash function.
const STEPS: usize = 1024;

/// Learning rates.
const WEIGHT_RATE: f64 = 0.0045;
const PLACE_WEIGHT_RATE: f64 = 0.002;
const LOGIT_RATE: f64 = 0.2;
const ORDER1_RATE: f64 = 0.035;
const INSTRUCTION_RATE: f64 = 0.07;
const MATCH_RATE: f64 = 0.12;
const EARLIER_RATE: f64 = 0.1;

/// What a byte comes after.
pub struct Contexts {
    /// The byte before it.
    pub last: u8,
    /// Each is looked up in the table of histories.
    pub hashed: [u32; CONTEXTS],
    /// The first weight of the set for the first bit.
    pub weights: usize,
    /// The three that have a logit for each bit, and no history: the instruction,
    /// what the match model expects, and the instruction after earlier ones.
    pub instruction: u32,
    pub expected: u32,
    pub earlier: u32,
}

/// All that is learned of a content.
pub struct Mixer {
    histories: Box<[u8; TABLE_BYTES]>,
    /// For each context and history, how far it speaks for a one.
    logits: Box<[f64; CONTEXTS << 8]>,
    weights: Box<[f64; (SETS + PLACES) * SET]>,
    order1: Box<[f64; 1 << 17]>,
    instruction: Box<[f64; DIRECT]>,
    expected: Box<[f64; DIRECT]>,
    earlier: Box<[f64; DIRECT]>,
    squash: Box<[f64; STEPS]>,
}

impl Mixer {
    pub fn new() -> Self {
        let mut logits = array(0.0);
        for index in 0..logits.len() {
            let history = index & 255;
            if history > 1 {
                let latest = if history & 1 == 1 { 0.7 } else { -0.7 };
                logits[index] = logits[index & !255 | history >> 1] * 0.8 + latest;
            }
        }
        let mut squash = array(0.0);
        let mut against = 2e5;
        for probability in squash.iter_mut() {
            *probability = 1.0 / (1.0 + against);
            against *= 0.976;
        }
        Self {
            histories: array(0),
            logits,
            weights: array(0.1),
            order1: array(0.0),
            instruction: array(0.0),
            expected: array(0.0),
            earlier: array(0.0),
            squash,
        }
    }

    /// Codes a byte: `code` is told for each bit how likely a one is, and says what
    /// it is. Nothing where `code` does not know.
    pub fn code_byte(
        &mut self,
        contexts: &Contexts,
        mut code: impl FnMut(f64) -> Option<bool>,
    ) -> Option<u8> {
        let mut set = contexts.weights;
        let mut node = 1;
        let mut prefix = 0;
        while prefix < 2 {
            prefix = node;
            node = 1;
            let slots = contexts.hashed.map(|key| self.slot(key ^ prefix));
            let instruction = (hash(contexts.instruction ^ prefix) >> 18 << 4) as usize;
            let expected = (hash(contexts.expected ^ prefix) >> 18 << 4) as usize;
            let earlier = (hash(contexts.earlier ^ prefix) >> 18 << 4) as usize;
            while node < 16 {
                let at = node as usize;
                let place = 16 * prefix as usize + at;
                let direct = [
                    512 * usize::from(contexts.last) + place,
                    instruction + at,
                    expected + at,
                    earlier + at,
                ];
                let sets = [set, SET * (SETS + place)];
                let bit = self.code_bit(slots.map(|slot| slot + at), direct, sets, &mut code)?;
                node = 2 * node + u32::from(bit);
                set += SET;
            }
        }
        Some((prefix << 4 | node & 15) as u8)
    }

    /// Where the histories for a key are. Those of another key there are forgotten.
    fn slot(&mut self, key: u32) -> usize {
        let place = hash(key);
        let start = (place >> 12 << 4) as usize;
        let slot = &mut self.histories[start..start + 16];
        if slot[0] != place as u8 {
            slot.fill(0);
            slot[0] = place as u8;
        }
        start
    }

    fn code_bit(
        &mut self,
        histories: [usize; CONTEXTS],
        direct: [usize; 4],
        sets: [usize; 2],
        code: &mut impl FnMut(f64) -> Option<bool>,
    ) -> Option<bool> {
        let mut sum = self.order1[direct[0]]
            + self.instruction[direct[1]]
            + self.expected[direct[2]]
            + self.earlier[direct[3]];
        let mut seen = [0; CONTEXTS];
        let mut weights = [0.0; CONTEXTS];
        for context in 0..CONTEXTS {
            seen[context] = self.histories[histories[context]];
            let logit = self.logits[context << 8 | usize::from(seen[context])];
            weights[context] = self.weights[sets[0] + context] + self.weights[sets[1] + context];
            sum += weights[context] * logit;
        }
        // The cast cuts towards zero, as `| 0` does.
        let step = ((sum * 41.0 + 502.0) as i32).clamp(0, STEPS as i32 - 1);
        let probability = self.squash[step as usize];
        let bit = code(probability)?;
        let error = f64::from(u8::from(bit)) - probability;
        self.order1[direct[0]] += error * ORDER1_RATE;
        self.instruction[direct[1]] += error * INSTRUCTION_RATE;
        self.expected[direct[2]] += error * MATCH_RATE;
        self.earlier[direct[3]] += error * EARLIER_RATE;
        for context in 0..CONTEXTS {
            let logit = &mut self.logits[context << 8 | usize::from(seen[context])];
            self.weights[sets[0] + context] += error * WEIGHT_RATE * *logit;
            self.weights[sets[1] + context] += error * PLACE_WEIGHT_RATE * *logit;
            *logit += error * LOGIT_RATE * weights[context];
            // From before: two contexts may share a place, and the last one counts.
            self.histories[histories[context]] = with_bit(seen[context], bit);
        }
        Some(bit)
    }
}

/// A history with one bit more: a one, then up to seven bits, the latest lowest.
/// The eighth last is forgotten.
fn with_bit(history: u8, bit: bool) -> u8 {
    let bits = u16::from(history.max(1)) * 2 + u16::from(bit);
    match bits {
        256.. => bits as u8 | 128,
        _ => bits as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_forgets_its_eighth_last_bit() {
        let mut history = 0;
        for bit in [true, false, true, true, false, false, true] {
            history = with_bit(history, bit);
        }
        assert_eq!(history, 0b1101_1001);
        assert_eq!(with_bit(history, false), 0b1011_0010);
    }
}
