//! A recording of a session is played, and gives what the session gave.

use pindash::model::app::App;
use pindash::model::history::{Item, Series, Span};
use pindash::model::recording::Tape;
use pindash::model::replay::{BEGIN_MS, Player};

/// How much of a recording is played at a time, in bytes. Small, so that any place may be between.
const PART_BYTES: usize = 700;

/// Plays the recording of a session, which began at a time of its clock. If that was when the
/// session began, its history is compared, too.
///
/// # Errors
/// What differs.
pub fn check(app: &App, begin_ms: u64, is_whole: bool) -> Result<(), String> {
    let file = app.recording_parts().concat();
    let is_short = file.len() < 5_000;
    let tape = Tape::read(file)?;
    if !tape.problems().is_empty() {
        return Err(format!("{:?}", tape.problems()));
    }
    let mut player = Player::new(tape);
    let mut replay = player.begin(app);
    let end_ms = player.length_ms();
    // There and back again: what was played once must leave nothing behind.
    let ways: &[u64] = match is_short {
        true => &[end_ms, end_ms / 2, end_ms],
        false => &[end_ms],
    };
    for position_ms in ways {
        player.seek(*position_ms);
        while player.work(&mut replay, PART_BYTES) {
            if !replay.take_outputs().is_empty() {
                return Err("a replay acts".into());
            }
        }
    }
    same_pins(app, &replay, is_whole)?;
    same_table(app, &replay, begin_ms, is_whole)?;
    same_console(app, &replay, is_whole)?;
    if is_whole {
        same_history(app, &replay)?;
        let alarms = |app: &App| app.alarms().all().cloned().collect::<Vec<_>>();
        same("alarms", alarms(app), alarms(&replay))?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, live: T, replayed: T) -> Result<(), String> {
    match live == replayed {
        true => Ok(()),
        false => Err(format!("{what}: {live:?}, and in the replay {replayed:?}")),
    }
}

fn same_pins(live: &App, replay: &App, is_whole: bool) -> Result<(), String> {
    let pins = |app: &App| {
        let pins = app.pins().iter().map(|pin| {
            let label = pin.spec().label().to_owned();
            let value = pin.value().map(str::to_owned);
            let state = (pin.is_stale(), pin.is_retained());
            // What was sent is not the replay's, so it knows nothing of what became of it.
            let has_trouble = live.pins().iter().any(|pin| !pin.notice().is_empty());
            // What was known before has its age alone, and the clock may have been set since.
            let is_noted = is_whole && !has_trouble && !pin.is_pending();
            let note = if is_noted { pin.note() } else { String::new() };
            let changes = if is_whole { pin.changes() } else { 0 };
            (label, value, pin.unit().to_owned(), state, note, changes)
        });
        pins.collect::<Vec<_>>()
    };
    let has_writes = live.pins().iter().any(|pin| pin.is_pending());
    match has_writes {
        true => Ok(()),
        false => same("pins", pins(live), pins(replay)),
    }
}

fn same_table(live: &App, replay: &App, begin_ms: u64, is_whole: bool) -> Result<(), String> {
    let rows = |app: &App, begin_ms: u64| {
        let mut rows = Vec::new();
        for place in 0..app.table().len() {
            let row = app.table().row(place).ok_or("no row")?;
            let times = [row.came_ms(), row.since_ms()].map(|at| at as i64 - begin_ms as i64);
            let rate = if is_whole { row.rate() } else { String::new() };
            rows.push((
                format!("{:?}", row.reading()),
                row.pins.clone(),
                times,
                rate,
            ));
        }
        Ok::<_, String>(rows)
    };
    same("readings", rows(live, begin_ms)?, rows(replay, BEGIN_MS)?)
}

fn same_console(live: &App, replay: &App, is_whole: bool) -> Result<(), String> {
    let lines = |app: &App| {
        let lines = app.console().record();
        lines
            .map(|line| {
                (
                    line.wall_ms,
                    line.direction,
                    line.text.clone(),
                    line.length_bytes,
                )
            })
            .collect::<Vec<_>>()
    };
    let (live, replayed) = (lines(live), lines(replay));
    let skipped = match is_whole {
        true => 0,
        false => live.len().saturating_sub(replayed.len()),
    };
    same("console", &live[skipped..], &replayed[..])
}

fn same_history(live: &App, replay: &App) -> Result<(), String> {
    let items = |series: &Series| {
        let mut items = Vec::new();
        let all = Span {
            from_ms: 0,
            to_ms: u64::MAX,
        };
        series.walk(0, all, &mut |item: &Item, width_ms| {
            items.push((*item, width_ms))
        });
        (series.key.clone(), items)
    };
    let all = |app: &App| app.history().series().iter().map(items).collect::<Vec<_>>();
    same("history", all(live), all(replay))
}
