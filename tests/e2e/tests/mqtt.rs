//! MQTT as the page speaks it, against the real mosquitto on a real WebSocket. There is no browser
//! in most of these: what is tested is whether both mean the same by the bytes. The last one has
//! the whole page.

use e2e::client::{Client, message, subscribed};
use e2e::steps::{self, SET, TEMPERATURE};
use e2e::{A_WHILE, Broker, Key, PASSWORD, Page, Scheme, USER};
use pindash::model::mqtt::packet;
use pindash::model::mqtt::reason::Reason;
use pindash::model::mqtt::session::{Output, Retry};
use pindash::model::mqtt::{MAX_PACKET_BYTES, Options, Version};
use pindash::model::profile::BUILT_IN;
use tokio::time::sleep;

const BOTH: [Version; 2] = [Version::V5, Version::V311];

#[tokio::test]
async fn a_retained_value_is_told_from_news() {
    let broker = Broker::start().await;
    for version in BOTH {
        steps::see_retained_values(&broker, version).await;
    }
}

#[tokio::test]
async fn messages_arrive_as_they_were_sent_in_either_qos_and_version() {
    let broker = Broker::start().await;
    for from in BOTH {
        for to in BOTH {
            steps::see_any_payload(&broker, [from, to], "a/Gr\u{f6}\u{df}e/b").await;
        }
    }
}

#[tokio::test]
async fn messages_of_qos_1_are_confirmed() {
    // A broker has 20 on the way to a client that confirms none, and keeps the others back.
    let broker = Broker::start().await;
    for version in BOTH {
        let mut page = Client::ready(&broker, version, "a", 1).await;
        let mut board = Client::ready(&broker, version, "nothing", 0).await;
        for number in 0..60 {
            let payload = number.to_string();
            let id = board.publish("a", payload.as_bytes(), 1, false).await;
            assert_eq!(board.next().await, Output::Confirmed(id));
        }
        for number in 0..60 {
            let expected = message("a", number.to_string().as_bytes(), false);
            assert_eq!(page.next().await, expected);
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_words_and_the_right_one_accepted() {
    let broker = Broker::start_with_password().await;
    for version in BOTH {
        steps::log_in(&broker, version).await;
    }
}

#[tokio::test]
async fn nothing_is_published_again_to_a_broker_that_restarts() {
    let mut broker = Broker::start().await;
    for version in BOTH {
        let ended = steps::restart_without_replay(&mut broker, version).await;
        assert!(matches!(ended[0], Output::Unconfirmed(_, Reason::CUT)));
        // Mosquitto 2.0.11 says why on a plain socket, and closes a WebSocket before it is out.
        let goodbye = [Output::Refused(Reason(0x8b), Retry::Later)];
        assert!(ended[1..].is_empty() || ended[1..] == goodbye, "{ended:?}");
    }
}

#[tokio::test]
async fn a_broker_answers_while_it_is_there_and_one_that_hangs_is_silent() {
    let broker = Broker::start().await;
    for version in BOTH {
        let mut page = Client::new(
            version,
            Options {
                ping_every_ms: 1_000,
                ..Options::default()
            },
        );
        page.open(&broker).await;
        assert_eq!(page.next().await, Output::Ready);
        for _ in 0..3 {
            page.stays_quiet().await;
        }
        assert!(page.session.is_ready());
    }
    let mut page = Client::ready(&broker, Version::V5, "a", 0).await;
    broker.freeze().await;
    page.session.hurry(page.now_ms());
    assert_eq!(page.next().await, Output::Silent);
}

#[tokio::test]
async fn of_two_clients_with_one_id_the_older_one_loses_its_place() {
    let broker = Broker::start().await;
    let options = Options {
        client_id: "pindash".to_owned(),
        ..Options::default()
    };
    let mut one = Client::new(Version::V5, options.clone());
    one.open(&broker).await;
    assert_eq!(one.next().await, Output::Ready);
    let mut other = Client::new(Version::V5, options);
    other.open(&broker).await;
    assert_eq!(other.next().await, Output::Ready);
    let taken = Output::Refused(Reason::TAKEN_OVER, Retry::Never);
    // Mosquitto 2.0.11 closes a WebSocket before that is out.
    let ended = one.last().await;
    assert!(ended.is_empty() || ended == [taken], "{ended:?}");
    other.settle().await;
}

#[tokio::test]
async fn what_the_broker_allows_is_respected() {
    let lines = "allow_anonymous true\nmax_packet_size 100\nmax_keepalive 10\nmax_qos 0\n\
                 retain_available false";
    let broker = Broker::start_with(lines).await;
    let mut page = Client::new(Version::V5, subscribed("a", 1));
    page.open(&broker).await;
    assert_eq!(page.next().await, Output::Ready);
    let now_ms = page.now_ms();
    let due_ms = page.session.deadline_ms().expect("it is watched");
    assert!(due_ms <= now_ms + 10_000, "{due_ms} at {now_ms}");
    let too_large = page.session.publish("a", &[b'x'; 100], 0, false, now_ms);
    assert_eq!(too_large, Err(Reason::PACKET_TOO_LARGE));
    let kept = page.session.publish("a", b"1", 0, true, now_ms);
    assert_eq!(kept, Err(Reason::NO_RETAIN));
    assert_eq!(page.publish("a", b"1", 1, false).await, 0);
    assert_eq!(page.next().await, message("a", b"1", false));
}

#[tokio::test]
async fn a_message_beyond_the_bound_is_kept_away_by_version_5_and_skipped_in_version_3() {
    let broker = Broker::start().await;
    let long = vec![b'x'; MAX_PACKET_BYTES];
    for version in BOTH {
        let mut page = Client::ready(&broker, version, "a", 0).await;
        let mut board = Client::ready(&broker, version, "nothing", 0).await;
        board
            .send(packet::publish("a", &long, 0, false, version))
            .await;
        board.publish("a", b"1", 0, false).await;
        if version == Version::V311 {
            let skipped = Output::Skipped {
                topic: "a".to_owned(),
                bytes: MAX_PACKET_BYTES + 3,
                retained: false,
                is_first: true,
            };
            assert_eq!(page.next().await, skipped);
        }
        assert_eq!(page.next().await, message("a", b"1", false));
    }
}

/// This broker keeps back what comes behind a message that is not confirmed.
#[tokio::test]
async fn messages_beyond_the_bound_are_confirmed() {
    let broker = Broker::start_with("allow_anonymous true\nmax_inflight_messages 1").await;
    let long = vec![b'x'; MAX_PACKET_BYTES];
    let mut page = Client::ready(&broker, Version::V311, "a", 1).await;
    let mut board = Client::ready(&broker, Version::V311, "nothing", 0).await;
    for number in 0..3 {
        let packet = packet::publish("a", &long, number + 100, false, Version::V311);
        board.send(packet).await;
        let skipped = Output::Skipped {
            topic: "a".to_owned(),
            bytes: MAX_PACKET_BYTES + 5,
            retained: false,
            is_first: number == 0,
        };
        assert_eq!(page.next().await, skipped);
    }
    board.publish("a", b"1", 1, false).await;
    assert_eq!(page.next().await, message("a", b"1", false));
}

#[tokio::test]
async fn a_message_beyond_the_bound_that_the_broker_keeps_ends_no_connection() {
    let broker = Broker::start().await;
    let mut board = Client::ready(&broker, Version::V311, "nothing", 0).await;
    let long = packet::publish("a/long", &[b'x'; 300_000], 0, true, Version::V311);
    board.send(long).await;
    board.publish("a/short", b"1", 0, true).await;
    board.settle().await;
    let mut page = Client::new(Version::V311, subscribed("a/+", 0));
    for is_first in [true, false] {
        page.open(&broker).await;
        assert_eq!(page.next().await, Output::Ready);
        let skipped = Output::Skipped {
            topic: "a/long".to_owned(),
            bytes: 300_008,
            retained: true,
            is_first,
        };
        // They come in no order.
        let came = [page.next().await, page.next().await];
        assert!(came.contains(&skipped), "{came:?}");
        assert!(came.contains(&message("a/short", b"1", true)), "{came:?}");
        board.publish("a/short", b"2", 0, false).await;
        assert_eq!(page.next().await, message("a/short", b"2", false));
        page.settle().await;
    }
}

#[tokio::test]
async fn what_the_broker_does_not_let_a_client_publish_is_told_in_version_5() {
    let broker = Broker::start_with("allow_anonymous true\nacl_file rights").await;
    let mut page = Client::new(Version::V5, Options::default());
    page.open(&broker).await;
    assert_eq!(page.next().await, Output::Ready);
    let id = page.publish("open/x", b"1", 1, false).await;
    assert_eq!(page.next().await, Output::Confirmed(id));
    let id = page.publish("closed/x", b"1", 1, false).await;
    let refused = Output::Unconfirmed(id, Reason::NOT_AUTHORIZED);
    assert_eq!(page.next().await, refused);
}

#[tokio::test]
async fn a_will_is_published_for_a_client_that_is_cut_off_but_not_after_a_goodbye() {
    let broker = Broker::start().await;
    for version in BOTH {
        steps::see_wills(&broker, version).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_and_switches_what_is_behind_a_broker() {
    let mut broker = Broker::start().await;
    let mut node = steps::start_node(&broker, Version::V5).await;

    let (_, bigclown) = BUILT_IN
        .into_iter()
        .find(|(name, _)| *name == "BigClown MQTT")
        .expect("it is built in");
    let profile = bigclown.replace("\"/mqtt\"", &format!("\"{}\"", broker.url()));
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    steps::see_temperature(&page, &mut node, "Temperature 0:1", ["24.7°C", "25.0°C"]).await;
    steps::switch_relay(&page, &mut node).await;
    page.send_command(&format!("{SET} false")).await;
    assert_eq!(node.next().await, message(SET, b"false", false));

    // Another tab has a connection of its own.
    let first = page.tab().await;
    let second = page.new_tab(&board.url()).await;
    page.turn_to(&second).await;
    let status = page.wait_connected().await;
    assert!(!status.contains("shared"), "{status}");
    page.wait_switch("Relay", true).await;
    page.close_this_tab().await;
    page.turn_to(&first).await;
    page.wait_connected().await;

    // Back after a restart, it says nothing again.
    steps::restart(&mut broker, &page, &mut node, "Temperature 0:1").await;
    // Kept, it comes to the page also where that is subscribed only now.
    node.publish(TEMPERATURE, b"26", 0, true).await;
    page.wait_reading("Temperature 0:1", "26.0°C").await;
    node.stays_quiet().await;
    let sent = page.console_lines().await;
    let sent: Vec<_> = sent.iter().filter(|line| line.0 == "out").collect();
    assert_eq!(sent.len(), 2, "{sent:?}");

    // A wrong password is said, and not tried again until there is another one.
    let strict = Broker::start_with_password().await;
    steps::log_in_by_address(&page, &strict).await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_asks_for_user_and_password_and_keeps_neither() {
    let broker = Broker::start_with_password().await;
    let profile = format!(
        r#"{{"name":"Home","address":"{}","dialect":"mqtt","mqtt":{{"subscribe":"a","user":"{USER}"}}}}"#,
        broker.url()
    );
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    // The console is open where there is room for it at the start.
    page.wait_alert(&["Check user and password"]).await;
    for (width, height) in [(390, 844), (1280, 800)] {
        page.resize(width, height).await;
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.set_scheme(scheme).await;
            page.wait_alert(&["Check user and password"]).await;
            assert_eq!(page.obstacles().await, [""; 0]);
            assert_eq!(page.text_smaller_than(12.0).await, [""; 0]);
            assert_eq!(page.scrolled_sideways().await, [""; 0]);
            assert_eq!(page.cut_off_controls().await, [""; 0]);
            page.picture(&format!("login-{width}-{}", scheme.name()))
                .await;
        }
    }
    // Whom the profile names need not be typed, and nobody has to look for the field.
    assert_eq!(page.field("textbox", "User").await, USER);
    assert_eq!(page.focused().await, "Password");
    page.keys("password", "Password", &("wrong".to_owned() + &Key::Enter))
        .await;
    wait_refusals(&page, 2).await;
    page.wait_field("password", "Password", "").await;
    assert_eq!(page.focused().await, "Password");
    // Who types elsewhere is not disturbed.
    page.enter_address(&broker.url()).await;
    page.keys("textbox", "Command", "x").await;
    wait_refusals(&page, 3).await;
    page.wait_field("password", "Password", "").await;
    assert_eq!(page.focused().await, "Command");
    page.type_into("password", "Password", PASSWORD).await;
    page.press("Log in").await;
    page.wait_connected().await;
    assert_eq!(page.count("password", "Password").await, 0);
    assert_eq!(page.alerts().await, [""; 0]);
    page.see_nothing_of(PASSWORD).await;
    let kept = page.script("return JSON.stringify(sessionStorage);").await;
    assert!(!kept.to_string().contains(PASSWORD), "{kept}");
    // It is for this visit alone.
    page.reload().await;
    page.wait_alert(&["Check user and password"]).await;
    page.type_into("password", "Password", PASSWORD).await;
    page.press_key(Key::Enter).await;
    page.wait_connected().await;
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_confirms_messages_of_qos_1() {
    // The broker has one message on the way to a client that has confirmed none, and keeps back
    // what follows: it all comes only where each is confirmed.
    let broker =
        Broker::start_with("allow_anonymous true\nmax_inflight_messages 1\nlog_type all").await;
    let profile = format!(
        r#"{{"name":"Home","address":"{}","dialect":"mqtt",
            "mqtt":{{"client":"page","subscribe":[{{"topic":"count","qos":1}},"done/#"]}},
            "pins":[{{"label":"Count","path":"count","kind":"counter"}}]}}"#,
        broker.url()
    );
    let board = e2e::start_with_profile(profile).await;
    let mut node = Client::ready(&broker, Version::V5, "nothing", 0).await;
    node.publish("done/before", b"1", 0, true).await;
    node.settle().await;
    let page = Page::open(&board).await;
    page.wait_connected().await;
    // Once what was kept has come, the page is subscribed to all, and misses nothing.
    page.wait_console_line("retained", |line| line == "done/before 1")
        .await;
    for number in 1..=30 {
        let id = node
            .publish("count", number.to_string().as_bytes(), 1, false)
            .await;
        assert_eq!(node.next().await, Output::Confirmed(id));
    }
    page.wait_pin("Count", "30").await;
    // Lines come later than pins, and the log is not written in step with either.
    page.wait_console_line("in", |line| line == "count 30")
        .await;
    let confirmed = "Received PUBACK from page ";
    page.until("30 confirmations", async || {
        match broker.log().matches(confirmed).count() {
            30.. => Ok(()),
            count => Err(count.to_string()),
        }
    })
    .await;
    // What comes twice comes by then.
    sleep(A_WHILE).await;
    let lines = page.console_lines().await;
    let counts: Vec<_> = lines
        .iter()
        .filter_map(|line| line.1.strip_prefix("count "))
        .map(str::to_owned)
        .collect();
    let expected: Vec<_> = (1..=30).map(|number: u32| number.to_string()).collect();
    assert_eq!(counts, expected, "each came once");
    let log = broker.log();
    assert_eq!(
        log.matches("Sending PUBLISH to page (d0, q1, ").count(),
        30,
        "{log}"
    );
    assert_eq!(log.matches(confirmed).count(), 30, "{log}");
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_marks_retained_messages_and_unfolds_the_payload_behind_a_topic() {
    let broker = Broker::start().await;
    let mut node = Client::ready(&broker, Version::V5, "nothing", 0).await;
    node.publish("home/lamp", br#"{"state":"ON","color":{"h":5}}"#, 0, true)
        .await;
    node.settle().await;
    let profile = format!(
        r#"{{"name":"Home","address":"{}","dialect":"mqtt","mqtt":{{"subscribe":"home/#"}}}}"#,
        broker.url()
    );
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    page.wait_connected().await;
    page.wait_console_line("retained", |line| line.starts_with("home/lamp {"))
        .await;
    node.publish("home/lamp", br#"{"state":"OFF"}"#, 0, true)
        .await;
    page.wait_console_line("in", |line| line == r#"home/lamp {"state":"OFF"}"#)
        .await;
    let marks = page
        .script(
            "return [...document.querySelectorAll('[data-direction=retained], [data-direction=in]')]
                .map((item) => getComputedStyle(item.lastElementChild, '::before').content);",
        )
        .await;
    assert_eq!(marks, serde_json::json!(["\"retained \"", "none"]));
    page.unfold(r#"home/lamp {"state":"ON""#).await;
    let unfolded = "home/lamp\n{\n  \"state\": \"ON\",\n  \"color\": {\n    \"h\": 5\n  }\n}";
    page.wait_console_line("retained", |line| line == unfolded)
        .await;
    for (width, height, scheme) in [(390, 844, Scheme::Dark), (1280, 800, Scheme::Light)] {
        page.resize(width, height).await;
        page.set_scheme(scheme).await;
        assert_eq!(page.pale_text().await, [""; 0]);
        page.picture(&format!("kept-{width}-{}", scheme.name()))
            .await;
    }
    assert_eq!(page.script_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_for_a_topic_is_made_in_the_form() {
    let broker = Broker::start().await;
    let mut node = Client::ready(&broker, Version::V5, "home/lamp/set", 1).await;
    node.publish("home/lamp", b"false", 0, true).await;
    node.settle().await;
    let profile = format!(
        r#"{{"name":"Home","address":"{}","dialect":"mqtt","mqtt":{{"subscribe":"home/#"}},
            "pins":[{{"label":"Lamp","path":"home/lamp"}}]}}"#,
        broker.url()
    );
    let board = e2e::start_with_profile(profile).await;
    let page = Page::open(&board).await;
    page.wait_connected().await;
    page.turn_editing(true).await;
    page.open_form("Lamp").await;
    // A text sends nothing, and is asked for nothing of that.
    assert_eq!(page.count("textbox", "Topic").await, 0);
    page.choose("Kind", "switch").await;
    page.type_into("textbox", "Topic", "home/lamp/set").await;
    page.type_into("textbox", "QoS", "1").await;
    page.type_into("textbox", "Sends", "{value}").await;
    page.type_into("textbox", "Word for on", "true").await;
    page.type_into("textbox", "Word for off", "false").await;
    page.click("checkbox", "Retain").await;
    for (width, height, scheme) in [(390, 844, Scheme::Light), (1280, 800, Scheme::Dark)] {
        page.resize(width, height).await;
        page.set_scheme(scheme).await;
        assert_eq!(page.obstacles().await, [""; 0]);
        page.picture(&format!("topic-{width}-{}", scheme.name()))
            .await;
    }
    page.press("Done").await;
    page.wait_no_dialog().await;
    page.turn_editing(false).await;
    page.toggle("Lamp").await;
    // It was subscribed to before: what the broker keeps from now on comes as news.
    assert_eq!(node.next().await, message("home/lamp/set", b"true", false));
    let mut late = Client::new(Version::V5, subscribed("home/lamp/set", 0));
    late.open(&broker).await;
    assert_eq!(late.next().await, Output::Ready);
    assert_eq!(late.next().await, message("home/lamp/set", b"true", true));
    assert_eq!(page.script_errors().await, [""; 0]);

    // Where no broker is, nobody is asked for a topic.
    let netzer = e2e::start_with(e2e::still()).await;
    page.go_to(&netzer.url()).await;
    page.wait_connected().await;
    page.turn_editing(true).await;
    page.open_form("IO10").await;
    page.choose("Kind", "switch").await;
    assert_eq!(page.count("textbox", "Sends").await, 1);
    assert_eq!(page.count("textbox", "Topic").await, 0);
    assert_eq!(page.count("checkbox", "Retain").await, 0);
}

async fn wait_refusals(page: &Page, times: usize) {
    page.until(format!("{times} refusals"), async || {
        let lines = page.console_lines().await;
        let refused = |line: &&(String, String)| line.1.contains("Check user and password");
        match lines.iter().filter(refused).count() {
            count if count == times => Ok(()),
            count => Err(format!("{count}")),
        }
    })
    .await;
}
