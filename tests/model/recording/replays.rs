//! A recording in place of a board.

use super::{file, file_of, play, recording, replayed, tape};
use crate::broker::HOME;
use crate::page::Page;
use pindash::model::app::{Edit, Input};
use pindash::model::connection::link::State;
use pindash::model::replay::{Player, SPEEDS};

const BOARD: &str = r#"{"open":["hello"],"answers":[{"when":"ask","send":"answer"}],"pins":[
    {"path":"a","label":"A","kind":"analog","alarm":[null,80]},
    {"path":"s","label":"S","kind":"switch","write":"s={value}"},
    {"label":"Bell","kind":"button","write":"ring"}]}"#;

/// A recording of a few seconds: connected at 0, values at 100, 1,000 and 5,000, lost at 6,000.
fn seconds() -> String {
    let mut page = recording(BOARD);
    page.connects();
    let start = page.ms;
    for (at, message) in [(100, "1"), (1_000, "2"), (5_000, "99")] {
        page.ms = start + at;
        page.hears(&format!(r#"{{"a":{message}}}"#));
    }
    page.ms = start + 6_000;
    page.loses(1001);
    file(&page)
}

fn player() -> (Player, Page) {
    let mut player = Player::new(tape(&seconds()));
    let app = player.begin(&Page::waiting().app);
    (player, Page::of(app))
}

#[test]
fn nothing_is_sent_in_a_replay() {
    let (mut player, mut page) = player();
    player.seek(3_000);
    play(&mut player, &mut page.app);
    assert!(page.app.is_replay());
    assert_eq!(page.status(), "Connected");
    let before = page.console();
    assert_eq!(page.types("s=1"), "This is a replay: nothing is sent.");
    assert_eq!(page.toggles("S"), [""; 0]);
    assert_eq!(page.pin("S").notice(), "replay: nothing is sent");
    assert_eq!(page.presses("Bell"), [""; 0]);
    assert_eq!(page.pin("Bell").notice(), "replay: nothing is sent");
    // The board asked, and the page answered; a replay does not, and neither does anything else.
    for input in [
        Input::Connect("board.local"),
        Input::Begin("board.local"),
        Input::Disconnect,
        Input::RetryNow,
        Input::Online,
        Input::Hidden { shared: false },
        Input::Shown,
        Input::Leave,
        Input::Return,
        Input::Own("{}"),
        Input::NoProfile(""),
        Input::Choose(1),
        Input::Stored("x"),
        Input::Saved("{}"),
        Input::Edit(Edit::Mode(true)),
        Input::Edit(Edit::Text("{}")),
        Input::Test { pin: 1 },
        Input::Record(true),
        Input::StoreHistory,
        Input::ForgetHistory,
        Input::Text(page.attempt, r#"{"a":7}"#),
        Input::Tick,
    ] {
        page.give(input.clone());
        assert_eq!(page.app.take_outputs(), [], "{input:?}");
        assert_eq!(page.pin("A").value(), Some("2"), "{input:?}");
    }
    assert_eq!(
        (page.status(), page.console()),
        ("Connected".into(), before)
    );
    page.app.was_late(5_000, page.now());
    assert_eq!(page.status(), "Connected");
    assert!(!page.app.has_new_outline());
}

#[test]
fn a_recording_is_of_the_board_that_it_connects_to_first() {
    let tape = tape(&seconds());
    assert_eq!(tape.board(), "ws://board.local/ws");
    assert_eq!(tape.begin_wall_ms(), Page::waiting().now().wall_ms);
}

#[test]
fn a_replay_goes_on_by_its_own_clock_and_its_own_speed() {
    let (mut player, mut page) = player();
    assert_eq!((player.length_ms(), player.position_ms()), (6_000, 0));
    player.pass(10_000);
    play(&mut player, &mut page.app);
    assert_eq!((player.position_ms(), page.pin("A").value()), (0, None));
    player.set_playing(true);
    player.pass(999);
    play(&mut player, &mut page.app);
    assert_eq!(page.pin("A").value(), Some("1"));
    player.pass(1);
    play(&mut player, &mut page.app);
    assert_eq!(page.pin("A").value(), Some("2"));
    assert_eq!(player.now().wall_ms % 60_000, 2_000);
    // A tenth, whose parts of a millisecond add up.
    player.set_speed(1);
    assert_eq!(player.speed_thousandths(), SPEEDS[0]);
    for _ in 0..100 {
        player.pass(33);
    }
    assert_eq!(player.position_ms(), 1_330);
    player.set_speed(u32::MAX);
    assert_eq!(player.speed_thousandths(), SPEEDS[1]);
    player.pass(33);
    play(&mut player, &mut page.app);
    assert_eq!((player.position_ms(), player.is_playing()), (4_630, true));
    player.pass(33);
    play(&mut player, &mut page.app);
    // At the end it stops, and plays from the beginning again.
    assert_eq!((player.position_ms(), player.is_playing()), (6_000, false));
    assert!(page.pin("A").is_stale());
    player.set_playing(true);
    play(&mut player, &mut page.app);
    assert_eq!((player.position_ms(), page.pin("A").value()), (0, None));
}

#[test]
fn a_seek_goes_anywhere_and_steps_go_by_message() {
    let (mut player, mut page) = player();
    let mut at = |player: &mut Player| {
        play(player, &mut page.app);
        assert_eq!(player.reached_ms(), player.position_ms());
        let value = page.pin("A").value().map(str::to_owned);
        (player.position_ms(), value.unwrap_or_default())
    };
    let want = |ms: u64, value: &str| (ms, value.to_owned());
    for (ms, value) in [(5_500, "99"), (99, ""), (4_999, "2"), (100, "1"), (0, "")] {
        player.seek(ms);
        assert_eq!(at(&mut player), want(ms, value));
    }
    player.set_playing(true);
    player.step(1);
    assert_eq!(
        (at(&mut player), player.is_playing()),
        (want(100, "1"), false)
    );
    player.step(2);
    assert_eq!(at(&mut player), want(5_000, "99"));
    player.step(1);
    assert_eq!(at(&mut player), want(5_000, "99"));
    player.step(-1);
    assert_eq!(at(&mut player), want(1_000, "2"));
    player.step(-5);
    assert_eq!(at(&mut player), want(100, "1"));
    assert_eq!(
        player.marks(),
        [(0, "connecting"), (0, "open"), (6_000, "lost")]
    );
}

#[test]
fn steps_tell_messages_of_the_same_time_apart() {
    let file = file_of(
        BOARD,
        &[
            r#"{"ms":0,"event":"open"}"#,
            r#"{"ms":5,"in":"{\"a\":1}"}"#,
            r#"{"ms":5,"out":"x"}"#,
            r#"{"ms":5,"in":"{\"a\":2}"}"#,
            r#"{"ms":5,"in":"{\"a\":3}"}"#,
            r#"{"ms":9,"note":"end"}"#,
        ],
    );
    let mut player = Player::new(tape(&file));
    let mut page = Page::of(player.begin(&Page::waiting().app));
    for (step, value) in [(1, "1"), (1, "2"), (-1, "1"), (1, "2"), (1, "3"), (-1, "2")] {
        player.step(step);
        play(&mut player, &mut page.app);
        assert_eq!(page.pin("A").value(), Some(value));
    }
    // Playing goes on with what was held back.
    player.set_playing(true);
    player.pass(1);
    play(&mut player, &mut page.app);
    assert_eq!(page.pin("A").value(), Some("3"));
}

#[test]
fn work_is_done_in_parts_and_all_that_was_shown_is_outdated() {
    let mut live = recording(BOARD);
    live.connects();
    for number in 0..1_000 {
        live.ms += 1;
        live.hears(&format!(r#"{{"a":{number}}}"#));
    }
    let mut player = Player::new(tape(&file(&live)));
    let mut page = Page::of(player.begin(&live.app));
    let stamps = |page: &Page| {
        let app = &page.app;
        [
            app.revision(),
            app.generation(),
            app.pins_stamp(),
            app.table_stamp(),
            app.console().stamp(),
            app.console().revision(),
            app.alarms().stamp(),
        ]
    };
    for (before, after) in stamps(&live).into_iter().zip(stamps(&page)) {
        assert!(after != before);
    }
    player.seek(1_000);
    let mut parts = 0;
    while player.work(&mut page.app, 1_000) {
        parts += 1;
        assert!(player.reached_ms() < 1_000);
    }
    assert!(parts > 50, "{parts}");
    let before = stamps(&page);
    player.seek(500);
    while player.work(&mut page.app, 1_000) {}
    assert_eq!(page.pin("A").value(), Some("499"));
    for (before, after) in before.into_iter().zip(stamps(&page)) {
        assert!(after != before);
    }
}

#[test]
fn a_replay_shows_the_connection_as_it_was() {
    let (mut player, mut page) = player();
    player.seek(u64::MAX);
    play(&mut player, &mut page.app);
    page.ms = player.now().ms;
    assert!(matches!(page.state(), State::Waiting { .. }));
    assert!(
        page.status().starts_with("Reconnecting in "),
        "{}",
        page.status()
    );
    assert!(page.trouble().contains("the board is going away"));
    assert_eq!(page.app.headline(), "Board lost.");
    let alarm = page.app.alarms().all().next().unwrap();
    assert_eq!(
        (alarm.says().as_str(), alarm.value.as_str()),
        ("alarm: above 80", "99")
    );
    assert!(
        page.app
            .title()
            .ends_with("board.local · connecting · pindash")
    );
}

#[test]
fn a_broker_is_recorded_by_topics_without_a_packet_or_a_login() {
    let mut live = Page::for_broker(HOME);
    live.give(Input::Record(true));
    live.give(Input::Connect("ws://me:secret@board.local/mqtt"));
    live.opens();
    live.is_accepted();
    live.hears_on("home/temperature", b"21.5", true);
    live.hears_on("home/fan", &[0xff, 0, 7], false);
    live.hears_on("home/single", &[0x80], false);
    live.hears_on("home/lamp", br#"{"state":"ON"}"#, false);
    live.hears_on("home/long", &vec![b'x'; 300_000], false);
    live.hears_on("home/a b/c", b"spaces in a topic", false);
    live.hears_on("home/heat", b"", true);
    let file = file(&live);
    assert!(
        !file.contains("secret") && !file.contains("\"me\""),
        "{file}"
    );
    assert!(
        file.contains(r#""topic":"home/temperature","in":"21.5","retained":true}"#),
        "{file}"
    );
    assert!(
        file.contains(r#""topic":"home/fan","in":"ff 00 07","binary":3}"#),
        "{file}"
    );
    let rows = |page: &Page| {
        let table = page.app.table();
        let rows = (0..table.len()).map(|at| format!("{:?}", table.row(at).unwrap().reading()));
        // Of what was too long, the console has a note alone.
        let rows = rows.filter(|row| !row.contains("home/long"));
        rows.collect::<Vec<_>>()
    };
    for played in [&file, &live.app.last_minutes()] {
        let page = replayed(played);
        assert_eq!(page.console(), live.console());
        assert_eq!((page.values(), rows(&page)), (live.values(), rows(&live)));
    }
    // Begun in the middle, it knows what was retained.
    live.give(Input::Record(true));
    let page = replayed(&super::file(&live));
    assert_eq!((page.values(), rows(&page)), (live.values(), rows(&live)));
    assert_eq!(page.pin("Temperature").note(), "retained");
    assert_eq!(page.status(), "Connected");
}

#[test]
fn the_last_minutes_are_there_without_a_recording_cleared_or_not() {
    let mut live = Page::connected(BOARD);
    live.ms += 500;
    live.hears(r#"{"a":1}"#);
    live.give(Input::Console(pindash::model::app::ConsoleInput::Clear));
    live.wall_ms += 3_600_000;
    live.ms += 500;
    live.hears(r#"{"a":2}"#);
    live.ms += 500;
    live.loses(1006);
    let page = replayed(&live.app.last_minutes());
    live.give(Input::Console(pindash::model::app::ConsoleInput::Restore));
    assert_eq!(page.console(), live.console());
    assert_eq!(page.values(), live.values());
    assert!(page.pin("A").is_stale());
    assert_eq!(page.pin("A").note(), live.pin("A").note());
    assert_eq!(Page::new(BOARD).app.last_minutes(), "");
}

#[test]
fn a_profile_that_is_edited_or_chosen_is_so_in_the_replay() {
    let mut live = recording(BOARD);
    live.connects();
    live.hears(r#"{"a":1,"s":1}"#);
    live.edits(Edit::Set {
        pin: 0,
        field: "label",
        value: "Level",
    });
    live.hears(r#"{"a":2}"#);
    let page = replayed(&file(&live));
    assert_eq!(
        (page.values(), page.console()),
        (live.values(), live.console())
    );
    live.chooses("Plain JSON");
    live.opens();
    live.hears(r#"{"b":3}"#);
    let page = replayed(&file(&live));
    assert_eq!(
        (page.values(), page.console()),
        (live.values(), live.console())
    );
    assert_eq!(page.app.profile().name(), live.app.profile().name());
}

#[test]
fn hostile_text_stays_text() {
    let text = "<img src=x onerror=alert(1)>\u{202e}\u{0}\"\\\n{\"pindash\":1}";
    let mut live = recording(BOARD);
    live.connects();
    live.hears(text);
    live.types(text);
    let file = file(&live);
    assert_eq!(
        file.lines().count(),
        1 + live.app.recorder().lines() as usize
    );
    assert_eq!(replayed(&file).console(), live.console());
}

#[test]
fn what_a_person_looks_at_stays_when_a_replay_goes_back() {
    let (mut player, mut page) = player();
    player.seek(6_000);
    play(&mut player, &mut page.app);
    page.give(Input::Console(pindash::model::app::ConsoleInput::Filter(
        "99",
    )));
    page.give(Input::Find("a"));
    page.give(Input::Page("#more"));
    player.seek(0);
    play(&mut player, &mut page.app);
    assert_eq!(page.app.console().filter(), "99");
    assert!(!page.app.sought().is_empty());
}
