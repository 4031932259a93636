//! Which pin fits a reading, judged by what the board has sent at its path so far.

use super::decimal::push_thousandths;
use super::profile::MAX_LIMIT;
use super::table::Row;
use super::text::{cut_at, push_integer, push_quoted};

/// The most decimals that a guess has.
const MAX_DIGITS: u32 = 3;
/// How often a number that only grows must have changed to be taken for a counter.
const COUNTS: u32 = 3;
/// Names that say nothing without the one before.
const GENERAL: [&str; 6] = ["value", "state", "status", "output", "v", "val"];

/// The JSON of a pin for a reading, on one line. What the board measures it in is left out: the
/// board says it with each reading.
pub fn pin_for(row: &Row) -> String {
    let seen = row.seen();
    let is_whole = seen.number && seen.digits == 0;
    let is_digital = !seen.number || is_whole && seen.low >= 0 && seen.high <= 1_000;
    let kind = if seen.other || !seen.number && !seen.word {
        "text"
    } else if is_digital {
        "digital"
    } else if is_whole && seen.changes >= COUNTS && !seen.fell {
        "counter"
    } else {
        "analog"
    };
    let mut json = String::new();
    for (before, text) in [
        ("{ \"label\": ", label(&row.path).as_str()),
        (", \"kind\": ", kind),
        (", \"path\": ", &row.path),
    ] {
        json.push_str(before);
        push_quoted(&mut json, text);
    }
    if kind == "analog" {
        let is_percent = row.unit == "%" && seen.low >= 0 && seen.high <= 100_000;
        let min = -step_above(seen.low.min(0).saturating_neg());
        let max = step_above(seen.high.max(0));
        let (min, max) = match (min, max) {
            _ if is_percent => (0, 100_000),
            (0, 0) => (0, 1_000),
            limits => limits,
        };
        json.push_str(", \"min\": ");
        push_thousandths(&mut json, min);
        json.push_str(", \"max\": ");
        push_thousandths(&mut json, max);
        if seen.digits > 0 {
            json.push_str(", \"digits\": ");
            push_integer(&mut json, u64::from(seen.digits.min(MAX_DIGITS)));
        }
    }
    json.push_str(" }");
    json
}

/// The first of 1, 2, 5, 10, 20, … that leaves room above a number, a twentieth of it; 0 for 0.
fn step_above(number: i64) -> i64 {
    let wanted = number.saturating_add(number / 20);
    let mut decade = 1;
    while number > 0 && decade < MAX_LIMIT * 1_000 {
        for step in [decade, decade * 2, decade * 5] {
            if step >= wanted {
                return step;
            }
        }
        decade *= 10;
    }
    // A limit beyond this one is none.
    if number > 0 { decade } else { 0 }
}

/// What a reading is called: the end of its path, as words.
fn label(path: &str) -> String {
    let (before, last) = cut(path);
    let says_nothing = last.bytes().all(|byte| byte.is_ascii_digit())
        || GENERAL.iter().any(|name| last.eq_ignore_ascii_case(name));
    let mut label = String::new();
    if says_nothing {
        push_words(&mut label, cut(before).1);
    }
    push_words(&mut label, last);
    if label.is_empty() {
        label.push_str(path);
    }
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

/// A path without its last part, and that part.
fn cut(path: &str) -> (&str, &str) {
    let end = path.bytes().rposition(|byte| matches!(byte, b'.' | b'/'));
    end.and_then(|end| cut_at(path, end)).unwrap_or(("", path))
}

/// Appends a name as words: `waterTemp` and `water_temp` are both `water temp`.
fn push_words(out: &mut String, name: &str) {
    let mut is_apart = true;
    let mut was_lower = false;
    let mut characters = name.chars();
    while let Some(character) = characters.next() {
        if matches!(character, '_' | '-' | ':' | ' ') {
            is_apart = true;
            was_lower = false;
            continue;
        }
        let begins_word = was_lower && character.is_ascii_uppercase();
        if (is_apart || begins_word) && !out.is_empty() {
            out.push(' ');
        }
        // The capitals of a shorthand stay what they are.
        let next = characters.as_str().as_bytes().first();
        let is_next_lower = next.is_some_and(u8::is_ascii_lowercase);
        out.push(if begins_word && is_next_lower {
            character.to_ascii_lowercase()
        } else {
            character
        });
        was_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        is_apart = false;
    }
}
