//! Takes a function apart into its instructions, so that what is alike can be packed together.
//!
//! <https://webassembly.github.io/spec/core/binary/instructions.html>

use super::binary::{Bytes, Unreadable};

/// What an instruction carries, or that it ends a function. What is of one class is alike, and
/// compresses better by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The end of a function.
    End,
    /// Anything.
    Raw,
    /// The groups of locals that a function begins with.
    Locals,
    /// The local that is read.
    Get,
    /// The local that is written.
    Set,
    Call,
    Branch,
    /// Where in memory, after the alignment.
    Offset,
    /// A constant of 32 bits.
    Integer,
    /// A constant of 64 bits.
    Long,
}

/// An instruction, as it stands in the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction<'a> {
    /// The opcode, and what belongs to it.
    pub literal: &'a [u8],
    pub class: Class,
    /// What is packed with others of its class.
    pub operand: &'a [u8],
}

/// Why a function cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strange {
    /// It has an instruction that is not known here.
    Opcode(u8),
    /// It is cut off, or goes on after its end.
    Cut,
}

impl From<Unreadable> for Strange {
    fn from(_: Unreadable) -> Self {
        Self::Cut
    }
}

/// Takes the body of a function apart: its locals, and its instructions to the last `end`.
pub fn instructions(body: &[u8]) -> Result<Vec<Instruction<'_>>, Strange> {
    let mut rest = Bytes(body);
    let groups = rest.number()?;
    for _ in 0..groups {
        rest.skip_number()?;
        value_type(&mut rest)?;
    }
    let mut all = vec![Instruction {
        literal: b"",
        class: Class::Locals,
        operand: &body[..body.len() - rest.0.len()],
    }];
    while !rest.0.is_empty() {
        all.push(instruction(&mut rest)?);
    }
    match all.last_mut() {
        Some(last) if last.literal == b"\x0B" => last.class = Class::End,
        _ => return Err(Strange::Cut),
    }
    Ok(all)
}

fn instruction<'a>(rest: &mut Bytes<'a>) -> Result<Instruction<'a>, Strange> {
    let whole = rest.0;
    let opcode = rest.byte()?;
    // Whatever comes before the operand stays with the opcode.
    let class = match opcode {
        0x20 => Some(Class::Get),
        0x21 | 0x22 => Some(Class::Set),
        0x10 | 0x12 => Some(Class::Call),
        0x0C | 0x0D => Some(Class::Branch),
        0x28..=0x3E => {
            // Bit 6 of the alignment says that the index of a memory follows it.
            if rest.number()? & 64 != 0 {
                rest.skip_number()?;
            }
            Some(Class::Offset)
        }
        0x41 => Some(Class::Integer),
        0x42 => Some(Class::Long),
        0x0E | 0x43 | 0x44 => Some(Class::Raw),
        _ => None,
    };
    let before = rest.0;
    match opcode {
        // `br_table` has one label more than it counts.
        0x0E => numbers(rest, 1)?,
        0x43 => rest.skip(4)?,
        0x44 => rest.skip(8)?,
        _ if class.is_some() => rest.skip_number()?,
        _ => rare(opcode, rest)?,
    }
    let literal = match class {
        Some(_) => &whole[..whole.len() - before.len()],
        None => &whole[..whole.len() - rest.0.len()],
    };
    Ok(Instruction {
        literal,
        class: class.unwrap_or(Class::Raw),
        operand: &whole[literal.len()..whole.len() - rest.0.len()],
    })
}

/// Reads on after an opcode whose operands are packed with it.
fn rare(opcode: u8, rest: &mut Bytes) -> Result<(), Strange> {
    let count = match opcode {
        // `unreachable`, `nop`, `else`, `throw_ref`, `end`, `return`, `drop`, `select`,
        // arithmetic, `ref.is_null`, `ref.eq`, `ref.as_non_null`.
        0x00
        | 0x01
        | 0x05
        | 0x0A
        | 0x0B
        | 0x0F
        | 0x1A
        | 0x1B
        | 0x45..=0xC4
        | 0xD1
        | 0xD3
        | 0xD4 => 0,
        // Blocks, `throw`, globals, tables, the size of the memory, `ref.null`, `ref.func`.
        0x02..=0x04 | 0x08 | 0x23..=0x26 | 0x3F | 0x40 | 0xD0 | 0xD2 => 1,
        // `call_indirect`, and the same as a tail call.
        0x11 | 0x13 => 2,
        // `select` with types.
        0x1C => {
            for _ in 0..rest.number()? {
                value_type(rest)?;
            }
            0
        }
        // `try_table`: a block, then what is caught.
        0x1F => {
            rest.skip_number()?;
            for _ in 0..rest.number()? {
                // With a tag, or all; then a label.
                if rest.byte()? < 2 {
                    rest.skip_number()?;
                }
                rest.skip_number()?;
            }
            0
        }
        // Saturating casts, then memory and tables in bulk.
        0xFC => match rest.number()? {
            0..=7 => 0,
            9 | 11 | 13 | 15..=17 => 1,
            8 | 10 | 12 | 14 => 2,
            _ => return Err(Strange::Opcode(opcode)),
        },
        _ => return Err(Strange::Opcode(opcode)),
    };
    for _ in 0..count {
        rest.skip_number()?;
    }
    Ok(())
}

/// Skips as many numbers as the first says, and some more.
fn numbers(rest: &mut Bytes, more: u32) -> Result<(), Unreadable> {
    for _ in 0..u64::from(rest.number()?) + u64::from(more) {
        rest.skip_number()?;
    }
    Ok(())
}

/// Skips a type; some references name theirs by a number.
fn value_type(rest: &mut Bytes) -> Result<(), Unreadable> {
    match rest.byte()? {
        0x63 | 0x64 => rest.skip_number(),
        _ => Ok(()),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The body of a function with operands of all kinds, whose bytes look like opcodes. It would
    /// not validate.
    pub fn every_kind() -> Vec<u8> {
        EVERY_KIND.concat()
    }

    const EVERY_KIND: &[&[u8]] = &[
        // Two groups of locals, one of references with a type.
        b"\x02\x8B\x01\x7F\x01\x63\x0B",
        // Blocks with and without a type, one with a type of two bytes.
        b"\x02\x40",
        b"\x03\x7F",
        b"\x04\x8B\x01",
        b"\x05",
        // `try_table` that catches in all four ways.
        b"\x1F\x40\x04\0\x8B\x01\x0B\x01\x02\x0B\x02\x0B\x03\x8B\0",
        b"\x08\x0B",
        // Branches, `br_table` with three labels and one more, and with none.
        b"\x0C\x0B",
        b"\x0D\x8B\x01",
        b"\x0E\x03\x0B\x8B\x01\x02\x0B",
        b"\x0E\0\x0B",
        // Calls; the last has a number of four bytes.
        b"\x10\x0B",
        b"\x10\x8B\x8B\x0B",
        b"\x11\x8B\x01\x0B",
        b"\x11\x8B\x8B\x8B\x0B\0",
        b"\x1A",
        b"\x1C\x02\x7F\x64\x0B",
        b"\x20\x0B",
        b"\x21\x8B\x01",
        b"\x22\x0B",
        b"\x23\x0B",
        b"\x24\x8B\x01",
        b"\x25\x0B",
        // Memory: short and long offsets, a second memory.
        b"\x28\x02\x0B",
        b"\x2F\x01\x8B\x0B",
        b"\x36\x02\x8B\x8B\x0B",
        b"\x37\x43\x0B\x8B\x0B",
        b"\x3F\0",
        // Constants, one in more bytes than it needs.
        b"\x41\x0B",
        b"\x41\x8B\x80\x80\0",
        b"\x41\xFF\xFF\xFF\xFF\x0B",
        b"\x42\x8B\x0B",
        b"\x42\x8B\x8B\x8B\x8B\x8B\x8B\x8B\x8B\x8B\x01",
        b"\x43\x0B\x0B\x0B\x8B",
        b"\x44\x0B\x0B\x0B\x0B\x0B\x0B\x0B\x8B",
        b"\x6A",
        b"\xD0\x70",
        b"\xD1",
        b"\xD2\x8B\x01",
        b"\xFC\x07",
        b"\xFC\x0A\0\0",
        b"\xFC\x0B\0",
        b"\xFC\x11\x0B",
        b"\x0B",
        b"\x0B",
    ];

    #[test]
    fn each_instruction_ends_where_the_next_begins() {
        let body = every_kind();
        let parts: Vec<_> = instructions(&body)
            .unwrap()
            .iter()
            .map(|one| [one.literal, one.operand].concat())
            .collect();
        assert_eq!(parts, EVERY_KIND);
    }

    #[test]
    fn an_instruction_that_is_not_known_is_named() {
        // SIMD, atomics, and a number that no one has given to bulk memory.
        for opcode in [0xFD, 0xFE, 0x06, 0xFF] {
            let body = [0, opcode, 0, 0x0B];
            assert_eq!(instructions(&body), Err(Strange::Opcode(opcode)));
        }
        let body = b"\0\xFC\x12\x0B";
        assert_eq!(instructions(body), Err(Strange::Opcode(0xFC)));
    }

    #[test]
    fn a_function_cut_off_anywhere_is_refused_or_ends_with_an_end() {
        let body = every_kind();
        for length in 0..body.len() {
            if let Ok(shorter) = instructions(&body[..length]) {
                assert_eq!(shorter.last().unwrap().class, Class::End);
            }
        }
    }
}
