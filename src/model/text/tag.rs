//! The `ETag` of a file, as servers and what lies between them and the page write it.

use super::split::{cut_at_first, head_and_rest};

/// What a tag says: without its quotes, and without the `W/` before them that a server, or what
/// compresses for it, puts there for a `GET` and not always for a `HEAD`.
pub fn tag_words(tag: &str) -> &str {
    let words = cut_at_first(tag, b'"').map_or(tag, |(_, words)| words);
    head_and_rest(words, b'"').0
}

/// Whether two tags are of different files. Where one is the beginning of the other, they are of the
/// same: Apache appends `-gzip` where it compresses.
pub fn is_other_tag(one: &str, other: &str) -> bool {
    let (one, other) = (tag_words(one), tag_words(other));
    !one.starts_with(other) && !other.starts_with(one)
}
