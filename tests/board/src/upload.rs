//! Uploads: how a board's web server takes a file, and fails to.
//!
//! | request | is what | takes |
//! |---------|---------|-------|
//! | `POST /upload` | WLED's | a form with the file in the field `data` |
//! | `POST /edit` | ESPAsyncWebServer's | the same |
//! | `PUT` at any path | a server that takes files as they are | the file as the whole body |
//!
//! The file name of a form is the path under which the file is kept, as in those servers. What is
//! uploaded stays in memory, in front of the files of the folder.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

use crate::http::{Reply, Request};
use crate::shared::Shared;

/// The longest file that a board takes, with the form around it, in bytes.
const MAX_BYTES: usize = 128 * 1024;
/// How long a client may take to send a file.
const BODY_WAIT: Duration = Duration::from_secs(10);

/// What a board does with an upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Uploads {
    /// It keeps the file.
    #[default]
    Take,
    /// It answers `403`.
    Refuse,
    /// It answers `507`: its flash is full.
    Full,
    /// It keeps the first half, and hangs up without an answer.
    Vanish,
    /// It answers as if it had kept the file, and keeps nothing.
    Lose,
    /// It has no upload: such a request is answered as any other that is no `GET`.
    None,
}

/// Whether a request is an upload.
pub(crate) fn is_one(request: &Request) -> bool {
    match request.method.as_str() {
        "POST" => matches!(request.path.as_str(), "/upload" | "/edit"),
        "PUT" => true,
        _ => false,
    }
}

/// Reads what is uploaded and keeps it, as the board does. `None` where it hangs up.
pub(crate) async fn take(
    shared: &Shared,
    request: &Request,
    rest: Vec<u8>,
    from: &mut (impl AsyncRead + Unpin),
) -> Option<Reply> {
    let body = body(request, rest, from).await?;
    let file = match request.method.as_str() {
        "PUT" => Some((request.path.clone(), body)),
        _ => form_file(request, &body),
    };
    let Some((path, mut content)) = file else {
        return Some(Reply::text(
            "400 Bad Request",
            "The form needs a file in its field “data”.",
        ));
    };
    let uploads = *shared.uploads.borrow();
    if uploads == Uploads::Vanish {
        content.truncate(content.len() / 2);
    }
    if matches!(uploads, Uploads::Take | Uploads::Vanish) {
        let text = String::from_utf8_lossy(&content).into_owned();
        shared.files().insert(path, text);
    }
    match uploads {
        Uploads::Refuse => Some(Reply::text("403 Forbidden", "This board takes no files.")),
        Uploads::Full => Some(Reply::text(
            "507 Insufficient Storage",
            "The flash is full.",
        )),
        Uploads::Vanish => None,
        _ => Some(Reply::text("200 OK", "File Uploaded!")),
    }
}

/// The body of a request, as long as it says.
async fn body(
    request: &Request,
    mut body: Vec<u8>,
    from: &mut (impl AsyncRead + Unpin),
) -> Option<Vec<u8>> {
    let length: usize = request.header("content-length")?.parse().ok()?;
    if length > MAX_BYTES {
        return None;
    }
    let reading = async {
        while body.len() < length {
            if from.read_buf(&mut body).await.ok()? == 0 {
                return None;
            }
        }
        body.truncate(length);
        Some(body)
    };
    timeout(BODY_WAIT, reading).await.ok()?
}

/// The file in the field `data` of a form, with its name as a path.
fn form_file(request: &Request, body: &[u8]) -> Option<(String, Vec<u8>)> {
    let (_, boundary) = request.header("content-type")?.split_once("boundary=")?;
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let start = find(body, boundary.as_bytes())? + boundary.len();
    let part = body.get(start..)?;
    let head_end = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(part.get(..head_end)?).into_owned();
    let content = part.get(head_end + 4..)?;
    let content_end = find(content, format!("\r\n{boundary}").as_bytes())?;
    if !head.contains("name=\"data\"") {
        return None;
    }
    let (_, name) = head.split_once("filename=\"")?;
    let (name, _) = name.split_once('"')?;
    let path = match name.starts_with('/') {
        true => name.to_owned(),
        false => format!("/{name}"),
    };
    Some((path, content.get(..content_end)?.to_vec()))
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len())
        .position(|window| window == needle)
}
