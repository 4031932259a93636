//! Times and deadlines that several parts of the model share.

/// How much later than due a timer may ring before it is taken for that of a page that stood
/// still, in milliseconds.
pub const STILL_MS: u64 = 10;
/// How long such a page listens to what came meanwhile before it concludes anything, in milliseconds.
pub const LISTEN_MS: u64 = 100;

/// The earlier of two times, or the only one.
pub fn sooner(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}
