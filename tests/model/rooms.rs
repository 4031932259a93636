//! The rooms of the source: who may import whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers of the page, from the top.
const LAYERS: [&[&str]; 3] = [&["view"], &["browser"], &["model"]];
/// The rooms of the model, from the top. A room imports those below it, and none beside it.
const ROOMS: [&[&str]; 8] = [
    &["replay"],
    &["app"],
    &["dashboard", "keepalive", "chart", "alarms"],
    &["profile", "recording", "login"],
    &["mqtt", "connection"],
    &["console", "history"],
    &["decode"],
    &["text", "time", "pace"],
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

/// The code of a file, without lines of comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines();
    lines
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n")
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Every path that a piece of code spells out, with the trees of `use` lines unfolded:
/// `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(code: &str, before: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = before.to_vec();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        if length > 0 {
            path.push(rest[..length].into());
            rest = &rest[length..];
        } else if let Some(behind) = rest.strip_prefix("::{") {
            let mut depth = 1;
            let is_end = |letter| {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                depth == 0
            };
            let end = behind.find(is_end).unwrap();
            for branch in branches(&behind[..end]) {
                self::paths(branch.trim(), &path, paths);
            }
            path = before.to_vec();
            rest = &behind[end + 1..];
        } else if let Some(behind) = rest.strip_prefix("::") {
            rest = behind;
        } else {
            if path.len() > before.len() {
                paths.push(std::mem::replace(&mut path, before.to_vec()));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    if path.len() > before.len() {
        paths.push(path);
    }
}

/// The branches of the tree of a `use` line.
fn branches(tree: &str) -> Vec<&str> {
    let mut depth = 0;
    let is_comma = |letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0 && letter == ','
    };
    tree.split(is_comma).collect()
}

/// The module of each file, as a path from the root of the crate.
fn modules() -> BTreeMap<Vec<String>, PathBuf> {
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    let mut modules = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(source()).unwrap().with_extension("");
        let names = inside.iter().map(|name| name.to_str().unwrap().to_owned());
        let module: Vec<String> = names
            .filter(|name| name != "mod" && name != "lib")
            .collect();
        modules.insert(module, file);
    }
    modules
}

/// The files that each file imports. An import is a path in the code, in a `use` line or not, that
/// leads to another file: through `crate`, `super`, `self`, or a module that the file declares. It
/// leads to the file of the innermost module that it names, so `super::App` is an import of the
/// parent. A declaration such as `mod app;` is none, and neither is a method of an imported type.
fn imports() -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let modules = modules();
    let mut imports = BTreeMap::new();
    for (module, file) in &modules {
        let mut found = Vec::new();
        paths(&code(file), &[], &mut found);
        let mut imported = BTreeSet::new();
        // A path of one name is no import, such as that of `pub(super)`.
        for path in found.iter().filter(|path| path.len() > 1) {
            let child = [module.as_slice(), &path[..1]].concat();
            let (mut at, names) = match path[0].as_str() {
                "crate" | "pindash" => (Vec::new(), &path[1..]),
                "super" => (module[..module.len() - 1].to_vec(), &path[1..]),
                "self" => (module.clone(), &path[1..]),
                _ if modules.contains_key(&child) => (module.clone(), &path[..]),
                _ => continue,
            };
            for name in names {
                at.push(name.clone());
                if name == "super" {
                    at.truncate(at.len() - 2);
                } else if !modules.contains_key(&at) {
                    at.pop();
                    break;
                }
            }
            let leads_to = &modules[&at];
            if leads_to != file {
                imported.insert(leads_to.clone());
            }
        }
        imports.insert(file.clone(), imported);
    }
    imports
}

#[test]
fn no_file_imports_one_that_leads_back_to_it() {
    let imports = imports();
    let mut circles = BTreeSet::new();
    for (file, imported) in &imports {
        for next in imported {
            let mut seen = BTreeSet::from([next]);
            let mut open = vec![next];
            while let Some(at) = open.pop() {
                open.extend(imports[at].iter().filter(|next| seen.insert(next)));
            }
            if seen.contains(file) {
                let [from, to] = [file, next].map(|file| file.strip_prefix(source()).unwrap());
                circles.insert(format!("{} -> {}", from.display(), to.display()));
            }
        }
    }
    assert_eq!(circles, BTreeSet::new());
}

#[test]
fn paths_lead_to_files() {
    let imports = imports();
    let imports_of = |file: &str| &imports[&source().join(file)];
    // Through `super`, through `crate` with a tree, and through a declared module.
    for (file, imported) in [
        ("model/app/effects.rs", "model/app/input.rs"),
        ("model/app/accessors.rs", "model/app/mod.rs"),
        ("model/app/board.rs", "model/connection/link.rs"),
        ("model/app/mod.rs", "model/app/board.rs"),
        ("main.rs", "view/mod.rs"),
    ] {
        let is_found = imports_of(file).contains(&source().join(imported));
        assert!(is_found, "{file} imports {imported}");
    }
    let lib = source().join("lib.rs");
    assert_eq!(imports_of("lib.rs"), &BTreeSet::new());
    assert!(imports.values().all(|imported| !imported.contains(&lib)));
}

#[test]
fn the_map_of_the_crate_names_every_folder() {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `"));
    let named: BTreeSet<String> = rows
        .map(|row| row.split('`').next().unwrap().to_owned())
        .collect();
    let mut files = Vec::new();
    rust_files(&source(), &mut files);
    let folders = files.iter().map(|file| {
        let folder = file.parent().unwrap().strip_prefix(source()).unwrap();
        folder.to_str().unwrap().to_owned()
    });
    let folders: BTreeSet<String> = folders.filter(|folder| !folder.is_empty()).collect();
    assert_eq!(named, folders);
}
