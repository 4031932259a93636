//! The commands that a pin may take, as its board speaks: most boards take what they send.

use crate::model::dashboard::guess::last_part;
use crate::model::dashboard::pins::Pin;
use crate::model::dashboard::table::Row;
use crate::model::decode::readings::Kind;
use crate::model::profile::{PinKind, PinSpec};
use crate::model::text::{concat, has, pieces, push_quoted};

/// The commands that a pin may take, the most probable ones first, a line each. `row` is its reading,
/// and `is_json` whether the board sends JSON. None for what is not operated, or has no reading.
pub fn offers(spec: &PinSpec, row: Option<&Row>, is_json: bool, pins: &[Pin]) -> String {
    let mut offers = String::new();
    let path = spec.paths.first().map_or("", String::as_str);
    // Braces would be filled in.
    if !spec.kind.is_operated() || path.is_empty() || has(path, b'{') {
        return offers;
    }
    let is_button = spec.kind == PinKind::Button;
    let value = match row.map(|row| row.kind) {
        _ if is_button => "true",
        Some(Kind::Text) => "\"{value}\"",
        _ => "{value}",
    };
    let topic = row.map_or("", Row::topic);
    if !topic.is_empty() {
        if spec.topic().is_empty() {
            offers.push_str(topic);
            offers.push_str("/set ");
        }
        match path.get(topic.len() + 1..) {
            Some(inner) => push_nested(&mut offers, inner, value),
            None => offers.push_str("{value}"),
        }
        return offers;
    }
    for other in pins {
        let other = other.spec();
        if offers.is_empty() && (other.kind == PinKind::Button) == is_button {
            offers = as_of(other, path).unwrap_or(offers);
        }
    }
    for part in [path, last_part(path)] {
        let mut offer = String::new();
        if is_json {
            push_nested(&mut offer, part, value);
        } else {
            offer.push_str(part);
            offer.push_str(if is_button { "" } else { "={value}" });
        }
        if !pieces(&offers, b'\n').any(|known| known == offer) {
            offers.push_str(if offers.is_empty() { "" } else { "\n" });
            offers.push_str(&offer);
        }
    }
    offers
}

/// Appends JSON that is nested as a path says.
fn push_nested(json: &mut String, path: &str, value: &str) {
    let parts = || pieces(path, b'.');
    for part in parts() {
        json.push('{');
        push_quoted(json, part);
        json.push_str(": ");
    }
    json.push_str(value);
    for _ in parts() {
        json.push('}');
    }
}

/// The command of another pin, with the path of this one in place of its own.
fn as_of(other: &PinSpec, path: &str) -> Option<String> {
    let own = other.paths.first().filter(|own| *own != path)?;
    let command = other.write();
    replaced(command, own, path).or_else(|| replaced(command, last_part(own), last_part(path)))
}

/// The text with the first `old` in it replaced that is no name in braces; nothing if there is none.
fn replaced(text: &str, old: &str, new: &str) -> Option<String> {
    for at in 0..text.len() {
        let (Some(before), Some(here)) = (text.get(..at), text.get(at..)) else {
            continue;
        };
        if here.starts_with(old) && !before.ends_with('{') {
            return Some(concat(&[before, new, here.get(old.len()..).unwrap_or("")]));
        }
    }
    None
}
