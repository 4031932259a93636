//! `cargo xtask flash`: the page as one small file for a board's flash.
//!
//! Read in this order:
//! - [`build`]: from the sources to the files, step by step;
//! - [`means`], [`compile`]: the tools, then the wasm and its glue;
//! - [`shrink`] with [`module`], [`binary`], [`order`] and [`glue`]: both made smaller;
//! - [`packing`], [`pack`], [`packer`]: the parts become one text, and `start.js` with
//!   `packed.js` unpacks and starts them in the browser;
//! - [`frame`], [`page`]: the one file;
//! - [`hook`]: trunk's own page gets the short names too;
//! - [`files`], [`header`]: the files that are written, also for firmware in C;
//! - [`weigh`], [`table`], [`budget`]: what the page weighs, and what it may weigh;
//! - [`home_made`]: what each home-made part gives.
//!
//! The budget is a ratchet: `tests/xtask/flash-budget.txt` holds the measured size and 1 %, and
//! `cargo xtask test` fails above it. If your change shrinks the page, run
//! `cargo xtask flash --set-budget` and commit the result with it.
//!
#![doc = include_str!("bytes.md")]

mod binary;
mod budget;
mod build;
mod compile;
mod files;
mod frame;
mod glue;
mod header;
mod home_made;
mod hook;
mod means;
mod module;
mod order;
mod pack;
mod packing;
mod page;
mod shrink;
#[cfg(test)]
mod sketch;
mod table;
mod weigh;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::place::Place;
use crate::trouble::Trouble;
use build::{Built, Recipe};
use compile::Program;
pub use home_made::run as weigh_home_made_parts;
pub use hook::run as shorten_trunk_page;
use means::Means;

/// Where the files of the page without MQTT go, in the folder of the others.
const WITHOUT_MQTT: &str = "without-mqtt";

/// What else to do with the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// Build it twice, and compare every byte.
    pub twice: bool,
    /// Set the budget to the size of this page.
    pub set_budget: bool,
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
    let built = make(place, means, wish.twice)?;
    if wish.set_budget {
        weigh::set_budget(place, &built)?;
    }
    weigh::weigh(place, &built, means)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the files twice, and compares them with the page that trunk has built.
pub fn check(place: &Place) -> Result<(), Trouble> {
    let means = Means::gather(place)?;
    let built = make(place, means, true)?;
    weigh::weigh(place, &built, means)?;
    weigh::compare_with_trunk(place, &built, means)
}

/// Makes the files, and those of an empty Leptos page; returns both folders.
pub fn with_floor(place: &Place) -> Result<(PathBuf, PathBuf), Trouble> {
    let means = Means::gather(place)?;
    make(place, means, false)?;
    eprintln!("== an empty Leptos page, built the same way");
    let floor = place.target.join("flash-floor");
    build::build(place, means, Recipe::of(Program::Floor))?
        .files
        .write(&floor)?;
    Ok((folder(place), floor))
}

fn make(place: &Place, means: Means, twice: bool) -> Result<Built, Trouble> {
    eprintln!("== the flash page: 3 to 6 minutes the first time, then less than one");
    let mut built = build::build(place, means, Recipe::of(Program::Page))?;
    if twice {
        eprintln!("== the same again, to compare");
        compile::forget_page(place, means.library)?;
        let again = build::build(place, means, Recipe::of(Program::Page))?;
        built.files.compare(&again.files)?;
        println!("Built twice, the files are the same to the byte.\n");
    }
    let folder = folder(place);
    built.files.write(&folder)?;
    eprintln!("== the same page without MQTT");
    let without = build::build(place, means, Recipe::of(Program::WithoutMqtt))?;
    without.files.write(&folder.join(WITHOUT_MQTT))?;
    built.without_mqtt = without.rows.last().cloned();
    let shown = folder.strip_prefix(&place.root).unwrap_or(&folder);
    println!("The files are in {}.\n", shown.display());
    Ok(built)
}
