//! The documents for people: their links lead somewhere, their examples work, and the tables of
//! `board.json` say what its schema says.

use boon::{Compiler, Schemas};
use pindash::model::console::log::MAX_LINES;
use pindash::model::console::recall::{MAX_ENTRIES, MAX_ENTRY_BYTES};
use pindash::model::dashboard::pins;
use pindash::model::dashboard::table::MAX_PATHS;
use pindash::model::decode::readings::{MAX_LEAVES, MAX_PATH_BYTES};
use pindash::model::profile::steps::{MAX_STEPS, MAX_STEPS_BYTES};
use pindash::model::profile::{
    BUILT_IN, MAX_ANSWERS, MAX_OPEN, MAX_PINS, MAX_PROFILE_BYTES, Profile, kept,
};
use pindash::model::{app, mqtt};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const README: &str = "README.md";
const PROFILES: &str = "src/model/profiles/README.md";
const SCHEMA: &str = "src/model/profiles/board.schema.json";

/// The tables of fields: their headings, and where in the schema the fields are.
const TABLES: [(&str, &str); 11] = [
    ("The file", ""),
    ("A pin, and `each`", "/$defs/fields"),
    ("A button", "/$defs/button"),
    ("A group", "/$defs/group"),
    ("An answer", "/$defs/answer"),
    ("`keepalive`", "/$defs/keepalive"),
    ("`limits`", "/$defs/limits"),
    ("`save`", "/$defs/save"),
    ("`mqtt`", "/$defs/mqtt"),
    ("An entry of `subscribe`", "/$defs/subscription"),
    ("`will`", "/$defs/will"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn schema() -> Value {
    serde_json::from_str(&text_of(SCHEMA)).unwrap()
}

/// A part of the schema, without and with what it refers to.
fn described(schema: &Value, part: &Value) -> Vec<Value> {
    let mut parts = vec![part.clone()];
    let mut place = part["$ref"].as_str();
    while let Some(name) = place {
        let part = schema.pointer(&name[1..]).unwrap();
        parts.push(part.clone());
        place = part["$ref"].as_str();
    }
    parts
}

fn field<'a>(parts: &'a [Value], name: &str) -> &'a Value {
    let said = parts.iter().map(|part| &part[name]);
    said.clone()
        .find(|value| !value.is_null())
        .unwrap_or(&Value::Null)
}

/// All fields of all objects: the object's place, the field's name and its description.
fn fields(schema: &Value) -> Vec<(&'static str, String, Vec<Value>)> {
    let mut found = Vec::new();
    for (_, place) in TABLES {
        let properties = &schema.pointer(place).unwrap()["properties"];
        for (name, property) in properties.as_object().unwrap() {
            found.push((place, name.clone(), described(schema, property)));
        }
    }
    found
}

/// The rows of the table under a heading of a document, sorted.
fn rows<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let heading = format!("\n### {heading}\n");
    let (_, section) = text.split_once(&heading).expect(&heading);
    let section = section.split_once("\n#").map_or(section, |(own, _)| own);
    let mut rows: Vec<_> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    rows.sort_unstable();
    rows
}

#[test]
fn the_tables_of_the_fields_say_what_the_schema_says() {
    let document = text_of(PROFILES);
    let fields = fields(&schema());
    for (heading, place) in TABLES {
        let own = fields.iter().filter(|(at, ..)| *at == place);
        let mut wanted: Vec<_> = own
            .map(|(_, name, parts)| {
                let description = field(parts, "description").as_str().unwrap_or("");
                format!("| `{name}` | {description} |")
            })
            .collect();
        wanted.sort_unstable();
        assert_eq!(rows(&document, heading), wanted, "{PROFILES}, {heading}");
    }
}

#[test]
fn every_object_of_the_schema_has_its_table() {
    let schema = schema();
    let with_fields = schema["$defs"].as_object().unwrap().iter();
    let with_fields = with_fields.filter(|(_, part)| part["properties"].is_object());
    for (name, _) in with_fields {
        let place = format!("/$defs/{name}");
        assert!(TABLES.iter().any(|(_, table)| *table == place), "{place}");
    }
}

/// A number as a person reads it: `86,400`.
fn written(number: f64) -> String {
    let whole = format!("{}", number.abs());
    let (digits, rest) = whole.split_once('.').unwrap_or((&whole, ""));
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    match rest {
        "" => text,
        rest => format!("{text}.{rest}"),
    }
}

#[test]
fn every_field_says_its_bounds_and_its_words() {
    for (place, name, parts) in fields(&schema()) {
        let description = field(&parts, "description").as_str().unwrap();
        let of = |name: &str| field(&parts, name).clone();
        let branches = of("anyOf").as_array().cloned().unwrap_or_default();
        let bounds = ["minimum", "maximum", "maxItems"];
        let said = bounds.iter().flat_map(|bound| {
            let own = of(bound).as_f64();
            let of_branches = branches.iter().filter_map(|branch| branch[*bound].as_f64());
            own.into_iter().chain(of_branches).collect::<Vec<_>>()
        });
        for bound in said.filter(|bound| *bound != 0.0) {
            assert!(
                description.contains(&written(bound)),
                "{place}/{name}: {bound}"
            );
        }
        for word in of("enum").as_array().into_iter().flatten() {
            let word = word.as_str().map_or(word.to_string(), str::to_owned);
            assert!(description.contains(&word), "{place}/{name}: {word}");
        }
    }
}

/// The blocks of code in a document, each with its language.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if let Some(language) = line.strip_prefix("```") {
            is_inside = !is_inside;
            if is_inside {
                found.push((language.into(), String::new()));
            }
        } else if let (true, Some((_, code))) = (is_inside, found.last_mut()) {
            code.push_str(line);
            code.push('\n');
        }
    }
    assert!(!is_inside, "a block of code is not closed");
    found
}

#[test]
fn every_example_of_a_profile_is_one() {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler
        .add_resource("board.schema.json", schema())
        .unwrap();
    let index = compiler.compile("board.schema.json", &mut schemas).unwrap();
    for file in [README, PROFILES] {
        let mut examples = 0;
        for (language, json) in blocks(&text_of(file)) {
            if language == "json" {
                assert_eq!(Profile::read(&json).problems, [], "{file}: {json}");
                let json = serde_json::from_str(&json).unwrap();
                assert!(schemas.validate(&json, index).is_ok(), "{file}: {json}");
                examples += 1;
            }
        }
        assert!(examples > 0, "{file} shows no profile");
    }
}

#[test]
fn every_profile_that_is_compiled_in_has_its_row() {
    let document = text_of(PROFILES);
    for (name, json) in BUILT_IN {
        let files = fs::read_dir(root().join("src/model/profiles")).unwrap();
        let file = files
            .map(|file| file.unwrap().path())
            .find(|file| file.is_file() && fs::read_to_string(file).unwrap() == json)
            .unwrap();
        let file = file.file_name().unwrap().to_str().unwrap().to_owned();
        let row = format!("| `{file}` |");
        assert!(document.contains(&row), "{name}: {row}");
    }
}

/// The links of a document, without those in blocks of code.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if !is_code {
            let behind = line.split("](").skip(1);
            found.extend(behind.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    found
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if let (false, Some((marks, heading))) = (is_code, line.split_once(' '))
            && !marks.is_empty()
            && marks.bytes().all(|mark| mark == b'#')
        {
            let heading = heading.to_lowercase();
            let anchor = heading.chars().filter_map(|c| match c {
                ' ' => Some('-'),
                c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
                _ => None,
            });
            found.push(anchor.collect());
        }
    }
    found
}

/// Why a link of a document leads nowhere, if so. Those to other hosts are not followed.
fn fault(file: &str, link: &str) -> Option<String> {
    if link.contains("://") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = root().join(file).parent().unwrap().to_path_buf();
    let target: PathBuf = match path {
        "" => root().join(file),
        path => folder.join(path),
    };
    if !target.exists() {
        return Some(format!("{file}: there is no {path}"));
    }
    if anchor.is_empty() {
        return None;
    }
    let text = fs::read_to_string(&target).ok()?;
    (!anchors(&text).iter().any(|known| known == anchor))
        .then(|| format!("{file}: there is no heading for {link}"))
}

/// The documents beside which a person may follow links.
fn documents() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !name.starts_with('.') && !matches!(name, "target" | "dist") {
                folders.push(path);
            } else if name.ends_with(".md") {
                let inside = path.strip_prefix(root()).unwrap();
                found.push(inside.to_str().unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let documents = documents();
    assert!(documents.iter().any(|file| file == README));
    let faults: Vec<_> = documents
        .iter()
        .flat_map(|file| {
            let links = links(&text_of(file));
            links.into_iter().filter_map(move |link| fault(file, &link))
        })
        .collect();
    assert_eq!(faults, [""; 0]);
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    assert!(fault(README, "src/model/missing.rs").is_some());
    assert!(fault(README, "#no-such-heading").is_some());
    assert!(fault(README, "src/model/profiles/README.md#no-such-heading").is_some());
    assert!(fault(README, "src/model/profiles/README.md#fields").is_none());
    assert!(fault(README, "https://example.com/").is_none());
    assert_eq!(
        links("[a](b.md) and [c](#d)\n```\n[e](f)\n```"),
        ["b.md", "#d"]
    );
    assert_eq!(
        anchors("## A fleet: `mqtt`, 2\n```\n# no\n```"),
        ["a-fleet-mqtt-2"]
    );
}

#[test]
fn the_limits_are_those_of_the_code() {
    let limits = [
        ("console", vec![MAX_LINES]),
        ("readings of one message", vec![MAX_LEAVES, MAX_PATH_BYTES]),
        ("readings in the list", vec![MAX_PATHS]),
        ("an MQTT message", vec![mqtt::MAX_PACKET_BYTES]),
        ("a shown value", vec![pins::MAX_VALUE_BYTES]),
        (
            "a command",
            vec![app::MAX_COMMAND_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES],
        ),
        (
            "a profile",
            vec![MAX_PROFILE_BYTES, MAX_PINS, MAX_OPEN, MAX_ANSWERS],
        ),
        (
            "edits",
            vec![
                MAX_STEPS,
                MAX_STEPS_BYTES,
                kept::MAX_BOARDS,
                kept::MAX_BYTES,
            ],
        ),
    ];
    assert_eq!(app::MAX_BUFFERED_BYTES as usize, app::MAX_COMMAND_BYTES);
    let readme = text_of(README);
    for (what, numbers) in limits {
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| {what} |")));
        let row = row.unwrap_or_else(|| panic!("{what}"));
        let said: Vec<_> = row
            .split(|c: char| !c.is_ascii_digit() && c != ',')
            .collect();
        for number in numbers {
            let number = written(number as f64);
            let is_said = said.iter().any(|said| said.trim_end_matches(',') == number);
            assert!(is_said, "{what}: {number} is not in {row}");
        }
    }
}

/// The code in a document, in a line or in a block, word by word.
fn code_words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, part) in text.split('`').enumerate() {
        // Every other part is code. A block has three marks, which leaves empty parts between.
        if at % 2 == 1 {
            found.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_path_that_is_named_is_there() {
    for file in documents() {
        let words = code_words(&text_of(&file));
        let ours = ["src/", "tests/", "style/"];
        let paths = words
            .iter()
            .filter(|word| ours.iter().any(|top| word.starts_with(top)));
        for path in paths {
            assert!(root().join(path).exists(), "{file}: there is no {path}");
        }
    }
    assert!(code_words(&text_of(README)).contains(&"src/model/profiles/mqtt.json".to_owned()));
}

#[test]
fn every_flag_of_a_task_is_known() {
    let board = text_of("tests/board/src/main.rs");
    let usage = text_of("tests/xtask/src/arguments.rs");
    let words = code_words(&text_of(README));
    for flag in [
        "--port",
        "--board",
        "--fault",
        "--many-sockets",
        "--pages-always",
    ] {
        assert!(
            words.iter().any(|word| word == flag),
            "{flag} is not told of"
        );
        let field = flag.trim_start_matches('-').replace('-', "_");
        let is_known = board.contains(&format!("    {field}: "))
            || board.contains(&format!("\"{}\"", &flag[2..]));
        assert!(is_known && usage.contains(flag), "{flag}");
    }
    for flag in ["--set-budget", "--list"] {
        assert!(
            words.iter().any(|word| word == flag) && usage.contains(flag),
            "{flag}"
        );
    }
}

#[test]
fn every_task_that_is_named_is_known_to_xtask() {
    let usage = text_of("tests/xtask/src/arguments.rs");
    let text = text_of(README);
    let tasks: Vec<_> = text.split("cargo xtask ").skip(1).collect();
    assert!(tasks.len() > 5);
    for task in tasks {
        let mut words = task.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (name, what) = (words.next().unwrap(), words.next().unwrap_or(""));
        let known = match name {
            "bench" => format!("cargo xtask bench {what}"),
            name => format!("cargo xtask {name}"),
        };
        assert!(usage.contains(&known), "{known}");
    }
}
