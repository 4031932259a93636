//! The crates that Cargo.toml patches reach the page alone, and only the Leptos
//! that they were made for.
//!
//! A patch holds for the whole workspace. Two facts keep it to the page: no
//! native crate depends on a patched one, which is checked here, and of the
//! crates that do for wasm each is in the list below. One of these runs natively:
//! the macros of Leptos get `leptos_hot_reload`, which uses a map for a diff of
//! templates that is made in development servers only.

use std::process::Command;

/// Patched crates, with the folder of each stand-in.
const STAND_INS: [&str; 3] = ["indexmap", "send_wrapper", "wasm-streams"];

/// The crates that depend on one, as they were when the stand-ins were made.
const MADE_FOR: [(&str, &str); 8] = [
    ("leptos", "0.8.23"),
    ("leptos_dom", "0.8.8"),
    ("leptos_hot_reload", "0.8.7"),
    ("leptos_server", "0.8.8"),
    ("reactive_graph", "0.2.16"),
    ("reactive_stores", "0.4.4"),
    ("server_fn", "0.8.13"),
    ("tachys", "0.2.19"),
];

/// Cargo.lock names `indexmap` for these, but they are built without: cargo locks
/// a weak feature (`indexmap?/std`) as if it were on.
const ONLY_LOCKED: [&str; 1] = ["toml"];

const WHAT_TO_DO: &str = "The stand-ins in tests/indexmap, tests/send-wrapper and \
    tests/wasm-streams have only what that version used. Look through what its source uses of \
    them now (`grep -r IndexSet`, `SendWrapper`, `wasm_streams`), run `cargo xtask test web e2e` \
    and `cargo xtask bench size`, then write the new version into MADE_FOR.";

/// Every package of Cargo.lock that depends on a stand-in, with its version.
fn dependents() -> Vec<(String, String)> {
    let lock = include_str!("../../../Cargo.lock");
    let packages = lock.split("[[package]]").skip(1);
    let value = |package: &str, key: &str| {
        let (_, rest) = package.split_once(&format!("\n{key} = \"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    packages
        .filter(|package| {
            let depends_on = |name: &&str| package.contains(&format!("\n \"{name}\""));
            STAND_INS.iter().any(depends_on)
        })
        .map(|package| (value(package, "name"), value(package, "version")))
        .collect()
}

#[test]
fn the_stand_ins_are_those_that_cargo_patches() {
    let manifest = include_str!("../../../Cargo.toml");
    let (_, patches) = manifest.split_once("[patch.crates-io]\n").unwrap();
    let patched: Vec<_> = patches
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name))
        .collect();
    assert_eq!(patched, STAND_INS);
}

#[test]
fn the_stand_ins_are_used_by_the_leptos_that_they_were_made_for() {
    let found = dependents();
    for (name, version) in &found {
        if ONLY_LOCKED.contains(&name.as_str()) {
            continue;
        }
        match MADE_FOR.iter().find(|(known, _)| known == name) {
            Some((_, known)) => assert_eq!(
                known, version,
                "the stand-ins were made for {name} {known}, and Cargo.lock has {version}. \
                 {WHAT_TO_DO}"
            ),
            None => panic!(
                "{name} {version} gets a stand-in, and the stand-ins were not made for it. If it \
                 is built natively, use another crate in its place. {WHAT_TO_DO}"
            ),
        }
    }
    for (name, _) in MADE_FOR {
        let is_there = found.iter().any(|(there, _)| there == name);
        assert!(is_there, "{name} uses no stand-in any more: take it out");
    }
}

#[test]
fn no_native_crate_gets_a_stand_in() {
    for name in STAND_INS {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--workspace", "--prefix=none"])
            .args(["--edges=normal,build,dev", "--format={p}", "--invert", name])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&tree.stderr);
        assert!(tree.status.success(), "{complaint}");
        let tree = String::from_utf8(tree.stdout).unwrap();
        let lines: Vec<_> = tree.lines().filter(|line| !line.is_empty()).collect();
        // The stand-in itself is a member of the workspace, and is all that is there.
        assert_eq!(
            lines.len(),
            1,
            "these native crates get the stand-in for {name}:\n{tree}\nUse a crate that does \
             without {name}, or switch off the feature that brings it."
        );
    }
}
