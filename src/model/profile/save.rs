//! Saving a profile on the board: how its web server takes a file, what a save changes there, and
//! what became of it.
//!
//! WLED takes a form at `/upload`, ESPAsyncWebServer's editor one at `/edit`, both with the file in
//! the field `data` and its path as the file's name. Other servers take the file itself as the body
//! of a `PUT`.

use crate::model::decode::raw::Raw;
use crate::model::profile::Profile;
use crate::model::profile::edit::described;
use crate::model::text::{concat, isolated, push_integer};
use words::t;

/// The most lines that say what a save changes.
const MAX_LINES: usize = 30;
const NO_ANSWER: &str = t!(
    "The board does not answer, and nothing was sent. If it serves one connection at a time, disconnect first."
);

/// What a save of `mine` changes on a board that has the profile `there`, a line each; none if
/// nothing.
pub fn changes(there: &str, mine: &str) -> Vec<String> {
    let (before, after) = (entries(there), entries(mine));
    let mut lines = Vec::new();
    for (is_gone, one, other) in [(false, &after, &before), (true, &before, &after)] {
        for entry in one.iter().filter(|entry| !other.contains(entry)) {
            let is_known = other.iter().any(|(name, _)| *name == entry.0);
            let verb = match is_known {
                true if is_gone => continue,
                true => t!("Changes: "),
                false if is_gone => t!("Goes: "),
                false => t!("New: "),
            };
            lines.push(concat(&[verb, &entry.0]));
        }
    }
    // Fields may stand in any order.
    let pins = |entry: &&(String, String)| entry.0.starts_with(t!('“'));
    if lines.is_empty() && before.iter().filter(pins).ne(after.iter().filter(pins)) {
        lines.push(t!("Changes: the order").into());
    }
    let more = lines.len().saturating_sub(MAX_LINES);
    if more > 0 {
        lines.truncate(MAX_LINES);
        let mut line = String::from(t!("… and "));
        push_integer(&mut line, more as u64);
        line.push_str(t!(" more"));
        lines.push(line);
    }
    lines
}

/// What a profile is made of: the name and the JSON of each of its fields, and of each pin.
fn entries(json: &str) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    for (key, value) in Raw::of(json).parts() {
        if !matches!(key.as_str(), "pins" | "buttons" | "each") {
            entries.push((key, value.command().unwrap_or_default()));
        }
    }
    // What pins share is part of each.
    for pin in Profile::read(json).pins {
        let name = concat(&[t!("“"), &isolated(pin.label()), t!("”")]);
        entries.push((name, described(&pin, "", "")));
    }
    entries
}

/// How a save stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the board has the profile now, because it was just saved.
    pub is_saved: bool,
    /// Whether a person can begin a save.
    pub can_save: bool,
    /// How it stands, in words; empty where [`Verdict::lines`] say it all.
    pub said: String,
    /// What a save would change.
    pub lines: Vec<String>,
}

/// What was learned of the board. Of each text, none stands for no file.
#[derive(Clone, Copy, Debug)]
pub struct Learned<'a> {
    /// The answer to the upload: its status, if there was an answer. None where nothing was sent.
    pub upload: Option<Option<u16>>,
    /// What the board had before.
    pub before: Option<&'a str>,
    /// The status and the text of its answer to what it has now; none if it did not answer.
    pub now: Option<(u16, &'a str)>,
}

/// Judges what was learned of a board on which `mine` is to be saved, or was.
pub fn verdict(learned: Learned<'_>, mine: &str) -> Verdict {
    let now = learned.now.filter(|(status, _)| is_accepted(*status));
    let now = now.map(|(_, text)| text);
    // After an upload, a person may try once more in any case.
    let has_answered = learned.now.is_some() || learned.upload.is_some();
    let lines = changes(now.or(learned.before).unwrap_or(""), mine);
    let mut said = String::new();
    let mut is_saved = false;
    match learned.upload {
        None if learned.now.is_none() => said.push_str(NO_ANSWER),
        None if lines.is_empty() => said.push_str(t!("The board has this profile already.")),
        None => {}
        Some(status) => {
            is_saved = now == Some(mine) && status.is_none_or(is_accepted);
            match is_saved {
                true => said.push_str(t!("Saved. Every browser that opens this page has it now.")),
                false => push_failure(&mut said, status, now.is_some() && now != learned.before),
            }
        }
    }
    Verdict {
        is_saved,
        can_save: !is_saved && !lines.is_empty() && has_answered,
        said,
        lines: if is_saved { Vec::new() } else { lines },
    }
}

/// Whether a status says that all went well. Some servers lead on to a page after an upload.
fn is_accepted(status: u16) -> bool {
    (200..400).contains(&status)
}

/// Says why nothing was saved, and what to try.
fn push_failure(said: &mut String, status: Option<u16>, is_torn: bool) {
    said.push_str(match status {
        None => t!("The board went away. Save again once it is back."),
        Some(401 | 403) => {
            t!("The board refused it. Does it want a password? Export makes a file to upload by hand.")
        }
        Some(404 | 405 | 501) => t!("The board takes no file there: check “save” in the text."),
        Some(413 | 507) => t!("The board has no room for it: remove files there, or pins here."),
        Some(status) if !is_accepted(status) => t!("The board could not store it. Try again."),
        Some(_) => t!("The board took it, but has another board.json: check “save” in the text."),
    });
    if is_torn {
        said.push_str(t!(
            " What it has now is neither the old nor the new one: save again before it restarts."
        ));
    }
    said.push_str(t!(" Your edits are kept in this browser."));
    if let Some(status) = status {
        said.push_str(t!(" (HTTP "));
        push_integer(said, u64::from(status));
        said.push(')');
    }
}
