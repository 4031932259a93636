//! How many messages a second the board sends.

/// The shortest time over which messages are counted, in milliseconds.
const COUNTED_MS: u64 = 1_000;
/// How long the board may be silent before the rate is 0, in milliseconds.
const SILENT_MS: u64 = 2_000;

/// A count of the messages of some time.
#[derive(Default)]
pub struct Rate {
    /// Since when messages are counted; none while the board is silent.
    from_ms: Option<u64>,
    count: u64,
    per_second: u64,
}

impl Rate {
    /// A message came. The first one after a silence begins the time over which the others are
    /// counted.
    pub fn came(&mut self, now_ms: u64) {
        match self.from_ms {
            None => self.from_ms = Some(now_ms),
            Some(_) => self.count += 1,
        }
    }

    /// Messages a second, rounded; 0 while the board is silent.
    pub fn per_second(&self) -> u64 {
        self.per_second
    }

    /// When [`Rate::tick`] has something to do.
    pub fn due_ms(&self) -> Option<u64> {
        let counted_ms = match self.count {
            0 => SILENT_MS,
            _ => COUNTED_MS,
        };
        self.from_ms.map(|from_ms| from_ms + counted_ms)
    }

    /// Time has passed.
    pub fn tick(&mut self, now_ms: u64) {
        if let (Some(from_ms), Some(due_ms)) = (self.from_ms, self.due_ms())
            && now_ms >= due_ms
        {
            let counted_ms = (now_ms - from_ms).max(1);
            self.per_second = (self.count * 1_000 + counted_ms / 2) / counted_ms;
            self.from_ms = (self.count > 0).then_some(now_ms);
            self.count = 0;
        }
    }
}
