//! Sessions that are stored and restored, whatever came in them.

use super::records::{everything, knowing};
use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Came {
    /// A number of a series, after some time.
    Sample(u8, u64, i64),
    /// The connection was lost.
    Lost(u64),
    /// What is due is stored.
    Stored(u64),
    /// Another tab joined.
    Asked(u64),
}

fn came() -> impl Strategy<Value = Vec<Came>> {
    let ms = prop_oneof![0..3_u64, 0..2_000_u64, 0..90_000_u64];
    let step = prop_oneof![
        8 => (0..3_u8, ms.clone(), 0..5_i64).prop_map(|(key, ms, value)| Came::Sample(key, ms, value)),
        1 => ms.clone().prop_map(Came::Lost),
        2 => ms.clone().prop_map(Came::Stored),
        1 => ms.prop_map(Came::Asked),
    ];
    prop::collection::vec(step, 1..120)
}

/// Plays a session from a time on. Returns when it ends.
fn play(
    history: &mut History,
    came: &[Came],
    from_ms: u64,
    records: &mut Vec<pindash::model::history::Record>,
) -> u64 {
    let mut now_ms = from_ms;
    for came in came {
        match *came {
            Came::Sample(key, ms, value) => {
                now_ms += ms;
                let (key, value) = (["a", "b", "d"][key as usize], value.to_string());
                match key {
                    "d" => switches(history, key, now_ms, &value),
                    _ => takes(history, key, now_ms, &value),
                }
            }
            Came::Lost(ms) => {
                now_ms += ms;
                history.lose(now_ms);
            }
            Came::Stored(ms) => {
                now_ms += ms;
                records.extend(history.unstored(now_ms, false));
            }
            Came::Asked(ms) => {
                now_ms += ms;
                records.extend(history.unstored(now_ms, true));
            }
        }
    }
    history.lose(now_ms + 1);
    records.extend(history.unstored(now_ms + 2, true));
    now_ms + 3
}

/// All series in the order of their keys.
fn all(history: &History) -> Vec<(String, bool, Vec<Vec<Item>>)> {
    let mut all = everything(history);
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_session_comes_back_as_it_was(came in came()) {
            let mut history = history();
            let mut records = Vec::new();
            let now_ms = play(&mut history, &came, 100_000, &mut records);
            let mut next = knowing(&records, now_ms);
            prop_assert_eq!(all(&next), all(&history));
            // And so does it the second time.
            records.sort_by_key(|record| (record.level, record.at_ms));
            for record in &records {
                next.restore(&record.bytes, now_ms);
            }
            prop_assert_eq!(all(&next), all(&history));
        }

        #[test]
        fn of_two_visits_nothing_is_lost(first in came(), second in came(), is_late: bool) {
            let mut history = history();
            let mut records = Vec::new();
            let now_ms = play(&mut history, &first, 100_000, &mut records);
            let mut next = if is_late { super::super::history() } else { knowing(&records, now_ms) };
            if is_late {
                takes(&mut next, "a", now_ms, "1");
                records.sort_by_key(|record| (record.level, record.at_ms));
                for record in &records {
                    next.restore(&record.bytes, now_ms + 1);
                }
            }
            let now_ms = play(&mut next, &second, now_ms + 1, &mut records);
            let third = knowing(&records, now_ms);
            for series in history.series() {
                let [before, after, later] = [&history, &next, &third].map(|history| {
                    history.of(&series.key).unwrap()
                });
                for column_ms in [1, 1_000, 10_000, 60_000] {
                    let [before, after, later] =
                        [before, after, later].map(|series| series.read(ALWAYS, column_ms));
                    prop_assert!(after.low <= before.low && after.high >= before.high);
                    prop_assert_eq!((after.low, after.high), (later.low, later.high));
                    if column_ms == 1 {
                        prop_assert_eq!(after, later);
                    }
                }
                prop_assert_eq!(items(after, 0), items(later, 0));
            }
        }
    }
}
