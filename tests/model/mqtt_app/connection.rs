//! How a connection to a broker begins, is watched, and ends.

use super::*;

#[test]
fn a_page_connects_subscribes_and_then_sends_the_on_open_commands() {
    let mut page = Page::for_broker(HOME);
    assert_eq!(page.app.profile().subprotocol(), "mqtt");
    page.give(Input::Connect("ws://dash:se%23same@broker.local:9001/mqtt"));
    // User and password go into CONNECT and not into the URL.
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
    assert_eq!(page.status(), "Connected");
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
fn a_filter_may_ask_for_a_qos() {
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
fn an_invalid_filter_is_left_out_and_reported() {
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
fn a_busy_broker_is_retried_after_a_longer_delay() {
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
        assert_eq!(page.status(), "Connected");
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
fn a_reconnect_subscribes_again_and_publishes_nothing_again() {
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
fn a_broker_that_stops_answering_is_dropped_and_reconnected() {
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
fn a_server_that_never_sends_connack_is_dropped_too() {
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
fn the_broker_is_pinged_at_once_when_the_page_is_shown_or_back_online() {
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
fn a_changed_subscription_or_dialect_reconnects() {
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
