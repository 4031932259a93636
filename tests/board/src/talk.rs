//! The messages of Clown.Talk: a topic and a payload. The order of the payload's keys matters, and
//! serde_json's own maps do not keep it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The topic and the payload of a message; `None` for anything else.
pub(crate) fn message(line: &str) -> Option<(String, Vec<(String, Value)>)> {
    let (topic, Payload(payload)) = serde_json::from_str(line).ok()?;
    Some((topic, payload))
}

/// The members of an object, in their original order.
struct Payload(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Payload;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Payload, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = from.next_entry()? {
            members.push(member);
        }
        Ok(Payload(members))
    }
}
