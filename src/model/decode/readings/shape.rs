//! Reshapes the leaves of JSON as the dialect says: values with a unit, keys that begin a path, and
//! envelope fields whose content counts as the message.

use super::{Kind, Leaf, MAX_PATH_BYTES, MAX_TEXT_BYTES, Readings};
use crate::model::decode::decimal;
use crate::model::text::cut_at_last;

impl Readings {
    /// Drops the envelope fields (`Dialect::inside`) from the front of all paths.
    pub(super) fn step_inside(&mut self) {
        for name in &self.dialect.inside {
            for leaf in &mut self.leaves {
                let path = self.text.get(leaf.path.clone()).unwrap_or("");
                if path.len() > name.len() + 1
                    && path.starts_with(name.as_str())
                    && path.as_bytes().get(name.len()) == Some(&b'.')
                {
                    leaf.path.start += name.len() + 1;
                }
            }
        }
    }

    /// Called at the end of an array: `[20.1, "°C"]` becomes a value with its unit, if the dialect has
    /// such pairs. Its leaves begin at `first`.
    pub(super) fn pair(&mut self, first: usize) {
        let outer = self.path.len();
        let [value, unit] = self.leaves.get(first..).unwrap_or(&[]) else {
            return;
        };
        // The path adds only the place in the array, one character, and no key.
        let is_direct = value.path.len() == outer + 1 + usize::from(outer > 0);
        let is_value = match value.kind {
            Kind::Number | Kind::Null => true,
            Kind::Text => decimal::thousandths(self.part(&value.value)).is_some(),
            Kind::Bool | Kind::Empty => false,
        };
        if self.dialect.pairs && is_direct && is_value && unit.kind == Kind::Text {
            let unit = unit.value.clone();
            self.leaves.truncate(first + 1);
            if let Some(leaf) = self.leaves.last_mut() {
                leaf.path.end = leaf.path.start + outer;
                leaf.unit = unit;
            }
        }
    }

    /// Called at the end of an object or an array: if it has the dialect's key, its paths begin with
    /// that. Its leaves begin at `first`.
    pub(super) fn key(&mut self, first: usize, is_array: bool) {
        let Self {
            dialect,
            text,
            leaves,
            path,
            ..
        } = self;
        let (key, value) = (dialect.key.as_str(), dialect.value.as_str());
        // Only the whole message can be an array with a key: any other is a list of texts.
        if key.is_empty() || is_array && !path.is_empty() {
            return;
        }
        // Where the names of the fields begin in the paths of these leaves.
        let inner = if path.is_empty() { 0 } else { path.len() + 1 };
        // How much of a leaf's path follows a field; nothing if the leaf is not in that field.
        let behind = |text: &str, leaf: &Leaf, wanted: &str| {
            let field = text.get(leaf.path.start + inner..leaf.path.end)?;
            let rest = field.strip_prefix(wanted)?.len();
            let is_field = rest == 0 || field.as_bytes().get(wanted.len()) == Some(&b'.');
            (!leaf.is_absolute && is_field).then_some(rest)
        };
        let field = |text: &str, leaf: &Leaf, wanted: &str| behind(text, leaf, wanted).is_some();
        let fields = leaves.get(first..).unwrap_or(&[]);
        let Some(at) = fields.iter().position(|leaf| {
            (leaf.kind == Kind::Text || leaf.kind == Kind::Number && !is_array)
                && leaf.value.len() <= MAX_PATH_BYTES
                && behind(text, leaf, key) == Some(0)
        }) else {
            return;
        };
        let base = if !value.is_empty() {
            if !fields.iter().any(|leaf| field(text, leaf, value)) {
                return;
            }
            ""
        } else {
            // Without a value field, the object has to be the message or an element of a list.
            let (base, place) = cut_at_last(path, b'.').unwrap_or(("", path));
            if !place.bytes().all(|byte| byte.is_ascii_digit()) {
                return;
            }
            base
        };
        let name = leaves.remove(first + at).value;
        if text.len() > MAX_TEXT_BYTES {
            leaves.truncate(first);
        }
        for leaf in leaves.iter_mut().skip(first) {
            if leaf.is_absolute {
                continue;
            }
            let mut rest = leaf.path.start + inner..leaf.path.end;
            if !value.is_empty() && field(text, leaf, value) {
                rest.start += value.len();
            } else {
                rest.start -= usize::from(inner > 0);
            }
            let start = text.len();
            text.push_str(base);
            if !base.is_empty() {
                text.push('.');
            }
            text.extend_from_within(name.clone());
            if !rest.is_empty() && text.as_bytes().get(rest.start) != Some(&b'.') {
                text.push('.');
            }
            text.extend_from_within(rest);
            leaf.path = start..text.len();
            leaf.is_absolute = !value.is_empty();
        }
    }
}
