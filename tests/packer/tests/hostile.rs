//! The decoder takes any input: it ends, does not panic, and gives the content or nothing.

use packer::{every_instruction, function, pack, unpack};
use proptest::collection::vec;
use proptest::prelude::*;

/// A content with functions, where they end, and how it is packed.
fn sample() -> (Vec<u8>, usize, Vec<u8>) {
    let functions = [function(&every_instruction()), function(b"\0\x0b")].concat();
    let end = functions.len();
    let content = [&functions[..], b"some words after the functions"].concat();
    let packed = pack(&content, 0..end).unwrap();
    (content, end, packed)
}

#[test]
fn a_changed_byte_is_noticed_wherever_it_is() {
    let (content, end, packed) = sample();
    for at in 0..packed.len() {
        for change in [1, 128, 255] {
            let mut changed = packed.clone();
            changed[at] ^= change;
            assert_eq!(unpack(&changed, content.len(), 0..end), None, "byte {at}");
        }
    }
}

#[test]
fn what_is_cut_off_or_too_long_is_noticed() {
    let (content, end, packed) = sample();
    for length in 0..packed.len() {
        assert_eq!(unpack(&packed[..length], content.len(), 0..end), None);
    }
    let longer = [&packed[..], b"\0"].concat();
    assert_eq!(unpack(&longer, content.len(), 0..end), None);
}

#[test]
fn another_length_or_other_functions_give_nothing_of_another_length() {
    let (content, end, packed) = sample();
    let whole = content.len();
    for (length, code) in [
        (0, 0..end),
        (1, 0..end),
        (whole - 1, 0..end),
        (whole + 1, 0..end),
        (whole, 0..usize::MAX),
        (whole, whole - 1..usize::MAX),
        (whole, 0..0),
        (usize::MAX, 0..end),
    ] {
        let unpacked = unpack(&packed, length, code.clone());
        let length_is_right = unpacked.is_none_or(|bytes| bytes.len() == length);
        assert!(length_is_right, "{length} {code:?}");
    }
}

#[test]
fn a_length_without_content_ends_with_the_packed_bytes() {
    // The most likely bit again and again: each byte becomes as much as it can.
    for byte in [0, 255] {
        assert_eq!(unpack(&[byte; 12], 30_000_000, 0..0), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_nothing_or_a_content(
        packed in vec(any::<u8>(), 0..300),
        length in 0_usize..2_000,
        start in 0_usize..2_000,
        more in 0_usize..2_000,
    ) {
        let code = start..start + more;
        if let Some(bytes) = unpack(&packed, length, code.clone()) {
            prop_assert_eq!(bytes.len(), length);
            prop_assert_eq!(pack(&bytes, code), Some(packed));
        }
    }
}
