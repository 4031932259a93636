//! Colours as boards write them: `#rrggbb`, `rrggbb`, `0xrrggbb`, or three numbers.

use crate::model::text::{push_hex, push_integer};

/// The colour that a text is, as `#rrggbb` in small letters.
pub fn colour(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    let digits = text.strip_prefix('#').or(text.strip_prefix("0x"));
    let digits = digits.unwrap_or(text);
    let is_colour = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_colour.then(|| {
        let mut colour = String::from("#");
        colour.push_str(digits);
        colour.make_ascii_lowercase();
        colour
    })
}

/// The colour of these levels of red, green and blue.
pub fn of_levels(levels: [u8; 3]) -> String {
    let mut colour = String::from("#");
    for level in levels {
        push_hex(&mut colour, &[level], 1);
    }
    colour
}

/// What a name in braces stands for in a colour `#rrggbb`: `hex` for its digits, `r`, `g` and `b`
/// for its levels, from 0 to 255.
pub fn part(colour: &str, name: &str) -> Option<String> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let at = match name {
        "hex" => return Some(hex.into()),
        "r" => 0,
        "g" => 2,
        "b" => 4,
        _ => return None,
    };
    let mut level = 0;
    for digit in hex.get(at..at + 2)?.chars() {
        level = level * 16 + u64::from(digit.to_digit(16)?);
    }
    let mut out = String::new();
    push_integer(&mut out, level);
    Some(out)
}
