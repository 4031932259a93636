//! The gallery: profiles that are shipped as files. Each is played a session of its system, and each
//! of its commands is what the maker documents.

use crate::broker::Said;
use crate::page::Page;
use crate::schema::Schema;
use pindash::model::app::Input;
use pindash::model::profile::Profile;
use serde_json::Value;
use std::collections::VecDeque;
use std::fs;
use std::path::Path;

/// The file in the gallery that is no profile.
const FLOW: &str = "node-red-flow";

fn text_of(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn profile_of(name: &str) -> String {
    text_of(&format!("src/model/profiles/gallery/{name}.json"))
}

fn recording_of(name: &str) -> String {
    text_of(&format!("tests/fixtures/recordings/{name}.jsonl"))
}

/// The names of all files of the gallery, without those that are no JSON.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/profiles/gallery");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let names = files.map(|file| file.file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn profiles() -> impl Iterator<Item = String> {
    names().into_iter().filter(|name| name != FLOW)
}

/// What a page sends, a published message as topic, a space, payload.
fn sent(page: &mut Page, is_mqtt: bool) -> Vec<String> {
    if !is_mqtt {
        return page.sent();
    }
    let said = page.said().into_iter();
    said.filter_map(|said| match said {
        Said::Publish(topic, payload, _) => Some(format!("{topic} {payload}")),
        _ => None,
    })
    .collect()
}

/// A page that was played the recording of this name. What the recording says was sent is what the
/// page has sent by itself, or what a person types now.
fn played(name: &str) -> Page {
    let profile = profile_of(name);
    let is_mqtt = Profile::read(&profile).dialect.is_mqtt;
    let mut page = Page::for_broker(&profile);
    page.give(Input::Connect("board.local"));
    let mut awaited = VecDeque::new();
    let begin_ms = page.ms;
    for line in recording_of(name).lines().skip(1) {
        let line: Value = serde_json::from_str(line).unwrap();
        page.passes(begin_ms + line["ms"].as_u64().unwrap() - page.ms);
        if line["event"] == "open" {
            page.opens();
            if is_mqtt {
                page.broker.is_v5 = true;
                page.is_accepted();
            }
        } else if let Some(text) = line["in"].as_str() {
            match line["topic"].as_str() {
                Some(topic) => page.hears_on(topic, text.as_bytes(), line["retained"] == true),
                None => page.hears(text),
            }
        }
        awaited.extend(sent(&mut page, is_mqtt));
        if let Some(text) = line["out"].as_str() {
            let topic = line["topic"].as_str();
            let wanted = topic.map_or(text.to_owned(), |topic| format!("{topic} {text}"));
            if awaited.is_empty() {
                assert_eq!(page.types(&wanted), "", "{name}");
                awaited.extend(sent(&mut page, is_mqtt));
            }
            assert_eq!(awaited.pop_front(), Some(wanted), "{name}");
        }
    }
    assert!(awaited.is_empty(), "{name}: {awaited:?}");
    page
}

/// What is published when a value is written to a pin.
fn published(page: &mut Page, pin: &str, value: &str) -> Vec<String> {
    let pin = page.place(pin);
    page.give(Input::Write { pin, value });
    sent(page, true)
}

/// The same for a pin of a group, where several have the label.
fn published_in(page: &mut Page, group: &str, label: &str, value: &str) -> Vec<String> {
    let pins = page.app.pins();
    let is_it =
        |spec: &pindash::model::profile::PinSpec| (spec.group(), spec.label()) == (group, label);
    let pin = pins.iter().position(|pin| is_it(pin.spec())).unwrap();
    page.give(Input::Write { pin, value });
    sent(page, true)
}

#[test]
fn each_profile_is_valid_and_none_is_a_built_in_one() {
    let schema = Schema::new();
    let names: Vec<_> = profiles().collect();
    assert_eq!(names.len(), 9, "{names:?}");
    for name in names {
        let profile: Value = serde_json::from_str(&profile_of(&name)).unwrap();
        schema.check(&profile);
        let title = profile["name"].as_str().unwrap();
        let is_built_in = |(name, _): &(&str, &str)| *name == title;
        assert!(!pindash::model::profile::BUILT_IN.iter().any(is_built_in));
    }
}

#[test]
fn each_profile_has_a_recording_that_was_made_with_it() {
    for name in profiles() {
        let recording = recording_of(&name);
        let head: Value = serde_json::from_str(recording.lines().next().unwrap()).unwrap();
        let profile: Value = serde_json::from_str(&profile_of(&name)).unwrap();
        assert_eq!(head["profile"], profile, "{name}");
    }
}

#[test]
fn the_readme_of_the_gallery_names_each_file() {
    let readme = text_of("src/model/profiles/gallery/README.md");
    for name in names() {
        assert!(readme.contains(&format!("`{name}.json`")), "{name}");
    }
}

#[test]
fn no_profile_holds_a_secret() {
    for name in profiles() {
        let profile: Value = serde_json::from_str(&profile_of(&name)).unwrap();
        let text = profile.to_string();
        for secret in text.split("access_token\":\"").skip(1) {
            assert!(secret.starts_with("{password}"), "{name}");
        }
        assert!(!text.contains('@'), "{name}");
    }
}

#[test]
fn home_assistant_is_logged_in_to_and_its_entities_are_pins() {
    let mut page = played("home-assistant");
    assert_eq!(
        page.pins(),
        [
            "Lights/kitchen = Off",
            "Lights/kitchen brightness = unknown",
            "Switches/fan = Off",
            "Climate/hall = 20.1 °C",
            "Climate/hall target = 21.0 °C",
            "Inputs/front_door = On",
            "Sensors/outside = 7.6",
        ]
    );
    assert_eq!(
        page.toggles("kitchen"),
        [
            r#"{"id":3,"type":"call_service","domain":"light","service":"turn_on","target":{"entity_id":"light.kitchen"}}"#
        ]
    );
    assert_eq!(
        page.writes("kitchen brightness", "90"),
        [
            r#"{"id":4,"type":"call_service","domain":"light","service":"turn_on","service_data":{"brightness":90},"target":{"entity_id":"light.kitchen"}}"#
        ]
    );
    assert_eq!(
        page.writes("hall target", "22.5"),
        [
            r#"{"id":5,"type":"call_service","domain":"climate","service":"set_temperature","service_data":{"temperature":22.5},"target":{"entity_id":"climate.hall"}}"#
        ]
    );
}

#[test]
fn the_token_of_home_assistant_is_asked_for_and_nobody_else_sees_it() {
    let mut page = Page::new(&profile_of("home-assistant"));
    page.connects();
    let wanted = r#"{"type":"auth_required","ha_version":"2026.11.1"}"#;
    page.hears(wanted);
    assert_eq!(page.sent(), [""; 0], "it is not known yet");
    let password = "a-long-lived-token";
    page.give(Input::LogIn { user: "", password });
    page.opens();
    page.hears(wanted);
    let sent = page.sent().into_iter();
    let wired: Vec<_> = sent.map(|text| page.app.seal(text, page.ms)).collect();
    assert_eq!(
        wired,
        [r#"{"type":"auth","access_token":"a-long-lived-token"}"#]
    );
    assert!(!page.console().concat().contains(password));
    page.hears(r#"{"type":"auth_ok","ha_version":"2026.11.1"}"#);
    assert_eq!(page.sent(), [r#"{"id":1,"type":"subscribe_entities"}"#]);
}

#[test]
fn moonraker_says_what_its_host_does_and_its_printer_follows_once_it_is_ready() {
    let mut page = played("moonraker");
    assert_eq!(
        page.pins(),
        [
            "Heaters/Extruder = 31.0 °C",
            "Heaters/Extruder target = 200 °C",
            "Heaters/Bed = 22.9 °C",
            "Heaters/Bed target = 0 °C",
            "Print/Klipper = ready",
            "Print/State = printing",
            "Print/File = bracket.gcode",
            "Print/Progress = 0.01",
            "Print/Fan = 0.55",
            "Position/X = 12.50 mm",
            "Position/Y = 40.25 mm",
            "Position/Z = 0.20 mm",
            "Host/CPU = 100 %",
            "Host/Temperature = 47.2 °C",
            "Host/Free memory = 21903576 kB",
            "Host/Clients = 1",
            "Print/Pause print = unknown",
            "Print/Resume print = unknown",
            "Print/Cancel print = unknown",
            "Position/Home axes = unknown",
            "Print/Emergency stop = unknown",
            "Host/Restart firmware = unknown",
            "Host/Restart Moonraker = unknown",
        ]
    );
    assert_eq!(
        page.writes("Bed target", "60"),
        [
            r#"{"jsonrpc":"2.0","id":5,"method":"printer.gcode.script","params":{"script":"SET_HEATER_TEMPERATURE HEATER=heater_bed TARGET=60"}}"#
        ]
    );
    assert_eq!(
        page.presses("Emergency stop"),
        [r#"{"jsonrpc":"2.0","id":6,"method":"printer.emergency_stop"}"#]
    );
    assert_eq!(page.presses("Cancel print"), [""; 0], "it asks first");
}

#[test]
fn node_red_shows_and_sets_what_the_flow_holds() {
    let mut page = played("node-red");
    assert_eq!(
        page.pins(),
        ["Lamp = On", "Level = 40 %", "Temperature = 21.4 °C"]
    );
    assert_eq!(page.toggles("Lamp"), [r#"{"lamp":false}"#]);
    assert_eq!(page.writes("Level", "75"), [r#"{"level":75}"#]);
}

#[test]
fn the_flow_for_node_red_is_at_the_path_of_its_profile_and_each_wire_leads_to_a_node() {
    let nodes: Vec<Value> = serde_json::from_str(&profile_of(FLOW)).unwrap();
    let profile: Value = serde_json::from_str(&profile_of("node-red")).unwrap();
    let has = |id: &Value| nodes.iter().any(|node| node["id"] == *id);
    let listener = nodes
        .iter()
        .find(|node| node["type"] == "websocket-listener");
    assert_eq!(listener.unwrap()["path"], profile["address"]);
    for node in &nodes {
        let wires = node["wires"].as_array().into_iter().flatten();
        let mut ends = wires.filter_map(Value::as_array).flatten();
        assert!(ends.all(has), "{node}");
        assert!(
            ["z", "server"]
                .iter()
                .all(|to| node[to].is_null() || has(&node[to]))
        );
    }
}

#[test]
fn the_controls_of_espui_are_pins_by_their_ids() {
    let mut page = played("espui");
    assert_eq!(
        page.pins(),
        [
            "Uptime = 2204 ms",
            "Relay = On",
            "Brightness = 65",
            "Set point = 5",
            "Name = shed",
            "Mode = Auto",
            "Reset = unknown",
        ]
    );
    assert_eq!(page.toggles("Relay"), ["sinactive:3"]);
    assert_eq!(page.writes("Brightness", "80"), ["slvalue:80:4"]);
    assert_eq!(page.writes("Set point", "7"), ["nvalue:7:5"]);
    assert_eq!(page.writes("Name", "barn"), ["tvalue:barn:6"]);
    assert_eq!(page.writes("Mode", "On"), ["svalue:On:7"]);
    assert_eq!(page.presses("Reset"), ["bdown:2"]);
}

#[test]
fn openevse_is_watched_and_its_pings_are_answered() {
    let page = played("openevse");
    let pins = page.pins();
    for pin in [
        "Status = active",
        "Vehicle = On",
        "Current = 15900 mA",
        "Offered = 32 A",
        "Voltage = 231 V",
        "Session = 12 Wh",
        "Total = 482.2 kWh",
        "Temperature = 282 0.1 °C",
        "Divert/Solar = 3200 W",
        "Divert/Grid = -1450 W",
        "Divert/Diverting = On",
        "Safety/Ground faults = 0",
    ] {
        assert!(pins.contains(&pin.to_owned()), "{pin}: {pins:?}");
    }
    assert!(page.is_open());
}

#[test]
fn the_dashboard_of_mongoose_shows_its_metrics_and_the_last_message() {
    let page = played("mongoose");
    assert_eq!(page.pins()[..1], ["Metric = 19"], "{:?}", page.pins());
    assert!(
        page.pins()
            .contains(&"Last MQTT message/Topic = mg/my_device".into())
    );
    assert!(
        page.pins()
            .contains(&"Last MQTT message/Text = hello".into())
    );
}

#[test]
fn the_devices_of_zigbee2mqtt_are_groups_and_are_set_on_their_topics() {
    let mut page = played("zigbee2mqtt");
    let mut pins = page.pins();
    pins.sort();
    assert_eq!(
        pins,
        [
            "Bridge = offline",
            "Let devices join for 4 min = unknown",
            "cellar/Battery = 91 %",
            "cellar/Humidity = 45 %",
            "cellar/Temperature = 27.3 °C",
            "hall/Brightness = 215",
            "hall/Colour temp. = 325 mired",
            "hall/Reachable = online",
            "hall/State = Off",
            "stairs/Light = 12 lx",
            "stairs/Motion = On",
            "wall_switch/Action = single",
        ]
    );
    assert_eq!(
        published(&mut page, "State", "ON"),
        [r#"zigbee2mqtt/hall/set {"state":"ON"}"#]
    );
    assert_eq!(
        published(&mut page, "Brightness", "90"),
        [r#"zigbee2mqtt/hall/set {"brightness":90}"#]
    );
    assert_eq!(
        published(&mut page, "Colour temp.", "250"),
        [r#"zigbee2mqtt/hall/set {"color_temp":250}"#]
    );
}

#[test]
fn the_relays_and_sensors_of_tasmota_are_asked_for_and_set() {
    let mut page = played("tasmota");
    let mut pins = page.pins();
    pins.sort();
    assert_eq!(
        pins,
        [
            "plug/Current = 0.18 A",
            "plug/Energy today = 0.06 kWh",
            "plug/Load = 42 W",
            "plug/Power = Off",
            "plug/Reachable = Online",
            "plug/Voltage = 231 V",
            "plug/Wi-Fi = -62 dBm",
            "strip/AM2301 humidity = 54 %",
            "strip/AM2301 temperature = 22.0 °C",
            "strip/Dimmer = 45 %",
            "strip/Power 1 = On",
            "strip/Power 2 = On",
            "strip/Reachable = Online",
            "strip/Wi-Fi = -75 dBm",
        ]
    );
    assert_eq!(published(&mut page, "Power", "ON"), ["cmnd/plug/POWER ON"]);
    assert_eq!(
        published_in(&mut page, "strip", "Power 2", "OFF"),
        ["cmnd/strip/POWER2 OFF"]
    );
    assert_eq!(
        published(&mut page, "Dimmer", "70"),
        ["cmnd/strip/Dimmer 70"]
    );
}

#[test]
fn a_victron_gx_is_kept_alive_by_its_own_heartbeat() {
    let mut page = played("victron");
    let mut pins = page.pins();
    pins.sort();
    assert_eq!(
        pins,
        [
            "Battery/Charge = 87 %",
            "Battery/Current = -12.4 A",
            "Battery/Power = -328 W",
            "Battery/Voltage = 26.43 V",
            "Control/Multi 257 = On",
            "Control/Relay 0 = Off",
            "Energy/Charger 279 = 643 W",
            "Energy/Grid L1 = unknown W",
            "Energy/Loads L1 = 936 W",
            "Energy/Solar = 643 W",
            "Levels/Tank 3 = unknown %",
        ]
    );
    assert_eq!(
        published(&mut page, "Relay 0", "1"),
        [r#"W/c0619ab1c2d3/system/0/Relay/0/State {"value":1}"#]
    );
}
