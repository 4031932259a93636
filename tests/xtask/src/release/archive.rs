//! The archive and its checksums. Pure: the same contents give the same bytes.

use std::io;

use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::contents::Contents;

/// The checksums of all other files, as `sha256sum --check` reads them.
pub const SUMS: &str = "SHA256SUMS";

/// What every file may be: written by its owner, read by all.
const MODE: u32 = 0o644;

/// The SHA-256 of a file, as people compare it.
pub fn sum(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line for each file.
pub fn sums(contents: &Contents) -> String {
    let lines = contents.iter();
    lines
        .map(|(name, content)| format!("{}  {name}\n", sum(content)))
        .collect()
}

/// The files in one folder, as a compressed archive. `seconds` since 1970 is the time of each file;
/// nobody owns them.
pub fn pack(folder: &str, contents: &Contents, seconds: u64) -> io::Result<Vec<u8>> {
    // Neither a name nor a time nor a system is in the head of the compressed file.
    let gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    for (name, content) in contents {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_mode(MODE);
        header.set_mtime(seconds);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{folder}/{name}"), &content[..])?;
    }
    archive.into_inner()?.finish()
}
