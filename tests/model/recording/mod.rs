//! What comes and goes, as a file: what is written, what is read, and that a replay shows what the
//! session showed.

mod files;
mod full;
mod replays;

use crate::page::Page;
use pindash::model::app::{App, Input};
use pindash::model::recording::Tape;
use pindash::model::replay::Player;

/// A page with this profile that records from before its connection.
fn recording(profile: &str) -> Page {
    let mut page = Page::new(profile);
    page.give(Input::Record(true));
    page
}

/// What was recorded, as a file.
fn file(page: &Page) -> String {
    page.app.recording_parts().concat()
}

/// The lines of a file behind its head.
fn lines(file: &str) -> Vec<&str> {
    file.lines().skip(1).collect()
}

/// A recording that has no line that cannot be read.
#[track_caller]
fn tape(file: &str) -> Tape {
    let tape = Tape::read(file.to_owned()).unwrap();
    assert_eq!(tape.problems(), [""; 0]);
    tape
}

/// The end of a recording.
#[track_caller]
fn replayed(file: &str) -> Page {
    let mut player = Player::new(tape(file));
    let mut app = player.begin(&Page::waiting().app);
    player.seek(u64::MAX);
    play(&mut player, &mut app);
    let mut page = Page::of(app);
    page.ms = player.now().ms;
    page
}

fn play(player: &mut Player, app: &mut App) {
    while player.work(app, 100) {}
    assert_eq!(app.take_outputs(), []);
}

/// A file with this profile and these lines.
fn file_of(profile: &str, lines: &[&str]) -> String {
    let head =
        r#"{"pindash":1,"utc":"2026-11-22T13:33:24.123Z","zone":60,"board":"ws://b/ws","profile":"#;
    let profile = profile.replace('\n', " ");
    let mut file = format!("{head}{profile}}}\n");
    for line in lines {
        file.push_str(line);
        file.push('\n');
    }
    file
}
