//! Text as a JSON string.

use super::hex::push_hex;

/// Appends text as a JSON string, with its quotes.
pub fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        push_escaped(out, character);
    }
    out.push('"');
}

/// Appends a character as JSON writes it inside a string.
pub fn push_escaped(out: &mut String, character: char) {
    let escape = match character {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\0'..' ' => "\\u00",
        '"' | '\\' => "\\",
        _ => "",
    };
    out.push_str(escape);
    if escape.len() > 2 {
        push_hex(out, &[character as u8], 1);
    } else if escape.len() < 2 {
        out.push(character);
    }
}
