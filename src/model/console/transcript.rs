//! The console as text to copy or save.

use super::log::Console;
use crate::model::text::push_date_and_clock;

/// Whether the console can be copied and saved in this page.
pub const IS_HERE: bool = cfg!(feature = "transcript");

impl Console {
    /// Everything that passes the filter and was not cleared, including what a pause holds back. One
    /// message a line: `2026-11-20 12:00:00.123 < text`.
    ///
    /// Further lines of one message are indented, so that it cannot pass for several; a line ending
    /// at its very end is left out. At most a little over three times
    /// [`MAX_TOTAL_BYTES`](super::log::MAX_TOTAL_BYTES).
    pub fn transcript(&self) -> String {
        let mut out = String::new();
        for line in self.all_passing() {
            push_date_and_clock(&mut out, line.wall_ms, ' ');
            out.push(' ');
            out.push(line.direction.sign());
            out.push(' ');
            push_indented(&mut out, &line.text);
            if let Some(note) = line.cut_note() {
                out.push(' ');
                out.push_str(&note);
            }
            out.push('\n');
        }
        out
    }
}

/// Appends text with its further lines indented. A carriage return alone counts as a line ending,
/// as it does in some editors.
fn push_indented(out: &mut String, message: &str) {
    let message = message.strip_suffix('\n').unwrap_or(message);
    let message = message.strip_suffix('\r').unwrap_or(message);
    let mut before = ' ';
    for character in message.chars() {
        match character {
            '\n' if before == '\r' => {}
            '\r' | '\n' => out.push_str("\n  "),
            _ => out.push(character),
        }
        before = character;
    }
}
