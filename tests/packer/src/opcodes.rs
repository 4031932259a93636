//! The opcode table: what follows each instruction of wasm.
//!
//! <https://webassembly.github.io/spec/core/binary/instructions.html>

/// What follows an opcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operands {
    /// So many LEB128 numbers; each ends with a byte below 128.
    Numbers(u32),
    /// So many bytes of a float.
    Bytes(u32),
    /// The first byte says how many numbers follow it: see [`counted`].
    Counted,
}

/// The pseudo opcode for the list of locals before the first instruction of a
/// function. It is that of `nop`, which no compiler leaves in a module.
pub const LOCALS: u8 = 0x01;
pub const END: u8 = 0x0B;
const BR_TABLE: u8 = 0x0E;
const CALL_INDIRECT: u8 = 0x11;
const F32_CONST: u8 = 0x43;
const F64_CONST: u8 = 0x44;
/// Before the instructions that came later: saturating casts, bulk memory.
const PREFIX: u8 = 0xFC;

/// What follows this opcode. Opcodes that are not here, such as those of SIMD
/// and of references, count as having no operands: [`crate::pack`] then finds
/// that a function does not end where it should, and refuses.
pub const fn operands(opcode: u8) -> Operands {
    match opcode {
        // `block`, `loop`, `if`; `br`, `br_if`; `call`.
        0x02..=0x04 | 0x0C..=0x0D | 0x10 => Operands::Numbers(1),
        BR_TABLE => Operands::Counted,
        CALL_INDIRECT => Operands::Numbers(2),
        // Variables and tables.
        0x20..=0x27 => Operands::Numbers(1),
        // Loads and stores, with alignment and offset.
        0x28..=0x3E => Operands::Numbers(2),
        // `memory.size`, `memory.grow`; `i32.const`, `i64.const`.
        0x3F..=0x42 => Operands::Numbers(1),
        F32_CONST => Operands::Bytes(4),
        F64_CONST => Operands::Bytes(8),
        PREFIX => Operands::Counted,
        _ => Operands::Numbers(0),
    }
}

/// How many numbers follow the first byte behind an opcode, where that says so.
pub const fn counted(opcode: u8, first: u8) -> u32 {
    let first = first as u32;
    match opcode {
        // For each group of locals, how many there are and their type.
        LOCALS => 2 * first,
        // One more, for all other cases.
        BR_TABLE => first + 1,
        // Up to 7 are saturating casts; 10 is `memory.copy`, 11 `memory.fill`.
        _ => match first {
            0..=7 => 0,
            _ => 12_u32.saturating_sub(first),
        },
    }
}

/// Whether the opcode opens a block, which an `end` closes.
pub const fn opens_block(opcode: u8) -> bool {
    matches!(opcode, 0x02..=0x04)
}
