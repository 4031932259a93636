//! Undo and redo: the texts that a profile had before each step, and those that were undone.

/// The most steps that can be undone, and the most that can be redone.
pub const MAX_STEPS: usize = 100;
/// How much text the steps of either kind may hold, in bytes; the oldest make room.
pub const MAX_STEPS_BYTES: usize = 1_000_000;

/// What was before, and what was undone.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// The text before each step, the newest last.
    past: Vec<String>,
    /// The text after each step that was undone, the next to be redone last.
    future: Vec<String>,
    /// What the newest step was about; nothing joins it where it is 0.
    key: u64,
}

impl Steps {
    /// A step is taken from the text `before`. One with the key of the step before it joins it,
    /// as the letters of a word do that is typed; with the key 0 it never does. What was undone
    /// cannot be redone any more.
    pub fn take(&mut self, before: String, key: u64) {
        self.future.clear();
        if key == 0 || key != self.key {
            push(&mut self.past, before);
        }
        self.key = key;
    }

    /// Whether the newest step has this key.
    pub fn joins(&self, key: u64) -> bool {
        self.key == key
    }

    /// The text before the newest step; `now` is the one after it. Nothing where there is none.
    pub fn undo(&mut self, now: String) -> Option<String> {
        self.key = 0;
        turn(&mut self.past, &mut self.future, now)
    }

    /// The text after the step that was last undone; `now` is the one before it. Nothing where
    /// there is none.
    pub fn redo(&mut self, now: String) -> Option<String> {
        self.key = 0;
        turn(&mut self.future, &mut self.past, now)
    }

    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to redo.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Forgets all steps: another text is edited.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Takes the last text of the one kind, and makes `now` one of the other.
fn turn(from: &mut Vec<String>, to: &mut Vec<String>, now: String) -> Option<String> {
    let found = from.pop()?;
    push(to, now);
    Some(found)
}

/// Adds a text behind the others; the oldest make room.
fn push(texts: &mut Vec<String>, text: String) {
    texts.push(text);
    let mut bytes = texts.iter().fold(0, |bytes, text| bytes + text.len());
    while texts.len() > MAX_STEPS || bytes > MAX_STEPS_BYTES && !texts.is_empty() {
        bytes -= texts.remove(0).len();
    }
}
