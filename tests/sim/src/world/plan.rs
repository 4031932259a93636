//! What a life is like: the board and its profile, the delays, and how much happens.

use crate::random::Random;
use pindash::model::connection::tabs::MAX_RECENT;

const NETZER: &str = r#"{"address":"/ws","open":["on a","on s"],"hidden":["off"],
    "limits":{"connections":1},"pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PROBED: &str = r#"{"address":"/ws","open":["on a"],"keepalive":{"send":"ping","every":2,"within":2},
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PAUSED: &str = r#"{"address":"/ws","open":["on a","on b","on c"],"pause":0.1,"visible":["on a"],"hidden":["off"],
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
/// The profiles, with how many commands are sent on open.
pub(super) const PROFILES: [(&str, usize); 3] = [(NETZER, 2), (PROBED, 1), (PAUSED, 3)];

/// What a board does with one connection more than it has room for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Full {
    /// The handshake is refused.
    Refuses,
    /// It is accepted, and closed with 1013.
    Busy,
    /// It is not answered at all.
    Ignores,
    /// The older connection is closed.
    Replaces,
}

/// What a life is like.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) profile: usize,
    pub(super) full: Full,
    /// How many connections the board has.
    pub(super) room: usize,
    /// The time between two messages of the stream; none where it is 0.
    pub(super) beat_ms: u64,
    /// Whether the messages come as they please.
    pub(super) is_loose: bool,
    /// How many messages follow what the board says on open.
    pub(super) chatter: usize,
    pub(super) wire_ms: u64,
    pub(super) channel_ms: u64,
    /// How much a timer of a hidden tab is rounded up.
    pub(super) throttle_ms: u64,
    /// How often something happens that is not the board's or a tab's own doing.
    pub(super) act_ms: u64,
    pub(super) life_ms: u64,
}

impl Plan {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let profile = random.between(0, PROFILES.len() as u64 - 1) as usize;
        let is_long = random.chance(8);
        Self {
            profile,
            full: random.one_of(&[Full::Refuses, Full::Busy, Full::Ignores, Full::Replaces]),
            room: if profile == 0 || random.chance(30) {
                1
            } else {
                8
            },
            beat_ms: random.one_of(&[0, 0, 200, 1_000, 1_000, 2_000]),
            is_loose: random.chance(30),
            wire_ms: random.one_of(&[2, 20, 80]),
            channel_ms: random.one_of(&[1, 5, 15, 25]),
            throttle_ms: random.one_of(&[0, 1_000, 1_000, 60_000]),
            chatter: random.one_of(&[0, 0, 0, MAX_RECENT + 10]),
            act_ms: random.one_of(&[100, 500, 1_000, 3_000, 60_000]),
            life_ms: if is_long {
                random.between(60_000, 200_000)
            } else {
                random.between(2_000, 30_000)
            },
        }
    }
}
