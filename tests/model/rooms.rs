//! The rooms of the source: who may import whom.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of the page, from the top.
const LAYERS: [&[&str]; 3] = [&["view"], &["browser"], &["model"]];
/// The rooms of the model, from the top. A room imports those below it, and none beside it.
const ROOMS: [&[&str]; 7] = [
    &["app"],
    &["dashboard", "keepalive"],
    &["profile"],
    &["mqtt", "connection"],
    &["console"],
    &["decode"],
    &["text", "time"],
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// The floor on which a room is.
fn floor(floors: &[&[&str]], room: &str) -> Option<usize> {
    floors.iter().position(|rooms| rooms.contains(&room))
}

/// Every import of a room that is not below the importing one, as `file -> room`. A path is read
/// behind `prefix`, such as `crate::model::`.
fn wrong_imports(below: &Path, prefix: &str, floors: &[&[&str]]) -> BTreeSet<String> {
    let mut files = Vec::new();
    rust_files(below, &mut files);
    let mut wrong = BTreeSet::new();
    for file in files {
        let inside = file.strip_prefix(below).unwrap();
        let first = inside.components().next().unwrap();
        let room = Path::new(first.as_os_str()).file_stem().unwrap();
        let room = room.to_str().unwrap();
        let Some(own) = floor(floors, room) else {
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().map(str::trim_start);
        for line in code.filter(|line| !line.starts_with("//")) {
            for path in line.split(prefix).skip(1) {
                if path.starts_with('{') {
                    wrong.insert(format!("{}: one room a line", inside.display()));
                }
                let name = path.split(|end: char| !end.is_alphanumeric() && end != '_');
                let name = name.into_iter().next().unwrap();
                if name != room && floor(floors, name).is_some_and(|other| other <= own) {
                    wrong.insert(format!("{} -> {name}", inside.display()));
                }
            }
        }
    }
    wrong
}

#[test]
fn the_view_imports_the_browser_and_the_browser_the_model_and_never_the_other_way() {
    assert_eq!(
        wrong_imports(&source(), "crate::", &LAYERS),
        BTreeSet::new()
    );
}

#[test]
fn a_room_of_the_model_imports_only_those_below_it() {
    let model = source().join("model");
    assert_eq!(
        wrong_imports(&model, "crate::model::", &ROOMS),
        BTreeSet::new()
    );
}

#[test]
fn every_folder_of_the_model_has_its_floor() {
    for entry in fs::read_dir(source().join("model")).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_str().unwrap();
        let has_no_code = matches!(room, "mod" | "profiles");
        assert!(has_no_code || floor(&ROOMS, room).is_some(), "{room}");
    }
}
