//! Pages written by hand, to measure the dashboard beside them, and the folder that one is served
//! from.
//!
//! | page | is |
//! |------|----|
//! | `bare.html` | as plain as a page can be: it parses each message and writes the value, nothing else |
//! | `fair.html` | what a good web developer would write for a Netzer: the same 13 cards with their controls and the time of the last change, a console of the newest 200 lines, everything drawn once a frame and only where it changed |
//! | `uplot.html` | 24 charts of 10 s drawn by uPlot, which is put in where it is served: samples in typed arrays, one array of times for all charts, no cursor and no legend, drawn once a frame, or as often as `?pace=` says |
//!
//! The fair page does less than the dashboard even so: it marks no change, folds and filters no
//! lines, does not reconnect, and knows no other board.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A page that parses and shows.
pub const BARE: &str = include_str!("by_hand/bare.html");
/// A page with cards and a console.
pub const FAIR: &str = include_str!("by_hand/fair.html");

/// A page with charts, without the library that draws them.
const UPLOT: &str = include_str!("by_hand/uplot.html");

/// The page with charts by uPlot, whose package npm has installed in this folder.
pub fn uplot(package: &Path) -> String {
    let with = |page: &str, name: &str| {
        let file = package.join("dist").join(name);
        let content = fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!(
                "There is no {} ({error}): `cargo xtask bench charts` installs it.",
                file.display()
            )
        });
        page.replace(&format!("/* {name} */"), &content)
    };
    with(&with(UPLOT, "uPlot.min.css"), "uPlot.iife.min.js")
}

/// A folder with one page, which lasts until this is dropped.
pub struct Folder(TempDir);

impl Folder {
    /// Makes a folder with a page in it.
    pub fn with(page: &str) -> Self {
        Self::with_file("index.html", page.as_bytes())
    }

    /// The same with a page that is compressed already.
    pub fn with_gzip(page: &[u8]) -> Self {
        Self::with_file("index.html.gz", page)
    }

    fn with_file(name: &str, content: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the page can be made");
        fs::write(folder.path().join(name), content).expect("the page can be written");
        Self(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
