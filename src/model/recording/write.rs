//! The lines of a recording, written.

use crate::model::console::log::{Direction, Line};
use crate::model::decode::layout::push_line;
use crate::model::decode::raw::Raw;
use crate::model::decode::readings::is_json;
use crate::model::text::{
    cut_at, cut_at_first, cut_at_last, push_date_and_clock, push_integer, push_quoted,
};

/// The fields of a profile that may hold a login, here and in what they hold.
const LOGINS: [&str; 2] = ["user", "password"];

/// Appends a field with a number.
pub fn push_number(out: &mut String, key: &str, number: u64) {
    push_key(out, key);
    push_integer(out, number);
}

/// Appends a field with a text.
pub fn push_words(out: &mut String, key: &str, text: &str) {
    push_key(out, key);
    push_quoted(out, text);
}

/// Appends a field with a word of JSON: `true`, or a whole value.
pub fn push_json(out: &mut String, key: &str, json: &str) {
    push_key(out, key);
    out.push_str(json);
}

/// Appends the fields with the time: UTC, and how far local time is ahead of it, in minutes.
pub fn push_time(out: &mut String, wall_ms: u64, zone_ms: i64) {
    let mut utc = String::new();
    push_date_and_clock(&mut utc, wall_ms.saturating_add_signed(-zone_ms), 'T');
    utc.push('Z');
    push_words(out, "utc", &utc);
    push_key(out, "zone");
    if zone_ms < 0 {
        out.push('-');
    }
    push_integer(out, zone_ms.unsigned_abs() / 60_000);
}

fn push_key(out: &mut String, key: &str) {
    // Only behind the first brace there is nothing to separate from.
    if !out.ends_with('{') {
        out.push(',');
    }
    push_quoted(out, key);
    out.push(':');
}

/// Appends the fields of a line of the console.
pub fn push_said(out: &mut String, line: &Line) {
    let mark = &line.mark;
    let mut text = line.text.as_str();
    let mut binary_bytes = mark.payload_bytes;
    if mark.topic_bytes > 0
        && let Some((topic, payload)) = cut_at(text, mark.topic_bytes)
    {
        push_words(out, "topic", topic);
        text = payload;
    } else if line.binary {
        binary_bytes = line.length_bytes;
        text = cut_at_first(text, b':').map_or("", |(_, hex)| hex.trim_ascii());
    }
    if !mark.event.is_empty() {
        push_words(out, "event", mark.event);
    }
    let is_binary = line.binary || binary_bytes > 0;
    if is_binary {
        text = text.strip_suffix(" …").unwrap_or(text);
    }
    let key = match line.direction {
        Direction::In | Direction::Retained => "in",
        Direction::Out => "out",
        Direction::Note => "note",
    };
    push_words(out, key, text);
    if is_binary {
        push_number(out, "binary", binary_bytes as u64);
    } else if line.is_cut() {
        push_number(out, "cut", line.length_bytes as u64);
    }
    if line.direction == Direction::Retained {
        push_json(out, "retained", "true");
    }
}

/// A profile as JSON in one line, without any login. One with a slip is a string, because its slips
/// would be those of the line.
pub fn profile_line(profile: &str) -> String {
    let mut line = String::from("{");
    for (key, value) in Raw::of(profile).parts() {
        if key == "mqtt" && value.begins('{') {
            let mut mqtt = String::from("{");
            for (key, value) in value.parts() {
                push_field(&mut mqtt, &key, value);
            }
            mqtt.push('}');
            push_json(&mut line, &key, &mqtt);
        } else {
            push_field(&mut line, &key, value);
        }
    }
    line.push('}');
    if !is_json(&line) {
        let mut quoted = String::new();
        push_quoted(&mut quoted, &line);
        return quoted;
    }
    line
}

/// Appends a field of a profile, but for a login.
fn push_field(out: &mut String, key: &str, value: Raw<'_>) {
    if LOGINS.contains(&key) {
        return;
    }
    if key == "address"
        && let Some(address) = value.text()
    {
        return push_words(out, key, &without_login(&address));
    }
    let mut json = String::new();
    push_line(&mut json, value.written(), false);
    push_json(out, key, &json);
}

/// An address without user and password, whether it is a valid one or not.
fn without_login(address: &str) -> String {
    let Some((before, host)) = cut_at_last(address, b'@') else {
        return address.into();
    };
    let scheme = before.rfind("//").and_then(|at| before.get(..at + 2));
    scheme.unwrap_or("").to_owned() + host
}
