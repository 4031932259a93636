//! Builds the files of the flash page from the sources.

use std::fs;
use std::io;
use std::path::Path;

use super::compile::{self, GlueKind, Program};
use super::files::Files;
use super::frame::Frame;
use super::header;
use super::language::Language;
use super::means::Means;
use super::own::OwnProfile;
use super::pack;
use super::packing::{Packing, Parts};
use super::page;
use super::shrink::{self, Kind, Shrunk, on_disk};
use super::table::Row;
use crate::place::Place;
use crate::trouble::Trouble;

/// The files, with the weight of each part, and of the whole page last.
pub struct Built {
    pub files: Files,
    pub rows: Vec<Row>,
}

/// How a page is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    pub program: Program,
    pub glue: GlueKind,
    /// Functions that are alike stand next to each other.
    pub by_likeness: bool,
    pub packing: Packing,
    /// The profile for boards without one of their own; nothing for the Netzer's.
    pub profile: Option<&'static OwnProfile>,
}

impl Recipe {
    /// With every step that makes the program smaller. Only where a board has next to no room is a
    /// smaller file worth the time that a browser takes to unpack it by a script.
    pub const fn of(program: Program) -> Self {
        Self {
            program,
            profile: None,
            glue: GlueKind::Cut,
            by_likeness: true,
            packing: match program {
                Program::Lean | Program::LeanWith(_) => Packing::ContextMixing,
                Program::Page | Program::PageWithout(_) | Program::Floor => Packing::Deflate,
            },
        }
    }
}

/// Makes the files of a program.
pub fn build(place: &Place, means: Means, recipe: Recipe) -> Result<Built, Trouble> {
    let made = make(place, means, recipe)?;
    let Whole { text, frame_length } = assemble(place, means, &made, recipe.packing)?;
    let gzip = pack::gzip(text.as_bytes()).map_err(packing)?;
    let parts = &made.parts;
    let rows = vec![
        row("wasm", &parts.wasm)?,
        row("glue", parts.glue.as_bytes())?,
        row("style", parts.style.as_bytes())?,
        row(
            "page: frame, start, policy",
            &text.as_bytes()[..frame_length],
        )?,
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
    Ok(Built { files, rows })
}

/// What the page is assembled from.
pub struct Made {
    frame: Frame,
    parts: Parts,
}

/// Compiles the parts, and makes each smaller by itself.
pub fn make(place: &Place, means: Means, recipe: Recipe) -> Result<Made, Trouble> {
    let language = Language::of(place)?;
    let html = language.put_into(&read(&place.root.join("index.html"))?);
    let frame = Frame::read(&html).map_err(|reason| {
        Trouble::new(
            reason,
            "The flash page takes its frame from index.html.",
            "`git diff index.html`, or a change to flash/frame.rs.",
        )
    })?;
    let compiled = compile::compile(place, means.library, recipe)?;
    let Shrunk { wasm, code, glue } =
        shrink::shrink(place, means, &compiled, &frame.wasm_opt, recipe)?;
    let mut style = String::new();
    let styles = frame.styles.iter();
    for file in styles.filter(|file| recipe.program.has_style(file)) {
        style += &language.put_into(&read(&place.root.join(file))?);
    }
    let minified = |kind, text: &str| shrink::minified(place, means, kind, text);
    let parts = Parts {
        style: minified(Kind::Style, &style)?,
        glue: minified(Kind::Glue, &glue)?,
        wasm,
        code,
    };
    Ok(Made { frame, parts })
}

/// The bytes of `index.html.gz` from these parts.
pub fn weigh(
    place: &Place,
    means: Means,
    made: &Made,
    by_packing: Packing,
) -> Result<usize, Trouble> {
    let whole = assemble(place, means, made, by_packing)?;
    let gzip = pack::gzip(whole.text.as_bytes()).map_err(packing)?;
    Ok(gzip.len())
}

/// The page, and how much of it is not the packed part.
struct Whole {
    text: String,
    frame_length: usize,
}

fn assemble(
    place: &Place,
    means: Means,
    made: &Made,
    by_packing: Packing,
) -> Result<Whole, Trouble> {
    let Made { frame, parts } = made;
    let minified = |kind, text: &str| shrink::minified(place, means, kind, text);
    let packed = by_packing.pack(parts).map_err(packing)?;
    let start = Language::of(place)?.put_into(&packed.script());
    let start = minified(Kind::Start, &start)?;
    let frame_style = minified(Kind::Style, &frame.style)?;
    let text = page::assemble(frame, &frame_style, &start, parts, &packed);
    let frame_length = text.len() - packed.text().len();
    for asking in [&text[..frame_length], &parts.style] {
        if let Some(request) = page::request(asking) {
            return Err(second_request(request));
        }
    }
    Ok(Whole { text, frame_length })
}

fn row(name: &'static str, content: &[u8]) -> Result<Row, Trouble> {
    Ok(Row {
        name,
        raw: content.len(),
        gzip: pack::gzip(content).map_err(packing)?.len(),
    })
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| on_disk(path, &error))
}

fn second_request(request: &str) -> Trouble {
    Trouble::new(
        format!("the page asks for another file: `{request}`"),
        "A board may serve nothing more once the page has its socket, and its policy forbids it.",
        "putting that file into the page as a `data:` address.",
    )
}

fn packing(error: io::Error) -> Trouble {
    if error.kind() == io::ErrorKind::InvalidData {
        return Trouble::new(
            format!("the page could not be packed: {error}"),
            "Its code is taken apart into streams before it is compressed.",
            "a compiler without that instruction, or the opcode in flash/instructions.rs.",
        );
    }
    Trouble::new(
        format!("the page could not be compressed ({error})"),
        "There is no flash page without it.",
        "the same command again.",
    )
}
