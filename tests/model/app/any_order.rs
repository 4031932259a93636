//! Whatever happens, in any order.

use super::*;

/// An event after some milliseconds; `which` says how, or on which socket.
#[derive(Clone, Debug)]
struct Step {
    kind: u32,
    which: u32,
    ms: u64,
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let ms = prop_oneof![0..20_u64, 0..600_u64, 0..5_000_u64, 0..120_000_u64];
    let step = (0..20_u32, 0..8_u32, ms).prop_map(|(kind, which, ms)| Step { kind, which, ms });
    prop::collection::vec(step, 1..80)
}

fn happen(page: &mut Page, step: &Step, newest: u32) {
    // Mostly the newest socket; sometimes an older one.
    let attempt = Attempt(newest.saturating_sub(if step.which == 0 { 1 } else { 0 }));
    let digit = step.which.to_string();
    let update = format!(
        r#"{{"u":{{"v":{{"3":"{digit}","10":"{}"}}}}}}"#,
        step.which % 2
    );
    match step.kind {
        0 => page.give(Input::Connect(if step.which < 5 {
            "board.local"
        } else {
            "a b"
        })),
        1 => page.give(Input::Disconnect),
        2 => page.give(Input::RetryNow),
        3..=6 => page.give(Input::Opened(attempt)),
        7 => page.closes(attempt, [1006, 1000, 1013, 1001][step.which as usize % 4]),
        8 => page.give(Input::Blocked(attempt, "why")),
        9 => page.give(Input::Leave),
        10 => page.give(Input::Return),
        11 => page.give(Input::Buffered(attempt, step.which * 20_000)),
        12 => page.give(Input::Text(attempt, &update)),
        13 => page.give(Input::Binary(attempt, &[1, 2, 3])),
        14 => page.give(Input::Errored(attempt)),
        15 => {
            page.types(&digit);
        }
        16 => {
            page.types_hex(&digit);
        }
        17 | 18 => page.give(Input::Write {
            pin: SLIDER,
            value: &digit,
        }),
        _ => page.give(Input::Toggle {
            pin: 9 + step.which as usize,
        }),
    }
}

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_happens_the_page_sleeps_sends_to_its_socket_and_shows_its_state(
            seed: u32,
            steps in any_steps(),
        ) {
            let mut page = seeded(seed);
            let mut newest = 0;
            let mut writes: Vec<u64> = Vec::new();
            for step in &steps {
                page.ms += step.ms;
                for is_tick in [true, false] {
                    if is_tick {
                        // The shell's timer fires by now at the latest, before anything else.
                        page.give(Input::Tick);
                        let due_ms = page.app.deadline_ms(page.ms);
                        prop_assert!(due_ms.is_none_or(|due_ms| due_ms > page.ms), "a busy loop");
                    } else {
                        happen(&mut page, step, newest);
                    }
                    let open = page.app.link().open();
                    for output in page.outputs() {
                        match output {
                            Output::Open(attempt, url) => {
                                prop_assert!(attempt.0 > newest && url == "ws://board.local/ws");
                                newest = attempt.0;
                            }
                            Output::SendText(attempt, command) => {
                                prop_assert_eq!(Some(attempt), open);
                                if command.starts_with("uv3=") {
                                    writes.push(page.ms);
                                }
                            }
                            Output::SendBytes(attempt, _) => prop_assert_eq!(Some(attempt), open),
                            _ => {}
                        }
                    }
                }
                let is_open = page.app.link().open().is_some();
                for pin in page.app.pins() {
                    prop_assert!(!pin.is_pending() || is_open, "a write outlives its connection");
                    prop_assert!(is_open || pin.is_stale() || pin.value().is_none());
                }
                let status = page.status();
                let word = match page.state() {
                    State::Idle | State::Away { .. } | State::Released => "Disconnected",
                    State::Opening { .. } if page.app.link().tries() == 0 => "Connecting",
                    State::Opening { .. } | State::Waiting { .. } => "Reconnecting",
                    State::Open { .. } | State::Closing { .. } => "Connected",
                };
                prop_assert!(status.starts_with(word), "{}", status);
                prop_assert!(page.app.title().ends_with("pindash"));
                prop_assert!(page.app.console().shown() <= MAX_LINES);
                if let Some(due_ms) = page.app.deadline_ms(page.ms) {
                    // What is due now is handled by one tick.
                    prop_assert!(due_ms >= page.ms, "{} of {}", due_ms, page.ms);
                    page.give(Input::Tick);
                    prop_assert!(page.app.deadline_ms(page.ms).is_none_or(|due_ms| due_ms > page.ms));
                }
            }
            for eleven in writes.windows(11) {
                prop_assert!(eleven[10] - eleven[0] >= 1_000);
            }
        }

        #[test]
        fn left_alone_the_page_wakes_at_most_ten_times_a_second_and_only_while_it_wants_something(
            seed: u32,
            steps in any_steps(),
        ) {
            let mut page = seeded(seed);
            let mut newest = 0;
            for step in &steps {
                page.ms += step.ms;
                page.give(Input::Tick);
                happen(&mut page, step, newest);
                for output in page.outputs() {
                    if let Output::Open(attempt, _) = output {
                        newest = attempt.0;
                    }
                }
            }
            let until_ms = page.ms + 60_000;
            let mut wakes = 0;
            while let Some(due_ms) = page.app.deadline_ms(page.ms) && due_ms < until_ms {
                page.ms = due_ms.max(page.ms);
                if let Some(attempt) = page.app.link().open() {
                    // The socket takes what it was given.
                    page.give(Input::Buffered(attempt, 0));
                }
                page.give(Input::Tick);
                wakes += 1;
                prop_assert!(wakes < 200, "{} wakes", wakes);
            }
            if !page.app.link().is_wanted() || page.app.link().open().is_some() {
                prop_assert!(page.is_at_rest());
            }
        }
    }
}
