//! Integers in decimal digits.

use words::t;

/// Appends an integer in decimal digits.
pub fn push_integer(out: &mut String, value: u64) {
    push_padded(out, value, 1);
}

/// Appends an integer with zeros in front, to at least `digits` digits.
pub fn push_padded(out: &mut String, value: u64, digits: u32) {
    let mut power = 1_u64;
    let mut count = 1;
    while value / power >= 10 {
        power *= 10;
        count += 1;
    }
    while count < digits {
        out.push('0');
        count += 1;
    }
    while power > 0 {
        out.push(char::from(b'0' + (value / power % 10) as u8));
        power /= 10;
    }
}

/// An integer with a comma after each group of three digits: `1,048,576`.
pub fn thousands(value: u64) -> String {
    let mut out = String::new();
    push_thousands(&mut out, value);
    out
}

/// Appends an integer with a comma after each group of three digits.
pub fn push_thousands(out: &mut String, value: u64) {
    let mut power = 1_u64;
    while value / power >= 1_000 {
        power *= 1_000;
    }
    push_integer(out, value / power);
    while power > 1 {
        power /= 1_000;
        out.push(t!(','));
        push_padded(out, value / power % 1_000, 3);
    }
}
