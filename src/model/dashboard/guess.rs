//! Infers a pin for a reading from what the board has sent at its path so far.

use crate::model::dashboard::table::Row;
use crate::model::decode::decimal::push_thousandths;
use crate::model::decode::template::escaped;
use crate::model::profile::MAX_LIMIT;
use crate::model::text::{has, push_integer, push_quoted};

/// How many numbers, each greater than the one before, make a counter.
const MIN_COUNTS: u32 = 4;
/// Names that mean nothing without the one before.
const GENERIC: [&str; 6] = ["value", "state", "status", "output", "v", "val"];

/// The JSON of a pin for a reading, on one line. The unit is left out: the board sends it with
/// each reading.
pub fn pin_for(row: &Row) -> String {
    let seen = row.seen();
    let is_whole = seen.digits == 0;
    let kind = if seen.other || seen.numbers == 0 && !seen.word {
        "text"
    } else if seen.numbers == 0 || is_whole && seen.low >= 0 && seen.high <= 1_000 {
        "digital"
    } else if is_whole && seen.numbers >= MIN_COUNTS && !seen.fell {
        "counter"
    } else {
        "analog"
    };
    let mut json = String::from("{ ");
    let label = label(&row.path);
    // Braces in a label would be filled in; a pin without a label is called by its path.
    if !has(&label, b'{') {
        json.push_str("\"label\": ");
        push_quoted(&mut json, &label);
        json.push_str(", ");
    }
    json.push_str("\"kind\": ");
    push_quoted(&mut json, kind);
    json.push_str(", \"path\": ");
    push_quoted(&mut json, &escaped(&row.path));
    if kind == "analog" {
        let is_percent = row.unit == "%" && seen.low >= 0 && seen.high <= 100_000;
        let min = -step_above(seen.low.saturating_neg());
        let max = match step_above(seen.high) {
            _ if is_percent => 100_000,
            // Only zeros came.
            0 if min == 0 => 1_000,
            max => max,
        };
        json.push_str(", \"min\": ");
        push_thousandths(&mut json, min);
        json.push_str(", \"max\": ");
        push_thousandths(&mut json, max);
        if !is_whole {
            json.push_str(", \"digits\": ");
            push_integer(&mut json, u64::from(seen.digits.min(3)));
        }
    }
    json.push_str(" }");
    json
}

/// The first of 1, 2, 5, 10, 20, … that is at least a twentieth above a number; 0 for what is not
/// above 0. It does not exceed the furthest limit that a pin may have.
fn step_above(number: i64) -> i64 {
    let wanted = number.saturating_add(number / 20);
    let mut step = i64::from(number > 0);
    let mut steps = 0;
    while step < wanted && step < MAX_LIMIT * 1_000 {
        step = if steps % 3 == 1 {
            step / 2 * 5
        } else {
            step * 2
        };
        steps += 1;
    }
    step
}

/// A label for a reading: the end of its path as words. `waterTemp` and `water_temp` both become
/// `Water temp`.
fn label(path: &str) -> String {
    let is_cut = |byte: u8| matches!(byte, b'.' | b'/');
    let start_of_last = |path: &str| path.bytes().rposition(is_cut).map_or(0, |cut| cut + 1);
    let mut start = start_of_last(path);
    let last = path.get(start..).unwrap_or("");
    let is_generic = last.bytes().all(|byte| byte.is_ascii_digit())
        || GENERIC.iter().any(|name| last.eq_ignore_ascii_case(name));
    if is_generic {
        start = start_of_last(path.get(..start.saturating_sub(1)).unwrap_or(""));
    }
    let mut label = String::new();
    let mut is_apart = false;
    let mut was_lower = false;
    let mut characters = path.get(start..).unwrap_or("").chars();
    while let Some(character) = characters.next() {
        let begins_word = was_lower && character.is_ascii_uppercase();
        was_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
        if matches!(character, '.' | '/' | '_' | '-' | ':' | ' ') {
            is_apart = true;
            continue;
        }
        if (is_apart || begins_word) && !label.is_empty() {
            label.push(' ');
        }
        is_apart = false;
        // Capitals of abbreviations stay.
        let next = characters.as_str().as_bytes().first();
        let is_word = begins_word && next.is_some_and(u8::is_ascii_lowercase);
        let lower = character.to_ascii_lowercase();
        label.push(if is_word { lower } else { character });
    }
    if label.is_empty() {
        label.push_str(path);
    }
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}
