//! The parameters of a life: the board and its profile, the delays, and the frequency of events.

use crate::random::Random;
use pindash::model::connection::tabs::MAX_RECENT;

const NETZER: &str = r#"{"address":"/ws","open":["on a","on s"],"hidden":["off"],
    "limits":{"connections":1},"pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PROBED: &str = r#"{"address":"/ws","open":["on a"],"keepalive":{"send":"ping","every":2,"within":2},
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
const PAUSED: &str = r#"{"address":"/ws","open":["on a","on b","on c"],"pause":0.1,"visible":["on a"],"hidden":["off"],
    "pins":[{"path":"a"},{"path":"s","kind":"slider","max":1000000,"write":"s={value}"}]}"#;
/// The profiles, each with the number of its on-open commands.
pub(super) const PROFILES: [(&str, usize); 3] = [(NETZER, 2), (PROBED, 1), (PAUSED, 3)];

/// What a board does with a connection beyond its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Full {
    /// It is refused.
    Refuses,
    /// It is accepted, and closed with 1013.
    Busy,
    /// It is not answered at all.
    Ignores,
    /// It replaces the oldest connection.
    Replaces,
}

/// The parameters of a life.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) profile: usize,
    pub(super) full: Full,
    /// The board's limit of connections.
    pub(super) room: usize,
    /// The time between two messages of the stream; 0 for no stream.
    pub(super) beat_ms: u64,
    /// Whether the stream is irregular.
    pub(super) is_irregular: bool,
    /// The number of messages that follow the first at every open.
    pub(super) chatter: usize,
    pub(super) wire_ms: u64,
    pub(super) channel_ms: u64,
    /// The timers of a hidden tab are rounded up to a multiple of this.
    pub(super) throttle_ms: u64,
    /// The mean time between two random acts.
    pub(super) act_ms: u64,
    pub(super) life_ms: u64,
}

impl Plan {
    pub(super) fn random(random: &mut Random) -> Self {
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
            is_irregular: random.chance(30),
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
