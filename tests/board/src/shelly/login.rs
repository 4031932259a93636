//! The password of a Shelly: digest authentication, as the maker documents it
//! (<https://shelly-api-docs.shelly.cloud/gen2/General/Authentication>).
//!
//! - A request without an `auth` object, or with a wrong one, is answered with the error 401. Its
//!   message is the challenge: `{"auth_type": "digest", "nonce": …, "nc": 1, "realm": …,
//!   "algorithm": "SHA-256"}`.
//! - `response` is SHA-256 of `HA1:nonce:nc:cnonce:auth:HA2`, where HA1 is that of
//!   `admin:REALM:PASSWORD`, and HA2 that of `dummy_method:dummy_uri`.
//! - `Shelly.GetDeviceInfo` needs none.
//! - Since firmware 2.0, a nonce is a text, `nc` has to grow with each request that uses it, and
//!   after [`MAX_FAILURES`] wrong responses there is only the error 429. Before, a nonce is a
//!   number, and its `nc` is 1 where the request has none.
//!
//! Assumptions: a nonce is good for [`NONCE_USES`] requests, where the maker's are for 30,000, or an
//! hour. The error 429 stays until the board starts again.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::NAME;

/// How many requests a nonce is good for.
pub const NONCE_USES: u64 = 5;
/// How many wrong responses the board takes before it refuses all.
pub const MAX_FAILURES: usize = 6;

/// The password, and the nonces that were given out.
pub(super) struct Login {
    password: String,
    /// Whether a nonce is a number, as before firmware 2.0.
    has_numbers: bool,
    /// The last `nc` of each nonce, as JSON.
    used: BTreeMap<String, u64>,
    given: u64,
    failures: usize,
}

impl Login {
    pub fn new(password: &str, has_numbers: bool) -> Self {
        Self {
            password: password.to_owned(),
            has_numbers,
            used: BTreeMap::new(),
            given: 0,
            failures: 0,
        }
    }

    /// Checks a request; the error is its code and its message.
    pub fn check(&mut self, request: &Map<String, Value>) -> Result<(), (i64, String)> {
        if self.failures >= MAX_FAILURES {
            return Err((429, "Too many failed authentication attempts".into()));
        }
        match request.get("auth") {
            Some(auth) if self.admits(auth) => Ok(()),
            _ => Err((401, self.challenge())),
        }
    }

    fn admits(&mut self, auth: &Value) -> bool {
        let nonce = auth["nonce"].to_string();
        let Some(used) = self.used.get_mut(&nonce) else {
            return false;
        };
        let count = auth["nc"].as_u64().unwrap_or(1);
        let plain = auth["nonce"].as_str().unwrap_or(&nonce);
        let joined = format!(
            "{}:{plain}:{count}:{}:auth:{}",
            hash(&format!("admin:{NAME}:{}", self.password)),
            auth["cnonce"],
            hash("dummy_method:dummy_uri"),
        );
        let is_right = auth["username"] == "admin"
            && auth["realm"] == NAME
            && auth["algorithm"] == "SHA-256"
            && auth["response"] == hash(&joined);
        self.failures += usize::from(!is_right);
        let is_fresh = count > *used && count <= NONCE_USES;
        if is_right && is_fresh {
            *used = count;
        }
        is_right && is_fresh
    }

    fn challenge(&mut self) -> String {
        self.given += 1;
        let number = 1_625_038_762 + self.given;
        let nonce = match self.has_numbers {
            true => number.to_string(),
            false => format!("\"{}==\"", &hash(&number.to_string())[..22]),
        };
        let challenge = format!(
            r#"{{"auth_type": "digest", "nonce": {nonce}, "nc": 1, "realm": "{NAME}", "algorithm": "SHA-256"}}"#
        );
        self.used.insert(nonce, 0);
        challenge
    }
}

fn hash(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
