//! `cargo xtask flash`: the page as one small file for a board's flash.
//!
//! Read in this order:
//! - [`frame`]: what is taken from `index.html`;
//! - [`compile`], [`shrink`] with [`module`], [`order`] and [`glue`]: what is in
//!   the page;
//! - [`pack`] and [`page`]: how it becomes one file, which `start.js` starts;
//! - [`files`] and [`header`]: what is written, also for firmware in C;
//! - [`table`] and [`budget`]: what it weighs, and what it may weigh.

mod binary;
mod budget;
mod compile;
mod files;
mod frame;
mod glue;
mod header;
mod module;
mod order;
mod pack;
mod page;
mod shrink;
mod table;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::place::Place;
use crate::tools::{self, Tool};
use crate::trouble::Trouble;
use budget::Judgement;
use compile::Library;
use files::Files;
use frame::Frame;
use page::{Packed, Parts};
use shrink::Kind;
use table::Row;

/// What else is to be done with the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// Build it again, and compare every byte.
    pub twice: bool,
    /// Write the budget anew.
    pub set_budget: bool,
}

/// What could not be done for the page's size on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Means {
    library: Library,
    wasm_opt: bool,
    esbuild: bool,
}

impl Means {
    fn are_complete(self) -> bool {
        self.library == Library::ForSize && self.wasm_opt && self.esbuild
    }

    /// What is said for each thing that is missing.
    fn shortcomings(self) -> Vec<&'static str> {
        [
            (
                self.library == Library::ForSize,
                "The source of the standard library (rust-src) is missing: the page is built with \
                 the plain one, which makes it about a fifth larger.",
            ),
            (
                self.wasm_opt,
                "wasm-opt is missing: the wasm stays about a tenth larger. It comes from npm, so \
                 install Node.js.",
            ),
            (
                self.esbuild,
                "esbuild is missing: scripts and style are not minified. It comes from npm, so \
                 install Node.js.",
            ),
        ]
        .into_iter()
        .filter_map(|(there, words)| (!there).then_some(words))
        .collect()
    }
}

/// Where the files go.
pub fn folder(place: &Place) -> PathBuf {
    place.target.join("flash")
}

/// Makes the files, says what they weigh, and fails where that is too much.
pub fn run(place: &Place, wish: Wish) -> Result<ExitCode, Trouble> {
    let means = means(place)?;
    eprintln!("== the flash page: 3 to 6 minutes the first time, then less than one");
    let (files, rows) = build(place, means)?;
    if wish.twice {
        eprintln!("== the same again, to compare");
        compile::forget_page(place, means.library)?;
        let (again, _) = build(place, means)?;
        files.compare(&again)?;
        println!("Built twice, the files are the same to the byte.\n");
    }
    let folder = folder(place);
    files.write(&folder)?;
    weigh(place, &files, &rows, means, wish.set_budget)?;
    println!("The files are in {}.", shown(place, &folder));
    Ok(ExitCode::SUCCESS)
}

/// Makes ready what can be had, and says what is done without.
fn means(place: &Place) -> Result<Means, Trouble> {
    eprintln!("== tools");
    let needed = [Tool::WasmTarget, Tool::WasmBindgen];
    let helpful = [Tool::RustSource, Tool::WasmOpt, Tool::Esbuild];
    let mut missing = tools::ensure(place, &[&needed[..], &helpful[..]].concat())?;
    for tool in needed {
        if let Some(trouble) = missing.remove(&tool) {
            return Err(trouble);
        }
    }
    let means = Means {
        library: if missing.contains_key(&Tool::RustSource) {
            Library::AsItComes
        } else {
            Library::ForSize
        },
        wasm_opt: shrink::has_wasm_opt(place),
        esbuild: shrink::has_esbuild(place),
    };
    for words in means.shortcomings() {
        eprintln!("  {words}");
    }
    Ok(means)
}

fn build(place: &Place, means: Means) -> Result<(Files, Vec<Row>), Trouble> {
    let frame = Frame::read(&read(&place.root.join("index.html"))?).map_err(|reason| {
        Trouble::new(
            reason,
            "The flash page has the frame of index.html, so there is none.",
            "`git diff index.html`, or a change to flash/frame.rs.",
        )
    })?;
    let compiled = compile::compile(place, means.library)?;
    let (wasm, glue) = shrink::shrink(place, &compiled, &frame.wasm_opt)?;
    let mut style = String::new();
    for file in &frame.styles {
        style += &read(&place.root.join(file))?;
    }
    let parts = Parts {
        style: shrink::minified(place, Kind::Style, &style)?,
        glue: shrink::minified(place, Kind::Glue, &glue)?,
        wasm,
    };
    let packed = Packed::new(&parts).map_err(packing)?;
    let start = shrink::minified(place, Kind::Start, &packed.numbered(page::START))?;
    let frame_style = shrink::minified(place, Kind::Style, &frame.style)?;
    let text = page::assemble(&frame, &frame_style, &start, &parts, &packed);
    let gzip = pack::gzip(text.as_bytes()).map_err(packing)?;
    let frame_length = text.len() - packed.length();
    let rows = vec![
        row("wasm", &parts.wasm)?,
        row("glue", parts.glue.as_bytes())?,
        row("style", parts.style.as_bytes())?,
        Row {
            name: "frame: page, start, policy",
            raw: frame_length,
            gzip: pack::gzip(&text.as_bytes()[..frame_length])
                .map_err(packing)?
                .len(),
        },
        Row {
            name: "index.html, all of it",
            raw: text.len(),
            gzip: gzip.len(),
        },
    ];
    let files = Files {
        header: header::render(&gzip),
        page: text.into_bytes(),
        gzip,
    };
    Ok((files, rows))
}

fn row(name: &'static str, content: &[u8]) -> Result<Row, Trouble> {
    Ok(Row {
        name,
        raw: content.len(),
        gzip: pack::gzip(content).map_err(packing)?.len(),
    })
}

fn weigh(
    place: &Place,
    files: &Files,
    rows: &[Row],
    means: Means,
    set_budget: bool,
) -> Result<(), Trouble> {
    let path = place.root.join("tests/xtask/flash-budget.txt");
    let weight = files.gzip.len() as u64;
    if set_budget && means.are_complete() {
        let text = budget::render(budget::with_allowance(weight));
        fs::write(&path, text).map_err(|error| shrink::on_disk(&path, &error))?;
    }
    let limit = budget::read(&read(&path)?).ok_or_else(|| {
        Trouble::new(
            "tests/xtask/flash-budget.txt holds no number",
            "Whether the page has grown cannot be said.",
            "`cargo xtask flash --set-budget`.",
        )
    })?;
    let (page, parts) = rows.split_last().expect("the page is always a row");
    println!("{}", table::render(parts, page, Some(limit)));
    if !means.are_complete() {
        println!("The budget is for a build with all tools, so it is not judged.");
        return Ok(());
    }
    let judgement = budget::judge(weight, limit);
    print!("{}", table::sentence(judgement));
    let remedy = match judgement {
        Judgement::Within(_) | Judgement::Loose(_) => return Ok(()),
        Judgement::Over(_) => {
            "what the work since the last budget has added (the table above, `twiggy top`), and \
             cutting it. If a new capability is worth it: `cargo xtask flash --set-budget`, and a \
             line in the README's table."
        }
        Judgement::OverGate(_) => "leaving something out: this limit is not to be raised.",
    };
    Err(Trouble::new(
        format!("index.html.gz is {judgement}"),
        "A board's flash is small, and each byte makes the page start later.",
        remedy,
    ))
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| shrink::on_disk(path, &error))
}

fn packing(error: io::Error) -> Trouble {
    Trouble::new(
        format!("the page could not be compressed ({error})"),
        "There is no flash page without it.",
        "the same command again.",
    )
}

/// A path as a person types it in the checkout.
fn shown(place: &Place, path: &Path) -> String {
    let path = path.strip_prefix(&place.root).unwrap_or(path);
    path.display().to_string()
}
