//! Changes of a profile, made in its text.
//!
//! The text is the one thing that is edited. A form changes a field of a pin,
//! and what comes out is a text again, which a person may read and change by
//! hand. `each` and `{n}` say something by the place of a pin, so the first
//! change writes them out: from then on each pin says all of itself, and its
//! place in the text is its place in [`Profile::pins`]. What is not known here
//! stays as it is.

use super::decimal::{push_thousandths, thousandths};
use super::profile::{
    MAX_PINS, PIN_FLAGS, PIN_NUMBERS, PIN_TEXTS, PinSpec, Problem, Profile, usual_name,
};
use super::raw::{Raw, push_line};
use super::readings::is_json;
use super::template::fill;
use super::text::{is_structured, push_integer, push_quoted};

/// One change of the pins of a profile's text.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// A field of the pin at a place is given a value, as a person edits it: text without quotes,
    /// `true` and `false`, lists and objects as JSON. An empty value takes the field away.
    Set {
        /// The place of the pin in [`Profile::pins`].
        pin: usize,
        /// The field's name.
        field: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// A pin goes before another one.
    Move {
        /// The place of the pin.
        pin: usize,
        /// The place of the other one, before the move; the number of pins for the end.
        before: usize,
    },
    /// A pin goes away.
    Remove {
        /// The place of the pin.
        pin: usize,
    },
    /// A new pin comes behind the others, as JSON.
    Add(&'a str),
}

/// The text after a change, formatted; nothing if the text is not JSON as a whole, has more pins
/// than are read, has no such pin, or no room for another one.
pub fn changed(json: &str, change: Change<'_>) -> Option<String> {
    let root = whole(json)?;
    let mut pins = pins(root);
    // What is not read must not be lost either.
    let room = MAX_PINS.checked_sub(pins.len())?;
    match change {
        Change::Set { pin, field, value } => {
            let pin = pins.get_mut(pin)?;
            *pin = with_field(Raw::of(pin), field, value)?;
        }
        Change::Move { pin, before } => {
            if pin >= pins.len() || before > pins.len() {
                return None;
            }
            let moved = pins.remove(pin);
            pins.insert(before - usize::from(before > pin), moved);
        }
        Change::Remove { pin } => {
            pins.get(pin)?;
            pins.remove(pin);
        }
        Change::Add(pin) if room > 0 => pins.push(whole(pin)?.written().into()),
        Change::Add(_) => return None,
    }
    let mut list = Some(pins);
    let mut has_each = false;
    let mut out = String::from("{");
    let push_pins = |out: &mut String, list: Option<Vec<String>>| {
        if let Some(pins) = list {
            push_field(out, "pins", "[");
            out.push_str(&pins.join(","));
            out.push(']');
        }
    };
    for (key, value) in root.parts() {
        if is_pins(&key, value) {
            push_pins(&mut out, list.take());
        } else if key != "each" {
            push_field(&mut out, &key, value.written());
        } else if !has_each {
            // The first one counts. What could not be used of it is kept for whoever mends it.
            has_each = true;
            let mut rest = String::from("{");
            for (field, value) in value.parts().filter(|field| !takes(field)) {
                push_field(&mut rest, &field, value.written());
            }
            rest.push('}');
            if !value.begins('{') {
                rest = value.written().into();
            }
            if rest != "{}" {
                push_field(&mut out, &key, &rest);
            }
        }
    }
    push_pins(&mut out, list.filter(|pins| !pins.is_empty()));
    out.push('}');
    formatted(&out)
}

/// The text with each field of the profile and each pin on a line of its own; nothing if it is
/// not JSON as a whole, or no profile.
pub fn formatted(json: &str) -> Option<String> {
    let mut out = String::from("{");
    for (key, value) in whole(json)?.parts() {
        out.push_str(if out.len() > 1 { ",\n  " } else { "\n  " });
        push_quoted(&mut out, &key);
        out.push_str(": ");
        if is_pins(&key, value) {
            let mut before = "[\n    ";
            for (_, pin) in value.parts() {
                out.push_str(before);
                push_line(&mut out, pin.written(), true);
                before = ",\n    ";
            }
            out.push_str(if before.starts_with('[') {
                "[]"
            } else {
                "\n  ]"
            });
        } else {
            push_line(&mut out, value.written(), true);
        }
    }
    out.push_str("\n}\n");
    Some(out)
}

/// A field of the pin at a place, as a person edits it: text without its quotes, lists and objects
/// as JSON on one line. Nothing where it is not there.
pub fn field(json: &str, pin: usize, field: &str) -> Option<String> {
    let pins = pins(Raw::of(json));
    let mut fields = Raw::of(pins.get(pin)?).parts();
    let mut found = None;
    // As in reading, the last one counts.
    for (key, value) in &mut fields {
        if usual_name(&key) == usual_name(field) {
            found = Some(value);
        }
    }
    let value = found?;
    if !is_structured(value.written()) {
        return value.text();
    }
    let mut line = String::new();
    push_line(&mut line, value.written(), true);
    Some(line)
}

/// A pin as JSON with all that it says. What it sends on open and on hiding belongs to the board
/// as a whole by then, and is not among it.
pub fn described(pin: &PinSpec) -> String {
    let mut out = String::from("{");
    let mut paths = pin.paths.iter().map(|path| quoted(path));
    let path = match pin.paths.len() {
        1 => paths.next().unwrap_or_default(),
        _ => ["[", &paths.collect::<Vec<_>>().join(","), "]"].concat(),
    };
    for (name, text) in PIN_TEXTS.iter().zip(&pin.texts) {
        if !text.is_empty() {
            let is_plain = !is_structured(text) || !is_json(text);
            let value = if is_plain { &quoted(text) } else { text };
            push_field(&mut out, name, value);
        }
        if *name == "label" {
            push_field(&mut out, "kind", &quoted(pin.kind.name()));
            if path != "[]" {
                push_field(&mut out, "path", &path);
            }
        }
    }
    for ((name, ..), number) in PIN_NUMBERS.iter().zip(pin.numbers) {
        if let Some(number) = number {
            push_field(&mut out, name, "");
            push_thousandths(&mut out, number);
        }
    }
    for ((name, usual), is_other) in PIN_FLAGS.iter().zip(pin.flags) {
        if is_other {
            push_field(&mut out, name, other(*usual));
        }
    }
    out.push('}');
    out
}

/// What a profile has the page send by itself, a line each: when, and what.
pub fn sends(profile: &Profile) -> Vec<String> {
    let mut lines = Vec::new();
    for (when, commands) in [
        ("On open: ", &profile.open),
        ("When hidden: ", &profile.hidden),
        ("When shown: ", &profile.visible),
    ] {
        lines.extend(commands.iter().map(|command| [when, command].concat()));
    }
    if profile.repeats_open() && !profile.open.is_empty() {
        lines.push("When shown: the same as on open".into());
    }
    let probe = &profile.keepalive;
    if probe.every_ms > 0 {
        let mut line = String::from("Every ");
        push_thousandths(&mut line, i64::try_from(probe.every_ms).unwrap_or(0));
        line.push_str(" s: ");
        line.push_str(&probe.send);
        lines.push(line);
    }
    for answer in &profile.answers {
        lines.push(["On “", &answer.when, "”: ", &answer.send].concat());
    }
    lines
}

/// What a text is as a profile, before it is taken for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// What could not be used, a line each.
    pub problems: Vec<String>,
    /// What it has the page send by itself, as [`sends`] says it.
    pub sends: Vec<String>,
    /// How many pins it has, patterns among them.
    pub pins: usize,
}

/// Reads a text as a profile, without taking it for one.
pub fn review(json: &str) -> Review {
    let profile = Profile::read(json);
    Review {
        problems: profile.problems.iter().map(Problem::line).collect(),
        sends: sends(&profile),
        pins: profile.pins.len(),
    }
}

/// The object that a text is; nothing if it is none, or breaks off.
fn whole(json: &str) -> Option<Raw<'_>> {
    let root = Raw::of(json);
    (root.begins('{') && is_json(root.file())).then_some(root)
}

/// Whether a field of a profile is a list of its pins.
fn is_pins(key: &str, value: Raw<'_>) -> bool {
    matches!(key, "pins" | "buttons") && value.begins('[')
}

/// Whether a field of a pin can be used.
fn takes((field, value): &(String, Raw<'_>)) -> bool {
    PinSpec::default().take(field, *value).is_ok()
}

/// The pins of a profile, each with what all share, and with its place filled in. One more than
/// are read stands for all further ones.
fn pins(root: Raw<'_>) -> Vec<String> {
    let mut pins = Vec::new();
    let each = root.parts().find(|(key, _)| key == "each");
    let each = each.map(|(_, each)| each).filter(|each| each.begins('{'));
    let each: Vec<_> = each
        .into_iter()
        .flat_map(Raw::parts)
        .filter(takes)
        .collect();
    let button: Vec<_> = Raw::of(r#"{"kind":"button"}"#).parts().collect();
    for (key, list) in root.parts().filter(|(key, value)| is_pins(key, *value)) {
        let shared = if key == "pins" { &each } else { &button };
        for (at, (_, pin)) in list.parts().enumerate() {
            if pins.len() > MAX_PINS {
                return pins;
            }
            pins.push(written_out(shared, pin, at));
        }
    }
    pins
}

/// A pin with what all share and its place filled in. Its own fields win; one that cannot be used
/// stands behind what it was to replace, as it counts.
fn written_out(shared: &[(String, Raw<'_>)], pin: Raw<'_>, at: usize) -> String {
    if !pin.begins('{') {
        return pin.written().into();
    }
    let own: Vec<_> = pin.parts().collect();
    let mut place = String::new();
    push_integer(&mut place, at as u64);
    let mut out = String::from("{");
    for (field, value) in shared {
        let wins = |own: &(String, Raw<'_>)| usual_name(&own.0) == usual_name(field) && takes(own);
        if !own.iter().any(wins) {
            push_field(&mut out, field, &filled(field, *value, &place));
        }
    }
    for own in &own {
        let (field, value) = own;
        if takes(own) {
            push_field(&mut out, field, &filled(field, *value, &place));
        } else {
            push_field(&mut out, field, value.written());
        }
    }
    out.push('}');
    out
}

/// The value of a field that can be used, with the pin's place in it, as reading fills it in.
fn filled(field: &str, value: Raw<'_>, place: &str) -> String {
    if field == "path" && value.begins('[') {
        let paths = value.parts().map(|(_, path)| filled("", path, place));
        return ["[", &paths.collect::<Vec<_>>().join(","), "]"].concat();
    }
    let (written, text) = (value.written(), value.command().unwrap_or_default());
    let filled = fill(&text, &mut |name| (name == "n").then(|| place.into()));
    if filled == text {
        written.into()
    } else if is_structured(written) && is_json(&filled) {
        filled
    } else {
        quoted(&filled)
    }
}

/// A pin with one field set, at the field's old place if it had it; nothing if it is no pin.
fn with_field(pin: Raw<'_>, field: &str, value: &str) -> Option<String> {
    if !pin.begins('{') {
        return None;
    }
    let is_field = |key: &str| usual_name(key) == usual_name(field);
    let was_json = |(key, old): (String, Raw<'_>)| is_field(&key) && is_structured(old.written());
    let mut value = json_of(field, value, pin.parts().any(was_json));
    let mut out = String::from("{");
    for (key, old) in pin.parts() {
        if !is_field(&key) {
            push_field(&mut out, &key, old.written());
        } else if let Some(value) = value.take() {
            push_field(&mut out, &key, &value);
        }
    }
    if let Some(value) = value {
        push_field(&mut out, field, &value);
    }
    out.push('}');
    Some(out)
}

/// What a person typed for a field, as JSON; nothing where the field is better left out.
fn json_of(field: &str, value: &str, was_json: bool) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    if let Some((_, usual)) = PIN_FLAGS.iter().find(|(name, _)| *name == field) {
        return (value == other(*usual)).then(|| value.into());
    }
    if PIN_NUMBERS.iter().any(|(name, ..)| *name == field)
        && let Some(number) = thousandths(value)
    {
        let mut digits = String::new();
        push_thousandths(&mut digits, number);
        return Some(digits);
    }
    // A command that was a text stays one: its spaces may matter to the board.
    let may_be_json = was_json || field == "path" && value.starts_with('[');
    if may_be_json && is_structured(value) && is_json(value) {
        return Some(value.into());
    }
    Some(quoted(value))
}

/// The word for what is not usual.
fn other(usual: bool) -> &'static str {
    if usual { "false" } else { "true" }
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    push_quoted(&mut out, text);
    out
}

/// Appends a field to an object that is open.
fn push_field(out: &mut String, name: &str, value: &str) {
    if out.len() > 1 {
        out.push(',');
    }
    push_quoted(out, name);
    out.push(':');
    out.push_str(value);
}
