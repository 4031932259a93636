//! What a person publishes, by a pin, a command or a form.

use super::*;

#[test]
fn a_command_is_a_topic_with_a_payload_or_both_in_an_object() {
    let read = |command| {
        Publication::read(command).map(|read| (read.topic, read.payload, read.qos, read.retain))
    };
    let is =
        |topic: &str, payload: &str, qos, retain| Some((topic.into(), payload.into(), qos, retain));
    for (command, expected) in [
        ("a/b 1", is("a/b", "1", 0, false)),
        ("a/b on and on", is("a/b", "on and on", 0, false)),
        ("a/b ", is("a/b", "", 0, false)),
        (r#"a {"b": 1}"#, is("a", r#"{"b": 1}"#, 0, false)),
        ("a/b", None),
        ("", None),
        (r#"{"topic":"a b","payload":"c"}"#, is("a b", "c", 0, false)),
        (r#"{"topic":"a","payload":7}"#, is("a", "7", 0, false)),
        (
            r#"{"topic":"a","payload":true,"qos":1,"retain":true}"#,
            is("a", "true", 1, true),
        ),
        (
            r#"{"topic":"a","payload":{"b": [1, 2]}}"#,
            is("a", r#"{"b":[1,2]}"#, 0, false),
        ),
        (
            r#"{"topic":"a","payload":"","retain":true}"#,
            is("a", "", 0, true),
        ),
        (r#"{"topic":"a","retain":true}"#, None),
        (r#"{"topic":"a","payload":"b","qos":2}"#, None),
        (r#"{"topic":"a","payload":"b","retained":true}"#, None),
        ("{", None),
    ] {
        assert_eq!(read(command), expected, "{command}");
    }
}

#[test]
fn a_switch_is_on_when_its_state_topic_says_so_and_not_when_the_broker_confirms() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/lamp", br#"{"state":"OFF"}"#, true);
    let lamp = page.place("Lamp");
    page.give(Input::Toggle { pin: lamp });
    assert_eq!(
        page.said(),
        // The subscription was the first that has a number.
        [Said::Publish(
            "home/lamp/set".into(),
            r#"{"state":"ON"}"#.into(),
            2
        )]
    );
    page.hears_confirmation(2);
    assert!(page.pin("Lamp").is_pending());
    assert!(!page.pin("Lamp").is_on());
    page.hears_on("home/lamp", br#"{"state":"ON"}"#, false);
    assert!(page.pin("Lamp").is_on());
    assert!(!page.pin("Lamp").is_pending());
    assert_eq!(page.pin("Lamp").notice(), "");
}

#[test]
fn an_unconfirmed_message_is_reported_at_the_pin_and_in_the_console() {
    let mut page = Page::on_broker(HOME);
    let ring = page.place("Ring");
    page.give(Input::Press { pin: ring });
    assert_eq!(
        page.said(),
        [Said::Publish("home/bell".into(), "1".into(), 2)]
    );
    page.passes(CONFIRM_WITHIN_MS);
    assert_eq!(page.pin("Ring").notice(), "not confirmed");
    assert_eq!(
        page.last_text(),
        "Not confirmed: Ring. The broker did not confirm within 5 s."
    );
    // The board was quicker than the broker, which then says that it is not allowed.
    let lamp = page.place("Lamp");
    page.give(Input::Toggle { pin: lamp });
    page.hears_on("home/lamp", br#"{"state":"ON"}"#, false);
    page.hears_packet(0x40, &[0, 3, 0x87]);
    assert_eq!(page.pin("Lamp").notice(), "");
    assert!(
        page.last_text()
            .starts_with("Not confirmed: Lamp. The broker does not allow this.")
    );
    assert_eq!(page.said().len(), 1);
}

#[test]
fn a_pin_may_say_its_topic_in_what_it_writes() {
    let mut page = Page::on_broker(HOME);
    let (fan, heat) = (page.place("Fan"), page.place("Heat"));
    page.give(Input::Write {
        pin: fan,
        value: "40",
    });
    page.give(Input::Write {
        pin: heat,
        value: "21",
    });
    assert_eq!(
        page.said(),
        [
            published("home/fan/set", "40"),
            Said::Retain("home/heat/set".into(), "21".into()),
        ]
    );
    page.hears_on("home/fan", b"40", false);
    assert!(!page.pin("Fan").is_pending());
    page.passes(3_000);
    assert_eq!(page.pin("Heat").notice(), "not confirmed");
}

#[test]
fn what_cannot_be_published_is_reported_at_the_pin() {
    let json = r#"{"dialect":"mqtt","limits":{"frame":3},"pins":[
      {"label":"a","path":"a","kind":"slider","write":"{value}"},
      {"label":"b","path":"b","kind":"slider","topic":"b/#","payload":"{value}"},
      {"label":"c","path":"c","kind":"slider","topic":"{where}","payload":"{value}"},
      {"label":"d","path":"d","kind":"slider","topic":"d","payload":"{value}"}]}"#;
    let mut page = Page::on_broker(json);
    for (pin, value, notice, line) in [
        (
            0,
            "1",
            "no topic and payload",
            "A broker takes a topic, a space",
        ),
        (
            1,
            "1",
            "not sent, see the console",
            "Not sent: b/# 1. A topic to publish to",
        ),
        (
            2,
            "1",
            "needs what is not known yet",
            "Not sent, because the board has not said “where”",
        ),
        (
            3,
            "1000",
            "too long for the board",
            "The command is longer than the board takes",
        ),
    ] {
        page.give(Input::Write { pin, value });
        assert_eq!(page.app.pins()[pin].notice(), notice);
        assert!(page.last_text().starts_with(line), "{}", page.last_text());
        assert_eq!(page.said(), []);
    }
    page.hears_on("where", b"d", false);
    page.passes(1_000);
    page.give(Input::Write { pin: 2, value: "2" });
    assert_eq!(page.said(), [published("d", "2")]);
}

#[test]
fn a_topic_and_its_payload_can_be_typed() {
    let mut page = Page::on_broker(HOME);
    assert_eq!(page.types("home/lamp/set ON now"), "");
    assert_eq!(page.last_text(), "home/lamp/set ON now");
    assert_eq!(
        page.types(r#"{"topic":"a","payload":"b","retain":true}"#),
        ""
    );
    assert_eq!(
        page.said(),
        [
            published("home/lamp/set", "ON now"),
            Said::Retain("a".into(), "b".into()),
        ]
    );
    assert_eq!(
        page.app.recall().older(""),
        Some(r#"{"topic":"a","payload":"b","retain":true}"#)
    );
    // A topic alone would delete its retained message, if it were retained.
    let notice = page.types("home/lamp/set");
    assert!(
        notice.starts_with("A broker takes a topic, a space and what"),
        "{notice}"
    );
    assert_ne!(page.types("home/# 1"), "");
    assert!(
        page.last_text()
            .starts_with("Not sent: home/# 1. A topic to publish to")
    );
    page.give(Input::Command {
        typed: "de ad",
        as_hex: true,
    });
    assert_ne!(page.app.command_notice(), "");
    assert_eq!(page.said(), []);
}

#[test]
fn a_message_can_be_answered() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/ask", b"who", false);
    assert_eq!(page.said(), [published("home/answer", "who")]);
    // A retained question is old, and comes again on every connection.
    page.hears_on("home/ask", b"me", true);
    assert_eq!(page.said(), []);
}

#[test]
fn the_fields_of_a_published_pin_survive_an_edit() {
    let mut page = Page::on_broker(HOME);
    let lamp = page.place("Lamp");
    page.give(Input::Edit(Edit::Set {
        pin: lamp,
        field: "label",
        value: "Desk",
    }));
    let text = page.app.profile_text();
    for part in [
        r#""topic": "home/lamp/set""#,
        r#""payload": { "state": "{value}" }"#,
        r#""qos": 1"#,
        r#""retain": true"#,
        r#""subscribe": ["home/#", "else/+"]"#,
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(Profile::read(text).problems, []);
    page.give(Input::Toggle { pin: lamp });
    assert!(matches!(page.said()[..], [Said::Publish(..)]));
}

#[test]
fn a_switch_for_a_topic_is_made_in_the_form_alone() {
    let mut page = Page::on_broker(r#"{"dialect":"mqtt","mqtt":{"subscribe":"a/#"}}"#);
    page.hears_on("a/lamp", b"off", false);
    page.give(Input::Edit(Edit::Mode(true)));
    page.give(Input::Edit(Edit::Add { row: 0 }));
    assert_eq!(page.app.field_of(0, "topic"), "");
    for (field, value) in [
        ("kind", "switch"),
        ("topic", "a/lamp/set"),
        ("write", "{value}"),
        ("on", "on"),
        ("off", "off"),
        ("qos", "1"),
        ("retain", "true"),
    ] {
        let edit = Edit::Set {
            pin: 0,
            field,
            value,
        };
        page.give(Input::Edit(edit));
        assert_eq!(page.app.field_of(0, field), value);
    }
    assert_eq!(page.app.profile_problems(), [""; 0]);
    page.give(Input::Edit(Edit::Mode(false)));
    page.said();
    page.give(Input::Toggle { pin: 0 });
    let packet = page.outputs();
    let Some(Output::SendBytes(_, bytes)) = packet.first() else {
        panic!("{packet:?}");
    };
    // Of QoS 1, and retained.
    assert_eq!(bytes[0], 0x33);
    assert!(bytes.ends_with(b"\0on"), "{bytes:?}");
    // A number that is neither is refused in the form.
    let edit = Edit::Set {
        pin: 0,
        field: "qos",
        value: "2",
    };
    page.give(Input::Edit(edit));
    assert!(page.app.profile_problems()[0].ends_with("Expected a number within its limits."));
}
