//! Follows the instructions of wasm, byte by byte, for the contexts.

use crate::opcodes::{self, END, LOCALS, Operands};
use crate::{hash, mix};

/// What the next byte of a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Opcode,
    /// The byte that says how many numbers follow.
    Count,
    /// One of so many numbers that are left.
    Number(u32),
    /// One of so many bytes of a float that are left.
    Byte(u32),
}

/// Where in the functions the content stands.
pub struct Syntax {
    /// How many blocks are open, the function itself counted; 0 outside of functions.
    depth: u32,
    next: Next,
    /// The latest opcode. Outside of functions each byte is one.
    opcode: u8,
    /// The last four opcodes, the latest lowest, and the four before.
    opcodes: u32,
    older_opcodes: u32,
    /// A hash of the instruction so far, or, outside of functions, of the word so far.
    instruction: u32,
    /// The last byte of the operands that came with each opcode latest.
    last_operand: [u8; 256],
}

impl Syntax {
    pub fn new() -> Self {
        Self {
            depth: 0,
            next: Next::Opcode,
            opcode: 0,
            opcodes: 0,
            older_opcodes: 0,
            instruction: 0,
            last_operand: [0; 256],
        }
    }

    pub fn in_function(&self) -> bool {
        self.depth > 0
    }

    /// The latest opcode, and whether the next byte is one of its operands.
    pub fn opcode(&self) -> (u8, bool) {
        (self.opcode, self.next != Next::Opcode)
    }

    /// The hash of the instruction so far, and the last opcode.
    pub fn order1(&self) -> u32 {
        hash(self.instruction << 3 ^ self.opcodes & 0xFF)
    }

    /// The hash of the instruction so far, and the three opcodes before the last.
    pub fn earlier(&self) -> u32 {
        hash(self.instruction ^ hash(self.opcodes & 0xFFFF_FF00))
    }

    /// The instruction so far, the last two opcodes, and the last byte.
    pub fn order2(&self, last: u8) -> u32 {
        self.instruction ^ hash(self.opcodes << 16 ^ u32::from(last))
    }

    /// The instruction so far, the last three opcodes, and the operand that came
    /// with the opcode latest; outside of functions the word so far.
    pub fn order3(&self) -> u32 {
        if self.depth == 0 {
            return self.instruction;
        }
        let operand = match self.next {
            Next::Opcode => 0,
            _ => u32::from(self.last_operand[usize::from(self.opcode)]),
        };
        self.instruction ^ hash(self.opcodes & 0xFF_FFFF ^ hash(operand))
    }

    /// The instruction so far, the last opcode, and how many blocks are open.
    pub fn nested(&self) -> u32 {
        self.instruction ^ hash(self.depth << 8 ^ self.opcodes & 0xFF)
    }

    /// The instruction so far and the last six opcodes; outside of functions the
    /// last six bytes.
    pub fn order6(&self) -> u32 {
        let six = hash(self.opcodes ^ hash(self.older_opcodes & 0xFFFF));
        match self.depth {
            0 => six,
            _ => self.instruction ^ six,
        }
    }

    /// Begins a function with the list of its locals.
    pub fn begin_function(&mut self) {
        self.depth = 1;
        self.begin_instruction(LOCALS);
        self.next = Next::Count;
    }

    /// Takes in a byte; says whether a function has ended with it.
    pub fn step(&mut self, byte: u8) -> bool {
        if self.next != Next::Opcode {
            self.operand(byte);
            return false;
        }
        if self.depth == 0 {
            let word = match byte {
                b'a'..=b'z' => mix(self.instruction ^ u32::from(byte)),
                _ => 0,
            };
            self.begin_instruction(byte);
            self.instruction = word;
            return false;
        }
        self.begin_instruction(byte);
        self.expect(match opcodes::operands(byte) {
            Operands::Numbers(count) => Next::Number(count),
            Operands::Bytes(count) => Next::Byte(count),
            Operands::Counted => Next::Count,
        });
        if opcodes::opens_block(byte) {
            self.depth += 1;
        } else if byte == END {
            self.depth -= 1;
        }
        self.depth == 0
    }

    fn begin_instruction(&mut self, opcode: u8) {
        self.opcode = opcode;
        self.older_opcodes = self.older_opcodes << 8 | self.opcodes >> 24;
        self.opcodes = self.opcodes << 8 | u32::from(opcode);
        self.instruction = u32::from(opcode) + 1;
    }

    fn operand(&mut self, byte: u8) {
        self.instruction = mix(self.instruction ^ u32::from(byte));
        self.expect(match self.next {
            Next::Count => Next::Number(opcodes::counted(self.opcode, byte)),
            Next::Number(left) if byte < 128 => Next::Number(left - 1),
            Next::Byte(left) => Next::Byte(left - 1),
            next => next,
        });
        if self.next == Next::Opcode {
            self.last_operand[usize::from(self.opcode)] = byte;
        }
    }

    /// Sets what comes next: a new instruction where nothing is left of this one.
    fn expect(&mut self, next: Next) {
        self.next = next;
        if matches!(next, Next::Number(0) | Next::Byte(0)) {
            self.next = Next::Opcode;
            self.instruction = 0;
        }
    }
}
