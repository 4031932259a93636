//! The whole page with a board behind a broker, without a browser: the broker is played here.

use crate::broker::{HOME, Said, published};
use crate::page::Page;
use pindash::model::app::{Edit, Input, Output};
use pindash::model::connection::backoff::UNHURRIED_MS;
use pindash::model::connection::link::State;
use pindash::model::console::log::Direction;
use pindash::model::dashboard::list::List;
use pindash::model::mqtt::{
    CONFIRM_WITHIN_MS, GREET_WITHIN_MS, PING_EVERY_MS, PING_WITHIN_MS, Publication,
};
use pindash::model::profile::{MAX_PINS, PinKind, Profile};

const NODE: &str = "node/836d19821664";

fn last_direction(page: &Page) -> Direction {
    let last = page.app.console().lines_after(None).last();
    last.unwrap().direction
}

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
fn a_page_says_who_it_is_subscribes_and_then_says_what_it_says_on_open() {
    let mut page = Page::for_broker(HOME);
    assert_eq!(page.app.profile().subprotocol(), "mqtt");
    page.give(Input::Connect("ws://dash:se%23same@broker.local:9001/mqtt"));
    // Who the page is, the broker is told inside.
    assert_eq!(page.reaches_broker(), "ws://broker.local:9001/mqtt");
    let said = page.said();
    let [Said::Connect(5, who)] = said.as_slice() else {
        panic!("{said:?}");
    };
    for part in ["pindash-00abcdef", "home/page", "gone", "dash", "se#same"] {
        assert!(who.contains(part), "{who}");
    }
    assert!(!page.lines().concat().contains("same"));
    assert_eq!(page.status(), "Connecting…");
    // Nothing can be said yet.
    let fan = page.place("Fan");
    page.give(Input::Write {
        pin: fan,
        value: "5",
    });
    assert_eq!(page.pin("Fan").notice(), "not ready yet");
    assert_ne!(page.types("a b"), "");
    page.give(Input::Hidden { shared: false });
    page.give(Input::Shown);
    assert_eq!(page.said(), []);
    page.is_accepted();
    assert!(page.status().starts_with("Connected since "));
    assert_eq!(
        page.said(),
        [
            Said::Subscribe(vec!["home/#".into(), "else/+".into()]),
            published("home/get", r#"{"all":true}"#),
            published("home/hello", "page 1"),
        ]
    );
    // No bytes in hex.
    assert_eq!(
        page.lines(),
        [
            "Connecting to ws://dash:•••@broker.local:9001/mqtt",
            "Connected",
            r#"home/get {"all":true}"#,
            "home/hello page 1",
        ]
    );
}

#[test]
fn a_filter_may_say_in_which_quality_its_messages_come() {
    let json = r#"{"dialect":"mqtt","mqtt":{"subscribe":["a/#",{"topic":"b/+","qos":1},
      {"qos":0,"topic":"c"},{"topic":"d"},{"topic":7,"qos":1}]}}"#;
    let mut page = Page::for_broker(json);
    page.give(Input::Connect("broker.local"));
    page.reaches_broker();
    page.said();
    page.is_accepted();
    let filters = ["a/#", "b/+ 1", "c", "d", "7 1"].map(String::from);
    assert_eq!(page.said(), [Said::Subscribe(filters.into())]);
    // What comes so is confirmed.
    page.hears_packet(0x32, &[0, 1, b'b', 0x12, 0x34, 0, b'5']);
    assert_eq!(page.app.table().value("b"), Some("5"));
    let sent = page.outputs();
    let confirmed = vec![0x40, 2, 0x12, 0x34];
    assert_eq!(sent, [Output::SendBytes(page.attempt, confirmed)]);
    let mut page =
        Page::on_broker(r#"{"dialect":"mqtt","mqtt":{"subscribe":{"topic":"e","qos":1}}}"#);
    page.hears_packet(0x90, &[0, 1, 0, 0x87]);
    assert!(page.last_text().starts_with("Not subscribed to e: "));
}

#[test]
fn a_filter_that_is_none_is_left_out_and_said() {
    for wrong in [
        r#"{"topic":"a#"}"#,
        r#"{"qos":1}"#,
        "{}",
        r#"{"topic":"a","qos":2}"#,
        r#"{"topic":"a","qos":"much"}"#,
        r#"{"topic":"a","retain":true}"#,
        r#"{"topic":["a"]}"#,
    ] {
        for json in [wrong.to_owned(), format!("[\"b\",{wrong}]")] {
            let json = format!(r#"{{"dialect":"mqtt","mqtt":{{"subscribe":{json}}}}}"#);
            let profile = Profile::read(&json);
            assert_eq!(profile.problems.len(), 1, "{json}");
            assert!(
                profile.problems[0]
                    .line()
                    .starts_with("Line 1, mqtt, subscribe: ")
            );
            assert!(
                profile
                    .mqtt
                    .subscriptions
                    .iter()
                    .all(|wanted| wanted.filter == "b")
            );
        }
    }
}

#[test]
fn a_page_without_user_and_password_asks_for_the_address_as_it_is() {
    let mut page =
        Page::for_broker(r#"{"dialect":"mqtt","mqtt":{"client":"kitchen","user":"who"}}"#);
    page.give(Input::Connect("ws://broker.local:9001"));
    assert_eq!(page.reaches_broker(), "ws://broker.local:9001");
    let said = page.said();
    let [Said::Connect(5, who)] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert!(who.contains("kitchen") && who.contains("who"), "{who}");
    assert!(!who.contains("pindash"), "{who}");
    page.is_accepted();
    assert_eq!(page.said(), []);
}

#[test]
fn a_kept_value_is_marked_until_the_board_itself_speaks() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"21.5", true);
    page.hears_on("home/other", b"7", true);
    let pin = page.pin("Temperature");
    assert_eq!((pin.value(), pin.changes()), (Some("21.5"), 0));
    assert_eq!(pin.note(), "kept by the broker");
    let row = page.app.table().row(1).unwrap();
    assert_eq!(row.age(page.ms), "kept");
    assert_eq!(page.last_text(), "home/other 7");
    assert_eq!(last_direction(&page), Direction::Kept);
    page.passes(2_000);
    page.hears_on("home/temperature", b"22", false);
    page.hears_on("home/other", b"7", false);
    assert_eq!(last_direction(&page), Direction::In);
    let pin = page.pin("Temperature");
    assert_eq!((pin.value(), pin.changes()), (Some("22"), 1));
    assert_eq!(pin.note(), "12:00:03");
    let row = page.app.table().row(1).unwrap();
    assert_eq!(
        (row.age(page.ms), row.rate()),
        ("0 s".into(), String::new())
    );
}

#[test]
fn whatever_is_published_becomes_readings_below_its_topic() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/lamp", br#"{"state":"ON","color":{"h":5}}"#, false);
    assert!(page.pin("Lamp").is_on());
    assert_eq!(page.app.table().value("home/lamp.color.h"), Some("5"));
    page.hears_on("home/raw", &[0xff, 0], false);
    assert_eq!(page.app.table().value("home/raw"), Some("ff 00"));
    assert_eq!(page.last_text(), "home/raw ff 00");
    // A value is taken back.
    page.hears_on("home/temperature", b"1", false);
    page.hears_on("home/temperature", b"", false);
    assert_eq!(page.pin("Temperature").value(), None);
    // A broker says nothing in text.
    page.give(Input::Text(page.attempt, r#"{"home/temperature":4}"#));
    assert_eq!(page.pin("Temperature").value(), None);
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
fn what_the_broker_does_not_confirm_is_said_at_the_pin_and_in_the_console() {
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
fn what_cannot_be_published_is_said_at_the_pin() {
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
fn a_wrong_password_is_said_in_words_and_not_tried_again() {
    let mut page = Page::for_broker(HOME);
    page.give(Input::Connect("ws://dash:wrong@broker.local/mqtt"));
    page.reaches_broker();
    page.said();
    page.hears_packet(0x20, &[0, 0x86, 0]);
    assert_eq!(*page.state(), State::Idle);
    assert_eq!(page.outputs(), [Output::Abandon(page.attempt)]);
    let words = page.trouble();
    assert!(words.contains("Check user and password"), "{words}");
    assert_eq!(page.status(), "Disconnected");
    page.passes(600_000);
    page.give(Input::Online);
    page.give(Input::Shown);
    assert_eq!(page.outputs(), []);
    // A person tries another one.
    page.give(Input::Connect("ws://dash:right@broker.local/mqtt"));
    page.reaches_broker();
    page.is_accepted();
    assert!(page.status().starts_with("Connected since "));
    assert_eq!(page.trouble(), "");
}

/// A broker that refuses user and password, of either version, in these words.
fn refused(json: &str, address: &str, is_v5: bool, code: u8) -> Page {
    let mut page = Page::for_broker(json);
    page.give(Input::Connect(address));
    page.reaches_broker();
    if !is_v5 {
        page.hears_packet(0x20, &[0, 1]);
        page.broker.is_v5 = false;
        page.reaches_broker();
    }
    page.said();
    page.hears_packet(0x20, &[0, code, 0][..2 + usize::from(is_v5)]);
    page
}

/// The connection is lost, and the page opens the next one.
fn comes_back(page: &mut Page) {
    page.loses(1006);
    while !matches!(page.state(), State::Opening { .. }) {
        page.passes(100);
    }
    page.reaches_broker();
}

/// Who the page said that it is, since this was last asked.
fn who(page: &mut Page) -> String {
    let said = page.said();
    let [Said::Connect(_, who)] = said.as_slice() else {
        panic!("{said:?}");
    };
    who.clone()
}

#[test]
fn user_and_password_are_asked_for_where_the_broker_refuses_them() {
    for (is_v5, code, asks) in [
        (true, 0x86, true),
        (true, 0x87, true),
        (false, 4, true),
        (false, 5, true),
        (true, 0x8a, false),
        (true, 0x89, false),
        (false, 2, false),
        (false, 3, false),
    ] {
        let mut page = refused(HOME, "broker.local", is_v5, code);
        assert_eq!(page.app.refused_user(), asks.then_some(""), "{code}");
        if !asks {
            continue;
        }
        page.give(Input::LogIn {
            user: "dash",
            password: "se#same",
        });
        // It is not asked for again before there is an answer.
        assert_eq!(page.app.refused_user(), None);
        page.reaches_broker();
        if !is_v5 {
            page.hears_packet(0x20, &[0, 1]);
            page.reaches_broker();
        }
        let who = who(&mut page);
        assert!(who.contains("dash") && who.contains("se#same"), "{who}");
        page.is_accepted();
        assert!(page.status().starts_with("Connected since "));
        assert_eq!(page.app.refused_user(), None);
    }
}

#[test]
fn whom_the_broker_refused_is_said_so_that_it_need_not_be_typed_again() {
    let json = r#"{"dialect":"mqtt","mqtt":{"user":"house"}}"#;
    let page = refused(json, "broker.local", true, 0x86);
    assert_eq!(page.app.refused_user(), Some("house"));
    let mut page = refused(json, "ws://dash:wrong@broker.local", true, 0x86);
    assert_eq!(page.app.refused_user(), Some("dash"));
    page.give(Input::LogIn {
        user: "wall",
        password: "wrong too",
    });
    page.reaches_broker();
    assert!(who(&mut page).contains("wrong too"));
    page.hears_packet(0x20, &[0, 0x86, 0]);
    assert_eq!(page.app.refused_user(), Some("wall"));
    // Who gives up is not asked.
    page.give(Input::Disconnect);
    assert_eq!(page.app.refused_user(), None);
}

#[test]
fn what_was_typed_for_a_broker_is_for_its_reconnects_and_for_nobody_else() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::LogIn {
        user: "dash",
        password: "sesame",
    });
    page.reaches_broker();
    assert!(who(&mut page).contains("sesame"));
    page.is_accepted();
    page.said();
    comes_back(&mut page);
    assert!(who(&mut page).contains("sesame"));
    page.is_accepted();
    page.said();
    page.give(Input::Disconnect);
    page.give(Input::Connect("broker.local"));
    page.reaches_broker();
    assert!(
        page.said()
            .iter()
            .any(|said| matches!(said, Said::Connect(_, who) if who.contains("sesame")))
    );
    for other in [
        "other.local",
        "wss://broker.local/mqtt",
        "broker.local/else",
        "ws://dash@broker.local/mqtt",
    ] {
        page.give(Input::Connect(other));
        page.reaches_broker();
        let said = page.said();
        assert!(!format!("{said:?}").contains("sesame"), "{other}");
    }
}

#[test]
fn a_password_that_was_asked_for_is_shown_and_kept_nowhere() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::LogIn {
        user: "guest",
        password: "sesame",
    });
    let url = page.reaches_broker();
    let outputs = format!("{:?}", page.outputs());
    page.is_accepted();
    let app = &page.app;
    for place in [
        url,
        app.console().transcript(),
        app.title(),
        app.status(page.ms),
        app.link().address().unwrap().url(),
        app.profile_text().into(),
        app.stored_edits().into(),
        app.stored_choices().into(),
        app.stored_recall(),
    ] {
        assert!(
            !place.contains("sesame") && !place.contains("guest"),
            "{place}"
        );
    }
    assert!(!outputs.contains("Store"), "{outputs}");
}

#[test]
fn who_looks_up_the_password_elsewhere_finds_the_form_again() {
    let mut page = refused(HOME, "broker.local", true, 0x86);
    page.give(Input::Hidden { shared: false });
    // A page that is hidden for long is frozen.
    page.give(Input::Leave);
    page.give(Input::Return);
    page.give(Input::Shown);
    assert_eq!(page.app.refused_user(), Some(""));
    assert_eq!(*page.state(), State::Idle);
}

#[test]
fn who_was_let_in_before_is_asked_while_the_page_tries_again() {
    let mut page = Page::on_broker(HOME);
    comes_back(&mut page);
    page.hears_packet(0x20, &[0, 0x87, 0]);
    assert!(matches!(page.state(), State::Waiting { .. }));
    assert_eq!(page.app.refused_user(), Some(""));
    // The form stays where it is while a person types.
    page.passes(UNHURRIED_MS);
    assert!(matches!(page.state(), State::Opening { .. }));
    assert_eq!(page.app.refused_user(), Some(""));
    page.reaches_broker();
    assert_eq!(page.app.refused_user(), Some(""));
    page.is_accepted();
    assert_eq!(page.app.refused_user(), None);
}

#[test]
fn a_busy_broker_is_asked_again_without_hurry() {
    let mut page = Page::for_broker(HOME);
    page.give(Input::Connect("broker.local"));
    page.reaches_broker();
    page.hears_packet(0x20, &[0, 0x89, 0]);
    assert!(page.trouble().contains("busy"));
    page.outputs();
    page.passes(UNHURRIED_MS - 1);
    assert!(matches!(page.state(), State::Waiting { .. }));
    page.passes(1);
    assert!(matches!(page.state(), State::Opening { .. }));
}

#[test]
fn a_broker_of_version_3_is_spoken_to_in_its_own() {
    for is_closed in [false, true] {
        let mut page = Page::for_broker(HOME);
        page.broker.is_v5 = false;
        page.give(Input::Connect("broker.local"));
        page.reaches_broker();
        assert!(matches!(page.said()[..], [Said::Connect(5, _)]));
        if is_closed {
            page.loses(1006);
        } else {
            page.hears_packet(0x20, &[0, 1]);
        }
        // At once, and without waiting for the next attempt.
        page.reaches_broker();
        assert!(matches!(page.said()[..], [Said::Connect(4, _)]));
        page.is_accepted();
        assert!(page.status().starts_with("Connected since "));
        page.hears_on("home/temperature", b"3", false);
        assert_eq!(page.pin("Temperature").value(), Some("3"));
        // It is remembered for as long as the address is the same.
        page.said();
        page.loses(1006);
        page.passes(500);
        page.reaches_broker();
        assert!(matches!(page.said()[..], [Said::Connect(4, _)]));
    }
}

#[test]
fn after_a_lost_connection_all_is_subscribed_to_anew_and_nothing_published_again() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/lamp", br#"{"state":"OFF"}"#, false);
    let lamp = page.place("Lamp");
    page.give(Input::Toggle { pin: lamp });
    assert_eq!(page.said().len(), 1);
    page.loses(1006);
    assert!(page.pin("Lamp").is_stale());
    assert_eq!(page.pin("Lamp").notice(), "not confirmed");
    assert!(
        page.lines()
            .iter()
            .any(|line| line.starts_with("Not confirmed: Lamp. "))
    );
    // Nothing waits for the broker to be back.
    page.give(Input::Toggle { pin: lamp });
    assert_eq!(page.pin("Lamp").notice(), "not connected");
    page.passes(500);
    page.reaches_broker();
    assert!(matches!(page.said()[..], [Said::Connect(5, _)]));
    page.is_accepted();
    assert_eq!(
        page.said(),
        [
            Said::Subscribe(vec!["home/#".into(), "else/+".into()]),
            published("home/get", r#"{"all":true}"#),
            published("home/hello", "page 2"),
        ]
    );
    page.hears_on("home/lamp", br#"{"state":"OFF"}"#, true);
    assert!(!page.pin("Lamp").is_stale());
    page.passes(20_000);
    assert_eq!(page.said(), []);
}

#[test]
fn a_broker_that_stops_answering_is_left_and_called_again() {
    let mut page = Page::on_broker(HOME);
    page.passes(PING_EVERY_MS);
    assert_eq!(page.said(), [Said::Ping]);
    page.hears_packet(0xd0, &[]);
    page.passes(PING_EVERY_MS);
    assert_eq!(page.said(), [Said::Ping]);
    page.passes(PING_WITHIN_MS - 1);
    assert!(page.app.link().open().is_some());
    page.passes(1);
    assert!(page.app.link().open().is_none());
    assert_eq!(
        page.trouble(),
        "Connection ended: the broker stopped answering"
    );
    assert_eq!(page.outputs(), [Output::Abandon(page.attempt)]);
    page.passes(500);
    assert!(matches!(page.state(), State::Opening { .. }));
}

#[test]
fn a_server_that_never_lets_in_is_left_too() {
    let mut page = Page::for_broker(HOME);
    page.give(Input::Connect("broker.local"));
    page.reaches_broker();
    page.passes(GREET_WITHIN_MS);
    assert!(page.app.link().open().is_none());
    assert_eq!(
        page.trouble(),
        "Connection ended: the broker stopped answering"
    );
}

#[test]
fn a_steady_stream_that_stops_is_no_dead_broker() {
    let mut page = Page::on_broker(HOME);
    for _ in 0..30 {
        page.passes(1_000);
        page.hears_on("home/temperature", b"1", false);
        if page.said().contains(&Said::Ping) {
            page.hears_packet(0xd0, &[]);
        }
    }
    page.passes(20_000);
    assert!(page.app.link().open().is_some());
}

#[test]
fn back_in_front_and_when_the_network_is_back_the_broker_is_asked_at_once() {
    let mut page = Page::on_broker(HOME);
    page.give(Input::Hidden { shared: false });
    assert_eq!(page.said(), [published("home/quiet", "1")]);
    page.give(Input::Shown);
    assert_eq!(page.said(), [Said::Ping, published("home/quiet", "0")]);
    page.hears_packet(0xd0, &[]);
    page.give(Input::Online);
    assert_eq!(page.said(), [Said::Ping]);
}

#[test]
fn the_page_says_goodbye_before_the_socket_is_closed() {
    for input in [
        Input::Disconnect,
        Input::Leave,
        Input::Hidden { shared: true },
        Input::Connect("other.local"),
    ] {
        let mut page = Page::on_broker(HOME);
        let attempt = page.attempt;
        page.give(input);
        let outputs = page.outputs();
        assert_eq!(
            outputs[0],
            Output::SendBytes(attempt, vec![0xe0, 0]),
            "{outputs:?}"
        );
        assert!(
            matches!(outputs[1], Output::Close(_) | Output::Abandon(_)),
            "{outputs:?}"
        );
        // What still comes over the old socket is not heard.
        page.attempt = attempt;
        page.hears_on("home/temperature", b"1", false);
        assert_eq!(page.pin("Temperature").value(), None);
    }
}

#[test]
fn a_message_that_is_too_long_is_said_once_and_its_pin_is_unknown_and_the_rest_goes_on() {
    let mut page = Page::on_broker(HOME);
    page.hears_on("home/temperature", b"21.5", false);
    page.hears_on("home/lamp", br#"{"state": "ON"}"#, true);
    assert!(page.pin("Lamp").is_on());
    let long = vec![b'x'; 300_000];
    let before = page.lines().len();
    for _ in 0..3 {
        page.hears_on("home/lamp", &long, true);
        page.hears_on("home/temperature", b"22", false);
    }
    assert_eq!(page.pin("Temperature").value(), Some("22"));
    // What it was is not what it is.
    assert_eq!(page.pin("Lamp").value(), None);
    let lines = page.lines();
    let about: Vec<_> = lines[before..]
        .iter()
        .filter(|line| line.contains("home/lamp"))
        .collect();
    let [note] = &about[..] else {
        panic!("{about:?}");
    };
    assert!(note.contains("300,0") && note.contains("262,144"), "{note}");
    assert_eq!(lines.len(), before + 1 + 3);
    page.hears_on("home/lamp", br#"{"state": "ON"}"#, false);
    assert!(page.pin("Lamp").is_on());
    assert_eq!(page.app.link().open(), Some(page.attempt));
    // A question is not answered by what nobody has read.
    page.said();
    page.hears_on("home/ask", &long, false);
    assert_eq!(page.said(), []);
}

#[test]
fn another_client_with_the_same_id_is_not_fought_with() {
    let mut page = Page::on_broker(HOME);
    page.hears_packet(0xe0, &[0x8e, 0]);
    assert_eq!(*page.state(), State::Idle);
    assert!(
        page.app
            .trouble(page.ms)
            .contains("Another client took the place")
    );
}

#[test]
fn a_filter_that_the_broker_does_not_allow_is_named() {
    let mut page = Page::on_broker(HOME);
    page.hears_packet(0x90, &[0, 1, 0, 0, 0x87]);
    assert!(
        page.last_text()
            .starts_with("Not subscribed to else/+: The broker does not allow")
    );
    assert!(page.app.link().open().is_some());
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
    // A topic alone would delete what the broker keeps of it, if it were kept.
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
    // What the broker kept was asked long ago, and is said again on every connection.
    page.hears_on("home/ask", b"me", true);
    assert_eq!(page.said(), []);
}

#[test]
fn another_subscription_or_another_dialect_is_told_on_a_new_connection() {
    let mut page = Page::on_broker(HOME);
    let text = HOME.replace("\"else/+\"", "\"new/+\"");
    page.give(Input::Edit(Edit::Text(&text)));
    page.reaches_broker();
    page.said();
    page.is_accepted();
    let said = page.said();
    assert_eq!(
        said[0],
        Said::Subscribe(vec!["home/#".into(), "new/+".into()])
    );
    // Another label is no reason for one.
    let text = text.replace("\"Lamp\"", "\"Light\"");
    page.give(Input::Edit(Edit::Text(&text)));
    assert_eq!(page.said(), []);
    let attempt = page.app.link().open();
    assert_eq!(attempt, Some(page.attempt));
    // It is a plain board from now on, which is spoken to in text.
    let text = text.replace("\"dialect\": \"mqtt\"", "\"subprotocol\": \"mqtt\"");
    page.give(Input::Edit(Edit::Text(&text)));
    page.reaches_broker();
    let outputs = page.outputs();
    assert!(
        matches!(&outputs[0], Output::SendText(_, text) if text.contains("home/get")),
        "{outputs:?}"
    );
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
fn bigclowns_nodes_appear_as_they_speak() {
    let mut page = Page::for_broker("BigClown MQTT");
    page.give(Input::Connect("broker.local"));
    assert_eq!(page.reaches_broker(), "ws://broker.local/mqtt");
    page.is_accepted();
    let topic = |rest: &str| [NODE, rest].join("/");
    page.hears_on(&topic("thermometer/0:1/temperature"), b"24.69", false);
    page.hears_on(&topic("relay/-/state"), b"false", false);
    let pin = page.pin("Temperature 0:1");
    assert_eq!((pin.shown(), pin.unit()), ("24.7".into(), "°C"));
    assert_eq!(pin.spec().group(), "836d19821664");
    page.said();
    let relay = page.place("Relay");
    page.give(Input::Toggle { pin: relay });
    assert_eq!(
        page.said(),
        [published(&topic("relay/-/state/set"), "true")]
    );
    page.hears_on(&topic("relay/-/state"), b"true", false);
    assert!(page.pin("Relay").is_on());
    assert!(!page.pin("Relay").is_pending());
}

/// The BigClown page behind which so many nodes have said their temperature.
fn nodes(count: usize) -> Page {
    let mut page = Page::on_broker("BigClown MQTT");
    for node in 0..count {
        let topic = format!("node/{node:04}/thermometer/0:1/temperature");
        page.hears_on(&topic, b"20.5", false);
    }
    page
}

#[test]
fn a_fleet_with_more_pins_than_there_may_be_has_none_but_those_that_are_looked_for() {
    let mut page = nodes(MAX_PINS);
    assert_eq!(page.app.pins().len(), MAX_PINS);
    assert!(!page.app.is_crowded());
    page.hears_on("node/9999/thermometer/0:1/temperature", b"7", false);
    assert!(page.app.is_crowded(), "and the page says so");
    assert_eq!(page.app.pins().len(), 0);
    assert_eq!(page.app.table().unclaimed(), MAX_PINS + 1);
    page.hears_on("node/1234/thermometer/0:1/temperature", b"8", false);
    assert_eq!(page.app.pins().len(), 0, "nor does one more make any");

    page.give(Input::Find("NODE/9"));
    assert!(!page.app.is_crowded());
    let shown = |page: &Page| -> Vec<String> {
        let pins = page.app.pins().iter();
        pins.map(|pin| [pin.spec().group(), &pin.shown()].join(" = "))
            .collect()
    };
    assert_eq!(shown(&page), ["9999 = 7.0"]);
    page.hears_on("node/9999/thermometer/0:1/temperature", b"7.5", false);
    page.hears_on("node/9001/thermometer/0:1/temperature", b"1", false);
    page.hears_on("node/8888/thermometer/0:1/temperature", b"2", false);
    assert_eq!(shown(&page), ["9999 = 7.5", "9001 = 1.0"]);

    page.give(Input::Find("temperature"));
    assert!(page.app.is_crowded() && page.app.pins().is_empty());
    page.give(Input::Find("nothing of the kind"));
    assert!(!page.app.is_crowded() && page.app.pins().is_empty());
}

#[test]
fn a_switch_that_is_looked_for_keeps_its_wish_while_the_person_types_on() {
    let mut page = nodes(MAX_PINS + 1);
    page.hears_on("node/0007/relay/-/state", b"false", false);
    page.give(Input::Find("0007"));
    page.said();
    let relay = page.place("Relay");
    page.give(Input::Toggle { pin: relay });
    assert_eq!(
        page.said(),
        [published("node/0007/relay/-/state/set", "true")]
    );
    page.give(Input::Find("0007 relay"));
    assert!(page.pin("Relay").is_pending());
    page.hears_on("node/0007/relay/-/state", b"true", false);
    assert!(page.pin("Relay").is_on() && !page.pin("Relay").is_pending());
    assert_eq!(page.said(), []);
}

#[test]
fn what_is_looked_for_narrows_the_patterns_and_never_the_pins_of_their_own() {
    let mut page = Page::on_broker(
        r##"{"dialect":"mqtt","mqtt":{"subscribe":"#"},
            "pins":[{"path":"a/*","label":"{1}"},{"path":"b","label":"Fixed"}]}"##,
    );
    for topic in ["a/1", "a/2", "b"] {
        page.hears_on(topic, b"1", false);
    }
    assert_eq!(page.app.pins().len(), 3);
    page.give(Input::Find("/2"));
    let labels: Vec<_> = page
        .app
        .pins()
        .iter()
        .map(|pin| pin.spec().label())
        .collect();
    assert_eq!(labels, ["Fixed", "2"]);
    assert_eq!(page.pin("Fixed").value(), Some("1"));
    page.give(Input::Find("  "));
    assert_eq!(page.app.pins().len(), 3);
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
    // Of QoS 1, and to be kept.
    assert_eq!(bytes[0], 0x33);
    assert!(bytes.ends_with(b"\0on"), "{bytes:?}");
    // A number that is none of the two is said in the form.
    let edit = Edit::Set {
        pin: 0,
        field: "qos",
        value: "2",
    };
    page.give(Input::Edit(edit));
    assert!(
        page.app.profile_problems()[0].ends_with("A number is wanted here, and within its bounds.")
    );
}

/// The topics, and how the values are written, are those of the gateway's firmware: `src/usb_talk.c`
/// and `src/application.c` of github.com/hardwario/twr-gateway-radio-dongle, whose commands are in
/// `subscribes` there. `node_message` in `bcg/gateway.py` of github.com/hardwario/bch-gateway puts
/// `node/` in front, and has the broker keep nothing.
#[test]
fn what_bigclowns_gateway_publishes_has_its_card_or_is_a_reading() {
    let mut page = Page::on_broker("BigClown MQTT");
    for (rest, payload, label, shown) in [
        (
            "thermometer/0:1/temperature",
            "24.69",
            "Temperature 0:1",
            "24.7",
        ),
        (
            "thermometer/set-point/temperature",
            "21.00",
            "Temperature set-point",
            "21.0",
        ),
        (
            "hygrometer/0:4/relative-humidity",
            "43.6",
            "Humidity 0:4",
            "43.6",
        ),
        ("lux-meter/0:0/illuminance", "129.2", "Light 0:0", "129"),
        (
            "barometer/0:0/pressure",
            "98587.75",
            "Pressure 0:0",
            "98588",
        ),
        ("co2-meter/-/concentration", "612", "CO2", "612"),
        ("battery/-/voltage", "2.31", "Battery", "2.31"),
        ("push-button/-/event-count", "3", "Presses", "3"),
        (
            "push-button/lcd:left/event-count",
            "4",
            "Presses lcd:left",
            "4",
        ),
        ("pir/-/event-count", "5", "Motion", "5"),
        ("relay/-/state", "true", "Relay", "true"),
        ("relay/0:0/state", "false", "Relay 0:0", "false"),
        ("relay/0:1/state", "null", "Relay 0:1", ""),
    ] {
        let before = page.app.pins().len();
        page.hears_on(&[NODE, rest].join("/"), payload.as_bytes(), false);
        assert_eq!(page.app.pins().len(), before + 1, "{rest}");
        let pin = &page.app.pins()[before];
        assert_eq!(pin.spec().label(), label);
        assert_eq!(pin.spec().group(), "836d19821664");
        match pin.spec().kind {
            PinKind::Switch => assert_eq!(pin.value().unwrap_or_default(), shown, "{rest}"),
            _ => assert_eq!(pin.shown(), shown, "{rest}"),
        }
    }
    for (rest, payload) in [
        (
            "info",
            r#"{"firmware":"bcf-radio-push-button","version":"v1.0","mode":2}"#,
        ),
        ("accelerometer/-/acceleration", "[0.1, null, 9.8]"),
    ] {
        let before = page.app.pins().len();
        page.hears_on(&[NODE, rest].join("/"), payload.as_bytes(), false);
        assert_eq!(page.app.pins().len(), before, "{rest}");
    }
    page.said();
    for label in ["Relay", "Relay 0:0"] {
        let relay = page.place(label);
        page.give(Input::Toggle { pin: relay });
    }
    assert_eq!(
        page.said(),
        [
            published(&[NODE, "relay/-/state/set"].join("/"), "false"),
            published(&[NODE, "relay/0:0/state/set"].join("/"), "true"),
        ]
    );
}

#[test]
fn a_device_is_told_by_its_topic_whatever_stands_in_the_message() {
    let mut page =
        Page::on_broker(r#"{"dialect":"mqtt","mqtt":{"subscribe":["tele/+/SENSOR","z/+"]}}"#);
    page.hears_on("tele/10.0.0.7/SENSOR", br#"{"a/b":1,"c":2}"#, false);
    page.hears_on("z/lamp", br#"{"on/off":1,"level":2}"#, false);
    let mut list = List::default();
    list.arrange(page.app.table(), page.app.sought(), page.app.profile());
    let name = |at| list.group(at).map(|group| group.name(page.app.table()));
    assert_eq!(
        [0, 1, 2].map(name),
        [Some("tele/10.0.0.7"), Some("z/lamp"), None]
    );
}

#[test]
fn whatever_is_published_leaves_the_page_alive() {
    let mut page = Page::on_broker("BigClown MQTT");
    for fixture in [
        include_str!("../fixtures/netzer.txt"),
        include_str!("../fixtures/clown.txt"),
        include_str!("../fixtures/hostile-messages.txt"),
    ] {
        for payload in fixture.lines() {
            for rest in ["relay/-/state", "thermometer/0:1/temperature", "a"] {
                page.hears_on(&[NODE, rest].join("/"), payload.as_bytes(), false);
            }
        }
    }
    assert!(page.app.link().open().is_some() && page.app.pins().len() <= MAX_PINS);
    assert_eq!(page.said(), []);
}

/// A fleet with room for no more pins, in which each node has a switch that is on while it is held.
fn horns() -> Page {
    let mut page = Page::on_broker(
        r##"{"dialect":"mqtt","mqtt":{"subscribe":"#"},"pins":[
        {"label":"Lamp","path":"lamp","kind":"switch","confirm":true,"topic":"lamp/set","payload":"{value}","qos":1},
        {"label":"Horn {1}","path":"horn/*","kind":"switch","momentary":true,"topic":"horn/{1}/set","payload":"{value}","qos":1}]}"##,
    );
    page.hears_on("lamp", b"0", false);
    for node in 1..MAX_PINS {
        page.hears_on(&format!("horn/{node}"), b"0", false);
    }
    assert_eq!(page.app.pins().len(), MAX_PINS);
    page
}

#[test]
fn a_switch_that_is_held_is_let_go_before_one_pin_too_many_makes_all_of_them_anew() {
    for is_stuck in [false, true] {
        let mut page = horns();
        let pin = page.place("Horn 7");
        page.give(Input::Hold { pin, down: true });
        assert_eq!(
            page.said(),
            [Said::Publish("horn/7/set".into(), "1".into(), 2)]
        );
        if is_stuck {
            page.give(Input::Buffered(page.attempt, 1_000_000));
        }
        page.hears_on("horn/200", b"0", false);
        assert!(page.app.is_crowded() && page.app.pins().len() == 1);
        assert_eq!(
            page.said(),
            [Said::Publish("horn/7/set".into(), "0".into(), 3)]
        );
        page.passes(1_000);
        assert_eq!(page.said(), []);
    }
}
