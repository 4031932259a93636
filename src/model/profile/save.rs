//! Saving a profile on the board: how its web server takes a file, what a save changes there, and
//! what became of it.
//!
//! WLED takes a form at `/upload`, ESPAsyncWebServer's editor one at `/edit`, both with the file in
//! the field `data` and its path as the file's name. Other servers take the file itself as the body
//! of a `PUT`.

use crate::model::decode::raw::Raw;
use crate::model::profile::edit::is_whole;
use crate::model::profile::{Profile, kept};
use crate::model::text::{concat, isolated, push_integer};

/// The most lines that say what a save changes.
const MAX_LINES: usize = 30;

/// How the board's web server takes a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Save {
    /// Whether it is `PUT`, in place of `POST`.
    pub puts: bool,
    /// The path to which it is sent, on the host that the page came from; empty where the board
    /// takes no file.
    pub path: String,
    /// The field of the form that holds the file; empty where the file itself is the body.
    pub field: String,
}

impl Save {
    /// Whether the board takes a file.
    pub fn is_possible(&self) -> bool {
        kept::IS_HERE && !self.path.is_empty()
    }
}

/// What a save of `mine` changes on a board that has the profile `there`, a line each; none if
/// nothing.
pub fn changes(there: &str, mine: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !is_whole(there) {
        // A file that nobody can read is replaced as a whole.
        lines.push("The board has no board.json that can be read.".into());
    }
    let (before, after) = (Profile::read(there), Profile::read(mine));
    let (rest_before, rest_after) = (rest(there), rest(mine));
    for (verb, one, other) in [
        ("Changes: ", &rest_after, &rest_before),
        ("Goes: ", &rest_before, &rest_after),
    ] {
        for (key, value) in one {
            let known = other.iter().find(|(known, _)| known == key);
            let is_news = match known {
                Some((_, known)) => verb != "Goes: " && known != value,
                None => true,
            };
            if is_news {
                lines.push(concat(&[verb, key]));
            }
        }
    }
    let has = |profile: &Profile, label: &str| {
        let mut pins = profile.pins.iter();
        pins.any(|pin| pin.label() == label)
    };
    let is_in = |profile: &Profile, pin| profile.pins.contains(pin);
    for pin in after.pins.iter().filter(|pin| !is_in(&before, pin)) {
        let verb = match has(&before, pin.label()) {
            true => "Changes: “",
            false => "New: “",
        };
        lines.push(concat(&[verb, &isolated(pin.label()), "”"]));
    }
    for pin in before.pins.iter().filter(|pin| !is_in(&after, pin)) {
        if !has(&after, pin.label()) {
            lines.push(concat(&["Goes: “", &isolated(pin.label()), "”"]));
        }
    }
    if lines.is_empty() && before.pins != after.pins {
        lines.push("Changes: the order of the pins".into());
    }
    let more = lines.len().saturating_sub(MAX_LINES);
    if more > 0 {
        lines.truncate(MAX_LINES);
        let mut line = String::from("… and ");
        push_integer(&mut line, more as u64);
        line.push_str(" more");
        lines.push(line);
    }
    lines
}

/// The fields of a profile but for its pins, each with its value on one line.
fn rest(json: &str) -> Vec<(String, Option<String>)> {
    let fields = Raw::of(json).parts();
    let fields = fields.filter(|(key, _)| !matches!(key.as_str(), "pins" | "buttons" | "each"));
    fields.map(|(key, value)| (key, value.command())).collect()
}

/// What became of a save, in words, and whether the board has the profile now.
///
/// `status` is the answer to the upload, none if there was no answer. `before` and `now` are what
/// the board had before it and has after it, none where it has nothing or does not answer.
pub fn verdict(
    status: Option<u16>,
    before: Option<&str>,
    now: Option<&str>,
    mine: &str,
) -> (bool, String) {
    let is_taken = status.is_none_or(|status| (200..400).contains(&status));
    if is_taken && now == Some(mine) {
        return (
            true,
            "Saved. Every browser that opens this page from now on has it.".into(),
        );
    }
    let mut said = String::from(match status {
        None => {
            "The board went away before it had answered, so it may not have the profile. Save again once it is back."
        }
        Some(401 | 403) => {
            "The board refused it: it may want a password, or take no files at all. Export makes a file that you can put there in another way."
        }
        Some(404 | 405 | 501) => {
            "The board takes no file there. Check “save” in the profile’s text: its method, path and field are those of the board’s own upload."
        }
        Some(413 | 507) => {
            "The board has no room for it. Remove files there that nobody needs, or pins from the profile."
        }
        Some(_) if !is_taken => {
            "The board could not store it. Look at what it says for itself, and try again."
        }
        Some(_) if now.is_none() => {
            "The board took it, and does not answer since. Look again before you rely on it."
        }
        Some(_) => {
            "The board took it, but its board.json is another one. Check “save” in the profile’s text: its path and field are those of the board’s own upload."
        }
    });
    if now.is_some() && now != before {
        said.push_str(" What it has now is neither the old profile nor the new one: save again before you restart it.");
    }
    said.push_str(" Your edits are kept in this browser.");
    if let Some(status) = status {
        said.push_str(" (HTTP ");
        push_integer(&mut said, u64::from(status));
        said.push(')');
    }
    (false, said)
}
