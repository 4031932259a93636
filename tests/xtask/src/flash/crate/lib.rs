//! The pindash page for firmware and servers in Rust, made by `cargo xtask flash`.
//!
//! The page is gzip, which every browser unpacks, and has to be sent with these headers. The crate
//! needs neither `std` nor an allocator: the page stays in flash, from where it is sent.
//!
//! ```
//! use pindash_page::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, INDEX_HTML_GZ, LENGTH};
//!
//! /// Answers `GET /`. A browser that has this very page says so, and gets none.
//! fn serve(if_none_match: Option<&str>, out: &mut impl std::io::Write) -> std::io::Result<()> {
//!     if if_none_match == Some(ETAG) {
//!         return write!(out, "HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n");
//!     }
//!     write!(out, "HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\nETag: {ETAG}\r\n")?;
//!     write!(out, "Content-Encoding: {CONTENT_ENCODING}\r\nContent-Length: {LENGTH}\r\n\r\n")?;
//!     out.write_all(INDEX_HTML_GZ)
//! }
//! # let (mut page, mut none) = (Vec::new(), Vec::new());
//! # serve(None, &mut page).unwrap();
//! # serve(Some(ETAG), &mut none).unwrap();
//! # assert!(page.ends_with(INDEX_HTML_GZ) && none.len() < 100);
//! ```
//!
//! With `esp-idf-svc`:
//!
//! ```text
//! server.fn_handler::<anyhow::Error, _>("/", Method::Get, |request| {
//!     let headers = [
//!         ("Content-Type", CONTENT_TYPE),
//!         ("Content-Encoding", CONTENT_ENCODING),
//!         ("Cache-Control", "no-cache"),
//!         ("ETag", ETAG),
//!     ];
//!     Ok(request.into_response(200, None, &headers)?.write_all(INDEX_HTML_GZ)?)
//! })?;
//! ```

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

/// The page with all capabilities, as gzip.
pub const INDEX_HTML_GZ: &[u8] = include_bytes!("index.html.gz");
/// The length of [`INDEX_HTML_GZ`] in bytes.
pub const LENGTH: usize = INDEX_HTML_GZ.len();
/// The header `Content-Type`.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";
/// The header `Content-Encoding`. There is no page without it.
pub const CONTENT_ENCODING: &str = "gzip";
/// The header `ETag`, with its quotes. It is another one for every other page.
pub const ETAG: &str = "\"{page}\"";

/// The lean page: the same for a board with less flash, without the larger capabilities.
pub mod lean {
    pub use super::{CONTENT_ENCODING, CONTENT_TYPE};

    /// The lean page, as gzip.
    pub const INDEX_HTML_GZ: &[u8] = include_bytes!("lean.html.gz");
    /// The length of [`INDEX_HTML_GZ`] in bytes.
    pub const LENGTH: usize = INDEX_HTML_GZ.len();
    /// The header `ETag`, with its quotes. It is another one for every other page.
    pub const ETAG: &str = "\"{lean}\"";
}
