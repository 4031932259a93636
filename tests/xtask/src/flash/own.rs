//! A profile that is compiled into the page, in place of the Netzer's.
//!
//! A maker ships page and board description as one file with it. A `board.json` beside the page still
//! wins.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::shrink::on_disk;
use crate::child;
use crate::place::Place;
use crate::trouble::Trouble;

/// Longer than the first build of the check takes.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The profile.
#[derive(Debug, PartialEq, Eq)]
pub struct OwnProfile {
    path: PathBuf,
    /// Its name in the list of profiles.
    pub name: String,
}

impl OwnProfile {
    /// Reads a profile that a person names, and prints its problems. It lives as long as the task.
    ///
    /// # Errors
    /// There is no such file, or something of it cannot be used.
    pub fn read(place: &Place, file: &str) -> Result<&'static Self, Trouble> {
        let path = fs::canonicalize(file).map_err(|error| on_disk(Path::new(file), &error))?;
        let text = fs::read_to_string(&path).map_err(|error| on_disk(&path, &error))?;
        eprintln!("== the profile {file}");
        check(place, &path)?;
        let name = name_of(&text, &path);
        Ok(Box::leak(Box::new(Self { path, name })))
    }

    /// The variables by which the page finds it when it is compiled.
    pub fn variables(&self) -> [(&'static str, &OsStr); 2] {
        [
            ("PINDASH_PROFILE", self.path.as_os_str()),
            ("PINDASH_PROFILE_NAME", self.name.as_ref()),
        ]
    }
}

/// What the profile says, or else the name of the file.
fn name_of(text: &str, path: &Path) -> String {
    let profile: Value = serde_json::from_str(text).unwrap_or_default();
    let name = profile["name"].as_str().filter(|name| !name.is_empty());
    name.map_or_else(
        || {
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into()
        },
        str::to_owned,
    )
}

/// Has the model itself read the profile, in a program of its own: this one builds without it.
fn check(place: &Place, path: &Path) -> Result<(), Trouble> {
    let mut command = place.command("cargo");
    command
        .args(["run", "--quiet", "--package", "bench", "--bin", "profile"])
        .arg("--")
        .arg(path)
        .stdout(Stdio::null());
    if child::run(&mut command, LIMIT)?.succeeded() {
        return Ok(());
    }
    Err(Trouble::new(
        "the profile cannot be compiled in",
        "What the lines above name cannot be used, and would be missing on each board that the page is \
         shipped on.",
        "correcting these lines; an editor checks them as you type with \
         `\"$schema\": \"board.schema.json\"`.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_goes_by_its_name_or_else_by_that_of_its_file() {
        let path = Path::new("/boards/shed.json");
        assert_eq!(name_of(r#"{"name":"Greenhouse"}"#, path), "Greenhouse");
        assert_eq!(name_of(r#"{"name":""}"#, path), "shed");
        assert_eq!(name_of("{}", path), "shed");
    }

    #[test]
    fn the_compiler_is_told_where_the_profile_is_and_what_it_is_called() {
        let profile = OwnProfile {
            path: "/boards/shed.json".into(),
            name: "Greenhouse".to_owned(),
        };
        let variables = profile.variables();
        let variables = variables.map(|(variable, value)| (variable, value.to_str().unwrap()));
        assert_eq!(
            variables,
            [
                ("PINDASH_PROFILE", "/boards/shed.json"),
                ("PINDASH_PROFILE_NAME", "Greenhouse")
            ]
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let place = Place::find().unwrap();
        let trouble = OwnProfile::read(&place, "/no/such/profile.json").unwrap_err();
        assert!(
            trouble.to_string().contains("/no/such/profile.json"),
            "{trouble}"
        );
    }
}
