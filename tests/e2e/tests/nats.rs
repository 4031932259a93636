//! MQTT as the page speaks it, against the real nats-server: a broker that speaks version 3.1.1
//! alone, where the page asks for version 5 first.

use e2e::client::{Client, subscribed};
use e2e::steps::{self, TEMPERATURE};
use e2e::{Broker, Page};
use pindash::model::mqtt::Version;
use pindash::model::mqtt::packet;
use pindash::model::mqtt::reason::Reason;
use pindash::model::mqtt::session::{Output, Retry};
use serde_json::json;

/// A client that the broker has let in, in the version that it speaks.
async fn ready(broker: &Broker, filter: &str, qos: u8) -> Client {
    Client::ready(broker, Version::V311, filter, qos).await
}

#[tokio::test]
async fn a_broker_that_speaks_version_3_alone_says_so_and_is_retried_in_it_at_once() {
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
async fn a_retained_value_is_told_from_news() {
    let broker = Broker::start_nats().await;
    steps::see_retained_values(&broker, Version::V311).await;
}

#[tokio::test]
async fn messages_arrive_as_they_were_sent_in_either_qos() {
    let broker = Broker::start_nats().await;
    steps::see_any_payload(&broker, [Version::V311; 2], "a/Gr\u{f6}\u{df}e:0/b").await;
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
async fn a_wrong_password_is_refused_in_words_and_the_right_one_accepted() {
    let broker = Broker::start_nats_with_password().await;
    steps::log_in(&broker, Version::V311).await;
}

#[tokio::test]
async fn nothing_is_published_again_to_a_broker_that_restarts() {
    let mut broker = Broker::start_nats().await;
    let ended = steps::restart_without_replay(&mut broker, Version::V311).await;
    assert!(
        matches!(ended[..], [Output::Unconfirmed(_, Reason::CUT)]),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_will_is_published_for_a_client_that_is_cut_off_but_not_after_a_goodbye() {
    let broker = Broker::start_nats().await;
    steps::see_wills(&broker, Version::V311).await;
}

/// It ended the connection before, and each one after it, because the broker keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn a_retained_message_that_is_too_long_is_reported_once_and_the_page_stays_live() {
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
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    page.wait_connected().await;
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
    page.wait_connected().await;
    let lines = page.console_lines().await;
    let about = lines.iter().filter(|line| line.1.contains("home/camera"));
    assert_eq!(about.count(), 1, "{lines:?}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_and_switches_what_is_behind_a_broker_of_version_3_alone() {
    let mut broker = Broker::start_nats().await;
    let mut node = steps::start_node(&broker, Version::V311).await;
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
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    steps::see_temperature(&page, &mut node, "Temperature", ["24.69°C", "25°C"]).await;
    steps::switch_relay(&page, &mut node).await;

    // Back after a restart, it says nothing again.
    steps::restart(&mut broker, &page, &mut node, "Temperature").await;
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
    steps::log_in_by_address(&page, &strict).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}
