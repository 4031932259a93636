//! Undo and redo: the text of the profile before each step, and the texts that were undone.

/// The most steps that can be undone, and the most that can be redone.
pub const MAX_STEPS: usize = 100;
/// The most text that either stack may hold, in bytes; the oldest steps make room.
pub const MAX_STEPS_BYTES: usize = 1_000_000;

/// The undo and redo stacks.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// The text before each step, the newest last.
    past: Vec<String>,
    /// The text after each undone step, the next to be redone last.
    future: Vec<String>,
    /// What the newest step was about; 0 if no further step may join it.
    key: u64,
}

impl Steps {
    /// Adds a step from the text `before`. With the key of the newest step it joins that step, as
    /// the letters of a typed word do; with the key 0 it never does. Clears the redo stack.
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

    /// The text before the newest step, if there is one; `now` is the text after it.
    pub fn undo(&mut self, now: String) -> Option<String> {
        self.key = 0;
        turn(&mut self.past, &mut self.future, now)
    }

    /// The text after the step that was last undone, if there is one; `now` is the text before it.
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

    /// Clears both stacks, because another text is edited.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Pops the last text from one stack, and pushes `now` to the other.
fn turn(from: &mut Vec<String>, to: &mut Vec<String>, now: String) -> Option<String> {
    let found = from.pop()?;
    push(to, now);
    Some(found)
}

/// Pushes a text; the oldest make room.
fn push(texts: &mut Vec<String>, text: String) {
    texts.push(text);
    let mut bytes = texts.iter().fold(0, |bytes, text| bytes + text.len());
    while texts.len() > MAX_STEPS || bytes > MAX_STEPS_BYTES && !texts.is_empty() {
        bytes -= texts.remove(0).len();
    }
}
