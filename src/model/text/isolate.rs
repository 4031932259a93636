//! Text of unknown direction inside a sentence.

/// Text of a board, a broker or a profile, ready to stand in a sentence of the page: whatever its
/// direction, it does not change that of the words around it.
///
/// Text between U+2068 and U+2069 is laid out on its own (UAX #9, section 2.4). The text itself stays
/// as it is: isolates that it opens are closed behind it, and those that it closes are opened before
/// it. Text that can only run from left to right gets no marks.
pub fn isolated(text: &str) -> String {
    let (mut opened, mut closed) = (0_usize, 0_usize);
    let mut may_turn = false;
    for character in text.chars() {
        match character {
            '\u{2066}'..='\u{2068}' => opened += 1,
            '\u{2069}' if opened > 0 => opened -= 1,
            '\u{2069}' => closed += 1,
            // The other directional marks, and the scripts that run from right to left.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}' | '\u{10800}'..='\u{1efff}' => {}
            _ => continue,
        }
        may_turn = true;
    }
    let mut out = String::new();
    let marks = |out: &mut String, mark, more| {
        for _ in 0..=more {
            out.push(mark);
        }
    };
    if may_turn {
        marks(&mut out, '\u{2068}', closed);
    }
    out.push_str(text);
    if may_turn {
        marks(&mut out, '\u{2069}', opened);
    }
    out
}
