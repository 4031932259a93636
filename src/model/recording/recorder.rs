//! What is recorded, in chunks of which the oldest make room.

/// What is recorded, and how much of it is still there.
#[derive(Default)]
pub struct Recorder {
    is_on: bool,
    lines: u64,
    bytes: usize,
    since_wall_ms: u64,
    dropped: u64,
}

impl Recorder {
    /// Whether it records now.
    pub fn is_on(&self) -> bool {
        super::IS_HERE && self.is_on
    }

    /// How many lines it holds; 0 as long as nothing was recorded.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many bytes these lines have.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// From when on it holds everything: local milliseconds since 1970.
    pub fn since_wall_ms(&self) -> u64 {
        self.since_wall_ms
    }

    /// How many lines were dropped to stay within the bound, the oldest first.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// A person begins or stops. What was recorded before is dropped when another one begins.
    pub fn set_on(&mut self, is_on: bool) {
        self.is_on = is_on;
    }
}
