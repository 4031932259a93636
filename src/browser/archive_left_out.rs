//! What stands in place of the archive in a page without a history: nothing is kept.

/// There is no trouble with what is not kept.
#[derive(Clone, Copy)]
pub enum Trouble {}

impl Trouble {
    /// No reason.
    pub fn words(self) -> &'static str {
        match self {}
    }
}

/// No archive.
pub struct Archive;
/// Nothing holds it.
pub type Shared = Archive;

impl Archive {
    /// Nothing is opened.
    pub fn new(_: &'static str, _: impl Fn(Trouble)) -> Shared {
        Self
    }

    /// Nothing is kept.
    pub fn put(&self, _: String, _: Vec<u8>, _: (String, String)) {}

    /// Nothing is read.
    pub fn read(&self, _: String, _: Box<dyn FnOnce(Vec<Vec<u8>>)>) {}

    /// Nothing is dropped.
    pub fn forget(&self, _: String) {}
}
