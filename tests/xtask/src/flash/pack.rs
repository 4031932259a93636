//! Compression, base64, and hashes. Pure.

use std::io;
use std::num::NonZeroU64;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use zopfli::{Format, Options};

/// Iterations of zopfli. More give a few bytes in a hundred thousand and take seconds.
const ROUNDS: NonZeroU64 = NonZeroU64::new(30).expect("30 is not zero");

/// How often zopfli may split the content into blocks.
const FEW: u16 = 15;
const ANY: u16 = 1_000;

/// What a board sends with `Content-Encoding: gzip`. It has neither a name nor a
/// time, so the same content gives the same bytes.
pub fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    compress(Format::Gzip, content, FEW)
}

/// The zlib format, deflate with a checksum, which a browser unpacks by itself.
///
/// It is split into as many blocks, each with a code of its own, as make it smaller: the streams of
/// a module differ much. For a gzip file around letters, the usual number is enough.
pub fn zlib(content: &[u8]) -> io::Result<Vec<u8>> {
    compress(Format::Zlib, content, ANY)
}

fn compress(format: Format, content: &[u8], blocks: u16) -> io::Result<Vec<u8>> {
    let options = Options {
        iteration_count: ROUNDS,
        maximum_block_splits: blocks,
        ..Options::default()
    };
    let mut packed = Vec::new();
    zopfli::compress(options, format, content, &mut packed)?;
    Ok(packed)
}

/// The Huffman code of the gzip around it gives each of the 64 letters six bits, so
/// this costs the compressed page next to nothing. An alphabet whose size is no power
/// of two would make the plain page smaller and the compressed one larger.
pub fn base64(content: &[u8]) -> String {
    STANDARD.encode(content)
}

/// A hash in the form of a Content-Security-Policy.
pub fn policy_hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

/// An entity tag for exactly these bytes, long enough that no two pages share it.
pub fn tag(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn sample() -> Vec<u8> {
        (0..20_000_u32).map(|n| (n * n / 7) as u8).collect()
    }

    #[test]
    fn the_gzip_file_has_no_time_and_no_name() {
        let packed = gzip(&sample()).unwrap();
        let mut decoder = GzDecoder::new(&*packed);
        let mut unpacked = Vec::new();
        decoder.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, sample());
        let header = decoder.header().unwrap();
        assert_eq!((header.mtime(), header.filename()), (0, None));
    }

    #[test]
    fn a_policy_names_the_hash_as_browsers_compute_it() {
        assert_eq!(
            policy_hash("alert('Hello, world.');"),
            "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
        );
    }

    #[test]
    fn the_tag_depends_on_every_byte() {
        assert_eq!(tag(b"").len(), 16);
        assert_ne!(tag(b"a"), tag(b"b"));
    }
}
