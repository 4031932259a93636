//! The digest challenge of a Shelly, generation 2 and later, and its answer
//! (<https://shelly-api-docs.shelly.cloud/gen2/General/Authentication>).
//!
//! The board refuses a request with the error 401, whose message is the challenge as JSON. The
//! same request, sent again with an `auth` object, is carried out. Each later one has such an
//! object, too, and counts how often the nonce was used. Firmware before 2.0 sends the nonce as a
//! number, and as often as it likes; later firmware sends a text, which it takes for an hour.

use super::sha256::sha256;
use crate::model::decode::raw::Raw;
use crate::model::text::{concat, push_integer, push_quoted};

/// What a board wants answered.
pub struct Challenge {
    realm: String,
    /// The nonce as JSON: it goes back as it came.
    nonce_json: String,
    nonce: String,
    /// How often the nonce was used.
    count: u64,
}

impl Challenge {
    /// Reads the message of an error 401; nothing if it is no challenge.
    pub fn read(message: &str) -> Option<Self> {
        let mut realm = String::new();
        let mut nonce = None;
        for (key, value) in Raw::of(message).parts() {
            match key.as_str() {
                "realm" => realm = value.text()?,
                "nonce" => nonce = Some((value.written().to_owned(), value.text()?)),
                _ => {}
            }
        }
        let (nonce_json, nonce) = nonce?;
        Some(Self {
            realm,
            nonce_json,
            nonce,
            count: 0,
        })
    }

    /// The `auth` object of the next request, as the last member of it.
    pub fn answer(&mut self, password: &str, seed: u32) -> String {
        self.count += 1;
        let [count, own_nonce] = [self.count, u64::from(seed)].map(|number| {
            let mut digits = String::new();
            push_integer(&mut digits, number);
            digits
        });
        let joined = |parts: &[&str]| {
            let mut text = String::new();
            for part in parts {
                text.push_str(part);
                text.push(':');
            }
            text.pop();
            sha256(&text)
        };
        let user = joined(&["admin", &self.realm, password]);
        // The board has no method and no path of a request over a socket.
        let request = joined(&["dummy_method", "dummy_uri"]);
        let response = joined(&[&user, &self.nonce, &count, &own_nonce, "auth", &request]);
        let mut realm = String::new();
        push_quoted(&mut realm, &self.realm);
        concat(&[
            ",\"auth\":{\"realm\":",
            &realm,
            ",\"username\":\"admin\",\"nonce\":",
            &self.nonce_json,
            ",\"nc\":",
            &count,
            ",\"cnonce\":",
            &own_nonce,
            ",\"response\":\"",
            &response,
            "\",\"algorithm\":\"SHA-256\"}}",
        ])
    }
}
