//! The kinds of scalars.

use crate::model::decode::decimal;

/// What kind of scalar a leaf is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// `null`: the board does not know the value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, with the digits as they were sent.
    Number,
    /// A string.
    Text,
    /// `{}` or `[]`.
    Empty,
}

/// The kind of a value that is not JSON.
pub(super) fn kind_of_word(word: &str) -> Kind {
    match decimal::thousandths(word) {
        Some(_) => Kind::Number,
        None => Kind::Text,
    }
}
