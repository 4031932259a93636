//! What is recorded, in chunks of which the oldest make room.

use super::write::{profile_line, push_json, push_number, push_said, push_time, push_words};
use crate::model::console::log::Line;
use std::collections::VecDeque;
use std::mem::take;

/// Whether the page records.
pub const IS_HERE: bool = cfg!(feature = "recording");
/// The most bytes of a recording: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;
/// How many bytes make room at a time: 1 MiB.
pub const CHUNK_BYTES: usize = 1 << 20;
/// How far the wall clock may move against the monotonic one before a line says so, in milliseconds.
const CLOCK_MOVED_MS: u64 = 1_000;

/// Lines that are dropped together.
#[derive(Default)]
struct Chunk {
    text: String,
    lines: u64,
    /// When its first line was recorded.
    since_wall_ms: u64,
    /// The last profile in it; empty for none.
    profile: String,
}

/// What is recorded, and how much of it is still there.
#[derive(Default)]
pub struct Recorder {
    is_on: bool,
    /// The head without the profile.
    front: String,
    head: String,
    chunks: VecDeque<Chunk>,
    lines: u64,
    bytes: usize,
    dropped: u64,
    /// The monotonic time at which it began.
    begin_ms: u64,
    /// The present time.
    ms: u64,
    wall_ms: u64,
    zone_ms: i64,
    /// How far UTC was ahead of the monotonic clock, and local time of UTC, when it was last said.
    clock: (u64, i64),
    /// The fields of the next line that the console does not have.
    more: String,
}

impl Recorder {
    /// Whether it records now.
    pub fn is_on(&self) -> bool {
        IS_HERE && self.is_on
    }

    /// How many lines it holds; 0 as long as nothing was recorded.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many bytes it holds.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// From when on it holds everything: local milliseconds since 1970.
    pub fn since_wall_ms(&self) -> u64 {
        self.chunks.front().map_or(0, |chunk| chunk.since_wall_ms)
    }

    /// How many lines were dropped to stay within the bound, the oldest first.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The head and the chunks; none as long as nothing was recorded.
    pub fn parts(&self) -> Vec<&str> {
        let mut parts = vec![self.head.as_str()];
        parts.extend(self.chunks.iter().map(|chunk| chunk.text.as_str()));
        parts
    }

    /// Begins a recording, and drops the one before. It is `ms` on the monotonic clock.
    pub fn begin(&mut self, ms: u64, wall_ms: u64, zone_ms: i64, board: &str, profile: &str) {
        *self = Self {
            is_on: true,
            front: front(wall_ms, zone_ms, board),
            begin_ms: ms,
            clock: (ahead_ms(ms, wall_ms, zone_ms), zone_ms),
            ..Self::default()
        };
        self.set_head(&profile_line(profile));
        self.at(ms, wall_ms, zone_ms);
    }

    fn set_head(&mut self, profile: &str) {
        self.bytes -= self.head.len();
        self.head = head(&self.front, profile);
        self.bytes += self.head.len();
    }

    /// Ends the recording, which stays until another one begins.
    pub fn end(&mut self) {
        self.is_on = false;
    }

    /// It is `ms` on the monotonic clock from now on.
    pub fn at(&mut self, ms: u64, wall_ms: u64, zone_ms: i64) {
        (self.ms, self.wall_ms, self.zone_ms) = (ms, wall_ms, zone_ms);
    }

    /// If the wall clock was set, that is said. If it has jumped, the board has said nothing since
    /// then.
    pub fn look_at_clock(&mut self, silent_from_ms: Option<u64>) {
        let ahead_ms = ahead_ms(self.ms, self.wall_ms, self.zone_ms);
        let is_set = ahead_ms.abs_diff(self.clock.0) > CLOCK_MOVED_MS;
        if is_set || self.zone_ms != self.clock.1 || silent_from_ms.is_some() {
            self.say_time(silent_from_ms);
        }
    }

    fn say_time(&mut self, silent_from_ms: Option<u64>) {
        let ahead_ms = ahead_ms(self.ms, self.wall_ms, self.zone_ms);
        self.clock = (ahead_ms, self.zone_ms);
        let mut line = self.line();
        push_time(&mut line, self.wall_ms, self.zone_ms);
        if let Some(ms) = silent_from_ms {
            push_number(&mut line, "since", ms.saturating_sub(self.begin_ms));
        }
        self.keep(line, "");
    }

    /// The next line has this number, too.
    pub fn add_number(&mut self, key: &str, number: u64) {
        if self.is_on() {
            push_number(&mut self.more, key, number);
        }
    }

    /// The next line has this text, too.
    pub fn add_words(&mut self, key: &str, text: &str) {
        if self.is_on() {
            push_words(&mut self.more, key, text);
        }
    }

    /// The next line has this flag, too.
    pub fn add_flag(&mut self, key: &str, is_set: bool) {
        if self.is_on() {
            push_json(&mut self.more, key, if is_set { "true" } else { "false" });
        }
    }

    /// The next line has a time, too, which is `ms` on the monotonic clock.
    pub fn add_time(&mut self, key: &str, ms: u64) {
        self.add_number(key, ms.saturating_sub(self.begin_ms));
    }

    /// Records a line of the console.
    pub fn said(&mut self, said: &Line) {
        let mut out = self.line();
        push_said(&mut out, said);
        self.keep(out, "");
    }

    /// Records an event that the console does not show; without a name, only what was added.
    pub fn event(&mut self, name: &str) {
        if self.is_on() {
            let mut line = self.line();
            if !name.is_empty() {
                push_words(&mut line, "event", name);
            }
            self.keep(line, "");
        }
    }

    /// Records what was added, if anything was.
    pub fn finish(&mut self) {
        if !self.more.is_empty() {
            self.event("");
        }
    }

    /// The board is described by another profile.
    pub fn profile(&mut self, profile: &str) {
        if self.is_on() {
            let profile = profile_line(profile);
            let mut line = self.line();
            push_json(&mut line, "profile", &profile);
            self.keep(line, &profile);
        }
    }

    fn line(&self) -> String {
        let mut line = String::from("{");
        push_number(&mut line, "ms", self.ms.saturating_sub(self.begin_ms));
        line
    }

    fn keep(&mut self, mut line: String, profile: &str) {
        // The fields that were added are those of this line, and not of one about the clock.
        line.push_str(&take(&mut self.more));
        line.push_str("}\n");
        let has_room = |chunk: &Chunk| chunk.text.len() + line.len() <= CHUNK_BYTES;
        let had_chunk = !self.chunks.is_empty();
        if !self.chunks.back().is_some_and(has_room) {
            self.chunks.push_back(Chunk {
                since_wall_ms: self.wall_ms,
                ..Chunk::default()
            });
            if had_chunk {
                // What said how the clock was set may be dropped before this.
                self.say_time(None);
            }
        }
        if let Some(chunk) = self.chunks.back_mut() {
            chunk.text.push_str(&line);
            chunk.lines += 1;
            if !profile.is_empty() {
                chunk.profile = profile.into();
            }
        }
        self.lines += 1;
        self.bytes += line.len();
        while self.bytes > MAX_BYTES && self.chunks.len() > 1 {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.lines -= chunk.lines;
            self.dropped += chunk.lines;
            self.bytes -= chunk.text.len();
            if !chunk.profile.is_empty() {
                self.set_head(&chunk.profile);
            }
        }
    }
}

/// What the console has, as a recording.
pub fn of_lines<'a>(
    lines: impl Iterator<Item = &'a Line>,
    zone_ms: i64,
    board: &str,
    profile: &str,
) -> String {
    let mut out = String::new();
    let mut begin_ms = 0;
    let mut clock = 0;
    for said in lines {
        let ahead = ahead_ms(said.mark.ms, said.wall_ms, zone_ms);
        if out.is_empty() {
            (begin_ms, clock) = (said.mark.ms, ahead);
            out = head(&front(said.wall_ms, zone_ms, board), &profile_line(profile));
        }
        out.push('{');
        push_number(&mut out, "ms", said.mark.ms.saturating_sub(begin_ms));
        if ahead.abs_diff(clock) > CLOCK_MOVED_MS {
            clock = ahead;
            push_time(&mut out, said.wall_ms, zone_ms);
        }
        push_said(&mut out, said);
        out.push_str("}\n");
    }
    out
}

fn front(wall_ms: u64, zone_ms: i64, board: &str) -> String {
    let mut front = String::from("{\"pindash\":1");
    push_time(&mut front, wall_ms, zone_ms);
    push_words(&mut front, "board", board);
    front
}

fn head(front: &str, profile: &str) -> String {
    let mut head = front.to_owned();
    push_json(&mut head, "profile", profile);
    head.push_str("}\n");
    head
}

fn ahead_ms(ms: u64, wall_ms: u64, zone_ms: i64) -> u64 {
    wall_ms.saturating_add_signed(-zone_ms).saturating_sub(ms)
}
