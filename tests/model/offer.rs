//! The commands that a pin is offered, and what they send.

use crate::page::Page;
use pindash::model::app::Edit;

/// A page with these pins, after a message.
fn page(pins: &str, message: &str) -> Page {
    let dialect = if message.starts_with('{') {
        "json"
    } else {
        "text"
    };
    let mut page = Page::connected(&format!(r#"{{"dialect":"{dialect}","pins":[{pins}]}}"#));
    page.hears(message);
    page
}

fn lines(offers: &str) -> Vec<&str> {
    offers.lines().collect()
}

/// What is offered to the pin X, which is of this kind and shows this path.
#[track_caller]
fn check(kind: &str, path: &str, message: &str, offers: &[&str]) {
    // A button without a command is a problem.
    let write = if kind == "button" { "-" } else { "" };
    let pin = format!(r#"{{"label":"X","kind":"{kind}","path":"{path}","write":"{write}"}}"#);
    let page = page(&pin, message);
    assert_eq!(lines(&page.app.offers(0)), offers, "{message}");
}

#[test]
fn a_board_that_sends_json_takes_json_nested_as_its_messages_are() {
    check(
        "switch",
        "relay",
        r#"{"relay":true}"#,
        &[r#"{"relay": {value}}"#],
    );
    check(
        "slider",
        "dimmer",
        r#"{"dimmer":40}"#,
        &[r#"{"dimmer": {value}}"#],
    );
    check(
        "switch",
        "relay",
        r#"{"relay":"on"}"#,
        &[r#"{"relay": "{value}"}"#],
    );
    check(
        "slider",
        "state.seg.bri",
        r#"{"state":{"seg":{"bri":128}}}"#,
        &[
            r#"{"state": {"seg": {"bri": {value}}}}"#,
            r#"{"bri": {value}}"#,
        ],
    );
    check(
        "button",
        "sys.restart",
        r#"{"sys":{"restart":false}}"#,
        &[r#"{"sys": {"restart": true}}"#, r#"{"restart": true}"#],
    );
    check(
        "switch",
        r#"a\"b"#,
        r#"{"a\"b":true}"#,
        &[r#"{"a\"b": {value}}"#],
    );
}

#[test]
fn every_kind_that_is_operated_is_offered_a_command_that_it_can_be_set_by() {
    for (kind, fields, message, value, sent) in [
        ("number", "", r#"{"x":20.5}"#, "21", r#"{"x": 21}"#),
        ("input", "", r#"{"x":"Bob"}"#, "Eve", r#"{"x": "Eve"}"#),
        (
            "color",
            "",
            r##"{"x":"#ff8800"}"##,
            "#00ff00",
            r##"{"x": "#00ff00"}"##,
        ),
        (
            "select",
            r#""options":["auto","heat"],"#,
            r#"{"x":"auto"}"#,
            "heat",
            r#"{"x": "heat"}"#,
        ),
    ] {
        let pin = format!(r#"{{"label":"X","kind":"{kind}",{fields}"path":"x"}}"#);
        let mut page = page(&pin, message);
        let offers = page.app.offers(0);
        let (pin, field) = (0, "write");
        let first = lines(&offers)[0];
        page.edits(Edit::Set {
            pin,
            field,
            value: first,
        });
        page.outputs();
        assert_eq!(page.writes("X", value), [sent], "{kind}");
    }
}

#[test]
fn a_board_that_sends_text_takes_text() {
    check("switch", "relay", "relay=1", &["relay={value}"]);
    check("button", "restart", "restart=0", &["restart"]);
}

#[test]
fn what_is_not_operated_or_has_no_reading_is_offered_nothing() {
    for kind in ["digital", "analog", "text", "counter"] {
        check(kind, "relay", r#"{"relay":true}"#, &[]);
    }
    check("button", "", r#"{"relay":true}"#, &[]);
    check("switch", "a{n", r#"{"a{n":true}"#, &[]);
}

#[test]
fn a_command_of_another_pin_is_a_pattern() {
    let others = r#"{"label":"Other","kind":"switch","path":"u.v.1","write":"uv1={value}"},
        {"kind":"digital","path":"v","write":"no"},"#;
    let own = r#"{"label":"X","kind":"slider","path":"u.v.12"}"#;
    let board = page(&format!("{others}{own}"), r#"{"u":{"v":{"1":0,"12":5}}}"#);
    let offers = board.app.offers(board.place("X"));
    assert_eq!(lines(&offers)[0], "uv12={value}");
    assert_eq!(lines(&offers).len(), 3, "{offers:?}");
    // A name in braces is no part of the path.
    let others = r#"{"label":"Other","kind":"switch","path":"a.value","write":"{value}"},"#;
    let own = r#"{"label":"X","kind":"switch","path":"a.b"}"#;
    let board = page(&format!("{others}{own}"), r#"{"a":{"value":0,"b":5}}"#);
    assert_eq!(
        lines(&board.app.offers(board.place("X"))),
        [r#"{"a": {"b": {value}}}"#, r#"{"b": {value}}"#]
    );
}

#[test]
fn what_is_taken_sends_the_word_or_the_number_as_the_board_writes_it() {
    for (kind, message, sent) in [
        ("switch", r#"{"x":true}"#, r#"{"x": false}"#),
        ("switch", r#"{"x":0}"#, r#"{"x": 1}"#),
        ("switch", r#"{"x":"OFF"}"#, r#"{"x": "ON"}"#),
        ("switch", "x=off", "x=on"),
    ] {
        let mut page = page(
            &format!(r#"{{"label":"X","kind":"{kind}","path":"x"}}"#),
            message,
        );
        let offers = page.app.offers(0);
        let first = lines(&offers)[0];
        let (pin, field) = (0, "write");
        page.edits(Edit::Set {
            pin,
            field,
            value: first,
        });
        assert_eq!(page.app.field_of(0, "write"), first);
        page.outputs();
        assert_eq!(page.toggles("X"), [sent], "{message}");
    }
}

#[test]
fn what_a_broker_delivers_is_set_on_its_topic() {
    use pindash::model::dashboard::offer::offers;
    use pindash::model::dashboard::table::Table;
    use pindash::model::decode::readings::{Kind, Reading};
    use pindash::model::profile::Profile;
    let offered = |path: &str, topic: &str, kind: Kind, own: &str| {
        let mut table = Table::default();
        let reading = Reading {
            path,
            kind,
            value: "1",
            topic_bytes: topic.len(),
            ..Reading::default()
        };
        table.take(reading, 0);
        let pin = format!(r#"{{"pins":[{{"kind":"switch","path":"{path}","topic":"{own}"}}]}}"#);
        let profile = Profile::read(&pin);
        offers(&profile.pins[0], table.row(0), true, &[])
    };
    assert_eq!(
        offered("home/lamp", "home/lamp", Kind::Number, ""),
        "home/lamp/set {value}"
    );
    assert_eq!(
        offered("z2m/lamp.state", "z2m/lamp", Kind::Text, ""),
        r#"z2m/lamp/set {"state": "{value}"}"#
    );
    assert_eq!(
        offered("z2m/lamp.state", "z2m/lamp", Kind::Bool, "z2m/lamp/set"),
        r#"{"state": {value}}"#
    );
}
