//! What the programs that measure share: what they are set up with, and how they show figures.
//!
//! Machines differ, and so do their minutes. So everything that is compared is measured in one
//! run, in turn, and the ratios are what counts.

use std::env;
use std::path::PathBuf;

use figures::{Verdict, table};

/// The folder with a page that `cargo xtask bench` has built and named in a variable.
pub fn folder(variable: &str) -> PathBuf {
    let folder = env::var_os(variable).map(PathBuf::from);
    folder.unwrap_or_else(|| {
        panic!("{variable} has to name a folder with a page: run `cargo xtask bench`")
    })
}

/// A number that the environment may set.
pub fn number(variable: &str, otherwise: u32) -> u32 {
    let set = env::var(variable).ok();
    set.map_or(otherwise, |set| {
        let number = set.parse();
        number.unwrap_or_else(|_| panic!("{variable} is no number"))
    })
}

/// A figure for a table, or a dash where it was not measured.
pub fn shown(figure: Option<f64>, decimals: usize, unit: &str) -> String {
    let shown = figure.map(|figure| format!("{figure:.decimals$}{unit}"));
    shown.unwrap_or_else(|| "–".to_owned())
}

/// Ends what is printed with the verdicts, where `cargo xtask bench` finds them.
pub fn conclude(verdicts: &[Verdict]) {
    println!("\n{}", table(verdicts));
}
