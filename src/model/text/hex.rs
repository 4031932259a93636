//! Bytes as hex, written and read.

use words::t;

/// Whether a person can send bytes that are typed in hex in this page.
pub const IS_HERE: bool = cfg!(feature = "hex");

/// The most bytes that [`parse_hex`] accepts in one message.
pub const MAX_HEX_BYTES: usize = 65_536;

/// Bytes as hex: `de ad be ef`.
///
/// Writes at most `max_bytes` of them, and ` …` behind them if there are more.
pub fn hex(bytes: &[u8], max_bytes: usize) -> String {
    let mut out = String::new();
    push_hex(&mut out, bytes, max_bytes);
    out
}

/// Appends bytes as [`hex`] does.
pub fn push_hex(out: &mut String, bytes: &[u8], max_bytes: usize) {
    out.reserve(bytes.len().min(max_bytes).saturating_mul(3));
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if index >= max_bytes {
            out.push('…');
            return;
        }
        out.push(hex_digit(byte >> 4));
        out.push(hex_digit(byte & 15));
    }
}

fn hex_digit(value: u8) -> char {
    char::from(if value < 10 {
        b'0' + value
    } else {
        b'a' - 10 + value
    })
}

/// Reads bytes that a person typed in hex.
///
/// Digits come in pairs, in groups of any length; spaces, commas, colons and
/// hyphens separate groups, and a group may begin with `0x`: `de ad`, `dead`,
/// `0xde, 0xad` and `de:ad` are the same two bytes.
///
/// # Errors
/// A message for the person: nothing typed, a digit without its
/// partner, another character, or more than [`MAX_HEX_BYTES`].
pub fn parse_hex(typed: &str) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    // The first digit of a pair, until its partner comes.
    let mut high: Option<u8> = None;
    // What came before in the group decides whether an `x` belongs to a prefix.
    let mut digits_in_group = 0_usize;
    let mut after_prefix = false;
    // A separator at the end closes the last group.
    for at in 0..=typed.len() {
        let byte = typed.as_bytes().get(at).copied().unwrap_or(b' ');
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            b'x' | b'X' if digits_in_group == 1 && high == Some(0) && !after_prefix => {
                high = None;
                digits_in_group = 0;
                after_prefix = true;
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'-' => {
                if high.is_some() || (after_prefix && digits_in_group == 0) {
                    return Err(ODD_DIGITS);
                }
                digits_in_group = 0;
                after_prefix = false;
                continue;
            }
            _ => {
                return Err(t!(
                    "Hex has the digits 0 to 9 and a to f only, with spaces or commas between bytes."
                ));
            }
        };
        // Counting up to two is enough to tell a prefix from digits.
        digits_in_group = digits_in_group.saturating_add(1);
        high = match high {
            None => Some(value),
            Some(high) => {
                if bytes.len() >= MAX_HEX_BYTES {
                    return Err(t!(
                        "That is more than 65,536 bytes, too many for one message."
                    ));
                }
                bytes.push(high << 4 | value);
                None
            }
        };
    }
    if bytes.is_empty() {
        return Err(t!("Type the bytes in hex, for example de ad be ef."));
    }
    Ok(bytes)
}

const ODD_DIGITS: &str = t!("A byte has two hex digits, and one is missing here: write 05, not 5.");
