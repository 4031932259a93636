//! `cargo xtask release`: one archive with all that is for a board, the same bytes wherever it is made.
//!
//! Read in this order:
//! - [`contents`]: which files are in it, and under which names;
//! - [`change_log`]: the version and its date, which all files carry;
//! - [`archive`]: the checksums, and the archive itself.
//!
//! What differs between machines stays out: the order of a folder, owners, permissions, times, line
//! ends (`.gitattributes`), and paths, which are looked for in every file.

mod archive;
mod change_log;
mod contents;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::child;
use crate::flash;
use crate::place::Place;
use crate::trouble::Trouble;
use change_log::Version;
use contents::{Contents, Sources};

/// The version of all crates of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes the pages and the archive, and prints what is in it.
pub fn run(place: &Place) -> Result<ExitCode, Trouble> {
    let path = place.root.join(contents::CHANGE_LOG);
    let log = fs::read_to_string(&path).map_err(|error| on_disk(&path, &error))?;
    let version = current(&log)?;
    warn_of_changes(place);
    let pages = flash::make_for_release(place)?;
    let contents = contents::gather(&Sources {
        checkout: &place.root,
        flash: &flash::folder(place),
        pages,
    })?;
    may_leave(place, &contents)?;
    let folder = format!("pindash-{VERSION}");
    let path = place.target.join(format!("{folder}.tar.gz"));
    let packed = archive::pack(&folder, &contents, version.seconds);
    let packed = packed.map_err(|error| on_disk(&path, &error))?;
    fs::write(&path, &packed).map_err(|error| on_disk(&path, &error))?;
    for (name, content) in &contents {
        println!("{:>9}  {name}", content.len());
    }
    let shown = path.strip_prefix(&place.root).unwrap_or(&path);
    println!(
        "\n{} has {} files in {} bytes, its SHA-256 is\n{}",
        shown.display(),
        contents.len(),
        packed.len(),
        archive::sum(&packed)
    );
    Ok(ExitCode::SUCCESS)
}

/// The newest version of the change log, if it is this one.
fn current(log: &str) -> Result<Version<'_>, Trouble> {
    match Version::newest(log) {
        Some(version) if version.name == VERSION => Ok(version),
        _ => Err(Trouble::new(
            format!("CHANGELOG.md does not begin with `## [{VERSION}] - ` and a date"),
            "A release says first what is new in it. Its version is that of Cargo.toml, and all its \
             files carry that date.",
            "writing that section, or setting the version of Cargo.toml to that of the change log.",
        )),
    }
}

/// Names what others do not have. A copy without git has nothing to compare with.
fn warn_of_changes(place: &Place) {
    let status = child::answer(place.command("git").args(["status", "--porcelain"]));
    if let Some(changes) = status.filter(|changes| !changes.is_empty()) {
        eprintln!("These changes are not committed, so nobody else makes this archive:\n{changes}");
    }
}

/// Fails for what would have other bytes elsewhere, or tells of this machine.
fn may_leave(place: &Place, contents: &Contents) -> Result<(), Trouble> {
    let paths = flash::machine_paths(place);
    for (name, content) in contents {
        if let Some(path) = flash::path_in(content, &paths) {
            return Err(Trouble::new(
                format!("{name} names the folder {}", path.display()),
                "Made elsewhere it would have other bytes, and it reveals a path of this machine.",
                "looking for that path in what the file is made from.",
            ));
        }
        let is_packed = name.ends_with(".gz");
        if !is_packed && content.contains(&b'\r') {
            return Err(Trouble::new(
                format!("{name} has line ends of Windows"),
                "Made elsewhere it would have other bytes.",
                "`git config core.autocrlf false`, then checking that file out again.",
            ));
        }
    }
    Ok(())
}

fn on_disk(path: &Path, error: &io::Error) -> Trouble {
    Trouble::new(
        format!("{} could not be written or read ({error})", path.display()),
        "The release is not finished.",
        "whether the disk is full and the folder yours, then the same command again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_change_log_begins_with_the_version_of_the_workspace() {
        let version = current(include_str!("../../../../CHANGELOG.md")).unwrap();
        let manifest = include_str!("../../../../Cargo.toml");
        assert!(manifest.contains(&format!("\nversion = \"{}\"\n", version.name)));
    }

    #[test]
    fn a_change_log_of_another_version_stops_the_release() {
        for log in ["", "# Change log\n", "## [99.0.0] - 2026-01-01\n"] {
            let trouble = current(log).unwrap_err();
            assert!(trouble.happened.contains(VERSION), "{trouble}");
        }
    }

    #[test]
    fn what_names_a_folder_of_this_machine_or_has_other_line_ends_stays_here() {
        let place = Place::find().unwrap();
        let judged = |name: &str, content: &[u8]| {
            may_leave(&place, &Contents::from([(name.to_owned(), content.into())]))
        };
        assert_eq!(judged("LICENSE", b"free\n"), Ok(()));
        let path = format!("// {}/src\n", place.root.display());
        let trouble = judged("flash/pindash.h", path.as_bytes()).unwrap_err();
        assert!(trouble.happened.starts_with("flash/pindash.h"), "{trouble}");
        let trouble = judged("LICENSE", b"free\r\n").unwrap_err();
        assert!(trouble.happened.contains("line ends"), "{trouble}");
        assert_eq!(judged("flash/index.html.gz", b"\x1f\x8b\r\n"), Ok(()));
    }
}
