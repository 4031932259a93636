//! What the page weighs, as a board stores and sends it: compressed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};

/// What wasm, glue, page and style may weigh together, in bytes of gzip.
const AIM_BYTES: u64 = 60_000;
/// Whether a page over the aim fails the build. The work on the flash file
/// makes a gate of it.
const OVER_AIM_FAILS: bool = false;

/// One file of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    pub name: String,
    pub raw: u64,
    pub gzip: u64,
}

/// Weighs every file in a folder, however deep, the heaviest first.
pub fn weigh(folder: &Path) -> io::Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for path in files(folder)? {
        let content = fs::read(&path)?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        weights.push(Weight {
            name: name.display().to_string(),
            raw: content.len() as u64,
            gzip: gzip_length(&content)?,
        });
    }
    weights.sort_by(|a, b| b.gzip.cmp(&a.gzip).then_with(|| a.name.cmp(&b.name)));
    Ok(weights)
}

/// Says in a sentence why these weights fail the build, if they do.
pub fn objection(weights: &[Weight]) -> Option<String> {
    let over = sum(weights).1.saturating_sub(AIM_BYTES);
    (OVER_AIM_FAILS && over > 0).then(|| format!("the page is {over} bytes over its budget"))
}

pub fn render(weights: &[Weight]) -> String {
    let mut text = format!("{:>9} {:>9}\n", "bytes", "gzip -9");
    for weight in weights {
        text += &line(weight.raw, weight.gzip, &label(&weight.name));
    }
    let (raw, gzip) = sum(weights);
    text += &line(raw, gzip, "together");
    text + &if gzip > AIM_BYTES {
        format!(
            "warning: {} bytes over the aim of {AIM_BYTES}\n",
            gzip - AIM_BYTES
        )
    } else {
        format!("{} bytes under the aim of {AIM_BYTES}\n", AIM_BYTES - gzip)
    }
}

fn line(raw: u64, gzip: u64, label: &str) -> String {
    format!("{raw:>9} {gzip:>9}  {label}\n")
}

fn sum(weights: &[Weight]) -> (u64, u64) {
    weights.iter().fold((0, 0), |(raw, gzip), weight| {
        (raw + weight.raw, gzip + weight.gzip)
    })
}

/// The part that a file plays, and its name.
fn label(name: &str) -> String {
    let part = match name.rsplit('.').next() {
        Some("wasm") => "wasm",
        Some("js") => "glue",
        Some("html") => "page and its style",
        Some("css") => "style",
        _ => "other",
    };
    format!("{part} ({name})")
}

/// Every file in a folder, however deep.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn gzip_length(content: &[u8]) -> io::Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(name: &str, raw: u64, gzip: u64) -> Weight {
        Weight {
            name: name.to_owned(),
            raw,
            gzip,
        }
    }

    #[test]
    fn the_parts_are_told_apart_and_added_up() {
        let weights = [
            weight("pindash-1_bg.wasm", 90_000, 40_000),
            weight("pindash-1.js", 27_000, 5_000),
            weight("index.html", 9_000, 3_000),
        ];
        assert_eq!(
            render(&weights),
            "    bytes   gzip -9\n\
             \u{20}   90000     40000  wasm (pindash-1_bg.wasm)\n\
             \u{20}   27000      5000  glue (pindash-1.js)\n\
             \u{20}    9000      3000  page and its style (index.html)\n\
             \u{20}  126000     48000  together\n\
             12000 bytes under the aim of 60000\n"
        );
    }

    #[test]
    fn a_page_over_the_aim_is_warned_of() {
        let text = render(&[weight("a.wasm", 200_000, 60_001)]);
        assert!(
            text.ends_with("warning: 1 bytes over the aim of 60000\n"),
            "{text}"
        );
    }

    #[test]
    fn the_aim_is_no_gate_yet() {
        assert_eq!(objection(&[weight("a.wasm", 200_000, 60_001)]), None);
    }

    #[test]
    fn a_folder_is_weighed_however_deep_with_the_heaviest_first() {
        let folder = std::env::temp_dir().join(format!("pindash-size-{}", std::process::id()));
        fs::create_dir_all(folder.join("deep")).unwrap();
        fs::write(folder.join("a.js"), "").unwrap();
        fs::write(folder.join("deep/b.wasm"), [7; 5000]).unwrap();
        let weights = weigh(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let names: Vec<_> = weights.iter().map(|weight| weight.name.as_str()).collect();
        assert_eq!(names, ["deep/b.wasm", "a.js"]);
        assert_eq!(weights[0].raw, 5000);
        assert!(weights[0].gzip < 100, "{}", weights[0].gzip);
    }
}
