//! When the page draws: at once after quiet, at a reader's pace in a flood, and the last value always.

use pindash::model::pace::{AT_ONCE, FRAME_GAP_MS, LINES_GAP_MS, MARK_MS, Pace, mark_ends};

/// When a page asks the clock that was started so long ago.
const START_MS: u64 = 1 << 40;
/// The time between two frames of the browser, rounded up.
const FRAME_MS: u64 = 17;

/// When changes at `changes_ms` are drawn by a browser that gives a frame every [`FRAME_MS`].
fn drawn_ms(gap_ms: u64, changes_ms: &[u64]) -> Vec<u64> {
    let (mut pace, mut drawn) = (Pace::new(gap_ms), Vec::new());
    let mut waiting = changes_ms.iter().map(|ms| START_MS + ms).peekable();
    let mut is_waiting = false;
    for frame_ms in (START_MS..).step_by(FRAME_MS as usize) {
        while waiting.next_if(|ms| *ms <= frame_ms).is_some() {
            is_waiting = true;
        }
        if is_waiting && pace.due_ms() <= frame_ms {
            pace = pace.after(frame_ms);
            drawn.push(frame_ms - START_MS);
            is_waiting = false;
        }
        if !is_waiting && waiting.peek().is_none() {
            break;
        }
    }
    drawn
}

/// How long each change waits for the first drawing after it.
fn waits_ms(changes_ms: &[u64], drawn_ms: &[u64]) -> Vec<u64> {
    let wait = |change: &u64| {
        let drawn = drawn_ms.iter().find(|drawn| *drawn >= change);
        drawn.expect("each change is drawn") - change
    };
    changes_ms.iter().map(wait).collect()
}

#[test]
fn a_change_after_quiet_is_drawn_in_the_next_frame() {
    let pace = Pace::new(FRAME_GAP_MS);
    assert!(pace.due_ms() <= START_MS);
    assert!(pace.after(START_MS).due_ms() <= START_MS + FRAME_MS);
    for gap_ms in [70, 100, 250, 1_000] {
        let changes: Vec<_> = (0..200).map(|change| change * gap_ms).collect();
        let drawn = drawn_ms(FRAME_GAP_MS, &changes);
        let latest = waits_ms(&changes, &drawn).into_iter().max().unwrap();
        assert!(latest < FRAME_MS, "{latest} ms, every {gap_ms} ms");
    }
}

#[test]
fn changes_that_happen_to_come_together_do_not_wait_for_each_other() {
    let changes: Vec<_> = (0..100)
        .flat_map(|second| [0, 20, 45].map(|ms| second * 1_000 + ms))
        .collect();
    let drawn = drawn_ms(FRAME_GAP_MS, &changes);
    let latest = waits_ms(&changes, &drawn).into_iter().max().unwrap();
    assert!(latest < FRAME_MS, "{latest} ms");
}

#[test]
fn a_flood_is_drawn_fifteen_times_a_second() {
    for gap_ms in [1, 5, 10, 30] {
        let changes: Vec<_> = (0..10_000 / gap_ms).map(|change| change * gap_ms).collect();
        let drawn = drawn_ms(FRAME_GAP_MS, &changes);
        let most = 10_000_u64.div_ceil(FRAME_GAP_MS) + AT_ONCE;
        let frames = drawn.len() as u64;
        assert!(
            (140..=most).contains(&frames),
            "{frames}, every {gap_ms} ms"
        );
        let latest = waits_ms(&changes, &drawn).into_iter().max().unwrap();
        assert!(latest < FRAME_GAP_MS + FRAME_MS, "{latest} ms");
    }
}

#[test]
fn lines_come_in_a_few_batches_a_second_in_a_flood() {
    let changes: Vec<_> = (0..10_000).collect();
    let drawn = drawn_ms(LINES_GAP_MS, &changes);
    assert!((36..=43).contains(&drawn.len()), "{}", drawn.len());
}

#[test]
fn the_last_value_of_a_burst_is_drawn() {
    for last_ms in [1, 16, 40, 66, 67, 199] {
        let changes: Vec<_> = (0..=last_ms).collect();
        let drawn = drawn_ms(FRAME_GAP_MS, &changes);
        assert!(*drawn.last().unwrap() >= last_ms, "{drawn:?}");
    }
}

#[test]
fn what_a_person_does_in_a_flood_is_drawn_at_once_and_so_is_the_answer() {
    let mut pace = Pace::new(LINES_GAP_MS);
    for _ in 0..100 {
        pace = pace.after(START_MS);
    }
    assert!(pace.due_ms() > START_MS + 1_000);
    pace = pace.hurried();
    for at in 0..AT_ONCE {
        let frame_ms = START_MS + at * FRAME_MS;
        assert!(pace.due_ms() <= frame_ms);
        pace = pace.after(frame_ms);
    }
    assert!(pace.due_ms() > START_MS + AT_ONCE * FRAME_MS);
}

#[test]
fn a_page_that_slept_does_not_make_up_for_it() {
    let pace = Pace::new(FRAME_GAP_MS).after(START_MS);
    let woken_ms = START_MS + 3_600_000;
    let mut drawn = 0;
    let mut pace = pace;
    while pace.due_ms() <= woken_ms {
        pace = pace.after(woken_ms);
        drawn += 1;
    }
    assert_eq!(drawn, AT_ONCE);
}

#[test]
fn a_mark_is_there_for_a_moment() {
    assert!(!mark_ends(START_MS, START_MS));
    assert!(!mark_ends(START_MS, START_MS + MARK_MS - 1));
    assert!(mark_ends(START_MS, START_MS + MARK_MS));
    // A clock that goes backwards leaves it.
    assert!(!mark_ends(START_MS, START_MS - 1));
}
