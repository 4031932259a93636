//! `rust/`: both compressed pages as a crate, for firmware and servers in Rust.

use std::fs;
use std::path::Path;

use super::pack;
use super::shrink::on_disk;
use crate::trouble::Trouble;

/// The folder of the crate, in that of the other files.
pub const FOLDER: &str = "rust";

/// The files of the crate.
pub const FILES: [&str; 4] = [
    "Cargo.toml",
    "src/lib.rs",
    "src/index.html.gz",
    "src/lean.html.gz",
];

const MANIFEST: &str = include_str!("crate/Cargo.toml");
const LIBRARY: &str = include_str!("crate/lib.rs");

/// Writes the crate with these pages, both gzip, into this folder, and creates it if needed.
pub fn write(folder: &Path, page: &[u8], lean: &[u8]) -> Result<(), Trouble> {
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(|error| on_disk(&source, &error))?;
    // All crates have the version of the workspace.
    let manifest = MANIFEST.replace("{version}", env!("CARGO_PKG_VERSION"));
    let library = LIBRARY
        .replace("{page}", &pack::tag(page))
        .replace("{lean}", &pack::tag(lean));
    let contents = [manifest.as_bytes(), library.as_bytes(), page, lean];
    for (name, content) in FILES.into_iter().zip(contents) {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|error| on_disk(&path, &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::process::Command;
    use std::{env, io};

    /// A firmware that compiles if the crate says what it was made of.
    const FIRMWARE: &str = r#"
        #![no_std]
        use pindash_page as page;
        use pindash_page::lean;
        const fn same(a: &[u8], b: &[u8]) -> bool {
            let mut at = 0;
            while at < a.len() && at < b.len() && a[at] == b[at] { at += 1; }
            at == a.len() && at == b.len()
        }
        const _: () = assert!(same(page::INDEX_HTML_GZ, include_bytes!("rust/src/index.html.gz")));
        const _: () = assert!(same(lean::INDEX_HTML_GZ, include_bytes!("rust/src/lean.html.gz")));
        const _: () = assert!(page::LENGTH == 3 && lean::LENGTH == 2);
        const _: () = assert!(same(page::CONTENT_TYPE.as_bytes(), b"text/html; charset=utf-8"));
        const _: () = assert!(same(lean::CONTENT_ENCODING.as_bytes(), b"gzip"));
        const _: () = assert!(same(page::ETAG.as_bytes(), b"\"PAGE\""));
        const _: () = assert!(same(lean::ETAG.as_bytes(), b"\"LEAN\""));
    "#;

    /// A crate of two small pages in a new folder.
    fn crate_in(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("pindash-{name}-{}", std::process::id()));
        write(&folder.join(FOLDER), b"abc", b"de").unwrap();
        folder
    }

    /// Copies the compiler's libraries for this machine as far as bare metal has them: `core`
    /// alone, without `alloc` and `std`.
    fn bare_metal(folder: &Path) -> io::Result<()> {
        let path = Command::new("rustc")
            .args(["--print", "target-libdir"])
            .output()?;
        let path = String::from_utf8_lossy(&path.stdout).trim().to_owned();
        let host = Path::new(&path).parent().and_then(Path::file_name);
        let host = host.expect("the libraries are in the folder of a target");
        let own = folder.join("lib/rustlib").join(host).join("lib");
        fs::create_dir_all(&own)?;
        for entry in fs::read_dir(&path)? {
            let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
            let name = name.to_string_lossy();
            if name.starts_with("libcore-") || name.starts_with("libcompiler_builtins-") {
                fs::copy(path, own.join(&*name))?;
            }
        }
        Ok(())
    }

    fn compile(folder: &Path, name: &str, source: &str) -> Result<(), String> {
        let built = Command::new("rustc")
            .args(["--edition", "2024", "--crate-type", "lib", "-Dwarnings"])
            .args(["--crate-name", name, "--sysroot"])
            .arg(folder.join("sysroot"))
            .args(["-L", ".", "--extern", "pindash_page", source])
            .current_dir(folder)
            .output();
        let built = built.map_err(|error| error.to_string())?;
        match built.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&built.stderr).into_owned()),
        }
    }

    #[test]
    fn the_crate_compiles_where_there_is_neither_an_allocator_nor_std() {
        let folder = crate_in("bare");
        bare_metal(&folder.join("sysroot")).unwrap();
        assert_eq!(compile(&folder, "pindash_page", "rust/src/lib.rs"), Ok(()));
        let firmware = FIRMWARE
            .replace("PAGE", &pack::tag(b"abc"))
            .replace("LEAN", &pack::tag(b"de"));
        fs::write(folder.join("firmware.rs"), firmware).unwrap();
        assert_eq!(compile(&folder, "firmware", "firmware.rs"), Ok(()));
        // What needs an allocator does not compile there.
        fs::write(folder.join("alloc.rs"), "#![no_std]\nextern crate alloc;\n").unwrap();
        let refused = compile(&folder, "needs_alloc", "alloc.rs").unwrap_err();
        assert!(
            refused.contains("can't find crate for `alloc`"),
            "{refused}"
        );
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_crate_stands_alone_with_the_version_and_licence_of_the_workspace() {
        let folder = crate_in("crate");
        let manifest = fs::read_to_string(folder.join("rust/Cargo.toml")).unwrap();
        let workspace = include_str!("../../../../Cargo.toml");
        for field in ["version", "edition", "license"] {
            let mut lines = workspace.lines();
            let line = lines.find(|line| line.starts_with(&format!("{field} = ")));
            assert!(manifest.contains(line.unwrap()), "{field}: {manifest}");
        }
        assert!(!manifest.contains("dependencies") && !manifest.contains('{'));
        fs::remove_dir_all(&folder).unwrap();
    }
}
