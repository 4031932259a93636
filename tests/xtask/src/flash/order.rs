//! The order of the functions in a module, chosen so that it compresses well.
//!
//! The order does not matter to a browser. It does to the packer: what it has seen
//! recently costs little, so similar functions, such as the instances of generic code,
//! are placed next to each other.

use std::collections::{HashMap, HashSet};

/// Bytes of the pieces that are compared: shorter ones also repeat by chance.
const PIECE: usize = 4;
/// The worth of repeating a piece that was seen within this many bytes: the older,
/// the less. All found by experiment.
const NEARNESS: [(usize, u64); 4] = [(500, 10), (2_000, 8), (8_000, 6), (1_000_000, 4)];
/// Keeps the shortest functions, which always repeat something, from being taken
/// first.
const ALLOWANCE: u64 = 8;

/// The order for these functions: the first stays first, and each is followed by the
/// one that repeats most of what comes before it.
pub fn by_likeness(functions: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<HashSet<&[u8]>> = functions
        .iter()
        .map(|function| function.windows(PIECE).collect())
        .collect();
    let mut left: Vec<usize> = (0..functions.len()).collect();
    let mut order = Vec::new();
    let mut seen: HashMap<&[u8], usize> = HashMap::new();
    let mut length = 0;
    while !left.is_empty() {
        let next = best(&left, &pieces, &seen, length);
        let function = left.remove(next);
        order.push(function);
        for piece in &pieces[function] {
            seen.insert(piece, length);
        }
        length += functions[function].len();
    }
    order
}

/// The index in `left` of the function that repeats the largest share of itself; the
/// first of equals, so that the order is deterministic.
fn best(
    left: &[usize],
    pieces: &[HashSet<&[u8]>],
    seen: &HashMap<&[u8], usize>,
    length: usize,
) -> usize {
    let mut best = (0, (0, 1));
    for (place, &function) in left.iter().enumerate() {
        let found = pieces[function].iter().filter_map(|piece| seen.get(piece));
        let worth: u64 = found.map(|&when| worth(length - when)).sum();
        let share = (worth, pieces[function].len() as u64 + ALLOWANCE);
        // Fractions are compared without dividing: a/b > c/d as a·d > c·b.
        if share.0 * best.1.1 > best.1.0 * share.1 {
            best = (place, share);
        }
    }
    best.0
}

fn worth(distance: usize) -> u64 {
    let near = NEARNESS.iter().find(|(within, _)| distance <= *within);
    near.map_or(0, |(_, worth)| *worth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_are_alike_come_together() {
        let functions: [&[u8]; 5] = [
            b"one way to do it, the first",
            b"ANOTHER WAY, WITH LOUD WORDS",
            b"one way to do it, the second",
            b"ANOTHER WAY, WITH LOUD VOICES",
            b"one way to do it, the third",
        ];
        let mut order = by_likeness(&functions);
        assert_eq!(order[0], 0);
        order[..3].sort_unstable();
        order[3..].sort_unstable();
        assert_eq!(order, [0, 2, 4, 1, 3]);
    }

    #[test]
    fn functions_that_share_nothing_keep_their_order() {
        let functions: [&[u8]; 4] = [b"", b"abcdef", b"ghijkl", b"x"];
        assert_eq!(by_likeness(&functions), [0, 1, 2, 3]);
        assert_eq!(by_likeness(&[]), [0_usize; 0]);
    }

    #[test]
    fn every_function_is_there_once_and_always_at_the_same_place() {
        let functions: Vec<Vec<u8>> = (0..60_u32)
            .map(|n| (0..40).map(|i| (i * (n % 7) / 3) as u8).collect())
            .collect();
        let functions: Vec<&[u8]> = functions.iter().map(Vec::as_slice).collect();
        let order = by_likeness(&functions);
        assert_eq!(order, by_likeness(&functions));
        let mut all = order.clone();
        all.sort_unstable();
        assert_eq!(all, (0..60).collect::<Vec<_>>());
    }
}
