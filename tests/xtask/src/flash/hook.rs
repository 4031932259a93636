//! The hook that trunk calls at the end of a build: it shortens the names between
//! wasm and glue, and cuts the glue down to what the page uses.
//!
//! Trunk builds the page for people who have stable Rust and trunk and nothing else,
//! so this installs nothing, and leaves files that it does not recognize unchanged.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::compile;
use super::glue::Glue;
use super::language::{self, Language};
use super::means::Means;
use super::module::Module;
use super::shrink::{self, Kind, on_disk};
use crate::place::Place;
use crate::trouble::Trouble;

/// Shortens the page that trunk has just built for release.
pub fn run(place: &Place) -> Result<(), Trouble> {
    let (Some(folder), Some(profile)) = (
        env::var_os("TRUNK_STAGING_DIR"),
        env::var_os("TRUNK_PROFILE"),
    ) else {
        return Err(Trouble::new(
            "only trunk can call this",
            "It shortens the page that trunk is building, and there is none.",
            "`trunk build --release`, which calls it by itself.",
        ));
    };
    let folder = PathBuf::from(folder);
    translate(place, &folder)?;
    // A build for debugging keeps its names.
    if profile != "release" {
        return Ok(());
    }
    let (glue, wasm) = (file(&folder, "js")?, file(&folder, "wasm")?);
    let bytes = fs::read(&wasm).map_err(|error| on_disk(&wasm, &error))?;
    let text = fs::read_to_string(&glue).map_err(|error| on_disk(&glue, &error))?;
    let means = Means::at_hand(place);
    match shortened(&bytes, &text) {
        Ok((bytes, text)) => {
            let scratch = compile::folder(place);
            fs::create_dir_all(&scratch).map_err(|error| on_disk(&scratch, &error))?;
            let text = shrink::minified(place, means, Kind::Module, &text)?;
            fs::write(&wasm, bytes).map_err(|error| on_disk(&wasm, &error))?;
            fs::write(&glue, text).map_err(|error| on_disk(&glue, &error))
        }
        Err(reason) => {
            eprintln!("The page keeps its long names, because {reason}.");
            Ok(())
        }
    }
}

/// Puts the language that the compiler was told into the start page.
fn translate(place: &Place, folder: &Path) -> Result<(), Trouble> {
    let name = env::var(language::VARIABLE).unwrap_or_default();
    if matches!(&*name, "" | "en") {
        return Ok(());
    }
    let language = Language::of(&place.in_language(&name))?;
    let path = folder.join("index.html");
    let html = fs::read_to_string(&path).map_err(|error| on_disk(&path, &error))?;
    fs::write(&path, language.put_into(&html)).map_err(|error| on_disk(&path, &error))
}

/// Module and glue with short names between them.
fn shortened(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String), String> {
    let unknown = |_| "the module has an unknown form".to_owned();
    let glue = Glue::read(glue)?;
    let called = glue.exports();
    let mut module = Module::read(wasm).map_err(unknown)?;
    module
        .keep_exports(|name| called.contains(name))
        .map_err(unknown)?;
    let imports = module.unname_imports().map_err(unknown)?;
    let exports = module.rename_exports().map_err(unknown)?;
    module.drop_custom_sections();
    Ok((module.write(), glue.module(&imports, &exports)?))
}

/// The only file of this kind in a folder.
fn file(folder: &Path, kind: &str) -> Result<PathBuf, Trouble> {
    let entries = fs::read_dir(folder).map_err(|error| on_disk(folder, &error))?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension() == Some(OsStr::new(kind)))
        .ok_or_else(|| {
            Trouble::new(
                format!("trunk has made no .{kind} file"),
                "There is nothing to shorten.",
                "`trunk build --release` once more.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_of_another_form_leaves_the_page_as_it_is() {
        let reason = shortened(b"\0asm\x01\0\0\0", "export default 1;").unwrap_err();
        assert!(reason.contains("import0"), "{reason}");
    }
}
