//! How long the page waits before it tries again.

use pindash::model::connection::backoff::{
    CAP_MS, FIRST_MS, HIDDEN_CAP_MS, Jitter, LONG_CAP_MS, LONG_FAILURE_MS, delay_ms,
};

#[test]
fn the_delay_doubles_from_a_fifth_of_a_second_to_three_seconds() {
    let delays: Vec<u64> = (0..8).map(|tries| delay_ms(tries, 0, 0, false)).collect();
    assert_eq!(delays, [200, 400, 800, 1_600, 3_000, 3_000, 3_000, 3_000]);
}

#[test]
fn after_five_minutes_the_delay_grows_to_ten_seconds() {
    assert_eq!(delay_ms(20, LONG_FAILURE_MS - 1, 0, false), 3_000);
    assert_eq!(delay_ms(20, LONG_FAILURE_MS, 0, false), 10_000);
    assert_eq!(delay_ms(5, LONG_FAILURE_MS, 0, false), 6_400);
}

#[test]
fn the_retry_delay_of_a_hidden_page_grows_to_half_a_minute() {
    let delays: Vec<u64> = (4..10).map(|tries| delay_ms(tries, 0, 0, true)).collect();
    assert_eq!(delays, [3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    assert_eq!(delay_ms(20, LONG_FAILURE_MS, 0, true), 30_000);
}

#[test]
fn the_jitter_takes_up_to_a_tenth_off() {
    assert_eq!(delay_ms(20, 0, 0, false), 3_000);
    assert_eq!(delay_ms(20, 0, 500, false), 2_850);
    assert_eq!(delay_ms(20, 0, 999, false), 2_701);
    assert_eq!(delay_ms(20, 0, 1_000, false), 3_000);
}

#[test]
fn a_jitter_of_seed_zero_does_not_stand_still() {
    let mut jitter = Jitter::new(0);
    let drawn = [jitter.draw(), jitter.draw(), jitter.draw()];
    assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2] && !drawn.contains(&0));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_delay_is_between_its_bounds(tries: u32, failing_ms: u64, random: u32, hidden: bool) {
            let delay = delay_ms(tries, failing_ms, random, hidden);
            let cap = match failing_ms >= LONG_FAILURE_MS {
                _ if hidden => HIDDEN_CAP_MS,
                true => LONG_CAP_MS,
                false => CAP_MS,
            };
            prop_assert!(delay <= cap);
            prop_assert!(delay * 10 >= FIRST_MS * 9);
            let unjittered = delay_ms(tries, failing_ms, 0, hidden);
            prop_assert!(delay <= unjittered && delay * 10 >= unjittered * 9);
            prop_assert!(unjittered <= delay_ms(tries.saturating_add(1), failing_ms, 0, hidden));
        }

        #[test]
        fn two_pages_with_different_seeds_do_not_retry_in_step(seed in 1..u32::MAX) {
            let (mut one, mut other) = (Jitter::new(seed), Jitter::new(seed + 1));
            let delays = |jitter: &mut Jitter| -> Vec<u64> {
                (0..20).map(|tries| delay_ms(tries, 0, jitter.draw(), false)).collect()
            };
            prop_assert_ne!(delays(&mut one), delays(&mut other));
        }
    }
}
