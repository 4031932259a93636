//! Colours as boards write them: `#rrggbb`, `rrggbb`, `0xrrggbb`, or three numbers.

use crate::model::text::{parse_hex, push_hex, push_integer};

/// The colour that a text is, as `#rrggbb` in small letters.
pub fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#').or(text.strip_prefix("0x"));
    // Longer ones have something between them, and may be decimal.
    let digits = digits.unwrap_or(text);
    let levels = parse_hex(digits).ok().filter(|_| digits.len() == 6)?;
    let mut colour = String::from("#");
    for level in &levels {
        push_hex(&mut colour, &[*level], 1);
    }
    (levels.len() == 3).then_some(colour)
}

/// What a name in braces stands for in a colour `#rrggbb`: `hex` for its digits, `r`, `g` and `b`
/// for its levels, from 0 to 255.
pub fn part(colour: &str, name: &str) -> Option<String> {
    let place = match name {
        "hex" => 3,
        "r" => 0,
        "g" => 1,
        "b" => 2,
        _ => return None,
    };
    let hex = colour.strip_prefix('#')?;
    let levels = parse_hex(hex).ok()?;
    let mut out = String::new();
    match levels.get(place) {
        Some(level) => push_integer(&mut out, u64::from(*level)),
        None => out.push_str(hex),
    }
    Some(out)
}
