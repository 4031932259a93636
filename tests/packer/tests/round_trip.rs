//! What is packed comes out again, small, and always as the same bytes.

use std::ops::Range;

use packer::{every_instruction, function, pack, unpack};
use proptest::collection::vec;
use proptest::prelude::*;

fn survives(content: &[u8]) -> usize {
    with_functions_survives(content, 0..0)
}

fn with_functions_survives(content: &[u8], code: Range<usize>) -> usize {
    let packed = pack(content, code.clone()).unwrap();
    assert!(unpack(&packed, content.len(), code).as_deref() == Some(content));
    packed.len()
}

fn random_bytes(length: usize) -> Vec<u8> {
    let mut seed = 1_u32;
    let next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn a_text_comes_out_again_and_is_small() {
    let text = include_str!("../src/lib.rs");
    let packed = survives(text.as_bytes());
    assert!(packed * 5 < text.len() * 2, "{packed} of {}", text.len());
}

#[test]
fn random_bytes_grow_by_little() {
    for length in [1, 2, 5, 300, 20_000] {
        let packed = survives(&random_bytes(length));
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
    let random = random_bytes(8_000);
    let code: Vec<u8> = random
        .chunks(2)
        .flat_map(|two| {
            let (near, far) = (two[0] & 7, two[1] | 128);
            [32, near, 32, near ^ 1, 106, 33, near + 2, 16, far, 3]
        })
        .collect();
    let packed = survives(&code);
    // Ten random bits in ten bytes, and what it takes to learn this.
    assert!(packed < 4_000 * 10 / 8 + 900, "{packed} of {}", code.len());
}

#[test]
fn every_instruction_comes_out_again() {
    let body = every_instruction();
    let functions = [function(&body), function(b"\0\x0b"), function(&body)].concat();
    let end = 8 + functions.len();
    let content = [b"\0asm\x01\0\0\0", &functions[..], b"data \x0b"].concat();
    with_functions_survives(&content, 8..end);
}

#[test]
fn the_sizes_of_functions_are_not_packed() {
    // No locals, and local.get some times.
    let body = |times: &u8| {
        let gets = [0x20, 7].repeat(usize::from(*times));
        function(&[&[0], &gets[..], &[0x0B]].concat())
    };
    let functions = random_bytes(200).iter().flat_map(body).collect::<Vec<_>>();
    let packed = with_functions_survives(&functions, 0..functions.len());
    assert!(packed + 150 < survives(&functions), "{packed}");
}

#[test]
fn code_that_is_not_what_it_is_said_to_be_is_refused() {
    let other_size = b"\x85\x80\0\0\x0b";
    let no_end = function(b"\0\x41\x01");
    // `ref.func`, whose number would be read as an opcode.
    let unknown = function(b"\0\xd2\x0b\x0b");
    for content in [&other_size[..], &no_end, &unknown, b"ab"] {
        assert_eq!(pack(content, 0..content.len()), None, "{content:?}");
    }
}

#[test]
fn nothing_can_be_packed_too() {
    assert_eq!(survives(b""), 0);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let content = include_bytes!("../src/mixer.rs");
    assert_eq!(pack(content, 0..0), pack(content, 0..0));
}

/// Only a change of the format may change this: the decoder of another page could not unpack it.
#[test]
fn the_format_is_what_it_was() {
    let content = b"(module (func (export \"a\") (result i32) i32.const 1))";
    let packed = pack(content, 0..0).unwrap();
    let shown: Vec<_> = packed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        shown.concat(),
        "d44f2e6ad50a97c98dca1fb911cf2163ac88397552eae0ada23fd7c5673038c9\
         4302aef0c7c8ce473fb7a951aed6e775"
    );
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
