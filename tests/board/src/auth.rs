//! Basic authentication (RFC 7617), of pages and sockets alike.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::http::{Reply, Request};

/// The one user that a board knows.
pub(crate) struct Credentials {
    /// `USER:PASSWORD`, as it stands in a request below its base64.
    pair: String,
}

impl Credentials {
    /// An error says why no request could carry them.
    pub fn new(user: &str, password: &str) -> Result<Self, String> {
        if user.contains(':') {
            return Err(format!("the user '{user}' has a colon in the name"));
        }
        Ok(Self {
            pair: format!("{user}:{password}"),
        })
    }

    /// Whether the request carries them.
    pub fn admit(&self, request: &Request) -> bool {
        let given = request
            .header("authorization")
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, token)| BASE64_STANDARD.decode(token.trim()).ok());
        given.is_some_and(|pair| pair == self.pair.as_bytes())
    }
}

/// The answer to a request without the right credentials. Without its
/// challenge Chromium would not send those of a socket's URL at all.
pub(crate) fn challenge() -> Reply {
    let mut reply = Reply::text("401 Unauthorized", "This board asks for a password.");
    let realm = r#"Basic realm="board", charset="UTF-8""#;
    reply.headers.push(("WWW-Authenticate", realm.to_owned()));
    reply
}
