//! Which values of a pin are a warning or an alarm: numbers beyond limits, or words.
//!
//! A person types them as `5..60`, `..80`, `open, fault`, `on` or `off`.

// A page without alarms reads no limits.
#![cfg_attr(not(feature = "alarms"), allow(dead_code))]

use crate::model::decode::decimal::{localize, push_thousandths, thousandths};
use crate::model::decode::raw::Raw;
use crate::model::profile::value::{MAX_LIMIT, Parsed, number};
use crate::model::text::{concat, has, pieces, push_quoted};
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
    /// As a person types them: `5..60`, or words, of which `on` and `off` stand for any of that
    /// meaning.
    typed: String,
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
        self.typed.is_empty()
    }

    /// What is wrong with a value; nothing if it is as it should be. One that was beyond a limit
    /// has to be back inside by `hysteresis` thousandths, or by half of what is between them.
    pub fn breach(
        &self,
        value: Judged<'_>,
        before: Option<Breach>,
        hysteresis: i64,
    ) -> Option<Breach> {
        if self.range().is_none() {
            let state = value.state.map(|on| (Breach::Is(on), state_word(on)));
            let known = [state, Some((Breach::Word, value.text))];
            let mut known = known.into_iter().flatten();
            let is_word = |text: &str| {
                let mut words = pieces(&self.typed, b',');
                words.any(|word| word.trim_ascii().eq_ignore_ascii_case(text))
            };
            return known
                .find(|(_, text)| !text.is_empty() && is_word(text))
                .map(|(breach, _)| breach);
        }
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

    /// As a person types it.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }
}

/// The word for on or off.
fn state_word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// Reads limits, a word, several, or `true` and `false`.
pub(super) fn read(value: Raw<'_>) -> Parsed<Limits> {
    let mut limits = Limits::default();
    let mut ends = [None; 2];
    let mut count = 0;
    let mut is_range = true;
    let mut take = |part: Raw<'_>| {
        let written = part.written();
        let text = part.text().unwrap_or_default();
        let is_word = part.begins('"') || matches!(written, "true" | "false");
        if is_word && !text.is_empty() && !has(&text, b',') && ends_of(&text).is_none() {
            is_range = false;
        } else if is_word || count > 1 || text.is_empty() && written != "null" {
            return Err(EXPECTED);
        } else if written != "null" {
            let end = number(part, -MAX_LIMIT, MAX_LIMIT)?;
            if let Some(place) = ends.get_mut(count) {
                *place = Some(end);
            }
        }
        let between = if is_range { ".." } else { ", " };
        limits.typed.push_str(if count > 0 { between } else { "" });
        limits.typed.push_str(match text.as_str() {
            "true" => "on",
            "false" => "off",
            text => text,
        });
        count += 1;
        Ok(())
    };
    if value.begins('[') {
        for (_, part) in value.parts() {
            take(part)?;
        }
    } else {
        take(value)?;
    }
    let [min, max] = ends;
    let has_ends = min.is_some() || max.is_some();
    if is_range != has_ends || is_range && count != 2 || count == 0 {
        return Err(EXPECTED);
    }
    if min > max && max.is_some() {
        return Err(CROSSED);
    }
    (limits.min, limits.max) = (min, max);
    Ok(limits)
}

/// What a person typed as limits, as JSON; empty for none.
pub(super) fn json_of(typed: &str) -> String {
    let mut json = String::new();
    match typed.trim_ascii() {
        "on" | "true" => return "true".into(),
        "off" | "false" => return "false".into(),
        _ => {}
    }
    let ends = ends_of(typed);
    let list = match ends {
        Some(ends) => ends,
        None => {
            // A single number is no word, and is told so. While it is typed it may end in a point, as
            // no number of JSON does.
            if let Some(number) = thousandths(typed) {
                push_thousandths(&mut json, number);
                return json;
            }
            (typed, "")
        }
    };
    let mut add = |text: &str| {
        json.push(if json.is_empty() { '[' } else { ',' });
        match (thousandths(text), ends) {
            (Some(limit), Some(_)) => push_thousandths(&mut json, limit),
            (None, Some(_)) => json.push_str("null"),
            _ => push_quoted(&mut json, text),
        }
    };
    if ends.is_some() {
        add(list.0);
        add(list.1);
    } else {
        for word in pieces(typed, b',') {
            let word = word.trim_ascii();
            if !word.is_empty() {
                add(word);
            }
        }
    }
    if !json.is_empty() {
        json.push(']');
    }
    json
}

/// The two ends of `5..60` or `5…60`, either of which may be empty, but not both.
fn ends_of(typed: &str) -> Option<(&str, &str)> {
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
