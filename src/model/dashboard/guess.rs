//! Infers a pin for a reading from what the board has sent at its path so far.
//!
//! Names help where values cannot tell: `uptime` counts seconds from its first value on. A unit is
//! guessed only by a name that hardly means anything else, and only where the values can be of it.

use crate::model::dashboard::table::Row;
use crate::model::decode::colour::colour;
use crate::model::decode::decimal::{push_thousandths, thousandths};
use crate::model::decode::template::escaped;
use crate::model::profile::{MAX_LIMIT, kinds};
use crate::model::text::{has, head_and_rest, pieces, push_integer, push_quoted};

/// How many numbers, each greater than the one before, make a counter.
const MIN_COUNTS: u32 = 4;
/// Names that mean nothing without the one before.
const GENERIC: [&str; 6] = ["value", "state", "status", "output", "v", "val"];
/// What names tell: units, the kind `counter`, and usual upper limits, each with the last words of
/// the names that tell it.
const TOLD: &str = "°C temp temperature celsius,% hum humidity moisture,% percent pct battery,\
    °F fahrenheit,dBm rssi,V volt volts voltage,mV mv,A amp amps current,mA ma,W watt watts power,\
    kWh kwh,Hz hz,hPa hpa,ppm ppm,rpm rpm,s uptime seconds,ms ms,B heap bytes,\
    counter count counter pulses ticks,100 dimmer dim duty,255 brightness bri";
/// How many of them are told by a word anywhere in the last two parts: `temperature.inside`.
const TOLD_BY_ANY_WORD: usize = 2;

/// The JSON of a pin for a reading, on one line.
pub fn pin_for(row: &Row) -> String {
    pin_named(row, &label(&row.path, 0), "")
}

/// The same with a label of its own, and a group if that is not empty. The unit is left out where
/// the board sends it with each reading.
pub fn pin_named(row: &Row, label: &str, group: &str) -> String {
    let seen = row.seen();
    let (kind, unit) = kind_and_unit(row);
    let mut json = String::from("{ ");
    // Braces in a label would be filled in; a pin without a label is called by its path.
    if !has(label, b'{') {
        push_field(&mut json, "\"label\": ", label);
        json.push_str(", ");
    }
    push_field(&mut json, "\"kind\": ", kind);
    push_field(&mut json, ", \"path\": ", &escaped(&row.path));
    if !group.is_empty() && !has(group, b'{') {
        push_field(&mut json, ", \"group\": ", group);
    }
    if !unit.is_empty() {
        push_field(&mut json, ", \"unit\": ", unit);
    }
    if kind == "analog" {
        let usual = match row.unit == "%" || unit == "%" {
            true => 100_000,
            false => thousandths(told(&row.path)).unwrap_or(-1),
        };
        let min = -step_above(seen.low.saturating_neg());
        let max = match step_above(seen.high) {
            _ if seen.low >= 0 && seen.high <= usual => usual,
            // Only zeros came.
            0 if min == 0 => 1_000,
            max => max,
        };
        json.push_str(", \"min\": ");
        push_thousandths(&mut json, min);
        json.push_str(", \"max\": ");
        push_thousandths(&mut json, max);
        if seen.digits > 0 {
            json.push_str(", \"digits\": ");
            push_integer(&mut json, u64::from(seen.digits.min(3)));
        }
    }
    json.push_str(" }");
    json
}

fn push_field(json: &mut String, name: &str, value: &str) {
    json.push_str(name);
    push_quoted(json, value);
}

/// The name of the kind that fits a reading, and the unit that its name tells; empty for none, and
/// where the board sends one.
pub fn kind_and_unit(row: &Row) -> (&'static str, &'static str) {
    let (seen, told) = (row.seen(), told(&row.path));
    let (is_whole, is_positive) = (seen.digits == 0, seen.low >= 0);
    let is_count = is_whole && !seen.fell;
    let kind = if seen.other || seen.numbers == 0 && !seen.word {
        let is_colour =
            kinds::IS_HERE && row.value.starts_with('#') && colour(&row.value).is_some();
        return (if is_colour { "color" } else { "text" }, "");
    } else if is_count && seen.numbers > 0 && matches!(told, "counter" | "s") {
        "counter"
    } else if seen.numbers == 0 || is_whole && is_positive && seen.high <= 1_000 {
        return ("digital", "");
    } else if is_count && seen.numbers >= MIN_COUNTS {
        "counter"
    } else {
        "analog"
    };
    let can_be = match told {
        _ if !row.unit.is_empty() => false,
        "°C" => seen.low >= -60_000 && seen.high <= 250_000,
        "dBm" => seen.high <= 0,
        "%" => is_positive && seen.high <= 100_000,
        "counter" | "100" | "255" => false,
        _ => true,
    };
    (kind, if can_be { told } else { "" })
}

/// What the name of a reading tells, by the table above; empty for nothing.
fn told(path: &str) -> &'static str {
    let name = label(path, 1);
    let mut last = "";
    for word in pieces(&name, b' ') {
        if word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            last = word;
        }
    }
    for (at, entry) in pieces(TOLD, b',').enumerate() {
        let (what, known) = head_and_rest(entry, b' ');
        for known in pieces(known, b' ') {
            // `temp2` is a temperature, too.
            let is_known = |word: &str| {
                let start = word.get(..known.len()).unwrap_or("");
                let mut rest = word.bytes().skip(known.len());
                start.eq_ignore_ascii_case(known) && rest.all(|byte| byte.is_ascii_digit())
            };
            // `tempF` is none in °C.
            let by_any = at < TOLD_BY_ANY_WORD && !last.eq_ignore_ascii_case("f");
            if is_known(last) || by_any && pieces(&name, b' ').any(is_known) {
                return what;
            }
        }
    }
    ""
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

/// The first part of a path.
pub fn first_part(path: &str) -> &str {
    let end = path.bytes().position(is_cut).unwrap_or(path.len());
    path.get(..end).unwrap_or("")
}

/// The last part of a path.
pub fn last_part(path: &str) -> &str {
    path.get(start_of_last(path)..).unwrap_or("")
}

fn is_cut(byte: u8) -> bool {
    matches!(byte, b'.' | b'/')
}

fn start_of_last(path: &str) -> usize {
    path.bytes().rposition(is_cut).map_or(0, |cut| cut + 1)
}

/// A label for a reading: the end of its path as words, with this many parts `more` than it takes.
/// `waterTemp` and `water_temp` both become `Water temp`.
pub fn label(path: &str, more: usize) -> String {
    let mut start = start_of_last(path);
    let last = last_part(path);
    let is_generic = GENERIC.iter().any(|name| last.eq_ignore_ascii_case(name));
    // A number says nothing without what it counts.
    let mut more = more + usize::from(is_generic);
    while start > 0 && (more > 0 || path.as_bytes().get(start).is_none_or(u8::is_ascii_digit)) {
        start = start_of_last(path.get(..start - 1).unwrap_or(""));
        more = more.saturating_sub(1);
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
