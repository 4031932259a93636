//! Texts of any sort, changed.

use super::*;

#[test]
fn a_file_full_of_slips_is_changed_in_proportion() {
    let fields = |count| {
        let fields = (0..count).map(|n| format!(r#""a{n}":1"#));
        fields.collect::<Vec<_>>().join(",")
    };
    let min = |count| vec![r#""min":1"#; count].join(",");
    let empty = |count| vec!["{}"; count].join(",");
    let with_unit = r#"{"unit":""},"#.repeat(MAX_PINS - 1);
    let files: [(&str, &dyn Fn(usize) -> String); 6] = [
        ("fields that all pins share", &|parts| {
            let (fields, pins) = (fields(60 * parts), empty(MAX_PINS));
            format!(r#"{{"each":{{{fields}}},"pins":[{pins}]}}"#)
        }),
        ("one field that all pins share", &|parts| {
            let min = min(20 * parts);
            format!(r#"{{"each":{{{min}}},"pins":[{with_unit}{{}}]}}"#)
        }),
        ("one field, shared and of its own", &|parts| {
            let min = min(60 * parts);
            format!(r#"{{"each":{{{min}}},"pins":[{{{min}}}]}}"#)
        }),
        ("pins", &|parts| {
            format!(r#"{{"pins":[{}]}}"#, empty(1_250 * parts))
        }),
        ("brackets", &|parts| "[".repeat(3_750 * parts)),
        ("pins inside each other", &|parts| {
            "{\"pins\":[".repeat(375 * parts)
        }),
    ];
    for (name, file) in files {
        assert_in_proportion(name, |parts| {
            let json = file(parts);
            let _ = changed(&json, Change::Remove { pin: 0 });
            let _ = field(&json, 0, "min");
            let _ = formatted(&json);
        });
    }
}

/// Values as a pin's field may have them, right and wrong.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[a-z{}n*1. ]{0,6}".prop_map(Value::from),
        2 => prop::sample::select(vec!["{n}", "a{n}", "a.*", "{1}", "{value}", "switch", "button", "true"])
            .prop_map(Value::from),
        1 => (-5..2_000).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop::sample::select(vec![
            json!(null), json!({}), json!([]), json!(["a", "b{n}"]), json!({"id": "{n}", "x": ["{value}"]}),
            json!({"{n}": "{n}"}), json!(["{n}", 5, true]), json!("[\"{n}\"]"), json!(["[\"{n}\"", {}]),
        ]),
    ]
}

fn pin() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "label", "group", "path", "path", "kind", "unit", "on", "off", "min", "max", "digits",
        "radix", "bit", "write", "send", "open", "hidden", "wide", "shown", "other",
    ]);
    let fields = prop::collection::vec((name, value()), 0..6);
    prop_oneof![
        9 => fields.prop_map(|fields| {
            Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map<_, _>>())
        }),
        1 => value(),
    ]
}

fn profile() -> impl Strategy<Value = String> {
    let pins = || prop::collection::vec(pin(), 0..4).prop_map(Value::from);
    let field = prop_oneof![
        3 => pins().prop_map(|pins| ("pins", pins)),
        2 => pins().prop_map(|pins| ("buttons", pins)),
        3 => pin().prop_map(|pin| ("each", pin)),
        1 => value().prop_map(|value| ("open", json!([value]))),
        1 => value().prop_map(|value| ("hidden", json!([value]))),
        1 => value().prop_map(|value| ("extra", value)),
        1 => value().prop_map(|value| ("pins", value)),
    ];
    // Written by hand, so that a name may stand twice.
    prop::collection::vec(field, 0..6).prop_map(|fields| {
        let fields = fields
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    })
}

/// Nearly a profile: its fields, and what may go wrong between them.
const NEARLY: &str = "([\\[\\]{}:,]|\"(pins|each|path|kind|open|write|min|max|wide|shown|buttons|\\{n\\}|\\{1\\}|a\\.\\*)\"|-?[0-9]{1,3}|true|null|\"|\\\\|\n| ){0,60}";

mod properties {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_profile_written_out_is_the_same_profile(json in profile()) {
            let count = Profile::read(&json).pins.len();
            let text = match count {
                0 => formatted(&json).unwrap(),
                _ => written_out(&json),
            };
            check_same(&json, &text);
            prop_assert_eq!(formatted(&text), Some(text.clone()), "it is formatted");
            for pin in 0..count {
                for name in ["label", "path", "write", "send", "min", "kind", "open"] {
                    prop_assert_eq!(field(&json, pin, name), field(&text, pin, name));
                }
            }
        }

        #[test]
        fn a_change_of_one_pin_leaves_the_others_as_they_are(
            json in profile(),
            at in 0..6_usize,
            before in 0..7_usize,
            name in "(label|path|unit|min|wide|shown|write|send|x)",
            value in "(|true|false|5|[a-z]{1,3}|\\{n\\}|\\{\"a\":1\\}|\\[\"b\"\\])",
        ) {
            let pins = Profile::read(&json).pins;
            let is_pin = at < pins.len();
            let removed = changed(&json, Change::Remove { pin: at });
            prop_assert_eq!(removed.is_some(), is_pin);
            if let Some(removed) = removed {
                let mut expected = pins.clone();
                expected.remove(at);
                prop_assert_eq!(Profile::read(&removed).pins, expected);
            }
            let moved = changed(&json, Change::Move { pin: at, before });
            prop_assert_eq!(moved.is_some(), is_pin && before <= pins.len());
            if let Some(moved) = moved {
                let mut expected = pins.clone();
                let pin = expected.remove(at);
                expected.insert(if before > at { before - 1 } else { before }, pin);
                prop_assert_eq!(Profile::read(&moved).pins, expected);
            }
            if let Some(text) = changed(&json, Change::Set { pin: at, field: &name, value: &value }) {
                let after = Profile::read(&text).pins;
                prop_assert_eq!(after.len(), pins.len());
                for (place, pin) in pins.iter().enumerate() {
                    prop_assert!(place == at || after[place] == *pin);
                }
            }
        }

        #[test]
        fn no_text_panics(
            text: String,
            nearly in NEARLY,
            pin in prop_oneof![0..3_usize, Just(usize::MAX)],
            name in "(label|path|min|shown|write|send|\\PC{0,3})",
            value in "(\\PC{0,5}|\\{|\\[|\\{\\}|\"|-|1e9)",
        ) {
            let in_pin = format!(r#"{{"each":{{{nearly}}},"pins":[{{{nearly}}},{{"path":"a.*"}}]}}"#);
            for json in [&text, &nearly, &in_pin] {
                let changes = [
                    Change::Set { pin, field: &name, value: &value },
                    Change::Move { pin, before: 1 },
                    Change::Move { pin: 0, before: pin },
                    Change::Remove { pin },
                    Change::Add(&nearly),
                    Change::Add(&text),
                ];
                for change in changes {
                    if let Some(after) = changed(json, change) {
                        prop_assert_eq!(formatted(&after), Some(after.clone()));
                    }
                }
                let _ = (field(json, pin, &name), formatted(json), review(json));
            }
        }

        #[test]
        fn a_built_in_profile_with_any_byte_replaced_is_changed_or_left_alone(
            which in 0..BUILT_IN.len(),
            at in 0.0..1.0,
            other in "[\\[\\]{}:,\"\\\\ a0]{0,3}",
        ) {
            let json = BUILT_IN[which].1;
            let at = json.floor_char_boundary((json.len() as f64 * at) as usize);
            let after = json.ceil_char_boundary(at + 1);
            let json = format!("{}{other}{}", &json[..at], &json[after..]);
            if let Some(text) = changed(&json, Change::Move { pin: 0, before: 0 }) {
                check_same(&json, &text);
            }
            let _ = field(&json, 0, "label");
        }
    }
}

#[test]
fn every_built_in_profile_written_out_is_the_same_profile() {
    for (_, json) in BUILT_IN {
        if !Profile::read(json).pins.is_empty() {
            check_same(json, &written_out(json));
        }
    }
}
