//! The whole page with each board's profile and its real messages, without a browser.

mod profiles;

use crate::page::Page;
use pindash::model::app::{Input, Kept, Output};
use pindash::model::connection::link::Ended;
use pindash::model::dashboard::table::MAX_PATHS;
use pindash::model::profile::choices::Choices;
use pindash::model::profile::{BUILT_IN, MAX_PINS, Profile};

/// A page on a board, before that has said anything, and what was sent on open.
fn open(profile: &str) -> (Page, Vec<String>) {
    let mut page = Page::new(profile);
    page.connects();
    let sent = page.sent();
    (page, sent)
}

/// The messages of a fixture.
fn messages(fixture: &str) -> impl Iterator<Item = String> {
    fixture
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("    "))
        .map(|line| line.replace('⏎', "\n"))
}

#[test]
fn a_netzer_is_asked_for_all_its_pins_and_written() {
    let (mut page, sent) = open("Netzer");
    let triggers: Vec<String> = (0..13).map(|pin| format!("tuv{pin}=3")).collect();
    assert_eq!(sent, triggers);
    page.hears(r#"{"u":{"v":{"0":"1","3":"512","10":"0"}}}"#);
    assert_eq!(
        (page.pin("IO0").value(), page.pin("IO3").share()),
        (Some("1"), 500)
    );
    assert_eq!(page.toggles("IO10"), ["uv10=1"]);
    assert_eq!(page.writes("IO3", "1023"), ["uv3=1023"]);
    assert!(page.others().is_empty());
}

#[test]
fn a_clown_hub_is_greeted_and_its_sensors_and_relays_appear() {
    let (mut page, sent) = open("BigClown Clown.Hub");
    assert_eq!(
        sent,
        [
            "[\"clown.talk/-/config/set\",{}]\n",
            "[\"-/-/config/list\",{}]\n",
            "[\"relay/i2c0-3b/get\",{}]\n",
            "[\"led/-/get\",{}]\n"
        ]
    );
    assert_eq!(page.pins(), ["Relay = unknown", "LED = unknown"]);
    for message in messages(include_str!("../../fixtures/clown.txt")) {
        page.hears(&message);
    }
    assert_eq!(
        page.pins(),
        [
            "Relay = Off",
            "LED = 1-dot",
            "Temperature = 20.0 ℃",
            "Light = 600 lux",
            "Humidity = 30.2 %",
            "Altitude = 583 m",
            "Pressure = 101.9 kPa",
            "CO2 = unknown ppm",
        ]
    );
    assert_eq!(
        page.toggles("Relay"),
        ["[\"relay/i2c0-3b/set\",{\"state\":true}]\n"]
    );
    assert_eq!(
        page.last_line(),
        r#"out: ["relay/i2c0-3b/set",{"state":true}]"#
    );
    assert!(page.pin("Relay").is_pending());
    page.hears("[\"relay/i2c0-3b\", {\"state\": true}]\n");
    assert!(!page.pin("Relay").is_pending() && page.pin("Relay").is_on());
    assert_eq!(
        page.toggles("LED"),
        ["[\"led/-/set\",{\"state\":\"on\"}]\n"]
    );
    assert!(
        page.others()
            .contains(&"clown.talk/-/config/ok.firmware-release")
    );
    assert!(!page.others().contains(&"led/-.state"));
}

#[test]
fn what_the_board_does_not_know_any_more_is_unknown() {
    let (mut page, _) = open("BigClown Clown.Hub");
    page.hears(r#"["relay/i2c0-3b", {"state": true}]"#);
    page.hears(r#"["relay/i2c0-3b", {"state": null}]"#);
    assert!(page.pin("Relay").is_unknown());
    assert_eq!(page.pins(), ["Relay = unknown", "LED = unknown"]);
    assert_eq!(
        page.toggles("Relay"),
        ["[\"relay/i2c0-3b/set\",{\"state\":true}]\n"]
    );
}

#[test]
fn each_id_of_an_mbed_channel_is_a_group_of_its_own() {
    let (mut page, sent) = open("mbed channel");
    assert!(sent.is_empty());
    page.hears(r#"{"id":"eth_env","p":"10","t":"10","l":"37","m":"120"}"#);
    page.hears(r#"{"id":"app_board_EW2013","ax":1,"ay":2,"az":3, "tmp":21}"#);
    page.hears(r#"{"id":"eth_env","t":"11"}"#);
    assert_eq!(
        page.pins(),
        [
            "eth_env/p = 10",
            "eth_env/t = 11",
            "eth_env/l = 37",
            "eth_env/m = 120",
            "app_board_EW2013/ax = 1",
            "app_board_EW2013/ay = 2",
            "app_board_EW2013/az = 3",
            "app_board_EW2013/tmp = 21",
        ]
    );
}

#[test]
fn a_shelly_is_asked_for_its_state_and_its_switch_is_set() {
    let (mut page, sent) = open("Shelly Gen2+");
    assert_eq!(
        sent,
        [r#"{"id":1,"src":"pindash","method":"Shelly.GetStatus"}"#]
    );
    for message in messages(include_str!("../../fixtures/shelly.txt")).take(2) {
        page.hears(&message);
    }
    assert_eq!(page.pins(), ["Wi-Fi = -38 dBm", "Switch 0 = On"]);
    page.hears(r#"{"src":"x","params":{"switch:0":{"id":0,"output":false,"apower":12.34,"temperature":{"tC":41.27}}}}"#);
    assert_eq!(
        page.pins(),
        [
            "Wi-Fi = -38 dBm",
            "Switch 0 = Off",
            "Power 0 = 12.3 W",
            "Temperature 0 = 41.3 °C",
        ]
    );
    assert_eq!(
        page.toggles("Switch 0"),
        [r#"{"id":2,"src":"pindash","method":"Switch.Set","params":{"id":0,"on":true}}"#]
    );
    page.hears(r#"{"id":2,"src":"x","dst":"pindash","result":{"was_on":false}}"#);
    assert!(
        page.pin("Switch 0").is_pending(),
        "that it took the command is no state"
    );
    page.hears(r#"{"src":"x","method":"NotifyStatus","params":{"switch:0":{"output":true}}}"#);
    assert!(!page.pin("Switch 0").is_pending() && page.pin("Switch 0").is_on());
    page.after(200, Input::Tick);
    assert_eq!(
        page.toggles("Switch 0"),
        [r#"{"id":3,"src":"pindash","method":"Switch.Set","params":{"id":0,"on":false}}"#]
    );
    page.hears(r#"{"src":"x","params":{"switch:0":{"apower":null}}}"#);
    assert!(page.pin("Power 0").is_unknown());
}

#[test]
fn a_wled_is_switched_and_dimmed_and_its_button_toggles() {
    let (mut page, sent) = open("WLED");
    assert!(sent.is_empty());
    for message in messages(include_str!("../../fixtures/wled.txt")) {
        page.hears(&message);
    }
    assert_eq!(
        page.pins(),
        [
            "On = On",
            "Brightness = 128",
            "Colour = #ffa000",
            "Effect = unknown",
            "Preset = -1",
            "Wi-Fi = 76 %",
            "Toggle = unknown",
        ]
    );
    assert!(!page.pin("Toggle").is_unknown());
    assert_eq!(page.toggles("On"), [r#"{"on":false}"#]);
    assert_eq!(page.writes("Brightness", "128"), [r#"{"bri":128}"#]);
    assert_eq!(
        page.writes("Colour", "#2040ff"),
        [r#"{"seg":{"col":[[32,64,255]]}}"#]
    );
    assert_eq!(page.writes("Effect", "9"), [r#"{"seg":{"fx":9}}"#]);
    assert_eq!(page.writes("Preset", "7"), [r#"{"ps":7}"#]);
    assert_eq!(page.presses("Toggle"), [r#"{"on":"t"}"#]);
    assert!(page.pin("Toggle").note().starts_with("sent "));
    page.give(Input::Binary(page.attempt, &[1, 2]));
    assert_eq!(page.pin("Brightness").value(), Some("128"));
}

#[test]
fn a_wled_that_answers_its_ping_stays_and_one_that_does_not_is_reconnected() {
    let (mut page, _) = open("WLED");
    page.after(10_000, Input::Tick);
    assert_eq!(page.sent(), ["ping"]);
    page.after(1_000, Input::Tick);
    page.hears("pong");
    page.after(5_000, Input::Tick);
    assert!(page.app.link().open().is_some());
    page.after(4_000, Input::Tick);
    assert_eq!(page.sent(), ["ping"]);
    assert_eq!(
        page.app.deadline_ms(page.ms).map(|at| at - page.ms),
        Some(500)
    );
    page.after(4_999, Input::Tick);
    assert!(page.app.link().open().is_some());
    page.after(1, Input::Tick);
    assert_eq!(page.outputs(), [Output::Abandon(page.attempt)]);
    assert_eq!(
        page.app.link().ended(),
        Some(&Ended::Silent("the board stopped answering".into()))
    );
    assert_eq!(
        page.last_line(),
        "note: Connection ended: the board stopped answering"
    );
    assert!(!page.app.causes().is_empty());
    page.after(1_000, Input::Tick);
    assert_eq!(page.called(), ["ws://board.local/ws"]);
    page.opens();
    page.after(9_999, Input::Tick);
    assert!(page.sent().is_empty());
}

#[test]
fn what_a_board_does_not_take_in_one_message_is_refused() {
    let (mut page, _) = open("WLED");
    let long = "x".repeat(1_429);
    page.give(Input::Command {
        typed: &long,
        as_hex: false,
    });
    assert!(
        page.app
            .command_notice()
            .contains("longer than the board takes")
    );
    assert!(page.outputs().is_empty());
    page.give(Input::Command {
        typed: &long[1..],
        as_hex: false,
    });
    assert_eq!((page.app.command_notice(), page.sent().len()), ("", 1));
    assert!(page.writes("Brightness", &long).is_empty());
    assert_eq!(page.pin("Brightness").notice(), "too long for the board");
    assert!(!page.pin("Brightness").is_pending());
}

#[test]
fn the_ending_counts_as_a_part_of_the_message() {
    let (mut page, _) = open(r#"{"limits":{"frame":5},"ending":"\r\n"}"#);
    page.give(Input::Command {
        typed: "1234",
        as_hex: false,
    });
    assert!(page.sent().is_empty());
    page.give(Input::Command {
        typed: "123",
        as_hex: false,
    });
    assert_eq!(page.sent(), ["123\r\n"]);
}

#[test]
fn plain_json_lists_every_reading_and_an_echo_comes_back() {
    let (mut page, _) = open("Plain JSON");
    page.hears(r#"{"a":{"b":[1,true]},"c":"x"}"#);
    page.hears("hello");
    assert_eq!(page.others(), ["a.b.0", "a.b.1", "c"]);
    assert!(page.app.pins().is_empty());
    let (mut page, sent) = open("Echo");
    assert!(sent.is_empty());
    page.hears("Hello");
    assert_eq!(page.last_line(), "in: Hello");
}

#[test]
fn hex_and_single_bits_of_a_text_board_are_pins() {
    let (mut page, sent) = open(
        r#"{"dialect":"text","ending":"\n","open":["x=?"],"pins":[
            {"label":"Relay","path":"a","kind":"switch","write":"a={value}"},
            {"label":"PWM","path":"d","kind":"slider","max":1023,"radix":16,"write":"d={value}"},
            {"label":"Bit 0","path":"x","kind":"digital","radix":16,"bit":0},
            {"label":"Bit 1","path":"x","kind":"digital","radix":16,"bit":1}]}"#,
    );
    assert_eq!(sent, ["x=?\n"]);
    page.hears("a=1 d=3ff x=1ffd");
    assert_eq!(
        page.pins(),
        ["Relay = On", "PWM = 1023", "Bit 0 = On", "Bit 1 = Off"]
    );
    assert_eq!(page.toggles("Relay"), ["a=0\n"]);
    assert_eq!(page.writes("PWM", "255"), ["d=ff\n"]);
    page.hears("d=FF");
    assert!(!page.pin("PWM").is_pending());
    assert!(page.others().is_empty());
}

#[test]
fn the_words_of_the_profile_are_sent_and_understood() {
    let (mut page, _) = open(
        r#"{"pins":[{"label":"Door","path":"door","kind":"switch","on":"OPEN","off":"SHUT",
            "write":{"door":"{value}"}}]}"#,
    );
    page.hears(r#"{"door":"open"}"#);
    assert!(page.pin("Door").is_on());
    assert_eq!(page.toggles("Door"), [r#"{"door":"SHUT"}"#]);
    page.hears(r#"{"door":"SHUT"}"#);
    assert!(!page.pin("Door").is_pending() && !page.pin("Door").is_on());
}

#[test]
fn no_command_goes_out_before_those_on_open_are_through() {
    let (mut page, sent) = open(
        r#"{"open":["one","two","three"],"pause":0.5,
            "pins":[{"label":"S","path":"s","kind":"switch","write":"s={value}"}],
            "buttons":[{"label":"B","send":"b"}]}"#,
    );
    assert_eq!(sent, ["one"]);
    for ms in [0, 500] {
        page.after(ms, Input::Tick);
        page.sent();
        assert!(page.toggles("S").is_empty() && page.presses("B").is_empty());
        assert_eq!(page.pin("S").notice(), "not ready yet");
        assert_eq!(page.pin("B").notice(), "not ready yet");
        page.give(Input::Command {
            typed: "x",
            as_hex: false,
        });
        assert!(page.app.command_notice().contains("still being sent"));
        assert!(page.sent().is_empty());
    }
    page.after(500, Input::Tick);
    assert_eq!(page.sent(), ["three"]);
    page.after(500, Input::Tick);
    assert!(page.sent().is_empty(), "what was refused is not sent later");
    assert_eq!(
        (page.toggles("S"), page.presses("B")),
        (vec!["s=1".into()], vec!["b".into()])
    );
}

#[test]
fn a_challenge_is_answered_and_its_field_remembered() {
    let (mut page, _) = open(
        r#"{"answers":[{"when":{"type":"auth_required"},"send":{"type":"auth","token":"{challenge}","n":"{seq}"}},
                {"when":"PING","send":"PONG"}],
            "buttons":[{"label":"Again","send":"again {challenge}"},{"label":"Other","send":"x {other}"}]}"#,
    );
    assert!(page.presses("Again").is_empty());
    assert_eq!(page.pin("Again").notice(), "needs what is not known yet");
    assert!(page.last_line().contains("“challenge”"));
    page.hears(r#"{"type":"auth_required","challenge":"s3"}"#);
    assert_eq!(page.sent(), [r#"{"type":"auth","token":"s3","n":1}"#]);
    page.hears("PING");
    assert_eq!(page.sent(), ["PONG"]);
    assert_eq!(page.presses("Again"), ["again s3"]);
}

#[test]
fn answers_that_loop_are_stopped_and_reported_once() {
    let (mut page, _) = open(r#"{"answers":[{"when":"*","send":"{1}!"}]}"#);
    for _ in 0..100 {
        page.hears("a");
    }
    assert_eq!(page.sent(), vec!["a!"; 20]);
    let notes = page.app.console().lines_after(None);
    let notes = notes.filter(|line| line.text.contains("More than 20 answers"));
    assert_eq!(notes.count(), 1);
    page.after(1_000, Input::Tick);
    page.hears("b");
    assert_eq!(page.sent(), ["b!"]);
}

#[test]
fn every_fixture_in_every_profile_leaves_the_page_alive() {
    for (name, json) in BUILT_IN {
        if Profile::read(json).dialect.is_mqtt {
            // Its board is a broker, which says nothing in text.
            continue;
        }
        let (mut page, _) = open(name);
        for fixture in [
            include_str!("../../fixtures/netzer.txt"),
            include_str!("../../fixtures/clown.txt"),
            include_str!("../../fixtures/mbed.txt"),
            include_str!("../../fixtures/shelly.txt"),
            include_str!("../../fixtures/wled.txt"),
            include_str!("../../fixtures/text.txt"),
            include_str!("../../fixtures/plain.txt"),
            include_str!("../../fixtures/signalk.txt"),
            include_str!("../../fixtures/pairs.txt"),
            include_str!("../../fixtures/hostile-messages.txt"),
        ] {
            for message in messages(fixture) {
                page.hears(&message);
            }
        }
        assert!(page.app.link().open().is_some() && page.app.pins().len() <= MAX_PINS);
        assert!(page.sent().is_empty(), "{name}");
    }
}
