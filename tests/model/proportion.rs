//! Whether work grows with what it is done on, or much faster.
//!
//! A limit of seconds hides what became a hundred times slower. So the same work is done on much
//! and on a part of it in one run: what grows in proportion takes as many times as long, and what
//! grows with the square of it takes the square of that. What counts is the time of the thread on
//! the processor, which is the same however busy the machine is.

use std::time::Duration;

/// How many times as much there is of the whole as of a part.
pub const WHOLE: usize = 16;
/// How many times as long the whole may take: four times what is proportionate, and a quarter of
/// what grows with the square.
const MOST: u32 = 64;
/// Shorter times for a part cannot be told apart.
const LEAST: Duration = Duration::from_millis(1);
/// How often it is measured before it is believed.
const TRIES: usize = 8;

/// Does some work on 1 and on [`WHOLE`] parts.
pub fn assert_in_proportion(what: &str, mut work: impl FnMut(usize)) {
    let mut took = |parts| {
        let begun = used();
        work(parts);
        used().saturating_sub(begun)
    };
    let (mut part, mut whole) = (Duration::MAX, Duration::MAX);
    for _ in 0..TRIES {
        part = part.min(took(1));
        whole = whole.min(took(WHOLE));
        if whole <= MOST * part.max(LEAST) {
            return;
        }
    }
    panic!("{what}: {part:?} for a part, and {whole:?} for {WHOLE} parts");
}

/// How long this thread has been on the processor.
#[cfg(unix)]
fn used() -> Duration {
    let clock = nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID;
    let used = nix::time::clock_gettime(clock);
    used.expect("a thread has a clock").into()
}

/// Elsewhere the time that has passed, of which the least counts.
#[cfg(not(unix))]
fn used() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGUN.elapsed()
}
