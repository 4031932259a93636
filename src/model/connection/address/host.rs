//! Checks the host and the port of an address, as browsers read them.

use super::problem::Problem;
use crate::model::text::{cut_at_first, has, pieces, split_before};

/// Checks `host[:port]`.
pub(super) fn check_host(host: &str) -> Result<(), Problem> {
    if let Some(inside) = host.strip_prefix('[') {
        let (inside, after) = cut_at_first(inside, b']').ok_or(Problem::BadIpv6)?;
        if has(inside, b'%') {
            return Err(Problem::Zone);
        }
        if !is_ipv6(inside) {
            return Err(Problem::BadIpv6);
        }
        return match after.strip_prefix(':') {
            Some(port) => check_port(port),
            None if after.is_empty() => Ok(()),
            None => Err(Problem::BadPort),
        };
    }
    match cut_at_first(host, b':') {
        None => check_name(host),
        Some((_, port)) if has(port, b':') => {
            let (digits, _) = split_before(host, |byte| byte == b'%');
            Err(
                if digits
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
                {
                    Problem::Unbracketed
                } else {
                    Problem::BadPort
                },
            )
        }
        Some((name, port)) => {
            check_name(name)?;
            check_port(port)
        }
    }
}

fn check_port(port: &str) -> Result<(), Problem> {
    if is_digits(port) && matches!(small_number(port), 1..=65_535) {
        Ok(())
    } else {
        Err(Problem::BadPort)
    }
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(Problem::NoHost);
    }
    if !name.chars().all(is_host_character) {
        return Err(Problem::BadHost);
    }
    // One dot at the end is the root of the name system.
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut last = "";
    for label in pieces(name, b'.') {
        if label.is_empty() {
            return Err(Problem::EmptyLabel);
        }
        last = label;
    }
    // Browsers take any host that ends in a number for an IPv4 address, and throw if it is none.
    let hex = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    let ends_in_number =
        is_digits(last) || hex.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if ends_in_number && !is_ipv4(name) {
        return Err(Problem::BadIpv4);
    }
    Ok(())
}

/// ASCII as in host names, and the letters of international names.
///
/// The ranges leave out the blocks of punctuation, symbols and full-width forms. A table of all
/// letters would cost kilobytes, and the browser has one.
fn is_host_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '-' | '.' | '_')
        || (character > '\u{bf}'
            && !matches!(
                character,
                '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3004}'
                    | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{ffff}'
            ))
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number that digits say; above 65,535 any larger number, so that it cannot overflow.
fn small_number(digits: &str) -> u32 {
    digits.bytes().fold(0, |number, digit| {
        if number > 65_535 {
            number
        } else {
            number * 10 + u32::from(digit.wrapping_sub(b'0'))
        }
    })
}

/// Four numbers from 0 to 255. A leading zero is refused, because a browser reads it as octal and
/// connects elsewhere.
fn is_ipv4(text: &str) -> bool {
    let mut parts = 0;
    for part in pieces(text, b'.') {
        parts += 1;
        if !is_digits(part) || (part.len() > 1 && part.starts_with('0')) || small_number(part) > 255
        {
            return false;
        }
    }
    parts == 4
}

/// Eight groups of one to four hex digits; one `::` stands for one or more
/// groups of zeros; the last two groups may be an IPv4 address.
fn is_ipv6(text: &str) -> bool {
    let (mut gap, rest) = match text.strip_prefix("::").or(text.strip_suffix("::")) {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest.is_empty() {
        return gap;
    }
    if rest.starts_with(':') || rest.ends_with(':') {
        return false;
    }
    let mut groups = 0;
    let mut ended = false;
    for group in pieces(rest, b':') {
        if ended {
            return false;
        }
        if group.is_empty() {
            if gap {
                return false;
            }
            gap = true;
        } else if has(group, b'.') {
            if !is_ipv4(group) {
                return false;
            }
            groups += 2;
            ended = true;
        } else {
            if group.len() > 4 || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return false;
            }
            groups += 1;
        }
    }
    // An IPv4 address can only stand at the very end, so nothing follows it.
    if ended && text.ends_with(':') {
        return false;
    }
    if gap { groups <= 7 } else { groups == 8 }
}
