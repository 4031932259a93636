//! A deterministic simulation: tabs with the real model, and around them a network, a board, a
//! channel between the tabs and clocks that all misbehave, from a seed.
//!
//! - `random`: repeatable chance;
//! - `tab`: a tab, with a shell that does what the one in the browser does;
//! - `world`: everything around the tabs, the plan of a life, and what must always hold.
//!
//! The same seed lives the same life, so `run` with a trace shows how a failure came about.
//!
//! `cargo xtask bench sim --seeds N` lives N lives of two to five tabs, a network that delays,
//! reorders, drops and falls silent, boards of all kinds, and clocks that jump, and checks the
//! promises at every step. 10,000 lives are part of `cargo xtask test`. A failing seed prints a
//! trace that replays; `--trace SEED` prints the life of one.
//!
//! # What holds in every life
//!
//! - A value from before the connection was lost is stale; what is shown is what came last.
//! - Nothing that was asked without a connection is ever sent, and nothing is sent twice.
//! - The on-open commands are sent at every open, before any other command.
//! - The tabs of one browser have one socket together, and a tab that shares the socket of another
//!   knows all that came on this connection.
//! - A connection that brings nothing is not called plainly connected after a minute, or sooner
//!   where the board kept a rhythm. A board that is there is not left twice for the same silence.
//! - Once all is well, every tab that is looked at is connected within seconds.
//! - Nothing grows without bound.
//!
//! Excused is the socket of a tab that stands still without the browser saying so, until 100 ms
//! after it goes on: nobody else can close it.
//!
//! # What pindash promises, and which tests keep it
//!
//! | promise | kept by | figure |
//! |---|---|---|
//! | A value from before the connection was lost looks stale; what is shown is what came last | this, `e2e/tests/connection.rs` | 1,000,000 lives without a failure |
//! | Nothing that was asked without a connection is ever sent, nothing twice | this, `e2e/tests/tabs.rs` | the same |
//! | The on-open commands are sent at every open, before any other | this, `model/boards.rs` | the same |
//! | Tabs of one browser have one socket together | this, `model/tabs.rs`, `e2e/tests/tabs.rs` | taken over 1.7 to 2.0 s after the tab was killed, within 0.6 s after it was closed, left or frozen |
//! | What has brought no news for a minute is not called plainly connected, and a board that is there is not left twice for the same silence | this, `model/liveness.rs` | 10,000 lives at each run of the tests |
//! | An unanswered probe or a steady stream that stops leads to a new connection | `model/liveness.rs`, `e2e/tests/faults.rs` | half-open under a 1 s stream replaced after 2.9 s, under a 2 s probe after 4.2 s |
//! | A board that is away is not hammered, and found again soon | `model/backoff.rs`, `e2e/tests/faults.rs` | refused for 30 s: 13 attempts; back 0.2 to 2.9 s later, median 1.5 s |
//! | A hidden page frees a board that has one connection | `model/liveness.rs`, `e2e/tests/hidden.rs` | after 60 to 120 s |
//! | The board is free when the page is left, frozen or reloaded | `e2e/tests/leaving.rs`, `hidden.rs` | |
//! | A finger that scrolls from a slider or a switch, or taps a slider, writes nothing | `e2e/tests/touch.rs` | real touches in Chromium and Firefox |
//! | What was published is not published again, and what the broker confirms is no proof of the board | `model/mqtt_app.rs`, `e2e/tests/mqtt.rs`, `nats.rs` | the real mosquitto and nats-server, stopped and started again |
//! | Of a thousand devices with ten readings a second each nothing is lost, on one connection, with fewer than 3,000 elements in the page | `e2e/tests/fleet.rs` | mosquitto, 10,000 messages a second |
//! | Text from the board or a profile is text | `e2e/tests/security.rs`, `hostile.rs` | |
//! | While the dashboard is edited, nothing is sent to a pin; a locked pin is never written; what asks first is sent after a yes alone | `model/operating.rs`, `model/editing.rs`, `e2e/tests/editing.rs` | |
//! | What is imported sends nothing before a person has seen what it sends and used it | `model/editing.rs`, `e2e/tests/editing.rs` | |
//! | Every control has a name, and the keyboard alone works the page | `e2e/tests/access.rs` | axe-core in 12 states, phone and desktop, light and dark, and five more in `fleet.rs`: nothing found |
//! | Whatever comes, the readers do not panic and keep their bounds | `cargo xtask bench fuzz --runs 10000000` | 10,000,000 each of messages, profiles, addresses, console filters, edits, templates and packets of a broker: nothing found |

mod random;
mod tab;
mod world;

use std::fmt;

/// What the commands of a person begin with; each is followed by a number of its own.
const PERSON: &str = "c";

/// A fault that is put in on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Broken {
    /// None.
    #[default]
    Nothing,
    /// A command that was refused is sent when the connection is there.
    ReplaysRefused,
    /// A tab that wants no connection goes on to hold the socket for the others.
    KeepsHolding,
    /// Sockets that are given up stay open.
    AbandonsNothing,
    /// The commands on open are not sent.
    SendsNoTriggers,
    /// Some messages do not reach the model.
    MissesNews,
    /// The page does not say that it has no news.
    HidesSilence,
    /// A tab that comes later is told the last messages only.
    TellsNoLatest,
}

impl Broken {
    /// All faults.
    pub const ALL: [Self; 7] = [
        Self::ReplaysRefused,
        Self::KeepsHolding,
        Self::AbandonsNothing,
        Self::SendsNoTriggers,
        Self::MissesNews,
        Self::HidesSilence,
        Self::TellsNoLatest,
    ];
}

/// What happened in lives without a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many events there were.
    pub events: u64,
    /// How many sockets were made.
    pub sockets: u64,
    /// How many of them opened.
    pub opened: u64,
    /// How many commands reached a socket.
    pub commands: u64,
    /// How many messages of the board reached a tab.
    pub messages: u64,
    /// How long the lives were, in milliseconds of their own time.
    pub lived_ms: u64,
    /// The longest time from when all was well to the last tab's connection, in milliseconds.
    pub slowest_ms: u64,
    /// A sum over everything that happened: two equal lives have the same.
    pub digest: u64,
}

impl Stats {
    /// Adds another life.
    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        self.sockets += other.sockets;
        self.opened += other.opened;
        self.commands += other.commands;
        self.messages += other.messages;
        self.lived_ms += other.lived_ms;
        self.slowest_ms = self.slowest_ms.max(other.slowest_ms);
        self.digest = self.digest.rotate_left(1) ^ other.digest;
    }
}

/// What did not hold, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The seed of the life.
    pub seed: u64,
    /// When, in milliseconds of the life.
    pub at_ms: u64,
    /// What did not hold.
    pub what: String,
    /// What happened before.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(out, "{line}")?;
        }
        write!(out, "seed {}, {} ms: {}", self.seed, self.at_ms, self.what)
    }
}

/// Lives the life of a seed.
///
/// # Errors
/// What did not hold, with all that happened before.
pub fn run(seed: u64) -> Result<Stats, Failure> {
    run_broken(seed, Broken::Nothing)
}

/// Lives the life of a seed with a fault put in.
///
/// # Errors
/// As [`run`].
pub fn run_broken(seed: u64, broken: Broken) -> Result<Stats, Failure> {
    // The trace is only told where there is something to explain.
    world::live(seed, broken, false)
        .0
        .map_err(|failure| match world::live(seed, broken, true) {
            (Err(traced), trace) => Failure { trace, ..traced },
            (Ok(_), trace) => Failure {
                what: failure.what + " (and not when it was lived again)",
                trace,
                ..failure
            },
        })
}

/// All that happens in the life of a seed, a line each.
pub fn trace(seed: u64) -> Vec<String> {
    world::live(seed, Broken::Nothing, true).1
}
