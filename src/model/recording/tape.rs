//! A recording, read to be played.

/// A recording.
pub struct Tape {
    board: String,
    begin_wall_ms: u64,
    problems: Vec<String>,
}

impl Tape {
    /// Reads a recording.
    ///
    /// # Errors
    /// What is wrong with it as a whole, for a person: what, in which line, and what to try.
    pub fn read(text: String) -> Result<Self, String> {
        if !text.starts_with("{\"pindash\"") {
            return Err("This is no recording of pindash.".into());
        }
        Ok(Self {
            board: String::new(),
            begin_wall_ms: 0,
            problems: Vec::new(),
        })
    }

    /// The address of the board, without a login.
    pub fn board(&self) -> &str {
        &self.board
    }

    /// When it begins: local milliseconds since 1970, where it was recorded.
    pub fn begin_wall_ms(&self) -> u64 {
        self.begin_wall_ms
    }

    /// The lines that were skipped because they could not be read, at most 20: `line 12: …`.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}
