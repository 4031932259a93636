//! Files in memory and files of the served folder, some of them gzipped, as in a board's flash.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::http::{Reply, Request};

/// Answers a request from the files in memory, and otherwise from the folder.
pub(crate) fn reply(
    files: &BTreeMap<String, String>,
    folder: Option<&Path>,
    request: &Request,
) -> Reply {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        let mut reply = Reply::text(
            "405 Method Not Allowed",
            "This board answers GET and HEAD only.",
        );
        reply.headers.push(("Allow", "GET, HEAD".to_owned()));
        return reply;
    }
    if let Some((path, content)) = in_memory(files, &request.path) {
        return Reply {
            status: "200 OK",
            headers: headers(Path::new(path)),
            body: content.clone().into_bytes(),
        };
    }
    let Some(folder) = folder else {
        return match request.path.as_str() {
            "/" => Reply::text(
                "200 OK",
                "This simulated board serves no folder; start it with --serve DIR.",
            ),
            _ => not_found(),
        };
    };
    file_in(folder, &request.path)
        .map_or_else(not_found, |file| file_reply(&file, request.accepts_gzip()))
}

pub(crate) fn not_found() -> Reply {
    Reply::text("404 Not Found", "There is no such file on this board.")
}

/// The file in memory for a path, with `index.html` for a folder.
fn in_memory<'a>(
    files: &'a BTreeMap<String, String>,
    path: &str,
) -> Option<(&'a String, &'a String)> {
    let mut path = percent_decoded(path)?;
    if path.ends_with('/') {
        path.push_str("index.html");
    }
    files.get_key_value(&path)
}

/// The file for a path, which need not exist; `None` for a path out of the folder.
fn file_in(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = percent_decoded(path)?;
    let path = path.strip_prefix('/')?;
    let mut file = folder.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        if part == "." || part == ".." || part.contains(['\\', '\0', ':']) {
            return None;
        }
        file.push(part);
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

fn file_reply(file: &Path, accepts_gzip: bool) -> Reply {
    let gzipped = with_gz(file);
    let mut headers = headers(file);
    if gzipped.is_file() {
        headers.push(("Vary", "Accept-Encoding".to_owned()));
        if accepts_gzip {
            headers.push(("Content-Encoding", "gzip".to_owned()));
            return content_reply(&gzipped, headers);
        }
        if !file.is_file() {
            return Reply::text("406 Not Acceptable", "This file is available gzipped only.");
        }
    }
    content_reply(file, headers)
}

fn content_reply(file: &Path, headers: Vec<(&'static str, String)>) -> Reply {
    fs::read(file).map_or_else(
        |_| not_found(),
        |body| Reply {
            status: "200 OK",
            headers,
            body,
        },
    )
}

fn headers(file: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("Content-Type", mime(file).to_owned()),
        // The browser may cache the page but must revalidate it. "no-store" would also keep pages
        // out of the back/forward cache, which tests need.
        ("Cache-Control", "no-cache".to_owned()),
    ]
}

fn with_gz(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".gz");
    name.into()
}

fn mime(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "gz" => "application/gzip",
        "txt" | "h" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
