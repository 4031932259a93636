//! Recordings as tests: each file of `tests/fixtures/recordings/` is played to its end, and what the
//! page shows then stands in the `.txt` of the same name.
//!
//! To make a test of a bug: save a recording of it, put it there, and run this test. It says what the
//! page shows; where that is wrong, write into the `.txt` what it should be, and mend the code.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use pindash::model::app::App;
use pindash::model::console::recall::Recall;
use pindash::model::profile::Profile;
use pindash::model::recording::Tape;
use pindash::model::replay::Player;

/// How much is played at a time, in bytes.
const PIECE_BYTES: usize = 1 << 16;

/// Every pin and every alarm, a line each; the readings where there are no pins.
fn shown(app: &App) -> String {
    let mut shown = String::new();
    for (place, pin) in app.pins().iter().enumerate() {
        let (label, value) = (pin.spec().label(), pin.shown());
        write!(shown, "{label}: {value}").unwrap();
        for (applies, word) in [
            (!pin.unit().is_empty(), pin.unit()),
            (pin.is_stale(), "(stale)"),
        ] {
            if applies {
                write!(shown, " {word}").unwrap();
            }
        }
        if let Some(alarm) = app.alarm_of(place) {
            write!(shown, " [{}]", alarm.says()).unwrap();
        }
        shown.push('\n');
    }
    for row in 0..app.table().len() * usize::from(app.pins().is_empty()) {
        let row = app.table().row(row).unwrap();
        writeln!(shown, "{} = {}", row.path, row.reading().value).unwrap();
    }
    for alarm in app.alarms().all() {
        let (label, says, value) = (&alarm.label, alarm.says(), &alarm.value);
        let times = alarm.times;
        write!(shown, "! {label} {says} ({value}), times: {times}, ").unwrap();
        match alarm.end_wall_ms {
            Some(end_ms) => writeln!(shown, "{} ms", end_ms - alarm.begin_wall_ms).unwrap(),
            None => shown.push_str("still active\n"),
        }
    }
    shown
}

fn played(text: &str) -> (App, usize) {
    let tape = Tape::read(text.into()).unwrap();
    assert_eq!(tape.problems(), [""; 0]);
    let mut player = Player::new(tape);
    let before = App::new(Profile::default(), Recall::new(), false, 1);
    let mut app = player.begin(&before);
    player.seek(player.length_ms());
    while player.work(&mut app, PIECE_BYTES) {}
    (app, text.lines().count())
}

#[test]
fn each_recording_ends_with_what_its_text_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings");
    let mut wrong = String::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|end| end != "jsonl") {
            continue;
        }
        count += 1;
        let (app, lines) = played(&fs::read_to_string(&file).unwrap());
        assert!(app.console().shown() <= lines, "{}", file.display());
        let shown = shown(&app);
        let expected = file.with_extension("txt");
        if fs::read_to_string(&expected).unwrap_or_default() != shown {
            writeln!(wrong, "{}:\n{shown}", expected.display()).unwrap();
        }
    }
    assert!(count >= 9, "{count}");
    assert!(
        wrong.is_empty(),
        "what the page shows is not what stands in\n{wrong}"
    );
}
