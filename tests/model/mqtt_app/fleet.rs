//! Brokers with many devices: cards as they speak, and those that are looked for.

use super::*;

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
fn a_device_is_found_by_its_topic_whatever_the_message_holds() {
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
fn a_held_switch_is_released_before_one_pin_too_many_rebuilds_them_all() {
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
