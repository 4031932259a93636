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

/// What a board wants answered; empty for nothing.
#[derive(Default)]
pub struct Challenge {
    realm: String,
    /// The nonce as JSON: it goes back as it came.
    nonce_json: String,
    /// How often the nonce was used.
    count: u64,
}

impl Challenge {
    /// Reads the message of an error 401; empty if it is no challenge.
    pub fn read(message: &str) -> Self {
        let mut challenge = Self::default();
        for (key, value) in Raw::of(message).parts() {
            match key.as_str() {
                "realm" => challenge.realm = value.text().unwrap_or_default(),
                "nonce" => challenge.nonce_json = value.written().into(),
                _ => {}
            }
        }
        challenge
    }

    /// Whether there is nothing to answer.
    pub fn is_empty(&self) -> bool {
        self.nonce_json.is_empty()
    }

    /// The `auth` object of the next request, as the last member of it.
    pub fn answer(&mut self, password: &str, seed: u32) -> String {
        self.count += 1;
        let (mut count, mut own_nonce, mut realm) = Default::default();
        push_integer(&mut count, self.count);
        push_integer(&mut own_nonce, u64::from(seed));
        push_quoted(&mut realm, &self.realm);
        let nonce = Raw::of(&self.nonce_json).text().unwrap_or_default();
        let user = sha256(&concat(&["admin:", &self.realm, ":", password]));
        // The board has no method and no path of a request over a socket.
        let request = sha256("dummy_method:dummy_uri");
        let parts = [
            &user, ":", &nonce, ":", &count, ":", &own_nonce, ":auth:", &request,
        ];
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
            &sha256(&concat(&parts)),
            "\",\"algorithm\":\"SHA-256\"}}",
        ])
    }
}
