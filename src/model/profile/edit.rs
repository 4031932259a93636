//! Edits of a profile, made in its text.
//!
//! Only the text is edited. The form of a pin changes one field, and the result is
//! text again, which a person may read and change by hand. `each` and `{n}` depend on
//! the place of a pin, so the first edit writes them out: from then on each pin has all
//! its fields, and its place in the text is its place in [`Profile::pins`]. Fields that
//! are not known stay as they are.

use crate::model::decode::decimal::{push_thousandths, thousandths};
use crate::model::decode::layout::push_line;
use crate::model::decode::raw::Raw;
use crate::model::decode::readings::is_json;
use crate::model::profile::field::{FIELDS, Field, Holds, truth_word, usual_name};
#[cfg(feature = "kinds")]
use crate::model::profile::kinds;
#[cfg(feature = "alarms")]
use crate::model::profile::limits;
use crate::model::profile::{MAX_PINS, PinKind, PinSpec, Profile};
use crate::model::text::{is_structured, push_quoted};

pub use crate::model::profile::review::{Review, connects, review, review_from, sends};

/// One change to the pins in a profile's text.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// Gives a field of a pin a value, as a person types it: text without quotes, `true` and
    /// `false`, lists and objects as JSON. An empty value removes the field.
    Set {
        /// The place of the pin in [`Profile::pins`].
        pin: usize,
        /// The field's name.
        field: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// Moves a pin before another one.
    Move {
        /// The place of the pin.
        pin: usize,
        /// The place of the other one, before the move; the number of pins for the end.
        before: usize,
    },
    /// Removes a pin.
    Remove {
        /// The place of the pin.
        pin: usize,
    },
    /// Appends a new pin, as JSON.
    Add(&'a str),
    /// Renames the group of all its pins, and how it looks. Where there is one of the new name, they
    /// become one, which looks as that.
    Rename {
        /// The name of the group.
        from: &'a str,
        /// Its new name.
        to: &'a str,
    },
}

/// The text after a change, formatted. Nothing if the text is not valid JSON, has more pins than
/// are read, has no such pin, or no room for another one.
pub fn changed(json: &str, change: Change<'_>) -> Option<String> {
    let profile = Profile::read(json);
    let mut pins = Vec::new();
    // The text before the pins and after them. Superfluous commas go when it is formatted.
    let (mut before, mut after) = (String::from("{"), String::from("],"));
    let mut has_pins = false;
    for (key, value) in whole(json)?.parts() {
        if is_pins(&key, value) {
            has_pins = true;
            for (_, pin) in value.parts() {
                // Pins beyond those that are read must not be lost.
                let spec = profile.pins.get(pins.len())?;
                let (field, typed) = match change {
                    Change::Set { pin, field, value } if pin == pins.len() => (field, value),
                    Change::Rename { from, to } if spec.group() == from => ("group", to),
                    _ => ("", ""),
                };
                pins.push(match pin.begins('{') {
                    true => written(spec, pin, field, typed),
                    false if field.is_empty() => pin.written().into(),
                    false => return None,
                });
            }
            continue;
        }
        let out = if has_pins { &mut after } else { &mut before };
        if key == "each" && value.begins('{') {
            // What could not be used of it stays, to be corrected.
            let rest = written(&PinSpec::default(), value, "", "");
            if rest.len() > 2 {
                push_field(out, &key, &rest);
            }
        } else if let Change::Rename { from, to } = change
            && key == "groups"
            && value.begins('{')
        {
            let is_known = profile.look(to).is_some();
            push_field(
                out,
                &key,
                &renamed(value, from, if is_known { "" } else { to }),
            );
        } else {
            push_field(out, &key, value.written());
        }
    }
    // Which pin leaves its place, and what is inserted before which one.
    let count = pins.len();
    let (leaving, target, inserted) = match change {
        Change::Set { pin, .. } => (count, pin, ""),
        Change::Move { pin, before } => (pin, before, pins.get(pin)?.as_str()),
        Change::Remove { pin } => (pin, pin, ""),
        Change::Add(pin) if count < MAX_PINS => (count, count, whole(pin)?.written()),
        Change::Add(_) => return None,
        Change::Rename { .. } => (count, 0, ""),
    };
    if target > count || target == count && inserted.is_empty() {
        return None;
    }
    before.push_str(",\"pins\":[");
    for place in 0..=count {
        let stays = pins.get(place).filter(|_| place != leaving);
        let inserted = if place == target { inserted } else { "" };
        for pin in [inserted, stays.map_or("", String::as_str)] {
            before.push_str(pin);
            before.push(',');
        }
    }
    before.push_str(&after);
    Some(format_object(Raw::of(&before)))
}

/// The text with each field of the profile and each pin on a line of its own; nothing if it is
/// not a valid JSON object.
pub fn formatted(json: &str) -> Option<String> {
    whole(json).map(format_object)
}

fn format_object(root: Raw<'_>) -> String {
    let mut out = String::from("{");
    let mut comma = "";
    for (key, value) in root.parts() {
        out.push_str(comma);
        out.push_str("\n  ");
        push_quoted(&mut out, &key);
        out.push_str(": ");
        if is_pins(&key, value) {
            let (mut separator, mut end) = ("[\n    ", "[]");
            for (_, pin) in value.parts() {
                out.push_str(separator);
                push_line(&mut out, pin.written(), true);
                (separator, end) = (",\n    ", "\n  ]");
            }
            out.push_str(end);
        } else {
            push_line(&mut out, value.written(), true);
        }
        comma = ",";
    }
    out.push_str("\n}\n");
    out
}

/// A field of the pin at a place, as [`PinSpec::field`] gives it; nothing if it is absent.
pub fn field(json: &str, pin: usize, field: &str) -> Option<String> {
    let value = Profile::read(json).pins.get(pin)?.field(field);
    (!value.is_empty()).then_some(value)
}

/// Whether two values of a field, as a person types them, have the same JSON.
pub fn says_same(field: &str, one: &str, other: &str) -> bool {
    let field = Field::named(field);
    json_of(field, one, "") == json_of(field, other, "")
}

/// A pin as JSON, with all its fields, one of them as a person typed it.
pub fn described(pin: &PinSpec, field: &str, typed: &str) -> String {
    written(pin, Raw::of(""), field, typed)
}

/// Whether a text is a valid JSON object, so that it can be edited.
pub fn is_whole(json: &str) -> bool {
    whole(json).is_some()
}

/// The text as a JSON object; nothing if it is not a valid one.
fn whole(json: &str) -> Option<Raw<'_>> {
    let root = Raw::of(json);
    (root.begins('{') && is_json(root.file())).then_some(root)
}

/// How groups look, with another name for one of them; without that one where there is none.
fn renamed(groups: Raw<'_>, from: &str, to: &str) -> String {
    let mut out = String::from("{");
    for (name, look) in groups.parts() {
        let name = if name == from { to } else { &name };
        if !name.is_empty() {
            push_field(&mut out, name, look.written());
        }
    }
    out.push('}');
    out
}

/// Whether a field of a profile is a list of its pins.
fn is_pins(key: &str, value: Raw<'_>) -> bool {
    matches!(key, "pins" | "buttons") && value.begins('[')
}

/// A pin as JSON: its fields, one of them as a person typed it, and those of the JSON that it was
/// read `from` that could not be used.
fn written(pin: &PinSpec, from: Raw<'_>, field: &str, typed: &str) -> String {
    let mut out = String::from("{");
    for known in &FIELDS {
        let name = match known.name {
            "write" if pin.kind == PinKind::Button => "send",
            "write" if !pin.topic().is_empty() => "payload",
            name => name,
        };
        let before = known.of(pin);
        let is_set = known.name == usual_name(field);
        let now = if is_set { typed } else { &before };
        push_field(&mut out, name, &json_of(Some(known), now, &before));
    }
    let mut scratch = pin.clone();
    for (key, value) in from.parts() {
        if usual_name(&key) != usual_name(field) && scratch.read_field(&key, value).is_err() {
            push_field(&mut out, &key, value.written());
        }
    }
    if Field::named(field).is_none() && !typed.is_empty() {
        push_field(&mut out, field, &json_of(None, typed, ""));
    }
    out.push('}');
    out
}

/// What a person typed for a field, as JSON; empty for the default. A command that was JSON stays
/// JSON as long as it is valid. What is not a field of a pin is a text.
fn json_of(field: Option<&Field>, typed: &str, before: &str) -> String {
    let mut json = String::new();
    let is_json = || is_structured(typed) && is_json(typed);
    match field.map(|field| &field.holds) {
        // At its default.
        Some(Holds::Flag(_, default)) if typed != truth_word(!default) => {}
        Some(Holds::Kind) if typed == "text" => {}
        Some(Holds::Flag(..)) => json.push_str(typed),
        Some(Holds::Paths) if typed.starts_with('[') && is_json() => json.push_str(typed),
        #[cfg(feature = "kinds")]
        Some(Holds::Options) if is_json() => json.push_str(typed),
        #[cfg(feature = "kinds")]
        Some(Holds::Options) => json = kinds::json_of(typed),
        #[cfg(feature = "alarms")]
        Some(Holds::Limits(_)) if is_json() => json.push_str(typed),
        #[cfg(feature = "alarms")]
        Some(Holds::Limits(_)) => json = limits::json_of(typed),
        // The spaces of a command that was a text may matter to the board.
        Some(Holds::Command(_))
            if is_json() && (is_compact(typed) || typed != before && is_compact(before)) =>
        {
            json.push_str(typed);
        }
        Some(Holds::Limit(..) | Holds::Whole(..)) if let Some(number) = thousandths(typed) => {
            push_thousandths(&mut json, number);
        }
        _ if typed.is_empty() => {}
        _ => push_quoted(&mut json, typed),
    }
    json
}

/// Whether a text is JSON without spaces outside of its strings.
fn is_compact(json: &str) -> bool {
    is_structured(json) && Raw::of(json).command().as_deref() == Some(json)
}

/// Appends a field to an unfinished object, if it has a value.
fn push_field(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        if out.len() > 1 {
            out.push(',');
        }
        push_quoted(out, name);
        out.push(':');
        out.push_str(value);
    }
}
