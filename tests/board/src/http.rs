//! Requests and replies: as much HTTP as a board's web server has.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// The longest request head that is accepted, in bytes.
const HEAD_BYTES: usize = 16 * 1024;
/// The limit of header lines in a request.
const HEADERS: usize = 100;
/// How long a client may take to send its request head.
const HEAD_WAIT: Duration = Duration::from_secs(10);

/// A client's request.
pub(crate) struct Request {
    pub method: String,
    /// The path without the query, still percent-encoded.
    pub path: String,
    /// The request target as sent, with the query.
    pub target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// Reads a request head; returns it with what was read beyond it. `None` if the client left, took
    /// too long or did not speak HTTP.
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> Option<(Self, Vec<u8>)> {
        timeout(HEAD_WAIT, Self::read_head(from)).await.ok()?.ok()?
    }

    async fn read_head(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<(Self, Vec<u8>)>> {
        let mut head = Vec::with_capacity(1024);
        while head.len() < HEAD_BYTES {
            if from.read_buf(&mut head).await? == 0 {
                return Ok(None);
            }
            match Self::parse(&head) {
                Ok(Some((request, length))) => return Ok(Some((request, head.split_off(length)))),
                Ok(None) => {}
                Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }

    fn parse(head: &[u8]) -> Result<Option<(Self, usize)>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(length) = parsed.parse(head)? else {
            return Ok(None);
        };
        let target = parsed.path.unwrap_or("/");
        let request = Self {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: target
                .split(['?', '#'])
                .next()
                .unwrap_or_default()
                .to_owned(),
            target: target.to_owned(),
            headers: parsed
                .headers
                .iter()
                .map(|header| {
                    (
                        header.name.to_owned(),
                        String::from_utf8_lossy(header.value).into_owned(),
                    )
                })
                .collect(),
        };
        Ok(Some((request, length)))
    }

    /// The value of a header; its name is case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// Whether this is a WebSocket upgrade.
    pub fn is_upgrade(&self) -> bool {
        self.method == "GET"
            && self
                .header("upgrade")
                .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    }

    /// Whether the client accepts gzip.
    pub fn accepts_gzip(&self) -> bool {
        self.header("accept-encoding")
            .unwrap_or_default()
            .split(',')
            .any(|coding| {
                let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
                let refused = parameters
                    .trim()
                    .strip_prefix("q=")
                    .is_some_and(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
                name.trim().eq_ignore_ascii_case("gzip") && !refused
            })
    }
}

/// The board's reply.
pub(crate) struct Reply {
    pub status: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// A plain text reply.
    pub fn text(status: &'static str, text: &str) -> Self {
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Self {
            status,
            headers,
            body: format!("{text}\n").into_bytes(),
        }
    }

    /// Adds an `ETag`; the reply becomes `304` without a body if the request has the same tag.
    pub fn tagged(mut self, request: &Request) -> Self {
        if self.status != "200 OK" {
            return self;
        }
        let mut hasher = DefaultHasher::new();
        self.body.hash(&mut hasher);
        let tag = format!("\"{:016x}\"", hasher.finish());
        // A proxy may have made the tag weak, which does not matter for a whole file.
        let known = request.header("if-none-match").unwrap_or_default();
        if known
            .split(',')
            .any(|known| known.trim().trim_start_matches("W/") == tag)
        {
            self.status = "304 Not Modified";
            self.body.clear();
        }
        self.headers.push(("ETag", tag));
        self
    }

    /// Sends the reply, without its body for a HEAD request.
    pub async fn send(
        &self,
        into: &mut (impl AsyncWrite + Unpin),
        head_only: bool,
    ) -> io::Result<()> {
        let mut bytes = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        // One request a connection, as on a board's simple server.
        bytes.extend(
            format!(
                "Content-Length: {}\r\nConnection: close\r\n\r\n",
                self.body.len()
            )
            .bytes(),
        );
        if !head_only {
            bytes.extend(&self.body);
        }
        into.write_all(&bytes).await?;
        into.flush().await
    }
}
