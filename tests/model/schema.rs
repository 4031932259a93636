//! The JSON Schema of a profile, by which editors complete it, says what the parser takes.

use boon::{Compiler, SchemaIndex, Schemas};
use pindash::model::mqtt::MAX_SUBSCRIPTIONS;
use pindash::model::profile::kinds::MAX_OPTIONS;
use pindash::model::profile::{
    BUILT_IN, MAX_ANSWERS, MAX_OPEN, MAX_PINS, PinKind, PinSpec, Profile,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCHEMA: &str = include_str!("../../src/model/profiles/board.schema.json");

pub struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    pub fn new() -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        let schema = serde_json::from_str(SCHEMA).unwrap();
        compiler.add_resource("board.schema.json", schema).unwrap();
        let index = compiler.compile("board.schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn takes(&self, profile: &Value) -> bool {
        self.schemas.validate(profile, self.index).is_ok()
    }

    /// Sees that schema and parser take a profile.
    pub fn check(&self, profile: &Value) {
        let valid = self.schemas.validate(profile, self.index);
        assert!(valid.is_ok(), "{profile}\n{}", valid.unwrap_err());
        let problems = Profile::read(&profile.to_string()).problems;
        assert_eq!(problems, [], "{profile}");
    }

    /// Sees that neither takes it.
    fn check_refused(&self, profile: &Value) {
        assert!(!self.takes(profile), "the schema takes {profile}");
        let problems = Profile::read(&profile.to_string()).problems;
        assert!(!problems.is_empty(), "the parser takes {profile}");
    }
}

/// A part of the schema with what it refers to put in.
fn resolved(part: &Value) -> Value {
    let mut resolved = part.clone();
    if let Some(reference) = part["$ref"].as_str() {
        let root: Value = serde_json::from_str(SCHEMA).unwrap();
        let name = reference.strip_prefix('#').unwrap();
        for (key, value) in root.pointer(name).unwrap().as_object().unwrap() {
            if resolved.get(key).is_none() {
                resolved[key] = value.clone();
            }
        }
    }
    resolved
}

/// All objects of the schema with the names under which they stand: `keepalive`, `pins[]`.
fn objects(part: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    let part = resolved(part);
    for part in part["anyOf"].as_array().into_iter().flatten() {
        objects(part, place, found);
    }
    let Some(properties) = part["properties"].as_object() else {
        return;
    };
    found.push((place.into(), part.clone()));
    for (name, property) in properties {
        assert!(
            place.is_empty() || !property["items"].is_object(),
            "{place}.{name}"
        );
        objects(property, name, found);
        objects(&resolved(property)["items"], &format!("{name}[]"), found);
    }
}

fn all_objects() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    objects(&serde_json::from_str(SCHEMA).unwrap(), "", &mut found);
    found
}

/// What an object needs at least.
fn least(place: &str) -> Value {
    match place {
        "" | "each" => json!({}),
        "pins[]" => json!({"path": "a", "write": "w"}),
        "buttons[]" => json!({"send": "s"}),
        "answers[]" => json!({"when": "a", "send": "b"}),
        "keepalive" => json!({"send": "ping", "every": 1}),
        "limits" => json!({"frame": 100}),
        "save" => json!({"path": "/upload"}),
        "mqtt" => json!({"subscribe": "#"}),
        "subscribe" => json!({"topic": "a/+"}),
        "will" => json!({"topic": "t", "payload": "p"}),
        _ => panic!("{place}"),
    }
}

/// A profile with an object at its place.
fn profile_with(place: &str, object: Value) -> Value {
    match place.strip_suffix("[]") {
        _ if place.is_empty() => object,
        _ if matches!(place, "will" | "subscribe") => json!({"mqtt": {place: object}}),
        Some(list) => json!({list: [object]}),
        None => json!({place: object}),
    }
}

/// Values that a part of the schema allows: each of its types, and its bounds.
fn examples(part: &Value, name: &str) -> Vec<Value> {
    let part = resolved(part);
    if let Some(words) = part["enum"].as_array() {
        return words.clone();
    }
    if let Some(parts) = part["anyOf"].as_array()
        && part["type"].is_null()
    {
        return parts.iter().flat_map(|part| examples(part, name)).collect();
    }
    let types = match &part["type"] {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    let mut found = Vec::new();
    for kind in types {
        match kind.as_str().unwrap() {
            "string" => match &part["examples"][0] {
                Value::Null => found.push(json!("x y")),
                example => found.push(example.clone()),
            },
            "boolean" => found.extend([json!(true), json!(false)]),
            "number" | "integer" => {
                let bounds = ["minimum", "maximum"].map(|bound| part[bound].clone());
                found.extend(bounds.into_iter().filter(|bound| {
                    // The other limit is at its default.
                    !bound.is_null()
                        && (name != "min" || bound.as_f64() < Some(100.0))
                        && (name != "max" || bound.as_f64() > Some(0.0))
                }));
                // Any other, where the bounds leave it.
                let least = part["minimum"].as_f64().unwrap_or(0.0);
                found.push(json!(least.max(7.0) as i64));
            }
            "object" if part["properties"].is_object() => found.push(least(name)),
            "object" if part["additionalProperties"].is_object() => {
                found.push(json!({"a": {}, "b": {}}));
                let each = resolved(&part["additionalProperties"]);
                if each["properties"].is_null() {
                    let values = examples(&each, name).into_iter();
                    return values.map(|value| json!({ "a": value })).collect();
                }
                for (field, value) in each["properties"].as_object().unwrap() {
                    let values = examples(value, field).into_iter();
                    found.extend(values.map(|value| json!({ "a": { field: value } })));
                }
            }
            "object" => found.extend([json!({}), json!({"a": [1, "{value}"]})]),
            "array" if part["examples"].is_array() => {
                found.extend(part["examples"].as_array().cloned().unwrap());
            }
            "array" => {
                let items = &part["items"];
                if items.is_object() {
                    let one = match least_of_items(name, items) {
                        Some(least) => vec![least],
                        None => examples(items, name),
                    };
                    found.push(Value::Array(one));
                } else {
                    found.push(json!([]));
                }
            }
            kind => panic!("{kind}"),
        }
    }
    found
}

fn least_of_items(name: &str, items: &Value) -> Option<Value> {
    resolved(items)["properties"]
        .is_object()
        .then(|| least(&format!("{name}[]")))
}

#[test]
fn every_built_in_profile_is_valid() {
    let schema = Schema::new();
    for (_, json) in BUILT_IN {
        schema.check(&serde_json::from_str(json).unwrap());
    }
}

#[test]
fn the_parser_takes_every_value_that_the_schema_allows() {
    let schema = Schema::new();
    let mut checked = 0;
    for (place, object) in all_objects() {
        for (name, property) in object["properties"].as_object().unwrap() {
            for value in examples(property, name) {
                let mut object = least(&place);
                object[name] = value;
                schema.check(&profile_with(&place, object));
                checked += 1;
            }
        }
    }
    assert!(checked > 150, "{checked}");
}

#[test]
fn every_field_has_a_description_and_every_object_is_closed() {
    let objects = all_objects();
    assert_eq!(objects.len(), 11);
    for (place, object) in objects {
        assert_eq!(object["additionalProperties"], json!(false), "{place}");
        for (name, property) in object["properties"].as_object().unwrap() {
            let description = resolved(property)["description"]
                .as_str()
                .unwrap_or("")
                .len();
            assert!(description > 15, "{place}.{name}");
        }
    }
}

#[test]
fn the_schema_has_every_field_of_a_pin_and_no_other() {
    // What a button sends and what is published have names of their own.
    let aliases = ["send", "payload"];
    let fields: BTreeSet<_> = PinSpec::field_names().chain(aliases).collect();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let properties = |part: &str| {
        schema["$defs"][part]["properties"]
            .as_object()
            .unwrap()
            .clone()
    };
    let of_pins = properties("fields");
    assert_eq!(
        of_pins.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        fields
    );
    for name in properties("button").keys() {
        assert!(fields.contains(name.as_str()), "{name}");
    }
}

#[test]
fn every_kind_of_pin_is_in_the_schema_and_in_the_message_about_a_wrong_one() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let kinds: Vec<_> = PinKind::names().collect();
    assert_eq!(
        schema["$defs"]["fields"]["properties"]["kind"]["enum"],
        json!(kinds)
    );
    let wrong = Profile::read(r#"{"pins":[{"kind":"lamp","path":"a"}]}"#);
    let message = wrong.problems[0].what;
    for kind in kinds {
        assert!(message.contains(kind), "{kind} is missing in: {message}");
    }
}

#[test]
fn a_field_that_is_not_known_is_refused_in_every_object() {
    let schema = Schema::new();
    for (place, _) in all_objects() {
        let mut object = least(&place);
        object["nmae"] = json!("x");
        schema.check_refused(&profile_with(&place, object));
    }
}

#[test]
fn a_missing_required_field_is_reported_by_both() {
    let schema = Schema::new();
    for (place, object) in all_objects() {
        for name in object["required"].as_array().into_iter().flatten() {
            let mut object = least(&place);
            object
                .as_object_mut()
                .unwrap()
                .remove(name.as_str().unwrap());
            schema.check_refused(&profile_with(&place, object));
        }
    }
    schema.check_refused(&json!({"buttons": [{"label": "x"}]}));
}

#[test]
fn no_field_may_be_null() {
    let schema = Schema::new();
    for (place, object) in all_objects() {
        for name in object["properties"].as_object().unwrap().keys() {
            // What the parser does not read it does not refuse.
            if name != "$schema" {
                let mut object = least(&place);
                object[name] = Value::Null;
                schema.check_refused(&profile_with(&place, object));
            }
        }
    }
}

#[test]
fn wrong_types_kinds_and_bounds_are_refused_by_both() {
    let schema = Schema::new();
    let pin = |field: &str, value: Value| json!({"pins": [{"path": "a", field: value}]});
    for profile in [
        json!([]),
        json!("Netzer"),
        json!({"name": []}),
        json!({"address": {}}),
        json!({"ending": ["\n"]}),
        json!({"dialect": "xml"}),
        json!({"dialect": true}),
        json!({"key": ["id"]}),
        json!({"value": {}}),
        json!({"pairs": "yes"}),
        json!({"pairs": 1}),
        json!({"inside": "result"}),
        json!({"inside": [["result"]]}),
        json!({"open": "hello"}),
        json!({"open": {"a": 1}}),
        json!({"open": [null]}),
        json!({"open": vec!["x"; MAX_OPEN + 1]}),
        json!({"pause": -1}),
        json!({"pause": "soon"}),
        json!({"pause": 86401}),
        json!({"answers": {}}),
        json!({"answers": ["PING"]}),
        json!({"answers": vec![json!({"when": "a", "send": "b"}); MAX_ANSWERS + 1]}),
        json!({"keepalive": "ping"}),
        json!({"keepalive": {"send": "p", "every": "x"}}),
        json!({"keepalive": {"send": "p", "every": -1}}),
        json!({"keepalive": {"send": "p", "every": 0.4}}),
        json!({"keepalive": {"send": "p", "every": 1, "within": 0.4}}),
        json!({"limits": {"frame": 100.5}}),
        json!({"limits": {"connections": 1.5}}),
        json!({"mqtt": {"subscribe": [{"topic": "a", "qos": 0.5}]}}),
        json!({"keepalive": {"send": "p", "every": 1, "within": 86401}}),
        json!({"limits": 1428}),
        json!({"limits": {"frame": 0}}),
        json!({"limits": {"frame": 1048577}}),
        json!({"limits": {"frame": "much"}}),
        json!({"limits": {"connections": 0}}),
        json!({"limits": {"connections": 1001}}),
        json!({"limits": {"connections": "one"}}),
        json!({"hidden": "tuv0=0"}),
        json!({"hidden": [null]}),
        json!({"hidden": vec!["x"; MAX_OPEN + 1]}),
        json!({"visible": {"a": 1}}),
        json!({"visible": vec!["x"; MAX_OPEN + 1]}),
        json!({"mqtt": "node/#"}),
        json!({"mqtt": {"subscribe": {}}}),
        json!({"mqtt": {"subscribe": [["a"]]}}),
        json!({"mqtt": {"subscribe": [{"topic": "a", "qos": 2}]}}),
        json!({"mqtt": {"subscribe": [{"topic": {}}]}}),
        json!({"mqtt": {"subscribe": vec!["a"; MAX_SUBSCRIPTIONS + 1]}}),
        json!({"mqtt": {"keepalive": 0.5}}),
        json!({"mqtt": {"keepalive": 3601}}),
        json!({"mqtt": {"group": ["a/+"]}}),
        json!({"mqtt": {"client": []}}),
        json!({"mqtt": {"user": {}}}),
        json!({"mqtt": {"will": "a b"}}),
        json!({"mqtt": {"will": {"topic": "a", "payload": "b", "qos": 2}}}),
        json!({"mqtt": {"will": {"topic": "a", "payload": "b", "retain": "no"}}}),
        json!({"each": []}),
        json!({"each": {"kind": "lamp"}}),
        json!({"pins": {}}),
        json!({"pins": ["a"]}),
        json!({"pins": vec![json!({"path": "a"}); MAX_PINS + 1]}),
        json!({"buttons": {"send": "x"}}),
        json!({"buttons": [5]}),
        pin("kind", json!("lamp")),
        pin("kind", json!("Digital")),
        pin("kind", json!(1)),
        pin("path", json!({})),
        pin("path", json!([])),
        pin("path", json!([["a"]])),
        pin("label", Value::Null),
        pin("min", json!("low")),
        pin("min", json!(true)),
        pin("max", json!(1_000_000_000_000_001_u64)),
        pin("min", json!(-1_000_000_000_000_001_i64)),
        pin("digits", json!(10)),
        pin("digits", json!(1.5)),
        pin("radix", json!(16.5)),
        pin("bit", json!(0.5)),
        pin("qos", json!(0.5)),
        pin("digits", json!(-1)),
        pin("radix", json!(1)),
        pin("radix", json!(37)),
        pin("bit", json!(64)),
        pin("bit", json!(-1)),
        pin("bit", json!([0])),
        pin("topic", json!(null)),
        pin("qos", json!(2)),
        pin("qos", json!("one")),
        pin("retain", json!("no")),
        pin("wide", json!("yes")),
        pin("confirm", json!(1)),
        pin("momentary", json!([])),
        pin("locked", json!({})),
        pin("shown", json!(0)),
        pin("options", json!("auto, heat")),
        pin("options", json!([["auto"]])),
        pin("options", json!({"Solid": {}})),
        pin("options", json!(vec![1; MAX_OPTIONS + 1])),
        pin("by", json!("much")),
        pin("spark", json!("no")),
        pin("step", json!(1)),
        pin("window", json!(9)),
        pin("window", json!(86_401)),
        pin("window", json!("long")),
        json!({"buttons": [{"send": "x", "confirm": "no"}]}),
    ] {
        schema.check_refused(&profile);
    }
}
