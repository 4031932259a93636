//! How long to wait before the next attempt to reach the board.
//!
//! The delay doubles from a fifth of a second to a cap, so that a board that restarts is found soon
//! and one that is off is not flooded. It is jittered, so that the pages of a household do not all
//! try at once.

/// The first delay, in milliseconds.
pub const FIRST_MS: u64 = 200;
/// The longest delay while the board has been away for less than [`LONG_FAILURE_MS`], in milliseconds.
pub const CAP_MS: u64 = 3_000;
/// The longest delay after that, in milliseconds.
pub const LONG_CAP_MS: u64 = 10_000;
/// The longest delay while the page is hidden, in milliseconds.
pub const HIDDEN_CAP_MS: u64 = 30_000;
/// The time out of reach after which [`LONG_CAP_MS`] applies, in milliseconds.
pub const LONG_FAILURE_MS: u64 = 5 * 60_000;
/// The shortest delay after the board itself closed the connection, in milliseconds.
pub const UNHURRIED_MS: u64 = 3_000;

/// The delay in milliseconds before attempt number `tries` (0 is the first after a loss).
///
/// `failing_ms` is how long the board has been out of reach. `random` is any number; it takes up to
/// a tenth off the delay. A `hidden` page may wait longer.
pub fn delay_ms(tries: u32, failing_ms: u64, random: u32, hidden: bool) -> u64 {
    let cap = if hidden {
        HIDDEN_CAP_MS
    } else if failing_ms >= LONG_FAILURE_MS {
        LONG_CAP_MS
    } else {
        CAP_MS
    };
    // Shifted by 16 at most, it cannot overflow.
    let grown = (FIRST_MS << tries.min(16)).min(cap);
    grown - grown * u64::from(random % 1_000) / 10_000
}

/// Random numbers for the jitter (xorshift), seeded by the shell: the model itself has no randomness.
#[derive(Clone, Debug)]
pub struct Jitter(u32);

impl Jitter {
    /// A generator with any seed; 0 is replaced, because xorshift would only give 0.
    pub fn new(seed: u32) -> Self {
        Self(if seed == 0 { 0x9e37_79b9 } else { seed })
    }

    /// The next number.
    pub fn draw(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}
