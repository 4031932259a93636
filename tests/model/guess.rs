//! Which pin fits a reading.

use pindash::model::dashboard::guess::pin_for;
use pindash::model::dashboard::table::Table;
use pindash::model::decode::decimal::thousandths;
use pindash::model::decode::readings::{Kind, Reading, Readings};
use pindash::model::profile::{PinKind, PinSpec, Profile};

/// The pin for a path at which these readings came, with their unit.
fn guess_of(path: &str, unit: &str, readings: &[(Kind, &str)]) -> String {
    let mut table = Table::default();
    for (at, (kind, value)) in readings.iter().enumerate() {
        let reading = Reading {
            path,
            kind: *kind,
            value,
            unit,
            ..Reading::default()
        };
        table.take(reading, at as u64);
    }
    pin_for(table.row(0).unwrap())
}

/// The pin for `x` after these values, as a board sends them in JSON.
fn guess(values: &str) -> String {
    let (mut table, mut readings) = (Table::default(), Readings::default());
    for value in values.split(' ') {
        readings.read(&format!(r#"{{"x":{value}}}"#));
        for reading in readings.iter() {
            table.take(reading, 0);
        }
    }
    pin_for(table.row(0).unwrap())
}

/// Sees what is guessed behind label and path.
fn check(values: &str, expected: &str) {
    let (kind, rest) = expected.split_once(' ').unwrap_or((expected, ""));
    let mut json = format!(r#"{{ "label": "X", "kind": "{kind}", "path": "x""#);
    for field in rest.split(' ').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap();
        json.push_str(&format!(r#", "{name}": {value}"#));
    }
    assert_eq!(guess(values), json + " }", "{values}");
}

fn label(path: &str) -> String {
    pin(&guess_of(path, "", &[(Kind::Bool, "true")]))
        .label()
        .to_owned()
}

/// The pin that a guess is in a profile.
fn pin(json: &str) -> PinSpec {
    let profile = Profile::read(&format!(r#"{{"pins":[{json}]}}"#));
    assert_eq!(profile.problems, [], "{json}");
    profile.pins[0].as_ref().clone()
}

#[test]
fn what_is_on_or_off_is_a_lamp() {
    for values in [
        "true",
        "false true",
        "0",
        "1",
        "0 1 0 1",
        "\"0\" \"1\"",
        "\"on\"",
        "\"OFF\" \"On\"",
        "null true",
        "true 1",
        "\"true\"",
        "1 null",
        "{} 1",
    ] {
        check(values, "digital");
    }
}

#[test]
fn whole_numbers_that_only_grow_are_a_counter() {
    for values in [
        "1 2 3 4",
        "100 200 300 400 400 500",
        "0 1 2 3",
        "\"7\" \"8\" \"9\" \"12\"",
        "-3 -2 -1 0",
    ] {
        check(values, "counter");
    }
    check("1 2 3", "analog min=0 max=5");
    check("1 2 3 4 3", "analog min=0 max=5");
    check("1.5 2 3 4 5", "analog min=0 max=10 digits=1");
}

#[test]
fn any_other_number_is_a_bar_with_room_for_what_was_seen() {
    for (values, expected) in [
        ("18.2 23.9", "analog min=0 max=50 digits=1"),
        ("200 830", "analog min=0 max=1000"),
        ("-55 -71", "analog min=-100 max=0"),
        ("-4 12", "analog min=-5 max=20"),
        ("7", "analog min=0 max=10"),
        ("5", "analog min=0 max=10"),
        ("100", "analog min=0 max=200"),
        ("95", "analog min=0 max=100"),
        ("99", "analog min=0 max=200"),
        ("1023 0", "analog min=0 max=2000"),
        ("-1", "analog min=-2 max=0"),
        ("0.0", "analog min=0 max=1 digits=1"),
        ("0.02", "analog min=0 max=0.05 digits=2"),
        ("0.0001", "analog min=0 max=1 digits=3"),
        ("1.23456 3", "analog min=0 max=5 digits=3"),
        ("\"20.50\"", "analog min=0 max=50 digits=2"),
        ("1e3", "analog min=0 max=2000"),
        ("900000000000000", "analog min=0 max=1000000000000000"),
        ("-5000000000000000", "analog min=-1000000000000000 max=0"),
        ("null 20 {}", "analog min=0 max=50"),
    ] {
        check(values, expected);
    }
}

#[test]
fn a_share_of_a_hundred_has_a_hundred_as_its_limit() {
    let percent = |values: &[&str]| {
        let readings: Vec<_> = values.iter().map(|value| (Kind::Number, *value)).collect();
        let pin = pin(&guess_of("x", "%", &readings));
        (pin.min() / 1_000, pin.max() / 1_000, pin.digits())
    };
    assert_eq!(percent(&["3"]), (0, 100, None));
    assert_eq!(percent(&["99.5", "100"]), (0, 100, Some(1)));
    assert_eq!(percent(&["120"]), (0, 200, None));
    assert_eq!(percent(&["-3"]), (-5, 0, None));
}

#[test]
fn anything_else_is_text() {
    for values in [
        "null",
        "{}",
        "[]",
        "\"\"",
        "\"idle\"",
        "1 \"idle\"",
        "\"on\" \"idle\"",
        "\"idle\" 1 2 3 4",
        "\"1.2.3\"",
        "1e40",
        "\"12:30\"",
    ] {
        check(values, "text");
    }
}

#[test]
fn the_unit_is_left_to_the_board() {
    let json = guess_of("t", "°C", &[(Kind::Number, "20.5")]);
    assert_eq!(
        json,
        r#"{ "label": "T", "kind": "analog", "path": "t", "min": 0, "max": 50, "digits": 1 }"#
    );
}

/// The unit in the pin for a path at which these numbers came.
fn unit_by_name(path: &str, values: &[&str]) -> String {
    let readings: Vec<_> = values.iter().map(|value| (Kind::Number, *value)).collect();
    pin(&guess_of(path, "", &readings)).unit().to_owned()
}

#[test]
fn a_unit_is_guessed_by_a_name_that_hardly_means_anything_else() {
    for (path, value, unit) in [
        ("temp", "21.5", "°C"),
        ("waterTemp", "21.5", "°C"),
        ("temp_water", "21.5", "°C"),
        ("temperature.inside", "-3.2", "°C"),
        ("temperature2", "85", "°C"),
        ("tempC", "21.5", "°C"),
        ("tempF", "70.1", ""),
        ("temp", "1500", ""),
        ("room.humidity", "43.1", "%"),
        ("hum", "430", ""),
        ("battery", "88", "%"),
        ("system.wifi.rssi", "-61", "dBm"),
        ("rssi", "61", ""),
        ("power.volts", "230.1", "V"),
        ("supply_voltage", "3.31", "V"),
        ("power.amps", "0.42", "A"),
        ("current", "0.42", "A"),
        ("current_page", "4", ""),
        ("lamps", "12", ""),
        ("power", "96.6", "W"),
        ("power.factor", "0.98", ""),
        ("system.heap", "41200", "B"),
        ("free_heap", "41200", "B"),
        ("uptime", "5", "s"),
        ("light", "320", ""),
        ("lux", "320", ""),
        ("system.wifi.channel", "6", ""),
        ("dimmer", "40", ""),
    ] {
        assert_eq!(unit_by_name(path, &[value]), unit, "{path} {value}");
    }
    // Zero and one are on and off, and have no unit.
    assert_eq!(unit_by_name("power", &["1", "0"]), "");
}

#[test]
fn what_is_named_as_a_count_is_one_from_its_first_value_on() {
    let kind = |path: &str, values: &[&str]| {
        let readings: Vec<_> = values.iter().map(|value| (Kind::Number, *value)).collect();
        pin(&guess_of(path, "", &readings)).kind
    };
    assert_eq!(kind("uptime", &["5"]), PinKind::Counter);
    assert_eq!(kind("water.pulses", &["0"]), PinKind::Counter);
    assert_eq!(kind("boot_count", &["1"]), PinKind::Counter);
    assert_eq!(kind("count", &["9", "3"]), PinKind::Analog, "it fell");
    assert_eq!(kind("discount", &["9"]), PinKind::Analog);
}

#[test]
fn a_colour_is_told_by_its_hash_sign() {
    for (value, kind) in [
        ("#ff8800", PinKind::Color),
        ("#FF8800", PinKind::Color),
        ("ff8800", PinKind::Text),
        ("#ff88", PinKind::Text),
        ("#channel", PinKind::Text),
    ] {
        let json = guess_of("led", "", &[(Kind::Text, value)]);
        assert_eq!(pin(&json).kind, kind, "{value}");
    }
}

#[test]
fn what_dims_has_its_usual_limit() {
    let limits = |path: &str, value: &str| {
        let pin = pin(&guess_of(path, "", &[(Kind::Number, value)]));
        (pin.min() / 1_000, pin.max() / 1_000)
    };
    assert_eq!(limits("dimmer", "40"), (0, 100));
    assert_eq!(limits("state.bri", "128"), (0, 255));
    assert_eq!(limits("brightness", "700"), (0, 1_000));
    assert_eq!(limits("dim", "-4"), (-5, 0));
}

#[test]
fn a_few_words_are_kept_as_options_without_what_means_something_else_there() {
    let words = |values: &[&str]| {
        let mut table = Table::default();
        for value in values {
            let kind = Kind::Text;
            let reading = Reading {
                path: "x",
                kind,
                value,
                ..Reading::default()
            };
            table.take(reading, 0);
        }
        table.row(0).unwrap().seen().words.clone()
    };
    assert_eq!(
        words(&["auto", "heat", "auto", "heat pump"]),
        "auto, heat, heat pump"
    );
    for other in ["a,b", "a:b", &"x".repeat(200)] {
        assert_eq!(words(&["auto", other, "heat"]), "auto, heat", "{other}");
    }
    assert_eq!(words(&["1", "2", "auto"]), "auto");
}

#[test]
fn a_pin_is_called_by_the_end_of_its_path_in_words() {
    for (path, expected) in [
        ("waterTemp", "Water temp"),
        ("soil_moisture", "Soil moisture"),
        ("env.water-temp", "Water temp"),
        ("relay.0", "Relay 0"),
        ("switch:0.output", "Switch 0 output"),
        ("relay/i2c0-3b.state", "I2c0 3b state"),
        ("a.b.value", "B value"),
        ("u.v.12", "V 12"),
        ("value", "Value"),
        ("Status", "Status"),
        ("7", "7"),
        ("wifi.SSID", "SSID"),
        ("apSSID", "Ap SSID"),
        ("co2Level", "Co2 level"),
        ("CO2", "CO2"),
        ("HTTPStatus", "HTTPStatus"),
        ("__a__b__", "A b"),
        ("a.", "A"),
        ("..", ".."),
        ("_", "_"),
        ("größe", "Größe"),
        ("äußere_größe", "äußere größe"),
        ("sensors/room temperature", "Room temperature"),
    ] {
        assert_eq!(label(path), expected, "{path}");
    }
}

#[test]
fn a_path_that_would_mean_something_else_is_meant_as_it_is() {
    for (path, written, label) in [
        ("a*b", r"a\\*b", "A*b"),
        ("a{1}", "a{1}", "a{1}"),
        ("t.{n}", r"t.\\{n}", "t.{n}"),
        (r"a\*", r"a\\\\\\*", r"A\*"),
        (r"a\b", r"a\\b", r"A\b"),
        ("say \"hi\"", r#"say \"hi\""#, "Say \"hi\""),
    ] {
        let json = guess_of(path, "", &[(Kind::Bool, "true")]);
        assert!(json.contains(&format!(r#""path": "{written}""#)), "{json}");
        let pin = pin(&json);
        assert_eq!((pin.paths[0].as_str(), pin.label()), (path, label));
        assert!(!pin.is_pattern());
    }
}

#[test]
fn any_path_is_quoted() {
    let json = guess_of("a\"b\\\n", "", &[(Kind::Bool, "true")]);
    assert_eq!(pin(&json).paths, ["a\"b\\\n"]);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_guess_is_a_pin_that_shows_the_reading(
            path in "([^\\x00]|[{}*\\\\n]|\\{n\\}){1,12}",
            unit in "(|%)",
            values in prop::collection::vec(prop_oneof![
                "-?[0-9]{1,3}(\\.[0-9]{1,4})?", "(on|off|true|idle)", "-?[0-9]{1,22}", "\\PC{0,4}",
            ], 1..6),
        ) {
            let readings: Vec<_> = values.iter().map(|value| (Kind::Text, value.as_str())).collect();
            let pin = pin(&guess_of(&path, &unit, &readings));
            prop_assert_eq!(&pin.paths, &[path]);
            prop_assert!(!pin.label().is_empty());
            if pin.kind == PinKind::Analog {
                for number in values.iter().filter_map(|value| thousandths(value)) {
                    let cap = 1_000_000_000_000_000_000;
                    prop_assert!((pin.min()..=pin.max()).contains(&number.clamp(-cap, cap)));
                }
            }
        }
    }
}
