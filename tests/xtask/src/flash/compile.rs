//! Compiles the sources to wasm and glue: the same bytes on every machine.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::build::Recipe;
use super::own::OwnProfile;
use super::{capabilities, language};
use crate::child;
use crate::place::Place;
use crate::trouble::Trouble;

/// Longer than the slowest first build, which builds the standard library too.
const LIMIT: Duration = Duration::from_secs(60 * 60);
const TARGET: &str = "wasm32-unknown-unknown";
/// Separates the words of CARGO_ENCODED_RUSTFLAGS, so that paths can have spaces.
const BETWEEN_FLAGS: &str = "\u{1f}";

/// The style sheets that are for one capability only, with its feature.
const STYLES: [(&str, &str); 14] = [
    ("style/alarms.css", "alarms"),
    ("style/chart.css", "history"),
    ("style/choices.css", "choices"),
    ("style/edit.css", "edit"),
    ("style/hex.css", "hex"),
    ("style/icons.css", "icons"),
    ("style/kinds.css", "kinds"),
    ("style/login.css", "mqtt"),
    ("style/menu.css", "menu"),
    ("style/pages.css", "pages"),
    ("style/readings.css", "readings"),
    ("style/replay.css", "replay"),
    ("style/sift.css", "sift"),
    ("style/transcript.css", "transcript"),
];

/// Where the standard library in the page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Library {
    /// Built with the page, for size, and without messages for panics.
    ForSize,
    /// The one that comes with the compiler.
    AsItComes,
}

/// A program of the workspace that becomes a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The page with all capabilities.
    Page,
    /// The page without what `IS_HERE` says is not there, for a board with a file system of 64 KB.
    Lean,
    /// The page without one capability, to weigh that.
    PageWithout(&'static str),
    /// The lean page with one capability, to weigh that.
    LeanWith(&'static str),
    /// The smallest Leptos page, as the floor to compare with.
    Floor,
}

impl Program {
    /// Whether a style sheet is for what the program has.
    pub fn has_style(self, file: &str) -> bool {
        let mut styles = STYLES.iter();
        let capability = styles.find(|(style, _)| *style == file);
        capability.is_none_or(|(_, name)| match self {
            Self::Lean => false,
            Self::PageWithout(left_out) => *name != left_out,
            Self::LeanWith(added) => *name == added,
            Self::Page | Self::Floor => true,
        })
    }

    /// The package, and the program in it.
    fn name(self) -> &'static str {
        match self {
            Self::Floor => "empty",
            _ => "pindash",
        }
    }
}

/// What wasm-bindgen writes, and what is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlueKind {
    /// A module, which is cut down to what the page uses.
    Cut,
    /// A script that is used as it is.
    AsItComes,
}

/// What the compiler makes of the page.
pub struct Compiled {
    pub wasm: Vec<u8>,
    pub glue: String,
}

/// A separate build folder: sharing one with trunk would rebuild everything at
/// each change between the two.
pub fn folder(place: &Place) -> PathBuf {
    place.target.join("flash-build")
}

/// Compiles a program of the workspace.
pub fn compile(place: &Place, library: Library, recipe: Recipe) -> Result<Compiled, Trouble> {
    let paths = machine_paths(place);
    let features = capabilities::features(recipe.program);
    let program = recipe.program.name();
    let own = recipe.profile.filter(|_| program == "pindash");
    run(
        cargo(place, library)
            .args(["build", "--release"])
            .args(["--package", program, "--bin", program])
            .args(features)
            .args(own.map(|_| "--features=profile"))
            .envs(own.into_iter().flat_map(OwnProfile::variables))
            .args(["--target", TARGET])
            .env("CARGO_ENCODED_RUSTFLAGS", flags(library, &paths)),
        "the page could not be compiled",
        "what the lines above complain of; `cargo clippy` shows it sooner.",
    )?;
    let folder = folder(place);
    let module = folder.join(format!("{TARGET}/release/{program}.wasm"));
    let glue = folder.join("glue");
    run(
        place
            .command("wasm-bindgen")
            .args([
                "--target",
                match recipe.glue {
                    GlueKind::Cut => "web",
                    GlueKind::AsItComes => "no-modules",
                },
                "--no-typescript",
                "--encode-into",
                "always",
                "--out-name",
                "pindash",
            ])
            .arg("--out-dir")
            .arg(&glue)
            .arg(module),
        "wasm-bindgen could not make the glue",
        "`cargo xtask test web`, which says whether wasm-bindgen works at all.",
    )?;
    let wasm = fs::read(glue.join("pindash_bg.wasm")).map_err(unreadable)?;
    match path_in(&wasm, &paths) {
        Some(path) => Err(Trouble::new(
            format!("the wasm names the folder {}", path.display()),
            "Built elsewhere it would have other bytes, and it reveals a path of this machine.",
            "another name for that folder by `--remap-path-prefix` in flash/compile.rs.",
        )),
        None => Ok(Compiled {
            wasm,
            glue: fs::read_to_string(glue.join("pindash.js")).map_err(unreadable)?,
        }),
    }
}

/// Makes the next build compile the page again.
pub fn forget_page(place: &Place, library: Library) -> Result<(), Trouble> {
    run(
        cargo(place, library).args([
            "clean",
            "--quiet",
            "--release",
            "--package",
            "pindash",
            "--target",
            TARGET,
        ]),
        "the compiled page could not be removed",
        "removing `target/flash-build`, then the same command again.",
    )
}

fn cargo(place: &Place, library: Library) -> Command {
    let mut command = place.command("cargo");
    command
        .env("CARGO_TARGET_DIR", folder(place))
        .env(
            language::VARIABLE,
            place.language.as_deref().unwrap_or("en"),
        )
        .env_remove("CARGO_BUILD_TARGET");
    if library == Library::ForSize {
        command
            // The pinned compiler is a stable one; this lets it take the flags.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    }
    command
}

/// The folders that differ between machines, each with a name that does not. The
/// last match counts, so the widest comes first.
pub fn machine_paths(place: &Place) -> Vec<(PathBuf, &'static str)> {
    let mut paths = Vec::new();
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    if let Some(home) = home {
        paths.push((home, "/cargo"));
    }
    if let Some(root) = child::answer(place.command("rustc").args(["--print", "sysroot"])) {
        paths.push((PathBuf::from(root), "/rust"));
    }
    paths.push((place.target.clone(), "/target"));
    // For a copy, too: other flags would build all dependencies again. It is under the target.
    paths.push((place.original.clone(), "/pindash"));
    paths
}

fn flags(library: Library, paths: &[(PathBuf, &str)]) -> String {
    let mut flags: Vec<String> = paths
        .iter()
        .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()))
        .collect();
    if library == Library::ForSize {
        flags.push("-Zunstable-options".to_owned());
        flags.push("-Cpanic=immediate-abort".to_owned());
    }
    flags.join(BETWEEN_FLAGS)
}

/// The first of these folders that is named in a file.
pub fn path_in<'a>(content: &[u8], paths: &'a [(PathBuf, &str)]) -> Option<&'a Path> {
    paths.iter().map(|(path, _)| path.as_path()).find(|path| {
        let path = path.as_os_str().as_encoded_bytes();
        // A checkout at the top of the disk has a name too short to tell.
        path.len() > 4 && content.windows(path.len()).any(|window| window == path)
    })
}

/// Runs a command whose output is for people, so it goes to standard error.
pub fn run(command: &mut Command, happened: &str, remedy: &str) -> Result<(), Trouble> {
    let ending = child::run(command.stdout(Stdio::from(io::stderr())), LIMIT)?;
    if ending.succeeded() {
        return Ok(());
    }
    Err(Trouble::new(
        format!("{happened} ({})", ending.reason()),
        "There is no flash page without it. The lines above say why.",
        remedy,
    ))
}

fn unreadable(error: io::Error) -> Trouble {
    Trouble::new(
        format!("what wasm-bindgen wrote could not be read ({error})"),
        "There is no flash page without it.",
        "whether the disk is full, then the same command again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Vec<(PathBuf, &'static str)> {
        vec![
            (PathBuf::from("/home/a b/.cargo"), "/cargo"),
            (PathBuf::from("/home/a b/pindash"), "/pindash"),
        ]
    }

    #[test]
    fn paths_with_spaces_get_through_to_the_compiler() {
        let flags = flags(Library::AsItComes, &paths());
        let words: Vec<_> = flags.split(BETWEEN_FLAGS).collect();
        assert_eq!(
            words,
            [
                "--remap-path-prefix=/home/a b/.cargo=/cargo",
                "--remap-path-prefix=/home/a b/pindash=/pindash",
            ]
        );
    }

    #[test]
    fn only_the_build_for_size_takes_unstable_flags() {
        assert!(flags(Library::ForSize, &paths()).ends_with("-Cpanic=immediate-abort"));
        assert!(!flags(Library::AsItComes, &paths()).contains("-Z"));
    }

    #[test]
    fn a_folder_of_this_machine_in_the_wasm_is_found() {
        let paths = paths();
        assert_eq!(path_in(b"..../pindash/src/main.rs", &paths), None);
        let found = path_in(b"../home/a b/pindash/src", &paths);
        assert_eq!(found, Some(Path::new("/home/a b/pindash")));
    }
}
