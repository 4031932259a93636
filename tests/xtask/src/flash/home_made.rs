//! `cargo xtask bench size`: what each home-made part of the pages gives, in
//! bytes of index.html.gz.
//!
//! A page is built without each of them, one at a time: the packer's page is the lean
//! one, the page itself has all other parts too. Parts of the build are left out by a
//! [`Recipe`]; parts of the program by an edit of a copy of the checkout, in
//! `target/size`, so that nothing of the measurement is in the program. A part that gives less than [`WORTHWHILE_BYTES`] is to be removed.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::build::{self, Recipe};
use super::compile::{GlueKind, Program};
use super::means::Means;
use super::packing::Packing;
use super::shrink::on_disk;
use crate::place::Place;
use crate::trouble::Trouble;

/// What a part has to give, or it is not worth its code.
const WORTHWHILE_BYTES: i64 = 200;
const PAGE: Recipe = Recipe::of(Program::Page);
const LEAN: Recipe = Recipe::of(Program::Lean);
/// What the page is built from. The other crates of the workspace are in `tests`.
const SOURCES: [&str; 7] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "index.html",
    "src",
    "style",
    "tests",
];

/// Something home-made, with the name that the table has for it.
struct Part {
    name: &'static str,
    /// The page that it is weighed on.
    page: Recipe,
    without: Without,
}

impl Part {
    fn page_name(&self) -> &'static str {
        match self.page.program {
            Program::Lean => "lean",
            _ => "page",
        }
    }
}

/// How the page is made without a part.
enum Without {
    Recipe(Recipe),
    /// By a text that is taken out of a file.
    Edit {
        file: &'static str,
        text: &'static str,
    },
}

const PARTS: [Part; 7] = [
    Part {
        name: "packer in place of deflate",
        page: LEAN,
        without: Without::Recipe(Recipe {
            packing: Packing::Deflate,
            ..LEAN
        }),
    },
    Part {
        name: "own allocator (tests/heap)",
        page: PAGE,
        without: Without::Edit {
            file: "src/main.rs",
            text: "#[cfg(target_arch = \"wasm32\")]\n#[global_allocator]\n\
                   static HEAP: heap::Heap = heap::Heap::new();\n",
        },
    },
    stand_in(
        "stand-in for indexmap",
        "indexmap = { path = \"tests/indexmap\" }\n",
    ),
    stand_in(
        "stand-in for send_wrapper",
        "send_wrapper = { path = \"tests/send-wrapper\" }\n",
    ),
    stand_in(
        "stand-in for wasm-streams",
        "wasm-streams = { path = \"tests/wasm-streams\" }\n",
    ),
    Part {
        name: "glue cut down, short names",
        page: PAGE,
        without: Without::Recipe(Recipe {
            glue: GlueKind::AsItComes,
            ..PAGE
        }),
    },
    Part {
        name: "functions ordered by likeness",
        page: PAGE,
        without: Without::Recipe(Recipe {
            by_likeness: false,
            ..PAGE
        }),
    },
];

const fn stand_in(name: &'static str, text: &'static str) -> Part {
    Part {
        name,
        page: PAGE,
        without: Without::Edit {
            file: "Cargo.toml",
            text,
        },
    }
}

/// Builds the pages with and without each part, and prints the table.
pub fn run(place: &Place) -> Result<ExitCode, Trouble> {
    let means = Means::gather(place)?;
    means.must_be_complete("the parts cannot be weighed")?;
    eprintln!("== both pages with all parts");
    let page = weigh(place, means, PAGE)?;
    let lean = weigh(place, means, LEAN)?;
    eprintln!("  {page} bytes, lean {lean}");
    let copy = place.copied_to(place.target.join("size"));
    let mut rows = Vec::new();
    for part in &PARTS {
        eprintln!("== without: {}", part.name);
        let with = if part.page == LEAN { lean } else { page };
        let without = match part.without {
            Without::Recipe(recipe) => weigh(place, means, recipe)?,
            Without::Edit { file, text } => {
                copy_sources(&place.root, &copy.root)
                    .map_err(|error| on_disk(&copy.root, &error))?;
                take_out(&copy.root.join(file), text)?;
                weigh(&copy, means, part.page)?
            }
        };
        eprintln!("  {without} bytes in place of {with}");
        rows.push((part, with, without));
    }
    println!("{}", table(&rows));
    Ok(ExitCode::SUCCESS)
}

fn weigh(place: &Place, means: Means, recipe: Recipe) -> Result<usize, Trouble> {
    let made = build::make(place, means, recipe)?;
    build::weigh(place, means, &made, recipe.packing)
}

/// Copies what differs, so that cargo builds again only what an edit has changed.
fn copy_sources(root: &Path, copy: &Path) -> io::Result<()> {
    fs::create_dir_all(copy)?;
    SOURCES
        .iter()
        .try_for_each(|name| copy_changed(&root.join(name), &copy.join(name)))
}

fn copy_changed(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            if name != OsStr::new("target") {
                copy_changed(&from.join(&name), &to.join(&name))?;
            }
        }
        return Ok(());
    }
    let content = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == content) {
        return Ok(());
    }
    fs::write(to, content)
}

fn take_out(path: &Path, text: &str) -> Result<(), Trouble> {
    let content = fs::read_to_string(path).map_err(|error| on_disk(path, &error))?;
    let (before, after) = content.split_once(text).ok_or_else(|| {
        Trouble::new(
            format!("{} has no `{}`", path.display(), text.trim_end()),
            "The page cannot be built without that part.",
            "a change to the table of parts in flash/home_made.rs.",
        )
    })?;
    fs::write(path, [before, after].concat()).map_err(|error| on_disk(path, &error))
}

fn table(rows: &[(&Part, usize, usize)]) -> String {
    let mut text = format!(
        "{:>9} {:>9} {:>11}  page  part\n",
        "with", "without", "difference"
    );
    for (part, with, without) in rows {
        let (page, name) = (part.page_name(), part.name);
        let gives = *without as i64 - *with as i64;
        let verdict = if gives < WORTHWHILE_BYTES {
            format!(": under {WORTHWHILE_BYTES} bytes, so remove it")
        } else {
            String::new()
        };
        text += &format!("{with:>9} {without:>9} {gives:>+11}  {page}  {name}{verdict}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn each_part_of_the_program_is_where_it_is_taken_out() {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
        for part in &PARTS {
            if let Without::Edit { file, text } = part.without {
                let content = fs::read_to_string(root.join(file)).unwrap();
                assert_eq!(content.matches(text).count(), 1, "{}: {file}", part.name);
            }
        }
    }

    #[test]
    fn every_patched_crate_is_weighed() {
        let manifest = include_str!("../../../../Cargo.toml");
        let (_, patches) = manifest.split_once("[patch.crates-io]\n").unwrap();
        let patches = patches.lines().take_while(|line| !line.is_empty());
        for line in patches.filter(|line| !line.starts_with('#')) {
            let is_weighed = PARTS.iter().any(|part| {
                matches!(part.without, Without::Edit { text, .. } if text.trim_end() == line)
            });
            assert!(is_weighed, "{line}");
        }
    }

    #[test]
    fn a_part_that_gives_little_is_told_by_name() {
        let part = |name, page| Part {
            name,
            page,
            without: Without::Recipe(page),
        };
        let (large, small) = (part("a large one", LEAN), part("a small one", PAGE));
        assert_eq!(
            table(&[(&large, 48_000, 55_000), (&small, 93_000, 93_199)]),
            "     with   without  difference  page  part\n\
             \u{20}   48000     55000       +7000  lean  a large one\n\
             \u{20}   93000     93199        +199  page  a small one: under 200 bytes, so remove it\n"
        );
    }
}
