//! Numbers as boards send them: the digits are kept, and compared without a float.
//!
//! Parsing and printing floats costs about 25 kB of flash; a bar, a slider and
//! the question "is this the value that was asked for?" need only thousandths.

use super::text::cut_at_first;

/// The number that `text` holds, in thousandths; further digits are cut off.
///
/// Takes an optional sign, digits, a fraction and an exponent, as JSON writes
/// them. Returns nothing for any other text, and for what does not fit.
pub fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let exponent_at = cut_at_first(digits, b'e').or_else(|| cut_at_first(digits, b'E'));
    let (mantissa, exponent) = match exponent_at {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = cut_at_first(mantissa, b'.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    // Reading stops where the wanted place is reached: `places` counts down to it.
    let mut value: i64 = 0;
    let mut places = i64::try_from(whole.len()).ok()? + i64::from(exponent) + 3;
    for digit in whole.bytes().chain(fraction.bytes()) {
        if !digit.is_ascii_digit() {
            return None;
        }
        if places > 0 {
            value = value
                .checked_mul(10)?
                .checked_add(i64::from(digit - b'0'))?;
        }
        places -= 1;
    }
    // A zero stays zero whatever its exponent; anything else soon overflows and ends the loop.
    while places > 0 && value != 0 {
        value = value.checked_mul(10)?;
        places -= 1;
    }
    Some(if negative { -value } else { value })
}

/// Whether two texts stand for the same value: the same text, or the same number.
pub fn same(one: &str, other: &str) -> bool {
    one == other
        || match (thousandths(one), thousandths(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
}

/// Where `value` lies between `min` and `max`, in thousandths of the way, clamped.
pub fn share(value: &str, min: i64, max: i64) -> u64 {
    let Some(value) = thousandths(value) else {
        return 0;
    };
    if max <= min {
        return 0;
    }
    let low = min.saturating_mul(1_000);
    let done = value
        .clamp(low, max.saturating_mul(1_000))
        .saturating_sub(low);
    // The way done is in thousandths already, so dividing by the whole way gives thousandths.
    u64::try_from(done / max.saturating_sub(min)).unwrap_or(0)
}
