//! Paths: the checkout, its build folder, and the programs on `PATH`.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::trouble::Trouble;

/// The folders that every task works in.
pub struct Place {
    /// The checkout: every command runs here.
    pub root: PathBuf,
    /// The checkout of this program: the same, except for a copy.
    pub original: PathBuf,
    /// Cargo's build folder, which settings can move.
    pub target: PathBuf,
    /// The language of the page, such as `de`; none for English.
    pub language: Option<String>,
    /// The folder of this program, and of the programs built like it.
    pub programs: PathBuf,
    /// `PATH` for started programs: first our own tools, which must win over other versions, and last
    /// cargo's programs.
    path: OsString,
}

impl Place {
    pub fn find() -> Result<Self, Trouble> {
        let not_found = |what: &str| {
            Trouble::new(
                format!("{what} could not be found"),
                "The tasks work on the checkout that they were built from.",
                "running it as `cargo xtask …` inside the checkout.",
            )
        };
        let root = checkout().ok_or_else(|| not_found("the checkout"))?;
        let program = env::current_exe().map_err(|_| not_found("the folder of this program"))?;
        let programs = program
            .parent()
            .ok_or_else(|| not_found("the folder of this program"))?
            .to_path_buf();
        let target = build_folder(&programs).unwrap_or_else(|| root.join("target"));
        let path = search_path(&target);
        Ok(Self {
            original: root.clone(),
            root,
            target,
            language: None,
            programs,
            path,
        })
    }

    /// A copy of the checkout, which shares tools and build folder with it.
    pub fn copied_to(&self, root: PathBuf) -> Self {
        Self {
            root,
            original: self.original.clone(),
            target: self.target.clone(),
            language: self.language.clone(),
            programs: self.programs.clone(),
            path: self.path.clone(),
        }
    }

    /// The same for a page in another language.
    pub fn in_language(&self, name: &str) -> Self {
        Self {
            language: Some(name.to_owned()),
            ..self.copied_to(self.root.clone())
        }
    }

    /// Trunk's output folder.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The folder of tools that must not replace a person's own version.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A command that runs in the checkout with the tools on its `PATH`. It cannot read from the
    /// terminal, so no step waits for an answer.
    pub fn command(&self, program: &str) -> Command {
        let resolved = self
            .which(program)
            .unwrap_or_else(|| PathBuf::from(program));
        let mut command = Command::new(resolved);
        command
            .current_dir(&self.root)
            .env("PATH", &self.path)
            // Trunk would hide a compiler error behind a backtrace.
            .env("RUST_LIB_BACKTRACE", "0")
            .stdin(Stdio::null());
        match env::var_os("NO_COLOR") {
            // Any value disables colours, but trunk only accepts `true` and `false`.
            Some(value) if !value.is_empty() => command.env("NO_COLOR", "true"),
            _ => command.env_remove("NO_COLOR"),
        };
        if env::var_os("CARGO_TARGET_DIR").is_some() {
            // It may be relative to a folder other than the checkout.
            command.env("CARGO_TARGET_DIR", &self.target);
        }
        command
    }

    /// The full path of a program, found as a shell would.
    pub fn which(&self, program: impl AsRef<OsStr>) -> Option<PathBuf> {
        let program = Path::new(program.as_ref());
        if program.components().count() > 1 {
            return is_program(program).then(|| program.to_path_buf());
        }
        let name = format!("{}{}", program.display(), env::consts::EXE_SUFFIX);
        env::split_paths(&self.path)
            .map(|folder| folder.join(&name))
            .find(|candidate| is_program(candidate))
    }
}

/// The checkout, from the path of this program's manifest that cargo sets, or from the one at build
/// time if the program was started directly.
fn checkout() -> Option<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.ends_with("tests/xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let root = manifest.parent()?.parent()?;
    root.join("Cargo.lock").exists().then(|| root.to_path_buf())
}

/// Cargo marks the root of its build folder with `CACHEDIR.TAG`, so settings need not be read.
fn build_folder(programs: &Path) -> Option<PathBuf> {
    programs
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists())
        .map(Path::to_path_buf)
}

fn search_path(target: &Path) -> OsString {
    let tools = target.join("tools");
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = [tools.join("bin"), tools.join("node_modules/.bin")]
        .into_iter()
        .chain(env::split_paths(&inherited))
        .chain(cargo_home().map(|home| home.join("bin")));
    // This fails only if a folder's name cannot be in PATH.
    env::join_paths(folders).unwrap_or(inherited)
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
