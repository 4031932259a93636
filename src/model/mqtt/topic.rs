//! Topics, filters, and which filter matches which topic (§4.7).

use super::MAX_TEXT_BYTES;
use crate::model::text::{head_and_rest, pieces};

/// Whether this is a topic to publish to: not empty, up to [`MAX_TEXT_BYTES`], no wildcard and no
/// U+0000.
pub fn is_topic(topic: &str) -> bool {
    is_in_bounds(topic) && !topic.bytes().any(|byte| matches!(byte, 0 | b'+' | b'#'))
}

/// Whether this is a filter to subscribe to: `+` stands for a whole level, and `#` for all levels
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

/// Whether a filter matches a topic.
///
/// A broker's own topics begin with `$`, and no filter that begins with a wildcard matches them
/// (§4.7.2).
pub fn matches(filter: &str, topic: &str) -> bool {
    if topic.starts_with('$') && !filter.starts_with('$') {
        return false;
    }
    let mut levels = pieces(topic, b'/');
    for wanted in pieces(filter, b'/') {
        // It stands for no level at all, too: `a/#` matches `a`.
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

/// The device that a topic belongs to: its levels up to and with the one that the first wildcard
/// matches, by the first of these filters that has one and matches so far. Empty if none does.
///
/// By `node/+/+`, `node/1/door` belongs to `node/1`, and so it does by `node/#`.
pub fn device<'a, 'b>(filters: impl Iterator<Item = &'b str>, topic: &'a str) -> &'a str {
    for filter in filters {
        let mut end = 0;
        for wanted in pieces(filter, b'/') {
            let rest = topic.get(end..).unwrap_or("");
            let (level, _) = head_and_rest(rest, b'/');
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
