//! Which values of a pin are a warning or an alarm: numbers beyond limits, or words.
//!
//! A person types them as `5..60`, `..80`, `open, fault`, `on` or `off`.

// A page without alarms reads no limits.
#![cfg_attr(not(feature = "alarms"), allow(dead_code))]

use crate::model::decode::decimal::{localize, push_thousandths, thousandths};
use crate::model::decode::raw::Raw;
use crate::model::profile::value::{MAX_LIMIT, Parsed, number};
use crate::model::text::{concat, pieces, push_quoted};
use words::t;

/// Whether the page has alarms.
pub const IS_HERE: bool = cfg!(feature = "alarms");

const EXPECTED: &str = t!(
    "Expected limits such as [5, 60] or [null, 80], or the words that are alarms, true or false."
);
const CROSSED: &str = t!("The first limit must not be greater than the second one.");

/// The values of a pin that are not as they should be; by default none are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In thousandths.
    min: Option<i64>,
    /// In thousandths.
    max: Option<i64>,
    /// `on` and `off` stand for any word of that meaning.
    words: Vec<String>,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A number is greater than the greatest one, by so many thousandths; by none or less while the
    /// hysteresis holds it.
    Above(i64),
    /// The same with the least one.
    Below(i64),
    /// It is on or off.
    Is(bool),
    /// It is one of the words.
    Word,
}

/// A value as its card shows it.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it means on or off; nothing for neither.
    pub state: Option<bool>,
}

impl Limits {
    /// The least and the greatest number that are as they should be, in thousandths; either may be
    /// absent. Nothing where these are no numbers.
    pub fn range(&self) -> Option<(Option<i64>, Option<i64>)> {
        (self.min.is_some() || self.max.is_some()).then_some((self.min, self.max))
    }

    /// Whether any value is as it should be.
    pub fn is_empty(&self) -> bool {
        self.range().is_none() && self.words.is_empty()
    }

    /// What is wrong with a value; nothing if it is as it should be. One that was beyond a limit
    /// has to be back inside by `hysteresis` thousandths, or by half of what is between them.
    pub fn breach(
        &self,
        value: Judged<'_>,
        before: Option<Breach>,
        hysteresis: i64,
    ) -> Option<Breach> {
        for word in &self.words {
            let state = value.state.filter(|on| word == state_word(*on));
            if let Some(on) = state {
                return Some(Breach::Is(on));
            }
            if value.text.eq_ignore_ascii_case(word) {
                return Some(Breach::Word);
            }
        }
        self.range()?;
        let number = thousandths(value.text)?;
        let width = self.max.zip(self.min).map(|(max, min)| (max - min) / 2);
        let slack = width.unwrap_or(hysteresis).min(hysteresis);
        let above = matches!(before, Some(Breach::Above(_)));
        let below = matches!(before, Some(Breach::Below(_)));
        let by = |held: bool| if held { slack } else { 0 };
        let (over, under) = (
            self.max.map(|max| number.saturating_sub(max)),
            self.min.map(|min| min.saturating_sub(number)),
        );
        match (over, under) {
            (Some(over), _) if over.saturating_add(by(above)) > 0 => Some(Breach::Above(over)),
            (_, Some(under)) if under.saturating_add(by(below)) > 0 => Some(Breach::Below(under)),
            _ => None,
        }
    }

    /// What is wrong, in words: `above 80`, `is open`.
    pub fn words(&self, breach: Breach, value: &str) -> String {
        let mut limit = String::new();
        let verb = match breach {
            Breach::Above(_) => {
                push_thousandths(&mut limit, self.max.unwrap_or_default());
                localize(&mut limit, 0);
                t!("above ")
            }
            Breach::Below(_) => {
                push_thousandths(&mut limit, self.min.unwrap_or_default());
                localize(&mut limit, 0);
                t!("below ")
            }
            Breach::Is(on) => {
                limit.push_str(if on { t!("on") } else { t!("off") });
                t!("is ")
            }
            Breach::Word => {
                limit.push_str(value);
                t!("is ")
            }
        };
        concat(&[verb, &limit])
    }

    /// As a person types it; as JSON where that alone says the same.
    pub(super) fn typed(&self) -> String {
        let mut typed = String::new();
        if self.range().is_some() {
            push_limit(&mut typed, self.min);
            typed.push_str("..");
            push_limit(&mut typed, self.max);
            return typed;
        }
        let mut json = String::new();
        for word in &self.words {
            typed.push_str(if typed.is_empty() { "" } else { ", " });
            typed.push_str(word);
            json.push(if json.is_empty() { '[' } else { ',' });
            push_quoted(&mut json, word);
        }
        let read = read(Raw::of(&json_of(&typed)));
        match self.is_empty() || read.as_ref() == Ok(self) {
            true => typed,
            false => json + "]",
        }
    }
}

/// The word for on or off.
fn state_word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn push_limit(out: &mut String, limit: Option<i64>) {
    if let Some(limit) = limit {
        push_thousandths(out, limit);
    }
}

/// Reads limits, a word, several, or `true` and `false`.
pub(super) fn read(value: Raw<'_>) -> Parsed<Limits> {
    let mut limits = Limits::default();
    let parts: Vec<Raw<'_>> = match value.begins('[') {
        true => value.parts().map(|(_, part)| part).collect(),
        false => vec![value],
    };
    if let [min, max] = parts.as_slice()
        && !min.begins('"')
        && !max.begins('"')
    {
        let end = |end: &Raw<'_>| match end.written() {
            "null" => Ok(None),
            _ => number(*end, -MAX_LIMIT, MAX_LIMIT).map(Some),
        };
        (limits.min, limits.max) = (end(min)?, end(max)?);
        if limits.min > limits.max && limits.max.is_some() {
            return Err(CROSSED);
        }
    } else {
        for part in parts {
            limits.words.push(match part.written() {
                "true" => state_word(true).into(),
                "false" => state_word(false).into(),
                _ => part
                    .text()
                    .filter(|word| part.begins('"') && !word.is_empty())
                    .ok_or(EXPECTED)?,
            });
        }
    }
    match limits.is_empty() {
        true => Err(EXPECTED),
        false => Ok(limits),
    }
}

/// What a person typed as limits, as JSON; empty for none.
pub(super) fn json_of(typed: &str) -> String {
    let mut json = String::new();
    if let Some((min, max)) = ends(typed) {
        for (bracket, end) in [("[", min), (",", max)] {
            json.push_str(bracket);
            match thousandths(end) {
                Some(limit) => push_thousandths(&mut json, limit),
                None => json.push_str("null"),
            }
        }
        json.push(']');
        return json;
    }
    match typed.trim_ascii() {
        "on" | "true" => return "true".into(),
        "off" | "false" => return "false".into(),
        // A single number is none of this, and is told so. While it is typed it may end in a point,
        // as no number of JSON does.
        number => {
            if let Some(number) = thousandths(number) {
                push_thousandths(&mut json, number);
                return json;
            }
        }
    }
    for word in pieces(typed, b',') {
        let word = word.trim_ascii();
        if !word.is_empty() {
            json.push(if json.is_empty() { '[' } else { ',' });
            push_quoted(&mut json, word);
        }
    }
    if !json.is_empty() {
        json.push(']');
    }
    json
}

/// The two ends of `5..60` or `5…60`, either of which may be empty, but not both.
fn ends(typed: &str) -> Option<(&str, &str)> {
    let (mut min, mut max) = ("", "");
    for mark in ["..", "…"] {
        let mut places = typed.as_bytes().windows(mark.len());
        if let Some(at) = places.position(|part| part == mark.as_bytes()) {
            min = typed.get(..at)?.trim_ascii();
            max = typed.get(at + mark.len()..)?.trim_ascii();
            break;
        }
    }
    let is_end = |end: &str| end.is_empty() || thousandths(end).is_some();
    (!(min.is_empty() && max.is_empty()) && is_end(min) && is_end(max)).then_some((min, max))
}
