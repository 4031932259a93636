//! What every broker is asked for alike: conversations of clients, without a browser, and steps of
//! a page whose board is behind it.

use pindash::model::mqtt::reason::Reason;
use pindash::model::mqtt::session::{Output, Retry};
use pindash::model::mqtt::{Options, Publication, Version};
use tokio::time::sleep;

use crate::client::{Client, message, subscribed};
use crate::{A_WHILE, Broker, PASSWORD, Page, USER};

/// What a node of BigClown's publishes, and how its relay is set.
pub const TEMPERATURE: &str = "node/836d19821664/thermometer/0:1/temperature";
pub const RELAY: &str = "node/836d19821664/relay/-/state";
pub const SET: &str = "node/836d19821664/relay/-/state/set";

/// A retained value is told from news, and comes to nobody once it is taken back.
pub async fn see_retained_values(broker: &Broker, version: Version) {
    let mut board = Client::ready(broker, version, "nothing", 0).await;
    board.publish("node/x", b"21.5", 0, true).await;
    board.settle().await;
    let mut page = Client::new(version, subscribed("node/#", 0));
    page.open(broker).await;
    assert_eq!(page.next().await, Output::Ready);
    assert_eq!(page.next().await, message("node/x", b"21.5", true));
    board.publish("node/x", b"22", 0, true).await;
    assert_eq!(page.next().await, message("node/x", b"22", false));
    board.publish("node/x", b"", 0, true).await;
    assert_eq!(page.next().await, message("node/x", b"", false));
    board.settle().await;
    let mut late = Client::ready(broker, version, "node/#", 0).await;
    late.stays_quiet().await;
}

/// Messages with any byte, none, and many come from one client to another as they were sent to a
/// topic that `a/+/b` matches.
pub async fn see_any_payload(broker: &Broker, [from, to]: [Version; 2], topic: &str) {
    let any_byte: Vec<u8> = (0..=255).collect();
    let long = vec![b'x'; 10_000];
    for qos in [0, 1] {
        let mut page = Client::ready(broker, to, "a/+/b", qos).await;
        let mut board = Client::ready(broker, from, "nothing", 0).await;
        for payload in [&b"1"[..], b"", &any_byte, &long] {
            let id = board.publish(topic, payload, qos, false).await;
            assert_eq!(id > 0, qos > 0);
            if qos > 0 {
                assert_eq!(board.next().await, Output::Confirmed(id));
            }
            assert_eq!(page.next().await, message(topic, payload, false));
        }
    }
}

/// A broker with a password lets in who knows it, and nobody else.
pub async fn log_in(broker: &Broker, version: Version) {
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
        let mut page = Client::new(version, options);
        page.open(broker).await;
        let output = page.next().await;
        if is_right {
            assert_eq!(output, Output::Ready);
            page.settle().await;
        } else {
            // Brokers say "not authorized" of a wrong password too.
            let refused = Output::Refused(Reason::NOT_AUTHORIZED, Retry::Never);
            assert_eq!(output, refused, "{version:?} {user} {password}");
            let text = Reason::NOT_AUTHORIZED.text();
            assert!(text.contains("Check user and password"), "{text}");
        }
    }
}

/// What is published while the broker restarts is not published later. Returns what the client was
/// told when the connection ended.
pub async fn restart_without_replay(broker: &mut Broker, version: Version) -> Vec<Output> {
    let mut page = Client::ready(broker, version, "a", 1).await;
    broker.stop().await;
    page.session
        .publish("a", b"late", 1, false, page.now_ms())
        .expect("it is not known yet");
    page.session.take_outputs();
    let ended = page.last().await;
    broker.start_again().await;
    page.open(broker).await;
    assert_eq!(page.next().await, Output::Ready);
    page.settle().await;
    page.stays_quiet().await;
    let id = page.publish("a", b"now", 1, false).await;
    let both = [page.next().await, page.next().await];
    assert!(both.contains(&message("a", b"now", false)));
    assert!(both.contains(&Output::Confirmed(id)));
    ended
}

/// The will of a client is published when it is cut off, and not after its goodbye.
pub async fn see_wills(broker: &Broker, version: Version) {
    let mut page = Client::ready(broker, version, "will", 0).await;
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
        let mut other = Client::new(version, options);
        other.open(broker).await;
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

/// A node with a retained temperature of 24.69 °C, and a relay that is off.
pub async fn start_node(broker: &Broker, version: Version) -> Client {
    let mut node = Client::ready(broker, version, SET, 0).await;
    node.publish(TEMPERATURE, b"24.69", 0, true).await;
    node.publish(RELAY, b"false", 0, true).await;
    node.settle().await;
    node
}

/// The page shows a retained temperature and marks it, and then one of 25 °C without a mark.
pub async fn see_temperature(page: &Page, node: &mut Client, pin: &str, [old, new]: [&str; 2]) {
    page.wait_connected().await;
    page.wait_reading(pin, old).await;
    page.wait_pin_text(pin, "retained").await;
    node.publish(TEMPERATURE, b"25", 0, true).await;
    page.wait_reading(pin, new).await;
    let shown = page.pin_text(pin).await;
    assert!(!shown.contains("retained"), "{shown}");
}

/// A person switches the relay on, and the node confirms it.
pub async fn switch_relay(page: &Page, node: &mut Client) {
    page.toggle("Relay").await;
    assert_eq!(node.next().await, message(SET, b"true", false));
    page.wait_pin_text("Relay", "waiting for the board").await;
    node.publish(RELAY, b"true", 0, true).await;
    page.wait_switch("Relay", true).await;
}

/// The broker restarts, and the page and the node reconnect.
pub async fn restart(broker: &mut Broker, page: &Page, node: &mut Client, pin: &str) {
    broker.stop().await;
    page.wait_status("Reconnecting").await;
    page.wait_pin_text(pin, "stale").await;
    broker.start_again().await;
    page.wait_connected().await;
    node.last().await;
    node.open(broker).await;
    assert_eq!(node.next().await, Output::Ready);
    node.settle().await;
}

/// On a broker with a password, a wrong one is said and not tried again until there is another.
pub async fn log_in_by_address(page: &Page, broker: &Broker) {
    let with = |login: &str| broker.url().replace("//", &format!("//{login}@"));
    page.enter_address(&with("dash:wrong")).await;
    page.wait_console_line("note", |line| line.contains("Check user and password"))
        .await;
    page.wait_status("Disconnected").await;
    let alerts = page.alerts().await.concat();
    assert!(alerts.contains("Check user and password"), "{alerts}");
    sleep(A_WHILE).await;
    assert_eq!(page.status().await, "Disconnected");
    page.enter_address(&with(&format!("{USER}:{PASSWORD}")))
        .await;
    page.wait_connected().await;
    page.see_nothing_of(PASSWORD).await;
}
