//! Functions for the tests of all decoders.

use alloc::vec::Vec;

use crate::opcodes::{self, END, Operands};

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

/// The body of a function with every opcode of the table, with operands that look like other
/// opcodes, numbers of one and of several bytes, and open blocks. It would not validate.
pub fn every_instruction() -> Vec<u8> {
    // Three groups of locals.
    let mut body = b"\x03\x02\x7f\x81\x01\x7e\x0b\x7d".to_vec();
    let number = |body: &mut Vec<u8>, n: u32| match n % 3 {
        0 => body.push(END),
        1 => body.extend([0x8B, END]),
        _ => body.extend([0x82, 0xFF, n as u8 & 127]),
    };
    let mut blocks = 1;
    for opcode in (0..=255).filter(|opcode| *opcode != END) {
        let firsts = match opcodes::operands(opcode) {
            Operands::Counted if opcode == 0xFC => 0..20,
            Operands::Counted => 0..4,
            _ => 0..1,
        };
        for first in firsts {
            body.push(opcode);
            match opcodes::operands(opcode) {
                Operands::Numbers(count) => {
                    (0..count).for_each(|n| number(&mut body, n + u32::from(opcode)));
                }
                Operands::Bytes(count) => {
                    body.extend((0..count).map(|n| [END, 0xCB][n as usize & 1]))
                }
                Operands::Counted => {
                    body.push(first);
                    (0..opcodes::counted(opcode, first)).for_each(|n| number(&mut body, n));
                }
            }
            blocks += u32::from(opcodes::opens_block(opcode));
        }
    }
    body.extend((0..blocks).map(|_| END));
    body
}
