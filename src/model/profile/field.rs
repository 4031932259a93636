//! The fields of a pin: the one list of their names, and how each is read from a profile and
//! written as a person edits it.

use crate::model::decode::decimal;
use crate::model::decode::raw::Raw;
use crate::model::decode::template::escaped;
use crate::model::history;
#[cfg(feature = "alarms")]
use crate::model::profile::limits::Limits;
use crate::model::profile::pin::{PinKind, PinSpec};
#[cfg(any(feature = "alarms", feature = "history"))]
use crate::model::profile::value::MAX_SECONDS;
use crate::model::profile::value::{
    KIND_EXPECTED, MAX_LIMIT, Parsed, UNKNOWN, WITHOUT_CHARTS, command, number, text, truth, whole,
};
use crate::model::profile::{kinds, limits, page};
use crate::model::text::{push_integer, push_quoted};

/// One field of a pin. To add one: a field of [`PinSpec`], a line in [`FIELDS`] and an entry in
/// `board.schema.json`; the test of the schema compares the names.
pub(super) struct Field {
    /// Its name in a profile.
    pub(super) name: &'static str,
    pub(super) holds: Holds,
}

/// What a field holds, and where a [`PinSpec`] keeps it.
pub(super) enum Holds {
    /// A text.
    Text(Place<String>),
    /// A template that is sent to the board: a text, or JSON.
    Command(Place<String>),
    /// A number in thousandths, with the least and the greatest allowed.
    Limit(Place<Option<i64>>, i64, i64),
    /// A whole number, with the least and the greatest allowed.
    Whole(Place<Option<u8>>, u8, u8),
    /// Whether it differs from its default, with that default.
    Flag(Place<bool>, bool),
    /// [`PinSpec::kind`].
    Kind,
    /// [`PinSpec::paths`].
    Paths,
    /// [`PinSpec::options`].
    #[cfg(feature = "kinds")]
    Options,
    /// Values that are a warning or an alarm.
    #[cfg(feature = "alarms")]
    Limits(Place<Limits>),
}

/// Where a [`PinSpec`] keeps a field.
pub(super) struct Place<T> {
    get: fn(&PinSpec) -> &T,
    get_mut: fn(&mut PinSpec) -> &mut T,
}

macro_rules! place {
    ($field:ident) => {
        Place {
            get: |pin| &pin.$field,
            get_mut: |pin| &mut pin.$field,
        }
    };
}

/// All fields of a pin, in the order in which the editor writes them.
pub(super) static FIELDS: [Field;
    23 + 3 * history::IS_HERE as usize
        + 2 * kinds::IS_HERE as usize
        + page::IS_HERE as usize
        + 5 * limits::IS_HERE as usize] = [
    field("label", Holds::Text(place!(label))),
    field("kind", Holds::Kind),
    field("path", Holds::Paths),
    field("group", Holds::Text(place!(group))),
    #[cfg(feature = "pages")]
    field("page", Holds::Text(place!(page))),
    field("unit", Holds::Text(place!(unit))),
    field("on", Holds::Text(place!(on))),
    field("off", Holds::Text(place!(off))),
    field("topic", Holds::Text(place!(topic))),
    field("write", Holds::Command(place!(write))),
    field("open", Holds::Command(place!(open))),
    field("hidden", Holds::Command(place!(hidden))),
    #[cfg(feature = "kinds")]
    field("options", Holds::Options),
    field("min", Holds::Limit(place!(min), -MAX_LIMIT, MAX_LIMIT)),
    field("max", Holds::Limit(place!(max), -MAX_LIMIT, MAX_LIMIT)),
    #[cfg(feature = "kinds")]
    field("by", Holds::Limit(place!(by), -MAX_LIMIT, MAX_LIMIT)),
    field(
        "digits",
        Holds::Whole(place!(digits), 0, decimal::MAX_DIGITS as u8),
    ),
    field("radix", Holds::Whole(place!(radix), 2, 36)),
    field("bit", Holds::Whole(place!(bit), 0, 63)),
    field("qos", Holds::Whole(place!(qos), 0, 1)),
    field("wide", Holds::Flag(place!(is_wide), false)),
    field("confirm", Holds::Flag(place!(asks_first), false)),
    field("momentary", Holds::Flag(place!(is_momentary), false)),
    field("locked", Holds::Flag(place!(is_locked), false)),
    field("shown", Holds::Flag(place!(has_no_card), true)),
    field("retain", Holds::Flag(place!(is_retained), false)),
    #[cfg(feature = "history")]
    field("spark", Holds::Flag(place!(has_no_spark), true)),
    #[cfg(feature = "history")]
    field("step", Holds::Flag(place!(is_step), false)),
    #[cfg(feature = "history")]
    field(
        "window",
        Holds::Limit(place!(window), super::MIN_WINDOW_S, MAX_SECONDS),
    ),
    #[cfg(feature = "alarms")]
    field("warn", Holds::Limits(place!(warn))),
    #[cfg(feature = "alarms")]
    field("alarm", Holds::Limits(place!(alarm))),
    #[cfg(feature = "alarms")]
    field("hysteresis", Holds::Limit(place!(hysteresis), 0, MAX_LIMIT)),
    #[cfg(feature = "alarms")]
    field("for", Holds::Limit(place!(lasts), 0, MAX_SECONDS)),
    #[cfg(feature = "alarms")]
    field("late", Holds::Limit(place!(late), 0, MAX_SECONDS)),
];

const fn field(name: &'static str, holds: Holds) -> Field {
    Field { name, holds }
}

/// The name of a field without its aliases: `write` reads better as `send` in a button, and as
/// `payload` beside a topic.
pub(super) fn usual_name(name: &str) -> &str {
    match name {
        "send" | "payload" => "write",
        _ => name,
    }
}

impl Field {
    /// The field that has a name, or an alias of it.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        let name = usual_name(name);
        FIELDS.iter().find(|field| field.name == name)
    }

    /// The text of a pin that is a template.
    pub(super) fn template<'a>(&self, pin: &'a mut PinSpec) -> Option<&'a mut String> {
        match &self.holds {
            Holds::Text(place) | Holds::Command(place) => Some((place.get_mut)(pin)),
            _ => None,
        }
    }

    /// The field of a pin as a person edits it: text without quotes, several paths as a JSON list.
    /// Empty where the field is at its default.
    pub(super) fn of(&self, pin: &PinSpec) -> String {
        let mut out = String::new();
        match &self.holds {
            // A label that is only the path was not given.
            Holds::Text(_) if self.name == "label" && pin.is_named_by_path() => {}
            Holds::Text(place) | Holds::Command(place) => out.push_str((place.get)(pin)),
            Holds::Limit(place, ..) => {
                if let Some(number) = (place.get)(pin) {
                    decimal::push_thousandths(&mut out, *number);
                }
            }
            Holds::Whole(place, ..) => {
                if let Some(number) = (place.get)(pin) {
                    push_integer(&mut out, u64::from(*number));
                }
            }
            Holds::Flag(place, default) => {
                if *(place.get)(pin) {
                    out.push_str(truth_word(!default));
                }
            }
            Holds::Kind => out.push_str(pin.kind.name()),
            Holds::Paths => push_paths(&mut out, pin),
            #[cfg(feature = "kinds")]
            Holds::Options => out = kinds::typed(&pin.options),
            #[cfg(feature = "alarms")]
            Holds::Limits(place) => out.push_str((place.get)(pin).typed()),
        }
        out
    }
}

/// How JSON writes a truth.
pub(super) fn truth_word(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

fn push_paths(out: &mut String, pin: &PinSpec) {
    let written = |path: &String| match pin.is_pattern {
        true => path.clone(),
        false => escaped(path),
    };
    let paths: Vec<_> = pin.paths.iter().map(written).collect();
    // A text field of the page cannot hold a line break, and JSON escapes it.
    let is_plain = |path: &str| {
        let mut bytes = path.bytes();
        !path.is_empty()
            && !path.starts_with('[')
            && bytes.all(|byte| !matches!(byte, b'\n' | b'\r'))
    };
    match paths.as_slice() {
        [path] if is_plain(path) => out.push_str(path),
        paths => {
            for path in paths {
                out.push_str(if out.is_empty() { "[" } else { "," });
                push_quoted(out, path);
            }
            if !out.is_empty() {
                out.push(']');
            }
        }
    }
}

impl PinSpec {
    /// The names of all fields, without the aliases `send` and `payload` of `write`.
    pub fn field_names() -> impl Iterator<Item = &'static str> {
        FIELDS.iter().map(|field| field.name)
    }

    /// A field as a person edits it: text without quotes, several paths as a JSON list. Empty
    /// where the field is at its default.
    pub fn field(&self, name: &str) -> String {
        Field::named(name).map_or(String::new(), |field| field.of(self))
    }

    /// Reads one field.
    pub(super) fn read_field(&mut self, name: &str, value: Raw<'_>) -> Parsed {
        if !history::IS_HERE && matches!(name, "spark" | "step" | "window") {
            // It says how a chart looks, and a page without charts shows no other than that.
            return Ok(());
        }
        if !kinds::IS_HERE && matches!(name, "options" | "by") {
            return Ok(());
        }
        if !limits::IS_HERE && matches!(name, "warn" | "alarm" | "hysteresis" | "for" | "late") {
            return Ok(());
        }
        if !page::IS_HERE && name == "page" {
            // It says where a card stands, and a page without pages has one place.
            return Ok(());
        }
        match &Field::named(name).ok_or(UNKNOWN)?.holds {
            Holds::Text(place) | Holds::Command(place) => *(place.get_mut)(self) = command(value)?,
            Holds::Limit(place, min, max) => {
                *(place.get_mut)(self) = Some(number(value, *min, *max)?);
            }
            Holds::Whole(place, min, max) => {
                let number = whole(value, i64::from(*min), i64::from(*max))?;
                *(place.get_mut)(self) = Some(number as u8);
            }
            #[cfg(feature = "kinds")]
            Holds::Options => self.options = kinds::read(value)?,
            #[cfg(feature = "alarms")]
            Holds::Limits(place) => *(place.get_mut)(self) = limits::read(value)?,
            Holds::Flag(place, default) => *(place.get_mut)(self) = truth(value)? != *default,
            Holds::Kind => {
                let name = value.text().unwrap_or_default();
                if !history::IS_HERE && name == "chart" {
                    return Err(WITHOUT_CHARTS);
                }
                self.kind = PinKind::from_name(&name).ok_or(KIND_EXPECTED)?;
            }
            Holds::Paths => {
                // One wrong path in a list leaves the paths as they were.
                let mut paths = Vec::new();
                if !value.begins('[') {
                    paths.push(text(value)?);
                }
                for (_, path) in value.parts() {
                    paths.push(text(path)?);
                }
                self.paths = paths;
            }
        }
        Ok(())
    }

    /// Whether the label is only the path, for want of another.
    fn is_named_by_path(&self) -> bool {
        (!self.is_pattern || self.is_chart()) && self.paths.first() == Some(&self.label)
    }
}
