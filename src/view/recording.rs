//! Recording, in the menu: what comes and goes is kept, and saved as a file. Such a file is opened
//! here, too.

use super::action::{Action, Deed, Kind};
use super::holes::{Hole, Shows, fill};
use super::replay;
use super::root::Root;
use super::store::Store;
use crate::browser::{take_in, take_out};
use crate::model::app::{App, Input, MENU_IS_HERE, Moment};
use crate::model::connection::address::Address;
use crate::model::recording;
use crate::model::text::{concat, push_date_and_clock, push_integer, push_thousands};
use wasm_bindgen::JsCast;
use words::t;

const HOLES: &[Hole] = &[
    (
        "no-recording",
        Shows::Flag("hidden", |app, _| app.is_replay()),
    ),
    ("record", Shows::Text(|app, _| name(app).into())),
    ("recorded", Shows::Text(recorded)),
    (
        "save-recording",
        Shows::Text(|app, _| match has_recording(app) {
            true => t!("Save recording").into(),
            false => t!("Save the last minutes").into(),
        }),
    ),
];

const MARK_HOLES: &[Hole] = &[(
    "recording",
    Shows::Flag("hidden", |app, _| !app.recorder().is_on()),
)];

/// Whether the page records. A menu is where it is begun.
pub const IS_HERE: bool = recording::IS_HERE && MENU_IS_HERE;

/// In the menu.
pub const MARKUP: &str = t!("<div class=record><div data-shows=no-recording>\
    <button type=button data-do=record data-shows=record></button>\
    <button type=button data-do=save-recording data-shows=save-recording></button>\
    <p data-shows=recorded></p></div>\
    <label class=file>[[Open a recording…]]<input type=file accept=.jsonl data-do=open-recording></label>\
    </div>");
/// In the bar, while it records.
pub const MARK: &str = t!(
    "<p class=recording role=status data-shows=recording hidden>[[Rec]]<span>[[ording]]</span></p>"
);

/// Fills both in the head.
pub fn fill_recording(store: Store, head: &Root) {
    // Each line of the console is one of the recording.
    fill(store, store.console, head, HOLES);
    fill(store, store.link, head, HOLES);
    fill(store, store.link, head, MARK_HOLES);
}

/// Carries out what a person did about a recording.
pub fn act(store: Store, deed: &Deed<'_>) {
    match (deed.kind, deed.action) {
        _ if !IS_HERE => {}
        (Kind::Click, Action::Record) => {
            let is_on = store.read(|app, _| app.recorder().is_on());
            store.dispatch(Input::Record(!is_on));
        }
        (Kind::Click, Action::SaveRecording) => save(store),
        (Kind::Change, Action::OpenRecording) => {
            let runtime = store.runtime();
            take_in::file(
                deed.element.unchecked_ref(),
                Box::new(move |text| {
                    replay::open(&runtime, text);
                }),
            );
        }
        _ => {}
    }
}

fn save(store: Store) {
    let name = store.read(file_name);
    let runtime = store.runtime();
    let app = runtime.app();
    if has_recording(&app) {
        take_out::download_parts(&name, &app.recording_parts());
    } else {
        take_out::download(&name, &app.last_minutes());
    }
}

/// The name of the file: the board, and when it is saved.
fn file_name(app: &App, now: Moment) -> String {
    let mut name = String::from(app.link().address().map_or("pindash", Address::host));
    name.push(' ');
    push_date_and_clock(&mut name, now.wall_ms, ' ');
    // Without the seconds. Some systems take no colon in a name.
    name.truncate(name.len() - "00.000".len());
    concat(&[&name.replace(':', ""), ".jsonl"])
}

fn has_recording(app: &App) -> bool {
    app.recorder().lines() > 0
}

fn name(app: &App) -> &'static str {
    match app.recorder().is_on() {
        true => t!("Stop recording"),
        false => t!("Record"),
    }
}

/// What the recording holds: `3 min, 1,204 lines, 88 kB`. There is always a line, so that nothing
/// below it moves.
fn recorded(app: &App, now: Moment) -> String {
    let recorder = app.recorder();
    let mut out = String::new();
    if !has_recording(app) {
        return t!("Nothing is recorded yet.").into();
    }
    if recorder.is_on() {
        let seconds = now.wall_ms.saturating_sub(recorder.since_wall_ms()) / 1_000;
        let (length, unit) = match seconds {
            0..60 => (seconds, " s, "),
            _ => (seconds / 60, " min, "),
        };
        push_integer(&mut out, length);
        out.push_str(unit);
    }
    push_thousands(&mut out, recorder.lines());
    out.push_str(t!(" lines, "));
    push_thousands(&mut out, (recorder.bytes() as u64).div_ceil(1_000));
    out.push_str(" kB");
    if recorder.dropped() > 0 {
        out.push_str(t!(". The oldest lines were dropped: "));
        push_thousands(&mut out, recorder.dropped());
    }
    out
}
