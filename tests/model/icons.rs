//! The icon beside a label, by unit, label and path.

use pindash::model::dashboard::icon::{
    BOLT, CLOCK, DOOR, DROP, FAN, GAUGE, LAMP, RADIO, SUN, THERMOMETER, WAVES, of,
};
use pindash::model::profile::Profile;

/// The icon of an analog pin with this unit, label and path.
fn icon(kind: &str, unit: &str, label: &str, path: &str) -> Option<&'static str> {
    let profile = Profile::read(&format!(
        r#"{{"pins":[{{"kind":"{kind}","unit":"{unit}","label":"{label}","path":"{path}","write":"x"}}]}}"#
    ));
    of(&profile.pins[0])
}

#[test]
fn an_icon_is_guessed_from_the_unit_and_else_from_words() {
    for (unit, label, path, found) in [
        ("°C", "Inside", "a", Some(THERMOMETER)),
        ("", "Water temp", "a", Some(THERMOMETER)),
        ("", "Inside", "room.temperature", Some(THERMOMETER)),
        ("%", "Humidity", "a", Some(DROP)),
        ("%", "Soil moisture", "a", Some(DROP)),
        ("V", "Solar", "a", Some(BOLT)),
        ("kWh", "Today", "a", Some(BOLT)),
        ("", "Battery", "a", Some(BOLT)),
        ("lx", "Outside", "a", Some(SUN)),
        ("", "Light", "a", Some(SUN)),
        ("dBm", "Signal", "a", Some(RADIO)),
        ("%", "Wi-Fi", "a", Some(RADIO)),
        ("", "x", "info/wifi/rssi", Some(RADIO)),
        ("", "Door", "a", Some(DOOR)),
        ("", "Roof WINDOW", "a", Some(DOOR)),
        ("", "Desk lamp", "a", Some(LAMP)),
        ("hPa", "Outside", "a", Some(GAUGE)),
        ("", "Pressure", "a", Some(GAUGE)),
        ("rpm", "x", "a", Some(FAN)),
        ("%", "Fan 2", "a", Some(FAN)),
        ("s", "x", "a", Some(CLOCK)),
        ("", "Uptime", "a", Some(CLOCK)),
        ("l", "Tank", "a", Some(WAVES)),
        ("", "Pump", "a", Some(WAVES)),
        ("", "IO3", "u.v.3", None),
        ("%", "Done", "a", None),
        // The beginning of a word counts, not its middle.
        ("", "Infant", "a", None),
        ("", "Called", "a", None),
        ("", "", "a", None),
    ] {
        assert_eq!(
            icon("analog", unit, label, path),
            found,
            "{unit} {label} {path}"
        );
    }
}

#[test]
fn what_is_switched_on_is_a_lamp_and_what_is_measured_its_light() {
    assert_eq!(icon("switch", "", "Light 1", "a"), Some(LAMP));
    assert_eq!(icon("slider", "%", "Brightness", "a"), Some(LAMP));
    assert_eq!(icon("analog", "", "Light 1", "a"), Some(SUN));
}
