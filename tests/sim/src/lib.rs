//! A deterministic simulation: tabs with the real model, and around them a network, a board, a
//! channel between the tabs and clocks that all misbehave, from a seed.
//!
//! - `random`: chance that can be repeated;
//! - `tab`: a tab, with a shell that does what the one in the browser does;
//! - `world`: everything around the tabs, the plan of a life, and what must always hold.
//!
//! The same seed lives the same life, so `run` with a trace shows how a failure came about.

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
