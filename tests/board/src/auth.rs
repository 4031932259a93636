//! Basic authentication (RFC 7617) for pages and sockets.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::http::{Reply, Request};

/// The user name and the password of the board's only user.
pub(crate) struct Credentials {
    /// `USER:PASSWORD`, which a request carries in base64.
    pair: String,
}

impl Credentials {
    /// Fails if no request could carry them.
    pub fn new(user: &str, password: &str) -> Result<Self, String> {
        if user.contains(':') {
            return Err(format!("the user '{user}' must not contain a colon"));
        }
        Ok(Self {
            pair: format!("{user}:{password}"),
        })
    }

    /// Whether the request carries these credentials.
    pub fn admit(&self, request: &Request) -> bool {
        let given = request
            .header("authorization")
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, token)| BASE64_STANDARD.decode(token.trim()).ok());
        given.is_some_and(|pair| pair == self.pair.as_bytes())
    }
}

/// The reply to a request without the right credentials. Chromium sends the credentials in a
/// socket's URL only after this challenge.
pub(crate) fn challenge() -> Reply {
    let mut reply = Reply::text("401 Unauthorized", "This board needs a password.");
    let realm = r#"Basic realm="board", charset="UTF-8""#;
    reply.headers.push(("WWW-Authenticate", realm.to_owned()));
    reply
}
