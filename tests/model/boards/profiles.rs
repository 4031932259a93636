//! A page and its profile: which is used, and which pins it makes.

use super::*;

#[test]
fn choosing_another_profile_reconnects_at_its_path() {
    let mut page = Page::new(r#"{"name":"Mine","pins":[{"path":"x"}]}"#);
    let names = page.profile_names();
    assert_eq!(names[0], "Mine");
    let place = |name: &str| names.iter().position(|known| known == name).unwrap();
    page.give(Input::Connect("board.local"));
    page.opens();
    page.hears(r#"{"x":1}"#);
    page.outputs();
    let (generation, attempt) = (page.app.generation(), page.attempt);
    page.give(Input::Choose(place("Shelly Gen2+")));
    let outputs = page.outputs();
    assert!(outputs.contains(&Output::Store(Kept::Choices)));
    assert!(outputs.contains(&Output::Abandon(attempt)));
    assert!(
        outputs
            .iter()
            .any(|output| matches!(output, Output::Open(_, url) if url == "ws://board.local/rpc"))
    );
    assert_ne!(page.app.generation(), generation);
    assert_eq!(page.pins(), ["Wi-Fi = unknown dBm"]);
    assert!(page.app.table().is_empty());
    assert_eq!(page.app.stored_choices(), "board.local\tShelly Gen2+\n");
    page.opens();
    assert_eq!(
        page.sent(),
        [r#"{"id":1,"src":"pindash","method":"Shelly.GetStatus"}"#]
    );
    // Back to what the board says of itself, which needs no memory.
    page.give(Input::Choose(0));
    assert_eq!(page.app.stored_choices(), "");
    assert_eq!(page.app.profile().name(), "Mine");
    assert_eq!(page.pins(), ["x = unknown"]);
}

#[test]
fn choosing_without_a_connection_opens_none() {
    let mut page = Page::new("{}");
    page.give(Input::Choose(1));
    assert!(page.outputs().is_empty());
    page.give(Input::Connect("board.local"));
    page.give(Input::Disconnect);
    page.outputs();
    let place = page.profile_names().iter().position(|name| name == "WLED");
    page.give(Input::Choose(place.unwrap()));
    assert_eq!(page.outputs(), [Output::Store(Kept::Choices)]);
    page.give(Input::Choose(usize::MAX));
    assert_eq!(page.app.profile().name(), "WLED");
}

#[test]
fn a_remembered_choice_is_applied_when_its_board_is_called() {
    let mut page = Page::new("{}");
    page.app.set_choices(Choices::new(
        "shelly.local\tShelly Gen2+\nold.local\tGone\n".into(),
    ));
    page.give(Input::Connect("old.local"));
    assert_eq!(page.called(), ["ws://old.local/ws"]);
    assert_eq!(page.app.chosen(), 0);
    page.give(Input::Connect("shelly.local"));
    assert_eq!(page.called(), ["ws://shelly.local/rpc"]);
    assert_eq!(page.app.profile().name(), "Shelly Gen2+");
    page.give(Input::Connect("shelly.local/other"));
    assert_eq!(page.called(), ["ws://shelly.local/other"]);
}

#[test]
fn a_profile_may_have_a_full_address_or_a_path() {
    for (address, first, called) in [
        (
            "ws://10.0.0.7:81/x",
            "ws://10.0.0.7:81/x",
            "ws://10.0.0.7:81/x",
        ),
        ("/rpc", "page.local", "ws://page.local/rpc"),
        ("", "page.local", "ws://page.local/ws"),
        ("board.local", "board.local", "ws://board.local/ws"),
    ] {
        let mut page = Page::new(&format!(r#"{{"address":"{address}"}}"#));
        assert_eq!(page.app.first_address("page.local"), first);
        let begin = page.app.first_address("page.local");
        page.give(Input::Begin(&begin));
        assert_eq!(page.called(), [called]);
    }
}

#[test]
fn no_profile_beside_the_page_is_a_netzer_and_says_nothing() {
    let mut page = Page::waiting();
    page.give(Input::NoProfile(""));
    assert_eq!(page.app.profile().name(), "Netzer");
    assert_eq!(page.app.profile_problems(), [""; 0]);
    assert_eq!(page.app.pins().len(), 13);
    assert_eq!(page.profile_names().len(), BUILT_IN.len());
    page.give(Input::NoProfile("It is not there."));
    assert_eq!(page.app.profile_problems(), ["It is not there."]);
}

#[test]
fn problems_of_a_profile_are_reported_with_their_line() {
    let mut page = Page::new("{}");
    page.give(Input::Own(
        "{\n\"pins\":[{\"path\":\"a\",\n\"kind\":\"lamp\"}]}",
    ));
    let problems = page.app.profile_problems();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("Line 3, pin 1, kind: The kind must be digital"));
    assert_eq!(page.pins(), ["a = unknown"]);
}

#[test]
fn two_pins_may_show_one_path_and_one_pin_several() {
    let (mut page, _) =
        open(r#"{"pins":[{"label":"A","path":["x","y"]},{"label":"B","path":"x"}]}"#);
    page.hears(r#"{"x":1}"#);
    page.hears(r#"{"y":2}"#);
    assert_eq!(page.pins(), ["A = 2", "B = 1"]);
    page.hears(r#"{"x":3}"#);
    assert_eq!(page.pins(), ["A = 3", "B = 3"]);
}

#[test]
fn a_pin_of_its_own_keeps_a_path_from_the_patterns() {
    let (mut page, _) =
        open(r#"{"pins":[{"label":"*","path":"t.*"},{"label":"Boiler","path":"t.7"}]}"#);
    page.hears(r#"{"t":{"7":1,"8":2}}"#);
    assert_eq!(page.pins(), ["Boiler = 1", "* = 2"]);
}

#[test]
fn a_board_that_makes_up_paths_does_not_make_pins_without_end() {
    let (mut page, _) = open(r#"{"pins":[{"path":"*.*"}, {"label":"Late","path":"late"}]}"#);
    for at in 0..MAX_PATHS / 100 + 1 {
        let fields: Vec<String> = (0..100).map(|n| format!(r#""f{at}x{n}":{n}"#)).collect();
        page.hears(&format!(r#"{{"a":{{{}}}}}"#, fields.join(",")));
    }
    assert_eq!(page.app.pins().len(), MAX_PINS);
    assert_eq!(page.app.table().len(), MAX_PATHS);
    page.hears(r#"{"late":"7"}"#);
    assert_eq!(
        page.pin("Late").value(),
        Some("7"),
        "a pin knows what the table has no room for"
    );
}

#[test]
fn after_a_lost_connection_pins_of_patterns_are_stale_and_not_made_twice() {
    let (mut page, _) = open("mbed channel");
    page.hears(r#"{"id":"a","t":1}"#);
    page.after(0, Input::Connect("board.local"));
    page.opens();
    assert!(page.pin("t").is_stale());
    page.hears(r#"{"id":"a","t":2}"#);
    assert_eq!(page.pins(), ["a/t = 2"]);
    page.after(0, Input::Connect("other.local"));
    assert!(page.app.pins().is_empty());
}
