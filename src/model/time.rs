//! Times and deadlines that several parts of the model share. It knows nothing of what they are for.

/// How late a timer may fire, in milliseconds, before the page counts as having been suspended.
pub const STILL_MS: u64 = 10;
/// How long a page that was suspended first takes in what arrived meanwhile, in milliseconds, before
/// it concludes that something is missing.
pub const LISTEN_MS: u64 = 100;

/// The earlier of two times, or the only one.
pub fn sooner(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}
