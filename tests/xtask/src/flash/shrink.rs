//! Makes wasm, scripts and styles smaller without changing what they do.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::binary::Unreadable;
use super::build::Recipe;
use super::compile::{self, Compiled, GlueKind};
use super::glue::Glue;
use super::means::Means;
use super::module::Module;
use super::order;
use crate::place::Place;
use crate::trouble::Trouble;

/// Orders the functions by their names.
const IN_ORDER: [&str; 2] = [
    "--skip-pass=reorder-functions",
    "--reorder-functions-by-name",
];

/// Starts the page with the glue that wasm-bindgen writes for scripts.
const LAUNCH_AS_IT_COMES: &str =
    "\ndocument.currentScript.launch = (module) => wasm_bindgen({ module_or_path: module });\n";

/// What a text is, for esbuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For browsers that know WebAssembly.
    Glue,
    /// The same, as a module to import.
    Module,
    /// For older browsers too: it tells people that theirs is too old.
    Start,
    Style,
}

/// The module with its glue.
pub struct Shrunk {
    pub wasm: Vec<u8>,
    /// Where in it the functions are, each after its size in three bytes.
    pub code: Range<usize>,
    pub glue: String,
}

/// Removes what the page never uses from module and glue.
pub fn shrink(
    place: &Place,
    means: Means,
    compiled: &Compiled,
    flags: &[String],
    recipe: Recipe,
) -> Result<Shrunk, Trouble> {
    let mut module = Module::read(&compiled.wasm).map_err(unknown_module)?;
    let glue = match recipe.glue {
        GlueKind::Cut => Some(Glue::read(&compiled.glue).map_err(unknown_glue)?),
        GlueKind::AsItComes => None,
    };
    if let Some(glue) = &glue {
        let called = glue.exports();
        module
            .keep_exports(|name| called.contains(name))
            .map_err(unknown_module)?;
    }
    module.drop_custom_sections();
    if means.wasm_opt {
        module = optimized(place, &module, flags, recipe.by_likeness)?;
    }
    let glue = match glue {
        Some(glue) => {
            let imports = module.unname_imports().map_err(unknown_module)?;
            let exports = module.rename_exports().map_err(unknown_module)?;
            glue.script(&imports, &exports).map_err(unknown_glue)?
        }
        None => compiled.glue.clone() + LAUNCH_AS_IT_COMES,
    };
    module.drop_custom_sections();
    let (wasm, code) = module.write_with_wide_sizes().map_err(unknown_module)?;
    Ok(Shrunk { wasm, code, glue })
}

/// Optimized once for its size, then once more, with its functions in an order
/// that compresses well, which follows from their code only.
fn optimized(
    place: &Place,
    module: &Module,
    flags: &[String],
    by_likeness: bool,
) -> Result<Module, Trouble> {
    let mut module = wasm_opt(place, module, flags, &[])?;
    if !by_likeness {
        return wasm_opt(place, &module, flags, &[]);
    }
    let order = order::by_likeness(&module.functions().map_err(unknown_module)?);
    module.name_in_order(&order).map_err(unknown_module)?;
    wasm_opt(place, &module, flags, &IN_ORDER)
}

fn wasm_opt(
    place: &Place,
    module: &Module,
    flags: &[String],
    last: &[&str],
) -> Result<Module, Trouble> {
    let folder = compile::folder(place);
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    write(&before, &module.write())?;
    compile::run(
        place
            .command("wasm-opt")
            .arg(&before)
            .arg("-o")
            .arg(&after)
            .args(flags)
            .args(last),
        "wasm-opt could not make the module smaller",
        "`cargo xtask test build`, which says whether wasm-opt works at all.",
    )?;
    Module::read(&read(&after)?).map_err(unknown_module)
}

/// The text, minified by esbuild; unchanged without esbuild.
pub fn minified(place: &Place, means: Means, kind: Kind, text: &str) -> Result<String, Trouble> {
    if !means.esbuild {
        return Ok(text.to_owned());
    }
    let (name, flags) = match kind {
        Kind::Glue => ("glue.js", &["--target=es2020"][..]),
        Kind::Module => ("module.js", &["--target=es2020", "--format=esm"][..]),
        Kind::Start => ("start.js", &["--target=es2015", "--format=iife"][..]),
        Kind::Style => ("style.css", &[][..]),
    };
    let folder = compile::folder(place).join("shortened");
    let before = compile::folder(place).join(name);
    write(&before, text.as_bytes())?;
    compile::run(
        place
            .command("esbuild")
            .arg(&before)
            .args(["--minify", "--tree-shaking=true", "--log-level=warning"])
            .args(flags)
            .arg(format!("--outdir={}", folder.display())),
        &format!("esbuild could not shorten {name}"),
        "what the lines above complain of.",
    )?;
    let text = read(&folder.join(name))?;
    // The newline at the end is useless, and a hash would have to include it.
    Ok(String::from_utf8_lossy(&text).trim_end().to_owned())
}

fn write(path: &Path, content: &[u8]) -> Result<(), Trouble> {
    fs::write(path, content).map_err(|error| on_disk(path, &error))
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| on_disk(path, &error))
}

/// The trouble when a file of a build cannot be written or read.
pub fn on_disk(path: &Path, error: &io::Error) -> Trouble {
    Trouble::new(
        format!("{} could not be written or read ({error})", path.display()),
        "The flash page is not finished.",
        "whether the disk is full and the folder yours, then the same command again.",
    )
}

fn unknown_module(_: Unreadable) -> Trouble {
    Trouble::new(
        "the module has an unknown form",
        "Its names could not be shortened, so there is no flash page.",
        "the version of wasm-bindgen that Cargo.toml had before, or a change to flash/module.rs.",
    )
}

fn unknown_glue(reason: String) -> Trouble {
    Trouble::new(
        reason,
        "It could not be cut down to what the page uses, so there is no flash page. A new \
         version of wasm-bindgen writes other glue.",
        "the version of wasm-bindgen that Cargo.toml had before, or a change to flash/glue.rs.",
    )
}
