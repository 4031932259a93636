//! A recording, read to be played.

use super::line::Line;
use super::recorder::MAX_BYTES;
use crate::model::text::{concat, cut_at_first, isolated, prefix_within, push_thousands};
use words::t;

/// The longest line that is read, in bytes: a message of 2 MiB of which every byte is escaped.
pub const MAX_LINE_BYTES: usize = 13 << 20;
/// The most problems that are told.
pub const MAX_PROBLEMS: usize = 20;
/// The most events that are marked.
pub const MAX_MARKS: usize = 500;
/// The longest recording, in milliseconds: more than 30 years.
const MAX_MS: u64 = 1_000_000_000_000;
/// How much of a foreign file is quoted, in bytes.
const MAX_QUOTED_BYTES: usize = 60;

/// The events that are marked.
const EVENTS: [&str; 8] = [
    "connecting",
    "open",
    "ready",
    "lost",
    "refused",
    "closed",
    "released",
    "away",
];

/// Where a line is, and when.
#[derive(Clone, Copy)]
struct Place {
    ms: u64,
    start: usize,
    /// Whether it is a message that came in.
    is_message: bool,
    /// Whether the page concluded something from the time that had passed, and not before.
    is_due: bool,
}

/// A recording.
pub struct Tape {
    text: String,
    /// The line with the profile.
    head: Line,
    board: String,
    /// The lines behind the head, in their order.
    places: Vec<Place>,
    marks: Vec<(u64, &'static str)>,
    problems: Vec<String>,
}

impl Tape {
    /// Reads a recording.
    ///
    /// # Errors
    /// What is wrong with it as a whole, for a person: what, in which line, and what to try.
    pub fn read(text: String) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(t!(
                "The file is larger than 64 MiB, and a recording of pindash is not. \
                Nothing was opened."
            )
            .into());
        }
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let first = line_at(&text, start);
        let head = Line::read(first).filter(|head| head.number("pindash").is_some());
        let head = head.ok_or_else(|| foreign(first))?;
        let mut tape = Self {
            board: head.text("board").unwrap_or("").into(),
            head,
            places: Vec::new(),
            marks: Vec::new(),
            problems: Vec::new(),
            text: String::new(),
        };
        tape.index(&text, start + first.len() + 1);
        tape.text = text;
        Ok(tape)
    }

    /// Finds the lines behind the head.
    fn index(&mut self, text: &str, mut start: usize) {
        let mut number = 1;
        while start < text.len() {
            let line = line_at(text, start);
            let end = start + line.len();
            number += 1;
            if let Err(why) = self.take(line, start)
                // The page may have been closed in the middle of the last line.
                && end < text.len()
            {
                self.note(number, why);
            }
            start = end + 1;
        }
    }

    /// Takes a line.
    ///
    /// # Errors
    /// Why it is skipped.
    fn take(&mut self, line: &str, start: usize) -> Result<(), &'static str> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        if line.len() > MAX_LINE_BYTES {
            return Err(t!("it is longer than 13 MiB"));
        }
        let line = Line::glance(line).ok_or(t!("it is no JSON object"))?;
        let ms = line
            .number("ms")
            .ok_or(t!("it has no time, as in \"ms\":1200"))?;
        if ms > MAX_MS {
            return Err(t!("its time is more than 30 years"));
        }
        // Time does not go back, whoever has edited the file.
        let ms = ms.max(self.places.last().map_or(0, |place| place.ms));
        if self.board.is_empty()
            && let Some(board) = line.text("board")
        {
            self.board.push_str(board);
        }
        let event = EVENTS.iter().find(|event| **event == line.event());
        if let Some(event) = event
            && self.marks.len() < MAX_MARKS
        {
            self.marks.push((ms, event));
        }
        self.places.push(Place {
            ms,
            start,
            is_message: line.text("in").is_some(),
            is_due: matches!(line.event(), "passed" | "slept"),
        });
        Ok(())
    }

    fn note(&mut self, number: u64, why: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            let mut problem = String::from(t!("line "));
            push_thousands(&mut problem, number);
            problem.push_str(": ");
            problem.push_str(why);
            self.problems.push(problem);
        }
    }

    /// The address of the board, without a login: the first one where nothing was connected to when
    /// the recording began. Empty for none.
    pub fn board(&self) -> &str {
        &self.board
    }

    /// The profile, as text.
    pub fn profile(&self) -> &str {
        self.head.text("profile").unwrap_or("{}")
    }

    /// The time at [`Line`] times of 0: UTC in milliseconds since 1970, and how far local time was
    /// ahead of it.
    pub fn time(&self) -> (u64, i64) {
        self.head.time().unwrap_or_default()
    }

    /// When it begins: local milliseconds since 1970, where it was recorded.
    pub fn begin_wall_ms(&self) -> u64 {
        let (utc_ms, zone_ms) = self.time();
        (utc_ms + self.begin_ms()).saturating_add_signed(zone_ms)
    }

    /// The lines that were skipped because they could not be read, at most [`MAX_PROBLEMS`]:
    /// `line 12: it is no JSON object`.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The events of the connection, with their times; at most [`MAX_MARKS`].
    pub fn marks(&self) -> &[(u64, &'static str)] {
        &self.marks
    }

    /// The time of the first line. What was before it made room.
    pub fn begin_ms(&self) -> u64 {
        self.places.first().map_or(0, |place| place.ms)
    }

    /// The time of the last line.
    pub fn end_ms(&self) -> u64 {
        self.places.last().map_or(0, |place| place.ms)
    }

    /// The time of a line; none behind the last one.
    pub fn ms_of(&self, line: usize) -> Option<u64> {
        self.places.get(line).map(|place| place.ms)
    }

    /// Whether the page concluded something at a line from the time that had passed, and not before.
    pub fn is_due(&self, line: usize) -> bool {
        self.places.get(line).is_some_and(|place| place.is_due)
    }

    /// How many lines there are up to a time.
    pub fn lines_until(&self, ms: u64) -> usize {
        self.places.partition_point(|place| place.ms <= ms)
    }

    /// The first message among the lines from this one on.
    pub fn message_from(&self, line: usize) -> Option<usize> {
        let mut places = self.places.iter().enumerate().skip(line);
        places
            .find(|(_, place)| place.is_message)
            .map(|found| found.0)
    }

    /// The last message among the lines before this one.
    pub fn message_before(&self, line: usize) -> Option<usize> {
        let mut places = self.places.iter().take(line);
        places.rposition(|place| place.is_message)
    }

    /// A line, and its length in bytes; none behind the last one.
    pub fn line(&self, line: usize) -> Option<(Line, usize)> {
        let text = line_at(&self.text, self.places.get(line)?.start);
        Some((Line::of(text, usize::MAX), text.len()))
    }
}

/// The line at a place, without its end.
fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    cut_at_first(rest, b'\n').map_or(rest, |(line, _)| line)
}

/// What a person is told of a file that is no recording.
fn foreign(first: &str) -> String {
    let what = match first.trim_ascii() {
        "" => t!("The file begins with an empty line").to_owned(),
        first if first.starts_with("{\"pindash\"") => {
            t!("Line 1 is damaged, which says what was recorded").to_owned()
        }
        first => {
            let quoted = isolated(prefix_within(first, MAX_QUOTED_BYTES));
            concat(&[t!("Line 1 is “"), &quoted, "”"])
        }
    };
    concat(&[
        &what,
        t!(", and a recording of pindash begins with {\"pindash\":1. \
         Choose a file that “Save recording” has made."),
    ])
}
