//! Reads one value of a profile's JSON as the type that is expected: a text, a number, a list.

use crate::model::decode::decimal;
use crate::model::decode::raw::{Parts, Raw};
use words::t;

/// The furthest limit of a bar or a slider.
pub(in crate::model) const MAX_LIMIT: i64 = 1_000_000_000_000_000;
/// The longest time that a profile may give, in seconds.
pub(super) const MAX_SECONDS: i64 = 86_400;
/// The shortest time between two probes, and for the answer to one, in milliseconds.
pub const MIN_PROBE_MS: u64 = 500;

/// What was read, or what is wrong with it.
pub(super) type Parsed<T = ()> = Result<T, &'static str>;

pub(super) const UNKNOWN: &str = t!("Unknown field. Is its name misspelled?");
pub(super) const TEXT_EXPECTED: &str = t!("Expected text in quotes.");
pub(super) const NUMBER_EXPECTED: &str = t!("Expected a number within its limits.");
pub(super) const WHOLE_EXPECTED: &str = t!("Expected a whole number.");
pub(super) const TOO_SOON: &str = t!("Half a second is the minimum, and is used. 0 means never.");
pub(super) const LIST_EXPECTED: &str = t!("Expected a list: [ … ].");
pub(super) const FIELDS_EXPECTED: &str = t!("Expected fields in braces: { … }.");
pub(super) const TOO_MANY_COMMANDS: &str = t!("Too many; the first 250 are used.");
pub(super) const TOO_MANY_PINS: &str = t!("Too many; the first 200 are used.");
pub(super) const TOO_MANY_PATHS: &str = t!("A chart draws 24 readings; the first ones are used.");
pub(super) const TOO_MANY_ANSWERS: &str = t!("Too many; the first 50 are used.");
pub(super) const TOO_MANY_FILTERS: &str = TOO_MANY_ANSWERS;
pub(super) const FILTER_EXPECTED: &str =
    t!("Expected a topic filter, in which + stands for one level and # for all that follow.");
pub(super) const WITHOUT_MQTT: &str =
    t!("This page was built without MQTT. Replace it with the one that has it.");
pub(super) const KIND_EXPECTED: &str = t!(
    "The kind must be digital, switch, analog, slider, counter, button, chart, text, select, number, input, color or gauge."
);
pub(super) const ACCENT_EXPECTED: &str =
    t!("The accent must be blue, teal, violet, pink, orange or brown.");
pub(super) const WITHOUT_CHARTS: &str =
    t!("This page was built without charts. Replace it with the one that has them.");

/// A text, a number, `true` or `false`.
pub(super) fn text(value: Raw<'_>) -> Parsed<String> {
    value.text().ok_or(TEXT_EXPECTED)
}

/// What is sent: a text, or JSON on one line.
pub(super) fn command(value: Raw<'_>) -> Parsed<String> {
    value.command().ok_or(TEXT_EXPECTED)
}

pub(super) fn list(value: Raw<'_>) -> Parsed<Parts<'_>> {
    value
        .begins('[')
        .then(|| value.parts())
        .ok_or(LIST_EXPECTED)
}

pub(super) fn fields(value: Raw<'_>) -> Parsed<Parts<'_>> {
    value
        .begins('{')
        .then(|| value.parts())
        .ok_or(FIELDS_EXPECTED)
}

pub(super) fn truth(value: Raw<'_>) -> Parsed<bool> {
    match value.written() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(t!("Expected true or false.")),
    }
}

/// A number in thousandths, from `min` to `max`.
pub(super) fn number(value: Raw<'_>, min: i64, max: i64) -> Parsed<i64> {
    let number = decimal::thousandths(&value.text().unwrap_or_default());
    let is_within = |number: &i64| (min * 1_000..=max * 1_000).contains(number);
    number.filter(is_within).ok_or(NUMBER_EXPECTED)
}

/// A whole number, from `min` to `max`.
pub(super) fn whole(value: Raw<'_>, min: i64, max: i64) -> Parsed<i64> {
    let number = number(value, min, max)?;
    let is_whole = number % 1_000 == 0;
    is_whole.then_some(number / 1_000).ok_or(WHOLE_EXPECTED)
}

/// Seconds between two probes, or until an answer is due, in milliseconds: 0, or at least
/// [`MIN_PROBE_MS`], which is used in place of less.
pub(super) fn probe_ms(seconds: Raw<'_>, place: &mut Option<u64>) -> Parsed {
    let ms = number(seconds, 0, MAX_SECONDS)?.unsigned_abs();
    let is_less = ms > 0 && ms < MIN_PROBE_MS;
    *place = Some(if is_less { MIN_PROBE_MS } else { ms });
    if is_less { Err(TOO_SOON) } else { Ok(()) }
}
