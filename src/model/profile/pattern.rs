//! Pins that are made from a pattern, and the templates that are filled when a pin is made.

use crate::model::decode::template::{captured, captures, fill, fill_path, has_star};
use crate::model::profile::field::FIELDS;
use crate::model::profile::pin::PinSpec;
use crate::model::text::{has, push_integer};

impl PinSpec {
    /// The pin that `path` makes from this pattern; nothing if it does not match. A chart is
    /// made by any of its paths, and draws this one. `{1}` in its texts and its further paths is what the first `*` stands for. BigClown calls the only relay
    /// of a node `-`, which is left out at the end of a label.
    pub fn made_for(&self, path: &str) -> Option<Self> {
        let mut patterns = self.patterns().iter();
        let found = patterns.find_map(|pattern| captures(pattern, path, true))?;
        let mut made = self.clone();
        if self.is_chart() {
            made.paths.truncate(1);
        }
        made.is_pattern = false;
        made.takes_paths = true;
        made.fill(&mut |name| captured(&found, name));
        if let Some(first) = made.paths.first_mut() {
            *first = path.into();
        }
        if made.label.ends_with(" -") {
            made.label.truncate(made.label.len() - 2);
        }
        made.default_label();
        Some(made)
    }

    /// The chart that stands for all that matches, before anything has come: that of a pattern
    /// without names in its label and its group.
    pub fn whole_chart(&self) -> Option<Self> {
        let is_whole = self.is_pattern && self.is_chart();
        let is_whole = is_whole && !has(&self.label, b'{') && !has(&self.group, b'{');
        is_whole.then(|| {
            let mut whole = self.clone();
            whole.is_pattern = false;
            whole.takes_paths = true;
            whole.paths.clear();
            whole
        })
    }

    /// Whether this pattern makes the card of a pin again when that is removed.
    pub fn makes_again(&self, pin: &Self) -> bool {
        let path = pin.paths.first().map_or("", String::as_str);
        let is_like = self.is_pattern && self.is_chart() == pin.is_chart();
        let made = self.made_for(path).filter(|_| is_like);
        made.is_some_and(|made| !made.is_chart() || made.is_same_chart(pin))
    }

    /// Fills in the place in the list of pins, once all fields are read.
    pub(super) fn complete(&mut self, place: usize) {
        let mut digits = String::new();
        push_integer(&mut digits, place as u64);
        self.is_pattern = self.patterns().iter().any(|path| has_star(path));
        self.fill(&mut |name| (name == "n").then(|| digits.clone()));
        if !self.is_pattern || self.is_chart() {
            self.default_label();
        }
    }

    /// The paths that may be patterns: the first one, or any of a chart.
    fn patterns(&self) -> &[String] {
        match self.is_chart() {
            true => &self.paths,
            false => self.paths.get(..1).unwrap_or(&[]),
        }
    }

    /// Fills names in braces in all texts and paths. Paths other than a pattern's lose their
    /// backslashes.
    fn fill(&mut self, value_of: &mut dyn FnMut(&str) -> Option<String>) {
        for field in &FIELDS {
            if let Some(text) = field.template(self) {
                *text = fill(text, value_of);
            }
        }
        for path in &mut self.paths {
            *path = fill_path(path, self.is_pattern, value_of);
        }
    }

    /// Labels a pin without a label by its path.
    fn default_label(&mut self) {
        if let (true, Some(path)) = (self.label.is_empty(), self.paths.first()) {
            self.label.push_str(path);
        }
    }
}
