//! SHA-256 (FIPS 180-4), because browsers have `crypto.subtle` on https only.

use crate::model::text::push_hex;

/// The digest of a text, in hex.
pub fn sha256(text: &str) -> String {
    let (mut state, constants) = constants();
    let mut message = Vec::from(text);
    message.push(0x80);
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend_from_slice(&(text.len() as u64 * 8).to_be_bytes());
    for block in message.as_chunks().0 {
        compress(&mut state, &constants, block);
    }
    let mut hex = String::new();
    for word in state {
        for byte in word.to_be_bytes() {
            // Each by itself, because a space separates several.
            push_hex(&mut hex, &[byte], 1);
        }
    }
    hex
}

/// The initial state and the constants of the rounds: the first 32 bits behind the point of the
/// square roots of the first 8 primes, and of the cube roots of the first 64. They take less to
/// compute than to store.
fn constants() -> ([u32; 8], [u32; 64]) {
    let fraction = |root: f64| ((root - root.trunc()) * 4_294_967_296.0) as u32;
    let mut prime = 1_u32;
    let mut next = || {
        loop {
            prime += 1;
            if (2..prime).all(|divisor| !prime.is_multiple_of(divisor)) {
                return f64::from(prime);
            }
        }
    };
    let mut state = [0; 8];
    let mut places = state.iter_mut();
    let constants = [0; 64].map(|_: u32| {
        let prime = next();
        if let Some(place) = places.next() {
            *place = fraction(prime.sqrt());
        }
        // By Newton's method.
        let root = (0..40).fold(7.0, |root, _| (2.0 * root + prime / (root * root)) / 3.0);
        fraction(root)
    });
    (state, constants)
}

fn compress(state: &mut [u32; 8], constants: &[u32; 64], block: &[u8; 64]) {
    // A place in the schedule is one of 16.
    #![allow(clippy::indexing_slicing)]
    let mut schedule = [0_u32; 16];
    for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let mix = |word: u32, turns: [u32; 3]| {
        word.rotate_right(turns[0]) ^ word.rotate_right(turns[1]) ^ word.rotate_right(turns[2])
    };
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (round, constant) in constants.iter().enumerate() {
        let word = schedule[round & 15];
        let first = h
            .wrapping_add(mix(e, [6, 11, 25]))
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(*constant)
            .wrapping_add(word);
        let second = mix(a, [2, 13, 22]).wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
        let (near, far) = (schedule[(round + 1) & 15], schedule[(round + 14) & 15]);
        schedule[round & 15] = word
            .wrapping_add(near.rotate_right(7) ^ near.rotate_right(18) ^ (near >> 3))
            .wrapping_add(schedule[(round + 9) & 15])
            .wrapping_add(far.rotate_right(17) ^ far.rotate_right(19) ^ (far >> 10));
    }
    for (word, mixed) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(mixed);
    }
}
