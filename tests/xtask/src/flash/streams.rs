//! Takes the code of a module apart into streams, one for each class of operands, and a program
//! that says how they are joined again. What is alike compresses much better together. Pure.
//!
//! The program is a list of *kinds*, a byte each. A kind writes up to three bytes of its own, an
//! opcode for example, then some of a stream. All kinds stand in a table, so whoever joins needs to
//! know nothing of WebAssembly but one thing: a function has its size before it, which is written
//! when its end is there. The program comes last, so that it can be followed while it comes.
//!
//! `deflated.js` has [`join`] once more, for the page.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::binary::{Bytes, put_wide};
use super::instructions::{Class, Strange, instructions};

/// How many kinds there can be, each a byte of the program. A column of their table has as many.
const KINDS: usize = 256;
/// How many bytes a kind can have of its own.
const LITERAL: usize = 3;
/// How many instructions are so common that they have a kind with their operands.
const COMMON: usize = 10;
/// How many bytes of a stream a kind takes at most.
const MOST: usize = 8;
/// The same for what is no code.
const BLOCK: usize = 255;
/// What stands in place of the size of a function until its end is there.
const SIZE: &[u8] = b"\x80\x80\0";

/// A module in streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streams {
    /// The table of kinds, the streams, and the program.
    pub bytes: Vec<u8>,
    /// Where each stream begins; that of function ends is empty.
    pub starts: Vec<usize>,
    /// Where the program begins.
    pub program: usize,
}

/// What a kind writes at one time.
#[derive(Debug, Clone)]
struct Piece {
    literal: Vec<u8>,
    class: Class,
    operand: Vec<u8>,
}

/// A kind: its own bytes, and how many of which class follow.
type Kind = (Vec<u8>, Class, usize);

/// A stream: bytes of one class, of operands of one length, at one place in them.
type Stream = (Class, usize, usize);

/// Takes a module apart; `code` is where its functions are, each after its size in three bytes.
pub fn split(wasm: &[u8], code: &Range<usize>) -> Result<Streams, Strange> {
    let pieces = pieces(wasm, code)?;
    let kinds = kinds(&pieces);
    let mut streams: BTreeMap<Stream, Vec<u8>> = BTreeMap::new();
    for class in [Class::End, Class::Raw] {
        streams.insert(stream(class, 0, 0), Vec::new());
    }
    let mut program = Vec::new();
    let mut put = |piece: &Piece| {
        let Ok(kind) = kinds.binary_search(&kind(piece)) else {
            return false;
        };
        program.push(kind as u8);
        for (place, byte) in piece.operand.iter().enumerate() {
            let stream = stream(piece.class, piece.operand.len(), place);
            streams.entry(stream).or_default().push(*byte);
        }
        true
    };
    for piece in &pieces {
        if !put(piece) {
            // It is too rare for a kind of its own.
            for piece in raw(&[&piece.literal[..], &piece.operand].concat()) {
                put(&piece);
            }
        }
    }
    let numbers: Vec<Stream> = streams.keys().copied().collect();
    let mut bytes = table(&kinds, &numbers);
    let mut starts = Vec::new();
    for stream in streams.values() {
        starts.push(bytes.len());
        bytes.extend(stream);
    }
    let start = bytes.len();
    bytes.extend(program);
    Ok(Streams {
        bytes,
        starts,
        program: start,
    })
}

/// Joins the module again, whose functions begin at `code`.
pub fn join(streams: &Streams, code: usize) -> Vec<u8> {
    let all = &streams.bytes;
    let mut at = streams.starts.clone();
    let mut wasm = Vec::new();
    let mut start = code;
    for kind in &all[streams.program..] {
        let column = |column: usize| usize::from(all[column * KINDS + usize::from(*kind)]);
        wasm.extend((1..=column(0)).map(|place| column(place) as u8));
        let (stream, step) = (column(4), column(5));
        if stream == 0 {
            let size = wasm.len() - start - SIZE.len();
            for place in 0..SIZE.len() {
                wasm[start + place] |= (size >> (7 * place) & 127) as u8;
            }
            start = wasm.len();
        }
        for place in 0..column(6) {
            let next = &mut at[stream + place * step];
            wasm.push(all[*next]);
            *next += 1;
        }
    }
    wasm
}

/// What the program writes, piece by piece.
fn pieces(wasm: &[u8], code: &Range<usize>) -> Result<Vec<Piece>, Strange> {
    let mut all = raw(&wasm[..code.start]);
    let mut rest = Bytes(&wasm[code.clone()]);
    while !rest.0.is_empty() {
        let body = rest.counted()?;
        // A size in fewer bytes, or one too large, is not what joining gives.
        put_wide(&mut Vec::new(), body.len())?;
        for one in instructions(body)? {
            let literal = match one.class {
                Class::Locals => SIZE,
                _ => one.literal,
            };
            all.extend(fitting(literal, one.class, one.operand));
        }
    }
    join_common(&mut all);
    all.extend(raw(&wasm[code.end..]));
    Ok(all)
}

/// A piece that a kind can write. What is too long for one goes on in raw pieces.
fn fitting(literal: &[u8], class: Class, operand: &[u8]) -> Vec<Piece> {
    if literal.len() > LITERAL {
        return fitting(
            &literal[..1],
            Class::Raw,
            &[&literal[1..], operand].concat(),
        );
    }
    let (first, more) = operand.split_at(operand.len().min(MOST));
    let mut all = vec![Piece {
        literal: literal.to_vec(),
        class,
        operand: first.to_vec(),
    }];
    all.extend(raw(more));
    all
}

/// Bytes in pieces that have kinds in any case.
fn raw(bytes: &[u8]) -> Vec<Piece> {
    let blocks = bytes.chunks_exact(BLOCK);
    let rest = blocks.remainder().chunks(MOST);
    let piece = |operand: &[u8]| Piece {
        literal: Vec::new(),
        class: Class::Raw,
        operand: operand.to_vec(),
    };
    blocks.chain(rest).map(piece).collect()
}

/// Gives the most common instructions kinds with their operands.
fn join_common(pieces: &mut [Piece]) {
    let whole = |piece: &Piece| [&piece.literal[..], &piece.operand].concat();
    let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for piece in pieces.iter() {
        let length = piece.literal.len() + piece.operand.len();
        if !piece.literal.is_empty() && !piece.operand.is_empty() && length <= LITERAL {
            *counts.entry(whole(piece)).or_default() += 1;
        }
    }
    let common: BTreeSet<Vec<u8>> = most(counts, COMMON).into_iter().collect();
    for piece in pieces {
        if common.contains(&whole(piece)) {
            piece.literal = whole(piece);
            piece.operand.clear();
        }
    }
}

/// The kinds of these pieces, sorted. Where there are too many, the rarest are left out.
fn kinds(pieces: &[Piece]) -> Vec<Kind> {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for piece in pieces {
        *counts.entry(kind(piece)).or_default() += 1;
    }
    for (kind, count) in &mut counts {
        // Nothing else ends a function.
        if kind.1 == Class::End {
            *count = usize::MAX;
        }
    }
    for length in (1..=MOST).chain([BLOCK]) {
        counts.insert((Vec::new(), Class::Raw, length), usize::MAX);
    }
    let mut kinds = most(counts, KINDS);
    kinds.sort();
    kinds
}

/// So many of what there is most of.
fn most<T: Ord>(counts: BTreeMap<T, usize>, length: usize) -> Vec<T> {
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|(_, count)| usize::MAX - count);
    ranked.truncate(length);
    ranked.into_iter().map(|(one, _)| one).collect()
}

fn kind(piece: &Piece) -> Kind {
    // Without an operand, the class makes no difference.
    let class = match piece.class {
        Class::End => Class::End,
        _ if piece.operand.is_empty() => Class::Raw,
        class => class,
    };
    (piece.literal.clone(), class, piece.operand.len())
}

/// Which stream a byte of an operand is in.
fn stream(class: Class, length: usize, place: usize) -> Stream {
    match class {
        Class::End | Class::Raw | Class::Locals => (class, 0, 0),
        _ if is_apart(class, length) => (class, length, place),
        _ => (class, length, 0),
    }
}

/// Whether each byte of such operands has a stream of its own. Sizes and addresses gain by it;
/// the long constants are mostly the same few.
fn is_apart(class: Class, length: usize) -> bool {
    match class {
        Class::Offset => length > 1,
        Class::Integer => (2..=4).contains(&length),
        _ => false,
    }
}

/// The table of kinds, column by column: how many bytes a kind has of its own; these; the number
/// of its stream; how much further the stream of each next byte is; how many bytes.
fn table(kinds: &[Kind], streams: &[Stream]) -> Vec<u8> {
    let mut rows = Vec::new();
    for (literal, class, length) in kinds {
        let mut row = vec![literal.len() as u8];
        row.extend(literal);
        row.resize(1 + LITERAL, 0);
        let first = stream(*class, *length, 0);
        let number = streams.iter().position(|one| *one == first);
        row.push(number.map_or(1, |number| number as u8));
        row.push(u8::from(is_apart(*class, *length)));
        row.push(*length as u8);
        rows.push(row);
    }
    rows.resize(KINDS, vec![0; 4 + LITERAL]);
    (0..4 + LITERAL)
        .flat_map(|column| rows.iter().map(move |row| row[column]))
        .collect()
}

#[cfg(test)]
pub mod tests {
    use super::super::instructions::tests::every_kind;
    use super::*;
    use packer::function;

    /// A module with functions of all kinds of instructions, and data after them. It would not
    /// validate.
    pub fn every_function() -> (Vec<u8>, Range<usize>) {
        let long = [b"\0\x01".repeat(9_000), b"\x0B".to_vec()].concat();
        let functions = [
            function(&every_kind()),
            function(b"\0\x0B"),
            function(&long),
            function(&every_kind()),
        ]
        .concat();
        let code = 11..11 + functions.len();
        (
            [b"\0asm\x01\0\0\0...", &functions[..], &[7; 700]].concat(),
            code,
        )
    }

    fn comes_out_again(wasm: &[u8], code: Range<usize>) {
        let streams = split(wasm, &code).unwrap();
        assert!(join(&streams, code.start) == wasm);
    }

    #[test]
    fn what_was_split_is_joined_to_the_same_bytes() {
        let (wasm, code) = every_function();
        comes_out_again(&wasm, code);
        comes_out_again(b"", 0..0);
        comes_out_again(&wasm, 0..0);
    }

    #[test]
    fn a_module_with_more_kinds_than_there_can_be_comes_out_again() {
        // 300 kinds of blocks, whose types stand in the kind.
        let mut body = b"\0".to_vec();
        for kind in 0..300_u32 {
            body.extend([2, kind as u8 | 128, (kind >> 7) as u8]);
        }
        body.extend([0x0B; 301]);
        let functions = [function(&body), function(b"\0\x0B")].concat();
        let code = 0..functions.len();
        let streams = split(&functions, &code).unwrap();
        comes_out_again(&functions, code);
        assert!(streams.bytes[streams.program..].contains(&255));
    }

    #[test]
    fn a_function_that_cannot_be_taken_apart_is_refused() {
        let strange = function(b"\0\xFD\x0C\x0B");
        let all = 0..strange.len();
        assert_eq!(split(&strange, &all), Err(Strange::Opcode(0xFD)));
        assert_eq!(split(&strange, &(0..all.end - 1)), Err(Strange::Cut));
    }
}
