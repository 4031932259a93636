//! Numbers as boards send them: the digits stay, and are compared and rounded without floats.
//!
//! Parsing and printing floats costs about 25 kB of flash; a bar, a slider and
//! the question "is this the value that was asked for?" need only thousandths.

use crate::model::text::{cut_at, cut_at_first, push_integer, push_padded};
use words::t;

/// The most decimals that a number is shown with.
pub const MAX_DIGITS: u32 = 9;
/// The decimal point of the language.
const POINT: char = t!('.');
/// Whether the language has another one than boards have. The compiler knows it, so that what is
/// done about it is in no English page.
pub const IS_COMMA: bool = POINT != '.';
/// The largest number, in the unit that it is read in.
const MAX: u64 = i64::MAX.unsigned_abs();

/// The number that `text` holds, in thousandths; further digits are cut off.
///
/// Takes an optional sign, digits, a fraction and an exponent, as JSON writes them. Nothing for any
/// other text, and for a number out of range.
pub fn thousandths(text: &str) -> Option<i64> {
    scaled(text, 3)
}

/// The number that `text` holds, times ten to the power of `places`, as in [`thousandths`].
pub fn scaled(text: &str, places: u32) -> Option<i64> {
    let text = text.trim_ascii();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let exponent_at = digits.bytes().position(|byte| matches!(byte, b'e' | b'E'));
    let (mantissa, exponent) = match exponent_at {
        Some(at) => {
            let (mantissa, exponent) = cut_at(digits, at)?;
            (mantissa, exponent.parse::<i32>().ok()?)
        }
        None => (digits, 0),
    };
    if matches!(mantissa, "" | ".") {
        return None;
    }
    let point = mantissa.bytes().position(|byte| byte == b'.');
    let whole = point.unwrap_or(mantissa.len());
    // `places` counts down to the last digit that is wanted.
    let mut places = i64::try_from(whole).ok()? + i64::from(exponent) + i64::from(places);
    let mut value = 0_u64;
    for at in 0.. {
        let digit = match mantissa.as_bytes().get(at) {
            Some(b'.') if at == whole => continue,
            Some(digit @ b'0'..=b'9') => digit - b'0',
            Some(_) => return None,
            // A zero stays zero whatever its exponent; any other number soon is out of range.
            None if places > 0 && value > 0 => 0,
            None => break,
        };
        if places > 0 {
            if value > MAX / 10 {
                return None;
            }
            value = value * 10 + u64::from(digit);
        }
        places -= 1;
    }
    if value > MAX {
        return None;
    }
    let value = value as i64;
    Some(if is_negative { -value } else { value })
}

/// The number that `text` holds, rounded to so many decimals; nothing if it is no number or out of
/// range.
pub fn rounded(text: &str, decimals: u32) -> Option<String> {
    let decimals = decimals.min(MAX_DIGITS);
    let tenths = scaled(text, decimals + 1)?;
    // Halves are rounded away from zero.
    let value = (tenths.unsigned_abs() + 5) / 10;
    let mut out = String::new();
    push_scaled(&mut out, tenths < 0 && value != 0, value, decimals);
    Some(out)
}

/// How many decimals a number is written with.
pub fn digits(text: &str) -> u32 {
    let (_, fraction) = cut_at_first(text, b'.').unwrap_or_default();
    let end = fraction.bytes().position(|byte| !byte.is_ascii_digit());
    end.unwrap_or(fraction.len()) as u32
}

/// Appends thousandths as a number, without needless zeros: `-1.5`.
pub fn push_thousandths(out: &mut String, value: i64) {
    let (mut value, is_negative) = (value.unsigned_abs(), value < 0);
    let mut decimals = 3;
    while decimals > 0 && value.is_multiple_of(10) {
        value /= 10;
        decimals -= 1;
    }
    push_scaled(out, is_negative, value, decimals);
}

/// Appends a whole number with its point moved by so many decimals.
pub fn push_scaled(out: &mut String, is_negative: bool, value: u64, decimals: u32) {
    if is_negative {
        out.push('-');
    }
    let unit = (0..decimals).fold(1, |unit, _| unit * 10);
    push_integer(out, value / unit);
    if decimals > 0 {
        out.push('.');
        push_padded(out, value % unit, decimals);
    }
}

/// Gives what stands in a text from a place on the decimal point of the language. Only what is
/// shown gets it: what is sent, saved or edited keeps the digits of the board.
pub fn localize(out: &mut String, from: usize) {
    if IS_COMMA && let Some(number) = out.get(from..) {
        let number = number.replace('.', POINT.encode_utf8(&mut [0; 4]));
        out.truncate(from);
        out.push_str(&number);
    }
}

/// Whether two texts stand for the same value: the same text, or the same number.
pub fn same(one: &str, other: &str) -> bool {
    one == other
        || match (thousandths(one), thousandths(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
}

/// Where `value` lies between `min` and `max`, from 0 to 1,000. The limits are in thousandths.
pub fn share(value: &str, min: i64, max: i64) -> u64 {
    thousandths(value).map_or(0, |value| share_of(value, min, max))
}

/// The same of a number in thousandths.
pub fn share_of(value: i64, min: i64, max: i64) -> u64 {
    let range = max.saturating_sub(min);
    if range <= 0 {
        return 0;
    }
    let done = value.clamp(min, max).saturating_sub(min);
    // Over a wide range a thousandth of it is exact enough, and nothing overflows.
    let share = match range {
        0..1_000_000_000 => done * 1_000 / range,
        _ => done / (range / 1_000),
    };
    u64::try_from(share).unwrap_or(0).min(1_000)
}
