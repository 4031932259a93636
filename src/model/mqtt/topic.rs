//! What a topic is, and which filter it is found by (§4.7).

use super::MAX_TEXT_BYTES;
use crate::model::text::{cut_at_first, pieces};

/// Whether something can be published to this topic: it has one character or more, up to
/// [`MAX_TEXT_BYTES`], no wildcard and no U+0000.
pub fn is_topic(topic: &str) -> bool {
    is_in_bounds(topic) && !topic.bytes().any(|byte| matches!(byte, 0 | b'+' | b'#'))
}

/// Whether this filter can be subscribed to: `+` stands for a whole level, and `#` for all levels
/// that follow.
pub fn is_filter(filter: &str) -> bool {
    let bytes = filter.as_bytes();
    is_in_bounds(filter)
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            0 => false,
            b'+' | b'#' => {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                let behind = bytes.get(at + 1);
                before.is_none_or(|byte| *byte == b'/')
                    && behind.is_none_or(|behind| *byte == b'+' && *behind == b'/')
            }
            _ => true,
        })
}

fn is_in_bounds(text: &str) -> bool {
    (1..=MAX_TEXT_BYTES).contains(&text.len())
}

/// Whether a topic is found by a filter.
///
/// A broker's own topics begin with `$`, and are found by no filter that begins with a wildcard
/// (§4.7.2).
pub fn matches(filter: &str, topic: &str) -> bool {
    if topic.starts_with('$') && !filter.starts_with('$') {
        return false;
    }
    let mut levels = pieces(topic, b'/');
    for wanted in pieces(filter, b'/') {
        // It stands for no level at all, too: `a/#` finds `a`.
        if wanted == "#" {
            return true;
        }
        match levels.next() {
            Some(level) if wanted == "+" || wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// The device that a topic is of: its levels up to the first that a wildcard stands for, in the first
/// of these filters that has one there. Empty where none has.
///
/// `node/+/+` makes `node/1` of `node/1/door`, and so does `node/#`.
pub fn device<'a, 'b>(filters: impl Iterator<Item = &'b str>, topic: &'a str) -> &'a str {
    for filter in filters {
        let mut end = 0;
        for wanted in pieces(filter, b'/') {
            let rest = topic.get(end..).unwrap_or("");
            let level = cut_at_first(rest, b'/').map_or(rest, |(level, _)| level);
            if matches!(wanted, "+" | "#") {
                return topic.get(..end + level.len()).unwrap_or("");
            }
            if level != wanted {
                break;
            }
            end += level.len() + 1;
        }
    }
    ""
}
