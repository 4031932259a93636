//! Text as a cell of comma-separated values.

/// Appends a text as a cell, in quotes where it needs them (RFC 4180). One that a spreadsheet would
/// take for a formula gets an apostrophe in front, unless it is a plain number.
pub fn push_cell(out: &mut String, text: &str) {
    let is_formula = matches!(
        text.as_bytes().first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t')
    ) && !text
        .bytes()
        .skip(1)
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    let apostrophe = if is_formula { "'" } else { "" };
    if !text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
    {
        out.push_str(apostrophe);
        return out.push_str(text);
    }
    out.push('"');
    out.push_str(apostrophe);
    for character in text.chars() {
        if character == '"' {
            out.push('"');
        }
        out.push(character);
    }
    out.push('"');
}
