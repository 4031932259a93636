//! MQTT as the page speaks it, against the real nats-server: a broker that speaks version 3.1.1
//! alone, where the page asks for version 5 first.

use board::Config;
use e2e::client::{Client, message, subscribed};
use e2e::{A_WHILE, Broker, PASSWORD, Page, USER};
use pindash::model::mqtt::packet;
use pindash::model::mqtt::reason::Reason;
use pindash::model::mqtt::session::{Output, Retry};
use pindash::model::mqtt::{Options, Publication, Version};
use serde_json::json;
use tokio::time::sleep;

/// A client that the broker has let in, in the version that it speaks.
async fn ready(broker: &Broker, filter: &str, qos: u8) -> Client {
    Client::ready(broker, Version::V311, filter, qos).await
}

#[tokio::test]
async fn a_broker_that_speaks_version_3_alone_says_so_and_is_asked_in_that_at_once() {
    let broker = Broker::start_nats().await;
    let mut page = Client::new(Version::V5, subscribed("node/#", 0));
    page.open(&broker).await;
    let refused = Output::Refused(Reason::OLDER, Retry::AtOnce);
    assert_eq!(page.last().await, [refused]);
    assert_eq!(page.session.version(), Version::V311);
    page.open(&broker).await;
    assert_eq!(page.next().await, Output::Ready);
    page.settle().await;
}

#[tokio::test]
async fn a_value_that_the_broker_kept_is_told_from_news() {
    let broker = Broker::start_nats().await;
    let mut board = ready(&broker, "nothing", 0).await;
    board.publish("node/x", b"21.5", 0, true).await;
    board.settle().await;
    let mut page = Client::new(Version::V311, subscribed("node/#", 0));
    page.open(&broker).await;
    assert_eq!(page.next().await, Output::Ready);
    assert_eq!(page.next().await, message("node/x", b"21.5", true));
    board.publish("node/x", b"22", 0, true).await;
    assert_eq!(page.next().await, message("node/x", b"22", false));
    board.publish("node/x", b"", 0, true).await;
    assert_eq!(page.next().await, message("node/x", b"", false));
    board.settle().await;
    let mut late = ready(&broker, "node/#", 0).await;
    late.stays_quiet().await;
}

#[tokio::test]
async fn messages_come_as_they_were_sent_in_either_quality() {
    let broker = Broker::start_nats().await;
    let any_byte: Vec<u8> = (0..=255).collect();
    let long = vec![b'x'; 10_000];
    for qos in [0, 1] {
        let mut page = ready(&broker, "a/+/b", qos).await;
        let mut board = ready(&broker, "nothing", 0).await;
        for payload in [&b"1"[..], b"", &any_byte, &long] {
            let topic = "a/Gr\u{f6}\u{df}e:0/b";
            let id = board.publish(topic, payload, qos, false).await;
            if qos > 0 {
                assert_eq!(board.next().await, Output::Confirmed(id));
            }
            assert_eq!(page.next().await, message(topic, payload, false));
        }
    }
}

#[tokio::test]
async fn a_topic_that_the_broker_cannot_have_costs_the_connection() {
    // No topic may have a space; none may have a dot before 2.10, as its own names have dots where
    // MQTT's have slashes.
    let broker = Broker::start_nats().await;
    let mut page = ready(&broker, "a/#", 0).await;
    page.publish("a/0 1", b"1", 1, false).await;
    let ended = page.last().await;
    assert!(
        matches!(ended[..], [Output::Unconfirmed(_, Reason::CUT)]),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_wrong_password_is_said_in_words_and_the_right_one_lets_in() {
    let broker = Broker::start_nats_with_password().await;
    for (user, password, is_right) in [
        (USER, "wrong", false),
        ("nobody", PASSWORD, false),
        (USER, "", false),
        ("", "", false),
        (USER, PASSWORD, true),
    ] {
        let options = Options {
            user: user.to_owned(),
            password: password.to_owned(),
            ..Options::default()
        };
        let mut page = Client::new(Version::V311, options);
        page.open(&broker).await;
        let output = page.next().await;
        if is_right {
            assert_eq!(output, Output::Ready);
            page.settle().await;
        } else {
            let refused = Output::Refused(Reason::NOT_AUTHORIZED, Retry::Never);
            assert_eq!(output, refused, "{user} {password}");
        }
    }
}

#[tokio::test]
async fn nothing_is_said_again_to_a_broker_that_restarts() {
    let mut broker = Broker::start_nats().await;
    let mut page = ready(&broker, "a", 1).await;
    broker.stop().await;
    page.session
        .publish("a", b"late", 1, false, page.now_ms())
        .expect("it is not known yet");
    page.session.take_outputs();
    let ended = page.last().await;
    assert!(
        matches!(ended[..], [Output::Unconfirmed(_, Reason::CUT)]),
        "{ended:?}"
    );
    broker.start_again().await;
    page.open(&broker).await;
    assert_eq!(page.next().await, Output::Ready);
    page.settle().await;
    page.stays_quiet().await;
    let id = page.publish("a", b"now", 1, false).await;
    let both = [page.next().await, page.next().await];
    assert!(both.contains(&message("a", b"now", false)));
    assert!(both.contains(&Output::Confirmed(id)));
}

#[tokio::test]
async fn a_will_is_published_for_who_is_cut_off_and_not_for_who_says_goodbye() {
    let broker = Broker::start_nats().await;
    let mut page = ready(&broker, "will", 0).await;
    for says_goodbye in [true, false] {
        let will = Publication {
            topic: "will".to_owned(),
            payload: "gone".to_owned(),
            qos: 1,
            retain: false,
        };
        let options = Options {
            will: Some(will),
            ..Options::default()
        };
        let mut other = Client::new(Version::V311, options);
        other.open(&broker).await;
        assert_eq!(other.next().await, Output::Ready);
        if says_goodbye {
            other.session.leave();
            other.flush().await;
            sleep(A_WHILE).await;
            drop(other);
            page.stays_quiet().await;
        } else {
            drop(other);
            assert_eq!(page.next().await, message("will", b"gone", false));
        }
    }
}

/// It ended the connection before, and each one after it, because the broker keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn a_kept_message_that_is_too_long_is_said_once_and_the_page_stays_live() {
    let broker = Broker::start_nats().await;
    let mut camera = ready(&broker, "nothing", 0).await;
    let long = packet::publish("home/camera", &[b'x'; 300_000], 0, true, Version::V311);
    camera.send(long).await;
    camera.publish("home/t", b"21", 0, true).await;
    camera.settle().await;
    let profile = json!({
        "address": broker.url(),
        "dialect": "mqtt",
        "mqtt": { "subscribe": "home/#" },
        "pins": [{ "label": "T", "path": "home/t" }, { "label": "Camera", "path": "home/camera" }],
    });
    let board = e2e::start_with(Config {
        files: [("/board.json".to_owned(), profile.to_string())].into(),
        pages_always: true,
        ..e2e::still()
    })
    .await;
    let page = Page::open(&board).await;
    page.wait_status("Connected since").await;
    page.wait_pin("T", "21").await;
    page.wait_console_line("note", |line| {
        line.contains("home/camera") && line.contains("300,013 bytes")
    })
    .await;
    let long = packet::publish("home/camera", &[b'x'; 300_000], 0, true, Version::V311);
    camera.send(long).await;
    camera.publish("home/t", b"22", 0, true).await;
    page.wait_pin("T", "22").await;
    page.wait_pin("Camera", "unknown").await;
    assert!(page.status().await.starts_with("Connected since"));
    let lines = page.console_lines().await;
    let about = lines.iter().filter(|line| line.1.contains("home/camera"));
    assert_eq!(about.count(), 1, "{lines:?}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_and_switches_what_is_behind_a_broker_of_version_3_alone() {
    const TEMPERATURE: &str = "node/836d19821664/thermometer/0:1/temperature";
    const RELAY: &str = "node/836d19821664/relay/-/state";
    const SET: &str = "node/836d19821664/relay/-/state/set";
    let mut broker = Broker::start_nats().await;
    let mut node = ready(&broker, SET, 0).await;
    node.publish(TEMPERATURE, b"24.69", 0, true).await;
    node.publish(RELAY, b"false", 0, true).await;
    node.settle().await;

    let profile = json!({
        "name": "Nodes",
        "address": broker.url(),
        "dialect": "mqtt",
        "mqtt": { "subscribe": "node/#" },
        "pins": [
            { "label": "Temperature", "path": "node/*/thermometer/*/temperature", "unit": "°C" },
            {
                "label": "Relay",
                "path": "node/*/relay/-/state",
                "kind": "switch",
                "on": "true",
                "off": "false",
                "topic": "node/{1}/relay/-/state/set",
                "payload": "{value}",
                "qos": 1,
            },
        ],
    });
    let board = e2e::start_with(Config {
        files: [("/board.json".to_owned(), profile.to_string())].into(),
        pages_always: true,
        ..e2e::still()
    })
    .await;
    let page = Page::open(&board).await;
    page.wait_status("Connected since").await;
    page.wait_reading("Temperature", "24.69°C").await;
    page.wait_pin_text("Temperature", "retained").await;
    node.publish(TEMPERATURE, b"25", 0, true).await;
    page.wait_reading("Temperature", "25°C").await;
    let shown = page.pin_text("Temperature").await;
    assert!(!shown.contains("kept"), "{shown}");

    page.toggle("Relay").await;
    assert_eq!(node.next().await, message(SET, b"true", false));
    page.wait_pin_text("Relay", "waiting for the board").await;
    node.publish(RELAY, b"true", 0, true).await;
    page.wait_switch("Relay", true).await;

    // Back after a restart, it says nothing again.
    broker.stop().await;
    page.wait_status("Reconnecting").await;
    page.wait_pin_text("Temperature", "stale").await;
    broker.start_again().await;
    page.wait_status("Connected since").await;
    node.last().await;
    node.open(&broker).await;
    assert_eq!(node.next().await, Output::Ready);
    node.settle().await;
    // What the broker has on its disk comes first, and not over what is published now.
    page.until("what was kept", async || {
        match page.is_stale("Temperature").await {
            true => Err("nothing of this connection".to_owned()),
            false => Ok(()),
        }
    })
    .await;
    node.publish(TEMPERATURE, b"26", 0, false).await;
    page.wait_reading("Temperature", "26°C").await;
    node.stays_quiet().await;

    // A wrong password is said, and not tried again until there is another one.
    let strict = Broker::start_nats_with_password().await;
    let with = |login: &str| strict.url().replace("//", &format!("//{login}@"));
    page.enter_address(&with("dash:wrong")).await;
    page.wait_console_line("note", |line| line.contains("Check user and password"))
        .await;
    page.wait_status("Disconnected").await;
    sleep(A_WHILE).await;
    assert_eq!(page.status().await, "Disconnected");
    page.enter_address(&with(&format!("{USER}:{PASSWORD}")))
        .await;
    page.wait_status("Connected since").await;
    page.see_nothing_of(PASSWORD).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}
