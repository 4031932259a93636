//! Compression and the two ways in which bytes become text. Pure.

use std::io::{self, Write};
use std::num::NonZeroU64;

use base64::{Engine, engine::general_purpose::STANDARD};
use lzma_rust2::{EncodeMode, LzmaOptions, LzmaWriter, MfType};
use sha2::{Digest, Sha256};
use zopfli::{Format, Options};

/// How often zopfli tries to do better. More gives a few bytes in a hundred
/// thousand and takes seconds.
const ROUNDS: NonZeroU64 = NonZeroU64::new(30).expect("30 is not zero");

/// LZMA without a header and without a mark at its end, as start.js unpacks it:
/// a tenth smaller than deflate. The unpacker has these parameters built in.
/// Of all others none did better for a module: it has nothing that lies at even
/// places, which is what `lp` and `pb` are for.
pub fn lzma(content: &[u8]) -> io::Result<Vec<u8>> {
    let window = content.len().max(4096) as u32;
    let (lc, lp, pb, longest, search_all) = (3, 0, 0, LzmaOptions::NICE_LEN_MAX, 0);
    let options = LzmaOptions::new(
        window,
        lc,
        lp,
        pb,
        EncodeMode::Normal,
        longest,
        MfType::Bt4,
        search_all,
    );
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false)?;
    writer.write_all(content)?;
    let mut packed = writer.finish()?;
    // The first byte is always a zero.
    packed.remove(0);
    Ok(packed)
}

/// What a board sends with `Content-Encoding: gzip`. It holds neither a name
/// nor a time, so the same content gives the same bytes.
pub fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let options = Options {
        iteration_count: ROUNDS,
        ..Options::default()
    };
    let mut packed = Vec::new();
    zopfli::compress(options, Format::Gzip, content, &mut packed)?;
    Ok(packed)
}

/// 64 letters are six bits each to the Huffman code of the gzip around them,
/// so this costs the compressed page next to nothing. An alphabet that is no
/// power of two would make the plain page smaller and the compressed one larger.
pub fn base64(content: &[u8]) -> String {
    STANDARD.encode(content)
}

/// A hash as a Content-Security-Policy names it.
pub fn policy_hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content)))
}

/// A name for exactly these bytes, long enough that no two pages share it.
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
    use lzma_rust2::LzmaReader;
    use std::io::Read;

    fn sample() -> Vec<u8> {
        (0..20_000_u32).map(|n| (n * n / 7) as u8).collect()
    }

    /// As the crate unpacks it, which wants the first byte back.
    fn unpack(packed: &[u8], length: usize) -> Vec<u8> {
        let packed = [&[0], packed].concat();
        let mut unpacked = Vec::new();
        LzmaReader::new(&*packed, length as u64, 3, 0, 0, 1 << 20, None)
            .unwrap()
            .read_to_end(&mut unpacked)
            .unwrap();
        unpacked
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let text = base64(&lzma(&sample()).unwrap());
        let packed = STANDARD.decode(text).unwrap();
        assert_eq!(unpack(&packed, sample().len()), sample());
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
    fn nothing_can_be_packed_too() {
        assert!(unpack(&lzma(b"").unwrap(), 0).is_empty());
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
