//! Ten thousand lives with every kind of trouble, in which all invariants hold.

use sim::{Broken, run, run_broken, run_recorded, trace};

const LIVES: u64 = 10_000;
const THREADS: u64 = 2;

#[test]
fn the_invariants_hold_in_ten_thousand_lives() {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for seed in (thread..LIVES).step_by(THREADS as usize) {
                    if let Err(failure) = run(seed) {
                        panic!("{failure}");
                    }
                }
            });
        }
    });
}

#[test]
fn a_recording_gives_what_the_session_gave_in_a_thousand_lives() {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for seed in (thread..1_000).step_by(THREADS as usize) {
                    if let Err(failure) = run_recorded(seed) {
                        panic!("{failure}");
                    }
                }
            });
        }
    });
}

#[test]
fn the_same_seed_lives_the_same_life() {
    for seed in 0..100 {
        assert_eq!(run(seed), run(seed), "{seed}");
        assert_eq!(trace(seed), trace(seed), "{seed}");
    }
    assert_ne!(run(1), run(2));
}

#[test]
fn an_injected_fault_is_found_and_traced() {
    for broken in Broken::ALL {
        let failure = (0..LIVES)
            .find_map(|seed| run_broken(seed, broken).err())
            .unwrap_or_else(|| panic!("{broken:?} was not found"));
        assert!(!failure.trace.is_empty(), "{broken:?}");
        // A second run of the same seed fails in the same way.
        let again = run_broken(failure.seed, broken);
        assert_eq!(again, Err(failure), "{broken:?}");
    }
}

#[test]
fn an_injected_fault_is_reported_as_what_it_is() {
    for (broken, word) in [
        (Broken::ReplaysRefused, "without a connection"),
        (Broken::KeepsSocket, "not connected"),
        (Broken::LeaksSockets, "have a socket each"),
        (Broken::SkipsOnOpenCommands, "before the on-open commands"),
        (Broken::LosesMessages, "the latest value is"),
        (Broken::HidesSilence, "after a silence of"),
        (Broken::OmitsLatest, "its follower"),
    ] {
        let found: Vec<String> = (0..1_000)
            .filter_map(|seed| run_broken(seed, broken).err())
            .map(|failure| failure.what)
            .collect();
        let named = found.iter().filter(|what| what.contains(word)).count();
        assert!(named > 0, "{broken:?}: {found:?}");
    }
}
