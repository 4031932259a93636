//! `cargo xtask flash`: the page as one small file for a board's flash, and the lean page.
//!
//! Read in this order:
//! - [`build`]: from the sources to the files, step by step;
//! - [`means`], [`compile`]: the tools, then the wasm and its glue;
//! - [`own`]: another profile than the Netzer's in the page;
//! - [`shrink`] with [`module`], [`binary`], [`order`] and [`glue`]: both made smaller;
//! - [`packing`], [`pack`], [`packer`]: the parts become one text, and `start.js` with
//!   `deflated.js` or `packed.js` unpacks and starts them in the browser;
//! - [`streams`], [`instructions`]: before that, the code of the page is taken apart, so that what
//!   is alike stands together;
//! - [`frame`], [`page`]: the one file; [`language`]: its words in another language;
//! - [`hook`]: trunk's own page gets the short names too;
//! - [`files`], [`header`], [`rust`]: the files that are written, also for firmware in C and Rust;
//! - [`weigh`], [`table`], [`budget`]: what the pages weigh, and what they may weigh;
//! - [`home_made`], [`capabilities`]: what each home-made part gives, and each capability costs.
//!
//! There are two pages, each with one purpose. *The page* has all capabilities and is unpacked by
//! the browser itself, which gives the fastest start. *Lean* is for a board with a file system of
//! 64 KB: it is built without the feature `full`, and packed as small as can be.
//!
//! The budgets are ratchets: `tests/xtask/flash-budget.txt` holds the measured sizes and 1 %, and
//! `cargo xtask test` fails above them. If your change shrinks a page, run
//! `cargo xtask flash --set-budget` and commit the result with it.
//!
#![doc = include_str!("bytes.md")]

mod binary;
mod budget;
mod build;
mod capabilities;
mod compile;
mod files;
mod frame;
mod glue;
mod header;
mod home_made;
mod hook;
mod instructions;
mod language;
mod means;
mod module;
mod order;
mod own;
mod pack;
mod packing;
mod page;
mod rust;
mod shrink;
#[cfg(test)]
mod sketch;
mod streams;
mod table;
mod weigh;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::place::Place;
use crate::trouble::Trouble;
use build::{Built, Recipe};
pub use capabilities::run as weigh_capabilities;
use compile::Program;
pub use compile::{machine_paths, path_in};
pub use home_made::run as weigh_home_made_parts;
pub use hook::run as shorten_trunk_page;
use means::Means;
use own::OwnProfile;

/// Where the files of the lean page go, in the folder of the others.
const LEAN: &str = "lean";

/// What else to do with the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Build it twice, and compare every byte.
    pub twice: bool,
    /// Set the budgets to the sizes of these pages.
    pub set_budget: bool,
    /// Make both pages in this language, too.
    pub language: Option<String>,
    /// The file of the profile to compile in; nothing for the Netzer's.
    pub profile: Option<String>,
}

/// What is made for a board's flash.
struct Pages {
    page: Built,
    lean: Built,
    /// The same in other languages, by their names.
    others: Vec<(String, [Built; 2])>,
}

impl Pages {
    /// Each page with its name in tables.
    fn named(&self) -> [(Program, &'static str, &Built); 2] {
        [
            (Program::Page, "the page", &self.page),
            (Program::Lean, LEAN, &self.lean),
        ]
    }
}

/// The folder of the files.
pub fn folder(place: &Place) -> PathBuf {
    place.target.join("flash")
}

/// Makes the files, prints what they weigh, and fails if that is too much.
pub fn run(place: &Place, wish: Wish) -> Result<ExitCode, Trouble> {
    let means = Means::gather(place)?;
    if wish.set_budget {
        weigh::may_set_budget(means)?;
    }
    let languages = Vec::from_iter(wish.language);
    let profile = wish.profile.as_deref();
    let profile = profile.map(|file| OwnProfile::read(place, file));
    let profile = profile.transpose()?;
    let pages = make(place, means, wish.twice, profile, &languages)?;
    if wish.set_budget {
        weigh::set_budgets(place, &pages)?;
    }
    match profile {
        Some(profile) => weigh::show(&pages, profile),
        None => weigh::weigh(place, &pages, means)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the page twice, and compares them with the page that trunk has built; then all languages.
pub fn check(place: &Place) -> Result<(), Trouble> {
    let means = Means::gather(place)?;
    let pages = make(place, means, true, None, &language::names(place)?)?;
    weigh::weigh(place, &pages, means)?;
    weigh::compare_with_trunk(place, &pages.page, means)
}

/// Makes the files for others in all languages, and returns their names in the folder of the files, with
/// slashes. They would have other bytes without all tools.
pub fn make_for_release(place: &Place) -> Result<Vec<String>, Trouble> {
    let means = Means::gather(place)?;
    means.must_be_complete("there is no release from here")?;
    let languages = language::names(place)?;
    make(place, means, false, None, &languages)?;
    Ok(names_in(&languages))
}

/// The names of the files for others, with slashes between folders.
fn names_in(languages: &[String]) -> Vec<String> {
    let languages = languages.iter().map(|name| format!("{name}/"));
    let rust = rust::FILES.map(|name| format!("{}/{name}", rust::FOLDER));
    [String::new()]
        .into_iter()
        .chain(languages)
        .flat_map(|folder| [format!("{folder}{LEAN}/"), folder])
        .flat_map(|folder| files::NAMES.map(|name| format!("{folder}{name}")))
        .chain(rust)
        .collect()
}

/// Makes the files, and those of an empty Leptos page; returns both folders.
pub fn with_floor(place: &Place) -> Result<(PathBuf, PathBuf), Trouble> {
    let means = Means::gather(place)?;
    make(place, means, false, None, &[])?;
    eprintln!("== an empty Leptos page, built the same way");
    let floor = place.target.join("flash-floor");
    build::build(place, means, Recipe::of(Program::Floor))?
        .files
        .write(&floor)?;
    Ok((folder(place), floor))
}

fn make(
    place: &Place,
    means: Means,
    twice: bool,
    profile: Option<&'static OwnProfile>,
    languages: &[String],
) -> Result<Pages, Trouble> {
    let recipe = |program| Recipe {
        profile,
        ..Recipe::of(program)
    };
    eprintln!("== the flash page: 3 to 6 minutes the first time, then less than one");
    let page = build::build(place, means, recipe(Program::Page))?;
    if twice {
        eprintln!("== the same again, to compare");
        compile::forget_page(place, means.library)?;
        let again = build::build(place, means, recipe(Program::Page))?;
        page.files.compare(&again.files)?;
        println!("Built twice, the files are the same to the byte.\n");
    }
    let folder = folder(place);
    page.files.write(&folder)?;
    eprintln!("== the lean page");
    let lean = build::build(place, means, recipe(Program::Lean))?;
    lean.files.write(&folder.join(LEAN))?;
    let mut others = Vec::new();
    for name in languages {
        eprintln!("== both pages in {name}");
        let (place, folder) = (place.in_language(name), folder.join(name));
        let page = build::build(&place, means, recipe(Program::Page))?;
        page.files.write(&folder)?;
        let lean = build::build(&place, means, recipe(Program::Lean))?;
        lean.files.write(&folder.join(LEAN))?;
        others.push((name.clone(), [page, lean]));
    }
    // Settings can move the folder, but the programs in tests/firmware name the crate by this path.
    for flash in [&folder, &place.root.join("target/flash")] {
        let rust = flash.join(rust::FOLDER);
        rust::write(&rust, &page.files.gzip, &lean.files.gzip)?;
    }
    let shown = folder.strip_prefix(&place.root).unwrap_or(&folder);
    println!("The files are in {}.\n", shown.display());
    Ok(Pages { page, lean, others })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_both_pages() {
        let names = names_in(&["de".to_owned(), "fr".to_owned()]);
        for name in [
            "index.html",
            "lean/pindash.h",
            "de/index.html.gz",
            "de/lean/index.html",
            "fr/lean/pindash.h",
            "rust/src/lib.rs",
        ] {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
        assert_eq!(names.len(), 3 * 2 * files::NAMES.len() + rust::FILES.len());
    }
}
