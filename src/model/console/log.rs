//! The bounded record of everything that was sent and received, with notes of the dashboard.
//!
//! The record never stops: pausing, filtering and clearing change what is shown, not what is kept.
//! A view appends [`Console::lines_after`] while [`Console::revision`] stays the same, and removes
//! from its front what is older than [`Console::first_kept`]. When the revision changes, it has to
//! rebuild all lines.

use std::collections::VecDeque;

use crate::model::decode::readings::MAX_READ_BYTES;
use crate::model::text;
use words::t;

/// Whether the console can be filtered, paused and cleared, its lines unfolded and coloured, those
/// before the newest ones read, its width set and remembered, and a reply seen without it in this
/// page.
pub const SIFT_IS_HERE: bool = cfg!(feature = "sift");

/// The most lines in the record.
pub const MAX_LINES: usize = 2_000;

/// The most bytes of text that are kept of one line: 2 MiB.
pub const MAX_LINE_BYTES: usize = MAX_READ_BYTES;

/// The most bytes of text that all lines together keep: 8 MiB.
pub const MAX_TOTAL_BYTES: usize = 8 * 1_048_576;

/// The most bytes of a binary message that are written as hex.
pub const MAX_HEX_BYTES: usize = 4_096;

/// The longest filter, in bytes.
pub const MAX_FILTER_BYTES: usize = 256;

/// How many bytes of white space [`Line::can_unfold`] looks past.
const MAX_BLANK_BYTES: usize = 64;

/// Which way a line went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the board.
    In,
    /// From a broker, as a retained message.
    Retained,
    /// To the board.
    Out,
    /// A note of the dashboard itself, such as a connection event.
    Note,
}

impl Direction {
    /// The word for it: `in`, `retained`, `out` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Retained => "retained",
            Direction::Out => "out",
            Direction::Note => "note",
        }
    }

    /// The bit that stands for it among those that are left out. A retained message came in, too.
    fn bit(self) -> u8 {
        match self {
            Direction::In | Direction::Retained => 1,
            Direction::Out => 2,
            Direction::Note => 4,
        }
    }

    /// The sign for it in a transcript: `<`, `>` or `-`.
    pub fn sign(self) -> char {
        match self {
            Direction::In | Direction::Retained => '<',
            Direction::Out => '>',
            Direction::Note => '-',
        }
    }
}

/// What a recording has of a line that the console does not show.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Mark {
    /// When, on the monotonic clock.
    pub ms: u64,
    /// What happened to the connection; empty for nothing.
    pub event: &'static str,
    /// The length of the topic in front of the payload; 0 without a broker.
    pub topic_bytes: usize,
    /// The length of a payload that is no text; 0 for a text.
    pub payload_bytes: usize,
}

/// One message or note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Counts from 0 and is unique, so it can be the key of a list.
    pub seq: u64,
    /// When: local milliseconds since the Unix epoch.
    pub wall_ms: u64,
    /// The direction.
    pub direction: Direction,
    /// The text, or the hex of a binary message, as far as it is kept.
    pub text: String,
    /// The length of the whole message, in bytes.
    pub length_bytes: usize,
    /// Whether the message was binary.
    pub binary: bool,
    /// The rest of it, if it was marked.
    pub mark: Mark,
    /// Whether it passes the filter. Stored, so that counting is cheap.
    passes: bool,
}

impl Line {
    /// Whether only the beginning of the message is kept.
    pub fn is_cut(&self) -> bool {
        if self.binary {
            self.length_bytes > MAX_HEX_BYTES
        } else {
            self.length_bytes > self.text.len()
        }
    }

    /// A note for the end of a line that was cut, such as `… cut, 3,000,000 bytes in total`; `None` if
    /// it is whole.
    pub fn cut_note(&self) -> Option<String> {
        if !self.is_cut() {
            return None;
        }
        let mut note = String::from(t!("… cut, "));
        text::push_thousands(&mut note, self.length_bytes as u64);
        note.push_str(t!(" bytes in total"));
        Some(note)
    }

    /// Whether to offer [`unfold`]: the text is whole and begins as a JSON object or array, alone or
    /// behind a topic. It may still turn out not to be JSON.
    ///
    /// [`unfold`]: crate::model::decode::layout::unfold
    pub fn can_unfold(&self) -> bool {
        let mut start = self.text.bytes().take(MAX_BLANK_BYTES);
        let first = start.find(|byte| !byte.is_ascii_whitespace());
        !self.binary
            && !self.is_cut()
            && (matches!(first, Some(b'{' | b'[')) || text::behind_topic(&self.text).is_some())
    }
}

/// The record, and what is shown of it.
#[derive(Clone, Default)]
pub struct Console {
    /// Oldest first; the sequence numbers have no gaps.
    lines: VecDeque<Line>,
    next_seq: u64,
    total_bytes: usize,
    filter: String,
    /// The directions that are left out, a bit each.
    left_out: u8,
    /// The first line that was not cleared; 0 if nothing was.
    cleared_before: u64,
    /// While paused, the first line that is held back.
    held_from: Option<u64>,
    revision: u32,
    /// How often the record was paused.
    pauses: u32,
}

impl Console {
    /// An empty record that shows everything.
    pub fn new() -> Console {
        Console::default()
    }

    /// Records a text message or a note.
    ///
    /// Of a text longer than [`MAX_LINE_BYTES`], the beginning is kept, and [`Line::is_cut`] says so.
    /// The oldest lines make room.
    pub fn push_text(&mut self, wall_ms: u64, direction: Direction, message: &str) {
        self.push_cut(wall_ms, direction, message, message.len());
    }

    /// Records a binary message as its length and hex:
    /// `4 bytes: de ad be ef`, at most the first [`MAX_HEX_BYTES`] of it.
    pub fn push_binary(&mut self, wall_ms: u64, direction: Direction, message: &[u8]) {
        self.push_beginning(wall_ms, direction, message, message.len());
    }

    /// As [`Console::push_binary`], where only the beginning of the message is at hand.
    pub fn push_beginning(
        &mut self,
        wall_ms: u64,
        direction: Direction,
        message: &[u8],
        length_bytes: usize,
    ) {
        let mut kept = String::new();
        text::push_thousands(&mut kept, length_bytes as u64);
        kept.push_str(match length_bytes {
            0 => t!(" bytes"),
            1 => t!(" byte: "),
            _ => t!(" bytes: "),
        });
        text::push_hex(&mut kept, beginning(message), MAX_HEX_BYTES);
        if length_bytes > MAX_HEX_BYTES {
            kept.push_str(" …");
        }
        self.push(wall_ms, direction, kept, length_bytes, true);
    }

    fn push(
        &mut self,
        wall_ms: u64,
        direction: Direction,
        kept: String,
        length_bytes: usize,
        binary: bool,
    ) {
        self.total_bytes += kept.len();
        while self.lines.len() >= MAX_LINES || self.total_bytes > MAX_TOTAL_BYTES {
            let Some(oldest) = self.lines.pop_front() else {
                break;
            };
            self.total_bytes = self.total_bytes.saturating_sub(oldest.text.len());
        }
        let passes = !SIFT_IS_HERE
            || self.shows(direction) && text::contains_ignore_ascii_case(&kept, &self.filter);
        self.lines.push_back(Line {
            seq: self.next_seq,
            wall_ms,
            direction,
            text: kept,
            length_bytes,
            binary,
            mark: Mark::default(),
            passes,
        });
        self.next_seq += 1;
    }

    /// As [`Console::push_text`], where only the beginning of the message is at hand.
    pub fn push_cut(&mut self, wall_ms: u64, direction: Direction, kept: &str, length: usize) {
        let kept = String::from(text::prefix_within(kept, MAX_LINE_BYTES));
        self.push(wall_ms, direction, kept, length, false);
    }

    /// Marks the newest line, and gives it.
    pub fn mark(&mut self, mark: Mark) -> Option<&Line> {
        let line = self.lines.back_mut()?;
        line.mark = mark;
        Some(line)
    }

    /// All lines in the record, oldest first, shown or not.
    pub fn record(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// An empty record, of which the same is shown as of another one. All that is shown has to be
    /// rebuilt.
    pub fn after(before: &Self) -> Self {
        Self {
            filter: before.filter.clone(),
            left_out: before.left_out,
            revision: before.stamp().wrapping_add(1),
            ..Self::default()
        }
    }

    /// The lines to show that are newer than `seq`, or all of them, oldest first: those that pass the
    /// filter, were not cleared, and are not held back by a pause.
    pub fn lines_after(&self, seq: Option<u64>) -> impl Iterator<Item = &Line> {
        let after = seq.map_or(0, |seq| seq.saturating_add(1));
        let held_from = self.held_from.filter(|_| SIFT_IS_HERE);
        self.passing(after, held_from.unwrap_or(self.next_seq))
    }

    /// How many lines are shown now.
    pub fn shown(&self) -> usize {
        self.lines_after(None).count()
    }

    /// The line with this number, shown or not; `None` if it was dropped or has not come yet.
    pub fn line(&self, seq: u64) -> Option<&Line> {
        self.lines.get(self.index_of(seq)?)
    }

    /// The number of the oldest line in the record, or of the next one if it is empty.
    pub fn first_kept(&self) -> u64 {
        self.next_seq.saturating_sub(self.lines.len() as u64)
    }

    /// How many lines were dropped to stay within the bounds.
    pub fn dropped(&self) -> u64 {
        // Numbers count from 0, so these are the same.
        self.first_kept()
    }

    /// Changes whenever the shown lines have to be rebuilt, rather than only added at the end or
    /// dropped at the front.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Changes whenever anything that is shown may have changed.
    pub fn stamp(&self) -> u32 {
        // Each part only grows, so their sum changes with any of them.
        (self.next_seq as u32)
            .wrapping_add(self.revision)
            .wrapping_add(self.pauses)
    }

    /// How many lines pass of how many, or that the filter is in none of them, in words; empty while
    /// nothing is left out. What was cleared does not count, and what a pause holds back does.
    pub fn sift_note(&self) -> String {
        let mut note = String::new();
        if self.filter.is_empty() && self.left_out == 0 {
            return note;
        }
        let first = self.first_kept().max(self.cleared_before);
        let kept = self.next_seq.saturating_sub(first);
        let passing = self.all_passing().count() as u64;
        if passing == 0 && self.left_out == 0 {
            note.push_str(t!("No line contains “"));
            note.push_str(&text::isolated(&self.filter));
            note.push_str(t!("”. "));
            text::push_thousands(&mut note, kept);
            note.push_str(t!(" lines are kept."));
        } else {
            text::push_thousands(&mut note, passing);
            note.push_str(t!(" of "));
            text::push_thousands(&mut note, kept);
            note.push_str(t!(" lines"));
        }
        note
    }

    /// What a pause holds back, in words; empty for nothing.
    pub fn held_note(&self) -> String {
        let mut note = String::new();
        if self.is_paused() {
            text::push_thousands(&mut note, self.held_back() as u64);
            note.push_str(t!(" new"));
            let lost = self.lost_while_paused();
            if lost > 0 {
                note.push_str(", ");
                text::push_thousands(&mut note, lost);
                note.push_str(t!(" not kept"));
            }
        }
        note
    }

    /// Shows only lines whose text contains this, ignoring ASCII case. An empty filter passes
    /// everything; one longer than [`MAX_FILTER_BYTES`] is cut.
    pub fn set_filter(&mut self, filter: &str) {
        let filter = text::prefix_within(filter, MAX_FILTER_BYTES);
        if filter == self.filter {
            return;
        }
        self.filter = String::from(filter);
        self.sift();
    }

    /// Leaves out the lines of a direction, or shows them again.
    pub fn turn(&mut self, direction: Direction) {
        self.left_out ^= direction.bit();
        self.sift();
    }

    /// Whether lines of this direction are shown, if they pass the filter.
    pub fn shows(&self, direction: Direction) -> bool {
        self.left_out & direction.bit() == 0
    }

    fn sift(&mut self) {
        let left_out = self.left_out;
        for line in &mut self.lines {
            line.passes = left_out & line.direction.bit() == 0
                && text::contains_ignore_ascii_case(&line.text, &self.filter);
        }
        self.rebuild();
    }

    /// The filter as it is applied.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Holds back all lines from now on. They are still recorded.
    pub fn pause(&mut self) {
        if self.held_from.is_none() {
            self.held_from = Some(self.next_seq);
            self.pauses = self.pauses.wrapping_add(1);
        }
    }

    /// Shows the lines that were held back.
    pub fn resume(&mut self) {
        if self.held_from.take().is_some() {
            self.rebuild();
        }
    }

    /// Whether new lines are held back.
    pub fn is_paused(&self) -> bool {
        self.held_from.is_some()
    }

    /// How many lines a pause holds back that would be shown without it.
    pub fn held_back(&self) -> usize {
        match self.held_from {
            Some(from) => self.passing(from, self.next_seq).count(),
            None => 0,
        }
    }

    /// How many lines came during this pause and are already dropped, so that nobody will see them.
    /// To be read before [`Self::resume`].
    pub fn lost_while_paused(&self) -> u64 {
        match self.held_from {
            Some(from) => self
                .first_kept()
                .saturating_sub(from.max(self.cleared_before)),
            None => 0,
        }
    }

    /// Hides everything so far, until [`Self::restore`].
    pub fn clear(&mut self) {
        if self.cleared_before != self.next_seq {
            self.cleared_before = self.next_seq;
            self.rebuild();
        }
    }

    /// Shows again what [`Self::clear`] hid, as far as it is still in the record.
    pub fn restore(&mut self) {
        if self.cleared_before > 0 {
            self.cleared_before = 0;
            self.rebuild();
        }
    }

    /// Whether there are hidden lines that [`Self::restore`] would bring back.
    pub fn is_cleared(&self) -> bool {
        self.cleared_before > self.first_kept()
    }

    /// The lines that pass the filter and were not cleared, including what a pause holds back.
    pub(super) fn all_passing(&self) -> impl Iterator<Item = &Line> {
        self.passing(0, self.next_seq)
    }

    /// The lines from `from` to before `before` that pass the filter and were not cleared.
    fn passing(&self, from: u64, before: u64) -> impl Iterator<Item = &Line> {
        let cleared_before = if SIFT_IS_HERE { self.cleared_before } else { 0 };
        let from = from.max(cleared_before).max(self.first_kept());
        // A `from` behind the newest line has no index; there are no lines then.
        let skipped = self.index_of(from).unwrap_or(self.lines.len());
        self.lines
            .iter()
            .skip(skipped)
            .take(before.saturating_sub(from) as usize)
            .filter(|line| !SIFT_IS_HERE || line.passes)
    }

    fn index_of(&self, seq: u64) -> Option<usize> {
        usize::try_from(seq.checked_sub(self.first_kept())?).ok()
    }

    fn rebuild(&mut self) {
        self.revision = self.revision.wrapping_add(1);
    }
}

/// As much of a binary message as the console shows.
pub fn beginning(message: &[u8]) -> &[u8] {
    message.get(..MAX_HEX_BYTES).unwrap_or(message)
}
